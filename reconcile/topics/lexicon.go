package topics

import (
	_ "embed"
	"fmt"
	"strings"

	"rangefinder/news/verbs"
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
	flags   map[string]string  // group → "people", "human", "part", "act" or "event"
	byName  map[string]measure // measure → its line
	aliases map[string]string  // synonym → measure
	weak    map[string]bool    // verbs that measure nothing
	meets   map[string]string  // measure → the narrower one that it means where the story has it
}

// A measure is one line of measures.txt.
type measure struct {
	family   string          // "harm", "move" …: measures of one family speak of one group
	phrase   string          // "{who} killed"
	bare     string          // in place of it where people at large are counted: "casualties"
	whole    string          // the measure that it is a part of, "" for none
	subject  string          // what it counts when nothing else is said, "" for nothing
	subjects map[string]bool // groups that are one with the subject
	anything bool            // the noun only carries the measure, whatever it is
	once     bool            // the sum of one event, whatever period the text names
	aspects  map[string]bool // aspects that part its figures
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
func (l lexiconData) human(group string) bool {
	return l.flags[group] == "people" || l.flags[group] == "human" || l.flags[group] == "part"
}
func (l lexiconData) part(group string) bool { return l.flags[group] == "part" }
func (l lexiconData) act(group string) bool  { return l.flags[group] == "act" }
func (l lexiconData) family(m string) string { return l.byName[m].family }
func (l lexiconData) harm(m string) bool     { return l.byName[m].family == "harm" }

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

// measure is the measure that a word means; "" for a verb that measures nothing. A participle in -ed that the
// table does not have is its verb: so people type what the extractor gives by its lemma.
func (l lexiconData) measure(m string) string {
	m = strings.ToLower(strings.TrimSpace(m))
	if c, ok := l.named(m); ok {
		return c
	}
	if v := verbOf(m); v != m {
		if c, ok := l.named(v); ok {
			return c
		}
		m = v
	}
	if l.weak[m] {
		return ""
	}
	return m
}

// verbOf is the lemma of a participle in -ed, and any other word as it is.
func verbOf(m string) string {
	if !strings.HasSuffix(m, "ed") {
		return m
	}
	v := verbs.Lemma(m)
	if v == "" {
		v = verbs.Stem(m)
	}
	if verbs.Of(v).Participle != m {
		return m // "speed"
	}
	return v
}

// named is the measure of the table that has a name or synonym.
func (l lexiconData) named(m string) (string, bool) {
	if c, ok := l.aliases[m]; ok {
		return c, true
	}
	_, ok := l.byName[m]
	return m, ok
}

// MeasureOf is the measure that the extractor has for a word that a person types. What has a name in the table of
// measures, or is no verb, stays as it is; any form of a verb is the measure that has its participle, else its lemma:
// "kills" is killed, as "looted" is loot.
func MeasureOf(typed string) string {
	if _, ok := lexicon.named(typed); ok {
		return typed
	}
	v := verbs.Lemma(typed)
	if v == "" {
		return typed
	}
	done := verbs.Of(v).Participle
	if _, ok := lexicon.byName[done]; ok {
		return done
	}
	if m, ok := lexicon.named(done); ok {
		return m
	}
	return v
}

// compile reads the two tables. Both are ours and embedded, so that a fault in
// them is a fault of the build and panics at start, where any test finds it.
func compile(groups, measures string) lexiconData {
	l := lexiconData{groups: map[string]string{}, flags: map[string]string{}, byName: map[string]measure{}, aliases: map[string]string{}, weak: map[string]bool{}, meets: map[string]string{}}
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
		for _, w := range list(rest, ",") {
			l.groups[w] = name
		}
	}
	for n, line := range lines(measures) {
		if words, ok := strings.CutPrefix(line, "weak:"); ok {
			for _, w := range strings.Fields(words) {
				l.weak[w] = true
			}
			continue
		}
		if pair, ok := strings.CutPrefix(line, "meets:"); ok {
			if f := strings.Fields(pair); len(f) == 2 {
				l.meets[f[0]] = f[1]
			}
			continue
		}
		f := strings.Split(line, "|")
		if len(f) != 7 {
			panic(fmt.Sprintf("measures.txt: entry %d wants seven fields: %s", n+1, line))
		}
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		phrase, bare, _ := strings.Cut(f[2], " / ")
		m := measure{once: f[1] == "money", family: f[1], phrase: phrase, bare: bare, whole: f[3], subjects: map[string]bool{}, aspects: map[string]bool{}}
		for i, w := range strings.Fields(f[5]) {
			if w == "*" {
				m.anything = true
				continue
			}
			if g := l.group(w); i == 0 {
				m.subject, m.subjects[g] = g, true
			} else {
				m.subjects[g] = true
			}
		}
		for _, w := range strings.Fields(f[6]) {
			m.aspects[w] = true
		}
		l.byName[f[0]] = m
		for _, w := range list(f[4], ",") {
			l.aliases[w] = f[0]
		}
	}
	return l
}

// list is the parts of s between separators, without blanks and empty ones.
func list(s, sep string) []string {
	var out []string
	for _, w := range strings.Split(s, sep) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
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

// GroupOf is the group of groups.txt that words for people or things name, in the plural or not:
// "servicemen" are of the group soldier.
func GroupOf(what string) string {
	w := strings.ToLower(lastWord(what))
	if g := lexicon.group(w); g != w {
		return g
	}
	return lexicon.group(strings.TrimSuffix(w, "s"))
}

// Counted reports whether a word of English is known as one for people or things, or for what happens to them.
func Counted(word string) bool {
	w := strings.ToLower(word)
	if _, ok := lexicon.named(MeasureOf(w)); ok {
		return true
	}
	_, one := lexicon.groups[w]
	_, many := lexicon.groups[strings.TrimSuffix(w, "s")]
	return one || many
}
