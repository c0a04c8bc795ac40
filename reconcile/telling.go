package reconcile

import (
	"slices"
	"strings"
)

// A telling is a Claim as it is kept while topics are answered, in a third of the memory:
// what differs from claim to claim, and apart from it what many have in common.
type telling struct {
	Source, Origin   string
	Qualifier        string
	AsOf             string
	Low, High, Value *float64
	*manner
}

// A manner is what is left of a Claim; those that follow each other often share one.
type manner struct {
	Group, Scale    string
	Measure, Unit   string
	Published       string
	URL, Ref        string
	Wording, Status string
	Corrects, Note  string
	Derived         string
	Vague           bool
}

// teller is whose figure the claim is; never empty.
func (c *telling) teller() string {
	switch {
	case c.Origin != "":
		return c.Origin
	case c.Source != "":
		return c.Source
	}
	return "unnamed"
}

// outlet is who printed it; never empty.
func (c *telling) outlet() string {
	if c.Source != "" {
		return c.Source
	}
	return c.teller()
}

// A gathering makes topics of claims as they come.
type gathering struct {
	at     map[string]int32 // of a topic, by name
	ts     []topic
	sizes  []int32
	sheets []sheet
	n      int
}

// A sheet is some claims with the topics that they are of.
type sheet struct {
	tellings []telling
	topics   []int32
}

func newGathering() *gathering { return &gathering{at: map[string]int32{}} }

// add puts claims with those that came before. It keeps nothing of them but strings and numbers.
func (g *gathering) add(claims []Claim) {
	s := sheet{make([]telling, len(claims)), make([]int32, len(claims))}
	last, common := int32(-1), &manner{}
	for i := range claims {
		c := &claims[i]
		if last < 0 || g.ts[last].name != c.Topic {
			last = g.topic(c.Topic)
		}
		s.topics[i] = last
		g.sizes[last]++
		m := manner{
			Group: c.Group, Scale: c.Scale, Measure: c.Measure, Unit: c.Unit, Published: c.Published, URL: c.URL, Ref: c.Ref,
			Wording: c.Wording, Status: c.Status, Corrects: c.Corrects, Note: c.Note, Derived: c.Derived, Vague: c.Vague,
		}
		if m != *common {
			kept := m // m itself is made for every claim and kept for few
			common = &kept
		}
		s.tellings[i] = telling{c.Source, c.Origin, c.Qualifier, c.AsOf, c.Low, c.High, c.Value, common}
	}
	g.sheets = append(g.sheets, s)
	g.n += len(claims)
}

// topic is where the topic of that name stands.
func (g *gathering) topic(name string) int32 {
	n, ok := g.at[name]
	if !ok {
		n = int32(len(g.ts))
		g.at[name] = n
		g.ts = append(g.ts, topic{name: name})
		g.sizes = append(g.sizes, 0)
	}
	return n
}

// topics are all that came, sorted by name.
func (g *gathering) topics() []topic {
	all := make([]*telling, g.n)
	used := 0
	for n := range g.ts {
		g.ts[n].claims = all[used : used : used+int(g.sizes[n])]
		used += int(g.sizes[n])
	}
	for _, s := range g.sheets {
		for i := range s.tellings {
			t := &g.ts[s.topics[i]]
			t.claims = append(t.claims, &s.tellings[i])
		}
	}
	slices.SortFunc(g.ts, func(a, b topic) int { return strings.Compare(a.name, b.name) })
	return g.ts
}

// gather makes topics of claims, sorted by name.
func gather(claims []Claim) []topic {
	g := newGathering()
	for some := range slices.Chunk(claims, atOnce) {
		g.add(some)
	}
	return g.topics()
}
