package cli

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output of the scripts")

// The test binary is also the program: scripts and tests start it as a real
// process, so that it can be killed.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"rangefinder": func() { os.Exit(Main()) }})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_CONFIG_HOME", "")
			env.Setenv("XDG_DATA_HOME", "")
			env.Setenv("NO_COLOR", "1")
			env.Setenv("RANGEFINDER_FETCH_MIN_DELAY", "0s")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":    exits,
			"oneline":  oneline,
			"bigfile":  bigfile,
			"serveweb": serveweb,

			"claimid":    claimid,
			"undoid":     undoid,
			"reviewid":   reviewid,
			"samereport": samereport,
		},
	})
}

// exits CODE CMD ARG...: the program leaves with this code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE command args")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		code = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("exit code %d, want %s; stderr:\n%s", code, args[0], ts.ReadFile("stderr"))
	}
}

// oneline: standard error is one clear line that begins with the program's
// name.
func oneline(ts *testscript.TestScript, _ bool, _ []string) {
	got := ts.ReadFile("stderr")
	if strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, "rangefinder: ") {
		ts.Fatalf("standard error is not one line of ours: %q", got)
	}
}

// bigfile NAME MEGABYTES: a file of zeros.
func bigfile(ts *testscript.TestScript, _ bool, args []string) {
	var mb int64
	fmt.Sscan(args[1], &mb)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), nil, 0o644))
	ts.Check(os.Truncate(ts.MkAbs(args[0]), mb<<20))
}

// A program is one started rangefinder process with its own data.
type program struct {
	t   *testing.T
	env []string
}

// on is a program on a fresh data directory and the backend redisURL ("" is
// the embedded store).
func on(t *testing.T, redisURL string) program {
	t.Helper()
	home := t.TempDir()
	return program{t, append(os.Environ(),
		"HOME="+home, "XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "NO_COLOR=1", "REDIS_URL="+redisURL,
		"RANGEFINDER_DATA_DIR="+filepath.Join(home, "data"),
		"RANGEFINDER_FETCH_MIN_DELAY=10ms", "RANGEFINDER_FETCH_ALLOW_PRIVATE=127.0.0.1")}
}

func (p program) command(ctx context.Context, args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Args = append([]string{"rangefinder"}, args...)
	cmd.Env = p.env
	return cmd
}

// start runs it in the background until the test ends or it is killed.
func (p program) start(args ...string) *exec.Cmd {
	p.t.Helper()
	cmd := p.command(context.Background(), args...)
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		cmd.Process.Kill()
		// Killed on purpose: how it ended says nothing.
		_ = cmd.Wait()
		if p.t.Failed() {
			p.t.Logf("%s: %s", strings.Join(args, " "), log.String())
		}
	})
	return cmd
}

// do runs it to its end and returns its standard output.
func (p program) do(args ...string) string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	cmd := p.command(ctx, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		p.t.Fatalf("rangefinder %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return out.String()
}
