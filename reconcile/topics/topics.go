// Package topics says which articles belong to one story, and which claims of
// a story answer the same question.
//
// Both answers are pure functions of the set that they are given: the order in
// which articles or claims arrive changes nothing, ties break by id, and every
// decision can be shown (Story.Shares, Topic.Links).
//
// A topic is measure × counted group × whose × aspect × place × period × unit. Inside it the
// strands are status (done, planned, conditional) × increment. Synonyms meet
// (troops, soldiers, servicemen: data in groups.txt), rivals do not (Russian
// against North Korean soldiers, engineers against soldiers, wounded against
// casualties, the city against the region).
package topics

import (
	"sort"
	"strings"

	"rangefinder/news"
)

// A Group is the claims of one topic, apart by strand.
type Group struct {
	Topic   news.Topic // identity and name; Strands, Span and Sums are still empty
	Strands []Strand   // done before planned before conditional, totals before increments

	key key
}

// A Strand is the claims of a topic that share status × increment, by id.
type Strand struct {
	Status    string
	Increment bool
	Claims    []news.Claim
}

// Split groups the claims of one story into topics, sorted by topic id.
//
// Claims of kind measure (depths, distances, sentences of years) stay out, but for those
// of land ("acres burned") and of so much of something ("2,000 tonnes of wheat"); so do counts of
// places of which nothing is said but that something reaches over them. They
// are kept and shown with their article, and answer no question that a second figure
// could dispute without knowing the object measured.
//
// What a person said of topics (rules) comes last and outranks the keys.
func Split(story news.Story, claims []news.Claim, rules Rules) []Group {
	sorted := make([]news.Claim, 0, len(claims))
	for _, c := range claims {
		if comparable(c) {
			sorted = append(sorted, c)
		}
	}
	sortClaims(sorted)

	keys := make([]key, len(sorted))
	for i, c := range sorted {
		keys[i] = keyOf(c)
	}
	settle(sorted, keys)
	n := 0
	for i, k := range keys {
		if k.measure != "" || (k.head != "" || k.of != "") && !extents[k.head] {
			sorted[n], keys[n] = sorted[i], k
			n++
		}
	}
	sorted, keys = sorted[:n], keys[:n]

	members := map[key][]news.Claim{}
	for i, c := range sorted {
		members[keys[i]] = append(members[keys[i]], c)
	}
	say := wordings(sorted)
	groups := make([]Group, 0, len(members))
	for k, cs := range members {
		groups = append(groups, Group{Topic: identity(story, k, cs, say), Strands: strands(cs), key: k})
	}
	sort.Slice(groups, func(i, j int) bool { return groups[i].Topic.ID < groups[j].Topic.ID })
	groups = rules.obey(story, groups)
	sort.Slice(groups, func(i, j int) bool { return groups[i].Topic.ID < groups[j].Topic.ID })
	link(groups)
	return groups
}

// comparable reports whether a claim can answer a question together with
// others: it counts, costs or shares something. Of what, its story may tell.
func comparable(c news.Claim) bool {
	if c.Kind == "measure" && !lands[c.Unit] && !(masses[c.Unit] && c.Head != "" && c.Head != lastWord(c.Text)) {
		return false
	}
	return c.Low != nil || c.Value != nil || c.High != nil
}

// extents are nouns for what something reaches over: "across six states" says how far, and answers no
// question of how many.
var extents = set("state country nation province region city town village district township county area site neighborhood neighbourhood continent capital island side place location")

// lands are units of land, in which fires and floods are counted.
var lands = map[string]bool{"acre": true, "hectare": true, "square kilometre": true, "square mile": true}

// masses are units of what comes in bulk, which a noun says.
var masses = map[string]bool{"tonne": true, "ton": true, "kilogram": true, "litre": true, "barrel": true, "gallon": true, "megabyte": true, "gigabyte": true, "terabyte": true, "petabyte": true}

func lastWord(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }

func sortClaims(cs []news.Claim) { sort.Slice(cs, func(i, j int) bool { return less(cs[i], cs[j]) }) }

func less(a, b news.Claim) bool {
	if a.ID != b.ID {
		return a.ID < b.ID
	}
	return a.ArticleID < b.ArticleID
}

func strands(claims []news.Claim) []Strand {
	type sk struct {
		status    string
		increment bool
	}
	m := map[sk][]news.Claim{}
	for _, c := range claims {
		k := sk{c.Status(), c.Increment}
		m[k] = append(m[k], c)
	}
	out := make([]Strand, 0, len(m))
	for k, cs := range m {
		out = append(out, Strand{k.status, k.increment, cs})
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.Status != b.Status {
			return rank(a.Status) < rank(b.Status)
		}
		return !a.Increment && b.Increment
	})
	return out
}

func rank(status string) int {
	switch status {
	case news.StatusDone:
		return 0
	case news.StatusPlanned:
		return 1
	}
	return 2
}

// A wording finds the words of the press for the folded forms of a key, over
// all claims of a story: a topic whose own claims say "4,000 wounded" is still
// called after the North Korean soldiers that it was settled on.
type wording struct{ of, place map[string]string }

func wordings(claims []news.Claim) wording {
	pick := func(field func(news.Claim) string) map[string]string {
		by := map[string][]news.Claim{}
		for _, c := range claims {
			if f := fold(field(c)); f != "" {
				by[f] = append(by[f], c)
			}
		}
		out := map[string]string{}
		for f, cs := range by {
			out[f] = common(cs, field)
		}
		return out
	}
	return wording{pick(func(c news.Claim) string { return c.Of }), pick(func(c news.Claim) string { return c.Place })}
}

// identity names a topic. Its id hashes the story and the key, so that it is
// the same on every machine and survives new claims.
func identity(story news.Story, k key, claims []news.Claim, say wording) news.Topic {
	t := news.Topic{
		ID: news.ID("topic", story.ID, k.String()), Story: story.ID,
		Measure: k.measure, Of: say.of[k.of], Place: say.place[k.place], Period: k.period, Unit: k.unit, Kind: k.kind,
		Strands: []news.Strand{}, Sums: []news.Sum{}, Changes: []news.Change{},
	}
	t.What = group(t, k, claims)
	named := false // does a claim of the topic itself name the place?
	for _, c := range claims {
		named = named || placeOf(c) == k.place
	}
	t.Topic = name(t, k, named, claims)
	return t
}

// common is the wording most claims use, the shorter and then the first in
// the alphabet where several tie.
func common(claims []news.Claim, field func(news.Claim) string) string {
	count := map[string]int{}
	for _, c := range claims {
		if v := strings.TrimSpace(field(c)); v != "" {
			count[v]++
		}
	}
	best := ""
	for v, n := range count {
		switch {
		case best == "" || n > count[best]:
			best = v
		case n == count[best] && (len(v) < len(best) || len(v) == len(best) && v < best):
			best = v
		}
	}
	return best
}
