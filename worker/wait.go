package worker

import (
	"context"
	"time"

	"rangefinder/store"
)

// A Progress is how much is left to do.
type Progress struct {
	Fetch     int64 // addresses that wait to be fetched
	Read      int64 // addresses with pages that wait to be read
	Reconcile int64 // stories, and groupings, that wait
	Deferred  int64 // addresses that wait for longer than Wait does
	Failed    int64 // items given up
	Workers   int   // processes that work on the queue
}

// patience is how far ahead something may be due and still be waited for: retries
// are, an hour's rest that a host asked for is not.
const patience = 45 * time.Second

// Wait returns when nothing that was enqueued is left to do: no address to be
// fetched, no page to be read, no story to be reconciled. What a host or a run
// of failures has put off for longer than 45 s is not waited for; its outcome
// says why, and it is done in its time. progress, which may be nil, is called
// now and then, and once at the end.
func Wait(ctx context.Context, db *store.DB, progress func(Progress)) error {
	var asked time.Time
	var quiet []store.Load
	workers := 0
	for {
		loads, p, idle, err := left(ctx, db)
		if err != nil {
			return err
		}
		if progress != nil {
			if time.Since(asked) > time.Second {
				asked = time.Now()
				if workers, err = serving(db); err != nil {
					return err
				}
			}
			p.Workers = workers
			progress(p)
		}
		// Work moves from kind to kind, and one look does not see all kinds at
		// one moment. Two quiet looks between which no counter moved do.
		if idle && quiet != nil && same(quiet, loads) {
			return nil
		}
		quiet = nil
		if idle {
			quiet = loads
		}
		pause := 60 * time.Millisecond
		if idle {
			pause = 5 * time.Millisecond
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

// Idle reports whether nothing that was enqueued is left to do, as Wait means it.
func Idle(ctx context.Context, db *store.DB) (bool, error) {
	first, _, idle, err := left(ctx, db)
	if err != nil || !idle {
		return false, err
	}
	second, _, idle, err := left(ctx, db)
	return err == nil && idle && same(first, second), err
}

func same(a, b []store.Load) bool {
	for i := range a {
		if a[i].Seq != b[i].Seq {
			return false
		}
	}
	return true
}

// left counts what there is to do. The loads are read before the hosts: a host
// that is done in between shows in its load's counter.
func left(ctx context.Context, db *store.DB) (loads []store.Load, p Progress, idle bool, err error) {
	if loads, err = db.Loads(ctx, patience); err != nil {
		return nil, p, false, err
	}
	var pending int64
	crawling := false
	for _, l := range loads {
		p.Failed += l.Failed
		switch l.Kind {
		case store.Crawl:
			crawling = l.Live > 0
		case store.Read:
			p.Read = l.Live
			pending += l.Live
		case store.Group, store.Reconcile, store.Learn:
			p.Reconcile += l.Live
			pending += l.Live
		case store.Found:
			pending += l.Live
		case store.Watched:
			// The next look is not part of the work at hand; one being done is.
			pending += l.Out
		}
	}
	if !crawling {
		return loads, p, pending == 0, nil
	}
	hosts, err := db.Hosts(ctx, patience)
	if err != nil {
		return nil, p, false, err
	}
	for _, h := range hosts {
		switch {
		case h.Asked && h.Wait > patience:
			p.Deferred += h.Due + h.Later
		case h.Due+h.Later == 0:
			pending++ // its last turn is not over, or its first has not begun
		default:
			p.Deferred += h.Later
			p.Fetch += h.Due
			pending += h.Due
		}
	}
	return loads, p, pending == 0, nil
}
