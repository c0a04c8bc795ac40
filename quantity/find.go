package quantity

import (
	"math"
	"strings"
)

// An amount is a number with its sign, currency or unit: tokens [start, end).
type amount struct {
	number
	start, end int
	negative   bool
	code       string // ISO 4217
	unit       *unit
	under      *unit // what the unit is divided by
	hyphen     bool  // the unit is joined to the number
	inner      int   // where a bound begins that stands before the unit; 0 for none
	increment  bool  // "20 more years"
	borrowed   bool  // the unit is that of another figure
	listed     Trend // of the list of moves that the figure goes on with
}

func (a *amount) kind() Kind {
	switch {
	case a.code != "":
		return Money
	case a.unit != nil && a.unit.dim == "percent":
		return Percent
	case a.unit != nil:
		return Measure
	case a.ratio:
		return Ratio
	}
	return Count
}

func (a *amount) unitName() string {
	switch {
	case a.code != "":
		return a.code
	case a.unit == nil:
		return ""
	case a.under != nil:
		return a.unit.name + "/" + a.under.name
	}
	return a.unit.name
}

// Find reads every figure of text: the mentions in order of Start, which do
// not overlap, and every other number with the reason why it is no amount.
// lang is ISO 639-1 ("" is en): it decides how 11.000 is read.
//
// Nothing is read across the end of a sentence, so a text may be cut into
// sentences before or after. The time taken is linear in the text.
func Find(text string, lang string) (mentions []Mention, skips []Skip) {
	r := reader{text: text, lang: lang, lex: lex}
	r.find()
	return r.out, r.not
}

// Amounts reads every figure of words of which somebody knows that their numbers are amounts: 2024
// is no year there, and 34 no age. It reads as Parse does, but beside other words and in the
// language of Find.
func Amounts(words string, lang string) []Mention {
	r := reader{text: words, lang: lang, lex: lex, alone: true}
	r.find()
	return r.out
}

// find reads the whole text, a stretch at a time.
func (r *reader) find() {
	if r.lang == "" {
		r.lang = "en"
	}
	for lo := 0; lo < len(r.text); {
		hi := nextStretch(r.text, lo)
		r.tokenize(lo, hi)
		r.read()
		lo = hi
	}
}

// read goes through the tokens once; every construct moves on past its end.
func (r *reader) read() {
	r.sent, r.floor, r.last, r.years, r.trend, r.moved, r.scored = 0, 0, -1, -1, "", "", false
	for i := 0; i < len(r.toks); {
		if r.toks[i].opens {
			r.sent = i
			r.trend, r.moved, r.scored = "", "", false
		}
		i = max(r.step(i), i+1)
	}
}

// step reads what begins at token i and returns where it ends.
func (r *reader) step(i int) int {
	switch r.toks[i].form {
	case sign:
		return r.stepSign(i)
	case link:
		for j := r.toks[i].start; j < r.toks[i].end; j++ {
			if _, n := digitAt(r.text, j); n > 0 {
				return r.skip(i, i+1, "address")
			}
		}
		return i + 1
	case mixed:
		return r.skip(i, r.nameEnd(i+1), "name")
	case numeral:
		if to, why := r.idiom(i); to > 0 {
			return r.skip(i, to, why)
		}
		if to, why := r.notAmount(i); to > 0 {
			return r.skip(i, to, why)
		}
	default:
		s := r.raw(i)
		if k, ok := initials(s); ok && r.lex.initials[k]&(1<<min(len(s), 31)) == 0 && !ignoredIn(s) {
			return i + 1
		}
		c := r.word(i).class
		if c == plainWord {
			return i + 1
		}
		if to, why := r.idiom(i); to > 0 {
			return r.skip(i, to, why)
		}
		if c == decadeWord {
			return r.skip(i, i+1, "decade")
		}
	}
	if k := r.upto(i + 1); isHyphen(r.mark(k)) && r.tight(k) && r.tight(k+1) && r.word(i).class == cardinal && r.word(i).value >= 20 && r.word(k+1).class == ordinal {
		return r.skip(i, k+2, "ordinal") // twenty-third
	}
	if a, ok := r.orTwo(i); ok {
		if a.unit == nil {
			return r.skip(i, i+1, "idiom")
		}
		return r.emit(&a, r.bounds(a.start, a.end, &a))
	}
	if a, ok := r.andAHalf(i); ok {
		return r.settle(a)
	}
	a, ok := r.amountAt(i)
	if !ok {
		return r.unread(i)
	}
	return r.settle(a)
}

// stepSign reads the numbers that are no digits: ½, ².
func (r *reader) stepSign(i int) int {
	switch m := r.toks[i].r; {
	case m == '²' || m == '³' || m == '¹' || m >= '⁰' && m <= '⁹' && m != 'ⁱ':
		if r.tight(i) {
			return r.skip(i, i+1, "footnote")
		}
	case vulgar[m] > 0:
		n := ratio(i, i+1, vulgar[m])
		n.digits = true
		a := r.withUnit(n)
		if a.unit != nil {
			a.ratio = false
		}
		return r.settle(a)
	}
	return i + 1
}

// unread ends a number word that turned out to count nothing.
func (r *reader) unread(i int) int {
	if r.toks[i].form == numeral {
		return r.skip(i, i+1, "name")
	}
	switch w := r.word(i); w.class {
	case ordinal:
		return r.skip(i, i+1, "ordinal")
	case cardinal, magnitude, vaguePlural:
		return r.skip(i, i+1, "idiom")
	case couple:
		if r.low(r.upto(i+1)) == "of" {
			return r.skip(i, i+1, "idiom")
		}
	}
	return i + 1
}

// skip notes that the numbers in tokens [i, j) are no amount.
func (r *reader) skip(i, j int, why string) int {
	from := r.toks[max(i, 0)].start
	if n := len(r.not); n > 0 && r.not[n-1].End > from {
		from = r.not[n-1].End
	}
	if n := len(r.out); n > 0 && r.out[n-1].End > from {
		from = r.out[n-1].End
	}
	if to := r.toks[j-1].end; from < to {
		r.not = append(r.not, Skip{Start: from, End: to, Why: why})
	}
	r.floor = max(r.floor, j)
	return j
}

// numberAt reads the number, ratio or vague word that begins at token i, or
// whose head stands there ("hundred" in "a hundred").
func (r *reader) numberAt(i int) (n number, ok bool) {
	if r.formAt(i) == numeral {
		if v, to := r.slash(i); to > 0 {
			n = ratio(i, to, v)
			n.digits = true
			return r.ofMagnitude(n), true
		}
		if n, ok = r.digits(i); !ok {
			return n, false
		}
		if m, ok := r.oneIn(n); ok {
			return m, true
		}
		if m, ok := r.times(n); ok {
			return m, true
		}
		return n, true
	}
	switch r.word(i).class {
	case cardinal:
		if n, ok = r.spelled(i); !ok {
			return n, false
		}
		for _, f := range []func(number) (number, bool){r.oneIn, r.fractions, r.times} {
			if m, ok := f(n); ok {
				return m, true
			}
		}
		return n, true
	case magnitude, dozen:
		if n, ok = r.bare(i); !ok {
			return n, false
		}
		if m, ok := r.times(n); ok {
			return m, true
		}
		return n, true
	case vaguePlural:
		return r.vague(i)
	case half:
		if n, ok = r.halves(i); ok {
			return n, true
		}
		return r.halfOf(i)
	case quarter, ordinal:
		if n, ok = r.quarterOf(i); ok {
			return n, true
		}
		return r.aPart(i)
	case twice, fold:
		return r.twofold(i)
	case couple:
		return r.coupleOf(i)
	case handful:
		return r.handfulOf(i)
	}
	return n, false
}

// plainNumber reads a whole number at token i, in digits or words.
func (r *reader) plainNumber(i int) (n number, ok bool) {
	if r.formAt(i) == numeral {
		return r.digits(i)
	}
	switch r.word(i).class {
	case cardinal:
		return r.spelled(i)
	case magnitude, dozen:
		n, ok = r.bare(i)
		n.from = i
		return n, ok
	}
	return n, false
}

// amountAt reads the amount whose number begins at token i, with the currency
// sign and the minus before it and the unit behind it.
func (r *reader) amountAt(i int) (a amount, ok bool) {
	n, ok := r.numberAt(i)
	if !ok {
		return a, false
	}
	n.from = max(n.from, min(r.floor, i))
	a = r.withUnit(n)
	return a, true
}

// withUnit puts sign, currency and unit to a number.
func (r *reader) withUnit(n number) amount {
	a := amount{number: n, start: n.from, end: n.to}
	if k := r.currencyBefore(n.from); k >= r.floor {
		a.code, _ = r.currencyAt(k)
		a.start = k
	}
	if p := r.prev(a.start); p >= r.floor {
		switch m := r.mark(p); {
		case (m == '-' || m == '−') && r.tight(a.start) && (r.toks[p].spaced || isOpening(r.mark(p-1))):
			// "-300 people" at the head of a line is an item of a list.
			if !n.vague && !n.ratio && (m == '−' || !r.toks[p].line || a.code != "" || r.unitFollows(&n)) {
				a.negative, a.start = true, p
			}
		case r.low(p) == "minus" && r.low(r.prev(p)) != "or" || r.low(p) == "negative":
			a.negative, a.start = true, p
		}
	}
	if a.code != "" {
		// "$5m-a-year", "US$5 million dollars"
		if code, to := r.moneyAfter(n.to, &n); to > 0 && code == a.code {
			a.end = to
		}
	} else if code, to := r.moneyAfter(n.to, &n); to > 0 {
		a.code, a.end = code, to
		a.ratio = false
	} else if u, to := r.partOfUnit(&n); u != nil {
		a.unit, a.end, a.ratio = u, to, false
	} else if u, to, hyphen := r.unitPast(&a); u != nil && (!n.ratio || u.dim == "percent" || n.hi < 1) {
		a.unit, a.end, a.hyphen = u, to, hyphen
		if n.ratio && u.name == "point" {
			a.unit = r.lex.unitNames["percentage_point"] // "a quarter point"
		}
		if v, to := r.per(u, to); v != nil {
			a.under, a.end = v, to
		}
		a.ratio = false
	} else if u, from := r.magnitudeBefore(a.start, &n); u != nil {
		a.unit, a.start = u, from
	}
	r.elided(&a)
	if a.kind() == Count && r.low(r.prev(a.start)) == "of" && r.low(r.prev(r.prev(a.start))) == "factor" {
		a.ratio = true // "by a factor of three"
	}
	if a.negative {
		a.lo, a.hi = -a.hi, -a.lo
	}
	return a
}

// partOfUnit reads what a part is a part of: "half of one per cent", "a quarter of
// a percentage point".
func (r *reader) partOfUnit(n *number) (u *unit, to int) {
	k := r.upto(n.to)
	if !n.ratio && !n.decimal || n.hi >= 1 || r.low(k) != "of" {
		return nil, 0
	}
	switch r.low(r.upto(k + 1)) {
	case "a", "an", "one", "1":
	default:
		return nil, 0
	}
	if r.upto(k+2) < 0 {
		return nil, 0
	}
	if u, to = r.unitForm(k+2, &number{digits: true}); u == nil || u.dim != "percent" {
		return nil, 0
	}
	return u, to
}

// unitPast reads the unit behind a number, and behind the few words that may
// stand between them: "five extra horsepower", "20 more years", "20-odd hours".
func (r *reader) unitPast(a *amount) (u *unit, to int, hyphen bool) {
	n := &a.number
	if u, to, hyphen = r.unitAfter(n.to, n); u != nil {
		return u, to, hyphen
	}
	k := r.upto(n.to)
	if u, to = r.unitPastAdjective(k, n); u != nil {
		return u, to, false
	}
	switch {
	case r.is(k, inIncrement), (r.low(k) == "more" || r.low(k) == "fewer" || r.low(k) == "less") && r.unitWord(r.upto(k+1)) != nil:
		if u, to, hyphen = r.unitAfter(k+1, n); u != nil {
			a.increment = r.low(k) != "fewer" && r.low(k) != "less"
		}
		return u, to, hyphen
	case isHyphen(r.mark(k)) && r.tight(k) && r.tight(k+1) && (r.low(k+1) == "odd" || r.low(k+1) == "plus"):
		k++
	case r.mark(k) == '+' && r.tight(k), r.low(k) == "odd", r.low(k) == "plus" && r.unitWord(r.upto(k+1)) != nil:
	case r.low(k) == "or" && r.low(k+1) == "so":
		k++
	default:
		return nil, 0, false
	}
	if u, to, hyphen = r.unitAfter(k+1, n); u != nil {
		a.inner = n.to
	}
	return u, to, hyphen
}

// unitPastAdjective reads the unit behind the adjective at k: "20 unanswered
// points", "600 mixed miles". Break points and match points are counted.
func (r *reader) unitPastAdjective(k int, n *number) (u *unit, to int) {
	adjective := r.formAt(k) == word && r.word(k).class == plainWord && !r.capital(k) && !pluralForm(r.low(k)) &&
		!r.is(k, inStop|inDet|inBe|inPeople|inIncrement) && r.low(k) != "more"
	if k < 0 || n.mag != 0 || !adjective || !pluralForm(r.low(k+1)) {
		return nil, 0
	}
	u = r.unitWord(r.upto(k + 1))
	if u == nil || u.dim == "time" || u.dim == "point" && !strings.HasSuffix(r.low(k), "ed") {
		return nil, 0
	}
	return u, k + 2
}

func (r *reader) unitFollows(n *number) bool {
	u, _, _ := r.unitAfter(n.to, n)
	return u != nil
}

func isOpening(m rune) bool { return m == '(' || m == '[' || m == '"' || m == '“' || m == '\'' }

// magnitudeBefore reads "magnitude 7.7", "magnitude-7.7 quake", "a magnitude
// of 7.7" and the "7.7 quake".
func (r *reader) magnitudeBefore(start int, n *number) (u *unit, from int) {
	if !n.digits || n.mag > 0 || n.lo > 12 {
		return nil, 0
	}
	quake := r.lex.unitNames["magnitude"]
	p := r.prev(start)
	if l := r.low(p); isHyphen(r.mark(p)) && r.tight(p) || l == "of" || l == "from" || l == "between" || l == "about" || l == "around" {
		p = r.prev(p)
	}
	if l := r.low(p); (l == "magnitude" || l == "magnitudes") && p >= r.floor {
		return quake, start
	}
	if k := r.upto(n.to); n.decimal && k >= 0 && (r.is(k, inQuake) || r.is(r.upto(k+1), inQuake)) {
		return quake, start
	}
	// "magnitudes 3 and 5": the second is what the first was
	if k := len(r.out); k > 0 && r.out[k-1].Unit == quake.name && r.low(p) == "and" && p == r.last {
		return quake, start
	}
	return nil, 0
}

// settle takes an amount to its end: ranges, then what it may not be, then
// bounds, increments and trends.
func (r *reader) settle(a amount) int {
	if g, ok := r.ranged(a); ok {
		return r.emitRange(g)
	}
	if to, why := r.noAmount(&a); why != "" {
		return r.skip(a.start, max(to, a.end), why)
	}
	b := r.bounds(a.start, a.end, &a)
	return r.emit(&a, b)
}

// emit writes one mention and returns the token behind it.
func (r *reader) emit(a *amount, b bound) int {
	m := Mention{
		Start: r.toks[a.start].start, End: r.toks[a.end-1].end,
		From: r.toks[b.from].start, To: r.toks[b.to-1].end,
		Interval: Interval{a.lo, a.hi}, Value: a.lo, Qualifier: Exact,
		Kind: a.kind(), Unit: a.unitName(), Vague: a.vague, Confidence: a.conf,
	}
	if a.note != "" {
		m.Notes = append(m.Notes, a.note)
	}
	if !math.IsNaN(a.other) && m.Kind != Count {
		// A price, a share or a length has decimals where a count has none.
		m.Lo, m.Hi, m.Value = a.other, a.other, a.other
		if a.negative {
			m.Lo, m.Hi, m.Value = -a.other, -a.other, -a.other
		}
		m.Notes = []string{"comma read as the decimal sign"}
		m.Confidence = 0.8
	}
	switch {
	case a.vague || m.Lo != m.Hi:
		m.Qualifier, m.Value = Range, math.NaN()
		m.Approx = b.about || a.about
		if b.qualifier != Exact && b.qualifier != About {
			m.Approx = true
		}
	default:
		if a.about {
			m.Qualifier = About
		}
		if b.about {
			m.Qualifier = About
		}
		switch b.qualifier {
		case FromLow, MoreThan:
			m.Qualifier, m.Hi = b.qualifier, math.Inf(1)
		case UpTo, LessThan:
			m.Qualifier, m.Lo = b.qualifier, math.Inf(-1)
		}
	}
	m.Increment = (b.increment || a.increment) && m.Kind != Percent && m.Kind != Ratio
	m.Trend = r.trendOf(a, b)
	r.put(m, b.to)
	return max(a.end, b.to)
}

// put adds a mention and closes the text before it to what follows.
func (r *reader) put(m Mention, to int) {
	if n := len(r.out); n > 0 && m.From < r.out[n-1].To {
		m.From = min(r.out[n-1].To, m.Start)
	}
	if n := len(r.out); n > 0 && m.Start < r.out[n-1].End {
		return
	}
	r.out = append(r.out, m)
	r.floor = max(r.floor, to)
	r.last = to
}
