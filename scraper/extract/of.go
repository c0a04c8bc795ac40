package extract

import (
	"strings"

	"rangefinder/news"
	"rangefinder/news/places"
)

// demonym is the adjective of a people that a word in lower case is.
func demonym(low string) string { return places.Demonym(low) }

// country is the adjective of the country that a name means or is the seat of.
func country(name string) string { return places.Government(name) }

// of is the group that a counted noun phrase names: "North Korean soldiers" is
// of "North Korean", "2,000 Syrians" of "Syrian", "Russian-backed fighters" of
// nobody that one word could say.
func (d *doc) of(p phrase) string {
	for i := p.lo; i < p.hi; i++ {
		t := &d.toks[i]
		if i+1 < p.hi {
			two := t.low + " " + d.toks[i+1].low
			if a := demonym(two); a != "" {
				return a
			}
			if a := places.Adjective(two); a != "" && t.capital {
				return a
			}
		}
		if !t.capital {
			continue
		}
		if a := demonym(t.low); a != "" {
			return a
		}
		if a := places.Adjective(t.low); a != "" && (i < p.head || i == p.head && plural(t.low)) {
			return a
		}
	}
	if a := d.fromLand(p.hi); a != "" && (troops[d.headOf(p)] || human(d.headOf(p))) {
		return a
	}
	return d.namedGroup(p)
}

// fromLand is the people of the country that "from" at token i names: "45 soldiers from
// the United Arab Emirates"; "" where it names none.
func (d *doc) fromLand(i int) string {
	if i+1 >= len(d.toks) || d.toks[i].low != "from" {
		return ""
	}
	i++
	for i < len(d.toks) && d.toks[i].class&det != 0 {
		i++
	}
	for n := min(i+4, len(d.toks)); n > i; n-- {
		if name := d.span(i, n); places.Country(name) != "" {
			return places.Adjective(name)
		}
	}
	return ""
}

// namedGroup is the name that stands before a noun for people or behind it with
// "of": "Wagner mercenaries" and "men of the Wagner Group" are of Wagner.
func (d *doc) namedGroup(p phrase) string {
	h := singular(d.toks[p.head].low)
	if !troops[h] && !human(h) || d.titleCase {
		return ""
	}
	lo, hi := p.head, p.head
	for lo > p.lo && d.groupName(lo-1) {
		lo--
	}
	if lo == hi && p.head+2 < p.hi && d.toks[p.head+1].low == "of" {
		lo = p.head + 2
		for lo < p.hi && d.toks[lo].class&det != 0 {
			lo++
		}
		hi = lo
		for hi < p.hi && d.groupName(hi) {
			hi++
		}
	}
	if lo == hi {
		return ""
	}
	name := d.span(lo, hi)
	if places.Region(name) || lexicon.speakers[singular(d.toks[hi-1].low)] == personSpeaker {
		return ""
	}
	return strings.TrimSuffix(canonical(name), " Group")
}

// groupName reports whether token i can be part of the name of a group of people.
func (d *doc) groupName(i int) bool {
	t := &d.toks[i]
	return t.kind == word && t.capital && !t.opens && t.skip == 0 && t.class&(timeWord|closed) == 0
}

// holders are measures of what a company or body has or does with its own people
// and money: whose it is parts the figures ("jobs cut at Amazon").
var holders = wordSet("laid_off employed idled on_strike revenue profit")

// ownedBy says of a claim whose the counted are, by words of its sentence.
func (r *reader) ownedBy(d *doc, s *sentence, dr *draft, c *news.Claim) {
	k, rd := dr.tok, &dr.reading
	if c.Of == "" && rd.verb >= 0 && movers[rd.measure] && rd.verb < k && (troops[c.Head] || rd.measure == "sent" && human(c.Head)) {
		if c.Of = d.senderOf(s, rd.verb); c.Of != "" && c.What == strings.ToLower(c.What) {
			c.What = c.Of + " " + c.What // "France has 2,400 soldiers in Mali": French ones
		}
	}
	if holders[rd.measure] || posts[c.Head] || c.Of == "" && (rd.measure == "have" && troops[c.Head] || (c.Head == "staff" || c.Head == "employee") && !lexicon.ofPeople[rd.measure]) {
		if of := r.holderOf(d, s, k, rd, dr); of != "" {
			c.Of = of // of a firm even where a people is named: "Meta's Irish staff"
			if w := c.What; w != "" && !strings.Contains(w, of) && news.LowerFirst(w) == strings.ToLower(w) {
				c.What = of + " " + news.LowerFirst(w) // "Amazon employees"
			}
		}
	}
	if c.Of == "" && troops[c.Head] {
		if x := d.labelEnd(s); x > s.lo && x < k {
			c.Of = country(d.span(s.lo, x)) // "FRANCE: 2,400 soldiers in Mali"
		}
	}
	if c.Of == "" && (human(c.Head) || troops[c.Head]) && rd.noun.lo > k && dr.heard && dr.own {
		c.Of = r.ownMembers(d, s, k, rd, dr)
	}
}

// soldiersOf says whose a bare "soldiers" are: the group that the text spoke of last,
// unless it spoke of another since.
func (r *reader) soldiersOf(d *doc, s *sentence, dr *draft, c *news.Claim) {
	if !troops[c.Head] {
		return
	}
	if c.Of != "" {
		r.group, r.groupSent = c.Of, dr.sent
		return
	}
	if g := r.group; g != "" && dr.sent-r.groupSent <= 3 && r.rival < r.groupSent-6 && !d.otherNation(s, g) {
		c.Of = g
		c.Notes = append(c.Notes, "whose they are is taken from a sentence before")
	}
}

// ownMembers is the body that speaks of its own: "the force said 70 of its members
// were wounded".
func (r *reader) ownMembers(d *doc, s *sentence, k int, rd *reading, dr *draft) string {
	for i := k - 1; i < rd.noun.hi; i++ {
		if i < s.lo || i == k {
			continue
		}
		if p := d.possessiveDet(i); p != "it" && p != "they" {
			continue
		}
		if w := dr.voice.chain[len(dr.voice.chain)-1]; country(w.name) != "" {
			return country(w.name) // "Denmark said it would bring its 105 soldiers home"
		} else if w := dr.voice.chain[len(dr.voice.chain)-1]; w.kind == orgSpeaker && w.proper {
			return canonical(w.name)
		}
	}
	return ""
}

// holderOf is the body whose jobs or revenue a figure is of: by a possessive before
// the noun, a name behind "at", the label of the row, or the subject of the verb.
func (r *reader) holderOf(d *doc, s *sentence, k int, rd *reading, dr *draft) string {
	si := dr.sent
	org := func(w speaker) string {
		if w.pron == "it" && dr.heard && dr.own {
			// "Meta said it would cut …"
			if v := dr.voice.chain[len(dr.voice.chain)-1]; v.kind != personSpeaker || firmBehind(v.name) {
				w = v
			}
		}
		if w.pron == "it" {
			e := r.mem.antecedent("it", si)
			if e == nil || si-e.seen > 1 && (lookup(e.name) == nil || !lookup(e.name).firm()) {
				return "" // another body may stand between that never spoke
			}
		}
		w, ok := r.mem.resolve(w, si)
		if ok && w.kind == personSpeaker && firmBehind(w.name) {
			w.kind = orgSpeaker // "Facebook parent Meta"
		}
		if !ok || w.kind == personSpeaker || w.kind == documentSpeaker || w.kind == mediaSpeaker || !w.proper {
			return ""
		}
		if a := country(w.name); a != "" && originKind(w.name) == noSpeaker {
			if rd.measure == "have" {
				return a
			}
			return ""
		}
		if owner, body, ok := strings.Cut(w.name, "'s "); ok && separate[lastWord(body)] {
			w.name = owner // "Velora's works council said 400 jobs would go" there
		}
		if n := nameBehind(strings.Fields(w.name)); n != "" {
			w.name = n // "Facebook parent Meta"
		} else if known(lastWord(w.name)) {
			w.name = lastWord(w.name)
		}
		if o := lookup(w.name); o == nil && w.kind != orgSpeaker && strings.ContainsRune(w.name, ' ') && !bodyLike(&entity{name: w.name, words: strings.Fields(strings.ToLower(w.name)), kind: w.kind}) {
			return ""
		}
		return canonical(w.name)
	}
	if x := d.labelEnd(s); x > s.lo && x < k && d.toks[s.lo].capital {
		name := d.span(s.lo, x)
		if o := lookup(name); o != nil && o.firm() {
			return o.name
		}
		if posts[d.headOf(rd.noun)] && x-s.lo <= 2 && !d.isPlace(name) && country(name) == "" && !places.Region(name) && d.allCapital(s.lo, x) && !posts[singular(lower(name))] && !commonNoun(lower(name)) {
			return name // "Dell: about 6,650 jobs"
		}
	}
	// "8,000 jobs at Salesforce", "jobs will go at Salesforce"
	for i := k + 1; i+1 < s.hi && i < k+9 && d.toks[i].kind == word; i++ {
		if d.toks[i].low != "at" || !d.toks[i+1].capital {
			continue
		}
		if e := d.phraseRight(i+1, s.hi); e > i+1 {
			if w, ok := d.speaker(i+1, e); ok {
				if n := org(w); n != "" {
					return n
				}
			}
		}
	}
	// "Meta's headcount", "its workforce"
	lo, _ := d.clause(s, k)
	for i := k + 3; i >= lo; i-- {
		if i >= s.hi || d.toks[i].low != "'s" && d.possessiveDet(i) == "" || i > k && d.toks[i].kind != word {
			continue
		}
		if p := d.possessiveDet(i); p == "it" {
			if n := org(speaker{name: "it", pron: "it", at: i, end: i + 1}); n != "" {
				return n
			}
		} else if d.toks[i].low == "'s" && i > lo && d.toks[i-1].capital {
			b := i
			for b > lo && d.toks[b-1].capital && d.toks[b-1].kind == word {
				b--
			}
			if w, ok := d.speaker(b, i); ok {
				if n := org(w); n != "" {
					return n
				}
			}
		}
	}
	v := rd.verb
	if v <= lo || v >= k {
		for v = k - 1; v > lo && (d.toks[v].kind != word || d.toks[v].capital || d.toks[v].class&(verbPast|auxiliary|modal) == 0); v-- {
		}
	}
	if v > lo && v < k {
		for v > lo && (d.toks[v-1].class&(auxiliary|modal|adverb) != 0 || d.toks[v-1].low == "to" || d.toks[v-1].class&(verbBase|verbPast|verbIng) != 0 && !d.toks[v-1].capital && (d.toks[v].low == "to" || !d.nominalSubject(v-1))) {
			v--
		}
		v = d.pastAside(s, v)
		if ws := d.subjectBefore(s, v); len(ws) == 1 && !d.behindPrep(s, ws[0].at) {
			return org(ws[0])
		}
	}
	return ""
}

// pastAside is where the subject of the verb at v ends: before an aside between
// commas, "Nissan, Japan's third-largest carmaker, will cut", and before the "which"
// that stands for it.
func (d *doc) pastAside(s *sentence, v int) int {
	switch {
	case v-2 > s.lo && (d.toks[v-1].low == "which" || d.toks[v-1].low == "who"):
		if d.toks[v-2].low == "," {
			return v - 2
		}
		return v - 1
	case v-3 > s.lo && d.toks[v-1].low == ",":
		for j := v - 2; j > s.lo && d.toks[j].low != ";"; j-- {
			if d.toks[j].low == "," {
				return j
			}
		}
	}
	return v
}

// firmBehind reports whether a name with what describes it is that of a firm.
func firmBehind(name string) bool {
	ws := strings.Fields(name)
	for _, w := range ws[:max(0, len(ws)-1)] {
		if trades[w] && nameBehind(ws) != "" {
			return true
		}
	}
	o := lookup(nameBehind(ws))
	return o != nil && o.firm()
}

// otherNation reports whether a sentence names a people or country other than g.
func (d *doc) otherNation(s *sentence, g string) bool {
	for i := s.lo; i < s.hi; i++ {
		t := &d.toks[i]
		if !t.capital || t.kind != word {
			continue
		}
		for _, n := range []string{t.low, t.low + " " + d.toks[min(i+1, s.hi-1)].low} {
			if a := demonym(n); a != "" && a != g {
				return true
			}
			if a := places.Adjective(n); a != "" && a != g {
				return true
			}
		}
	}
	return false
}

// nominalSubject reports whether an ambiguous form at i is the noun of a subject.
func (d *doc) nominalSubject(i int) bool {
	return d.toks[i].class&verbBase != 0 && plural(d.toks[i].low) && d.toks[i].class&verbPast == 0 || i > 0 && d.toks[i-1].class&det != 0
}

// troops are the words for soldiers of any kind: a bare one means the group
// that the text spoke of last.
var troops = map[string]bool{"soldier": true, "troop": true, "serviceman": true, "force": true, "personnel": true, "fighter": true,
	"contingent": true, "conscript": true, "recruit": true, "military": true, "mercenary": true, "peacekeeper": true, "marine": true, "paratrooper": true, "commando": true, "legionnaire": true, "guardsman": true}

// groupsOf notes whose soldiers a sentence speaks of. Two peoples in turn are
// rivals: then a bare "soldiers" means neither.
func (r *reader) groupsOf(d *doc, s *sentence, si int) {
	for i := s.lo; i+1 < s.hi; i++ {
		if !d.toks[i].capital {
			continue
		}
		g, e := "", i+1
		if g = demonym(d.toks[i].low + " " + d.toks[i+1].low); g != "" {
			e = i + 2
		} else {
			g = demonym(d.toks[i].low)
		}
		if g == "" {
			continue
		}
		for j := e; j < s.hi && j < e+3 && d.nominal(j); j++ {
			if !troops[singular(d.toks[j].low)] {
				continue
			}
			if r.group != "" && r.group != g {
				r.rival = si
			}
			r.group, r.groupSent = g, si
			break
		}
		i = e - 1
	}
}

// movers are verbs of sending whose subject owns what it sends.
var movers = map[string]bool{"sent": true, "withdrawn": true, "joined": true, "have": true}

// senderOf is the people whose country is the subject of the verb at v: "North
// Korea plans to send 6,000 troops".
func (d *doc) senderOf(s *sentence, v int) string {
	lo := v
	for lo > s.lo && !d.boundary(lo-1) && d.toks[lo-1].kind != figure {
		lo--
	}
	if lo == v && lo-2 > s.lo && d.toks[lo-1].low == "which" && d.toks[lo-2].low == "," {
		// "Sweden, which has some 140 soldiers in the force"
		b := lo - 2
		for b > s.lo && d.toks[b-1].capital && d.toks[b-1].kind == word {
			b--
		}
		return country(d.spanOf(b, lo-2))
	}
	got := ""
	for i := lo; i < v; i++ {
		t := &d.toks[i]
		if t.class&relative != 0 && t.low != "that" {
			return ""
		}
		if !t.capital {
			continue
		}
		name := t.low
		if i+1 < v && country(t.low+" "+d.toks[i+1].low) != "" {
			name = t.low + " " + d.toks[i+1].low
		}
		a := country(name)
		if a == "" {
			continue
		}
		e := i + strings.Count(name, " ") + 1
		// The subject: a verb, auxiliary or adverb follows, no "'s" and no
		// preposition before it.
		if i > lo && d.toks[i-1].class&prep != 0 {
			continue
		}
		if e < len(d.toks) && (d.toks[e].class&(auxiliary|modal|adverb) != 0 || d.toks[e].class&(verbPast|verbBase) != 0 || e == v) || e < v && d.toks[e].low == "," && d.toks[v-1].low == "," {
			got = a
		}
	}
	return got
}

// posts are what a body cuts or fills.
var posts = wordSet("job post position role redundancy layoff")
