package main

import (
	"math"
	"math/rand/v2"
	"sort"

	"rangefinder/scraper"
)

// boosting says how an ensemble is fitted.
type boosting struct {
	rounds    int     // trees
	rate      float64 // of learning
	depth     int     // questions on a way down a tree
	bins      int     // values of a sign that are told apart
	minWeight float64 // of the blocks on one side of a question, by their second derivatives
	lambda    float64 // pull of a leaf towards nothing
	signs     int     // that the samples have
	rows      float64 // share of the rows that a round sees
	columns   float64 // share of the signs that a round sees
}

// boost fits an ensemble by gradient boosting on the logistic loss, with
// histograms over quantile bins and Newton leaves (Friedman 2001; Chen and
// Guestrin 2016).
func boost(data []sample, o boosting) scraper.Ensemble {
	n := len(data)
	edges := make([][]float32, o.signs)
	binned := make([][]uint8, o.signs)
	for f := range o.signs {
		vals := make([]float32, n)
		for i, s := range data {
			vals[i] = s.x[f]
		}
		sort.Slice(vals, func(i, j int) bool { return vals[i] < vals[j] })
		var uniq []float32
		for i, v := range vals {
			if i == 0 || v != uniq[len(uniq)-1] {
				uniq = append(uniq, v)
			}
		}
		if len(uniq) <= o.bins {
			for i := 0; i+1 < len(uniq); i++ {
				edges[f] = append(edges[f], (uniq[i]+uniq[i+1])/2)
			}
		} else {
			for b := 1; b < o.bins; b++ {
				v := vals[n*b/o.bins]
				if len(edges[f]) == 0 || v > edges[f][len(edges[f])-1] {
					edges[f] = append(edges[f], v)
				}
			}
			// and finer over the distinct values
			for b := 1; b < 8; b++ {
				edges[f] = append(edges[f], uniq[len(uniq)*b/8])
			}
			sort.Slice(edges[f], func(i, j int) bool { return edges[f][i] < edges[f][j] })
			e := edges[f][:0]
			for i, v := range edges[f] {
				if i == 0 || v != e[len(e)-1] {
					e = append(e, v)
				}
			}
			edges[f] = e
		}
		col := make([]uint8, n)
		for i, s := range data {
			col[i] = uint8(sort.Search(len(edges[f]), func(k int) bool { return s.x[f] <= edges[f][k] }))
		}
		binned[f] = col
	}
	sw, sy := 0.0, 0.0
	for _, s := range data {
		sw += s.w
		sy += s.w * s.y
	}
	p := sy / sw
	e := scraper.Ensemble{Bias: math.Log(p / (1 - p))}
	score := make([]float64, n)
	for i := range score {
		score[i] = e.Bias
	}
	g, h := make([]float64, n), make([]float64, n)
	rng := rand.New(rand.NewPCG(1, 2))
	for range o.rounds {
		use := make([]bool, o.signs)
		for f := range use {
			use[f] = o.columns == 0 || rng.Float64() < o.columns
		}
		for i, s := range data {
			p := 1 / (1 + math.Exp(-score[i]))
			g[i] = s.w * (s.y - p)
			h[i] = s.w*p*(1-p) + 1e-9
		}
		var t scraper.Tree
		var grow func(rows []int, depth int) int
		grow = func(rows []int, depth int) int {
			at := len(t)
			t = append(t, scraper.Node{Sign: -1})
			G, H := 0.0, 0.0
			for _, i := range rows {
				G += g[i]
				H += h[i]
			}
			v := o.rate * G / (H + o.lambda)
			t[at].Points = float32(v)
			leaf := func() {
				for _, i := range rows {
					score[i] += v
				}
			}
			if depth == 0 || len(rows) < 20 {
				leaf()
				return at
			}
			best, bf, bb := 1e-4, -1, 0
			base := G * G / (H + o.lambda)
			var gs, hs [256]float64
			for f := range o.signs {
				k := len(edges[f]) + 1
				if k < 2 || !use[f] {
					continue
				}
				clear(gs[:k])
				clear(hs[:k])
				col := binned[f]
				for _, i := range rows {
					b := col[i]
					gs[b] += g[i]
					hs[b] += h[i]
				}
				gl, hl := 0.0, 0.0
				for b := 0; b+1 < k; b++ {
					gl += gs[b]
					hl += hs[b]
					if hl < o.minWeight || H-hl < o.minWeight {
						continue
					}
					gain := gl*gl/(hl+o.lambda) + (G-gl)*(G-gl)/(H-hl+o.lambda) - base
					if gain > best {
						best, bf, bb = gain, f, b
					}
				}
			}
			if bf < 0 {
				leaf()
				return at
			}
			var yes, no []int
			for _, i := range rows {
				if int(binned[bf][i]) <= bb {
					yes = append(yes, i)
				} else {
					no = append(no, i)
				}
			}
			t[at].Sign, t[at].At = bf, edges[bf][bb]
			grow(yes, depth-1)
			t[at].Skip = len(t)
			grow(no, depth-1)
			return at
		}
		var rows, rest []int
		for i := range n {
			if o.rows == 0 || rng.Float64() < o.rows {
				rows = append(rows, i)
			} else {
				rest = append(rest, i)
			}
		}
		grow(rows, o.depth)
		for _, i := range rest {
			k := 0
			for t[k].Sign >= 0 {
				if data[i].x[t[k].Sign] <= t[k].At {
					k++
				} else {
					k = t[k].Skip
				}
			}
			score[i] += float64(t[k].Points)
		}
		e.Trees = append(e.Trees, t)
	}
	return e
}
