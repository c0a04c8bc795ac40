package extract

import (
	"strings"

	"rangefinder/news"
	"rangefinder/quantity"
)

// odds are nouns for what may be so.
var odds = wordSet("chance probability likelihood possibility odds")

// planWords are words that put a figure into the future by somebody's will or
// reckoning. The forms that stand before "to" need one.
var planWords = wordSet("plan plans planned planning intend intends intended aim aims aimed target targets targeted order orders ordered pledge pledges pledged promise promises promised vow vows vowed forecast forecasts schedule scheduled propose proposes proposed expecting expects expect expected foresee foresees foreseen foresaw prepare preparing prepares upcoming slated earmarked want wants wanted agree agrees agreed offer offers offered goal goals")

// estimateWords govern a figure in their own sentence.
var estimateWords = wordSet("estimate estimates estimated estimating assess assesses assessed believed believe believes thought likely probably appears appear appeared seems seem seemed presumed reckon reckons reckoned calculated calculates estimation assessment presumably")

var conditionalWords = wordSet("could can may might possibly perhaps potentially would if")

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	addAll(m, s)
	return m
}

// appealed reports whether the figure at k is a sum that somebody asks for, or whom it
// is to help: "the appeal seeks $71.4 million to assist 250,000 people".
func (d *doc) appealed(s *sentence, k int) bool {
	f := &d.ments[d.toks[k].fig]
	asks := func(lo, hi int) bool {
		for i := hi - 1; i >= lo && i > hi-9; i-- {
			t := &d.toks[i]
			switch l := lemma(t.low); {
			case l == "need" && !d.near(s, i, "appeal", 6):
				return false // what somebody needs, he may only reckon
			case l == "seek" || l == "require" || l == "request" || l == "need":
				return t.class&verbPast == 0 || t.low == "sought" || t.low == "requested"
			case t.low == "appeal" && i+1 < hi && (d.toks[i+1].low == "for" || d.toks[i+1].low == "of"):
				return true
			case t.kind == figure || t.kind == punct && t.low != ":":
				return false
			}
		}
		return false
	}
	switch f.Kind {
	case quantity.Money:
		return asks(s.lo, k) || k+1 < s.hi && d.toks[k+1].low == "required"
	case quantity.Count:
		for i := k - 1; i-1 > s.lo && i > k-4; i-- {
			if d.toks[i].class&verbBase != 0 && d.toks[i-1].low == "to" && d.toks[i-2].kind == figure && d.ments[d.toks[i-2].fig].Kind == quantity.Money {
				return d.appealed(s, i-2)
			}
		}
	}
	return false
}

// modality is the reserve under which a figure is given. Of several the first
// of these holds: denied, planned, estimated, conditional; else reported.
func (d *doc) modality(s *sentence, k int, r *reading, v *voice, told bool) string {
	lo, hi := r.lo, r.hi
	if r.bare && r.subject {
		// "…, who will join the 11,000 soldiers already sent": the participle
		// is over, whatever its clause says.
		lo, hi = k, min(hi, r.verb+1)
	}
	lo = d.clauseLeft(s, k, lo)
	hi = d.clauseRight(s, k, hi)
	if lo > s.lo && (d.toks[lo-1].class&relative != 0 || d.toks[lo].class&relative != 0) && d.toks[lo-1].low != "that" {
		// "Students, who have blocked 60 schools, will not stop": the relative
		// clause ends at its comma.
		for i := k + 1; i < hi; i++ {
			if d.toks[i].low == "," {
				hi = i
				break
			}
		}
	}
	if d.standing(s, k) {
		return news.Reported // "to join the 1,700 already there"
	}
	planned, conditional := d.appealed(s, k), d.mightBe(s, k)
	willed, ordered := false, false // planned by "will" alone; by a word of planning
	for i := lo; i < hi; i++ {
		t := &d.toks[i]
		if t.kind == figure {
			continue
		}
		next := ""
		if i+1 < hi {
			next = d.toks[i+1].low
		}
		switch {
		case (t.low == "will" || t.low == "would") && d.chance(lo, i):
			conditional = conditional || i < k
		case t.low == "will" && !t.capital, t.low == "shall", t.low == "'ll", t.low == "won't":
			planned, willed = true, true
		case t.class&hedge != 0 && planWords[t.low]:
			if d.plans(i, hi, k) && !d.ofContact(s, i, r) {
				planned, ordered = true, true
			}
		case (t.low == "is" || t.low == "are" || t.low == "was" || t.low == "were") && next == "to" && i+2 < hi && d.toks[i+2].class&(verbBase|auxiliary) != 0:
			planned = true
		case i < k && d.arranged(i, k):
			planned = true
		case t.low == "should" && i < k && !t.opens && i+1 < hi && d.toks[i+1].class&verbBase != 0 && next != "have":
			planned = true
		case odds[t.low] && next == "that" && i < k:
			conditional = true // "a 35 per cent chance that more than 1,000 had died"
		case t.low == "told" && next == "to" && i < k:
			planned = true
		case t.low == "set" && next == "to", t.low == "due" && next == "to" && i+2 < hi && d.toks[i+2].class&verbBase != 0, t.low == "about" && next == "to", t.low == "going" && next == "to" && i+2 < hi && d.toks[i+2].class&verbBase != 0 && !d.toks[i+2].capital, t.low == "ready" && next == "to":
			planned = true
		case t.low == "to" && d.title && i+1 < hi && d.toks[i+1].class&verbBase != 0 && (i == lo || d.toks[i-1].class&(verbPast) == 0) && i < k:
			// "Seoul to send 300 engineers": a headline's future
			if i > s.lo && d.toks[i-1].kind == word && d.toks[i-1].class&(verbBase|verbPast) == 0 {
				planned = true
			}
		case t.low == "would" || t.low == "'d" && next != "":
			if told && !d.conditionalVerb(i, hi) {
				planned = true
			} else {
				conditional = true
			}
		case t.low == "may" && t.capital && t.class&monthName != 0 && (t.skip != 0 || i > s.lo && (d.toks[i-1].class&(prep|conj|det|adjective) != 0 || d.toks[i-1].low == "early" || d.toks[i-1].low == "late" || d.toks[i-1].low == "mid")):
		case t.skip != 0:
		case t.low == "could" && next == "not", t.low == "couldn't":
			// "28 could not be reached": nothing is left open
		case t.low == "could" && next == "be" && i > k && d.onlySoFar(s, k):
			// "so far only nine could be named"
		case t.low == "may" && t.capital && i+1 < hi && d.toks[i+1].capital:
			// a name
		case t.low == "unless" && i < k, t.low == "should" && t.opens:
			conditional = true
		case t.class&hedge != 0 && conditionalWords[t.low]:
			if t.low != "can" || i < k {
				conditional = true
			}
		}
	}
	planned = planned || d.targeted(s, k)
	switch {
	case planned && willed && !ordered && d.estimating(s, k, v):
		return news.Estimated // "believes the bill will be $2bn"
	case planned:
		return news.Planned
	case d.estimated(s, k, r, v):
		return news.Estimated
	case conditional:
		return news.Conditional
	}
	return news.Reported
}

// mightBe reports whether the words that bound the figure at k are in the
// conditional: "could cost $2.6bn".
func (d *doc) mightBe(s *sentence, k int) bool {
	m := &d.ments[d.toks[k].fig]
	if m.From >= m.Start || m.From < s.start {
		return false
	}
	w, _, _ := strings.Cut(lower(d.text[m.From:m.Start]), " ")
	return w == "could" || w == "may" || w == "might"
}

// standing reports whether the figure at k is the state from which a plan sets out,
// and no part of it: "compared with 4,600 now", "the 1,700 already there", "380 jobs
// out of its 6,000-strong team".
func (d *doc) standing(s *sentence, k int) bool {
	for i, n := k+1, 0; i < s.hi && n < 5; i, n = i+1, n+1 {
		t := &d.toks[i]
		if t.low == "now" || t.low == "currently" || t.low == "already" && (i+1 < s.hi && (d.toks[i+1].low == "there" || d.toks[i+1].class&prep != 0 || d.toks[i+1].class&verbPast != 0)) {
			return i == k+1 || d.former(k) || k > 0 && (d.toks[k-1].low == "the" || d.toks[k-1].low == "with")
		}
		if !d.nominal(i) {
			break
		}
	}
	i := k - 1
	own := false
	for i > s.lo && (d.toks[i].class&(det|adverb) != 0 && d.toks[i].kind == word || d.toks[i].low == "'s" || own && d.toks[i].capital) {
		own = own || d.toks[i].low == "'s" || d.possessiveDet(i) != ""
		i--
	}
	return own && i > s.lo && d.toks[i].low == "of" && (d.toks[i-1].kind == figure || d.toks[i-1].low == "out" || i-2 > s.lo && d.nominal(i-1) && d.toks[i-2].kind == figure)
}

// arranged reports whether the words at i put the figure at k into a plan without a
// word of planning: "is sending 55 rescuers", "considering cutting 11,000 jobs",
// "announced a package of €10bn", "is seen at $34bn".
func (d *doc) arranged(i, k int) bool {
	t := &d.toks[i]
	if t.kind != word || t.capital && !t.opens {
		return false
	}
	if t.class&beVerb != 0 && i+1 < k {
		switch n := &d.toks[i+1]; n.low {
		case "sending", "deploying", "dispatching", "flying", "rushing":
			return k-i < 6
		case "seen":
			return i+2 < k && (d.toks[i+2].low == "at" || d.toks[i+2].class&verbIng != 0) && k-i < 6
		}
	}
	switch t.low {
	case "under":
		// "Under the plan, 75 villages get fibre"
		return t.opens && i+2 < k && d.toks[i+1].class&det != 0 && (d.toks[i+2].low == "plan" || d.toks[i+2].low == "plans" || d.toks[i+2].low == "scheme" || d.toks[i+2].low == "proposal" || d.toks[i+2].low == "proposals")
	case "considering", "weighing", "mulling", "contemplating", "considers", "eyeing":
		return i+1 < k && (d.toks[i+1].class&verbIng != 0 || d.toks[i+1].class&det != 0) && k-i < 8
	}
	switch lemma(t.low) {
	case "announce", "unveil", "propose":
		for j := i + 1; j < k && j < i+14; j++ {
			switch d.toks[j].low {
			case "package", "plan", "programme", "program", "stimulus", "bailout":
				return true
			}
			if d.toks[j].kind == figure || d.toks[j].class&(auxiliary|modal|relative) != 0 {
				break
			}
		}
	}
	return false
}

// estimating reports whether a verb of estimating governs the clause of the figure:
// "estimates that 50,000 will need", "believes the bill will be".
func (d *doc) estimating(s *sentence, k int, v *voice) bool {
	if v != nil && v.estimate {
		return true
	}
	for i := s.lo; i < k; i++ {
		switch lemma(d.toks[i].low) {
		case "believe", "estimate", "reckon", "think", "assess", "calculate":
			return d.toks[i].class&(verbBase|verbPast) != 0
		}
	}
	return false
}

// plans reports whether the plan word at i governs the figure at k.
func (d *doc) plans(i, hi, k int) bool {
	t := &d.toks[i]
	switch t.low {
	case "order", "orders", "ordered":
		if i > 0 && d.toks[i-1].low == "in" {
			return false // "in order to"
		}
		return i < k && (i+1 < hi && d.toks[i+1].low != "of" || i+1 == k)
	case "agree", "agrees", "agreed":
		return i < k && i+1 < hi && d.toks[i+1].low == "to"
	case "want", "wants", "wanted":
		return i < k && k-i < 10
	case "offer", "offers", "offered":
		return i < k && k-i <= 4 && t.class&(verbPast|verbBase) != 0 && !d.afterDetAt(i)
	case "plan", "plans":
		if i > 0 && d.nominal(i-1) && !d.toks[i-1].capital && d.toks[i-1].class&(verbPast|verbBase|verbIng|adjective) == 0 && i+1 < hi && d.toks[i+1].low != "to" && d.toks[i+1].low != "for" {
			return !human(singular(d.toks[i-1].low)) && plural(d.toks[i-1].low) && t.low == "plan" // "the health plan covers", but "ministers plan"
		}
		if i > 0 && d.toks[i-1].class&(det|prep) != 0 && i+1 < hi && d.toks[i+1].low != "to" && d.toks[i+1].low != "for" && d.toks[i+1].low != "of" {
			return false // "people familiar with the plans"
		}
	case "forecast", "forecasts":
		if i > 0 {
			switch d.toks[i-1].low {
			case "above", "below", "than", "beating", "against", "market", "beat", "missed":
				return false
			}
		}
	case "target", "targets", "targeted":
		return i < k && t.class&verbPast == 0 && !(t.low == "targeted")
	case "pledge", "pledges", "pledged", "promise", "promises", "promised", "vow", "vows", "vowed":
		if i < k && d.figureBetween(max(0, i-4), i) && i+1 < hi && d.toks[i+1].low == "," {
			return false // "of the 6,000 shells pledged, 1,200 have arrived"
		}
		return true
	case "scheduled":
		return i+1 < hi && (d.toks[i+1].low == "to" || d.toks[i+1].low == "for") && i < k
	case "planned", "proposed", "slated", "upcoming", "earmarked", "foreseen", "expected":
		if i > 0 && (d.toks[i-1].low == "than" || d.toks[i-1].low == "as") {
			return false // "fewer than expected"
		}
		return i < k+10
	}
	return i < k || i-k < 10
}

// afterDetAt reports whether a determiner or possessive stands right before token i.
func (d *doc) afterDetAt(i int) bool {
	return i > 0 && (d.toks[i-1].class&det != 0 && d.toks[i-1].class&relative == 0 || d.toks[i-1].low == "'s" || d.toks[i-1].class&adjective != 0)
}

// chance reports whether a word of chance stands before token i: "a 36 %
// likelihood that the toll will exceed" plans nothing.
func (d *doc) chance(lo, i int) bool {
	for j := i - 1; j >= lo && j > i-8; j-- {
		switch d.toks[j].low {
		case "chance", "likelihood", "probability", "possibility", "odds", "risk":
			return true
		}
	}
	return false
}

// conditionalVerb reports whether "would" at i only imagines: "would cost",
// "would be", "would mean".
func (d *doc) conditionalVerb(i, hi int) bool {
	for j := i + 1; j < hi && j < i+4; j++ {
		switch lemma(d.toks[j].low) {
		case "take":
			return j+1 < hi && d.toks[j+1].low != "in" && d.toks[j+1].low != "on" && d.toks[j+1].low != "part" && d.toks[j+1].low != "over"
		case "cost", "mean", "need", "require", "equal", "affect":
			return true
		}
	}
	return false
}

// clauseLeft and clauseRight widen or narrow the clause at the commas that
// part one statement from the next.
func (d *doc) clauseLeft(s *sentence, k, lo int) int {
	if lo-2 > s.lo && d.toks[lo-1].class&relative != 0 && d.toks[lo-2].low == "," {
		// "The fleet, which will be sold, has 62 ships"
		for i := lo; i < k; i++ {
			if d.toks[i].low == "," && d.finite(i+1, k) {
				return i + 1
			}
		}
	}
	for i := k - 1; i > lo; i-- {
		t := &d.toks[i]
		if t.kind == punct && t.low == "," && i+1 < k && ((d.toks[i+1].low == "and" || d.toks[i+1].low == "with") && d.finite(i+1, k) || d.toks[i+1].class&verbIng != 0 && lexicon.cueForms[d.toks[i+1].low] != nil) && d.figureBetween(lo, i) {
			return i + 1
		}
		if t.low == "after" && d.finite(i+1, k) {
			return i
		}
		if d.title && i > lo+1 && i+2 < k && d.asClause(i) {
			return i // "Spain to send more troops as deaths pass 200"
		}
	}
	return lo
}

func (d *doc) clauseRight(s *sentence, k, hi int) int {
	seen := false
	for i := k + 1; i < hi; i++ {
		t := &d.toks[i]
		if t.kind == punct && t.low == "," && i+1 < hi {
			n := &d.toks[i+1]
			if n.low == "and" || n.class&verbIng != 0 || n.low == "with" || d.toks[i+1].kind == figure && seen {
				return i
			}
			seen = true
		}
		if t.low == "and" && i+2 < hi && d.toks[i+1].class&adverb != 0 && planWords[d.toks[i+2].low] && d.toks[i+2].class&verbBase != 0 {
			return i // "ended the year with 86,000 employees and now expects"
		}
		if t.low == "and" && i+1 < hi && (d.toks[i+1].kind == figure && d.finite(i+1, hi) || d.toks[i+1].class&(verbBase|modal) != 0 && d.toks[i+1].class&verbPast == 0 && d.toks[i+1].kind == word && !d.nounHere(i+1)) {
			return i
		}
	}
	return hi
}

// finite reports whether a verb stands in [lo, hi).
func (d *doc) finite(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if d.toks[i].class&(verbPast|auxiliary|modal) != 0 {
			return true
		}
	}
	return false
}

// estimated reports whether a word of estimating governs the figure at k: in
// its own words ("an estimated 600"), in its clause or in the crediting.
func (d *doc) estimated(s *sentence, k int, r *reading, v *voice) bool {
	f := &d.toks[k]
	if strings.Contains(lower(d.text[f.start:f.end]), "estimate") {
		return true
	}
	m := &d.ments[f.fig]
	if m.From < f.start && m.From >= s.start && strings.Contains(lower(d.text[m.From:f.start]), "estimate") {
		return true
	}
	if v != nil && v.estimate && v.sent >= 0 {
		return true
	}
	lo, hi := s.lo, s.hi
	for i := k - 1; i >= s.lo; i-- {
		if d.toks[i].low == ";" || d.toks[i].class&contrast != 0 && d.finite(i+1, k) {
			lo = i
			break
		}
	}
	for i := k + 1; i < s.hi; i++ {
		if d.toks[i].low == ";" || d.toks[i].class&contrast != 0 {
			hi = i
			break
		}
	}
	for i := lo; i < hi; i++ {
		t := &d.toks[i]
		if t.class&hedge == 0 || !estimateWords[t.low] {
			continue
		}
		if i > k && (t.low == "underestimate" || i-k > 12) {
			continue
		}
		// "raised its estimate to": the figure is the estimate. "the thought
		// of": a noun that governs nothing.
		if d.ofContact(s, i, r) {
			continue
		}
		if t.low == "thought" && i > lo && d.toks[i-1].class&(det|prep) != 0 {
			continue
		}
		return true
	}
	return false
}

// ofContact reports whether the word of reserve at i is the verb of a relative clause without
// its pronoun, which says nothing of what the sentence says: "31 boys it had thought lost
// were found", "freed 31 boys it had thought lost".
func (d *doc) ofContact(s *sentence, i int, r *reading) bool {
	if d.toks[i].class&(verbPast|verbBase) == 0 {
		return false
	}
	b := i
	for b > s.lo && d.toks[b-1].class&(auxiliary|modal|adverb) != 0 {
		b--
	}
	if b == s.lo {
		return false
	}
	if b--; !nominatives[d.toks[b].low] {
		for b > s.lo && d.nominal(b) {
			b--
		}
	}
	if b <= s.lo || d.contactVerb(b, s.hi) != i {
		return false
	}
	return d.contact(b, s.hi) > 0 || r.verb >= s.lo && r.verb < b && !d.toks[b-1].capital
}

// deniable are nouns for what a party rejects when it rejects a figure.
var deniable = wordSet("figure number claim report toll estimate allegation accusation account tally statement assertion charge information it this them that count story")

// denial marks the claims whose figures a party rejects: in the same sentence
// ("denied that 300 had died", "a claim dismissed by Moscow") or in the one after it
// ("Moscow called the figure a lie"). It returns who denies, whether the figures of
// this sentence up to token upto are denied, and whether those of the one before.
func (d *doc) denial(s *sentence, es []event) (who string, upto int, back bool) {
	for i := range es {
		e := &es[i]
		if !e.deny {
			continue
		}
		name := ""
		if len(e.who) > 0 {
			name = e.who[len(e.who)-1].name
		}
		object := false
		for j := e.end; j < s.hi && j < e.end+14; j++ {
			if d.toks[j].low == ";" || d.toks[j].class&(contrast) != 0 || d.toks[j].class&relative != 0 && d.toks[j].low != "that" {
				break
			}
			object = object || deniable[singular(d.toks[j].low)]
			if d.toks[j].kind == figure {
				if !object && j <= e.end+3 && lemma(d.toks[e.end-1].low) != "deny" {
					break // "dismissed 19 appeals"
				}
				if !object && d.toks[e.end].kind == word && d.nominal(e.end) && d.toks[e.end].class&verbIng == 0 {
					break // "denied entry to 230 travellers"
				}
				return name, s.hi, false
			}
			if deniable[singular(d.toks[j].low)] {
				if d.figureBetween(j, min(s.hi, e.end+14)) && !(j+1 < s.hi && d.toks[j+1].low == ",") {
					continue
				}
				if !d.figureBetween(s.lo, e.at) {
					return name, 0, true
				}
				return name, e.at, false // "the union counted 30,000; the city rejected that number"
			}
		}
		if p := &d.toks[e.at]; len(s.figs) > 0 && d.figureBetween(s.lo, e.at) && (p.class&relative != 0 || e.at > s.lo && (d.toks[e.at-1].class&relative != 0 || d.toks[e.at-1].low == ",")) {
			return name, e.at, false // "16 villages, which Yerevan denies"
		}
	}
	return d.untrue(s, es)
}

// falsehoods are words by which a figure is called untrue.
var falsehoods = wordSet("lie lies false fake untrue propaganda fabricated fabrication wrong incorrect erroneous mistaken inaccurate mistake nonsense disinformation misinformation baseless unfounded exaggerated invented fiction fantasy absurd")

// untrue reads "called the figure a lie", "a claim dismissed by the coalition as
// propaganda", "It is not true that": by whom, up to which token of the sentence, or whether it is what
// was said before.
func (d *doc) untrue(s *sentence, es []event) (who string, upto int, back bool) {
	for i := s.lo; i < s.hi; i++ {
		t := &d.toks[i]
		if t.low == "not" && i+2 < s.hi && d.toks[i+1].low == "true" && d.toks[i+2].low == "that" {
			if len(es) > 0 && len(es[0].who) > 0 {
				who = es[0].who[0].name
			}
			return who, s.hi, false
		}
		if t.class&beVerb != 0 && i+1 < s.hi && falsehoods[d.toks[i+1].low] && d.figureBetween(s.lo, i) && !d.maybe(s, i) {
			// "reports of 44 deaths were false"
			for j := s.lo; j < i; j++ {
				if deniable[singular(d.toks[j].low)] && d.toks[j].class&pronoun == 0 && j+1 < i && d.figureBetween(j, i) && (d.toks[j+1].low == "of" || d.toks[j+1].low == "that") {
					if len(es) > 0 && len(es[0].who) > 0 {
						who = es[0].who[0].name
					}
					return who, i, false // not what was so: "; 60 died, police said"
				}
			}
		}
		l := lemma(t.low)
		if l != "call" && l != "dismiss" && l != "describe" && l != "brand" && l != "label" && l != "reject" {
			continue
		}
		object, bad := false, false
		for j := max(s.lo, i-3); j < s.hi && j < i+12; j++ {
			object = object || deniable[singular(d.toks[j].low)]
			bad = bad || falsehoods[d.toks[j].low] && j > i
		}
		if !object || !bad {
			continue
		}
		if j := i + 1; j < s.hi && d.toks[j].low == "by" {
			if ws := d.speakersRight(j+1, s.hi); len(ws) > 0 {
				return d.calledUntrue(s, i, ws[0].name)
			}
		}
		if ws := d.speakersLeft(s, i); len(ws) > 0 {
			who = ws[0].name
		}
		return d.calledUntrue(s, i, who)
	}
	return "", 0, false
}

// calledUntrue is the denial of who called something untrue with the verb at i: what the sentence
// before said, where no figure goes before.
func (d *doc) calledUntrue(s *sentence, i int, who string) (string, int, bool) {
	if d.figureBetween(s.lo, i) {
		return who, s.hi, false
	}
	return who, 0, true
}

// qualifierOf is the qualifier of a mention under its name in JSON.
func qualifierOf(m *quantity.Mention) string { return string(m.Qualifier) }

// onlySoFar reports whether the figure at k is what has been done up to now: "so far
// only nine".
func (d *doc) onlySoFar(s *sentence, k int) bool {
	for i := s.lo; i < k; i++ {
		switch d.toks[i].low {
		case "only":
			return i == k-1
		case "far":
			if i > s.lo && d.toks[i-1].low == "so" {
				return true
			}
		case "now":
			if i > s.lo && d.toks[i-1].low == "to" {
				return true
			}
		}
	}
	return false
}

// targeted reports whether the figure at k is labelled as an aim: "Target: 1,000 homes
// by October".
func (d *doc) targeted(s *sentence, k int) bool {
	for i := k - 1; i > s.lo && i > k-3; i-- {
		if d.toks[i].low == ":" {
			switch d.toks[i-1].low {
			case "target", "goal", "aim", "plan", "planned", "targets", "goals", "expected", "due":
				return true
			case "go", "come":
				return i-2 > s.lo && d.toks[i-2].low == "to" // "Jobs to go: 17,000"
			}
			return lower(d.text[d.toks[s.lo].start:d.toks[s.lo].end]) == "expected"
		}
	}
	return false
}
