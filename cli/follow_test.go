package cli

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// note is a file with a text.
func note(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "note.txt")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// Away from a terminal --watch prints a line a change and nothing else, and
// keeps the file that it was given fresh.
func TestWatchPrintsWhatChanges(t *testing.T) {
	p := on(t, "")
	p.do("run", "-q", "--story", "Storm", note(t, "The storm damaged 340 houses in the valley, the mayor said."))
	file := filepath.Join(t.TempDir(), "report.json")
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	cmd := p.command(ctx, "report", "--watch", "--every", "100ms", "--format", "json", "--out", file)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	begun := bufio.NewReader(errs)
	if l, err := begun.ReadString('\n'); err != nil || !strings.Contains(l, "following 1 topic;") {
		t.Fatalf("standard error begins %q, %v", l, err)
	}
	p.do("run", "-q", "--story", "Storm", note(t, "The storm damaged 410 houses in the valley, the fire brigade said."))
	lines := bufio.NewReader(out)
	l, err := lines.ReadString('\n')
	want := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  Houses damaged: 340 → 340 – 410; single origin → conflict, 1 → 2 origins, `)
	if err != nil || !want.MatchString(l) {
		t.Errorf("the change is told as %q, %v", l, err)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if rest, err := lines.ReadString('\n'); rest != "" {
		t.Errorf("one change is told twice: %q, %v", rest, err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("SIGTERM ends it with %v, want code 0", err)
	}
	kept, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(kept), "410") {
		t.Errorf("the file was not written anew: %v", err)
	}
}

func TestPageOfAScreen(t *testing.T) {
	got := page("one\ntwo\nthree\nfour\n", 4, "status")
	for _, want := range []string{"\x1b[Hone\x1b[K\ntwo\x1b[K\nthree\x1b[K\n", "\x1b[4;1H1 more line; name a topic to see less · status"} {
		if !strings.Contains(got, want) {
			t.Errorf("page = %q, want %q in it", got, want)
		}
	}
	if got := page("one\n", 24, "status"); strings.Contains(got, "more") || strings.Contains(got, "\n\n") {
		t.Errorf("page of one line = %q", got)
	}
}
