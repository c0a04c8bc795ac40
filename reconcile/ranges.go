package reconcile

import "math"

// A bracket is the reported range: its ends with the counts that gave them.
// An end without a number is open, and its count is the one that leaves it so.
type bracket struct {
	low, high     float64 // ±Inf where open
	atLow, atHigh *count
}

// bracket finds the range that the standing voices report: the lowest low to
// the highest high. A vaguer voice that agrees does not widen an exact one.
func (t *topic) bracket() bracket {
	var ks []*count
	for i := range t.voices {
		if v := &t.voices[i]; v.standing() {
			ks = append(ks, v.current...)
		}
	}
	b := bracket{low: math.Inf(1), high: math.Inf(-1)}
	var floorOf, ceilingOf *count
	for _, k := range ks {
		if !math.IsInf(k.lo, 0) && (k.lo < b.low || k.lo == b.low && k.exactness() < b.atLow.exactness()) && !t.absorbed(k, ks, false) {
			b.low, b.atLow = k.lo, k
		}
		if !math.IsInf(k.hi, 0) && (k.hi > b.high || k.hi == b.high && k.exactness() < b.atHigh.exactness()) && !t.absorbed(k, ks, true) {
			b.high, b.atHigh = k.hi, k
		}
		if math.IsInf(k.hi, 1) && (floorOf == nil || k.lo > floorOf.lo) {
			floorOf = k
		}
		if math.IsInf(k.lo, -1) && (ceilingOf == nil || k.hi < ceilingOf.hi) {
			ceilingOf = k
		}
	}
	if floorOf != nil && !t.closes(b.atHigh, floorOf) {
		b.high, b.atHigh = math.Inf(1), floorOf
	}
	if ceilingOf != nil && !t.closes(b.atLow, ceilingOf) {
		b.low, b.atLow = math.Inf(-1), ceilingOf
	}
	// A bound may reach beyond the figure that agrees with it within rounding.
	if b.atLow != nil && b.atHigh != nil && b.low > b.high {
		b.low, b.high = b.high, b.low
		b.atLow, b.atHigh = b.atHigh, b.atLow
	}
	return b
}

// closes reports whether the figure at an end answers the open end of a bound:
// "at least 600" beside "about 600" does not leave the range open.
func (t *topic) closes(end, bound *count) bool {
	return end != nil && formOf(end.amount, t.scale).gap(formOf(bound.amount, t.scale)) == 0
}

// absorbed reports whether a finer figure says the same as k, so that k does
// not widen the range on the side that is asked for.
func (t *topic) absorbed(k *count, ks []*count, high bool) bool {
	for _, o := range ks {
		if o == k {
			continue
		}
		if k.shape == asVague {
			end := o.lo
			if high {
				end = o.hi
			}
			if o.shape != asVague && !math.IsInf(end, 0) && formOf(o.amount, t.scale).gap(formOf(k.amount, t.scale)) == 0 {
				return true
			}
			continue
		}
		if o.shape == asPoint && !o.about && finer(o.at, k.amount, t.scale) {
			return true
		}
	}
	return false
}

// finer reports whether the exact figure x is what k says less exactly.
func finer(x float64, k amount, sc scale) bool {
	off := math.Abs(x - k.at)
	switch k.shape {
	case asPoint:
		if k.about {
			return off <= readingError(k.at, true, sc.linear)
		}
		if sc.linear || off > maxRounded*math.Abs(k.at) {
			return false
		}
		// 4,200 is 4,183 in two digits; one digit is too few to tell.
		n := digits(k.at)
		return n >= 2 && digits(x) > n && roundTo(x, n) == k.at && off <= maxRounded*math.Abs(k.at)
	case asFloor:
		if x < k.at {
			return false
		}
		unit := lastDigit(k.at, sc.linear)
		return off <= maxRounded*math.Abs(k.at) || off < unit && off <= 2*maxRounded*math.Abs(k.at)
	case asCeiling:
		return x <= k.at && off <= maxRounded*math.Abs(k.at)
	}
	return false
}
