package quantity

import "strings"

// timeExpression reports whether a length of time only dates or frames what
// the sentence says: two days ago, in the past three years, within 24 hours,
// has raged for four years. What answers "how long" stays: lasted 72 hours,
// jailed for 12 years, took 15 minutes, a two-year deal.
func (r *reader) timeExpression(a *amount) bool {
	next := r.upto(a.end)
	b := bound{from: a.start, to: a.end, qualifier: Exact}
	r.boundsBefore(&b, a)
	p := r.prev(b.from)
	switch l := r.low(next); {
	case a.mag >= 1e3 && l != "ago":
		return false
	case r.low(p) == "at" && !strings.HasSuffix(r.low(r.prev(p)), "ed") && a.unit.name == "hour" && a.hi <= 24 && a.digits && !a.decimal && b.from == a.start:
		return true // "at 14 hours"
	case r.low(p) == "for" && (l == "after" || l == "before"):
		return r.perfect(p)
	case l == "before" && r.lasts(p, 2):
		return false // "wait three years before it bears"
	case r.is(next, inAgo) && !(l == "before" && a.hyphen), l == "into" && !r.clocked(a),
		l == "on" && (r.upto(next+1) < 0 || r.mark(next+1) != 0),
		l == "from" && r.low(next+1) == "now", l == "time",
		(r.mark(next) == '\'' || r.mark(next) == '’') && r.low(r.upto(next+1)) == "time":
		return true
	case l == "sentence" || l == "imprisonment" || l == "jail" || l == "prison", l == "in" && (r.low(next+1) == "prison" || r.low(next+1) == "jail"):
		return false
	case (r.mark(next) == '\'' || r.mark(next) == '’') && r.is(r.upto(next+1), inRankNoun), l == "'s" && r.is(r.upto(next+1), inRankNoun):
		return true
	}
	if a.hyphen {
		return r.ranked(next)
	}
	if r.clocked(a) {
		return false
	}
	if r.lasts(p, 6) {
		return false
	}
	switch l := r.low(p); {
	case l == "for":
		return r.perfect(p)
	case l == "back" || l == "to" && r.low(r.prev(p)) == "back":
		return a.mag == 0 // "at least 30 years back", but "1.2 million years"
	case l == "every":
		return !a.decimal // "an orbit every 5.7 days" is a measurement
	case l == "by":
		return false // "slipped by six months"
	case l == "in" && a.unit.name == "minute" && r.last >= 0 && p == r.last:
		return false // "from 10% to 80% in 21 minutes"
	case r.is(p, inSpan):
		return true
	case r.is(p, inDet):
		return r.low(p) != "a" && r.low(p) != "an" && r.low(p) != "another"
	}
	// "over two days" is during them, "longer than two days" and "lasted over
	// two days" are not.
	if b.from == a.start {
		return false
	}
	return r.low(b.from) == "over" && !r.is(p, inBe) || r.low(b.from) == "beyond"
}

// lasts reports whether a word of lasting stands among the n tokens that end at
// p: "jailed for", "took", "a wait of".
func (r *reader) lasts(p, n int) bool {
	for q := p; q >= 0 && n > 0 && r.mark(q) == 0; q, n = r.prev(q), n-1 {
		if r.is(q, inLasting) && (r.low(q) != "last" || r.is(r.prev(q), inBe) || r.low(r.prev(q)) == "to") {
			return true
		}
	}
	return false
}

// clocked reports whether a time was measured as a result: "in 9.58 seconds",
// "0-60mph in under five seconds", "in 3 min 20 sec".
func (r *reader) clocked(a *amount) bool {
	switch a.unit.name {
	case "second", "millisecond":
		return true
	case "minute", "hour":
		return a.decimal && a.digits
	}
	return a.unit.factor < 1
}

// perfect reports whether "for" at p measures up to now or then: "has raged for
// four years", "had been closed for two days".
func (r *reader) perfect(p int) bool {
	for q, n := r.prev(p), 0; q >= 0 && n < 7 && r.mark(q) == 0; q, n = r.prev(q), n+1 {
		switch r.low(q) {
		case "been":
			return true
		case "has", "have", "had", "haven't", "hasn't", "hadn't":
			next := q + 1
			if strings.HasSuffix(r.low(next), "ly") {
				next++
			}
			l := r.low(next)
			return strings.HasSuffix(l, "ed") || strings.HasSuffix(l, "en") || r.is(next, inParticiple)
		}
	}
	return false
}

// ranked reports whether a hyphenated length of time ranks or names what
// follows instead of measuring it: a 13-month high, a one-minute silence, the
// 10-year note, a seven-day average.
func (r *reader) ranked(i int) bool {
	for n := 0; i >= 0 && n < 2 && r.formAt(i) == word; i, n = r.upto(i+1), n+1 {
		if r.is(i, inRankNoun) {
			return true
		}
		if r.is(i, inStop) {
			return false
		}
	}
	return false
}

// timeEnd takes "ago" and its like into the skip.
func (r *reader) timeEnd(a *amount) int {
	if k := r.upto(a.end); r.is(k, inAgo) {
		return k + 1
	}
	return a.end
}
