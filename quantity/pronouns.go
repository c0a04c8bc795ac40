package quantity

import "strings"

// pronoun reports whether "one" at i stands for somebody or something.
func (r *reader) pronoun(i int) bool {
	p, next := r.prev(i), r.upto(i+1)
	if r.is(p, inNoOne) && r.low(p) != "another" || r.low(p) == "another" && (next < 0 || r.is(next, inStop|inOneVerb) || r.mark(next) != 0) {
		if r.low(p) != "only" || !r.is(next, inPeople) {
			return true
		}
	}
	if next < 0 || r.mark(next) != 0 && !isHyphen(r.mark(next)) {
		// "left one dead." has a noun; "was one." has none
		switch r.low(p) {
		case "least", "than", "to", "killing", "about", "from":
			return false
		}
		return true
	}
	if q := r.prev(p); r.formAt(p) == word && r.is(q, inDet) && !r.is(next, inPeople) && !r.is(p, inStop|inBe|inDet) {
		return true // "the new one opens"
	}
	if r.is(next, inOneVerb|inStop) || r.is(next, inComparative) && r.low(next) != "more" {
		return true
	}
	if l := r.low(next); l == "another" || l == "else" || strings.HasSuffix(l, "'s") {
		return true
	}
	// "a new one", "the big one is"
	if r.is(next, inUp|inDown) {
		return true
	}
	return isHyphen(r.mark(next)) && r.tight(next)
}
