package worker

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"rangefinder/news"
	"rangefinder/reconcile"
	"rangefinder/reconcile/topics"
	"rangefinder/scraper"
	"rangefinder/scraper/fetch"
)

// A site is a server on loopback that remembers how it was visited.
type webSite struct {
	*httptest.Server
	mu     sync.Mutex
	pages  map[string]string // path → body
	status map[string]int    // path → status, 200 if missing
	once   map[string]bool   // the status is given the first time only
	header map[string]http.Header
	slow   time.Duration
	stuck  string                   // the ETag of every page, whatever it holds
	wait   map[string]chan struct{} // the answer waits for the channel to close

	hits    map[string]int
	full    map[string]int // answers that were not 304
	flight  int
	most    int // requests in flight at once
	overlap int
	at      []time.Time // when requests came
	left    []time.Time // when their answers were complete
}

// grain is how exactly the store keeps when a host may be asked again: it counts
// in milliseconds.
const grain = 2 * time.Millisecond

func newSite(t *testing.T, pages map[string]string) *webSite {
	t.Helper()
	s := &webSite{pages: pages, status: map[string]int{}, once: map[string]bool{}, header: map[string]http.Header{}, hits: map[string]int{}, full: map[string]int{}}
	if s.pages == nil {
		s.pages = map[string]string{}
	}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *webSite) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.at = append(s.at, time.Now())
	s.hits[r.URL.Path]++
	s.flight++
	if s.flight > 1 {
		s.overlap++
	}
	s.most = max(s.most, s.flight)
	body, ok := s.pages[r.URL.Path]
	status, slow := s.status[r.URL.Path], s.slow
	if s.once[r.URL.Path] && s.hits[r.URL.Path] > 1 {
		status = 0
	}
	for k, v := range s.header[r.URL.Path] {
		w.Header()[k] = v
	}
	s.mu.Unlock()
	time.Sleep(slow)
	if hold := s.holding(r.URL.Path); hold != nil {
		select {
		case <-hold:
		case <-r.Context().Done():
		}
	}
	defer func() {
		s.mu.Lock()
		s.flight--
		s.left = append(s.left, time.Now())
		s.mu.Unlock()
	}()
	if status != 0 {
		w.WriteHeader(status)
		return
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	tag := fmt.Sprintf(`"%x"`, sha256.Sum256([]byte(body)))
	if s.stuck != "" {
		tag = s.stuck
	}
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	s.mu.Lock()
	s.full[r.URL.Path]++
	s.mu.Unlock()
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	}
	fmt.Fprint(w, body)
}

func (s *webSite) hold(path string, until chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wait = map[string]chan struct{}{path: until}
}

func (s *webSite) holding(path string) chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wait[path]
}

func (s *webSite) set(path, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = body
}

func (s *webSite) count(m map[string]int, path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return m[path]
}

func (s *webSite) url(path string) string { return s.URL + path }

// A toy reading of a toy page: the first line is the headline, every other line
// "measure: figure words" a claim. It stands for packages that have tests of
// their own; what is tested here is that nothing is lost or doubled on the way.
func toyParse(p news.Page) (news.Article, error) {
	text := string(bytes.TrimSpace(p.Body))
	switch {
	case strings.HasPrefix(text, "PANIC"):
		panic("a page that breaks its reader")
	case strings.HasPrefix(text, "POISON"):
		return news.Article{}, fmt.Errorf("poison")
	case text == "":
		return news.Article{}, &scraper.Error{Code: news.Empty, Reason: "the page is empty"}
	}
	title, body, _ := strings.Cut(text, "\n")
	a := news.Article{URL: p.FinalURL, Title: title, Publisher: "Toy Gazette", Text: strings.TrimSpace(body), Language: "en", Outcome: news.Read}
	if strings.HasPrefix(title, "WALL") {
		a.Outcome = news.Paywall
	}
	if c, ok := strings.CutPrefix(title, "canonical "); ok {
		a.CanonicalURL = strings.TrimSpace(c)
	}
	return a, nil
}

var toyLine = regexp.MustCompile(`(?m)^(\w+): ([\d,]+)(.*)$`)

func toyClaims(a news.Article) ([]news.Claim, []news.Number) {
	var cs []news.Claim
	var ns []news.Number
	for i, m := range toyLine.FindAllStringSubmatchIndex(a.Text, -1) {
		measure, figure := a.Text[m[2]:m[3]], a.Text[m[4]:m[5]]
		v, err := strconv.ParseFloat(strings.ReplaceAll(figure, ",", ""), 64)
		if err != nil {
			continue
		}
		line := a.Text[m[0]:m[1]]
		c := news.Claim{
			ID: news.ID("toy", a.ID, line), Text: figure, Start: m[4], End: m[5], Sentence: line,
			Quote: news.Quote{Exact: line}, Low: &v, Value: &v, High: &v, Qualifier: "exact", Kind: "count",
			What: "soldiers", Head: "soldier", Of: "Ruritanian", Measure: measure, Modality: news.Reported,
			Attribution: []string{a.Publisher}, Origin: a.Publisher, OriginID: "toy", Notes: []string{},
			Article:   news.ArticleRef{URL: a.URL, Title: a.Title, Publisher: a.Publisher},
			ArticleID: a.ID, Occur: i, Confidence: 1,
		}
		cs = append(cs, c)
		ns = append(ns, news.Number{Text: figure, Start: m[4], End: m[5], State: news.NumberClaim, Claim: c.ID})
	}
	return cs, ns
}

// toyListing reads a page of addresses, one a line, each with a stamp behind a
// space if it has one.
func toyListing(p news.Page, _ string) (Listing, error) {
	var out Listing
	for _, line := range strings.Split(string(p.Body), "\n") {
		u, stamp, _ := strings.Cut(strings.TrimSpace(line), " ")
		if u != "" {
			out.Entries = append(out.Entries, Listed{URL: u, Stamp: stamp})
		}
	}
	return out, nil
}

// toyFindings answers each measure of a story with one topic.
func toyFindings(s news.Story, as []news.Article, cs []news.Claim, chs []news.Change, rules topics.Rules, _ *reconcile.Learned) (reconcile.Found, error) {
	by := map[string][]news.Claim{}
	for _, c := range cs {
		by[c.Measure] = append(by[c.Measure], c)
	}
	var out []news.Topic
	for m, claims := range by {
		sort.Slice(claims, func(i, j int) bool { return claims[i].ID < claims[j].ID })
		t := news.Topic{ID: news.ID("topic", s.ID, m), Topic: m, Story: s.ID, Measure: m, Sums: []news.Sum{}, Changes: []news.Change{}}
		st := news.Strand{Status: news.StatusDone, Word: news.Agreement, SetAside: []news.SetAside{}, Explain: []string{}}
		o := news.Origin{Origin: "Toy Gazette"}
		mine := map[string]bool{}
		for _, c := range claims {
			mine[c.ID] = true
			o.Claims = append(o.Claims, c.ID)
			if t.Span.Low == nil || *c.Low < *t.Span.Low {
				t.Span.Low = c.Low
			}
			if t.Span.High == nil || *c.High > *t.Span.High {
				t.Span.High = c.High
			}
		}
		st.Origins = []news.Origin{o}
		t.Strands = []news.Strand{st}
		for _, ch := range chs {
			if mine[ch.Claim] || ch.Was != nil && mine[*ch.Was] {
				t.Changes = append(t.Changes, ch)
			}
		}
		out = append(out, t)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return reconcile.Found{Topics: out}, nil
}

// toyStories puts what is pinned together under its name and the rest into one.
func toyStories(sigs map[string]string, _ func(string) (string, bool)) ([]Cluster, error) {
	by := map[string][]string{}
	for id, pin := range sigs {
		if pin == "" {
			pin = "the rest"
		}
		by[pin] = append(by[pin], id)
	}
	var out []Cluster
	for name, ids := range by {
		sort.Strings(ids)
		out = append(out, Cluster{Story: news.Story{ID: news.ID("story", name), Name: name, Articles: len(ids)}, Articles: ids})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Story.ID < out[j].Story.ID })
	return out, nil
}

// toyOptions is a worker on toy pages over the real door to the web.
func toyOptions(dir string) Options {
	return Options{
		MinDelay: -1, Concurrency: 4, DataDir: dir, PagesDir: dir + "/pages",
		Fetch: fetch.Options{AllowPrivate: []string{"127.0.0.1"}, Timeout: 10 * time.Second},
		Deps: Deps{
			Parse: toyParse, Claims: toyClaims, Reader: "toy-1", Listing: toyListing, Findings: toyFindings, Stories: toyStories,
			TDMRep: func(context.Context, string) ([]byte, error) { return []byte("{}"), nil },
			Sign:   func(a news.Article, _ []news.Claim, pin string) ([]byte, error) { return []byte(pin), nil },
		},
	}
}

// timeless is a report as JSON without its times.
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
