package topics

import (
	"math/rand"
	"reflect"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
)

func f(v float64) *float64 { return &v }

// claim is "value measure what", as a line of a test.
func claim(id, article, measure, what, head, of, place string, v float64, modality string, increment bool) news.Claim {
	return news.Claim{ID: id, ArticleID: article, Measure: measure, What: what, Head: head, Of: of, Place: place,
		Low: f(v), Value: f(v), High: f(v), Qualifier: "exact", Kind: "count", Modality: modality, Increment: increment}
}

func topicsOf(gs []Group) map[string][]string {
	m := map[string][]string{}
	for _, g := range gs {
		for _, s := range g.Strands {
			for _, c := range s.Claims {
				m[g.Topic.Topic] = append(m[g.Topic.Topic], c.ID)
			}
		}
	}
	return m
}

func TestSynonymsMeetAndRivalsDoNot(t *testing.T) {
	claims := []news.Claim{
		claim("a", "1", "sent", "North Korean troops", "troop", "North Korean", "Russia", 11000, news.Reported, false),
		claim("b", "2", "deployed", "soldiers", "soldier", "North Korean", "Kursk", 12000, news.Reported, false),
		claim("c", "2", "sent", "North Korean troops", "troop", "North Korean", "", 25000, news.Planned, true),
		claim("d", "3", "sent", "military engineers", "engineer", "North Korean", "", 6000, news.Planned, false),
		claim("e", "3", "sent", "Russian soldiers", "soldier", "Russian", "", 50000, news.Reported, false),
		claim("f", "1", "killed", "soldiers", "soldier", "North Korean", "", 600, news.Reported, false),
		claim("g", "1", "wounded", "", "", "", "", 4100, news.Reported, false),
		claim("h", "1", "casualties", "North Korean soldiers", "soldier", "North Korean", "", 4700, news.Reported, false),
	}
	got := topicsOf(Split(news.Story{ID: "s"}, claims, Rules{}))
	want := map[string][]string{
		"North Korean troops sent":               {"a", "b", "c"},
		"North Korean military engineers sent":   {"d"},
		"Russian soldiers sent":                  {"e"},
		"North Korean soldiers killed":           {"f"},
		"North Korean soldiers wounded":          {"g"},
		"Casualties among North Korean soldiers": {"h"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Split = %v\nwant    %v", got, want)
	}
}

func TestStrandsSplitByStatusAndIncrement(t *testing.T) {
	gs := Split(news.Story{ID: "s"}, []news.Claim{
		claim("a", "1", "sent", "troops", "troop", "", "", 11000, news.Reported, false),
		claim("b", "1", "sent", "troops", "troop", "", "", 11000, news.Estimated, false),
		claim("c", "1", "sent", "troops", "troop", "", "", 25000, news.Planned, true),
		claim("d", "1", "sent", "troops", "troop", "", "", 9000, news.Conditional, false),
	}, Rules{})
	if len(gs) != 1 {
		t.Fatalf("Split = %d topics, want 1: %v", len(gs), topicsOf(gs))
	}
	var got []string
	for _, s := range gs[0].Strands {
		line := s.Status
		if s.Increment {
			line += "+"
		}
		for _, c := range s.Claims {
			line += " " + c.ID
		}
		got = append(got, line)
	}
	if want := []string{"done a b", "planned+ c", "conditional d"}; !reflect.DeepEqual(got, want) {
		t.Errorf("strands = %q, want %q", got, want)
	}
}

func TestTheCityIsNotTheRegion(t *testing.T) {
	got := topicsOf(Split(news.Story{ID: "s"}, []news.Claim{
		claim("a", "1", "killed", "people", "person", "", "Mandalay", 45, news.Reported, false),
		claim("b", "2", "killed", "people", "person", "", "Myanmar", 112, news.Reported, false),
		claim("c", "2", "killed", "people", "person", "", "", 112, news.Reported, false), // same article: its place
	}, Rules{}))
	want := map[string][]string{"People killed in Mandalay": {"a"}, "People killed in Myanmar": {"b", "c"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Split = %v, want %v", got, want)
	}
}

func TestPartsAreLinkedToTheirWhole(t *testing.T) {
	gs := Split(news.Story{ID: "s"}, []news.Claim{
		claim("a", "1", "killed", "troops", "troop", "North Korean", "", 600, news.Reported, false),
		claim("b", "1", "casualties", "troops", "troop", "North Korean", "", 4700, news.Reported, false),
	}, Rules{})
	why := map[string]string{}
	for _, g := range gs {
		for _, l := range g.Topic.Links {
			why[g.Topic.Measure] = l.Why
		}
	}
	if want := map[string]string{"killed": "part of", "casualties": "whole of"}; !reflect.DeepEqual(why, want) {
		t.Errorf("links = %v, want %v", why, want)
	}
}

func TestSplitDoesNotDependOnOrder(t *testing.T) {
	var claims []news.Claim
	for i, m := range []string{"killed", "wounded", "sent", "killed", "", "sent", "missing"} {
		id := string(rune('a' + i))
		claims = append(claims, claim(id, string(rune('1'+i%3)), m, "soldiers", []string{"soldier", "", "troop"}[i%3], []string{"", "North Korean"}[i%2], []string{"", "Kursk"}[i%2], float64(i+10), news.Reported, false))
	}
	want := Split(news.Story{ID: "s"}, claims, Rules{})
	r := rand.New(rand.NewSource(1))
	for range 50 {
		r.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
		if got := Split(news.Story{ID: "s"}, claims, Rules{}); !reflect.DeepEqual(got, want) {
			t.Fatalf("Split of another order = %v, want %v", topicsOf(got), topicsOf(want))
		}
	}
}

var quake = []string{
	"A strong earthquake flattened parts of Mandalay. Rescuers in Myanmar dug through the rubble of Mandalay monasteries.",
	"Myanmar's junta appealed for help after the earthquake. Mandalay hospitals overflowed and rescuers lacked cranes for the rubble.",
}
var prices = []string{
	"Turkish consumer prices rose again, the Turkish statistics office TUIK reported. Inflation in Turkey was driven by food and the weak lira.",
	"Inflation slowed in Turkey as the lira steadied. TUIK, the statistics office, put food prices in Turkey higher.",
}

func signatures(pin ...string) []Signature {
	var sigs []Signature
	for i, text := range append(append([]string{}, quake...), prices...) {
		p := ""
		if i < len(pin) {
			p = pin[i]
		}
		sig := Sign(news.Article{ID: string(rune('a' + i)), Text: text}, nil)
		sig.Pinned = p
		sigs = append(sigs, sig)
	}
	return sigs
}

func articles(cs []Cluster) []string {
	var out []string
	for _, c := range cs {
		out = append(out, strings.Join(c.Articles, ""))
	}
	return out
}

func TestStoriesFallApartByWhatTheyAreAbout(t *testing.T) {
	got := map[string]bool{}
	for _, a := range articles(Stories(signatures())) {
		got[a] = true
	}
	if !reflect.DeepEqual(got, map[string]bool{"ab": true, "cd": true}) {
		t.Errorf("Stories = %v, want ab and cd", got)
	}
}

func TestPinnedStoriesWinAndDraw(t *testing.T) {
	got := map[string]string{}
	for _, c := range Stories(signatures("Quake", "", "", "Prices")) {
		got[c.Story.Name] = strings.Join(c.Articles, "")
	}
	if want := map[string]string{"Quake": "ab", "Prices": "cd"}; !reflect.DeepEqual(got, want) {
		t.Errorf("Stories = %v, want %v", got, want)
	}
	got = map[string]string{}
	for _, c := range Stories(signatures("One", "Two")) {
		if c.Story.Pinned {
			got[c.Story.Name] = strings.Join(c.Articles, "")
		}
	}
	if want := map[string]string{"One": "a", "Two": "b"}; !reflect.DeepEqual(got, want) {
		t.Errorf("Stories = %v, want %v: two pins stay apart", got, want)
	}
}

func TestStoriesDoNotDependOnOrder(t *testing.T) {
	sigs := signatures("", "Quake", "", "")
	want := Stories(sigs)
	r := rand.New(rand.NewSource(1))
	for range 20 {
		r.Shuffle(len(sigs), func(i, j int) { sigs[i], sigs[j] = sigs[j], sigs[i] })
		if got := Stories(sigs); !reflect.DeepEqual(got, want) {
			t.Fatalf("Stories of another order = %v, want %v", articles(got), articles(want))
		}
	}
}

func TestALongPeriodJoinsTheUndatedTotalAndAShortOneDoesNot(t *testing.T) {
	with := func(id, period string, v float64) news.Claim {
		c := claim(id, id, "killed", "people", "person", "", "Mandalay", v, news.Reported, false)
		c.Period = period
		return c
	}
	for _, tc := range []struct {
		name    string
		periods []string
		topics  int
	}{
		{"a year and undated", []string{"2024-01-01/2024-12-31", ""}, 1},
		{"since the new year and undated", []string{"2025-01-01/..", ""}, 1},
		{"a day and undated", []string{"2025-04-01/2025-04-01", ""}, 2},
		{"two years", []string{"2023-01-01/2023-12-31", "2024-01-01/2024-12-31"}, 2},
		{"two years and undated", []string{"2023-01-01/2023-12-31", "2024-01-01/2024-12-31", ""}, 3},
	} {
		var claims []news.Claim
		for i, p := range tc.periods {
			claims = append(claims, with(string(rune('a'+i)), p, 10))
		}
		if got := Split(news.Story{ID: "s"}, claims, Rules{}); len(got) != tc.topics {
			t.Errorf("%s: %d topics, want %d: %v", tc.name, len(got), tc.topics, topicsOf(got))
		}
	}
}

func TestPeriodsAreWrittenAsAPersonWould(t *testing.T) {
	for period, want := range map[string]string{
		"2024-01-01/2024-12-31": "2024",
		"2025-01-01/2025-01-31": "January 2025",
		"2025-01-01/2025-03-31": "January to March 2025",
		"2024-11-01/2025-02-28": "November 2024 to February 2025",
		"2025-04-03/2025-04-03": "3 April 2025",
		"2025-04-03/2025-05-09": "3 April to 9 May 2025",
		"2024-12-30/2025-01-02": "30 December 2024 to 2 January 2025",
		"P1D/2025-01-02":        "P1D to 2025-01-02",
	} {
		if got := stretch(period); got != want {
			t.Errorf("stretch(%q) = %q, want %q", period, got, want)
		}
	}
}

// What a wrong merge would make one question stays apart.
func TestWhatSeveralAnswersFitStaysOpen(t *testing.T) {
	titled := func(c news.Claim, title string) news.Claim {
		c.Article.Title = title
		return c
	}
	for _, tc := range []struct {
		name   string
		claims []news.Claim
		want   map[string][]string
	}{
		{"people in shelters are not the missing, whatever figure another shares with them", []news.Claim{
			claim("a", "1", "missing", "people missing", "person", "", "", 631, news.Reported, false),
			claim("b", "2", "missing", "people missing", "person", "", "", 228, news.Reported, false),
			claim("c", "2", "", "people on the list", "person", "", "", 631, news.Reported, false),
			claim("d", "3", "", "people in shelters", "person", "", "", 1041, news.Reported, false),
		}, map[string][]string{"People missing": {"a", "b", "c"}, "People": {"d"}}},
		{"soldiers in an article on two armies are of neither", []news.Claim{
			claim("a", "1", "killed", "Ruritanian soldiers", "soldier", "Ruritanian", "", 40, news.Reported, false),
			claim("b", "1", "killed", "Strelian soldiers", "soldier", "Strelian", "", 12, news.Reported, false),
			claim("c", "1", "killed", "soldiers", "soldier", "", "", 17, news.Reported, false),
		}, map[string][]string{"Ruritanian soldiers killed": {"a"}, "Strelian soldiers killed": {"b"}, "Soldiers killed": {"c"}}},
		{"jobs of no firm in articles on several are one question an article", []news.Claim{
			titled(claim("a", "1", "laid_off", "Velora jobs", "job", "Velora", "", 900, news.Planned, false), "Carmakers cut"),
			titled(claim("b", "1", "laid_off", "Tandem jobs", "job", "Tandem", "", 300, news.Planned, false), "Carmakers cut"),
			titled(claim("c", "1", "laid_off", "jobs", "job", "", "", 500, news.Planned, false), "Carmakers cut"),
			titled(claim("d", "2", "laid_off", "jobs", "job", "", "", 70, news.Planned, false), "More cuts"),
		}, map[string][]string{"Velora jobs laid off": {"a"}, "Tandem jobs laid off": {"b"}, "Jobs laid off": {"c"}, "Jobs laid off (2)": {"d"}}},
	} {
		got := map[string][]string{}
		for _, g := range Split(news.Story{ID: "s"}, tc.claims, Rules{}) {
			name := g.Topic.Topic
			if _, ok := got[name]; ok {
				name += " (2)"
			}
			for _, s := range g.Strands {
				for _, c := range s.Claims {
					got[name] = append(got[name], c.ID)
				}
			}
		}
		if len(got) != len(tc.want) {
			t.Errorf("%s: Split = %v, want %v", tc.name, got, tc.want)
			continue
		}
		for name, ids := range tc.want {
			if name == "Jobs laid off" || name == "Jobs laid off (2)" {
				continue // which of the two comes first is a matter of their ids
			}
			if !reflect.DeepEqual(got[name], ids) {
				t.Errorf("%s: Split = %v, want %v", tc.name, got, tc.want)
			}
		}
	}
}

func TestOneLikePairTiesNoTwoStories(t *testing.T) {
	// Ten words an article: those of its story, those of the pair, and its own.
	sign := func(id, words string) Signature {
		s := Signature{Article: id}
		for _, w := range strings.Fields(words) {
			s.Terms = append(s.Terms, Term{w, 0.316228})
		}
		for i := len(s.Terms); i < 10; i++ {
			s.Terms = append(s.Terms, Term{id + strings.Repeat("x", i), 0.316228})
		}
		return s
	}
	const port, pox, form = "beirut port blast nitrate", "mpox vaccine goma kinshasa", " unicef clinic ward nurse appeal"
	sigs := []Signature{
		sign("a", port), sign("b", port), sign("c", port), sign("d", port+form),
		sign("e", pox+form), sign("f", pox), sign("g", pox), sign("h", pox),
	}
	got := articles(Stories(sigs))
	for _, a := range got {
		if strings.Contains(a, "a") && strings.Contains(a, "h") {
			t.Errorf("Stories = %v: d and e, in the words of one body, tied two stories", got)
		}
	}
	if len(got) != 2 {
		t.Errorf("Stories = %v, want two", got)
	}
}

// dated is a claim of an article published on a day, "2025-03-17".
func dated(c news.Claim, published string) news.Claim {
	d, err := time.Parse(time.DateOnly, published)
	if err != nil {
		panic(err)
	}
	c.Article.Published = &d
	return c
}

func TestCrowdsOfRalliesWeeksApart(t *testing.T) {
	march := dated(claim("a", "1", "attended", "people", "person", "", "", 107000, news.Reported, false), "2025-03-17")
	march.AsOf = "2025-03-15"
	claims := []news.Claim{
		march,
		dated(claim("b", "2", "attended", "people", "person", "", "", 300000, news.Reported, false), "2025-03-18"),
		dated(claim("c", "3", "attended", "people", "person", "", "", 140000, news.Reported, false), "2025-06-29"),
		dated(claim("d", "4", "attended", "people", "person", "", "", 36000, news.Reported, false), "2025-07-03"),
		// people of whom nothing is said, where the article counts a crowd of their size
		dated(claim("e", "4", "", "people", "person", "", "", 40000, news.Reported, false), "2025-07-03"),
		dated(claim("f", "4", "", "people", "person", "", "", 12, news.Reported, false), "2025-07-03"),
	}
	got := topicsOf(Split(news.Story{ID: "s"}, claims, Rules{}))
	want := map[string][]string{
		"People attending, 15 March 2025": {"a", "b"},
		"People attending, June 2025":     {"c", "d", "e"},
		"People":                          {"f"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Split = %v, want %v", got, want)
	}
}

func TestAQuestionAskedOfOnePlaceAlone(t *testing.T) {
	claims := []news.Claim{
		claim("a", "1", "killed", "people", "person", "", "Zenda", 15, news.Reported, false),
		claim("b", "2", "killed", "people", "person", "", "Zenda", 16, news.Reported, false),
		claim("c", "3", "killed", "people", "person", "", "", 15, news.Reported, false),
		claim("d", "4", "killed", "people", "person", "", "", 16, news.Reported, false),
	}
	if got, want := topicsOf(Split(news.Story{ID: "s"}, claims, Rules{})), (map[string][]string{"People killed": {"a", "b", "c", "d"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("Split = %v, want %v", got, want)
	}
	// Of two places neither is the whole.
	claims = append(claims, claim("e", "5", "killed", "people", "person", "", "Hentzau", 12, news.Reported, false))
	if got := topicsOf(Split(news.Story{ID: "s"}, claims, Rules{})); len(got["People killed"]) != 2 {
		t.Errorf("Split = %v, want Zenda and Hentzau apart", got)
	}
}

func TestNamesAsThePressHasThem(t *testing.T) {
	deaths := claim("a", "1", "killed", "deaths", "death", "", "", 515, news.Reported, false)
	cases := claim("b", "1", "infected", "cases", "case", "", "", 18700, news.Reported, false)
	all := claim("c", "1", "casualties", "people killed or wounded", "person", "", "", 4700, news.Reported, false)
	in := claim("d", "1", "sheltered", "people", "person", "", "", 33400, news.Reported, false)
	rise := claim("e", "1", "", "wage rise", "rise", "", "", 7, news.Reported, false)
	rise.Kind, rise.Unit = "percent", "percent"
	got := topicsOf(Split(news.Story{ID: "s"}, []news.Claim{deaths, cases, all, in, rise}, Rules{}))
	want := map[string][]string{"Deaths": {"a"}, "Cases": {"b"}, "Casualties": {"c"}, "People in shelters": {"d"}, "Wage rise (per cent)": {"e"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Split = %v, want %v", got, want)
	}
}

// A measure prints as words, however it came to its name: by lemma, as the extractor has it, as the participle or
// the noun that a person typed.
func TestMeasuresPrintAsWords(t *testing.T) {
	for _, c := range []struct {
		measure string
		typed   bool
		want    string
	}{
		{"loot", false, "Homes looted"},
		{"bleach", false, "Homes bleached"}, // a verb that no table has
		{"ruine", false, "Homes ruined"},
		{"escaped", false, "Homes escaped"},
		{"ruined", true, "Homes ruined"},
		{"bleached", true, "Homes bleached"},
		{"in_ruins", true, "Homes in ruins"},
		{"wreckage", true, "Homes wreckage"},
		{"wreckag", false, "Homes wreckaged"},
		{"deed", true, "Homes deed"},
	} {
		x := claim("a", "1", c.measure, "homes", "home", "", "", 12, news.Reported, false)
		if c.typed {
			x.Decision = &news.Decided{Fields: []string{"measure"}}
		}
		if got := Split(news.Story{ID: "s"}, []news.Claim{x}, Rules{}); got[0].Topic.Topic != c.want {
			t.Errorf("%q is %q, want %q", c.measure, got[0].Topic.Topic, c.want)
		}
	}
	machine, person := claim("a", "1", "bleach", "homes", "home", "", "", 12, news.Reported, false), claim("b", "2", "bleached", "homes", "home", "", "", 14, news.Reported, false)
	person.Decision = &news.Decided{Fields: []string{"measure"}}
	if got := topicsOf(Split(news.Story{ID: "s"}, []news.Claim{machine, person}, Rules{})); len(got["Homes bleached"]) != 2 {
		t.Errorf("what a person types and what is read are apart: %v", got)
	}
}
