package report

import (
	"html/template"
	"strconv"
	"strings"
)

// A markup is HTML that is written by hand: rows of which a page has thousands, and
// for which a template takes most of the time of the page. Tags are constants of
// ours. Whatever else comes into it goes through text, attr, link or iso, which
// write what html/template writes in the same place; a test holds them against it.
type markup struct{ b []byte }

// A literal is markup of ours. A constant becomes one by itself, and a string that
// was put together does not.
type literal string

func (m *markup) raw(l literal) { m.b = append(m.b, l...) }

// HTML is what was written.
func (m *markup) HTML() template.HTML { return template.HTML(m.b) }

// text writes a text that stands between tags, or within the quotes of an attribute
// that is neither an address nor a style nor a script.
func (m *markup) text(s string) {
	done := 0
	for i := range len(s) {
		with := ""
		switch s[i] {
		case '&':
			with = "&amp;"
		case '<':
			with = "&lt;"
		case '>':
			with = "&gt;"
		case '"':
			with = "&#34;"
		case '\'':
			with = "&#39;"
		case '+': // old browsers took +ADw- for < where they guessed at UTF-7
			with = "&#43;"
		case 0:
			with = "\ufffd"
		default:
			continue
		}
		m.b = append(append(m.b, s[done:i]...), with...)
		done = i + 1
	}
	m.b = append(m.b, s[done:]...)
}

func (m *markup) int(n int) { m.b = strconv.AppendInt(m.b, int64(n), 10) }

// iso writes a text as isolate does.
func (m *markup) iso(s string) { m.b = append(m.b, isolate(s)...) }

// attr writes an attribute that holds no address: class, id, x.
func (m *markup) attr(name literal, value string) {
	m.raw(" ")
	m.raw(name)
	m.raw(`="`)
	m.text(value)
	m.raw(`"`)
}

func (m *markup) attrInt(name literal, value int) { m.attr(name, strconv.Itoa(value)) }

// link writes where an element leads. An address with anything unusual in it is
// left to html/template.
func (m *markup) link(address string) {
	if plainAddress(address) {
		m.attr("href", address)
		return
	}
	var b strings.Builder
	if err := href.Execute(&b, address); err != nil {
		panic(err) // neither the builder nor the template can fail
	}
	m.b = append(m.b, strings.TrimSuffix(strings.TrimPrefix(b.String(), "<a"), "></a>")...)
}

var href = template.Must(template.New("").Parse(`<a href="{{.}}"></a>`))

// plainAddress reports whether s leads to the web, to this site or to this page, and
// needs no escape but those of a text.
func plainAddress(s string) bool {
	web := strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
	if !web && !strings.HasPrefix(s, "/") && (!strings.HasPrefix(s, "#") || strings.Contains(s, ":")) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9':
		case strings.IndexByte("-._~!#$&*+,/:;=?@[]", c) >= 0:
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
		default:
			return false
		}
	}
	return true
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
