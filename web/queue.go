package web

import (
	"net/http"

	"rangefinder/report"
)

type queuePage struct {
	frame
	Queue
	Lost    []lostView
	Watched []watchView
}

type lostView struct{ URL, Code, Reason, At string }

type watchView struct{ URL, Story, Every, Last, Next, Error string }

func (s *site) queue(w http.ResponseWriter, r *http.Request) {
	q, err := s.src.Queue(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := queuePage{frame: frame{Title: "Queue"}, Queue: q}
	for _, o := range q.Failed {
		p.Lost = append(p.Lost, lostView{report.Visible(o.URL), report.Visible(o.Code), report.Visible(o.Reason), when(o.At)})
	}
	for _, x := range q.Watches {
		p.Watched = append(p.Watched, watchView{
			report.Visible(x.URL), report.Visible(x.Story), x.Every.String(), when(x.Last), when(x.Next), report.Visible(x.Error),
		})
	}
	s.page(w, r, http.StatusOK, "queue", p)
}
