package topics

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"

	"rangefinder/news"
)

// Rules is what people have decided of topics: which are one, how they are called,
// and which figures of one belong to another. They outrank the machine's grouping
// for good. The zero value says nothing.
type Rules struct {
	rules []Rule
}

// A Rule is one decision: claims of the topic From, those with the words alone if there
// are any, are of the topic To; or the one claim is. With a Note it moves nothing and is noted.
// Names are compared without regard to case and space.
type Rule struct {
	ID    string   // of the decision, "" for none
	Who   string   // decided it, "" where that is not known
	Story string   // name of the one story that it holds for, "" for every one
	From  string   // name of the topic
	Held  []string // ids of claims that the topic held then: it is found by them where no topic has the name any longer
	Words string   // all of which the sentence has
	Claim string   // id of the one claim
	To    string   // name; for one claim "" is where it is without a person
	Note  string
}

// NewRules are rules in the order in which they were decided: each was decided by
// somebody who saw what the ones before it came to, and so they are carried out.
func NewRules(rules []Rule) Rules { return Rules{rules} }

// maxRules bounds a file of rules.
const maxRules = 10_000

// ParseRules reads rules, one a line:
//
//	Houses damaged => Buildings damaged            renamed, or merged if both are there
//	People killed / monastery => Monks killed      split: its figures whose sentence has the word
//	[Quake in Myanmar]                             what follows holds for that story alone; [] for all again
//	# a remark
//
// An error names its line.
func ParseRules(r io.Reader) ([]Rule, error) {
	var out []Rule
	story := ""
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 0, 4096), 1<<16)
	for n := 1; s.Scan(); n++ {
		line := strings.TrimSpace(s.Text())
		switch {
		case line == "" || line[0] == '#':
			continue
		case line[0] == '[' && strings.HasSuffix(line, "]"):
			story = spaced(line[1 : len(line)-1])
			continue
		}
		left, to, ok := strings.Cut(line, "=>")
		if !ok {
			return nil, fmt.Errorf("line %d: no \"=>\" in %q: want OLD NAME => NEW NAME", n, line)
		}
		from, words, _ := strings.Cut(left, " / ")
		u := Rule{Story: story, From: spaced(from), Words: spaced(words), To: spaced(to)}
		if u.From == "" || u.To == "" {
			return nil, fmt.Errorf("line %d: a name is missing in %q", n, line)
		}
		if out = append(out, u); len(out) > maxRules {
			return nil, fmt.Errorf("line %d: more than %d rules", n, maxRules)
		}
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	return out, nil
}

func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// label is a name as names are compared.
func label(s string) string { return strings.ToLower(spaced(s)) }

// A line is a rule as it bears on the groups of one story.
type line struct {
	Rule
	from  string // folded
	goes  string // folded To
	words []string
	heir  int // group that has taken the place of the topic From, -1 for none
}

// within are the rules that bear on a story. One that was made for a story of another name
// holds here where its topic's claims are.
func (r Rules) within(story news.Story, groups []Group) []line {
	holds := map[string]int{} // claim → group
	names := map[string]bool{}
	for g := range groups {
		names[label(groups[g].Topic.Topic)] = true
		for _, s := range groups[g].Strands {
			for i := range s.Claims {
				holds[s.Claims[i].ID] = g
			}
		}
	}
	var out []line
	for _, u := range r.rules {
		if u.Claim != "" {
			if _, ok := holds[u.Claim]; ok {
				out = append(out, line{Rule: u, goes: label(u.To), heir: -1})
				names[label(u.To)] = true
			}
			continue
		}
		heir := heirOf(u.Held, holds, groups)
		if u.Story != "" && label(u.Story) != label(story.Name) && heir < 0 {
			continue
		}
		l := line{Rule: u, from: label(u.From), goes: label(u.To), words: strings.Fields(strings.ToLower(u.Words)), heir: -1}
		if !names[l.from] {
			l.heir = heir
		}
		names[label(u.To)] = true
		out = append(out, l)
	}
	return out
}

// heirOf is the group that has most of the claims that a topic held, the first by id where several
// do; -1 where none has any.
func heirOf(held []string, holds map[string]int, groups []Group) int {
	n := map[int]int{}
	for _, id := range held {
		if g, ok := holds[id]; ok {
			n[g]++
		}
	}
	best := -1
	for g, k := range n {
		if best < 0 || k > n[best] || k == n[best] && groups[g].Topic.ID < groups[best].Topic.ID {
			best = g
		}
	}
	return best
}

// place is the topic that a claim of a group belongs to by the rules; by are those
// that have brought it there.
func place(lines []line, group int, name string, c *news.Claim) (to string, by []int) {
	to = name
	own := label(name)
	at := own
	for i := range lines {
		l := &lines[i]
		switch {
		case l.Note != "":
			continue
		case l.Claim != "":
			if l.Claim != c.ID {
				continue
			}
			if l.To == "" {
				to, at, by = name, own, nil
				continue
			}
		case l.from != at && !(l.heir == group && len(by) == 0):
			continue
		case len(l.words) > 0 && !says(c, l.words):
			continue
		}
		to, at, by = l.To, l.goes, append(by, i)
	}
	return to, by
}

// Says reports whether a rule with some words takes a claim of its topic.
func Says(c news.Claim, words string) bool { return says(&c, strings.Fields(strings.ToLower(words))) }

// says reports whether the sentence of a claim, or what it counts, has all the words.
func says(c *news.Claim, words []string) bool {
	have := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(c.Sentence+" "+c.What), func(r rune) bool {
		return strings.ContainsRune(" \t\n,.;:!?()[]\"“”'’", r)
	}) {
		have[w] = true
	}
	for _, w := range words {
		if !have[w] {
			return false
		}
	}
	return true
}

// obey moves claims between groups as the rules say. A topic that a rule for whole topics names has
// its id from that name, so that it stays itself whatever comes to it.
func (r Rules) obey(story news.Story, groups []Group) []Group {
	lines := r.within(story, groups)
	if len(lines) == 0 {
		return groups
	}
	given := map[string]bool{}  // folded names that rules for whole topics give
	target := map[string]bool{} // folded names that any rule gives
	for _, l := range lines {
		if l.Note != "" || l.To == "" {
			continue
		}
		target[label(l.To)] = true
		given[label(l.To)] = given[label(l.To)] || l.Claim == ""
	}
	type bucket struct {
		name   string
		key    key
		topic  news.Topic
		size   int // claims of the group that the topic is described after
		own    bool
		who    map[string]bool
		claims []news.Claim
	}
	buckets := map[string]*bucket{}
	var order []string
	var out []Group
	for g, group := range groups {
		moved := map[string][]news.Claim{}
		names := map[string]string{}
		who := map[string][]string{}
		var stay []news.Claim
		own := label(group.Topic.Topic)
		for _, s := range group.Strands {
			for i := range s.Claims {
				to, by := place(lines, g, group.Topic.Topic, &s.Claims[i])
				l := label(to)
				if len(by) == 0 && !target[own] {
					stay = append(stay, s.Claims[i])
					continue
				}
				moved[l] = append(moved[l], s.Claims[i])
				names[l] = to
				for _, n := range by {
					who[l] = append(who[l], lines[n].Who)
				}
			}
		}
		if len(stay) > 0 {
			group.Strands = strands(stay)
			out = append(out, group)
		}
		for l, cs := range moved {
			b := buckets[l]
			if b == nil {
				b = &bucket{name: names[l], who: map[string]bool{}}
				buckets[l] = b
				order = append(order, l)
			}
			mine := own == l
			if mine && !b.own || mine == b.own && len(cs) > b.size || mine == b.own && len(cs) == b.size && group.Topic.ID < b.topic.ID {
				b.key, b.topic, b.size, b.own = group.key, group.Topic, len(cs), mine
			}
			b.claims = append(b.claims, cs...)
			for _, w := range who[l] {
				b.who[w] = true
			}
		}
	}
	for _, l := range order {
		b := buckets[l]
		t := b.topic
		if given[l] || !b.own {
			t.ID, t.Topic, t.Links = news.ID("topic", story.ID, "named", l), b.name, nil
			for _, u := range lines {
				if label(u.To) == l {
					t.Topic = u.To
				}
			}
		}
		if len(b.who) > 0 {
			t.Notes = append(slices.Clone(t.Notes), "named or put together by "+people(b.who))
		}
		sortClaims(b.claims)
		out = append(out, Group{Topic: t, Strands: strands(b.claims), key: b.key})
	}
	for _, l := range lines {
		for g := range out {
			if t := &out[g].Topic; l.Note != "" && (label(t.Topic) == l.from || l.heir >= 0 && t.ID == groups[l.heir].Topic.ID) {
				note := l.Note
				if l.Who != "" {
					note = "note by " + l.Who + ": " + note
				}
				t.Notes = append(slices.Clone(t.Notes), note)
			}
		}
	}
	return out
}

// people are names in a row, "a person" for one that is not known.
func people(who map[string]bool) string {
	names := make([]string, 0, len(who))
	for n := range who {
		if n == "" {
			n = "a person"
		}
		names = append(names, n)
	}
	sort.Strings(names)
	return strings.Join(names, ", ")
}

// Idle are the ids of the rules for whole topics of a story of which nothing has come: groups are its
// topics as Split gives them. A rule for a story of another name that holds none of
// these claims is none of this story.
func (r Rules) Idle(story news.Story, groups []Group) []string {
	there, holds := map[string]bool{}, map[string]bool{}
	for _, g := range groups {
		there[label(g.Topic.Topic)] = true
		for _, s := range g.Strands {
			for i := range s.Claims {
				holds[s.Claims[i].ID] = true
			}
		}
	}
	var out []string
	later := map[string]bool{} // names that a later rule gives others for
	for i := range r.rules {
		u := &r.rules[len(r.rules)-1-i]
		name := label(u.To)
		if u.Note != "" {
			name = label(u.From)
		}
		onward := later[name]
		later[label(u.From)] = true
		here := u.Story != "" && label(u.Story) == label(story.Name) || slices.ContainsFunc(u.Held, func(id string) bool { return holds[id] })
		if u.Claim == "" && here && !onward && !there[name] {
			out = append(out, u.ID)
		}
	}
	slices.Reverse(out)
	return out
}
