package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strconv"
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
local due, entry, state = unpack(KEYS)
local url, old, new, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
if (redis.call('HGET', entry, url) or '') ~= old then return 0 end
if old == '' and most > 0 and redis.call('ZCARD', due) >= most then return 2 end
redis.call('HSET', entry, url, new)
redis.call('HSETNX', state, 'next', '0')
local at = redis.call('ZSCORE', due, url)
if not at or tonumber(at) > now then redis.call('ZADD', due, now, url) end
if ARGV[5] == '1' then
  if redis.call('HGET', state, 'rest') == '1' then redis.call('HSET', state, 'next', now, 'defer', '0', 'rest', '0') end
  redis.call('HSET', state, 'fails', '0', 'since', '')
end
return 1`)

// maxFrontier is how many addresses the frontier of one host may hold before no
// more of a watch's are taken: a calendar has no end.
const maxFrontier = 100_000

// ErrFull says that the frontier of a host holds as many addresses as it may.
var ErrFull = errors.New("store: the frontier of the host is full")

// Push puts an address into the frontier of its host, due at once. Asked for
// twice it stands there once. What is asked for by a person (Force) has room
// always, and ends the rest of a host that did not answer; else ErrFull may say
// that there is none. Add(Crawl, host) must follow.
func (db *DB) Push(ctx context.Context, host string, e Entry) error {
	keys := hostKeys(host)
	most, urgent := maxFrontier, "0"
	if e.Watch != "" {
		most = 0 // one address, and what it brings has bounds of its own
	}
	if e.Force {
		most, urgent = 0, "1"
	}
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
		done, err := pushScript.Run(ctx, db.Client, keys, e.URL, old, row, most, urgent).Int()
		switch {
		case err != nil:
			return fmt.Errorf("store: push %s: %w", e.URL, err)
		case done == 1:
			return nil
		case done == 2:
			return ErrFull
		}
	}
	return fmt.Errorf("store: push %s: too many writers at once", e.URL)
}

func hostKeys(host string) []string {
	return []string{hostKey(host, "due"), hostKey(host, "entry"), hostKey(host, "state")}
}

// longestFetch, in milliseconds, is after which a request is over even if nobody
// said so. It is longer than any fetch, which has a time limit of its own.
const longestFetch = "120000"

// unheardOf, in milliseconds, is the least time that lies between a turn which its
// worker did not end and the next claim of the host: see failed in package worker.
const unheardOf = "2000"

// luaHost holds the fence, and the one way to give out a turn. Times are
// milliseconds to three places.
//
// A token smaller than one seen belongs to a worker that lost the host. Where
// the one before left a request under way, its end is not known, but that it lies
// unheard back: the lease of a dead worker has run out, or the first pause after
// an error has passed. The gap counts from there. Where what is known of the host
// is gone from the store, it counts from now: fail closed.
const luaHost = `
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + tonumber(clock[2]) / 1000
local due, entry, state = unpack(KEYS)
local mine, gap = tonumber(ARGV[1]), tonumber(ARGV[2])
local function ms(x) return string.format('%.3f', x) end
local f = redis.call('HMGET', state, 'token', 'next', 'guest', 'want', 'flight', 'fails')
local function num(i) return tonumber(f[i] or '0') or 0 end
local seen, free = num(1), num(2)
if seen > mine then return {'fenced', '0', '', ''} end
local flight = f[5] or ''
local set = {}
local function put(name, value) set[#set + 1] = name; set[#set + 1] = value end
if seen < mine then
  put('token', ARGV[1])
  if flight ~= '' then
    free = math.max(free, now + gap - ` + unheardOf + `)
    put('next', ms(free)); put('flight', ''); put('busy', '0')
  end
end
if not f[2] then
  free = now + gap
  put('next', ms(free))
end
local function save() if #set > 0 then redis.call('HSET', state, unpack(set)) end end
local function turn(ahead)
  local first = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')
  local url = first[1]
  if not url then return {'empty', '0', '', ''} end
  local at = tonumber(first[2])
  local wait = math.max(at, free) - now
  if num(3) > now then return {'wait', ms(math.max(wait, 50)), url, ''} end
  if wait > 0 and num(4) > now then return {'wait', ms(wait + 5), url, ''} end
  if wait > ahead then
    if at > now then url = '' end
    return {'wait', ms(wait), url, ''}
  end
  wait = math.max(wait, 0)
  put('next', ms(now + wait + gap)); put('flight', url); put('busy', ms(now + wait + ` + longestFetch + `)); put('defer', '0')
  return {'take', ms(wait), url, redis.call('HGET', entry, url) or ''}
end
`

var takeScript = redis.NewScript(luaHost + `
local r = turn(tonumber(ARGV[3]))
save()
return r`)

// A Turn is what is to be done at a host next.
type Turn struct {
	Entry *Entry // to be fetched after Wait; nil if it is nobody's turn so soon
	raw   string
	// Next is the address whose turn comes when Wait is over, "" if none is due.
	Next string
	Wait time.Duration // until Entry's turn, or until the host may be asked again or an entry is due
	Left bool          // the frontier holds something
}

// Take gives the one address of a host that may be fetched within ahead, and when.
// gap is kept free after that moment even if the caller is never heard of again;
// Finish replaces it. Who had the turn before and did not end it has left a
// request of which nobody knows the end; gap is then kept free from the latest
// time that it can have.
// ErrFenced says that the host belongs to another worker by now.
//
// A caller that comes later to its turn than it was given must take it again:
// the host may have passed to another meanwhile.
func (db *DB) Take(ctx context.Context, host string, token int64, gap, ahead time.Duration) (Turn, error) {
	r, err := takeScript.Run(ctx, db.Client, hostKeys(host), token, millis(gap), millis(ahead)).StringSlice()
	if err != nil {
		return Turn{}, fmt.Errorf("store: take %s: %w", host, err)
	}
	return readTurn(host, r)
}

func readTurn(host string, r []string) (Turn, error) {
	wait, err := strconv.ParseFloat(r[1], 64)
	if err != nil {
		return Turn{}, fmt.Errorf("store: frontier of %s: %w", host, err)
	}
	t := Turn{Next: r[2], Wait: time.Duration(wait * float64(time.Millisecond)), Left: true}
	switch r[0] {
	case "fenced":
		return Turn{}, ErrFenced
	case "empty":
		return Turn{}, nil
	case "wait":
		return t, nil
	}
	var e Entry
	if err := json.Unmarshal([]byte(r[3]), &e); err != nil {
		return Turn{}, fmt.Errorf("store: frontier of %s, %s: %w", host, r[2], err)
	}
	t.Entry, t.raw = &e, r[3]
	return t, nil
}

// millis writes a duration as scripts read it; whatever lies below zero is -1.
func millis(d time.Duration) string {
	if d < 0 {
		return "-1"
	}
	return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', 3, 64)
}

var finishScript = redis.NewScript(luaHost + `
local url, was, new, again, ago, rest, ahead, answered = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), ARGV[10]
free = now - ago + gap
put('defer', '0'); put('rest', '0')
if rest > 0 then
  free = math.max(free, now + rest)
  put('defer', ms(free))
  if ARGV[11] ~= '1' then put('rest', '1') end
end
put('next', ms(free)); put('flight', ''); put('busy', '0')
if answered == '1' and num(6) > 0 then put('fails', '0'); put('since', '') end
if redis.call('HGET', entry, url) == was then
  if new == '' then
    redis.call('HDEL', entry, url)
    redis.call('ZREM', due, url)
  else
    redis.call('HSET', entry, url, new)
    redis.call('ZADD', due, now + again, url)
  end
end
local r = {'empty', '0', '', ''}
if ahead >= 0 then r = turn(ahead) end
save()
return r`)

// An End says how a turn ended.
type End struct {
	Gap time.Duration // what is left to the host after the request
	Ago time.Duration // how long ago the request ended
	// Rest is how long the host is to be left alone beyond that from now on, 0
	// for not at all; Asked, that the host itself asked for it.
	Rest  time.Duration
	Asked bool
	// Keep says that the entry stays, and is due after Again; Failed, that one
	// more failure of it is counted. Otherwise it leaves the frontier, unless it
	// was asked for again meanwhile.
	Keep     bool
	Again    time.Duration
	Failed   bool
	Answered bool // the host is well: its failures in a row are over
	// Ahead is how soon the next turn must be to be given out at once; none is
	// where it is negative.
	Ahead time.Duration
}

// Finish ends a turn and gives the next one, as Take does.
func (db *DB) Finish(ctx context.Context, host string, token int64, t Turn, end End) (Turn, error) {
	row := ""
	if end.Keep {
		e := *t.Entry
		if end.Failed {
			e.Tries++
		}
		b, err := json.Marshal(e)
		if err != nil {
			return Turn{}, err
		}
		row = string(b)
	}
	flag := func(b bool) string {
		if b {
			return "1"
		}
		return "0"
	}
	r, err := finishScript.Run(ctx, db.Client, hostKeys(host), token, millis(end.Gap), t.Entry.URL, t.raw, row,
		millis(end.Again), millis(end.Ago), millis(end.Rest), millis(end.Ahead), flag(end.Answered), flag(end.Asked)).StringSlice()
	if err != nil {
		return Turn{}, fmt.Errorf("store: finish %s: %w", t.Entry.URL, err)
	}
	return readTurn(host, r)
}

var hostFailedScript = redis.NewScript(luaNow + `
local state = KEYS[1]
local since = redis.call('HGET', state, 'since') or ''
if since == '' then since = tostring(now) end
redis.call('HSET', state, 'since', since, 'why', ARGV[1])
return {redis.call('HINCRBY', state, 'fails', 1), tonumber(since)}`)

// HostFailed counts that a host did not answer as a host should, and why, and
// says how often in a row that was and since when.
func (db *DB) HostFailed(ctx context.Context, host, why string) (fails int, since time.Time, err error) {
	r, err := hostFailedScript.Run(ctx, db.Client, []string{hostKey(host, "state")}, why).Int64Slice()
	if err != nil {
		return 0, since, fmt.Errorf("store: host %s: %w", host, err)
	}
	return int(r[0]), time.UnixMilli(r[1]).UTC(), nil
}

var enterScript = redis.NewScript(luaNow + `
local state = KEYS[1]
local f = redis.call('HMGET', state, 'next', 'busy', 'guest')
local function at(i) return tonumber(f[i] or '0') or 0 end
local wait = 0
if at(2) > now or at(3) > now then wait = 50 end
if at(1) > now then wait = math.ceil(at(1) - now) end
if wait > 0 then
  redis.call('HSET', state, 'want', now + wait + 100)
  return wait
end
redis.call('HSET', state, 'guest', now + ` + longestFetch + `, 'want', '0')
return 0`)

// Enter asks whether a redirect from elsewhere may be followed to a host now: 0
// says yes, and Exit must follow; else it is how long to wait, and the host's own
// worker makes room. Until Exit nobody else visits the host.
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

const (
	// robotsAge is how long robots rules hold (RFC 9309 section 2.4).
	robotsAge = 24 * time.Hour
	// robotsKept is how long they stand in for those that cannot be had any more
	// (section 2.3.1.4 speaks of 30 days).
	robotsKept = 30 * 24 * time.Hour
)

// The files of a host that say how it wants to be visited and used.
const (
	RobotsTxt = "robots" // robots.txt
	TDMRep    = "tdmrep" // what it says of text and data mining
)

// SaveHostFile keeps one of the files of a host: it holds for age, at most 24 hours
// from now, and is kept for 30 days.
func (db *DB) SaveHostFile(ctx context.Context, host, file string, body []byte, now time.Time, age time.Duration) error {
	if age <= 0 || age > robotsAge {
		age = robotsAge
	}
	row := append([]byte(itoa(now.Add(age).UnixMilli())+"\n"), body...)
	if err := db.Client.Set(ctx, hostKey(host, file), row, robotsKept).Err(); err != nil {
		return fmt.Errorf("store: %s of %s: %w", file, host, err)
	}
	return nil
}

// HostFile is a kept file of a host, nil if there is none, and until when it holds.
// One beyond its time is of a host that has not given it since.
func (db *DB) HostFile(ctx context.Context, host, file string) (body []byte, until time.Time, err error) {
	b, err := db.Client.Get(ctx, hostKey(host, file)).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, until, nil
	}
	if err != nil {
		return nil, until, fmt.Errorf("store: %s of %s: %w", file, host, err)
	}
	at, body, ok := bytes.Cut(b, []byte("\n"))
	if !ok {
		return nil, until, nil // of an earlier release: asked for again
	}
	return body, time.UnixMilli(atoi(string(at))), nil
}

// A HostLoad is what the frontier of one host holds.
type HostLoad struct {
	Host   string        `json:"host"`
	Due    int64         `json:"due"`            // entries due within the horizon
	Later  int64         `json:"later"`          // entries that wait for longer
	Wait   time.Duration `json:"wait"`           // until the host may be asked again; nanoseconds
	Asked  bool          `json:"asked"`          // it is left alone for longer than its gap: it asked for that, or does not answer
	Flight string        `json:"flight"`         // address being fetched, "" for none
	Fails  int           `json:"fails"`          // failures of the host in a row
	Since  time.Time     `json:"since,omitzero"` // of the first of them
	Why    string        `json:"why"`            // of the last of them
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
	until := millis(time.Duration(now.Add(horizon).UnixNano()))
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
		if next := moment(s["next"]); next.After(now) {
			l.Wait = next.Sub(now)
			l.Asked = moment(s["defer"]).After(now)
		}
		if l.Fails = int(atoi(s["fails"])); l.Fails > 0 {
			l.Since, l.Why = time.UnixMilli(atoi(s["since"])).UTC(), s["why"]
		}
		loads[i] = l
	}
	return loads, nil
}

// moment reads milliseconds with a fraction; a missing one is the epoch.
func moment(s string) time.Time {
	ms, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return time.UnixMilli(0)
	}
	return time.UnixMicro(int64(ms * 1000))
}

// Waiting is up to n addresses of a host's frontier.
func (db *DB) Waiting(ctx context.Context, host string, n int) ([]string, error) {
	urls, err := db.Client.ZRange(ctx, hostKey(host, "due"), 0, int64(n)-1).Result()
	if err != nil {
		return nil, fmt.Errorf("store: frontier of %s: %w", host, err)
	}
	return urls, nil
}

var leaveScript = redis.NewScript(luaHost + `
for i = 3, #ARGV do
  redis.call('HDEL', entry, ARGV[i])
  redis.call('ZREM', due, ARGV[i])
end
save()
return {'ok', '0', '', ''}`)

// Leave takes addresses out of the frontier of a host that is given up.
func (db *DB) Leave(ctx context.Context, host string, token int64, urls []string) error {
	args := []any{token, "0"}
	for _, u := range urls {
		args = append(args, u)
	}
	r, err := leaveScript.Run(ctx, db.Client, hostKeys(host), args...).StringSlice()
	if err != nil {
		return fmt.Errorf("store: leave %s: %w", host, err)
	}
	if r[0] == "fenced" {
		return ErrFenced
	}
	return nil
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
