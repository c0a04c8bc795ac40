package worker

import (
	"context"
	"time"

	"rangefinder/scraper/fetch"
)

type visitKey struct{}

// onVisit lets hop know at which host a fetch was begun.
func (w *worker) onVisit(ctx context.Context, v *visit) context.Context {
	return context.WithValue(ctx, visitKey{}, v)
}

// longestHop bounds the wait before a redirect is followed: a fetch has a time
// of its own.
const longestHop = 5 * time.Second

// hop is asked before a redirect is followed. The next request to the same host
// keeps the gap like every other one.
func hop(ctx context.Context, url string) error {
	v, ok := ctx.Value(visitKey{}).(*visit)
	if !ok || fetch.Host(url) != v.host {
		return nil
	}
	if !v.w.sleep(ctx, min(v.gap(), longestHop)) {
		return errStopping
	}
	return nil
}
