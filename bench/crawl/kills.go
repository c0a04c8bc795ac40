package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"time"

	"rangefinder/news"
	"rangefinder/store"
)

// kills kills workers at random moments, with SIGKILL, while they crawl and read.
func kills(ctx context.Context, args []string) error {
	f := flag.NewFlagSet("kills", flag.ExitOnError)
	quick := f.Bool("quick", false, "800 addresses and 8 kills")
	workers := f.Int("workers", 4, "worker processes that crawl; one more reads, and is killed in its turn")
	hosts := f.Int("hosts", 40, "hosts")
	pages := f.Int("pages", 250, "pages of each")
	times := f.Int("kills", 100, "kills; each time a new worker is started at once")
	every := f.Duration("every", 1500*time.Millisecond, "mean time between two kills")
	delay := f.Duration("delay", 300*time.Millisecond, "gap that a host is left between two requests; sets how long the work lasts")
	answer := f.Duration("answer", 20*time.Millisecond, "time that a site takes to answer")
	seed := f.Uint64("seed", 7, "of what is random")
	_ = f.Parse(args)
	if *quick {
		*pages, *times = 20, 8
	}
	l, err := newLab(ctx)
	if err != nil {
		return err
	}
	defer l.close()
	log := &visits{}
	s := site{page: article(2000), answer: *answer, log: log}
	port, err := l.serve(s)
	if err != nil {
		return err
	}

	urls := addresses(*hosts, *pages, port)
	if err := l.enqueue(urls); err != nil {
		return err
	}
	h := hunt{lab: l, log: log, delay: *delay}
	for range *workers {
		if err := h.start("crawl"); err != nil {
			return err
		}
	}
	if err := h.start("read"); err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(*seed, 0))
	left := int64(1)
	for len(h.kills) < *times && left > 0 {
		time.Sleep(time.Duration((0.5 + r.Float64()) * float64(*every)))
		if err := h.kill(ctx, r.IntN(len(h.prey))); err != nil {
			return err
		}
		if left, err = l.live(ctx, store.Crawl); err != nil {
			return err
		}
	}
	if err := h.rest(ctx); err != nil {
		return err
	}
	return h.report(ctx, urls, *times)
}

// A hunt is the workers that live and the kills so far.
type hunt struct {
	*lab
	log   *visits
	delay time.Duration
	born  int
	prey  []prey
	kills []kill
}

type prey struct {
	name, only string
	process    *exec.Cmd
}

func (h *hunt) start(only string) error {
	h.born++
	name := fmt.Sprintf("w%d", h.born)
	cmd, err := h.worker(h.socket, only, name, h.delay)
	h.prey = append(h.prey, prey{name, only, cmd})
	return err
}

func (h *hunt) kill(ctx context.Context, i int) error {
	p := h.prey[i]
	h.prey = append(h.prey[:i], h.prey[i+1:]...)
	if err := p.process.Process.Kill(); err != nil {
		return fmt.Errorf("kill %s: %w", p.name, err)
	}
	k := kill{worker: p.name, at: time.Now()}
	_ = p.process.Wait()
	loads, err := h.db.Hosts(ctx, 0)
	if err != nil {
		return err
	}
	// What it had begun stays in flight until the host passes to another; the
	// flights of those that live are told apart by who asked last.
	last := map[string]visit{}
	for _, v := range h.log.all() {
		last[v.host] = v
	}
	for _, load := range loads {
		v := last[load.Host]
		if load.Flight != "" && v.worker == p.name && strings.HasSuffix(load.Flight, v.host+v.path) {
			k.flight++
		}
	}
	h.kills = append(h.kills, k)
	return h.start(p.only)
}

// rest waits until all is crawled and read.
func (h *hunt) rest(ctx context.Context) error {
	for {
		left := int64(0)
		for _, k := range []store.Kind{store.Crawl, store.Read} {
			n, err := h.live(ctx, k)
			if err != nil {
				return err
			}
			left += n
		}
		if left == 0 {
			return nil
		}
		if err := h.alive(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (h *hunt) report(ctx context.Context, urls []string, wanted int) error {
	outcomes, err := h.db.Outcomes(ctx)
	if err != nil {
		return err
	}
	code := map[string]string{}
	for _, o := range outcomes {
		code[o.URL] = o.Code
	}
	kept, err := h.pages(ctx)
	if err != nil {
		return err
	}
	lost, unread, doubledPages, doubledVersions := 0, 0, 0, 0
	for _, u := range urls {
		switch {
		case code[u] == "" || kept[u] == 0:
			lost++
			continue
		case code[u] != news.Read:
			unread++
		}
		if kept[u] > 1 {
			doubledPages++
		}
		ids, err := h.db.ArticlesAt(ctx, []string{u})
		if err != nil {
			return err
		}
		versions := 0
		for _, id := range ids {
			vs, err := h.db.History(ctx, id)
			if err != nil {
				return err
			}
			versions += len(vs)
		}
		if versions > 1 {
			doubledVersions++
		}
	}

	list := h.log.all()
	flights := 0
	for _, k := range h.kills {
		flights += k.flight
	}
	again, back := repeats(list), recoveries(list, h.kills)
	overlaps, early := manners(list, h.delay, grain)
	_, failures, archived, err := h.tasks(ctx)
	if err != nil {
		return err
	}
	whole, _ := span(list)

	var t table
	t.add("addresses, kills, wall time", "%d, %d, %.0f s", len(urls), len(h.kills), whole.Seconds())
	t.add("addresses lost: without an outcome or a page", "%d", lost)
	t.add("addresses with another outcome than `read`", "%d", unread)
	t.add("pages asked for again", "%d", again)
	t.add("fetches that were in flight at the kills", "%d", flights)
	t.add("doubled: addresses with two pages, with two versions", "%d, %d", doubledPages, doubledVersions)
	t.add("requests that overlapped another, that came early", "%d, %d", overlaps, early)
	t.add("hosts that a killed worker was at", "%d", len(back))
	t.add("until the next request there: median, 95th of 100, longest", "%.1f, %.1f, %.1f s", at(.5, back).Seconds(), at(.95, back).Seconds(), at(1, back).Seconds())
	t.add("crawl tasks that failed or were retried, archived", "%d, %d", failures, archived)
	t.print("kill -9 of random workers")

	var bad faults
	bad.unless(len(h.kills) == wanted, "the work is done after %d kills of %d; let it last with -delay", len(h.kills), wanted)
	bad.unless(lost == 0 && unread == 0, "%d addresses are lost and %d not read", lost, unread)
	bad.unless(again <= flights, "%d pages are asked for again and only %d were in flight", again, flights)
	bad.unless(doubledPages+doubledVersions == 0, "%d addresses are doubled", doubledPages+doubledVersions)
	bad.unless(overlaps == 0, "%d requests overlap", overlaps)
	bad.unless(at(1, back) <= 15*time.Second, "a host waits for %v", at(1, back))
	return bad.err()
}
