package scraper

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A Model says how likely a block is part of the article, by its signs.
type Model struct {
	// Names and Says are the log-odds of words: of the names (class, id …) of
	// an element near the block or above it, and of the text of a short block.
	Names, Says map[string]float32
	// First and Second are the two rounds: see firstSigns.
	First, Second Ensemble
}

//go:embed data/body.txt
var bodyModel string

// body is the model that pages are read with.
var body = mustModel(bodyModel)

func mustModel(s string) *Model {
	m, err := ReadModel(strings.NewReader(s))
	if err != nil {
		panic("data/body.txt: " + err.Error())
	}
	return m
}

// An Ensemble is a sum of small trees, in log-odds.
type Ensemble struct {
	Bias  float64
	Trees []Tree
}

// A Tree is its nodes in preorder: the root, all of its Yes side, all of its No side.
type Tree []Node

// A Node asks whether a sign is at most At, or is a leaf (Sign < 0). Points is
// what the tree says here, where it would say no more; Skip is where the No
// side begins.
type Node struct {
	Sign   int
	At     float32
	Points float32
	Skip   int
}

// score sums what the trees say of a block's signs.
func (e *Ensemble) score(signs []float32) float64 {
	sum := e.Bias
	for _, t := range e.Trees {
		i := 0
		for t[i].Sign >= 0 {
			if signs[t[i].Sign] <= t[i].At {
				i++
			} else {
				i = t[i].Skip
			}
		}
		sum += float64(t[i].Points)
	}
	return sum
}

// credit adds to points, by sign, what each sign contributed to the score: the
// change that its answers made on the way down each tree (Saabas 2014).
func (e *Ensemble) credit(signs []float32, points []float64) {
	for _, t := range e.Trees {
		i := 0
		for t[i].Sign >= 0 {
			s, was := t[i].Sign, t[i].Points
			if signs[s] <= t[i].At {
				i++
			} else {
				i = t[i].Skip
			}
			points[s] += float64(t[i].Points - was)
		}
	}
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// SignNames are the names of the signs: those of the first round, then those
// that the second adds.
func SignNames() (first, second []string) {
	for _, s := range firstSigns {
		first = append(first, s.name)
	}
	for _, s := range secondSigns {
		second = append(second, s.name)
	}
	return first, second
}

// Write writes a model in the form that ReadModel reads:
//
//	name WORD LOGODDS      a word of names
//	says WORD LOGODDS      a word of short texts
//	round 1 BIAS           the trees of a round follow, one a line, in preorder
//	tree links<=0.21@0.1 0.34 chars<=5.1@-0.2 -0.5 0.1
//
// where links<=0.21@0.1 asks whether the sign is at most 0.21, and is itself
// worth 0.1; a number alone is a leaf.
func (m *Model) Write(w io.Writer) error {
	b := bufio.NewWriter(w)
	for _, t := range []struct {
		kind  string
		words map[string]float32
	}{{"name", m.Names}, {"says", m.Says}} {
		for _, k := range slices.Sorted(maps.Keys(t.words)) {
			fmt.Fprintf(b, "%s %s %.2f\n", t.kind, k, t.words[k])
		}
	}
	all := slices.Concat(firstSigns, secondSigns)
	for i, e := range []*Ensemble{&m.First, &m.Second} {
		fmt.Fprintf(b, "round %d %.4f\n", i+1, e.Bias)
		for _, t := range e.Trees {
			b.WriteString("tree")
			for _, n := range t {
				if n.Sign < 0 {
					fmt.Fprintf(b, " %.3f", n.Points)
				} else {
					fmt.Fprintf(b, " %s<=%s@%.3f", all[n.Sign].name, strconv.FormatFloat(float64(n.At), 'g', 5, 32), n.Points)
				}
			}
			b.WriteByte('\n')
		}
	}
	return b.Flush()
}

// ReadModel reads what Write wrote. Lines that begin with # are comments.
func ReadModel(r io.Reader) (*Model, error) {
	index := map[string]int{}
	for i, s := range slices.Concat(firstSigns, secondSigns) {
		index[s.name] = i
	}
	m := &Model{Names: map[string]float32{}, Says: map[string]float32{}}
	var e *Ensemble
	s := bufio.NewScanner(r)
	s.Buffer(nil, 1<<20)
	for line := 1; s.Scan(); line++ {
		f := strings.Fields(s.Text())
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		var err error
		switch {
		case len(f) == 3 && (f[0] == "name" || f[0] == "says"):
			var v float64
			v, err = strconv.ParseFloat(f[2], 32)
			words := m.Names
			if f[0] == "says" {
				words = m.Says
			}
			words[f[1]] = float32(v)
		case len(f) == 3 && f[0] == "round" && (f[1] == "1" || f[1] == "2"):
			e = &m.First
			if f[1] == "2" {
				e = &m.Second
			}
			e.Bias, err = strconv.ParseFloat(f[2], 64)
		case f[0] == "tree" && e != nil:
			var t Tree
			if t, err = readTree(f[1:], index); err == nil {
				e.Trees = append(e.Trees, t)
			}
		default:
			err = fmt.Errorf("not a line of a model")
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
	return m, s.Err()
}

func readTree(f []string, index map[string]int) (t Tree, err error) {
	var node func(depth int) error
	node = func(depth int) error {
		if len(t) >= len(f) || depth > 16 {
			return fmt.Errorf("the tree breaks off")
		}
		at := len(t)
		word := f[at]
		name, rest, ask := strings.Cut(word, "<=")
		if !ask {
			v, err := strconv.ParseFloat(word, 32)
			t = append(t, Node{Sign: -1, Points: float32(v)})
			return err
		}
		sign, ok := index[name]
		if !ok {
			return fmt.Errorf("no sign is called %q", name)
		}
		limit, points, _ := strings.Cut(rest, "@")
		x, err := strconv.ParseFloat(limit, 32)
		if err != nil {
			return err
		}
		y, err := strconv.ParseFloat(points, 32)
		if err != nil {
			return err
		}
		t = append(t, Node{Sign: sign, At: float32(x), Points: float32(y)})
		if err := node(depth + 1); err != nil {
			return err
		}
		t[at].Skip = len(t)
		return node(depth + 1)
	}
	if err := node(0); err != nil {
		return nil, err
	}
	if len(t) != len(f) {
		return nil, fmt.Errorf("%d words too many", len(f)-len(t))
	}
	return t, nil
}
