package extract

import (
	"strings"

	"rangefinder/news/places"
)

// speakersLeft reads the subject of the verb at token v: what stands before it,
// over adverbs, dates, brackets and an apposition between commas.
func (d *doc) speakersLeft(s *sentence, v int) []speaker {
	if ws := d.overRelative(s, v); ws != nil {
		return ws
	}
	e := v
	for e > s.lo {
		t := &d.toks[e-1]
		if t.low == "there" && e-2 >= s.lo && d.nominal(e-2) {
			e-- // "a person there says"
			continue
		}
		if (t.low == "itself" || t.low == "himself" || t.low == "herself" || t.low == "themselves") && e-2 >= s.lo && d.nominal(e-2) {
			e-- // "Velora itself had told the press"
			continue
		}
		if e < v && (t.low == "this" || t.low == "last" || t.low == "earlier") && (d.toks[e].class&timeWord != 0 || d.toks[e].skip != 0) {
			e-- // "Morningstar DBRS this month put"
			continue
		}
		if t.skip != 0 || t.class&(adverb|auxiliary|timeWord) != 0 && t.class&(pronoun|prep) == 0 && t.kind == word {
			if t.class&timeWord != 0 && t.low == "may" {
				break
			}
			e--
			continue
		}
		if t.class&prep != 0 && e < v && (d.toks[e].skip != 0 || d.toks[e].class&timeWord != 0) {
			e--
			if e > s.lo && d.toks[e-1].low == "as" {
				e--
			}
			continue
		}
		if t.kind == number && e < v {
			e--
			continue
		}
		break
	}
	if e == s.lo {
		return nil
	}
	switch t := &d.toks[e-1]; {
	case t.kind == word && t.class&verbPast != 0 && !t.capital && !lexicon.state(t.low):
		// "an official who asked not to be named said"
		for i := e - 2; i > s.lo && i > e-12 && d.toks[i].kind == word; i-- {
			if d.toks[i].class&relative != 0 && (d.toks[i].low == "who" || d.toks[i].low == "which") {
				return d.subjectBefore(s, i)
			}
		}
		return nil
	case t.kind == punct && t.low == ",":
		if a := e - 2; a-1 > s.lo && d.toks[a].class&adverb != 0 && d.toks[a].kind == word && d.toks[a-1].low == "," {
			return d.subjectBefore(s, a-1) // "Rudolf, however, spoke of"
		}
		return d.overApposition(s, e-1)
	case t.kind == punct && (t.low == "–" || t.low == "—"):
		// "Fitch – which cut its rating in May – sees"
		for i := e - 2; i > s.lo && i > e-30; i-- {
			if d.toks[i].low == t.low {
				if ws := d.subjectBefore(s, i); len(ws) > 0 && d.opensClause(s, ws[0].at) {
					return ws
				}
				return nil
			}
		}
		return nil
	case t.low == ")":
		o := e - 2
		for o > s.lo && d.toks[o].low != "(" && e-o < 8 {
			o--
		}
		if o <= s.lo || d.toks[o].low != "(" {
			return nil
		}
		ws := d.subjectBefore(s, o)
		if len(ws) > 0 && e-1-o == 2 && d.toks[o+1].capital {
			ws[len(ws)-1].alias = d.text[d.toks[o+1].start:d.toks[o+1].end]
		}
		return ws
	case t.class&relative != 0:
		if t.low != "who" && t.low != "which" || e-1 == s.lo {
			return nil
		}
		a := e - 1
		if d.toks[a-1].low == "," {
			a--
		}
		if ws := d.subjectBefore(s, a); len(ws) == 1 && (ws[0].kind != noSpeaker || ws[0].proper) {
			return ws
		}
		return nil
	case t.low == "and" || t.low == "but":
		return d.sharedSubject(s, e-1)
	case t.kind == punct && (t.low == `"` || t.low == "”"):
		// a name in quotation marks: the group "USDoD" claimed
		if t.quoted != 0 && e-2 > s.lo && d.toks[e-2].capital {
			o := e - 2
			for o > s.lo && d.toks[o].quoted == t.quoted && e-o < 8 {
				o--
			}
			if e-o < 8 {
				if w, ok := d.speaker(o+2, e-1); ok {
					w.proper = true
					return []speaker{w}
				}
			}
		}
		return nil
	}
	if o := e - 4; o > s.lo && lexicon.document[singular(d.toks[e-1].low)] && d.toks[e-2].low == ")" && d.toks[o].low == "(" && d.toks[o+1].capital && d.toks[o-1].capital {
		// "International Organization for Migration (IOM) data show"
		ws := d.subjectBefore(s, o)
		if n := len(ws); n > 0 {
			ws[n-1].alias, ws[n-1].kind = d.text[d.toks[o+1].start:d.toks[o+1].end], documentSpeaker
		}
		return ws
	}
	return d.subjectBefore(s, e)
}

// overRelative reads the subject of the verb at v over a relative clause with a verb
// of its own: "an official who was not authorised to speak told", "an underwriter,
// who asked not to be named, told". It gives none where a new subject stands right
// before the verb ("people who fled the city, officials said").
func (d *doc) overRelative(s *sentence, v int) []speaker {
	rel := -1
	for i := v - 1; i > s.lo && i > v-28; i-- {
		t := &d.toks[i]
		if t.low == ";" || t.class&contrast != 0 && t.class&relative == 0 {
			return nil
		}
		if t.class&relative != 0 && (t.low == "who" || t.low == "which" || t.low == "where") || t.low == "that" && d.thatRelative(s, i, lemma(d.toks[v].low) == "say") {
			rel = i
			break
		}
	}
	if rel < 0 || v-rel < 3 {
		return nil
	}
	verb := d.toks[rel].low == "that" && d.toks[rel+1].class == 0 && plural(d.toks[rel+1].low) // "that controls the east"
	for i := rel + 1; i < v-1; i++ {
		verb = verb || d.toks[i].class&(verbPast|verbBase|auxiliary|modal) != 0 && d.toks[i].class&(prep|det) == 0
	}
	if !verb {
		return nil
	}
	if p := &d.toks[v-1]; p.low != "," {
		// The phrase before the verb is its subject if it opens a clause.
		b := v
		for b > rel && d.toks[b-1].kind == word && (d.nominal(b-1) || b < v && d.toks[b-1].class&prep != 0 && d.toks[b-1].class&conj == 0 || d.toks[b-1].class&det != 0 && d.toks[b-1].class&relative == 0 || d.toks[b-1].class&pronoun != 0) {
			b--
		}
		if b < v && b-1 > rel && (d.toks[b-1].low == "," || d.toks[b-1].class&conj != 0 && d.toks[b-1].low != "and") || p.class&pronoun != 0 {
			return nil
		}
	}
	a := rel
	if d.toks[a-1].low == "," {
		a--
	}
	ws := d.subjectBefore(s, a)
	if len(ws) == 0 || ws[0].kind == noSpeaker && !ws[0].proper && !(bodies[ws[0].head] && !plural(d.toks[a-1].low)) || ws[0].pron != "" {
		return nil
	}
	if ws[0].kind == noSpeaker && bodies[ws[0].head] {
		ws[0].kind = orgSpeaker
	}
	if d.figureBetween(rel, v) && (ws[0].kind == noSpeaker || !d.opensClause(s, ws[0].at)) {
		return nil
	}
	return ws
}

// thatRelative reports whether "that" at i opens a relative clause behind a noun
// that begins its clause: "The body that coordinates rescue services said".
// Before a verb that can only be of saying it may stand behind a comma.
func (d *doc) thatRelative(s *sentence, i int, says bool) bool {
	if i+1 >= s.hi || i-1 <= s.lo || !d.nominal(i-1) || d.toks[i-1].capital || lexicon.cueVerb(d.toks[i-1].low) != nil {
		return false
	}
	if v := &d.toks[i+1]; v.class&(verbBase|verbPast|auxiliary|modal) == 0 && !(v.kind == word && v.class == 0 && !v.capital && plural(v.low) && !plural(d.toks[i-1].low)) {
		return false
	}
	b := i - 1
	for b > s.lo && (d.nominal(b-1) || d.toks[b-1].class&adjective != 0 && d.toks[b-1].kind == word) {
		b--
	}
	article := func(i int) bool {
		return i >= s.lo && (d.toks[i].low == "the" || d.toks[i].low == "a" || d.toks[i].low == "an")
	}
	if article(b-1) && b-3 > s.lo && d.toks[b-2].low == "of" && lexicon.speakers[singular(d.toks[b-3].low)] == personSpeaker {
		b -= 3 // "a member of the administration that"
		for b > s.lo && (d.nominal(b-1) || d.toks[b-1].class&adjective != 0 && d.toks[b-1].kind == word) {
			b--
		}
	}
	return b > s.lo && article(b-1) && (b-1 == s.lo || says || d.toks[b-2].low != ",") && d.opensClause(s, b-1)
}

// overApposition reads "Kim, a spokesman for the army, said" from the comma
// before the verb.
func (d *doc) overApposition(s *sentence, comma int) []speaker {
	figured := false
	for i, n := comma-1, 0; i > s.lo && n < 45; i, n = i-1, n+1 {
		t := &d.toks[i]
		figured = figured || t.kind == figure && n > 0 && d.toks[i+1].low != ","
		if t.low != "," || t.kind != punct {
			continue
		}
		n := &d.toks[i+1]
		if figured && (n.class&relative == 0 || n.low == "that") && n.class&det == 0 {
			return nil
		}
		if n.class&(prep|det|relative|verbIng) == 0 && !d.nominal(i+1) && n.class&adverb == 0 && n.kind != figure && n.kind != number {
			return nil
		}
		if i-2 > s.lo && d.toks[i-1].kind == number && d.toks[i-2].low == "," {
			continue // "Mary Barra, 56, chief executive of GM, said"
		}
		ws := d.subjectBefore(s, i)
		if len(ws) == 1 && ws[0].kind == noSpeaker && lexicon.nounsOf[ws[0].head] == "" && d.opensClause(s, ws[0].at) {
			if w, ok := d.namedBehind(i, s.hi); ok && w.end == comma {
				w.at = ws[0].at // "the government's delegate, Antonia Mauban, told"
				return []speaker{w}
			}
		}
		if len(ws) == 0 || !ws[len(ws)-1].proper && ws[len(ws)-1].kind == noSpeaker {
			return nil
		}
		// The subject stands at the beginning of its clause: else the commas
		// are those of a list or of a clause in between.
		if b := ws[0].at; b > s.lo && !d.opensClause(s, b) {
			return nil
		}
		if len(ws) == 1 && (!ws[0].proper || ws[0].kind == personSpeaker && lexicon.speakers[ws[0].head] == personSpeaker) && (d.toks[i+1].capital || !ws[0].proper && d.toks[i+1].low == "the" && d.allNames(i+2, comma)) {
			// "The mayor, Anna Lindgren, said": the name names better.
			if w, ok := d.speaker(i+1, comma); ok && w.proper && comma-i <= 6 {
				if ws[0].kind == orgSpeaker || d.toks[i+1].low == "the" {
					w.at, w.end = ws[0].at, comma
					return []speaker{w}
				}
				w.kind, w.at, w.end = personSpeaker, ws[0].at, comma
				return []speaker{w}
			}
		}
		if n := len(ws); ws[n-1].kind == noSpeaker && d.roleIn(i+1, comma) {
			ws[n-1].kind = personSpeaker // "Vladyslav Seleznyov, a military spokesman, told"
		}
		return ws
	}
	return nil
}

// allNames reports whether the tokens [lo, hi) are capitals with connectors between.
func (d *doc) allNames(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if !d.toks[i].capital && !connector(d.toks[i].low) {
			return false
		}
	}
	return lo < hi
}

// roleIn reports whether an office or role heads the apposition [lo, hi).
func (d *doc) roleIn(lo, hi int) bool {
	e := d.phraseRight(lo, hi)
	if e == lo {
		return false
	}
	for i := lo; i < e; i++ {
		if d.toks[i].class&prep != 0 {
			e = i
			break
		}
	}
	return lexicon.speakers[singular(d.toks[e-1].low)] == personSpeaker && e > lo
}

// opensClause reports whether the phrase at token b begins a clause.
func (d *doc) opensClause(s *sentence, b int) bool {
	for b > s.lo && d.toks[b-1].class&det != 0 {
		b--
	}
	if b == s.lo {
		return true
	}
	p := &d.toks[b-1]
	if p.kind == punct || p.class&(conj|timeWord) != 0 || p.skip != 0 {
		return true
	}
	// "In Kyiv the ministry, …"
	return d.toks[s.lo].class&prep != 0 && b-s.lo <= 6 && d.overPhrase(s.lo+1, b) == b
}

// sharedSubject reads the subject that a second verb shares: "Moody's said it
// was early, but put damage at …".
func (d *doc) sharedSubject(s *sentence, i int) []speaker {
	lo := s.lo
	for j := i - 1; j > s.lo; j-- {
		if d.toks[j].low == ";" || d.toks[j].class&contrast != 0 && (d.toks[j].low != "but" || d.toks[j+1].class&det != 0 || d.toks[j+1].capital) {
			lo = j + 1
			break
		}
	}
	for lo < i && (d.toks[lo].kind == punct || d.toks[lo].class&(conj|adverb) != 0) {
		lo++
	}
	if lo < i && d.toks[lo].class&prep != 0 {
		// An opening phrase up to its comma.
		for j := lo; j < i; j++ {
			if d.toks[j].low == "," {
				lo = j + 1
				break
			}
		}
	}
	e := d.phraseRight(lo, i)
	if e == lo {
		return nil
	}
	w, ok := d.speaker(lo, e)
	if ok && !w.proper && w.kind == noSpeaker && w.pron == "" {
		// "The fund disagrees and puts": a verb that the tables do not know.
		for j := lo; j+1 < e; j++ {
			if k := lexicon.speakers[d.toks[j].low]; (k == personSpeaker || k == orgSpeaker) && !d.toks[j+1].capital && lexicon.speakers[singular(d.toks[j+1].low)] == noSpeaker && (strings.HasSuffix(d.toks[j+1].low, "s") || strings.HasSuffix(d.toks[j+1].low, "ed")) {
				e = j + 1
				w, ok = d.speaker(lo, e)
				break
			}
		}
	}
	if !ok || !w.proper && w.kind == noSpeaker && w.pron == "" {
		return nil
	}
	if lexicon.nounsOf[w.head] != "" {
		return nil
	}
	w.end = e
	return []speaker{w}
}

// subjectBefore reads the noun phrase that ends right before token e.
func (d *doc) subjectBefore(s *sentence, e int) []speaker {
	// "people familiar with the matter", "officials briefed on the talks"
	whole := e
	for i, n := e-1, 0; i > s.lo && n < 8; i, n = i-1, n+1 {
		t := &d.toks[i]
		if aparts[t.low] || t.class&verbIng != 0 && !t.capital && i-1 > s.lo && !lexicon.titles[t.low] && (lexicon.speakers[singular(d.toks[i-1].low)] == personSpeaker || lexicon.speakers[singular(d.toks[i-1].low)] == orgSpeaker) {
			e = i // "the prosecutor leading the probe"
			break
		}
		if !d.nominal(i) && t.class&(prep|det) == 0 {
			break
		}
	}
	ws := d.subjectTo(s, e)
	if e < whole && len(ws) == 1 && ws[0].anon && aparts[d.toks[e].low] && ws[0].end == e {
		ws[0].name += " " + d.span(e, whole) // "people familiar with the talks"
	}
	return ws
}

// subjectTo is subjectBefore for a phrase without what its people know.
func (d *doc) subjectTo(s *sentence, e int) []speaker {
	j := e
	got := false
	for n := 0; j > s.lo && n < 18; n++ {
		t := &d.toks[j-1]
		if t.kind == figure && got && j-2 >= s.lo && d.toks[j-2].low == "the" && d.ments[t.fig].Value == 2 && e-j <= 2 {
			if h := d.toks[e-1].low; plural(h) && lexicon.speakers[singular(h)] == orgSpeaker {
				return []speaker{{name: d.span(j, e), head: singular(h), kind: orgSpeaker, pron: "both", at: j - 1, end: e}}
			}
		}
		if t.kind == figure && got && d.countsSpeakers(j-1, e) {
			j--
			break
		}
		if t.kind == figure && got && j-2 > s.lo && d.toks[j-2].class&prep != 0 && d.officeBefore(s, j-2) && d.ments[t.fig].Hi < 20 {
			j-- // "Medics at two hospitals"
			continue
		}
		if (t.kind == number || t.kind == figure) && j == e && j-2 >= s.lo && d.toks[j-2].capital && t.end-t.start < 6 && d.toks[j-2].class&timeWord == 0 {
			j-- // "UAW Local 598"
			continue
		}
		if t.kind == figure || t.skip != 0 && !t.capital {
			break
		}
		if t.class&pronoun != 0 && t.class&relative == 0 && !got {
			if t.low == "them" || t.low == "him" || t.low == "us" || t.low == "me" {
				return nil
			}
			w, ok := d.speaker(j-1, e)
			if !ok {
				return nil
			}
			return []speaker{w}
		}
		if t.low == "'s" || t.low == "'" || t.kind == punct && (t.low == "-" || t.low == "/" || t.low == "&") && got {
			j--
			continue
		}
		if t.class&timeWord != 0 && d.toks[j].low == "'s" {
			j--
			continue
		}
		if t.low == "&" {
			j--
			continue
		}
		if t.kind != word {
			break
		}
		if t.low == "and" && got && j-2 >= s.lo && d.nameAcross(j-1, e, s.lo) {
			j--
			continue
		}
		if t.class&det != 0 && t.class&relative == 0 {
			j--
			if t.capital && j-1 > s.lo && lexicon.speakers[d.toks[j-1].low] == mediaSpeaker {
				continue // "the newspaper The Guardian"
			}
			// Behind the determiner the phrase is whole, unless an office or a
			// document goes before: "a spokesman for the ministry".
			if j-1 > s.lo && d.officeBefore(s, j-1) {
				j--
				got = false
				continue
			}
			if d.addressed(s, j-1) {
				return d.subjectBefore(s, j-1)
			}
			if j-3 >= s.lo && d.toks[j-1].low == "by" && d.toks[j-2].class&verbPast != 0 {
				switch k := lexicon.speakers[singular(d.toks[j-3].low)]; {
				case k == orgSpeaker || k == personSpeaker && heard[d.toks[j-2].low]:
					return d.subjectBefore(s, j-2) // "the government led by Fritz Tarlenheim"
				case k == personSpeaker:
					j -= 3 // "experts appointed by the court"
				}
			}
			break
		}
		if t.low == "by" && got && j-3 >= s.lo && d.toks[j-2].class&verbPast != 0 && lexicon.speakers[singular(d.toks[j-3].low)] == orgSpeaker && !lexicon.document[singular(d.toks[j-3].low)] {
			return d.subjectBefore(s, j-2)
		}
		if t.low == "by" && got && j-3 >= s.lo && d.toks[j-2].class&verbPast != 0 && !lexicon.document[singular(d.toks[j-3].low)] && lexicon.speakers[singular(d.toks[j-3].low)] == personSpeaker {
			// "Analysts polled by LSEG"
			if heard[d.toks[j-2].low] {
				return d.subjectBefore(s, j-2) // who quotes them is credited by itself
			}
			j -= 3
			break
		}
		if got && d.addressed(s, j-1) {
			return d.subjectBefore(s, j-1) // "Velora's notice to the Office of the Attorney General"
		}
		if connector(t.low) && !t.capital || t.low == "by" || t.low == "in" || t.low == "at" || t.low == "from" {
			if named := j-2 > s.lo && (settlements[d.toks[j-2].low] || landNouns[d.toks[j-2].low]); got && named && t.low == "of" && d.toks[j].capital {
				j-- // "Police in the town of Dunmore"
				continue
			}
			if got && d.officeBefore(s, j-1) || got && t.low != "by" && t.low != "in" && t.low != "at" && t.low != "from" && t.low != "on" && j-2 >= s.lo && d.toks[j-2].capital && d.toks[j].capital {
				j--
				continue
			}
			break
		}
		if !d.nominal(j-1) && !(t.capital && t.class&prep != 0 && got && !t.opens && d.toks[j].capital && j-2 >= s.lo && d.toks[j-2].capital) && !(t.capital && t.class&(auxiliary|modal|conj|pronoun|prep|adverb) == 0) {
			break
		}
		if got && !t.capital && d.toks[j].capital && gaps[t.low] {
			break // "the first time Riyadh admits losses"
		}
		if got && !t.capital && d.toks[j].capital && d.opening(s, j-1) {
			break // "In a televised address Sanchez said"
		}
		if !t.capital && t.class&(verbPast) != 0 && got && !(j-2 >= s.lo && d.toks[j-2].class&(det|adjective) != 0) {
			break
		}
		if !t.capital && got && t.class&verbIng != 0 && !(lexicon.speakers[d.toks[j].low] == personSpeaker && j-2 >= s.lo && d.toks[j-2].class&det != 0) && !(lexicon.speakers[d.toks[j].low] == orgSpeaker && !d.toks[j].capital && (j-2 < s.lo || d.toks[j-2].class&(det|adjective) != 0 || d.toks[j-2].kind == punct || d.nominal(j-2) && !plural(d.toks[j-2].low))) {
			break // "credit rating agency" is one noun
		}
		if !t.capital && got && t.class&verbBase != 0 && t.class&verbPast == 0 && j-2 >= s.lo && d.toks[j-2].kind == word && d.toks[j-2].class&(det|adjective|prep) == 0 && d.nominal(j-2) && (plural(d.toks[j-2].low) || d.toks[j-2].capital || plural(t.low)) && lexicon.speakers[singular(t.low)] == noSpeaker && !lexicon.document[singular(t.low)] {
			break
		}
		got = true
		j--
	}
	if !got {
		return nil
	}
	if n := d.afterPlace(s, j, e); n > 0 {
		j = n
	}
	w, ok := d.speaker(j, e)
	if !ok {
		return nil
	}
	out := []speaker{w}
	return d.together(s, j, out)
}

// addressed reports whether the preposition at p stands behind a document of somebody, to
// whoever follows.
func (d *doc) addressed(s *sentence, p int) bool {
	return p-2 >= s.lo && (d.toks[p].low == "to" || d.toks[p].low == "with") && d.documentNoun(p-1) && !d.toks[p-1].capital && (d.toks[p-2].low == "'s" || d.toks[p-2].low == "'" || d.toks[p-2].class&det != 0 && (p-2 == s.lo || d.toks[p-3].kind == punct))
}

// afterPlace is where a name begins behind the place that the capitals [j, e) start with:
// "On a visit in Beirut Rudolf Rassendyll said"; 0 where they are one name.
func (d *doc) afterPlace(s *sentence, j, e int) int {
	if j <= s.lo || !within[d.toks[j-1].low] && d.toks[j-1].low != "to" || d.officeBefore(s, j-1) {
		return 0
	}
	for i := j; i < e; i++ {
		if !d.toks[i].capital {
			return 0
		}
	}
	for n := e - 1; n > j; n-- {
		name := d.span(j, n)
		if places.Country(name) != "" || places.Government(name) != "" {
			return n
		}
	}
	return 0
}

// opening reports whether the noun at i, before a name, ends a phrase that opens the
// clause and says where or when, so that it is no role of who is named.
func (d *doc) opening(s *sentence, i int) bool {
	low := d.toks[i].low
	if k := lexicon.speakers[singular(low)]; k == personSpeaker || k == orgSpeaker || k == mediaSpeaker || role(low) || d.toks[i].class&closed != 0 {
		return false
	}
	b := i
	for b > s.lo && (d.nominal(b-1) && !d.toks[b-1].capital || d.toks[b-1].class&(det|adjective) != 0 && d.toks[b-1].class&relative == 0) {
		b--
	}
	if b == i && d.toks[i].class&det == 0 || b == s.lo {
		return false
	}
	switch d.toks[b-1].low {
	case "in", "at", "during", "on", "after", "before":
		return b-1 == s.lo || d.toks[b-2].kind == punct || d.toks[b-2].class&conj != 0
	}
	return false
}

// gaps are nouns behind which a clause without "that" begins.
var gaps = wordSet("time day week month year moment place way reason")

// heard are participles between people and the outlet that let them speak.
var heard = wordSet("quoted cited interviewed contacted")

// aparts are words that open a phrase on what a speaker knows, not who he is.
var aparts = wordSet("familiar briefed close aware involved knowledgeable speaking")

// countsSpeakers reports whether the figure at k counts those who speak: "two
// port officials".
func (d *doc) countsSpeakers(k, hi int) bool {
	j := k + 1
	for j < hi && d.nominal(j) {
		j++
	}
	if j == k+1 {
		return false
	}
	low := d.toks[j-1].low
	if lower(d.text[d.toks[k].start:d.toks[k].end]) == "one" {
		return lexicon.speakers[low] == personSpeaker || lexicon.speakers[low] == documentSpeaker
	}
	return plural(low) && lexicon.speakers[singular(low)] == personSpeaker && d.ments[d.toks[k].fig].Hi < 20
}

// officeBefore reports whether the preposition at p has an office or a
// document before it, so that the phrase goes on to the left.
func (d *doc) officeBefore(s *sentence, p int) bool {
	if p <= s.lo {
		return false
	}
	t := &d.toks[p]
	if !connector(t.low) && t.low != "by" && t.low != "in" && t.low != "at" && t.low != "from" && t.low != "with" {
		return false
	}
	b := &d.toks[p-1]
	h := singular(b.low)
	if b.class&timeWord != 0 || b.skip != 0 {
		// "a report issued late Friday by the UN": the owner is named behind.
		return false
	}
	if t.low == "by" {
		return lexicon.document[h]
	}
	if t.low == "in" && lexicon.document[h] {
		return h == "report" || h == "study" || h == "post" || h == "statement"
	}
	if t.low == "on" && (h == "post" || h == "video" || h == "message") {
		return true
	}
	if lexicon.document[h] && lexicon.speakers[h] == documentSpeaker {
		return t.low == "of" || t.low == "from"
	}
	k := lexicon.speakers[h]
	if h == "counterpart" {
		k = orgSpeaker
	}
	if t.low == "at" && k == noSpeaker && plural(b.low) && !b.capital && p+1 < len(d.toks) && (p-1 == s.lo || d.toks[p-2].kind == punct && d.toks[p-2].low != "-") {
		return true // "boffins at Cirium say"
	}
	if b.class&verbBase != 0 && p-1 > s.lo && d.toks[p-2].class&(pronoun|auxiliary) != 0 {
		return false
	}
	if (t.low == "in" || affiliating[t.low]) && b.capital && d.bodyBefore(s, p) {
		return true // "the Ministry of Health in Sanaa"
	}
	if affiliating[t.low] && d.properToken(p-1) && p-2 >= s.lo && (d.properToken(p-2) || lexicon.titles[strings.TrimSuffix(d.toks[p-2].low, ".")]) && (p-2 == s.lo || !locative[d.toks[p-2].low] && !locative[d.toks[max(p-3, s.lo)].low]) {
		return true // "Michael Knights of the Washington Institute"
	}
	if t.low == "in" || t.low == "from" || t.low == "on" {
		if k == orgSpeaker && t.low == "in" && p+2 < s.hi && d.toks[p+1].low == "the" && here[d.toks[p+2].low] {
			return true // "the government's office in the city"
		}
		return k == personSpeaker && d.toks[p+1].kind == word || k == orgSpeaker && t.low == "in" && (plural(b.low) || d.toks[p+1].capital)
	}
	return k != noSpeaker
}

// here are words for the place that a text is about.
var here = wordSet("city capital country region area town province state county district village")

// bodyBefore reports whether the name that ends before token p has a noun of a
// body or an office in it.
func (d *doc) bodyBefore(s *sentence, p int) bool {
	for i := p - 1; i >= s.lo && i > p-7; i-- {
		t := &d.toks[i]
		if k := lexicon.speakers[singular(t.low)]; t.kind == word && (k == orgSpeaker || k == personSpeaker) && i < p-1 {
			return i == s.lo || d.toks[i-1].class&det != 0 || d.toks[i-1].capital || d.toks[i-1].kind == punct || d.toks[i-1].low == "'s" || d.toks[i-1].class&conj != 0
		}
		if !t.capital && !connector(t.low) && t.low != "the" {
			return false
		}
	}
	return false
}

// locative are prepositions behind which a name is a place.
var locative = wordSet("in at near from to across around outside inside into towards toward")

// nameAcross reports whether "and" at i joins the parts of one name: a known one,
// or one with a connector before ("Centres for Disease Control and Prevention")
// whose last part is no name of its own.
func (d *doc) nameAcross(i, e, lo int) bool {
	if e-i == 2 && d.toks[i-1].capital && d.toks[i+1].capital && !known(d.span(i+1, e)) && country(d.span(i+1, e)) == "" && !upperCase(d.span(i+1, e)) && (lexicon.speakers[d.toks[i+1].low] == noSpeaker || fields[d.toks[i+1].low]) {
		for b := i - 1; b > lo && b > i-6 && (d.toks[b].capital || connector(d.toks[b].low)); b-- {
			if (d.toks[b].low == "for" || d.toks[b].low == "of") && d.toks[b-1].capital {
				return true
			}
		}
	}
	for b := i - 1; b >= lo && b > i-7; b-- {
		if d.toks[b].capital && known(d.span(b, e)) {
			return true
		}
	}
	return false
}

// fields are what bodies are for, though the word alone may speak: "… and Statistics".
var fields = wordSet("statistics prevention research analysis studies defence defense treasury customs commerce industry registration records")

// together reads the speakers before an "and" or comma who speak with the one
// at token j: "The United States, South Korea and their allies believe".
func (d *doc) together(s *sentence, j int, out []speaker) []speaker {
	i := j
	for i > s.lo && d.toks[i-1].class&det != 0 {
		i--
	}
	if i <= s.lo+1 || d.toks[i-1].low != "and" && d.toks[i-1].low != "&" {
		return out
	}
	i--
	if d.toks[i-1].low == "," {
		i--
	}
	var more []speaker
	for i > s.lo && len(more) < 4 {
		b := i
		for b > s.lo && (d.toks[b-1].kind == word && (d.nominal(b-1) || d.toks[b-1].class&det != 0 && d.toks[b-1].class&relative == 0 || d.toks[b-1].low == "'s")) {
			if d.toks[b-1].class&verbPast != 0 && !d.toks[b-1].capital {
				return append(more, out...)
			}
			b--
			if d.toks[b].class&det != 0 {
				break
			}
		}
		if b == i {
			return append(more, out...)
		}
		w, ok := d.speaker(b, i)
		if !ok || !w.proper && w.kind == noSpeaker {
			return append(more, out...) // "died in Zenda, police and doctors said"
		}
		if b-2 >= s.lo && (d.toks[b-1].low == "by" || d.toks[b-1].low == "from") && d.documentNoun(b-2) {
			w.kind = documentSpeaker // "a report by A, B and C"
			for w.at = b - 2; w.at > s.lo && d.nominal(w.at-1) && d.toks[w.at-1].class&det == 0 && !d.toks[w.at-1].capital; {
				w.at--
			}
			return append(append([]speaker{w}, more...), out...)
		}
		if b > s.lo && d.toks[b-1].low != "," && d.toks[b-1].class&conj == 0 {
			return append(more, out...)
		}
		more = append([]speaker{w}, more...)
		if b == s.lo || d.toks[b-1].class&conj != 0 && d.toks[b-1].low == "that" {
			return append(more, out...)
		}
		if i = b - 1; d.toks[i].low != "," || i > s.lo && !d.toks[i-1].capital {
			// ", A and B said": the list begins here.
			return append(more, out...)
		}
	}
	return out
}
