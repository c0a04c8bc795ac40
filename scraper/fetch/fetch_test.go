package fetch

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"rangefinder/news"
)

const story = "<!doctype html><html><body><p>The ministry counted 4,120 flooded homes.</p></body></html>"

// day is the clock of the tests.
var day = time.Date(2025, 3, 4, 12, 0, 0, 0, time.UTC)

// client is a Client for which the loopback server at url is open, and nothing else.
func client(url string, change ...func(*Options)) *Client {
	o := Options{
		AllowPrivate: []string{Host(url)},
		Timeout:      10 * time.Second,
		Now:          func() time.Time { return day },
	}
	for _, f := range change {
		f(&o)
	}
	return New(o)
}

func hurried(o *Options) { o.Timeout, o.HeaderTimeout = 400*time.Millisecond, 200*time.Millisecond }

func small(o *Options) { o.MaxBody = 64 << 10 }

// serve answers every request with h.
func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// A peer is a connection whose other side is a Client; gone is closed when it
// has hung up.
type peer struct {
	net.Conn
	gone chan struct{}
}

// raw is a server that reads one request and then does with the connection
// what talk does; it gives its address. The connection is closed afterwards.
func raw(t *testing.T, talk func(c peer)) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var open sync.WaitGroup
	t.Cleanup(func() { l.Close(); open.Wait() })
	open.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() {
				defer c.Close()
				r := bufio.NewReader(c)
				for {
					line, err := r.ReadString('\n')
					if err != nil {
						return
					}
					if line == "\r\n" {
						break
					}
				}
				p := peer{c, make(chan struct{})}
				go func() { io.Copy(io.Discard, r); close(p.gone) }()
				talk(p)
			})
		}
	})
	return "http://" + l.Addr().String() + "/"
}

// until repeats write until the other side has had enough.
func until(write func() error) {
	for write() == nil {
	}
}

func get(t *testing.T, c *Client, url string) (news.Page, error) {
	t.Helper()
	p, err := c.Get(t.Context(), url, Conditions{})
	c.Close()
	return p, err
}

// wantCode checks an error's code, and that it can be recorded as an outcome.
func wantCode(t *testing.T, err error, code string) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v, want code %s", err, code)
	}
	if e.Code != code {
		t.Fatalf("error %v has code %s, want %s", err, e.Code, code)
	}
	if e.Reason == "" || e.URL == "" || strings.ContainsAny(e.Reason, "\r\n\x1b") || strings.HasSuffix(e.Reason, ".") {
		t.Errorf("reason %q, URL %q: want one sentence and an address", e.Reason, e.URL)
	}
	return e
}

func TestGet(t *testing.T) {
	var asked *http.Request
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("ETag", `W/"v1"`)
		w.Header().Set("Last-Modified", "Tue, 04 Mar 2025 08:00:00 GMT")
		http.SetCookie(w, &http.Cookie{Name: "visitor", Value: "1"})
		io.WriteString(w, story)
	})
	c := client(s.URL, func(o *Options) { o.UserAgent, o.Contact = "Rangefinder/1.2", "mailto:desk@example.org" })
	p, err := get(t, c, s.URL+"/world?b=2&utm_source=feed&a=1#top")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(story))
	url := s.URL + "/world?b=2&a=1"
	switch {
	case p.URL != url || p.FinalURL != url || len(p.Hops) > 0:
		t.Errorf("URL %q, FinalURL %q, Hops %q, want %q twice and no hop", p.URL, p.FinalURL, p.Hops, url)
	case p.Status != 200 || string(p.Body) != story || p.Partial || p.Hash != hex.EncodeToString(sum[:]):
		t.Errorf("Status %d, Partial %v, Hash %s, Body %q", p.Status, p.Partial, p.Hash, p.Body)
	case !p.Fetched.Equal(day):
		t.Errorf("Fetched %v, want %v", p.Fetched, day)
	case p.Header.Get("ETag") != `W/"v1"` || p.Header.Get("Last-Modified") == "" || p.ContentType() != "text/html":
		t.Errorf("Header %v", p.Header)
	case p.Header.Get("Set-Cookie") != "":
		t.Errorf("a cookie was kept: %v", p.Header)
	}
	for name, want := range map[string]string{
		"User-Agent":        "Rangefinder/1.2 (+mailto:desk@example.org)",
		"If-None-Match":     "",
		"If-Modified-Since": "",
		"Cookie":            "",
		"Authorization":     "",
		"Referer":           "",
	} {
		if got := asked.Header.Get(name); got != want {
			t.Errorf("sent %s: %q, want %q", name, got, want)
		}
	}
	if asked.URL.RequestURI() != "/world?b=2&a=1" {
		t.Errorf("asked for %q", asked.URL.RequestURI())
	}
}

func TestZeroOptions(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, story) })
	c := New(Options{})
	if _, err := c.Get(t.Context(), s.URL, Conditions{}); code(err) != news.BlockedAddress {
		t.Errorf("a loopback server without leave: %v, want it blocked", err)
	}
	if got := c.UserAgent(); got != "Rangefinder/"+version() || product(got) != "rangefinder" {
		t.Errorf("UserAgent() = %q", got)
	}
}

func TestUserAgent(t *testing.T) {
	for _, c := range []struct{ product, contact, want string }{
		{"", "", "Rangefinder/" + version()},
		{"", "https://example.org/bot", "Rangefinder/" + version() + " (+https://example.org/bot)"},
		{"Rangefinder", "", "Rangefinder"},
		{"Rangefinder/2.0", "+desk@example.org", "Rangefinder/2.0 (+desk@example.org)"},
		{"Rangefinder/2.0 (+desk@example.org)", "desk@example.org", "Rangefinder/2.0 (+desk@example.org)"},
		{"Rangefinder\r\nX-Evil: 1", "a\nb", "RangefinderX-Evil: 1 (+ab)"},
	} {
		if got := userAgent(c.product, c.contact); got != c.want {
			t.Errorf("userAgent(%q, %q) = %q, want %q", c.product, c.contact, got, c.want)
		}
	}
}

func TestConditional(t *testing.T) {
	var sent http.Header
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		sent = r.Header
		w.Header().Set("ETag", `"v2"`)
		if r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != "" || r.URL.Path == "/always304" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, story)
	})
	c := client(s.URL)
	for _, cond := range []Conditions{{ETag: `W/"x"`}, {ETag: "without-quotes"}, {LastModified: "Tue, 04 Mar 2025 08:00:00 GMT"}} {
		p, err := c.Get(t.Context(), s.URL+"/", cond)
		if err != nil || p.Status != 304 || len(p.Body) > 0 || p.Hash != "" || p.Header.Get("ETag") != `"v2"` || p.FinalURL != s.URL+"/" {
			t.Errorf("Get with %+v = %+v, %v, want 304 without a body and with the new header", cond, p, err)
		}
		if sent.Get("If-None-Match") != cond.ETag || sent.Get("If-Modified-Since") != cond.LastModified {
			t.Errorf("with %+v sent %v, want it word for word", cond, sent)
		}
	}
	for name, cond := range map[string]Conditions{
		"D69 64 KiB": {ETag: `"` + strings.Repeat("x", 64<<10) + `"`}, "line break": {ETag: "\"a\"\r\nX-Evil: 1"}, "none": {},
	} {
		if p, err := c.Get(t.Context(), s.URL+"/", cond); err != nil || p.Status != 200 {
			t.Errorf("%s: %+v, %v, want the whole page", name, p.Status, err)
		}
	}
	_, err := c.Get(t.Context(), s.URL+"/always304", Conditions{})
	if e := wantCode(t, err, news.HTTPStatus); e.Status != 304 { // B47
		t.Errorf("Status %d, want 304", e.Status)
	}
}

func TestLongValidatorIsNotKept(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"`+strings.Repeat("x", 64<<10)+`"`)
		io.WriteString(w, story)
	})
	p, err := get(t, client(s.URL), s.URL)
	if err != nil || p.Header.Get("ETag") != "" {
		t.Errorf("D69: %v, ETag of %d bytes, want none: it could not be sent back whole", err, len(p.Header.Get("ETag")))
	}
}

func TestStatus(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		final  bool
	}{
		{"B47 no content", 204, false}, {"B47 reset content", 205, false}, {"B47 partial content", 206, false},
		{"choices", 300, false}, {"unauthorised", 401, true}, {"forbidden", 403, true}, {"not found", 404, true}, {"gone", 410, true},
		{"teapot", 418, true}, {"too many requests", 429, false}, {"legal", 451, true}, {"broken", 500, false}, {"busy", 503, false}, {"odd", 599, false}, {"odder", 999, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(c.status)
				if c.status >= 206 {
					io.WriteString(w, story)
				}
			})
			_, err := get(t, client(s.URL), s.URL)
			e := wantCode(t, err, news.HTTPStatus)
			if e.Status != c.status || !strings.Contains(e.Reason, strconv.Itoa(c.status)) || Final(err) != c.final {
				t.Errorf("%v: Status %d, Final %v, want %d, %v", err, e.Status, Final(err), c.status, c.final)
			}
		})
	}
	t.Run("203 is a page", func(t *testing.T) {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(203); io.WriteString(w, story) })
		if p, err := get(t, client(s.URL), s.URL); err != nil || p.Status != 203 {
			t.Errorf("%d, %v", p.Status, err)
		}
	})
	t.Run("B47 204 with a body", func(t *testing.T) {
		url := raw(t, func(c peer) {
			fmt.Fprintf(c, "HTTP/1.1 204 No Content\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(story), story)
		})
		_, err := get(t, client(url), url)
		wantCode(t, err, news.HTTPStatus)
	})
}

func TestRetryAfter(t *testing.T) {
	for _, c := range []struct {
		value string
		want  time.Duration
	}{
		{"120", 2 * time.Minute},
		{" 120 ", 2 * time.Minute},
		{"0", time.Second},
		{"-5", time.Second},
		{"315360000", 24 * time.Hour},
		{"99999999999999999999999", 24 * time.Hour},
		{"0000000000000000000000060", time.Minute},
		{day.Add(90 * time.Second).Format(http.TimeFormat), 90 * time.Second},
		{day.Add(-time.Hour).Format(http.TimeFormat), time.Second},
		{day.AddDate(10, 0, 0).Format(http.TimeFormat), 24 * time.Hour},
		{day.Add(time.Minute).Format(time.ANSIC), time.Minute},
		{"soon", 0}, {"", 0}, {"1.5", 0}, {"-", 0}, {"12 hours", 0},
	} {
		if got := retryAfter(c.value, day); got != c.want {
			t.Errorf("C60: retryAfter(%q) = %v, want %v", c.value, got, c.want)
		}
	}
	for _, status := range []int{429, 503} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "90")
			w.WriteHeader(status)
		})
		_, err := get(t, client(s.URL), s.URL)
		if e := wantCode(t, err, news.HTTPStatus); e.RetryAfter != 90*time.Second || Final(err) {
			t.Errorf("C60: %d: RetryAfter %v, Final %v, want 1m30s and another try", status, e.RetryAfter, Final(err))
		}
	}
}

func TestRedirects(t *testing.T) {
	mux := http.NewServeMux()
	to := func(path string, status int, target string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Location"] = []string{target}
			w.WriteHeader(status)
		})
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		to(fmt.Sprintf("/%d", status), status, "/story")
	}
	to("/twice", 302, "301#part")
	to("/tagged", 302, "/tagged-2?utm_source=self")
	mux.HandleFunc("/tagged-2", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("utm_source") == "" {
			http.Redirect(w, r, "?utm_source=self", http.StatusFound)
			return
		}
		io.WriteString(w, story)
	})
	to("/user", 302, "//user:pass@"+"{host}/story")
	to("/a", 302, "/b")
	to("/b", 302, "/a")
	to("/self", 302, "/self")
	mux.HandleFunc("/chain/{n}", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.PathValue("n"))
		if n == 0 {
			io.WriteString(w, story)
			return
		}
		http.Redirect(w, r, fmt.Sprintf("/chain/%d", n-1), http.StatusFound)
	})
	to("/metadata", 302, "http://169.254.169.254/latest/meta-data/")
	to("/decimal", 302, "http://2130706433/")
	to("/mapped", 302, "http://[::ffff:127.0.0.1]/")
	to("/zone", 302, "http://[fe80::1%25eth0]/")
	to("/other-port", 302, "http://127.0.0.1:1/")
	to("/ssh", 302, "http://192.0.2.1:22/")
	to("/named", 302, "http://private.test/")
	to("/file", 302, "file:///etc/passwd")
	to("/gopher", 302, "gopher://127.0.0.1:6379/_FLUSHALL")
	to("/ftp", 302, "ftp://example.org/")
	to("/data", 302, "data:text/html,<p>4,120")
	to("/javascript", 302, "javascript:alert(1)")
	to("/empty", 302, "")
	to("/blank", 302, "   ")
	to("/long", 302, "/"+strings.Repeat("a", 64<<10))
	to("/bad", 302, "http://exa mple/")
	mux.HandleFunc("/missing", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(301) })
	mux.HandleFunc("/two", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Location"] = []string{"/story", "/other"}
		w.WriteHeader(302)
	})
	mux.HandleFunc("/story", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			http.Error(w, "credentials were sent", 400)
			return
		}
		io.WriteString(w, story)
	})
	s := serve(t, mux.ServeHTTP)
	private := func(o *Options) {
		o.Resolver = &names{answers: map[string][][]string{"private.test": {{"10.1.2.3"}}}}
	}

	for _, c := range []struct {
		name, path string
		hops       []string
	}{
		{"301", "/301", []string{"/story"}}, {"302", "/302", []string{"/story"}}, {"303", "/303", []string{"/story"}},
		{"307", "/307", []string{"/story"}}, {"308", "/308", []string{"/story"}},
		{"relative, then absolute", "/twice", []string{"/301", "/story"}},
		{"ten", "/chain/10", []string{"/chain/9", "/chain/8", "/chain/7", "/chain/6", "/chain/5", "/chain/4", "/chain/3", "/chain/2", "/chain/1", "/chain/0"}},
		{"to itself, tagged", "/tagged", []string{"/tagged-2?utm_source=self"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := get(t, client(s.URL), s.URL+c.path)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for _, h := range c.hops {
				want = append(want, s.URL+h)
			}
			final, _ := Normalize(want[len(want)-1])
			if p.URL != s.URL+c.path || p.FinalURL != final || !slices.Equal(p.Hops, want) || string(p.Body) != story {
				t.Errorf("URL %q, FinalURL %q, Hops %q, want the last to be %q", p.URL, p.FinalURL, p.Hops, want)
			}
		})
	}

	for _, c := range []struct {
		name, path, code string
		last             string // the hop it stopped at
		hops             int
	}{
		{"A18 metadata", "/metadata", news.BlockedAddress, "http://169.254.169.254/latest/meta-data/", 1},
		{"A18 odd spelling", "/decimal", news.BlockedAddress, "http://127.0.0.1/", 1},
		{"A18 mapped", "/mapped", news.BlockedAddress, "http://[::ffff:127.0.0.1]/", 1},
		{"A18 zone", "/zone", news.BlockedAddress, "http://[fe80::1%25eth0]/", 1},
		{"A18 port that is not open", "/other-port", news.BlockedAddress, "http://127.0.0.1:1/", 1},
		{"A18 name of a private address", "/named", news.BlockedAddress, "http://private.test/", 1},
		{"A20 ssh", "/ssh", news.BlockedAddress, "http://192.0.2.1:22/", 1},
		{"A19 file", "/file", news.BlockedScheme, "file:///etc/passwd", 1},
		{"A19 gopher", "/gopher", news.BlockedScheme, "gopher://127.0.0.1:6379/_FLUSHALL", 1},
		{"A19 ftp", "/ftp", news.BlockedScheme, "ftp://example.org/", 1},
		{"A19 data", "/data", news.BlockedScheme, "data:text/html,<p>4,120", 1},
		{"A19 javascript", "/javascript", news.BlockedScheme, "javascript:alert(1)", 1},
		{"A25 empty", "/empty", news.BadRedirect, "", 1},
		{"A25 blank", "/blank", news.BadRedirect, "", 1},
		{"A25 missing", "/missing", news.BadRedirect, "", 0},
		{"A25 two targets", "/two", news.BadRedirect, "", 1},
		{"A25 64 KiB", "/long", news.BadRedirect, "", 1},
		{"A25 no address", "/bad", news.BadRedirect, "http://exa%20mple/", 1},
		{"A26 circle of two", "/a", news.TooManyHops, s.URL + "/a", 2},
		{"A26 circle of one", "/self", news.TooManyHops, s.URL + "/self", 1},
		{"A26 eleven", "/chain/11", news.TooManyHops, s.URL + "/chain/0", 11},
		{"A26 twenty-one", "/chain/21", news.TooManyHops, s.URL + "/chain/10", 11},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := get(t, client(s.URL, private), s.URL+c.path)
			e := wantCode(t, err, c.code)
			if e.URL != s.URL+c.path || len(e.Hops) != c.hops {
				t.Errorf("URL %q, %d hops %.200q, want %q and %d", e.URL, len(e.Hops), e.Hops, s.URL+c.path, c.hops)
			}
			if c.last != "" && e.Hops[len(e.Hops)-1] != c.last {
				t.Errorf("last hop %q, want %q", e.Hops[len(e.Hops)-1], c.last)
			}
		})
	}

	t.Run("asked before each hop", func(t *testing.T) {
		var hops []string
		no := &Error{Code: news.Robots, Reason: "robots.txt forbids it"}
		c := client(s.URL, func(o *Options) {
			o.Hop = func(_ context.Context, url string) error {
				if hops = append(hops, url); strings.HasSuffix(url, "/story") {
					return no
				}
				return nil
			}
		})
		_, err := get(t, c, s.URL+"/twice")
		if e := wantCode(t, err, news.Robots); !Final(err) || !slices.Equal(hops, e.Hops) || len(hops) != 2 {
			t.Errorf("asked %q, Hops %q, want both hops", hops, e.Hops)
		}
	})
	t.Run("the hook's own error comes through", func(t *testing.T) {
		stopping := errors.New("the worker is stopping")
		c := client(s.URL, func(o *Options) { o.Hop = func(context.Context, string) error { return stopping } })
		_, err := get(t, c, s.URL+"/302")
		if wantCode(t, err, news.Unreachable); !errors.Is(err, stopping) || Final(err) {
			t.Errorf("%v, Final %v, want the hook's error, which may pass", err, Final(err))
		}
	})
	t.Run("few hops", func(t *testing.T) {
		_, err := get(t, client(s.URL, func(o *Options) { o.MaxHops = 2 }), s.URL+"/chain/3")
		wantCode(t, err, news.TooManyHops)
	})
}

func TestRedirectBytes(t *testing.T) {
	for _, c := range []struct{ name, location string }{
		{"A25 NUL", "/a\x00b"}, {"A25 bare CR", "/a\rX-Evil: 1"}, {"A25 escape", "/a\x1b[2J"}, {"A25 tab", "/a\tb"},
	} {
		t.Run(c.name, func(t *testing.T) {
			url := raw(t, func(conn peer) {
				fmt.Fprintf(conn, "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", c.location)
			})
			_, err := get(t, client(url), url)
			if got := code(err); got != news.BadRedirect && got != news.ProtocolError {
				t.Errorf("%v has code %q, want it refused", err, got)
			}
		})
	}
	t.Run("A25 line break", func(t *testing.T) {
		// On the wire the value ends at the break; what follows is a header of
		// its own, which means nothing here.
		url := raw(t, func(conn peer) {
			io.WriteString(conn, "HTTP/1.1 302 Found\r\nLocation:\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")
		})
		_, err := get(t, client(url), url)
		wantCode(t, err, news.BadRedirect)
	})
}

func TestUserInfoIsNotSent(t *testing.T) {
	var auth atomic.Value
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		auth.Store(r.Header.Get("Authorization"))
		io.WriteString(w, story)
	})
	host := strings.TrimPrefix(s.URL, "http://")
	p, err := get(t, client(s.URL), "http://user:pass@"+host+"/")
	if err != nil || auth.Load() != "" || strings.Contains(p.URL+p.FinalURL, "pass") {
		t.Errorf("A21: %v, sent %q, URL %q, want no trace of it", err, auth.Load(), p.URL)
	}
}

func TestEnvironmentProxyIsIgnored(t *testing.T) {
	var reached atomic.Bool
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) { reached.Store(true); io.WriteString(w, story) })
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"} {
		t.Setenv(name, proxy.URL)
	}
	c := client(proxy.URL, func(o *Options) { o.Resolver = &names{} })
	_, err := get(t, c, "http://outlet.test/")
	if e := wantCode(t, err, news.Unreachable); reached.Load() {
		t.Errorf("A23: %v, and the proxy was asked", e)
	}
}

// What the address alone shows is refused before anybody is asked for a name.
func TestPortIsRefusedBeforeTheLookUp(t *testing.T) {
	n := &names{answers: map[string][][]string{"outlet.test": {{"1.1.1.1"}}}}
	_, err := get(t, New(Options{Resolver: n}), "http://outlet.test:6379/")
	if wantCode(t, err, news.BlockedPort); len(n.asked) > 0 || !Final(err) {
		t.Errorf("A20: %v, looked up %q, want nothing looked up", err, n.asked)
	}
}

// Two names at one address never share a connection: each has its own Host.
func TestConnectionsBelongToOneHost(t *testing.T) {
	type seen struct{ host, from string }
	var mu sync.Mutex
	var all []seen
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		all = append(all, seen{r.Host, r.RemoteAddr})
		mu.Unlock()
		io.WriteString(w, story)
	})
	_, port, _ := net.SplitHostPort(Host(s.URL))
	c := client(s.URL, func(o *Options) {
		o.Resolver = &names{answers: map[string][][]string{"a.test": {{"127.0.0.1"}}, "b.test": {{"127.0.0.1"}}}}
	})
	defer c.Close()
	for _, host := range []string{"a.test", "b.test", "a.test", "b.test"} {
		if _, err := c.Get(t.Context(), "http://"+host+":"+port+"/", Conditions{}); err != nil {
			t.Fatal(err)
		}
	}
	owner := map[string]string{}
	for _, q := range all {
		if was, ok := owner[q.from]; ok && was != q.host {
			t.Errorf("A24: one connection served %q and %q", was, q.host)
		}
		owner[q.from] = q.host
	}
	if len(owner) != 2 {
		t.Errorf("A24: %d connections for two hosts, want one each, used again", len(owner))
	}
}

func TestSlowServers(t *testing.T) {
	for _, c := range []struct {
		name, code string
		talk       func(peer)
	}{
		{"B31 nothing", news.TimeoutHeader, func(c peer) { <-c.gone }},
		{"B31 half a header", news.TimeoutHeader, func(c peer) { io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Ty"); <-c.gone }},
		{"B31 a header without an end", news.TimeoutHeader, func(c peer) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\n")
			until(func() error { time.Sleep(20 * time.Millisecond); _, err := io.WriteString(c, "X-A: b\r\n"); return err })
		}},
		{"B32 a header and nothing", news.TimeoutBody, func(c peer) { io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"); <-c.gone }},
		{"B32 byte by byte", news.TimeoutBody, func(c peer) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
			until(func() error { time.Sleep(10 * time.Millisecond); _, err := io.WriteString(c, "."); return err })
		}},
		{"B32 gzip byte by byte", news.TimeoutBody, func(c peer) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
			z := gzipped(bytes.Repeat([]byte("not one number in sight "), 4000))
			until(func() error {
				time.Sleep(10 * time.Millisecond)
				_, err := c.Write(z[:1])
				if len(z) > 1 {
					z = z[1:]
				}
				return err
			})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			url := raw(t, c.talk)
			_, err := get(t, client(url, hurried), url)
			if e := wantCode(t, err, c.code); Final(e) {
				t.Errorf("Final(%v) = true, want another try", e)
			}
		})
	}
	t.Run("TLS that never begins", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		url := "https://" + l.Addr().String() + "/"
		_, err = get(t, client(url, hurried), url)
		wantCode(t, err, news.TimeoutHeader)
	})
	t.Run("called off", func(t *testing.T) {
		began := make(chan struct{})
		s := serve(t, func(w http.ResponseWriter, r *http.Request) { close(began); <-r.Context().Done() })
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-began; cancel() }()
		_, err := client(s.URL).Get(ctx, s.URL, Conditions{})
		if e := wantCode(t, err, news.Unreachable); !errors.Is(err, context.Canceled) || Final(e) {
			t.Errorf("%v, want context.Canceled", err)
		}
	})
}

func TestHeaders(t *testing.T) {
	pad := strings.Repeat("x", 1000)
	for _, c := range []struct {
		name, code string
		talk       func(peer)
	}{
		{"B33 10 MiB of header", news.HeaderTooLarge, func(c peer) {
			w := bufio.NewWriter(c)
			io.WriteString(w, "HTTP/1.1 200 OK\r\n")
			for i := range 10 << 10 {
				fmt.Fprintf(w, "X-%d: %s\r\n", i, pad)
			}
			io.WriteString(w, "\r\n"+story)
			w.Flush()
		}},
		{"B33 one line of 2 MiB", news.HeaderTooLarge, func(c peer) {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nX-A: %s\r\n\r\n%s", strings.Repeat("x", 2<<20), story)
		}},
		{"B33 endless", news.HeaderTooLarge, func(c peer) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nX-A: ")
			until(func() error { _, err := io.WriteString(c, pad); return err })
		}},
		{"B43 a thousand early hints", news.ProtocolError, func(c peer) {
			for range 1000 {
				if _, err := io.WriteString(c, "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"); err != nil {
					return
				}
			}
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(story), story)
		}},
		{"B45 HTTP/0.9", news.ProtocolError, func(c peer) { io.WriteString(c, story) }},
		{"B45 SSH", news.ProtocolError, func(c peer) { io.WriteString(c, "SSH-2.0-OpenSSH_9.6\r\n") }},
		{"B45 garbage", news.ProtocolError, func(c peer) { c.Write(bytes.Repeat([]byte{0, 1, 0xff, '\n'}, 50)) }},
		{"B45 status of letters", news.ProtocolError, func(c peer) { io.WriteString(c, "HTTP/1.1 OK\r\n\r\n") }},
		{"B45 header without a colon", news.ProtocolError, func(c peer) { io.WriteString(c, "HTTP/1.1 200 OK\r\nno colon\r\n\r\n") }},
		{"B45 two lengths", news.ProtocolError, func(c peer) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")
		}},
		{"B45 negative length", news.ProtocolError, func(c peer) { io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello") }},
		{"B45 unknown transfer coding", news.ProtocolError, func(c peer) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello")
		}},
		{"B45 switch of protocol", news.HTTPStatus, func(c peer) {
			io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
		}},
		{"closed without a word", news.Unreachable, func(peer) {}},
		{"closed in the header", news.Unreachable, func(c peer) { io.WriteString(c, "HTTP/1.1 200 OK\r\nX-A: b\r\n") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			url := raw(t, c.talk)
			_, err := get(t, client(url), url)
			wantCode(t, err, c.code)
		})
	}
	t.Run("five early hints are welcome", func(t *testing.T) {
		url := raw(t, func(c peer) {
			io.WriteString(c, strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", 5))
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(story), story)
		})
		if p, err := get(t, client(url), url); err != nil || string(p.Body) != story {
			t.Errorf("%q, %v", p.Body, err)
		}
	})
	t.Run("B46 ten thousand cookies", func(t *testing.T) {
		sent := 0
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			sent += len(r.Cookies())
			for i := range 10_000 {
				w.Header().Add("Set-Cookie", fmt.Sprintf("c%d=1; Domain=test", i))
			}
			io.WriteString(w, story)
		})
		c := client(s.URL)
		for range 2 {
			p, err := c.Get(t.Context(), s.URL, Conditions{})
			if err != nil || len(p.Header.Values("Set-Cookie")) > 0 || sent > 0 {
				t.Errorf("%v, kept %d, sent back %d cookies, want none", err, len(p.Header.Values("Set-Cookie")), sent)
			}
		}
		c.Close()
	})
	t.Run("nobody listens", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		url := "http://" + l.Addr().String() + "/"
		l.Close()
		_, err = get(t, client(url), url)
		if e := wantCode(t, err, news.Unreachable); !strings.Contains(e.Reason, "refused") {
			t.Errorf("reason %q, want the refusal", e.Reason)
		}
	})
}

func gzipped(b []byte) []byte {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write(b)
	w.Close()
	return z.Bytes()
}

func encoded(coding string, b []byte) []byte {
	var z bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "gzip", "x-gzip":
		return gzipped(b)
	case "deflate":
		w = zlib.NewWriter(&z)
	case "raw deflate":
		w, _ = flate.NewWriter(&z, 9)
	case "br":
		w = brotli.NewWriterLevel(&z, 5)
	case "zstd":
		w, _ = zstd.NewWriter(&z, zstd.WithWindowSize(1<<20), zstd.WithEncoderConcurrency(1))
	default:
		return b
	}
	w.Write(b)
	w.Close()
	return z.Bytes()
}

func TestCodings(t *testing.T) {
	long := []byte(strings.Replace(story, "</p>", strings.Repeat(" The water rose on.", 5000)+"</p>", 1))
	for _, c := range []struct {
		name, header string
		over         []string // codings in the order in which they were laid on
	}{
		{"none", "", nil}, {"identity", "identity", nil}, {"gzip", "gzip", []string{"gzip"}}, {"x-gzip", "x-gzip", []string{"gzip"}},
		{"capitals", "GZIP", []string{"gzip"}}, {"deflate", "deflate", []string{"deflate"}}, {"bare deflate", "deflate", []string{"raw deflate"}},
		{"brotli", "br", []string{"br"}}, {"zstd", "zstd", []string{"zstd"}},
		{"two", "gzip, br", []string{"gzip", "br"}}, {"two the other way", "br, gzip", []string{"br", "gzip"}},
		{"B38 gzip in gzip", "gzip, gzip", []string{"gzip", "gzip"}}, {"identity does not count", "identity, gzip, identity, zstd", []string{"gzip", "zstd"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := long
			for _, coding := range c.over {
				b = encoded(coding, b)
			}
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if c.header != "" {
					w.Header().Set("Content-Encoding", c.header)
				}
				w.Header().Set("Content-Type", "text/html")
				w.Write(b)
			})
			p, err := get(t, client(s.URL), s.URL)
			if err != nil || !bytes.Equal(p.Body, long) || p.Partial {
				t.Errorf("%v, %d bytes, Partial %v, want %d", err, len(p.Body), p.Partial, len(long))
			}
		})
	}
}

func TestBrokenCodings(t *testing.T) {
	// Long enough for more than one block of each coding.
	numbers := func(n int) []byte {
		page := []byte(story)
		for i := range n {
			page = fmt.Appendf(page, "<p>Gauge %d stood at %d.</p>", i, i*7919%100_003)
		}
		return page
	}
	half := func(b []byte) []byte { return b[:len(b)/2] }
	long := numbers(12_000)
	z := gzipped(long)
	badSum := slices.Clone(z)
	badSum[len(badSum)-6] ^= 1
	flipped := slices.Clone(z)
	flipped[len(flipped)/2] ^= 0x55
	for _, c := range []struct {
		name, header string
		body         []byte
		code         string // "" for a page
		partial      bool
	}{
		{"B38 three gzips", "gzip, gzip, gzip", gzipped(gzipped(z)), news.BadEncoding, false},
		{"B38 four codings", "gzip, gzip, gzip, br", z, news.BadEncoding, false},
		{"B40 plain", "gzip", []byte(story), news.BadEncoding, false},
		{"B40 plain as brotli", "br", []byte(story), news.BadEncoding, false},
		{"B40 plain as zstd", "zstd", []byte(story), news.BadEncoding, false},
		{"B40 plain as deflate", "deflate", []byte(story), news.BadEncoding, false},
		{"B40 wrong checksum", "gzip", badSum, news.BadEncoding, false},
		{"B40 a byte changed", "gzip", flipped, news.BadEncoding, false},
		{"B40 junk behind", "gzip", append(slices.Clone(z), "<!-- served by cache 7 -->"...), "", true},
		{"B40 junk behind brotli", "br", append(encoded("br", long), "junk"...), "", true},
		{"B40 junk behind zstd", "zstd", append(encoded("zstd", long), "more junk"...), "", true},
		{"B40 cut short", "gzip", half(z), "", true},
		{"B40 cut short brotli", "br", half(encoded("br", long)), "", true},
		{"B40 cut short zstd", "zstd", half(encoded("zstd", numbers(12_000))), "", true},
		{"B40 cut short in the header", "gzip", z[:7], news.BadEncoding, false},
		{"B41 compress", "compress", z, news.BadEncoding, false},
		{"B41 unknown", "x-secret", z, news.BadEncoding, false},
		{"B41 unknown among known", "gzip, sdch", z, news.BadEncoding, false},
		{"two members are one page", "gzip", append(gzipped(long[:100]), gzipped(long[100:])...), "", false},
		{"B48 empty gzip", "gzip", gzipped(nil), news.Empty, false},
		{"B48 nothing under gzip", "gzip", nil, news.Empty, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Encoding", c.header)
				w.Header().Set("Content-Type", "text/html")
				w.Write(c.body)
			})
			p, err := get(t, client(s.URL), s.URL)
			if c.code != "" {
				wantCode(t, err, c.code)
				return
			}
			if err != nil || p.Partial != c.partial || len(p.Body) == 0 || !bytes.HasPrefix(long, p.Body) {
				t.Errorf("%v, %d bytes, Partial %v, want the beginning and Partial %v", err, len(p.Body), p.Partial, c.partial)
			}
		})
	}
}

func TestTruncated(t *testing.T) {
	half := story[:len(story)/2]
	for _, c := range []struct {
		name, answer string
		code         string // "" for a partial page with half
	}{
		{"B35 half of the length", fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(story), half), ""},
		{"B35 chunks without an end", fmt.Sprintf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(half), half), ""},
		{"B35 within a chunk", fmt.Sprintf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s", len(story), half), ""},
		{"B35 nothing of the length", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", news.Unreachable},
		{"broken chunk", fmt.Sprintf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\nnot hexadecimal\r\n", len(half), half), news.ProtocolError},
	} {
		t.Run(c.name, func(t *testing.T) {
			url := raw(t, func(conn peer) { io.WriteString(conn, c.answer) })
			p, err := get(t, client(url), url)
			if c.code != "" {
				if e := wantCode(t, err, c.code); Final(e) {
					t.Errorf("Final(%v) = true, want another try", e)
				}
				return
			}
			if err != nil || !p.Partial || string(p.Body) != half {
				t.Errorf("%v, Partial %v, Body %q, want what came", err, p.Partial, p.Body)
			}
		})
	}
}

// counting counts the bytes that a server could send before it was cut off.
type counting struct {
	http.ResponseWriter
	n *atomic.Int64
}

func (c counting) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.n.Add(int64(n))
	return n, err
}

func TestTooLarge(t *testing.T) {
	zeros := make([]byte, 1<<20)
	bomb := func(coding string, mib int) []byte {
		var z bytes.Buffer
		var w io.WriteCloser
		switch coding {
		case "gzip":
			w, _ = gzip.NewWriterLevel(&z, 1)
		case "deflate":
			w = zlib.NewWriter(&z)
		case "br":
			w = brotli.NewWriterLevel(&z, 0)
		case "zstd":
			w, _ = zstd.NewWriter(&z, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
		case "zstd wide":
			w, _ = zstd.NewWriter(&z, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(64<<20))
		}
		for range mib {
			w.Write(zeros)
		}
		w.Close()
		return z.Bytes()
	}
	gz := bomb("gzip", 20)
	fewer := func(o *Options) { o.MaxBody = 1 << 20 }
	body := func(b []byte) func(w http.ResponseWriter) { return func(w http.ResponseWriter) { w.Write(b) } }
	for _, c := range []struct {
		name, coding string
		send         func(w http.ResponseWriter)
	}{
		{"B34 1 TiB by its length", "", func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", strconv.Itoa(1<<40))
			w.WriteHeader(200)
		}},
		{"B36 endless chunks", "", func(w http.ResponseWriter) {
			until(func() error { _, err := w.Write(zeros[:64<<10]); return err })
		}},
		{"B37 gzip bomb", "gzip", body(gz)},
		{"B37 deflate bomb", "deflate", body(bomb("deflate", 20))},
		{"B37 bomb of a gzip file", "", body(gz)},
		{"B38 gzip bomb in gzip", "gzip, gzip", body(gzipped(gz))},
		{"B38 gzip file in gzip", "gzip", body(gzipped(gz))},
		{"B39 brotli bomb", "br", body(bomb("br", 12))},
		{"B39 zstd bomb", "zstd", body(bomb("zstd", 20))},
		{"B39 zstd window of 64 MiB, page of 4", "zstd", body(bomb("zstd wide", 4))},
		{"B36 endless gzip members", "gzip", func(w http.ResponseWriter) {
			empty := bytes.Repeat(gzipped(nil), 1000)
			until(func() error { _, err := w.Write(empty); return err })
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var sent atomic.Int64
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if c.coding != "" {
					w.Header().Set("Content-Encoding", c.coding)
				}
				w.Header().Set("Content-Type", "text/html")
				c.send(counting{w, &sent})
			})
			cl := client(s.URL)
			if c.name == "B36 endless gzip members" {
				cl = client(s.URL, fewer) // a member of nothing takes its time
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := get(t, cl, s.URL)
			runtime.ReadMemStats(&after)
			wantCode(t, err, news.TooLarge)
			// All that was ever allocated, the server's part with it: more than
			// was alive at any moment.
			if total := after.TotalAlloc - before.TotalAlloc; total > 24<<20 {
				t.Errorf("%d MiB were allocated on the way, want 24 at most", total>>20)
			}
			// The limit, and what lies in the buffers of two sockets.
			if n := sent.Load(); n > 8<<20+16<<20 {
				t.Errorf("the server could send %d MiB", n>>20)
			}
		})
	}
	t.Run("B39 the window's limit is its own", func(t *testing.T) {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "zstd")
			w.Write(bomb("zstd wide", 4))
		})
		_, err := get(t, client(s.URL, func(o *Options) { o.MaxBody = 256 << 20 }), s.URL)
		if e := wantCode(t, err, news.TooLarge); !strings.Contains(e.Reason, "memory") {
			t.Errorf("reason %q", e.Reason)
		}
	})
	t.Run("as large as the limit", func(t *testing.T) {
		for _, coding := range []string{"", "gzip", "br", "zstd"} {
			page := []byte(story + strings.Repeat(" ", 64<<10-len(story)))
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if coding != "" {
					w.Header().Set("Content-Encoding", coding)
				}
				over := 0
				if r.URL.Path == "/over" {
					over = 1
				}
				w.Write(encoded(coding, append(page, strings.Repeat(" ", over)...)))
			})
			if p, err := get(t, client(s.URL, small), s.URL); err != nil || len(p.Body) != 64<<10 {
				t.Errorf("%q: %d bytes, %v, want all of them", coding, len(p.Body), err)
			}
			if _, err := get(t, client(s.URL, small), s.URL+"/over"); code(err) != news.TooLarge {
				t.Errorf("%q: one byte more: %v, want too_large", coding, err)
			}
		}
	})
}

func TestEmpty(t *testing.T) {
	for _, body := range []string{"", " \r\n\t"} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, body)
		})
		_, err := get(t, client(s.URL), s.URL)
		if e := wantCode(t, err, news.Empty); Final(e) { // B48
			t.Errorf("Final(%v) = true, want another try", e)
		}
	}
}

func TestTypes(t *testing.T) {
	png := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR<html><p>"
	utf16 := "\xff\xfe"
	for _, r := range story {
		utf16 += string([]byte{byte(r), 0})
	}
	for _, c := range []struct {
		name, label, body string
		says              string // "" for a page, else a word of the reason
	}{
		{"HTML", "text/html; charset=utf-8", story, ""},
		{"XHTML", "application/xhtml+xml", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>`, ""},
		{"RSS", "application/rss+xml", `<?xml version="1.0"?><rss version="2.0"></rss>`, ""},
		{"JSON", "application/json", `{"version": "https://jsonfeed.org/version/1.1"}`, ""},
		{"text", "text/plain", "The river stood at 9.4 metres.", ""},
		{"B49 no label", "", story, ""},
		{"B49 text without a label", "", "The river stood at 9.4 metres.", ""},
		{"B49 HTML as text", "text/plain", story, ""},
		{"B49 HTML as an image", "image/png", story, ""},
		{"B49 HTML as a PDF", "application/pdf", story, ""},
		{"B49 HTML as bytes", "application/octet-stream", story, ""},
		{"B49 a feed as bytes", "application/octet-stream", `<?xml version="1.0"?><feed/>`, ""},
		{"B49 a broken label", "text/html; charset=\"", story, ""},
		{"a stray control character", "text/html", "\x01" + story, ""},
		{"UTF-16 with its mark", "text/html", utf16, ""},
		{"UTF-16 without", "text/html", utf16[2:], ""},
		{"a fragment of HTML", "text/html", "<p>9,400 people were moved.</p>", ""},

		{"B49 PDF", "application/pdf", "%PDF-1.7\n1 0 obj", "PDF"},
		{"B49 PDF as HTML", "text/html", "%PDF-1.7\n1 0 obj", "PDF"},
		{"B49 image", "image/png", png, "image/png"},
		{"B49 image as HTML", "text/html", png, "image/png"},
		{"B49 zip", "application/zip", "PK\x03\x04\x14\x00", "zip"},
		{"B49 video", "video/mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "video/mp4"},
		{"B49 bytes as HTML", "text/html", "\x00\x01\x02\x03\x04\x05 4,120 \x00", "binary"},
		{"B49 bytes of a known kind", "application/x-thing", "\x00\x01\x02\x03\x04\x05", "application/x-thing"},
		{"B49 text as an image", "image/jpeg", "not an image at all", "image/jpeg"},
		{"a script", "application/javascript", "var dead = 40;", "script"},
		{"a style sheet", "text/css", "p { margin: 40px }", "style sheet"},
		{"a drawing", "image/svg+xml", `<?xml version="1.0"?><svg/>`, "svg"},
		{"RTF", "text/html", `{\rtf1 40 dead}`, "rtf"},
		{"word processor", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK\x03\x04\x14\x00", "office"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header()["Content-Type"] = nil
				if c.label != "" {
					w.Header().Set("Content-Type", c.label)
				}
				io.WriteString(w, c.body)
			})
			p, err := get(t, client(s.URL), s.URL)
			if c.says == "" {
				if err != nil || string(p.Body) != c.body {
					t.Errorf("%v, want the page as it is", err)
				}
				return
			}
			if e := wantCode(t, err, news.UnsupportedType); !strings.Contains(e.Reason, c.says) || !Final(err) {
				t.Errorf("reason %q, Final %v, want it to say %q and be final", e.Reason, Final(err), c.says)
			}
		})
	}
	t.Run("a gzip file", func(t *testing.T) {
		const sitemap = `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>`
		for _, inner := range []string{sitemap, "%PDF-1.7\n"} {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/gzip")
				w.Write(gzipped([]byte(inner)))
			})
			p, err := get(t, client(s.URL), s.URL+"/sitemap.xml.gz")
			if inner == sitemap && (err != nil || string(p.Body) != sitemap) || inner != sitemap && code(err) != news.UnsupportedType {
				t.Errorf("%q: %q, %v", inner, p.Body, err)
			}
		}
	})
}

// A certificate for 127.0.0.1, signed by itself.
func certificate(t *testing.T, change func(*x509.Certificate)) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "outlet"},
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	change(template)
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func secure(t *testing.T, cert tls.Certificate, change func(*tls.Config), h http.HandlerFunc) *httptest.Server {
	s := httptest.NewUnstartedServer(h)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	s.EnableHTTP2 = true
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	if change != nil {
		change(s.TLS)
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// trusting makes c trust a certificate that nobody else does.
func trusting(t *testing.T, c *Client, cert tls.Certificate) *Client {
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	c.transport.TLSClientConfig.RootCAs = x509.NewCertPool()
	c.transport.TLSClientConfig.RootCAs.AddCert(leaf)
	return c
}

func TestTLS(t *testing.T) {
	page := func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, story) }
	for _, c := range []struct {
		name   string
		change func(*x509.Certificate)
		config func(*tls.Config)
		trust  bool
		says   string // "" for a page
	}{
		{"good", func(*x509.Certificate) {}, nil, true, ""},
		{"B44 signed by itself", func(*x509.Certificate) {}, nil, false, "itself"},
		{"B44 expired", func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) }, nil, true, "out of date"},
		{"B44 not yet valid", func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Hour) }, nil, true, "out of date"},
		{"B44 for another host", func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"other.test"} }, nil, true, "another host"},
		{"B44 TLS 1.0", func(*x509.Certificate) {}, func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10 }, true, "older than 1.2"},
		{"B44 TLS 1.1", func(*x509.Certificate) {}, func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS11, tls.VersionTLS11 }, true, "older than 1.2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cert := certificate(t, c.change)
			s := secure(t, cert, c.config, page)
			cl := client(s.URL)
			if c.trust {
				trusting(t, cl, cert)
			}
			p, err := get(t, cl, s.URL)
			if c.says == "" {
				if err != nil || string(p.Body) != story {
					t.Errorf("%q, %v", p.Body, err)
				}
				return
			}
			if e := wantCode(t, err, news.TLSError); !strings.Contains(e.Reason, c.says) || Final(err) {
				t.Errorf("reason %q, want it to say %q", e.Reason, c.says)
			}
		})
	}
	t.Run("B44 no TLS at all", func(t *testing.T) {
		s := serve(t, page)
		url := strings.Replace(s.URL, "http:", "https:", 1)
		_, err := get(t, client(url), url)
		if e := wantCode(t, err, news.TLSError); !strings.Contains(e.Reason, "http://") {
			t.Errorf("reason %q", e.Reason)
		}
	})
	t.Run("A27 downgrade", func(t *testing.T) {
		plain := serve(t, page)
		cert := certificate(t, func(*x509.Certificate) {})
		s := secure(t, cert, nil, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, plain.URL+"/b", http.StatusFound) })
		c := trusting(t, client(s.URL, func(o *Options) { o.AllowPrivate = append(o.AllowPrivate, Host(plain.URL)) }), cert)
		p, err := get(t, c, s.URL)
		if err != nil || !Downgraded(p) {
			t.Errorf("%v, Downgraded %v, want the page and true", err, Downgraded(p))
		}
	})
	for hops, want := range map[string]bool{
		"":                false,
		"https://b.test/": false,
		"http://b.test/":  true,
		"https://b.test/ http://c.test/ https://d.test/": true,
	} {
		if got := Downgraded(news.Page{URL: "https://a.test/", Hops: strings.Fields(hops)}); got != want {
			t.Errorf("Downgraded over %q = %v, want %v", hops, got, want)
		}
	}
	if Downgraded(news.Page{URL: "http://a.test/", Hops: []string{"https://a.test/"}}) {
		t.Error("an upgrade is no downgrade")
	}
}

func TestHTTP2(t *testing.T) {
	cert := certificate(t, func(*x509.Certificate) {})
	s := secure(t, cert, nil, func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			http.Error(w, "not HTTP/2", 500)
			return
		}
		switch r.URL.Path {
		case "/reset":
			panic(http.ErrAbortHandler)
		case "/reset-in-body":
			io.WriteString(w, story[:40])
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		io.WriteString(w, story)
	})
	for _, c := range []struct{ name, path, code string }{
		{"a page", "/", ""},
		{"B42 reset before the header", "/reset", news.ProtocolError},
		{"B42 reset in the body", "/reset-in-body", news.ProtocolError},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := get(t, trusting(t, client(s.URL), cert), s.URL+c.path)
			if c.code == "" {
				if err != nil || string(p.Body) != story {
					t.Errorf("%q, %v", p.Body, err)
				}
				return
			}
			if e := wantCode(t, err, c.code); Final(e) {
				t.Errorf("Final(%v) = true, want another try", e)
			}
		})
	}
}

// net/http gives up a connection whose header is far too large, without saying
// why; the header's size is then lost, not its refusal.
func TestHTTP2Header(t *testing.T) {
	cert := certificate(t, func(*x509.Certificate) {})
	s := secure(t, cert, nil, func(w http.ResponseWriter, r *http.Request) {
		for i := range 1200 {
			w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("x", 1000))
		}
		io.WriteString(w, story)
	})
	_, err := get(t, trusting(t, client(s.URL), cert), s.URL)
	if got := code(err); got != news.HeaderTooLarge && got != news.ProtocolError {
		t.Errorf("B33: %v has code %q, want header_too_large or protocol_error", err, got)
	}
}

// The page of a watch may be larger than others, and no larger than it is allowed.
func TestGetUpTo(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "<urlset>"+strings.Repeat(" ", 3000)+"</urlset>")
	})
	c := client(s.URL, func(o *Options) { o.MaxBody = 1000 })
	ctx := context.Background()
	if _, err := c.Get(ctx, s.URL, Conditions{}); code(err) != news.TooLarge {
		t.Errorf("Get: %v, want too large", err)
	}
	if p, err := c.GetUpTo(ctx, s.URL, Conditions{}, 5000); err != nil || len(p.Body) != 3017 {
		t.Errorf("GetUpTo 5000: %d bytes, %v", len(p.Body), err)
	}
	if _, err := c.GetUpTo(ctx, s.URL, Conditions{}, 2000); code(err) != news.TooLarge {
		t.Errorf("GetUpTo 2000: %v, want too large", err)
	}
	big := client(s.URL, func(o *Options) { o.MaxBody = 5000 })
	if _, err := big.GetUpTo(ctx, s.URL, Conditions{}, 10); err != nil {
		t.Errorf("GetUpTo 10, where every page may have 5000: %v", err)
	}
}

// Many at once, with the race detector watching.
func TestConcurrent(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, story+r.URL.Path) })
	c := client(s.URL)
	defer c.Close()
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			url := fmt.Sprintf("%s/%d", s.URL, i)
			p, err := c.Get(t.Context(), url, Conditions{})
			if err != nil || p.URL != url || string(p.Body) != fmt.Sprintf("%s/%d", story, i) {
				t.Errorf("%s: %v, %q", url, err, p.Body)
			}
		})
	}
	all.Wait()
}

func TestFinal(t *testing.T) {
	for _, c := range []struct {
		err  error
		want bool
	}{
		{nil, false}, {errors.New("anything"), false}, {context.Canceled, false},
		{&Error{Code: news.Robots}, true}, {fmt.Errorf("crawl: %w", &Error{Code: news.BlockedAddress}), true},
		{&Error{Code: news.TooLarge}, true}, {&Error{Code: news.HostDeferred}, false}, {&Error{Code: news.TLSError}, false},
		{&Error{Code: news.HTTPStatus, Status: 410}, true}, {&Error{Code: news.HTTPStatus, Status: 503}, false},
	} {
		if got := Final(c.err); got != c.want {
			t.Errorf("Final(%v) = %v, want %v", c.err, got, c.want)
		}
	}
}
