package report

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rangefinder/internal/needs"
)

// A real browser opens the page: it must have nothing to complain of (its own
// content security policy included) and must ask nobody for anything.
func TestInChromium(t *testing.T) {
	browser := needs.Chromium(t)
	dir := t.TempDir()
	var page bytes.Buffer
	if err := HTML(&page, fixture(), Options{}); err != nil {
		t.Fatal(err)
	}
	file, netlog := filepath.Join(dir, "report.html"), filepath.Join(dir, "net.json")
	if err := os.WriteFile(file, page.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+filepath.Join(dir, "profile"),
		"--enable-logging=stderr", "--log-net-log="+netlog, "--dump-dom", "file://"+file)
	var dom, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &dom, &complaints
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", browser, err, complaints.String())
	}
	for _, want := range []string{"11,000 – 30,000", "<mark>11,000</mark>", "</html>"} {
		if !strings.Contains(dom.String(), want) {
			t.Errorf("the page as the browser has it lacks %q", want)
		}
	}
	for _, l := range strings.Split(complaints.String(), "\n") {
		if strings.Contains(l, "CONSOLE") {
			t.Errorf("the browser complains: %s", l)
		}
	}
	asked, err := os.ReadFile(netlog)
	if err != nil {
		t.Fatal(err)
	}
	if at := bytes.Index(asked, []byte(".example")); at >= 0 {
		t.Errorf("the browser asked for something: %s", asked[max(0, at-80):min(len(asked), at+80)])
	}
}
