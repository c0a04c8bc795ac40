package cli

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/internal/needs"
	"rangefinder/store"
)

// ends stops a program gracefully and waits for it.
func ends(t *testing.T, p interface {
	Signal(os.Signal) error
	Wait() (*os.ProcessState, error)
}) {
	t.Helper()
	if err := p.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Wait(); err != nil {
		t.Fatal(err)
	}
}

// fails runs a program that is to end with a code, and gives its standard error.
func (p program) fails(code int, args ...string) string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	cmd := p.command(ctx, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	_ = cmd.Run() // its exit code is what is asked for
	if got := cmd.ProcessState.ExitCode(); got != code {
		p.t.Fatalf("rangefinder %s: exit code %d, want %d\n%s", strings.Join(args, " "), got, code, errs.String())
	}
	return errs.String()
}

// generatedAside is a report as JSON without the time at which it was printed.
func generatedAside(t *testing.T, out string) string {
	t.Helper()
	r := decode(t, out)
	b := strings.Replace(out, r.Generated, "", 1)
	return b
}

func TestBackupGoesFromBackendToBackend(t *testing.T) {
	t.Parallel()
	server := needs.Redis(t)
	for _, c := range []struct{ name string }{{"embedded to redis"}, {"redis to embedded"}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			from, to := "", startRedis(t, server)
			if c.name == "redis to embedded" {
				from, to = to, from
			}
			s := newSite(t)
			var urls []string
			for n := 1; n <= 4; n++ {
				urls = append(urls, s.article(n, fmt.Sprintf("At least %d people were killed in the flood in Ostrau, the mayor of the town said.", 20+n)))
			}
			s.feed(urls...)
			old := on(t, from)
			w := old.start("worker")
			old.do("watch", "add", s.URL+"/feed.xml", "--every", "5s", "--story", "Flood")
			until(t, "four articles are read", func() bool { return decode(t, old.do("report", "--json")).Coverage.Read == 4 })
			old.do("queue", "--wait")
			ends(t, w.Process)
			want := generatedAside(t, old.do("report", "--json"))

			file := filepath.Join(t.TempDir(), "b.tar.zst")
			old.do("backup", file)
			if errs := old.fails(1, "backup", file); !strings.Contains(errs, "exists") {
				t.Errorf("a backup over a file says %q", errs)
			}
			old.do("backup", "--force", file)
			if out := old.do("verify", "--backup", file); !strings.Contains(out, "4 articles") || !strings.Contains(out, "no faults") {
				t.Errorf("verify --backup says %q", out)
			}
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("mode of the backup = %v, %v, want 0600", info.Mode(), err)
			}

			fresh := on(t, to)
			if from == "" {
				fresh.do("restore", file)
			} else { // the same through pipes
				cmd := fresh.command(t.Context(), "restore", "-")
				cmd.Stdin = strings.NewReader(old.do("backup", "-"))
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Fatalf("restore from standard input: %v\n%s", err, out)
				}
			}
			if got := generatedAside(t, fresh.do("report", "--json")); got != want {
				t.Errorf("the restored store reports\n%s\nwant\n%s", got, want)
			}
			if out := fresh.do("verify"); !strings.Contains(out, "no faults") {
				t.Errorf("verify of the restored store says %q", out)
			}
			if errs := fresh.fails(1, "restore", file); !strings.Contains(errs, "not empty") {
				t.Errorf("a restore into what is not empty says %q", errs)
			}

			// It goes on where it stopped.
			fresh.start("worker")
			s.feed(append(urls, s.article(5, "Some 300 people were displaced by the flood in Ostrau, the mayor said."))...)
			until(t, "the watch goes on", func() bool { return decode(t, fresh.do("report", "--json")).Coverage.Read == 5 })
			if errs := fresh.fails(1, "restore", "--replace", file); !strings.Contains(errs, "worker is running") {
				t.Errorf("a restore beside a worker says %q", errs)
			}
		})
	}
}

// A backup beside who prunes waits, and says for how long it did or that it has given up.
func TestBackupWaitsForWhoPrunes(t *testing.T) {
	t.Parallel()
	p := on(t, "")
	db, err := store.Open(t.Context(), "", p.dataDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	prunes := func(long time.Duration) {
		if err := db.Client.Set(t.Context(), "rf:{pruning}", "another", long).Err(); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(t.TempDir(), "b.tar.zst")
	prunes(time.Minute)
	if errs := p.fails(1, "backup", "--wait", "0s", file); !strings.Contains(errs, "--wait") {
		t.Errorf("a backup that does not wait says %q", errs)
	}
	prunes(time.Second)
	var out struct{ Waited time.Duration }
	if err := json.Unmarshal([]byte(p.do("backup", "--json", file)), &out); err != nil || out.Waited <= 0 {
		t.Errorf("a backup that waits says that it did for %v, %v", out.Waited, err)
	}
}

// leaks looks for a text in everything that a store holds and in all files of a folder,
// those of packs unpacked if they are asked for.
func leaks(t *testing.T, p program, redisURL, text string, packs bool) {
	t.Helper()
	db, err := store.Open(context.Background(), redisURL, p.dataDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx := context.Background()
	var cursor uint64
	for {
		keys, next, err := db.Client.Scan(ctx, cursor, "*", 1000).Result()
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range keys {
			if v := dump(t, db.Client, k); strings.Contains(k, text) || strings.Contains(v, text) {
				t.Errorf("the key %s still holds it: %.300s", k, v)
			}
		}
		if cursor = next; cursor == 0 {
			break
		}
	}
	err = filepath.WalkDir(p.dataDir(), func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if bytes.Contains(raw, []byte(text)) {
			t.Errorf("the file %s still holds it", path)
		}
		if !packs || !strings.HasSuffix(path, ".gz") || len(raw) == 0 {
			return nil
		}
		z, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return err
		}
		all, err := io.ReadAll(z)
		if bytes.Contains(all, []byte(text)) {
			t.Errorf("the pack %s still holds it", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func dump(t *testing.T, c redis.UniversalClient, key string) string {
	t.Helper()
	ctx := context.Background()
	kind, err := c.Type(ctx, key).Result()
	if err != nil {
		t.Fatal(err)
	}
	var v any
	switch kind {
	case "string":
		v, err = c.Get(ctx, key).Result()
	case "hash":
		v, err = c.HGetAll(ctx, key).Result()
	case "list":
		v, err = c.LRange(ctx, key, 0, -1).Result()
	case "set":
		v, err = c.SMembers(ctx, key).Result()
	case "zset":
		v, err = c.ZRange(ctx, key, 0, -1).Result()
	}
	if err != nil && err != redis.Nil {
		t.Fatal(err)
	}
	return fmt.Sprint(v)
}

func TestForgottenPageIsGoneAndStaysGone(t *testing.T) {
	t.Parallel()
	const marker = "Zyxomma quillwort ledger"
	everywhere := func(test func(*testing.T, string)) {
		backends(t, test)
		// A server with an append-only file, in the folder that is looked through.
		t.Run("spawned", func(t *testing.T) {
			needs.Redis(t)
			test(t, "spawn:")
		})
	}
	everywhere(func(t *testing.T, redisURL string) {
		s := newSite(t)
		kept := s.article(1, "At least 21 people were killed in the flood in Ostrau, the mayor of the town said.")
		bad := s.article(2, "The "+marker+" said that 97 people were killed in the flood in Ostrau.")
		s.feed(kept, bad)
		p := on(t, redisURL)
		w := p.start("worker")
		p.do("watch", "add", s.URL+"/feed.xml", "--every", "5s", "--story", "Flood")
		report := func() string { return p.do("report", "--json") }
		until(t, "both are read", func() bool { return decode(t, report()).Coverage.Read == 2 })
		p.do("queue", "--wait")
		if !strings.Contains(report(), marker) {
			t.Fatalf("the report does not quote the page that is to be forgotten:\n%s", report())
		}
		before := filepath.Join(t.TempDir(), "before.tar.zst")
		p.do("backup", before)

		if out := p.do("forget", "--dry-run", bad); !strings.Contains(out, "1 article") {
			t.Errorf("forget --dry-run says %q", out)
		}
		if errs := p.fails(2, "forget", bad); !strings.Contains(errs, "--yes") {
			t.Errorf("forget where nobody can be asked says %q", errs)
		}
		if !strings.Contains(report(), marker) {
			t.Fatal("a dry run has forgotten")
		}
		// While a worker runs, and the feed lists it.
		p.do("forget", "--yes", "--why", "asked for", bad)
		asked := func() int {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.visits["/a/2.html"]
		}
		visits := asked()
		time.Sleep(6 * time.Second) // a period of the watch
		r := decode(t, report())
		if r.Coverage.Read != 1 || len(r.Claims) != 1 {
			t.Errorf("after it %d pages are read with %d claims, want one with one", r.Coverage.Read, len(r.Claims))
		}
		forgotten := 0
		for _, o := range r.Coverage.Outcomes {
			if o.Code == "forgotten" {
				forgotten++
			}
		}
		if forgotten != 1 {
			t.Errorf("%d outcomes say forgotten, want 1: %v", forgotten, r.Coverage.Outcomes)
		}
		if asked() != visits {
			t.Errorf("the page was fetched %d times since", asked()-visits)
		}
		if errs := p.fails(1, "enqueue", bad); !strings.Contains(errs, "--undo") {
			t.Errorf("enqueue of what was forgotten says %q", errs)
		}
		ends(t, w.Process)
		leaks(t, p, redisURL, marker, true)
		leaks(t, p, redisURL, "/a/2.html", false) // the feed, which was fetched since, lists it
		if out := p.do("verify"); !strings.Contains(out, "no faults") {
			t.Errorf("verify after forgetting says %q", out)
		}

		// An old backup does not bring it back.
		p.do("restore", "--replace", before)
		if strings.Contains(report(), marker) {
			t.Error("it came back from a backup")
		}
		leaks(t, p, redisURL, marker, true)
		if out := p.do("verify"); !strings.Contains(out, "no faults") {
			t.Errorf("verify of the restored store says %q", out)
		}
		var lines []store.Forget
		if err := json.Unmarshal([]byte(p.do("forget", "--list", "--json")), &lines); err != nil || len(lines) != 1 {
			t.Fatalf("the record after the restore: %v, %v", lines, err)
		}
		if l := lines[0]; l.Why != "asked for" || l.By == "" || l.Counts.Articles != 1 || l.Counts.Bodies == 0 {
			t.Errorf("the record says %+v", l)
		}

		// Taken back, it can be fetched again.
		p.do("forget", "--undo", lines[0].ID)
		w = p.start("worker")
		p.do("enqueue", "--wait", bad)
		if !strings.Contains(report(), marker) {
			t.Error("what was taken back is not read again")
		}
		if out := p.do("verify"); !strings.Contains(out, "no faults") {
			t.Errorf("verify at the end says %q", out)
		}
		ends(t, w.Process) // and with it the server that it has spawned
	})
}

func TestForgottenHost(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, redisURL string) {
		good, bad := newSite(t), newSite(t)
		keep := good.article(1, "At least 21 people were killed in the flood in Ostrau, the mayor of the town said.")
		var urls []string
		for n := 1; n <= 3; n++ {
			urls = append(urls, bad.article(n, fmt.Sprintf("Some %d people were killed in the flood in Ostrau, the brigade said.", 30+n)))
		}
		bad.feed(urls...)
		p := on(t, redisURL)
		w := p.start("worker")
		p.do("watch", "add", bad.URL+"/feed.xml", "--every", "5s")
		p.do("enqueue", "--wait", keep)
		until(t, "all are read", func() bool { return decode(t, p.do("report", "--json")).Coverage.Read == 4 })
		p.do("queue", "--wait")
		ends(t, w.Process)
		host := strings.TrimPrefix(bad.URL, "http://")
		p.do("forget", "--yes", host)
		if r := decode(t, p.do("report", "--json")); r.Coverage.Read != 1 || len(r.Claims) != 1 {
			t.Errorf("after it %d pages are read with %d claims, want one with one", r.Coverage.Read, len(r.Claims))
		}
		leaks(t, p, redisURL, bad.URL, true)
		if out := p.do("watch", "list"); strings.Contains(out, bad.URL) {
			t.Errorf("its watch stays: %s", out)
		}
		// Nor does the config file bring it back.
		file := filepath.Join(t.TempDir(), "c.toml")
		if err := os.WriteFile(file, []byte("[[watch]]\nurl = \""+bad.URL+"/feed.xml\"\nevery = \"5s\"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		again := p.start("worker", "--config", file)
		until(t, "the worker is seen", func() bool { return p.command(t.Context(), "health", "--worker").Run() == nil })
		if out := p.do("watch", "list"); strings.Contains(out, bad.URL) {
			t.Errorf("its watch is back: %s", out)
		}
		ends(t, again.Process)
		if out := p.do("verify"); !strings.Contains(out, "no faults") {
			t.Errorf("verify after forgetting says %q", out)
		}
	})
}

// Whatever the moment at which a backup is made, the work that was under way is done after
// a restore, and ends in the same report.
func TestBackupOfWorkUnderWay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var urls []string
	for n := 1; n <= 12; n++ {
		urls = append(urls, s.article(n, fmt.Sprintf("At least %d people were killed in the flood in Ostrau, the mayor of the town said.", 20+n)))
	}
	backends(t, func(t *testing.T, redisURL string) {
		s.mu.Lock()
		s.delay = 40 * time.Millisecond
		s.mu.Unlock()
		p := on(t, redisURL)
		dir := t.TempDir()
		p.start("worker")
		before := s.total()
		p.do(append([]string{"enqueue", "--story", "Flood"}, urls...)...)
		var files []string
		for i, asked := range []int{1, 4, 8} {
			until(t, "pages were asked for", func() bool { return s.total() >= before+asked })
			file := filepath.Join(dir, fmt.Sprintf("%d.tar.zst", i))
			p.do("backup", file)
			files = append(files, file)
		}
		p.do("queue", "--wait")
		want := timeless(t, decode(t, p.do("report", "--json")))
		for i, file := range files {
			fresh := on(t, "")
			fresh.do("restore", file)
			if out := fresh.do("verify"); !strings.Contains(out, "no faults") {
				t.Errorf("backup %d: verify says %q", i, out)
			}
			w := fresh.start("worker")
			fresh.do("queue", "--wait")
			if got := timeless(t, decode(t, fresh.do("report", "--json"))); got != want {
				t.Errorf("backup %d ends in\n%s\nwant\n%s", i, got, want)
			}
			ends(t, w.Process)
		}
	})
}
