package scraper

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"rangefinder/news"
)

// choose decides for every chunk whether it is the article's, and writes into
// why what speaks against it. The model decides, twice over (see firstSigns);
// what is certain without it stands in rules here, each with its reason.
func (c *cutter) choose(m *Model, title, byline, description, body string) {
	if len(c.chunks) == 0 {
		return
	}
	c.look(m, title, byline, description, body)
	for _, ch := range c.chunks {
		ch.p = float32(logistic(m.First.score(ch.signs)))
	}
	c.lookAgain()
	for _, ch := range c.chunks {
		ch.p = float32(logistic(m.Second.score(ch.signs)))
	}
	c.wholes()
	c.strangers()
	c.teasers()
	least, gallery := c.least(), c.gallery()
	for _, ch := range c.chunks {
		switch {
		case ch.why != "":
		case headline(ch, title):
			ch.why = "the headline"
		case ch.chars < 80 && timeOnly(ch.run):
			ch.why = "a date"
		case bylined(ch, byline):
			ch.why = "byline or date"
		case ch.kind != news.TableRow && furniture.label(ch.parts[0]) != "":
			ch.why = furniture.label(ch.parts[0])
		case ch.kind != news.TableRow && addressOnly(ch):
			ch.why = "a web address"
		case ch.kind != news.TableRow && furniture.leads(ch.parts[0], ch.density):
			ch.why = "a link to something else"
		case ch.chars <= 400 && strings.HasPrefix(ch.parts[0], "© "):
			ch.why = "a copyright line"
		case strings.HasPrefix(ch.parts[0], "^ ") || strings.HasPrefix(ch.parts[0], "↑ "):
			ch.why = "a reference"
		case (ch.kind == news.Paragraph && ch.chars <= 4 || (ch.kind == news.Paragraph || ch.kind == news.ListItem) && counter(ch.parts[0])) && !ch.place.aside && !strings.ContainsFunc(ch.parts[0], unicode.IsLetter):
			ch.why = "a number alone"
		case !gallery && ch.kind == news.Caption && labelOnly(ch):
			ch.why = "a picture's label"
		case ch.p < 0.8 && ch.kind != news.TableRow && ch.chars < 80 && !finished(ch.parts[0]) && furniture.phrase(ch.parts[0], ch.density) != "":
			ch.why = furniture.phrase(ch.parts[0], ch.density)
		case ch.p >= least+0.08 || ch.p >= least && ch.place.by == nil || c.d.flat && ch.p >= least/2 && finished(ch.parts[0]) || c.kept(ch):
		case ch.place.furniture != "":
			ch.why = "furniture: " + ch.place.furniture
		default:
			ch.why = unlikely
		}
	}
	c.leads()
	for _, ch := range c.chunks {
		if ch.why == "" && len(ch.parts) > 1 && sameWords(ch.parts[0], title) {
			ch.chars -= len(ch.parts[0])
			ch.parts = ch.parts[1:]
		}
	}
	c.aboutAuthor(byline)
	c.tidy()
}

// aboutAuthor leaves out the last paragraphs where they begin with the name of
// an author: "Ann Orr is a reporter in …".
func (c *cutter) aboutAuthor(byline string) {
	names := longNames(byline)
	text := 0
	for _, ch := range c.chunks {
		if ch.why == "" && ch.prosy() {
			text++
		}
	}
	for i := len(c.chunks) - 1; i >= 0 && text > 3; i-- {
		ch := c.chunks[i]
		if ch.why != "" || !ch.prosy() {
			continue
		}
		low := strings.ToLower(ch.parts[0])
		if ch.chars > 500 || len(ch.parts) > 1 || !slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(low, name) }) {
			return
		}
		ch.why = "about the author"
		text--
	}
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

// gallery reports whether captions are the most of the likely text.
func (c *cutter) gallery() bool {
	captions, text := 0, 0
	for _, ch := range c.chunks {
		switch {
		case ch.p < 0.5:
		case ch.kind == news.Caption:
			captions += ch.chars
		default:
			text += ch.chars
		}
	}
	return captions > text
}

// labelOnly reports whether a caption names what is seen and says nothing of it:
// short, no sentence, no figure.
func labelOnly(ch *chunk) bool {
	return ch.node.Data != "caption" && ch.chars < 60 && !finished(ch.parts[0]) && !strings.ContainsAny(ch.parts[0], "0123456789")
}

// addressOnly reports whether a text is a web address with at most three words
// before it: "URL: https://…", "[2] www.…".
func addressOnly(ch *chunk) bool {
	if len(ch.parts) > 3 || ch.chars > 600 {
		return false
	}
	for _, s := range ch.parts[max(0, len(ch.parts)-2):] {
		words := strings.Fields(s)
		last := words[len(words)-1]
		if len(words) > 4 && len(last)*2 < len(s) || !strings.HasPrefix(last, "http://") && !strings.HasPrefix(last, "https://") && !strings.HasPrefix(last, "www.") {
			return false
		}
	}
	return true
}

// counter reports whether a text counts the pictures of a gallery: "2/9".
func counter(s string) bool {
	a, b, ok := strings.Cut(strings.ReplaceAll(s, " ", ""), "/")
	digits := func(s string) bool { return s != "" && len(s) <= 3 && strings.Trim(s, "0123456789") == "" }
	return ok && digits(a) && digits(b)
}

// bylined reports whether a short line says who wrote the article or when: it
// is named so and holds a date, or it is a date and "by" a name, or it begins
// with a name of the byline. A sentence is none: it may say more.
func bylined(ch *chunk, byline string) bool {
	if ch.chars > 160 || ch.kind == news.TableRow || ch.kind == news.Heading || len(ch.parts) > 2 {
		return false
	}
	text := strings.Join(ch.parts, " ")
	words := strings.Fields(text)
	dated := false
	if strings.ContainsAny(text, "0123456789") {
		_, dated = findDate(text)
	}
	switch {
	case finished(text):
		return false
	case ch.place.byline && dated && len(words) <= 16, dated && byName(words):
		return true
	}
	low := strings.ToLower(text)
	first, _, _ := strings.Cut(low, " ")
	for name := range strings.SplitSeq(strings.ToLower(byline), ", ") {
		switch {
		case len(name) < 5 || !strings.Contains(low, name):
		case dated && len(text) < len(name)+100, len(text) <= len(name)+40 && (strings.HasPrefix(low, name) || byWords[first]):
			return true
		}
	}
	return false
}

// byName reports whether words are a date, "by" and up to four words of a name.
func byName(words []string) bool {
	for i, w := range words {
		if !byWords[strings.ToLower(w)] || i == 0 || len(words)-i-1 < 1 || len(words)-i-1 > 4 {
			continue
		}
		if _, ok := findDate(strings.Join(words[:i], " ")); !ok || i > 6 {
			continue
		}
		return !slices.ContainsFunc(words[i+1:], func(w string) bool {
			r, _ := utf8.DecodeRuneInString(w)
			return !unicode.IsUpper(r)
		})
	}
	return false
}

var byWords = set("by von par por di da door av af от автор autor autore auteur text text: fra mukaan")

// wholes gives all rows of a table the likelihood of the whole, and what is in
// a fact box or aside at least that of the whole: half a table is none.
func (c *cutter) wholes() {
	type sum struct{ p, n float64 }
	sums := map[*html.Node]*sum{}
	whole := func(ch *chunk) *html.Node {
		if ch.table != nil {
			return ch.table
		}
		return ch.place.within
	}
	for _, ch := range c.chunks {
		w := whole(ch)
		if w == nil {
			continue
		}
		s := sums[w]
		if s == nil {
			s = &sum{}
			sums[w] = s
		}
		s.p += float64(ch.p) * float64(ch.chars)
		s.n += float64(ch.chars)
	}
	for _, ch := range c.chunks {
		s := sums[whole(ch)]
		switch {
		case s == nil || s.n == 0:
		case ch.table != nil:
			ch.p = float32(s.p / s.n)
		default:
			ch.p = max(ch.p, min(float32(s.p/s.n), 0.49))
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

// teasers leaves out the texts of cards: three or more elements of one make,
// each with a headline that is a link before its text, none of which holds
// anything that is surely of the article, nor stands between such texts.
func (c *cutter) teasers() {
	type card struct {
		n, linked int
		sure      bool // something in one of them is surely of the article
		seen      map[*html.Node]bool
	}
	cards := map[string]*card{}
	name := func(n *html.Node) string {
		s := n.Data + "." + firstClass(n)
		if n.Parent != nil {
			s += "<" + n.Parent.Data + "." + firstClass(n.Parent)
		}
		return s
	}
	// The three elements around a chunk may be its card.
	around := func(ch *chunk) (up []*html.Node) {
		n := ch.node.Parent
		if ch.loose {
			n = ch.node
		}
		for ; n != nil && n.Type == html.ElementNode && len(up) < 3 && !within(c.home, n); n = n.Parent {
			up = append(up, n)
		}
		return up
	}
	for _, ch := range c.chunks {
		for _, n := range around(ch) {
			k := name(n)
			if cards[k] == nil {
				cards[k] = &card{seen: map[*html.Node]bool{}}
			}
			cards[k].sure = cards[k].sure || ch.p >= sure
			if t := cards[k]; !t.seen[n] {
				t.seen[n] = true
				t.n++
				if ch.density >= 0.9 && ch.chars < 150 && ch.p < 0.5 {
					t.linked++
				}
			}
		}
	}
	first, last := len(c.chunks), -1 // of what is surely of the article
	for i, ch := range c.chunks {
		if ch.p >= sure && ch.prosy() {
			first, last = min(first, i), i
		}
	}
	for i, ch := range c.chunks {
		if ch.why != "" || ch.p < 0.5 || ch.kind == news.TableRow || first < i && i < last {
			continue
		}
		for _, n := range around(ch) {
			if t := cards[name(n)]; t.n >= 3 && t.linked*10 >= t.n*8 && !t.sure {
				ch.why = "the text of a teaser"
			}
		}
	}
}

// sure is how likely a chunk is about which there is little doubt.
const sure = 0.93

// least is how likely a chunk must be. Some article must be there: where
// nothing is likely, the likeliest text is it.
func (c *cutter) least() float32 {
	var best *chunk
	for _, ch := range c.chunks {
		if ch.why == "" && ch.chars >= 20 && ch.density < 0.5 && ch.place.furniture == "" && ch.kind != news.Heading && ch.kind != news.TableRow && (best == nil || ch.p > best.p) {
			best = ch
		}
	}
	least := float32(0.5)
	if c.d.flat {
		least = 0.25 // what stood in what is no longer known, and most signs with it
	}
	if best == nil || best.p >= least {
		return least
	}
	return best.p * 0.8
}

// kept reports whether an unlikely chunk stays for what it is: a fact box in
// the article, a table whose rows and columns have names, a caption of some
// length that reads as a sentence, a heading with a figure. Figures stand in all
// of these, and the model, which is asked what running text is, has its doubts.
func (c *cutter) kept(ch *chunk) bool {
	if ch.place.furniture != "" || ch.comment || ch.other || ch.density >= 0.35 {
		return false
	}
	if !within(ch.node, c.home) {
		// A fact box or a table may stand beside the text, under one roof with it.
		up := c.home.Parent
		if !ch.place.box && ch.table == nil || up == nil || up.Data == "body" || up.Data == "html" || !within(ch.node, up) {
			return false
		}
	}
	switch {
	case ch.place.box:
		return ch.p >= 0.02
	case ch.place.aside:
		a := nearest(ch.node, "aside")
		return ch.p >= 0.2 && (a == nil || c.d.density(a) < 0.2 && (c.marks(a).soft == "" || c.marks(a).soft == "complementary"))
	case ch.table != nil:
		return ch.p >= 0.2 && strings.Contains(ch.parts[0], " — ") && ch.place.at == nil
	case ch.kind == news.Heading:
		return ch.p >= 0.3 && strings.ContainsAny(ch.parts[0], "0123456789")
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
	c.repeated()
	c.standfirst()
	c.boldLines()
	c.headings()
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

// leads keeps what is named a standfirst and stands before the first of the
// kept text, near it and behind the headline.
func (c *cutter) leads() {
	for i, ch := range c.chunks {
		if ch.why == "" && ch.prosy() {
			for _, lead := range c.chunks[min(i, max(0, i-25, c.head+1)):i] {
				if lead.why == unlikely && lead.place.lead && lead.place.furniture == "" && lead.p >= 0.08 && lead.density < 0.3 && 30 < lead.chars && lead.chars < 1200 {
					lead.why = ""
				}
			}
			return
		}
	}
}

// repeated leaves out a quotation, and what stands in a box, that the running
// text has word for word: a pull quote.
func (c *cutter) repeated() {
	var running strings.Builder
	for _, ch := range c.chunks {
		if ch.why == "" && !pulled(ch) && ch.kind != news.TableRow {
			running.WriteString(bareWords(strings.Join(ch.parts, " ")))
			running.WriteByte('\n')
		}
	}
	budget := 256 << 20 // bytes searched: each quotation is sought in all of the text
	for _, ch := range c.chunks {
		if ch.why != "" || !pulled(ch) || ch.chars > 500 {
			continue
		}
		if budget -= running.Len(); budget < 0 {
			return
		}
		if s := bareWords(strings.Join(ch.parts, " ")); len(s) >= 16 && strings.Contains(running.String(), s) {
			ch.why = "a pull quote: the text has it"
		}
	}
}

// pulled reports whether a chunk may be pulled from the text.
func pulled(ch *chunk) bool {
	return ch.kind == news.Quotation || ch.kind == news.Paragraph && (ch.place.aside || strings.HasPrefix(ch.parts[0], "“") && !finished(ch.parts[0]))
}

// standfirst makes paragraphs of the sentences between the headline and the
// text that pages mark up as headings: they head nothing.
func (c *cutter) standfirst() {
	for i, ch := range c.chunks {
		if ch.why != "" {
			continue
		}
		if ch.kind != news.Heading {
			if ch.prosy() && !ch.place.lead {
				return
			}
			continue
		}
		words := len(strings.Fields(ch.parts[0]))
		next := c.nextKept(i)
		if words >= 5 && (finished(ch.parts[0]) || ch.place.lead || words >= 9 && ch.level > 1 && next != nil && next.kind == news.Paragraph && ch.node.Parent != next.node.Parent) {
			ch.kind, ch.level = news.Paragraph, 0
		}
	}
}

func (c *cutter) nextKept(i int) *chunk {
	for _, ch := range c.chunks[i+1:] {
		if ch.why == "" {
			return ch
		}
	}
	return nil
}

// boldLines makes headings of the short bold lines between paragraphs, as
// pages without styles mark their headings up. A bold question is a
// question of an interview.
func (c *cutter) boldLines() {
	text := false
	for i, ch := range c.chunks {
		if ch.why != "" {
			continue
		}
		if ch.kind == news.Paragraph && text && ch.bold > 0.9 && len(ch.parts) == 1 && ch.chars <= 90 && !finished(ch.parts[0]) && !ch.place.aside && !ch.place.byline {
			if next := c.nextKept(i); next != nil && (next.kind == news.Paragraph && next.prosy() || next.kind == news.ListItem) && next.bold < 0.5 {
				ch.kind, ch.level = news.Heading, 4
			}
		}
		text = text || ch.kind == news.Paragraph && ch.prosy()
	}
}

// headings brings back a heading that the model doubts of, where the block
// right behind it was kept and stands beside it or in the same entry.
func (c *cutter) headings() {
	for i := len(c.chunks) - 2; i >= 0; i-- {
		ch, next := c.chunks[i], c.chunks[i+1]
		if next.why != "" && next.chars < 120 && i+2 < len(c.chunks) && next.kind != news.Heading {
			next = c.chunks[i+2] // "Main article: …"
		}
		if ch.kind != news.Heading || ch.why != unlikely || next.why != "" || ch.density >= 0.5 || furniture.opens(ch.parts[0]) || ch.place.furniture != "" {
			continue
		}
		// Some systems wrap each heading: what it stands in is further up.
		around := ch.node.Parent
		for range 2 {
			if around != nil && around.Parent != nil && c.d.size[around].chars <= ch.chars {
				around = around.Parent
			}
		}
		beside := within(next.node, around)
		entry := ch.place.at != nil && ch.place.at == next.place.at
		if entry && ch.p >= 0.05 || beside && ch.p >= 0.15 {
			ch.why = ""
		}
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

func bareWords(a string) string {
	var b strings.Builder
	b.Grow(len(a))
	for i := 0; i < len(a); i++ {
		switch c := a[i]; {
		case '0' <= c && c <= '9' || 'a' <= c && c <= 'z':
			b.WriteByte(c)
		case 'A' <= c && c <= 'Z':
			b.WriteByte(c + 'a' - 'A')
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(a[i:])
			i += n - 1
			switch r {
			case '’', '‘', '“', '”', '–', '—', '…', '«', '»':
			default:
				b.WriteRune(unicode.ToLower(r))
			}
		}
	}
	return b.String()
}
