package scraper

import (
	"strings"
	"time"

	"golang.org/x/net/html"

	"rangefinder/news"
)

// publishedKeys and modifiedKeys are where pages put their dates, the most
// careful first.
var (
	publishedKeys = []string{"article:published_time", "og:published_time", "og:article:published_time", "datepublished", "publish-date",
		"publish_date", "publication_date", "published_time", "pubdate", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
		"article.published", "dc.date.issued", "dcterms.issued", "dcterms.date", "dcterms.created", "dc.date.created", "dc.date", "date", "rnews:datepublished"}
	modifiedKeys = []string{"article:modified_time", "og:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod",
		"dcterms.modified", "dc.date.modified", "article.updated", "article:updated_time"}
)

// dates finds when the article was published and last changed, with notes
// where the reading is less than certain. fetched bounds them: a page is not
// published after it was read.
func (d *document) dates(h *head, p news.Page, path string) (published, modified *time.Time, notes []string) {
	read := func(s, where string) *moment {
		if s == "" {
			return nil
		}
		m, ok := parseDate(s)
		if !ok {
			notes = append(notes, "date not read: "+clip(fold(s), 60)+" ("+where+")")
			return nil
		}
		if !p.Fetched.IsZero() && m.After(p.Fetched.Add(48*time.Hour)) {
			notes = append(notes, "date not used, it lies after the page was fetched: "+clip(fold(s), 60)+" ("+where+")")
			return nil
		}
		return &m
	}
	keep := func(m *moment, what string) *time.Time {
		if m.clock && !m.zone {
			notes = append(notes, what+" time without a time zone, read as UTC")
		}
		t := m.Time
		return &t
	}

	m := read(h.linked.published, "JSON-LD")
	for _, k := range publishedKeys {
		for _, v := range h.meta[k] {
			if m == nil {
				m = read(v, k)
			}
		}
	}
	for _, v := range h.props["datepublished"] {
		if m == nil {
			m = read(v, "datePublished")
		}
	}
	if m == nil {
		if v, ok := d.visibleDate(h); ok {
			m = &v
			if !p.Fetched.IsZero() && m.After(p.Fetched.Add(48*time.Hour)) {
				m = nil
			}
		}
	}
	if m == nil {
		if v, ok := urlDate(path); ok && (p.Fetched.IsZero() || !v.After(p.Fetched.Add(48*time.Hour))) {
			m = &v
			notes = append(notes, "published day read from the address")
		}
	}
	if m != nil {
		published = keep(m, "published")
	}

	m = read(h.linked.modified, "JSON-LD")
	for _, k := range modifiedKeys {
		for _, v := range h.meta[k] {
			if m == nil {
				m = read(v, k)
			}
		}
	}
	for _, v := range h.props["datemodified"] {
		if m == nil {
			m = read(v, "dateModified")
		}
	}
	if m != nil {
		modified = keep(m, "modified")
	}
	return published, modified, notes
}

// visibleDate is the date that the page shows at its article: a time element
// that is marked as the publication date, else the first in the article's
// header or beside its headline, else the words of a byline.
func (d *document) visibleDate(h *head) (moment, bool) {
	for pass := range 2 {
		for i, n := range h.times {
			if i > 200 {
				break
			}
			marked := hasAttr(n, "pubdate") || strings.Contains(strings.ToLower(attr(n, "class")+attr(n, "itemprop")), "publish")
			if pass == 0 && !marked {
				continue
			}
			// The time of a teaser, comment or entry is not the article's.
			if d.foreign(n) {
				continue
			}
			for _, s := range []string{attr(n, "datetime"), allText(n)} {
				if m, ok := parseDate(s); ok {
					return m, true
				}
			}
		}
	}
	var found moment
	ok := false
	budget := 400
	var visit func(n *html.Node)
	visit = func(n *html.Node) {
		for c := n.FirstChild; c != nil && !ok && budget > 0; c = c.NextSibling {
			if skipped(c) {
				continue
			}
			s := d.size[c]
			if s.chars == 0 {
				continue
			}
			if s.chars < 120 {
				if m := furniture.read(c); m.byline != "" || m.soft == "meta" || strings.Contains(strings.ToLower(attr(c, "class")), "date") {
					budget--
					if !d.foreign(c) {
						if v, got := findDate(allText(c)); got {
							found, ok = v, true
							return
						}
					}
				}
			}
			visit(c)
		}
	}
	visit(d.root)
	return found, ok
}

// foreign reports whether n lies in something beside the article: a menu, an
// aside, a comment, a list of teasers.
func (d *document) foreign(n *html.Node) bool {
	articles := 0
	for p := n.Parent; p != nil && p.Type == html.ElementNode; p = p.Parent {
		switch p.Data {
		case "nav", "aside", "footer", "li":
			return true
		case "article":
			articles++
		case "body", "html", "main":
			return articles > 1
		}
		if m := furniture.read(p); m.class != "" {
			return true
		}
	}
	return articles > 1
}
