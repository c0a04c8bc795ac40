package extract

import (
	"strings"

	"rangefinder/quantity"
)

// fillNoun says what a figure counts where its own words leave that out: the
// noun named last, people where only people can be meant, the currency.
func (d *doc) fillNoun(dr *draft, before []draft, s *sentence) {
	r := &dr.reading
	m := &d.ments[d.toks[dr.tok].fig]
	if m.Kind == quantity.Money && lexicon.ofPeople[r.measure] {
		// "save 1 billion euros", "charges of 1.6 billion": not those of people.
		if r.measure == "charged" {
			r.measure = "cost"
		} else if r.verb >= 0 {
			r.measure = lemma(d.toks[r.verb].low)
		}
	}
	if n := len(before); n > 0 && before[n-1].sent == dr.sent && lower(d.text[m.Start:m.End]) == "one" && r.noun.hi <= dr.tok {
		r.noun = phrase{} // "the firm sold three plants and closed one": no firm
	}
	if w := d.joinedNoun(m); w != "" && m.Kind == quantity.Count {
		dr.noun, r.noun = w, phrase{}
		return
	}
	if r.what != "" {
		dr.noun = r.what
		return
	}
	if !r.noun.none() {
		dr.noun = d.textOf(r.noun)
		head := singular(d.toks[r.noun.head].low)
		if r.noun.hi-r.noun.lo == 1 && (head == "death" || head == "fatality") && m.Kind == quantity.Count {
			// Deaths count people, as a toll does.
			dr.noun, r.noun = "people", phrase{}
			return
		}
		if p := d.completes(dr, s); p != "" {
			dr.noun = p
			return
		}
		if !lexicon.nouns.vague[head] || r.noun.hi-r.noun.lo > 1 {
			return
		}
		if m.Kind == quantity.Percent {
			// "put the figure at 12 per cent": the figure of the sentence before
			dr.noun, r.noun = "", phrase{}
			if bringers[r.measure] {
				r.measure = ""
			}
		}
	}
	// An ellipsis: what the figure before it counts, in this sentence or the
	// last one with figures of the same block.
	if m.Kind == quantity.Count {
		for i := len(before) - 1; i >= 0 && i >= len(before)-6; i-- {
			p := &before[i]
			ps := &d.sents[p.sent]
			if ps.block != s.block && !(s.kind == "list_item" || s.kind == "table_row") || dr.sent-p.sent > 2 {
				break
			}
			if p.claim.Kind != string(quantity.Count) || p.noun == "" {
				continue
			}
			h := headOf(p.noun)
			if d.inPlacePhrase(p.tok) && p.reading.noun.lo > p.tok {
				continue // "174 across seven states, North Carolina (84)"
			}
			if lexicon.ofPeople[r.measure] {
				if !human(h) {
					continue
				}
				if lexicon.nounsOf[h] != "" && h != "life" {
					continue
				}
				dr.noun = p.noun
				if !r.noun.none() || p.reading.noun.none() {
					return
				}
				r.noun = p.reading.noun
				return
			}
			if p.sent != dr.sent && !d.follows(s) && s.kind != "list_item" && s.kind != "table_row" && !(r.noun.none() && r.measure == "have") && !d.shortFigure(s, dr.tok) {
				break
			}
			if r.measure == "" || r.measure == "have" || r.measure == p.reading.measure || p.sent == dr.sent || r.subject && d.follows(s) {
				if dr.noun == "" {
					dr.noun = p.noun
					if r.noun.none() {
						r.noun = p.reading.noun
					}
				}
				if r.measure == "" || r.measure == "have" {
					r.measure = p.reading.measure
				}
				return
			}
			break
		}
	}
	switch {
	case dr.noun != "":
	case lexicon.ofPeople[r.measure] && m.Kind == quantity.Count:
		dr.noun = "people"
	case m.Kind == quantity.Money && strings.Contains(lower(d.text[m.Start:m.End]), "dollar"):
		dr.noun = "dollars"
	case m.Kind == quantity.Percent:
		d.inheritLevel(dr, before, s)
	}
}

// joinedNoun is the noun that a hyphen joins to a figure, which is what it
// counts: "a 34-man squad", "a 55,000-seat stadium". What only bounds the number
// is none.
func (d *doc) joinedNoun(m *quantity.Mention) string {
	rest := d.text[m.End:]
	if len(rest) < 4 || rest[0] != '-' || rest[1] < 'a' || rest[1] > 'z' {
		return ""
	}
	n := 1
	for n < len(rest) && rest[n] >= 'a' && rest[n] <= 'z' {
		n++
	}
	switch w := rest[1:n]; w {
	case "plus", "odd", "strong", "some", "fold", "ish", "or", "and", "to":
		return ""
	default:
		if n == 2 {
			return ""
		}
		return w
	}
}

// inheritLevel gives a percentage without a noun that of the percentage before
// it: "slowed to 64.27% from 84.39%".
func (d *doc) inheritLevel(dr *draft, before []draft, s *sentence) {
	for i := len(before) - 1; i >= 0 && dr.sent-before[i].sent <= 1; i-- {
		p := &before[i]
		if p.claim.Kind != string(quantity.Percent) || p.noun == "" || s.block-d.sents[p.sent].block > 1 {
			continue
		}
		if p.reading.measure == "" && i > 0 {
			continue
		}
		if dr.reading.noun.none() && (dr.reading.measure == "" || dr.sent == p.sent) {
			dr.noun = p.noun
			if dr.reading.measure == "" {
				dr.reading.measure = p.reading.measure
			}
		}
		return
	}
}

// shortFigure reports whether a figure stands in brackets or closes its clause
// bare, so that only what came before can say what it counts: "Georgia had 28".
func (d *doc) shortFigure(s *sentence, k int) bool {
	return k > s.lo && (d.toks[k-1].low == "(" || lemma(d.toks[k-1].low) == "have" || d.former(k) || d.toks[k-1].low == "the")
}

// inPlacePhrase reports whether the figure at token k is only the size of a
// place or group that something lies in: "across seven states".
func (d *doc) inPlacePhrase(k int) bool {
	if k == 0 {
		return false
	}
	switch d.toks[k-1].low {
	case "across", "in", "at", "from", "among":
		return true
	}
	return false
}

// completes gives an adjective its noun: "85 direct and 20 indirect deaths".
func (d *doc) completes(dr *draft, s *sentence) string {
	r := &dr.reading
	j := r.noun.hi
	if j+1 >= s.hi || d.toks[j].low != "and" && d.toks[j].low != "or" || d.toks[j+1].kind != figure {
		return ""
	}
	if plural(d.toks[r.noun.head].low) || r.noun.hi-r.noun.lo != 1 {
		return ""
	}
	q := d.nounPhrase(j+2, s.hi)
	if q.none() || q.hi-q.lo < 2 || !plural(d.toks[q.head].low) {
		return ""
	}
	m := &d.ments[d.toks[dr.tok].fig]
	if m.Value == 1 {
		return ""
	}
	if r.measure == "" || lexicon.measureTables.verbs[r.measure] == "" {
		if n := d.nounMeasure(q); n != "" {
			r.measure = n
		}
	}
	return d.textOf(r.noun) + " " + d.text[d.toks[q.head].start:d.toks[q.head].end]
}
