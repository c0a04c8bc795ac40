package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	neturl "net/url"
	"strings"
	"testing"
)

// through is a client that goes through a gate as a browser does.
func through(g *gate, user, password string) *http.Client {
	u := &neturl.URL{Scheme: "http", Host: g.address(), User: neturl.UserPassword(user, password)}
	return &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(u), DisableKeepAlives: true,
		TLSClientConfig: &tls.Config{RootCAs: x509.NewCertPool()}}}
}

// open opens a gate that is closed when the test ends.
func open(t *testing.T, c *Client, bytes, requests int64) *gate {
	ctx, cancel := context.WithCancel(t.Context())
	g, err := c.openGate(ctx, bytes, requests)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); g.close() })
	g.guard.Store(c.guard) // as for a page from inside
	return g
}

func TestGateForwards(t *testing.T) {
	var got *http.Request
	var sent string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got, sent = r, string(b)
		w.Header().Set("Connection", "X-Hop")
		w.Header().Set("X-Hop", "1")
		w.Header().Set("X-End", "1")
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, story)
	})
	g := open(t, client(s.URL), 1<<20, 10)
	req, err := http.NewRequest("POST", s.URL+"/a?b=1", strings.NewReader("question"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Connection", "X-Mine")
	req.Header.Set("X-Mine", "1")
	req.Header.Set("Accept-Encoding", "br")
	res, err := through(g, gateUser, g.password).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusTeapot || string(b) != story || res.Header.Get("X-End") != "1" || res.Header.Get("X-Hop") != "" {
		t.Errorf("answer %d %v %q", res.StatusCode, res.Header, b)
	}
	if got.Method != "POST" || got.URL.RequestURI() != "/a?b=1" || sent != "question" || got.Header.Get("Accept-Encoding") != "br" {
		t.Errorf("asked %s %s with %q and %v", got.Method, got.URL, sent, got.Header)
	}
	for _, name := range []string{"Proxy-Authorization", "X-Mine"} {
		if got.Header.Get(name) != "" {
			t.Errorf("%s went on to the host", name)
		}
	}
}

func TestGateTunnels(t *testing.T) {
	cert := certificate(t, func(*x509.Certificate) {})
	s := secure(t, cert, nil, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, story) })
	g := open(t, client(s.URL), 1<<20, 10)
	c := through(g, gateUser, g.password)
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	c.Transport.(*http.Transport).TLSClientConfig.RootCAs.AddCert(leaf)
	res, err := c.Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(res.Body); err != nil || string(b) != story {
		t.Errorf("%q, %v", b, err)
	}
	if g.left.Load() >= 1<<20-int64(len(story)) {
		t.Errorf("%d bytes are left, want fewer: what a tunnel carries counts", g.left.Load())
	}
}

func TestGateAsksForItsPassword(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { t.Error("a stranger came through") })
	g := open(t, client(s.URL), 1<<20, 10)
	for _, c := range []*http.Client{through(g, gateUser, "guess"), through(g, "other", g.password), through(g, gateUser, "")} {
		res, err := c.Get(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != http.StatusProxyAuthRequired {
			t.Errorf("status %d, want 407", res.StatusCode)
		}
		if _, err := c.Get("https://127.0.0.1:1/"); err == nil {
			t.Error("a tunnel was opened for a stranger")
		}
	}
	if open(t, client(s.URL), 1, 1).password == g.password {
		t.Error("two gates have one password")
	}
}

func TestGateRefuses(t *testing.T) {
	e := listen(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1:"+e.port+"/", http.StatusFound)
	})
	c := client(s.URL, func(o *Options) { o.Resolver = resolver(func(string) string { return "10.1.2.3" }) })
	g := open(t, c, 1<<20, 100)
	b := through(g, gateUser, g.password)
	b.CheckRedirect = func(*http.Request, []*http.Request) error { return nil }
	refused := int64(0)
	for _, url := range []string{"http://127.0.0.1:" + e.port, "http://2130706433:" + e.port, "http://[::ffff:127.0.0.1]:" + e.port, "http://169.254.169.254/", "http://inside.example/", "http://127.0.0.1:22/", s.URL} {
		refused++
		res, err := b.Get(url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		if res.StatusCode != http.StatusForbidden || g.refused.Load() != refused {
			t.Errorf("%s: status %d, %d refused; want 403, %d", url, res.StatusCode, g.refused.Load(), refused)
		}
	}
	for _, url := range []string{"https://127.0.0.1:" + e.port, "https://10.0.0.1/", "https://inside.example/"} {
		refused++
		if res, err := b.Get(url); err == nil || !strings.Contains(err.Error(), "Forbidden") || g.refused.Load() != refused {
			t.Errorf("%s: %v, %v, %d refused; want 403, %d", url, res, err, g.refused.Load(), refused)
		}
	}
	if n := e.came.Load(); n > 0 {
		t.Errorf("%d connections came where none may", n)
	}
	if g.cut.Load() {
		t.Error("a refusal counts as a bound met")
	}
}

func TestGateBounds(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/endless" {
			until(func() error { _, err := w.Write(make([]byte, 4096)); return err })
		}
		io.WriteString(w, "x")
	})
	t.Run("requests", func(t *testing.T) {
		g := open(t, client(s.URL), 1<<20, 3)
		var got []int
		for range 5 {
			res, err := through(g, gateUser, g.password).Get(s.URL)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, res.StatusCode)
		}
		if got[2] != 200 || got[3] != 429 || got[4] != 429 || !g.cut.Load() {
			t.Errorf("status %v, cut %v; want the first three answered", got, g.cut.Load())
		}
	})
	t.Run("bytes", func(t *testing.T) {
		g := open(t, client(s.URL), 100<<10, 3)
		res, err := through(g, gateUser, g.password).Get(s.URL + "/endless")
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, res.Body)
		if err == nil || n > 200<<10 || !g.cut.Load() {
			t.Errorf("%d bytes, %v, cut %v; want about 100 KiB, and broken off", n, err, g.cut.Load())
		}
		if res, err := through(g, gateUser, g.password).Get(s.URL); err != nil || res.StatusCode != 429 {
			t.Errorf("after it: %v, %v, want 429", res, err)
		}
	})
	t.Run("a tunnel", func(t *testing.T) {
		e := raw(t, func(c peer) { until(func() error { _, err := c.Write(make([]byte, 4096)); return err }) })
		g := open(t, client(e), 100<<10, 3)
		c, err := net.Dial("tcp", g.address())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		connect(t, c, g, e)
		n, err := io.Copy(io.Discard, c)
		if n > 200<<10 || !g.cut.Load() {
			t.Errorf("%d bytes, %v, cut %v; want about 100 KiB", n, err, g.cut.Load())
		}
	})
}

// A gate that closes leaves no tunnel open.
func TestGateCloses(t *testing.T) {
	came, gone := make(chan struct{}), make(chan struct{})
	e := raw(t, func(c peer) { close(came); <-c.gone; close(gone) })
	ctx, cancel := context.WithCancel(t.Context())
	inside := client(e)
	g, err := inside.openGate(ctx, 1<<20, 3)
	if err != nil {
		t.Fatal(err)
	}
	g.guard.Store(inside.guard)
	c, err := net.Dial("tcp", g.address())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	connect(t, c, g, e)
	<-came
	cancel()
	g.close()
	<-gone
}

// What is opened is opened for pages from there, not for pages of the web.
func TestGateIsShutToTheWeb(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, story) })
	c := client(s.URL, func(o *Options) {
		o.AllowPrivate = append(o.AllowPrivate, "wiki.example", "10.0.0.0/8")
		o.Resolver = outlets()
	})
	g := open(t, c, 1<<20, 100)
	b := through(g, gateUser, g.password)
	for page, want := range map[string]int{
		s.URL:                      200,
		"http://wiki.example/":     200,
		"http://inside.example/":   200, // which is at 10.0.0.7
		"http://10.1.2.3/":         200,
		"http://news.example/":     403,
		"http://unknown.example/":  403,
		"http://93.184.216.34/":    403,
		"http://127.0.0.1/another": 403, // another port is another server
	} {
		a, err := parseURL("", page)
		if err != nil {
			t.Fatal(err)
		}
		g.serve(t.Context(), a)
		res, err := b.Get(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != want {
			t.Errorf("for %s: status %d, want %d", page, res.StatusCode, want)
		}
	}
}

// connect asks g for a tunnel to url, and says something to who is there.
func connect(t *testing.T, c net.Conn, g *gate, url string) {
	t.Helper()
	req, err := http.NewRequest("CONNECT", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(gateUser, g.password)
	req.Header = http.Header{"Proxy-Authorization": req.Header["Authorization"]}
	if err := req.Write(c); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
}
