package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rangefinder/news"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

// maxDelay bounds what a Crawl-delay may ask for.
const maxDelay = 300 * time.Second

// crawl visits one host for a slice of time: the addresses of its frontier one
// after the other, with the gap that we and its robots.txt ask for between the
// end of one request and the beginning of the next.
func (w *worker) crawl(ctx context.Context, c store.Claim) (time.Duration, error) {
	v := &visit{w: w, host: c.Item, token: c.Token}
	end := time.Now().Add(slice)
	for {
		if w.stop() {
			return 0, nil
		}
		if w.pressed.Load() {
			return time.Second, nil
		}
		wait, more, err := v.step(ctx)
		if err != nil {
			return 0, err
		}
		if !more {
			return store.Finished, nil
		}
		left := time.Until(end)
		if wait > left || left <= 0 {
			return max(wait, time.Millisecond), nil
		}
		if !w.sleep(ctx, wait) && ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
	}
}

// A visit is a slice of time at one host.
type visit struct {
	w     *worker
	host  string
	token int64
	rules *Rules

	abroad map[string]time.Duration // hosts that redirects of the fetch at hand led to, with their gaps
}

func (v *visit) gap() time.Duration {
	if v.rules == nil {
		return v.w.MinDelay
	}
	return max(v.w.MinDelay, min(v.rules.Delay, maxDelay))
}

// step takes one turn at the host, or says how long to wait for it; more is
// false when the frontier holds nothing.
func (v *visit) step(ctx context.Context) (wait time.Duration, more bool, err error) {
	w := v.w
	if v.rules == nil {
		if err := v.recall(ctx); err != nil {
			return 0, false, err
		}
	}
	turn, err := w.db.Take(ctx, v.host, v.token, v.gap())
	if err != nil || turn.Entry == nil {
		return turn.Wait, turn.Left, err
	}
	if v.rules == nil {
		return 0, true, v.learn(ctx, turn)
	}
	e := turn.Entry
	switch {
	case v.rules.Deferred:
		v.rules = nil // asked for again when the next try is due
		err = v.failed(ctx, turn, noRules(e.URL), 0)
	case !v.rules.Allowed(e.URL):
		err = v.failed(ctx, turn, &fetch.Error{Code: news.Robots, URL: e.URL,
			Reason: "robots.txt asks crawlers to stay away from it; save the page yourself and give the file"}, 0)
	default:
		err = v.fetch(ctx, turn)
	}
	return 0, true, err
}

func noRules(url string) error {
	return &fetch.Error{Code: news.HostDeferred, URL: url, Reason: "the host's robots.txt cannot be had, so nothing of the host may be fetched yet"}
}

// deferredFor is how long the word that robots.txt cannot be had holds.
const deferredFor = 1500 * time.Millisecond

// recall finds the rules of the host that are kept.
func (v *visit) recall(ctx context.Context) error {
	kept, err := v.w.db.Robots(ctx, v.host)
	if err != nil || kept == nil {
		return err
	}
	rules, err := v.w.deps.Rules(kept)
	if err != nil {
		return fmt.Errorf("robots of %s: %w", v.host, err)
	}
	v.rules = &rules
	return nil
}

// learn uses a turn to ask for the rules of the host. The entry keeps its place,
// unless the rules cannot be had: what stands in their way, an address that may
// not be dialled for one, stands in its way too.
func (v *visit) learn(ctx context.Context, turn store.Turn) error {
	w, e := v.w, turn.Entry
	kept, err := w.deps.Robots(ctx, e.URL)
	if err != nil {
		if ctx.Err() != nil || errors.Is(err, errStopping) {
			return v.putBack(ctx, turn)
		}
		var fe *fetch.Error
		if !errors.As(err, &fe) {
			return v.failed(ctx, turn, fmt.Errorf("robots.txt: %w", err), v.gap())
		}
		own := *fe
		own.URL = e.URL
		return v.failed(ctx, turn, &own, v.gap())
	}
	rules, err := w.deps.Rules(kept)
	if err != nil {
		return fmt.Errorf("robots of %s: %w", v.host, err)
	}
	if rules.Deferred {
		if err := w.db.SaveRobots(ctx, v.host, kept, deferredFor); err != nil {
			return err
		}
		return v.failed(ctx, turn, noRules(e.URL), v.gap())
	}
	if err := w.db.SaveRobots(ctx, v.host, kept, 0); err != nil {
		return err
	}
	v.rules = &rules
	return w.db.Postpone(ctx, v.host, v.token, turn, v.gap(), 0, false)
}

// putBack ends a turn that was called off, not failed.
func (v *visit) putBack(ctx context.Context, turn store.Turn) error {
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := v.w.db.Postpone(late, v.host, v.token, turn, v.gap(), 0, false); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// fetch fetches one address and keeps what it gives.
func (v *visit) fetch(ctx context.Context, turn store.Turn) error {
	w, e := v.w, turn.Entry
	id := store.URLID(e.URL)
	was, known, err := w.db.Address(ctx, id)
	if err != nil {
		return err
	}
	etag, modified := was.ETag, was.LastModified
	if e.Force || !known {
		etag, modified = "", ""
	}
	v.abroad = map[string]time.Duration{}
	p, err := w.deps.Get(w.onVisit(ctx, v), e.URL, etag, modified)
	if err := v.home(ctx); err != nil {
		return err
	}
	if err != nil {
		if ctx.Err() != nil || errors.Is(err, errStopping) {
			return v.putBack(ctx, turn)
		}
		return v.failed(ctx, turn, err, v.gap())
	}
	// The gap counts from here: keeping the page takes time of our own.
	if err := w.db.Leave(ctx, v.host, v.token, v.gap(), false); err != nil {
		return err
	}
	if p.Status == 304 && known {
		err = w.unchanged(ctx, e, was, p)
	} else {
		err = w.fetched(ctx, e, was, p)
	}
	if err != nil {
		return err
	}
	w.log.Info("fetched", "url", e.URL, "status", p.Status, "bytes", len(p.Body))
	return w.db.Finish(ctx, v.host, v.token, turn, -1)
}

// fetched keeps a page and hands it on. The order is that of need: the body, its
// metadata, its place in the line, and only then the word that there is work.
// Until the entry leaves the frontier, all of it may be done again.
func (w *worker) fetched(ctx context.Context, e *store.Entry, was store.Address, p news.Page) error {
	p.URL = e.URL
	hash, err := w.pages.Put(p.Body)
	if err != nil {
		return err
	}
	p.Hash = hash
	if p.Fetched.IsZero() {
		p.Fetched = w.now()
	}
	p.Fetched = p.Fetched.UTC()
	page := store.PageID(p)
	a := store.Address{URL: e.URL, ETag: p.Header.Get("ETag"), LastModified: p.Header.Get("Last-Modified"),
		Page: page, Hash: hash, Story: e.Story, Fetched: p.Fetched, Changed: p.Fetched}
	if p.Partial {
		a.ETag, a.LastModified = "", "" // ask for the whole of it next time
	}
	if a.Story == "" {
		a.Story = was.Story
	}
	same := was.Hash == hash
	if same {
		a.Changed = was.Changed
	}
	if err := w.db.SavePage(ctx, p, a.Story); err != nil {
		return err
	}
	switch {
	case e.Watch != "":
		if err := w.db.SaveAddress(ctx, a); err != nil {
			return err
		}
		return w.add(ctx, store.Found, e.Watch, 0)
	case same && a.Story == was.Story && !e.Force:
		if err := w.verified(ctx, e.URL, p.Fetched); err != nil {
			return err
		}
	default:
		if err := w.db.MarkUnread(ctx, p); err != nil {
			return err
		}
		if err := w.add(ctx, store.Read, store.URLID(e.URL), 0); err != nil {
			return err
		}
	}
	return w.db.SaveAddress(ctx, a)
}

// unchanged notes that an address gave nothing new.
func (w *worker) unchanged(ctx context.Context, e *store.Entry, was store.Address, p news.Page) error {
	a := was
	a.Fetched = p.Fetched.UTC()
	if p.Fetched.IsZero() {
		a.Fetched = w.now()
	}
	if e.Story != "" {
		a.Story = e.Story
	}
	if e.Watch != "" {
		if err := w.db.SaveAddress(ctx, a); err != nil {
			return err
		}
		return w.add(ctx, store.Found, e.Watch, 0)
	}
	if a.Story != was.Story {
		// The same words, and a person has said to which story they belong.
		page, _, ok, err := w.db.Page(ctx, was.Page)
		if err != nil {
			return err
		}
		if ok {
			if err := w.db.SavePage(ctx, page, a.Story); err != nil {
				return err
			}
			if err := w.db.MarkUnread(ctx, page); err != nil {
				return err
			}
			if err := w.add(ctx, store.Read, store.URLID(e.URL), 0); err != nil {
				return err
			}
		}
	}
	if err := w.verified(ctx, e.URL, a.Fetched); err != nil {
		return err
	}
	return w.db.SaveAddress(ctx, a)
}

// verified moves the time of an outcome that still holds. A failure that lies
// between is over: what was read before stands again.
func (w *worker) verified(ctx context.Context, url string, at time.Time) error {
	o, ok, err := w.db.Outcome(ctx, url)
	if err != nil || !ok {
		return err
	}
	articles, err := w.db.ArticlesAt(ctx, []string{url})
	if err != nil {
		return err
	}
	if failedFetch(o.Code) && len(articles) == 1 {
		a, ok, err := w.db.Article(ctx, articles[0], 0)
		if err != nil {
			return err
		}
		if ok {
			o.Code, o.Reason = outcomeOf(a)
		}
	}
	o.At = at
	return w.db.SaveOutcome(ctx, o)
}

// failedFetch reports whether an outcome is about fetching, not about reading.
func failedFetch(code string) bool {
	switch code {
	case news.Read, news.Unchanged, news.Partial, news.Paywall, news.NeedsJavaScript, news.LanguageNotRead, news.Empty, news.Unreadable, news.UnsupportedType:
		return false
	}
	return true
}

// failed records why an address gave no page, and either ends its turn or lets
// it wait for another. gap is left to the host, unless it asks for more.
func (v *visit) failed(ctx context.Context, turn store.Turn, err error, gap time.Duration) error {
	w, e := v.w, turn.Entry
	var fe *fetch.Error
	if !errors.As(err, &fe) {
		fe = &fetch.Error{Code: news.Unreachable, URL: e.URL, Reason: err.Error(), Err: err}
	}
	code, reason := fe.Code, fe.Reason
	if code == news.HTTPStatus && (fe.Status == 404 || fe.Status == 410) {
		articles, err := w.db.ArticlesAt(ctx, []string{e.URL})
		if err != nil {
			return err
		}
		if len(articles) > 0 {
			code, reason = news.Gone, fmt.Sprintf("the page is gone (HTTP status %d); what was read from it is kept", fe.Status)
		}
	}
	last := fetch.Final(fe) || e.Tries+1 >= w.Tries
	if !fetch.Final(fe) && last && w.Tries > 1 {
		reason += fmt.Sprintf("; given up after %d tries", w.Tries)
	}
	if err := w.db.SaveOutcome(ctx, news.Outcome{URL: e.URL, Code: code, Reason: reason, At: w.now()}); err != nil {
		return err
	}
	w.log.Info("not fetched", "url", e.URL, "code", code, "reason", reason, "tries", e.Tries+1, "last", last)
	if e.Watch != "" {
		if err := w.lookFailed(ctx, e.Watch, code, reason); err != nil {
			return err
		}
	}
	wait := backoff(e.Tries)
	rest := min(fe.RetryAfter, 24*time.Hour)
	if rest > 0 {
		wait = max(wait, rest)
		gap = max(gap, rest)
	}
	if last {
		err = w.db.Finish(ctx, v.host, v.token, turn, gap)
	} else {
		err = w.db.Postpone(ctx, v.host, v.token, turn, gap, wait, true)
	}
	if err != nil {
		return err
	}
	if rest > 0 {
		return w.db.Leave(ctx, v.host, v.token, gap, true)
	}
	return nil
}
