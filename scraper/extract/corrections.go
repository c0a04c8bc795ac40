package extract

import (
	"strings"

	"rangefinder/news"
	"rangefinder/news/verbs"
)

// A correction notice takes a figure back: "An earlier version of this article
// said that 6,000 had been killed." The figure that it names was the outlet's
// own mistake, so it is the outlet's claim, and withdrawn; what the notice puts
// in its place is a claim like any other.

var (
	earlier  = wordSet("earlier previous original first initial")
	printed  = wordSet("version article story report edition piece post dispatch headline caption item")
	misgiven = formsOf("misstate misreport misidentify misquote overstate understate")
	// notices open a line that only corrects; labels do with a colon behind them.
	notices = wordSet("corrects refiles clarifies")
	labels  = wordSet("correction corrections corrected correct corrigendum erratum clarification")
	// takebacks are verbs by which somebody gives a figure up that he gave himself.
	takebacks = formsOf("withdraw retract recant rescind correct disavow revoke")
	repairs   = formsOf("correct refile amend fix")
	// wrongly are adverbs by which what was reported is called wrong.
	wrongly = wordSet("wrongly erroneously mistakenly incorrectly falsely inaccurately")
	// given are nouns for what somebody has said, a figure or the text that it stood in.
	given = wordSet("figure number count toll total claim statement estimate report story tally account assessment announcement assertion allegation version article dispatch bulletin alert post information data")
	wrong = wordSet("wrong incorrect false mistaken erroneous inaccurate untrue unfounded error mistake errors mistakes misprint slip")
)

// amends are all words of which one stands in every sentence that takes something back.
var amends = func() map[string]bool {
	m := map[string]bool{"back": true}
	for _, set := range []map[string]bool{earlier, wrong, wrongly} {
		for w := range set {
			m[w] = true
		}
	}
	for _, forms := range []map[string]string{takebacks, misgiven} {
		for w := range forms {
			m[w] = true
		}
	}
	return m
}()

// formsOf are all forms of some verbs, with their lemmas.
func formsOf(lemmas string) map[string]string {
	m := map[string]string{}
	for _, l := range strings.Fields(lemmas) {
		v := verbs.Of(l)
		for _, f := range []string{l, v.Past, v.Participle, v.Third, v.Ing} {
			m[f] = l
		}
	}
	return m
}

// A retraction is a run of tokens whose figures somebody takes back.
type retraction struct {
	lo, hi  int
	who     []speaker // who had given them; nil for the outlet, unless said
	cue     string
	said    bool // whoever the sentence credits
	back    bool // it takes back what was said before
	wrongly bool // it was said wrongly: denied, unless by who had said it
}

// retractions are what a sentence with the creditings es takes back.
func (d *doc) retractions(s *sentence, es []event) []retraction {
	var out []retraction
	hinted := false
	for i := s.lo; i < s.hi && !hinted; i++ {
		hinted = amends[d.toks[i].low]
	}
	if !hinted && !d.notice(s) {
		return nil
	}
	if lo, hi := d.retracted(s); lo < hi {
		return []retraction{{lo: lo, hi: hi}}
	}
	if d.notice(s) {
		lo, hi := d.ownWords(s)
		for _, k := range s.figs {
			if d.instead(s, k) || k > lo && k < hi {
				out = append(out, retraction{lo: k, hi: k + 1})
			}
		}
		return out
	}
	for i := s.lo; i < s.hi; i++ {
		t := &d.toks[i]
		if t.kind != word {
			continue
		}
		if n := d.takesBack(s, i); n > 0 {
			if r, ok := d.takenBack(s, i, n); ok {
				r.cue = d.span(i, i+n)
				out = append(out, r)
			}
			continue
		}
		if wrongly[t.low] {
			for v := i + 1; v < s.hi && v < i+3; v++ {
				if c := lexicon.cueVerb(d.toks[v].low); c != nil && d.toks[v].class&verbPast != 0 {
					out = append(out, retraction{who: d.speakersLeft(s, i), lo: v, hi: d.saysOn(v, d.amended(v, s.hi)), cue: d.span(i, v+1), wrongly: true})
					break
				}
			}
		}
		if given[singular(t.low)] {
			if r, ok := d.wasWrong(s, i, es); ok {
				out = append(out, r)
			}
		}
	}
	return out
}

// notice reports whether a line only corrects the text that it stands in: "(Corrects toll
// to 9 from 19)", "CORRECTED: Kiln blast kills 9, not 19".
func (d *doc) notice(s *sentence) bool {
	i := s.from
	for i < s.hi && d.toks[i].kind == punct {
		i++
	}
	if i+1 >= s.hi || d.toks[i].kind != word {
		return false
	}
	if j := max(i, s.lo); j+1 < s.hi && d.toks[j].low == "please" && d.toks[j+1].low == "read" {
		return true // "Please read 18 dead instead of 80"
	}
	if d.toks[i].low == "this" {
		// "This version corrects", "This May 2 story has been refiled"
		for j, item := i+1, false; j < s.hi && j < i+10 && d.toks[j].kind != punct; j++ {
			if item = item || printed[singular(d.toks[j].low)]; item && repairs[d.toks[j].low] != "" {
				return true
			}
		}
		return false
	}
	return notices[d.toks[i].low] || labels[d.toks[i].low] && (d.toks[i+1].low == ":" || d.toks[i+1].low == "–" || d.toks[i+1].low == "—" || d.toks[i+1].low == ")")
}

// ownWords is what a notice says that the outlet had said, "we said that 40", up to the right
// figure; empty for none.
func (d *doc) ownWords(s *sentence) (lo, hi int) {
	for i := s.from + 1; i < s.hi; i++ {
		t := &d.toks[i]
		if t.class&verbPast != 0 && lexicon.cueVerb(t.low) != nil && (d.toks[i-1].low == "we" || printed[singular(d.toks[i-1].low)] || d.toks[i-1].class&(adverb|auxiliary) != 0 && i-2 >= s.from && d.toks[i-2].low == "we") {
			return i, d.amended(i, s.hi)
		}
	}
	return s.hi, s.hi
}

// instead reports whether the figure at k is the one that a notice replaces: "to 9 from 19",
// "9, not 19", "9 instead of 19".
func (d *doc) instead(s *sentence, k int) bool {
	if d.former(k) || d.notSo(s, k) || strings.HasPrefix(lower(d.text[d.toks[k].start:d.toks[k].end]), "from ") {
		return true
	}
	i := k - 1
	for i > s.lo && (d.toks[i].class&(det|adverb) != 0 && d.toks[i].low != "not" || earlier[d.toks[i].low]) {
		i--
	}
	if i <= s.lo || !d.figureBetween(s.lo, i) && d.toks[i].low != "from" {
		return false
	}
	switch d.toks[i].low {
	case "from":
		return true
	case "of":
		return d.toks[i-1].low == "instead"
	case "than":
		return d.toks[i-1].low == "rather"
	}
	return false
}

// notSo reports whether the figure at k is named only to be set aside for another: "9, not
// 19", "not 19 but 9".
func (d *doc) notSo(s *sentence, k int) bool {
	if k-1 <= s.lo || d.toks[k-1].low != "not" {
		return false
	}
	kind := d.ments[d.toks[k].fig].Kind
	if p := &d.toks[k-2]; p.low == "," || p.low == "and" || p.low == "(" || p.low == "–" || p.low == "—" {
		for i := k - 3; i >= s.lo && i > k-12; i-- {
			if d.toks[i].kind == figure {
				return d.ments[d.toks[i].fig].Kind == kind
			}
			if d.toks[i].low == ";" {
				break
			}
		}
	}
	for i := k + 1; i+1 < s.hi && i < k+6; i++ {
		if d.toks[i].low == "but" {
			return d.figureAhead(i+1, min(s.hi, i+3))
		}
	}
	return false
}

// takesBack is how many tokens from i on are a verb of taking back, 0 for none.
func (d *doc) takesBack(s *sentence, i int) int {
	if takebacks[d.toks[i].low] != "" {
		return 1
	}
	if i+1 < s.hi && d.toks[i+1].low == "back" && lemma(d.toks[i].low) == "take" {
		return 2
	}
	return 0
}

// takenBack reads what the verb of n tokens at i takes back: "the ministry retracted its
// earlier figure of 80", "the claim that 80 had drowned was withdrawn by the navy".
func (d *doc) takenBack(s *sentence, i, n int) (retraction, bool) {
	if d.negated(s, i) {
		return retraction{}, false
	}
	if d.passive(s, i) {
		for j := i - 1; j >= s.lo; j-- {
			if !given[singular(d.toks[j].low)] || !d.figureBetween(j, i) {
				continue
			}
			r := retraction{lo: j, hi: i, said: true}
			if j := i + n; j < s.hi && d.toks[j].low == "by" {
				r.who = d.speakersRight(j+1, s.hi)
				r.said = len(r.who) == 0
			}
			return r, true
		}
		return retraction{}, false
	}
	r := retraction{who: d.speakersLeft(s, i), lo: i, hi: i}
	if v := &d.toks[i]; len(r.who) == 0 && v.class&verbIng != 0 && i > s.lo && d.toks[i-1].low == "," {
		r.said = true // ", correcting its earlier figure of 80"
	} else if len(r.who) == 0 || !d.canClaim(&r.who[0]) || noone[d.toks[r.who[0].at].low] || takebacks[v.low] == v.low && d.demanded(s, r.who[0].at) {
		return retraction{}, false
	}
	for j := i + n; j < s.hi && j < i+n+7; j++ {
		t := &d.toks[j]
		if t.kind == punct || t.kind == figure || t.class&(auxiliary|relative|prep|conj) != 0 && t.low != "that" {
			break // "withdrew from the talks after the report of 40 deaths"
		}
		if t.low == "it" || t.low == "them" || given[singular(t.low)] {
			r.lo, r.hi = j, d.saysOn(j, d.amended(j, s.hi))
			if takebacks[d.toks[i].low] == "correct" {
				for k := j; k < s.hi; k++ {
					if d.toks[k].kind == figure && (d.toks[k-1].low == "of" || d.instead(s, k)) {
						r.lo, r.hi = k, k+1
						return r, true // "corrected its toll of 19 to 9"
					}
				}
				return r, false
			}
			if j+1 < s.hi && asides[d.toks[j+1].low] {
				return r, false // "withdrew its claim for 80 million"
			}
			r.back = !d.figureBetween(r.lo, r.hi)
			return r, true
		}
	}
	return retraction{}, false
}

// noone are subjects that do nothing.
var noone = wordSet("nobody none neither no")

// saysOn is where, behind the first figure from token i on, somebody goes on to say another: "withdrew
// its figure of 80 dead | and now says 60".
func (d *doc) saysOn(i, hi int) int {
	for i < hi && d.toks[i].kind != figure {
		i++
	}
	for ; i < hi; i++ {
		switch d.toks[i].low {
		case "but":
			return i
		case ",", "and":
		default:
			continue
		}
		for j := i + 1; j < hi && j < i+5 && d.toks[j].kind == word && d.toks[j].class&(auxiliary|modal) == 0; j++ {
			if t := &d.toks[j]; t.class&(det|prep|adverb) == 0 && (lexicon.cueVerb(t.low) != nil || lexicon.levelVerbs[lemma(t.low)] || lemma(t.low) == "give") {
				return i
			}
		}
	}
	return hi
}

// demanded reports whether the clause of the subject at token i is what somebody wants: "demanded that
// the mayor withdraw".
func (d *doc) demanded(s *sentence, i int) bool {
	b := d.subjectDet(s, i)
	return b > s.lo && d.toks[b-1].low == "that" || b < i && d.toks[b].low == "that" && b > s.lo
}

// maybe reports whether the verb at i stands under a modal.
func (d *doc) maybe(s *sentence, i int) bool {
	for i--; i > s.lo && d.toks[i].class&(auxiliary|adverb) != 0 && d.toks[i].class&modal == 0; i-- {
	}
	return i >= s.lo && d.toks[i].class&modal != 0
}

// asides are prepositions behind which a figure is not what somebody has said.
var asides = wordSet("for on about against to with from")

// wasWrong reads a figure that somebody gave and calls wrong: "its earlier count of 80 was a
// mistake", "earlier reports by Beacon that 80 had died were wrong". Of whom another party
// says so, that party denies it.
func (d *doc) wasWrong(s *sentence, i int, es []event) (retraction, bool) {
	r := retraction{lo: i, hi: s.hi}
	called := false // "called its earlier count of 80 a mistake"
	var caller []speaker
	for j := i - 1; j > s.lo && j > i-6 && !called; j-- {
		if l := lemma(d.toks[j].low); l == "call" || l == "describe" {
			called, caller = true, d.speakersLeft(s, j)
		}
	}
	for j := i + 1; j+1 < s.hi; j++ {
		if t := &d.toks[j]; t.kind == punct && t.low != "," || t.class&contrast != 0 {
			return r, false
		} else if t.class&beVerb == 0 && t.low != "proved" && t.low != "turned" && !(called && d.toks[j-1].kind == figure) || !d.figureBetween(i, j) {
			continue
		}
		v := j + 1
		for v < s.hi && v < j+5 && !wrong[d.toks[v].low] && (d.toks[v].class&(adverb|det|prep|beVerb|adjective) != 0 || d.toks[v].low == "honest" || d.toks[v].low == "based") && d.toks[v].class&negation == 0 {
			v++
		}
		if d.maybe(s, j) {
			return r, false // "may have been wrong"
		}
		if v < s.hi && wrong[d.toks[v].low] {
			r.hi, r.cue = j, d.span(j, v+1)
			break
		}
	}
	if r.hi == s.hi {
		return r, false
	}
	was := false
	for j := max(s.lo, i-3); j < i; j++ {
		was = was || earlier[d.toks[j].low]
	}
	switch {
	case i+2 < r.hi && (d.toks[i+1].low == "by" || d.toks[i+1].low == "from"):
		r.who = d.speakersRight(i+2, r.hi)
	default:
		for j := i - 1; j > s.lo && j > i-5; j-- {
			if d.toks[j].low == "'s" || d.toks[j].low == "'" {
				r.who = d.subjectBefore(s, j)
				break
			}
		}
	}
	own := false
	for j := max(s.lo, i-4); j < i; j++ {
		own = own || d.possessiveDet(j) != ""
	}
	if len(r.who) > 0 && (r.who[0].pron != "" || own) {
		r.who = nil
	}
	r.said = len(r.who) == 0
	if len(caller) > 0 {
		if len(r.who) > 0 {
			return r, false
		}
		r.who, r.said = caller, false
	}
	for e := range es {
		w := es[e].who
		if len(w) == 0 || es[e].deny || es[e].at >= r.lo-1 && es[e].at < r.hi {
			continue
		}
		if len(r.who) > 0 && w[0].pron == "" && canonical(w[0].name) != canonical(r.who[0].name) {
			return r, false
		}
	}
	return r, was || own
}

// retracted is the clause [lo, hi) of a sentence in which the outlet takes figures
// back, empty where there is none. It reaches to the words that give the right
// figure: "said 6,000, not 600", "instead of 600".
func (d *doc) retracted(s *sentence) (lo, hi int) {
	for i := s.lo; i < s.hi; i++ {
		t := &d.toks[i]
		if misgiven[t.low] != "" {
			return i, d.amended(i, s.hi)
		}
		if !earlier[t.low] || i+1 >= s.hi || !printed[singular(d.toks[i+1].low)] || i > s.lo && (d.toks[i-1].low == "'s" || d.possessiveDet(i-1) != "") {
			continue
		}
		for v := i + 2; v < s.hi; v++ {
			if d.toks[v].low == "by" || d.toks[v].low == "from" {
				break // "an earlier report by the Red Cross" is not the outlet's
			}
			if c := lexicon.cueVerb(d.toks[v].low); c != nil || d.toks[v].low == "gave" || d.toks[v].low == "put" || misgiven[d.toks[v].low] != "" {
				return v, d.amended(v, s.hi)
			}
		}
	}
	return s.hi, s.hi
}

// amended is where, behind token i, a notice turns to the right figure.
func (d *doc) amended(i, hi int) int {
	for j := i + 1; j < hi; j++ {
		switch d.toks[j].low {
		case "not", "instead", "rather", "when", "whereas", ";":
			return j
		case "in":
			if j+1 < hi && d.toks[j+1].low == "fact" {
				return j
			}
		}
	}
	return hi
}

// withdraw makes a draft whose figure is taken back withdrawn, and gives it to whoever
// takes it back.
//
// An "earlier figure" that stands right behind somebody's new one, held, was his.
func (r *reader) withdraw(dr *draft, rs []retraction, si int, held *voice) {
	for i := range rs {
		x := &rs[i]
		if x.back || dr.tok < x.lo || dr.tok >= x.hi {
			continue
		}
		if x.wrongly {
			w, ok := r.joined(x.who, si)
			his := len(x.who) > 0 && (x.who[0].pron == "he" || x.who[0].pron == "she")
			if n := len(dr.voice.chain); his && !(ok && dr.heard && n > 0 && r.mem.canonical(dr.voice.chain[n-1].name) == r.mem.canonical(w.name)) {
				dr.claim.Modality = news.Denied
				return
			}
			if pub := r.a.Publisher; ok && x.who[0].pron == "" && (pub == "" || r.mem.canonical(w.name) != r.mem.canonical(pub) && !shortFor(w.name, pub)) {
				dr.claim.Modality = news.Denied // the outlet says that another was wrong
				return
			}
		} else if w, ok := r.joined(x.who, si); ok {
			dr.voice, dr.heard, dr.own = r.withOuter(voice{chain: []speaker{w}, cue: x.cue, sent: si}), true, true
		} else if x.said && !dr.heard && held != nil && held.sent == si-1 {
			dr.voice, dr.heard, dr.own = *held, true, false
		} else if !x.said {
			dr.voice, dr.heard, dr.own = voice{}, false, false
		}
		dr.withdrawn()
		return
	}
}

func (dr *draft) withdrawn() {
	if dr.claim.Withdrawn {
		return
	}
	dr.claim.Withdrawn = true
	dr.claim.Modality = news.Reported
	dr.claim.Notes = append(dr.claim.Notes, "taken back by a correction")
}

// takeBack withdraws what was said of late by whoever takes it back here without naming the
// figure: "The mayor, who had spoken of 80 dead, withdrew the figure".
func (r *reader) takeBack(drafts []draft, rs []retraction, si int) {
	for i := range rs {
		x := &rs[i]
		if !x.back {
			continue
		}
		w, ok := r.joined(x.who, si)
		if !ok {
			continue
		}
		name := r.mem.canonical(w.name)
		for j := len(drafts) - 1; j >= 0 && drafts[j].sent >= si-2; j-- {
			if c := drafts[j].voice.chain; drafts[j].heard && len(c) > 0 && r.mem.canonical(c[len(c)-1].name) == name && (drafts[j].sent < si || drafts[j].tok < x.lo) {
				drafts[j].withdrawn()
				break
			}
		}
	}
}

// corrected gives the figures of notices what they count: the noun of the notice, "(Corrects
// number of dead to 9)", or for one without what the text counts with the same figure.
func (r *reader) corrected(d *doc, drafts []draft) {
	var measured map[string][]int // drafts that say what they count, by figure
	for i := range drafts {
		c, s := drafts[i].claim, &d.sents[drafts[i].sent]
		if lexicon.measured[c.Measure] || !d.notice(s) {
			continue
		}
		if m := d.noticed(s); m != "" {
			c.Measure = m
			if c.What, c.Head = "", ""; lexicon.ofPeople[m] {
				c.What, c.Head = d.complete("people", &reading{measure: m, verb: -1}), "person"
			}
			continue
		}
		if measured == nil {
			measured = map[string][]int{}
			for j := range drafts {
				if o := drafts[j].claim; lexicon.measured[o.Measure] {
					measured[figureKey(o)] = append(measured[figureKey(o)], j)
				}
			}
		}
		if j := putRight(drafts, i, measured); j >= 0 {
			o := drafts[j].claim
			c.What, c.Head, c.Of, c.Measure, c.Aspect, c.Place, c.Scene = o.What, o.Head, o.Of, o.Measure, o.Aspect, o.Place, o.Scene
			c.Notes = append(c.Notes, "what is counted is taken from the sentence that the notice corrects")
		}
	}
}

// noticed is the measure that the noun of a notice says, "" for none.
func (d *doc) noticed(s *sentence) string {
	for i := s.from; i < s.hi && d.toks[i].kind != figure; i++ {
		if m, _ := d.wordMeasure(i, s.hi); m != "" && lexicon.measured[m] {
			return m
		}
		if m := lexicon.nounsOf[singular(d.toks[i].low)]; m != "" {
			return m
		}
	}
	return ""
}

// putRight is the first of the measured drafts elsewhere that has one of the figures of the notice
// of draft i, and could count what that one does; -1 for none.
func putRight(drafts []draft, i int, measured map[string][]int) int {
	c, first := drafts[i].claim, -1
	lo := i
	for lo > 0 && drafts[lo-1].sent == drafts[i].sent {
		lo--
	}
	for n := lo; n < len(drafts) && drafts[n].sent == drafts[i].sent; n++ {
		if o := drafts[n].claim; o.Kind != c.Kind || o.Unit != c.Unit {
			continue
		}
		for _, j := range measured[figureKey(drafts[n].claim)] {
			if drafts[j].sent != drafts[i].sent {
				if first < 0 || j < first {
					first = j
				}
				break
			}
		}
	}
	return first
}

// captions reports whether block c is the caption of the table that block row
// is a row of: whoever the caption credits gives the figures of every row.
func (d *doc) captions(c, row int) bool {
	if c < 0 || c >= row || d.blocks[c].kind != news.Caption {
		return false
	}
	for b := c + 1; b < row; b++ {
		if d.blocks[b].kind != news.TableRow {
			return false
		}
	}
	return true
}

// partOf reports whether a sentence opens on a part of what the one before it
// counted: "Of these", "Among them".
func (d *doc) partOf(s *sentence) bool {
	i := s.lo
	for i < s.hi && d.toks[i].kind == punct {
		i++
	}
	if i+1 >= s.hi || d.toks[i].low != "of" && d.toks[i].low != "among" {
		return false
	}
	switch d.toks[i+1].low {
	case "these", "those", "them":
		return true
	}
	return false
}
