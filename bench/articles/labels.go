package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"rangefinder/scraper"
)

// A span says of the words [from, to) of a page what they are:
//
//	H headline   S standfirst   B body   C caption   A aside
//	M what says things of the article (byline, date, credit, tags)   K comment
//
// and what no span names is furniture.
type span struct {
	code     string
	from, to int
}

// ofArticle reports whether a code is of an article's text.
func ofArticle(code string) bool { return strings.Contains("SBCA", code) }

// readLabels reads set/page, a tab, and spans as code from-to.
func readLabels(file string) (map[string][]span, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	m := map[string][]span{}
	n := 0
	for line := range strings.Lines(string(b)) {
		n++
		line = strings.TrimSpace(line)
		name, rest, _ := strings.Cut(line, "\t")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		for x := range strings.FieldsSeq(rest) {
			a, b, ok := strings.Cut(x[1:], "-")
			from, err1 := strconv.Atoi(a)
			to, err2 := strconv.Atoi(b)
			if !ok || err1 != nil || err2 != nil || to <= from {
				return nil, fmt.Errorf("%s:%d: %q is no span", file, n, x)
			}
			m[name] = append(m[name], span{x[:1], from, to})
		}
	}
	return m, nil
}

func (p *page) label(spans []span) {
	p.spans = spans
	p.gold = p.spanText(ofArticle)
	p.long = len(words(p.spanText(func(code string) bool { return code == "B" || code == "S" }))) >= 150
}

// share is the share of the words [w[0], w[1]) that is of the article, and the
// code of the most of them, "-" for none.
func (p *page) share(w [2]int) (y float64, code string) {
	code = "-"
	if w[1] <= w[0] {
		return 0, code
	}
	n, most := 0, 0
	for _, s := range p.spans {
		k := min(w[1], s.to) - max(w[0], s.from)
		if k <= 0 {
			continue
		}
		if ofArticle(s.code) {
			n += k
		}
		if k > most {
			most, code = k, s.code
		}
	}
	return math.Min(1, float64(n)/float64(w[1]-w[0])), code
}

var (
	inline   = set("a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub sup time tt u var wbr")
	wordless = set("script style template noscript iframe svg math head title textarea object")
)

func set(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// spanText is the text of the spans with wanted codes. What stands twice, for
// small screens and large, counts once.
func (p *page) spanText(want func(code string) bool) string {
	doc, err := scraper.Document(p.page())
	if err != nil {
		return ""
	}
	n := 0
	var w strings.Builder
	lay(doc, &w, func(text string) {
		in := false
		for _, r := range text {
			if isWord(r) && !in {
				n++
			}
			in = isWord(r)
			for _, s := range p.spans {
				if want(s.code) && s.from < n && n <= s.to {
					w.WriteRune(r)
					break
				}
			}
		}
	})
	said := map[string]bool{}
	var lines []string
	for line := range strings.Lines(w.String()) {
		k := strings.Join(words(line), " ")
		if len(k) > 40 && said[k] {
			continue
		}
		said[k] = true
		lines = append(lines, line)
	}
	return strings.Join(lines, "")
}

// lay goes over the text that a page shows, and ends a line in w where a
// block-level element begins or ends.
func lay(n *html.Node, w *strings.Builder, text func(string)) {
	if n.Type == html.TextNode {
		text(n.Data)
		return
	}
	if n.Type == html.ElementNode && wordless[n.Data] {
		return
	}
	block := n.Type == html.ElementNode && !inline[n.Data]
	if block {
		w.WriteString("\n")
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		lay(c, w, text)
	}
	if block {
		w.WriteString("\n")
	}
}

// writeBlocks writes pages that have no labels yet, cut into blocks, for people
// to label: one line a block, and beside it (.words) the words of each.
func writeBlocks(s *suite, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	done := map[string]bool{}
	for _, p := range append(s.labelled[:len(s.labelled):len(s.labelled)], s.hard...) {
		done[p.Name] = true
	}
	for _, p := range append(append([]*page{}, s.sentences...), s.dates...) {
		if done[p.Name] {
			continue
		}
		done[p.Name] = true
		a, vs, err := scraper.Explain(p.page(), nil)
		if err != nil {
			continue
		}
		if err := writePage(filepath.Join(dir, strings.Replace(p.key(), "/", "__", 1)), p, a.Title, vs); err != nil {
			return err
		}
	}
	return nil
}

func writePage(file string, p *page, title string, vs []scraper.Verdict) error {
	f, err := os.Create(file + ".txt")
	if err != nil {
		return err
	}
	defer f.Close()
	g, err := os.Create(file + ".words")
	if err != nil {
		return err
	}
	defer g.Close()
	w, ids := bufio.NewWriter(f), bufio.NewWriter(g)
	fmt.Fprintf(w, "# page %s\n# url %s\n# title %s\n", p.key(), p.URL, title)
	for i, v := range vs {
		r := []rune(strings.ReplaceAll(v.Text, "\n", " / "))
		text := string(r)
		if len(r) > 100 {
			text = fmt.Sprintf("%s … %s (%d)", string(r[:70]), string(r[len(r)-20:]), len(r))
		}
		fmt.Fprintf(w, "%d %s L%.0f [%s] %s\n", i, v.Kind, v.Look.Density*10, v.Look.Around, text)
		fmt.Fprintf(ids, "%d %d %d\n", i, v.Look.Words[0], v.Look.Words[1])
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return ids.Flush()
}
