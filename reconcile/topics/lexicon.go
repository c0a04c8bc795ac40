package topics

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed groups.txt
var groupsText string

//go:embed measures.txt
var measuresText string

// lexicon is the compiled data of groups.txt and measures.txt. It never
// changes after start.
var lexicon = compile(groupsText, measuresText)

type lexiconData struct {
	groups  map[string]string  // lemma → group
	flags   map[string]string  // group → "people" or "event"
	byName  map[string]measure // measure → its line
	aliases map[string]string  // synonym → measure
}

// A measure is one line of measures.txt.
type measure struct {
	family string // "harm", "move" …: measures of one family speak of one group
	phrase string // "{who} killed"
	whole  string // the measure that it is a part of, "" for none
}

func (l lexiconData) group(head string) string {
	head = strings.ToLower(strings.TrimSpace(head))
	if g, ok := l.groups[head]; ok {
		return g
	}
	return head
}

func (l lexiconData) event(group string) bool  { return l.flags[group] == "event" }
func (l lexiconData) people(group string) bool { return l.flags[group] == "people" }
func (l lexiconData) harm(m string) bool       { return l.byName[m].family == "harm" }

// preposition joins a measure to its place: killed in, sent to.
func (l lexiconData) preposition(m string) string {
	if l.byName[m].family == "move" && m != "present" && m != "withdrawn" {
		return "to"
	}
	return "in"
}

// says reports whether a wording has a word of the measure in it.
func (l lexiconData) says(m, words string) bool {
	for _, w := range strings.Fields(words) {
		if l.measure(strings.Trim(w, ".,")) == m {
			return true
		}
	}
	return false
}

// ofPeople reports whether a measure counts people where no noun says whom.
func (l lexiconData) ofPeople(m string) bool {
	return l.byName[m].family == "harm" || l.byName[m].family == "crowd"
}

func (l lexiconData) measure(m string) string {
	m = strings.ToLower(strings.TrimSpace(m))
	if c, ok := l.aliases[m]; ok {
		return c
	}
	return m
}

// compile reads the two tables. Both are ours and embedded, so that a fault in
// them is a fault of the build and panics at start, where any test finds it.
func compile(groups, measures string) lexiconData {
	l := lexiconData{groups: map[string]string{}, flags: map[string]string{}, byName: map[string]measure{}, aliases: map[string]string{}}
	for n, line := range lines(groups) {
		name, rest, ok := strings.Cut(line, ":")
		if !ok {
			panic(fmt.Sprintf("groups.txt: entry %d has no colon: %s", n+1, line))
		}
		name, flag, _ := strings.Cut(strings.TrimSpace(name), " ")
		if flag != "" {
			l.flags[name] = strings.Trim(flag, "()")
		}
		l.groups[name] = name
		for _, w := range strings.Split(rest, ",") {
			if w = strings.TrimSpace(w); w != "" {
				l.groups[w] = name
			}
		}
	}
	for n, line := range lines(measures) {
		f := strings.Split(line, "|")
		if len(f) != 5 {
			panic(fmt.Sprintf("measures.txt: entry %d wants five fields: %s", n+1, line))
		}
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		l.byName[f[0]] = measure{family: f[1], phrase: f[2], whole: f[3]}
		for _, w := range strings.Split(f[4], ",") {
			if w = strings.TrimSpace(w); w != "" {
				l.aliases[w] = f[0]
			}
		}
	}
	return l
}

func lines(s string) []string {
	var out []string
	for _, line := range strings.Split(s, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}
