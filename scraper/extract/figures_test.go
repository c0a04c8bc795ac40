package extract_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"rangefinder/bench/gold"
	"rangefinder/news"
	"rangefinder/scraper/extract"
)

// The corpus of sentences in the language of news, by field. Its score is
// printed with -v. Every sentence that is read otherwise than a person reads it
// stands in testdata/figures/known.txt with the reason, and one that is mended
// makes the test ask to be struck off.
func TestFigures(t *testing.T) {
	known := map[string]string{}
	b, err := os.ReadFile("testdata/figures/known.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(string(b), "\n") {
		if id, why, ok := strings.Cut(l, " "); ok && !strings.HasPrefix(l, "#") {
			known[id] = strings.TrimSpace(why)
		}
	}
	sets, err := gold.Load("testdata/figures")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	var sum gold.Tally
	fmt.Fprintf(&out, gold.Header, gold.Columns...)
	for _, set := range sets {
		var n gold.Tally
		for i := range set.Sentences {
			g := &set.Sentences[i]
			claims, _ := extract.Claims(news.Article{Text: g.Text, Language: "en", Plain: true})
			wrong := n.Add(g, claims)
			why, listed := known[g.ID]
			switch {
			case len(wrong) > 0 && !listed:
				t.Errorf("%s: %s\n    %s", g.ID, g.Text, strings.Join(wrong, "\n    "))
			case len(wrong) == 0 && listed:
				t.Errorf("%s reads as it should now: strike it off known.txt (was: %s)", g.ID, why)
			}
			delete(known, g.ID)
		}
		out.WriteString(n.Row(set.Name))
		sum.Merge(&n)
	}
	out.WriteString(sum.Row("all"))
	for id := range known {
		t.Errorf("known.txt: no sentence %s", id)
	}
	t.Log("F1 in per cent, one to one\n" + out.String())
}
