package web

import (
	"net/http"
	"strings"
	"time"

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
		times := every(x.Every)
		if x.Cron != "" {
			times = report.Visible(x.Cron)
		}
		if x.Paused {
			times += " (paused)"
		}
		p.Watched = append(p.Watched, watchView{
			report.Visible(x.URL), report.Visible(x.Story), times, when(x.Last), when(x.Next), report.Visible(x.Error),
		})
	}
	s.page(w, r, http.StatusOK, "queue", p)
}

// every writes a period without the zeros that Duration.String ends in: 15m, 1h.
func every(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
