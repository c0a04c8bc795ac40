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

// fragmentOf is the text fragment that opens a browser at the quotation
// (WICG Scroll To Text Fragment): "#:~:text=prefix-,exact,-suffix". A long
// quotation is given by its first and last words.
func fragmentOf(q news.Quote) string {
	exact, prefix, suffix := fold(q.Exact), fold(q.Prefix), fold(q.Suffix)
	if exact == "" {
		return ""
	}
	var b strings.Builder
	b.Grow(16 + (len(exact)+len(prefix)+len(suffix))*3/2)
	b.WriteString("#:~:text=")
	if prefix != "" {
		escape(&b, prefix)
		b.WriteString("-,")
	}
	if strings.Count(exact, " ") >= 40 {
		words := strings.Fields(exact)
		escape(&b, strings.Join(words[:8], " "))
		b.WriteByte(',')
		escape(&b, strings.Join(words[len(words)-8:], " "))
	} else {
		escape(&b, exact)
	}
	if s := suffix; s != "" {
		b.WriteString(",-")
		escape(&b, s)
	}
	return b.String()
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
