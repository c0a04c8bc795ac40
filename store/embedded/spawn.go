package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// ErrNoProgram is in the chain of Spawn's error when there is no server to start.
var ErrNoProgram = errors.New("neither redis-server nor valkey-server is in PATH")

// Spawn is like Open, with a redis-server or valkey-server from PATH in place of
// the built-in engine: a child process of the one that holds the lock, on a unix
// socket alone, with its append-only file in the directory. The two engines
// cannot read each other's files; each needs a directory of its own.
//
// On Linux the child ends with its parent. Elsewhere one that outlived its
// parent is found by its socket and used.
func Spawn(ctx context.Context, dir string, o Options) (*Server, error) {
	program, err := findProgram(o.Program)
	if err != nil {
		return nil, err
	}
	return open(ctx, dir, o, func(ctx context.Context, s *Server) (service, error) {
		c := &child{socket: s.Socket(), ended: make(chan struct{})}
		if answers(c.socket) {
			c.adopt()
			return c, c.await(ctx, program, "")
		}
		if err := c.start(ctx, program, s.dir, o.Sync); err != nil {
			return nil, err
		}
		return c, nil
	})
}

func findProgram(name string) (string, error) {
	names := []string{"redis-server", "valkey-server"}
	if name != "" {
		names = []string{name}
	}
	for _, n := range names {
		if path, err := exec.LookPath(n); err == nil {
			return path, nil
		}
	}
	if name != "" {
		return "", fmt.Errorf("%s: %w", name, exec.ErrNotFound)
	}
	return "", ErrNoProgram
}

// A child is a running redis-server of ours.
type child struct {
	socket string
	ended  chan struct{}
	err    error // of its end, where it can be known
}

// adopt watches a server that a process which is gone left behind. It cannot be
// waited for like a child of our own.
func (c *child) adopt() {
	go func() {
		for answers(c.socket) {
			time.Sleep(50 * time.Millisecond)
		}
		close(c.ended)
	}()
}

// start runs the server and returns when it answers.
func (c *child) start(ctx context.Context, program, dir string, sync Sync) error {
	if err := os.Remove(c.socket); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	fsync := "everysec"
	if sync == Always {
		fsync = "always"
	}
	logfile := filepath.Join(dir, "server.log")
	if err := touch(logfile); err != nil {
		return err
	}
	cmd := exec.Command(program,
		"--port", "0", "--unixsocket", c.socket, "--unixsocketperm", "600",
		"--dir", dir, "--appendonly", "yes", "--appendfsync", fsync, "--save", "",
		"--maxmemory-policy", "noeviction", "--daemonize", "no", "--logfile", logfile)
	apart(cmd)
	began := make(chan error)
	go func() {
		// The parent of a process is, for its kernel, the thread that started
		// it; that thread has to last as long as the child.
		runtime.LockOSThread()
		err := cmd.Start()
		began <- err
		if err == nil {
			c.err = cmd.Wait()
			close(c.ended)
		}
	}()
	if err := <-began; err != nil {
		return err
	}
	if err := c.await(ctx, program, logfile); err != nil {
		cmd.Process.Kill()
		<-c.ended
		return err
	}
	return nil
}

// await returns when the server has read its files and answers.
func (c *child) await(ctx context.Context, program, logfile string) error {
	for {
		err := c.ask("PING")
		if err == nil {
			return nil
		}
		select {
		case <-c.ended:
			return fmt.Errorf("%s ended at once (%v): %s", program, c.err, lastLine(logfile))
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w", program, err)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// touch makes a file with our mode before another program makes it with its own.
func touch(name string) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func lastLine(name string) string {
	b, err := os.ReadFile(name)
	if err != nil {
		return "no log"
	}
	b = bytes.TrimSpace(b)
	return string(b[bytes.LastIndexByte(b, '\n')+1:])
}

// ask sends one command without arguments and waits for a reply that is no error.
func (c *child) ask(cmd string) error {
	nc, err := net.DialTimeout("unix", c.socket, time.Second)
	if err != nil {
		return err
	}
	defer nc.Close()
	nc.SetDeadline(time.Now().Add(2 * time.Second))
	if _, err := nc.Write([]byte(cmd + "\r\n")); err != nil {
		return err
	}
	reply := make([]byte, 256)
	n, err := nc.Read(reply)
	if err != nil {
		return err
	}
	if reply[0] == '-' {
		return errors.New(strings.TrimSpace(string(reply[1:n])))
	}
	return nil
}

// Close lets the server write what it has and end.
func (c *child) Close() error {
	select {
	case <-c.ended:
		return nil
	default:
	}
	c.ask("SHUTDOWN") // the end of the connection is its answer
	<-c.ended
	return nil
}

// Done is closed when the server has ended.
func (c *child) Done() <-chan struct{} { return c.ended }
