//go:build unix

package fetch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"rangefinder/news"
)

func TestFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, body string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Run("HTML", func(t *testing.T) {
		path := write("a story, 40%.html", story)
		p, err := File(path, 0)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(story))
		if string(p.Body) != story || p.Status != 0 || p.Hash != hex.EncodeToString(sum[:]) || p.Fetched.IsZero() || p.Supplied {
			t.Errorf("%+v", p)
		}
		if want := "file://" + dir + "/a%20story,%2040%25.html"; p.URL != want || p.FinalURL != want {
			t.Errorf("URL %q, want %q", p.URL, want)
		}
	})
	t.Run("relative", func(t *testing.T) {
		write("plain.txt", "The river stood at 9.4 metres.")
		t.Chdir(dir)
		p, err := File("./plain.txt", 0)
		if err != nil || p.URL != "file://"+dir+"/plain.txt" {
			t.Errorf("%q, %v, want the absolute path", p.URL, err)
		}
	})
	t.Run("gzip", func(t *testing.T) {
		if p, err := File(write("story.html.gz", string(gzipped([]byte(story)))), 0); err != nil || string(p.Body) != story {
			t.Errorf("%q, %v", p.Body, err)
		}
	})
	t.Run("just as large", func(t *testing.T) {
		path := write("large.txt", strings.Repeat("a", 1000))
		if _, err := File(path, 1000); err != nil {
			t.Error(err)
		}
		_, err := File(path, 999)
		wantCode(t, err, news.TooLarge)
	})

	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, path, code, says string }{
		{"missing", filepath.Join(dir, "nothing.html"), news.BadURL, "no such file"},
		{"directory", dir, news.BadURL, "directory"},
		{"pipe", pipe, news.BadURL, "regular"},
		{"empty", write("empty.html", ""), news.Empty, "empty"},
		{"PDF", write("report.pdf", "%PDF-1.7\n"), news.UnsupportedType, "PDF"},
		{"bytes", write("data.bin", "\x00\x01\x02\x03"), news.UnsupportedType, "binary"},
		{"gzip bomb", write("bomb.gz", string(gzipped(make([]byte, 9<<20)))), news.TooLarge, "8 MiB"},
		{"NUL in the name", "a\x00b", news.BadURL, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := File(c.path, 0)
			var e *Error
			if !errors.As(err, &e) || e.Code != c.code || !strings.Contains(e.Reason, c.says) {
				t.Errorf("%v, want code %s with %q", err, c.code, c.says)
			}
		})
	}
	t.Run("not ours", func(t *testing.T) {
		path := write("secret.html", story)
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		var err error
		asNobody(t, func() { _, err = File(path, 0) })
		if e := wantCode(t, err, news.BadURL); !strings.Contains(e.Reason, "may not read") {
			t.Errorf("reason %q", e.Reason)
		}
	})
}
