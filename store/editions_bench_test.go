package store_test

import (
	"fmt"
	"testing"
	"time"

	"rangefinder/news"
	"rangefinder/store"
)

// What it costs to keep every answer: a story of 500 articles with 2,000 claims
// in 100 topics, of which one article and one topic change each time. The first
// figure of "B/edition" is what an edition adds to the store.
func BenchmarkEditions(b *testing.B) {
	db := connect(b, "", b.TempDir())
	a := store.Answer{Story: news.Story{ID: "s", Name: "The flood", Articles: 500}}
	claim := func(i, v int) news.Claim {
		x := float64(v)
		return news.Claim{
			ID: news.ID("c", fmt.Sprint(i)), Text: fmt.Sprint(v), Sentence: fmt.Sprintf("In district %d of the valley the council counted %d houses under water, officials said on the day after.", i, v),
			Low: &x, Value: &x, High: &x, Qualifier: "exact", Kind: "count", What: "houses", Measure: "flooded", Modality: news.Reported,
			Attribution: []string{"Courier", fmt.Sprintf("council %d", i%40)}, Origin: fmt.Sprintf("council %d", i%40),
			Article:   news.ArticleRef{URL: fmt.Sprintf("https://courier.example/%d", i/4), Title: "Waters rise in the valley", Publisher: "Courier"},
			ArticleID: fmt.Sprintf("article%d", i/4),
		}
	}
	for i := range 2000 {
		a.Claims = append(a.Claims, claim(i, i))
	}
	for i := range 100 {
		t := news.Topic{ID: news.ID("t", fmt.Sprint(i)), Topic: fmt.Sprintf("Houses flooded in district %d", i), Story: "s", Kind: "count"}
		st := news.Strand{Status: news.StatusDone, Word: news.Conflict}
		for k := range 20 {
			c := a.Claims[i*20+k]
			st.Origins = append(st.Origins, news.Origin{Origin: c.Origin, Low: c.Low, Value: c.Value, High: c.High, Outlets: []string{"Courier"}, Claims: []string{c.ID},
				Credibility: news.Credibility{P: 0.61 + float64(k)/1e4, Cases: k}})
			st.Explain = append(st.Explain, fmt.Sprintf("%s: %s, adds %.3f", c.Origin, c.Text, float64(k)/7))
		}
		t.Strands = []news.Strand{st}
		a.Topics = append(a.Topics, t)
	}
	check(b, db.SaveFindings(ctx, 1, a))
	size := func() (n int64) {
		rows := must(db.Client.HGetAll(ctx, "rf:{s:s}:parts").Result())(b)
		for k, v := range rows {
			n += int64(len(k) + len(v))
		}
		return n
	}
	first := size()
	b.ResetTimer()
	for i := range b.N {
		c := claim(i%2000, 5000+i)
		a.Claims[i%2000] = c
		a.Topics[i%2000/20].Strands[0].Origins[i%20].Value = c.Value
		check(b, db.SaveFindings(ctx, int64(i+2), a))
	}
	b.StopTimer()
	b.ReportMetric(float64(size()-first)/float64(b.N), "B/edition")
	b.ReportMetric(float64(first), "B/first")
}

func BenchmarkReport(b *testing.B) {
	db := connect(b, "", b.TempDir())
	for i := range 50 {
		check(b, db.SaveFindings(ctx, 1, counted(fmt.Sprintf("s%d", i), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20)))
	}
	at := must(db.Client.Time(ctx).Result())(b).Add(time.Minute)
	for b.Loop() {
		if r := must(db.ReportAt(ctx, at))(b); len(r.Topics) != 1000 {
			b.Fatalf("%d topics", len(r.Topics))
		}
	}
}
