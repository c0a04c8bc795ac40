package extract

import (
	"fmt"
	"strings"

	"rangefinder/news/places"
	"rangefinder/quantity"
)

type measureTables struct {
	verbs      map[string]string // lemma → measure
	intrans    map[string]bool   // lemmas that take no object
	states     map[string]string // word → measure
	nounsOf    map[string]string // noun lemma → measure
	phrasesOf  map[string][]measurePhrase
	ofPeople   map[string]bool
	ofSums     map[string]bool
	measured   map[string]bool // the measures of the table
	levelVerbs map[string]bool
	lightVerbs map[string]bool
}

type measurePhrase struct {
	words   []string
	measure string
}

// levels are verbs that bring a quantity to a figure: the subject says what is
// counted ("the toll rose to 2,056").
const levels = "rise climb reach hit exceed pass surpass top total number stand soar surge jump fall drop increase decrease grow decline be come go leap mount swell slow slump plunge plummet ease touch approach near equal amount average peak double triple put place range run average cross turn cost lie become tumble dip shrink spike edge set estimate project value expect forecast see report bring total remain raise revise correct update cut lower count tally settle fix trade close say claim account slide sink slip dive crash inch rebound finish end attain"

// lights are verbs between a subject and what happened to it: "are feared
// dead", "were reported killed", "are believed to have been sent".
const lights = "fear believe report confirm say think know expect presume estimate feel consider list declare assume suppose seem appear find leave get remain stay plan schedule need manage count pronounce register record number suspect help claim"

func (w *words) loadMeasures() {
	w.measureTables = measureTables{map[string]string{}, map[string]bool{}, map[string]string{}, map[string]string{},
		map[string][]measurePhrase{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	w.addVerb("correct") // whose base is an adjective
	addAll(w.levelVerbs, levels)
	addAll(w.lightVerbs, lights)
	for _, line := range lines("measures.txt") {
		f := strings.Split(line, "|")
		if len(f) != 6 {
			panic(fmt.Sprintf("measures.txt: %d fields: %s", len(f), line))
		}
		m := strings.TrimSpace(f[0])
		w.measured[m] = true
		for _, flag := range strings.Fields(f[1]) {
			switch flag {
			case "people":
				w.ofPeople[m] = true
			case "sum":
				w.ofSums[m] = true
			default:
				panic("measures.txt: unknown flag " + flag)
			}
		}
		for _, v := range strings.Fields(f[2]) {
			if strings.HasPrefix(v, "-") {
				v = v[1:]
				w.intrans[v] = true
			}
			if _, ok := w.measureTables.verbs[v]; !ok {
				w.measureTables.verbs[v] = m
			}
			if _, ok := w.lemmas[v]; !ok {
				w.lemmas[v] = v
				w.classes[v] |= verbBase
				w.addVerb(v)
			}
		}
		first(w.states, strings.Fields(f[3]), m)
		first(w.nounsOf, strings.Fields(f[4]), m)
		for _, p := range strings.Split(f[5], ";") {
			if ws := strings.Fields(p); len(ws) > 0 {
				for i := range ws {
					ws[i] = strings.Trim(ws[i], ",")
				}
				w.phrasesOf[ws[0]] = append(w.phrasesOf[ws[0]], measurePhrase{ws, m})
			}
		}
	}
}

// first gives every key its first measure: the order of the file decides.
func first(to map[string]string, keys []string, m string) {
	for _, k := range keys {
		if _, ok := to[k]; !ok {
			to[k] = m
		}
	}
}

// state reports whether a word behind a figure says what happened to it.
func (w *words) state(low string) bool { _, ok := w.states[low]; return ok }

// phraseMeasure is the measure of a phrase of several words at token i, and
// the token behind it.
func (d *doc) phraseMeasure(i, hi int) (string, int) {
	for _, p := range lexicon.phrasesOf[d.toks[i].low] {
		j := i
		for _, w := range p.words {
			for j < hi && d.toks[j].kind == punct && d.toks[j].low == "," && j > i {
				j++
			}
			if j >= hi || d.toks[j].low != w {
				j = -1
				break
			}
			j++
		}
		if j > 0 {
			return p.measure, j
		}
	}
	return "", i
}

// wordMeasure is the measure that token i says: as a state, participle or
// phrase. The token behind it comes back too. A pair of harms is casualties.
func (d *doc) wordMeasure(i, hi int) (string, int) {
	if m, j := d.phraseMeasure(i, hi); m != "" {
		return m, j
	}
	t := &d.toks[i]
	m := lexicon.states[t.low]
	if t.class&monthName != 0 && t.capital {
		return "", i // March, May
	}
	if m == "" && t.class&(verbPast|verbIng|verbBase) != 0 {
		m = lexicon.measureTables.verbs[lemma(t.low)]
	}
	if m == "" {
		return "", i
	}
	if j, ok := d.jointHarm(i, hi, m); ok {
		return "casualties", j
	}
	return m, i + 1
}

// jointHarm reports whether "killed" at i stands with "or wounded", so that
// one figure counts both.
func (d *doc) jointHarm(i, hi int, m string) (int, bool) {
	if m != "killed" && m != "wounded" || i+2 >= hi {
		return i, false
	}
	if c := d.toks[i+1].low; c != "or" && c != "and" {
		return i, false
	}
	j := i + 2
	for j < hi && (d.toks[j].class&(adverb|auxiliary) != 0 || d.toks[j].low == "were") {
		j++
	}
	if j >= hi {
		return i, false
	}
	o := lexicon.states[d.toks[j].low]
	if (o == "killed" || o == "wounded") && o != m {
		return j + 1, true
	}
	return i, false
}

// A reading is what the words around a figure say of it.
type reading struct {
	noun    phrase // what is counted, none for an ellipsis
	what    string // in place of noun, where it stands elsewhere
	measure string
	verb    int    // token that says the measure, -1 for none
	subject bool   // the figure is the subject of the verb
	bare    bool   // a participle without its auxiliary: "the 11,000 already sent"
	level   bool   // the figure is the level that its subject reached
	lo, hi  int    // tokens of the clause that govern its modality
	label   bool   // "Killed: 300"
	vague   bool   // "the total", "the figure": what the figures before it count
	same    bool   // it counts whom figures of its measure count: "Of the dead, 212"
	place   string // of a row that is labelled with it: "UAE: 52"
	base    int    // token of the figure that it is a share of, 0 for none
	whole   bool   // it is the base of a share, or the size of a place: what is said of these is not said of it
}

// peopleRow reports whether the figure at k stands behind a people in a row of them:
// "Greeks 268, Turks 54, Albanians 44".
func (d *doc) peopleRow(s *sentence, k int) bool {
	if k-1 < s.lo || !d.toks[k-1].capital || k-2 >= s.lo && d.toks[k-2].kind != punct {
		return false
	}
	if low := d.toks[k-1].low; demonym(low) == "" && demonym(singular(low)) == "" && (places.Adjective(low) == "" || places.Government(low) != "") {
		return false
	}
	return k+1 >= s.hi || d.toks[k+1].kind == punct
}

// measureOf reads what happened to the figure at token k of sentence s.
func (d *doc) measureOf(s *sentence, k int) reading {
	f := &d.ments[d.toks[k].fig]
	lo, hi := d.clause(s, k)
	r := reading{verb: -1, lo: lo, hi: hi}
	r.noun = d.countedAfter(k, s.hi)
	share, isBase := d.shareOf(s, k)
	r.whole = isBase
	r.base = d.baseOf(s, k)
	if r.base > k && r.noun.none() {
		r.noun = d.countedAfter(r.base, s.hi) // "30 of 400 demonstrators"
	}
	if r.noun.none() && f.Kind == quantity.Count && d.peopleRow(s, k) {
		r.noun = phrase{lo: k - 1, hi: k, head: k - 1}
		return r
	}
	if m := d.nounMeasure(r.noun); m != "" && f.Kind != quantity.Percent && !(singular(d.toks[r.noun.head].low) == "life" && d.near(s, k, "saved", 3)) {
		r.measure = m
		r.verb = r.noun.head
		if isBase {
			return r
		}
		if r.base > k {
			d.ofState(s, &r)
			return r
		}
		if m == "employed" {
			// "lay off 10,000 employees", "had 221,000 employees"
			x := r
			if d.object(s, k, &x) && x.measure != "have" && lexicon.measured[x.measure] {
				return x
			}
		}
		if m == "sent" || m == "cost" || m == "employed" || lexicon.ofSums[m] || !lexicon.ofPeople[m] {
			if v, j := d.predicate(r.noun.hi, s.hi, k); v != "" && lexicon.measureTables.ofPeople[v] {
				r.measure, r.verb = v, j
			}
		}
		if d.stated(r.noun) {
			if v, j := d.predicate(r.noun.hi, s.hi, k); v == "returned" || v == "withdrawn" || v == "captured" || v == "rescued" || v == "sent" || v == "hospitalised" || v == "identified" {
				r.measure, r.verb = v, j // "thousands of wounded were returned"
			}
		}
		return r
	}
	if isBase {
		d.readBase(s, k, share, &r)
		return r
	}
	if d.sizeOf(s, k, &r) {
		return r
	}
	if d.allBut(s, k) {
		r.whole = true
		return r
	}
	if d.labelled(s, k, &r) || d.glossed(s, k, &r) {
		return r
	}
	if r.noun.none() && f.Kind == quantity.Count && k+2 < s.hi && d.toks[k+1].low == "of" && (d.toks[k+2].low == "us" || d.toks[k+2].low == "you") {
		r.what = "people" // "There are 100,000 of us here tonight"
		if m, j := d.predicate(k+3, s.hi, k); m != "" {
			r.measure, r.verb, r.subject = m, j, true
			return r
		}
		for i := k + 3; i < s.hi && i < k+7; i++ {
			if d.toks[i].low == "here" {
				r.measure, r.verb = "attended", i
			}
		}
		return r
	}
	if r.noun.none() && f.Kind == quantity.Count && k+2 < s.hi && d.toks[k+1].class&beVerb != 0 && d.partAt(s, k) {
		// "of whom 9 were children"
		if p := d.nounPhrase(k+2, s.hi); !p.none() && plural(d.toks[p.head].low) && human(d.headOf(p)) {
			r.noun = p
			return r
		}
	}
	if f.Kind == quantity.Count && (d.amongState(s, k, &r) || d.stateFirst(s, k, &r)) {
		return r
	}
	if r.noun.none() && (f.Kind == quantity.Count || r.base > 0) && d.ofWhom(s, k, &r) {
		return r
	}
	if r.noun.none() && r.base > 0 {
		r.noun = d.baseNoun(s, r.base)
	}
	if r.noun.none() {
		r.noun = d.unitOf(s, k) // "A force of 5,000 has been sent"
	}
	if r.noun.none() {
		r.noun = d.apposed(k, s.hi)
	}
	from := k + 1
	if f.Kind == quantity.Count && d.inPlacePhrase(k) && r.noun.lo > k && sites[d.headOf(r.noun)] {
		return r // "workers at nine sites took part": the sites did not
	}
	if r.base > k && !d.asideHolds(s, k, r.base) {
		if from = d.behindBase(s, r.base); d.ofWhole(s, from, &r) {
			return r
		}
		if d.finiteAt(s, from) == 0 && (d.object(s, k, &r) || d.governed(s, k)) {
			return r // "lost 300 of the 1,500 sent there"
		}
	} else if r.noun.hi > k {
		from = r.noun.hi
	} else if d.ofPronoun(s, k) {
		from = k + 3 // "1,000 of them are believed to have been killed"
	}
	if main := d.contact(from, s.hi); main > 0 && r.base == 0 {
		from = main
	}
	if f.Kind != quantity.Money && f.Kind != quantity.Percent || f.Kind == quantity.Percent && (!r.noun.none() || r.base > 0 || d.ofPronoun(s, k)) {
		if d.agentOf(s, k, &r) || d.actOf(s, k, &r) {
			return r
		}
		if m, j := d.predicate(from, s.hi, k); m != "" {
			if j-2 > k-1 && d.toks[j-1].low == "the" && d.toks[j-2].low == "of" {
				if n, v := d.predicate(j+1, s.hi, j); n == "identified" || n == "returned" {
					m, j = n, v // "74 of the dead have been identified"
					if r.noun.none() {
						r.what = "people"
					}
				}
			}
			r.measure, r.verb, r.subject = m, j, true
			r.bare = d.bare(from, j)
			if !lexicon.ofPeople[m] && !d.finiteBefore(from, j) {
				// "Ten firefighters sent to the first blaze have not been found"
				for i := j + 1; i < s.hi && i < j+10 && d.toks[i].kind == word; i++ {
					if d.toks[i].class&(auxiliary) == 0 {
						continue
					}
					if n, v := d.predicate(i, s.hi, k); n != "" && n != m && lexicon.ofPeople[n] && n != "joined" {
						r.measure, r.verb, r.bare = n, v, false
					}
					break
				}
			}
			return r
		}
	}
	if d.level(s, k, &r) {
		return r
	}
	if d.provided(s, k, &r) {
		return r
	}
	if d.object(s, k, &r) && (f.Kind != quantity.Money || r.measure != "") {
		return r
	}
	if f.Kind == quantity.Money && r.noun.none() && d.price(s, k, &r) {
		return r
	}
	if r.noun.none() && !(k+1 < s.hi && (d.toks[k+1].class&verbBase != 0 || d.toks[k+1].low == "had" || d.toks[k+1].low == "have" || d.toks[k+1].low == "has") && !d.lastTime(k+1, s.hi)) {
		return r // "including eight at the building site": as the figure before
	}
	if m, j := d.governing(from, s.hi); m != "" && !d.takesFigure(from, j, s.hi) {
		if h := d.headOf(r.noun); m == "fall" && (troops[h] || human(h)) {
			m = "killed" // "the 59 soldiers fallen"
		}
		if h := d.headOf(r.noun); m == "lose" && (h == "job" || h == "post" || h == "position" || h == "role") && !d.takesObject(j, s.hi) {
			m = "laid_off" // "260 posts lost"
		}
		if h := d.headOf(r.noun); m == "go" && (h == "job" || h == "post" || h == "position" || h == "role" || h == "staff" || h == "employee" || h == "worker") {
			m = "laid_off" // "2,000 jobs could go"
		}
		if x := lexicon.measureTables.verbs[m]; x != "" {
			m = x
		}
		if _, joint := d.jointHarm(j, s.hi, m); joint {
			m = "casualties"
		}
		r.measure, r.verb, r.subject = m, j, true
	}
	return r
}

// contact is where a sentence goes on behind a relative clause without its pronoun that
// begins at i: "31 boys it had listed as lost | were found"; 0 where none begins there, or
// nothing follows.
func (d *doc) contact(i, hi int) int {
	v := d.contactVerb(i, hi)
	if v == 0 || v+1 >= hi {
		return 0
	}
	if d.toks[v+1].class&(auxiliary|modal) != 0 {
		if l := lemma(d.toks[v].low); lexicon.lightVerbs[l] || lexicon.cueVerbs[l] != nil {
			return 0 // "31 boys it says were lost": what it says of them
		}
		return v + 1
	}
	for j := v + 1; j < hi && j < v+9; j++ {
		t, p := &d.toks[j], &d.toks[j-1]
		switch {
		case t.kind == punct || t.kind == figure || t.class&(relative|pronoun) != 0 || lexicon.cueVerb(t.low) != nil && t.class&verbPast != 0 && lexicon.cueVerb(t.low).speech || t.class&conj != 0 && t.low != "as":
			return 0
		case t.class&(auxiliary|modal) != 0 && t.low != "be" && t.low != "been" && t.low != "being" && t.low != "having" && p.low != "to" && p.class&(auxiliary|modal) == 0:
			return j
		case t.class&verbPast != 0 && t.low != "turned" && !lexicon.state(t.low) && lexicon.state(p.low):
			return j // "the men it had thought dead walked home"
		}
	}
	return 0
}

// contactVerb is the verb of a clause that begins with its subject at i, right behind a
// noun; 0 for none.
func (d *doc) contactVerb(i, hi int) int {
	if i == 0 || i+1 >= hi || !d.nominal(i-1) {
		return 0
	}
	switch t := &d.toks[i]; {
	case nominatives[t.low]:
		i++
	case t.class&det != 0 && t.class&relative == 0 && t.kind == word:
		p := d.nounPhrase(i+1, hi)
		if p.none() {
			return 0
		}
		i = p.hi
	default:
		return 0
	}
	for i < hi && d.toks[i].class&(auxiliary|modal|adverb|negation) != 0 {
		i++
	}
	if i >= hi || d.toks[i].class&(verbPast|verbBase) == 0 {
		return 0
	}
	return i
}

// nominatives are pronouns that are subjects.
var nominatives = wordSet("it they he she we i you everyone everybody")

// takesObject reports whether a noun phrase stands right behind the verb at j.
func (d *doc) takesObject(j, hi int) bool {
	return j+1 < hi && (d.toks[j+1].kind == figure || d.toks[j+1].class&det != 0 || d.toks[j+1].kind == word && d.nominal(j+1) && d.toks[j+1].class&(verbPast|timeWord) == 0)
}

// takesFigure reports whether the verb at j is active and has a figure of its own for its object: "the
// 18,000-strong army lost 15 percent of its men" says nothing of the 18,000.
func (d *doc) takesFigure(i, j, hi int) bool {
	if l := lemma(d.toks[j].low); l != "lose" && !harms[lexicon.measureTables.verbs[l]] {
		return false
	}
	for ; i < j; i++ {
		if d.toks[i].class&beVerb != 0 {
			return false
		}
	}
	for j++; j < hi && d.toks[j].kind == word && (roundWords[d.toks[j].low] || d.toks[j].class&(adverb|det) != 0); j++ {
	}
	return j < hi && d.toks[j].kind == figure
}

// stated reports whether a phrase says the state of people, as its head or
// before it: "of the wounded", "of the wounded soldiers".
func (d *doc) stated(p phrase) bool {
	for i := p.lo; i <= p.head && i < p.hi; i++ {
		if lexicon.state(d.toks[i].low) {
			return true
		}
	}
	return false
}

// headOf is the lemma of the head of a phrase, "" for none.
func (d *doc) headOf(p phrase) string {
	if p.none() {
		return ""
	}
	return singular(d.toks[p.head].low)
}

// nounMeasure is the measure that a noun phrase says itself: "600 deaths",
// "78 missing individuals", "441 missing persons".
func (d *doc) nounMeasure(p phrase) string {
	if p.none() {
		return ""
	}
	if p.hi-p.lo > 1 {
		if m, _ := d.phraseMeasureIn(p.lo, p.hi); m == "laid_off" {
			return m // "8,000 job cuts"
		}
	}
	head := singular(d.toks[p.head].low)
	if m := lexicon.nounsOf[head]; m != "" && !d.crimes(p.head) {
		if m == "killed" {
			// "killings or injuries", "deaths and injuries"
			for i := p.head + 1; i < p.hi; i++ {
				if lexicon.nounsOf[singular(d.toks[i].low)] == "wounded" {
					return "casualties"
				}
			}
		}
		return m
	}
	for i := p.lo; i < p.head; i++ {
		if m := lexicon.states[d.toks[i].low]; m != "" && d.toks[i].low != "present" {
			return m
		}
	}
	return ""
}

// crimes reports whether the cases at token i are of courts and police, and nobody is ill.
func (d *doc) crimes(i int) bool {
	return i > 0 && singular(d.toks[i].low) == "case" && courts[d.toks[i-1].low]
}

// courts are words before "cases" that say so.
var courts = wordSet("court criminal civil legal extortion fraud rape murder theft abuse corruption assault kidnapping trafficking asylum robbery harassment bribery arson homicide test landmark")

// clause is the run of tokens around k that no boundary crosses: a semicolon,
// a dash, a contrasting conjunction, a relative pronoun.
func (d *doc) clause(s *sentence, k int) (lo, hi int) {
	lo, hi = k, k+1
	for lo > s.lo && !d.boundary(lo-1) {
		lo--
	}
	for hi < s.hi && !d.boundary(hi) {
		hi++
	}
	for i := k - 2; d.title && i > lo+1; i-- {
		if d.asClause(i) {
			lo = i + 1 // "Hunt for climbers continues as toll passes 40"
			break
		}
	}
	return lo, hi
}

// asClause reports whether "as" at i opens a clause of a headline, rather than
// belonging to "as many as" or "such as".
func (d *doc) asClause(i int) bool {
	if d.toks[i].low != "as" || i > 1 && d.toks[i-2].low == "as" {
		return false
	}
	switch d.toks[i-1].low {
	case "such", "well", "same", "known", "described", "seen", "soon", "far", "long", "much", "many":
		return false
	}
	return true
}

func (d *doc) boundary(i int) bool {
	t := &d.toks[i]
	if t.kind == punct {
		switch d.text[t.start:t.end] {
		case ";", "—", "–", ":", "(", ")", "“", "”":
			return true
		}
		return false
	}
	return t.class&contrast != 0 || t.class&relative != 0 && t.low != "that"
}

// predicate looks behind a noun phrase for what happened to it, over
// prepositional phrases, lists of figures, auxiliaries and light verbs. It
// gives the measure and its token.
func (d *doc) predicate(i, hi, k int) (string, int) {
	be, listed, to, pp := false, false, false, false
	for n := 0; i < hi && n < 60; n++ {
		t := &d.toks[i]
		switch {
		case t.kind == punct:
			if j := d.asideEnd(i, hi); j > 0 {
				i = j + 1 // "600 men — 40 percent of the 1,500 there — were killed"
				continue
			}
			if d.closesAside(i, hi) {
				i++
				continue
			}
			if d.text[t.start:t.end] == "," && i > k+1 && d.moreFigures(i+1, hi) {
				listed = true
				i++
				continue
			}
			if t.low == "," && i+1 < hi && d.toks[i+1].low == "aged" {
				// "Two soldiers, aged 20 and 26, had been taken prisoner"
				j := i + 2
				for j < hi && j < i+8 && d.toks[j].low != "," {
					j++
				}
				if j < hi && d.toks[j].low == "," {
					i = j + 1
					continue
				}
			}
			if t.low == "(" {
				j := d.closing(i, hi)
				if j < 0 {
					return "", -1
				}
				i = j + 1
				continue
			}
			if t.low == "," && i+1 < hi && d.toks[i+1].class&relative != 0 && d.toks[i+1].low != "which" && d.toks[i+1].low != "where" && d.toks[i+1].low != "that" {
				i++
				continue
			}
			if t.low == `"` || t.low == "”" || t.low == "“" || t.low == "'" {
				i++
				continue
			}
			if t.low == "," && n == 0 && i+1 < hi && d.toks[i+1].class&verbPast != 0 {
				// "Eighty-five rebels, taken prisoner in the raid, were shown"
				if m, _ := d.wordMeasure(i+1, hi); m != "" && lexicon.ofPeople[m] && !d.activeObject(i+1, i+2, hi, false) {
					return m, i + 1
				}
			}
			return "", -1
		case t.kind == figure:
			if !listed && !pp {
				return "", -1
			}
			i++
			if p := d.countedAfter(i-1, hi); !p.none() {
				if m := d.nounMeasure(p); m != "" && listed {
					return "", -1
				}
				i = p.hi
			} else if listed && !(i < hi && (d.toks[i].low == "from" || d.toks[i].low == "of")) {
				// "144 people were killed and 737 injured": the second figure
				// has a predicate of its own.
				return "", -1
			}
			continue
		case t.skip != 0 || t.kind == number:
			i++
			continue
		case t.low == "and" || t.low == "or" || t.low == "but" || t.low == "as":
			if t.low == "as" && i+1 < hi && (lexicon.state(d.toks[i+1].low) || d.toks[i+1].low == "being") {
				i++
				continue
			}
			if t.low == "and" && i > k+1 && d.moreFigures(i+1, hi) {
				listed = true
				i++
				continue
			}
			return "", -1
		case t.class&relative != 0 && t.low != "where":
			i++
			continue
		}
		if m, j := d.phraseMeasure(i, hi); m != "" && !lexicon.ofSums[m] {
			return m, j - 1
		}
		switch {
		case t.class&(auxiliary|modal) != 0:
			be = be || t.class&beVerb != 0
			pp = false
			i++
		case t.low == "to":
			to = true
			if i+1 < hi && d.toks[i+1].class&(verbBase|auxiliary) == 0 {
				pp = true
				i = d.overPhrase(i+1, hi)
				continue
			}
			i++
		case t.class&adverb != 0 || t.class&negation != 0 || t.class&timeWord != 0 || t.low == "more" || t.low == "other" || t.low == "others",
			t.low == "since" && d.toks[i-1].class&auxiliary != 0:
			i++
		case lexicon.states[t.low] != "":
			m, j := d.wordMeasure(i, hi)
			if d.activeObject(i, j, hi, be) {
				return "", -1
			}
			return m, i
		case t.class&prep != 0:
			pp = true
			i = d.overPhrase(i+1, hi)
		case t.class&verbPast != 0 && !be && i+2 < hi && d.toks[i+1].low == "by" && d.toks[i+2].kind == figure:
			i = d.overPhrase(i+3, hi) // "schools used by 55,000 students have been damaged"
		case t.class&(verbPast|verbBase|verbIng) != 0:
			l := lemma(t.low)
			if m := lexicon.measureTables.verbs[l]; m != "" {
				if (t.class&verbBase != 0 && t.class&verbPast == 0 && !to && lexicon.lightVerbs[l] && i+1 < hi && d.lightAhead(i+1, hi)) || lexicon.lightVerbs[l] && d.lightAhead(i+1, hi) {
					i++
					continue
				}
				_, j := d.wordMeasure(i, hi)
				if d.activeObject(i, j, hi, be) && !lexicon.intrans[l] {
					return "", -1
				}
				m, _ := d.wordMeasure(i, hi)
				return m, i
			}
			if lexicon.lightVerbs[l] {
				if l == "say" && !be {
					return "", -1
				}
				i++
				continue
			}
			return "", -1
		case t.low == "being":
			i++
		case pp && d.nominal(i):
			i++
		default:
			return "", -1
		}
	}
	return "", -1
}

// lightAhead reports whether a state or participle follows a light verb soon:
// "remain missing", "remain trapped under the rubble".
func (d *doc) lightAhead(i, hi int) bool {
	for n := 0; i < hi && n < 4; i, n = i+1, n+1 {
		t := &d.toks[i]
		if t.class&(adverb|auxiliary) != 0 || t.low == "to" {
			continue
		}
		if lexicon.states[t.low] != "" {
			return true
		}
		m, _ := d.phraseMeasure(i, hi)
		return m != "" || t.class&verbPast != 0 && lexicon.measureTables.verbs[lemma(t.low)] != ""
	}
	return false
}

// activeObject reports whether the participle at i (its phrase ends at j) is
// an active past with an object of its own: "600 soldiers killed 30 civilians".
func (d *doc) activeObject(i, j, hi int, be bool) bool {
	if be || j >= hi || lexicon.states[d.toks[i].low] != "" && d.toks[i].class&verbPast == 0 {
		return false
	}
	t := &d.toks[j]
	return t.kind == figure || t.class&det != 0 && t.class&relative == 0 || t.class&pronoun != 0 && t.class&relative == 0 || t.kind == word && t.capital && t.class&timeWord == 0
}

// moreFigures reports whether another figure follows at once, as in a list.
func (d *doc) moreFigures(i, hi int) bool {
	for n := 0; i < hi && n < 3; i, n = i+1, n+1 {
		t := &d.toks[i]
		if t.kind == figure {
			return true
		}
		if t.low != "and" && t.low != "another" && t.low != "some" && t.low != "or" && t.low != "up" && t.low != "also" {
			return false
		}
	}
	return false
}

// closing is the bracket that closes the one at i, -1 for none near.
func (d *doc) closing(i, hi int) int {
	for j := i + 1; j < hi && j < i+30; j++ {
		if d.toks[j].low == ")" {
			return j
		}
	}
	return -1
}

// overPhrase is the token behind the noun phrase at i.
func (d *doc) overPhrase(i, hi int) int {
	for i < hi {
		t := &d.toks[i]
		if t.class&det != 0 && t.class&relative == 0 || t.kind == number || t.skip != 0 || t.class&(timeWord|adjective) != 0 || t.low == "'s" {
			i++
			continue
		}
		break
	}
	for i < hi {
		t := &d.toks[i]
		if t.low == "'s" || t.low == "'" || t.capital && t.kind == word && t.class&(auxiliary|modal) == 0 {
			i++
			continue
		}
		if !d.nominal(i) || lexicon.states[t.low] != "" && !(i+1 < hi && d.nominal(i+1)) || t.class&verbPast != 0 {
			break
		}
		if t.class&verbBase != 0 && plural(d.toks[i-1].low) && !plural(t.low) {
			break
		}
		i++
	}
	return i
}

// bare reports whether no auxiliary stands between the noun phrase and the
// participle at j: "the 11,000 soldiers already sent last year".
func (d *doc) bare(i, j int) bool {
	if d.toks[j].class&verbPast == 0 && lexicon.states[d.toks[j].low] == "" {
		return false
	}
	for ; i < j; i++ {
		if d.toks[i].class&(auxiliary|modal) != 0 || d.toks[i].low == "to" {
			return false
		}
	}
	return true
}

// labelled reads "Killed: 300", "Injuries – 3,900", "Region: Kharkiv; Dead: 12".
func (d *doc) labelled(s *sentence, k int, r *reading) bool {
	i := k - 1
	for i > s.lo && (d.toks[i].low == "up" || d.toks[i].low == "down" || d.toks[i].class&monthName != 0 && d.toks[i].capital) {
		i-- // "Pay: up 38 per cent", "Inflation: January 20.6%"
	}
	if i < s.lo || d.toks[i].kind != punct || i < k-1 && d.toks[i].low != ":" {
		return false
	}
	switch d.text[d.toks[i].start:d.toks[i].end] {
	case ":", "–", "—", "-", "=", "|":
	default:
		return false
	}
	e := i
	if i > s.lo && k+2 < s.hi && d.toks[i].low == ":" && d.toks[k+1].class&beVerb != 0 && lexicon.state(d.toks[k+2].low) {
		return false // "415 casualties: at least 120 were dead"
	}
	lo := e
	for lo > s.lo {
		t := &d.toks[lo-1]
		if t.kind == figure || t.kind == punct && t.low != "," && t.low != "(" && t.low != ")" && t.low != "/" && t.low != "'" {
			break
		}
		lo--
	}
	if e-lo == 0 || e-lo > 11 || k+1 < s.hi && lexicon.state(d.toks[k+1].low) {
		return false // "Kyiv: 12 dead"
	}
	for j := lo; j < e; j++ {
		if d.toks[j].class&(auxiliary|modal) != 0 {
			return false
		}
		if t := &d.toks[j]; j > lo && t.class&verbPast != 0 && !lexicon.state(t.low) && !t.capital && d.nominal(j-1) && j+1 < e && d.toks[j+1].class&(adverb|prep|pronoun|det) != 0 {
			return false // "The clerks took it hardest: 600 had to go"
		}
	}
	m := ""
	for j := lo; j < e && m == ""; j++ {
		if m, _ = d.wordMeasure(j, e); m == "" {
			m = lexicon.nounsOf[singular(d.toks[j].low)]
		}
	}
	if m == "employed" {
		for j := lo; j+2 < e; j++ {
			if d.toks[j].low == "of" {
				if q := d.nounPhrase(j+1, e); !q.none() && human(d.headOf(q)) && !staffs[d.headOf(q)] {
					m = d.nounMeasure(q) // "Headcount of evacuees in Zenda: 36,000"
				}
				break
			}
		}
	}
	if m == "" && s.kind != "table_row" && s.kind != "list_item" && !(lo == s.lo && d.toks[i].low == ":") {
		return false
	}
	if m == "" && !r.noun.none() {
		return false
	}
	r.measure, r.verb, r.label = m, lo, true
	if r.noun.none() {
		p := phrase{lo: lo, hi: e, head: e - 1}
		for p.head > p.lo && d.toks[p.head].kind != word {
			p.head--
		}
		// "Soldiers killed: 300" counts soldiers.
		for p.head > p.lo && lexicon.state(d.toks[p.head].low) && d.toks[p.head-1].kind == word && !lexicon.state(d.toks[p.head-1].low) && d.nominal(p.head-1) {
			p.head--
			p.hi = p.head + 1
		}
		if name := d.span(lo, e); d.isPlace(name) || m == "" && (e-lo > 1 && d.allCapital(lo, e) && !commonNoun(d.toks[e-1].low) && !plural(d.toks[e-1].low) || d.initials(lo, e)) {
			if d.isPlace(name) {
				r.place = name
				return true // "UAE: 52" says where
			}
			return m != "" // "KBW: $1.5bn" says who
		}
		if h := singular(d.toks[lo].low); plural(d.toks[lo].low) && dwellings[h] && e-lo > 1 {
			r.noun = phrase{lo: lo, hi: lo + 1, head: lo} // "Homes without water: 43,000"
			return true
		} else if m == "laid_off" && posts[h] {
			r.noun = phrase{lo: lo, hi: lo + 1, head: lo} // "Jobs to go: 17,000"
			return true
		}
		if h := singular(d.toks[p.head].low); lexicon.ofPeople[m] && (lexicon.nounsOf[h] == "" || lexicon.state(h)) {
			r.what = ""
			if (human(h) || troops[h]) && e-lo > 1 {
				r.noun = p
			}
		} else {
			r.noun = p
		}
	}
	return true
}

// glossed reads a figure that opens a line and whose meaning follows a colon: "$11bn: the
// losses of the whole strike".
func (d *doc) glossed(s *sentence, k int, r *reading) bool {
	if k != s.lo || k+2 >= s.hi || d.toks[k+1].low != ":" {
		return false
	}
	i := k + 2
	for i < s.hi && (d.toks[i].class&det != 0 || d.toks[i].low == "what") {
		i++
	}
	p := d.nounPhrase(i, s.hi)
	if p.none() {
		return false
	}
	r.noun, r.label = p, true
	if r.measure = d.nounMeasure(p); r.measure == "" {
		if m, j := d.predicate(p.hi, s.hi, k); m != "" {
			r.measure, r.verb = m, j
		}
	}
	return true
}

func (d *doc) allCapital(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if d.toks[i].kind == word && !d.toks[i].capital {
			return false
		}
	}
	return true
}

// object reads a figure that a verb takes: "killing 21 and injuring 34",
// "to send an additional 25,000 troops", over the items of a list.
func (d *doc) object(s *sentence, k int, r *reading) bool {
	for b := k - 1; b >= s.lo && b > k-5; b-- {
		if m, j := d.phraseMeasure(b, k); m != "" && j == k && !lexicon.ofSums[m] {
			r.measure, r.verb = m, b // "cuts power to 44,000 homes"
			return true
		}
	}
	i := k - 1
	for n := 0; i >= s.lo && n < 40; n++ {
		t := &d.toks[i]
		switch {
		case t.kind == figure || t.skip != 0 || t.kind == number:
			i--
		case t.kind == punct:
			if t.low != "," || !d.listBefore(s, i) {
				return false
			}
			i--
		case t.low == "and" || t.low == "or":
			if !d.listBefore(s, i) {
				return false
			}
			i--
		case t.class&(verbPast|verbIng|verbBase) != 0 && !d.objectNoun(s, i):
			l := lemma(t.low)
			if c := lexicon.cueVerb(t.low); c != nil && c.speech {
				return false // "added that 100 beds had been set up"
			} else if c != nil && (i == k-1 || d.toks[k-1].low == "that") && d.finiteNext(r.noun, k) {
				return false // "officials reckon up to 5,000 have been moved"
			} else if c != nil && c.claim && lexicon.measureTables.verbs[l] == "" && i >= k-2 && d.participleNext(r.noun, k, s.hi) {
				return false // "the ledger shows 260 posts lost"
			}
			if m, _ := d.phraseMeasure(i, k); m != "" {
				r.measure, r.verb = m, i
				return true
			}
			if i > s.lo {
				if m, j := d.phraseMeasure(i-1, k); m != "" && j > i {
					r.measure, r.verb = m, i-1 // "let go of about 1,000"
					return true
				}
			}
			if l == "" || lexicon.lightVerbs[l] && l != "leave" && l != "find" || l == "include" || l == "follow" || l == "say" {
				return false
			}
			if l == "leave" || l == "find" {
				return false
			}
			m := lexicon.measureTables.verbs[l]
			if m == "" {
				m, _ = d.phraseMeasure(i, k)
			}
			if m == "" {
				m = d.objectMeasure(l, r.noun, s.hi)
			}
			if (l == "force" || l == "drive") && d.fromHome(k+1, s.hi) {
				m = "displaced"
			}
			if m == "" && lexicon.levelVerbs[l] {
				return false
			}
			if m == "" {
				m = l
			}
			if h := d.headOf(r.noun); m == "have" && (h == "staff" || h == "employee" || h == "worker") {
				m = "employed"
			}
			if lexicon.intrans[l] {
				return false
			}
			r.measure, r.verb = m, i
			return true
		case t.class&(auxiliary|modal) != 0:
			l := lemma(t.low)
			if l == "have" || t.low == "has" || t.low == "had" {
				r.measure, r.verb = "have", i
				return true
			}
			return false
		case t.low == "that" && i > s.lo && lexicon.cueVerb(d.toks[i-1].low) == nil && d.toks[i-1].class&verbPast != 0:
			return false // "informed that 68,000 workers took part"
		case t.class&(adverb|adjective|det) != 0 && t.class&prep == 0, t.low == "'s":
			i--
		case t.low == "of" || t.low == "off" || (t.low == "down" || t.low == "on") && i == k-1:
			// "cut off", "laid off 300": the particle of the verb
			if t.low != "of" && i > s.lo {
				if m, _ := d.phraseMeasure(i-1, k); m != "" {
					r.measure, r.verb = m, i-1
					return true
				}
			}
			i--
		case d.nominal(i) && (d.figureIn(s, i, k) || i == k-1 && i > s.lo && d.toks[i-1].class&det != 0):
			i--
		default:
			return false
		}
	}
	return false
}

// finiteNext reports whether an auxiliary stands right behind a figure and its noun, so
// that they are a subject.
func (d *doc) finiteNext(p phrase, k int) bool {
	e := k + 1
	if !p.none() && p.lo > k {
		e = p.hi
	}
	return e < len(d.toks) && d.toks[e].class&(auxiliary|modal) != 0
}

// participleNext reports whether what happened to the noun of the figure at k stands right
// behind it, as a participle: "260 posts gone".
func (d *doc) participleNext(p phrase, k, hi int) bool {
	if p.none() || p.lo <= k || p.hi >= hi {
		return false
	}
	t := &d.toks[p.hi]
	return t.class&verbPast != 0 && t.class&preterite == 0 && lexicon.cueVerb(t.low) == nil && (p.hi+1 >= hi || d.toks[p.hi+1].kind == punct || d.toks[p.hi+1].class&(prep|conj|timeWord|adverb) != 0)
}

// dwellings are what has no power or water, or is damaged, as people have and are.
var dwellings = wordSet("home house household customer building property flat apartment school hospital")

// fromHome reports "forced 12 million from their homes", "… to flee".
func (d *doc) fromHome(i, hi int) bool {
	for n := 0; i < hi && n < 6 && d.toks[i].kind != punct; i, n = i+1, n+1 {
		switch d.toks[i].low {
		case "home", "homes", "flee":
			return true
		}
	}
	return false
}

// cuts are verbs that, of jobs, mean layoffs.
var cuts = wordSet("cut axe shed slash eliminate scrap lose drop reduce ax trim")

// mourned are people who are dead when somebody "lost" them, as workers, members and
// customers are not.
var mourned = wordSet("man woman child relative civilian firefighter rescuer medic colleague comrade policeman sailor pilot resident villager crewman")

// objectMeasure is a measure that a verb says only together with its object:
// "cut 8,000 jobs", "forced 40,000 people to leave".
func (d *doc) objectMeasure(l string, p phrase, hi int) string {
	if p.none() {
		return ""
	}
	switch h := singular(d.toks[p.head].low); {
	case cuts[l] && (h == "job" || h == "post" || h == "position" || h == "role"):
		return "laid_off"
	case l == "order" && (troops[h] || h == "officer") && p.hi < hi && d.toks[p.hi].low == "to":
		return "sent"
	case l == "pull" && p.hi < hi && d.toks[p.hi].low == "out" && troops[h]:
		return "withdrawn"
	case l == "take" && p.hi < hi && (d.toks[p.hi].low == "prisoner" || d.toks[p.hi].low == "captive" || d.toks[p.hi].low == "hostage"):
		return "captured"
	case (l == "draw" || l == "attract") && (human(h) || h == "crowd" || h == "spectator"):
		return "attended"
	case l == "carry" && troops[h] && p.hi+1 < hi && d.toks[p.hi].low == "to" && d.toks[p.hi+1].capital:
		return "sent"
	case l == "lose" && p.hi < hi && d.toks[p.hi].low == "to":
		return "" // "lost 40 residents to emigration"
	case l == "lose" && troops[h]:
		return "casualties" // dead, wounded or taken: the word does not say
	case l == "lose" && mourned[h]:
		return "killed"
	case l == "carry" && human(h):
		return "aboard"
	case l == "force" && p.hi+1 < hi && d.toks[p.hi].low == "to":
		switch lemma(d.toks[p.hi+1].low) {
		case "flee", "leave", "evacuate", "abandon":
			return "displaced"
		}
	}
	return ""
}

// objectNoun reports whether an ambiguous verb form at i is a noun of a list
// item or a modifier of the counted noun.
func (d *doc) objectNoun(s *sentence, i int) bool {
	t := &d.toks[i]
	if t.class&(verbPast|verbIng) != 0 {
		return false
	}
	if i > s.lo {
		p := &d.toks[i-1]
		if p.low == "to" || p.class&modal != 0 || p.class&pronoun != 0 {
			return false
		}
		if p.kind == figure || p.class&(det|adjective) != 0 && p.class&relative == 0 {
			return true
		}
	}
	return false
}

// listBefore reports whether a figure with its noun stands before the comma
// or "and" at i, so that both are items of one list.
func (d *doc) listBefore(s *sentence, i int) bool {
	for n, j := 0, i-1; j >= s.lo && n < 7; j, n = j-1, n+1 {
		t := &d.toks[j]
		if t.kind == figure {
			return true
		}
		if t.kind == punct || t.class&(auxiliary|modal|verbPast) != 0 {
			return false
		}
	}
	return false
}

// figureIn reports whether a figure stands between the noun at i and the verb
// before it, so that the noun belongs to a list item.
func (d *doc) figureIn(s *sentence, i, k int) bool {
	for n, j := 0, i-1; j >= s.lo && n < 6; j, n = j-1, n+1 {
		if d.toks[j].kind == figure {
			return true
		}
		if !d.nominal(j) && d.toks[j].skip == 0 && d.toks[j].low != "of" {
			return false
		}
	}
	return false
}

// lastTime reports whether "last" at i dates: "last night", "last week".
func (d *doc) lastTime(i, hi int) bool {
	return i+1 < hi && d.toks[i].low == "last" && (d.toks[i+1].class&timeWord != 0 || d.toks[i+1].skip != 0)
}

// governing is the lemma of the first full verb behind a noun phrase.
func (d *doc) governing(i, hi int) (string, int) {
	be := false
	for n := 0; i < hi && n < 25; n++ {
		t := &d.toks[i]
		switch {
		case t.kind == punct && t.low != "(", t.class&contrast != 0, t.low == "and", t.kind == figure:
			return "", -1
		case t.low == "(":
			j := d.closing(i, hi)
			if j < 0 {
				return "", -1
			}
			i = j
		case d.lastTime(i, hi):
			i++
		case t.class&conj != 0 && t.low != "or" && t.low != "than":
			return "", -1 // "… home after the rulers insisted"
		case t.class&(auxiliary|modal|adverb) != 0:
			be = be || t.class&beVerb != 0
		case t.class&prep != 0 && t.low != "to":
			i = d.overPhrase(i+1, hi) - 1
		case t.class&(verbPast|verbIng|verbBase) != 0 && t.skip == 0:
			l := lemma(t.low)
			if l == "" || be && l == "be" || lexicon.lightVerbs[l] {
				break
			}
			return l, i
		}
		i++
	}
	return "", -1
}
