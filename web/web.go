// Package web shows reports as pages: the list of topics, a topic, an article
// with its figures marked, an origin, an outlet, what is watched and what is to be
// done, and the same for programs. Editors may retry what failed and pause watches.
//
// Texts from pages are escaped by html/template and stripped of what would turn or
// hide them; the content security policy allows the site's own stylesheets and
// nothing else, so that markup which got through would still do nothing. There is
// no inline style, and no script but one of the site's own, on the pages on which
// editors decide.
//
// Whoever changes something has to be an editor (see Access), with a form of this
// site (http.CrossOriginProtection, and a token in the form). Reports are kept by
// the revision of the store and finished answers by all that they depend on: what is
// shown is never older than the store was when it was asked for.
package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"rangefinder/news"
)

// ErrNotFound is what a Source returns for an article or page that it does not have.
var ErrNotFound = errors.New("not found")

// ErrThinned is what a Source returns for a time of which no history is kept any
// longer.
var ErrThinned = errors.New("the history of that time is no longer kept")

// A Source is where the pages come from. It is called by many at once.
type Source interface {
	// Revision names the state of the store: it is another one whenever Report would
	// be. It is asked for at every request and has to be cheap.
	Revision(ctx context.Context) (string, error)
	// Report is all that is known, the largest disagreement first. It is kept and
	// never changed.
	Report(ctx context.Context) (news.Report, error)
	// ReportAt is the report as it stood at an earlier time.
	ReportAt(ctx context.Context, at time.Time) (news.Report, error)
	// Compare fills in how the topics of a report as of at (the zero time: now) stood
	// at since (the zero time: before the last change).
	Compare(ctx context.Context, r *news.Report, at, since time.Time) error

	// Article is one version of an article, 0 for the newest; ErrNotFound for an
	// unknown id or version.
	Article(ctx context.Context, id string, version int) (Article, error)
	// History is every version of an article, the first one first, and what changed
	// between them, oldest first; ErrNotFound for an unknown id.
	History(ctx context.Context, id string) ([]Article, []news.Change, error)
	// Unclaimed is every number of the newest versions of these articles that is no
	// claim, each in its sentence; without all, of those alone whose publishers let
	// copies be shown.
	Unclaimed(ctx context.Context, articles []string, all bool) ([]news.Unclaimed, error)
	// Page is a kept page with its body; ErrNotFound for an unknown id.
	Page(ctx context.Context, id string) (Page, error)

	Queue(ctx context.Context) (Queue, error)
	Watches(ctx context.Context) ([]Watch, error)
}

// Actions is what editors can do. An error is a sentence that they are told.
type Actions interface {
	// Retry tries failures again by their ids, Delete forgets them. They say how
	// many there were.
	Retry(ctx context.Context, ids ...string) (int, error)
	Delete(ctx context.Context, ids ...string) (int, error)
	// Fetch asks for an address again.
	Fetch(ctx context.Context, url string) error
	// Pause leaves a watch alone, or resumes it; ErrNotFound where there is none.
	Pause(ctx context.Context, url string, paused bool) error
}

// An Article is one version of an article with all that was read from it.
type Article struct {
	news.Article
	Claims   []news.Claim  // of this version; of the newest also those that are gone from it
	Numbers  []news.Number // every number of the text
	Versions int           // how many there are
	Page     string        // id of the kept page that it was read from, "" for none
	Fetched  time.Time
	Reader   string // version of the extractor
	// Reserved says where the publisher has asked that no copies be shown to readers
	// ("robots meta element"), "" where it has not: viewers then see the sentences
	// with figures alone.
	Reserved string
}

// A Page is a page as it was received.
type Page struct {
	URL     string
	Fetched time.Time
	Hash    string // hexadecimal SHA-256 of Body
	Body    []byte
	Closed  string // why the body is not shown, a sentence; "" where it is
}

// A Queue is what is to be done, being done and given up on.
type Queue struct {
	Kinds    []Work
	Workers  int            // processes that work on it
	Failures []Failure      // given up on
	NotRead  []news.Outcome // addresses that could not be read
	Hosts    []Host         // that are left alone for a while
}

// Work is the state of one kind of work.
type Work struct {
	Kind                           string
	Waiting, Later, Active, Failed int
}

// A Failure is something that was given up on.
type Failure struct {
	ID, Task, Address, Reason string
	Tries                     int
	At                        time.Time
}

// A Host is left alone for a while; what waits for it keeps its place.
type Host struct {
	Name    string
	Waiting int           // addresses
	Wait    time.Duration // until it is asked again
	Fails   int           // in a row; 0: it asked for a pause
	Since   time.Time     // of the first of them
	Why     string        // of the last
}

// A Watch is a feed, sitemap or section page that is crawled on schedule.
type Watch struct {
	URL      string
	Story    string // the story that its articles are pinned to, "" for none
	Every    time.Duration
	Schedule string // when it is looked at, in words, where Every is 0
	Last     time.Time
	Next     time.Time // zero: unknown
	Listed   int       // addresses on its page at the last look
	Followed int       // of these, put into the frontier
	HeldBack int       // and those that were not
	Error    string    // why the last look failed, "" where it did not
	Hint     string    // what a person should know of the page
	Paused   bool      // it is left alone until somebody resumes it
}

// Options of a Handler. The zero value serves loopback.
type Options struct {
	// Hosts are the names under which the site may be asked for, without port,
	// besides localhost and the loopback addresses. Any other Host header is
	// refused: a page elsewhere whose name is pointed at this machine could
	// otherwise read along (DNS rebinding).
	Hosts []string

	Access  Access
	Actions Actions // nil: nobody can do anything

	Decisions Decisions // nil: nobody can decide anything

	// Address gives the address under which an article is kept, of one as people copy it: without an anchor and
	// what tracks readers. Nil for nothing but addresses as they are kept.
	Address func(string) string

	// Log gets what a reader is not told: why a page could not be made. Audit gets a
	// line for every request to change something. Nil for nowhere.
	Log, Audit *slog.Logger

	// Now is the clock of sessions and of what is kept; nil for that of the machine.
	Now func() time.Time
}

type site struct {
	src        Source
	actions    Actions
	decisions  Decisions
	address    func(string) string
	access     Access
	log, audit *slog.Logger
	counts     *counts
	editions   *editions
	bodies     *bodies
	texts      *gate // for what compares the texts of an article
	ready      *probe
	sessions   *sessions
	attempts   *attempts
	formers    formers
	key        []byte // of the tokens in forms
}

// Handler serves, to readers of any kind,
//
//	/healthz        200 while the process runs
//	/readyz         200 while the store answers, else 503
//	/login          where one gives a token; /style.css, /site.css
//
// to viewers
//
//	/                     the topics; q, story, word, outlet, origin, since narrow them, sort and page order them
//	/topics/{id}          one topic; in every format of report by suffix or Accept; unread=1 with the numbers that are no figures
//	/report.{suffix}      the whole report, or what the same filters leave of it; /summary.csv one row a topic
//	/feed.atom            changes
//	/articles/{id}        an article's text, every figure marked; version=N an earlier one, numbers=1 every number
//	/articles/{id}/versions  what changed between its versions
//	/origins/{id}, /outlets/{id}  what one of them said or printed
//	/watches, /queue      what is watched, what waits, what failed and why
//	/metrics              Prometheus text format
//
// and to editors
//
//	/pages/{id}           a kept page as a file
//	/decide               what is doubtful, the most doubtful first; story, topic narrow it, all=1 lists fifty. POST decides
//	/decide/claims/{id}   a claim with all that can be decided of it; so /decide/articles, topics, stories, origins
//	/decide/articles/{id}/add  the form of a claim that the machine has not read; quote has its words
//	/decisions            the log of decisions; who, do, on, of, since, undone narrow it
//	/decisions.jsonl      the log as a file
//
// and POST to /queue and /watches. at=T shows a report as it stood at T and since=T leaves
// out what changed before.
func Handler(src Source, o Options) http.Handler { return newSite(src, o).handler(o.Hosts) }

func newSite(src Source, o Options) *site {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Audit == nil {
		o.Audit = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &site{
		src: src, actions: o.Actions, decisions: o.Decisions, address: o.Address, access: o.Access, log: o.Log, audit: o.Audit, counts: newCounts(),
		bodies: newBodies(maxBodies), texts: newGate(mostApart()),
		ready:    &probe{ask: src.Revision, now: o.Now},
		sessions: newSessions(o.Now), attempts: newAttempts(o.Now), key: make([]byte, 32),
	}
	s.editions = newEditions(src, o.Now, s.bodies.drop)
	rand.Read(s.key) // never fails
	return s
}

// handler is the site under the names of hosts.
func (s *site) handler(names []string) http.Handler {
	mux := http.NewServeMux()
	open := func(pattern string, h http.HandlerFunc) {
		mux.HandleFunc(pattern, s.counts.counted(pattern, h))
	}
	handle := func(need role, pattern string, h http.HandlerFunc) { open(pattern, s.admit(need, h)) }
	open("/healthz", s.healthz)
	open("/readyz", s.readyz)
	open("/style.css", s.style(sharedStyle))
	open("/site.css", s.style(siteStyle))
	handle(nobody, "GET /login", s.loginForm)
	handle(nobody, "POST /login", s.enter)
	handle(viewer, "POST /logout", s.leave)
	handle(viewer, "/{$}", s.topics)
	handle(viewer, "/topics/{id}", s.topic)
	handle(viewer, "/articles/{id}", s.article)
	handle(viewer, "/articles/{id}/versions", s.versions)
	handle(viewer, "/origins/{id}", s.origin)
	handle(viewer, "/outlets/{id}", s.outlet)
	handle(viewer, "GET /watches", s.watches)
	handle(viewer, "GET /queue", s.queue)
	handle(editor, "POST /watches", s.changeWatch)
	handle(editor, "POST /queue", s.changeQueue)
	handle(editor, "/pages/{id}", s.keptPage)
	s.desks(handle)
	for _, f := range forms {
		if f.format != "atom" {
			handle(viewer, "/report."+f.suffix, s.report)
		}
	}
	handle(viewer, "/summary.csv", s.report)
	handle(viewer, "/feed.atom", s.report)
	handle(viewer, "/metrics", s.metrics)
	handle(viewer, "/", s.missing)

	hosts := map[string]bool{"localhost": true}
	for _, h := range names {
		hosts[strings.ToLower(h)] = true
	}
	elsewhere := http.NewCrossOriginProtection()
	elsewhere.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.note(r, &call{did: "was refused: the form stood on another site"})
		s.refuse(w, r, &refusal{http.StatusForbidden, "This form is not of this site", "Nothing was done. Behind a proxy, it has to pass on the name under which it was asked (Host)."})
	}))
	return guard(hosts, s.tooLarge, elsewhere.Handler(mux))
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

const (
	// maxForm is how many bytes a form may have.
	maxForm = 64 << 10
	// maxOrder is how many a decision may have: a form has three bytes for one of most scripts, and what is too long
	// for the log is to come back to whoever typed it.
	maxOrder = 512 << 10
)

// forPosts are the paths that something can be sent to.
var forPosts = map[string]bool{"/login": true, "/logout": true, "/queue": true, "/watches": true, "/decide": true}

// policy is the content security policy of a page.
const policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// tooLarge answers a form of more bytes than it may have; of what was typed in it nothing is at hand.
func (s *site) tooLarge(w http.ResponseWriter, r *http.Request, most int64) {
	s.problem(w, r, http.StatusRequestEntityTooLarge, problem{Title: "The form is too large",
		Text: fmt.Sprintf("It may have %d KiB, and nothing was done. Go back: what was typed is still there.", most>>10)})
}

// guard sets the headers that every answer has, and turns away other methods,
// other hosts and, by tooLarge, what is too large.
func guard(hosts map[string]bool, tooLarge func(http.ResponseWriter, *http.Request, int64), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		// Not no-referrer: browsers then send forms of ours with "Origin: null".
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "interest-cohort=(), browsing-topics=()")
		if secure(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		// What watches over a process asks by address, and learns nothing from these.
		health := r.URL.Path == "/healthz" || r.URL.Path == "/readyz"
		if !health && !served(hosts, r.Host) {
			http.Error(w, "this site is not served under that name; serve.hosts has those that are", http.StatusMisdirectedRequest)
			return
		}
		switch {
		case r.Method == http.MethodGet || r.Method == http.MethodHead:
		case r.Method == http.MethodPost && forPosts[r.URL.Path]:
			most := int64(maxForm)
			if r.URL.Path == "/decide" {
				most = maxOrder
			}
			r.Body = http.MaxBytesReader(w, r.Body, most)
			if program(r) {
				break // admit asks for its token
			}
			kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
			if !strings.EqualFold(strings.TrimSpace(kind), "application/x-www-form-urlencoded") {
				http.Error(w, "forms here are application/x-www-form-urlencoded", http.StatusUnsupportedMediaType)
				return
			}
			switch err := r.ParseForm(); {
			case errors.As(err, new(*http.MaxBytesError)):
				tooLarge(w, r, most)
				return
			case err != nil:
				http.Error(w, "the form is broken", http.StatusBadRequest)
				return
			}
		default:
			allow := "GET, HEAD"
			if forPosts[r.URL.Path] {
				allow += ", POST"
			}
			h.Set("Allow", allow)
			http.Error(w, "this can only be read", http.StatusMethodNotAllowed)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// served reports whether a Host header names this site: a loopback address, or
// one of hosts.
func served(hosts map[string]bool, host string) bool {
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
