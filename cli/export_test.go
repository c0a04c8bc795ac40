package cli

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
	"rangefinder/store"
)

// keptPages fills the store of a program with one page of each sort, and gives their bodies.
func keptPages(t *testing.T, dir, redisURL string) {
	t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, redisURL, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	pages := store.Pages{Dir: filepath.Join(dir, "pages")}
	day := time.Date(2025, 4, 30, 9, 0, 0, 0, time.UTC)
	for i, p := range []news.Page{
		{URL: "https://example.org/plain", Body: []byte("the plain page")},
		{URL: "https://example.org/reserved", Body: []byte("the reserved page"), Header: http.Header{"X-Robots-Tag": {"noarchive"}}},
		{URL: "https://example.org/reserved-for-others", Body: []byte("the other page"), Header: http.Header{"X-Robots-Tag": {"otherbot: noarchive"}}},
		{URL: "https://example.org/reserved-by-its-site", Body: []byte("the page of such a site"), Rights: news.Rights{NoArchive: true}},
		{URL: "https://example.org/reserved-in-itself", Body: []byte(`<meta name="robots" content="noarchive">the page that says so`)},
		{URL: "https://example.org/left", Body: []byte("the page that left"), Removed: day},
	} {
		p.FinalURL, p.Status, p.Fetched = p.URL, 200, day.Add(time.Duration(i)*time.Hour)
		p.Hash = store.Hash(p.Body)
		if p.Removed.IsZero() {
			if p.Kept, err = pages.Put(p.Body, p.Hash); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.SavePage(ctx, p, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := pages.Close(); err != nil {
		t.Fatal(err)
	}
}

// dataDir is the folder in which a program keeps its data.
func (p program) dataDir() string {
	for _, e := range p.env {
		if d, ok := strings.CutPrefix(e, "RANGEFINDER_DATA_DIR="); ok {
			return d
		}
	}
	p.t.Fatal("the program has no folder for its data")
	return ""
}

func TestExportLeavesOutWhatSitesReserve(t *testing.T) {
	backends(t, func(t *testing.T, redisURL string) {
		p := on(t, redisURL)
		keptPages(t, p.dataDir(), redisURL)
		cmd := p.command(context.Background(), "export", "--warc", "-")
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Run(); err != nil {
			t.Fatalf("export: %v\n%s", err, errs.String())
		}
		want := "rangefinder: 2 pages in 3 records written; 3 left out, as their sites ask (noarchive); of 1 the bodies have left by the budget\n"
		if errs.String() != want {
			t.Errorf("export says %q, want %q", errs.String(), want)
		}
		z, err := gzip.NewReader(&out)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		for text, in := range map[string]bool{"the plain page": true, "the other page": true, "the reserved page": false, "the page of such a site": false, "the page that says so": false, "/reserved\r\n": false, "/left": false} {
			if bytes.Contains(plain, []byte(text)) != in {
				t.Errorf("%q is in the archive: %v, want %v", text, !in, in)
			}
		}
		if got := p.do("verify"); !strings.Contains(got, "no faults\n1 body left by the budget") {
			t.Errorf("verify = %s", got)
		}
	})
}

func TestPruneFreesRoom(t *testing.T) {
	t.Parallel() // it waits for crawlers that there may be
	p := on(t, "")
	keptPages(t, p.dataDir(), "")
	pages := store.Pages{Dir: filepath.Join(p.dataDir(), "pages")}
	p.env = append(p.env, "RANGEFINDER_PAGES_MAX_SIZE=1")
	if out := p.do("prune"); !strings.HasPrefix(out, "no bodies of 5 left, 0 of ") {
		t.Errorf("prune of a young pack = %s", out)
	}
	packs, _, err := pages.Packs()
	if err != nil || len(packs) != 1 {
		t.Fatalf("Packs = %v, %v, want one", packs, err)
	}
	old := time.Now().AddDate(0, 0, -2)
	if err := os.Chtimes(filepath.Join(pages.Dir, packs[0].Name), old, old); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("5 bodies of 5 left, %d of %[1]d bytes\n", packs[0].Size)
	if out := p.do("prune"); !strings.HasSuffix(out, want) || strings.Count(out, "listing ") != 5 {
		t.Errorf("prune = %s, want %s", out, want)
	}
	if packs, strays, err := pages.Packs(); err != nil || len(packs) != 0 || strays != 0 {
		t.Errorf("after it: %v, %d, %v", packs, strays, err)
	}
	if out := p.do("verify"); !strings.Contains(out, "no faults\n6 bodies left by the budget") {
		t.Errorf("verify = %s", out)
	}
}

func TestNoHalfFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "evidence.wacz")
	if err := os.WriteFile(path, []byte("of yesterday"), 0o600); err != nil {
		t.Fatal(err)
	}
	full := errors.New("no space left on device")
	err := replaceFile(path, func(w io.Writer) error {
		if _, err := w.Write([]byte("half")); err != nil {
			return err
		}
		return full
	})
	if !errors.Is(err, full) {
		t.Errorf("error = %v, want %v", err, full)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("the folder holds %v, %v: want the one file", files, err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "of yesterday" {
		t.Errorf("the file holds %q, %v", got, err)
	}
	if err := replaceFile(path, func(w io.Writer) error { _, err := w.Write([]byte("whole")); return err }); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "whole" {
		t.Errorf("the file holds %q, %v", got, err)
	}
}
