package scraper

import (
	_ "embed"
	"fmt"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

//go:embed data/sections.txt
var sectionList string

var commonSections = mustSections(sectionList)

// A SectionRule says where on a site's section pages the links to its articles
// stand.
type SectionRule struct {
	Host string // "example.org", its sub-domains too; "*" for any site
	// Links is the CSS selector of the links, or of what holds them; "" for the
	// whole page.
	Links string
	// Include and Exclude are patterns of path and query. In a pattern, * stands
	// for anything; one without * is the beginning of the path. With Include,
	// nothing else is followed.
	Include, Exclude []string
}

// Sections are rules for section pages, those of a site before those for any.
// The zero value has none but the ones that come with the package.
type Sections struct{ rules []sectionRule }

type sectionRule struct {
	SectionRule
	links cascadia.Selector // nil for the whole page
}

// ParseSections reads rules as they stand in data/sections.txt: one a line,
// "host | selector | include | exclude", with "-" for nothing and # for comments.
// The error says which line cannot be read, and why.
func ParseSections(text string) (Sections, error) {
	var rules []SectionRule
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		// A selector has no bar between spaces.
		parts := strings.Split(line, " | ")
		if len(parts) != 4 {
			return Sections{}, fmt.Errorf("line %d: want host | selector | include | exclude, with - for nothing", n)
		}
		for i, p := range parts {
			if parts[i] = strings.TrimSpace(p); parts[i] == "-" {
				parts[i] = ""
			}
		}
		rules = append(rules, SectionRule{parts[0], parts[1], strings.Fields(parts[2]), strings.Fields(parts[3])})
	}
	s, err := NewSections(rules)
	if err != nil {
		return s, fmt.Errorf("section rules: %w", err)
	}
	return s, nil
}

// NewSections checks rules; the error names the rule that cannot be followed.
func NewSections(rules []SectionRule) (Sections, error) {
	var s Sections
	for _, r := range rules {
		c := sectionRule{SectionRule: r}
		c.Host = strings.ToLower(strings.TrimSuffix(r.Host, "."))
		switch {
		case c.Host == "" || c.Host != "*" && strings.ContainsAny(c.Host, "/ *|"):
			return Sections{}, fmt.Errorf("site %q: want a host such as example.org", r.Host)
		case r.Links == "" && len(r.Include) == 0 && len(r.Exclude) == 0:
			return Sections{}, fmt.Errorf("site %s: the rule says nothing; give links, include or exclude", r.Host)
		}
		for _, p := range append(r.Include[:len(r.Include):len(r.Include)], r.Exclude...) {
			if p == "" || strings.ContainsAny(p, " |") || p[0] != '/' && p[0] != '*' {
				return Sections{}, fmt.Errorf("site %s: pattern %q: want the beginning of a path such as /news/, or a pattern such as */video/*", r.Host, p)
			}
		}
		if r.Links != "" {
			var err error
			if c.links, err = cascadia.Compile(r.Links); err != nil {
				return Sections{}, fmt.Errorf("site %s: links %q is no CSS selector: %v", r.Host, r.Links, err)
			}
			if strings.ContainsAny(r.Links, "\n\r") || strings.Contains(r.Links, " | ") {
				return Sections{}, fmt.Errorf("site %s: links %q: want one line without a bar between spaces", r.Host, r.Links)
			}
		}
		s.rules = append(s.rules, c)
	}
	return s, nil
}

// String is the rules as ParseSections reads them.
func (s Sections) String() string {
	var b strings.Builder
	or := func(s string) string { return either(s, "-") }
	for _, r := range s.rules {
		fmt.Fprintf(&b, "%s | %s | %s | %s\n", r.Host, or(r.Links), or(strings.Join(r.Include, " ")), or(strings.Join(r.Exclude, " ")))
	}
	return b.String()
}

func mustSections(text string) Sections {
	s, err := ParseSections(text)
	if err != nil {
		panic(err) // of our own file; a test reads it
	}
	return s
}

// of is the rule of a site, the one with the longest host; ok is false where it
// has none.
func (s Sections) of(host string) (best sectionRule, ok bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, r := range s.rules {
		if r.Host != "*" && (host == r.Host || strings.HasSuffix(host, "."+r.Host)) && (!ok || len(r.Host) > len(best.Host)) {
			best, ok = r, true
		}
	}
	return best, ok
}

// anySite is the rules for any site.
func (s Sections) anySite() (rules []sectionRule) {
	for _, r := range s.rules {
		if r.Host == "*" {
			rules = append(rules, r)
		}
	}
	return rules
}

// allows asks the patterns of a rule.
func (r sectionRule) allows(u *url.URL) bool {
	at := u.EscapedPath()
	if at == "" {
		at = "/"
	}
	if u.RawQuery != "" {
		at += "?" + u.RawQuery
	}
	some := func(patterns []string) bool {
		for _, p := range patterns {
			if !strings.Contains(p, "*") {
				p += "*"
			}
			if glob(p, at) {
				return true
			}
		}
		return false
	}
	return (len(r.Include) == 0 || some(r.Include)) && !some(r.Exclude)
}

// glob reports whether s is what pattern says, * standing for any text.
func glob(pattern, s string) bool {
	parts := strings.Split(pattern, "*")
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return s == pattern
	}
	if !strings.HasPrefix(s, first) || len(s) < len(first)+len(last) || !strings.HasSuffix(s, last) {
		return false
	}
	s = s[len(first) : len(s)-len(last)]
	for _, p := range parts[1 : len(parts)-1] {
		i := strings.Index(s, p)
		if i < 0 {
			return false
		}
		s = s[i+len(p):]
	}
	return true
}

// anchors is the links that a rule names, in the page's order: those that it
// selects, those in what it selects, and those around it (a headline in a link).
func (r sectionRule) anchors(doc *goquery.Document) *goquery.Selection {
	if r.links == nil {
		return doc.Find("a[href]")
	}
	hit := doc.FindMatcher(r.links)
	named := map[*html.Node]bool{}
	for _, sel := range []*goquery.Selection{hit.Filter("a[href]"), hit.Find("a[href]"), hit.Closest("a[href]")} {
		for _, n := range sel.Nodes {
			named[n] = true
		}
	}
	return doc.Find("a[href]").FilterFunction(func(_ int, a *goquery.Selection) bool { return named[a.Get(0)] })
}
