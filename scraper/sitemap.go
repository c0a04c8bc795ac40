package scraper

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"strings"

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

// Sitemap reads a sitemap into its entries, or a sitemap index into the
// addresses of its children (the caller bounds how deep it follows them; the
// sitemap's own address is never among them). News sitemaps give titles and
// publication times too. A text sitemap has one address a line, and a body in
// gzip is unpacked.
//
// Where the sitemap is broken or beyond the protocol's bounds (50,000
// addresses, 50 MiB), what was read before is returned together with an *Error
// whose Code is news.Partial. Other errors come with nothing.
func Sitemap(p news.Page) (entries []Entry, children []string, err error) {
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
	src := strings.TrimLeft(decode(p.Body, p.Header.Get("Content-Type")).text, " \t\r\n\f")
	base, perr := url.Parse(address(p))
	if perr != nil {
		base = &url.URL{}
	}
	self := base.String()
	seen := map[string]bool{}
	fresh := func(link string) (string, bool) {
		u, ok := resolve(base, link)
		if !ok || seen[u] {
			return "", false
		}
		seen[u] = true
		return u, true
	}

	root := xmlRoot(src)
	if root == "" && (strings.HasPrefix(src, "http://") || strings.HasPrefix(src, "https://")) {
		for line := range strings.Lines(src) {
			if u, ok := fresh(line); ok {
				if len(entries) >= maxSitemapURLs {
					return entries, nil, partial(fmt.Sprintf("only the first %d addresses were read", maxSitemapURLs))
				}
				entries = append(entries, Entry{URL: u})
			}
		}
		return entries, nil, err
	}
	if root != "urlset" && root != "sitemapindex" {
		return nil, nil, &Error{news.UnsupportedType, "not a sitemap: neither urlset nor sitemapindex"}
	}

	dec := xml.NewDecoder(strings.NewReader(src))
	dec.Strict = false
	dec.Entity = xml.HTMLEntity
	dec.CharsetReader = passThrough
	var open []string
	var e Entry
	var text strings.Builder
	var f FeedDoc // for its reading of dates
	for {
		tok, terr := dec.RawToken()
		if terr == io.EOF && len(open) == 0 {
			return entries, children, err
		}
		if terr != nil {
			return entries, children, partial("the sitemap is cut short or broken: the addresses before the fault were read")
		}
		switch t := tok.(type) {
		case xml.StartElement:
			open = append(open, strings.ToLower(t.Name.Local))
			if len(open) > maxFeedDepth {
				return entries, children, partial("the sitemap is nested too deep: the addresses before that were read")
			}
			if n := t.Name.Local; n == "url" || n == "sitemap" {
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
			case name == "sitemap":
				if u, ok := fresh(e.URL); ok && u != self {
					children = append(children, u)
				}
			case name == "url":
				if u, ok := fresh(e.URL); ok {
					e.URL = u
					entries = append(entries, e)
				}
			}
			if len(entries)+len(children) >= maxSitemapURLs && len(open) <= 1 && moreIn(src[dec.InputOffset():]) {
				return entries, children, partial(fmt.Sprintf("only the first %d addresses were read", maxSitemapURLs))
			}
		}
	}
}

// moreIn reports whether another address follows.
func moreIn(rest string) bool { return strings.Contains(rest[:min(len(rest), 4096)], "<loc") }

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
