package scraper

import (
	"encoding/json"
	"html"
	"slices"
	"strings"
)

// linked is what schema.org data says of the page's article.
type linked struct {
	headline, body      string
	authors             []string
	publisher           string
	published, modified string
	others              []linkedDates // of nodes that are not the article
	broken              []string      // scripts that are no JSON
	language            string
	free                *bool // isAccessibleForFree
}

// linkedDates are the dates of one node of schema.org data.
type linkedDates struct {
	rank                int      // of its type in articleTypes
	about               []string // the addresses that it is about
	published, modified string
}

// dateless are the types whose dates are not of the page, whatever it is.
var dateless = set("Comment Review UserReview CriticReview Answer Event Person Organization NewsMediaOrganization Offer ImageObject BreadcrumbList")

// datesOf gives the dates of a node, nil where it has none.
func datesOf(n map[string]any) *linkedDates {
	d := linkedDates{rank: len(articleTypes), published: ldText(first(n, "datePublished", "uploadDate", "dateCreated")), modified: ldText(n["dateModified"])}
	if d.published == "" && d.modified == "" {
		return nil
	}
	for _, t := range texts(n["@type"]) {
		t = t[strings.LastIndexAny(t, "/:#")+1:]
		if dateless[t] {
			return nil
		}
		if i := slices.Index(articleTypes, t); i >= 0 && i < d.rank {
			d.rank = i
		}
	}
	for _, k := range []string{"url", "@id", "mainEntityOfPage"} {
		v := n[k]
		if m, ok := v.(map[string]any); ok {
			v = m["@id"]
		}
		if s, ok := v.(string); ok {
			d.about = append(d.about, s)
		}
	}
	return &d
}

// articleTypes are the schema.org types that are an article, the best first.
var articleTypes = []string{"LiveBlogPosting", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle",
	"AskPublicNewsArticle", "ReviewNewsArticle", "OpinionNewsArticle", "Report", "Article", "BlogPosting", "SocialMediaPosting",
	"ScholarlyArticle", "TechArticle", "DiscussionForumPosting", "Recipe", "HowTo", "WebPage"}

// readLinked reads the JSON-LD scripts of a page: single objects, arrays and
// @graph, with references by @id. Scripts that are no JSON, too long or nested
// deeper than 10,000 levels (where encoding/json stops) are passed over.
func readLinked(scripts []string) (l linked) {
	var nodes []map[string]any
	byID := map[string]map[string]any{}
	var collect func(v any, depth int)
	collect = func(v any, depth int) {
		if depth > 6 || len(nodes) > 500 {
			return
		}
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				collect(e, depth+1)
			}
		case map[string]any:
			if id, _ := v["@id"].(string); id != "" && len(v) > 1 {
				byID[id] = v
			}
			if v["@type"] != nil {
				nodes = append(nodes, v)
			}
			for _, k := range []string{"@graph", "mainEntity", "mainEntityOfPage", "hasPart"} {
				if v[k] != nil {
					collect(v[k], depth+1)
				}
			}
		}
	}
	for _, s := range scripts {
		s = strings.TrimSpace(s)
		s = strings.TrimSuffix(strings.TrimPrefix(s, "<![CDATA["), "]]>")
		if len(s) > maxJSONLD {
			l.broken = append(l.broken, s)
			continue
		}
		var v any
		if json.Unmarshal([]byte(s), &v) != nil {
			// Line breaks inside strings are the commonest fault.
			clean := strings.Map(func(r rune) rune {
				if r < ' ' {
					return ' '
				}
				return r
			}, s)
			if json.Unmarshal([]byte(clean), &v) != nil {
				l.broken = append(l.broken, s)
				continue
			}
		}
		collect(v, 0)
	}
	best, rank := map[string]any(nil), len(articleTypes)
	for _, n := range nodes {
		for _, t := range texts(n["@type"]) {
			t = t[strings.LastIndexAny(t, "/:#")+1:]
			for i, a := range articleTypes[:rank] {
				if a == t {
					best, rank = n, i
				}
			}
		}
	}
	for _, n := range nodes {
		if d := datesOf(n); d != nil && len(l.others) < 50 {
			l.others = append(l.others, *d)
		}
	}
	if best == nil {
		return l
	}
	deref := func(v any) any {
		if m, ok := v.(map[string]any); ok && len(m) <= 2 {
			if id, _ := m["@id"].(string); id != "" && byID[id] != nil {
				return byID[id]
			}
		}
		return v
	}
	page := articleTypes[rank] == "WebPage"
	l.headline = ldText(first(best, "headline", "name"))
	if page {
		l.headline = ldText(best["headline"])
	}
	l.body = plainBody(ldText(best["articleBody"]))
	// Some programs give the author to the page and not to its article.
	for i, n := range append([]map[string]any{best}, nodes...) {
		if len(l.authors) > 0 || i > 0 && n["headline"] == nil && !isType(n, "WebPage") {
			continue
		}
		for _, v := range list(first(n, "author", "creator")) {
			for _, name := range ldNames(deref(v)) {
				if len(l.authors) < 20 {
					l.authors = append(l.authors, name)
				}
			}
		}
	}
	for _, k := range []string{"publisher", "sourceOrganization", "provider"} {
		for _, v := range list(best[k]) {
			if l.publisher == "" {
				l.publisher = ldName(deref(v))
			}
		}
	}
	l.published = ldText(first(best, "datePublished", "dateCreated"))
	l.modified = ldText(best["dateModified"])
	for _, v := range list(best["inLanguage"]) {
		if m, ok := v.(map[string]any); ok {
			v = first(m, "alternateName", "name")
		}
		if l.language == "" {
			l.language = ldText(v)
		}
	}
	switch v := best["isAccessibleForFree"].(type) {
	case bool:
		l.free = &v
	case string:
		free := !strings.EqualFold(strings.TrimSpace(v[strings.LastIndexByte(v, '/')+1:]), "false")
		l.free = &free
	}
	return l
}

func first(m map[string]any, keys ...string) any {
	for _, k := range keys {
		if v := m[k]; v != nil && v != "" {
			return v
		}
	}
	return nil
}

func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

func texts(v any) (s []string) {
	for _, e := range list(v) {
		if t, ok := e.(string); ok {
			s = append(s, t)
		}
	}
	return s
}

func ldText(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(html.UnescapeString(v))
	case []any:
		for _, e := range v {
			if s := ldText(e); s != "" {
				return s
			}
		}
	case map[string]any:
		return ldText(v["@value"])
	}
	return ""
}

func isType(n map[string]any, t string) bool {
	for _, s := range texts(n["@type"]) {
		if s == t {
			return true
		}
	}
	return false
}

// ldNames are the names of one author, or of several that are given as one.
func ldNames(v any) (names []string) {
	if m, ok := v.(map[string]any); ok {
		for _, s := range texts(m["name"]) {
			if s = fold(html.UnescapeString(s)); s != "" && len(names) < 20 {
				names = append(names, s)
			}
		}
		if len(names) > 0 {
			return names
		}
	}
	if s := ldName(v); s != "" {
		return []string{s}
	}
	return nil
}

func ldName(v any) string {
	switch v := v.(type) {
	case string:
		s := fold(html.UnescapeString(v))
		if strings.HasPrefix(s, "http") {
			return ""
		}
		return s
	case map[string]any:
		return fold(ldText(first(v, "name", "legalName")))
	case []any:
		for _, e := range v {
			if s := ldName(e); s != "" {
				return s
			}
		}
	}
	return ""
}

// plainBody is an articleBody without the tags that some sites leave in it.
func plainBody(s string) string {
	if countTags(s, 1) == 0 {
		return s
	}
	d, err := parseTree(s)
	if err != nil {
		return ""
	}
	c := d.chunks(d.root, &Model{})
	var parts []string
	for _, ch := range c.chunks {
		parts = append(parts, ch.parts...)
	}
	return strings.Join(parts, "\n\n")
}
