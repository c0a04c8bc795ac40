package extract

import (
	"strings"
	"unicode"

	"rangefinder/news"
	"rangefinder/news/places"
	"rangefinder/quantity"
)

// The rules of this file say which figures are no claims although they are
// figures, by what surrounds them in the text; what is no figure at all (a date, a
// clock time, a model) the reader of quantities has passed over before.

type furnitureTables struct {
	furnitureHead [][]string
	furnitureAny  []string
	listicle      map[string]bool // what a headline of a list counts: "10 ways to help"
	street        map[string]bool // words of an address
}

func (w *words) loadFurniture() {
	w.listicle, w.street = map[string]bool{}, map[string]bool{}
	for _, line := range lines("furniture.txt") {
		kind, rest, _ := strings.Cut(line, "|")
		for _, p := range strings.Split(rest, ";") {
			if p = strings.TrimSpace(p); p == "" {
				continue
			}
			switch strings.TrimSpace(kind) {
			case "head":
				w.furnitureHead = append(w.furnitureHead, strings.Fields(p))
			case "any":
				w.furnitureAny = append(w.furnitureAny, p)
			case "listicle":
				w.listicle[p] = true
			case "street":
				w.street[p] = true
			default:
				panic("furniture.txt: unknown kind " + kind)
			}
		}
	}
}

// furnished reports whether the line that a figure stands in is page furniture.
func (d *doc) furnished(s *sentence) bool {
	if s.idle == 0 {
		if s.idle = -1; d.furniture(s) {
			s.idle = 1
		}
	}
	return s.idle > 0
}

func (d *doc) furniture(s *sentence) bool {
	b := d.blocks[s.block]
	if b.kind == news.TableRow || b.end-b.start > 160 {
		return false
	}
	if strings.Count(d.text[b.start:b.end], "|") >= 2 || s.start > b.start && d.furnitureLine(s.start, s.end) {
		return true
	}
	for i := b.start; i < b.end; {
		e := strings.IndexAny(d.text[i:b.end], "|\n")
		if e < 0 {
			e = b.end
		} else {
			e += i
		}
		if e > s.start && d.furnitureLine(i, e) {
			return true
		}
		if i = e + 1; i >= s.end {
			break
		}
	}
	return false
}

// furnitureLine reports whether the bytes [start, end), a line or the part of one
// between bars, are page furniture.
func (d *doc) furnitureLine(start, end int) bool {
	line := strings.TrimSpace(lower(d.text[start:end]))
	line = strings.TrimLeftFunc(line, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	fs := strings.FieldsFunc(line, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '%' })
	for _, h := range lexicon.furnitureHead {
		if len(fs) <= len(h) {
			continue
		}
		n := 0
		for n < len(h) && fs[n] == h[n] {
			n++
		}
		// A word alone has to be set off: "Comments (37)", "MENU US", "Related:".
		if n == len(h) && (n > 1 || setOff(line, h[0]) || len(fs) <= 3 || upperCase(firstField(strings.TrimSpace(d.text[start:end])))) {
			return true
		}
	}
	if len(fs) > 12 {
		return false
	}
	says := false // "Shares are down 5%." is a sentence, "Shares 500" none
	for _, f := range fs {
		says = says || strings.HasSuffix(line, ".") && lexicon.classes[f]&(beVerb|auxiliary) != 0
	}
	for _, w := range lexicon.furnitureAny {
		i := strings.Index(line, w)
		if i < 0 || strings.HasSuffix(line, ".") && len(fs) > 6 {
			continue
		}
		if e := i + len(w); (i == 0 || !letterAt(line, i-1)) && (e >= len(line) || !letterAt(line, e)) && (len(fs) <= 6 && !says || strings.ContainsRune(w, ' ')) {
			return true
		}
	}
	return false
}

// teaser reports whether the figure at k opens a headline that counts its own items:
// "10 ways to help flood victims", a line of its own without a full stop.
func (d *doc) teaser(s *sentence, k int) bool {
	b := d.blocks[s.block]
	if d.title || k != s.lo || s.start != b.start || s.end < b.end || d.toks[s.hi-1].low == "." || s.hi-s.lo > 14 {
		return false
	}
	for i := k + 1; i < s.hi && i < k+4; i++ {
		if lexicon.listicle[d.toks[i].low] {
			return true
		}
	}
	return false
}

// address reports whether the figure at k is a number in a street or a postcode:
// "Calle Mayor 26-28, 28003 Madrid".
func (d *doc) address(s *sentence, k int) bool {
	if d.ments[d.toks[k].fig].Kind != quantity.Count || k == s.lo {
		return false
	}
	for i := k - 1; i >= s.lo && i > k-7; i-- {
		t := &d.toks[i]
		if lexicon.street[t.low] && t.capital {
			return d.toks[k-1].kind == word && d.toks[k-1].capital || d.toks[k-1].low == "," && k+1 < s.hi && d.toks[k+1].capital
		}
		if t.kind == word && !t.capital && !connector(t.low) {
			return false
		}
	}
	return false
}

// exchangeRate reports whether the figure at k stands at an equals sign beside
// another: "($1 = 0.9475 euros)".
func (d *doc) exchangeRate(s *sentence, k int) bool {
	return k+2 < s.hi && d.toks[k+1].low == "=" && d.toks[k+2].kind == figure || k-2 >= s.lo && d.toks[k-1].low == "=" && d.toks[k-2].kind == figure
}

func letterAt(s string, i int) bool { return s[i] >= 'a' && s[i] <= 'z' }

func firstField(s string) string {
	s = strings.TrimLeft(s, "-–— ")
	if i := strings.IndexAny(s, " :|"); i > 0 {
		return s[:i]
	}
	return s
}

// setOff reports whether a mark stands right behind the word that opens a line.
func setOff(line, w string) bool {
	rest := strings.TrimLeft(line[min(len(w), len(line)):], " ")
	return rest != "" && strings.ContainsRune(":(–—-|", []rune(rest)[0])
}

// ageOf reports whether a bare number is how old somebody is: "said Mariam, 23,
// from the north", "a retired sergeant of 61", "the youngest was 20".
func (d *doc) ageOf(s *sentence, k int, r *reading) bool {
	m := &d.ments[d.toks[k].fig]
	if m.Kind != quantity.Count || m.Qualifier != quantity.Exact || m.Value < 1 || m.Value > 110 || m.Value != float64(int(m.Value)) || k-1 <= s.lo {
		return false
	}
	closes := k+1 >= s.hi || d.toks[k+1].kind == punct && d.toks[k+1].low != "%"
	p := &d.toks[k-1]
	switch {
	case p.low == "," && closes:
		q := &d.toks[k-2]
		if q.kind != word || d.listed(s, k) {
			return false
		}
		if human(singular(q.low)) && !plural(q.low) || lexicon.speakers[singular(q.low)] == personSpeaker && !plural(q.low) {
			return true
		}
		name := d.span(k-2, k-1)
		return q.capital && q.class&timeWord == 0 && places.Country(name) == "" && !places.Region(name) && !d.placedBefore(s, k-2)
	case p.low == "of" && (closes || k+1 < s.hi && d.toks[k+1].class&(prep|conj|relative) != 0 || k+1 < s.hi && d.toks[k+1].low == "back"):
		h := d.toks[k-2].low
		return !plural(h) && (human(singular(h)) || lexicon.speakers[singular(h)] == personSpeaker || h == "man" || h == "woman") && !(k >= 3 && d.toks[k-3].kind == figure) && h != "population" && h != "team" && h != "family" && h != "crew" && h != "father" && h != "mother" && h != "staff"
	case p.class&beVerb != 0 && closes:
		h := d.toks[k-2].low
		return h == "youngest" || h == "oldest" || h == "eldest"
	case p.low == "turn" || p.low == "turned" || p.low == "turning" || p.low == "turns":
		return k+1 >= s.hi || d.toks[k+1].kind == punct || d.toks[k+1].class&(timeWord|prep|conj) != 0 || d.toks[k+1].low == "next" || d.toks[k+1].low == "last" || d.toks[k+1].low == "this"
	case p.low == "under" && k-2 >= s.lo && closes:
		return human(singular(d.toks[k-2].low)) || d.toks[k-2].low == "tots"
	}
	return k+2 < s.hi && d.toks[k+1].low == "or" && (d.toks[k+2].low == "older" || d.toks[k+2].low == "younger" || d.toks[k+2].low == "over")
}

// listed reports whether the figure at k is one of several behind names at commas:
// "North Carolina, 85, Georgia, 33".
func (d *doc) listed(s *sentence, k int) bool {
	for _, o := range s.figs {
		if o != k && o-2 >= s.lo && o+1 < s.hi && d.toks[o-1].low == "," && d.toks[o-2].capital && (d.toks[o+1].low == "," || d.toks[o+1].low == ";") {
			return true
		}
	}
	return false
}

// placedBefore reports whether the name that ends at token i is a place by the
// preposition before it.
func (d *doc) placedBefore(s *sentence, i int) bool {
	for i > s.lo && d.toks[i].capital {
		if lexicon.titles[strings.TrimSuffix(d.toks[i].low, ".")] {
			return false // "threw mud at King Rudolf, 56"
		}
		i--
	}
	return locative[d.toks[i].low]
}

// calibre reports whether a length is the bore of a weapon: "152 mm shells", "shells of
// 122 and 152 millimeters".
func (d *doc) calibre(s *sentence, k int) bool {
	for i := max(s.lo, k-6); i < min(s.hi, k+4); i++ {
		if weapons[singular(d.toks[i].low)] {
			return true
		}
	}
	return false
}

// weapons are what has a calibre.
var weapons = wordSet("mortar shell gun howitzer cannon round artillery calibre caliber pistol rifle autocannon")

// agesPair reports whether the figure at k is the first of two ages: "54 and 39 years
// old".
func (d *doc) agesPair(s *sentence, k int) bool {
	for i := k + 1; i < s.hi && i < k+4; i++ {
		if d.toks[i].low == "years" && i+1 < s.hi && d.toks[i+1].low == "old" || d.toks[i].skip != 0 && strings.HasSuffix(lower(d.text[d.toks[i].start:d.toks[i].end]), "years old") {
			return i > k+1
		}
		if low := d.toks[i].low; low != "and" && low != "or" && low != "," && d.toks[i].skip == 0 && d.toks[i].kind != figure {
			return false
		}
		if d.toks[i].kind == figure && strings.HasSuffix(lower(d.text[d.ments[d.toks[i].fig].Start:d.ments[d.toks[i].fig].End]), "years old") {
			return true
		}
	}
	return false
}

// readers reports whether the figure at k counts who saw the page: "This news was read
// 4512 times".
func (d *doc) readers(s *sentence, k int) bool {
	if k+1 >= s.hi || d.toks[k+1].low != "times" && d.toks[k+1].low != "views" && d.toks[k+1].low != "reads" {
		return false
	}
	for i := s.lo; i < k; i++ {
		switch d.toks[i].low {
		case "news", "page", "article", "story", "post":
			return d.toks[k-1].low == "read" || d.toks[k-1].low == "viewed" || d.toks[k-1].low == "shared" || d.toks[k-1].low == "visited"
		}
	}
	return false
}

// populous reports whether a figure only says how large a place is: "a town of
// 93,000", "a country of 9.5 million".
func (d *doc) populous(s *sentence, k int) bool {
	if k-2 < s.lo || d.toks[k-1].low != "of" || k+1 < s.hi && d.nominal(k+1) && !(human(singular(d.toks[k+1].low)) && (k+2 >= s.hi || d.toks[k+2].class&(verbPast|auxiliary|verbBase) == 0)) {
		return false
	}
	switch d.toks[k-2].low {
	case "town", "city", "country", "nation", "village", "region", "province", "island", "capital", "municipality", "county", "suburb", "enclave", "territory", "republic":
		return d.ments[d.toks[k].fig].Kind == quantity.Count
	}
	return false
}

// numberOf reports whether a bare number is the number of what is named before it:
// "UAW Local 598", "Flash Update 3", "photo 3 of 11", "Hotline 117".
func (d *doc) numberOf(s *sentence, k int) bool {
	m := &d.ments[d.toks[k].fig]
	if m.Kind != quantity.Count || m.Qualifier != quantity.Exact || k == s.lo || !digits(d.text[m.Start:m.End]) {
		return false
	}
	if d.toks[k-1].capital && newsroom(news.UpperFirst(d.toks[k-1].low)+" "+d.text[m.Start:m.End]) {
		return true // "FRANCE 24"
	}
	if strings.ContainsAny(d.text[m.Start:m.End], ",") {
		return false
	}
	return named[d.toks[k-1].low] && (d.toks[k-1].capital || named2[d.toks[k-1].low])
}

// named are nouns that a number follows as a name; named2 those of them that need
// no capital.
var (
	named  = wordSet("local update bulletin issue chapter unit gate platform terminal hotline helpline photo page slide figure table tent room ward cell hall pier dock berth lane exit highway route line channel frequency zip postcode puzzle episode season volume clade strain phase annex appendix paragraph clause fortune day round")
	named2 = wordSet("photo page slide tent room puzzle clade hotline helpline frequency zip postcode")
)

// spelledName reports whether the figure at k looks like the first word of a name: in
// letters and with a capital, as the word behind it, "Nine Elms".
func (d *doc) spelledName(k int) bool {
	t := &d.toks[k]
	if c := d.text[t.start]; c < 'A' || c > 'Z' || k+1 >= len(d.toks) {
		return false
	}
	n := &d.toks[k+1]
	return n.kind == word && n.capital && n.class&(closed|timeWord) == 0 && strings.IndexByte(d.text[t.start:t.end], ' ') < 0 && plural(n.low)
}

// namesPlace reports whether the capitalised number that opens a sentence is part of a name:
// the plural behind it is one thing ("Nine Elms is shut"), or the text names it so inside a
// sentence ("in Twelve Oaks").
func (r *reader) namesPlace(d *doc, s *sentence, k int) bool {
	n := &d.toks[k+1]
	if demonym(n.low) != "" || demonym(singular(n.low)) != "" || upperCase(d.text[n.start:n.end]) && !upperCase(d.text[d.toks[k].start:d.toks[k].end]) {
		return false
	}
	if k+2 < s.hi && !d.title {
		switch d.toks[k+2].low {
		case "is", "was", "has", "hasn't", "isn't", "wasn't":
			return true
		case ",":
			if k+3 < s.hi && (d.toks[k+3].low == "where" || d.toks[k+3].low == "which") && !d.figureBetween(k+1, k+3) {
				return true
			}
		}
	}
	name, text := d.text[d.toks[k].start:n.end], r.body.text
	for at := 0; ; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		at += i
		if at > 1 && text[at-1] == ' ' && letterAt(text, at-2) {
			return true
		}
		at += len(name)
	}
}

// called reports whether a bare number is one to dial: "asked witnesses to call 102".
func (d *doc) called(s *sentence, k int) bool {
	m := &d.ments[d.toks[k].fig]
	if m.Kind != quantity.Count || m.Qualifier != quantity.Exact || k == s.lo || m.Value > 99999 {
		return false
	}
	p := d.toks[k-1].low
	if (p == "call" || p == "dial" || p == "ring" || p == "phone" || p == "text") && (k+1 >= s.hi || d.toks[k+1].kind == punct || d.toks[k+1].class&(conj|prep) != 0) {
		return true
	}
	if p == "is" && k-3 >= s.lo && d.toks[k-2].low == "number" {
		switch d.toks[k-3].low {
		case "emergency", "phone", "telephone", "hotline", "helpline", "contact":
			return true
		}
	}
	return p == "number" && k+1 < s.hi && d.toks[k+1].class&beVerb != 0
}
