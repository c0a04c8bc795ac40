package embedded

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rangefinder/internal/needs"
)

// A testClock is moved by the test alone.
type testClock struct{ t time.Time }

func (c *testClock) now() time.Time { return c.t }

func newTestEngine(t testing.TB, dir string, clock *testClock) *engine {
	t.Helper()
	e, err := newEngine(clock.now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.close)
	f, err := createJournal(dir, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	e.log = &journal{dir: dir, gen: 1, seq: 1, f: f, size: headerSize}
	return e
}

// state is everything an engine holds, in the words of a snapshot.
func state(e *engine) string {
	var b strings.Builder
	for _, key := range e.m.DB(0).Keys() {
		var lines []string
		e.dump(key, func(argv ...string) { lines = append(lines, fmt.Sprintf("%q", argv)) })
		if len(lines) == 0 || strings.HasPrefix(lines[0], `["PEXPIREAT"`) {
			panic(key + " is a collection without elements")
		}
		if e.m.DB(0).Type(key) == "zset" { // from a map, in any order
			lines[0] = fmt.Sprintf("zset %q %v", key, must(e.m.DB(0).SortedSet(key)))
		}
		b.WriteString(strings.Join(lines, "\n") + "\n")
	}
	return b.String()
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// scripts do what ours and asynq's do: decide by what they read, use TIME and
// random choices, reach keys that they do not declare, fail half way.
var testScripts = []string{
	`if redis.call("EXISTS", KEYS[1]) == 1 then return 0 end
	 redis.call("HSET", KEYS[1], "at", redis.call("TIME")[2], "by", ARGV[1]) return 1`,
	`local id = redis.call("RPOPLPUSH", KEYS[1], KEYS[2])
	 if id then redis.call("ZADD", KEYS[3], ARGV[2], id) redis.call("SET", "undeclared:" .. id, ARGV[1], "EX", 7) end return id`,
	`local m = redis.call("SPOP", KEYS[1]) if m then redis.call("RPUSH", KEYS[2], m) end return m`,
	`redis.call("INCRBYFLOAT", KEYS[1], ARGV[2]) redis.call("PEXPIRE", KEYS[1], 1500) return redis.error_reply("half way")`,
	`redis.pcall("LPUSH", KEYS[1], ARGV[1]) redis.pcall("SADD", KEYS[2], ARGV[1]) redis.call("NOSUCH") return 1`,
	`for _, m in ipairs(redis.call("ZRANGEBYSCORE", KEYS[3], "-inf", ARGV[2], "LIMIT", 0, 2)) do
	   redis.call("ZREM", KEYS[3], m) redis.call("LPUSH", KEYS[1], m) end return redis.status_reply("OK")`,
	`return redis.call("BLPOP", KEYS[1], 0)`,
}

// randomCommand draws one of everything that is offered, often with a key of
// the wrong type.
func randomCommand(r *rand.Rand) []string {
	key := func() string { return fmt.Sprintf("k%d", r.IntN(9)) }
	val := func() string { return fmt.Sprintf("v%d\x00\r\n", r.IntN(6)) }
	num := func() string { return fmt.Sprint(r.IntN(9) - 3) }
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	all := [][]string{
		{"SET", key(), val()}, {"SET", key(), num(), pick("EX", "PX", "ex"), pick("1", "2", "900", "-1", "x")},
		{"SET", key(), val(), pick("NX", "XX", "KEEPTTL", "GET")}, {"SET", key(), val(), "NX", "GET"},
		{"SETEX", key(), pick("1", "3", "0"), val()}, {"PSETEX", key(), "1200", val()}, {"SETNX", key(), val()},
		{"GETSET", key(), val()}, {"GETDEL", key()}, {"GETEX", key(), pick("EX", "PX"), "2"}, {"GETEX", key(), "PERSIST"}, {"GETEX", key()},
		{"APPEND", key(), val()}, {"SETRANGE", key(), pick("0", "4"), val()}, {"SETBIT", key(), "7", pick("0", "1")}, {"BITOP", "OR", key(), key(), key()},
		{"INCR", key()}, {"INCRBY", key(), num()}, {"DECRBY", key(), num()}, {"INCRBYFLOAT", key(), pick("0.1", "-3.25", "1e20")},
		{"MSET", key(), val(), key(), val()}, {"MSETNX", key(), val(), key(), val()},
		{"HSET", key(), val(), val(), num(), val()}, {"HMSET", key(), val(), val()}, {"HSETNX", key(), val(), val()}, {"HDEL", key(), val(), num()},
		{"HINCRBY", key(), num(), num()}, {"HINCRBYFLOAT", key(), num(), "0.3"},
		{"LPUSH", key(), val(), val()}, {"RPUSH", key(), val(), num()}, {"LPUSHX", key(), val()}, {"RPUSHX", key(), val()},
		{"LPOP", key()}, {"RPOP", key(), "2"}, {"LREM", key(), num(), val()}, {"LSET", key(), num(), val()}, {"LTRIM", key(), num(), num()},
		{"LINSERT", key(), pick("BEFORE", "AFTER"), val(), val()}, {"RPOPLPUSH", key(), key()}, {"LMOVE", key(), key(), pick("LEFT", "RIGHT"), "LEFT"},
		{"LMPOP", "2", key(), key(), "LEFT", "COUNT", "2"}, {"BLPOP", key(), key(), "0"}, {"BRPOPLPUSH", key(), key(), "0"},
		{"SADD", key(), val(), val(), num()}, {"SREM", key(), val()}, {"SPOP", key()}, {"SPOP", key(), "2"}, {"SMOVE", key(), key(), val()},
		{"SDIFFSTORE", key(), key(), key()}, {"SINTERSTORE", key(), key(), key()}, {"SUNIONSTORE", key(), key(), key()},
		{"ZADD", key(), num(), val(), "0.1", num()}, {"ZADD", key(), pick("NX", "XX", "GT", "LT", "CH"), num(), val()}, {"ZADD", key(), pick("+inf", "-inf", "1e-7"), val()},
		{"ZINCRBY", key(), "0.1", val()}, {"ZREM", key(), val()}, {"ZPOPMIN", key()}, {"ZPOPMAX", key(), "2"}, {"ZMPOP", "2", key(), key(), "MIN"}, {"BZPOPMIN", key(), key(), "0"},
		{"ZREMRANGEBYRANK", key(), "0", num()}, {"ZREMRANGEBYSCORE", key(), "-inf", num()}, {"ZREMRANGEBYLEX", key(), "-", "[v2"},
		{"ZUNIONSTORE", key(), "2", key(), key(), "WEIGHTS", "2", "0.5"}, {"ZINTERSTORE", key(), "2", key(), key()},
		{"DEL", key(), key()}, {"UNLINK", key()}, {"RENAME", key(), key()}, {"RENAMENX", key(), key()}, {"COPY", key(), key(), "REPLACE"}, {"COPY", key(), key()},
		{"EXPIRE", key(), pick("1", "2", "60", "0", "-5")}, {"PEXPIRE", key(), "700", pick("NX", "XX", "GT", "LT")}, {"EXPIREAT", key(), pick("1700000003", "1", "1900000000")},
		{"PERSIST", key()}, {"TTL", key()}, {"SRANDMEMBER", key()}, {"PUBLISH", "c", val()},
		{"EVAL", pick(testScripts...), "3", key(), key(), key(), val(), num()}, {"EVAL", pick(testScripts...), "3", key(), key(), key(), val(), num()},
		{"EVAL", pick(testScripts...), "3", key(), key(), key(), val(), num()}, {"EVAL", pick(testScripts...), "3", key(), key(), key(), val(), num()},
	}
	if r.IntN(4000) == 0 {
		return []string{pick("FLUSHALL", "FLUSHDB")}
	}
	return all[r.IntN(len(all))]
}

// What is written down for a command makes of the state before it exactly the
// state after it, errors and commands without an effect included.
func TestEffectsGiveTheSameState(t *testing.T) {
	needs.Plain(t)
	t.Parallel()
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 1))
		clock := &testClock{time.Unix(1_700_000_000, 0)}
		e := newTestEngine(t, t.TempDir(), clock)
		shadow, err := newEngine(clock.now)
		if err != nil {
			t.Fatal(err)
		}
		defer shadow.close()
		term := newTerminal()
		was := ""
		for range 1200 {
			clock.t = clock.t.Add(time.Duration(r.IntN(40)) * time.Millisecond)
			argv := randomCommand(r)
			e.mu.Lock()
			e.begin()
			reply := bytes.Clone(e.run(term, argv))
			effects := slices.Clone(e.effects)
			e.commit()
			e.mu.Unlock()
			err := shadow.replay(effects)
			is, want := state(shadow), state(e)
			if err != nil || is != want {
				t.Fatalf("seed %d: %q answered %q and noted %q (%v), which gives\n%s\nand the engine has\n%s\nbefore:\n%s",
					seed, argv, reply, effects, err, is, want, was)
			}
			was = want
		}
	}
}

// The same through the files, over two snapshots.
func TestReplayGivesTheSameState(t *testing.T) {
	needs.Plain(t)
	t.Parallel()
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 2))
		dir := t.TempDir()
		clock := &testClock{time.Unix(1_700_000_000, 0)}
		e := newTestEngine(t, dir, clock)
		b := &builtin{e: e, opts: Options{}.filled()}
		term := newTerminal()
		for i := range 3000 {
			clock.t = clock.t.Add(time.Duration(r.IntN(40)) * time.Millisecond)
			e.do(term, randomCommand(r))
			if i == 1000 || i == 2000 {
				if err := b.snapshot(); err != nil {
					t.Fatalf("seed %d: snapshot: %v", seed, err)
				}
			}
			if i%500 == 499 {
				got, err := readBack(t, dir, clock)
				if want := state(e); err != nil || got != want {
					t.Fatalf("seed %d: after %d commands the files give (%v)\n%s\nand the engine has\n%s", seed, i+1, err, got, want)
				}
			}
		}
	}
}

func readBack(t testing.TB, dir string, clock *testClock) (string, error) {
	t.Helper()
	back, err := newEngine(clock.now)
	if err != nil {
		t.Fatal(err)
	}
	defer back.close()
	f, err := listFiles(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := load(back, dir, f, false); err != nil {
		return "", err
	}
	return state(back), nil
}

// A script is one record: whatever is missing at the end, its effects are all
// there or none is.
func TestTornJournal(t *testing.T) {
	dir := t.TempDir()
	clock := &testClock{time.Unix(1_700_000_000, 0)}
	e := newTestEngine(t, dir, clock)
	term := newTerminal()
	const pair = `redis.call("INCR", "a") redis.call("INCR", "b") return 1`
	var ends []int64
	for range 5 {
		e.do(term, []string{"EVAL", pair, "0"})
		ends = append(ends, e.log.size)
	}
	whole, err := os.ReadFile(journalName(dir, 1))
	if err != nil {
		t.Fatal(err)
	}
	for size := int64(headerSize); size <= int64(len(whole)); size++ {
		cut := t.TempDir()
		if err := os.WriteFile(journalName(cut, 1), whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		complete := 0
		for _, end := range ends {
			if end <= size {
				complete++
			}
		}
		back, err := newEngine(clock.now)
		if err != nil {
			t.Fatal(err)
		}
		l, err := load(back, cut, files{journals: []uint64{1}}, true)
		if err != nil {
			t.Fatalf("cut to %d bytes: %v", size, err)
		}
		a, _ := back.m.DB(0).Get("a")
		b, _ := back.m.DB(0).Get("b")
		want := ""
		if complete > 0 {
			want = fmt.Sprint(complete)
		}
		if a != want || b != want || l.size+l.dropped != size {
			t.Errorf("cut to %d bytes: a = %q, b = %q, want both %q; %d read and %d dropped", size, a, b, want, l.size, l.dropped)
		}
		back.close()
	}
}

func TestCorruptFiles(t *testing.T) {
	dir := t.TempDir()
	clock := &testClock{time.Unix(1_700_000_000, 0)}
	e := newTestEngine(t, dir, clock)
	b := &builtin{e: e, opts: Options{}.filled()}
	term := newTerminal()
	e.do(term, []string{"SET", "kept", "in the snapshot"})
	if err := b.snapshot(); err != nil {
		t.Fatal(err)
	}
	var starts []int64
	for i := range 4 {
		starts = append(starts, e.log.size)
		e.do(term, []string{"RPUSH", "list", fmt.Sprint(i)})
	}
	if err := b.e.log.rotate(); err != nil { // a journal that is not the last
		t.Fatal(err)
	}
	starts = append(starts, headerSize)
	for i := range 2 {
		e.do(term, []string{"RPUSH", "list", fmt.Sprint(4 + i)})
	}
	journal, last, snapshot := journalName(dir, 2), journalName(dir, 3), snapshotName(dir, 2)
	for _, c := range []struct {
		name   string
		file   string
		change func([]byte) []byte
		at     int64 // -1: no CorruptError, but an error
	}{
		{"a byte in the middle", journal, flip(starts[1] + 25), starts[1]},
		{"the length of a record", journal, flip(starts[1] + 6), starts[1]},
		{"the magic of a record", journal, flip(starts[2]), starts[2]},
		{"the number of a record", journal, flip(starts[2] + 8), starts[2]},
		{"a record left out", journal, func(b []byte) []byte { return append(b[:starts[1]:starts[1]], b[starts[2]:]...) }, starts[1]},
		{"the end of a journal that is not the last", journal, func(b []byte) []byte { return b[:len(b)-3] }, starts[3]},
		{"a byte in the last journal before a good record", last, flip(headerSize + 25), headerSize},
		{"the header of a journal", last, flip(9), 0},
		{"a journal shorter than its header", last, func(b []byte) []byte { return b[:10] }, 0},
		{"a byte of the snapshot", snapshot, flip(headerSize + 30), headerSize},
		{"a snapshot without its end", snapshot, func(b []byte) []byte { return b[:headerSize] }, headerSize},
		{"a newer version", last, func(b []byte) []byte { b[7]++; return b }, -1},
		{"a journal that is missing", journal, func([]byte) []byte { return nil }, -1},
	} {
		broken := t.TempDir()
		for _, name := range []string{journal, last, snapshot} {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if name == c.file {
				content = c.change(content)
			}
			if content == nil {
				continue
			}
			if err := os.WriteFile(filepath.Join(broken, filepath.Base(name)), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, err := Open(t.Context(), broken, Options{})
		if err == nil {
			t.Errorf("%s: opened", c.name)
			continue
		}
		var corrupt *CorruptError
		if c.at < 0 {
			if errors.As(err, &corrupt) || !strings.Contains(err.Error(), filepath.Base(c.file)) {
				t.Errorf("%s: %v, want an error that names %s and is no CorruptError", c.name, err, filepath.Base(c.file))
			}
			continue
		}
		if !errors.As(err, &corrupt) || filepath.Base(corrupt.File) != filepath.Base(c.file) || corrupt.Offset != c.at {
			t.Errorf("%s: %v, want a CorruptError of %s at %d", c.name, err, filepath.Base(c.file), c.at)
		}
		if after, err := os.ReadFile(filepath.Join(broken, filepath.Base(c.file))); err != nil || len(after) == 0 {
			t.Errorf("%s: the damaged file was touched: %d bytes, %v", c.name, len(after), err)
		}
	}
}

func flip(at int64) func([]byte) []byte {
	return func(b []byte) []byte { b[at] ^= 0x40; return b }
}
