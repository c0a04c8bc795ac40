package worker

import (
	"context"
	"fmt"
	"time"

	"rangefinder/news"
	"rangefinder/scraper"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

// A reservation is what a site says of text and data mining at one address.
type reservation func(url string) news.Rights

// rightsAgain is when a host is asked again that did not say what it reserves.
const rightsAgain = time.Hour

// keptRights is what a host was last heard to reserve, nil where it has to be
// asked.
func (w *worker) keptRights(ctx context.Context, host string) (reservation, error) {
	now := w.now()
	if r, ok := w.rights.get(host, now); ok {
		return r, nil
	}
	kept, until, err := w.db.HostFile(ctx, host, store.TDMRep)
	if err != nil || kept == nil || !now.Before(until) {
		return nil, err
	}
	return w.compileRights(host, kept, until)
}

func (w *worker) compileRights(host string, kept []byte, until time.Time) (reservation, error) {
	r, err := w.deps.Reservations(kept)
	if err != nil {
		return nil, fmt.Errorf("tdmrep of %s: %w", host, err)
	}
	w.rights.put(host, r, w.now(), until)
	return r, nil
}

// askRights asks the host of url what it reserves. Nothing waits for an answer
// that does not come: the page may still say it itself, and what was last heard
// stands in.
func (w *worker) askRights(ctx context.Context, host, url string) (reservation, error) {
	// Who was there before, for a redirect or at a visit, may have asked meanwhile.
	if known, err := w.keptRights(ctx, host); known != nil || err != nil {
		return known, err
	}
	age := time.Duration(0)
	kept, err := w.deps.TDMRep(ctx, url)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		w.log.Info("tdmrep.json cannot be had", "host", host, "reason", err.Error())
		age = rightsAgain
		if kept, _, err = w.db.HostFile(ctx, host, store.TDMRep); err != nil {
			return nil, err
		}
		if kept == nil {
			kept = []byte("{}")
		}
	}
	now := w.now()
	if err := w.db.SaveHostFile(ctx, host, store.TDMRep, kept, now, age); err != nil {
		return nil, err
	}
	return w.compileRights(host, kept, now.Add(rulesHeld))
}

// reserves uses a turn to ask the host what it reserves. The entry keeps its place.
func (v *visit) reserves(ctx context.Context, turn store.Turn) (store.Turn, error) {
	r, err := v.w.askRights(ctx, v.host, turn.Entry.URL)
	asked := time.Now()
	if err != nil {
		if ctx.Err() != nil {
			return v.putBack(ctx, turn)
		}
		return store.Turn{}, err
	}
	v.rights = r
	return v.finish(ctx, turn, asked, store.End{Keep: true})
}

// siteRights is what the site that answered says of a page. A site that a redirect
// led to has been asked on the way.
func (v *visit) siteRights(ctx context.Context, p news.Page) (news.Rights, error) {
	host := fetch.Host(p.FinalURL)
	if host == v.host || host == "" {
		return v.rights(p.FinalURL), nil
	}
	r, err := v.w.keptRights(ctx, host)
	if err != nil || r == nil {
		return news.Rights{}, err
	}
	return r(p.FinalURL), nil
}

// recordRights notes what a page and its site say of its use, and reports whether
// it may not be read. A text that a person supplies is that person's to judge.
func (w *worker) recordRights(ctx context.Context, p *news.Page) (reserved string, err error) {
	if p.Supplied {
		return "", nil
	}
	r := scraper.Rights(*p).Under(p.Rights)
	if r != p.Rights {
		p.Rights = r
		// As it stands by now: its body may have been moved since.
		now, pin, ok, err := w.db.Page(ctx, store.PageID(*p))
		if err != nil {
			return "", err
		}
		if ok {
			now.Rights = r
			if err := w.db.SavePage(ctx, now, pin); err != nil {
				return "", err
			}
		}
	}
	if w.IgnoreRights {
		return "", nil
	}
	return r.Reservation(), nil
}
