package topics

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"rangefinder/news"
)

// Rules is what a person has said of topics: which are one, how they are called,
// and which figures of one belong to another. They outrank the machine's grouping
// for good. The zero value says nothing.
type Rules struct {
	lines []rule
}

// A rule is one line: claims of the topic from, those with the words alone if there
// are any, are of the topic to.
type rule struct {
	story string // folded name of the story, "" for every one
	from  string // folded
	words []string
	to    string // as written
}

// maxRules bounds a file of rules.
const maxRules = 10_000

// ParseRules reads rules, one a line:
//
//	Houses damaged => Buildings damaged            renamed, or merged if both are there
//	People killed / monastery => Monks killed      split: its figures whose sentence has the word
//	[Quake in Myanmar]                             what follows holds for that story alone; [] for all again
//	# a remark
//
// Names are compared without regard to case and space. An error names its line; a
// rule that would lead back to itself is one.
func ParseRules(r io.Reader) (Rules, error) {
	var out Rules
	story := ""
	whole := map[string][]rule{} // those for whole topics, by the name that they are for
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 0, 4096), 1<<16)
	for n := 1; s.Scan(); n++ {
		line := strings.TrimSpace(s.Text())
		switch {
		case line == "" || line[0] == '#':
			continue
		case line[0] == '[' && strings.HasSuffix(line, "]"):
			story = label(line[1 : len(line)-1])
			continue
		}
		left, to, ok := strings.Cut(line, "=>")
		if !ok {
			return Rules{}, fmt.Errorf("line %d: no \"=>\" in %q: want OLD NAME => NEW NAME", n, line)
		}
		from, words, _ := strings.Cut(left, " / ")
		u := rule{story: story, from: label(from), words: strings.Fields(strings.ToLower(words)), to: strings.Join(strings.Fields(to), " ")}
		if u.from == "" || u.to == "" {
			return Rules{}, fmt.Errorf("line %d: a name is missing in %q", n, line)
		}
		out.lines = append(out.lines, u)
		if len(out.lines) > maxRules {
			return Rules{}, fmt.Errorf("line %d: more than %d rules", n, maxRules)
		}
		if len(u.words) == 0 {
			whole[u.from] = append(whole[u.from], u)
		}
		if circular(u, whole) {
			return Rules{}, fmt.Errorf("line %d: %q leads back to itself", n, line)
		}
	}
	if err := s.Err(); err != nil {
		return Rules{}, fmt.Errorf("rules: %w", err)
	}
	return out, nil
}

// label is a name as names are compared.
func label(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// circular reports whether following rules for whole topics, by the name that they are
// for, comes back from u to it.
func circular(u rule, whole map[string][]rule) bool {
	at := label(u.to)
	for seen := map[string]bool{}; !seen[at]; {
		if at == u.from {
			return true
		}
		seen[at] = true
		next := ""
		for _, o := range whole[at] {
			if o.story == u.story || o.story == "" || u.story == "" {
				next = label(o.to)
			}
		}
		if next == "" {
			return false
		}
		at = next
	}
	return false
}

// place is the topic that a claim of the topic called name belongs to by the rules;
// ok is false where none speaks of it. Splits come before renames, later lines
// before earlier ones.
func (r Rules) place(story news.Story, name string, c *news.Claim) (to string, ok bool) {
	if len(r.lines) == 0 {
		return "", false
	}
	home := label(story.Name)
	at := name
	for step := 0; step <= len(r.lines); step++ {
		moved := false
		for pass := 0; pass < 2 && !moved; pass++ {
			for i := len(r.lines) - 1; i >= 0; i-- {
				u := &r.lines[i]
				if (len(u.words) > 0) != (pass == 0) || u.from != label(at) || u.story != "" && u.story != home {
					continue
				}
				if len(u.words) > 0 && !says(c, u.words) {
					continue
				}
				at, ok, moved = u.to, true, true
				break
			}
		}
		if !moved {
			break
		}
	}
	return at, ok
}

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

// obey moves claims between groups as the rules say. A topic that a rule names has
// its id from that name, so that it stays itself whatever comes to it.
func (r Rules) obey(story news.Story, groups []Group) []Group {
	if len(r.lines) == 0 {
		return groups
	}
	named := map[string]bool{} // folded names that rules give in this story
	for _, u := range r.lines {
		if u.story == "" || u.story == label(story.Name) {
			named[label(u.to)] = true
		}
	}
	type bucket struct {
		name   string
		key    key
		topic  news.Topic
		size   int // claims of the group that the topic is described after
		own    bool
		claims []news.Claim
	}
	buckets := map[string]*bucket{}
	var order []string
	var out []Group
	for _, g := range groups {
		moved := map[string][]news.Claim{}
		names := map[string]string{}
		var stay []news.Claim
		for _, s := range g.Strands {
			for i := range s.Claims {
				to, ok := r.place(story, g.Topic.Topic, &s.Claims[i])
				if !ok && !named[label(g.Topic.Topic)] {
					stay = append(stay, s.Claims[i])
					continue
				}
				if !ok {
					to = g.Topic.Topic
				}
				moved[label(to)] = append(moved[label(to)], s.Claims[i])
				names[label(to)] = to
			}
		}
		if len(stay) > 0 {
			g.Strands = strands(stay)
			out = append(out, g)
		}
		for l, cs := range moved {
			b := buckets[l]
			if b == nil {
				b = &bucket{name: names[l]}
				buckets[l] = b
				order = append(order, l)
			}
			own := label(g.Topic.Topic) == l
			if own && !b.own || own == b.own && len(cs) > b.size || own == b.own && len(cs) == b.size && g.Topic.ID < b.topic.ID {
				b.key, b.topic, b.size, b.own = g.key, g.Topic, len(cs), own
			}
			b.claims = append(b.claims, cs...)
		}
	}
	for _, l := range order {
		b := buckets[l]
		t := b.topic
		t.ID, t.Topic, t.Links = news.ID("topic", story.ID, "named", l), b.name, nil
		t.Notes = append([]string{}, "named or put together by a person")
		for _, u := range r.lines {
			if label(u.to) == l && (u.story == "" || u.story == label(story.Name)) {
				t.Topic = u.to
			}
		}
		cs := b.claims
		sortClaims(cs)
		out = append(out, Group{Topic: t, Strands: strands(cs), key: b.key})
	}
	return out
}
