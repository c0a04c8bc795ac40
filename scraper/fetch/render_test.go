package fetch

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rangefinder/internal/needs"
	"rangefinder/news"
)

// rendering is a change of Options: pages of loopback are rendered. What the
// browser leaves behind would lie in the folder, which it checks at the end of
// the test, together with what still runs.
func rendering(t *testing.T) func(*Options) {
	t.Helper()
	browser := needs.Chromium(t)
	dir, err := os.MkdirTemp("", "rf") // the test's own folder has too long a name for the socket in it
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", dir)
	t.Cleanup(func() {
		defer os.RemoveAll(dir)
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
		if left := processesOf(t, dir); len(left) > 0 {
			t.Errorf("still running: %q", left)
		}
	})
	return func(o *Options) {
		o.Render = []string{"127.0.0.1"}
		o.Browser = browser
		o.Timeout = time.Minute
	}
}

// processesOf are the command lines that name dir, where the system tells.
func processesOf(t *testing.T, dir string) []string {
	if runtime.GOOS != "linux" {
		return nil
	}
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, path := range lines {
		if b, err := os.ReadFile(path); err == nil && bytes.Contains(b, []byte(dir)) { // what has ended meanwhile is no matter
			left = append(left, string(b))
		}
	}
	return left
}

// A site answers with what it holds under a path, and remembers what it was
// asked for.
type site struct {
	url string

	mu      sync.Mutex
	asked   []string
	headers map[string]http.Header
}

// newSite serves pages: a path with what to answer, HTML unless it begins with
// a media type and a line break.
func newSite(t *testing.T, pages map[string]string) *site {
	s := &site{headers: map[string]http.Header{}}
	s.url = serve(t, func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.URL.Path)
		s.headers[r.URL.Path] = r.Header
		s.mu.Unlock()
		text, ok := pages[r.URL.Path]
		switch to, leads := strings.CutPrefix(text, "→ "); {
		case !ok:
			http.NotFound(w, r)
			return
		case leads:
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		kind, body, typed := strings.Cut(text, "\n\n")
		if !typed || strings.Contains(kind, "<") {
			kind, body = "text/html; charset=utf-8", text
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("ETag", `"frame"`)
		io.WriteString(w, body)
	}).URL
	return s
}

func (s *site) times(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, p := range s.asked {
		if p == path {
			n++
		}
	}
	return n
}

func TestRender(t *testing.T) {
	s := newSite(t, map[string]string{
		"/story": `<!doctype html><html><head><title>Flood</title><link rel="stylesheet" href="/style.css"><link rel="icon" href="/icon.png">
			<style>@font-face { font-family: F; src: url(/font.woff2) } p { font-family: F; background: url(/back.png) }</style></head>
			<body><p></p><img src="/picture.png"><video src="/film.mp4" preload="auto"></video><iframe src="/advert"></iframe>
			<script src="/app.js"></script></body></html>`,
		"/app.js": `text/javascript` + "\n\n" + `fetch("/toll?day=4").then(r => r.text()).then(n => {
			document.querySelector("p").textContent = "The ministry counted " + n + " homes – a première.";
			setTimeout(() => document.body.append("Later came more."), 100);
		}); navigator.sendBeacon("/beacon", "x"); new Image().src = "/pixel.gif"`,
		"/toll":      "text/plain\n\n4,120",
		"/style.css": "text/css\n\np { color: red }",
		"/advert":    "<p>Buy</p>",
	})
	c := client(s.url, rendering(t), func(o *Options) { o.UserAgent = "Rangefinder/1.2" })
	p, err := c.Get(t.Context(), s.url+"/story?utm_source=x#top", Conditions{ETag: `"frame"`})
	if err != nil {
		t.Fatal(err)
	}
	url := s.url + "/story"
	for _, want := range []string{"<!DOCTYPE html>", "The ministry counted 4,120 homes – a première.", "Later came more.", `<script src="/app.js">`} {
		if !strings.Contains(string(p.Body), want) {
			t.Errorf("the page lacks %q:\n%s", want, p.Body)
		}
	}
	switch {
	case p.URL != url || p.FinalURL != url || len(p.Hops) > 0 || p.Status != 200 || !p.Fetched.Equal(day):
		t.Errorf("URL %q, FinalURL %q, Hops %q, Status %d, Fetched %v", p.URL, p.FinalURL, p.Hops, p.Status, p.Fetched)
	case !p.Rendered || p.Partial || p.Refused != 0 || p.Hash != hashOf(p.Body):
		t.Errorf("Rendered %v, Partial %v, Refused %d, Hash %s", p.Rendered, p.Partial, p.Refused, p.Hash)
	case p.Header.Get("Content-Type") != "text/html; charset=utf-8" || p.Header.Get("ETag") != "" || p.Header.Get("Content-Length") != "" || p.Header.Get("Date") == "":
		t.Errorf("Header %v", p.Header)
	}
	for path, want := range map[string]int{"/story": 1, "/app.js": 1, "/toll": 1, "/style.css": 1,
		"/picture.png": 0, "/back.png": 0, "/pixel.gif": 0, "/font.woff2": 0, "/film.mp4": 0, "/advert": 0, "/beacon": 0, "/icon.png": 0} {
		if got := s.times(path); got != want {
			t.Errorf("%s was asked for %d times, want %d", path, got, want)
		}
	}
	for path, h := range s.headers {
		if h.Get("User-Agent") != "Rangefinder/1.2" || h.Get("Proxy-Authorization") != "" || h.Get("If-None-Match") != "" {
			t.Errorf("%s was asked for with %v", path, h)
		}
	}
}

// An ear counts who comes to a port of loopback, by TCP and by UDP.
type ear struct {
	port string
	came atomic.Int32
}

func listen(t *testing.T) *ear {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	u, err := net.ListenPacket("udp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	e := &ear{port: port}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			e.came.Add(1)
			c.Close()
		}
	})
	running.Go(func() {
		for b := make([]byte, 1500); ; e.came.Add(1) {
			if _, _, err := u.ReadFrom(b); err != nil {
				return
			}
		}
	})
	t.Cleanup(func() { l.Close(); u.Close(); running.Wait() })
	return e
}

// A30: whatever a page tries, it reaches its own host and nothing else.
func TestRenderReachesNothingPrivate(t *testing.T) {
	e := listen(t)
	at := "127.0.0.1:" + e.port
	s := newSite(t, map[string]string{
		"/story": `<!doctype html><html><head>
			<link rel="dns-prefetch" href="//` + at + `"><link rel="preconnect" href="http://` + at + `"><link rel="prefetch" href="http://` + at + `/p">
			<link rel="stylesheet" href="http://` + at + `/style.css"><link rel="modulepreload" href="http://` + at + `/m.js">
			<script src="http://` + at + `/s.js"></script><style>@import url(http://` + at + `/i.css);</style></head>
			<body><p></p><img src="http://` + at + `/i.png"><iframe src="http://` + at + `/f"></iframe><object data="http://` + at + `/o"></object>
			<a id="a" href="#x" ping="http://` + at + `/ping">x</a><form id="f" method="post" action="http://` + at + `/form" target="_blank"></form>
			<script src="/app.js"></script></body></html>`,
		"/app.js": "text/javascript\n\n" + `const at = "` + at + `", port = "` + e.port + `";
			const busy = setInterval(() => fetch("/"), 200);
			const tried = f => { try { const p = f(); return Promise.resolve(p).then(() => "y", () => "n") } catch { return "n" } };
			const all = [
				() => fetch("http://169.254.169.254/latest/meta-data/"), () => fetch("http://[::1]:" + port + "/"), () => fetch("http://2130706433:" + port + "/"),
				() => fetch("http://" + at + "/x"), () => fetch("http://" + at + "/nc", {mode: "no-cors"}), () => fetch("http://" + at + "/k", {keepalive: true}),
				() => fetch("http://inside.example:" + port + "/"), () => fetch("http://inside.example/"), () => fetch("https://inside.example/"),
				() => fetch("http://localhost:" + port + "/"), () => fetch("/away"), () => fetch("ftp://" + at + "/"), () => fetch("file:///etc/passwd"),
				() => { const x = new XMLHttpRequest(); x.open("POST", "http://" + at + "/xhr", false); x.send("x") },
				() => import("http://" + at + "/import.js"), () => navigator.sendBeacon("http://" + at + "/b"),
				() => window.open("http://" + at + "/open"), () => window.open("/popup"), () => document.getElementById("a").click(), () => document.getElementById("f").submit(),
				() => new Promise((y, n) => { const w = new WebSocket("ws://" + at + "/ws"); w.onopen = y; w.onerror = n }),
				() => new Promise((y, n) => { const w = new WebSocket("wss://" + at + "/ws"); w.onopen = y; w.onerror = n }),
				() => new Promise((y, n) => { const e = new EventSource("http://" + at + "/es"); e.onopen = y; e.onerror = n }),
				() => new WebTransport("https://" + at + "/wt").ready,
				() => navigator.serviceWorker.register("/sw.js").catch(() => {}) && null, () => { new Worker("/worker.js"); new SharedWorker("/worker.js") },
				async () => {
					const pc = new RTCPeerConnection({iceServers: [{urls: "stun:" + at}, {urls: "turn:" + at + "?transport=tcp", username: "u", credential: "c"},
						{urls: "turn:" + at + "?transport=udp", username: "u", credential: "c"}]});
					pc.createDataChannel("x");
					await pc.setLocalDescription(await pc.createOffer());
					await new Promise(r => setTimeout(r, 1500));
				},
			].map(tried);
			Promise.all(all).then(r => { clearInterval(busy); document.querySelector("p").textContent = "Of " + r.length + " ways these led out: " + r.join("") })`,
		"/away":      "→ http://" + at + "/redirected",
		"/sw.js":     "text/javascript\n\nfetch('/from-a-worker'); self.onfetch = () => {}",
		"/worker.js": "text/javascript\n\nfetch('/from-a-worker'); fetch('http://" + at + "/')",
	})
	var lookups atomic.Int32
	c := client(s.url, rendering(t), func(o *Options) {
		// The port of the ear is open for an address that nobody has, so that a
		// name with that port is refused by where it leads and not by its port.
		o.AllowPrivate = append(o.AllowPrivate, "10.99.99.99:"+e.port)
		o.Resolver = resolver(func(host string) string {
			if host == "inside.example" {
				lookups.Add(1)
			}
			return "127.0.0.1"
		})
	})
	p, err := get(t, c, s.url+"/story")
	if err != nil {
		t.Fatal(err)
	}
	if n := e.came.Load(); n > 0 {
		t.Errorf("%d connections or packets came where none may", n)
	}
	if lookups.Load() < 3 {
		t.Errorf("inside.example was looked up %d times, want once for each of three requests", lookups.Load())
	}
	if !strings.Contains(string(p.Body), "Of 27 ways these led out: ") || p.Refused < 10 {
		t.Errorf("Refused %d, the page is\n%s", p.Refused, p.Body)
	}
	for _, path := range []string{"/from-a-worker", "/popup"} {
		if n := s.times(path); n > 0 {
			t.Errorf("%s was asked for %d times, want never", path, n)
		}
	}
}

// What is opened for Rangefinder is not opened for the scripts of the web.
func TestRenderKeepsTheWebOut(t *testing.T) {
	inside := newSite(t, map[string]string{"/": "<!doctype html><p>The intranet.", "/secret": "text/plain\n\n4,120"})
	outside := newSite(t, map[string]string{"/": `<!doctype html><p>The web.</p><script>
		fetch("` + inside.url + `/secret", {mode: "no-cors"}).finally(() => document.querySelector("p").append(" Tried."))</script>`})
	c := client(inside.url, rendering(t), func(o *Options) {
		o.Render = []string{"news.example"}
		o.Resolver = outlets()
	})
	c.guard.connect = func(ctx context.Context, d *net.Dialer, network, address string) (net.Conn, error) {
		if err := d.Control(network, address, nil); err != nil {
			return nil, err
		}
		if address == "93.184.216.34:80" {
			address = strings.TrimPrefix(outside.url, "http://")
		}
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
	p, err := get(t, c, "http://news.example/")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(p.Body), "<p>The web. Tried.</p>") || p.Refused != 1 || inside.times("/secret") > 0 {
		t.Errorf("Refused %d, the secret was asked for %d times, body %s", p.Refused, inside.times("/secret"), p.Body)
	}
	if p, err := get(t, c, inside.url); err != nil || p.Rendered {
		t.Errorf("the intranet itself: %v, Rendered %v", err, p.Rendered)
	}
}

// A resolver finds one address for every name.
type resolver func(host string) string

func (r resolver) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr(r(host))}, nil
}

// A28: what a script or a meta element leads to is one more redirect.
func TestRenderFollows(t *testing.T) {
	e := listen(t)
	private := "http://127.0.0.1:" + e.port + "/"
	text := "<!doctype html><p>The ministry counted 4,120 homes."
	s := newSite(t, map[string]string{
		"/302":        "→ /meta",
		"/meta":       `<!doctype html><meta http-equiv="refresh" content="0; url=/script">`,
		"/script":     `<!doctype html><script>location = "/text"</script>`,
		"/text":       text,
		"/302private": "→ " + private,
		"/private":    `<!doctype html><p>Wait.</p><meta http-equiv="refresh" content="0; url=` + private + `">`,
		"/private2":   `<!doctype html><p>Wait.</p><script>location.replace("` + private + `")</script>`,
		"/meta302":    `<!doctype html><meta http-equiv="refresh" content="0; url=/302private">`,
		"/circle":     `<!doctype html><p>Round.</p><script>location = "/circle2"</script>`,
		"/circle2":    `<!doctype html><p>And round.</p><script>location = "/circle"</script>`,
		"/reload":     `<!doctype html><p>Again.</p><script>location.reload()</script>`,
		"/file":       `<!doctype html><p>With a file.</p><script>location = "/zip"</script>`,
		"/zip":        "application/zip\n\nPK\x03\x04",
		"/post":       `<!doctype html><p>With a form.</p><form method="post" action="/text"></form><script>document.forms[0].submit()</script>`,
		"/gone":       `<!doctype html><p>Moved.</p><script>location = "/nowhere"</script>`,
		"/denied":     `<!doctype html><p>Moved.</p><script>location = "/robots"</script>`,
	})
	var asked []string
	denied := errors.New("robots.txt asks to stay away")
	c := client(s.url, rendering(t), func(o *Options) {
		o.Hop = func(_ context.Context, url string) error {
			asked = append(asked, strings.TrimPrefix(url, s.url))
			if strings.HasSuffix(url, "/robots") {
				return &Error{Code: news.Robots, Reason: denied.Error(), Err: denied}
			}
			return nil
		}
	})
	for _, tc := range []struct {
		path, code string
		hops       []string
		text       string
	}{
		{"/302", "", []string{"/meta", "/script", "/text"}, "4,120"},
		{"/private", news.BlockedAddress, []string{private}, ""},
		{"/private2", news.BlockedAddress, []string{private}, ""},
		{"/meta302", news.BlockedAddress, []string{"/302private", private}, ""},
		{"/circle", "", []string{"/circle2"}, "And round."},
		{"/reload", "", nil, "Again."},
		{"/file", "", nil, "With a file."},
		{"/post", "", nil, "With a form."},
		{"/gone", news.HTTPStatus, []string{"/nowhere"}, ""},
		{"/denied", news.Robots, []string{"/robots"}, ""},
	} {
		t.Run(tc.path, func(t *testing.T) {
			asked = nil
			for i, h := range tc.hops {
				if h[0] == '/' {
					tc.hops[i] = s.url + h
				}
			}
			p, err := get(t, c, s.url+tc.path)
			if tc.code != "" {
				if e := wantCode(t, err, tc.code); !slices.Equal(e.Hops, tc.hops) {
					t.Errorf("Hops %q, want %q", e.Hops, tc.hops)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			final := s.url + tc.path
			if n := len(tc.hops); n > 0 {
				final = tc.hops[n-1]
			}
			if p.URL != s.url+tc.path || p.FinalURL != final || !slices.Equal(p.Hops, tc.hops) || !strings.Contains(string(p.Body), tc.text) {
				t.Errorf("URL %s, FinalURL %s, Hops %q, body %s", p.URL, p.FinalURL, p.Hops, p.Body)
			}
			if len(asked) < len(tc.hops) {
				t.Errorf("asked for leave to go to %q, want each of %q", asked, tc.hops)
			}
		})
	}
	if n := e.came.Load(); n > 0 {
		t.Errorf("%d connections came where none may", n)
	}
	if n := s.times("/robots"); n > 0 {
		t.Error("what Hop denies was asked for")
	}
}

func TestRenderHostilePages(t *testing.T) {
	for _, tc := range []struct {
		name, body, code string
		change           func(*Options)
	}{
		{"endless loop", `<script>for (;;);</script>`, news.TimeoutBody, func(o *Options) { o.Timeout = 3 * time.Second }},
		{"endless loop after the load", `<p>x</p><script>onload = () => setTimeout(() => { for (;;); })</script>`, news.TimeoutBody, func(o *Options) { o.Timeout = 3 * time.Second }},
		{"100 MB of DOM", `<p id="p" hidden></p><script>const s = "x".repeat(1 << 20); for (let i = 0; i < 100; i++) p.append(document.createTextNode(s))</script>`, news.TooLarge, nil},
		{"larger in UTF-8 only", `<p id="p"></p><script>p.textContent = "–".repeat(40 << 10)</script>`, news.TooLarge, small},
		{"a line longer than is listened to", `<p>still read</p><script>console.log("x".repeat(20 << 20))</script>`, "", small},
		{"a question longer than is listened to", `<p>still read</p><script>alert("x".repeat(20 << 20))</script>`, "", small},
		{"a request longer than is listened to", `<p>still read</p><script>fetch("/", {method: "POST", body: "x".repeat(4 << 20)})</script>`, news.TooLarge, small},
		{"dialogs", `<script>alert(1); confirm(2); prompt(3); document.write("<p>still read</p>"); onbeforeunload = () => "no"</script>`, "", nil},
		{"a download", `<p>still read</p><a id="a" download="x.txt" href="data:text/plain,x"></a><script>a.click(); a.href = URL.createObjectURL(new Blob(["x"])); a.click()</script>`, "", nil},
		{"a page that closes itself", `<p>still read</p><script>window.close()</script>`, "", nil},
		{"a page that empties itself", `<p>x</p><script>onload = () => document.documentElement.remove()</script>`, news.Empty, nil},
		{"a page that lies of itself", `<p>still read</p><script>Object.defineProperty(Element.prototype, "outerHTML", {get: () => "<p>lie</p>"});
			Object.defineProperty(document, "documentElement", {get: () => ({outerHTML: "<p>lie</p>"})}); JSON.stringify = () => "lie"</script>`, "", nil},
		{"a policy against scripts of ours", `<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><p>still read</p>`, "", nil},
		{"half a character", `<p>still read</p><script>document.body.append("\ud800")</script>`, "", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSite(t, map[string]string{"/": "<!doctype html><html><body>" + tc.body})
			change := []func(*Options){rendering(t)}
			if tc.change != nil {
				change = append(change, tc.change)
			}
			p, err := get(t, client(s.url, change...), s.url)
			if tc.code != "" {
				wantCode(t, err, tc.code)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(p.Body), "<p>still read</p>") || p.Partial || strings.Contains(string(p.Body), "<p>lie</p></body>") {
				t.Errorf("Partial %v, body %.300s", p.Partial, p.Body)
			}
		})
	}
}

func TestRenderBounds(t *testing.T) {
	var asked, sent atomic.Int64
	var url string
	hang := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/many":
			io.WriteString(w, `<!doctype html><p>still read</p><script>for (let i = 0; i < 500; i++) fetch("/one?" + i)</script>`)
		case "/one":
			asked.Add(1)
		case "/flood":
			io.WriteString(w, `<!doctype html><p>still read</p><script>for (let i = 0; i < 3000; i++) fetch("/one?" + i)</script>`)
		case "/endless":
			io.WriteString(w, `<!doctype html><p>still read</p><script>fetch("/stream").then(r => r.text())</script>`)
		case "/stream":
			until(func() error {
				n, err := w.Write(make([]byte, 4096))
				sent.Add(int64(n))
				return err
			})
		case "/slow":
			io.WriteString(w, `<!doctype html><p>still read</p><script src="/hang"></script>`)
		case "/hang":
			select {
			case <-hang:
			case <-r.Context().Done():
			}
		}
	})
	url = s.URL
	t.Cleanup(func() { close(hang) })
	for _, tc := range []struct {
		path   string
		change func(*Options)
	}{
		{"/many", nil},
		{"/flood", nil},
		{"/endless", small},
		{"/slow", func(o *Options) { o.Timeout = 12 * time.Second }},
	} {
		t.Run(tc.path, func(t *testing.T) {
			asked.Store(0)
			change := []func(*Options){rendering(t)}
			if tc.change != nil {
				change = append(change, tc.change)
			}
			p, err := get(t, client(url, change...), url+tc.path)
			if err != nil {
				t.Fatal(err)
			}
			if !p.Rendered || !p.Partial || !strings.Contains(string(p.Body), "still read") {
				t.Errorf("Rendered %v, Partial %v, body %s; want what came, known to be less than was meant", p.Rendered, p.Partial, p.Body)
			}
			if n := asked.Load(); n > maxRequests {
				t.Errorf("%d requests were let out, want at most %d", n, maxRequests)
			}
		})
	}
	if n := sent.Load(); n > 8<<20 {
		t.Errorf("%d bytes of an endless answer were taken", n)
	}
}

// Feeds, files and refusals never see a browser, and neither do other hosts.
func TestRenderOnlyPages(t *testing.T) {
	s := newSite(t, map[string]string{
		"/feed":    "text/html\n\n<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>x</title></channel></rss>",
		"/json":    "application/json\n\n{\"html\": \"<html>\"}",
		"/text":    "text/plain\n\nThe ministry counted 4,120 homes.",
		"/sitemap": "application/xml\n\n<urlset></urlset>",
		"/page":    "<!doctype html><p>x",
	})
	missing := func(o *Options) { o.Render, o.Browser = []string{"127.0.0.1"}, "no-such-browser" }
	for _, path := range []string{"/feed", "/json", "/text", "/sitemap"} {
		if p, err := get(t, client(s.url, missing), s.url+path); err != nil || p.Rendered || p.Header.Get("ETag") == "" {
			t.Errorf("%s: Rendered %v, Header %v, %v, want the file as received", path, p.Rendered, p.Header, err)
		}
	}
	_, err := get(t, client(s.url, missing), s.url+"/none")
	wantCode(t, err, news.HTTPStatus)
	_, err = get(t, client(s.url, missing), s.url+"/page")
	if e := wantCode(t, err, news.Unreachable); !strings.Contains(e.Reason, "fetch.browser") || Final(e) {
		t.Errorf("a missing browser: %v, want an error that names the setting", e)
	}
	other := func(o *Options) { o.Render, o.Browser = []string{"*.example.org", "example.com"}, "no-such-browser" }
	if p, err := get(t, client(s.url, other), s.url+"/page"); err != nil || p.Rendered {
		t.Errorf("a page of another host: Rendered %v, %v", p.Rendered, err)
	}
}

func TestNoBrowserInPath(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := FindBrowser(""); err == nil || !strings.Contains(err.Error(), "apt install chromium") || !strings.Contains(err.Error(), "fetch.browser") {
		t.Errorf("FindBrowser: %v, want what to do", err)
	}
}

// A program that is no browser ends as an outcome too, with what it said.
func TestNotABrowser(t *testing.T) {
	needs.Program(t, "sh")
	path := filepath.Join(t.TempDir(), "browser")
	if err := os.WriteFile(path, []byte("#!/bin/sh\necho cannot open display >&2\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, map[string]string{"/": "<!doctype html><p>x"})
	_, err := get(t, client(s.url, func(o *Options) { o.Render, o.Browser = []string{"127.0.0.1"}, path }), s.url)
	if e := wantCode(t, err, news.Unreachable); !strings.Contains(e.Reason, "cannot open display") {
		t.Errorf("%v, want what the program said", e)
	}
}

func TestRenderIsCalledOff(t *testing.T) {
	s := newSite(t, map[string]string{"/": `<!doctype html><script src="/loop.js"></script>`, "/loop.js": "text/javascript\n\nfor (;;);"})
	c := client(s.url, rendering(t))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for s.times("/loop.js") == 0 {
			time.Sleep(10 * time.Millisecond)
		}
		cancel()
	}()
	_, err := c.Get(ctx, s.url, Conditions{})
	if wantCode(t, err, news.Unreachable); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled as well", err)
	}
}

func TestRenderOneAtATime(t *testing.T) {
	var now, most atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/script" {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			time.Sleep(100 * time.Millisecond)
			now.Add(-1)
			return
		}
		io.WriteString(w, `<!doctype html><p>x</p><script src="/script"></script>`)
	})
	c := client(s.URL, rendering(t))
	var all sync.WaitGroup
	for i := range 3 {
		all.Go(func() {
			if p, err := c.Get(t.Context(), fmt.Sprintf("%s/%d", s.URL, i), Conditions{}); err != nil || !p.Rendered {
				t.Errorf("%v, %v", p.Rendered, err)
			}
		})
	}
	all.Wait()
	if most.Load() != 1 {
		t.Errorf("%d pages were rendered at once, want 1", most.Load())
	}
}

// A certificate that does not hold is as little good to a browser.
func TestRenderTrustsNoMore(t *testing.T) {
	cert := certificate(t, func(*x509.Certificate) {})
	s := secure(t, cert, func(*tls.Config) {}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/toll" {
			io.WriteString(w, "4,120")
			return
		}
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, `<!doctype html><p>no figure</p><script>fetch("/toll").then(r => r.text()).then(n => document.querySelector("p").textContent = n)</script>`)
	})
	c := trusting(t, client(s.URL, rendering(t)), cert)
	p, err := get(t, c, s.URL+"/")
	if err != nil {
		t.Fatal(err)
	}
	if !p.Rendered || !strings.Contains(string(p.Body), "<p>no figure</p>") {
		t.Errorf("Rendered %v, body %s; want the page without what came from an untrusted server", p.Rendered, p.Body)
	}
}

func TestCheckRender(t *testing.T) {
	for entry, ok := range map[string]bool{
		"news.example.org": true, "*.example.org": true, "News.Example.org": true, " a.example ": true, "127.0.0.1": true,
		"": false, "*": false, "*.": false, "a.*.example": false, "https://example.org": false, "example.org/news": false, "example.org:8080": false,
	} {
		if err := CheckRender(entry); (err == nil) != ok {
			t.Errorf("CheckRender(%q) = %v", entry, err)
		}
	}
	c := New(Options{Render: []string{"News.example.org", "*.example.com", "?"}})
	for host, want := range map[string]bool{"news.example.org": true, "example.org": false, "a.news.example.org": false,
		"a.example.com": true, "a.b.example.com": true, "example.com": false, "badexample.com": false} {
		if got := c.renders(host); got != want {
			t.Errorf("renders(%q) = %v, want %v", host, got, want)
		}
	}
}
