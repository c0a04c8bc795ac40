package extract

import (
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
	best, dist := "", 1<<30
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
		if i > lo && t.capital && d.toks[i-1].class&det != 0 && d.toks[i-1].class&relative == 0 && i > k {
			// "after a Bangkok skyscraper fell"
			if p, e := d.placeName(i, hi); p != "" && e < hi && r.isPlace(p) && d.nominal(e) && !d.toks[e].capital && 6+i-k < dist && !ofSpeaker(es, i, k) && lexicon.speakers[singular(d.toks[e].low)] == noSpeaker {
				best, dist = p, 6+i-k
			}
		}
		switch t.low {
		case "in", "at", "near", "inside", "across", "outside", "around", "throughout":
		case "off", "over":
			if !d.toks[i+1].capital {
				continue
			}
		case "from":
			if i < k || rd.measure != "withdrawn" && rd.measure != "displaced" && rd.measure != "rescued" {
				continue
			}
		case "to":
			if rd.measure != "sent" && rd.measure != "returned" && rd.measure != "supplied" {
				continue
			}
			if p, _ := d.placeName(i+1, hi); p == "" || i < k && d.figureBetween(i, k) {
				continue
			}
		default:
			continue
		}
		p, e := d.placeName(i+1, hi)
		if p == "" || ofSpeaker(es, i, k) {
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
				continue // "224 people, 216 of them in Valencia"
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
		if t.low == "to" {
			dd -= 15
		}
		if dd < dist {
			best, dist = p, dd
		}
	}
	if best != "" {
		return best
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
			e++ // "The Valencia region accounts for"
		}
		if o := lookup(name); o != nil && o.firm() {
			i = e
			continue
		}
		if e < k && r.isPlace(name) && (has[d.toks[e].low] && (e+1 >= k || d.toks[e+1].class&verbPast == 0) && !troops[d.headOf(rd.noun)] || d.toks[e].low == "'s" && d.tollBehind(e+1, k)) {
			return name
		}
		i = e
	}
	if d.shortFigure(s, k) {
		// "North Carolina (84)"
		if p := d.phraseBefore(k-1, lo); !p.none() && d.toks[p.head].capital && d.toks[k-1].low == "(" {
			if name := d.textOf(p); r.isPlace(name) {
				return name
			}
		}
	}
	return ""
}

// besideName is the place whose name stands right before the figure in a row of
// them: "Valencia has 213 deaths, Castilla-La Mancha three and Andalusia one".
func (r *reader) besideName(d *doc, s *sentence, k int) string {
	b := k
	for b > s.lo && d.toks[b-1].kind == word && d.toks[b-1].capital && d.toks[b-1].class&timeWord == 0 {
		b--
	}
	if b == k || b <= s.lo+2 || d.toks[b-1].low != "," && d.toks[b-1].low != "and" && d.toks[b-1].low != ";" || !d.listBefore(s, b-1) {
		return ""
	}
	if name := d.span(b, k); r.isPlace(name) || places.Country(name) != "" || places.Region(name) {
		return name
	}
	return ""
}

// ofPart reports whether the place at token i, behind the figure at k, is that of a
// part of it: "217 people, most of them in Valencia".
func (d *doc) ofPart(s *sentence, k, i int) bool {
	for j := k + 1; j+1 < i; j++ {
		if j == k+1 && d.toks[j].low == "of" {
			continue // "48 of them in Mali" are the part
		}
		if d.toks[j].low == "of" && (d.toks[j+1].low == "them" || d.toks[j+1].low == "whom") || d.toks[j].low == "mostly" || d.toks[j].low == "mainly" {
			return true
		}
		if d.toks[j].kind == figure && (d.toks[j-1].low == "including" || d.toks[j-1].low == "whom") {
			return true
		}
	}
	return false
}

// has are verbs by which a place owns the figure behind them.
var has = wordSet("had has have saw recorded suffered counted accounted accounts account")

// tollBehind reports whether a noun of a measure follows before hi: "Myanmar's
// death toll".
func (d *doc) tollBehind(i, hi int) bool {
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

// settlementOf is where the name begins behind "village of", "the eastern region of";
// i where there is no such phrase.
func (d *doc) settlementOf(i, hi int) int {
	named := false
	for j := i; j+2 < hi && j < i+5 && d.toks[j].kind == word; j++ {
		low := d.toks[j].low
		if (settlements[low] || landNouns[low] && !named) && d.toks[j+1].low == "of" && d.toks[j+2].capital {
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
		i = e // "the Valencia suburb of Paiporta"
	}
	if i < hi && d.toks[i].capital && lexicon.titles[strings.TrimSuffix(d.toks[i].low, ".")] && i+1 < hi && d.toks[i+1].capital {
		return "", i // "threw mud at King Felipe"
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
