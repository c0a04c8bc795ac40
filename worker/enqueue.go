package worker

import (
	"context"
	"errors"
	"slices"

	"rangefinder/news"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

// EnqueueOptions is how addresses are asked for.
type EnqueueOptions struct {
	Story string // story to which a person pins the articles, "" for none
	Force bool   // fetch and read them whole, although they may be unchanged
}

// A Result is what became of one address that was to be enqueued: in the
// frontier (Code ""), or refused with an outcome code and the reason.
type Result struct {
	Input  string `json:"input"`
	URL    string `json:"url"` // normalised; where it is refused as given, but short, in printable ASCII and without a password
	Code   string `json:"code"`
	Reason string `json:"reason"`
	Note   string `json:"note,omitempty"` // what of the input was left out
}

// Enqueue puts addresses into the frontier; they are fetched again if they were
// fetched before. One that can be no address of the web is refused in its
// Result, and recorded as an outcome.
func Enqueue(ctx context.Context, db *store.DB, urls []string, o EnqueueOptions) ([]Result, error) {
	var entries []store.Entry
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return nil, err
	}
	results := make([]Result, 0, len(urls))
	for _, raw := range urls {
		r := Result{Input: raw}
		if fetch.Private(raw) {
			r.Note = "user name and password were left out: they are neither sent nor kept"
		}
		u, err := fetch.Normalize(raw)
		if err != nil {
			r.URL, r.Code, r.Reason = refusal(err)
			if err := db.SaveOutcome(ctx, news.Outcome{URL: r.URL, Code: r.Code, Reason: r.Reason, At: now}); err != nil {
				return results, err
			}
			results = append(results, r)
			continue
		}
		r.URL = u
		entries = append(entries, store.Entry{URL: u, Story: o.Story, Force: o.Force})
		results = append(results, r)
	}
	if entries, err = refuseForgotten(ctx, db, results, entries); err != nil {
		return results, err
	}
	full, err := push(ctx, db, newQueue(db), fetch.Host, entries...)
	for i := range results {
		if results[i].Code == "" && slices.Contains(full, results[i].URL) {
			results[i].Code, results[i].Reason = news.HostDeferred, "too many addresses of its host wait already; enqueue it later"
		}
	}
	return results, err
}

// refusal is the error of Normalize in its parts.
func refusal(err error) (url, code, reason string) {
	var fe *fetch.Error
	if errors.As(err, &fe) {
		return fe.URL, fe.Code, fe.Reason
	}
	return "", news.BadURL, err.Error()
}

// Supply takes a page that the user has, a local file or a text given by hand.
// It is kept and read like a fetched one; its address is cited and never
// fetched.
func Supply(ctx context.Context, db *store.DB, p news.Page, story string) error {
	if p.URL == "" {
		return errors.New("a supplied page needs an address by which it is cited")
	}
	if err := remembers(ctx, db, p.URL); err != nil {
		return err
	}
	p.Hash = store.Hash(p.Body)
	if p.Fetched.IsZero() {
		now, err := db.Client.Time(ctx).Result()
		if err != nil {
			return err
		}
		p.Fetched = now
	}
	p.Fetched = p.Fetched.UTC()
	p.Supplied = true
	if err := db.Supply(ctx, p, story); err != nil {
		return err
	}
	if err := db.MarkUnread(ctx, p); err != nil {
		return err
	}
	a := store.Address{URL: p.URL, Page: store.PageID(p), Hash: p.Hash, Story: story, Fetched: p.Fetched, Changed: p.Fetched}
	if err := db.SaveAddress(ctx, a); err != nil {
		return err
	}
	return newQueue(db).add(ctx, store.Read, store.URLID(p.URL), 0)
}
