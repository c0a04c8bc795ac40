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
	byForm  = forms(all)
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

// Lemma is the verb of the table that a word in lower case is a form of, "" for none. A participle comes
// before all else: "found" is of find, though one can found a town.
func Lemma(form string) string { return byForm[form] }

// forms indexes the table by the forms of its verbs; of two verbs with one form the first has it.
func forms(vs []Verb) map[string]string {
	m := make(map[string]string, 5*len(vs))
	for _, form := range []func(Verb) string{
		func(v Verb) string { return v.Participle }, func(v Verb) string { return v.Lemma }, func(v Verb) string { return v.Past },
		func(v Verb) string { return v.Third }, func(v Verb) string { return v.Ing },
	} {
		for _, v := range vs {
			if f := form(v); m[f] == "" {
				m[f] = v.Lemma
			}
		}
	}
	return m
}

// Stem is the lemma by rule of a form in -ed, of a verb that the table need not have: "bleached" is of
// bleach. Where the spelling leaves two it takes the likelier one, so that it may be no word: "ruined" is of
// ruine, whose participle is right all the same.
func Stem(form string) string {
	s := strings.TrimSuffix(form, "ed")
	switch {
	case strings.HasSuffix(s, "i"):
		return s[:len(s)-1] + "y"
	case strings.HasSuffix(s, "ell") && strings.ContainsAny(s[:len(s)-3], "aeiou"):
		return s[:len(s)-1] // "levelled", but "shelled"
	case len(s) > 3 && s[len(s)-1] == s[len(s)-2] && !strings.HasSuffix(s, "ss") && !strings.HasSuffix(s, "ll"):
		return s[:len(s)-1]
	case silentE(s):
		return s + "e"
	}
	return s
}

// silentE reports whether a stem lost its e before -ed: "rescu", "evacuat".
func silentE(s string) bool {
	if n := len(s); n > 3 && s[n-1] == 'l' && strings.IndexByte("bcdfgkptz", s[n-2]) >= 0 {
		return true // "toppl", "sprinkl"
	}
	for _, end := range []string{"at", "iz", "is", "u", "c", "g", "v", "ur", "ir", "or", "as", "os", "us", "ak", "ik", "ok", "id", "ad", "ud", "ib", "in"} {
		if strings.HasSuffix(s, end) {
			return len(s) > 2
		}
	}
	return false
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
