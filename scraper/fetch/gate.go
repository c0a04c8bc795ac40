package fetch

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"rangefinder/news"
)

// A gate is the one way from a browser to the web: an HTTP proxy on loopback,
// for one page, that dials with the guard of the client. What it carries is
// counted, in both directions, and ends at a bound.
//
// What Options.AllowPrivate opens is open to pages that come from there, and to
// nobody else: scripts of the web have no business in the network here, and a
// browser would carry their requests to hosts that ask for no password.
//
// Its password is for its browser alone, which other users of the machine and
// the pages themselves do not know; they would else have a way through the guard
// to the hosts that Options.AllowPrivate opens.
type gate struct {
	client    *Client
	guard     atomic.Pointer[guard] // the client's, or for pages of the web one that opens nothing
	transport *http.Transport
	password  string
	listener  net.Listener
	server    *http.Server
	ctx       context.Context

	left    atomic.Int64 // bytes that may still pass
	asked   atomic.Int64 // requests and tunnels
	most    int64        // of them
	refused atomic.Int64 // of them, by the guard
	cut     atomic.Bool  // a bound was met

	mu      sync.Mutex
	closed  bool
	running sync.WaitGroup // the server, and the tunnels, of which it no longer knows
}

// gateUser is the name that goes with a gate's password.
const gateUser = "rangefinder"

// openGate listens until ctx is done or close is called.
func (c *Client) openGate(ctx context.Context, bytes, requests int64) (*gate, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	g := &gate{client: c, password: rand.Text(), listener: l, ctx: ctx, most: requests}
	g.left.Store(bytes)
	g.guard.Store(c.guard.shut())
	g.transport = c.transport.Clone()
	g.transport.MaxIdleConnsPerHost = -1 // a connection is for the page for which it was judged
	if c.upstream == nil {
		g.transport.DialContext = func(ctx context.Context, network, hostport string) (net.Conn, error) {
			return g.guard.Load().dial(ctx, network, hostport)
		}
	}
	g.server = &http.Server{
		Handler:           g,
		ReadHeaderTimeout: c.headerTimeout,
		MaxHeaderBytes:    int(min(c.maxHeader, 1<<30)),
		ErrorLog:          log.New(io.Discard, "", 0),
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	g.running.Go(func() { _ = g.server.Serve(l) }) // which always ends with an error
	return g, nil
}

// serve has the gate serve a page that came from a.
func (g *gate) serve(ctx context.Context, a address) {
	open := g.client.guard
	if !open.inside(ctx, a) {
		open = open.shut()
	}
	g.guard.Store(open)
}

func (g *gate) address() string { return g.listener.Addr().String() }

// close ends what still runs. The caller has ended ctx, and tunnels with it.
func (g *gate) close() {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	_ = g.server.Close()
	g.running.Wait()
}

// enter counts a tunnel, and is false where the gate is closed already.
func (g *gate) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.running.Add(1)
	}
	return !g.closed
}

// ServeHTTP answers one request of the browser: a tunnel (CONNECT), or an
// address of http in absolute form (RFC 9112 section 3.2.2).
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !g.knows(r.Header.Get("Proxy-Authorization")) {
		w.Header().Set("Proxy-Authenticate", `Basic realm="`+gateUser+`"`)
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	if g.asked.Add(1) > g.most || g.left.Load() <= 0 {
		g.cut.Store(true)
		http.Error(w, "the page has had its share", http.StatusTooManyRequests)
		return
	}
	text := r.URL.String()
	if r.Method == http.MethodConnect {
		text = "https://" + r.Host
	}
	a, err := parseURL("", text)
	if err == nil {
		err = g.guard.Load().check(a)
	}
	switch {
	case err != nil:
		g.refuse(w, err)
	case r.Method == http.MethodConnect:
		g.tunnel(w, a)
	case a.scheme != "http":
		http.Error(w, "https goes through a tunnel", http.StatusBadRequest)
	default:
		g.forward(w, r, a)
	}
}

func (g *gate) knows(authorization string) bool {
	r := http.Request{Header: http.Header{"Authorization": {authorization}}}
	user, password, ok := r.BasicAuth()
	return ok && user == gateUser && subtle.ConstantTimeCompare([]byte(password), []byte(g.password)) == 1
}

// refuse answers what the guard does not let pass with 403, and what could not
// be reached with 502.
func (g *gate) refuse(w http.ResponseWriter, err error) {
	var e *Error
	if errors.As(err, &e) {
		switch e.Code {
		case news.BlockedAddress, news.BlockedPort, news.BlockedScheme, news.BadURL:
			g.refused.Add(1)
			http.Error(w, "refused", http.StatusForbidden) // without the reason: it would tell the page about the network here
			return
		}
	}
	http.Error(w, "not reached", http.StatusBadGateway)
}

// forward asks for an address of http and passes the answer on as it is; the
// browser undoes its codings, and follows its redirects through here.
func (g *gate) forward(w http.ResponseWriter, r *http.Request, a address) {
	c := g.client
	if err := c.judge(r.Context(), g.guard.Load(), a); err != nil {
		g.refuse(w, err)
		return
	}
	req, err := http.NewRequestWithContext(r.Context(), r.Method, a.String(), &metered{r: r.Body, gate: g})
	if err != nil {
		http.Error(w, "not a request", http.StatusBadRequest)
		return
	}
	req.ContentLength = r.ContentLength
	if r.ContentLength == 0 {
		req.Body = http.NoBody
	}
	req.Header = forwarded(r.Header)
	res, err := g.transport.RoundTrip(req)
	if err != nil {
		g.refuse(w, c.failed(r.Context(), err, awaitingHeader))
		return
	}
	defer res.Body.Close()
	for name, values := range forwarded(res.Header) {
		w.Header()[name] = values
	}
	w.WriteHeader(res.StatusCode)
	if _, err := io.Copy(w, &metered{r: res.Body, gate: g}); err != nil {
		// What is cut must not look whole.
		panic(http.ErrAbortHandler)
	}
}

// tunnel connects the browser with a host, and carries what both say.
func (g *gate) tunnel(w http.ResponseWriter, a address) {
	far, err := g.client.connect(g.ctx, g.guard.Load(), a)
	if err != nil {
		g.refuse(w, err)
		return
	}
	defer far.Close()
	near, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "no tunnel", http.StatusInternalServerError)
		return
	}
	defer near.Close()
	if !g.enter() {
		return
	}
	defer g.running.Done()
	stop := context.AfterFunc(g.ctx, func() { near.Close(); far.Close() })
	defer stop()

	_ = near.SetDeadline(time.Time{})
	if _, err := io.WriteString(near, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	var up sync.WaitGroup
	up.Go(func() {
		defer far.Close()
		_, _ = io.Copy(far, &metered{r: buffered.Reader, gate: g})
	})
	_, _ = io.Copy(near, &metered{r: far, gate: g})
	near.Close()
	up.Wait()
}

// metered counts what it passes on against the bound of its gate.
type metered struct {
	r    io.Reader
	gate *gate
}

func (m *metered) Read(p []byte) (int, error) {
	if m.gate.left.Load() <= 0 {
		m.gate.cut.Store(true)
		return 0, errFull
	}
	n, err := m.r.Read(p)
	m.gate.left.Add(-int64(n))
	return n, err
}

// hopByHop are the fields of a header that speak of one connection (RFC 9110
// section 7.6.1).
var hopByHop = []string{"Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection",
	"Te", "Trailer", "Transfer-Encoding", "Upgrade"}

// forwarded is a header without what speaks of the connection that it came over.
func forwarded(h http.Header) http.Header {
	h = h.Clone()
	for _, line := range h.Values("Connection") {
		for name := range strings.SplitSeq(line, ",") {
			h.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range hopByHop {
		h.Del(name)
	}
	return h
}
