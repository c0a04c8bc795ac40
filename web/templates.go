package web

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"

	"rangefinder/report"
)

//go:embed pages.html site.css
var files embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{"count": count}).ParseFS(files, "pages.html"))

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
}

func (s *site) frame(title string) frame { return frame{title, s.access.tokens()} }

type problem struct {
	frame
	Title, Text string
	Near        []near
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

// style serves a stylesheet; both are made once.
func (s *site) style(b *body) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { s.send(w, r, b) }
}

func stylesheet(css []byte) *body {
	b, err := newBody("text/css; charset=utf-8", css, "")
	if err != nil {
		panic(err) // compressing in memory does not fail
	}
	return b
}

var (
	sharedStyle = stylesheet([]byte(report.Stylesheet()))
	siteStyle   = stylesheet(mustRead("site.css"))
)
