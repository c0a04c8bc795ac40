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
const levels = "rise climb reach hit exceed pass surpass top total number stand soar surge jump fall drop increase decrease grow decline be come go leap mount swell slow slump plunge plummet ease touch approach near equal amount average peak double triple put place range run average cross turn cost lie become tumble dip shrink spike edge set estimate project value expect forecast see report bring total remain raise revise update cut lower count tally settle fix trade close say claim account slide sink slip dive crash inch rebound finish end"

// lights are verbs between a subject and what happened to it: "are feared
// dead", "were reported killed", "are believed to have been sent".
const lights = "fear believe report confirm say think know expect presume estimate feel consider list declare assume suppose seem appear find leave get remain stay plan schedule need manage count pronounce register record number suspect help claim"

func (w *words) loadMeasures() {
	w.measureTables = measureTables{map[string]string{}, map[string]bool{}, map[string]string{}, map[string]string{},
		map[string][]measurePhrase{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
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
				w.addForm(third(v), v, verbBase)
				w.addForm(participle(v, "ing", false), v, verbIng)
				w.addForm(participle(v, "ed", false), v, verbPast)
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
}

// measure reads what happened to the figure at token k of sentence s.
func (d *doc) measureOf(s *sentence, k int) reading {
	f := &d.ments[d.toks[k].fig]
	lo, hi := d.clause(s, k)
	r := reading{verb: -1, lo: lo, hi: hi}
	r.noun = d.countedAfter(k, s.hi)
	if m := d.nounMeasure(r.noun); m != "" && f.Kind != quantity.Percent && !(singular(d.toks[r.noun.head].low) == "life" && d.near(s, k, "saved", 3)) {
		r.measure = m
		r.verb = r.noun.head
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
			if v, j := d.predicate(r.noun.hi, s.hi, k); v == "returned" || v == "withdrawn" || v == "captured" || v == "rescued" || v == "sent" || v == "hospitalised" {
				r.measure, r.verb = v, j // "thousands of wounded were returned"
			}
		}
		return r
	}
	if d.labelled(s, k, &r) {
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
	if r.noun.none() && f.Kind == quantity.Count && d.ofWhom(s, k, &r) {
		return r
	}
	if r.noun.none() {
		r.noun = d.apposed(k, s.hi)
	}
	from := k + 1
	if !r.noun.none() {
		from = r.noun.hi
	}
	if f.Kind != quantity.Money && f.Kind != quantity.Percent || f.Kind == quantity.Percent && !r.noun.none() {
		if d.agentOf(s, k, &r) {
			return r
		}
		if m, j := d.predicate(from, s.hi, k); m != "" {
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
	if r.noun.none() && !(k+1 < s.hi && d.toks[k+1].class&verbBase != 0 && !d.lastTime(k+1, s.hi)) {
		return r // "including eight at the building site": as the figure before
	}
	if m, j := d.governing(from, s.hi); m != "" {
		if h := d.headOf(r.noun); m == "fall" && (troops[h] || human(h)) {
			m = "killed" // "the 59 soldiers fallen"
		}
		if h := d.headOf(r.noun); m == "go" && (h == "job" || h == "post" || h == "position" || h == "role" || h == "staff" || h == "employee" || h == "worker") {
			m = "laid_off" // "2,000 jobs could go"
		}
		if x := lexicon.measureTables.verbs[m]; x != "" {
			m = x
		}
		r.measure, r.verb, r.subject = m, j, true
	}
	return r
}

// amongState reads "The dead include 10 firefighters", "Among the injured are four
// officers": a part of those who suffered it.
func (d *doc) amongState(s *sentence, k int, r *reading) bool {
	i := s.lo
	for i < k && (d.toks[i].kind == punct || d.toks[i].class&(conj|adverb) != 0 && d.toks[i].kind == word) {
		i++
	}
	among := i < k && (d.toks[i].low == "among" || d.toks[i].low == "amongst")
	if among {
		i++
	}
	if i+2 >= k || d.toks[i].low != "the" {
		return false
	}
	m := lexicon.states[d.toks[i+1].low]
	if m == "" || d.nominal(i+2) && lemma(d.toks[i+2].low) != "include" {
		return false
	}
	v := i + 2
	for v < k && d.toks[v].class&(adverb|auxiliary) != 0 && d.toks[v].class&beVerb == 0 {
		v++
	}
	if v >= k || k-v > 9 || !(among && d.toks[v].class&beVerb != 0) && lemma(d.toks[v].low) != "include" {
		return false
	}
	r.measure, r.verb = m, i+1
	return true
}

// stateFirst reads a state that opens the sentence before the verb: "On board were
// 239 people", "Present at the count were 44 witnesses".
func (d *doc) stateFirst(s *sentence, k int, r *reading) bool {
	if k-2 < s.lo || d.toks[k-1].class&beVerb == 0 || k-s.lo > 9 {
		return false
	}
	m, j := d.phraseMeasure(s.lo, k)
	if m == "" {
		m, j = lexicon.states[d.toks[s.lo].low], s.lo+1
	}
	if m == "" || j > k-1 || j < k-1 && d.toks[j].class&prep == 0 {
		return false
	}
	r.measure, r.verb = m, s.lo
	return true
}

// agentOf reads whom a figure behind "by" counts as those who do something: "schools
// used by 55,000 students have been damaged" damages no students.
func (d *doc) agentOf(s *sentence, k int, r *reading) bool {
	if k-2 <= s.lo || d.toks[k-1].low != "by" || d.toks[k-2].class&verbPast == 0 || r.noun.none() || d.ments[d.toks[k].fig].Kind != quantity.Count || !human(d.headOf(r.noun)) && !role(d.headOf(r.noun)) {
		return false
	}
	if d.toks[k-2].class&(beVerb|adjective) != 0 || lexicon.levelVerbs[lemma(d.toks[k-2].low)] {
		return false
	}
	r.verb = k - 2
	if r.measure = lexicon.measureTables.verbs[lemma(d.toks[k-2].low)]; r.measure == "" || r.measure != "attended" {
		r.measure = lemma(d.toks[k-2].low)
	}
	return true
}

// ofWhom reads what the figure at k is a part of where the clause opens with it:
// "Of the dead, 212 were in Valencia", "Of the visas issued, 60,000 go to Indians".
func (d *doc) ofWhom(s *sentence, k int, r *reading) bool {
	i := k - 1
	for i > s.lo && (d.toks[i].class&(adverb|det) != 0 && d.toks[i].kind == word || d.toks[i].skip != 0) {
		i--
	}
	if i <= s.lo || d.toks[i].low != "," {
		return false
	}
	comma := i
	for i--; i >= s.lo && comma-i < 14; i-- {
		if d.toks[i].kind == punct && d.toks[i].low != "-" {
			return false
		}
		if d.toks[i].low == "of" && (i == s.lo || d.toks[i-1].kind == punct) {
			break
		}
	}
	if i < s.lo || d.toks[i].low != "of" || comma-i >= 14 {
		return false
	}
	j := i + 1
	for j < comma && (d.toks[j].class&det != 0 && d.toks[j].class&relative == 0 || d.toks[j].kind == figure || d.toks[j].kind == number) {
		j++
	}
	if j >= comma {
		return false
	}
	if m := lexicon.states[d.toks[j].low]; m != "" && (j+1 == comma || !d.nominal(j+1)) {
		r.measure, r.verb, r.same = m, j, true
		if k+2 < s.hi && d.toks[k+1].class&beVerb != 0 {
			if p := d.nounPhrase(k+2, s.hi); !p.none() && plural(d.toks[p.head].low) && human(d.headOf(p)) {
				r.noun = p // "Of those killed, 33 were women"
			}
		}
		d.lately(s, k, r)
		return true
	}
	if p := d.nounPhrase(j, comma); !p.none() {
		r.noun = p
		if m := d.nounMeasure(p); m != "" {
			r.measure, r.verb = m, p.head
		} else if m, v := d.predicate(p.hi, comma, j); m != "" {
			r.measure, r.verb = m, v
		}
		d.lately(s, k, r)
		return true
	}
	return false
}

// lately lets what happened to the part say the measure, where it is more than
// where they are: "Of the wounded, 12 died".
func (d *doc) lately(s *sentence, k int, r *reading) {
	if m, j := d.predicate(k+1, s.hi, k); m != "" {
		if m != "present" && m != "identified" {
			r.measure, r.verb = m, j
		}
		return
	}
	if m, j := d.governing(k+1, s.hi); m != "" && !r.same && r.measure != "" && !bland(m) {
		r.measure, r.verb = m, j // "Of the 900 damaged houses, 70 have been repaired"
	}
}

// apposed is the noun that a comma and a word of extent put behind a bare figure:
// "almost 80,000, mostly hourly staff".
func (d *doc) apposed(k, hi int) phrase {
	if k+3 >= hi || d.toks[k+1].low != "," || !extents[d.toks[k+2].low] || k > 0 && d.toks[k-1].low == "of" {
		return phrase{}
	}
	j := k + 3
	for j < hi && (d.toks[j].low == "of" || d.toks[j].low == "them" || d.toks[j].class&det != 0) {
		j++
	}
	p := d.nounPhrase(j, hi)
	if p.none() || !plural(d.toks[p.head].low) && !human(singular(d.toks[p.head].low)) {
		return phrase{}
	}
	return p
}

// extents are words that say how much of a figure an apposition covers.
var extents = wordSet("mostly mainly largely chiefly predominantly primarily overwhelmingly almost all many most")

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
	if m := lexicon.nounsOf[head]; m != "" {
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
	return lo, hi
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
			if d.text[t.start:t.end] == "," && i > k+1 && d.moreFigures(i+1, hi) {
				listed = true
				i++
				continue
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
			} else if listed {
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
		case t.class&adverb != 0 || t.class&negation != 0 || t.class&timeWord != 0 || t.low == "more" || t.low == "other" || t.low == "others":
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
	if i < s.lo || d.toks[i].kind != punct {
		return false
	}
	switch d.text[d.toks[i].start:d.toks[i].end] {
	case ":", "–", "—", "-", "=", "|":
	default:
		return false
	}
	e := i
	lo := e
	for lo > s.lo {
		t := &d.toks[lo-1]
		if t.kind == figure || t.kind == punct && t.low != "," && t.low != "(" && t.low != ")" && t.low != "/" && t.low != "'" {
			break
		}
		lo--
	}
	if e-lo == 0 || e-lo > 8 || k+1 < s.hi && lexicon.state(d.toks[k+1].low) {
		return false // "Kyiv: 12 dead"
	}
	for j := lo; j < e; j++ {
		if d.toks[j].class&(auxiliary|modal) != 0 {
			return false
		}
	}
	m := ""
	for j := lo; j < e && m == ""; j++ {
		if m, _ = d.wordMeasure(j, e); m == "" {
			m = lexicon.nounsOf[singular(d.toks[j].low)]
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
		if name := d.span(lo, e); places.Country(name) != "" || places.Region(name) || m == "" && (e-lo > 1 && d.allCapital(lo, e) && !commonNoun(d.toks[e-1].low) && !plural(d.toks[e-1].low) || d.initials(lo, e)) {
			if c := places.Country(name); c != "" || places.Region(name) {
				r.place = name
				return true // "UAE: 52" says where
			}
			return m != "" // "KBW: $1.5bn" says who
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

func (d *doc) allCapital(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if d.toks[i].kind == word && !d.toks[i].capital {
			return false
		}
	}
	return true
}

// level reads a figure that its subject reached, or equals: "the toll has
// risen to 2,056", "inflation was 85 per cent", "losses of 4,000 men".
func (d *doc) level(s *sentence, k int, r *reading) bool {
	if k-1 > s.lo && lemma(d.toks[k-1].low) == "cost" && d.ments[d.toks[k].fig].Kind == quantity.Money {
		// "the bridge cost $340 million" is no compound noun
		lo, _ := d.clause(s, k)
		r.measure, r.verb, r.level = "cost", k-1, true
		if p := d.subject(lo, k-1); !p.none() && !d.pronominal(p) && r.noun.none() {
			r.noun = p
		}
		return true
	}
	if d.changedBy(s, k, r) {
		return true
	}
	v := -1
	i := k - 1
	reach := i >= s.lo && (reaching[d.toks[i].low] || d.toks[i].low == "range" || d.rangeWords(k))
	if d.bounded(k) {
		v = k // "exceeded 3,600": the verb is one of the words that bound it
		i = s.lo - 1
	}
	for n := 0; i >= s.lo && (n < 6 || reach && n < 18); i, n = i-1, n+1 {
		t := &d.toks[i]
		if t.kind == figure && reach && d.ments[t.fig].Kind == quantity.Percent && d.ments[d.toks[k].fig].Kind != quantity.Percent {
			continue // "profit fell 38% to 3.9 billion"
		}
		if t.kind == figure || t.kind == punct && t.low != "(" {
			break
		}
		if reach && n > 0 && bringers[lemma(t.low)] && t.class&(verbPast|verbBase|verbIng) != 0 && !d.afterDet(s, i) {
			v = i
			break
		}
		l := lemma(t.low)
		if t.class&beVerb != 0 {
			l = "be"
		}
		if l != "" && (lexicon.levelVerbs[l] || shares[l] && d.ments[d.toks[k].fig].Kind == quantity.Percent) && t.class&(verbPast|verbBase|verbIng|auxiliary) != 0 && !d.afterDet(s, i) && (!t.capital || t.opens || d.titleCase) {
			v = i
			break
		}
		if reach && n > 0 && (d.nominal(i) || t.low == "and" || t.low == "'s" || t.skip != 0) && d.bringerBefore(s, i) {
			continue
		}
		if t.class&(prep|adverb|det|auxiliary|adjective|timeWord) != 0 || t.low == "high" || t.low == "much" || t.low == "many" || t.low == "record" || t.low == "total" || t.low == "range" {
			continue
		}
		break
	}
	if v < 0 {
		return d.nounOf(s, k, r)
	}
	if l := lemma(d.toks[v].low); bringers[l] && v == k-2 && k+1 < s.hi && (d.toks[k+1].low == "the" || d.toks[k+1].low == "its" || d.toks[k+1].low == "their") {
		// "brings to more than 2,300 the number of jobs lost"
		for j := k + 1; j < s.hi && j < k+8 && d.toks[j].kind == word; j++ {
			if m, p := d.sumNoun(j, s.hi); m != "" {
				r.measure, r.verb, r.level, r.noun = m, v, true, phrase{}
				d.subjectNoun(r, p)
				return true
			}
		}
	}
	if l := lemma(d.toks[v].low); bringers[l] || l == "report" {
		// "put the toll at 2,056": its object, which stands behind the verb.
		if v == k-1 {
			return false
		}
		if b := v + 1; b+1 < k && d.toks[b].class&det != 0 && (d.toks[b+1].low == "total" || lexicon.nouns.vague[d.toks[b+1].low]) && (d.toks[b+2].class&prep != 0 && d.toks[b+2].low != "of" || b+2 == k) {
			r.vague, r.verb, r.level = true, v, true // "bringing the total to 27,000"
			return true
		}
		for j := v + 1; j < k; j++ {
			if m, p := d.sumNoun(j, k); m != "" {
				r.measure, r.verb, r.level = m, v, true
				d.subjectNoun(r, p)
				return true
			}
		}
		if p := d.subject(v+1, k); !p.none() && r.noun.none() && v != k && d.toks[p.head].class&pronoun == 0 {
			r.measure, r.verb, r.level, r.noun = l, v, true, p
			return true
		}
	}
	// The first noun of the clause that says a measure; over one comma, since
	// "…, reaching 64.77 percent" has its subject before it.
	lo := s.lo
	crossed := 0
	group := v
	for group > s.lo && d.toks[group-1].class&(auxiliary|modal|adverb|negation) != 0 {
		group--
	}
	for j := v - 1; j >= s.lo; j-- {
		t := &d.toks[j]
		if d.boundary(j) || t.kind == figure && d.finite(j+1, group) {
			lo = j + 1
			break
		}
		if t.kind == punct && t.low == "," {
			if d.anyMeasure(j+1, v) || crossed == 2 {
				lo = j + 1
				break
			}
			crossed++
		}
	}
	for j := lo; j < v; j++ {
		if m, p := d.sumNoun(j, v); m != "" {
			r.measure, r.verb, r.level = m, v, true
			d.subjectNoun(r, p)
			return true
		}
	}
	// A subject that is no measure: "people without power number 2.1 million",
	// "attendance fell to 18,500", "sales rose to 300".
	l := lemma(d.toks[v].low)
	if v == k {
		if d.nounOf(s, k, r) {
			return true
		}
		if p := d.subject(lo, k); !p.none() && !d.pronominal(p) && r.noun.none() && !d.properIn(p.lo+1, p.hi) && (!d.toks[p.lo].capital || d.toks[p.lo].opens) && lexicon.speakers[singular(d.toks[p.head].low)] == noSpeaker {
			r.noun, r.level = p, true // "Insurance claims are likely to exceed $1bn"
			return true
		}
		return false
	}
	if lo > s.lo && d.toks[lo-1].low == "which" && r.noun.none() && d.subject(lo, v).none() {
		// "its global workforce, which stands at 1.5 million"
		e := lo - 1
		if e > s.lo && d.toks[e-1].low == "," {
			e--
		}
		if p := d.phraseBefore(e, s.lo); !p.none() {
			r.noun, r.verb, r.level = p, v, true
			if r.measure = d.nounMeasure(p); r.measure == "" {
				r.measure = l
			}
			return true
		}
	}
	if p := d.subject(lo, v); !p.none() && r.noun.none() {
		if d.toks[v].class&beVerb == 0 && lexicon.cueVerb(d.toks[v].low) == nil {
			r.measure, r.verb, r.level = l, v, true
			if m, _ := d.phraseMeasureIn(p.lo, v); m != "" {
				r.measure = m
			}
			if d.pronominal(p) {
				return true
			}
			r.noun = p
			return true
		}
		if d.toks[v].class&beVerb != 0 && !d.pronominal(p) {
			r.noun, r.verb, r.level = p, v, true
			return true
		}
	}
	return false
}

// changedBy reads "cut quarterly growth by 0.2 points": the object of a verb of
// changing is what the figure is of.
func (d *doc) changedBy(s *sentence, k int, r *reading) bool {
	i := k - 1
	for i > s.lo && d.toks[i].class&adverb != 0 && d.toks[i].class&prep == 0 {
		i--
	}
	if i <= s.lo+1 || d.toks[i].low != "by" || !r.noun.none() {
		return false
	}
	p := d.phraseBefore(i, s.lo)
	if p.none() || d.properIn(p.head, p.hi) {
		return false
	}
	b := p.lo
	for b > s.lo && (d.toks[b-1].class&det != 0 || d.toks[b-1].low == "'s") {
		b--
	}
	for n := 0; b-1 > s.lo && n < 3 && !changing[lemma(d.toks[b-1].low)] && d.nominal(b-1); n++ {
		b--
	}
	if b <= s.lo || !changing[lemma(d.toks[b-1].low)] || d.toks[b-1].class&(verbPast|verbBase|verbIng) == 0 {
		return false
	}
	r.noun, r.verb, r.level = p, b-1, true
	if r.measure = d.nounMeasure(p); r.measure == "" {
		r.measure = lemma(d.toks[b-1].low)
	}
	return true
}

// changing are verbs of changing a quantity.
var changing = wordSet("cut raise reduce increase lower boost lift trim shave slash narrow widen slow")

// shares are verbs that bring a value to a percentage: "the shares lost 7 per cent".
var shares = wordSet("lose gain shed add")

func (d *doc) pronominal(p phrase) bool {
	return d.toks[p.head].class&pronoun != 0
}

func (d *doc) phraseMeasureIn(lo, hi int) (string, int) {
	for i := lo; i < hi; i++ {
		if m, j := d.phraseMeasure(i, hi); m != "" {
			return m, j
		}
	}
	return "", lo
}

func (d *doc) afterDet(s *sentence, i int) bool {
	if i-1 > s.lo && d.toks[i].class&verbBase != 0 && d.nominal(i-1) && d.toks[i-1].class&(verbPast|verbBase|verbIng) == 0 && d.toks[i-2].class&det != 0 && d.toks[i-2].class&relative == 0 && !plural(d.toks[i].low) && !plural(d.toks[i-1].low) && d.toks[i].class&verbPast == 0 {
		return true // "a sharp rise from"
	}
	return i > s.lo && (d.toks[i-1].class&det != 0 && d.toks[i-1].class&relative == 0 || d.toks[i-1].low == "'s") && d.toks[i].class&auxiliary == 0
}

func (d *doc) anyMeasure(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if m, _ := d.sumNoun(i, hi); m != "" {
			return true
		}
	}
	return false
}

// sumNoun reads a noun at i that measures something by itself: "death toll",
// "the number of injured", "the missing figure", "insured losses".
func (d *doc) sumNoun(i, hi int) (string, phrase) {
	t := &d.toks[i]
	if t.kind != word || t.skip != 0 {
		return "", phrase{}
	}
	if m, j := d.phraseMeasure(i, hi); m != "" && (lexicon.ofSums[m] || m == "killed" || m == "without_power" || m == "laid_off") {
		p := d.around(i, j, hi)
		return m, p
	}
	if t.low == "number" || t.low == "numbers" || t.low == "total" || t.low == "count" || t.low == "figure" || t.low == "tally" {
		j := i + 1
		if j < hi && (d.toks[j].low == "of" || d.toks[j].low == "for") {
			j++
			for j < hi && (d.toks[j].class&(det|adverb) != 0 && d.toks[j].class&relative == 0) {
				j++
			}
			if j < hi {
				if m := lexicon.states[d.toks[j].low]; m != "" {
					p := d.nounPhrase(j, hi)
					return m, p
				}
				if p := d.nounPhrase(j, hi); !p.none() {
					if m := d.nounMeasure(p); m != "" {
						return m, p
					}
					if m, _ := d.predicate(p.hi, hi, i); m != "" {
						return m, p
					}
					return "number", p
				}
			}
		}
		return "", phrase{}
	}
	if m := lexicon.states[t.low]; m != "" && i+1 < hi && (d.toks[i+1].low == "figure" || d.toks[i+1].low == "toll" || d.toks[i+1].low == "count" || d.toks[i+1].low == "total" || d.toks[i+1].low == "tally") {
		return m, phrase{}
	}
	if i > 0 && d.toks[i-1].low == "the" {
		if m := lexicon.states[t.low]; m != "" && (i+1 >= hi || !d.nominal(i+1)) {
			return m, phrase{}
		}
	}
	if t.class&(verbPast|verbIng) != 0 {
		return "", phrase{}
	}
	m := lexicon.nounsOf[singular(t.low)]
	if m == "" || t.class&verbBase != 0 && !d.nounHere(i) && !(i > 0 && d.nominal(i-1)) {
		return "", phrase{}
	}
	p := d.around(i, i+1, hi)
	if (m == "price" || m == "cost") && p.hi+1 < hi && d.toks[p.hi].low == "of" {
		// "the price of wheat", "the cost of the restructuring"
		j := p.hi + 1
		for j < hi && d.toks[j].class&det != 0 && d.toks[j].class&relative == 0 {
			j++
		}
		if q := d.nounPhrase(j, hi); !q.none() {
			p.hi = q.hi
		}
	}
	return m, p
}

// around is the noun phrase that holds the tokens [i, j).
func (d *doc) around(i, j, hi int) phrase {
	lo := i
	for lo > 0 && d.nominal(lo-1) && (d.toks[lo-1].class&(verbPast|verbIng|verbBase) == 0 || d.toks[lo-1].class&adjective != 0 || d.attributive(lo-1)) {
		lo--
	}
	if lo > 0 && lo < i && d.toks[lo].low == "'s" {
		lo++
	}
	p := phrase{lo: lo, hi: j, head: j - 1}
	if j+1 < hi && (d.toks[j].low == "and") && d.nominal(j+1) && d.toks[j+1].class&(verbPast|verbIng) == 0 {
		if q := d.nounPhrase(j+1, hi); !q.none() {
			p.hi, p.head = q.hi, q.head
		}
	}
	return p
}

// attributive reports whether the participle at i stands before its noun and
// is no verb of the sentence: "insured losses", "put insured losses at".
func (d *doc) attributive(i int) bool {
	if d.toks[i].class&verbPast == 0 {
		return false
	}
	if i == 0 || d.toks[i].opens {
		return true
	}
	p := &d.toks[i-1]
	return p.class&(det|prep|conj|adjective|verbPast|verbBase|verbIng|auxiliary) != 0 && p.class&beVerb == 0 || p.kind == punct || p.low == "'s"
}

// subjectNoun takes a subject as what is counted, unless it only says the
// measure: the toll counts people.
func (d *doc) subjectNoun(r *reading, p phrase) {
	if p.none() || !r.noun.none() {
		return
	}
	if lexicon.ofPeople[r.measure] && !human(singular(d.toks[p.head].low)) {
		h := singular(d.toks[p.head].low)
		if h == "toll" || h == "number" || h == "figure" || h == "count" || h == "total" || h == "dead" || lexicon.states[h] != "" {
			return
		}
	}
	r.noun = p
}

// subject is the first noun phrase of the clause [lo, v).
func (d *doc) subject(lo, v int) phrase {
	i := lo
	for i < v {
		t := &d.toks[i]
		if t.kind == punct || t.class&(conj|adverb|det|auxiliary|timeWord) != 0 && t.class&pronoun == 0 || t.skip != 0 || t.low == "'s" {
			i++
			continue
		}
		if t.class&prep != 0 {
			i = d.overPhrase(i+1, v)
			continue
		}
		if t.class&pronoun != 0 {
			return phrase{lo: i, hi: i + 1, head: i}
		}
		break
	}
	if i >= v {
		return phrase{}
	}
	p := d.nounPhrase(i, v)
	if p.none() {
		return p
	}
	if p.hi < v && (d.toks[p.hi].low == "without" || d.toks[p.hi].low == "of") {
		j := p.hi + 1
		for j < v && extending[d.headOf(p)] && d.toks[j].class&det != 0 {
			j++
		}
		if q := d.nounPhrase(j, v); !q.none() {
			p.hi = q.hi
		}
	}
	return p
}

// extending are nouns of size that say little without what they are of: "the
// strength of the mercenaries".
var extending = wordSet("strength size level share value scale volume population")

// nounOf reads "casualties of 2,000", "a toll of 300", "damage put at", "a
// population of three million", and a noun before a bracket: "deaths (85)".
func (d *doc) nounOf(s *sentence, k int, r *reading) bool {
	i := k - 1
	if i > s.lo && d.toks[i].kind == word && d.toks[i].class&(verbPast|verbIng) == 0 {
		// "a toll over 10,000"
		if m := lexicon.nounsOf[singular(d.toks[i].low)]; m != "" {
			r.measure, r.verb, r.level = m, i, true
			d.subjectNoun(r, d.around(i, k, k))
			return true
		}
	}
	for i > s.lo && d.toks[i].class&(adverb|det) != 0 && d.toks[i].kind == word && d.toks[i].class&prep == 0 {
		i--
	}
	if i <= s.lo {
		return false
	}
	t := &d.toks[i]
	if t.low == "for" && i == k-1 && r.noun.none() && d.ments[d.toks[k].fig].Kind == quantity.Count && plural(d.toks[i-1].low) && d.toks[i-1].class&verbPast == 0 {
		// "Social Security numbers for 272 million"
		if p := d.around(i-1, i, i); !p.none() && !human(singular(d.toks[p.head].low)) {
			r.noun = p
			return true
		}
	}
	if t.low == "of" || t.low == "(" || t.low == "from" || t.low == "between" || t.low == "at" || t.low == "in" || t.low == "totaling" || t.low == "totalling" {
		if i > s.lo && d.toks[i-1].low == "range" {
			i -= 2
			for i > s.lo && d.toks[i].class&(det|prep) != 0 {
				i--
			}
			i++
		}
		e := i
		if e-1 < s.lo || !d.nominal(e-1) && lexicon.states[d.toks[e-1].low] == "" {
			return false
		}
		m := lexicon.nounsOf[singular(d.toks[e-1].low)]
		if t.low != "of" && t.low != "(" && !r.noun.none() && d.ments[d.toks[k].fig].Kind == quantity.Count {
			return false // "456 killed in nine incidents"
		}
		if m == "" && t.low == "(" {
			m = lexicon.states[d.toks[e-1].low]
		}
		if m == "" {
			return false
		}
		r.measure, r.verb, r.level = m, e-1, true
		d.subjectNoun(r, d.around(e-1, e, e))
		return true
	}
	return false
}

// reaching are the words between a verb that brings a sum somewhere and the
// figure: "raised its estimate of the damage to", "put losses in a range from".
var reaching = wordSet("to at between from as in")

// bringers are those verbs: their object says what is counted.
var bringers = wordSet("put place bring raise revise update cut lower estimate set change increase reduce give value assess push take")

// rangeWords reports whether the words of the figure at k open a range: "from
// $10.5 billion to", "between 3,000 and".
func (d *doc) rangeWords(k int) bool {
	w, _, _ := strings.Cut(lower(d.text[d.toks[k].start:d.toks[k].end]), " ")
	return w == "from" || w == "between" || w == "to" || w == "at"
}

// bounded reports whether one of the words that bound the figure at k is a
// verb of reaching: "surpassed 2,700", "could exceed 10,000".
func (d *doc) bounded(k int) bool {
	m := &d.ments[d.toks[k].fig]
	from := d.toks[k].start
	if m.From < from {
		from = m.From
	}
	for _, w := range strings.Fields(lower(d.text[from:m.Start])) {
		if l := lemma(w); l != "" && lexicon.levelVerbs[l] && l != "estimate" && l != "be" && l != "come" {
			return true
		}
	}
	return false
}

// bringerBefore reports whether such a verb stands before token i in its clause.
func (d *doc) bringerBefore(s *sentence, i int) bool {
	for n := 0; i >= s.lo && n < 16; i, n = i-1, n+1 {
		t := &d.toks[i]
		if t.kind == figure || t.kind == punct || t.class&(auxiliary|modal|conj) != 0 && t.low != "and" {
			return false
		}
		if bringers[lemma(t.low)] && t.class&(verbPast|verbBase|verbIng) != 0 && !d.afterDet(s, i) {
			return true
		}
	}
	return false
}

// provided reads "provides Russia with billions of dollars worth of missiles".
func (d *doc) provided(s *sentence, k int, r *reading) bool {
	if k-1 <= s.lo || d.toks[k-1].low != "with" {
		return false
	}
	for i := k - 2; i >= s.lo && i > k-7; i-- {
		switch lemma(d.toks[i].low) {
		case "provide", "supply", "arm":
			r.measure, r.verb = "supplied", i
			return true
		}
		if !d.nominal(i) && d.toks[i].class&det == 0 && d.toks[i].low != "and" {
			return false
		}
	}
	return false
}

// price reads a sum that something is sold for, and one behind a noun of money
// at a comma: "put up for sale for $3.5 million", "The price tag, $3.5 million".
func (d *doc) price(s *sentence, k int, r *reading) bool {
	lo := s.lo
	if !r.noun.none() {
		return false
	}
	for i := k - 1; i >= lo && i > k-25 && d.toks[i].low != ";"; i-- {
		t := &d.toks[i]
		if d.toks[k-1].low == "for" {
			switch lemma(t.low) {
			case "sell", "offer":
				r.measure, r.verb, r.what = "asking_price", i, "asking price"
				return true
			case "buy", "purchase":
				r.measure, r.verb, r.what = "cost", i, "price"
				return true
			}
		}
		if m, _ := d.phraseMeasure(i, k); m == "asking_price" {
			r.measure, r.verb, r.what = m, i, "asking price"
			return true
		}
	}
	if k-1 > s.lo && d.toks[k-1].low == "," && k-1-s.lo <= 5 && s.hi-k <= 3 {
		for j := s.lo; j < k-1; j++ {
			if m, p := d.sumNoun(j, k-1); m != "" {
				r.measure, r.verb = m, j
				d.subjectNoun(r, p)
				return true
			}
		}
	}
	return false
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

// objectMeasure is a measure that a verb says only together with its object:
// "cut 8,000 jobs", "forced 40,000 people to leave".
func (d *doc) objectMeasure(l string, p phrase, hi int) string {
	if p.none() {
		return ""
	}
	switch h := singular(d.toks[p.head].low); {
	case cuts[l] && (h == "job" || h == "post" || h == "position" || h == "role"):
		return "laid_off"
	case l == "pull" && p.hi < hi && d.toks[p.hi].low == "out" && troops[h]:
		return "withdrawn"
	case l == "take" && p.hi < hi && (d.toks[p.hi].low == "prisoner" || d.toks[p.hi].low == "captive" || d.toks[p.hi].low == "hostage"):
		return "captured"
	case (l == "draw" || l == "attract") && (human(h) || h == "crowd" || h == "spectator"):
		return "attended"
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
