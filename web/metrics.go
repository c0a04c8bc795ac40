package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"rangefinder/news"
)

// counts are the requests answered, by pattern and status.
type counts struct {
	mu sync.Mutex
	by map[[2]string]int
}

func newCounts() *counts { return &counts{by: map[[2]string]int{}} }

// A statusWriter remembers the status that was sent.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (c *counts) counted(pattern string, next http.HandlerFunc) http.HandlerFunc {
	pattern = pattern[strings.Index(pattern, "/"):] // without a method before it
	return func(w http.ResponseWriter, r *http.Request) {
		sw := &statusWriter{w, http.StatusOK}
		defer func() {
			c.mu.Lock()
			c.by[[2]string{pattern, fmt.Sprint(sw.status)}]++
			c.mu.Unlock()
		}()
		next(sw, r)
	}
}

// metrics writes the Prometheus text format, version 0.0.4.
func (s *site) metrics(w http.ResponseWriter, r *http.Request) {
	q, err := s.src.Queue(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	watches, err := s.src.Watches(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	e, err := s.editions.at(r.Context(), time.Time{}, time.Time{})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	rep := e.rep
	var b strings.Builder
	states := map[string]int{"pending": 0, "active": 0, "retry": 0, "archived": 0}
	for _, k := range q.Kinds {
		states["pending"] += k.Waiting
		states["active"] += k.Active
		states["retry"] += k.Later
		states["archived"] += k.Failed
	}
	gauge(&b, "rangefinder_tasks", "Tasks in the queue.", "state", states)
	gauge(&b, "rangefinder_workers", "Processes that work on the queue.", "", map[string]int{"": q.Workers})
	gauge(&b, "rangefinder_hosts_resting", "Hosts that are left alone for a while.", "", map[string]int{"": len(q.Hosts)})
	conflicts := 0
	for _, t := range rep.Topics {
		if slices.ContainsFunc(t.Strands, func(s news.Strand) bool { return s.Conflict }) {
			conflicts++
		}
	}
	gauge(&b, "rangefinder_topics", "Topics in the report.", "", map[string]int{"": len(rep.Topics)})
	gauge(&b, "rangefinder_topics_conflict", "Topics with origins that contradict each other.", "", map[string]int{"": conflicts})
	gauge(&b, "rangefinder_stories", "Stories in the report.", "", map[string]int{"": len(rep.Stories)})
	gauge(&b, "rangefinder_pages", "Pages known to the report.", "", map[string]int{"": rep.Coverage.Pages})
	gauge(&b, "rangefinder_pages_read", "Pages read.", "", map[string]int{"": rep.Coverage.Read})
	codes := map[string]int{}
	for _, o := range rep.Coverage.Outcomes {
		codes[o.Code]++
	}
	gauge(&b, "rangefinder_outcomes", "Addresses by the last thing that happened to them.", "code", codes)
	n := rep.Coverage.Numbers
	gauge(&b, "rangefinder_numbers", "Numbers in the texts by what became of them.", "state", map[string]int{
		"claim": n.Claims, "skipped": n.Skipped, "unread": n.Unread,
	})
	gauge(&b, "rangefinder_watches", "Addresses crawled on schedule.", "", map[string]int{"": len(watches)})
	failing := 0
	for _, x := range watches {
		if x.Error != "" {
			failing++
		}
	}
	gauge(&b, "rangefinder_watches_failing", "Of these, those whose last look failed.", "", map[string]int{"": failing})
	s.counts.write(&b)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprint(w, b.String())
}

// gauge writes one metric with a label, or without one where label is "".
func gauge(b *strings.Builder, name, help, label string, values map[string]int) {
	fmt.Fprintf(b, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name)
	var keys []string
	for k := range values {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		if label == "" {
			fmt.Fprintf(b, "%s %d\n", name, values[k])
		} else {
			fmt.Fprintf(b, "%s{%s=\"%s\"} %d\n", name, label, labelValue(k), values[k])
		}
	}
}

func (c *counts) write(b *strings.Builder) {
	const name = "rangefinder_http_requests_total"
	fmt.Fprintf(b, "# HELP %s Requests answered.\n# TYPE %s counter\n", name, name)
	c.mu.Lock()
	defer c.mu.Unlock()
	var keys [][2]string
	for k := range c.by {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(x, y [2]string) int { return strings.Compare(x[0]+"\x00"+x[1], y[0]+"\x00"+y[1]) })
	for _, k := range keys {
		fmt.Fprintf(b, "%s{path=\"%s\",code=\"%s\"} %d\n", name, labelValue(k[0]), k[1], c.by[k])
	}
}

// labelValue escapes as the text format asks for.
func labelValue(s string) string {
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`).Replace(s)
}

func (s *site) healthz(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") }

// readyTime is how long the store may take to be called ready.
const readyTime = 2 * time.Second

// probeAge is how long what the store has answered holds.
const probeAge = time.Second

// A probe finds out whether the store answers, once a second for all who want to know.
type probe struct {
	ask func(context.Context) (string, error)
	now func() time.Time

	mu    sync.Mutex
	asked time.Time
	err   error
}

// state is why the store does not answer, nil where it does. Who comes while it is
// being asked waits for that.
func (p *probe) state() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked.IsZero() || p.now().Sub(p.asked) >= probeAge {
		ctx, cancel := context.WithTimeout(context.Background(), readyTime)
		defer cancel()
		_, p.err = p.ask(ctx)
		p.asked = p.now()
	}
	return p.err
}

func (s *site) readyz(w http.ResponseWriter, _ *http.Request) {
	if err := s.ready.state(); err != nil {
		s.log.Error("not ready", "err", err)
		http.Error(w, "the store does not answer", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}
