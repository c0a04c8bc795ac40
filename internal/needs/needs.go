// Package needs finds the programs that some tests run: a real Redis, a real browser, a
// reader of archives that others wrote.
package needs

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Program is the path of the first of the programs that is installed. Where none is, the test is
// skipped with a line that says so; with RANGEFINDER_CI set, where all can be installed, it fails.
func Program(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, strings.Join(names, " or ")+": not installed, so this was not tested")
	return ""
}

// missing skips the test, or fails it where all can be had.
func missing(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("RANGEFINDER_CI") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// Node is a folder in which packages of npm (name@version) are installed, for scripts that
// stand in it. Where Node.js is missing the test is skipped as by Program, and wherever the
// registry of npm does not answer.
func Node(t testing.TB, packages ...string) string {
	t.Helper()
	Program(t, "node")
	npm := Program(t, "npm")
	dir := t.TempDir()
	args := append([]string{"install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline",
		"--fetch-retries=1", "--fetch-timeout=20000", "--prefix", dir}, packages...)
	if out, err := exec.Command(npm, args...).CombinedOutput(); err != nil {
		t.Skipf("npm cannot install %s, so this was not tested: %v\n%s", strings.Join(packages, ", "), err, out)
	}
	return dir
}

// Script runs a script of Node.js in a folder of Node, with in as its standard input, and gives
// what it prints.
func Script(t testing.TB, dir, text string, in []byte) []byte {
	t.Helper()
	path := filepath.Join(dir, "script.mjs")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", path)
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(in)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, errs.String())
	}
	return out
}

// Plain skips a test in which nothing runs beside anything else under the race detector, which finds nothing there and
// takes five to ten times as long. The run without it has the test.
func Plain(t testing.TB) {
	t.Helper()
	if raced {
		t.Skip("nothing runs beside anything else in it: the run without the race detector has it")
	}
}

// Full reports whether tests are to be run in their full size: with RANGEFINDER_CI set, and without the race detector,
// which needs no size.
func Full() bool { return os.Getenv("RANGEFINDER_CI") != "" && !raced }

// Redis is the path of a redis-server.
func Redis(t testing.TB) string { t.Helper(); return Program(t, "redis-server") }

// Chromium is the path of a browser.
func Chromium(t testing.TB) string {
	t.Helper()
	return Program(t, "chromium", "chromium-browser", "google-chrome")
}
