package scraper

import (
	"net/url"
	"strconv"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
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
			case k.Type == html.ElementNode && k.Data != "head" && c.hopeless(k):
			case k.Type == html.ElementNode && k.Data != "head" && k.Data != "title" && (unread[k.Data] && k.Data != "form" || hidden(k)):
			default:
				to.AppendChild(clone(k))
			}
		}
		return m
	}
	return clone(c.d.root)
}

// hopeless reports whether an element is not worth asking about: a larger one
// without text, or with hardly any but in links.
func (c *cutter) hopeless(n *html.Node) bool {
	s := c.d.size[n]
	return s.elements > 8 && s.linked*10 >= s.chars*9
}
