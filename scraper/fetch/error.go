package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"strings"
	"syscall"
	"time"

	"rangefinder/news"
)

// An Error is why an address gave no page: one outcome, ready to be recorded.
type Error struct {
	Code   string // one of the outcome codes of package news
	Reason string // one sentence for a person, without a full stop, which says what to do where something can be done
	URL    string // the address asked for, in printable ASCII
	Status int    // HTTP status, 0 where none came

	// RetryAfter is how long the server asks to be left alone, the whole host
	// and not this address only: between 1 s and 24 h, 0 where it does not ask.
	RetryAfter time.Duration
	// Hops are the addresses that the redirects led to, in order; the last one
	// is where it went wrong.
	Hops []string
	Err  error // what lies beneath, nil where there is nothing more to say
}

func (e *Error) Error() string {
	if e.URL == "" {
		return "fetch: " + e.Reason
	}
	return "fetch " + e.URL + ": " + e.Reason
}

func (e *Error) Unwrap() error { return e.Err }

// Final reports whether err will be the same on the next try: the site forbids
// us, the guard does, the request is refused (4xx, but for those that ask to
// come again), or the page is too large or of a type that is not read. Every
// other failure is worth a retry.
func Final(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case news.Robots, news.BlockedAddress, news.BlockedScheme, news.BlockedPort, news.BadURL, news.UnsupportedType,
		news.TooLarge, news.HeaderTooLarge, news.TooManyHops, news.BadRedirect:
		return true
	case news.HTTPStatus:
		switch e.Status {
		case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
			return false
		}
		return e.Status >= 400 && e.Status < 500
	}
	return false
}

// A phase is how far an exchange had come when it failed.
type phase int

const (
	awaitingHeader phase = iota
	readingBody
)

var errInformational = errors.New("too many informational (1xx) answers")

// failed names what went wrong in the transport. The parts of net/http that
// give only a text are recognised by it.
func (c *Client) failed(ctx context.Context, err error, at phase) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	if why := tlsReason(err); why != "" {
		return &Error{Code: news.TLSError, Reason: why, Err: err}
	}
	text := err.Error()
	var protocol textproto.ProtocolError
	var timeout net.Error
	switch {
	case errors.Is(err, errInformational):
		return &Error{Code: news.ProtocolError, Reason: "the server sent more than 5 informational (1xx) answers and no page", Err: err}
	case strings.Contains(text, "response headers exceeded") || strings.Contains(text, "header list larger"):
		return &Error{Code: news.HeaderTooLarge, Reason: fmt.Sprintf("the answer's header is larger than %s", bytesText(c.maxHeader)), Err: err}
	case context.Cause(ctx) != nil && errors.Is(context.Cause(ctx), context.Canceled):
		return &Error{Code: news.Unreachable, Reason: "the fetch was called off", Err: context.Canceled}
	case errors.Is(err, context.DeadlineExceeded), ctx.Err() != nil, errors.As(err, &timeout) && timeout.Timeout():
		if at == readingBody {
			return &Error{Code: news.TimeoutBody, Reason: fmt.Sprintf("the page did not arrive within %v", c.timeout), Err: err}
		}
		return &Error{Code: news.TimeoutHeader, Reason: fmt.Sprintf("the server took the request and did not answer within %v", min(c.headerTimeout, c.timeout)), Err: err}
	case errors.As(err, &protocol), containsAny(text, "malformed", "http2:", "stream error:", "connection error:",
		"transfer encoding", "Transfer-Encoding", "Content-Length", "invalid byte in chunk", "chunk", "HTTP status code"):
		return &Error{Code: news.ProtocolError, Reason: "the server's answer is not valid HTTP: " + shownText(text), Err: err}
	case connectionLost(err):
		return &Error{Code: news.Unreachable, Reason: "the server closed the connection without an answer", Err: err}
	}
	return &Error{Code: news.Unreachable, Reason: "the connection failed: " + shownText(text), Err: err}
}

// tlsReason says what is wrong with the server's TLS, "" if err is about
// something else.
func tlsReason(err error) string {
	var expired x509.CertificateInvalidError
	var name x509.HostnameError
	var issuer x509.UnknownAuthorityError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &expired) && expired.Reason == x509.Expired:
		return "the server's certificate is out of date: it is valid from " +
			expired.Cert.NotBefore.UTC().Format(time.DateOnly) + " to " + expired.Cert.NotAfter.UTC().Format(time.DateOnly)
	case errors.As(err, &expired):
		return "the server's certificate is not valid: " + shownText(expired.Error())
	case errors.As(err, &name):
		return "the server's certificate is for another host, not for " + shownText(name.Host)
	case errors.As(err, &issuer):
		if c := issuer.Cert; c != nil && string(c.RawIssuer) == string(c.RawSubject) {
			return "the server's certificate is signed by the server itself"
		}
		return "the server's certificate is signed by nobody whom this machine trusts"
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "the server does not speak TLS on this port; try http:// instead of https://"
	}
	switch text := err.Error(); {
	case strings.Contains(text, "protocol version"):
		return "the server speaks only TLS versions older than 1.2"
	case strings.Contains(text, "TLS handshake timeout"):
		return "" // a slow server, not a wrong one
	case containsAny(text, "tls: ", "x509: "):
		return "no secure connection could be made: " + shownText(text)
	}
	return ""
}

func containsAny(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

// bytesText is n as a person writes a size: "8 MiB", "512 KiB", "300 bytes".
func bytesText(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// connectionLost reports whether err is the other side's going away.
func connectionLost(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNABORTED)
}
