package worker

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"time"

	"rangefinder/news"
	"rangefinder/scraper"
	"rangefinder/store"
)

// Bounds of one look at a watch, against calendar traps and endless sitemaps.
const (
	maxListed   = 1000 // addresses followed of one page
	maxChildren = 50   // sitemaps followed of one sitemap index
	maxRechecks = 50   // known addresses asked again without a sign of change
)

// look puts the page of a watch into the frontier, where it waits its turn at
// its host like every other address, and sets the time of the next look.
func (w *worker) look(ctx context.Context, c store.Claim) (time.Duration, error) {
	watch, ok, err := w.db.Watch(ctx, c.Item)
	if err != nil {
		return 0, err
	}
	if !ok {
		return store.Finished, nil // removed
	}
	next, err := lookAt(ctx, w.db, w.queue, w.deps.Host, watch)
	if err != nil {
		return 0, err
	}
	return next, nil
}

// lookAt asks for the page of a watch and returns how long it is until the next
// look: periods count from when the watch was added, so that a late look does
// not move those after it.
func lookAt(ctx context.Context, db *store.DB, q queue, host func(string) string, watch store.Watch) (time.Duration, error) {
	id := store.WatchID(watch.URL)
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return 0, err
	}
	if err := push(ctx, db, q, host, store.Entry{URL: watch.URL, Watch: id}); err != nil {
		return 0, err
	}
	every := max(watch.Every, time.Second)
	passed := now.Sub(watch.Added) / every
	next := watch.Added.Add((passed + 1) * every)
	s := watch.WatchState
	s.Next = next.UTC()
	return max(next.Sub(now), time.Millisecond), db.SaveWatchState(ctx, id, s)
}

// push puts addresses into the frontier. The work is announced for later first:
// if we die in between, the hosts are looked at all the same.
func push(ctx context.Context, db *store.DB, q queue, host func(string) string, entries ...store.Entry) error {
	byHost := map[string][]store.Entry{}
	var hosts []string
	for _, e := range entries {
		h := host(e.URL)
		if h == "" {
			return fmt.Errorf("no host in %s", e.URL)
		}
		if byHost[h] == nil {
			hosts = append(hosts, h)
		}
		byHost[h] = append(byHost[h], e)
	}
	for _, h := range hosts {
		if err := q.add(ctx, store.Crawl, h, 3*time.Second); err != nil {
			return err
		}
		for _, e := range byHost[h] {
			if err := db.Push(ctx, h, e); err != nil {
				return err
			}
		}
		if err := q.add(ctx, store.Crawl, h, 0); err != nil {
			return err
		}
	}
	return nil
}

// lookFailed notes why the page of a watch could not be had.
func (w *worker) lookFailed(ctx context.Context, id, code, reason string) error {
	watch, ok, err := w.db.Watch(ctx, id)
	if err != nil || !ok {
		return err
	}
	s := watch.WatchState
	s.Outcome, s.Reason = code, reason
	return w.db.SaveWatchState(ctx, id, s)
}

// follow reads the page of a watch and puts into the frontier what it lists that
// is new, was changed by its own account, or is due to be asked again.
func (w *worker) follow(ctx context.Context, c store.Claim) (time.Duration, error) {
	watch, ok, err := w.db.Watch(ctx, c.Item)
	if err != nil {
		return 0, err
	}
	if !ok {
		return store.Finished, nil
	}
	list, err := w.listed(ctx, watch)
	s := watch.WatchState
	s.Last = w.now()
	var unread *scraper.Error
	switch {
	case errors.As(err, &unread):
		s.Outcome, s.Reason = unread.Code, unread.Reason
		o := news.Outcome{URL: watch.URL, Code: unread.Code, Reason: unread.Reason, At: s.Last}
		if err := w.db.SaveOutcome(ctx, o); err != nil {
			return 0, err
		}
		return store.Finished, w.db.SaveWatchState(ctx, c.Item, s)
	case err != nil:
		return 0, err
	}
	s.Outcome, s.Reason, s.Listed = news.Read, "", len(list)
	if err := w.db.ForgetOutcome(ctx, watch.URL); err != nil {
		return 0, err
	}
	n, err := w.followAll(ctx, watch, list)
	if err != nil {
		return 0, err
	}
	w.log.Info("watched", "url", watch.URL, "listed", len(list), "followed", n)
	return store.Finished, w.db.SaveWatchState(ctx, c.Item, s)
}

// listed is what the page of a watch lists, normalised, each address once. The
// sitemaps of an index are asked for as pages of the same watch.
func (w *worker) listed(ctx context.Context, watch store.Watch) ([]Listed, error) {
	at, ok, err := w.db.Address(ctx, store.URLID(watch.URL))
	if err != nil || !ok {
		return nil, err
	}
	seen := map[string]bool{watch.URL: true}
	entries, children, err := w.listing(ctx, at.Page)
	if err != nil {
		return nil, err
	}
	for _, raw := range children[:min(len(children), maxChildren)] {
		child, err := w.deps.Normalize(raw)
		if err != nil || seen[child] || site(w.deps.Host(child)) == "" {
			continue
		}
		seen[child] = true
		if at, ok, err = w.db.Address(ctx, store.URLID(child)); err != nil {
			return nil, err
		}
		// Asked for once in each period; what it listed last time holds until
		// it answers, and its answer leads here again.
		if !ok || w.now().Sub(at.Fetched) > max(watch.Every, time.Second) {
			if err := push(ctx, w.db, w.queue, w.deps.Host, store.Entry{URL: child, Watch: store.WatchID(watch.URL)}); err != nil {
				return nil, err
			}
		}
		if !ok {
			continue
		}
		more, _, err := w.listing(ctx, at.Page)
		var unread *scraper.Error
		if err != nil && !errors.As(err, &unread) {
			return nil, err
		}
		entries = append(entries, more...)
	}
	var out []Listed
	for _, e := range entries {
		u, err := w.deps.Normalize(e.URL)
		if err != nil || seen[u] || w.deps.Host(u) == "" {
			continue
		}
		seen[u] = true
		out = append(out, Listed{u, e.Stamp})
		if len(out) == maxListed {
			break
		}
	}
	return out, nil
}

func (w *worker) listing(ctx context.Context, page string) ([]Listed, []string, error) {
	p, _, ok, err := w.db.Page(ctx, page)
	if err != nil || !ok {
		return nil, nil, err
	}
	if p.Body, err = w.db.Body(ctx, w.pages, p); err != nil {
		return nil, nil, err
	}
	return w.deps.Listing(p)
}

// followAll puts into the frontier what is to be fetched of a list.
func (w *worker) followAll(ctx context.Context, watch store.Watch, list []Listed) (int, error) {
	id := store.WatchID(watch.URL)
	seen, err := w.db.Seen(ctx, id)
	if err != nil {
		return 0, err
	}
	urls := make([]string, len(list))
	for i, l := range list {
		urls[i] = l.URL
	}
	known, err := w.db.Addresses(ctx, urls)
	if err != nil {
		return 0, err
	}
	now := w.now()
	var wanted, again []Listed
	for _, l := range list {
		s, ok := seen[l.URL]
		changed := known[l.URL].Changed
		if changed.IsZero() {
			changed = s.First // never had: asked again like what is new
		}
		switch {
		case !ok || s.Stamp != l.Stamp:
			wanted = append(wanted, l)
		case now.Sub(s.Checked) >= revisit(watch.Every, now.Sub(changed)):
			again = append(again, l)
		}
	}
	sort.SliceStable(again, func(i, j int) bool { return seen[again[i].URL].Checked.Before(seen[again[j].URL].Checked) })
	wanted = append(wanted, again[:min(len(again), maxRechecks)]...)

	entries := make([]store.Entry, len(wanted))
	for i, l := range wanted {
		entries[i] = store.Entry{URL: l.URL, Story: watch.Story}
	}
	if err := push(ctx, w.db, w.queue, w.deps.Host, entries...); err != nil {
		return 0, err
	}
	marks := map[string]store.Seen{}
	for _, l := range wanted {
		s := seen[l.URL]
		s.Stamp, s.Checked = l.Stamp, now
		if s.First.IsZero() {
			s.First = now
		}
		marks[l.URL] = s
	}
	return len(wanted), w.db.SaveSeen(ctx, id, marks)
}

// revisit is when a page whose address gives no sign of change is asked again,
// by how long ago it last changed: after an eighth of that time, not more often
// than its watch and not less than once a day. A live page is seen at each look;
// an old story rests.
func revisit(every, unchanged time.Duration) time.Duration {
	// A look is never late by so much that a whole period is missed for it.
	return max(every-every/4, min(unchanged/8, 24*time.Hour))
}
