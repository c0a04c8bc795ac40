package embedded

import (
	"bufio"
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
)

// An engine holds the state and carries out one command at a time.
//
// The fields below mu belong to whoever holds it. The engine's own lock is
// always free when mu is taken and is never held by anybody else.
type engine struct {
	mu  sync.Mutex
	m   *miniredis.Miniredis
	srv *server.Server

	plain bool         // commands go straight to the engine: our own calls, replay
	outer *server.Peer // whose command runs; other peers are calls from its script
	at    time.Time    // the time of that command, the same all through it

	probe     *server.Peer // for our own calls
	probeBuf  bytes.Buffer
	deadlines deadlines
	effects   [][]string    // of the command or transaction that runs
	changed   chan struct{} // closed at the next change, for those who wait for one
	publish   func(channel, message string) int64

	scripts  map[string]bool // the texts that EVALSHA may refer to
	renewals int             // how often the state was read back: what was watched before is not known any more

	log *journal // nil for an engine that only reads files back
	now func() time.Time
}

func newEngine(now func() time.Time) (*engine, error) {
	m := miniredis.NewMiniRedis()
	m.SetTime(time.Unix(0, 0).UTC()) // where its clock stands: see the package comment
	c, err := m.Dial()
	if err != nil {
		return nil, err
	}
	c.Close()
	e := &engine{
		m: m, srv: m.Server(), now: now,
		changed: make(chan struct{}), scripts: map[string]bool{},
		publish: func(string, string) int64 { return 0 },
	}
	e.probe = server.NewPeer(bufio.NewWriterSize(&e.probeBuf, 512))
	e.srv.SetPreHook(e.hook)
	return e, nil
}

func (e *engine) close() { e.m.Close() }

// A terminal is the place where one connection's commands are answered.
type terminal struct {
	peer *server.Peer
	buf  bytes.Buffer
}

func newTerminal() *terminal {
	t := &terminal{}
	t.renew()
	return t
}

// renew forgets a reply that was begun, and everything else but the protocol.
func (t *terminal) renew() {
	resp3 := t.peer != nil && t.peer.Resp3
	t.peer = server.NewPeer(bufio.NewWriterSize(&t.buf, 4096))
	t.peer.Resp3 = resp3
}

// run carries out one command; the reply is valid until the terminal's next.
func (e *engine) run(t *terminal, argv []string) (reply []byte) {
	defer func() {
		// A script can return a value that the interpreter has no reply for,
		// and then it panics with its lock held. Nobody but us takes that
		// lock, and what the script did until then is known.
		if r := recover(); r != nil {
			e.m.TryLock()
			e.m.Unlock()
			e.plain = false
			t.renew()
			reply = failure(fmt.Sprintf("ERR the script returned what has no reply: %v", r))
		}
	}()
	t.buf.Reset()
	e.outer = t.peer
	e.srv.Dispatch(t.peer, argv)
	t.peer.Flush()
	return t.buf.Bytes()
}

// call asks the engine on our own account, in the context of c: from inside a
// script when c is a script's. The reply is valid until the next call.
func (e *engine) call(c *server.Peer, argv ...string) []byte {
	was := e.plain
	e.plain = true
	e.probeBuf.Reset()
	e.probe.Ctx, e.probe.Resp3 = nil, false
	if c != nil {
		e.probe.Ctx, e.probe.Resp3 = c.Ctx, c.Resp3
	}
	e.srv.Dispatch(e.probe, argv)
	e.probe.Flush()
	e.plain = was
	return e.probeBuf.Bytes()
}

// hook stands before every command, those of scripts included, and reports
// whether it answered.
func (e *engine) hook(c *server.Peer, cmd string, args ...string) bool {
	if e.plain {
		return false
	}
	d, ok := commands[cmd]
	argv := append([]string{cmd}, args...)
	var reply []byte
	switch {
	case !ok:
		reply = unknown(argv)
	case !d.fits(len(argv)):
		reply = failure(fmt.Sprintf("ERR wrong number of arguments for '%s' command", strings.ToLower(cmd)))
	case d.kind == script:
		e.remember(argv)
		return false
	case d.kind == read:
		return false
	case d.kind == write:
		reply = e.write(c, d, argv)
	case d.kind == clock:
		reply = e.clock(c, argv)
	case d.kind == wait:
		// Only scripts and transactions come here with one: both do not wait.
		reply = e.attempt(c, argv)
	default:
		reply = failure("ERR This Redis command is not allowed from script")
	}
	c.WriteRaw(string(reply))
	return true
}

// remember keeps the text of a script, for renew.
func (e *engine) remember(argv []string) {
	switch {
	case argv[0] == "EVAL", argv[0] == "EVAL_RO":
		e.scripts[argv[1]] = true
	case strings.EqualFold(argv[1], "LOAD") && len(argv) == 3:
		e.scripts[argv[2]] = true
	case strings.EqualFold(argv[1], "FLUSH"):
		clear(e.scripts)
	}
}

func unknown(argv []string) []byte {
	s := fmt.Sprintf("ERR unknown command '%.128s', with args beginning with: ", argv[0])
	for _, a := range argv[1:min(len(argv), 4)] {
		s += fmt.Sprintf("'%.32s' ", a)
	}
	return failure(s)
}

// write carries out a writing command and notes its effect.
func (e *engine) write(c *server.Peer, d command, argv []string) []byte {
	if wrong := refused(argv); wrong != "" {
		return failure(wrong)
	}
	if wrong := e.checked(c, argv); wrong != "" {
		return failure(wrong)
	}
	argv = absolute(argv, e.at)
	reply := bytes.Clone(e.call(c, argv...))
	if leavesEmpty[argv[0]] {
		defer e.sweep(c, argv)
	}
	if reply[0] == '-' || !d.changed(reply) || !changedOptionally(argv, reply) {
		return reply
	}
	e.effects = append(e.effects, outcome(argv, reply))
	if key, at := e.track(c, argv); key != "" && at <= e.at.UnixMilli() {
		e.remove(c, key)
	}
	return reply
}

// refused says why a command is not carried out although its name is offered.
func refused(argv []string) string {
	switch argv[0] {
	case "COPY":
		for _, a := range argv[3:] {
			if strings.EqualFold(a, "DB") {
				return "ERR DB index is out of range"
			}
		}
	case "EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT":
		if n, err := strconv.ParseInt(argv[2], 10, 64); err == nil && (n > 1e14 || n < -1e14) {
			return fmt.Sprintf("ERR invalid expire time in '%s' command", strings.ToLower(argv[0]))
		}
	}
	return ""
}

// changedOptionally reports whether a command whose options decide changed
// something.
func changedOptionally(argv []string, reply []byte) bool {
	switch argv[0] {
	case "SET":
		if !isNothing(reply) {
			return true
		}
		for _, a := range argv[3:] {
			if strings.EqualFold(a, "GET") {
				return true // null is then the value before
			}
		}
		return false
	case "GETEX":
		return len(argv) > 2
	}
	return true
}

// outcome is what is written down for a command: the command itself, or what it
// came to where a repetition might come to something else.
func outcome(argv []string, reply []byte) []string {
	switch argv[0] {
	case "SPOP":
		return append([]string{"SREM", argv[1]}, words(reply)...)
	case "INCRBYFLOAT":
		if w := words(reply); len(w) == 1 {
			return []string{"SET", argv[1], w[0], "KEEPTTL"}
		}
	case "HINCRBYFLOAT":
		if w := words(reply); len(w) == 1 {
			return []string{"HSET", argv[1], argv[2], w[0]}
		}
	}
	return argv
}

// track keeps the deadlines in step with a command that was carried out. It
// returns the key that got a deadline, if any.
func (e *engine) track(c *server.Peer, argv []string) (key string, at int64) {
	switch argv[0] {
	case "FLUSHALL", "FLUSHDB":
		e.deadlines.clear()
		return "", 0
	case "DEL", "UNLINK", "GETDEL":
		for _, k := range argv[1:] {
			e.deadlines.remove(k)
		}
		return "", 0
	case "SET":
		if len(argv) == 3 {
			e.deadlines.remove(argv[1])
			return "", 0
		}
		key = argv[1]
	case "PEXPIREAT", "EXPIREAT", "GETEX", "PERSIST":
		key = argv[1]
	case "RENAME", "RENAMENX":
		e.deadlines.remove(argv[1])
		key = argv[2]
	case "COPY":
		key = argv[2]
	default:
		return "", 0
	}
	at, _ = parseInteger(e.call(c, "PEXPIRETIME", key))
	if at <= 0 {
		e.deadlines.remove(key)
		return "", 0
	}
	e.deadlines.set(key, at)
	return key, at
}

// expireDue deletes the keys whose time is over.
func (e *engine) expireDue() {
	now := e.at.UnixMilli()
	for {
		key, ok := e.deadlines.due(now)
		if !ok {
			return
		}
		switch at, _ := parseInteger(e.call(nil, "PEXPIRETIME", key)); {
		case at <= 0: // it lost its deadline, or was removed, by other means
		case at > now:
			e.deadlines.set(key, at)
		default:
			e.remove(nil, key)
		}
	}
}

// clock answers the commands that depend on the time, which inside the engine
// stands still, and PUBLISH, which has nothing to do with the state.
func (e *engine) clock(c *server.Peer, argv []string) []byte {
	switch argv[0] {
	case "TIME":
		us := e.at.UnixMicro()
		b := appendLen(nil, '*', 2)
		b = appendBulk(b, strconv.FormatInt(us/1e6, 10))
		return appendBulk(b, strconv.FormatInt(us%1e6, 10))
	case "PUBLISH":
		return integer(e.publish(argv[1], argv[2]))
	}
	at, _ := parseInteger(e.call(c, "PEXPIRETIME", argv[1]))
	if at < 0 {
		return integer(at) // -1: no deadline, -2: no key
	}
	left := max(0, at-e.at.UnixMilli())
	if argv[0] == "TTL" {
		left = (left + 500) / 1000 // rounded, as in Redis
	}
	return integer(left)
}

// begin prepares the turn for a command. It returns an error when nothing can
// be kept at the moment; reading is possible all the same.
func (e *engine) begin() error {
	e.at = e.now()
	if e.log == nil {
		return nil
	}
	if err := e.log.ready(); err != nil {
		return err
	}
	e.expireDue()
	return nil
}

// commit writes what was noted to the journal, and returns the position that a
// sync would have to reach.
func (e *engine) commit() (int64, error) {
	if len(e.effects) == 0 {
		return 0, nil
	}
	close(e.changed)
	e.changed = make(chan struct{})
	pos, err := e.log.append(e.effects)
	clear(e.effects)
	e.effects = e.effects[:0]
	return pos, err
}

// do carries out one command as a whole: turn, effects, journal.
func (e *engine) do(t *terminal, argv []string) (reply []byte, pos int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.begin(); err != nil && keeps(argv[0]) {
		return misconf(err), 0
	}
	reply = e.run(t, argv)
	return e.settle(reply)
}

// settle commits and lets the reply stand only if that succeeded.
func (e *engine) settle(reply []byte) ([]byte, int64) {
	pos, err := e.commit()
	if err != nil {
		return misconf(err), 0
	}
	return reply, pos
}

// keeps reports whether a command may change something.
func keeps(cmd string) bool {
	switch commands[strings.ToUpper(cmd)].kind {
	case write, wait:
		return true
	case script:
		return !strings.HasSuffix(strings.ToUpper(cmd), "_RO") && !strings.EqualFold(cmd, "SCRIPT")
	}
	return false
}

// misconf is the answer to a write that cannot be kept. Redis uses the same
// code when its own disk is full.
func misconf(err error) []byte {
	return failure("MISCONF nothing can be kept, so writes are refused until the disk takes them: " + err.Error())
}
