package worker

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"rangefinder/internal/needs"
	"rangefinder/news"
	"rangefinder/store"
)

// TestMain lets the test binary be a worker process, so that one can be killed, or
// the sites that are crawled, so that their work is not measured as the worker's.
func TestMain(m *testing.M) {
	if os.Getenv("RANGEFINDER_TEST_SITES") != "" {
		serveSites()
		return
	}
	if os.Getenv("RANGEFINDER_TEST_WORKER") == "" {
		flag.Set("test.parallel", "6") // they wait more than they work; -parallel overrides it
		os.Exit(m.Run())
	}
	if err := childMain(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func childMain() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	dir := os.Getenv("RANGEFINDER_TEST_DIR")
	db, err := store.Open(ctx, os.Getenv("RANGEFINDER_TEST_REDIS"), dir)
	if err != nil {
		return err
	}
	defer db.Close()
	o := toyOptions(dir)
	if s := os.Getenv("RANGEFINDER_TEST_SKEW"); s != "" {
		skew, err := time.ParseDuration(s)
		if err != nil {
			return err
		}
		o.clock = func() time.Time { return time.Now().Add(skew) }
	}
	if s := os.Getenv("RANGEFINDER_TEST_FILES"); s != "" {
		if err := boundFiles(s); err != nil {
			return err
		}
	}
	if o.MinDelay, err = time.ParseDuration(os.Getenv("RANGEFINDER_TEST_DELAY")); err != nil {
		return err
	}
	fmt.Println("ready")
	return Run(ctx, db, o)
}

// child starts a worker in a process of its own and waits until it has the store.
func child(t *testing.T, url, dir string, delay time.Duration, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "RANGEFINDER_TEST_WORKER=1", "RANGEFINDER_TEST_REDIS="+url, "RANGEFINDER_TEST_DIR="+dir,
		"RANGEFINDER_TEST_DELAY="+delay.String())
	cmd.Env = append(cmd.Env, env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			cmd.Process.Signal(syscall.SIGTERM)
			cmd.Wait()
		}
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "ready\n" {
		t.Fatalf("worker process said %q, %v", line, err)
	}
	return cmd
}

// until polls, with a bound that only a fault reaches.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

func TestKilledWorkerLeavesTheSameReport(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		pages := map[string]string{}
		var urls []string
		for i := range 10 {
			pages[fmt.Sprintf("/%d", i)] = fmt.Sprintf("Page %d\nkilled: %d soldiers\nwounded: %d soldiers", i, 40+i, 7*i)
		}
		web := newSite(t, pages)
		web.slow = 120 * time.Millisecond
		for i := range 10 {
			urls = append(urls, web.url(fmt.Sprintf("/%d", i)))
		}

		calm := shortDir(t)
		db := open(t, "", calm)
		stop := start(t, db, toyOptions(calm))
		enqueue(t, db, EnqueueOptions{}, urls...)
		wait(t, db)
		want := timeless(t, report(t, db))
		stop()

		// The first to open an embedded store serves it: it is the store that
		// is killed here as well.
		victim := child(t, url, dir, -1)
		db = open(t, url, dir)
		enqueue(t, db, EnqueueOptions{}, urls...)
		until(t, "four pages of ten are fetched", func() bool { return web.count(web.hits, "/3") > 1 })
		victim.Process.Kill()
		victim.Wait()
		killed := time.Now()
		child(t, url, dir, -1)
		wait(t, db)
		t.Logf("done %v after the kill", time.Since(killed).Round(100*time.Millisecond))
		if got := timeless(t, report(t, db)); got != want {
			t.Errorf("report after a kill:\n%s\nwant:\n%s", got, want)
		}
		for _, u := range urls {
			ids, err := db.ArticlesAt(context.Background(), []string{u})
			if err != nil || len(ids) != 1 {
				t.Fatalf("ArticlesAt(%s) = %v, %v", u, ids, err)
			}
			if h, err := db.History(context.Background(), ids[0]); err != nil || len(h) != 1 {
				t.Errorf("%s has %d versions, %v, want 1", u, len(h), err)
			}
		}
	})
}

// Kills at any moment, one after the other, while another worker goes on: in the
// middle of a fetch, a reading, a grouping, and of the store's own work where
// the victim serves it.
func TestManyKillsLoseAndDoubleNothing(t *testing.T) {
	pages, kills := 250, 6 // half a minute
	if !needs.Full() {
		pages, kills = 80, 2
	}
	onEach(t, func(t *testing.T, url, dir string) {
		web := newSite(t, nil)
		web.slow = 15 * time.Millisecond
		var urls []string
		for i := range pages {
			p := fmt.Sprintf("/%d", i)
			web.set(p, fmt.Sprintf("Page %d\nkilled: %d soldiers", i, i))
			urls = append(urls, web.url(p))
		}
		calm := shortDir(t)
		db := open(t, "", calm)
		stop := start(t, db, toyOptions(calm))
		enqueue(t, db, EnqueueOptions{}, urls...)
		wait(t, db)
		want := timeless(t, report(t, db))
		stop()
		web.mu.Lock()
		calmly := len(web.at)
		web.mu.Unlock()

		db = open(t, url, dir)
		next, other := child(t, url, dir, -1), child(t, url, dir, -1)
		enqueue(t, db, EnqueueOptions{}, urls...)
		r := rand.New(rand.NewPCG(7, 11))
		for range kills {
			time.Sleep(time.Duration(300+r.IntN(2000)) * time.Millisecond)
			next.Process.Kill()
			next.Wait()
			next, other = other, child(t, url, dir, -1)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		if err := Wait(ctx, db, nil); err != nil {
			s, _ := Queue(context.Background(), db)
			t.Fatalf("Wait: %v; queue %+v", err, s)
		}
		if got := timeless(t, report(t, db)); got != want {
			t.Errorf("the report differs: %d bytes against %d", len(got), len(want))
		}
		web.mu.Lock()
		defer web.mu.Unlock()
		// Each kill may repeat the one request that was in flight, or just kept.
		if n := len(web.at) - calmly; n > calmly+kills {
			t.Errorf("%d requests, want at most %d", n, calmly+kills)
		}
		if web.overlap > 0 {
			t.Errorf("%d requests came while another was in flight", web.overlap)
		}
	})
}

func TestWatchSeesEachNewAndEachChangedArticleOnce(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, map[string]string{
			"/a": "One\nkilled: 40 soldiers", "/b": "Two\nkilled: 41 soldiers", "/c": "Three\nkilled: 42 soldiers", "/d": "Four\nkilled: 43 soldiers",
		})
		list := func(lines ...string) string {
			for i := range lines {
				lines[i] = web.URL + lines[i]
			}
			return strings.Join(lines, "\n")
		}
		web.set("/feed", list("/a 1", "/b 1"))
		db := open(t, url, dir)
		start(t, db, toyOptions(dir))
		start(t, open(t, url, dir), toyOptions(dir))
		if _, err := WatchAdd(ctx, db, store.Watch{URL: web.url("/feed"), Every: time.Second, Story: "War"}); err != nil {
			t.Fatal(err)
		}
		wait(t, db)
		if r := report(t, db); r.Coverage.Read != 2 || len(r.Claims) != 2 {
			t.Fatalf("after the first look: %s", timeless(t, r))
		}
		ws, err := db.Watches(ctx)
		if err != nil || len(ws) != 1 || ws[0].Outcome != news.Read || ws[0].Listed != 2 || ws[0].Next.IsZero() || ws[0].Last.IsZero() {
			t.Errorf("Watches = %+v, %v", ws, err)
		}

		// One is new, one changed and says so, one changed without a word.
		web.set("/a", "One\nkilled: 400 soldiers")
		web.set("/b", "Two\nkilled: 410 soldiers")
		web.set("/feed", list("/a 2", "/b 1", "/c 1"))
		until(t, "the watch sees the new page and both changes", func() bool {
			r := report(t, db)
			now := 0
			for _, c := range r.Claims {
				if !c.Gone && (*c.Value == 400 || *c.Value == 410 || *c.Value == 42) {
					now++
				}
			}
			return now == 3
		})
		before := web.count(web.hits, "/feed")
		until(t, "the watch looks again", func() bool { return web.count(web.hits, "/feed") > before+1 })
		for p, n := range map[string]int{"/a": 2, "/b": 2, "/c": 1, "/d": 0} {
			if got := web.count(web.full, p); got != n {
				t.Errorf("%s was given whole %d times, want %d", p, got, n)
			}
			ids, err := db.ArticlesAt(ctx, []string{web.url(p)})
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				continue
			}
			if h, err := db.History(ctx, ids[0]); err != nil || len(h) != n {
				t.Errorf("%s has %d versions, %v, want %d", p, len(h), err, n)
			}
			if chs, err := db.Changes(ctx, ids[0]); err != nil || len(chs) != n-1 {
				t.Errorf("%s has %d changes, %v, want %d", p, len(chs), err, n-1)
			}
		}
		if ok, err := WatchRemove(ctx, db, web.url("/feed")); !ok || err != nil {
			t.Errorf("WatchRemove = %v, %v", ok, err)
		}
		wait(t, db)
	})
}

func TestOneRequestAtATimeOverAllWorkers(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		const delay = 150 * time.Millisecond
		pages := map[string]string{"/robots.txt": "User-agent: *\nDisallow: /no\n"}
		var urls []string
		web := newSite(t, pages)
		web.slow = 20 * time.Millisecond
		for i := range 12 {
			p := fmt.Sprintf("/%d", i)
			web.set(p, fmt.Sprintf("Page %d\nkilled: %d soldiers", i, i))
			urls = append(urls, web.url(p))
		}
		web.set("/moved", "x")
		web.status["/moved"] = 302
		web.header["/moved"] = map[string][]string{"Location": {"/3"}}
		urls = append(urls, web.url("/moved"))

		db := open(t, url, dir)
		child(t, url, dir, delay)
		child(t, url, dir, delay)
		enqueue(t, db, EnqueueOptions{}, urls[:6]...)
		enqueue(t, db, EnqueueOptions{}, urls[6:]...)
		wait(t, db)
		if r := report(t, db); r.Coverage.Read != 13 || len(r.Claims) != 12 {
			t.Errorf("read %d pages with %d claims, want 13 with 12", r.Coverage.Read, len(r.Claims))
		}
		web.mu.Lock()
		defer web.mu.Unlock()
		if web.overlap > 0 {
			t.Errorf("%d requests came while another was in flight", web.overlap)
		}
		if len(web.at) != 15 {
			t.Errorf("%d requests, want 12 pages, a redirect, its target and robots.txt", len(web.at))
		}
		for i := 1; i < len(web.at); i++ {
			if gap := web.at[i].Sub(web.left[i-1]); gap < delay-grain {
				t.Errorf("request %d came %v after the answer before it, want at least %v", i, gap, delay)
			}
		}
	})
}

func TestRetryAfterRestsTheWholeHost(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		web := newSite(t, map[string]string{"/a": "One\nkilled: 40 soldiers", "/b": "Two\nkilled: 41 soldiers"})
		for _, p := range []string{"/a", "/b"} {
			web.status[p], web.once[p] = 429, true
			web.header[p] = map[string][]string{"Retry-After": {"3"}}
		}
		db := open(t, url, dir)
		start(t, db, toyOptions(dir))
		enqueue(t, db, EnqueueOptions{}, web.url("/a"), web.url("/b"))
		wait(t, db)
		if r := report(t, db); r.Coverage.Read != 2 {
			t.Errorf("report = %s", timeless(t, r))
		}
		web.mu.Lock()
		defer web.mu.Unlock()
		// robots.txt, then a page; after each of the two refusals three seconds.
		if len(web.at) != 5 {
			t.Fatalf("%d requests, want 5", len(web.at))
		}
		for i := 2; i <= 3; i++ {
			if gap := web.at[i].Sub(web.left[i-1]); gap < 3*time.Second-grain {
				t.Errorf("request %d came %v after a Retry-After of 3 s", i, gap)
			}
		}
	})
}

func TestPoisonPayloadIsShownAndDeleted(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		db := open(t, url, dir)
		q := newQueue(db)
		for i, body := range []string{"not json", `{"item":""}`, `{"item":"x","epoch":1,"step":"dance"}`} {
			if _, err := q.client.EnqueueContext(ctx, asynq.NewTask(taskRead, []byte(body)), asynq.TaskID(fmt.Sprint("poison", i)), asynq.Queue(queueRead)); err != nil {
				t.Fatal(err)
			}
		}
		start(t, db, toyOptions(dir))
		var s QueueState
		until(t, "three payloads are set aside", func() bool {
			var err error
			if s, err = Queue(ctx, db); err != nil {
				t.Fatal(err)
			}
			return len(s.Failures) == 3
		})
		for _, f := range s.Failures {
			if !strings.Contains(f.Reason, "payload of page:read:v1") {
				t.Errorf("reason = %q", f.Reason)
			}
		}
		if n, err := Delete(ctx, db, s.Failures[0].ID); n != 1 || err != nil {
			t.Errorf("Delete(one) = %d, %v", n, err)
		}
		if n, err := Delete(ctx, db); n != 2 || err != nil {
			t.Errorf("Delete(all) = %d, %v", n, err)
		}
		wait(t, db)
	})
}

func TestShutdownPutsBackWhatIsInFlight(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, map[string]string{"/a": "One\nkilled: 40 soldiers"})
		hold := make(chan struct{})
		web.hold("/a", hold)
		db := open(t, url, dir)
		stop := start(t, db, toyOptions(dir))
		enqueue(t, db, EnqueueOptions{}, web.url("/a"))
		until(t, "the page is asked for", func() bool { return web.count(web.hits, "/a") == 1 })
		stop()
		hosts, err := db.Hosts(ctx, 0)
		if err != nil || len(hosts) != 1 || hosts[0].Due+hosts[0].Later != 1 {
			t.Errorf("Hosts after shutdown = %+v, %v, want the address back", hosts, err)
		}
		if o := report(t, db).Coverage.Outcomes; len(o) != 0 {
			t.Errorf("outcomes = %+v: a shutdown is no failure of the page", o)
		}
		close(hold)
		start(t, db, toyOptions(dir))
		wait(t, db)
		if r := report(t, db); r.Coverage.Read != 1 {
			t.Errorf("report = %s", timeless(t, r))
		}
	})
}
