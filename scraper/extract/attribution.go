package extract

import (
	"strings"

	"rangefinder/news/places"
	"rangefinder/news/verbs"
	"rangefinder/quantity"
)

// An event is one crediting in a sentence: who, by which words, for which part.
type event struct {
	who      []speaker // more than one where they speak together
	inner    []speaker // whom they cite, nearer the origin
	cue      string
	at, end  int  // tokens of the speaker and cue together
	lo, hi   int  // tokens that it covers
	trailing bool // it stands behind what it credits
	back     bool // "This was reported by …": it credits the sentences before
	deny     bool
	estimate bool
	relative bool // it stands in a relative clause: "CrowdStrike, which says it serves"
	tally    bool // "FlightAware has 2,310": good only for who has been heard before
	figure   int  // 1 + the one figure that it covers: "the 18,000 that the company announced"
	report   bool // in a report of theirs: "said in a bulletin"
}

// A speaker is somebody as the text names them here.
type speaker struct {
	name   string // as named, without article and title noun
	head   string // lemma of the head noun, or the last word of a name
	kind   speakerKind
	proper bool // a name stands in it
	anon   bool
	pron   string // it is a pronoun that wants an antecedent
	def    bool   // "the agency": wants an antecedent if there is one
	alias  string // "(NIS)" behind the name
	own    bool   // its people, "its own reporters": it is the body itself, which pron means
	gender gender // as the words for who they are tell
	at     int    // first token
	end    int
}

// events reads the creditings of a sentence.
func (d *doc) events(s *sentence) []event {
	var out []event
	if len(s.figs) == 0 && d.silent(s) {
		return nil
	}
	for i := s.lo; i < s.hi; i++ {
		t := &d.toks[i]
		if t.kind != word {
			continue
		}
		if ps := lexicon.phrases[t.low]; ps != nil {
			if e, ok := d.phraseEvent(s, i, ps); ok {
				if e.inner != nil && e.who == nil {
					out = attach(out, e)
				} else {
					out = append(out, e)
				}
				i = e.end - 1
				continue
			}
		}
		if t.low == "by" || t.low == "per" || t.low == "via" || t.low == "from" || t.low == "in" {
			if e, ok := d.documentEvent(s, i); ok {
				out = append(out, e)
				i = e.end - 1
				continue
			}
		}
		if t.low == "believed" && i-4 > s.lo && d.toks[i-1].low == "be" && d.toks[i-2].low == "to" && d.toks[i-3].class&beVerb != 0 && d.toks[s.lo].low == "if" {
			if who := d.subjectBefore(s, i-3); len(who) > 0 {
				out = append(out, event{who: who, cue: "if … to be believed", at: s.lo, end: i + 1})
				continue
			}
		}
		if n := d.putsIt(s, i); n > 0 {
			if who := d.speakersLeft(s, i); len(who) > 0 && d.canClaim(&who[len(who)-1]) {
				out = append(out, event{who: who, cue: d.span(i, i+n), at: who[0].at, end: i + n})
				i += n - 1
				continue
			}
		}
		if n := len(out); n > 0 && !out[n-1].trailing && len(s.figs) > 1 && i > s.lo && (t.capital || d.toks[i-1].low == ";") {
			if e, ok := d.gapped(s, i, &out[n-1]); ok {
				out = append(out, e)
				i = e.end - 1
				continue
			}
		}
		if t.low == "that" || t.low == "this" || t.low == "which" {
			if e, ok := d.countOf(s, i); ok {
				out = append(out, e)
				i = e.end - 1
				continue
			}
		}
		if (t.low == "look" || t.low == "looks" || t.low == "looking" || t.low == "looked") && i+2 < s.hi && d.toks[i+1].low == "for" && d.sumAhead(i+2, min(s.hi, i+5)) {
			if who := d.speakersLeft(s, i); len(who) > 0 && forecasters[who[0].head] {
				out = append(out, event{who: who, cue: d.span(i, i+2), at: who[0].at, end: i + 2, estimate: true})
				i++
				continue // "Analysts had been looking for $125 billion"
			}
		}
		c := lexicon.cueForms[t.low]
		if c == nil || t.capital && !t.opens && !d.titleCase && !upperCase(d.text[t.start:t.end]) {
			continue
		}
		if e, ok := d.verbEvent(s, i, c); ok {
			if n := len(out); n > 0 && out[n-1].at <= e.at && out[n-1].end > e.at && !out[n-1].back {
				if out[n-1].relative && !e.relative && i > out[n-1].end && !d.figureBetween(out[n-1].end, i) {
					out[n-1] = e // "The bank, which publishes its own measure, said"
					continue
				}
				if !out[n-1].deny || e.deny || i < out[n-1].end {
					continue
				}
				e.at = i // "The mayor denied this and spoke of 12"
			}
			out = append(out, e)
			if e.end > i {
				i = e.end - 1
			}
		}
	}
	out = append(out, d.possessiveEvents(s, out)...)
	out = append(out, d.labelEvent(s)...)
	if len(out) == 0 {
		out = d.colonEvent(s)
	}
	if len(out) == 0 {
		out = d.tallyEvent(s)
	}
	sortEvents(out)
	d.scopes(s, out)
	return out
}

// putsIt is how many tokens from i on say how somebody counts: "has it at", "makes it",
// "has the day's toll at", "arrived at", "came up with"; 0 for none. A figure follows.
func (d *doc) putsIt(s *sentence, i int) int {
	n := 0
	verb := puts[d.toks[i].low]
	switch verb {
	case "":
		return 0
	case "have":
		j := i + 1
		if j < s.hi && d.toks[j].low == "it" {
			j++
		} else {
			for j < s.hi && j < i+7 && d.toks[j].low != "at" && d.toks[j].kind == word {
				j++
			}
			if !d.tollBehind(j-1, j) && !(j-2 > i && d.tollBehind(j-2, j)) {
				if d.onBooks(i+1, s.hi) {
					return 1
				}
				return 0
			}
		}
		if j < s.hi && d.toks[j].low == "at" {
			n = j + 1 - i
		}
		if n == 0 && d.onBooks(i+1, s.hi) {
			n = 1
		}
	case "make":
		if i+1 < s.hi && d.toks[i+1].low == "it" {
			n = 2
		}
	case "notify":
		if k := i + 1; k < s.hi && d.toks[k].kind == figure && caseload[d.headOf(d.countedAfter(k, s.hi))] {
			n = 1
		}
	case "price":
		for j := i + 2; j+1 < s.hi && j < i+9 && d.toks[j-1].kind != punct && d.toks[j-1].kind != figure; j++ {
			if d.toks[j].low == "at" && d.toks[j+1].kind == figure && (d.toks[i+1].class&det != 0 || d.possessiveDet(i+1) != "") && estimates[singular(d.toks[j-1].low)] {
				n = j + 1 - i
				break
			}
		}
	case "own":
		if i+2 < s.hi && d.toks[i+1].low == "up" && d.toks[i+2].low == "to" {
			n = 3
		} else if d.toks[i].low == "owned" && i+1 < s.hi && d.toks[i+1].kind == figure && strings.HasPrefix(lower(d.text[d.toks[i+1].start:d.toks[i+1].end]), "up to") {
			n = 1 // the bound is of the figure
		}
	case "receive":
		if i+2 < s.hi && d.toks[i+1].low == "reports" && d.toks[i+2].low == "of" {
			n = 3
		}
	case "arrive", "get":
		if i+1 < s.hi && (d.toks[i+1].low == "at" || d.toks[i+1].low == "to" && d.toks[i].low == "got") && i > s.lo && d.toks[i-1].class&auxiliary == 0 {
			n = 2
		}
	case "answer":
		if i+2 < s.hi && d.toks[i+1].low == "with" && d.closed(i+3, s.hi) {
			n = 2 // "The union answered with 300,000"
		}
	case "come":
		if i+2 < s.hi && d.toks[i+1].low == "to" && d.toks[i+2].kind == figure && d.ments[d.toks[i+2].fig].Kind != quantity.Money && i-s.lo < 8 && (d.properToken(i-1) && i-s.lo < 5 || d.bodyNoun(s, i-1) && d.closed(i+3, s.hi)) {
			n = 2 // "JPMorgan came to 27.6 per cent"
		} else if i+2 < s.hi && d.toks[i+1].low == "up" && d.toks[i+2].low == "with" {
			n = 3
		}
	}
	if n == 0 || !d.figureAhead(i+n, min(s.hi, i+n+4)) {
		return 0
	}
	if verb == "arrive" || verb == "get" {
		k := i + n
		for k < s.hi && d.toks[k].kind != figure {
			k++
		}
		if m, _ := d.wordMeasure(min(k+1, s.hi-1), s.hi); m == "" && !(k+1 < s.hi && d.toks[k+1].kind == punct && k == i+n) {
			return 0 // "got to 12 schools"
		}
	}
	return n
}

// bodyNoun reports whether the noun at i is that of a body, with its field behind "of".
func (d *doc) bodyNoun(s *sentence, i int) bool {
	if i-2 >= s.lo && d.toks[i-1].low == "of" {
		return lexicon.speakers[singular(d.toks[i-2].low)] == orgSpeaker && d.nominal(i)
	}
	return lexicon.speakers[singular(d.toks[i].low)] == orgSpeaker
}

// estimates are what a body puts a price on when it says what is needed or lost.
var estimates = wordSet("plan appeal programme program response package damage reconstruction recovery")

// onBooks reports whether a figure at i is what somebody has "on its books".
func (d *doc) onBooks(i, hi int) bool {
	if i >= hi || d.toks[i].kind != figure || !caseload[d.headOf(d.countedAfter(i, hi))] {
		return false
	}
	for j := i + 1; j+2 < hi && j < i+8 && d.toks[j].kind == word; j++ {
		if d.toks[j].low == "on" && d.possessiveDet(j+1) != "" && registers[d.toks[j+2].low] {
			return true
		}
	}
	return false
}

// registers are what a body keeps its figures in; caseload is what doctors notify.
var (
	registers = wordSet("books book records register registers list lists rolls files file")
	caseload  = wordSet("case infection death patient fatality")
)

// puts are the forms of those verbs.
var puts = map[string]string{
	"have": "have", "has": "have", "had": "have", "make": "make", "makes": "make", "made": "make", "own": "own", "owns": "own", "owned": "own",
	"receive": "receive", "receives": "receive", "received": "receive", "arrive": "arrive", "arrives": "arrive", "arrived": "arrive",
	"notify": "notify", "notifies": "notify", "notified": "notify", "price": "price", "prices": "price", "priced": "price",
	"answer": "answer", "answers": "answer", "answered": "answer", "counter": "answer", "counters": "answer", "countered": "answer", "respond": "answer", "responds": "answer", "responded": "answer", "reply": "answer", "replies": "answer", "replied": "answer",
	"get": "get", "gets": "get", "got": "get", "come": "come", "comes": "come", "came": "come",
}

// gapped reads a second body behind one whose verb it shares: "AFP put the toll at 27,
// Reuters at 30".
func (d *doc) gapped(s *sentence, i int, first *event) (event, bool) {
	if i-1 <= s.lo || d.toks[i-1].low != "," && d.toks[i-1].low != ";" && d.toks[i-1].low != "and" || first.end >= i || !d.figureBetween(first.end, i) {
		return event{}, false
	}
	e := i
	for e < s.hi && d.toks[e].kind == word && d.toks[e].capital {
		e++
	}
	if e == i && d.toks[i-1].low == ";" {
		e = d.phraseRight(i, s.hi) // "; the regional police of 2,500"
	}
	if e+1 >= s.hi || d.toks[e].low != "at" && d.toks[e].low != "of" || d.toks[e+1].kind != figure {
		return event{}, false
	}
	levelled := false // the first body gives its figure behind the same word
	for j := max(first.at, s.lo); j+1 < i; j++ {
		levelled = levelled || d.toks[j].low == d.toks[e].low && d.toks[j+1].kind == figure
	}
	w, ok := d.speaker(i, e)
	if !levelled || !ok || !w.proper && w.kind == noSpeaker || d.isPlace(w.name) {
		return event{}, false
	}
	return event{who: []speaker{w}, cue: first.cue, at: i, end: e + 1}, true
}

// countOf reads "that is an estimate by the union" behind what it credits.
func (d *doc) countOf(s *sentence, i int) (event, bool) {
	if i == s.lo || d.toks[i-1].kind != punct || i+3 >= s.hi || d.toks[i+1].class&beVerb == 0 {
		return event{}, false
	}
	j := i + 2
	for j < s.hi && d.toks[j].class&(det|adjective|adverb) != 0 && d.toks[j].kind == word {
		j++
	}
	if j+1 >= s.hi || !lexicon.document[singular(d.toks[j].low)] || d.toks[j+1].low != "by" && d.toks[j+1].low != "of" && d.toks[j+1].low != "from" {
		return event{}, false
	}
	who := d.speakersRight(j+2, s.hi)
	if len(who) == 0 || !who[0].proper && who[0].kind == noSpeaker || !d.contentBefore(s, i) {
		return event{}, false
	}
	if w, ok := d.bodyBehind(&who[0], s.hi); ok && len(who) == 1 {
		who[0] = w
	}
	return event{who: who, cue: d.span(i, j+2), at: i, end: who[len(who)-1].end, trailing: true, estimate: d.estimates(i, j+1)}, true
}

// forecasters look for a figure where others only search.
var forecasters = wordSet("analyst economist forecaster trader investor market bank broker")

func sortEvents(es []event) {
	for i := 1; i < len(es); i++ {
		for j := i; j > 0 && es[j].at < es[j-1].at; j-- {
			es[j], es[j-1] = es[j-1], es[j]
		}
	}
}

// attach hangs a citing phrase on the event before it, or keeps it as one that
// the next event takes over.
func attach(out []event, e event) []event {
	if n := len(out); n > 0 && len(out[n-1].who) > 0 {
		out[n-1].inner = append(out[n-1].inner, e.inner...)
		return out
	}
	return append(out, e)
}

// phraseEvent reads "according to X", "citing X" at token i.
func (d *doc) phraseEvent(s *sentence, i int, ps []cuePhrase) (event, bool) {
	for _, p := range ps {
		j := i
		for _, w := range p.words {
			if j >= s.hi || d.toks[j].low != w {
				j = -1
				break
			}
			j++
		}
		if j < 0 {
			continue
		}
		who := d.speakersRight(j, s.hi)
		if x := d.phraseRight(j, s.hi); len(who) == 0 && x > j && lexicon.document[singular(d.toks[x-1].low)] {
			who = []speaker{{name: d.span(x-1, x), head: singular(d.toks[x-1].low), at: j, end: x}} // "notices posted by …"
		}
		if len(who) == 0 {
			if w, ok := d.paper(j, s.hi); ok && !p.inner {
				who = []speaker{w}
			} else {
				continue
			}
		}
		x := who[0].end
		if x+1 < s.hi && covers[d.toks[x].low] {
			x = d.overPhrase(x+1, s.hi) // "a register of births kept by the parish"
		}
		if len(who) == 1 && !who[0].proper && (who[0].kind == documentSpeaker || lexicon.document[who[0].head]) && x+2 < s.hi && d.toks[x].class&verbPast != 0 {
			b := x + 1
			for b < s.hi && b < x+5 && (d.toks[b].class&(timeWord|adverb) != 0 || d.toks[b].skip != 0 || d.toks[b].low == "on" || d.toks[b].low == "in") {
				b++
			}
			if b+1 < s.hi && d.toks[b].low == "by" {
				if by := d.speakersRight(b+1, s.hi); len(by) > 0 && (by[0].proper || by[0].kind != noSpeaker) {
					who = by // "according to figures compiled by The Irish Times"
				}
			}
		}
		if len(who) == 0 || len(who) == 1 && !who[0].proper && who[0].kind == noSpeaker && who[0].pron == "" {
			if w, ok := d.paper(j, s.hi); ok && !p.inner {
				who = []speaker{w} // "according to a term sheet"
			} else {
				continue
			}
		}
		if w := &who[len(who)-1]; len(who) == 1 && !w.proper && w.kind == personSpeaker && !plural(w.head) && w.end+2 < s.hi && d.toks[w.end].low == "," {
			// "according to the health minister, Osman Abdul"
			e := w.end + 1
			for e < s.hi && d.toks[e].kind == word && d.toks[e].capital && d.toks[e].class&timeWord == 0 {
				e++
			}
			if e > w.end+2 && (e >= s.hi-1 || d.toks[e].kind == punct) {
				if n, ok := d.speaker(w.end+1, e); ok && n.proper && n.kind != orgSpeaker && n.kind != mediaSpeaker {
					n.kind, n.at = personSpeaker, w.at
					who[0] = n
				}
			}
		}
		e := event{cue: d.span(i, j), at: i, end: who[len(who)-1].end}
		e.estimate = d.estimates(i, j)
		if p.inner {
			e.inner = who
		} else {
			e.who = who
			e.estimate = e.estimate || d.estimates(j, e.end)
		}
		e.trailing = d.contentBefore(s, i)
		return e, true
	}
	return event{}, false
}

// covers are prepositions between a document and what it is about, or whom it is for.
var covers = wordSet("of on about to for")

// paper reads what stands behind "according to" although no table knows it: a thing with
// its article or whose it is, which can be read. Plans, laws and sizes say nothing.
func (d *doc) paper(i, hi int) (speaker, bool) {
	b := i
	owned := false
	for b < hi && b < i+4 && (d.toks[b].class&det != 0 && d.toks[b].class&(relative|pronoun) == 0 || d.possessiveDet(b) != "" || d.toks[b].skip != 0 || d.toks[b].class&timeWord != 0 || d.toks[b].low == "'s") {
		owned = true
		b++
	}
	p := d.nounPhrase(b, hi)
	if !owned || p.none() || plural(d.toks[p.head].low) || d.toks[p.head].capital || unread[d.toks[p.head].low] || p.hi < hi && d.toks[p.hi].kind == figure {
		return speaker{}, false
	}
	return speaker{name: d.textOf(p), head: singular(d.toks[p.head].low), kind: documentSpeaker, at: i, end: p.hi}, true
}

// unread are nouns behind "according to" that nobody has written.
var unread = wordSet("plan rule law schedule size age need tradition custom situation case weather season region area country level type kind way principle standard formula method definition criterion logic theory time day week month year size income")

// estimates reports whether a word of estimating stands in a run of tokens.
func (d *doc) estimates(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if low := d.toks[i].low; strings.HasPrefix(low, "estimat") || low == "reckoning" || strings.HasPrefix(low, "calculation") || low == "sums" || low == "assessment" {
			return true
		}
	}
	return false
}

// contentBefore reports whether the sentence says something before token i, so
// that a cue there credits what was said.
func (d *doc) contentBefore(s *sentence, i int) bool {
	n := 0
	for j := s.lo; j < i; j++ {
		if d.toks[j].kind == figure {
			return true
		}
		if d.toks[j].kind == word {
			n++
		}
	}
	return n >= 3
}

// documentEvent reads "by figures from state media", "by a Reuters report",
// "per the ministry", "via Reuters", "in a report by X".
func (d *doc) documentEvent(s *sentence, i int) (event, bool) {
	t := &d.toks[i]
	if i > s.lo && (d.toks[i-1].class&(verbPast) != 0 || lexicon.state(d.toks[i-1].low)) && t.low == "by" && !d.sentenceStart(s, i) {
		return event{}, false // "killed by a report" is no cue; passives of cues come by their verb
	}
	if x, ok := d.viewer(i+1, min(i+4, s.hi)); ok && x.pron != "" && t.low == "by" {
		return event{who: []speaker{x}, cue: "by …'s words", at: i, end: x.end, trailing: d.contentBefore(s, i)}, true
	}
	if t.low == "by" {
		// "by the government's own reckoning"
		if x, ok := d.viewer(i+1, s.hi); ok {
			return event{who: []speaker{x}, cue: "by …'s reckoning", at: i, end: x.end, trailing: d.contentBefore(s, i), estimate: d.estimates(i, x.end)}, true
		}
	}
	if t.low == "in" {
		// "in the organisation's view"
		x, ok := d.viewer(i+1, s.hi)
		return event{who: []speaker{x}, cue: "in …'s view", at: i, end: x.end, trailing: d.contentBefore(s, i)}, ok
	}
	who := d.speakersRight(i+1, s.hi)
	if len(who) == 0 {
		return event{}, false
	}
	w := &who[0]
	switch t.low {
	case "by":
		if i > s.lo && d.toks[i-1].kind == figure && w.proper && w.kind != personSpeaker {
			// "estimated at $5bn by the World Bank": the verb bounds the figure
			f := lower(d.text[d.toks[i-1].start:d.toks[i-1].end])
			if strings.HasPrefix(f, "estimated") || strings.HasPrefix(f, "put") || strings.HasPrefix(f, "valued") {
				return event{who: who, cue: "by", at: i, end: who[len(who)-1].end, trailing: true, estimate: strings.HasPrefix(f, "estimated")}, true
			}
		}
		if i-2 >= s.lo && (w.proper || w.kind == orgSpeaker) && (lexicon.document[singular(d.toks[i-1].low)] || d.toks[i-1].low == "," && lexicon.document[singular(d.toks[i-2].low)]) && d.figureAhead(w.end, min(s.hi, w.end+8)) && d.verbAfter(min(w.end+1, s.hi), s.hi) {
			return event{who: who, cue: d.span(i-1, i+1), at: i, end: who[len(who)-1].end, trailing: false}, true
		}
		if !d.documentIn(i+1, w.end) && w.kind != documentSpeaker || d.toks[i+1].low == "our" || d.toks[i+1].low == "my" {
			return event{}, false
		}
	case "per", "via":
		if !w.proper && !(w.pron != "" && t.low == "per" && (lexicon.document[w.head] || w.kind == mediaSpeaker)) || !known(w.name) && t.low == "via" {
			return event{}, false
		}
	case "from":
		// "a first guess of $250 million from Anderson Economic Group"
		if i == s.lo || d.toks[i-1].kind != figure || !w.proper || w.kind == noSpeaker && !d.named(i+1, w.end) || !d.documentIn(max(s.lo, i-6), i) {
			return event{}, false
		}
	}
	return event{who: who, cue: d.span(i, i+1), at: i, end: who[len(who)-1].end, trailing: d.contentBefore(s, i), estimate: d.estimates(i, w.end)}, true
}

// views are nouns for what somebody holds: "in the union's view".
var views = wordSet("view opinion words estimation reckoning telling account judgment judgement assessment estimate")

// checks are nouns for how somebody has come to a figure: "by the diocese's own inspection".
var checks = wordSet("review inspection audit count tally survey search analysis study investigation examination inquiry check records figures data books calculation calculations")

// viewer is whose view it is that the tokens from i on speak of; its end is behind
// the noun.
func (d *doc) viewer(i, hi int) (speaker, bool) {
	for j := i + 1; j+1 < hi && j < i+8; j++ {
		v := j + 1
		if d.toks[v].low == "own" && v+1 < hi {
			v++
		}
		if (d.toks[j].low == "'s" || d.toks[j].low == "'") && (views[d.toks[v].low] || i > 0 && d.toks[i-1].low == "by" && checks[d.toks[v].low]) {
			w, ok := d.speaker(i, j)
			w.end = v + 1
			return w, ok && (w.proper || w.kind != noSpeaker)
		}
		if d.toks[j].kind == punct || d.toks[j].kind == figure {
			break
		}
	}
	if i+1 >= hi {
		return speaker{}, false
	}
	if p := d.possessiveDet(i); p != "" {
		v := i + 1
		if d.toks[v].low == "own" && v+1 < hi {
			v++
		}
		if views[d.toks[v].low] || i > 0 && d.toks[i-1].low == "by" && checks[d.toks[v].low] {
			return speaker{name: d.toks[i].low, pron: p, at: i, end: v + 1}, true
		}
	}
	return speaker{}, false
}

func (d *doc) sentenceStart(s *sentence, i int) bool {
	return i == s.lo || d.toks[i-1].kind == punct
}

// documentNoun reports whether token i is a noun for something written that says things.
func (d *doc) documentNoun(i int) bool {
	l := singular(d.toks[i].low)
	return lexicon.document[l] || lexicon.speakers[l] == documentSpeaker
}

// documentIn reports whether a noun of reporting stands in [lo, hi).
func (d *doc) documentIn(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if lexicon.document[singular(d.toks[i].low)] {
			return true
		}
	}
	return false
}

// verbEvent reads a cue verb at token v with its subject before it, behind it,
// or as an agent behind "by".
func (d *doc) verbEvent(s *sentence, v int, c *cueVerb) (event, bool) {
	t := &d.toks[v]
	if d.negated(s, v) && !c.deny {
		return event{}, false
	}
	if (t.class&verbPast != 0 || t.low == "forecast") && v+1 < s.hi && (d.toks[v+1].low == "by" || v+2 < s.hi && d.toks[v+2].low == "by" && d.toks[v+1].class&adverb != 0) && (c.passive || c.claim) {
		return d.agentEvent(s, v)
	}
	if d.passive(s, v) {
		if e, ok := d.saidBy(s, v, c); ok {
			return e, true
		}
		return d.lateAgent(s, v, c)
	}
	if c.lemma == "put" && v > s.lo && d.toks[v-1].low == "," && v+1 < s.hi && d.toks[v+1].low == "at" {
		if e, ok := d.lateAgent(s, v, c); ok {
			return e, true
		}
	}
	if !(c.speech || c.claim || c.deny) {
		return event{}, false
	}
	ing := t.class&verbIng != 0 && t.class&(verbPast|verbBase) == 0 && (v == s.lo || d.toks[v-1].class&beVerb == 0)
	if ing && v-1 > s.lo && (lemma(d.toks[v-1].low) == "keep" || d.toks[v-1].low == "on" && lemma(d.toks[v-2].low) == "go") {
		v2 := v - 1
		if d.toks[v2].low == "on" {
			v2--
		}
		if who := d.speakersLeft(s, v2); len(who) > 0 && d.canClaim(&who[len(who)-1]) {
			return event{who: who, cue: d.span(v2, v+1), at: who[0].at, end: v + 1}, true // "keeps saying that"
		}
	}
	if !ing {
		if e, ok := d.inverted(s, v, c); ok {
			return e, true
		}
	}
	if ing || t.class&(verbPast|verbBase|verbIng) == 0 && strings.HasSuffix(t.low, "ing") {
		return event{}, false // "adding that …": the speaker stays; "its daily briefing that …"
	}
	if t.class&verbBase != 0 && t.class&verbPast == 0 && d.asNoun(s, v) || d.lacksHave(s, v) {
		return event{}, false
	}
	who := d.speakersLeft(s, v)
	if len(who) == 0 {
		return event{}, false
	}
	w := &who[len(who)-1]
	if b := d.subjectDet(s, w.at); b > s.lo && d.contactVerb(b, s.hi) == v && d.contact(b, s.hi) > 0 {
		return event{}, false // "31 boys it had thought lost were found"
	}
	if !w.proper && w.kind == noSpeaker && w.pron == "" && d.behindPrep(s, w.at) {
		return event{}, false // "the price of these contracts says"
	}
	if c.lemma == "claim" {
		for i := v + 1; i < s.hi && i < v+8; i++ {
			switch singular(d.toks[i].low) {
			case "life", "victim", "responsibility", "death", "credit", "benefit":
				return event{}, false // "the fire has claimed three lives"
			}
		}
	}
	if (c.lemma == "admit" || c.lemma == "recount") && v+1 < s.hi && (d.toks[v+1].kind == figure || d.toks[v+1].class&det != 0 && d.toks[v+1].class&relative == 0) && !d.admitsLoss(v+1, s.hi) {
		return event{}, false // "admitted 1,363 patients"
	}
	if t.class&verbPast != 0 && v+2 < s.hi && d.toks[v+1].low == "to" && d.toks[v+2].class&verbBase != 0 && c.lemma != "tell" && v > s.lo && d.nominal(v-1) && (c.lemma == "say" || c.passive) && !d.properToken(v-1) {
		return event{}, false // "a missile said to cost"
	}
	if onlyMedia[c.lemma] && w.kind != mediaSpeaker && !newsroom(w.name) && w.pron == "" {
		return event{}, false // "the group carries $58 billion of debt"
	}
	if tallies[c.lemma] && !w.proper && atLarge[w.head] {
		return event{}, false // "persons counted as missing"
	}
	if c.lemma == "find" && !w.proper && w.kind == personSpeaker && !finders[w.head] && v+1 < s.hi && d.toks[v+1].low != "that" {
		return event{}, false // "rescuers found 47 bodies"
	}
	if tallies[c.lemma] && (w.kind == orgSpeaker && country(w.name) != "" || w.proper && whose[w.head]) && originKind(w.name) == noSpeaker {
		return event{}, false // "Congo has registered 30,766 cases", "Zenda province counted 40" are the outlet's word
	}
	if (c.lemma == "put" || c.lemma == "place") && v+1 < s.hi && d.toks[v+1].kind == figure && d.placesPeople(v+1, s.hi) {
		return event{}, false // "has put 9,000 soldiers on the border"
	}
	if c.lemma == "see" && d.seesPeople(v+1, s.hi) {
		return event{}, false // "our teams saw 412 patients"
	}
	able := false
	for i := range who {
		able = able || c.speech && d.canSay(&who[i]) || !c.speech && d.canClaim(&who[i])
	}
	if !able || d.nobody(w) {
		return event{}, false
	}
	if senses[c.lemma] && !d.aboutFigures(v, s.hi, c.lemma) && (c.lemma == "stand" || c.lemma == "stick" || c.lemma == "make" || !(d.contentBefore(s, who[0].at) && d.nothingFollows(s, v))) {
		return event{}, false
	}
	if c.lemma == "quote" || c.lemma == "cite" {
		if e, ok := d.quotedAs(s, v, who); ok {
			return e, true
		}
	}
	e := event{who: who, cue: d.cueText(v, s.hi), at: who[0].at, end: v + 1, deny: c.deny,
		estimate: c.lemma == "estimate" || c.lemma == "assess" || c.lemma == "believe" || c.lemma == "think" || c.lemma == "reckon" || c.lemma == "calculate"}
	e.relative = d.toks[v-1].class&relative != 0 && d.toks[v-1].low != "that"
	e.trailing = d.trails(s, e.at, v)
	if k := d.announced(s, e.at, v); k > 0 {
		e.trailing, e.figure = true, k+1
	}
	e.report = d.inReport(v+1, s.hi)
	e.back = len(s.figs) == 0 && v+2 < s.hi && (d.toks[v+1].low == "this" || d.toks[v+1].low == "it") && !d.nominal(v+2) && c.lemma != "say" || d.backward(s, &e) && !(e.at > s.lo && d.toks[e.at-1].low == ",")
	return e, true
}

// lacksHave reports whether the verb at v is a participle that is no past, with no "have"
// before it: in "the versions given of the crash" they do not give anything.
func (d *doc) lacksHave(s *sentence, v int) bool {
	t := &d.toks[v]
	if t.class&verbPast == 0 || t.class&(preterite|verbBase) != 0 {
		return false
	}
	if f := verbs.Of(lemma(t.low)); f.Participle != t.low || f.Past == t.low {
		return false
	}
	for i := v - 1; i >= s.lo && i > v-12; i-- {
		switch p := &d.toks[i]; {
		case haves[p.low]:
			return false
		case p.low == ";" || p.kind == figure:
			return true
		}
	}
	return true
}

// haves are the forms of "have" before a participle.
var haves = wordSet("has have had having 've 'd hasn't haven't hadn't")

// seesPeople reports whether a count of people follows at i: they are met, not reckoned.
func (d *doc) seesPeople(i, hi int) bool {
	if i >= hi || d.toks[i].kind != figure {
		return false
	}
	p := d.countedAfter(i, hi)
	return !p.none() && cared[d.headOf(p)] && (p.hi >= hi || d.toks[p.hi].class&(verbPast|verbIng) == 0)
}

// placesPeople reports whether the figure at k counts people who are put somewhere, and
// no one says how many: "put 400 guards at the gates".
func (d *doc) placesPeople(k, hi int) bool {
	p := d.countedAfter(k, hi)
	if h := d.headOf(p); p.none() || p.hi >= hi || !troops[h] && !human(h) {
		return false
	}
	t := &d.toks[p.hi]
	return t.low == "ashore" || t.class&prep != 0 && !(t.low == "at" && p.hi+1 < hi && d.toks[p.hi+1].kind == figure)
}

// cared are people whom those who see them look after.
var cared = wordSet("patient child victim casualty wounded body customer client refugee")

// whose are lands that figures are of, as they are of a country.
var whose = wordSet("province region district island")

// onlyMedia are verbs by which an outlet passes on what others say.
var onlyMedia = wordSet("carry relay transmit broadcast")

// announced is the figure of "the 18,000 that the company announced": the subject
// at token at with the verb v stands in a relative clause behind it. 0 for none.
func (d *doc) announced(s *sentence, at, v int) int {
	for at > s.lo && d.toks[at-1].class&det != 0 && d.toks[at-1].class&relative == 0 && d.toks[at-1].low != "that" {
		at--
	}
	if at-2 < s.lo || d.toks[at-1].low != "that" && d.toks[at-1].low != "which" || !(announcing[lemma(d.toks[v].low)]) || v+1 < s.hi && d.toks[v+1].low == "that" {
		return 0
	}
	for i := at - 2; i > s.lo && i > at-6; i-- {
		t := &d.toks[i]
		if t.kind == figure {
			return i
		}
		if !d.nominal(i) || t.class&verbPast != 0 {
			return 0
		}
	}
	return 0
}

// announcing are verbs whose object a relative clause can stand for.
var announcing = wordSet("announce report give publish release count record register put estimate claim")

// inReport reports whether the tokens from i on say in what it was said: "in a
// report", "in its latest bulletin".
func (d *doc) inReport(i, hi int) bool {
	for n := 0; i+2 < hi && n < 6; i, n = i+1, n+1 {
		t := &d.toks[i]
		if t.kind == figure || t.kind == punct {
			return false
		}
		if t.low != "in" && t.low != "on" {
			continue
		}
		for j := i + 1; j < hi && j < i+6 && (d.nominal(j) || d.toks[j].class&(det|adjective|timeWord) != 0 || d.toks[j].skip != 0 || d.toks[j].low == "'s"); j++ {
			if l := singular(d.toks[j].low); reportNoun[l] && l != "post" {
				return true
			}
		}
	}
	return false
}

// subjectDet is the first token of a phrase with its determiners.
func (d *doc) subjectDet(s *sentence, b int) int {
	for b > s.lo && d.toks[b-1].class&det != 0 && d.toks[b-1].class&relative == 0 {
		b--
	}
	return b
}

// behindPrep reports whether a preposition opens the phrase at token b.
func (d *doc) behindPrep(s *sentence, b int) bool {
	for b > s.lo && d.toks[b-1].class&det != 0 {
		b--
	}
	return b > s.lo && d.toks[b-1].class&prep != 0 && d.toks[b-1].skip == 0 && d.toks[b-1].class&conj == 0
}

// admitsLoss reports whether what is admitted is a loss: "the loss of 10 tanks".
func (d *doc) admitsLoss(i, hi int) bool {
	for n := 0; i < hi && n < 4; i, n = i+1, n+1 {
		if m := lexicon.nounsOf[singular(d.toks[i].low)]; m != "" && !human(singular(d.toks[i].low)) {
			return true
		}
	}
	return false
}

// finders are people whose findings are figures.
var finders = wordSet("researcher scientist analyst investigator auditor expert economist inspector historian academic statistician")

// tallies are verbs by which a country only has what it counts.
var tallies = wordSet("register record count log document see list number clock tally")

// senses are cue verbs that have other senses too: they credit a figure only
// where aboutFigures finds one in their object.
var senses = wordSet("put place raise lower revise update give see find carry hear list post release point detail identify learn change increase cut speak talk count attribute precise peg clock tot stick stand promise pledge make")

// quotedAs reads "WAM quoted the general command as saying": who quotes, and
// whom nearer the origin.
func (d *doc) quotedAs(s *sentence, v int, who []speaker) (event, bool) {
	whom := d.speakersRight(v+1, s.hi)
	if len(whom) == 0 {
		return event{}, false
	}
	end := whom[len(whom)-1].end
	e := event{who: who, inner: whom, cue: d.span(v, v+1), at: who[0].at, end: end}
	for i := end; i+1 < s.hi && i < end+14; i++ {
		if d.toks[i].low == "as" && d.toks[i+1].class&verbIng != 0 {
			e.end = i + 2
			e.trailing = d.trails(s, e.at, i+1)
			return e, true
		}
		if d.toks[i].kind == figure {
			break
		}
	}
	return event{}, false
}

// saidBy reads "the chief executive was quoted as saying by Handelsblatt".
func (d *doc) saidBy(s *sentence, v int, c *cueVerb) (event, bool) {
	if c.lemma != "quote" && c.lemma != "cite" || v+3 >= s.hi || d.toks[v+1].low != "as" || d.toks[v+2].class&verbIng == 0 {
		return event{}, false
	}
	whom := d.speakersLeft(s, v)
	if len(whom) == 0 {
		return event{}, false
	}
	e := event{who: whom, cue: d.span(v, v+3), at: whom[0].at, end: v + 3}
	if d.toks[v+3].low == "by" || d.toks[v+3].low == "in" {
		if who := d.speakersRight(v+4, s.hi); len(who) > 0 && who[0].proper {
			e.who, e.inner, e.end = who, whom, who[len(who)-1].end
		}
	}
	e.trailing = d.trails(s, e.at, e.end-1)
	return e, true
}

// aboutFigures reports whether a verb of many senses takes a figure here:
// "puts the toll at", "raised its estimate", "found 134 million addresses".
func (d *doc) aboutFigures(v, hi int, l string) bool {
	for n, i := 0, v+1; i < hi && n < 14; i, n = i+1, n+1 {
		t := &d.toks[i]
		low := singular(t.low)
		switch l {
		case "put", "place", "give", "peg":
			if l == "give" && d.toks[v].low == "given" && t.class&(auxiliary|modal) != 0 {
				return false // "Patients given the jab were 61 % less likely"
			}
			if d.toks[hi-1].low == ":" && (low == "figure" || low == "number" || low == "detail" || low == "breakdown") {
				return true
			}
			if t.low == "at" || t.low == "between" || t.low == "in" || t.kind == figure || lexicon.nounsOf[low] != "" || low == "figure" || low == "number" || low == "total" {
				return d.figureAhead(i, hi)
			}
			if t.low == "for" || t.low == "on" || t.low == "into" {
				return false
			}
		case "raise", "lower", "revise", "update", "change", "increase", "cut", "release", "post", "identify", "list", "carry", "detail":
			if lexicon.document[low] || lexicon.nounsOf[low] != "" && l != "raise" && l != "lower" || low == "toll" || low == "figure" {
				return true
			}
			if t.kind == figure && (l == "identify" || l == "list") {
				return true
			}
		case "see":
			if t.kind == figure || lexicon.nounsOf[low] != "" {
				return true
			}
		case "speak", "talk":
			if t.low == "of" || t.low == "about" {
				return d.figureAhead(i, hi)
			}
			if t.low == "before" || t.low == "to" || t.low == "with" {
				i = d.overPhrase(i+1, hi) - 1 // "spoke before the press of 63 dead"
				continue
			}
			if t.class&(timeWord|adverb|adjective) == 0 && t.skip == 0 && t.low != "on" && t.low != "last" && t.low != "this" {
				return false // "spoke on Wednesday of 7,000"
			}
		case "make":
			return n == 0 && (t.low == "known" || t.low == "public" || t.low == "clear")
		case "stick", "stand":
			return (t.low == "to" || t.low == "by") && d.figureAhead(i+1, min(hi, i+5))
		case "promise", "pledge":
			if t.low == "that" {
				return true
			}
		case "attribute":
			return d.figureAhead(i, hi)
		default:
			if t.kind == figure || t.low == "that" {
				return true
			}
		}
	}
	return false
}

func (d *doc) figureAhead(i, hi int) bool {
	for n := 0; i < hi && n < 14; i, n = i+1, n+1 {
		if d.toks[i].kind == figure {
			return true
		}
	}
	return false
}

// sumAhead reports whether the next figure before hi is a sum or a percentage.
func (d *doc) sumAhead(i, hi int) bool {
	for ; i < hi; i++ {
		if d.toks[i].kind == figure {
			k := d.ments[d.toks[i].fig].Kind
			return k == quantity.Money || k == quantity.Percent
		}
	}
	return false
}

// nobody reports whether a speaker is a bare noun of reckoning: "Estimates
// place the losses at" credits no one.
func (d *doc) nobody(w *speaker) bool {
	if w.proper || w.pron != "" {
		return false
	}
	f := strings.Fields(strings.TrimPrefix(w.name, "the "))
	for len(f) > 1 && passing[lower(f[0])] {
		f, w = f[1:], &speaker{head: w.head}
	}
	if w.def || len(f) > 1 {
		return false
	}
	switch w.head {
	case "estimate", "figure", "data", "number", "projection", "forecast", "model", "calculation", "count", "tally", "record", "statistic":
		return true
	}
	return false
}

// passing are adjectives that say which of several reckonings is meant, and not
// whose: "the previous count had given 213".
var passing = wordSet("previous earlier last first initial latest preliminary provisional new recent early final")

// canClaim reports whether a speaker may be the subject of a verb that has
// other senses too: a name, a known body, a pronoun that stands for one.
func (d *doc) canClaim(w *speaker) bool {
	return w.proper || w.kind != noSpeaker || w.pron != "" && w.pron != "there"
}

// canSay rules out what cannot say anything although it stands before "said".
func (d *doc) canSay(w *speaker) bool {
	if w.pron != "" {
		return w.pron != "there"
	}
	return w.proper || w.kind != noSpeaker || lexicon.nounsOf[w.head] == "" && !lexicon.nouns.money[w.head]
}

// negated reports whether the verb at v is negated: "did not say".
func (d *doc) negated(s *sentence, v int) bool {
	for i := v - 1; i >= s.lo && i >= v-3; i-- {
		if d.toks[i].class&negation != 0 {
			return true
		}
		if d.toks[i].class&(auxiliary|modal|adverb) == 0 {
			return false
		}
	}
	return false
}

// passive reports whether the participle at v has the verb "be" before it, or
// is a reduced relative behind a noun ("the 1,002 announced just before").
func (d *doc) passive(s *sentence, v int) bool {
	if d.toks[v].class&verbPast == 0 {
		return false
	}
	for i := v - 1; i >= s.lo && i >= v-4; i-- {
		t := &d.toks[i]
		if t.class&beVerb != 0 {
			return true
		}
		if t.kind == figure {
			return true
		}
		if t.class&(adverb|auxiliary|modal) == 0 {
			return false
		}
	}
	return false
}

// asNoun reports whether an ambiguous form is a noun where it stands: "the
// report", "figures show" has show as verb but figures as noun.
func (d *doc) asNoun(s *sentence, v int) bool {
	if v == s.lo {
		return true
	}
	p := &d.toks[v-1]
	if lexicon.speakers[d.toks[v].low] == personSpeaker && v+1 < s.hi && d.toks[v+1].capital && d.nominal(v-1) {
		return true // "the military judge Johann Strakencz"
	}
	if p.class&(det|prep|adjective) != 0 && p.class&relative == 0 || p.kind == figure && !d.numbers(v-1) || (p.low == "'s" || p.low == "'") && !(v-2 >= s.lo && known(d.span(v-2, v))) {
		return true
	}
	switch p.low {
	case "he", "she", "it", "they", "we", "i", "you":
		return false
	}
	t := &d.toks[v]
	if t.class&verbBase == 0 {
		return false
	}
	if v+1 < s.hi && lexicon.document[singular(t.low)] && plural(t.low) && (d.toks[v+1].low == "and" || d.toks[v+1].low == "or") && !d.saysNext(v+2, s.hi) {
		return true // "interviews, court records and open sources"
	}
	if t.class&verbPast == 0 && lemma(t.low) == t.low && (!p.capital || lexicon.document[t.low]) && !plural(p.low) {
		for i := v - 2; i >= s.lo && i > v-5 && (d.nominal(i) || d.toks[i].class&(det|adjective) != 0); i-- {
			if d.toks[i].low == "a" || d.toks[i].low == "an" {
				return true // "an intelligence update": a verb would end in s
			}
		}
	}
	// A noun if a verb follows: "the Reuters report said", "NIS estimates put".
	for i := v + 1; i < s.hi && i <= v+4; i++ {
		n := &d.toks[i]
		if n.class&(adverb|timeWord) != 0 || (n.low == "this" || n.low == "last") && i+1 < s.hi && d.toks[i+1].class&timeWord != 0 {
			continue
		}
		if n.low == "having" || n.low == "being" {
			return false // "denies having lost"
		}
		if n.low == "of" || n.low == "by" || n.low == "from" {
			return lemma(t.low) != "speak" && lemma(t.low) != "talk" && lemma(t.low) != "stand"
		}
		return n.class&(verbPast|auxiliary|modal) != 0 && n.class&negation == 0 || lexicon.cueVerb(n.low) != nil && n.class&(det) == 0
	}
	return false
}

// numbers reports whether the figure at i is part of a name: "UAW Local 598".
func (d *doc) numbers(i int) bool {
	t := &d.toks[i]
	return i > 0 && t.end-t.start < 6 && d.toks[i-1].kind == word && d.toks[i-1].capital && d.toks[i-1].class&(timeWord|closed) == 0 && !d.toks[i-1].opens
}

// deeds are cue verbs whose passive tells what was done to people and things: they credit
// whoever did it only for what can be read or reckoned. Of things that were searched for,
// whoever found them gives their number.
var (
	deeds    = wordSet("provide supply give offer share claim identify find see hear observe release seize keep collect gather obtain carry raise lower cut change increase make inform notify brief issue")
	searches = wordSet("identify find see observe")
)

// doneTo reports whether the participle at v with its agent w tells what was done to
// somebody: "all of them were identified by their cousins", "housing provided by the state",
// but "errors found by the auditors", "the toll was raised by the ministry".
func (d *doc) doneTo(s *sentence, v int, w *speaker) bool {
	if !w.proper && w.kind == personSpeaker && d.possessiveDet(w.at) != "" && !speaksFor[w.head] {
		return true // whose kin they are, the text has counted before
	}
	l := lemma(d.toks[v].low)
	if !deeds[l] || w.kind == documentSpeaker || lexicon.document[w.head] || w.kind == mediaSpeaker || newsroom(w.name) {
		return false // an outlet passes on what it sees, gets and carries
	}
	if l == "claim" {
		for i := s.lo; i < v; i++ {
			if remains[singular(d.toks[i].low)] {
				return true // "of the 11 bodies 5 were claimed by cousins"
			}
		}
		return false
	}
	people, things := false, false
	for i := v - 1; i >= s.lo && i > v-14; i-- {
		t := &d.toks[i]
		if t.kind == punct || t.class&(conj|relative) != 0 {
			break
		}
		h := singular(t.low)
		if t.kind != word || t.class&(auxiliary|adverb|prep) != 0 {
			continue
		}
		if d.documentNoun(i) || claimNouns[t.low] || lexicon.nounsOf[h] != "" && !human(h) {
			return false
		}
		people = people || human(h) || remains[h] || t.class&pronoun != 0 || lexicon.state(t.low) || lexicon.speakers[h] == personSpeaker
		things = things || t.class&(det|verbPast) == 0 && d.nominal(i)
	}
	return people || !things || !searches[l]
}

// remains are what is left of people.
var remains = wordSet("body corpse remains victim coffin")

// agentEvent reads "reported by X", "data compiled by X".
func (d *doc) agentEvent(s *sentence, v int) (event, bool) {
	b := v + 1
	for d.toks[b].low != "by" {
		b++
	}
	who := d.speakersRight(b+1, s.hi)
	if len(who) == 0 || !who[0].proper && (who[0].kind == noSpeaker || d.toks[b+1].low == "a" || d.toks[b+1].low == "an") {
		return event{}, false // "confirmed by a laboratory"
	}
	if d.doneTo(s, v, &who[0]) {
		return event{}, false
	}
	e := event{who: who, cue: d.span(v, b+1), at: v, end: who[len(who)-1].end, trailing: d.contentBefore(s, v), estimate: lemma(d.toks[v].low) == "estimate"}
	// "figures released by the UN show": it leads.
	if e.end < s.hi && lexicon.cueVerb(d.toks[e.end].low) != nil {
		e.trailing = false
	}
	e.back = d.backward(s, &e)
	if e.back {
		e.trailing = true
	}
	return e, true
}

// lateAgent reads "the damage was estimated at $5bn by the World Bank": the
// agent of a passive behind its figure.
func (d *doc) lateAgent(s *sentence, v int, c *cueVerb) (event, bool) {
	if !c.passive && !c.claim {
		return event{}, false
	}
	for i := v + 1; i+1 < s.hi && i < v+14; i++ {
		t := &d.toks[i]
		if t.kind == punct || t.class&(auxiliary|modal|relative) != 0 || t.class&verbPast != 0 {
			break
		}
		if t.low != "by" {
			continue
		}
		who := d.speakersRight(i+1, s.hi)
		if len(who) == 0 || !who[0].proper && who[0].kind != orgSpeaker || d.doneTo(s, v, &who[0]) {
			break
		}
		e := event{who: who, cue: d.span(v, v+1) + " by", at: i, end: who[len(who)-1].end, trailing: true, estimate: c.lemma == "estimate"}
		if n := d.onlyFigure(v+1, i); n > 0 && d.toks[v-1].low == "," {
			e.figure = n + 1 // "the share, put at 10 per cent by the commission,"
		}
		e.back = d.backward(s, &e)
		return e, true
	}
	return event{}, false
}

// onlyFigure is the only figure between lo and hi, 0 where there is none or several.
func (d *doc) onlyFigure(lo, hi int) int {
	k := 0
	for i := lo; i < hi; i++ {
		if d.toks[i].kind == figure {
			if k > 0 {
				return 0
			}
			k = i
		}
	}
	return k
}

// backward reports whether the sentence only hands over: "This was reported by
// AP", "This is according to the ministry".
func (d *doc) backward(s *sentence, e *event) bool {
	for i := s.lo; i < e.at && i < s.lo+4; i++ {
		t := &d.toks[i]
		if i == s.lo && (t.low == "this" || t.low == "that" || t.low == "it" || t.low == "these" || t.low == "such") {
			return len(s.figs) == 0
		}
		if t.low == "figures" || t.low == "data" || t.low == "information" || t.low == "news" || t.low == "numbers" {
			return len(s.figs) == 0
		}
	}
	return false
}

// inverted reads a speaker behind the verb: "…," said Kim; …, reports BSS.
func (d *doc) inverted(s *sentence, v int, c *cueVerb) (event, bool) {
	if v == s.lo || v+1 >= s.hi || subjectFirst[c.lemma] || c.lemma == "tell" && d.toks[v+1].low != "me" && d.toks[v+1].low != "us" || c.lemma == "brief" || c.lemma == "notify" {
		return event{}, false
	}
	p := &d.toks[v-1]
	if (p.low == "has" || p.low == "have") && v-2 > s.lo && d.toks[v-2].low == "," {
		p = &d.toks[v-2] // "…, has announced the military judge"
	}
	if p.kind != punct {
		if p.low != "as" {
			return event{}, false
		}
	} else {
		switch d.text[p.start:p.end] {
		case ",", "”", `"`, "’", "'", "»", "–", "—", "?", "!":
		default:
			return event{}, false
		}
	}
	b := d.overAdverbials(v+1, s.hi)
	if b > v+1 {
		if ws := d.speakersLeft(s, v); len(ws) > 0 && (ws[0].proper || ws[0].kind != noSpeaker) {
			return event{}, false
		}
	}
	if b == v+1 && b+1 < s.hi && d.toks[b].low == "in" && (originKind(d.span(b+1, b+2)) != noSpeaker || upperCase(d.span(b+1, b+2))) && country(d.span(b+1, b+2)) == "" {
		b++ // "…, noted in EMERCOM"
	}
	if b == v+1 && telling[c.lemma] && b+1 < s.hi && (d.toks[b].low == "me" || d.toks[b].low == "us") && d.toks[b+1].class&det != 0 && d.toks[b+1].low != "that" {
		b++ // "told me a student of philosophy"
	}
	who := d.speakersRight(b, s.hi)
	me := b == v+2 && b > v+1 && (d.toks[v+1].low == "me" || d.toks[v+1].low == "us")
	if me && len(who) > 0 && !who[0].proper && who[0].kind == noSpeaker {
		who = nil
	}
	if len(who) == 0 && (b == v+1 || me) && c.speech && d.toks[b].class&det != 0 && d.toks[b].class&pronoun == 0 {
		// "said a rebel commandant who …": any noun phrase that can say it.
		e := d.phraseRight(b, s.hi)
		if w, ok := d.speaker(b, e); ok && w.pron == "" && d.canSay(&w) && (e == s.hi || d.toks[e].kind == punct || d.toks[e].class&(relative|prep|timeWord) != 0) && len(d.speakersLeft(s, v)) == 0 {
			w.kind, w.anon, w.end = personSpeaker, true, e
			who = []speaker{w}
		}
	}
	if len(who) == 0 || !who[0].proper && who[0].kind == noSpeaker || b > v+1 && (who[0].pron != "" || !d.toks[b].capital && d.toks[b].class&det == 0) {
		return event{}, false
	}
	if e := who[len(who)-1].end; c.lemma == "claim" && d.toks[v].class&verbPast != 0 && d.toks[b].class&det != 0 && e < s.hi && d.toks[e].class&relative != 0 && d.contentBefore(s, v) {
		return event{who: who, cue: d.span(v, v+1), at: v, end: e, trailing: true}, true // "claimed a volunteer who asked us not to print her name"
	}
	if c.claim && !c.speech && d.toks[v].class&verbBase == 0 && !who[0].proper && p.low != "as" && !(announcing[c.lemma] && !senses[c.lemma] && d.toks[b].class&det != 0 && d.closed(who[len(who)-1].end, s.hi) && d.contentBefore(s, v)) {
		return event{}, false
	}
	if n := len(who); n == 1 && !who[0].proper && plural(d.toks[who[0].end-1].low) && who[0].end+1 < s.hi && d.toks[who[0].end].low == "the" {
		if ws := d.speakersRight(who[0].end, s.hi); len(ws) == 1 && ws[0].proper {
			ws[0].at = who[0].at
			who = ws // "said independent monitors the Archive of Public Gatherings"
		}
	}
	if w, ok := d.bodyBehind(&who[len(who)-1], s.hi); ok {
		who[len(who)-1] = w // "claimed the organisers, Students for Strelsau"
	} else if n := len(who); who[n-1].kind == personSpeaker {
		if w, ok := d.namedBehind(who[n-1].end, s.hi); ok {
			w.at = who[n-1].at
			who[n-1] = w // "said the governor of Beirut, Black Michael"
		}
	}
	// A verb behind the noun phrase makes it a subject of its own.
	e := who[len(who)-1].end
	if x := d.overPhrase(min(e+1, s.hi), s.hi); e < s.hi && d.toks[e].class&prep != 0 && x < s.hi && d.toks[x].class&(auxiliary|modal) != 0 && b == v+1 {
		return event{}, false // "says the number of soldiers at work has doubled"
	}
	if e < s.hi && d.toks[e].kind == word && (d.toks[e].class&(verbPast|auxiliary|modal) != 0) && !(d.toks[e].class&verbPast != 0 && d.toks[e].class&auxiliary == 0 && e+1 < s.hi && d.toks[e+1].class&prep != 0 && d.toks[v].class&verbPast != 0 && who[len(who)-1].kind == personSpeaker) {
		return event{}, false // but "said a diplomat posted in the region"
	}
	return event{who: who, cue: d.span(v, v+1), at: v, end: e, trailing: d.contentBefore(s, v), deny: c.deny,
		estimate: c.lemma == "estimate"}, true
}

// closed reports whether a statement ends at i, or goes on behind a mark.
func (d *doc) closed(i, hi int) bool { return i >= hi || d.toks[i].kind == punct }

// subjectFirst are cue verbs whose subject never stands behind them.
var subjectFirst = wordSet("make stand stick clock tot put give carry list change increase cut raise lower find place peg see")

// namedBehind reads the name of a person between commas behind an office that
// ends at token i.
func (d *doc) namedBehind(i, hi int) (speaker, bool) {
	if i >= hi || d.toks[i].low != "," {
		return speaker{}, false
	}
	e := i + 1
	for e < hi && d.toks[e].kind == word && (d.toks[e].capital && d.toks[e].class&(timeWord|closed) == 0 || e > i+1 && connector(d.toks[e].low)) {
		e++
	}
	if e-i-1 < 2 || e-i-1 > 4 || !d.toks[e-1].capital || e < hi && d.toks[e].kind == word && d.toks[e].class&(relative) == 0 {
		return speaker{}, false
	}
	name := d.span(i+1, e)
	if known(name) || country(name) != "" || places.Region(name) || lexicon.speakers[singular(d.toks[e-1].low)] != noSpeaker {
		return speaker{}, false
	}
	return speaker{name: name, head: d.toks[e-1].low, kind: personSpeaker, proper: true, at: i + 1, end: e}, true
}

// bodyBehind is the name behind a comma that a body, or people together, named only by
// their kind have: "the research office, UHERO", "the organisers, Students for Strelsau".
func (d *doc) bodyBehind(w *speaker, hi int) (speaker, bool) {
	if w.proper || w.pron != "" || w.kind != orgSpeaker && !(w.kind == personSpeaker && plural(d.toks[w.end-1].low)) || w.end+1 >= hi || d.toks[w.end].low != "," {
		return speaker{}, false
	}
	b := w.end + 1
	e := b
	for e < hi && d.toks[e].kind == word && (d.toks[e].capital && d.toks[e].class&timeWord == 0 || e > b && connector(d.toks[e].low) && e+1 < hi && d.toks[e+1].capital) {
		e++
	}
	if e == b || e-b > 6 || !d.closed(e, hi) || e-b == 1 && !upperCase(d.span(b, e)) && lookup(d.span(b, e)) == nil {
		return speaker{}, false
	}
	n, ok := d.speaker(b, e)
	if !ok || !n.proper || d.isPlace(n.name) || country(n.name) != "" {
		return speaker{}, false
	}
	if n.kind == noSpeaker || n.kind == personSpeaker {
		n.kind = orgSpeaker
	}
	n.at = w.at
	return n, true
}

// overAdverbials steps from a verb of speech over what may stand between it and
// its subject: "reported in its turn the deputy commander", "said on Monday the
// ministry". It stays where none follows.
func (d *doc) overAdverbials(i, hi int) int {
	b := i
	for b < hi && b < i+9 {
		t := &d.toks[b]
		switch {
		case t.skip != 0 || t.class&timeWord != 0 && t.kind == word || t.low == "earlier" || t.low == "later" || t.low == "separately":
			b++
		case (t.low == "in" || t.low == "on" || t.low == "to" || t.low == "for") && b+1 < hi:
			e, timed := b+1, false
			for e < hi && d.toks[e].low != "that" {
				t := &d.toks[e]
				if timed && t.class&det != 0 {
					break // "on Tuesday | the head of"
				}
				timed = timed || t.skip != 0 || t.class&timeWord != 0 && t.kind == word
				if t.class&(det|timeWord|adjective) == 0 && t.skip == 0 || t.kind != word && t.skip == 0 {
					break
				}
				e++
			}
			if timed {
				b = e
				continue
			}
			if e < hi && d.toks[e].low == "that" {
				return i
			}
			if e < hi && d.toks[e].skip == 0 && d.toks[e-1].skip == 0 && d.toks[e-1].class&timeWord == 0 {
				if d.toks[e].capital || !d.nominal(e) {
					return b
				}
				for e < hi && d.nominal(e) && !d.toks[e].capital {
					e++
				}
			}
			b = e
		default:
			return b
		}
	}
	return b
}

// trails reports whether the crediting at [at, v] stands behind what it
// credits: nothing but adverbials follow the verb, and content came before.
func (d *doc) trails(s *sentence, at, v int) bool {
	if !d.contentBefore(s, at) {
		return false
	}
	for at > s.lo && (d.toks[at-1].low == "acting" || d.toks[at-1].class&(det|timeWord|adjective) != 0 && d.toks[at-1].kind == word || d.toks[at-1].skip != 0 && d.toks[at-1].kind != punct || d.toks[at-1].low == "'s" || d.toks[at-1].kind == figure && lower(d.text[d.toks[at-1].start:d.toks[at-1].end]) == "one") {
		at--
	}
	if at > s.lo && !d.commaLike(at-1) {
		return false
	}
	return d.nothingFollows(s, v)
}

func (d *doc) commaLike(i int) bool {
	t := &d.toks[i]
	if t.kind != punct {
		return false
	}
	switch d.text[t.start:t.end] {
	case ",", "”", `"`, "»", "–", "—", "-", ";", "?", "!", ":":
		return true
	}
	return false
}

// nothingFollows reports whether the verb at v has no object of its own, so that
// it credits what stands before it: only adverbials up to the next comma or the
// end ("said on Saturday"), or, behind a preposition, whatever has no figure ("said
// in a statement that it posted").
func (d *doc) nothingFollows(s *sentence, v int) bool {
	i := v + 1
	free := false // behind a preposition anything goes but a figure
	for n := 0; i < s.hi && n < 40; n++ {
		t := &d.toks[i]
		switch {
		case t.kind == punct:
			switch d.text[t.start:t.end] {
			case ":":
				return i == v+1 || free
			case "“", "«":
				return false
			case `"`:
				if i+2 < s.hi && d.toks[i+1].capital && d.toks[i+2].low == `"` {
					i += 3 // told the agency "Afp"
					continue
				}
				return i+1 >= s.hi
			case "-", "/", "'", "’", "(", ")":
				i++
				continue
			}
			return true
		case t.kind == figure:
			return false
		case t.low == "that" && !free:
			return false
		case t.class&prep != 0 && t.skip == 0:
			free = true
			i = d.overPhrase(i+1, s.hi)
		case t.skip != 0 || t.class&(adverb|timeWord) != 0 || t.kind == number || (t.low == "late" || t.low == "early" || t.low == "last" || t.low == "earlier" || t.low == "this"):
			i++
		case t.class&(conj) != 0:
			return true
		case free:
			i++
		case audience[t.low]:
			i++
		case telling[lemma(d.toks[v].low)]:
			free = true
			i = max(i+1, d.overPhrase(i, s.hi))
		case t.class&det != 0 && i+2 < s.hi && d.toks[i+1].class&timeWord != 0, t.class&det != 0 && i+2 < s.hi && (d.toks[i+1].low == "day" || d.toks[i+1].low == "week"):
			i += 2
		default:
			return false
		}
	}
	return true
}

// telling are verbs of speech with the one who is told for their object.
var telling = wordSet("tell inform notify brief assure remind")

// audience are words for those who are told.
var audience = wordSet("reporters journalists lawmakers parliament us me them him her investors viewers listeners")

// possessiveEvents reads "the Central Bank's forecast stands at", "the USA
// TODAY Network count of deaths rose to", "figures from the UN put".
func (d *doc) possessiveEvents(s *sentence, have []event) []event {
	var out []event
	if len(s.figs) == 0 {
		return nil // a report that is only spoken of says nothing
	}
	for i := s.lo; i < s.figs[len(s.figs)-1]; i++ {
		t := &d.toks[i]
		if t.kind == word && claimNouns[t.low] && i-1 > s.lo && (d.toks[i-1].low == "'s" || d.toks[i-1].low == "'") && i+1 < s.hi && (d.toks[i+1].low == "that" || d.toks[i+1].low == "of") && d.figureAhead(i+1, min(s.hi, i+14)) {
			p := d.phraseBefore(i+1, s.lo)
			if w, ok := d.speaker(p.lo, i-1); ok && !p.none() && (w.proper || w.kind != noSpeaker) {
				out = append(out, event{who: []speaker{w}, cue: d.span(i, i+2), at: p.lo, end: i + 1})
			}
			continue
		}
		if t.kind != word || !lexicon.document[singular(t.low)] || t.class&(verbIng) != 0 || t.capital && !t.opens && !d.titleCase {
			continue
		}
		inside := false
		for _, e := range have {
			if i >= e.at-1 && i < e.end || i > e.end && i < e.end+5 && (d.toks[e.end].low == "in" || d.toks[e.end].low == "on") {
				inside = true // "said in a Telegram post, and …"
			}
		}
		if inside || d.toks[i].skip != 0 {
			continue
		}
		if t.class&verbBase != 0 && !plural(t.low) && i > s.lo && d.toks[i-1].class&pronoun != 0 {
			continue
		}
		// The figure has to follow: a report that is only spoken of says nothing.
		if !d.figureAhead(i+1, min(s.hi, i+14)) {
			continue
		}
		j := i + 1
		if j < s.hi && (d.toks[j].low == "from" || d.toks[j].low == "by" || d.toks[j].low == "of") {
			who := d.speakersRight(j+1, s.hi)
			if len(who) > 0 && who[0].proper && (d.toks[j].low != "of" || known(who[0].name)) && who[0].kind != personSpeaker {
				if e := who[len(who)-1].end; e < s.hi && d.verbal(e) {
					out = append(out, event{who: who, cue: d.span(i, j+1), at: i, end: e, estimate: d.estimates(i, j)})
				}
				continue
			}
		}
		if i == s.lo || i+1 >= s.hi {
			continue
		}
		// "A survey of 2,000 parents by Barnardo's suggests"
		if e, ok := d.surveyBy(s, i); ok {
			out = append(out, e)
			continue
		}
		// The count of X by its owner: "the USA TODAY Network count of deaths rose".
		p := d.phraseBefore(i+1, s.lo)
		if p.none() || p.head != i {
			continue
		}
		w, ok := d.owner(p)
		if !ok || p.lo >= 2 && d.toks[p.lo-1].low == "on" && d.toks[p.lo-2].low == "based" {
			continue
		}
		if d.verbAfter(i+1, s.hi) || d.figureApposed(i+1, s.hi) {
			out = append(out, event{who: []speaker{w}, cue: t.low, at: p.lo, end: i + 1, estimate: d.estimates(i, i+1)})
		}
	}
	return out
}

// claimNouns are nouns of saying that want their owner: "Pyongyang's claim that 8
// drones had entered".
var claimNouns = wordSet("claim claims assertion allegation contention assurance promise")

// figureApposed reports whether a figure between commas says what the noun before
// token i amounts to: "the army's count for the pullout, 13 killed, has not changed".
func (d *doc) figureApposed(i, hi int) bool {
	for n := 0; i+1 < hi && n < 6; i, n = i+1, n+1 {
		if d.toks[i].low == "," {
			return d.toks[i+1].kind == figure
		}
		if t := &d.toks[i]; t.kind != word || t.class&(auxiliary|modal|verbPast) != 0 {
			return false
		}
	}
	return false
}

// surveyBy reads the author of a document behind what it covers: "a survey of
// 2,000 parents by Barnardo's suggests".
func (d *doc) surveyBy(s *sentence, i int) (event, bool) {
	if d.toks[i+1].low != "of" && d.toks[i+1].low != "on" && d.toks[i+1].low != "into" && d.toks[i+1].low != "among" {
		return event{}, false
	}
	for j := i + 2; j < s.hi && j < i+10; j++ {
		t := &d.toks[j]
		if t.class&(verbPast|auxiliary|modal) != 0 && t.kind == word || t.kind == punct {
			return event{}, false
		}
		if t.low != "by" && t.low != "from" {
			continue
		}
		who := d.speakersRight(j+1, s.hi)
		if len(who) == 0 || !who[0].proper && who[0].kind == noSpeaker {
			return event{}, false
		}
		if e := who[len(who)-1].end; e < s.hi && (d.verbal(e) || lexicon.cueVerb(d.toks[e].low) != nil) {
			v := event{who: who, cue: d.span(i, i+1) + " " + t.low, at: i, end: e}
			v.trailing = d.trails(s, i, e)
			if v.trailing {
				v.end = e + 1
			}
			return v, true
		}
		return event{}, false
	}
	return event{}, false
}

func (d *doc) verbal(i int) bool {
	return d.toks[i].class&(verbPast|verbBase|auxiliary|modal) != 0
}

// verbAfter reports whether a verb follows over "of …" and "for …".
func (d *doc) verbAfter(i, hi int) bool {
	for n := 0; i < hi && n < 8; n++ {
		t := &d.toks[i]
		if t.low == `"` || t.low == "“" || t.low == "”" {
			i++
			continue
		}
		if t.kind == punct || t.kind == figure && n == 0 {
			return false
		}
		if t.class&(verbPast|auxiliary|modal) != 0 {
			return true
		}
		if t.class&verbBase != 0 && i > 0 && d.toks[i-1].class&(prep|det|adjective) == 0 {
			return true
		}
		i++
	}
	return false
}

// owner is who stands before a noun of reporting inside the phrase p: the
// possessor ("the junta's figures") or a name ("NIS estimates").
func (d *doc) owner(p phrase) (speaker, bool) {
	hi := p.head
	for i := hi - 1; i >= p.lo; i-- {
		if d.toks[i].low == "'s" || d.toks[i].low == "'" {
			hi = i
			w, ok := d.speaker(p.lo, hi)
			return w, ok && (w.proper || w.kind != noSpeaker)
		}
	}
	if b := p.head - 1; b >= p.lo && b <= p.lo+1 && !d.toks[b].capital && lexicon.speakers[d.toks[b].low] == orgSpeaker && p.lo > 0 && d.toks[p.lo-1].low == "the" {
		w, ok := d.speaker(p.lo, p.head) // "the police count is 36,000"
		return w, ok && w.kind == orgSpeaker
	}
	// Adjectives before the noun are no part of the name.
	for hi > p.lo && !d.toks[hi-1].capital {
		hi--
	}
	if hi == p.lo {
		return speaker{}, false
	}
	lo := p.lo
	for lo < hi && !d.toks[lo].capital {
		lo++
	}
	w, ok := d.speaker(lo, hi)
	if !ok || !w.proper {
		return speaker{}, false
	}
	if !known(w.name) && hi-lo == 1 && (demonym(d.toks[lo].low) != "" || lo == 0) {
		return speaker{}, false
	}
	return w, true
}

// silent reports whether the sentence only says that somebody said nothing.
func (d *doc) silent(s *sentence) bool {
	for i := s.lo; i < s.hi; i++ {
		for _, p := range lexicon.silent[d.toks[i].low] {
			if i+len(p) > s.hi {
				continue
			}
			same := true
			for j := range p {
				same = same && d.toks[i+j].low == p[j]
			}
			if same {
				return true
			}
		}
	}
	return false
}

func (d *doc) span(lo, hi int) string {
	if hi <= lo {
		return ""
	}
	return fold(d.text[d.toks[lo].start:d.toks[hi-1].end])
}

func (d *doc) cueText(v, hi int) string {
	if v+1 < hi && d.toks[v+1].low == "that" {
		return d.span(v, v+2)
	}
	return d.span(v, v+1)
}

// saysNext reports whether who is named at i says something right behind: "Reuters reports
// and AFP confirms".
func (d *doc) saysNext(i, hi int) bool {
	for j := i; j < hi && j < i+4 && d.toks[j].kind == word; j++ {
		if j > i && d.nominal(j-1) && lexicon.cueVerb(d.toks[j].low) != nil && !(plural(d.toks[j].low) && lexicon.document[singular(d.toks[j].low)] && !d.toks[j-1].capital && d.toks[j-1].class&adjective != 0) {
			return true
		}
	}
	return false
}
