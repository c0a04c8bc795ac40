package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/rogpeppe/go-internal/testscript"

	"rangefinder/cli/demo"
	"rangefinder/internal/needs"
	"rangefinder/news"
)

// serveweb starts the demo's outlets for a script and puts their addresses
// into its environment.
func serveweb(ts *testscript.TestScript, _ bool, _ []string) {
	w, err := demo.Serve(context.Background())
	ts.Check(err)
	ts.Defer(w.Close)
	ts.Setenv("HOSTS", strings.Join(w.Hosts, ","))
	ts.Setenv("FEED", w.Feed)
	for _, p := range w.Pages {
		for name, part := range map[string]string{"ENGINEERS": "/engineers.html", "TABLE": "/north-korean-losses.html", "PAYWALL": "/the-bargain.html", "DEAD": "/archive/2024.html", "LIVE": "/live/kursk.html"} {
			if strings.HasSuffix(p, part) {
				ts.Setenv(name, p)
			}
		}
	}
}

// backends are the stores that must all give the same answers.
func backends(t *testing.T, test func(t *testing.T, redisURL string)) {
	t.Run("embedded", func(t *testing.T) { test(t, "") })
	t.Run("redis", func(t *testing.T) {
		test(t, startRedis(t, needs.Redis(t)))
	})
}

func startRedis(t *testing.T, server string) string {
	t.Helper()
	// Not t.TempDir: the name of a subtest may hold a #, which ends an address.
	dir, err := os.MkdirTemp("", "redis-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	sock := filepath.Join(dir, "r.sock")
	cmd := exec.Command(server, "--port", "0", "--unixsocket", sock, "--save", "", "--dir", dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		_ = cmd.Wait() // killed on purpose
	})
	c := redis.NewClient(&redis.Options{Network: "unix", Addr: sock})
	defer c.Close()
	for range 200 {
		if c.Ping(context.Background()).Err() == nil {
			return "unix://" + sock
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("redis-server did not answer within 4 s")
	return ""
}

// A site is a small outlet whose pages can be set and whose visits are counted.
type site struct {
	*httptest.Server
	mu     sync.Mutex
	pages  map[string]string
	visits map[string]int
	delay  time.Duration
}

func newSite(t *testing.T) *site {
	s := &site{pages: map[string]string{}, visits: map[string]int{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		body, ok := s.pages[r.URL.Path]
		s.visits[r.URL.Path]++
		delay := s.delay
		s.mu.Unlock()
		time.Sleep(delay)
		if !ok {
			http.NotFound(w, r)
			return
		}
		kind := "text/html; charset=utf-8"
		if strings.HasSuffix(r.URL.Path, ".xml") {
			kind = "application/rss+xml"
		}
		w.Header().Set("Content-Type", kind)
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(body))
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *site) set(path, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = body
}

// total is the number of visits to articles.
func (s *site) total() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for p, v := range s.visits {
		if strings.HasPrefix(p, "/a/") {
			n += v
		}
	}
	return n
}

func (s *site) article(n int, sentence string) string {
	path := fmt.Sprintf("/a/%d.html", n)
	s.set(path, fmt.Sprintf(`<!DOCTYPE html><html lang="en"><head><title>The Senn floods Ostrau</title>
<meta property="og:site_name" content="Valley Paper %d"><meta property="article:published_time" content="2025-05-%02dT08:00:00Z">
<link rel="canonical" href="%s%s"></head><body><main><article><h1>The Senn floods Ostrau</h1>
<p>The river Senn has left its bed again and the lower town of Ostrau stands in water.</p><p>%s</p>
<p>The town hall in Ostrau has opened its schools for those whose homes are under water, and asks everybody else to stay away from the river.</p></article></main></body></html>`,
		n, n, s.URL, path, sentence))
	return s.URL + path
}

func (s *site) feed(urls ...string) {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><rss version="2.0"><channel><title>Valley</title><link>` + s.URL + `</link><description>d</description>`)
	for _, u := range urls {
		fmt.Fprintf(&b, "<item><title>t</title><link>%s</link><guid>%s</guid></item>", u, u)
	}
	b.WriteString("</channel></rss>")
	s.set("/feed.xml", b.String())
}

func decode(t *testing.T, out string) news.Report {
	t.Helper()
	var r news.Report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("report is not JSON: %v\n%s", err, out)
	}
	return r
}

// timeless is a report without its times, as JSON.
func timeless(t *testing.T, r news.Report) string {
	t.Helper()
	r.Generated = ""
	for i := range r.Coverage.Outcomes {
		r.Coverage.Outcomes[i].At = time.Time{}
	}
	for i := range r.Topics {
		for j := range r.Topics[i].Changes {
			r.Topics[i].Changes[j].At = time.Time{}
		}
	}
	b, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// until polls what must come true within the time that a sweep needs.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("did not come true: %s", what)
}

func TestKilledWorkerEndsWithTheSameReport(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var urls []string
	for n := 1; n <= 10; n++ {
		urls = append(urls, s.article(n, fmt.Sprintf("At least %d people were killed in the flood in Ostrau, the mayor of the town said.", 20+n)))
	}
	calm := ""
	backends(t, func(t *testing.T, redisURL string) {
		// Undisturbed first; its own store.
		p := on(t, redisURL)
		p.start("worker")
		p.do(append([]string{"enqueue", "--story", "Flood", "--wait"}, urls...)...)
		want := timeless(t, decode(t, p.do("report", "--json")))
		if calm == "" {
			calm = want
		}
		if want != calm {
			t.Errorf("the backends differ:\n%s\n---\n%s", want, calm)
		}
		if got := len(decode(t, p.do("report", "--json")).Claims); got < 10 {
			t.Fatalf("%d claims from ten pages, want at least 10", got)
		}
	})
	backends(t, func(t *testing.T, redisURL string) {
		s.mu.Lock()
		s.delay = 120 * time.Millisecond
		s.mu.Unlock()
		before := s.total()
		p := on(t, redisURL)
		victim := p.start("worker")
		p.do(append([]string{"enqueue", "--story", "Flood"}, urls...)...)
		until(t, "three pages were asked for", func() bool { return s.total() >= before+3 })
		victim.Process.Kill()
		p.start("worker")
		// Waits for what was enqueued before the kill; hands in nothing new.
		p.do("queue", "--wait")
		got := timeless(t, decode(t, p.do("report", "--json")))
		if got != calm {
			t.Errorf("report after kill -9 differs:\n%s\n--- undisturbed:\n%s", got, calm)
		}
	})
}

func TestSameAddressTwiceIsOneArticle(t *testing.T) {
	backends(t, func(t *testing.T, redisURL string) {
		s := newSite(t)
		u := s.article(1, "The flood in Ostrau has killed 12 people, the fire brigade said.")
		p := on(t, redisURL)
		p.start("worker")
		p.do("enqueue", "--wait", u, u+"?utm_source=mail")
		p.do("enqueue", "--wait", u)
		r := decode(t, p.do("report", "--json"))
		if len(r.Claims) != 1 || r.Coverage.Read != 1 {
			t.Errorf("%d claims of %d articles, want 1 of 1", len(r.Claims), r.Coverage.Read)
		}

		s.article(1, "The flood in Ostrau has killed 15 people, the fire brigade said.")
		p.do("enqueue", "--wait", u)
		r = decode(t, p.do("report", "--json"))
		var kinds []string
		for _, topic := range r.Topics {
			for _, c := range topic.Changes {
				kinds = append(kinds, c.Kind+" by "+c.Cause)
			}
		}
		sort.Strings(kinds)
		if !contains(kinds, "revised by page") {
			t.Errorf("changes = %v, want the revision from 12 to 15", kinds)
		}
		for _, topic := range r.Topics {
			if topic.Span.Low == nil || *topic.Span.Low != 15 || topic.Span.High == nil || *topic.Span.High != 15 {
				t.Errorf("span after the revision = %v, want 15", topic.Span)
			}
		}
		text := p.do("report", r.Topics[0].ID)
		if !strings.Contains(text, "12") || !strings.Contains(text, "15") {
			t.Errorf("the report does not say what changed:\n%s", text)
		}
	})
}

func TestWatchWithTwoWorkersTakesEachOnce(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, redisURL string) {
		s := newSite(t)
		first := s.article(1, "The flood in Ostrau has killed 12 people, the fire brigade said.")
		s.feed(first)
		p := on(t, redisURL)
		p.start("worker")
		p.start("worker")
		p.do("watch", "add", s.URL+"/feed.xml", "--every", "5s", "--story", "Flood")
		report := func() news.Report { return decode(t, p.do("report", "--json")) }
		until(t, "the first article is read", func() bool { return len(report().Claims) == 1 })

		second := s.article(2, "Some 300 people were displaced by the flood in Ostrau, the mayor said.")
		s.feed(second, first)
		until(t, "the new article is read", func() bool { return report().Coverage.Read == 2 })

		s.article(1, "The flood in Ostrau has killed 14 people, the fire brigade said.")
		until(t, "the changed article is read", func() bool {
			for _, topic := range report().Topics {
				for _, c := range topic.Changes {
					if c.Kind == news.ChangeRevised {
						return true
					}
				}
			}
			return false
		})
		time.Sleep(11 * time.Second) // two more periods: nothing may be taken again
		r := report()
		revised, added := 0, 0
		for _, topic := range r.Topics {
			for _, c := range topic.Changes {
				switch c.Kind {
				case news.ChangeRevised:
					revised++
				case news.ChangeNew:
					added++
				}
			}
		}
		if revised != 1 || r.Coverage.Read != 2 || len(r.Claims) != 3 {
			t.Errorf("%d revisions, %d articles, %d claims (%d new), want 1, 2 and 3", revised, r.Coverage.Read, len(r.Claims), added)
		}
	})
}
