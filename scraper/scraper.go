// Package scraper reads the article of a fetched page: its headline, byline,
// dates, language and its text as blocks, each traceable to the element it
// came from. It also reads what leads to articles: feeds, sitemaps and section
// pages.
//
// It is pure: no clock, network, environment or logger. Every page is taken
// for hostile, so all that it reads is bounded (see the constants of this
// file), and a page that breaks a bound gives what could be read, with a note.
//
// How the body is found. The page is cut into blocks (paragraphs, list items,
// table rows …) on its own DOM: cut.go, table.go, lines.go. Of each block some
// hundred signs are seen (signs.go): its text, the names of the elements around
// it, where it stands to the headline and to the running text, what its kin
// elsewhere on the page look like, and whether go-readability, which runs over a
// copy with every block stamped, would keep it. A model gives points for the
// signs, twice: the second round knows what the first thought of the
// neighbours. The model is data (data/body.txt), fitted by bench/articles.
// What is certain without a model stands in rules (choose.go): the headline is
// no text, a table stays or goes whole, comments and other articles go, fact
// boxes and captions that say something stay. Explain says of every block which
// of it decided. Text and selectors are always taken from the page's own DOM.
package scraper

import (
	"bytes"
	"fmt"
	"runtime"

	"rangefinder/news"
)

// Bounds of what is read from one page. Beyond one of them the rest is left
// out, the outcome is Partial, and a note says so.
const (
	maxBody       = 16 << 20 // bytes of a page's body
	maxTags       = 150_000  // tags of an HTML page
	maxTagBytes   = 64 << 10 // bytes of one tag before its attributes are pruned
	maxAttributes = 128      // attributes kept of a pruned tag, each of at most 4 KiB
	maxText       = 2 << 20  // bytes of an article's text
	maxBlocks     = 20_000   // blocks of an article
	maxTitle      = 1_000    // bytes of a title
	maxByline     = 300      // bytes of a byline
	maxLibrary    = 25_000   // elements beyond which the body library is not asked: its passes are not linear
	maxDepth      = 256      // levels of nesting kept when a page is flattened
	maxJSONLD     = 1 << 20  // bytes of one JSON-LD script
	maxNotes      = 50
)

// An Error says why a page gives no article. Code is one of news.UnsupportedType,
// news.Empty, news.Unreadable (and news.Partial, from Sitemap); Reason is a
// sentence for a person that says what to do where something can be done.
type Error struct {
	Code   string
	Reason string
}

// Error is the reason alone: the caller knows the address and says it first.
func (e *Error) Error() string { return e.Reason }

// Parse reads the article of a page: HTML, or plain text (told apart by
// content, not by name or header).
//
// Article.Outcome is news.Read or what stood in the way: Partial (the page is
// known to be cut, or visibly is), Paywall, NeedsJavaScript, LanguageNotRead
// (the language is known and not English; title and blocks are given all the
// same), Empty (a page without readable text). An error is always an *Error
// and means that there is no article: another type of document, no bytes at
// all, a check for robots in place of the article.
//
// What p says of itself (Title, Publisher, Published) wins over what the page says.
func Parse(p news.Page) (a news.Article, err error) {
	return parse(p, body, nil)
}

func parse(p news.Page, m *Model, explain func(*cutter)) (a news.Article, err error) {
	// The libraries below are fed by strangers. A fault of theirs is this
	// page's outcome, never the end of a worker.
	defer func() {
		if r := recover(); r != nil {
			if re, ok := r.(runtime.Error); ok {
				r = re.Error()
			}
			a, err = news.Article{}, &Error{news.Unreadable, fmt.Sprintf("the page broke the reader (%v)", r)}
		}
	}()

	if len(bytes.TrimSpace(p.Body)) == 0 {
		return news.Article{}, &Error{news.Empty, "the page is empty"}
	}
	if why := notText(p.Body); why != "" {
		return news.Article{}, &Error{news.UnsupportedType, why}
	}
	var cut bool
	if len(p.Body) > maxBody {
		p.Body, cut = p.Body[:maxBody], true
	}
	src := decode(p.Body, p.Header.Get("Content-Type"))
	switch sniff(src.text, p.ContentType()) {
	case kindFeed:
		return news.Article{}, &Error{news.UnsupportedType, "a feed or sitemap, not an article: watch it with rangefinder watch add"}
	case kindData:
		return news.Article{}, &Error{news.UnsupportedType, "data, not an article: give the page or text that reports it"}
	case kindPlain:
		a, err = parsePlain(p, src)
	default:
		a, err = parseHTML(p, src, m, explain)
	}
	if err != nil {
		return news.Article{}, err
	}
	if cut {
		note(&a, fmt.Sprintf("only the first %d MiB of the page were read", maxBody>>20))
		if a.Outcome == news.Read {
			a.Outcome = news.Partial
		}
	}
	return a, nil
}

// note adds a doubt once.
func note(a *news.Article, s string) {
	if len(a.Notes) >= maxNotes {
		return
	}
	for _, n := range a.Notes {
		if n == s {
			return
		}
	}
	a.Notes = append(a.Notes, s)
}

// address is where the page is: after redirects where there were any.
func address(p news.Page) string {
	if p.FinalURL != "" {
		return p.FinalURL
	}
	return p.URL
}
