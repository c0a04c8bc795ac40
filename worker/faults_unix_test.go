//go:build unix

package worker

import (
	"fmt"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"

	"rangefinder/store"
)

// boundFiles lets no file of this process grow beyond so many bytes: a write beyond
// is cut short and fails, as on a full disk.
func boundFiles(bytes string) error {
	n, err := strconv.ParseUint(bytes, 10, 64)
	if err != nil {
		return err
	}
	return unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: n, Max: n})
}

// On a full disk pages are not taken for kept, nothing of them is left behind, and
// they are fetched again when there is room.
func TestFullDiskLosesNothing(t *testing.T) {
	t.Parallel()
	redis, dir := redisServer(t)
	web := newSite(t, nil)
	var urls []string
	for i := range 12 {
		p := fmt.Sprintf("/%d", i)
		web.set(p, fmt.Sprintf("Page %d\nkilled: %d soldiers", i, i))
		urls = append(urls, web.url(p))
	}
	db := open(t, redis, dir)
	full := child(t, redis, dir, -1, "RANGEFINDER_TEST_FILES=700")
	enqueue(t, db, EnqueueOptions{}, urls...)
	until(t, "pages are asked for, and some of them again", func() bool {
		web.mu.Lock()
		defer web.mu.Unlock()
		for p, n := range web.hits {
			if p != "/robots.txt" && n > 1 {
				return true
			}
		}
		return false
	})
	if n := report(t, db).Coverage.Read; n == 0 || n == len(urls) {
		t.Errorf("%d pages were kept while there was no room for all", n)
	}
	full.Process.Kill()
	full.Wait()
	start(t, db, toyOptions(dir))
	wait(t, db)
	if r := report(t, db); r.Coverage.Read != len(urls) || len(r.Claims) != len(urls) {
		t.Errorf("%d pages read with %d claims, want %d: %v", r.Coverage.Read, len(r.Claims), len(urls), outcomes(r))
	}
	pages := store.Pages{Dir: dir + "/pages"}
	packs, _, err := pages.Packs()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, k := range packs {
		torn, err := pages.Members(k.Name, func(m store.Member) error {
			n++
			_, err := pages.Get(m.Hash, m.Kept)
			return err
		})
		if err != nil || torn != 0 {
			t.Errorf("%s: %d torn bytes, %v", k.Name, torn, err)
		}
	}
	if n != len(urls) {
		t.Errorf("%d bodies are kept, want %d", n, len(urls))
	}
}
