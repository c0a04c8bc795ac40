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
