package worker

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"rangefinder/internal/needs"
	"rangefinder/store"
)

// backends are the stores that every test of this package runs on. Each call of
// open gives a connection to the same store.
var backends = []struct {
	name string
	url  func(t testing.TB) (redisURL, dataDir string)
}{
	{"embedded", func(t testing.TB) (string, string) { return "", shortDir(t) }},
	{"redis-server", redisServer},
}

// redisServer starts a server of its own, and stops it after the test.
func redisServer(t testing.TB) (string, string) {
	t.Helper()
	dir := shortDir(t)
	runRedis(t, dir)
	return "unix://" + filepath.Join(dir, "r.sock"), dir
}

// runRedis starts a server on a unix socket in dir, with every write on the disk;
// kill ends it at once. One that was killed goes on when it is run there again.
func runRedis(t testing.TB, dir string) (kill func()) {
	t.Helper()
	sock := filepath.Join(dir, "r.sock")
	cmd := exec.Command(needs.Redis(t), "--port", "0", "--unixsocket", sock, "--unixsocketperm", "700",
		"--dir", dir, "--appendonly", "yes", "--save", "")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill = sync.OnceFunc(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	t.Cleanup(kill)
	for range 200 {
		if c, err := net.Dial("unix", sock); err == nil {
			c.Close()
			return kill
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("redis-server gave no socket within two seconds")
	return nil
}

// shortDir is a folder whose path leaves room for the name of a socket.
func shortDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "rf")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func open(t testing.TB, redisURL, dir string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), redisURL, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// onEach runs a test on every backend, beside the other tests.
func onEach(t *testing.T, test func(t *testing.T, redisURL, dir string)) {
	t.Parallel()
	for _, b := range backends {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			url, dir := b.url(t)
			test(t, url, dir)
		})
	}
}
