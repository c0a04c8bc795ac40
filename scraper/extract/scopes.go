package extract

// scopes says which part of the sentence each event covers.
//
// A sentence falls into segments at semicolons and contrasting conjunctions.
// An event covers its segment; a segment without events takes a leading event
// from before it, else a trailing one from behind it. Inside a segment a new
// speaker who leads takes over from the one before, once that one has given
// figures ("A said 5 died and B said 6").
func (d *doc) scopes(s *sentence, es []event) {
	if len(es) == 0 {
		return
	}
	var cuts []int
	for i := s.lo + 1; i < s.hi; i++ {
		t := &d.toks[i]
		if t.low == ";" && t.kind == punct || t.class&contrast != 0 && (t.low != "however" && t.low != "although" && t.low != "though") {
			cuts = append(cuts, i)
		}
	}
	cuts = append(cuts, s.hi)
	lo := s.lo
	type segment struct{ lo, hi, n int }
	segs := make([]segment, 0, len(cuts))
	for _, c := range cuts {
		segs = append(segs, segment{lo: lo, hi: c})
		lo = c
	}
	of := func(e *event) int {
		for i := range segs {
			if e.at >= segs[i].lo && e.at < segs[i].hi {
				return i
			}
		}
		return len(segs) - 1
	}
	for i := range es {
		segs[of(&es[i])].n++
	}
	for i := range es {
		e := &es[i]
		g := of(e)
		e.lo, e.hi = segs[g].lo, segs[g].hi
		if e.trailing && !d.quoteAt(segs[g].lo) {
			for k := g - 1; k >= 0 && segs[k].n == 0; k-- {
				e.lo = segs[k].lo
			}
		}
		for k := g + 1; k < len(segs) && segs[k].n == 0 && !e.deny && !(e.trailing && d.toks[segs[k].lo].low == ";"); k++ {
			e.hi = segs[k].hi
		}
		if !e.trailing && e.at > s.lo {
			// What stands before a speaker who leads is not his, unless his
			// own words are a mere opening ("In a statement the army said").
			e.lo = e.at
			if !d.figureBetween(segs[g].lo, e.at) {
				e.lo = segs[g].lo
			}
		}
	}
	for i := range es {
		if es[i].cue == "(…)" {
			es[i].hi = es[i].end // what follows a bracket has its own
		} else if lo, hi := d.brackets(s, es[i].at); lo > 0 && d.figureBetween(lo, hi) {
			es[i].lo, es[i].hi = max(es[i].lo, lo), min(es[i].hi, hi) // "($33 million, says the filing)"
		}
		if e := &es[i]; e.trailing && d.figureBetween(e.lo, e.at) {
			for j := e.end; j+2 < e.hi; j++ {
				if d.toks[j].low == "," && d.dayAfter(j+1, e.hi) {
					e.hi = j // "…, official data showed, a day after the peso lost half its worth"
				}
			}
		}
		// What happens meanwhile is the outlet's in a headline: "Deaths were avoidable,
		// says UN official, as toll passes 11,000".
		for j := es[i].end; d.title && j < es[i].hi; j++ {
			if d.toks[j].low == "as" && (d.toks[j-1].low == "," || d.figureBetween(es[i].end, j)) {
				es[i].hi = j
			}
		}
		// A relative clause ends at the comma before the verb of the sentence.
		for j := es[i].end; es[i].relative && j+1 < es[i].hi; j++ {
			if n := &d.toks[j+1]; d.toks[j].low == "," && n.kind == word && n.class&(verbPast|auxiliary|modal|verbBase) != 0 && n.class&(det|conj) == 0 && !d.nounHere(j+1) {
				es[i].hi = j
			}
		}
	}
	for i := range es {
		for j := i + 1; j < len(es); j++ {
			a, b := &es[i], &es[j]
			if a.trailing || b.trailing || b.at >= a.hi || b.at < a.lo {
				continue
			}
			if d.figureBetween(a.end, b.at) {
				a.hi = min(a.hi, b.at)
			}
		}
	}
	for i := range es {
		if k := es[i].figure; k > 0 {
			es[i].lo, es[i].hi = k-1, k
		}
		d.handsOver(s, &es[i])
	}
	// "A, X said, and B, Y said": what follows a trailing event up to the next
	// trailing one belongs to the next.
	for i := range es {
		for j := i + 1; j < len(es); j++ {
			a, b := &es[i], &es[j]
			if !a.trailing || !b.trailing || !d.figureBetween(a.end, b.at) {
				continue
			}
			if j == i+1 && !d.relayVerb(b) {
				a.hi = min(a.hi, a.end)
				b.lo = max(b.lo, a.end)
			}
		}
	}
}

// brackets are the bounds of the brackets round token i of s, 0 where it is in none.
func (d *doc) brackets(s *sentence, i int) (lo, hi int) {
	for j := i - 1; j >= s.lo && d.toks[j].low != ")"; j-- {
		if d.toks[j].low == "(" {
			if hi := d.closing(j, s.hi); hi > i {
				return j, hi
			}
			return 0, 0
		}
	}
	return 0, 0
}

// dayAfter reports whether the words from i on set what was credited beside an event of
// another day: "a day after", "hours before", "two weeks after".
func (d *doc) dayAfter(i, hi int) bool {
	for j := i; j+1 < hi && j < i+4; j++ {
		if t := &d.toks[j]; t.class&timeWord != 0 || t.skip != 0 {
			return d.toks[j+1].low == "after" || d.toks[j+1].low == "before"
		}
		if d.toks[j].class&det == 0 && d.toks[j].kind == word {
			return false
		}
	}
	return false
}

// handsOver ends what an event covers where another company does something of its
// own: "Microsoft said it would cut 10,000 jobs, and Amazon began telling staff".
func (d *doc) handsOver(s *sentence, e *event) {
	if e.trailing || len(e.who) == 0 {
		return
	}
	for j := e.end; j+2 < e.hi; j++ {
		if t := &d.toks[j]; t.low != "while" && t.low != "whereas" && (t.low != "and" || d.toks[j-1].low != ",") || t.quoted != 0 {
			continue
		}
		i := j + 1
		for i < e.hi && d.toks[i].kind == word && d.toks[i].capital && d.toks[i].class&timeWord == 0 {
			i++
		}
		o := lookup(d.span(j+1, i))
		if i == j+1 || o == nil || !o.firm() || canonical(e.who[0].name) == o.name {
			continue
		}
		for i < e.hi && (d.toks[i].class&(timeWord|adverb) != 0 || d.toks[i].skip != 0 || d.toks[i].low == "this" || d.toks[i].low == "last") {
			i++
		}
		if i < e.hi && d.toks[i].class&verbPast != 0 && d.toks[i].low != "had" {
			e.hi = j
			return
		}
	}
}

// quoteAt reports whether a quotation opens at token i or behind the mark there.
func (d *doc) quoteAt(i int) bool {
	return i+1 < len(d.toks) && (d.toks[i].quoted != 0 && i > 0 && d.toks[i-1].quoted == 0 || d.toks[i].kind == punct && d.toks[i+1].quoted != 0 && d.toks[i].quoted == 0 || d.toks[i].low == ";" && (d.toks[i+1].low == `"` || d.toks[i+1].low == "“"))
}

func (d *doc) figureBetween(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if d.toks[i].kind == figure {
			return true
		}
	}
	return false
}

// relayVerb reports whether an event passes on what another said: an outlet
// reports, writes, quotes.
func (d *doc) relayVerb(e *event) bool {
	for i := range e.who {
		if e.who[i].kind == mediaSpeaker || newsroom(e.who[i].name) {
			return true
		}
	}
	return false
}
