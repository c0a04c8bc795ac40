package extract

import (
	"slices"

	"rangefinder/quantity"
)

// Shares have a base: in "40 percent of the 1,500 soldiers sent there were killed" nobody
// says that 1,500 were killed. The base has suffered only what its own noun says, or a
// participle or relative clause of its own.

// shareOf finds the share that the figure at k is the base of: the token of its figure, or
// -1 where a word without a number says it ("most of the 1,500"); ok is false where k is no
// base.
func (d *doc) shareOf(s *sentence, k int) (share int, ok bool) {
	o := d.baseOpens(s, k)
	if o <= s.lo {
		return -1, false
	}
	definite := o+1 < k // a determiner or an owner stands before the base
	i := o - 1
	out := d.toks[i].low == "out"
	if out {
		if i--; i > s.lo && d.toks[i].low == "," {
			i-- // "45 deputies, out of a chamber of 180, voted"
		}
	}
	if i < s.lo {
		return -1, false
	}
	if shareWords[d.toks[i].low] && !(i > s.lo && d.toks[i].low == "part" && d.toks[i-1].low == "as") {
		return -1, true
	}
	switch t := &d.toks[i]; {
	case t.kind == figure:
	case t.kind == punct && (t.low == "," || t.low == ")" || t.low == "—" || t.low == "–"):
		// "600, or 40 percent, of the 1,500", "600 (40 percent) of the 1,500"
		if i--; i < s.lo || d.toks[i].kind != figure {
			return -1, false
		}
	case t.kind == word && (out || definite) && d.nominal(i) && plural(t.low):
		// "300 passengers out of 1,500"
		for n := 0; i > s.lo && n < 4 && d.toks[i].kind == word && d.nominal(i); n++ {
			i--
		}
		if d.toks[i].kind != figure || d.ments[d.toks[i].fig].Kind != quantity.Count {
			return -1, false
		}
	default:
		return -1, false
	}
	if !shareable(&d.ments[d.toks[i].fig], &d.ments[d.toks[k].fig]) {
		return -1, false
	}
	return i, true
}

// baseOpens is the "of" that opens the phrase in which the figure at k is the base, -1 for
// none: before "of the 1,500", "of the town's roughly 5,000", "of a force of 1,500".
func (d *doc) baseOpens(s *sentence, k int) int {
	i := k - 1
	if i-1 > s.lo && d.toks[i].low == "of" && d.gathering(i-1) {
		// "of a force of 1,500"; "a group of 300" alone is whom it counts
		i -= 2
		for i > s.lo && d.toks[i].kind == word && d.toks[i].low != "of" && (d.nominal(i) || d.toks[i].class&(det|adjective) != 0 || d.toks[i].low == "'s") && k-i < 8 {
			i--
		}
		if d.toks[i].low != "of" {
			return -1
		}
		return i
	}
	owner := false
	for ; i > s.lo && k-i < 9; i-- {
		t := &d.toks[i]
		switch {
		case t.low == "of":
			return i
		case t.low == "'s" || t.low == "'" && t.kind == word:
			owner = true
		case t.class&(det|adjective|adverb) != 0 && t.class&relative == 0 && t.kind == word:
		case owner && (t.kind == word && (t.capital || d.nominal(i))):
		case roundWords[t.low]:
		default:
			return -1
		}
	}
	return -1
}

// gathering reports whether the noun at i is one that a figure behind "of" is the size of. Behind
// "out of a" any noun is.
func (d *doc) gathering(i int) bool {
	if gatherings[singular(d.toks[i].low)] {
		return true
	}
	return i > 2 && d.toks[i-1].class&det != 0 && d.toks[i-2].low == "of" && d.toks[i-3].low == "out" && d.nominal(i)
}

// allBut reports whether the figure at k is of those who were spared: "all but five were damaged".
func (d *doc) allBut(s *sentence, k int) bool {
	return k-2 >= s.lo && (d.toks[k-1].low == "but" || d.toks[k-1].low == "except") && (d.toks[k-2].low == "all" || d.toks[k-2].low == "everyone" || d.toks[k-2].low == "everybody")
}

// shareable reports whether a figure can be a share of another.
func shareable(share, base *quantity.Mention) bool {
	switch share.Kind {
	case quantity.Percent, quantity.Ratio:
		return base.Kind != quantity.Ratio
	case quantity.Count:
		return base.Kind == quantity.Count || base.Kind == quantity.Measure
	}
	return share.Kind == base.Kind
}

// baseOf is the token of the figure that the one at k is a share of, 0 for none.
func (d *doc) baseOf(s *sentence, k int) int {
	for b := k + 1; b < s.hi && b < k+18; b++ {
		if d.toks[b].kind == punct && d.toks[b].low == ";" {
			return 0
		}
		if d.toks[b].kind != figure {
			continue
		}
		at, ok := d.shareOf(s, b)
		if ok && (at == k || at > k && d.asMuch(k, at)) {
			return b
		}
		if ok {
			return 0
		}
	}
	if b, _ := d.ofFronted(s, k); b > 0 && shareable(&d.ments[d.toks[k].fig], &d.ments[d.toks[b].fig]) {
		return b
	}
	return 0
}

// asMuch reports whether the figures at a and b give one share in two ways: "600, or 40
// percent,".
func (d *doc) asMuch(a, b int) bool {
	if b-a > 7 {
		return false
	}
	joint := false
	for i := a + 1; i < b; i++ {
		t := &d.toks[i]
		switch {
		case t.low == "," || t.low == "(" || t.low == "—" || t.low == "–":
			joint = true
		case t.low == "or" || t.class&adverb != 0 || roundWords[t.low]:
		case t.kind == word && d.nominal(i) && !joint:
		default:
			return false
		}
	}
	return joint
}

// ofFronted is the figure of the base that the clause of the figure at k opens with, "Of the 2,000
// homes in the town, 30 per cent were", and the comma behind it; 0 for none.
func (d *doc) ofFronted(s *sentence, k int) (base, comma int) {
	i := k - 1
	for i > s.lo && d.toks[i].kind == word && (d.toks[i].class&(adverb|det) != 0 || roundWords[d.toks[i].low] || d.allBut(s, i+1)) {
		i--
	}
	if i <= s.lo || d.toks[i].low != "," {
		return 0, 0
	}
	if o := i - 1; d.asideOfSpeech(s, &o, i) {
		i = o // "Of the 1,500, she said, 40 percent were killed"
	}
	comma = i
	for i--; i >= s.lo && comma-i < 16; i-- {
		if d.toks[i].kind == punct && d.toks[i].low != "-" {
			return 0, 0
		}
		if d.toks[i].low == "of" && (i == s.lo || d.toks[i-1].kind == punct || d.toks[i-1].low == "out" && i-1 == s.lo) {
			break
		}
	}
	if i < s.lo || comma-i >= 16 {
		return 0, 0
	}
	for j := i + 1; j < comma && j < i+7; j++ {
		if d.toks[j].kind == figure {
			return j, comma
		}
	}
	return 0, 0
}

// asideHolds reports whether the base at b stands in an aside behind the figure at k: "200
// villagers (a third of the 600 there) fled".
func (d *doc) asideHolds(s *sentence, k, b int) bool {
	for i := k + 1; i < b; i++ {
		if d.toks[i].low == "(" && d.closing(i, s.hi) > b || d.asideEnd(i, s.hi) > b {
			return true
		}
	}
	return false
}

// ofPronoun reports whether "of them" stands behind the figure at k.
func (d *doc) ofPronoun(s *sentence, k int) bool {
	if k+2 >= s.hi || d.toks[k+1].low != "of" {
		return false
	}
	switch d.toks[k+2].low {
	case "them", "these", "those", "whom":
		return true
	}
	return false
}

// baseBefore is the draft of which a share of "them" or of "the soldiers" is a share: the one
// count of its sentence before it, or of the sentence before; nil where several could be meant.
func (d *doc) baseBefore(dr *draft, before []draft) *draft {
	s, k := &d.sents[dr.sent], dr.tok
	f := &d.ments[d.toks[k].fig]
	if f.Kind != quantity.Percent && f.Kind != quantity.Ratio {
		return nil
	}
	them := d.ofPronoun(s, k)
	if !them && !(k+3 < s.hi && d.toks[k+1].low == "of" && (d.toks[k+2].low == "the" || d.toks[k+2].low == "those") && !dr.reading.noun.none() && dr.reading.noun.hi-dr.reading.noun.lo == 1) {
		return nil
	}
	var found *draft
	for i := len(before) - 1; i >= 0 && dr.sent-before[i].sent <= 1; i-- {
		p := &before[i]
		if d.sents[p.sent].block != s.block || found != nil && p.sent != found.sent {
			break
		}
		if p.claim.Kind != string(quantity.Count) || p.noun == "" || p.part || p.reading.whole {
			continue
		}
		if h := d.headOf(dr.reading.noun); !them && headOf(p.noun) != h && !(troops[h] && troops[headOf(p.noun)]) {
			continue
		}
		if found != nil {
			return nil
		}
		found = p
	}
	return found
}

// asideOfSpeech reports whether the words before the comma at end are an aside of who speaks, and
// sets i to the comma that opens it: ", she said,".
func (d *doc) asideOfSpeech(s *sentence, i *int, end int) bool {
	speech := false
	for j := end - 1; j > s.lo && j > end-9; j-- {
		t := &d.toks[j]
		if t.low == "," {
			*i = j
			return speech
		}
		if t.kind != word {
			return false
		}
		if c := lexicon.cueVerb(t.low); c != nil && c.speech {
			speech = true
		}
	}
	return false
}

// readBase says what the base at k has suffered: what its noun, its own participle or its own
// relative clause says, and nothing of what is said of the share.
func (d *doc) readBase(s *sentence, k, share int, r *reading) {
	if r.noun.none() && d.toks[k-1].low == "of" {
		if p := d.phraseBefore(k-1, s.lo); !p.none() && d.gathering(p.head) {
			r.noun = p // "a population of 2 million"
			r.measure, r.verb = d.nounMeasure(p), p.head
			return
		}
	}
	from := max(k+1, r.noun.hi)
	for from < s.hi && d.toks[from].class&adverb != 0 && d.toks[from].kind == word {
		from++
	}
	if from >= s.hi {
		return
	}
	end := 0 // where what is said of the share begins
	switch t := &d.toks[from]; {
	case t.class&relative != 0, t.low == "," && from+1 < s.hi && d.toks[from+1].class&relative != 0:
		i := from + 1 // over the verb of the clause
		for i < s.hi && d.toks[i].kind != punct && d.toks[i].class&(verbPast|verbIng|verbBase) == 0 {
			i++
		}
		end = d.finiteAt(s, i+1)
	case t.class&verbPast == 0: // "the 40 aboard"
		if p, _ := d.phraseMeasure(from, s.hi); lexicon.states[t.low] == "" && p == "" || t.class&(auxiliary|modal|verbBase) != 0 {
			return
		}
		end = d.finiteAt(s, from+1)
	case t.class&preterite != 0:
		return
	default:
		// "the 1,500 sent there were", "lost 300 of the 1,500 sent there"
		if end = d.finiteAt(s, from+1); end == 0 && !(share > 0 && d.governed(s, share)) {
			return
		}
	}
	r.hi = s.hi
	if end > 0 {
		r.hi = end
	}
	if m, j := d.predicate(from, r.hi, k); m != "" {
		r.measure, r.verb, r.bare = m, j, true
	} else if m, j := d.governing(from, r.hi); m != "" {
		r.measure, r.verb, r.bare = m, j, true
	}
}

// baseNoun is what the base at b counts.
func (d *doc) baseNoun(s *sentence, b int) phrase {
	if p := d.countedAfter(b, s.hi); !p.none() {
		return p
	}
	return d.unitOf(s, b)
}

// unitOf is the noun for a body of soldiers that the figure at k is the strength of: "a force of
// 1,500"; none for another noun, and where the figure has one of its own.
func (d *doc) unitOf(s *sentence, k int) phrase {
	if k-2 < s.lo || d.toks[k-1].low != "of" || d.ments[d.toks[k].fig].Kind != quantity.Count {
		return phrase{}
	}
	p := d.phraseBefore(k-1, s.lo)
	if h := d.headOf(p); p.none() || !troops[h] && !units[h] {
		return phrase{}
	}
	return p
}

// units are bodies of soldiers.
var units = wordSet("army brigade battalion regiment unit garrison division squad platoon corps company militia legion")

// ofState says what a share of those suffered whose noun says what all of them did: the predicate
// says it, "three in five of the 7,500 evacuees have gone home"; a share that something only is,
// or that nothing more is said of, suffered the same.
func (d *doc) ofState(s *sentence, r *reading) {
	from := d.behindBase(s, r.base)
	if m, j := d.predicate(from, s.hi, r.base); m != "" {
		r.measure, r.verb = m, j
		return
	}
	if i := d.finiteAt(s, from); i > 0 && d.toks[i].class&beVerb == 0 {
		r.measure, r.verb = "", -1
		if m, j := d.governing(from, s.hi); m != "" && !bland(m) {
			r.measure, r.verb = m, j
		}
	}
}

// ofWhole says what a share suffered that something only is, as its base did by a participle or
// clause of its own: "three of the 15 people killed were children". Its predicate is from the token
// from on.
func (d *doc) ofWhole(s *sentence, from int, r *reading) bool {
	i := d.finiteAt(s, from)
	if i == 0 || d.toks[i].class&beVerb == 0 {
		return false
	}
	for i++; i < s.hi && d.toks[i].class&adverb != 0; i++ {
	}
	if i >= s.hi || d.toks[i].class&(verbPast|verbIng|auxiliary|negation) != 0 {
		return false
	}
	if m, _ := d.predicate(from, s.hi, r.base); m != "" {
		return false // "were in hospital"
	}
	share, _ := d.shareOf(s, r.base)
	b := reading{verb: -1, noun: d.countedAfter(r.base, s.hi)}
	if d.readBase(s, r.base, share, &b); b.measure == "" {
		return false
	}
	r.measure, r.verb, r.bare = b.measure, b.verb, b.bare
	return true
}

// behindBase is the token behind the base at b, its noun and what is said of it alone.
func (d *doc) behindBase(s *sentence, b int) int {
	share, _ := d.shareOf(s, b)
	r := reading{verb: -1, noun: d.countedAfter(b, s.hi)}
	d.readBase(s, b, share, &r)
	switch {
	case r.hi > b:
		return r.hi
	case !r.noun.none() && r.noun.lo > b:
		return r.noun.hi
	}
	return b + 1
}

// finiteAt is the verb with which the clause goes on behind what is said of its subject alone, from
// token i: 0 for none.
func (d *doc) finiteAt(s *sentence, i int) int {
	for ; i < s.hi && d.toks[i].kind != punct; i++ {
		t := &d.toks[i]
		switch {
		case t.class&relative != 0 && t.low != "that", t.class&contrast != 0, t.low == "and", t.low == "or", t.low == "because", t.low == "if":
			return 0
		}
		if t.class&(auxiliary|modal) != 0 || t.class&preterite != 0 || t.class&verbPast != 0 && d.toks[i-1].class&(det|adjective) == 0 && d.toks[i-1].low != "by" {
			return i
		}
	}
	return 0
}

// governed reports whether the figure at k is the object of a verb before it, which tells
// nobody's words.
func (d *doc) governed(s *sentence, k int) bool {
	if r := (reading{verb: -1, noun: d.countedAfter(k, s.hi)}); d.object(s, k, &r) && r.verb < k {
		return true
	}
	i := k - 1
	for i > s.lo && d.toks[i].kind == word && (roundWords[d.toks[i].low] || d.toks[i].class&(adverb|det) != 0 && d.toks[i].class&relative == 0) {
		i--
	}
	if i < s.lo {
		return false
	}
	t := &d.toks[i]
	if t.class&(verbPast|verbIng|verbBase) == 0 || t.capital && !t.opens || t.class&auxiliary != 0 || i > s.lo && d.toks[i-1].class&det != 0 {
		return false
	}
	c := lexicon.cueVerb(t.low)
	return c == nil || !c.speech
}

// asideEnd is the mark that closes the aside which the one at i opens with a figure for what was
// just counted: "600 men — 40 percent of the 1,500 there — were", "600 men, or 40 percent,
// were"; 0 for none.
func (d *doc) asideEnd(i, hi int) int {
	mark := d.toks[i].low
	if mark != "," && !dashes[mark] || i == 0 || d.toks[i-1].kind == punct {
		return 0
	}
	f := i + 1
	for f < hi && f < i+5 && (roundWords[d.toks[f].low] || d.toks[f].low == "or" || d.toks[f].class&(adverb|det) != 0) && d.toks[f].kind == word {
		f++
	}
	if f >= hi || d.toks[f].kind != figure {
		return 0
	}
	if k := d.ments[d.toks[f].fig].Kind; k != quantity.Percent && k != quantity.Ratio && d.toks[i+1].low != "or" {
		return 0
	}
	for j := f + 1; j < hi && j < f+16; j++ {
		t := &d.toks[j]
		switch {
		case t.kind == punct && (t.low == mark || dashes[mark] && dashes[t.low]):
			return j
		case t.kind == punct, t.class&(auxiliary|modal|relative) != 0 && t.low != "that":
			return 0
		}
	}
	return 0
}

// closesAside reports whether the mark at i closes an aside.
func (d *doc) closesAside(i, hi int) bool {
	for j := i - 2; j > 0 && j > i-22; j-- {
		if d.toks[j].kind == punct && d.asideEnd(j, hi) == i {
			return true
		}
	}
	return false
}

// sizeOf reads the size of a place, of which what is said of the place is not said: "the
// village of 900 people burned down".
func (d *doc) sizeOf(s *sentence, k int, r *reading) bool {
	if k-2 < s.lo || d.toks[k-1].low != "of" || !peopled[d.toks[k-2].low] || d.ments[d.toks[k].fig].Kind != quantity.Count {
		return false
	}
	if h := d.headOf(r.noun); h != "" && !human(h) {
		return false
	}
	r.measure, r.verb, r.whole = "population", k-2, true
	return true
}

// shareWords are words for a share that no number gives. All of a base is the base.
var shareWords = wordSet("most many some few several none any neither part parts majority minority bulk rest remainder much")

// roundWords may stand before a base.
var roundWords = wordSet("some about around roughly nearly almost approximately estimated more than over up to least at")

// gatherings are nouns that a base is the size of.
var gatherings = wordSet("force group total population crew workforce crowd contingent fleet army garrison team staff membership audience sample electorate pool stock arsenal herd cohort class strength convoy party unit battalion regiment brigade company squad platoon division delegation caravan band gang")

// peopled are places that are as large as those who live there.
var peopled = wordSet("town city village hamlet island suburb country nation province county district municipality settlement republic")

var dashes = wordSet("— – - --")

// baseID is the id of the claim that a draft is a share of, "" for none. Drafts are in the order of
// their tokens.
func baseID(drafts []draft, dr *draft) string {
	if dr.reading.base == 0 {
		return ""
	}
	i, ok := slices.BinarySearchFunc(drafts, dr.reading.base, func(o draft, tok int) int { return o.tok - tok })
	if !ok {
		return ""
	}
	return drafts[i].claim.ID
}
