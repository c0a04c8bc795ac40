// Package web shows reports as pages: the list of topics, a topic, an article
// with its figures marked, the queue, and the same for programs.
//
// It only reads: GET and HEAD, no cookies, no scripts, no inline style. Texts
// from pages are escaped by html/template and stripped of what would turn or
// hide them; the content security policy allows the site's own stylesheet and
// nothing else, so that markup which got through would still do nothing.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"rangefinder/news"
)

// ErrNotFound is what a Source returns for an article that it does not have.
var ErrNotFound = errors.New("not found")

// A Source is where the pages come from. It is called once or twice a request,
// by many at once.
type Source interface {
	// Report is all that is known, the largest disagreement first.
	Report(ctx context.Context) (news.Report, error)
	Queue(ctx context.Context) (Queue, error)
	// Article is the newest kept version of an article with its claims, those
	// that are gone from it included; ErrNotFound for an unknown id.
	Article(ctx context.Context, id string) (news.Article, []news.Claim, error)
}

// A Queue is what is waiting, being done and given up on, and what is watched.
type Queue struct {
	Pending  int // ready to be done
	Active   int // being done
	Retry    int // failed, and will be tried again
	Archived int // given up on
	Failed   []news.Outcome
	Watches  []Watch
}

// A Watch is a feed, sitemap or section page that is crawled on schedule.
type Watch struct {
	URL   string
	Story string // the story that its articles are pinned to, "" for none
	Every time.Duration
	Cron  string    // when it is crawled, where Every is 0
	Last  time.Time // zero: not yet
	Next  time.Time // zero: unknown
	Error string    // why the last crawl of it failed, "" where it did not

	Paused bool // it is left alone until somebody resumes it
}

// Options of a Handler. The zero value serves loopback.
type Options struct {
	// Hosts are the names under which the site may be asked for, without port,
	// besides localhost and the loopback addresses. Any other Host header is
	// refused: a page elsewhere whose name is pointed at this machine could
	// otherwise read along (DNS rebinding).
	Hosts []string

	// Log gets what a reader is not told: why a page could not be made. Nil
	// for nowhere.
	Log *slog.Logger
}

// Handler serves
//
//	/               the topics; q= narrows them as report.Select does
//	/topics/{id}    one topic; .json .jsonl .csv .md .txt .atom by suffix or Accept
//	/articles/{id}  an article's text, every figure marked
//	/queue          what waits, what failed and why, what is watched
//	/report.{json,jsonl,csv,md,txt,html}  the whole report; /summary.csv one row a topic
//	/feed.atom      changes
//	/metrics        Prometheus text format
//	/healthz        200 while the process runs
//	/readyz         200 while the store answers, else 503
func Handler(src Source, o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &site{src: src, log: o.Log, counts: newCounts()}
	mux := http.NewServeMux()
	handle := func(pattern string, h http.HandlerFunc) {
		mux.HandleFunc(pattern, s.counts.counted(pattern, h))
	}
	handle("/{$}", s.topics)
	handle("/topics/{id}", s.topic)
	handle("/articles/{id}", s.article)
	handle("/queue", s.queue)
	for _, f := range forms {
		if f.format != "atom" {
			handle("/report."+f.suffix, s.report)
		}
	}
	handle("/summary.csv", s.report)
	handle("/feed.atom", s.report)
	handle("/style.css", s.style)
	handle("/metrics", s.metrics)
	handle("/healthz", s.healthz)
	handle("/readyz", s.readyz)
	handle("/", s.missing)
	hosts := map[string]bool{"localhost": true}
	for _, h := range o.Hosts {
		hosts[strings.ToLower(h)] = true
	}
	return guard(hosts, mux)
}

// Server is an http.Server with the bounds that a site open to slow or hostile
// clients needs: 5 s for the header of a request (16 KB), 10 s for all of it,
// 30 s for the answer, a minute for an idle connection. The caller listens,
// serves and shuts down.
func Server(addr string, h http.Handler) *http.Server {
	return &http.Server{
		Addr: addr, Handler: h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
}

// guard sets the headers that every answer has, and turns away other methods
// and other hosts.
func guard(hosts map[string]bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "interest-cohort=(), browsing-topics=()")
		if !known(hosts, r.Host) {
			http.Error(w, "this site is not served under that name", http.StatusMisdirectedRequest)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "pages here can only be read", http.StatusMethodNotAllowed)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// known reports whether a Host header names this site: a loopback address, or
// one of hosts.
func known(hosts map[string]bool, host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.ToLower(strings.Trim(name, "[]")), ".")
	if ip := net.ParseIP(name); ip != nil && ip.IsLoopback() {
		return true
	}
	return hosts[name]
}
