package scraper

import (
	"strings"

	"golang.org/x/net/html"
)

// headline is the article's title as the page shows it: its h1 where that
// agrees with what the metadata call it, for the title is a quotation too; else
// the metadata's, else the title element without the name of the site.
func (d *document) headline(h *head, publisher string) string {
	named := fold(html.UnescapeString(either(h.get("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title"), h.linked.headline)))
	named = siteless(named, publisher)
	title := siteless(h.title, publisher)
	var only string
	for _, n := range h.h1 {
		if len(h.h1) > 20 {
			break
		}
		s := strings.Join(d.inlineText(kids(n), nil), " ")
		if !wordy(s) || len(s) > maxTitle {
			continue
		}
		if agree(s, named) || agree(s, title) || agree(s, h.linked.headline) {
			return s
		}
		if only == "" && !sameWords(s, publisher) && len(strings.Fields(s)) >= 3 {
			only = s
		}
	}
	switch {
	case named == "" && only != "":
		return only
	case h.linked.headline != "" && agree(h.linked.headline, title):
		return clip(fold(h.linked.headline), maxTitle)
	case named != "":
		return clip(named, maxTitle)
	case h.linked.headline != "":
		return clip(fold(h.linked.headline), maxTitle)
	}
	return clip(title, maxTitle)
}

// agree reports whether two headlines are the same one: most words of the
// shorter stand in the longer.
func agree(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	x, y := strings.Fields(strings.ToLower(a)), strings.Fields(strings.ToLower(b))
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < 2 && len(y) > 3 || len(y) > 80 {
		return false
	}
	have := map[string]bool{}
	for _, w := range y {
		have[strings.Trim(w, ".,:;!?'\"‘’“”")] = true
	}
	n := 0
	for _, w := range x {
		if have[strings.Trim(w, ".,:;!?'\"‘’“”")] {
			n++
		}
	}
	return n*10 >= len(x)*6
}

// siteless is a title without the name of its site at an end: "Headline | Outlet".
func siteless(title, publisher string) string {
	for _, sep := range []string{" | ", " - ", " – ", " — ", " :: ", " • ", " · ", " » ", " / "} {
		i := strings.LastIndex(title, sep)
		if i <= 0 {
			continue
		}
		before, after := strings.TrimSpace(title[:i]), strings.TrimSpace(title[i+len(sep):])
		known := publisher != "" && (sameWords(after, publisher) || strings.Contains(bareWords(after), bareWords(publisher)))
		words := len(strings.Fields(after))
		if known || (sep == " | " || sep == " :: ") && words <= 4 && len(strings.Fields(before)) >= 3 ||
			words <= 3 && len(strings.Fields(before)) >= 4 && !strings.ContainsAny(after, "0123456789") {
			return siteless(before, publisher)
		}
		if publisher != "" && sameWords(title[:strings.Index(title, sep)], publisher) {
			return strings.TrimSpace(title[strings.Index(title, sep)+len(sep):])
		}
	}
	return title
}
