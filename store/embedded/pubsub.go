package embedded

import (
	"slices"
	"sync"
)

// A pubsub knows who listens to what. It is apart from the state: messages are
// neither kept nor waited for.
type pubsub struct {
	mu       sync.Mutex
	channels map[string]map[*conn]bool
	patterns map[string]map[*conn]bool
}

func newPubsub() *pubsub {
	return &pubsub{channels: map[string]map[*conn]bool{}, patterns: map[string]map[*conn]bool{}}
}

// publish hands a message to everybody who listens and returns how many did. It
// never waits for a listener.
func (p *pubsub) publish(channel, message string) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := int64(0)
	for c := range p.channels[channel] {
		c.out.put(push(c, "message", channel, message))
		n++
	}
	for pattern, conns := range p.patterns {
		if !match(pattern, channel) {
			continue
		}
		for c := range conns {
			c.out.put(push(c, "pmessage", pattern, channel, message))
			n++
		}
	}
	return n
}

// push frames what a listener gets unasked.
func push(c *conn, words ...string) []byte {
	kind := byte('*')
	if c.t.peer.Resp3 {
		kind = '>'
	}
	b := appendLen(nil, kind, len(words))
	for _, w := range words {
		b = appendBulk(b, w)
	}
	return b
}

func (p *pubsub) join(set map[string]map[*conn]bool, name string, c *conn) {
	if set[name] == nil {
		set[name] = map[*conn]bool{}
	}
	set[name][c] = true
}

func (p *pubsub) leave(set map[string]map[*conn]bool, name string, c *conn) {
	delete(set[name], c)
	if len(set[name]) == 0 {
		delete(set, name)
	}
}

// of returns what c listens to, in order.
func of(set map[string]map[*conn]bool, c *conn) []string {
	var names []string
	for name, conns := range set {
		if conns[c] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// forget takes a connection that ended out of every list.
func (p *pubsub) forget(c *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, set := range []map[string]map[*conn]bool{p.channels, p.patterns} {
		for _, name := range of(set, c) {
			p.leave(set, name, c)
		}
	}
}

// subscribe carries out SUBSCRIBE, UNSUBSCRIBE and the same with patterns. The
// confirmations are put in the connection's queue inside the lock, so that no
// message comes before the confirmation of its channel.
func (p *pubsub) subscribe(c *conn, cmd string, names []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	set, change, word := p.channels, p.join, "subscribe"
	if cmd[0] == 'P' {
		set = p.patterns
	}
	if cmd == "UNSUBSCRIBE" || cmd == "PUNSUBSCRIBE" {
		change, word = p.leave, "unsubscribe"
		if len(names) == 0 {
			names = of(set, c)
		}
	}
	if cmd[0] == 'P' {
		word = "p" + word
	}
	kind := byte('*')
	if c.t.peer.Resp3 {
		kind = '>'
	}
	if len(names) == 0 {
		b := appendBulk(appendLen(nil, kind, 3), word)
		b = append(b, nothing(c.t.peer.Resp3, false)...)
		c.out.put(append(b, integer(int64(c.subscriptions))...))
		return
	}
	for _, name := range names {
		change(set, name, c)
		c.subscriptions = len(of(p.channels, c)) + len(of(p.patterns, c))
		b := appendBulk(appendBulk(appendLen(nil, kind, 3), word), name)
		c.out.put(append(b, integer(int64(c.subscriptions))...))
	}
}

// ask carries out PUBSUB CHANNELS, NUMSUB and NUMPAT.
func (p *pubsub) ask(args []string, upper func(string) string) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch sub := upper(args[0]); {
	case sub == "CHANNELS" && len(args) <= 2:
		var names []string
		for name := range p.channels {
			if len(args) == 1 || match(args[1], name) {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		b := appendLen(nil, '*', len(names))
		for _, name := range names {
			b = appendBulk(b, name)
		}
		return b
	case sub == "NUMSUB":
		b := appendLen(nil, '*', 2*(len(args)-1))
		for _, name := range args[1:] {
			b = append(appendBulk(b, name), integer(int64(len(p.channels[name])))...)
		}
		return b
	case sub == "NUMPAT" && len(args) == 1:
		return integer(int64(len(p.patterns)))
	}
	return failure("ERR unknown subcommand or wrong number of arguments for 'PUBSUB'")
}

// maxUnread is what a listener may leave unread before it is cut off, as much as
// Redis allows one (client-output-buffer-limit pubsub).
const maxUnread = 32 << 20

// An outbox sends to one connection in its own time.
type outbox struct {
	mu     sync.Mutex
	wake   *sync.Cond
	buf    []byte
	closed bool
	cut    func()
}

// newOutbox begins to send; it calls cut when it cannot go on.
func newOutbox(write func([]byte) error, cut func()) *outbox {
	o := &outbox{cut: cut}
	o.wake = sync.NewCond(&o.mu)
	go func() {
		for {
			o.mu.Lock()
			for len(o.buf) == 0 && !o.closed {
				o.wake.Wait()
			}
			b, closed := o.buf, o.closed
			o.buf = nil
			o.mu.Unlock()
			if len(b) > 0 {
				if err := write(b); err != nil {
					closed = true
				}
			}
			if closed {
				o.close()
				cut()
				return
			}
		}
	}()
	return o
}

func (o *outbox) put(b []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	o.buf = append(o.buf, b...)
	if len(o.buf) > maxUnread {
		o.buf, o.closed = nil, true
		go o.cut() // the sender may be stuck in a write
	}
	o.wake.Signal()
}

func (o *outbox) close() {
	o.mu.Lock()
	o.closed = true
	o.wake.Signal()
	o.mu.Unlock()
}
