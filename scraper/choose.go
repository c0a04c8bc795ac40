package scraper

import (
	"net/url"
	"strconv"
	"strings"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"

	"rangefinder/news"
)

// stamp is the attribute that carries a chunk's number through the library.
const stamp = "data-rangefinder-chunk"

// vote asks go-readability which chunks belong to the article: it gets a copy
// of the page with every chunk stamped, and what comes back is marked voted.
// It reports whether the library gave anything.
func (c *cutter) vote(pageURL *url.URL) (asked bool) {
	if c.d.flat || c.d.size[c.d.root].elements > maxLibrary {
		return false
	}
	// A fault of the library costs its vote, not the page.
	defer func() {
		if recover() != nil {
			asked = false
			for _, ch := range c.chunks {
				ch.voted = false
			}
		}
	}()
	p := readability.NewParser()
	p.DisableJSONLD = true
	p.KeepClasses = true
	art, err := p.ParseAndMutate(c.stamped(), pageURL)
	if err != nil || art.Node == nil {
		return false
	}
	var visit func(n *html.Node)
	visit = func(n *html.Node) {
		for _, a := range n.Attr {
			if a.Key != stamp {
				continue
			}
			if i, err := strconv.Atoi(a.Val); err == nil && i >= 0 && i < len(c.chunks) {
				c.chunks[i].voted = true
				asked = true
			}
		}
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			visit(k)
		}
	}
	visit(art.Node)
	return asked
}

// stamped is a copy of the page without what is never read, with the number of
// each chunk on its element, or on a span around it where it is loose text.
func (c *cutter) stamped() *html.Node {
	whole := map[*html.Node]int{}
	loose := map[*html.Node]int{} // by the first node of the run
	for i, ch := range c.chunks {
		switch {
		case ch.loose:
			loose[ch.run[0]] = i
		default:
			if _, taken := whole[ch.node]; !taken {
				whole[ch.node] = i
			}
		}
	}
	var clone func(n *html.Node) *html.Node
	clone = func(n *html.Node) *html.Node {
		m := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace}
		if len(n.Attr) > 0 {
			m.Attr = append(make([]html.Attribute, 0, len(n.Attr)+1), n.Attr...)
		}
		if i, ok := whole[n]; ok {
			m.Attr = append(m.Attr, html.Attribute{Key: stamp, Val: strconv.Itoa(i)})
		}
		var wrap *html.Node // the span around the run being copied
		var left int
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if i, ok := loose[k]; ok {
				wrap = &html.Node{Type: html.ElementNode, Data: "span", Attr: []html.Attribute{{Key: stamp, Val: strconv.Itoa(i)}}}
				left = len(c.chunks[i].run)
				m.AppendChild(wrap)
			}
			to := m
			if wrap != nil && left > 0 {
				to = wrap
			}
			left--
			switch {
			case k.Type == html.CommentNode:
			case k.Type == html.ElementNode && k.Data != "head" && k.Data != "title" && (unread[k.Data] && k.Data != "form" || hidden(k)):
			default:
				to.AppendChild(clone(k))
			}
		}
		return m
	}
	return clone(c.d.root)
}

// choose decides for every chunk, and writes into why what speaks against it.
//
// Prose (paragraphs and quotations with some text and few links) decides where
// the article is: the library's choice, unless it kept less than half of the
// prose that our own reading finds in one container. What else lies in the
// container of the chosen prose is kept by what it is.
func (c *cutter) choose(asked bool, title string) {
	c.acquit()
	for _, ch := range c.chunks {
		switch {
		case ch.place.furniture != "":
			ch.why = "furniture: " + ch.place.furniture
		case ch.place.byline && ch.chars < 300, ch.chars < 80 && timeOnly(ch.run):
			ch.why = "byline or date"
		case sameWords(ch.parts[0], title) && len(ch.parts) == 1 && ch.kind != news.TableRow && ch.kind != news.Caption:
			ch.why = "the headline"
		case ch.kind == news.Heading && ch.level == 1:
			ch.why = "the headline"
		case ch.kind != news.TableRow:
			ch.why = furniture.phrase(ch.parts[0], ch.density)
		}
	}
	for _, ch := range c.chunks {
		if ch.why == "" && len(ch.parts) > 1 && sameWords(ch.parts[0], title) {
			ch.chars -= len(ch.parts[0])
			ch.parts = ch.parts[1:]
		}
	}
	c.linkLists()

	prose := map[*chunk]bool{}
	all := 0
	for _, ch := range c.chunks {
		if ch.why == "" && ch.prose() {
			prose[ch] = true
			all += ch.chars
		}
	}
	body := c.d.root
	own, ownSize := c.container(body, prose)
	basis, voted := map[*chunk]bool{}, 0
	if asked {
		for ch := range prose {
			if ch.voted {
				basis[ch] = true
				voted += ch.chars
			}
		}
	}
	if voted*2 < ownSize {
		basis = map[*chunk]bool{}
		for ch := range prose {
			if within(ch.node, own) {
				basis[ch] = true
			}
		}
		voted = ownSize
		asked = false
	}
	home, _ := c.container(body, basis)
	if c.d.flat {
		home = body // what stood in what is no longer known
	}
	inside := 0
	siblings := map[*html.Node]bool{}
	for ch := range prose {
		if home != nil && within(ch.node, home) {
			inside += ch.chars
		}
		if basis[ch] {
			siblings[ch.node.Parent] = true
		}
	}
	tight := voted*4 >= inside*3 // the container holds the article and little else

	for _, ch := range c.chunks {
		if ch.why != "" || basis[ch] {
			continue
		}
		in := home != nil && within(ch.node, home)
		near := siblings[ch.node.Parent] || siblings[ch.node] || ch.node.Parent != nil && siblings[ch.node.Parent.Parent]
		switch {
		case ch.place.lead && ch.density < 0.3 && ch.chars > 30 && ch.chars < 1200 && c.leads(ch, basis):
		case asked && ch.voted && ch.density < 0.5 && (in || ch.kind != news.ListItem):
		case !in:
			ch.why = "outside the article"
		case ch.kind == news.Heading && ch.density >= 0.9 && !ch.voted:
			ch.why = "the headline of something else"
		case ch.kind == news.Heading && asked && !ch.voted && ch.place.item && ch.place.at == nil:
			ch.why = "the headline of a card beside the text"
		case ch.kind == news.TableRow || ch.kind == news.Caption || ch.kind == news.Heading:
		case ch.place.aside && (tight || near) && ch.density < 0.3:
		case ch.density >= 0.5:
			ch.why = "links"
		case asked && !ch.voted && ch.place.item && ch.node.Data != "li" && ch.place.at == nil:
			ch.why = "a card beside the text"
		case ch.place.at != nil, tight, near:
		default:
			ch.why = "apart from the text"
		}
	}
	c.tidy()
}

// timeOnly reports whether all words of a run stand in time elements.
func timeOnly(run []*html.Node) bool {
	found := false
	for _, n := range run {
		switch {
		case n.Type == html.TextNode:
			if wordy(n.Data) {
				return false
			}
		case n.Type != html.ElementNode || skipped(n):
		case n.Data == "time":
			found = true
		default:
			if !wordy(allText(n)) {
				continue
			}
			if !timeOnly(kids(n)) {
				return false
			}
			found = true
		}
	}
	return found
}

// acquit lifts the charge of a class word from an element that holds a third or
// more of the prose that the library chose: an article shown in a "modal", or
// its second half under "read-more".
func (c *cutter) acquit() {
	total := 0
	in := map[*html.Node]int{}
	for _, ch := range c.chunks {
		if ch.voted && ch.prose() {
			total += ch.chars
			if ch.place.by != nil {
				in[ch.place.by] += ch.chars
			}
		}
	}
	if total < 400 {
		return
	}
	for _, ch := range c.chunks {
		if by := ch.place.by; by != nil && in[by]*3 >= total && c.d.density(by) < 0.5 {
			ch.place.furniture = ""
		}
	}
}

// prose reports whether a chunk reads like running text.
func (ch *chunk) prose() bool {
	if ch.kind == news.ListItem {
		if ch.node.Data != "li" && ch.node.Parent.Data != "li" {
			return false // a card of a stream, more likely than a point of a text
		}
		return ch.chars >= 80 && ch.density < 0.3 && !ch.place.aside
	}
	return (ch.kind == news.Paragraph || ch.kind == news.Quotation) && ch.chars >= 40 && ch.density < 0.4 && !ch.place.aside
}

// container is the smallest element that holds at least four fifths of the
// given chunks' text, and how much it holds.
func (c *cutter) container(root *html.Node, of map[*chunk]bool) (*html.Node, int) {
	weight := map[*html.Node]int{}
	total := 0
	for ch := range of {
		total += ch.chars
		for n := ch.node; n != nil; n = n.Parent {
			weight[n] += ch.chars
		}
	}
	if total == 0 {
		return nil, 0
	}
	at := root
	for {
		var next *html.Node
		for k := at.FirstChild; k != nil; k = k.NextSibling {
			if weight[k]*5 >= total*4 {
				next = k
				break
			}
		}
		// A paragraph is no container: the article is what it stands in.
		if next == nil || !c.d.size[next].block {
			return at, weight[at]
		}
		at = next
	}
}

func within(n, container *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == container {
			return true
		}
	}
	return false
}

// leads reports whether ch stands before all of the chosen prose, and its text
// is not the beginning of it.
func (c *cutter) leads(ch *chunk, basis map[*chunk]bool) bool {
	for _, o := range c.chunks {
		if o == ch {
			return true
		}
		if basis[o] {
			return false
		}
	}
	return false
}

// linkLists leaves out headings that open a list of links ("Related stories"),
// with the links after them, and lists whose items are nearly all links.
func (c *cutter) linkLists() {
	skipping := false
	for _, ch := range c.chunks {
		if ch.why != "" {
			continue
		}
		bare := strings.ToLower(strings.TrimRight(strings.ReplaceAll(ch.parts[0], "’", "'"), ": "))
		short := ch.kind == news.Heading || len(bare) < 40
		switch {
		case short && furniture.heading[bare]:
			skipping = true
			ch.why = "opens a list of links"
		case skipping && (ch.density >= 0.5 || ch.kind == news.ListItem && ch.density > 0.2):
			ch.why = "in a list of links"
		case skipping && ch.kind != news.Heading && ch.chars >= 40:
			skipping = false
		}
	}
	type list struct{ items, links int }
	lists := map[*html.Node]*list{}
	for _, ch := range c.chunks {
		if ch.kind == news.ListItem && ch.node.Data == "li" {
			l := lists[ch.node.Parent]
			if l == nil {
				l = &list{}
				lists[ch.node.Parent] = l
			}
			l.items++
			if ch.density >= 0.7 {
				l.links++
			}
		}
	}
	for _, ch := range c.chunks {
		if l := lists[ch.node.Parent]; ch.why == "" && ch.kind == news.ListItem && l != nil && l.links*3 >= l.items*2 {
			ch.why = "in a list of links"
		}
	}
}

// tidy takes out what the choice left hanging: a text said twice, a heading
// with nothing under it.
func (c *cutter) tidy() {
	said := map[string]bool{}
	for _, ch := range c.chunks {
		if ch.why != "" || ch.kind == news.TableRow {
			continue
		}
		key := strings.Join(ch.parts, "\n")
		if len(key) >= 40 && said[key] {
			ch.why = "said before"
		}
		said[key] = true
	}
	after := 7 // level of the next kept heading, 0 for text
	for i := len(c.chunks) - 1; i >= 0; i-- {
		ch := c.chunks[i]
		if ch.why != "" {
			continue
		}
		if ch.kind != news.Heading {
			after = 0
			continue
		}
		// A heading with a figure says something by itself.
		if (after == 7 || after != 0 && after <= ch.level) && !strings.ContainsAny(ch.parts[0], "0123456789") {
			ch.why = "a heading with nothing under it"
			continue
		}
		after = ch.level
	}
}

// sameWords compares two texts by their letters and digits.
func sameWords(a, b string) bool {
	if a == "" || b == "" || len(a) > 3*len(b)+20 || len(b) > 3*len(a)+20 {
		return false
	}
	return bareWords(a) == bareWords(b)
}

func bareWords(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z') {
			return -1
		}
		switch r {
		case '’', '‘', '“', '”', '–', '—', '…', '«', '»':
			return -1
		}
		return r
	}, strings.ToLower(s))
}
