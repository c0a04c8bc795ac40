package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"rangefinder/news"
	"rangefinder/news/places"
	"rangefinder/quantity"
)

// Longest parts that the rules look at. A real sentence is far shorter; the
// bounds keep a hostile page from costing more than its length.
const (
	maxSentence = 400     // tokens
	maxText     = 4 << 20 // bytes
)

// A sentence is a run of tokens that the rules read as one: a sentence of
// prose, a heading, a list item, a table row.
type sentence struct {
	start, end int // byte offsets
	lo, hi     int // tokens [lo, hi), without a dateline
	from       int // first token, with the dateline
	block      int
	kind       string // of its block
	first      bool   // opens its block
	intro      int    // 1 + the sentence that introduces a list item or row by its colon
	figs       []int  // tokens that are figures
	idle       int8   // 1 for page furniture, -1 for none, 0 while nobody asked
}

// A doc is one text, cut into sentences and tokens, with its figures.
type doc struct {
	text      string
	title     bool   // it is a headline
	plain     bool   // a plain text, which may begin with its headline
	lang      string // ISO 639-1
	rate      string // that the headline speaks of: inflation
	titleCase bool
	blocks    []block
	sents     []sentence
	toks      []token
	ments     []quantity.Mention
	skips     []quantity.Skip
	quotes    int32
	english   bool
	tongue    *tongue           // of another language, nil where it has none
	places    map[string]int    // that the article names behind "in" and the like
	towns     []int             // see townNouns; nil until asked for
	held      int8              // whether the text speaks of land that a side holds: 1 it does, -1 not, 0 not looked
	same      map[int]int       // start of a sentence → equal ones before, for long texts
	given     *quantity.Mention // the figure that a person points at, nil for none
}

// A block is a piece of the text that no sentence crosses.
type block struct {
	start, end int
	kind       string
	selector   string
	section    int // number of headings before it
}

// newDoc cuts the text of an article.
func newDoc(a news.Article) *doc { return newDocWith(a, nil) }

// newDocWith is newDoc where a person points at a figure of the text.
func newDocWith(a news.Article, g *quantity.Mention) *doc {
	d := &doc{text: a.Text, plain: a.Plain && a.Title == "", rate: rateOf(a.Title), given: g}
	if len(d.text) > maxText {
		d.text = d.text[:runeBorder(d.text, maxText)]
	}
	for _, b := range place(a, d.text) {
		d.addBlock(b)
	}
	d.read(language(a))
	return d
}

// ownMoney gives sums of bare "pounds" or "dollars" the currency that the text names by its
// country, "the Egyptian pound", where it names one of that noun alone.
func (d *doc) ownMoney() {
	named := map[string]string{} // noun → code, "?" for several
	for i := 0; i+1 < len(d.toks); i++ {
		noun := singular(d.toks[i+1].low)
		if !shared[noun] || !d.toks[i].capital {
			continue
		}
		land := d.toks[i].low
		if i > 0 && d.toks[i-1].capital && d.toks[i-1].class&det == 0 && places.CountryOf(d.toks[i-1].low+" "+land) != "" {
			land = d.toks[i-1].low + " " + land
		} else if places.CountryOf(land) == "" {
			continue
		}
		code := quantity.CurrencyNamed(land + " " + noun + "s")
		if code == "" {
			code = "?" // one that the table does not have
		}
		if old := named[noun]; old != "" && old != code {
			code = "?"
		}
		named[noun] = code
	}
	if len(named) == 0 {
		return
	}
	for _, m := range d.ments { // a sum with a sign: the text speaks of both
		switch text := d.text[m.Start:m.End]; {
		case m.Kind != quantity.Money:
		case m.Unit == "USD" && strings.HasPrefix(text, "$"):
			named["dollar"] = "?"
		case m.Unit == "GBP" && strings.HasPrefix(text, "£"):
			named["pound"] = "?"
		}
	}
	for i := range d.ments {
		m := &d.ments[i]
		if m.Kind != quantity.Money {
			continue
		}
		words := strings.Fields(lower(d.text[m.Start:m.End]))
		if len(words) < 2 {
			continue
		}
		noun := singular(words[len(words)-1])
		code := named[noun]
		if code == "" || code == "?" || m.Unit != quantity.CurrencyNamed(noun+"s") || demonym(words[len(words)-2]) != "" {
			continue
		}
		m.Unit = code
	}
}

// shared are names of currencies that several countries have.
var shared = wordSet("pound dollar peso franc rupee dinar crown lira")

// rateOf is the rate that a headline speaks of, "" for none.
func rateOf(title string) string {
	for _, w := range strings.Fields(title) {
		switch w = strings.ToLower(strings.Trim(w, ",.:;!?'’")); w {
		case "inflation", "unemployment":
			return w
		}
	}
	return ""
}

// titleDoc reads a headline as a text of one sentence.
func titleDoc(a news.Article) *doc { return titleDocWith(a, nil) }

// titleDocWith is titleDoc where a person points at a figure of the headline.
func titleDocWith(a news.Article, g *quantity.Mention) *doc {
	t := a.Title
	if len(t) > 4096 {
		t = t[:runeBorder(t, 4096)]
	}
	d := &doc{text: t, title: true, given: g}
	d.blocks = []block{{end: len(t), kind: news.Heading}}
	d.read(language(a))
	return d
}

func language(a news.Article) string {
	if a.Language == "" {
		return "en"
	}
	return a.Language
}

func runeBorder(s string, i int) int {
	for i > 0 && !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}

// place gives every block of the article its bytes in the text. Offsets are
// taken where they fit; a block without them is looked for behind the last
// one, and where there are none, blank lines make blocks.
func place(a news.Article, text string) []block {
	var out []block
	at := 0
	for _, b := range a.Blocks {
		s, e := b.Start, b.End
		if s < at || e <= s || e > len(text) || !utf8.RuneStart(text[s]) || e < len(text) && !utf8.RuneStart(text[e]) {
			i := strings.Index(text[at:], b.Text)
			if b.Text == "" || i < 0 {
				continue
			}
			s = at + i
			e = s + len(b.Text)
		}
		out = append(out, block{start: s, end: e, kind: b.Kind, selector: b.Selector})
		at = e
	}
	if len(out) > 0 {
		return out
	}
	for at < len(text) {
		e := len(text)
		if i := strings.Index(text[at:], "\n\n"); i >= 0 {
			e = at + i
		}
		if strings.TrimSpace(text[at:e]) != "" {
			out = append(out, block{start: at, end: e, kind: news.Paragraph})
		}
		at = e + 1
		for at < len(text) && (text[at] == '\n' || text[at] == '\r') {
			at++
		}
	}
	return out
}

// addBlock adds a block, cut at its line ends where these are not the hard
// wraps of plain text.
func (d *doc) addBlock(b block) {
	s := d.text[b.start:b.end]
	if b.kind == news.TableRow || !strings.Contains(s, "\n") {
		d.pushBlock(b)
		return
	}
	wrapped := hardWrapped(s)
	from := b.start
	for i := b.start; i < b.end; i++ {
		if d.text[i] != '\n' {
			continue
		}
		if wrapped || continues(d.text[from:i], d.text[i+1:b.end]) {
			continue
		}
		p := b
		p.start, p.end = from, i
		d.pushBlock(p)
		from = i + 1
	}
	b.start = from
	d.pushBlock(b)
}

// hardWrapped reports whether the lines of s are of one width, as a text
// formatted for a terminal has them: all but the last between 55 and 100 bytes
// and one at least ending in the middle of a sentence.
func hardWrapped(s string) bool {
	ls := strings.Split(strings.TrimRight(s, "\n\r "), "\n")
	middle := false
	for _, l := range ls[:len(ls)-1] {
		l = strings.TrimRight(l, " \r")
		if len(l) < 55 || len(l) > 100 {
			return false
		}
		middle = middle || !strings.ContainsAny(l[len(l)-1:], ".!?:”\"")
	}
	return middle
}

// continues reports whether the line that follows goes on with the sentence of
// the line before: it begins in lower case and that one did not end.
func continues(line, next string) bool {
	line = strings.TrimRight(line, " \r")
	next = strings.TrimLeft(next, " \r\n\t")
	if line == "" || next == "" {
		return false
	}
	r, _ := utf8.DecodeRuneInString(next)
	return unicode.IsLower(r) && !strings.ContainsAny(line[len(line)-1:], ".!?:")
}

func (d *doc) pushBlock(b block) {
	for b.start < b.end && asciiSpace(d.text[b.start]) {
		b.start++
	}
	for b.end > b.start && asciiSpace(d.text[b.end-1]) {
		b.end--
	}
	if b.start == b.end {
		return
	}
	s := d.text[b.start:b.end]
	if b.kind == news.Paragraph || b.kind == "" {
		switch {
		case strings.HasPrefix(s, "- "), strings.HasPrefix(s, "– "), strings.HasPrefix(s, "• "), strings.HasPrefix(s, "* "), strings.HasPrefix(s, "•"), numbered(s):
			b.kind = news.ListItem
		case b.kind == "":
			b.kind = news.Paragraph
		}
	}
	if n := len(d.blocks); n > 0 {
		b.section = d.blocks[n-1].section
		if b.kind == news.Heading {
			b.section++
		}
	}
	d.blocks = append(d.blocks, b)
}

// numbered reports whether a line begins with the number of a list item: "1. ".
func numbered(s string) bool {
	n := 0
	for n < len(s) && n < 2 && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n > 0 && n+2 < len(s) && (s[n] == '.' || s[n] == ')') && s[n+1] == ' '
}

func asciiSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// read finds the figures of every block, and its tokens and sentences where the
// text has a number at all: of one without, nothing will be asked.
func (d *doc) read(lang string) {
	d.english, d.lang = lang == "en", lang
	d.tongue = lexicon.foreign[lang]
	if d.plain && len(d.blocks) > 1 && headline(d.text[d.blocks[0].start:d.blocks[0].end]) {
		d.blocks[0].kind = news.Heading
		d.rate = rateOf(d.text[d.blocks[0].start:d.blocks[0].end])
	}
	ends := make([][2]int, len(d.blocks)) // of the mentions and skips of each block
	for i, b := range d.blocks {
		m0, s0 := len(d.ments), len(d.skips)
		ms, sk := quantity.Find(d.text[b.start:b.end], lang)
		for _, m := range ms {
			m.Start, m.End, m.From, m.To = m.Start+b.start, m.End+b.start, m.From+b.start, m.To+b.start
			d.ments = append(d.ments, m)
		}
		if d.english && !d.title {
			if zs := noughts(d.text, b.start, b.end, d.ments[len(d.ments)-len(ms):]); len(zs) > 0 {
				d.ments = append(d.ments, zs...)
				slices.SortFunc(d.ments[len(d.ments)-len(ms)-len(zs):], func(x, y quantity.Mention) int { return x.Start - y.Start })
			}
		}
		for _, s := range sk {
			s.Start, s.End = s.Start+b.start, s.End+b.start
			d.skips = append(d.skips, s)
		}
		if g := d.given; g != nil && b.start <= g.Start && g.End <= b.end {
			d.give(b, m0, s0)
		}
		ends[i] = [2]int{len(d.ments), len(d.skips)}
	}
	if len(d.ments) == 0 && len(d.skips) == 0 && !digits(d.text) {
		return
	}
	d.toks = make([]token, 0, len(d.text)/5+8)
	intro := 0
	for i, b := range d.blocks {
		m0, s0 := 0, 0
		if i > 0 {
			m0, s0 = ends[i-1][0], ends[i-1][1]
		}
		from := len(d.toks)
		d.toks = tokenize(d.toks, d.text, b.start, b.end)
		d.overlay(from, m0, s0, ends[i][0], ends[i][1])
		d.quotations(from)
		n := len(d.sents)
		d.cut(i, from)
		listed := b.kind == news.ListItem || b.kind == news.TableRow
		for ; n < len(d.sents); n++ {
			if listed {
				d.sents[n].intro = intro
			}
		}
		if !listed {
			if intro = 0; b.end > b.start && d.text[b.end-1] == ':' {
				intro = len(d.sents)
			}
		}
	}
	if d.title {
		d.titleCase = d.isTitleCase()
	}
	d.ownMoney()
}

// digits reports whether a digit of any script stands in s.
func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= '0' && c <= '9' {
			return true
		} else if c >= utf8.RuneSelf {
			return strings.IndexFunc(s[i:], unicode.IsDigit) >= 0
		}
	}
	return false
}

// headline reports whether the first block of a plain text is its headline:
// one line that does not end like a sentence.
func headline(s string) bool {
	return len(s) < 200 && !strings.Contains(s, "\n") && !strings.ContainsAny(s[len(s)-1:], ".!;:,\"") && !strings.HasSuffix(s, "”") && strings.Contains(s, " ")
}

// overlay makes one token of every figure, with the words that bound it, and
// marks what the reader of figures passed over.
func (d *doc) overlay(from, m, s, mEnd, sEnd int) {
	toks := d.toks[from:]
	out := toks[:0]
	for i := 0; i < len(toks); {
		t := toks[i]
		for s < sEnd && d.skips[s].End <= t.start {
			s++
		}
		for m < mEnd && d.ments[m].End <= t.start {
			m++
		}
		if m < mEnd && t.end > d.ments[m].From && t.start < d.ments[m].End {
			g := d.ments[m]
			f := token{start: min(t.start, g.Start), end: g.End, kind: figure, fig: int32(m)}
			for i < len(toks) && toks[i].start < max(g.End, g.To) && (m+1 >= mEnd || toks[i].start < d.ments[m+1].From) {
				f.end = max(f.end, toks[i].end)
				i++
			}
			out = append(out, f)
			m++
			continue
		}
		if s < sEnd && t.end > d.skips[s].Start && t.start < d.skips[s].End {
			t.skip = int32(s + 1)
		}
		out = append(out, t)
		i++
	}
	d.toks = d.toks[:from+len(out)]
}

// quotations numbers the quotations of a block. An opening mark that nothing
// closes quotes nothing: pages lose marks more often than people talk to the
// end of a paragraph.
func (d *doc) quotations(from int) {
	open := -1
	for i := from; i < len(d.toks); i++ {
		t := &d.toks[i]
		if t.kind != punct {
			continue
		}
		switch d.text[t.start:t.end] {
		case "“", "«":
			open = i
		case "”", "»":
			d.quote(open, i)
			open = -1
		case `"`:
			if open < 0 {
				open = i
				continue
			}
			d.quote(open, i)
			open = -1
		}
	}
}

func (d *doc) quote(open, end int) {
	if open < 0 {
		return
	}
	d.quotes++
	for i := open; i <= end; i++ {
		d.toks[i].quoted = d.quotes
	}
}

// cut makes sentences of the tokens of block b.
func (d *doc) cut(b, from int) {
	kind := d.blocks[b].kind
	whole := kind == news.Heading || kind == news.TableRow
	lo := from
	first := true
	open := d.afterDateline(from)
	push := func(hi int) {
		if hi <= lo {
			return
		}
		s := sentence{start: d.toks[lo].start, end: d.toks[hi-1].end, lo: lo, from: lo, hi: hi, block: b, kind: kind, first: first}
		for i := lo; i < hi; i++ {
			if d.toks[i].kind == figure {
				s.figs = append(s.figs, i)
			}
		}
		if first && open > lo && open < hi {
			s.lo = open
		}
		d.toks[s.lo].opens = true
		if d.toks[s.lo].low == "(" && s.lo+1 < hi {
			d.toks[s.lo+1].opens = true
		}
		d.sents = append(d.sents, s)
		lo, first = hi, false
	}
	for i := from; i < len(d.toks); i++ {
		if i-lo >= maxSentence {
			push(i)
		}
		if whole || i < open || !d.ends(i) {
			continue
		}
		j := i + 1
		for j < len(d.toks) && d.closes(j) {
			j++
		}
		if j < len(d.toks) && !d.begins(i, j) {
			continue
		}
		push(j)
		i = j - 1
	}
	push(len(d.toks))
}

// afterDateline is the token behind what newsrooms put before the first
// sentence: "SEOUL (Reuters) –", "Yangon, Mar 29 (UNI)", "date 2025-03-28". The
// block begins at token from, which comes back where there is none.
func (d *doc) afterDateline(from int) int {
	if from+2 < len(d.toks) && (d.toks[from].low == "date" || d.toks[from].low == "published") && d.toks[from+1].kind == number && len(d.toks[from+1].low) >= 7 {
		return max(from+2, d.afterDateline(from+2))
	}
	bracket := false
	for i := from; i < len(d.toks) && i < from+18; i++ {
		t := &d.toks[i]
		s := d.text[t.start:t.end]
		if s == "(" {
			bracket = true
		}
		switch {
		case bracket && s != ")" && t.kind == punct:
		case t.kind == figure && (d.isGiven(i) || !(i == from && d.spelledName(i) && i+2 < len(d.toks) && !human(singular(d.toks[i+1].low)) && d.toks[i+2].kind == punct)):
			return from
		case t.kind == word && !t.capital && t.class&timeWord == 0 && s != "of":
			return from
		case s == "—" || s == "–" || s == "-" && i > from && i+1 < len(d.toks) && d.toks[i-1].end < t.start && d.toks[i+1].start > t.end:
			if i > from && i+1 < len(d.toks) {
				return i + 1
			}
			return from
		case s == ")" && i > from+1:
			if i+1 >= len(d.toks) {
				return from
			}
			if n := d.text[d.toks[i+1].start:d.toks[i+1].end]; n == "—" || n == "–" || n == "-" || n == ":" {
				return i + 2
			}
			if d.toks[i+1].kind == word && d.toks[i+1].capital {
				return i + 1
			}
			return from
		}
	}
	return from
}

// ends reports whether token i can end a sentence.
func (d *doc) ends(i int) bool {
	t := &d.toks[i]
	if t.kind == figure {
		return false
	}
	s := d.text[t.start:t.end]
	switch s {
	case ".", "!", "?", "…":
		return true
	}
	// "…in the U.S. The storm": the stop of an abbreviation, with a word of
	// a closed class in upper case behind it.
	if t.kind == word && strings.HasSuffix(s, ".") && i+1 < len(d.toks) && strings.Count(s, ".") > 1 {
		n := &d.toks[i+1]
		return n.capital && n.class&(det|pronoun|prep|conj) != 0 && n.class&(timeWord|monthName) == 0
	}
	return false
}

// closes reports whether token j is a closing mark that belongs to the
// sentence before it.
func (d *doc) closes(j int) bool {
	t := &d.toks[j]
	if t.kind != punct {
		return false
	}
	switch s := d.text[t.start:t.end]; s {
	case "”", "»", ")", "]", ".", "!", "?", "…":
		return true
	case `"`, "'", "’":
		return t.start == d.toks[j-1].end
	}
	return false
}

// begins reports whether a sentence can begin at token j after the end mark i.
func (d *doc) begins(i, j int) bool {
	t := &d.toks[j]
	switch t.kind {
	case figure:
		r, _ := utf8.DecodeRuneInString(d.text[t.start:])
		return !unicode.IsLower(r)
	case word:
		return t.capital || !unicode.IsLower(firstRune(d.text[t.start:])) // scripts without case
	case number:
		return true
	}
	switch d.text[t.start:t.end] {
	case "“", "«", `"`, "(", "[", "•", "—", "–", "-", "$", "€", "£":
		return j+1 >= len(d.toks) || d.begins(i, j+1)
	}
	return false
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// isTitleCase reports whether most words of a headline are capitalised, so
// that capitals name nobody.
func (d *doc) isTitleCase() bool {
	caps, all := 0, 0
	for i := range d.toks {
		t := &d.toks[i]
		if t.kind == word && t.class&closed == 0 && t.end-t.start > 2 {
			all++
			if t.capital {
				caps++
			}
		}
	}
	return all > 3 && caps*10 >= all*8
}
