package extract

import (
	"strings"
	"unicode"
)

// speaker reads the tokens [lo, hi) as one speaker; ok is false where nothing
// in them can name anybody.
func (d *doc) speaker(lo, hi int) (speaker, bool) {
	for lo < hi && (d.toks[lo].kind == punct || d.toks[lo].class&(det|adverb|timeWord|conj) != 0 && d.toks[lo].class&(pronoun) == 0 && d.possessiveDet(lo) == "") {
		lo++
	}
	def := lo > 0 && (d.toks[lo-1].low == "the" || d.toks[lo-1].low == "this")
	if lo+2 < hi && ownLands[d.toks[lo].low] && d.toks[lo+1].low == "'s" && d.toks[lo+2].capital {
		lo, def = lo+2, true // "the country's National Intelligence Service"
	}
	for hi > lo && ((d.toks[hi-1].low == "'s" || d.toks[hi-1].low == "'") && !d.partOfName(hi-1, lo) || d.toks[hi-1].kind == punct && d.toks[hi-1].low != ")") {
		hi--
	}
	if lo >= hi {
		return speaker{}, false
	}
	if hi-lo == 1 && d.toks[lo].class&pronoun != 0 {
		p := d.toks[lo].low
		return speaker{name: p, pron: p, at: lo, end: hi}, true
	}
	w := speaker{at: lo, end: hi, def: def}
	if d.printer(lo, hi) {
		return speaker{name: d.span(lo, hi), pron: "this", own: true, at: lo, end: hi}, true
	}
	if p := d.possessiveDet(lo); (p == "it" || p == "they") && d.ownPeople(lo+1, hi) {
		return speaker{name: d.span(lo, hi), pron: p, own: true, at: lo, end: hi}, true
	}
	if p := d.possessiveDet(lo); p != "" {
		// "its report", "his ministry's count"
		w.pron, w.def = p, false
		lo++
		if lo >= hi {
			return speaker{}, false
		}
		if k := lexicon.speakers[singular(d.toks[hi-1].low)]; !d.documentIn(lo, hi) && !((k == orgSpeaker || speaksFor[singular(d.toks[hi-1].low)]) && hi-lo <= 2 && !d.toks[hi-1].capital) {
			if k == personSpeaker {
				w.pron = ""
			}
			if w.pron != "" && k != orgSpeaker && !d.properIn(lo, hi) {
				lo-- // "their allies" keep their pronoun, "its spokesperson Rose Rassendyll" has a name
			}
			w.pron = ""
		}
	}
	for i := lo; i < hi && w.gender == 0; i++ {
		w.gender = genders[d.toks[i].low]
	}
	lo, hi = d.strip(lo, hi, &w)
	if lo >= hi {
		return speaker{}, false
	}
	if w.own {
		w.name = d.span(lo, hi)
		return w, true
	}
	if p := d.affiliation(lo, hi); p > 0 {
		hi = p // "Michael Knights of the Washington Institute"
		w.kind = personSpeaker
	}
	w.name = d.span(lo, hi)
	if w.def && !d.properIn(lo, hi) && lo > 0 && (d.toks[lo-1].low == "the" || d.toks[lo-1].low == "this") && !lexicon.document[singular(d.toks[hi-1].low)] {
		w.name = "the " + w.name
	}
	d.judge(lo, hi, &w)
	if w.name == "" || len(w.name) > 120 || contracted(w.name) {
		return speaker{}, false
	}
	return w, true
}

// newsmen are people by whom an outlet sees and counts for itself.
var newsmen = wordSet("reporter correspondent journalist stringer newsroom reporting")

// ownPeople reports whether the tokens from i on, behind "its", are people through whom a
// body speaks for itself: "its reporters at the dam", "its own inspectors".
func (d *doc) ownPeople(i, hi int) bool {
	own := i < hi && d.toks[i].low == "own"
	h := ""
	for ; i < hi && d.toks[i].kind == word && (d.nominal(i) || d.toks[i].class&adjective != 0); i++ {
		if d.toks[i].capital {
			return false
		}
		h = singular(d.toks[i].low)
	}
	return newsmen[h] || own && (h == "staff" || h == "team" || lexicon.speakers[h] == personSpeaker && plural(d.toks[i-1].low))
}

// printer reports whether the tokens [lo, hi) are who prints the text: "this newspaper",
// "our reporters".
func (d *doc) printer(lo, hi int) bool {
	if lo == 0 || lo >= hi {
		return false
	}
	switch d.toks[lo-1].low {
	case "this":
		return hi-lo == 1 && (lexicon.speakers[d.toks[lo].low] == mediaSpeaker && !plural(d.toks[lo].low) || d.toks[lo].low == "agency")
	case "our":
		return newsmen[singular(d.toks[lo].low)]
	}
	return false
}

// outletOf is the outlet whose reporters a name means, "" for none: "Gazette reporters",
// "the Gazette's own correspondents in Zenda", "a reporter for the Gazette".
func outletOf(name string) string {
	if !strings.Contains(name, "report") && !strings.Contains(name, "correspondent") && !strings.Contains(name, "journalist") && !strings.Contains(name, "stringer") && !strings.Contains(name, "newsroom") {
		return ""
	}
	ws := strings.Fields(strings.TrimPrefix(strings.TrimPrefix(name, "the "), "The "))
	for i, w := range ws {
		if !newsmen[singular(lower(w))] || upperCase(w) {
			continue
		}
		b := i
		for b > 0 && unicode.IsLower(firstRune(ws[b-1])) {
			b--
		}
		if b > 0 && (b == i || i-b == 1 && ws[b] == "own") {
			of := strings.Join(ws[:b], " ")
			return strings.TrimSuffix(strings.TrimSuffix(of, "'s"), "’s")
		}
		if i+2 < len(ws) && (ws[i+1] == "of" || ws[i+1] == "for" || ws[i+1] == "from") {
			return strings.TrimPrefix(strings.Join(ws[i+2:], " "), "the ")
		}
		return ""
	}
	return ""
}

// A gender is what the words for somebody tell of who "he" or "she" may be.
type gender int8

const (
	male gender = iota + 1
	female
)

// genders are words that tell it.
var genders = map[string]gender{
	"spokesman": male, "chairman": male, "businessman": male, "congressman": male, "councilman": male, "policeman": male, "mr": male, "mr.": male,
	"king": male, "prince": male, "father": male, "brother": male, "husband": male, "son": male, "lord": male, "pope": male, "imam": male, "fisherman": male,
	"spokeswoman": female, "chairwoman": female, "businesswoman": female, "congresswoman": female, "councilwoman": female, "policewoman": female,
	"mrs": female, "mrs.": female, "ms": female, "ms.": female, "queen": female, "princess": female, "mother": female, "sister": female, "wife": female,
	"daughter": female, "lady": female,
}

// ownLands are what a text calls the country or place of a body that it names.
var ownLands = wordSet("country nation kingdom island state city region republic continent town province territory")

// speaksFor are people whose word is that of the body they belong to.
var speaksFor = wordSet("spokesman spokeswoman spokesperson spokespeople spokesmen director head chief chairman chairwoman chair president ceo executive secretary official representative lawyer attorney coordinator manager boss")

// contracted reports whether a name is a pronoun with its verb: "I'd", "we're".
func contracted(name string) bool {
	p, _, ok := strings.Cut(lower(name), "'")
	return ok && (p == "i" || p == "we" || p == "you" || p == "they" || p == "he" || p == "she" || p == "it")
}

// partOfName reports whether the possessive ending at i belongs to a name:
// "Lloyd's", "Barnardo's" with nothing possessed behind.
func (d *doc) partOfName(i, lo int) bool {
	if i <= lo || !d.toks[i-1].capital || d.toks[i].low != "'s" {
		return false
	}
	if i+1 >= len(d.toks) {
		return true
	}
	n := &d.toks[i+1]
	return n.kind == punct && n.low != "“" && n.low != `"` || n.class&(auxiliary|modal) != 0 && n.low != "own" || lexicon.cueVerb(n.low) != nil && !lexicon.document[singular(n.low)]
}

// affiliation is the token of the preposition behind a person's name, where the
// phrase goes on with the body they belong to; 0 where it does not.
func (d *doc) affiliation(lo, hi int) int {
	names := 0
	for i := lo; i < hi; i++ {
		t := &d.toks[i]
		switch {
		case t.capital && t.kind == word && t.low != "'s":
			if k := lexicon.speakers[singular(t.low)]; k == orgSpeaker || k == mediaSpeaker || k == documentSpeaker {
				return 0
			}
			if !lexicon.titles[strings.TrimSuffix(t.low, ".")] && lexicon.speakers[singular(t.low)] == noSpeaker {
				names++
			}
		case affiliating[t.low]:
			if names < 2 || names > 4 || country(d.span(lo, hi)) != "" || i+1 >= hi || known(d.span(lo, hi)) || known(d.span(lo, i)) || demonym(d.toks[i-1].low) != "" || country(d.span(i-1, i)) != "" || country(d.span(i-names, i)) != "" {
				return 0
			}
			return i
		case names == 0 && lexicon.speakers[singular(t.low)] == personSpeaker || connector(t.low) && names > 0 && i+1 < hi && d.toks[i+1].capital:
		default:
			return 0
		}
	}
	return 0
}

// affiliating are prepositions between a person and the body they speak for.
var affiliating = wordSet("of at from with")

// possessiveDet is the pronoun that a possessive determiner stands for.
func (d *doc) possessiveDet(i int) string {
	switch d.toks[i].low {
	case "its":
		return "it"
	case "his":
		return "he"
	case "her":
		return "she"
	case "their":
		return "they"
	}
	return ""
}

// strip takes from a noun phrase the nouns of reporting that only say how the
// speaker spoke: "a Reuters report" → Reuters, "the junta's figures" → junta,
// "a report by the UN" → the UN. What names no one else stays whole.
func (d *doc) strip(lo, hi int, w *speaker) (int, int) {
	for i := lo; i+1 < hi; i++ {
		t := &d.toks[i]
		if !lexicon.document[singular(t.low)] || t.capital && i > lo && !d.titleCase {
			continue
		}
		n := d.toks[i+1].low
		if n == "'s" {
			continue
		}
		// Behind the noun: by, from, of, in somebody.
		for j := i + 1; j+1 < hi; j++ {
			if k := lexicon.speakers[singular(d.toks[j].low)]; k == orgSpeaker || k == personSpeaker {
				break // "the statistics institute in Strelsau"
			}
			switch d.toks[j].low {
			case "by", "from", "of", "in", "for":
				k := j + 1
				for k < hi && (d.toks[k].class&det != 0 || d.toks[k].skip != 0 || d.toks[k].class&timeWord != 0) {
					if p := d.possessiveDet(k); (p == "it" || p == "they") && d.ownPeople(k+1, hi) {
						w.own, w.pron = true, p
						return k, hi // "a count by its own reporters"
					}
					k++
				}
				if d.printer(k, hi) {
					w.own, w.pron = true, "this"
					return k, hi
				}
				if k < hi && (d.properToken(k) || lexicon.speakers[singular(d.toks[hi-1].low)] != noSpeaker) && d.toks[k].skip == 0 {
					w.def = w.def || d.toks[k-1].low == "the" && hi-k == 1
					return d.strip(k, hi, w)
				}
			}
		}
	}
	// Before it: a possessor or a name.
	last := hi - 1
	for last > lo && d.toks[last].kind != word {
		last--
	}
	// A trailing "of Thursday" or "of May 23" dates the report.
	for i := last; i > lo; i-- {
		if d.toks[i].low == "of" && (i+1 >= hi || d.toks[i+1].class&timeWord != 0 || d.toks[i+1].skip != 0) {
			hi, last = i, i-1
		}
	}
	if lexicon.document[singular(d.toks[last].low)] && last > lo && (!d.toks[last].capital || d.titleCase) {
		for lo+1 < last && periodic[d.toks[lo].low] && !d.toks[lo].capital && d.toks[lo+1].low != "'s" {
			lo++ // "a nightly police bulletin"
		}
		e := last
		for e > lo {
			t := &d.toks[e-1]
			if t.low == "'s" || t.low == "'" {
				w.kind = documentSpeaker
				return lo, e - 1
			}
			if d.properToken(e-1) && demonym(t.low) == "" {
				w.kind = documentSpeaker
				for lo < e-1 && !d.toks[lo].capital && d.toks[lo].class&adjective != 0 {
					lo++ // "a separate Amazon filing"
				}
				return lo, e
			}
			if k := lexicon.speakers[singular(t.low)]; periodic[t.low] {
				// "the council's daily bulletin": a daily only where nothing follows
			} else if k == orgSpeaker && e-1 == lo && (lo == 0 || d.toks[lo-1].class&det == 0 && !periodic[d.toks[lo-1].low]) && t.low != "state" {
				return lo, hi // "government figures", "court papers"
			} else if k == orgSpeaker && t.low != "court" || k == mediaSpeaker && e-1 > lo {
				w.kind = documentSpeaker
				return lo, e
			}
			if t.class&(adjective|timeWord|verbPast) == 0 && t.kind == word && !d.nominal(e-1) {
				break
			}
			if t.class&(adjective|timeWord) == 0 && !periodic[t.low] {
				break
			}
			e--
		}
	}
	return lo, hi
}

// periodic are words for how often a count comes out, some of which mean papers too.
var periodic = wordSet("hourly daily weekly fortnightly monthly quarterly yearly nightly")

// properToken reports whether token i is part of a name: a capital that the
// beginning of a sentence does not explain.
func (d *doc) properToken(i int) bool {
	t := &d.toks[i]
	if t.kind != word || !t.capital || t.skip != 0 || t.class&(timeWord) != 0 && t.class&monthName != 0 {
		return false
	}
	if t.class&(closed|adverb) != 0 && t.low != "us" && t.low != "may" {
		return false
	}
	if i > 0 {
		p := &d.toks[i-1]
		start := p.kind == punct && p.low != "," && p.low != "(" && p.low != "-" && p.low != "/" && p.low != "&"
		if !start && !t.opens {
			return !d.titleCase || lexicon.speakers[singular(t.low)] == noSpeaker
		}
	}
	// The first word: a common word in upper case, or a name?
	if lexicon.noname[t.low] || lexicon.speakers[singular(t.low)] != noSpeaker || lexicon.document[singular(t.low)] {
		return false
	}
	if upperCase(d.text[t.start:t.end]) {
		return true
	}
	if t.class&(verbIng|verbPast|adjective|timeWord) != 0 {
		// "Mohammed al-Maqdishi" only looks like a participle.
		return lexicon.lemmas[t.low] == "" && i+1 < len(d.toks) && (d.toks[i+1].kind == word && d.toks[i+1].capital && d.toks[i+1].class&closed == 0 || strings.HasPrefix(d.toks[i+1].low, "al-") || strings.HasPrefix(d.toks[i+1].low, "el-"))
	}
	if i+1 < len(d.toks) {
		n := &d.toks[i+1]
		if n.kind == word && n.capital && n.class&closed == 0 || n.low == "'s" {
			return true
		}
	}
	return known(d.text[t.start:t.end]) || demonym(t.low) != "" || (!plural(t.low) || latinate(t.low)) && !commonNoun(t.low)
}

// latinate reports whether a word ends as names do that only look like plurals:
// Petrobras, Airbus.
func latinate(low string) bool {
	for _, end := range []string{"as", "is", "us", "os"} {
		if strings.HasSuffix(low, end) && len(low) > 5 {
			return true
		}
	}
	return false
}

func commonNoun(low string) bool {
	return lexicon.nounsOf[singular(low)] != "" || human(singular(low)) || lexicon.classes[low] != 0 || lexicon.nouns.money[singular(low)]
}

func upperCase(s string) bool {
	return len(s) > 1 && s == strings.ToUpper(s) && s != strings.ToLower(s)
}

// judge sets kind, head and whether the words [lo, hi) name somebody.
func (d *doc) judge(lo, hi int, w *speaker) {
	proper, demonymOnly := false, true
	head := hi - 1
	for i := lo; i < hi; i++ {
		t := &d.toks[i]
		if t.low == "of" || t.low == "for" || t.low == "at" || t.low == "in" || t.low == "from" || t.low == "with" || t.low == "on" {
			if head == hi-1 && i > lo {
				head = i - 1
			}
		}
		if d.properToken(i) {
			proper = true
			if demonym(t.low) == "" && !(i+1 < hi && demonym(t.low+" "+d.toks[i+1].low) != "") && !(i > lo && demonym(d.toks[i-1].low+" "+t.low) != "") {
				demonymOnly = false
			}
		}
	}
	for head > lo && d.toks[head].kind != word {
		head--
	}
	low := d.toks[head].low
	w.head = singular(low)
	kind := lexicon.speakers[low]
	if kind == noSpeaker {
		kind = lexicon.speakers[w.head]
	}
	// "Bank of America analyst John Murphy": the role behind the body.
	for i := head + 1; i+1 < hi; i++ {
		if t := &d.toks[i]; t.kind == word && !t.capital && (lexicon.speakers[t.low] == personSpeaker || role(t.low)) && d.allCapital(i+1, hi) {
			head, kind = hi-1, personSpeaker
			break
		}
	}
	// A name after a role: "information minister Maung Maung Ohn", "controller Beth
	// Shaw".
	if kind == noSpeaker && head > lo {
		for i := head - 1; i >= lo; i-- {
			if k := lexicon.speakers[singular(d.toks[i].low)]; k != noSpeaker && d.toks[i+1].capital {
				kind = k
				break
			}
			if t := &d.toks[i]; d.toks[i+1].capital && (!t.capital || i == lo) && t.kind == word && role(t.low) {
				kind = personSpeaker
				break
			}
		}
	}
	// "Dockers spoke of": who does something, in the plural.
	if kind == noSpeaker && head == hi-1 && plural(low) && !d.toks[head].capital || kind == noSpeaker && head == hi-1 && plural(low) && d.toks[head].opens {
		if role(w.head) {
			kind = personSpeaker
		}
	}
	if k := originKind(w.name); k != noSpeaker {
		kind, proper, demonymOnly = k, true, false
	}
	if w.kind == documentSpeaker && kind == noSpeaker && !proper {
		w.kind = noSpeaker
	}
	if kind != noSpeaker {
		w.kind = kind
	}
	w.proper = proper
	// A country alone speaks through its government.
	if proper && w.kind == noSpeaker && country(w.name) != "" {
		w.kind = orgSpeaker
	}
	anonHead := lexicon.anon[low] || lexicon.anon[w.head] && !w.def
	w.anon = anonHead && (!proper || demonymOnly) || unnamed[d.toks[head].low]
	if w.anon && w.kind == documentSpeaker && proper {
		w.anon = false
	}
}

// role reports whether a noun by its ending says what somebody does: controller,
// motorist, trawlerman.
func role(lemma string) bool {
	if human(lemma) {
		return true
	}
	if len(lemma) < 6 || things[lemma] {
		return false
	}
	for _, end := range []string{"er", "or", "ist", "ian", "man", "woman", "keeper", "master"} {
		if strings.HasSuffix(lemma, end) {
			return true
		}
	}
	return false
}

// things are nouns with such an ending that are no people.
var things = wordSet("number order letter computer container server trailer paper power tower river water weather quarter shoulder center folder border matter disaster summer winter october december september november chapter counter cluster filter fever tanker freighter bomber fighter-bomber helicopter cruiser carrier tractor reactor sector factor monitor indicator generator elevator corridor error mirror harbor labor color motor tutor-led western eastern northern southern former latter other another either neither rather whether further consumer-price human german")

// unnamed are speakers without a name whatever body they are of: "a source in the General
// Staff".
var unnamed = wordSet("source sources insider insiders diplomat diplomats")

// speakersRight reads one or more speakers that begin at token i: "X", "X, Y
// and Z", "a report of May 23 by X".
func (d *doc) speakersRight(i, hi int) []speaker {
	var out []speaker
	for len(out) < 5 {
		e := d.phraseRight(i, hi)
		if e == i {
			break
		}
		w, ok := d.speaker(i, e)
		if !ok || len(out) > 0 && !w.proper && w.kind == noSpeaker {
			break
		}
		if len(out) > 0 && e < hi && d.toks[e].kind == word && d.toks[e].class&(verbPast|auxiliary|modal) != 0 {
			break // ", AP reported" begins a clause of its own
		}
		e = d.alias(e, hi, &w)
		w.end = e
		if !w.proper && w.kind == noSpeaker && w.pron == "" && len(out) == 0 {
			return nil
		}
		out = append(out, w)
		if e >= hi {
			break
		}
		switch d.toks[e].low {
		case "and", "&":
			i = e + 1
			if i < hi && d.toks[i].class&(verbPast|auxiliary) != 0 {
				return out
			}
		case ",":
			// A list of names only: "according to BBC, CNN, Reuters and others".
			if !d.listAhead(e+1, hi) {
				return out
			}
			i = e + 1
			if i < hi && d.toks[i].low == "and" {
				i++
			}
		default:
			return out
		}
	}
	return out
}

// listAhead reports whether names at commas run on to an "and": a list.
func (d *doc) listAhead(i, hi int) bool {
	for n := 0; n < 4 && i < hi; n++ {
		if d.toks[i].low == "and" {
			return i+1 < hi && (d.toks[i+1].capital || d.toks[i+1].low == "other" || d.toks[i+1].low == "others" || d.toks[i+1].low == "their" || d.toks[i+1].low == "the")
		}
		e := d.phraseRight(i, hi)
		if e == i || !d.properIn(i, e) || e >= hi {
			return false
		}
		if d.toks[e].low == "and" {
			return true
		}
		if d.toks[e].low != "," {
			return false
		}
		i = e + 1
	}
	return false
}

func (d *doc) properIn(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if d.properToken(i) {
			return true
		}
	}
	return false
}

// spanOf is span without a leading determiner.
func (d *doc) spanOf(lo, hi int) string {
	for lo < hi && d.toks[lo].class&det != 0 {
		lo++
	}
	return d.span(lo, hi)
}

// alias reads an acronym in brackets behind a name, and steps over it.
func (d *doc) alias(e, hi int, w *speaker) int {
	if e+2 < hi && d.toks[e].low == "(" {
		j := d.closing(e, hi)
		if j > 0 && j-e <= 5 {
			if j == e+2 && d.toks[e+1].capital {
				w.alias = d.text[d.toks[e+1].start:d.toks[e+1].end]
			}
			return j + 1
		}
	}
	return e
}

// connector reports words that join the parts of a name.
func connector(low string) bool {
	switch low {
	case "without", "of", "for", "de", "du", "des", "la", "le", "al", "el", "der", "van", "von", "bin", "ibn", "da", "di", "on":
		return true
	}
	return false
}

// phraseRight is the end of the speaker phrase that begins at i; i itself where
// none does.
func (d *doc) phraseRight(i, hi int) int {
	start := i
	if i < hi && d.toks[i].kind == figure && d.countsSpeakers(i, hi) {
		i++
	}
	for i < hi && (d.toks[i].class&det != 0 && d.toks[i].class&relative == 0 && d.toks[i].low != "that" || d.toks[i].kind == punct && (d.toks[i].low == `"` || d.toks[i].low == "“") && i == start) {
		i++
	}
	if i < hi && i > start && d.toks[i].kind == figure && d.countsSpeakers(i, hi) {
		i++ // "said the two doctors"
	}
	if i < hi && d.toks[i].class&pronoun != 0 && i == start {
		if d.toks[i].class&relative != 0 {
			return start
		}
		return i + 1
	}
	got := false
	for n := 0; i < hi && n < 16; n++ {
		t := &d.toks[i]
		switch {
		case t.skip != 0 && t.class&adjective != 0 && !got:
			// "a first assessment by"
		case t.kind == figure || t.skip != 0 && !t.capital:
			goto done
		case t.kind == number:
			goto done
		case t.kind == punct:
			if (t.low == "-" || t.low == "/") && got && i+1 < hi && d.toks[i+1].kind == word && t.end == d.toks[i+1].start {
				break
			}
			goto done
		case t.low == "'s" || t.low == "'":
			if !got {
				goto done
			}
		case t.class&timeWord != 0 && t.skip == 0 && i+1 < hi && d.toks[i+1].low == "'s":
			// "Thursday's report"
		case t.class&timeWord != 0:
			goto done
		case t.low == "and" && got && t.class&conj != 0:
			// "Centers for Disease Control and Prevention"
			if !d.nameGoesOn(start, i, hi) && !d.adjectivesJoin(start, i, hi) {
				goto done
			}
		case t.low == "to" && got && d.toks[i-1].capital && i+1 < hi && d.toks[i+1].capital && d.toks[i+1].class&timeWord == 0 && i-2 >= 0 && lexicon.speakers[singular(d.toks[i-1].low)] == orgSpeaker:
			// "Committee to Protect Journalists"
		case connector(t.low) && !(t.capital && !got) || t.low == "by" || t.low == "from" || t.low == "in" || t.low == "at" || t.low == "with" || t.low == "close":
			if !got || i+1 >= hi || !d.phraseContinues(start, i, hi) {
				goto done
			}
			for i+1 < hi && (d.toks[i+1].class&det != 0 || d.toks[i+1].class&timeWord != 0 && t.low == "of" || d.toks[i+1].skip != 0 && t.low == "of") {
				i++
			}
		case d.nominal(i) || t.capital && t.class&(auxiliary|modal|conj|pronoun) == 0:
			if got && !t.capital && t.class&verbPast != 0 && (!(i+1 < hi && d.nominal(i+1)) || d.properToken(i-1) && t.class&adjective == 0 && lexicon.lemmas[t.low] != "") {
				goto done
			}
			if got && !t.capital && t.class&verbIng != 0 && !(lexicon.document[t.low] && (d.toks[i-1].low == "'s" || periodic[d.toks[i-1].low])) {
				goto done
			}
			if got && known(d.spanOf(start, i)) && t.class&(verbBase|verbPast) != 0 && (!lexicon.document[singular(t.low)] || t.capital && plural(t.low) && i+1 < hi && d.toks[i+1].capital && d.nominal(i+1)) {
				goto done // "NHC Releases Final Report"
			}
			if got && !t.capital && d.toks[i-1].capital && t.class&verbBase != 0 && lexicon.lemmas[t.low] != t.low && lexicon.speakers[singular(t.low)] == noSpeaker && i+1 < hi && d.toks[i+1].class&(prep|det|adverb|timeWord) != 0 && d.toks[i+1].low != "of" && d.toks[i+1].low != "from" {
				goto done // "the agency Africa CDC meets on Monday"
			}
			if got && lexicon.cueVerb(t.low) != nil && !t.capital && d.toks[i-1].class&(prep|det|adjective) == 0 && !(lexicon.document[singular(t.low)] && (i+1 >= hi || d.toks[i+1].class&det == 0 && d.toks[i+1].kind != figure && d.toks[i+1].low != "that")) {
				goto done
			}
			got = true
		case t.class&(adverb|adjective) != 0 && !got:
		default:
			goto done
		}
		i++
	}
done:
	if !got {
		return start
	}
	for i > start+1 && d.toks[i-1].class&prep != 0 && !d.toks[i-1].capital {
		i--
	}
	return i
}

// phraseContinues reports whether the preposition at i goes on with the phrase
// that began at start: a name ("Ministry of Defence"), the body of an office
// ("a spokesman for the police"), the owner of a document.
func (d *doc) phraseContinues(start, i, hi int) bool {
	j := i + 1
	for j < hi && (d.toks[j].class&det != 0 || d.toks[j].skip != 0 || d.toks[j].class&timeWord != 0) {
		if d.toks[j].skip != 0 || d.toks[j].class&timeWord != 0 {
			// "a report of May 23 by OCHA"
			if d.toks[i].low != "of" {
				return false
			}
		}
		j++
	}
	if j >= hi {
		return false
	}
	prev := &d.toks[i-1]
	h := singular(prev.low)
	if lexicon.document[h] && !prev.capital {
		if d.toks[i].low == "of" && d.toks[i+1].skip == 0 && d.toks[i+1].class&timeWord == 0 && !d.properToken(j) && !d.speakerAhead(j, hi) {
			return false
		}
		return d.nominal(j) || d.toks[j].low == "by" || d.toks[j].low == "from"
	}
	if !d.nominal(j) {
		return false
	}
	if prev.skip != 0 || prev.class&timeWord != 0 {
		return d.toks[i].low == "by" || d.toks[i].low == "from"
	}
	if d.toks[i].low == "by" || d.toks[i].low == "from" && lexicon.speakers[h] != personSpeaker {
		return false
	}
	if d.properToken(i-1) && connector(d.toks[i].low) && d.toks[i].low != "on" {
		return d.toks[j].capital
	}
	if prev.capital && connector(d.toks[i].low) && d.toks[j].capital && d.toks[i].low != "on" {
		return true
	}
	return lexicon.speakers[h] != noSpeaker && (d.toks[j].capital || d.speakerAhead(j, hi))
}

// speakerAhead reports whether a noun that can speak stands in the noun phrase at
// j: "of the corps Eduard Basurin".
func (d *doc) speakerAhead(j, hi int) bool {
	for e := j; e < hi && d.nominal(e) && (e == j || lexicon.cueVerb(d.toks[e].low) == nil); e++ {
		if low := d.toks[e].low; lexicon.speakers[singular(low)] != noSpeaker || lexicon.speakers[low] != noSpeaker {
			return true
		}
	}
	return false
}

// nameGoesOn reports whether "and" at i is inside a name that the tables know:
// "Centers for Disease Control and Prevention".
func (d *doc) nameGoesOn(start, i, hi int) bool {
	for start < i && d.toks[start].class&det != 0 {
		start++
	}
	for e := i + 2; e <= hi && e <= i+5; e++ {
		if known(d.span(start, e)) {
			return true
		}
	}
	return false
}

// adjectivesJoin reports whether "and" at i joins two adjectives of one plural:
// "diplomatic and security sources".
func (d *doc) adjectivesJoin(start, i, hi int) bool {
	for j := start; j < i; j++ {
		if t := &d.toks[j]; t.capital && demonym(t.low) == "" || lexicon.speakers[singular(t.low)] != noSpeaker || plural(t.low) {
			return false
		}
	}
	e := i + 1
	for e < hi && d.nominal(e) {
		if low := d.toks[e].low; plural(low) {
			return lexicon.speakers[singular(low)] == personSpeaker
		}
		e++
	}
	return false
}
