package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// mayImport holds the arrows of ARCHITECTURE.md: what each package may import
// of this module. Tests may import more.
var mayImport = map[string][]string{
	".":                {"cli"},
	"archive":          {"news"},
	"decide":           {"news", "quantity", "reconcile", "reconcile/topics"},
	"cli":              {"archive", "cli/demo", "config", "decide", "news", "quantity", "reconcile", "reconcile/topics", "report", "scraper", "scraper/extract", "scraper/fetch", "sqlite", "store", "web", "worker"},
	"cli/demo":         {},
	"config":           {},
	"worker":           {"decide", "news", "reconcile", "reconcile/topics", "scraper", "scraper/extract", "scraper/fetch", "store"},
	"web":              {"decide", "news", "quantity", "report"},
	"store":            {"decide", "news", "quantity", "reconcile", "reconcile/topics", "store/embedded"},
	"store/embedded":   {},
	"report":           {"news", "quantity"},
	"reconcile":        {"news", "quantity", "reconcile/topics"},
	"sqlite":           {"news", "report"},
	"reconcile/topics": {"news", "news/places", "news/verbs", "quantity"},
	"scraper":          {"news"},
	"scraper/extract":  {"news", "news/places", "news/verbs", "quantity"},
	"scraper/fetch":    {"news"},
	"news":             {"quantity"},
	"news/places":      {},
	"news/verbs":       {},
	"quantity":         {},
}

// onlyIn names the one place from which a door to the outside may be opened.
var onlyIn = []struct {
	prefix string
	rooms  []string
}{
	{"github.com/PuerkitoBio/goquery", []string{"scraper"}},
	{"github.com/andybalholm/cascadia", []string{"scraper"}},
	{"github.com/hibiken/asynq", []string{"worker"}},
	{"github.com/robfig/cron", []string{"worker"}},
	{"github.com/redis/go-redis", []string{"store", "store/embedded", "worker"}},
	{"github.com/spf13/cobra", []string{"cli"}},
	{"code.dny.dev/ssrf", []string{"scraper/fetch"}},
	{"github.com/chromedp", []string{"scraper/fetch"}},
	{"github.com/nlnwa/gowarc", []string{"archive"}},
	{"modernc.org/sqlite", []string{"sqlite"}},
}

// pure packages compute: the same input gives the same output, anywhere.
var pure = []string{"archive", "quantity", "news", "news/places", "news/verbs", "scraper", "scraper/extract", "reconcile", "reconcile/topics", "report", "decide"}

var impure = []string{"os", "os/exec", "net", "log", "log/slog", "math/rand", "math/rand/v2", "syscall"}

func TestImportsFollowTheArchitecture(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && p != ".") {
			return fs.SkipDir
		}
		if path.Ext(p) != ".go" || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		dir := filepath.ToSlash(filepath.Dir(p))
		if dir == "bench" || strings.HasPrefix(dir, "bench/") {
			return nil // programs that measure stand outside the picture
		}
		seen[dir] = true
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			check(t, p, dir, imp)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir := range mayImport {
		if !seen[dir] {
			t.Errorf("mayImport speaks of %s, which does not stand", dir)
		}
	}
}

func check(t *testing.T, file, dir, imp string) {
	t.Helper()
	if own, ok := strings.CutPrefix(imp, "rangefinder/"); ok {
		allowed, known := mayImport[dir]
		if !known {
			t.Errorf("%s: package %s has no place in the architecture", file, dir)
		}
		if !contains(allowed, own) {
			t.Errorf("%s: %s may not import %s", file, dir, own)
		}
	}
	for _, door := range onlyIn {
		if strings.HasPrefix(imp, door.prefix) && !contains(door.rooms, dir) {
			t.Errorf("%s: %s is for %v alone", file, imp, door.rooms)
		}
	}
	if contains(pure, dir) && contains(impure, imp) {
		t.Errorf("%s: %s computes and may not import %s", file, dir, imp)
	}
	if dir == "quantity" && strings.Contains(imp, ".") {
		t.Errorf("%s: quantity lives on the standard library alone, not on %s", file, imp)
	}
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
