package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"

	"rangefinder/report"
)

//go:embed pages.html decide.html site.css decide.css decide.js
var files embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{"count": count, "dict": dict}).ParseFS(files, "pages.html", "decide.html"))

// dict is a template's arguments by name: dict "Title" "Topics" "Forms" .
func dict(pairs ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return m
}

func mustRead(name string) []byte {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err) // embedded at compile time
	}
	return b
}

// A frame is what every page of the site has.
type frame struct {
	Title   string
	Account bool // there is something to log in to
	Editor  bool // who reads it can decide
	Waiting int  // decisions that wait for a person, for an editor
	Desk    *desk
	Faulty  bool // something that was typed cannot be so
}

func (s *site) frame(title string) frame { return frame{Title: title, Account: s.access.tokens()} }

type problem struct {
	frame
	Title, Text string
	Near        []near
	Typed       []near // label and what was typed
	Links       []near // where to go on
}

type near struct{ Name, Href string }

func (s *site) problem(w http.ResponseWriter, r *http.Request, status int, p problem) {
	p.frame = s.frame(p.Title)
	s.private(w, r, status, "problem", p)
}

func execute(name string, data any) ([]byte, error) {
	var b bytes.Buffer // first, since a page cut off in the middle would read as whole
	err := pages.ExecuteTemplate(&b, name, data)
	return b.Bytes(), err
}

func (s *site) bodyOf(name string, data any) (*body, error) {
	b, err := execute(name, data)
	if err != nil {
		return nil, err
	}
	return newBody("text/html; charset=utf-8", b, "")
}

// page answers with a page that is made for every request.
func (s *site) page(w http.ResponseWriter, r *http.Request, name string, data any) {
	b, err := s.bodyOf(name, data)
	if err != nil {
		s.broken(w, r, err)
		return
	}
	s.send(w, r, b)
}

// private answers with a page that nobody keeps, and that is never compressed: how
// long it is would tell of the token in its forms.
func (s *site) private(w http.ResponseWriter, r *http.Request, status int, name string, data any) {
	b, err := execute(name, data)
	if err != nil {
		s.broken(w, r, err)
		return
	}
	s.unkept(w, r, status, b)
}

// unkept answers with a finished page that nobody keeps.
func (s *site) unkept(w http.ResponseWriter, r *http.Request, status int, b []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return
	}
	if _, err := w.Write(b); err != nil {
		s.log.Debug("answer", "path", r.URL.Path, "err", err) // the reader has left
	}
}

func (s *site) broken(w http.ResponseWriter, r *http.Request, err error) {
	s.log.Error("page", "path", r.URL.Path, "err", err)
	http.Error(w, "the page could not be made; the log of the server says why", http.StatusInternalServerError)
}

// style serves a stylesheet or the script; each is made once.
func (s *site) style(b *body) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { s.send(w, r, b) }
}

func stylesheet(css []byte) *body { return finished("text/css; charset=utf-8", css) }

func finished(media string, text []byte) *body {
	b, err := newBody(media, text, "")
	if err != nil {
		panic(err) // compressing in memory does not fail
	}
	return b
}

var (
	sharedStyle = stylesheet([]byte(report.Stylesheet()))
	siteStyle   = stylesheet(mustRead("site.css"))
	deskStyle   = stylesheet(mustRead("decide.css"))
	deskScript  = finished("text/javascript; charset=utf-8", mustRead("decide.js"))
)
