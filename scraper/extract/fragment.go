package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rangefinder/news"
)

// context is how much of the text stands beside a quotation, in bytes: enough
// to tell one of several places apart (W3C Web Annotation gives no number).
const context = 32

// quoteOf is text[start:end] with the words around it. Prefix and Suffix begin
// and end at words, so that a browser finds them.
func quoteOf(text string, start, end, lo, hi int) news.Quote {
	p := max(lo, start-context)
	for p < start && !utf8.RuneStart(text[p]) {
		p++
	}
	if p > lo {
		if i := strings.IndexFunc(text[p:start], unicode.IsSpace); i >= 0 {
			p += i
		} else {
			p = start
		}
	}
	s := min(hi, end+context)
	for s > end && s < len(text) && !utf8.RuneStart(text[s]) {
		s--
	}
	if s < hi {
		if i := strings.LastIndexFunc(text[end:s], unicode.IsSpace); i >= 0 {
			s = end + i
		} else {
			s = end
		}
	}
	return news.Quote{Exact: text[start:end], Prefix: text[p:start], Suffix: text[end:s]}
}

// fragment is the text fragment that opens a browser at the sentence of a claim (WICG
// Scroll To Text Fragment): "#:~:text=prefix-,start,end,-suffix".
//
// A browser looks in the page, of which the text here is a part: between two blocks there
// may be a picture or an advert, and within one the mark of a footnote. So a long
// sentence is given by its first and last words, words around it are named only
// where the text has it more than once, and those of another block only where its own
// has none. A row of a table, whose words here are put together from its cells,
// is given by the cell of the figure.
func (r *reader) fragment(d *doc, s *sentence, c *news.Claim) string {
	b := d.blocks[s.block]
	if b.kind == news.TableRow {
		if cell := cellOf(d.text[b.start:b.end], c.Start-b.start); cell.text != "" {
			return r.directive(cell.text, own(cell.before), cell.after)
		}
	}
	q := quoteOf(d.text, s.start, s.end, b.start, b.end)
	if q.Prefix == "" && q.Suffix == "" { // the block is the sentence
		q = c.Quote
		before, after := strings.TrimSpace(q.Prefix), strings.TrimSpace(q.Suffix)
		q.Prefix = before[strings.LastIndexByte(before, '\n')+1:]
		q.Suffix, _, _ = strings.Cut(after, "\n")
	}
	return r.directive(q.Exact, q.Prefix, q.Suffix)
}

// directive points at words of the text, with what stands around them if that is needed
// to tell them from others.
func (r *reader) directive(words, before, after string) string {
	start, end, sure := r.ends(fold(words))
	if start == "" {
		return ""
	}
	var b strings.Builder
	b.Grow(16 + (len(start)+len(end)+len(before)+len(after))*3/2)
	b.WriteString("#:~:text=")
	if before = fold(before); before != "" && !sure {
		escape(&b, before)
		b.WriteString("-,")
	}
	escape(&b, start)
	if end != "" {
		b.WriteByte(',')
		escape(&b, end)
	}
	if after = fold(after); after != "" && !sure {
		b.WriteString(",-")
		escape(&b, after)
	}
	return b.String()
}

// How many words stand for the beginning and the end of a sentence.
const (
	fewWords  = 3
	manyWords = 12
	oneBreath = 8 // a sentence of so many words is given whole
)

// ends is the first and the last words of a phrase, or all of them and "", and whether the
// text has them nowhere else. Fewer words are better, since less can stand between them.
func (r *reader) ends(phrase string) (start, end string, sure bool) {
	low := strings.ToLower(phrase)
	words := strings.Count(phrase, " ") + 1
	if words <= oneBreath {
		return phrase, "", len(phrase) > 3 && r.once(low)
	}
	most := min(manyWords, words/2)
	for n := fewWords; n <= most && !sure; n++ {
		start, sure = firstWords(phrase, n), r.once(firstWords(low, n))
	}
	for n := fewWords; n <= most; n++ {
		if end = lastWords(phrase, n); r.once(lastWords(low, n)) {
			return start, end, sure
		}
	}
	return start, end, false
}

// firstWords and lastWords are n words of a phrase that has more, with one blank between each two.
func firstWords(phrase string, n int) string {
	at := -1
	for ; n > 0; n-- {
		at += 1 + strings.IndexByte(phrase[at+1:], ' ')
	}
	return phrase[:at]
}

func lastWords(phrase string, n int) string {
	at := len(phrase)
	for ; n > 0; n-- {
		at = strings.LastIndexByte(phrase[:at], ' ')
	}
	return phrase[at+1:]
}

// once reports whether headline and text have the words at one place; they are in lower case,
// since a browser does not tell capitals apart. Of a very long text that is not asked.
func (r *reader) once(words string) bool {
	if len(r.a.Text) > longText {
		return false
	}
	if r.low == "" {
		r.low = strings.ToLower(r.a.Title + "\n\n" + r.a.Text)
	}
	i := strings.Index(r.low, words)
	return i >= 0 && !strings.Contains(r.low[i+1:], words)
}

// A cell is one cell of a row, with what stands beside it in the page.
type cell struct{ text, before, after string }

// cellOf finds the cell of a row ("Label — Header: cell; Header: cell", see news.Block) in
// which the byte at stands. The headers of columns are elsewhere in the page: a figure
// that stands in one has nothing beside it.
func cellOf(row string, at int) cell {
	type piece struct {
		text   string
		start  int
		header bool
	}
	var pieces []piece
	pos := 0
	for i, part := range strings.Split(row, "; ") {
		p := pos
		if label, rest, ok := strings.Cut(part, " — "); ok && i == 0 {
			pieces = append(pieces, piece{label, p, false})
			p, part = p+len(label)+len(" — "), rest
		}
		if name, rest, ok := strings.Cut(part, ": "); ok {
			// The first one, with no label before it, may be a label itself.
			pieces = append(pieces, piece{name, p, len(pieces) > 0})
			p, part = p+len(name)+len(": "), rest
		}
		pieces = append(pieces, piece{part, p, false})
		pos = p + len(part) + len("; ")
	}
	var c cell
	found := false
	for _, p := range pieces {
		in := at >= p.start && at < p.start+len(p.text)
		switch {
		case in && p.header:
			return cell{text: p.text}
		case in:
			c.text, found = p.text, true
			if tail := own(p.text); p.start == 0 && at >= len(p.text)-len(tail) {
				c.text = tail
			}
		case p.header:
		case found:
			c.after = p.text
			return c
		default:
			c.before = p.text
		}
	}
	if !found {
		return cell{}
	}
	return c
}

// own is a label without the name of the group of rows that it belongs to ("Losses,
// Kursk"), which stands in a row of its own.
func own(label string) string {
	if i := strings.LastIndex(label, ", "); i >= 0 {
		return label[i+len(", "):]
	}
	return label
}

// escape writes s percent-encoded: all but letters, digits and the marks that
// mean nothing in a fragment directive, whose own marks are "-", "," and "&".
func escape(b *strings.Builder, s string) {
	const hex = "0123456789ABCDEF"
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '~' {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
}
