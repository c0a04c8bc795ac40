package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"rangefinder/news"
)

// counting is a Source whose revision a test sets, that counts what it is asked for
// and can be held up.
type counting struct {
	fixed
	mu       sync.Mutex
	revision int
	reports  int
	past     int
	down     error
	hold     chan struct{} // while not nil, a report waits for it to be closed
}

func (c *counting) Revision(context.Context) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return fmt.Sprint(c.revision), c.down
}

func (c *counting) Report(ctx context.Context) (news.Report, error) {
	c.mu.Lock()
	hold := c.hold
	c.reports++
	name := fmt.Sprintf("People killed, revision %d", c.revision)
	c.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return news.Report{}, ctx.Err()
		}
	}
	r, err := c.fixed.Report(ctx)
	r.Topics[0].Topic = name
	return r, err
}

func (c *counting) ReportAt(ctx context.Context, at time.Time) (news.Report, error) {
	c.mu.Lock()
	c.past++
	c.mu.Unlock()
	return c.fixed.ReportAt(ctx, at)
}

func (c *counting) change() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.revision++
}

func (c *counting) asked() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reports
}

// A report is made once for a revision, however many ask, and never shown when the
// store has another one.
func TestReportIsMadeOnceForARevision(t *testing.T) {
	c := &counting{}
	h := Handler(c, Options{})
	for i := range 3 {
		want := fmt.Sprintf("People killed, revision %d", i)
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() {
				if res, text := get(t, h, "/topics/deadquaketopic01"); res.StatusCode != http.StatusOK || !strings.Contains(text, want) {
					t.Errorf("revision %d: %d, and it does not say %q", i, res.StatusCode, want)
				}
			})
		}
		wg.Wait()
		if got := c.asked(); got != i+1 {
			t.Errorf("after %d revisions the report was made %d times", i+1, got)
		}
		for _, path := range []string{"/", "/report.json", "/origins/" + news.ID("origin", "mayor"), "/articles/art1", "/feed.atom"} {
			if _, text := get(t, h, path); strings.Contains(text, fmt.Sprintf("revision %d", i-1)) {
				t.Errorf("%s shows an old revision", path)
			}
		}
		c.change()
	}
	c.mu.Lock()
	c.down = errors.New("no store")
	c.mu.Unlock()
	if res, _ := get(t, h, "/topics/deadquaketopic01"); res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("without a store it shows what it had: %d", res.StatusCode)
	}
}

// Who asks while a round is under way is told what the next one brings.
func TestRevisionIsNeverOlderThanWhoAsks(t *testing.T) {
	c := &asking{begun: make(chan struct{}), end: make(chan string)}
	rs := &rounds{src: c}
	first, others := make(chan string, 1), make(chan string, 20)
	ask := func(to chan string) {
		s, err := rs.revision(t.Context())
		if err != nil {
			t.Error(err)
		}
		to <- s
	}
	go ask(first)
	<-c.begun
	for range 20 {
		go ask(others)
	}
	for {
		rs.mu.Lock()
		waiting := rs.next != nil
		rs.mu.Unlock()
		if waiting {
			break
		}
		time.Sleep(time.Millisecond)
	}
	c.end <- "old"
	if got := <-first; got != "old" {
		t.Errorf("the first is told %q", got)
	}
	go func() {
		for { // those who come late make rounds of their own
			select {
			case c.end <- "new":
			case <-c.begun:
			case <-t.Context().Done():
				return
			}
		}
	}()
	for range 20 {
		if got := <-others; got != "new" {
			t.Errorf("one who asked during the first round is told %q", got)
		}
	}
}

// asking is a Source whose revision a test gives when it is asked for.
type asking struct {
	fixed
	begun chan struct{}
	end   chan string
}

func (a *asking) Revision(context.Context) (string, error) {
	a.begun <- struct{}{}
	return <-a.end, nil
}

func TestReportIsMadeAnewAfterAWhile(t *testing.T) {
	now := time.Date(2025, 7, 4, 8, 0, 0, 0, time.UTC)
	c := &counting{}
	h := Handler(c, Options{Now: func() time.Time { return now }})
	for _, step := range []struct {
		pass time.Duration
		want int
	}{{0, 1}, {maxAge - time.Second, 1}, {2 * time.Second, 2}, {0, 2}} {
		now = now.Add(step.pass)
		get(t, h, "/report.json")
		if got := c.asked(); got != step.want {
			t.Errorf("%v later the report has been made %d times, want %d", step.pass, got, step.want)
		}
	}
}

// A reader who leaves takes nothing from those who wait for the same report.
func TestWhoLeavesTakesNothingAway(t *testing.T) {
	c := &counting{hold: make(chan struct{})}
	es := newEditions(c, time.Now, func(string) {})
	ctx, leave := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() {
		_, err := es.at(ctx, time.Time{}, time.Time{})
		first <- err
	}()
	for c.asked() == 0 {
		time.Sleep(time.Millisecond)
	}
	second := make(chan error, 1)
	go func() {
		_, err := es.at(t.Context(), time.Time{}, time.Time{})
		second <- err
	}()
	leave()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("who has left is told %v", err)
	}
	close(c.hold)
	if err := <-second; err != nil || c.asked() > 2 {
		t.Errorf("who has stayed is told %v, after %d reports", err, c.asked())
	}
}

func TestReportOfThePast(t *testing.T) {
	c := &counting{}
	h := Handler(c, Options{})
	for range 3 {
		res, text := get(t, h, "/report.json?at=2025-07-01")
		if res.StatusCode != http.StatusOK || !strings.Contains(text, `"generated": "2025-07-01T00:00:00Z"`) || strings.Contains(text, "hurtquaketopic02") {
			t.Errorf("the report of a day is %d, %.200q", res.StatusCode, text)
		}
	}
	if c.past != 1 || c.asked() != 0 {
		t.Errorf("it was made %d times, and that of now %d times", c.past, c.asked())
	}
	if res, _ := get(t, h, "/topics/hurtquaketopic02?at=2025-07-01"); res.StatusCode != http.StatusNotFound {
		t.Errorf("a topic that was not there yet is %d", res.StatusCode)
	}
	if _, text := get(t, h, "/?at=2025-07-01T10:00:00Z"); !strings.Contains(text, `href="/topics/deadquaketopic01?at=2025-07-01T10%3A00%3A00Z"`) || !strings.Contains(text, "as it stood on") {
		t.Errorf("the list of a past day does not lead to its topics")
	}
	for i := range 3 * maxPast {
		get(t, h, fmt.Sprintf("/report.json?at=2025-07-01T10:00:%02dZ", i))
	}
	for _, bad := range []string{"/?at=yesterday", "/?since=now", "/?page=0", "/?page=x", "/?sort=best", "/?word=true", "/topics/deadquaketopic01?at=2025-13-01", "/report.json?at=-0001-01-01"} {
		if res, text := get(t, h, bad); res.StatusCode != http.StatusBadRequest || !strings.Contains(text, "cannot be understood") {
			t.Errorf("GET %s = %d", bad, res.StatusCode)
		}
	}
}

func TestComparedWithAnEarlierTime(t *testing.T) {
	h := Handler(fixed{}, Options{})
	_, now := get(t, h, "/report.json")
	_, since := get(t, h, "/report.json?since=2025-07-01")
	if strings.Contains(now, `"was"`+`: {`) || !strings.Contains(since, `"was": {`) {
		t.Errorf("since=T does not compare, or changes the report that is kept")
	}
	_, again := get(t, h, "/report.json")
	if again != now {
		t.Errorf("the report of now has become another")
	}
}

func TestBodiesAreBounded(t *testing.T) {
	c := newBodies(100_000)
	made := 0
	one := func(key string, n int) {
		t.Helper()
		if _, err := c.get(key, func() (*body, error) {
			made++
			return &body{raw: make([]byte, n)}, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 1000 {
		one(fmt.Sprint(i), 9_000)
		one("0", 9_000) // asked for all the time, it stays
		if c.size > c.room {
			t.Fatalf("%d bytes are kept of %d", c.size, c.room)
		}
	}
	if made != 1000 {
		t.Errorf("%d answers were made, want 1000: the one asked for most has left", made)
	}
	for _, k := range []string{"1\x01a", "1\x01b", "11\x01a"} {
		one(k, 100)
	}
	before := c.size
	c.drop("1")
	if c.look("1\x01a") != nil || c.look("1\x01b") != nil || c.look("11\x01a") == nil || c.size >= before || c.size != sizeOf(c) {
		t.Errorf("the answers of an edition that is gone stay, or others go")
	}
	one("huge", 90_000)
	if c.look("huge") != nil || c.look("0") == nil {
		t.Errorf("one large answer pushes out the others")
	}
	if _, err := c.get("bad", func() (*body, error) { return nil, errors.New("bad") }); err == nil || c.look("bad") != nil {
		t.Errorf("a failure is kept")
	}
}

func TestAnswersAreCompressed(t *testing.T) {
	h := Handler(still{rep: big(2, 50)}, Options{})
	const path = "/topics/topic00000000000"
	plain, text := get(t, h, path)
	zipped, z := get(t, h, path, "Accept-Encoding", "gzip, br")
	if zipped.Header.Get("Content-Encoding") != "gzip" || len(z) >= len(text)/3 || plain.Header.Get("ETag") != zipped.Header.Get("ETag") || !strings.Contains(strings.Join(zipped.Header.Values("Vary"), ","), "Accept-Encoding") {
		t.Errorf("%d bytes come as %d with %v", len(text), len(z), zipped.Header)
	}
	for header, want := range map[string]bool{"": false, "gzip": true, "gzip;q=0": false, "gzip; q=0.5": true, "*": true, "*;q=0": false, "br": false, "identity, gzip;q=0.000": false, "GZIP": true} {
		if got := takesGzip(header); got != want {
			t.Errorf("takesGzip(%q) = %v", header, got)
		}
	}
	for _, path := range []string{"/queue", "/watches", "/login"} { // they hold the token of a form
		if res, _ := get(t, Handler(fixed{}, Options{Actions: &deeds{}}), path, "Accept-Encoding", "gzip"); res.Header.Get("Content-Encoding") != "" || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s is compressed, or may be kept", path)
		}
	}
}

func TestHead(t *testing.T) {
	h := Handler(fixed{}, Options{})
	for _, path := range []string{"/", "/topics/deadquaketopic01", "/articles/art1", "/queue", "/pages/p2", "/style.css", "/metrics"} {
		res, _ := get(t, h, path)
		r := httptest.NewRequest(http.MethodHead, "http://localhost"+path, nil)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != res.StatusCode || w.Header().Get("ETag") != res.Header.Get("ETag") || path != "/metrics" && w.Body.Len() != 0 {
			t.Errorf("HEAD %s = %d with %d bytes, GET is %d", path, w.Code, w.Body.Len(), res.StatusCode)
		}
	}
}

func sizeOf(c *bodies) (n int) {
	for _, el := range c.by {
		n += el.Value.(*slot).size()
	}
	return n
}
