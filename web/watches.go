package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"rangefinder/report"
)

type watchesPage struct {
	frame
	Watches []watchView
	Paused  int
	Form    string
	Done    string
}

type watchView struct {
	URL, Shown, Href, Story, Schedule, Last, Next, Error, Hint string
	Listed, Followed, HeldBack                                 int
	Looked, Paused                                             bool
}

func (s *site) watches(w http.ResponseWriter, r *http.Request) {
	list, err := s.src.Watches(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := watchesPage{frame: s.framed(r, nil, "Watches"), Form: s.formFor(r), Done: done(r, watchActions, "watch")}
	for _, x := range list {
		v := watchView{
			URL: x.URL, Shown: report.Visible(x.URL), Href: webAddress(x.URL), Story: report.Name(x.Story), Schedule: report.Visible(x.Schedule),
			Last: when(x.Last), Next: when(x.Next), Error: report.Visible(x.Error), Hint: report.Visible(x.Hint),
			Listed: x.Listed, Followed: x.Followed, HeldBack: x.HeldBack, Looked: !x.Last.IsZero(), Paused: x.Paused,
		}
		if x.Every > 0 {
			v.Schedule = "every " + short(x.Every)
		}
		if x.Paused {
			p.Paused++
		}
		p.Watches = append(p.Watches, v)
	}
	s.private(w, r, http.StatusOK, "watches", p)
}

// changeWatch is what the forms of the watches do.
func (s *site) changeWatch(w http.ResponseWriter, r *http.Request) {
	c := callOf(r)
	act, address := r.PostFormValue("action"), r.PostFormValue("url")
	if s.actions == nil || watchActions[act] == "" || address == "" {
		s.refuse(w, r, &refusal{http.StatusBadRequest, "This cannot be done", "The form asks for something that there is not."})
		return
	}
	c.did, c.what = act, address
	switch c.err = s.actions.Pause(r.Context(), address, act == "pause"); {
	case errors.Is(c.err, ErrNotFound):
		s.refuse(w, r, &refusal{http.StatusNotFound, "It is no longer watched", "Nothing was done."})
	case c.err != nil:
		s.fail(w, r, c.err)
	default:
		http.Redirect(w, r, fmt.Sprintf("/watches?done=%s&n=1", url.QueryEscape(act)), http.StatusSeeOther)
	}
}
