package reconcile

import "math"

// A slip of the pen moves the point or drops a nought: it is off by 10, 100 or
// 1,000, within slipTolerance, from figures that two others agree on.
const slipTolerance = 0.12

// findSlips marks the voices whose figure is a power of ten away from one that
// at least two other voices share, and that nobody shares; or that another gives
// in the same digits with its million or billion. They are set aside from the
// range and stay in sight.
func (t *topic) findSlips() {
	if t.scale.linear || len(t.voices) < 2 {
		return
	}
	for i := range t.voices {
		v := &t.voices[i]
		if v.muted || v.split() || v.form.shape != asPoint && v.form.shape != asFloor {
			continue
		}
		x := v.current[0].at
		others, company, lost := 0, false, false
		for j := range t.voices {
			o := &t.voices[j]
			if j == i || o.muted || o.split() {
				continue
			}
			if o.form.shape != asPoint && o.form.shape != asFloor && o.form.shape != asRange {
				continue
			}
			switch {
			case v.form.gap(o.form) == 0 && o.form.shape != asFloor && v.form.shape != asFloor || x == o.current[0].at:
				company = true
			case o.witness() && scaleLost(x, o.current[0].at):
				others += 2 // the digits bear each other out
				lost = true
			case tenfold(x, o.current[0].at) && o.form.shape == asPoint && o.witness():
				others++
			}
		}
		v.slip = others >= 2 && !company
		v.lost = v.slip && lost
	}
}

// scaleLost reports whether x is y without its million or billion: "$145" for $145 billion. Two and two
// million may be two counts.
func scaleLost(x, y float64) bool {
	return digits(x) > 2 && (x*1e6 == y || x*1e9 == y || x*1e12 == y)
}

// tenfold reports whether a and b differ by a power of ten, 10 to 1,000.
func tenfold(a, b float64) bool {
	if a <= 0 || b <= 0 {
		return false
	}
	r := math.Abs(math.Log10(a / b))
	n := math.Round(r)
	return n >= 1 && n <= 3 && math.Abs(r-n) <= math.Log10(1+slipTolerance)
}
