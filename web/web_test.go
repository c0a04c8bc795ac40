package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
)

func num(v float64) *float64 { return &v }

// fixed is a Source of two topics and one hostile article.
type fixed struct {
	made string
	err  error
}

const printed = "Rescuers had found 40 bodies by noon.\n\nThe mayor put the dead at 55, <script>alert(1)</script> he said \u202eback to front."

func (f fixed) claims() []news.Claim {
	c := func(id, text string, v float64, origin string) news.Claim {
		at := strings.Index(printed, text)
		return news.Claim{
			ID: id, Text: text, Start: at, End: at + len(text), Sentence: printed[:37], Low: num(v), Value: num(v), High: num(v),
			Qualifier: "exact", Kind: "count", What: "bodies", Modality: news.Reported, Attribution: []string{"Bay Herald", origin}, Origin: origin,
			Article: news.ArticleRef{URL: "https://bay.example/quake", Title: "Toll rises", Publisher: "Bay Herald"}, ArticleID: "art1", Confidence: 1,
		}
	}
	stale := c("c3", "40", 40, "nobody")
	stale.ID, stale.Start, stale.End = "c3", 2, 4 // words that are not there
	return []news.Claim{c("c1", "40", 40, "Rescue service"), c("c2", "55", 55, "Mayor"), stale}
}

func (f fixed) Report(context.Context) (news.Report, error) {
	made := f.made
	if made == "" {
		made = "2025-07-04T08:30:00Z"
	}
	return news.Report{
		Generated: made,
		Stories:   []news.Story{{ID: "s1", Name: "Quake", Articles: 1}},
		Topics: []news.Topic{
			{ID: "deadquaketopic01", Topic: "People killed in the quake", Story: "s1", Measure: "killed", Kind: "count", Span: news.Span{Low: num(40), High: num(55)},
				Strands: []news.Strand{{Status: news.StatusDone, Low: num(40), High: num(55), Conflict: true, Word: news.Conflict, Origins: []news.Origin{
					{Origin: "Rescue service", Low: num(40), Value: num(40), High: num(40), Qualifier: "exact", Outlets: []string{"Bay Herald"}, Claims: []string{"c1"}},
					{Origin: "Mayor", Low: num(55), Value: num(55), High: num(55), Qualifier: "exact", Outlets: []string{"Bay Herald"}, Claims: []string{"c2"}},
				}}},
				Changes: []news.Change{{At: time.Date(2025, 7, 4, 8, 0, 0, 0, time.UTC), Kind: news.ChangeNew, Cause: news.CausePage, Claim: "c1"}}},
			{ID: "hurtquaketopic02", Topic: "People hurt in the quake", Story: "s1", Measure: "wounded", Kind: "count"},
		},
		Claims: f.claims(),
		Coverage: news.Coverage{Pages: 2, Read: 1, Outcomes: []news.Outcome{
			{URL: "https://bay.example/quake", Code: news.Read}, {URL: "https://bay.example/paid", Code: news.Paywall},
		}},
	}, f.err
}

func (f fixed) Revision(context.Context) (string, error) { return "1" + f.made, f.err }

func (f fixed) ReportAt(ctx context.Context, at time.Time) (news.Report, error) {
	r, err := f.Report(ctx)
	r.Generated = at.Format(time.RFC3339)
	r.Topics = r.Topics[:1] // the other one came later
	return r, err
}

func (f fixed) Compare(_ context.Context, r *news.Report, _, since time.Time) error {
	if since.IsZero() {
		return nil
	}
	for i := range r.Topics {
		r.Topics[i].Was = &news.Was{At: since, New: true, Strands: []news.WasStrand{}}
	}
	return f.err
}

func (f fixed) Queue(context.Context) (Queue, error) {
	return Queue{
		Kinds:    []Work{{Kind: "crawl", Waiting: 3, Active: 1, Failed: 2}, {Kind: "read", Later: 4}},
		Workers:  2,
		Failures: []Failure{{ID: "read:u1", Task: "page:read:v1", Address: "https://bay.example/lost", Reason: "the reader gave up <i>twice</i>", Tries: 5}},
		NotRead:  []news.Outcome{{URL: "https://bay.example/<b>", Code: news.HTTPStatus, Reason: "503"}},
		Hosts:    []Host{{Name: "slow.example", Waiting: 7, Wait: 90 * time.Second, Fails: 3, Why: "nothing answers"}},
	}, f.err
}

func (f fixed) Watches(context.Context) ([]Watch, error) {
	return []Watch{{URL: "https://bay.example/feed", Every: 15 * time.Minute, Listed: 30, Followed: 4, Last: time.Date(2025, 7, 4, 8, 0, 0, 0, time.UTC)},
		{URL: "https://bay.example/map", Schedule: `at "0 6 * * *" UTC`, Paused: true, Error: "403", Story: "Quake"}}, f.err
}

func (f fixed) one() Article {
	a := news.Article{ID: "art1", URL: "https://bay.example/quake", Title: "Toll rises <i>fast</i>", Publisher: "Bay Herald", Text: printed, Version: 2}
	noon := strings.Index(printed, "noon")
	return Article{Article: a, Claims: f.claims(), Versions: 2, Page: "p2", Fetched: time.Date(2025, 7, 4, 8, 0, 0, 0, time.UTC), Reader: "9",
		Numbers: []news.Number{
			{Text: "40", Start: 19, End: 21, State: news.NumberClaim, Claim: "c1"},
			{Text: "noon", Start: noon, End: noon + 4, State: news.NumberSkipped, Why: "clock_time", Sentence: "Rescuers had found 40 bodies by noon."},
			{Text: "9", Start: 0, End: 1, State: news.NumberUnread, Sentence: "words that are not <there> 9"},
		}}
}

func (f fixed) Article(_ context.Context, id string, version int) (Article, error) {
	a := f.one()
	switch {
	case id == "closed":
		a.Reserved = "robots meta element"
	case id != "art1" || version > 2:
		return Article{}, ErrNotFound
	case version == 1:
		a.Version, a.Text, a.Page = 1, "Rescuers had found 40 bodies by noon.\n\nNobody else spoke.", ""
	}
	return a, f.err
}

func (f fixed) History(ctx context.Context, id string) ([]Article, []news.Change, error) {
	now, err := f.Article(ctx, id, 2)
	if err != nil {
		return nil, nil, err
	}
	was, err := f.Article(ctx, "art1", 1)
	return []Article{was, now}, []news.Change{{At: now.Fetched, Kind: news.ChangeNew, Cause: news.CausePage, Claim: "c2"}}, err
}

func (f fixed) Unclaimed(_ context.Context, articles []string, all bool) ([]news.Unclaimed, error) {
	var out []news.Unclaimed
	for _, id := range slices.Compact(slices.Sorted(slices.Values(articles))) {
		for _, n := range f.one().Numbers[1:] {
			out = append(out, news.Unclaimed{Number: n, ArticleID: id, Article: news.ArticleRef{URL: "https://bay.example/quake", Title: "Toll rises"}})
		}
	}
	if !all {
		out = out[:1]
	}
	return out, f.err
}

func (f fixed) Page(_ context.Context, id string) (Page, error) {
	p := Page{URL: "https://bay.example/quake", Hash: strings.Repeat("ab", 32), Body: []byte("<script>alert(1)</script>")}
	switch id {
	case "p2":
	case "closed":
		p.Closed, p.Body = "Its publisher asks that no copies be shown.", nil
	default:
		return Page{}, ErrNotFound
	}
	return p, f.err
}

func get(t *testing.T, h http.Handler, path string, header ...string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8080"+path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	res := w.Result()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(b)
}

func TestPages(t *testing.T) {
	h := Handler(fixed{}, Options{Actions: &deeds{}})
	for _, c := range []struct {
		path, accept string
		status       int
		media        string
		holds        []string
	}{
		{"/", "", 200, "text/html", []string{"People killed in the quake", "40 – 55", "conflict", `href="/topics/deadquaketopic01"`, `href="/style.css"`}},
		{"/?q=hurt", "", 200, "text/html", []string{"People hurt in the quake", `value="hurt"`}},
		{"/?q=%3Cscript%3E", "", 200, "text/html", []string{"No topic fits", `value="&lt;script&gt;"`, "0 of 2 topics"}},
		{"/topics/deadquaketopic01", "", 200, "text/html", []string{"40 – 55", "Rescue service", `<mark>40</mark>`, "/articles/art1#c1"}},
		{"/topics/deadquaketopic01", "application/json", 200, "application/json", []string{`"topic": "People killed in the quake"`}},
		{"/topics/deadquaketopic01.json", "text/html", 200, "application/json", []string{`"topics": [`}},
		{"/topics/deadquaketopic01?unread=1", "", 200, "text/html", []string{"Rescuers had found 40 bodies by <mark>noon</mark>.", "skipped: clock", "not &lt;there&gt;"}},
		{"/topics/deadquaketopic01.json?unread=1", "", 200, "application/json", []string{`"unclaimed": [`, `"why": "clock_time"`}},
		{"/topics/deadquaketopic01.txt?unread=1", "", 200, "text/plain", []string{"clock"}},
		{"/topics/deadquaketopic01.csv?unread=1", "", 400, "text/html", []string{"unread is for html, json and txt"}},
		{"/topics/deadquaketopic01?unread=1&at=2025-07-01", "", 400, "text/html", []string{"articles as they are now"}},
		{"/topics/deadquaketopic01.csv", "", 200, "text/csv", []string{"topic_id,topic"}},
		{"/topics/deadquaketopic01.md", "", 200, "text/markdown", []string{"## People killed"}},
		{"/topics/deadquaketopic01.txt", "", 200, "text/plain", []string{"WHO SAID WHAT"}},
		{"/topics/deadquaketopic01.svg", "", 200, "image/svg+xml", []string{"<svg xmlns", "40 – 55"}},
		{"/topics/deadquaketopic01.qs", "", 400, "text/html", []string{"which item of Wikidata"}},
		{"/topics/deadquaketopic01.qs?item=Q42", "", 200, "text/tab-separated-values", []string{"Q42\tP1120\t40\t", "Q42\tP1120\t55\t"}},
		{"/topics/deadquaketopic01.qs?item=Q43&property=P1339&dialect=csv", "", 200, "text/csv", []string{"qid,P1339", "Q43,40,"}},
		{"/topics/" + strings.Repeat("a.", 4000), "", 404, "text/html", []string{"There is no such topic"}},
		{"/topics/quake-in-another-place", "", 404, "text/html", []string{"There is no such topic", "/topics/deadquaketopic01"}},
		{"/articles/art1", "", 200, "text/html", []string{`<mark id="c1"`, `<a href="/topics/deadquaketopic01">40</a>`, `<mark id="c2"`, "&lt;script&gt;", "Toll rises &lt;i&gt;fast", "he said back to front"}},
		{"/articles/none", "", 404, "text/html", []string{"no such article"}},
		{"/articles/art1?version=1", "", 200, "text/html", []string{"Version 1 of 2", "Nobody else spoke", `<a href="/articles/art1">the newest</a>`}},
		{"/articles/art1?version=9", "", 404, "text/html", []string{"no such article"}},
		{"/articles/art1?version=x", "", 400, "text/html", []string{"cannot be understood"}},
		{"/articles/art1?numbers=1", "", 200, "text/html", []string{"3 numbers: 1 figure, 1 skipped, 1 unread", `<span class="number" id="n1" title="skipped: clock time">`, `<tr id="rn1">`, "no rule reads it", "not &lt;there&gt;"}},
		{"/articles/art1/versions", "", 200, "text/html", []string{"2 versions", "<ins>The mayor put the dead at 55, &lt;script&gt;", "<del>Nobody else spoke.</del>", "1 paragraph unchanged", "<b>new</b>: <bdi>55 bodies</bdi>", "/pages/p2"}},
		{"/articles/none/versions", "", 404, "text/html", []string{"no such article"}},
		{"/origins/mayor", "", 404, "text/html", []string{"no such origin"}},
		{"/outlets/none", "", 404, "text/html", []string{"no such outlet"}},
		{"/watches", "", 200, "text/html", []string{"2 addresses, 1 of them paused", "every 15m", "30 listed, 4 followed", "at &#34;0 6 * * *&#34; UTC", "403", `value="resume"`, `value="pause"`}},
		{"/queue", "", 200, "text/html", []string{"2 processes at work", "<td>3</td>", "bay.example/&lt;b&gt;", "gave up &lt;i&gt;twice", "slow.example", "asked again in 1m30s; it failed 3 times in a row", `value="retry-all"`, `value="delete"`}},
		{"/login", "", 200, "text/html", []string{"local user (editor)"}},
		{"/site.css", "", 200, "text/css", []string{".pager"}},
		{"/report.json", "", 200, "application/json", []string{`"coverage": {`}},
		{"/summary.csv", "", 200, "text/csv", []string{"number_of_outlets"}},
		{"/feed.atom", "", 200, "application/atom+xml", []string{"http://127.0.0.1:8080/topics/deadquaketopic01", "urn:rangefinder:change:"}},
		{"/style.css", "", 200, "text/css", []string{"--paper"}},
		{"/metrics", "", 200, "text/plain", []string{`rangefinder_tasks{state="pending"} 3`, `rangefinder_tasks{state="archived"} 2`, "rangefinder_watches_failing 1", "rangefinder_workers 2", "rangefinder_topics 2", "rangefinder_topics_conflict 1", `rangefinder_outcomes{code="paywall"} 1`}},
		{"/healthz", "", 200, "text/plain", []string{"ok"}},
		{"/readyz", "", 200, "text/plain", []string{"ok"}},
		{"/nowhere", "", 404, "text/html", []string{"no such page"}},
	} {
		res, text := get(t, h, c.path, "Accept", c.accept)
		if res.StatusCode != c.status || !strings.HasPrefix(res.Header.Get("Content-Type"), c.media) {
			t.Errorf("GET %s (Accept %q) = %d %s, want %d %s", c.path, c.accept, res.StatusCode, res.Header.Get("Content-Type"), c.status, c.media)
		}
		for _, want := range c.holds {
			if !strings.Contains(text, want) {
				t.Errorf("GET %s lacks %q", c.path, want)
			}
		}
		for _, never := range []string{"<script", "\u202e", " style=", "<style"} {
			if c.media == "text/html" && strings.Contains(text, never) {
				t.Errorf("GET %s has %q", c.path, never)
			}
		}
	}
}

// A claim whose offsets hold other words is listed and never marked.
func TestArticleMarksOnlyWhatIsThere(t *testing.T) {
	_, text := get(t, Handler(fixed{}, Options{}), "/articles/art1")
	if strings.Contains(text, `id="c3"`) || !strings.Contains(text, "not marked") {
		t.Errorf("a claim with stale offsets is marked, or is not listed as unmarked")
	}
}

func TestHeaders(t *testing.T) {
	h := Handler(fixed{}, Options{})
	for _, path := range []string{"/", "/nowhere", "/report.json", "/metrics"} {
		res, _ := get(t, h, path)
		csp := res.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("GET %s: Content-Security-Policy %q", path, csp)
		}
		if res.Header.Get("X-Content-Type-Options") != "nosniff" || len(res.Cookies()) != 0 {
			t.Errorf("GET %s: no nosniff, or a cookie", path)
		}
	}
}

func TestETag(t *testing.T) {
	early, late := Handler(fixed{made: "2025-07-04T08:30:00Z"}, Options{}), Handler(fixed{made: "2025-07-04T08:30:59Z"}, Options{})
	for _, path := range []string{"/", "/topics/deadquaketopic01", "/report.json", "/style.css", "/site.css"} {
		res, _ := get(t, early, path)
		tag := res.Header.Get("ETag")
		if tag == "" {
			t.Errorf("GET %s has no ETag", path)
			continue
		}
		// Made at another second from the same claims: nothing new to read.
		again, text := get(t, late, path, "If-None-Match", `"other", `+tag)
		if again.StatusCode != http.StatusNotModified || text != "" {
			t.Errorf("GET %s with its ETag = %d and %d bytes, want 304 and none", path, again.StatusCode, len(text))
		}
	}
}

func TestMethodsAndHosts(t *testing.T) {
	h := Handler(fixed{}, Options{Hosts: []string{"Figures.Example"}})
	for _, c := range []struct {
		method, host string
		status       int
	}{
		{"GET", "127.0.0.1:8080", 200}, {"HEAD", "localhost", 200}, {"GET", "[::1]:80", 200}, {"GET", "127.9.9.9", 200},
		{"GET", "figures.example:443", 200}, {"GET", "localhost.", 200},
		{"GET", "evil.example", 421}, {"GET", "127.0.0.1.evil.example:8080", 421}, {"GET", "", 421}, {"GET", "10.0.0.1", 421},
		{"POST", "localhost", 405}, {"DELETE", "localhost", 405}, {"OPTIONS", "localhost", 405},
	} {
		r := httptest.NewRequest(c.method, "/", nil)
		r.Host = c.host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s with Host %q = %d, want %d", c.method, c.host, w.Code, c.status)
		}
	}
}

func TestOneAddressForOneTopic(t *testing.T) {
	h := Handler(fixed{}, Options{})
	for path, to := range map[string]string{
		"/topics/deadquake":       "/topics/deadquaketopic01",
		"/topics/deadquake.csv":   "/topics/deadquaketopic01.csv",
		"/topics/people%20killed": "/topics/deadquaketopic01",
		"/topics/quake":           "/?q=quake", // two of them
	} {
		res, _ := get(t, h, path)
		if res.StatusCode != http.StatusFound || res.Header.Get("Location") != to {
			t.Errorf("GET %s = %d to %q, want 302 to %q", path, res.StatusCode, res.Header.Get("Location"), to)
		}
	}
}

func TestStoreDown(t *testing.T) {
	h := Handler(fixed{err: errors.New("dial tcp 10.0.0.7:6379: secret")}, Options{})
	for path, status := range map[string]int{"/": 503, "/topics/deadquaketopic01": 503, "/articles/art1": 503, "/queue": 503, "/metrics": 503, "/readyz": 503, "/healthz": 200} {
		res, text := get(t, h, path)
		if res.StatusCode != status || strings.Contains(text, "secret") {
			t.Errorf("GET %s with the store down = %d %q, want %d without the reason", path, res.StatusCode, text, status)
		}
	}
}

func TestAccept(t *testing.T) {
	for header, want := range map[string]string{
		"": "html", "*/*": "html", "application/json": "json", "text/csv;q=0.5, application/json;q=0.4": "csv",
		"text/html,application/xhtml+xml,*/*;q=0.8": "html", "image/png": "html", "text/*": "html",
		"application/json;q=0, */*": "html", "text/plain": "text", "application/atom+xml": "atom", "garbage;;;": "html",
	} {
		if got := accepted(header).format; got != want {
			t.Errorf("accepted(%q) = %s, want %s", header, got, want)
		}
	}
}

func TestReportJSONIsWhole(t *testing.T) {
	_, text := get(t, Handler(fixed{}, Options{}), "/report.json")
	var r news.Report
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Topics) != 2 || len(r.Claims) != 3 || r.Coverage.Pages != 2 {
		t.Errorf("/report.json has %d topics, %d claims, %d pages, want 2, 3, 2", len(r.Topics), len(r.Claims), r.Coverage.Pages)
	}
}

func TestServerHasBounds(t *testing.T) {
	s := Server("127.0.0.1:0", http.NotFoundHandler())
	if s.ReadHeaderTimeout <= 0 || s.ReadTimeout <= 0 || s.WriteTimeout <= 0 || s.IdleTimeout <= 0 || s.MaxHeaderBytes <= 0 {
		t.Errorf("Server leaves a bound open: %+v", s)
	}
}
