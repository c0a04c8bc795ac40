package reconcile_test

import (
	"slices"
	"testing"
	"time"

	"rangefinder/news"
	"rangefinder/reconcile"
)

// What a page has replaced stays replaced, whatever became of the figure that took its place.
func TestReplacedStaysReplaced(t *testing.T) {
	v := func(x float64) *float64 { return &x }
	say := func(id string, x float64) news.Claim {
		return news.Claim{
			ID: id, ArticleID: "a", Text: "n", Low: v(x), Value: v(x), High: v(x), Qualifier: "exact", Kind: "count", What: "people", Head: "person", Measure: "killed",
			Modality: news.Reported, Attribution: []string{"Courier"}, Origin: "Courier", OriginID: "courier", Chain: []string{"courier"},
			Article: news.ArticleRef{URL: "https://courier.example/", Publisher: "Courier"}, Notes: []string{},
		}
	}
	old, now := say("old", 10), say("now", 20)
	old.Gone = true
	was := "old"
	changes := []news.Change{{At: time.Unix(1, 0), Kind: news.ChangeRevised, Cause: news.CausePage, Claim: "now", Was: &was}}
	ranges := func(ts []news.Topic) (out []float64) {
		for _, t := range ts {
			if t.Span.Low != nil {
				out = append(out, *t.Span.Low)
			}
		}
		return out
	}
	now.Decision = &news.Decided{Verdict: news.Rejected, Who: "ana"}
	found := reconcile.Find(news.Story{ID: "s"}, nil, []news.Claim{old, now}, changes, reconcile.Options{})
	if got := ranges(found.Topics); len(got) != 0 {
		t.Errorf("the new figure rejected, the range begins at %v", got)
	}
	now.Decision, old.Decision = nil, &news.Decided{Verdict: news.Accepted, Who: "ana"}
	claims := []news.Claim{old, now}
	found = reconcile.Find(news.Story{ID: "s"}, nil, claims, changes, reconcile.Options{})
	r := news.Report{Topics: found.Topics, Claims: claims}
	if got := ranges(found.Topics); !slices.Equal(got, []float64{20}) {
		t.Fatalf("the range begins at %v", got)
	}
	narrow := reconcile.Narrow(r, func(c news.Claim) bool { return c.Decision != nil }, reconcile.Options{})
	if got := ranges(narrow.Topics); len(got) != 0 {
		t.Errorf("of what was accepted the range begins at %v, which the page has replaced", got)
	}
}

// A share is no count: the figure that follows from it does not bring it into the range of another question.
func TestNarrowLeavesArithmeticOut(t *testing.T) {
	v := func(x float64) *float64 { return &x }
	share := news.Claim{ID: "pct", ArticleID: "a", Text: "40 percent", Low: v(40), Value: v(40), High: v(40), Qualifier: "exact", Kind: "percent", Unit: "percent",
		Origin: "Agency", OriginID: "agency", Article: news.ArticleRef{Publisher: "Agency"}, Decision: &news.Decided{Verdict: news.Accepted}}
	count := news.Claim{ID: "cnt", ArticleID: "b", Text: "500", Low: v(500), Value: v(500), High: v(500), Qualifier: "exact", Kind: "count", Measure: "killed", What: "soldiers", Head: "soldier",
		Origin: "Chiefs", OriginID: "chiefs", Article: news.ArticleRef{Publisher: "Chiefs"}, Decision: &news.Decided{Verdict: news.Accepted}}
	topic := news.Topic{ID: "t", Story: "s", Kind: "count", Measure: "killed", Strands: []news.Strand{{
		Status: news.StatusDone, Low: v(500), High: v(600),
		Origins:  []news.Origin{{Origin: "Chiefs", Claims: []string{"cnt"}}, {Origin: "Agency", Claims: []string{"pct"}, Derived: "40 percent of 1,500"}},
		SetAside: []news.SetAside{{Claim: "pct", Why: "our arithmetic, and superseded"}},
	}}, Notes: []string{"named or put together by ana"}}
	r := reconcile.Narrow(news.Report{Topics: []news.Topic{topic}, Claims: []news.Claim{count, share}}, func(news.Claim) bool { return true }, reconcile.Options{})
	if len(r.Topics) != 1 || *r.Topics[0].Span.Low != 500 || *r.Topics[0].Span.High != 500 || len(r.Topics[0].Strands[0].Origins) != 1 {
		t.Errorf("narrowed: %+v", r.Topics)
	}
	if n := r.Topics[0].Notes; len(n) != 1 || n[0] != "named or put together by ana" {
		t.Errorf("notes = %q, want what people noted", n)
	}
}
