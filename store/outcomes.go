package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
)

var outcomeScript = redis.NewScript(`
local row, at, past, turns = unpack(KEYS)
local when = redis.call('ZSCORE', at, ARGV[1])
if when and tonumber(when) > tonumber(ARGV[2]) then return 0 end
local old = redis.call('HGET', row, ARGV[1])
local turn = not old
if old then
  local was, is = cjson.decode(old), cjson.decode(ARGV[3])
  turn = was.code ~= is.code or was.reason ~= is.reason
end
if turn then
  redis.call('ZADD', past, ARGV[2], ARGV[3])
  redis.call('INCR', turns)
end
redis.call('HSET', row, ARGV[1], ARGV[3])
redis.call('ZADD', at, ARGV[2], ARGV[1])
return 1`)

// SaveOutcome records what became of an address; where that is another code or
// reason than before, it is kept as history too. An older outcome never
// replaces a later one, whatever the order in which they arrive.
func (db *DB) SaveOutcome(ctx context.Context, o news.Outcome) error {
	o.At = o.At.UTC()
	row, err := json.Marshal(o)
	if err != nil {
		return err
	}
	keys := []string{outcomeRowKey, outcomeAtKey, outcomePastKey, outcomeTurnsKey}
	if err := outcomeScript.Run(ctx, db.Client, keys, o.URL, o.At.UnixMilli(), row).Err(); err != nil {
		return fmt.Errorf("store: outcome of %s: %w", o.URL, err)
	}
	return nil
}

var forgetOutcomeScript = redis.NewScript(luaNow + `
local row, at, past, turns = unpack(KEYS)
redis.call('ZREM', at, ARGV[1])
if redis.call('HDEL', row, ARGV[1]) == 0 then return 0 end
redis.call('ZADD', past, now, ARGV[2])
redis.call('INCR', turns)
return 1`)

// ForgetOutcome takes back the outcome of an address that is no page of its own:
// a watch that failed and works again. Its history says so.
func (db *DB) ForgetOutcome(ctx context.Context, url string) error {
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return fmt.Errorf("store: outcome of %s: %w", url, err)
	}
	row, err := json.Marshal(news.Outcome{URL: url, At: now.UTC()}) // a row of its own, whenever it is taken back again
	if err != nil {
		return err
	}
	keys := []string{outcomeRowKey, outcomeAtKey, outcomePastKey, outcomeTurnsKey}
	if err := forgetOutcomeScript.Run(ctx, db.Client, keys, url, row).Err(); err != nil {
		return fmt.Errorf("store: outcome of %s: %w", url, err)
	}
	return nil
}

// Outcome is the last outcome of an address; ok is false where there is none.
func (db *DB) Outcome(ctx context.Context, url string) (o news.Outcome, ok bool, err error) {
	rows, err := db.Client.HMGet(ctx, outcomeRowKey, url).Result()
	if err != nil {
		return o, false, fmt.Errorf("store: outcome of %s: %w", url, err)
	}
	s, ok := rows[0].(string)
	if !ok {
		return o, false, nil
	}
	if err := json.Unmarshal([]byte(s), &o); err != nil {
		return o, false, fmt.Errorf("store: outcome of %s: %w", url, err)
	}
	return o, true, nil
}

// OutcomesOf reports for each of some addresses whether it has an outcome.
func (db *DB) OutcomesOf(ctx context.Context, urls []string) ([]bool, error) {
	if len(urls) == 0 {
		return nil, nil
	}
	rows, err := db.Client.HMGet(ctx, outcomeRowKey, urls...).Result()
	if err != nil {
		return nil, fmt.Errorf("store: outcomes: %w", err)
	}
	out := make([]bool, len(rows))
	for i, r := range rows {
		out[i] = r != nil
	}
	return out, nil
}

// Outcomes is the last outcome of every address, by address.
func (db *DB) Outcomes(ctx context.Context) ([]news.Outcome, error) {
	rows, err := db.Client.HVals(ctx, outcomeRowKey).Result()
	if err != nil {
		return nil, fmt.Errorf("store: outcomes: %w", err)
	}
	out := make([]news.Outcome, 0, len(rows))
	for _, r := range rows {
		var o news.Outcome
		if err := json.Unmarshal([]byte(r), &o); err != nil {
			return nil, fmt.Errorf("store: outcomes: %w", err)
		}
		out = append(out, o)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].URL < out[j].URL })
	return out, nil
}

// OutcomesAt is the outcome of every address as it was at a time, by address,
// with the time from which on it was that: visits with the same outcome are not
// kept one by one.
func (db *DB) OutcomesAt(ctx context.Context, at time.Time) ([]news.Outcome, error) {
	rows, err := db.Client.ZRangeByScore(ctx, outcomePastKey, &redis.ZRangeBy{Min: "-inf", Max: upTo(at)}).Result()
	if err != nil {
		return nil, fmt.Errorf("store: outcomes: %w", err)
	}
	by := map[string]news.Outcome{}
	for _, r := range rows {
		var o news.Outcome
		if err := json.Unmarshal([]byte(r), &o); err != nil {
			return nil, fmt.Errorf("store: outcomes: %w", err)
		}
		by[o.URL] = o
	}
	out := make([]news.Outcome, 0, len(by))
	for _, url := range sortedKeys(by) {
		if by[url].Code != "" { // taken back
			out = append(out, by[url])
		}
	}
	return out, nil
}

// thinOutcomes lets those turns go that others had followed before a time.
func (db *DB) thinOutcomes(ctx context.Context, before time.Time) error {
	rows, err := db.Client.ZRangeByScore(ctx, outcomePastKey, &redis.ZRangeBy{Min: "-inf", Max: upTo(before)}).Result()
	if err != nil {
		return fmt.Errorf("store: outcomes: %w", err)
	}
	seen := map[string]bool{}
	var gone []any
	for i := len(rows) - 1; i >= 0; i-- {
		var o news.Outcome
		if err := json.Unmarshal([]byte(rows[i]), &o); err != nil {
			return fmt.Errorf("store: outcomes: %w", err)
		}
		if seen[o.URL] || o.Code == "" { // followed, or taken back by then
			gone = append(gone, rows[i])
		}
		seen[o.URL] = true
	}
	const batch = 1000
	for some := range slices.Chunk(gone, batch) {
		if err := db.Client.ZRem(ctx, outcomePastKey, some...).Err(); err != nil {
			return fmt.Errorf("store: outcomes: %w", err)
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
