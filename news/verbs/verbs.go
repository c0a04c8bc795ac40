// Package verbs inflects the verbs of the news: the irregular ones and those that double
// their consonant from a table, all others by rule.
package verbs

import (
	_ "embed"
	"strings"
)

//go:embed verbs.txt
var table string

// A Verb is the forms of one verb: "take", "took", "taken", "takes", "taking".
type Verb struct {
	Lemma, Past, Participle, Third, Ing string
}

var (
	all     = compile(table)
	byLemma = index(all)
)

// compile reads the table; its lines are ours, so that a fault in one is one of the build.
func compile(text string) []Verb {
	var out []Verb
	for _, line := range strings.Split(text, "\n") {
		f := strings.Fields(line)
		if len(f) == 0 || f[0][0] == '#' {
			continue
		}
		double, past := false, ""
		for _, x := range f[1:] {
			if x == "+" {
				double = true
			} else {
				past = x
			}
		}
		v := regular(f[0], double)
		if past != "" {
			p, participle, ok := strings.Cut(past, "/")
			if v.Past, v.Participle = p, p; ok {
				v.Participle = participle
			}
		}
		out = append(out, v)
	}
	return out
}

func index(vs []Verb) map[string]Verb {
	m := make(map[string]Verb, len(vs))
	for _, v := range vs {
		m[v.Lemma] = v
	}
	return m
}

// All are the verbs of the table, in its order. The caller may not change them.
func All() []Verb { return all }

// Of is the forms of the verb with the given lemma, in lower case; by rule where the table
// does not have it.
func Of(lemma string) Verb {
	if v, ok := byLemma[lemma]; ok {
		return v
	}
	return regular(lemma, false)
}

func regular(lemma string, double bool) Verb {
	ed := ending(lemma, "ed", double)
	return Verb{Lemma: lemma, Past: ed, Participle: ed, Third: third(lemma), Ing: ending(lemma, "ing", double)}
}

func third(lemma string) string {
	switch {
	case lemma == "have":
		return "has"
	case lemma == "be":
		return "is"
	case strings.HasSuffix(lemma, "s"), strings.HasSuffix(lemma, "sh"), strings.HasSuffix(lemma, "ch"), strings.HasSuffix(lemma, "x"), strings.HasSuffix(lemma, "z"), lemma == "go", lemma == "do":
		return lemma + "es"
	case consonantY(lemma):
		return lemma[:len(lemma)-1] + "ies"
	}
	return lemma + "s"
}

func ending(lemma, end string, double bool) string {
	switch {
	case double && lemma != "":
		return lemma + lemma[len(lemma)-1:] + end
	case strings.HasSuffix(lemma, "ie") && end == "ing":
		return lemma[:len(lemma)-2] + "ying"
	case strings.HasSuffix(lemma, "ee") && end == "ing":
		return lemma + end
	case strings.HasSuffix(lemma, "e") && lemma != "be":
		return lemma[:len(lemma)-1] + end
	case consonantY(lemma) && end == "ed":
		return lemma[:len(lemma)-1] + "ied"
	}
	return lemma + end
}

func consonantY(s string) bool {
	return len(s) > 2 && s[len(s)-1] == 'y' && !strings.ContainsRune("aeiou", rune(s[len(s)-2]))
}
