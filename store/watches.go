package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
)

// A Watch is a feed, sitemap or section page that is crawled on schedule.
type Watch struct {
	URL   string        `json:"url"`
	Every time.Duration `json:"every"` // nanoseconds
	Story string        `json:"story"`
	Added time.Time     `json:"added"`

	WatchState
}

// WatchState is what became of a watch.
type WatchState struct {
	Last    time.Time `json:"last,omitzero"` // when its page last answered
	Next    time.Time `json:"next,omitzero"` // when it is looked at again
	Outcome string    `json:"outcome"`       // of the last look: "read", or the code of what went wrong
	Reason  string    `json:"reason"`
	Listed  int       `json:"listed"` // addresses on its page at the last look
}

// WatchID names a watch by its address.
func WatchID(url string) string { return news.ID("watch", url) }

// A Seen is what a watch knows of an address on its page.
type Seen struct {
	Stamp   string    `json:"stamp,omitempty"` // the date of change that the page gives, as it stands
	Checked time.Time `json:"checked"`         // when it was last put into the frontier
	First   time.Time `json:"first"`
}

// AddWatch keeps a watch; one of the same address is replaced. Add(Watched,
// WatchID(w.URL)) must follow.
func (db *DB) AddWatch(ctx context.Context, w Watch) error {
	w.WatchState = WatchState{}
	row, err := json.Marshal(w)
	if err != nil {
		return err
	}
	if err := db.Client.HSet(ctx, watchesKey, WatchID(w.URL), row).Err(); err != nil {
		return fmt.Errorf("store: watch %s: %w", w.URL, err)
	}
	return nil
}

// RemoveWatch forgets a watch and what it has seen; articles stay. It reports
// whether there was one.
func (db *DB) RemoveWatch(ctx context.Context, url string) (bool, error) {
	id := WatchID(url)
	n, err := db.Client.HDel(ctx, watchesKey, id).Result()
	if err != nil {
		return false, fmt.Errorf("store: watch %s: %w", url, err)
	}
	if err := db.Client.HDel(ctx, watchStateKey, id).Err(); err != nil {
		return false, fmt.Errorf("store: watch %s: %w", url, err)
	}
	if err := db.Client.Del(ctx, seenKey(id)).Err(); err != nil {
		return false, fmt.Errorf("store: watch %s: %w", url, err)
	}
	for _, k := range []Kind{Watched, Found} {
		if err := db.Drop(ctx, k, id); err != nil {
			return false, err
		}
	}
	return n == 1, nil
}

// Watch is one watch by its id; ok is false where there is none.
func (db *DB) Watch(ctx context.Context, id string) (w Watch, ok bool, err error) {
	row, err := db.Client.HGet(ctx, watchesKey, id).Bytes()
	if errors.Is(err, redis.Nil) {
		return w, false, nil
	}
	if err != nil {
		return w, false, fmt.Errorf("store: watch %s: %w", id, err)
	}
	if err := json.Unmarshal(row, &w); err != nil {
		return w, false, fmt.Errorf("store: watch %s: %w", id, err)
	}
	state, err := db.Client.HGet(ctx, watchStateKey, id).Bytes()
	if errors.Is(err, redis.Nil) {
		return w, true, nil
	}
	if err != nil {
		return w, false, fmt.Errorf("store: watch %s: %w", id, err)
	}
	if err := json.Unmarshal(state, &w.WatchState); err != nil {
		return w, false, fmt.Errorf("store: watch %s: %w", id, err)
	}
	return w, true, nil
}

// SaveWatchState keeps what became of a watch.
func (db *DB) SaveWatchState(ctx context.Context, id string, s WatchState) error {
	row, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := db.Client.HSet(ctx, watchStateKey, id, row).Err(); err != nil {
		return fmt.Errorf("store: watch %s: %w", id, err)
	}
	return nil
}

// Watches is every watch, by address.
func (db *DB) Watches(ctx context.Context) ([]Watch, error) {
	ids, err := db.Client.HKeys(ctx, watchesKey).Result()
	if err != nil {
		return nil, fmt.Errorf("store: watches: %w", err)
	}
	out := make([]Watch, 0, len(ids))
	for _, id := range ids {
		w, ok, err := db.Watch(ctx, id)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, w)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].URL < out[j].URL })
	return out, nil
}

// Seen is what a watch knows of the addresses on its page.
func (db *DB) Seen(ctx context.Context, watch string) (map[string]Seen, error) {
	rows, err := db.Client.HGetAll(ctx, seenKey(watch)).Result()
	if err != nil {
		return nil, fmt.Errorf("store: seen by watch %s: %w", watch, err)
	}
	out := make(map[string]Seen, len(rows))
	for u, row := range rows {
		var s Seen
		if err := json.Unmarshal([]byte(row), &s); err != nil {
			return nil, fmt.Errorf("store: seen by watch %s: %w", watch, err)
		}
		out[u] = s
	}
	return out, nil
}

// SaveSeen keeps what a watch knows of some addresses.
func (db *DB) SaveSeen(ctx context.Context, watch string, seen map[string]Seen) error {
	if len(seen) == 0 {
		return nil
	}
	args := make([]any, 0, 2*len(seen))
	for _, u := range sortedKeys(seen) {
		row, err := json.Marshal(seen[u])
		if err != nil {
			return err
		}
		args = append(args, u, row)
	}
	if err := db.Client.HSet(ctx, seenKey(watch), args...).Err(); err != nil {
		return fmt.Errorf("store: seen by watch %s: %w", watch, err)
	}
	return nil
}
