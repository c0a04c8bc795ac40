package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Kind of work: what has to be done to an item.
type Kind string

// The kinds, in the order in which one leads to the next.
const (
	Crawl     Kind = "crawl"     // item: host; fetch what its frontier holds
	Read      Kind = "read"      // item: address id; read its unread pages
	Group     Kind = "group"     // item: All; put articles into stories
	Reconcile Kind = "reconcile" // item: story id; answer its topics
	Learn     Kind = "learn"     // item: All; learn whom to believe over all stories
	Watched   Kind = "watch"     // item: watch id; look at it again
	Found     Kind = "found"     // item: watch id; follow what its page lists
	Reread    Kind = "reread"    // item: All; read kept pages again, for a better reader
	Clear     Kind = "clear"     // item: All; take out pages that turned out to be of what was forgotten
)

// All is the one item of Group, of Learn, of Reread and of Clear.
const All = "all"

// Kinds is every kind.
var Kinds = []Kind{Crawl, Read, Group, Reconcile, Learn, Watched, Found, Reread, Clear}

// silence is how long an announced item may go unheard of before it is looked
// after: who announced it may have died before its task was in the queue.
const silence = 3 * time.Second

// A Claim is the right to work on an item: nobody else has it while it is kept
// alive by Beat.
type Claim struct {
	Kind  Kind
	Item  string
	Epoch int64
	Token int64 // greater than that of every earlier claim of this kind
	Gen   int64 // newest work known of when the claim was made
	Tries int   // failures in a row before it
}

// A Failure is an item that was given up.
type Failure struct {
	Kind   Kind      `json:"kind"`
	Item   string    `json:"item"`
	Reason string    `json:"reason"`
	Tries  int       `json:"tries"`
	Task   string    `json:"task"` // id of the last task, "" if its worker died
	At     time.Time `json:"at"`
}

// A Notice is an item whose task has to be put into the queue now. An Epoch of
// zero means that there is none.
type Notice struct {
	Kind  Kind
	Item  string
	Epoch int64
}

// ErrFenced says that a claim is no longer ours: its lease ran out and the item
// was given to another.
var ErrFenced = errors.New("store: the claim has passed to another worker")

func workKeys(k Kind) []string {
	return []string{
		workKey(k, "seq"), workKey(k, "gen"), workKey(k, "due"), workKey(k, "out"),
		workKey(k, "epoch"), workKey(k, "token"), workKey(k, "tries"), workKey(k, "failed"),
	}
}

// luaWork names the keys and holds the one way to announce an item.
const luaWork = luaNow + `
local seq, gen, due, out, epoch, token, tries, failed = unpack(KEYS)
local function announce(item, patience)
  local e = redis.call('INCR', seq)
  redis.call('HSET', epoch, item, e)
  redis.call('HDEL', token, item)
  redis.call('ZREM', due, item)
  redis.call('ZADD', out, now + patience, item)
  return e
end
`

var addScript = redis.NewScript(luaWork + `
local item, delay, patience = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('HSET', gen, item, redis.call('INCR', seq))
if redis.call('HDEL', failed, item) == 1 then redis.call('HDEL', tries, item) end
if redis.call('ZSCORE', out, item) then return 0 end
if delay <= 0 then return announce(item, patience) end
local at = redis.call('ZSCORE', due, item)
if not at or tonumber(at) > now + delay then redis.call('ZADD', due, now + delay, item) end
return 0`)

// Add says that there is work on an item, to be done after delay or sooner if
// that was asked before. It is the last thing that a producer of work does: what
// the work needs must stand already. The Notice, if any, must be put into the
// queue; should the process die before it does, Suspects finds the item.
func (db *DB) Add(ctx context.Context, k Kind, item string, delay time.Duration) (Notice, error) {
	e, err := addScript.Run(ctx, db.Client, workKeys(k), item, delay.Milliseconds(), silence.Milliseconds()).Int64()
	if err != nil {
		return Notice{}, fmt.Errorf("store: add %s %s: %w", k, item, err)
	}
	return Notice{k, item, e}, nil
}

var dueScript = redis.NewScript(luaWork + `
local list = {}
for _, item in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, tonumber(ARGV[1]))) do
  list[#list + 1] = item
  list[#list + 1] = tostring(announce(item, tonumber(ARGV[2])))
end
return list`)

// Due announces up to n items of each kind whose time has come.
func (db *DB) Due(ctx context.Context, n int) ([]Notice, error) {
	// A look at the sets, all in one, costs less than scripts that find nothing.
	waiting := make([]*redis.IntCmd, len(Kinds))
	pipe := db.Client.Pipeline()
	for i, k := range Kinds {
		waiting[i] = pipe.ZCard(ctx, workKey(k, "due"))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, fmt.Errorf("store: due: %w", err)
	}
	var all []Notice
	for i, k := range Kinds {
		if waiting[i].Val() == 0 {
			continue
		}
		list, err := dueScript.Run(ctx, db.Client, workKeys(k), n, silence.Milliseconds()).StringSlice()
		if err != nil {
			return all, fmt.Errorf("store: due %s: %w", k, err)
		}
		for i := 0; i+1 < len(list); i += 2 {
			all = append(all, Notice{k, list[i], atoi(list[i+1])})
		}
	}
	return all, nil
}

var claimScript = redis.NewScript(luaWork + `
local item = ARGV[1]
if redis.call('HGET', epoch, item) ~= ARGV[2] then return {0, 0, 0} end
local held = redis.call('HGET', token, item)
local deadline = redis.call('ZSCORE', out, item)
if held and deadline and tonumber(deadline) > now then return {0, 0, 0} end
local g = redis.call('HGET', gen, item)
if not g then return {0, 0, 0} end
local t = redis.call('INCR', seq)
redis.call('HSET', token, item, t)
redis.call('ZADD', out, now + tonumber(ARGV[3]), item)
return {t, tonumber(g), tonumber(redis.call('HGET', tries, item) or '0')}`)

// Claim takes an item for the task of one epoch, for lease. ok is false where
// the epoch is stale or somebody else holds the item: there is then nothing to
// do.
func (db *DB) Claim(ctx context.Context, k Kind, item string, epoch int64, lease time.Duration) (c Claim, ok bool, err error) {
	r, err := claimScript.Run(ctx, db.Client, workKeys(k), item, epoch, lease.Milliseconds()).Int64Slice()
	if err != nil {
		return Claim{}, false, fmt.Errorf("store: claim %s %s: %w", k, item, err)
	}
	return Claim{k, item, epoch, r[0], r[1], int(r[2])}, r[0] != 0, nil
}

var beatScript = redis.NewScript(luaWork + `
if redis.call('HGET', token, ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('ZADD', out, now + tonumber(ARGV[3]), ARGV[1])
return 1`)

// Beat keeps a claim for another lease; ErrFenced says that it is lost.
func (db *DB) Beat(ctx context.Context, c Claim, lease time.Duration) error {
	n, err := beatScript.Run(ctx, db.Client, workKeys(c.Kind), c.Item, c.Token, lease.Milliseconds()).Int()
	if err != nil {
		return fmt.Errorf("store: beat %s %s: %w", c.Kind, c.Item, err)
	}
	if n == 0 {
		return ErrFenced
	}
	return nil
}

var doneScript = redis.NewScript(luaWork + `
local item, delay = ARGV[1], tonumber(ARGV[4])
if redis.call('HGET', token, item) ~= ARGV[2] then return -1 end
redis.call('HDEL', token, item)
redis.call('HDEL', epoch, item)
redis.call('HDEL', tries, item)
redis.call('ZREM', out, item)
redis.call('INCR', seq)
local moved = redis.call('HGET', gen, item) ~= ARGV[3]
if not moved and delay < 0 then
  redis.call('HDEL', gen, item)
  return 0
end
if moved or delay == 0 then return announce(item, tonumber(ARGV[5])) end
redis.call('ZADD', due, now + delay, item)
return 0`)

// Finished as the delay of Done says that no work is left.
const Finished = time.Duration(-1)

// Done gives a claim back. With Finished the item is removed, unless work was
// added since the claim was made; with a delay it waits for so long. The
// Notice, if any, must be put into the queue.
func (db *DB) Done(ctx context.Context, c Claim, delay time.Duration) (Notice, error) {
	ms := delay.Milliseconds()
	if delay < 0 {
		ms = -1
	} else if delay > 0 && ms == 0 {
		ms = 1
	}
	e, err := doneScript.Run(ctx, db.Client, workKeys(c.Kind), c.Item, c.Token, c.Gen, ms, silence.Milliseconds()).Int64()
	switch {
	case err != nil:
		return Notice{}, fmt.Errorf("store: done %s %s: %w", c.Kind, c.Item, err)
	case e < 0:
		return Notice{}, ErrFenced
	}
	return Notice{c.Kind, c.Item, e}, nil
}

var failScript = redis.NewScript(luaWork + `
local item, delay = ARGV[1], tonumber(ARGV[4])
if redis.call('HGET', token, item) ~= ARGV[2] then return -1 end
redis.call('HDEL', token, item)
redis.call('HDEL', epoch, item)
redis.call('ZREM', out, item)
redis.call('INCR', seq)
redis.call('HINCRBY', tries, item, 1)
if delay >= 0 then
  redis.call('ZADD', due, now + delay, item)
  return 0
end
redis.call('HSET', failed, item, ARGV[5])
redis.call('HDEL', tries, item)
if redis.call('HGET', gen, item) ~= ARGV[3] then return announce(item, tonumber(ARGV[6])) end
redis.call('HDEL', gen, item)
return 0`)

// Retry gives a claim back after a failure that may pass: the item waits for
// delay, and one more failure is counted.
func (db *DB) Retry(ctx context.Context, c Claim, delay time.Duration) error {
	_, err := db.fail(ctx, c, max(delay.Milliseconds(), 0), Failure{})
	return err
}

// GiveUp sets the item aside as a Failure, unless work was added since the claim
// was made: then that is tried.
func (db *DB) GiveUp(ctx context.Context, c Claim, task, reason string) (Notice, error) {
	return db.fail(ctx, c, -1, Failure{Kind: c.Kind, Item: c.Item, Reason: reason, Tries: c.Tries + 1, Task: task, At: time.Now().UTC()})
}

func (db *DB) fail(ctx context.Context, c Claim, ms int64, f Failure) (Notice, error) {
	row, err := json.Marshal(f)
	if err != nil {
		return Notice{}, err
	}
	e, err := failScript.Run(ctx, db.Client, workKeys(c.Kind), c.Item, c.Token, c.Gen, ms, row, silence.Milliseconds()).Int64()
	switch {
	case err != nil:
		return Notice{}, fmt.Errorf("store: fail %s %s: %w", c.Kind, c.Item, err)
	case e < 0:
		return Notice{}, ErrFenced
	}
	return Notice{c.Kind, c.Item, e}, nil
}

// deaths is how many workers may die over one item before it is given up. A
// host is never given up: its addresses have a count of their own.
const deaths = 10

var sweepScript = redis.NewScript(luaWork + `
local limit, patience = tonumber(ARGV[2]), tonumber(ARGV[3])
local list = {}
for _, item in ipairs(redis.call('ZRANGEBYSCORE', out, '-inf', now, 'LIMIT', 0, tonumber(ARGV[1]))) do
  list[#list + 1] = item
  if redis.call('HGET', token, item) then
    if redis.call('HINCRBY', tries, item, 1) >= limit and limit > 0 then
      redis.call('HSET', failed, item, ARGV[4])
      for _, key in ipairs({gen, epoch, token, tries}) do redis.call('HDEL', key, item) end
      redis.call('ZREM', out, item)
      redis.call('INCR', seq)
      list[#list + 1] = 'failed'
      list[#list + 1] = '0'
    else
      list[#list + 1] = 'dead'
      list[#list + 1] = tostring(announce(item, patience))
    end
  else
    redis.call('ZADD', out, now + 10 * patience, item)
    list[#list + 1] = 'unheard'
    list[#list + 1] = redis.call('HGET', epoch, item) or '0'
  end
end
return list`)

// Sweep looks after up to n items of each kind that have not been heard of in
// time. Those that a worker had claimed are announced anew: it died. Over which
// too many have died is given up, and has the epoch zero. Those that
// were announced and not claimed come back as unheard: their task may just be
// waiting in the queue, which the caller asks before it calls Bump. They are not
// named again for a while: of what nobody works on there may be very many.
func (db *DB) Sweep(ctx context.Context, n int) (dead, unheard []Notice, err error) {
	silent := make([]*redis.IntCmd, len(Kinds))
	pipe := db.Client.Pipeline()
	for i, k := range Kinds {
		silent[i] = pipe.ZCard(ctx, workKey(k, "out"))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, nil, fmt.Errorf("store: sweep: %w", err)
	}
	for i, k := range Kinds {
		if silent[i].Val() == 0 {
			continue
		}
		limit := deaths
		if k == Crawl || k == Watched {
			limit = 0
		}
		row, err := json.Marshal(Failure{Kind: k, Reason: fmt.Sprintf("%d workers died over it", deaths), Tries: deaths, At: time.Now().UTC()})
		if err != nil {
			return dead, unheard, err
		}
		list, err := sweepScript.Run(ctx, db.Client, workKeys(k), n, limit, silence.Milliseconds(), row).StringSlice()
		if err != nil {
			return dead, unheard, fmt.Errorf("store: sweep %s: %w", k, err)
		}
		for i := 0; i+2 < len(list); i += 3 {
			notice := Notice{k, list[i], atoi(list[i+2])}
			switch list[i+1] {
			case "dead", "failed":
				dead = append(dead, notice)
			case "unheard":
				unheard = append(unheard, notice)
			}
		}
	}
	return dead, unheard, nil
}

var bumpScript = redis.NewScript(luaWork + `
if redis.call('HGET', epoch, ARGV[1]) ~= ARGV[2] or redis.call('HGET', token, ARGV[1]) then return 0 end
return announce(ARGV[1], tonumber(ARGV[3]))`)

// Bump announces an item anew whose task was lost before anybody claimed it. It
// does nothing if the item has moved on.
func (db *DB) Bump(ctx context.Context, n Notice) (Notice, error) {
	e, err := bumpScript.Run(ctx, db.Client, workKeys(n.Kind), n.Item, n.Epoch, silence.Milliseconds()).Int64()
	if err != nil {
		return Notice{}, fmt.Errorf("store: bump %s %s: %w", n.Kind, n.Item, err)
	}
	return Notice{n.Kind, n.Item, e}, nil
}

var dropScript = redis.NewScript(luaWork + `
local live = redis.call('HDEL', gen, ARGV[1])
for _, key in ipairs({epoch, token, tries, failed}) do redis.call('HDEL', key, ARGV[1]) end
redis.call('ZREM', due, ARGV[1])
redis.call('ZREM', out, ARGV[1])
redis.call('INCR', seq)
return live`)

// Drop forgets an item: a claim on it is lost, a failure of it forgotten.
func (db *DB) Drop(ctx context.Context, k Kind, item string) error {
	if err := dropScript.Run(ctx, db.Client, workKeys(k), item).Err(); err != nil {
		return fmt.Errorf("store: drop %s %s: %w", k, item, err)
	}
	return nil
}

// A Load is how much work of one kind there is.
type Load struct {
	Kind    Kind
	Seq     int64 // moves whenever anything about the kind does
	Live    int64 // items that are not done, later ones included
	Later   int64 // of these, those that wait for longer than the horizon
	Out     int64 // of these, those announced or claimed
	Claimed int64 // of these, those claimed
	Failed  int64
}

// Loads counts the work of every kind, in the order of Kinds. Later counts what
// is not due within the horizon.
func (db *DB) Loads(ctx context.Context, horizon time.Duration) ([]Load, error) {
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return nil, fmt.Errorf("store: loads: %w", err)
	}
	after := "(" + itoa(now.Add(horizon).UnixMilli())
	type row struct {
		seq                               *redis.StringCmd
		live, later, out, claimed, failed *redis.IntCmd
	}
	rows := make([]row, len(Kinds))
	// The counter is read before the sets: work that is added in between shows
	// in the sets, and work added before shows in the counter.
	pipe := db.Client.Pipeline()
	for i, k := range Kinds {
		rows[i] = row{
			seq:     pipe.Get(ctx, workKey(k, "seq")),
			live:    pipe.HLen(ctx, workKey(k, "gen")),
			later:   pipe.ZCount(ctx, workKey(k, "due"), after, "+inf"),
			out:     pipe.ZCard(ctx, workKey(k, "out")),
			claimed: pipe.HLen(ctx, workKey(k, "token")),
			failed:  pipe.HLen(ctx, workKey(k, "failed")),
		}
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("store: loads: %w", err)
	}
	loads := make([]Load, len(Kinds))
	for i, k := range Kinds {
		r := rows[i]
		loads[i] = Load{Kind: k, Seq: atoi(r.seq.Val()), Live: r.live.Val(), Later: r.later.Val(),
			Out: r.out.Val(), Claimed: r.claimed.Val(), Failed: r.failed.Val()}
	}
	return loads, nil
}

// Live is how many items of a kind are not done.
func (db *DB) Live(ctx context.Context, k Kind) (int64, error) {
	n, err := db.Client.HLen(ctx, workKey(k, "gen")).Result()
	if err != nil {
		return 0, fmt.Errorf("store: live %s: %w", k, err)
	}
	return n, nil
}

// Unclaimed is how many items of a kind were announced and wait for a worker.
func (db *DB) Unclaimed(ctx context.Context, k Kind) (int64, error) {
	pipe := db.Client.Pipeline()
	out, claimed := pipe.ZCard(ctx, workKey(k, "out")), pipe.HLen(ctx, workKey(k, "token"))
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, fmt.Errorf("store: unclaimed %s: %w", k, err)
	}
	return max(out.Val()-claimed.Val(), 0), nil
}

// Items is the live items of a kind, in no order.
func (db *DB) Items(ctx context.Context, k Kind) ([]string, error) {
	items, err := db.Client.HKeys(ctx, workKey(k, "gen")).Result()
	if err != nil {
		return nil, fmt.Errorf("store: items %s: %w", k, err)
	}
	return items, nil
}

// Failures is everything that was given up, by kind and item.
func (db *DB) Failures(ctx context.Context) ([]Failure, error) {
	var all []Failure
	for _, k := range Kinds {
		rows, err := db.Client.HGetAll(ctx, workKey(k, "failed")).Result()
		if err != nil {
			return nil, fmt.Errorf("store: failures: %w", err)
		}
		for _, item := range sortedKeys(rows) {
			var f Failure
			if err := json.Unmarshal([]byte(rows[item]), &f); err != nil {
				return nil, fmt.Errorf("store: failure %s %s: %w", k, item, err)
			}
			f.Kind, f.Item = k, item
			all = append(all, f)
		}
	}
	return all, nil
}

var leadScript = redis.NewScript(`
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`)

// Lead reports whether id leads the schedule for the next ttl. One process does
// at a time, so that many do not ask for what is due at once; nothing breaks if
// two believe it for a moment, since every step of theirs is atomic.
func (db *DB) Lead(ctx context.Context, id string, ttl time.Duration) (bool, error) {
	n, err := leadScript.Run(ctx, db.Client, []string{leadKey}, id, ttl.Milliseconds()).Int()
	if err != nil {
		return false, fmt.Errorf("store: lead: %w", err)
	}
	return n == 1, nil
}

// Turn reports whether id is to do something that one process does once in every: it is
// the first to ask since that time was over.
func (db *DB) Turn(ctx context.Context, what, id string, every time.Duration) (bool, error) {
	ok, err := db.Client.SetNX(ctx, turnKey(what), id, every).Result()
	if err != nil {
		return false, fmt.Errorf("store: turn %s: %w", what, err)
	}
	return ok, nil
}

var resignScript = redis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`)

// Resign lets another process lead at once.
func (db *DB) Resign(ctx context.Context, id string) error {
	if err := resignScript.Run(ctx, db.Client, []string{leadKey}, id).Err(); err != nil {
		return fmt.Errorf("store: resign: %w", err)
	}
	return nil
}

// number is a field of HMGet that a script wrote as a number; a missing one is zero.
func number(field any) int64 {
	s, _ := field.(string)
	return atoi(s)
}

// atoi reads a number that a script wrote; a missing one is zero.
func atoi(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
