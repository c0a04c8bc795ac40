package report

import (
	"rangefinder/news"
	"rangefinder/quantity"
)

// A Line is a topic as a list shows it, clean but not yet escaped.
type Line struct {
	ID, Name, Story  string
	Range            string // 11,000 – 30,000
	Class            string // the word that heads it, as in JSON; "apart" for strands that do not contradict, "none" without a figure
	Word, Sign       string // the same as a reader meets it, and as a shape
	Origins, Outlets int
	AsOf             string // the newest day that a figure holds for
	Parts            []Part // its strands, where it has several
	Trail            []string
	Checked          string // how far people have gone through its figures, "" where nobody has begun
}

// A Part is one of several strands of a Line.
type Part struct{ Name, Range string }

// Lines are topics of a report, a line each, in the order given. r has to hold
// their claims and stories; what else it holds changes nothing.
func Lines(r news.Report, topics []news.Topic) []Line {
	b := newBook(r, Options{})
	lines := make([]Line, len(topics))
	for i, t := range topics {
		v := b.topic(t)
		l := Line{ID: v.ID, Name: v.Name, Story: v.Story, Range: v.Range, Class: v.Class, Word: v.Word, Sign: signs[v.Class],
			Origins: v.Origins, Outlets: v.Outlets, AsOf: v.AsOf}
		if v.Checked != nil {
			l.Checked = v.Checked.Line()
		}
		for _, s := range v.Strands {
			if v.Apart {
				l.Parts = append(l.Parts, Part{s.Name, s.Range})
			} else if s.Trail != "" {
				l.Trail = append(l.Trail, s.Trail)
			}
		}
		lines[i] = l
	}
	return lines
}

// Figure is what a claim gives, with its bound in words: "at least 600".
func Figure(c news.Claim) string {
	return scale{quantity.Kind(c.Kind), clean(c.Unit)}.ofClaim(c)
}

// Quoted is the sentence of a claim cut around its figure; figure is "" where
// the sentence does not hold it, and before is then the whole of it.
func Quoted(c news.Claim) (before, figure, after string) {
	m := (&book{}).mark(c)
	return m.Before, m.Figure, m.After
}

// Day writes an ISO 8601 day, month, year or instant as a newspaper does
// ("2 Sep 2025"); what it cannot read it gives back as it came.
func Day(iso string) string { return day(iso) }

// Record says how often an origin matched the later best-supported figure; ""
// where there was no case.
func Record(c news.Credibility) string { return record(c) }

// Read says in one sentence how much of what was asked for was read.
func Read(c news.Coverage) string {
	v := coverage(c)
	return v.Line + ". " + v.Numbers + "."
}
