package scraper

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"rangefinder/news"
)

// A page made from a PDF has an element for each line of print. joinLines puts
// the lines of such a page together to paragraphs, else figures and words that
// the line's end cuts are lost ("46,000 docu-", "ments").
//
// Lines are 12 or more chunks of one tag under parents of one make, none longer than
// 140 characters, most of which end in the middle of a sentence and go on in
// the next. A paragraph ends with a sentence that ends short of the width, and
// where another kind of chunk or an indented line comes. What every page of the
// print repeats at its edges goes, so that a sentence can run over to the next.
func (c *cutter) joinLines() {
	// The pages of a print have a parent each, and one make.
	under := map[string][]int{}
	var parents []string
	for i, ch := range c.chunks {
		if ch.loose || ch.kind != news.Paragraph || len(ch.parts) != 1 {
			continue
		}
		p := ch.node.Parent.Data + "." + firstClass(ch.node.Parent)
		if under[p] == nil {
			parents = append(parents, p)
		}
		under[p] = append(under[p], i)
	}
	joined := map[int]bool{}
	for _, p := range parents {
		if at := under[p]; len(at) >= 12 && c.printed(at) {
			c.join(c.withoutEdges(at), joined)
		}
	}
	if len(joined) == 0 {
		return
	}
	kept := c.chunks[:0]
	for i, ch := range c.chunks {
		if !joined[i] {
			kept = append(kept, ch)
		}
	}
	c.chunks = kept
}

// printed reports whether the chunks at are lines of print.
func (c *cutter) printed(at []int) bool {
	goOn, long := 0, 0
	for k, i := range at {
		ch := c.chunks[i]
		if ch.node.Data != c.chunks[at[0]].node.Data || ch.density > 0.5 {
			return false
		}
		n := utf8.RuneCountInString(ch.parts[0])
		if n > 140 {
			return false
		}
		if n >= 30 {
			long++
		}
		if k+1 < len(at) && !finished(ch.parts[0]) && n >= 30 {
			if r, _ := utf8.DecodeRuneInString(c.chunks[at[k+1]].parts[0]); unicode.IsLower(r) || unicode.IsDigit(r) {
				goOn++
			}
		}
	}
	return long*2 >= len(at) && goOn*5 >= len(at)*2
}

// longest is how long a paragraph of lines grows, in bytes.
const longest = 8 << 10

// join puts the lines at together and marks those that went into another.
func (c *cutter) join(at []int, joined map[int]bool) {
	var widths []int
	for _, i := range at {
		widths = append(widths, utf8.RuneCountInString(c.chunks[i].parts[0]))
	}
	if len(widths) == 0 {
		return
	}
	sorted := slices.Sorted(slices.Values(widths))
	width := sorted[len(sorted)*9/10]
	indented := c.indents(at)
	var into *chunk
	var page *html.Node // of the last line of into
	for k, i := range at {
		ch := c.chunks[i]
		first, _ := utf8.DecodeRuneInString(ch.parts[0])
		titled := k > 0 && widths[k-1]*100 < width*85 && unicode.IsUpper(first) // a short line and a capital: a heading before text
		goesOn := into != nil && len(into.parts[0]) < longest && !titled && !ends(into.parts[0], widths[k-1], width) && !bulleted(ch.parts[0]) && !indented(ch)
		next := goesOn && c.apart(at[k-1], i)
		switch {
		case next && ch.node.Parent == page:
		case next && !finished(into.parts[0]) && !unicode.IsUpper(first):
			// Over the edge of a page: the block leads to what holds both.
			page = ch.node.Parent
			for into.node.Parent != nil && !within(page, into.node) {
				into.node = into.node.Parent
			}
		default:
			into, page = nil, ch.node.Parent
		}
		if into != nil {
			into.parts[0] = hyphenless(into.parts[0], ch.parts[0])
			into.run = append(into.run, ch.node)
			into.chars += ch.chars
			joined[i] = true
			continue
		}
		into = ch
		// The blocks of a paragraph of several elements lead to what holds them.
		ch.run = []*html.Node{ch.node}
		ch.loose = true
		ch.node = ch.node.Parent
	}
}

// apart reports whether nothing but the edges of pages stands between two chunks.
func (c *cutter) apart(i, j int) bool {
	for k := i + 1; k < j; k++ {
		if c.chunks[k].why != edge {
			return false
		}
	}
	return true
}

const edge = "repeated at the edge of each page"

// withoutEdges leaves out the lines that stand on most pages of a print, at
// their beginning or end: its title, the number of the page.
func (c *cutter) withoutEdges(at []int) (rest []int) {
	const edges = 3 // lines
	pages := map[*html.Node][]int{}
	for _, i := range at {
		p := c.chunks[i].node.Parent
		pages[p] = append(pages[p], i)
	}
	numberless := func(i int) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return '0'
			}
			return r
		}, c.chunks[i].parts[0])
	}
	on := map[string]int{}
	for _, lines := range pages {
		seen := map[string]bool{}
		for k, i := range lines {
			if s := numberless(i); (k < edges || k >= len(lines)-edges) && !seen[s] {
				seen[s] = true
				on[s]++
			}
		}
	}
	for _, lines := range pages {
		for k, i := range lines {
			if n := on[numberless(i)]; (k < edges || k >= len(lines)-edges) && n >= 3 && n*3 >= len(pages)*2 {
				c.chunks[i].why = edge
			}
		}
	}
	for _, i := range at {
		if c.chunks[i].why == "" {
			rest = append(rest, i)
		}
	}
	return rest
}

// indents tells the lines that are set in from the margin. Lines have their
// place by a class or a style ("x1", "left:85px"): of the values of one kind
// the margin is that of most lines, an indent one that three lines or more
// have, each after the end of a sentence.
func (c *cutter) indents(at []int) func(*chunk) bool {
	type count struct{ n, open int }
	places := func(ch *chunk) (p []string) {
		p = strings.Fields(clip(attr(ch.node, "class"), 300))
		for d := range strings.SplitSeq(clip(attr(ch.node, "style"), 300), ";") {
			if k, v, ok := strings.Cut(strings.TrimSpace(d), ":"); ok && (k == "left" || k == "margin-left" || k == "text-indent") {
				p = append(p, k+":"+strings.TrimSpace(v))
			}
		}
		return p
	}
	kind := func(place string) string {
		if k, _, ok := strings.Cut(place, ":"); ok {
			return k
		}
		return strings.TrimRight(place, "0123456789abcdef")
	}
	counts := map[string]*count{}
	for k, i := range at {
		for _, p := range places(c.chunks[i]) {
			if counts[p] == nil {
				counts[p] = &count{}
			}
			counts[p].n++
			if k == 0 || finished(c.chunks[at[k-1]].parts[0]) {
				counts[p].open++
			}
		}
	}
	margins := map[string]bool{} // kinds with a margin
	for p, n := range counts {
		if n.n*2 > len(at) && n.n < len(at) {
			margins[kind(p)] = true
		}
	}
	return func(ch *chunk) bool {
		return slices.ContainsFunc(places(ch), func(p string) bool {
			n := counts[p]
			return margins[kind(p)] && n.n >= 3 && n.n == n.open && n.n*2 < len(at)
		})
	}
}

// ends reports whether a paragraph ends with the line that ends s, width of
// which is n: its sentence is over and the line is short.
func ends(s string, n, width int) bool {
	return finished(s) && n*100 < width*93 || n*2 < width
}

// hyphenless joins two lines; a hyphen that the line's end put into a word goes.
func hyphenless(a, b string) string {
	r, _ := utf8.DecodeRuneInString(b)
	if len(a) > 2 && strings.HasSuffix(a, "-") && unicode.IsLower(r) {
		if before, _ := utf8.DecodeLastRuneInString(a[:len(a)-1]); unicode.IsLower(before) {
			return a[:len(a)-1] + b
		}
	}
	return a + " " + b
}
