package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A screen is a terminal of its own with a program on it.
type screen struct {
	t      *testing.T
	master *os.File
	cmd    *exec.Cmd

	mu  sync.Mutex
	out bytes.Buffer
}

// onScreen starts the program in a new terminal of this size (pty(7)).
func onScreen(p program, columns, rows uint16, args ...string) *screen {
	p.t.Helper()
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		p.t.Skipf("no pseudo-terminal to be had, so this was not tested: %v", err)
	}
	master := os.NewFile(uintptr(fd), "/dev/ptmx")
	p.t.Cleanup(func() { master.Close() })
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		p.t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: rows, Col: columns}); err != nil {
		p.t.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	defer slave.Close()
	s := &screen{t: p.t, master: master, cmd: p.command(context.Background(), args...)}
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = slave, slave, slave
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { s.cmd.Process.Kill() })
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := master.Read(buf)
			s.mu.Lock()
			s.out.Write(buf[:n])
			s.mu.Unlock()
			if err != nil {
				return // the other end is closed
			}
		}
	}()
	return s
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.String()
}

// wait waits until the program has written this, and returns all so far.
func (s *screen) wait(what string) string {
	s.t.Helper()
	for range 600 {
		if text := s.text(); strings.Contains(text, what) {
			return text
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("%q was not written: %q", what, s.text())
	return ""
}

// The report takes the width of the terminal and its colours, unless NO_COLOR
// stands against them.
func TestReportOnATerminal(t *testing.T) {
	p := on(t, "")
	p.do("run", "-q", "--story", "Storm", note(t, "The storm damaged 340 houses in the valley, the mayor said."))
	p.env = append(p.env, "TERM=xterm", "NO_COLOR=")
	s := onScreen(p, 100, 30, "report")
	if err := s.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	text := s.wait("Coverage")
	if !strings.Contains(text, "\x1b[1m") {
		t.Errorf("no colours on a terminal: %q", text)
	}
	if title := line(text, "340"); len([]rune(plainText(title))) != 100 {
		t.Errorf("the title line is not as wide as the terminal: %q", title)
	}
	p.env = append(p.env, "NO_COLOR=1")
	s = onScreen(p, 100, 30, "report")
	if err := s.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if text := s.wait("Coverage"); strings.Contains(text, "\x1b") {
		t.Errorf("NO_COLOR is set, and still: %q", text)
	}
}

// --watch draws again when a page comes, and leaves the terminal as it was.
func TestWatchOnATerminal(t *testing.T) {
	p := on(t, "")
	p.do("run", "-q", "--story", "Storm", note(t, "The storm damaged 340 houses in the valley, the mayor said."))
	s := onScreen(p, 80, 24, "report", "--watch", "--every", "100ms")
	s.wait("340")
	p.do("run", "-q", "--story", "Storm", note(t, "The storm damaged 410 houses in the valley, the fire brigade said."))
	s.wait("340 – 410")
	if err := unix.IoctlSetWinsize(int(s.master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 4, Col: 60}); err != nil {
		t.Fatal(err)
	}
	s.wait("more lines; name a topic")
	if _, err := s.master.WriteString("\x03"); err != nil { // ^C
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("^C ends it with %v, want code 0", err)
	}
	text := s.wait(leaveScreen)
	if !strings.HasPrefix(text, enterScreen) || strings.Count(text, enterScreen) != 1 {
		t.Errorf("the screen was not entered once, and first: %q", text[:min(80, len(text))])
	}
}

func line(text, part string) string {
	for _, l := range strings.Split(text, "\n") {
		if strings.Contains(l, part) {
			return strings.TrimRight(l, "\r")
		}
	}
	return ""
}

func plainText(s string) string {
	for _, seq := range []string{"\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[0m"} {
		s = strings.ReplaceAll(s, seq, "")
	}
	return s
}
