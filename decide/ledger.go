package decide

import (
	"cmp"
	"slices"

	"rangefinder/news"
	"rangefinder/reconcile/topics"
)

// A Ledger is the decisions in force, by what they are on.
type Ledger struct {
	claims   map[string][]news.Decision // by article
	articles map[string][]news.Decision
	topics   []news.Decision
	stories  []news.Decision
	origins  []news.Decision
}

// New is the ledger of a log, or of a part of it: what is on articles that are not asked about may be
// left out, undos may not.
func New(log []news.Decision) *Ledger {
	l := &Ledger{claims: map[string][]news.Decision{}, articles: map[string][]news.Decision{}}
	log = Sorted(log)
	standing := Standing(log)
	later, homeless := superseded(standing), hanging(log, standing)
	for _, d := range standing {
		if later[d.ID] {
			continue
		}
		if homeless[d.ID] {
			d.On.Held = nil
		}
		switch d.On.Kind {
		case news.OnClaim:
			l.claims[d.On.Article] = append(l.claims[d.On.Article], d)
		case news.OnArticle:
			l.articles[d.On.Article] = append(l.articles[d.On.Article], d)
		case news.OnTopic:
			l.topics = append(l.topics, d)
		case news.OnStory:
			l.stories = append(l.stories, d)
		case news.OnOrigin:
			l.origins = append(l.origins, d)
		}
	}
	return l
}

// superseded are the ids of decisions in force on topics, stories and origins that are given another name by a later
// one: two people have decided of the same thing apart, and the later one counts.
func superseded(standing []news.Decision) map[string]bool {
	type name struct{ key, words string }
	out, named := map[string]bool{}, map[name]bool{}
	for _, d := range slices.Backward(standing) {
		if d.On.Kind == news.OnClaim || d.On.Kind == news.OnArticle || d.After.To == nil {
			continue
		}
		n := name{key: Key(d.On)}
		if d.After.Words != nil {
			n.words = label(*d.After.Words)
		}
		out[d.ID] = named[n]
		named[n] = true
	}
	return out
}

// hanging are the ids of decisions on a topic or story that has its name from others alone that were taken back: what
// it held is of other topics again, none of which was decided of.
func hanging(log, standing []news.Decision) map[string]bool {
	type name struct{ kind, story, label string }
	inForce := map[string]bool{}
	for _, d := range standing {
		inForce[d.ID] = true
	}
	out, given := map[string]bool{}, map[name]bool{} // name → whether a decision in force gives it
	for _, d := range log {
		if d.On.Kind == news.OnTopic || d.On.Kind == news.OnStory {
			gives, ok := given[name{d.On.Kind, label(d.On.Story), label(d.On.Name)}]
			everywhere, also := given[name{d.On.Kind, "", label(d.On.Name)}]
			out[d.ID] = (ok || also) && !gives && !everywhere
		}
		to := d.After.To
		if to == nil || d.Do == news.DoUndo || d.On.Kind == news.OnOrigin {
			continue
		}
		n := name{d.On.Kind, label(d.On.Story), label(*to)}
		switch d.On.Kind {
		case news.OnClaim:
			n.kind = news.OnTopic
		case news.OnArticle:
			n.kind = news.OnStory
		}
		given[n] = given[n] || inForce[d.ID]
	}
	return out
}

// Pin is the story that an article was moved to, ok is false where nobody has moved it.
func (l *Ledger) Pin(article string) (story string, ok bool) {
	for _, d := range l.articles[article] {
		if d.Do == news.DoMove {
			story, ok = *d.After.To, true
		}
	}
	return story, ok
}

// rules are what was decided of topics, and of the topics of claims (moved, by the ids that these have
// now), in the order in which it was decided.
func (l *Ledger) rules(moved map[string]news.Decision) topics.Rules {
	type dated struct {
		by   news.Decision
		rule topics.Rule
	}
	var all []dated
	for _, d := range l.topics {
		r := topics.Rule{ID: d.ID, Who: d.Who, Story: d.On.Story, From: d.On.Name, Held: d.On.Held}
		switch {
		case d.After.Note != nil:
			r.Note = *d.After.Note
		default:
			r.To = *d.After.To
		}
		if d.After.Words != nil {
			r.Words = *d.After.Words
		}
		all = append(all, dated{d, r})
	}
	for id, d := range moved {
		all = append(all, dated{d, topics.Rule{ID: d.ID, Who: d.Who, Claim: id, To: *d.After.To}})
	}
	slices.SortFunc(all, func(a, b dated) int { return Compare(a.by, b.by) })
	out := make([]topics.Rule, len(all))
	for i := range all {
		out[i] = all[i].rule
	}
	return topics.NewRules(out)
}

// Stories carries out what was decided of stories: those that are one become one, and have the name
// that they were given. A story keeps its id when it is renamed; of several that become one,
// that of the one which had the name, else of the largest. A decision finds its story by the
// articles that it held, else by its name.
func (l *Ledger) Stories(clusters []topics.Cluster) []topics.Cluster {
	clusters = slices.Clone(clusters)
	for _, d := range l.stories {
		if d.After.To == nil {
			continue
		}
		from := storyOf(clusters, d.On)
		if from < 0 {
			continue
		}
		to := named(clusters, *d.After.To)
		c := clusters[from]
		if to >= 0 && to != from {
			c = joined(clusters[to], c)
		}
		c.Story.Name, c.Story.Pinned = *d.After.To, true
		clusters[from] = c
		if to >= 0 && to != from {
			clusters = slices.Delete(clusters, to, to+1)
		}
	}
	clusters = l.meet(clusters)
	slices.SortFunc(clusters, func(a, b topics.Cluster) int { return compareID(a.Story.ID, b.Story.ID) })
	return clusters
}

// meet joins the stories to which articles were moved with those that have the name already: nobody who
// moves an article means a second story of one name.
func (l *Ledger) meet(clusters []topics.Cluster) []topics.Cluster {
	for article := range l.articles {
		to, ok := l.Pin(article)
		if !ok || to == "" {
			continue
		}
		var same []int
		for i, c := range clusters {
			if label(c.Story.Name) == label(to) {
				same = append(same, i)
			}
		}
		if len(same) < 2 {
			continue
		}
		slices.SortFunc(same, func(i, j int) int { // the largest keeps its id
			return cmp.Or(len(clusters[j].Articles)-len(clusters[i].Articles), compareID(clusters[i].Story.ID, clusters[j].Story.ID))
		})
		for _, i := range same[1:] {
			clusters[same[0]] = joined(clusters[same[0]], clusters[i])
		}
		gone := same[1:]
		slices.Sort(gone)
		for _, i := range slices.Backward(gone) {
			clusters = slices.Delete(clusters, i, i+1)
		}
	}
	return clusters
}

// joined is a story with the articles of another.
func joined(a, b topics.Cluster) topics.Cluster {
	a.Articles = slices.Concat(a.Articles, b.Articles)
	slices.Sort(a.Articles)
	a.Story.Articles = len(a.Articles)
	return a
}

func named(clusters []topics.Cluster, name string) int {
	return slices.IndexFunc(clusters, func(c topics.Cluster) bool { return label(c.Story.Name) == label(name) })
}

// storyOf is the story that a subject is: the one that holds most of what it held, else, where none of that
// is anywhere any longer or nothing is known of it, the one that has its name. Names that
// nobody gave wander from story to story. It is -1 where there is none.
func storyOf(clusters []topics.Cluster, s news.Subject) int {
	best, most, there := -1, 0, 0
	for i, c := range clusters {
		n := 0
		for _, a := range c.Articles {
			if _, ok := slices.BinarySearch(s.Held, a); ok {
				n++
			}
		}
		there += n
		if n > most || n == most && n > 0 && c.Story.ID < clusters[best].Story.ID {
			best, most = i, n
		}
	}
	if there == 0 {
		return named(clusters, s.Name)
	}
	if 2*most <= there {
		return -1
	}
	return best
}

// Bearing are the decisions that bear on a story, sorted: some that are known, and those that have put
// articles or stories into it or taken them out.
func Bearing(known []string, log []news.Decision, story string, articles []string) []string {
	out := slices.Clone(known)
	is := func(name *string) bool { return name != nil && label(*name) == label(story) }
	for _, d := range Standing(log) {
		if d.On.Kind == news.OnStory && (is(d.After.To) || slices.ContainsFunc(d.On.Held, func(a string) bool { return slices.Contains(articles, a) })) ||
			d.On.Kind == news.OnArticle && d.Do == news.DoMove && (is(d.After.To) || is(d.Before.To)) {
			out = append(out, d.ID)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func compareID(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
