package report

import (
	"math"

	"rangefinder/quantity"
)

// An axis maps figures to the share of a chart's width, 0 at the left end and
// 1 at the right.
type axis struct {
	lo, hi float64
	log    bool
	ticks  []float64
}

// wide is the ratio of largest to smallest figure from which on an axis is
// logarithmic: on a linear one the small figures would lie on top of each
// other.
const wide = 60

// newAxis is the axis on which all of the intervals can be seen, with at most
// about most ticks. It starts at zero unless that would take more than half of
// it. Without any finite end it runs from 0 to 1.
func newAxis(all []quantity.Interval, most int) axis {
	lo, hi, open := math.Inf(1), math.Inf(-1), false
	for _, i := range all {
		for _, v := range []float64{i.Lo, i.Hi} {
			if math.IsInf(v, 0) || math.IsNaN(v) {
				open = true
				continue
			}
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo > hi {
		lo, hi = 0, 1
	}
	if lo > 0 && hi/lo >= wide {
		return logAxis(lo, hi)
	}
	if lo > 0 && lo <= hi/2 || lo == hi && lo >= 0 {
		lo = 0
	}
	if hi < 0 && hi >= lo/2 {
		hi = 0
	}
	if lo == hi {
		hi = lo + 1
	}
	if open {
		hi += (hi - lo) / 8
	}
	step := niceStep((hi - lo) / float64(max(most-1, 1)))
	a := axis{lo: math.Floor(lo/step) * step, hi: math.Ceil(hi/step-1e-9) * step}
	n := int(math.Round((a.hi - a.lo) / step))
	for i := 0; i <= n; i++ {
		a.ticks = append(a.ticks, tidy(a.lo+float64(i)*step))
	}
	return a
}

func logAxis(lo, hi float64) axis {
	first, last := math.Floor(math.Log10(lo)), math.Ceil(math.Log10(hi))
	a := axis{lo: math.Pow(10, first), hi: math.Pow(10, last), log: true}
	every := math.Ceil((last - first) / 5)
	for e := first; e <= last; e += every {
		a.ticks = append(a.ticks, tidy(math.Pow(10, e)))
	}
	return a
}

// niceStep is the smallest of 1, 2, 5 × 10ⁿ that is no less than least.
func niceStep(least float64) float64 {
	if least <= 0 || math.IsInf(least, 0) || math.IsNaN(least) {
		return 1
	}
	base := math.Pow(10, math.Floor(math.Log10(least)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*base >= least*(1-1e-9) {
			return m * base
		}
	}
	return 10 * base
}

// tidy drops the dust that adding up steps leaves: 0.30000000000000004.
func tidy(v float64) float64 {
	if v == 0 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(math.Abs(v)))-9)
	if unit == 0 || math.IsInf(unit, 0) {
		return v
	}
	if unit < 1 {
		inverse := math.Round(1 / unit)
		return math.Round(v*inverse) / inverse
	}
	return math.Round(v/unit) * unit
}

// at is where v stands, 0..1; infinite ends are the ends of the axis.
func (a axis) at(v float64) float64 {
	if a.log {
		if v <= 0 {
			return 0
		}
		return clamp((math.Log10(v) - math.Log10(a.lo)) / (math.Log10(a.hi) - math.Log10(a.lo)))
	}
	return clamp((v - a.lo) / (a.hi - a.lo))
}

func clamp(t float64) float64 { return math.Max(0, math.Min(1, t)) }
