package quantity

import "strings"

// longestTrend is how many words may stand between a verb and its figure.
const longestTrend = 12

// trendOf is the direction in which the prose says the figure moved, or moved
// by: "fell 5%", "an increase of 300", "cut its output by 2m barrels to 9m",
// "a 3-point drop", "6.7%, up from 6.1%".
func (r *reader) trendOf(a *amount, b bound) Trend {
	k := a.kind()
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
	if p := r.prev(a.start); k == Percent && r.mark(p) == '+' && r.tight(a.start) {
		return Up // "Nvidia +3%"
	}
	first := r.prev(b.from)
	if first >= 0 && (first == r.last || first == r.last+1 && r.mark(r.last) == ',') && (r.low(first) == "or" || r.mark(first) == '(') && len(r.out) > 0 {
		return r.out[len(r.out)-1].Trend // "a fall of 3%, or $2m", "to £1.2bn ($1.5bn)"
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
			prep = l
		case r.is(p, inMoveFill) || r.mark(p) == ',' && (object == 0 || prep == "from") || r.mark(p) == '-' || r.mark(p) == ')' || strings.HasSuffix(l, "ly") && r.formAt(p) == word:
		case (prep == "by" || prep == "to") && object < 8 && (r.formAt(p) != sign && !r.is(p, inBe) && !r.is(p, inClauseWord) || isHyphen(r.mark(p))):
			// what is moved: "cut its carbon emissions by 5%"
			object++
		case prep == "" && n < 3 && r.formAt(p) == word && (r.low(r.prev(p)) == "a" || r.low(r.prev(p)) == "an"):
			// an adjective: "rose a solid 2.6 per cent"
		case l == "and" && p == r.last && len(r.out) > 0 && (prep == "by" || prep == "to"):
			return r.out[len(r.out)-1].Trend // "by 312 to 4,809 and deaths by three"
		case prep == "" && n == 0 && a.unit != nil && a.unit.name == "basis_point" && r.formAt(p) == word && r.is(r.prev(p), inUp|inDown):
			// "cut rates 25 basis points"
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
	if strings.HasSuffix(r.low(p), "ly") {
		p = r.prev(p)
	}
	if w := r.word(p); w.sets&(inUp|inDown) != 0 && pastForm(r.low(p)) && !r.never(p) && r.moves(p, "", a) {
		return w.direction()
	}
	return ""
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
	marks := 0
	for n := 0; j >= 0 && n < 12; j, n = r.upto(j+1), n+1 {
		switch m := r.mark(j); {
		case m == ',' || m == '(' || m == '—' || m == '–':
			if marks++; marks > 2 {
				return ""
			}
		case m != 0 && !isHyphen(m):
			return ""
		case r.formAt(j) == numeral && r.low(r.prev(j)) != "per":
			return ""
		case r.low(j) == "and" || r.low(j) == "but":
			return ""
		case (r.low(j) == "up" || r.low(j) == "down") && marks > 0:
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
	if q := r.prev(p); adverb && (prep == "" && r.is(q, inParticle) || isHyphen(r.mark(q))) {
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
			return q < 0 || r.mark(q) != 0 || r.is(q, inBe)
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
		return !object
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
	// a comparison with what was: "4% fewer than a year earlier"
	if q := r.upto(j + 1); strings.HasSuffix(r.low(q), "ly") {
		return "" // "27% more slowly"
	}
	t := Up
	switch r.low(j) {
	case "more", "dearer", "stronger", "larger", "bigger", "greater", "costlier":
	case "fewer", "less", "weaker", "smaller", "cheaper":
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
		if r.is(q, inAgo|inMonth) || r.low(q) == "last" || r.low(q) == "previous" || r.low(q) == "year" || r.yearLike(q) {
			return t
		}
	}
	return ""
}
