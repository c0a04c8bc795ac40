package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hibiken/asynq"

	"rangefinder/news"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

// Serving counts the processes that work on the queue.
func Serving(db *store.DB) (int, error) { return serving(db) }

// forgotten reports whether any of some addresses was forgotten at a person's wish.
func (w *worker) forgotten(ctx context.Context, addresses ...string) (bool, error) {
	lines, err := w.db.Forgotten(ctx, addresses...)
	if err != nil {
		return false, err
	}
	for _, l := range lines {
		if l != "" {
			return true, nil
		}
	}
	return false, nil
}

// forgottenPage is the same of a page: of where it was asked for and of where that led.
func (w *worker) forgottenPage(ctx context.Context, p news.Page) (bool, error) {
	return w.forgotten(ctx, append([]string{p.URL, p.FinalURL}, p.Hops...)...)
}

// How long pages of what was forgotten wait to be taken out, so that many go at once: all of
// the store is looked through for them. Whoever waits for the end of the work does not wait for it.
const (
	clearAfter = time.Minute
	clearEvery = 10 * time.Minute
)

// refuse takes a page in as one of what a line of the record is about, although it came by
// another address: its addresses are forbidden by that line from now on, and what is kept of
// it is taken out.
func (w *worker) refuse(ctx context.Context, p news.Page, line string) error {
	addresses := []string{p.URL}
	if p.FinalURL != "" {
		addresses = append(addresses, p.FinalURL)
	}
	list, added, err := w.db.ForgetAlso(ctx, line, addresses...)
	if err != nil {
		return err
	}
	if added && w.DataDir != "" {
		if err := w.db.KeepForgets(ctx, store.ForgetsFile(w.DataDir), list); err != nil {
			return err
		}
	}
	w.log.Info("of what was forgotten, by another address", "forget", line)
	return w.clearSoon(ctx)
}

func (w *worker) clearSoon(ctx context.Context) error {
	return w.add(ctx, store.Clear, store.All, clearAfter)
}

// clear takes out again whatever there is of all that was forgotten: pages that were on their way
// then, and those that were refused since.
func (w *worker) clear(ctx context.Context, _ store.Claim) (time.Duration, error) {
	mine, err := w.db.Turn(ctx, "clear", w.id, clearEvery)
	if err != nil || !mine {
		return clearAfter, err
	}
	record, err := w.db.Forgets(ctx)
	if err != nil {
		return 0, err
	}
	lines := store.Active(record)
	done, err := w.db.Erase(ctx, w.pages, lines, false)
	if errors.Is(err, store.ErrPruning) {
		return clearAfter, nil
	}
	if err != nil {
		return 0, err
	}
	if err := ForgetTasks(ctx, w.db, done, lines...); err != nil {
		return 0, err
	}
	w.log.Info("cleared of what was forgotten", "pages", done.Counts.Pages, "bodies", done.Counts.Bodies)
	if done.Counts.Pages == 0 {
		return store.Finished, nil
	}
	doubt, err := w.db.Compact(ctx)
	if doubt != "" {
		w.log.Warn("what was forgotten may stay in the store's files", "why", doubt)
	}
	return store.Finished, err
}

// skip ends the turn of an address that was forgotten, without a word of it: an outcome
// would keep the address.
func (v *visit) skip(ctx context.Context, turn store.Turn) (store.Turn, error) {
	return v.finish(ctx, turn, time.Time{}, store.End{})
}

// refuseForgotten refuses what was forgotten among the results of Enqueue, and takes it
// out of the entries.
func refuseForgotten(ctx context.Context, db *store.DB, results []Result, entries []store.Entry) ([]store.Entry, error) {
	urls := make([]string, len(entries))
	for i, e := range entries {
		urls[i] = e.URL
	}
	lines, err := db.Forgotten(ctx, urls...)
	if err != nil {
		return nil, err
	}
	why := map[string]string{}
	var kept []store.Entry
	for i, e := range entries {
		if lines[i] == "" {
			kept = append(kept, e)
			continue
		}
		why[e.URL] = fmt.Sprintf("it was forgotten and is not fetched again; `rangefinder forget --undo %s` allows it", lines[i])
	}
	for i, r := range results {
		if w := why[r.URL]; w != "" && r.Code == "" {
			results[i].Code, results[i].Reason = news.Forgotten, w
		}
	}
	return kept, nil
}

// remembered is what of a list was not forgotten.
func (w *worker) remembered(ctx context.Context, list []Listed) ([]Listed, error) {
	urls := make([]string, len(list))
	for i, l := range list {
		urls[i] = l.URL
	}
	lines, err := w.db.Forgotten(ctx, urls...)
	if err != nil {
		return nil, err
	}
	var out []Listed
	for i, l := range list {
		if lines[i] == "" {
			out = append(out, l)
		}
	}
	return out, nil
}

// remembers is an error where an address was forgotten.
func remembers(ctx context.Context, db *store.DB, address string) error {
	if n, err := fetch.Normalize(address); err == nil {
		address = n
	}
	lines, err := db.Forgotten(ctx, address)
	if err != nil {
		return err
	}
	if lines[0] != "" {
		return fmt.Errorf("what is at this address was forgotten; `rangefinder forget --undo %s` allows it again", lines[0])
	}
	return nil
}

// ForgetTasks takes out of the queue's archive the tasks of what lines are about, of the
// stories and watches that it was in, and those whose words name it: an archived task keeps
// the words of what went wrong. found is what PlanForget or Erase found.
func ForgetTasks(ctx context.Context, db *store.DB, found store.Forgetting, lines ...store.Forget) error {
	gone := map[string]bool{}
	for _, list := range [][]string{found.Addresses, found.Stories, found.Watches} {
		for _, id := range list {
			gone[id] = true
		}
	}
	for _, l := range lines {
		gone[l.Of] = true
		for _, a := range l.Addresses {
			gone[a] = true
		}
	}
	q := newQueue(db)
	list, err := q.archived()
	if err != nil {
		return err
	}
	for _, t := range list {
		n, err := decode(t.Type, t.Payload)
		ours := err == nil // else of no release of ours
		about := ours && (gone[n.Item] || n.Kind == store.Crawl && slices.ContainsFunc(lines, func(l store.Forget) bool { return l.Host(n.Item) }))
		if !about && !found.Names(t.LastErr) {
			continue
		}
		if err := q.look.DeleteTask(t.Queue, t.ID); err != nil && !errors.Is(err, asynq.ErrTaskNotFound) {
			return fmt.Errorf("archived task %s: %w", t.ID, err)
		}
	}
	return ctx.Err()
}

// Settled returns when no grouping, learning or reconciling is left to do, whatever waits
// to be fetched or read.
func Settled(ctx context.Context, db *store.DB) error {
	quiet := 0
	for {
		live := int64(0)
		for _, k := range []store.Kind{store.Group, store.Reconcile, store.Learn} {
			n, err := db.Live(ctx, k)
			if err != nil {
				return err
			}
			live += n
		}
		// Work moves from kind to kind, and one look does not see all at one moment.
		if quiet++; live > 0 {
			quiet = 0
		}
		if quiet == 3 {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
