package scraper

import (
	"strings"
	"time"

	"golang.org/x/net/html"

	"rangefinder/news"
)

// A chunk is a piece of a page that becomes one block, or several where line
// breaks separate paragraphs inside it: the content of an element without
// block-level elements inside, a run of loose text between them, or a table row.
type chunk struct {
	node  *html.Node   // the element whose selector the blocks get
	run   []*html.Node // what is read: sibling nodes under node
	loose bool         // run is part of node's children only
	parts []string     // texts of its blocks
	kind  string
	level int // of a heading, 1–6
	place place

	chars   int // of parts, in bytes
	density float64
	bold    float64    // how much of it is printed bold
	table   *html.Node // of a row
	voted   bool       // the body library kept it
	signs   []float32
	other   bool    // behind the headline of another article
	comment bool    // among the comments of readers
	p       float32 // how likely it is of the article
	why     string  // why it was left out; "" for kept
}

// place is what a chunk inherits from the elements around it.
type place struct {
	furniture string     // why everything here is left out
	by        *html.Node // the element whose class says so; nil where its tag does
	byline    bool
	lead      bool
	aside     bool
	box       bool       // a fact box by its class
	within    *html.Node // the aside or fact box
	quote     bool
	figure    bool
	item      bool // in a list item
	header    bool // in the header of an article
	at        *time.Time
}

// A cutter cuts a page's DOM into chunks, in document order.
type cutter struct {
	d      *document
	total  int // visible text of the page
	chunks []*chunk
	struck []string
	times  map[*html.Node]*time.Time // of live-blog entries
	budget int                       // bytes of text still accepted
	model  *Model
	known  map[*html.Node]*marks
	named  map[string]marks   // by a value of class, id or role
	heads  map[*html.Node]int // headings among the children of an element
	keys   []string           // the make of each chunk, see look
	head   int                // the headline among the chunks, -1
	home   *html.Node         // the element of most of the likely text
	full   bool
}

// chunks cuts what lies under body; m is the model that the chunks will be
// judged by.
func (d *document) chunks(body *html.Node, m *Model) *cutter {
	c := &cutter{d: d, total: d.size[body].chars, times: d.entryTimes(body), budget: 2 * maxText, model: m, known: map[*html.Node]*marks{}, named: map[string]marks{}, heads: map[*html.Node]int{}}
	c.children(body, place{})
	c.joinLines()
	return c
}

// enter is the place inside n.
func (c *cutter) enter(n *html.Node, p place) place {
	size := c.d.size[n]
	if at := c.times[n]; at != nil {
		p.at = at
	}
	// Whatever its class says, an element with most of the page's text is not
	// its furniture: sites name the whole page "sidebar-layout".
	main := size.chars*2 > c.total && size.linked*2 < size.chars
	switch n.Data {
	case "body", "html", "main", "article":
		if n.Data == "article" && p.header {
			p.header = false
		}
		return p
	case "nav", "menu":
		if p.furniture == "" && !main {
			p.furniture = "a menu"
		}
	case "footer":
		// A quotation's footer names its speaker.
		if p.furniture == "" && !main && !p.quote {
			p.furniture = "a footer"
		}
	case "form", "fieldset":
		if p.furniture == "" && !main {
			p.furniture = "a form"
		}
	case "header":
		p.header = true
	case "aside":
		p.aside, p.within = true, n
		if p.furniture == "" && !main && size.linked*2 > size.chars {
			p.furniture = "an aside of links"
		}
	case "blockquote":
		p.quote = true
	case "figure":
		p.figure = true
	case "li":
		p.item = true
	case "address":
		p.byline = true
	}
	m := c.marks(n)
	if m.aside != "" && m.class == "" {
		p.aside, p.box, p.within = true, true, n
	}
	if m.lead != "" {
		p.lead = true
	}
	if m.byline != "" && size.chars < 300 && (m.byline != "date" || size.chars < 80) {
		p.byline = true
	}
	if p.furniture == "" && !main {
		switch {
		case m.class != "" && !(m.aside != "" && size.linked*3 < size.chars):
			p.furniture, p.by = m.class, n
		case m.soft != "" && m.aside == "" && (size.linked*2 > size.chars || size.chars < 80 && size.linked > 0):
			p.furniture, p.by = m.soft, n
		}
	}
	return p
}

// children cuts what lies under n, an element with block-level elements inside.
func (c *cutter) children(n *html.Node, p place) {
	var run []*html.Node
	flush := func() {
		if len(run) > 0 {
			c.add(n, run, true, p)
			run = nil
		}
	}
	for k := n.FirstChild; k != nil && !c.full; k = k.NextSibling {
		switch k.Type {
		case html.TextNode:
			if run != nil || strings.TrimSpace(k.Data) != "" {
				run = append(run, k)
			}
		case html.ElementNode:
			if k.Data == "del" || k.Data == "s" || k.Data == "strike" {
				run = append(run, k)
				continue
			}
			if skipped(k) {
				continue
			}
			if !blockLevel[k.Data] && !c.d.size[k].block {
				run = append(run, k)
				continue
			}
			flush()
			c.element(k, c.enter(k, p))
		}
	}
	flush()
}

// element cuts one block-level element (or an inline one with such inside).
func (c *cutter) element(n *html.Node, p place) {
	if n.Data == "table" || attr(n, "role") == "table" || attr(n, "role") == "grid" {
		if rows, ok := c.d.tableRows(n); ok {
			c.table(n, rows, p)
			return
		}
	}
	if n.Data == "dl" && c.definitions(n, p) {
		return
	}
	if n.Data == "pre" {
		c.add(n, kids(n), false, p)
		return
	}
	if !c.d.size[n].block {
		c.add(n, kids(n), false, p)
		return
	}
	c.children(n, p)
}

func kids(n *html.Node) (k []*html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		k = append(k, c)
	}
	return k
}

// add makes chunks of a run, if there is a word in it: one, or one for each
// piece that empty lines set apart. Before there were style sheets, all of an
// article stood in one element so.
func (c *cutter) add(n *html.Node, run []*html.Node, loose bool, p place) {
	cut := pieces(run)
	for _, run := range cut {
		c.addPiece(n, run, loose || len(cut) > 1, p)
	}
}

// pieces cuts a run where two line breaks follow each other.
func pieces(run []*html.Node) (pieces [][]*html.Node) {
	from, breaks := 0, 0
	for i, n := range run {
		switch {
		case n.Type == html.ElementNode && n.Data == "br":
			breaks++
		case n.Type == html.TextNode && strings.TrimSpace(n.Data) == "" || n.Type == html.CommentNode:
		default:
			if breaks > 1 && i > from {
				pieces = append(pieces, run[from:i])
				from = i
			}
			breaks = 0
		}
	}
	return append(pieces, run[from:])
}

func (c *cutter) addPiece(n *html.Node, run []*html.Node, loose bool, p place) {
	kind, level := c.kind(n, p)
	read := run
	if kind == news.Heading && p.at != nil {
		read = timeless(run) // the time of an entry is in At, not in its heading
	}
	parts := c.d.inlineText(read, &c.struck)
	kept := parts[:0]
	for _, s := range parts {
		if wordy(s) {
			kept = append(kept, s)
		}
	}
	if len(kept) == 0 {
		return
	}
	ch := &chunk{node: n, run: run, loose: loose, parts: kept, kind: kind, level: level, place: p}
	all, linked := 0, 0
	for _, r := range run {
		if r.Type == html.TextNode {
			all += len(strings.TrimSpace(r.Data))
			continue
		}
		s := c.d.size[r]
		all += s.chars
		linked += s.linked
	}
	if all > 0 {
		ch.density = float64(linked) / float64(all)
	}
	if enclosed(n, "a") {
		ch.density = 1
	}
	if kind == news.Paragraph && (p.figure && !loose || c.underPicture(ch)) {
		ch.kind = news.Caption
	}
	c.push(ch)
}

// timeless is a run without its time elements.
func timeless(run []*html.Node) (rest []*html.Node) {
	for _, n := range run {
		if n.Type != html.ElementNode || n.Data != "time" {
			rest = append(rest, n)
		}
	}
	return rest
}

func (c *cutter) push(ch *chunk) {
	for _, s := range ch.parts {
		ch.chars += len(s)
	}
	if c.budget -= ch.chars; c.budget < 0 || len(c.chunks) >= 2*maxBlocks {
		c.full = true
		return
	}
	c.chunks = append(c.chunks, ch)
}

func enclosed(n *html.Node, tag string) bool {
	for ; n != nil; n = n.Parent {
		if n.Type == html.ElementNode && n.Data == tag {
			return true
		}
	}
	return false
}

// kind is the kind of block that the content of n becomes.
func (c *cutter) kind(n *html.Node, p place) (string, int) {
	for m := n; m != nil && m.Type == html.ElementNode; m = m.Parent {
		switch m.Data {
		case "h1", "h2", "h3", "h4", "h5", "h6":
			return news.Heading, int(m.Data[1] - '0')
		case "summary":
			return news.Heading, 4
		case "figcaption", "caption":
			return news.Caption, 0
		case "li", "dd", "dt":
			return news.ListItem, 0
		case "blockquote":
			return news.Quotation, 0
		case "td", "th":
			return news.Paragraph, 0
		}
		if attr(m, "role") == "heading" {
			return news.Heading, 2
		}
		if m == n && captionClass(m) {
			return news.Caption, 0
		}
		if m.Data == "body" || m.Data == "article" || m.Data == "section" || m.Data == "main" {
			break
		}
	}
	if p.quote {
		return news.Quotation, 0
	}
	return news.Paragraph, 0
}

// captionClass reports whether n names itself a caption.
func captionClass(n *html.Node) bool {
	c := attr(n, "class")
	if c == "" || len(c) > 300 {
		return false
	}
	for name := range strings.FieldsSeq(c) {
		words := classWords(name)
		for i, w := range words {
			switch w {
			case "captions", "nocaption": // "captions-off" of a player
				return false
			case "caption", "figcaption", "thumbcaption", "bildunterschrift", "pictext", "imgtext":
				// The caption of a headline or of a table of links is none.
				return i == len(words)-1 || words[i+1] != "title"
			case "text":
				if i > 0 && (words[i-1] == "img" || words[i-1] == "pic" || words[i-1] == "image" || words[i-1] == "photo") {
					return true
				}
			}
		}
	}
	return false
}

// underPicture reports whether a chunk is all the text of an element that
// holds a picture too, directly before it: its caption, whatever it is called.
func (c *cutter) underPicture(ch *chunk) bool {
	if ch.chars > 400 || ch.density > 0.5 {
		return false
	}
	n := ch.node
	if ch.loose {
		return false
	}
	for range 3 {
		p := n.Parent
		if p == nil || p.Data == "body" || p.Data == "article" || p.Data == "section" || p.Data == "a" {
			return false
		}
		if c.d.size[p].chars > c.d.size[ch.node].chars+60 {
			return false
		}
		if s := n.PrevSibling; s != nil {
			for s != nil && (s.Type != html.ElementNode || s.Data == "br") {
				s = s.PrevSibling
			}
			if s != nil {
				return picture(s, 4)
			}
		}
		n = p
	}
	return false
}

// picture reports whether an element shows a picture, alone.
func picture(n *html.Node, depth int) bool {
	if n.Data == "img" || n.Data == "picture" || n.Data == "amp-img" {
		return true
	}
	for k := n.FirstChild; k != nil && depth > 0; k = k.NextSibling {
		if k.Type == html.ElementNode && picture(k, depth-1) {
			return true
		}
	}
	return false
}

// wordy reports whether s says anything: a letter or a digit.
func wordy(s string) bool {
	for _, r := range s {
		if r >= 0x80 && r != '•' && r != '·' && r != '–' && r != '—' && r != '…' && r != '›' && r != '»' && r != '«' && r != '©' && r != '▪' && r != '●' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return true
		}
	}
	return false
}

// definitions reads a dl as rows "Term: definition", where it is one: terms and
// definitions alternate, and are short or text.
func (c *cutter) definitions(n *html.Node, p place) bool {
	type pair struct {
		at         *html.Node
		term, text string
	}
	var pairs []pair
	term := ""
	var visit func(n *html.Node) bool
	visit = func(n *html.Node) bool {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if skipped(k) {
				if k.Type == html.TextNode && strings.TrimSpace(k.Data) != "" {
					return false
				}
				continue
			}
			switch k.Data {
			case "dt":
				term = strings.TrimRight(strings.Join(c.d.inlineText(kids(k), &c.struck), " "), ": ")
			case "dd":
				text := strings.Join(c.d.inlineText(kids(k), &c.struck), " ")
				if len(text) > 400 || len(term) > 120 || term == "" {
					return false
				}
				pairs = append(pairs, pair{n, term, text})
			case "div":
				if !visit(k) {
					return false
				}
			default:
				return false
			}
		}
		return true
	}
	if !visit(n) || len(pairs) == 0 {
		return false
	}
	for _, q := range pairs {
		if !wordy(q.text) {
			continue
		}
		c.push(&chunk{node: q.at, run: kids(q.at), parts: []string{q.term + ": " + q.text}, kind: news.TableRow, table: n, place: p, density: c.d.density(q.at)})
	}
	return true
}
