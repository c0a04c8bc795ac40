package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
)

// A Watch is a feed, sitemap or section page that is crawled on schedule.
type Watch struct {
	URL string `json:"url"`
	// Every is the period, in nanoseconds, counted from Added; 0 where Cron says
	// when.
	Every    time.Duration `json:"every"`
	Cron     string        `json:"cron"`     // five fields or @hourly, @daily …; "" for Every
	Timezone string        `json:"timezone"` // of Cron, an IANA name; "" is UTC
	Story    string        `json:"story"`
	Match    []string      `json:"match"`   // follow only what has the words of one of these
	Exclude  []string      `json:"exclude"` // and nothing that has the words of one of these
	Limit    int           `json:"limit"`   // addresses followed in one look; 0 for the default
	PerDay   int           `json:"per_day"` // new addresses followed in one day; 0 for the default
	Paused   bool          `json:"paused"`
	Source   string        `json:"source"`          // FromCLI or FromConfig
	Entry    string        `json:"entry,omitempty"` // digest of the config file's entry that was taken over last
	Added    time.Time     `json:"added"`

	WatchState
}

// Where a watch comes from.
const (
	FromCLI    = "cli"
	FromConfig = "config"
)

// WatchState is what became of a watch.
type WatchState struct {
	Last    time.Time `json:"last,omitzero"` // when its page last answered
	Next    time.Time `json:"next,omitzero"` // when it is looked at again; zero is now
	Outcome string    `json:"outcome"`       // of the last look: "read", or the code of what went wrong
	Reason  string    `json:"reason"`
	Listed  int       `json:"listed"` // addresses on its page, and on the sitemaps below it, at the last look
	// Hint is what a person should know of the page: a feed that it has, a site
	// rule that finds nothing, a sitemap that is broken.
	Hint string `json:"hint"`

	Looked   time.Time      `json:"looked,omitzero"` // when the last look began
	Asked    bool           `json:"asked,omitempty"` // a person wants a look now, whatever the schedule says
	Followed int            `json:"followed"`        // addresses put into the frontier by the last look
	Again    int            `json:"again"`           // of these, those that gave no sign of change
	Held     map[string]int `json:"held,omitempty"`  // addresses that the last look held back, by what held them

	Day    string         `json:"day,omitempty"`    // the day (UTC, 2025-04-30) of Today and Shapes
	Today  int            `json:"today"`            // new addresses followed on that day
	Shapes map[string]int `json:"shapes,omitempty"` // the same by the shape of the address, where that is counted
}

// WatchID names a watch by its address.
func WatchID(url string) string { return news.ID("watch", url) }

// A Seen is what a watch knows of an address on its page.
type Seen struct {
	Stamp   string    `json:"stamp,omitempty"` // the date of change that the page gives, as it stands
	Checked time.Time `json:"checked"`         // when it was last put into the frontier
	First   time.Time `json:"first"`
	Day     string    `json:"day,omitempty"` // the last day (UTC, 2025-04-30) on which it was listed
}

// A WatchPage is what a watch knows of a page of its own: the one that is
// watched, or a sitemap below it.
type WatchPage struct {
	URL     string    `json:"url"`
	Parent  string    `json:"parent,omitempty"` // the index that lists it
	Depth   int       `json:"depth"`            // 0 for the page that is watched
	Asked   time.Time `json:"asked,omitzero"`   // when it was last put into the frontier
	Stamp   string    `json:"stamp,omitempty"`  // the date of change that the index gave then
	Handled time.Time `json:"handled,omitzero"` // Fetched of the answer that was followed last
	Listed  int       `json:"listed"`           // addresses of articles on it then
	Held    bool      `json:"held,omitempty"`   // some of them were held back by a limit
}

// PutWatch keeps a watch; of one of the same address the settings are replaced
// and what became of it and what it has seen stay. Add(Watched, WatchID(w.URL))
// must follow.
func (db *DB) PutWatch(ctx context.Context, w Watch) error {
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
	if err := db.Client.Del(ctx, seenKey(id), watchPagesKey(id)).Err(); err != nil {
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
	w, _, _, err = db.watchRows(ctx, id)
	return w, err == nil && w.URL != "", err
}

// watchRows is a watch together with its two rows as they stand; they are ""
// where there are none.
func (db *DB) watchRows(ctx context.Context, id string) (w Watch, settings, state string, err error) {
	pipe := db.Client.Pipeline()
	rows := []*redis.StringCmd{pipe.HGet(ctx, watchesKey, id), pipe.HGet(ctx, watchStateKey, id)}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return w, "", "", fmt.Errorf("store: watch %s: %w", id, err)
	}
	settings, state = rows[0].Val(), rows[1].Val()
	if settings == "" {
		return w, "", "", nil
	}
	if err := json.Unmarshal([]byte(settings), &w); err != nil {
		return w, "", "", fmt.Errorf("store: watch %s: %w", id, err)
	}
	if state != "" {
		if err := json.Unmarshal([]byte(state), &w.WatchState); err != nil {
			return w, "", "", fmt.Errorf("store: watch %s: %w", id, err)
		}
	}
	return w, settings, state, nil
}

var watchScript = redis.NewScript(`
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
if (redis.call('HGET', KEYS[2], ARGV[1]) or '') ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[4])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[5])
return 1`)

// UpdateWatch changes a watch, settings and state: change is given it as it
// stands, and given it again should somebody else have changed it meanwhile. ok
// is false, and change not called, where there is no such watch: one that was
// removed does not come back.
func (db *DB) UpdateWatch(ctx context.Context, id string, change func(*Watch) error) (w Watch, ok bool, err error) {
	for range 50 {
		w, settings, state, err := db.watchRows(ctx, id)
		if err != nil || settings == "" {
			return w, false, err
		}
		if err := change(&w); err != nil {
			return w, true, err
		}
		bare := w
		bare.WatchState = WatchState{}
		row, err := json.Marshal(bare)
		if err != nil {
			return w, true, err
		}
		now, err := json.Marshal(w.WatchState)
		if err != nil {
			return w, true, err
		}
		done, err := watchScript.Run(ctx, db.Client, []string{watchesKey, watchStateKey}, id, settings, state, row, now).Bool()
		if err != nil {
			return w, true, fmt.Errorf("store: watch %s: %w", id, err)
		}
		if done {
			return w, true, nil
		}
	}
	return w, true, fmt.Errorf("store: watch %s: too many writers at once", id)
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

// Seen is what a watch knows of these addresses; those that it has not seen are
// left out.
func (db *DB) Seen(ctx context.Context, watch string, urls []string) (map[string]Seen, error) {
	out := make(map[string]Seen, len(urls))
	for part := range slices.Chunk(urls, 1000) {
		rows, err := db.Client.HMGet(ctx, seenKey(watch), part...).Result()
		if err != nil {
			return nil, fmt.Errorf("store: seen by watch %s: %w", watch, err)
		}
		for i, row := range rows {
			text, ok := row.(string)
			if !ok {
				continue
			}
			var s Seen
			if err := json.Unmarshal([]byte(text), &s); err != nil {
				return nil, fmt.Errorf("store: seen by watch %s: %w", watch, err)
			}
			out[part[i]] = s
		}
	}
	return out, nil
}

// SeenURLs is every address that a watch has seen, in no order.
func (db *DB) SeenURLs(ctx context.Context, watch string) ([]string, error) {
	urls, err := db.Client.HKeys(ctx, seenKey(watch)).Result()
	if err != nil {
		return nil, fmt.Errorf("store: seen by watch %s: %w", watch, err)
	}
	return urls, nil
}

// ForgetSeen forgets what a watch has not listed since a day (UTC, 2025-04-30),
// and says how many addresses that was.
func (db *DB) ForgetSeen(ctx context.Context, watch, before string) (int, error) {
	n := 0
	var cursor uint64
	for {
		rows, next, err := db.Client.HScan(ctx, seenKey(watch), cursor, "", 1000).Result()
		if err != nil {
			return n, fmt.Errorf("store: seen by watch %s: %w", watch, err)
		}
		var old []string
		for i := 0; i+1 < len(rows); i += 2 {
			var s Seen
			if err := json.Unmarshal([]byte(rows[i+1]), &s); err != nil {
				return n, fmt.Errorf("store: seen by watch %s: %w", watch, err)
			}
			if max(s.Day, s.Checked.UTC().Format(time.DateOnly)) < before {
				old = append(old, rows[i])
			}
		}
		if len(old) > 0 {
			if err := db.Client.HDel(ctx, seenKey(watch), old...).Err(); err != nil {
				return n, fmt.Errorf("store: seen by watch %s: %w", watch, err)
			}
			n += len(old)
		}
		if cursor = next; cursor == 0 {
			return n, nil
		}
	}
}

// WatchPages is the pages of a watch, by address.
func (db *DB) WatchPages(ctx context.Context, watch string) (map[string]WatchPage, error) {
	rows, err := db.Client.HGetAll(ctx, watchPagesKey(watch)).Result()
	if err != nil {
		return nil, fmt.Errorf("store: pages of watch %s: %w", watch, err)
	}
	out := make(map[string]WatchPage, len(rows))
	for u, row := range rows {
		var p WatchPage
		if err := json.Unmarshal([]byte(row), &p); err != nil {
			return nil, fmt.Errorf("store: pages of watch %s: %w", watch, err)
		}
		out[u] = p
	}
	return out, nil
}

// SaveWatchPage keeps what a watch knows of a page of its own.
func (db *DB) SaveWatchPage(ctx context.Context, watch string, p WatchPage) error {
	row, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if err := db.Client.HSet(ctx, watchPagesKey(watch), p.URL, row).Err(); err != nil {
		return fmt.Errorf("store: pages of watch %s: %w", watch, err)
	}
	return nil
}

// DropWatchPages forgets pages of a watch.
func (db *DB) DropWatchPages(ctx context.Context, watch string, urls ...string) error {
	if len(urls) == 0 {
		return nil
	}
	if err := db.Client.HDel(ctx, watchPagesKey(watch), urls...).Err(); err != nil {
		return fmt.Errorf("store: pages of watch %s: %w", watch, err)
	}
	return nil
}

// SaveSites keeps the rules for section pages that the user gave, as
// scraper.ParseSections reads them, for all workers.
func (db *DB) SaveSites(ctx context.Context, rules string) error {
	if err := db.Client.Set(ctx, sitesKey, rules, 0).Err(); err != nil {
		return fmt.Errorf("store: site rules: %w", err)
	}
	return nil
}

// Sites is the rules for section pages that the user gave, "" for none.
func (db *DB) Sites(ctx context.Context) (string, error) {
	rules, err := db.Client.Get(ctx, sitesKey).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return "", fmt.Errorf("store: site rules: %w", err)
	}
	return rules, nil
}

// SaveSeen keeps what a watch knows of some addresses.
func (db *DB) SaveSeen(ctx context.Context, watch string, seen map[string]Seen) error {
	if len(seen) == 0 {
		return nil
	}
	for part := range slices.Chunk(sortedKeys(seen), 1000) {
		args := make([]any, 0, 2*len(part))
		for _, u := range part {
			row, err := json.Marshal(seen[u])
			if err != nil {
				return err
			}
			args = append(args, u, row)
		}
		if err := db.Client.HSet(ctx, seenKey(watch), args...).Err(); err != nil {
			return fmt.Errorf("store: seen by watch %s: %w", watch, err)
		}
	}
	return nil
}
