package extract

import (
	"sort"
	"strings"

	"rangefinder/news/places"
)

// where is the place that a sentence gives for the figure at token k: a name
// behind "in", "at" or "near" in its clause; what is sent somewhere, that
// somewhere; a sentence that opens with "In Bangkok," sets it for all its
// figures. "" where none is named.
func (r *reader) where(d *doc, s *sentence, k int, rd *reading, es []event) string {
	if rd.place != "" {
		return rd.place
	}
	if name := r.besideName(d, s, k); name != "" {
		return name
	}
	if name := d.placeLabel(s, k); name != "" {
		return name
	}
	if name := d.bracketed(s, k); name != "" {
		return name
	}
	best, dist, held := d.heldLand(s, k, es)
	lo, hi := s.lo, s.hi
	for i := k - 1; i >= s.lo; i-- {
		if d.toks[i].low == ";" || d.toks[i].class&contrast != 0 && d.finite(i, k) {
			lo = i + 1
			break
		}
	}
	for i := k + 1; i < s.hi; i++ {
		if d.toks[i].low == ";" || d.toks[i].class&contrast != 0 {
			hi = i
			break
		}
	}
	for i := lo; i+1 < hi; i++ {
		t := &d.toks[i]
		if held >= 0 && i < held+6 && held < i+8 {
			continue // "in the part of Kherson occupied by Russia"
		}
		if i > lo && t.capital && d.toks[i-1].class&det != 0 && d.toks[i-1].class&relative == 0 && i > k {
			// "after a Bangkok skyscraper fell"
			if p, e := d.placeName(i, hi); p != "" && e < hi && d.isPlace(p) && d.nominal(e) && !d.toks[e].capital && 6+i-k < dist && !ofSpeaker(es, i, k) && lexicon.speakers[singular(d.toks[e].low)] == noSpeaker {
				best, dist = p, 6+i-k
			}
		}
		switch t.low {
		case "in", "at", "near", "inside", "across", "outside", "around", "throughout":
		case "for":
			// "For Spain alone the ministry reports 40"
			if !d.opens(s, i) || !d.toks[i+1].capital {
				continue
			}
			if p, e := d.placeName(i+1, hi); p == "" || !d.isPlace(p) || e < hi && d.toks[e].low != "alone" && d.toks[e].low != "," && d.toks[e].class&det == 0 {
				continue
			}
		case "off", "over":
			if !d.toks[i+1].capital {
				continue
			}
		case "through":
			if i > 1 && (d.toks[i-2].low == "from" || i > 2 && d.toks[i-3].low == "from") {
				continue // "from Ruritania through Elphberg"
			}
		case "from":
			if harms[rd.measure] && d.toks[i+1].capital && d.fromLand(i) == "" && (i == k+1 || i > s.lo && d.toks[i-1].class&beVerb != 0 && i > k) && !d.figureBetween(k+1, i) {
				break // "31 of the dead are from Wajima and 22 from Suzu"
			}
			if i < k || rd.measure != "withdrawn" && rd.measure != "displaced" && rd.measure != "rescued" {
				continue
			}
		case "to", "into":
			if rd.measure != "sent" && rd.measure != "returned" && rd.measure != "supplied" && rd.measure != "arrived" {
				continue
			}
			if p, _ := d.placeName(i+1, hi); p == "" || i < k && d.figureBetween(i, k) {
				continue
			}
		default:
			continue
		}
		p, e := d.placeName(i+1, hi)
		if e < hi && d.documentNoun(e) && !d.toks[e].capital {
			continue // "in a Telegram post"
		}
		if p == "" || ofSpeaker(es, i, k) || i < k && d.saidThere(s, i, k) {
			continue
		}
		// A place of a crediting phrase is not the figure's ("officials in
		// Kyiv said").
		if i > s.lo && lexicon.speakers[singular(d.toks[i-1].low)] != noSpeaker && !human(singular(d.toks[i-1].low)) {
			continue
		}
		if e < hi && lexicon.cueVerb(d.toks[e].low) != nil && !senses[lemma(d.toks[e].low)] {
			continue
		}
		dd := 0
		switch {
		case i > k:
			if d.ofPart(s, k, i) {
				continue // "40 people, 35 of them in Strelsau"
			}
			dd = i - k
			if d.figureBetween(k+1, i) {
				dd += 20
			}
		default:
			dd = k - i
			if d.figureBetween(i, k) && !d.opens(s, i) {
				dd += 20
			}
		}
		if t.low == "to" || t.low == "into" {
			dd -= 15
		}
		if dd < dist {
			best, dist = d.beyond(i)+p, dd
		}
	}
	if best != "" {
		return best
	}
	if name := r.thereOf(d, s, k, hi); name != "" {
		return name
	}
	if name := d.townMeant(s, lo, hi); name != "" {
		return name
	}
	if d.elsewhere(lo, hi) {
		return "elsewhere"
	}
	if i := d.inCountry(lo, hi); i >= 0 {
		return r.homeland(d, s, i)
	}
	// "Georgia had 28", "Myanmar's toll rose to 1,644"
	for i := lo; i < k; i++ {
		if !d.toks[i].capital || d.toks[i].skip != 0 {
			continue
		}
		e := i + 1
		for e < k && d.toks[e].capital {
			e++
		}
		name := d.spanOf(i, e)
		if e < k && landNouns[d.toks[e].low] {
			e++ // "The Strelsau region accounts for"
		}
		if o := lookup(name); o != nil && o.firm() {
			i = e
			continue
		}
		if i > s.lo && d.toks[i-1].class&prep != 0 && ofSpeaker(es, i, k) {
			i = e // "The Red Crescent in Benghazi puts the dead at"
			continue
		}
		if e < k && d.isPlace(name) && (has[d.toks[e].low] && (e+1 >= k || d.toks[e+1].class&verbPast == 0) && !troops[d.headOf(rd.noun)] || d.tollBehind(e, k)) {
			return name
		}
		i = e
	}
	return ""
}

// heldLand is the land held by one side nearest to the figure at k in its sentence, how far
// it is and at which token, -1 for none. It has one name: "the Ukrainian-controlled bank", "areas held by Kyiv" and "territory under
// Ukrainian control" are Ukrainian-held territory.
func (d *doc) heldLand(s *sentence, k int, es []event) (name string, dist, at int) {
	if d.held == 0 {
		if d.held = -1; d.holds() {
			d.held = 1
		}
	}
	dist, at = 1<<30, -1
	if d.held < 0 {
		return "", dist, at
	}
	for i := s.lo; i < s.hi; i++ {
		t := &d.toks[i]
		if t.kind != word {
			continue
		}
		side := ""
		if head, tail, ok := strings.Cut(t.low, "-"); ok && holdings[tail] && t.capital {
			// "Russian-held areas", "the Kyiv-controlled side"
			if side = sideOf(head); side == "" || !d.landBehind(i+1, s.hi) {
				continue
			}
		} else if holdings[t.low] && i+1 < s.hi && d.toks[i+1].low == "by" && i > s.lo && d.landBefore(s, i) {
			// "areas held by the Government of Ukraine", "the part of the region occupied by Russia"
			for j := i + 2; j < s.hi && j < i+7 && side == ""; j++ {
				if d.toks[j].capital {
					next := ""
					if j+1 < s.hi {
						next = d.toks[j+1].low
					}
					if c, n := places.Mention(d.toks[j].low, next); n > 0 {
						side = places.Adjective(c)
					}
				}
			}
		}
		if side == "" || ofSpeaker(es, i, k) || d.comesFrom(s, i) {
			continue
		}
		dd := max(i-k, k-i)
		if d.figureBetween(min(i, k+1), max(i, k)) {
			dd += 20
		}
		if dd < dist {
			name, dist, at = side+"-held territory", dd, i
		}
	}
	return name, dist, at
}

// comesFrom reports whether "from" opens the phrase at token i: what is fired from a land
// does not happen there.
func (d *doc) comesFrom(s *sentence, i int) bool {
	for j := i - 1; j >= s.lo && j > i-8; j-- {
		switch t := &d.toks[j]; {
		case t.low == "from":
			return true
		case t.class&prep != 0 && t.low != "of", t.kind == punct, t.class&(auxiliary|verbPast) != 0:
			return false
		}
	}
	return false
}

// holds reports whether a word of holding land stands in the text.
func (d *doc) holds() bool {
	for i := range d.toks {
		low := d.toks[i].low
		if at := strings.IndexByte(low, '-'); at > 0 && holdings[low[at+1:]] || holdings[low] && i+1 < len(d.toks) && d.toks[i+1].low == "by" {
			return true
		}
	}
	return false
}

// holdings say that one side has a land.
var holdings = wordSet("held controlled occupied")

// sideOf is the adjective of the side that the first half of "Russian-held" names.
func sideOf(head string) string {
	if c, n := places.Mention(head, ""); n > 0 {
		return places.Adjective(c)
	}
	return ""
}

// lands are what a side holds, beside regions and towns.
var lands = wordSet("area territory land bank side part zone ground city town village region district province oblast half")

// landBehind reports whether such a noun, or a name, follows within three words.
func (d *doc) landBehind(i, hi int) bool {
	for n := 0; i < hi && n < 3 && d.toks[i].kind == word; i, n = i+1, n+1 {
		if lands[singular(d.toks[i].low)] || landNouns[d.toks[i].low] || d.toks[i].capital && d.isPlace(d.span(i, i+1)) {
			return true
		}
	}
	return false
}

// landBefore reports whether such a noun stands before token i, with a name between at most.
func (d *doc) landBefore(s *sentence, i int) bool {
	for j := i - 1; j >= s.lo && j > i-7 && d.toks[j].kind == word && d.toks[j].class&(verbPast|auxiliary) == 0; j-- {
		if lands[singular(d.toks[j].low)] {
			return true
		}
	}
	return false
}

// bracketed is the place that a figure in brackets stands behind: "North Carolina (84)".
func (d *doc) bracketed(s *sentence, k int) string {
	if k-2 < s.lo || d.toks[k-1].low != "(" || k+1 < s.hi && d.toks[k+1].low != ")" {
		return ""
	}
	b := k - 1
	for b > s.lo && d.toks[b-1].capital && d.toks[b-1].class&timeWord == 0 && k-b < 6 {
		b--
	}
	if b == k-1 {
		return ""
	}
	if name := d.span(b, k-1); d.isPlace(name) {
		return name
	}
	return ""
}

// thereOf is the place that "there" behind the figure at k points back to: the last one
// that the sentence names, "The mayor of Zenda says 40 people died there".
func (r *reader) thereOf(d *doc, s *sentence, k, hi int) string {
	i := k + 1
	for i < hi && d.toks[i].low != "there" && d.toks[i].kind != figure {
		i++
	}
	if i >= hi || d.toks[i].low != "there" || d.toks[i-1].kind == punct || i+1 < hi && d.toks[i+1].class&(beVerb|auxiliary|modal) != 0 {
		return ""
	}
	for i = k - 1; i > s.lo; i-- {
		if d.toks[i].class&prep == 0 || !d.toks[i+1].capital && d.toks[i+1].class&det == 0 {
			continue
		}
		p, _ := d.placeName(i+1, k)
		if p != "" && (d.isPlace(p) || d.toks[i].low == "in" || d.toks[i].low == "of" && headsOf[singular(d.toks[i-1].low)]) {
			return p
		}
	}
	return ""
}

// headsOf are people whose place "of" names behind them.
var headsOf = wordSet("mayor governor prefect head councillor")

// besideName is the place whose name stands right before the figure in a row of
// them: "Strelsau has 60 deaths, Hentzau three and Zenda one".
func (r *reader) besideName(d *doc, s *sentence, k int) string {
	b := k
	for b > s.lo && d.toks[b-1].kind == word && d.toks[b-1].capital && d.toks[b-1].class&timeWord == 0 {
		b--
	}
	if b == k || b <= s.lo+2 || d.toks[b-1].low != "," && d.toks[b-1].low != "and" && d.toks[b-1].low != ";" || !d.listBefore(s, b-1) {
		return ""
	}
	if name := d.span(b, k); d.isPlace(name) || places.Country(name) != "" || places.Region(name) {
		return name
	}
	return ""
}

// townMeant is the place that "the city", "his town" or "the enclave's" between lo and hi
// means: of those below a country that the text names in the sentence or the five before
// it, the one that it names most often, the last on a tie.
func (d *doc) townMeant(s *sentence, lo, hi int) string {
	at := -1
	towns := d.townNouns()
	for _, i := range towns[sort.SearchInts(towns, lo+1):] {
		if i >= hi {
			break
		}
		det := i - 1
		for det > lo && (d.toks[det].class&adjective != 0 || d.toks[det].capital) && d.toks[det].kind == word {
			det-- // "the Mediterranean city"
		}
		if det < i-1 && d.isPlace(d.span(det+1, i)) {
			continue // "the Strelsau region"
		}
		switch d.toks[det].low {
		case "the", "his", "her", "their", "that", "this":
		default:
			continue
		}
		if i+1 < hi && (d.toks[i+1].capital || d.toks[i+1].low == "of" || d.nominal(i+1) && d.toks[i+1].low != "'s") {
			continue
		}
		if i+1 < hi && d.toks[i+1].low == "'s" && !d.tollBehind(i+1, hi) || d.toks[det].low == "the" && det > lo && d.toks[det-1].class&prep == 0 && d.toks[det-1].low != "put" && !(i+1 < hi && d.toks[i+1].low == "'s") {
			continue
		}
		at = i
		break
	}
	if at < 0 {
		return ""
	}
	first := max(0, at-160) // some six sentences
	best := ""
	for i := at - 2; i > first; i-- {
		if !d.toks[i].capital || !d.toks[i-1].capital && d.toks[i-1].class&prep == 0 && d.toks[i+1].low != "'s" && d.toks[i+1].low != ":" {
			continue
		}
		b := i
		for b > first && d.toks[b-1].capital && d.toks[b-1].kind == word {
			b--
		}
		name := d.span(b, i+1)
		if d.isPlace(name) && !d.ofBriefing(b) && places.Country(name) == "" && (!places.Region(name) || !settlements[d.toks[at].low]) && (best == "" || d.places[name] > d.places[best]) {
			best = name
		}
		i = b
	}
	return best
}

// townNouns are the tokens of the text that are nouns for a place without its name, in
// order.
func (d *doc) townNouns() []int {
	if d.towns == nil {
		d.towns = []int{}
		for i := range d.toks {
			if t := &d.toks[i]; t.kind == word && !t.capital && t.low != "state" && (settlements[t.low] || landNouns[t.low] || t.low == "enclave" || t.low == "island") {
				d.towns = append(d.towns, i)
			}
		}
	}
	return d.towns
}

// ofBriefing reports whether the name at i is where somebody spoke: "told reporters in
// Geneva".
func (d *doc) ofBriefing(i int) bool {
	for j := i - 1; j >= 0 && j > i-6; j-- {
		switch d.toks[j].low {
		case "briefing", "conference", "reporters", "journalists", "interview", "speech", "meeting", "told", "said", "summit":
			return true
		}
	}
	return false
}

// placeLabel is the place that labels the line of the figure at k: "Hentzau: 300 dead".
func (d *doc) placeLabel(s *sentence, k int) string {
	e := s.lo
	for e < k && d.toks[e].kind == word && d.toks[e].capital {
		e++
	}
	if e == s.lo || e >= k || d.toks[e].low != ":" {
		return ""
	}
	name := d.span(s.lo, e)
	if !d.isPlace(name) {
		return ""
	}
	if rest, ok := strings.CutPrefix(name, "Outside "); ok {
		return "outside " + rest
	}
	return name
}

// ofPart reports whether the place at token i, behind the figure at k, is that of a
// part of it: "40 people, most of them in Strelsau".
func (d *doc) ofPart(s *sentence, k, i int) bool {
	for j := k + 1; j+1 < i; j++ {
		if j == k+1 && d.toks[j].low == "of" {
			continue // "48 of them in Mali" are the part
		}
		if d.toks[j].low == "of" && (d.toks[j+1].low == "them" || d.toks[j+1].low == "whom") || d.toks[j].low == "mostly" || d.toks[j].low == "mainly" {
			return true
		}
		if d.toks[j].kind == figure && partWords[d.toks[j-1].low] {
			return true
		}
	}
	return i > k+2 && d.toks[i-1].kind == figure && partWords[d.toks[i-2].low]
}

// partWords stand before the figure of a part: "30, including 25 in Zenda".
var partWords = wordSet("including whom which")

// has are verbs by which a place owns the figure behind them.
var has = wordSet("had has have saw recorded suffered counted accounted accounts account")

// tollBehind reports whether a noun of a measure follows a name before hi: "Myanmar's
// death toll", "the Hentzau toll".
func (d *doc) tollBehind(i, hi int) bool {
	if i < hi && d.toks[i].low == "'s" {
		i++
	}
	for n := 0; i < hi && n < 4 && d.toks[i].kind == word; i, n = i+1, n+1 {
		if lexicon.nounsOf[singular(d.toks[i].low)] != "" || d.toks[i].low == "figure" || d.toks[i].low == "number" {
			return true
		}
	}
	return false
}

// ofSpeaker reports whether token i belongs to a crediting behind the figure:
// "…, said Dr Kovac, head of a ward in Novi Sad".
func ofSpeaker(es []event, i, k int) bool {
	for j := range es {
		if e := &es[j]; e.trailing && k < e.at && i > e.at || i >= e.at && i < e.end {
			return true
		}
	}
	return false
}

// saidThere reports whether the phrase at i, before the figure at k, is where something
// was said: "said in Strelsau on Monday that".
func (d *doc) saidThere(s *sentence, i, k int) bool {
	if i-1 <= s.lo || lexicon.cueVerb(d.toks[i-1].low) == nil && !(i-2 > s.lo && lexicon.cueVerb(d.toks[i-2].low) != nil) {
		return false
	}
	for j := i + 1; j < k && j < i+12; j++ {
		if d.toks[j].low == "that" || d.toks[j].low == ":" || d.toks[j].kind == punct && (d.toks[j].low == "“" || d.toks[j].low == `"`) {
			return true
		}
	}
	return false
}

// opens reports whether the phrase at i opens its sentence.
func (d *doc) opens(s *sentence, i int) bool {
	for j := s.lo; j < i; j++ {
		if d.toks[j].kind == word && d.toks[j].class&(conj|adverb) == 0 {
			return false
		}
	}
	return true
}

// landNouns are kinds of land behind a name; settlements stand before "of" and a name
// even where another name goes before.
var (
	landNouns   = wordSet("region province county district oblast state governorate area prefecture")
	settlements = wordSet("village town city suburb municipality hamlet neighbourhood neighborhood port")
)

// notPlaces are rooms and parts of a building, which a capital and a number name.
var notPlaces = wordSet("warehouse hangar terminal gate ward room hall building pier platform block sector unit floor")

// placeThenName is the end of a known place inside the capitals [i, j), where somebody's
// name goes on behind it: "in Strelsau Rudolf Rassendyll said"; 0 where they are one name.
func (d *doc) placeThenName(i, j int) int {
	if j-i < 3 || d.titleCase || j < len(d.toks) && d.toks[j].class&(verbPast|verbBase|auxiliary) == 0 {
		return 0
	}
	for n := j - 2; n > i; n-- {
		if name := d.span(i, n); places.Country(name) != "" || places.Region(name) || places.Government(name) != "" {
			return n
		}
	}
	return 0
}

// within are prepositions behind which nobody stands: "in General Santos" is a town.
var within = wordSet("in near across inside outside throughout")

// settlementOf is where the name begins behind "village of", "the eastern region of";
// i where there is no such phrase.
func (d *doc) settlementOf(i, hi int) int {
	named := false
	for j := i; j+2 < hi && j < i+5 && d.toks[j].kind == word; j++ {
		low := d.toks[j].low
		if (settlements[low] || landNouns[low] && !named) && (!d.toks[j].capital || d.titleCase) && d.toks[j+1].low == "of" && d.toks[j+2].capital {
			return j + 2
		}
		if d.toks[j].class&prep != 0 || d.toks[j].class&(auxiliary|verbPast) != 0 && !d.toks[j].capital {
			break
		}
		named = named || d.toks[j].capital && demonym(low) == ""
	}
	return i
}

// placeName is the name that begins at token i: capitals with "of" and "the"
// between. Months, weekdays and people at large are no places.
func (d *doc) placeName(i, hi int) (string, int) {
	for i < hi && (d.toks[i].class&det != 0 || d.toks[i].low == "neighboring" || d.toks[i].low == "neighbouring" || strings.HasSuffix(d.toks[i].low, "ern") || d.toks[i].low == "central" || d.toks[i].low == "nearby" || d.toks[i].low == "greater") && !(d.toks[i].capital && i+1 < hi && d.toks[i+1].capital) {
		i++
	}
	if e := d.settlementOf(i, hi); e > i {
		i = e // "the Strelsau suburb of Zenda"
	}
	if i < hi && d.toks[i].capital && lexicon.titles[strings.TrimSuffix(d.toks[i].low, ".")] && i+1 < hi && d.toks[i+1].capital && !(i > 0 && within[d.toks[i-1].low]) {
		return "", i // "threw mud at King Rudolf"
	}
	j := i
	for j < hi {
		t := &d.toks[j]
		if t.kind == word && t.capital && t.class&(timeWord|monthName|weekdayName) == 0 && t.skip == 0 && (t.class&(closed) == 0 || t.low == "us") {
			j++
			continue
		}
		if j > i && (t.low == "of" || t.low == "and") && j+1 < hi && d.toks[j+1].capital && t.low == "of" {
			j++
			continue
		}
		break
	}
	if j == i || j-i > 6 {
		return "", i
	}
	if n := d.placeThenName(i, j); n > 0 {
		j = n
	}
	if j-i == 1 && notPlaces[singular(d.toks[i].low)] || places.People(d.span(i, j)) {
		return "", i
	}
	if d.titleCase && j-i > 3 {
		return "", i
	}
	if j < hi && (d.toks[j].low == "'s" || d.toks[j].low == "'") {
		// "in Russia's Kursk region": the whole name.
		if p, e := d.placeName(j+1, hi); p != "" {
			if first := d.span(i, j); places.Country(first) == "" && !places.Region(first) && e-j-1 == 1 {
				return d.span(i, e), e // "Martyrs' Square"
			}
			return p, e
		}
		return "", i
	}
	// "in Kursk region", "in Buncombe County"
	e := j
	if j < hi {
		switch d.toks[j].low {
		case "region", "province", "county", "district", "oblast", "state", "city", "governorate", "township", "area":
			e = j + 1
		}
	}
	if e > j && i > 0 && d.toks[i-1].low == "the" && settlements[d.toks[j].low] && (e >= len(d.toks) || d.toks[e].low != "of") && !d.isPlace(d.span(i, j)) {
		return "", i // "the Mediterranean city" is named elsewhere
	}
	if name := d.span(i, j); e == j && demonym(strings.ToLower(name)) != "" && places.Country(name) == "" {
		return "", i
	}
	if o := lookup(d.span(i, e)); newsroom(d.span(i, e)) || o != nil && o.firm() {
		return "", i // "according to CNN", "jobs at Salesforce" name nowhere
	}
	// "in Myanmar and parts of Thailand" is one place of two countries.
	if e == j && e+1 < hi && d.toks[e].low == "and" && places.Country(d.span(i, e)) != "" {
		f := e + 1
		if f+2 < hi && (d.toks[f].low == "parts" || d.toks[f].low == "part") && d.toks[f+1].low == "of" {
			f += 2
		}
		for n := min(f+3, hi); n > f; n-- {
			if other := d.span(f, n); places.Country(other) != "" {
				return d.span(i, e) + " and " + other, n
			}
		}
	}
	return d.span(i, e), e
}
