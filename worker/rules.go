package worker

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"rangefinder/news"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

const (
	rulesHeld  = time.Minute // how long a process takes rules for those that are kept
	mostRules  = 2000        // hosts whose rules a process holds
	staleAgain = time.Hour   // how long outdated rules stand in before the host is asked again

	// deferredFor is how long the word that robots.txt cannot be had holds for
	// redirects from elsewhere.
	deferredFor = 1500 * time.Millisecond
)

// A ruleBook holds what the hosts that a process visits ask of it, compiled: a file
// may have half a megabyte, and a slice at a host is two seconds.
type ruleBook[T any] struct {
	mu    sync.Mutex
	hosts map[string]heldRules[T]
}

type heldRules[T any] struct {
	rules T
	until time.Time
}

func (b *ruleBook[T]) get(host string, now time.Time) (rules T, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	h, ok := b.hosts[host]
	return h.rules, ok && now.Before(h.until)
}

func (b *ruleBook[T]) put(host string, rules T, now, until time.Time) {
	if most := now.Add(rulesHeld); until.After(most) {
		until = most
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.hosts == nil {
		b.hosts = map[string]heldRules[T]{}
	}
	for h := range b.hosts {
		if len(b.hosts) < mostRules {
			break
		}
		delete(b.hosts, h)
	}
	b.hosts[host] = heldRules[T]{rules, until}
}

// keptRules are the rules of a host that hold, nil where it has to be asked; stale
// are those that held once.
func (w *worker) keptRules(ctx context.Context, host string) (rules *Rules, stale []byte, err error) {
	now := w.now()
	if r, ok := w.book.get(host, now); ok {
		return &r, nil, nil
	}
	kept, until, err := w.db.HostFile(ctx, host, store.RobotsTxt)
	if err != nil || kept == nil {
		return nil, nil, err
	}
	if !now.Before(until) {
		return nil, kept, nil
	}
	r, err := w.deps.Rules(kept)
	if err != nil {
		return nil, nil, fmt.Errorf("robots of %s: %w", host, err)
	}
	w.book.put(host, r, now, until)
	return &r, nil, nil
}

// keepRules keeps the rules of a host for age, and gives them compiled.
func (w *worker) keepRules(ctx context.Context, host string, kept []byte, age time.Duration) (Rules, error) {
	r, err := w.deps.Rules(kept)
	if err != nil {
		return Rules{}, fmt.Errorf("robots of %s: %w", host, err)
	}
	if r.Deferred {
		age = deferredFor
	}
	now := w.now()
	if err := w.db.SaveHostFile(ctx, host, store.RobotsTxt, kept, now, age); err != nil {
		return Rules{}, err
	}
	if !r.Deferred {
		w.book.put(host, r, now, now.Add(rulesHeld))
	}
	return r, nil
}

func noRules(url string) error {
	return &fetch.Error{Code: news.HostDeferred, URL: url, Reason: "the host's robots.txt cannot be had, so nothing of the host may be fetched yet"}
}

// recall finds the rules of the host that are kept.
func (v *visit) recall(ctx context.Context) error {
	rules, stale, err := v.w.keptRules(ctx, v.host)
	if err != nil {
		return err
	}
	if rules != nil && rules.Deferred {
		rules = nil
	}
	v.rules, v.stale = rules, stale
	v.rights, err = v.w.keptRights(ctx, v.host)
	return err
}

// learn uses a turn to ask for the rules of the host. The entry keeps its place.
// Where the host gives none, those that it gave last stand in (RFC 9309 section
// 2.4); where there never were any, nothing of it is fetched. What stands in the
// way of its rules otherwise, an address that may not be dialled for one, stands
// in the way of the entry too.
func (v *visit) learn(ctx context.Context, turn store.Turn) (store.Turn, error) {
	w, e := v.w, turn.Entry
	kept, err := w.deps.Robots(ctx, e.URL)
	asked, age := time.Now(), time.Duration(0)
	if err != nil {
		if ctx.Err() != nil || errors.Is(err, errStopping) {
			return v.putBack(ctx, turn)
		}
		var fe *fetch.Error
		switch {
		case !errors.As(err, &fe):
			return v.failed(ctx, turn, fmt.Errorf("robots.txt: %w", err), asked)
		case fe.Code != news.HostDeferred || v.stale == nil:
			own := *fe
			own.URL = e.URL
			return v.failed(ctx, turn, &own, asked)
		}
		w.log.Info("robots.txt cannot be had; the last one stands in", "host", v.host, "reason", fe.Reason)
		kept, age = v.stale, staleAgain
	}
	rules, err := w.keepRules(ctx, v.host, kept, age)
	if err != nil {
		return store.Turn{}, err
	}
	if rules.Deferred {
		return v.failed(ctx, turn, noRules(e.URL), asked)
	}
	v.rules = &rules
	return v.finish(ctx, turn, asked, store.End{Keep: true, Answered: age == 0})
}
