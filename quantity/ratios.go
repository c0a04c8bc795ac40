package quantity

import "math"

func ratio(from, to int, v float64) number {
	return number{from: from, to: to, lo: v, hi: v, ratio: true, other: math.NaN(), conf: 1}
}

// oneIn reads "one in five", "nine out of ten", "one of every three" after the
// number a.
func (r *reader) oneIn(a number) (n number, ok bool) {
	if !a.point() || a.lo < 1 || a.lo != math.Trunc(a.lo) || a.mag > 0 || a.ratio || a.lo > 999 {
		return n, false
	}
	j := r.upto(a.to)
	every := false
	if k := r.upto(j + 1); a.lo == 1 && j >= 0 && r.formAt(j) == word && !r.is(j, inStop|inDet|inBe) && r.unitWord(j) == nil && (r.low(k) == "in" || r.low(k) == "out") {
		if n := r.upto(k + 1); r.word(n).class == cardinal || r.low(n) == "every" || r.low(n) == "of" || r.plain(n) > 1 && r.plain(n) <= 100 {
			j = k // "one child in four"
		}
	}
	switch r.low(j) {
	case "in":
	case "out":
		if r.low(r.upto(j+1)) != "of" {
			return n, false
		}
		j++
		every = true
	case "of":
		if r.low(r.upto(j+1)) != "every" {
			return n, false
		}
	default:
		return n, false
	}
	j++
	if w := r.low(r.upto(j)); w == "every" || w == "each" {
		every = true
		j++
	}
	if w := r.low(r.upto(j)); w == "a" || w == "an" {
		j++
	}
	if r.upto(j) < 0 {
		return n, false
	}
	b, ok := r.plainNumber(j)
	if ok && r.upto(a.to) >= 0 && r.low(a.to) != "in" && r.low(a.to) != "out" && r.low(a.to) != "of" && r.pluralAt(r.upto(b.to)) && r.formAt(r.prev(a.from)) == word && r.prev(a.from) >= 0 && !r.is(r.prev(a.from), inStop) {
		return n, false // "one soldier in two attacks"
	}
	if !ok || !b.point() || b.lo <= a.lo || b.lo < 2 || b.decimal {
		return n, false
	}
	if !every {
		if b.digits && !b.grouped && b.mag == 0 && b.lo >= 1000 || a.lo > 99 {
			return n, false // "12 in 2019"
		}
		if u, _, _ := r.unitAfter(b.to, &b); u != nil {
			return n, false // "three in 10 days"
		}
		one := r.low(a.from) == "one" && b.lo < 1000
		if b.lo > 10 && math.Mod(b.lo, 10) != 0 && b.lo != 12 && b.lo != 25 && !one {
			return n, false
		}
		if a.lo > 20 {
			return n, false
		}
	}
	if every && b.digits && (b.lo > 1000 || b.lo > 10 && math.Mod(b.lo, 5) != 0) {
		return n, false // "218 out of 9,641 deaths" counts both
	}
	n = ratio(a.from, b.to, a.lo/b.lo)
	return n, true
}

// fractions reads "two thirds", "three-quarters", "two fifths" after the
// cardinal a, and "one third".
func (r *reader) fractions(a number) (n number, ok bool) {
	if !a.point() || a.mag > 0 || a.lo < 1 || a.lo > 99 || a.lo != math.Trunc(a.lo) {
		return n, false
	}
	j := r.inner(a.to)
	if r.upto(j) < 0 {
		return n, false
	}
	w := r.word(j)
	den := 0.0
	switch {
	case w.class == part && w.value >= 3:
		den = w.value
	case w.class == part, w.class == quarter:
		den = 4
		if a.lo > 3 {
			return n, false // "five quarters of growth"
		}
		if a.lo == 2 || w.class == part && r.straight(j+1) {
			return n, false // "two quarters in a row"
		}
	case w.class == half && a.lo == 1:
		den = 2
	case w.class == ordinal && a.lo == 1 && w.value >= 3 && w.value <= 100 && j == a.to+1 || w.class == ordinal && a.lo == 1 && w.value >= 3 && w.value <= 10 && r.low(r.upto(j+1)) == "of":
		den = w.value
	default:
		return n, false
	}
	if a.lo >= den && den != 2 {
		return n, false
	}
	n = ratio(a.from, j+1, a.lo/den)
	return r.ofMagnitude(n), true
}

// straight reports whether quarters are a time: "three quarters running".
func (r *reader) straight(i int) bool {
	switch r.low(r.upto(i)) {
	case "in", "running", "ago", "later", "straight":
		return true
	}
	return false
}

// ofMagnitude turns "three quarters of a million" into 750,000.
func (r *reader) ofMagnitude(n number) number {
	if r.low(r.upto(n.to)) != "of" || r.low(r.upto(n.to+1)) != "a" {
		return n
	}
	w := r.word(r.upto(n.to + 2))
	if w.class != magnitude {
		return n
	}
	m := ratio(n.from, n.to+3, n.lo*w.value)
	m.ratio, m.mag = false, w.value
	return m
}

// aPart reads "a third of", "a quarter of", "a tenth" at the ordinal or
// quarter i. An ordinal stays an ordinal: "a third man", "the third of May".
func (r *reader) aPart(i int) (n number, ok bool) {
	p := r.prev(i)
	d := r.low(p)
	if d != "a" && d != "another" && d != "an" {
		return n, false
	}
	w := r.word(i)
	v := w.value
	if w.class == ordinal {
		if v < 3 || v > 1000 {
			return n, false
		}
		v = 1 / v
	}
	next := r.upto(i + 1)
	q := r.prev(p)
	held := r.is(q, inUp|inDown) && !r.is(r.prev(q), inParticle) || r.low(q) == "from" && r.is(r.prev(q), inUp|inDown) // "fell by a third", "almost a quarter"
	switch r.low(q) {
	case "by", "than", "about", "nearly", "almost", "around", "to", "over", "under", "least", "just", "roughly", "some", "approximately", "only":
		held = true
	}
	switch l := r.low(next); {
	case l == "of":
		if m := r.low(r.upto(next + 1)); m == "the" && r.low(r.upto(next+2)) == "way" {
			return n, false
		}
	case r.is(next, inComparative) && l != "as" && w.class == ordinal:
	case l == "percentage" || l == "per" || l == "percent" || l == "point":
		if w.class != quarter {
			return n, false
		}
	case (l == "to" || l == "or" || l == "and") && (r.low(r.upto(next+1)) == "a" || r.low(r.upto(next+1)) == "half") && (r.word(r.upto(next+2)).class == quarter || r.word(r.upto(next+2)).class == half || r.word(r.upto(next+2)).class == ordinal || r.low(r.upto(next+1)) == "half"):
		// "a fifth to a quarter of"
	case l == "or" && r.low(r.upto(next+1)) == "so":
		// "a fifth or so of"
	case l == "were" || l == "are" || l == "have":
		// "a third were given"; "a third was held" is a third man
	case !held:
		return n, false
	case r.formAt(next) == word && !r.is(next, inStop):
		return n, false // "by a third man"
	}
	from := i
	if d != "another" {
		from = p
	}
	return r.ofMagnitude(ratio(from, i+1, v)), true
}

// halfOf reads "half of", "half the", "half its", "more than half", "one half
// of" as 0.5. The second half of a match or a year is a stretch of time.
func (r *reader) halfOf(i int) (n number, ok bool) {
	p := r.prev(i)
	if w := r.word(p); w.class == ordinal || r.is(p, inDet) && r.low(p) != "a" && r.low(p) != "some" {
		return n, false
	}
	if r.tight(i) && isHyphen(r.mark(p)) {
		return n, false
	}
	switch r.low(p) {
	case "first", "second", "same", "early", "late", "final", "last", "latter", "better", "other", "top", "bottom", "northern", "southern", "eastern", "western", "past":
		return n, false
	case "and":
		// "between a third and half of"
		if k := r.upto(i + 1); r.is(k, inPoss) || r.low(k) == "the" {
			break // "a third of the fleet, and half its tugs"
		}
		if q := r.prev(p); r.low(r.upto(i+1)) != "of" || r.word(q).class != ordinal && r.word(q).class != quarter {
			return n, false
		}
	}
	next := r.upto(i + 1)
	from := i
	if r.low(p) == "a" {
		from = p
	}
	switch l := r.low(next); {
	case l == "of":
		switch r.low(r.upto(next + 1)) {
		case "last", "next", "this":
			if r.low(p) == "a" {
				return n, false
			}
		}
	case l == "the" || r.is(next, inPoss) || l == "all" || l == "that" || l == "those" || l == "these":
		switch r.low(r.upto(next + 1)) {
		case "time", "battle", "story", "fun", "trouble", "problem", "day", "night", "year", "month":
			return n, false
		}
		if l == "that" && r.low(r.upto(next+2)) == "" {
			return ratio(from, i+1, 0.5), true
		}
	case l == "a" || l == "an" || l == "-":
		return n, false
	default:
		switch r.low(p) {
		case "than", "about", "nearly", "almost", "around", "roughly", "over", "by", "least", "under", "to", "only", "just":
			if r.is(next, inMonth) || r.formAt(next) == numeral {
				return n, false
			}
		default:
			return n, false
		}
	}
	return ratio(from, i+1, 0.5), true
}

// times reads multiples: "ten times larger", "three times as many", "3x",
// "twice the", "threefold", "five-fold". "Three times" alone is a count of
// occasions.
func (r *reader) times(a number) (n number, ok bool) {
	if !a.point() && !a.vague {
		return n, false
	}
	j := r.upto(a.to)
	switch r.low(j) {
	case "times":
		k := r.upto(j + 1)
		switch l := r.low(k); {
		case r.alone, a.decimal, r.is(k, inComparative), l == "the", r.is(k, inPoss), l == "that", l == "what", l == "over":
		default:
			return n, false
		}
	case "x", "×":
		if !a.digits {
			return n, false
		}
		if !r.tight(j) {
			return n, false
		}
		if r.formAt(r.upto(j+1)) == numeral {
			return n, false // 4 x 100 m
		}
	case "-":
		if r.low(j+1) != "fold" || !r.tight(j) || !r.tight(j+1) {
			return n, false
		}
		j++
	case "fold":
		if !r.tight(j) && r.is(r.prev(a.from), inDet) {
			return n, false
		}
	default:
		return n, false
	}
	n = a
	n.to, n.ratio = j+1, true
	return n, true
}

// twofold reads "twice", "thrice", "threefold" at i.
func (r *reader) twofold(i int) (n number, ok bool) {
	w := r.word(i)
	if w.class == twice {
		next := r.upto(i + 1)
		switch l := r.low(next); {
		case l == "as", l == "the", r.is(next, inPoss), l == "that", l == "what":
			if l == "the" || l == "that" {
				if m := r.low(r.upto(next + 1)); m == "day" || m == "week" {
					return n, false
				}
			}
		default:
			return n, false
		}
	}
	return ratio(i, i+1, w.value), true
}
