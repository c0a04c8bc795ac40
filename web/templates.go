package web

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
)

//go:embed pages.html
var source string

var pages = template.Must(template.New("").Parse(source))

// A frame is what every page of the site has.
type frame struct{ Title string }

type problem struct {
	Title, Text string
	Near        []near
}

type near struct{ Name, Href string }

func (s *site) problem(w http.ResponseWriter, r *http.Request, status int, p problem) {
	s.page(w, r, status, "problem", p)
}

func (s *site) page(w http.ResponseWriter, r *http.Request, status int, name string, data any) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, data); err != nil {
		s.log.Error("page", "path", r.URL.Path, "err", err)
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
		return
	}
	if status != http.StatusOK {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		if _, err := w.Write(b.Bytes()); err != nil {
			s.log.Debug("answer", "path", r.URL.Path, "err", err)
		}
		return
	}
	s.answer(w, r, "text/html; charset=utf-8", b.Bytes(), "")
}
