package extract

import (
	"fmt"
	"strings"
)

type aspectTables struct {
	aspectOf      map[string]string        // word of a noun phrase → aspect
	aspectPhrases map[string][]aspectMatch // by first word
}

type aspectMatch struct {
	words  []string
	aspect string
}

func (w *words) loadAspects() {
	w.aspectTables = aspectTables{map[string]string{}, map[string][]aspectMatch{}}
	for _, line := range lines("aspects.txt") {
		f := strings.Split(line, "|")
		if len(f) != 3 {
			panic(fmt.Sprintf("aspects.txt: %d fields: %s", len(f), line))
		}
		name := strings.TrimSpace(f[0])
		first(w.aspectOf, strings.Fields(f[1]), name)
		for _, p := range strings.Split(f[2], ";") {
			if ws := strings.Fields(p); len(ws) > 0 {
				w.aspectPhrases[ws[0]] = append(w.aspectPhrases[ws[0]], aspectMatch{ws, name})
			}
		}
	}
}

// aspect is the side of its measure that the figure at token k gives, "" where
// the text does not tell: by a word of the counted noun phrase, else by a phrase
// behind the figure, else by the words that open the sentence.
//
// Core inflation is a measure beside the headline rate, whatever stretch it is taken over:
// of "annual core inflation" it is the core side that counts.
func (d *doc) aspect(s *sentence, k int, rd *reading, what string) string {
	a := d.side(s, k, rd, what)
	if a != "annual" && a != "monthly" {
		return a
	}
	for _, w := range strings.Fields(lower(what)) {
		if lexicon.aspectOf[w] == "core" {
			if a == "monthly" {
				return "core monthly"
			}
			return "core"
		}
	}
	return a
}

func (d *doc) side(s *sentence, k int, rd *reading, what string) string {
	if rd.noun.none() || rd.noun.lo < s.lo {
		if a := d.aspectBeside(s, k); a != "" {
			return a // the noun is of a sentence before, and this one may turn: "Month-on-month it rose"
		}
	}
	for i, n := 0, 0; i < len(what); i = n + 1 {
		if n = strings.IndexByte(what[i:], ' '); n < 0 {
			n = len(what)
		} else {
			n += i
		}
		if a := lexicon.aspectOf[lower(what[i:n])]; a != "" {
			return a
		}
	}
	if a := d.aspectBeside(s, k); a != "" {
		return a
	}
	// "564 confirmed", "104 of them confirmed", "3,641 had been confirmed"
	for i := k + 1; rd.measure == "infected" && i < s.hi && i < k+6; i++ {
		t := &d.toks[i]
		if a := lexicon.aspectOf[t.low]; a != "" {
			return a
		}
		if t.kind != word || t.class&(auxiliary|adverb|prep|pronoun|relative) == 0 && t.low != "them" && t.low != "whom" {
			break
		}
	}
	return ""
}

func (d *doc) aspectBeside(s *sentence, k int) string {
	for i := k + 1; i < s.hi && i < k+12 && d.toks[i].kind != figure && d.toks[i].low != ";"; i++ {
		if a := d.aspectPhrase(i, s.hi); a != "" {
			return a
		}
	}
	for i := s.lo; i < k && i < s.lo+8 && d.toks[i].kind != figure; i++ {
		if d.nominal(i+1) || i+1 < k && (d.toks[i+1].low == `"` || d.toks[i+1].low == "“") {
			continue // "The daily An-Nahar" is a newspaper
		}
		if a := d.aspectPhrase(i, k); a != "" {
			return a
		}
	}
	return ""
}

func (d *doc) aspectPhrase(i, hi int) string {
	if d.toks[i].low == "a" && i > 0 && (d.toks[i-1].class&prep != 0 || roundWords[d.toks[i-1].low]) {
		return "" // "140 in a week of fighting" are not 140 a week
	}
	for _, p := range lexicon.aspectPhrases[d.toks[i].low] {
		j, at := 0, i
		for at < hi && j < len(p.words) {
			switch t := &d.toks[at]; {
			case t.low == p.words[j]:
				j++
			case j > 0 && t.kind == punct && (t.low == `"` || t.low == "“" || t.low == "”"): // of "indirect" causes
			default:
				at = hi
			}
			at++
		}
		if j == len(p.words) && (at >= hi || !moments[d.toks[at].low]) {
			return p.aspect
		}
	}
	return ""
}

// moments are words that make of "a week" a point in time.
var moments = wordSet("ago earlier later before after old long")
