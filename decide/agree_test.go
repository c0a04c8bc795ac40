package decide

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
)

// A coder writes a log, a minute between two decisions.
type coder struct {
	who string
	log []news.Decision
}

func (c *coder) rule(do string, on news.Subject, before, after news.Fields) news.Decision {
	at := time.Date(2026, 3, 1, 9, len(c.log), 0, 0, time.UTC)
	d := Made(news.Decision{At: at, Who: c.who, Why: "as it says", Do: do, On: on, Before: before, After: after})
	c.log = append(c.log, d)
	return d
}

func (c *coder) accept(on news.Subject) {
	c.rule(news.DoAccept, on, news.Fields{}, verdictOf(news.Accepted))
}
func (c *coder) reject(on news.Subject) {
	c.rule(news.DoReject, on, news.Fields{}, verdictOf(news.Rejected))
}

func (c *coder) undo(d news.Decision) {
	at := time.Date(2026, 3, 1, 9, len(c.log), 0, 0, time.UTC)
	c.log = append(c.log, Made(news.Decision{At: at, Who: c.who, Do: news.DoUndo, On: d.On, Undoes: d.ID}))
}

func verdictOf(v string) news.Fields { return news.Fields{Verdict: &v} }
func placed(p string) news.Fields    { return news.Fields{Place: &p} }
func toward(name string) news.Fields { return news.Fields{To: &name} }

func exactly(v float64) news.Fields {
	return news.Fields{Figure: &news.Figure{Low: &v, Value: &v, High: &v, Qualifier: "exact", Kind: "count"}}
}

// figureIn is a claim "N shells" in a sentence of its own.
func figureIn(article, id, text string) news.Subject {
	s := text + " shells fell on the harbour."
	return news.Subject{Kind: news.OnClaim, URL: "https://example.org/" + article, Article: article, Claim: id, Text: text, Sentence: s,
		Quote: &news.Quote{Exact: s, Prefix: "At dawn. ", Suffix: " Nobody slept."}}
}

func fieldOf(g Agreement, field string) Reliability {
	return g.Fields[slices.IndexFunc(g.Fields, func(r Reliability) bool { return r.Field == field })]
}

func TestAgreeOnVerdicts(t *testing.T) {
	ana, ben := &coder{who: "ana"}, &coder{who: "ben"}
	one, two, three, four := figureIn("x", "c1", "1"), figureIn("x", "c2", "2"), figureIn("x", "c3", "3"), figureIn("x", "c4", "4")
	ana.accept(one)
	ben.rule(news.DoEdit, one, placed(""), placed("Odesa")) // an edit keeps the figure
	ana.reject(two)
	ben.reject(two)
	ana.reject(three)
	ben.accept(three)
	ana.accept(four)
	ben.rule(news.DoNote, four, news.Fields{}, news.Fields{Note: new(string)}) // a note is no ruling
	taken := figureIn("x", "c5", "5")
	ana.accept(taken)
	ben.undo(ben.rule(news.DoReject, taken, news.Fields{}, verdictOf(news.Rejected)))

	g := Agree(ana.log, ben.log)
	// kept kept, not not, not kept: 2 of 3; chance (1·2 + 2·1)/9; kappa (6 − 4)/(9 − 4).
	v := fieldOf(g, "verdict")
	if g.Both != 3 || g.Kept != 1 || v.N != 3 || v.Same != 2 || v.Kappa == nil || !nearly(*v.Kappa, 2.0/5) {
		t.Errorf("both %d, kept %d, verdict %+v; want 3, 1 and 2 of 3, kappa 0.4", g.Both, g.Kept, v)
	}
	if p := fieldOf(g, "place"); p.N != 1 || p.Same != 0 {
		t.Errorf("place: %+v; want 0 of 1", p)
	}
	if len(g.OnlyA) != 2 || len(g.OnlyB) != 0 || g.OnlyA[0].Claim != "c4" || g.OnlyA[1].Claim != "c5" {
		t.Errorf("only a %+v, only b %+v; want c4 and c5", g.OnlyA, g.OnlyB)
	}
	var fields []string
	for _, d := range g.Disagreements {
		fields = append(fields, d.Claim+" "+d.Field+" "+d.A.Who+" "+d.B.Who)
	}
	if want := []string{"c1 place ana ben", "c3 verdict ana ben"}; !slices.Equal(fields, want) {
		t.Errorf("disagreements %q, want %q", fields, want)
	}
	d := g.Disagreements[0]
	if !d.A.AsRead || d.A.Value.Place == nil || *d.A.Value.Place != "" || d.B.AsRead || *d.B.Value.Place != "Odesa" {
		t.Errorf("place: a %+v, b %+v; want as read (none) against Odesa", d.A, d.B)
	}
}

func TestAgreeOnWhatWasLeftAsRead(t *testing.T) {
	ana, ben := &coder{who: "ana"}, &coder{who: "ben"}
	// Ben edits the figure away and back to what the machine had; Ana left it alone.
	one := figureIn("x", "c1", "1")
	ana.accept(one)
	ben.rule(news.DoEdit, one, exactly(1), exactly(10))
	ben.rule(news.DoEdit, one, exactly(10), exactly(1))
	// Both edit to the same.
	two := figureIn("x", "c2", "2")
	ana.rule(news.DoEdit, two, exactly(2), exactly(20))
	ben.rule(news.DoEdit, two, exactly(2), exactly(20))
	// One edits.
	three := figureIn("x", "c3", "3")
	ana.accept(three)
	ben.rule(news.DoEdit, three, exactly(3), exactly(4))
	// Neither edits, so the number is in no log.
	four := figureIn("x", "c4", "4")
	ana.accept(four)
	ben.accept(four)
	// Case and white space are no difference.
	ana.rule(news.DoEdit, four, placed(""), placed("Port of  Odesa"))
	ben.rule(news.DoEdit, four, placed(""), placed("port of Odesa"))

	g := Agree(ana.log, ben.log)
	f := fieldOf(g, "figure")
	// as read, 20, as read, as read against as read, 20, 4, as read: 3 of 4; kappa (12 − (3·2 + 1))/(16 − 7).
	if f.N != 4 || f.Same != 3 || f.Kappa == nil || !nearly(*f.Kappa, 5.0/9) {
		t.Errorf("figure %+v; want 3 of 4, kappa 5/9", f)
	}
	// (1, 1), (20, 20), (3, 4): by hand, mean 49/6, sum of squares 827 − 49²/6; apart 1; 1 − 5·1/(6·(827 − 2401/6)).
	if f.Numbers == nil || f.Numbers.N != 3 || f.Numbers.Alpha == nil || !nearly(*f.Numbers.Alpha, 1-5.0/(4962-2401)) {
		t.Errorf("by intervals %+v; want alpha %v of 3", f.Numbers, 1-5.0/(4962-2401))
	}
	if p := fieldOf(g, "place"); p.Same != 4 || p.N != 4 {
		t.Errorf("place %+v; want 4 of 4", p)
	}
	if v := fieldOf(g, "verdict"); v.Kappa != nil || v.Undefined != oneValue {
		t.Errorf("verdict %+v; want no kappa, all were kept", v)
	}
	if len(g.Disagreements) != 1 || g.Disagreements[0].Claim != "c3" {
		t.Errorf("disagreements %+v; want that of c3", g.Disagreements)
	}
}

// A store that knows the article by another id, and a reader that draws a figure otherwise.
func TestAgreeFindsTheClaimOfAnotherReader(t *testing.T) {
	ana, ben := &coder{who: "ana"}, &coder{who: "ben"}
	ana.accept(figureIn("x", "c1", "300"))
	wider := figureIn("x", "k1", "some 300")
	wider.Sentence, wider.Quote = figureIn("x", "c1", "300").Sentence, figureIn("x", "c1", "300").Quote
	wider.Article = "y"
	ben.accept(wider)

	// Two figures of one sentence: told apart by how they are written, not matched where that leaves a choice.
	twice := figureIn("x", "c2", "7")
	ana.accept(twice)
	twice.Claim = "c3"
	ana.accept(twice)
	twice.Claim = "k2"
	ben.reject(twice)

	// The same words in another place of the page are another quotation.
	moved := figureIn("x", "c4", "9")
	ana.accept(moved)
	moved.Claim, moved.Quote = "k4", &news.Quote{Exact: moved.Quote.Exact, Prefix: "At noon. ", Suffix: moved.Quote.Suffix}
	ben.accept(moved)

	// An added claim is that which the other's reader has read.
	added := figureIn("x", "c5", "11")
	ana.rule(news.DoEdit, added, placed(""), placed("Odesa"))
	claim := news.Claim{ID: "k5", Text: "11", Place: "Odesa", Measure: "fell"}
	added.Claim = "k5"
	ben.rule(news.DoAdd, added, news.Fields{}, news.Fields{Claim: &claim})
	of := "rockets"
	ben.rule(news.DoEdit, added, news.Fields{Of: new(string)}, news.Fields{Of: &of}) // says what was added, not what was read

	g := Agree(ana.log, ben.log)
	if g.Both != 2 || len(g.OnlyA) != 3 || len(g.OnlyB) != 2 {
		t.Fatalf("both %d, only a %+v, only b %+v; want 2, 3 and 2", g.Both, g.OnlyA, g.OnlyB)
	}
	if p, m, o := fieldOf(g, "place"), fieldOf(g, "measure"), fieldOf(g, "of"); p.N != 2 || p.Same != 2 || m.N != 1 || o.N != 1 {
		t.Errorf("place %+v, measure %+v, of %+v; want 2 of 2, and nothing of measure and of, as nobody tells what was read", p, m, o)
	}
	for i, want := range []string{"c2", "c3", "c4"} {
		if a := g.OnlyA[i]; a.Claim != want || len(a.Decisions) != 1 {
			t.Errorf("only a: %+v, want %s with its decision", a, want)
		}
	}
}

func TestAgreeOnTopicsAndArticles(t *testing.T) {
	ana, ben := &coder{who: "ana"}, &coder{who: "ben"}
	topic := func(name string) news.Subject { return news.Subject{Kind: news.OnTopic, Name: name, Story: "War"} }
	page := news.Subject{Kind: news.OnArticle, URL: "https://example.org/x", Article: "x"}
	day := func(s string) news.Fields { return news.Fields{Published: &s} }
	claim := figureIn("x", "c1", "1")

	ana.rule(news.DoMove, claim, toward("shells"), toward("Shells fired"))
	ben.rule(news.DoMove, claim, toward("shells"), toward("shells  fired"))
	ana.rule(news.DoMerge, topic("killed"), news.Fields{}, toward("deaths"))
	ben.rule(news.DoMerge, topic("Deaths"), news.Fields{}, toward("killed")) // the same two are one
	ana.rule(news.DoRename, topic("sent"), news.Fields{}, toward("troops sent"))
	ben.rule(news.DoRename, topic("sent"), news.Fields{}, toward("soldiers sent"))
	ana.rule(news.DoEdit, page, day(""), day("2025-07-02"))
	page.Article = "x-elsewhere"
	ben.rule(news.DoEdit, page, day(""), day("2025-07-02"))
	words := "wounded"
	split := toward("wounded only")
	split.Words = &words
	ben.rule(news.DoSplit, topic("casualties"), news.Fields{}, split)
	ana.rule(news.DoMerge, news.Subject{Kind: news.OnOrigin, Name: "MoD"}, news.Fields{}, toward("Defence Ministry"))
	ana.rule(news.DoNote, topic("sent"), news.Fields{}, news.Fields{Note: &words})

	g := Agree(ana.log, ben.log)
	if m := fieldOf(g, "to"); m.Same != 1 || m.N != 1 {
		t.Errorf("topic of the claim %+v; want 1 of 1", m)
	}
	want := []Tally{{Kind: news.OnArticle, Same: 1}, {Kind: news.OnOrigin, OnlyA: 1}, {Kind: news.OnTopic, Same: 1, OnlyB: 1, Contradicting: 1}}
	if !slices.Equal(g.Tallies, want) {
		t.Errorf("tallies %+v, want %+v", g.Tallies, want)
	}
	var lines []string
	for _, r := range g.Rulings {
		lines = append(lines, r.Outcome+" "+r.Do+" "+r.On)
	}
	if want := []string{"same edit https://example.org/x", "only_a merge MoD", "only_b split casualties", "same merge killed", "contradicting rename sent"}; !slices.Equal(lines, want) {
		t.Errorf("rulings %q, want %q", lines, want)
	}
	if r := g.Rulings[2]; r.B == nil || r.A != nil || *r.B.Value.Words != "wounded" || *r.B.Value.To != "wounded only" {
		t.Errorf("the split %+v; want its words beside its name", r)
	}
}

// Logs in any order mean the same, and who is first changes nothing but the sides.
func TestAgreeIsOneWhateverTheOrder(t *testing.T) {
	ana, ben := &coder{who: "ana"}, &coder{who: "ben"}
	for i, text := range strings.Fields("11 12 13 14 15 16 17 18 19") {
		on := figureIn("x", "c"+text, text)
		v := 0.1 * float64(i+1)
		ana.rule(news.DoEdit, on, exactly(v), exactly(v*3))
		ben.rule(news.DoEdit, on, exactly(v), exactly(v*float64(i)))
		if i%3 == 0 {
			ben.reject(on)
		}
	}
	g := Agree(ana.log, ben.log)
	text, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(ana.log)
	slices.Reverse(ben.log)
	if again, _ := json.Marshal(Agree(ana.log, ben.log)); string(again) != string(text) {
		t.Errorf("in another order:\n%s\nwant\n%s", again, text)
	}
	if turned := Agree(ben.log, ana.log); !reflect.DeepEqual(turned.Fields, g.Fields) {
		t.Errorf("the other way round: %+v, want %+v", turned.Fields, g.Fields)
	}
	if empty, _ := json.Marshal(Agree(nil, nil)); !strings.Contains(string(empty), `"kappa":null,"alpha":null,"undefined":"`+noneShared) || strings.Contains(string(empty), `"only_a":null`) {
		t.Errorf("of nothing: %s", empty)
	}
}
