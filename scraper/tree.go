package scraper

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"

	"rangefinder/news"
)

// A document is the DOM of a page with what was learned of its elements on the
// way.
type document struct {
	root  *html.Node
	flat  bool // the tree is not the one of a browser: selectors would point elsewhere
	cut   bool // something of the page was left out
	notes []string

	size map[*html.Node]size
	ids  map[string]int         // how often an id is used
	nth  map[*html.Node]sibling // place among its siblings

	words map[string][][]string // of classes: see nameWords
}

// size measures the visible text under an element, in bytes without white space.
type size struct {
	chars, linked int
	block         bool // there is a block-level element inside
	elements      int
}

// sibling is an element's place among those of its parent: n-th of its tag (of
// any), and whether it is alone.
type sibling struct {
	ofType, ofAny int
	only          bool
}

// parseTree reads HTML into a tree.
//
// x/net/html is not linear in hostile input and gives up at 512 levels of
// nesting, with an error and without a tree. So a page with more than maxTags
// tags is cut there, a tag of monstrous size loses most of its attributes, and
// a page that is nested too deep is flattened and read again: its text is
// whole, the selectors are given up.
func parseTree(src string) (*document, error) {
	d := &document{}
	src = d.bound(src)
	root, err := html.Parse(strings.NewReader(src))
	if err != nil {
		d.flat, d.cut = true, true
		d.notes = append(d.notes, "the page is nested too deep to read as it stands: its text was read without its elements")
		if root, err = html.Parse(strings.NewReader(flatten(src))); err != nil {
			return nil, &Error{news.Unreadable, "the page is nested too deep to be read"}
		}
	}
	d.root = root
	d.size = map[*html.Node]size{}
	d.ids = map[string]int{}
	d.nth = map[*html.Node]sibling{}
	d.measure(root, false)
	return d, nil
}

// bound cuts what would take the parser beyond its time: see parseTree.
func (d *document) bound(src string) string {
	if unclosed := openEnded(src); unclosed != "" {
		d.cut = true
		d.notes = append(d.notes, unclosed)
	}
	if strings.Count(src, "<") <= maxTags && !hugeTag(src) {
		return src
	}
	var b strings.Builder
	b.Grow(min(len(src), 8<<20))
	z := html.NewTokenizer(strings.NewReader(src))
	pruned := false
	for tags := 0; ; {
		t := z.Next()
		if t == html.ErrorToken {
			break
		}
		if t == html.CommentToken {
			continue
		}
		if t == html.StartTagToken || t == html.EndTagToken || t == html.SelfClosingTagToken {
			if tags++; tags > maxTags {
				d.cut = true
				d.notes = append(d.notes, fmt.Sprintf("the page has more than %d tags: the rest was left out", maxTags))
				break
			}
			if t != html.EndTagToken && len(z.Raw()) > maxTagBytes {
				pruned = true
				prune(&b, z)
				continue
			}
		}
		b.Write(z.Raw())
	}
	if pruned {
		d.notes = append(d.notes, fmt.Sprintf("a tag of more than %d KiB was read without most of its attributes", maxTagBytes>>10))
	}
	return b.String()
}

// prune writes the start tag that z stands at with the first of its attributes.
func prune(b *strings.Builder, z *html.Tokenizer) {
	name, more := z.TagName()
	b.WriteByte('<')
	b.Write(name)
	for n := 0; more && n < maxAttributes; n++ {
		var k, v []byte
		k, v, more = z.TagAttr()
		if len(k) > 256 || len(v) > 4<<10 {
			continue
		}
		fmt.Fprintf(b, ` %s="%s"`, k, html.EscapeString(string(v)))
	}
	b.WriteByte('>')
}

// hugeTag reports whether a tag is longer than maxTagBytes. It may mistake a
// script for one, which costs a slower reading and nothing else.
func hugeTag(src string) bool {
	for {
		i := strings.IndexByte(src, '<')
		if i < 0 {
			return false
		}
		src = src[i+1:]
		if j := strings.IndexAny(src[:min(len(src), maxTagBytes)], "><"); j < 0 {
			return len(src) >= maxTagBytes
		}
	}
}

// openEnded says that a comment or script runs to the end of the page, which
// hides everything after its beginning, from a browser too.
func openEnded(src string) string {
	if i := strings.LastIndex(src, "<!--"); i >= 0 && !strings.Contains(src[i:], "-->") &&
		!strings.Contains(src[i:], "--!>") && !strings.Contains(src[i:], "</script") && len(src)-i > 256 {
		return "a comment of the page is never closed: what follows it was not read"
	}
	tail := src[max(0, len(src)-maxBody):]
	if i := strings.LastIndex(tail, "<script"); i >= 0 && !strings.Contains(tail[i:], "</") {
		return "a script of the page is never closed: what follows it was not read"
	}
	return ""
}

// flatten takes the nesting out of a page beyond maxDepth levels: there every
// block-level tag becomes the start of a paragraph, which closes the one
// before it, and every other tag goes.
func flatten(src string) string {
	var b strings.Builder
	b.Grow(len(src))
	z := html.NewTokenizer(strings.NewReader(src))
	depth := 0
	for {
		t := z.Next()
		if t == html.ErrorToken {
			return b.String()
		}
		raw := z.Raw()
		switch t {
		case html.CommentToken:
			continue
		case html.StartTagToken, html.EndTagToken:
			name, _ := z.TagName()
			if voidTags[string(name)] {
				break
			}
			if rawText[string(name)] {
				// The tokenizer gives the content of these as one text token.
				break
			}
			if t == html.EndTagToken {
				if depth--; depth < 0 {
					depth = 0
				}
				if depth < maxDepth {
					break
				}
			} else if depth++; depth <= maxDepth {
				break
			}
			if blockLevel[string(name)] {
				b.WriteString("<p>")
			}
			continue
		}
		b.Write(raw)
	}
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

var (
	voidTags = set("area base br col embed hr img input link meta param source track wbr")
	rawText  = set("script style title textarea noscript iframe noembed noframes xmp plaintext")

	// blockLevel are the elements whose borders separate words.
	blockLevel = set(`address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
		figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup
		option p pre search section summary table tbody td tfoot th thead tr ul`)

	// unread are the elements whose content is never part of an article's text.
	unread = set(`script style template noscript iframe object embed svg math canvas audio video map select datalist
		button input textarea head title rt rp dialog frameset noframes noembed applet portal amp-ad amp-analytics
		amp-sidebar amp-consent amp-user-notification del s strike xmp plaintext`)
)

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// hidden reports whether a reader of the page does not see n: by attribute,
// by inline style, or by the class that pages give to text for screen readers.
// (aria-hidden hides from screen readers only: the text is seen.)
func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			if a.Val != "until-found" {
				return true
			}
		case "style":
			if len(a.Val) >= 10 && invisible(a.Val) {
				return true
			}
		case "class":
			if a.Val != "" && hasAnyClass(a.Val, hiddenClasses) {
				return true
			}
		case "type":
			if n.Data == "input" && a.Val == "hidden" {
				return true
			}
		}
	}
	return false
}

var hiddenClasses = set(`sr-only visually-hidden visuallyhidden screen-reader-text screenreader-only u-visually-hidden
	noprint-hidden is-hidden hide-visually show-for-sr element-invisible a11y-hidden offscreen mw-editsection noexcerpt`)

func hasAnyClass(classes string, want map[string]bool) bool {
	for c := range strings.FieldsSeq(classes) {
		if want[c] {
			return true
		}
	}
	return false
}

func invisible(style string) bool {
	s := strings.ToLower(strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, style))
	return strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") ||
		strings.HasSuffix(s, "opacity:0") || strings.Contains(s, "opacity:0;") || strings.Contains(s, "font-size:0;")
}

func skipped(n *html.Node) bool {
	return n.Type != html.ElementNode || unread[n.Data] || hidden(n)
}

// measure fills d.size and d.ids, children first.
func (d *document) measure(n *html.Node, linked bool) size {
	var s size
	if n.Type == html.ElementNode {
		s.elements = 1
		if id := attr(n, "id"); id != "" {
			d.ids[id]++
		}
		linked = linked || n.Data == "a" && hasAttr(n, "href")
	}
	dark := n.Type == html.ElementNode && (unread[n.Data] || hidden(n))
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			k := len(c.Data)
			for i := 0; i < len(c.Data); i++ {
				if ch := c.Data[i]; ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r' {
					k--
				}
			}
			s.chars += k
			if linked {
				s.linked += k
			}
		case html.ElementNode:
			cs := d.measure(c, linked)
			s.chars += cs.chars
			s.linked += cs.linked
			s.elements += cs.elements
			s.block = s.block || cs.block || blockLevel[c.Data]
		}
	}
	if dark {
		s.chars, s.linked, s.block = 0, 0, false
	}
	if n.Type == html.ElementNode || n.Type == html.DocumentNode {
		d.size[n] = s
	}
	return s
}

// density is the share of an element's text that lies in links.
func (d *document) density(n *html.Node) float64 {
	s := d.size[n]
	if s.chars == 0 {
		return 0
	}
	return float64(s.linked) / float64(s.chars)
}

// selector is a CSS selector that finds exactly n in the page: the nearest
// element with an id of its own, and from there the way down by
// tag:nth-of-type. "" for a flattened page.
func (d *document) selector(n *html.Node) string {
	if d.flat {
		return ""
	}
	var parts []string
	for ; n != nil && n.Type == html.ElementNode; n = n.Parent {
		if n.Data == "html" || n.Data == "body" && n.Parent != nil && n.Parent.Data == "html" && d.place(n).only {
			parts = append(parts, n.Data)
			break
		}
		if id := attr(n, "id"); id != "" && d.ids[id] == 1 && plainIdent(id) {
			parts = append(parts, "#"+id)
			break
		}
		at := d.place(n)
		switch {
		case !plainIdent(n.Data) || strings.ContainsAny(n.Data, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
			parts = append(parts, fmt.Sprintf(":nth-child(%d)", at.ofAny))
		case at.only:
			parts = append(parts, n.Data)
		default:
			parts = append(parts, fmt.Sprintf("%s:nth-of-type(%d)", n.Data, at.ofType))
		}
	}
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(parts, " > ")
}

// place is n's place among its siblings. All children of a parent are counted
// at once, so that a page of 50,000 paragraphs is not counted 50,000 times.
func (d *document) place(n *html.Node) sibling {
	if p, ok := d.nth[n]; ok || n.Parent == nil {
		return p
	}
	count := map[string]int{}
	i := 0
	for c := n.Parent.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			i++
			count[c.Data]++
			d.nth[c] = sibling{ofType: count[c.Data], ofAny: i}
		}
	}
	for c := n.Parent.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && count[c.Data] == 1 {
			s := d.nth[c]
			s.only = true
			d.nth[c] = s
		}
	}
	return d.nth[n]
}

// plainIdent reports whether s can stand in a selector without an escape.
func plainIdent(s string) bool {
	if len(s) > 100 {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c != '-' && c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}
