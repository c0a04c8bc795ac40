package extract

import (
	"strings"

	"rangefinder/news/places"
)

type nounTables struct {
	singular map[string]string
	set      map[string]bool
	human    map[string]bool
	vague    map[string]bool
	money    map[string]bool
}

func (w *words) loadNouns() {
	w.nouns = nounTables{map[string]string{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for _, line := range lines("nouns.txt") {
		name, rest, _ := strings.Cut(line, ":")
		switch name {
		case "irregular":
			for _, f := range strings.Fields(rest) {
				p, s, _ := strings.Cut(f, "=")
				w.nouns.singular[p] = s
			}
		case "set":
			addAll(w.nouns.set, rest)
		case "human":
			addAll(w.nouns.human, rest)
		case "vague":
			addAll(w.nouns.vague, rest)
		case "money":
			addAll(w.nouns.money, rest)
		default:
			panic("nouns.txt: unknown list " + name)
		}
	}
}

// singular is the lemma of a noun: "soldiers" → "soldier".
func singular(low string) string {
	if s, ok := lexicon.nouns.singular[low]; ok {
		return s
	}
	switch n := len(low); {
	case inIs(low):
		return low[:n-1]
	case n < 4 || strings.HasSuffix(low, "ss") || strings.HasSuffix(low, "us") || strings.HasSuffix(low, "is"):
		return low
	case strings.HasSuffix(low, "men") && n > 5 && low != "specimen" && low != "regimen" && low != "abdomen" && low != "stamen":
		return low[:n-3] + "man"
	case strings.HasSuffix(low, "ies") && n > 4:
		return low[:n-3] + "y"
	case strings.HasSuffix(low, "ches"), strings.HasSuffix(low, "shes"), strings.HasSuffix(low, "xes"), strings.HasSuffix(low, "sses"), strings.HasSuffix(low, "zzes"):
		return low[:n-2]
	case strings.HasSuffix(low, "s"):
		return low[:n-1]
	}
	return low
}

// plural reports whether a word is a plural by its form.
func plural(low string) bool {
	if s, ok := lexicon.nouns.singular[low]; ok {
		return s != low || low == "police" || low == "personnel" || low == "staff" || low == "aircraft" || low == "cattle"
	}
	return inIs(low) || len(low) > 3 && low[len(low)-1] == 's' && !strings.HasSuffix(low, "ss") && !strings.HasSuffix(low, "us") && !strings.HasSuffix(low, "is") && low != "'s"
}

// inIs reports whether a word that ends in "is" is a plural: Saudis and taxis are, crisis
// and basis are not.
func inIs(low string) bool {
	return strings.HasSuffix(low, "is") && (taxis[low] || places.Demonym(low[:len(low)-1]) != "")
}

var taxis = wordSet("taxis tsunamis rabbis safaris kiwis skis bikinis yogis alibis samurais")

func human(lemma string) bool { return lexicon.nouns.human[lemma] }

// A phrase is a noun phrase: the tokens [lo, hi) without determiners, and its
// head. The zero phrase is none.
type phrase struct {
	lo, hi, head int
}

func (p phrase) none() bool { return p.hi <= p.lo }

// closed are the classes at which a noun phrase ends.
const closed = det | prep | conj | auxiliary | modal | pronoun | negation | relative

// nominal reports whether token i may stand in a noun phrase, whatever its
// neighbours.
func (d *doc) nominal(i int) bool {
	t := &d.toks[i]
	if t.kind != word || t.skip != 0 || t.low == "'s" || t.low == "'" {
		return false
	}
	if t.low == "others" || t.low == "dead" {
		return true
	}
	if t.low == "may" || t.low == "will" || t.low == "us" {
		return t.capital && t.class&closed == 0
	}
	if t.class&(closed|timeWord) != 0 {
		return false
	}
	return t.class&adverb == 0 || t.capital && !t.opens && i > 0 && d.toks[i-1].capital && !d.titleCase // "Rassendyll Worldwide"
}

// nounPhrase reads the noun phrase that begins at i and ends before hi at the
// latest: adjectives and nouns, "houses and buildings", "units of equipment".
// News prose has no room for doubt here: it stops at the first word that can
// be the verb.
func (d *doc) nounPhrase(i, hi int) phrase {
	p := phrase{lo: i, hi: i, head: -1}
	seenPlural := false
	j := i
	for ; j < hi; j++ {
		t := &d.toks[j]
		if t.low == "'s" || t.low == "'" && t.kind == word {
			if p.head < 0 || j+1 >= hi {
				break
			}
			seenPlural = false
			continue
		}
		if t.class&adverb != 0 && p.head < 0 && j+1 < hi && d.nominal(j+1) && t.kind == word {
			continue
		}
		if d.designation(j, hi) {
			continue
		}
		if !d.nominal(j) {
			break
		}
		follows := j+1 < hi && (d.nominal(j+1) && !lexicon.state(d.toks[j+1].low) || d.designation(j+1, hi))
		if t.class&adjective != 0 {
			if p.head >= 0 && !t.capital {
				break
			}
			if !follows {
				if j+3 < hi && (d.toks[j+1].low == "and" || d.toks[j+1].low == "or") && d.toks[j+2].class&adjective != 0 && d.nominal(j+3) && p.head < 0 {
					j++ // "current and former officials"
					continue
				}
				break
			}
			continue
		}
		if lexicon.state(t.low) && !t.capital {
			// "78 missing individuals" against "78 missing in Bangkok".
			// "4,100 wounded fighting in Kursk": what they did is no noun.
			if p.head >= 0 || !follows || strings.HasSuffix(d.toks[j+1].low, "ing") && (j+2 >= hi || !d.nominal(j+2)) {
				break
			}
			continue
		}
		if (t.low == "said" || t.low == "told") && p.head < 0 {
			break // "said costs at the plants were": what it says begins behind it
		}
		if t.class&preterite != 0 && !t.capital {
			break // "61,000 saw the match"
		}
		if p.head < 0 && t.class&(verbPast|verbBase) != 0 && !t.capital {
			if neverNouns[t.low] {
				break // "Five receive treatment"
			}
			if m, _ := d.phraseMeasure(j, hi); m != "" {
				break // "a further 93 taken prisoner"
			}
		}
		if t.class&(verbPast|verbIng) != 0 && !(t.capital && (j > i || d.designation(j+1, hi))) {
			if p.head >= 0 || !follows || t.class&verbIng != 0 && !d.pluralAhead(j+1, hi) {
				break
			}
			continue
		}
		if p.head < 0 && t.class&verbBase != 0 && !t.capital && j+1 < hi && (lexicon.state(d.toks[j+1].low) || d.toks[j+1].class&(auxiliary|det) != 0 && !plural(t.low) || lexicon.lightVerbs[t.low] && !plural(t.low) && d.toks[j+1].class&(verbPast|prep|adverb) != 0) {
			break // "47 remain trapped"
		}
		if seenPlural && t.capital && !d.toks[p.head].capital && !d.titleCase && d.clauseOf(j, hi) {
			break // "the soldiers Pyongyang sent"
		}
		if seenPlural && !t.capital {
			// "soldiers left", "tanks remain": what follows a plural is a verb
			// unless it is a plural itself ("sports fans").
			if !plural(t.low) || t.class&verbBase != 0 {
				break
			}
		}
		p.head = j
		seenPlural = plural(t.low) && (!t.capital || !follows)
	}
	if p.head < 0 {
		return phrase{}
	}
	p.hi = p.head + 1
	return d.extend(p, hi)
}

// clauseOf reports whether the name at j begins a clause of its own behind a plural: its
// verb follows, a past or an auxiliary.
func (d *doc) clauseOf(j, hi int) bool {
	e := j
	for e < hi && e < j+4 && d.toks[e].kind == word && d.toks[e].capital {
		e++
	}
	return e < hi && d.toks[e].kind == word && d.toks[e].class&(verbPast|auxiliary|modal) != 0 && !lexicon.state(d.toks[e].low)
}

// neverNouns are base forms that no noun has.
var neverNouns = wordSet("receive remain believe require include contain become bring give take have get come die live suffer undergo await attend belong occupy refuse obey deserve")

// designation reports whether the token at j is the number or code of a model
// before its noun: "14 Challenger 2 tanks", "30 F-16 fighter jets".
func (d *doc) designation(j, hi int) bool {
	for n := 0; n < 3 && j+1 < hi; n, j = n+1, j+1 {
		t := &d.toks[j]
		if t.skip == 0 || t.kind == punct || d.skips[t.skip-1].Why != "name" {
			return false
		}
		if d.nominal(j + 1) {
			return true
		}
	}
	return false
}

// pluralAhead reports whether a plural noun follows soon: "working parents".
func (d *doc) pluralAhead(j, hi int) bool {
	for n := 0; n < 3 && j < hi && d.nominal(j); n, j = n+1, j+1 {
		if plural(d.toks[j].low) && d.toks[j].class&verbBase == 0 {
			return true
		}
	}
	return false
}

// extend takes in a second noun ("hospitals and clinics") and what a noun of
// measure is of ("units of equipment").
func (d *doc) extend(p phrase, hi int) phrase {
	j := p.hi
	if j+1 >= hi {
		return p
	}
	switch t := d.toks[j].low; {
	case (t == "and" || t == "or" || t == "&") && d.nominal(j+1) && d.toks[j+1].class&(verbPast|verbIng) == 0 && !lexicon.state(d.toks[j+1].low):
		if q := d.nounPhrase(j+1, hi); !q.none() && plural(d.toks[q.head].low) && !d.speaks(q.hi, hi) {
			p.hi = q.hi
			if !plural(d.toks[p.head].low) {
				p.head = q.head
			}
		}
	case t == "of" && plain[singular(d.toks[p.head].low)] && p.hi-p.lo <= 2:
		// "five members of its embassy staff", "men of the Wagner Group"
		i := j + 1
		for i < hi && d.toks[i].class&det != 0 && d.toks[i].class&relative == 0 {
			i++
		}
		if i >= hi || d.toks[i].kind != word || !d.nominal(i) || d.toks[i].low == "them" {
			break
		}
		if q := d.nounPhrase(i, hi); !q.none() && !plainName(d, q) {
			p.hi = q.hi
		}
	case t == "of" && lexicon.nouns.set[singular(d.toks[p.head].low)] && d.nominal(j+1):
		if q := d.nounPhrase(j+1, hi); !q.none() {
			p.hi = q.hi
		}
	}
	return p
}

// plain are nouns for people that say little without whose they are.
var plain = wordSet("member man woman agent employee staff soldier fighter officer volunteer")

// plainName reports whether a phrase is a place alone, which says where and not
// whose: "residents of Homs".
func plainName(d *doc, p phrase) bool {
	return d.allCapital(p.lo, p.hi) && p.hi-p.lo == 1
}

// speaks reports whether a verb of saying stands at j: "…and police said".
func (d *doc) speaks(j, hi int) bool {
	return j < hi && lexicon.cueVerb(d.toks[j].low) != nil
}

// countedAfter is the noun phrase that a figure at token k counts, when it
// stands behind it: "57 of the country's 330 townships" counts townships.
func (d *doc) countedAfter(k, hi int) phrase {
	f := &d.ments[d.toks[k].fig]
	j := k + 1
	// "seven of them children", "of whom 12 women": what part they are
	if k+3 <= hi && f.Kind == "count" && j+2 < hi && d.toks[j].low == "of" && (d.toks[j+1].low == "them" || d.toks[j+1].low == "whom" || d.toks[j+1].low == "these" || d.toks[j+1].low == "those") {
		if p := d.nounPhrase(j+2, hi); !p.none() && plural(d.toks[p.head].low) && (human(singular(d.toks[p.head].low)) || lexicon.nounsOf[singular(d.toks[p.head].low)] == "killed") && d.toks[p.lo].class&(auxiliary|verbPast) == 0 {
			return p
		}
	}
	if j+2 < hi && f.Kind == "count" && (d.toks[j].low == `"` || d.toks[j].low == "“" || d.toks[j].low == "'" || d.toks[j].low == "‘") && d.nominal(j+1) {
		j++ // 83 "invaders"
	}
	sum := f.Kind == "money" || f.Kind == "percent" || f.Kind == "ratio" || f.Kind == "measure"
	for j < hi {
		t := &d.toks[j]
		switch {
		case t.kind == figure && j > k+1 && d.toks[j-1].low != "of":
			// "57 of the country's 330 townships"
		case t.low == "of" || t.low == "worth" && sum:
		case (t.low == "in" || t.low == "for") && sum && j == k+1 && f.Kind == "money":
			if j+1 < hi && (d.toks[j+1].class&(det|timeWord) != 0 || d.toks[j+1].capital && !d.titleCase || tender[d.toks[j+1].low]) {
				return phrase{}
			}
		case f.Kind == "money" && j == k+1 && (t.low == "a" || t.low == "per" || t.low == "every" || t.low == "each") && j+2 < hi && d.toks[j+1].class&timeWord != 0 && d.toks[j+2].low == "in":
			// "$9 million a day in lost spending"
			if j += 2; j+1 < hi && (d.toks[j+1].class&(det|timeWord) != 0 || d.toks[j+1].capital && !d.titleCase) {
				return phrase{}
			}
		case t.class&det != 0 && t.class&relative == 0 && j > k+1 && t.low != "no":
		case f.Kind == "percent" && (dearer[t.low] && j == k+1 || t.low == "more" && j+1 < hi && dearer[d.toks[j+1].low]):
			return phrase{} // "48 per cent more expensive"
		case t.low == "more" || t.low == "other" || t.low == "further" || t.low == "additional" || t.low == "extra" || t.low == "such" || t.low == "separate" || t.low == "different":
		default:
			if j > k+1 && d.toks[j-1].low == "of" && lexicon.state(t.low) && (j+1 >= hi || !d.nominal(j+1)) {
				return phrase{lo: j, hi: j + 1, head: j} // "thousands of wounded"
			}
			p := d.nounPhrase(j, hi)
			if p.none() || d.bareVerb(p, k, hi) || sum && comparatives[t.low] && p.hi == j+1 {
				return phrase{}
			}
			if p.hi+1 < hi && (d.toks[p.hi].low == "'s" || d.toks[p.hi].low == "'") && d.toks[p.hi+1].kind == figure {
				j = p.hi + 1
				break
			}
			if f.Kind == "measure" && d.toks[j-1].low != "of" && !(d.toks[j-1].class&det != 0 && j-2 > k && d.toks[j-2].low == "of") {
				return phrase{}
			}
			if d.possessiveIn(p) >= 0 && j > k+1 {
				p.lo = d.possessiveIn(p) + 1
			}
			return p
		}
		j++
	}
	return phrase{}
}

// dearer are adjectives of prices.
var dearer = wordSet("expensive costly dear pricey dearer costlier cheaper")

// tender is what a sum is paid in, and not what it is for.
var tender = wordSet("bitcoin bitcoins cash crypto cryptocurrency cryptocurrencies stock shares banknotes dollars euros")

// comparatives compare a sum and are nothing that it counts: "12 per cent higher".
var comparatives = wordSet("higher lower more less fewer above below cheaper dearer better worse ahead behind faster slower")

// bareVerb reports whether the one word behind a figure is a verb although it
// has a noun's form: "Thousands march in Belgrade", "12 die".
func (d *doc) bareVerb(p phrase, k, hi int) bool {
	t := &d.toks[p.head]
	if p.hi-p.lo != 1 || p.lo != k+1 || t.class&verbBase == 0 || plural(t.low) || t.class&adjective != 0 || d.ments[d.toks[k].fig].Value == 1 {
		return false
	}
	return p.hi >= hi || d.toks[p.hi].class&(prep|adverb|conj) != 0 && d.toks[p.hi].low != "of" && d.toks[p.hi].low != "and"
}

// possessiveIn is the last possessive ending inside p, -1 for none.
func (d *doc) possessiveIn(p phrase) int {
	for i := p.head - 1; i > p.lo; i-- {
		if d.toks[i].low == "'s" || d.toks[i].low == "'" {
			return i
		}
	}
	return -1
}

// phraseBefore is the noun phrase that ends right before token e and does not
// begin before lo, without its determiner.
func (d *doc) phraseBefore(e, lo int) phrase {
	j := e
	for j > lo {
		t := &d.toks[j-1]
		if (t.low == "'s" || t.low == "'") && t.kind == word {
			j--
			continue
		}
		if !d.nominal(j - 1) {
			break
		}
		if j < e && t.class&(verbPast|verbBase|verbIng) != 0 && !t.capital && (j-2 < lo || d.toks[j-2].class&det == 0) && !d.nounHere(j-1) {
			break
		}
		if j == e && t.class&verbPast != 0 && !lexicon.state(t.low) && !t.capital {
			break
		}
		j--
	}
	for j < e && (d.toks[j].low == "'s" || d.toks[j].low == "'") {
		j++
	}
	if j >= e {
		return phrase{}
	}
	return phrase{lo: j, hi: e, head: e - 1}
}

// nounHere reports whether an ambiguous form (report, claims) is a noun here:
// the first word of a sentence, or one that no subject precedes.
func (d *doc) nounHere(i int) bool {
	t := &d.toks[i]
	if t.class&verbBase == 0 {
		return false
	}
	if i == 0 {
		return true
	}
	p := &d.toks[i-1]
	if p.low == "to" && lemma(t.low) == t.low {
		return false // "wants to cut wages"
	}
	return p.kind == punct || p.class&(prep|det|conj|adjective) != 0 || p.kind == figure || p.low == "'s" || p.skip != 0
}

// textOf is a phrase as written.
func (d *doc) textOf(p phrase) string {
	if p.none() {
		return ""
	}
	return fold(d.text[d.toks[p.lo].start:d.toks[p.hi-1].end])
}

// fold writes white space as single blanks.
func fold(s string) string {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c == 0xC2 || c == 0xE2 || c == 0xE3 || c == ' ' && i+1 < len(s) && s[i+1] == ' ' {
			return strings.Join(strings.Fields(s), " ")
		}
	}
	return strings.TrimSpace(s)
}
