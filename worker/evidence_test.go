package worker

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
	"rangefinder/store"
)

// better is a reader that has learned to leave out lines that begin with "menu", and to read "hurt".
func better(o Options) Options {
	parse := o.Deps.Parse
	o.Deps.Reader = "toy-2"
	o.Deps.Parse = func(p news.Page) (news.Article, error) {
		a, err := parse(p)
		var lines []string
		for _, l := range strings.Split(a.Text, "\n") {
			if !strings.HasPrefix(l, "menu") {
				lines = append(lines, l)
			}
		}
		a.Text = strings.ReplaceAll(strings.Join(lines, "\n"), "hurt", "wounded")
		return a, err
	}
	return o
}

func causes(t *testing.T, db *store.DB, url string) (versions int, causes string, claims string) {
	t.Helper()
	ctx := context.Background()
	ids, err := db.ArticlesAt(ctx, []string{url})
	if err != nil || len(ids) != 1 {
		t.Fatalf("ArticlesAt(%s) = %v, %v", url, ids, err)
	}
	h, err := db.History(ctx, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	chs, err := db.Changes(ctx, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range chs {
		seen[c.Cause] = true
	}
	for _, c := range []string{news.CausePage, news.CauseReader} {
		if seen[c] {
			causes += c + " "
		}
	}
	cs, err := db.Claims(ctx, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cs {
		if !c.Gone {
			claims += c.Sentence + "; "
		}
	}
	return len(h), causes, claims
}

func readBy(t *testing.T, db *store.DB, url string) string {
	t.Helper()
	ids, err := db.ArticlesAt(context.Background(), []string{url})
	if err != nil || len(ids) != 1 {
		t.Fatalf("ArticlesAt(%s) = %v, %v", url, ids, err)
	}
	r, err := db.Reader(context.Background(), ids[0])
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestBetterReaderReadsKeptPagesAgain(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		pages := map[string]string{}
		var urls []string
		for _, p := range []string{"/a", "/b", "/c"} {
			pages[p] = "Toll " + p + "\nmenu: 9 things\nkilled: 40 soldiers\nhurt: 7 soldiers"
		}
		web := newSite(t, pages)
		for p := range pages {
			urls = append(urls, web.url(p))
		}
		db := open(t, url, dir)
		stop := start(t, db, toyOptions(dir))
		enqueue(t, db, EnqueueOptions{}, urls...)
		wait(t, db)
		stop()
		visits := web.count(web.hits, "/a")

		// Of one page the body has left: what was read of it stays as it is.
		gone := web.url("/c")
		at, _, err := db.Address(ctx, store.URLID(gone))
		if err != nil {
			t.Fatal(err)
		}
		remove(t, db, at)

		stop = start(t, db, better(toyOptions(dir)))
		until(t, "both pages are read by the better reader", func() bool {
			return readBy(t, db, web.url("/a")) == "toy-2" && readBy(t, db, web.url("/b")) == "toy-2"
		})
		until(t, "nobody stands in line", func() bool {
			n, err := db.LineLength(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return n == 0
		})
		wait(t, db)
		for _, u := range []string{web.url("/a"), web.url("/b")} {
			n, why, claims := causes(t, db, u)
			if n != 1 || why != "reader " || strings.Contains(claims, "menu") || !strings.Contains(claims, "wounded: 7") {
				t.Errorf("%s: %d versions, changes by %q, claims %s", u, n, why, claims)
			}
		}
		if got := readBy(t, db, gone); got != "toy-1" {
			t.Errorf("what has left was read by %s", got)
		}
		if n := web.count(web.hits, "/a"); n != visits {
			t.Errorf("the site was visited %d times more", n-visits)
		}
		until(t, "the reading anew has ended", func() bool {
			list, err := db.Items(ctx, store.Reread)
			if err != nil {
				t.Fatal(err)
			}
			return len(list) == 0
		})
		stop()

		// Started again, the same reader finds nothing to do.
		stop = start(t, db, better(toyOptions(dir)))
		wait(t, db)
		if list, err := db.Items(ctx, store.Reread); err != nil || len(list) != 0 {
			t.Errorf("work of the same reader: %v, %v", list, err)
		}
		stop()
	})
}

// remove lets the body of an address leave, as the budget does.
func remove(t *testing.T, db *store.DB, at store.Address) {
	t.Helper()
	ctx := context.Background()
	p, story, ok, err := db.Page(ctx, at.Page)
	if err != nil || !ok {
		t.Fatalf("Page(%s) = %v, %v", at.Page, ok, err)
	}
	p.Kept, p.Removed = "", time.Now().UTC()
	if err := db.SavePage(ctx, p, story); err != nil {
		t.Fatal(err)
	}
}

// TestNewPageComesAfterTheReread: a page that changed while the reader did is told apart from
// the reader.
func TestNewPageComesAfterTheReread(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, map[string]string{"/a": "Toll\nmenu: 9 things\nkilled: 40 soldiers\nhurt: 7 soldiers"})
		db := open(t, url, dir)
		stop := start(t, db, toyOptions(dir))
		enqueue(t, db, EnqueueOptions{}, web.url("/a"))
		wait(t, db)
		stop()
		// Nobody has put it in line.
		if err := db.SetLinedUp(ctx, "toy-2"); err != nil {
			t.Fatal(err)
		}
		web.set("/a", "Toll\nmenu: 8 things\nkilled: 41 soldiers\nhurt: 7 soldiers")
		stop = start(t, db, better(toyOptions(dir)))
		enqueue(t, db, EnqueueOptions{}, web.url("/a"))
		wait(t, db)
		stop()
		ids, err := db.ArticlesAt(ctx, []string{web.url("/a")})
		if err != nil {
			t.Fatal(err)
		}
		chs, err := db.Changes(ctx, ids[0])
		if err != nil {
			t.Fatal(err)
		}
		h, err := db.History(ctx, ids[0])
		if err != nil || len(h) != 2 || h[0].Reader != "toy-2" || strings.Contains(h[0].Article.Text, "menu") {
			t.Fatalf("history = %+v, %v", h, err)
		}
		was := map[string]string{}
		for _, v := range h {
			for _, c := range v.Claims {
				was[c.ID] = c.Measure
			}
		}
		byPage, byReader := "", ""
		for _, c := range chs {
			switch c.Cause {
			case news.CausePage:
				byPage += c.Kind + " " + was[c.Claim] + "; "
			case news.CauseReader:
				byReader += c.Kind + "; "
			}
		}
		if byPage != "revised killed; " || byReader == "" {
			t.Errorf("by the page: %q, by the reader: %q", byPage, byReader)
		}
	})
}

func TestRereadByHand(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, map[string]string{"/a": "Toll\nkilled: 40 soldiers", "/b": "POISON", "/c": "Other\nkilled: 3 soldiers"})
		db := open(t, url, dir)
		stop := start(t, db, toyOptions(dir))
		enqueue(t, db, EnqueueOptions{}, web.url("/a"), web.url("/b"), web.url("/c"))
		wait(t, db)
		stop()

		out, err := Reread(ctx, db, []string{web.url("/a"), web.url("/b"), web.url("/none")}, false)
		if err != nil || out.Pages != 2 || len(out.Refused) != 1 || out.Refused[0].URL != web.url("/none") || out.Refused[0].Reason == "" {
			t.Fatalf("Reread = %+v, %v", out, err)
		}
		// A reader that can read what broke the other one.
		o := toyOptions(dir)
		parse := o.Deps.Parse
		o.Deps.Parse = func(p news.Page) (news.Article, error) {
			p.Body = []byte(strings.Replace(string(p.Body), "POISON", "Cured\nwounded: 5 soldiers", 1))
			return parse(p)
		}
		stop = start(t, db, o)
		wait(t, db)
		if n, _, claims := causes(t, db, web.url("/b")); n != 1 || claims != "wounded: 5 soldiers; " {
			t.Errorf("%d versions, claims %s", n, claims)
		}
		if got := outcomes(report(t, db))[web.url("/b")]; got != news.Read {
			t.Errorf("outcome = %s", got)
		}
		out, err = Reread(ctx, db, nil, true)
		if err != nil || out.Articles != 3 || out.Line != 3 {
			t.Errorf("Reread of all = %+v, %v", out, err)
		}
		until(t, "nobody stands in line", func() bool {
			n, err := db.LineLength(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return n == 0
		})
		wait(t, db)
		stop()
	})
}

// TestBrokenOldPageDoesNotStopTheNewOne: the page of an older version breaks the better reader.
func TestBrokenOldPageDoesNotStopTheNewOne(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, map[string]string{"/a": "Toll\nkilled: 40 soldiers"})
		db := open(t, url, dir)
		stop := start(t, db, toyOptions(dir))
		enqueue(t, db, EnqueueOptions{}, web.url("/a"))
		wait(t, db)
		stop()
		if err := db.SetLinedUp(ctx, "toy-2"); err != nil {
			t.Fatal(err)
		}
		o := better(toyOptions(dir))
		parse := o.Deps.Parse
		o.Deps.Parse = func(p news.Page) (news.Article, error) {
			if strings.Contains(string(p.Body), "40") {
				panic("the better reader breaks over it")
			}
			return parse(p)
		}
		web.set("/a", "Toll\nkilled: 41 soldiers")
		stop = start(t, db, o)
		enqueue(t, db, EnqueueOptions{}, web.url("/a"))
		wait(t, db)
		stop()
		if n, _, claims := causes(t, db, web.url("/a")); n != 2 || claims != "killed: 41 soldiers; " {
			t.Errorf("%d versions, claims %s", n, claims)
		}
	})
}

func TestWorkerKeepsTheBudget(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		db := open(t, url, dir)
		pages := store.Pages{Dir: dir + "/pages"}
		p := news.Page{URL: "http://example.org/section", Status: 200, Fetched: time.Now().AddDate(0, 0, -2), Body: []byte("a list")}
		p.Hash = store.Hash(p.Body)
		var err error
		if p.Kept, err = pages.Put(p.Body, p.Hash); err != nil {
			t.Fatal(err)
		}
		if err := db.SavePage(ctx, p, ""); err != nil {
			t.Fatal(err)
		}
		if err := pages.Close(); err != nil {
			t.Fatal(err)
		}
		name, _, _ := strings.Cut(p.Kept, ":")
		path := filepath.Join(pages.Dir, name)
		old := time.Now().AddDate(0, 0, -2)
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
		o := toyOptions(dir)
		o.PagesMaxSize = 1
		start(t, db, o)
		until(t, "the body has left", func() bool { _, err := os.Stat(path); return err != nil })
		until(t, "its page says so", func() bool {
			got, _, ok, err := db.Page(ctx, store.PageID(p))
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			return !got.Removed.IsZero()
		})
	})
}

// TestRereadGivesWayToNews: kept pages are read again in small steps, and none while a new page waits.
func TestRereadGivesWayToNews(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		db := open(t, url, dir)
		w, err := newWorker(db, toyOptions(dir))
		if err != nil {
			t.Fatal(err)
		}
		const articles = rereadAtOnce + 5
		for i := range articles {
			p := news.Page{URL: fmt.Sprint("http://example.org/", i), Status: 200, Fetched: time.Now(), Hash: store.Hash([]byte{byte(i)})}
			if err := db.SavePage(ctx, p, ""); err != nil {
				t.Fatal(err)
			}
			a := news.Article{ID: news.ID(p.URL), URL: p.URL, Text: "Nothing", Outcome: news.Read}
			if _, err := db.SaveVersion(ctx, store.Reading{Article: a, Page: store.PageID(p), PageHash: p.Hash, Fetched: p.Fetched, Reader: "toy-0"}); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := db.LineUp(ctx, "toy-1", false); err != nil || n != articles {
			t.Fatalf("LineUp = %d, %v", n, err)
		}
		left := func() (line, reading int) {
			n, err := db.LineLength(ctx)
			if err != nil {
				t.Fatal(err)
			}
			items, err := db.Items(ctx, store.Read)
			if err != nil {
				t.Fatal(err)
			}
			return n, len(items)
		}
		n, err := db.Add(ctx, store.Read, "news", 0)
		if err != nil {
			t.Fatal(err)
		}
		if wait, err := w.reread(ctx, store.Claim{}); err != nil || wait != rereadPause {
			t.Errorf("while news waits: %v, %v", wait, err)
		}
		if line, reading := left(); line != articles || reading != 1 {
			t.Errorf("while news waits: %d in line, %d to be read", line, reading)
		}
		c, ok, err := db.Claim(ctx, n.Kind, n.Item, n.Epoch, time.Minute)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if _, err := db.Done(ctx, c, store.Finished); err != nil {
			t.Fatal(err)
		}
		if wait, err := w.reread(ctx, store.Claim{}); err != nil || wait != rereadStep {
			t.Errorf("one step: %v, %v", wait, err)
		}
		if line, reading := left(); line != 5 || reading != rereadAtOnce {
			t.Errorf("after one step: %d in line, %d to be read", line, reading)
		}
	})
}

// TestWhatLeftIsKeptAgain: the site gives the very body that has left by the budget.
func TestWhatLeftIsKeptAgain(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, map[string]string{"/a": "Toll\nkilled: 40 soldiers"})
		db := open(t, url, dir)
		start(t, db, toyOptions(dir))
		enqueue(t, db, EnqueueOptions{}, web.url("/a"))
		wait(t, db)
		at, _, err := db.Address(ctx, store.URLID(web.url("/a")))
		if err != nil {
			t.Fatal(err)
		}
		remove(t, db, at)
		enqueue(t, db, EnqueueOptions{Force: true}, web.url("/a"))
		wait(t, db)
		p, _, ok, err := db.Page(ctx, at.Page)
		if err != nil || !ok || p.Kept == "" || !p.Removed.IsZero() {
			t.Fatalf("its page = %+v, %v, %v", p, ok, err)
		}
		body, err := db.Body(ctx, store.Pages{Dir: dir + "/pages"}, p)
		if err != nil || !strings.Contains(string(body), "killed: 40") {
			t.Errorf("its body = %q, %v", body, err)
		}
		if n, why, _ := causes(t, db, web.url("/a")); n != 1 || why != "" {
			t.Errorf("%d versions, changes by %q", n, why)
		}
	})
}
