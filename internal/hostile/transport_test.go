package hostile

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"rangefinder/news"
	"rangefinder/scraper/fetch"
)

// peak runs do and returns by how many bytes the heap rose above what it was, garbage included. The collector is made to
// keep close behind, so that it is not the garbage of a quiet process that is measured.
func peak(do func()) int64 {
	defer debug.SetGCPercent(debug.SetGCPercent(25))
	runtime.GC()
	heap := func() int64 {
		s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(s)
		return int64(s[0].Value.Uint64())
	}
	base := heap()
	var most atomic.Int64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			most.Store(max(most.Load(), heap()-base))
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	do()
	close(stop)
	<-stopped
	return most.Load()
}

const mib = 1 << 20

// bars is what a bomb may add to the heap, and what a page may.
const (
	bombBar = 32 * mib
	pageBar = 256 * mib
)

// under crawls addresses one after the other and holds each to a bar of memory.
func (x *try) under(bar int64, b *lab, urls ...string) []news.Outcome {
	x.Helper()
	var out []news.Outcome
	for _, u := range urls {
		if n := peak(func() { out = append(out, x.crawl(b, u)...) }); n > bar {
			x.faultf("%s raised the heap by %d MiB, the bar is %d", u, n/mib, bar/mib)
		}
	}
	return out
}

var zeros = make([]byte, mib)

func gzipped(b []byte) []byte {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write(b)
	w.Close()
	return z.Bytes()
}

// gzipBomb is the beginning of a gzip stream of so many MiB of zeros. Its block of one MiB is repeated, since packing takes
// longer than unpacking.
var gzipBomb = sync.OnceValue(func() []byte {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write(zeros)
	w.Flush()
	first := z.Len()
	w.Write(zeros)
	w.Flush()
	block := bytes.Clone(z.Bytes()[first:])
	for range 298 {
		z.Write(block)
	}
	return z.Bytes()
})

// coded answers with bytes under a Content-Encoding, "" for none.
func coded(coding string, body []byte) func(c *call) {
	return func(c *call) {
		if coding != "" {
			c.Header().Set("Content-Encoding", coding)
		}
		c.Header().Set("Content-Type", "text/html; charset=utf-8")
		c.Write(body)
	}
}

func zstdBomb(window, size int) []byte {
	var z bytes.Buffer
	w, err := zstd.NewWriter(&z, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(window))
	if err != nil {
		panic(err)
	}
	for range size {
		w.Write(zeros)
	}
	w.Close()
	return z.Bytes()
}

var transportRows = []row{
	{n: 31, input: "a server that takes the request and sends nothing, half a header, or a header without an end", want: news.TimeoutHeader, also: "the connection is closed", run: func(x *try) string {
		b := x.hurried()
		var left sync.WaitGroup
		quiet := func(first, more string) string {
			left.Add(1)
			s := x.site(b, func(c *call) {
				defer left.Done()
				c.raw(func(conn net.Conn, gone <-chan struct{}) {
					io.WriteString(conn, first)
					for more != "" {
						if _, err := io.WriteString(conn, more); err != nil {
							break
						}
						time.Sleep(20 * time.Millisecond)
					}
					<-gone
				})
			})
			x.knows(b, s)
			return s.url("/")
		}
		out := x.crawl(b, quiet("", ""), quiet("HTTP/1.1 200 OK\r\nContent-Ty", ""), quiet("HTTP/1.1 200 OK\r\n", "X-A: b\r\n"))
		left.Wait() // returns only once the worker has hung up on all of them
		return codes(out)
	}},
	{n: 32, input: "a body of one byte now and then, for ever, plain and in gzip", want: news.TimeoutBody, also: "the connection is closed", run: func(x *try) string {
		b := x.hurried()
		var left sync.WaitGroup
		slow := func(head string, body []byte) string {
			left.Add(1)
			s := x.site(b, func(c *call) {
				defer left.Done()
				c.raw(func(conn net.Conn, gone <-chan struct{}) {
					io.WriteString(conn, head)
					for i := 0; ; i++ {
						if _, err := conn.Write(body[i%len(body) : i%len(body)+1]); err != nil {
							return
						}
						select {
						case <-gone:
							return
						case <-time.After(20 * time.Millisecond):
						}
					}
				})
			})
			x.knows(b, s)
			return s.url("/")
		}
		out := x.crawl(b, slow(answer("200 OK", "Content-Type: text/html"), []byte("<p>")), slow(answer("200 OK", "Content-Length: 1000000"), []byte(" ")),
			slow(answer("200 OK", "Content-Encoding: gzip"), gzipped([]byte(strings.Repeat("<p>A quay of 32 metres.", 1000)))))
		left.Wait()
		return codes(out)
	}},
	{n: 33, input: "10 MiB of header, one line of 2 MiB, an endless header", want: news.HeaderTooLarge, also: "heap below 32 MiB; the rest is not read", run: func(x *try) string {
		b := x.lab()
		var sent atomic.Int64
		header := func(most int64, line string) string {
			return x.site(b, func(c *call) {
				c.raw(func(conn net.Conn, _ <-chan struct{}) {
					io.WriteString(conn, "HTTP/1.1 200 OK\r\n")
					sent.Add(until(most, func() (int, error) { return io.WriteString(conn, line) }))
					io.WriteString(conn, "\r\n")
				})
			}).url("/")
		}
		out := x.under(bombBar, b, header(10*mib, "X-Filler: "+strings.Repeat("x", 1000)+"\r\n"), header(1, "X-Long: "+strings.Repeat("x", 2*mib)+"\r\n"),
			header(1<<40, "X-Filler: "+strings.Repeat("x", 1000)+"\r\n"))
		if n := sent.Load(); n > 3*16*mib {
			x.faultf("%d MiB of header were taken", n/mib)
		}
		return codes(out)
	}},
	{n: 34, input: "a Content-Length of 1 TiB", want: news.TooLarge, also: "before the body is read", run: func(x *try) string {
		b := x.lab()
		var sent atomic.Int64
		s := x.site(b, func(c *call) {
			c.raw(func(conn net.Conn, _ <-chan struct{}) {
				io.WriteString(conn, answer("200 OK", "Content-Type: text/html", "Content-Length: 1099511627776"))
				sent.Add(until(1<<40, func() (int, error) { return conn.Write(zeros) }))
			})
		})
		got := codes(x.under(bombBar, b, s.url("/")))
		if n := sent.Load(); n > 16*mib {
			x.faultf("%d MiB of the body went out", n/mib)
		}
		return got
	}},
	{n: 35, input: "half of the bytes that Content-Length promises; chunks without an end", want: news.Partial, also: "the figures of the missing half stay, and none is called gone", run: func(x *try) string {
		b := x.lab()
		body := story("Flood", "The flood killed 35 people in Strelsau, police said.") + "<p>It also injured 350 people in Zenda, police said.</p>" + strings.Repeat("<p>"+filler+"</p>", 4)
		cut := strings.Index(body, "<p>It also") + len("<p>It also")
		var out []news.Outcome
		for _, half := range []string{
			answer("200 OK", "Content-Type: text/html", `ETag: "half"`, sized(body)) + body[:cut],
			answer("200 OK", "Content-Type: text/html", "Transfer-Encoding: chunked") + fmt.Sprintf("%x\r\n%s\r\n", cut, body[:cut]),
		} {
			s := x.site(b, page(body))
			if o := x.crawl(b, s.url("/")); o[0].Code != news.Read {
				x.faultf("the whole page came to %s", o[0].Code)
			}
			_, whole := x.article(b, s.url("/"))
			s.change(func(s *site) { s.page = func(c *call) { c.send(half) } })
			out = append(out, x.crawl(b, s.url("/"))...)
			_, cs := x.article(b, s.url("/"))
			x.none(b, s.url("/"), news.ChangeGone, news.ChangeWithdrawn)
			if len(whole) < 2 || len(cs) < len(whole) {
				x.faultf("%d claims of the whole page, %d after the half", len(whole), len(cs))
			}
			for _, c := range cs {
				if c.Gone {
					x.faultf("%q is gone", c.Sentence)
				}
			}
			a, _, err := b.db.Address(x.Context(), addressID(s.url("/")))
			x.must(err)
			if a.ETag != "" {
				x.faultf("the half is asked for by its ETag %s", a.ETag)
			}
		}
		return codes(out)
	}},
	{n: 36, input: "chunks without end, gzip members without end", want: news.TooLarge, also: "given up at the limit; heap below 32 MiB", run: func(x *try) string {
		b := x.lab()
		var sent atomic.Int64
		endless := func(coding string, piece []byte) string {
			return x.site(b, func(c *call) {
				if coding != "" {
					c.Header().Set("Content-Encoding", coding)
				}
				c.Header().Set("Content-Type", "text/html")
				sent.Add(until(1<<40, func() (int, error) { return c.Write(piece) }))
			}).url("/")
		}
		out := x.under(bombBar, b, endless("", bytes.Repeat([]byte("<p>x"), 16<<10)), endless("gzip", bytes.Repeat(gzipped([]byte(strings.Repeat("<p>36", 200))), 200)))
		if n := sent.Load(); n > 2*24*mib {
			x.faultf("%d MiB went out", n/mib)
		}
		return codes(out)
	}},
	{n: 37, input: "gzip of 300 KB that is 300 MB, as a coding and as a .gz file", want: news.TooLarge, also: "heap below 32 MiB", run: func(x *try) string {
		b := x.lab()
		if n := len(gzipBomb()); n > 400<<10 {
			x.faultf("the bomb has %d KiB", n>>10)
		}
		file := x.site(b, coded("", gzipBomb()))
		return codes(x.under(bombBar, b, x.site(b, coded("gzip", gzipBomb())).url("/"), file.url("/sitemap.xml.gz"), x.site(b, coded("gzip", gzipBomb())).url("/sitemap.xml.gz")))
	}},
	{n: 38, input: "gzip three times over, four codings, a gzip file under two", want: news.BadEncoding + ", " + news.TooLarge + ", " + news.Read, also: "two are read, within the bounds of one", run: func(x *try) string {
		b := x.lab()
		z := gzipped([]byte(story("Packed", "The count was 38.")))
		twice := gzipped(z)
		out := x.under(bombBar, b, x.site(b, coded("gzip, gzip, gzip", gzipped(twice))).url("/"), x.site(b, coded("gzip, gzip, gzip, br", z)).url("/"),
			x.site(b, coded("gzip, gzip", gzipped(twice))).url("/a.gz"), x.site(b, coded("gzip, gzip", gzipped(gzipBomb()))).url("/"),
			x.site(b, coded("gzip, gzip", twice)).url("/"))
		return codes(out)
	}},
	{n: 39, input: "bombs in brotli and zstd, and a zstd window of 64 MiB", want: news.TooLarge, also: "heap below 32 MiB", run: func(x *try) string {
		b := x.lab()
		var br bytes.Buffer
		w := brotli.NewWriterLevel(&br, 0)
		for range 100 {
			w.Write(zeros)
		}
		w.Close()
		// A window larger than is given room for, before a page that is small enough.
		wide := zstdBomb(64*mib, 4)
		return codes(x.under(bombBar, b, x.site(b, coded("br", br.Bytes())).url("/"), x.site(b, coded("zstd", zstdBomb(mib, 100))).url("/"),
			x.site(b, coded("zstd", wide)).url("/"), x.site(b, coded("zstd", zstdBomb(64*mib, 100))).url("/")))
	}},
	{n: 40, input: "plain text called gzip, a wrong checksum, a changed byte; junk behind the end, gzip cut short", want: news.BadEncoding + ", " + news.Partial, also: "what a checksum does not bear out is not read", run: func(x *try) string {
		b := x.lab()
		body := []byte(story("Coded", "The count was 40.") + strings.Repeat("<p>"+filler+"</p>", 3))
		z := gzipped(body)
		sum, flipped := bytes.Clone(z), bytes.Clone(z)
		sum[len(sum)-8] ^= 0xff
		flipped[len(flipped)/2] ^= 0x10
		var urls []string
		for _, c := range []struct {
			coding string
			body   []byte
		}{
			{"gzip", body}, {"br", body}, {"zstd", body}, {"deflate", body}, {"gzip", sum}, {"gzip", flipped},
			{"gzip", append(bytes.Clone(z), "<!-- served by cache 7 -->"...)}, {"gzip", z[:len(z)*4/5]},
		} {
			urls = append(urls, x.site(b, coded(c.coding, c.body)).url("/"))
		}
		return codes(x.crawl(b, urls...))
	}},
	{n: 41, input: "codings that are not known: compress, an invented one, one behind gzip", want: news.BadEncoding, also: "", run: func(x *try) string {
		b := x.lab()
		z := gzipped([]byte(story("Coded", "The count was 41.")))
		out := x.crawl(b, x.site(b, coded("compress", z)).url("/"), x.site(b, coded("x-\"secret\"", z)).url("/"), x.site(b, coded("gzip, sdch", z)).url("/"))
		x.says(out[0], "compress")
		return codes(out)
	}},
	{n: 42, input: "HTTP/2: a flood of RST_STREAM, GOAWAY in the body, CONTINUATION without end", want: news.ProtocolError, also: "worth another try; heap below 32 MiB", run: func(x *try) string {
		b := x.lab()
		var sent atomic.Int64
		out := x.under(bombBar, b,
			x.frames(b, func(f *http2.Framer, id uint32, _ *bytes.Buffer) {
				for range 10_000 {
					if f.WriteRSTStream(id, http2.ErrCodeCancel) != nil {
						return
					}
				}
			}),
			x.frames(b, func(f *http2.Framer, id uint32, head *bytes.Buffer) {
				f.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: head.Bytes(), EndHeaders: true})
				f.WriteData(id, false, []byte("<!doctype html><p>The count was"))
				f.WriteGoAway(0, http2.ErrCodeEnhanceYourCalm, nil)
			}),
			x.frames(b, func(f *http2.Framer, id uint32, head *bytes.Buffer) {
				f.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: head.Bytes()})
				// A literal field that is not indexed, a hundred bytes of it a frame.
				field := append([]byte{0x00, 1, 'x', 100}, strings.Repeat("y", 100)...)
				piece := bytes.Repeat(field, 100)
				sent.Add(until(1<<40, func() (int, error) { return len(piece), f.WriteContinuation(id, false, piece) }))
			}))
		if n := sent.Load(); n > 32*mib {
			x.faultf("%d MiB of CONTINUATION were taken", n/mib)
		}
		for _, o := range out {
			if fetch.Final(&fetch.Error{Code: o.Code}) {
				x.faultf("%s is not tried again", o.Code)
			}
		}
		return codes(out)
	}},
	{n: 43, input: "a thousand informational answers before the page", want: news.ProtocolError + ", " + news.Read, also: "a few are welcome", run: func(x *try) string {
		b := x.lab()
		hints := func(n int) string {
			body := story("Hints", "The count was 43.")
			return x.site(b, func(c *call) {
				c.send(strings.Repeat(answer("103 Early Hints", "Link: </a.css>; rel=preload"), n) + answer("200 OK", "Content-Type: text/html", sized(body)) + body)
			}).url("/")
		}
		return codes(x.crawl(b, hints(1000), hints(4)))
	}},
	{n: 44, input: "a certificate that is out of date, of another host, signed by itself; TLS 1.0; no TLS at all", want: news.TLSError + ", " + news.HostDeferred, also: "the outcome says which; nothing goes over http in its place; without its robots.txt the host is left alone", run: func(x *try) string {
		b := x.lab()
		var out, deferred []news.Outcome
		for _, c := range []struct {
			says  string
			cert  func(*x509.Certificate)
			tls   func(*tls.Config)
			self  bool
			plain bool
		}{
			{says: "out of date", cert: func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) }},
			{says: "another host", cert: func(c *x509.Certificate) { c.DNSNames = []string{"other.test"} }},
			{says: "by the server itself", self: true, cert: func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true }},
			{says: "older than 1.2", tls: func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10 }},
			{says: "does not speak TLS", plain: true},
		} {
			for _, knows := range []bool{true, false} {
				s := x.site(b, page(story("Secret", "The count was 44.")))
				s.cert, s.config, s.self = c.cert, c.tls, c.self
				u := s.secure("/")
				if c.plain {
					u = strings.Replace(s.url("/"), "http:", "https:", 1)
				}
				if knows {
					x.knows(b, s)
				}
				o := x.crawl(b, u)
				x.says(o[0], c.says)
				if n := len(s.requests()); n > 0 {
					x.faultf("the page was asked for %d times all the same", n)
				}
				if knows {
					out = append(out, o...)
				} else {
					deferred = append(deferred, o...)
				}
			}
		}
		return codes(append(out, deferred...))
	}},
	{n: 45, input: "HTTP/0.9, the banner of an SSH server, binary noise, broken status lines and lengths", want: news.ProtocolError, also: "", run: func(x *try) string {
		b := x.lab()
		var urls []string
		for _, bytes := range []string{story("Old", "The count was 45."), "SSH-2.0-OpenSSH_9.6\r\n", strings.Repeat("\x00\x01\xff\n", 50), "HTTP/1.1 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
			"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello", "HTTP/1.1 200 OK\r\nTransfer-Encoding: zigzag\r\n\r\nhello",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot hexadecimal\r\n"} {
			urls = append(urls, x.site(b, func(c *call) { c.send(bytes) }).url("/"))
		}
		return codes(x.crawl(b, urls...))
	}},
	{n: 46, input: "10,000 cookies, a cookie of 1 MiB, a cookie for a public suffix", want: news.Read + ", " + news.HeaderTooLarge, also: "none is kept, and none sent back, over redirects neither", run: func(x *try) string {
		b := x.lab()
		body := story("Cookies", "The count was 46.")
		s := x.site(b, func(c *call) {
			for i := range 10_000 {
				c.Header().Add("Set-Cookie", fmt.Sprintf("c%d=1; Domain=test; Path=/", i))
			}
			if c.r.URL.Path == "/a" {
				redirect("/b")(c)
				return
			}
			c.html(body)
		})
		fat := x.site(b, func(c *call) {
			c.Header().Set("Set-Cookie", "c="+strings.Repeat("x", mib))
			c.html(body)
		})
		out := x.crawl(b, s.url("/a"), s.url("/c"), fat.url("/"))
		if n := len(s.requests()); n != 3 {
			x.faultf("%d requests, want three", n)
		}
		for _, q := range s.requests() {
			if q.header.Get("Cookie") != "" {
				x.faultf("%s was asked for with cookies", q.path)
			}
		}
		if n := x.pageHeader(b, s.url("/c")).Values("Set-Cookie"); len(n) > 0 {
			x.faultf("%d cookies are kept", len(n))
		}
		return codes(out)
	}},
	{n: 47, input: "204 and 205 with a body, 206 and 304 that were not asked for", want: news.HTTPStatus, also: "the earlier version stays", run: func(x *try) string {
		b := x.lab()
		body := story("Kept", "The count was 47.")
		var out []news.Outcome
		for _, first := range []string{"204 No Content", "205 Reset Content", "206 Partial Content", "304 Not Modified"} {
			s := x.site(b, page(body)) // without a validator: nothing is asked conditionally
			x.crawl(b, s.url("/"))
			s.change(func(s *site) {
				s.page = func(c *call) {
					c.send(answer(first, "Connection: close", "Content-Type: text/html", "Content-Range: bytes 0-9/99", sized(body)) + body)
				}
			})
			o := x.crawl(b, s.url("/"))
			x.says(o[0], first[:3])
			out = append(out, o...)
			x.keeps(b, s.url("/"), 1)
			fresh := x.site(b, func(c *call) {
				c.send(answer(first, "Connection: close", "Content-Type: text/html", sized(body)) + body)
			})
			out = append(out, x.crawl(b, fresh.url("/"))...)
		}
		return codes(out)
	}},
	{n: 48, input: "200 with nothing, with white space, with nothing under gzip", want: news.Empty, also: "the earlier version stays", run: func(x *try) string {
		b := x.lab()
		var out []news.Outcome
		for _, h := range []func(c *call){page(""), page(" \r\n\t "), coded("gzip", gzipped(nil)), page("<!doctype html><html><body></body></html>")} {
			s := x.site(b, page(story("Kept", "The flood killed 48 people in Strelsau, police said.")))
			x.crawl(b, s.url("/"))
			s.change(func(s *site) { s.page = h })
			out = append(out, x.crawl(b, s.url("/"))...)
			x.keeps(b, s.url("/"), 1)
			x.none(b, s.url("/"), news.ChangeGone, news.ChangeWithdrawn)
		}
		return codes(out)
	}},
	{n: 49, input: "an image, a PDF, a zip, a video, noise called HTML; HTML called text, an image, nothing", want: news.UnsupportedType + ", " + news.Read, also: "the content decides, not its label", run: func(x *try) string {
		b := x.lab()
		labelled := func(label, body string) string {
			return x.site(b, func(c *call) {
				c.Header()["Content-Type"] = nil
				if label != "" {
					c.Header().Set("Content-Type", label)
				}
				io.WriteString(c, body)
			}).url("/")
		}
		png := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR<html><p>"
		html := story("Sniffed", "The count was 49.")
		return codes(x.crawl(b,
			labelled("image/png", png), labelled("text/html", png), labelled("application/pdf", "%PDF-1.7\n1 0 obj"), labelled("text/html", "%PDF-1.7\n1 0 obj"),
			labelled("application/zip", "PK\x03\x04\x14\x00"), labelled("video/mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"),
			labelled("text/html", "\x00\x01\x02\x03\x04\x05 49 \x00"), labelled("", "\x00\x01\x02\x03\x04\x05"), labelled("application/javascript", "var dead = 49;"), labelled("text/css", "p { margin: 49px }"),
			labelled("text/html", `{\rtf1 49 dead}`),
			labelled("text/plain", html), labelled("image/png", html), labelled("", html), labelled("application/octet-stream", html), labelled("text/html; charset=\"", html)))
	}},
}

// frames is a site that speaks HTTP/2 by hand: once the first request has come, talk has the stream, and head is the header
// of an answer that has begun.
func (x *try) frames(b *lab, talk func(f *http2.Framer, id uint32, head *bytes.Buffer)) string {
	s := x.site(b, nil)
	s.talk = func(c *tls.Conn) {
		preface := make([]byte, len(http2.ClientPreface))
		if _, err := io.ReadFull(c, preface); err != nil {
			return
		}
		f := http2.NewFramer(c, c)
		f.WriteSettings()
		for {
			frame, err := f.ReadFrame()
			if err != nil {
				return
			}
			h, ok := frame.(*http2.HeadersFrame)
			if !ok {
				continue
			}
			var head bytes.Buffer
			e := hpack.NewEncoder(&head)
			e.WriteField(hpack.HeaderField{Name: ":status", Value: "200"})
			e.WriteField(hpack.HeaderField{Name: "content-type", Value: "text/html"})
			talk(f, h.StreamID, &head)
			c.Close()
			return
		}
	}
	x.knows(b, s)
	return s.secure("/")
}

func addressID(url string) string {
	n, err := fetch.Normalize(url)
	if err != nil {
		panic(err)
	}
	return urlID(n)
}

// pageHeader is the header that is kept of the newest page of an address.
func (x *try) pageHeader(b *lab, url string) http.Header {
	x.Helper()
	a, _, err := b.db.Address(x.Context(), addressID(url))
	x.must(err)
	p, _, ok, err := b.db.Page(x.Context(), a.Page)
	x.must(err)
	if !ok {
		x.Fatalf("no page of %s is kept", url)
	}
	return p.Header
}

// keeps checks that the article of an address has so many versions and still all of its claims.
func (x *try) keeps(b *lab, url string, versions int) {
	x.Helper()
	ids := x.articles(b, url)
	if len(ids) != 1 {
		x.faultf("%s was read as %d articles", url, len(ids))
		return
	}
	h, err := b.db.History(x.Context(), ids[0])
	x.must(err)
	if len(h) != versions {
		x.faultf("%s has %d versions, want %d", url, len(h), versions)
	}
	_, cs := x.article(b, url)
	if len(cs) == 0 {
		x.faultf("%s has no claims", url)
	}
	for _, c := range cs {
		if c.Gone || c.Withdrawn {
			x.faultf("%q is gone or withdrawn", c.Sentence)
		}
	}
}

// changes are those of the article of an address, by kind.
func (x *try) changes(b *lab, url string) map[string][]news.Change {
	x.Helper()
	m := map[string][]news.Change{}
	for _, id := range x.articles(b, url) {
		all, err := b.db.Changes(x.Context(), id)
		x.must(err)
		for _, c := range all {
			m[c.Kind] = append(m[c.Kind], c)
		}
	}
	return m
}

// none checks that an article has no change of these kinds.
func (x *try) none(b *lab, url string, kinds ...string) {
	x.Helper()
	m := x.changes(b, url)
	for _, k := range kinds {
		if len(m[k]) > 0 {
			x.faultf("%s has %d changes of the kind %s", url, len(m[k]), k)
		}
	}
}
