// Package fetch turns an address into a Page. It is the only door to the web:
// no other package opens a connection to it.
//
// Everything behind the door is taken for hostile. An address is read once, by
// WHATWG's rules, and the same reading is judged and dialled. Only public
// addresses are dialled, judged on the socket's own address at dial time, on
// every redirect; hosts can be opened by name (Options.AllowPrivate). Time,
// header, body after decoding, redirects and codings are bounded. No proxy of
// the environment is used, since it would make the guard see the proxy only; no
// cookie is kept. Whatever goes wrong is an *Error with one outcome code.
//
// A proxy that the user names (Options.Proxy) is the one exception, and weaker:
// names are looked up here first, and what is not public is refused, but the
// proxy looks them up again and connects to what it finds. A name that has
// another address by then is the proxy's to guard against.
//
// Pages of some hosts can be rendered by a browser (Options.Render), whose one
// way out is a proxy of ours that dials with the same guard; see render.go.
//
// robots.txt is read here too (RFC 9309), by a matcher of our own that is linear
// in the size of the file. The port of Google's parser, grobotstxt v1.0.3, whose
// published behaviour it follows, needs seconds for a hostile file and stands in
// the tests as the judge of ordinary ones.
package fetch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"runtime/debug"
	"strings"
	"time"

	"rangefinder/news"
)

// Options says how the web is visited. Its zero value works.
type Options struct {
	// UserAgent is the product that asks, "Rangefinder/1.2"; with the version of
	// this build if empty.
	UserAgent string
	// Contact is where the site's people find ours, an address of mail or web;
	// it is sent behind the product, "Rangefinder/1.2 (+mailto:desk@example.org)".
	Contact string

	// AllowPrivate lists hosts that may be dialled although they are not
	// public: names, addresses or CIDR blocks, with or without a port. An entry
	// without a port opens every port of that host. A name opens every address
	// that it is found at; an address opens itself, whatever name led there.
	AllowPrivate []string

	Timeout       time.Duration // for one fetch from first look-up to last byte; 30 s if 0
	HeaderTimeout time.Duration // for the connection, for TLS and for the header, each; 10 s if 0
	MaxBody       int64         // bytes of body, after and before decoding; 8 MiB if 0
	MaxHeader     int64         // bytes of header; 1 MiB if 0
	MaxHops       int           // redirects followed; 10 if 0

	// Hop is asked before each redirect is followed, one of robots.txt too and one
	// by a script of a rendered page, with the address it leads to; an error ends
	// the fetch with it. Robots rules and the politeness of the other host are kept
	// here. What it takes counts to Timeout.
	Hop func(ctx context.Context, url string) error

	// Proxy is the address of a proxy for everything, "http://host:port", https
	// or socks5, with "user:password@" before the host where it asks for them;
	// none if empty. Whatever the environment says of proxies is not looked at.
	Proxy string

	// Render lists hosts whose pages of HTML are rendered by a browser before
	// they are kept, for pages that show their text by script only:
	// "news.example.org", or "*.example.org" for the hosts under it.
	Render []string
	// Browser is the Chromium that renders, a program or a path; found in PATH
	// if empty.
	Browser string
	// Browsers is how many pages are rendered at once, 1 or 2; 1 if 0. Others
	// wait for their turn, which does not count to Timeout.
	Browsers int

	Resolver Resolver         // the system's if nil
	Now      func() time.Time // the clock of Page.Fetched and of Retry-After dates; time.Now if nil
}

// A Client fetches pages. It is safe for concurrent use.
type Client struct {
	userAgent     string
	timeout       time.Duration
	headerTimeout time.Duration
	maxBody       int64
	maxHeader     int64
	maxHops       int
	hop           func(ctx context.Context, url string) error
	now           func() time.Time
	guard         *guard
	upstream      *upstream // nil for none
	transport     *http.Transport

	render  []renderHost
	browser string
	slots   chan struct{} // one for each browser that may run
}

// New makes a Client. Entries of AllowPrivate that cannot be understood open
// nothing, and entries of Render render nothing; CheckAllow and CheckRender say
// which. With a Proxy that cannot be understood nothing is fetched at all;
// CheckProxy says why.
func New(o Options) *Client {
	c := &Client{
		userAgent:     userAgent(o.UserAgent, o.Contact),
		timeout:       orDuration(o.Timeout, 30*time.Second),
		headerTimeout: orDuration(o.HeaderTimeout, 10*time.Second),
		maxBody:       orInt(o.MaxBody, 8<<20),
		maxHeader:     orInt(o.MaxHeader, 1<<20),
		maxHops:       int(orInt(int64(o.MaxHops), 10)),
		hop:           o.Hop,
		now:           o.Now,
	}
	if c.now == nil {
		c.now = time.Now
	}
	c.guard = newGuard(o.AllowPrivate, o.Resolver, c.headerTimeout)
	c.upstream = newUpstream(o.Proxy, c.headerTimeout)
	c.browser = o.Browser
	c.slots = make(chan struct{}, max(1, min(o.Browsers, 2)))
	for _, entry := range o.Render {
		if r, err := readRenderHost(entry); err == nil { // CheckRender tells the one who wrote it
			c.render = append(c.render, r)
		}
	}
	c.transport = &http.Transport{
		Proxy:                  nil, // not the environment's: the guard would see nothing but the proxy
		DialContext:            c.guard.dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    c.headerTimeout,
		ResponseHeaderTimeout:  c.headerTimeout,
		MaxResponseHeaderBytes: c.maxHeader,
		ForceAttemptHTTP2:      true,
		// Bodies are decoded here, within bounds.
		DisableCompression: true,
		// The pool is keyed by scheme, host and port, so that a connection
		// never serves another host at the same address.
		MaxIdleConns:        100,
		MaxIdleConnsPerHost: 2,
		IdleConnTimeout:     15 * time.Second,
	}
	if c.upstream != nil {
		c.upstream.use(c.transport)
	}
	return c
}

// Close ends the connections that are kept open for the next request.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// UserAgent is the User-Agent that the client sends, and by whose product
// robots rules are to be asked.
func (c *Client) UserAgent() string { return c.userAgent }

// Conditions are what an earlier answer said of its version, as it said it. A
// page that is still the same is then answered with 304 and not sent again.
// They belong to the address that answered: whoever kept them for a page whose
// FinalURL has changed since asks again without.
type Conditions struct {
	ETag         string
	LastModified string
}

// maxValidator is the longest ETag or Last-Modified kept or sent, in bytes. A
// shortened one would match nothing, so longer ones are left out.
const maxValidator = 1 << 10

// Get fetches url, normalised, and follows its redirects.
//
// The page has Status 200 (or 203) and a body that is HTML, XML, text or JSON as
// far as its beginning shows; or Status 304 and no body, only where cond asked.
// Body is decoded; Partial says that less came than was meant. Header is as
// received without its cookies. Every other answer and every failure is an
// *Error. Where ctx was cancelled, the error is context.Canceled as well.
//
// A page of HTML whose host Options.Render names is Rendered: Body is what a
// browser has made of it, in UTF-8, and Header says so. cond is not looked at
// for such hosts, and the header has no validators: the answer is always whole.
func (c *Client) Get(ctx context.Context, url string, cond Conditions) (news.Page, error) {
	return c.GetUpTo(ctx, url, cond, 0)
}

// GetUpTo is Get for a page that may be larger than others: of most bytes, where
// Options.MaxBody is less.
func (c *Client) GetUpTo(ctx context.Context, url string, cond Conditions, most int64) (news.Page, error) {
	limit := bound{most: max(most, c.maxBody)}
	a, err := parseURL("", url)
	if err != nil {
		return news.Page{}, err
	}
	asked := a.identity()
	a.query = untracked(a.query)
	if c.renders(a.host) {
		// That the frame is the same says nothing of what scripts put into it.
		cond = Conditions{}
	}

	began := time.Now()
	w := walk{at: a, most: c.maxHops, cond: cond}
	page, err := c.take(ctx, &w, limit)
	if err == nil && c.renders(w.at.host) && page.Status != http.StatusNotModified && hypertext(page) {
		page, err = c.rendered(ctx, page, &w, c.timeout-time.Since(began))
	}
	if err != nil {
		return news.Page{}, w.placed(err, asked)
	}
	page.URL = asked
	return page, nil
}

// take follows w and reads what answers, within limit.
func (c *Client) take(ctx context.Context, w *walk, limit bound) (news.Page, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	res, err := c.follow(ctx, w)
	if err != nil {
		return news.Page{}, err
	}
	defer res.Body.Close()

	page := news.Page{FinalURL: w.at.identity(), Hops: w.hops, Fetched: c.now().UTC(), Status: res.StatusCode, Header: kept(res.Header)}
	if res.StatusCode == http.StatusNotModified && (w.cond != Conditions{}) {
		return page, nil
	}
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusNonAuthoritativeInfo {
		return news.Page{}, c.refused(res)
	}
	b, err := c.body(ctx, res, limit)
	if err == nil {
		b, err = readable(b, res.Header.Get("Content-Type"), limit)
	}
	if err != nil {
		return news.Page{}, err
	}
	page.Body, page.Partial = b.bytes, b.partial
	page.Hash = hashOf(page.Body)
	return page, nil
}

// hashOf is the hex SHA-256 of a body.
func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// Downgraded reports whether one of the page's redirects led from https to
// http, where anybody on the way can have changed what came.
func Downgraded(p news.Page) bool {
	from := p.URL
	for _, to := range p.Hops {
		if strings.HasPrefix(from, "https:") && strings.HasPrefix(to, "http:") {
			return true
		}
		from = to
	}
	return false
}

// ask sends one request and returns the answer's header; its body is unread.
func (c *Client) ask(ctx context.Context, a address, cond Conditions) (*http.Response, error) {
	informational := 0
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		Got1xxResponse: func(int, textproto.MIMEHeader) error {
			if informational++; informational > 5 {
				return errInformational
			}
			return nil
		},
	})
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.String(), nil)
	if err != nil {
		return nil, &Error{Code: news.BadURL, Reason: "the address cannot be asked for", Err: err}
	}
	h := req.Header
	h.Set("User-Agent", c.userAgent)
	h.Set("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.8,text/plain;q=0.8,*/*;q=0.1")
	h.Set("Accept-Language", "en,*;q=0.5")
	h.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	if validator(cond.ETag) {
		h.Set("If-None-Match", cond.ETag)
	}
	if validator(cond.LastModified) {
		h.Set("If-Modified-Since", cond.LastModified)
	}
	res, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, c.failed(ctx, err, awaitingHeader)
	}
	return res, nil
}

// validator reports whether an ETag or a date can be sent back.
func validator(v string) bool {
	return v != "" && len(v) <= maxValidator && !strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// kept is what a page keeps of its header.
func kept(h http.Header) http.Header {
	h = h.Clone()
	h.Del("Set-Cookie")
	h.Del("Set-Cookie2")
	for _, name := range []string{"ETag", "Last-Modified"} {
		if len(h.Get(name)) > maxValidator {
			h.Del(name)
		}
	}
	return h
}

// refused is an answer that brings no page.
func (c *Client) refused(res *http.Response) *Error {
	e := &Error{Code: news.HTTPStatus, Status: res.StatusCode}
	text := http.StatusText(res.StatusCode)
	if text != "" {
		text = " " + text
	}
	e.Reason = fmt.Sprintf("the server answered %d%s", res.StatusCode, text)
	switch res.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		e.RetryAfter = retryAfter(res.Header.Get("Retry-After"), c.now())
		if e.RetryAfter > 0 {
			e.Reason += fmt.Sprintf(" and asks for a pause of %v", e.RetryAfter.Round(time.Second))
		}
	case http.StatusNotModified:
		e.Reason += " although nothing was said of an earlier version"
	case http.StatusProxyAuthRequired:
		if c.upstream != nil {
			return &Error{Code: news.Unreachable, Status: res.StatusCode, Reason: wrongPassword}
		}
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden:
		e.Reason += "; a text that you have can be added with rangefinder add"
	}
	return e
}

// userAgent joins product and contact to one header value.
func userAgent(product, contact string) string {
	plain := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r < ' ' || r >= 0x7f {
				return -1
			}
			return r
		}, strings.TrimSpace(s))
	}
	product, contact = plain(product), plain(contact)
	if product == "" {
		product = Agent + "/" + version()
	}
	if contact == "" || strings.Contains(product, contact) {
		return product
	}
	return product + " (+" + strings.TrimPrefix(contact, "+") + ")"
}

// version is the release that this build is of, "dev" for none.
func version() string {
	b, ok := debug.ReadBuildInfo()
	if !ok || !strings.HasPrefix(b.Main.Version, "v") || strings.HasPrefix(b.Main.Version, "v0.0.0-") {
		return "dev"
	}
	return strings.TrimPrefix(b.Main.Version, "v")
}

func orDuration(d, def time.Duration) time.Duration {
	if d <= 0 {
		return def
	}
	return d
}

func orInt(n, def int64) int64 {
	if n <= 0 {
		return def
	}
	return n
}

// placed puts address and redirects into err.
func (w *walk) placed(err error, asked string) error {
	var e *Error
	if !errors.As(err, &e) {
		return &Error{Code: news.Unreachable, Reason: shownText(err.Error()), URL: asked, Hops: w.hops, Err: err}
	}
	own := *e
	own.URL, own.Hops = asked, w.hops
	own.Reason += w.way()
	return &own
}

// way is the redirects in words, "" for none: an outcome has only its reason to
// say that something else was asked for than its address.
func (w *walk) way() string {
	if len(w.hops) == 0 {
		return ""
	}
	hops := make([]string, len(w.hops))
	for i, h := range w.hops {
		hops[i] = shown(h)
	}
	return " (redirected to " + strings.Join(hops, ", then to ") + ")"
}

// body reads the answer's body, decoded, within limit.
func (c *Client) body(ctx context.Context, res *http.Response, limit bound) (body, error) {
	b, err := readBody(res, limit)
	if err != nil {
		var e *Error
		if errors.As(err, &e) {
			return b, e
		}
		return b, c.failed(ctx, err, readingBody)
	}
	if len(bytes.TrimSpace(b.bytes)) == 0 {
		return b, &Error{Code: news.Empty, Status: res.StatusCode, Reason: "the server answered with an empty page"}
	}
	return b, nil
}
