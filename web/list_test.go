package web

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
)

func TestFiltersAreAddresses(t *testing.T) {
	e := newEdition("1", time.Time{}, big(120, 3))
	for query, want := range map[string]int{
		"":                        120,
		"q=district+7+counted":    11, // 7, 70 to 79
		"story=s0":                60,
		"word=conflict":           30,
		"word=growth&story=s0":    0,
		"word=growth&story=s1":    30,
		"since=2025-07-28":        4,
		"since=2026-01-01":        0,
		"origin=station-2":        120,
		"origin=station-9":        0,
		"outlet=none":             0,
		"q=no+such+words":         0,
		"sort=name&word=conflict": 30,
		"outlet=" + outletID(news.Claim{Article: news.ArticleRef{Publisher: "outlet 1"}}): 120,
	} {
		v, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		q, err := readQuery(v)
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if got := len(q.topics(e)); got != want {
			t.Errorf("%s finds %d topics, want %d", query, got, want)
		}
		again, err := url.Parse(q.href("/"))
		if err != nil {
			t.Fatal(err)
		}
		if q2, err := readQuery(again.Query()); err != nil || q2 != q {
			t.Errorf("%s is spelled %s, which is read as %+v, not %+v", query, again, q2, q)
		}
	}
}

func TestOrders(t *testing.T) {
	r := big(4, 2)
	r.Topics[2].Topic = "A first name"
	r.Topics[3].Changes[0].At = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	r.Topics[1].Strands[0].Origins = append(r.Topics[1].Strands[0].Origins, news.Origin{Origin: "One more"})
	e := newEdition("1", time.Time{}, r)
	for sort, want := range map[string]int{"": 0, "name": 2, "changed": 3, "origins": 1} {
		if got := (query{Sort: sort}).topics(e); got[0] != want || len(got) != 4 {
			t.Errorf("by %q the first is %d, want %d", sort, got[0], want)
		}
	}
}

func TestPagesOfTheList(t *testing.T) {
	h := Handler(still{rep: big(120, 3)}, Options{})
	seen := map[string]bool{}
	path := "/?word=conflict"
	for _, step := range []struct {
		path        string
		first, rows int
		links       []string
	}{
		{"/", 1, 50, []string{`href="/?page=2" rel="next"`, `href="/?page=3" rel="last"`}},
		{"/?page=2", 51, 50, []string{`href="/" rel="prev"`, `href="/?page=3" rel="next"`}},
		{"/?page=3", 101, 20, []string{`href="/" rel="first"`, `href="/?page=2" rel="prev"`}},
		{"/?page=99", 101, 20, []string{"Page 3 of 3"}},
		{path, 1, 30, []string{"30 of 120 topics", "finding: <bdi>conflict</bdi>", `<a href="/" aria-label="Without finding conflict">`, "/report.json?word=conflict"}},
	} {
		_, text := get(t, h, step.path)
		if n := strings.Count(text, `class="name"`); n != step.rows || !strings.Contains(text, fmt.Sprintf(`start="%d"`, step.first)) {
			t.Errorf("%s has %d topics, want %d from %d", step.path, n, step.rows, step.first)
		}
		for _, want := range step.links {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %s", step.path, want)
			}
		}
		if step.path != path && step.path != "/?page=99" {
			for _, part := range strings.Split(text, `class="name" dir="auto" href="`)[1:] {
				at, _, _ := strings.Cut(part, `"`)
				if seen[at] {
					t.Errorf("%s stands on two pages", at)
				}
				seen[at] = true
			}
		}
	}
	if len(seen) != 120 {
		t.Errorf("the pages have %d topics of 120", len(seen))
	}
}

// A program gets what the filters leave, in the format that it asks for.
func TestFiltersHoldForPrograms(t *testing.T) {
	h := Handler(still{rep: big(120, 3)}, Options{})
	for _, c := range [][2]string{{"/?word=conflict", "application/json"}, {"/report.json?word=conflict", ""}} {
		res, text := get(t, h, c[0], "Accept", c[1])
		if n := strings.Count(text, `"measure": "counted",`+"\n"+`      "what"`); res.Header.Get("Content-Type") != "application/json" || n != 30 {
			t.Errorf("GET %s (Accept %q) = %s with %d topics", c[0], c[1], res.Header.Get("Content-Type"), n)
		}
	}
}

func TestOriginsAndOutlets(t *testing.T) {
	h := Handler(still{rep: big(60, 3)}, Options{})
	_, text := get(t, h, "/origins/station-1")
	for _, want := range []string{"<h1 dir=\"auto\">Station 1</h1>", "60 figures credited to it", `<a href="/?origin=station-1">60 topics</a>`, "<mark>1007</mark>", "Page 1 of 2", "Printed by", "Not compared: 60 where nothing decides."} {
		if !strings.Contains(text, want) {
			t.Errorf("the origin's page lacks %q", want)
		}
	}
	outlet := "/outlets/" + outletID(news.Claim{Article: news.ArticleRef{Publisher: "Outlet 2"}})
	_, text = get(t, h, outlet+"?page=2")
	for _, want := range []string{"60 figures in 60 articles", "Station 2</bdi></a> (60)", "Page 2 of 2", `-2">District`} {
		if !strings.Contains(text, want) {
			t.Errorf("the outlet's page lacks %q", want)
		}
	}
}

// What an origin gave is compared with what was best supported later, and with
// nothing else.
func TestRecord(t *testing.T) {
	day := func(d int) *time.Time { at := time.Date(2025, 7, d, 0, 0, 0, 0, time.UTC); return &at }
	claim := func(id, origin string, v float64, d int) news.Claim {
		c := news.Claim{ID: id, Origin: origin, OriginID: origin, Low: num(v), Value: num(v), High: num(v), Qualifier: "exact", Kind: "count"}
		if d > 0 {
			c.Article.Published = day(d)
		}
		return c
	}
	about := func(c news.Claim) news.Claim { c.About, c.Qualifier = true, "about"; return c }
	floor := func(c news.Claim) news.Claim { c.High, c.Qualifier = nil, "at_least"; return c }
	asOf := func(c news.Claim, d string) news.Claim { c.AsOf = d; return c }
	for _, c := range []struct {
		name    string
		word    string
		its     news.Claim
		best    *news.Claim
		outcome string // "" for no case
		others  string
	}{
		{"the same", news.Conflict, claim("a", "a", 300, 1), ptr(claim("b", "b", 300, 2)), "fits", ""},
		{"lower", news.Conflict, claim("a", "a", 400, 1), ptr(claim("b", "b", 300, 2)), "lower", ""},
		{"higher", news.Conflict, claim("a", "a", 200, 1), ptr(claim("b", "b", 300, 2)), "higher", ""},
		{"rounded", news.Conflict, about(claim("a", "a", 300, 1)), ptr(claim("b", "b", 340, 2)), "fits", ""},
		{"rounded and further off", news.Conflict, about(claim("a", "a", 300, 1)), ptr(claim("b", "b", 360, 2)), "higher", ""},
		{"a floor", news.Overlap, floor(claim("a", "a", 300, 1)), ptr(claim("b", "b", 900, 2)), "fits", ""},
		{"its own", news.Conflict, claim("a", "a", 300, 1), ptr(claim("b", "a", 400, 2)), "", "1 where its own figure is the best-supported one"},
		{"none", news.Conflict, claim("a", "a", 300, 1), nil, "", "1 where nothing decides"},
		{"earlier", news.Conflict, claim("a", "a", 300, 2), ptr(claim("b", "b", 300, 1)), "", "1 where the best-supported one is not the later"},
		{"undated", news.Conflict, claim("a", "a", 300, 0), ptr(claim("b", "b", 300, 1)), "", "1 without a date of publication"},
		{"grown", news.Growth, asOf(claim("a", "a", 300, 1), "2025-07-01"), ptr(asOf(claim("b", "b", 900, 2), "2025-07-02")), "", "1 of counts that have grown since"},
		{"of one day", news.Growth, asOf(claim("a", "a", 300, 1), "2025-07-01"), ptr(asOf(claim("b", "b", 300, 2), "2025-07-01")), "fits", ""},
	} {
		st := news.Strand{Status: news.StatusDone, Word: c.word, Origins: []news.Origin{{Origin: "a", AsOf: c.its.AsOf, Claims: []string{"a"}}}}
		r := news.Report{Claims: []news.Claim{c.its}}
		if c.best != nil {
			r.Claims = append(r.Claims, *c.best)
			st.Best, st.Ends.Best = c.best.Value, &c.best.ID
			if c.best.OriginID != "a" {
				st.Origins = append(st.Origins, news.Origin{Origin: "b", Claims: []string{"b"}})
			}
		}
		r.Topics = []news.Topic{{ID: "t", Topic: "Killed", Strands: []news.Strand{st}}}
		rec := newEdition("1", time.Time{}, r).recordOf("a")
		got := ""
		if len(rec.Cases) == 1 {
			got = rec.Cases[0].Outcome
		}
		if got != c.outcome || rec.Others() != c.others || (rec.Fits == 1) != (got == "fits") {
			t.Errorf("%s: %q, %q (%d fit), want %q, %q", c.name, got, rec.Others(), rec.Fits, c.outcome, c.others)
		}
	}
}

func ptr[T any](v T) *T { return &v }

func TestHalf(t *testing.T) {
	for v, want := range map[float64]float64{300: 50, 340: 5, 4.7: 0.05, 12000: 500, 0: 0, 7: 0.5, -300: 50} {
		if got := half(v); got < want*0.999 || got > want*1.001 {
			t.Errorf("half(%v) = %v, want %v", v, got, want)
		}
	}
}

func TestDiffer(t *testing.T) {
	spell := func(lines []diffLine) string {
		var out []string
		for _, l := range lines {
			switch {
			case l.Came:
				out = append(out, "+"+l.Text)
			case l.Went:
				out = append(out, "-"+l.Text)
			default:
				out = append(out, fmt.Sprint("=", l.Same))
			}
		}
		return strings.Join(out, " ")
	}
	for _, c := range [][3]string{
		{"a b c", "a b c", "=3"}, {"a b c", "a x c", "=1 -b +x =1"}, {"", "a", "+a"}, {"a", "", "-a"}, {"a b c d", "b d e", "-a =1 -c =1 +e"}, {"", "", ""},
	} {
		if got := spell(differ(strings.Fields(c[0]), strings.Fields(c[1]))); got != c[2] {
			t.Errorf("from %q to %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
	many := make([]string, 3000)
	other := make([]string, 3000)
	for i := range many {
		many[i], other[i] = fmt.Sprint("a", i), fmt.Sprint("b", i)
	}
	if got := differ(many, other); len(got) != 6000 {
		t.Errorf("two long texts differ in %d lines", len(got))
	}
}
