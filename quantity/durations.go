package quantity

// timeExpression reports whether a length of time only dates or frames what
// the sentence says: two days ago, in the past three years, for two days, a
// two-day visit. "Lasted 72 hours" and "jailed for 12 years" answer a
// question and stay.
func (r *reader) timeExpression(a *amount) bool {
	next := r.upto(a.end)
	b := bound{from: a.start, to: a.end, qualifier: Exact}
	r.boundsBefore(&b, a)
	p := r.prev(b.from)
	if r.is(next, inAgo) || r.low(next) == "on" && (r.upto(next+1) < 0 || r.mark(next+1) != 0) || r.low(next) == "from" && r.low(next+1) == "now" || r.low(next) == "into" {
		return true
	}
	if (r.mark(next) == '\'' || r.mark(next) == '’') && r.low(r.upto(next+1)) == "time" || r.low(next) == "time" {
		return true
	}
	if a.hyphen {
		return !r.sentence(a.end)
	}
	if a.decimal && a.digits && a.unit.name == "second" {
		return false // a time that was clocked: "in 9.58 seconds"
	}
	for q, n := p, 0; q >= 0 && n < 6 && r.mark(q) == 0; q, n = r.prev(q), n+1 {
		if r.is(q, inLasting) && (r.low(q) != "last" || r.is(r.prev(q), inBe) || r.low(r.prev(q)) == "to") {
			return false
		}
	}
	if r.low(r.upto(next)) == "in" && (r.low(next+1) == "prison" || r.low(next+1) == "jail") {
		return false
	}
	if l := r.low(next); l == "sentence" || l == "imprisonment" || l == "jail" {
		return false
	}
	if r.is(p, inSpan|inDet) {
		return true
	}
	// "over two days" is during them
	return b.from < a.start && r.low(b.from) == "over"
}

// sentence reports whether a hyphenated length of time is a punishment: "a
// 12-year sentence".
func (r *reader) sentence(i int) bool {
	switch r.low(r.upto(i)) {
	case "sentence", "term", "jail", "prison", "ban", "suspension", "delay":
		return true
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
