package scraper

import (
	_ "embed"
	"strings"

	"rangefinder/news"
)

//go:embed data/walls.txt
var wallList string

type wall struct{ code, words string }

var walls = readWalls(wallList)

func readWalls(s string) (w []wall) {
	for line := range strings.Lines(s) {
		code, words, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && code != "#" {
			w = append(w, wall{code, words})
		}
	}
	return w
}

// Lengths of text, in bytes, below which a page is suspected of being something
// else than the article.
const (
	teaser = 1_500 // a first paragraph or two before a paywall
	bare   = 250   // an error page, a consent page, what a page shows that needs its scripts
	notice = 3_000 // the same at length, under a title that says so
)

// wallOf finds the words of a wall in what a page shows, in small letters.
func wallOf(shown string, code string) string {
	shown = strings.ReplaceAll(shown, "’", "'")
	for _, w := range walls {
		if w.code == code && strings.Contains(shown, w.words) {
			return w.words
		}
	}
	return ""
}

// noticed finds the title of a notice among titles: one that is, as a whole or
// up to the name of its site, what no article is called without saying more.
func noticed(titles ...string) string {
	for _, t := range titles {
		t = strings.NewReplacer("’", "'", " | ", "\n", " - ", "\n", " – ", "\n", " — ", "\n", " · ", "\n", ": ", "\n").Replace(strings.ToLower(t))
		for part := range strings.SplitSeq(t, "\n") {
			part = strings.Trim(part, " .!?…")
			for _, w := range walls {
				if w.code == "title" && w.words == part {
					return part
				}
			}
		}
	}
	return ""
}

// outcome says what became of a page of HTML, with a note for the reader; an
// *Error where something else than an article was served.
//
// A short report is no teaser: an invitation to subscribe in a menu, a consent
// banner and a noscript warning stand on whole pages too. So a wall counts
// only where it is in the text's place or follows its beginning.
func (d *document) outcome(a *news.Article, h *head, p news.Page, c *cutter) (code, why string, err error) {
	length := len(a.Text)
	before, after := c.around()
	if length < bare {
		js := wallOf(strings.ToLower(a.Text), news.NeedsJavaScript)
		if length == 0 {
			js += wallOf(before+after, news.NeedsJavaScript)
		}
		for _, s := range h.noscript {
			if js == "" && length < bare/4 && h.scripts > 0 && len(s) < 20_000 {
				js = wallOf(s, news.NeedsJavaScript)
			}
		}
		if js != "" || h.appRoot && h.scripts > 0 {
			return news.NeedsJavaScript, "the page shows its text only where JavaScript runs", nil
		}
		notice := strings.ToLower(a.Title + "\n" + a.Text)
		if length == 0 {
			notice += before + after
		}
		if w := wallOf(notice, news.Unreadable); w != "" {
			return "", "", &Error{news.Unreadable, "the site shows a notice in place of the article (“" + w + "”)"}
		}
	}
	// Consent, error and robot pages of several paragraphs: the title has to be
	// that of a notice, and the text to speak of what notices speak of.
	if length < notice && wallOf(strings.ToLower(a.Text), "sign") != "" {
		if w := noticed(h.title, a.Title); w != "" {
			return "", "", &Error{news.Unreadable, "the site shows a notice in place of the article (“" + w + "”)"}
		}
	}
	if length < teaser {
		closed := h.linked.free != nil && !*h.linked.free
		if length == 0 {
			after += before
		}
		if closed || wallOf(after, news.Paywall) != "" {
			return news.Paywall, "the page shows only the beginning of the article: the rest is for subscribers", nil
		}
	}
	if length == 0 {
		return news.Empty, "the page has no text that can be read as an article", nil
	}
	if a.Language != "" && a.Language != "en" {
		return news.LanguageNotRead, "the article is not in English (" + a.Language + ")", nil
	}
	switch {
	case p.Partial:
		return news.Partial, "the page did not arrive whole", nil
	case d.cut:
		return news.Partial, "", nil
	case brokenOff(a):
		return news.Partial, "the text breaks off", nil
	}
	return news.Read, "", nil
}

// brokenOff reports whether an article visibly ends before its end: with an
// ellipsis, or with "Continue reading".
func brokenOff(a *news.Article) bool {
	for i := len(a.Blocks) - 1; i >= 0; i-- {
		b := a.Blocks[i]
		if b.Kind != news.Paragraph || b.Aside {
			continue
		}
		low := strings.ToLower(strings.TrimSpace(b.Text))
		for _, end := range []string{"…", "...", "[…]", "[...]", "[&hellip;]", "continue reading", "read more", "read the full story"} {
			if strings.HasSuffix(low, end) {
				return true
			}
		}
		return false
	}
	return false
}
