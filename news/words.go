package news

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// HasWords reports whether the words of name stand in text as whole words: no letter
// or digit goes right before or behind them. Case counts.
func HasWords(text, name string) bool {
	if name == "" {
		return false
	}
	inside := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for at := 0; ; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		i += at
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(name):])
		if !inside(before) && !inside(after) {
			return true
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		at = i + n
	}
}

// UpperFirst is s with its first letter as a capital.
func UpperFirst(s string) string { return mapFirst(s, unicode.ToUpper) }

// LowerFirst is s with its first letter in lower case.
func LowerFirst(s string) string { return mapFirst(s, unicode.ToLower) }

func mapFirst(s string, to func(rune) rune) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || r == utf8.RuneError {
		return s
	}
	return string(to(r)) + s[n:]
}
