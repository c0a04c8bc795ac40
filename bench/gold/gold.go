// Package gold holds sentences whose figures a person has read, and scores a
// reader of figures against them. The rules of scoring are strict: one claim
// for one figure, the same number or the same two ends, and then the unit, the
// bound and the direction each on its own.
package gold

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"rangefinder/news"
)

// A Figure is one figure of a sentence as a careful reader has it. The fields
// are those of a claim in JSON; what is missing was left out. Ignore says that
// it is neither wanted nor wrong.
type Figure struct {
	Low, High, Value *float64
	Qualifier        string
	Kind, Unit, What string
	Trend            string
	About, Ignore    bool
}

// A Sentence is a text with its figures, in order.
type Sentence struct {
	ID     string   `json:"id"`
	Text   string   `json:"text"`
	Claims []Figure `json:"claims"`
}

// A Set is the sentences of one file, under its name.
type Set struct {
	Name      string
	Sentences []Sentence
}

// Load reads every .jsonl file of a folder, by name.
func Load(dir string) ([]Set, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s: no .jsonl file", dir)
	}
	var sets []Set
	for _, p := range paths {
		s := Set{Name: strings.TrimSuffix(filepath.Base(p), ".jsonl")}
		f, err := os.Open(p)
		if err != nil {
			return nil, err
		}
		sc := bufio.NewScanner(f)
		for n := 1; sc.Scan(); n++ {
			var g Sentence
			if err := json.Unmarshal(sc.Bytes(), &g); err != nil {
				f.Close()
				return nil, fmt.Errorf("%s:%d: %w", p, n, err)
			}
			s.Sentences = append(s.Sentences, g)
		}
		f.Close()
		if err := sc.Err(); err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		sets = append(sets, s)
	}
	return sets, nil
}

func same(g *Figure, c *news.Claim) bool {
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

// A Tally counts what was found of a corpus, by what has to agree.
type Tally struct {
	Sentences, Gold, Claims         int // Gold without those to ignore, Claims without those that met them
	Value, Unit, Bound, Change, All int // claims whose number agrees, and with it the rest; All is unit and bound
	Empty, Silent                   int // sentences without a figure, and those of them where nothing was claimed
	Counted, What                   int // figures that count a noun, and claims that name it
	Failed                          int // sentences with anything wrong
}

// Add scores the claims made of a sentence and says what is wrong with them, if
// anything.
func (n *Tally) Add(g *Sentence, claims []news.Claim) (wrong []string) {
	type pair struct{ g, c, points int }
	var pairs []pair
	for i := range g.Claims {
		for j := range claims {
			f, c := &g.Claims[i], &claims[j]
			if same(f, c) {
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
	wanted := 0
	n.Sentences++
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
		n.Value++
		unit := f.Unit == c.Unit
		bound := bounded(f.Qualifier, f.About) == bounded(c.Qualifier, c.About)
		change := f.Trend == c.Trend
		for _, x := range []struct {
			ok        bool
			n         *int
			name      string
			want, got string
		}{
			{unit, &n.Unit, "unit", f.Unit, c.Unit},
			{bound, &n.Bound, "bound", bounded(f.Qualifier, f.About), bounded(c.Qualifier, c.About)},
			{change, &n.Change, "change", f.Trend, c.Trend},
		} {
			if x.ok {
				*x.n++
			} else {
				wrong = append(wrong, fmt.Sprintf("%q: %s %q, want %q", c.Text, x.name, x.got, x.want))
			}
		}
		if unit && bound {
			n.All++
		}
		if f.Kind == "count" && f.What != "" {
			n.Counted++
			if named(f.What, c.What) {
				n.What++
			}
		}
	}
	n.Gold += wanted
	extra := 0
	for j := range claims {
		if i, ok := ofClaim[j]; ok && g.Claims[i].Ignore {
			continue
		} else if !ok {
			wrong = append(wrong, fmt.Sprintf("%q is no claim", claims[j].Text))
		}
		extra++
	}
	n.Claims += extra
	if wanted == 0 {
		n.Empty++
		if extra == 0 {
			n.Silent++
		}
	}
	if len(wrong) > 0 {
		n.Failed++
	}
	return wrong
}

// named reports whether the head noun of want stands in got: the last word
// before a preposition, in either number.
func named(want, got string) bool {
	head := ""
	for _, w := range strings.Fields(strings.ToLower(want)) {
		switch w {
		case "of", "in", "at", "on", "for", "to", "who", "that", "from", "with":
			if head != "" {
				goto found
			}
		}
		head = w
	}
found:
	for _, w := range strings.Fields(strings.ToLower(got)) {
		if stem(w) == stem(head) {
			return true
		}
	}
	return false
}

func stem(w string) string {
	switch w = strings.Trim(w, ".,;:'\"()"); w {
	case "people", "persons":
		return "person"
	case "men":
		return "man"
	case "women":
		return "woman"
	case "children":
		return "child"
	case "lives":
		return "life"
	}
	if strings.HasSuffix(w, "ies") {
		return w[:len(w)-3] + "y"
	}
	return strings.TrimSuffix(strings.TrimSuffix(w, "es"), "s")
}

// F1 is the harmonic mean of precision and recall in per cent, where hit of the
// tally's figures agree.
func (n *Tally) F1(hit int) float64 {
	if n.Gold+n.Claims == 0 {
		return 100
	}
	return 200 * float64(hit) / float64(n.Gold+n.Claims)
}

// Share is a of b in per cent, 100 of nothing.
func Share(a, b int) float64 {
	if b == 0 {
		return 100
	}
	return 100 * float64(a) / float64(b)
}

// Merge adds the counts of m.
func (n *Tally) Merge(m *Tally) {
	n.Sentences += m.Sentences
	n.Gold += m.Gold
	n.Claims += m.Claims
	n.Value += m.Value
	n.Unit += m.Unit
	n.Bound += m.Bound
	n.Change += m.Change
	n.All += m.All
	n.Empty += m.Empty
	n.Silent += m.Silent
	n.Counted += m.Counted
	n.What += m.What
	n.Failed += m.Failed
}

// Header and Row print a tally as a line of a table.
const Header = "%-12s %9s %7s %7s %7s %7s %7s %7s %7s %7s %6s\n"

// Columns are the names of the columns of Row.
var Columns = []any{"", "sentences", "figures", "value", "+unit", "+bound", "+change", "all", "silent", "what", "failed"}

// Row is the tally as a line under Columns.
func (n *Tally) Row(name string) string {
	return fmt.Sprintf("%-12s %9d %7d %7.1f %7.1f %7.1f %7.1f %7.1f %7.1f %7.1f %6d\n", name, n.Sentences, n.Gold,
		n.F1(n.Value), n.F1(n.Unit), n.F1(n.Bound), n.F1(n.Change), n.F1(n.All), Share(n.Silent, n.Empty), Share(n.What, n.Counted), n.Failed)
}
