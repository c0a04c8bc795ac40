package scraper

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"rangefinder/news"
)

// parseHTML reads an HTML page.
func parseHTML(p news.Page, src source, m *Model, explain func(*cutter)) (news.Article, error) {
	d, err := parseTree(src.text)
	if err != nil {
		return news.Article{}, err
	}
	page, err := url.Parse(address(p))
	if err != nil || page == nil {
		page = &url.URL{}
	}
	a := news.Article{URL: address(p), Blocks: []news.Block{}}
	h := d.head()
	h.host = strings.ToLower(page.Hostname())
	a.Publisher = p.Publisher
	if a.Publisher == "" {
		a.Publisher = h.publisher(h.host)
	}
	a.Title = p.Title
	if a.Title == "" {
		a.Title = d.headline(h, a.Publisher)
	}
	shownTitle := a.Title
	if p.Title != "" {
		shownTitle = d.headline(h, a.Publisher)
	}
	a.Byline = d.byline(h, shownTitle, a.Publisher)
	var why string
	if a.CanonicalURL, why = h.canonicalOf(page); why != "" {
		note(&a, why)
	}
	var notes []string
	a.Published, a.Modified, notes = d.dates(h, p, page.Path)
	if !p.Published.IsZero() {
		t := p.Published
		a.Published = &t
	}

	body := d.root
	if b := find(d.root, "body"); b != nil {
		body = b
	}
	c := d.chunks(body, m)
	c.vote(page)
	c.choose(m, shownTitle, a.Byline, h.get("og:description", "description", "twitter:description"), h.linked.body)
	c.write(&a)
	if explain != nil {
		explain(c)
	}
	for _, n := range append(src.notes, d.notes...) {
		note(&a, n)
	}
	if ld := h.linked.body; len(ld) > bare && len(a.Text)*2 < len(ld) && !covered(a.Text, ld) {
		c.fromLinked(&a, ld)
	}
	if c.full {
		d.cut = true
		note(&a, fmt.Sprintf("the text is longer than %d KiB or %d blocks: the rest was left out", maxText>>10, maxBlocks))
	}
	for _, s := range c.struck {
		if strings.ContainsAny(s, "0123456789") {
			note(&a, "struck out on the page, not read: “"+clip(s, 100)+"”")
		}
	}
	for _, n := range notes {
		note(&a, n)
	}

	declared := languageCode(either(h.lang, either(h.linked.language, either(h.get("content-language"), h.get("og:locale")))))
	if a.Language, why = language(declared, a.Text); why != "" {
		note(&a, why)
	}
	a.Outcome, why, err = d.outcome(&a, h, p, c)
	if err != nil {
		return news.Article{}, err
	}
	if why != "" {
		note(&a, why)
	}
	return a, nil
}

func find(n *html.Node, tag string) *html.Node {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		if c.Data == tag {
			return c
		}
		if f := find(c, tag); f != nil {
			return f
		}
	}
	return nil
}

// write makes the article's text and blocks of the chunks that were kept.
func (c *cutter) write(a *news.Article) {
	var b strings.Builder
	for _, ch := range c.chunks {
		if ch.why != "" {
			continue
		}
		selector := c.d.selector(ch.node)
		for _, s := range ch.parts {
			if b.Len()+len(s)+2 > maxText || len(a.Blocks) >= maxBlocks {
				c.full = true
				a.Text = b.String()
				return
			}
			if b.Len() > 0 {
				b.WriteString("\n\n")
			}
			blk := news.Block{Kind: ch.kind, Text: s, Selector: selector, Aside: ch.place.aside, Start: b.Len(), End: b.Len() + len(s)}
			if ch.place.at != nil {
				t := *ch.place.at
				blk.At = &t
			}
			b.WriteString(s)
			a.Blocks = append(a.Blocks, blk)
		}
	}
	a.Text = b.String()
}

// around is what the page shows before the first kept block and from there on,
// without menus and footers, in small letters, up to a bound.
func (c *cutter) around() (before, after string) {
	var b [2]strings.Builder
	i := 0
	for _, ch := range c.chunks {
		if ch.why == "" {
			i = 1
		}
		if ch.place.furniture == "a menu" || ch.place.furniture == "a footer" || b[i].Len() > 20_000 {
			continue
		}
		for _, s := range ch.parts {
			b[i].WriteString(s)
			b[i].WriteByte('\n')
		}
	}
	return strings.ToLower(b[0].String()), strings.ToLower(b[1].String())
}

// covered reports whether the text that was read holds the JSON-LD body: the
// same article, with the paragraphs cut elsewhere.
func covered(text, body string) bool {
	have, n, hit := bareWords(text), 0, 0
	for s := range strings.SplitSeq(body, ". ") {
		if w := bareWords(s); len(w) > 20 {
			n++
			if strings.Contains(have, w) {
				hit++
			}
		}
		if n > 200 {
			break
		}
	}
	return n > 0 && hit*10 >= n*8
}

// fromLinked replaces the text by the article's body as the page's data give
// it. Its blocks point at the script that holds them.
func (c *cutter) fromLinked(a *news.Article, body string) {
	script := ""
	if n := linkedScript(c.d.root); n != nil {
		script = c.d.selector(n)
	}
	a.Text, a.Blocks = "", []news.Block{}
	var b strings.Builder
	for line := range strings.Lines(body) {
		s := fold(line)
		if !wordy(s) {
			continue
		}
		if b.Len()+len(s)+2 > maxText || len(a.Blocks) >= maxBlocks {
			c.full = true
			break
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		a.Blocks = append(a.Blocks, news.Block{Kind: news.Paragraph, Text: s, Selector: script, Start: b.Len(), End: b.Len() + len(s)})
		b.WriteString(s)
	}
	a.Text = b.String()
	note(a, "the text was taken from the page's data (JSON-LD articleBody): the page itself shows less")
}

// linkedScript is the JSON-LD script with the article's body.
func linkedScript(n *html.Node) *html.Node {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		if c.Data == "script" && strings.Contains(strings.ToLower(attr(c, "type")), "ld+json") && strings.Contains(content(c), "articleBody") {
			return c
		}
		if f := linkedScript(c); f != nil {
			return f
		}
	}
	return nil
}
