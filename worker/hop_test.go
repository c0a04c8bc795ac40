package worker

import (
	"fmt"
	"testing"
	"time"

	"rangefinder/news"
)

func TestRedirectsKeepTheMannersOfWhereTheyLead(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		const delay = 120 * time.Millisecond
		from := newSite(t, nil)
		to := newSite(t, map[string]string{"/robots.txt": "User-agent: *\nDisallow: /no\n"})
		to.slow = 20 * time.Millisecond
		var urls []string
		for i := range 4 {
			own, led := fmt.Sprintf("/own%d", i), fmt.Sprintf("/led%d", i)
			to.set(own, fmt.Sprintf("Own %d\nkilled: %d soldiers", i, i))
			to.set(led, fmt.Sprintf("Led %d\nkilled: %d soldiers", i, 10+i))
			from.status[led] = 301
			from.header[led] = map[string][]string{"Location": {to.url(led)}}
			urls = append(urls, to.url(own), from.url(led))
		}
		to.set("/no", "Secret\nkilled: 99 soldiers")
		from.status["/no"] = 301
		from.header["/no"] = map[string][]string{"Location": {to.url("/no")}}
		urls = append(urls, from.url("/no"))

		db := open(t, url, dir)
		o := toyOptions(dir)
		o.MinDelay = delay
		start(t, db, o)
		start(t, open(t, url, dir), o)
		enqueue(t, db, EnqueueOptions{}, urls...)
		wait(t, db)

		got := outcomes(report(t, db))
		for _, u := range urls {
			want := news.Read
			if u == from.url("/no") {
				want = news.Robots
			}
			if got[u] != want {
				t.Errorf("outcome of %s = %q, want %q", u, got[u], want)
			}
		}
		to.mu.Lock()
		defer to.mu.Unlock()
		if to.hits["/no"] > 0 {
			t.Error("a redirect led past robots.txt")
		}
		if to.overlap > 0 {
			t.Errorf("%d requests came while another was in flight", to.overlap)
		}
		for i := 1; i < len(to.at); i++ {
			if gap := to.at[i].Sub(to.left[i-1]); gap < delay-grain {
				t.Errorf("request %d came %v after the answer before it, want at least %v", i, gap, delay)
			}
		}
	})
}
