package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"rangefinder/report"
)

// Access says who may see the site and who may act on it. The zero value asks
// nobody who they are, which is for a site that only its own machine can reach:
// whoever has an account there is an editor.
type Access struct {
	// Token lets in a viewer, EditorToken an editor; "" lets in nobody. They are
	// given on the login page or as "Authorization: Bearer TOKEN" (RFC 6750).
	Token, EditorToken string

	// LocalName is the name under which decisions are kept of who is asked nothing, "" for
	// "local user".
	LocalName string

	// UserHeader is the header in which a proxy says who asks ("Remote-User"),
	// RoleHeader the one in which it says "viewer" or "editor"; without the latter
	// everybody is a viewer. Both are believed from Proxies alone.
	UserHeader, RoleHeader string
	Proxies                []netip.Prefix
}

// leastToken is the number of characters under which a token can be guessed.
const leastToken = 16

// open reports whether nobody is asked who they are.
func (a Access) open() bool { return a.Token == "" && a.EditorToken == "" && a.UserHeader == "" }

// tokens reports whether there is anything to log in with.
func (a Access) tokens() bool { return a.Token != "" || a.EditorToken != "" }

// Check says why the site must not be served at addr under these names: because
// whoever reaches it could act on it, or because a setting cannot work.
func (a Access) Check(addr net.Addr, hosts []string) error {
	for _, t := range []struct{ key, token string }{{"serve.token", a.Token}, {"serve.editor_token", a.EditorToken}} {
		if t.token != "" && len(t.token) < leastToken {
			return fmt.Errorf("%s is shorter than %d characters and could be guessed; `openssl rand -hex 24` makes one", t.key, leastToken)
		}
	}
	switch {
	case a.Token != "" && a.Token == a.EditorToken:
		return errors.New("serve.token and serve.editor_token are the same: every viewer would be an editor")
	case a.UserHeader != "" && len(a.Proxies) == 0:
		return errors.New("serve.user_header is set and serve.trusted_proxies is not: anybody could send that header; name the addresses of the proxy, as 10.0.0.2/32")
	case a.UserHeader == "" && a.RoleHeader != "":
		return errors.New("serve.role_header is set and serve.user_header is not: set both, or neither")
	case !a.open():
		return nil
	}
	const do = "set serve.token and serve.editor_token, or serve.user_header with serve.trusted_proxies (docs/serve.md)"
	host, _, err := net.SplitHostPort(addr.String())
	if err != nil {
		return fmt.Errorf("address %s: %w", addr, err)
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.Unmap().IsLoopback() {
		return fmt.Errorf("%s can be reached from other machines, and nobody is asked who they are: %s, or listen on 127.0.0.1", addr, do)
	}
	if len(hosts) > 0 {
		return fmt.Errorf("serve.hosts has names for other machines, and nobody is asked who they are: %s", do)
	}
	return nil
}

// A role is what somebody may do.
type role int

const (
	nobody role = iota
	viewer
	editor
)

func (r role) String() string { return [...]string{"nobody", "viewer", "editor"}[r] }

// A call is a request with who made it, and what came of it for the log.
type call struct {
	who    string // for the log and for the page
	role   role
	name   string // that decisions bear, "" for who
	secret string // what the token of a form is made from; "" where a browser adds nothing by itself

	did  string // what was done, "" for nothing
	what string // to which
	n    int
	err  error
}

// decider is the name under which decisions are kept.
func (c *call) decider() string { return or(c.name, c.who) }

type callKey struct{}

func callOf(r *http.Request) *call {
	if c, ok := r.Context().Value(callKey{}).(*call); ok {
		return c
	}
	return &call{}
}

// known finds out who asks, and refuses those of whom that cannot be said: a
// request that bears several names of a user, or came through a proxy that
// nobody has spoken of.
func (s *site) known(r *http.Request) (*call, *refusal) {
	a := s.access
	if a.open() {
		if through(r) {
			return nil, &refusal{http.StatusForbidden, "This came through a proxy",
				"Here everybody on the machine may do everything, so nothing is taken from a proxy. Set serve.token, or serve.user_header with serve.trusted_proxies, and start again."}
		}
		return &call{who: "local user", name: a.LocalName, role: editor, secret: "local"}, nil
	}
	if h := r.Header.Get("Authorization"); h != "" && a.tokens() { // else it is meant for the proxy
		scheme, token, _ := strings.Cut(h, " ")
		if strings.EqualFold(scheme, "Bearer") {
			return s.bearer(r, strings.TrimSpace(token))
		}
	}
	if c := s.sessions.of(r); c != nil {
		return c, nil
	}
	if a.UserHeader != "" && a.trusts(r) {
		return a.proxied(r)
	}
	return &call{}, nil
}

func (s *site) bearer(r *http.Request, token string) (*call, *refusal) {
	got := s.access.roleOf(token)
	if got == nobody {
		from := s.from(r)
		if !s.attempts.allowed(from) {
			return nil, tooMany
		}
		s.attempts.failed(from)
		return nil, &refusal{http.StatusUnauthorized, "That token is not known", "Look at serve.token and serve.editor_token."}
	}
	return &call{who: got.String() + " by token", role: got}, nil
}

// roleOf is what a token lets one do. How long it takes tells nothing of how much
// of it was right.
func (a Access) roleOf(token string) role {
	got := sha256.Sum256([]byte(token))
	is := func(want string) bool {
		sum := sha256.Sum256([]byte(want))
		return subtle.ConstantTimeCompare(got[:], sum[:]) == 1 && want != ""
	}
	asEditor, asViewer := is(a.EditorToken), is(a.Token)
	switch {
	case asEditor:
		return editor
	case asViewer:
		return viewer
	}
	return nobody
}

// proxied is whom a trusted proxy names. A header that came twice may be one that
// the reader sent and one that the proxy added.
func (a Access) proxied(r *http.Request) (*call, *refusal) {
	names := r.Header.Values(a.UserHeader)
	switch {
	case len(names) == 0 || len(names) == 1 && strings.TrimSpace(names[0]) == "":
		return &call{}, nil
	case len(names) > 1:
		return nil, &refusal{http.StatusForbidden, "The proxy names several users", "It has to replace " + a.UserHeader + " and not add to it."}
	}
	c := &call{who: report.Name(strings.TrimSpace(names[0])), role: viewer, secret: "user " + names[0]}
	if a.RoleHeader == "" {
		return c, nil
	}
	switch roles := r.Header.Values(a.RoleHeader); {
	case len(roles) == 1 && strings.EqualFold(strings.TrimSpace(roles[0]), "editor"):
		c.role = editor
	case len(roles) > 1:
		return nil, &refusal{http.StatusForbidden, "The proxy names several roles", "It has to replace " + a.RoleHeader + " and not add to it."}
	}
	return c, nil
}

// trusts reports whether a request comes from one of the proxies.
func (a Access) trusts(r *http.Request) bool { return a.proxy(peer(r)) }

func (a Access) proxy(ip netip.Addr) bool {
	for _, p := range a.Proxies {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// peer is the address at the other end of the connection; the zero address where
// it cannot be read.
func peer(r *http.Request) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap().WithZone("")
}

// from is the address that asks: behind trusted proxies the last that none of
// them is at (X-Forwarded-For grows at its end).
func (s *site) from(r *http.Request) netip.Addr {
	at := peer(r)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.access.proxy(at); i-- {
		ip, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = ip.Unmap().WithZone("")
	}
	return at
}

// through reports whether a proxy says that it passed a request on.
// HTTP/1.0, which no browser speaks any longer, is what a proxy speaks that was set
// up to pass on and nothing else.
func through(r *http.Request) bool {
	if !r.ProtoAtLeast(1, 1) {
		return true
	}
	for _, h := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via"} {
		if r.Header.Get(h) != "" {
			return true
		}
	}
	return false
}

// secure reports whether the reader's side of the connection is encrypted. Whoever
// lies about it in a header deceives nobody but himself: he gets a cookie that his
// browser will not send back.
func secure(r *http.Request) bool {
	return r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// formToken is what a form of c has to bring back, so that a page elsewhere, which
// cannot read it, cannot send the form.
func (s *site) formToken(c *call) string {
	m := hmac.New(sha256.New, s.key)
	m.Write([]byte(c.secret))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// ownForm reports whether a form is one of ours, sent by whom it was made for.
// Bearers need none: no browser sends their header unasked.
func (s *site) ownForm(r *http.Request, c *call) bool {
	return c.secret == "" || hmac.Equal([]byte(s.formToken(c)), []byte(r.PostFormValue("form")))
}

// A refusal is an answer to somebody who may not.
type refusal struct {
	status      int
	title, text string
}

var tooMany = &refusal{http.StatusTooManyRequests, "Too many attempts", "Wait for a quarter of an hour, and then try again with the right token."}

// admit lets a request in that may be made by need and those above it; nobody
// stands for everybody.
func (s *site) admit(need role, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, no := s.known(r)
		if no != nil {
			s.refuse(w, r, no)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
		if r.Method == http.MethodPost {
			defer s.note(r, c)
		}
		switch {
		case c.role >= need:
		case c.role != nobody:
			s.unsent(w, r, &refusal{http.StatusForbidden, "Only editors may do this", "You are here as a viewer."})
			return
		default:
			s.ask(w, r)
			return
		}
		if r.Method == http.MethodPost && need > nobody && !s.ownForm(r, c) {
			s.unsent(w, r, &refusal{http.StatusForbidden, "This form is not of this page", "It may have stood open since before the server was started, or since you logged in. Go back, load the page anew and try again."})
			return
		}
		next(w, r)
	}
}

// ask sends a reader to the login page, and tells a program what it lacks.
func (s *site) ask(w http.ResponseWriter, r *http.Request) {
	if s.access.tokens() {
		if r.Method != http.MethodPost && strings.Contains(r.Header.Get("Accept"), "text/html") {
			w.Header().Set("Cache-Control", "no-store")
			http.Redirect(w, r, loginAddress(r.URL.RequestURI()), http.StatusSeeOther)
			return
		}
		w.Header().Set("WWW-Authenticate", `Bearer realm="rangefinder"`)
		s.unsent(w, r, &refusal{http.StatusUnauthorized, "Who are you?", "Log in, or send the token as “Authorization: Bearer TOKEN”."})
		return
	}
	s.refuse(w, r, &refusal{http.StatusForbidden, "Who are you?", "The proxy in front of this site has not said who asks."})
}

func (s *site) refuse(w http.ResponseWriter, r *http.Request, no *refusal) {
	if no.status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", fmt.Sprint(int(attemptTime.Seconds())))
	}
	if program(r) {
		s.tell(w, r, no.status, verdictAnswer{Error: no.title + " – " + no.text})
		return
	}
	s.problem(w, r, no.status, problem{Title: no.title, Text: no.text})
}

// unsent is refuse for a form of this site, with what was typed in it and the way to go on.
func (s *site) unsent(w http.ResponseWriter, r *http.Request, no *refusal) {
	if !typedInto(r) {
		s.refuse(w, r, no)
		return
	}
	p := problem{Title: no.title, Text: no.text}
	if no.status == http.StatusUnauthorized {
		p.Links = []near{{"Log in, and go on with the form", loginAddress(or(formPage(r.PostForm), "/decide"))}}
	}
	s.returned(w, r, no.status, p)
}

// note leaves a line for every attempt to change something.
func (s *site) note(r *http.Request, c *call) {
	line := []any{"who", or(c.who, "nobody"), "role", c.role.String(), "from", s.from(r).String(), "path", r.URL.Path, "did", or(c.did, "nothing")}
	if c.what != "" {
		line = append(line, "what", c.what)
	}
	if c.n > 0 {
		line = append(line, "count", c.n)
	}
	if c.err != nil {
		line = append(line, "err", c.err)
	}
	s.audit.Info("request to change", line...)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
