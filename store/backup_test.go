package store_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/redis/go-redis/v9"

	"rangefinder/internal/needs"
	"rangefinder/news"
	"rangefinder/report"
	"rangefinder/store"
)

// everything is what a store holds, by key, but for what is of the moment.
func everything(t *testing.T, db *store.DB) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, key := range must(db.Client.Keys(ctx, "*").Result())(t) {
		for _, passing := range []string{"rf:{lead}", "rf:{turn:", "rf:{share:", "rf:{pruning}", "rf:{work:"} {
			if strings.HasPrefix(key, passing) {
				key = ""
				break
			}
		}
		if key == "" {
			continue
		}
		var v any
		switch kind := must(db.Client.Type(ctx, key).Result())(t); kind {
		case "string":
			v = must(db.Client.Get(ctx, key).Result())(t)
		case "hash":
			v = must(db.Client.HGetAll(ctx, key).Result())(t)
		case "list":
			v = must(db.Client.LRange(ctx, key, 0, -1).Result())(t)
		case "zset":
			v = must(db.Client.ZRangeWithScores(ctx, key, 0, -1).Result())(t)
		case "set":
			list := must(db.Client.SMembers(ctx, key).Result())(t)
			sort.Strings(list)
			v = list
		default:
			t.Fatalf("%s is a %s", key, kind)
		}
		all[key] = fmt.Sprintf("%q", fmt.Sprint(v))
	}
	return all
}

// filled has something of every kind in a store, with work that is under way.
func filled(t *testing.T, db *store.DB) evidence {
	t.Helper()
	e := newEvidence(t, db)
	e.some()
	check(t, db.SaveFindings(ctx, 1, counted("s", 40, 5)))
	check(t, db.SaveOutcome(ctx, news.Outcome{URL: "http://example.org/a", Code: news.Read, At: day(2)}))
	check(t, db.PutWatch(ctx, store.Watch{URL: "http://example.org/feed", Every: time.Hour, Added: day(1)}))
	check(t, db.SaveSeen(ctx, store.WatchID("http://example.org/feed"), map[string]store.Seen{"http://example.org/a": {First: day(1)}}))
	check(t, db.SaveHostFile(ctx, "example.org", store.RobotsTxt, []byte("rules \x00\r\n"), time.Now(), time.Hour))
	check(t, db.Tell(ctx, news.ID("http://example.org/a"), []byte("{}"), 1))
	must(db.Decide(ctx, []news.Decision{saying(news.ID("http://example.org/a"), "c1", "ana"), renaming("Dead", "Killed")}, nil))(t)
	check(t, db.Push(ctx, "example.org", store.Entry{URL: "http://example.org/next"}))
	c, ok := claim(t, db, must(db.Add(ctx, store.Crawl, "example.org", 0))(t), time.Minute)
	if !ok {
		t.Fatal("no claim")
	}
	if turn := must(db.Take(ctx, "example.org", c.Token, time.Second, time.Minute))(t); turn.Entry == nil {
		t.Fatal("no turn")
	}
	return e
}

func backedUp(t *testing.T, e evidence, o store.BackupOptions) ([]byte, store.BackupCounts) {
	t.Helper()
	var b bytes.Buffer
	n := must(e.db.Backup(ctx, &b, e.pages, o, nil))(t)
	return b.Bytes(), n
}

func backupComesBack(t *testing.T, db *store.DB) {
	e := filled(t, db)
	then := serverTime(t, db)
	past := must(report.Digest(must(db.ReportAt(ctx, then))(t)))(t)
	check(t, db.SaveFindings(ctx, 2, counted("s", 41, 5)))
	file, n := backedUp(t, e, store.BackupOptions{})
	if n.Pages != 4 || n.Articles != 1 || n.Watches != 1 || n.Bodies != 4 || n.Packs != 4 {
		t.Errorf("counts of the backup = %+v", n)
	}
	again, _ := backedUp(t, e, store.BackupOptions{})
	a, b := membersOf(t, file), membersOf(t, again)
	deadline := regexp.MustCompile(`PEXPIREAT\r\n[^\r]*\r\n[^\r]*\r\n\$13\r\n[0-9]{13}`) // which counts from now
	for name, text := range a {
		if name != "manifest.json" && name != "contents.json" && !bytes.Equal(deadline.ReplaceAll(text, nil), deadline.ReplaceAll(b[name], nil)) {
			t.Errorf("the same store gives another %s", name)
		}
	}

	to := openEmbedded(t)
	fresh := evidence{t, to, store.Pages{Dir: t.TempDir()}}
	out := must(to.Restore(ctx, bytes.NewReader(file), fresh.pages, store.RestoreOptions{}, nil))(t)
	if out.Counts != n {
		t.Errorf("the restore counts %+v, the backup %+v", out.Counts, n)
	}
	want, got := everything(t, db), everything(t, to)
	for key, v := range want {
		if got[key] != v {
			t.Errorf("%s = %s, want %s", key, got[key], v)
		}
	}
	// Stories have not heard of the article: it is read once more, and tells them.
	untold := "rf:{u:" + store.URLID("http://example.org/a") + "}:unread"
	if got[untold] == "" {
		t.Error("an article that stories have not heard of is not read again")
	}
	delete(got, untold)
	for key := range got {
		if _, ok := want[key]; !ok {
			t.Errorf("%s was not there", key)
		}
	}
	if left := must(to.Client.PTTL(ctx, "rf:{h:example.org}:robots").Result())(t); left < 29*24*time.Hour || left > 30*24*time.Hour {
		t.Errorf("robots rules stay for %v, want nearly thirty days", left)
	}
	if v, faults := fresh.verify(); len(faults) != 0 || v.Bodies != 3 {
		t.Errorf("verify of the restored store: %+v, %+v", v, faults)
	}

	if got := must(report.Digest(must(to.ReportAt(ctx, then))(t)))(t); got != past {
		t.Errorf("the report as of %v has the digest %s after a restore, had %s", then, got, past)
	}

	// What was in flight is due again, with tokens above those before.
	lost := must(db.Client.HGet(ctx, "rf:{h:example.org}:state", "token").Int64())(t)
	check(t, to.Drop(ctx, store.Crawl, "example.org"))
	c, ok := claim(t, to, must(to.Add(ctx, store.Crawl, "example.org", 0))(t), time.Minute)
	if !ok || c.Token <= lost {
		t.Fatalf("claim %v with token %d, want one above %d", ok, c.Token, lost)
	}
	if turn := must(to.Take(ctx, "example.org", c.Token, 0, time.Minute))(t); turn.Entry == nil || turn.Entry.URL != "http://example.org/next" {
		t.Errorf("the turn of what was in flight = %+v", turn)
	}
	if _, err := to.Take(ctx, "example.org", lost, 0, time.Minute); !errors.Is(err, store.ErrFenced) {
		t.Errorf("the worker from before gets %v, want ErrFenced", err)
	}
	for _, k := range []store.Kind{store.Crawl, store.Group, store.Watched} {
		if must(to.Live(ctx, k))(t) == 0 {
			t.Errorf("nobody was told of work: %s", k)
		}
	}
}

// A store that was used longer than the one of the backup does not fall behind itself.
func restoreReplaces(t *testing.T, db *store.DB) {
	e := filled(t, db)
	file, _ := backedUp(t, e, store.BackupOptions{})
	seq := must(db.Client.Get(ctx, "rf:{work:crawl}:seq").Int64())(t)
	check(t, db.Client.Set(ctx, "rf:{work:crawl}:seq", seq+1000, 0).Err())
	check(t, db.SaveOutcome(ctx, news.Outcome{URL: "http://later.example/", Code: news.Read, At: day(3)}))
	if _, err := db.Restore(ctx, bytes.NewReader(file), e.pages, store.RestoreOptions{}, nil); !errors.Is(err, store.ErrNotEmpty) {
		t.Fatalf("a restore into what is not empty = %v, want ErrNotEmpty", err)
	}
	out := must(db.Restore(ctx, bytes.NewReader(file), e.pages, store.RestoreOptions{Replace: true}, nil))(t)
	if out.Known != 4 {
		t.Errorf("%d packs were there already, want 4", out.Known)
	}
	if _, ok, err := db.Outcome(ctx, "http://later.example/"); ok || err != nil {
		t.Errorf("what came after the backup is still there: %v, %v", ok, err)
	}
	if now := must(db.Client.Get(ctx, "rf:{work:crawl}:seq").Int64())(t); now <= seq+1000 {
		t.Errorf("the counter goes on at %d, want more than %d", now, seq+1000)
	}
	if _, faults := e.verify(); len(faults) != 0 {
		t.Errorf("verify of the restored store: %+v", faults)
	}
}

func restoreWithoutPages(t *testing.T, db *store.DB) {
	e := filled(t, db)
	file, n := backedUp(t, e, store.BackupOptions{NoPages: true})
	if n.Packs != 0 {
		t.Errorf("%d packs in a backup without pages", n.Packs)
	}
	to := openEmbedded(t)
	fresh := evidence{t, to, store.Pages{Dir: t.TempDir()}}
	out := must(to.Restore(ctx, bytes.NewReader(file), fresh.pages, store.RestoreOptions{}, nil))(t)
	if out.Bodiless != 3 {
		t.Errorf("%d pages without their bodies, want 3", out.Bodiless)
	}
	if v, faults := fresh.verify(); len(faults) != 0 || v.Removed != 3 {
		t.Errorf("verify of the restored store: %+v, %+v", v, faults)
	}
	// Where the packs still lie, nothing is missing.
	to = openEmbedded(t)
	fresh = evidence{t, to, e.pages}
	if out := must(to.Restore(ctx, bytes.NewReader(file), e.pages, store.RestoreOptions{}, nil))(t); out.Bodiless != 0 {
		t.Errorf("%d pages without their bodies, want none", out.Bodiless)
	}
	if v, faults := fresh.verify(); len(faults) != 0 || v.Removed != 0 {
		t.Errorf("verify of the restored store: %+v, %+v", v, faults)
	}
}

// Half of a restore is refused by everybody but another restore.
func TestHalfARestoreIsNoStore(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	db := connect(t, "", dir)
	e := filled(t, db)
	file, _ := backedUp(t, e, store.BackupOptions{})
	check(t, db.Client.FlushDB(ctx).Err())
	// The folder of pages cannot be made: a file lies in its place.
	blocked := filepath.Join(t.TempDir(), "pages")
	check(t, os.WriteFile(blocked, nil, 0o600))
	if _, err := db.Restore(ctx, bytes.NewReader(file), store.Pages{Dir: blocked}, store.RestoreOptions{}, nil); err == nil {
		t.Fatal("a restore without a folder of pages came to its end")
	}
	if _, err := store.Open(ctx, "", dir); err == nil || !strings.Contains(err.Error(), "half of a restore") {
		t.Errorf("opening half a restore = %v", err)
	}
	must(db.Restore(ctx, bytes.NewReader(file), store.Pages{Dir: t.TempDir()}, store.RestoreOptions{}, nil))(t)
	check(t, must(store.Open(ctx, "", dir))(t).Close())
}

// membersOf unpacks a backup.
func membersOf(t *testing.T, file []byte) map[string][]byte {
	t.Helper()
	z := must(zstd.NewReader(bytes.NewReader(file)))(t)
	defer z.Close()
	out := map[string][]byte{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		check(t, err)
		out[h.Name] = must(io.ReadAll(r))(t)
	}
}

// refused says that a file is no backup, and that nothing came of it.
func refused(t *testing.T, db *store.DB, name string, file []byte) {
	t.Helper()
	dir := t.TempDir()
	_, err := db.Restore(ctx, bytes.NewReader(file), store.Pages{Dir: dir}, store.RestoreOptions{Replace: true}, nil)
	if !errors.Is(err, store.ErrBackup) {
		t.Errorf("%s: restored with %v, want ErrBackup", name, err)
	}
	if keys := must(db.Client.Keys(ctx, "*").Result())(t); len(keys) != 0 {
		t.Fatalf("%s: it left %v in the store", name, keys)
	}
	if left := must(os.ReadDir(dir))(t); len(left) != 0 {
		t.Errorf("%s: it left %v in the folder", name, left)
	}
}

func TestDamagedBackupChangesNothing(t *testing.T) {
	t.Parallel()
	db := openEmbedded(t)
	file, _ := backedUp(t, filled(t, db), store.BackupOptions{})
	check(t, db.Client.FlushDB(ctx).Err())
	for i := range 24 {
		refused(t, db, fmt.Sprintf("cut short at %d of 24", i), file[:len(file)*i/24])
	}
	refused(t, db, "without its last byte", file[:len(file)-1])
	for i := range 64 {
		bad := bytes.Clone(file)
		bad[(2*i+1)*len(bad)/128] ^= 1 << (i % 8)
		refused(t, db, fmt.Sprintf("a bit of byte %d turned", (2*i+1)*len(bad)/128), bad)
	}
	refused(t, db, "twice", append(bytes.Clone(file), file...))
	refused(t, db, "no backup", []byte("PK\x03\x04 not this"))
	if _, _, err := store.CheckBackup(bytes.NewReader(file), nil); err != nil {
		t.Errorf("the whole one: %v", err)
	}
}

// A forged is a member of a file that Backup would not write.
type forged struct {
	name string
	text []byte
	kind byte
	size int64 // of zeros, in place of text
}

// zeros is so many of them.
type zeros int64

func (z *zeros) Read(p []byte) (int, error) {
	if *z == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), int64(*z))
	clear(p[:n])
	*z -= zeros(n)
	return int(n), nil
}

func forge(t *testing.T, list ...forged) []byte {
	t.Helper()
	var b bytes.Buffer
	z := must(zstd.NewWriter(&b))(t)
	w := tar.NewWriter(z)
	for _, m := range list {
		h := &tar.Header{Name: m.name, Size: int64(len(m.text)) + m.size, Mode: 0o600, Typeflag: tar.TypeReg}
		if m.kind != 0 {
			h.Typeflag, h.Linkname, h.Size = m.kind, "/etc/passwd", 0
		}
		check(t, w.WriteHeader(h))
		if m.size > 0 {
			rest := zeros(m.size)
			_, err := io.Copy(w, &rest)
			check(t, err)
		} else if h.Size > 0 {
			must(w.Write(m.text))(t)
		}
	}
	check(t, w.Close())
	check(t, z.Close())
	return b.Bytes()
}

func TestForgedBackupChangesNothing(t *testing.T) {
	t.Parallel()
	db := openEmbedded(t)
	manifest := forged{name: "manifest.json", text: []byte(`{"format":"rangefinder backup","version":1,"schema":1,"pages":true}`)}
	command := func(words ...string) forged {
		var b strings.Builder
		fmt.Fprintf(&b, "*%d\r\n", len(words))
		for _, w := range words {
			fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(w), w)
		}
		return forged{name: "keys/000001.resp", text: []byte(b.String())}
	}
	raw := func(s string) forged { return forged{name: "keys/000001.resp", text: []byte(s)} }
	for name, list := range map[string][]forged{
		"no manifest":              {command("SET", "rf:{lead}", "x")},
		"a newer release":          {{name: "manifest.json", text: []byte(`{"format":"rangefinder backup","version":2,"schema":1}`)}},
		"newer keys":               {{name: "manifest.json", text: []byte(`{"format":"rangefinder backup","version":1,"schema":2}`)}},
		"a manifest of words":      {{name: "manifest.json", text: []byte("hello")}},
		"a manifest too large":     {{name: "manifest.json", size: 65 << 20}},
		"out of the folder":        {manifest, {name: "pages/../../evil.pages.gz", text: []byte("x")}},
		"an absolute name":         {manifest, {name: "/tmp/evil.pages.gz", text: []byte("x")}},
		"a folder below":           {manifest, {name: "pages/a/b.pages.gz", text: []byte("x")}},
		"no pack":                  {manifest, {name: "pages/evil.sh", text: []byte("x")}},
		"a link":                   {manifest, {name: "pages/a.pages.gz", kind: tar.TypeSymlink}},
		"a hard link":              {manifest, {name: "pages/a.pages.gz", kind: tar.TypeLink}},
		"a folder":                 {manifest, {name: "pages/", kind: tar.TypeDir}},
		"the same pack twice":      {manifest, {name: "pages/a.pages.gz", text: []byte("x")}, {name: "pages/a.pages.gz", text: []byte("y")}},
		"keys after packs":         {manifest, {name: "pages/a.pages.gz", text: []byte("x")}, command("SET", "rf:{p:x}", "y")},
		"a pack too large":         {manifest, {name: "pages/a.pages.gz", size: 1<<30 + 257<<20}},
		"a command of others":      {manifest, command("FLUSHALL", "rf:{x}", "y")},
		"a script":                 {manifest, command("EVAL", "rf:{x}", "y")},
		"a key of others":          {manifest, command("SET", "asynq:{crawl}:t:x", "y")},
		"an end of its marker":     {manifest, command("SET", "rf:{restoring}", "y")},
		"what was forgotten":       {manifest, command("RPUSH", "rf:{forgotten}:log", "y")},
		"more words":               {manifest, command("SET", "rf:{p:x}", "y", "PX", "1")},
		"half a pair":              {manifest, command("HSET", "rf:{a:x}", "y")},
		"a length without end":     {manifest, raw("*99999999999999999999\r\n")},
		"a length below zero":      {manifest, raw("*-1\r\n")},
		"a word that is a lie":     {manifest, raw("*3\r\n$3\r\nSET\r\n$200000000\r\nrf:{p:x}")},
		"a word too long":          {manifest, raw("*3\r\n$3\r\nSET\r\n$999999999\r\nrf:{p:x}")},
		"no command at all":        {manifest, raw("hello")},
		"no end":                   {manifest, command("SET", "rf:{p:x}", "y")},
		"an end of something else": {manifest, {name: "forgets.jsonl"}, {name: "contents.json", text: []byte(`{"members":[{"name":"manifest.json","size":1,"sha256":"00"},{"name":"forgets.jsonl"}]}`)}},
	} {
		refused(t, db, name, forge(t, list...))
	}
	bomb := []forged{manifest}
	for i := range 3 {
		bomb = append(bomb, forged{name: fmt.Sprintf("pages/%d.pages.gz", i), size: 200 << 20})
	}
	refused(t, db, "a bomb", forge(t, bomb...))
}

// A cluster of one node hashes and scans as one of many does.
func TestBackupOfACluster(t *testing.T) {
	t.Parallel()
	db := openCluster(t)
	e := filled(t, db)
	file, n := backedUp(t, e, store.BackupOptions{})
	to := openEmbedded(t)
	fresh := evidence{t, to, store.Pages{Dir: t.TempDir()}}
	must(to.Restore(ctx, bytes.NewReader(file), fresh.pages, store.RestoreOptions{}, nil))(t)
	want := everything(t, to)

	back := newEvidence(t, db)
	again, _ := backedUp(t, fresh, store.BackupOptions{})
	if out := must(db.Restore(ctx, bytes.NewReader(again), back.pages, store.RestoreOptions{Replace: true}, nil))(t); out.Counts.Articles != n.Articles {
		t.Errorf("%d articles came back, want %d", out.Counts.Articles, n.Articles)
	}
	got := map[string]string{}
	for key, v := range everything(t, db) {
		got[key] = v
	}
	for key, v := range want {
		if got[key] != v {
			t.Errorf("%s = %s, want %s", key, got[key], v)
		}
	}
	line := store.NewForget(store.ForgetHost, store.HostID("example.org"), "me@here", "", day(4))
	check(t, db.SaveForgets(ctx, []store.Forget{line}))
	f := must(db.Erase(ctx, back.pages, []store.Forget{line}, false))(t)
	if f.Counts.Articles != 1 || f.Counts.Bodies != 3 {
		t.Errorf("forgotten: %+v, want one article and three bodies", f.Counts)
	}
	if doubt := must(db.Compact(ctx))(t); doubt != "" {
		t.Errorf("compacting says %q", doubt)
	}
}

func openCluster(t *testing.T) *store.DB {
	t.Helper()
	port, busPort := freePort(t), freePort(t)
	dir := folder(t)
	runServer(t, "--port", port, "--cluster-port", busPort, "--bind", "127.0.0.1", "--cluster-enabled", "yes", "--dir", dir, "--save", "")
	comesUp(t, port, func(c *redis.Client) bool {
		_ = c.ClusterAddSlotsRange(ctx, 0, 16383).Err() // of a second round they are its own already
		info, err := c.ClusterInfo(ctx).Result()
		return err == nil && strings.Contains(info, "cluster_state:ok")
	})
	return connect(t, "redis+cluster://127.0.0.1:"+port, dir)
}

func TestBackupThroughASentinel(t *testing.T) {
	t.Parallel()
	port, watcher := freePort(t), freePort(t)
	dir := folder(t)
	runServer(t, "--port", port, "--bind", "127.0.0.1", "--dir", dir, "--save", "")
	comesUp(t, port, func(c *redis.Client) bool { return c.Ping(ctx).Err() == nil })
	conf := filepath.Join(dir, "sentinel.conf")
	check(t, os.WriteFile(conf, []byte("port "+watcher+"\nbind 127.0.0.1\nsentinel monitor main 127.0.0.1 "+port+" 1\n"), 0o600))
	runServer(t, conf, "--sentinel")
	comesUp(t, watcher, func(c *redis.Client) bool {
		return c.Do(ctx, "SENTINEL", "get-master-addr-by-name", "main").Err() == nil
	})
	db := connect(t, "redis-sentinel://127.0.0.1:"+watcher+"/main", dir)
	e := filled(t, db)
	file, _ := backedUp(t, e, store.BackupOptions{})
	want := everything(t, db)
	must(db.Restore(ctx, bytes.NewReader(file), e.pages, store.RestoreOptions{Replace: true}, nil))(t)
	got := everything(t, db)
	for key, v := range want {
		if got[key] != v {
			t.Errorf("%s = %s, want %s", key, got[key], v)
		}
	}
}

// freePort is a port of loopback that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	_, port, err := net.SplitHostPort(l.Addr().String())
	check(t, errors.Join(err, l.Close()))
	return port
}

// runServer runs a redis-server until the test ends.
func runServer(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command(needs.Redis(t), args...)
	check(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
}

// comesUp waits until a server is as it should be.
func comesUp(t *testing.T, port string, ready func(*redis.Client) bool) {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + port})
	defer c.Close()
	for range 400 {
		if ready(c) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the server did not come up within eight seconds")
}

func TestBlankMembers(t *testing.T) {
	t.Parallel()
	p := store.Pages{Dir: t.TempDir()}
	hashes := map[string]bool{}
	var sizes []int
	for n := 0; n < 260; n++ {
		sizes = append(sizes, n)
	}
	sizes = append(sizes, 65_500, 65_535, 65_536, 65_540, 65_541, 131_080, 300_000)
	for _, n := range sizes {
		// It cannot be made smaller, so that members of all lengths come about.
		body := bytes.Repeat(noise(fmt.Sprint(n)), n/4096+1)[:n]
		put(t, p, body)
		hashes[store.Hash(body)] = true
	}
	keep := put(t, p, []byte("stays"))
	before, _, err := p.Packs()
	check(t, err)
	blanked, kept, damaged, err := p.Blank(hashes, nil)
	if err != nil || blanked != len(sizes) || kept != 0 || damaged != nil {
		t.Fatalf("blanked %d of %d, kept %d, damaged %v, %v", blanked, len(sizes), kept, damaged, err)
	}
	after, _, err := p.Packs()
	check(t, err)
	if before[0].Size != after[0].Size {
		t.Errorf("the pack has %d bytes, had %d", after[0].Size, before[0].Size)
	}
	n := 0
	_, err = p.Members(after[0].Name, func(m store.Member) error {
		body, err := p.Get(m.Hash, m.Kept)
		if hashes[m.Hash] && len(body) > 0 {
			t.Errorf("a body of %d bytes is still there", len(body))
		}
		if m.Kept != keep && strings.Trim(string(body), "\x00") != "" {
			t.Errorf("the member at %s is not blank", m.Kept)
		}
		n++
		return err
	})
	if err != nil || n != len(sizes)+1 {
		t.Errorf("%d members, %v, want %d", n, err, len(sizes)+1)
	}
	if got := must(p.Get(store.Hash([]byte("stays")), keep))(t); string(got) != "stays" {
		t.Errorf("what was to stay is %q", got)
	}
	// The process that has the pack open does not take a blank for what it was.
	body := bytes.Repeat(noise("100"), 1)[:100]
	at := put(t, p, body)
	if got := must(p.Get(store.Hash(body), at))(t); !bytes.Equal(got, body) {
		t.Errorf("put once more it is %q", got)
	}
	check(t, p.Close())
}

// What was forgotten here is forgotten by all addresses that a backup from elsewhere knows of it.
func restoreForgetsMore(t *testing.T, db *store.DB) {
	e := filled(t, db)
	check(t, db.IndexURL(ctx, news.ID("http://example.org/a"), "http://example.org/a?amp"))
	file, _ := backedUp(t, e, store.BackupOptions{})
	line := store.NewForget(store.ForgetPage, store.URLID("http://example.org/a"), "me@here", "", day(4))
	out := must(db.Restore(ctx, bytes.NewReader(file), e.pages, store.RestoreOptions{Replace: true, Forgets: []store.Forget{line}}, nil))(t)
	if out.Forgotten.Articles != 1 || out.Forgotten.Decisions != 1 {
		t.Errorf("forgotten: %+v", out.Forgotten)
	}
	if lines := must(db.Forgotten(ctx, "http://example.org/a?amp"))(t); lines[0] != line.ID {
		t.Errorf("its other address may be fetched: %q", lines)
	}
	if _, faults := e.verify(); len(faults) != 0 {
		t.Errorf("faults: %+v", faults)
	}
}
