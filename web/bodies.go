package web

import (
	"bytes"
	"container/list"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/singleflight"
)

// A body is a finished answer. zipped is nil where it would not be smaller.
type body struct {
	media, tag  string
	policy      string // a content security policy of its own, "" for that of the site
	raw, zipped []byte
}

// newBody finishes an answer. The tag is weak: it leaves out the time at which the
// report was made, with which nothing else has changed, and is the same for the
// body as it is and as it is sent compressed.
func newBody(media string, raw []byte, made string) (*body, error) {
	stable := raw
	if made != "" {
		stable = bytes.ReplaceAll(raw, []byte(made), nil)
	}
	sum := sha256.Sum256(stable)
	b := &body{media: media, raw: raw, tag: `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`}
	if strings.HasPrefix(media, "image/svg") {
		b.policy = picture(raw)
	}
	if len(raw) < 1024 {
		return b, nil
	}
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write(raw); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if z.Len() < len(raw)*9/10 {
		b.zipped = z.Bytes()
	}
	return b, nil
}

// picture is the policy of an SVG file that is opened by itself: its own style
// element by its hash, and nothing else.
func picture(svg []byte) string {
	hashes := ""
	for rest := svg; ; {
		_, after, ok := bytes.Cut(rest, []byte("<style>"))
		if !ok {
			break
		}
		style, tail, ok := bytes.Cut(after, []byte("</style>"))
		if !ok {
			break
		}
		sum := sha256.Sum256(bytes.TrimSuffix(bytes.TrimPrefix(style, []byte("<![CDATA[")), []byte("]]>")))
		hashes += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		rest = tail
	}
	if hashes == "" {
		hashes = " 'none'"
	}
	return "default-src 'none'; style-src" + hashes + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

func (b *body) size() int { return len(b.raw) + len(b.zipped) + 512 }

// maxBodies is how many bytes of finished answers are kept.
const maxBodies = 64 << 20

// bodies keeps finished answers under keys that name all that they depend on; the
// one that was not asked for longest goes first.
type bodies struct {
	room   int
	flight singleflight.Group

	mu   sync.Mutex
	size int
	line *list.List // of *slot, the one asked for last in front
	by   map[string]*list.Element
}

type slot struct {
	key string
	b   *body
}

// A key holds what was asked for, which may be longer than the answer; it stands in
// the map too.
func (s *slot) size() int { return len(s.key) + s.b.size() }

func newBodies(room int) *bodies {
	return &bodies{room: room, line: list.New(), by: map[string]*list.Element{}}
}

// get is the answer of a key, made by do where it is not there, once for all who
// ask at the same time.
func (c *bodies) get(key string, do func() (*body, error)) (*body, error) {
	if b := c.look(key); b != nil {
		return b, nil
	}
	v, err, _ := c.flight.Do(key, func() (any, error) {
		if b := c.look(key); b != nil {
			return b, nil
		}
		b, err := do()
		if err != nil {
			return nil, err
		}
		c.put(key, b)
		return b, nil
	})
	if err != nil {
		return nil, err
	}
	return v.(*body), nil
}

func (c *bodies) look(key string) *body {
	c.mu.Lock()
	defer c.mu.Unlock()
	el := c.by[key]
	if el == nil {
		return nil
	}
	c.line.MoveToFront(el)
	return el.Value.(*slot).b
}

func (c *bodies) put(key string, b *body) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if b.size() > c.room/4 { // one that would push out everything else
		return
	}
	s := &slot{key, b}
	c.by[key] = c.line.PushFront(s)
	c.size += s.size()
	for c.size > c.room {
		c.remove(c.line.Back())
	}
}

// drop lets go of the answers of an edition.
func (c *bodies) drop(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for el := c.line.Front(); el != nil; {
		next := el.Next()
		if s := el.Value.(*slot); strings.HasPrefix(s.key, keyOf(name)) {
			c.remove(el)
		}
		el = next
	}
}

func (c *bodies) remove(el *list.Element) {
	s := c.line.Remove(el).(*slot)
	delete(c.by, s.key)
	c.size -= s.size()
}

// send answers with a body, or with 304 to one who has it.
func (s *site) send(w http.ResponseWriter, r *http.Request, b *body) {
	h := w.Header()
	h.Set("Content-Type", b.media)
	h.Set("ETag", b.tag)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	if b.policy != "" {
		h.Set("Content-Security-Policy", b.policy)
	}
	if b.zipped != nil {
		h.Add("Vary", "Accept-Encoding")
	}
	if matches(r.Header.Get("If-None-Match"), b.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	out := b.raw
	if b.zipped != nil && takesGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		out = b.zipped
	}
	h.Set("Content-Length", fmt.Sprint(len(out)))
	if r.Method == http.MethodHead {
		return
	}
	if _, err := w.Write(out); err != nil {
		s.log.Debug("answer", "path", r.URL.Path, "err", err) // the reader has left
	}
}

// takesGzip reads Accept-Encoding (RFC 9110 §12.5.3): gzip by name, or anything;
// what is named with q=0 is refused.
func takesGzip(header string) bool {
	any := false
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		_, q, _ := strings.Cut(strings.ReplaceAll(params, " ", ""), "q=")
		wanted := strings.Trim(q, "0.") != "" || q == ""
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "gzip", "x-gzip":
			return wanted
		case "*":
			any = wanted
		}
	}
	return any
}

// matches compares weakly (RFC 9110 §13.1.2).
func matches(header, tag string) bool {
	for t := range strings.SplitSeq(header, ",") {
		t = strings.TrimSpace(t)
		if t == "*" || strings.TrimPrefix(t, "W/") == strings.TrimPrefix(tag, "W/") {
			return t != ""
		}
	}
	return false
}
