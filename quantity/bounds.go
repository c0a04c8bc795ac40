package quantity

import "strings"

// A bound is what the words around a figure take from it or add to it, and the
// tokens [from, to) that it covers together with the figure.
type bound struct {
	from, to  int
	qualifier Qualifier // Exact where nothing bounds the number
	about     bool
	increment bool
}

var qualifiers = map[string]Qualifier{
	"exact": Exact, "about": About, "at_least": FromLow, "more_than": MoreThan, "up_to": UpTo, "less_than": LessThan,
}

// bounds reads the words before and behind the figure in tokens [start, end).
func (r *reader) bounds(start, end int, a *amount) bound {
	b := bound{from: start, to: end, qualifier: Exact}
	r.boundsBefore(&b, a)
	if a.inner > 0 {
		inner := bound{from: start, to: a.inner, qualifier: Exact}
		r.phraseAfter(&inner, a.inner, false) // "20-odd hours"
		b.take(inner.qualifier)
		b.about = b.about || inner.about
	}
	r.boundsAfter(&b, a)
	return b
}

// take lets the phrase with this qualifier bind. The one nearest to the number
// wins, but an approximator gives way to a bound: "at least some 600".
func (b *bound) take(q Qualifier) {
	switch {
	case q == About:
		b.about = true
	case q != Exact && b.qualifier == Exact:
		b.qualifier = q
	}
}

// deepest bounds the number of phrases stacked before one number.
const deepest = 5

func (r *reader) boundsBefore(b *bound, a *amount) {
	at := b.from // the edge of what was read, fillers included
	for range deepest {
		p := r.prev(at)
		if p < r.floor {
			return
		}
		if r.low(p) == "the" && at == b.from && r.is(r.upto(b.to), inMark) && r.prev(p) >= r.floor {
			p = r.prev(p) // "passed the 1,000 mark"
		}
		n, q, ok := r.phraseBefore(p, a)
		if !ok {
			return
		}
		first := p - n + 1
		if r.is(first, inIncrement) || n > 1 && r.is(p, inIncrement) {
			b.increment = true
		}
		at = first
		if q == Exact && !b.increment {
			continue
		}
		if q == MoreThan && b.increment && n == 1 && r.low(p) == "over" {
			return // "options over another 6.1 million"
		}
		if q == MoreThan && r.never(first) {
			q = UpTo // "never rose above 34 degrees"
		}
		b.take(q)
		b.from = at
	}
}

// never reports whether the clause before token i is negated, so that what
// follows is a ceiling: "never got past 15", "did not exceed 15".
func (r *reader) never(i int) bool {
	for p, n := r.prev(i), 0; p >= 0 && n < 3 && r.formAt(p) == word; p, n = r.prev(p), n+1 {
		switch l := r.low(p); {
		case l == "never" || l == "cannot" || strings.HasSuffix(l, "n't"):
			return true
		case l == "not":
			return r.low(r.upto(p+1)) != "only" && r.low(r.upto(p+1)) != "just"
		case r.is(p, inDet) || l == "that":
			return false
		}
	}
	return false
}

// phraseBefore is the longest phrase of the list that ends at token p.
func (r *reader) phraseBefore(p int, a *amount) (n int, q Qualifier, ok bool) {
	for _, f := range r.lex.before[r.low(p)] {
		n = len(f.words)
		first := p - n + 1
		if first < r.floor || f.lang != "" && f.lang != r.lang {
			continue
		}
		if !r.match(first, f.words, false) {
			continue
		}
		if n == 2 && f.tag == "up_to" && f.words[0] == "up" && r.carried(first) {
			return 0, "", false
		}
		q = qualifiers[f.tag]
		if n == 1 && !r.binds(p, a) {
			return 0, "", false
		}
		if r.attained(p) {
			q = Exact
		}
		return n, q, true
	}
	return 0, "", false
}

// attained reports whether "maximum of" or "minimum of" that ends at p was
// reached, and so bounds nothing: "reached an annual maximum of 17 million", but
// "a maximum of 40 people may enter".
func (r *reader) attained(p int) bool {
	if l := r.low(p - 1); r.low(p) != "of" || l != "maximum" && l != "minimum" {
		return false
	}
	p = r.prev(p - 1)
	for n := 0; n < 2 && r.formAt(p) == word && !r.is(p, inDet|inStop|inBe); n++ {
		p = r.prev(p)
	}
	return r.is(p, inDet|inPoss) && r.inGroup("attaining", r.low(r.prev(p)))
}

// carried reports whether the "up" at i belongs to a verb: in "brought the
// toll up to 45" and "has gone up to 45" nothing bounds the 45.
func (r *reader) carried(i int) bool {
	p := r.prev(i)
	if r.is(p, inCarry|inUp) {
		return true
	}
	for n := 0; n < 4 && p >= 0 && r.mark(p) == 0; n++ {
		if strings.HasPrefix(r.low(p), "bring") || strings.HasPrefix(r.low(p), "push") || r.low(p) == "brought" {
			return true
		}
		p = r.prev(p)
	}
	return false
}

// binds reports whether a single word that has other uses bounds the number
// here: "passed three laws" passes nothing, "< b" is markup.
func (r *reader) binds(p int, a *amount) bool {
	switch {
	case r.is(p, inWeak):
		if a != nil && a.unit != nil && a.unit.dim == "length" {
			return false // a comet passes 5 km from a town
		}
		return a == nil || a.hi >= 100 || a.kind() != Count
	case r.low(p) == "past":
		// "climbed past 96,000"; "the past 12 months" is a span
		q := r.prev(p)
		return r.is(q, inUp|inDown|inCarry) || strings.HasSuffix(r.low(q), "ed") || strings.HasSuffix(r.low(q), "ing")
	case r.low(p) == "top" || r.low(p) == "nearer":
		return r.is(r.prev(p), inBe) || r.low(r.prev(p)) == "to" || r.low(p) == "nearer"
	case r.low(p) == "some":
		return a == nil || !r.is(r.prev(p), inSeveral)
	case r.low(p) == "over":
		// "took over 30 companies" takes over; "over 30 companies" is more
		switch r.low(r.prev(p)) {
		case "took", "take", "takes", "taken", "taking":
			return a != nil && a.unit != nil && a.unit.dim == "time" // "takes over 23 hours"
		case "handed", "hand", "hands", "handing", "turned", "turn", "turning":
			return false
		}
	case r.low(p) == "about":
		switch r.low(r.prev(p)) {
		case "talk", "talked", "talking", "worried", "asked", "concerned":
			return false
		}
	}
	return true
}

func (r *reader) boundsAfter(b *bound, a *amount) {
	if r.incrementAfter(b, a) {
		return
	}
	if r.phraseAfter(b, b.to, false) {
		return
	}
	// "$3,000 a year or more"
	if l := r.low(r.upto(b.to)); (l == "a" || l == "per") && r.unitWord(r.upto(b.to+1)) != nil && a != nil && a.kind() == Money {
		r.phraseAfter(b, b.to+2, true)
		return
	}
	// "600 soldiers or more"
	if k := r.upto(b.to); k >= 0 && r.formAt(k) == word && !r.is(k, inStop) {
		r.phraseAfter(b, b.to+1, true)
	}
}

// phraseAfter reads the phrase that begins at token j; behind a noun only
// those with "or" and "at" bound the number and not the noun.
func (r *reader) phraseAfter(b *bound, j int, noun bool) bool {
	if r.upto(j) < 0 {
		return false
	}
	for _, f := range r.lex.after[r.low(j)] {
		if f.lang != "" && f.lang != r.lang || !r.match(j, f.words, false) {
			continue
		}
		if noun && f.words[0] != "or" && f.words[0] != "at" {
			continue
		}
		next := r.upto(j + len(f.words))
		if f.words[0] != "-" && f.words[0] != "+" && (strings.HasSuffix(f.tag, "least") || f.tag == "up_to") {
			// "600, at least 12 of them children": the bound is the next one's.
			if next >= 0 && (r.formAt(next) == numeral || r.word(next).class != plainWord || r.mark(next) == '$' || r.low(next) == "a" && f.words[0] != "or" || r.low(next) == "than") {
				continue
			}
		}
		if f.words[0] == "+" && !r.tight(j) || f.words[0] == "-" && (!r.tight(j) || !r.tight(j+1)) {
			continue
		}
		if f.words[len(f.words)-1] == "most" && next >= 0 && r.formAt(next) == word && !r.is(next, inStop|inPeople) {
			continue // "$0.67, at most filling stations"
		}
		if f.words[0] == "plus" && next >= 0 && r.formAt(next) == word && (r.is(next, inDet) || r.capital(next)) {
			continue
		}
		b.take(qualifiers[f.tag])
		b.to = max(b.to, j+len(f.words))
		return true
	}
	return false
}

// incrementAfter reads "3,000 more", "3,000 more troops", "two additional
// brigades", "600 others"; "3,000 more than" compares.
func (r *reader) incrementAfter(b *bound, a *amount) bool {
	k := r.upto(b.to)
	if k < 0 {
		return false
	}
	if r.low(k) == "more" && r.low(r.upto(k+1)) != "than" && r.low(r.upto(k+1)) != "or" || r.is(k, inIncrement) && r.formAt(r.upto(k+1)) == word {
		b.increment = true
		b.to = k + 1
		return true
	}
	if r.formAt(k) == word && !r.is(k, inStop) && r.low(r.upto(k+1)) == "more" {
		// "600 troops more"
		if after := r.upto(k + 2); after < 0 || r.mark(after) != 0 {
			b.increment = true
		}
	}
	return false
}
