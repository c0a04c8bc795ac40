package extract

import (
	"strings"

	"rangefinder/news"
	"rangefinder/quantity"
)

// planWords are words that put a figure into the future by somebody's will or
// reckoning. The forms that stand before "to" need one.
var planWords = wordSet("plan plans planned planning intend intends intended aim aims aimed target targets targeted order orders ordered pledge pledges pledged promise promises promised vow vows vowed forecast forecasts schedule scheduled propose proposes proposed expecting expects expect expected foresee foresees foreseen foresaw prepare preparing prepares upcoming slated earmarked")

// estimateWords govern a figure in their own sentence.
var estimateWords = wordSet("estimate estimates estimated estimating assess assesses assessed believed believe believes thought likely probably appears appear appeared seems seem seemed presumed reckon reckons reckoned calculated calculates estimation assessment presumably")

var conditionalWords = wordSet("could can may might possibly perhaps potentially would if")

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	addAll(m, s)
	return m
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
	planned, conditional := false, false
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
			planned = true
		case planWords[t.low]:
			if d.plans(i, hi, k) {
				planned = true
			}
		case (t.low == "is" || t.low == "are" || t.low == "was" || t.low == "were") && next == "to" && i+2 < hi && d.toks[i+2].class&(verbBase|auxiliary) != 0:
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
		case t.low == "may" && t.capital && t.class&monthName != 0 && (t.skip != 0 || i > lo && d.toks[i-1].class&(prep|det) != 0):
		case t.skip != 0:
		case conditionalWords[t.low]:
			if t.low != "can" || i < k {
				conditional = true
			}
		}
	}
	switch {
	case planned:
		return news.Planned
	case d.estimated(s, k, v):
		return news.Estimated
	case conditional:
		return news.Conditional
	}
	return news.Reported
}

// plans reports whether the plan word at i governs the figure at k.
func (d *doc) plans(i, hi, k int) bool {
	t := &d.toks[i]
	switch t.low {
	case "order", "orders", "ordered":
		return i < k && (i+1 < hi && d.toks[i+1].low != "of" || i+1 == k)
	case "plan", "plans":
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
		return true
	case "planned", "proposed", "scheduled", "slated", "upcoming", "earmarked", "foreseen":
		return true
	}
	return i < k || i-k < 10
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
		case "cost", "mean", "need", "require", "equal", "affect", "take":
			return true
		}
	}
	return false
}

// clauseLeft and clauseRight widen or narrow the clause at the commas that
// part one statement from the next.
func (d *doc) clauseLeft(s *sentence, k, lo int) int {
	for i := k - 1; i > lo; i-- {
		t := &d.toks[i]
		if t.kind == punct && t.low == "," && i+1 < k && ((d.toks[i+1].low == "and" || d.toks[i+1].low == "with") && d.finite(i+1, k) || d.toks[i+1].class&verbIng != 0 && lexicon.cueForms[d.toks[i+1].low] != nil) && d.figureBetween(lo, i) {
			return i + 1
		}
		if t.low == "after" && d.finite(i+1, k) {
			return i
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
func (d *doc) estimated(s *sentence, k int, v *voice) bool {
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
		if !estimateWords[t.low] {
			continue
		}
		if i > k && (t.low == "underestimate" || i-k > 12) {
			continue
		}
		// "raised its estimate to": the figure is the estimate. "the thought
		// of": a noun that governs nothing.
		if t.low == "thought" && i > lo && d.toks[i-1].class&(det|prep) != 0 {
			continue
		}
		return true
	}
	return false
}

// denials marks the claims whose figures a party rejects: in the same sentence
// ("denied that 300 had died") or in the one after it ("Moscow called the
// figure false"). It returns who denies.
func (d *doc) denial(s *sentence, es []event) (who string, figures bool, back bool) {
	for i := range es {
		e := &es[i]
		if !e.deny {
			continue
		}
		name := ""
		if len(e.who) > 0 {
			name = e.who[len(e.who)-1].name
		}
		for j := e.end; j < s.hi && j < e.end+14; j++ {
			if d.toks[j].low == ";" || d.toks[j].class&(contrast) != 0 || d.toks[j].class&relative != 0 && d.toks[j].low != "that" {
				break
			}
			if d.toks[j].kind == figure {
				return name, true, false
			}
			switch singular(d.toks[j].low) {
			case "figure", "number", "claim", "report", "toll", "estimate", "allegation", "it", "this", "them", "that", "count":
				if len(s.figs) == 0 {
					return name, false, true
				}
			}
		}
	}
	return "", false, false
}

// qualifierOf is the qualifier of a mention under its name in JSON.
func qualifierOf(m *quantity.Mention) string { return string(m.Qualifier) }
