package embedded

import (
	"slices"
	"strconv"
	"strings"

	"github.com/alicebob/miniredis/v2/server"
)

// miniredis is made for tests, whose commands are right. Some of its commands
// look at the type of a key when they have changed another already, overwrite a
// key and leave its old value of another type behind, or leave a collection
// without elements. An error must change nothing, or what is written down here
// would not be what happened; so types are looked at before.

const wrongType = "WRONGTYPE Operation against a key holding the wrong kind of value"

// holders names, for each command, the type of the keys that it changes.
var holders = map[string]string{
	"APPEND": "string", "DECR": "string", "DECRBY": "string", "GETDEL": "string", "GETEX": "string",
	"GETSET": "string", "INCR": "string", "INCRBY": "string", "INCRBYFLOAT": "string", "SETBIT": "string",
	"SETRANGE": "string",
	"HDEL":     "hash", "HINCRBY": "hash", "HINCRBYFLOAT": "hash", "HMSET": "hash", "HSET": "hash", "HSETNX": "hash",
	"LINSERT": "list", "LMOVE": "list", "LMPOP": "list", "LPOP": "list", "LPUSH": "list", "LPUSHX": "list",
	"LREM": "list", "LSET": "list", "LTRIM": "list", "RPOP": "list", "RPOPLPUSH": "list", "RPUSH": "list", "RPUSHX": "list",
	"SADD": "set", "SMOVE": "set", "SPOP": "set", "SREM": "set",
	"ZADD": "zset", "ZINCRBY": "zset", "ZMPOP": "zset", "ZPOPMAX": "zset", "ZPOPMIN": "zset", "ZREM": "zset",
	"ZREMRANGEBYLEX": "zset", "ZREMRANGEBYRANK": "zset", "ZREMRANGEBYSCORE": "zset",
	"SDIFFSTORE": "set", "SINTERSTORE": "set", "SUNIONSTORE": "set",
	"ZINTERSTORE": "zset", "ZUNIONSTORE": "zset", "BITOP": "string",
}

func (e *engine) typeOf(c *server.Peer, key string) string {
	return strings.Trim(string(e.call(c, "TYPE", key)), "+\r\n")
}

// checked looks at the keys of a writing command before it runs; a string is an
// error for the client. A key that the command replaces is deleted first.
func (e *engine) checked(c *server.Peer, argv []string) (wrong string) {
	want := holders[argv[0]]
	fits := func(key string, also ...string) bool {
		t := e.typeOf(c, key)
		return t == want || t == "none" || slices.Contains(also, t)
	}
	switch argv[0] {
	case "SET":
		for _, a := range argv[3:] {
			if want = "string"; strings.EqualFold(a, "GET") && !fits(argv[1]) {
				return wrongType
			}
		}
	case "COPY":
		replace := slices.ContainsFunc(argv[3:], func(a string) bool { return strings.EqualFold(a, "REPLACE") })
		if replace && argv[1] != argv[2] && e.typeOf(c, argv[1]) != "none" {
			e.remove(c, argv[2])
		}
	case "LMOVE", "RPOPLPUSH", "SMOVE":
		if e.typeOf(c, argv[1]) != "none" && !(fits(argv[1]) && fits(argv[2])) {
			return wrongType
		}
	case "LMPOP", "ZMPOP":
		keys, _ := counted(argv[1:])
		for _, key := range keys {
			if !fits(key) {
				return wrongType
			}
			if e.typeOf(c, key) != "none" {
				break // it is the one
			}
		}
	case "BITOP", "SDIFFSTORE", "SINTERSTORE", "SUNIONSTORE", "ZINTERSTORE", "ZUNIONSTORE":
		return e.checkedStore(c, argv, fits)
	default:
		if want != "" && !fits(argv[1]) {
			return wrongType
		}
	}
	return ""
}

// checkedStore looks at the keys of a command that combines some into another.
func (e *engine) checkedStore(c *server.Peer, argv []string, fits func(string, ...string) bool) string {
	target, sources := argv[1], argv[2:]
	switch argv[0] {
	case "BITOP":
		target, sources = argv[2], argv[3:]
	case "ZINTERSTORE", "ZUNIONSTORE":
		var ok bool
		if sources, ok = counted(argv[2:]); !ok {
			return "ERR syntax error"
		}
	}
	for _, key := range sources {
		also := ""
		if argv[0][0] == 'Z' {
			also = "set" // a set counts as one whose scores are 1
		}
		if !fits(key, also) {
			return wrongType
		}
	}
	if !slices.Contains(sources, target) {
		e.remove(c, target)
	} else if !fits(target) {
		return "ERR the embedded store cannot replace a set by the sorted set that is made from it"
	}
	return ""
}

// counted reads a number of keys and the keys.
func counted(args []string) ([]string, bool) {
	n, err := strconv.Atoi(args[0])
	if err != nil || n < 1 || n > len(args)-1 {
		return nil, false
	}
	return args[1 : 1+n], true
}

// remove deletes a key and notes it.
func (e *engine) remove(c *server.Peer, key string) {
	if string(e.call(c, "DEL", key)) != ":0\r\n" {
		e.effects = append(e.effects, []string{"DEL", key})
	}
	e.deadlines.remove(key)
}

// leavesEmpty are the commands that may leave a collection without elements.
var leavesEmpty = map[string]bool{
	"LTRIM": true, "SDIFFSTORE": true, "SINTERSTORE": true, "SMOVE": true, "SUNIONSTORE": true,
	"ZADD": true, "ZINTERSTORE": true, "ZUNIONSTORE": true,
}

// sizes are the commands that count the elements of a type.
var sizes = map[string]string{"hash": "HLEN", "list": "LLEN", "set": "SCARD", "zset": "ZCARD"}

// sweep deletes a collection that was left without elements, whatever the reply.
func (e *engine) sweep(c *server.Peer, argv []string) {
	for _, key := range argv[1:min(3, len(argv))] {
		if count := sizes[e.typeOf(c, key)]; count != "" && string(e.call(c, count, key)) == ":0\r\n" {
			e.remove(c, key)
		}
	}
}
