package worker

import (
	"context"
	"errors"
	"time"

	"rangefinder/news"
	"rangefinder/scraper/fetch"
)

type visitKey struct{}

// onVisit lets hop know at which host a fetch was begun.
func (w *worker) onVisit(ctx context.Context, v *visit) context.Context {
	return context.WithValue(ctx, visitKey{}, v)
}

// longestHop bounds the wait before a redirect is followed: a fetch has a time
// of its own, and two hosts that redirect to each other would wait for ever.
const longestHop = 5 * time.Second

// hop is asked before a redirect is followed, which to what was forgotten none is. The next request to the same host
// keeps the gap like every other one; another host has robots rules, a gap and
// perhaps a visitor of its own.
func hop(ctx context.Context, url string) error {
	v, ok := ctx.Value(visitKey{}).(*visit)
	if !ok {
		return nil
	}
	gone, err := v.w.forgotten(ctx, url)
	if err != nil {
		return err
	}
	if gone {
		return &fetch.Error{Code: news.Forgotten, URL: url, Reason: "it redirects to what was forgotten"}
	}
	host := fetch.Host(url)
	gap, been := v.abroad[host]
	switch {
	case host == v.host:
		return v.pause(ctx, v.gap())
	case been:
		return v.pause(ctx, gap)
	}
	rules, err := v.rulesOf(ctx, host, url)
	if err != nil {
		return err
	}
	switch {
	case rules.Deferred:
		return noRules(url)
	case !rules.Allowed(url):
		return &fetch.Error{Code: news.Robots, URL: url, Reason: "it redirects to " + url + ", where robots.txt asks crawlers to stay away"}
	}
	return v.enter(ctx, host, max(v.w.MinDelay, min(rules.Delay, maxDelay)))
}

func (v *visit) pause(ctx context.Context, d time.Duration) error {
	if v.w.sleep(ctx, min(d, longestHop)) {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return errStopping
}

// enter waits until another host may be visited.
func (v *visit) enter(ctx context.Context, host string, gap time.Duration) error {
	for waited := time.Duration(0); ; {
		wait, err := v.w.db.Enter(ctx, host)
		if err != nil {
			return err
		}
		if wait == 0 {
			if v.abroad == nil {
				v.abroad = map[string]time.Duration{}
			}
			v.abroad[host] = gap
			return nil
		}
		if waited += wait; waited > longestHop {
			return &fetch.Error{Code: news.HostDeferred, URL: host, Reason: "it redirects to " + host + ", which is being visited or wants to be left alone"}
		}
		if err := v.pause(ctx, wait); err != nil {
			return err
		}
	}
}

// rulesOf is the rules of a host that a redirect leads to. What it reserves is
// asked for as well, at its own time.
func (v *visit) rulesOf(ctx context.Context, host, url string) (Rules, error) {
	w := v.w
	rules, stale, err := w.keptRules(ctx, host)
	if err != nil {
		return Rules{}, err
	}
	if rules == nil {
		r, err := v.askRules(ctx, host, url, stale)
		if err != nil {
			return Rules{}, err
		}
		rules = &r
	}
	if rules.Deferred || !rules.Allowed(url) {
		return *rules, nil
	}
	if known, err := w.keptRights(ctx, host); known != nil || err != nil {
		return *rules, err
	}
	return *rules, v.apart(ctx, host, func(ctx context.Context) error {
		_, err := w.askRights(ctx, host, url)
		return err
	})
}

// apart asks a host that a redirect leads to for a file of its own, at the time
// that is left to it: without the visit, since what such a file redirects to has
// no rules.
func (v *visit) apart(ctx context.Context, host string, ask func(ctx context.Context) error) error {
	if err := v.enter(ctx, host, v.w.MinDelay); err != nil {
		return err
	}
	err := ask(context.WithValue(ctx, visitKey{}, nil))
	delete(v.abroad, host)
	if xerr := v.w.db.Exit(context.WithoutCancel(ctx), host, v.w.MinDelay); xerr != nil {
		return xerr
	}
	return err
}

func (v *visit) askRules(ctx context.Context, host, url string, stale []byte) (Rules, error) {
	w := v.w
	var kept []byte
	age := time.Duration(0)
	err := v.apart(ctx, host, func(ctx context.Context) (err error) {
		kept, err = w.deps.Robots(ctx, url)
		return err
	})
	if err != nil {
		var fe *fetch.Error
		if !errors.As(err, &fe) || fe.Code != news.HostDeferred || stale == nil {
			return Rules{}, err
		}
		kept, age = stale, staleAgain
	}
	return w.keepRules(ctx, host, kept, age)
}

// home leaves the hosts that redirects led to.
func (v *visit) home(ctx context.Context) error {
	if len(v.abroad) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	var errs []error
	for host, gap := range v.abroad {
		errs = append(errs, v.w.db.Exit(ctx, host, gap))
	}
	v.abroad = nil
	return errors.Join(errs...)
}
