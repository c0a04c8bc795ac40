package extract

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"rangefinder/news"
	"rangefinder/news/places"
)

type originTables struct {
	origins  map[string]*origin // name as written → body
	folded   map[string]*origin // names of several words, lower case
	ofStates map[stateBody]*origin
}

// An origin is a newsroom or body with the name that all its names mean.
type origin struct {
	name, kind string
}

// firm reports whether a body is a company of any kind.
func (o *origin) firm() bool { return o.kind == "company" || o.kind == "bank" || o.kind == "analyst" }

func (w *words) loadOrigins() {
	w.originTables = originTables{map[string]*origin{}, map[string]*origin{}, map[stateBody]*origin{}}
	for _, line := range lines("origins.txt") {
		f := strings.Split(line, "|")
		if len(f) != 3 {
			panic(fmt.Sprintf("origins.txt: %d fields: %s", len(f), line))
		}
		o := &origin{strings.TrimSpace(f[0]), strings.TrimSpace(f[1])}
		for _, n := range append([]string{o.name}, strings.Split(f[2], ";")...) {
			n = strings.TrimSpace(n)
			if n == "" {
				continue
			}
			if other := w.origins[n]; other != nil && other != o {
				panic(fmt.Sprintf("origins.txt: %s is %s and %s", n, other.name, o.name))
			}
			if b, ok := stateBodyOf(n); ok && !strings.Contains(n, " in ") && w.ofStates[b] == nil {
				w.ofStates[b] = o // but "Health Ministry in Sanaa" is one of two
			}
			for _, v := range []string{n, strings.TrimPrefix(n, "The "), strings.TrimPrefix(n, "the ")} {
				if w.origins[v] == nil {
					w.origins[v] = o
				}
				if strings.Contains(v, " ") || strings.Contains(v, "-") {
					if l := fullForm(v); w.folded[l] == nil && strings.ContainsAny(l, " -") {
						w.folded[l] = o
					}
				}
			}
		}
	}
}

// fullForm is a name as names are compared: lower case, ' for ’, "US" for
// "U.S.", without "the".
func fullForm(n string) string {
	n = lower(n)
	n = strings.ReplaceAll(n, "u.s.", "us")
	n = strings.ReplaceAll(n, "u.n.", "un")
	n = strings.ReplaceAll(n, "defense", "defence")
	n = strings.ReplaceAll(n, "organisation", "organization")
	return strings.TrimPrefix(n, "the ")
}

// lookup is the body that a name means, nil where the tables have none.
func lookup(name string) *origin {
	name = strings.TrimSpace(name)
	if o := lexicon.origins[name]; o != nil {
		return o
	}
	if o := lexicon.origins[strings.TrimPrefix(strings.TrimPrefix(name, "the "), "The ")]; o != nil {
		return o
	}
	spaced := strings.IndexByte(name, ' ') >= 0
	if n := len(name); n >= 4 && n <= 9 && !spaced && name[0] >= 'A' && name[0] <= 'Z' {
		if o := lexicon.origins[strings.ToUpper(name)]; o != nil {
			return o // Unicef, Nato
		}
	}
	if strings.IndexByte(name, '.') >= 0 && upperCase(name) {
		if o := lexicon.origins[strings.ReplaceAll(name, ".", "")]; o != nil {
			return o
		}
	}
	if spaced || strings.IndexByte(name, '-') >= 0 {
		return lexicon.folded[fullForm(name)]
	}
	return nil
}

func known(name string) bool { return lookup(name) != nil }

// newsroom reports whether a name is that of an outlet or agency.
func newsroom(name string) bool {
	o := lookup(name)
	return o != nil && (o.kind == "agency" || o.kind == "broadcaster" || o.kind == "newspaper")
}

// originKind is the kind of speaker that a known name is.
func originKind(name string) speakerKind {
	o := lookup(name)
	switch {
	case o == nil:
		return noSpeaker
	case o.kind == "agency" || o.kind == "broadcaster" || o.kind == "newspaper":
		return mediaSpeaker
	}
	return orgSpeaker
}

// spokes are offices that speak for a body alone: a spokesman is his ministry.
var spokes = map[string]bool{"spokesman": true, "spokeswoman": true, "spokesperson": true, "spokespeople": true, "spokesmen": true}

// canonical is the name under which a speaker counts as one origin, whatever
// the text calls it: aliases and acronyms under the name of the body, a
// spokesman and a minister under the ministry, a person without titles.
func canonical(name string) string {
	name = strings.TrimSpace(name)
	if o := lookup(name); o != nil {
		return o.name
	}
	n := strings.TrimPrefix(strings.TrimPrefix(name, "the "), "The ")
	if land, rest, ok := strings.Cut(n, "'s "); ok && ownLands[lower(land)] {
		return canonical(rest) // "the country's health ministry"
	}
	if o := owned(n); o != nil {
		return o.name
	}
	if b, ok := stateBodyOf(n); ok {
		if o := lexicon.ofStates[b]; o != nil {
			return o.name
		}
		return b.name()
	}
	ws := strings.Fields(n)
	if len(ws) == 0 {
		return ""
	}
	for i, w := range ws {
		if !spokes[lower(w)] {
			continue
		}
		if i+2 < len(ws) && (ws[i+1] == "for" || ws[i+1] == "of") {
			return canonical(strings.Join(ws[i+2:], " "))
		}
		if i > 0 {
			b := strings.TrimSuffix(strings.TrimSuffix(strings.Join(ws[:i], " "), "'s"), "’s")
			if o := lookup(b); o != nil || lexicon.speakers[singular(lower(ws[i-1]))] == orgSpeaker {
				return canonical(b)
			}
		}
	}
	// "Defence Minister Kim Yong-hyun" speaks for the ministry.
	for i, w := range ws {
		l := lower(w)
		if i == 0 || l != "minister" || lower(ws[i-1]) == "prime" || i > 4 {
			continue
		}
		low := lower(ws[i-1])
		if low == "deputy" || low == "former" || low == "first" || low == "the" {
			break
		}
		m := strings.Join(ws[:i], " ") + " Ministry"
		return canonical(news.UpperFirst(m))
	}
	// "NIS officials", "Kremlin sources" stay themselves; "U.N. report" does not
	// come here. A known name inside a longer one with its kind behind it.
	if len(ws) > 1 {
		switch lower(ws[len(ws)-1]) {
		case "newspaper", "agency", "channel", "website", "portal", "magazine", "daily", "network", "group", "broadcaster":
			if o := lookup(strings.Join(ws[:len(ws)-1], " ")); o != nil {
				return o.name
			}
		}
		low := lower(n)
		for _, p := range kindsBefore {
			if strings.HasPrefix(low, p) {
				if o := lookup(n[len(p):]); o != nil {
					return o.name
				}
			}
		}
	}
	if name := nameBehind(ws); name != "" {
		return name
	}
	return bareName(ws, n)
}

// Name is the canonical name of a source, and its id, as Origin and OriginID of a claim have them where
// the text says nothing more of it: no other name, and no state whose ministry it is. Both are ""
// for "".
func Name(name string) (canon, id string) {
	canon = canonical(fold(name))
	return canon, originID(canon)
}

// kindsBefore stand before the name of a newsroom and are no part of it.
var kindsBefore = []string{"news agency ", "state-run ", "broadcaster ", "newspaper ", "state news agency ", "the newspaper ", "agency ", "channel "}

// trades are what a firm is besides a body that speaks.
var trades = wordSet("parent owner maker subsidiary rival shop giant startup brand arm app platform site website portal tracker")

// nameBehind is the name behind words that only describe it, "" where none is:
// "paramilitary Rapid Support Forces", "the carmaker Renault", "Facebook parent Meta",
// "Seattle-based Redfin", "marine biologist Rose Rassendyll".
func nameBehind(ws []string) string {
	name := func(ws []string) bool {
		for _, w := range ws {
			if !unicode.IsUpper(firstRune(w)) && !connector(w) {
				return false
			}
		}
		return len(ws) > 0 && unicode.IsUpper(firstRune(ws[0]))
	}
	if len(ws) == 0 {
		return ""
	}
	if _, tail, ok := strings.Cut(ws[0], "-"); ok && len(ws) > 1 && (tail == "based" || tail == "backed" || tail == "led") {
		if name(ws[1:]) {
			return canonical(strings.Join(ws[1:], " "))
		}
	}
	for i := 1; i < len(ws); i++ {
		noun := lower(ws[i-1])
		rest := strings.Join(ws[i:], " ")
		if !name(ws[i:]) || strings.HasSuffix(noun, "'s") || strings.HasSuffix(noun, "’s") {
			continue
		}
		small := !unicode.IsUpper(firstRune(ws[i-1])) && !connector(ws[i-1])
		if small && lookup(rest) != nil {
			return lookup(rest).name
		}
		switch kind := lexicon.speakers[noun]; {
		case small && (kind == orgSpeaker || kind == mediaSpeaker || trades[noun]):
			return canonical(rest)
		case (small || i == 1) && kind == personSpeaker && len(ws)-i > 1 && originKind(rest) == noSpeaker:
			return canonical(rest)
		}
	}
	return ""
}

// owned is the body in a name that says whose it is as well: "South Korea's
// National Intelligence Service". A name of fewer than three words behind the
// owner is many a country's ("Russia's Defence Ministry") and stays.
func owned(n string) *origin {
	for _, mark := range []string{"'s ", "’s "} {
		if owner, body, ok := strings.Cut(n, mark); ok && len(strings.Fields(body)) > 2 && country(owner) != "" {
			return lookup(body)
		}
	}
	return nil
}

// bareName strips the titles from a person's name: "Senior Gen. Min Aung
// Hlaing" → Min Aung Hlaing. An office without a name stays whole: the governor of
// Kursk and the mayor of Kursk are two.
func bareName(ws []string, n string) string {
	if k := lexicon.speakers[singular(lower(ws[len(ws)-1]))]; k != noSpeaker {
		return n // "Health Ministry", "Western officials"
	}
	i := 0
	for i < len(ws) {
		l := strings.TrimSuffix(lower(ws[i]), ".")
		if lexicon.titles[l] || lexicon.titles[strings.TrimSuffix(strings.TrimSuffix(l, "'s"), "’s")] || demonym(l) != "" && i+1 < len(ws) && lexicon.titles[strings.TrimSuffix(lower(ws[i+1]), ".")] {
			i++
			continue
		}
		break
	}
	if i == 0 || len(ws)-i < 1 {
		return n
	}
	if ws[i] == "of" || ws[i] == "for" {
		return holder(ws[i+1:], n)
	}
	for _, w := range ws[i:] {
		if !unicode.IsUpper(firstRune(w)) && !connector(w) {
			return n
		}
	}
	return strings.Join(ws[i:], " ")
}

// holder is the person who holds an office, by the words behind "of": "State Marco Rubio", "Texas Greg Abbott".
// Where nobody is named it is the office itself.
func holder(ws []string, office string) string {
	for n := min(3, len(ws)-2); n > 0; n-- {
		of := strings.Join(ws[:n], " ")
		if country(of) == "" && !places.Region(of) && !departments[lower(of)] {
			continue
		}
		if !slices.ContainsFunc(ws[n:], func(w string) bool { return !unicode.IsUpper(firstRune(w)) }) {
			return strings.Join(ws[n:], " ")
		}
	}
	return office
}

// departments are what a secretary is of, in states that have no ministers.
var departments = map[string]bool{
	"state": true, "defense": true, "defence": true, "the treasury": true, "homeland security": true, "war": true, "energy": true,
	"commerce": true, "labor": true, "agriculture": true, "transportation": true, "education": true, "veterans affairs": true,
}

// originID is the identity of an origin: its canonical name in lower case with
// hyphens, so that a person can read and write it.
func originID(canon string) string {
	var b strings.Builder
	dash := false
	for _, r := range strings.ToLower(canon) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			dash = false
			continue
		}
		if r != '\'' && r != '’' && r != '.' {
			dash = true
		}
	}
	return b.String()
}
