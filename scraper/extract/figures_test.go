package extract

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"rangefinder/news"
)

// A goldFigure is one figure of a sentence of testdata/figures as a careful
// reader has it. The fields are those of a claim in JSON; what is missing was
// left out. Ignore says that it is neither wanted nor wrong.
type goldFigure struct {
	Low, High, Value *float64
	Qualifier        string
	Kind, Unit, What string
	Trend            string
	About, Ignore    bool
}

type goldSentence struct {
	ID     string       `json:"id"`
	Text   string       `json:"text"`
	Claims []goldFigure `json:"claims"`
}

// loadFigures reads the corpus: file name → sentences.
func loadFigures(t testing.TB) (names []string, sets map[string][]goldSentence) {
	t.Helper()
	paths, err := filepath.Glob("testdata/figures/*.jsonl")
	if err != nil || len(paths) == 0 {
		t.Fatalf("testdata/figures: no corpus (%v)", err)
	}
	sets = map[string][]goldSentence{}
	for _, p := range paths {
		name := strings.TrimSuffix(filepath.Base(p), ".jsonl")
		f, err := os.Open(p)
		if err != nil {
			t.Fatal(err)
		}
		for sc := bufio.NewScanner(f); sc.Scan(); {
			var g goldSentence
			if err := json.Unmarshal(sc.Bytes(), &g); err != nil {
				t.Fatalf("%s: %v: %s", p, err, sc.Text())
			}
			sets[name] = append(sets[name], g)
		}
		f.Close()
		names = append(names, name)
	}
	return names, sets
}

// sameNumber compares the number or the two ends of a gold figure and a claim.
func sameNumber(g *goldFigure, c *news.Claim) bool {
	a, b := ends(g.Low, g.High, g.Value, g.Qualifier), ends(c.Low, c.High, c.Value, c.Qualifier)
	return near(a[0], b[0]) && near(a[1], b[1])
}

// ends is the value twice where there is one, the one end that is there twice,
// or both ends of a range.
func ends(low, high, value *float64, qualifier string) [2]float64 {
	switch {
	case qualifier != "range" && value != nil:
		return [2]float64{*value, *value}
	case low != nil && high != nil:
		return [2]float64{*low, *high}
	case low != nil:
		return [2]float64{*low, *low}
	case high != nil:
		return [2]float64{*high, *high}
	}
	return [2]float64{math.NaN(), math.NaN()}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-6*math.Max(math.Abs(a), math.Abs(b)) }

// bounded is the bound as the scores tell it apart: = ~ > <.
func bounded(qualifier string, about bool) string {
	switch qualifier {
	case "about":
		return "~"
	case "at_least", "more_than":
		return ">"
	case "up_to", "less_than":
		return "<"
	}
	if about && qualifier == "range" {
		return "~"
	}
	return "="
}

// tally counts what was found of a corpus, by what has to agree.
type tally struct {
	sentences, gold, claims              int
	value, unit, bound, change, all      int
	empty, silent, counted, what, failed int
}

func f1(hit, gold, claims int) float64 {
	if gold+claims == 0 {
		return 100
	}
	return 200 * float64(hit) / float64(gold+claims)
}

// score reads a sentence and says what is wrong with the reading, if anything.
func (n *tally) score(g *goldSentence) []string {
	claims, _ := Claims(news.Article{Text: g.Text, Language: "en", Plain: true})
	type pair struct{ g, c, points int }
	var pairs []pair
	for i := range g.Claims {
		for j := range claims {
			f, c := &g.Claims[i], &claims[j]
			if sameNumber(f, c) {
				p := pair{i, j, 1}
				if f.Unit == c.Unit {
					p.points += 4
				}
				if !f.Ignore {
					p.points += 2
				}
				if bounded(f.Qualifier, f.About) == bounded(c.Qualifier, c.About) {
					p.points++
				}
				pairs = append(pairs, p)
			}
		}
	}
	sort.SliceStable(pairs, func(i, j int) bool { return pairs[i].points > pairs[j].points })
	ofGold, ofClaim := map[int]int{}, map[int]int{}
	for _, p := range pairs {
		if _, ok := ofGold[p.g]; ok {
			continue
		}
		if _, ok := ofClaim[p.c]; ok {
			continue
		}
		ofGold[p.g], ofClaim[p.c] = p.c, p.g
	}
	var wrong []string
	wanted := 0
	n.sentences++
	for i := range g.Claims {
		f := &g.Claims[i]
		j, ok := ofGold[i]
		if f.Ignore {
			continue
		}
		wanted++
		if !ok {
			e := ends(f.Low, f.High, f.Value, f.Qualifier)
			wrong = append(wrong, fmt.Sprintf("missed [%v, %v] %s", e[0], e[1], f.Unit))
			continue
		}
		c := &claims[j]
		n.value++
		unit := f.Unit == c.Unit
		bound := bounded(f.Qualifier, f.About) == bounded(c.Qualifier, c.About)
		change := f.Trend == c.Trend && (bound || f.Trend != "")
		for _, x := range []struct {
			ok        bool
			n         *int
			name      string
			want, got string
		}{
			{unit, &n.unit, "unit", f.Unit, c.Unit},
			{bound, &n.bound, "bound", bounded(f.Qualifier, f.About), bounded(c.Qualifier, c.About)},
			{change, &n.change, "change", f.Trend, c.Trend},
		} {
			if x.ok {
				*x.n++
			} else {
				wrong = append(wrong, fmt.Sprintf("%q: %s %q, want %q", c.Text, x.name, x.got, x.want))
			}
		}
		if unit && bound {
			n.all++
		}
		if f.Kind == "count" && f.What != "" {
			n.counted++
			for _, w := range strings.Fields(lower(c.What)) {
				if singular(w) == headOf(f.What) {
					n.what++
					break
				}
			}
		}
	}
	n.gold += wanted
	extra := 0
	for j := range claims {
		if i, ok := ofClaim[j]; ok && g.Claims[i].Ignore {
			continue
		} else if !ok {
			wrong = append(wrong, fmt.Sprintf("%q is no claim", claims[j].Text))
		}
		extra++
	}
	n.claims += extra
	if wanted == 0 {
		n.empty++
		if extra == 0 {
			n.silent++
		}
	}
	if len(wrong) > 0 {
		n.failed++
	}
	return wrong
}

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
	names, sets := loadFigures(t)
	var out strings.Builder
	var sum tally
	fmt.Fprintf(&out, "%-12s %9s %7s %7s %7s %7s %7s %7s %7s %7s %6s\n", "", "sentences", "figures", "value", "+unit", "+bound", "+change", "all", "silent", "what", "failed")
	for _, name := range names {
		var n tally
		for i := range sets[name] {
			g := &sets[name][i]
			wrong := n.score(g)
			why, listed := known[g.ID]
			switch {
			case len(wrong) > 0 && !listed:
				t.Errorf("%s: %s\n    %s", g.ID, g.Text, strings.Join(wrong, "\n    "))
			case len(wrong) == 0 && listed:
				t.Errorf("%s reads as it should now: strike it off known.txt (was: %s)", g.ID, why)
			}
			delete(known, g.ID)
		}
		n.print(&out, name)
		sum.add(&n)
	}
	sum.print(&out, "all")
	for id := range known {
		t.Errorf("known.txt: no sentence %s", id)
	}
	t.Log("F1 in per cent, one to one\n" + out.String())
}

func (n *tally) print(out *strings.Builder, name string) {
	share := func(a, b int) float64 {
		if b == 0 {
			return 100
		}
		return 100 * float64(a) / float64(b)
	}
	fmt.Fprintf(out, "%-12s %9d %7d %7.1f %7.1f %7.1f %7.1f %7.1f %7.1f %7.1f %6d\n", name, n.sentences, n.gold,
		f1(n.value, n.gold, n.claims), f1(n.unit, n.gold, n.claims), f1(n.bound, n.gold, n.claims), f1(n.change, n.gold, n.claims), f1(n.all, n.gold, n.claims),
		share(n.silent, n.empty), share(n.what, n.counted), n.failed)
}

func (n *tally) add(m *tally) {
	n.sentences += m.sentences
	n.gold += m.gold
	n.claims += m.claims
	n.value += m.value
	n.unit += m.unit
	n.bound += m.bound
	n.change += m.change
	n.all += m.all
	n.empty += m.empty
	n.silent += m.silent
	n.counted += m.counted
	n.what += m.what
	n.failed += m.failed
}
