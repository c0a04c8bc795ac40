package embedded

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// openStore opens the store of a directory until the end of the test.
func openStore(t testing.TB, dir string, o Options) *Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	s, err := Open(ctx, dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func clientOf(t testing.TB, s *Server) *redis.Client {
	t.Helper()
	c := redis.NewClient(&redis.Options{Network: "unix", Addr: s.Socket(), Dialer: s.Dial, MaxRetries: 10})
	t.Cleanup(func() { c.Close() })
	return c
}

func TestKeepsWhatItAcknowledged(t *testing.T) {
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "store")
	s := openStore(t, dir, Options{})
	if !s.Leads() {
		t.Error("the only process that has the directory open does not serve it")
	}
	c := clientOf(t, s)
	if err := c.Set(ctx, "name", "Kursk", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if err := c.ZAdd(ctx, "scores", redis.Z{Score: 0.1, Member: "a"}, redis.Z{Score: 1e300, Member: "b"}).Err(); err != nil {
		t.Fatal(err)
	}
	before := dump(t, c)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(s.Socket()); !os.IsNotExist(err) {
		t.Errorf("the socket is still there after Close: %v", err)
	}
	after := dump(t, clientOf(t, openStore(t, dir, Options{})))
	if after != before {
		t.Errorf("read back:\n%s\nwas:\n%s", after, before)
	}
}

func TestModes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	if err := os.Mkdir(dir, 0o755); err != nil { // as a person makes it
		t.Fatal(err)
	}
	s := openStore(t, dir, Options{})
	c := clientOf(t, s)
	c.Set(context.Background(), "k", "v", 0)
	c.BgSave(context.Background())
	waitFor(t, func() bool { _, err := os.Stat(snapshotName(dir, 2)); return err == nil })
	st, err := os.Stat(dir)
	if err != nil || st.Mode().Perm() != 0o700 {
		t.Errorf("the directory has mode %v, %v; want 0700", st.Mode(), err)
	}
	entries, _ := os.ReadDir(dir)
	names := ""
	for _, e := range entries {
		st, err := e.Info()
		if err != nil {
			continue // a temporary file
		}
		names += e.Name() + " "
		if st.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, want 0600", e.Name(), st.Mode())
		}
	}
	for _, want := range []string{"lock", "redis.sock", "journal-", "snapshot-"} {
		if !strings.Contains(names, want) {
			t.Errorf("files are %s; none is %s", names, want)
		}
	}
}

// waitFor polls a condition that another goroutine or process brings about.
func waitFor(t testing.TB, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			t.Fatal("what the test waits for did not come about in 30 s")
		}
		time.Sleep(5 * time.Millisecond)
	}
}
