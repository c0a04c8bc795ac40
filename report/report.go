// Package report renders a news.Report for people and for programs: terminal,
// HTML, SVG, Markdown, wikitext and Atom for the ones, JSON, JSON Lines, JSON-LD,
// CSV and QuickStatements for the others.
//
// It is pure: no clock, no network, no environment; the same Report gives the
// same bytes. It computes no figure. Whatever it prints was reported by
// somebody who is named beside it, or is marked as Rangefinder's own (sums,
// the model's likely range).
//
// Every text that came from a page is hostile here. It is cleaned once, in
// clean, and escaped again for the place where it goes.
package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"rangefinder/news"
)

// Options say how a Report is to be shown. The zero value is the whole report
// for a terminal of 80 columns without colour.
type Options struct {
	// Topic narrows the report, as Select does: an id, the beginning of one, or
	// words of a topic's name. Empty for all.
	Topic string

	Width int  // columns of the terminal; 0 is 80, less than 40 counts as 40
	Color bool // bold, dim and colours by ANSI escape sequences (Text only)

	// Full asks Text for every topic in full; without it only a report of one
	// topic is.
	Full bool

	Summary bool // CSV: one row a topic instead of one a claim

	// Chart is which chart SVG draws: ChartIntervals, also for "", or
	// ChartTimeline.
	Chart string

	Wikidata WikidataOptions // QuickStatements: what no report says

	// Since leaves out what changed before it; the zero time leaves out nothing.
	Since time.Time

	// Only names the classes of figures (Only) that the report was answered from alone, by who
	// narrowed it; "" for all. Whoever reads it is told.
	Only string

	// Base is the address under which a server has the report, without a
	// slash at its end: links then lead to Base/topics/ID and
	// Base/articles/ID. Empty means a file that stands alone.
	Base string

	// Served says that the page is one of a site with a stylesheet of its own
	// at Base/style.css, so that it can do without inline style; it then has
	// the site's navigation too. What follows is for such pages alone.
	Served bool

	Account bool   // the site has a page to log in
	At      string // the time that the report is of, as an address has it (at=); "" for the present
	Order   string // by what the topics are ordered; "" for the largest disagreement first
	Section Section
}

// A Section says which of the topics that were asked for a page shows: those from
// First to Last of All, counted from 1. They come first in the report; the others
// that it holds are there to be linked to. The zero value is a page that shows all.
type Section struct {
	First, Last, All int
	Before, After    string // addresses of the sections before it and after it, "" where there is none
}

// Cut reports whether there is more than the page shows.
func (s Section) Cut() bool { return s.Last-s.First+1 < s.All }

// Shown is how many topics the page shows.
func (s Section) Shown() int { return s.Last - s.First + 1 }

// An UnknownFormat is the error for a format that Write does not have.
type UnknownFormat struct{ Format string }

func (e *UnknownFormat) Error() string {
	return fmt.Sprintf("unknown format %q: want one of %s", e.Format, strings.Join(Formats(), ", "))
}

// formats are the renderings by the names that users type.
var formats = []struct {
	name  string
	write func(io.Writer, news.Report, Options) error
}{
	{"text", Text},
	{"json", func(w io.Writer, r news.Report, _ Options) error { return JSON(w, r) }},
	{"jsonl", func(w io.Writer, r news.Report, _ Options) error { return JSONLines(w, r) }},
	{"csv", func(w io.Writer, r news.Report, o Options) error { return CSV(w, r, o.Summary) }},
	{"html", HTML},
	{"md", Markdown},
	{"bibtex", BibTeX},
	{"csl", CSL},
	{"svg", SVG},
	{"atom", Atom},
	{"jsonld", JSONLD},
	{"quickstatements", QuickStatements},
	{"wikitext", Wikitext},
}

// Formats are the names that Write knows, in the order in which help should
// list them.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// Write renders r in the format of that name. It fails with *UnknownFormat
// before anything is written, with *UnknownTopic where o.Topic names nothing,
// and with the writer's own error.
func Write(w io.Writer, r news.Report, format string, o Options) error {
	for _, f := range formats {
		if f.name != format {
			continue
		}
		r := recent(r, o.Since)
		// These select for themselves, because they name the linked topics
		// that a selection leaves out.
		if format == "text" || format == "html" || format == "md" || format == "svg" {
			return f.write(w, r, o)
		}
		r, err := Select(r, o.Topic)
		if err != nil {
			return err
		}
		return f.write(w, r, o)
	}
	return &UnknownFormat{format}
}
