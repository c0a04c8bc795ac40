package embedded

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// A conn is one client.
type conn struct {
	b    *builtin
	nc   net.Conn
	r    *bufio.Reader
	w    *bufio.Writer
	t    *terminal
	id   int64
	name string
	out  *outbox // nil until it first subscribes; from then on everything goes through it

	subscriptions int

	multi    bool // between MULTI and EXEC
	aborted  bool // a queued command was refused
	watching bool
	watched  int // the engine's renewals when it began to watch
	queue    [][]string
	queued   int // bytes
}

func newConn(b *builtin, nc net.Conn) *conn {
	return &conn{
		b: b, nc: nc, id: b.nextID.Add(1), t: newTerminal(),
		r: bufio.NewReaderSize(nc, 64<<10), w: bufio.NewWriterSize(nc, 16<<10),
	}
}

// errQuit ends a connection after its reply.
var errQuit = errors.New("the client takes its leave")

func (c *conn) serve() {
	defer c.leave()
	select {
	case <-c.b.ready:
	case <-c.b.stop:
		return
	}
	for {
		argv, err := readCommand(c.r)
		if err != nil {
			if errors.Is(err, errProtocol) || errors.Is(err, errTooLarge) {
				c.send(failure(err.Error()))
				c.flush()
			}
			return
		}
		if len(argv) == 0 {
			continue
		}
		c.b.commandsRun.Add(1)
		if err := c.handle(argv); err != nil {
			c.flush()
			return
		}
		// The replies of a pipeline leave together.
		if c.r.Buffered() == 0 && c.flush() != nil {
			return
		}
	}
}

func (c *conn) leave() {
	c.b.pub.forget(c)
	if c.out != nil {
		c.out.close()
	}
	c.nc.Close()
	c.b.mu.Lock()
	delete(c.b.conns, c)
	c.b.mu.Unlock()
}

func (c *conn) send(reply []byte) {
	if c.out != nil {
		c.out.put(reply)
		return
	}
	c.w.Write(reply) // keeps its first error for Flush
}

func (c *conn) flush() error {
	if c.out != nil {
		return nil
	}
	return c.w.Flush()
}

// handle answers one command.
func (c *conn) handle(argv []string) error {
	cmd := strings.ToUpper(argv[0])
	d, known := commands[cmd]
	switch {
	case !known:
		c.aborted = c.multi
		c.send(unknown(argv))
		return nil
	case !d.fits(len(argv)):
		c.aborted = c.multi
		c.send(failure(fmt.Sprintf("ERR wrong number of arguments for '%s' command", strings.ToLower(cmd))))
		return nil
	case c.subscriptions > 0 && !c.t.peer.Resp3 && d.kind != listen:
		c.send(failure(fmt.Sprintf("ERR Can't execute '%s': only (P)SUBSCRIBE / (P)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context", strings.ToLower(cmd))))
		return nil
	case c.multi:
		switch cmd {
		case "EXEC", "DISCARD", "QUIT", "RESET":
		default:
			c.enqueue(cmd, d, argv)
			return nil
		}
	}
	switch d.kind {
	case talk, listen:
		return c.talk(cmd, argv)
	case wait:
		return c.wait(argv)
	}
	return c.deliver(c.b.e.do(c.t, argv))
}

// deliver sends a reply, after the sync that it may have to wait for.
func (c *conn) deliver(reply []byte, pos int64) error {
	if pos > 0 && c.b.opts.Sync == Always {
		if err := c.b.e.log.sync(pos); err != nil {
			reply = misconf(err)
		}
	}
	c.send(reply)
	return nil
}

// enqueue keeps a command for EXEC.
func (c *conn) enqueue(cmd string, d command, argv []string) {
	for _, a := range argv {
		c.queued += len(a)
	}
	switch {
	case cmd == "MULTI":
		c.send(failure("ERR MULTI calls can not be nested"))
	case cmd == "WATCH":
		c.send(failure("ERR WATCH inside MULTI is not allowed"))
	case d.kind == talk || d.kind == listen:
		c.aborted = true
		c.send(failure(fmt.Sprintf("ERR '%s' is not allowed in a transaction", strings.ToLower(cmd))))
	case c.queued > maxCommand:
		c.aborted = true
		c.send(failure(errTooLarge.Error()))
	default:
		c.queue = append(c.queue, argv)
		c.send(simple("QUEUED"))
	}
}

// exec carries out the queued commands in one turn and one record.
func (c *conn) exec() error {
	queue, aborted, watching := c.queue, c.aborted, c.watching
	c.endMulti()
	e := c.b.e
	e.mu.Lock()
	if aborted {
		e.unwatch(c.t)
		e.mu.Unlock()
		c.send(failure("EXECABORT Transaction discarded because of previous errors."))
		return nil
	}
	broken := e.begin()
	if watching && (!e.unwatch(c.t) || c.watched != e.renewals) {
		_, pos := e.settle(nil) // what expired
		e.mu.Unlock()
		return c.deliver(nothing(c.t.peer.Resp3, true), pos)
	}
	reply := appendLen(nil, '*', len(queue))
	for _, argv := range queue {
		if broken != nil && keeps(argv[0]) {
			reply = append(reply, misconf(broken)...)
			continue
		}
		reply = append(reply, e.run(c.t, argv)...)
	}
	reply, pos := e.settle(reply)
	e.mu.Unlock()
	return c.deliver(reply, pos)
}

func (c *conn) endMulti() {
	c.multi, c.aborted, c.watching, c.queue, c.queued = false, false, false, nil, 0
}

// watch lets the engine remember the versions of the keys.
func (e *engine) watch(t *terminal, argv []string) []byte {
	e.plain = true
	defer func() { e.plain = false }()
	return bytes.Clone(e.run(t, argv))
}

// unwatch forgets them and reports whether all were still the same. The
// engine's own transaction, an empty one, is what compares them.
func (e *engine) unwatch(t *terminal) (same bool) {
	e.plain = true
	defer func() { e.plain = false }()
	e.run(t, []string{"MULTI"})
	return string(e.run(t, []string{"EXEC"})) == "*0\r\n"
}

// wait carries out a command that may have to wait for something to come.
func (c *conn) wait(argv []string) error {
	p, wrong := parsePatient(argv)
	if wrong != "" {
		c.send(failure(wrong))
		return nil
	}
	var (
		timeout <-chan time.Time
		gone    <-chan struct{}
		stop    func()
	)
	for {
		e := c.b.e
		e.mu.Lock()
		broken := e.begin()
		if broken != nil {
			e.mu.Unlock()
			return c.deliver(misconf(broken), 0)
		}
		reply := e.run(c.t, argv)
		nothingYet := isNothing(reply)
		reply, pos := e.settle(reply)
		changed := e.changed
		e.mu.Unlock()
		if !nothingYet {
			return c.deliver(reply, pos)
		}
		if gone == nil { // the first time round
			if c.flush() != nil {
				return errQuit
			}
			if p.timeout > 0 {
				timer := time.NewTimer(p.timeout)
				defer timer.Stop()
				timeout = timer.C
			}
			gone, stop = c.whenGone()
			defer stop()
		}
		select {
		case <-changed:
		case <-timeout:
			return c.deliver(reply, 0)
		case <-gone:
			return errQuit
		case <-c.b.stop:
			return errQuit
		}
	}
}

// whenGone closes gone when the client hangs up. stop has to be called before
// the next command is read.
func (c *conn) whenGone() (gone <-chan struct{}, stop func()) {
	if c.r.Buffered() > 0 {
		return make(chan struct{}), func() {} // it goes on sending: it is there
	}
	left, watched := make(chan struct{}), make(chan struct{})
	stopping := make(chan struct{})
	go func() {
		defer close(watched)
		if _, err := c.r.Peek(1); err != nil {
			select {
			case <-stopping:
			default:
				close(left)
			}
		}
	}()
	return left, func() {
		close(stopping)
		c.nc.SetReadDeadline(time.Unix(1, 0))
		<-watched
		c.b.mu.Lock()
		if !c.b.shut {
			c.nc.SetReadDeadline(time.Time{})
		}
		c.b.mu.Unlock()
	}
}

// talk answers what concerns the connection and the server, not the data.
func (c *conn) talk(cmd string, argv []string) error {
	e := c.b.e
	switch cmd {
	case "PING":
		switch {
		case c.subscriptions > 0 && !c.t.peer.Resp3:
			b := appendBulk(appendLen(nil, '*', 2), "pong")
			c.send(appendBulk(b, strings.Join(argv[1:], " ")))
		case len(argv) > 1:
			c.send(bulk(argv[1]))
		default:
			c.send(simple("PONG"))
		}
	case "ECHO":
		c.send(bulk(argv[1]))
	case "HELLO":
		c.send(c.hello(argv[1:]))
	case "AUTH":
		// The file modes are the guard; any password is as good as none.
		c.send(simple("OK"))
	case "CLIENT":
		c.send(c.client(argv[1:]))
	case "CONFIG":
		c.send(c.b.config(argv[1:], c.t.peer.Resp3))
	case "SELECT":
		if argv[1] != "0" {
			c.send(failure("ERR DB index is out of range"))
			return nil
		}
		c.send(simple("OK"))
	case "INFO":
		c.send(bulk(c.b.info(argv[1:])))
	case "LASTSAVE":
		c.send(integer(c.b.lastSave.Load()))
	case "BGSAVE", "BGREWRITEAOF":
		c.b.done.Go(c.b.save)
		c.send(simple("Background saving started"))
	case "WAIT":
		c.send(integer(0)) // no replicas
	case "PUBSUB":
		c.send(c.b.pub.ask(argv[1:], strings.ToUpper))
	case "SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE":
		if c.out == nil {
			if c.flush() != nil {
				return errQuit
			}
			write := func(b []byte) error { _, err := c.nc.Write(b); return err }
			c.out = newOutbox(write, func() { c.nc.Close() })
		}
		c.b.pub.subscribe(c, cmd, argv[1:])
	case "MULTI":
		c.multi = true
		c.send(simple("OK"))
	case "EXEC":
		if !c.multi {
			c.send(failure("ERR EXEC without MULTI"))
			return nil
		}
		return c.exec()
	case "DISCARD":
		if !c.multi {
			c.send(failure("ERR DISCARD without MULTI"))
			return nil
		}
		c.forget()
		c.send(simple("OK"))
	case "WATCH":
		e.mu.Lock()
		e.begin()
		reply := e.watch(c.t, argv)
		if !c.watching {
			c.watching, c.watched = true, e.renewals
		}
		_, err := e.commit() // what expired
		e.mu.Unlock()
		if err != nil {
			reply = misconf(err)
		}
		c.send(reply)
	case "UNWATCH":
		c.forget()
		c.send(simple("OK"))
	case "RESET":
		c.forget()
		c.b.pub.forget(c)
		c.subscriptions, c.name, c.t.peer.Resp3 = 0, "", false
		c.send(simple("RESET"))
	case "QUIT":
		c.send(simple("OK"))
		return errQuit
	}
	return nil
}

// forget ends a transaction without carrying it out, and what it watched.
func (c *conn) forget() {
	if c.watching {
		c.b.e.mu.Lock()
		c.b.e.unwatch(c.t)
		c.b.e.mu.Unlock()
	}
	c.endMulti()
}

func (c *conn) hello(args []string) []byte {
	proto := 2
	if c.t.peer.Resp3 {
		proto = 3
	}
	if len(args) > 0 {
		n, err := strconv.Atoi(args[0])
		if err != nil || n != 2 && n != 3 {
			return failure("NOPROTO unsupported protocol version")
		}
		proto = n
		for args = args[1:]; len(args) > 0; {
			switch opt := strings.ToUpper(args[0]); {
			case opt == "AUTH" && len(args) >= 3:
				args = args[3:]
			case opt == "SETNAME" && len(args) >= 2:
				c.name, args = args[1], args[2:]
			default:
				return failure(fmt.Sprintf("ERR Syntax error in HELLO option '%.64s'", args[0]))
			}
		}
	}
	c.t.peer.Resp3 = proto == 3
	var b []byte
	if proto == 3 {
		b = appendLen(b, '%', 7)
	} else {
		b = appendLen(b, '*', 14)
	}
	b = appendBulk(appendBulk(b, "server"), "redis")
	b = appendBulk(appendBulk(b, "version"), redisVersion)
	b = append(appendBulk(b, "proto"), integer(int64(proto))...)
	b = append(appendBulk(b, "id"), integer(c.id)...)
	b = appendBulk(appendBulk(b, "mode"), "standalone")
	b = appendBulk(appendBulk(b, "role"), "master")
	return appendLen(appendBulk(b, "modules"), '*', 0)
}

func (c *conn) client(args []string) []byte {
	switch sub := strings.ToUpper(args[0]); {
	case sub == "SETNAME" && len(args) == 2:
		c.name = args[1]
		return simple("OK")
	case sub == "GETNAME":
		return bulk(c.name)
	case sub == "ID":
		return integer(c.id)
	case sub == "SETINFO", sub == "NO-EVICT", sub == "NO-TOUCH":
		return simple("OK")
	case sub == "INFO":
		return bulk(fmt.Sprintf("id=%d name=%s db=0 sub=%d\n", c.id, c.name, c.subscriptions))
	}
	return failure(fmt.Sprintf("ERR unknown subcommand '%.64s'. Try CLIENT HELP.", args[0]))
}
