package extract

import (
	"strings"

	"rangefinder/news"
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
		if of == "" || of == firm || !workOf(drafts[i]) || places.Adjective(of) != "" || demonym(lower(of)) != "" || !news.HasWords(r.a.Title, of) {
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
		if o := lookup(w); o != nil && o.firm() && o.name != canonical(firm) && !news.HasWords(firm, w) {
			return
		}
	}
	// The sentences of the draft's paragraph are looked at once, as far as the draft.
	block, next, alone := -1, 0, false
	for i := range drafts {
		dr := &drafts[i]
		c := dr.claim
		if c.Of != "" || c.Kind != "count" || !workOf(*dr) {
			continue
		}
		if b := d.sents[dr.sent].block; b != block {
			block, alone, next = b, true, dr.sent
			for next > 0 && d.sents[next-1].block == b {
				next--
			}
		}
		for ; alone && next <= dr.sent; next++ {
			alone = d.onlyOf(&d.sents[next], firm)
		}
		if !alone {
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

// onlyOf reports whether a sentence names no body, person or product besides firm,
// newsrooms and places.
func (d *doc) onlyOf(s *sentence, firm string) bool {
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
			i = e // "CEO Rupert Hentzau"
			continue
		}
		opens := i == s.lo && e == i+1 && lookup(name) == nil && (commonNoun(t.low) || plural(t.low) || lexicon.lemmas[t.low] != "") // the capital of a sentence
		if !opens && !news.HasWords(firm, name) && !news.HasWords(name, firm) && !d.isPlace(name) && !newsroom(name) && !newsroom("The "+name) && demonym(lower(name)) == "" {
			return false
		}
		i = e
	}
	return true
}
