package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rangefinder/news"
)

// What QuickStatements takes in a cell, by the property or source it stands for.
var (
	aQuantity = regexp.MustCompile(`^[+-]?\d+(\.\d+)?(U\d+)?$`)
	aTime     = regexp.MustCompile(`^\+\d{4}-\d\d-\d\dT00:00:00Z/(9|10|11)$`)
	anAddress = regexp.MustCompile(`^"https?://[^"|\s]+"$`)
	aSaying   = regexp.MustCompile(`^(en|und):"[^|\t\n]+"$`)
	cellForms = map[string]*regexp.Regexp{
		"P585": aTime, "P1480": anItem, "S854": anAddress, "S1476": aSaying, "S577": aTime, "S813": aTime, "S1683": aSaying,
	}
)

func TestQuickStatementsRowsAreWellFormed(t *testing.T) {
	for i := range formatAttacks {
		rows := written(t, infiltrated(i), "quickstatements", Options{Topic: "dead7korea7aaaaa", Wikidata: WikidataOptions{Item: "Q42"}})
		for _, row := range strings.Split(strings.TrimSuffix(rows, "\n"), "\n") {
			cells := strings.Split(row, "\t")
			if len(cells) < 5 || len(cells)%2 == 0 || cells[0] != "Q42" || cells[1] != "P1120" || !aQuantity.MatchString(cells[2]) {
				t.Errorf("attack %d makes the row %q", i, row)
				continue
			}
			for j := 3; j < len(cells); j += 2 {
				if form := cellForms[cells[j]]; form == nil || !form.MatchString(cells[j+1]) {
					t.Errorf("attack %d: %s is %q", i, cells[j], cells[j+1])
				}
			}
		}
	}
}

// Every claim of the topics has a row or a reason why not, and none of the
// figures is anybody's but the source's.
func TestQuickStatementsSaysWhatItLeavesOut(t *testing.T) {
	var out []string
	d := WikidataOptions{Item: "Q42", Property: "P1083", LeftOut: func(l string) { out = append(out, l) }}
	left := func(topic string, edit func(*news.Report)) (rows string) {
		t.Helper()
		r := fixture()
		edit(&r)
		out = nil
		return written(t, r, "quickstatements", Options{Topic: topic, Wikidata: d})
	}
	as := func(id string, edit func(*news.Claim)) func(*news.Report) {
		return func(r *news.Report) {
			for i := range r.Claims {
				if r.Claims[i].ID == id {
					edit(&r.Claims[i])
				}
			}
		}
	}
	rows := left("sent7korea7aaaaa", func(*news.Report) {})
	if n := strings.Count(rows, "Q42\tP1083\t11000\t"); n != 2 || strings.Count(rows, "\n") != 2 {
		t.Errorf("rows of the soldiers sent:\n%s", rows)
	}
	if !strings.Contains(rows, "\tS813\t+2025-07-04T00:00:00Z/11\t") {
		t.Errorf("no row says when its article was last read:\n%s", rows)
	}
	if len(out) != 2 || !strings.Contains(out[0], "25,000–30,000 (Ukrainian assessment, The Harbour Courier): it is planned, not done") {
		t.Errorf("left out of the soldiers sent: %q", out)
	}
	for _, never := range []string{"30000", "41000", "36000", "27500", "25000"} {
		if strings.Contains(rows, never) {
			t.Errorf("a row has %s", never)
		}
	}
	for _, c := range []struct {
		why  string
		edit func(*news.Report)
	}{
		{"its origin has withdrawn it", as("sent1", func(c *news.Claim) { c.Withdrawn = true })},
		{"no longer on the page", as("sent1", func(c *news.Claim) { c.Gone = true })},
		{"in order to deny it", as("sent1", func(c *news.Claim) { c.Modality = news.Denied })},
		{"an order of magnitude", as("sent1", func(c *news.Claim) { c.Vague = true })},
		{"a range without a value", as("sent1", func(c *news.Claim) { c.Value = nil })},
		{"no address on the web", as("sent1", func(c *news.Claim) { c.Article.URL = "file:///tmp/x" })},
		{"longer than Wikidata takes", as("sent1", func(c *news.Claim) { c.Article.URL += strings.Repeat("x", 1500) })},
		{"with another day or exactness", as("sent1", func(c *news.Claim) { c.AsOf = "2025-01-01" })},
		{"with another day or exactness", as("sent1", func(c *news.Claim) { c.Qualifier = "at_least" })},
		{"set aside: a slip", func(r *news.Report) {
			r.Topics[1].Strands[0].SetAside = []news.SetAside{{Claim: "sent1", Why: "a slip"}}
		}},
		{"arithmetic of ours", func(r *news.Report) { r.Topics[1].Strands[0].Origins[0].Derived = "half of 22,000" }},
		{"no day says when it held", func(r *news.Report) {
			r.Topics[1].Strands[0].Origins[0].Superseded = true
			as("sent1", func(c *news.Claim) { c.AsOf = "" })(r)
		}},
		{"an addition, not a total", func(r *news.Report) { r.Topics[1].Strands[0].Increment = true }},
		{"counted in USD: give the item", func(r *news.Report) { r.Topics[1].Kind, r.Topics[1].Unit = "money", "USD" }},
	} {
		left("sent7korea7aaaaa", c.edit)
		if len(out) < 3 || !slices.ContainsFunc(out, func(l string) bool { return strings.Contains(l, c.why) }) {
			t.Errorf("left out %q; want one because %q", out, c.why)
		}
	}
	d.Unit = "Q4917"
	if rows := left("sent7korea7aaaaa", func(r *news.Report) { r.Topics[1].Kind, r.Topics[1].Unit = "money", "USD" }); !strings.Contains(rows, "\t11000U4917\t") {
		t.Errorf("rows in dollars:\n%s", rows)
	}
	d.Property = ""
	if left("sent7korea7aaaaa", func(*news.Report) {}); len(out) != 1 || !strings.Contains(out[0], "no property of Wikidata") {
		t.Errorf("without a property: %q", out)
	}
}

func TestQuickStatementsErrors(t *testing.T) {
	two := fixture()
	two.Topics[3].Measure = "killed"
	for _, c := range []struct {
		r    news.Report
		o    WikidataOptions
		want string
	}{
		{fixture(), WikidataOptions{}, "say which item"},
		{fixture(), WikidataOptions{Item: "LAST"}, `"LAST" is no item`},
		{fixture(), WikidataOptions{Item: "Q1\tP31"}, "is no item"},
		{fixture(), WikidataOptions{Item: "Q1", Property: "1120"}, "is no property"},
		{fixture(), WikidataOptions{Item: "Q1", Unit: "USD"}, "the unit wants"},
		{fixture(), WikidataOptions{Item: "Q1", Property: "P1120"}, "a property is for one topic, and here are 4"},
		{two, WikidataOptions{Item: "Q1"}, `two topics would go to P1120, those of "North Korean soldiers killed" and those of "North Korean soldiers killed or wounded"`},
	} {
		var b bytes.Buffer
		err := Write(&b, c.r, "quickstatements", Options{Wikidata: c.o})
		var typed *WikidataError
		if !errors.As(err, &typed) || !strings.Contains(err.Error(), c.want) || b.Len() != 0 {
			t.Errorf("%+v: %v after %d bytes, want %q after none", c.o, err, b.Len(), c.want)
		}
	}
}

func TestWikiTime(t *testing.T) {
	for in, want := range map[string]string{
		"2025-04-30": "+2025-04-30T00:00:00Z/11", "2025-11": "+2025-11-00T00:00:00Z/10", "1911": "+1911-00-00T00:00:00Z/9",
		"2025-04-30T23:59:00Z": "+2025-04-30T00:00:00Z/11", "2025-04-30T06:15": "+2025-04-30T00:00:00Z/11", "": "", "spring": "", "2025-13": "",
	} {
		if got := wikiTime(in); got != want {
			t.Errorf("wikiTime(%q) = %q, want %q", in, got, want)
		}
	}
}

// An empty batch is no table, and every group has the columns that it fills alone.
func TestQuickStatementsTable(t *testing.T) {
	if got := written(t, news.Report{}, "quickstatements", Options{Wikidata: WikidataOptions{Item: "Q42", CSV: true}}); got != "" {
		t.Errorf("a table of nothing: %q", got)
	}
	rows, err := csv.NewReader(strings.NewReader(written(t, fixture(), "quickstatements", Options{Wikidata: WikidataOptions{Item: "Q42", CSV: true}}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := "qid P1120 qal585 qal1480 S854 s1476 s577 s1683 P1590 qal585 qal1480 S854 s1476 s577 s1683"
	if got := strings.Join(rows[0], " "); got != want {
		t.Errorf("header %s, want %s", got, want)
	}
}
