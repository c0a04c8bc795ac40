package quantity

import "math"

// A span is two amounts joined to a range, or to a move from one to the other.
type span struct {
	a, b  amount
	move  bool
	trend Trend
	open  int // the token of "between" or "from", -1 for none
	lo    float64
	hi    float64
}

// ranged joins the amount a to the one behind it, where the prose does:
// 25–30,000 · $3-4 billion · between A and B · from A to B · A or B.
func (r *reader) ranged(a amount) (s span, ok bool) {
	if a.ratio && a.kind() == Ratio && a.hi >= 1 {
		return s, false
	}
	before := bound{from: a.start, to: a.end}
	r.boundsBefore(&before, &a)
	s.open = -1
	opener := ""
	if p := r.prev(before.from); p >= r.floor {
		switch r.low(p) {
		case "between", "from":
			opener, s.open = r.low(p), p
		}
	}
	k, joint := r.joint(a, opener)
	if k < 0 {
		return s, false
	}
	b, ok := r.second(k)
	// "rose 4.7% to 38,412" is no range: a unit that both ends share stands
	// behind the last.
	if r.yearLike(a.from) && a.mag == 0 && a.to-a.from == 1 && (r.low(r.prev(a.from)) == "in" || r.low(r.prev(a.from)) == "since") && !r.yearLike(k) {
		return s, false // "from 1,411 in 2006 to 3,682"
	}
	if ok && joint == "to" && opener == "" && r.movedBy(&a, &b, before.from) {
		return s, false // "fell by 26,000 to 816,000"
	}
	if !ok || joint == "to" && opener != "from" && a.unit != nil && b.unit == nil || !joins(&a, &b) {
		return s, false
	}
	if r.isDate(b) {
		return s, false
	}
	s.a, s.b = a, b
	if !r.alone || !isDash(r.mark(a.end)) || r.tight(a.end) {
		share(&s, joint)
	}
	s.lo, s.hi = math.Min(s.a.lo, s.b.lo), math.Max(s.a.hi, s.b.hi)
	return s, r.sensible(&s, joint, opener)
}

// andAHalf reads "a day and a half", "an hour and a half", at the token of the
// half.
func (r *reader) andAHalf(i int) (a amount, ok bool) {
	p := r.prev(i)
	if r.word(i).class != half || r.low(p) != "a" || r.low(r.prev(p)) != "and" {
		return a, false
	}
	q := r.prev(r.prev(p))
	d := r.prev(q)
	u := r.unitWord(q)
	if l := r.low(d); u == nil || l != "a" && l != "an" && l != "one" || d < r.floor {
		return a, false
	}
	n := number{from: d, to: i + 1, lo: 1.5, hi: 1.5, decimal: true, other: math.NaN(), conf: 1}
	return amount{number: n, start: d, end: i + 1, unit: u}, true
}

// movedBy reports whether a verb of movement takes a as the amount of the move,
// so that "to b" is its result: "slid $1.43 to $71.08". Amounts that are near
// each other, or have their unit from the second alone ("rose 5 to 6 percent"),
// are a range.
func (r *reader) movedBy(a, b *amount, from int) bool {
	if a.unit != b.unit || a.unit != nil && b.unit != nil && a.end == a.to || b.lo < 2*a.hi {
		return false
	}
	p := r.prev(from)
	if r.low(p) == "by" && r.last >= 0 && p-r.last < 6 && len(r.out) > 0 && r.out[len(r.out)-1].Trend != "" {
		return true // "by 312 to 4,809, and deaths by three to 29"
	}
	for n := 0; n < 12 && p >= 0 && p >= r.last; n++ {
		switch {
		case r.is(p, inUp|inDown):
			return true
		case n == 0 && r.low(p) == "by":
		case n > 0 && r.formAt(p) == word && !r.is(p, inBe):
		default:
			return false
		}
		p = r.prev(p)
	}
	return false
}

// orTwo reads "a day or two", "an inch or two", at the token of the two. Of
// things that no unit measures it is no count.
func (r *reader) orTwo(i int) (a amount, ok bool) {
	p := r.prev(i)
	if r.low(i) != "two" || r.low(p) != "or" {
		return a, false
	}
	q := r.prev(p)
	d := r.prev(q)
	if l := r.low(d); l != "a" && l != "an" || d < r.floor {
		return a, false
	}
	n := number{from: d, to: i + 1, lo: 1, hi: 2, about: true, other: math.NaN(), conf: 0.9}
	return amount{number: n, start: d, end: i + 1, unit: r.unitWord(q)}, true
}

// joint is the token behind what joins a to the next amount, with the mark
// that joins: "-", "to", "and", "or", or "," for a list that ends in "or".
func (r *reader) joint(a amount, opener string) (k int, mark string) {
	j := r.upto(a.end)
	if j < 0 {
		return -1, ""
	}
	switch m := r.mark(j); {
	case isDash(m):
		if m == '—' && (!r.tight(j) || !r.tight(j+1)) || r.toks[j].spaced != (j+1 < len(r.toks) && r.toks[j+1].spaced) {
			return -1, ""
		}
		mark = "-"
		if m == '-' && r.tight(j) && r.low(j+1) == "to" && r.mark(j+2) == '-' && r.tight(j+1) && r.tight(j+2) {
			j += 2 // "a $28-to-$30 range"
		}
	case m == ',' && !a.digits && a.unit == nil && a.code == "" || m == ',' && a.lo < 100 && a.unit == nil && a.code == "":
		if !r.listWithOr(j + 1) {
			return -1, ""
		}
		mark = ","
	case m == '&' && opener == "between":
		mark = "and"
	case m != 0:
		return -1, ""
	default:
		switch l := r.low(j); {
		case l == "to" || l == "till" || l == "through" && a.digits:
			mark = "to"
		case l == "and" && opener == "between":
			mark = "and"
		case l == "or":
			mark = "or"
		case l == "bis" && r.lang == "de":
			mark = "to"
		default:
			return -1, ""
		}
	}
	j++
	// "to as many as", "or perhaps", "and possibly even", ", if not"
	for range 4 {
		if r.upto(j) < 0 {
			return -1, ""
		}
		switch {
		case r.is(j, inFill):
			j++
		case opener == "from" && (r.low(j) == "under" || r.low(j) == "over" || r.low(j) == "below" || r.low(j) == "above" || r.low(j) == "just"):
			j++ // "from nine hours to under four"
		case r.low(j) == "as" && r.low(j+2) == "as":
			j += 3
		case r.low(j) == "up" && r.low(j+1) == "to" && mark != "or":
			j += 2
		case r.low(j) == "more" && r.low(j+1) == "than" && mark != "or", r.low(j) == "at" && (r.low(j+1) == "most" || r.low(j+1) == "least") && mark != "or":
			j += 2
		default:
			return j, mark
		}
	}
	return j, mark
}

// listWithOr reports whether the number at i is followed by "or": "two, three
// or four".
func (r *reader) listWithOr(i int) bool {
	for r.upto(i) >= 0 && r.is(i, inFill) {
		i++
	}
	n, ok := r.plainNumber(i)
	return ok && r.low(r.upto(n.to)) == "or"
}

// second reads the amount that begins at token k, sign and currency first.
func (r *reader) second(k int) (b amount, ok bool) {
	i := k
	if l := r.low(i); l == "minus" || l == "negative" || (l == "-" || l == "−") && r.tight(i+1) {
		i++
	}
	if _, to := r.currencyAt(i); to > 0 {
		i = to
	}
	if l := r.low(i); l == "a" || l == "an" {
		i++
	}
	if w := r.word(i); w.sets&inSeveral != 0 {
		i++
	}
	if i >= len(r.toks) || r.upto(i) < 0 {
		return b, false
	}
	if r.formAt(i) == numeral {
		if to, _ := r.dateAt(i); to > 0 {
			return b, false
		}
	}
	floor, peeks := r.floor, r.peeks
	r.floor, r.peeks = k, true
	b, ok = r.amountAt(i)
	r.floor, r.peeks = floor, peeks
	if !ok || b.start != k {
		return b, false
	}
	return b, true
}

// isDate reports whether the second number opens a date: "from 25 to 28 May".
func (r *reader) isDate(b amount) bool {
	return b.digits && b.unit == nil && b.code == "" && r.is(r.upto(b.end), inMonth) && r.capital(b.end)
}

// joins reports whether two amounts can be the ends of one range, and gives
// each what only the other says: its currency, its unit.
func joins(a, b *amount) bool {
	switch {
	case a.code == b.code:
	case a.code == "" && a.unit == nil && !a.ratio:
		a.code = b.code
	case b.code == "" && b.unit == nil && !b.ratio:
		b.code = a.code
	default:
		return false
	}
	if a.ratio && a.unit == nil && b.unit != nil && b.unit.dim == "percent" && b.hi < 1 {
		a.unit, a.ratio = b.unit, false // "half to three-quarters of a percentage point"
	}
	switch {
	case a.unit == b.unit:
	case a.unit == nil && a.code == "" && !a.ratio:
		a.unit, a.under = b.unit, b.under
	case b.unit == nil && b.code == "" && !b.ratio:
		b.unit, b.under = a.unit, a.under
	default:
		return false
	}
	if a.unit != nil && b.under != nil && a.under == nil {
		a.under = b.under
	}
	if b.ratio && !a.ratio && b.hi >= 1 && a.unit == nil && a.code == "" {
		a.ratio = true // "three to five times as many"
	}
	return a.ratio == b.ratio
}

// share gives the first number the magnitude that is said once for both:
// 25–30,000, $3-4 billion, two to three thousand.
func share(s *span, joint string) {
	a, b := &s.a, &s.b
	if a.mag == 0 && !a.vague && !b.vague && a.point() && b.point() && !a.ratio {
		m := 0.0
		switch {
		case b.mag > 0:
			m = b.mag
			if a.grouped && a.lo >= 1000 {
				m = 0
			}
		case b.grouped && !a.grouped && !a.decimal && a.lo > 0 && a.lo < 1000:
			m = 1000
			if math.Mod(b.lo, 1e6) == 0 && b.lo >= 1e6 && a.lo < 1000 && a.lo*1e6 < b.lo {
				m = 1e6
			}
			if joint != "-" && b.lo >= 10*a.lo*m {
				m = 0
			}
		}
		if m > 0 && a.lo*m < b.lo && math.Abs(b.lo) < 100*math.Abs(a.lo*m) {
			a.lo *= m
			a.hi = a.lo
			a.mag = m
		}
	}
}

// sensible reports whether the pair is a range or a move, and not two numbers
// that happen to stand together.
func (r *reader) sensible(s *span, joint, opener string) bool {
	a, b := &s.a, &s.b
	rising := a.lo < b.lo || a.lo == b.lo && a.hi < b.hi
	if opener == "from" && joint == "to" || opener == "" && joint == "to" && !rising {
		t, moved := r.governs(s)
		if opener == "from" && (moved || !rising) {
			s.move, s.trend = true, t
			if t == "" && a.hi < b.lo {
				s.trend = Up
			} else if t == "" && a.lo > b.hi {
				s.trend = Down
			}
			return true
		}
		if !rising {
			return false
		}
	}
	if a.negative && !b.negative && a.unit != nil && a.unit.dim == "temperature" && b.lo < 0 {
		return true
	}
	switch joint {
	case "-":
		return rising && r.dashed(s)
	case "to":
		// "a cut of 61kg to 1,389kg": by how much, and to what
		return rising && !(opener == "" && b.lo > 10*a.hi && a.unit != nil && a.unit == b.unit && a.end > a.to && r.amountOfChange(a.start))
	case "and":
		s.lo, s.hi = math.Min(a.lo, b.lo), math.Max(a.hi, b.hi)
		return a.lo != b.lo
	case "or":
		if a.vague || b.vague {
			return rising
		}
		return rising && b.lo <= 10*math.Max(a.lo, 1)
	case ",":
		return rising && b.lo <= 10*math.Max(a.lo, 1)
	}
	return false
}

// amountOfChange reports whether the figure at i is by how much something
// changed: "a cut of", "rose by".
func (r *reader) amountOfChange(i int) bool {
	p := r.prev(i)
	l := r.low(p)
	return (l == "of" || l == "by") && r.is(r.prev(p), inUp|inDown)
}

// dashed refuses dashes that join no range: page-like pairs with a leading
// nought.
func (r *reader) dashed(s *span) bool {
	if s.b.digits && s.b.to-s.b.from == 1 {
		raw := r.raw(s.b.from)
		if len(raw) > 1 && raw[0] == '0' && raw[1] != '.' && raw[1] != ',' {
			return false
		}
	}
	return true
}

// governs finds the verb that makes "from A to B" a move: fell, rose, went.
func (r *reader) governs(s *span) (t Trend, ok bool) {
	p := s.open
	if p < 0 {
		p = s.a.start
	}
	for p, k := r.prev(p), 0; p >= r.floor && p >= 0 && k < longestTrend; p, k = r.prev(p), k+1 {
		w := r.word(p)
		if w.sets&inChangeNoun != 0 && p+1 != s.open {
			continue // "cut its growth forecast from 2.1% to 1.6%"
		}
		switch {
		case w.sets&inUp != 0:
			return Up, true
		case w.sets&inDown != 0:
			return Down, true
		case w.sets&inMove != 0:
			return "", true
		}
		switch l := r.low(p); {
		case l == "range" || l == "ranging" || l == "ranged" || l == "ranges" || l == "anywhere" || l == "vary" || l == "varied" || l == "varying" || l == "varies" || l == "estimates":
			return "", false
		case r.mark(p) != 0 && r.mark(p) != '%':
			return "", false
		}
	}
	return "", false
}

// emitRange writes the range, or the two ends of a move, and returns the token
// behind it.
func (r *reader) emitRange(s span) int {
	if s.move {
		return r.emitMove(s)
	}
	if s.open >= 0 && r.low(s.open) == "from" && r.moved != "" && s.a.kind() != Count {
		// "will go up from €2 to €3, and passes from €68 to €74"
		s.move, s.trend = true, r.moved
		return r.emitMove(s)
	}
	// "two, three or even four": the list goes on behind its second number.
	if k, mark := r.joint(s.b, ""); k > 0 && mark == "or" {
		if c, ok := r.second(k); ok && joins(&s.b, &c) && c.lo > s.hi && c.lo <= 10*math.Max(s.hi, 1) {
			s.b = c
			s.hi = c.hi
			s.a.unit, s.a.code = c.unit, c.code
		}
	}
	a := s.a
	a.end, a.to = s.b.end, s.b.to
	a.lo, a.hi = s.lo, s.hi
	a.vague = s.a.vague || s.b.vague
	a.unit, a.under, a.code = s.b.unit, s.b.under, s.b.code
	a.hyphen = s.b.hyphen
	a.conf = math.Min(s.a.conf, s.b.conf)
	if a.note == "" {
		a.note = s.b.note
	}
	a.other = math.NaN()
	if to, why := r.noAmount(&a); why != "" {
		return r.skip(a.start, max(to, a.end), why)
	}
	b := r.bounds(a.start, a.end, &a)
	if s.a.about || s.b.about {
		b.about = true
	}
	if s.open >= 0 && s.open < b.from {
		b.from = s.open
		outer := bound{from: s.open, to: b.to, qualifier: Exact}
		r.boundsBefore(&outer, &a)
		b.from, b.increment, b.about = outer.from, b.increment || outer.increment, b.about || outer.about
	}
	return r.emit(&a, b)
}

func (r *reader) emitMove(s span) int {
	r.moved = s.trend
	for _, a := range []*amount{&s.a, &s.b} {
		if to, why := r.noAmount(a); why != "" {
			r.skip(a.start, max(to, a.end), why)
			continue
		}
		b := r.bounds(a.start, a.end, a)
		r.trend = s.trend
		n := len(r.out)
		r.emit(a, b)
		if len(r.out) > n {
			r.out[n].Trend = s.trend
		}
	}
	r.trend = ""
	return max(s.b.end, r.floor)
}
