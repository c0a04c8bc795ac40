package scraper

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"rangefinder/news"
)

// A Verdict is what became of one block of a page, and why.
type Verdict struct {
	Kind     string `json:"kind"` // as of a news.Block
	Text     string `json:"text"` // its blocks', joined by line breaks
	Selector string `json:"selector"`
	Kept     bool   `json:"kept"`
	// Why says in words what decided.
	Why string `json:"why"`
	// Likely is how likely the model finds it part of the article, 0 to 1.
	Likely float64 `json:"likely"`
	// Reasons are the signs that moved the model most, in log-odds, the
	// weightiest first.
	Reasons []Reason `json:"reasons"`

	// Look is what the model was fitted to: see bench/articles.
	Look Look `json:"-"`
}

// A Reason is one sign of a block and what it added to the log-odds of the
// block being part of the article.
type Reason struct {
	Sign   string  `json:"sign"` // as in data/body.txt
	Says   string  `json:"says"` // the same for people
	Points float64 `json:"points"`
}

// A Look is what was seen of a block.
type Look struct {
	Signs       []float32 // by SignNames
	Names, Says []string  // the words that Model.Names and Model.Says are asked for
	Density     float64   // share of its text in links
	Around      string    // the element and two with a name above it
	// Words are the ordinals of the block's first word and of the one behind
	// its last, among all words of the page's text in document order; -1 for a
	// block without one.
	Words [2]int
}

// Explain reads a page as Parse does and says of every block why it was kept
// or left out. m is the model to read it with, nil for the one that Parse uses.
// A plain text has no verdicts: all of it is read.
func Explain(p news.Page, m *Model) (a news.Article, vs []Verdict, err error) {
	if m == nil {
		m = body
	}
	a, err = parse(p, m, func(c *cutter) { vs = c.verdicts(m) })
	return a, vs, err
}

func (c *cutter) verdicts(m *Model) []Verdict {
	at := c.d.wordsAt()
	vs := make([]Verdict, 0, len(c.chunks))
	for _, ch := range c.chunks {
		v := Verdict{Kind: ch.kind, Text: strings.Join(ch.parts, "\n"), Selector: c.d.selector(ch.node), Kept: ch.why == "", Likely: math.Round(float64(ch.p)*1000) / 1000, Reasons: reasons(m, ch.signs)}
		v.Look = Look{Signs: ch.signs, Names: c.namesAround(ch), Says: ch.says(), Density: ch.density, Around: standsIn(ch.node), Words: [2]int{-1, -1}}
		for _, n := range ch.run {
			eachText(n, func(t *html.Node) {
				if w := at[t]; w[0] < w[1] {
					if v.Look.Words[0] < 0 {
						v.Look.Words[0] = w[0]
					}
					v.Look.Words[1] = w[1]
				}
			})
		}
		v.Why = ch.why
		switch {
		case ch.why == "" && ch.p < 0.5:
			v.Why = "kept for what it is"
		case ch.why == "" || ch.why == unlikely:
			v.Why = inWords(v)
		}
		vs = append(vs, v)
	}
	return vs
}

// reasons are the five signs that moved the model most, of both rounds. What
// the first round found counts by its own signs.
func reasons(m *Model, signs []float32) []Reason {
	all := slices.Concat(firstSigns, secondSigns)
	points := make([]float64, len(all))
	m.Second.credit(signs, points)
	first := make([]float64, len(all))
	m.First.credit(signs, first)
	// The second round knows the first by one sign: its points are shared out
	// to the signs that made it.
	total := 0.0
	for _, p := range first {
		total += math.Abs(p)
	}
	if total > 0 {
		share := points[len(firstSigns)]
		for i, p := range first {
			points[i] += math.Abs(share) * p / total
		}
		points[len(firstSigns)] = 0
	}
	var rs []Reason
	for i, p := range points {
		if math.Abs(p) >= 0.05 {
			rs = append(rs, Reason{all[i].name, all[i].phrase, math.Round(p*100) / 100})
		}
	}
	slices.SortStableFunc(rs, func(a, b Reason) int { return cmp.Compare(math.Abs(b.Points), math.Abs(a.Points)) })
	return rs[:min(len(rs), 5)]
}

// inWords names up to three signs that speak for what was decided.
func inWords(v Verdict) string {
	var says []string
	for _, r := range v.Reasons {
		if (r.Points > 0) == v.Kept && len(says) < 3 {
			says = append(says, r.Says)
		}
	}
	word := "likely"
	if !v.Kept {
		word = unlikely
	}
	if len(says) == 0 {
		return word
	}
	return fmt.Sprintf("%s by %s", word, strings.Join(says, ", "))
}

// standsIn names an element and the next two with a class or id above it.
func standsIn(n *html.Node) string {
	var parts []string
	for ; n != nil && n.Type == html.ElementNode && n.Data != "body" && len(parts) < 3; n = n.Parent {
		id, class := attr(n, "id"), attr(n, "class")
		if len(parts) > 0 && id == "" && class == "" {
			continue
		}
		s := n.Data
		if id != "" {
			s += "#" + clip(fold(id), 24)
		}
		if class != "" {
			s += "." + clip(fold(class), 32)
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, "<")
}

// Document is the tree that a page of HTML is read from.
func Document(p news.Page) (*html.Node, error) {
	d, err := parseTree(decode(p.Body, p.Header.Get("Content-Type")).text)
	if err != nil {
		return nil, err
	}
	return d.root, nil
}

// wordless are the elements whose text is no text of the page.
var wordless = set("script style template noscript iframe svg math head title textarea object")

func eachText(n *html.Node, do func(*html.Node)) {
	if n.Type == html.TextNode {
		do(n)
	}
	if n.Type == html.ElementNode && wordless[n.Data] {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		eachText(c, do)
	}
}

// wordsAt counts the words of the page before every text node and up to its end.
func (d *document) wordsAt() map[*html.Node][2]int {
	at := map[*html.Node][2]int{}
	n := 0
	eachText(d.root, func(t *html.Node) {
		from, in := n, false
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
