package worker

import (
	"context"
	"fmt"
	"time"

	"rangefinder/news"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

// A host that does not answer is asked ever more seldom, by one probe a time,
// whatever waits for it; the first answer ends that. So a dead host costs
// next to nothing, and the addresses that wait for it lose neither their place nor
// their tries.

const (
	longestRest = time.Hour
	// deadAfter is how long a host may not answer before what waits for it is
	// given up.
	deadAfter = 7 * 24 * time.Hour
	// mostPutOff bounds the outcomes that are written when a host is put off.
	mostPutOff = 2000
)

// fault is who is to blame for a failure.
type fault int

const (
	ofPage   fault = iota // this address
	ofServer              // perhaps the whole server: it is given a rest when it happens again
	ofHost                // the host
)

func faultOf(e *fetch.Error) fault {
	switch e.Code {
	case news.Unreachable, news.TLSError, news.HostDeferred:
		return ofHost
	case news.TimeoutHeader, news.ProtocolError:
		return ofServer
	case news.HTTPStatus:
		if e.Status == 429 {
			return ofHost
		}
		if e.Status >= 500 {
			return ofServer
		}
	}
	return ofPage
}

// fault is faultOf for the host of the visit: where a redirect led elsewhere, what
// went wrong there is not its fault.
func (v *visit) fault(e *fetch.Error) fault {
	if n := len(e.Hops); n > 0 && fetch.Host(e.Hops[n-1]) != v.host {
		return ofPage
	}
	return faultOf(e)
}

// An outage is a host's failures in a row.
type outage struct {
	fails int
	rest  time.Duration // that the host is given
	over  bool          // nothing more is expected of it
	why   string        // of over
}

func (v *visit) outage(ctx context.Context, whose fault, why string) (outage, error) {
	fails, since, err := v.w.db.HostFailed(ctx, v.host, why)
	if err != nil {
		return outage{}, err
	}
	o := outage{fails: fails, rest: restAfter(fails)}
	if whose == ofServer {
		o.rest = restAfter(fails - 1)
	}
	switch most := v.w.HostTries; {
	case most > 0 && fails >= most:
		o.over, o.why = true, fmt.Sprintf("given up after %d tries", fails)
	case v.w.now().Sub(since) > deadAfter:
		o.over, o.why = true, "the host has not answered since "+since.Format(time.DateOnly)+", so it is given up; enqueue the page again to try once more"
	}
	if o.over {
		o.rest = 0
	}
	return o, nil
}

// restAfter is how long a host rests after its n-th failure in a row: 2, 4, 8, 16 s,
// then 1, 2, 4 … minutes, at most an hour.
func restAfter(n int) time.Duration {
	switch {
	case n <= 0:
		return 0
	case n <= 4:
		return time.Second << n
	case n <= 10:
		return min(time.Minute<<(n-5), longestRest)
	}
	return longestRest
}

// putOff says of the addresses that wait for a host why they wait, where nothing
// is known of them yet. Where the host is given up, they are as well.
func (v *visit) putOff(ctx context.Context, but, code, reason string, over bool) error {
	db := v.w.db
	waiting, err := db.Waiting(ctx, v.host, mostPutOff)
	if err != nil {
		return err
	}
	known, err := db.OutcomesOf(ctx, waiting)
	if err != nil {
		return err
	}
	if !over {
		code, reason = news.HostDeferred, "its host is left alone for a while: "+reason
	}
	now := v.w.now()
	for i, u := range waiting {
		if u == but || known[i] && !over {
			continue
		}
		if err := db.SaveOutcome(ctx, news.Outcome{URL: u, Code: code, Reason: reason, At: now}); err != nil {
			return err
		}
	}
	if over {
		return db.Leave(ctx, v.host, v.token, waiting)
	}
	return nil
}

// shareOf is the registrable domain and the address of a host, and how many hosts
// of each may be visited at once.
func shareOf(site, address string) []store.Share {
	const (
		ofSite    = 4 // hosts of one registrable domain visited at once
		ofAddress = 8 // hosts at one address
	)
	var shares []store.Share
	if site != "" {
		shares = append(shares, store.Share{Key: "site:" + site, Most: ofSite})
	}
	if address != "" {
		shares = append(shares, store.Share{Key: "addr:" + address, Most: ofAddress})
	}
	return shares
}

// holdShare is how long a place is held at most if it is not given back: the
// longest visit, and the longest fetch that may be begun in it.
const holdShare = longestVisit + slice + 30*time.Second

// enterShares takes the places that a visit of the host needs, or says how long
// to wait for them. A host that is an address of its own shares nothing.
func (v *visit) enterShares(ctx context.Context) (time.Duration, error) {
	for _, s := range v.w.deps.Shares(ctx, v.host) {
		wait, err := v.w.db.EnterShare(ctx, s, v.host, holdShare)
		if err != nil || wait > 0 {
			v.leaveShares(ctx)
			return wait, err
		}
		v.shares = append(v.shares, s)
	}
	return 0, nil
}

func (v *visit) leaveShares(ctx context.Context) {
	if len(v.shares) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	gap := v.gap()
	if !v.asked {
		gap = 0
	}
	for _, s := range v.shares {
		if err := v.w.db.LeaveShare(ctx, s, v.host, gap); err != nil {
			v.w.log.Warn("a place is left to run out", "share", s.Key, "error", err.Error())
		}
	}
	v.shares = nil
}
