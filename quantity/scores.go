package quantity

import "strings"

// score reads 3-1, 2–2, 6-4 6-2, a 5-4 vote. A pair that rises is a range
// unless a match or a vote stands near.
func (r *reader) score(i int) (int, string) {
	a := r.plain(i)
	if a < 0 || a > 999 {
		return 0, ""
	}
	if isHyphen(r.mark(i+1)) && r.tight(i+1) && r.low(i+2) == "all" {
		return i + 3, "score" // tied at 21-all
	}
	if isHyphen(r.mark(i+1)) && r.tight(i+1) && r.low(i+2) == "for" && isHyphen(r.mark(i+3)) && r.plain(i+4) >= 0 {
		return i + 5, "score" // 2-for-10 shooting
	}
	if to := r.runs(i); to > 0 {
		return to, "score"
	}
	if b := r.plain(r.upto(i + 2)); r.low(r.upto(i+1)) == "to" && b >= 0 && b <= a && a < 200 && r.nounless(i+3) {
		p := r.prev(i)
		if q := r.low(r.prev(p)); r.low(p) == "down" && (q == "went" || q == "go" || q == "going" || q == "gone") || r.is(p, inWinning) && !strings.HasPrefix(r.low(p), "lead") {
			return i + 3, "score" // "went down 24 to 17", "lost 24 to 17"
		}
	}
	if !r.tight(i + 2) {
		return 0, ""
	}
	if !isHyphen(r.mark(i+1)) || !r.tight(i+1) {
		return 0, ""
	}
	b := r.plain(i + 2)
	if b < 0 || b > 999 || r.currencyBefore(i) >= 0 {
		return 0, ""
	}
	if r.mark(i+3) == '/' && r.tight(i+3) {
		return 0, "" // 11-1/4 cents
	}
	if isHyphen(r.mark(i+3)) && r.tight(i+3) && r.plain(i+4) >= 0 && r.tight(i+4) {
		return r.nameEnd(i + 5), "score" // 4-4-2, 4-2-3-1
	}
	if n, ok := r.digits(i + 2); ok && n.mag > 0 {
		return 0, ""
	}
	if u, _, _ := r.unitAfter(i+3, &number{digits: true, lo: 2}); u != nil {
		return 0, ""
	}
	if code, _ := r.moneyAfter(i+3, &number{digits: true}); code != "" {
		return 0, ""
	}
	if r.setsFollow(i) {
		r.scored = true // "4-6, 7-5, 6-2"
	}
	if a < b && (r.counted(r.upto(i+3)) || r.low(r.upto(i+3)) == "dead") {
		return 0, "" // "won 3-1 but 10-15 fans were hurt"
	}
	if a >= b || r.scored || r.nearCricket(i) {
		r.scored = true
		return r.tiebreak(i + 3), "score"
	}
	for p, n := r.prev(i), 0; p >= 0 && n < 5; p, n = r.prev(p), n+1 {
		if r.is(p, inWinning|inVoting) {
			r.scored = true
			return i + 3, "score"
		}
	}
	if k := r.upto(i + 3); r.is(k, inWinning|inVoting) {
		return i + 3, "score"
	}
	return 0, ""
}

// setsFollow reports whether the pair of numbers at i is followed by another, as
// the sets of a match are: "4-6, 7-5", "6-7 (5) 7-6".
func (r *reader) setsFollow(i int) bool {
	if r.plain(i) < 0 || !isHyphen(r.mark(i+1)) || !r.tight(i+1) || !r.tight(i+2) || r.plain(i+2) < 0 {
		return false
	}
	k := r.upto(r.tiebreak(i + 3))
	if r.mark(k) == ',' {
		k = r.upto(k + 1)
	}
	return r.plain(k) >= 0 && isHyphen(r.mark(k+1)) && r.tight(k+1) && r.tight(k+2) && r.plain(k+2) >= 0
}

// tiebreak steps over the points behind a set: "7-6 (5)", "7-6 (7-5)".
func (r *reader) tiebreak(j int) int {
	k := r.upto(j)
	if r.mark(k) != '(' || r.plain(k+1) < 0 || r.plain(k+1) > 30 {
		return j
	}
	switch {
	case r.mark(k+2) == ')':
		return k + 3
	case isHyphen(r.mark(k+2)) && r.plain(k+3) >= 0 && r.mark(k+4) == ')':
		return k + 5
	}
	return j
}

// matchLine reads the line of a match from its first number: "Leeds 2 Norwich 1".
func (r *reader) matchLine(i int) (int, string) {
	if !r.capital(i-1) || r.is(i-1, inPeople|inTollCue) || r.plain(i) < 0 || r.plain(i) > 99 {
		return 0, ""
	}
	k := r.upto(i + 1)
	for n := 0; n < 3 && r.capital(k) && r.formAt(k) == word && r.prev(k) >= 0 && !r.is(k, inPeople|inTollCue); n++ {
		next := r.upto(k + 1)
		if r.formAt(next) == numeral && next >= 0 && r.plain(next) >= 0 && r.plain(next) < 100 {
			if end := r.upto(next + 1); end < 0 || r.mark(end) != 0 && !isHyphen(r.mark(end)) && r.mark(end) != '%' {
				return next + 1, "score"
			}
			return 0, ""
		}
		k = next
	}
	return 0, ""
}

// runs reads the runs and wickets of cricket: "212 for four at stumps".
func (r *reader) runs(i int) int {
	k := r.upto(i + 2)
	if r.low(r.upto(i+1)) != "for" || k < 0 || !r.nounless(k+1) && !r.is(r.upto(k+1), inCricket) {
		return 0
	}
	if w := r.word(k); (w.class != cardinal || w.value > 10) && (r.plain(k) < 0 || r.plain(k) > 10) {
		return 0
	}
	if r.nearCricket(i) {
		return k + 1
	}
	return 0
}

// nearCricket reports whether the words around i are of cricket.
func (r *reader) nearCricket(i int) bool {
	for p := max(0, i-30); p < min(len(r.toks), i+30); p++ {
		if r.is(p, inCricket) {
			return true
		}
	}
	return false
}
