package store

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Share is something that several hosts have in common, a registrable domain or
// an address, and how many of them may be visited at once.
type Share struct {
	Key  string // "site:example.org", "addr:192.0.2.7"
	Most int
}

// inLine is how long a host that was sent away may take to come back before it
// is forgotten as one that waits.
const inLine = 5 * time.Second

var enterShareScript = redis.NewScript(luaNow + `
local held, line = KEYS[1], KEYS[2]
local host, most, hold, slack = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', held, '-inf', now)
if redis.call('ZSCORE', held, host) or redis.call('ZCARD', held) < most then
  redis.call('ZADD', held, now + hold, host)
  redis.call('PEXPIRE', held, hold * 2)
  redis.call('ZREM', line, host)
  return 0
end
redis.call('ZREMRANGEBYSCORE', line, '-inf', now)
local wait = math.min(math.max(math.ceil(redis.call('ZCARD', line) * 1000 / most), 500), 60000)
redis.call('ZADD', line, now + wait + slack, host)
redis.call('PEXPIRE', line, wait + slack)
return wait`)

// EnterShare takes one of the places of a share for a host, for at most hold. 0
// says that it has it, and LeaveShare must follow; else it is after how long to
// ask again: the longer, the more wait.
func (db *DB) EnterShare(ctx context.Context, s Share, host string, hold time.Duration) (wait time.Duration, err error) {
	ms, err := enterShareScript.Run(ctx, db.Client, []string{shareKey(s.Key, "held"), shareKey(s.Key, "line")},
		host, s.Most, hold.Milliseconds(), inLine.Milliseconds()).Int64()
	if err != nil {
		return 0, fmt.Errorf("store: share %s: %w", s.Key, err)
	}
	return time.Duration(ms) * time.Millisecond, nil
}

var leaveShareScript = redis.NewScript(luaNow + `
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
if tonumber(ARGV[2]) <= 0 then return redis.call('ZREM', KEYS[1], ARGV[1]) end
return redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])`)

// LeaveShare gives the place of a host back after gap, so that the next host
// there keeps the gap as well.
func (db *DB) LeaveShare(ctx context.Context, s Share, host string, gap time.Duration) error {
	if err := leaveShareScript.Run(ctx, db.Client, []string{shareKey(s.Key, "held")}, host, gap.Milliseconds()).Err(); err != nil {
		return fmt.Errorf("store: share %s: %w", s.Key, err)
	}
	return nil
}
