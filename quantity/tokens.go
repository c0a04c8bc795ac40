package quantity

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A form is the shape of a token.
type form uint8

const (
	sign    form = iota // one mark: a comma, a dollar, a superscript
	word                // letters, with inner apostrophes and the dots of U.S.
	numeral             // digits with their separators: 11,000 · 1 250 000 · 3.5
	mixed               // letters and digits in one: G20, M1989
	link                // an address, a handle, a tag: nothing in it is read
)

// A token is a piece of the text, [start, end) in bytes.
type token struct {
	start, end int
	form       form
	spaced     bool // white space, or nothing, stands before it
	line       bool // the first of its line
	opens      bool // the first of its sentence
	r          rune // the mark itself, for a sign

	lower string  // the word in lower case, once it was asked for
	known *lexeme // what the lexicon knows of it, once it was asked for
}

// A reader holds one stretch of a text, cut into tokens. Its slices are used
// again for the next stretch, so that a long text costs no more memory than
// its longest stretch.
type reader struct {
	text   string
	lang   string
	lex    *lexicon
	alone  bool // the text is one quantity and nothing else: 2024 is no year
	toks   []token
	sent   int   // the first token of the sentence
	peeks  bool  // a second number is being looked at: it borrows nothing itself
	floor  int   // what stands before this token belongs to an earlier number
	last   int   // the end of the last mention, -1 before the first of a stretch
	years  int   // the end of the last age, for lists of ages
	trend  Trend // of a "from A" that waits for its "to B"
	scored bool  // the sentence has given the result of a match
	moved  Trend // of the last move "from A to B" in this sentence
	out    []Mention
	not    []Skip
}

// stretch is how many bytes are cut into tokens at a time; a blank line ends
// one sooner. No construct of the language is as long.
const stretch = 16 << 10

// nextStretch finds the end of the stretch that begins at lo: a blank line,
// or, in a text without any, the end of a sentence or at least white space.
func nextStretch(text string, lo int) int {
	hi := min(len(text), lo+stretch)
	if i := strings.Index(text[lo:hi], "\n\n"); i >= 0 {
		return lo + i + 2
	}
	if hi == len(text) {
		return hi
	}
	half := lo + stretch/2
	for _, stop := range []string{". ", "\n", "! ", "? ", "; ", ", ", " "} {
		if i := strings.LastIndex(text[half:hi], stop); i >= 0 {
			return half + i + len(stop)
		}
	}
	// No white space for half a stretch: nobody's prose. Cut on a rune border.
	for hi > lo+1 && !utf8.RuneStart(text[hi]) {
		hi--
	}
	return hi
}

// ignorable is the length of what stands at i and cannot be seen: soft
// hyphens, zero-width characters, and tags of markup left in a text.
func ignorable(text string, i int) int {
	n := 0
	for i+n < len(text) {
		c := text[i+n]
		switch {
		case c == 0xC2 && strings.HasPrefix(text[i+n:], "\u00AD"):
			n += 2
		case c == 0xE2 && i+n+2 < len(text) && text[i+n+1] == 0x80 && text[i+n+2] >= 0x8B && text[i+n+2] <= 0x8F,
			c == 0xE2 && strings.HasPrefix(text[i+n:], "\u2060"),
			c == 0xEF && strings.HasPrefix(text[i+n:], "\uFEFF"):
			n += 3
		case c == '<':
			t := tag(text, i+n)
			if t == 0 {
				return n
			}
			n += t
		default:
			return n
		}
	}
	return n
}

// longestTag bounds how far a tag is looked for, so that a text full of "<"
// stays linear.
const longestTag = 120

// tag is the length of a tag of markup at i, 0 where there is none.
func tag(text string, i int) int {
	if i+2 >= len(text) {
		return 0
	}
	if c := text[i+1]; c != '/' && (c|0x20 < 'a' || c|0x20 > 'z') {
		return 0
	}
	for j := i + 2; j < len(text) && j < i+longestTag; j++ {
		switch text[j] {
		case '>':
			return j + 1 - i
		case '<', '\n':
			return 0
		}
	}
	return 0
}

// zeros are the zero digits of the scripts whose digits the press uses.
var zeros = []rune{'0', 0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0xFF10}

// digitAt is the value of the digit at i and its length in bytes; n is 0 where
// none stands there.
func digitAt(text string, i int) (d byte, n int) {
	if i >= len(text) {
		return 0, 0
	}
	c := text[i]
	if c < utf8.RuneSelf {
		if c >= '0' && c <= '9' {
			return c - '0', 1
		}
		return 0, 0
	}
	// Below Arabic no script has digits of its own.
	if c < 0xD9 {
		return 0, 0
	}
	r, size := utf8.DecodeRuneInString(text[i:])
	for _, z := range zeros[1:] {
		if r >= z && r <= z+9 {
			return byte(r - z), size
		}
	}
	return 0, 0
}

// entities are the character references that stand inside figures in text
// that was not decoded.
var entities = map[string]rune{
	"nbsp": ' ', "#160": ' ', "#xa0": ' ', "thinsp": ' ', "#8239": ' ', "#8201": ' ', "ensp": ' ', "emsp": ' ',
	"ndash": '–', "#8211": '–', "#x2013": '–', "mdash": '—', "#8212": '—', "#x2014": '—', "minus": '−', "#8722": '−',
	"pound": '£', "#163": '£', "euro": '€', "#8364": '€', "yen": '¥', "dollar": '$', "#36": '$', "percnt": '%', "#37": '%',
	"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\'', "#39": '\'', "rsquo": '’', "lsquo": '‘', "rdquo": '”', "ldquo": '“', "deg": '°',
}

// entity reads a character reference at i.
func entity(text string, i int) (r rune, n int) {
	end := min(len(text), i+10)
	j := strings.IndexByte(text[i:end], ';')
	if j < 2 {
		return 0, 0
	}
	name := text[i+1 : i+j]
	if r, ok := entities[strings.ToLower(name)]; ok {
		return r, j + 1
	}
	if name[0] == '#' {
		return '\uFFFD', j + 1
	}
	return 0, 0
}

func letterOrMark(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

// tokenize cuts text[lo:hi] into r.toks.
func (r *reader) tokenize(lo, hi int) {
	if r.toks == nil {
		// English has a token every five bytes or so; digits make more.
		r.toks = make([]token, 0, (hi-lo)/4+8)
	}
	r.toks = r.toks[:0]
	text := r.text[:hi]
	spaced, line, blank := true, true, true // blank: a blank line or nothing stands before
	for i := lo; i < hi; {
		c := text[i]
		switch {
		case c == ' ' || c == '\t' || c == '\r':
			spaced = true
			i++
			continue
		case c == '\n':
			blank = blank || line
			spaced, line = true, true
			i++
			continue
		}
		if n := ignorable(text, i); n > 0 {
			i += n
			continue
		}
		if c >= utf8.RuneSelf {
			if n := wideSpace(text, i); n > 0 {
				spaced = true
				i += n
				continue
			}
		}
		t := token{start: i, spaced: spaced, line: line, opens: blank}
		if !blank && spaced && len(r.toks) > 0 {
			t.opens = r.sentenceEnds(text, i, line)
		}
		switch _, n := digitAt(text, i); {
		case n > 0:
			t.form, t.end = numeral, r.scanNumeral(text, i)
		case c == '.' && spaced && i+1 < hi && text[i+1] >= '0' && text[i+1] <= '9':
			t.form, t.end = numeral, r.scanNumeral(text, i+1)
		case c == '&':
			if m, n := entity(text, i); n > 0 {
				if m == ' ' {
					spaced = true
					i += n
					continue
				}
				t.r, t.end = m, i+n
				break
			}
			t.r, t.end = '&', i+1
		case (c == '@' || c == '#') && i+1 < hi && isASCIILetter(text[i+1]):
			t.form, t.end = link, runEnd(text, i+1)
		default:
			m, size := utf8.DecodeRuneInString(text[i:])
			if letterOrMark(m) {
				t.form, t.end = r.scanWord(text, i)
			} else {
				t.r, t.end = m, i+size
			}
		}
		r.toks = append(r.toks, t)
		i = t.end
		spaced, line, blank = false, false, false
	}
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// wideSpace is the length of a space beyond ASCII at i.
func wideSpace(text string, i int) int {
	m, n := utf8.DecodeRuneInString(text[i:])
	if unicode.IsSpace(m) || m == '\u2028' || m == '\u2029' {
		return n
	}
	return 0
}

// longestLink bounds an address as it is stepped over.
const longestLink = 2048

// runEnd is the end of the run without white space that holds i.
func runEnd(text string, i int) int {
	end := min(len(text), i+longestLink)
	j := i
	for j < end && text[j] > ' ' && text[j] != '<' && text[j] != '"' {
		j++
	}
	for j < len(text) && !utf8.RuneStart(text[j]) {
		j++
	}
	// The full stop or comma behind an address is the sentence's.
	for j > i+1 && strings.IndexByte(".,;:!?)", text[j-1]) >= 0 {
		j--
	}
	return j
}

// scanWord reads letters, inner apostrophes, the dots of an abbreviation in
// single letters, and what cannot be seen between them.
func (r *reader) scanWord(text string, i int) (form, int) {
	start, end := i, i
	letters := 0 // since the last dot
	dots := 0
	for i < len(text) {
		c := text[i]
		switch {
		case isASCIILetter(c):
			i++
			letters++
			end = i
			continue
		case c == '\'' && i+1 < len(text) && isASCIILetter(text[i+1]):
			i++
			letters = 9
			continue
		case c == '.' && letters == 1 && i+1 < len(text) && (isASCIILetter(text[i+1]) && (i+2 >= len(text) || !isASCIILetter(text[i+2]))):
			dots++
			i++
			letters = 0
			continue
		case c == '.' && letters == 1 && dots > 0:
			return word, i + 1
		case c >= '0' && c <= '9':
			if i == end && (r.code(text[start:end], text[i:]) || i == start+1 && text[start] == 'x' && start > 0 && text[start-1] >= '0' && text[start-1] <= '9') {
				return word, end
			}
			for i < len(text) && (isASCIILetter(text[i]) || text[i] >= '0' && text[i] <= '9' || text[i] == '.' && i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9') {
				i++
			}
			return mixed, i
		case c == ':' && strings.HasPrefix(text[i:], "://"):
			return link, runEnd(text, i)
		case c == '@' && i+1 < len(text) && isASCIILetter(text[i+1]):
			return link, runEnd(text, i)
		case c == '.' && (text[start:i] == "www" || text[start:i] == "WWW"):
			return link, runEnd(text, i)
		case c >= utf8.RuneSelf:
			if n := ignorable(text, i); n > 0 {
				i += n
				continue
			}
			m, n := utf8.DecodeRuneInString(text[i:])
			if letterOrMark(m) {
				i += n
				letters++
				end = i
				continue
			}
			if m == '’' && i+n < len(text) && isASCIILetter(text[i+n]) {
				i += n
				letters = 9
				continue
			}
			return word, end
		default:
			return word, end
		}
	}
	return word, end
}

// code reports whether letters that touch digits are a currency: Rs500, USD5m.
// The conference COP30 and the rule NIS2 are none: a code of three capitals
// wants more than two digits, a point or a magnitude behind it; the N of the
// naira and the R of the rand want a comma or a magnitude.
func (r *reader) code(s, digits string) bool {
	if r.lex == nil || len(s) > 3 {
		return false
	}
	n := 0
	for n < len(digits) && digits[n] >= '0' && digits[n] <= '9' {
		n++
	}
	bare := true // neither a decimal nor a magnitude follows
	if n < len(digits) {
		switch c := digits[n]; {
		case c == '.' || c == ',':
			bare = n+1 >= len(digits) || digits[n+1] < '0' || digits[n+1] > '9'
		case isASCIILetter(c):
			bare = false
		}
	}
	if len(s) == 3 && n < 3 && bare && s == strings.ToUpper(s) {
		return false
	}
	if s == "N" || s == "R" {
		rest := digits[min(n, len(digits)):]
		thousands := len(rest) > 3 && rest[0] == ',' && rest[1] >= '0' && rest[1] <= '9'
		if !thousands && len(rest) > 1 && rest[0] == '.' {
			rest = strings.TrimLeft(rest[1:], "0123456789")
		}
		rest = strings.TrimPrefix(rest, " ")
		return thousands || strings.HasPrefix(rest, "bn") || strings.HasPrefix(rest, "million") || strings.HasPrefix(rest, "billion") || strings.HasPrefix(rest, "trillion") || len(rest) > 0 && rest[0] == 'm' && (len(rest) == 1 || !isASCIILetter(rest[1]))
	}
	for _, f := range r.lex.signs[s] {
		if len(f.words) == 1 {
			return true
		}
	}
	return false
}

// separator is a mark between groups of digits: its length, and its kind: one
// of . , ' or a space. Spaces of any width are ' '.
func separator(text string, i int) (kind byte, n int) {
	if i >= len(text) {
		return 0, 0
	}
	switch c := text[i]; {
	case c == '.' || c == ',' || c == '\'' || c == ' ':
		return c, 1
	case c == '&':
		if m, n := entity(text, i); m == ' ' {
			return ' ', n
		}
		return 0, 0
	case c < utf8.RuneSelf:
		return 0, 0
	}
	m, n := utf8.DecodeRuneInString(text[i:])
	switch m {
	case '\u00A0', '\u202F', '\u2009', '\u2007', '\u2008':
		return ' ', n
	case '’', '٬':
		return '\'', n
	case '，':
		return ',', n
	case '．', '٫':
		return '.', n
	}
	return 0, 0
}

// scanNumeral is the end of the numeral at i. White space joins groups of
// three digits only, and only where nothing else separates them, so that
// "On 3 March 300 people" stays two numbers.
func (r *reader) scanNumeral(text string, i int) int {
	group, groups := 0, 0 // digits of this group, groups before it
	marks := false        // a comma or full stop was seen
	end := i
	for i < len(text) {
		i += ignorable(text, i)
		if _, n := digitAt(text, i); n > 0 {
			i += n
			group++
			end = i
			continue
		}
		kind, n := separator(text, i)
		if n == 0 {
			break
		}
		next := i + n
		next += ignorable(text, next)
		if _, d := digitAt(text, next); d == 0 {
			break
		}
		if kind == ' ' {
			if marks || group > 3 || groups > 0 && group != 3 || !threeDigits(text, next) || groups == 0 && r.afterMonth() {
				break
			}
		} else {
			if kind != '\'' {
				marks = true
			} else if group > 3 || !threeDigits(text, next) {
				break
			}
		}
		groups++
		group = 0
		i = next
	}
	return end
}

// threeDigits reports whether exactly three digits stand at i.
func threeDigits(text string, i int) bool {
	for range 3 {
		_, n := digitAt(text, i)
		if n == 0 {
			return false
		}
		i += n
		i += ignorable(text, i)
	}
	_, n := digitAt(text, i)
	if n > 0 {
		return false
	}
	if kind, n := separator(text, i); kind == ',' {
		// "300 000,5" is one number elsewhere; in "1 200,300" nothing is.
		_, d := digitAt(text, i+n)
		return d == 0
	}
	return true
}

func (r *reader) afterMonth() bool {
	if r.lex == nil || len(r.toks) == 0 {
		return false
	}
	i := len(r.toks) - 1
	if r.toks[i].form == sign && r.toks[i].r == '.' && i > 0 {
		i--
	}
	return r.is(i, inMonth)
}

// sentenceEnds reports whether the token that begins at i opens a sentence.
func (r *reader) sentenceEnds(text string, i int, line bool) bool {
	k := len(r.toks) - 1
	for k > 0 && r.toks[k].form == sign && strings.ContainsRune("\"'”’)]»", r.toks[k].r) {
		k--
	}
	t := r.toks[k]
	if t.form == word && t.end > t.start && text[t.end-1] == '.' {
		// "U.S. The": an abbreviation in capitals may end a sentence; only a
		// new line says so for sure.
		return line
	}
	if t.form != sign {
		return false
	}
	switch t.r {
	case '!', '?', '…', '。':
	case '.':
		if k > 0 && r.toks[k-1].form == word && !t.spaced {
			w := text[r.toks[k-1].start:r.toks[k-1].end]
			if len(w) == 1 && w[0] >= 'A' && w[0] <= 'Z' {
				return false
			}
			if len(w) <= 6 && r.lex != nil && r.inGroup("dotted", strings.ToLower(w)) {
				return line
			}
		}
	default:
		return false
	}
	m, _ := utf8.DecodeRuneInString(text[i:])
	return !unicode.IsLower(m)
}

// raw is the token as written, "" outside the text.
func (r *reader) raw(i int) string {
	if i < 0 || i >= len(r.toks) {
		return ""
	}
	return r.text[r.toks[i].start:r.toks[i].end]
}

// low is the word at i in lower case, without what cannot be seen; for a sign
// the sign; "" outside the text.
func (r *reader) low(i int) string {
	if i < 0 || i >= len(r.toks) {
		return ""
	}
	t := &r.toks[i]
	if t.lower == "" {
		t.lower = lower(r.text[t.start:t.end], t.form)
	}
	return t.lower
}

func lower(s string, f form) string {
	plain := true
	for j := 0; j < len(s); j++ {
		if c := s[j]; c >= 'A' && c <= 'Z' || c == 0xE2 || c == 0xC2 || c == '<' {
			plain = false
			break
		}
	}
	if plain && (s[0] < utf8.RuneSelf || f == sign) {
		return s
	}
	if ignoredIn(s) {
		var b strings.Builder
		for j := 0; j < len(s); {
			if n := ignorable(s, j); n > 0 {
				j += n
				continue
			}
			b.WriteByte(s[j])
			j++
		}
		s = b.String()
	}
	s = strings.ToLower(s)
	return strings.ReplaceAll(s, "’", "'")
}

func ignoredIn(s string) bool {
	plain := true
	for i := 0; i < len(s); i++ {
		plain = plain && s[i] < utf8.RuneSelf && s[i] != '<'
	}
	if plain {
		return false
	}
	return strings.ContainsAny(s, "\u00AD\u200B\u200C\u200D\u200E\u200F\u2060\uFEFF<")
}

// word is what the lexicon knows of the word at i.
func (r *reader) word(i int) *lexeme {
	if i < 0 || i >= len(r.toks) || r.toks[i].form != word {
		return &unknown
	}
	t := &r.toks[i]
	if t.known == nil {
		if t.known = r.lex.words[r.low(i)]; t.known == nil {
			t.known = &unknown
		}
	}
	return t.known
}

// unknown stands for every word that the lexicon does not have.
var unknown lexeme

func (r *reader) is(i int, s set) bool { return r.word(i).sets&s != 0 }

// mark is the sign at i, 0 where none stands there.
func (r *reader) mark(i int) rune {
	if i < 0 || i >= len(r.toks) || r.toks[i].form != sign {
		return 0
	}
	return r.toks[i].r
}

func (r *reader) formAt(i int) form {
	if i < 0 || i >= len(r.toks) {
		return sign
	}
	return r.toks[i].form
}

// tight reports whether the token at i touches the one before it.
func (r *reader) tight(i int) bool {
	return i > 0 && i < len(r.toks) && !r.toks[i].spaced
}

// prev is the token before i in the same sentence, -1 for none.
func (r *reader) prev(i int) int {
	if i <= 0 || i >= len(r.toks)+1 || i < len(r.toks) && r.toks[i].opens {
		return -1
	}
	return i - 1
}

// upto is the token i, or -1 where i lies behind the end or opens a sentence:
// the place after a construct, still in its sentence.
func (r *reader) upto(i int) int {
	if i <= 0 || i >= len(r.toks) || r.toks[i].opens {
		return -1
	}
	return i
}

// match reports whether the words stand at i, in one sentence.
func (r *reader) match(i int, words []string, keepCase bool) bool {
	if i < 0 || i+len(words) > len(r.toks) {
		return false
	}
	for k, w := range words {
		j := i + k
		if k > 0 && r.toks[j].opens {
			return false
		}
		switch {
		case w == "-":
			if !isHyphen(r.mark(j)) {
				return false
			}
		case w == "#":
			if r.toks[j].form != numeral && r.word(j).class != cardinal {
				return false
			}
		case keepCase:
			if r.raw(j) != w {
				return false
			}
		case r.low(j) != w:
			return false
		}
	}
	return true
}

func isHyphen(m rune) bool {
	return m == '-' || m == '–' || m == '‐' || m == '‑' || m == '‒' || m == '−'
}

func isDash(m rune) bool {
	return isHyphen(m) || m == '—' || m == '―' || m == '~' || m == '～' || m == '〜'
}

// capital reports whether the word at i begins with a capital letter.
func (r *reader) capital(i int) bool {
	if i < 0 || i >= len(r.toks) || r.toks[i].form != word && r.toks[i].form != mixed {
		return false
	}
	m, _ := utf8.DecodeRuneInString(r.text[r.toks[i].start:])
	return unicode.IsUpper(m)
}
