// Package topics says which articles belong to one story, and which claims of
// a story answer the same question.
//
// Both answers are pure functions of the set that they are given: the order in
// which articles or claims arrive changes nothing, ties break by id, and every
// decision can be shown (Story.Shares, Topic.Links).
//
// A topic is measure × counted group × place × period × unit. Inside it the
// strands are status (done, planned, conditional) × increment. Synonyms meet
// (troops, soldiers, servicemen: data in groups.txt), rivals do not (Russian
// against North Korean soldiers, engineers against soldiers, wounded against
// casualties, the city against the region).
package topics

import (
	"slices"
	"sort"
	"strings"
	"time"

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

// key is what makes two claims comparable.
type key struct {
	measure, head, of, place, period, kind, unit string
}

func (k key) String() string {
	return strings.Join([]string{k.measure, k.head, k.of, k.place, k.period, k.kind, k.unit}, "|")
}

// Split groups the claims of one story into topics, sorted by topic id.
//
// Claims of kind measure (depths, distances, sentences of years) stay out:
// they are kept and shown with their article, and answer no question that a
// second figure could dispute without knowing the object measured.
func Split(story news.Story, claims []news.Claim) []Group {
	sorted := make([]news.Claim, 0, len(claims))
	for _, c := range claims {
		if comparable(c) {
			sorted = append(sorted, c)
		}
	}
	sort.Slice(sorted, func(i, j int) bool { return less(sorted[i], sorted[j]) })

	keys := make([]key, len(sorted))
	for i, c := range sorted {
		keys[i] = keyOf(c)
	}
	settle(sorted, keys)

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
	link(groups)
	return groups
}

// comparable reports whether a claim can answer a question together with
// others: it counts, costs or shares something, and the text says what.
func comparable(c news.Claim) bool {
	if c.Kind == "measure" || c.Measure == "" && c.Head == "" && c.Of == "" {
		return false
	}
	return c.Low != nil || c.Value != nil || c.High != nil
}

func less(a, b news.Claim) bool {
	if a.ID != b.ID {
		return a.ID < b.ID
	}
	return a.ArticleID < b.ArticleID
}

func keyOf(c news.Claim) key {
	k := key{
		measure: lexicon.measure(c.Measure),
		head:    lexicon.group(c.Head),
		of:      fold(c.Of),
		place:   fold(c.Place),
		period:  closed(c.Period),
		kind:    c.Kind,
		unit:    c.Unit,
	}
	// A named force is itself wherever it stands: "in Kursk" and "in Russia"
	// do not make two bodies of North Korean soldiers. A toll of people at
	// large is known by its place alone.
	if k.of != "" {
		k.place = ""
	}
	// "600 North Koreans": the head is the people's name and says no more.
	if k.of != "" && k.head != "" && (strings.HasSuffix(k.of, k.head) || strings.HasSuffix(k.head, k.of)) {
		k.head = "person"
	}
	// "600 deaths": the head says what happened, not who.
	if lexicon.event(k.head) {
		k.head = ""
	}
	if lexicon.people(k.head) {
		k.head = "person"
	}
	return k
}

// closed keeps a period that has both ends. "Since the beginning of the year"
// dates a running total and does not split it from the total itself.
func closed(period string) string {
	from, to, ok := strings.Cut(period, "/")
	if !ok || from == "" || to == "" || from == ".." || to == ".." {
		return ""
	}
	return period
}

// long reports whether a closed period spans two months or more.
func long(period string) bool {
	from, to, _ := strings.Cut(period, "/")
	a, err1 := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	return err1 == nil && err2 == nil && b.Sub(a) >= 59*24*time.Hour
}

// undate takes a long period from a total that the story gives without one as
// well: "11,000 were sent last year" is the 11,000 that others give undated. A
// day or a week is a window of its own ("12 in 24 hours" is not "57 since
// Monday"), and so are two years beside each other.
func undate(keys []key) {
	periods := map[key][]string{} // key without its period → the periods it has
	for _, k := range keys {
		bare := k
		bare.period = ""
		if !slices.Contains(periods[bare], k.period) {
			periods[bare] = append(periods[bare], k.period)
		}
	}
	for i, k := range keys {
		bare := k
		bare.period = ""
		if ps := periods[bare]; len(ps) == 2 && slices.Contains(ps, "") && long(k.period) {
			keys[i] = bare
		}
	}
}

// settle fills what a claim leaves open from what its story says elsewhere.
//
// "4,000 have been wounded" names nobody; where every claim of that measure
// that names a group names the same one, it is that group. Where there are
// several, the one that the same article names; else it stays apart, since a
// wrong merge is worse than two topics.
func settle(claims []news.Claim, keys []key) {
	fill := func(open func(key) bool, same func(a, b key) bool, take func(dst *key, src key)) {
		next := append([]key(nil), keys...)
		for i, k := range keys {
			if !open(k) {
				continue
			}
			var here, all []key // what the claim would become, each answer once
			for j, other := range keys {
				if i == j || open(other) || !same(k, other) {
					continue
				}
				filled := k
				take(&filled, other)
				if !slices.Contains(all, filled) {
					all = append(all, filled)
				}
				if claims[j].ArticleID == claims[i].ArticleID && !slices.Contains(here, filled) {
					here = append(here, filled)
				}
			}
			switch {
			case len(here) == 1:
				next[i] = here[0]
			case len(here) == 0 && len(all) == 1:
				next[i] = all[0]
			}
		}
		copy(keys, next)
	}
	base := func(a, b key) bool { return a.kind == b.kind && a.unit == b.unit }

	// Whose soldiers? Of the same head first, since that is the closest.
	fill(func(k key) bool { return k.of == "" && k.head != "" && k.head != "person" },
		func(a, b key) bool { return base(a, b) && a.head == b.head && related(a.measure, b.measure) },
		func(dst *key, src key) { dst.of, dst.place = src.of, src.place })
	// Which North Koreans? "North Korean casualties" names the people alone.
	fill(func(k key) bool { return k.of != "" && (k.head == "" || k.head == "person") && lexicon.harm(k.measure) },
		func(a, b key) bool { return base(a, b) && a.of == b.of && related(a.measure, b.measure) },
		func(dst *key, src key) { dst.head = src.head })
	// Who? A figure whose noun is not given, or only "people".
	fill(func(k key) bool { return k.of == "" && (k.head == "" || k.head == "person") && lexicon.harm(k.measure) },
		func(a, b key) bool {
			return base(a, b) && related(a.measure, b.measure) && (a.place == "" || b.place == "" || a.place == b.place)
		},
		func(dst *key, src key) {
			dst.head, dst.of = src.head, src.of
			if src.of != "" {
				dst.place = src.place
			}
		})
	// What happened to them? "Of these, 11,000 …" with a verb we do not know.
	fill(func(k key) bool { return k.measure == "" },
		func(a, b key) bool { return base(a, b) && a.head == b.head && a.of == b.of && a.head != "" },
		func(dst *key, src key) { dst.measure = src.measure })
	// Nobody in particular: a toll, a crowd is of people.
	for i := range keys {
		if keys[i].head == "" && lexicon.ofPeople(keys[i].measure) {
			keys[i].head = "person"
		}
	}
	// Where? A toll without a place, in an article or story with one place.
	fill(func(k key) bool { return k.place == "" && k.of == "" },
		func(a, b key) bool { return base(a, b) && a.measure == b.measure && a.head == b.head },
		func(dst *key, src key) { dst.place = src.place })
	undate(keys)
}

// related reports whether two measures are of one family, so that the group
// of one is a fair guess for the other: the killed and the wounded of one
// report are the same people's.
func related(a, b string) bool {
	return a == b || lexicon.harm(a) && lexicon.harm(b)
}

func strands(claims []news.Claim) []Strand {
	type sk struct {
		status    string
		increment bool
	}
	m := map[sk][]news.Claim{}
	for _, c := range claims {
		k := sk{news.Status(c.Modality), c.Increment}
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
	t.Topic = name(t, k)
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

func fold(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	s = strings.TrimPrefix(s, "the ")
	s = strings.TrimSuffix(s, "'s")
	s = strings.TrimSuffix(s, "’s")
	return s
}
