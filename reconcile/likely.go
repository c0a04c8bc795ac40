package reconcile

import (
	"math"
	"slices"
)

// Constants of the likely range; see the package comment.
const (
	likelyLevel  = 0.9  // covered, unless another share is asked for
	likelyPower  = 1.1  // set on numbers whose truth is known; see the package comment
	likelyMargin = 0.35 // how far beyond the figures the number may lie, on the scale
	coarse       = 48
)

// levelOf is the share that a likely range covers.
func levelOf(asked float64) float64 {
	if !(asked > 0) {
		return likelyLevel
	}
	return math.Min(math.Max(asked, 0.5), 0.99)
}

// likely is the model's range: with 90 %, 5 %..95 % of L(θ)^1.1, on a grid that is fine
// where the figures are.
// The posterior of the topic must stand in w.
func (m *model) likely(t *topic, w *work) (lo, hi float64, ok bool) {
	if len(t.candidates) == 0 {
		return 0, 0, false
	}
	grid, cum := w.grid, w.cum
	total := cum[len(cum)-1]
	if total <= 0 {
		return grid[0], grid[len(grid)-1], true
	}
	tail := (1 - m.level) / 2
	return quantile(grid, cum, tail*total), quantile(grid, cum, (1-tail)*total), true
}

// posterior sets w.grid to the grid of the topic, whose voices were seen, and w.cum to the
// weight of L(θ)^1.1 up to each of its points.
func (m *model) posterior(t *topic, w *work) {
	grid := m.grid(t, w)
	w.sum.reset(len(grid))
	w.f, w.c, w.term = grow(w.f, len(grid)), grow(w.c, len(grid)), grow(w.term, len(grid))
	for i := range t.voices {
		v := &t.voices[i]
		if v.muted || v.weight == 0 {
			continue
		}
		w.terms(v, i, grid, w.f, w.c, w.term)
		w.sum.add(w.term, v.weight)
	}
	l := w.sum.logs()
	top := slices.Max(l)
	for k := range l {
		l[k] = power(likelyPower * (l[k] - top))
	}
	// Trapezoids.
	w.cum = grow(w.cum, len(grid))
	cum := w.cum
	cum[0] = 0
	for k := 1; k < len(grid); k++ {
		cum[k] = cum[k-1] + (l[k]+l[k-1])/2*(grid[k]-grid[k-1])
	}
}

// power is e^x for x ≤ 0, and 0 where no sum would show it.
func power(x float64) float64 {
	if x < -60 {
		return 0
	}
	return math.Exp(x)
}

func quantile(grid, cum []float64, at float64) float64 {
	k, _ := slices.BinarySearch(cum, at)
	switch {
	case k == 0:
		return grid[0]
	case k >= len(cum):
		return grid[len(grid)-1]
	}
	d := cum[k] - cum[k-1]
	if d <= 0 {
		return grid[k]
	}
	return grid[k-1] + (grid[k]-grid[k-1])*(at-cum[k-1])/d
}

var steps = [...]float64{-4, -3, -2.25, -1.75, -1.25, -0.85, -0.5, -0.2, 0, 0.2, 0.5, 0.85, 1.25, 1.75, 2.25, 3, 4}

// grid is coarse over the reach of the topic and fine around its figures.
func (m *model) grid(t *topic, w *work) []float64 {
	c := t.candidates
	lo, hi := c[0]-likelyMargin, c[len(c)-1]+likelyMargin
	if c[0] >= 0 && !t.scale.linear {
		lo = math.Max(lo, 0) // counts
	}
	grid := w.grid[:0]
	for k := range coarse + 1 {
		grid = append(grid, lo+(hi-lo)*float64(k)/coarse)
	}
	w.runs = append(w.runs[:0], 0, len(grid))
	for i := range t.voices {
		v := &t.voices[i]
		if v.muted || !v.witness() || len(grid) > 4000 {
			continue // where a figure is repeated the grid is fine already
		}
		for _, end := range [2][2]float64{{v.form.lo, v.form.rlo}, {v.form.hi, v.form.rhi}} {
			if math.IsInf(end[0], 0) || v.form.shape == asPoint && end[1] != v.form.rlo {
				continue
			}
			r := &m.records[v.kind]
			s := math.Sqrt(r.s*r.s + end[1]*end[1])
			for _, d := range steps {
				if y := end[0] - r.bias + d*s; lo <= y && y <= hi {
					grid = append(grid, y)
				}
			}
			w.runs = append(w.runs, len(grid))
			if v.form.shape == asPoint {
				break
			}
		}
	}
	w.grid, w.spare = merge(grid, grow(w.spare, len(grid)), w.runs)
	return w.grid
}

// merge sorts xs, whose parts from one of runs to the next are sorted already: a general
// sort took a third of the time of the likely range. It returns the sorted numbers and memory that is
// free, of xs and spare.
func merge(xs, spare []float64, runs []int) (sorted, free []float64) {
	for len(runs) > 2 {
		n := 1
		for i := 0; i+1 < len(runs); i += 2 {
			from, end := runs[i], runs[i+1]
			to := end
			if i+2 < len(runs) {
				to = runs[i+2]
			}
			a, b := xs[from:end], xs[end:to]
			out := spare[from:to]
			for k := range out {
				if len(b) == 0 || len(a) > 0 && a[0] <= b[0] {
					out[k], a = a[0], a[1:]
				} else {
					out[k], b = b[0], b[1:]
				}
			}
			runs[n] = to
			n++
		}
		runs = runs[:n]
		xs, spare = spare, xs
	}
	return xs, spare
}
