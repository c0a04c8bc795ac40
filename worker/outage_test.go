package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

func TestRestsGrowAndAreBounded(t *testing.T) {
	want := []time.Duration{0, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute}
	for n, d := range want {
		if got := restAfter(n); got != d {
			t.Errorf("restAfter(%d) = %v, want %v", n, got, d)
		}
	}
	for _, n := range []int{11, 12, 1 << 40} {
		if got := restAfter(n); got != longestRest {
			t.Errorf("restAfter(%d) = %v, want %v", n, got, longestRest)
		}
	}
}

func TestWhoIsToBlame(t *testing.T) {
	for want, errs := range map[fault][]fetch.Error{
		ofHost:   {{Code: news.Unreachable}, {Code: news.TLSError}, {Code: news.HostDeferred}, {Code: news.HTTPStatus, Status: 429}},
		ofServer: {{Code: news.TimeoutHeader}, {Code: news.ProtocolError}, {Code: news.HTTPStatus, Status: 500}, {Code: news.HTTPStatus, Status: 503}},
		ofPage:   {{Code: news.HTTPStatus, Status: 404}, {Code: news.TimeoutBody}, {Code: news.TooLarge}, {Code: news.Robots}, {Code: news.BadEncoding}},
	} {
		for _, e := range errs {
			if got := faultOf(&e); got != want {
				t.Errorf("faultOf(%s %d) = %d, want %d", e.Code, e.Status, got, want)
			}
		}
	}
}

// A server that is down for all its pages is asked for one of them at a time, ever
// more seldom; no page loses its place by it, and no other host its pace.
func TestStormOfErrorsRestsTheHostAlone(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ill, well := newSite(t, nil), newSite(t, nil)
		var urls []string
		for i := range 8 {
			p := fmt.Sprintf("/%d", i)
			ill.set(p, fmt.Sprintf("Ill %d\nkilled: %d soldiers", i, i))
			well.set(p, fmt.Sprintf("Well %d\nkilled: %d soldiers", i, i))
			ill.status[p] = 503
			urls = append(urls, ill.url(p), well.url(p))
		}
		db := open(t, url, dir)
		o := toyOptions(dir)
		o.Tries = 2
		start(t, db, o)
		enqueue(t, db, EnqueueOptions{}, urls...)
		until(t, "the well are read", func() bool { return report(t, db).Coverage.Read == 8 })
		until(t, "the ill one has failed three times and rests", func() bool {
			hs := hosts(t, db)
			return len(hs) == 1 && hs[0].Fails >= 3 && hs[0].Asked
		})
		if h := hosts(t, db)[0]; h.Due+h.Later != 8 {
			t.Errorf("the ill host = %+v, want all its pages to wait", h)
		}
		ill.mu.Lock()
		for p := range ill.status {
			delete(ill.status, p)
		}
		ill.mu.Unlock()
		wait(t, db)
		if r := report(t, db); r.Coverage.Read != 16 {
			t.Errorf("%d pages read, want 16: %v", r.Coverage.Read, outcomes(r))
		}
		ill.mu.Lock()
		defer ill.mu.Unlock()
		// The first failure may be the page's; from the second on the host rests.
		for i, rest := range []time.Duration{2 * time.Second, 4 * time.Second} {
			if gap := ill.at[i+3].Sub(ill.left[i+2]); gap < rest-grain {
				t.Errorf("probe %d came after %v, want a rest of %v", i+2, gap, rest)
			}
		}
	})
}

func hosts(t *testing.T, db *store.DB) []store.HostLoad {
	t.Helper()
	hs, err := db.Hosts(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return hs
}

// Being asked to wait is no failure of a page, not even at its last try.
func TestWaitingBurnsNoTry(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		web := newSite(t, map[string]string{"/a": "One\nkilled: 40 soldiers"})
		web.status["/a"], web.once["/a"] = 429, true
		web.header["/a"] = map[string][]string{"Retry-After": {"1"}}
		db := open(t, url, dir)
		o := toyOptions(dir)
		o.Tries = 1
		start(t, db, o)
		enqueue(t, db, EnqueueOptions{}, web.url("/a"))
		wait(t, db)
		if r := report(t, db); r.Coverage.Read != 1 {
			t.Errorf("outcomes = %v", outcomes(r))
		}
		if s, err := Queue(context.Background(), db); err != nil || len(s.Failures) != 0 {
			t.Errorf("failures = %+v, %v", s.Failures, err)
		}
	})
}

// deadHost is an address at which nothing answers.
func deadHost(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// Who waits for an answer is told of every page of a dead host, and soon.
func TestDeadHostIsGivenUpWithAllItsPages(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		at := deadHost(t)
		var urls []string
		for i := range 5 {
			urls = append(urls, fmt.Sprintf("%s/%d", at, i))
		}
		db := open(t, url, dir)
		o := toyOptions(dir)
		o.HostTries = 2
		start(t, db, o)
		enqueue(t, db, EnqueueOptions{}, urls...)
		wait(t, db)
		r := report(t, db)
		for _, u := range urls {
			if got := outcomes(r)[u]; got != news.HostDeferred {
				t.Errorf("outcome of %s = %q, want %s", u, got, news.HostDeferred)
			}
		}
		for _, c := range r.Coverage.Outcomes {
			if !strings.Contains(c.Reason, "given up after 2 tries") || !strings.Contains(c.Reason, "refused") {
				t.Errorf("reason = %q, want it to say what was tried and what went wrong", c.Reason)
			}
		}
		if hs := hosts(t, db); len(hs) != 0 {
			t.Errorf("Hosts = %+v, want none left", hs)
		}
	})
}

// Without anybody waiting, the pages of a dead host keep their places.
func TestDeadHostKeepsItsPages(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		at := deadHost(t)
		db := open(t, url, dir)
		o := toyOptions(dir)
		o.Tries = 1
		start(t, db, o)
		enqueue(t, db, EnqueueOptions{}, at+"/a", at+"/b")
		until(t, "the host has failed twice", func() bool {
			hs := hosts(t, db)
			return len(hs) == 1 && hs[0].Fails >= 2
		})
		if h := hosts(t, db)[0]; h.Due+h.Later != 2 || h.Since.IsZero() {
			t.Errorf("host = %+v, want both pages to wait", h)
		}
		// One that has not answered for a week is given up.
		week := time.Now().Add(-8 * 24 * time.Hour).UnixMilli()
		key := "rf:{h:" + fetch.Host(at) + "}:state"
		if err := db.Client.HSet(context.Background(), key, "since", week).Err(); err != nil {
			t.Fatal(err)
		}
		until(t, "the pages are given up", func() bool {
			for _, o := range report(t, db).Coverage.Outcomes {
				if !strings.Contains(o.Reason, "has not answered since") {
					return false
				}
			}
			return len(hosts(t, db)) == 0
		})
	})
}

// A host is not to blame for where it leads.
func TestRedirectToADeadHostIsNoFaultOfTheFirst(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		dead := deadHost(t)
		web := newSite(t, nil)
		var urls []string
		for i := range 4 {
			p, own := fmt.Sprintf("/led%d", i), fmt.Sprintf("/own%d", i)
			web.status[p] = 302
			web.header[p] = map[string][]string{"Location": {dead + p}}
			web.set(own, fmt.Sprintf("Own %d\nkilled: %d soldiers", i, i))
			urls = append(urls, web.url(p), web.url(own))
		}
		db := open(t, url, dir)
		o := toyOptions(dir)
		o.Tries, o.HostTries = 1, 2
		start(t, db, o)
		enqueue(t, db, EnqueueOptions{}, urls...)
		wait(t, db)
		got := outcomes(report(t, db))
		for i, u := range urls {
			want := news.HostDeferred // the rules of the dead host cannot be had
			if i%2 == 1 {
				want = news.Read
			}
			if got[u] != want {
				t.Errorf("outcome of %s = %q, want %q", u, got[u], want)
			}
		}
		f, err := db.Client.HGet(context.Background(), "rf:{h:"+fetch.Host(web.URL)+"}:state", "fails").Result()
		if f != "" && f != "0" {
			t.Errorf("%s failures are counted of a host that answered, %v", f, err)
		}
	})
}

func TestLastRulesStandInForThoseThatCannotBeHad(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, map[string]string{"/a": "One\nkilled: 40 soldiers", "/no": "Two\nkilled: 41 soldiers"})
		web.status["/robots.txt"] = 503
		kept, err := json.Marshal(fetch.ParseRobots([]byte("User-agent: *\nDisallow: /no\n"), 200))
		if err != nil {
			t.Fatal(err)
		}
		db := open(t, url, dir)
		if err := db.SaveHostFile(ctx, fetch.Host(web.URL), store.RobotsTxt, kept, time.Now().Add(-48*time.Hour), 0); err != nil {
			t.Fatal(err)
		}
		start(t, db, toyOptions(dir))
		enqueue(t, db, EnqueueOptions{}, web.url("/a"), web.url("/no"))
		wait(t, db)
		got := outcomes(report(t, db))
		if got[web.url("/a")] != news.Read || got[web.url("/no")] != news.Robots {
			t.Errorf("outcomes = %v, want those of the last rules", got)
		}
		if n := web.count(web.hits, "/robots.txt"); n != 1 {
			t.Errorf("robots.txt was asked for %d times, want once", n)
		}
	})
}

// Without rules, and none of before, nothing of the host is fetched.
func TestHostWithoutRulesIsDeferred(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		web := newSite(t, map[string]string{"/a": "One\nkilled: 40 soldiers"})
		web.status["/robots.txt"] = 503
		db := open(t, url, dir)
		o := toyOptions(dir)
		o.Tries = 1
		start(t, db, o)
		enqueue(t, db, EnqueueOptions{}, web.url("/a"))
		until(t, "robots.txt was asked for twice", func() bool { return web.count(web.hits, "/robots.txt") >= 2 })
		if n := web.count(web.hits, "/a"); n != 0 {
			t.Errorf("the page was asked for %d times, want never", n)
		}
		if got := outcomes(report(t, db))[web.url("/a")]; got != news.HostDeferred {
			t.Errorf("outcome = %q, want %s", got, news.HostDeferred)
		}
		web.mu.Lock()
		delete(web.status, "/robots.txt")
		web.mu.Unlock()
		wait(t, db)
		if got := outcomes(report(t, db))[web.url("/a")]; got != news.Read {
			t.Errorf("outcome = %q, want %s", got, news.Read)
		}
	})
}

// nameService answers every name with loopback.
type nameService struct{}

func (nameService) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}

// Names cost a site nothing, and its machine has to answer for all of them.
func TestManyHostsOfOneSiteShareItsPlaces(t *testing.T) {
	onEach(t, func(t *testing.T, redisURL, dir string) {
		web := newSite(t, map[string]string{"/": "One\nkilled: 40 soldiers"})
		web.slow = 20 * time.Millisecond
		at, err := url.Parse(web.URL)
		if err != nil {
			t.Fatal(err)
		}
		var urls []string
		for i := range 24 {
			urls = append(urls, fmt.Sprintf("http://n%d.trap.test:%s/", i, at.Port()))
		}
		db := open(t, redisURL, dir)
		o := toyOptions(dir)
		o.Concurrency, o.Fetch.Resolver = 16, nameService{}
		start(t, db, o)
		start(t, open(t, redisURL, dir), o)
		enqueue(t, db, EnqueueOptions{}, urls...)
		wait(t, db)
		if r := report(t, db); r.Coverage.Read != len(urls) {
			t.Errorf("%d pages read, want %d: %v", r.Coverage.Read, len(urls), outcomes(r))
		}
		if web.most > 4 {
			t.Errorf("%d hosts of one site were visited at once, want at most 4", web.most)
		}
	})
}

func TestHostsAtOneAddressShareItsPlaces(t *testing.T) {
	o := Options{Fetch: fetch.Options{Resolver: nameService{}}}
	shares := Deps{}.defaults(o, time.Now).Shares
	ctx := context.Background()
	a, b := shares(ctx, "www.one.test"), shares(ctx, "two.test")
	if len(a) != 2 || len(b) != 2 || a[0].Key != "site:one.test" || b[0].Key != "site:two.test" || a[1] != b[1] || a[1].Key != "addr:127.0.0.1" {
		t.Errorf("shares = %v and %v, want their own sites and one address", a, b)
	}
	for _, host := range []string{"127.0.0.1:8080", "[::1]:80", "localhost:8080"} {
		if s := shares(ctx, host); len(s) != 0 {
			t.Errorf("shares of %s = %v, want none", host, s)
		}
	}
}

// A server may stick to the validator of a version that it no longer has.
func TestUnchangedIsNotBelievedForEver(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, map[string]string{"/a": "One\nkilled: 40 soldiers"})
		web.stuck = `"same"`
		db := open(t, url, dir)
		start(t, db, toyOptions(dir))
		enqueue(t, db, EnqueueOptions{}, web.url("/a"))
		wait(t, db)
		web.set("/a", "One\nkilled: 400 soldiers")
		enqueue(t, db, EnqueueOptions{}, web.url("/a"))
		wait(t, db)
		if n := web.count(web.full, "/a"); n != 1 {
			t.Fatalf("%d whole answers, want the server's word to be taken", n)
		}
		id := store.URLID(web.url("/a"))
		a, _, err := db.Address(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		a.Whole = a.Whole.Add(-8 * 24 * time.Hour)
		if err := db.SaveAddress(ctx, a); err != nil {
			t.Fatal(err)
		}
		enqueue(t, db, EnqueueOptions{}, web.url("/a"))
		wait(t, db)
		ids, err := db.ArticlesAt(ctx, []string{web.url("/a")})
		if err != nil || len(ids) != 1 {
			t.Fatalf("ArticlesAt = %v, %v", ids, err)
		}
		if h, err := db.History(ctx, ids[0]); err != nil || len(h) != 2 {
			t.Errorf("%d versions, %v, want the new one found after a week", len(h), err)
		}
	})
}
