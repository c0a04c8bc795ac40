package decide_test

import (
	"testing"

	"rangefinder/decide"
	"rangefinder/news"
)

func TestUnclaimed(t *testing.T) {
	number := func(article, in string, start, end int) news.Unclaimed {
		return news.Unclaimed{ArticleID: article, Number: news.Number{In: in, Start: start, End: end}}
	}
	list := []news.Unclaimed{number("a", "", 10, 12), number("a", "title", 10, 12), number("a", "", 30, 34), number("b", "", 10, 12)}
	claims := []news.Claim{
		{ArticleID: "a", Start: 8, End: 20, Decision: &news.Decided{Verdict: news.Added}},
		{ArticleID: "a", Start: 30, End: 34, Decision: &news.Decided{Verdict: news.Rejected}},
	}
	got := decide.Unclaimed(list, claims)
	if len(got) != 3 || got[0].In != "title" || got[1].Start != 30 || got[2].ArticleID != "b" {
		t.Errorf("Unclaimed = %+v, want all but the number of which a person has made a claim", got)
	}
	if len(decide.Unclaimed(list, nil)) != 4 || len(list) != 4 {
		t.Error("the list is another without anything added")
	}
}
