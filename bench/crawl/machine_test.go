package main

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

func TestUsageOfWhoLivesAndWhoDoesNot(t *testing.T) {
	if _, peak, running := usage(os.Getpid()); !running || peak < 1<<20 {
		t.Errorf("usage of this process: %d bytes at most, running %v", peak, running)
	}
	cmd := exec.Command("true")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if _, _, running := usage(cmd.Process.Pid); running {
		t.Error("a process that has ended is said to run")
	}
}

func TestShareOfOthers(t *testing.T) {
	for _, c := range []struct {
		busy, own, wall time.Duration
		cores           int
		want            float64
	}{
		{10 * time.Second, 4 * time.Second, 10 * time.Second, 2, .3},
		{4 * time.Second, 4 * time.Second, 10 * time.Second, 2, 0},
		{390 * ms, 400 * ms, time.Second, 1, 0},
	} {
		if got := share(c.busy, c.own, c.wall, c.cores); got != c.want {
			t.Errorf("share(%v, %v, %v, %d) = %v, want %v", c.busy, c.own, c.wall, c.cores, got, c.want)
		}
	}
}
