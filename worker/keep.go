package worker

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"rangefinder/store"
)

// hold keeps a claim alive until release. Its context ends when the claim is
// lost, so that a worker that was out of touch stops before it does harm.
func (w *worker) hold(ctx context.Context, c store.Claim) (held context.Context, release func()) {
	held, cancel := context.WithCancelCause(ctx)
	w.mu.Lock()
	w.held[c] = cancel
	w.mu.Unlock()
	return held, func() {
		w.mu.Lock()
		delete(w.held, c)
		w.mu.Unlock()
		cancel(nil)
	}
}

// keep renews the leases of all claims of this process.
func (w *worker) keep(ctx context.Context) {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		w.mu.Lock()
		claims := make(map[store.Claim]context.CancelCauseFunc, len(w.held))
		for c, cancel := range w.held {
			claims[c] = cancel
		}
		w.mu.Unlock()
		for c, cancel := range claims {
			err := w.db.Beat(ctx, c, lease)
			if errors.Is(err, store.ErrFenced) {
				cancel(store.ErrFenced) // released meanwhile, or taken from us
			} else if err != nil && ctx.Err() == nil {
				w.log.Warn("lease not renewed", "kind", string(c.Kind), "item", c.Item, "error", err.Error())
			}
		}
	}
}

const (
	leadFor   = 3 * time.Second
	tickEvery = 50 * time.Millisecond
	atOnce    = 200 // items looked at in one step of the schedule
)

// schedule announces what has become due and looks after what has fallen
// silent. One process at a time does; the others ask whether it still does.
func (w *worker) schedule(ctx context.Context) {
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if err := w.db.Resign(ctx, w.id); err != nil {
			w.log.Debug("leadership left to expire", "error", err.Error())
		}
	}()
	var until, swept time.Time
	for {
		now := time.Now()
		pause := tickEvery
		if !now.Before(until) {
			lead, err := w.db.Lead(ctx, w.id, leadFor)
			switch {
			case err != nil:
				w.complain(ctx, err)
				pause = time.Second
			case lead:
				until = now.Add(leadFor / 3)
			default:
				pause = leadFor / 6
			}
		}
		if now.Before(until) {
			if err := w.announce(ctx); err != nil {
				w.complain(ctx, err)
			}
			if now.Sub(swept) > time.Second {
				swept = now
				if err := w.sweep(ctx); err != nil {
					w.complain(ctx, err)
				}
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

func (w *worker) complain(ctx context.Context, err error) {
	if ctx.Err() == nil {
		w.log.Warn("schedule", "error", err.Error())
	}
}

var errDeaths = errors.New("too many workers died over it")

func (w *worker) announce(ctx context.Context) error {
	list, err := w.db.Due(ctx, atOnce)
	if err != nil {
		return err
	}
	for _, n := range list {
		if err := w.queue.put(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

func (w *worker) sweep(ctx context.Context) error {
	if err := tellDecisions(ctx, w.db, w.queue); err != nil {
		return err
	}
	dead, unheard, err := w.db.Sweep(ctx, atOnce)
	if err != nil {
		return err
	}
	for _, n := range dead {
		if n.Epoch == 0 {
			w.log.Error("work given up: too many workers died over it", "kind", string(n.Kind), "item", n.Item)
			if n.Kind == store.Read {
				w.unreadable(ctx, n.Item, errDeaths)
			}
			continue
		}
		w.log.Warn("worker died; its work goes on", "kind", string(n.Kind), "item", n.Item)
		if err := w.queue.put(ctx, n); err != nil {
			return err
		}
	}
	for _, n := range unheard {
		waits, err := w.queue.waits(n)
		if err != nil {
			return err
		}
		if waits {
			continue
		}
		if n, err = w.db.Bump(ctx, n); err != nil {
			return err
		}
		if err := w.queue.put(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// maxMemory is the share of its memory limit that the store may have used before
// crawling pauses.
const maxMemory = 0.8

// gauge watches whether crawling has to pause, and what time it is.
func (w *worker) gauge(ctx context.Context) {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		why := ""
		if unread, err := w.db.Live(ctx, store.Read); err == nil && unread > int64(w.MaxUnread) {
			why = "too many pages wait to be read"
		}
		if err := w.setClock(ctx); err != nil {
			w.complain(ctx, err)
		}
		if share := w.memory(ctx); share > maxMemory {
			why = "the store has used " + strconv.Itoa(int(share*100)) + "% of its memory"
		}
		if paused := why != ""; w.pressed.Swap(paused) != paused {
			if paused {
				w.log.Warn("crawling pauses", "why", why)
			} else {
				w.log.Info("crawling goes on")
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// memory is the share of its memory limit that the store has used, 0 where it
// has none or does not say.
func (w *worker) memory(ctx context.Context) float64 {
	info, err := w.db.Client.Info(ctx, "memory").Result()
	if err != nil {
		return 0
	}
	value := func(name string) float64 {
		_, rest, ok := strings.Cut(info, name+":")
		if !ok {
			return 0
		}
		line, _, _ := strings.Cut(rest, "\r\n")
		n, err := strconv.ParseFloat(strings.TrimSpace(line), 64)
		if err != nil {
			return 0
		}
		return n
	}
	if limit := value("\nmaxmemory"); limit > 0 {
		return value("\nused_memory") / limit
	}
	return 0
}
