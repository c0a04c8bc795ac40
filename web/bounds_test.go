package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"rangefinder/news"
)

// full makes a gate so that nobody gets in until it is called.
func full(g *gate) (open func()) {
	g.patience = 0
	for range cap(g.room) {
		g.room <- struct{}{}
	}
	return func() {
		for range cap(g.room) {
			<-g.room
		}
	}
}

// What takes long is refused while enough of it is being made, and takes nothing from
// the pages of now.
func TestWhatTakesLongIsMadeAFewAtATime(t *testing.T) {
	s := newSite(fixed{}, Options{})
	h := s.handler(nil)
	const made = "/topics/deadquaketopic01?at=2025-07-01"
	if res, _ := get(t, h, made); res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s = %d", made, res.StatusCode)
	}
	open, openTexts := full(s.editions.apart), full(s.texts)
	long := []string{
		"/topics/deadquaketopic01?at=2025-07-02", "/?since=2025-07-01", // to be put together
		"/topics/deadquaketopic01.json?at=2025-07-01", // put together, and to be written
		"/articles/art1/versions", "/topics/deadquaketopic01?unread=1",
	}
	for _, path := range long {
		if res, text := get(t, h, path); res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") != "5" || !strings.Contains(text, "Too much") {
			t.Errorf("GET %s with no room = %d, Retry-After %q", path, res.StatusCode, res.Header.Get("Retry-After"))
		}
	}
	for _, path := range []string{made, "/", "/topics/deadquaketopic01", "/articles/art1", "/queue"} {
		if res, _ := get(t, h, path); res.StatusCode != http.StatusOK {
			t.Errorf("GET %s while others wait = %d", path, res.StatusCode)
		}
	}
	open()
	openTexts()
	for _, path := range long {
		if res, _ := get(t, h, path); res.StatusCode != http.StatusOK {
			t.Errorf("GET %s with room again = %d", path, res.StatusCode)
		}
	}
	if len(s.editions.apart.room)+len(s.texts.room) != 0 {
		t.Errorf("somebody has not left the gate")
	}
}

// asleep is a Source that counts how often its revision is asked for.
type asleep struct {
	fixed
	mu    sync.Mutex
	asked int
	down  error
}

func (a *asleep) Revision(context.Context) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked++
	return "1", a.down
}

func TestReadyAsksTheStoreOnceASecond(t *testing.T) {
	now := time.Date(2025, 7, 4, 8, 0, 0, 0, time.UTC)
	src := &asleep{}
	h := Handler(src, Options{Now: func() time.Time { return now }})
	for i, step := range []struct {
		pass   time.Duration
		down   error
		asked  int
		status int
	}{
		{0, nil, 1, http.StatusOK},
		{probeAge - time.Millisecond, errors.New("down"), 1, http.StatusOK},
		{time.Millisecond, errors.New("down"), 2, http.StatusServiceUnavailable},
		{0, nil, 2, http.StatusServiceUnavailable},
		{probeAge, nil, 3, http.StatusOK},
	} {
		now, src.down = now.Add(step.pass), step.down
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if res, _ := get(t, h, "/readyz"); res.StatusCode != step.status {
					t.Errorf("step %d: %d, want %d", i, res.StatusCode, step.status)
				}
			})
		}
		wg.Wait()
		if src.asked != step.asked {
			t.Errorf("step %d: the store has been asked %d times, want %d", i, src.asked, step.asked)
		}
	}
}

// restless is an article with many versions.
type restless struct{ fixed }

func (f restless) History(context.Context, string) ([]Article, []news.Change, error) {
	var all []Article
	for i := range maxCompared + 10 {
		a := f.one()
		a.Version, a.Text = i+1, fmt.Sprintf("Rescuers had found %d bodies.", i)
		all = append(all, a)
	}
	return all, nil, nil
}

func TestOnlyTheNewestVersionsAreCompared(t *testing.T) {
	_, text := get(t, Handler(restless{}, Options{}), "/articles/art1/versions")
	if n := strings.Count(text, "<ins>"); n != maxCompared {
		t.Errorf("%d versions are compared, want %d", n, maxCompared)
	}
	if n, old := strings.Count(text, `<section class="version">`), strings.Count(text, "Only the newest versions are compared"); n != maxCompared+10 || old != 9 {
		t.Errorf("%d versions are listed and %d said not to be compared", n, old)
	}
}

// Pages of the past lead to pages of that time, and say that they are of the past.
func TestPagesOfThePastLeadToOneAnother(t *testing.T) {
	rep := big(3, 2)
	rep.Topics[0].Links = []news.Link{{Topic: rep.Topics[1].ID, Why: "the same place"}}
	h := Handler(past{still{rep: rep}}, Options{})
	const at = "?at=2025-07-01T10%3A00%3A00Z"
	first, second := "/topics/"+rep.Topics[0].ID, "/topics/"+rep.Topics[1].ID
	for path, want := range map[string][]string{
		first:                                 {second + at, "/origins/station-0" + at, `<a href="/` + at + `">Topics</a>`, "how it stood on 1 Jul 2025, 10:00 UTC", `<a href="` + first + `">How it stands now</a>`},
		"/report.html":                        {second + at, "how it stood on 1 Jul 2025, 10:00 UTC", `<a href="/">How it stands now</a>`},
		"/origins/station-0":                  {first + at, "/outlets/" + outletID(rep.Claims[0]) + at},
		"/outlets/" + outletID(rep.Claims[0]): {first + at, "/origins/station-0" + at},
	} {
		_, text := get(t, h, path+at)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s of the past lacks %s", path, w)
			}
		}
		_, text = get(t, h, path)
		if strings.Contains(text, "at=") || strings.Contains(text, "how it stood") {
			t.Errorf("%s of now leads to the past", path)
		}
	}
}

// past is a Source in which nothing has changed.
type past struct{ still }

func (p past) ReportAt(context.Context, time.Time) (news.Report, error) { return p.rep, nil }

func TestTopicsLeadToTheAccount(t *testing.T) {
	const link = `<a href="/login">Account</a>`
	for _, path := range []string{"/", "/topics/deadquaketopic01", "/report.html"} {
		_, with := get(t, Handler(fixed{}, Options{Access: byToken}), path, "Authorization", "Bearer "+viewerToken)
		_, without := get(t, Handler(fixed{}, Options{}), path)
		if !strings.Contains(with, link) || strings.Contains(without, link) {
			t.Errorf("%s leads to the account with tokens: %v, without: %v", path, strings.Contains(with, link), strings.Contains(without, link))
		}
	}
}

// What a viewer is not shown of an article is not in its numbers either, and what an
// editor was shown is not kept for him.
func TestUnreadNumbersAreThoseOneMaySee(t *testing.T) {
	h := Handler(fixed{}, Options{Access: byToken})
	const path = "/topics/deadquaketopic01.json?unread=1"
	for _, c := range []struct {
		token string
		want  int
	}{{editorToken, 2}, {viewerToken, 1}, {editorToken, 2}} {
		_, text := get(t, h, path, "Authorization", "Bearer "+c.token)
		var r news.Report
		if err := json.Unmarshal([]byte(text), &r); err != nil || len(r.Coverage.Unclaimed) != c.want {
			t.Errorf("with %q there are %d numbers (%v), want %d", c.token, len(r.Coverage.Unclaimed), err, c.want)
		}
	}
}

// The whole report as a page comes in parts that say so; together they are all of it.
func TestTheReportInFullComesInParts(t *testing.T) {
	rep := big(2*perPage+20, 2)
	rep.Topics[0].Links = []news.Link{{Topic: rep.Topics[perPage].ID, Why: "the same place"}} // of another part
	h := Handler(still{rep: rep}, Options{})
	seen := map[string]bool{}
	for _, c := range []struct {
		path  string
		shown int
		holds []string
	}{
		{"/report.html", 50, []string{"topics 1 to 50 of 120", `<a href="/report.html?page=2" rel="next">`, "/topics/" + rep.Topics[perPage].ID, "largest disagreement first"}},
		{"/report.html?page=2", 50, []string{"topics 51 to 100 of 120", `<a href="/report.html" rel="prev">`, `<a href="/report.html?page=3" rel="next">`}},
		{"/report.html?page=3", 20, []string{"topics 101 to 120 of 120"}},
		{"/report.html?page=9", 20, []string{"topics 101 to 120 of 120"}},
		{"/report.html?sort=name&word=conflict", 30, []string{"30 topics", "by name"}},
	} {
		_, text := get(t, h, c.path)
		parts := strings.Split(text, `<article class="topic`)[1:]
		if len(parts) != c.shown {
			t.Errorf("%s shows %d topics, want %d", c.path, len(parts), c.shown)
		}
		for _, p := range parts {
			id, _, _ := strings.Cut(p[strings.Index(p, `id="t-`)+len(`id="t-`):], `"`)
			seen[id] = true
		}
		for _, want := range c.holds {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %s", c.path, want)
			}
		}
	}
	if len(seen) != len(rep.Topics) {
		t.Errorf("the parts have %d topics of %d", len(seen), len(rep.Topics))
	}
	e := newEdition("1", time.Time{}, big(5, maxClaims/2))
	for page, want := range map[int][4]int{1: {0, 1, 1, 5}, 5: {4, 5, 5, 5}} {
		first, last, p, pages := e.section([]int{0, 1, 2, 3, 4}, page)
		if got := [4]int{first, last, p, pages}; got != want {
			t.Errorf("page %d of five large topics is %v, want %v", page, got, want)
		}
	}
	if first, last, page, pages := e.section(nil, 3); first != 0 || last != 0 || page != 1 || pages != 1 {
		t.Errorf("page 3 of nothing is %d to %d, %d of %d", first, last, page, pages)
	}
}
