package report

import (
	"fmt"
	"strings"
	"time"

	"rangefinder/news"
)

// spoken are the words of a finding as a reader meets them, and what each
// says in a sentence.
var spoken = map[string]struct{ word, sentence string }{
	news.Agreement:    {"agreement", "The origins give the same figure."},
	news.Overlap:      {"overlap", "The figures differ, but some value fits them all."},
	news.Conflict:     {"conflict", "No value fits all the figures: at least two origins contradict each other."},
	news.Growth:       {"growth", "The figure grew: these are counts as of different days."},
	news.SingleOrigin: {"single origin", "One origin alone gives this figure."},
	news.Contested:    {"contested", "Somebody denies or disputes the figure."},
}

func word(w string) string {
	if s, ok := spoken[w]; ok {
		return s.word
	}
	return clean(strings.ReplaceAll(w, "_", " "))
}

// strandName is how a strand is called: done; planned; planned, additional.
func strandName(s news.Strand) string {
	if s.Increment {
		return clean(s.Status) + ", additional"
	}
	return clean(s.Status)
}

// count writes a number of things: 1 origin, 2 origins.
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// list joins words as prose does: a, b and c.
func list(items []string) string {
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	default:
		return strings.Join(items[:n-1], ", ") + " and " + items[n-1]
	}
}

// sentence makes a text begin with a capital letter.
func sentence(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// causes are who made a change, in words. Only the page's own edit is the
// outlet's; the rest is ours.
var causes = map[string]string{
	news.CausePage:   "the page was edited",
	news.CauseReader: "Rangefinder reads the page differently now",
	news.CauseModel:  "Rangefinder's model changed",
	news.CausePerson: "a person decided",
}

var changeWords = map[string]string{
	news.ChangeNew:       "new",
	news.ChangeRevised:   "revised",
	news.ChangeGone:      "gone from the page; it stays in the range",
	news.ChangeWithdrawn: "withdrawn by its origin",
}

// personWords are the changes of claims that a person has made.
var personWords = map[string]string{
	news.ChangeNew:     "added by a person",
	news.ChangeRevised: "edited by a person",
	news.ChangeGone:    "rejected by a person",
}

func said(words map[string]string, key string) string {
	if w, ok := words[key]; ok {
		return w
	}
	return clean(key)
}

// day writes an ISO 8601 day, month, year or instant as a newspaper does
// ("2 Sep 2025"); what it cannot read it gives back as it came.
func day(iso string) string {
	for _, f := range []struct{ in, out string }{
		{time.DateOnly, "2 Jan 2006"},
		{"2006-01", "Jan 2006"},
		{"2006", "2006"},
		{time.RFC3339, "2 Jan 2006, 15:04 MST"},
		{"2006-01-02T15:04", "2 Jan 2006, 15:04"},
		{"2006-01-02T15:04:05", "2 Jan 2006, 15:04"},
	} {
		if t, err := time.Parse(f.in, iso); err == nil {
			if f.in == time.RFC3339 {
				t = t.UTC()
			}
			return t.Format(f.out)
		}
	}
	return clean(iso)
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2 Jan 2006, 15:04 MST")
}

func dayOf(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.UTC().Format("2 Jan 2006")
}
