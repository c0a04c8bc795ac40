package quantity

import "strings"

// idiom finds a phrase whose number counts nothing around the number at i.
func (r *reader) idiom(i int) (to int, why string) {
	if r.alone {
		return 0, ""
	}
	key := r.low(i)
	if to, why := r.phraseWith(r.lex.idioms[key], i); to > 0 {
		return to, why
	}
	return r.phraseWith(r.lex.idioms["#"], i)
}

func (r *reader) phraseWith(ps []phrase, i int) (to int, why string) {
	for _, p := range ps {
		from := i - p.at
		if from >= 0 && r.match(from, p.words, false) && !r.crosses(from, i) {
			if p.tag == "name" && r.formAt(i) == word && !r.capital(i) && !r.capital(from) {
				continue // "we have four seasons"
			}
			return from + len(p.words), p.tag
		}
	}
	return 0, ""
}

func (r *reader) crosses(from, to int) bool {
	for k := from + 1; k <= to; k++ {
		if r.toks[k].opens {
			return true
		}
	}
	return false
}

// notAmount decides on a numeral by its surroundings, before it is read as a
// number: dates, times, names, phones, scores, addresses.
func (r *reader) notAmount(i int) (to int, why string) {
	if r.alone {
		return 0, ""
	}
	for _, f := range []func(int) (int, string){
		r.footnote, r.listNumber, r.furniture, r.dateAt, r.coordinate, r.dimensions, r.clockTime, r.phoneNumber, r.matchLine, r.named, r.ageSpan, r.ordinalOrDecade, r.score, r.address, r.denominator, r.version,
	} {
		if to, why = f(i); to > 0 {
			return to, why
		}
	}
	return 0, ""
}

// plain is the value of a numeral without separators, -1 for others.
func (r *reader) plain(i int) int {
	if r.formAt(i) != numeral || i < 0 {
		return -1
	}
	return whole(r.raw(i))
}

// whole is the number that a run of at most nine ASCII digits writes, -1 for
// anything else. It is asked of every numeral many times.
func whole(s string) int {
	if len(s) == 0 || len(s) > 9 {
		return -1
	}
	v := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		v = 10*v + int(s[i]-'0')
	}
	return v
}

func (r *reader) footnote(i int) (int, string) {
	if r.mark(i-1) == '[' && r.tight(i) && r.mark(i+1) == ']' && len(r.raw(i)) <= 3 {
		return i + 1, "footnote"
	}
	return 0, ""
}

// listNumber reads the "1." or "2)" that opens a line.
func (r *reader) listNumber(i int) (int, string) {
	if r.plain(i) < 0 || r.plain(i) > 99 {
		return 0, ""
	}
	if r.mark(i-1) == '(' && i-1 >= 0 && r.toks[i-1].line && r.mark(i+1) == ')' {
		return i + 1, "numbering"
	}
	if r.toks[i].line && (r.mark(i+1) == '.' || r.mark(i+1) == ')') && r.tight(i+1) && i+2 < len(r.toks) && r.toks[i+2].spaced {
		return i + 2, "numbering"
	}
	return 0, ""
}

// furniture reads the counters of a page: "50 / 0 / SHARE", "5 min read".
func (r *reader) furniture(i int) (int, string) {
	if r.plain(i) < 0 || r.plain(i) > 9999 {
		return 0, ""
	}
	if l := r.low(i + 1); (l == "min" || l == "minute" || isHyphen(r.mark(i+1))) && (r.low(i+2) == "read" || r.low(i+3) == "read") {
		return i + 1, "furniture"
	}
	if !r.toks[i].line {
		return 0, ""
	}
	for j := i + 1; j < min(len(r.toks), i+4) && r.toks[j].line; j++ {
		if r.is(j, inFurniture) {
			return i + 1, "furniture"
		}
		if r.formAt(j) != numeral {
			break
		}
	}
	return 0, ""
}

// denominator reads the base of a rate: "45 deaths per 100,000 people".
func (r *reader) denominator(i int) (int, string) {
	if l := r.low(r.prev(i)); l == "per" {
		return i + 1, "rate"
	}
	if r.plain(i) > 0 && r.plain(i) < 1000 && r.formationAt(i+1) {
		return i + 1, "name" // "1 Armoured Brigade", "47 Commando"
	}
	return 0, ""
}

// noAmount decides on what has been read as an amount: years, ages, lengths
// of time that only date something, pronouns, certainty.
func (r *reader) noAmount(a *amount) (to int, why string) {
	if r.alone {
		return 0, ""
	}
	if to, ok := r.age(a); ok {
		r.years = to
		return to, "age"
	}
	switch {
	case a.unit != nil && a.unit.dim == "time":
		if !a.borrowed && r.timeExpression(a) {
			return r.timeEnd(a), "time"
		}
	case a.unit != nil && a.unit.dim == "percent":
		if r.certain(a.end) {
			return a.end, "likelihood"
		}
	case a.unit != nil || a.code != "" || a.ratio:
	case a.vague:
	case !a.digits:
		return r.spelledNoAmount(a)
	case r.article(a):
		return a.end, "name"
	case r.year(a):
		return a.end, "year"
	}
	return 0, ""
}

// spelledNoAmount: the pronoun one, hours on the clock, years in words, the
// numbers of names.
func (r *reader) spelledNoAmount(a *amount) (int, string) {
	next := r.upto(a.to)
	p := r.prev(a.from)
	if r.is(next, inClock) {
		return next + 1, "time"
	}
	if n := len(r.out); n > 0 && r.last == a.from && r.low(a.from) == "a" && r.out[n-1].Kind == Money && r.nounless(a.to) {
		return a.to, "rate" // "$6.23 a dozen"
	}
	if isHyphen(r.mark(next)) && r.tight(next) && !r.tight(next+1) {
		if l := r.low(r.upto(next + 1)); (l == "or" || l == "and") && a.unit == nil {
			return a.to, "idiom" // "two- or three-dimensional"
		}
	}
	if r.low(next) == "past" && (r.word(r.upto(next+1)).class == cardinal || r.plain(r.upto(next+1)) > 0) && r.nounless(next+2) {
		return next + 2, "time" // ten past six
	}
	if r.pastHour(a.from) {
		return a.to, "time"
	}
	if a.to-a.from == 1 && r.formAt(p) == word && (r.is(p, inAnyName) && !r.counted(next) && r.nounless(a.to) || r.namesWeakly(p, next) && r.nounless(a.to)) {
		if to := a.to; r.low(r.upto(to)) == "and" && r.word(r.upto(to+1)).class == cardinal && r.nounless(to+2) {
			return to + 2, "name" // "on days four and five"
		}
		return a.to, "name" // "on day two", "chapter one"
	}
	if a.to-a.from == 1 && r.low(a.from) == "one" {
		if r.pronoun(a.from) {
			return a.to, "pronoun"
		}
	}
	if a.lo >= 10 && a.lo <= 99 && a.mag == 0 && r.word(next).class == cardinal && a.lo <= 21 && r.word(next).value >= 10 {
		// "twenty twenty-four", "nineteen eighty"
		b, ok := r.spelled(next)
		if ok && b.lo < 100 {
			return b.to, "year"
		}
	}
	if p >= 0 && r.is(p, inCapitalName|inAnyName) && r.capital(p) && r.capital(a.from) {
		return a.to, "name"
	}
	// "the Five Eyes", "Ocean's Eleven": a capital in the middle of a sentence
	// that has small letters
	if p >= 0 && r.capital(a.from) && (r.formAt(p) == word || isHyphen(r.mark(p)) && r.tight(p)) && a.to-a.from == 1 && !r.headline(a.from) && !r.titled(a.from) {
		return a.to, "name"
	}
	if r.low(p) == "of" || isHyphen(r.mark(p)) && r.low(r.prev(p)) == "of" {
		q := p
		for n := 0; n < 3 && q >= 0 && r.low(q) != "best"; n++ {
			q = r.prev(q)
		}
		if r.low(q) == "best" && (isHyphen(r.mark(p)) || r.nounless(a.to)) {
			return a.to, "score" // a best-of-seven series
		}
	}
	if r.low(p) == "perfect" && r.nounless(a.to) {
		return a.to, "idiom" // "the gymnast's perfect ten"
	}
	if a.lo == 0 && a.to-a.from == 1 && (next < 0 || r.formAt(next) != word || r.is(next, inStop)) && r.low(p) != "to" && r.low(p) != "at" && r.low(p) != "was" {
		return a.to, "idiom"
	}
	if a.lo >= 2 && a.lo <= 9 && a.mag == 0 && r.low(p) == "the" && (next < 0 || r.is(next, inBe) || r.low(next) == "of") && r.low(next) != "of" {
		return a.to, "pronoun"
	}
	return 0, ""
}

// dimensions reads the sides of a picture or a board: 1920x1080, 8,000 x 8,000
// pixels, a 4x4. With a unit behind each side they are measures.
func (r *reader) dimensions(i int) (int, string) {
	j := i
	for {
		x := r.upto(j + 1)
		if l := r.low(x); l != "x" && l != "×" || r.upto(x+1) < 0 || r.formAt(x+1) != numeral {
			break
		}
		j = x + 1
	}
	if j == i {
		return 0, ""
	}
	if u, to, _ := r.unitAfter(j+1, &number{digits: true, lo: 2}); u != nil || r.low(r.upto(j+1)) == "m" {
		if r.low(r.upto(max(to, j+2))) == "relay" {
			return max(to, j+2), "name" // the 4x100m relay
		}
		return 0, ""
	}
	return j + 1, "dimensions"
}

// article reports whether "a" stands before a bare number of more than one with
// nothing to count behind it: "returned a 404", "shot a 68".
func (r *reader) article(a *amount) bool {
	if l := r.low(r.prev(a.start)); l != "a" && l != "an" || a.lo != a.hi || a.mag > 0 || a.lo <= 1 || a.grouped {
		return false
	}
	switch r.low(r.upto(a.end)) {
	case "to", "or", "and":
		return false
	}
	return r.nounless(a.end) && !isHyphen(r.mark(r.upto(a.end)))
}

// formationAt reports whether one military formation is named from token i on,
// which a number before it numbers: "2 Para", "30 Commando Royal Marines".
func (r *reader) formationAt(i int) bool {
	for n := 0; n < 4 && r.upto(i) >= 0 && r.capital(i); i, n = i+1, n+1 {
		if x := r.lex.words[strings.TrimSuffix(r.low(i), "'s")]; x != nil && x.sets&inFormation != 0 {
			return !r.pluralAt(r.upto(i + 1)) // "3 Indian Army soldiers"
		}
	}
	return false
}
