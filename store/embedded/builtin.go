package embedded

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// A builtin serves the engine of this process on a listener.
type builtin struct {
	opts    Options
	ln      net.Listener
	e       *engine
	pub     *pubsub
	started time.Time
	ready   chan struct{} // closed when commands can run
	stop    chan struct{} // closed when the end has begun
	done    sync.WaitGroup

	mu    sync.Mutex
	conns map[*conn]bool
	shut  bool

	snapshots    sync.Mutex // one at a time
	snapshotSize atomic.Int64
	lastSave     atomic.Int64 // Unix seconds
	saveErr      atomic.Pointer[error]

	connections, commandsRun, nextID atomic.Int64
}

// serveBuiltin reads the directory back and serves it on ln. Connections are
// taken from the start and answered when everything has been read, so that a
// client sees a pause where otherwise it would see an error.
func serveBuiltin(ctx context.Context, dir string, ln net.Listener, opts Options) (_ *builtin, err error) {
	b := &builtin{
		opts: opts, ln: ln, pub: newPubsub(), started: time.Now(),
		ready: make(chan struct{}), stop: make(chan struct{}), conns: map[*conn]bool{},
	}
	b.done.Go(b.accept)
	defer func() {
		if err != nil {
			b.hangUp()
			b.done.Wait()
			if b.e != nil {
				b.e.close()
			}
		}
	}()
	if b.e, err = newEngine(opts.Clock); err != nil {
		return nil, err
	}
	if b.e.log, err = b.restore(dir); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		b.e.log.close()
		return nil, err
	}
	b.e.publish = b.pub.publish
	b.lastSave.Store(time.Now().Unix())
	close(b.ready)
	b.done.Go(b.upkeep)
	return b, nil
}

// restore reads the files into the engine and opens the journal to go on with.
func (b *builtin) restore(dir string) (*journal, error) {
	f, err := listFiles(dir, true)
	if err != nil {
		return nil, err
	}
	l, err := load(b.e, dir, f, true)
	if err != nil {
		return nil, err
	}
	if l.dropped > 0 {
		b.opts.Log.Warn("the last record was cut short and is dropped", "file", journalName(dir, l.gen), "offset", l.size, "bytes", l.dropped)
	}
	if f.snapshot != 0 {
		if st, err := os.Stat(snapshotName(dir, f.snapshot)); err == nil {
			b.snapshotSize.Store(st.Size())
		}
	}
	j := &journal{dir: dir, gen: l.gen, seq: l.seq, size: l.size}
	if l.gen == 0 {
		j.gen, j.size = 1, headerSize
		j.f, err = createJournal(dir, 1, l.seq)
		return j, err
	}
	file, err := os.OpenFile(journalName(dir, l.gen), os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Truncate(l.size); err != nil {
		file.Close()
		return nil, err
	}
	j.f = file
	// What was read may still be in the memory of the operating system only:
	// the first sync has to reach it too.
	j.written.Store(1)
	return j, nil
}

func (b *builtin) accept() {
	for {
		nc, err := b.ln.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			// Out of file descriptors, for the most part: it passes.
			select {
			case <-b.stop:
				return
			case <-time.After(50 * time.Millisecond):
			}
			continue
		}
		c := newConn(b, nc)
		b.mu.Lock()
		if b.shut {
			b.mu.Unlock()
			nc.Close()
			return
		}
		b.conns[c] = true
		b.mu.Unlock()
		b.connections.Add(1)
		b.done.Go(c.serve)
	}
}

// upkeep forces the journal to the disk, frees what expired though nobody asks
// for it, and makes snapshots, until the end.
func (b *builtin) upkeep() {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-b.stop:
			return
		case <-tick.C:
		}
		b.e.mu.Lock()
		err := b.e.begin()
		if err == nil {
			_, err = b.e.commit()
		}
		grown := b.e.log.size
		b.e.mu.Unlock()
		if e := b.e.log.sync(b.e.log.written.Load()); err == nil {
			err = e
		}
		if err != nil {
			b.opts.Log.Error("the journal cannot be written: writes are refused until it can", "error", err)
			continue
		}
		if grown > b.snapshotAfter() {
			b.done.Go(b.save) // beside: the journal wants its sync every second
		}
	}
}

// save makes a snapshot, unless one is being made, and remembers how that went.
func (b *builtin) save() {
	if !b.snapshots.TryLock() {
		return
	}
	defer b.snapshots.Unlock()
	err := b.snapshot()
	if err != nil {
		b.saveErr.Store(&err)
		b.opts.Log.Error("no snapshot could be made; the journal goes on growing", "error", err)
		return
	}
	b.saveErr.Store(nil)
}

// hangUp ends every connection after the command that it is in.
func (b *builtin) hangUp() {
	b.ln.Close()
	close(b.stop)
	b.mu.Lock()
	b.shut = true
	for c := range b.conns {
		c.nc.SetReadDeadline(time.Unix(1, 0))
		c.nc.SetWriteDeadline(time.Now().Add(time.Second))
	}
	b.mu.Unlock()
}

// Close ends the service; what was acknowledged is on the disk afterwards.
func (b *builtin) Close() error {
	b.hangUp()
	b.done.Wait()
	err := b.e.log.close()
	b.e.close()
	if err != nil {
		return fmt.Errorf("embedded store: %w", err)
	}
	return nil
}

// Done is closed when the service ends by itself, which this one does not.
func (b *builtin) Done() <-chan struct{} { return nil }
