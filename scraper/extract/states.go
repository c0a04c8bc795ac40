package extract

import (
	"slices"
	"strings"
	"unicode"

	"rangefinder/news"
	"rangefinder/news/places"
)

// A stateBody is a ministry or service of which a state has one, by whatever words it is
// named: "Russia's defence ministry", "the Russian Ministry of Defence" and "the defence
// ministry in Moscow" are one origin, not three.
type stateBody struct {
	land string // the usual name of the country, or of a region with bodies of its own
	kind string // "ministry of defence", "air force"
}

// name is how an origin is called that no table names: "Ruritanian Ministry of Health".
func (b stateBody) name() string {
	adj := places.Adjective(b.land)
	if adj == "" {
		adj = b.land
	}
	ws := strings.Fields(b.kind)
	for i, w := range ws {
		if w != "of" && w != "and" {
			ws[i] = news.UpperFirst(w)
		}
	}
	return adj + " " + strings.Join(ws, " ")
}

// stateBodyOf reads a name as that of a body of a state; ok is false where it names no
// state or a body of which a state may have many.
func stateBodyOf(name string) (b stateBody, ok bool) {
	if !kindNamed(name) {
		return b, false
	}
	ws := strings.Fields(strings.TrimPrefix(strings.TrimPrefix(name, "the "), "The "))
	if len(ws) < 2 || len(ws) > 9 {
		return b, false
	}
	land, lo, hi := landOf(ws)
	if land == "" {
		return b, false
	}
	kind := bodyKind(ws[lo:hi])
	return stateBody{land, kind}, kind != ""
}

// kindNamed reports whether a word for such a body stands in a name, whatever its case.
func kindNamed(name string) bool {
	var buf [16]byte
	n := 0
	for i := 0; i <= len(name); i++ {
		c := byte(' ')
		if i < len(name) {
			c = name[i]
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c >= 'a' && c <= 'z' {
			if n < len(buf) {
				buf[n] = c
			}
			n++
			continue
		}
		if n > 0 && n <= len(buf) && kindWords[string(buf[:n])] {
			return true
		}
		n = 0
	}
	return false
}

// kindWords end or hold the names of these bodies.
var kindWords = wordSet("ministry force navy army military forces staff police government parliament bank guard coastguard office institute agency service bureau")

// landOf is the state that the words of a name give and the words that are left: an owner
// ("Russia's", "Kyiv's"), an adjective, a country or region before the body or behind
// "of", "in" and in brackets.
func landOf(ws []string) (land string, lo, hi int) {
	n := len(ws)
	for k := min(3, n-1); k > 0; k-- {
		w := strings.Join(ws[:k], " ")
		if owner := strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s"); owner != w {
			if land := stateNamed(owner); land != "" {
				return land, k, n
			}
			continue
		}
		if places.Demonym(w) != "" {
			return places.CountryOf(w), k, n
		}
		if c := places.Country(w); c != "" {
			return c, k, n
		}
		if places.Region(w) {
			return w, k, n
		}
	}
	for k := n - 1; k > 0 && k > n-4; k-- {
		w := strings.Join(ws[k:], " ")
		if t := strings.TrimSuffix(strings.TrimPrefix(w, "("), ")"); t != w {
			if c := places.Country(t); c != "" {
				return c, 0, k
			}
		}
		w = strings.TrimPrefix(w, "the ")
		switch ws[k-1] {
		case "of", "for":
			if c := places.Country(w); c != "" {
				return c, 0, k - 1
			}
			if places.Region(w) {
				return w, 0, k - 1
			}
		case "in":
			if land := stateNamed(w); land != "" {
				return land, 0, k - 1
			}
		}
	}
	return "", 0, 0
}

// stateNamed is the state or region that an owner is or speaks for: "Russia", "Moscow",
// "the Kremlin", "Gaza".
func stateNamed(w string) string {
	w = strings.TrimPrefix(strings.TrimPrefix(w, "the "), "The ")
	switch {
	case w == "Kremlin":
		return "Russia"
	case places.Government(w) != "":
		return places.CountryOf(w)
	case places.Region(w):
		return w
	}
	return ""
}

// subjectsOf are the names of one field of government.
var subjectsOf = map[string]string{"defence": "defence", "defense": "defence", "health": "health", "interior": "interior", "internal affairs": "interior",
	"home affairs": "interior", "foreign": "foreign affairs", "foreign affairs": "foreign affairs", "external affairs": "foreign affairs", "emergency situations": "emergencies", "emergency": "emergencies",
	"emergencies": "emergencies", "labor": "labour"}

// unique are the bodies beside ministries of which a state has one, by their usual name.
var unique = map[string]string{"air force": "air force", "navy": "navy", "army": "army", "military": "military", "armed forces": "military", "defence forces": "military",
	"defense forces": "military", "general staff": "general staff", "general staff of armed forces": "general staff", "armed forces general staff": "general staff", "national police": "national police",
	"federal police": "federal police", "government": "government", "parliament": "parliament", "central bank": "central bank", "coast guard": "coast guard", "coastguard": "coast guard",
	"statistics office": "statistics office", "statistical office": "statistics office", "statistics institute": "statistics office", "statistical institute": "statistics office", "statistics agency": "statistics office", "statistics service": "statistics office",
	"statistics bureau": "statistics office", "bureau of statistics": "statistics office", "border guard": "border guard", "border service": "border guard", "border guard service": "border guard"}

// bodyKind is the kind of body that the words left of a name give, "" for none.
func bodyKind(ws []string) string {
	var rest []string
	ministry := false
	for i, w := range ws {
		switch w := strings.ToLower(w); w {
		case "the":
		case "national", "federal", "royal":
			if len(ws) == 2 {
				rest = append(rest, w) // "national police"
			}
		case "public":
			if i+1 >= len(ws) || strings.ToLower(ws[i+1]) != "health" {
				rest = append(rest, w) // public security is no state security
			}
		case "state":
			if slices.Contains(ws, "Ministry") || slices.Contains(ws, "ministry") {
				rest = append(rest, w)
			}
		case "ministry":
			ministry = true
		default:
			if strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }) {
				return ""
			}
			rest = append(rest, w)
		}
	}
	if !ministry {
		return unique[strings.Join(rest, " ")]
	}
	for len(rest) > 0 && (rest[0] == "of" || rest[0] == "for") {
		rest = rest[1:]
	}
	if len(rest) == 0 || len(rest) > 3 {
		return ""
	}
	s := strings.Join(rest, " ")
	if c := subjectsOf[s]; c != "" {
		s = c
	}
	return "ministry of " + s
}

// homeBody names a body that the text calls by its kind alone, "the health ministry", with
// the state that the text is about; ok is false where it is of no such kind, has an owner
// already, or the text is about no single state.
func (r *reader) homeBody(name string) (string, bool) {
	if !kindNamed(name) {
		return "", false
	}
	body, ok := r.homes[name]
	if !ok {
		body = r.bodyAtHome(name)
		if r.homes == nil {
			r.homes = map[string]string{}
		}
		r.homes[name] = body
	}
	return body, body != ""
}

func (r *reader) bodyAtHome(name string) string {
	ws := strings.Fields(strings.TrimPrefix(strings.TrimPrefix(name, "the "), "The "))
	if len(ws) == 0 || len(ws) > 6 || known(name) {
		return ""
	}
	if _, owned := stateBodyOf(name); owned {
		return ""
	}
	field, ok := strings.CutPrefix(bodyKind(ws), "ministry of ")
	if !ok || !homeFields[field] {
		return "" // armies and their ministries are of either side
	}
	if !r.homed {
		r.home, r.homed = r.homeLand(), true
	}
	if r.home == "" {
		return ""
	}
	b := stateBody{r.home, "ministry of " + field}
	if o := lexicon.ofStates[b]; o != nil {
		return o.name
	}
	return b.name()
}

// homeFields are fields of government at home.
var homeFields = wordSet("health interior education finance justice agriculture transport labour emergencies energy environment economy housing tourism water")

// homeLand is the state that the text is about: the one that its dateline names, unless it names
// another oftener; else the only one that it names, by country, people, seat or region, and
// at least three times, its headline counted twice.
func (r *reader) homeLand() string {
	n := map[string]int{}
	count := func(d *doc, weight int) {
		for i := 0; i < len(d.toks) && i < maxHome; i++ {
			t := &d.toks[i]
			if t.kind != word || !t.capital {
				continue
			}
			next := ""
			if i+1 < len(d.toks) {
				next = d.toks[i+1].low
			}
			if c, words := places.Mention(t.low, next); c != "" {
				n[c] += weight
				i += words - 1
			}
		}
	}
	if r.a.Title != "" {
		count(r.head, 2)
	}
	count(r.body, 1)
	if c := r.body.datelineLand(); c != "" {
		for _, k := range n {
			if k > n[c] {
				return ""
			}
		}
		return c
	}
	for c, k := range n {
		if len(n) == 1 && k >= 3 {
			return c
		}
	}
	return ""
}

// datelineLand is the country that the dateline of a text names: "STRELSAU, Ruritania, May 2 —"; ""
// for none.
func (d *doc) datelineLand() string {
	if len(d.sents) == 0 {
		return ""
	}
	s := &d.sents[0]
	land := ""
	for i := s.from; i < s.hi && i < s.from+14; i++ {
		t := &d.toks[i]
		switch {
		case t.kind == punct && dashes[t.low] && i > s.from:
			return land
		case t.kind == word && !t.capital:
			return ""
		case t.kind == word && i > s.from:
			next := ""
			if i+1 < s.hi {
				next = d.toks[i+1].low
			}
			if c, _ := places.Mention(t.low, next); c != "" && land == "" {
				land = c
			}
		}
	}
	return ""
}

// maxHome is how many tokens of a text tell what state it is about.
const maxHome = 4000
