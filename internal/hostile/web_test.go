package hostile

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A loopback is the servers of a lab: one port for http and one for https, both on 127.0.0.1 and told apart by the name that is
// asked for. Beside them stand servers that are not open, on loopback too, which only count who comes.
type loopback struct {
	names  *names
	port   string // of http
	tls    string // of https
	closed string // port of a server that is not open

	listeners []net.Listener
	server    *http.Server
	secured   chan net.Conn
	ended     chan struct{}
	strangers atomic.Int64

	mu    sync.Mutex
	sites map[string]*site
}

// A site is one host of a web. Its fields are set before it is asked for the first time, or through change.
type site struct {
	web  *loopback
	host string

	mu     sync.Mutex
	robots func(c *call) // nil: there is no robots.txt
	page   func(c *call)
	seen   []seen

	config func(*tls.Config)       // changes how it speaks TLS, nil for no change
	cert   func(*x509.Certificate) // changes its certificate, nil for no change
	self   bool                    // the certificate is signed by itself
	talk   func(c *tls.Conn)       // what it does with a TLS connection in place of speaking HTTP/1.1
}

// A seen is one request for a page, as it came.
type seen struct {
	path, conn, host, sni string
	header                http.Header
}

// A call is one request and its answer.
type call struct {
	http.ResponseWriter
	r *http.Request
	s *site
}

func (c *call) html(body string) {
	c.Header().Set("Content-Type", "text/html; charset=utf-8")
	io.WriteString(c, body)
}

// status answers with a status and nothing else.
func (c *call) status(n int) { c.WriteHeader(n) }

// raw gives the connection itself, after the request was read; it is closed afterwards. gone is closed when the other side
// has hung up.
func (c *call) raw(talk func(conn net.Conn, gone <-chan struct{})) {
	conn, _, err := http.NewResponseController(c.ResponseWriter).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer conn.Close()
	gone := make(chan struct{})
	go func() {
		io.Copy(io.Discard, conn)
		close(gone)
	}()
	talk(conn, gone)
}

// send writes bytes on the connection and closes it.
func (c *call) send(bytes string) {
	c.raw(func(conn net.Conn, _ <-chan struct{}) { io.WriteString(conn, bytes) })
}

// text is a handler that answers with a text.
func text(body string) func(c *call) {
	return func(c *call) {
		c.Header().Set("Content-Type", "text/plain; charset=utf-8")
		io.WriteString(c, body)
	}
}

func page(body string) func(c *call) { return func(c *call) { c.html(body) } }

func status(n int) func(c *call) { return func(c *call) { c.status(n) } }

func redirect(to string) func(c *call) {
	return func(c *call) {
		c.Header().Set("Location", to)
		c.WriteHeader(http.StatusFound)
	}
}

func (s *site) url(path string) string    { return "http://" + s.host + ":" + s.web.port + path }
func (s *site) secure(path string) string { return "https://" + s.host + ":" + s.web.tls + path }

func (s *site) change(f func(s *site)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s)
}

// requests are those for anything but what a host is asked for before its pages: robots.txt and tdmrep.json.
func (s *site) requests() []seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.seen)
}

func (s *site) hits(path string) (n int) {
	for _, r := range s.requests() {
		if r.path == path {
			n++
		}
	}
	return n
}

func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	c := &call{w, r, s}
	s.mu.Lock()
	h := s.page
	switch {
	case r.URL.Path == "/robots.txt":
		if h = s.robots; h == nil {
			h = status(http.StatusNotFound)
		}
	case r.URL.Path == "/.well-known/tdmrep.json":
		h = status(http.StatusNotFound)
	default:
		at := seen{path: r.URL.RequestURI(), conn: r.RemoteAddr, host: r.Host, header: r.Header}
		if r.TLS != nil {
			at.sni = r.TLS.ServerName
		}
		s.seen = append(s.seen, at)
	}
	s.mu.Unlock()
	h(c)
}

func newWeb(n *names) (*loopback, error) {
	w := &loopback{names: n, sites: map[string]*site{}, secured: make(chan net.Conn), ended: make(chan struct{})}
	plain, err := w.listen("127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	_, w.port, _ = net.SplitHostPort(plain.Addr().String())
	secure, err := w.listen("127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	_, w.tls, _ = net.SplitHostPort(secure.Addr().String())
	shut, err := w.listen("127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	_, w.closed, _ = net.SplitHostPort(shut.Addr().String())
	go w.count(shut)
	// The same ports at other addresses of this machine, where it has them: what is open is 127.0.0.1 alone.
	for _, at := range []string{"[::1]:" + w.closed, "[::1]:" + w.port, "127.0.0.2:" + w.port, "127.0.0.2:" + w.closed} {
		if l, err := w.listen(at); err == nil {
			go w.count(l)
		}
	}
	w.server = &http.Server{Handler: http.HandlerFunc(w.serve), ErrorLog: log.New(io.Discard, "", 0)}
	go w.server.Serve(plain)
	go w.server.Serve(handshaken{secure, w.secured, w.ended})
	go w.shake(secure)
	return w, nil
}

func (w *loopback) listen(at string) (net.Listener, error) {
	l, err := net.Listen("tcp", at)
	if err == nil {
		w.listeners = append(w.listeners, l)
	}
	return l, err
}

func (w *loopback) close() {
	for _, l := range w.listeners {
		l.Close()
	}
	close(w.ended)
	w.server.Close()
}

// open is what a worker has to be told of this web.
func (w *loopback) open() []string { return []string{"127.0.0.1:" + w.port, "127.0.0.1:" + w.tls} }

// shut is an address on the server that is not open.
func (w *loopback) shut(path string) string { return "http://127.0.0.1:" + w.closed + path }

func (w *loopback) count(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		w.strangers.Add(1)
		c.Close()
	}
}

// trespassed is how many connections came to what is not open since it was asked last.
func (w *loopback) trespassed() int64 { return w.strangers.Swap(0) }

// set puts a site into the web under a name that is looked up as 127.0.0.1.
func (w *loopback) set(host string, s *site) {
	s.web, s.host = w, host
	w.mu.Lock()
	w.sites[host] = s
	w.mu.Unlock()
	w.names.set(host, "127.0.0.1")
}

func (w *loopback) at(host string) *site {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sites[host]
}

func (w *loopback) serve(rw http.ResponseWriter, r *http.Request) {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	s := w.at(host)
	if s == nil {
		http.Error(rw, "no such site", http.StatusMisdirectedRequest)
		return
	}
	s.serve(rw, r)
}

// shake makes the TLS connections, each as its site speaks it.
func (w *loopback) shake(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			var s *site
			conn := tls.Server(c, &tls.Config{GetConfigForClient: func(h *tls.ClientHelloInfo) (*tls.Config, error) {
				if s = w.at(h.ServerName); s == nil {
					return nil, errors.New("no such site")
				}
				return s.speaks()
			}})
			if conn.Handshake() != nil {
				c.Close()
				return
			}
			if s.talk != nil {
				s.talk(conn)
				conn.Close()
				return
			}
			select {
			case w.secured <- conn:
			case <-w.ended:
				conn.Close()
			}
		}()
	}
}

// handshaken hands on connections whose handshake is done.
type handshaken struct {
	net.Listener
	conns chan net.Conn
	ended chan struct{}
}

func (h handshaken) Accept() (net.Conn, error) {
	select {
	case c := <-h.conns:
		return c, nil
	case <-h.ended:
		return nil, net.ErrClosed
	}
}

func (s *site) speaks() (*tls.Config, error) {
	cert, err := authority.sign(s.host, s.cert, s.self)
	if err != nil {
		return nil, err
	}
	c := &tls.Config{Certificates: []tls.Certificate{cert}}
	if s.talk != nil {
		c.NextProtos = []string{"h2"}
	}
	if s.config != nil {
		s.config(c)
	}
	return c, nil
}

// authority signs the certificates of all sites. The worker trusts it as it trusts any other: by the file that the system
// names.
var authority signer

type signer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func setAuthority(dir string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	t := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority of the tests"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-240 * time.Hour), NotAfter: time.Now().Add(240 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return err
	}
	if t, err = x509.ParseCertificate(der); err != nil {
		return err
	}
	authority = signer{t, key}
	file := filepath.Join(dir, "authority.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		return err
	}
	return os.Setenv("SSL_CERT_FILE", file)
}

func (a signer) sign(host string, change func(*x509.Certificate), self bool) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	t := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	if change != nil {
		change(t)
	}
	parent, signed := a.cert, a.key
	if self {
		parent, signed = t, key
	}
	der, err := x509.CreateCertificate(rand.Reader, t, parent, &key.PublicKey, signed)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// proxied counts who came to the proxy that the environment names.
var proxied atomic.Int64

func setProxy(string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			proxied.Add(1)
			c.Close()
		}
	}()
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"} {
		if err := os.Setenv(name, "http://"+l.Addr().String()); err != nil {
			return err
		}
	}
	return os.Setenv("NO_PROXY", "")
}

func notFound(host string) error {
	return &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// until repeats write until the other side has had enough, or most bytes went.
func until(most int64, write func() (int, error)) (sent int64) {
	for sent < most {
		n, err := write()
		sent += int64(n)
		if err != nil {
			break
		}
	}
	return sent
}

// answer is the beginning of an HTTP answer with these header lines.
func answer(status string, lines ...string) string {
	s := "HTTP/1.1 " + status + "\r\n"
	for _, l := range lines {
		s += l + "\r\n"
	}
	return s + "\r\n"
}

func sized(body string) string { return fmt.Sprintf("Content-Length: %d", len(body)) }
