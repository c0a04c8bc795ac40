package extract

import (
	"testing"

	"rangefinder/internal/needs"
)

func TestName(t *testing.T) {
	for name, want := range map[string][2]string{
		"":                                  {"", ""},
		" ":                                 {"", ""},
		"the  Pentagon":                     {"US Department of Defense", "us-department-of-defense"},
		"Russia’s defence ministry":         {"Ministry of Defence of Russia", "ministry-of-defence-of-russia"},
		"spokesman for the Health Ministry": {"Health Ministry", "health-ministry"},
		"Mayor Anna Lindgren":               {"Anna Lindgren", "anna-lindgren"},
		"The mayor of Hentzau":              {"mayor of Hentzau", "mayor-of-hentzau"},
		"the governor of Hentzau":           {"governor of Hentzau", "governor-of-hentzau"},
		"President of Ukraine":              {"President of Ukraine", "president-of-ukraine"},
		"Governor of Texas Anna Lindgren":   {"Anna Lindgren", "anna-lindgren"},
		"Secretary of State Anna Lindgren":  {"Anna Lindgren", "anna-lindgren"},
		"Minister of Trade and Industry":    {"Minister of Trade and Industry", "minister-of-trade-and-industry"},
	} {
		if canon, id := Name(name); canon != want[0] || id != want[1] {
			t.Errorf("Name(%q) = %q, %q, want %q", name, canon, id, want)
		}
	}
	// What Claims says of the last speaker, where its text does not say more of him.
	n, other := 0, 0
	for _, a := range corpora(t) {
		claims, _ := Claims(a)
		for _, c := range claims {
			n++
			if canon, id := Name(c.Attribution[len(c.Attribution)-1]); canon != c.Origin || id != c.OriginID {
				other++
			}
		}
	}
	if n < 3000 || other*200 > n {
		t.Errorf("%d of %d claims have another origin than Name of their last speaker", other, n)
	}
}

func TestHead(t *testing.T) {
	needs.Plain(t)
	for what, want := range map[string]string{
		"":                               "",
		"North Korean soldiers":          "soldier",
		"people killed":                  "person",
		"men killed or wounded":          "man",
		"tonnes of grain":                "tonne",
		"children under the age of five": "child",
		"jobs":                           "job",
		"7 dwarfs":                       "dwarf",
		"Soldaten":                       "soldaten",
		"!":                              "!",
	} {
		if got := Head(what); got != want {
			t.Errorf("Head(%q) = %q, want %q", what, got, want)
		}
	}
	n, other := 0, 0
	for _, a := range corpora(t) {
		claims, _ := Claims(a)
		for _, c := range claims {
			n++
			if Head(c.What) != c.Head {
				other++
			}
		}
	}
	if n < 3000 || other*50 > n {
		t.Errorf("%d of %d claims have another head than Head of what they count", other, n)
	}
}
