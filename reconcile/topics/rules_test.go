package topics

import (
	"math/rand"
	"reflect"
	"strings"
	"testing"

	"rangefinder/news"
)

func rules(t *testing.T, text string) Rules {
	t.Helper()
	r, err := ParseRules(strings.NewReader(text))
	if err != nil {
		t.Fatalf("ParseRules(%q): %v", text, err)
	}
	return NewRules(r)
}

func damage() []news.Claim {
	cs := []news.Claim{
		claim("a", "1", "damaged", "houses", "house", "", "", 340, news.Reported, false),
		claim("b", "2", "damaged", "roofs", "roof", "", "", 52, news.Reported, false),
		claim("c", "3", "damaged", "houses", "house", "", "", 18, news.Planned, false),
		claim("d", "3", "damaged", "bridges", "bridge", "", "", 4, news.Reported, false),
	}
	cs[0].Sentence = "The storm damaged 340 houses in the town."
	cs[2].Sentence = "Another storm would damage 18 houses in the village."
	return cs
}

func TestRulesOutrankTheGrouping(t *testing.T) {
	for _, tc := range []struct {
		rules string
		want  map[string][]string
	}{
		{"", map[string][]string{"Houses damaged": {"a", "c"}, "Roofs damaged": {"b"}, "Bridges damaged": {"d"}}},
		{"houses  DAMAGED => Homes hit", map[string][]string{"Homes hit": {"a", "c"}, "Roofs damaged": {"b"}, "Bridges damaged": {"d"}}},
		{"Houses damaged => Buildings\nRoofs damaged => Buildings", map[string][]string{"Buildings": {"a", "b", "c"}, "Bridges damaged": {"d"}}},
		{"Roofs damaged => Houses damaged", map[string][]string{"Houses damaged": {"a", "b", "c"}, "Bridges damaged": {"d"}}},
		{"Houses damaged / village => Village houses", map[string][]string{"Village houses": {"c"}, "Houses damaged": {"a"}, "Roofs damaged": {"b"}, "Bridges damaged": {"d"}}},
		{"Houses damaged / village => V\nHouses damaged => H\nH => I", map[string][]string{"V": {"c"}, "I": {"a"}, "Roofs damaged": {"b"}, "Bridges damaged": {"d"}}},
		{"[another story]\nHouses damaged => H\n[storm]\nRoofs damaged => R", map[string][]string{"Houses damaged": {"a", "c"}, "R": {"b"}, "Bridges damaged": {"d"}}},
	} {
		got := topicsOf(Split(news.Story{ID: "s", Name: "Storm"}, damage(), rules(t, tc.rules)))
		for _, ids := range got {
			sortStrings(ids)
		}
		if !reflect.DeepEqual(got, tc.want) {
			t.Errorf("rules %q: topics %v, want %v", tc.rules, got, tc.want)
		}
	}
}

func sortStrings(s []string) {
	for i := range s {
		for j := i + 1; j < len(s); j++ {
			if s[j] < s[i] {
				s[i], s[j] = s[j], s[i]
			}
		}
	}
}

func TestARuledTopicKeepsItsID(t *testing.T) {
	r := rules(t, "Houses damaged => Buildings\nRoofs damaged => Buildings")
	id := func(claims []news.Claim) string {
		for _, g := range Split(news.Story{ID: "s"}, claims, r) {
			if g.Topic.Topic == "Buildings" {
				return g.Topic.ID
			}
		}
		return ""
	}
	all, one := id(damage()), id(damage()[1:2])
	if all == "" || all != one {
		t.Errorf("id of a named topic = %q with all claims, %q with one, want the same", all, one)
	}
}

func TestRulesDoNotDependOnOrder(t *testing.T) {
	r := rules(t, "Houses damaged / village => V\nRoofs damaged => Houses damaged\nBridges damaged => V")
	want := Split(news.Story{ID: "s"}, damage(), r)
	rnd := rand.New(rand.NewSource(1))
	for range 30 {
		cs := damage()
		rnd.Shuffle(len(cs), func(i, j int) { cs[i], cs[j] = cs[j], cs[i] })
		if got := Split(news.Story{ID: "s"}, cs, r); !reflect.DeepEqual(got, want) {
			t.Fatalf("Split of another order = %v, want %v", topicsOf(got), topicsOf(want))
		}
	}
}

func TestBadRulesNameTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"a":                        "line 1: no \"=>\"",
		"# x\n=> b":                "line 2: a name is missing",
		"a => ":                    "line 1: a name is missing",
		strings.Repeat("x", 70000): "too long",
	} {
		_, err := ParseRules(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseRules(%.20q) = %v, want an error with %q", text, err, want)
		}
	}
}

// A rule of which nothing has come is named, one that a later one goes on from is not.
func TestIdleRules(t *testing.T) {
	held := []string{"a", "c"}
	r := NewRules([]Rule{
		{ID: "1", From: "Houses damaged", To: "Homes", Held: held},
		{ID: "2", From: "Homes", To: "Homes hit", Held: held},
		{ID: "3", From: "Bridges damaged", To: "Crossings", Words: "steel", Held: []string{"d"}},
		{ID: "4", From: "Dams", To: "Walls", Held: []string{"x"}},
		{ID: "5", From: "Roofs damaged", Who: "ben", Note: "thatched", Story: "storm"},
		{ID: "6", From: "Chimneys damaged", Note: "brick", Story: "storm"},
	})
	groups := Split(news.Story{ID: "s", Name: "Storm"}, damage(), r)
	if got := r.Idle(news.Story{ID: "s", Name: "Storm"}, groups); !reflect.DeepEqual(got, []string{"3", "6"}) {
		t.Errorf("idle = %v, want the split without such words and the note without a topic", got)
	}
	for _, g := range groups {
		if g.Topic.Topic == "Roofs damaged" && !reflect.DeepEqual(g.Topic.Notes, []string{"note by ben: thatched"}) {
			t.Errorf("notes = %q", g.Topic.Notes)
		}
	}
}

// A topic that is called otherwise by now is found by the claims that it held.
func TestRulesFindTheirTopicByItsClaims(t *testing.T) {
	r := NewRules([]Rule{
		{From: "Dwellings wrecked", To: "Homes hit", Held: []string{"a", "c", "gone"}, Story: "The storm of May", Who: "ana"},
		{From: "Homes hit", To: "Village homes", Words: "village", Who: "ben"},
		{Claim: "d", To: "roofs damaged", Who: "ana"},
	})
	got := topicsOf(Split(news.Story{ID: "s", Name: "Storm"}, damage(), r))
	for _, ids := range got {
		sortStrings(ids)
	}
	want := map[string][]string{"Homes hit": {"a"}, "Village homes": {"c"}, "Roofs damaged": {"b", "d"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("topics = %v, want %v", got, want)
	}
	for _, g := range Split(news.Story{ID: "s", Name: "Storm"}, damage(), r) {
		if g.Topic.Topic == "Roofs damaged" && (g.Topic.ID != Split(news.Story{ID: "s", Name: "Storm"}, damage()[1:2], Rules{})[0].Topic.ID || !reflect.DeepEqual(g.Topic.Notes, []string{"named or put together by ana"})) {
			t.Errorf("a topic that a claim was moved to: %+v", g.Topic)
		}
	}
}
