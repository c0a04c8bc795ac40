package quantity

import (
	"math"
	"strings"
)

// elided gives a bare number the unit of the figure that it is set against, with
// a note and less confidence: "2.4m tonnes, against 3.1m in April", "to 4.3 per
// cent from 4.2", "fell by 2m barrels to 440m". A number with a noun of its own
// leans on nothing.
func (r *reader) elided(a *amount) {
	if a.kind() != Count || a.vague || !a.digits || r.alone || r.peeks {
		return
	}
	if r.difference(a) {
		return
	}
	if l := r.low(r.upto(a.end)); !r.nounless(a.end) && l != "last" && l != "earlier" {
		return
	}
	switch r.low(r.upto(a.end)) {
	case "and":
		r.respective(a)
		return
	case "to":
		return // "from 4 to 97 per cent": the range knows its unit
	}
	b := bound{from: a.start, to: a.end}
	r.boundsBefore(&b, a)
	p := r.prev(b.from)
	last := r.lastOfSentence(p)
	if last == nil || r.yearLike(a.from) && a.mag == 0 {
		return
	}
	listed := b.from == a.start && r.listed(p, a, last)
	if !listed && !r.setAgainst(p, a, last) && !r.resultOf(p, last) && !r.parallel(p, a, last) && !r.allotted(p, a, last) {
		return
	}
	if listed {
		a.listed = last.Trend
	}
	r.borrow(a, last)
}

// lastOfSentence is the last figure before token p in its sentence, nil where
// there is none or more than a dozen words stand between.
func (r *reader) lastOfSentence(p int) *Mention {
	if len(r.out) == 0 || r.last < 0 || p < r.last-1 || p-r.last > 12 {
		return nil
	}
	for q := p; q > r.last; q-- {
		if r.toks[q].opens {
			return nil
		}
	}
	return &r.out[len(r.out)-1]
}

// borrow gives a the unit of m.
func (r *reader) borrow(a *amount, m *Mention) {
	switch m.Kind {
	case Money:
		a.code = m.Unit
	case Measure, Percent:
		if u := r.lex.unitNames[m.Unit]; u != nil {
			a.unit = u
		} else {
			name, under, _ := strings.Cut(m.Unit, "/")
			a.unit, a.under = r.lex.unitNames[name], r.lex.unitNames[under]
		}
	default:
		return
	}
	a.borrowed = true
	if a.note == "" {
		a.note = "the unit is that of the figure before"
	}
	a.conf = min(a.conf, 0.8)
}

// setAgainst reports whether the words that end at p compare the figure with m,
// a level like it: "against", "compared with", "to 4.3 per cent from". Behind the
// amount of a move stands no level of its kind: "fell 12% from 3,000".
func (r *reader) setAgainst(p int, a *amount, m *Mention) bool {
	l := r.low(p)
	switch {
	case r.is(p, inElliptic):
	case (l == "with" || l == "to") && strings.HasPrefix(r.low(r.prev(p)), "compar"):
	case l == "which" && r.low(r.prev(p)) == "of" && a.mag > 0:
	default:
		return false
	}
	if m.Unit == "percentage_point" || m.Unit == "basis_point" || m.Kind == Percent && m.Trend != "" && !r.level(m) {
		return false
	}
	v := m.Value
	if math.IsNaN(v) {
		v = m.Hi // of a range
	}
	return v > 0 && a.lo < 20*v && v < 20*a.lo
}

// difference gives a number that says by how much something differs from the
// figure before it, or that from something else, its unit: "354 miles, 27 more
// than before", "$5bn, about 1.2bn less than a year ago".
func (r *reader) difference(a *amount) bool {
	j := r.upto(a.end)
	switch l := r.low(j); l {
	case "more", "less", "fewer":
		if r.low(j+1) != "than" {
			return false
		}
	case "below", "above":
		if r.low(j+1) != "the" && r.low(j+1) != "last" {
			return false
		}
	default:
		return false
	}
	b := bound{from: a.start, to: a.end}
	r.boundsBefore(&b, a)
	last := r.lastOfSentence(r.prev(b.from))
	switch {
	case last == nil, last.Kind != Money && last.Kind != Measure, !(a.lo < 10*last.Value):
		return false
	case a.mag > 0:
	case r.mark(r.prev(b.from)) != ',', last.Kind == Money && last.Value >= 1e6:
		return false // "a $5m fund has 30 schools, 12 more than"
	default:
		if u := r.lex.unitNames[last.Unit]; u != nil && u.dim == "time" {
			return false
		}
	}
	r.borrow(a, last)
	return true
}

// allotted reports whether a number of millions or billions goes on with sums of
// money: "£10m for roads, 4m for schools", "$61 billion, including 14 billion for
// weapons".
func (r *reader) allotted(p int, a *amount, m *Mention) bool {
	if m.Kind != Money || a.mag < 1e6 || r.low(r.upto(a.end)) != "for" {
		return false
	}
	l := r.low(p)
	return l == "and" || l == "including" || l == "plus" || r.mark(p) == ','
}

// level reports whether a figure is where something stands and not by how much
// it moved: "rose to 4.3 per cent", "is 4.3 per cent, up from".
func (r *reader) level(m *Mention) bool {
	i := r.last - 1
	for i > 0 && r.toks[i].start > m.From {
		i--
	}
	p := r.prev(i)
	switch l := r.low(p); l {
	case "to", "at", "of", "until", "above", "below", "past":
		return true
	default:
		return !r.is(p, inUp|inDown) && l != "by"
	}
}

// resultOf reports whether "to" before the figure brings m, the amount of a
// move, to its result: "fell by 2m barrels to 440m".
func (r *reader) resultOf(p int, m *Mention) bool {
	return r.low(p) == "to" && (p == r.last || p == r.last+1) && m.Trend != "" && m.Kind != Percent && m.Unit != "point"
}

// parallel reports whether "and" before the figure goes on with the measure m:
// "473 hp in the saloon and 503 in the estate", "520 litres with the seats up and
// 1,600 without".
func (r *reader) parallel(p int, a *amount, m *Mention) bool {
	if l := r.low(p); l != "and" && l != "but" && l != "or" {
		return false
	}
	u := r.lex.unitNames[m.Unit]
	if m.Kind != Measure || u == nil || u.dim == "time" || u.dim == "point" {
		return false
	}
	switch r.low(r.upto(a.end)) {
	case "in", "with", "without", "on", "at", "for", "once", "when", "after", "behind", "under":
		return true
	}
	return false
}

// listed reports whether the figure goes on with a list of names and shares:
// "France grew 0.3% and Spain 0.8".
func (r *reader) listed(p int, a *amount, m *Mention) bool {
	q := r.prev(p)
	return m.Kind == Percent && a.decimal && r.capital(p) && (r.low(q) == "and" || r.mark(q) == ',') && p-r.last <= 2
}

// respective gives the first of two numbers the unit of the second, where
// "respectively" says that they are of one kind, or the unit is written to the
// second as if it were one word: "88 and 102 metres respectively", "100 and
// 130hp".
func (r *reader) respective(a *amount) {
	said := false
	for k, n := r.upto(a.end), 0; k >= 0 && n < 14; k, n = r.upto(k+1), n+1 {
		said = said || r.low(k) == "respectively"
	}
	for k, n := r.prev(a.start), 0; k >= 0 && n < 3; k, n = r.prev(k), n+1 {
		said = said || r.low(k) == "respectively"
	}
	b, ok := r.second(a.end + 1)
	if !ok || b.unit == nil {
		return
	}
	asOneWord := b.unit.dim != "percent" && b.end == b.to+1 && r.tight(b.to) && b.lo <= 10*a.lo && a.lo <= 10*b.lo
	if said || asOneWord {
		a.unit, a.under = b.unit, b.under
	}
}
