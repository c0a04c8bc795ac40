package extract

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"rangefinder/news"
)

// Find is where words that a person quotes stand in an article: in "" with offsets into a.Text, or
// in "title" with offsets into a.Title where the text has them nowhere. prefix and suffix are what
// stands right before and behind them, "" for not said.
//
// Words that stand byte for byte win over those that differ in white space or in the form of
// quotation marks and dashes, and whole words over parts of longer ones. It is an error if they
// stand nowhere, or at several places between which prefix and suffix do not decide.
func Find(a news.Article, quote, prefix, suffix string) (in string, start, end int, err error) {
	quote = strings.TrimSpace(quote)
	words, before, behind := folding(quote).text, folding(prefix).text, folding(suffix).text
	if words == "" {
		return "", 0, 0, errors.New("nothing is quoted")
	}
	texts := [2]*folded{folding(a.Text), folding(a.Title)}
	elsewhere := false // they stand beside other words
	for _, exact := range []bool{true, false} {
		for i, t := range texts {
			places := t.places(words)
			elsewhere = elsewhere || len(places) > 0
			places = slices.DeleteFunc(places, func(p spot) bool {
				return exact && t.from[p.start:p.end] != quote || !t.between(p, before, behind)
			})
			if slices.ContainsFunc(places, t.whole) {
				places = slices.DeleteFunc(places, func(p spot) bool { return !t.whole(p) })
			}
			switch {
			case len(places) > 1:
				return "", 0, 0, fmt.Errorf("%q stands %d times, say what stands before or behind it: %s", quote, len(places), t.around(places))
			case len(places) == 1:
				return [2]string{"", "title"}[i], places[0].start, places[0].end, nil
			}
		}
	}
	if elsewhere {
		return "", 0, 0, fmt.Errorf("%q does not stand between %q and %q", quote, prefix, suffix)
	}
	return "", 0, 0, fmt.Errorf("%q stands neither in the text nor in the headline", quote)
}

// A folded text has one blank for white space of any length and kind, none at its ends, and one form
// of quotation mark and of dash.
type folded struct {
	from, text string
	start, end []int32 // of the rune in from that each byte of text is made of
}

// A spot is bytes of a text, and where they stand when it is folded.
type spot struct{ start, end, lo, hi int }

func folding(s string) *folded {
	f := &folded{from: s}
	var b strings.Builder
	blank := -1 // where white space begins
	for i, n := 0, 0; i < len(s); i += n {
		var r rune
		r, n = utf8.DecodeRuneInString(s[i:])
		switch {
		case invisible(r):
			continue
		case unicode.IsSpace(r):
			if blank < 0 && b.Len() > 0 {
				blank = i
			}
			continue
		}
		if blank >= 0 {
			f.write(&b, " ", blank, i)
			blank = -1
		}
		if c := plainMark(r); c != "" {
			f.write(&b, c, i, i+n)
		} else {
			f.write(&b, s[i:i+n], i, i+n)
		}
	}
	f.text = b.String()
	return f
}

func (f *folded) write(b *strings.Builder, s string, start, end int) {
	b.WriteString(s)
	for range len(s) {
		f.start, f.end = append(f.start, int32(start)), append(f.end, int32(end))
	}
}

// invisible reports whether a rune shows nothing: what sets apart where a line may break.
func invisible(r rune) bool { return r == '\u00ad' || r == '\ufeff' || r == '\u200b' }

// plainMark is the plain form of a quotation mark or dash, "" for other runes.
func plainMark(r rune) string {
	switch r {
	case '‘', '’', '‚', '‛', '′', '´', '`', '‹', '›':
		return "'"
	case '“', '”', '„', '‟', '″', '«', '»':
		return `"`
	case '‐', '‑', '‒', '–', '—', '―', '−':
		return "-"
	}
	return ""
}

// places are where folded words stand.
func (f *folded) places(words string) []spot {
	var out []spot
	for lo := 0; ; lo++ {
		i := strings.Index(f.text[lo:], words)
		if i < 0 {
			return out
		}
		lo += i
		hi := lo + len(words)
		out = append(out, spot{int(f.start[lo]), int(f.end[hi-1]), lo, hi})
	}
}

// between reports whether a place has these words, folded, right before and behind it.
func (f *folded) between(p spot, before, behind string) bool {
	return strings.HasSuffix(strings.TrimSuffix(f.text[:p.lo], " "), before) && strings.HasPrefix(strings.TrimPrefix(f.text[p.hi:], " "), behind)
}

func (f *folded) whole(p spot) bool { return whole(f.from, p.start, p.end) }

// shown is how many places an error shows.
const shown = 8

// around is what stands around each of the places, for a person.
func (f *folded) around(places []spot) string {
	var out []string
	for _, p := range places[:min(len(places), shown)] {
		q := quoteOf(f.from, p.start, p.end, 0, len(f.from))
		out = append(out, fmt.Sprintf("%q", fold(q.Prefix+" […] "+q.Suffix)))
	}
	if len(places) > shown {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}

// whole reports whether text[start:end] neither begins nor ends inside a number or word, as far as
// the script tells its words apart.
func whole(text string, start, end int) bool { return !cutAt(text, start) && !cutAt(text, end) }

// cutAt reports whether what stands before and behind byte i of text is one number or word.
func cutAt(text string, i int) bool {
	before, n := utf8.DecodeLastRuneInString(text[:i])
	behind, m := utf8.DecodeRuneInString(text[i:])
	if cased(before) && cased(behind) {
		return true
	}
	separates := func(r rune) bool { return r == ',' || r == '.' }
	if separates(before) {
		first, _ := utf8.DecodeLastRuneInString(text[:i-n])
		return unicode.IsDigit(first) && unicode.IsDigit(behind)
	}
	next, _ := utf8.DecodeRuneInString(text[i+m:])
	return unicode.IsDigit(before) && separates(behind) && unicode.IsDigit(next)
}

// cased reports whether a rune is of a number or of a word in a script that has capitals, which
// puts blanks between its words.
func cased(r rune) bool { return unicode.IsDigit(r) || unicode.IsUpper(r) || unicode.IsLower(r) }
