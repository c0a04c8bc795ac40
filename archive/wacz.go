package archive

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	"rangefinder/news"
)

// The names inside a WACZ are given by its standard; no page has a say in them.
const (
	waczData   = "archive/data.warc.gz"
	waczIndex  = "indexes/index.cdxj"
	waczPages  = "pages/pages.jsonl"
	waczHead   = "datapackage.json"
	waczDigest = "datapackage-digest.json"
)

// A resource is a line of the list of contents of a WACZ.
type resource struct {
	Name  string `json:"name"`
	Path  string `json:"path"`
	Hash  string `json:"hash"`
	Bytes int64  `json:"bytes"`
}

// WACZ writes the pages as one WACZ file (Web Archive Collection Zipped 1.1.1): the
// WARC, uncompressed in the zip so that replay can read single records out of it, its
// index, the list of pages, and the hashes of all of them. The index and the list are
// held in memory until the WARC is written: some 700 bytes a page.
func WACZ(w io.Writer, pages Pages, o Options) (Written, error) {
	z := &wacz{zip: zip.NewWriter(w), at: o.Created.UTC().Truncate(time.Second), list: listHead()}
	out, err := z.write(pages, o)
	if err != nil {
		return out, err
	}
	if err := z.zip.Close(); err != nil {
		return out, fmt.Errorf("archive: %w", err)
	}
	return out, nil
}

// A wacz is a WACZ being written.
type wacz struct {
	zip   *zip.Writer
	at    time.Time
	index cdx
	list  bytes.Buffer
	parts []resource
}

func (z *wacz) write(pages Pages, o Options) (Written, error) {
	var out Written
	var bad error
	err := z.add(waczData, zip.Store, func(w io.Writer) (err error) {
		out, err = writeWARC(w, pages, o, "data.warc.gz", func(p news.Page, at place) {
			if bad == nil {
				bad = z.page(p, at, o)
			}
		})
		return err
	})
	if err == nil {
		err = bad
	}
	if err != nil {
		return out, err
	}
	for _, f := range []struct {
		name string
		text []byte
	}{{waczIndex, z.index.bytes()}, {waczPages, z.list.Bytes()}} {
		if err := z.put(f.name, f.text); err != nil {
			return out, err
		}
	}
	return out, z.head(o)
}

// page takes a page into the index and the list.
func (z *wacz) page(p news.Page, at place, o Options) error {
	if err := z.index.add(p, at, "data.warc.gz"); err != nil {
		return err
	}
	title := ""
	if o.Title != nil {
		title = strings.TrimSpace(o.Title(p))
	}
	if title == "" {
		title = address(p)
	}
	ts := p.Fetched.UTC().Truncate(time.Second).Format(time.RFC3339)
	return line(&z.list, struct {
		ID    string `json:"id"`
		URL   string `json:"url"`
		TS    string `json:"ts"`
		Title string `json:"title"`
	}{news.ID("page", address(p), ts, digest(p.Body)), address(p), ts, title})
}

// listHead is the first line of a list of pages.
func listHead() (b bytes.Buffer) {
	b.WriteString(`{"format":"json-pages-1.0","id":"pages","title":"All Pages"}` + "\n")
	return b
}

// head writes what the archive holds, and the hash of that.
func (z *wacz) head(o Options) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(struct {
		Profile   string     `json:"profile"`
		Version   string     `json:"wacz_version"`
		Title     string     `json:"title"`
		Software  string     `json:"software,omitempty"`
		Created   string     `json:"created"`
		Resources []resource `json:"resources"`
	}{"data-package", "1.1.1", "Pages kept by " + o.Software, o.Software, z.at.Format(time.RFC3339), z.parts}); err != nil {
		return err
	}
	var d bytes.Buffer
	if err := line(&d, struct {
		Path string `json:"path"`
		Hash string `json:"hash"`
	}{waczHead, digest(b.Bytes())}); err != nil {
		return err
	}
	if err := z.put(waczHead, b.Bytes()); err != nil {
		return err
	}
	return z.put(waczDigest, d.Bytes())
}

func line(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

func (z *wacz) put(name string, text []byte) error {
	return z.add(name, zip.Deflate, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// add writes one file into the zip and remembers what it holds.
func (z *wacz) add(name string, method uint16, write func(io.Writer) error) error {
	f, err := z.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: z.at})
	if err != nil {
		return fmt.Errorf("archive: %s: %w", name, err)
	}
	h := &hashed{w: f, h: sha256.New()}
	if err := write(h); err != nil {
		return err
	}
	base := name[strings.LastIndexByte(name, '/')+1:]
	z.parts = append(z.parts, resource{base, name, "sha256:" + hex.EncodeToString(h.h.Sum(nil)), h.n})
	return nil
}

// hashed counts and hashes what goes through it.
type hashed struct {
	w io.Writer
	h hash.Hash
	n int64
}

func (h *hashed) Write(p []byte) (int, error) {
	n, err := h.w.Write(p)
	h.h.Write(p[:n])
	h.n += int64(n)
	return n, err
}
