package extract

import (
	"rangefinder/quantity"
)

// amongState reads "The dead include 10 firefighters", "Among the injured are four
// officers": a part of those who suffered it.
func (d *doc) amongState(s *sentence, k int, r *reading) bool {
	i := s.lo
	for i < k && (d.toks[i].kind == punct || d.toks[i].class&(conj|adverb) != 0 && d.toks[i].kind == word) {
		i++
	}
	among := i < k && (d.toks[i].low == "among" || d.toks[i].low == "amongst")
	if among {
		i++
	}
	if i+2 >= k || d.toks[i].low != "the" {
		return false
	}
	m := lexicon.states[d.toks[i+1].low]
	if m == "" || d.nominal(i+2) && lemma(d.toks[i+2].low) != "include" {
		return false
	}
	v := i + 2
	for v < k && d.toks[v].class&(adverb|auxiliary) != 0 && d.toks[v].class&beVerb == 0 {
		v++
	}
	if v >= k || k-v > 9 || !(among && d.toks[v].class&beVerb != 0) && lemma(d.toks[v].low) != "include" {
		return false
	}
	r.measure, r.verb = m, i+1
	return true
}

// stateFirst reads a state that opens the sentence before the verb: "On board were
// 239 people", "Present at the count were 44 witnesses".
func (d *doc) stateFirst(s *sentence, k int, r *reading) bool {
	if k-2 < s.lo || d.toks[k-1].class&beVerb == 0 || k-s.lo > 9 {
		return false
	}
	m, j := d.phraseMeasure(s.lo, k)
	if m == "" {
		m, j = lexicon.states[d.toks[s.lo].low], s.lo+1
	}
	if m == "" || j > k-1 || j < k-1 && d.toks[j].class&prep == 0 {
		return false
	}
	r.measure, r.verb = m, s.lo
	return true
}

// agentOf reads whom a figure behind "by" counts as those who do something: "schools
// used by 55,000 students have been damaged" damages no students.
func (d *doc) agentOf(s *sentence, k int, r *reading) bool {
	if k-2 <= s.lo || d.toks[k-1].low != "by" || d.toks[k-2].class&verbPast == 0 || r.noun.none() || d.ments[d.toks[k].fig].Kind != quantity.Count || !human(d.headOf(r.noun)) && !role(d.headOf(r.noun)) {
		return false
	}
	if d.toks[k-2].class&(beVerb|adjective) != 0 || lexicon.levelVerbs[lemma(d.toks[k-2].low)] {
		return false
	}
	r.verb = k - 2
	if r.measure = lexicon.measureTables.verbs[lemma(d.toks[k-2].low)]; r.measure == "" || r.measure != "attended" {
		r.measure = lemma(d.toks[k-2].low)
	}
	return true
}

// actOf reads who a figure behind "by" counts where an act of theirs stands before: "the
// strike at the plant, by nearly 33,000 people".
func (d *doc) actOf(s *sentence, k int, r *reading) bool {
	if k-2 <= s.lo || d.toks[k-1].low != "by" || r.noun.none() || d.ments[d.toks[k].fig].Kind != quantity.Count || !human(d.headOf(r.noun)) {
		return false
	}
	for i := k - 2; i >= s.lo && i > k-9; i-- {
		t := &d.toks[i]
		if m := lexicon.nounsOf[singular(t.low)]; m == "on_strike" || m == "attended" || crowds[singular(t.low)] {
			if m != "on_strike" {
				m = "attended"
			}
			r.measure, r.verb = m, i
			return true
		}
		if t.class&(auxiliary|verbPast|modal) != 0 && !t.capital || t.kind == figure {
			return false
		}
	}
	return false
}

// ofWhom reads what the figure at k is a part of where the clause opens with it:
// "Of the dead, 35 were in Strelsau", "Of the visas issued, 60,000 go to Indians".
func (d *doc) ofWhom(s *sentence, k int, r *reading) bool {
	i := k - 1
	for i > s.lo && (d.toks[i].class&(adverb|det) != 0 && d.toks[i].kind == word || d.toks[i].skip != 0) {
		i--
	}
	if i <= s.lo || d.toks[i].low != "," {
		return false
	}
	comma := i
	for i--; i >= s.lo && comma-i < 14; i-- {
		if d.toks[i].kind == punct && d.toks[i].low != "-" {
			return false
		}
		if d.toks[i].low == "of" && (i == s.lo || d.toks[i-1].kind == punct) {
			break
		}
	}
	if i < s.lo || d.toks[i].low != "of" || comma-i >= 14 {
		return false
	}
	j := i + 1
	for j < comma && (d.toks[j].class&det != 0 && d.toks[j].class&relative == 0 || d.toks[j].kind == figure || d.toks[j].kind == number) {
		j++
	}
	if j >= comma {
		return false
	}
	if m := lexicon.states[d.toks[j].low]; m != "" && (j+1 == comma || !d.nominal(j+1)) {
		r.measure, r.verb, r.same = m, j, true
		if k+2 < s.hi && d.toks[k+1].class&beVerb != 0 {
			if p := d.nounPhrase(k+2, s.hi); !p.none() && plural(d.toks[p.head].low) && human(d.headOf(p)) {
				r.noun = p // "Of those killed, 33 were women"
			}
		}
		d.lately(s, k, r)
		return true
	}
	if p := d.nounPhrase(j, comma); !p.none() {
		r.noun = p
		if m := d.nounMeasure(p); m != "" {
			r.measure, r.verb = m, p.head
		} else if m, v := d.predicate(p.hi, comma, j); m != "" {
			r.measure, r.verb = m, v
		}
		d.lately(s, k, r)
		return true
	}
	return false
}

// lately lets what happened to the part say the measure, where it is more than
// where they are: "Of the wounded, 12 died".
func (d *doc) lately(s *sentence, k int, r *reading) {
	if m, j := d.predicate(k+1, s.hi, k); m != "" {
		if m != "present" {
			r.measure, r.verb = m, j
		}
		return
	}
	if m, j := d.governing(k+1, s.hi); m != "" && !r.same && r.measure != "" && !bland(m) {
		r.measure, r.verb = m, j // "Of the 900 damaged houses, 70 have been repaired"
	}
}

// apposed is the noun that a comma and a word of extent put behind a bare figure:
// "almost 80,000, mostly hourly staff".
func (d *doc) apposed(k, hi int) phrase {
	if k+3 >= hi || d.toks[k+1].low != "," || !extents[d.toks[k+2].low] || k > 0 && d.toks[k-1].low == "of" {
		return phrase{}
	}
	j := k + 3
	for j < hi && (d.toks[j].low == "of" || d.toks[j].low == "them" || d.toks[j].class&det != 0) {
		j++
	}
	p := d.nounPhrase(j, hi)
	if p.none() || !plural(d.toks[p.head].low) && !human(singular(d.toks[p.head].low)) {
		return phrase{}
	}
	return p
}

// extents are words that say how much of a figure an apposition covers.
var extents = wordSet("mostly mainly largely chiefly predominantly primarily overwhelmingly almost all many most")
