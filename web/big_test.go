package web

import (
	"context"
	"fmt"
	"time"

	"rangefinder/news"
)

// big is a report of so many topics with so many claims each: each by an origin of
// its own in an article of its own, ten outlets in all.
func big(topics, claims int) news.Report {
	r := news.Report{Generated: "2025-07-04T08:30:00Z", Stories: []news.Story{{ID: "s0", Name: "Flood in the north"}, {ID: "s1", Name: "Quake in the bay"}}}
	words := []string{news.Conflict, news.Growth, news.SingleOrigin, news.Agreement}
	for i := range topics {
		t := news.Topic{ID: fmt.Sprintf("topic%011d", i), Topic: fmt.Sprintf("People of district %d counted", i), Story: fmt.Sprintf("s%d", i%2), Measure: "counted", Kind: "count"}
		st := news.Strand{Status: news.StatusDone, Word: words[i%len(words)], Conflict: words[i%len(words)] == news.Conflict}
		for j := range claims {
			v := float64(1000 + 7*j)
			at := time.Date(2025, 7, 1, 0, j, 0, 0, time.UTC)
			c := news.Claim{
				ID: fmt.Sprintf("c%d-%d", i, j), Text: fmt.Sprint(1000 + 7*j), Low: num(v), Value: num(v), High: num(v), Qualifier: "exact", Kind: "count",
				Sentence: fmt.Sprintf("Counting went on, and station %d of district %d put the number at %d people by the evening.", j, i, 1000+7*j),
				What:     "people", Measure: "counted", Modality: news.Reported, Attribution: []string{fmt.Sprintf("Outlet %d", j%10), fmt.Sprintf("Station %d", j)},
				Origin: fmt.Sprintf("Station %d", j), OriginID: fmt.Sprintf("station-%d", j), ArticleID: fmt.Sprintf("a%d-%d", i, j), Confidence: 1,
				Article: news.ArticleRef{URL: fmt.Sprintf("https://outlet%d.example/%d/%d", j%10, i, j), Title: fmt.Sprintf("District %d counts", i), Publisher: fmt.Sprintf("Outlet %d", j%10), Published: &at},
			}
			r.Claims = append(r.Claims, c)
			st.Origins = append(st.Origins, news.Origin{Origin: c.Origin, Low: c.Low, Value: c.Value, High: c.High, Qualifier: "exact", Outlets: []string{c.Article.Publisher}, Claims: []string{c.ID}})
			r.Coverage.Outcomes = append(r.Coverage.Outcomes, news.Outcome{URL: c.Article.URL, Code: news.Read, At: at})
		}
		st.Low, st.High = num(1000), num(float64(1000+7*(claims-1)))
		t.Span = news.Span{Low: st.Low, High: st.High}
		t.Strands = []news.Strand{st}
		t.Changes = []news.Change{{At: time.Date(2025, 7, 1+i%28, 0, 0, 0, 0, time.UTC), Kind: news.ChangeNew, Cause: news.CausePage, Claim: fmt.Sprintf("c%d-0", i)}}
		r.Topics = append(r.Topics, t)
	}
	r.Coverage.Pages, r.Coverage.Read = len(r.Claims), len(r.Claims)
	return r
}

// still is a Source of one report.
type still struct {
	fixed
	rep news.Report
}

func (s still) Report(context.Context) (news.Report, error)                       { return s.rep, nil }
func (s still) Revision(context.Context) (string, error)                          { return "1", nil }
func (s still) Compare(context.Context, *news.Report, time.Time, time.Time) error { return nil }
