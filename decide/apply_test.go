package decide_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/reconcile"
	"rangefinder/reconcile/topics"
)

func f(x float64) *float64 { return &x }
func s(x string) *string   { return &x }
func at(ms int) time.Time  { return time.Date(2026, 3, 1, 8, 0, 0, ms*1e6, time.UTC) }
func js(t *testing.T, v any) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// paper is an article of sentences, one figure in each, and its claims.
func paper(id, publisher string, sentences ...string) (news.Article, []news.Claim) {
	day := time.Date(2026, 2, 27, 0, 0, 0, 0, time.UTC)
	a := news.Article{ID: id, URL: "https://" + id + ".example/a", Publisher: publisher, Published: &day, Version: 1, Text: strings.Join(sentences, " ")}
	return a, read(a)
}

// read reads one figure in each sentence: its first number, counted "people", of what its last word says.
func read(a news.Article) []news.Claim {
	var out []news.Claim
	from := 0
	for n, sentence := range strings.SplitAfter(a.Text, ".") {
		start := from + len(sentence) - len(strings.TrimLeft(sentence, " "))
		from += len(sentence)
		sentence = strings.TrimSpace(sentence)
		i := strings.IndexAny(sentence, "0123456789")
		if i < 0 {
			continue
		}
		j := i
		for j < len(sentence) && strings.IndexByte("0123456789", sentence[j]) >= 0 {
			j++
		}
		var v float64
		fmt.Sscan(sentence[i:j], &v)
		words := strings.Fields(strings.TrimSuffix(sentence, "."))
		who := []string{a.Publisher}
		if k := slices.Index(words, "by"); k >= 0 {
			who = append(who, words[k+1])
		}
		c := news.Claim{
			ID: news.ID(a.ID, sentence), Text: sentence[i:j], Start: start + i, End: start + j, Sentence: sentence,
			Quote: news.Quote{Exact: sentence}, Low: f(v), Value: f(v), High: f(v), Qualifier: "exact", Kind: "count",
			What: "people", Head: "person", Measure: words[len(words)-1], Modality: news.Reported, Attribution: who,
			Article:   news.ArticleRef{URL: a.URL, Publisher: a.Publisher, Published: a.Published, Version: a.Version},
			ArticleID: a.ID, Confidence: 1, Notes: []string{}, Occur: 0,
		}
		if a.Published != nil {
			c.AsOf = a.Published.Format(time.DateOnly)
		}
		for _, name := range who {
			c.Origin, c.OriginID = nameOf(name)
			c.Chain = append(c.Chain, c.OriginID)
		}
		_ = n
		out = append(out, c)
	}
	return out
}

var reader = decide.Reader{
	Claims: read,
	At: func(news.Article, string, int, int, string) (news.Claim, error) {
		return news.Claim{}, errors.New("no amount")
	},
	Name: nameOf,
	Head: func(what string) string { return strings.TrimSuffix(what, "s") },
}

func nameOf(n string) (string, string) { return n, strings.ToLower(n) }

// a made decision, n milliseconds in.
func made(n int, do string, on news.Subject, after news.Fields) news.Decision {
	return decide.Made(news.Decision{At: at(n), Who: "ana", Why: "because", Do: do, On: on, After: after})
}

func accepted(n int, c news.Claim) news.Decision {
	d := news.Decision{At: at(n), Who: "ana", Do: news.DoAccept, On: decide.Claim(c), Before: decide.Of(c), After: news.Fields{Verdict: s(news.Accepted)}}
	return decide.Made(d)
}

func undo(n int, d news.Decision) news.Decision {
	return decide.Made(news.Decision{At: at(n), Who: "ben", Do: news.DoUndo, On: d.On, Undoes: d.ID})
}

// story is three articles with six figures.
func story() (articles []news.Article, claims []news.Claim) {
	for _, p := range []struct {
		id, publisher string
		text          []string
	}{
		{"a", "Courier", []string{"The quake left 40 people dead.", "In the town 12 people were wounded.", "It shook the coast for 7 minutes flat."}},
		{"b", "Herald", []string{"Some 52 were found by Police dead.", "Another 12 by Police wounded."}},
		{"c", "Echo", []string{"The Herald reports 52 dead."}},
	} {
		a, cs := paper(p.id, p.publisher, p.text...)
		articles, claims = append(articles, a), append(claims, cs...)
	}
	return articles, claims
}

func find(t *testing.T, claims []news.Claim, words string) news.Claim {
	t.Helper()
	for _, c := range claims {
		if strings.Contains(c.Sentence, words) {
			return c
		}
	}
	t.Fatalf("no claim says %q", words)
	return news.Claim{}
}

func apply(log []news.Decision, articles []news.Article, claims []news.Claim) decide.Applied {
	return decide.New(log).Apply(articles, claims, nil, reader)
}

func TestEachDecision(t *testing.T) {
	articles, claims := story()
	forty := find(t, claims, "40 people")
	for _, tc := range []struct {
		name  string
		log   []news.Decision
		check func(c news.Claim) bool
	}{
		{"accept", []news.Decision{accepted(1, forty)}, func(c news.Claim) bool {
			return c.Decision.Verdict == news.Accepted && c.Decision.Machine == nil && *c.Value == 40
		}},
		{"reject", []news.Decision{made(1, news.DoReject, decide.Claim(forty), news.Fields{Verdict: s(news.Rejected)})}, func(c news.Claim) bool {
			return c.Decision.Verdict == news.Rejected && c.Decision.Why == "because" && c.Decision.Who == "ana"
		}},
		{"figure", []news.Decision{made(1, news.DoEdit, decide.Claim(forty), news.Fields{Figure: &news.Figure{Low: f(40), High: f(50), Qualifier: "range", Kind: "count"}})}, func(c news.Claim) bool {
			return c.Decision.Verdict == news.Edited && *c.High == 50 && c.Value == nil && *c.Decision.Machine.Figure.Value == 40 && reflect.DeepEqual(c.Decision.Fields, []string{"figure"})
		}},
		{"who", []news.Decision{made(1, news.DoEdit, decide.Claim(forty), news.Fields{Attribution: &[]string{"Courier", "Mayor"}})}, func(c news.Claim) bool {
			return c.Origin == "Mayor" && c.OriginID == "mayor" && reflect.DeepEqual(c.Chain, []string{"courier", "mayor"}) && reflect.DeepEqual(*c.Decision.Machine.Attribution, []string{"Courier"})
		}},
		{"an edit to what is read anyway", []news.Decision{made(1, news.DoEdit, decide.Claim(forty), news.Fields{Measure: s("dead")})}, func(c news.Claim) bool {
			return c.Decision.Verdict == news.Accepted && c.Decision.Fields == nil
		}},
		{"the last word on a field counts", []news.Decision{
			made(1, news.DoEdit, decide.Claim(forty), news.Fields{Measure: s("hurt"), Place: s("Lampara")}),
			made(2, news.DoEdit, decide.Claim(forty), news.Fields{Measure: s("missing")}),
		}, func(c news.Claim) bool { return c.Measure == "missing" && c.Place == "Lampara" }},
		{"a note", []news.Decision{made(1, news.DoNote, decide.Claim(forty), news.Fields{Note: s("ask the mayor")})}, func(c news.Claim) bool {
			return c.Decision.Verdict == news.Noted && c.Decision.Notes[0].Text == "ask the mayor" && c.Decision.Notes[0].Who == "ana"
		}},
		{"an article is no source", []news.Decision{made(1, news.DoReject, news.Subject{Kind: news.OnArticle, Article: "a"}, news.Fields{Verdict: s(news.Rejected)})}, func(c news.Claim) bool {
			return c.Decision.Verdict == news.Rejected
		}},
		{"an article is of another day", []news.Decision{made(1, news.DoEdit, news.Subject{Kind: news.OnArticle, Article: "a"}, news.Fields{Published: s("2026-01-05")})}, func(c news.Claim) bool {
			return c.AsOf == "2026-01-05" && c.Article.Published.Format(time.DateOnly) == "2026-01-05" && c.Article.Version == 1 && c.ID == forty.ID
		}},
		{"an outlet has another name", []news.Decision{made(1, news.DoEdit, news.Subject{Kind: news.OnArticle, Article: "a"}, news.Fields{Publisher: s("Courier on Sunday")})}, func(c news.Claim) bool {
			return c.Article.Publisher == "Courier on Sunday" && c.Origin == "Courier on Sunday"
		}},
		{"undone", []news.Decision{accepted(1, forty), undo(2, accepted(1, forty))}, func(c news.Claim) bool { return c.Decision == nil }},
		{"an undo undone", []news.Decision{accepted(1, forty), undo(2, accepted(1, forty)), undo(3, undo(2, accepted(1, forty)))}, func(c news.Claim) bool {
			return c.Decision != nil && c.Decision.Verdict == news.Accepted
		}},
		{"accepted as edited", edited(t, articles, claims, forty)[:2], func(c news.Claim) bool {
			return c.Decision.Verdict == news.Edited && c.Measure == "missing" && c.Decision.Who == "ana"
		}},
		{"accepted, then of another day", []news.Decision{
			accepted(1, forty),
			made(2, news.DoEdit, news.Subject{Kind: news.OnArticle, Article: "a"}, news.Fields{Published: s("2026-01-05"), Publisher: s("Courier on Sunday")}),
		}, func(c news.Claim) bool {
			return c.AsOf == "2026-01-05" && c.Origin == "Courier on Sunday" && c.Decision.Verdict == news.Accepted
		}},
		{"rejected, then put right after all", []news.Decision{
			made(1, news.DoReject, decide.Claim(forty), news.Fields{Verdict: s(news.Rejected)}),
			made(2, news.DoEdit, decide.Claim(forty), news.Fields{Measure: s("missing")}),
		}, func(c news.Claim) bool { return c.Decision.Verdict == news.Edited }},
	} {
		for _, d := range tc.log {
			if err := decide.Check(d); err != nil {
				t.Errorf("%s: Check: %v", tc.name, err)
			}
		}
		was := js(t, claims)
		got := apply(tc.log, articles, claims)
		if c := find(t, got.Claims, "40 people"); !tc.check(c) {
			t.Errorf("%s: %s", tc.name, js(t, c))
		}
		if len(got.Review) > 0 {
			t.Errorf("%s: to be reviewed: %s", tc.name, js(t, got.Review))
		}
		if js(t, claims) != was {
			t.Fatalf("%s: Apply changed what was read", tc.name)
		}
	}
}

// edited is a claim edited by ana, accepted as that by ben, and then the edit taken back.
func edited(t *testing.T, articles []news.Article, claims []news.Claim, c news.Claim) []news.Decision {
	e := made(1, news.DoEdit, decide.Claim(c), news.Fields{Measure: s("missing")})
	shown := find(t, apply([]news.Decision{e}, articles, claims).Claims, c.Sentence)
	yes := decide.Accept(articles[0], shown)
	yes.At, yes.Who = at(2), "ben"
	return []news.Decision{e, decide.Made(yes), undo(3, e)}
}

// Who has accepted what a person had edited has not accepted what the machine reads.
func TestAcceptedEditTakenBack(t *testing.T) {
	articles, claims := story()
	got := apply(edited(t, articles, claims, find(t, claims, "40 people")), articles, claims)
	c := find(t, got.Claims, "40 people")
	if c.Measure != "dead" || c.Decision.Verdict != news.NeedsReview || len(got.Review) != 1 || !strings.Contains(got.Review[0].Reason, "what ben accepted") {
		t.Errorf("%s %s", js(t, c), js(t, got.Review))
	}
}

// Decisions under the id of before and under that of a better reader meet in one claim.
func TestTwoIDs(t *testing.T) {
	articles, claims := story()
	forty := find(t, claims, "40 people")
	renamed := slices.Clone(claims)
	for i := range renamed {
		if renamed[i].ID == forty.ID {
			renamed[i].ID = "another"
		}
	}
	log := []news.Decision{
		made(1, news.DoReject, decide.In(articles[0], forty), news.Fields{Verdict: s(news.Rejected)}),
		made(2, news.DoNote, decide.In(articles[0], find(t, renamed, "40 people")), news.Fields{Note: s("ask the mayor")}),
	}
	if c := find(t, apply(log, articles, renamed).Claims, "40 people"); c.Decision.Verdict != news.Rejected || len(c.Decision.Notes) != 1 || len(c.Decision.Decisions) != 2 {
		t.Errorf("%s", js(t, c.Decision))
	}
}

// A sentence that stands twice: the decision holds for the one that was meant, and for none where that cannot be told.
func TestSameSentenceTwice(t *testing.T) {
	text := []string{"Police spoke first.", "Then 12 people were wounded.", "The mayor spoke next.", "Then 12 people were wounded.", "Nobody else did."}
	a, claims := paper("a", "Courier", text...)
	claims[1].ID, claims[1].Occur = "second", 1
	for i := range claims {
		c := &claims[i]
		from := c.Start - len("Then ")
		to := from + len(c.Sentence)
		c.Quote.Prefix, c.Quote.Suffix = a.Text[from-10:from], a.Text[to:to+10]
	}
	reject := made(1, news.DoReject, decide.In(a, claims[0]), news.Fields{Verdict: s(news.Rejected)})
	if reject.On.Times != 2 {
		t.Fatalf("it stands %d times", reject.On.Times)
	}
	rejected := func(claims []news.Claim) (out []int) {
		for _, c := range claims {
			if c.Decision != nil && c.Decision.Verdict == news.Rejected {
				out = append(out, c.Start)
			}
		}
		return out
	}
	if got := rejected(apply([]news.Decision{reject}, []news.Article{a}, claims).Claims); len(got) != 1 || got[0] != claims[0].Start {
		t.Errorf("rejected at %v, want %d", got, claims[0].Start)
	}
	// The first leaves the page, and the other has its id by now.
	b, left := paper("a", "Courier", text[2:]...)
	left[0].ID = claims[0].ID
	got := apply([]news.Decision{reject}, []news.Article{b}, left)
	if len(rejected(got.Claims)) != 0 || len(got.Review) != 1 || !strings.Contains(got.Review[0].Reason, "cannot be told") {
		t.Errorf("the one that is left: %s", js(t, got))
	}
}

// Logs that could harm are no logs.
func TestHarmfulLines(t *testing.T) {
	articles, claims := story()
	c := claims[0]
	for name, change := range map[string]func(d *news.Decision){
		"offset":     func(d *news.Decision) { d.On.Offset = -1 },
		"occurrence": func(d *news.Decision) { d.On.Occur = -1 },
		"figure":     func(d *news.Decision) { d.On.Text = "41" },
		"year":       func(d *news.Decision) { d.At = time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC) },
		"undo":       func(d *news.Decision) { *d = news.Decision{At: d.At, Who: "x", Do: news.DoUndo, Undoes: "y"} },
		"kind":       func(d *news.Decision) { d.On.Kind = "" },
		"left":       func(d *news.Decision) { d.Forgotten = true },
		"huge": func(d *news.Decision) {
			d.Do, d.After = news.DoEdit, news.Fields{Figure: &news.Figure{Value: f(1.7e308), Qualifier: "exact", Kind: "count"}}
		},
		"added": func(d *news.Decision) {
			bad := c
			bad.Low, bad.High = f(90), f(5)
			d.Do, d.After = news.DoAdd, news.Fields{Claim: &bad}
		},
		"withdrawn": func(d *news.Decision) {
			bad := c
			bad.Withdrawn = true
			d.Do, d.After = news.DoAdd, news.Fields{Claim: &bad}
		},
		"itself": func(d *news.Decision) {
			d.Do, d.On, d.After = news.DoEdit, decide.OnArticle(articles[0]), news.Fields{CopyOf: &articles[0].URL}
		},
	} {
		d := made(1, news.DoReject, decide.Claim(c), news.Fields{Verdict: s(news.Rejected)})
		change(&d)
		if err := decide.Check(decide.Made(d)); err == nil {
			t.Errorf("%s: a decision that harms is let in", name)
		}
	}
}

func TestAddedClaim(t *testing.T) {
	articles, claims := story()
	c := find(t, claims, "7 minutes")
	kept := slices.DeleteFunc(slices.Clone(claims), func(x news.Claim) bool { return x.ID == c.ID })
	c.Measure = "shaken"
	d := made(1, news.DoAdd, decide.In(articles[0], c), news.Fields{Claim: &c})
	if err := decide.Check(d); err != nil {
		t.Fatal(err)
	}
	got := find(t, apply([]news.Decision{d}, articles, kept).Claims, "7 minutes")
	if got.Decision == nil || got.Decision.Verdict != news.Added || got.Measure != "shaken" || got.ID != c.ID || got.Resolve(articles[0]) != "" {
		t.Errorf("added: %s", js(t, got))
	}
	// A better reader reads it too: the person's reading stays, the machine's beside nothing.
	if got = find(t, apply([]news.Decision{d}, articles, claims).Claims, "7 minutes"); got.Measure != "shaken" || got.Decision.Verdict != news.Added {
		t.Errorf("added, and read by now: %s", js(t, got))
	}
	// The sentence is gone.
	articles[0].Text = "Nothing of it is left."
	out := apply([]news.Decision{d}, articles, nil)
	if len(out.Claims) != 0 || len(out.Review) != 1 {
		t.Errorf("added to a text that no longer has it: %s", js(t, out))
	}
}

// What a person said of a sentence holds while the sentence stands, and is asked about when it does not.
func TestChangedPages(t *testing.T) {
	articles, claims := story()
	forty := find(t, claims, "40 people")
	d := made(1, news.DoEdit, decide.In(articles[0], forty), news.Fields{Measure: s("missing")})

	for _, tc := range []struct {
		name, text string
		applied    bool // to whatever is read in the sentence
		review     string
		now        string // words of the claim that seems to stand there now
	}{
		{"a sentence more", "Rain fell all day. The quake left 40 people dead. In the town 12 people were wounded.", true, "", ""},
		{"another figure", "The quake left 61 people dead.", false, "no longer in the article as it was", "61 people"},
		{"other words", "The quake, it is now known, left 40 people dead.", false, "no longer in the article as it was", "40 people"},
		{"not a word of it", "The minister resigned over 3 letters.", false, "no longer in the article as it was", ""},
	} {
		a := articles[0]
		a.Text = tc.text
		got := apply([]news.Decision{d}, []news.Article{a}, read(a))
		var edited, asked string
		for _, c := range got.Claims {
			switch {
			case c.Measure == "missing":
				edited = c.Sentence
			case c.Decision != nil && c.Decision.Verdict == news.NeedsReview:
				asked = c.Sentence
			}
		}
		if (edited != "") != tc.applied || (tc.now == "") != (asked == "") || !strings.Contains(asked, tc.now) {
			t.Errorf("%s: carried out on %q, asked about %q", tc.name, edited, asked)
		}
		if (len(got.Review) > 0) != (tc.review != "") || tc.review != "" && !strings.Contains(got.Review[0].Reason, tc.review) {
			t.Errorf("%s: review %s", tc.name, js(t, got.Review))
		}
	}

	// The page put another sentence in its place: the figure of before is history, the new one is asked about.
	a := articles[0]
	a.Text = "The quake left 61 people dead."
	now, old := read(a)[0], forty
	old.Gone = true
	revised := []news.Change{{At: at(0), Kind: news.ChangeRevised, Cause: news.CausePage, Claim: now.ID, Was: &old.ID}}
	got := decide.New([]news.Decision{d}).Apply([]news.Article{a}, []news.Claim{now, old}, revised, reader)
	if c := find(t, got.Claims, "61"); c.Decision == nil || c.Decision.Verdict != news.NeedsReview || len(got.Review) != 1 || got.Review[0].Claim != c.ID {
		t.Errorf("revised: %s", js(t, got))
	}
	// Once a person has looked at the new sentence, nothing is asked any longer.
	later := accepted(9, now)
	got = decide.New([]news.Decision{d, later}).Apply([]news.Article{a}, []news.Claim{now, old}, revised, reader)
	if c := find(t, got.Claims, "61"); c.Decision.Verdict != news.Accepted || len(got.Review) != 0 {
		t.Errorf("revised and looked at: %s", js(t, got))
	}
}

// A better reader draws a figure otherwise, and so gives its claim another id.
func TestBetterReader(t *testing.T) {
	articles, claims := story()
	forty := find(t, claims, "40 people")
	d := made(1, news.DoReject, decide.In(articles[0], forty), news.Fields{Verdict: s(news.Rejected)})
	for i := range claims {
		if claims[i].ID == forty.ID {
			claims[i].ID, claims[i].Text, claims[i].End = "another", "40 people", claims[i].Start+len("40 people")
		}
	}
	got := apply([]news.Decision{d}, articles, claims)
	if c := find(t, got.Claims, "40 people"); c.Decision == nil || c.Decision.Verdict != news.Rejected || len(got.Review) > 0 {
		t.Errorf("a better reader: %s %s", js(t, c), js(t, got.Review))
	}
	// It reads the accepted sentence otherwise: what was accepted is what the person saw.
	for i := range claims {
		if claims[i].ID == "another" {
			claims[i].Measure = "lost"
		}
	}
	got = apply([]news.Decision{accepted(1, forty)}, articles, claims)
	if c := find(t, got.Claims, "40 people"); c.Measure != "dead" || *c.Decision.Machine.Measure != "lost" || c.Decision.Verdict != news.Accepted {
		t.Errorf("an accepted reading: %s", js(t, c))
	}
	// It makes no claim of it any longer.
	got = apply([]news.Decision{accepted(1, forty)}, articles, slices.DeleteFunc(claims, func(c news.Claim) bool { return c.ID == "another" }))
	if len(got.Review) != 1 || !strings.Contains(got.Review[0].Reason, "no figure is read there") {
		t.Errorf("a reader that reads nothing there: %s", js(t, got.Review))
	}
}

func TestOriginsAndCopies(t *testing.T) {
	articles, claims := story()
	merge := made(1, news.DoMerge, news.Subject{Kind: news.OnOrigin, Name: "Police"}, news.Fields{To: s("Courier")})
	got := apply([]news.Decision{merge}, articles, claims)
	if c := find(t, got.Claims, "52 were found"); c.OriginID != "courier" || c.Decision.Verdict != news.Follows || c.Decision.Who != "ana" {
		t.Errorf("two that are one origin: %s", js(t, c))
	}
	copyOf := made(2, news.DoEdit, news.Subject{Kind: news.OnArticle, Article: "c"}, news.Fields{CopyOf: s("https://b.example/a")})
	got = apply([]news.Decision{copyOf}, articles, claims)
	if c := find(t, got.Claims, "Herald reports"); c.OriginID != "police" || !reflect.DeepEqual(c.Attribution, []string{"Echo", "Herald", "Police"}) {
		t.Errorf("a copy: %s", js(t, c))
	}
	got = apply([]news.Decision{copyOf}, articles[2:], find2(claims, "c"))
	if len(got.Review) != 1 {
		t.Errorf("a copy of what is not there: %s", js(t, got.Review))
	}
}

func find2(claims []news.Claim, article string) []news.Claim {
	return slices.DeleteFunc(slices.Clone(claims), func(c news.Claim) bool { return c.ArticleID != article })
}

// Where the outlet of a copy is not known, the first who speaks in it is no outlet.
func TestCopyWithoutOutlet(t *testing.T) {
	articles, claims := story()
	d, more := paper("d", "", "It was 312 by Doctors dead.", "Some 52 by Doctors dead.")
	for i := range more {
		more[i].Attribution, more[i].Chain = more[i].Attribution[1:], more[i].Chain[1:]
	}
	articles, claims = append(articles, d), append(claims, more...)
	copyOf := made(1, news.DoEdit, news.Subject{Kind: news.OnArticle, Article: "d"}, news.Fields{CopyOf: s("https://b.example/a")})
	got := apply([]news.Decision{copyOf}, articles, claims)
	if c := find(t, got.Claims, "It was 312"); c.OriginID != "doctors" || !reflect.DeepEqual(c.Attribution, []string{"Doctors"}) {
		t.Errorf("a figure that its source has not: %s", js(t, c))
	}
	if c := find(t, got.Claims, "Some 52 by Doctors"); c.OriginID != "police" || !reflect.DeepEqual(c.Attribution, []string{"Herald", "Police"}) {
		t.Errorf("a figure that its source has: %s", js(t, c))
	}
}

// Whoever says who spoke does not say who printed it: the outlet is that of now, whoever has set it or taken it back.
func TestSpeakerOfAnotherOutlet(t *testing.T) {
	articles, claims := story()
	forty := find(t, claims, "40 people")
	reprint := made(1, news.DoEdit, news.Subject{Kind: news.OnArticle, Article: "a"}, news.Fields{Publisher: s("Gazette")})
	edit := func(n int, outlet string) news.Decision {
		d := made(n, news.DoEdit, decide.Claim(forty), news.Fields{Attribution: &[]string{outlet, "Mayor"}})
		d.Before.Attribution = &[]string{outlet}
		return decide.Made(d)
	}
	for _, tc := range []struct {
		log  []news.Decision
		want string
	}{
		{[]news.Decision{edit(2, "Courier"), reprint}, "Gazette"},
		{[]news.Decision{reprint, edit(2, "Gazette")}, "Gazette"},
		{[]news.Decision{reprint, edit(2, "Gazette"), undo(3, reprint)}, "Courier"},
	} {
		c := find(t, apply(tc.log, articles, claims).Claims, "40 people")
		if !reflect.DeepEqual(c.Attribution, []string{tc.want, "Mayor"}) {
			t.Errorf("%d decisions: %q, want %s", len(tc.log), c.Attribution, tc.want)
		}
		if m := c.Decision.Machine; m == nil || !reflect.DeepEqual(*m.Attribution, []string{"Courier"}) {
			t.Errorf("%d decisions: the machine is said to read %s", len(tc.log), js(t, m))
		}
	}
}

// A copy has the credit of the same thing alone, and what was checked with another keeps that until it is checked again.
func TestCreditOfACopy(t *testing.T) {
	articles, claims := story()
	copyOf := made(5, news.DoEdit, news.Subject{Kind: news.OnArticle, Article: "c"}, news.Fields{CopyOf: s("https://b.example/a")})
	other := slices.Clone(claims)
	for i := range other {
		if strings.Contains(other[i].Sentence, "Herald reports") {
			other[i].Of = "Ruritanian"
		} else {
			other[i].Of = "Strelsauer"
		}
	}
	if c := find(t, apply([]news.Decision{copyOf}, articles, other).Claims, "Herald reports"); c.OriginID == "police" {
		t.Errorf("52 of others are credited to who spoke of these: %s", js(t, c))
	}
	herald := find(t, claims, "Herald reports")
	for _, tc := range []struct {
		at   int
		want string
		asks int
	}{{1, "echo", 1}, {9, "police", 0}} {
		got := apply([]news.Decision{copyOf, accepted(tc.at, herald)}, articles, claims)
		if c := find(t, got.Claims, "Herald reports"); c.OriginID != tc.want || len(got.Review) != tc.asks {
			t.Errorf("accepted at %d: credited to %s, want %s; %s", tc.at, c.OriginID, tc.want, js(t, got.Review))
		}
	}
}

// The machine has read nothing of what a person added, also where that was rejected.
func TestRejectedAddition(t *testing.T) {
	articles, claims := story()
	c := find(t, claims, "7 minutes")
	rest := slices.DeleteFunc(slices.Clone(claims), func(x news.Claim) bool { return x.ID == c.ID })
	add := made(1, news.DoAdd, decide.Claim(c), news.Fields{Claim: &c, What: s("quakes")})
	no := made(2, news.DoReject, decide.Claim(c), news.Fields{Verdict: s(news.Rejected)})
	got := find(t, apply([]news.Decision{add, no}, articles, rest).Claims, "7 minutes")
	if d := got.Decision; d.Verdict != news.Rejected || d.Machine != nil || len(d.Fields) > 0 {
		t.Errorf("rejected: %s", js(t, d))
	}
}

// What was accepted is held fast, so it has to be what can be.
func TestAcceptedOfWhatCannotBe(t *testing.T) {
	_, claims := story()
	d := accepted(1, find(t, claims, "40 people"))
	d.ID = ""
	d.Before.Modality = s("zzz")
	if err := decide.Check(decide.Made(d)); err == nil || !strings.Contains(err.Error(), "modality") {
		t.Errorf("Check = %v", err)
	}
}

// Copies of copies have the origin of the first, whatever their ids; circles are asked about.
func TestCopiesOfCopies(t *testing.T) {
	articles, claims := story()
	is := func(n int, copy, of string) news.Decision {
		return made(n, news.DoEdit, news.Subject{Kind: news.OnArticle, Article: copy}, news.Fields{CopyOf: s(of)})
	}
	d, more := paper("0", "Wire", "The Echo has 52 dead.")
	articles, claims = append(articles, d), append(claims, more...)
	got := apply([]news.Decision{is(1, "0", "c"), is(2, "c", "b")}, articles, claims)
	if c := find(t, got.Claims, "The Echo has"); c.OriginID != "police" {
		t.Errorf("a copy of a copy: %s", js(t, c))
	}
	got = apply([]news.Decision{is(1, "c", "b"), is(2, "b", "c")}, articles, claims)
	if len(got.Review) != 1 || !strings.Contains(got.Review[0].Reason, "copy of the other") {
		t.Errorf("a circle: %s", js(t, got.Review))
	}
	// Not of another thing with the same figure, nor of what was rejected.
	wounded := find(t, claims, "Another 12")
	e, twelve := paper("d", "Post", "The Herald counts 12 dead.")
	log := []news.Decision{is(1, "d", "b")}
	got = apply(log, append(articles, e), append(claims, twelve...))
	if c := find(t, got.Claims, "counts 12"); c.OriginID != "herald" {
		t.Errorf("12 dead by %s, though police speak of 12 wounded: %s", c.Origin, wounded.Sentence)
	}
	no := made(2, news.DoReject, decide.Claim(find(t, claims, "52 were found")), news.Fields{Verdict: s(news.Rejected)})
	got = apply([]news.Decision{is(1, "c", "b"), no}, articles, claims)
	if c := find(t, got.Claims, "Herald reports"); c.OriginID != "herald" {
		t.Errorf("credited to what was rejected: %s", js(t, c))
	}
}

func TestOriginsToAndFro(t *testing.T) {
	articles, claims := story()
	is := func(n int, do, from, to string) news.Decision {
		return made(n, do, decide.OnOrigin(from), news.Fields{To: s(to)})
	}
	for _, tc := range []struct {
		log  []news.Decision
		want string
	}{
		{[]news.Decision{is(1, news.DoRename, "Police", "Cops"), is(2, news.DoRename, "Cops", "Police")}, "Police"},
		{[]news.Decision{is(1, news.DoMerge, "Police", "Herald"), is(2, news.DoRename, "Herald", "The Herald")}, "The Herald"},
		{[]news.Decision{is(1, news.DoRename, "Herald", "The Herald"), is(2, news.DoMerge, "Police", "The Herald")}, "The Herald"},
	} {
		if c := find(t, apply(tc.log, articles, claims).Claims, "52 were found"); c.Origin != tc.want {
			t.Errorf("origin %q, want %q", c.Origin, tc.want)
		}
	}
}

// What follows from another day or outlet of an article stands whether its claims were accepted before or after.
func TestAcceptedOfAnEditedArticle(t *testing.T) {
	articles, claims := story()
	forty := find(t, claims, "40 people")
	reprint := made(10, news.DoEdit, news.Subject{Kind: news.OnArticle, Article: "a"}, news.Fields{Publisher: s("The Gazette"), Published: s("2026-02-20")})
	for _, n := range []int{5, 15} {
		c := find(t, apply([]news.Decision{reprint, accepted(n, forty)}, articles, claims).Claims, "40 people")
		if c.Attribution[0] != "The Gazette" || c.OriginID != "the gazette" || c.AsOf != "2026-02-20" || c.Decision.Verdict != news.Accepted {
			t.Errorf("accepted at %d: %s", n, js(t, c))
		}
		// A reader that reads another speaker by now changes nothing of what was accepted but its outlet.
		later := slices.Clone(claims)
		for i := range later {
			if later[i].ID == forty.ID {
				later[i].Attribution = []string{"Courier", "Mayor"}
			}
		}
		c = find(t, apply([]news.Decision{reprint, accepted(n, forty)}, articles, later).Claims, "40 people")
		if !reflect.DeepEqual(c.Attribution, []string{"The Gazette"}) {
			t.Errorf("accepted at %d, read otherwise since: %s", n, js(t, c))
		}
	}
}

// Of two who name one thing apart the later counts, and is carried out; a name that hangs on what was taken back goes
// to nothing else.
func TestNamedApart(t *testing.T) {
	held := func(kind string, ids ...string) news.Subject {
		return news.Subject{Kind: kind, Name: "People dead", Story: "Quake", Held: ids}
	}
	articles, claims := story()
	forty, twelve := find(t, claims, "40 people"), find(t, claims, "12 people")
	is := func(n int, do string, on news.Subject, to string) news.Decision {
		return made(n, do, on, news.Fields{To: s(to)})
	}
	topics := func(log ...news.Decision) string {
		r := apply(log, articles, claims)
		var names []string
		for _, topic := range reconcile.Findings(news.Story{ID: "q", Name: "Quake"}, articles, r.Claims, nil, reconcile.Options{Topics: r.Rules}) {
			names = append(names, topic.Topic)
		}
		slices.Sort(names)
		return strings.Join(names, ", ")
	}
	plain := topics()
	first, second := is(1, news.DoRename, held(news.OnTopic, forty.ID), "Killed"), is(2, news.DoRename, held(news.OnTopic, forty.ID), "Lost")
	if got := topics(first, second); !strings.Contains(got, "Lost") || strings.Contains(got, "Killed") {
		t.Errorf("renamed apart: %s (without: %s)", got, plain)
	}
	here := decide.Holdings{Report: news.Report{Topics: []news.Topic{{Topic: "Lost"}}}}
	if idle := decide.Idle([]news.Decision{first, second}, here, nameOf); len(idle) > 0 {
		t.Errorf("what a later one has overruled is called idle: %s", js(t, idle))
	}
	police, cops := is(1, news.DoMerge, decide.OnOrigin("Police"), "Herald"), is(2, news.DoMerge, decide.OnOrigin("Police"), "Courier")
	if c := find(t, apply([]news.Decision{cops, police}, articles, claims).Claims, "52 were found"); c.OriginID != "courier" {
		t.Errorf("an origin merged apart is %s", c.OriginID)
	}

	merge := is(1, news.DoMerge, held(news.OnTopic, forty.ID), "Losses")
	all := is(2, news.DoRename, news.Subject{Kind: news.OnTopic, Name: "Losses", Story: "Quake", Held: []string{forty.ID, twelve.ID}}, "All losses")
	if got := topics(merge, all); !strings.Contains(got, "All losses") {
		t.Errorf("merged and renamed: %s", got)
	}
	if got := topics(merge, all, undo(3, merge)); got != plain {
		t.Errorf("renamed after the merge that it hangs on was taken back: %s, want %s", got, plain)
	}
}

// A speaker that a person has given of a claim stands though its article is a copy.
func TestSpeakerOfACopy(t *testing.T) {
	articles, claims := story()
	said := made(1, news.DoEdit, decide.Claim(find(t, claims, "Herald reports")), news.Fields{Attribution: &[]string{"Echo", "Mayor"}})
	copyOf := made(2, news.DoEdit, news.Subject{Kind: news.OnArticle, Article: "c"}, news.Fields{CopyOf: s("https://b.example/a")})
	for _, log := range [][]news.Decision{{said, copyOf}, {copyOf}} {
		c := find(t, apply(log, articles, claims).Claims, "Herald reports")
		want := []string{"Echo", "Mayor"}
		if len(log) == 1 {
			want = []string{"Echo", "Herald", "Police"}
		}
		if !reflect.DeepEqual(c.Attribution, want) {
			t.Errorf("%d decisions: %s", len(log), js(t, c))
		}
	}
}

// What is decided of an origin holds for its acronym, which reports show under its name.
func TestAcronyms(t *testing.T) {
	articles, claims := story()
	long, cs := paper("l", "Ruritanian News Agency", "It was 61 dead.")
	articles, claims = append(articles, long), append(claims, cs...)
	short, cs := paper("s", "RNA", "By then 60 were dead.")
	articles, claims = append(articles, short), append(claims, cs...)
	for _, tc := range []struct {
		from, to string
		words    string
		want     string
	}{
		{"Ruritanian News Agency", "Courier", "By then 60", "courier"},
		{"RNA", "Courier", "It was 61", "courier"},
		{"Courier", "RNA", "quake left 40", "ruritanian news agency"},
		{"Echo", "Courier", "By then 60", "rna"},
	} {
		d := made(1, news.DoMerge, decide.OnOrigin(tc.from), news.Fields{To: s(tc.to)})
		if c := find(t, apply([]news.Decision{d}, articles, claims).Claims, tc.words); c.OriginID != tc.want || c.Chain[len(c.Chain)-1] != tc.want {
			t.Errorf("%s is %s: %q has the origin %s (%q), want %s", tc.from, tc.to, tc.words, c.OriginID, c.Chain, tc.want)
		}
	}
}

func TestStories(t *testing.T) {
	clusters := []topics.Cluster{
		{Story: news.Story{ID: "1", Name: "Quake", Articles: 2}, Articles: []string{"a", "b"}},
		{Story: news.Story{ID: "2", Name: "Coast", Articles: 1}, Articles: []string{"c"}},
	}
	names := func(cs []topics.Cluster) string {
		var out []string
		for _, c := range cs {
			out = append(out, c.Story.ID+" "+c.Story.Name+" "+strings.Join(c.Articles, ""))
		}
		return strings.Join(out, "; ")
	}
	on := news.Subject{Kind: news.OnStory, Name: "Quake", Held: []string{"a", "b"}}
	for _, tc := range []struct {
		log  []news.Decision
		want string
	}{
		{nil, "1 Quake ab; 2 Coast c"},
		{[]news.Decision{made(1, news.DoRename, on, news.Fields{To: s("The quake of March")})}, "1 The quake of March ab; 2 Coast c"},
		{[]news.Decision{made(1, news.DoMerge, news.Subject{Kind: news.OnStory, Name: "Coast", Held: []string{"c"}}, news.Fields{To: s("quake")})}, "1 quake abc"},
		// The name is another by now; its articles tell which story it was.
		{[]news.Decision{made(1, news.DoRename, news.Subject{Kind: news.OnStory, Name: "Tremor", Held: []string{"a", "b", "x"}}, news.Fields{To: s("March")})}, "1 March ab; 2 Coast c"},
		{[]news.Decision{made(1, news.DoRename, news.Subject{Kind: news.OnStory, Name: "Tremor", Held: []string{"a", "c"}}, news.Fields{To: s("March")})}, "1 Quake ab; 2 Coast c"},
		// An automatic name that is another story's by now is not followed.
		{[]news.Decision{made(1, news.DoRename, news.Subject{Kind: news.OnStory, Name: "Coast", Held: []string{"a", "b"}}, news.Fields{To: s("March")})}, "1 March ab; 2 Coast c"},
		// An article that is moved to a story of that name joins it.
		{[]news.Decision{made(1, news.DoMove, news.Subject{Kind: news.OnArticle, Article: "c"}, news.Fields{To: s("coast")})}, "1 Quake ab; 2 Coast c"},
	} {
		if got := names(decide.New(tc.log).Stories(clusters)); got != tc.want {
			t.Errorf("stories %q, want %q", got, tc.want)
		}
	}
}

// answered is what a story comes to: all that a report has of it.
func answered(t *testing.T, log []news.Decision, articles []news.Article, claims []news.Claim) string {
	as := apply(log, articles, claims)
	found := reconcile.Find(news.Story{ID: "s", Name: "Quake"}, articles, as.Claims, as.Changes, reconcile.Options{Topics: as.Rules})
	return js(t, []any{found.Topics, as.Claims, as.Review, found.Heard})
}

// random is a decision on something of the story.
func random(r *rand.Rand, n int, articles []news.Article, claims []news.Claim) news.Decision {
	a, c := articles[r.Intn(len(articles))], claims[r.Intn(len(claims))]
	on := decide.In(articles[slices.IndexFunc(articles, func(a news.Article) bool { return a.ID == c.ArticleID })], c)
	topic := news.Subject{Kind: news.OnTopic, Name: []string{"People dead", "People wounded", "Lost"}[r.Intn(3)], Held: []string{c.ID}}
	name := s([]string{"Lost", "Hurt", "People dead"}[r.Intn(3)])
	switch r.Intn(11) {
	case 0:
		return accepted(n, c)
	case 1:
		return made(n, news.DoReject, on, news.Fields{Verdict: s(news.Rejected)})
	case 2:
		least := f(float64(r.Intn(9)))
		return made(n, news.DoEdit, on, news.Fields{Figure: &news.Figure{Low: least, Value: least, Qualifier: "at_least", Kind: "count"}})
	case 3:
		return made(n, news.DoEdit, on, news.Fields{Measure: name, Modality: s(news.Planned)})
	case 4:
		return made(n, news.DoMove, on, news.Fields{To: name})
	case 5:
		return made(n, news.DoRename, topic, news.Fields{To: name})
	case 6:
		return made(n, news.DoSplit, topic, news.Fields{To: name, Words: s("town")})
	case 7:
		return made(n, news.DoNote, topic, news.Fields{Note: s("checked")})
	case 8:
		return made(n, news.DoEdit, news.Subject{Kind: news.OnArticle, Article: a.ID}, news.Fields{Published: s("2026-02-01")})
	case 9:
		return made(n, news.DoMerge, news.Subject{Kind: news.OnOrigin, Name: "Police"}, news.Fields{To: s("Courier")})
	}
	return made(n, news.DoEdit, on, news.Fields{Attribution: &[]string{"Echo", "Mayor"}})
}

// Any decisions with their undos leave the bytes of before, however they were mixed.
func TestUndone(t *testing.T) {
	articles, claims := story()
	want := answered(t, nil, articles, claims)
	changed := 0
	for seed := range 300 {
		r := rand.New(rand.NewSource(int64(seed)))
		var log, standing []news.Decision
		n := 0
		for len(log) < 12 || len(standing) > 0 {
			n++
			if len(log) < 12 && (len(standing) == 0 || r.Intn(3) > 0) {
				d := random(r, n, articles, claims)
				log, standing = append(log, d), append(standing, d)
				continue
			}
			i := r.Intn(len(standing))
			u := undo(n, standing[i])
			log = append(log, u)
			standing = slices.Delete(standing, i, i+1)
			if r.Intn(4) == 0 { // an undo undone is the decision again
				n++
				log = append(log, undo(n, u))
				again := log[len(log)-1]
				n++
				log = append(log, undo(n, again))
			}
		}
		if answered(t, log[:6], articles, claims) != want {
			changed++
		}
		if got := answered(t, log, articles, claims); got != want {
			t.Fatalf("seed %d: after all undos\n%s\nwant\n%s", seed, got, want)
		}
	}
	if changed < 200 {
		t.Errorf("only %d of 300 logs changed anything while they stood", changed)
	}
}

// Decisions that have nothing to do with each other come to the same in any order of the log, and a log is
// a set: how it is mixed, cut in two and put together does not show.
func TestOrder(t *testing.T) {
	articles, claims := story()
	for seed := range 200 {
		r := rand.New(rand.NewSource(int64(seed)))
		var log []news.Decision
		for n := range 10 {
			log = append(log, random(r, n, articles, claims))
		}
		want := answered(t, log, articles, claims)
		mixed := slices.Concat(log, log[3:7])
		r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		as, cs := slices.Clone(articles), slices.Clone(claims)
		r.Shuffle(len(as), func(i, j int) { as[i], as[j] = as[j], as[i] })
		r.Shuffle(len(cs), func(i, j int) { cs[i], cs[j] = cs[j], cs[i] })
		if got := answered(t, mixed, as, cs); got != want {
			t.Fatalf("seed %d: mixed\n%s\nwant\n%s", seed, got, want)
		}
	}
	// One on each claim, at times in another order.
	for seed := range 100 {
		r := rand.New(rand.NewSource(int64(seed)))
		dates := r.Perm(len(claims))
		log := func(when func(i int) int) []news.Decision {
			r := rand.New(rand.NewSource(int64(seed)))
			var out []news.Decision
			for i := range claims {
				d := random(r, 0, articles, claims[i:i+1])
				if d.On.Kind != news.OnClaim || d.Do == news.DoMove { // moves meet in their topics
					continue
				}
				d.At = at(when(i))
				out = append(out, decide.Made(d))
			}
			return out
		}
		plain := func(log []news.Decision) string {
			as := apply(log, articles, claims)
			for i := range as.Claims {
				if d := as.Claims[i].Decision; d != nil {
					d.At, d.Decisions = time.Time{}, nil
					for i := range d.By {
						d.By[i].At, d.By[i].Decision = time.Time{}, ""
					}
				}
			}
			found := reconcile.Find(news.Story{ID: "s"}, articles, as.Claims, nil, reconcile.Options{Topics: as.Rules})
			return js(t, []any{found.Topics, as.Claims})
		}
		if a, b := plain(log(func(i int) int { return i })), plain(log(func(i int) int { return dates[i] })); a != b {
			t.Fatalf("seed %d: independent decisions in another order:\n%s\nand\n%s", seed, a, b)
		}
	}
}

func TestLogIsReadAsWritten(t *testing.T) {
	articles, claims := story()
	r := rand.New(rand.NewSource(5))
	var log []news.Decision
	for n := range 60 {
		log = append(log, random(r, n, articles, claims))
	}
	log = append(log, undo(99, log[3]))
	var b bytes.Buffer
	if err := decide.Write(&b, log); err != nil {
		t.Fatal(err)
	}
	got, bad, err := decide.Read(bytes.NewReader(b.Bytes()))
	if err != nil || len(bad) > 0 || !reflect.DeepEqual(js(t, got), js(t, decide.Sorted(log))) {
		t.Errorf("read %d decisions, bad %v, %v; want %d", len(got), bad, err, len(log))
	}
}

func TestBadLines(t *testing.T) {
	_, claims := story()
	good := made(1, news.DoReject, decide.Claim(claims[0]), news.Fields{Verdict: s(news.Rejected)})
	text := func(d news.Decision) string { return strings.ReplaceAll(js(t, d), "\n", "") }
	change := func(f func(d *news.Decision)) string {
		d := good
		f(&d)
		return text(decide.Made(d))
	}
	early := decide.Made(news.Decision{At: at(-5), Who: "ben", Do: news.DoUndo, On: good.On, Undoes: good.ID})
	tampered := good
	tampered.Why = "another reason"
	for line, want := range map[string]string{
		"{":                                   "no decision",
		`{"id":"x"} {"id":"y"}`:               "more than one value",
		`{"id":"x","colour":"red"}`:           "unknown field",
		"\xff":                                "not UTF-8",
		strings.Repeat("x", decide.MaxLine+9): "longer than",
		text(tampered):                        "changed after it was made",
		text(early):                           "decided after it",
		change(func(d *news.Decision) { d.Who = " " }):                                                   "nobody's name",
		change(func(d *news.Decision) { d.Do = "burn" }):                                                 `cannot "burn"`,
		change(func(d *news.Decision) { d.After = news.Fields{} }):                                       "sets nothing",
		change(func(d *news.Decision) { d.After.To = s("x") }):                                           "does not set to",
		change(func(d *news.Decision) { d.On.Claim = "\x1b[2J" }):                                        "an id that can be none (on)",
		change(func(d *news.Decision) { d.On.Sentence = "" }):                                            "without id, article, sentence",
		change(func(d *news.Decision) { d.Do, d.After = news.DoEdit, news.Fields{Modality: s("sure")} }): "modality",
		change(func(d *news.Decision) {
			d.Do, d.After = news.DoEdit, news.Fields{Figure: &news.Figure{Low: f(9), High: f(3), Qualifier: "range", Kind: "count"}}
		}): "wrong way round",
		change(func(d *news.Decision) { d.Why = strings.Repeat("x", 30_000) }): "a text of more than",
	} {
		log, bad, err := decide.Read(strings.NewReader("\n" + text(good) + "\n" + line + "\n"))
		if err != nil || len(log) != 1 || log[0].ID != good.ID || len(bad) != 1 || bad[0].Line != 3 || !strings.Contains(bad[0].Error(), want) {
			t.Errorf("line %.60q: %d decisions, bad %v, %v; want %q", line, len(log), bad, err, want)
		}
	}
}

// Whatever is read is a log that is written and read as itself, and can be carried out.
func FuzzRead(f *testing.F) {
	articles, claims := story()
	r := rand.New(rand.NewSource(1))
	for n := range 12 {
		var b bytes.Buffer
		if err := decide.Write(&b, []news.Decision{random(r, n, articles, claims)}); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		log, _, err := decide.Read(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := decide.Write(&b, log); err != nil {
			t.Fatal(err)
		}
		again, bad, err := decide.Read(bytes.NewReader(b.Bytes()))
		if err != nil || len(bad) > 0 || len(again) != len(log) {
			t.Fatalf("written and read: %d of %d, bad %v, %v", len(again), len(log), bad, err)
		}
		answered(t, log, articles, claims)
	})
}
