package scraper

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// A source is a body as text.
type source struct {
	text    string
	charset string
	valid   bool // the body was UTF-8 already: text is its bytes
	notes   []string
}

var xmlEncoding = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{2,40})["']`)

// decode reads a body as text. The encoding is taken from the byte order mark,
// else the header, else the document (meta or XML declaration), else from the
// bytes: UTF-8 where they are valid, a statistical guess where not. Bytes that
// mean nothing in it become U+FFFD and are counted in a note.
func decode(body []byte, contentType string) source {
	e, name, why := encodingOf(body, contentType)
	if name == "utf-8" {
		text := strings.TrimPrefix(string(body), "\ufeff")
		if utf8.ValidString(text) {
			return source{text: text, charset: name, valid: true}
		}
	}
	text, err := e.NewDecoder().String(string(body))
	src := source{charset: name}
	if err != nil {
		src.notes = append(src.notes, fmt.Sprintf("the text breaks off where its encoding (%s) does", name))
	}
	src.text = strings.TrimPrefix(strings.ToValidUTF8(text, "\ufffd"), "\ufeff")
	bad := strings.Count(src.text, "\ufffd")
	switch {
	case bad > 0:
		src.notes = append(src.notes, fmt.Sprintf("%d characters could not be read as %s (%s)", bad, name, why))
	case why == "guessed from the bytes":
		src.notes = append(src.notes, fmt.Sprintf("encoding not declared, read as %s", name))
	}
	return src
}

func encodingOf(body []byte, contentType string) (e encoding.Encoding, name, why string) {
	e, name, certain := charset.DetermineEncoding(body, contentType)
	if certain {
		return e, name, "declared"
	}
	// DetermineEncoding says the meta element's answer without calling it
	// certain, and windows-1252 where it found nothing.
	if name != "windows-1252" && name != "utf-8" {
		return e, name, "declared in the page"
	}
	if u := utf16ish(body); u != "" {
		e, name = charset.Lookup(u)
		return e, name, "guessed from the bytes"
	}
	if m := xmlEncoding.FindSubmatch(body[:min(len(body), 512)]); m != nil {
		if e, name := charset.Lookup(string(m[1])); e != nil && !strings.HasPrefix(name, "utf-16") {
			return e, name, "declared in the page"
		}
	}
	if name == "windows-1252" && declaresLatin(body) {
		return e, name, "declared in the page"
	}
	if name == "utf-8" || mostlyUTF8(body) {
		e, name = charset.Lookup("utf-8")
		return e, name, "guessed from the bytes"
	}
	if r, err := chardet.NewTextDetector().DetectBest(body[:min(len(body), 64<<10)]); err == nil && r.Confidence >= 30 {
		if e, name := charset.Lookup(r.Charset); e != nil {
			return e, name, "guessed from the bytes"
		}
	}
	e, name = charset.Lookup("windows-1252")
	return e, name, "guessed from the bytes"
}

var latinMeta = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*(iso-8859-1|latin-?1|windows-1252|cp1252|us-ascii)\b`)

// declaresLatin tells windows-1252 as declared from windows-1252 for want of
// anything better.
func declaresLatin(body []byte) bool { return latinMeta.Match(body[:min(len(body), 1024)]) }

// mostlyUTF8 reports whether the bytes beyond ASCII are UTF-8 but for a few:
// a page that is put together from several sources has such faults.
func mostlyUTF8(body []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(body); {
		if body[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return bad == 0 || good > 20*bad
}

// utf16ish names the UTF-16 that a body without a byte order mark is in, by
// where its zero bytes lie; "" for anything else.
func utf16ish(body []byte) string {
	head := body[:min(len(body), 1024)&^1]
	if len(head) >= 2 {
		switch {
		case head[0] == 0xfe && head[1] == 0xff:
			return "utf-16be"
		case head[0] == 0xff && head[1] == 0xfe:
			return "utf-16le"
		}
	}
	if len(head) < 8 {
		return ""
	}
	var zero [2]int
	for i, c := range head {
		if c == 0 {
			zero[i&1]++
		}
	}
	half := len(head) / 2
	switch {
	case zero[0]*10 >= half*7 && zero[1]*20 <= half:
		return "utf-16be"
	case zero[1]*10 >= half*7 && zero[0]*20 <= half:
		return "utf-16le"
	}
	return ""
}
