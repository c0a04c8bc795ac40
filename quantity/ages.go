package quantity

import (
	"math"
	"strings"
)

// ageSpan reads 18-to-24-year-olds.
func (r *reader) ageSpan(i int) (int, string) {
	if r.low(i+2) == "to" && r.tight(i+1) && r.tight(i+2) && r.tight(i+3) && r.plain(i+4) >= 0 && r.tight(i+5) && r.low(i+6) == "year" {
		return i + 7, "age"
	}
	// "16- to 24-year-olds"
	if isHyphen(r.mark(i+1)) && r.tight(i+1) && (r.low(i+2) == "to" || r.low(i+2) == "and" || r.low(i+2) == "or") && r.plain(i+3) >= 0 && isHyphen(r.mark(i+4)) && r.low(i+5) == "year" && isHyphen(r.mark(i+6)) {
		return i + 4, "age"
	}
	return 0, ""
}

func (r *reader) aged(i int) bool {
	for p, n := r.prev(i), 0; p >= 0 && n < 3; p, n = r.prev(p), n+1 {
		if r.is(p, inPoss) {
			return true
		}
	}
	return false
}

// age reads the age of a person: 34-year-old, aged 34, 34 years old, "Ali, 34,
// said", children under five, in her thirties.
func (r *reader) age(a *amount) (to int, ok bool) {
	p, next := r.prev(a.start), r.upto(a.end)
	if a.unit != nil && a.unit.dim == "time" {
		k := next
		if isHyphen(r.mark(k)) && r.tight(k) {
			k = r.upto(k + 1)
		}
		switch r.low(k) {
		case "old", "olds":
			if a.hi <= 130 {
				return k + 1, true
			}
		case "of":
			if r.low(k+1) == "age" {
				return k + 2, true
			}
		}
		if r.is(p, inAgeCue) && a.hi <= 130 {
			return a.end, true
		}
		return 0, false
	}
	if a.unit != nil || a.code != "" || a.ratio || a.vague || a.lo > 120 || a.lo < 0 || a.lo != math.Trunc(a.lo) && a.lo == a.hi {
		return 0, false
	}
	// "aged 18, 21 and 34"
	if p > 0 && p == r.years && (r.mark(p) == ',' || r.low(p) == "and" || r.low(p) == "or") && a.digits && (next < 0 || r.mark(next) != 0 || r.is(next, inStop|inBe)) {
		return a.end, true
	}
	for q, n := p, 0; q >= 0 && n < 4; q, n = r.prev(q), n+1 {
		if r.is(q, inAgeCue) {
			return a.end, true
		}
		if !r.is(q, inAgeFill) {
			break
		}
	}
	switch r.low(p) {
	case "under", "over", "below", "above":
		if q := r.prev(p); r.is(q, inAgedPlural) && a.lo <= 100 && (next < 0 || r.mark(next) != 0 || r.is(next, inStop)) {
			return a.end, true
		}
	case "turned", "turns", "turning":
		if next < 0 || r.mark(next) != 0 || r.is(next, inStop) {
			return a.end, true
		}
	}
	return a.end, r.betweenCommas(a, p, next) || r.agesOfKin(a, next) || r.ofAge(a, p, next)
}

// ofAge reports whether the number says how old somebody is: "a nurse of about 40", "a boy of 9".
// A mother of four has four children.
func (r *reader) ofAge(a *amount, p, next int) bool {
	for n := 0; n < 2 && (r.low(p) == "about" || r.low(p) == "around" || r.low(p) == "some"); n++ {
		p = r.prev(p)
	}
	q := r.prev(p)
	if r.low(p) != "of" || !onePerson(r.low(q)) || a.lo < 1 || a.lo > 110 {
		return false
	}
	return next < 0 || r.mark(next) != 0 || r.is(next, inStop|inBe) || r.formAt(next) == word && !pluralForm(r.low(next))
}

// onePerson reports whether w is a noun that says how old somebody may be.
func onePerson(w string) bool {
	switch w {
	case "man", "woman", "boy", "girl", "child", "youth", "teenager", "person", "nurse", "teacher", "doctor", "farmer", "priest", "widow", "widower", "student", "pensioner", "miner", "soldier":
		return true
	}
	return compound(w)
}

// compound reports whether w is a choirboy or a policewoman.
func compound(w string) bool {
	for _, end := range [...]string{"boy", "girl", "woman"} {
		if len(w) > len(end)+2 && strings.HasSuffix(w, end) {
			return true
		}
	}
	return false
}

// betweenCommas reports whether the number between two commas is somebody's age:
// "Ali Hassan, 34, a teacher", "Smith, 62, was jailed", "the boy, 12, was hit".
func (r *reader) betweenCommas(a *amount, p, next int) bool {
	if r.mark(p) != ',' || r.mark(next) != ',' || r.plain(a.from) <= 0 || a.end-a.start != 1 {
		return false
	}
	q, after := r.prev(p), r.upto(next+1)
	name := r.capital(q) && r.formAt(q) == word && !r.month(q)
	l := r.low(after)
	verb := after >= 0 && r.formAt(after) == word && !r.capital(after) && !pluralForm(l) && !r.is(after, inStop|inDet)
	if name && r.capital(r.prev(q)) {
		return r.is(after, inPersonCue|inBe) || verb && (!r.placed(q) || strings.HasSuffix(l, "ed")) || r.formAt(after) == word && strings.HasSuffix(l, "s") && !r.capital(after)
	}
	// In "the Greens in Leeds, 34, and Labour" nobody has an age.
	person := r.is(q, inPeople) && !pluralForm(r.low(q)) || compound(r.low(q)) && !r.capital(q)
	if !person && (!name || r.is(r.prev(q), inPlacePrep)) {
		return false
	}
	switch l {
	case "said", "who", "told", "a", "whose", "was", "is", "of", "were", "has", "had", "died":
		return true
	}
	return person && (l == "and" || verb)
}

// agesOfKin reports whether the number is one of the ages of brothers, sisters or
// children: "his two sons, 6 and 9, were killed".
func (r *reader) agesOfKin(a *amount, next int) bool {
	if r.plain(a.from) <= 0 || a.lo > 99 || a.end-a.start != 1 || r.mark(next) != ',' && r.mark(next) != '.' && r.low(next) != "and" {
		return false
	}
	p, n := r.prev(a.start), 0
	for ; n < 8 && (r.mark(p) == ',' || r.low(p) == "and" || r.plain(p) > 0 && r.plain(p) < 100); n++ {
		p = r.prev(p)
	}
	if n == 0 || r.mark(p+1) != ',' || !r.inGroup("kin", r.low(p)) {
		return false
	}
	k := a.end
	for ; r.mark(k) == ',' && r.plain(k+1) > 0 || r.low(k) == "and" && r.plain(k+1) > 0; k += 2 {
	}
	return r.mark(k) == ',' && !r.inGroup("kin", r.low(k+1)) || r.mark(k) == '.'
}
