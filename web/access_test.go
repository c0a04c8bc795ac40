package web

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	viewerToken = "a token for those who read"
	editorToken = "a token for those who act"
)

var byToken = Access{Token: viewerToken, EditorToken: editorToken}

var byProxy = Access{UserHeader: "Remote-User", RoleHeader: "Remote-Role", Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.1/32")}}

// A browser keeps cookies and the token of the last form, as one would that is
// sent from page to page of a site.
type browser struct {
	t       *testing.T
	h       http.Handler
	from    string
	scheme  string
	header  http.Header
	cookies []*http.Cookie
	form    string
}

func visit(t *testing.T, h http.Handler) *browser {
	return &browser{t: t, h: h, from: "198.51.100.7:1234", scheme: "http", header: http.Header{}}
}

var formField = regexp.MustCompile(`name="form" value="([^"]+)"`)

func (b *browser) do(method, path string, values url.Values) (*http.Response, string) {
	b.t.Helper()
	r := httptest.NewRequest(method, b.scheme+"://localhost"+path, strings.NewReader(values.Encode()))
	r.RemoteAddr = b.from
	r.Header = b.header.Clone()
	if r.Header.Get("Accept") == "" {
		r.Header.Set("Accept", "text/html,*/*;q=0.8")
	}
	if method == http.MethodPost {
		if r.Header.Get("Content-Type") == "" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		if r.Header.Get("Sec-Fetch-Site") == "" {
			r.Header.Set("Sec-Fetch-Site", "same-origin")
		}
		if r.Header.Get("Sec-Fetch-Site") == "not sent" {
			r.Header.Del("Sec-Fetch-Site")
		}
	}
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.h.ServeHTTP(w, r)
	res := w.Result()
	for _, c := range res.Cookies() {
		b.cookies = slices.DeleteFunc(b.cookies, func(x *http.Cookie) bool { return x.Name == c.Name })
		if c.MaxAge >= 0 {
			b.cookies = append(b.cookies, c)
		}
	}
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if m := formField.FindStringSubmatch(string(text)); m != nil {
		b.form = m[1]
	}
	return res, string(text)
}

func (b *browser) get(path string) (*http.Response, string) {
	return b.do(http.MethodGet, path, nil)
}

func (b *browser) post(path string, pairs ...string) (*http.Response, string) {
	v := url.Values{"form": {b.form}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return b.do(http.MethodPost, path, v)
}

// Every page is for those who have a right to it, and to act takes an editor.
func TestWhoMaySeeWhat(t *testing.T) {
	h := Handler(fixed{}, Options{Access: byToken, Actions: &deeds{}})
	for _, c := range []struct {
		path                  string
		nobody, view, editing int
	}{
		{"/", 401, 200, 200}, {"/topics/deadquaketopic01", 401, 200, 200}, {"/report.json", 401, 200, 200}, {"/feed.atom", 401, 200, 200},
		{"/articles/art1", 401, 200, 200}, {"/articles/art1/versions", 401, 200, 200}, {"/queue", 401, 200, 200}, {"/watches", 401, 200, 200},
		{"/metrics", 401, 200, 200}, {"/nowhere", 401, 404, 404}, {"/pages/p2", 401, 403, 200}, {"/pages/none", 401, 403, 404}, {"/pages/closed", 401, 403, 403},
		{"/healthz", 200, 200, 200}, {"/readyz", 200, 200, 200}, {"/login", 200, 200, 200}, {"/style.css", 200, 200, 200}, {"/site.css", 200, 200, 200},
	} {
		for token, want := range map[string]int{"": c.nobody, viewerToken: c.view, editorToken: c.editing, "a token that is not known": 401} {
			header := []string{}
			if token != "" {
				header = []string{"Authorization", "Bearer " + token}
			}
			if strings.HasPrefix(token, "a token that") && c.nobody == 200 && c.path != "/login" {
				want = 200
			}
			res, text := get(t, h, c.path, header...)
			if res.StatusCode != want {
				t.Errorf("GET %s with %q = %d, want %d", c.path, token, res.StatusCode, want)
			}
			if want == 401 && (strings.Contains(text, "quake") || res.Header.Get("WWW-Authenticate") == "" && token == "") {
				t.Errorf("GET %s with %q tells something, or not what it lacks: %.200q", c.path, token, text)
			}
			if res.StatusCode != 200 && res.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("GET %s with %q may be kept", c.path, token)
			}
			h = Handler(fixed{}, Options{Access: byToken, Actions: &deeds{}}) // wrong ones are counted
		}
	}
}

func TestLogin(t *testing.T) {
	d := &deeds{}
	var log bytes.Buffer
	h := Handler(fixed{}, Options{Access: byToken, Actions: d, Audit: slog.New(slog.NewTextHandler(&log, nil))})
	b := visit(t, h)

	res, _ := b.get("/topics/deadquaketopic01?since=2025-07-01")
	if to := res.Header.Get("Location"); res.StatusCode != http.StatusSeeOther || to != "/login?next=%2Ftopics%2Fdeadquaketopic01%3Fsince%3D2025-07-01" {
		t.Fatalf("a reader who is not logged in is sent to %q (%d)", to, res.StatusCode)
	}
	b.get(res.Header.Get("Location"))
	if res, text := b.post("/login", "token", "a wrong one", "next", "/queue"); res.StatusCode != http.StatusForbidden || !strings.Contains(text, "not known") || len(b.cookies) != 0 || strings.Contains(text, "a wrong one") {
		t.Errorf("a wrong token gives %d and %d cookies", res.StatusCode, len(b.cookies))
	}
	res, _ = b.post("/login", "token", editorToken, "next", "/queue")
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/queue" || len(b.cookies) != 1 {
		t.Fatalf("the editor's token leads to %q (%d) with %d cookies", res.Header.Get("Location"), res.StatusCode, len(b.cookies))
	}
	if c := b.cookies[0]; !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.Secure || len(c.Value) < 40 {
		t.Errorf("the cookie is %v", c)
	}
	if _, text := b.get("/queue"); !strings.Contains(text, `value="retry"`) || res.Header.Get("Content-Encoding") != "" {
		t.Errorf("an editor has no buttons")
	}
	if res, _ := b.post("/queue", "action", "retry", "id", "read:u1"); res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/queue?done=retry&n=1" {
		t.Errorf("retry leads to %q (%d)", res.Header.Get("Location"), res.StatusCode)
	}
	if _, text := b.get("/queue?done=retry&n=1"); !strings.Contains(text, "1 failure tried again.") {
		t.Errorf("the page does not say what was done")
	}
	b.get("/login")
	stolen := slices.Clone(b.cookies)
	if res, _ := b.post("/logout"); res.StatusCode != http.StatusSeeOther || len(b.cookies) != 0 {
		t.Errorf("logging out gives %d and leaves %d cookies", res.StatusCode, len(b.cookies))
	}
	b.cookies = stolen
	if res, _ := b.get("/queue"); res.StatusCode != http.StatusSeeOther {
		t.Errorf("a cookie holds after logging out: %d", res.StatusCode)
	}
	for _, want := range []string{"token is not known", "did=\"logged in\" what=editor", "did=retry what=read:u1 count=1", "did=\"logged out\"", "from=198.51.100.7"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %s:\n%s", want, log.String())
		}
	}
	if strings.Contains(log.String(), editorToken) || strings.Contains(log.String(), stolen[0].Value) {
		t.Errorf("the log holds a token or a cookie")
	}
}

func TestSecureCookie(t *testing.T) {
	b := visit(t, Handler(fixed{}, Options{Access: byToken}))
	b.scheme = "https"
	res, _ := b.post("/login", "token", viewerToken)
	if len(b.cookies) != 1 || !b.cookies[0].Secure || b.cookies[0].Name != "__Host-rangefinder" {
		t.Fatalf("over https the cookie is %v", b.cookies)
	}
	if res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("no Strict-Transport-Security over https")
	}
	if res, _ := b.get("/"); res.StatusCode != http.StatusOK {
		t.Errorf("the cookie lets in with %d", res.StatusCode)
	}
	// A cookie that a neighbour under the same domain could have set counts for nothing.
	b.cookies[0].Name = "rangefinder"
	if res, _ := b.get("/"); res.StatusCode != http.StatusSeeOther {
		t.Errorf("a cookie without the prefix is taken over https: %d", res.StatusCode)
	}
	if res, _ := get(t, Handler(fixed{}, Options{}), "/"); res.Header.Get("Strict-Transport-Security") != "" {
		t.Errorf("Strict-Transport-Security over http")
	}
}

func TestSessionsEnd(t *testing.T) {
	now := time.Date(2025, 7, 4, 8, 0, 0, 0, time.UTC)
	b := visit(t, Handler(fixed{}, Options{Access: byToken, Now: func() time.Time { return now }}))
	b.post("/login", "token", viewerToken)
	for range 13 {
		now = now.Add(11 * time.Hour)
		if res, _ := b.get("/"); res.StatusCode != http.StatusOK {
			t.Fatalf("a session in use has ended after %v", now)
		}
	}
	now = now.Add(13 * time.Hour)
	if res, _ := b.get("/"); res.StatusCode == http.StatusOK {
		t.Errorf("a session holds that nobody has used for 13 hours")
	}
	b.post("/login", "token", viewerToken)
	for range 20 {
		now = now.Add(10 * time.Hour)
		b.get("/")
	}
	if res, _ := b.get("/"); res.StatusCode == http.StatusOK {
		t.Errorf("a session holds for longer than a week")
	}
}

func TestLoginAttemptsAreCounted(t *testing.T) {
	now := time.Date(2025, 7, 4, 8, 0, 0, 0, time.UTC)
	h := Handler(fixed{}, Options{Access: byToken, Now: func() time.Time { return now }})
	b := visit(t, h)
	for i := range mostAttempts {
		if res, _ := b.post("/login", "token", "a guess at the token"); res.StatusCode != http.StatusForbidden {
			t.Fatalf("guess %d gives %d", i, res.StatusCode)
		}
	}
	const wrong = "one guess more at the token"
	if res, _ := b.post("/login", "token", wrong); res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") != "900" {
		t.Errorf("after %d guesses one more gives %d", mostAttempts, res.StatusCode)
	}
	b.header.Set("Authorization", "Bearer "+wrong)
	if res, _ := b.get("/"); res.StatusCode != http.StatusTooManyRequests {
		t.Errorf("the same as a bearer: %d", res.StatusCode)
	}
	// Who shares the address, by a proxy perhaps, does not pay for it.
	b.header.Set("Authorization", "Bearer "+viewerToken)
	if res, _ := b.get("/"); res.StatusCode != http.StatusOK {
		t.Errorf("the right token as a bearer: %d", res.StatusCode)
	}
	b.header.Del("Authorization")
	if res, _ := visit(t, h).post("/login", "token", viewerToken); res.StatusCode != http.StatusSeeOther {
		t.Errorf("the right token: %d", res.StatusCode)
	}
	other := visit(t, h)
	other.from = "198.51.100.8:1"
	if res, _ := other.post("/login", "token", wrong); res.StatusCode != http.StatusForbidden {
		t.Errorf("another address pays for it: %d", res.StatusCode)
	}
	now = now.Add(16 * time.Minute)
	if res, _ := b.post("/login", "token", wrong); res.StatusCode != http.StatusForbidden {
		t.Errorf("after a quarter of an hour it is %d", res.StatusCode)
	}
}

func TestAttemptsAreBounded(t *testing.T) {
	a := newAttempts(time.Now)
	ip := netip.MustParseAddr("10.0.0.0")
	for range maxAddresses + 500 {
		a.failed(ip)
		ip = ip.Next()
	}
	if len(a.by) > maxAddresses+1 {
		t.Errorf("%d addresses are remembered", len(a.by))
	}
	for range mostAttempts {
		a.failed(netip.MustParseAddr("2001:db8::1"))
	}
	if a.allowed(netip.MustParseAddr("2001:db8::2")) {
		t.Errorf("the next address of the same network begins anew")
	}
}

func TestLoginLeadsNowhereElse(t *testing.T) {
	for next, want := range map[string]string{
		"": "/", "/queue": "/queue", "/topics/a%2Fb?x=1&y=2": "/topics/a%2Fb?x=1&y=2", "/?q=a+b": "/?q=a+b",
		"//evil.example": "/", "https://evil.example/": "/", "http:evil": "/", "/\\evil.example": "/", "\\/evil.example": "/",
		"/\t/evil.example": "/", "/\n/evil.example": "/", "javascript:alert(1)": "/", "queue": "/", "/login?next=/": "/", "///evil.example": "/",
		"/%0d%0aSet-Cookie:x": "/%0d%0aSet-Cookie:x", "/ok\r\nX: y": "/", " //evil.example": "/", "/.//evil.example": "/evil.example",
		"/" + strings.Repeat("a", 3000): "/",
	} {
		b := visit(t, Handler(fixed{}, Options{Access: byToken}))
		res, _ := b.post("/login", "token", viewerToken, "next", next)
		if got := res.Header.Get("Location"); got != want {
			t.Errorf("next=%q leads to %q, want %q", next, got, want)
		}
	}
}

// Forms of other sites, without the page's token, of another kind or size do
// nothing.
func TestForgedForms(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*browser)
		status int
	}{
		"as it should be":           {func(*browser) {}, 303},
		"another site's":            {func(b *browser) { b.header.Set("Sec-Fetch-Site", "cross-site") }, 403},
		"another name of this site": {func(b *browser) { b.header.Set("Sec-Fetch-Site", "same-site") }, 403},
		"an old browser's": {func(b *browser) {
			b.header.Set("Sec-Fetch-Site", "not sent")
			b.header.Set("Origin", "http://evil.example")
		}, 403},
		"without a token":      {func(b *browser) { b.form = "" }, 403},
		"with another's token": {func(b *browser) { b.form = strings.Repeat("A", 43) }, 403},
		"of plain text":        {func(b *browser) { b.header.Set("Content-Type", "text/plain") }, 415},
		"with a file":          {func(b *browser) { b.header.Set("Content-Type", "multipart/form-data; boundary=x") }, 415},
		"too large":            {func(b *browser) { b.form = strings.Repeat("A", maxForm+1) }, 413},
	} {
		for _, access := range []Access{{}, byToken} {
			d := &deeds{}
			b := visit(t, Handler(fixed{}, Options{Access: access, Actions: d}))
			if access.tokens() {
				b.post("/login", "token", editorToken)
			}
			b.get("/queue")
			c.change(b)
			res, text := b.post("/queue", "action", "retry", "id", "read:u1")
			if res.StatusCode != c.status || (len(d.done) == 1) != (c.status == 303) {
				t.Errorf("a form %s = %d and %v, want %d", name, res.StatusCode, d.done, c.status)
			}
			if strings.Contains(text, "AAAAAAAA") {
				t.Errorf("a form %s comes back in the page", name)
			}
		}
	}
}

func TestForms(t *testing.T) {
	for _, c := range []struct {
		path   string
		pairs  []string
		status int
		to     string
		did    string
	}{
		{"/queue", []string{"action", "retry", "id", "read:u1"}, 303, "/queue?done=retry&n=1", "retry [read:u1]"},
		{"/queue", []string{"action", "retry", "id", "read:gone"}, 404, "", "retry [read:gone]"},
		{"/queue", []string{"action", "retry-all"}, 303, "/queue?done=retry-all&n=1", "retry []"},
		{"/queue", []string{"action", "delete", "id", "read:u1"}, 303, "/queue?done=delete&n=1", "delete [read:u1]"},
		{"/queue", []string{"action", "delete"}, 400, "", ""}, // without an id, all would be forgotten
		{"/queue", []string{"action", "retry"}, 400, "", ""},
		{"/queue", []string{"action", "drain"}, 400, "", ""},
		{"/queue", []string{"action", "fetch", "id", "https://bay.example/<b>"}, 303, "/queue?done=fetch&n=1", "fetch https://bay.example/<b>"},
		{"/queue", []string{"action", "fetch", "id", "http://169.254.169.254/"}, 404, "", ""},
		{"/watches", []string{"action", "pause", "url", "https://bay.example/feed"}, 303, "/watches?done=pause&n=1", "pause https://bay.example/feed true"},
		{"/watches", []string{"action", "resume", "url", "https://bay.example/map"}, 303, "/watches?done=resume&n=1", "pause https://bay.example/map false"},
		{"/watches", []string{"action", "pause", "url", "https://bay.example/none"}, 404, "", ""},
		{"/watches", []string{"action", "remove", "url", "https://bay.example/map"}, 400, "", ""},
	} {
		d := &deeds{}
		b := visit(t, Handler(fixed{}, Options{Actions: d}))
		b.get(c.path)
		res, _ := b.post(c.path, c.pairs...)
		if res.StatusCode != c.status || res.Header.Get("Location") != c.to || strings.Join(d.done, ";") != c.did {
			t.Errorf("POST %s %v = %d to %q, did %q; want %d, %q, %q", c.path, c.pairs, res.StatusCode, res.Header.Get("Location"), d.done, c.status, c.to, c.did)
		}
	}
}

func TestViewersOnlyLook(t *testing.T) {
	d := &deeds{}
	b := visit(t, Handler(fixed{}, Options{Access: byToken, Actions: d}))
	b.post("/login", "token", viewerToken)
	for _, path := range []string{"/queue", "/watches"} {
		if _, text := b.get(path); strings.Contains(text, "<form") {
			t.Errorf("%s has forms for a viewer", path)
		}
	}
	b.get("/login") // has the token of the form that logs out
	if res, _ := b.post("/queue", "action", "retry-all"); res.StatusCode != http.StatusForbidden || len(d.done) != 0 {
		t.Errorf("a viewer's POST = %d, did %v", res.StatusCode, d.done)
	}
	if _, text := b.get("/articles/closed?numbers=1"); strings.Contains(text, `class="numbers"`) || strings.Contains(text, "Show those that are no figures") {
		t.Error("a viewer is shown the sentences of numbers of an article that asks for no copies")
	}
	if _, text := b.get("/articles/closed"); strings.Contains(text, "The mayor put the dead at 55, &lt;script&gt;alert(1)&lt;/script&gt; he said") && !strings.Contains(text, "asks that no copies be shown") {
		t.Errorf("a viewer sees the whole of a text of which no copies are to be shown")
	}
	// Bearers send no form of a page, and need no token of one.
	e := visit(t, Handler(fixed{}, Options{Access: byToken, Actions: d}))
	e.header.Set("Authorization", "Bearer "+editorToken)
	if res, _ := e.post("/queue", "action", "retry-all"); res.StatusCode != http.StatusSeeOther || len(d.done) != 1 {
		t.Errorf("an editor's program = %d, did %v", res.StatusCode, d.done)
	}
}

func TestProxy(t *testing.T) {
	for name, c := range map[string]struct {
		from   string
		header http.Header
		view   int // of /queue
		act    int // POST there
	}{
		"an editor":          {"192.0.2.1:5", http.Header{"Remote-User": {"ann"}, "Remote-Role": {"editor"}}, 200, 303},
		"a viewer":           {"192.0.2.1:5", http.Header{"Remote-User": {"ann"}, "Remote-Role": {"viewer"}}, 200, 403},
		"no role":            {"192.0.2.1:5", http.Header{"Remote-User": {"ann"}}, 200, 403},
		"an odd role":        {"192.0.2.1:5", http.Header{"Remote-User": {"ann"}, "Remote-Role": {"editor, viewer"}}, 200, 403},
		"two roles":          {"192.0.2.1:5", http.Header{"Remote-User": {"ann"}, "Remote-Role": {"viewer", "editor"}}, 403, 403},
		"two users":          {"192.0.2.1:5", http.Header{"Remote-User": {"ann", "bob"}, "Remote-Role": {"editor"}}, 403, 403},
		"nobody":             {"192.0.2.1:5", http.Header{"Remote-User": {" "}, "Remote-Role": {"editor"}}, 403, 403},
		"not from the proxy": {"192.0.2.9:5", http.Header{"Remote-User": {"ann"}, "Remote-Role": {"editor"}}, 403, 403},
		"mapped into IPv6":   {"[::ffff:192.0.2.1]:5", http.Header{"Remote-User": {"ann"}, "Remote-Role": {"editor"}}, 200, 303},
	} {
		d := &deeds{}
		b := visit(t, Handler(fixed{}, Options{Access: byProxy, Actions: d}))
		b.from, b.header = c.from, c.header
		if res, _ := b.get("/queue"); res.StatusCode != c.view {
			t.Errorf("%s: GET /queue = %d, want %d", name, res.StatusCode, c.view)
		}
		if res, _ := b.post("/queue", "action", "retry-all"); res.StatusCode != c.act || (len(d.done) == 1) != (c.act == 303) {
			t.Errorf("%s: POST /queue = %d, did %v, want %d", name, res.StatusCode, d.done, c.act)
		}
	}
}

// The token of one user's form is of no use to another.
func TestFormsAreOfOneUser(t *testing.T) {
	h := Handler(fixed{}, Options{Access: byProxy, Actions: &deeds{}})
	b := visit(t, h)
	b.from, b.header = "192.0.2.1:5", http.Header{"Remote-User": {"ann"}, "Remote-Role": {"editor"}}
	b.get("/queue")
	b.header.Set("Remote-User", "bob")
	if res, _ := b.post("/queue", "action", "retry-all"); res.StatusCode != http.StatusForbidden {
		t.Errorf("another's form = %d", res.StatusCode)
	}
}

func TestOpenSiteTakesNothingFromProxies(t *testing.T) {
	h := Handler(fixed{}, Options{})
	for _, header := range []string{"X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host", "X-Forwarded-Proto"} {
		if res, text := get(t, h, "/", header, "x"); res.StatusCode != http.StatusForbidden || !strings.Contains(text, "serve.token") {
			t.Errorf("with %s it answers %d", header, res.StatusCode)
		}
	}
	if res, _ := get(t, h, "/healthz", "X-Forwarded-For", "x"); res.StatusCode != http.StatusOK {
		t.Errorf("/healthz = %d", res.StatusCode)
	}
}

func TestAddressThatAsks(t *testing.T) {
	s := &site{access: Access{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}}
	for _, c := range []struct{ peer, forwarded, want string }{
		{"198.51.100.7:1", "203.0.113.9", "198.51.100.7"}, // not a proxy of ours: anybody can write that
		{"10.0.0.1:1", "203.0.113.9", "203.0.113.9"},
		{"10.0.0.1:1", "1.2.3.4, 203.0.113.9, 10.0.0.2", "203.0.113.9"}, // 1.2.3.4 is what the reader claims
		{"10.0.0.1:1", "garbage", "10.0.0.1"},
		{"10.0.0.1:1", "", "10.0.0.1"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := s.from(r).String(); got != c.want {
			t.Errorf("from %s, X-Forwarded-For %q: %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
}

func TestWhereItMayBeServed(t *testing.T) {
	loop, all, lan := addr("127.0.0.1:80"), addr("[::]:80"), addr("10.0.0.5:80")
	for _, c := range []struct {
		access Access
		addr   net.Addr
		hosts  []string
		want   string // "" for may
	}{
		{Access{}, loop, nil, ""},
		{Access{}, addr("[::1]:80"), nil, ""},
		{Access{}, all, nil, "set serve.token"},
		{Access{}, lan, nil, "set serve.token"},
		{Access{}, loop, []string{"figures.example"}, "set serve.token"},
		{byToken, all, nil, ""}, {byToken, loop, []string{"figures.example"}, ""}, {byProxy, lan, nil, ""},
		{Access{Token: viewerToken}, all, nil, ""}, {Access{EditorToken: editorToken}, all, nil, ""},
		{Access{Token: "short"}, loop, nil, "shorter than 16"},
		{Access{Token: viewerToken, EditorToken: viewerToken}, loop, nil, "the same"},
		{Access{UserHeader: "Remote-User"}, all, nil, "serve.trusted_proxies"},
		{Access{Token: viewerToken, RoleHeader: "Remote-Role"}, all, nil, "serve.user_header"},
	} {
		err := c.access.Check(c.addr, c.hosts)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v at %s under %v: %v, want %q", c.access, c.addr, c.hosts, err, c.want)
		}
	}
}

func addr(s string) net.Addr { return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(s)) }

// What stands in an address or a form cannot end a line of the log.
func TestAuditIsOneLineARequest(t *testing.T) {
	var log bytes.Buffer
	b := visit(t, Handler(fixed{}, Options{Actions: &deeds{}, Audit: slog.New(slog.NewTextHandler(&log, nil))}))
	b.get("/queue")
	b.post("/queue", "action", "retry", "id", "x\ntime=2026 level=INFO msg=forged\x1b[2J")
	if n := strings.Count(log.String(), "\n"); n != 1 || strings.Contains(log.String(), "\x1b") {
		t.Errorf("the log has %d lines: %q", n, log.String())
	}
}

func TestKeptPageDoesNothing(t *testing.T) {
	res, text := get(t, Handler(fixed{}, Options{}), "/pages/p2")
	h := res.Header
	if h.Get("Content-Type") != "text/plain" || h.Get("Content-Disposition") != "attachment; filename=page-abababababababab.txt" ||
		!strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox; default-src 'none'") || h.Get("X-Content-Type-Options") != "nosniff" ||
		h.Get("Cache-Control") != "no-store" || h.Get("Content-Encoding") != "" {
		t.Errorf("a kept page comes with %v", h)
	}
	if text != "<script>alert(1)</script>" || h.Get("Repr-Digest") == "" {
		t.Errorf("a kept page is not what was received: %q", text)
	}
}
