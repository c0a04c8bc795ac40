package quantity

import "strings"

// longestTrend is how many words may stand between a verb and its figure.
const longestTrend = 12

// trendOf is the direction in which the prose says the figure moved, or moved
// by: "fell 5%", "an increase of 300", "cut its output by 2m barrels to 9m",
// "a 3-point drop", "6.7%, up from 6.1%". What stands next to the figure is asked
// first, the words before it last.
func (r *reader) trendOf(a *amount, b bound) Trend {
	if a.listed != "" {
		return a.listed
	}
	if j := r.upto(a.end); r.low(j) == "more" && strings.HasSuffix(r.low(r.upto(j+1)), "ly") {
		return "" // "declined 27% more slowly"
	}
	if t := r.trendOfVerb(a, b); t != "" {
		return t
	}
	if t := r.trendBehind(a, b); t != "" {
		return t
	}
	if r.onlyCompared(a, b) {
		return ""
	}
	if t := r.trendOfObject(a, b); t != "" {
		return t
	}
	if t := r.trendOfClose(b); t != "" {
		return t
	}
	if t := r.trendOfPair(a, b); t != "" {
		return t
	}
	if t := r.trendOfSign(a); t != "" {
		return t
	}
	if t := r.trendOfOther(b); t != "" {
		return t
	}
	return r.trendBefore(a, b)
}

// onlyCompared reports whether the figure is a part of, or set beside, one that
// moved, and did not move itself: "120 rockets, 15 of which", "to 8.4g, or 40 per
// cent more than the maximum".
func (r *reader) onlyCompared(a *amount, b bound) bool {
	p, j := r.prev(b.from), r.upto(a.end)
	return r.mark(p) == ',' && r.low(j) == "of" && a.kind() == Count ||
		r.low(p) == "or" && r.is(j, inComparative) && r.low(j+1) == "than"
}

// trendOfSign reads "Nvidia +3%".
func (r *reader) trendOfSign(a *amount) Trend {
	if a.kind() == Percent && r.mark(r.prev(a.start)) == '+' && r.tight(a.start) {
		return Up
	}
	return ""
}

// trendOfOther is the direction of the figure that this one says again in other
// terms: "a fall of 3%, or $2m", "to £1.2bn ($1.5bn)".
func (r *reader) trendOfOther(b bound) Trend {
	p := r.prev(b.from)
	if len(r.out) > 0 && p >= 0 && (p == r.last || p == r.last+1 && r.mark(r.last) == ',') && (r.low(p) == "or" || r.mark(p) == '(') {
		return r.out[len(r.out)-1].Trend
	}
	return ""
}

// trendBefore looks for the word of movement before the figure, through its
// preposition and what is moved.
func (r *reader) trendBefore(a *amount, b bound) Trend {
	k, first := a.kind(), r.prev(b.from)
	if p := first; p >= 0 && (p == r.last || p == r.last+1 && r.mark(r.last) == ',') && (r.low(p) == "or" || r.mark(p) == '(') {
		return "" // as trendOfOther, of a figure that did not move
	}
	prep, object := "", 0
	noun := Trend("") // "an increase in sales to 300", where no verb says otherwise
	if r.low(b.from) == "from" && b.from < a.start {
		prep = "from" // "to 2–3% from 1–3%": the range took the word in
	}
	for p, n := first, 0; p >= 0 && n < longestTrend; p, n = r.prev(p), n+1 {
		if p < r.last {
			return r.trendOfLast(a, first, p, prep)
		}
		w, l := r.word(p), r.low(p)
		switch {
		case object > 0 && r.is(p, inChangeNoun):
			if noun == "" {
				noun = w.direction()
			}
			object++
		case n == 0 && k == Percent && (l == "off" || l == "ahead") && !r.is(r.prev(p), inParticle):
			if l == "off" {
				return Down // "telecoms off 0.7%"
			}
			return Up
		case w.sets&(inUp|inDown) != 0:
			if r.never(p) {
				return ""
			}
			if r.moves(p, prep, a) {
				t := w.direction()
				if prep == "from" {
					r.trend = t
				}
				return t
			}
			return r.pending(prep, k)
		case (prep == "" || prep == "of") && r.is(p, inMovedBy):
			if r.inGroup("owing", r.low(r.prev(p))) {
				return ""
			}
			prep = l
		case isHyphen(r.mark(r.upto(p+1))) && r.unitWord(r.upto(p+2)) != nil && (r.formAt(p) == numeral || w.class == cardinal):
			// "to a four-year low of"
		case r.is(p, inMoveFill) || r.mark(p) == ',' && (object == 0 || prep == "from") || r.mark(p) == '-' || r.mark(p) == ')' || strings.HasSuffix(l, "ly") && r.formAt(p) == word:
		case (prep == "by" || prep == "to") && object < 8 && (r.formAt(p) != sign && !r.is(p, inBe) && !r.is(p, inClauseWord) || isHyphen(r.mark(p))):
			// what is moved: "cut its carbon emissions by 5%"
			object++
		case prep == "" && n < 3 && r.formAt(p) == word && (r.low(r.prev(p)) == "a" || r.low(r.prev(p)) == "an"):
			// an adjective: "rose a solid 2.6 per cent"
		case l == "and" && p == r.last && len(r.out) > 0 && (prep == "by" || prep == "to"):
			return r.out[len(r.out)-1].Trend // "by 312 to 4,809 and deaths by three"
		default:
			// "rose to 45 people from 30"
			if l := r.low(first); l == "from" && len(r.out) > 0 && r.last >= 0 && first-r.last <= 3 && r.nounless(a.end) {
				return r.out[len(r.out)-1].Trend
			}
			return either(noun, r.pending(prep, k))
		}
	}
	return either(noun, r.pending(prep, k))
}

// trendOfVerb is the direction of the verb right before the figure, which what
// stands behind it cannot overrule: "rose 3.4%, down from 3.8%".
func (r *reader) trendOfVerb(a *amount, b bound) Trend {
	p := r.prev(b.from)
	if t := r.trendOfPhrasal(p, a); t != "" {
		return t
	}
	if strings.HasSuffix(r.low(p), "ly") {
		p = r.prev(p)
	}
	if w := r.word(p); w.sets&(inUp|inDown) != 0 && pastForm(r.low(p)) && !r.never(p) && r.moves(p, "", a) {
		return w.direction()
	}
	return ""
}

// trendOfPhrasal reads verbs whose particle says the direction: "gave up 1.9%",
// "put on 400kg", "have come off by 14%".
func (r *reader) trendOfPhrasal(p int, a *amount) Trend {
	if a.kind() == Count || a.mag > 0 {
		return ""
	}
	if r.low(p) == "by" {
		p = r.prev(p)
	}
	switch q := r.low(r.prev(p)); r.low(p) {
	case "up":
		if q == "gave" || q == "gives" || q == "giving" {
			return Down
		}
	case "on":
		if q == "put" || q == "puts" || q == "putting" {
			return Up
		}
	case "off":
		if q == "came" || q == "come" || q == "comes" || q == "coming" {
			return Down
		}
	}
	return ""
}

// trendOfObject is the direction of a verb whose object stands between it and
// its share: "cut output 3%", "raised the minimum wage 30%".
func (r *reader) trendOfObject(a *amount, b bound) Trend {
	if a.kind() != Percent {
		return ""
	}
	p := r.prev(b.from)
	if r.formAt(p) != word || r.is(p, inStop|inDet|inPoss|inBe|inUp|inDown|inMoveFill) || !r.nounless(a.end) {
		return ""
	}
	for n := 0; p > r.last && n < 5 && r.formAt(p) == word; p, n = r.prev(p), n+1 {
		switch l := r.low(p); {
		case r.is(p, inBe|inClauseWord), r.is(p, inStop) && l != "the" && l != "its" && l != "their" && l != "his" && l != "her" && l != "our":
			return ""
		case n > 0 && r.is(p, inUp|inDown):
			for _, t := range transitive {
				if strings.HasPrefix(l, t) && !r.is(r.prev(p), inDet|inPoss) && !r.never(p) {
					return r.word(p).direction()
				}
			}
			return ""
		}
	}
	return ""
}

// trendOfClose is the direction of a close behind the amount of the move:
// "gained 22 points to finish at 6,012".
func (r *reader) trendOfClose(b bound) Trend {
	at := r.prev(b.from)
	to := r.prev(r.prev(at))
	if len(r.out) > 0 && r.last >= 0 && r.low(at) == "at" && r.inGroup("closing", r.low(r.prev(at))) && r.low(to) == "to" && to >= r.last && to-r.last <= 2 {
		return r.out[len(r.out)-1].Trend
	}
	return ""
}

// trendOfPair compares the two ends of "to 26.9 per cent from 39.8 per cent",
// where the verb says no direction, and gives it to both.
func (r *reader) trendOfPair(a *amount, b bound) Trend {
	from := r.prev(b.from)
	if r.low(from) != "from" || len(r.out) == 0 || from != r.last || a.kind() == Count {
		return ""
	}
	last := &r.out[len(r.out)-1]
	i := r.last - 1
	for i > 0 && r.toks[i].start > last.From {
		i--
	}
	if l := r.low(r.prev(i)); l != "to" && l != "of" || last.Trend != "" || last.Kind != a.kind() || last.Unit != a.unitName() || last.Qualifier == Range || last.Lo == a.lo {
		return ""
	}
	if last.Trend = Up; last.Lo < a.lo {
		last.Trend = Down
	}
	return last.Trend
}

// either is t, or u where t says nothing.
func either(t, u Trend) Trend {
	if t != "" {
		return t
	}
	return u
}

// direction is what a word of lexicon/trends.txt says.
func (w *lexeme) direction() Trend {
	if w.sets&inUp != 0 {
		return Up
	}
	return Down
}

// pending gives the direction that "from A" left for its "to B".
func (r *reader) pending(prep string, k Kind) Trend {
	if r.trend != "" && (prep == "to" || prep == "from") && len(r.out) > 0 && r.out[len(r.out)-1].Kind == k {
		t := r.trend
		r.trend = ""
		return t
	}
	return ""
}

// trendOfLast is the direction of the figure read before, where this one only
// goes on with it: "rose 12% to $4.2bn", "4.3% from 4.2%", "down 4 points at
// 8,214", "up 0.3% on the month and 2.9% on the year".
func (r *reader) trendOfLast(a *amount, first, p int, prep string) Trend {
	k := a.kind()
	if len(r.out) == 0 || r.last < 0 || p >= r.last || p < r.last-1 {
		return r.pending(prep, k)
	}
	last := &r.out[len(r.out)-1]
	switch prep {
	case "at":
		if first != r.last && !(first == r.last+1 && (r.is(r.last, inUp|inDown) || r.mark(r.last) == ',')) || k == Count && last.Kind == Percent && len(r.raw(a.from)) < 5 {
			return "" // "cuts of 75 per cent at 60 shops"
		}
		return last.Trend
	case "to", "from", "above", "below", "under", "over", "past":
		comma := false
		for q := r.last; q < first; q++ {
			comma = comma || r.mark(q) == ','
		}
		if l := r.low(r.last); !comma && last.Kind == k && (l == "of" || l == "in" || l == "for") {
			return r.pending(prep, k) // "up 5% in the year to June"
		}
		return last.Trend
	}
	return r.pending(prep, k)
}

// upFrom reads ", up from" and "(down sharply from" behind a figure and what it
// counts: "320 million users, up from 275 million", "6.7%, the bank said, down
// from 6.9%".
func (r *reader) upFrom(j int) Trend {
	marks, aside := 0, false
	for n := 0; j >= 0 && n < 14; j, n = r.upto(j+1), n+1 {
		switch m := r.mark(j); {
		case m == '(' && r.upto(j+1) >= 0 && r.formAt(j+1) != word:
			aside = true // "614 kilometres (382 miles) on a charge, up from"
		case m == ')':
			if !aside && n > 0 {
				return "" // "(382 in Europe), up from" is of what stands before
			}
			aside = false
		case aside && r.currencyBefore(j+1) >= 0 && m != 0:
		case m == ',' || m == '(' || m == '—' || m == '–':
			if marks++; marks > 2 {
				return ""
			}
		case m != 0 && !isHyphen(m):
			return ""
		case r.formAt(j) == numeral && r.low(r.prev(j)) != "per" && !aside && !r.yearLike(j):
			return ""
		case r.low(j) == "and" || r.low(j) == "but":
			return ""
		case (r.low(j) == "up" || r.low(j) == "down") && marks > 0 && !isHyphen(r.mark(r.prev(j))):
			f := r.upto(j + 1)
			for n := 0; f >= 0 && n < 2 && (strings.HasSuffix(r.low(f), "ly") || r.low(f) == "a" || r.low(f) == "bit"); n++ {
				f = r.upto(f + 1)
			}
			if r.low(f) == "from" {
				return r.word(j).direction()
			}
			return ""
		}
	}
	return ""
}

// goesOn reports whether the figure only continues a list of moves: "raises of
// 4%, 3% and 3%", "up 0.3% on the month and 2.9% on the year".
func (r *reader) goesOn(b bound, k Kind, unit string) Trend {
	if len(r.out) == 0 || r.last < 0 || k != Percent && unit != "point" {
		return ""
	}
	last := &r.out[len(r.out)-1]
	p := r.prev(b.from)
	for r.is(p, inFill) || r.low(p) == "just" || r.low(p) == "only" {
		p = r.prev(p)
	}
	if k == Percent {
		// "chips up 26.5 percent, cars 22.9 percent": the name of the next
		for n := 0; n < 1 && p > r.last && p-r.last <= 2 && r.formAt(p) == word && !r.is(p, inStop|inDet|inBe|inUp|inDown) && r.low(p) != "and" && !strings.HasSuffix(r.low(p), "ed"); n++ {
			p = r.prev(p)
		}
	}
	if last.Trend == "" || last.Unit != unit || p < r.last || p-r.last > 5 || r.low(p) != "and" && r.mark(p) != ',' {
		return ""
	}
	for i := r.last; i < p; i++ {
		if m := r.mark(i); m != 0 && m != ',' && m != '-' || r.is(i, inBe) || strings.HasSuffix(r.low(i), "ed") {
			return ""
		}
	}
	return last.Trend
}

// transitive are the verbs that have an object: "cut 300 jobs" and "raised $5m"
// move no figure, "cut by 300" and "fell 5%" do.
var transitive = []string{"rais", "cut", "slash", "boost", "lift", "reduc", "lower", "expand", "trim"}

// moves reports whether the word at p, with the preposition prep behind it,
// says that the figure moved or is the amount of a move.
func (r *reader) moves(p int, prep string, a *amount) bool {
	k, l := a.kind(), r.low(p)
	adverb := l == "up" || l == "down"
	if q := r.prev(p); adverb && (prep == "" && r.is(q, inParticle) && !(k != Count && r.inGroup("closing", r.low(q))) || isHyphen(r.mark(q))) {
		return false // "made up", "start-up"
	}
	switch prep {
	case "of":
		return !adverb
	case "at", "over", "under", "near", "into":
		return k == Percent || k == Money || p == r.last
	case "":
		if q := r.prev(p); adverb && (k == Count || k == Measure && a.unit.dim != "point" && a.unit.dim != "temperature") {
			// "scoop up 60g" has a particle, "was up 300" a direction
			return q < 0 || r.mark(q) != 0 || r.is(q, inBe|inMove) || r.is(q, inUp|inDown) && r.low(q) != "lift"
		}
	default:
		return true
	}
	object := false
	for _, t := range transitive {
		object = object || strings.HasPrefix(l, t)
	}
	switch k {
	case Percent, Ratio:
		return true
	case Money:
		return !object && !(a.mag > 0 && strings.HasPrefix(l, "los") && !r.ofValue(a.end)) // a loss of $5m is no fall
	case Measure:
		return !object || a.unit.dim == "point" || a.unit.dim == "temperature"
	}
	if adverb {
		return true
	}
	for _, t := range []string{"los", "add", "gain", "shed"} {
		object = object || strings.HasPrefix(l, t) // "lost nine in a row"
	}
	return !object && r.nounless(a.end) // "the index fell 45"
}

// ofValue reports whether "of its market value" or the like stands at i.
func (r *reader) ofValue(i int) bool {
	if l := r.low(r.upto(i)); l != "of" && l != "in" && l != "off" {
		return false
	}
	for n, k := 0, r.upto(r.upto(i)+1); k >= 0 && n < 4; n, k = n+1, r.upto(k+1) {
		if l := r.low(k); l == "value" || l == "worth" || l == "valuation" || l == "capitalisation" || l == "capitalization" {
			return true
		}
	}
	return false
}

// pastForm reports whether a word of movement is the verb of the figure before
// it and not what the figure measures: "deals of $1m dropped".
func pastForm(l string) bool {
	switch l {
	case "fell", "rose", "grew", "sank", "shrank", "slid", "leapt", "crept", "swelled", "lost":
		return true
	}
	return strings.HasSuffix(l, "ed")
}

// nounless reports whether nothing that could be counted stands at i.
func (r *reader) nounless(i int) bool {
	i = r.upto(i)
	return i < 0 || r.mark(i) != 0 || r.is(i, inStop|inDet)
}

// trendBehind reads "a 5% rise", "20 per cent lower", "5 points down", "4.3%, up
// from 4.2%", "23% more than a year ago".
func (r *reader) trendBehind(a *amount, b bound) Trend {
	k := a.kind()
	j := r.upto(max(a.end, b.to))
	if t := r.upFrom(j); t != "" {
		return t
	}
	if t := r.goesOn(b, k, a.unitName()); t != "" {
		return t
	}
	if j < 0 {
		return ""
	}
	if k == Count && !a.hyphen {
		switch l := r.low(j); {
		case l == "more" || l == "fewer" || l == "less":
		case r.is(j, inUp|inDown) && !pastForm(l) && (r.low(r.prev(b.from)) == "a" || r.low(r.prev(b.from)) == "an") && !strings.HasSuffix(l, "s"):
			// "a 105,000 gain"
		default:
			return ""
		}
	}
	if isHyphen(r.mark(j)) {
		j = r.upto(j + 1)
	}
	if k := r.upto(j + 1); r.is(r.prev(b.from), inDet) && r.formAt(j) == word && r.is(k, inUp|inDown) && !r.is(j, inStop|inUp|inDown) {
		j = k // "a 10 per cent pay rise"
	}
	w, l := r.word(j), r.low(j)
	if of := r.upto(j + 1); l == "of" && k == Percent && r.is(of, inOfChange) {
		return r.word(of).direction() // "62 basis points of cuts"
	}
	if w.sets&(inUp|inDown) != 0 && !pastForm(l) {
		switch {
		case (l == "up" || l == "down") && a.unit != nil && a.unit.dim == "length":
			return "" // "trapped 540 metres down"
		case r.is(j, inComparative) && r.inGroup("hazard", r.low(r.upto(j+1))):
			return "" // "a 32% lower risk" compares groups
		}
		return w.direction()
	}
	if k == Money && (l == "weaker" || l == "stronger") {
		if l == "weaker" {
			return Down // "12 paise weaker"
		}
		return Up
	}
	if l == "off" && (k == Money || k == Percent || a.unit != nil && a.unit.dim == "point") {
		return Down // "knocks £80 off"
	}
	if k == Percent && (l == "below" || l == "above") && (r.low(j+1) == "last" || r.low(j+1) == "the" && r.low(j+2) == "previous") {
		if l == "below" {
			return Down // "2 per cent below last year's"
		}
		return Up
	}
	if l == "and" && k == Percent {
		if c, ok := r.second(j + 1); ok && c.unit == a.unit {
			if q := r.upto(c.end); r.is(q, inUp|inDown) && r.is(q, inComparative) {
				return r.word(q).direction() // "41% and 56% lower"
			}
		}
	}
	// a comparison with what was: "4% fewer than a year earlier"
	if q := r.upto(j + 1); strings.HasSuffix(r.low(q), "ly") {
		return "" // "27% more slowly"
	}
	t := Up
	switch r.low(j) {
	case "more", "dearer", "stronger", "larger", "bigger", "greater", "costlier", "longer", "taller", "wider", "heavier", "thicker", "warmer", "hotter":
	case "fewer", "less", "weaker", "smaller", "cheaper", "shorter", "narrower", "lighter", "thinner", "cooler", "colder":
		t = Down
	default:
		return ""
	}
	than := false
	for q, n := r.upto(j+1), 0; q >= 0 && n < 9 && r.mark(q) == 0; q, n = r.upto(q+1), n+1 {
		than = than || r.low(q) == "than"
		if !than {
			continue
		}
		if r.low(q) == "last" && strings.HasSuffix(r.low(q+1), "s") && strings.ContainsAny(r.low(q+1), "'’") && !r.nounless(q+2) {
			return "" // "longer than last year's model"
		}
		if r.is(q, inAgo|inMonth|inWeekday) || r.low(q) == "last" || r.low(q) == "previous" || r.low(q) == "year" || r.yearLike(q) {
			return t
		}
	}
	return ""
}
