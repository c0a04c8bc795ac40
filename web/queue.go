package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"rangefinder/report"
)

type queuePage struct {
	frame
	Queue
	Failures []failureView
	Lost     []lostView
	Resting  []restView
	More     int // addresses that could not be read and are not listed
	Done     string
	Form     string // token of the forms, "" for who may only look
}

type failureView struct {
	ID, Task, Address, Reason, At string
	Tries                         int
	Label                         string // what a button is about, for who hears it alone
}

type lostView struct{ URL, Code, Reason, At string }

type restView struct {
	Name, Why, Since, Again string
	Waiting, Fails          int
}

// maxLost is how many addresses that could not be read are listed.
const maxLost = 300

// The actions of forms, and what is said when they are done.
var (
	queueActions = map[string]string{
		"retry": "tried again", "retry-all": "tried again", "delete": "forgotten", "fetch": "asked for again",
	}
	watchActions = map[string]string{"pause": "paused", "resume": "resumed"}
)

func (s *site) queue(w http.ResponseWriter, r *http.Request) {
	q, err := s.src.Queue(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := queuePage{frame: s.framed(r, nil, "Queue"), Queue: q, Form: s.formFor(r), Done: done(r, queueActions, "failure")}
	for _, f := range q.Failures {
		v := failureView{ID: f.ID, Task: report.Visible(f.Task), Address: report.Visible(f.Address), Reason: report.Visible(f.Reason), At: when(f.At), Tries: f.Tries}
		v.Label = or(v.Address, report.Visible(f.ID))
		p.Failures = append(p.Failures, v)
	}
	for _, o := range q.NotRead[:min(len(q.NotRead), maxLost)] {
		p.Lost = append(p.Lost, lostView{o.URL, report.Visible(o.Code), report.Visible(o.Reason), when(o.At)})
	}
	p.More = len(q.NotRead) - len(p.Lost)
	for _, h := range q.Hosts {
		v := restView{Name: report.Visible(h.Name), Waiting: h.Waiting, Fails: h.Fails, Why: report.Visible(h.Why), Since: when(h.Since)}
		if h.Wait > 0 {
			v.Again = short(h.Wait)
		}
		p.Resting = append(p.Resting, v)
	}
	s.private(w, r, http.StatusOK, "queue", p)
}

// formFor is the token of the forms on a page, "" where there are to be none.
func (s *site) formFor(r *http.Request) string {
	c := callOf(r)
	if s.actions == nil || c.role != editor || c.secret == "" {
		return ""
	}
	return s.formToken(c)
}

// done is the line above a page to which a form has led back.
func done(r *http.Request, actions map[string]string, thing string) string {
	words, ok := actions[r.URL.Query().Get("done")]
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if !ok || err != nil || n < 0 {
		return ""
	}
	return fmt.Sprintf("%s %s.", count(n, thing), words)
}

// changeQueue is what the forms of the queue do.
func (s *site) changeQueue(w http.ResponseWriter, r *http.Request) {
	c, ctx := callOf(r), r.Context()
	act, id := r.PostFormValue("action"), r.PostFormValue("id")
	if s.actions == nil || queueActions[act] == "" {
		s.refuse(w, r, &refusal{http.StatusBadRequest, "This cannot be done", "The form asks for something that there is not."})
		return
	}
	c.did, c.what = act, id
	if act != "retry-all" && id == "" {
		s.refuse(w, r, &refusal{http.StatusBadRequest, "This cannot be done", "The form does not say to what."})
		return
	}
	switch act {
	case "retry":
		c.n, c.err = s.actions.Retry(ctx, id)
	case "retry-all":
		c.what = "all"
		c.n, c.err = s.actions.Retry(ctx)
	case "delete":
		c.n, c.err = s.actions.Delete(ctx, id)
	case "fetch":
		c.n, c.err = 1, s.again(r, id)
	}
	switch {
	case errors.Is(c.err, ErrNotFound), c.err == nil && c.n == 0 && act != "retry-all":
		s.refuse(w, r, &refusal{http.StatusNotFound, "It is no longer there", "Somebody else may have dealt with it. Nothing was done."})
	case c.err != nil:
		s.fail(w, r, c.err)
	default:
		http.Redirect(w, r, fmt.Sprintf("/queue?done=%s&n=%d", url.QueryEscape(act), c.n), http.StatusSeeOther)
	}
}

// again asks for an address again that could not be read; for no other, since the
// form is not where addresses are given.
func (s *site) again(r *http.Request, address string) error {
	q, err := s.src.Queue(r.Context())
	if err != nil {
		return err
	}
	for _, o := range q.NotRead {
		if o.URL == address {
			return s.actions.Fetch(r.Context(), address)
		}
	}
	return ErrNotFound
}

// short writes a time without the zeros that Duration.String ends in: 15m, 1h.
func short(d time.Duration) string {
	s := d.Round(time.Second).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
