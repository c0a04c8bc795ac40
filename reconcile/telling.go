package reconcile

import (
	"slices"
	"strings"
)

// A telling is a Claim as it is kept while topics are answered, in a fifth of the memory:
// what differs from claim to claim, and apart from it what many have in common.
type telling struct {
	Source, Origin   string
	Low, High, Value *float64
	*manner
}

// A manner is what is left of a Claim.
type manner struct {
	Qualifier, AsOf string
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

	last    *manner            // of the claim before, which is likely to be that of the next
	manners map[manner]*manner // of claims that nothing tells apart
}

// A sheet is some claims with the topics that they are of.
type sheet struct {
	tellings []telling
	topics   []int32
}

func newGathering() *gathering {
	return &gathering{at: map[string]int32{}, last: &manner{}, manners: map[manner]*manner{}}
}

// add puts claims with those that came before. It keeps nothing of them but strings and numbers.
func (g *gathering) add(claims []Claim) {
	s := sheet{make([]telling, len(claims)), make([]int32, len(claims))}
	last := int32(-1)
	for i := range claims {
		c := &claims[i]
		if last < 0 || g.ts[last].name != c.Topic {
			last = g.topic(c.Topic)
		}
		s.topics[i] = last
		g.sizes[last]++
		s.tellings[i] = telling{c.Source, c.Origin, c.Low, c.High, c.Value, g.manner(c)}
	}
	g.sheets = append(g.sheets, s)
	g.n += len(claims)
}

// mostManners bounds what is kept of claims that may yet have something in common.
const mostManners = 4096

// manner is that of the claim, the same one for many.
func (g *gathering) manner(c *Claim) *manner {
	m := manner{
		Qualifier: c.Qualifier, AsOf: c.AsOf, Group: c.Group, Scale: c.Scale, Measure: c.Measure, Unit: c.Unit, Published: c.Published,
		URL: c.URL, Ref: c.Ref, Wording: c.Wording, Status: c.Status, Corrects: c.Corrects, Note: c.Note, Derived: c.Derived, Vague: c.Vague,
	}
	if m == *g.last {
		return g.last
	}
	alone := m.Ref != "" || m.URL != ""
	if !alone {
		if same, ok := g.manners[m]; ok {
			g.last = same
			return same
		}
	}
	kept := m // m itself is made for every claim and kept for few
	if g.last = &kept; !alone && len(g.manners) < mostManners {
		g.manners[kept] = &kept
	}
	return &kept
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
	for n, s := range g.sheets {
		for i := range s.tellings {
			t := &g.ts[s.topics[i]]
			t.claims = append(t.claims, &s.tellings[i])
		}
		g.sheets[n] = sheet{}
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
