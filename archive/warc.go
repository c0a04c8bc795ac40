package archive

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/nlnwa/gowarc/v3"
	"golang.org/x/net/http/httpguts"

	"rangefinder/news"
)

// WARC writes the pages as one WARC file, each record compressed for itself, so
// that a reader may begin at any of them.
func WARC(w io.Writer, pages Pages, o Options) (Written, error) {
	return writeWARC(w, pages, o, "", func(news.Page, place) {})
}

// A place is where a record stands in the file, in bytes.
type place struct{ offset, length int64 }

// writeWARC tells found of each page and the place of its record.
func writeWARC(w io.Writer, pages Pages, o Options, name string, found func(news.Page, place)) (Written, error) {
	out := &warc{w: w, date: o.Created.UTC().Truncate(time.Second)}
	if err := out.head(o, name); err != nil {
		return out.Written, err
	}
	for p, err := range pages {
		if err != nil {
			return out.Written, err
		}
		at, err := out.page(p)
		if err != nil {
			return out.Written, fmt.Errorf("archive: page of %s: %w", p.URL, err)
		}
		found(p, at)
		out.Pages++
	}
	return out.Written, nil
}

// A warc is a file being written.
type warc struct {
	Written
	w    io.Writer
	date time.Time
	info string // id of the head
}

// A field is one line of a record's header, or of a record that holds such lines.
type field struct{ name, value string }

// fields is lines of the type application/warc-fields.
func fields(list ...field) []byte {
	var b bytes.Buffer
	for _, f := range list {
		if v := clean(f.value); v != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", f.name, v)
		}
	}
	return b.Bytes()
}

// head writes the warcinfo record.
func (o *warc) head(opt Options, name string) error {
	block := fields(
		field{"software", opt.Software},
		field{"format", "WARC File Format 1.1"},
		field{"conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"},
		field{"operator", opt.Contact},
		field{"description", "Pages as kept: bodies without transfer and content codings, headers without cookies, status lines written anew; redirects in metadata records"},
	)
	o.info = id("warcinfo", o.date.Format(time.RFC3339), string(block))
	header := []field{{gowarc.ContentType, "application/warc-fields"}}
	if name != "" {
		header = append(header, field{gowarc.WarcFilename, name})
	}
	_, err := o.record(gowarc.Warcinfo, o.info, o.date, header, block)
	return err
}

// page writes a page, and what there is to say of it beside it.
func (o *warc) page(p news.Page) (place, error) {
	url := clean(address(p))
	if url == "" {
		return place{}, errors.New("it has no address")
	}
	kind, name, block := gowarc.Resource, "resource", p.Body
	typ := mediaType(p)
	if answered(p) {
		kind, name, typ = gowarc.Response, "response", "application/http;msgtype=response"
		block = append(responseHead(p), p.Body...)
	}
	own := id(name, p.URL, url, stamp(p.Fetched), digest(p.Body))
	header := []field{
		{gowarc.WarcTargetURI, url},
		{gowarc.WarcPayloadDigest, digest(p.Body)},
		{gowarc.WarcWarcinfoID, "<" + o.info + ">"},
		{gowarc.ContentType, typ},
	}
	if p.Partial {
		header = append(header, field{gowarc.WarcTruncated, "unspecified"})
	}
	at, err := o.record(kind, own, p.Fetched, header, block)
	if err != nil {
		return at, err
	}
	about := aboutPage(p, url)
	if len(about) == 0 {
		return at, nil
	}
	_, err = o.record(gowarc.Metadata, id("metadata", own, string(about)), p.Fetched, []field{
		{gowarc.WarcTargetURI, url},
		{gowarc.WarcConcurrentTo, "<" + own + ">"},
		{gowarc.WarcWarcinfoID, "<" + o.info + ">"},
		{gowarc.ContentType, "application/warc-fields"},
	}, about)
	return at, err
}

// aboutPage is what the record of a page cannot say: how it was reached, and what
// a person said of it.
func aboutPage(p news.Page, url string) []byte {
	var list []field
	if p.URL != url {
		list = append(list, field{"requested", p.URL})
	}
	for _, h := range p.Hops {
		list = append(list, field{"redirect", h})
	}
	if p.Partial {
		list = append(list, field{"partial", "the body is known to be less than was meant"})
	}
	for _, name := range headerNames(p.Header) {
		if !httpguts.ValidHeaderFieldName(name) {
			list = append(list, field{"header-not-written", strconv.QuoteToASCII(name)})
		}
	}
	if p.Supplied {
		list = append(list, field{"supplied", "by a person; no server answered with it"},
			field{"title", p.Title}, field{"publisher", p.Publisher})
		if !p.Published.IsZero() {
			list = append(list, field{"published", p.Published.UTC().Format(time.RFC3339)})
		}
	}
	return fields(list...)
}

// wire are the headers that spoke of the body as it came, not as it is kept.
var wire = map[string]bool{"Content-Encoding": true, "Transfer-Encoding": true, "Content-Length": true}

// responseHead is the status line and the header of a page's answer. The version of
// HTTP was not kept; 1.1 is what readers of archives expect.
func responseHead(p news.Page) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %03d %s\r\n", p.Status, http.StatusText(p.Status))
	for _, name := range headerNames(p.Header) {
		if !httpguts.ValidHeaderFieldName(name) {
			continue // told in the record beside the page
		}
		shown := name
		if wire[http.CanonicalHeaderKey(name)] {
			shown = "X-Archive-Orig-" + name
		}
		for _, v := range p.Header[name] {
			fmt.Fprintf(&b, "%s: %s\r\n", shown, clean(v))
		}
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n", len(p.Body))
	return b.Bytes()
}

func headerNames(h http.Header) []string {
	names := make([]string, 0, len(h))
	for name := range h {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// record writes one record and says where it stands.
func (o *warc) record(kind gowarc.RecordType, id string, at time.Time, header []field, block []byte) (place, error) {
	b := gowarc.NewRecordBuilder(kind, gowarc.WithStrictValidation(), gowarc.WithDefaultDigestAlgorithm("sha256"),
		gowarc.WithDefaultDigestEncoding(gowarc.Base16), gowarc.WithBufferMaxMemBytes(1<<30))
	b.AddWarcHeader(gowarc.WarcRecordID, "<"+id+">")
	b.AddWarcHeader(gowarc.WarcDate, stamp(at))
	for _, f := range header {
		b.AddWarcHeader(f.name, f.value)
	}
	b.AddWarcHeader(gowarc.WarcBlockDigest, digest(block))
	if _, err := b.Write(block); err != nil {
		return place{}, errors.Join(err, b.Close())
	}
	r, _, err := b.Build()
	if err != nil {
		return place{}, err
	}
	defer r.Close()
	to := &counted{w: o.w}
	z := gzip.NewWriter(to)
	if _, _, err := gowarc.NewMarshaler().Marshal(z, r, 0); err != nil {
		return place{}, err
	}
	if err := z.Close(); err != nil {
		return place{}, err
	}
	where := place{o.Bytes, to.n}
	o.Bytes += to.n
	o.Records++
	return where, nil
}

// counted counts what goes through it.
type counted struct {
	w io.Writer
	n int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// id names a record by what it is: the same record has the same name in every
// archive (RFC 9562, version 5).
func id(parts ...string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(strings.Join(parts, "\x00"))).URN()
}

// digest is labelled as in the WARC standard; in hex, the hash of a body is also its
// name among the kept pages.
func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// stamp is a WARC-Date (W3C profile of ISO 8601), as exact as it is known.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
