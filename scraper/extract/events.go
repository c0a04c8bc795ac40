package extract

import (
	"slices"

	"rangefinder/news/places"
)

// eventOf is the name of the event that the sentence makes the doer of what the figure at k counts:
// "Zelda killed at least 900", "Typhoon Yanto is known to have caused 30 deaths"; "" where no
// such name stands before the verb, or the name is that of a place, a people, a body or a person.
func (r *reader) eventOf(d *doc, s *sentence, k int) string {
	i := k - 1
	for i > s.lo && d.toks[i].kind == word && (roundWords[d.toks[i].low] || d.toks[i].class&(adverb|det) != 0 && d.toks[i].class&relative == 0) {
		i--
	}
	if i <= s.lo || !tolls[lemma(d.toks[i].low)] || d.toks[i].class&(verbPast|verbBase) == 0 {
		return ""
	}
	for i--; i > s.lo && d.toks[i].kind == word && !d.toks[i].capital && (d.toks[i].class&(auxiliary|modal|adverb) != 0 || supposed[d.toks[i].low]); i-- {
	}
	if d.toks[i].low == "," {
		for j := i - 1; j > s.lo && j > i-6 && d.toks[j].kind != figure; j-- {
			if d.toks[j].low == "," {
				i = j - 1 // "Hurricane Zelda, by comparison, caused"
				break
			}
		}
	}
	t := &d.toks[i]
	if t.kind != word || !t.capital || t.class&(closed|timeWord) != 0 {
		return ""
	}
	before := ""
	if i > s.lo && d.toks[i-1].kind == word {
		before = d.toks[i-1].low
	}
	named := storms[before]
	if !named && (t.opens && !r.capital[t.low] && commonNoun(t.low) || before != "" && d.toks[i-1].capital && before != "and") {
		return ""
	}
	name := d.span(i, i+1)
	if !named && (d.isPlace(name) || places.CountryOf(name) != "" || country(name) != "" || demonym(t.low) != "" || demonym(singular(t.low)) != "" || lookup(name) != nil || r.spoke(name) || upperCase(name)) {
		return ""
	}
	if named || r.stormy() {
		return name
	}
	return ""
}

// spoke reports whether the text lets somebody of that name speak.
func (r *reader) spoke(name string) bool {
	e := r.mem.find(name)
	return e != nil && e.spoke
}

// stormy reports whether the text speaks of a storm.
func (r *reader) stormy() bool {
	if r.storm == 0 {
		r.storm = -1
		for _, x := range []*doc{r.head, r.body} {
			if x != nil && slices.ContainsFunc(x.toks, func(t token) bool { return storms[singular(t.low)] }) {
				r.storm = 1
			}
		}
	}
	return r.storm > 0
}

// tolls are verbs with which an event takes its toll.
var tolls = wordSet("kill claim cause leave injure wound destroy damage displace cost take wreck")

// supposed are words between a subject and its verb.
var supposed = wordSet("to reported said believed thought known estimated each both have")

// storms are events that have names like people's.
var storms = wordSet("hurricane typhoon cyclone storm superstorm tornado")
