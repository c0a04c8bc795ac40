package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"time"

	"github.com/redis/go-redis/v9"
)

// An Entry is an address of the frontier: known and not yet fetched.
type Entry struct {
	URL   string `json:"url"`
	Story string `json:"story,omitempty"` // pinned by a person
	// Watch is the watch whose own page this is, "" for an article.
	Watch string `json:"watch,omitempty"`
	Force bool   `json:"force,omitempty"` // fetch it whole although it may be unchanged
	Tries int    `json:"tries,omitempty"` // failures in a row
	Asked int    `json:"asked"`           // how often it was asked for since it was last fetched
}

// merge is e asked for once more, as next says.
func (e Entry) merge(next Entry) Entry {
	if next.Story != "" {
		e.Story = next.Story
	}
	if next.Watch != "" {
		e.Watch = next.Watch
	}
	e.Force = e.Force || next.Force
	e.Tries = 0
	e.Asked++
	return e
}

var pushScript = redis.NewScript(luaNow + `
local due, entry = KEYS[1], KEYS[2]
local url, old, new = ARGV[1], ARGV[2], ARGV[3]
if (redis.call('HGET', entry, url) or '') ~= old then return 0 end
redis.call('HSET', entry, url, new)
local at = redis.call('ZSCORE', due, url)
if not at or tonumber(at) > now then redis.call('ZADD', due, now, url) end
return 1`)

// Push puts an address into the frontier of its host, due at once. Asked for
// twice it stands there once. Add(Crawl, host) must follow.
func (db *DB) Push(ctx context.Context, host string, e Entry) error {
	keys := []string{hostKey(host, "due"), hostKey(host, "entry")}
	for range 20 {
		old, err := db.Client.HGet(ctx, keys[1], e.URL).Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			return fmt.Errorf("store: push %s: %w", e.URL, err)
		}
		next := e
		next.Asked = 1
		if old != "" {
			var was Entry
			if err := json.Unmarshal([]byte(old), &was); err != nil {
				return fmt.Errorf("store: push %s: %w", e.URL, err)
			}
			next = was.merge(e)
		}
		row, err := json.Marshal(next)
		if err != nil {
			return err
		}
		ok, err := pushScript.Run(ctx, db.Client, keys, e.URL, old, row).Bool()
		if err != nil {
			return fmt.Errorf("store: push %s: %w", e.URL, err)
		}
		if ok {
			return nil
		}
	}
	return fmt.Errorf("store: push %s: too many writers at once", e.URL)
}

func hostKeys(host string) []string {
	return []string{hostKey(host, "due"), hostKey(host, "entry"), hostKey(host, "state")}
}

// luaGate holds the fence: a token smaller than one seen belongs to a worker
// that lost the host.
const luaGate = luaNow + `
local due, entry, state = unpack(KEYS)
local mine = tonumber(ARGV[1])
local seen = tonumber(redis.call('HGET', state, 'token') or '0')
if seen > mine then return {'fenced', '0', ''} end
if seen < mine then
  redis.call('HSET', state, 'token', ARGV[1])
  redis.call('HDEL', state, 'flight', 'busy')
end
local free = tonumber(redis.call('HGET', state, 'next') or '0')
`

var takeScript = redis.NewScript(luaGate + `
local gap = tonumber(ARGV[2])
local url = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, 1)[1]
if not url then
  local first = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')
  if not first[1] then return {'empty', '0', ''} end
  return {'later', tostring(math.max(tonumber(first[2]), free) - now), ''}
end
if free > now then return {'wait', tostring(free - now), url} end
if tonumber(redis.call('HGET', state, 'guest') or '0') > now then return {'wait', '50', url} end
redis.call('HSET', state, 'next', now + gap, 'flight', url, 'busy', now + ` + longestFetch + `)
redis.call('HDEL', state, 'defer')
return {'take', redis.call('HGET', entry, url) or '', url}`)

// A Turn is what Take found.
type Turn struct {
	Entry *Entry // to be fetched now; nil if there is none
	raw   string
	// Next is the address whose turn comes when Wait is over, "" if none is due.
	Next string
	Wait time.Duration // until the host may be asked again or an entry is due
	Left bool          // the frontier holds something
}

// Take gives the one address of a host that may be fetched now. gap is kept free
// after this moment even if the caller is never heard of again; Finish replaces
// it. ErrFenced says that the host belongs to another worker by now.
func (db *DB) Take(ctx context.Context, host string, token int64, gap time.Duration) (Turn, error) {
	r, err := takeScript.Run(ctx, db.Client, hostKeys(host), token, gap.Milliseconds()).StringSlice()
	if err != nil {
		return Turn{}, fmt.Errorf("store: take %s: %w", host, err)
	}
	switch r[0] {
	case "fenced":
		return Turn{}, ErrFenced
	case "empty":
		return Turn{}, nil
	case "later", "wait":
		return Turn{Next: r[2], Wait: time.Duration(atoi(r[1])) * time.Millisecond, Left: true}, nil
	}
	var e Entry
	if err := json.Unmarshal([]byte(r[1]), &e); err != nil {
		return Turn{}, fmt.Errorf("store: frontier of %s, %s: %w", host, r[2], err)
	}
	return Turn{Entry: &e, raw: r[1], Next: r[2], Left: true}, nil
}

var leaveScript = redis.NewScript(luaGate + `
redis.call('HSET', state, 'next', now + tonumber(ARGV[2]))
if ARGV[3] == '1' then redis.call('HSET', state, 'defer', now + tonumber(ARGV[2])) end
return {'ok', '0', ''}`)

// Leave says that a request has ended and that the host is to be left alone for
// gap; deferred, that the host itself asked for it.
func (db *DB) Leave(ctx context.Context, host string, token int64, gap time.Duration, deferred bool) error {
	d := "0"
	if deferred {
		d = "1"
	}
	r, err := leaveScript.Run(ctx, db.Client, hostKeys(host), token, gap.Milliseconds(), d).StringSlice()
	if err != nil {
		return fmt.Errorf("store: leave %s: %w", host, err)
	}
	if r[0] == "fenced" {
		return ErrFenced
	}
	return nil
}

var finishScript = redis.NewScript(luaGate + `
local url, was, new, delay = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
if tonumber(ARGV[2]) >= 0 then redis.call('HSET', state, 'next', now + tonumber(ARGV[2])) end
redis.call('HDEL', state, 'flight', 'busy')
if redis.call('HGET', entry, url) ~= was then return {'again', '0', ''} end
if new == '' then
  redis.call('HDEL', entry, url)
  redis.call('ZREM', due, url)
else
  redis.call('HSET', entry, url, new)
  redis.call('ZADD', due, now + delay, url)
end
return {'ok', '0', ''}`)

// Finish ends a turn: the entry leaves the frontier unless it was asked for
// again meanwhile, and the host is left alone for gap from now on. A negative
// gap keeps what Leave has said.
func (db *DB) Finish(ctx context.Context, host string, token int64, t Turn, gap time.Duration) error {
	return db.finish(ctx, host, token, t, gap, "", 0)
}

// Postpone ends a turn that failed: the entry, with the failure counted if
// failed, is due again after delay.
func (db *DB) Postpone(ctx context.Context, host string, token int64, t Turn, gap, delay time.Duration, failed bool) error {
	e := *t.Entry
	if failed {
		e.Tries++
	}
	row, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return db.finish(ctx, host, token, t, gap, string(row), delay)
}

func (db *DB) finish(ctx context.Context, host string, token int64, t Turn, gap time.Duration, row string, delay time.Duration) error {
	ms := gap.Milliseconds()
	if gap < 0 {
		ms = -1 // less than a millisecond below zero is still below zero
	}
	r, err := finishScript.Run(ctx, db.Client, hostKeys(host), token, ms, t.Entry.URL, t.raw, row, delay.Milliseconds()).StringSlice()
	if err != nil {
		return fmt.Errorf("store: finish %s: %w", t.Entry.URL, err)
	}
	if r[0] == "fenced" {
		return ErrFenced
	}
	return nil
}

// longestFetch, in milliseconds, is after which a request is over even if nobody
// said so. It is longer than any fetch, which has a time limit of its own.
const longestFetch = "120000"

var enterScript = redis.NewScript(luaNow + `
local state = KEYS[1]
local function at(name) return tonumber(redis.call('HGET', state, name) or '0') end
if at('next') > now then return at('next') - now end
if at('busy') > now or at('guest') > now then return 50 end
redis.call('HSET', state, 'guest', now + ` + longestFetch + `)
return 0`)

// Enter asks whether a redirect from elsewhere may be followed to a host now: 0
// says yes, and Exit must follow; else it is how long to wait. Until then nobody
// else visits the host.
func (db *DB) Enter(ctx context.Context, host string) (wait time.Duration, err error) {
	ms, err := enterScript.Run(ctx, db.Client, []string{hostKey(host, "state")}).Int64()
	if err != nil {
		return 0, fmt.Errorf("store: enter %s: %w", host, err)
	}
	return time.Duration(ms) * time.Millisecond, nil
}

var exitScript = redis.NewScript(luaNow + `
local state, gap = KEYS[1], tonumber(ARGV[1])
redis.call('HDEL', state, 'guest')
if tonumber(redis.call('HGET', state, 'next') or '0') < now + gap then redis.call('HSET', state, 'next', now + gap) end
return 1`)

// Exit ends what Enter began; the host is left alone for gap.
func (db *DB) Exit(ctx context.Context, host string, gap time.Duration) error {
	if err := exitScript.Run(ctx, db.Client, []string{hostKey(host, "state")}, gap.Milliseconds()).Err(); err != nil {
		return fmt.Errorf("store: exit %s: %w", host, err)
	}
	return nil
}

// robotsAge is how long robots rules hold (RFC 9309, 2.4).
const robotsAge = 24 * time.Hour

// SaveRobots keeps the rules of a host for age, at most 24 hours.
func (db *DB) SaveRobots(ctx context.Context, host string, rules []byte, age time.Duration) error {
	if age <= 0 || age > robotsAge {
		age = robotsAge
	}
	if err := db.Client.Set(ctx, hostKey(host, "robots"), rules, age).Err(); err != nil {
		return fmt.Errorf("store: robots of %s: %w", host, err)
	}
	return nil
}

// Robots is the kept rules of a host, nil if there are none.
func (db *DB) Robots(ctx context.Context, host string) ([]byte, error) {
	b, err := db.Client.Get(ctx, hostKey(host, "robots")).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("store: robots of %s: %w", host, err)
	}
	return b, nil
}

// A HostLoad is what the frontier of one host holds.
type HostLoad struct {
	Host   string
	Due    int64         // entries due within the horizon
	Later  int64         // entries that wait for longer
	Wait   time.Duration // until the host may be asked again
	Asked  bool          // the host itself asked to be left alone
	Flight string        // address being fetched, "" for none
}

// Hosts is what the frontiers of the hosts with work hold, by host.
func (db *DB) Hosts(ctx context.Context, horizon time.Duration) ([]HostLoad, error) {
	hosts, err := db.Items(ctx, Crawl)
	if err != nil {
		return nil, err
	}
	sort.Strings(hosts)
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return nil, fmt.Errorf("store: hosts: %w", err)
	}
	until := itoa(now.Add(horizon).UnixMilli())
	due, all, state := make([]*redis.IntCmd, len(hosts)), make([]*redis.IntCmd, len(hosts)), make([]*redis.MapStringStringCmd, len(hosts))
	pipe := db.Client.Pipeline()
	for i, h := range hosts {
		due[i] = pipe.ZCount(ctx, hostKey(h, "due"), "-inf", until)
		all[i] = pipe.ZCard(ctx, hostKey(h, "due"))
		state[i] = pipe.HGetAll(ctx, hostKey(h, "state"))
	}
	if len(hosts) > 0 {
		if _, err := pipe.Exec(ctx); err != nil {
			return nil, fmt.Errorf("store: hosts: %w", err)
		}
	}
	loads := make([]HostLoad, len(hosts))
	for i, h := range hosts {
		s := state[i].Val()
		l := HostLoad{Host: h, Due: due[i].Val(), Later: all[i].Val() - due[i].Val(), Flight: s["flight"]}
		if next := time.UnixMilli(atoi(s["next"])); next.After(now) {
			l.Wait = next.Sub(now)
			l.Asked = atoi(s["defer"]) > now.UnixMilli()
		}
		loads[i] = l
	}
	return loads, nil
}

// Clear empties the frontier of a host and says how many addresses it held.
func (db *DB) Clear(ctx context.Context, host string) (int, error) {
	n, err := db.Client.ZCard(ctx, hostKey(host, "due")).Result()
	if err != nil {
		return 0, fmt.Errorf("store: clear %s: %w", host, err)
	}
	if err := db.Client.Del(ctx, hostKey(host, "due"), hostKey(host, "entry")).Err(); err != nil {
		return 0, fmt.Errorf("store: clear %s: %w", host, err)
	}
	return int(n), nil
}
