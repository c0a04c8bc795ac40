package embedded

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/internal/needs"
)

func needsRedis(t *testing.T) {
	t.Helper()
	needs.Program(t, "redis-server", "valkey-server")
}

func spawnStore(t *testing.T, dir string) *Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	s, err := Spawn(ctx, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestSpawn(t *testing.T) {
	needsRedis(t)
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "store")
	s := spawnStore(t, dir)
	if !s.Leads() {
		t.Error("the only process does not lead")
	}
	if st, err := os.Stat(s.Socket()); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("the socket has mode %v, %v; want 0600", st.Mode(), err)
	}
	c := clientOf(t, s)
	if err := c.Set(ctx, "k", "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	second := spawnStore(t, dir)
	if second.Leads() || second.Socket() != s.Socket() {
		t.Errorf("a second opener leads: %v; sockets %s and %s", second.Leads(), second.Socket(), s.Socket())
	}
	// In good order: the other process starts a server over the same files.
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, second.Leads)
	c2 := clientOf(t, second)
	waitFor(t, func() bool { v, err := c2.Get(ctx, "k").Result(); return err == nil && v == "v" })
	// The server itself is killed: it is started again.
	pid := must(c2.InfoMap(ctx, "server").Result())["Server"]["process_id"]
	if err := c2.Set(ctx, "k", "w", 0).Err(); err != nil {
		t.Fatal(err)
	}
	killPID(t, pid)
	waitFor(t, func() bool { v, err := c2.Get(ctx, "k").Result(); return err == nil && v == "w" })
}

func TestSpawnOutlivesKill(t *testing.T) {
	needsRedis(t)
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "store")
	h := startHelper(t, "spawn", dir)
	waitFor(t, h.leads)
	s := spawnStore(t, dir)
	c := redis.NewClient(&redis.Options{Network: "unix", Addr: s.Socket(), Dialer: s.Dial, MaxRetries: 10})
	defer c.Close()
	n := int64(0)
	for range 200 {
		if v, err := c.Incr(ctx, "n").Result(); err == nil {
			n = v
		}
	}
	h.kill()
	waitFor(t, s.Leads)
	waitFor(t, func() bool { v, err := c.Get(ctx, "n").Int64(); return err == nil && v >= n })
}

func TestSpawnAsynq(t *testing.T) {
	t.Parallel()
	needsRedis(t)
	asynqRoundTrip(t, clientOf(t, spawnStore(t, t.TempDir())))
}

func TestSpawnWithoutProgram(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Spawn(context.Background(), t.TempDir(), Options{}); !errors.Is(err, ErrNoProgram) {
		t.Errorf("%v, want ErrNoProgram", err)
	}
	program := filepath.Join(t.TempDir(), "not-a-server")
	if err := os.WriteFile(program, []byte("#!/bin/sh\nexit 3\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Spawn(context.Background(), t.TempDir(), Options{Program: program}); err == nil {
		t.Error("a program that ends at once counts as a server")
	}
}
