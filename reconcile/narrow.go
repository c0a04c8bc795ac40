package reconcile

import (
	"slices"
	"strings"

	"rangefinder/news"
	"rangefinder/reconcile/topics"
)

// Narrow is a report answered from some of its claims alone: those that keep says. Each claim answers
// the topic that it did, topics without a claim leave, and the origins are who they were and believed as
// all claims of the report have taught; what a page has replaced stays replaced. What follows by
// arithmetic from a claim is left out, since nobody said it. Claims that a person has rejected answer nothing
// also where keep says them: they stay set aside where they were, and a topic of such alone has no range.
func Narrow(r news.Report, keep func(news.Claim) bool, o Options) news.Report {
	claims := map[string]news.Claim{}
	for _, c := range r.Claims {
		claims[c.ID] = c
	}
	var stories []string
	by := map[string][]news.Topic{}
	for _, t := range r.Topics {
		if by[t.Story] == nil {
			stories = append(stories, t.Story)
		}
		by[t.Story] = append(by[t.Story], t)
	}
	slices.Sort(stories)
	all := make([]told, len(stories))
	var heard []Claim
	for i, id := range stories {
		all[i] = retold(by[id], claims)
		groups := slices.Clone(all[i].groups)
		ts, in := answer(groups, all[i].claims, all[i].history, placed{}, nil, o)
		heard = append(heard, in...)
		said := map[string]map[string]bool{} // topic → notes that come of its claims
		for _, t := range ts {
			said[t.ID] = map[string]bool{}
			for _, n := range t.Notes {
				said[t.ID][n] = true
			}
		}
		for g := range all[i].groups {
			t := &all[i].groups[g].Topic
			t.Notes = slices.DeleteFunc(slices.Clone(all[i].notes[t.ID]), func(n string) bool { return said[t.ID][n] })
		}
	}
	if o.Learned == nil {
		o.Learned = Learn(heard, o)
	}
	asked := r.Topics
	r.Topics = nil
	there := map[string]bool{}
	for _, s := range all {
		ts, _ := answer(s.groups, s.claims, s.history, placed{}, keep, o)
		r.Topics = append(r.Topics, ts...)
	}
	r.Topics = withRejected(r.Topics, asked, func(id string) bool {
		c, ok := claims[id]
		return ok && isRejected(c) && keep(c)
	})
	for i := range r.Topics {
		there[r.Topics[i].ID] = true
	}
	for i := range r.Topics {
		t := &r.Topics[i]
		t.Links = slices.DeleteFunc(slices.Clone(t.Links), func(l news.Link) bool { return !there[l.Topic] })
		t.Relays = slices.DeleteFunc(slices.Clone(t.Relays), func(x news.Relay) bool { return !keep(claims[x.Claim]) || !keep(claims[x.Of]) })
	}
	Sort(r.Topics)
	r.Claims = slices.DeleteFunc(slices.Clone(r.Claims), func(c news.Claim) bool { return !keep(c) })
	return r
}

// withRejected sets aside, in topics that were answered anew, the claims that rejected says and that the topics
// of before had set aside.
func withRejected(now, before []news.Topic, rejected func(id string) bool) []news.Topic {
	at := map[string]int{}
	for i := range now {
		at[now[i].ID] = i
	}
	for _, t := range before {
		for _, s := range t.Strands {
			aside := slices.DeleteFunc(slices.Clone(s.SetAside), func(x news.SetAside) bool { return !rejected(x.Claim) })
			if len(aside) == 0 {
				continue
			}
			i, ok := at[t.ID]
			if !ok {
				i = len(now)
				at[t.ID] = i
				bare := t
				bare.Span, bare.Strands, bare.Sums, bare.Changes, bare.Links, bare.Relays, bare.Was = news.Span{}, nil, nil, nil, nil, nil, nil
				now = append(now, bare)
			}
			strands := now[i].Strands
			j := slices.IndexFunc(strands, func(o news.Strand) bool { return o.Status == s.Status && o.Increment == s.Increment })
			if j < 0 {
				now[i].Strands = append(strands, news.Strand{Status: s.Status, Increment: s.Increment, Word: news.SingleOrigin, SetAside: aside})
				continue
			}
			there := strands[j].SetAside
			aside = slices.DeleteFunc(aside, func(x news.SetAside) bool {
				return slices.ContainsFunc(there, func(o news.SetAside) bool { return o.Claim == x.Claim })
			})
			aside = append(aside, there...)
			slices.SortStableFunc(aside, func(x, y news.SetAside) int { return strings.Compare(x.Claim, y.Claim) })
			strands[j].SetAside = aside
		}
	}
	return now
}

// told is a story of a report as what it was answered from.
type told struct {
	groups  []topics.Group
	claims  []news.Claim
	history revised
	notes   map[string][]string // by topic
}

// retold puts the topics of a story back into groups of claims. What a person rejected is in none.
func retold(ts []news.Topic, claims map[string]news.Claim) told {
	out := told{notes: map[string][]string{}}
	seen := map[string]bool{}
	var changes []news.Change
	known := map[news.Change]bool{}
	for _, t := range ts {
		out.notes[t.ID] = t.Notes
		out.groups = append(out.groups, regroup(t, claims))
		for _, ch := range t.Changes {
			key := ch // a change over two topics stands in both
			if key.Was = nil; ch.Was != nil {
				key.Kind += " of " + *ch.Was
			}
			if !known[key] {
				known[key] = true
				changes = append(changes, ch)
			}
		}
		for _, id := range t.ClaimIDs() {
			if c, ok := claims[id]; ok && !seen[id] {
				seen[id] = true
				out.claims = append(out.claims, c)
			}
		}
	}
	slices.SortFunc(out.claims, func(a, b news.Claim) int { return strings.Compare(a.ID, b.ID) })
	out.history = revisions(out.claims, changes)
	return out
}

// regroup is a topic of a report as a group that is to be answered. Of a figure that follows by arithmetic
// from a claim the claim is none: it has another unit, or another kind, than the topic.
func regroup(t news.Topic, claims map[string]news.Claim) topics.Group {
	g := topics.Group{Topic: t}
	for _, s := range t.Strands {
		st := topics.Strand{Status: s.Status, Increment: s.Increment}
		ids := map[string]bool{}
		for _, o := range s.Origins {
			if o.Derived == "" {
				for _, id := range o.Claims {
					ids[id] = true
				}
			}
		}
		for _, x := range s.SetAside {
			ids[x.Claim] = true
		}
		for id := range ids {
			if c, ok := claims[id]; ok && c.Kind == t.Kind && c.Unit == t.Unit && !isRejected(c) {
				st.Claims = append(st.Claims, c)
			}
		}
		slices.SortFunc(st.Claims, func(a, b news.Claim) int { return strings.Compare(a.ID, b.ID) })
		if len(st.Claims) > 0 {
			g.Strands = append(g.Strands, st)
		}
	}
	g.Topic.Strands, g.Topic.Notes, g.Topic.Relays, g.Topic.Changes, g.Topic.Sums, g.Topic.Was = nil, nil, nil, nil, nil, nil
	return g
}
