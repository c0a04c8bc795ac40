package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/store"
)

// saying is a decision that is not made yet, on the claim c of an article.
func saying(article, c, who string) news.Decision {
	q := news.Quote{Exact: "The quake left 40 people dead."}
	verdict := news.Rejected
	return news.Decision{
		Who: who, Do: news.DoReject, After: news.Fields{Verdict: &verdict},
		On: news.Subject{Kind: news.OnClaim, Article: article, Claim: c, Text: "40", Sentence: q.Exact, Quote: &q},
	}
}

func renaming(from, to string) news.Decision {
	return news.Decision{Who: "ana", Do: news.DoRename, On: news.Subject{Kind: news.OnTopic, Name: from}, After: news.Fields{To: &to}}
}

func idsOf(ds []news.Decision) []string {
	var out []string
	for _, d := range ds {
		out = append(out, d.ID)
	}
	slices.Sort(out)
	return out
}

func decisionsAdded(t *testing.T, db *store.DB) {
	if all := must(db.Decisions(ctx))(t); len(all) != 0 {
		t.Fatalf("Decisions before any = %v", all)
	}
	first := must(db.Decide(ctx, []news.Decision{saying("a1", "c1", "ana"), saying("a2", "c2", "ana")}, nil))(t)
	if len(first) != 2 || first[0].ID == "" || time.Since(first[0].At).Abs() > time.Minute || !first[0].At.Equal(first[0].At.Truncate(time.Millisecond)) {
		t.Fatalf("Decide = %+v", first)
	}
	wide := must(db.Decide(ctx, []news.Decision{renaming("A", "B")}, nil))(t)
	back := must(db.Decide(ctx, []news.Decision{{Who: "ben", Do: news.DoUndo, On: first[1].On, Undoes: first[1].ID}}, nil))(t)
	if !back[0].At.After(first[1].At) {
		t.Errorf("an undo at %v of what was decided at %v", back[0].At, first[1].At)
	}
	for _, tc := range []struct {
		articles []string
		want     []string
	}{
		{nil, idsOf(wide)},
		{[]string{"a1"}, idsOf(append(slices.Clone(wide), first[0]))},
		{[]string{"a2", "a9"}, idsOf(append(slices.Clone(wide), first[1], back[0]))},
	} {
		if got := idsOf(must(db.DecisionsOn(ctx, tc.articles))(t)); !slices.Equal(got, tc.want) {
			t.Errorf("DecisionsOn(%v) = %v, want %v", tc.articles, got, tc.want)
		}
	}
	all := must(db.Decisions(ctx))(t)
	if len(all) != 4 || !slices.IsSortedFunc(all, decide.Compare) {
		t.Errorf("Decisions = %+v", all)
	}
	if _, err := db.Decision(ctx, "none"); err == nil {
		t.Error("a decision that there is none of")
	}
	if _, err := db.Decide(ctx, []news.Decision{{Who: "ana", Do: "burn"}}, nil); err == nil {
		t.Error("a decision that cannot be one was taken in")
	}
	// Names of topics: each is made on what came of the last, whatever the clock says.
	var last time.Time
	for i := range 20 {
		d := must(db.Decide(ctx, []news.Decision{renaming(fmt.Sprint(i), fmt.Sprint(i+1))}, nil))(t)
		if !d[0].At.After(last) {
			t.Fatalf("renamed at %v after %v", d[0].At, last)
		}
		last = d[0].At
	}
}

func decidedMeanwhile(t *testing.T, db *store.DB) {
	on := saying("a1", "c1", "ana").On
	key := decide.Key(on)
	if heads := must(db.DecisionHeads(ctx, []news.Subject{on}))(t); heads[key] != "" {
		t.Fatalf("heads before any = %v", heads)
	}
	ana := must(db.Decide(ctx, []news.Decision{saying("a1", "c1", "ana")}, map[string]string{key: ""}))(t)
	// Ben has had the page open since before.
	both := []news.Decision{saying("a1", "c9", "ben"), saying("a1", "c1", "ben")}
	_, err := db.Decide(ctx, both, map[string]string{key: ""})
	var behind *store.ErrBehind
	if !errors.As(err, &behind) || behind.By.ID != ana[0].ID || behind.By.Who != "ana" || behind.On.Claim != "c1" {
		t.Fatalf("the second editor is told %v", err)
	}
	if all := must(db.Decisions(ctx))(t); len(all) != 1 {
		t.Errorf("half of what was refused was kept: %+v", all)
	}
	heads := must(db.DecisionHeads(ctx, []news.Subject{on}))(t)
	if _, err := db.Decide(ctx, both, heads); err != nil {
		t.Errorf("having seen it: %v", err)
	}
	// Many at once who ask nothing: all are kept, each after the other.
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if _, err := db.Decide(ctx, []news.Decision{saying("a1", "c1", fmt.Sprint("coder ", i))}, nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	seen := map[time.Time]bool{}
	for _, d := range must(db.Decisions(ctx))(t) {
		if d.On.Claim == "c1" {
			seen[d.At] = true
		}
	}
	if len(seen) != 10 {
		t.Errorf("%d times of ten decisions on one claim", len(seen))
	}
}

func decisionsHeard(t *testing.T, db *store.DB) {
	g := must(db.Grouping(ctx))(t)
	check(t, db.SaveGrouping(ctx, 1, g, rows("x", "y")))
	for id, mark := range must(db.Dirty(ctx))(t) {
		check(t, db.Handed(ctx, id, mark))
	}
	must(db.Decide(ctx, []news.Decision{saying("a-x", "c1", "ana")}, nil))(t)
	told := must(db.DecisionsToTell(ctx))(t)
	if len(told) != 1 || told["a-x"] == "" {
		t.Fatalf("DecisionsToTell = %v", told)
	}
	check(t, db.MarkDecided(ctx, "a-x", told["a-x"]))
	if dirty := must(db.Dirty(ctx))(t); len(dirty) != 1 || dirty["x"] == "" {
		t.Errorf("Dirty = %v, want x", dirty)
	}
	must(db.Decide(ctx, []news.Decision{saying("a-x", "c2", "ana")}, nil))(t)
	check(t, db.DecisionsTold(ctx, "a-x", told["a-x"]))
	if told = must(db.DecisionsToTell(ctx))(t); len(told) != 1 {
		t.Error("what was decided meanwhile is not heard of")
	}
	check(t, db.DecisionsTold(ctx, "a-x", told["a-x"]))
	must(db.Decide(ctx, []news.Decision{renaming("A", "B")}, nil))(t)
	if told = must(db.DecisionsToTell(ctx))(t); len(told) != 1 || told[store.All] == "" {
		t.Errorf("DecisionsToTell = %v, want all", told)
	}
	check(t, db.MarkDecided(ctx, store.All, "9"))
	if dirty := must(db.Dirty(ctx))(t); len(dirty) != 2 {
		t.Errorf("Dirty = %v, want x and y", dirty)
	}
	check(t, db.DecisionsTold(ctx, store.All, must(db.DecisionsToTell(ctx))(t)[store.All]))

	// Of a topic of one story that one hears, and one in which others of its decisions bear.
	within := func(story, to string) news.Decision {
		d := renaming("A", to)
		d.On.Story = story
		d = must(db.Decide(ctx, []news.Decision{d}, nil))(t)[0]
		for id, mark := range must(db.Dirty(ctx))(t) {
			check(t, db.Handed(ctx, id, mark))
		}
		for whom, mark := range must(db.DecisionsToTell(ctx))(t) {
			check(t, db.MarkDecided(ctx, whom, mark))
			check(t, db.DecisionsTold(ctx, whom, mark))
		}
		return d
	}
	first := within("X", "C")
	if dirty := must(db.Dirty(ctx))(t); len(dirty) != 1 || dirty["x"] == "" {
		t.Errorf("Dirty = %v, want x alone", dirty)
	}
	check(t, db.SaveFindings(ctx, 1, store.Answer{Story: news.Story{ID: "y", Name: "y"}, Decisions: []string{first.ID}}))
	within("x", "D")
	if dirty := must(db.Dirty(ctx))(t); len(dirty) != 2 {
		t.Errorf("Dirty = %v, want x, and y on which the first one bears", dirty)
	}
	within("a name that no story has", "E")
	if dirty := must(db.Dirty(ctx))(t); len(dirty) != 2 {
		t.Errorf("Dirty = %v, want all", dirty)
	}
}

func decisionsImported(t *testing.T, db *store.DB) {
	here := must(db.Decide(ctx, []news.Decision{saying("a1", "c1", "ana")}, nil))(t)
	var log []news.Decision
	for i := range 450 {
		d := saying("a1", fmt.Sprint("c", i), "ben")
		d.At = day(1).Add(time.Duration(i) * time.Second)
		log = append(log, decide.Made(d))
	}
	imports := func(ds ...news.Decision) (added int, why string) {
		t.Helper()
		added, refused, err := db.ImportDecisions(ctx, ds)
		check(t, err)
		if len(refused) > 0 {
			why = refused[0].Why
		}
		return added, why
	}
	if n, why := imports(log...); n != 450 || why != "" {
		t.Errorf("ImportDecisions = %d, %s", n, why)
	}
	if n, why := imports(append(log, here...)...); n != 0 || why != "" {
		t.Errorf("imported again = %d, %s", n, why)
	}
	if all := must(db.DecisionsOn(ctx, []string{"a1"}))(t); len(all) != 451 {
		t.Errorf("%d decisions", len(all))
	}
	// Whoever has the page open is told of what came in, and what is decided now comes after all of it.
	on := here[0].On
	if heads := must(db.DecisionHeads(ctx, []news.Subject{on}))(t); heads[decide.Key(on)] != log[1].ID {
		t.Errorf("heads = %v, want what came last", heads)
	}
	if d := must(db.Decide(ctx, []news.Decision{saying("a1", "c1", "ana")}, nil))(t); !d[0].At.After(here[0].At) {
		t.Errorf("decided at %v after %v", d[0].At, here[0].At)
	}
	undo := news.Decision{At: time.Now(), Who: "ben", Do: news.DoUndo, On: news.Subject{Kind: news.OnArticle, Article: "a2"}, Undoes: here[0].ID}
	late := saying("a1", "c7", "ben")
	late.At = time.Now().Add(72 * time.Hour)
	left := news.Decision{ID: log[9].ID, At: day(1), Who: "ben", Do: news.DoReject, Forgotten: true, On: news.Subject{Kind: news.OnClaim, Article: "a9", Claim: "c9"}}
	spoilt := log[0]
	spoilt.Why = "changed"
	good := saying("a1", "c8", "cleo")
	good.At = day(2)
	for _, tc := range []struct {
		d    news.Decision
		want string
	}{
		{decide.Made(undo), "which is on something else"},
		{decide.Made(late), "yet to come"},
		{left, "was forgotten"},
		{spoilt, "it was changed after it was made"},
	} {
		// One that cannot be taken in keeps none of the others out.
		good.Why += "again "
		if n, why := imports(tc.d, decide.Made(good)); n != 1 || !strings.Contains(why, tc.want) {
			t.Errorf("%d taken in, refused: %q, want 1 and %q", n, why, tc.want)
		}
	}
}

// What could not be carried out, and which decisions an answer was given by, are of its edition.
func reviewsKept(t *testing.T, db *store.DB) {
	plain := counted("s", 40, 2)
	check(t, db.SaveFindings(ctx, 1, plain))
	ruled := counted("s", 50, 2)
	ruled.Decisions = []string{"d1"}
	ruled.Review = []news.Review{{Decision: "d1", Who: "ana", At: day(1), Reason: "gone", On: news.Subject{Kind: news.OnClaim, Article: "art", Sentence: "Secret words."}}}
	check(t, db.SaveFindings(ctx, 2, ruled))
	r := must(db.Report(ctx))(t)
	if len(r.Review) != 1 || r.Review[0].On.Sentence != "Secret words." {
		t.Fatalf("review = %+v", r.Review)
	}
	check(t, db.Compare(ctx, &r, time.Time{}, time.Time{}))
	if r.Topics[0].Was == nil {
		t.Error("a report compares with nothing though a person has changed it")
	}
	// Taken back: the report of before, which compares with nothing.
	check(t, db.SaveFindings(ctx, 3, plain))
	r = must(db.Report(ctx))(t)
	check(t, db.Compare(ctx, &r, time.Time{}, time.Time{}))
	if r.Topics[0].Was != nil || len(r.Review) != 0 {
		t.Errorf("after all is undone: was %+v, review %+v", r.Topics[0].Was, r.Review)
	}
	// Forgotten with its article, in all editions.
	must(db.ForgetEditions(ctx, []string{"art"}))(t)
	check(t, db.SaveFindings(ctx, 4, ruled))
	must(db.ForgetEditions(ctx, []string{"art"}))(t)
	if r = must(db.Report(ctx))(t); len(r.Review) != 0 {
		t.Errorf("what was forgotten is to be reviewed: %+v", r.Review)
	}
}

// Of what was decided of a forgotten article no word stays, and it counts no longer.
func decisionsForgotten(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	e.some()
	address := "http://example.org/a"
	id := news.ID(address)
	on := func(d news.Decision, url string) news.Decision {
		d.On.URL, d.Why = url, "the mayor told me by telephone"
		return d
	}
	copied := "http://example.org/a"
	made := must(db.Decide(ctx, []news.Decision{
		on(saying(id, "c1", "ana"), address), on(saying("other", "c2", "ben"), "http://example.org/other"),
		{Who: "ana", Do: news.DoEdit, On: news.Subject{Kind: news.OnArticle, Article: "third", URL: "http://example.org/third"}, After: news.Fields{CopyOf: &copied}},
	}, nil))(t)
	if _, faults := e.verify(); len(faults) != 0 {
		t.Errorf("before: %+v", faults)
	}
	line := store.NewForget(store.ForgetPage, store.URLID(address), "ana@desk", "asked to", day(3))
	must(db.AddForget(ctx, line))(t)
	if _, faults := e.verify(); len(faults) == 0 {
		t.Error("words of what was forgotten are no fault")
	}
	answer := counted("s", 40, 2)
	answer.Review = []news.Review{
		{Decision: made[0].ID, Who: "ana", At: day(1), Reason: "changed", On: made[0].On},
		{Decision: "wide", Who: "ana", At: day(1), Reason: "no topic", On: news.Subject{Kind: news.OnTopic, Name: "Topic of forgotten words", Held: []string{"c1"}}},
	}
	check(t, db.SaveFindings(ctx, 1, answer))
	plan := must(db.PlanForget(ctx, line))(t)
	if plan.Counts.Decisions != 2 {
		t.Errorf("plan = %+v", plan.Counts)
	}
	must(db.Erase(ctx, e.pages, []store.Forget{line}, false))(t)
	for _, d := range must(db.Decisions(ctx))(t) {
		gone := d.ID != made[1].ID
		if d.Forgotten != gone || gone && (d.On.Quote != nil || d.Why != "" || d.On.URL != "" || d.After.Verdict != nil || d.After.CopyOf != nil || d.Who == "") {
			t.Errorf("left: %+v", d)
		}
	}
	if _, faults := e.verify(); len(faults) != 0 {
		t.Errorf("after: %+v", faults)
	}
	if told := must(db.DecisionsToTell(ctx))(t); told[store.Regroup+id] == "" {
		t.Errorf("not to be answered again: %v", told)
	}
	if r := must(db.Report(ctx))(t); len(r.Review) != 0 {
		t.Errorf("to be reviewed still: %+v", r.Review)
	}
	if where := e.holds("Topic of forgotten words"); len(where) > 0 {
		t.Errorf("kept in %v", where)
	}
	if n := len(decide.Standing(must(db.Decisions(ctx))(t))); n != 1 {
		t.Errorf("%d decisions in force", n)
	}
}
