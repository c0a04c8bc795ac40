package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func env(m map[string]string) func(string) (string, bool) {
	return func(k string) (string, bool) { v, ok := m[k]; return v, ok }
}

func write(t *testing.T, body string) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(p, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFlagBeatsEnvironmentBeatsFileBeatsDefault(t *testing.T) {
	file := write(t, "[fetch]\nmin_delay = \"2s\"\ncontact = \"desk@example.org\"\nallow_private = [\"127.0.0.1\", \"::1\"]\n[worker]\nconcurrency = 3\n")
	c, err := Load(Options{
		File:  file,
		Env:   env(map[string]string{"HOME": "/home/x", "RANGEFINDER_FETCH_MIN_DELAY": "3s", "RANGEFINDER_WORKER_CONCURRENCY": "4"}),
		Flags: map[string]string{"worker.concurrency": "5"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Fetch.MinDelay != 3*time.Second || c.Worker.Concurrency != 5 || c.Fetch.Contact != "desk@example.org" || len(c.Fetch.AllowPrivate) != 2 {
		t.Errorf("Load = %+v", c)
	}
	want := map[string]string{
		"fetch.min_delay":    "environment RANGEFINDER_FETCH_MIN_DELAY",
		"worker.concurrency": "flag",
		"fetch.contact":      "file " + file,
		"fetch.timeout":      "default",
	}
	for _, s := range c.Settings() {
		if w, ok := want[s.Key]; ok && s.Source != w {
			t.Errorf("source of %s = %q, want %q", s.Key, s.Source, w)
		}
	}
	if c.DataDir != "/home/x/.local/share/rangefinder" || c.PagesDir != c.DataDir+"/pages" {
		t.Errorf("DataDir = %q, PagesDir = %q", c.DataDir, c.PagesDir)
	}
}

func TestBadValuesNameThePlaceAndWhatWouldDo(t *testing.T) {
	for _, tc := range []struct {
		name, file string
		env        map[string]string
		want       []string
	}{
		{"duration in the environment", "", map[string]string{"RANGEFINDER_FETCH_MIN_DELAY": "soon"}, []string{"RANGEFINDER_FETCH_MIN_DELAY", "soon", "500ms"}},
		{"number out of bounds", "[worker]\nconcurrency = 0\n", nil, []string{"worker.concurrency", "1 to 1024"}},
		{"unknown key", "[fetch]\nmin_dely = \"1s\"\n", nil, []string{"min_dely", `did you mean "fetch.min_delay"`}},
		{"choice", "", map[string]string{"RANGEFINDER_WORKER_ONLY": "crawling"}, []string{"crawl, read, reconcile"}},
		{"list of numbers", "[fetch]\nallow_private = [1, 2]\n", nil, []string{"list of strings"}},
		{"no TOML", "fetch = [", nil, []string{"config file"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			file := ""
			if tc.file != "" {
				file = write(t, tc.file)
			}
			m := map[string]string{"HOME": t.TempDir()}
			for k, v := range tc.env {
				m[k] = v
			}
			_, err := Load(Options{File: file, Env: env(m)})
			if err == nil {
				t.Fatal("Load: no error")
			}
			for _, w := range tc.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("Load: %q does not say %q", err, w)
				}
			}
		})
	}
}

func TestNamedFileMustExist(t *testing.T) {
	_, err := Load(Options{File: filepath.Join(t.TempDir(), "none.toml"), Env: env(nil)})
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Load = %v, want not exist", err)
	}
	if _, err := Load(Options{Env: env(map[string]string{"HOME": t.TempDir()})}); err != nil {
		t.Errorf("Load without a file in the usual place: %v", err)
	}
}

func TestListenFollowsPORT(t *testing.T) {
	c, err := Load(Options{Env: env(map[string]string{"HOME": t.TempDir(), "PORT": "5000"})})
	if err != nil {
		t.Fatal(err)
	}
	if c.Serve.Listen != "127.0.0.1:5000" {
		t.Errorf("Listen = %q", c.Serve.Listen)
	}
}

func TestPasswordsAreNotShown(t *testing.T) {
	for value, want := range map[string]string{
		"":                           "",
		"http://proxy.example:3128":  "http://proxy.example:3128",
		"http://desk:s3cret@p:3128":  "http://desk:xxxxx@p:3128",
		"socks5://desk:s3cret@[::1]": "socks5://desk:xxxxx@[::1]",
		"desk:s3cret@p":              "(not shown: it cannot be read, and a password may be in it)",
		"http://desk:s3cret@%zz":     "(not shown: it cannot be read, and a password may be in it)",
	} {
		c, err := Load(Options{Env: env(map[string]string{"HOME": t.TempDir(), "RANGEFINDER_FETCH_PROXY": value, "REDIS_URL": value})})
		if err != nil {
			t.Fatal(err)
		}
		if c.Fetch.Proxy != value {
			t.Errorf("Proxy = %q, want %q", c.Fetch.Proxy, value)
		}
		for _, s := range c.Settings() {
			if (s.Key == "fetch.proxy" || s.Key == "redis_url") && s.Shown() != want {
				t.Errorf("%s = %q is shown as %q, want %q", s.Key, value, s.Shown(), want)
			}
		}
	}
}

func TestRenderSettings(t *testing.T) {
	c, err := Load(Options{File: write(t, "[fetch]\nrender = [\"news.example.org\", \"*.example.com\"]\nbrowser = \"/opt/chromium\"\nbrowsers = 2\n"), Env: env(nil)})
	if err != nil {
		t.Fatal(err)
	}
	if f := c.Fetch; strings.Join(f.Render, " ") != "news.example.org *.example.com" || f.Browser != "/opt/chromium" || f.Browsers != 2 {
		t.Errorf("Load = %+v", f)
	}
	var bad *Error
	if _, err := Load(Options{Env: env(map[string]string{"RANGEFINDER_FETCH_BROWSERS": "3"})}); !errors.As(err, &bad) || bad.Key != "fetch.browsers" {
		t.Errorf("three browsers: %v, want an error", err)
	}
}

// A token is a password as a whole: neither settings nor errors show any of it.
func TestTokensAreNotShown(t *testing.T) {
	c, err := Load(Options{Env: env(map[string]string{"HOME": t.TempDir(), "RANGEFINDER_SERVE_TOKEN": "hush hush hush hush"})})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.Settings() {
		switch s.Key {
		case "serve.token":
			if s.Shown() != "(set, and not shown)" || s.Value != "hush hush hush hush" {
				t.Errorf("serve.token is shown as %q", s.Shown())
			}
		case "serve.editor_token":
			if s.Shown() != "" {
				t.Errorf("a token that is not set is shown as %q", s.Shown())
			}
		}
	}
}
