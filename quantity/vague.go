package quantity

import "math"

// vague reads a bare plural as an order of magnitude: dozens is [24, 99],
// tens of thousands [10,000, 99,999].
func (r *reader) vague(i int) (n number, ok bool) {
	w := r.word(i)
	n = number{from: i, to: i + 1, lo: w.value, hi: w.high, vague: true, other: math.NaN(), conf: 0.9}
	next := r.upto(i + 1)
	if r.low(next) == "of" {
		if m := r.word(r.upto(next + 1)); m.class == vaguePlural && m.value > 99 && m.value != 100 {
			n.lo *= m.value
			n.hi = (n.hi+1)*m.value - 1
			n.to = next + 2
			// "hundreds of thousands of millions" is nobody's number
			return n, true
		}
	}
	switch r.low(i) {
	case "tens":
		return n, false
	case "scores":
		if !r.scores(i) {
			return n, false
		}
	}
	// "hundreds and hundreds", "thousands upon thousands"
	if l := r.low(next); (l == "and" || l == "upon" || l == "on") && r.low(next+1) == r.low(i) && r.upto(next+1) >= 0 {
		n.to = next + 2
	}
	// "in the low thousands", "the high hundreds"
	switch p := r.prev(i); r.low(p) {
	case "low":
		n.hi, n.from = 5*n.lo-1, p
	case "high":
		n.lo, n.from = 5*n.lo, p
	}
	return n, true
}

// scores reports whether "scores" counts: "scores of", "scores were killed",
// not "test scores" and not "he scores".
func (r *reader) scores(i int) bool {
	next := r.upto(i + 1)
	if l := r.low(next); l == "of" || l == "more" {
		return true
	}
	p := r.prev(i)
	if p >= 0 && r.formAt(p) == word && !r.is(p, inStop) && !r.is(p, inUp|inDown) {
		switch r.low(p) {
		case "killed", "killing", "injured", "injuring", "wounded", "wounding", "arrested", "leaving", "kills", "injures", "leaves", "displaced":
			return true
		}
		return false
	}
	return r.is(next, inPeople) || r.low(next) == "were" || r.low(next) == "are" || r.low(next) == "have"
}

// handfulOf reads "a handful of".
func (r *reader) handfulOf(i int) (n number, ok bool) {
	w := r.word(i)
	n = number{from: i, to: i + 1, lo: w.value, hi: w.high, vague: true, other: math.NaN(), conf: 0.7}
	if p := r.prev(i); r.low(p) == "a" || r.low(p) == "another" {
		n.from = p
	}
	return n, r.low(r.upto(i+1)) == "of"
}
