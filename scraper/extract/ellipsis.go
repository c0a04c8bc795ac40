package extract

import (
	"strings"

	"rangefinder/news"
	"rangefinder/news/verbs"
	"rangefinder/quantity"
)

// fillNoun says what a figure counts where its own words leave that out: the
// noun named last, people where only people can be meant, the currency.
func (d *doc) fillNoun(dr *draft, before []draft, s *sentence) {
	r := &dr.reading
	vague := "" // a noun that stands for one named before: "the figure"
	if r.vague {
		vague = "total"
	}
	dr.part = d.partAt(s, dr.tok)
	m := &d.ments[d.toks[dr.tok].fig]
	if r.measure == "" && m.Kind == quantity.Count && s.kind == "list_item" && (r.noun.none() || atLarge[d.headOf(r.noun)]) {
		r.measure = d.headed(dr.sent)
	}
	if m.Kind == quantity.Money && lexicon.ofPeople[r.measure] {
		// "save 1 billion euros", "charges of 1.6 billion": not those of people.
		if r.measure == "charged" {
			r.measure = "cost"
		} else if r.verb >= 0 {
			r.measure = lemma(d.toks[r.verb].low)
		}
	}
	if n := len(before); n > 0 && dr.part && r.measure == "" && before[n-1].sent == dr.sent && m.Kind == quantity.Count && human(d.headOf(r.noun)) && lexicon.ofPeople[before[n-1].reading.measure] {
		r.measure = before[n-1].reading.measure // "249 deaths, including 15 rescuers"
	}
	if m.Kind == quantity.Count && d.headOf(r.noun) == "name" {
		d.onList(dr, before)
	}
	if m.Kind == quantity.Count && r.measure == "killed" && d.headOf(r.noun) == "life" {
		r.noun, r.what = phrase{}, "people" // lives claimed are people killed
	}
	if m.Kind == quantity.Money {
		switch {
		case r.measure == "damaged", r.measure == "destroyed", !r.noun.none() && d.toks[r.noun.lo].low == "lost":
			r.measure = "cost" // "in lost sales"
		case r.measure == "sold" && !r.noun.none():
			r.measure = "revenue" // "sales came to $21.4 billion"
		}
	}
	if m.Kind == quantity.Percent && r.measure == "price" && r.noun.hi-r.noun.lo == 1 && d.toks[r.noun.lo].low == "prices" && (d.toks[r.noun.lo].opens || r.noun.hi < s.hi && d.toks[r.noun.hi].low != "of" && d.toks[r.noun.hi].low != "for" && (r.noun.lo == s.lo || d.toks[r.noun.lo-1].class&det == 0)) {
		r.measure = "inflation" // "Prices rose by 4 per cent": prices at large
	}
	if m.Kind == quantity.Count && r.measure == "cost" && !r.noun.none() && (human(d.headOf(r.noun)) || troops[d.headOf(r.noun)]) {
		r.measure = "killed" // "the battle has cost the rebels 800 fighters"
	}
	if m.Kind == quantity.Count && (r.measure == "cost" || r.measure == "cancelled") && posts[d.headOf(r.noun)] {
		r.measure = "laid_off" // "the loss of 11,000 jobs"
	}
	if n := len(before); n > 0 && before[n-1].sent == dr.sent && lower(d.text[m.Start:m.End]) == "one" && r.noun.hi <= dr.tok {
		r.noun = phrase{} // "the firm sold three plants and closed one": no firm
	}
	if w := d.joinedNoun(m); w != "" && m.Kind == quantity.Count {
		dr.noun, r.noun = w, phrase{}
		return
	}
	if r.what != "" {
		dr.noun = r.what
		return
	}
	if r.place != "" && r.noun.none() {
		d.row(dr, before, s)
		return
	}
	if n := len(before); n > 0 && dr.tok+2 < s.hi && d.toks[dr.tok+1].class&adjective != 0 && d.toks[dr.tok+2].low == "ones" && before[n-1].sent == dr.sent && before[n-1].noun != "" {
		p := &before[n-1]
		dr.noun = d.toks[dr.tok+1].low + " " + p.noun[strings.LastIndexByte(p.noun, ' ')+1:] // "7 million current users and 65 million former ones"
		if v, j := d.predicate(dr.tok+3, s.hi, dr.tok); v != "" && r.measure == "" {
			r.measure, r.verb = v, j
		}
		if r.measure == "" || r.measure == "have" {
			r.measure = p.reading.measure
		}
		r.noun = phrase{}
		return
	}
	if !r.noun.none() {
		dr.noun = d.textOf(r.noun)
		head := singular(d.toks[r.noun.head].low)
		if d.plainDeaths(r.noun) && (head == "death" || head == "fatality") && m.Kind == quantity.Count {
			// Deaths count people, as a toll does.
			dr.noun, r.noun = "people", phrase{}
			return
		}
		if m.Kind == quantity.Count && r.measure == "attended" && turnouts[head] {
			dr.noun, r.noun = "people", phrase{} // a crowd is counted in people
			return
		}
		if p := d.completes(dr, s); p != "" {
			dr.noun = p
			return
		}
		if m.Kind == quantity.Percent && d.theRate(dr, before, s) {
			return
		}
		if !lexicon.nouns.vague[head] || !d.onlyPassing(r.noun) {
			return
		}
		if m.Kind == quantity.Percent || r.noun.hi <= dr.tok {
			// "put the figure at 12 per cent": the figure of the sentence before
			if vague = dr.noun; head == "count" || head == "tally" || head == "toll" {
				vague = "count"
			}
			dr.noun, r.noun = "", phrase{}
			if bringers[r.measure] || bland(r.measure) || lexicon.levelVerbs[r.measure] {
				r.measure = ""
			}
		}
	}
	defer func() {
		if dr.noun == "" && !r.vague {
			dr.noun = vague
		}
	}()
	// An ellipsis: what the figure before it counts, in this sentence or the
	// last one with figures of the same block.
	if m.Kind == quantity.Count && vague == "count" && d.countOfDead(dr, before, s) {
		return
	}
	if m.Kind == quantity.Count {
		for i := len(before) - 1; i >= 0 && i >= len(before)-6; i-- {
			p := &before[i]
			ps := &d.sents[p.sent]
			if ps.block != s.block && !(s.kind == "list_item" || s.kind == "table_row") || dr.sent-p.sent > 2 {
				break
			}
			if p.sent == dr.sent && p.noun == "" && dr.part && p.claim.Kind == string(quantity.Count) && r.noun.none() {
				if r.measure == "" {
					r.measure = p.reading.measure
				}
				return // "more than 100,000 were damaged, among them about 6,000 completely"
			}
			if p.claim.Kind != string(quantity.Count) || p.noun == "" || p.part && p.sent != dr.sent || d.ments[d.toks[p.tok].fig].Value == 1 {
				continue
			}
			h := headOf(p.noun)
			if d.inPlacePhrase(p.tok) && p.reading.noun.lo > p.tok {
				continue // "174 across seven states, North Carolina (84)"
			}
			if p.sent == dr.sent && !human(h) && !p.reading.noun.none() && d.inRow(s, p.tok, dr.tok) {
				// "3,300 jobs in one country and another 2,600 in the next"
				dr.noun, r.noun, r.measure, r.verb = p.noun, p.reading.noun, p.reading.measure, p.reading.verb
				return
			}
			if lexicon.ofPeople[r.measure] {
				if p.sent == dr.sent && strings.HasPrefix(r.measure, "without_") && dwellings[h] {
					dr.noun = p.noun // "30,000 homes had no power and 80,000 no water"
					return
				}
				if r.measure == "laid_off" && p.reading.measure == r.measure && !human(h) {
					dr.noun = p.noun // "27,000 job cuts: 18,000 up to January and another 9,000 in March"
					return
				}
				if !human(h) || r.label && !p.reading.label {
					continue
				}
				if lexicon.nounsOf[h] != "" && lexicon.nounsOf[h] != "employed" && h != "life" || r.same && p.reading.measure != r.measure {
					continue
				}
				if p.reading.measure != r.measure && p.sent != dr.sent && m.Increment {
					continue // "20 officers were hurt. Another seven people died"
				}
				dr.noun = p.noun
				if !r.noun.none() || p.reading.noun.none() {
					return
				}
				r.noun = p.reading.noun
				return
			}
			if p.sent != dr.sent && !d.follows(s) && s.kind != "list_item" && s.kind != "table_row" && !(r.noun.none() && r.measure == "have") && !d.shortFigure(s, dr.tok) && vague == "" && !dr.part && !(moved[r.measure] && (troops[h] || human(h))) {
				break
			}
			if r.measure == "" || r.measure == "have" || r.measure == p.reading.measure || p.sent == dr.sent || r.subject && (d.follows(s) || dr.part) || moved[r.measure] && (troops[h] || human(h)) {
				if dr.noun == "" {
					dr.noun = p.noun
					if r.noun.none() {
						r.noun = p.reading.noun
					}
				}
				if r.measure == "" || r.measure == "have" {
					r.measure = p.reading.measure
				}
				return
			}
			break
		}
	}
	switch {
	case dr.noun != "":
	case m.Kind == quantity.Count && dr.own && (r.measure == "" || bland(r.measure)) && r.noun.none() && d.spokenOf(dr, before):
	case d.them(dr, s):
	case (m.Kind == quantity.Count || m.Kind == quantity.Money) && (vague != "" || r.noun.none()) && d.rival(dr, before, s, vague != ""):
	case m.Kind == quantity.Count && d.labelOf(s, dr.tok, r) != "":
		dr.noun = d.labelOf(s, dr.tok, r)
	case lexicon.ofPeople[r.measure] && m.Kind == quantity.Count:
		dr.noun = "people"
	case m.Kind == quantity.Money:
		if dr.noun = d.sumOf(s, dr.tok, r); dr.noun == "" && dr.tok > s.lo && d.toks[dr.tok-1].low == ":" {
			dr.noun = d.labelText(s, dr.tok) // "Strike pay: $250"
		} else if dr.noun == "" {
			dr.noun = d.itemLabel(s) // "Loans: providers had repaid $5.6 billion"
		}
	case m.Kind == quantity.Measure && r.noun.none() && areas[m.Unit]:
		// acres burned are counted in acres
		if dr.noun = lastWord(d.text[m.Start:m.End]); strings.HasPrefix(m.Unit, "square") {
			dr.noun = m.Unit + "s"
		}
	case m.Kind == quantity.Measure && r.noun.none() && strings.HasSuffix(m.Unit, "byte"):
		dr.noun = "data"
	case m.Kind == quantity.Percent && d.partway(s, dr.tok, r):
		dr.noun = d.toks[dr.tok+1].low
	case m.Kind == quantity.Count && r.label:
		dr.noun = d.labelText(s, dr.tok)
	case m.Kind == quantity.Percent:
		d.inheritLevel(dr, before, s)
	}
}

// turnouts are nouns for a crowd as a sum.
var turnouts = wordSet("crowd turnout attendance participation")

// plainDeaths reports whether a phrase is its head alone, or with words that only say how
// sure or new they are: "confirmed deaths" count people as deaths do, "drug deaths" do not.
func (d *doc) plainDeaths(p phrase) bool {
	for i := p.lo; i < p.hi; i++ {
		if i != p.head && !counted[d.toks[i].low] {
			return false
		}
	}
	return true
}

// counted are such words.
var counted = wordSet("confirmed reported registered recorded official total known new more additional further")

// onList reads names on a list of people for the people: "a list of 388 names of the
// missing", and "850 names" behind it.
func (d *doc) onList(dr *draft, before []draft) {
	r := &dr.reading
	m := r.measure
	for i := len(before) - 1; !lexicon.ofPeople[m] && i >= 0 && dr.sent-before[i].sent <= 2; i-- {
		if p := &before[i]; (p.reading.what == "people" || listing[p.reading.measure] && d.near(&d.sents[dr.sent], dr.tok, "list", 8)) && (bland(m) || m == "" || bringers[m] || m == "publish") {
			m = p.reading.measure
		}
	}
	if lexicon.ofPeople[m] {
		r.measure, r.noun, r.what = m, phrase{}, "people"
	}
}

// listing are measures that people are on lists for.
var listing = wordSet("missing killed aboard trapped captured")

// spokenOf gives a count that somebody only "gave" the measure of people that the
// sentence before it in its paragraph speaks of: "The count of the missing has been cut.
// The mayor gave 850".
func (d *doc) spokenOf(dr *draft, before []draft) bool {
	block := d.sents[dr.sent].block
	for si := dr.sent - 1; si >= 0 && si >= dr.sent-2 && d.sents[si].block == block; si-- {
		s := &d.sents[si]
		if n := len(before); n > 0 && before[n-1].sent >= si && before[n-1].noun != "" && before[n-1].claim.Kind == string(quantity.Count) {
			return false // a figure of its own answers
		}
		for i := s.lo; i < s.hi; i++ {
			if m, _ := d.sumNoun(i, s.hi); lexicon.ofPeople[m] {
				dr.noun, dr.reading.measure = "people", m
				return true
			}
		}
	}
	return false
}

// headed is the measure that the heading over sentence si names in a word or two:
// "Missing", "Deaths and injuries"; "" where it names none.
func (d *doc) headed(si int) string {
	for i := si - 1; i >= 0 && i >= si-12; i-- {
		o := &d.sents[i]
		if o.kind != "heading" {
			continue
		}
		if o.hi-o.lo > 3 {
			return ""
		}
		m, _ := d.wordMeasure(o.lo, o.hi)
		if m == "" {
			m = lexicon.nounsOf[singular(d.toks[o.lo].low)]
		}
		if lexicon.ofPeople[m] {
			return m
		}
		return ""
	}
	return ""
}

// row says what the figure of a row labelled with a place counts: what the row
// before it does, else what the line over the list speaks of.
func (d *doc) row(dr *draft, before []draft, s *sentence) {
	r := &dr.reading
	for i := len(before) - 1; i >= 0 && i >= len(before)-4; i-- {
		p := &before[i]
		if s.block-d.sents[p.sent].block > 3 {
			break
		}
		if p.noun != "" && !p.part && p.reading.place != "" && p.claim.Kind == string(d.ments[d.toks[dr.tok].fig].Kind) {
			dr.noun, r.measure = p.noun, p.reading.measure
			return
		}
	}
	for i := dr.sent - 1; i >= 0 && i >= dr.sent-10; i-- {
		o := &d.sents[i]
		if o.kind != "heading" && (o.hi == o.lo || d.toks[o.hi-1].low != ":") {
			continue
		}
		for j := o.lo; j < o.hi; j++ {
			if m, p := d.sumNoun(j, o.hi); m != "" {
				r.measure = m
				if dr.noun = d.textOf(p); lexicon.ofPeople[m] && (p.none() || !human(singular(d.toks[p.head].low))) {
					dr.noun = "people"
				}
				return
			}
			if p := d.nounPhrase(j, o.hi); !p.none() && plural(d.toks[p.head].low) && !d.toks[p.head].capital || !p.none() && j == o.lo && plural(d.toks[p.head].low) {
				dr.noun = d.textOf(p)
				if m, _ := d.predicate(p.hi, o.hi, p.head); m != "" {
					r.measure = m
				}
				return
			}
		}
		return
	}
}

// partAt reports whether the figure at k counts a part of another: "including 600",
// "seven of them children", "of whom 12".
func (d *doc) partAt(s *sentence, k int) bool {
	if k+2 < s.hi && d.toks[k+1].low == "of" && (d.toks[k+2].low == "them" || d.toks[k+2].low == "whom" || d.toks[k+2].low == "these" || d.toks[k+2].low == "those") {
		return true
	}
	for i := k - 1; i >= s.lo && i > k-6; i-- {
		switch d.toks[i].low {
		case "including", "among", "whom":
			return true
		}
		if d.toks[i].kind == figure || d.toks[i].kind == punct {
			return false
		}
	}
	return false
}

// inRow reports whether the figures at a and b are two of one row: a conjunction
// or comma with "another" or "some" before b, and a preposition behind it.
func (d *doc) inRow(s *sentence, a, b int) bool {
	if b+1 >= s.hi || d.toks[b+1].class&prep == 0 || d.toks[b+1].low == "of" {
		return false
	}
	p := b - 1
	for p > a && (d.toks[p].low == "another" || d.toks[p].low == "some" || d.toks[p].low == "about" || d.toks[p].low == "roughly") {
		p--
	}
	if d.toks[p].low != "and" && d.toks[p].low != "," && d.toks[p].low != "or" {
		return false
	}
	for i := a + 1; i < p; i++ {
		if d.toks[i].class&(verbPast|auxiliary|modal) != 0 && d.toks[i].kind == word {
			return false
		}
	}
	return true
}

// rival reports whether a count without a noun and with a verb that measures
// nothing answers the question of the count before it, and takes its noun: "Police
// counted 20,000 marchers. State television goes higher, with 70,000."
func (d *doc) rival(dr *draft, before []draft, s *sentence, vague bool) bool {
	r := &dr.reading
	m := &d.ments[d.toks[dr.tok].fig]
	goes := moved[r.measure] && m.Kind == quantity.Count
	if handed[r.measure] && r.noun.none() && m.Kind == quantity.Count && r.verb >= 0 && r.verb < dr.tok {
		return d.handedOver(dr, before, s)
	}
	if !r.noun.none() || r.measure != "" && !bland(r.measure) && !goes || m.Value == 1 {
		return false
	}
	if m.Kind == quantity.Money && !vague && !d.pointsBack(s, dr.tok) && !d.former(dr.tok) && !d.expected(s, dr.tok) && !(dr.own && d.sumOf(s, dr.tok, r) == "") {
		return false
	}
	if d.itemLabel(s) != "" && m.Kind == quantity.Money && len(before) > 0 && before[len(before)-1].sent != dr.sent {
		return false // "Loans: …" is no row of "Cost: …"
	}
	far, blocks := 2, 1
	if dr.own && (s.kind == news.ListItem || s.kind == news.TableRow) {
		far, blocks = 4, 4 // a list of who says how much
	}
	for i := len(before) - 1; i >= 0 && i >= len(before)-4; i-- {
		p := &before[i]
		if p.claim.Kind != string(m.Kind) && m.Kind == quantity.Money {
			continue
		}
		if p.claim.Kind != string(m.Kind) || dr.sent-p.sent > far || s.block-d.sents[p.sent].block > blocks {
			return false
		}
		if p.noun == "" || p.part || d.inPlacePhrase(p.tok) || d.ments[d.toks[p.tok].fig].Value == 1 {
			continue
		}
		if h := headOf(p.noun); goes && !troops[h] && !human(h) && demonym(lower(p.noun)) == "" {
			return false
		}
		if dr.noun = p.noun; !goes {
			r.measure = p.reading.measure
		}
		if r.noun.none() {
			r.noun = p.reading.noun
		}
		return true
	}
	return false
}

// handed are measures of what is given or wanted, whose figures without a noun count what
// the figure before does: "needs 9 million doses. France has offered 120,000".
var handed = wordSet("offer aid pledge promise donate give deliver order buy bought need want receive supplied provide request get obtain secure ship")

// handedOver gives such a figure the things that were counted last.
func (d *doc) handedOver(dr *draft, before []draft, s *sentence) bool {
	for i := len(before) - 1; i >= 0 && i >= len(before)-4; i-- {
		p := &before[i]
		if dr.sent-p.sent > 1 || s.block-d.sents[p.sent].block > 1 {
			return false
		}
		if h := headOf(p.noun); p.claim.Kind == string(quantity.Count) && p.noun != "" && !p.part && !human(h) && lexicon.nounsOf[h] == "" && h != "" {
			dr.noun = p.noun
			return true
		}
	}
	return false
}

// countOfDead gives "the previous count" the dead whom the text counts, if it
// does: what was counted in between, the missing, has no count of its own.
func (d *doc) countOfDead(dr *draft, before []draft, s *sentence) bool {
	for i := len(before) - 1; i >= 0 && dr.sent-before[i].sent <= 3; i-- {
		if p := &before[i]; p.reading.measure == "killed" && !p.part && p.claim.Kind == string(quantity.Count) && p.noun != "" {
			dr.noun, dr.reading.measure, dr.reading.noun = p.noun, "killed", p.reading.noun
			return true
		}
	}
	return false
}

// moved are measures of where people are, whose figures without a noun count whom
// the figure before does: "to bring 105 soldiers home, … a plan to send 150".
var moved = wordSet("sent withdrawn returned present joined arrived move transfer")

// them gives a figure of "them" its noun where no figure was given before: the
// people whom the sentence or the one before speaks of in the plural.
func (d *doc) them(dr *draft, s *sentence) bool {
	k := dr.tok
	if k+2 >= s.hi || d.toks[k+1].low != "of" || d.toks[k+2].low != "them" || d.ments[d.toks[k].fig].Kind != quantity.Count {
		return false
	}
	for si := dr.sent; si >= 0 && si >= dr.sent-2; si-- {
		o := &d.sents[si]
		hi := o.hi
		if si == dr.sent {
			hi = k
		}
		for i := o.lo; i < hi; i++ {
			low := d.toks[i].low
			if !plural(low) || low == "police" || !human(singular(low)) && !troops[singular(low)] || i+1 < hi && d.nominal(i+1) && !d.toks[i+1].capital && d.toks[i+1].class&verbPast == 0 {
				continue
			}
			if lexicon.speakers[singular(low)] == personSpeaker && i+1 < hi && lexicon.cueVerb(d.toks[i+1].low) != nil {
				continue
			}
			b := i
			for b > o.lo && d.nominal(b-1) && d.toks[b-1].class&(verbPast|verbIng) == 0 && !d.toks[b-1].opens || b > o.lo && d.toks[b-1].capital && d.nominal(b-1) {
				b--
			}
			dr.noun = d.span(b, i+1)
			return true
		}
	}
	return false
}

// onlyPassing reports whether a phrase is its head alone, or with words that only
// say which of several: "the previous count".
func (d *doc) onlyPassing(p phrase) bool {
	for i := p.lo; i < p.hi; i++ {
		if i != p.head && !passing[d.toks[i].low] {
			return false
		}
	}
	return true
}

// theRate gives a percentage of "the rate" or "the index" the level that the text
// has named before: "the year-on-year rate" is that of inflation.
func (d *doc) theRate(dr *draft, before []draft, s *sentence) bool {
	r := &dr.reading
	if !rates[singular(d.toks[r.noun.head].low)] {
		return false
	}
	for i := r.noun.lo; i < r.noun.hi; i++ {
		if low := d.toks[i].low; i != r.noun.head && lexicon.aspectOf[low] == "" && d.toks[i].class&(adjective|timeWord) == 0 && !strings.Contains(low, "-on-") {
			return false
		}
	}
	rate := d.rate // of the headline
	for i := len(before) - 1; i >= 0 && dr.sent-before[i].sent <= 6; i-- {
		if m := before[i].reading.measure; before[i].claim.Kind == string(quantity.Percent) && (m == "inflation" || m == "unemployment") {
			rate = m
			break
		}
	}
	if rate == "" {
		return false
	}
	r.measure, dr.noun = rate, strings.TrimSpace(d.aspect(s, dr.tok, r, dr.noun)+" "+rate)
	return true
}

// rates are nouns of a level that a text names once and then calls by its kind.
var rates = wordSet("rate index pace reading")

// expected reports whether a verb of expecting stands right before a sum: "Analysts
// had expected $155.2 billion" of what the sentence before gives.
func (d *doc) expected(s *sentence, k int) bool {
	if k-1 <= s.lo {
		return false
	}
	switch lemma(d.toks[k-1].low) {
	case "expect", "forecast", "predict", "anticipate", "estimate", "project":
		return true
	}
	return d.toks[k-1].low == "for" && lemma(d.toks[k-2].low) == "look"
}

// pointsBack reports whether the sentence takes up a sum by a pronoun or gives it
// alone: "pegs it at $9bn", "More than $8.4bn is from the first".
func (d *doc) pointsBack(s *sentence, k int) bool {
	for i := k - 1; i >= s.lo && i > k-6; i-- {
		switch d.toks[i].low {
		case "it", "that", "this", "them":
			if i+1 < k && d.toks[i].low == "it" && d.toks[i+1].class&(verbPast|verbBase|auxiliary|modal) != 0 {
				continue // "the region says it needs 31 million"
			}
			return true
		}
	}
	return k <= s.lo+2 && k+1 < s.hi && d.toks[k+1].class&beVerb != 0
}

// partway reports a share of something done: "35 per cent contained", "half built".
func (d *doc) partway(s *sentence, k int, r *reading) bool {
	if !r.noun.none() || k+1 >= s.hi || r.measure != "" && !bland(r.measure) {
		return false
	}
	t := &d.toks[k+1]
	if t.kind != word || t.class&verbPast == 0 || t.class&prep != 0 || k == s.lo || d.toks[k-1].class&beVerb == 0 {
		return false
	}
	r.measure, r.verb = t.low, k+1
	return true
}

// areas are units of land, whose figures count something by themselves.
var areas = map[string]bool{"acre": true, "hectare": true, "square kilometre": true, "square mile": true, "square metre": true}

func lastWord(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }

// bland reports whether a measure is only the lemma of a verb of saying, being or
// reaching.
func bland(m string) bool {
	return lexicon.lightVerbs[m] || lexicon.levelVerbs[m] || m == "have" || m == "go" || m == "write" || lexicon.cueVerbs[m] != nil && (lexicon.cueVerbs[m].speech || lexicon.cueVerbs[m].claim)
}

// sumOf is what a sum of money without a noun is: the noun before "of", "worth"
// or "at", the subject that it is the level of, the nominal form of its verb;
// "" where nothing tells.
func (d *doc) sumOf(s *sentence, k int, r *reading) string {
	if k-1 > s.lo {
		switch d.toks[k-1].low {
		case "of", "worth", "at", "(", "for":
			i := k - 1
			for d.toks[k-1].low == "worth" && i-1 > s.lo && (d.toks[i-1].class&timeWord != 0 || d.toks[i-1].skip != 0 || d.toks[i-1].low == "on" && d.toks[i].class&timeWord != 0) {
				i-- // "a third aid package on Thursday worth 2.3 billion"
			}
			if i-1 > s.lo && d.toks[i-1].low == "," && k+1 < s.hi && d.toks[k+1].kind == punct {
				i-- // "The appeal, for $5.2 million, remains open"
			}
			if p := d.phraseBefore(i, s.lo); !p.none() && !d.toks[p.head].capital && d.toks[p.head].class&timeWord == 0 && !hollow[d.toks[p.head].low] {
				return d.textOf(p)
			}
		}
	}
	if r.verb >= s.lo && r.verb < k {
		if n := nominal[lemma(d.toks[r.verb].low)]; n != "" {
			return n
		}
	}
	if n := d.doneWith(k, s.hi); n != "" {
		return n
	}
	lo, _ := d.clause(s, k)
	for i := k - 1; i >= lo; i-- {
		if d.toks[i].class&(verbPast|verbBase|verbIng) == 0 || d.toks[i].kind != word {
			continue
		}
		if n := nominal[lemma(d.toks[i].low)]; n != "" && !d.afterDet(s, i) {
			return n
		}
	}
	if p := d.subject(lo, k); !p.none() && d.levelled(p.hi, k) && !d.pronominal(p) && p.hi < k && !d.properIn(p.lo, p.hi) && lexicon.speakers[singular(d.toks[p.head].low)] == noSpeaker && lexicon.cueVerb(d.toks[p.head].low) == nil && lexicon.cueVerb(d.toks[p.hi].low) == nil {
		return d.textOf(p)
	}
	return ""
}

// hollow are nouns before a sum that only carry it: "on the hook for", "to the tune of",
// "a first guess of".
var hollow = wordSet("hook tune guess height excess region order neighbourhood neighborhood range sum amount figure total point maximum minimum")

// doneWith is what becomes of the sum at k by a participle behind it: "$20 million has
// been received", "$5 million promised".
func (d *doc) doneWith(k, hi int) string {
	for i := k + 1; i < hi && i < k+7; i++ {
		t := &d.toks[i]
		switch {
		case t.low == "set" && i+1 < hi && d.toks[i+1].low == "aside":
			return "sum set aside"
		case t.class&(auxiliary|adverb|beVerb) != 0 || t.skip != 0 || t.kind == punct && (t.low == "(" || t.low == ")") || t.kind == figure && d.ments[t.fig].Kind == quantity.Percent:
		case t.class&verbPast != 0:
			return nominal[lemma(t.low)]
		default:
			return ""
		}
	}
	return ""
}

// levelled reports whether a verb that brings a subject to a figure stands in
// [lo, hi).
func (d *doc) levelled(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if t := &d.toks[i]; t.class&(verbPast|verbBase|beVerb) != 0 && (lexicon.levelVerbs[lemma(t.low)] || t.class&beVerb != 0) {
			return true
		}
	}
	return false
}

// nominal is the noun for what a verb does with money.
var nominal = map[string]string{
	"cost": "cost", "lose": "loss", "pay": "payment", "spend": "spending", "invest": "investment", "fine": "fine", "donate": "donation",
	"pledge": "pledge", "raise": "funds raised", "sell": "sale", "buy": "purchase price", "owe": "debt", "earn": "earnings", "borrow": "loan",
	"require": "funding needed", "need": "funding needed", "receive": "funding received", "release": "funding released", "allocate": "allocation",
	"charge": "charge", "save": "saving", "budget": "budget", "seek": "sum sought", "want": "sum sought", "hand": "payment", "advance": "advance", "approve": "sum approved", "repay": "repayment", "ask": "sum asked for", "offer": "offer", "award": "award",
	"burn": "cash burned", "pour": "investment", "plough": "investment", "plow": "investment", "pump": "investment", "inject": "investment",
	"promise": "pledge", "demand": "sum demanded", "earmark": "allocation", "request": "sum asked for", "grant": "grant", "lend": "loan", "steal": "sum stolen", "settle": "settlement", "pocket": "payment", "make": "earnings", "insure": "insurance",
}

// labelOf is the label of a row where it says whom its figures count: "STOWAWAYS:
// Three survived".
func (d *doc) labelOf(s *sentence, k int, r *reading) string {
	x := d.labelEnd(s)
	if x <= s.lo || k-x > 4 || d.figureBetween(x, k) {
		return ""
	}
	low := d.toks[x-1].low
	if p := d.phraseBefore(x, s.lo); p.lo != s.lo || !plural(low) || !human(singular(low)) && !(lexicon.ofPeople[r.measure] && x-s.lo == 1) {
		return ""
	}
	return lower(d.span(s.lo, x))
}

// itemLabel is the plural that an item of a list begins with before its colon, "Loans",
// "Savings"; "" for none, or a name.
func (d *doc) itemLabel(s *sentence) string {
	if x := d.labelEnd(s); s.kind == news.ListItem && x == s.lo+1 && plural(d.toks[s.lo].low) && lookup(d.span(s.lo, x)) == nil && !upperCase(d.span(s.lo, x)) {
		return d.toks[s.lo].low
	}
	return ""
}

// labelText is the label before a figure: "On strike: 48,000".
func (d *doc) labelText(s *sentence, k int) string {
	e := k - 1
	lo := e
	for lo > s.lo && d.toks[lo-1].kind == word {
		lo--
	}
	if lo == e || d.properIn(lo, e) && e-lo <= 2 {
		return ""
	}
	return d.span(lo, e)
}

// complete says what happened to people where the noun only says people: "31
// people" who died are people killed, since people alone are of no measure. The
// word is the text's own where it is a participle ("detained"), else the measure's.
func (d *doc) complete(noun string, r *reading) string {
	if !lexicon.measured[r.measure] || lexicon.ofSums[r.measure] || noun == "" || strings.ContainsRune(noun, ' ') {
		return noun
	}
	if h := singular(lower(noun)); !atLarge[h] {
		return noun
	}
	happened := strings.ReplaceAll(r.measure, "_", " ")
	if r.measure == "casualties" {
		happened = "killed or wounded"
	}
	if r.verb >= 0 && r.measure != "killed" && r.measure != "exposed" {
		if t := &d.toks[r.verb]; t.kind == word && (lexicon.states[t.low] == r.measure || strings.HasSuffix(t.low, "ed") && lexicon.measureTables.verbs[lemma(t.low)] == r.measure) {
			happened = t.low
		}
	}
	switch r.measure {
	case "attended":
		if r.verb < 0 || d.toks[r.verb].kind != word {
			return noun
		}
		switch v := lemma(d.toks[r.verb].low); v {
		case "march", "rally", "demonstrate", "protest", "gather", "assemble":
			happened = verbs.Of(v).Ing
		default:
			for i := r.verb; ; i++ {
				if i >= len(d.toks) || i > r.verb+3 {
					return noun
				}
				if d.toks[i].low == "streets" {
					happened = "in the streets"
					break
				}
			}
		}
	case "employed", "population":
		return noun
	}
	return noun + " " + happened
}

// inflationOf names the rate that prices rise by: "consumer prices" that rose 5 per cent
// are consumer price inflation, "the annual rate" is one of inflation.
func inflationOf(what string) string {
	low := lower(what)
	if what == "" || strings.Contains(low, "inflation") {
		return what
	}
	if rest, ok := strings.CutSuffix(what, "rices"); ok && (strings.HasSuffix(rest, "p") || rest == "P") {
		return rest + "rice inflation"
	}
	switch lastWord(low) {
	case "rate", "reading", "figure", "index", "level", "pace":
		return what + " of inflation"
	}
	return what
}

// atLarge are nouns for people of whom nothing more is said.
var atLarge = wordSet("people person persons individual folk other citizen resident inhabitant life soul human somebody victim man woman member crew staff")

// joinedNoun is the noun that a hyphen joins to a figure, which is what it
// counts: "a 34-man squad", "a 55,000-seat stadium". What only bounds the number
// is none.
func (d *doc) joinedNoun(m *quantity.Mention) string {
	rest := d.text[m.End:]
	if len(rest) < 4 || rest[0] != '-' || rest[1] < 'a' || rest[1] > 'z' {
		return ""
	}
	n := 1
	for n < len(rest) && rest[n] >= 'a' && rest[n] <= 'z' {
		n++
	}
	switch w := rest[1:n]; w {
	case "plus", "odd", "strong", "some", "fold", "ish", "or", "and", "to":
		return ""
	default:
		if n == 2 {
			return ""
		}
		if m.Value != 1 && !plural(w) && w != "man" && w != "strong" && lexicon.classes[w] == 0 && !strings.HasSuffix(w, "y") {
			return w + "s" // a 14,000-job purge is of jobs
		}
		return w
	}
}

// inheritLevel gives a percentage without a noun that of the percentage before
// it: "slowed to 64.27% from 84.39%".
func (d *doc) inheritLevel(dr *draft, before []draft, s *sentence) {
	for i := len(before) - 1; i >= 0 && dr.sent-before[i].sent <= 1; i-- {
		p := &before[i]
		if p.claim.Kind != string(quantity.Percent) || p.noun == "" || s.block-d.sents[p.sent].block > 1 {
			continue
		}
		if p.reading.measure == "" && i > 0 {
			continue
		}
		if i > 0 && dr.sent == p.sent && rises[headOf(p.noun)] && before[i-1].sent == dr.sent && before[i-1].reading.measure == p.reading.measure && before[i-1].noun != "" {
			continue // "inflation at 75.5%, above forecasts of a 74.8% increase, up from 69.8%"
		}
		if dr.reading.noun.none() && (dr.reading.measure == "" || dr.sent == p.sent || dr.own && bland(dr.reading.measure)) {
			dr.noun = p.noun
			if dr.reading.measure == "" || dr.own && bland(dr.reading.measure) {
				dr.reading.measure = p.reading.measure
			}
			if m := dr.reading.measure; m == "inflation" && dr.sent != p.sent {
				if a := d.aspectBeside(s, dr.tok); a != "" {
					dr.noun = a + " " + m // "Month-on-month it came in at 6.7%"
				}
			}
		}
		return
	}
}

// rises are nouns of change, which carry a percentage of something named before.
var rises = wordSet("increase rise decrease fall drop decline gain")

// shortFigure reports whether a figure stands in brackets or closes its clause
// bare, so that only what came before can say what it counts: "Georgia had 28".
func (d *doc) shortFigure(s *sentence, k int) bool {
	return k > s.lo && (d.toks[k-1].low == "(" || lemma(d.toks[k-1].low) == "have" || d.former(k) || d.toks[k-1].low == "the")
}

// inPlacePhrase reports whether the figure at token k is only the size of a
// place or group that something lies in: "across seven states".
func (d *doc) inPlacePhrase(k int) bool {
	if k == 0 {
		return false
	}
	switch d.toks[k-1].low {
	case "at":
		for i := k - 2; i >= 0 && i > k-8 && d.toks[i].kind == word; i-- {
			if bringers[lemma(d.toks[i].low)] {
				return false // "put the need at 9 million doses"
			}
		}
		return true
	case "across", "in", "from", "among":
		return true
	}
	return false
}

// completes gives an adjective its noun: "85 direct and 20 indirect deaths".
func (d *doc) completes(dr *draft, s *sentence) string {
	r := &dr.reading
	j := r.noun.hi
	if j+1 >= s.hi || d.toks[j].low != "and" && d.toks[j].low != "or" || d.toks[j+1].kind != figure {
		return ""
	}
	if plural(d.toks[r.noun.head].low) || r.noun.hi-r.noun.lo != 1 {
		return ""
	}
	q := d.nounPhrase(j+2, s.hi)
	if q.none() || q.hi-q.lo < 2 || !plural(d.toks[q.head].low) {
		return ""
	}
	m := &d.ments[d.toks[dr.tok].fig]
	if m.Value == 1 {
		return ""
	}
	if r.measure == "" || lexicon.measureTables.verbs[r.measure] == "" {
		if n := d.nounMeasure(q); n != "" {
			r.measure = n
		}
	}
	return d.textOf(r.noun) + " " + d.text[d.toks[q.head].start:d.toks[q.head].end]
}
