package embedded

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

func TestPipelinesAndTransactions(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := openStore(t, dir, Options{})
	for _, proto := range []int{2, 3} {
		c := redis.NewClient(&redis.Options{Network: "unix", Addr: s.Socket(), Protocol: proto, MaxRetries: -1})
		defer c.Close()
		key := func(name string) string { return fmt.Sprintf("%s%d", name, proto) }

		cmds, err := c.Pipelined(ctx, func(p redis.Pipeliner) error {
			for i := range 5000 { // more than any buffer on the way
				p.RPush(ctx, key("list"), fmt.Sprintf("%d %s", i, strings.Repeat("x", 100)))
			}
			p.LRange(ctx, key("list"), 0, -1)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(cmds[5000].(*redis.StringSliceCmd).Val()); n != 5000 {
			t.Errorf("RESP%d: the pipeline read %d of its 5000 elements", proto, n)
		}

		var incr *redis.IntCmd
		var all *redis.MapStringStringCmd
		_, err = c.TxPipelined(ctx, func(p redis.Pipeliner) error {
			p.HSet(ctx, key("hash"), "a", 1)
			incr = p.Incr(ctx, key("n"))
			all = p.HGetAll(ctx, key("hash"))
			return nil
		})
		if err != nil || incr.Val() != 1 || all.Val()["a"] != "1" {
			t.Errorf("RESP%d: transaction: %v, n = %d, hash = %v", proto, err, incr.Val(), all.Val())
		}
		// An error inside stops nothing, as in Redis.
		_, err = c.TxPipelined(ctx, func(p redis.Pipeliner) error {
			p.LPush(ctx, key("n"), "x")
			incr = p.Incr(ctx, key("n"))
			return nil
		})
		if err == nil || !strings.HasPrefix(err.Error(), "WRONGTYPE") || incr.Val() != 2 {
			t.Errorf("RESP%d: transaction with an error: %v, n = %d", proto, err, incr.Val())
		}
		_, err = c.TxPipelined(ctx, func(p redis.Pipeliner) error {
			p.Incr(ctx, key("n"))
			p.Do(ctx, "NOSUCH")
			return nil
		})
		if n, _ := c.Get(ctx, key("n")).Int(); err == nil || n != 2 {
			t.Errorf("RESP%d: a transaction with an unknown command: %v, n = %d, want an error and 2", proto, err, n)
		}

		// Watch: nobody in between, then somebody, then time.
		bump := func(between func()) error {
			return c.Watch(ctx, func(tx *redis.Tx) error {
				n, err := tx.Get(ctx, key("n")).Int()
				if err != nil {
					return err
				}
				between()
				_, err = tx.TxPipelined(ctx, func(p redis.Pipeliner) error { p.Set(ctx, key("n"), n+10, redis.KeepTTL); return nil })
				return err
			}, key("n"))
		}
		if err := bump(func() {}); err != nil {
			t.Errorf("RESP%d: an undisturbed watch: %v", proto, err)
		}
		if err := bump(func() { c.Incr(ctx, key("n")) }); !errors.Is(err, redis.TxFailedErr) {
			t.Errorf("RESP%d: a disturbed watch: %v, want TxFailedErr", proto, err)
		}
		if err := bump(func() { c.PExpire(ctx, key("n"), time.Millisecond); time.Sleep(2 * time.Millisecond) }); !errors.Is(err, redis.TxFailedErr) {
			t.Errorf("RESP%d: a watched key that expired: %v, want TxFailedErr", proto, err)
		}
		if n, err := c.Exists(ctx, key("n")).Result(); n != 0 {
			t.Errorf("RESP%d: the expired key is there: %v", proto, err)
		}

		script := redis.NewScript(`return {redis.call("INCRBY", KEYS[1], ARGV[1]), redis.call("TIME")}`)
		if err := script.Run(ctx, c, []string{key("s")}, 4).Err(); err != nil { // EVALSHA, NOSCRIPT, EVAL
			t.Errorf("RESP%d: script: %v", proto, err)
		}
		sha, err := script.Load(ctx, c).Result()
		if err != nil || sha != script.Hash() {
			t.Errorf("RESP%d: SCRIPT LOAD: %q, %v", proto, sha, err)
		}
		if err := c.Eval(ctx, `return function() end`, nil).Err(); err == nil {
			t.Errorf("RESP%d: a script that returns a function has a reply", proto)
		}
		if err := c.Ping(ctx).Err(); err != nil {
			t.Errorf("RESP%d: after a broken script: %v", proto, err)
		}
		now, err := c.Time(ctx).Result()
		if err != nil || time.Since(now).Abs() > time.Minute {
			t.Errorf("RESP%d: TIME: %v, %v", proto, now, err)
		}
		n := 0
		for iter := c.Scan(ctx, 0, "*"+fmt.Sprint(proto), 2).Iterator(); iter.Next(ctx); {
			n++
		}
		if n != 3 {
			t.Errorf("RESP%d: SCAN found %d keys, want 3", proto, n)
		}
		for _, unknown := range [][]any{{"XADD", "x", "*", "a", "b"}, {"SELECT", 1}, {"DUMP", key("s")}, {"COPY", "a", "b", "DB", "1"}, {"CONFIG", "SET", "save", ""}} {
			if err := c.Do(ctx, unknown...).Err(); err == nil || errors.Is(err, redis.Nil) {
				t.Errorf("RESP%d: %v: %v, want an error", proto, unknown, err)
			}
		}
		if m, err := c.ConfigGet(ctx, "append*").Result(); err != nil || m["appendonly"] != "yes" || m["appendfsync"] != "everysec" {
			t.Errorf("RESP%d: CONFIG GET: %v, %v", proto, m, err)
		}
	}
}

func TestWaiting(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := openStore(t, t.TempDir(), Options{})
	for _, proto := range []int{2, 3} {
		c := redis.NewClient(&redis.Options{Network: "unix", Addr: s.Socket(), Protocol: proto, MaxRetries: -1})
		defer c.Close()
		type answer struct {
			got any
			err error
		}
		for _, w := range []struct {
			wait func() (any, error)
			give func() error
			want string
		}{
			{func() (any, error) { return c.BLPop(ctx, 0, "none", "list").Result() }, func() error { return c.RPush(ctx, "list", "a").Err() }, "[list a]"},
			{func() (any, error) { return c.BRPop(ctx, 0, "list").Result() }, func() error { return c.Eval(ctx, `return redis.call("RPUSH", KEYS[1], "a")`, []string{"list"}).Err() }, "[list a]"},
			{func() (any, error) { return c.Do(ctx, "BRPOPLPUSH", "list", "other", 0).Result() }, func() error { return c.RPush(ctx, "list", "a").Err() }, "a"},
			{func() (any, error) { return c.BLMove(ctx, "list", "other", "LEFT", "RIGHT", 0).Result() }, func() error { return c.RPush(ctx, "list", "a").Err() }, "a"},
			{func() (any, error) {
				k, v, err := c.BLMPop(ctx, 0, "LEFT", 2, "none", "list").Result()
				return []any{k, v}, err
			}, func() error { return c.RPush(ctx, "list", "a", "b").Err() }, "[list [a b]]"},
			{func() (any, error) { z, err := c.BZPopMin(ctx, 0, "none", "zset").Result(); return *z, err }, func() error { return c.ZAdd(ctx, "zset", redis.Z{Score: 1.5, Member: "a"}).Err() }, "{{1.5 a} zset}"},
			{func() (any, error) { return c.BLPop(ctx, 10*time.Millisecond, "none").Result() }, func() error { return nil }, "[] redis: nil"},
			{func() (any, error) {
				return c.BLMove(ctx, "none", "list", "LEFT", "LEFT", 10*time.Millisecond).Result()
			}, func() error { return nil }, " redis: nil"},
		} {
			c.FlushAll(ctx)
			before := s.run.(*builtin).commandsRun.Load()
			answers := make(chan answer, 1)
			go func() { got, err := w.wait(); answers <- answer{got, err} }()
			waitFor(t, func() bool { return s.run.(*builtin).commandsRun.Load() > before }) // it is there
			if err := w.give(); err != nil {
				t.Fatal(err)
			}
			a := <-answers
			got := fmt.Sprint(a.got)
			if a.err != nil {
				got += " " + a.err.Error()
			}
			if got != w.want {
				t.Errorf("RESP%d: %s, want %s", proto, got, w.want)
			}
		}
		// While one waits, the others go on, and who hangs up is forgotten.
		short, cancel := context.WithCancel(ctx)
		gone := make(chan struct{})
		go func() { c.BLPop(short, 0, "none").Result(); close(gone) }()
		for range 100 {
			if err := c.Incr(ctx, "n").Err(); err != nil {
				t.Fatal(err)
			}
		}
		cancel()
		c.Close()
		<-gone
	}
	b := s.run.(*builtin)
	waitFor(t, func() bool { b.mu.Lock(); defer b.mu.Unlock(); return len(b.conns) == 0 })
}

func TestPublishSubscribe(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := openStore(t, t.TempDir(), Options{})
	for _, proto := range []int{2, 3} {
		c := redis.NewClient(&redis.Options{Network: "unix", Addr: s.Socket(), Protocol: proto, MaxRetries: -1})
		defer c.Close()
		sub := c.Subscribe(ctx, "news", "other")
		pat := c.PSubscribe(ctx, "n[a-f]w?", `\*`)
		for _, ps := range []*redis.PubSub{sub, sub, pat, pat} {
			if _, err := ps.Receive(ctx); err != nil { // the confirmations
				t.Fatal(err)
			}
		}
		if err := sub.Ping(ctx); err != nil {
			t.Error(err)
		}
		if n, err := c.Publish(ctx, "news", "one").Result(); n != 2 || err != nil {
			t.Errorf("RESP%d: PUBLISH reached %d, %v; want 2", proto, n, err)
		}
		if err := c.Eval(ctx, `return redis.call("PUBLISH", "news", "two")`, nil).Err(); err != nil {
			t.Error(err)
		}
		for _, ps := range []*redis.PubSub{sub, pat} {
			for _, want := range []string{"one", "two"} {
				m, err := ps.ReceiveMessage(ctx)
				if err != nil || m.Payload != want || m.Channel != "news" {
					t.Errorf("RESP%d: received %v, %v; want %s", proto, m, err, want)
				}
			}
		}
		if n := c.PubSubNumSub(ctx, "news", "nobody").Val(); n["news"] != 1 || n["nobody"] != 0 {
			t.Errorf("RESP%d: PUBSUB NUMSUB %v", proto, n)
		}
		sub.Unsubscribe(ctx, "news")
		sub.Close()
		pat.Close()
		waitFor(t, func() bool { return len(c.PubSubChannels(ctx, "*").Val()) == 0 && c.PubSubNumPat(ctx).Val() == 0 })
	}
	// A listener that does not read is cut off; nobody waits for it.
	deaf, err := net.Dial("unix", s.Socket())
	if err != nil {
		t.Fatal(err)
	}
	defer deaf.Close()
	fmt.Fprint(deaf, "SUBSCRIBE loud\r\n")
	c := clientOf(t, s)
	big := strings.Repeat("x", 8<<20)
	waitFor(t, func() bool { return c.PubSubNumSub(ctx, "loud").Val()["loud"] == 1 })
	waitFor(t, func() bool { return c.Publish(ctx, "loud", big).Val() == 0 })
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, s string
		want       bool
	}{
		{"*", "", true}, {"a*c", "abbc", true}, {"a*c", "abcd", false}, {"a**", "a", true}, {"?", "", false}, {"a?c", "abc", true},
		{"[abc]", "b", true}, {"[^abc]", "b", false}, {"[a-c]x", "cx", true}, {"[c-a]", "b", true}, {"[a", "a", true}, {`\*`, "*", true},
		{`\*`, "a", false}, {`[\]]`, "]", true}, {"h[^e]llo", "hallo", true}, {"", "a", false}, {`a\`, `a\`, true},
	} {
		if got := match(c.pattern, c.s); got != c.want {
			t.Errorf("match(%q, %q) = %v, want %v", c.pattern, c.s, got, c.want)
		}
	}
}

// What is no protocol is answered or hung up on, and harms nobody else.
func TestHostileBytes(t *testing.T) {
	s := openStore(t, t.TempDir(), Options{})
	for _, c := range []struct{ send, want string }{
		{"PING\r\n", "+PONG\r\n"},
		{"*1\r\n$4\r\nPING\r\n", "+PONG\r\n"},
		{"\r\n\r\nECHO hi\r\n", "$2\r\nhi\r\n"},
		{"*0\r\n*-1\r\nPING\r\n", "+PONG\r\n"},
		{"HELLO 9\r\n", "-NOPROTO unsupported protocol version\r\n"},
		{"*1\r\n:4\r\n", "-ERR Protocol error: expected an array of bulk strings\r\n"},
		{"*1\r\n$-4\r\n", "-ERR Protocol error: expected an array of bulk strings\r\n"},
		{"*9999999999\r\n", "-ERR Protocol error: expected an array of bulk strings\r\n"},
		{"*2\r\n$4\r\nECHO\r\n$99999999\r\n", "-ERR Protocol error: a command is limited to 64 MB\r\n"},
		{strings.Repeat("x", 1<<17), "-ERR Protocol error: expected an array of bulk strings\r\n"},
		{"GET\r\n", "-ERR wrong number of arguments for 'get' command\r\n"},
		{"EXEC\r\n", "-ERR EXEC without MULTI\r\n"},
		{"MULTI\r\nMULTI\r\n", "+OK\r\n-ERR MULTI calls can not be nested\r\n"},
		{"SUBSCRIBE a\r\nGET a\r\n", "*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n-ERR Can't execute 'get'"},
		{"EVAL \"\" 0\r\n", "-ERR"},
		{"BLPOP a x\r\n", "-ERR timeout is not a float or out of range\r\n"},
		{"QUIT\r\n", "+OK\r\n"},
	} {
		nc, err := net.Dial("unix", s.Socket())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(nc, c.send)
		got := make([]byte, len(c.want))
		n, err := readFull(nc, got)
		if string(got[:n]) != c.want {
			t.Errorf("%.40q is answered by %q (%v), want %q", c.send, got[:n], err, c.want)
		}
		nc.Close()
	}
}

func readFull(nc net.Conn, b []byte) (int, error) {
	nc.SetReadDeadline(time.Now().Add(10 * time.Second))
	n := 0
	for n < len(b) {
		m, err := nc.Read(b[n:])
		if n += m; err != nil {
			return n, err
		}
	}
	return n, nil
}

func FuzzReadCommand(f *testing.F) {
	f.Add([]byte("*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n"))
	f.Add([]byte("PING hello\r\n"))
	f.Add([]byte("*1\r\n$-1\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		argv, err := readCommand(bufio.NewReader(bytes.NewReader(b)))
		if err != nil {
			return
		}
		again := appendLen(nil, '*', len(argv))
		for _, a := range argv {
			again = appendBulk(again, a)
		}
		back, err := readCommand(bufio.NewReader(bytes.NewReader(again)))
		if err != nil || fmt.Sprint(back) != fmt.Sprint(argv) {
			t.Errorf("%q was read as %q and reads back as %q, %v", b, argv, back, err)
		}
	})
}

// Keys are gone at their deadline, to the millisecond and not before it.
func TestExpiry(t *testing.T) {
	start := time.Unix(1_700_000_000, 0)
	clock := &testClock{start}
	dir := t.TempDir()
	e := newTestEngine(t, dir, clock)
	term := newTerminal()
	do := func(words ...string) string { r, _ := e.do(term, words); return string(r) }
	do("SET", "a", "1", "PX", "500")
	do("SET", "b", "1")
	do("EXPIRE", "b", "2")
	do("EVAL", `redis.call("SETEX", "c", 1, "1") redis.call("SET", "d", "1", "PXAT", 1700000000900)`, "0")
	do("RPUSH", "gone", "1")
	if got := do("EXPIRE", "gone", "0"); got != ":1\r\n" {
		t.Errorf("EXPIRE 0 is answered %q", got)
	}
	for _, at := range []struct {
		ms   int
		want string
	}{{0, "abcd"}, {499, "abcd"}, {500, "bcd"}, {899, "bcd"}, {900, "bc"}, {999, "bc"}, {1000, "b"}, {1999, "b"}, {2000, ""}} {
		clock.t = start.Add(time.Duration(at.ms) * time.Millisecond)
		got := ""
		for _, k := range []string{"a", "b", "c", "d", "gone"} {
			if do("EXISTS", k) == ":1\r\n" {
				got += k
			}
		}
		if got != at.want {
			t.Errorf("after %d ms there are %q, want %q", at.ms, got, at.want)
		}
	}
	clock.t = start
	do("SET", "x", "1", "EX", "10")
	clock.t = start.Add(1400 * time.Millisecond)
	if ttl, pttl := do("TTL", "x"), do("PTTL", "x"); ttl != ":9\r\n" || pttl != ":8600\r\n" {
		t.Errorf("TTL %q, PTTL %q; want 9 and 8600", ttl, pttl)
	}
	if at := do("PEXPIRETIME", "x"); at != ":1700000010000\r\n" {
		t.Errorf("PEXPIRETIME %q", at)
	}
	// A deadline that passes while nobody serves counts too.
	clock.t = start.Add(time.Hour)
	back, err := newEngine(clock.now)
	if err != nil {
		t.Fatal(err)
	}
	defer back.close()
	if _, err := load(back, dir, files{journals: []uint64{1}}, false); err != nil {
		t.Fatal(err)
	}
	back.log = &journal{dir: dir, gen: 9, seq: 1, f: &fullDisk{}}
	if r, _ := back.do(newTerminal(), []string{"EXISTS", "x"}); string(r) != ":0\r\n" {
		t.Errorf("a key that expired between two runs is there: %q", r)
	}
}

// A fullDisk is a file in memory that takes nothing more while it is full.
type fullDisk struct {
	full  atomic.Bool
	wrote []byte
	mu    sync.Mutex
}

func (f *fullDisk) WriteAt(p []byte, off int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.full.Load() { // a part still fits, as on a real disk
		f.wrote = append(f.wrote[:off], p[:len(p)/2]...)
		return len(p) / 2, syscall.ENOSPC
	}
	f.wrote = append(f.wrote[:off], p...)
	return len(p), nil
}

func (f *fullDisk) Truncate(size int64) error {
	f.wrote = f.wrote[:size]
	return nil
}
func (f *fullDisk) Sync() error  { return nil }
func (f *fullDisk) Close() error { return nil }

// While the disk is full nothing is acknowledged and nothing more is begun;
// when it has room again the journal has every change, in order.
func TestFullDisk(t *testing.T) {
	clock := &testClock{time.Unix(1_700_000_000, 0)}
	e, err := newEngine(clock.now)
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	disk := &fullDisk{wrote: fileHeader(journalMagic, 1, 1)}
	e.log = &journal{gen: 1, seq: 1, f: disk, size: headerSize}
	term := newTerminal()
	do := func(words ...string) string { r, _ := e.do(term, words); return string(r) }
	do("RPUSH", "list", "a")
	do("SET", "short", "1", "PX", "100")
	disk.full.Store(true)
	clock.t = clock.t.Add(time.Second) // something is to expire meanwhile
	if r := do("RPUSH", "list", "b"); !strings.HasPrefix(r, "-MISCONF") || !strings.Contains(r, "no space left") {
		t.Errorf("a write on a full disk is answered %q", r)
	}
	for _, w := range [][]string{{"RPUSH", "list", "c"}, {"EVAL", `return redis.call("RPUSH", "list", "c")`, "0"}} {
		if r := do(w...); !strings.HasPrefix(r, "-MISCONF") {
			t.Errorf("%v on a full disk is answered %q", w, r)
		}
	}
	if r := do("LLEN", "list"); r != ":2\r\n" {
		t.Errorf("reading on a full disk: %q, want the list with what was done before the disk was known to be full", r)
	}
	disk.full.Store(false)
	if r := do("RPUSH", "list", "d"); r != ":3\r\n" {
		t.Errorf("with room again: %q", r)
	}
	dir := t.TempDir()
	if err := os.WriteFile(journalName(dir, 1), disk.wrote, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := readBack(t, dir, clock); err != nil || got != state(e) {
		t.Errorf("the journal gives %s (%v), the engine has %s", got, err, state(e))
	}
}

func TestSnapshotWhileWriting(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := openStore(t, dir, Options{})
	c := clientOf(t, s)
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for w := range 4 {
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if err := c.RPush(ctx, fmt.Sprint("list", w), i).Err(); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	b := s.run.(*builtin)
	for range 8 {
		if err := b.snapshot(); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	wg.Wait()
	before := dump(t, c)
	f, err := listFiles(dir, false)
	if err != nil || f.snapshot != 9 || len(f.journals) != 1 {
		t.Errorf("files %+v, %v; want snapshot 9 and its journal alone", f, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if after := dump(t, clientOf(t, openStore(t, dir, Options{}))); after != before {
		t.Error("the state read back is another")
	}
}

func TestLongPath(t *testing.T) {
	runtimeDir := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", runtimeDir)
	dir := filepath.Join(t.TempDir(), strings.Repeat("long", 20), strings.Repeat("path", 20))
	s := openStore(t, dir, Options{})
	if len(s.Socket()) > maxSocketPath || !strings.HasPrefix(s.Socket(), runtimeDir) {
		t.Errorf("the socket is %s, want one in %s", s.Socket(), runtimeDir)
	}
	for path, want := range map[string]os.FileMode{s.Socket(): 0o600, filepath.Dir(s.Socket()): 0o700} {
		if st, err := os.Stat(path); err != nil || st.Mode().Perm() != want {
			t.Errorf("%s has mode %v, %v; want %v", path, st.Mode().Perm(), err, want)
		}
	}
	// Another environment finds the same socket.
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	other := openStore(t, dir, Options{})
	if other.Socket() != s.Socket() || other.Leads() {
		t.Errorf("a second opener has socket %s (leads: %v), the first %s", other.Socket(), other.Leads(), s.Socket())
	}
	if err := clientOf(t, other).Ping(context.Background()).Err(); err != nil {
		t.Error(err)
	}
	// A runtime directory that others can enter is not used.
	bad := t.TempDir()
	if err := os.Mkdir(filepath.Join(bad, "rangefinder"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(bad, "rangefinder"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := private(filepath.Join(bad, "rangefinder")); err == nil {
		t.Error("a directory with mode 0755 counts as private")
	}
}

func TestStaleSocket(t *testing.T) {
	dir := t.TempDir()
	// As kill -9 leaves it: a path at which nobody listens.
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "redis.sock"), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	ln.SetUnlinkOnClose(false)
	ln.Close()
	if err := clientOf(t, openStore(t, dir, Options{})).Ping(context.Background()).Err(); err != nil {
		t.Error(err)
	}
}

func TestSyncAlways(t *testing.T) {
	ctx := context.Background()
	s := openStore(t, t.TempDir(), Options{Sync: Always})
	c := clientOf(t, s)
	for range 20 {
		if err := c.Incr(ctx, "n").Err(); err != nil {
			t.Fatal(err)
		}
		j := s.run.(*builtin).e.log
		j.syncing.Lock()
		if j.synced < j.written.Load() {
			t.Errorf("%d of %d bytes are on the disk when the reply is here", j.synced, j.written.Load())
		}
		j.syncing.Unlock()
	}
}

// A snapshot puts the state read back in the place of the running one: no
// client may notice, and who watches a key is told that it may have changed.
func TestRenewalIsNotNoticed(t *testing.T) {
	ctx := context.Background()
	s := openStore(t, t.TempDir(), Options{})
	c := redis.NewClient(&redis.Options{Network: "unix", Addr: s.Socket(), MaxRetries: -1})
	defer c.Close()
	b := s.run.(*builtin)
	script := redis.NewScript(`return redis.call("INCR", KEYS[1])`)
	sha := must(script.Load(ctx, c).Result())
	c.Set(ctx, "watched", "1", 0)
	c.Set(ctx, "short", "1", 50*time.Millisecond)
	old := b.e.m
	err := c.Watch(ctx, func(tx *redis.Tx) error {
		if err := b.snapshot(); err != nil {
			t.Fatal(err)
		}
		c.Set(ctx, "watched", "2", 0)
		_, err := tx.TxPipelined(ctx, func(p redis.Pipeliner) error { p.Set(ctx, "watched", "3", 0); return nil })
		return err
	}, "watched")
	if !errors.Is(err, redis.TxFailedErr) {
		t.Errorf("a key that changed after a renewal: %v, want TxFailedErr", err)
	}
	if b.e.m == old {
		t.Error("the state was not renewed")
	}
	if n, err := c.EvalSha(ctx, sha, []string{"n"}).Int(); n != 1 || err != nil {
		t.Errorf("a script loaded before: %d, %v", n, err)
	}
	waitFor(t, func() bool { return c.Exists(ctx, "short").Val() == 0 })
}
