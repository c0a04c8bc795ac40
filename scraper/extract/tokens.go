package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The kinds of token.
const (
	word = iota
	number
	punct
	figure // a whole mention with the words that bound it
)

// A token is one word, number, punctuation mark or figure of a text.
type token struct {
	start, end int    // byte offsets into the text
	low        string // lower-cased, with ’ written as '
	class      class
	fig        int32 // index of the mention, for figures
	skip       int32 // 1 + index of the skip that covers it; 0 for none
	quoted     int32 // 1 + number of the quotation that it stands in; 0 for none
	kind       uint8
	capital    bool // begins with an upper-case letter
	opens      bool // it opens a sentence
}

// tokenize splits text[from:to] into words, numbers and marks. A possessive
// ending is a token of its own, an abbreviation keeps its full stop, so that a
// token "." always ends something.
func tokenize(dst []token, text string, from, to int) []token {
	for i := from; i < to; {
		r, n := utf8.DecodeRuneInString(text[i:to])
		switch {
		case unicode.IsSpace(r) || r == '\u00ad' || r == '\ufeff' || r == '\u200b':
			i += n
		case letter(r):
			j := wordEnd(text, i, to)
			dst = append(dst, newToken(text, i, j, word))
			i = j
		case unicode.IsDigit(r):
			j := numberEnd(text, i, to)
			dst = append(dst, newToken(text, i, j, number))
			i = j
		case (r == '\'' || r == '’') && possessive(text, from, i, to, n):
			j := i + n
			if j < to && (text[j] == 's' || text[j] == 'S') {
				j++
			}
			dst = append(dst, newToken(text, i, j, word))
			i = j
		default:
			dst = append(dst, newToken(text, i, i+n, punct))
			i += n
		}
	}
	return dst
}

// acronyms are names in capitals that are small words in lower case.
var acronyms = wordSet("us who it is today now may sun aid un as so")

func letter(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r)
}

func newToken(text string, start, end int, kind uint8) token {
	s := text[start:end]
	t := token{start: start, end: end, kind: kind, low: lower(s)}
	if kind == word {
		r, _ := utf8.DecodeRuneInString(s)
		t.capital = unicode.IsUpper(r) || domain(t.low) || articled(s)
		t.class = lexicon.classes[t.low]
		if t.class == 0 {
			t.class = shape(t.low)
		}
		if !t.capital && t.class&(monthName|weekdayName) != 0 {
			t.class &^= monthName | weekdayName | timeWord // "thousands march"
		}
		if t.capital && acronyms[t.low] && upperCase(s) {
			t.class = 0 // US, WHO, USA TODAY
		}
	}
	return t
}

// domain reports whether a word is the name of a site: "hrodna.life".
func domain(low string) bool {
	i := strings.LastIndexByte(low, '.')
	return i > 2 && i+2 < len(low) && !strings.ContainsRune(low[i+1:], '/')
}

// lower is s in lower case, with ’ written as '. Most words are so already and
// come back as they are.
func lower(s string) string {
	if n := len(s); n <= 24 && n > 0 && s[0] >= 'A' && s[0] <= 'Z' && ascii(s) {
		// A word that begins a sentence is mostly one that the tables have.
		var b [24]byte
		for i := 0; i < n; i++ {
			c := s[i]
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			b[i] = c
		}
		if w, ok := interned[string(b[:n])]; ok {
			return w
		}
		return string(b[:n])
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf:
			return strings.ReplaceAll(strings.ToLower(s), "’", "'")
		case c >= 'A' && c <= 'Z':
			s = strings.ToLower(s)
			if ascii(s[i:]) {
				return s
			}
			return strings.ReplaceAll(s, "’", "'")
		}
	}
	return s
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// wordEnd is the end of the word that begins at i: letters with hyphens,
// apostrophes and the stops of abbreviations between and after them. The
// ending 's is left for a token of its own.
func wordEnd(text string, i, to int) int {
	j := i
	for j < to {
		r, n := utf8.DecodeRuneInString(text[j:to])
		if letter(r) || unicode.IsDigit(r) {
			j += n
			continue
		}
		if j+n >= to {
			break
		}
		next, m := utf8.DecodeRuneInString(text[j+n : to])
		switch r {
		case '-', '‑', '&':
			if !letter(next) && !unicode.IsDigit(next) {
				goto done
			}
		case '\'', '’':
			// 's is a possessive or a short "is"; the rest (l'Orient, O'Brien,
			// won't) belongs to its word.
			if !letter(next) || ending(text[j+n:to]) {
				goto done
			}
		case '.', '/', '@':
			// U.S., unn.ua, RFE/RL; but not "reports.By", where a blank is lost.
			if !letter(next) && !unicode.IsDigit(next) {
				goto done
			}
			if r == '.' && unicode.IsUpper(next) && j-i > 2 && lowerBefore(text, i, j) && lowerAfter(text, j+n+m, to) {
				goto done
			}
		default:
			goto done
		}
		j += n
	}
done:
	if j < to && text[j] == '.' && abbreviation(text[i:j]) {
		j++
	}
	return j
}

// ending reports whether s begins with an s that ends a word.
func ending(s string) bool {
	if s == "" || s[0] != 's' && s[0] != 'S' {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s[1:])
	return len(s) == 1 || !letter(r) && !unicode.IsDigit(r)
}

func lowerBefore(text string, i, j int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[i:j])
	return unicode.IsLower(r)
}

func lowerAfter(text string, j, to int) bool {
	if j >= to {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text[j:to])
	return unicode.IsLower(r) || unicode.IsSpace(r)
}

// abbreviation reports whether a word keeps the full stop that follows it.
func abbreviation(w string) bool {
	if r, n := utf8.DecodeRuneInString(w); n == len(w) {
		return unicode.IsUpper(r)
	}
	if strings.ContainsRune(w, '.') {
		// U.S, a.m, p.m, N.C: single letters between the stops.
		for _, p := range strings.Split(w, ".") {
			if utf8.RuneCountInString(p) > 1 {
				return false
			}
		}
		return true
	}
	if len(w) > 6 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(w)
	low := lower(w)
	if !unicode.IsUpper(r) {
		return low == "approx" || low == "vs" || low == "est" || low == "incl"
	}
	return lexicon.abbreviations[low]
}

// numberEnd is the end of a number written in digits, with its separators,
// ordinal ending, unit letters and hyphenated rest ("7.7-magnitude").
func numberEnd(text string, i, to int) int {
	j := i
	for j < to {
		r, n := utf8.DecodeRuneInString(text[j:to])
		if unicode.IsDigit(r) || letter(r) {
			j += n
			continue
		}
		if r == '.' || r == ',' || r == ':' || r == '/' || r == '-' || r == '\'' {
			next, _ := utf8.DecodeRuneInString(text[j+n : to])
			if r == '/' && !unicode.IsDigit(rune(text[j-1])) {
				break // 8GB/128GB is two figures, 24/7 one number
			}
			if j+n < to && (unicode.IsDigit(next) || r == '-' && letter(next)) {
				j += n
				continue
			}
		}
		break
	}
	return j
}

// possessive reports whether the apostrophe at i ends a noun: 's after a
// letter or digit, or a bare one after an s inside a sentence.
func possessive(text string, from, i, to, n int) bool {
	if i == from {
		return false
	}
	prev, _ := utf8.DecodeLastRuneInString(text[from:i])
	if !letter(prev) && !unicode.IsDigit(prev) && prev != '.' && prev != ')' {
		return false
	}
	if ending(text[i+n : to]) {
		return true
	}
	if prev != 's' || i+n+1 >= to || text[i+n] != ' ' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(text[i+n+1 : to])
	return letter(next)
}

// articled reports whether a word is a name behind its Arabic article: "al-Qadasi".
func articled(s string) bool {
	i := strings.IndexByte(s, '-')
	return i >= 2 && i <= 3 && (s[0] == 'a' || s[0] == 'e') && i+1 < len(s) && unicode.IsUpper(firstRune(s[i+1:]))
}
