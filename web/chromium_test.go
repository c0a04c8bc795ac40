package web

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rangefinder/internal/needs"
)

// A real browser under the site's content security policy has nothing to
// complain of, and the stylesheet is let through.
func TestInChromium(t *testing.T) {
	browser := needs.Chromium(t)
	s := httptest.NewServer(Handler(fixed{}, Options{}))
	defer s.Close()
	dir := t.TempDir()
	for _, path := range []string{"/topics/deadquaketopic01", "/articles/art1"} {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
			"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+filepath.Join(dir, "profile"),
			"--enable-logging=stderr", "--dump-dom", s.URL+path)
		var dom, complaints bytes.Buffer
		cmd.Stdout, cmd.Stderr = &dom, &complaints
		if err := cmd.Run(); err != nil {
			t.Fatalf("%s: %v\n%s", browser, err, complaints.String())
		}
		if !strings.Contains(dom.String(), "<mark") {
			t.Errorf("%s as the browser has it marks no figure", path)
		}
		for _, l := range strings.Split(complaints.String(), "\n") {
			if strings.Contains(l, "CONSOLE") {
				t.Errorf("%s: the browser complains: %s", path, l)
			}
		}
	}
}
