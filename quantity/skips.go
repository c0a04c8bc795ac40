package quantity

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
			if r.low(from) == "top" && from < i && (r.is(r.prev(from), inBe) || r.low(r.prev(from)) == "to") && !r.nominal(from) {
				continue // "is feared to top 10,000"
			}
			return from + len(p.words), p.tag
		}
	}
	return 0, ""
}

// nominal reports whether "to top 10" before the word at i is a place and no
// verb: "rose to top 10 status".
func (r *reader) nominal(i int) bool {
	n := r.plain(i + 1)
	return n >= 0 && n <= 100 && r.low(r.prev(i)) == "to" && r.is(r.prev(r.prev(i)), inUp|inDown|inMove)
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
		r.footnote, r.listNumber, r.furniture, r.dateAt, r.coordinate, r.dimensions, r.clockTime, r.phoneNumber, r.matchLine, r.named, r.ageSpan, r.ordinalOrDecade, r.score, r.address, r.formation, r.denominator, r.version,
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

// denominator reads the base of a rate: "45 deaths per 100,000 people",
// "7.1L/100km".
func (r *reader) denominator(i int) (int, string) {
	p := r.prev(i)
	if r.low(p) == "per" || r.mark(p) == '/' && r.plain(i) == 100 && r.low(i+1) == "km" {
		return i + 1, "rate"
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

// spelledNoAmount decides on a number in words: it may be an hour, a year, part of
// a name, the pronoun one, or stand in a turn of phrase.
func (r *reader) spelledNoAmount(a *amount) (int, string) {
	for _, f := range []func(*amount) (int, string){r.spelledTime, r.spelledName, r.spelledIdiom} {
		if to, why := f(a); why != "" {
			return to, why
		}
	}
	return 0, ""
}

// spelledIdiom reads numbers in words that are no amount by the words around them.
func (r *reader) spelledIdiom(a *amount) (int, string) {
	p, next := r.prev(a.from), r.upto(a.to)
	single := a.to-a.from == 1
	switch {
	case len(r.out) > 0 && r.last == a.from && r.low(a.from) == "a" && r.out[len(r.out)-1].Kind == Money && r.nounless(a.to):
		return a.to, "rate" // "$6.23 a dozen"
	case isHyphen(r.mark(next)) && r.tight(next) && !r.tight(next+1) && (r.low(next+1) == "or" || r.low(next+1) == "and"):
		return a.to, "idiom" // "two- or three-dimensional"
	case isHyphen(r.mark(next)) && r.tight(next) && r.low(next+1) == "for" && isHyphen(r.mark(next+2)):
		return a.to, "idiom" // a one-for-eight offer
	case isHyphen(r.mark(p)) && r.tight(a.from) && r.low(r.prev(p)) == "for" && isHyphen(r.mark(r.prev(r.prev(p)))):
		return a.to, "idiom"
	case single && r.low(a.from) == "one" && r.pronoun(a.from):
		return a.to, "pronoun"
	case r.bestOf(a):
		return a.to, "score" // a best-of-seven series
	case r.low(p) == "perfect" && r.nounless(a.to):
		return a.to, "idiom" // "the gymnast's perfect ten"
	case a.lo == 0 && single && r.nounless(a.to) && r.low(p) != "to" && r.low(p) != "at" && r.low(p) != "was":
		return a.to, "idiom"
	case a.lo >= 2 && a.lo <= 9 && a.mag == 0 && r.low(p) == "the" && (next < 0 || r.is(next, inBe)):
		return a.to, "pronoun" // "the two are allies"
	}
	return 0, ""
}

// bestOf reports whether the number is how many matches a series has at most.
func (r *reader) bestOf(a *amount) bool {
	p := r.prev(a.from)
	hyphen := isHyphen(r.mark(p))
	if hyphen {
		p = r.prev(p)
	}
	if r.low(p) != "of" || !hyphen && !r.nounless(a.to) {
		return false
	}
	q := r.prev(p)
	if isHyphen(r.mark(q)) {
		q = r.prev(q)
	}
	return r.low(q) == "best"
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
