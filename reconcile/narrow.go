package reconcile

import (
	"slices"

	"rangefinder/news"
	"rangefinder/reconcile/topics"
)

// Narrow is a report answered from some of its claims alone: those that keep says. Each claim answers
// the topic that it did, topics without a claim leave, and the origins are believed as
// all claims of the report have taught. What follows by arithmetic from a claim is left
// out, since nobody said it.
func Narrow(r news.Report, keep func(news.Claim) bool, o Options) news.Report {
	claims := map[string]news.Claim{}
	for _, c := range r.Claims {
		claims[c.ID] = c
	}
	var all, kept []topics.Group
	var changes []news.Change
	for _, t := range r.Topics {
		all = append(all, regroup(t, claims, func(news.Claim) bool { return true }))
		if g := regroup(t, claims, keep); len(g.Strands) > 0 {
			kept = append(kept, g)
			changes = append(changes, t.Changes...)
		}
	}
	if o.Learned == nil {
		_, heard := answer(all, r.Claims, changes, placed{}, o)
		o.Learned = Learn(heard, o)
	}
	some := slices.DeleteFunc(slices.Clone(r.Claims), func(c news.Claim) bool { return !keep(c) })
	there := map[string]bool{}
	for _, g := range kept {
		there[g.Topic.ID] = true
	}
	for i := range kept {
		kept[i].Topic.Links = slices.DeleteFunc(kept[i].Topic.Links, func(l news.Link) bool { return !there[l.Topic] })
	}
	r.Claims = some
	r.Topics, _ = answer(kept, some, changes, placed{}, o)
	Sort(r.Topics)
	return r
}

// regroup is a topic of a report as a group that is to be answered, with the claims that keep says and
// nobody has rejected.
func regroup(t news.Topic, claims map[string]news.Claim, keep func(news.Claim) bool) topics.Group {
	g := topics.Group{Topic: t}
	for _, s := range t.Strands {
		st := topics.Strand{Status: s.Status, Increment: s.Increment}
		ids := map[string]bool{}
		for _, o := range s.Origins {
			for _, id := range o.Claims {
				ids[id] = true
			}
		}
		for _, x := range s.SetAside {
			ids[x.Claim] = true
		}
		for id := range ids {
			if c, ok := claims[id]; ok && keep(c) && !isRejected(c) {
				st.Claims = append(st.Claims, c)
			}
		}
		slices.SortFunc(st.Claims, func(a, b news.Claim) int {
			if a.ID < b.ID {
				return -1
			}
			return 1
		})
		if len(st.Claims) > 0 {
			g.Strands = append(g.Strands, st)
		}
	}
	g.Topic.Links = slices.Clone(t.Links)
	g.Topic.Strands, g.Topic.Notes, g.Topic.Relays, g.Topic.Changes, g.Topic.Sums, g.Topic.Was = nil, nil, nil, nil, nil, nil
	return g
}
