package worker

import (
	"context"
	"errors"
	"time"

	"rangefinder/store"
)

const (
	pruneEvery = time.Hour
	pruneAsk   = 5 * time.Minute // how often a process asks whether it is its turn
)

// prune keeps the folder of pages and the history of answers within their budgets, each hour by one
// of the processes.
func (w *worker) prune(ctx context.Context) {
	b := store.Budget{MaxSize: w.PagesMaxSize, MaxAge: w.PagesMaxAge}
	if b.MaxSize <= 0 && b.MaxAge <= 0 && w.HistoryAge <= 0 {
		return
	}
	tick := time.NewTicker(pruneAsk)
	defer tick.Stop()
	for {
		if err := w.pruneOnce(ctx, b); err != nil && ctx.Err() == nil {
			w.log.Warn("the budgets of pages and history were not kept", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (w *worker) pruneOnce(ctx context.Context, b store.Budget) error {
	mine, err := w.db.Turn(ctx, "prune", w.id, pruneEvery)
	if err != nil || !mine {
		return err
	}
	if w.HistoryAge > 0 {
		n, err := w.db.Thin(ctx, w.now().Add(-w.HistoryAge), false)
		if err != nil {
			return err
		}
		if n > 0 {
			w.log.Info("history thinned", "editions", n)
		}
	}
	if b.MaxSize <= 0 && b.MaxAge <= 0 {
		return nil
	}
	out, err := w.db.Prune(ctx, w.pages, b, func(p store.Pruned) {
		w.log.Info("body removed", "why", p.Why, "hash", p.Hash, "url", p.URL, "bytes", p.Bytes)
	})
	if errors.Is(err, store.ErrPruning) {
		return nil // a person has it done
	}
	if err != nil {
		return err
	}
	if len(out.Damaged) > 0 {
		w.log.Warn("bodies in packs cannot be read, rangefinder verify says which; nothing leaves these packs", "packs", out.Damaged)
	}
	if out.Over > 0 {
		w.log.Warn("the pages take more room than pages.max_size allows: what is left is needed, or its pack may not be written anew yet", "over", out.Over)
	}
	return nil
}
