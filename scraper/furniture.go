package scraper

import (
	_ "embed"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

//go:embed data/furniture.txt
var furnitureList string

// furniture is data/furniture.txt, by kind. The words of a class rule are kept
// with a space on either side of each, for a search in a class that is written
// the same way.
var furniture = readFurniture(furnitureList)

type furnitureRules struct {
	class, soft, aside, lead, byline map[string]bool
	start, link, credit, signoff     []string
	whole, heading                   map[string]bool
	longest                          int // words of the longest class rule
}

func readFurniture(list string) furnitureRules {
	f := furnitureRules{class: map[string]bool{}, soft: map[string]bool{}, aside: map[string]bool{}, lead: map[string]bool{},
		byline: map[string]bool{}, whole: map[string]bool{}, heading: map[string]bool{}, longest: 1}
	for line := range strings.Lines(list) {
		line = strings.TrimRight(line, "\n")
		kind, words, ok := strings.Cut(line, " ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		key := strings.Join(classWords(words), " ")
		switch kind {
		case "class", "soft", "aside", "lead", "byline":
			m := map[string]map[string]bool{"class": f.class, "soft": f.soft, "aside": f.aside, "lead": f.lead, "byline": f.byline}[kind]
			m[key] = true
			f.longest = max(f.longest, strings.Count(key, " ")+1)
		case "start":
			f.start = append(f.start, words)
		case "link":
			f.link = append(f.link, words)
		case "credit":
			f.credit = append(f.credit, words)
		case "signoff":
			f.signoff = append(f.signoff, words)
		case "whole":
			f.whole[words] = true
		case "heading":
			f.heading[words] = true
		}
	}
	return f
}

// classWords splits a class or id into its words: at everything that is not a
// letter or digit and at capitals after small letters.
func classWords(s string) (words []string) {
	start := -1
	var prev rune
	for i, r := range s {
		ok := unicode.IsLetter(r) || unicode.IsDigit(r)
		if start >= 0 && (!ok || unicode.IsUpper(r) && unicode.IsLower(prev)) {
			words = append(words, strings.ToLower(s[start:i]))
			start = -1
		}
		if ok && start < 0 {
			start = i
		}
		prev = r
	}
	if start >= 0 {
		words = append(words, strings.ToLower(s[start:]))
	}
	return words
}

// marks are what an element's class, id and role say of it.
type marks struct {
	class, soft, aside, lead, byline string   // the rule that holds, "" for none
	content, comment, body           bool     // a word for content, for comments; itemprop articleBody
	names                            []string // all words of its names, up to 16
	odds, worst, best                float64  // what the model gives for the names: their sum, the least, the most
}

// marks are read once of each element.
func (c *cutter) marks(n *html.Node) *marks {
	if m := c.known[n]; m != nil {
		return m
	}
	m := furniture.read(n, c.named)
	for _, w := range m.names {
		v := float64(c.model.Names[w])
		m.odds += v
		m.worst, m.best = min(m.worst, v), max(m.best, v)
	}
	c.known[n] = &m
	return &m
}

// forComments reports whether a word of a name means comments: "comments",
// "commentlinks", "usercomments", "kommentare".
func forComments(w string) bool {
	return commentWords[w] || (strings.Contains(w, "comment") || strings.Contains(w, "kommentar") || strings.HasPrefix(w, "coment")) &&
		!strings.Contains(w, "commentary") && !strings.Contains(w, "commentator")
}

var commentWords = set("forum disqus respond reply replies reactie reacties commenti commento komentarze komentarz")

var contentWords = set("article content body story post entry text articlebody main hentry maincontent page column blog news single")

// read gives the marks of n. Names repeat on a page: known holds what was read
// of each, and may be nil.
func (f *furnitureRules) read(n *html.Node, known map[string]marks) (m marks) {
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "role", "data-component", "data-testid", "itemprop", "data-type":
		default:
			continue
		}
		if len(a.Val) > 500 || a.Val == "" {
			continue
		}
		m.body = m.body || a.Key == "itemprop" && strings.EqualFold(a.Val, "articleBody")
		x, ok := known[a.Val]
		if !ok {
			x = f.named(a.Val)
			if known != nil {
				known[a.Val] = x
			}
		}
		m.class, m.soft, m.aside = either(x.class, m.class), either(x.soft, m.soft), either(x.aside, m.aside)
		m.lead, m.byline = either(x.lead, m.lead), either(x.byline, m.byline)
		m.comment = m.comment || x.comment
		m.content = m.content || x.content
		if m.names == nil {
			m.names = x.names
		} else {
			m.names = append(m.names[:len(m.names):len(m.names)], x.names[:min(len(x.names), 16-len(m.names))]...)
		}
	}
	return m
}

// named gives the marks of a value of class, id or role. A value with many
// classes of utility CSS says little about content, but its words are the same;
// only their number is bounded.
func (f *furnitureRules) named(value string) (m marks) {
	for name := range strings.FieldsSeq(value) {
		words := classWords(name)
		if len(words) > 12 {
			continue
		}
		for i := range words {
			if len(m.names) < 16 && len(words[i]) > 1 && len(words[i]) < 24 {
				m.names = append(m.names, words[i])
			}
			m.comment = m.comment || forComments(words[i])
			m.content = m.content || contentWords[words[i]]
			key := ""
			for j := i; j < len(words) && j < i+f.longest; j++ {
				if j > i {
					key += " "
				}
				key += words[j]
				// "has-sidebar", "no-comments", "with-ads" speak of the
				// page around them, not of themselves.
				if i > 0 && (words[i-1] == "has" || words[i-1] == "no" || words[i-1] == "with" || words[i-1] == "without" || words[i-1] == "hide") {
					continue
				}
				if f.class[key] {
					m.class = key
				}
				if f.soft[key] {
					m.soft = key
				}
				if f.aside[key] {
					m.aside = key
				}
				if f.lead[key] {
					m.lead = key
				}
				if f.byline[key] {
					m.byline = key
				}
			}
		}
	}
	return m
}

// opens reports whether a text opens a list of links: "Related stories".
func (f *furnitureRules) opens(text string) bool {
	if len(text) > 80 {
		return false
	}
	return f.heading[strings.ToLower(strings.TrimRight(strings.ReplaceAll(text, "’", "'"), ": "))]
}

// leads reports whether a line is a link to something else, by its form: words
// that say so and a colon ("Read also: …"), brackets around all of it, the size
// of a file at its end.
func (f *furnitureRules) leads(text string, density float64) bool {
	if density < 0.5 || len(text) > 250 {
		return false
	}
	if density > 0.8 && strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") {
		return true
	}
	s := strings.ToLower(text)
	if density > 0.8 && (strings.HasSuffix(s, "mb)") || strings.HasSuffix(s, "kb)")) {
		return true // a file to fetch
	}
	for _, p := range f.link {
		if rest, ok := strings.CutPrefix(s, p); ok && (strings.HasSuffix(p, ":") || strings.HasPrefix(rest, ":")) {
			return true
		}
	}
	return false
}

// label says why a short text is no part of an article whatever stands around
// it: it says whose a picture is or who worked on the text, or is a word of the
// page; "" where it may be.
func (f *furnitureRules) label(text string) string {
	// "Written by hand in 1912, the 40 letters …" is a sentence: it has a figure.
	if len(text) <= 300 && (strings.HasPrefix(text, "(") || strings.HasPrefix(text, "[") || !strings.ContainsAny(text, "0123456789")) {
		s := strings.ToLower(strings.Trim(text, "()[]*—–-_ "))
		for _, p := range f.signoff {
			if strings.HasPrefix(s, p) {
				return "who worked on it"
			}
		}
	}
	// A line with a figure may say more: "Photo: 12 of the boats".
	if len(text) > 90 || finished(text) && strings.Count(text, " ") > 6 || strings.ContainsAny(text, "0123456789") && !strings.Contains(text, "©") {
		return ""
	}
	s := strings.ToLower(strings.Trim(text, "()[] "))
	for _, p := range f.credit {
		if strings.HasPrefix(s, p) {
			return "a credit"
		}
	}
	if f.whole[s] {
		return "a label of the page"
	}
	return ""
}

// phrase says why a block of text is no part of an article, by its words; ""
// where it may be.
func (f *furnitureRules) phrase(text string, density float64) string {
	if len(text) > 250 {
		return ""
	}
	s := strings.ToLower(strings.ReplaceAll(text, "’", "'"))
	if f.whole[strings.TrimRight(s, ": ")] {
		return "a label of the page"
	}
	for _, p := range f.start {
		if strings.HasPrefix(s, p) {
			return "an invitation"
		}
	}
	if density >= 0.5 {
		for _, p := range f.link {
			if strings.HasPrefix(s, p) {
				return "a link to something else"
			}
		}
	}
	return ""
}
