package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"strings"

	"rangefinder/news"
	"rangefinder/report"
)

type site struct {
	src    Source
	log    *slog.Logger
	counts *counts
}

// A form is a rendering that can be asked for by suffix or by media type.
type form struct{ suffix, media, format string }

// forms, the best for a reader first: it is the answer to "Accept: */*".
var forms = []form{
	{"html", "text/html; charset=utf-8", "html"},
	{"json", "application/json", "json"},
	{"jsonl", "application/jsonl; charset=utf-8", "jsonl"},
	{"csv", "text/csv; charset=utf-8", "csv"},
	{"md", "text/markdown; charset=utf-8", "md"},
	{"txt", "text/plain; charset=utf-8", "text"},
	{"atom", "application/atom+xml; charset=utf-8", "atom"},
}

func formOf(suffix string) (form, bool) {
	for _, f := range forms {
		if f.suffix == suffix {
			return f, true
		}
	}
	return form{}, false
}

// maxQuery bounds what is searched for; nobody means more.
const maxQuery = 200

func (s *site) topics(w http.ResponseWriter, r *http.Request) {
	rep, err := s.src.Report(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	q := strings.TrimSpace(r.URL.Query().Get("q"))
	q = q[:min(len(q), maxQuery)]
	found, err := report.Select(rep, q)
	var unknown *report.UnknownTopic
	if errors.As(err, &unknown) {
		found = rep
		found.Topics, found.Stories, found.Claims = nil, nil, nil
	}
	s.render(w, r, found, forms[0], report.Options{Served: true, List: true, Query: q})
}

func (s *site) topic(w http.ResponseWriter, r *http.Request) {
	rep, err := s.src.Report(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	id := r.PathValue("id")
	f, bySuffix := formOf(strings.TrimPrefix(path.Ext(id), "."))
	if bySuffix {
		id = strings.TrimSuffix(id, "."+f.suffix)
	} else {
		w.Header().Add("Vary", "Accept")
		f = accepted(r.Header.Get("Accept"))
	}
	found, err := report.Select(rep, id)
	var unknown *report.UnknownTopic
	switch {
	case errors.As(err, &unknown):
		s.unknown(w, r, rep, unknown)
		return
	case err != nil:
		s.fail(w, r, err)
		return
	}
	if strings.TrimSpace(id) == "" || len(found.Topics) != 1 {
		http.Redirect(w, r, "/?q="+url.QueryEscape(id), http.StatusFound)
		return
	}
	if only := found.Topics[0].ID; only != id { // one address for one topic
		to := "/topics/" + url.PathEscape(only)
		if bySuffix {
			to += "." + f.suffix
		}
		http.Redirect(w, r, to, http.StatusFound)
		return
	}
	// The whole report goes in, so that linked topics have their names.
	s.render(w, r, rep, f, report.Options{Topic: id, Width: 100, Served: true})
}

func (s *site) report(w http.ResponseWriter, r *http.Request) {
	f, ok := formOf(strings.TrimPrefix(path.Ext(r.URL.Path), "."))
	if !ok {
		s.missing(w, r)
		return
	}
	rep, err := s.src.Report(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.render(w, r, rep, f, report.Options{
		Width: 100, Served: true, Summary: path.Base(r.URL.Path) == "summary.csv", Full: true,
	})
}

func (s *site) render(w http.ResponseWriter, r *http.Request, rep news.Report, f form, o report.Options) {
	if f.format == "atom" {
		o.Base = "http://" + r.Host // a feed has absolute addresses only; the guard has checked the host
	}
	var b bytes.Buffer
	if err := report.Write(&b, rep, f.format, o); err != nil {
		s.fail(w, r, err)
		return
	}
	s.answer(w, r, f.media, b.Bytes(), rep.Generated)
}

// answer sends a body with its entity tag, or 304 to one who has it. The tag
// is weak: it leaves out the time at which the report was made, with which
// nothing else has changed.
func (s *site) answer(w http.ResponseWriter, r *http.Request, media string, body []byte, made string) {
	stable := body
	if made != "" {
		stable = bytes.ReplaceAll(body, []byte(made), nil)
	}
	sum := sha256.Sum256(stable)
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", tag)
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if _, err := w.Write(body); err != nil {
		s.log.Debug("answer", "path", r.URL.Path, "err", err) // the reader has left
	}
}

// matches compares weakly (RFC 9110 §13.1.2).
func matches(header, tag string) bool {
	for _, t := range strings.Split(header, ",") {
		t = strings.TrimSpace(t)
		if t == "*" || strings.TrimPrefix(t, "W/") == strings.TrimPrefix(tag, "W/") {
			return t != ""
		}
	}
	return false
}

func (s *site) style(w http.ResponseWriter, r *http.Request) {
	s.answer(w, r, "text/css; charset=utf-8", []byte(report.Stylesheet()), "")
}

func (s *site) missing(w http.ResponseWriter, r *http.Request) {
	s.problem(w, r, http.StatusNotFound, problem{Title: "There is no such page", Text: "The topics are on the first page."})
}

func (s *site) unknown(w http.ResponseWriter, r *http.Request, rep news.Report, u *report.UnknownTopic) {
	p := problem{Title: "There is no such topic", Text: "It may have been merged with another, or its articles may be gone."}
	for _, name := range u.Nearest {
		for _, t := range rep.Topics {
			if strings.Join(strings.Fields(report.Visible(t.Topic)), " ") == name {
				p.Near = append(p.Near, near{name, "/topics/" + url.PathEscape(t.ID)})
				break
			}
		}
	}
	s.problem(w, r, http.StatusNotFound, p)
}

// fail tells the log why and the reader that: the reason may name addresses
// and keys that are none of a reader's business.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.log.Error("page", "path", r.URL.Path, "err", err)
	s.problem(w, r, http.StatusServiceUnavailable, problem{Title: "The store does not answer", Text: "Nothing is lost. Try again in a moment; the log of the server says more."})
}
