package extract

import (
	"strings"
	"unicode"

	"rangefinder/news/places"
)

// A voice is a chain of speakers, nearest the reader first, without the
// publisher.
type voice struct {
	chain    []speaker
	cue      string
	estimate bool
	sent     int // sentence in which it was heard
	percent  bool
	document bool
	heading  bool // a heading announces their numbers
}

// An entity is somebody whom the text has named, as it remembers them.
type entity struct {
	name    string
	full    string   // fullForm of name
	canon   string   // canonical name
	low     string   // name and canonical name, in lower case
	words   []string // lower-case words of the name
	kind    speakerKind
	alias   string
	outer   []speaker // through whom the text knows them: "according to Reuters, Kim said"
	seen    int       // sentence of the last mention
	gender  gender
	spoke   bool
	subject bool // it began a sentence
}

// memory is what an article has named so far.
type memory struct {
	entities []*entity
	aliases  map[string]string // acronym → name
	report   string            // whose report "the report" is
	names    map[string]forms  // of the names that were asked for
	ids      map[string]string // of canonical names
}

// forms are a name as names are compared, the canonical name that it means and the outlet
// whose reporters it means.
type forms struct{ full, canon, outlet string }

// maxEntities bounds what is remembered: the oldest fall out.
const maxEntities = 64

func newMemory() *memory {
	return &memory{aliases: map[string]string{}, names: map[string]forms{}, ids: map[string]string{}}
}

// canonical is the canonical name, remembered: a text names the same few again and
// again.
func (m *memory) canonical(name string) string { return m.forms(name).canon }

// id is the id of a canonical name.
func (m *memory) id(canon string) string {
	id, ok := m.ids[canon]
	if !ok {
		id = originID(canon)
		m.ids[canon] = id
	}
	return id
}

func (m *memory) forms(name string) forms {
	f, ok := m.names[name]
	if !ok {
		c := canonical(name)
		f = forms{fullForm(name), c, outletOf(name)}
		m.names[name] = f
	}
	return f
}

// find is the entity that a name means: itself, its acronym or its last word.
func (m *memory) find(name string) *entity {
	f := m.forms(name)
	low, c := f.full, f.canon
	for i := len(m.entities) - 1; i >= 0; i-- {
		e := m.entities[i]
		if e.full == low || e.alias != "" && fullForm(e.alias) == low || e.canon == c {
			return e
		}
	}
	if strings.ContainsRune(name, ' ') {
		return nil
	}
	// "Amnesty" for Amnesty International.
	for i := len(m.entities) - 1; i >= 0; i-- {
		if e := m.entities[i]; len(e.words) > 1 && e.words[0] == low && len(low) > 4 && unicode.IsUpper(firstRune(name)) && (e.kind == orgSpeaker || e.kind == mediaSpeaker || known(e.name)) && country(name) == "" {
			return e
		}
	}
	// A surname for a name in full.
	for i := len(m.entities) - 1; i >= 0; i-- {
		e := m.entities[i]
		if n := len(e.words); n > 1 && e.kind != orgSpeaker && (e.kind != mediaSpeaker || e.spoke && mastheads[low]) && e.words[n-1] == low && !affiliating[e.words[n-2]] {
			return e
		}
	}
	return nil
}

// mastheads are last words by which a newspaper is called: "the Times".
var mastheads = wordSet("times post journal guardian tribune telegraph herald independent observer gazette chronicle")

// note remembers a speaker as named in sentence si.
func (m *memory) note(w speaker, si int, spoke bool) *entity {
	if w.pron != "" && !w.proper && w.kind == noSpeaker || w.name == "" {
		return nil
	}
	e := m.find(w.name)
	if e == nil {
		f := m.forms(w.name)
		e = &entity{name: w.name, full: f.full, canon: f.canon, low: strings.ToLower(w.name + " " + f.canon), words: strings.Fields(strings.ToLower(w.name)), kind: w.kind, alias: w.alias}
		if len(m.entities) >= maxEntities {
			copy(m.entities, m.entities[1:])
			m.entities = m.entities[:len(m.entities)-1]
		}
		m.entities = append(m.entities, e)
	} else {
		// The last named moves to the end: pronouns mean the nearest.
		for i, x := range m.entities {
			if x == e {
				copy(m.entities[i:], m.entities[i+1:])
				m.entities[len(m.entities)-1] = e
				break
			}
		}
		if len(w.name) > len(e.name) && w.kind == e.kind && !spokesName(w.name) {
			e.words = strings.Fields(strings.ToLower(w.name))
		}
	}
	if w.gender != 0 {
		e.gender = w.gender
	}
	if e.kind == noSpeaker && w.kind == personSpeaker && w.proper {
		e.kind = w.kind // "Rupert Hentzau, the chief executive of Velora"
	}
	if w.alias != "" {
		e.alias = w.alias
		m.aliases[w.alias] = e.name
	}
	e.seen = si
	e.spoke = e.spoke || spoke
	return e
}

func spokesName(n string) bool { return strings.Contains(strings.ToLower(n), "spokes") }

// compatible says which bodies a generic noun can mean: "the agency" is an
// agency or a service, "the group" no ministry.
var compatible = map[string][]string{
	"agency":      {"agency", "service", "intelligence"},
	"service":     {"service", "nis"},
	"ministry":    {"ministry", "department", "minister"},
	"department":  {"department", "ministry"},
	"institute":   {"institute", "institution"},
	"institution": {"institute", "institution", "university", "bank"},
	"office":      {"office", "bureau"},
	"bank":        {"bank"},
	"commission":  {"commission"},
	"committee":   {"committee"},
	"court":       {"court", "tribunal"},
	"army":        {"army"},
	"military":    {"military"},
	"police":      {"police"},
	"government":  {"government"},
	"junta":       {"junta"},
	"union":       {"union"},
	"university":  {"university"},
	"hospital":    {"hospital"},
	"party":       {"party"},
	"council":     {"council"},
	"observatory": {"observatory"},
	"centre":      {"centre", "center"},
	"center":      {"centre", "center"},
	"minister":    {"minister"},
	"president":   {"president"},
	"spokesman":   {"spokesman", "spokesperson"},
	"spokeswoman": {"spokeswoman", "spokesperson"},
	"governor":    {"governor", "gov."},
	"mayor":       {"mayor"},
	"general":     {"general", "gen."},
	"newspaper":   {"newspaper", "times", "post", "daily"},
	"mission":     {"mission", "minusma", "monusco", "unifil", "unmiss", "unama", "osce"},
}

// broad are nouns that can mean any body.
var broad = map[string]bool{"group": true, "organisation": true, "organization": true, "body": true, "watchdog": true, "firm": true, "company": true,
	"charity": true, "ngo": true, "outlet": true, "gang": true, "broadcaster": true, "association": true, "network": true, "corporation": true}

// onAir are those of them that an outlet is called by that has only been told something.
var onAir = wordSet("outlet broadcaster network")

// resolve gives a pronoun or a definite noun its antecedent. ok is false where
// a pronoun has none: then nobody is credited.
func (m *memory) resolve(w speaker, si int) (speaker, bool) {
	if w.alias == "" && m.aliases[w.name] != "" && !w.proper {
		w.name = m.aliases[w.name]
	}
	if of := m.outlet(&w); of != "" {
		if e := m.find(of); e != nil && (e.kind == mediaSpeaker || newsroom(e.name) || hasWord(e.full, "news")) {
			return speakerOf(w, e), true // "Gazette reporters"
		}
		if newsroom(of) || strings.Contains(w.name, "'s own ") {
			w.name, w.kind, w.proper, w.anon = of, mediaSpeaker, true, false
			return w, true
		}
	}
	if w.pron == "this" {
		return w, true // who prints it
	}
	if w.pron != "" {
		e := m.antecedent(w.pron, si)
		if w.own {
			if e == nil {
				return w, false
			}
			return speakerOf(w, e), true
		}
		if e == nil {
			if w.head != "" && lexicon.document[w.head] && strings.ContainsRune(w.name, ' ') {
				w.name, w.pron, w.kind = strings.TrimPrefix(w.name, "own "), "", documentSpeaker // "its annual report", whosever it is
				return w, true
			}
			return w, false
		}
		if w.pron == "it" && w.name != w.pron && lexicon.speakers[w.head] == orgSpeaker && (country(e.name) != "" || separate[w.head] && unicode.IsUpper(firstRune(e.name))) {
			w.name, w.pron, w.proper = e.name+"'s "+w.name, "", true // "Burundi …, its health ministry said"
			return w, true
		}
		if e.gender == 0 && e.kind != orgSpeaker {
			e.gender = map[string]gender{"he": male, "him": male, "she": female, "her": female}[w.pron]
		}
		return speakerOf(w, e), true
	}
	if w.kind == documentSpeaker && w.def && !w.proper && m.report != "" && reportNoun[w.head] {
		w.name, w.proper, w.anon = m.report, true, false
		return w, true
	}
	if rest, ok := strings.CutPrefix(strings.TrimPrefix(w.name, "the "), "same "); ok && !w.proper {
		if e := m.same(rest, w, si); e != nil {
			return speakerOf(w, e), true
		}
	}
	if w.def && w.proper && described(w) {
		if e := m.only(w.head, si); e != nil {
			return speakerOf(w, e), true // "the San Francisco software company"
		}
	}
	if w.def && (!w.proper || !strings.ContainsRune(strings.TrimPrefix(w.name, "the "), ' ') && !known(w.name) && compatible[w.head] != nil) && w.kind != noSpeaker {
		if e := m.definite(w, si); e != nil {
			return speakerOf(w, e), true
		}
	}
	if title, bare, ok := strings.Cut(w.name, " "); ok && w.proper && w.kind != orgSpeaker && w.kind != mediaSpeaker && lexicon.titles[lower(strings.TrimSuffix(title, "."))] && unicode.IsUpper(firstRune(bare)) && !strings.ContainsRune(bare, ' ') && !known(bare) {
		if e := m.find(bare); e != nil && len(e.words) > 1 && e.kind != orgSpeaker && e.kind != mediaSpeaker && e.words[len(e.words)-1] == lower(bare) {
			return speakerOf(w, e), true // "Dr Alba" after Ines Alba
		}
	}
	if w.proper && !strings.ContainsRune(w.name, ' ') {
		if e := m.find(w.name); e != nil && len(e.words) > 1 && !known(w.name) && (e.kind != orgSpeaker && e.kind != mediaSpeaker || e.words[0] == lower(w.name)) {
			// "Hlaing" after "Min Aung Hlaing"
			return speakerOf(w, e), true
		} else if e != nil && e.kind == mediaSpeaker && w.def && mastheads[lower(w.name)] {
			return speakerOf(w, e), true // "the Times"
		}
	}
	return w, true
}

// outlet is the outlet whose reporters a speaker is by its words, "" for none.
func (m *memory) outlet(w *speaker) string {
	if w.pron != "" || w.name == "" {
		return ""
	}
	return m.forms(w.name).outlet
}

// separate are bodies inside another that speak for themselves: "Velora …, its works
// council said".
var separate = wordSet("council union parliament court opposition ministry workforce")

// described reports whether a speaker's only names are places before a kind of
// body, so that the words say which body and do not name it.
func described(w speaker) bool {
	f := strings.Fields(strings.TrimPrefix(w.name, "the "))
	if len(f) < 2 || !bodies[f[len(f)-1]] || known(w.name) {
		return false
	}
	return unicode.IsLower(firstRune(f[len(f)-2])) || places.Demonym(lower(f[len(f)-2])) != "" || places.Region(strings.Join(f[:len(f)-1], " ")) || country(strings.Join(f[:len(f)-1], " ")) != ""
}

// same is who "the same source" or "the same ministry" is: the last who spoke and
// whom the noun fits.
func (m *memory) same(noun string, w speaker, si int) *entity {
	for i := len(m.entities) - 1; i >= 0; i-- {
		e := m.entities[i]
		if !e.spoke || si-e.seen > 4 {
			continue
		}
		if reportNoun[singular(lastWord(noun))] && m.report != "" && m.find(m.report) != nil {
			return m.find(m.report)
		}
		if noun == "source" || reportNoun[singular(lastWord(noun))] || hasWord(strings.ToLower(e.name), w.head) {
			return e
		}
	}
	return nil
}

var reportNoun = map[string]bool{"report": true, "study": true, "survey": true, "document": true, "statement": true, "paper": true, "figure": true, "data": true,
	"analysis": true, "assessment": true, "audit": true, "review": true, "update": true, "bulletin": true, "estimate": true, "tally": true, "count": true, "post": true,
	"summary": true, "memo": true, "memorandum": true, "letter": true, "briefing": true, "note": true, "dossier": true, "readout": true, "communique": true, "inquiry": true, "census": true, "poll": true}

func speakerOf(w speaker, e *entity) speaker {
	w.name, w.kind, w.proper, w.pron, w.own = e.name, e.kind, true, "", false
	w.anon = false
	if len(e.words) > 0 && (lexicon.anon[e.words[len(e.words)-1]]) {
		w.anon = true
	}
	return w
}

// several reports whether a name is a common noun in the plural: "aid groups", but "ministry of
// foreign affairs" and "marine corps".
func several(name string) bool {
	ws := strings.Fields(name)
	for i, w := range ws {
		if i > 0 && (w == "of" || w == "for" || w == "to" || w == "in") {
			ws = ws[:i]
			break
		}
	}
	if len(ws) == 0 {
		return false
	}
	l := ws[len(ws)-1]
	return unicode.IsLower(firstRune(l)) && plural(l) && !onePlurals[l]
}

// onePlurals are bodies that look like several.
var onePlurals = wordSet("police corps headquarters works")

// antecedent is whom a pronoun means: the last speaker or subject of its kind,
// not further back than three sentences.
func (m *memory) antecedent(pron string, si int) *entity {
	other := map[string]gender{"he": female, "him": female, "she": male, "her": male}[pron]
	if pron == "he" || pron == "she" || pron == "him" || pron == "her" {
		for _, named := range []bool{true, false} {
			for i := len(m.entities) - 1; i >= 0; i-- {
				e := m.entities[i]
				if other != 0 && e.gender == other {
					continue
				}
				if (e.kind == personSpeaker || named && e.spoke && e.kind == noSpeaker && len(e.words) <= 3 && !bodyLike(e)) && si-e.seen <= 3 && !many(e) && (!named || len(e.words) > 1 && unicode.IsUpper(firstRune(lastWord(e.name)))) {
					return e
				}
			}
		}
	}
	var maybe *entity // a name of two words that may be a person's
	for i := len(m.entities) - 1; i >= 0; i-- {
		e := m.entities[i]
		if si-e.seen > 3 {
			continue
		}
		switch pron {
		case "it", "itself":
			if several(e.name) {
				continue // they are not "it"
			}
			if e.kind == orgSpeaker || e.kind == mediaSpeaker || e.kind == documentSpeaker || e.kind == noSpeaker && (len(e.words) == 1 || e.subject && bodyLike(e)) {
				return e
			}
			if maybe == nil && e.kind == noSpeaker && e.subject && e.seen == si-1 {
				maybe = e
			}
		case "he", "she", "him", "her":
			if e.gender == other && other != 0 {
				continue
			}
			if (e.kind == personSpeaker || e.kind == noSpeaker && (len(e.words) > 1 || e.spoke && si-e.seen == 1 && lookup(e.name) == nil && country(e.name) == "" && unicode.IsUpper(firstRune(e.name)) && !upperCase(e.name))) && !many(e) {
				return e // "Hentzau said 85 had died. The list, he added"
			}
		case "they":
			if e.kind == personSpeaker && !many(e) && !strings.Contains(e.name, ", ") {
				continue // one person is not "they" in a newspaper
			}
			if e.spoke || e.subject && many(e) && (e.seen < si || e.kind == orgSpeaker) {
				return e
			}
		default:
			return nil
		}
	}
	return maybe
}

// many reports whether an entity is several people.
func many(e *entity) bool {
	switch l := e.words[len(e.words)-1]; l {
	case "men", "women", "people", "police", "staff":
		return true
	default:
		return plural(l) || strings.HasSuffix(l, "men")
	}
}

// lastPerson is the person whom sentence si is about, nil for none.
func (m *memory) lastPerson(si int) *entity {
	for i := len(m.entities) - 1; i >= 0; i-- {
		if e := m.entities[i]; e.seen == si && (e.kind == personSpeaker || e.spoke && e.kind == noSpeaker && len(e.words) > 1 && !bodyLike(e)) {
			return e
		}
	}
	return nil
}

// definite is the entity that "the agency" or "the spy agency" means.
func (m *memory) definite(w speaker, si int) *entity {
	head := w.head
	if offices[head] {
		return m.office(w)
	}
	for i := len(m.entities) - 1; i >= 0; i-- {
		if e := m.entities[i]; unicode.IsUpper(firstRune(e.name)) && e.full != m.forms(w.name).full && hasWord(strings.ToLower(e.name), head) {
			return e // "the federation" after the International Federation
		}
	}
	if w.kind == personSpeaker && plural(lastWord(lower(w.name))) {
		var said *entity
		n := 0
		for i := len(m.entities) - 1; i >= 0; i-- {
			if e := m.entities[i]; e.spoke && e.full != m.forms(w.name).full && len(e.words) > 1 && e.words[len(e.words)-1] == lastWord(lower(w.name)) {
				said = e
				n++
			}
		}
		if n == 1 && si-said.seen <= 4 && unicode.IsUpper(firstRune(said.name)) {
			return said // "the officials" after "Strelsau officials", who are the only ones
		}
	}
	if bodies[head] && !anyBody[head] {
		var last *entity
		n := 0
		for _, e := range m.entities {
			if e.seen == si-1 && e.spoke && bodyLike(e) && e.kind != personSpeaker && e.kind != mediaSpeaker && suits(e, head) && e.full != m.forms(w.name).full {
				last = e
				n++
			}
		}
		if n == 1 {
			return last // who spoke in the sentence before
		}
	}
	cs := compatible[head]
	if e := m.only(head, si); e != nil {
		if x := m.told(head, si); x != nil && !e.spoke {
			return x // who spoke right before it goes before whom the text was about
		}
		return e
	}
	if x := m.told(head, si); x != nil && anyBody[head] {
		return x
	}
	if cs == nil && !broad[head] {
		return nil
	}
	for i := len(m.entities) - 1; i >= 0; i-- {
		e := m.entities[i]
		if e.full == m.forms(w.name).full {
			continue
		}
		if broad[head] {
			if !ownName(e) || !suits(e, head) {
				continue
			}
			if (e.kind == orgSpeaker || e.kind == mediaSpeaker && head != "firm" || e.kind == noSpeaker && head == "group") && (e.spoke || e.kind == mediaSpeaker && onAir[head]) {
				if c := strings.ToLower(e.name); !strings.Contains(c, "ministry") && !strings.Contains(c, "police") && !strings.Contains(c, "government") {
					return e
				}
			}
			continue
		}
		if head == "agency" && e.kind == mediaSpeaker && !strings.Contains(w.name, "spy") {
			if o := lookup(e.name); o != nil && o.kind == "agency" {
				return e
			}
		}
		full := e.low
		for _, c := range cs {
			if hasWord(full, c) {
				return e
			}
		}
	}
	return nil
}

// told is the one body that spoke in the sentence before si and that head is a word for, nil
// for none or several: "Ruritania has sent 900 men, the Security Bureau of Zenda said. The
// spy agency …".
func (m *memory) told(head string, si int) *entity {
	var found *entity
	for _, e := range m.entities {
		if !e.spoke || e.seen != si-1 && e.seen != si || e.kind != orgSpeaker {
			continue
		}
		fits := hasWord(e.low, head)
		for _, w := range compatible[head] {
			fits = fits || hasWord(e.low, w)
		}
		if fits || head == "agency" && (hasWord(e.low, "bureau") || hasWord(e.low, "office") || hasWord(e.low, "authority")) {
			if found != nil {
				return nil
			}
			found = e
		}
	}
	return found
}

// offices are heads whose other words say which one is meant: "the interior
// ministry" is not the transport minister's, "the regional government" not the
// central one.
var offices = wordSet("ministry minister department government administration commission court council authority authorities")

// office is the entity that "the ministry" or "the interior ministry" means: all
// its words stand in the name.
func (m *memory) office(w speaker) *entity {
	var of []string
	for _, f := range strings.Fields(strings.ToLower(strings.TrimPrefix(w.name, "the "))) {
		if f != w.head && f != "same" {
			of = append(of, f)
		}
	}
	cs := compatible[w.head]
	if cs == nil {
		cs = []string{w.head}
	}
	for i := len(m.entities) - 1; i >= 0; i-- {
		e := m.entities[i]
		if e.full == m.forms(w.name).full {
			continue
		}
		full := e.low
		ok := len(of) > 0 || unicode.IsUpper(firstRune(e.name)) || strings.ContainsRune(strings.TrimPrefix(e.name, "the "), ' ')
		for _, f := range of {
			ok = ok && hasWord(full, f)
		}
		if !ok {
			continue
		}
		for _, c := range cs {
			if hasWord(full, c) {
				return e
			}
		}
	}
	return nil
}

// bodies are nouns that a text calls a body by once it has named it.
var bodies = wordSet("agency service company firm airline carrier watchdog regulator charity federation group organisation organization body bank retailer manufacturer carmaker automaker maker operator network association club institute fund outlet broadcaster corporation ngo union league exchange insurer utility supplier developer publisher party channel newspaper inspectorate regulator authority prosecutor bourse")

// anyBody are those of them that a public body or a charity may be called by.
var anyBody = wordSet("agency service watchdog regulator charity federation group organisation organization body association institute fund corporation ngo union network outlet broadcaster newspaper channel inspectorate authority")

// only is the one body, named by a name of its own, that the text has made its
// subject of late, nil where there is none or several: "the agency" after a
// sentence on Frontex.
func (m *memory) only(head string, si int) *entity {
	if !bodies[head] {
		return nil
	}
	var found *entity
	for _, e := range m.entities {
		if o := lookup(e.name); o != nil && !o.firm() && !anyBody[head] || !suits(e, head) {
			continue // "the manufacturer" is no health service
		}
		if !e.subject || si-e.seen > 4 || plural(e.words[len(e.words)-1]) && !known(e.name) || e.kind == personSpeaker || e.kind == documentSpeaker || !bodyLike(e) {
			continue
		}
		if e.kind == mediaSpeaker && head != "agency" && head != "outlet" && head != "broadcaster" && head != "newspaper" && head != "channel" && head != "network" {
			continue
		}
		if found != nil {
			return nil
		}
		found = e
	}
	return found
}

// suits rules out what a text never calls by the noun head: a bank or an
// association is not "the company".
func suits(e *entity, head string) bool {
	bank := false
	if o := lookup(e.name); o != nil {
		bank = o.kind == "bank"
		if o.kind == "analyst" && (head == "company" || head == "corporation") {
			return false
		}
	}
	switch head {
	case "bank":
		return bank || hasWord(strings.ToLower(e.name), "bank")
	case "firm", "company", "corporation":
		if bank {
			return head == "firm"
		}
		for _, w := range e.words {
			if public[w] {
				return false
			}
		}
	}
	return true
}

// corporate are last words of the names of companies.
var corporate = wordSet("steel motors energy airlines airways oil gas power holdings industries systems technologies foods pharma electronics petroleum mining cement games studios partners capital ratings securities insurance aerospace automotive chemicals telecom logistics retail brands entertainment")

// public are words in the names of bodies that are no companies.
var public = wordSet("association union federation foundation charity university institute council commission authority committee society league ministry police government court parliament hospital")

// quarters are what a text calls one of two states or blocs.
var quarters = wordSet("north south west east")

// bodyLike reports whether a name is that of a body rather than a person: one
// word, an acronym, a connector or a common noun in it, or one that the tables
// have.
func bodyLike(e *entity) bool {
	if country(e.name) != "" || len(e.words) == 1 && quarters[e.words[0]] || !ownName(e) {
		return false
	}
	if len(e.words) == 1 || e.kind == orgSpeaker || e.kind == mediaSpeaker || known(e.name) {
		return true
	}
	if corporate[e.words[len(e.words)-1]] {
		return true
	}
	for i, w := range e.words {
		if connector(w) || w == "the" || w == "and" || w == "to" || lexicon.nounsOf[singular(w)] != "" || lexicon.nouns.set[singular(w)] || lexicon.classes[w] != 0 || plural(w) && (i > 0 || len(e.words) != 2) {
			return true // but Thomas and James are no plurals
		}
	}
	return false
}

// ownName reports whether an entity has a name of its own that no office or
// kind of body explains: "the firm" is Moody's, not the works council.
func ownName(e *entity) bool {
	if o := lookup(e.name); o != nil && (o.kind == "ngo" || o.kind == "intergovernmental" || o.kind == "statistics" || o.kind == "intelligence" || o.firm() || newsroom(e.name)) {
		return true
	}
	if !unicode.IsUpper(firstRune(e.name)) {
		return false
	}
	for _, w := range e.words {
		if k := lexicon.speakers[singular(w)]; k != noSpeaker && !broad[singular(w)] && w != "network" && w != "centre" && w != "center" {
			return false
		}
	}
	return true
}

func hasWord(s, w string) bool {
	for at := 0; ; at++ {
		i := strings.Index(s[at:], w)
		if i < 0 {
			return false
		}
		at += i
		if (at == 0 || s[at-1] == ' ') && (at+len(w) == len(s) || s[at+len(w)] == ' ' || s[at+len(w)] == '\'') {
			return true
		}
	}
}

// chainAt builds the chain for token k of a sentence from the events that
// cover it: outlets outside, then trailing speakers from the last, then
// leading ones from the first; whoever is cited stands inside who cites.
func (r *reader) chainAt(si int, es []event, k int) (voice, bool) {
	v := voice{sent: si}
	var trailing, leading []*event
	for i := range es {
		e := &es[i]
		if e.tally && !r.heard(e.who) {
			continue
		}
		if e.deny || e.back || k < e.lo || k >= e.hi && !(e.trailing && k < e.at) {
			continue
		}
		if k >= e.at && k < e.end {
			continue
		}
		if e.trailing {
			trailing = append([]*event{e}, trailing...)
		} else {
			leading = append(leading, e)
		}
	}
	order := append(trailing, leading...)
	if n := len(order); n > 1 && order[0].figure > 0 {
		// Who gave the one figure stands nearer it than who says the sentence.
		order = append(order[1:n:n], order[0])
	}
	// An outlet stands outside a source, whichever comes first in the text.
	var outer, rest []*event
	for _, e := range order {
		if r.isMedia(e) {
			outer = append(outer, e)
		} else {
			rest = append(rest, e)
		}
	}
	order = append(outer, rest...)
	for _, e := range order {
		if w, ok := r.earlier(es, e, si); ok {
			v.chain = append(v.chain, w)
			v.cue = e.cue
		} else if w, ok := r.joined(r.others(e.who, v.chain), si); ok {
			v.chain = append(v.chain, w)
			v.cue = e.cue
		}
		if w, ok := r.joined(r.others(e.inner, v.chain), si); ok {
			v.chain = append(v.chain, w)
		}
		v.estimate = v.estimate || e.estimate
	}
	v.chain = r.mem.dedupe(v.chain)
	if len(v.chain) == 0 {
		return voice{}, false
	}
	if n := len(order); n > 0 {
		last := order[n-1]
		if len(last.who) > 0 {
			v.document = last.who[0].kind != personSpeaker && last.who[0].kind != noSpeaker || newsroom(last.who[0].name)
		}
	}
	return v, true
}

// others are the speakers without the own people of whom the chain already ends with:
// "the agency said, citing its own reporters", "Lantern said, citing Lantern staff".
func (r *reader) others(ws []speaker, chain []speaker) []speaker {
	if len(ws) != 1 || len(chain) == 0 {
		return ws
	}
	if ws[0].own || ws[0].pron == "it" && lexicon.document[ws[0].head] {
		return nil // "citing its own tally"
	}
	if of := r.mem.outlet(&ws[0]); of != "" && (r.mem.canonical(of) == r.mem.canonical(chain[len(chain)-1].name) || shortFor(of, chain[len(chain)-1].name)) {
		return nil
	}
	return ws
}

// earlier is whom a lone pronoun means that an event before it in the sentence has
// just credited: "Lawyers said 40 had signed, and they expect 150".
func (r *reader) earlier(es []event, e *event, si int) (speaker, bool) {
	if len(e.who) != 1 || e.who[0].pron == "" || e.who[0].name != e.who[0].pron {
		return speaker{}, false
	}
	var found speaker
	ok := false
	for i := range es {
		x := &es[i]
		if x.at >= e.at || x.deny || x.back {
			continue
		}
		for _, w := range x.who {
			w, known := r.mem.resolve(w, si)
			if !known || w.name == "" {
				continue
			}
			several := len(x.who) > 1 || plural(lastWord(w.name)) && !w.proper
			switch e.who[0].pron {
			case "he", "she":
				if w.kind == personSpeaker && !several || w.kind == noSpeaker && w.proper && strings.ContainsRune(w.name, ' ') {
					found, ok = w, true
				}
			case "it":
				if w.kind == orgSpeaker || w.kind == documentSpeaker || newsroom(w.name) {
					found, ok = w, true
				}
			case "they":
				if several || w.kind == orgSpeaker {
					found, ok = w, true
				}
			}
		}
	}
	return found, ok
}

// heard reports whether the text has credited one of the speakers before.
func (r *reader) heard(ws []speaker) bool {
	for _, w := range ws {
		w, _ := r.mem.resolve(w, w.at)
		if o := lookup(w.name); o != nil && (o.firm() || o.kind == "ngo" || o.kind == "statistics" || o.kind == "intergovernmental") {
			return true
		}
		if e := r.mem.find(w.name); e != nil && e.spoke {
			return true
		}
	}
	return false
}

func (r *reader) isMedia(e *event) bool {
	for i := range e.who {
		w, _ := r.mem.resolve(e.who[i], e.who[i].at)
		if w.kind == mediaSpeaker || newsroom(w.name) {
			return true
		}
	}
	return false
}

// joined makes one step of speakers who speak together, with their antecedents
// in place of pronouns.
func (r *reader) joined(ws []speaker, si int) (speaker, bool) {
	var out speaker
	n := 0
	if len(ws) == 1 && ws[0].pron == "both" {
		if ws = r.mem.lastTwo(ws[0], si); ws == nil {
			return out, false
		}
	}
	for _, w := range ws {
		w, ok := r.mem.resolve(w, si)
		if !ok || w.name == "" {
			continue
		}
		if n == 0 {
			out = w
		} else {
			out.name += ", " + w.name
			out.anon = out.anon && w.anon
		}
		n++
	}
	return out, n > 0
}

// lastTwo are the two bodies that "the two agencies" means: the last two that spoke, if
// no third did beside them.
func (m *memory) lastTwo(w speaker, si int) []speaker {
	var out []speaker
	for i := len(m.entities) - 1; i >= 0; i-- {
		e := m.entities[i]
		if !e.spoke || e.kind == personSpeaker || e.kind == mediaSpeaker || si-e.seen > 4 {
			continue
		}
		if len(out) == 2 {
			return nil
		}
		x := speakerOf(speaker{at: w.at, end: w.end}, e)
		if len(out) == 0 && strings.Count(e.name, ", ") == 1 {
			return []speaker{x} // they spoke together
		}
		out = append([]speaker{x}, out...)
	}
	if len(out) != 2 {
		return nil
	}
	return out
}

// among reports whether one of the speakers is a group that begins with all of name.
func among(ws []speaker, name string) bool {
	for _, w := range ws {
		if strings.HasPrefix(w.name, name+", ") {
			return true
		}
	}
	return false
}

// speaksFor reports whether a body of the country is among the speakers.
func (m *memory) speaksFor(ws []speaker, land string) bool {
	for _, w := range ws {
		if strings.HasPrefix(w.name, land+"'s ") {
			return true
		}
	}
	return false
}

// dedupe drops a speaker who comes twice in a chain, and keeps the first place.
func (m *memory) dedupe(ws []speaker) []speaker {
	if len(ws) < 2 {
		return ws
	}
	var out []speaker
	seen := map[string]bool{}
	for _, w := range ws {
		c := m.canonical(w.name)
		if among(ws, w.name) {
			continue // "A, B" of "A, B and C"
		}
		if country(w.name) != "" && m.speaksFor(ws, w.name) {
			continue // "Burundi has confirmed 71, its health ministry said"
		}
		if c == "" || seen[c] {
			continue
		}
		seen[c] = true
		out = append(out, w)
	}
	return out
}

// withOuter puts before a chain those through whom the text first heard its
// outermost speaker: Reuters holds for all that Kim said.
func (r *reader) withOuter(v voice) voice {
	if len(v.chain) == 0 {
		return v
	}
	e := r.mem.find(v.chain[0].name)
	if e == nil || len(e.outer) == 0 {
		return v
	}
	v.chain = r.mem.dedupe(append(append([]speaker{}, e.outer...), v.chain...))
	return v
}

// remember notes the speakers of a chain, each with those before it.
func (r *reader) remember(v voice) {
	var outer []speaker
	for _, w := range v.chain {
		e := r.mem.note(w, v.sent, true)
		if e != nil && len(e.outer) == 0 && len(outer) > 0 {
			e.outer = append([]speaker{}, outer...)
		}
		if w.kind == mediaSpeaker || newsroom(w.name) {
			outer = append(outer, w)
		}
		if w.kind == documentSpeaker && w.proper {
			r.mem.report = w.name
		}
	}
}

// subjects notes bodies and people that begin a sentence or own a report in it,
// although they say nothing there: "it" may mean them in the next one.
func (r *reader) subjects(d *doc, s *sentence, si int) {
	r.listener(d, s, si)
	lo := d.subjectStart(s)
	r.author(d, s, lo, si)
	// "Meta's headcount was 87,314. The company …"
	for i := lo + 1; i < s.hi && i < lo+5 && d.toks[i-1].capital; i++ {
		if d.toks[i].low != "'s" {
			continue
		}
		if o := lookup(d.span(lo, i)); o != nil && o.firm() {
			if e := r.mem.note(speaker{name: d.span(lo, i), kind: orgSpeaker, proper: true, at: lo, end: i}, si, false); e != nil {
				e.subject = true
			}
			return
		}
	}
	if lo < s.hi && d.toks[lo].quoted != 0 && d.toks[lo].class&det != 0 {
		return // "A company that …" inside a quotation is nobody
	}
	e := d.nameRun(lo, s.hi)
	if x := d.labelEnd(s); x > lo && (e == lo && known(d.span(lo, x)) || s.kind == "list_item" && d.allCapital(lo, x) && x-lo > 1 && !d.isPlace(d.span(lo, x))) {
		e = x // "Alphabet: 12,000 jobs. …, the company said"
	}
	if e == lo {
		e = d.phraseRight(lo, s.hi)
		if x := e; lo < s.hi {
			if x == lo && d.toks[lo].kind == figure {
				x = d.phraseRight(lo+1, s.hi) // "Three hikers"
			}
			if x > lo+1 || x > lo && d.toks[lo].kind != figure {
				r.crowd(d, lo, x, si)
			}
		}
	}
	if e > lo {
		if w, ok := d.speaker(lo, e); ok && w.pron == "" && (w.kind == orgSpeaker || w.kind == mediaSpeaker || w.kind == documentSpeaker && papers[w.head] || w.proper && (w.kind == personSpeaker || d.named(lo, e) && (w.end-w.at > 1 || known(w.name) || r.capital[w.head] || r.capital[lower(w.name)] || upperCase(w.name) || d.coined(w.at) && !d.describes(e, s.hi) ||
			e < s.hi && d.toks[e].class&verbPast != 0 && d.toks[e].class&auxiliary == 0 && d.toks[w.at].class == 0 && lexicon.lemmas[d.toks[w.at].low] == "" && !commonNoun(d.toks[w.at].low))) || w.kind == personSpeaker && (d.countsSpeakersAt(lo, e) || w.def && (lexicon.titles[w.head] || speaksFor[w.head]) && w.head == d.toks[e-1].low)) {
			if n, ok := d.namedBehind(e, s.hi); ok && w.kind == personSpeaker && !plural(d.toks[e-1].low) {
				w = n // "The union's secretary, Ruth Kell, said": she has a name
			}
			w, _ = r.mem.resolve(w, si)
			w.end = d.alias(e, s.hi, &w)
			if e := r.mem.note(w, si, false); e != nil {
				e.subject = true
			}
			// "The centre has put out its report": the report is the centre's.
			for i := e; i < s.hi && i < e+12; i++ {
				if reportNoun[singular(d.toks[i].low)] && i > e && (w.proper || w.kind == orgSpeaker) && (d.ownDet(e, i) || issues[lemma(d.toks[e].low)]) {
					r.mem.report = w.name
					break
				}
			}
		}
	}
	// "Experts at Secureworks have spotted …": "the firm" is theirs.
	for i := lo + 1; i+1 < s.hi && i < lo+5; i++ {
		if d.toks[i].low != "at" {
			if !d.nominal(i) {
				break
			}
			continue
		}
		if x := d.nameRun(i+1, s.hi); x > i+1 && plural(d.toks[i-1].low) && country(d.span(i+1, x)) == "" {
			if w, ok := d.speaker(i+1, x); ok && (w.kind == orgSpeaker || w.kind == noSpeaker) {
				w.kind = orgSpeaker
				if e := r.mem.note(w, si, true); e != nil {
					e.subject = true
				}
			}
		}
		break
	}
	// Full names with their acronym anywhere.
	for i := s.lo + 1; i+2 < s.hi; i++ {
		if d.toks[i].low == "(" && d.toks[i+2].low == ")" && d.toks[i+1].kind == word && upperCase(d.text[d.toks[i+1].start:d.toks[i+1].end]) && d.toks[i-1].capital {
			b := i
			for b > s.lo && (d.toks[b-1].capital || connector(d.toks[b-1].low) || d.toks[b-1].low == "the" || d.toks[b-1].low == "and") && i-b < 9 {
				b--
			}
			for b < i && !d.toks[b].capital {
				b++
			}
			if i-b > 1 {
				if w, ok := d.speaker(b, i); ok {
					w.alias = d.text[d.toks[i+1].start:d.toks[i+1].end]
					r.mem.note(w, si, false)
				}
			}
		}
	}
}

// author notes whose the document is that a sentence begins with, "The bank's memo was
// leaked", "A study by Zenda University came out": "the memo" is theirs in what follows.
func (r *reader) author(d *doc, s *sentence, lo, si int) {
	for i := lo; i+1 < s.hi && i < lo+9; i++ {
		t := &d.toks[i]
		if t.kind != word || t.class&(auxiliary|modal) != 0 {
			return
		}
		if t.capital && !t.opens || !reportNoun[singular(t.low)] || plural(t.low) {
			continue
		}
		var ws []speaker
		if d.toks[i+1].low == "by" || d.toks[i+1].low == "from" {
			ws = d.speakersRight(i+2, s.hi)
		} else {
			for j := i - 1; j > lo && j > i-4; j-- {
				if d.toks[j].low == "'s" || d.toks[j].low == "'" {
					ws = d.subjectBefore(s, j)
					break
				}
			}
		}
		if len(ws) == 1 && ws[0].pron == "" && (ws[0].proper || ws[0].kind == orgSpeaker) {
			if w, ok := r.mem.resolve(ws[0], si); ok {
				r.mem.report = w.name
			}
		}
		return
	}
}

// listener notes the newsroom that somebody tells something: "told the BBC that 40 had
// died. The broadcaster said …".
func (r *reader) listener(d *doc, s *sentence, si int) {
	for i := s.lo; i+2 < s.hi; i++ {
		if t := &d.toks[i]; t.class&(verbPast|verbBase) == 0 || t.kind != word || !telling[lemma(t.low)] {
			continue
		}
		b := i + 1
		for b < s.hi && d.toks[b].class&det != 0 {
			b++
		}
		if e := d.phraseRight(b, s.hi); e > b && newsroom(d.span(b, e)) {
			r.mem.note(speaker{name: d.span(b, e), kind: mediaSpeaker, proper: true, at: b, end: e}, si, false)
		}
	}
}

// subjectStart is where the subject of a sentence begins, over participles, dates
// and phrases that open it: "Asked about the shortage, nurse Clare Boyle …".
func (d *doc) subjectStart(s *sentence) int {
	lo := s.lo
	if lo < s.hi && d.toks[lo].class&(verbPast|verbIng) != 0 && d.toks[lo].kind == word {
		// up to the comma
		for i := lo; i < s.hi && i < lo+15; i++ {
			if d.toks[i].low == "," {
				lo = i + 1
				break
			}
		}
	}
	for n := 0; lo < s.hi && n < 12; n++ {
		t := &d.toks[lo]
		if t.skip != 0 || t.kind == number || t.kind == punct && t.low != "," || t.class&(conj|adverb) != 0 && t.kind == word && !t.capital || t.class&timeWord != 0 || lo+1 < s.hi && t.class&(adjective|det) != 0 && d.toks[lo+1].class&timeWord != 0 {
			lo++
			continue
		}
		if t.class&prep != 0 {
			j := d.overPhrase(lo+1, s.hi)
			for j < s.hi && (d.toks[j].class&timeWord != 0 || d.toks[j].skip != 0 || d.toks[j].low == ",") {
				j++
			}
			if j <= lo+1 {
				break
			}
			lo = j
			continue
		}
		break
	}
	return lo
}

// labelEnd is the colon behind a short label that begins a sentence, s.lo for none.
func (d *doc) labelEnd(s *sentence) int {
	for i := s.lo + 1; i < s.hi && i < s.lo+5; i++ {
		if d.toks[i].low == ":" {
			return i
		}
	}
	return s.lo
}

// papers are documents that an "it" takes up: "The lawsuit was filed. It accuses".
var papers = wordSet("lawsuit suit complaint indictment report letter study survey petition filing statement document paper memo audit inquiry")

// crowd notes a plural subject without a name, "Three hikers", which a "they" that
// speaks in the next sentence means.
func (r *reader) crowd(d *doc, lo, e, si int) {
	b := lo
	for b < e && (d.toks[b].class&det != 0 || d.toks[b].kind == figure) {
		b++
	}
	if b == e || !plural(d.toks[e-1].low) && !strings.HasSuffix(d.toks[e-1].low, "men") || !d.nominal(e-1) || d.toks[e-1].capital && e-1 > b {
		return
	}
	h := singular(d.toks[e-1].low)
	if lexicon.speakers[h] != personSpeaker && !role(h) && !(strings.HasSuffix(h, "er") && !things[h]) && !strings.HasSuffix(h, "men") {
		return
	}
	w, ok := d.speaker(lo, e)
	if !ok || w.kind != noSpeaker && w.kind != personSpeaker || w.pron != "" {
		return
	}
	w.kind, w.anon = personSpeaker, true
	if x := r.mem.note(w, si, false); x != nil {
		x.subject = true
	}
}

// nameRun is the end of the name that begins a clause at lo: capitals with
// connectors between and a verb, a comma or a bracket behind; lo where it is none.
func (d *doc) nameRun(lo, hi int) int {
	i := lo
	for i < hi && d.toks[i].class&det != 0 && d.toks[i].kind == word {
		i++
	}
	from := i
	if from < hi && (lexicon.noname[d.toks[from].low] || lexicon.phrases[d.toks[from].low] != nil) {
		return lo // "According to Dahl, …"
	}
	for e := min(i+8, hi-1); e > i+1; e-- {
		if t := &d.toks[e]; d.toks[i].capital && d.toks[e-1].capital && t.class&(verbPast|verbBase|auxiliary|modal) != 0 && !t.capital && known(d.span(i, e)) {
			return e
		}
	}
	for i < hi {
		t := &d.toks[i]
		if t.kind == word && t.capital && t.class&(timeWord|pronoun) == 0 && t.skip == 0 {
			i++
			continue
		}
		if i > from && i+1 < hi && (connector(t.low) || t.low == "and" || t.low == "to" || t.low == "-") && d.toks[i+1].capital && (t.low != "and" || d.nameAcross(i, min(i+2, hi), lo)) {
			i++
			continue
		}
		if i > from && connector(t.low) && i+2 < hi && d.toks[i+1].low == "the" && d.toks[i+2].capital {
			i += 2
			continue
		}
		break
	}
	if i == from || i >= hi {
		return lo
	}
	t := &d.toks[i]
	if t.kind == word && t.class&verbBase != 0 && t.class&verbPast == 0 && plural(t.low) && i+1 < hi && d.toks[i+1].class&(auxiliary|modal|verbPast) != 0 {
		return lo // "Flash floods have killed": the noun of a phrase
	}
	if t.low == "," || t.low == "(" || t.kind == word && !t.capital && t.class&(verbPast|verbBase|auxiliary|modal) != 0 {
		return i
	}
	return lo
}

// named reports whether the phrase [lo, e) is nothing but a name.
func (d *doc) named(lo, e int) bool { return d.nameRun(lo, len(d.toks)) == e }

// coined reports whether the first word of a sentence looks like a name that only
// it has: no word of the tables and no ending of common nouns.
func (d *doc) coined(i int) bool {
	t := &d.toks[i]
	if t.class != 0 || commonNoun(t.low) || lexicon.lemmas[t.low] != "" || lexicon.document[singular(t.low)] {
		return false
	}
	for _, end := range []string{"ance", "ence", "tion", "sion", "ment", "ness", "ity", "ing", "ism", "ship", "age", "ure", "al", "s", "ly", "ery", "ty", "work", "er", "or"} {
		if strings.HasSuffix(t.low, end) {
			return false
		}
	}
	return true
}

// describes reports whether a plural noun begins at e, so that the word before it only
// says of what kind: "Flash floods have killed", "Flash floods in Spain".
func (d *doc) describes(e, hi int) bool {
	return e+1 < hi && !d.toks[e].capital && plural(d.toks[e].low) && d.toks[e].class&(auxiliary|modal) == 0 && d.toks[e+1].class&(auxiliary|modal|prep) != 0
}

// countsSpeakersAt reports whether the phrase at lo is a counted group of people:
// "Two trawlermen".
func (d *doc) countsSpeakersAt(lo, e int) bool {
	return lo < e && d.toks[lo].kind == figure && d.countsSpeakers(lo, e)
}

// issues are verbs by which a body brings out a report.
var issues = wordSet("release publish issue post present update put unveil launch give offer")

// ownDet reports whether "its" or "their" stands in [lo, hi).
func (d *doc) ownDet(lo, hi int) bool {
	for i := hi - 1; i >= lo && i >= hi-4; i-- {
		if d.toks[i].low == "its" || d.toks[i].low == "their" {
			return true
		}
	}
	return false
}

// follows reports whether sentence s ties itself to the one before: "Of these",
// "In addition", "another", "also", an ellipsis.
func (d *doc) follows(s *sentence) bool {
	for _, l := range lexicon.links {
		i := s.lo
		for i < s.hi && d.toks[i].kind == punct {
			i++
		}
		ok := true
		for _, w := range l {
			if i >= s.hi || d.toks[i].low != w && !(d.toks[i].kind == figure && strings.HasPrefix(lower(d.text[d.toks[i].start:d.toks[i].end]), w)) {
				ok = false
				break
			}
			i++
		}
		if ok {
			return true
		}
	}
	for i := s.lo; i < s.hi; i++ {
		t := &d.toks[i]
		if t.low == "also" || t.low == "others" {
			return true
		}
		if t.kind == figure {
			if d.ments[t.fig].Increment {
				return true
			}
			low := lower(d.text[t.start:t.end])
			if strings.HasPrefix(low, "another") || strings.HasPrefix(low, "a further") {
				return true
			}
			break
		}
	}
	return false
}
