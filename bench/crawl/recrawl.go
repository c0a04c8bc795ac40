package main

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"rangefinder/news"
)

// sitemapPath is where each site lists its pages.
const sitemapPath = "/sitemap.xml"

// recrawl watches sitemaps whose entries get new dates while their pages stay as they
// are: every page is asked for again, and has not changed.
func recrawl(ctx context.Context, args []string) error {
	f := flag.NewFlagSet("recrawl", flag.ExitOnError)
	quick := f.Bool("quick", false, "4 hosts of 25 pages, one round")
	hosts := f.Int("hosts", 10, "hosts, each with a sitemap that is watched")
	pages := f.Int("pages", 200, "pages of each, at most 1000")
	rounds := f.Int("rounds", 3, "times that all are asked for again")
	every := f.Duration("every", 2*time.Second, "period of the watches")
	_ = f.Parse(args)
	if *quick {
		*hosts, *pages, *rounds = 4, 25, 1
	}
	l, err := newLab(ctx)
	if err != nil {
		return err
	}
	defer l.close()
	log := &visits{}
	var day atomic.Int64
	s := site{page: tagged(*pages, &day), log: log}
	port, err := l.serve(s)
	if err != nil {
		return err
	}

	urls := addresses(*hosts, *pages, port)
	for _, only := range []string{"crawl", "crawl", "read"} {
		if _, err := l.worker(l.socket, only, only, 0); err != nil {
			return err
		}
	}
	for h := range *hosts {
		cmd := l.run(l.socket, nil, "watch", "add", "http://"+hostName(h, port)+sitemapPath, "--every", every.String())
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("watch add: %w\n%s", err, out)
		}
	}
	h := hunt{lab: l, log: log}
	if err := visited(ctx, h, len(urls), 1); err != nil {
		return err
	}
	first := len(log.all())
	for round := range *rounds {
		day.Add(1)
		if err := visited(ctx, h, len(urls), round+2); err != nil {
			return err
		}
	}

	var t table
	status, sitemaps := map[int]int{}, 0
	list := log.all()
	for _, v := range list[first:] {
		switch v.path {
		case sitemapPath:
			sitemaps++
		case robotsPath, rightsPath:
		default:
			status[v.status]++
		}
	}
	again := status[200] + status[304]
	share := 100 * float64(status[304]) / float64(max(again, 1))
	kept, err := l.pages(ctx)
	if err != nil {
		return err
	}
	read, versions := 0, 0
	outcomes, err := l.db.Outcomes(ctx)
	if err != nil {
		return err
	}
	for _, o := range outcomes {
		if o.Code == news.Read || o.Code == news.Unchanged {
			read++
		}
	}
	ids, err := l.db.ArticlesAt(ctx, urls)
	if err != nil {
		return err
	}
	for _, id := range ids {
		vs, err := l.db.History(ctx, id)
		if err != nil {
			return err
		}
		versions += len(vs)
	}
	whole, _ := span(list)
	t.add("pages, sitemaps, rounds, wall time", "%d, %d, %d, %.0f s", len(urls), *hosts, *rounds, whole.Seconds())
	t.add("pages asked for after the first round", "%d", again)
	t.add("answered with 304", "%d (%.2f %%)", status[304], share)
	t.add("sitemaps asked for after the first round", "%d", sitemaps)
	t.add("pages kept, of them of sitemaps", "%d, %d", len(kept), len(kept)-len(urls))
	t.add("articles read, their versions", "%d, %d", read, versions)
	t.print("pages that have not changed")

	var bad faults
	bad.unless(share >= 99, "only %.2f %% of the answers are 304", share)
	bad.unless(again >= *rounds*len(urls), "%d pages are asked for again, fewer than %d", again, *rounds*len(urls))
	bad.unless(versions == len(urls), "%d versions are kept of %d articles", versions, len(urls))
	return bad.err()
}

// tagged are articles with an ETag each, and a sitemap that dates all of them to a day.
func tagged(pages int, day *atomic.Int64) func(host, path string) (body, etag string, ok bool) {
	text := article(2000)
	return func(host, path string) (string, string, bool) {
		if path != sitemapPath {
			body, _, ok := text(host, path)
			return body, `"` + host + path + `"`, ok
		}
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(day.Load())).Format(time.DateOnly)
		var b strings.Builder
		b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
		for p := range pages {
			fmt.Fprintf(&b, "<url><loc>http://%s/%d</loc><lastmod>%s</lastmod></url>\n", host, p, at)
		}
		b.WriteString("</urlset>\n")
		return b.String(), "", true
	}
}

// visited waits until n pages were asked for so many times each, and what came of it is
// read.
func visited(ctx context.Context, h hunt, n, times int) error {
	for {
		seen, enough := map[[2]string]int{}, 0
		for _, v := range h.log.all() {
			if v.path == sitemapPath || v.path == robotsPath || v.path == rightsPath {
				continue
			}
			page := [2]string{v.host, v.path}
			if seen[page]++; seen[page] == times {
				enough++
			}
		}
		if enough == n {
			return h.rest(ctx)
		}
		if err := h.alive(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}
