package extract

import (
	"sort"
	"strings"
	"unicode"

	"rangefinder/news"
	"rangefinder/news/places"
	"rangefinder/quantity"
)

// labelEvent reads who gives a figure without a verb: "NIS: 2,000 killed" at the
// head of a line, "2,000 killed – UN" or "Quake kills 31: officials" at its foot,
// and "3,200 idled (Unifor)".
func (d *doc) labelEvent(s *sentence) []event {
	if len(s.figs) == 0 {
		return nil
	}
	var out []event
	headline := s.kind == news.Heading || s.first && s.hi-s.lo < 24 && d.toks[s.hi-1].low != "."
	for i := s.lo + 1; i < s.hi && i < s.lo+9; i++ {
		if d.toks[i].kind == figure {
			break
		}
		if d.toks[i].low == ":" && d.toks[i-1].kind != figure {
			if !headline && d.finiteBefore(i+1, s.figs[0]) {
				break // "EUROPEAN UNION: The training mission has around 1,000 soldiers"
			}
			if w, ok := d.speaker(s.lo, i); ok && (d.labels(&w) || d.initials(s.lo, i) && d.tellers(s) && !d.countsOwn(s.figs[0], s.hi) || s.kind == news.ListItem && i-d.firstWord(s) > 1 && d.allCapital(s.lo, i) && country(w.name) == "" && !places.Region(w.name) && !plural(d.toks[i-1].low)) && d.verbless(s.lo, i) {
				out = append(out, event{who: []speaker{w}, cue: ":", at: s.lo, end: i + 1})
			}
			break
		}
	}
	if last := s.figs[0]; len(out) == 0 {
		for i := s.hi - 2; i > last && i > s.hi-14; i-- {
			switch l := d.text[d.toks[i].start:d.toks[i].end]; l {
			case "–", "—", "-", ":":
				if l == "-" && d.toks[i-1].end == d.toks[i].start && d.toks[i].end == d.toks[i+1].start {
					continue
				}
				e := s.hi
				if d.toks[e-1].low == "." {
					e--
				}
				if d.toks[e-1].low == ")" && d.toks[i-1].low != ")" {
					break // "(source: WHO)" is read as a bracket
				}
				w, ok := d.speaker(i+1, e)
				if ok && d.labels(&w) && d.verbless(i+1, e) && !d.figureBetween(i+1, e) && (headline || w.proper && w.kind != noSpeaker || l != "-") {
					out = append(out, event{who: []speaker{w}, cue: l, at: i, end: e, trailing: true})
				}
				i = 0
			}
		}
	}
	return append(out, d.bracketEvents(s)...)
}

// tallyEvent reads a body that only has a figure: "FlightAware has 2,310 flights
// cancelled", "Munich Re, in its annual review, has Camp at $16.5 billion". It
// credits the body if the text has heard it speak before.
func (d *doc) tallyEvent(s *sentence) []event {
	if len(s.figs) == 0 || s.figs[0] == s.lo {
		return nil
	}
	for i := s.lo + 1; i < s.figs[0]; i++ {
		if low := d.toks[i].low; low != "has" && low != "have" && low != "had" || i+1 < s.hi && d.toks[i+1].class&verbPast != 0 {
			continue
		}
		// "had it at 179 killed", "has Camp at $16.5 billion"
		at := d.toks[s.figs[0]-1].low == "at" && s.figs[0]-i < 6
		var who []speaker
		if d.toks[i-1].low == "," {
			if who = d.overApposition(s, i-1); len(who) == 0 {
				e := i - 2
				for e > s.lo && d.toks[e].low != "," {
					e--
				}
				who = d.subjectBefore(s, e)
			}
		} else {
			who = d.subjectBefore(s, i)
		}
		if len(who) != 1 || !d.opensClause(s, who[0].at) || !who[0].proper && who[0].kind != orgSpeaker {
			return nil
		}
		if !at && d.owns(s.figs[0], s.hi) {
			return nil // "the UN has 13,000 peacekeepers": it has them
		}
		return []event{{who: who, cue: d.span(i, i+1), at: who[0].at, end: i + 1, tally: !at || who[0].kind == noSpeaker}}
	}
	return nil
}

// owns reports whether the figure at k counts what somebody has, and not what
// somebody counts: no participle follows its noun and it has one.
func (d *doc) owns(k, hi int) bool {
	p := d.countedAfter(k, hi)
	if p.none() {
		return false
	}
	for i := p.hi; i < hi && i < p.hi+12; i++ {
		t := &d.toks[i]
		if t.class&verbPast != 0 && !t.capital || lexicon.state(t.low) {
			return false
		}
		if t.kind == figure || t.kind == punct && t.low != "," || t.class&(auxiliary|modal|relative) != 0 {
			break
		}
	}
	m := lexicon.nounsOf[singular(d.toks[p.head].low)]
	return !lexicon.state(d.toks[p.head].low) && (m == "" || m == "employed")
}

// colonEvent reads a statement behind a colon: "The mayor was blunt: 800 jobs
// were gone".
func (d *doc) colonEvent(s *sentence) []event {
	if len(s.figs) == 0 || s.kind == news.ListItem || s.kind == news.TableRow {
		return nil
	}
	for i := s.lo + 2; i < s.figs[0] && i < s.lo+16; i++ {
		if d.toks[i].low != ":" {
			continue
		}
		for j := s.lo; j < i; j++ {
			if low := d.toks[j].low; (low == "from" || low == "by") && d.documentIn(s.lo, j) && d.verbless(s.lo, j) {
				// "Fresh numbers from Cirium, as of 11am: 4,295"
				if who := d.speakersRight(j+1, i); len(who) > 0 && (who[0].proper || who[0].kind != noSpeaker) {
					return []event{{who: who, cue: d.span(s.lo, j+1), at: s.lo, end: i + 1}}
				}
			}
		}
		e := d.phraseRight(s.lo, i)
		if e == s.lo || e >= i || d.toks[e].class&beVerb == 0 && !(issues[lemma(d.toks[e].low)] && d.reportIn(e+1, i)) {
			return nil
		}
		w, ok := d.speaker(s.lo, e)
		if !ok || w.kind != personSpeaker && w.kind != orgSpeaker {
			return nil
		}
		return []event{{who: []speaker{w}, cue: ":", at: s.lo, end: i + 1}}
	}
	return nil
}

// reportIn reports whether a count or report is named in [lo, hi): "gave their last count
// on Monday:".
func (d *doc) reportIn(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if reportNoun[singular(d.toks[i].low)] {
			return true
		}
	}
	return false
}

// colonBefore reports whether a colon stands before token i, as in the row of a
// list.
func (d *doc) colonBefore(s *sentence, i int) bool {
	for i--; i > s.lo; i-- {
		if d.toks[i].low == ":" {
			return true
		}
	}
	return false
}

// labels reports whether a speaker is plain enough to credit without a verb: a
// known name, a body, people by their office; no country, which may be a row of
// a list ("UAE: 1,500").
func (d *doc) labels(w *speaker) bool {
	if w.pron != "" || territories[w.head] && !w.proper || w.kind == documentSpeaker && !w.proper || country(w.name) != "" && originKind(w.name) == noSpeaker {
		return false
	}
	if w.kind == personSpeaker && !w.proper && rowsOnly[w.head] {
		return false // "members: 61,000"
	}
	if w.kind == orgSpeaker && !w.proper && (plural(w.head+"s") && strings.HasSuffix(lower(w.name), "s") && !lexicon.anon[w.head] && w.head != "authority" && w.head != "force") {
		return false // "Banks: $1.15bn" is a row of a list
	}
	if o := lookup(w.name); o != nil && o.kind == "company" {
		return false // "Microsoft: 10,000" is a row of a list
	}
	return known(w.name) || w.kind == orgSpeaker || w.kind == personSpeaker || w.kind == mediaSpeaker
}

// firstWord is the first token of a sentence that is no mark.
func (d *doc) firstWord(s *sentence) int {
	i := s.lo
	for i+1 < s.hi && d.toks[i].kind == punct {
		i++
	}
	return i
}

// finiteBefore reports whether an auxiliary stands in [lo, hi).
func (d *doc) finiteBefore(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if d.toks[i].class&auxiliary != 0 {
			return true
		}
	}
	return false
}

// countsOwn reports whether the figure at k is a count with its own noun: "MISSION:
// Between 600 and 900 special forces" says whose they are.
func (d *doc) countsOwn(k, hi int) bool {
	return d.ments[d.toks[k].fig].Kind == quantity.Count && !d.countedAfter(k, hi).none()
}

// tellers reports whether the lines beside a labelled one are labelled with bodies
// that give figures, so that a name nobody knows is one of them.
func (d *doc) tellers(s *sentence) bool {
	at := sort.Search(len(d.sents), func(i int) bool { return d.sents[i].lo >= s.lo })
	for si := max(0, at-12); si < min(len(d.sents), at+13); si++ {
		o := &d.sents[si]
		if si == at || o.block < s.block-4 || o.block > s.block+4 {
			continue
		}
		for i := o.lo + 1; i < o.hi && i < o.lo+6; i++ {
			if d.toks[i].low == ":" {
				if x := lookup(d.span(o.lo, i)); x != nil && x.kind != "company" && country(d.span(o.lo, i)) == "" && d.figureAhead(i+1, min(o.hi, i+6)) {
					return true
				}
				break
			}
		}
	}
	return false
}

// rowsOnly are people who as labels are counted and do not speak.
var rowsOnly = wordSet("member employee worker student pupil teacher passenger tourist customer user subscriber patient captive hostage refugee migrant person people victim visitor driver soldier fighter")

// territories are bodies by their land, which as labels say where and not who.
var territories = wordSet("region province city municipality district state country nation county prefecture")

// initials reports whether the label [lo, hi) is one name in capitals or with a
// capital inside, as bodies have them and rows of a list have not: KBW, CyberCube.
func (d *doc) initials(lo, hi int) bool {
	if hi-lo != 1 {
		return false
	}
	w := d.span(lo, hi)
	if country(w) != "" || places.Region(w) || len(w) < 3 {
		return false
	}
	inner := strings.IndexFunc(w[1:], unicode.IsUpper) >= 0
	return inner && !lexicon.noname[lower(w)]
}

// verbless reports whether no verb and no comma stands in [lo, hi).
func (d *doc) verbless(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		t := &d.toks[i]
		if t.class&(auxiliary|modal|pronoun) != 0 && !t.capital || t.low == "," || t.low == ";" || t.class&verbPast != 0 && !t.capital && t.class&adjective == 0 && lexicon.lemmas[t.low] != "" {
			return false
		}
	}
	return true
}

// bracketEvents reads a credit in brackets behind what it credits: "(Unifor)",
// "(source: WHO)", "(health ministry)".
func (d *doc) bracketEvents(s *sentence) []event {
	var out []event
	for i := s.lo + 1; i+2 < s.hi; i++ {
		if d.toks[i].low != "(" {
			continue
		}
		j := d.closing(i, s.hi)
		if j < 0 || j-i > 8 || !d.figureBetween(s.lo, i) || d.figureBetween(i, j) {
			continue
		}
		lo := i + 1
		if d.toks[lo].low == "source" || d.toks[lo].low == "sources" || d.toks[lo].low == "via" || d.toks[lo].low == "data" {
			lo++
			for lo < j && (d.toks[lo].kind == punct || d.toks[lo].class&prep != 0) {
				lo++
			}
		} else if d.toks[i-1].capital && d.toks[i-1].class&timeWord == 0 && d.toks[lo].capital && (j-lo == 1 && (!known(d.span(lo, j)) || d.shortens(lo, i)) || j-lo > 1 && lexicon.speakers[singular(d.toks[j-1].low)] == noSpeaker) {
			continue // an acronym behind its name
		}
		e := j
		for c := lo + 1; c+1 < j; c++ {
			if d.toks[c].low == "," && (d.toks[c+1].skip != 0 || d.toks[c+1].class&timeWord != 0 || d.toks[c+1].low == "as" || d.toks[c+1].kind == number) {
				e = c // "(Ministry of Health, 19 August)"
				break
			}
		}
		w, ok := d.speaker(lo, e)
		dated := e < j && ok && country(w.name) == "" && !places.Region(w.name) && (w.proper || territories[w.head] && e-lo == 1)
		row := dated || j >= s.hi-2 && d.colonBefore(s, i) && w.proper && country(w.name) == "" && !places.Region(w.name)
		if ok && (d.labels(&w) || row) && d.verbless(lo, e) && (w.kind != personSpeaker || w.proper && lexicon.speakers[w.head] == personSpeaker) {
			out = append(out, event{who: []speaker{w}, cue: "(…)", at: i, end: j + 1, trailing: true})
			i = j
		}
	}
	return out
}

// shortens reports whether the acronym at token a begins like one of the capitals
// right before token i: NIS for National Intelligence Service, not UNHCR for the
// Russian Federation.
func (d *doc) shortens(a, i int) bool {
	first := unicode.ToLower(firstRune(d.text[d.toks[a].start:]))
	for b := i - 1; b >= 0 && b > i-9 && (d.toks[b].capital || connector(d.toks[b].low) || d.toks[b].low == "the" || d.toks[b].low == "and"); b-- {
		if firstRune(d.toks[b].low) == first {
			return true
		}
	}
	return false
}
