package fetch

import (
	"bytes"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"rangefinder/news"
)

// A relay is a proxy of somebody's: it connects every name to one host, since
// it looks names up by itself, and asks for a password.
type relay struct {
	to string // host:port

	mu    sync.Mutex
	asked []string
}

const relayUser, relayPassword = "desk", "s3cret"

func (p *relay) note(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, what)
}

func (p *relay) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	auth := http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}
	if user, password, _ := auth.BasicAuth(); user != relayUser || password != relayPassword {
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	if r.Method == http.MethodConnect {
		p.note("CONNECT " + r.Host)
		far, err := net.Dial("tcp", p.to)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		near, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
		carry(near, far)
		return
	}
	p.note(r.Method + " " + r.URL.String())
	req := r.Clone(r.Context())
	req.URL.Host = p.to
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer res.Body.Close()
	for name, v := range res.Header {
		w.Header()[name] = v
	}
	w.WriteHeader(res.StatusCode)
	io.Copy(w, res.Body)
}

func carry(a, b net.Conn) {
	go func() { io.Copy(a, b); a.Close() }()
	io.Copy(b, a)
	b.Close()
}

// socks is a SOCKS5 proxy (RFC 1928, with the password of RFC 1929).
func (p *relay) socks(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.greet(c)
		}
	}()
	return l.Addr().String()
}

func (p *relay) greet(c net.Conn) {
	defer c.Close()
	read := func(n int) []byte {
		b := make([]byte, n)
		if _, err := io.ReadFull(c, b); err != nil {
			return make([]byte, n)
		}
		return b
	}
	methods := read(int(read(2)[1]))
	if !bytes.Contains(methods, []byte{2}) {
		c.Write([]byte{5, 0xff})
		return
	}
	c.Write([]byte{5, 2})
	user := string(read(int(read(2)[1])))
	password := string(read(int(read(1)[0])))
	if user != relayUser || password != relayPassword {
		c.Write([]byte{1, 1})
		return
	}
	c.Write([]byte{1, 0})
	head := read(4)
	var host string
	switch head[3] {
	case 1:
		host = net.IP(read(4)).String()
	case 3:
		host = string(read(int(read(1)[0])))
	}
	port := binary.BigEndian.Uint16(read(2))
	p.note(fmt.Sprintf("SOCKS %s:%d", host, port))
	far, err := net.Dial("tcp", p.to)
	if err != nil {
		c.Write([]byte{5, 1, 0, 1, 0, 0, 0, 0, 0, 0})
		return
	}
	c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	carry(c, far)
}

// outlets are names as they are found here.
func outlets() *names {
	return &names{answers: map[string][][]string{
		"news.example":   {{"93.184.216.34"}},
		"inside.example": {{"10.0.0.7"}},
		"both.example":   {{"93.184.216.34", "10.0.0.7"}},
		"turns.example":  {{"93.184.216.34"}, {"127.0.0.1"}},
	}}
}

func TestProxy(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "http://inside.example/", http.StatusFound)
		case "/robots.txt":
			io.WriteString(w, "User-agent: *\nDisallow: /private")
		default:
			io.WriteString(w, story)
		}
	})
	p := &relay{to: Host(s.URL)}
	proxy := serve(t, p.ServeHTTP)
	http1 := "http://" + relayUser + ":" + relayPassword + "@" + Host(proxy.URL)
	socks := "socks5://" + relayUser + ":" + relayPassword + "@" + p.socks(t)
	for _, through := range []struct{ kind, url, asked string }{
		{"http", http1, "GET http://news.example/story"},
		{"socks5", socks, "SOCKS news.example:80"},
	} {
		t.Run(through.kind, func(t *testing.T) {
			p.asked = nil
			// The server's own host is not open here, and neither is the proxy's.
			c := New(Options{Proxy: through.url, Resolver: outlets()})
			defer c.Close()
			page, err := c.Get(t.Context(), "http://news.example/story", Conditions{})
			if err != nil || string(page.Body) != story || !slices.Equal(p.asked, []string{through.asked}) {
				t.Errorf("Get = %q, %v; the proxy was asked for %q, want %q", page.Body, err, p.asked, through.asked)
			}
			if r, err := c.Robots(t.Context(), "http://news.example/story"); err != nil || r.Allowed(Agent, "http://news.example/private") {
				t.Errorf("Robots: %v", err)
			}
			p.asked = nil
			for url, want := range map[string]string{
				"http://inside.example/": news.BlockedAddress, "https://inside.example/": news.BlockedAddress, "http://both.example/": news.BlockedAddress,
				"http://127.0.0.1/": news.BlockedAddress, "http://[::1]/": news.BlockedAddress, "http://169.254.169.254/": news.BlockedAddress,
				"http://news.example:6379/": news.BlockedPort, "http://unknown.example/": news.Unreachable,
			} {
				if _, err := c.Get(t.Context(), url, Conditions{}); code(err) != want {
					t.Errorf("Get(%s): %v, want %s", url, err, want)
				}
			}
			if len(p.asked) > 0 {
				t.Errorf("the proxy was asked for %q, which is refused here", p.asked)
			}
			_, err = c.Get(t.Context(), "http://news.example/moved", Conditions{})
			wantCode(t, err, news.BlockedAddress)
			if _, err = c.Get(t.Context(), "http://turns.example/", Conditions{}); err != nil {
				t.Errorf("turns.example: %v", err)
			}
			if _, err = c.Get(t.Context(), "http://turns.example/", Conditions{}); code(err) != news.BlockedAddress {
				t.Errorf("turns.example once more: %v, want it judged each time", err)
			}
		})
	}
}

// Through a tunnel TLS is the host's, and is as strict as ever.
func TestProxyTLS(t *testing.T) {
	cert := certificate(t, func(c *x509.Certificate) { c.DNSNames = []string{"news.example"} })
	s := secure(t, cert, nil, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, story) })
	p := &relay{to: Host(s.URL)}
	proxy := serve(t, p.ServeHTTP)
	for _, url := range []string{
		"http://" + relayUser + ":" + relayPassword + "@" + Host(proxy.URL),
		"socks5://" + relayUser + ":" + relayPassword + "@" + p.socks(t),
	} {
		c := New(Options{Proxy: url, Resolver: outlets()})
		_, err := c.Get(t.Context(), "https://news.example/story", Conditions{})
		wantCode(t, err, news.TLSError)
		trusting(t, c, cert)
		if page, err := c.Get(t.Context(), "https://news.example/story", Conditions{}); err != nil || string(page.Body) != story {
			t.Errorf("%q, %v", page.Body, err)
		}
		c.Close()
	}
	if want := []string{"CONNECT news.example:443", "SOCKS news.example:443"}; !slices.Contains(p.asked, want[0]) || !slices.Contains(p.asked, want[1]) {
		t.Errorf("the proxies were asked for %q, want %q", p.asked, want)
	}
}

// What a browser asks for goes the same way, and is judged the same.
func TestProxyBehindTheGate(t *testing.T) {
	cert := certificate(t, func(c *x509.Certificate) { c.DNSNames = []string{"news.example"} })
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	s := secure(t, cert, nil, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, story) })
	plain := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, story) })
	for _, kind := range []string{"http", "socks5"} {
		t.Run(kind, func(t *testing.T) {
			p, q := &relay{to: Host(s.URL)}, &relay{to: Host(plain.URL)}
			url := func(p *relay) string {
				at := ""
				if kind == "http" {
					at = Host(serve(t, p.ServeHTTP).URL)
				} else {
					at = p.socks(t)
				}
				return kind + "://" + relayUser + ":" + relayPassword + "@" + at
			}
			g := open(t, New(Options{Proxy: url(p), Resolver: outlets()}), 1<<20, 100)
			b := through(g, gateUser, g.password)
			b.Transport.(*http.Transport).TLSClientConfig.RootCAs.AddCert(leaf)
			res, err := b.Get("https://news.example/")
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := io.ReadAll(res.Body); string(got) != story {
				t.Errorf("%q", got)
			}
			if _, err := b.Get("https://inside.example/"); err == nil || len(p.asked) != 1 {
				t.Errorf("inside.example: %v, the proxy was asked for %q", err, p.asked)
			}
			h := open(t, New(Options{Proxy: url(q), Resolver: outlets()}), 1<<20, 100)
			b = through(h, gateUser, h.password)
			res, err = b.Get("http://news.example/")
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := io.ReadAll(res.Body); string(got) != story {
				t.Errorf("%q", got)
			}
			if res, err := b.Get("http://inside.example/"); err != nil || res.StatusCode != 403 || len(q.asked) != 1 {
				t.Errorf("inside.example: %v, %v, the proxy was asked for %q", res, err, q.asked)
			}
		})
	}
}

// The password is in no error, and a proxy that fails is never gone around.
func TestProxyFails(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { t.Error("the proxy was gone around") })
	p := serve(t, (&relay{to: Host(s.URL)}).ServeHTTP)
	down := httptest.NewServer(nil)
	down.Close()
	socks := (&relay{to: Host(s.URL)}).socks(t)
	for _, tc := range []struct{ name, proxy, says string }{
		{"another password", "http://desk:wr0ng@" + Host(p.URL), "fetch.proxy"},
		{"another password of socks5", "socks5://desk:wr0ng@" + socks, ""},
		{"nobody there", "http://desk:wr0ng@" + Host(down.URL), "the proxy of fetch.proxy cannot be reached"},
		{"no proxy's address", "desk:wr0ng@proxy.example", "fetch.proxy is not the address of a proxy"},
		{"a scheme of its own", "ftp://desk:wr0ng@proxy.example", "socks5://host:port"},
		{"no host", "http://desk:wr0ng@:3128", "http://host:port"},
		{"a path", "http://desk:wr0ng@proxy.example/x", "http://host:port"},
		{"no address at all", "http://desk:wr0ng@%zz", "http://host:port"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := New(Options{Proxy: tc.proxy, AllowPrivate: []string{"127.0.0.1"}, Resolver: outlets()})
			for _, url := range []string{s.URL, "http://news.example/", "https://news.example/"} {
				_, err := c.Get(t.Context(), url, Conditions{})
				e := wantCode(t, err, news.Unreachable)
				if !strings.Contains(e.Reason, tc.says) || strings.Contains(err.Error(), "wr0ng") || strings.Contains(fmt.Sprintf("%+v %v", e, e.Err), "wr0ng") {
					t.Errorf("%s: %v, beneath %v; want %q and no password", url, err, e.Err, tc.says)
				}
			}
			if err := CheckProxy(tc.proxy); (err != nil) != (strings.Contains(tc.says, "host:port") || strings.Contains(tc.says, "is not")) {
				t.Errorf("CheckProxy: %v", err)
			} else if err != nil && strings.Contains(err.Error(), "wr0ng") {
				t.Errorf("CheckProxy tells the password: %v", err)
			}
		})
	}
	for _, ok := range []string{"", "http://proxy.example", "https://proxy.example:8443/", "socks5h://[::1]:1080"} {
		if err := CheckProxy(ok); err != nil {
			t.Errorf("CheckProxy(%q) = %v", ok, err)
		}
	}
}
