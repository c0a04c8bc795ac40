package extract

import (
	"strings"

	"rangefinder/news/places"
)

// house says whose staff and jobs a text counts that the headline says is of one
// company: "Some 260 workers there would lose their jobs" in a report on Velora are
// Velora's. The company is one that the text gives figures of; a headline that names
// two says nothing, and neither does a passage that names another body. The claim
// notes where the company was taken from.
func (r *reader) house(d *doc, drafts []draft) {
	if r.title || r.a.Title == "" {
		return
	}
	firm := ""
	for i := range drafts {
		of := drafts[i].claim.Of
		if of == "" || of == firm || !workOf(drafts[i]) || places.Adjective(of) != "" || demonym(lower(of)) != "" || !hasPhrase(r.a.Title, of) {
			continue
		}
		if firm != "" {
			return
		}
		firm = of
	}
	if firm == "" {
		return
	}
	for _, w := range strings.FieldsFunc(r.a.Title, func(c rune) bool { return strings.ContainsRune(" ,:;'’\"“”()", c) }) {
		if o := lookup(w); o != nil && o.firm() && o.name != canonical(firm) && !hasPhrase(firm, w) {
			return
		}
	}
	for i := range drafts {
		dr := &drafts[i]
		c := dr.claim
		if c.Of != "" || c.Kind != "count" || !workOf(*dr) || !r.onlyOf(d, dr.sent, firm) {
			continue
		}
		c.Of = firm
		if w := c.What; w != "" && !strings.Contains(w, firm) {
			c.What = firm + " " + w
		}
		c.Notes = append(c.Notes, "whose they are is taken from the headline")
	}
}

// workOf reports whether a draft counts staff or jobs of somebody.
func workOf(dr draft) bool {
	return posts[dr.claim.Head] || holders[dr.reading.measure] && dr.reading.measure != "revenue" && dr.reading.measure != "profit"
}

// hasPhrase reports whether the words of name stand in text as words.
func hasPhrase(text, name string) bool {
	i := strings.Index(text, name)
	if i < 0 {
		return false
	}
	letter := func(s string, at int) bool {
		return at >= 0 && at < len(s) && (s[at] >= 'a' && s[at] <= 'z' || s[at] >= 'A' && s[at] <= 'Z' || s[at] >= 0x80)
	}
	return !letter(text, i-1) && !letter(text, i+len(name))
}

// onlyOf reports whether sentence si and those before it in its paragraph name no
// body, person or product besides firm, newsrooms and places.
func (r *reader) onlyOf(d *doc, si int, firm string) bool {
	block := d.sents[si].block
	for ; si >= 0 && d.sents[si].block == block; si-- {
		s := &d.sents[si]
		for i := s.lo; i < s.hi; {
			t := &d.toks[i]
			if t.kind != word || !t.capital || t.class&timeWord != 0 || i == s.lo && t.class != 0 && !known(d.span(i, i+1)) {
				i++
				continue
			}
			e := i + 1
			for e < s.hi && d.toks[e].kind == word && d.toks[e].capital && d.toks[e].class&timeWord == 0 {
				e++
			}
			name := d.span(i, e)
			holder := lexicon.speakers[lower(d.span(i, i+1))] == personSpeaker || i > s.lo && !d.toks[i-1].capital && lexicon.speakers[d.toks[i-1].low] == personSpeaker
			if holder {
				i = e // "CEO Andy Jassy"
				continue
			}
			opens := i == s.lo && e == i+1 && lookup(name) == nil && (commonNoun(t.low) || plural(t.low) || lexicon.lemmas[t.low] != "") // the capital of a sentence
			if !opens && !strings.Contains(firm, name) && !strings.Contains(name, firm) && !d.isPlace(name) && !newsroom(name) && !newsroom("The "+name) && demonym(lower(name)) == "" {
				return false
			}
			i = e
		}
	}
	return true
}
