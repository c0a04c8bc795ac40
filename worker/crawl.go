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

const (
	// maxDelay bounds what a Crawl-delay may ask for.
	maxDelay = 300 * time.Second
	// overslept is how much later than agreed a turn may be begun. Who was held
	// up for longer asks again whether the host is still his.
	overslept = time.Second
	// longestVisit is how long one task stays with a host at most.
	longestVisit = 28 * time.Second
)

// crawl visits one host for a slice of time: the addresses of its frontier one
// after the other, with the gap that we and its robots.txt ask for between the
// end of one request and the beginning of the next.
func (w *worker) crawl(ctx context.Context, c store.Claim) (time.Duration, error) {
	now := time.Now()
	v := &visit{w: w, host: c.Item, token: c.Token, began: now, end: now.Add(slice)}
	if wait, err := v.enterShares(ctx); wait > 0 || err != nil {
		return wait, err
	}
	defer v.leaveShares(ctx)
	if err := v.recall(ctx); err != nil {
		return 0, err
	}
	turn, err := v.take(ctx)
	for {
		if err != nil {
			return 0, err
		}
		if turn.Entry == nil && !turn.Left {
			return store.Finished, nil
		}
		if w.stop() || w.pressed.Load() {
			if err := v.release(ctx, turn); err != nil {
				return 0, err
			}
			if w.stop() {
				return 0, nil
			}
			return time.Second, nil
		}
		if turn.Entry == nil && turn.Wait > v.ahead() {
			if turn.Wait > slice {
				return turn.Wait, nil
			}
			more, err := v.stay(ctx)
			if err != nil {
				return 0, err
			}
			if !more {
				return max(turn.Wait, time.Millisecond), nil
			}
			turn, err = v.take(ctx)
			if err != nil {
				return 0, err
			}
			continue
		}
		at := time.Now().Add(turn.Wait)
		if !w.sleep(ctx, turn.Wait) {
			if err := v.release(ctx, turn); err != nil {
				return 0, err
			}
			if ctx.Err() != nil {
				return 0, context.Cause(ctx)
			}
			continue
		}
		if turn.Entry == nil || time.Since(at) > overslept {
			turn, err = v.take(ctx)
			continue
		}
		turn, err = v.step(ctx, turn)
	}
}

// A visit is a slice of time at one host.
type visit struct {
	w     *worker
	host  string
	token int64
	began time.Time
	end   time.Time // of the slice
	rules *Rules    // nil while they have to be asked for
	stale []byte    // rules that have outlived their time, for when there are no others

	rights reservation // nil while it has to be asked for

	shares []store.Share            // that the host has a place in
	asked  bool                     // the host was asked for something
	abroad map[string]time.Duration // hosts that redirects of the fetch at hand led to, with their gaps
}

func (v *visit) gap() time.Duration {
	if v.rules == nil {
		return v.w.MinDelay
	}
	return max(v.w.MinDelay, min(v.rules.Delay, maxDelay))
}

// stay adds a slice to the visit where no other host waits for somebody to visit
// it: handing a host from task to task takes time that the next page could have.
func (v *visit) stay(ctx context.Context) (bool, error) {
	if time.Since(v.began) > longestVisit {
		return false, nil
	}
	waiting, err := v.w.db.Unclaimed(ctx, store.Crawl)
	if err != nil || waiting > 0 {
		return false, err
	}
	v.end = time.Now().Add(slice)
	return true, nil
}

func (v *visit) ahead() time.Duration { return max(time.Until(v.end), 0) }

func (v *visit) take(ctx context.Context) (store.Turn, error) {
	return v.w.db.Take(ctx, v.host, v.token, v.gap(), v.ahead())
}

// step uses a turn and gives the next one.
func (v *visit) step(ctx context.Context, turn store.Turn) (store.Turn, error) {
	if gone, err := v.w.forgotten(ctx, turn.Entry.URL); gone || err != nil {
		if err != nil {
			return store.Turn{}, err
		}
		return v.skip(ctx, turn)
	}
	v.asked = true
	if v.rules == nil {
		return v.learn(ctx, turn)
	}
	if e := turn.Entry; !v.rules.Allowed(e.URL) {
		return v.failed(ctx, turn, &fetch.Error{Code: news.Robots, URL: e.URL,
			Reason: "robots.txt asks crawlers to stay away from it; save the page yourself and give the file"}, time.Time{})
	}
	if v.rights == nil {
		return v.reserves(ctx, turn)
	}
	return v.fetch(ctx, turn)
}

// finish ends a turn whose request, if there was one, ended at asked.
func (v *visit) finish(ctx context.Context, turn store.Turn, asked time.Time, end store.End) (store.Turn, error) {
	if asked.IsZero() {
		end.Gap = 0
	} else {
		end.Gap, end.Ago = v.gap(), time.Since(asked)
	}
	end.Ahead = v.ahead()
	if v.w.stop() || v.w.pressed.Load() {
		end.Ahead = -1
	}
	next, err := v.w.db.Finish(ctx, v.host, v.token, turn, end)
	if err == nil && end.Ahead < 0 {
		next.Left = true // not looked at
	}
	return next, err
}

// release gives a turn back that was not used.
func (v *visit) release(ctx context.Context, turn store.Turn) error {
	if turn.Entry == nil {
		return nil
	}
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	_, err := v.w.db.Finish(late, v.host, v.token, turn, store.End{Gap: turn.Wait, Keep: true, Ahead: -1})
	return err
}

// putBack ends a turn whose request was called off, not failed.
func (v *visit) putBack(ctx context.Context, turn store.Turn) (store.Turn, error) {
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if _, err := v.w.db.Finish(late, v.host, v.token, turn, store.End{Gap: v.gap(), Keep: true, Ahead: -1}); err != nil {
		return store.Turn{}, err
	}
	if err := context.Cause(ctx); err != nil {
		return store.Turn{}, err
	}
	return store.Turn{Left: true}, nil
}

// fetch fetches one address and keeps what it gives.
func (v *visit) fetch(ctx context.Context, turn store.Turn) (store.Turn, error) {
	w, e := v.w, turn.Entry
	was, known, err := w.db.Address(ctx, store.URLID(e.URL))
	if err != nil {
		return store.Turn{}, err
	}
	etag, modified := was.ETag, was.LastModified
	if e.Force || !known || w.now().Sub(was.Whole) > wholeAfter {
		etag, modified = "", ""
	}
	v.abroad = nil
	get := w.deps.Get
	if e.Watch != "" {
		get = w.deps.GetList
	}
	p, err := get(w.onVisit(ctx, v), e.URL, etag, modified)
	asked := time.Now()
	if err := v.home(ctx); err != nil {
		return store.Turn{}, err
	}
	if err != nil && (ctx.Err() != nil || errors.Is(err, errStopping)) {
		return v.putBack(ctx, turn)
	}
	// By now: it may have been forgotten while it was on its way, or led to what was.
	p.URL = e.URL
	var fe *fetch.Error
	if errors.As(err, &fe) {
		p.Hops = fe.Hops
	}
	gone, ferr := w.forgottenPage(ctx, p)
	switch {
	case ferr != nil:
		return store.Turn{}, ferr
	case gone:
		return v.leads(ctx, turn, asked)
	case err != nil:
		return v.failed(ctx, turn, err, asked)
	}
	if p.Status == 304 && known {
		err = w.unchanged(ctx, e, was, p)
	} else {
		if p.Rights, err = v.siteRights(ctx, p); err != nil {
			return store.Turn{}, err
		}
		err = w.fetched(ctx, e, was, p)
	}
	if err != nil {
		return store.Turn{}, err
	}
	w.log.Info("fetched", "url", e.URL, "status", p.Status, "bytes", len(p.Body))
	return v.finish(ctx, turn, asked, store.End{Answered: true})
}

// leads ends the turn of an address that leads to what was forgotten: what came is not kept, and
// no word says where it led. Whoever watches it hears that.
func (v *visit) leads(ctx context.Context, turn store.Turn, asked time.Time) (store.Turn, error) {
	e := turn.Entry
	itself, err := v.w.forgotten(ctx, e.URL)
	if err == nil && e.Watch != "" && !itself {
		err = v.w.lookFailed(ctx, e.Watch, e.URL, news.Forgotten, "it leads to what was forgotten")
	}
	if err != nil {
		return store.Turn{}, err
	}
	return v.finish(ctx, turn, asked, store.End{Answered: true})
}

// wholeAfter is how long a page may be taken for unchanged on its server's word
// alone. Some answer with the validator of one version and the body of another.
const wholeAfter = 7 * 24 * time.Hour

// fetched keeps a page and hands it on. The order is that of need: the body, its
// metadata, its place in the line, and only then the word that there is work.
// Until the entry leaves the frontier, all of it may be done again.
func (w *worker) fetched(ctx context.Context, e *store.Entry, was store.Address, p news.Page) error {
	p.URL = e.URL
	if p.Hash == "" {
		p.Hash = store.Hash(p.Body)
	}
	if p.Fetched.IsZero() {
		p.Fetched = w.now()
	}
	p.Fetched = p.Fetched.UTC()
	if err := w.keepBody(ctx, &p, was.Page != ""); err != nil {
		return err
	}
	a := store.Address{URL: e.URL, ETag: p.Header.Get("ETag"), LastModified: p.Header.Get("Last-Modified"),
		Page: store.PageID(p), Hash: p.Hash, Story: e.Story, Fetched: p.Fetched, Whole: p.Fetched, Changed: p.Fetched}
	if p.Partial {
		a.ETag, a.LastModified = "", "" // ask for the whole of it next time
	}
	if a.Story == "" {
		a.Story = was.Story
	}
	same := was.Hash == p.Hash
	if same {
		a.Changed = was.Changed
	}
	if e.Watch != "" {
		if err := w.db.SavePage(ctx, p, a.Story); err != nil {
			return err
		}
		if err := w.db.SaveAddress(ctx, a); err != nil {
			return err
		}
		return w.add(ctx, store.Found, e.Watch, 0)
	}
	if same && a.Story == was.Story && !e.Force {
		// A page of which the reader has not yet been told is as good as new.
		waits, err := w.db.InLine(ctx, p)
		if err != nil {
			return err
		}
		if !waits {
			if err := w.db.SavePage(ctx, p, a.Story); err != nil {
				return err
			}
			if err := w.verified(ctx, e.URL, p.Fetched); err != nil {
				return err
			}
			return w.db.SaveAddress(ctx, a)
		}
	}
	if err := w.db.SaveUnread(ctx, p, a.Story); err != nil {
		return err
	}
	n, err := w.db.AddRead(ctx, a)
	if err != nil {
		return err
	}
	return w.queue.put(ctx, n)
}

// keepBody keeps the body of a page, unless the address has given the very same
// before.
func (w *worker) keepBody(ctx context.Context, p *news.Page, known bool) (err error) {
	if known {
		old, _, ok, err := w.db.Page(ctx, store.PageID(*p))
		if err != nil {
			return err
		}
		if ok && old.Kept != "" {
			p.Kept = old.Kept
			return nil
		}
	}
	p.Kept, err = w.pages.Put(p.Body, p.Hash)
	return err
}

// unchanged notes that an address gave nothing new.
func (w *worker) unchanged(ctx context.Context, e *store.Entry, was store.Address, p news.Page) error {
	a := was
	a.Fetched = p.Fetched.UTC()
	if p.Fetched.IsZero() {
		a.Fetched = w.now()
	}
	// An answer without a body brings the header up to date (RFC 9111 section 3.2).
	if tag := p.Header.Get("ETag"); tag != "" {
		a.ETag = tag
	}
	if date := p.Header.Get("Last-Modified"); date != "" {
		a.LastModified = date
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
	if err := w.db.SaveAddress(ctx, a); err != nil {
		return err
	}
	return w.verified(ctx, e.URL, a.Fetched) // last: who sees the outcome finds the address as it is by now
}

// verified moves the time of an outcome that still holds. A failure that lies
// between is over: what was read before stands again.
func (w *worker) verified(ctx context.Context, url string, at time.Time) error {
	o, ok, err := w.db.Outcome(ctx, url)
	if err != nil || !ok {
		return err
	}
	if failedFetch(o.Code) {
		articles, err := w.db.ArticlesAt(ctx, []string{url})
		if err != nil {
			return err
		}
		if len(articles) == 1 {
			a, ok, err := w.db.Article(ctx, articles[0], 0)
			if err != nil {
				return err
			}
			if ok {
				o.Code, o.Reason = outcomeOf(a)
			}
		}
	}
	o.At = at
	return w.db.SaveOutcome(ctx, o)
}

// failedFetch reports whether an outcome is about fetching, not about reading.
func failedFetch(code string) bool {
	switch code {
	case news.Read, news.Unchanged, news.Partial, news.Paywall, news.NeedsJavaScript, news.LanguageNotRead, news.Empty, news.Unreadable, news.UnsupportedType, news.Reserved:
		return false
	}
	return true
}

// failed records why an address gave no page, and either ends its turn or lets
// it wait for another. asked is when the request ended, zero where there was
// none.
func (v *visit) failed(ctx context.Context, turn store.Turn, err error, asked time.Time) (store.Turn, error) {
	w, e := v.w, turn.Entry
	var fe *fetch.Error
	if !errors.As(err, &fe) {
		fe = &fetch.Error{Code: news.Unreachable, URL: e.URL, Reason: err.Error(), Err: err}
	}
	code, reason := fe.Code, fe.Reason
	if code == news.HTTPStatus && (fe.Status == 404 || fe.Status == 410) {
		articles, err := w.db.ArticlesAt(ctx, []string{e.URL})
		if err != nil {
			return store.Turn{}, err
		}
		if len(articles) > 0 {
			code, reason = news.Gone, fmt.Sprintf("the page is gone (HTTP status %d); what was read from it is kept", fe.Status)
		}
	}
	end := store.End{Keep: true, Failed: true, Again: backoff(e.Tries), Asked: fe.RetryAfter > 0}
	var out outage
	if whose := v.fault(fe); whose != ofPage {
		if out, err = v.outage(ctx, whose, fe.Reason); err != nil {
			return store.Turn{}, err
		}
		end.Rest = max(out.rest, min(fe.RetryAfter, 24*time.Hour))
		// Not this address but the host is at fault: it keeps its place and its tries.
		if out.fails > 1 || code == news.HostDeferred || fe.Status == 429 {
			end.Failed, end.Again = false, 0
		}
	} else {
		end.Answered = !asked.IsZero() && code != news.HostDeferred
	}
	final := fetch.Final(fe)
	switch {
	case final:
		end.Keep = false
	case out.over:
		end.Keep = false
		reason += "; " + out.why
	case end.Failed && e.Tries+1 >= w.Tries:
		end.Keep = false
		if w.Tries > 1 {
			reason += fmt.Sprintf("; given up after %d tries", w.Tries)
		}
	}
	if err := w.db.SaveOutcome(ctx, news.Outcome{URL: e.URL, Code: code, Reason: reason, At: w.now()}); err != nil {
		return store.Turn{}, err
	}
	w.log.Info("not fetched", "url", e.URL, "code", code, "reason", reason, "tries", e.Tries+1, "last", !end.Keep)
	if e.Watch != "" {
		if err := w.lookFailed(ctx, e.Watch, e.URL, code, reason); err != nil {
			return store.Turn{}, err
		}
	}
	if !final && (out.over || end.Rest > patience) {
		if err := v.putOff(ctx, e.URL, code, reason, out.over); err != nil {
			return store.Turn{}, err
		}
	}
	return v.finish(ctx, turn, asked, end)
}
