package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
	"rangefinder/scraper"
	"rangefinder/store"
)

// listingOptions is a worker that reads toy pages and real lists.
func listingOptions(dir string) Options {
	o := toyOptions(dir)
	o.Deps.Listing = nil
	return o
}

// addWatch watches the page at path, with a period that does not come to an end in
// a test, and waits until it has been followed.
func addWatch(t *testing.T, db *store.DB, w store.Watch) store.Watch {
	t.Helper()
	if w.Every == 0 {
		w.Every = time.Hour
	}
	if _, err := WatchAdd(context.Background(), db, w); err != nil {
		t.Fatal(err)
	}
	return watched(t, db, w.URL)
}

// lookNow looks at a watch once more.
func lookNow(t *testing.T, db *store.DB, url string) store.Watch {
	t.Helper()
	if err := WatchRun(context.Background(), db, url); err != nil {
		t.Fatal(err)
	}
	return watched(t, db, url)
}

func watched(t *testing.T, db *store.DB, url string) store.Watch {
	t.Helper()
	wait(t, db)
	w, ok, err := db.Watch(context.Background(), store.WatchID(url))
	if err != nil || !ok {
		t.Fatalf("Watch(%s) = %v, %v", url, ok, err)
	}
	return w
}

func rss(base string, items ...string) string {
	b := `<rss version="2.0"><channel><title>Q</title>`
	for _, it := range items {
		path, title, _ := strings.Cut(it, " ")
		b += fmt.Sprintf("<item><title>%s</title><link>%s%s</link></item>", title, base, path)
	}
	return b + "</channel></rss>"
}

func urlset(base string, paths ...string) string {
	b := "<urlset>"
	for _, p := range paths {
		b += "<url><loc>" + base + p + "</loc></url>"
	}
	return b + "</urlset>"
}

func index(base string, paths ...string) string {
	b := "<sitemapindex>"
	for _, p := range paths {
		b += "<sitemap><loc>" + base + p + "</loc></sitemap>"
	}
	return b + "</sitemapindex>"
}

func TestWatchFollowsTheWordsThatItIsGiven(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, map[string]string{"/1": "One", "/2": "Two", "/3": "Three", "/quake-in-the-hills": "Four"})
		web.set("/feed", rss(web.URL, "/1 Quake hits Myanmar", "/2 Quake hits Nepal", "/3 Podcast: the quake in Myanmar", "/quake-in-the-hills Hills of Myanmar"))
		db := open(t, url, dir)
		start(t, db, listingOptions(dir))
		w := addWatch(t, db, store.Watch{URL: web.url("/feed"), Match: []string{"quake myanmar"}, Exclude: []string{"podcast"}})
		if w.Listed != 4 || w.Followed != 2 || w.Held[heldWords] != 2 || web.count(web.hits, "/1") != 1 || web.count(web.hits, "/quake-in-the-hills") != 1 {
			t.Errorf("watch = %+v", w)
		}
		// Other words hold for what stands on the page already, too.
		if _, err := WatchEdit(ctx, db, web.url("/feed"), func(w *store.Watch) { w.Match = []string{"nepal"} }); err != nil {
			t.Fatal(err)
		}
		w = lookNow(t, db, web.url("/feed"))
		if w.Followed != 1 || web.count(web.hits, "/2") != 1 || web.count(web.hits, "/1") != 1 || web.count(web.hits, "/3") != 0 {
			t.Errorf("watch after the edit = %+v", w)
		}
	})
}

func TestWatchKeepsItsLimitsAndSaysWhatItHeldBack(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, nil)
		var items []string
		for i := range 12 {
			p := fmt.Sprintf("/%d", i)
			web.set(p, "Page")
			items = append(items, p+" An article")
		}
		web.set("/feed", rss(web.URL, items...))
		db := open(t, url, dir)
		start(t, db, listingOptions(dir))
		feed := web.url("/feed")
		w := addWatch(t, db, store.Watch{URL: feed, Limit: 5, PerDay: 8})
		if w.Followed != 5 || w.Held[heldLimit] != 3 || w.Held[heldDay] != 4 || w.Today != 5 {
			t.Errorf("first look: %+v", w)
		}
		w = lookNow(t, db, feed)
		if w.Followed != 3 || w.Held[heldLimit] != 0 || w.Held[heldDay] != 4 || w.Today != 8 {
			t.Errorf("second look: %+v", w)
		}
		vs, err := Watches(ctx, db)
		if err != nil || len(vs) != 1 || vs[0].DayLeft != 0 || vs[0].HeldBack != 4 || vs[0].Source != store.FromCLI {
			t.Errorf("Watches = %+v, %v", vs, err)
		}
		if w = lookNow(t, db, feed); w.Followed != 0 || w.Today != 8 {
			t.Errorf("third look: %+v", w)
		}
		// The next day.
		if _, _, err := db.UpdateWatch(ctx, store.WatchID(feed), func(w *store.Watch) error { w.Day = "2025-04-30"; return nil }); err != nil {
			t.Fatal(err)
		}
		if w = lookNow(t, db, feed); w.Followed != 4 || w.Today != 4 || len(w.Held) != 0 {
			t.Errorf("on the next day: %+v", w)
		}
		for i := range 12 {
			if n := web.count(web.hits, fmt.Sprintf("/%d", i)); n != 1 {
				t.Errorf("/%d was asked for %d times, want once", i, n)
			}
		}
	})
}

func TestNewAndChangedShareALook(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		web := newSite(t, nil)
		list := func(stamp, n int) {
			var lines []string
			for i := range n {
				p := fmt.Sprintf("/%d", i)
				web.set(p, fmt.Sprintf("Page %d of %d", i, stamp))
				lines = append(lines, fmt.Sprintf("%s %d", web.url(p), stamp))
			}
			web.set("/list", strings.Join(lines, "\n"))
		}
		list(1, 6)
		db := open(t, url, dir)
		start(t, db, toyOptions(dir))
		at := web.url("/list")
		addWatch(t, db, store.Watch{URL: at, Limit: 6})
		list(2, 12) // six have changed, six are new
		if w := lookNow(t, db, at); w.Followed != 6 || w.Today != 9 || w.Held[heldLimit] != 6 {
			t.Errorf("second look: %+v; want three new ones of six", w)
		}
		if w := lookNow(t, db, at); w.Followed != 6 || w.Today != 12 || w.Held[heldLimit] != 0 {
			t.Errorf("third look: %+v", w)
		}
		for i := range 12 {
			if n, want := web.count(web.full, fmt.Sprintf("/%d", i)), 2-i/6; n != want {
				t.Errorf("/%d was given whole %d times, want %d", i, n, want)
			}
		}
	})
}

func TestWatchOfAPageThatHasNoEnd(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		web := newSite(t, map[string]string{"/news/the-toll-rises-again": "Toll"})
		page := func(session string, from, n int) {
			b := `<html><body><a href="/news/the-toll-rises-again;jsessionid=` + session + `">The toll rises again</a>`
			for i := from; i < from+n; i++ {
				b += fmt.Sprintf(`<a href="/calendar/2031%04d">What is on in the town that day</a>`, i)
			}
			web.set("/front", b+"</body></html>")
		}
		page("1F", 0, 130)
		db := open(t, url, dir)
		start(t, db, listingOptions(dir))
		front := web.url("/front")
		w := addWatch(t, db, store.Watch{URL: front})
		host := strings.TrimPrefix(web.URL, "http://")
		kind := heldAs(host + "/calendar/#")
		if w.Listed != 131 || w.Followed != 101 || w.Held[kind] != 30 {
			t.Errorf("first look: %+v, want 30 held back as %q", w, kind)
		}
		// What was held back comes at the next look.
		page("2E", 0, 130)
		if w = lookNow(t, db, front); w.Followed != 30 || w.Held[kind] != 0 || w.Today != 131 {
			t.Errorf("second look: %+v", w)
		}
		// The number of our visit is no part of an address.
		if n := web.count(web.hits, "/news/the-toll-rises-again"); n != 1 {
			t.Errorf("the article was asked for %d times, want once", n)
		}
	})
}

func TestNoMoreOfAKindInADay(t *testing.T) {
	list := func(from, n int) (out []Listed) {
		for i := from; i < from+n; i++ {
			out = append(out, Listed{URL: fmt.Sprintf("https://a.example/calendar/2031%05d", i)},
				Listed{URL: fmt.Sprintf("https://a.example/news/the-toll-rises-again-%d", i)})
		}
		return out
	}
	f := following{watch: store.Watch{PerDay: 2000}}
	kind := heldAs("a.example/calendar/#")
	for look, want := range []int{100, 100, 100, 100, 100, 0} {
		held := map[string]int{}
		taken, shapes := f.budget(list(look*120, 120), true, held)
		if len(taken) != 120+want || held[kind] != 120-want || len(shapes) != want {
			t.Errorf("look %d: %d taken, %v held back, want %d of the calendar", look, len(taken), held, want)
		}
		f.watch.Today += len(taken)
		f.watch.Shapes = map[string]int{"a.example/calendar/#": min(100*(look+1), 500)}
	}
	// The day is over for all.
	f.watch.Today, f.watch.Shapes = 1990, nil
	held := map[string]int{}
	if taken, _ := f.budget(list(0, 20), true, held); len(taken) != 10 || held[heldDay] != 30 {
		t.Errorf("at the end of the day: %d taken, %v held back", len(taken), held)
	}
	// A feed is no section page: it says what is new, and nothing is counted.
	f.watch.Today = 0
	held = map[string]int{}
	if taken, shapes := f.budget(list(0, 300), false, held); len(taken) != 600 || len(shapes) != 0 || held[heldDay] != 0 {
		t.Errorf("of a feed: %d taken, %v held back", len(taken), held)
	}
	// Kinds without end count as one.
	var many []Listed
	for i := range maxShapes + 150 {
		many = append(many, Listed{URL: fmt.Sprintf("https://a.example/kind%c%c%c/1", 'a'+i/676, 'a'+i/26%26, 'a'+i%26)})
	}
	held = map[string]int{}
	if taken, _ := f.budget(many, true, held); len(taken) != maxShapes+100 || held[heldAs("others")] != 50 {
		t.Errorf("of kinds without end: %d taken, %v held back", len(taken), held)
	}
}

func TestDateOfChangeThatMovesWithoutAChangeIsNoSign(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		web := newSite(t, map[string]string{"/a": "One", "/b": "Two"})
		list := func(a, b int) { web.set("/list", fmt.Sprintf("%s %d\n%s %d", web.url("/a"), a, web.url("/b"), b)) }
		list(1, 1)
		db := open(t, url, dir)
		start(t, db, toyOptions(dir))
		at := web.url("/list")
		addWatch(t, db, store.Watch{URL: at})
		for n := 2; n < 6; n++ {
			list(n, n)
			web.set("/b", fmt.Sprintf("Two, version %d", n)) // the one that means it
			lookNow(t, db, at)
		}
		if a, b := web.count(web.hits, "/a"), web.count(web.full, "/b"); a != 2 || b != 5 {
			t.Errorf("/a was asked for %d times, want 2: at first, and when its date moved first; /b given whole %d times, want 5", a, b)
		}
	})
}

func TestSitemapsBelowAnIndex(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, map[string]string{"/1": "One", "/2": "Two", "/3": "Three", "/4": "Four", "/big": "Big\n" + strings.Repeat("word ", 20<<10)})
		web.set("/map", index(web.URL, "/map", "/large.xml", "/broken.xml", "/deep1.xml"))
		// Larger than other pages may be.
		web.set("/large.xml", "<urlset><!--"+strings.Repeat(" ", 100<<10)+"--><url><loc>"+web.url("/1")+"</loc></url></urlset>")
		web.set("/broken.xml", urlset(web.URL, "/2")[:len(urlset(web.URL, "/2"))-9]+"<url><loc>"+web.URL)
		web.set("/deep1.xml", index(web.URL, "/deep2.xml", "/map"))
		web.set("/deep2.xml", index(web.URL, "/deep3.xml"))
		web.set("/deep3.xml", index(web.URL, "/deep4.xml")) // the third below an index
		web.set("/deep4.xml", urlset(web.URL, "/4"))
		db := open(t, url, dir)
		o := listingOptions(dir)
		o.Fetch.MaxBody = 64 << 10
		start(t, db, o)
		w := addWatch(t, db, store.Watch{URL: web.url("/map")})
		if w.Listed != 2 || w.Followed != 2 || w.Outcome != news.Read || w.Held[heldDeep] != 1 || !strings.Contains(w.Hint, "broken.xml: the sitemap is cut short") {
			t.Errorf("watch = %+v", w)
		}
		for p, want := range map[string]int{"/map": 1, "/large.xml": 1, "/broken.xml": 1, "/deep3.xml": 1, "/deep4.xml": 0, "/1": 1, "/2": 1, "/4": 0} {
			if n := web.count(web.hits, p); n != want {
				t.Errorf("%s was asked for %d times, want %d", p, n, want)
			}
		}
		enqueue(t, db, EnqueueOptions{}, web.url("/big"))
		wait(t, db)
		if o, _, err := db.Outcome(ctx, web.url("/big")); err != nil || o.Code != news.TooLarge {
			t.Errorf("a page of 100 KiB that is no page of a watch: %+v, %v", o, err)
		}

		// What one of them costs is not the others' doing.
		web.mu.Lock()
		web.status["/large.xml"] = 404
		web.mu.Unlock()
		if w = lookNow(t, db, web.url("/map")); w.Outcome != news.Read || !strings.Contains(w.Hint, "/large.xml: the server answered 404") {
			t.Errorf("with a sitemap that is gone: %+v", w)
		}
		web.mu.Lock()
		web.status["/large.xml"] = 0
		web.mu.Unlock()

		// An index that lists less forgets what lies below.
		web.set("/map", index(web.URL, "/large.xml"))
		if w = lookNow(t, db, web.url("/map")); w.Listed != 1 || w.Followed != 0 || w.Hint != "" {
			t.Errorf("second look: %+v", w)
		}
		if pages, err := db.WatchPages(ctx, store.WatchID(web.url("/map"))); err != nil || len(pages) != 2 {
			t.Errorf("pages of the watch = %v, %v; want the index and one sitemap", pages, err)
		}
		if n := web.count(web.hits, "/broken.xml"); n != 2 {
			t.Errorf("what the index lists no more was asked for %d times", n)
		}
	})
}

func TestNewsSitemapsOfALongIndexComeFirst(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		web := newSite(t, nil)
		b := "<sitemapindex>"
		for i := range 70 {
			p := fmt.Sprintf("/m%d.xml", i)
			web.set(p, urlset(web.URL, "/one"))
			b += fmt.Sprintf("<sitemap><loc>%s%s</loc><lastmod>2025-0%d-%02d</lastmod></sitemap>", web.URL, p, 1+i/28, 1+i%28)
		}
		web.set("/one", "Page")
		web.set("/map", b+"</sitemapindex>")
		db := open(t, url, dir)
		start(t, db, listingOptions(dir))
		w := addWatch(t, db, store.Watch{URL: web.url("/map")})
		if w.Listed != maxSitemaps || w.Held[heldIndex] != 20 || web.count(web.hits, "/m69.xml") != 1 || web.count(web.hits, "/m0.xml") != 0 {
			t.Errorf("first look: followed %d, held back %v", w.Followed, w.Held)
		}
		w = lookNow(t, db, web.url("/map"))
		if w.Listed != 70 || w.Held[heldIndex] != 0 || web.count(web.hits, "/m69.xml") != 1 || web.count(web.hits, "/m0.xml") != 1 {
			t.Errorf("second look: followed %d, listed %d, held back %v", w.Followed, w.Listed, w.Held)
		}
	})
}

func TestSectionPageByTheUsersRule(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, map[string]string{"/a": "One", "/b": "Two", "/news/what-looks-like-an-article": "Three",
			"/front": `<html><body><h2 class="head"><a href="/a">A</a></h2><h2><a href="/b">B</a></h2><a href="/news/what-looks-like-an-article">What looks like an article</a></body></html>`})
		db := open(t, url, dir)
		start(t, db, listingOptions(dir))
		front := web.url("/front")
		addWatch(t, db, store.Watch{URL: front})
		if web.count(web.hits, "/a") != 0 || web.count(web.hits, "/news/what-looks-like-an-article") != 1 {
			t.Error("without a rule, what looks like an article is followed")
		}
		// Rules hold at once, for workers that run.
		if err := SetSites(ctx, db, []scraper.SectionRule{{Host: "127.0.0.1", Links: ".head"}}); err != nil {
			t.Fatal(err)
		}
		if w := lookNow(t, db, front); w.Listed != 1 || web.count(web.hits, "/a") != 1 || web.count(web.hits, "/b") != 0 {
			t.Errorf("with a rule: %+v", w)
		}
		if err := SetSites(ctx, db, []scraper.SectionRule{{Host: "127.0.0.1", Links: ".gone"}}); err != nil {
			t.Fatal(err)
		}
		if w := lookNow(t, db, front); !strings.Contains(w.Hint, "finds no link") {
			t.Errorf("with a rule that finds nothing: %+v", w)
		}
		if err := SetSites(ctx, db, []scraper.SectionRule{{Host: "127.0.0.1", Links: "h2 >> a"}}); err == nil {
			t.Error("a rule that cannot be followed is taken")
		}
	})
}

func TestWatchesOfTheConfigFile(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		db := open(t, url, dir)
		a := store.Watch{URL: "https://a.example/feed", Every: time.Hour, Story: "War"}
		b := store.Watch{URL: "https://b.example/feed", Cron: "@daily", Timezone: "Europe/Berlin"}
		if _, err := WatchAdd(ctx, db, store.Watch{URL: "https://mine.example/feed", Every: time.Hour}); err != nil {
			t.Fatal(err)
		}
		sync := func(list ...store.Watch) Synced {
			t.Helper()
			done, err := SyncWatches(ctx, db, list)
			if err != nil {
				t.Fatal(err)
			}
			return done
		}
		get := func(url string) store.Watch {
			t.Helper()
			w, ok, err := db.Watch(ctx, store.WatchID(url))
			if err != nil || !ok {
				t.Fatalf("Watch(%s) = %v, %v", url, ok, err)
			}
			return w
		}
		if d := sync(a, b); !slices.Equal(d.Added, []string{a.URL, b.URL}) || get(a.URL).Source != store.FromConfig {
			t.Errorf("first: %+v", d)
		}
		if d := sync(b, a); len(d.Added)+len(d.Changed)+len(d.Removed) != 0 {
			t.Errorf("the same again, in another order: %+v", d)
		}

		// A change by hand holds until the file's own entry changes.
		if _, err := WatchEdit(ctx, db, a.URL, func(w *store.Watch) { w.Story, w.Paused = "Peace", true }); err != nil {
			t.Fatal(err)
		}
		if _, err := WatchAdd(ctx, db, store.Watch{URL: b.URL, Every: time.Minute}); err != nil {
			t.Fatal(err)
		}
		sync(a, b)
		if x, y := get(a.URL), get(b.URL); x.Story != "Peace" || !x.Paused || y.Every != time.Minute || y.Source != store.FromConfig {
			t.Errorf("changed by hand: %+v, %+v", x, y)
		}
		a.Limit = 7
		added := get(a.URL).Added
		if d := sync(a, b); !slices.Equal(d.Changed, []string{a.URL}) {
			t.Errorf("changed in the file: %+v", d)
		}
		if x := get(a.URL); x.Story != "War" || x.Paused || x.Limit != 7 || !x.Added.Equal(added) {
			t.Errorf("changed in the file: %+v", x)
		}

		// Nothing is done if one entry is wrong; the error names it.
		for want, bad := range map[string][]store.Watch{
			"watch https://c.example/feed: cron":               {{URL: "https://c.example/feed", Cron: "6"}},
			"watch https://a.example/feed: the address stands": {a, a},
			"per_day":        {{URL: "https://c.example/feed", Every: time.Hour, PerDay: -1}},
			"quotation mark": {{URL: "https://c.example/feed", Every: time.Hour, Match: []string{`"x`}}},
		} {
			if _, err := SyncWatches(ctx, db, bad); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("SyncWatches = %v, want %q in it", err, want)
			}
		}
		// One of the file that is gone is removed, one added by hand is not.
		if d := sync(b); !slices.Equal(d.Removed, []string{a.URL}) {
			t.Errorf("taken out of the file: %+v", d)
		}
		if d := sync(); !slices.Equal(d.Removed, []string{b.URL}) {
			t.Errorf("an empty file: %+v", d)
		}
		ws, err := db.Watches(ctx)
		if err != nil || len(ws) != 1 || ws[0].URL != "https://mine.example/feed" {
			t.Errorf("Watches = %+v, %v", ws, err)
		}
	})
}

// Three processes that all lead when it is their turn, and asynq's real servers.
func TestLooksOfThreeWorkersAreNotDoubled(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, map[string]string{"/1": "One"})
		web.set("/feed", rss(web.URL, "/1 An article"))
		db := open(t, url, dir)
		for range 3 {
			start(t, open(t, url, dir), listingOptions(dir))
		}
		feed := web.url("/feed")
		if _, err := WatchAdd(ctx, db, store.Watch{URL: feed, Every: time.Second}); err != nil {
			t.Fatal(err)
		}
		until(t, "six looks", func() bool { return web.count(web.hits, "/feed") >= 6 })
		w, err := WatchEdit(ctx, db, feed, func(w *store.Watch) { w.Paused = true })
		if err != nil {
			t.Fatal(err)
		}
		wait(t, db)
		// A look when it was added and one at each second since, but for those
		// that a busy machine was late for.
		slots := int(w.Next.Sub(w.Added) / time.Second)
		if n := web.count(web.hits, "/feed"); n > slots {
			t.Errorf("%d looks in %d periods", n, slots)
		}
		if n := web.count(web.full, "/1"); n != 1 {
			t.Errorf("the article was given whole %d times", n)
		}
	})
}

// A worker that is killed may have asked for a page and not have noted it: its
// look is done once more, and no other.
func TestKilledWorkersLeaveTheScheduleAsItIs(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, map[string]string{"/1": "One\nkilled: 40 soldiers"})
		web.set("/feed", web.url("/1"))
		victim := child(t, url, dir, -1)
		db := open(t, url, dir)
		feed := web.url("/feed")
		if _, err := WatchAdd(ctx, db, store.Watch{URL: feed, Every: time.Second}); err != nil {
			t.Fatal(err)
		}
		const kills = 2
		for range kills {
			seen := web.count(web.hits, "/feed")
			until(t, "two more looks", func() bool { return web.count(web.hits, "/feed") >= seen+2 })
			next := child(t, url, dir, -1)
			victim.Process.Kill()
			victim.Wait()
			victim = next
		}
		seen := web.count(web.hits, "/feed")
		until(t, "two more looks after the last kill", func() bool { return web.count(web.hits, "/feed") >= seen+2 })
		w, err := WatchEdit(ctx, db, feed, func(w *store.Watch) { w.Paused = true })
		if err != nil {
			t.Fatal(err)
		}
		wait(t, db)
		slots := int(w.Next.Sub(w.Added) / time.Second)
		if n := web.count(web.hits, "/feed"); n > slots+kills {
			t.Errorf("%d looks in %d periods and %d kills", n, slots, kills)
		}
		if n := web.count(web.full, "/1"); n > 1+kills {
			t.Errorf("the article was given whole %d times", n)
		}
		ids, err := db.ArticlesAt(ctx, []string{web.url("/1")})
		if err != nil || len(ids) != 1 {
			t.Fatalf("ArticlesAt = %v, %v", ids, err)
		}
		if h, err := db.History(ctx, ids[0]); err != nil || len(h) != 1 {
			t.Errorf("%d versions, %v, want 1", len(h), err)
		}
	})
}

func TestWatchAddedAgainKeepsWhatItHasSeen(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, map[string]string{"/1": "One", "/2": "Two"})
		web.set("/feed", rss(web.URL, "/1 An article"))
		db := open(t, url, dir)
		start(t, db, listingOptions(dir))
		feed := web.url("/feed")
		addWatch(t, db, store.Watch{URL: feed, Story: "War"})
		web.set("/feed", rss(web.URL, "/2 An article", "/1 An article"))
		w := addWatch(t, db, store.Watch{URL: feed, Story: "Peace", Every: 2 * time.Hour})
		if w.Story != "Peace" || w.Followed != 1 || web.count(web.hits, "/1") != 1 || web.count(web.hits, "/2") != 1 {
			t.Errorf("watch = %+v; /1 asked for %d times", w, web.count(web.hits, "/1"))
		}

		// Paused, it is looked at by hand alone, and its schedule goes on later.
		if _, err := WatchEdit(ctx, db, feed, func(w *store.Watch) { w.Paused = true }); err != nil {
			t.Fatal(err)
		}
		before := web.count(web.hits, "/feed")
		next := w.Next
		if w = lookNow(t, db, feed); web.count(web.hits, "/feed") != before+1 || !w.Next.Equal(next) || !w.Paused {
			t.Errorf("run by hand: %+v", w)
		}
		if _, err := WatchEdit(ctx, db, feed, func(w *store.Watch) { w.Every = 0 }); err == nil || !strings.Contains(err.Error(), "at least 1s") {
			t.Errorf("an edit that cannot be: %v", err)
		}
		if _, err := WatchEdit(ctx, db, web.url("/none"), func(*store.Watch) {}); !errors.Is(err, ErrNotWatched) {
			t.Errorf("an edit of nothing: %v", err)
		}
		if err := WatchRun(ctx, db, web.url("/none")); !errors.Is(err, ErrNotWatched) {
			t.Errorf("a run of nothing: %v", err)
		}
	})
}
