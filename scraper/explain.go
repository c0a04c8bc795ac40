package scraper

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// A Verdict is what became of one block of a page, and why.
type Verdict struct {
	Kind     string // as of a news.Block
	Text     string
	Selector string
	Kept     bool
	Why      string
	// Words are the ordinals of the block's first word and of the one behind
	// its last, among all words of the page's text in document order.
	Words   [2]int
	Classes string
	Density float64
	P       float64
	Signs   []float32
	Names   []string
	Says    []string
}

func verdicts(d *document, c *cutter) []Verdict {
	at := d.wordsAt()
	var vs []Verdict
	for _, ch := range c.chunks {
		v := Verdict{Kind: ch.kind, Text: joinParts(ch.parts), Selector: d.selector(ch.node), Kept: ch.why == "", Why: ch.why, Density: ch.density, P: float64(ch.p), Signs: ch.signs, Names: c.namesAround(ch), Says: ch.says()}
		for n, i := ch.node, 0; n != nil && n.Type == html.ElementNode && n.Data != "body" && i < 3; n = n.Parent {
			if v.Classes != "" && attr(n, "class") == "" && attr(n, "id") == "" {
				continue
			}
			s := n.Data
			if x := attr(n, "id"); x != "" {
				s += "#" + clip(x, 24)
			}
			if x := attr(n, "class"); x != "" {
				s += "." + clip(x, 32)
			}
			if v.Classes != "" {
				s += "<"
			}
			v.Classes = v.Classes + func() string {
				if v.Classes == "" {
					return ""
				}
				return "<"
			}() + strings.TrimSuffix(s, "<")
			i++
		}
		from, to := -1, -1
		for _, n := range ch.run {
			visitText(n, func(t *html.Node) {
				w := at[t]
				if w[0] == w[1] {
					return
				}
				if from < 0 {
					from = w[0]
				}
				to = w[1]
			})
		}
		v.Words = [2]int{from, to}
		vs = append(vs, v)
	}
	return vs
}

func joinParts(p []string) string {
	s := ""
	for i, x := range p {
		if i > 0 {
			s += "\n"
		}
		s += x
	}
	return s
}

func visitText(n *html.Node, do func(*html.Node)) {
	if n.Type == html.TextNode {
		do(n)
	}
	if n.Type == html.ElementNode && wordless[n.Data] {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		visitText(c, do)
	}
}

// wordless are the elements whose text is no text of the page.
var wordless = set("script style template noscript iframe svg math head title textarea object")

// wordsAt counts the words before and up to the end of every text node.
func (d *document) wordsAt() map[*html.Node][2]int {
	at := map[*html.Node][2]int{}
	n := 0
	visitText(d.root, func(t *html.Node) {
		from := n
		in := false
		for _, r := range t.Data {
			w := unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || unicode.IsMark(r)
			if w && !in {
				n++
			}
			in = w
		}
		at[t] = [2]int{from, n}
	})
	return at
}
