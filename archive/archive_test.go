package archive

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nlnwa/gowarc/v3"

	"rangefinder/internal/needs"
	"rangefinder/news"
)

var day = time.Date(2025, 4, 30, 9, 8, 7, 654_000_000, time.UTC)

// small is an outlet that does its worst to whoever writes it down.
var small = []news.Page{
	{URL: "https://www.example.org/a?utm=1", FinalURL: "https://example.org/a", Hops: []string{"https://example.org/a"},
		Fetched: day, Status: 200, Body: []byte("<p>Some 4,000 were wounded.</p>"),
		Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}, "Content-Encoding": {"gzip"}, "Content-Length": {"17"},
			"Transfer-Encoding": {"chunked"}, "Etag": {`"x"`}}},
	{URL: "https://example.org/split", FinalURL: "https://example.org/split", Fetched: day.Add(time.Second), Status: 200, Partial: true,
		Body: []byte("before\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\nContent-Length: 99999\r\n\r\nafter\r\n\r\n\r\n\r\n"),
		Header: http.Header{"X-Split": {"a\r\nContent-Length: 1\r\n\r\nb", "c\x00d", "caf\xe9"}, "Bad\r\nName": {"x"}, "": {"y"},
			"Content-Type": {"text/html\r\nSet-Cookie: a"}}},
	{URL: "https://example.org/", FinalURL: "https://example.org/", Fetched: day.Add(2 * time.Second), Status: 203, Body: nil},
	{URL: "file:///home/editor/../report%20of%20May.txt", FinalURL: "file:///home/editor/../report%20of%20May.txt", Fetched: day.Add(3 * time.Second),
		Supplied: true, Title: "Report\r\nof May", Publisher: "Ministry", Published: day, Body: []byte("At least 212 are dead.\n")},
	{URL: "https://bücher.example.org:8443/Ä?b=2&a=1", Fetched: day.Add(4 * time.Second), Status: 200,
		Header: http.Header{"Content-Type": {"application/xhtml+xml"}}, Body: bytes.Repeat([]byte{0, 0xff, '\r', '\n'}, 300_000)},
}

func each(pages ...news.Page) Pages {
	return func(yield func(news.Page, error) bool) {
		for _, p := range pages {
			if !yield(p, nil) {
				return
			}
		}
	}
}

var options = Options{Created: day, Software: "Rangefinder", Contact: "mailto:desk@example.org",
	Title: func(p news.Page) string { return p.Title }}

func written(t *testing.T, write func(io.Writer, Pages, Options) (Written, error), pages ...news.Page) ([]byte, Written) {
	t.Helper()
	var b bytes.Buffer
	out, err := write(&b, each(pages...), options)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), out
}

// A seen is a record as some reader of archives sees it.
type seen struct {
	Type, URI, Date, Payload, Digest string
	Status                           int
	Header                           map[string]string
}

func TestWARCReadsBack(t *testing.T) {
	file, out := written(t, WARC, small...)
	if out.Pages != len(small) || out.Bytes != int64(len(file)) {
		t.Errorf("written %+v, the file has %d bytes", out, len(file))
	}
	u := gowarc.NewUnmarshaler(gowarc.WithStrictValidation())
	in := bufio.NewReader(bytes.NewReader(file))
	n := 0
	var bodies [][]byte
	for {
		r, _, problems, err := u.Unmarshal(in)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || len(problems) > 0 {
			t.Fatalf("record %d: %v, %v", n, err, problems)
		}
		if more, err := r.ValidateDigest(); err != nil || len(more) > 0 {
			t.Errorf("record %d: %v, %v", n, err, more)
		}
		n++
		if r.Type() == gowarc.Response || r.Type() == gowarc.Resource {
			var payload io.Reader
			if h, ok := r.Block().(gowarc.HttpResponseBlock); ok {
				payload, err = h.PayloadBytes()
			} else {
				payload, err = r.Block().RawBytes()
			}
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(payload)
			if err != nil {
				t.Fatal(err)
			}
			bodies = append(bodies, b)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if n != out.Records {
		t.Errorf("%d records read, %d written", n, out.Records)
	}
	for i, p := range small {
		if i >= len(bodies) || !bytes.Equal(bodies[i], p.Body) {
			t.Errorf("the body of %s did not come back", p.URL)
		}
	}
}

// warcioScript prints what warcio makes of each record, one a line; it works the digests out by itself.
const warcioScript = `
import { WARCParser } from "warcio";
import { createHash } from "node:crypto";
import { stdin } from "node:process";
const sha = (b) => "sha256:" + createHash("sha256").update(b).digest("hex");
for await (const r of new WARCParser(stdin)) {
  const payload = Buffer.from(await r.readFully(false));
  console.log(JSON.stringify({
    Type: r.warcType, URI: r.warcTargetURI ?? "", Date: r.warcDate, Payload: payload.toString("base64"),
    Digest: r.warcPayloadDigest && r.warcPayloadDigest !== sha(payload) ? "payload " + r.warcPayloadDigest : "",
    Status: r.httpHeaders ? r.httpHeaders.statusCode : 0,
    Header: r.httpHeaders ? Object.fromEntries(r.httpHeaders.headers.entries()) : {},
  }));
}`

func TestWarcioReadsTheWARC(t *testing.T) {
	needs.Plain(t)
	dir := needs.Node(t, "warcio@2.4.11")
	file, out := written(t, WARC, small...)
	got := readLines[seen](t, needs.Script(t, dir, warcioScript, file))
	if len(got) != out.Records {
		t.Fatalf("warcio reads %d records of %d", len(got), out.Records)
	}
	var pages []seen
	for _, r := range got {
		if r.Digest != "" {
			t.Errorf("%s %s: digest is wrong: %s", r.Type, r.URI, r.Digest)
		}
		if r.Type == "response" || r.Type == "resource" {
			pages = append(pages, r)
		}
	}
	for i, p := range small {
		r := pages[i]
		body, err := base64.StdEncoding.DecodeString(r.Payload)
		if err != nil || !bytes.Equal(body, p.Body) {
			t.Errorf("%s: the payload is not the body (%v)", p.URL, err)
		}
		if r.URI != address(p) || r.Status != p.Status || r.Date != stamp(p.Fetched) {
			t.Errorf("%s: read as %s, status %d, %s", p.URL, r.URI, r.Status, r.Date)
		}
	}
	head := pages[0].Header
	for name, want := range map[string]string{"content-length": "31", "x-archive-orig-content-encoding": "gzip",
		"x-archive-orig-content-length": "17", "x-archive-orig-transfer-encoding": "chunked", "etag": `"x"`} {
		if head[name] != want {
			t.Errorf("%s = %q, want %q", name, head[name], want)
		}
	}
	if len(head) != 6 {
		t.Errorf("header = %v", head)
	}
	for name := range pages[1].Header {
		if name != "x-split" && name != "content-type" && name != "content-length" {
			t.Errorf("a header value made a header of its own: %q in %v", name, pages[1].Header)
		}
	}
}

func readLines[T any](t *testing.T, out []byte) (list []T) {
	t.Helper()
	for line := range bytes.Lines(out) {
		var v T
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatalf("%v in %.200s", err, line)
		}
		list = append(list, v)
	}
	return list
}

func TestSamePagesSameBytes(t *testing.T) {
	for name, write := range map[string]func(io.Writer, Pages, Options) (Written, error){"WARC": WARC, "WACZ": WACZ} {
		a, _ := written(t, write, small...)
		b, _ := written(t, write, small...)
		if !bytes.Equal(a, b) {
			t.Errorf("%s: written twice, the bytes differ", name)
		}
	}
}

func TestOneErrorEndsTheWriting(t *testing.T) {
	lost := errors.New("the folder of pages is gone")
	var pages iter.Seq2[news.Page, error] = func(yield func(news.Page, error) bool) {
		if yield(small[0], nil) {
			yield(news.Page{}, lost)
		}
	}
	for name, write := range map[string]func(io.Writer, Pages, Options) (Written, error){"WARC": WARC, "WACZ": WACZ} {
		if _, err := write(io.Discard, pages, options); !errors.Is(err, lost) {
			t.Errorf("%s: error = %v, want %v", name, err, lost)
		}
	}
}

func TestRecordsTellOfThePage(t *testing.T) {
	file, _ := written(t, WARC, small...)
	in, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\r\nredirect: https://example.org/a\r\n", "requested: https://www.example.org/a?utm=1\r\n",
		"WARC-Truncated: unspecified\r\n", "supplied: by a person; no server answered with it\r\n", "title: Report  of May\r\n",
		"header-not-written: \"Bad\\r\\nName\"\r\n", "HTTP/1.1 203 Non-Authoritative Information\r\n",
		"WARC-Date: 2025-04-30T09:08:07.654Z\r\n", "operator: mailto:desk@example.org\r\n", "X-Split: caf\xe9\r\n",
	} {
		if !bytes.Contains(plain, []byte(want)) {
			t.Errorf("nowhere in the WARC: %q", want)
		}
	}
	if bytes.Contains(plain, []byte("\r\nContent-Length: 1\r\n")) {
		t.Error("the value of a header made a header of its own")
	}
}

// TestWACZ holds the file to its standard: https://specs.webrecorder.net/wacz/1.1.1/.
func TestWACZ(t *testing.T) {
	file, _ := written(t, WACZ, small...)
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r) // checks the CRC too
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = b
		if f.Name == waczData && f.Method != zip.Store {
			t.Error("the WARC is compressed once more; replay cannot read single records out of it")
		}
	}
	var head struct {
		Profile   string
		Version   string `json:"wacz_version"`
		Created   time.Time
		Resources []resource
	}
	if err := json.Unmarshal(parts[waczHead], &head); err != nil {
		t.Fatal(err)
	}
	if head.Profile != "data-package" || head.Version != "1.1.1" || !head.Created.Equal(day.Truncate(time.Second)) {
		t.Errorf("datapackage.json = %+v", head)
	}
	listed := map[string]bool{waczHead: true, waczDigest: true}
	for _, r := range head.Resources {
		listed[r.Path] = true
		if digest(parts[r.Path]) != r.Hash || int64(len(parts[r.Path])) != r.Bytes {
			t.Errorf("%s is not as datapackage.json has it", r.Path)
		}
	}
	for name := range parts {
		if !listed[name] {
			t.Errorf("datapackage.json does not list %s", name)
		}
	}
	var sum struct{ Path, Hash string }
	if err := json.Unmarshal(parts[waczDigest], &sum); err != nil || sum.Path != waczHead || sum.Hash != digest(parts[waczHead]) {
		t.Errorf("datapackage-digest.json = %+v (%v)", sum, err)
	}

	pages := readLines[map[string]string](t, parts[waczPages])
	if pages[0]["format"] != "json-pages-1.0" || len(pages) != len(small)+1 {
		t.Errorf("pages.jsonl has %d lines and begins with %v", len(pages), pages[0])
	}
	if got := pages[4]; got["title"] != "Report\r\nof May" || got["ts"] != "2025-04-30T09:08:10Z" || got["url"] != small[3].URL {
		t.Errorf("page = %v", got)
	}

	last := ""
	n := 0
	for row := range strings.Lines(string(parts[waczIndex])) {
		if row < last {
			t.Errorf("the index is out of order at %q", row)
		}
		last = row
		n++
		key, rest, _ := strings.Cut(row, " ")
		_, rest, _ = strings.Cut(rest, " ")
		var at struct {
			URL, Digest, Filename string
			Offset, Length        int64 `json:",string"`
		}
		if err := json.Unmarshal([]byte(rest), &at); err != nil {
			t.Fatal(err)
		}
		r, err := gzip.NewReader(bytes.NewReader(parts["archive/"+at.Filename][at.Offset : at.Offset+at.Length]))
		if err != nil {
			t.Fatalf("%s: no record begins where the index says: %v", key, err)
		}
		record, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"WARC/1.1\r\n", "WARC-Target-URI: " + at.URL + "\r\n", "WARC-Payload-Digest: " + at.Digest + "\r\n"} {
			if !bytes.Contains(record, []byte(want)) {
				t.Errorf("%s: the record lacks %q", key, want)
			}
		}
	}
	if n != len(small) {
		t.Errorf("the index has %d lines for %d pages", n, len(small))
	}
}

var keys = []struct{ address, want string }{
	{"https://www.example.org/News/A", "org,example)/news/a"},
	{"http://www2.example.org", "org,example)/"},
	{"https://wwwx.example.org/a/", "org,example,wwwx)/a/"},
	{"https://example.org:8443/a?b=2&a=1", "org,example:8443)/a?a=1&b=2"},
	{"https://example.org:443/a%20b?", "org,example)/a%20b"},
	{"http://127.0.0.1:8080/a.html", "1,0,0,127:8080)/a.html"},
	{"https://xn--bcher-kva.example.org/%C3%A4", "org,example,xn--bcher-kva)/%c3%a4"},
	{"file:///home/A b.txt", "file:///home/A%20b.txt"},
}

func TestSortKey(t *testing.T) {
	for _, k := range keys {
		if got := sortKey(k.address); got != k.want {
			t.Errorf("sortKey(%q) = %q, want %q", k.address, got, k.want)
		}
	}
}

// TestWarcioSortsAlike: an index is of use only to those who make the same key of an address.
func TestWarcioSortsAlike(t *testing.T) {
	needs.Plain(t)
	dir := needs.Node(t, "warcio@2.4.11")
	var in bytes.Buffer
	for _, k := range keys {
		fmt.Fprintln(&in, k.address)
	}
	out := needs.Script(t, dir, `
import { getSurt } from "warcio/utils";
import { readFileSync } from "node:fs";
for (const line of readFileSync(0, "utf8").trim().split("\n")) console.log(getSurt(line));`, in.Bytes())
	for i, got := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		if strings.HasPrefix(keys[i].address, "http") && got != keys[i].want {
			t.Errorf("warcio makes %q of %q, want %q", got, keys[i].address, keys[i].want)
		}
	}
}
