package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/report"
)

// asked reads what an address asks for and the report that it asks it of; where
// that cannot be had it has answered, and ok is false.
func (s *site) asked(w http.ResponseWriter, r *http.Request) (q query, e *edition, ok bool) {
	q, err := readQuery(r.URL.Query())
	var bad *badQuery
	if errors.As(err, &bad) {
		s.problem(w, r, http.StatusBadRequest, problem{Title: "This address cannot be understood", Text: "In it, " + bad.text + "."})
		return q, nil, false
	}
	e, err = s.editions.at(r.Context(), q.At, q.Changed)
	if errors.Is(err, ErrThinned) {
		s.problem(w, r, http.StatusNotFound, problem{Title: "That is too long ago", Text: "The history of reports does not reach back so far; serve has a setting for it, history.max_age."})
		return q, nil, false
	}
	if err != nil {
		s.fail(w, r, err)
		return q, nil, false
	}
	return q, e, true
}

// key names an answer by all that it depends on.
func key(e *edition, parts ...string) string {
	return keyOf(e.name) + strings.Join(parts, "\x01")
}

// keyOf is how the keys of an edition begin.
func keyOf(name string) string { return name + "\x01" }

// kept answers with what stands under the key that parts make of an edition, made by
// do where nothing does.
func (s *site) kept(w http.ResponseWriter, r *http.Request, e *edition, parts []string, do func() (*body, error)) {
	b, err := s.bodies.get(key(e, parts...), func() (*body, error) {
		if e.past {
			leave, err := s.editions.apart.enter()
			if err != nil {
				return nil, err
			}
			defer leave()
		}
		return do()
	})
	var not *unwritten
	switch {
	case errors.As(err, &not):
		s.problem(w, r, http.StatusBadRequest, problem{Title: "This cannot be written in that format", Text: report.Visible(not.Error()) + "."})
	case err != nil:
		s.fail(w, r, err)
	default:
		s.send(w, r, b)
	}
}

// unwritten says why a report cannot be had in some format: it is about what was
// asked for, and made of the report alone.
type unwritten struct{ error }

func (s *site) topic(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	f, bySuffix := formOf(strings.TrimPrefix(path.Ext(id), "."))
	if bySuffix {
		id = strings.TrimSuffix(id, "."+f.suffix)
	} else {
		w.Header().Add("Vary", "Accept")
		f = accepted(r.Header.Get("Accept"))
	}
	q, e, ok := s.asked(w, r)
	if !ok {
		return
	}
	i, known := e.topics[id]
	if !known {
		s.near(w, r, e, q, id, f, bySuffix)
		return
	}
	base := baseOf(f, r)
	q = query{Changed: q.Changed, At: q.At, Page: 1}
	wikidata, chart := wikidataOf(f, r), chartOf(f, r)
	if wikidata.CSV {
		f.media = "text/csv; charset=utf-8"
	}
	if r.URL.Query().Get("unread") != "" {
		s.unread(w, r, e, e.rep.Topics[i], f, q, base)
		return
	}
	parts := []string{"topic", id, f.suffix, base, q.href(""), chart, fmt.Sprintf("%q %q %q %t", wikidata.Item, wikidata.Property, wikidata.Unit, wikidata.CSV)}
	make := func() (*body, error) {
		rep := e.about([]news.Topic{e.rep.Topics[i]})
		o := s.options(e, base, q)
		o.Topic, o.Chart, o.Wikidata = id, chart, wikidata
		return render(rep, f, o)
	}
	if f.format != "html" || e.past || !s.deciding(r) {
		s.kept(w, r, e, parts, make)
		return
	}
	plain := func() (*body, error) { return s.bodies.get(key(e, parts...), make) }
	if r.URL.Query().Get(decideWord) == "" {
		frame := s.framed(r, e, "")
		s.kept(w, r, e, append(slices.Clone(parts), frame.key()), func() (*body, error) { return doored(plain, frame, e.rep.Generated) })
		return
	}
	b, err := plain()
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.topicDesk(w, r, e, e.rep.Topics[i], b.raw)
}

// unread is a topic with the numbers of its articles that are no figures. It is made for
// every request: articles may be read anew without another answer to their story.
func (s *site) unread(w http.ResponseWriter, r *http.Request, e *edition, t news.Topic, f form, q query, base string) {
	if shows := []string{"html", "json", "text"}; !slices.Contains(shows, f.format) || !e.at.IsZero() {
		s.problem(w, r, http.StatusBadRequest, problem{Title: "This address cannot be understood", Text: "In it, unread is for html, json and txt, and of the articles as they are now."})
		return
	}
	b, err := s.unreadBody(r, e, t, f, q, base)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.send(w, r, b)
}

func (s *site) unreadBody(r *http.Request, e *edition, t news.Topic, f form, q query, base string) (*body, error) {
	leave, err := s.texts.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	rep := e.about([]news.Topic{t})
	var articles []string
	for _, c := range rep.Claims {
		if c.ArticleID != "" {
			articles = append(articles, c.ArticleID)
		}
	}
	list, err := s.src.Unclaimed(r.Context(), articles, callOf(r).role == editor)
	rep.Coverage.Unclaimed = decide.Unclaimed(list, rep.Claims)
	if err != nil {
		return nil, err
	}
	o := s.options(e, base, q)
	o.Topic = t.ID
	return render(rep, f, o)
}

// options are those of every rendering.
func (s *site) options(e *edition, base string, q query) report.Options {
	o := report.Options{Width: 100, Served: true, Base: base, Since: q.Changed, Account: s.access.tokens()}
	if !e.at.IsZero() {
		o.At = spell(e.at)
	}
	return o
}

// wikidataOf is what an address says for QuickStatements: item=, property=, unit=
// and dialect=csv.
func wikidataOf(f form, r *http.Request) (o report.WikidataOptions) {
	if f.format != "quickstatements" {
		return o
	}
	v := r.URL.Query()
	const most = 20 // letters of an id
	for _, x := range []struct {
		name string
		to   *string
	}{{"item", &o.Item}, {"property", &o.Property}, {"unit", &o.Unit}} {
		*x.to = v.Get(x.name)
		*x.to = (*x.to)[:min(len(*x.to), most)]
	}
	o.CSV = v.Get("dialect") == "csv"
	return o
}

// chartOf is the chart that an address asks of a picture, chart=timeline or the
// plot of intervals.
func chartOf(f form, r *http.Request) string {
	if f.format == "svg" && r.URL.Query().Get("chart") == report.ChartTimeline {
		return report.ChartTimeline
	}
	return report.ChartIntervals
}

// near leads from a part of an id or some words to the topic that they mean.
func (s *site) near(w http.ResponseWriter, r *http.Request, e *edition, q query, id string, f form, bySuffix bool) {
	id = strings.ToValidUTF8(id[:min(len(id), maxQuery)], "") // it is held against the words of all topics
	found, err := report.Select(e.rep, id)
	var unknown *report.UnknownTopic
	switch {
	case errors.As(err, &unknown):
		heir := ""
		if e.at.IsZero() {
			if heir, err = s.heir(r.Context(), e, news.OnTopic, id); err != nil {
				s.fail(w, r, err)
				return
			}
		}
		if heir == "" {
			s.unknown(w, r, e, unknown)
			return
		}
		found.Topics = []news.Topic{{ID: heir}}
	case err != nil:
		s.fail(w, r, err)
		return
	}
	q = query{Changed: q.Changed, At: q.At, Page: 1}
	if strings.TrimSpace(id) == "" || len(found.Topics) != 1 {
		q.Words = strings.TrimSpace(id)
		http.Redirect(w, r, q.href("/"), http.StatusFound)
		return
	}
	to := "/topics/" + url.PathEscape(found.Topics[0].ID) // one address for one topic
	if bySuffix {
		to += "." + f.suffix
	}
	if r.URL.RawQuery != "" { // with all that it was asked for
		to += "?" + r.URL.Query().Encode()
	}
	http.Redirect(w, r, to, http.StatusFound)
}

// report is the whole report, or the topics of it that the query finds.
func (s *site) report(w http.ResponseWriter, r *http.Request) {
	f, ok := formOf(strings.TrimPrefix(path.Ext(r.URL.Path), "."))
	if !ok {
		s.missing(w, r)
		return
	}
	q, e, ok := s.asked(w, r)
	if !ok {
		return
	}
	s.selection(w, r, e, q, f, path.Base(r.URL.Path) == "summary.csv")
}

func (s *site) selection(w http.ResponseWriter, r *http.Request, e *edition, q query, f form, summary bool) {
	base := baseOf(f, r)
	if f.format != "html" {
		q.Page = 1
	}
	s.kept(w, r, e, []string{"report", f.suffix, base, fmt.Sprint(summary), q.href("")}, func() (*body, error) {
		o := s.options(e, base, q)
		o.Summary, o.Full = summary, true
		rep := e.rep
		switch {
		case f.format == "html":
			rep, o.Order, o.Section = s.section(e, q)
		case q.narrows() || q.Sort != "":
			topics := e.chosen(q.topics(e))
			rep = e.about(topics)
			rep.Topics = rep.Topics[:len(topics)] // those that are only linked to stay out
		}
		return render(rep, f, o)
	})
}

// section is the part of a report that one page of it has, as it is too long for one:
// page=2 has the next.
func (s *site) section(e *edition, q query) (rep news.Report, order string, section report.Section) {
	all := q.topics(e)
	for _, o := range sorts {
		if o.name == q.Sort && q.Sort != "" {
			order = "by " + o.text
		}
	}
	first, last, page, pages := e.section(all, q.Page)
	section = report.Section{First: first + 1, Last: last, All: len(all)}
	at := func(page int) string {
		q.Page = page
		return q.href("/report.html")
	}
	if page > 1 {
		section.Before = at(page - 1)
	}
	if page < pages {
		section.After = at(page + 1)
	}
	return e.about(e.chosen(all[first:last])), order, section
}

// baseOf is the address of this site for formats that leave it; pages do with paths.
func baseOf(f form, r *http.Request) string {
	if f.format == "atom" || f.format == "jsonld" {
		return here(r)
	}
	return ""
}

// here is the address of this site. The guard has checked the name.
func here(r *http.Request) string {
	if secure(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func render(rep news.Report, f form, o report.Options) (*body, error) {
	var b bytes.Buffer
	if err := report.Write(&b, rep, f.format, o); err != nil {
		return nil, &unwritten{err}
	}
	return newBody(f.media, b.Bytes(), rep.Generated)
}

func (s *site) missing(w http.ResponseWriter, r *http.Request) {
	s.problem(w, r, http.StatusNotFound, problem{Title: "There is no such page", Text: "The topics are on the first page."})
}

func (s *site) unknown(w http.ResponseWriter, r *http.Request, e *edition, u *report.UnknownTopic) {
	p := problem{Title: "There is no such topic", Text: "It may have been merged with another, or its articles may be gone."}
	for _, name := range u.Nearest {
		for _, t := range e.rep.Topics {
			if strings.Join(strings.Fields(report.Visible(t.Topic)), " ") == name {
				p.Near = append(p.Near, near{report.Name(name), "/topics/" + url.PathEscape(t.ID)})
				break
			}
		}
	}
	s.problem(w, r, http.StatusNotFound, p)
}

// fail tells the log why and the reader that: the reason may name addresses
// and keys that are none of a reader's business.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // the reader has left
	}
	if errors.Is(err, errBusy) {
		w.Header().Set("Retry-After", fmt.Sprint(int(patience.Seconds())))
		s.problem(w, r, http.StatusServiceUnavailable, problem{Title: "Too much is asked for at once", Text: "What you ask for takes long to make, and others asked before you. Try again in a moment."})
		return
	}
	s.log.Error("page", "path", r.URL.Path, "err", err)
	s.problem(w, r, http.StatusServiceUnavailable, problem{Title: "The store does not answer", Text: "Nothing is lost. Try again in a moment; the log of the server says more."})
}
