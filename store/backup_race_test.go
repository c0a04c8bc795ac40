package store_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"rangefinder/news"
	"rangefinder/store"
)

// meanwhile backs a store up and does something once, when the backup has come to
// where; it gives the store that is restored from it.
func meanwhile(t *testing.T, db *store.DB, where func(store.BackupCounts) bool, do func()) *store.DB {
	t.Helper()
	did := false
	var file bytes.Buffer
	must(db.Backup(ctx, &file, store.Pages{Dir: t.TempDir()}, store.BackupOptions{}, func(n store.BackupCounts) {
		if where(n) && !did {
			did = true
			do()
		}
	}))(t)
	if !did {
		t.Fatal("the backup never came there")
	}
	to := openEmbedded(t)
	must(to.Restore(ctx, bytes.NewReader(file.Bytes()), store.Pages{Dir: t.TempDir()}, store.RestoreOptions{}, nil))(t)
	return to
}

// A story that is answered first between the reading of the stories and that of
// the work is in the reports of what is restored.
func TestBackupOfAStoryThatIsBeingAnswered(t *testing.T) {
	db := openEmbedded(t)
	n := must(db.Add(ctx, store.Reconcile, "s", 0))(t)
	c, ok := claim(t, db, n, time.Minute)
	if !ok {
		t.Fatal("no claim")
	}
	row := store.StoryRow{Story: news.Story{ID: "s", Name: "s", Articles: 1}, Articles: []string{"x"}}
	check(t, db.SaveGrouping(ctx, 1, must(db.Grouping(ctx))(t), []store.StoryRow{row}))
	for s, mark := range must(db.Dirty(ctx))(t) {
		check(t, db.Handed(ctx, s, mark))
	}
	must(db.Client.HSet(ctx, "rf:{a:x}", "rev", "1", "version", "1").Result())(t)
	to := meanwhile(t, db, func(n store.BackupCounts) bool { return n.Stories > 0 }, func() {
		check(t, db.SaveFindings(ctx, c.Token, counted("s", 40, 5)))
		must(db.SaveHeard(ctx, c.Token, "s", []byte("{}\n")))(t)
		must(db.Done(ctx, c, store.Finished))(t)
	})
	if r := must(to.Report(ctx))(t); len(r.Stories) != 1 || len(r.Topics) != 2 {
		t.Errorf("restored: %d stories, %d topics, want 1 and 2", len(r.Stories), len(r.Topics))
	}
	if items := must(to.Items(ctx, store.Reconcile))(t); len(items) != 1 {
		t.Errorf("to be reconciled: %v, want the story, whose rows may be older than its answer", items)
	}
}

// An article that leaves the line of those to be read again is in it, or read.
func TestBackupOfAReread(t *testing.T) {
	db := openEmbedded(t)
	must(db.Client.HSet(ctx, "rf:{a:x}", "rev", "1", "version", "1", "reader", "r1", "fetched", "5").Result())(t)
	must(db.LineUp(ctx, "r2", false))(t)
	check(t, db.SetLinedUp(ctx, "r2"))
	to := meanwhile(t, db, func(n store.BackupCounts) bool { return n.Articles > 0 }, func() {
		must(db.Client.HSet(ctx, "rf:{a:x}", "reader", "r2").Result())(t)
		check(t, db.LeaveLine(ctx, "x"))
	})
	if reader := to.Client.HGet(ctx, "rf:{a:x}", "reader").Val(); reader != "r2" && must(to.LineLength(ctx))(t) == 0 {
		t.Errorf("the article has reader %s and is not in the line", reader)
	}
}

// To take a forgetting back lets a page be fetched again, and brings nothing back:
// not from an older backup either.
func TestUndoBringsNothingBackFromABackup(t *testing.T) {
	db := openEmbedded(t)
	e := filled(t, db)
	file, _ := backedUp(t, e, store.BackupOptions{})
	line := store.NewForget(store.ForgetHost, store.HostID("example.org"), "me", "", time.Now().Add(time.Hour))
	undo := store.NewForget(store.ForgetUndo, line.ID, "me", "", time.Now().Add(2*time.Hour))
	check(t, db.SaveForgets(ctx, []store.Forget{line, undo}))
	must(db.Restore(ctx, bytes.NewReader(file), e.pages, store.RestoreOptions{Replace: true}, nil))(t)
	check(t, db.ArticleIDs(ctx, func(id string) error {
		v, _, err := db.Version(ctx, id, 0)
		if bytes.Contains([]byte(v.Article.URL), []byte("//example.org/")) {
			t.Errorf("article %s is back", v.Article.URL)
		}
		return err
	}))
}

// A member with holes is a few bytes in the file and as large as it says on a disk.
func TestBackupWithHolesIsRefused(t *testing.T) {
	const real = 1 << 20
	var out bytes.Buffer
	z := must(zstd.NewWriter(&out))(t)
	tw := tar.NewWriter(z)
	var list []store.BackupMember
	put := func(name string, text []byte) {
		check(t, tw.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(text)), Mode: 0o600}))
		must(tw.Write(text))(t)
		check(t, tw.Flush())
		sum := sha256.Sum256(text)
		list = append(list, store.BackupMember{Name: name, Size: int64(len(text)), SHA256: hex.EncodeToString(sum[:])})
	}
	put("manifest.json", []byte(`{"format":"rangefinder backup","version":1,"schema":1,"pages":true}`))
	const name = "pages/2025-0.pages.gz"
	must(z.Write(sparse(name, real)))(t)
	sum := sha256.Sum256(make([]byte, real))
	list = append(list, store.BackupMember{Name: name, Size: real, SHA256: hex.EncodeToString(sum[:])})
	put("forgets.jsonl", nil)
	put("contents.json", must(json.Marshal(store.BackupContents{Members: list}))(t))
	check(t, tw.Close())
	check(t, z.Close())
	if _, _, err := store.CheckBackup(bytes.NewReader(out.Bytes()), nil); !errors.Is(err, store.ErrBackup) || !bytes.Contains([]byte(err.Error()), []byte("holes")) {
		t.Errorf("CheckBackup = %v, want that it has holes", err)
	}
}

// sparse is a member of size zeros as the PAX format of GNU tar has it, version 1.0:
// a map of no data.
func sparse(name string, size int64) []byte {
	var b bytes.Buffer
	record := func(key, value string) string { // its length counts itself
		n := len(key) + len(value) + 3
		for {
			s := fmt.Sprintf("%d %s=%s\n", n, key, value)
			if len(s) == n {
				return s
			}
			n = len(s)
		}
	}
	head := func(name string, kind byte, size int) {
		h := make([]byte, 512)
		copy(h, name)
		copy(h[100:], "0000600\x00")
		copy(h[108:], "0000000\x00")
		copy(h[116:], "0000000\x00")
		copy(h[124:], fmt.Sprintf("%011o\x00", size))
		copy(h[136:], "00000000000\x00")
		copy(h[148:], "        ")
		h[156] = kind
		copy(h[257:], "ustar\x0000")
		sum := 0
		for _, c := range h {
			sum += int(c)
		}
		copy(h[148:], fmt.Sprintf("%06o\x00 ", sum))
		b.Write(h)
	}
	padded := func(s string) {
		io.WriteString(&b, s)
		b.Write(make([]byte, (512-len(s)%512)%512))
	}
	pax := record("GNU.sparse.major", "1") + record("GNU.sparse.minor", "0") + record("GNU.sparse.name", name) + record("GNU.sparse.realsize", fmt.Sprint(size))
	head("PaxHeaders/x", 'x', len(pax))
	padded(pax)
	head("x", '0', 512)
	padded("0\n")
	return b.Bytes()
}

// Of what comes to an empty store while it is backed up, pages are found by their addresses.
func TestBackupOfAStoreThatIsBeingFilled(t *testing.T) {
	db := openEmbedded(t)
	const address = "http://example.org/a"
	to := meanwhile(t, db, func(store.BackupCounts) bool { return true }, func() {
		e := newEvidence(t, db)
		e.read(e.page(address, 1), "40 killed")
		must(db.Alike(ctx, "example.org/a", address))(t)
	})
	if n := must(to.ArticlesAt(ctx, []string{address}))(t); len(n) != 1 {
		t.Errorf("the address leads to %d articles, want 1", len(n))
	}
	if first := must(to.Alike(ctx, "example.org/a", "http://m.example.org/a"))(t); first != address {
		t.Errorf("another address of it is alike to %s, want %s", first, address)
	}
}

// Stories may be large, and few of them are held in memory at a time.
func TestBackupHoldsFewStories(t *testing.T) {
	db := openEmbedded(t)
	for i := range 50 {
		check(t, db.SaveFindings(ctx, 1, counted(fmt.Sprint("s", i), 40)))
	}
	most, keys := 0, 0
	must(db.Backup(ctx, io.Discard, store.Pages{Dir: t.TempDir()}, store.BackupOptions{}, func(n store.BackupCounts) {
		most, keys = max(most, n.Keys-keys), n.Keys
	}))(t)
	if keys < 150 || most > 16*3 {
		t.Errorf("%d of %d keys were read before any was written, want those of 16 stories, three each", most, keys)
	}
}

// A backup waits for who prunes for as long as it was told to, and says so.
func backupWaits(t *testing.T, db *store.DB) {
	check(t, db.SaveFindings(ctx, 1, counted("s", 40)))
	prunes := func() { check(t, db.Client.Set(ctx, "rf:{pruning}", "another", time.Minute).Err()) }
	prunes()
	looks := 0
	o := store.BackupOptions{Wait: 4 * time.Hour, Waiting: func(waited time.Duration) {
		if looks++; looks == 3 {
			check(t, db.Client.Del(ctx, "rf:{pruning}").Err())
		}
	}}
	var file bytes.Buffer
	if n := must(db.Backup(ctx, &file, store.Pages{Dir: t.TempDir()}, o, nil))(t); n.Keys == 0 || looks != 3 {
		t.Errorf("a backup of %d keys after %d looks, want one after three", n.Keys, looks)
	}
	prunes()
	file.Reset()
	o = store.BackupOptions{Wait: 20 * time.Millisecond}
	if _, err := db.Backup(ctx, &file, store.Pages{Dir: t.TempDir()}, o, nil); !errors.Is(err, store.ErrPruning) || file.Len() > 0 {
		t.Errorf("a backup that has waited for long enough: %v, and %d bytes; want ErrPruning and none", err, file.Len())
	}
}
