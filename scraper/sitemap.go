package scraper

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"

	"rangefinder/news"
)

// Bounds of a sitemap, those of the protocol (sitemaps.org).
const (
	maxSitemap     = 50 << 20 // bytes, after unpacking
	maxSitemapURLs = 50_000
)

// IsSitemap reports whether a page is a sitemap or sitemap index, by its content.
func IsSitemap(p news.Page) bool {
	body := p.Body
	if bytes.HasPrefix(body, []byte("\x1f\x8b")) {
		body, _ = gunzip(body, 64<<10)
	}
	if notText(body) != "" {
		return false
	}
	switch xmlRoot(strings.TrimLeft(decode(body[:min(len(body), 64<<10)], p.Header.Get("Content-Type")).text, " \t\r\n\f")) {
	case "urlset", "sitemapindex":
		return true
	}
	return false
}

// Sitemap reads a sitemap into its entries, or a sitemap index into its
// children, whose Updated is when they say that they last changed (the caller
// bounds how deep it follows them; the sitemap's own address is never among
// them). News sitemaps give titles and publication times too. A text sitemap has
// one address a line, and a body in gzip is unpacked. It is read as a stream:
// what it takes besides the body is the entries.
//
// Where the sitemap is broken or beyond the protocol's bounds (50,000
// addresses, 50 MiB), what was read before is returned together with an *Error
// whose Code is news.Partial. Other errors come with nothing.
func Sitemap(p news.Page) (entries, children []Entry, err error) {
	partial := func(why string) error { return &Error{news.Partial, why} }
	if bytes.HasPrefix(p.Body, []byte("\x1f\x8b")) {
		body, whole := gunzip(p.Body, maxSitemap)
		if !whole {
			err = partial("the sitemap's gzip is broken or too long: the addresses before that were read")
		}
		p.Body = body
	}
	if why := notText(p.Body); why != "" {
		return nil, nil, &Error{news.UnsupportedType, why}
	}
	if len(p.Body) > maxSitemap {
		p.Body = p.Body[:maxSitemap]
		err = partial(fmt.Sprintf("only the first %d MiB of the sitemap were read", maxSitemap>>20))
	}
	if p.Partial && err == nil {
		err = partial("the sitemap came only in part: the addresses that came were read")
	}
	body := bytes.TrimLeft(asUTF8(p.Body, p.Header.Get("Content-Type")), " \t\r\n\f")
	base, perr := url.Parse(address(p))
	if perr != nil {
		base = &url.URL{}
	}
	m := mapReader{base: base, seen: map[string]bool{base.String(): true}}
	head := string(body[:min(len(body), 64<<10)])
	why := ""
	switch root := xmlRoot(head); {
	case root == "urlset" || root == "sitemapindex":
		why = m.xml(body)
	case root == "" && (strings.HasPrefix(head, "http://") || strings.HasPrefix(head, "https://")):
		why = m.lines(body)
	default:
		return nil, nil, &Error{news.UnsupportedType, "not a sitemap: neither urlset nor sitemapindex"}
	}
	if why != "" {
		err = partial(why)
	}
	return m.entries, m.children, err
}

// asUTF8 is a body in UTF-8 without its mark; a body that is so already, as
// nearly every sitemap is, is not copied.
func asUTF8(body []byte, contentType string) []byte {
	if utf16ish(body) == "" && utf8.Valid(body) {
		return bytes.TrimPrefix(body, []byte("\ufeff"))
	}
	return []byte(decode(body, contentType).text)
}

// A mapReader gathers what a sitemap lists.
type mapReader struct {
	base              *url.URL
	seen              map[string]bool
	entries, children []Entry
}

const tooManyURLs = "only the first 50,000 addresses were read"

// full reports whether the protocol allows no more.
func (m *mapReader) full() bool { return len(m.entries)+len(m.children) >= maxSitemapURLs }

// fresh is a link as an address that was not listed before.
func (m *mapReader) fresh(link string) (string, bool) {
	u, ok := resolve(m.base, link)
	if !ok || m.seen[u] {
		return "", false
	}
	m.seen[u] = true
	return u, true
}

// lines reads a text sitemap; what it returns is why it stopped, "" at the end.
func (m *mapReader) lines(body []byte) string {
	for line := range bytes.Lines(body) {
		u, ok := m.fresh(string(line[:min(len(line), 8192)]))
		if !ok {
			continue
		}
		if m.full() {
			return tooManyURLs
		}
		m.entries = append(m.entries, Entry{URL: u})
	}
	return ""
}

// xml reads a urlset or sitemapindex; what it returns is why it stopped, "" at
// the end.
func (m *mapReader) xml(body []byte) string {
	dec := xml.NewDecoder(bytes.NewReader(body))
	dec.Strict = false
	dec.Entity = xml.HTMLEntity
	dec.CharsetReader = passThrough
	var open []string
	var e Entry
	var text strings.Builder
	var f FeedDoc // for its reading of dates
	for {
		tok, err := dec.RawToken()
		if err == io.EOF && len(open) == 0 {
			return ""
		}
		if err != nil {
			return "the sitemap is cut short or broken: the addresses before the fault were read"
		}
		switch t := tok.(type) {
		case xml.StartElement:
			open = append(open, strings.ToLower(t.Name.Local))
			if len(open) > maxFeedDepth {
				return "the sitemap is nested too deep: the addresses before that were read"
			}
			if n := t.Name.Local; n == "url" || n == "sitemap" {
				if m.full() {
					return tooManyURLs
				}
				e = Entry{}
			}
			text.Reset()
		case xml.CharData:
			if text.Len() < 8192 {
				text.Write(t[:min(len(t), 8192)])
			}
		case xml.EndElement:
			if len(open) == 0 {
				continue
			}
			name := open[len(open)-1]
			open = open[:len(open)-1]
			s := strings.TrimSpace(text.String())
			text.Reset()
			parent := ""
			if len(open) > 0 {
				parent = open[len(open)-1]
			}
			switch {
			case name == "loc" && (parent == "url" || parent == "sitemap"):
				e.URL = s
			case name == "lastmod":
				e.Updated = f.when(s, nil)
			case name == "publication_date":
				e.Published = f.when(s, nil)
			case name == "title" && parent == "news":
				e.Title = clip(fold(s), maxTitle)
			case name == "keywords" && parent == "news":
				e.Summary = clip(fold(s), maxSummary)
			case name == "sitemap" || name == "url":
				u, ok := m.fresh(e.URL)
				if !ok {
					continue
				}
				e.URL = u
				if name == "url" {
					m.entries = append(m.entries, e)
				} else {
					m.children = append(m.children, e)
				}
			}
		}
	}
}

// passThrough is the CharsetReader for text that is UTF-8 by now, whatever its
// declaration says.
func passThrough(_ string, r io.Reader) (io.Reader, error) { return r, nil }

// gunzip unpacks at most limit bytes; whole is false where there was more, or
// the coding is broken.
func gunzip(body []byte, limit int64) (out []byte, whole bool) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, false
	}
	out, err = io.ReadAll(io.LimitReader(z, limit+1))
	if int64(len(out)) > limit {
		return out[:limit], false
	}
	return out, err == nil
}
