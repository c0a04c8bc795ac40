package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestFileIsReplacedWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report.txt")
	put := func(text string, fail error) error {
		return writeFile(path, func(w io.Writer) error {
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
			return fail
		})
	}
	holds := func(want string) {
		t.Helper()
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("the file holds %q, %v, want %q", got, err, want)
		}
	}
	if err := put("first", nil); err != nil {
		t.Fatal(err)
	}
	holds("first")
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	full := errors.New("disk full")
	if err := put("half of the sec", full); !errors.Is(err, full) {
		t.Errorf("writeFile = %v, want %v", err, full)
	}
	holds("first")

	link := filepath.Join(dir, "link")
	if err := os.Symlink("report.txt", link); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(link, func(w io.Writer) error { _, err := io.WriteString(w, "second"); return err }); err != nil {
		t.Fatal(err)
	}
	holds("second")
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is no longer one: %v, %v", info, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("permissions are %v, %v, want those that were there", info.Mode(), err)
	}
	// Nothing is left lying about.
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("%d entries in the folder, %v, want the file and the link", len(entries), err)
	}
	if err := writeFile(dir, func(io.Writer) error { return nil }); err == nil {
		t.Error("a folder was written over")
	}
	if err := writeFile(os.DevNull, func(w io.Writer) error { _, err := io.WriteString(w, "x"); return err }); err != nil {
		t.Errorf("writing to a device: %v", err)
	}
}
