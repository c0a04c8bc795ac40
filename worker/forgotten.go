package worker

import (
	"context"
	"errors"
	"fmt"
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

// ForgetTasks takes out of the queue's archive the tasks of what a line is about, of the
// stories and watches that it was in, and those whose words name it: an archived task keeps
// the words of what went wrong. plan is what PlanForget found.
func ForgetTasks(ctx context.Context, db *store.DB, line store.Forget, plan store.Forgetting) error {
	gone := map[string]bool{}
	for _, list := range [][]string{{line.Of}, plan.Addresses, plan.Stories, plan.Watches} {
		for _, id := range list {
			gone[id] = true
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
		if !plan.Names(t.LastErr) && !(ours && (gone[n.Item] || n.Kind == store.Crawl && line.Host(n.Item))) {
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
