package store

import (
	"context"
	"time"

	"rangefinder/news"
)

// Tests have no crawler beside them that would have to be waited for, and no pruner that
// takes long.
func init() { grace, askAgain = 0, time.Millisecond }

// Resting gives a budget with something to do in the time that crawlers are given to
// write back what they read.
func Resting(b Budget, rest func(context.Context) error) Budget {
	b.rest = rest
	return b
}

// Rest makes the pack of this process older than it is.
func (p Pages) Rest(d time.Duration) {
	k := p.packer()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.opened = k.opened.Add(-d)
}

// SetRemoved and ComeBack are the two steps of a pruner at one page.
func (db *DB) SetRemoved(ctx context.Context, id, from string, at time.Time) (did news.Page, stays bool, err error) {
	return db.setRemoved(ctx, id, from, at)
}

func (db *DB) ComeBack(ctx context.Context, id, to string, at time.Time) error {
	return db.comeBack(ctx, id, to, at)
}
