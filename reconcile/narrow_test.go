package reconcile_test

import (
	"encoding/json"
	"slices"
	"testing"

	"rangefinder/news"
	"rangefinder/reconcile"
)

// Narrowed to all of its claims a report answers as it did; to some of them, from these alone.
func TestNarrow(t *testing.T) {
	v := func(x float64) *float64 { return &x }
	say := func(id, outlet, origin string, x float64) news.Claim {
		return news.Claim{
			ID: id, ArticleID: id, Text: "n", Low: v(x), Value: v(x), High: v(x), Qualifier: "exact", Kind: "count", What: "people", Head: "person", Measure: "killed",
			Modality: news.Reported, Attribution: []string{outlet, origin}, Origin: origin, OriginID: origin, Chain: []string{outlet, origin},
			Article: news.ArticleRef{URL: "https://" + outlet + ".example/", Publisher: outlet}, Notes: []string{},
		}
	}
	claims := []news.Claim{say("a", "one", "police", 40), say("b", "two", "army", 55), say("c", "three", "mayor", 42)}
	claims[1].Decision = &news.Decided{Verdict: news.Accepted}
	claims[2].Decision = &news.Decided{Verdict: news.Rejected, Who: "ana", Why: "another day"}
	found := reconcile.Find(news.Story{ID: "s", Name: "Quake"}, nil, claims, nil, reconcile.Options{})
	r := news.Report{Stories: []news.Story{{ID: "s"}}, Topics: found.Topics, Claims: claims}
	if n := len(found.Topics); n != 1 || *found.Topics[0].Span.Low != 40 || *found.Topics[0].Span.High != 55 {
		t.Fatalf("topics = %+v", found.Topics)
	}
	if aside := found.Topics[0].Strands[0].SetAside; len(aside) != 1 || aside[0].Claim != "c" || aside[0].Why != "rejected by ana: another day" {
		t.Errorf("set aside = %+v, want the rejected claim", aside)
	}
	js := func(v any) string { b, _ := json.Marshal(v); return string(b) }

	before := js(found.Topics[0].Strands[0].SetAside)
	all := reconcile.Narrow(r, func(news.Claim) bool { return true }, reconcile.Options{})
	want := found.Topics[0].Strands[0]
	if got := all.Topics[0].Strands[0]; js(got) != js(want) {
		t.Errorf("narrowed to all: %s\nwant %s", js(got), js(want))
	}
	some := reconcile.Narrow(r, func(c news.Claim) bool { return c.Decision != nil && c.Decision.Verdict == news.Accepted }, reconcile.Options{})
	if len(some.Topics) != 1 || len(some.Claims) != 1 || *some.Topics[0].Span.Low != 55 || *some.Topics[0].Span.High != 55 || len(some.Topics[0].Strands[0].Origins) != 1 {
		t.Errorf("narrowed to what was accepted: %s", js(some))
	}
	if none := reconcile.Narrow(r, func(news.Claim) bool { return false }, reconcile.Options{}); len(none.Topics) != 0 || len(none.Claims) != 0 {
		t.Errorf("narrowed to nothing: %s", js(none))
	}
	// What was rejected is set aside where it was, with whatever else is asked for.
	of := func(verdicts ...string) func(news.Claim) bool {
		return func(c news.Claim) bool { return c.Decision != nil && slices.Contains(verdicts, c.Decision.Verdict) }
	}
	for _, keep := range []func(news.Claim) bool{of(news.Rejected), of(news.Rejected, news.Accepted)} {
		got := reconcile.Narrow(r, keep, reconcile.Options{})
		if len(got.Topics) != 1 || got.Topics[0].ID != found.Topics[0].ID || len(got.Topics[0].Strands) != 1 || js(got.Topics[0].Strands[0].SetAside) != js(want.SetAside) {
			t.Errorf("narrowed to what was rejected: %s", js(got))
		}
		if keep(claims[1]) != (len(got.Topics[0].Strands[0].Origins) == 1) || keep(claims[1]) != (got.Topics[0].Span.Low != nil) {
			t.Errorf("what was rejected answers: %s", js(got))
		}
	}
	if js(found.Topics[0].Strands[0].SetAside) != before {
		t.Error("Narrow changed the report that it was given")
	}
}
