package web

import (
	"slices"

	"rangefinder/report"
)

// A form is a rendering that can be asked for by suffix or by media type.
type form struct{ suffix, media, format string }

// rows are the forms that can be served, the best for a reader first: it is the
// answer to "Accept: */*". A format of report.Formats has to have a line here.
var rows = []form{
	{"html", "text/html; charset=utf-8", "html"},
	{"json", "application/json", "json"},
	{"jsonl", "application/jsonl; charset=utf-8", "jsonl"},
	{"csv", "text/csv; charset=utf-8", "csv"},
	{"md", "text/markdown; charset=utf-8", "md"},
	{"txt", "text/plain; charset=utf-8", "text"},
	{"atom", "application/atom+xml; charset=utf-8", "atom"},
	{"svg", "image/svg+xml; charset=utf-8", "svg"},
	{"bib", "application/x-bibtex; charset=utf-8", "bibtex"},
	{"csl", "application/vnd.citationstyles.csl+json", "csl"},
	{"jsonld", "application/ld+json", "jsonld"},
	{"qs", "text/tab-separated-values; charset=utf-8", "quickstatements"},
	{"wiki", "text/x-wiki; charset=utf-8", "wikitext"},
}

// forms are those of rows that the reports can be written in.
var forms = slices.DeleteFunc(slices.Clone(rows), func(f form) bool {
	return !slices.Contains(report.Formats(), f.format)
})

func formOf(suffix string) (form, bool) {
	for _, f := range forms {
		if f.suffix == suffix {
			return f, true
		}
	}
	return form{}, false
}
