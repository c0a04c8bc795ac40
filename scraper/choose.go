package scraper

import (
	"strings"

	"golang.org/x/net/html"

	"rangefinder/news"
)

// choose decides for every chunk whether it is the article's, and writes into
// why what speaks against it. The model decides, twice over (see firstSigns);
// what is certain without it stands in rules here, each with its reason.
func (c *cutter) choose(m *Model, title, description, body string) {
	if len(c.chunks) == 0 {
		return
	}
	c.look(m, title, description, body)
	for _, ch := range c.chunks {
		ch.p = float32(logistic(m.First.score(ch.signs)))
	}
	c.lookAgain()
	for _, ch := range c.chunks {
		ch.p = float32(logistic(m.Second.score(ch.signs)))
	}
	c.tables()
	c.strangers()
	least := c.least()
	for _, ch := range c.chunks {
		switch {
		case ch.why != "":
		case headline(ch, title):
			ch.why = "the headline"
		case ch.chars < 80 && timeOnly(ch.run):
			ch.why = "a date"
		case ch.p < least && !c.kept(ch):
			ch.why = unlikely
		}
	}
	for _, ch := range c.chunks {
		if ch.why == "" && len(ch.parts) > 1 && sameWords(ch.parts[0], title) {
			ch.chars -= len(ch.parts[0])
			ch.parts = ch.parts[1:]
		}
	}
	c.tidy()
}

// unlikely is why a chunk was left out on which the model decided.
const unlikely = "unlikely"

// headline reports whether a chunk is the article's headline, which is its
// title and not of its text.
func headline(ch *chunk, title string) bool {
	switch {
	case ch.kind == news.TableRow || ch.kind == news.Caption || len(ch.parts) > 1:
		return false
	case ch.kind == news.Heading && ch.level == 1 && agree(ch.parts[0], title):
		return true
	}
	return sameWords(ch.parts[0], title)
}

// tables gives all rows of a table the likelihood of the whole: half a table
// is none.
func (c *cutter) tables() {
	type sum struct{ p, n float64 }
	sums := map[*html.Node]*sum{}
	for _, ch := range c.chunks {
		if ch.table == nil {
			continue
		}
		s := sums[ch.table]
		if s == nil {
			s = &sum{}
			sums[ch.table] = s
		}
		s.p += float64(ch.p) * float64(ch.chars)
		s.n += float64(ch.chars)
	}
	for _, ch := range c.chunks {
		if s := sums[ch.table]; ch.table != nil {
			ch.p = float32(s.p / s.n)
		}
	}
}

// strangers leaves out what readers wrote and what stands under the headline of
// another article, where there is text beside it.
func (c *cutter) strangers() {
	own := 0
	for _, ch := range c.chunks {
		if !ch.comment && !ch.other && ch.prosy() && ch.p >= 0.5 {
			own += ch.chars
		}
	}
	if own < 250 {
		return
	}
	for _, ch := range c.chunks {
		switch {
		case ch.p < 0.5:
		case ch.comment:
			ch.why = "a comment"
		case ch.other:
			ch.why = "another article"
		}
	}
}

// least is how likely a chunk must be. Some article must be there: where
// nothing is likely, the likeliest text is it.
func (c *cutter) least() float32 {
	var best *chunk
	for _, ch := range c.chunks {
		if ch.why == "" && ch.chars >= 20 && ch.density < 0.5 && ch.place.furniture == "" && ch.kind != news.Heading && ch.kind != news.TableRow && (best == nil || ch.p > best.p) {
			best = ch
		}
	}
	if best == nil || best.p >= 0.5 {
		return 0.5
	}
	return best.p * 0.8
}

// kept reports whether an unlikely chunk stays for what it is: a fact box in
// the article, and a caption of some length that reads as a sentence. Figures
// stand in both, and the model, which is asked what running text is, has its
// doubts of them.
func (c *cutter) kept(ch *chunk) bool {
	if ch.place.furniture != "" || ch.comment || ch.other || ch.density >= 0.35 || !within(ch.node, c.home) {
		return false
	}
	switch {
	case ch.place.box:
		return ch.p >= 0.02
	case ch.place.aside:
		return ch.p >= 0.2
	case ch.kind == news.Caption:
		return ch.p >= 0.2 && ch.chars >= 40 && finished(ch.parts[0])
	}
	return false
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

func within(n, container *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == container {
			return true
		}
	}
	return false
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
