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
// where another kind of chunk comes.
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
			c.join(at, joined)
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
	sorted := slices.Sorted(slices.Values(widths))
	width := sorted[len(sorted)*9/10]
	var into *chunk
	for k, i := range at {
		ch := c.chunks[i]
		first, _ := utf8.DecodeRuneInString(ch.parts[0])
		titled := k > 0 && widths[k-1]*100 < width*85 && unicode.IsUpper(first) // a short line and a capital: a heading before text
		if into != nil && at[k-1] == i-1 && ch.node.Parent == into.node && len(into.parts[0]) < longest && !titled && !ends(into.parts[0], widths[k-1], width) && !bulleted(ch.parts[0]) {
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
