package decide

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"rangefinder/news"
)

// Statistics are how often people overruled the machine. Every table has first what was overruled most
// often, then the larger share, then the order of names.
type Statistics struct {
	Claims   int `json:"claims"`   // that people ruled on and the machine had read
	Edited   int `json:"edited"`   // of them kept, with something otherwise
	Rejected int `json:"rejected"` // of them
	Added    int `json:"added"`    // that the machine had not read

	Fields []Overrule `json:"fields"` // by name; "to" is the topic
	Cues   []Overrule `json:"cues"`   // by the words that credited the figure
	Notes  []Overrule `json:"notes"`  // by the doubt of the machine, names as "…"
	Bands  []Overrule `json:"bands"`  // by its confidence

	Missed []Missed `json:"missed"` // why added figures were no claims

	// Missing counts claims whose machine reading was not given: they are in the counts above and in Fields, where
	// their decisions say what was read, and in no other table.
	Missing int `json:"missing"`
}

// An Overrule is how often people overruled one thing, in claims. Share is from 0 to 1; of what, see Overruled.
type Overrule struct {
	Name     string  `json:"name"`
	Looked   int     `json:"looked"`
	Edited   int     `json:"edited"`
	Rejected int     `json:"rejected"`
	Share    float64 `json:"share"`
}

// Missed counts added figures by why their number was no claim. Share is of all that were added, from 0 to 1.
type Missed struct {
	Why   string  `json:"why"`
	N     int     `json:"n"`
	Share float64 `json:"share"`
}

// noNumber stands for an added figure of which no number was found.
const noNumber = "no number was found there"

// Overruled works out how often people overruled what, of the decisions in force.
// Claims are what the machine read, before any decision; numbers say of an added claim, by its id, why the
// machine made none of its number (news.Number.Why).
//
// A claim counts once, however often it was decided, with what came of it: an edit back to what was read is
// none, and a rejected claim counts as rejected, whatever of it was edited before. Who rules on a claim has looked at all
// of its fields.
//
// In Fields and Cues a rejected claim says nothing, as it may be that the rest of it was wrong: their share is
// of what was edited among those not rejected, and a cue is overruled where the attribution is. In Notes and Bands
// both count.
func Overruled(log []news.Decision, claims []news.Claim, numbers map[string]string) Statistics {
	read := make(map[string]*news.Claim, len(claims))
	for i := range claims {
		read[claims[i].ID] = &claims[i]
	}
	s := Statistics{Missed: []Missed{}}
	fields, cues, notes, bands := overrules{}, overrules{}, overrules{}, overrules{}
	missed := map[string]int{}
	for _, c := range rulingsOf(log) {
		rejected := c.verdict() == news.Rejected
		if c.added {
			if rejected {
				continue // taken back
			}
			s.Added++
			missed[cmp.Or(numbers[c.on.Claim], noNumber)]++
			continue
		}
		m := read[c.on.Claim]
		if m != nil {
			c.read = Over(c.read, Of(*m))
		} else {
			s.Missing++
		}
		changed := c.changed()
		s.Claims++
		if rejected {
			s.Rejected++
		} else if len(changed) > 0 {
			s.Edited++
		}
		for _, f := range comparedFields {
			fields.count(f, slices.Contains(changed, f), rejected)
		}
		if m == nil {
			continue
		}
		if m.Cue != "" {
			cues.count(label(m.Cue), slices.Contains(changed, "attribution"), rejected)
		}
		for _, n := range kinds(m.Notes) {
			notes.count(n, len(changed) > 0, rejected)
		}
		bands.count(band(m.Confidence), len(changed) > 0, rejected)
	}
	s.Fields, s.Cues, s.Notes, s.Bands = fields.table(false), cues.table(false), notes.table(true), bands.table(true)
	for why, n := range missed {
		s.Missed = append(s.Missed, Missed{why, n, float64(n) / float64(s.Added)})
	}
	slices.SortFunc(s.Missed, func(x, y Missed) int { return cmp.Or(cmp.Compare(y.N, x.N), strings.Compare(x.Why, y.Why)) })
	return s
}

// changed are the fields that are otherwise than they were read.
func (c *coded) changed() []string {
	var out []string
	for _, f := range comparedFields {
		if v := spelled(c.set, f); v != "" && v != spelled(c.read, f) {
			out = append(out, f)
		}
	}
	return out
}

// overrules are the lines of a table by name.
type overrules map[string]*Overrule

// count adds one claim to a line.
func (o overrules) count(name string, edited, rejected bool) {
	l := o[name]
	if l == nil {
		l = &Overrule{Name: name}
		o[name] = l
	}
	l.Looked++
	if rejected {
		l.Rejected++
	} else if edited {
		l.Edited++
	}
}

// table has the lines in their order; both says whether what was rejected counts as overruled.
func (o overrules) table(both bool) []Overrule {
	counts := func(l Overrule) (over, of int) {
		if both {
			return l.Edited + l.Rejected, l.Looked
		}
		return l.Edited, l.Looked - l.Rejected
	}
	out := make([]Overrule, 0, len(o))
	for _, l := range o {
		if over, of := counts(*l); of > 0 {
			l.Share = float64(over) / float64(of)
		}
		out = append(out, *l)
	}
	slices.SortFunc(out, func(x, y Overrule) int {
		overX, _ := counts(x)
		overY, _ := counts(y)
		return cmp.Or(cmp.Compare(overY, overX), cmp.Compare(y.Share, x.Share), strings.Compare(x.Name, y.Name))
	})
	return out
}

// band is where a confidence lies.
func band(confidence float64) string {
	switch {
	case confidence < 0.5:
		return "below 0.5"
	case confidence < 0.7:
		return "0.5–0.7"
	case confidence < 0.9:
		return "0.7–0.9"
	}
	return "0.9 and above"
}

// Names in the notes of a claim: within quotation marks, or behind words that lead to one.
var (
	quotedName  = regexp.MustCompile(`".*"`) // one name has marks of its own sooner than a note has two names
	leadsToName = regexp.MustCompile(`^(denied by ).+$|^("…" is taken to be ).+(, as the text goes on)$`)
)

// kinds are the notes of a claim without the names in them, each once.
func kinds(notes []string) []string {
	out := make([]string, 0, len(notes))
	for _, n := range notes {
		n = quotedName.ReplaceAllString(n, `"…"`)
		out = append(out, leadsToName.ReplaceAllString(n, "${1}${2}…${3}"))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
