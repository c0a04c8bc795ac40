package scraper

import (
	"strings"
	"time"

	"golang.org/x/net/html"
)

// entryTimes finds the entries of a live blog and the time of each: two or more
// elements of one parent and one tag, each with a time element of its own that
// names a day and a time of day, and with text of its own. Where such elements
// nest, the inner ones count.
func (d *document) entryTimes(body *html.Node) map[*html.Node]*time.Time {
	first := map[*html.Node]*time.Time{} // the first <time> under each element
	var visit func(n *html.Node) *time.Time
	visit = func(n *html.Node) *time.Time {
		var t *time.Time
		if n.Data == "time" || n.Data == "relative-time" || n.Data == "bbc-timestamp" {
			t = clockTime(attr(n, "datetime"))
		} else if v := attr(n, "data-timestamp"); v != "" {
			t = clockTime(v)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode || skipped(c) {
				continue
			}
			if ct := visit(c); t == nil {
				t = ct
			}
		}
		if t != nil {
			first[n] = t
		}
		return t
	}
	visit(body)

	entries := map[*html.Node]*time.Time{}
	seen := map[*html.Node]bool{}
	for n := range first {
		p := n.Parent
		if p == nil || seen[p] {
			continue
		}
		seen[p] = true
		byTag := map[string][]*html.Node{}
		for c := p.FirstChild; c != nil; c = c.NextSibling {
			if first[c] != nil && blockLevel[c.Data] && d.size[c].chars > 60 && d.density(c) < 0.5 {
				byTag[c.Data] = append(byTag[c.Data], c)
			}
		}
		for _, same := range byTag {
			if len(same) < 2 {
				continue
			}
			for _, e := range same {
				entries[e] = first[e]
			}
		}
	}
	return entries
}

// clockTime reads a moment with day and time of day; nil for anything less.
func clockTime(s string) *time.Time {
	s = strings.TrimSpace(s)
	if len(s) < 12 || !strings.ContainsAny(s, "T :") {
		if len(s) < 10 {
			return nil
		}
	}
	t, ok := parseDate(s)
	if !ok || !t.clock {
		return nil
	}
	return &t.Time
}
