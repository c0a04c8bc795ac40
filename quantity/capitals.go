package quantity

import (
	"strings"
	"unicode/utf8"
)

// Most numbers in the news that count nothing belong to names, and no list has
// them all: here their capitals decide.

// properName reports whether a small bare number behind a capitalised word is
// part of its name: "Falcon 9 lifted off", "an RTX 4070", "the Fiat 500 and". It
// is not where it counts what follows ("In Gaza 45 civilians"), where a verb
// follows a place ("in Gaza 45 were"), or in a list of results. next is the token
// behind the number.
func (r *reader) properName(i, p, next int) bool {
	if !r.mayName(i, p) {
		return false
	}
	det := r.determined(p)
	q := r.prev(p)
	switch {
	case r.afterList(p) && r.nounless(i+1) && r.low(q) != "a":
		return false // "Italy sent 1,200, Spain 800 and Portugal 250"
	case r.acronym(p) && !r.bodies(p):
		return r.acronymNames(i, p, next, det)
	case q < 0:
		return r.firstWordNames(i, p, next)
	case r.toks[p].line:
		return false
	case r.placed(p) && next >= 0 && r.formAt(next) == word && (r.is(next, inBe) || !r.is(next, inStop|inDet)):
		return false // "in Gaza 45 were killed", "in the Gaza Strip 45 died"
	case det && !r.is(p, inPeople) && r.low(q) != "some":
		return !r.pluralAt(next) // "the Pixel 9 Pro", but "the Kyiv 12 fighters"
	case r.counted(next):
		return false
	}
	return r.wordNames(i, p, next)
}

// nameStart is the first token of the name that ends at p: New York, Khan
// Younis, Al-Shifa.
func (r *reader) nameStart(p int) int {
	for n := 0; n < 5; n++ {
		q := r.prev(p)
		switch {
		case isHyphen(r.mark(q)) && r.tight(q) && r.tight(p):
			p = r.prev(q)
		case q >= 0 && r.capital(q) && r.formAt(q) == word && !r.is(q, inWeekday|inStop|inDet) && !r.month(q):
			p = q
		default:
			return p
		}
	}
	return p
}

// placed reports whether the name that ends at p stands behind a preposition of
// place, with an article or without.
func (r *reader) placed(p int) bool {
	q := r.prev(r.nameStart(p))
	if r.low(q) == "the" {
		q = r.prev(q)
	}
	return r.is(q, inPlacePrep)
}

// mayName reports whether the word at p and the numeral at i can be a name at
// all: a capital that no headline explains, and a number that no year is.
func (r *reader) mayName(i, p int) bool {
	s := r.shape(i)
	switch acronym := r.acronym(p); {
	case s.n > 5, s.n > 4 && !acronym, s.groups > 0 && s.size[0] > 2:
		return false
	case !r.capital(p) && !acronym, r.month(p), r.yearLike(i) && !acronym:
		return false
	case r.is(p, inWeekday|inStop|inDet|inUp|inDown|inBe), r.word(p).class != plainWord, r.lex.before[r.low(p)] != nil:
		return false
	}
	return !r.headline(i) && !r.setsFollow(i)
}

// determined reports whether the name at p has an article or its like, directly
// or before one more capital: "a Quest 3", "the Samsung Galaxy 24".
func (r *reader) determined(p int) bool {
	q := r.prev(p)
	if r.is(q, inDet) && (!r.capital(q) || r.prev(q) < 0) {
		return true
	}
	return q >= 0 && r.capital(q) && r.is(r.prev(q), inDet)
}

// acronymNames decides for words in capitals: "ISO 27001", "RTX 3080 cards". What
// stands behind a preposition may be a place ("in NSW 12 homes"), and "CDU 33,
// SPD 15" are results.
func (r *reader) acronymNames(i, p, next int, det bool) bool {
	q := r.prev(p)
	switch {
	case next >= 0 && r.formAt(next) == word:
		return !r.counted(next) || !r.line(p) && !r.placed(p)
	case det:
		return true
	case next >= 0:
		return !r.tally(next)
	}
	return q >= 0 && !r.is(q, inUp|inDown) && r.shape(i).n < 5
}

// firstWordNames decides where the word opens its sentence, which explains its
// capital: "Chrome 131 and", "Lot 249, a trumpet".
func (r *reader) firstWordNames(i, p, next int) bool {
	l := r.low(p)
	switch {
	case !r.nounless(i + 1), r.tally(next), r.upto(i+2) < 0, r.shape(i).n < 2:
		return false
	case r.is(p, inPeople|inTollCue), strings.HasSuffix(l, "s"), strings.HasSuffix(l, "ed"), strings.HasSuffix(l, "ing"):
		return false
	}
	return true
}

// wordNames decides for a capitalised word in the middle of a sentence, behind
// whose number nothing is counted.
func (r *reader) wordNames(i, p, next int) bool {
	place := r.placed(p)
	switch m := r.mark(next); {
	case next < 0 || m == '.' || m == '!' || m == '?':
		return r.shape(i).n < 3 && !r.afterList(p)
	case m != 0:
		return !place && m != '%' && !isHyphen(m) && !r.tally(next) && !r.afterList(p)
	case r.tally(next), r.is(next, inBe) && pluralForm(r.low(p)), r.low(next) == "to" && r.formAt(r.upto(next+1)) == numeral && next+1 < len(r.toks):
		return false // "in Mexico 12 and in Peru 3", "Israelis 38 were", "Harris 48 to 46"
	case place && r.low(next) == "of":
		switch r.low(r.upto(next + 1)) {
		case "them", "these", "those", "whom":
			return false
		}
	}
	return true
}

// pluralAt reports whether the word at i is a plural by its form.
func (r *reader) pluralAt(i int) bool {
	l := r.low(i)
	switch {
	case r.is(i, inPeople):
		return true
	case r.capital(i) || r.is(i, inStop|inBe):
		return false
	}
	return pluralForm(l)
}

// pluralForm reports whether a lower-case word has the ending of a plural.
func pluralForm(l string) bool {
	if len(l) < 4 || l[len(l)-1] != 's' {
		return false
	}
	switch l[len(l)-2:] {
	case "ss", "us", "is", "'s":
		return false
	}
	return true
}

// titled reports whether what stands before token i in its sentence is written
// in capitals throughout, as a headline is: "Israeli Strike Kills Three in Gaza".
func (r *reader) titled(i int) bool {
	n := 0
	for p := r.prev(i); p >= 0; p = r.prev(p) {
		if m := r.mark(p); m == ',' || m == ';' {
			return false
		}
		if r.formAt(p) != word || r.is(p, inStop|inDet) {
			continue
		}
		if !r.capital(p) {
			return false
		}
		n++
	}
	return n > 2
}

// counted reports whether a plural that could be counted follows from token i
// on: "45 new cases", but not "13 FaceTime feature that works".
func (r *reader) counted(i int) bool {
	for n := 0; i >= 0 && n < 3; i, n = r.upto(i+1), n+1 {
		if r.formAt(i) != word || r.is(i, inStop|inDet) && !r.is(i, inPeople) {
			return n > 0 && isHyphen(r.mark(i)) && r.tight(i) // "12 Soviet-era tanks"
		}
		if r.is(i, inPeople) || pluralForm(r.low(i)) || r.low(i) == "more" {
			return true
		}
	}
	return false
}

// acronym reports whether the word at i is written in capitals, or with some
// inside: RTX, P.S., iOS.
func (r *reader) acronym(i int) bool {
	s := r.raw(i)
	if r.formAt(i) != word || len(s) < 2 || strings.HasSuffix(s, "s") && len(s) < 4 {
		return false
	}
	caps, dots := 0, 0
	for j := 0; j < len(s); j++ {
		switch c := s[j]; {
		case c >= 'A' && c <= 'Z':
			caps++
		case c == '.':
			dots++
		case c >= utf8.RuneSelf:
			return false
		}
	}
	return caps > 1 && (caps+dots == len(s) || s[0] >= 'a')
}

// bodies are acronyms of states and bodies, of which numbers are told: "the
// EU 27 times". They stand in sets.txt.
func (r *reader) bodies(i int) bool {
	if r.is(i, inBodies|inZone|inClock) {
		return true
	}
	_, to := r.currencyAt(i)
	return to > 0
}

// tally reports whether what stands at i, a mark or "and", goes on to another
// name with a number, as results and medal tables do: "CDU 33, SPD 15", "in
// Mexico 12 and in Peru 3".
func (r *reader) tally(i int) bool {
	if m := r.mark(i); m != ',' && m != ';' && r.low(i) != "and" {
		return false
	}
	k := r.upto(i + 1)
	for n := 0; n < 3 && (r.low(k) == "and" || r.low(k) == "the" || r.is(k, inPlacePrep)); n++ {
		k = r.upto(k + 1)
	}
	for n := 0; n < 3 && r.capital(k); n++ {
		if r.formAt(r.upto(k+1)) == numeral && r.upto(k+1) >= 0 {
			return true
		}
		k = r.upto(k + 1)
	}
	return false
}

// afterList reports whether the name at p with its number goes on with a list of
// figures: "Italy sent 1,200 tents, Spain 800 and the UK 250".
func (r *reader) afterList(p int) bool {
	if r.last <= r.sent || r.last < 0 {
		return false
	}
	q := r.prev(r.nameStart(p))
	for n := 0; n < 2 && (r.low(q) == "the" || r.is(q, inPlacePrep)); n++ {
		q = r.prev(q)
	}
	if q < r.last-1 {
		return false
	}
	switch m := r.mark(q); {
	case m == ',' || m == ';':
		return true
	}
	return r.low(q) == "and" || r.low(q) == "but" || r.low(q) == "while"
}

// line reports whether the line of token i opens with it.
func (r *reader) line(i int) bool { return i >= 0 && i < len(r.toks) && r.toks[i].line }

// headline reports whether the words around i are capitalised throughout.
func (r *reader) headline(i int) bool {
	small := 0
	for k := max(0, i-20); k < min(len(r.toks), i+12); k++ {
		if r.formAt(k) == word && !r.capital(k) && len(r.raw(k)) > 2 && !r.is(k, inStop|inDet) {
			small++
		}
	}
	return small == 0
}
