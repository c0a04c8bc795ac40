package worker

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
	"rangefinder/store"
)

// start runs a worker until the test ends or stop is called.
func start(t *testing.T, db *store.DB, o Options) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Run(ctx, db, o) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	}
	t.Cleanup(stop)
	return stop
}

func wait(t *testing.T, db *store.DB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute) // a bound that only a fault reaches
	defer cancel()
	var last Progress
	if err := Wait(ctx, db, func(p Progress) { last = p }); err != nil {
		s, _ := Queue(context.Background(), db)
		t.Fatalf("Wait: %v; left %+v; queue %+v", err, last, s)
	}
}

func enqueue(t *testing.T, db *store.DB, o EnqueueOptions, urls ...string) []Result {
	t.Helper()
	r, err := Enqueue(context.Background(), db, urls, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func report(t *testing.T, db *store.DB) news.Report {
	t.Helper()
	r, err := db.Report(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func outcomes(r news.Report) map[string]string {
	m := map[string]string{}
	for _, o := range r.Coverage.Outcomes {
		m[o.URL] = o.Code
	}
	return m
}

func TestAddressAskedForTwiceIsOneArticle(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		web := newSite(t, map[string]string{"/a": "First\nkilled: 40 soldiers"})
		db := open(t, url, dir)
		start(t, db, toyOptions(dir))
		enqueue(t, db, EnqueueOptions{}, web.url("/a"), web.url("/a"))
		wait(t, db)
		enqueue(t, db, EnqueueOptions{}, web.url("/a"))
		wait(t, db)
		enqueue(t, db, EnqueueOptions{Force: true}, web.url("/a?utm_source=x"))
		wait(t, db)
		r := report(t, db)
		if len(r.Claims) != 1 || len(r.Topics) != 1 || len(r.Stories) != 1 || r.Stories[0].Articles != 1 || r.Coverage.Read != 1 || r.Coverage.Pages != 1 {
			t.Errorf("report = %s", timeless(t, r))
		}
		if n := web.count(web.full, "/a"); n > 3 {
			t.Errorf("%d whole answers, want at most 3", n)
		}
	})
}

func TestChangedPageIsSecondVersion(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, map[string]string{"/a": "Toll\nkilled: 40 soldiers\nwounded: 7 soldiers"})
		db := open(t, url, dir)
		start(t, db, toyOptions(dir))
		enqueue(t, db, EnqueueOptions{Story: "War"}, web.url("/a"))
		wait(t, db)
		web.set("/a", "Toll\nkilled: 400 soldiers\nmissing: 3 soldiers")
		enqueue(t, db, EnqueueOptions{}, web.url("/a"))
		wait(t, db)

		ids, err := db.ArticlesAt(ctx, []string{web.url("/a")})
		if err != nil || len(ids) != 1 {
			t.Fatalf("ArticlesAt = %v, %v", ids, err)
		}
		h, err := db.History(ctx, ids[0])
		if err != nil || len(h) != 2 {
			t.Fatalf("History has %d versions, %v, want 2", len(h), err)
		}
		changes, err := db.Changes(ctx, ids[0])
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[string]int{}
		for _, c := range changes {
			kinds[c.Kind]++
			if c.Cause != news.CausePage {
				t.Errorf("cause = %q", c.Cause)
			}
		}
		if len(changes) != 3 || kinds[news.ChangeRevised] != 1 || kinds[news.ChangeGone] != 1 || kinds[news.ChangeNew] != 1 {
			t.Errorf("changes = %v, want one revised, one gone, one new", kinds)
		}
		r := report(t, db)
		if len(r.Stories) != 1 || r.Stories[0].Name != "War" {
			t.Errorf("stories = %+v", r.Stories)
		}
		var gone []string
		for _, c := range r.Claims {
			if c.Gone {
				gone = append(gone, c.Sentence)
				if c.Article.Version != 1 {
					t.Errorf("gone claim says version %d, want 1", c.Article.Version)
				}
			}
		}
		if len(r.Claims) != 4 || len(gone) != 2 {
			t.Errorf("%d claims, gone %q", len(r.Claims), gone)
		}
	})
}

func TestOutcomesSayWhatStoodInTheWay(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		web := newSite(t, map[string]string{
			"/robots.txt": "User-agent: *\nDisallow: /private/\n",
			"/a":          "Fine\nkilled: 40 soldiers",
			"/private/b":  "Secret\nkilled: 41 soldiers",
			"/wall":       "WALL\nkilled: 42 soldiers",
			"/empty":      "   ",
			"/poison":     "POISON",
			"/panic":      "PANIC",
		})
		web.status["/down"] = 503
		dark := newSite(t, map[string]string{"/a": "Dark\nkilled: 43 soldiers"})
		dark.status["/robots.txt"] = 500
		db := open(t, url, dir)
		o := toyOptions(dir)
		o.Tries = 2
		start(t, db, o)
		bad := enqueue(t, db, EnqueueOptions{}, "ftp://example.org/x", "http://")
		for _, r := range bad {
			if r.Code == "" || r.Reason == "" {
				t.Errorf("Enqueue(%q) = %+v, want a refusal", r.Input, r)
			}
		}
		for _, p := range []string{"/a", "/private/b", "/wall", "/empty", "/poison", "/panic", "/down", "/none"} {
			enqueue(t, db, EnqueueOptions{}, web.url(p))
		}
		enqueue(t, db, EnqueueOptions{}, dark.url("/a"))
		wait(t, db)

		got := outcomes(report(t, db))
		want := map[string]string{
			web.url("/a"): news.Read, web.url("/private/b"): news.Robots, web.url("/wall"): news.Paywall, web.url("/empty"): news.Empty,
			web.url("/poison"): news.Unreadable, web.url("/panic"): news.Unreadable, web.url("/down"): news.HTTPStatus,
			web.url("/none"): news.HTTPStatus, dark.url("/a"): news.HostDeferred,
		}
		for u, code := range want {
			if got[u] != code {
				t.Errorf("outcome of %s = %q, want %q", strings.TrimPrefix(u, web.URL), got[u], code)
			}
		}
		if web.count(web.hits, "/private/b") != 0 || dark.count(dark.hits, "/a") != 0 {
			t.Error("a page was fetched against robots.txt")
		}
		if n := web.count(web.hits, "/down"); n != 2 {
			t.Errorf("a page that is down was asked for %d times, want 2", n)
		}
		if n := web.count(web.hits, "/none"); n != 1 {
			t.Errorf("a missing page was asked for %d times, want 1", n)
		}

		ctx := context.Background()
		s, err := Queue(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Failures) != 2 {
			t.Fatalf("failures = %+v, want the poison and the panic", s.Failures)
		}
		for _, f := range s.Failures {
			if f.Reason == "" || f.URL == "" || f.Tries != 1 {
				t.Errorf("failure = %+v", f)
			}
		}
		if n, err := Delete(ctx, db, s.Failures[0].ID); n != 1 || err != nil {
			t.Errorf("Delete = %d, %v", n, err)
		}
		if n, err := Retry(ctx, db); n != 1 || err != nil {
			t.Errorf("Retry = %d, %v", n, err)
		}
	})
}

func TestSuppliedTextIsReadAndNeverFetched(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		db := open(t, url, dir)
		p := news.Page{URL: "file:///tmp/note.txt", FinalURL: "file:///tmp/note.txt", Body: []byte("Note\nkilled: 5 soldiers")}
		for range 2 {
			if err := Supply(ctx, db, p, "Notes"); err != nil {
				t.Fatal(err)
			}
		}
		start(t, db, toyOptions(dir))
		wait(t, db)
		r, err := db.ReportFor(ctx, []string{p.URL})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Claims) != 1 || len(r.Topics) != 1 || r.Coverage.Read != 1 || r.Stories[0].Name != "Notes" {
			t.Errorf("report = %s", timeless(t, r))
		}
		kept, _, ok, err := db.Page(ctx, store.PageID(news.Page{URL: p.URL, Hash: store.Hash(p.Body)}))
		if err != nil || !ok {
			t.Fatalf("Page = %v, %v", ok, err)
		}
		body, err := (store.Pages{Dir: dir + "/pages"}).Get(kept.Hash, kept.Kept)
		if err != nil || string(body) != string(p.Body) {
			t.Errorf("kept body = %q, %v", body, err)
		}
	})
}

func TestReportForHoldsOnlyWhatItsInputsTouch(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		web := newSite(t, map[string]string{
			"/a": "One\nkilled: 40 soldiers\nwounded: 3 soldiers", "/b": "Two\nkilled: 41 soldiers\nmissing: 9 soldiers", "/c": "Three\nsent: 1 soldiers",
		})
		db := open(t, url, dir)
		start(t, db, toyOptions(dir))
		for i, p := range []string{"/a", "/b", "/c"} {
			enqueue(t, db, EnqueueOptions{Story: fmt.Sprint("s", i/2)}, web.url(p))
		}
		wait(t, db)
		r, err := db.ReportFor(context.Background(), []string{web.url("/a")})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, x := range r.Topics {
			names = append(names, x.Measure)
		}
		if len(r.Topics) != 2 || len(r.Claims) != 3 || r.Coverage.Pages != 1 || r.Coverage.Numbers.Claims != 2 {
			t.Errorf("topics %v, claims %d, coverage %+v; want killed and wounded, 3 claims, one page with 2 numbers", names, len(r.Claims), r.Coverage)
		}
	})
}

func TestDrainEmptiesTheFrontier(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		db := open(t, url, dir)
		enqueue(t, db, EnqueueOptions{}, "http://127.0.0.1:1/a", "http://127.0.0.1:1/b", "http://127.0.0.1:2/c")
		if n, err := Drain(ctx, db); n != 3 || err != nil {
			t.Errorf("Drain = %d, %v, want 3", n, err)
		}
		start(t, db, toyOptions(dir))
		wait(t, db)
		if r := report(t, db); r.Coverage.Pages != 0 {
			t.Errorf("coverage after Drain = %+v", r.Coverage)
		}
		if idle, err := Idle(ctx, db); !idle || err != nil {
			t.Errorf("Idle = %v, %v", idle, err)
		}
	})
}
