package quantity

import (
	"embed"
	"strconv"
	"strings"
)

//go:embed lexicon/*.txt
var files embed.FS

// A class says what a word does in a number.
type class uint8

const (
	plainWord class = iota
	cardinal        // two, twelve, forty
	magnitude       // hundred, thousand, lakh, million
	dozen
	vaguePlural // dozens, hundreds, millions
	ordinal
	part // thirds, tenths
	half
	quarter
	twice
	fold // threefold
	couple
	handful
	decadeWord // nineties
)

var classes = map[string]class{
	"card": cardinal, "mag": magnitude, "dozen": dozen, "vague": vaguePlural,
	"ord": ordinal, "part": part, "half": half, "quarter": quarter, "twice": twice,
	"fold": fold, "couple": couple, "handful": handful, "decade": decadeWord,
}

// A set is one of the small closed classes of lexicon/sets.txt, as a bit.
type set uint64

const (
	inMonth set = 1 << iota
	inWeekday
	inZone
	inClock
	inEra
	inAgo
	inSpan
	inLasting
	inDet
	inPoss
	inBe
	inAgeCue
	inAgedPlural
	inPersonCue
	inNoOne
	inOneVerb
	inWinning
	inVoting
	inPhone
	inComparative
	inSure
	inLong
	inIncrement
	inQuake
	inPeople
	inStop
	inSeveral
	inMid
	inCapitalName
	inAnyName
	inStreet
	inUp
	inDown
	inMove
	inWeak
	inFill
	inSubstance
	inHeavy
	inAgeFill
	inCarry
	inFurniture
	inTollCue
	inWeakName
	inBodies
	inEdition
	inRankNoun
	inFormation
	inElliptic
	inParticiple
	inMark
	inRace
	inCricket
	inMovedBy
	inMoveFill
	inClauseWord
	inParticle
	inChangeNoun
	inOfChange
	inPlacePrep
	inSized
	inSizeCue
	inPlaceName
	inQuoted
)

var sets = map[string]set{
	"month": inMonth, "weekday": inWeekday, "zone": inZone, "clock": inClock, "era": inEra,
	"ago": inAgo, "span": inSpan, "lasting": inLasting, "det": inDet, "poss": inPoss, "be": inBe,
	"agecue": inAgeCue, "agedpl": inAgedPlural, "personcue": inPersonCue, "noone": inNoOne,
	"oneverb": inOneVerb, "winning": inWinning, "voting": inVoting, "phone": inPhone,
	"comparative": inComparative, "sure": inSure, "long": inLong, "incr": inIncrement,
	"quake": inQuake, "people": inPeople, "stop": inStop, "several": inSeveral, "mid": inMid,
	"capital": inCapitalName, "any": inAnyName, "street": inStreet,
	"up": inUp, "down": inDown, "move": inMove, "weak": inWeak, "fill": inFill,
	"substance": inSubstance, "heavy": inHeavy, "agefill": inAgeFill, "carry": inCarry,
	"furniture": inFurniture, "tollcue": inTollCue, "weakname": inWeakName, "bodies": inBodies, "edition": inEdition, "ranknoun": inRankNoun, "formation": inFormation, "elliptic": inElliptic, "participle": inParticiple, "mark": inMark, "race": inRace, "cricket": inCricket,
	"movedby": inMovedBy, "movefill": inMoveFill, "clauseword": inClauseWord, "particle": inParticle,
	"changenoun": inChangeNoun, "ofchange": inOfChange, "placeprep": inPlacePrep, "sized": inSized, "sizecue": inSizeCue, "placename": inPlaceName, "quoted": inQuoted,
}

// A lexeme is what the lexicon knows of one lower-case word.
type lexeme struct {
	class class
	value float64
	high  float64 // of a vague plural
	sets  set
}

// A phrase is a run of words with what it means.
type phrase struct {
	words []string
	tag   string
	lang  string // "" for every language
	at    int    // idioms: which of the words is the number
}

// A unitForm is one spelling of a unit.
type unitForm struct {
	words  []string
	unit   *unit
	symbol bool // after digits only, case kept
	tight  bool // has to touch its number
}

type unit struct {
	name, dim string
	factor    float64
}

// A currencyForm is one spelling of a currency.
type currencyForm struct {
	words []string
	code  string
}

type lexicon struct {
	words       map[string]*lexeme
	initials    [26 * 27]uint32 // lengths of number words by their first two letters
	suffix      map[string]float64
	moneySuffix map[string]float64
	before      map[string][]phrase // by last word
	after       map[string][]phrase // by first word
	idioms      map[string][]phrase // by the number in it
	units       map[string][]unitForm
	symbols     map[string][]unitForm
	unitNames   map[string]*unit
	signs       map[string][]currencyForm // by first token, case kept
	money       map[string][]currencyForm // by first word
	signOf      map[string]string
	codes       map[string]bool            // ISO 4217 and the names of coins
	groups      map[string]map[string]bool // lexicon/groups.txt: asked too seldom for a bit
}

var lex = compile()

// compile reads the embedded word lists. A list that does not parse is a
// mistake in the program, found by its first test.
func compile() *lexicon {
	l := &lexicon{
		words: map[string]*lexeme{}, suffix: map[string]float64{}, moneySuffix: map[string]float64{},
		before: map[string][]phrase{}, after: map[string][]phrase{}, idioms: map[string][]phrase{},
		units: map[string][]unitForm{}, symbols: map[string][]unitForm{}, unitNames: map[string]*unit{},
		signs: map[string][]currencyForm{}, money: map[string][]currencyForm{}, signOf: map[string]string{}, codes: map[string]bool{}, groups: map[string]map[string]bool{},
	}
	l.numbers()
	l.closedClasses()
	l.groupTable()
	l.phrases()
	l.unitTable()
	l.currencies()
	return l
}

// list is the lines of a word list without comments and blank lines.
func list(name string) []string {
	b, err := files.ReadFile("lexicon/" + name)
	if err != nil {
		panic("quantity: " + err.Error())
	}
	var out []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "# ") {
			out = append(out, line)
		}
	}
	return out
}

func mustNumber(s, line string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic("quantity: no number in the line: " + line)
	}
	return v
}

func (l *lexicon) numbers() {
	for _, line := range list("numbers.txt") {
		f := strings.Fields(line)
		lo, hi, isRange := strings.Cut(f[1], "/")
		v := mustNumber(lo, line)
		high := v
		if isRange {
			high = mustNumber(hi, line)
		}
		for _, w := range f[2:] {
			switch f[0] {
			case "suffix":
				l.suffix[w] = v
			case "moneysuffix":
				l.moneySuffix[w] = v
			default:
				c, ok := classes[f[0]]
				if !ok {
					panic("quantity: unknown class in the line: " + line)
				}
				x := l.entry(w)
				x.class, x.value, x.high = c, v, high
				if k, ok := initials(w); ok {
					l.initials[k] |= 1 << min(len(w), 31)
				}
			}
		}
	}
}

// initials is the place of a word in the table that tells most words from
// number words without hashing them; ok is false for words that do not begin
// with two ASCII letters.
func initials(w string) (int, bool) {
	if len(w) < 2 {
		return 0, false
	}
	a, b := w[0]|0x20, w[1]|0x20
	if a < 'a' || a > 'z' || b < 'a' || b > 'z' {
		return 0, false
	}
	return int(a-'a')*27 + int(b-'a'), true
}

// entry is the lexeme of a word, made where it is new.
func (l *lexicon) entry(word string) *lexeme {
	x := l.words[word]
	if x == nil {
		x = new(lexeme)
		l.words[word] = x
	}
	return x
}

func (l *lexicon) closedClasses() {
	for _, line := range list("sets.txt") {
		name, words, ok := strings.Cut(line, ":")
		s, known := sets[name]
		if !ok || !known {
			panic("quantity: unknown class in the line: " + line)
		}
		for _, w := range strings.Fields(words) {
			l.entry(w).sets |= s
		}
	}
	for _, file := range []string{"names.txt", "trends.txt"} {
		for _, line := range list(file) {
			name, words, _ := strings.Cut(line, " ")
			s, known := sets[name]
			if !known {
				panic("quantity: unknown class in the line: " + line)
			}
			for _, w := range strings.Fields(words) {
				l.entry(w).sets |= s
			}
		}
	}
}

// inGroup reports whether lexicon/groups.txt has a word, or a number as written,
// in a group.
func (r *reader) inGroup(group, s string) bool { return r.lex.groups[group][s] }

func (l *lexicon) groupTable() {
	for _, line := range list("groups.txt") {
		name, words, ok := strings.Cut(line, ":")
		if !ok {
			panic("quantity: no colon in the line: " + line)
		}
		l.groups[name] = map[string]bool{}
		for _, w := range strings.Fields(words) {
			l.groups[name][w] = true
		}
	}
}

func (l *lexicon) phrases() {
	for _, line := range list("bounds.txt") {
		f := strings.Fields(line)
		p := phrase{tag: f[1], words: f[2:]}
		if last := f[len(f)-1]; len(f) > 3 && (last == "de" || last == "fr" || last == "es" || last == "el") {
			p.lang, p.words = last, f[2:len(f)-1]
		}
		if f[0] == "before" {
			k := p.words[len(p.words)-1]
			l.before[k] = append(l.before[k], p)
		} else {
			k := p.words[0]
			l.after[k] = append(l.after[k], p)
		}
	}
	for _, m := range []map[string][]phrase{l.before, l.after} {
		for _, ps := range m {
			longestFirst(ps, func(p phrase) int { return len(p.words) })
		}
	}
	for _, line := range list("idioms.txt") {
		f := strings.Fields(line)
		p := phrase{tag: f[0], words: f[1:], at: -1}
		for i, w := range p.words {
			if x := l.words[w]; x != nil && x.class != plainWord || w[0] >= '0' && w[0] <= '9' {
				p.at = i
				break
			}
			if w == "#" && p.at < 0 {
				p.at = i
			}
		}
		if p.at < 0 {
			panic("quantity: no number in the line: " + line)
		}
		k := p.words[p.at]
		l.idioms[k] = append(l.idioms[k], p)
	}
	for _, ps := range l.idioms {
		longestFirst(ps, func(p phrase) int { return len(p.words) })
	}
}

// longestFirst sorts in place and keeps the order of equals (lists are short).
func longestFirst[T any](xs []T, length func(T) int) {
	for i := 1; i < len(xs); i++ {
		for j := i; j > 0 && length(xs[j]) > length(xs[j-1]); j-- {
			xs[j], xs[j-1] = xs[j-1], xs[j]
		}
	}
}

func commas(s string) []string {
	var out []string
	for p := range strings.SplitSeq(s, ",") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func (l *lexicon) unitTable() {
	for _, line := range list("units.txt") {
		f := strings.Split(line, "|")
		if len(f) != 5 {
			panic("quantity: not five fields in the line: " + line)
		}
		u := &unit{name: strings.TrimSpace(f[0]), dim: strings.TrimSpace(f[1])}
		u.factor = mustNumber(strings.TrimSpace(f[2]), line)
		l.unitNames[u.name] = u
		for _, w := range commas(f[3]) {
			words := pieces(w, true)
			l.units[words[0]] = append(l.units[words[0]], unitForm{words: words, unit: u})
		}
		for _, w := range commas(f[4]) {
			tight := strings.HasSuffix(w, "!")
			words := pieces(strings.TrimSuffix(w, "!"), false)
			l.symbols[words[0]] = append(l.symbols[words[0]], unitForm{words: words, unit: u, symbol: true, tight: tight})
		}
	}
	for _, m := range []map[string][]unitForm{l.units, l.symbols} {
		for _, us := range m {
			longestFirst(us, func(u unitForm) int { return len(u.words) })
		}
	}
}

func (l *lexicon) currencies() {
	for _, line := range list("currencies.txt") {
		f := strings.Split(line, "|")
		if len(f) != 3 {
			panic("quantity: not three fields in the line: " + line)
		}
		code := strings.TrimSpace(f[0])
		l.codes[code] = true
		for i, w := range commas(f[1]) {
			words := pieces(w, false)
			l.signs[words[0]] = append(l.signs[words[0]], currencyForm{words, code})
			if i == 0 {
				l.signOf[code] = w
			}
		}
		for _, w := range commas(f[2]) {
			words := pieces(w, true)
			l.money[words[0]] = append(l.money[words[0]], currencyForm{words, code})
		}
	}
	for _, m := range []map[string][]currencyForm{l.signs, l.money} {
		for _, cs := range m {
			longestFirst(cs, func(c currencyForm) int { return len(c.words) })
		}
	}
}

// pieces cuts an entry of a list the way a text is cut.
func pieces(s string, lower bool) []string {
	var r reader
	r.text = s
	r.tokenize(0, len(s))
	var out []string
	for i := range r.toks {
		w := r.raw(i)
		if lower {
			w = strings.ToLower(w)
		}
		out = append(out, w)
	}
	return out
}
