package extract

import (
	"strings"

	"rangefinder/news/places"
)

// where is the place that a sentence gives for the figure at token k: a name
// behind "in", "at" or "near" in its clause; what is sent somewhere, that
// somewhere; a sentence that opens with "In Bangkok," sets it for all its
// figures. "" where none is named.
func (d *doc) where(s *sentence, k int, r *reading, es []event) string {
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
		switch t.low {
		case "in", "at", "near", "inside", "across", "outside", "around", "throughout":
		case "to":
			if r.measure != "sent" && r.measure != "returned" && r.measure != "supplied" {
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
		if e < hi && lexicon.cueVerb(d.toks[e].low) != nil {
			continue
		}
		dd := 0
		switch {
		case i > k:
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
	// "Georgia had 28", "Myanmar's toll rose to 1,644"
	if r.level || r.measure == "have" {
		for i := lo; i < k; i++ {
			if i+1 < k && d.toks[i].capital && (d.toks[i+1].low == "'s" || d.toks[i+1].low == "had" || d.toks[i+1].low == "has") {
				b := i
				for b > lo && d.toks[b-1].capital {
					b--
				}
				if b < i && d.toks[b].class&det != 0 {
					b++
				}
				if name := d.span(b, i+1); country(name) != "" && d.toks[i+1].low == "'s" || r.measure == "have" || d.shortFigure(s, k) {
					if lexicon.noname[strings.ToLower(name)] || known(name) || !d.properIn(b, i+1) {
						continue
					}
					return name
				}
			}
		}
	}
	return ""
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

// placeName is the name that begins at token i: capitals with "of" and "the"
// between. Months, weekdays and people at large are no places.
func (d *doc) placeName(i, hi int) (string, int) {
	for i < hi && (d.toks[i].class&det != 0 || d.toks[i].low == "neighboring" || d.toks[i].low == "neighbouring" || strings.HasSuffix(d.toks[i].low, "ern") || d.toks[i].low == "central" || d.toks[i].low == "nearby" || d.toks[i].low == "greater") && !(d.toks[i].capital && i+1 < hi && d.toks[i+1].capital) {
		i++
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
	if newsroom(d.span(i, e)) {
		return "", i // "according to CNN" names nowhere
	}
	return d.span(i, e), e
}
