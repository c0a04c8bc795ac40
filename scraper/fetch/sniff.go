package fetch

import (
	"bytes"
	"mime"
	"net/http"
	"strings"

	"rangefinder/news"
)

// readable checks that b is something that can be read: HTML, XML, text or JSON
// as far as its beginning shows. The beginning decides, not the label, with one
// exception each way: pages that begin with the marks of HTML are read whatever
// they are called, and text called an image, a script or a style sheet is not.
//
// A gzip file (sitemap.xml.gz) is opened within the same bounds as a coding,
// and counts as one.
func readable(b body, contentType string, limit bound) (body, error) {
	if bytes.HasPrefix(b.bytes, []byte("\x1f\x8b\x08")) {
		if b.codings >= maxCodings {
			return b, badEncoding("the page is a gzip file under two more codings", nil)
		}
		in, err := decode(bytes.NewReader(b.bytes), []string{"gzip"}, limit)
		if err != nil {
			return b, err
		}
		in.partial = in.partial || b.partial
		in.codings = b.codings + 1
		if len(bytes.TrimSpace(in.bytes)) == 0 {
			return b, &Error{Code: news.Empty, Reason: "the gzip file is empty"}
		}
		return in, readableText(in.bytes, "")
	}
	return b, readableText(b.bytes, contentType)
}

func readableText(b []byte, contentType string) error {
	declared, params, _ := mime.ParseMediaType(contentType)
	if declared == "" {
		declared, _, _ = strings.Cut(strings.ToLower(contentType), ";")
		declared = strings.TrimSpace(declared)
	}
	head := b[:min(len(b), 4<<10)]
	found, _, _ := mime.ParseMediaType(http.DetectContentType(head))

	if found == "application/octet-stream" {
		// No mark of any format, but bytes that text has not. Text in UTF-16
		// has them, and so does a page with a stray control character.
		if wide(head, params["charset"]) || markup(head) {
			found = "text/html"
		}
	}
	if bytes.HasPrefix(head, []byte(`{\rtf`)) {
		found = "application/rtf"
	}
	switch found {
	case "text/html":
		return nil
	case "text/xml", "text/plain":
		if markup(head) && declared != "image/svg+xml" || !unread(declared) {
			return nil
		}
		found = declared
	}
	name := found
	if name == "application/octet-stream" && declared != "" && !strings.HasPrefix(declared, "text/") {
		name = declared
	}
	return &Error{Code: news.UnsupportedType, Reason: typeName(name) + " is not read; only HTML, XML, text and JSON are" + advice(name)}
}

// unread reports whether text under this label is none that tells anything.
func unread(mediaType string) bool {
	switch major, minor, _ := strings.Cut(mediaType, "/"); major {
	case "image", "video", "audio", "font", "model":
		return true
	case "text":
		return minor == "css" || minor == "javascript" || minor == "ecmascript" || minor == "rtf"
	case "application":
		switch minor {
		case "pdf", "zip", "gzip", "javascript", "ecmascript", "x-javascript", "rtf", "msword", "epub+zip",
			"x-7z-compressed", "x-rar-compressed", "x-tar", "wasm", "postscript":
			return true
		}
		return strings.HasPrefix(minor, "vnd.ms-") || strings.HasPrefix(minor, "vnd.openxmlformats") || strings.HasPrefix(minor, "vnd.oasis.")
	}
	return false
}

// typeName is a media type as a person calls it.
func typeName(mediaType string) string {
	switch major, minor, _ := strings.Cut(mediaType, "/"); {
	case mediaType == "application/pdf":
		return "a PDF"
	case mediaType == "application/octet-stream" || mediaType == "":
		return "a binary file"
	case mediaType == "application/zip":
		return "a zip archive or office document"
	case major == "image" || major == "video" || major == "audio":
		return "a file of type " + shownText(mediaType)
	case strings.HasSuffix(minor, "javascript"):
		return "a script"
	case minor == "css":
		return "a style sheet"
	}
	return "a file of type " + shownText(mediaType)
}

func advice(mediaType string) string {
	if mediaType == "application/pdf" || mediaType == "application/zip" || mediaType == "application/rtf" {
		return "; turn it to text and give that to rangefinder add"
	}
	return ""
}

// wide reports whether b is UTF-16: it says so, begins with its mark, or has
// a zero at every second byte of its beginning.
func wide(b []byte, charset string) bool {
	if strings.HasPrefix(strings.ToLower(charset), "utf-16") ||
		bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		return true
	}
	const sample = 64
	if len(b) < sample {
		return false
	}
	odd, even := 0, 0
	for i, c := range b[:sample] {
		if c == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	return odd > sample/2-4 && even == 0 || even > sample/2-4 && odd == 0
}

var marks = [][]byte{
	[]byte("<!doctype html"), []byte("<html"), []byte("<head"), []byte("<body"), []byte("<title"), []byte("<meta "),
	[]byte("<article"), []byte("<rss"), []byte("<feed"), []byte("<urlset"), []byte("<sitemapindex"), []byte("<rdf:rdf"),
}

// markup reports whether b has a tag by which pages and feeds are told.
func markup(b []byte) bool {
	b = bytes.ToLower(b)
	for _, m := range marks {
		if bytes.Contains(b, m) {
			return true
		}
	}
	return false
}
