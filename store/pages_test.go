package store_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"rangefinder/store"
)

func put(t *testing.T, p store.Pages, body []byte) string {
	t.Helper()
	kept, err := p.Put(body, store.Hash(body))
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// members is what the packs of a folder hold, by hash, and how many bytes are torn.
func members(t *testing.T, p store.Pages) (hashes map[string]int, torn int64) {
	t.Helper()
	packs, _, err := p.Packs()
	if err != nil {
		t.Fatal(err)
	}
	hashes = map[string]int{}
	for _, k := range packs {
		more, err := p.Members(k.Name, func(m store.Member) error {
			hashes[m.Hash]++
			body, err := p.Get(m.Hash, m.Kept)
			if err == nil && store.Hash(body) != m.Hash {
				err = fmt.Errorf("%s is not %s", m.Kept, m.Hash)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		torn += more
	}
	return hashes, torn
}

func TestBodiesComeBackFromTheirPacks(t *testing.T) {
	p := store.Pages{Dir: filepath.Join(t.TempDir(), "pages")}
	body := bytes.Repeat([]byte("eleven thousand soldiers "), 1000)
	first := put(t, p, body)
	if again := put(t, p, body); again != first {
		t.Errorf("the same body lies at %s and %s", first, again)
	}
	empty := put(t, p, nil)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	other := put(t, p, []byte("another pack"))
	for kept, want := range map[string][]byte{first: body, empty: nil, other: []byte("another pack")} {
		if got, err := p.Get(store.Hash(want), kept); err != nil || !bytes.Equal(got, want) {
			t.Errorf("Get(%s) = %d bytes, %v", kept, len(got), err)
		}
	}
	packs, strays, err := p.Packs()
	if err != nil || len(packs) != 2 || strays != 0 || packs[0].Size == 0 || packs[0].Name > packs[1].Name {
		t.Fatalf("Packs = %v, %d, %v, want two", packs, strays, err)
	}
	if got, torn := members(t, p); len(got) != 3 || torn != 0 {
		t.Errorf("packs hold %v and %d torn bytes", got, torn)
	}
	// Any reader of gzip can read a pack.
	f, err := os.Open(filepath.Join(p.Dir, strings.SplitN(first, ":", 2)[0]))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if all, err := io.ReadAll(z); err != nil || !bytes.Equal(all, body) {
		t.Errorf("the pack as gzip gives %d bytes, %v", len(all), err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestManyBodiesAtOnceAllReachTheirPack(t *testing.T) {
	p := store.Pages{Dir: t.TempDir()}
	var wg sync.WaitGroup
	kept := make([]string, 200)
	for i := range kept {
		wg.Add(1)
		go func() {
			defer wg.Done()
			body := []byte(fmt.Sprintf("body %d", i%150)) // some of them twice
			var err error
			if kept[i], err = p.Put(body, store.Hash(body)); err != nil {
				t.Error(err)
			}
			if i == 77 {
				if err := p.Close(); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	wg.Wait()
	for i, k := range kept {
		want := fmt.Sprintf("body %d", i%150)
		if got, err := p.Get(store.Hash([]byte(want)), k); err != nil || string(got) != want {
			t.Errorf("Get(%s) = %q, %v, want %q", k, got, err, want)
		}
	}
	if got, torn := members(t, p); len(got) != 150 || torn != 0 {
		t.Errorf("packs hold %d bodies and %d torn bytes, want 150 and none", len(got), torn)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestDamagedBodyIsNoBody(t *testing.T) {
	p := store.Pages{Dir: t.TempDir()}
	one, two := put(t, p, []byte("one")), put(t, p, []byte("two"))
	hash := store.Hash([]byte("one"))
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Get(hash, two); err == nil {
		t.Error("Get of another's content: no error")
	}
	for _, bad := range []string{"", "x", "../../etc/passwd:0:10", "/etc/passwd:0:10", strings.Replace(one, ":0:", ":-1:", 1), strings.Replace(one, ":0:", ":999999:", 1), one + "0"} {
		if _, err := p.Get(hash, bad); err == nil {
			t.Errorf("Get from %q: no error", bad)
		}
	}
	for _, bad := range []string{"", "zz", "../" + hash[3:]} {
		if _, err := p.Put([]byte("one"), bad); err == nil {
			t.Errorf("Put as %q: no error", bad)
		}
	}
	name := strings.SplitN(one, ":", 2)[0]
	path := filepath.Join(p.Dir, name)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// Cut short, as by a machine that went down: what lies before is whole.
	if err := os.WriteFile(path, whole[:len(whole)-5], 0o600); err != nil {
		t.Fatal(err)
	}
	if got, torn := members(t, p); len(got) != 1 || torn == 0 {
		t.Errorf("a torn pack holds %v and %d torn bytes, want one body and some", got, torn)
	}
	if _, err := p.Get(store.Hash([]byte("two")), two); err == nil {
		t.Error("Get of a torn body: no error")
	}
	// Changed in the middle.
	for i := range whole {
		spoilt := bytes.Clone(whole)
		spoilt[i] ^= 0x40
		if err := os.WriteFile(path, spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := p.Get(hash, one); err == nil && string(got) != "one" {
			t.Fatalf("byte %d changed, and Get = %q", i, got)
		}
		p.Members(name, func(store.Member) error { return nil }) // an end, and no panic
	}
}

// A pack that has rested may be written anew by another process: nothing is said to lie
// in it any more.
func TestNothingIsPutWhereAPackHasRested(t *testing.T) {
	p := store.Pages{Dir: t.TempDir()}
	first := put(t, p, []byte("one"))
	p.Rest(2 * time.Hour)
	if again := put(t, p, []byte("one")); again == first {
		t.Errorf("the body still lies at %s", again)
	}
	if got, _ := members(t, p); got[store.Hash([]byte("one"))] != 2 {
		t.Errorf("packs hold %v, want the body twice", got)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
}
