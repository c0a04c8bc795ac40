package fetch

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"rangefinder/news"
)

const (
	// maxCodings is how many codings may lie over each other. Each more is a
	// factor of a thousand to a bomb, and no honest server has a use for it.
	maxCodings = 2
	// maxWindow is the memory that a zstd stream may ask for (RFC 8878 section
	// 3.1.1.1.2 recommends that decoders support 8 MiB).
	maxWindow = 8 << 20
)

// A body is what came, decoded.
type body struct {
	bytes   []byte
	partial bool
	cut     bool // there was more than the bound
	codings int  // codings taken off
}

// A bound is how many bytes may come, on the wire as well as after each coding.
type bound struct {
	most int64
	cut  bool  // what lies beyond is left unread; otherwise it is an error
	hint int64 // how much is to be expected, at most 64 KiB; 0 where nobody has said
}

func tooLarge(limit int64) *Error {
	return &Error{Code: news.TooLarge, Reason: "the page is larger than " + bytesText(limit) +
		"; the limit is set by fetch.max_body"}
}

func badEncoding(reason string, err error) *Error {
	return &Error{Code: news.BadEncoding, Reason: reason, Err: err}
}

// readBody reads the body of res and takes its codings off, within limit.
//
// What the connection cut short is partial; so is a coding cut short, and one
// with something else behind its end. What a checksum does not bear out is
// bad_encoding: a digit in it may be another one. Errors of the connection are
// returned as they are.
func readBody(res *http.Response, limit bound) (body, error) {
	if res.ContentLength > limit.most && !limit.cut {
		return body{}, tooLarge(limit.most)
	}
	codings, err := codings(res.Header.Values("Content-Encoding"))
	if err != nil {
		return body{}, err
	}
	if len(codings) == 0 {
		limit.hint = min(max(res.ContentLength+1, 0), limit.most+1, 64<<10)
	}
	wire := &bounded{r: res.Body, left: limit.most}
	b, err := decode(wire, codings, limit)
	b.codings = len(codings)
	switch {
	case wire.full && limit.cut:
		b.cut = true
		return b, nil
	case wire.full:
		return body{}, tooLarge(limit.most)
	case wire.err != nil:
		// The connection's own trouble comes first: a decoder that it leaves in
		// the middle has nothing to say.
		if !cutShort(wire.err, res) {
			return body{}, wire.err
		}
		if len(b.bytes) == 0 {
			return body{}, &Error{Code: news.Unreachable, Reason: "the connection broke before any of the page came", Err: wire.err}
		}
		b.partial = true
		return b, nil
	}
	return b, err
}

// cutShort reports whether a connection ended before the body did. An HTTP/2
// stream that is reset has said so, and is better asked for again.
func cutShort(err error, res *http.Response) bool {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return true
	}
	return res.ProtoMajor < 2 && connectionLost(err)
}

// codings are the names of the codings, outermost last.
func codings(header []string) ([]string, error) {
	var names []string
	for name := range strings.SplitSeq(strings.Join(header, ","), ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		switch name {
		case "", "identity":
		case "x-gzip":
			names = append(names, "gzip")
		case "gzip", "deflate", "br", "zstd":
			names = append(names, name)
		default:
			return nil, badEncoding(fmt.Sprintf("the page is in a coding that is not known here: %q", shownText(name)), nil)
		}
	}
	if len(names) > maxCodings {
		return nil, badEncoding(fmt.Sprintf("the page lies under %d codings; %d are the most", len(names), maxCodings), nil)
	}
	return names, nil
}

// decode reads r through its codings, within limit.
func decode(r io.Reader, codings []string, limit bound) (body, error) {
	layers := make([]*bounded, 0, maxCodings)
	for i := len(codings) - 1; i >= 0; i-- {
		d, stop, err := decoder(r, codings[i], limit.most)
		if err != nil {
			if errors.Is(err, io.EOF) {
				return body{}, nil // nothing came at all
			}
			return body{}, notEncoded(codings[i], err)
		}
		defer stop()
		l := &bounded{r: d, left: limit.most}
		layers = append(layers, l)
		r = l
	}
	read, err := chunks(r, limit)
	for i, l := range layers {
		if l.full && limit.cut {
			return body{bytes: read, cut: true}, nil
		}
		if l.full {
			return body{}, tooLarge(limit.most)
		}
		if l.err == nil {
			continue
		}
		if errors.Is(l.err, zstd.ErrWindowSizeExceeded) || errors.Is(l.err, zstd.ErrDecoderSizeExceeded) {
			return body{}, &Error{Code: news.TooLarge, Reason: "the page's coding asks for more memory than " + bytesText(maxWindow), Err: l.err}
		}
		name := codings[len(codings)-1-i]
		if len(read) > 0 && endsEarly(l.err) {
			return body{bytes: read, partial: true}, nil
		}
		return body{}, notEncoded(name, l.err)
	}
	if err == errFull && !limit.cut {
		return body{}, tooLarge(limit.most)
	}
	return body{bytes: read, cut: err == errFull}, nil
}

func notEncoded(coding string, err error) *Error {
	return badEncoding("the page says that it is in "+coding+", and cannot be decoded: "+shownText(err.Error()), err)
}

// endsEarly reports whether a decoder's error leaves what it has given intact:
// the stream ended too soon, or something else follows its end.
func endsEarly(err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, gzip.ErrHeader) || // another member was expected
		errors.Is(err, zstd.ErrMagicMismatch) ||
		err.Error() == "brotli: excessive input"
}

// decoder undoes one coding. stop gives back what it holds.
func decoder(r io.Reader, coding string, limit int64) (d io.Reader, stop func(), err error) {
	stop = func() {}
	switch coding {
	case "gzip":
		d, err = gzip.NewReader(r)
	case "deflate":
		// RFC 9110 means zlib; some servers send bare DEFLATE, and browsers
		// read both.
		br := bufio.NewReader(r)
		head, peekErr := br.Peek(2)
		switch {
		case len(head) == 0:
			err = peekErr
		case len(head) == 2 && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0:
			d, err = zlib.NewReader(br)
		default:
			d = flate.NewReader(br)
		}
	case "br":
		d = brotli.NewReader(r)
	case "zstd":
		var z *zstd.Decoder
		z, err = zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderMaxMemory(uint64(limit)+1))
		if err == nil {
			d, stop = z, z.Close
		}
	}
	return d, stop, err
}

// bounded passes on left bytes of r and no more. It remembers the first error
// that is not the end, and whether there was more.
type bounded struct {
	r    io.Reader
	left int64
	full bool
	err  error
}

var errFull = errors.New("larger than the limit")

func (b *bounded) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if b.full {
		return 0, errFull
	}
	if b.err != nil {
		return 0, b.err
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1] // one more tells "as large as" from "larger than"
	}
	n, err := b.r.Read(p)
	if int64(n) > b.left {
		b.full = true
		n = int(b.left)
		b.left = 0
		return n, errFull
	}
	b.left -= int64(n)
	if err != nil && err != io.EOF {
		b.err = err
	}
	return n, err
}

// chunks reads r to its end, or to limit and then gives errFull, with what came
// where the limit cuts and nothing where it does not. It keeps what came before
// another error. Memory grows with what arrives, by steps, so that a body that
// turns out too large has never been doubled.
func chunks(r io.Reader, limit bound) ([]byte, error) {
	const step = 256 << 10
	var (
		full  [][]byte
		part  = make([]byte, 0, max(min(limit.most+1, 16<<10), limit.hint))
		total int64
	)
	join := func() []byte {
		if len(full) == 0 {
			return part
		}
		out := make([]byte, 0, total)
		for _, c := range full {
			out = append(out, c...)
		}
		return append(out, part...)
	}
	in := &bounded{r: r, left: limit.most}
	for {
		if len(part) == cap(part) {
			full = append(full, part)
			part = make([]byte, 0, min(step, 2*cap(part)))
		}
		n, err := in.Read(part[len(part):cap(part)])
		part = part[:len(part)+n]
		total += int64(n)
		switch err {
		case nil:
		case io.EOF:
			return join(), nil
		case errFull:
			if !limit.cut {
				return nil, errFull
			}
			return join(), errFull
		default:
			return join(), err
		}
	}
}
