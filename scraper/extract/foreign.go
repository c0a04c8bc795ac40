package extract

import (
	"strings"
	"unicode"

	"rangefinder/quantity"
)

// In other languages than English, speakers are read from the words beside a name
// alone: "laut X", "X zufolge", a name that opens the sentence with a verb of
// speaking in it. No grammar is behind it; what these do not show stays with the
// outlet.

type foreignTables struct {
	foreign map[string]*tongue // ISO 639-1
}

// A tongue is the crediting words of one language.
type tongue struct {
	before, after, verb, said [][]string
	carry                     [][]string      // "demnach", "a-t-il ajouté": who spoke before speaks on
	as, tail                  map[string]bool // "wie X mitteilte"
	skip                      map[string]bool
	dates                     map[string]bool   // months and days of the week
	measures                  map[string]string // word → measure
	happened                  [][]string        // phrases of several words, with their measure last: "ums leben", killed
}

func (w *words) loadForeign() {
	w.foreign = map[string]*tongue{}
	for _, line := range lines("foreign.txt") {
		f := strings.Split(line, "|")
		if len(f) != 3 {
			panic("foreign.txt: not three fields: " + line)
		}
		lang, kind := strings.TrimSpace(f[0]), strings.TrimSpace(f[1])
		t := w.foreign[lang]
		if t == nil {
			t = &tongue{as: map[string]bool{}, tail: map[string]bool{}, skip: map[string]bool{}, dates: map[string]bool{}, measures: map[string]string{}}
			w.foreign[lang] = t
		}
		if kind == "skip" {
			addAll(t.skip, f[2])
			continue
		}
		for _, p := range strings.Split(f[2], ";") {
			ws := strings.Fields(p)
			if w.measured[kind] {
				if len(ws) == 1 {
					t.measures[ws[0]] = kind
				} else {
					t.happened = append(t.happened, append(ws, kind))
				}
				continue
			}
			switch kind {
			case "before":
				t.before = append(t.before, ws)
			case "after":
				t.after = append(t.after, ws)
			case "verb":
				t.verb = append(t.verb, ws)
			case "said":
				t.said = append(t.said, ws)
			case "carry":
				t.carry = append(t.carry, ws)
			case "as":
				addAll(t.as, p)
			case "tail":
				addAll(t.tail, p)
			case "date":
				addAll(t.dates, p)
			default:
				panic("foreign.txt: unknown kind " + kind)
			}
		}
	}
}

// foreignEvents reads the creditings of a sentence of another language.
func (d *doc) foreignEvents(s *sentence, t *tongue) []event {
	var out []event
	add := func(at, end int, w speaker, cue string, lo, hi int) {
		out = append(out, event{who: []speaker{w}, cue: cue, at: at, end: end, lo: lo, hi: hi})
	}
	for i := s.lo; i < s.hi; i++ {
		for _, p := range t.before {
			if !d.matches(i, s.hi, p) {
				continue
			}
			if w, e, ok := d.foreignName(i+len(p), s.hi, t); ok {
				if p[len(p)-1] == "des" && d.lang == "de" {
					w.name = nominative(w.name)
					w.head = lower(lastWord(w.name))
				}
				add(i, e, w, d.span(i, i+len(p)), s.lo, s.hi)
			}
		}
		if t.as[d.toks[i].low] && i > s.lo && d.toks[i-1].low == "," {
			if w, e, ok := d.foreignName(i+1, s.hi, t); ok {
				for j := e; j < s.hi && j < e+12 && d.toks[j].kind != punct; j++ {
					if t.tail[d.toks[j].low] {
						add(i, e, w, d.span(i, i+1)+" … "+d.span(j, j+1), s.lo, s.hi)
						break
					}
				}
			}
		}
		for _, p := range t.after {
			if d.matches(i, s.hi, p) {
				if w, b, ok := d.foreignNameBefore(s.lo, i, t); ok {
					add(b, i+len(p), w, d.span(i, i+len(p)), s.lo, s.hi)
				}
			}
		}
		for _, p := range t.said {
			if i > s.lo && d.toks[i-1].kind == punct && d.toks[i-1].low != ")" && d.matches(i, s.hi, p) {
				if w, e, ok := d.foreignName(i+len(p), s.hi, t); ok {
					add(i, e, w, d.span(i, i+len(p)), s.lo, s.hi)
				}
			}
		}
	}
	// A name that opens the sentence, with a verb of speaking in it.
	hi := s.hi
	if len(out) > 0 {
		sortEvents(out)
		if hi = out[0].at; !d.figureBetween(s.lo, hi) || d.toks[hi-1].low != ";" {
			d.foreignScopes(s, out)
			return out
		}
	}
	if e, ok := d.germanInverted(s, hi, t); ok && len(out) == 0 {
		return []event{e}
	}
	if w, e, ok := d.foreignName(s.lo, hi, t); ok {
		for i := e; i < hi; i++ {
			if e < s.hi && d.toks[e].low == "," && d.toks[i-1].low != "," {
				continue // "Autour de Goma, 109 cas …": a verb speaks for a name only right behind an apposition
			}
			for _, p := range t.verb {
				if d.matchesApart(i, hi, p) {
					if len(out) > 0 {
						add(s.lo, e, w, d.span(i, i+len(p)), s.lo, hi)
						d.foreignScopes(s, out)
						return out // "X sprach von 115; 82 …, ergänzte Y"
					}
					add(s.lo, e, w, d.span(i, i+len(p)), s.lo, s.hi)
					// "X hatte 83 Prozent gemeldet, Y 186": the second name has the second figure.
					out = append(out, d.foreignGap(s, e, t)...)
					if len(out) > 1 {
						out[0].hi = out[1].lo
					}
					return out
				}
			}
		}
	}
	d.foreignScopes(s, out)
	return out
}

// germanInverted reads a subject behind the auxiliary of a German sentence that opens on
// an adverbial, its participle at the end: "Eine Woche zuvor hatte die IG Metall 100 gezählt".
func (d *doc) germanInverted(s *sentence, hi int, t *tongue) (event, bool) {
	if d.lang != "de" || hi < s.lo+5 {
		return event{}, false
	}
	end := hi - 1
	for end > s.lo && d.toks[end].kind == punct {
		end--
	}
	if !participles[d.toks[end].low] {
		return event{}, false
	}
	for i := s.lo + 1; i < end && i < s.lo+6; i++ {
		switch d.toks[i].low {
		case "hatte", "hatten", "hat", "haben":
			if x := &d.toks[i+1]; !t.skip[x.low] && !x.capital {
				return event{}, false // "Die Forschergruppe hat für Oktober …"
			}
			w, e, ok := d.foreignName(i+1, end, t)
			if !ok || t.dates[lower(w.name)] || !d.figureBetween(e, end) {
				return event{}, false
			}
			return event{who: []speaker{w}, cue: d.span(i, i+1) + " … " + d.span(end, end+1), at: i + 1, end: e, lo: s.lo, hi: s.hi}, true
		}
	}
	return event{}, false
}

// participles are German participles of saying and counting.
var participles = wordSet("gezählt gemeldet genannt angegeben mitgeteilt berichtet erklärt gesagt beziffert geschätzt ermittelt registriert errechnet angekündigt")

// nominative is a German name without the s of its genitive: "Innenministeriums", "Zivilschutzes".
func nominative(name string) string {
	if strings.ContainsRune(name, ' ') || known(name) || upperCase(name) || len(name) < 6 {
		return name // an adjective before it changes too: "Roten Kreuzes"
	}
	if base, ok := strings.CutSuffix(name, "es"); ok {
		switch base[len(base)-1] {
		case 's', 'z', 't', 'd', 'x', 'h':
			return base
		}
	}
	base, ok := strings.CutSuffix(name, "s")
	if !ok || strings.HasSuffix(base, "u") || strings.HasSuffix(base, "i") || strings.HasSuffix(base, "s") {
		return name
	}
	return base
}

// foreignScopes parts a sentence between several creditings: each has what stands
// between it and the next, the first what stands before it as well.
func (d *doc) foreignScopes(s *sentence, es []event) {
	sortEvents(es)
	for i := range es {
		if i > 0 {
			es[i].lo = es[i].at
			es[i-1].hi = es[i].at
		}
	}
}

// foreignGap reads "…, ENAG 186 Prozent" behind a comma.
func (d *doc) foreignGap(s *sentence, from int, t *tongue) []event {
	for i := from; i+2 < s.hi; i++ {
		if d.toks[i].low != "," {
			continue
		}
		w, e, ok := d.foreignName(i+1, s.hi, t)
		if ok && e < s.hi && d.toks[e].kind == figure && (upperCase(w.name) || known(w.name)) {
			return []event{{who: []speaker{w}, cue: ",", at: i, end: e, lo: i, hi: s.hi}}
		}
	}
	return nil
}

// hasAny reports whether one of the phrases stands in a sentence.
func (d *doc) hasAny(s *sentence, ps [][]string) bool {
	for i := s.lo; i < s.hi; i++ {
		for _, p := range ps {
			if d.matches(i, s.hi, p) {
				return true
			}
		}
	}
	return false
}

func (d *doc) matches(i, hi int, ws []string) bool {
	if i+len(ws) > hi {
		return false
	}
	for j, w := range ws {
		if d.toks[i+j].low != w {
			return false
		}
	}
	return true
}

// matchesApart reports whether the words of a verb begin at i, with adverbials between its
// parts: "teilte am Montag mit", "a par ailleurs fait état", "sprach Ende Mai von".
func (d *doc) matchesApart(i, hi int, ws []string) bool {
	if d.toks[i].low != ws[0] {
		return false
	}
	if len(ws) == 1 {
		return true
	}
	for j := i + 1; j < hi && j < i+7 && d.toks[j].kind != punct && d.toks[j].kind != figure; j++ {
		if d.matches(j, hi, ws[1:]) {
			return true
		}
	}
	return false
}

// elided is how many bytes of a token are an article or preposition with an apostrophe
// before a name: "l'Organisation", "dell'Istat". 0 for none.
func (d *doc) elided(i int) int {
	t := &d.toks[i]
	w := d.text[t.start:t.end]
	for _, mark := range []string{"'", "’"} {
		if head, name, ok := strings.Cut(w, mark); ok && len(head) > 0 && len(head) < 6 && unicode.IsUpper(firstRune(name)) {
			return len(head) + len(mark)
		}
	}
	return 0
}

// roleBefore is where a role in lower case begins that "de" joins to the place or body at
// token i; i where none does.
func (d *doc) roleBefore(i int, t *tongue) int {
	if i < 2 || !t.skip[d.toks[i-1].low] || d.toks[i-1].low != "de" && d.toks[i-1].low != "du" && d.toks[i-1].low != "del" && d.toks[i-1].low != "di" {
		return i
	}
	b := i - 1
	for b > 0 && b > i-4 && d.toks[b-1].kind == word && !d.toks[b-1].capital && !t.skip[d.toks[b-1].low] && d.toks[b-1].skip == 0 {
		b--
	}
	if b == i-1 || b > 0 && !t.skip[d.toks[b-1].low] {
		return i
	}
	return b
}

// loweredName is the end of a name that goes on from token i in lower case up to its
// acronym in brackets; i where it does not.
func (d *doc) loweredName(i, hi int) int {
	for e := i; e+2 < hi && e < i+7; e++ {
		t := &d.toks[e]
		if t.low == "(" {
			a := &d.toks[e+1]
			if w := d.text[a.start:a.end]; e > i && d.toks[e+2].low == ")" && upperCase(w) {
				return e
			}
			return i
		}
		if t.kind != word {
			return i
		}
	}
	return i
}

// foreignName reads a name at token i: behind articles and at most three words in
// lower case, a run of capitals with their acronym in brackets. Of a run that ends
// in an acronym or a known name that is the name.
func (d *doc) foreignName(i, hi int, t *tongue) (speaker, int, bool) {
	for i < hi && t.skip[d.toks[i].low] && !upperCase(d.text[d.toks[i].start:d.toks[i].end]) {
		i++
	}
	from := i
	for n := 0; n < 3 && i < hi && d.toks[i].kind == word && !d.toks[i].capital && d.elided(i) == 0; n++ {
		i++
	}
	if i > from && i+1 < hi && d.toks[i].low == "," && d.toks[i+1].capital {
		e := i + 1
		for e < hi && d.toks[e].kind == word && d.toks[e].capital {
			e++
		}
		if n := e - i - 1; n >= 2 && n <= 4 && e < hi && d.toks[e].low == "," {
			name := d.span(i+1, e) // "El consejero delegado, Rodolfo Elfberg, reconoció"
			return speaker{name: name, head: lower(lastWord(name)), kind: personSpeaker, proper: true, at: from, end: e}, e, true
		}
	}
	if i+2 < hi && (d.toks[i].low == `"` || d.toks[i].low == "„" || d.toks[i].low == "«") && d.toks[i+1].capital {
		e := i + 1
		for e < hi && e < i+5 && d.toks[e].kind == word {
			e++
		}
		if e < hi && d.toks[e].kind == punct && newsroom(d.span(i+1, e)) {
			name := d.span(i+1, e) // Das "Handelsblatt" berichtet
			return speaker{name: name, head: lower(lastWord(name)), kind: mediaSpeaker, proper: true, at: i + 1, end: e + 1}, e + 1, true
		}
	}
	lo, cut := i, 0
	if i < hi && d.toks[i].kind == word {
		cut = d.elided(i)
	}
	for i < hi && d.toks[i].kind == word && i-lo < 12 {
		if d.toks[i].capital && d.toks[i].skip == 0 || i == lo && cut > 0 {
			i++
			continue
		}
		if cut > 0 && d.elided(i) > 0 {
			i++ // "l'Office de l'Environnement"
			continue
		}
		// "Tribunal Superior de Justicia de la Comunitat Valenciana"
		j := i
		for j < hi && j < i+2 && j > lo && (t.skip[d.toks[j].low] || connector(d.toks[j].low)) && !d.toks[j].capital {
			j++
		}
		if j == i || j >= hi || d.toks[j].kind != word || !d.toks[j].capital {
			break
		}
		i = j
	}
	if i == lo {
		return speaker{}, lo, false
	}
	role := lo > 0 && !d.toks[lo-1].capital // words for who it is stand before
	if b := d.roleBefore(lo, t); b < lo && cut == 0 {
		lo = b // "un infirmier superviseur de Nyiragongo"
	}
	if cut > 0 && known(d.span(lo, i)) {
		cut = 0 // L'Équipe
	}
	if e := d.loweredName(i, hi); e > i {
		i = e // "Organisation internationale pour les migrations (OIM)"
	}
	// "la ministra de Defensa, Antonia Mauban, ha informado": the name names better.
	c := i
	for c < hi && c < i+3 && d.toks[c].kind == word && !d.toks[c].capital && d.toks[c].skip == 0 {
		c++ // "la Santé publique, Samuel Kamba, a fait état"
	}
	if role && c+2 < hi && d.toks[c].low == "," {
		i := c
		e := i + 1
		for e < hi && d.toks[e].kind == word && d.toks[e].capital {
			e++
		}
		if n := e - i - 1; n >= 2 && n <= 4 && e < hi && d.toks[e].low == "," {
			return speaker{name: d.span(i+1, e), head: lower(d.span(e-1, e)), kind: personSpeaker, proper: true, at: lo, end: e}, e, true
		}
	}
	w := speaker{at: lo, end: i, proper: true, kind: orgSpeaker}
	for b := lo; b < i && cut == 0; b++ {
		if name := d.span(b, i); known(name) || b == i-1 && b > lo && upperCase(name) {
			lo = b
			break
		}
	}
	w.name = d.span(lo, i)[cut:]
	if k := originKind(w.name); k != noSpeaker {
		w.kind = k
	}
	if i+2 < hi && d.toks[i].low == "(" && d.toks[i+2].low == ")" && d.toks[i+1].capital {
		w.alias = d.text[d.toks[i+1].start:d.toks[i+1].end]
		i += 3
	}
	w.end = i
	w.head = lower(lastWord(w.name))
	return w, i, len(w.name) > 1 && len(w.name) < 100 && !foreignTime(w.name)
}

// foreignNameBefore is the run of capitals that ends right before token e.
func (d *doc) foreignNameBefore(lo, e int, t *tongue) (speaker, int, bool) {
	b := e
	for b > lo && d.toks[b-1].kind == word && e-b < 6 {
		if d.toks[b-1].capital {
			b--
			continue
		}
		if b < e && b-2 >= lo && t.skip[d.toks[b-1].low] && d.toks[b-2].capital && d.toks[b-2].kind == word {
			b -= 2 // "Behörden der Präfektur Ishikawa"
			continue
		}
		break
	}
	for b < e && t.skip[d.toks[b].low] {
		b++ // "Der Reederei"
	}
	if b == e {
		return speaker{}, e, false
	}
	return speaker{name: d.span(b, e), at: b, end: e, proper: true, kind: orgSpeaker}, b, true
}

// foreignTime rules out what a capital begins for other reasons: the first word of a
// sentence that is no name has no second capital and is no acronym.
func foreignTime(name string) bool {
	if strings.ContainsRune(name, ' ') || upperCase(name) || known(name) {
		return false
	}
	return !strings.ContainsFunc(name[1:], unicode.IsUpper) && len(name) < 4
}

// foreignReading is what the figure at k counts in another language than English and
// what happened to it, by the words beside it alone; the noun is "" where none tells.
func (d *doc) foreignReading(s *sentence, k int, t *tongue) (noun, measure string) {
	f := &d.ments[d.toks[k].fig]
	if f.Kind == quantity.Percent {
		for i := s.lo; i < s.hi; i++ {
			if t.measures[d.toks[i].low] != "inflation" {
				continue
			}
			aspect := ""
			for j := max(s.lo, i-3); j < min(s.hi, i+4); j++ {
				if a := lexicon.aspectOf[d.toks[j].low]; a != "" {
					aspect = a
				}
			}
			return strings.TrimSpace(aspect + " inflation"), "inflation"
		}
		return "", ""
	}
	if f.Kind != quantity.Count {
		return "", ""
	}
	for i := k + 1; i < s.hi && i < k+12 && d.toks[i].kind == word && d.toks[i].low != "und" && d.toks[i].low != "et" && d.toks[i].low != "y"; i++ {
		// behind its noun up to the verb at the end of the clause: "210 Menschen werden noch vermisst"
		if m := t.measures[d.toks[i].low]; m != "" && m != "inflation" {
			return d.foreignPeople(k, i), m
		}
		for _, p := range t.happened {
			if n := len(p) - 1; d.matches(i, s.hi, p[:n]) {
				return d.foreignPeople(k, i), p[n]
			}
		}
	}
	for i := k - 1; i >= s.lo && i > k-5 && d.toks[i].kind != figure; i-- {
		if m := t.measures[d.toks[i].low]; m != "" && m != "inflation" {
			return "people", m
		}
	}
	if i := k + 1; d.lang != "de" && i < s.hi {
		for i < s.hi && i < k+3 && t.skip[d.toks[i].low] {
			i++
		}
		if w := &d.toks[min(i, s.hi-1)]; i < s.hi && w.kind == word && !w.capital && !t.dates[w.low] && len([]rune(w.low)) > 3 && w.skip == 0 && !t.skip[w.low] {
			return d.span(i, i+1), ""
		}
	}
	return "", ""
}

// foreignPeople is whom the figure at k counts, whose measure stands at token i: in German
// the noun between them, "300 Soldaten kamen ums Leben", people at large otherwise.
func (d *doc) foreignPeople(k, i int) string {
	if d.lang == "de" {
		for j := k + 1; j < i && j < k+4; j++ {
			if t := &d.toks[j]; t.capital && !germanPeople[t.low] {
				return d.span(k+1, j+1)
			} else if t.capital {
				break
			}
		}
	}
	return "people"
}

// germanPeople are German nouns for people of whom nothing more is said.
var germanPeople = wordSet("menschen personen leute opfer")

// datesFigure reports whether the figure at k only dates: "el 11 de noviembre", "am 3. Mai".
func (t *tongue) datesFigure(d *doc, s *sentence, k int) bool {
	f := &d.ments[d.toks[k].fig]
	if f.Kind != quantity.Count || f.Lo < 1 || f.Hi > 31 {
		return false
	}
	i := k + 1
	for i < s.hi && i < k+3 && (t.skip[d.toks[i].low] || d.toks[i].low == "." || d.toks[i].low == "º" || d.toks[i].low == "de") {
		i++
	}
	return i < s.hi && t.dates[d.toks[i].low]
}

// germanNoun is what the figure at k counts in German, whose nouns have capitals:
// the noun behind a count, the noun before "von" or the first of the sentence for a
// share or a sum, with its adjective; "" for none.
func (d *doc) germanNoun(s *sentence, k int, es []event) string {
	noun := func(i int) bool {
		t := &d.toks[i]
		if t.kind != word || !t.capital || i == s.lo || upperCase(d.text[t.start:t.end]) || t.skip != 0 || germanMonths[t.low] {
			return false
		}
		for j := range es {
			if i >= es[j].at && i < es[j].end {
				return false
			}
		}
		return true
	}
	if d.ments[d.toks[k].fig].Kind == "count" {
		for i := k + 1; i < s.hi && i < k+4 && d.toks[i].kind == word; i++ {
			if noun(i) {
				return d.span(k+1, i+1)
			}
		}
		for i := k - 1; i-2 >= s.lo && i > k-12; i-- {
			if noun(i) && d.toks[i-1].low == "der" && d.toks[i-2].low == "zahl" {
				return d.span(i, i+1) // "die Zahl der Teilnehmer auf 275.000"
			}
		}
		return ""
	}
	at := -1
	if k-2 >= s.lo && d.toks[k-1].low == "von" && noun(k-2) {
		at = k - 2
	}
	for i := s.lo; at < 0 && i < k; i++ {
		if noun(i) {
			at = i
		}
	}
	if at < 0 {
		return ""
	}
	lo := at
	if p := &d.toks[at-1]; at > s.lo && p.kind == word && !p.capital && (strings.HasSuffix(p.low, "e") || strings.HasSuffix(p.low, "en") || strings.HasSuffix(p.low, "er")) && !d.tongue.skip[p.low] && len(p.low) > 4 {
		lo--
	}
	return d.span(lo, at+1)
}

var germanMonths = wordSet("januar februar märz april mai juni juli august september oktober november dezember montag dienstag mittwoch donnerstag freitag samstag sonntag jahr prozent vergleich ende anfang")
