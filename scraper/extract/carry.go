package extract

import (
	"sort"
	"strings"

	"rangefinder/news"
	"rangefinder/quantity"
)

// speaks reports whether the figure at token k is part of a speaker's name:
// "two port officials", "one analysis shows".
func speaks(es []event, k int, one bool) bool {
	for i := range es {
		for _, ws := range [][]speaker{es[i].who, es[i].inner} {
			for j := range ws {
				if ws[j].at == k || one && k == ws[j].at-1 {
					return true
				}
			}
		}
	}
	return false
}

// percents reports whether a sentence is about percentages.
func (d *doc) percents(s *sentence) bool {
	for _, k := range s.figs {
		if d.ments[d.toks[k].fig].Kind == quantity.Percent {
			return true
		}
	}
	return false
}

// quoted lists, for every quotation, the sentences that it touches.
func (d *doc) quoted() map[int32][]int {
	if d.quotes == 0 {
		return nil
	}
	out := map[int32][]int{}
	for si := range d.sents {
		s := &d.sents[si]
		last := int32(0)
		for i := s.lo; i < s.hi; i++ {
			if q := d.toks[i].quoted; q != 0 && q != last {
				out[q] = append(out[q], si)
				last = q
			}
		}
	}
	return out
}

// quoteVoice is who speaks in a quotation that runs over several sentences: the
// crediting that stands outside the marks in one of them.
func (r *reader) quoteVoice(d *doc, si int, sents []int, events [][]event) (voice, bool) {
	at := sort.SearchInts(sents, si)
	for _, o := range sents[max(0, at-longSpeech):min(len(sents), at+longSpeech)] {
		if o == si {
			continue
		}
		for i := range events[o] {
			e := &events[o][i]
			if e.deny || d.toks[e.at].quoted != 0 {
				continue
			}
			if w, ok := r.joined(e.who, o); ok {
				return r.withOuter(voice{chain: []speaker{w}, cue: e.cue, sent: si}), true
			}
		}
	}
	return voice{}, false
}

// longSpeech bounds how many sentences away in a quotation its speaker is looked for.
const longSpeech = 40

// quoteGoesOn is who speaks in a quotation that nobody is credited with: who was
// quoted just before it, else the person whom the sentence before is about.
//
// It begins in sentence first.
func (r *reader) quoteGoesOn(d *doc, si, first int, q int32, held voice, heldOn bool) (voice, bool) {
	if d.quotedWords(si, q) < 5 {
		return voice{}, false // words in quotation marks are no speech
	}
	if heldOn && first-held.sent <= 2 && d.sents[first].block-d.sents[held.sent].block <= 1 && (held.sent == first || d.speech(held.sent)) {
		v := held
		v.estimate = false
		return v, true
	}
	if first == 0 || d.sents[first].block-d.sents[first-1].block > 1 {
		return voice{}, false
	}
	if e := r.mem.lastPerson(first - 1); e != nil {
		return voice{chain: []speaker{speakerOf(speaker{}, e)}, sent: first - 1}, true
	}
	return voice{}, false
}

// quotedWords counts the words of quotation q in sentence si.
func (d *doc) quotedWords(si int, q int32) int {
	n := 0
	for i := d.sents[si].lo; i < d.sents[si].hi; i++ {
		if d.toks[i].quoted == q {
			n++
		}
	}
	return n
}

// speech reports whether a sentence has a quotation in it.
func (d *doc) speech(si int) bool {
	for i := d.sents[si].lo; i < d.sents[si].hi; i++ {
		if d.toks[i].quoted != 0 {
			return true
		}
	}
	return false
}

// lastVoice is the chain of the last event of a sentence without figures.
func (r *reader) lastVoice(si int, es []event) (voice, bool) {
	for i := len(es) - 1; i >= 0; i-- {
		e := &es[i]
		if e.deny || e.back || len(e.who) == 0 && len(e.inner) == 0 {
			continue
		}
		k := e.end
		if k >= e.hi {
			k = e.lo // a caption ends with its speaker, without a full stop
		}
		return r.chainAt(si, es[i:i+1], k)
	}
	return voice{}, false
}

// carries reports whether a speaker who was heard before still speaks in a
// sentence that credits nobody. Precision goes before recall: a tie to the
// sentence before is wanted ("Of these", "another", "the total", an ellipsis).
func (r *reader) carries(d *doc, s *sentence, si, k int, rd *reading, held voice, heldBlock int) bool {
	if !d.english {
		if d.tongue != nil && si-held.sent <= 2 && s.block-heldBlock <= 1 && d.hasAny(s, d.tongue.carry) {
			return true // "… leben demnach in Zelten"
		}
		return si-held.sent == 1 && s.block == heldBlock && len(d.sents[held.sent].figs) == 0
	}
	f := &d.ments[d.toks[k].fig]
	near := si-held.sent <= 2
	same := s.block == heldBlock
	if same && rd.noun.none() && d.newSubject(s, held) {
		return false
	}
	if d.market(s, k) || d.ourOwn(s) {
		return false
	}
	if x := d.labelEnd(s); x > s.lo && held.cue != ":" && !held.heading && d.toks[s.lo].capital && s.kind == news.ListItem && d.allCapital(s.lo, x) {
		return false // "Microsoft: 10,000" is a row of its own
	}
	switch {
	case s.kind == news.TableRow && d.captions(heldBlock, s.block):
		return true
	case d.foreign(s):
		return false
	case same && near && d.follows(s):
		return true
	case si-held.sent == 1 && d.partOf(s):
		return true // "Of these, …" speaks of the sentence before across a paragraph
	case same && near && rd.noun.none() && !rd.level && rd.measure != "":
		return true
	case same && si-held.sent == 1 && d.backshifted(s):
		return true
	case same && s.kind == news.ListItem && held.cue == ":" && rd.label:
		return true // "Parametrix: $5.4bn. Healthcare: $1.94bn."
	case held.heading && rd.label && s.block-heldBlock <= 8:
		return true // rows under "Cal Fire's noon numbers"
	case r.mem.report != "" && len(held.chain) > 0 && held.chain[len(held.chain)-1].name == r.mem.report && si-held.sent <= 8 && d.eventNoun(rd) && !d.finiteCue(s):
		return true
	case f.Kind == quantity.Percent && held.percent && held.document && si-held.sent <= 3 && s.block-heldBlock <= 2 && !d.expecting(s) && !d.newActor(s, held):
		return true
	}
	return false
}

// ourOwn reports whether the outlet speaks of itself: "on our list".
func (d *doc) ourOwn(s *sentence) bool {
	for i := s.lo; i < s.hi; i++ {
		if t := &d.toks[i]; t.quoted == 0 && (t.low == "our" || t.low == "we" || t.low == "i" || t.low == "my") {
			return true
		}
	}
	return false
}

// market reports whether the figure at k is a move of shares, which every outlet
// sees for itself.
func (d *doc) market(s *sentence, k int) bool {
	for i := s.lo; i < k; i++ {
		switch d.toks[i].low {
		case "share", "shares", "stock", "stocks":
			return true
		case "closed", "opened", "traded", "trading":
			if d.toks[i+1].low == "at" || d.toks[i+1].class&(adverb|adjective) != 0 || d.toks[i+1].low == "up" || d.toks[i+1].low == "down" {
				return true // "It closed at $98.49 on Monday, down 2.3%"
			}
		}
	}
	return false
}

// newSubject reports whether a sentence opens on a name other than the speaker's:
// "American, which is bigger, cancelled fewer" is the outlet's again.
func (d *doc) newSubject(s *sentence, held voice) bool {
	lo := d.subjectStart(s)
	e := d.nameRun(lo, s.hi)
	if e == lo || d.backshifted(s) || d.follows(s) {
		return false
	}
	name := canonical(d.spanOf(lo, e))
	for i := range held.chain {
		if canonical(held.chain[i].name) == name {
			return false
		}
	}
	return true
}

// newActor reports whether a sentence opens on a body other than the speaker's, which
// does something of its own: "The central bank held its key rate at 13%".
func (d *doc) newActor(s *sentence, held voice) bool {
	lo := d.subjectStart(s)
	for lo < s.hi && d.toks[lo].class&det != 0 {
		lo++
	}
	p := d.nounPhrase(lo, s.hi)
	if p.none() {
		return false
	}
	h := d.headOf(p)
	if lexicon.speakers[h] != orgSpeaker || lexicon.document[h] {
		return false
	}
	for i := range held.chain {
		if w := &held.chain[i]; w.head == h || strings.Contains(strings.ToLower(w.name), h) {
			return false
		}
	}
	return p.hi < s.hi && d.toks[p.hi].class&(verbPast|verbBase) != 0 && d.toks[p.hi].class&beVerb == 0
}

// backshifted reports whether a sentence is in the tense of reported speech: "Two
// more had died on the way", "The rest would follow".
func (d *doc) backshifted(s *sentence) bool {
	for i := s.lo; i+1 < s.hi; i++ {
		t := &d.toks[i]
		if t.quoted != 0 || t.class&(relative) != 0 || t.low == "if" {
			return false
		}
		if t.low == "had" || t.low == "would" {
			n := i + 1
			for n < s.hi && d.toks[n].class&(adverb|negation) != 0 {
				n++
			}
			return n < s.hi && (d.toks[n].low == "been" || d.toks[n].class&(verbPast) != 0 && t.low == "had" || d.toks[n].class&(verbBase|auxiliary) != 0 && t.low == "would")
		}
		if t.class&(auxiliary|modal|verbPast) != 0 && t.kind == word && !t.capital {
			return false
		}
	}
	return false
}

// headingOwner is whose numbers a heading announces: "Cal Fire's noon numbers",
// "What the ministry reports".
func (d *doc) headingOwner(s *sentence) (speaker, bool) {
	if len(s.figs) > 0 || s.hi-s.lo > 8 {
		return speaker{}, false
	}
	last, lo := s.hi-1, s.lo
	if d.toks[last].low == ":" && last > lo {
		last--
	}
	if d.toks[lo].low == "from" {
		lo++ // "From the club's annual report:"
	}
	if !lexicon.document[singular(d.toks[last].low)] {
		return speaker{}, false
	}
	for i := lo + 1; i < last; i++ {
		if d.toks[i].low == "'s" || d.toks[i].low == "'" {
			w, ok := d.speaker(lo, i)
			return w, ok && (w.proper || w.kind != noSpeaker)
		}
	}
	return speaker{}, false
}

// eventNoun reports whether a figure counts events by their noun, as reports
// do: "85 direct deaths", "$78.7 billion in damage".
func (d *doc) eventNoun(rd *reading) bool {
	return !rd.noun.none() && lexicon.nounsOf[singular(d.toks[rd.noun.head].low)] != ""
}

// finiteCue reports whether a sentence passes something on without saying from
// whom: "is reported to have".
func (d *doc) finiteCue(s *sentence) bool {
	for i := s.lo; i < s.hi; i++ {
		if d.toks[i].low == "reported" || d.toks[i].low == "reportedly" || d.toks[i].low == "said" {
			return true
		}
	}
	return false
}

// expecting reports whether a sentence turns to what is to come, which whoever
// gave the past figures need not have said.
func (d *doc) expecting(s *sentence) bool {
	for i := s.lo; i < s.hi; i++ {
		if planWords[d.toks[i].low] || d.toks[i].low == "will" {
			return true
		}
	}
	return false
}

// foreign reports whether the sentence opens on another scene: "In Bangkok, …",
// "Meanwhile in Thailand", "Elsewhere".
func (d *doc) foreign(s *sentence) bool {
	i := s.lo
	if i < s.hi && d.toks[i].low == "meanwhile" || i < s.hi && d.toks[i].low == "elsewhere" {
		return true
	}
	if i < s.hi && (d.toks[i].low == "in" || d.toks[i].low == "at" || d.toks[i].low == "across") {
		p, _ := d.placeName(i+1, s.hi)
		return p != ""
	}
	return false
}

// handBack credits the sentences before "This was reported by AP with
// reference to the NIS, writes UNN", back to the beginning of the block.
func (r *reader) handBack(d *doc, drafts []draft, si int, back *event) {
	s := &d.sents[si]
	es := d.events(s)
	v := voice{sent: si}
	for i := len(es) - 1; i >= 0; i-- {
		if es[i].back || es[i].deny {
			continue
		}
		if w, ok := r.joined(es[i].who, si); ok {
			v.chain = append(v.chain, w)
		}
	}
	if w, ok := r.joined(back.who, si); ok {
		v.chain = append(v.chain, w)
		v.cue = back.cue
	}
	if w, ok := r.joined(back.inner, si); ok {
		v.chain = append(v.chain, w)
	}
	v.chain = r.mem.dedupe(v.chain)
	if len(v.chain) == 0 {
		return
	}
	r.remember(v)
	block := s.block
	if s.first && block > 0 {
		block--
	}
	last := canonical(v.chain[len(v.chain)-1].name)
	for i := len(drafts) - 1; i >= 0; i-- {
		dr := &drafts[i]
		b := d.sents[dr.sent].block
		if b < block || dr.sent < r.backTo {
			break
		}
		switch {
		case !dr.heard:
			dr.voice, dr.heard = v, true
		case canonical(dr.voice.chain[len(dr.voice.chain)-1].name) == last:
			cue := dr.voice.cue
			dr.voice.chain, dr.voice.cue = v.chain, cue
		default:
			var outer []speaker
			for _, w := range v.chain {
				if w.kind == mediaSpeaker || newsroom(w.name) {
					outer = append(outer, w)
				}
			}
			dr.voice.chain = r.mem.dedupe(append(outer, dr.voice.chain...))
		}
	}
	r.remember(v)
	r.backTo = si
}

// deny marks the claims of the sentence before si as rejected.
func deny(drafts []draft, si int, who string) {
	for i := len(drafts) - 1; i >= 0 && drafts[i].sent >= si-1; i-- {
		c := drafts[i].claim
		c.Modality = news.Denied
		if who != "" {
			c.Notes = append(c.Notes, "denied by "+who)
		}
	}
}
