package reconcile

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
)

// partOf makes c a share of base, both of one article.
func partOf(c, base news.Claim, kind string, value float64) news.Claim {
	c.Kind, c.Value, c.Low, c.High, c.Base = kind, &value, &value, &value, base.ID
	c.ArticleID, c.Article = base.ArticleID, base.Article
	return c
}

func TestAShareOfABaseIsAWitnessToTheCount(t *testing.T) {
	sent := exactly("1,500", "sent", news.Reported, false, 1_500, "Lawmaker", "2024-02-11")
	part := partOf(exactly("40 percent", "killed", news.Reported, false, 40, "Lawmaker", "2024-02-11"), sent, "percent", 40)
	dead := exactly("600", "killed", news.Reported, false, 600, "General", "2024-02-11")
	claims := []news.Claim{sent, part, dead}

	var killed news.Topic
	for _, topic := range Findings(news.Story{ID: "s"}, nil, claims, nil, Options{}) {
		if topic.Measure == "killed" && topic.Kind == "count" {
			killed = topic
		}
	}
	if len(killed.Strands) != 1 {
		t.Fatalf("strands = %+v, want one", killed.Strands)
	}
	s := killed.Strands[0]
	if s.Conflict || s.Word != news.Agreement || s.Best == nil || *s.Best != 600 || len(s.Origins) != 2 {
		t.Errorf("strand = %+v, want 600 by two origins that agree", s)
	}
	i := slices.IndexFunc(s.Origins, func(o news.Origin) bool { return o.Origin == "Lawmaker" })
	if i < 0 || s.Origins[i].Derived != "40 percent of 1,500" || !reflect.DeepEqual(s.Origins[i].Claims, []string{"40 percent"}) {
		t.Errorf("origins = %+v, want the lawmaker's as derived from the share", s.Origins)
	}
	if !strings.Contains(strings.Join(s.Explain, "\n"), "derived: 40 percent of 1,500") {
		t.Errorf("explain = %q, want the arithmetic", s.Explain)
	}
}

func TestNothingIsDerivedWhereNobodySaidACount(t *testing.T) {
	sent := exactly("1,500", "sent", news.Reported, false, 1_500, "Lawmaker", "2024-02-11")
	part := partOf(exactly("40 percent", "killed", news.Reported, false, 40, "Lawmaker", "2024-02-11"), sent, "percent", 40)
	for _, topic := range Findings(news.Story{ID: "s"}, nil, []news.Claim{sent, part}, nil, Options{}) {
		for _, s := range topic.Strands {
			for _, o := range s.Origins {
				if o.Derived != "" || topic.Measure == "killed" && topic.Kind == "count" {
					t.Errorf("topic %q holds %+v, which nobody said", topic.Topic, o)
				}
			}
		}
	}
}

func TestWhatIsNoShareIsNotMultiplied(t *testing.T) {
	base := exactly("1,500", "sent", news.Reported, false, 1_500, "A", "")
	vague := said("hundreds", "sent", news.Reported, false, 100, -1, 999, "range", "A", "")
	vague.Vague = true
	for name, c := range map[string]news.Claim{
		"beyond the whole":   partOf(exactly("140 percent", "killed", news.Reported, false, 140, "A", ""), base, "percent", 140),
		"of a vague base":    partOf(exactly("40 percent", "killed", news.Reported, false, 40, "A", ""), vague, "percent", 40),
		"a count":            partOf(exactly("300", "killed", news.Reported, false, 300, "A", ""), base, "count", 300),
		"of a missing claim": partOf(exactly("40 percent", "killed", news.Reported, false, 40, "A", ""), news.Claim{ID: "gone"}, "percent", 40),
	} {
		if ds := derive([]news.Claim{base, vague, c}, nil); len(ds) != 0 {
			t.Errorf("%s: derived %+v, want nothing", name, ds)
		}
	}
}

func TestSharesKeepTheirBounds(t *testing.T) {
	base := exactly("2,400", "sent", news.Reported, false, 2_400, "A", "")
	lo := 0.25
	c := partOf(exactly("over a quarter", "killed", news.Reported, false, lo, "A", ""), base, "ratio", lo)
	c.High, c.Qualifier = nil, "more_than"
	ds := derive([]news.Claim{base, c}, nil)
	if len(ds) != 1 || *ds[0].claim.Low != 600 || ds[0].claim.High != nil || ds[0].claim.Qualifier != "more_than" {
		t.Errorf("derived %+v, want more than 600", ds)
	}
}

func money(id, unit string, v float64, origin string) news.Claim {
	c := exactly(id, "cost", news.Reported, false, v, origin, "2024-03-09")
	c.What, c.Head, c.Of, c.Kind, c.Unit = "damage", "damage", "", "money", unit
	return c
}

func TestSumsAreComparedAtTheRateOfTheDay(t *testing.T) {
	rates, err := ReadRates(strings.NewReader("date,from,to,rate\n2024-03-07,EUR,USD,1.087\n2024-03-12,EUR,USD,2\n"), "r.csv")
	if err != nil {
		t.Fatal(err)
	}
	claims := []news.Claim{money("$100 million", "USD", 100e6, "Reinsurer"), money("€92 million", "EUR", 92e6, "Prefect")}
	for _, o := range []Options{{}, {Rates: rates}} {
		voices := map[string]string{}
		for _, topic := range Findings(news.Story{ID: "s"}, nil, claims, nil, o) {
			for _, s := range topic.Strands {
				for _, v := range s.Origins {
					if topic.Unit == "USD" {
						voices[v.Origin] = v.Derived
						if *v.Value != 100e6 {
							t.Errorf("%s: %v, want 100 million dollars", v.Origin, *v.Value)
						}
					}
					if topic.Unit == "EUR" && (*v.Value != 92e6 || v.Derived != "") {
						t.Errorf("the sum as it was said became %+v", v)
					}
				}
				if s.Conflict {
					t.Errorf("a sum conflicts with itself: %+v", s)
				}
			}
		}
		want := map[string]string{"Reinsurer": ""}
		if o.Rates != nil {
			want["Prefect"] = "EUR €92 million at 1.087 of 7 March 2024"
		}
		if !reflect.DeepEqual(voices, want) {
			t.Errorf("voices = %v, want %v", voices, want)
		}
	}
}

func TestReadRates(t *testing.T) {
	for _, in := range []string{
		"Date,USD,JPY,\n2024-03-06,1.0875,162.6,\n2024-03-05,1.0849,N/A,\n",
		"date,from,to,rate\n2024-03-06,eur,usd,1.0875\n2024-03-06,EUR,JPY,162.6\n",
	} {
		r, err := ReadRates(strings.NewReader(in), "r")
		if err != nil {
			t.Fatalf("ReadRates(%q): %v", in, err)
		}
		for _, c := range []struct {
			day, from, to string
			want          float64
		}{
			{"2024-03-06", "EUR", "USD", 1.0875},
			{"2024-03-06", "USD", "EUR", 1 / 1.0875},
			{"2024-03-10", "USD", "JPY", 162.6 / 1.0875}, // by way of the euro, on a Sunday
			{"2024-03-20", "EUR", "USD", 0},              // stale
			{"2024-03-04", "EUR", "USD", 0},
			{"2024-03", "EUR", "USD", 0},
			{"2024-03-06", "EUR", "GBP", 0},
		} {
			got, _, ok := r.on(parseDate(c.day), c.from, c.to)
			if math.Abs(got-c.want) > 1e-12 || ok != (c.want != 0) {
				t.Errorf("%s to %s on %s = %v, %v; want %v", c.from, c.to, c.day, got, ok, c.want)
			}
		}
	}
	for in, want := range map[string]string{
		"":                                    "no header",
		"a,b\n":                               "want the columns",
		"date,from,to,rate\n2024,EUR,USD,1\n": "line 2",
		"date,from,to,rate\n2024-03-06,EUR,USD,-1\n": "no rate",
		"Date,USD\n2024-03-06,1\n2024-03-07,x\n":     "line 3",
		"Date,USD\n2024-03-06,1e-320\n":              "no rate",
		"date,from,to,rate\n\"2024-03-06":            "line 2",
	} {
		if _, err := ReadRates(strings.NewReader(in), "my.csv"); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "my.csv") {
			t.Errorf("ReadRates(%q) = %v, want an error with %q that names the file", in, err, want)
		}
	}
}

func FuzzReadRates(f *testing.F) {
	f.Add("Date,USD,JPY,\n2024-03-06,1.0875,162.6,\n")
	f.Add("date,from,to,rate\n2024-03-06,EUR,USD,1.0875\n")
	f.Add("date,from,to,rate\n\"2024-03-06")
	day := date{time.Date(2024, 3, 6, 0, 0, 0, 0, time.UTC).Unix(), toDay}
	f.Fuzz(func(t *testing.T, in string) {
		r, err := ReadRates(strings.NewReader(in), "f")
		if err != nil {
			return
		}
		if x, _, ok := r.on(day, "USD", "JPY"); ok && !(x > 0 && x < math.Inf(1)) {
			t.Errorf("rate %v", x)
		}
	})
}
