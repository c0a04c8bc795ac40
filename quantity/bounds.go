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
		b.take(q)
		b.from = at
	}
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
		return n, q, true
	}
	return 0, "", false
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
		return a == nil || a.hi >= 100 || a.kind() != Count
	case r.low(p) == "some":
		return a == nil || !r.is(r.prev(p), inSeveral)
	case r.low(p) == "over":
		// "took over 30 companies" takes over; "over 30 companies" is more
		switch r.low(r.prev(p)) {
		case "took", "take", "takes", "taken", "taking", "handed", "hand", "hands", "handing", "turned", "turn", "turning":
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
		if strings.HasSuffix(f.tag, "least") || f.tag == "up_to" {
			// "600, at least 12 of them children": the bound is the next one's.
			if next >= 0 && (r.formAt(next) == numeral || r.word(next).class != plainWord || r.mark(next) == '$' || r.low(next) == "a" && f.words[0] != "or" || r.low(next) == "than") {
				continue
			}
		}
		if f.words[0] == "+" && !r.tight(j) || f.words[0] == "-" && (!r.tight(j) || !r.tight(j+1)) {
			continue
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

// longestTrend is how many words may stand between a verb and its figure.
const longestTrend = 8

// trendOf is the direction that the verb or noun governing the figure gives.
func (r *reader) trendOf(a *amount, b bound) Trend {
	k := a.kind()
	p := r.prev(b.from)
	first := p
	prep := ""
	for range longestTrend {
		if p < 0 {
			break
		}
		if p < r.floor {
			// "rose 12% year on year to $4.2bn": what was read before moved too.
			if l := r.low(first); (l == "to" || l == "from" || l == "or") && p == r.last-1 && len(r.out) > 0 {
				return r.out[len(r.out)-1].Trend
			}
			break
		}
		w := r.word(p)
		l := r.low(p)
		if w.sets&(inUp|inDown) != 0 && !notTrend(l, prep, k, a.unit != nil && (a.unit.dim == "point" || a.unit.dim == "temperature")) {
			t := Down
			if w.sets&inUp != 0 {
				t = Up
			}
			if prep == "from" {
				r.trend = t
			}
			return t
		}
		switch l {
		case "to", "by", "from", "at", "of":
			if prep == "" {
				prep = l
			}
		case "a", "an", "the", "further", "another", "all", "way", "back", "as", "much", "and", "slightly", "its", "annual", "annualised", "annualized", "rate", "pace", "total", "estimated", "record", ",", "or", "than", "more", "well", "year", "on", "-", "month":
			if l == "and" && p == first {
				return r.trendAfter(a, k)
			}
		default:
			if !strings.HasSuffix(l, "ly") || r.formAt(p) != word {
				p = -1
				continue
			}
		}
		p = r.prev(p)
	}
	if r.trend != "" && (r.low(first) == "to" || r.low(first) == "from") {
		t := r.trend
		r.trend = ""
		return t
	}
	if r.low(first) == "from" && first >= 0 && first <= r.last+2 && len(r.out) > 0 && r.last >= 0 {
		return r.out[len(r.out)-1].Trend
	}
	return r.trendAfter(a, k)
}

// notTrend keeps verbs with an object apart from verbs of movement: "cut 300
// jobs" and "raised $5m" move no figure, "cut by 300" and "rose 5%" do.
func notTrend(l, prep string, k Kind, moves bool) bool {
	if prep != "" {
		return l == "up" && prep == "of" || l == "down" && prep == "of"
	}
	switch k {
	case Percent, Ratio:
		return false
	case Money:
		return strings.HasPrefix(l, "rais") || strings.HasPrefix(l, "cut") || strings.HasPrefix(l, "slash") || strings.HasPrefix(l, "boost")
	case Measure:
		return !moves
	}
	return l != "up" && l != "down"
}

// trendAfter reads "a 5% rise", "20 per cent lower", "5 points down".
func (r *reader) trendAfter(a *amount, k Kind) Trend {
	if k == Count && !a.hyphen {
		return ""
	}
	j := r.upto(a.end)
	if isHyphen(r.mark(j)) {
		j = r.upto(j + 1)
	}
	w := r.word(j)
	if w.sets&(inUp|inDown) == 0 {
		return ""
	}
	if w.sets&inUp != 0 {
		return Up
	}
	return Down
}
