package decide_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/quantity"
	"rangefinder/report"
	"rangefinder/scraper/extract"
)

var (
	people  = decide.None
	dollars = decide.Unit{Kind: "money", Name: "USD"}
	metres  = decide.Unit{Kind: "measure", Name: "metre"}
	share   = decide.Unit{Kind: "percent", Name: "percent"}
)

// shown is a figure as a report prints it, with its qualifier.
func shown(g news.Figure) string {
	text := report.Figure(news.Claim{Low: g.Low, Value: g.Value, High: g.High, Qualifier: g.Qualifier, Kind: g.Kind, Unit: g.Unit, Vague: g.Vague, About: g.About})
	return g.Qualifier + " " + strings.ReplaceAll(text, "\u00a0", " ")
}

func TestTypedFigure(t *testing.T) {
	for _, c := range []struct {
		of          decide.Unit
		typed, want string
		own         bool
	}{
		{people, "600", "exact 600", false},
		{people, "  at  least 600 ", "at_least at least 600", false},
		{people, "about 300", "about about 300", false},
		{people, "up to 10", "up_to up to 10", false},
		{people, "600 or more", "at_least at least 600", false},
		{share, "-5", "exact −5 %", false},
		{people, "-5 percentage points", "exact −5 percentage points", true},
		{people, "600m", "exact 600,000,000", false},
		{people, "$600 m", "exact $600m", true},
		{people, "600 m²", "exact 600 square metres", true},
		{people, "5 m/s", "exact 5 metres/second", true},
		{dollars, "600m", "exact $600m", false},
		{metres, "600 m", "exact 600 metres", true},
		{metres, "5-6 m", "range 5–6 metres", true},
		{people, "dozens", "range 24–99", false},
		{people, "25,000 to 30,000", "range 25,000–30,000", false},
		{people, "25–30,000", "range 25,000–30,000", false},
		{people, "10 to 15,000", "range 10,000–15,000", false},
		{people, "1 to 5000", "range 1–5,000", false},
		{people, "900 to 1,000", "range 900–1,000", false},
		{people, "3 to 4 million", "range 3,000,000–4,000,000", false},
		{people, "1 to 5 million", "range 1,000,000–5,000,000", false},
		{people, "between 5 and 6", "range 5–6", false},
		{people, "about 600 to 700", "range about 600–700", false},
		{people, "11 000.5", "exact 11,000.5", false},
		{people, "1,23,456", "exact 123,456", false},
		{people, "1.234 million", "exact 1,234,000", false},
		{people, "0.125", "exact 0.125", false},
		{people, "1.25", "exact 1.25", false},
		{people, "$1.2bn", "exact $1.2bn", true},
		{people, "12 km", "exact 12 kilometres", true},
		{people, "5.125 %", "exact 5.125 %", true},
		{people, "one in five", "exact 1 in 5", true},
		{dollars, "600", "exact $600", false},
		{dollars, "€600", "exact €600", true},
		{dollars, "$3-4 billion", "range $3bn–$4bn", true},
		{share, "about 12.5", "about about 12.5 %", false},
		{share, "3 percentage points", "exact 3 percentage points", true},
	} {
		g, own, err := decide.TypedFigure(c.typed, c.of)
		if err != nil || shown(g) != c.want || own != c.own {
			t.Errorf("%q of %s = %s (its own unit: %v), %v; want %s", c.typed, c.of, shown(g), own, err, c.want)
		}
		if faults := decide.Faults(news.Fields{Figure: &g}); err == nil && len(faults) > 0 {
			t.Errorf("%q is a figure that cannot be: %v", c.typed, faults)
		}
	}
}

// A currency that several countries have by one name, and the pound that is money or weight, are those of the claim
// only if the person says so.
func TestTypedCurrency(t *testing.T) {
	weight := decide.Unit{Kind: "measure", Name: "pound"}
	for _, c := range []struct {
		of          decide.Unit
		typed, want string
	}{
		{decide.Unit{Kind: "money", Name: "CAD"}, "$500", "write USD or CAD"},
		{decide.Unit{Kind: "money", Name: "AUD"}, "5 million dollars", "write USD or AUD"},
		{decide.Unit{Kind: "money", Name: "AUD"}, "US$500", ""},
		{decide.Unit{Kind: "money", Name: "AUD"}, "500 us dollars", ""},
		{decide.Unit{Kind: "money", Name: "AUD"}, "A$500", ""},
		{decide.Unit{Kind: "money", Name: "EUR"}, "$500", ""},
		{decide.Unit{Kind: "money", Name: "PKR"}, "500 rupees", "write INR or PKR"},
		{dollars, "$500", ""},
		{people, "500 pounds", ""},
		{weight, "500 pounds", "write GBP or lb"},
		{weight, "500 lb", ""},
		{weight, "£500", ""},
	} {
		g, _, err := decide.TypedFigure(c.typed, c.of)
		if (err != nil) != (c.want != "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q of %s = %s, %v; want %s", c.typed, c.of, shown(g), err, c.want)
		}
	}
}

// What can be meant in two ways is asked for anew, with how to write each of them.
func TestTypedFigureAsksBack(t *testing.T) {
	for typed, want := range map[string]string{
		"":                          "is not one figure",
		"many":                      "is not one figure",
		"600, 700":                  "is not one figure",
		"600 people":                `"600 people" is more than the figure: write 600 alone`,
		"600 Soldiers killed":       "write 600 alone",
		"-600":                      "a count is never below zero",
		"−5 to 5":                   "a count is never below zero",
		"600 m":                     "write 600 metres or 600 million",
		"5-6 m":                     "write 5-6 metres or 5-6 million",
		"about 600-m":               "write about 600 metres or about 600 million",
		"12,00":                     "write 1,200 or 12.00",
		"110,00":                    "write 11,000 or 110.00",
		"1,5":                       "write 15 or 1.5",
		"0,125":                     "write 0.125",
		"1.200":                     "write 1,200 or 1.2",
		"1.000":                     "write 1,000 or 1",
		"1.234 km":                  "write 1,234 or 1.2340",
		"5.120 %":                   "write 5,120 or 5.12",
		"1.200.000":                 "write 1,200,000",
		"1.234,50":                  "write 1,234.50",
		"11 000,50":                 "write 11,000.50",
		"12,345,67":                 "write 1,234,567 or 12,345.67",
		"1.200 to 1.500":            "write 1,200 or 1.2",
		"between 30,000 and 25,000": "write the lower end first",
		"30,000 to 25,000":          "write the lower end first",
		"5 million to 3 million":    "write the lower end first",
		"at least 600 to 700":       "a bound and a range",
		"600 to 700 or more":        "a bound and a range",
		"up to 5 or 6":              "a bound and a range",
		"600 to more than 700":      "a bound and a range",
		"at least dozens":           "a bound and a range",
		"more than $5m to $6m":      "a bound and a range",
		"1 to 5,000":                "write both ends in full, as in 1,000 to 5,000 or 1 to 5000",
		"25 – 30,000":               "write both ends in full, as in 25,000 to 30,000 or 25 to 30000",
		"1 to 900,000":              "write both ends in full",
		"30 to 25,000":              "write both ends in full, as in 30 to 25000",
		"5 to 3 million":            "write both ends in full, as in 5 to 3000000",
		"another 600":               "is an addition",
		"600 more":                  "is an addition",
	} {
		if g, _, err := decide.TypedFigure(typed, people); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q = %s, %v; want %s", typed, shown(g), err, want)
		}
	}
}

// What stands beside a number may be a part of it, and then no number is proposed.
func TestTypedFigureProposesNothing(t *testing.T) {
	for _, typed := range []string{"1e5", "600 k", "600 M", "25 тысяч", "25 mila", "600 tanks", "not 600", "killed 600", "600 k people"} {
		g, _, err := decide.TypedFigure(typed, people)
		if err == nil || !strings.Contains(err.Error(), "is not one figure") {
			t.Errorf("%q = %s, %v", typed, shown(g), err)
		}
	}
	if g, _, err := decide.TypedFigure("600m", metres); err == nil || !strings.Contains(err.Error(), "write 600 metres or 600 million") {
		t.Errorf("600m of metres = %s, %v", shown(g), err)
	}
}

func TestTypedUnit(t *testing.T) {
	for typed, want := range map[string]decide.Unit{
		"": people, "  ": people, "USD": dollars, "dollars": dollars, "$": dollars, "%": share, "percent": share, "per cent": share,
		"percentage points": {"percent", "percentage_point"}, "percentage_point": {"percent", "percentage_point"}, "km": {"measure", "kilometre"}, "kilometre": {"measure", "kilometre"},
		"barrels a day": {"measure", "barrel/day"}, "barrel/day": {"measure", "barrel/day"}, "won": {"money", "KRW"}, "times": {"ratio", ""}, "penny": {"money", "penny"},
	} {
		if got, err := decide.TypedUnit(typed); err != nil || got != want {
			t.Errorf("%q = %+v, %v; want %+v", typed, got, err, want)
		}
	}
	for _, typed := range []string{"people", "bn", "million dollars", "thing", "k", "usd\u202e"} {
		if got, err := decide.TypedUnit(typed); err == nil {
			t.Errorf("%q = %+v", typed, got)
		}
	}
}

func TestBind(t *testing.T) {
	v := 600.0
	g := news.Figure{Low: &v, Value: &v, High: &v, Qualifier: "exact", Kind: "count"}
	for bound, want := range map[string]string{"exact": "exact 600", "about": "about about 600", "at_least": "at_least at least 600", "more_than": "more_than more than 600", "up_to": "up_to up to 600", "less_than": "less_than fewer than 600"} {
		got, err := decide.Bind(g, bound)
		if err != nil || shown(got) != want || len(decide.Faults(news.Fields{Figure: &got})) > 0 {
			t.Errorf("%s: %s, %v", bound, shown(got), err)
		}
	}
	if _, err := decide.Bind(g, "range"); err == nil {
		t.Error("a number became a range")
	}
	if _, err := decide.Bind(news.Figure{Low: &v, High: &v, Qualifier: "range", Kind: "count"}, "about"); err == nil {
		t.Error("a range became a number")
	}
}

func TestTypedTimes(t *testing.T) {
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	moment := decide.TypedMoment
	published := func(s string) (string, error) { return decide.TypedPublished(s, now) }
	for _, c := range []struct {
		read       func(string) (string, error)
		typed      string
		want, fail string
	}{
		{moment, " ", "", ""},
		{moment, " 2025-04 ", "2025-04", ""},
		{moment, "2031", "2031", ""},
		{moment, "2025-04-30T09:00:00+02:00", "2025-04-30T09:00:00+02:00", ""},
		{moment, "0000", "", "of the year 0"},
		{moment, "0999", "", "of the year 999"},
		{moment, "9999-12-31", "", "of the year 9999"},
		{moment, "2025-02-30", "", "is no day"},
		{moment, "yesterday", "", "is no day"},
		{moment, "20250430", "", "is no day"},
		{moment, "2025-4", "", "is no day"},
		{decide.TypedPeriod, "", "", ""},
		{decide.TypedPeriod, "2025-01 / 2025-03", "2025-01/2025-03", ""},
		{decide.TypedPeriod, "../2025-03", "../2025-03", ""},
		{decide.TypedPeriod, "2025-03-05/2025-03", "2025-03-05/2025-03", ""},
		{decide.TypedPeriod, "2025", "", "is no period"},
		{decide.TypedPeriod, "../..", "", "is no period"},
		{decide.TypedPeriod, "2025-04/2025-03", "", "ends before it begins"},
		{decide.TypedPeriod, "0001/2025", "", "of the year 1"},
		{published, "   ", "", ""},
		{published, "2026-03-03", "2026-03-03", ""},
		{published, "1812-09-14", "1812-09-14", ""},
		{published, "2026-03-09", "", "still to come"},
		{published, "2099-01-01", "", "still to come"},
		{published, "0001-01-01", "", "of the year 1"},
		{published, "2026", "", "neither a day"},
	} {
		got, err := c.read(c.typed)
		if got != c.want || (err != nil) != (c.fail != "") || err != nil && !strings.Contains(err.Error(), c.fail) {
			t.Errorf("%q = %q, %v; want %q %s", c.typed, got, err, c.want, c.fail)
		}
	}
}

func TestTypedWords(t *testing.T) {
	for typed, want := range map[string]string{
		"ruined": "ruined", "Looted": "loot", "loot": "loot", "killed": "killed", "wounded": "wounded", "evacuated": "evacuated", "laid off": "laid_off",
		"in ruins": "in_ruins", " ": "", "escaped": "escape", "wreckage": "wreckage",
		"kill": "killed", "Kills": "killed", "killing": "killed", "wound": "wounded", "wounding": "wounded", "send": "sent", "displaces": "displaced",
		"arrest": "arrested", "transfer": "sent", "burn": "burned", "died": "died", "dying": "killed", "damage": "damage",
	} {
		if got := decide.TypedMeasure(typed); got != want {
			t.Errorf("measure %q = %q, want %q", typed, got, want)
		}
	}
	for typed, want := range map[string][]string{
		" ": {}, "UNN": {"UNN"}, "UNN < CNN<  Ukrainian  intelligence": {"UNN", "CNN", "Ukrainian intelligence"}, "UNN ← CNN": {"UNN", "CNN"},
		"UNN < ": nil, "< UNN": nil, "UNN < < CNN": nil, "<": nil, "UNN < unn < CNN": nil, "UNN ← CNN ← UNN": nil,
	} {
		if got, err := decide.TypedChain(typed); !reflect.DeepEqual(got, want) || (err != nil) != (want == nil) {
			t.Errorf("chain %q = %q, %v; want %q", typed, got, err, want)
		}
	}
	for _, typed := range []string{"A < B", "A<B", "A ← B"} {
		if name, err := decide.TypedName(typed); err == nil {
			t.Errorf("%q is the name %q", typed, name)
		}
	}
	if m, err := decide.TypedModality(" Planned"); err != nil || m != news.Planned {
		t.Errorf("modality %q, %v", m, err)
	}
	if _, err := decide.TypedModality("sung"); err == nil {
		t.Error("sung is a modality")
	}
	for _, c := range []struct {
		was  []string
		name string
		want []string
	}{
		{[]string{"Courier"}, "CNN", []string{"Courier", "CNN"}},
		{[]string{"Courier", "UNN", "CNN"}, "Reuters", []string{"Courier", "UNN", "Reuters"}},
		{[]string{"CNN"}, "Reuters", []string{"Reuters"}},
		{nil, "Reuters", []string{"Reuters"}},
		{[]string{"Courier", "CNN"}, "", []string{"Courier"}},
		{[]string{"Courier", "CNN"}, "COURIER", []string{"Courier"}},
	} {
		got := decide.SpokenBy(news.Claim{Attribution: c.was, Article: news.ArticleRef{Publisher: "courier"}}, c.name)
		if !slices.Equal(got, c.want) {
			t.Errorf("%q over %q is %q, want %q", c.name, c.was, got, c.want)
		}
	}
}

// What no reader gives is no figure of a log or of a program.
func TestFiguresThatCannotBe(t *testing.T) {
	num := func(low, value, high float64, qualifier, kind, unit string) news.Figure {
		p := func(v float64) *float64 {
			if math.IsNaN(v) {
				return nil
			}
			return &v
		}
		return news.Figure{Low: p(low), Value: p(value), High: p(high), Qualifier: qualifier, Kind: kind, Unit: unit}
	}
	none := math.NaN()
	vague := num(7, 7, 7, "exact", "count", "")
	vague.Vague = true
	for want, g := range map[string]news.Figure{
		"the qualifier":                   num(7, 7, 7, "bogus<b>", "count", ""),
		"that is \"at_least\"":            num(none, none, 7, "at_least", "count", ""),
		"that is \"up_to\"":               num(7, 7, none, "up_to", "count", ""),
		"that is \"exact\"":               num(6, 7, 7, "exact", "count", ""),
		"that is \"range\"":               num(6, 6, 7, "range", "count", ""),
		"wrong way round":                 num(9, none, 3, "range", "count", ""),
		"without a number":                num(none, none, none, "exact", "count", ""),
		"never below zero":                num(-7, -7, -7, "exact", "count", ""),
		"beyond":                          num(1e22, 1e22, 1e22, "exact", "count", ""),
		"the kind \"sheep\"":              num(7, 7, 7, "exact", "sheep", ""),
		"money has a currency":            num(7, 7, 7, "exact", "money", ""),
		"no unit of the kind money":       num(7, 7, 7, "exact", "money", "US\u202eD"),
		"a count has no unit such as":     num(7, 7, 7, "exact", "count", "USD"),
		"of the kind percent has a unit":  num(7, 7, 7, "exact", "percent", ""),
		"no unit of the kind measure":     num(7, 7, 7, "exact", "measure", "percent"),
		"vague or approximate ends":       vague,
		"a ratio has no unit such as \"k": num(7, 7, 7, "exact", "ratio", "kilometre"),
	} {
		if faults := decide.Faults(news.Fields{Figure: &g}); len(faults) != 1 || faults[0].Field != "figure" || !strings.Contains(faults[0].Error(), want) {
			t.Errorf("%+v: %v, want %q", g, faults, want)
		}
	}
	for want, f := range map[string]news.Fields{
		"what: ":        {What: s("mi\u202els")},
		"of: ":          {Of: s("a\x00b")},
		"place: ":       {Place: s("\x1b[2J")},
		"measure: ":     {Measure: s("k\u2066illed")},
		"publisher: ":   {Publisher: s("  ")},
		"to: ":          {To: s("People\u202edead")},
		"attribution: ": {Attribution: &[]string{"A ← B"}},
		"as_of: ":       {AsOf: s("soon")},
		"period: ":      {Period: s("2025")},
		"published: ":   {Published: s("0001-01-01")},
		"modality: ":    {Modality: s("")},
	} {
		if faults := decide.Faults(f); len(faults) != 1 || !strings.HasPrefix(faults[0].Error(), want) {
			t.Errorf("%s%v", want, faults)
		}
	}
}

// The reader may count below zero, where it has not found the unit of an index. That is no reason not to accept it.
func TestBelowZero(t *testing.T) {
	art := news.Article{ID: "a", URL: "https://a.example/", Publisher: "A", Language: "en", Text: "The index of the bank stood at −20."}
	claims, _ := extract.Claims(art)
	if len(claims) != 1 || claims[0].Kind != "count" {
		t.Fatalf("%+v", claims)
	}
	check := func(d news.Decision) error {
		d.Who, d.At = "ana", time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
		return decide.Check(decide.Made(d))
	}
	if err := check(decide.Accept(art, claims[0])); err != nil {
		t.Errorf("accept: %v", err)
	}
	v := -25.0
	if err := check(decide.Edit(art, claims[0], news.Fields{Figure: &news.Figure{Low: &v, Value: &v, High: &v, Qualifier: "exact", Kind: "count"}})); err == nil {
		t.Error("an edit counts below zero")
	}
	if err := check(decide.Add(art, claims[0], news.Fields{})); err == nil {
		t.Error("an addition counts below zero")
	}
	points, err := decide.TypedUnit("points")
	if err != nil {
		t.Fatal(err)
	}
	if err := check(decide.Add(art, claims[0], news.Fields{Figure: &news.Figure{Low: &v, Value: &v, High: &v, Qualifier: "exact", Kind: points.Kind, Unit: points.Name}})); err != nil {
		t.Errorf("add in points: %v", err)
	}
}

// Whatever the reader gives is a figure that a person may give, and it can be typed as a report prints it.
func TestWhatIsReadCanBe(t *testing.T) {
	paths, err := filepath.Glob("../scraper/extract/testdata/figures/*.jsonl")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no corpus of figures: %v", err)
	}
	n, typed := 0, 0
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			var x struct{ Text string }
			if err := json.Unmarshal([]byte(line), &x); err != nil {
				t.Fatalf("%s: %v", p, err)
			}
			claims, _ := extract.Claims(news.Article{ID: "a", URL: "https://a.example/", Publisher: "A", Language: "en", Text: x.Text})
			for _, c := range claims {
				n++
				own := decide.Of(c)
				if faults := decide.Faults(own); len(faults) > 0 {
					t.Errorf("%q is read as what cannot be: %v", c.Sentence, faults)
				}
				g, _, err := decide.TypedFigure(report.Figure(c), decide.UnitOf(*own.Figure))
				if err != nil {
					continue
				}
				typed++
				if got, want := g, *own.Figure; quantity.Qualifier(want.Qualifier) != quantity.Range && !reflect.DeepEqual(got, want) {
					t.Errorf("%q is typed as %s and read as %s", report.Figure(c), shown(want), shown(got))
				}
			}
		}
	}
	if n < 1000 || typed < n*9/10 {
		t.Errorf("of %d figures %d can be typed as they are printed", n, typed)
	}
}
