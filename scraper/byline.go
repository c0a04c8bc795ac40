package scraper

import (
	"strings"

	"golang.org/x/net/html"
)

func authorClass(n *html.Node) bool {
	c := attr(n, "class")
	if c == "" || len(c) > 300 {
		return false
	}
	for name := range strings.FieldsSeq(c) {
		for _, w := range classWords(name) {
			if w == "byline" || w == "author" || w == "authors" {
				return true
			}
		}
	}
	return false
}

// byline names the authors, joined by commas, without "By".
func (d *document) byline(h *head) string {
	var names []string
	add := func(s string) {
		s = tidyByline(s)
		if s == "" || len(s) > 150 {
			return
		}
		for _, n := range names {
			if strings.EqualFold(n, s) {
				return
			}
		}
		if len(names) < 20 {
			names = append(names, s)
		}
	}
	for _, a := range h.linked.authors {
		add(a)
	}
	if len(names) == 0 {
		for _, k := range []string{"author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "dcterms.creator", "cxenseparse:author", "twitter:creator"} {
			for _, v := range h.meta[k] {
				if !strings.HasPrefix(v, "http") && !strings.HasPrefix(v, "@") {
					add(html.UnescapeString(v))
				}
			}
			if len(names) > 0 {
				break
			}
		}
	}
	if len(names) == 0 {
		for _, v := range h.props["author"] {
			add(v)
		}
	}
	if len(names) == 0 {
		for _, n := range h.bylines {
			if hidden(n) || d.size[n].chars > 150 || d.size[n].chars == 0 || enclosed(n, "footer") || enclosed(n, "nav") {
				continue
			}
			if hasTimeOnly(n) {
				continue
			}
			add(allText(n))
			if len(names) > 0 {
				break
			}
		}
	}
	return clip(strings.Join(names, ", "), maxByline)
}

// hasTimeOnly reports whether n holds a date and nothing else, or a whole line
// of one: class byline is given to those too.
func hasTimeOnly(n *html.Node) bool {
	s := allText(n)
	if _, ok := parseDate(s); ok && !strings.Contains(strings.ToLower(s), "by ") {
		return true
	}
	return false
}

// tidyByline takes "By" and what follows the names off a byline.
func tidyByline(s string) string {
	s = fold(s)
	low := strings.ToLower(s)
	for _, p := range []string{"written by ", "reported by ", "story by ", "by: ", "by ", "von ", "par ", "por ", "author: ", "di "} {
		if strings.HasPrefix(low, p) {
			s = s[len(p):]
			break
		}
	}
	for _, stop := range []string{" | ", " • ", " · ", " — ", " Published", " Updated", " published", " updated", " Posted", "@"} {
		if i := strings.Index(s, stop); i > 0 {
			s = s[:i]
		}
	}
	s = strings.Trim(s, " ,;:|-–—")
	if m, ok := findDate(s); ok && !m.IsZero() {
		return ""
	}
	return s
}

// publisher is the outlet: what the page calls its site, else what its data
// call its publisher, else the newsroom known by its host; "" where unknown.
func (h *head) publisher(host string) string {
	site := fold(html.UnescapeString(h.get("og:site_name", "article:publisher_name", "application-name")))
	known := newsroom(host)
	switch {
	case site != "" && !strings.HasPrefix(site, "http") && !domainLike(site):
		return clip(site, 200)
	case h.linked.publisher != "" && !domainLike(h.linked.publisher):
		return clip(h.linked.publisher, 200)
	case known != "":
		return known
	case site != "" && !strings.HasPrefix(site, "http"):
		return clip(site, 200)
	case h.linked.publisher != "":
		return clip(h.linked.publisher, 200)
	}
	return clip(fold(h.get("dc.publisher", "publisher", "copyright-holder")), 200)
}

func domainLike(s string) bool {
	return !strings.Contains(s, " ") && strings.Contains(s, ".") && newsroom(strings.ToLower(s)) != ""
}
