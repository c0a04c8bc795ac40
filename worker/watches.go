package worker

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"rangefinder/scraper"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

// Bounds that a watch has where its settings name none.
const (
	DefaultLimit  = 1000 // addresses followed in one look
	DefaultPerDay = 5000 // new addresses followed in one day
	maxLimit      = 50_000
	maxPerDay     = 1_000_000
)

// WatchCheck gives the settings of a watch as they are kept, its address
// normalised, or says what cannot be done. Of w, everything but the settings is
// left alone.
func WatchCheck(w store.Watch) (store.Watch, error) {
	u, err := fetch.Normalize(w.URL)
	if err != nil {
		return w, err
	}
	w.URL = u
	if err := checkSchedule(w); err != nil {
		return w, err
	}
	switch {
	case w.Limit < 0 || w.Limit > maxLimit:
		return w, fmt.Errorf("limit %d: want from 1 to %d addresses followed in one look, 0 for %d", w.Limit, maxLimit, DefaultLimit)
	case w.PerDay < 0 || w.PerDay > maxPerDay:
		return w, fmt.Errorf("per_day %d: want from 1 to %d new addresses in one day, 0 for %d", w.PerDay, maxPerDay, DefaultPerDay)
	}
	_, err = parseFilter(w.Match, w.Exclude)
	return w, err
}

// WatchAdd watches a page, feed or sitemap: it is looked at now, unless it is
// paused, and then when it is due. Of a watch of the same address the settings
// are replaced; what it has seen is kept, and where it comes from.
func WatchAdd(ctx context.Context, db *store.DB, w store.Watch) (store.Watch, error) {
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return w, err
	}
	w.Added = now.UTC()
	if w, err = WatchCheck(w); err != nil {
		return w, err
	}
	if err := remembers(ctx, db, w.URL); err != nil {
		return w, err
	}
	w.Source = cmp.Or(w.Source, store.FromCLI)
	id := store.WatchID(w.URL)
	_, known, err := db.UpdateWatch(ctx, id, func(was *store.Watch) error {
		if w.Source == store.FromCLI {
			// A change by hand holds until the file says something else.
			w.Source, w.Entry = was.Source, was.Entry
		}
		state := was.WatchState
		*was = w
		was.WatchState = state
		was.Next = time.Time{}
		return nil
	})
	if err != nil {
		return w, err
	}
	if !known {
		if err := db.PutWatch(ctx, w); err != nil {
			return w, err
		}
	}
	return w, newQueue(db).add(ctx, store.Watched, id, 0)
}

// ErrNotWatched says that an address is not watched.
var ErrNotWatched = errors.New("it is not watched")

// WatchEdit changes the settings of a watch. They hold from now on: the next look
// is when the new schedule says, and a watch that was paused and never looked at
// is looked at now.
func WatchEdit(ctx context.Context, db *store.DB, url string, change func(*store.Watch)) (store.Watch, error) {
	if u, err := fetch.Normalize(url); err == nil {
		url = u
	}
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return store.Watch{}, err
	}
	id := store.WatchID(url)
	w, ok, err := db.UpdateWatch(ctx, id, func(w *store.Watch) error {
		was := *w
		change(w)
		w.URL, w.Added = was.URL, was.Added
		if _, err := WatchCheck(*w); err != nil {
			return err
		}
		moved := w.Every != was.Every || w.Cron != was.Cron || w.Timezone != was.Timezone || was.Paused && !w.Paused
		if moved && !w.Looked.IsZero() {
			if w.Next, err = next(*w, now); err != nil {
				return err
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return w, err
	case !ok:
		return w, ErrNotWatched
	}
	// Announced at once: the look finds out how long it has to wait.
	return w, newQueue(db).add(ctx, store.Watched, id, 0)
}

// WatchRun has the page of a watch looked at now, paused or not; the schedule
// stays as it is.
func WatchRun(ctx context.Context, db *store.DB, url string) error {
	if u, err := fetch.Normalize(url); err == nil {
		url = u
	}
	id := store.WatchID(url)
	_, ok, err := db.UpdateWatch(ctx, id, func(w *store.Watch) error { w.Asked = true; return nil })
	if err != nil {
		return err
	}
	if !ok {
		return ErrNotWatched
	}
	return newQueue(db).add(ctx, store.Watched, id, 0)
}

// WatchRemove ends a watch and reports whether there was one. Its articles stay.
func WatchRemove(ctx context.Context, db *store.DB, url string) (bool, error) {
	if u, err := fetch.Normalize(url); err == nil {
		url = u
	}
	return db.RemoveWatch(ctx, url)
}

// Synced is what SyncWatches did, by address.
type Synced struct{ Added, Changed, Removed []string }

// SyncWatches makes the watches that come from the config file those of list. An
// entry that is as it was when it was taken over last changes nothing, so that
// what was changed by hand since holds; one that has changed replaces the
// settings. A watch that the file has no more is removed if it came from there.
// Any number of processes may do it, as long as their files say the same.
//
// Nothing is done before every entry has been checked.
func SyncWatches(ctx context.Context, db *store.DB, list []store.Watch) (Synced, error) {
	var done Synced
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return done, err
	}
	wanted := map[string]store.Watch{}
	for _, w := range list {
		w = store.Watch{URL: w.URL, Every: w.Every, Cron: w.Cron, Timezone: w.Timezone, Story: w.Story,
			Match: w.Match, Exclude: w.Exclude, Limit: w.Limit, PerDay: w.PerDay, Paused: w.Paused}
		w, err := WatchCheck(w)
		if err != nil {
			return done, fmt.Errorf("watch %s: %w", w.URL, err)
		}
		if _, twice := wanted[w.URL]; twice {
			return done, fmt.Errorf("watch %s: the address stands in the file twice", w.URL)
		}
		row, err := json.Marshal(w)
		if err != nil {
			return done, err
		}
		sum := sha256.Sum256(row)
		w.Source, w.Entry, w.Added = store.FromConfig, hex.EncodeToString(sum[:8]), now.UTC()
		wanted[w.URL] = w
	}
	known, err := db.Watches(ctx)
	if err != nil {
		return done, err
	}
	was := map[string]store.Watch{}
	for _, w := range known {
		was[w.URL] = w
		if _, ok := wanted[w.URL]; !ok && w.Source == store.FromConfig {
			if _, err := db.RemoveWatch(ctx, w.URL); err != nil {
				return done, err
			}
			done.Removed = append(done.Removed, w.URL)
		}
	}
	for _, w := range list {
		u, err := fetch.Normalize(w.URL)
		if err != nil {
			return done, err
		}
		w = wanted[u]
		old, ok := was[u]
		if ok && old.Entry == w.Entry {
			continue
		}
		if ok && old.Every == w.Every && old.Cron == w.Cron && old.Timezone == w.Timezone {
			// Other words or limits are no reason to count the period anew.
			_, err = WatchEdit(ctx, db, u, func(at *store.Watch) {
				state := at.WatchState
				*at = w
				at.WatchState = state
			})
		} else {
			_, err = WatchAdd(ctx, db, w)
		}
		if err != nil {
			return done, fmt.Errorf("watch %s: %w", u, err)
		}
		if ok {
			done.Changed = append(done.Changed, u)
		} else {
			done.Added = append(done.Added, u)
		}
	}
	return done, nil
}

// SetSites keeps the rules for section pages that the user gave, for all
// workers; the error says which cannot be followed.
func SetSites(ctx context.Context, db *store.DB, rules []scraper.SectionRule) error {
	s, err := scraper.NewSections(rules)
	if err != nil {
		return err
	}
	text := s.String()
	if was, err := db.Sites(ctx); err != nil || was == text {
		return err
	}
	return db.SaveSites(ctx, text)
}

// A WatchView is a watch as a person wants to see it.
type WatchView struct {
	store.Watch
	Limit    int `json:"limit"`     // in force
	PerDay   int `json:"per_day"`   // in force
	DayLeft  int `json:"day_left"`  // new addresses that it may follow today
	HeldBack int `json:"held_back"` // addresses that the last look did not follow, whatever held them
}

// Watches is every watch, by address.
func Watches(ctx context.Context, db *store.DB) ([]WatchView, error) {
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return nil, err
	}
	list, err := db.Watches(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]WatchView, len(list))
	for i, w := range list {
		v := WatchView{Watch: w, Limit: cmp.Or(w.Limit, DefaultLimit), PerDay: cmp.Or(w.PerDay, DefaultPerDay)}
		v.Source = cmp.Or(v.Source, store.FromCLI)
		v.DayLeft = v.PerDay
		if w.Day == day(now) {
			v.DayLeft = max(v.PerDay-w.Today, 0)
		}
		for why, n := range w.Held {
			if why != heldWords {
				v.HeldBack += n
			}
		}
		v.Shapes = nil
		out[i] = v
	}
	return out, nil
}

// day names the day of a budget.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// What holds an address back.
const (
	heldLimit = "limit of one look"
	heldHost  = "frontier of the host"
	heldDay   = "limit of the day"
	heldShape = "too many of one kind" // and then which
	heldWords = "words"                // not wanted, rather
	heldIndex = "sitemaps beyond the limit of one look"
	heldDeep  = "sitemaps below too many others"
)

// heldAs is the key under which addresses of a shape are counted.
func heldAs(shape string) string { return strings.TrimSpace(heldShape + " " + shape) }
