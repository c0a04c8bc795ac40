package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"rangefinder/decide"
	"rangefinder/news"
)

// formTo is the form of a page that does something, with all that a browser sends of it.
func formTo(t *testing.T, page, do string) url.Values {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Data == "form" && attr(n, "method") == "post" {
			if v := sendable(n, do); v.Get("do") == do {
				return v
			}
		}
	}
	t.Fatalf("no form to %s: %s", do, plain(page))
	return nil
}

// sendable is what a browser sends of a form by its button with a value.
func sendable(form *html.Node, button string) url.Values {
	v := url.Values{}
	for n := range form.Descendants() {
		name := attr(n, "name")
		switch {
		case name == "":
		case n.Data == "input", n.Data == "button" && attr(n, "value") == button:
			v.Set(name, attr(n, "value"))
		case n.Data == "textarea":
			text := ""
			for c := range n.ChildNodes() {
				text += c.Data
			}
			v.Set(name, strings.ReplaceAll(text, "\n", "\r\n"))
		case n.Data == "select":
			for o := range n.Descendants() {
				if o.Data == "option" && (!v.Has(name) || has(o, "selected")) {
					v.Set(name, attr(o, "value"))
				}
			}
		}
	}
	return v
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// filledIn is the form to edit a thing on a page, with some of its fields as somebody types them.
func (b *browser) filledIn(page string, pairs ...string) url.Values {
	b.t.Helper()
	res, text := b.get(page)
	if res.StatusCode != http.StatusOK {
		b.t.Fatalf("%s = %d", page, res.StatusCode)
	}
	v := formTo(b.t, text, news.DoEdit)
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// A save sets what somebody has changed, whatever others have set since his page was made.
func TestASaveSetsWhatWasChanged(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	c := b.claim(t, "55")
	page := "/decide/claims/" + c.ID
	ana, ben := visit(t, h), visit(t, h)
	of := ana.filledIn(page, "place", "Old Lenk")

	// The outlet of the article, which speaks in all of its figures, is decided of elsewhere.
	if res, text := ben.do(http.MethodPost, "/decide", ben.filledIn("/decide/articles/"+c.ArticleID, "publisher", "The Bay Herald")); res.StatusCode != http.StatusSeeOther || jsonOf(t, decide.Set(b.log[0].After)) != `["publisher"]` {
		t.Fatalf("the outlet = %d %s", res.StatusCode, plain(text))
	}
	if res, text := ana.do(http.MethodPost, "/decide", of); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("the place = %d %s", res.StatusCode, plain(text))
	}
	if set := decide.Set(b.log[1].After); jsonOf(t, set) != `["place"]` {
		t.Errorf("the place sets %v", set)
	}
	if now := b.claim(t, "55"); now.Attribution[0] != "The Bay Herald" || now.Place != "Old Lenk" {
		t.Errorf("it is said by %v, of %s", now.Attribution, now.Place)
	}

	// Two at one claim: who was slower writes his own field and no other.
	of = ana.filledIn(page, "figure", "54")
	if res, text := ben.do(http.MethodPost, "/decide", ben.filledIn(page, "place", "Lower Lenk", "attribution", "The Bay Herald\r\nThe mayor")); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("ben = %d %s", res.StatusCode, plain(text))
	}
	res, text := ana.do(http.MethodPost, "/decide", of)
	if res.StatusCode != http.StatusConflict || strings.Contains(text, "<dt>Place</dt>") || strings.Contains(text, "<dt>Who said it</dt>") || !strings.Contains(text, "<dt>Figure</dt><dd><bdi>54</bdi>") {
		t.Fatalf("ana = %d %s", res.StatusCode, plain(text))
	}
	if res, text := ana.do(http.MethodPost, "/decide", formTo(t, text, news.DoEdit)); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("all the same = %d %s", res.StatusCode, plain(text))
	}
	now := b.claim(t, "55")
	if set := decide.Set(b.log[3].After); jsonOf(t, set) != `["figure"]` || now.Place != "Lower Lenk" || *now.Value != 54 || now.Attribution[1] != "The mayor" {
		t.Errorf("all the same sets %v: %s of %s by %v", set, now.Place, now.Place, now.Attribution)
	}

	// A form that comes back for a slip still knows what its page had.
	of = ana.filledIn(page, "figure", "12,00", "what", "miners")
	if res, text = ana.do(http.MethodPost, "/decide", of); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "write 1,200 or 12.00") {
		t.Fatalf("a slip = %d %s", res.StatusCode, plain(text))
	}
	again := formTo(t, text, news.DoEdit)
	if again.Get("figure") != "12,00" || again.Get("was_figure") != "54" || again.Get("was_what") != of.Get("was_what") || again.Get("what") != "miners" {
		t.Errorf("it comes back as %v", again)
	}
	again.Set("figure", "54")
	if res, text := ana.do(http.MethodPost, "/decide", again); res.StatusCode != http.StatusSeeOther || jsonOf(t, decide.Set(b.log[4].After)) != `["what"]` {
		t.Errorf("put right = %d %s", res.StatusCode, plain(text))
	}
}

// A figure alone leaves the unit that another has set meanwhile.
func TestFieldsOfAnOlderForm(t *testing.T) {
	b := newBench()
	page := "/decide/claims/" + b.claim(t, "55").ID
	h := deskOfBench(b)
	ana, ben := visit(t, h), visit(t, h)
	of := ana.filledIn(page, "figure", "610")
	if res, text := ben.do(http.MethodPost, "/decide", ben.filledIn(page, "kind", "money", "unit", "USD")); res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	_, text := ana.do(http.MethodPost, "/decide", of)
	if res, text := ana.do(http.MethodPost, "/decide", formTo(t, text, news.DoEdit)); res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	if g := b.log[1].After.Figure; g.Kind != "money" || g.Unit != "USD" || *g.Value != 610 {
		t.Errorf("it is %v %s %s", *g.Value, g.Kind, g.Unit)
	}
}

// As it stands the form of a page sets nothing, of an article too.
func TestFormsAsTheyStand(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	c := b.claim(t, "55")
	for _, page := range []string{"/decide/claims/" + c.ID, "/decide/articles/" + c.ArticleID} {
		ana := visit(t, h)
		if res, text := ana.do(http.MethodPost, "/decide", ana.filledIn(page)); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "o field was changed") {
			t.Errorf("%s = %d %s", page, res.StatusCode, plain(text))
		}
	}
	if len(b.log) > 0 {
		t.Errorf("the log has %v", b.log)
	}
}

// A unit is that of the figure, or of the field, and of neither where they say two things.
func TestUnitsOfForms(t *testing.T) {
	const wrong = ""
	for _, c := range []struct {
		fields []string
		want   string // kind and unit
		field  string // that is wrong
	}{
		{[]string{"figure", "600"}, "money USD", ""},
		{[]string{"figure", "€600"}, "money EUR", ""},
		{[]string{"figure", "€600", "unit", "EUR"}, "money EUR", ""},
		{[]string{"figure", "$1.2bn", "unit", "EUR"}, wrong, "unit"},
		{[]string{"figure", "$1.2bn", "kind", "count"}, wrong, "kind"},
		{[]string{"kind", "count"}, "count ", ""},
		{[]string{"kind", "count", "figure", "600"}, "count ", ""},
		{[]string{"kind", "count", "unit", ""}, "count ", ""},
		{[]string{"kind", "count", "unit", "km"}, wrong, "unit"},
		{[]string{"kind", "percent"}, "percent percent", ""},
		{[]string{"kind", "percent", "unit", "percentage points"}, "percent percentage_point", ""},
		{[]string{"kind", "measure"}, wrong, "unit"},
		{[]string{"kind", "sheep"}, wrong, "kind"},
		{[]string{"unit", "km"}, "measure kilometre", ""},
		{[]string{"unit", "EUR"}, "money EUR", ""},
		{[]string{"unit", "thing"}, wrong, "unit"},
		{[]string{"unit", ""}, wrong, "unit"},
	} {
		form := url.Values{"was_figure": {"$5bn"}, "was_kind": {"money"}, "was_unit": {"USD"}, "figure": {"$5bn"}, "kind": {"money"}, "unit": {"USD"}}
		for i := 0; i < len(c.fields); i += 2 {
			form.Set(c.fields[i], c.fields[i+1])
		}
		no := map[string]string{}
		set := typedFields(form, decide.Of(news.Claim{Low: num(5e9), Value: num(5e9), High: num(5e9), Qualifier: "exact", Kind: "money", Unit: "USD"}), no)
		got := ""
		if len(no) == 0 {
			got = set.Figure.Kind + " " + set.Figure.Unit
		}
		if got != c.want || len(no) > 1 || c.field != "" && no[c.field] == "" {
			t.Errorf("%q is %q, wrong is %v; want %q", c.fields, got, no, c.want)
		}
	}
}

// Names stand one a line, or as pages print a chain.
func TestSpeakersOfForms(t *testing.T) {
	c := news.Claim{Attribution: []string{"Bay Herald", "Hill < Co"}}
	for text, want := range map[string]string{
		"Bay Herald\r\n\r\n Hill <  Co ":  "as it was",
		"Bay Herald ← AP\r\nthe mayor":    `["Bay Herald" "AP" "the mayor"]`,
		"Bay Herald < AP":                 `["Bay Herald" "AP"]`,
		"Bay Herald\r\nHill < Co\r\nArmy": `["Bay Herald" "Hill" "Co" "Army"]`,
		"Bay Herald\r\nArmy <":            "wrong",
	} {
		no := wrong{}
		got := "as it was"
		if set := typedFields(url.Values{"attribution": {text}}, decide.Of(c), no); no["attribution"] != "" {
			got = "wrong"
		} else if set.Attribution != nil {
			got = fmt.Sprintf("%q", *set.Attribution)
		}
		if got != want {
			t.Errorf("%q is %s, want %s: %v", text, got, want, no)
		}
	}
}

// What no form lets through is no decision of a program either.
func TestWhatProgramsMaySay(t *testing.T) {
	b := newBench()
	h := Handler(b, Options{Access: byToken, Decisions: b})
	id := b.claim(t, "55").ID
	figure := func(f string) string { return `"figure":` + f }
	for set, field := range map[string]string{
		figure(`{"low":7,"value":7,"high":7,"qualifier":"bogus<b>","kind":"count","unit":""}`):         "figure",
		figure(`{"low":null,"value":null,"high":7,"qualifier":"at_least","kind":"count","unit":""}`):   "figure",
		figure(`{"low":7,"value":7,"high":7,"qualifier":"exact","kind":"money","unit":"US\u202eD"}`):   "figure",
		figure(`{"low":40,"value":40,"high":40,"qualifier":"exact","kind":"percent","unit":""}`):       "figure",
		figure(`{"low":40,"value":40,"high":40,"qualifier":"exact","kind":"count","unit":"USD"}`):      "figure",
		figure(`{"low":40,"value":40,"high":40,"qualifier":"exact","kind":"measure","unit":"mi\\le"}`): "figure",
		`"what":"mi\u202els"`:        "what",
		`"place":"a\u0000b"`:         "place",
		`"attribution":["A ← B"]`:    "attribution",
		`"attribution":[]`:           "attribution",
		`"as_of":"9999-12-31"`:       "as_of",
		`"period":"2025-02/2025-01"`: "period",
		`"modality":""`:              "modality",
		`"of":"   "`:                 "of",
	} {
		r := httptest.NewRequest(http.MethodPost, "http://localhost/decide", strings.NewReader(fmt.Sprintf(`{"do":"edit","on":"claim","id":%q,"set":{%s}}`, id, set)))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+editorToken)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var a verdictAnswer
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		if w.Code != http.StatusUnprocessableEntity || a.Fields[field] == "" || len(a.Fields) != 1 {
			t.Errorf("%s = %d %v, want %s", set, w.Code, a.Fields, field)
		}
	}
	if len(b.log) > 0 {
		t.Errorf("the log has %v", b.log)
	}
}

// A verb is named as the reader names it, and prints as a word.
func TestMeasuresOfForms(t *testing.T) {
	for typed, want := range map[string]string{"looted": "Homes looted", "ruined": "Homes ruined", "in ruins": "Homes in ruins"} {
		b := newBench()
		id := b.claim(t, "1,200").ID
		ana := visit(t, deskOfBench(b))
		if res, text := ana.do(http.MethodPost, "/decide", ana.filledIn("/decide/claims/"+id, "measure", typed)); res.StatusCode != http.StatusSeeOther {
			t.Fatal(plain(text))
		}
		if topic := b.topicOf(t, id).Topic; !strings.HasPrefix(topic, want) {
			t.Errorf("%s is of %q", typed, topic)
		}
	}
}

// The article that another is a copy of is named by its id, or by its address as people copy it; days and outlets are such
// as can be.
func TestArticlesOfForms(t *testing.T) {
	b := newBench()
	kept := func(s string) string { s, _, _ = strings.Cut(s, "#"); s, _, _ = strings.Cut(s, "?utm_"); return s }
	h := Handler(b, Options{Decisions: b, Address: kept})
	own, other := b.articles[0], b.articles[2]
	page := "/decide/articles/" + own.ID
	for _, c := range []struct{ field, typed, want, wrong string }{
		{"copy_of", other.ID, other.URL, ""},
		{"copy_of", other.URL + "#top", other.URL, ""},
		{"copy_of", " " + other.URL + "?utm_source=x ", other.URL, ""},
		{"copy_of", own.URL + "#top", "", "this article itself"},
		{"copy_of", "https://nowhere.example/", "", "no article with a figure"},
		{"publisher", "  The Bay  Herald ", "The Bay Herald", ""},
		{"publisher", "Bay\u202eHerald", "", "cannot be seen"},
		{"published", "0001-01-01", "", "of the year 1"},
		{"published", "2199-01-01", "", "still to come"},
		{"published", "  ", "", ""},
	} {
		b.log = nil
		ana := visit(t, h)
		res, text := ana.do(http.MethodPost, "/decide", ana.filledIn(page, c.field, c.typed))
		if c.wrong != "" {
			if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, c.wrong) || len(b.log) > 0 {
				t.Errorf("%s %q = %d %s", c.field, c.typed, res.StatusCode, plain(text))
			}
			continue
		}
		if res.StatusCode != http.StatusSeeOther || len(b.log) != 1 {
			t.Errorf("%s %q = %d %s", c.field, c.typed, res.StatusCode, plain(text))
			continue
		}
		after := b.log[0].After
		if got := map[string]*string{"copy_of": after.CopyOf, "publisher": after.Publisher, "published": after.Published}[c.field]; got == nil || *got != c.want || len(decide.Set(after)) != 1 {
			t.Errorf("%s %q sets %s", c.field, c.typed, jsonOf(t, after))
		}
	}
}
