package scraper

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// The sorts of text that a body can be.
const (
	kindHTML = iota
	kindPlain
	kindFeed
	kindData
)

// signatures are documents that net/http does not tell from other binaries, or
// where a person can be told what to do.
var signatures = []struct {
	at    int
	magic string
	what  string
}{
	{0, "%PDF-", "a PDF: turn it to text and use rangefinder add"},
	{0, "%!PS", "a PostScript file: turn it to text and use rangefinder add"},
	{0, "{\\rtf", "an RTF document: save it as text and use rangefinder add"},
	{0, "PK\x03\x04", "a zip archive or office document: save its text and use rangefinder add"},
	{0, "\xd0\xcf\x11\xe0", "an office document: save it as text and use rangefinder add"},
	{0, "7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it and give the text in it"},
	{0, "\xfd7zXZ", "an xz archive: unpack it and give the text in it"},
	{0, "BZh", "a bzip2 archive: unpack it and give the text in it"},
	{0, "\x28\xb5\x2f\xfd", "a zstd archive: unpack it and give the text in it"},
	{0, "\x7fELF", "a program, not an article"},
	{0, "MZ\x90", "a program, not an article"},
	{0, "SQLite format 3", "a database, not an article"},
	{4, "ftyp", "a video or image: give the text that goes with it"},
	{0, "\x1aE\xdf\xa3", "a video: give the text that goes with it"},
	{257, "ustar", "a tar archive: unpack it and give the text in it"},
}

// notText says what a body is that cannot be read as text, with what to do
// about it; "" for text in any encoding.
func notText(body []byte) string {
	head := bytes.TrimLeft(body[:min(len(body), 1024)], "\ufeff \t\r\n")
	for _, s := range signatures {
		b := head
		if s.at > 0 {
			b = body
		}
		// "BZh" may open a sentence; the archive has a binary block after it.
		if len(b) > s.at && bytes.HasPrefix(b[s.at:], []byte(s.magic)) && (s.magic != "BZh" || !textual(b)) {
			return s.what
		}
	}
	kind, _, _ := strings.Cut(http.DetectContentType(head), ";")
	group, _, _ := strings.Cut(kind, "/")
	switch {
	case group == "image" && !textual(body):
		return "an image: give the text that goes with it"
	case (group == "video" || group == "audio") && !textual(body):
		return "a recording: give its transcript with rangefinder add"
	case group == "font":
		return "a font, not an article"
	case kind == "application/x-gzip", kind == "application/x-rar-compressed", kind == "application/zip":
		return "an archive: unpack it and give the text in it"
	case !textual(body):
		return "binary data, not text"
	}
	return ""
}

// textual reports whether the start of a body can be text: UTF-16, or bytes
// with hardly any control characters. Compressed data has about one in ten.
func textual(body []byte) bool {
	head := body[:min(len(body), 8192)]
	if utf16ish(head) != "" {
		return true
	}
	control := 0
	for _, c := range head {
		if c < 0x09 || c == 0x0b || 0x0e <= c && c < 0x1b || 0x1c <= c && c < 0x20 {
			control++
		}
	}
	return control*50 <= len(head)
}

// blockTags are the tags that make a text HTML when it has a few of them.
var blockTags = []string{"p", "div", "br", "h1", "h2", "h3", "table", "tr", "li", "ul", "ol", "article", "section",
	"span", "body", "head", "html", "meta", "script", "title", "main", "header", "a", "b", "i", "em", "strong", "blockquote", "img"}

// sniff tells HTML from plain text, feeds and data. The media type decides
// only what content leaves open: a body without a single tag.
func sniff(s, mediaType string) int {
	s = strings.TrimLeft(strings.TrimPrefix(s, "\ufeff"), " \t\r\n\f")
	switch root := xmlRoot(s); root {
	case "rss", "rdf", "feed", "urlset", "sitemapindex":
		return kindFeed
	case "html", "!doctype html":
		return kindHTML
	}
	if strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[") {
		if isJSONFeed(s) {
			return kindFeed
		}
		if json.Valid([]byte(s)) {
			return kindData
		}
	}
	tags := countTags(s[:min(len(s), 64<<10)], 3)
	switch {
	case tags >= 3, tags >= 1 && strings.HasPrefix(s, "<"):
		return kindHTML
	case mediaType == "text/html" || mediaType == "application/xhtml+xml":
		if tags > 0 || strings.Contains(s, "&nbsp;") || strings.Contains(s, "&amp;") || strings.Contains(s, "&#") {
			return kindHTML
		}
	}
	return kindPlain
}

// countTags counts known HTML tags in s, up to enough.
func countTags(s string, enough int) (n int) {
	for n < enough {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return n
		}
		s = s[i+1:]
		name := strings.TrimPrefix(s[:min(len(s), 12)], "/")
		if j := strings.IndexAny(name, "> /\t\r\n"); j > 0 {
			name = strings.ToLower(name[:j])
			for _, t := range blockTags {
				if t == name {
					n++
					break
				}
			}
		}
	}
	return n
}

// xmlRoot is the local name, in lower case, of the first element of s, past
// the XML declaration, processing instructions, comments and doctype;
// "!doctype html" for that doctype, "" where s does not begin with a tag.
func xmlRoot(s string) string {
	for range 64 {
		s = strings.TrimLeft(s, " \t\r\n\f")
		if !strings.HasPrefix(s, "<") {
			return ""
		}
		end := ">"
		switch {
		case strings.HasPrefix(s, "<!--"):
			end = "-->"
		case strings.HasPrefix(s, "<?"):
			end = "?>"
		case len(s) >= 14 && strings.EqualFold(s[:14], "<!doctype html"):
			return "!doctype html"
		case strings.HasPrefix(s, "<!"):
			// An internal subset holds tags of its own.
			if b := strings.IndexAny(s, "[>"); b >= 0 && s[b] == '[' {
				end = "]>"
				if j := strings.Index(s, "]"); j >= 0 {
					if k := strings.IndexByte(s[j:], '>'); k >= 0 {
						s = s[j+k+1:]
						continue
					}
				}
				return ""
			}
		default:
			name := s[1:min(len(s), 64)]
			if i := strings.IndexAny(name, "> /\t\r\n\f"); i >= 0 {
				name = name[:i]
			}
			if i := strings.IndexByte(name, ':'); i >= 0 {
				name = name[i+1:]
			}
			return strings.ToLower(name)
		}
		i := strings.Index(s, end)
		if i < 0 {
			return ""
		}
		s = s[i+len(end):]
	}
	return ""
}
