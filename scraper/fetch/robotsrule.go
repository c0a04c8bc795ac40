package fetch

import (
	"strings"
)

// A rule is one Allow or Disallow line.
type rule struct {
	pattern string // percent-encoded, escapes in upper case
	plain   string // pattern with needless escapes undone, "" where it has none
	allow   bool
}

// A robotsPath is the path and query of an address, written both ways.
type robotsPath struct {
	path  string
	plain string
	bytes [256]bool       // which bytes path or plain has
	pairs [1 << 10]uint64 // which pairs of neighbours, by pairBit
}

func newRobotsPath(path string) *robotsPath {
	p := &robotsPath{path: escaped(path)}
	p.plain = unescaped(p.path)
	p.add(p.path)
	if p.plain != p.path {
		p.add(p.plain)
	}
	return p
}

func (p *robotsPath) add(s string) {
	for i := range len(s) {
		p.bytes[s[i]] = true
		if i+1 < len(s) {
			w, b := pairBit(s[i], s[i+1])
			p.pairs[w] |= b
		}
	}
}

func pairBit(a, b byte) (word int, bit uint64) {
	n := int(a)<<8 | int(b)
	return n >> 6, 1 << (n & 63)
}

// has reports whether every byte and every pair of neighbours of a pattern
// stands somewhere in the path. It sorts most rules out without a search, and
// hostile ones ("*aab" against a thousand a's) above all.
func (p *robotsPath) has(pattern string) bool {
	n := len(pattern)
	if n > 0 && pattern[n-1] == '$' {
		n--
	}
	for i := range n {
		if pattern[i] == '*' {
			continue
		}
		if !p.bytes[pattern[i]] {
			return false
		}
		if i+1 == n || pattern[i+1] == '*' {
			continue
		}
		if w, b := pairBit(pattern[i], pattern[i+1]); p.pairs[w]&b == 0 {
			return false
		}
	}
	return true
}

// matches reports whether the rule speaks of p.
//
// RFC 9309 compares what is left after undoing escapes that are not needed
// ("%62" is "b"); Google's parser compares as written. A Disallow holds if
// either says so, an Allow only as written.
func (u rule) matches(p *robotsPath) bool {
	if p.has(u.pattern) && globMatch(p.path, u.pattern) {
		return true
	}
	if u.allow || u.plain == "" && p.plain == p.path {
		return false
	}
	pattern := u.plain
	if pattern == "" {
		pattern = u.pattern
	}
	return p.has(pattern) && globMatch(p.plain, pattern)
}

// globMatch reports whether path begins with what pattern describes, in which
// "*" is any run of bytes and "$", at the end only, the end of the path.
//
// Every piece between stars is taken at the first place where it stands, which
// can only leave more room for the rest; nothing is ever tried again. Each
// piece is one search in what is left of the path.
func globMatch(path, pattern string) bool {
	pattern, toEnd := strings.CutSuffix(pattern, "$")
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return path == head || !toEnd && strings.HasPrefix(path, head)
	}
	path, ok := strings.CutPrefix(path, head)
	if !ok {
		return false
	}
	for {
		piece, more, star := strings.Cut(rest, "*")
		if !star {
			if toEnd {
				return strings.HasSuffix(path, piece)
			}
			return strings.Contains(path, piece)
		}
		i := strings.Index(path, piece)
		if i < 0 {
			return false
		}
		path, rest = path[i+len(piece):], more
	}
}

// stronger orders rules by how specific they are: the longest first, and Allow
// before a Disallow of the same length.
func stronger(a, b rule) int {
	if len(a.pattern) != len(b.pattern) {
		return len(b.pattern) - len(a.pattern)
	}
	switch {
	case a.allow == b.allow:
		return strings.Compare(a.pattern, b.pattern)
	case a.allow:
		return -1
	}
	return 1
}

// appendRules adds the rule of one line. An empty one says nothing.
func appendRules(rules []rule, value string, allow bool) []rule {
	if value == "" {
		return rules
	}
	u := rule{pattern: escaped(value), allow: allow}
	if plain := unescaped(u.pattern); plain != u.pattern {
		u.plain = plain
	}
	rules = append(rules, u)
	if !allow {
		return rules
	}
	// Who allows a directory's index page allows the directory (Google).
	if i := strings.LastIndexByte(u.pattern, '/'); i >= 0 && strings.HasPrefix(u.pattern[i:], "/index.htm") {
		rules = append(rules, rule{pattern: u.pattern[:i+1] + "$", allow: true})
	}
	return rules
}

const upperHex = "0123456789ABCDEF"

// escaped is s with bytes above ASCII percent-encoded and escapes in upper case.
func escaped(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r == '%' || r >= 0x80 }) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 0x80:
			b.WriteByte('%')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
		case c == '%' && i+2 < len(s) && hexDigit(s[i+1]) && hexDigit(s[i+2]):
			b.WriteString(strings.ToUpper(s[i : i+3]))
			i += 2
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// unescaped is s, in which escapes are in upper case, without those that RFC
// 3986 does not need: of letters, digits, "-", ".", "_" and "~".
func unescaped(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && hexDigit(s[i+1]) && hexDigit(s[i+2]) {
			c := byte(strings.IndexByte(upperHex, s[i+1])<<4 | strings.IndexByte(upperHex, s[i+2]))
			if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
				b.WriteByte(c)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
