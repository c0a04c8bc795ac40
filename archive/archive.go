// Package archive writes kept pages as web archives: WARC 1.1 (ISO 28500:2017),
// and WACZ 1.1, the one file that replay tools open. It acts on writers alone: where
// pages come from, and where the bytes go, is its caller's.
//
// The same pages in the same order give the same bytes: record ids are derived
// from what they name, and the only time in an archive is when its pages came.
//
// Pages are kept decoded, so a response is written as its status line, the header
// that was kept (without cookies; what spoke of the coding on the wire has the
// prefix X-Archive-Orig-, as other crawlers have it), a true Content-Length, and
// the body. Texts and files that a person supplied are resource records: nobody
// answered with them. Redirects are told in a metadata record beside the page,
// since the answers on the way were not kept.
package archive

import (
	"iter"
	"net/http"
	"strings"
	"time"

	"rangefinder/news"
)

// Pages gives pages with their bodies, one after the other. An error ends the
// writing, which returns it.
type Pages = iter.Seq2[news.Page, error]

// Options is what an archive says of itself and of its pages.
type Options struct {
	// Created stands in the head of the archive, to the second. For the same bytes
	// tomorrow take what hangs on the pages alone, such as when the last one came.
	Created  time.Time
	Software string // who wrote it: "Rangefinder"
	// Contact is who answers for the crawl, an address or page; "" for nobody.
	Contact string
	// Title is what a list of pages calls one of them; its address if nil or "".
	Title func(news.Page) string
}

// Written is what an archive holds.
type Written struct {
	Pages   int   `json:"pages"`
	Records int   `json:"records"` // WARC records, the head and those of metadata included
	Bytes   int64 `json:"bytes"`   // of the WARC, as compressed
}

// address is where the page's answer came from.
func address(p news.Page) string {
	if p.FinalURL != "" {
		return p.FinalURL
	}
	return p.URL
}

// answered reports whether the page was an answer of a server.
func answered(p news.Page) bool { return p.Status != 0 && !p.Supplied }

// mediaType is the type of a page's body, as its server gave it or as its
// beginning shows.
func mediaType(p news.Page) string {
	if t := clean(p.Header.Get("Content-Type")); t != "" {
		return t
	}
	t, _, _ := strings.Cut(http.DetectContentType(p.Body), ";")
	return t
}

// clean is a value that fits one line of a header: what would end the line, or
// the text, is a blank. Bytes that are no UTF-8 stay, as they came.
func clean(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c < ' ' || c == 0x7f {
			b[i] = ' '
		}
	}
	return strings.Trim(string(b), " ")
}
