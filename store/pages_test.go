package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"rangefinder/store"
)

func TestBodiesAreKeptOnceUnderTheirHash(t *testing.T) {
	p := store.Pages{Dir: t.TempDir()}
	body := bytes.Repeat([]byte("eleven thousand soldiers "), 1000)
	hash, err := p.Put(body)
	if err != nil || hash != store.Hash(body) {
		t.Fatalf("Put = %q, %v", hash, err)
	}
	path := filepath.Join(p.Dir, hash[:2], hash+".gz")
	first, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	other := store.Pages{Dir: t.TempDir()}
	if _, err := other.Put(body); err != nil {
		t.Fatal(err)
	}
	if second, err := os.ReadFile(filepath.Join(other.Dir, hash[:2], hash+".gz")); err != nil || !bytes.Equal(first, second) {
		t.Errorf("the same body gave other bytes, %v", err)
	}
	if got, err := p.Get(hash); err != nil || !bytes.Equal(got, body) {
		t.Errorf("Get = %d bytes, %v", len(got), err)
	}
	names, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(names) != 1 {
		t.Errorf("folder holds %v, %v: want the one file", names, err)
	}
}

func TestDamagedBodyIsNoBody(t *testing.T) {
	p := store.Pages{Dir: t.TempDir()}
	hash, err := p.Put([]byte("one"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := p.Put([]byte("two"))
	if err != nil {
		t.Fatal(err)
	}
	path := func(h string) string { return filepath.Join(p.Dir, h[:2], h+".gz") }
	if err := os.Rename(path(other), path(hash)); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Get(hash); err == nil {
		t.Error("Get of another's content: no error")
	}
	if err := os.WriteFile(path(hash), []byte("no gzip"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Get(hash); err == nil {
		t.Error("Get of a broken file: no error")
	}
	for _, bad := range []string{"", "../../etc/passwd", "zz", hash[:63] + "/"} {
		if _, err := p.Get(bad); err == nil {
			t.Errorf("Get(%q): no error", bad)
		}
	}
}
