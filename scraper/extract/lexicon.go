package extract

import (
	"embed"
	"fmt"
	"strings"

	"rangefinder/news/verbs"
)

// The word lists are data, so that whoever misses a cue, a measure or a name
// adds it in one line of a file under data/.
//
//go:embed data/*.txt
var files embed.FS

// A class is a set of the word classes that the rules ask about.
type class uint32

const (
	det class = 1 << iota
	prep
	conj
	contrast
	relative
	auxiliary
	beVerb
	modal
	pronoun
	adverb
	timeWord
	monthName
	weekdayName
	adjective
	negation
	verbPast  // a past form that is no noun: "fell", "announced"
	verbBase  // a base or -s form, which may be a noun: "report", "strikes"
	verbIng   // "killing", where no noun is listed
	preterite // a past form that is no participle: "saw", "took"
	hedge     // a word of planWords, estimateWords or conditionalWords
)

var classNames = map[string]class{
	"det": det, "prep": prep, "conj": conj, "contrast": contrast, "rel": relative, "aux": auxiliary, "be": beVerb,
	"modal": modal, "pron": pronoun, "adv": adverb, "time": timeWord, "month": monthName, "weekday": weekdayName,
	"adj": adjective, "neg": negation,
}

// words is the compiled data. Nothing in it changes after start.
type words struct {
	classes       map[string]class
	abbreviations map[string]bool
	lemmas        map[string]string // verb form → lemma
	links         [][]string        // openings that tie a sentence to the one before
	lyExcept      map[string]bool
	edExcept      map[string]bool
	ingExcept     map[string]bool
	nounOnly      map[string]bool
	measureTables
	cueTables
	originTables
	aspectTables
	furnitureTables
	foreignTables
	nouns nounTables
}

var lexicon = load()

// interned holds the words of the tables, so that the lower-case form of one of them
// costs no memory. load fills it.
var interned = map[string]string{}

// load compiles the tables. They are ours and embedded, so a fault in them is a
// fault of the build: it panics at start, where every test finds it.
func load() *words {
	w := &words{
		classes: map[string]class{}, abbreviations: map[string]bool{}, lemmas: map[string]string{},
		lyExcept: map[string]bool{}, edExcept: map[string]bool{}, ingExcept: map[string]bool{}, nounOnly: map[string]bool{},
	}
	w.loadVerbs()
	for _, line := range lines("words.txt") {
		name, rest, ok := strings.Cut(line, ":")
		if !ok {
			panic(fmt.Sprintf("words.txt: no colon: %s", line))
		}
		switch name {
		case "link":
			for _, p := range strings.Split(rest, "|") {
				w.links = append(w.links, strings.Fields(p))
			}
		case "abbreviation":
			addAll(w.abbreviations, rest)
		case "lyexcept":
			addAll(w.lyExcept, rest)
		case "edexcept":
			addAll(w.edExcept, rest)
		case "ingexcept":
			addAll(w.ingExcept, rest)
		case "nounonly":
			addAll(w.nounOnly, rest)
		default:
			c, ok := classNames[name]
			if !ok {
				panic("words.txt: unknown class " + name)
			}
			for _, f := range strings.Fields(rest) {
				w.classes[f] |= c
			}
		}
	}
	for f := range w.ingExcept {
		w.classes[f] &^= verbIng
	}
	for f := range w.nounOnly {
		w.classes[f] &^= verbBase
	}
	w.loadNouns()
	w.loadMeasures()
	w.loadAspects()
	for _, set := range []map[string]bool{planWords, estimateWords, conditionalWords} {
		for word := range set {
			w.classes[word] |= hedge
		}
	}
	w.loadFurniture()
	w.loadForeign()
	w.loadCues()
	w.loadOrigins()
	for f := range w.nounOnly {
		delete(w.cueForms, f)
	}
	for f := range w.classes {
		interned[f] = f
	}
	for f := range w.speakers {
		interned[f] = f
	}
	return w
}

func addAll(set map[string]bool, ws string) {
	for _, f := range strings.Fields(ws) {
		set[f] = true
	}
}

// lines are the lines of a data file without comments and blanks.
func lines(name string) []string {
	b, err := files.ReadFile("data/" + name)
	if err != nil {
		panic(err)
	}
	var out []string
	for _, l := range strings.Split(string(b), "\n") {
		if l = strings.TrimSpace(l); l != "" && l[0] != '#' {
			out = append(out, l)
		}
	}
	return out
}

func (w *words) loadVerbs() {
	for _, v := range verbs.All() {
		w.lemmas[v.Lemma] = v.Lemma
		w.classes[v.Lemma] |= verbBase
		w.addForm(v.Third, v.Lemma, verbBase)
		w.addForm(v.Ing, v.Lemma, verbIng)
		if v.Past != v.Participle {
			w.classes[v.Past] |= preterite
		}
		for _, p := range []string{v.Past, v.Participle} {
			if p != v.Lemma || v.Lemma == "put" || v.Lemma == "hit" || v.Lemma == "set" || v.Lemma == "cut" || v.Lemma == "shut" {
				w.addForm(p, v.Lemma, verbPast)
			}
		}
	}
}

// addVerb takes in a verb that the table of verbs does not have.
func (w *words) addVerb(lemma string) {
	v := verbs.Of(lemma)
	w.addForm(v.Third, lemma, verbBase)
	w.addForm(v.Ing, lemma, verbIng)
	w.addForm(v.Participle, lemma, verbPast)
}

func (w *words) addForm(form, lemma string, c class) {
	if _, ok := w.lemmas[form]; !ok {
		w.lemmas[form] = lemma
	}
	w.classes[form] |= c
}

// shape guesses the class of a word that no list has, from its ending.
func shape(low string) class {
	if lexicon == nil || len(low) < 5 {
		return 0
	}
	switch {
	case strings.HasSuffix(low, "ly") && !lexicon.lyExcept[low]:
		return adverb
	case strings.HasSuffix(low, "ed") && !lexicon.edExcept[low] && !strings.Contains(low, "-"):
		return verbPast
	case strings.HasSuffix(low, "ing") && !lexicon.ingExcept[low] && !strings.Contains(low, "-"):
		return verbIng
	}
	return 0
}

// lemma is the base form of a verb form, "" where the word is no verb known or
// guessed.
func lemma(low string) string {
	if l, ok := lexicon.lemmas[low]; ok {
		return l
	}
	if shape(low)&verbPast != 0 {
		return verbs.Stem(low)
	}
	return ""
}
