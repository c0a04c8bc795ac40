package main

import (
	"testing"
	"time"
)

const ms = time.Millisecond

var zero = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// asked is a visit from and to so many milliseconds after zero.
func asked(host, path, worker string, from, to time.Duration) visit {
	return visit{host: host, path: path, worker: worker, begun: zero.Add(from * ms), ended: zero.Add(to * ms)}
}

func TestManners(t *testing.T) {
	for _, c := range []struct {
		name            string
		list            []visit
		overlaps, early int
	}{
		{"none", nil, 0, 0},
		{"one after the other", []visit{asked("a", "/1", "", 0, 5), asked("a", "/2", "", 15, 20)}, 0, 0},
		{"in any order of writing", []visit{asked("a", "/2", "", 15, 20), asked("a", "/1", "", 0, 5)}, 0, 0},
		{"within the grain", []visit{asked("a", "/1", "", 0, 5), asked("a", "/2", "", 14, 20)}, 0, 0},
		{"too soon", []visit{asked("a", "/1", "", 0, 5), asked("a", "/2", "", 13, 20)}, 0, 1},
		{"at the same time", []visit{asked("a", "/1", "", 0, 5), asked("a", "/2", "", 4, 20)}, 1, 0},
		{"at two hosts", []visit{asked("a", "/1", "", 0, 5), asked("b", "/2", "", 4, 20)}, 0, 0},
		{"after a long one that a short one hides", []visit{asked("a", "/1", "", 0, 50), asked("a", "/2", "", 10, 12), asked("a", "/3", "", 30, 40)}, 2, 0},
		{"while one is never answered", []visit{{host: "a", begun: zero}, asked("a", "/2", "", 400, 500)}, 1, 0},
	} {
		if o, e := manners(c.list, 10*ms, ms); o != c.overlaps || e != c.early {
			t.Errorf("%s: manners = %d overlaps, %d early, want %d, %d", c.name, o, e, c.overlaps, c.early)
		}
	}
}

func TestSpanAndWaits(t *testing.T) {
	list := []visit{asked("a", "/1", "", 10, 15), asked("a", "/2", "", 25, 32), asked("b", "/1", "", 20, 21),
		{host: "c", begun: zero}, asked("c", "/2", "", 20, 21)} // the first was never answered
	if whole, answering := span(list); whole != 22*ms || answering != 14*ms {
		t.Errorf("span = %v, %v, want 22ms, 14ms", whole, answering)
	}
	if w := waits(list); len(w) != 1 || w[0] != 10*ms {
		t.Errorf("waits = %v, want [10ms]", w)
	}
}

func TestRepeats(t *testing.T) {
	list := []visit{
		asked("a", robotsPath, "", 0, 1), asked("a", robotsPath, "", 2, 3), // no page
		asked("a", "/1", "", 4, 5), asked("a", "/1", "", 6, 7), asked("a", "/1", "", 8, 9),
		asked("b", "/1", "", 4, 5),
	}
	if n := repeats(list); n != 2 {
		t.Errorf("repeats = %d, want 2", n)
	}
}

func TestRecoveries(t *testing.T) {
	list := []visit{
		asked("a", "/1", "w1", 0, 10), asked("a", "/2", "w2", 9000, 9010), // held by w1, taken up 8.9 s after
		asked("b", "/1", "w2", 0, 10), asked("b", "/2", "w2", 200, 210), // w2's, which lives
		asked("c", "/1", "w1", 0, 10),                                          // done
		asked("d", "/1", "w1", -5000, -4990), asked("d", "/2", "w2", 300, 310), // w1 had left it
	}
	got := recoveries(list, []kill{{worker: "w1", at: zero.Add(100 * ms)}})
	if len(got) != 1 || got[0] != 8900*ms {
		t.Errorf("recoveries = %v, want [8.9s]", got)
	}
}

func TestAt(t *testing.T) {
	list := []time.Duration{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for _, c := range []struct {
		share float64
		want  time.Duration
	}{{0, 1}, {.5, 6}, {.95, 10}, {1, 10}} {
		if got := at(c.share, list); got != c.want {
			t.Errorf("at(%v) = %d, want %d", c.share, got, c.want)
		}
	}
	if got := at(.5, nil); got != 0 {
		t.Errorf("at(.5, nil) = %d, want 0", got)
	}
}
