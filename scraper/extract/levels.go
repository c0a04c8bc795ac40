package extract

import (
	"strings"

	"rangefinder/quantity"
)

// level reads a figure that its subject reached, or equals: "the toll has
// risen to 2,056", "inflation was 85 per cent", "losses of 4,000 men".
func (d *doc) level(s *sentence, k int, r *reading) bool {
	if k-1 > s.lo && lemma(d.toks[k-1].low) == "cost" && d.ments[d.toks[k].fig].Kind == quantity.Money {
		// "the bridge cost $340 million" is no compound noun
		lo, _ := d.clause(s, k)
		for j := k - 2; j > lo; j-- {
			if d.toks[j].low == "that" && d.saidThat(s, j) {
				lo = j + 1 // "estimates that the first month cost $5 billion"
			}
		}
		r.measure, r.verb, r.level = "cost", k-1, true
		if p := d.subject(lo, k-1); !p.none() && !d.pronominal(p) && r.noun.none() && !d.somebody(p) {
			r.noun = p
		}
		return true
	}
	if d.changedBy(s, k, r) {
		return true
	}
	v := -1
	i := k - 1
	reach := i >= s.lo && (reaching[d.toks[i].low] || d.toks[i].low == "range" || d.rangeWords(k))
	if d.bounded(k) {
		v = k // "exceeded 3,600": the verb is one of the words that bound it
		i = s.lo - 1
	}
	for n := 0; i >= s.lo && (n < 6 || reach && n < 18); i, n = i-1, n+1 {
		t := &d.toks[i]
		if t.kind == figure && reach && d.ments[t.fig].Kind == quantity.Percent && d.ments[d.toks[k].fig].Kind != quantity.Percent {
			continue // "profit fell 38% to 3.9 billion"
		}
		if reach && t.low == "," && i > s.lo && d.nominal(i-1) && d.nominal(i+1) {
			continue // "the damage to houses, roads and ports at"
		}
		if t.kind == figure || t.kind == punct && t.low != "(" {
			break
		}
		if reach && n > 0 && bringers[lemma(t.low)] && t.class&(verbPast|verbBase|verbIng) != 0 && !d.afterDet(s, i) {
			v = i
			break
		}
		l := lemma(t.low)
		if t.class&beVerb != 0 {
			l = "be"
		}
		if t.low == "top" && i > s.lo && d.toks[i-1].low == "on" {
			break // "on top of the 900"
		}
		if t.low == "total" && i+1 < k && d.nominal(i+1) {
			continue // "its estimate of total damage"
		}
		if l != "" && (lexicon.levelVerbs[l] || shares[l] && d.ments[d.toks[k].fig].Kind == quantity.Percent) && t.class&(verbPast|verbBase|verbIng|auxiliary) != 0 && !d.afterDet(s, i) && (!t.capital || t.opens || d.titleCase) {
			v = i
			break
		}
		if reach && n > 0 && (d.nominal(i) || t.low == "and" || t.low == "or" || t.low == "'s" || t.skip != 0 || lexicon.state(t.low)) && d.bringerBefore(s, i) {
			continue
		}
		if t.class&(prep|adverb|det|auxiliary|adjective|timeWord) != 0 || t.low == "down" || t.low == "up" || t.low == "off" || t.low == "high" || t.low == "much" || t.low == "many" || t.low == "record" || t.low == "total" || t.low == "range" {
			continue
		}
		break
	}
	if v < 0 {
		return d.nounOf(s, k, r)
	}
	if l := lemma(d.toks[v].low); bringers[l] && v == k-2 && k+1 < s.hi && (d.toks[k+1].low == "the" || d.toks[k+1].low == "its" || d.toks[k+1].low == "their") {
		// "brings to more than 2,300 the number of jobs lost"
		for j := k + 1; j < s.hi && j < k+8 && d.toks[j].kind == word; j++ {
			if m, p := d.sumNoun(j, s.hi); m != "" {
				r.measure, r.verb, r.level, r.noun = m, v, true, phrase{}
				d.subjectNoun(r, p)
				return true
			}
		}
	}
	if l := lemma(d.toks[v].low); bringers[l] || l == "report" {
		// "put the toll at 2,056": its object, which stands behind the verb.
		if v == k-1 {
			return false
		}
		if b := v + 1; b+1 < k && d.toks[b].class&det != 0 && (d.toks[b+1].low == "total" || lexicon.nouns.vague[d.toks[b+1].low]) && (d.toks[b+2].class&prep != 0 && d.toks[b+2].low != "of" || b+2 == k) {
			r.vague, r.verb, r.level = true, v, true // "bringing the total to 27,000"
			return true
		}
		if b := v + 1; b+2 < k && d.toks[b].class&det != 0 && (d.toks[b+1].low == "total" || lexicon.nouns.vague[d.toks[b+1].low]) && d.toks[b+2].class&verbPast != 0 {
			if m, _ := d.wordMeasure(b+2, k); m != "" {
				r.measure, r.verb, r.level = m, b+2, true // "put the number sent at 12,000"
				return true
			}
		}
		for j := v + 1; j < k; j++ {
			if m, p := d.sumNoun(j, k); m != "" {
				r.measure, r.verb, r.level = m, v, true
				d.subjectNoun(r, p)
				return true
			}
		}
		if b := v + 1; b+3 < k && d.toks[b].class&det != 0 && (d.toks[b+1].low == "total" || lexicon.nouns.vague[d.toks[b+1].low]) && d.toks[b+2].low == "of" {
			if p := d.nounPhrase(b+3, k); !p.none() && r.noun.none() {
				r.measure, r.verb, r.level, r.noun = l, v, true, p // "brings the number of resignations to five"
				return true
			}
		}
		if p := d.subject(v+1, k); !p.none() && r.noun.none() && v != k && d.toks[p.head].class&pronoun == 0 {
			r.measure, r.verb, r.level, r.noun = l, v, true, p
			return true
		}
	}
	for j := s.lo; j+1 < v; j++ {
		// "The number of people who have died since May has gone up to 900"
		if low := d.toks[j].low; low != "number" && low != "total" && low != "count" && low != "tally" || d.toks[j+1].low != "of" {
			continue
		}
		if m, p := d.sumNoun(j, v); m != "" && m != "number" && !p.none() && p.hi < v && d.toks[p.hi].class&relative != 0 {
			r.measure, r.verb, r.level = m, v, true
			d.subjectNoun(r, p)
			return true
		}
	}
	// The first noun of the clause that says a measure; over one comma, since
	// "…, reaching 64.77 percent" has its subject before it.
	lo := s.lo
	crossed := 0
	group := v
	for group > s.lo && d.toks[group-1].class&(auxiliary|modal|adverb|negation) != 0 {
		group--
	}
	for j := v - 1; j >= s.lo; j-- {
		t := &d.toks[j]
		if t.low == "that" && d.saidThat(s, j) {
			lo = j + 1 // "says in its petition that its liability could exceed"
			break
		}
		if c := lexicon.cueVerb(t.low); c != nil && j > s.lo && j+1 < group && t.class&(verbPast|verbBase) != 0 && !d.afterDet(s, j) && (d.toks[j+1].low == "that" || j+2 < group && d.toks[j+2].low == "that" || d.toks[j+1].class&det != 0 && (c.speech || c.lemma == "believe" || c.lemma == "think" || c.lemma == "estimate")) {
			lo = j + 1 // "estimates that the liability could approach"
			break
		}
		if d.title && j > s.lo+1 && d.asClause(j) {
			lo = j + 1
			break
		}
		if crossed > 0 && t.class&relative != 0 && t.low != "that" && j-1 > s.lo && d.toks[j-1].low == "," {
			crossed = 2 // "The dead, who stood at 88 for a week, are now 85"
			j--
			continue
		}
		if d.boundary(j) || t.kind == figure && d.finite(j+1, group) && crossed == 0 {
			lo = j + 1
			break
		}
		if t.kind == punct && t.low == "," {
			if d.anyMeasure(j+1, v) || crossed == 2 {
				lo = j + 1
				break
			}
			crossed++
		}
	}
	for j := lo; j < v; j++ {
		if m, p := d.sumNoun(j, v); m != "" {
			r.measure, r.verb, r.level = m, v, true
			d.subjectNoun(r, p)
			return true
		}
	}
	// A subject that is no measure: "people without power number 2.1 million",
	// "attendance fell to 18,500", "sales rose to 300".
	l := lemma(d.toks[v].low)
	if v < k && d.toks[v].class&verbIng != 0 && v-1 > s.lo && d.nominal(v-1) && r.noun.none() && d.toks[v-1].class&(verbPast|verbIng) == 0 && !d.toks[v-1].capital {
		if p := d.phraseBefore(v, s.lo); !p.none() {
			r.noun, r.measure, r.verb, r.level = p, l, v, true // "with forecasts ranging from 9.7% to 13.2%"
			return true
		}
	}
	if v == k {
		if d.nounOf(s, k, r) {
			return true
		}
		if p := d.subject(lo, k); !p.none() && !d.pronominal(p) && r.noun.none() && !d.properIn(p.lo+1, p.hi) && (!d.toks[p.lo].capital || d.toks[p.lo].opens) && lexicon.speakers[singular(d.toks[p.head].low)] == noSpeaker {
			r.noun, r.level = p, true // "Insurance claims are likely to exceed $1bn"
			return true
		}
		return false
	}
	if lo > s.lo && d.toks[lo-1].low == "which" && r.noun.none() && d.subject(lo, v).none() {
		// "its global workforce, which stands at 1.5 million"
		e := lo - 1
		if e > s.lo && d.toks[e-1].low == "," {
			e--
		}
		if p := d.phraseBefore(e, s.lo); !p.none() {
			r.noun, r.verb, r.level = p, v, true
			if r.measure = d.nounMeasure(p); r.measure == "" {
				r.measure = l
			}
			return true
		}
	}
	if p := d.subject(lo, v); !p.none() && r.noun.none() && !(d.ments[d.toks[k].fig].Kind != quantity.Count && d.somebody(p)) {
		if d.toks[v].class&beVerb == 0 && lexicon.cueVerb(d.toks[v].low) == nil {
			r.measure, r.verb, r.level = l, v, true
			if m, _ := d.phraseMeasureIn(p.lo, v); m != "" {
				r.measure = m
			}
			if d.pronominal(p) {
				return true
			}
			r.noun = p
			return true
		}
		if d.toks[v].class&beVerb != 0 && !d.pronominal(p) {
			r.noun, r.verb, r.level = p, v, true
			return true
		}
	}
	return false
}

// saidThat reports whether "that" at j opens what is said: a verb of saying stands before
// it, with nothing but where and to whom between.
func (d *doc) saidThat(s *sentence, j int) bool {
	for i := j - 1; i > s.lo && i > j-9; i-- {
		t := &d.toks[i]
		if lexicon.cueVerb(t.low) != nil && t.class&(verbPast|verbBase) != 0 && !d.afterDet(s, i) {
			return true
		}
		if t.kind != word || t.class&(auxiliary|relative) != 0 {
			return false
		}
	}
	return false
}

// somebody reports whether a phrase is of somebody, who is no sum.
func (d *doc) somebody(p phrase) bool {
	switch lexicon.speakers[d.headOf(p)] {
	case personSpeaker, orgSpeaker, mediaSpeaker:
		return lexicon.nounsOf[d.headOf(p)] == ""
	}
	return d.allCapital(p.lo, p.hi) && !d.titleCase && (lookup(d.textOf(p)) != nil || upperCase(d.textOf(p)))
}

// changedBy reads "cut quarterly growth by 0.2 points": the object of a verb of
// changing is what the figure is of.
func (d *doc) changedBy(s *sentence, k int, r *reading) bool {
	i := k - 1
	for i > s.lo && d.toks[i].class&adverb != 0 && d.toks[i].class&prep == 0 {
		i--
	}
	if i <= s.lo+1 || d.toks[i].low != "by" || !r.noun.none() {
		return false
	}
	p := d.phraseBefore(i, s.lo)
	if p.none() || d.properIn(p.head, p.hi) {
		return false
	}
	b := p.lo
	for b > s.lo && (d.toks[b-1].class&det != 0 || d.toks[b-1].low == "'s") {
		b--
	}
	for n := 0; b-1 > s.lo && n < 3 && !changing[lemma(d.toks[b-1].low)] && d.nominal(b-1); n++ {
		b--
	}
	if b <= s.lo || !changing[lemma(d.toks[b-1].low)] || d.toks[b-1].class&(verbPast|verbBase|verbIng) == 0 {
		return false
	}
	r.noun, r.verb, r.level = p, b-1, true
	if r.measure = d.nounMeasure(p); r.measure == "" {
		r.measure = lemma(d.toks[b-1].low)
	}
	return true
}

// changing are verbs of changing a quantity.
var changing = wordSet("devalue weaken strengthen hike cut raise reduce increase lower boost lift trim shave slash narrow widen slow")

// shares are verbs that bring a value to a percentage: "the shares lost 7 per cent".
var shares = wordSet("lose gain shed add")

func (d *doc) pronominal(p phrase) bool {
	return d.toks[p.head].class&pronoun != 0
}

func (d *doc) phraseMeasureIn(lo, hi int) (string, int) {
	for i := lo; i < hi; i++ {
		if m, j := d.phraseMeasure(i, hi); m != "" {
			return m, j
		}
	}
	return "", lo
}

func (d *doc) afterDet(s *sentence, i int) bool {
	if i-1 > s.lo && d.toks[i].class&verbBase != 0 && d.toks[i].class&beVerb == 0 && d.nominal(i-1) && d.toks[i-1].class&(verbPast|verbBase|verbIng) == 0 && d.toks[i-2].class&det != 0 && d.toks[i-2].class&relative == 0 && !plural(d.toks[i].low) && !plural(d.toks[i-1].low) && d.toks[i].class&verbPast == 0 {
		return true // "a sharp rise from"
	}
	return i > s.lo && (d.toks[i-1].class&det != 0 && d.toks[i-1].class&relative == 0 || d.toks[i-1].low == "'s") && d.toks[i].class&auxiliary == 0
}

func (d *doc) anyMeasure(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if m, _ := d.sumNoun(i, hi); m != "" {
			return true
		}
	}
	return false
}

// sumNoun reads a noun at i that measures something by itself: "death toll",
// "the number of injured", "the missing figure", "insured losses".
func (d *doc) sumNoun(i, hi int) (string, phrase) {
	t := &d.toks[i]
	if t.kind != word || t.skip != 0 {
		return "", phrase{}
	}
	if m, j := d.phraseMeasure(i, hi); m != "" && (lexicon.ofSums[m] || m == "killed" || m == "without_power" || m == "laid_off") {
		p := d.around(i, j, hi)
		return m, p
	}
	if t.low == "number" || t.low == "numbers" || t.low == "total" || t.low == "count" || t.low == "figure" || t.low == "tally" {
		j := i + 1
		if j < hi && (d.toks[j].low == "of" || d.toks[j].low == "for") {
			j++
			for j < hi && (d.toks[j].class&(det|adverb) != 0 && d.toks[j].class&relative == 0) {
				j++
			}
			if j < hi {
				if m := lexicon.states[d.toks[j].low]; m != "" {
					p := d.nounPhrase(j, hi)
					return m, p
				}
				if p := d.nounPhrase(j, hi); !p.none() {
					if (t.low == "count" || t.low == "tally") && d.properIn(p.lo, p.hi) {
						return "", phrase{} // "by the count of the Strelsau Police Department"
					}
					if m := d.nounMeasure(p); m != "" {
						return m, p
					}
					if m, _ := d.predicate(p.hi, hi, i); m != "" {
						return m, p
					}
					return "number", p
				}
			}
		}
		return "", phrase{}
	}
	if m := lexicon.states[t.low]; m != "" && i+1 < hi && (d.toks[i+1].low == "figure" || d.toks[i+1].low == "toll" || d.toks[i+1].low == "count" || d.toks[i+1].low == "total" || d.toks[i+1].low == "tally") {
		return m, phrase{}
	}
	if i > 0 && d.toks[i-1].low == "the" {
		if m := lexicon.states[t.low]; m != "" && (i+1 >= hi || !d.nominal(i+1)) {
			return m, phrase{}
		}
	}
	if t.class&(verbPast|verbIng) != 0 {
		return "", phrase{}
	}
	m := lexicon.nounsOf[singular(t.low)]
	if d.crimes(i) {
		return "", phrase{}
	}
	if m == "" || t.class&verbBase != 0 && !d.nounHere(i) && !(i > 0 && d.nominal(i-1)) {
		return "", phrase{}
	}
	if lexicon.ofPeople[m] && i+1 < hi && (d.toks[i+1].low == "count" || d.toks[i+1].low == "tally" || d.toks[i+1].low == "total" || d.toks[i+1].low == "figure" || d.toks[i+1].low == "number") {
		return m, phrase{} // "the official death count"
	}
	if m == "killed" && i+2 < hi && (d.toks[i+1].low == "and" || d.toks[i+1].low == "or") && lexicon.states[d.toks[i+2].low] == "wounded" {
		return "casualties", phrase{} // "fatalities and wounded exceed 5,200"
	}
	if m == "employed" && i+2 < hi && d.toks[i+1].low == "of" {
		if q := d.nounPhrase(i+2, hi); !q.none() && human(d.headOf(q)) && !staffs[d.headOf(q)] {
			return d.nounMeasure(q), q // "headcount of evacuees"
		}
	}
	p := d.around(i, i+1, hi)
	if (m == "price" || m == "cost") && p.hi+1 < hi && d.toks[p.hi].low == "of" {
		// "the price of wheat", "the cost of the restructuring"
		j := p.hi + 1
		for j < hi && d.toks[j].class&det != 0 && d.toks[j].class&relative == 0 {
			j++
		}
		if q := d.nounPhrase(j, hi); !q.none() {
			p.hi = q.hi
		}
	}
	return m, p
}

// staffs are people who are employed.
var staffs = wordSet("employee worker staff person people")

// around is the noun phrase that holds the tokens [i, j).
func (d *doc) around(i, j, hi int) phrase {
	lo := i
	for lo > 0 && d.nominal(lo-1) && (d.toks[lo-1].class&(verbPast|verbIng|verbBase) == 0 || d.toks[lo-1].class&adjective != 0 || d.attributive(lo-1)) {
		lo--
	}
	if lo > 0 && lo < i && d.toks[lo].low == "'s" {
		lo++
	}
	p := phrase{lo: lo, hi: j, head: j - 1}
	if j+1 < hi && (d.toks[j].low == "and") && d.nominal(j+1) && d.toks[j+1].class&(verbPast|verbIng) == 0 {
		if q := d.nounPhrase(j+1, hi); !q.none() {
			p.hi, p.head = q.hi, q.head
		}
	}
	return p
}

// attributive reports whether the participle at i stands before its noun and
// is no verb of the sentence: "insured losses", "put insured losses at".
func (d *doc) attributive(i int) bool {
	if d.toks[i].low == "said" || d.toks[i].low == "told" {
		return false
	}
	if d.toks[i].class&verbPast == 0 || bringers[lemma(d.toks[i].low)] {
		return false
	}
	if i == 0 || d.toks[i].opens {
		return true
	}
	p := &d.toks[i-1]
	return p.class&(det|prep|conj|adjective|verbPast|verbBase|verbIng|auxiliary) != 0 && p.class&beVerb == 0 || p.kind == punct || p.low == "'s"
}

// subjectNoun takes a subject as what is counted, unless it only says the
// measure: the toll counts people.
func (d *doc) subjectNoun(r *reading, p phrase) {
	if p.none() || !r.noun.none() {
		return
	}
	if lexicon.ofPeople[r.measure] && !human(singular(d.toks[p.head].low)) {
		h := singular(d.toks[p.head].low)
		if h == "toll" || h == "number" || h == "figure" || h == "count" || h == "total" || h == "dead" || lexicon.states[h] != "" {
			return
		}
	}
	r.noun = p
}

// subject is the first noun phrase of the clause [lo, v).
func (d *doc) subject(lo, v int) phrase {
	i := lo
	for i < v {
		t := &d.toks[i]
		if t.kind == punct || t.class&(conj|adverb|det|auxiliary|timeWord) != 0 && t.class&pronoun == 0 || t.skip != 0 || t.low == "'s" {
			i++
			continue
		}
		if i+1 < v && (d.toks[i+1].low == "later" || d.toks[i+1].low == "earlier" || d.toks[i+1].low == "ago") {
			i += 2 // "A fortnight later it was 115"
			continue
		}
		if t.class&prep != 0 {
			i = d.overPhrase(i+1, v)
			continue
		}
		if t.class&pronoun != 0 {
			return phrase{lo: i, hi: i + 1, head: i}
		}
		break
	}
	if i >= v {
		return phrase{}
	}
	p := d.nounPhrase(i, v)
	if p.none() {
		return p
	}
	if p.hi < v && (d.toks[p.hi].low == "without" || d.toks[p.hi].low == "of") {
		j := p.hi + 1
		for j < v && extending[d.headOf(p)] && d.toks[j].class&det != 0 {
			j++
		}
		if q := d.nounPhrase(j, v); !q.none() {
			p.hi = q.hi
		}
	}
	return p
}

// extending are nouns of size that say little without what they are of: "the
// strength of the mercenaries".
var extending = wordSet("strength size level share value scale volume population")

// nounOf reads "casualties of 2,000", "a toll of 300", "damage put at", "a
// population of three million", and a noun before a bracket: "deaths (85)".
func (d *doc) nounOf(s *sentence, k int, r *reading) bool {
	i := k - 1
	if i > s.lo && d.toks[i].kind == word && d.toks[i].class&(verbPast|verbIng) == 0 {
		// "a toll over 10,000"
		if m := lexicon.nounsOf[singular(d.toks[i].low)]; m != "" {
			r.measure, r.verb, r.level = m, i, true
			d.subjectNoun(r, d.around(i, k, k))
			return true
		}
	}
	for i > s.lo && d.toks[i].class&(adverb|det) != 0 && d.toks[i].kind == word && d.toks[i].class&prep == 0 {
		i--
	}
	if i <= s.lo {
		return false
	}
	t := &d.toks[i]
	if t.low == "for" && i == k-1 && r.noun.none() && d.ments[d.toks[k].fig].Kind == quantity.Count && plural(d.toks[i-1].low) && d.toks[i-1].class&verbPast == 0 && d.nominal(i-1) &&
		(lexicon.cueVerb(d.toks[i-1].low) == nil || i-2 >= s.lo && (d.nominal(i-2) || d.toks[i-2].class&(det|adjective) != 0)) {
		// "Social Security numbers for 272 million"
		if p := d.around(i-1, i, i); !p.none() && !human(singular(d.toks[p.head].low)) {
			r.noun = p
			return true
		}
	}
	if t.low == "of" || t.low == "(" || t.low == "from" || t.low == "between" || t.low == "at" || t.low == "in" || t.low == "totaling" || t.low == "totalling" {
		if i > s.lo && d.toks[i-1].low == "range" {
			i -= 2
			for i > s.lo && d.toks[i].class&(det|prep) != 0 {
				i--
			}
			i++
		}
		e := i
		if e-1 < s.lo || !d.nominal(e-1) && lexicon.states[d.toks[e-1].low] == "" {
			return false
		}
		m := lexicon.nounsOf[singular(d.toks[e-1].low)]
		if t.low != "of" && t.low != "(" && !r.noun.none() && d.ments[d.toks[k].fig].Kind == quantity.Count {
			return false // "456 killed in nine incidents"
		}
		if m == "" && t.low == "(" {
			m = lexicon.states[d.toks[e-1].low]
		}
		if m == "" {
			return false
		}
		r.measure, r.verb, r.level = m, e-1, true
		d.subjectNoun(r, d.around(e-1, e, e))
		return true
	}
	return false
}

// reaching are the words between a verb that brings a sum somewhere and the
// figure: "raised its estimate of the damage to", "put losses in a range from".
var reaching = wordSet("to at between from as in")

// bringers are those verbs: their object says what is counted.
var bringers = wordSet("put place bring raise revise update correct cut lower estimate set change increase reduce give value assess push take")

// rangeWords reports whether the words of the figure at k open a range: "from
// $10.5 billion to", "between 3,000 and".
func (d *doc) rangeWords(k int) bool {
	w, _, _ := strings.Cut(lower(d.text[d.toks[k].start:d.toks[k].end]), " ")
	return w == "from" || w == "between" || w == "to" || w == "at"
}

// bounded reports whether one of the words that bound the figure at k is a
// verb of reaching: "surpassed 2,700", "could exceed 10,000".
func (d *doc) bounded(k int) bool {
	m := &d.ments[d.toks[k].fig]
	from := d.toks[k].start
	if m.From < from {
		from = m.From
	}
	for _, w := range strings.Fields(lower(d.text[from:m.Start])) {
		if l := lemma(w); l != "" && lexicon.levelVerbs[l] && l != "estimate" && l != "be" && l != "come" {
			return true
		}
	}
	return false
}

// bringerBefore reports whether such a verb stands before token i in its clause.
func (d *doc) bringerBefore(s *sentence, i int) bool {
	for n := 0; i >= s.lo && n < 16; i, n = i-1, n+1 {
		t := &d.toks[i]
		if t.low == "," && i > s.lo && d.nominal(i-1) && d.nominal(i+1) {
			continue // a list of what is damaged
		}
		if t.kind == figure || t.kind == punct || t.class&(auxiliary|modal|conj) != 0 && t.low != "and" && t.low != "or" {
			return false
		}
		if bringers[lemma(t.low)] && t.class&(verbPast|verbBase|verbIng) != 0 && !d.afterDet(s, i) {
			return true
		}
	}
	return false
}

// provided reads "provides Russia with billions of dollars worth of missiles".
func (d *doc) provided(s *sentence, k int, r *reading) bool {
	if k-1 <= s.lo || d.toks[k-1].low != "with" {
		return false
	}
	for i := k - 2; i >= s.lo && i > k-7; i-- {
		switch lemma(d.toks[i].low) {
		case "provide", "supply", "arm":
			r.measure, r.verb = "supplied", i
			return true
		}
		if !d.nominal(i) && d.toks[i].class&det == 0 && d.toks[i].low != "and" {
			return false
		}
	}
	return false
}

// price reads a sum that something is sold for, and one behind a noun of money
// at a comma: "put up for sale for $3.5 million", "The price tag, $3.5 million".
func (d *doc) price(s *sentence, k int, r *reading) bool {
	lo := s.lo
	if !r.noun.none() {
		return false
	}
	for i := k - 1; i >= lo && i > k-25 && d.toks[i].low != ";"; i-- {
		t := &d.toks[i]
		if d.toks[k-1].low == "for" {
			switch lemma(t.low) {
			case "sell", "offer":
				r.measure, r.verb, r.what = "asking_price", i, "asking price"
				return true
			case "buy", "purchase":
				r.measure, r.verb, r.what = "cost", i, "price"
				return true
			}
		}
		if m, _ := d.phraseMeasure(i, k); m == "asking_price" {
			r.measure, r.verb, r.what = m, i, "asking price"
			return true
		}
	}
	if k-1 > s.lo && d.toks[k-1].low == "," && k-1-s.lo <= 5 && s.hi-k <= 3 {
		for j := s.lo; j < k-1; j++ {
			if m, p := d.sumNoun(j, k-1); m != "" {
				r.measure, r.verb = m, j
				d.subjectNoun(r, p)
				return true
			}
		}
	}
	return false
}
