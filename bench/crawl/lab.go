package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"rangefinder/store"
)

// A lab is what is measured and what it needs: a program built from this source, and a
// Redis of its own. Everything is thrown away at the end.
type lab struct {
	dir     string
	program string
	socket  string // of Redis
	redis   *exec.Cmd
	db      *store.DB
	workers []*exec.Cmd
	sites   net.Listener // nil before serve
}

func newLab(ctx context.Context) (l *lab, err error) {
	dir, err := os.MkdirTemp("", "rf") // short: sockets stand in it
	if err != nil {
		return nil, err
	}
	l = &lab{dir: dir, program: filepath.Join(dir, "rangefinder"), socket: filepath.Join(dir, "redis.sock")}
	defer func() {
		if err != nil {
			l.close()
		}
	}()
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "rangefinder").Output()
	if err != nil {
		return nil, fmt.Errorf("where rangefinder's source is: %w; run this in bench/crawl", err)
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", l.program, ".")
	build.Dir = strings.TrimSpace(string(root))
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	l.redis = exec.Command("redis-server", "--port", "0", "--unixsocket", l.socket, "--unixsocketperm", "700",
		"--dir", dir, "--save", "", "--appendonly", "yes", "--appendfsync", "everysec")
	if err := l.redis.Start(); err != nil {
		return nil, fmt.Errorf("%w; install redis", err)
	}
	for range 500 {
		c, err := net.Dial("unix", l.socket)
		if err == nil {
			c.Close()
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	l.db, err = store.Open(ctx, "unix://"+l.socket, dir)
	return l, err
}

// serve answers for all hosts with a site, until the lab is closed.
func (l *lab) serve(s site) (port string, err error) {
	if l.sites, port, err = listen(); err != nil {
		return "", err
	}
	go s.serve(l.sites)
	return port, nil
}

// close ends the workers, the youngest first, and Redis.
func (l *lab) close() {
	for _, w := range l.workers {
		if w.ProcessState == nil {
			_ = w.Process.Signal(syscall.SIGTERM)
		}
	}
	for _, w := range l.workers {
		if w.ProcessState == nil {
			_ = w.Wait()
		}
	}
	if l.sites != nil {
		l.sites.Close()
	}
	if l.db != nil {
		l.db.Close()
	}
	if l.redis != nil && l.redis.Process != nil {
		_ = l.redis.Process.Kill() // it would save what is thrown away
		_ = l.redis.Wait()
	}
	os.RemoveAll(l.dir)
}

// run is the program with these arguments on the Redis behind socket. Settings of the
// person who measures do not reach it.
func (l *lab) run(socket string, settings []string, args ...string) *exec.Cmd {
	cmd := exec.Command(l.program, args...)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "RANGEFINDER_") && !strings.HasPrefix(e, "REDIS_URL=") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, "XDG_CONFIG_HOME="+filepath.Join(l.dir, "config"), "REDIS_URL=unix://"+socket,
		"RANGEFINDER_DATA_DIR="+filepath.Join(l.dir, "data"), "RANGEFINDER_FETCH_ALLOW_PRIVATE=127.0.0.0/8")
	cmd.Env = append(cmd.Env, settings...)
	return cmd
}

// worker starts a worker of one kind. Sites know it by its name.
func (l *lab) worker(socket, only, name string, delay time.Duration) (*exec.Cmd, error) {
	cmd := l.run(socket, []string{"RANGEFINDER_FETCH_CONTACT=" + name, "RANGEFINDER_FETCH_MIN_DELAY=" + delay.String(),
		"RANGEFINDER_WORKER_MAX_UNREAD=1000000000"}, // nobody may be there to read
		"worker", "--only", only)
	said, err := os.OpenFile(filepath.Join(l.dir, "workers.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer said.Close() // the child has its own
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	l.workers = append(l.workers, cmd)
	return cmd, nil
}

// enqueue hands addresses to the program as a person does.
func (l *lab) enqueue(urls []string) error {
	cmd := l.run(l.socket, nil, "enqueue", "-")
	cmd.Stdin = strings.NewReader(strings.Join(urls, "\n") + "\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("enqueue: %w\n%s", err, out)
	}
	return nil
}

// live is how many items of a kind of work there are.
func (l *lab) live(ctx context.Context, k store.Kind) (int64, error) {
	loads, err := l.db.Loads(ctx, 0)
	for _, load := range loads {
		if load.Kind == k {
			return load.Live, nil
		}
	}
	return 0, err
}

// crawled waits until no host has anything left.
func (l *lab) crawled(ctx context.Context) error {
	for {
		n, err := l.live(ctx, store.Crawl)
		if err != nil || n == 0 {
			return err
		}
		if err := l.alive(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// alive says what a worker said that ended of itself.
func (l *lab) alive() error {
	for _, w := range l.workers {
		if w.ProcessState != nil {
			continue // ended by us
		}
		if _, _, running := usage(w.Process.Pid); !running {
			said, _ := os.ReadFile(filepath.Join(l.dir, "workers.log"))
			return fmt.Errorf("a worker ended:\n%s", said)
		}
	}
	return nil
}

// stop lets one worker end as it does at a person's word.
func stop(w *exec.Cmd) error {
	_ = w.Process.Signal(syscall.SIGTERM)
	var exit *exec.ExitError
	if err := w.Wait(); err != nil && !errors.As(err, &exit) {
		return err
	}
	return nil
}

// pages is how many pages are kept, by address.
func (l *lab) pages(ctx context.Context) (map[string]int, error) {
	by := map[string]int{}
	it := l.db.Client.Scan(ctx, 0, "rf:{p:*}", 1000).Iterator()
	for it.Next(ctx) {
		id := strings.TrimSuffix(strings.TrimPrefix(it.Val(), "rf:{p:"), "}")
		p, _, ok, err := l.db.Page(ctx, id)
		if err != nil {
			return nil, err
		}
		if ok {
			by[p.URL]++
		}
	}
	return by, it.Err()
}

// tasks is what asynq says of the crawl queue since the beginning: calls of its
// handler, failures, and what is in its archive.
func (l *lab) tasks(ctx context.Context) (calls, failures, archived int64, err error) {
	pipe := l.db.Client.Pipeline()
	c, f, a := pipe.Get(ctx, "asynq:{crawl}:processed"), pipe.Get(ctx, "asynq:{crawl}:failed"), pipe.ZCard(ctx, "asynq:{crawl}:archived")
	_, _ = pipe.Exec(ctx) // a counter that was never moved does not stand
	calls, _ = c.Int64()
	failures, _ = f.Int64()
	return calls, failures, a.Val(), a.Err()
}
