package worker

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"

	"rangefinder/news"
	"rangefinder/scraper"
	"rangefinder/store"
)

// Bounds of one look at a watch.
const (
	maxSitemaps = 50 // sitemaps asked for below an index
	maxDeep     = 3  // indexes that may lie over each other
	maxRechecks = 50 // known addresses asked again without a sign of change
)

// look puts the page of a watch into the frontier, where it waits its turn at
// its host like every other address, and sets the time of the next look.
func (w *worker) look(ctx context.Context, c store.Claim) (time.Duration, error) {
	return lookAt(ctx, w.db, w.queue, w.deps.Host, c.Item)
}

// lookAt asks for the page of a watch if it is time to, and returns how long it
// is until the next look. A task too many, or one that comes before its time
// because the schedule was changed, does nothing but wait.
func lookAt(ctx context.Context, db *store.DB, q queue, host func(string) string, id string) (time.Duration, error) {
	watch, ok, err := db.Watch(ctx, id)
	if err != nil {
		return 0, err
	}
	if !ok || watch.Paused && !watch.Asked {
		return store.Finished, nil // removed; or resuming it will add it again
	}
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return 0, err
	}
	if !watch.Asked && watch.Next.After(now) {
		return watch.Next.Sub(now), nil
	}
	// The look is done when the time of the next one stands. Should we die before
	// that, it is begun again, and its page asked for twice at most.
	if _, _, err := db.UpdateWatch(ctx, id, func(w *store.Watch) error {
		w.Looked = now.UTC()
		w.Followed, w.Again, w.Held = 0, 0, nil
		return nil
	}); err != nil {
		return 0, err
	}
	if _, err := push(ctx, db, q, host, store.Entry{URL: watch.URL, Watch: id}); err != nil {
		return 0, err
	}
	watch, ok, err = db.UpdateWatch(ctx, id, func(w *store.Watch) error {
		w.Asked = false
		if w.Next.After(now) {
			return nil // a person wanted this look: the schedule stays as it was
		}
		var err error
		w.Next, err = next(*w, now)
		return err
	})
	if err != nil {
		return 0, err
	}
	if !ok || watch.Paused {
		return store.Finished, nil
	}
	return max(watch.Next.Sub(now), time.Millisecond), nil
}

// push puts addresses into the frontier. The work is announced for later first:
// if we die in between, the hosts are looked at all the same.
//
// full is those for which the frontier of their host has no room: of the pages that
// watches list, not of what a person asks for.
func push(ctx context.Context, db *store.DB, q queue, host func(string) string, entries ...store.Entry) (full []string, err error) {
	byHost := map[string][]store.Entry{}
	var hosts []string
	for _, e := range entries {
		h := host(e.URL)
		if h == "" {
			return nil, fmt.Errorf("no host in %s", e.URL)
		}
		if byHost[h] == nil {
			hosts = append(hosts, h)
		}
		byHost[h] = append(byHost[h], e)
	}
	for _, h := range hosts {
		if err := q.add(ctx, store.Crawl, h, 3*time.Second); err != nil {
			return nil, err
		}
		for _, e := range byHost[h] {
			err := db.Push(ctx, h, e)
			if errors.Is(err, store.ErrFull) {
				full = append(full, e.URL)
			} else if err != nil {
				return nil, err
			}
		}
		if err := q.add(ctx, store.Crawl, h, 0); err != nil {
			return nil, err
		}
	}
	return full, nil
}

// lookFailed notes why a page of a watch could not be had. Of a sitemap below an
// index it is a note: the others are followed.
func (w *worker) lookFailed(ctx context.Context, id, url, code, reason string) error {
	_, _, err := w.db.UpdateWatch(ctx, id, func(w *store.Watch) error {
		if url != w.URL {
			addHint(w, url+": "+reason)
			return nil
		}
		w.Outcome, w.Reason = code, reason
		return nil
	})
	return err
}

// follow reads the pages of a watch that have answered since it last did, and
// puts into the frontier what they list that is new, was changed by its own
// account, or is due to be asked again; and the sitemaps below an index. So each
// answer is read once, however many sitemaps lie below an index.
func (w *worker) follow(ctx context.Context, c store.Claim) (time.Duration, error) {
	watch, ok, err := w.db.Watch(ctx, c.Item)
	if err != nil {
		return 0, err
	}
	if !ok {
		return store.Finished, nil
	}
	pages, err := w.db.WatchPages(ctx, c.Item)
	if err != nil {
		return 0, err
	}
	if _, ok := pages[watch.URL]; !ok {
		pages[watch.URL] = store.WatchPage{URL: watch.URL}
	}
	f := following{w: w, id: c.Item, watch: watch, pages: pages}
	if f.filter, err = parseFilter(watch.Match, watch.Exclude); err != nil {
		return 0, fmt.Errorf("watch %s: %w", watch.URL, err)
	}
	if err := f.forget(ctx); err != nil {
		return 0, err
	}
	urls := make([]string, 0, len(pages))
	for u := range pages {
		urls = append(urls, u)
	}
	known, err := w.db.Addresses(ctx, urls)
	if err != nil {
		return 0, err
	}
	sort.Slice(urls, func(i, j int) bool {
		if a, b := pages[urls[i]].Depth, pages[urls[j]].Depth; a != b {
			return a < b
		}
		return urls[i] < urls[j]
	})
	for _, u := range urls {
		at, answered := known[u]
		page, still := f.pages[u] // an index may have dropped it meanwhile
		if !answered || !still || !at.Fetched.After(page.Handled) {
			continue
		}
		if w.stop() {
			return 0, nil
		}
		if err := f.page(ctx, u, at); err != nil {
			return 0, err
		}
	}
	return store.Finished, nil
}

// A following is one task's work on a watch.
type following struct {
	w      *worker
	id     string
	watch  store.Watch // as it stands, with what this task has added to it
	pages  map[string]store.WatchPage
	filter filter
}

// forgetAfter is for how many days a watch remembers an address that its page
// lists no more. Should it be listed again after that, it is asked for like what
// is new, and known to the store all the same.
const forgetAfter = 60

// forget begins a new day: budgets are full again, and what was not listed for
// long is forgotten, so that a watch does not grow for ever.
func (f *following) forget(ctx context.Context) error {
	now := f.w.now()
	if f.watch.Day == day(now) {
		return nil
	}
	if _, err := f.w.db.ForgetSeen(ctx, f.id, day(now.AddDate(0, 0, -forgetAfter))); err != nil {
		return err
	}
	return f.note(ctx, func(s *store.Watch) {
		s.Day, s.Today, s.Shapes = day(now), 0, nil
	})
}

// note changes the state of the watch.
func (f *following) note(ctx context.Context, change func(*store.Watch)) error {
	w, ok, err := f.w.db.UpdateWatch(ctx, f.id, func(s *store.Watch) error { change(s); return nil })
	if ok {
		f.watch = w
	}
	return err
}

// page follows one answer.
func (f *following) page(ctx context.Context, url string, at store.Address) error {
	w, page := f.w, f.pages[url]
	list, err := w.listing(ctx, at.Page)
	now := w.now()
	var unread *scraper.Error
	outcome, reason := news.Read, ""
	if errors.As(err, &unread) && unread.Code == news.Partial {
		err = nil // what was read before the fault counts
		if outcome, reason = news.Partial, unread.Reason; page.Depth > 0 {
			list.Hint, outcome, reason = reason, news.Read, "" // of one sitemap of many
		}
	}
	switch {
	case errors.As(err, &unread):
		o := news.Outcome{URL: url, Code: unread.Code, Reason: unread.Reason, At: now}
		if err := w.db.SaveOutcome(ctx, o); err != nil {
			return err
		}
		if err := f.note(ctx, func(s *store.Watch) { s.Last, s.Outcome, s.Reason = now, unread.Code, f.says(url, unread.Reason) }); err != nil {
			return err
		}
	case err != nil:
		return err
	default:
		if err := w.db.ForgetOutcome(ctx, url); err != nil {
			return err
		}
		if page.Listed, page.Held, err = f.entries(ctx, list); err != nil {
			return err
		}
		if err := f.sitemaps(ctx, page, list.Children); err != nil {
			return err
		}
		f.pages[url] = page
		if err := f.note(ctx, func(s *store.Watch) {
			s.Last, s.Outcome, s.Reason, s.Listed = now, outcome, reason, f.listed()
			if page.Depth == 0 {
				s.Hint = "" // what was said of the last look
			}
			addHint(s, f.says(url, list.Hint))
		}); err != nil {
			return err
		}
		w.log.Info("watched", "url", url, "listed", page.Listed, "followed", f.watch.Followed)
	}
	page.Handled = at.Fetched
	f.pages[url] = page
	return w.db.SaveWatchPage(ctx, f.id, page)
}

// says puts the address before what is said of a sitemap below an index.
func (f *following) says(url, what string) string {
	if url == f.watch.URL || what == "" {
		return what
	}
	return url + ": " + what
}

// maxHint is how much is said of one look, in bytes.
const maxHint = 1000

func addHint(w *store.Watch, what string) {
	if len(what) > maxHint/2 { // an address can be long
		what = strings.ToValidUTF8(what[:maxHint/2], "") + "…"
	}
	switch {
	case what == "" || strings.Contains(w.Hint, what) || len(w.Hint)+len(what) > maxHint:
	case w.Hint == "":
		w.Hint = what
	default:
		w.Hint += "; " + what
	}
}

func (f *following) listed() (n int) {
	for _, p := range f.pages {
		n += p.Listed
	}
	return n
}

// sitemaps asks for those that an index lists, each once in a look: those that
// say that they have changed, those that say nothing, those of which something
// was held back, and once a day those that say that they have not changed. Those that it lists no more are forgotten.
func (f *following) sitemaps(ctx context.Context, parent store.WatchPage, children []Listed) error {
	w, now := f.w, f.w.now()
	var due []store.WatchPage
	mine := map[string]bool{}
	deep, asked := 0, 0
	for _, p := range f.pages {
		if p.Depth > 0 && !p.Asked.Before(f.watch.Looked) {
			asked++
		}
	}
	children, err := w.remembered(ctx, w.normalized(children))
	if err != nil {
		return err
	}
	for _, l := range children {
		u := l.URL
		if mine[u] {
			continue
		}
		p, known := f.pages[u]
		if known && p.Parent != parent.URL {
			continue // of another index, or the index itself
		}
		if parent.Depth+1 > maxDeep {
			deep++
			continue
		}
		mine[u] = true
		p.URL, p.Parent, p.Depth = u, parent.URL, parent.Depth+1
		switch {
		case !p.Asked.IsZero() && !p.Asked.Before(f.watch.Looked):
		case l.Stamp != "" && l.Stamp == p.Stamp && !p.Held && now.Sub(p.Asked) < 24*time.Hour:
		default:
			p.Stamp = l.Stamp
			due = append(due, p)
		}
	}
	if err := f.drop(ctx, parent.URL, mine); err != nil {
		return err
	}
	// News first; of those without a date, those that waited longest.
	sort.SliceStable(due, func(i, j int) bool {
		if a, b := due[i], due[j]; a.Stamp != b.Stamp {
			return a.Stamp > b.Stamp
		}
		return due[i].Asked.Before(due[j].Asked)
	})
	n := min(len(due), max(maxSitemaps-asked, 0))
	entries := make([]store.Entry, n)
	for i, p := range due[:n] {
		entries[i] = store.Entry{URL: p.URL, Watch: f.id}
	}
	// Noted first: their answers lead here, and are only followed if known.
	for _, p := range due[:n] {
		p.Asked = now
		f.pages[p.URL] = p
		if err := w.db.SaveWatchPage(ctx, f.id, p); err != nil {
			return err
		}
	}
	if _, err := push(ctx, w.db, w.queue, w.deps.Host, entries...); err != nil {
		return err
	}
	return f.hold(ctx, map[string]int{heldIndex: len(due) - n, heldDeep: deep})
}

// normalized is those of a list that are addresses, as they are compared.
func (w *worker) normalized(list []Listed) []Listed {
	out := make([]Listed, 0, len(list))
	for _, l := range list {
		if u, err := w.deps.Normalize(l.URL); err == nil && w.deps.Host(u) != "" {
			l.URL = u
			out = append(out, l)
		}
	}
	return out
}

// drop forgets the sitemaps that an index lists no more, and those below them.
func (f *following) drop(ctx context.Context, parent string, still map[string]bool) error {
	for u, p := range f.pages {
		if p.Parent != parent || still[u] {
			continue
		}
		delete(f.pages, u)
		if err := f.w.db.DropWatchPages(ctx, f.id, u); err != nil {
			return err
		}
		if err := f.drop(ctx, u, nil); err != nil {
			return err
		}
	}
	return nil
}

// hold counts what was held back in this look.
func (f *following) hold(ctx context.Context, held map[string]int) error {
	some := false
	for _, n := range held {
		some = some || n > 0
	}
	if !some {
		return nil
	}
	return f.note(ctx, func(s *store.Watch) { addHeld(s, held) })
}

func addHeld(s *store.Watch, held map[string]int) {
	for why, n := range held {
		if n == 0 {
			continue
		}
		if s.Held == nil {
			s.Held = map[string]int{}
		}
		s.Held[why] += n
	}
}

// listing reads a kept page. One at a time: a sitemap may have 50 MiB.
func (w *worker) listing(ctx context.Context, page string) (Listing, error) {
	p, _, ok, err := w.db.Page(ctx, page)
	if err != nil || !ok {
		return Listing{}, err
	}
	sites, err := w.db.Sites(ctx)
	if err != nil {
		return Listing{}, err
	}
	w.lists.Lock()
	defer w.lists.Unlock()
	if p.Body, err = w.db.Body(ctx, w.pages, p); err != nil {
		return Listing{}, err
	}
	return w.deps.Listing(p, sites)
}

// revisit is when a page whose address gives no sign of change is asked again,
// by how long ago it last changed: after an eighth of that time, not more often
// than its watch and not less than once a day. A live page is seen at each look;
// an old story rests.
func revisit(every, unchanged time.Duration) time.Duration {
	// A look is never late by so much that a whole period is missed for it.
	return max(every-every/4, min(unchanged/8, 24*time.Hour))
}
