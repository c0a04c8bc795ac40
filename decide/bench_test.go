package decide_test

import (
	"fmt"
	"testing"

	"rangefinder/decide"
	"rangefinder/news"
)

// A story of 1,000 claims in 100 articles with a decision on every second claim: as it stands, with every sentence
// changed since, and a log of 50,000.
func BenchmarkApply(b *testing.B) {
	var articles []news.Article
	var claims []news.Claim
	var log []news.Decision
	for i := range 100 {
		var text []string
		for j := range 10 {
			text = append(text, fmt.Sprintf("In village %c%d some %d people were hurt.", 'A'+j, i, 100+i*10+j))
		}
		a, cs := paper(fmt.Sprint("a", i), "Courier", text...)
		articles, claims = append(articles, a), append(claims, cs...)
	}
	for i := 0; i < len(claims); i += 2 {
		log = append(log, accepted(i, claims[i]))
	}
	b.Run("claims", func(b *testing.B) {
		for b.Loop() {
			decide.New(log).Apply(articles, claims, nil, reader)
		}
	})
	var gone []news.Decision
	for _, d := range log {
		on := d.On
		on.Sentence, on.Quote = "Once "+on.Sentence, &news.Quote{Exact: "Once " + on.Sentence}
		d.On = on
		gone = append(gone, decide.Made(d))
	}
	b.Run("gone", func(b *testing.B) {
		for b.Loop() {
			decide.New(gone).Apply(articles, claims, nil, reader)
		}
	})
	b.Run("log", func(b *testing.B) {
		long := make([]news.Decision, 0, 100*len(log))
		for i := range 100 {
			for _, d := range log {
				d.Why = fmt.Sprint(i)
				long = append(long, decide.Made(d))
			}
		}
		for b.Loop() {
			decide.Standing(long)
		}
	})
}
