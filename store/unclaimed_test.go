package store_test

import (
	"fmt"
	"slices"
	"testing"

	"rangefinder/news"
	"rangefinder/store"
)

func unclaimedNumbers(t *testing.T, db *store.DB) {
	read := func(id, url string, d int, numbers ...news.Number) {
		t.Helper()
		r := reading(d, news.Read, fmt.Sprint(d, " killed"))
		r.Article.ID, r.Article.URL = id, url
		r.Numbers = append(r.Numbers, numbers...)
		must(db.SaveVersion(ctx, r))(t)
	}
	read("art", "http://example.org/b", 1, news.Number{Text: "old", State: news.NumberUnread})
	read("art", "http://example.org/b", 2,
		news.Number{Text: "66", Start: 9, State: news.NumberSkipped, Why: "name", Sentence: "Route 66."},
		news.Number{Text: "a score", Start: 4, State: news.NumberUnread},
		news.Number{Text: "2025", Start: 8, In: "title", State: news.NumberSkipped, Why: "year"})
	read("other", "http://example.org/a", 1, news.Number{Text: "7", State: news.NumberSkipped, Why: "date"})

	texts := func(articles ...string) []string {
		t.Helper()
		out := []string{}
		for _, n := range must(db.UnclaimedNumbers(ctx, articles...))(t) {
			out = append(out, n.Article.URL[len("http://example.org/"):]+" "+n.Text+" "+n.Why)
		}
		return out
	}
	// Of the newest version alone, the headline first.
	want := []string{"b 2025 year", "b a score ", "b 66 name"}
	if got := texts("art", "art", "nobody"); !slices.Equal(got, want) {
		t.Errorf("numbers of one article = %q, want %q", got, want)
	}
	if got := texts(); len(got) != 0 {
		t.Errorf("numbers of no story = %q, want none", got)
	}
	g := must(db.Grouping(ctx))(t)
	if err := db.SaveGrouping(ctx, 1, g, []store.StoryRow{{Story: news.Story{ID: "s"}, Articles: []string{"art"}}, {Story: news.Story{ID: "r"}, Articles: []string{"other"}}}); err != nil {
		t.Fatal(err)
	}
	if got := texts(); !slices.Equal(got, append([]string{"a 7 date"}, want...)) {
		t.Errorf("numbers of all stories = %q, want those of both", got)
	}
}
