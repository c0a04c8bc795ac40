package reconcile

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// say is a claim in the words of a page: "Mayor: up to 20 @2024-06-01".
func say(who, how string, n float64, more ...func(*Claim)) Claim {
	c := Claim{Topic: "t", Source: who, Qualifier: how, Value: &n}
	for _, f := range more {
		f(&c)
	}
	return c
}

func between(who string, lo, hi float64, more ...func(*Claim)) Claim {
	c := Claim{Topic: "t", Source: who, Qualifier: "range", Low: &lo, High: &hi}
	for _, f := range more {
		f(&c)
	}
	return c
}

func via(origin string) func(*Claim)    { return func(c *Claim) { c.Origin = origin } }
func on(day string) func(*Claim)        { return func(c *Claim) { c.AsOf = day } }
func printedOn(day string) func(*Claim) { return func(c *Claim) { c.Published = day } }
func worded(w string) func(*Claim)      { return func(c *Claim) { c.Wording = w } }
func status(s string) func(*Claim)      { return func(c *Claim) { c.Status = s } }
func correcting(s string) func(*Claim)  { return func(c *Claim) { c.Corrects = s } }
func because(s string) func(*Claim)     { return func(c *Claim) { c.Note = s } }
func derivedFrom(s string) func(*Claim) { return func(c *Claim) { c.Derived = s } }
func ref(s string) func(*Claim)         { return func(c *Claim) { c.Ref = s } }
func at(url string) func(*Claim)        { return func(c *Claim) { c.URL = url } }
func killed(cs ...Claim) []Claim        { return of("killed", cs) }
func stillMissing(cs ...Claim) []Claim  { return of("missing", cs) }
func ofPresence(cs ...Claim) []Claim    { return of("present", cs) }
func counted(cs ...Claim) []Claim       { return of("", cs) }
func of(measure string, cs []Claim) []Claim {
	for i := range cs {
		cs[i].Measure = measure
	}
	return cs
}

const open = math.MaxFloat64 // an end that nobody gives
const none = -1              // no best figure
const whatever = -2          // whatever is within the range

var situations = []struct {
	name            string
	claims          []Claim
	low, best, high float64
	origins         int
	conflict        bool
	word            string
	aside           string // reasons, joined
}{
	{"1 sent: a spy agency, in one outlet", ofPresence(say("Daily", "exact", 11000, via("spy agency"))), 11000, 11000, 11000, 1, false, "single_origin", ""},
	{"1 to be sent in addition: its range, whose lower end is the conservative figure", ofPresence(between("Daily", 25000, 30000, via("spy agency"))), 25000, 25000, 30000, 1, false, "single_origin", ""},
	{"2 alliance against foreign minister: nobody is shown 18,000", ofPresence(say("alliance", "exact", 11000), between("foreign minister", 25000, 30000)), 11000, none, 30000, 2, true, "conflict", ""},
	{"3 dead, by one agency", killed(say("agency", "exact", 600)), 600, 600, 600, 1, false, "single_origin", ""},
	{"4 a toll that grows, counted by two", killed(say("spy agency", "about", 300, on("2025-01-13")), say("lawmakers", "about", 600, on("2025-04-30"))), 600, 600, 600, 2, false, "growth", "superseded: earlier count of a growing total"},
	{"5 one wire in three papers against a hospital", killed(say("Gazette", "exact", 42, via("wire")), say("Mirror", "exact", 42, via("wire")), say("Post", "exact", 42, via("wire")), say("hospital", "exact", 37)), 37, none, 42, 2, true, "conflict", ""},
	{"6 dozens, and a morgue that counted", killed(between("Gazette", 24, 99, worded("dozens")), say("morgue", "exact", 37)), 37, 37, 37, 2, false, "agreement", ""},
	{"7 a floor and a rounding agree, a third stands apart", killed(say("A", "at_least", 600), say("B", "about", 600), say("C", "exact", 1000)), 600, 600, 1000, 3, true, "conflict", ""},
	{"8 a nought too many", killed(say("A", "exact", 4700), say("B", "exact", 4700), say("C", "about", 4700), say("D", "exact", 47000)), 4700, 4700, 4700, 4, true, "conflict", "likely slip: a power of ten from figures that others agree on"},
	{"9 police and organisers", counted(say("police", "exact", 8000), say("organisers", "exact", 100000)), 8000, none, 100000, 2, true, "conflict", ""},
	{"10 a share of a force, and the count", killed(say("A", "exact", 600, derivedFrom("40 % of 1,500")), say("B", "exact", 600)), 600, 600, 600, 2, false, "agreement", ""},
	{"14 dollars, and euros at the rate of the day", counted(say("A", "exact", 1e8), say("B", "about", 1e8, derivedFrom("EUR 92 million at 1.087"))), 1e8, 1e8, 1e8, 2, false, "agreement", ""},
	{"15 a wire corrects itself", killed(say("wire", "exact", 50, on("2024-06-01"), status("corrected")), say("wire", "exact", 15, on("2024-06-02"), correcting("50")), say("A", "about", 15, on("2024-06-02"))), 15, 15, 15, 2, false, "agreement", "corrected by its own origin to 15"},
	{"16 the missing were found", killed(say("ministry", "exact", 69, on("2024-07-01")), say("ministry", "exact", 22, on("2024-07-03"), because("47 were alive"))), 22, 22, 22, 1, false, "single_origin", "superseded: revised downwards by the same origin (47 were alive)"},
	{"17 a floor under a ceiling", killed(say("rescuers", "at_least", 12), say("mayor", "up_to", 20)), 12, 12, 20, 2, false, "overlap", ""},
	{"18 hundreds, or more than a thousand", killed(between("A", 100, 999, worded("hundreds")), say("NGO", "more_than", 1000)), 100, none, open, 2, true, "conflict", ""},
	{"19 army and rebels", killed(say("army", "exact", 300), say("rebels", "exact", 25)), 25, none, 300, 2, true, "conflict", ""},
	{"20 names are a floor", killed(say("list of names", "at_least", 53), say("civil defence", "about", 60)), 53, 60, 60, 2, false, "overlap", ""},
	{"21 one paper", killed(say("A", "exact", 17)), 17, 17, 17, 1, false, "single_origin", ""},
	{"22 an old count printed again keeps its date", killed(say("ministry", "exact", 300, on("2025-01-13")), say("site", "exact", 300, via("ministry"), printedOn("2025-05-02")), say("ministry", "exact", 600, on("2025-04-30"))), 600, 600, 600, 1, false, "growth", "superseded: earlier count of a growing total; superseded: earlier count of a growing total"},
	{"23 a registry, its rounding and its floor", killed(say("registry", "exact", 4183), say("A", "about", 4200), say("B", "more_than", 4000)), 4183, 4183, 4183, 3, false, "agreement", ""},
	{"25 the accused deny it", killed(say("air force", "exact", 0), say("doctors", "at_least", 3)), 0, 3, open, 2, true, "contested", ""},

	// Beyond the page.
	{"a ceiling alone", killed(say("mayor", "up_to", 20)), open, 20, 20, 1, false, "single_origin", ""},
	{"a floor alone", killed(say("rescuers", "at_least", 600)), 600, 600, open, 1, false, "single_origin", ""},
	{"dozens alone", killed(between("A", 24, 99, worded("dozens"))), 24, 24, 99, 1, false, "single_origin", ""},
	{"hundreds alone", killed(between("A", 100, 999, worded("hundreds"))), 100, 200, 999, 1, false, "single_origin", ""},
	{"a floor beside its rounding does not open the range", killed(say("A", "at_least", 600), say("B", "about", 600)), 600, 600, 600, 2, false, "agreement", ""},
	{"a floor above every figure does", killed(say("A", "at_least", 900), say("B", "exact", 600)), 600, none, open, 2, true, "conflict", ""},
	{"troops present are no toll: the older figure stays", ofPresence(say("A", "exact", 8000, on("2024-10-01")), say("B", "exact", 11000, on("2024-11-01"))), 8000, none, 11000, 2, true, "conflict", ""},
	{"an older count above a newer one contradicts it", killed(say("A", "exact", 50, on("2024-06-01")), say("B", "exact", 30, on("2024-06-05"))), 30, none, 50, 2, true, "conflict", ""},
	{"an old print without a date of its own is no newer count", killed(say("A", "exact", 20, via("mayor"), on("2024-06-01")), say("B", "exact", 20, via("mayor"), printedOn("2024-06-09")), say("C", "exact", 31, via("mayor"), on("2024-06-04"))), 31, 31, 31, 1, false, "growth", "superseded: earlier count of a growing total; superseded: earlier count of a growing total"},
	{"a jump that one alone reports is no growth of what two gave", killed(say("A", "exact", 110, on("2024-06-01")), say("B", "exact", 110, on("2024-06-01")), say("C", "exact", 5300, on("2024-06-02"))), 110, 110, 5300, 3, true, "conflict", ""},
	{"a later count overtakes an earlier one close below it", killed(say("A", "exact", 3726, on("2025-04-19")), say("B", "exact", 3740, on("2025-05-30"))), 3740, 3740, 3740, 2, false, "growth", "superseded: earlier count of a growing total"},
	{"roundings of a later count are none before it", killed(say("A", "exact", 3700, on("2025-04-19")), say("B", "exact", 3740, on("2025-05-30"))), 3740, 3740, 3740, 2, false, "agreement", ""},
	{"of a total that grew, a lower count without a day is an earlier one", killed(say("A", "exact", 674, on("2025-03-29")), say("B", "exact", 3145, on("2025-04-03")), say("C", "exact", 1002)), 3145, 3145, 3145, 3, false, "growth", "superseded: earlier count of a growing total; superseded: earlier count of a growing total"},
	{"where nothing is dated, a lower count is a rival", killed(say("A", "exact", 3145), say("C", "exact", 1002)), 1002, none, 3145, 2, true, "conflict", ""},
	{"what two outlets quote differently is overtaken as well", killed(say("A", "exact", 500, via("spokesman"), on("2024-06-01")), say("B", "exact", 800, via("spokesman"), on("2024-06-01")), say("C", "exact", 950, via("ministry"), on("2024-06-09"))), 950, 950, 950, 2, false, "growth", "superseded: earlier count of a growing total; superseded: earlier count of a growing total"},
	{"a floor that another upholds on the day of a higher count is none of before", killed(say("A", "at_least", 240, on("2020-05-20")), say("B", "about", 240, on("2020-05-21")), say("C", "exact", 400, on("2020-05-21"))), 240, 240, 400, 3, true, "conflict", ""},
	{"a part stands beside its total in one text", killed(say("A", "exact", 85, at("u")), say("A", "exact", 77, at("u"))), 85, 85, 85, 1, false, "single_origin", "superseded: a part, or an earlier count, beside the total in the same text"},
	{"how many are missing is of its day", stillMissing(say("A", "exact", 441, on("2025-04-01")), say("B", "exact", 129, on("2025-04-19"))), 129, 129, 129, 2, false, "agreement", "superseded: an earlier state of what goes up and down"},
	{"a slip is no newest count of the missing", stillMissing(say("A", "exact", 500, on("2025-04-01")), say("B", "exact", 500, on("2025-04-01")), say("C", "exact", 500, on("2025-04-02")), say("D", "exact", 50, on("2025-04-19"))), 500, 500, 500, 4, true, "conflict", "superseded: an earlier state of what goes up and down; superseded: an earlier state of what goes up and down; likely slip: a power of ten from figures that others agree on"},
	{"nor are many missing", stillMissing(say("A", "exact", 480, on("2025-04-01")), say("B", "exact", 480, on("2025-04-01")), Claim{Topic: "t", Source: "C", Vague: true, Wording: "many", AsOf: "2025-04-03"}), 2, 480, 480, 3, true, "conflict", ""},
	{"two counts of the missing of one day are rivals", stillMissing(say("A", "exact", 441, on("2025-04-01")), say("B", "exact", 129, on("2025-04-01"))), 129, none, 441, 2, true, "conflict", ""},
	{"what it was before leaves with its successor", killed(say("A", "exact", 22, on("2024-07-03")), say("A", "exact", 69, status("former"))), 22, 22, 22, 1, false, "single_origin", "superseded: named as what the figure was before"},
	{"who counts none denies, whenever he said it", killed(say("army", "exact", 0, on("2024-06-01")), say("doctors", "at_least", 3, on("2024-06-02"))), 0, 3, open, 2, true, "contested", ""},
	{"a sum that lost its billion is a slip", counted(say("A", "exact", 145), say("B", "more_than", 145e9)), 145e9, 145e9, open, 2, true, "conflict", "likely slip: the digits of another's figure without its million or billion"},
	{"two and two million may both be meant", counted(say("A", "exact", 2), say("B", "exact", 2e6)), 2, none, 2e6, 2, true, "conflict", ""},
	{"everything was taken back", killed(say("A", "exact", 50, status("withdrawn"))), open, none, open, 1, false, "single_origin", "withdrawn by its own origin"},
	{"a denied figure is not its denier's", killed(say("army", "exact", 12, status("denied")), say("doctors", "exact", 12)), 12, 12, 12, 1, false, "contested", "denied by the one it is credited to"},
	{"outlets give one origin two figures for one day", killed(say("A", "exact", 500, via("spokesman"), on("2024-06-01")), say("B", "exact", 800, via("spokesman"), on("2024-06-01"))), 500, whatever, 800, 1, true, "conflict", ""},
}

func TestSituations(t *testing.T) {
	for _, s := range situations {
		t.Run(s.name, func(t *testing.T) {
			as := Topics(s.claims, Options{})
			if len(as) != 1 {
				t.Fatalf("%d answers, want 1", len(as))
			}
			a := as[0]
			wantNumber(t, "low", a.Low, s.low)
			wantNumber(t, "high", a.High, s.high)
			if s.best != whatever {
				wantNumber(t, "best", a.Best, s.best)
			}
			if a.Origins != s.origins || a.Conflict != s.conflict || a.Word != s.word {
				t.Errorf("origins %d, conflict %v, word %s; want %d, %v, %s", a.Origins, a.Conflict, a.Word, s.origins, s.conflict, s.word)
			}
			var why []string
			for _, x := range a.SetAside {
				why = append(why, x.Why)
			}
			if got := strings.Join(why, "; "); got != s.aside {
				t.Errorf("set aside %q, want %q", got, s.aside)
			}
			for _, line := range a.Explain {
				for _, word := range []string{"right", "true", "correct "} {
					if strings.Contains(line, word) {
						t.Errorf("%q says %q of a source", line, word)
					}
				}
			}
		})
	}
}

func wantNumber(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	switch {
	case want == open || want == none:
		if got != nil {
			t.Errorf("%s = %v, want none", what, *got)
		}
	case got == nil:
		t.Errorf("%s is missing, want %v", what, want)
	case *got != want:
		t.Errorf("%s = %v, want %v", what, *got, want)
	}
}

// Situations 3, 11, 12, 13 and 24 of the page are about topics that do not
// conflict because they are different ones.
func TestDifferentTopicsNeverConflict(t *testing.T) {
	rows := map[string]float64{"killed": 600, "wounded": 4100, "casualties": 4700, "dead/city": 45, "dead/region": 112}
	var claims []Claim
	for topic, n := range rows {
		c := say("agency", "exact", n)
		c.Topic = topic
		claims = append(claims, c)
	}
	for _, a := range Topics(claims, Options{}) {
		if a.Conflict || a.Best == nil || *a.Best != rows[a.Topic] {
			t.Errorf("%s: best %v, conflict %v; want %v and none", a.Topic, a.Best, a.Conflict, rows[a.Topic])
		}
	}
}

func TestGrowthKeepsEarlierCountsInVoices(t *testing.T) {
	a := Topics(killed(
		say("A", "about", 300, via("NIS"), on("2025-01-13"), ref("jan")),
		say("B", "about", 600, via("NIS"), on("2025-04-30"), ref("apr")),
	), Options{})[0]
	if len(a.Voices) != 2 || a.Voices[0].Superseded || !a.Voices[1].Superseded || a.Voices[1].Refs[0] != "jan" {
		t.Errorf("voices %+v, want the count of April, then that of January, superseded", a.Voices)
	}
	if a.Word != "growth" || !reflect.DeepEqual(a.Words, []string{"growth", "single_origin"}) {
		t.Errorf("words %v, want growth and single_origin", a.Words)
	}
	want := "growing: from about 300 (13 January 2025) to 600"
	if !strings.Contains(strings.Join(a.Explain, "\n"), want) {
		t.Errorf("explanation %q lacks %q", a.Explain, want)
	}
}

func TestVagueWordsAsACLEDCodesThem(t *testing.T) {
	a := Topics(killed(between("A", 24, 99, worded("dozens"))), Options{Coding: "acled"})[0]
	wantNumber(t, "low", a.Low, 12)
	wantNumber(t, "best", a.Best, 12)
}

func TestRatingsDecideBetweenRivals(t *testing.T) {
	claims := killed(say("police", "exact", 8000), say("Organisers", "exact", 100000))
	claims[1].URL = "https://www.organisers.example/march"
	for key, want := range map[string]float64{"police": 8000, "organisers.example": 100000} {
		a := Topics(claims, Options{Ratings: map[string]float64{key: 0.95}})[0]
		wantNumber(t, "best with "+key+" rated high", a.Best, want)
	}
}

// The record of an origin is learned from other topics, and said.
func TestCredibilityIsLearnedFromOtherTopics(t *testing.T) {
	var claims []Claim
	for i := range 12 {
		n := float64(100 + 137*i)
		for _, c := range []Claim{say("steady", "exact", n), say("witness", "exact", n), say("wild", "exact", 3*n+11)} {
			c.Topic = "past" + string(rune('a'+i))
			claims = append(claims, c)
		}
	}
	claims = append(claims, killed(say("steady", "exact", 41), say("wild", "exact", 97))...)
	for _, a := range Topics(claims, Options{}) {
		if a.Topic != "t" {
			continue
		}
		wantNumber(t, "best", a.Best, 41)
		if a.Credibility["steady"] < 0.8 || a.Credibility["wild"] > 0.4 {
			t.Errorf("credibility %v, want steady high and wild low", a.Credibility)
		}
		if got := strings.Join(a.Explain, "\n"); !strings.Contains(got, "of 12 other topics") {
			t.Errorf("explanation %q does not say on how many cases it rests", got)
		}
	}
}

// Who counts one kind of figures well may count another badly.
func TestCredibilityIsOfAKindOfFigures(t *testing.T) {
	var claims []Claim
	for i := range 20 {
		n := float64(100 + 37*i)
		group, x := "own dead", n
		if i%2 == 1 {
			group, x = "enemy dead", 2*n+13
		}
		for _, c := range []Claim{say("ministry", "exact", x), say("monitor", "exact", n), say("witness", "exact", n+1)} {
			c.Topic, c.Group = fmt.Sprintf("battle %02d", i), group
			claims = append(claims, c)
		}
	}
	for _, a := range Topics(claims, Options{}) {
		p, enemy := a.Credibility["ministry"], a.Topic[len(a.Topic)-1]%2 == 1
		if enemy && p > 0.4 || !enemy && p < 0.7 {
			t.Errorf("%s: credibility of the ministry %v; it is right of its own dead and wrong of the enemy's", a.Topic, p)
		}
	}
}

// muddle makes a newsroom of n topics with everything that a claim can hold.
func muddle(seed uint64, n int) []Claim {
	r := rand.New(rand.NewPCG(seed, 1))
	hows := []string{"exact", "exact", "about", "at_least", "more_than", "up_to", "less_than", "range"}
	var out []Claim
	for t := range n {
		truth := math.Round(math.Exp(1 + 7*r.Float64()))
		for range 1 + r.IntN(6) {
			v := math.Round(truth * math.Exp(0.3*r.NormFloat64()))
			c := Claim{
				Topic: "topic" + string(rune('a'+t%26)) + string(rune('a'+t/26)), Source: "outlet" + string(rune('a'+r.IntN(9))),
				Qualifier: hows[r.IntN(len(hows))], Value: &v, Ref: plainNumber(float64(len(out))),
				Measure: []string{"killed", "present", ""}[t%3],
			}
			if r.IntN(3) == 0 {
				c.Origin = "origin" + string(rune('a'+r.IntN(4)))
			}
			if r.IntN(2) == 0 {
				c.AsOf = "2024-03-0" + string(rune('1'+r.IntN(9)))
			}
			if c.Qualifier == "range" {
				hi := v * (1 + r.Float64())
				c.Value, c.Low, c.High = nil, &v, &hi
			}
			if r.IntN(20) == 0 {
				c.Status = "withdrawn"
			}
			out = append(out, c)
		}
	}
	return out
}

func encode(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestOrderOfInputDoesNotMatter(t *testing.T) {
	claims := muddle(3, 400)
	want := encode(t, Topics(claims, Options{}))
	r := rand.New(rand.NewPCG(5, 6))
	for range 4 {
		r.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
		if got := encode(t, Topics(claims, Options{})); got != want {
			t.Fatal("another order of claims gives other bytes")
		}
	}
}

func TestEveryAnswerKeepsItsPromises(t *testing.T) {
	for seed := range uint64(5) {
		claims := muddle(seed, 300)
		byRef := map[string]Claim{}
		for _, c := range claims {
			byRef[c.Ref] = c
		}
		for _, a := range Topics(claims, Options{}) {
			keepsPromises(t, a)
			for _, e := range []struct {
				end *End
				x   *float64
			}{{a.Ends.Low, a.Low}, {a.Ends.Best, a.Best}, {a.Ends.High, a.High}} {
				if e.end == nil || e.x == nil {
					continue
				}
				c, ok := byRef[e.end.Ref]
				if !ok || !gave(c, *e.x) {
					t.Errorf("%s: the claim at %v is %s", a.Topic, *e.x, encode(t, c))
				}
			}
			if a.Low != nil && a.Ends.Low == nil || a.High != nil && a.Ends.High == nil {
				t.Errorf("%s: an end without a name", a.Topic)
			}
		}
	}
}

func gave(c Claim, x float64) bool {
	for _, p := range []*float64{c.Low, c.Value, c.High} {
		if p != nil && *p == x {
			return true
		}
	}
	return false
}

func keepsPromises(t *testing.T, a Answer) {
	t.Helper()
	for _, pair := range [][2]*float64{{a.Low, a.Best}, {a.Best, a.High}, {a.Low, a.High}, {a.LikelyLow, a.Best}, {a.Best, a.LikelyHigh}, {a.LikelyLow, a.LikelyHigh}} {
		if pair[0] != nil && pair[1] != nil && *pair[0] > *pair[1] {
			t.Errorf("%s: %v > %v in low %v, best %v, high %v, likely %v to %v", a.Topic, *pair[0], *pair[1], a.Low, a.Best, a.High, a.LikelyLow, a.LikelyHigh)
		}
	}
	if a.Agreement < 0 || a.Agreement > 1 || a.Origins < 1 || a.Outlets != len(a.Sources) || a.Outlets < 1 || a.Word == "" || a.Word != a.Words[0] {
		t.Errorf("%s: agreement %v, origins %d, outlets %d of %v, word %q", a.Topic, a.Agreement, a.Origins, a.Outlets, a.Sources, a.Word)
	}
	for s, p := range a.Credibility {
		if !(p >= 0 && p <= 1) {
			t.Errorf("%s: credibility of %s is %v", a.Topic, s, p)
		}
	}
	for _, line := range a.Explain {
		if strings.ContainsAny(line, "\n\r") {
			t.Errorf("%s: %q is more than a line", a.Topic, line)
		}
	}
}

// An echo is one more outlet and nothing else.
func TestAnEchoOfAnOriginChangesNothing(t *testing.T) {
	claims := muddle(9, 200)
	before := Topics(claims, Options{})
	var more []Claim
	for i, c := range claims {
		more = append(more, c)
		if i%5 == 0 && !takenBack(c.Status) {
			c.Origin = cmp.Or(c.Origin, c.Source)
			c.Source = "echo"
			c.Ref += "e"
			more = append(more, c)
		}
	}
	after := Topics(more, Options{})
	if len(before) != len(after) {
		t.Fatalf("%d topics became %d", len(before), len(after))
	}
	changed := 0
	for i := range before {
		b, a := before[i], after[i]
		if a.Outlets != b.Outlets {
			changed++
		}
		if got, want := encode(t, []any{a.Low, a.Best, a.High, a.LikelyLow, a.LikelyHigh, a.Origins, a.Agreement, a.Conflict, a.Word}),
			encode(t, []any{b.Low, b.Best, b.High, b.LikelyLow, b.LikelyHigh, b.Origins, b.Agreement, b.Conflict, b.Word}); got != want {
			t.Errorf("%s: an echo made %s of %s", a.Topic, got, want)
		}
	}
	if changed == 0 {
		t.Error("no echo was counted as an outlet")
	}
}

func FuzzTopics(f *testing.F) {
	f.Add("{\"topic\":\"t\",\"source\":\"A\",\"value\":600,\"qualifier\":\"at_least\"}\n{\"topic\":\"t\",\"source\":\"B\",\"low\":24,\"high\":99,\"wording\":\"dozens\"}")
	f.Add("{\"topic\":\"dead\",\"source\":\"A\",\"value\":1e308,\"as_of\":\"2024-02-30\",\"corrects\":\"1e308\"}\n{\"topic\":\"dead\",\"source\":\"B\",\"value\":-1e308,\"scale\":\"linear\"}")
	f.Add("{\"topic\":\"t\",\"source\":\"A\",\"value\":0}\n{\"topic\":\"t\",\"source\":\"A\",\"value\":0,\"status\":\"denied\"}\n\n{\"topic\":\"t\"}")
	f.Add("{\"topic\":\"share\",\"scale\":\"linear\",\"value\":-0.0}\n{\"topic\":\"share\",\"source\":\"\\u2028\",\"origin\":\"\\n\",\"value\":5e-324}")
	f.Fuzz(func(t *testing.T, lines string) {
		claims, err := DecodeLines(strings.NewReader(lines))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "line ") {
				t.Errorf("%v names no line", err)
			}
			return
		}
		for _, coding := range []string{"", "acled"} {
			for _, a := range Topics(claims, Options{Coding: coding}) {
				keepsPromises(t, a)
				if _, err := json.Marshal(a); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

func TestDecodeLinesNamesTheLine(t *testing.T) {
	for in, want := range map[string]string{
		"{\"topic\":\"t\"}\n\n{\"topic\":":           "line 3: ",
		"{\"source\":\"A\",\"value\":3}":             "line 1: a claim without a topic",
		"{\"topic\":\"t\"}\n[1]":                     "line 2: ",
		"{\"topic\":\"t\",\"value\":\"many\"}":       "line 1: ",
		"{\"topic\":\"" + strings.Repeat("x", 1<<20): "line 1: longer than",
	} {
		if _, err := DecodeLines(strings.NewReader(in)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("DecodeLines(%.40q) = %v, want %q", in, err, want)
		}
	}
	got, err := DecodeLines(strings.NewReader("\ufeff{\"topic\":\"t\",\"value\":3,\"extra\":[{}]}\n\n{\"topic\":\"u\",\"low\":null}\n"))
	if err != nil || len(got) != 2 || *got[0].Value != 3 || got[1].Low != nil {
		t.Errorf("DecodeLines = %+v, %v; want two claims", got, err)
	}
}

func TestReadRatings(t *testing.T) {
	for _, in := range []string{
		"name,rating\nThe Post,0.9\nwww.Gazette.example, 0.2\n",
		"{\"The Post\":0.9,\"www.gazette.example\":0.2}",
	} {
		got, err := ReadRatings(strings.NewReader(in), "r")
		if err != nil || got["The Post"] != 0.9 || got["the post"] != 0.9 || got["gazette.example"] != 0.2 {
			t.Errorf("ReadRatings(%q) = %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"A,0.5\nB,2\n", "{\"A\":-1}", "A\n", "A,0.5\nB,high\n", "{\"A\":", ",0.5\n"} {
		if got, err := ReadRatings(strings.NewReader(in), "my.csv"); err == nil || !strings.Contains(err.Error(), "my.csv") {
			t.Errorf("ReadRatings(%q) = %v, %v; want an error that names the file", in, got, err)
		}
	}
}

func BenchmarkTopics(b *testing.B) {
	claims := muddle(1, 600)
	b.ReportAllocs()
	for b.Loop() {
		Topics(claims, Options{})
	}
	b.ReportMetric(float64(len(claims))*float64(b.N)/b.Elapsed().Seconds(), "claims/s")
}
