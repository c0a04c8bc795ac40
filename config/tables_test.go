package config

import (
	"strings"
	"testing"
	"time"
)

func TestWatchesAndSitesOfTheFile(t *testing.T) {
	file := write(t, `
[fetch]
min_delay = "2s"

[[watch]]
url = "https://example.org/feed.xml"
story = "Flood"
match = ['flood ostrau', '"river senn"']
exclude = "podcast"

# a comment
[[ watch ]]
url = "https://example.org/world"
cron = "0 6-22/2 * * *"
timezone = "Europe/Berlin"
limit = 50
per_day = 200
paused = true

[[site]]
host = "example.org"
links = "main a.headline"
include = "/news/*"
`)
	c, err := Load(Options{File: file, Env: env(nil)})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Watches) != 2 || len(c.Sites) != 1 || c.Fetch.MinDelay != 2*time.Second {
		t.Fatalf("Load = %+v", c)
	}
	a, b := c.Watches[0], c.Watches[1]
	if a.Every != 15*time.Minute || len(a.Match) != 2 || a.Match[1] != `"river senn"` || len(a.Exclude) != 1 || a.Story != "Flood" {
		t.Errorf("first watch = %+v", a)
	}
	if b.Every != 0 || b.Cron != "0 6-22/2 * * *" || b.Timezone != "Europe/Berlin" || b.Limit != 50 || b.PerDay != 200 || !b.Paused {
		t.Errorf("second watch = %+v", b)
	}
	if s := c.Sites[0]; s.Host != "example.org" || s.Links != "main a.headline" || len(s.Include) != 1 || s.Exclude != nil {
		t.Errorf("site = %+v", s)
	}
	if msg := b.Wrong(strings.NewReader("").UnreadByte()).Error(); !strings.Contains(msg, "line 12: watch https://example.org/world") {
		t.Errorf("the second watch is said to be at %q, want line 12", msg)
	}

	for body, none := range map[string]bool{"": true, "watch = []\nsite = []\n": false} {
		c, err := Load(Options{File: write(t, body), Env: env(nil)})
		if err != nil || (c.Watches == nil) != none || (c.Sites == nil) != none || len(c.Watches) != 0 {
			t.Errorf("%q: watches %v, sites %v, %v", body, c.Watches, c.Sites, err)
		}
	}
}

func TestTablesThatCannotBeRead(t *testing.T) {
	for body, want := range map[string][]string{
		"[[watch]]\nevery = \"15m\"\n":                                 {"line 1: watch: url is missing"},
		"\n\n[[watch]]\nurl = \"https://a.example/\"\nstroy = \"x\"\n": {"line 3: watch https://a.example/", `unknown key "stroy"`, "story"},
		"[[watch]]\nurl = \"https://a.example/\"\nevery = \"soon\"\n":  {"every = soon", "15m"},
		"[[watch]]\nurl = \"https://a.example/\"\nevery = \"-1m\"\n":   {"every = -1m"},
		"[[watch]]\nurl = \"https://a.example/\"\nlimit = \"many\"\n":  {"limit = many", "whole number"},
		"[[watch]]\nurl = \"https://a.example/\"\nmatch = [1]\n":       {"match", "list"},
		"[watch]\nurl = \"https://a.example/\"\n":                      {"[[watch]]"},
		"watch = [1]\n":             {"[[watch]]"},
		"[[site]]\nlinks = \"a\"\n": {"line 1: site: host is missing"},
		"[[site]]\nhost = \"a.example\"\nselector = \"a\"\n": {`unknown key "selector"`, "links"},
		"[[fetch]]\nmin_delay = \"1s\"\n":                    {"only watch and site"},
	} {
		_, err := Load(Options{File: write(t, body), Env: env(nil)})
		if err == nil {
			t.Errorf("%q: no error", body)
			continue
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%q: %q does not say %q", body, err, w)
			}
		}
	}
}
