package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// Options are the settings of Open and Spawn; the zero value works.
type Options struct {
	// Sync is when the journal is forced to the disk; EverySecond by default.
	Sync Sync
	// JournalMax is the number of bytes after which a journal gives way to a
	// snapshot, 32 MB by default. A snapshot that is larger counts instead, so
	// that the work for it stays in proportion.
	JournalMax int64
	// Clock is the time that TIME answers and by which keys expire; time.Now
	// by default.
	Clock func() time.Time
	// Log gets what nobody else is told: a dropped record, a full disk, a take-over.
	// Nothing is logged by default.
	Log *slog.Logger
	// Program is the server that Spawn starts, a name in PATH or a path. By
	// default redis-server, or valkey-server where there is none.
	Program string
}

func (o Options) filled() Options {
	if o.JournalMax <= 0 {
		o.JournalMax = 32 << 20
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// lookEvery is how often a process that does not serve tries the lock, and so
// about how long nobody serves after the one that did was killed.
const lookEvery = 25 * time.Millisecond

// A service is what the holder of the lock runs.
type service interface {
	Close() error
	Done() <-chan struct{} // closed when it ended by itself; nil when it cannot
}

// A Server is one process' part in the store of a directory: it serves, or it
// waits to.
type Server struct {
	dir   string
	opts  Options
	start func(ctx context.Context, s *Server) (service, error)
	lock  *flock.Flock

	mu     sync.Mutex
	socket string
	run    service // nil while another process serves
	err    error   // why the last try to serve came to nothing

	stop context.CancelFunc
	done sync.WaitGroup
}

// Open opens the built-in store of a directory, which is created where it is
// missing (its parents too) and made accessible to its owner alone.
//
// If no other process has it open, this one serves: when Open returns, the files
// have been read. Otherwise the Server knows the socket of the one that does, and
// waits to take over. Several Servers of one process share in the same way.
//
// Errors name the directory; a *CorruptError is in their chain where a file does
// not check out. ctx bounds Open itself and nothing after it.
func Open(ctx context.Context, dir string, o Options) (*Server, error) {
	return open(ctx, dir, o, func(ctx context.Context, s *Server) (service, error) {
		ln, err := bind(s.Socket())
		if err != nil {
			return nil, err
		}
		b, err := serveBuiltin(ctx, s.dir, ln, s.opts)
		if err != nil {
			return nil, err
		}
		return b, nil
	})
}

func open(ctx context.Context, dir string, o Options, start func(context.Context, *Server) (service, error)) (_ *Server, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("store in %s: %w", dir, err)
		}
	}()
	real, err := prepare(dir)
	if err != nil {
		return nil, err
	}
	s := &Server{
		dir: real, opts: o.filled(), start: start,
		lock: flock.New(filepath.Join(real, "lock"), flock.SetPermissions(0o600)),
	}
	for {
		led, err := s.tryLead(ctx)
		if err != nil {
			return nil, err
		}
		if led {
			break
		}
		if s.socket = recordedSocket(real); s.socket != "" && answers(s.socket) {
			break
		}
		// Another process has the lock and does not listen yet, or no more.
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("another process holds the lock and does not answer: %w", ctx.Err())
		case <-time.After(lookEvery):
		}
	}
	background, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	s.done.Go(func() { s.watch(background) })
	return s, nil
}

// prepare makes the directory and returns its path without symbolic links, so
// that all processes mean the same socket.
func prepare(dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", err
	}
	if real, err = filepath.Abs(real); err != nil {
		return "", err
	}
	st, err := os.Stat(real)
	if err != nil {
		return "", err
	}
	if st.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(real, 0o700); err != nil {
			return "", err
		}
	}
	return real, nil
}

// tryLead serves if nobody else does.
func (s *Server) tryLead(ctx context.Context) (bool, error) {
	ok, err := s.lock.TryLock()
	if err != nil || !ok {
		return false, err
	}
	socket, err := chooseSocket(s.dir)
	if err == nil {
		s.mu.Lock()
		s.socket = socket
		s.mu.Unlock()
		var run service
		if run, err = s.start(ctx, s); err == nil {
			s.mu.Lock()
			s.run, s.err = run, nil
			s.mu.Unlock()
			return true, nil
		}
	}
	return false, errors.Join(err, s.lock.Unlock())
}

// watch takes over when nobody serves any more, for as long as the Server is open.
func (s *Server) watch(ctx context.Context) {
	pause := lookEvery
	for {
		s.mu.Lock()
		run := s.run
		s.mu.Unlock()
		if run != nil {
			select {
			case <-ctx.Done():
				return
			case <-run.Done():
			}
			s.opts.Log.Error("the store's server has ended; starting it again", "dir", s.dir)
			s.mu.Lock()
			s.run = nil
			s.mu.Unlock()
			run.Close()
			if err := s.lock.Unlock(); err != nil {
				s.opts.Log.Error("the store's lock cannot be given up", "dir", s.dir, "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		led, err := s.tryLead(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			// Every process that waits comes here in turn; slowly, for no
			// one of them will fare better in a moment.
			pause = time.Second
			s.mu.Lock()
			s.err = err
			s.mu.Unlock()
			s.opts.Log.Error("the store cannot be taken over", "dir", s.dir, "error", err)
		case led:
			pause = lookEvery
			s.opts.Log.Info("this process serves the store now", "dir", s.dir)
		default:
			pause = lookEvery
			if socket := recordedSocket(s.dir); socket != "" {
				s.mu.Lock()
				s.socket = socket
				s.mu.Unlock()
			}
		}
	}
}

// Socket is the path of the unix socket at which the store answers. It stays
// the same from one leader to the next, except where that one cannot make it.
func (s *Server) Socket() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.socket
}

// Leads reports whether this process serves.
func (s *Server) Leads() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.run != nil
}

// Err is why this process could not take over when it tried, or nil.
func (s *Server) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Dir is the directory, without symbolic links.
func (s *Server) Dir() string { return s.dir }

// Dial connects to the store. While no process serves, as in the moment of a
// take-over, it goes on trying for as long as ctx allows, and five seconds at
// most. It has the form of go-redis' Dialer and ignores network and address,
// since the socket may have moved.
func (s *Server) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var d net.Dialer
	for {
		c, err := d.DialContext(ctx, "unix", s.Socket())
		if err == nil {
			return c, nil
		}
		select {
		case <-ctx.Done():
			if e := s.Err(); e != nil {
				return nil, e
			}
			return nil, err
		case <-time.After(lookEvery):
		}
	}
}

// Close ends this process' part. If it served, what was acknowledged is on the
// disk, and another process that has the store open takes over.
func (s *Server) Close() error {
	s.stop()
	s.done.Wait()
	s.mu.Lock()
	run := s.run
	s.run = nil
	s.mu.Unlock()
	if run == nil {
		return s.lock.Close()
	}
	err := run.Close()
	if e := os.Remove(s.socket); e != nil && !errors.Is(e, os.ErrNotExist) {
		err = errors.Join(err, e)
	}
	return errors.Join(err, s.lock.Close())
}
