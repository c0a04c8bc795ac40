package report

import (
	"bytes"
	"strings"
	"testing"

	"rangefinder/news"
)

// A share that became a witness to a count stands in both topics, and says in each what it is there.
func TestDerivedFiguresAreMarkedAsOurs(t *testing.T) {
	x := func(v float64) *float64 { return &v }
	count := news.Claim{ID: "count", Text: "600", Sentence: "600 died.", Value: x(600), Low: x(600), High: x(600), Qualifier: "exact", Kind: "count", Origin: "General"}
	share := news.Claim{ID: "share", Text: "40 percent", Sentence: "40 percent died.", Value: x(40), Low: x(40), High: x(40), Qualifier: "exact", Kind: "percent", Unit: "percent", Origin: "Lawmaker"}
	strand := func(os ...news.Origin) []news.Strand {
		return []news.Strand{{Status: news.StatusDone, Low: os[0].Low, Best: os[0].Value, High: os[0].High, Origins: os, Ends: news.Ends{Low: os[0].Claims[0], High: os[0].Claims[0]}}}
	}
	r := news.Report{Claims: []news.Claim{count, share}, Topics: []news.Topic{
		{ID: "percent", Topic: "Soldiers killed (per cent)", Kind: "percent", Unit: "percent", Strands: strand(news.Origin{Origin: "Lawmaker", Low: x(40), Value: x(40), High: x(40), Qualifier: "exact", Claims: []string{"share"}})},
		{ID: "killed", Topic: "Soldiers killed", Kind: "count", Strands: strand(
			news.Origin{Origin: "General", Low: x(600), Value: x(600), High: x(600), Qualifier: "exact", Claims: []string{"count"}},
			news.Origin{Origin: "Lawmaker", Low: x(600), Value: x(600), High: x(600), Qualifier: "about", Claims: []string{"share"}, Derived: "40 percent of 1,500"})},
	}}
	render := func(format string, o Options) string {
		var b bytes.Buffer
		if err := Write(&b, r, format, o); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	for _, format := range []string{"text", "md", "html"} {
		got := render(format, Options{Topic: "killed"})
		if !strings.Contains(got, "about 600") || !strings.Contains(got, "our arithmetic: 40 percent of 1,500") {
			t.Errorf("%s does not say that about 600 is ours:\n%s", format, got)
		}
	}
	for _, l := range strings.Split(render("csv", Options{}), "\n") {
		switch {
		case strings.HasPrefix(l, "killed,") && strings.Contains(l, ",share,") && !strings.Contains(l, ",600,600,600,about,40 percent,count,,"):
			t.Errorf("row of the derived count: %s", l)
		case strings.HasPrefix(l, "percent,") && !strings.Contains(l, ",40,40,40,exact,40 percent,percent,percent,"):
			t.Errorf("row of the share: %s", l)
		}
	}
	if got := render("jsonl", Options{}); !strings.Contains(got, `"topic":"percent"`) {
		t.Errorf("a share answers its own question first:\n%s", got)
	}
}
