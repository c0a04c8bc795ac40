package scraper

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"rangefinder/news"
)

// A Model says how likely a block is part of the article, by its signs.
type Model struct {
	// Names and Says are log-odds of words: of the names (class, id …) of an
	// element near the block or above it, and of the text of a short block.
	Names, Says   map[string]float32
	First, Second Ensemble
}

// An Ensemble is a sum of small trees, in log-odds.
type Ensemble struct {
	Bias  float64
	Trees []Tree
}

// A Tree is a list of nodes, the root first.
type Tree []Node

// A Node asks whether a sign is at most At and goes on at Yes or No, or is a
// leaf (Sign < 0) worth Points.
type Node struct {
	Sign    int
	At      float32
	Yes, No int
	Points  float64
}

// Score is the sum for a block's signs.
func (e *Ensemble) Score(signs []float32) float64 {
	sum := e.Bias
	for _, t := range e.Trees {
		i := 0
		for t[i].Sign >= 0 {
			if signs[t[i].Sign] <= t[i].At {
				i = t[i].Yes
			} else {
				i = t[i].No
			}
		}
		sum += t[i].Points
	}
	return sum
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// Signs are the names of the signs, of both rounds.
func Signs() []string { return append(append([]string{}, signNames...), signNames2...) }

// Write writes a model as text.
func (m *Model) Write(w io.Writer) error {
	for kind, words := range map[string]map[string]float32{"name": m.Names, "says": m.Says} {
		for _, k := range slices.Sorted(maps.Keys(words)) {
			fmt.Fprintf(w, "%s %s %.2f\n", kind, k, words[k])
		}
	}
	names := Signs()
	for i, e := range []*Ensemble{&m.First, &m.Second} {
		fmt.Fprintf(w, "round %d %.4f\n", i+1, e.Bias)
		for _, t := range e.Trees {
			fmt.Fprintf(w, "tree")
			for _, n := range t {
				if n.Sign < 0 {
					fmt.Fprintf(w, " %.3f", n.Points)
				} else {
					fmt.Fprintf(w, " %s<=%g?%d:%d", names[n.Sign], n.At, n.Yes, n.No)
				}
			}
			fmt.Fprintln(w)
		}
	}
	return nil
}

// ReadModel reads what Write wrote.
func ReadModel(r io.Reader) (*Model, error) {
	index := map[string]int{}
	for i, n := range Signs() {
		index[n] = i
	}
	m := &Model{Names: map[string]float32{}, Says: map[string]float32{}}
	var e *Ensemble
	s := bufio.NewScanner(r)
	for s.Scan() {
		f := strings.Fields(s.Text())
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		switch f[0] {
		case "name", "says":
			v, _ := strconv.ParseFloat(f[2], 32)
			if f[0] == "name" {
				m.Names[f[1]] = float32(v)
			} else {
				m.Says[f[1]] = float32(v)
			}
		case "round":
			e = &m.First
			if f[1] == "2" {
				e = &m.Second
			}
			e.Bias, _ = strconv.ParseFloat(f[2], 64)
		case "tree":
			var t Tree
			for _, x := range f[1:] {
				if i := strings.Index(x, "<="); i > 0 {
					n := Node{Sign: index[x[:i]]}
					rest := x[i+2:]
					q := strings.IndexByte(rest, '?')
					at, _ := strconv.ParseFloat(rest[:q], 32)
					n.At = float32(at)
					fmt.Sscanf(rest[q+1:], "%d:%d", &n.Yes, &n.No)
					t = append(t, n)
				} else {
					v, _ := strconv.ParseFloat(x, 64)
					t = append(t, Node{Sign: -1, Points: v})
				}
			}
			e.Trees = append(e.Trees, t)
		}
	}
	return m, s.Err()
}

// Rounds are the numbers of signs of the two rounds.
func Rounds() (first, second int) { return len(signNames), len(signNames2) }

// Document is the tree that a page is read from.
func Document(p news.Page) (*html.Node, error) {
	d, err := parseTree(decode(p.Body, p.Header.Get("Content-Type")).text)
	if err != nil {
		return nil, err
	}
	return d.root, nil
}
