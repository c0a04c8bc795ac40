package quantity

import "strings"

// pronoun reports whether "one" at i stands for somebody or something.
func (r *reader) pronoun(i int) bool {
	p, next := r.prev(i), r.upto(i+1)
	if r.countsOne(i, p, next) {
		return false
	}
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

// countsOne reports whether "one" at i counts somebody or something that is not
// named again: "killed one and injured 14", "at least one was hurt", "three in
// Ohio and one in Kentucky", "won two seats and lost one".
func (r *reader) countsOne(i, p, next int) bool {
	behind := next < 0 || r.mark(next) != 0 && !isHyphen(r.mark(next)) || r.is(next, inStop|inOneVerb) && r.low(next) != "of"
	switch l := r.low(p); {
	case !behind:
		return false
	case r.inGroup("harming", l):
		return true
	case pastForm(l) && r.low(r.prev(p)) == "and" && (next < 0 || r.mark(next) != 0) && len(r.out) > 0 && r.last >= 0 && p-r.last <= 4:
		// "sold three plants and kept one.", of what was counted before
		return r.out[len(r.out)-1].Kind == Count
	case l == "by" && r.is(r.prev(p), inUp|inDown):
		return true // "rose by one to 110"
	case l == "least" && r.low(r.prev(p)) == "at":
		return true
	case l == "and" && len(r.out) > 0 && r.last >= 0 && p > r.last && p-r.last <= 4 && r.is(next, inPlacePrep) && r.capital(r.upto(next+1)):
		for k := r.last; k < p; k++ {
			if r.mark(k) != 0 && r.mark(k) != ',' || r.is(k, inBe) {
				return false
			}
		}
		return r.out[len(r.out)-1].Kind == Count
	case p < 0 || r.mark(p) == '.' || r.toks[i].opens:
		// "One was killed"
		return r.is(next, inBe) && (r.inGroup("harming", r.low(r.upto(next+1))) || r.inGroup("harming", r.low(r.upto(next+2))))
	}
	return false
}
