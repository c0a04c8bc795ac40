package hostile

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rangefinder/news"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
	"rangefinder/worker"
)

// A lab is a worker on an embedded store of its own, before a web of which one port on loopback is open.
type lab struct {
	db    *store.DB
	dir   string
	web   *loopback
	names *names
	log   *lines
	halt  func() error

	options worker.Options
}

// labs are those of one section, made when first asked for.
type labs struct {
	t   *testing.T
	all map[string]*lab
}

func (l *labs) close() {
	for _, b := range l.all {
		b.stop()
	}
	l.all = nil
}

// get is the lab called so; change, if not nil, makes another worker of it.
func (l *labs) get(name string, change func(*worker.Options)) *lab {
	if b := l.all[name]; b != nil {
		return b
	}
	b, err := newLab(change)
	if err != nil {
		l.t.Fatal(err)
	}
	if l.all == nil {
		l.all = map[string]*lab{}
	}
	l.all[name] = b
	return b
}

func newLab(change func(*worker.Options)) (b *lab, err error) {
	b = &lab{names: newNames(), log: &lines{}}
	// A short path: the name of a socket has to fit behind it.
	if b.dir, err = os.MkdirTemp("", "rf"); err != nil {
		return nil, err
	}
	if b.web, err = newWeb(b.names); err != nil {
		return nil, err
	}
	b.web.set("neighbour.test", &site{page: func(c *call) { c.html(story("The neighbour", "The ferry carried 31 passengers.")) }})
	b.options = worker.Options{
		MinDelay: -1, Concurrency: 4, Tries: 1, DataDir: b.dir, Log: slog.New(slog.NewTextHandler(b.log, nil)),
		Fetch: fetch.Options{AllowPrivate: b.web.open(), Resolver: b.names},
	}
	if change != nil {
		change(&b.options)
	}
	return b, b.start()
}

// start opens the store and runs the worker until halt is called.
func (b *lab) start() (err error) {
	if b.db, err = store.Open(context.Background(), "", b.dir); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- worker.Run(ctx, b.db, b.options) }()
	b.halt = func() error {
		cancel()
		return errors.Join(<-done, b.db.Close())
	}
	return nil
}

// again stops worker and store and starts them anew on what they have left.
func (b *lab) again() error {
	if err := b.halt(); err != nil {
		return err
	}
	return b.start()
}

func (b *lab) stop() {
	b.halt()
	b.web.close()
	os.RemoveAll(b.dir)
}

// lines is a log that can be read while it is written.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// names is the DNS of a lab. Each look-up of a name gives its next answer, the last one for ever.
type names struct {
	mu      sync.Mutex
	answers map[string][][]netip.Addr
	asked   map[string]int
}

func newNames() *names {
	return &names{answers: map[string][][]netip.Addr{}, asked: map[string]int{}}
}

// set gives a name its answers, each a list of addresses set apart by spaces.
func (n *names) set(host string, answers ...string) {
	var all [][]netip.Addr
	for _, a := range answers {
		var ips []netip.Addr
		for f := range strings.FieldsSeq(a) {
			ips = append(ips, netip.MustParseAddr(f))
		}
		all = append(all, ips)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.answers[host] = all
}

func (n *names) lookups(host string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked[host]
}

func (n *names) all() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	sum := 0
	for h, k := range n.asked {
		if h != "neighbour.test" {
			sum += k
		}
	}
	return sum
}

func (n *names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked[host]++
	a, ok := n.answers[host]
	if !ok {
		return nil, notFound(host)
	}
	if len(a) > 1 {
		n.answers[host] = a[1:]
	}
	return slices.Clone(a[0]), nil
}

// A try is one run of a row.
type try struct {
	*testing.T
	row    row
	labs   *labs
	used   []*lab
	faults []string
	sites  int
}

func (x *try) faultf(format string, args ...any) {
	x.faults = append(x.faults, fmt.Sprintf(format, args...))
}

// must ends the row where the scene itself does not stand.
func (x *try) must(err error) {
	x.Helper()
	if err != nil {
		x.Fatal(err)
	}
}

// lab is the lab that the rows of the section share.
func (x *try) lab() *lab { return x.use(x.labs.get("", nil)) }

// hurried is a lab whose worker gives a page a second and a half. The rules of its hosts are known beforehand, so that no
// other request can run out of time.
func (x *try) hurried() *lab {
	return x.use(x.labs.get("hurried", func(o *worker.Options) {
		o.Fetch.Timeout, o.Fetch.HeaderTimeout = 1500*time.Millisecond, 1500*time.Millisecond
	}))
}

func (x *try) use(b *lab) *lab {
	if !slices.Contains(x.used, b) {
		x.used = append(x.used, b)
	}
	return b
}

// site puts a host of its own into the web of a lab; what it answers may be changed later.
func (x *try) site(b *lab, page func(c *call)) *site {
	x.sites++
	s := &site{page: page}
	b.web.set(fmt.Sprintf("case%d-%d.test", x.row.n, x.sites), s)
	return s
}

// knows lets the worker know beforehand that a host has no rules for robots and reserves nothing.
func (x *try) knows(b *lab, s *site) {
	x.Helper()
	rules, err := json.Marshal(fetch.ParseRobots(nil, 404))
	x.must(err)
	for _, host := range []string{fetch.Host(s.url("/")), fetch.Host(s.secure("/"))} {
		x.must(b.db.SaveHostFile(x.Context(), host, store.RobotsTxt, rules, time.Now(), 0))
		x.must(b.db.SaveHostFile(x.Context(), host, store.TDMRep, []byte("{}"), time.Now(), 0))
	}
}

// patience is how long the worker is waited for. It bounds nothing that a row is about: it is there so that a worker that
// hangs ends as a fault and not with the whole run.
const patience = 60 * time.Second

// crawl enqueues addresses, beside one of another host, and returns the outcome of each, in their order, when all have one
// that they had not before. There must be one row for each address and none for any other.
func (x *try) crawl(b *lab, urls ...string) []news.Outcome {
	x.Helper()
	return x.enqueue(b, worker.EnqueueOptions{}, urls...)
}

func (x *try) enqueue(b *lab, o worker.EnqueueOptions, urls ...string) []news.Outcome {
	x.Helper()
	ctx := x.Context()
	x.used = append(x.used[:0:0], x.use(b))
	before := x.outcomes(b)
	neighbour := fmt.Sprintf("http://neighbour.test:%s/%d", b.web.port, x.row.n)
	results, err := worker.Enqueue(ctx, b.db, append(slices.Clone(urls), neighbour), o)
	x.must(err)
	deadline := time.Now().Add(patience)
	var after map[string]news.Outcome
	for missing := results[0].URL; missing != ""; {
		if time.Now().After(deadline) {
			x.Fatalf("no outcome of %s after %v; the log:\n%s", short(missing, 200), patience, tail(b.log.String()))
		}
		time.Sleep(10 * time.Millisecond)
		after = x.outcomes(b)
		missing = ""
		for _, r := range results {
			if now, ok := after[r.URL]; !ok || now == before[r.URL] {
				missing = r.URL
				break
			}
		}
	}
	if o := after[neighbour]; o.Code != news.Read {
		x.faultf("the page of another host came to %s (%s), want read", o.Code, o.Reason)
	}
	asked := map[string]bool{}
	out := make([]news.Outcome, len(urls))
	for i, r := range results {
		asked[r.URL] = true
		if i < len(urls) {
			out[i] = after[r.URL]
			if out[i].At.IsZero() || out[i].Code != news.Read && (out[i].Reason == "" || strings.ContainsAny(out[i].Reason, "\r\n\x1b\x00")) {
				x.faultf("outcome %+v: want a time, and a reason in one line", out[i])
			}
		}
	}
	for u := range after {
		if _, was := before[u]; !was && !asked[u] {
			x.faultf("there is an outcome of %s, which nobody asked for", short(u, 200))
		}
	}
	return out
}

func tail(s string) string { return s[max(0, len(s)-3000):] }

func (x *try) outcomes(b *lab) map[string]news.Outcome {
	x.Helper()
	all, err := b.db.Outcomes(x.Context())
	x.must(err)
	m := make(map[string]news.Outcome, len(all))
	for _, o := range all {
		if _, twice := m[o.URL]; twice {
			x.faultf("two outcomes of %s", o.URL)
		}
		m[o.URL] = o
	}
	return m
}

// codes are the codes of outcomes as want has them: in their order, each once in a row.
func codes(all []news.Outcome) string {
	var list []string
	for _, o := range all {
		if len(list) == 0 || list[len(list)-1] != o.Code {
			list = append(list, o.Code)
		}
	}
	return strings.Join(list, ", ")
}

// says checks that a reason has some words.
func (x *try) says(o news.Outcome, words ...string) {
	for _, w := range words {
		if !strings.Contains(o.Reason, w) {
			x.faultf("the reason of %s is %q, want it to say %q", short(o.URL, 80), o.Reason, w)
		}
	}
}

// settle waits until nothing is left to do in a lab.
func (x *try) settle(b *lab) {
	x.Helper()
	ctx, cancel := context.WithTimeout(x.Context(), patience)
	defer cancel()
	if err := worker.Wait(ctx, b.db, nil); err != nil {
		x.Fatalf("the worker does not come to an end: %v; the log:\n%s", err, tail(b.log.String()))
	}
}

// article is the one article that an address was read as, with its claims.
func (x *try) article(b *lab, url string) (news.Article, []news.Claim) {
	x.Helper()
	ids := x.articles(b, url)
	if len(ids) != 1 {
		x.Fatalf("%s was read as %d articles, want one", url, len(ids))
	}
	a, _, err := b.db.Article(x.Context(), ids[0], 0)
	x.must(err)
	cs, err := b.db.Claims(x.Context(), ids[0])
	x.must(err)
	return a, cs
}

// articles are the articles that addresses were read as.
func (x *try) articles(b *lab, urls ...string) []string {
	x.Helper()
	norm := make([]string, len(urls))
	for i, u := range urls {
		n, err := fetch.Normalize(u)
		x.must(err)
		norm[i] = n
	}
	ids, err := b.db.ArticlesAt(x.Context(), norm)
	x.must(err)
	return ids
}

// rules are what holds of every case: nothing that is closed was dialled, and nothing panicked.
func (x *try) rules() {
	for _, b := range x.used {
		if n := b.web.trespassed(); n > 0 {
			x.faultf("%d connections to a server that is not open", n)
		}
		if strings.Contains(b.log.String(), "msg=panic") {
			x.faultf("something panicked: %s", tail(b.log.String()))
		}
	}
	if n := proxied.Swap(0); n > 0 {
		x.faultf("%d connections to the proxy of the environment", n)
	}
}

// story is a page with an article that is long enough to be read as one.
func story(title string, sentences ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!doctype html><html lang=en><head><meta charset=utf-8><title>%s</title></head><body><main><article><h1>%s</h1>\n", title, title)
	for _, s := range sentences {
		fmt.Fprintf(&b, "<p>%s</p>\n", s)
	}
	b.WriteString("<p>" + filler + "</p></article></main></body></html>")
	return b.String()
}

// filler is a paragraph without a figure.
const filler = "The harbour master said that work along the quay would go on as planned, and that nobody had been asked to leave. " +
	"Residents who had come down to the water in the morning went home again when the rain set in, and the market opened as on any other day."
