package main

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"time"
)

// grain is how exactly Redis keeps when a host may be asked again.
const grain = time.Millisecond

// politeness lets many workers crawl one host.
func politeness(ctx context.Context, args []string) error {
	f := flag.NewFlagSet("politeness", flag.ExitOnError)
	quick := f.Bool("quick", false, "500 addresses")
	workers := f.Int("workers", 8, "worker processes")
	urls := f.Int("urls", 10_000, "addresses of the one host")
	delay := f.Duration("delay", 10*time.Millisecond, "gap that the host is left between two requests")
	answer := f.Duration("answer", 2*time.Millisecond, "time that the site takes to answer")
	_ = f.Parse(args)
	if *quick {
		*urls = 500
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

	count, err := newCounter(filepath.Join(l.dir, "count.sock"), l.socket)
	if err != nil {
		return err
	}
	defer count.close()
	if err := l.enqueue(addresses(1, *urls, port)); err != nil {
		return err
	}
	for i := range *workers {
		if _, err := l.worker(filepath.Join(l.dir, "count.sock"), "crawl", fmt.Sprintf("w%d", i), *delay); err != nil {
			return err
		}
	}
	if err := l.crawled(ctx); err != nil {
		return err
	}
	sent := count.take()
	calls, failures, archived, err := l.tasks(ctx)
	if err != nil {
		return err
	}
	kept, err := l.pages(ctx)
	if err != nil {
		return err
	}

	list := log.all()
	overlaps, early := manners(list, *delay, grain)
	whole, answering := span(list)
	ideal := answering + time.Duration(len(list)-1)**delay
	over := float64(whole)/float64(ideal) - 1
	perPage := float64(sum(sent)) / float64(*urls)
	gaps := waits(list)
	seen := map[string]bool{}
	for _, v := range list {
		seen[v.worker] = true
	}

	var t table
	t.add("workers, of which came to the host", "%d, %d", *workers, len(seen))
	t.add("requests, of them for robots.txt and tdmrep.json", "%d, %d", len(list), len(list)-*urls-repeats(list))
	t.add("pages kept, of addresses", "%d of %d", len(kept), *urls)
	t.add("requests that overlapped another", "%d", overlaps)
	t.add(fmt.Sprintf("requests sooner than %v after the end of the last answer (grain %v)", *delay, grain), "%d", early)
	t.add("gap: least, median, 99th of 100, longest", "%.1f, %.1f, %.1f, %.1f ms", millis(at(0, gaps)), millis(at(.5, gaps)), millis(at(.99, gaps)), millis(at(1, gaps)))
	t.add("wall time, from the first request to the last answer", "%.2f s", whole.Seconds())
	t.add("ideal time (answers and gaps alone)", "%.2f s", ideal.Seconds())
	t.add("over the ideal", "%.1f %%", 100*over)
	t.add("Redis commands a page, all that the workers sent (a script is one)", "%.2f", perPage)
	t.add("the most of them", "%s", most(sent, *urls))
	t.add("calls of the crawl handler a page", "%.3f", float64(calls)/float64(*urls))
	t.add("tasks that failed or were retried, archived", "%d, %d", failures, archived)
	t.print("one host, many workers")

	var bad faults
	bad.unless(overlaps == 0, "%d requests overlap", overlaps)
	bad.unless(early == 0, "%d requests come early", early)
	bad.unless(len(kept) == *urls, "%d pages are kept of %d addresses", len(kept), *urls)
	bad.unless(failures == 0 && archived == 0, "waiting costs tries (%d failed, %d archived)", failures, archived)
	return bad.err()
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
