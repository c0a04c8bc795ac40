// Package needs finds the programs that some tests run: a real Redis, a real browser.
package needs

import (
	"os"
	"os/exec"
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
	missing := strings.Join(names, " or ") + ": not installed, so this was not tested"
	if os.Getenv("RANGEFINDER_CI") != "" {
		t.Fatal(missing)
	}
	t.Skip(missing)
	return ""
}

// Redis is the path of a redis-server.
func Redis(t testing.TB) string { t.Helper(); return Program(t, "redis-server") }

// Chromium is the path of a browser.
func Chromium(t testing.TB) string {
	t.Helper()
	return Program(t, "chromium", "chromium-browser", "google-chrome")
}
