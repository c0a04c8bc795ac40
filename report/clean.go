package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Visible makes a text from a page safe to show anywhere, once it is escaped
// for where it goes: control characters (C0, C1, DEL: escape sequences begin
// with them) and noncharacters become U+FFFD, so that it can be seen that something stood there;
// marks that turn or hide text (bidirectional controls, zero-width spaces, byte
// order marks, tags) are dropped. Joiners stay: Persian and emoji need them.
// White space of any kind becomes a space, one for one. Of combining marks on one
// letter the first eight stay, more than any script writes: piled up, they cover
// the lines above.
func Visible(s string) string {
	if plain(s) {
		return s
	}
	const most = 8
	marks := 0
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks > most {
				return -1
			}
		case !hidden(r): // what is dropped ends no pile
			marks = 0
		}
		return visible(r)
	}, s)
}

// Name is a headline or the name of somebody, made safe to show as by Visible
// and at most 300 characters long: pages put whole texts where a name belongs.
func Name(s string) string {
	const most = 300
	s = Visible(s)
	n := 0
	for i := range s {
		if n++; n > most {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

// name is Name with white space folded to single spaces and none at the ends.
func name(s string) string { return Name(clean(s)) }

func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r): // NEL (U+0085) and U+2028, U+2029 among them
		return ' '
	case hidden(r):
		return -1
	case unicode.IsControl(r), unicode.Is(unicode.Noncharacter_Code_Point, r): // HTML and XML refuse the latter
		return utf8.RuneError
	}
	return r
}

// clean is Visible with white space folded to single spaces and none at the
// ends.
func clean(s string) string {
	if s = strings.Trim(s, " "); plain(s) {
		return s
	}
	return strings.Join(strings.Fields(Visible(s)), " ")
}

// plain reports whether s is printable ASCII with single spaces, which clean
// leaves as it is: nearly every string of a report.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c > '~' || (c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ')) {
			return false
		}
	}
	return true
}

// hidden reports whether r has no shape of its own and changes how others are
// seen: the Unicode format characters but for the two joiners.
func hidden(r rune) bool {
	const joiner, nonJoiner = '\u200d', '\u200c'
	return unicode.Is(unicode.Cf, r) && r != joiner && r != nonJoiner
}

// columns is the number of terminal cells that s takes: two for East Asian
// wide and fullwidth characters (UAX #11), none for combining marks.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += cells(r)
	}
	return n
}

func cells(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// clip cuts s to n cells, with an ellipsis where something was lost.
func clip(s string, n int) string {
	if columns(s) <= n {
		return s
	}
	if n < 1 {
		return ""
	}
	used := 0
	for i, r := range s {
		if used+cells(r) > n-1 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
		used += cells(r)
	}
	return s
}

// pad clips s to n cells and fills it up with spaces.
func pad(s string, n int) string {
	s = clip(s, n)
	return s + strings.Repeat(" ", max(0, n-columns(s)))
}

// padLeft is pad with the spaces in front: columns of figures.
func padLeft(s string, n int) string {
	s = clip(s, n)
	return strings.Repeat(" ", max(0, n-columns(s))) + s
}

// wrap breaks s at spaces (not at those that forbid it) into lines of at most n cells, the first of at most
// first; a word that is longer is broken where it must be.
func wrap(s string, first, n int) []string {
	n = max(n, 8)
	room := max(first, 8)
	var lines []string
	line := ""
	end := func() {
		lines, line, room = append(lines, line), "", n
	}
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }) {
		if line != "" && columns(line)+1+columns(word) <= room {
			line += " " + word
			continue
		}
		if line != "" {
			end()
		}
		for columns(word) > room {
			line = fit(word, room)
			word = word[len(line):]
			end()
		}
		line = word
	}
	if line != "" {
		end()
	}
	return lines
}

// fit is the longest beginning of s that takes at most n cells, at least one
// rune.
func fit(s string, n int) string {
	used := 0
	for i, r := range s {
		used += cells(r)
		if used > n && i > 0 {
			return s[:i]
		}
	}
	return s
}
