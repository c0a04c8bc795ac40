package report

import (
	"fmt"
	"strings"
	"time"

	"rangefinder/news"
)

// A figureOf is what a voice gives in a report made for its charts.
type figureOf struct {
	who            string
	low, val, high *float64
	qualifier      string
	asOf           string
	more           func(*news.Claim, *news.Origin)
}

func exact(who string, v float64, asOf string) figureOf {
	return figureOf{who: who, low: f(v), val: f(v), high: f(v), qualifier: "exact", asOf: asOf}
}

// topicOf is a topic of one strand with these voices; its range is their hull.
func topicOf(name, kind, unit, word string, voices ...figureOf) (news.Topic, []news.Claim) {
	id := news.ID("edge", name)
	st := news.Strand{Status: news.StatusDone, Word: word, Conflict: word == news.Conflict}
	var claims []news.Claim
	for i, v := range voices {
		outlet := fmt.Sprintf("%s Gazette", clip(v.who, 24))
		figure := scale{}.figure(v.low, v.val, v.high, v.qualifier, false)
		c := claim(news.ID("edge", name, fmt.Sprint(i)), figure, "They put it at "+figure+" when they were asked, "+v.who+" said.",
			place{outlet, fmt.Sprintf("https://gazette%d.example/%s", i, id), "A count of " + name, "2025-05-10"},
			func(c *news.Claim) {
				c.Low, c.Value, c.High, c.Qualifier, c.AsOf, c.Kind, c.Unit = v.low, v.val, v.high, v.qualifier, v.asOf, kind, unit
				c.Attribution, c.Origin = []string{outlet, v.who}, v.who
			})
		o := news.Origin{Origin: v.who, Low: v.low, Value: v.val, High: v.high, Qualifier: v.qualifier, AsOf: v.asOf, Outlets: []string{outlet}, Claims: []string{c.ID}}
		if v.more != nil {
			v.more(&c, &o)
		}
		claims = append(claims, c)
		st.Origins = append(st.Origins, o)
		if o.Superseded || c.Modality == news.Denied {
			continue
		}
		if v.low != nil && (st.Low == nil || *v.low < *st.Low) {
			st.Low, st.Ends.Low = v.low, c.ID
		}
		if v.high != nil && (st.High == nil || *v.high > *st.High) {
			st.High, st.Ends.High = v.high, c.ID
		}
	}
	return news.Topic{ID: id, Topic: name, Story: "edge", Kind: kind, Unit: unit, What: "things", Span: news.Span{Low: st.Low, High: st.High}, Strands: []news.Strand{st}}, claims
}

// edges are topics at the edges of what charts can show.
func edges() news.Report {
	r := news.Report{Generated: "2025-07-04T08:30:00Z", Stories: []news.Story{{ID: "edge", Name: "Edges", Articles: 9}}}
	add := func(t news.Topic, claims []news.Claim) *news.Topic {
		r.Topics, r.Claims = append(r.Topics, t), append(r.Claims, claims...)
		return &r.Topics[len(r.Topics)-1]
	}
	long := "The Interministerial Commission for the Coordination of Relief and Reconstruction in the Flooded Provinces"
	add(topicOf("From two to four billion", "count", "", news.Conflict,
		exact("A village", 2, "2025-05-01"), exact("A district", 41000, "2025-05-02"), exact(long, 4e9, "2025-05-03")))
	add(topicOf("Nought and more", "count", "", news.Conflict, exact("Nobody", 0, "2025-05-01"), exact("The ministry", 0, "2025-05-02"), exact("The opposition", 340, "2025-05-02")))
	add(topicOf("A temperature", "measure", "celsius", news.Overlap, exact("North station", -31.5, "2025-01-01"), exact("South station", 4.2, "2025-01-01"),
		figureOf{who: "The army", low: f(-40), high: f(-20), qualifier: "range", asOf: "2025-01-02"}))
	add(topicOf("Debt", "money", "USD", news.Conflict, exact("Treasury", 123456789012345, "2025-01-01"), exact("An auditor", 987654321098765, "2025-01-01")))
	many := []figureOf{}
	for i := range 34 {
		many = append(many, exact(fmt.Sprintf("Observer group number %d", i+1), 10000+float64(i*i)*37, fmt.Sprintf("2025-05-%02d", 1+i%28)))
	}
	add(topicOf("Thirty-four counts of a march", "count", "", news.Conflict, many...))
	add(topicOf("Contested figures", "count", "", news.Contested,
		exact("وزارة الصحة في الإقليم الجنوبي الشرقي", 120, "2025-05-01"),
		figureOf{who: "משרד הבריאות", low: f(90), val: f(90), qualifier: "at_least", asOf: "2025-05-01"},
		figureOf{who: "The army", val: f(30), high: f(30), qualifier: "up_to", asOf: "2025-05-02"},
		figureOf{who: "A spokesman", low: f(150), val: f(150), high: f(150), qualifier: "exact", asOf: "2025-05-03", more: func(c *news.Claim, _ *news.Origin) { c.Modality = news.Denied }}))
	t := add(topicOf("A topic that was otherwise", "count", "", news.Conflict, exact("Police", 900, "2025-05-01"), exact("Organisers", 4000, "2025-05-01"), exact("A reporter", 1200, "")))
	t.Was = &news.Was{At: time.Date(2025, 7, 3, 6, 0, 0, 0, time.UTC), Span: news.Span{Low: f(900), High: f(900)},
		Strands: []news.WasStrand{{Status: news.StatusDone, Low: f(900), Best: f(900), High: f(900), Word: news.SingleOrigin, Origins: 1}}}
	n := add(topicOf("A new topic", "count", "", news.SingleOrigin, exact("Police", 7, "2025-05-01")))
	n.Was = &news.Was{At: time.Date(2025, 7, 3, 6, 0, 0, 0, time.UTC), New: true}
	add(topicOf(strings.Repeat("Longword", 20), "percent", "percent", news.Agreement, exact(strings.Repeat("x", 120), 12.345678, "2025-05-01"), exact("B", 12.345678, "")))
	r.Coverage = news.Coverage{Pages: 1, Read: 1, Outcomes: []news.Outcome{{URL: "https://a.example/", Code: news.Read, At: time.Date(2025, 7, 4, 8, 0, 0, 0, time.UTC)}},
		Numbers: news.Numbers{Claims: 50, Skipped: 1, Unread: 1},
		Unclaimed: []news.Unclaimed{
			{Number: news.Number{Text: "2019", State: news.NumberSkipped, Why: "year", Sentence: "It was built in 2019 by 2,019 men."}, Article: news.ArticleRef{URL: "https://a.example/", Title: "A bridge"}},
			{Number: news.Number{Text: "110,00", State: news.NumberUnread, Sentence: "Some 110,00 came."}, Article: news.ArticleRef{URL: "https://a.example/", Title: "A bridge"}},
		}}
	return r
}
