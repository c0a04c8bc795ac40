package reconcile

import (
	"math"
	"slices"
)

// A scale carries figures to the line on which they are compared, and back.
//
// Counts and money are compared by ratio, y = ln(1 + x) for x ≥ 0 and its
// mirror image below, so that nought has a place; temperatures, shares and the
// like by difference, y = x ÷ (10 × the usual spread of their group).
type scale struct {
	linear bool
	unit   float64 // 10 × usual spread, for a linear scale
}

// farthest is where a linear scale ends: nothing is gained by telling apart
// what is a thousand million spreads away, and squares of it stay finite. The
// ends of open intervals remain open.
const farthest = 1e9

func (s scale) to(x float64) float64 {
	if math.IsInf(x, 0) {
		return x
	}
	if s.linear {
		return math.Max(-farthest, math.Min(x/s.unit, farthest))
	}
	if x < 0 {
		return -math.Log1p(-x)
	}
	return math.Log1p(x)
}

func (s scale) from(y float64) float64 {
	if s.linear {
		return y * s.unit
	}
	if y < 0 {
		return -math.Expm1(-y)
	}
	return math.Expm1(y)
}

// reading is the reading error of x on the scale.
func (s scale) reading(x float64, about bool) float64 {
	e := readingError(x, about, s.linear)
	if s.linear {
		return math.Min(e/s.unit, farthest)
	}
	return e / (math.Abs(x) + 1)
}

// linear reports whether figures like c are compared by difference: its scale
// says so, or its unit does where the scale is silent.
func linear(c *telling) bool {
	switch c.Scale {
	case "linear":
		return true
	case "":
		return c.Unit == "percent" || c.Unit == "percentage_point"
	}
	return false
}

// usualSpread is the median over topics of the standard deviation of their
// figures, nought left out; 1 where no topic has two different figures.
func usualSpread(deviations []float64) float64 {
	var d []float64
	for _, x := range deviations {
		if x > 0 && !math.IsInf(x, 0) {
			d = append(d, x)
		}
	}
	if len(d) == 0 {
		return 1
	}
	slices.Sort(d)
	return d[len(d)/2]
}

// deviation is the population standard deviation of xs.
func deviation(xs []float64) float64 {
	if len(xs) < 2 {
		return 0
	}
	var mean float64
	for _, x := range xs {
		mean += x / float64(len(xs))
	}
	var sum float64
	for _, x := range xs {
		sum += (x - mean) * (x - mean) / float64(len(xs))
	}
	return math.Sqrt(sum)
}
