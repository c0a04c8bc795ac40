package cli

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"rangefinder/config"
	"rangefinder/internal/needs"
)

// stands reports what is wrong with a command line of ours, "" for nothing.
func stands(args []string) string {
	root := (&app{in: strings.NewReader(""), out: io.Discard, err: io.Discard}).root()
	cmd, rest, err := root.Find(args)
	if err != nil || cmd == root {
		return "no such command"
	}
	if err := cmd.ParseFlags(rest); err != nil {
		return err.Error()
	}
	if err := cmd.ValidateArgs(cmd.Flags().Args()); err != nil {
		return err.Error()
	}
	return ""
}

func text(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What the files for servers start is there, with the flags that they give.
func TestDeployedCommandsStand(t *testing.T) {
	var lines [][]string
	quoted := regexp.MustCompile(`"[^"]*"`) // one word to a shell
	compose := text(t, "../deploy/compose.yaml")
	for _, m := range regexp.MustCompile(`(?m)^ +(?:command|test): (\[.*\])$`).FindAllStringSubmatch(compose, -1) {
		var argv []string
		if err := json.Unmarshal([]byte(m[1]), &argv); err != nil {
			t.Fatalf("%s: %v", m[1], err)
		}
		switch {
		case argv[0] == "CMD" && argv[1] == "/rangefinder":
			lines = append(lines, argv[2:])
		case argv[0] != "CMD" && argv[0] != "redis-server":
			lines = append(lines, argv)
		}
	}
	if len(lines) != 5 {
		t.Errorf("%d commands of ours in compose.yaml, want 5", len(lines))
	}
	units, err := filepath.Glob("../deploy/systemd/*.service")
	if err != nil || len(units) != 4 {
		t.Fatalf("units: %v, %v, want four", units, err)
	}
	ours := regexp.MustCompile(`(?m)^(?:ExecStart=.*?/|web: .* \.bin/|worker: .* \.bin/)(?:rangefinder|web|worker) ([^\n']*)`)
	for _, path := range append(units, "../Procfile") {
		found := ours.FindAllStringSubmatch(text(t, path), -1)
		if len(found) == 0 {
			t.Errorf("%s starts nothing of ours", path)
		}
		for _, m := range found {
			lines = append(lines, strings.Fields(quoted.ReplaceAllString(m[1], "FILE")))
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^(?:ENTRYPOINT|CMD) (\[.*\])$`).FindAllStringSubmatch(text(t, "../deploy/Containerfile"), -1) {
		var argv []string
		if err := json.Unmarshal([]byte(m[1]), &argv); err != nil {
			t.Fatalf("%s: %v", m[1], err)
		}
		if !strings.HasPrefix(argv[0], "/") {
			lines = append(lines, argv)
		}
	}
	docs := regexp.MustCompile(`(?m)^(?:\$ )?(?:sudo -u rangefinder )?rangefinder ([^\n|>#&]*)`)
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(text(t, "../docs/operate.md"), -1) {
		for _, m := range docs.FindAllStringSubmatch(block[1], -1) {
			lines = append(lines, strings.Fields(quoted.ReplaceAllString(m[1], "FILE")))
		}
	}
	for _, argv := range lines {
		if why := stands(argv); why != "" {
			t.Errorf("rangefinder %s: %s", strings.Join(argv, " "), why)
		}
	}
}

func TestDeployedSettingsStand(t *testing.T) {
	if _, err := config.Load(config.Options{File: "../deploy/rangefinder.toml", Env: func(string) (string, bool) { return "", false }}); err != nil {
		t.Error(err)
	}
}

// Every service of the compose file is shut in, and Redis is not published.
func TestComposeIsShutIn(t *testing.T) {
	_, services, _ := strings.Cut(text(t, "../deploy/compose.yaml"), "\nservices:\n")
	services, _, _ = strings.Cut(services, "\nnetworks:\n")
	shared, _, _ := strings.Cut(text(t, "../deploy/compose.yaml"), "\nservices:\n")
	parts := regexp.MustCompile(`(?m)^  (\w+):$`).FindAllStringSubmatchIndex(services, -1)
	if len(parts) != 4 {
		t.Fatalf("%d services, want 4", len(parts))
	}
	for i, p := range parts {
		name, end := services[p[2]:p[3]], len(services)
		if i+1 < len(parts) {
			end = parts[i+1][0]
		}
		body := services[p[1]:end]
		if strings.Contains(body, "<<: *ours") {
			body += shared
		}
		for _, want := range []string{"read_only: true", "cap_drop: [ALL]", `security_opt: ["no-new-privileges:true"]`} {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %s", name, want)
			}
		}
		if ports := regexp.MustCompile(`(?m)^      - "([0-9.]+:)?[0-9]+:[0-9]+"`).FindString(body); ports != "" && (name != "serve" || !strings.Contains(ports, `"127.0.0.1:`)) {
			t.Errorf("%s is published to the world: %s", name, ports)
		}
	}
}

// systemd reads the units as they are meant, and finds them shut in.
func TestUnitsAreGood(t *testing.T) {
	analyze := needs.Program(t, "systemd-analyze")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var names []string
	for _, pattern := range []string{"*.service", "*.timer"} {
		files, err := filepath.Glob(filepath.Join("../deploy/systemd", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			unit := strings.ReplaceAll(text(t, path), "/usr/local/bin/rangefinder", self)
			name := filepath.Base(path)
			if err := os.WriteFile(filepath.Join(dir, name), []byte(unit), 0o600); err != nil {
				t.Fatal(err)
			}
			names = append(names, filepath.Join(dir, strings.Replace(name, "@.", "@1.", 1)))
		}
	}
	cmd := exec.Command(analyze, append([]string{"verify", "--man=no"}, names...)...)
	if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), dir) {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".timer") {
			continue
		}
		// Exposure of 2.0 of 10 at most.
		if out, err := exec.Command(analyze, "security", "--offline=true", "--threshold=20", "--no-pager", name).CombinedOutput(); err != nil {
			t.Errorf("systemd-analyze security %s: %v\n%s", filepath.Base(name), err, out)
		}
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	p := on(t, "")
	p.do("health")
	if errs := p.fails(1, "health", "--worker"); !strings.Contains(errs, "no worker") {
		t.Errorf("health without a worker says %q", errs)
	}
	p.start("worker")
	until(t, "the worker is seen", func() bool {
		return p.command(t.Context(), "health", "--worker").Run() == nil
	})
	s := newSite(t)
	s.set("/healthz", "ok")
	p.do("health", "--url", s.URL+"/healthz")
	if errs := p.fails(1, "health", "--url", s.URL+"/nothing"); !strings.Contains(errs, "404") {
		t.Errorf("health of what is not there says %q", errs)
	}
}
