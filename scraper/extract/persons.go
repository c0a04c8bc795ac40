package extract

import (
	"strings"
	"unicode"

	"rangefinder/news/places"
)

// News identifies late: the first sentence has somebody by his office, "the harbour master
// said", and one of the next by his name alone, "Ruth Kell told the paper". A name that is new
// and is given neither office nor apposition is of the one person whom the text has spoken of
// by an office; were it another's, the text would say who that is.

// identify gives the claims of an office and those of the name behind it one origin, where both
// give the same figure of the same measure, at most lateBy sentences apart, and nobody
// else is named or speaks between them.
func (r *reader) identify(d *doc, drafts []draft, events [][]event) {
	for i := range drafts {
		a := &drafts[i]
		if !a.own || a.same != "" || a.reading.measure == "" && a.claim.Measure == "" {
			continue
		}
		office := &a.voice.chain[len(a.voice.chain)-1]
		if !d.officeAlone(office) {
			continue
		}
		for j := i + 1; j < len(drafts) && drafts[j].sent <= a.sent+lateBy; j++ {
			b := &drafts[j]
			if !b.own || b.sent == a.sent || b.claim.Measure != a.claim.Measure || figureKey(b.claim) != figureKey(a.claim) {
				continue
			}
			name := &b.voice.chain[len(b.voice.chain)-1]
			if !d.nameAlone(name, office, &d.sents[b.sent]) || d.othersBetween(office, name, a.sent, b.sent, events) {
				continue
			}
			from, to := office.name, r.mem.canonical(name.name)
			if spokes[office.head] {
				from, to = name.name, r.mem.canonical(office.name) // he speaks for his body
			}
			from = r.mem.canonical(from)
			for k := range drafts {
				if c := drafts[k].voice.chain; drafts[k].heard && len(c) > 0 && r.mem.canonical(c[len(c)-1].name) == from {
					drafts[k].same = to
				}
			}
			break
		}
	}
}

// lateBy bounds how many sentences later a name is looked for.
const lateBy = 3

// officeAlone reports whether a speaker is one person by office and without a name: "the
// director of the clinic", not "an official", who stays unnamed.
func (d *doc) officeAlone(w *speaker) bool {
	if w.kind != personSpeaker || w.anon || w.pron != "" || w.own || lexicon.speakers[w.head] != personSpeaker || w.end <= w.at || w.end > len(d.toks) {
		return false
	}
	if n := strings.TrimPrefix(w.name, "the "); unicode.IsUpper(firstRune(n)) && !(d.toks[w.at].opens && d.toks[w.at].class&det != 0) {
		return false
	}
	if w.at > 0 && d.toks[w.at-1].low != "the" && d.toks[w.at-1].low != "a" && d.toks[w.at-1].low != "an" {
		return false
	}
	for i := w.at; i < w.end; i++ {
		if d.toks[i].low == w.head {
			return true
		}
	}
	return false // in the plural
}

// ranks are titles that say nothing of the office.
var ranks = wordSet("dr prof professor doctor mr mrs ms miss sir dame lord lady rev reverend father sister colonel col general gen captain capt major maj lieutenant lt sergeant sgt commander cmdr brigadier admiral corporal marshal senior")

// nameAlone reports whether w is a full name that is new in sentence s, without anything that
// says who it is but a rank, or an office that is the given one's.
func (d *doc) nameAlone(w, office *speaker, s *sentence) bool {
	bare := canonical(w.name)
	ws := strings.Fields(bare)
	if w.kind != personSpeaker && w.kind != noSpeaker || !w.proper || w.pron != "" || len(ws) < 2 || len(ws) > 4 || !strings.HasSuffix(w.name, bare) ||
		known(bare) || country(bare) != "" || places.Region(bare) || w.at < s.lo || w.end > s.hi || w.gender != 0 && office.gender != 0 && w.gender != office.gender {
		return false
	}
	for _, x := range ws {
		if !unicode.IsUpper(firstRune(x)) && !connector(x) || upperCase(x) && len(x) > 2 || lexicon.speakers[singular(lower(x))] != noSpeaker {
			return false
		}
	}
	if i := strings.Index(d.text, ws[len(ws)-1]); i < d.toks[s.lo].start {
		return false // named before
	}
	for _, x := range strings.Fields(strings.TrimSuffix(w.name, bare)) {
		if l := lower(strings.TrimSuffix(x, ".")); !ranks[l] && !hasWord(lower(office.name), l) {
			return false // "Mayor Ruth Kell" is no harbour master
		}
	}
	if w.at > s.lo {
		if p := &d.toks[w.at-1]; p.kind == word && !p.capital && lexicon.speakers[p.low] == personSpeaker && p.low != office.head {
			return false
		}
	}
	if e := w.end; e+1 < s.hi && (d.toks[e].low == "," && d.identifies(e+1, s.hi, office) || d.toks[e].class&relative != 0 || affiliating[d.toks[e].low]) {
		return false
	}
	for i := s.lo; i < s.hi; i++ {
		switch d.toks[i].low {
		case "also", "too", "separately", "independently", "another", "confirmed", "agreed", "likewise":
			return false // what somebody else says as well
		}
	}
	return true
}

// identifies reports whether an apposition or relative clause from i on says who somebody is,
// and it is not the office.
func (d *doc) identifies(i, hi int, office *speaker) bool {
	if t := &d.toks[i]; t.class&relative == 0 && t.class&det == 0 && d.possessiveDet(i) == "" && !(d.nominal(i) && t.class&(verbPast|verbIng) == 0) && t.kind != number && t.kind != figure {
		return false
	}
	for j := i; j < hi && j < i+8 && d.toks[j].low != ","; j++ {
		if d.toks[j].low == office.head {
			return false
		}
	}
	return true
}

// othersBetween reports whether a third person speaks or is named between an office and a name.
func (d *doc) othersBetween(office, name *speaker, from, to int, events [][]event) bool {
	for si := from; si <= to; si++ {
		for i := range events[si] {
			e := &events[si][i]
			for _, ws := range [][]speaker{e.who, e.inner} {
				for k := range ws {
					w := &ws[k]
					if w.pron != "" || w.at == office.at || w.at == name.at || w.name == office.name || w.name == name.name {
						continue
					}
					if w.kind == personSpeaker || w.kind == noSpeaker && w.proper && !bodies[w.head] {
						return true
					}
				}
			}
		}
	}
	for i := office.end; i+1 < name.at; i++ {
		t, n := &d.toks[i], &d.toks[i+1]
		if t.kind == word && !t.capital && lexicon.speakers[t.low] == personSpeaker && !plural(t.low) && t.low != office.head && !cared[t.low] {
			return true // "a nurse wept"
		}
		if t.kind != word || n.kind != word || !t.capital || !n.capital || t.opens && d.toks[i].class != 0 {
			continue
		}
		e := i + 2
		for e < name.at && d.toks[e].kind == word && d.toks[e].capital {
			e++
		}
		person := true
		for j := i; j < e; j++ {
			x := &d.toks[j]
			person = person && x.class&(weekdayName|closed) == 0 && lexicon.speakers[singular(x.low)] == noSpeaker
		}
		b := i - 1
		for b > 0 && d.toks[b].class&det != 0 {
			b--
		}
		if run := d.span(i, e); person && !known(run) && !d.isPlace(run) && !locative[d.toks[b].low] && d.toks[b].low != "of" && e-i < 4 && !strings.HasSuffix(run, ".") && !(d.toks[i-1].class&det != 0) && !(e < name.at && settlementLike[d.toks[e].low]) {
			return true
		}
		i = e
	}
	return false
}

// settlementLike are nouns behind a name that show it to be no person's.
var settlementLike = wordSet("hospital clinic school airport bridge station province district region river mine mill plant stadium university college prison port")
