package embedded

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

// The test binary is also the process that is killed: TestMain sees by the
// environment which part to play.
const (
	helperRole = "EMBEDDED_TEST_ROLE"
	helperDir  = "EMBEDDED_TEST_DIR"
)

func TestMain(m *testing.M) {
	switch os.Getenv(helperRole) {
	case "":
		flag.Set("test.parallel", "6") // they wait more than they work; -parallel overrides it
		os.Exit(m.Run())
	case "hold":
		holdRole(os.Getenv(helperDir), Open)
	case "spawn":
		holdRole(os.Getenv(helperDir), Spawn)
	case "work":
		workRole(os.Getenv(helperDir))
	}
}

// A helper is another process of this test.
type helper struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	mu    sync.Mutex
	lines []string
	ended chan struct{}
}

func startHelper(t *testing.T, role, dir string) *helper {
	t.Helper()
	h := &helper{cmd: exec.Command(os.Args[0]), ended: make(chan struct{})}
	h.cmd.Env = append(os.Environ(), helperRole+"="+role, helperDir+"="+dir)
	h.cmd.Stderr = os.Stderr
	h.stdin, _ = h.cmd.StdinPipe()
	out, err := h.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := h.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(h.ended)
		for s := bufio.NewScanner(out); s.Scan(); {
			h.mu.Lock()
			h.lines = append(h.lines, s.Text())
			h.mu.Unlock()
		}
		h.cmd.Wait()
	}()
	t.Cleanup(h.kill)
	return h
}

// kill is kill -9, and waits for what the process still had in the pipe.
func (h *helper) kill() {
	h.cmd.Process.Signal(syscall.SIGKILL)
	<-h.ended
}

// said returns the rest of every line that begins with word.
func (h *helper) said(word string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var rest []string
	for _, l := range h.lines {
		if r, ok := strings.CutPrefix(l, word+" "); ok {
			rest = append(rest, r)
		}
	}
	return rest
}

func (h *helper) leads() bool { return len(h.said("leads")) > 0 }

// holdRole has the store open until its stdin ends, and says when it leads.
func holdRole(dir string, open func(context.Context, string, Options) (*Server, error)) {
	s, err := open(context.Background(), dir, Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("socket " + s.Socket())
	go sayLead(s)
	io.Copy(io.Discard, os.Stdin)
	s.Close()
}

func sayLead(s *Server) {
	for !s.Leads() {
		time.Sleep(time.Millisecond)
	}
	fmt.Println("leads now")
}

// workRole enqueues and processes tasks, and says what was acknowledged to it.
func workRole(dir string) {
	ctx := context.Background()
	s, err := Open(ctx, dir, Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go sayLead(s)
	rdb := redis.NewClient(&redis.Options{Network: "unix", Addr: s.Socket(), Dialer: s.Dial, MaxRetries: 10})
	srv := asynq.NewServerFromRedisClient(rdb, asynq.Config{
		Concurrency: 4, TaskCheckInterval: 20 * time.Millisecond, LogLevel: asynq.FatalLevel,
	})
	done := func(ctx context.Context, task *asynq.Task) error {
		id := string(task.Payload())
		if err := rdb.SAdd(ctx, "done", id).Err(); err != nil {
			return err
		}
		fmt.Println("done " + id)
		return nil
	}
	if err := srv.Start(asynq.HandlerFunc(done)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	client := asynq.NewClientFromRedisClient(rdb)
	for i := 0; ; i++ {
		if i%100 == 50 {
			rdb.BgSave(ctx) // so that some are killed in the middle of one
		}
		id := fmt.Sprintf("%d-%d", os.Getpid(), i)
		_, err := client.Enqueue(asynq.NewTask("count:v1", []byte(id)), asynq.TaskID(id))
		switch {
		case err == nil, errors.Is(err, asynq.ErrTaskIDConflict):
			fmt.Println("enqueued " + id)
		default:
			time.Sleep(time.Millisecond)
			i-- // not acknowledged: again
		}
	}
}

func TestKillLosesNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "store")
	var all []*helper
	running := []*helper{startHelper(t, "work", dir), startHelper(t, "work", dir)}
	all = append(all, running...)
	acknowledged := func() (enqueued, done []string) {
		for _, h := range all {
			enqueued = append(enqueued, h.said("enqueued")...)
			done = append(done, h.said("done")...)
		}
		return enqueued, done
	}
	const rounds = 7
	for range rounds {
		e, d := acknowledged()
		waitFor(t, func() bool {
			e2, d2 := acknowledged()
			return len(e2) > len(e)+150 && len(d2) > len(d)+50
		})
		// The one that serves is killed; the other has to take over.
		i := 0
		if running[1].leads() {
			i = 1
		}
		running[i].kill()
		waitFor(t, running[1-i].leads)
		running[i] = startHelper(t, "work", dir)
		all = append(all, running[i])
	}
	for _, h := range running {
		h.kill()
	}
	enqueued, done := acknowledged()
	t.Logf("%d tasks acknowledged, %d results acknowledged, %d kills", len(enqueued), len(done), rounds+2)

	if f := must(listFiles(dir, false)); f.snapshot < rounds {
		t.Errorf("%d snapshots were made, which is too few to have been in the way", f.snapshot)
	}
	ctx := context.Background()
	c := clientOf(t, openStore(t, dir, Options{}))
	for _, id := range done {
		if !must(c.SIsMember(ctx, "done", id).Result()) {
			t.Errorf("the result of %s was acknowledged and is lost", id)
		}
	}
	for _, id := range enqueued {
		if must(c.Exists(ctx, "asynq:{default}:t:"+id).Result()) == 0 && !must(c.SIsMember(ctx, "done", id).Result()) {
			t.Errorf("task %s was acknowledged, was not done, and is lost", id)
		}
	}
	// The lists and the tasks are two sides of one record each.
	waiting := must(c.LRange(ctx, "asynq:{default}:pending", 0, -1).Result())
	waiting = append(waiting, must(c.LRange(ctx, "asynq:{default}:active", 0, -1).Result())...)
	for _, id := range waiting {
		if must(c.Exists(ctx, "asynq:{default}:t:"+id).Result()) == 0 {
			t.Errorf("task %s is in a list and does not exist", id)
		}
	}
	if n := len(must(c.Keys(ctx, "asynq:{default}:t:*").Result())); n != len(waiting) {
		t.Errorf("%d tasks exist, %d are in the lists", n, len(waiting))
	}
}

func TestOneServesTheOthersFollow(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	var hs []*helper
	for range 4 { // at once, in an empty directory
		hs = append(hs, startHelper(t, "hold", dir))
	}
	count := func() (leaders, open int, leader *helper) {
		for _, h := range hs {
			open += len(h.said("socket"))
			if h.leads() {
				leader = h
				leaders++
			}
		}
		return leaders, open, leader
	}
	waitFor(t, func() bool { n, open, _ := count(); return n > 0 && open == len(hs) })
	n, _, leader := count()
	if n != 1 {
		t.Fatalf("%d of %d processes serve, want 1", n, len(hs))
	}
	s := openStore(t, dir, Options{})
	if s.Leads() {
		t.Error("a fifth process serves too")
	}
	ctx := context.Background()
	plain := redis.NewClient(&redis.Options{Network: "unix", Addr: s.Socket()}) // without our dialer
	defer plain.Close()
	for i := 1; len(hs) > 0; i++ {
		waitFor(t, func() bool { return plain.Incr(ctx, "n").Err() == nil })
		socket := s.Socket()
		if i%2 == 0 {
			leader.stdin.Close() // in good order
			<-leader.ended
		} else {
			leader.kill()
		}
		for j, h := range hs {
			if h == leader {
				hs = append(hs[:j], hs[j+1:]...)
				break
			}
		}
		leader = nil
		waitFor(t, func() bool { _, _, leader = count(); return leader != nil || s.Leads() })
		if s.Socket() != socket {
			t.Errorf("the socket moved from %s to %s", socket, s.Socket())
		}
		if leader == nil {
			break
		}
	}
	waitFor(t, func() bool { return plain.Incr(ctx, "n").Err() == nil })
	if n := must(plain.Get(ctx, "n").Int()); n < 2 {
		t.Errorf("n = %d after take-overs", n)
	}
}

func killPID(t *testing.T, pid string) {
	t.Helper()
	n := 0
	if _, err := fmt.Sscan(pid, &n); err != nil || n <= 1 {
		t.Fatalf("%q is no process", pid)
	}
	if err := syscall.Kill(n, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}
