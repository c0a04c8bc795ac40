package web

import (
	"net/http"
	"net/url"
	"strings"

	"rangefinder/report"
)

// maxOwnName is how many bytes of the name are kept that somebody gives himself.
const maxOwnName = 100

type loginPage struct {
	frame
	Next   string
	Wrong  bool
	Tokens bool   // there is something to log in with
	Names  bool   // a name can be given, for what is decided
	Who    string // who is logged in, "" for nobody
	Form   string // for logging out; "" where there is no session to end
}

func loginAddress(next string) string {
	if next == "/" || localAddress(next) == "/" {
		return "/login"
	}
	return "/login?next=" + url.QueryEscape(next)
}

// localAddress is next where it is an address of this site, else the first page:
// a login page that sends readers anywhere lends its name to whoever asks.
func localAddress(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || len(next) > 2000 {
		return "/"
	}
	// Browsers take \ for / and leave out tabs and line breaks.
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsFunc(next, func(r rune) bool { return r == '\\' || r <= ' ' || r == 0x7f }) {
		return "/"
	}
	if strings.HasPrefix(u.Path, "//") || strings.HasPrefix(u.Path, "/login") || strings.HasPrefix(u.Path, "/logout") {
		return "/"
	}
	out := url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}
	return out.String()
}

func (s *site) loginForm(w http.ResponseWriter, r *http.Request) {
	s.login(w, r, http.StatusOK, false, r.URL.Query().Get("next"))
}

func (s *site) login(w http.ResponseWriter, r *http.Request, status int, wrong bool, next string) {
	c := callOf(r)
	p := loginPage{frame: s.frame("Log in"), Next: localAddress(next), Wrong: wrong, Tokens: s.access.tokens(), Names: s.decisions != nil && s.access.EditorToken != ""}
	if c.role != nobody {
		p.Title, p.Who = "Account", c.who+" ("+c.role.String()+")"
		if strings.HasPrefix(c.secret, "session ") {
			p.Form = s.formToken(c)
		}
	}
	s.private(w, r, status, "login", p)
}

// enter is what the login form does.
func (s *site) enter(w http.ResponseWriter, r *http.Request) {
	c := callOf(r)
	got := s.access.roleOf(strings.TrimSpace(r.PostFormValue("token")))
	if got == nobody {
		// Who has the right one is let in whatever others tried from his address: they
		// may share a proxy, and a token is too long to be guessed.
		from := s.from(r)
		if !s.attempts.allowed(from) {
			c.did = "was refused a login: too many attempts"
			s.refuse(w, r, tooMany)
			return
		}
		s.attempts.failed(from)
		c.did = "was refused a login: the token is not known"
		s.login(w, r, http.StatusForbidden, true, r.PostFormValue("next"))
		return
	}
	s.sessions.drop(r) // the one that was there before is no longer needed
	name := report.Name(strings.Join(strings.Fields(r.PostFormValue("name")), " "))
	s.sessions.begin(w, r, got, strings.ToValidUTF8(name[:min(len(name), maxOwnName)], ""))
	c.did, c.what = "logged in", got.String()
	http.Redirect(w, r, localAddress(r.PostFormValue("next")), http.StatusSeeOther)
}

func (s *site) leave(w http.ResponseWriter, r *http.Request) {
	s.sessions.end(w, r)
	callOf(r).did = "logged out"
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}
