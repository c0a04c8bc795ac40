package extract

import (
	"strings"

	"rangefinder/news"
	"rangefinder/news/places"
)

// A scene is the place that a passage speaks of: "In Bangkok, …" holds for what
// the paragraph goes on to say.
type scene struct {
	place string
	block int
}

// sites are nouns that, behind a preposition of place and a determiner, mean the
// scene of the passage: "78 people are missing at the building site".
var sites = wordSet("site scene building tower block rubble debris wreckage area city town village capital region province district state territory island camp port stadium square hospital prison school factory plant mine")

// gazette notes the places that the article names behind a preposition, so that
// "Georgia had 28" is read as one where "in Georgia" stands elsewhere, and the
// words that have a capital inside a sentence, which are names at its head too.
func (r *reader) gazette(d *doc) {
	if r.places == nil {
		r.places = map[string]int{}
	}
	if r.capital == nil {
		r.capital = map[string]bool{}
	}
	d.places = r.places
	for i := 0; i+1 < len(d.toks); i++ {
		if !d.toks[i+1].capital {
			continue
		}
		if !d.toks[i+1].opens && !d.titleCase && d.toks[i].kind == word {
			r.capital[d.toks[i+1].low] = true
		}
		switch d.toks[i].low {
		case "in", "across", "throughout", "inside":
			if p, _ := d.placeName(i+1, len(d.toks)); p != "" {
				r.places[p]++
			}
		}
	}
}

// isPlace reports whether a name is a country, a part of one, or was named as a place.
func (d *doc) isPlace(name string) bool {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "Outside "), "outside ")
	return d.places[name] > 0 || places.Country(name) != "" || places.Region(name)
}

// setScene notes the place that a sentence opens on, or that a heading names.
func (r *reader) setScene(d *doc, s *sentence) {
	if s.kind == news.Heading && s.hi-s.lo <= 3 && d.isPlace(d.span(s.lo, s.hi)) {
		r.scene = scene{d.span(s.lo, s.hi), s.block + 1}
		return
	}
	if name := d.placeLabel(s, s.hi); name != "" {
		r.scene = scene{name, s.block}
		return
	}
	i := s.lo
	for i < s.hi && (d.toks[i].kind == punct || d.toks[i].class&(conj|adverb) != 0 && d.toks[i].class&prep == 0) {
		i++
	}
	if i+1 >= s.hi {
		return
	}
	switch d.toks[i].low {
	case "in", "at", "across", "near", "around", "outside", "inside":
		if p, _ := d.placeName(i+1, s.hi); p != "" {
			r.scene = scene{d.beyond(i) + p, s.block}
		}
	}
}

// beyond is what makes of the place behind the preposition at i another one: "outside
// Strelsau", "elsewhere in Ruritania".
func (d *doc) beyond(i int) string {
	switch {
	case d.toks[i].low == "outside":
		return "outside "
	case i > 0 && d.toks[i-1].low == "elsewhere":
		return "elsewhere in "
	}
	return ""
}

// elsewhere reports words between lo and hi for the places that the text has not named:
// "12 died elsewhere", "in other districts".
func (d *doc) elsewhere(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		switch d.toks[i].low {
		case "elsewhere":
			return true
		case "other":
			if i > lo && i+1 < hi && d.toks[i-1].class&prep != 0 {
				if p := d.nounPhrase(i+1, hi); !p.none() && plural(d.toks[p.head].low) && (landNouns[singular(d.toks[p.head].low)] || sites[singular(d.toks[p.head].low)]) {
					return true
				}
			}
		}
	}
	return false
}

// sceneOf is the place of the passage for a figure whose own clause names none:
// that of the paragraph; of one before it only where the sentence points back,
// by its opening ("Of these") or by a noun of place ("at the building site").
func (r *reader) sceneOf(d *doc, s *sentence) string {
	sc := r.scene
	if sc.place == "" || s.block < sc.block || s.block > sc.block+2 {
		return ""
	}
	if s.block == sc.block || d.follows(s) || d.partOf(s) || d.partitive(s, s.lo) || d.atSite(s) {
		return sc.place
	}
	return ""
}

// territoryOf is the region or town whose authority gives the figure at k: "Zenda Prefecture
// reports 215 dead", "the governor of Zenda said 12 were missing". It counts its own. A
// state counts what others lose as well, and tells nothing.
func (d *doc) territoryOf(es []event, k int) string {
	for i := range es {
		e := &es[i]
		if len(e.who) != 1 || e.deny || k < e.lo || k >= e.hi && !(e.trailing && k < e.at) {
			continue
		}
		w := &e.who[0]
		for j := w.at; j < w.end; j++ {
			// "the Russian-installed mayor", "the Moscow-appointed administration"
			if head, tail, ok := strings.Cut(d.toks[j].low, "-"); ok && installed[tail] {
				if side := sideOf(head); side != "" {
					return side + "-held territory"
				}
			}
		}
		for j := w.at; j < w.end; j++ {
			t := &d.toks[j]
			if !t.capital || j+1 >= w.end {
				continue
			}
			n := &d.toks[j+1]
			if landNouns[n.low] && d.places[d.span(j, j+1)] > 0 {
				return d.span(j, j+1) // "Zenda Prefecture"
			}
			if (t.low == "governor" || t.low == "mayor") && n.low == "of" && j+2 < w.end && d.toks[j+2].capital {
				if p, _ := d.placeName(j+2, w.end); p != "" && d.places[p] > 0 {
					return p
				}
			}
		}
		if h := singular(d.toks[w.at].low); (h == "governor" || h == "mayor") && w.at+2 < w.end && d.toks[w.at+1].low == "of" {
			if p, _ := d.placeName(w.at+2, w.end); p != "" && d.places[p] > 0 {
				return p
			}
		}
	}
	return ""
}

// installed are participles of those whom one side has put over a land it holds.
var installed = wordSet("installed appointed imposed")

// partitive reports a figure at token i that is a part of what was counted
// before: "Nine of the fatalities were".
func (d *doc) partitive(s *sentence, i int) bool {
	return i+2 < s.hi && d.toks[i].kind == figure && d.toks[i+1].low == "of" && (d.toks[i+2].low == "the" || d.toks[i+2].low == "these" || d.toks[i+2].low == "those" || d.toks[i+2].low == "them")
}

// atSite reports whether a sentence places itself by a definite noun.
func (d *doc) atSite(s *sentence) bool {
	for i := s.lo; i+2 < s.hi; i++ {
		if d.toks[i].class&prep == 0 {
			continue
		}
		if det := d.toks[i+1].low; det != "the" && det != "that" && det != "this" {
			continue
		}
		for j := i + 2; j < s.hi && j < i+6 && d.toks[j].kind == word && d.toks[j].class&closed == 0; j++ {
			if sites[d.toks[j].low] {
				return true
			}
		}
	}
	return false
}

// homeland resolves "in the country", "nationwide": the country named last
// before token i in the sentence, else that of the scene.
func (r *reader) homeland(d *doc, s *sentence, i int) string {
	for j := i - 1; j >= s.lo; j-- {
		if !d.toks[j].capital {
			continue
		}
		two := ""
		if j > s.lo && d.toks[j-1].capital {
			two = d.toks[j-1].low + " " + d.toks[j].low
		}
		for _, n := range []string{two, d.toks[j].low} {
			if c := places.CountryOf(n); n != "" && c != "" {
				return c
			}
		}
	}
	return places.CountryOf(r.scene.place)
}

// inCountry finds "in the country" and its kind between lo and hi.
func (d *doc) inCountry(lo, hi int) int {
	for i := lo; i < hi; i++ {
		switch d.toks[i].low {
		case "nationwide", "countrywide":
			return i
		case "in", "across", "throughout", "inside":
			if i+2 < hi && (d.toks[i+1].low == "the" || d.toks[i+1].low == "that") && (d.toks[i+2].low == "country" || d.toks[i+2].low == "nation") && (i+3 >= hi || d.toks[i+3].low != "'s") {
				return i
			}
		}
	}
	return -1
}
