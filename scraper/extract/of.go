package extract

import (
	"strings"

	"rangefinder/news/places"
)

// demonym is the adjective of a people that a word in lower case is.
func demonym(low string) string { return places.Demonym(low) }

// country is the adjective of the country that a name means or is the seat of.
func country(name string) string { return places.Government(name) }

// of is the group that a counted noun phrase names: "North Korean soldiers" is
// of "North Korean", "2,000 Syrians" of "Syrian", "Russian-backed fighters" of
// nobody that one word could say.
func (d *doc) of(p phrase) string {
	for i := p.lo; i < p.hi; i++ {
		t := &d.toks[i]
		if i+1 < p.hi {
			two := t.low + " " + d.toks[i+1].low
			if a := demonym(two); a != "" {
				return a
			}
			if a := places.Adjective(two); a != "" && t.capital {
				return a
			}
		}
		if !t.capital {
			continue
		}
		if a := demonym(t.low); a != "" {
			return a
		}
		if a := places.Adjective(t.low); a != "" && (i < p.head || i == p.head && plural(t.low)) {
			return a
		}
	}
	return ""
}

// troops are the words for soldiers of any kind: a bare one means the group
// that the text spoke of last.
var troops = map[string]bool{"soldier": true, "troop": true, "serviceman": true, "force": true, "personnel": true, "fighter": true,
	"contingent": true, "conscript": true, "recruit": true, "military": true}

// groupsOf notes whose soldiers a sentence speaks of. Two peoples in turn are
// rivals: then a bare "soldiers" means neither.
func (r *reader) groupsOf(d *doc, s *sentence, si int) {
	for i := s.lo; i+1 < s.hi; i++ {
		if !d.toks[i].capital {
			continue
		}
		g, e := "", i+1
		if g = demonym(d.toks[i].low + " " + d.toks[i+1].low); g != "" {
			e = i + 2
		} else {
			g = demonym(d.toks[i].low)
		}
		if g == "" {
			continue
		}
		for j := e; j < s.hi && j < e+3 && d.nominal(j); j++ {
			if !troops[singular(d.toks[j].low)] {
				continue
			}
			if r.group != "" && r.group != g {
				r.rival = si
			}
			r.group, r.groupSent = g, si
			break
		}
		i = e - 1
	}
}

// movers are verbs of sending whose subject owns what it sends.
var movers = map[string]bool{"sent": true, "withdrawn": true, "joined": true, "have": true}

// senderOf is the people whose country is the subject of the verb at v: "North
// Korea plans to send 6,000 troops".
func (d *doc) senderOf(s *sentence, v int) string {
	lo := v
	for lo > s.lo && !d.boundary(lo-1) && d.toks[lo-1].kind != figure {
		lo--
	}
	got := ""
	for i := lo; i < v; i++ {
		t := &d.toks[i]
		if t.class&relative != 0 && t.low != "that" {
			return ""
		}
		if !t.capital {
			continue
		}
		name := t.low
		if i+1 < v && country(t.low+" "+d.toks[i+1].low) != "" {
			name = t.low + " " + d.toks[i+1].low
		}
		a := country(name)
		if a == "" {
			continue
		}
		e := i + strings.Count(name, " ") + 1
		// The subject: a verb, auxiliary or adverb follows, no "'s" and no
		// preposition before it.
		if i > lo && d.toks[i-1].class&prep != 0 {
			continue
		}
		if e < len(d.toks) && (d.toks[e].class&(auxiliary|modal|adverb) != 0 || d.toks[e].class&(verbPast|verbBase) != 0 || e == v) {
			got = a
		}
	}
	return got
}
