package main

import (
	"slices"
	"sync"
	"time"
)

// What is asked for once a host and is no page.
const (
	robotsPath = "/robots.txt"
	rightsPath = "/.well-known/tdmrep.json"
)

// A visit is one request as the site saw it.
type visit struct {
	host, path string
	worker     string    // who asked, by the contact in its User-Agent
	begun      time.Time // its first byte was there
	ended      time.Time // the last of its answer was about to be written; zero while under way
	status     int
}

// visits is what sites remember.
type visits struct {
	mu   sync.Mutex
	list []visit
}

func (v *visits) begin(q visit) (number int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.list = append(v.list, q)
	return len(v.list) - 1
}

func (v *visits) end(number, status int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.list[number].ended, v.list[number].status = time.Now(), status
}

func (v *visits) all() []visit {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.list)
}

// byHost parts visits by host, in the order in which they began.
func byHost(list []visit) map[string][]visit {
	m := map[string][]visit{}
	for _, v := range list {
		m[v.host] = append(m[v.host], v)
	}
	for _, vs := range m {
		slices.SortStableFunc(vs, func(a, b visit) int { return a.begun.Compare(b.begun) })
	}
	return m
}

// manners counts the visits that began while another was under way at their host, and
// those that began sooner than gap after the end of all before. What a clock that counts
// in grains cannot tell is not held against anybody.
func manners(list []visit, gap, grain time.Duration) (overlaps, early int) {
	for _, vs := range byHost(list) {
		var free time.Time // when all before had ended
		for i, v := range vs {
			switch {
			case i == 0:
			case v.begun.Before(free):
				overlaps++
			case v.begun.Before(free.Add(gap - grain)):
				early++
			}
			end := v.ended
			if end.IsZero() { // never answered: under way for ever
				end = v.begun.Add(time.Hour)
			}
			if end.After(free) {
				free = end
			}
		}
	}
	return overlaps, early
}

// waits is how long each host was left alone between one visit and the next, all hosts
// together, in ascending order; negative where they overlapped.
func waits(list []visit) []time.Duration {
	var out []time.Duration
	for _, vs := range byHost(list) {
		for i := 1; i < len(vs); i++ {
			if vs[i-1].ended.IsZero() {
				continue // never answered
			}
			out = append(out, vs[i].begun.Sub(vs[i-1].ended))
		}
	}
	slices.Sort(out)
	return out
}

// span is the time from the beginning of the first visit to the end of the last, and
// the sum of the times in which their answers were under way.
func span(list []visit) (whole, answering time.Duration) {
	var first, last time.Time
	for _, v := range list {
		if v.ended.IsZero() {
			continue // never answered
		}
		answering += v.ended.Sub(v.begun)
		if first.IsZero() || v.begun.Before(first) {
			first = v.begun
		}
		if v.ended.After(last) {
			last = v.ended
		}
	}
	return last.Sub(first), answering
}

// repeats is how many requests for pages were made beyond the first of each.
func repeats(list []visit) int {
	n, seen := 0, map[[2]string]bool{}
	for _, v := range list {
		page := [2]string{v.host, v.path}
		switch {
		case v.path == robotsPath, v.path == rightsPath:
		case seen[page]:
			n++
		default:
			seen[page] = true
		}
	}
	return n
}

// A kill is the end of one worker.
type kill struct {
	worker string
	at     time.Time
	flight int // fetches that it had begun and not yet seen through
}

// held is how long before its end a worker must have asked a host for the host to
// count as its own: it stays with one for two seconds.
const held = time.Second

// recoveries is, for every host that a killed worker was at, the time from the kill to
// the next request there, in ascending order. Hosts of which nothing more was asked
// were done.
func recoveries(list []visit, kills []kill) []time.Duration {
	hosts := byHost(list)
	var out []time.Duration
	for _, k := range kills {
		for _, vs := range hosts {
			next := slices.IndexFunc(vs, func(v visit) bool { return v.begun.After(k.at) })
			if next < 1 {
				continue
			}
			if last := vs[next-1]; last.worker == k.worker && k.at.Sub(last.begun) < held {
				out = append(out, vs[next].begun.Sub(k.at))
			}
		}
	}
	slices.Sort(out)
	return out
}

// at is the value below which the share of a sorted list lies, 0 of an empty one.
func at(share float64, sorted []time.Duration) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}
