package main

import (
	"os"
	"os/exec"
	"testing"
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

func TestOwnTimeIsNotOthers(t *testing.T) {
	m := newMeter()
	if s := m.others(); s < 0 {
		t.Errorf("others had %v of the machine", s)
	}
	if own() < m.own || busy() < m.busy {
		t.Errorf("time goes back: own %v after %v, busy %v after %v", own(), m.own, busy(), m.busy)
	}
}
