package store

import (
	"context"
	"time"
)

// Tests have no crawler beside them that would have to be waited for.
func init() { grace = 0 }

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
