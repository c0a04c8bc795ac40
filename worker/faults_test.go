package worker

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"rangefinder/internal/needs"
	"rangefinder/store"
)

// The clocks of two workers are five minutes apart from the store's and ten from
// each other: the gap is kept, and no time that is written down is either's.
func TestWrongClocksKeepTheGapAndTheTime(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		const delay = 100 * time.Millisecond
		web := newSite(t, nil)
		web.slow = 10 * time.Millisecond
		var urls []string
		for i := range 16 {
			p := fmt.Sprintf("/%d", i)
			web.set(p, fmt.Sprintf("Page %d\nkilled: %d soldiers", i, i))
			urls = append(urls, web.url(p))
		}
		db := open(t, url, dir)
		began := time.Now()
		child(t, url, dir, delay, "RANGEFINDER_TEST_SKEW=5m")
		child(t, url, dir, delay, "RANGEFINDER_TEST_SKEW=-5m")
		enqueue(t, db, EnqueueOptions{}, urls[:8]...)
		enqueue(t, db, EnqueueOptions{}, urls[8:]...)
		wait(t, db)
		ended := time.Now()
		for _, u := range urls {
			a, ok, err := db.Address(ctx, store.URLID(u))
			if err != nil || !ok {
				t.Fatalf("Address(%s) = %v, %v", u, ok, err)
			}
			if a.Fetched.Before(began.Add(-time.Second)) || a.Fetched.After(ended.Add(time.Second)) {
				t.Errorf("%s was fetched at %v, want a time between %v and %v", u, a.Fetched, began, ended)
			}
		}
		web.mu.Lock()
		defer web.mu.Unlock()
		if web.overlap > 0 {
			t.Errorf("%d requests came while another was in flight", web.overlap)
		}
		for i := 1; i < len(web.at); i++ {
			if gap := web.at[i].Sub(web.left[i-1]); gap < delay-grain {
				t.Errorf("request %d came %v after the answer before it, want at least %v", i, gap, delay)
			}
		}
	})
}

// A store that is killed, and stays away for longer than any lease, is where the
// work goes on afterwards.
func TestWorkersOutliveTheirStore(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	kill := runRedis(t, dir)
	redis := "unix://" + filepath.Join(dir, "r.sock")
	web := newSite(t, nil)
	web.slow = 20 * time.Millisecond
	var urls []string
	for i := range 60 {
		p := fmt.Sprintf("/%d", i)
		web.set(p, fmt.Sprintf("Page %d\nkilled: %d soldiers", i, i))
		urls = append(urls, web.url(p))
	}
	db := open(t, redis, dir)
	start(t, db, toyOptions(dir))
	other := child(t, redis, dir, -1)
	enqueue(t, db, EnqueueOptions{}, urls...)
	until(t, "a few pages are fetched", func() bool { return web.count(web.hits, "/5") > 0 })
	kill()
	away := 10 * time.Second
	if needs.Full() {
		away = 30 * time.Second
	}
	time.Sleep(away)
	runRedis(t, dir)
	until(t, "the store is back", func() bool { return db.Client.Ping(context.Background()).Err() == nil })
	wait(t, db)
	r := report(t, db)
	if r.Coverage.Read != len(urls) || len(r.Claims) != len(urls) {
		t.Errorf("%d pages read with %d claims, want %d", r.Coverage.Read, len(r.Claims), len(urls))
	}
	if other.ProcessState != nil {
		t.Error("a worker ended with its store")
	}
	web.mu.Lock()
	defer web.mu.Unlock()
	// One request of the host may have been in flight when its end could not be told.
	if n := len(web.at); n > len(urls)+2 {
		t.Errorf("%d requests, want %d pages, robots.txt and at most one again", n, len(urls))
	}
}
