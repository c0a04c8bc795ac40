package embedded

// The ways in which a command is carried out.
type kind uint8

const (
	read   kind = iota + 1 // the engine answers; nothing to keep
	write                  // the engine answers; kept unless it changed nothing
	script                 // the engine answers; what it calls is kept
	clock                  // answered here from the time and the deadlines
	wait                   // tried here until it finds something
	talk                   // belongs to the connection; answered here
	listen                 // the same, and allowed while a RESP2 connection is subscribed
)

// When the reply of a writing command says that it changed nothing.
type idle uint8

const (
	never idle = iota
	zero       // the integer 0
	null       // null or an empty array
)

// A command is what has to be known of one: arity counts the name, and is
// negative where more words may follow (as in Redis' COMMAND).
type command struct {
	kind  kind
	arity int
	idle  idle
}

// commands is all that is offered. Whatever is added as write must give the
// same state when it is repeated word for word: see the package comment.
var commands = map[string]command{
	"BITCOUNT": {read, -2, never}, "BITPOS": {read, -3, never}, "COMMAND": {read, -1, never},
	"DBSIZE": {read, 1, never}, "EXISTS": {read, -2, never}, "EXPIRETIME": {read, 2, never},
	"GET": {read, 2, never}, "GETBIT": {read, 3, never}, "GETRANGE": {read, 4, never},
	"HEXISTS": {read, 3, never}, "HGET": {read, 3, never}, "HGETALL": {read, 2, never},
	"HKEYS": {read, 2, never}, "HLEN": {read, 2, never}, "HMGET": {read, -3, never},
	"HRANDFIELD": {read, -2, never}, "HSCAN": {read, -3, never}, "HSTRLEN": {read, 3, never},
	"HVALS": {read, 2, never}, "KEYS": {read, 2, never}, "LINDEX": {read, 3, never},
	"LLEN": {read, 2, never}, "LPOS": {read, -3, never}, "LRANGE": {read, 4, never},
	"MEMORY": {read, -2, never}, "MGET": {read, -2, never}, "PEXPIRETIME": {read, 2, never},
	"RANDOMKEY": {read, 1, never}, "SCAN": {read, -2, never}, "SCARD": {read, 2, never},
	"SDIFF": {read, -2, never}, "SINTER": {read, -2, never}, "SINTERCARD": {read, -3, never},
	"SISMEMBER": {read, 3, never}, "SMEMBERS": {read, 2, never}, "SMISMEMBER": {read, -3, never},
	"SRANDMEMBER": {read, -2, never}, "SSCAN": {read, -3, never}, "STRLEN": {read, 2, never},
	"SUNION": {read, -2, never}, "TOUCH": {read, -2, never}, "TYPE": {read, 2, never},
	"ZCARD": {read, 2, never}, "ZCOUNT": {read, 4, never}, "ZINTER": {read, -3, never},
	"ZLEXCOUNT": {read, 4, never}, "ZMSCORE": {read, -3, never}, "ZRANDMEMBER": {read, -2, never},
	"ZRANGE": {read, -4, never}, "ZRANGEBYLEX": {read, -4, never}, "ZRANGEBYSCORE": {read, -4, never},
	"ZRANK": {read, -3, never}, "ZREVRANGE": {read, -4, never}, "ZREVRANGEBYLEX": {read, -4, never},
	"ZREVRANGEBYSCORE": {read, -4, never}, "ZREVRANK": {read, -3, never}, "ZSCAN": {read, -3, never},
	"ZSCORE": {read, 3, never}, "ZUNION": {read, -3, never},

	"APPEND": {write, 3, never}, "BITOP": {write, -4, never}, "COPY": {write, -3, zero},
	"DECR": {write, 2, never}, "DECRBY": {write, 3, never}, "DEL": {write, -2, zero},
	"EXPIRE": {write, -3, zero}, "EXPIREAT": {write, -3, zero}, "FLUSHALL": {write, -1, never},
	"FLUSHDB": {write, -1, never}, "GETDEL": {write, 2, null}, "GETEX": {write, -2, null},
	"GETSET": {write, 3, never}, "HDEL": {write, -3, zero}, "HINCRBY": {write, 4, never},
	"HINCRBYFLOAT": {write, 4, never}, "HMSET": {write, -4, never}, "HSET": {write, -4, never},
	"HSETNX": {write, 4, zero}, "INCR": {write, 2, never}, "INCRBY": {write, 3, never},
	"INCRBYFLOAT": {write, 3, never}, "LINSERT": {write, 5, never}, "LMOVE": {write, 5, null},
	"LMPOP": {write, -4, null}, "LPOP": {write, -2, null}, "LPUSH": {write, -3, never},
	"LPUSHX": {write, -3, zero}, "LREM": {write, 4, zero}, "LSET": {write, 4, never},
	"LTRIM": {write, 4, never}, "MSET": {write, -3, never}, "MSETNX": {write, -3, zero},
	"PERSIST": {write, 2, zero}, "PEXPIRE": {write, -3, zero}, "PEXPIREAT": {write, -3, zero},
	"PSETEX": {write, 4, never}, "RENAME": {write, 3, never}, "RENAMENX": {write, 3, zero},
	"RPOP": {write, -2, null}, "RPOPLPUSH": {write, 3, null}, "RPUSH": {write, -3, never},
	"RPUSHX": {write, -3, zero}, "SADD": {write, -3, zero}, "SDIFFSTORE": {write, -3, never},
	"SET": {write, -3, never}, "SETBIT": {write, 4, never}, "SETEX": {write, 4, never},
	"SETNX": {write, 3, zero}, "SETRANGE": {write, 4, never}, "SINTERSTORE": {write, -3, never},
	"SMOVE": {write, 4, zero}, "SPOP": {write, -2, null}, "SREM": {write, -3, zero},
	"SUNIONSTORE": {write, -3, never}, "UNLINK": {write, -2, zero}, "ZADD": {write, -4, never},
	"ZINCRBY": {write, 4, never}, "ZINTERSTORE": {write, -4, never}, "ZMPOP": {write, -4, null},
	"ZPOPMAX": {write, -2, null}, "ZPOPMIN": {write, -2, null}, "ZREM": {write, -3, zero},
	"ZREMRANGEBYLEX": {write, 4, zero}, "ZREMRANGEBYRANK": {write, 4, zero},
	"ZREMRANGEBYSCORE": {write, 4, zero}, "ZUNIONSTORE": {write, -4, never},

	"EVAL": {script, -3, never}, "EVALSHA": {script, -3, never}, "EVAL_RO": {script, -3, never},
	"EVALSHA_RO": {script, -3, never}, "SCRIPT": {script, -2, never},

	"TIME": {clock, 1, never}, "TTL": {clock, 2, never}, "PTTL": {clock, 2, never}, "PUBLISH": {clock, 3, never},

	"BLMOVE": {wait, 6, never}, "BLMPOP": {wait, -5, never}, "BLPOP": {wait, -3, never}, "BRPOP": {wait, -3, never},
	"BRPOPLPUSH": {wait, 4, never}, "BZMPOP": {wait, -5, never}, "BZPOPMAX": {wait, -3, never}, "BZPOPMIN": {wait, -3, never},

	"AUTH": {talk, -2, never}, "BGREWRITEAOF": {talk, 1, never}, "BGSAVE": {talk, -1, never}, "CLIENT": {talk, -2, never},
	"CONFIG": {talk, -2, never}, "DISCARD": {talk, 1, never}, "ECHO": {talk, 2, never}, "EXEC": {talk, 1, never},
	"HELLO": {talk, -1, never}, "INFO": {talk, -1, never}, "LASTSAVE": {talk, 1, never}, "MULTI": {talk, 1, never},
	"PUBSUB": {talk, -2, never}, "SELECT": {talk, 2, never}, "UNWATCH": {talk, 1, never}, "WAIT": {talk, 3, never},
	"WATCH": {talk, -2, never},

	"PING": {listen, -1, never}, "PSUBSCRIBE": {listen, -2, never}, "PUNSUBSCRIBE": {listen, -1, never},
	"QUIT": {listen, -1, never}, "RESET": {listen, 1, never}, "SUBSCRIBE": {listen, -2, never},
	"UNSUBSCRIBE": {listen, -1, never},
}

// fits reports whether a command of n words, name included, is long enough and
// not too long.
func (c command) fits(n int) bool {
	if c.arity < 0 {
		return n >= -c.arity
	}
	return n == c.arity
}

// changed reports whether a reply (which is no error) says that the command
// changed something.
func (c command) changed(reply []byte) bool {
	switch c.idle {
	case zero:
		return string(reply) != ":0\r\n"
	case null:
		return !isNothing(reply)
	}
	return true
}
