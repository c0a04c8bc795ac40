package worker

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"rangefinder/internal/needs"
	"rangefinder/news"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

// A paper is an outlet whose articles have a figure that is revised, one that
// goes and one that comes when the article changes.
type paper struct {
	*webSite
	name  string
	paths []string
}

func newPaper(t *testing.T, name string, n int) *paper {
	p := &paper{webSite: newSite(t, nil), name: name}
	for i := range n {
		p.paths = append(p.paths, fmt.Sprintf("/news/%s-report-of-the-flood-%d.html", name, i))
		p.publish(i, false)
	}
	return p
}

// ward is the name of a ward, without figures.
func ward(i int) string {
	return string([]byte{byte('A' + i/676), byte('a' + i/26%26), byte('a' + i%26)}) + "stadt"
}

// changes tells which articles change: every fourth.
func changes(i int) bool { return i%4 == 0 }

func (p *paper) publish(i int, again bool) {
	killed, hurt, moved := 40, "<p>The hospital said 7 people were injured in the flood.</p>", ""
	if again {
		killed, hurt, moved = 400, "", "<p>The mayor said 300 people were displaced by the flood.</p>"
	}
	p.set(p.paths[i], fmt.Sprintf(`<!DOCTYPE html><html lang="en"><head><title>Flood in %s, a ward of Ostrau</title>
<meta property="og:site_name" content="The %s Paper"></head><body><main><article><h1>Flood in %s, a ward of Ostrau</h1>
<p>The river Senn has left its bed again and the streets of the lower town stand in water, as they did in spring.</p>
<p>The fire brigade said %d people were killed in the flood.</p>%s%s
<p>The town hall has opened its schools for those whose homes are under water, and asks everybody else to stay away.</p>
</article></main></body></html>`, ward(i), p.name, ward(i), killed, hurt, moved))
}

// stamp is a date by which a list says when an article last changed.
func stamp(changed bool) string {
	if changed {
		return "2025-05-02T12:00:00Z"
	}
	return "2025-05-01T12:00:00Z"
}

// feed lists the articles in an Atom feed.
func (p *paper) feed(again bool) {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Flood</title>`)
	for i, path := range p.paths {
		fmt.Fprintf(&b, `<entry><title>Flood in %s</title><link href="%s"/><updated>%s</updated></entry>`, ward(i), p.url(path), stamp(again && changes(i)))
	}
	b.WriteString("</feed>")
	p.set("/list", b.String())
}

// sitemaps lists them in three sitemaps in gzip, below an index; the last of them
// holds no article that changes.
func (p *paper) sitemaps(again bool) {
	parts := [3][]int{}
	for i := range p.paths {
		k := 2
		if changes(i) || i%3 == 0 {
			k = i % 2
		}
		parts[k] = append(parts[k], i)
	}
	index := "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
	for k, part := range parts {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		fmt.Fprint(z, "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>")
		moved := false
		for _, i := range part {
			moved = moved || again && changes(i)
			fmt.Fprintf(z, "<url><loc>%s</loc><lastmod>%s</lastmod></url>", p.url(p.paths[i]), stamp(again && changes(i)))
		}
		fmt.Fprint(z, "</urlset>")
		z.Close()
		p.set(fmt.Sprintf("/part%d.xml.gz", k), b.String())
		index += fmt.Sprintf("<sitemap><loc>%s/part%d.xml.gz</loc><lastmod>%s</lastmod></sitemap>", p.URL, k, stamp(moved))
	}
	p.set("/list", index+"</sitemapindex>")
}

// section lists them on a page that says nothing about changes.
func (p *paper) section() {
	var b strings.Builder
	b.WriteString(`<html><head><link rel="alternate" type="application/atom+xml" href="/feed.atom"></head><body><nav><a href="/about-us">About us</a></nav>`)
	for i, path := range p.paths {
		fmt.Fprintf(&b, `<h2><a href="%s">Flood in %s, a ward of Ostrau</a></h2>`, path, ward(i))
	}
	p.set("/list", b.String()+"</body></html>")
}

// tally is how the articles of a paper were visited.
func (p *paper) tally() (asked, whole, changed int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, path := range p.paths {
		asked += p.hits[path]
		whole += p.full[path]
		if changes(i) && p.full[path] == 2 {
			changed++
		}
	}
	return asked, whole, changed
}

// Three watches over the real readers: a feed, a sitemap index and a section
// page. A quarter of the articles changes between two looks.
func TestThreeWatchesEndInTheRightVersionsAndEvents(t *testing.T) {
	total, patience, on := 200, time.Minute, onEach
	if needs.Full() {
		// Alone, since other tests have little patience for a busy machine.
		total, patience, on = 2000, 5*time.Minute, onEachAlone
	}
	on(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		papers := []*paper{newPaper(t, "feed", total/4), newPaper(t, "sitemap", total*6/10), newPaper(t, "section", total*15/100)}
		feed, sitemap, section := papers[0], papers[1], papers[2]
		feed.feed(false)
		sitemap.sitemaps(false)
		section.section()

		db := open(t, url, dir)
		for range 2 {
			start(t, open(t, url, dir), Options{MinDelay: -1, Concurrency: 4, DataDir: dir,
				Fetch: fetch.Options{AllowPrivate: []string{"127.0.0.1"}, Timeout: 10 * time.Second}})
		}
		began := time.Now()
		come := func(what string, ok func() bool) {
			t.Helper()
			for end := time.Now().Add(patience); !ok(); time.Sleep(50 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatalf("never: %s", what)
				}
			}
		}
		for _, p := range papers {
			if _, err := WatchAdd(ctx, db, store.Watch{URL: p.url("/list"), Every: 2 * time.Second, Story: p.name}); err != nil {
				t.Fatal(err)
			}
		}
		come("each article is fetched once", func() bool {
			n := 0
			for _, p := range papers {
				_, whole, _ := p.tally()
				n += whole
			}
			return n >= total
		})
		settle(t, db, patience)
		t.Logf("%d articles read after %v", total, time.Since(began).Round(time.Second))

		for _, p := range papers {
			for i := range p.paths {
				if changes(i) {
					p.publish(i, true)
				}
			}
		}
		feed.feed(true)
		sitemap.sitemaps(true)
		edited := 0
		for _, p := range papers {
			edited += (len(p.paths) + 3) / 4
		}
		come("each article that changed is fetched again", func() bool {
			n := 0
			for _, p := range papers {
				_, _, changed := p.tally()
				n += changed
			}
			return n == edited
		})
		for _, p := range papers {
			if _, err := WatchEdit(ctx, db, p.url("/list"), func(w *store.Watch) { w.Paused = true }); err != nil {
				t.Fatal(err)
			}
		}
		settle(t, db, patience)
		t.Logf("%d changed articles read after %v", edited, time.Since(began).Round(time.Second))

		asked, whole, versions := 0, 0, 0
		events := map[string]int{}
		for _, p := range papers {
			a, n, _ := p.tally()
			asked, whole = asked+a, whole+n
			for i, path := range p.paths {
				want := 1
				if changes(i) {
					want = 2
				}
				if n := p.count(p.full, path); n != want {
					t.Errorf("%s%s was given whole %d times, want %d", p.name, path, n, want)
				}
				ids, err := db.ArticlesAt(ctx, []string{p.url(path)})
				if err != nil || len(ids) != 1 {
					t.Fatalf("ArticlesAt(%s) = %v, %v", path, ids, err)
				}
				h, err := db.History(ctx, ids[0])
				if err != nil || len(h) != want {
					t.Errorf("%s%s has %d versions, %v, want %d", p.name, path, len(h), err, want)
				}
				versions += len(h)
				if got := eventsOf(t, db, ids[0], events); got != map[int]string{1: "", 2: "gone 7, new 300, revised 40 to 400"}[want] {
					t.Errorf("%s%s: events %q", p.name, path, got)
				}
			}
			w, _, err := db.Watch(ctx, store.WatchID(p.url("/list")))
			if err != nil || w.Listed != len(p.paths) || w.Outcome != news.Read || w.Today != len(p.paths) {
				t.Errorf("watch of %s = %+v, %v", p.name, w, err)
			}
			if hint := strings.Contains(w.Hint, "/feed.atom"); hint != (p == section) {
				t.Errorf("watch of %s says %q", p.name, w.Hint)
			}
		}
		if n := sitemap.count(sitemap.full, "/part2.xml.gz"); n != 1 {
			t.Errorf("the sitemap that did not change was given whole %d times", n)
		}
		same, again := asked-whole, asked-total-edited
		t.Logf("%d requests for %d articles: %d answered whole, %d with 304; %d versions; events %v", asked, total, whole, same, versions, events)
		// Whatever was asked again without a change was answered with 304.
		if again <= 0 || same*100 < again*99 {
			t.Errorf("%d of %d requests for what had not changed were answered with 304, want 99 of 100", same, again)
		}
	})
}

// onEachAlone runs a test on one backend after the other, and nothing beside it.
func onEachAlone(t *testing.T, test func(t *testing.T, redisURL, dir string)) {
	for _, b := range backends {
		t.Run(b.name, func(t *testing.T) {
			url, dir := b.url(t)
			test(t, url, dir)
		})
	}
}

// settle waits for all work at hand.
func settle(t *testing.T, db *store.DB, patience time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := Wait(ctx, db, nil); err != nil {
		t.Fatalf("Wait: %v", err)
	}
}

// eventsOf is the changes of an article in words, and counts them by kind.
func eventsOf(t *testing.T, db *store.DB, article string, count map[string]int) string {
	t.Helper()
	ctx := context.Background()
	changes, err := db.Changes(ctx, article)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := db.Claims(ctx, article)
	if err != nil {
		t.Fatal(err)
	}
	figure := map[string]string{}
	for _, c := range claims {
		figure[c.ID] = c.Text
	}
	byKind := map[string]string{}
	for _, c := range changes {
		count[c.Kind]++
		s := c.Kind + " " + figure[c.Claim]
		if c.Was != nil {
			s = c.Kind + " " + figure[*c.Was] + " to " + figure[c.Claim]
		}
		if c.Cause != news.CausePage || byKind[c.Kind] != "" {
			s += " (once more, or not by the page)"
		}
		byKind[c.Kind] = s
	}
	var all []string
	for _, k := range []string{news.ChangeGone, news.ChangeNew, news.ChangeRevised, news.ChangeWithdrawn} {
		if byKind[k] != "" {
			all = append(all, byKind[k])
		}
	}
	return strings.Join(all, ", ")
}
