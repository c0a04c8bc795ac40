package scraper

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// A writer folds white space to single spaces while text is written to it.
//
// Characters that show nothing go (soft hyphen, zero-width space, direction
// marks): they stand inside numbers to let them break at a line's end, and
// could turn them round.
type writer struct {
	b     strings.Builder
	space bool // a space is due before the next word
	last  rune // the last character written
}

func (w *writer) text(s string) {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			if c == ' ' || '\t' <= c && c <= '\r' {
				w.space = true
				continue
			}
			if c < ' ' || c == 0x7f {
				continue
			}
			w.due()
			w.b.WriteByte(c)
			w.last = rune(c)
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case unicode.IsSpace(r) || r == '\u180e':
			w.space = true
		case unseen(r):
		default:
			w.due()
			w.b.WriteRune(r)
			w.last = r
		}
	}
}

func (w *writer) due() {
	if w.space && w.b.Len() > 0 {
		w.b.WriteByte(' ')
	}
	w.space = false
}

// unseen are characters without a form of their own. The joiners U+200C and
// U+200D stay: Persian and Indic words need them.
func unseen(r rune) bool {
	switch {
	case r == '\u00ad', r == '\u200b', r == '\u200e', r == '\u200f', r == '\ufeff', '\u202a' <= r && r <= '\u202e', '\u2060' <= r && r <= '\u206f':
		return true
	}
	return 0x80 <= r && r < 0xa0
}

// fold is s as the text of a block: see writer.
func fold(s string) string {
	var w writer
	w.text(s)
	return w.b.String()
}

// inlineText is the visible text of a run of sibling nodes, cut at the line
// breaks that separate paragraphs. struck collects text that the page shows as
// struck out, which is not read.
func (d *document) inlineText(run []*html.Node, struck *[]string) []string {
	t := inliner{d: d, struck: struck}
	for _, n := range run {
		t.node(n)
	}
	t.end()
	return t.parts
}

type inliner struct {
	d      *document
	w      writer
	parts  []string
	breaks int // line breaks since the last word
	struck *[]string
	lines  bool // every line break ends a part
}

func (t *inliner) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		t.words(n.Data)
		return
	case html.ElementNode:
	default:
		return
	}
	switch n.Data {
	case "br":
		t.breaks++
		t.w.space = true
		return
	case "wbr", "img":
		return
	case "del", "s", "strike":
		if t.struck != nil {
			var w writer
			rawWords(n, &w)
			if s := w.b.String(); s != "" && len(*t.struck) < 20 {
				*t.struck = append(*t.struck, s)
			}
		}
		// Struck-out words stood in place of something: the words around
		// them do not grow together.
		t.w.space = true
		return
	case "sup":
		if mark, ok := t.superscript(n); ok {
			t.words(mark)
			return
		}
	case "a":
		if footnoteMark(n) {
			return
		}
	case "q":
		t.words("“")
		defer func() { t.words("”") }()
	}
	if skipped(n) {
		return
	}
	block := blockLevel[n.Data]
	if block {
		t.w.space = true
	}
	// "<span>Killed</span><span>300</span>" is set apart by style on the
	// page; a number that markup cuts ("25<b>,000</b>") is not.
	if !block && n.PrevSibling != nil && n.PrevSibling.Type == html.ElementNode && unicode.IsLower(t.w.last) && startsUpperOrDigit(n) {
		t.w.space = true
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		t.node(c)
	}
	if block {
		t.w.space = true
	}
}

// startsUpperOrDigit looks at the first character of the first text under n.
func startsUpperOrDigit(n *html.Node) bool {
	for n != nil && n.Type == html.ElementNode {
		if n.Data == "sup" || n.Data == "sub" {
			return false
		}
		n = n.FirstChild
	}
	if n == nil || n.Type != html.TextNode {
		return false
	}
	r, _ := utf8.DecodeRuneInString(n.Data)
	return unicode.IsDigit(r) || unicode.IsUpper(r)
}

// superscript gives the text to write for a sup element, with ok, where it is
// not simply its content. Footnote marks go: "600<sup>1</sup>" must not become
// 6001. Powers keep their meaning: km², 10^6.
func (t *inliner) superscript(n *html.Node) (string, bool) {
	var w writer
	rawWords(n, &w)
	s := w.b.String()
	inner := strings.Trim(s, "[](){}, ")
	digits := inner != "" && strings.Trim(inner, "0123456789,;–- ") == ""
	before := t.w.b.String()
	switch {
	case s == "":
		return "", true
	case hasLink(n) || strings.HasPrefix(s, "[") || strings.HasPrefix(s, "("):
		return "", true
	case hasAnyClass(attr(n, "class"), set("reference footnote footnote-ref noteref")):
		return "", true
	case strings.Trim(s, "*†‡§¶#") == "":
		return "", true
	case digits && (inner == "2" || inner == "3") && !t.w.space && unitBefore(before):
		return map[string]string{"2": "²", "3": "³"}[inner], true
	case digits && !t.w.space && strings.HasSuffix(before, "10") && !endsInDigitAt(before, len(before)-3):
		return "^" + inner, true
	case digits:
		return "", true
	case len(inner) == 1 && 'a' <= inner[0] && inner[0] <= 'd':
		return "", true
	}
	return "", false
}

// footnoteMark reports whether a link is the mark of a footnote, which must not
// become the end of a number: a bare number or letter that leads to a place of
// the page called so.
func footnoteMark(n *html.Node) bool {
	href := attr(n, "href")
	i := strings.IndexByte(href, '#')
	if i < 0 {
		return false
	}
	name := strings.ToLower(href[i+1:] + " " + attr(n, "class") + " " + attr(n, "id"))
	if !strings.Contains(name, "note") && !strings.Contains(name, "fn") && !strings.Contains(name, "cite") && !strings.Contains(name, "ref") {
		return false
	}
	mark := strings.Trim(allText(n), "[]() ")
	return len(mark) <= 3 && strings.Trim(mark, "0123456789*†‡abcdef") == ""
}

func hasLink(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && (c.Data == "a" || hasLink(c)) {
			return true
		}
	}
	return false
}

func unitBefore(s string) bool {
	i := strings.LastIndexAny(s, " 0123456789/\u00a0")
	switch s[i+1:] {
	case "km", "m", "cm", "mm", "mi", "ft", "in", "yd", "miles", "mile", "metres", "meters", "kilometres", "kilometers", "hm", "dm", "s":
		return true
	}
	return false
}

func endsInDigitAt(s string, i int) bool {
	return i >= 0 && (s[i] >= '0' && s[i] <= '9' || s[i] == ',' || s[i] == '.')
}

// rawWords writes all text under n, whatever it is.
func rawWords(n *html.Node, w *writer) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			w.text(c.Data)
		case c.Type == html.ElementNode && !unread[c.Data]:
			rawWords(c, w)
		}
	}
}

// words writes text, first deciding whether the line breaks before it ended a
// paragraph: two always do; one does after a finished sentence, before a
// bullet, and between lines that each name a figure ("Killed: 300").
func (t *inliner) words(s string) {
	if t.breaks > 0 && strings.TrimSpace(s) != "" {
		before := strings.TrimRight(t.w.b.String(), " ")
		if before != "" && (t.lines || t.breaks > 1 || finished(before) || bulleted(s) || labelled(before) && labelled(s)) {
			t.end()
		}
		t.breaks = 0
	}
	t.w.text(s)
}

func (t *inliner) end() {
	if s := t.w.b.String(); s != "" {
		t.parts = append(t.parts, s)
	}
	t.w = writer{}
	t.breaks = 0
}

// finished reports whether s ends as a sentence does.
func finished(s string) bool {
	s = strings.TrimRight(s, " \"'”’»)]")
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?…。！？؟।", r)
}

func bulleted(s string) bool {
	s = strings.TrimSpace(s)
	for _, b := range []string{"• ", "- ", "– ", "* ", "· ", "▪", "●", "‣"} {
		if strings.HasPrefix(s, b) {
			return true
		}
	}
	return false
}

// labelled reports whether s is "Some label: … figure".
func labelled(s string) bool {
	i := strings.IndexByte(s, ':')
	return i > 0 && i < 60 && strings.ContainsAny(s[i:], "0123456789")
}
