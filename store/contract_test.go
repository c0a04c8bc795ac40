package store_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/internal/needs"
	"rangefinder/news"
	"rangefinder/store"
)

var ctx = context.Background()

// contract is what every store must keep, on the embedded one and on a real
// redis-server. Each test has a store of its own.
var contract = map[string]func(t *testing.T, db *store.DB){
	"one epoch, one claim":             oneClaim,
	"work added meanwhile is not lost": addedMeanwhile,
	"a delay is kept and shortened":    delays,
	"the dead are swept":               swept,
	"given up and asked for again":     givenUp,
	"one leads":                        leads,
	"the frontier keeps its gaps":      frontierGaps,
	"the frontier keeps entries":       frontierEntries,
	"a frontier is careful":            frontierIsCareful,
	"a frontier is bounded":            frontierIsBounded,
	"failures of a host":               hostFailures,
	"places are shared":                shares,
	"robots rules":                     robots,
	"a supplied page":                  suppliedPage,
	"unread pages in order":            unreadPages,
	"outcomes by time":                 outcomesByTime,
	"decisions are added":              decisionsAdded,
	"who decides last is told":         decidedMeanwhile,
	"decisions are heard of":           decisionsHeard,
	"decisions of elsewhere":           decisionsImported,
	"what bears on an answer":          reviewsKept,
	"decisions are forgotten":          decisionsForgotten,
	"versions of an article":           versions,
	"a wall takes nothing":             walls,
	"a partial page takes nothing":     partial,
	"a better reader":                  betterReader,
	"the outbox":                       outbox,
	"grouping is fenced":               grouping,
	"findings are fenced":              findings,
	"past reports stand":               editions,
	"a clock that was set back":        clockSetBack,
	"and a report before that":         clockSetBackMeanwhile,
	"outcomes have a history":          outcomeHistory,
	"what a report compares with":      compared,
	"old editions leave":               editionsThinned,
	"answers from before editions":     answersBeforeEditions,
	"old editions leave meanwhile":     editionsThinnedMeanwhile,
	"an article leaves its editions":   editionsForget,
	"and comes back":                   editionsComeBack,
	"what stories taught is kept":      heard,
	"watches":                          watches,
	"nothing is wrong":                 verifyClean,
	"every fault is found":             verifyFaults,
	"bodies leave in their order":      pruneOrder,
	"what is needed never leaves":      pruneKeeps,
	"a crawler beside a pruner":        pruneRaces,
	"crawlers beside a pruner":         pruneAmongCrawlers,
	"a pruner that dies loses nothing": pruneDies,
	"a page fetched meanwhile":         fetchedMeanwhile,
	"one prunes":                       pruneAlone,
	"what is damaged stays":            pruneDamaged,
	"a quarter is dead":                pruneQuarter,
	"bodies by age":                    pruneAge,
	"who stands in line again":         linedUp,
	"the same page read anew":          samePageReread,
	"one has its turn":                 turns,
	"numbers that are no claims":       unclaimedNumbers,
	"a backup comes back":              backupComesBack,
	"a restore replaces":               restoreReplaces,
	"a restore forgets by more names":  restoreForgetsMore,
	"a backup without pages":           restoreWithoutPages,
	"a backup waits":                   backupWaits,
	"a restore is alone":               restoreAlone,
	"a restore waits for its time":     restoreRefused,
	"a restore over a bad connection":  restoreTwice,
	"what is forgotten":                forgotten,
	"many forget at once":              forgetsAtOnce,
	"what names the forgotten":         forgottenWords,
	"names of the forgotten":           forgottenNames,
	"what was tied to the forgotten":   forgottenTies,
}

func TestContract(t *testing.T) {
	for _, b := range []struct {
		name string
		open func(t *testing.T) *store.DB
	}{{"embedded", openEmbedded}, {"redis-server", openServer}} {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			db := b.open(t)
			for name, test := range contract {
				t.Run(name, func(t *testing.T) {
					if err := db.Client.FlushDB(ctx).Err(); err != nil {
						t.Fatal(err)
					}
					test(t, db)
				})
			}
		})
	}
}

func openEmbedded(t *testing.T) *store.DB {
	t.Helper()
	return connect(t, "", folder(t))
}

func openServer(t *testing.T) *store.DB {
	t.Helper()
	path := needs.Redis(t)
	dir := folder(t)
	sock := filepath.Join(dir, "r.sock")
	cmd := exec.Command(path, "--port", "0", "--unixsocket", sock, "--dir", dir, "--save", "")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	for range 200 {
		if c, err := net.Dial("unix", sock); err == nil {
			c.Close()
			return connect(t, "unix://"+sock, dir)
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("redis-server gave no socket within two seconds")
	return nil
}

func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "rf")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func connect(t testing.TB, url, dir string) *store.DB {
	t.Helper()
	db, err := store.Open(ctx, url, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// must is the value of a call that may not fail here.
func must[V any](v V, err error) func(t testing.TB) V {
	return func(t testing.TB) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func claim(t *testing.T, db *store.DB, n store.Notice, lease time.Duration) (store.Claim, bool) {
	t.Helper()
	c, ok, err := db.Claim(ctx, n.Kind, n.Item, n.Epoch, lease)
	check(t, err)
	return c, ok
}

func oneClaim(t *testing.T, db *store.DB) {
	n := must(db.Add(ctx, store.Read, "x", 0))(t)
	if n.Epoch == 0 {
		t.Fatal("Add of new work announces nothing")
	}
	if again := must(db.Add(ctx, store.Read, "x", 0))(t); again.Epoch != 0 {
		t.Errorf("Add of announced work announces epoch %d", again.Epoch)
	}
	if _, ok := claim(t, db, store.Notice{Kind: store.Read, Item: "x", Epoch: n.Epoch - 1}, time.Minute); ok {
		t.Error("a stale epoch was given a claim")
	}
	c, ok := claim(t, db, n, time.Minute)
	if !ok {
		t.Fatal("the epoch that was announced has no claim")
	}
	if _, ok := claim(t, db, n, time.Minute); ok {
		t.Error("a task delivered twice was given two claims")
	}
	check(t, db.Beat(ctx, c, time.Minute))
	if n := must(db.Done(ctx, c, store.Finished))(t); n.Epoch != 0 {
		t.Errorf("Done of finished work announces %+v", n)
	}
	if _, err := db.Done(ctx, c, store.Finished); !errors.Is(err, store.ErrFenced) {
		t.Errorf("Done twice = %v, want ErrFenced", err)
	}
	if err := db.Beat(ctx, c, time.Minute); !errors.Is(err, store.ErrFenced) {
		t.Errorf("Beat of finished work = %v, want ErrFenced", err)
	}
	if items := must(db.Items(ctx, store.Read))(t); len(items) != 0 {
		t.Errorf("Items = %v", items)
	}
}

func addedMeanwhile(t *testing.T, db *store.DB) {
	c, _ := claim(t, db, must(db.Add(ctx, store.Group, store.All, 0))(t), time.Minute)
	must(db.Add(ctx, store.Group, store.All, time.Hour))(t)
	n := must(db.Done(ctx, c, store.Finished))(t)
	if n.Epoch <= c.Epoch {
		t.Fatalf("Done announces epoch %d after %d: the work added meanwhile is lost", n.Epoch, c.Epoch)
	}
	c, ok := claim(t, db, n, time.Minute)
	if !ok {
		t.Fatal("the new epoch has no claim")
	}
	must(db.Done(ctx, c, store.Finished))(t)
	for _, l := range must(db.Loads(ctx, 0))(t) {
		if l.Live+l.Out+l.Claimed+l.Failed != 0 {
			t.Errorf("load = %+v", l)
		}
	}
}

func delays(t *testing.T, db *store.DB) {
	must(db.Add(ctx, store.Crawl, "h", time.Hour))(t)
	if list := must(db.Due(ctx, 10))(t); len(list) != 0 {
		t.Errorf("Due = %v an hour early", list)
	}
	load := func(horizon time.Duration) store.Load { return must(db.Loads(ctx, horizon))(t)[0] }
	if l := load(time.Minute); l.Live != 1 || l.Later != 1 {
		t.Errorf("load within a minute = %+v", l)
	}
	if l := load(2 * time.Hour); l.Live != 1 || l.Later != 0 {
		t.Errorf("load within two hours = %+v", l)
	}
	must(db.Add(ctx, store.Crawl, "h", 10*time.Millisecond))(t)
	must(db.Add(ctx, store.Crawl, "h", time.Hour))(t)
	var list []store.Notice
	for range 200 {
		if list = must(db.Due(ctx, 10))(t); len(list) > 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if len(list) != 1 || list[0].Item != "h" {
		t.Fatalf("Due = %v, want the host, at the earlier of its times", list)
	}
	if more := must(db.Due(ctx, 10))(t); len(more) != 0 {
		t.Errorf("Due gives it twice: %v", more)
	}
}

func swept(t *testing.T, db *store.DB) {
	c, _ := claim(t, db, must(db.Add(ctx, store.Read, "x", 0))(t), time.Millisecond)
	var dead []store.Notice
	for range 200 {
		if dead, _, _ = db.Sweep(ctx, 10); len(dead) > 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if len(dead) != 1 || dead[0].Epoch <= c.Epoch {
		t.Fatalf("Sweep = %v after epoch %d", dead, c.Epoch)
	}
	if _, err := db.Done(ctx, c, store.Finished); !errors.Is(err, store.ErrFenced) {
		t.Errorf("Done of a swept claim = %v, want ErrFenced", err)
	}
	// Announced and not heard of: the caller has to ask the queue.
	n := must(db.Bump(ctx, dead[0]))(t)
	if n.Epoch <= dead[0].Epoch {
		t.Errorf("Bump = %+v", n)
	}
	if n := must(db.Bump(ctx, dead[0]))(t); n.Epoch != 0 {
		t.Errorf("Bump of a stale epoch = %+v", n)
	}
	c2, ok := claim(t, db, n, time.Minute)
	if !ok || c2.Tries != 1 || c2.Token <= c.Token {
		t.Errorf("claim after a death = %+v, %v", c2, ok)
	}
	if n := must(db.Bump(ctx, n))(t); n.Epoch != 0 {
		t.Errorf("Bump of claimed work = %+v", n)
	}
}

func givenUp(t *testing.T, db *store.DB) {
	c, _ := claim(t, db, must(db.Add(ctx, store.Read, "x", 0))(t), time.Minute)
	check(t, db.Retry(ctx, c, 0))
	list := must(db.Due(ctx, 10))(t)
	if len(list) != 1 {
		t.Fatalf("Due after Retry = %v", list)
	}
	c, _ = claim(t, db, list[0], time.Minute)
	if c.Tries != 1 {
		t.Errorf("Tries = %d, want 1", c.Tries)
	}
	must(db.GiveUp(ctx, c, "task", "it broke"))(t)
	fs := must(db.Failures(ctx))(t)
	if len(fs) != 1 || fs[0].Item != "x" || fs[0].Kind != store.Read || fs[0].Reason != "it broke" || fs[0].Tries != 2 || fs[0].Task != "task" {
		t.Errorf("Failures = %+v", fs)
	}
	if l := must(db.Loads(ctx, 0))(t)[1]; l.Live != 0 || l.Failed != 1 {
		t.Errorf("load = %+v", l)
	}
	n := must(db.Add(ctx, store.Read, "x", 0))(t)
	if c, ok := claim(t, db, n, time.Minute); !ok || c.Tries != 0 {
		t.Errorf("asked for again: %+v, %v", c, ok)
	}
	if fs := must(db.Failures(ctx))(t); len(fs) != 0 {
		t.Errorf("Failures = %+v", fs)
	}
	check(t, db.Drop(ctx, store.Read, "x"))
}

func leads(t *testing.T, db *store.DB) {
	if !must(db.Lead(ctx, "a", time.Minute))(t) || must(db.Lead(ctx, "b", time.Minute))(t) || !must(db.Lead(ctx, "a", time.Minute))(t) {
		t.Error("want a to lead, b not, and a still")
	}
	check(t, db.Resign(ctx, "b"))
	if must(db.Lead(ctx, "b", time.Minute))(t) {
		t.Error("b leads after it resigned what it did not hold")
	}
	check(t, db.Resign(ctx, "a"))
	if !must(db.Lead(ctx, "b", time.Minute))(t) {
		t.Error("b does not lead after a resigned")
	}
}

func frontierGaps(t *testing.T, db *store.DB) {
	const host = "example.org"
	check(t, db.Push(ctx, host, store.Entry{URL: "http://example.org/a"}))
	check(t, db.Push(ctx, host, store.Entry{URL: "http://example.org/b"}))
	first := must(db.Take(ctx, host, 5, time.Hour, 0))(t)
	if first.Entry == nil || first.Wait != 0 {
		t.Fatalf("Take = %+v", first)
	}
	if turn := must(db.Take(ctx, host, 5, time.Hour, 0))(t); turn.Entry != nil || turn.Wait < 59*time.Minute || !turn.Left {
		t.Errorf("Take within the gap = %+v", turn)
	}
	if _, err := db.Take(ctx, host, 4, 0, 0); !errors.Is(err, store.ErrFenced) {
		t.Errorf("Take with an old token = %v, want ErrFenced", err)
	}
	// The gap counts from the end of the request, and a turn may be given ahead of it.
	next := must(db.Finish(ctx, host, 5, first, store.End{Gap: 40 * time.Minute, Ago: 10 * time.Minute, Ahead: time.Minute}))(t)
	if next.Entry != nil || next.Wait > 30*time.Minute || next.Wait < 29*time.Minute || next.Next == "" {
		t.Errorf("the turn after Finish = %+v, want none within a minute", next)
	}
	next = must(db.Take(ctx, host, 5, time.Hour, time.Hour))(t)
	if next.Entry == nil || next.Entry.URL != "http://example.org/b" || next.Wait > 30*time.Minute || next.Wait < 29*time.Minute {
		t.Errorf("Take ahead = %+v, want /b in half an hour", next)
	}
	if next = must(db.Finish(ctx, host, 5, next, store.End{Rest: 20 * time.Minute, Asked: true, Keep: true, Ahead: -1}))(t); next.Entry != nil {
		t.Errorf("a turn was given where none was wanted: %+v", next)
	}
	must(db.Add(ctx, store.Crawl, host, 0))(t)
	hosts := must(db.Hosts(ctx, 0))(t)
	if len(hosts) != 1 || hosts[0].Due != 1 || !hosts[0].Asked || hosts[0].Wait < 19*time.Minute || hosts[0].Flight != "" {
		t.Errorf("Hosts = %+v", hosts)
	}
	if _, err := db.Finish(ctx, host, 4, first, store.End{}); !errors.Is(err, store.ErrFenced) {
		t.Errorf("Finish with an old token = %v, want ErrFenced", err)
	}
}

// Of a request that a dead worker began nobody knows the end but that it lies two
// seconds back: the gap counts from there. And where what is known of a host is gone, it is
// left alone, not stormed.
func frontierIsCareful(t *testing.T, db *store.DB) {
	const host = "example.org"
	for _, p := range []string{"a", "b"} {
		check(t, db.Push(ctx, host, store.Entry{URL: "http://example.org/" + p}))
	}
	if turn := must(db.Take(ctx, host, 1, time.Millisecond, 0))(t); turn.Entry == nil {
		t.Fatalf("Take = %+v", turn)
	}
	time.Sleep(5 * time.Millisecond)
	if turn := must(db.Take(ctx, host, 2, time.Hour, 0))(t); turn.Entry != nil || turn.Wait < 59*time.Minute {
		t.Errorf("Take after a death = %+v, want a gap", turn)
	}
	turn := must(db.Take(ctx, host, 2, 0, 2*time.Hour))(t)
	must(db.Finish(ctx, host, 2, turn, store.End{Ahead: -1}))(t)
	if turn = must(db.Take(ctx, host, 3, time.Hour, 0))(t); turn.Entry == nil {
		t.Errorf("Take after a turn that was ended = %+v", turn)
	}
	check(t, db.Client.Del(ctx, "rf:{h:"+host+"}:state").Err())
	if turn = must(db.Take(ctx, host, 3, time.Hour, 0))(t); turn.Entry != nil || turn.Wait < 59*time.Minute {
		t.Errorf("Take of a host whose state is gone = %+v, want a gap", turn)
	}
}

func frontierIsBounded(t *testing.T, db *store.DB) {
	const host = "example.org"
	row := make([]redis.Z, 100_000)
	for i := range row {
		row[i] = redis.Z{Score: 1, Member: "http://example.org/" + strconv.Itoa(i)}
	}
	for part := range slices.Chunk(row, 10_000) {
		check(t, db.Client.ZAdd(ctx, "rf:{h:"+host+"}:due", part...).Err())
	}
	if err := db.Push(ctx, host, store.Entry{URL: "http://example.org/more"}); !errors.Is(err, store.ErrFull) {
		t.Errorf("Push = %v, want ErrFull", err)
	}
	check(t, db.Push(ctx, host, store.Entry{URL: "http://example.org/asked", Force: true}))
	check(t, db.Push(ctx, host, store.Entry{URL: "http://example.org/feed", Watch: "w"}))
	check(t, db.Push(ctx, "example.net", store.Entry{URL: "http://example.net/more"}))
}

func hostFailures(t *testing.T, db *store.DB) {
	const host = "example.org"
	check(t, db.Push(ctx, host, store.Entry{URL: "http://example.org/a"}))
	n, since, err := db.HostFailed(ctx, host, "nobody answers")
	if err != nil || n != 1 || since.IsZero() {
		t.Fatalf("HostFailed = %d, %v, %v", n, since, err)
	}
	if n, again, err := db.HostFailed(ctx, host, "nobody answers"); err != nil || n != 2 || !again.Equal(since) {
		t.Errorf("HostFailed = %d, %v, %v, want the second since %v", n, again, err, since)
	}
	turn := must(db.Take(ctx, host, 1, 0, 0))(t)
	must(db.Finish(ctx, host, 1, turn, store.End{Rest: time.Hour, Keep: true, Ahead: -1}))(t)
	must(db.Add(ctx, store.Crawl, host, 0))(t)
	if h := must(db.Hosts(ctx, 0))(t)[0]; h.Fails != 2 || !h.Asked || !h.Since.Equal(since) || h.Why != "nobody answers" {
		t.Errorf("Hosts = %+v", h)
	}
	// A watch leaves the rest as it is, a person ends it.
	check(t, db.Push(ctx, host, store.Entry{URL: "http://example.org/b"}))
	if turn := must(db.Take(ctx, host, 1, 0, 0))(t); turn.Entry != nil {
		t.Errorf("Take of a host at rest = %+v", turn)
	}
	check(t, db.Push(ctx, host, store.Entry{URL: "http://example.org/c", Force: true}))
	turn = must(db.Take(ctx, host, 1, 0, 0))(t)
	if turn.Entry == nil {
		t.Fatal("a person asked, and the host still rests")
	}
	if n, _, err := db.HostFailed(ctx, host, "nobody answers"); err != nil || n != 1 {
		t.Errorf("HostFailed = %d, %v, want counting from one again", n, err)
	}
	must(db.Finish(ctx, host, 1, turn, store.End{Answered: true, Ahead: -1}))(t)
	if h := must(db.Hosts(ctx, 0))(t)[0]; h.Fails != 0 {
		t.Errorf("Hosts after an answer = %+v", h)
	}
	if left := must(db.Waiting(ctx, host, 10))(t); len(left) != 2 {
		t.Errorf("Waiting = %v", left)
	}
	check(t, db.Leave(ctx, host, 1, []string{"http://example.org/a", "http://example.org/b"}))
	if left := must(db.Waiting(ctx, host, 10))(t); len(left) != 1 || left[0] != "http://example.org/c" {
		t.Errorf("Waiting = %v, want /c alone", left)
	}
}

func shares(t *testing.T, db *store.DB) {
	s := store.Share{Key: "site:example.org", Most: 2}
	for _, h := range []string{"a", "b", "a"} {
		if wait := must(db.EnterShare(ctx, s, h, time.Minute))(t); wait != 0 {
			t.Fatalf("%s waits %v", h, wait)
		}
	}
	if wait := must(db.EnterShare(ctx, s, "c", time.Minute))(t); wait <= 0 {
		t.Error("three hosts in two places")
	}
	check(t, db.LeaveShare(ctx, s, "a", time.Hour))
	if wait := must(db.EnterShare(ctx, s, "c", time.Minute))(t); wait <= 0 {
		t.Error("the place of one that left is taken within the gap")
	}
	check(t, db.LeaveShare(ctx, s, "b", 0))
	if wait := must(db.EnterShare(ctx, s, "c", time.Minute))(t); wait != 0 {
		t.Errorf("c waits %v for a free place", wait)
	}
	check(t, db.LeaveShare(ctx, s, "nobody", time.Hour))
	if wait := must(db.EnterShare(ctx, store.Share{Key: "site:example.net", Most: 1}, "d", time.Minute))(t); wait != 0 {
		t.Error("another site waits")
	}
}

func frontierEntries(t *testing.T, db *store.DB) {
	const host = "example.org"
	url := "http://example.org/a"
	done := store.End{Ahead: -1}
	check(t, db.Push(ctx, host, store.Entry{URL: url, Story: "One"}))
	check(t, db.Push(ctx, host, store.Entry{URL: url, Force: true}))
	turn := must(db.Take(ctx, host, 1, 0, 0))(t)
	if turn.Entry == nil || turn.Entry.Story != "One" || !turn.Entry.Force {
		t.Fatalf("Take = %+v: want what both asked for", turn.Entry)
	}
	// Asked for again while in flight: it has to be fetched once more.
	check(t, db.Push(ctx, host, store.Entry{URL: url}))
	if turn = must(db.Finish(ctx, host, 1, turn, store.End{}))(t); turn.Entry == nil {
		t.Fatal("an address asked for while in flight was dropped")
	}
	must(db.Finish(ctx, host, 1, turn, store.End{Keep: true, Again: time.Hour, Failed: true, Ahead: -1}))(t)
	late := must(db.Take(ctx, host, 1, 0, 0))(t)
	if late.Entry != nil || !late.Left || late.Wait < 59*time.Minute {
		t.Errorf("Take of a postponed entry = %+v", late)
	}
	check(t, db.Push(ctx, host, store.Entry{URL: url}))
	turn = must(db.Take(ctx, host, 1, 0, 0))(t)
	if turn.Entry == nil || turn.Entry.Tries != 0 {
		t.Fatalf("asked for again: %+v, want it due with no failures", turn.Entry)
	}
	must(db.Finish(ctx, host, 1, turn, done))(t)
	if turn := must(db.Take(ctx, host, 1, 0, 0))(t); turn.Left {
		t.Errorf("Take of an empty frontier = %+v", turn)
	}
	check(t, db.Push(ctx, host, store.Entry{URL: url}))
	if n := must(db.Clear(ctx, host))(t); n != 1 {
		t.Errorf("Clear = %d", n)
	}
}

func robots(t *testing.T, db *store.DB) {
	if b, _, err := db.HostFile(ctx, "h", store.RobotsTxt); b != nil || err != nil {
		t.Errorf("Robots = %q, %v", b, err)
	}
	now := time.UnixMilli(1_700_000_000_000)
	check(t, db.SaveHostFile(ctx, "h", store.RobotsTxt, []byte("{\n}"), now, 0))
	if b, until, err := db.HostFile(ctx, "h", store.RobotsTxt); string(b) != "{\n}" || err != nil || until.Sub(now) != 24*time.Hour {
		t.Errorf("Robots = %q, %v, %v, want them for a day", b, until, err)
	}
	check(t, db.SaveHostFile(ctx, "h", store.RobotsTxt, []byte("{}"), now, time.Minute))
	if b, until, err := db.HostFile(ctx, "h", store.RobotsTxt); string(b) != "{}" || err != nil || until.Sub(now) != time.Minute {
		t.Errorf("Robots = %q, %v, %v, want them for a minute", b, until, err)
	}
}

func suppliedPage(t *testing.T, db *store.DB) {
	pages := store.Pages{Dir: t.TempDir()}
	p := news.Page{URL: "file:///x", Body: []byte("some words"), Fetched: day(1)}
	p.Hash = store.Hash(p.Body)
	check(t, db.Supply(ctx, p, "War"))
	got, pin, ok, err := db.Page(ctx, store.PageID(p))
	if err != nil || !ok || pin != "War" || got.Hash != p.Hash || !got.Fetched.Equal(p.Fetched) {
		t.Fatalf("Page = %+v, %q, %v, %v", got, pin, ok, err)
	}
	for range 2 { // out of the store first, out of the folder then
		if body := must(db.Body(ctx, pages, got))(t); string(body) != "some words" {
			t.Errorf("Body = %q", body)
		}
	}
	if n := must(db.Client.Exists(ctx, "rf:{p:"+store.PageID(p)+"}:body").Result())(t); n != 0 {
		t.Error("the body is kept twice")
	}
	if _, _, ok, err := db.Page(ctx, "none"); ok || err != nil {
		t.Errorf("Page of nothing = %v, %v", ok, err)
	}
}

func unreadPages(t *testing.T, db *store.DB) {
	page := func(body string, d int) news.Page {
		return news.Page{URL: "http://example.org/a", Hash: store.Hash([]byte(body)), Fetched: day(d)}
	}
	id := store.URLID("http://example.org/a")
	check(t, db.MarkUnread(ctx, page("two", 2)))
	check(t, db.MarkUnread(ctx, page("one", 1)))
	line := must(db.Unread(ctx, id))(t)
	if len(line) != 2 || line[0].Page != store.PageID(page("one", 1)) {
		t.Fatalf("Unread = %+v, want the older first", line)
	}
	check(t, db.MarkUnread(ctx, page("one", 3))) // fetched again while it is read
	check(t, db.MarkRead(ctx, id, line[0]))
	check(t, db.MarkRead(ctx, id, line[1]))
	line = must(db.Unread(ctx, id))(t)
	if len(line) != 1 || line[0].Page != store.PageID(page("one", 3)) {
		t.Errorf("Unread = %+v, want the page that was fetched again", line)
	}
}

func outcomesByTime(t *testing.T, db *store.DB) {
	for _, o := range []news.Outcome{
		{URL: "http://b", Code: news.Read, At: day(2)},
		{URL: "http://b", Code: news.HTTPStatus, Reason: "503", At: day(1)},
		{URL: "http://a", Code: news.Robots, At: day(1)},
	} {
		check(t, db.SaveOutcome(ctx, o))
	}
	os := must(db.Outcomes(ctx))(t)
	if len(os) != 2 || os[0].URL != "http://a" || os[1].Code != news.Read {
		t.Errorf("Outcomes = %+v", os)
	}
	if _, ok, err := db.Outcome(ctx, "http://c"); ok || err != nil {
		t.Errorf("Outcome of nothing = %v, %v", ok, err)
	}
	check(t, db.ForgetOutcome(ctx, "http://a"))
	if os := must(db.Outcomes(ctx))(t); len(os) != 1 {
		t.Errorf("Outcomes = %+v", os)
	}
}

func day(n int) time.Time { return time.Date(2025, 4, n, 12, 0, 0, 0, time.UTC) }

// reading makes a reading of sentences, each of which has one figure.
func reading(d int, outcome string, sentences ...string) store.Reading {
	a := news.Article{ID: "art", URL: "http://example.org/a", Title: "Toll", Outcome: outcome,
		Blocks: []news.Block{{Kind: news.Paragraph, Start: 0, End: 4}}}
	r := store.Reading{Page: fmt.Sprint("page", d), PageHash: fmt.Sprint("hash", d), Fetched: day(d), Reader: "1"}
	for i, s := range sentences {
		var v float64
		var what string
		if _, err := fmt.Sscanf(s, "%v %s", &v, &what); err != nil {
			panic(err)
		}
		a.Text += s + "\n\n"
		r.Claims = append(r.Claims, news.Claim{ID: news.ID("claim", s), Text: fmt.Sprint(v), Sentence: s, Start: i,
			Low: &v, Value: &v, High: &v, Kind: "count", Measure: what, Modality: news.Reported, Occur: i})
		r.Numbers = append(r.Numbers, news.Number{Text: fmt.Sprint(v), State: news.NumberClaim})
	}
	r.Article = a
	return r
}

func kinds(chs []news.Change) string {
	s := ""
	for _, c := range chs {
		s += c.Kind + "/" + c.Cause + " "
	}
	return s
}

func standing(cs []news.Claim) string {
	s := ""
	for _, c := range cs {
		if !c.Gone {
			s += c.Sentence + "; "
		}
	}
	return s
}

func versions(t *testing.T, db *store.DB) {
	s := must(db.SaveVersion(ctx, reading(1, news.Read, "40 killed on Monday", "7 wounded on Monday")))(t)
	if s.Version != 1 || !s.New || len(s.Changes) != 0 {
		t.Errorf("first = %+v", s)
	}
	for range 2 {
		if s = must(db.SaveVersion(ctx, reading(1, news.Read, "40 killed on Monday", "7 wounded on Monday")))(t); s.New || s.Version != 1 {
			t.Errorf("the same again = %+v", s)
		}
	}
	s = must(db.SaveVersion(ctx, reading(3, news.Read, "400 killed on Monday", "9 missing since then")))(t)
	if s.Version != 2 || !s.New || len(s.Changes) != 3 {
		t.Errorf("changed = %+v", s)
	}
	if s = must(db.SaveVersion(ctx, reading(2, news.Read, "41 killed on Monday")))(t); s.New || s.Version != 2 {
		t.Errorf("overtaken = %+v", s)
	}
	h := must(db.History(ctx, "art"))(t)
	if len(h) != 2 || h[0].Article.Version != 1 || h[1].Page != "page3" || !h[0].Fetched.Equal(day(1)) || len(h[0].Claims) != 2 {
		t.Errorf("History = %+v", h)
	}
	a, ok, err := db.Article(ctx, "art", 0)
	if err != nil || !ok || a.Version != 2 || a.ID != "art" || a.URL == "" || a.Outcome != news.Read || a.Blocks[0].End != 4 {
		t.Errorf("Article = %+v, %v, %v", a, ok, err)
	}
	if _, ok, err := db.Article(ctx, "none", 0); ok || err != nil {
		t.Errorf("Article of nothing = %v, %v", ok, err)
	}
	cs := must(db.Claims(ctx, "art"))(t)
	gone := 0
	for _, c := range cs {
		if c.ArticleID != "art" {
			t.Errorf("claim %s is of article %q", c.ID, c.ArticleID)
		}
		if want := 2; !c.Gone && c.Article.Version != want {
			t.Errorf("%q stands in version %d, want %d", c.Sentence, c.Article.Version, want)
		}
		if c.Gone {
			gone++
			if c.Article.Version != 1 {
				t.Errorf("%q, gone, stands in version %d, want 1", c.Sentence, c.Article.Version)
			}
		}
	}
	if len(cs) != 4 || gone != 2 {
		t.Errorf("%d claims, %d gone; want 4 and 2", len(cs), gone)
	}
	if chs := must(db.Changes(ctx, "art"))(t); len(chs) != 3 {
		t.Errorf("Changes = %s", kinds(chs))
	}
	// What was there before comes back.
	s = must(db.SaveVersion(ctx, reading(4, news.Read, "40 killed on Monday", "7 wounded on Monday")))(t)
	if cs := must(db.Claims(ctx, "art"))(t); s.Version != 3 || standing(cs) != standing(h[0].Claims) {
		t.Errorf("version %d stands for %q", s.Version, standing(cs))
	}
}

func walls(t *testing.T, db *store.DB) {
	must(db.SaveVersion(ctx, reading(1, news.Read, "40 killed on Monday")))(t)
	for i, wall := range []string{news.Paywall, news.NeedsJavaScript, news.LanguageNotRead, news.Empty} {
		s := must(db.SaveVersion(ctx, reading(2+i, wall, "1 subscription needed")))(t)
		if s.New || len(s.Changes) != 0 {
			t.Errorf("%s: %+v", wall, s)
		}
	}
	if cs := must(db.Claims(ctx, "art"))(t); standing(cs) != "40 killed on Monday; " {
		t.Errorf("claims = %q", standing(cs))
	}
	// Where the wall was first, its fall is nothing that the outlet said.
	check(t, db.Client.FlushDB(ctx).Err())
	must(db.SaveVersion(ctx, reading(1, news.Paywall)))(t)
	s := must(db.SaveVersion(ctx, reading(2, news.Read, "40 killed on Monday")))(t)
	if !s.New || len(s.Changes) != 0 {
		t.Errorf("after the wall: %+v", s)
	}
}

func partial(t *testing.T, db *store.DB) {
	must(db.SaveVersion(ctx, reading(1, news.Read, "40 killed on Monday", "7 wounded on Monday")))(t)
	s := must(db.SaveVersion(ctx, reading(2, news.Partial, "400 killed on Monday")))(t)
	if kinds(s.Changes) != "revised/page " {
		t.Errorf("changes = %s, want the one that was revised", kinds(s.Changes))
	}
	for _, c := range must(db.Claims(ctx, "art"))(t) {
		if c.Measure == "wounded" && c.Gone {
			t.Error("a partial page retracted a claim")
		}
	}
}

func betterReader(t *testing.T, db *store.DB) {
	must(db.SaveVersion(ctx, reading(1, news.Read, "40 killed on Monday", "7 wounded on Monday")))(t)
	r := reading(2, news.Read, "40 killed on Monday", "7 wounded on Monday")
	r.Reader, r.Claims = "2", r.Claims[:1]
	s := must(db.SaveVersion(ctx, r))(t)
	if s.New || s.Version != 1 || kinds(s.Changes) != "gone/reader " {
		t.Errorf("reread: %+v, changes %s", s, kinds(s.Changes))
	}
	if cs := must(db.Claims(ctx, "art"))(t); len(cs) != 1 {
		t.Errorf("%d claims: one that no reader of the page saw is no claim of the past", len(cs))
	}
}

func outbox(t *testing.T, db *store.DB) {
	r := reading(1, news.Read, "40 killed on Monday")
	must(db.SaveVersion(ctx, r))(t)
	rev := must(db.Outbox(ctx, "art"))(t)
	if rev == 0 {
		t.Fatal("a new article is in no outbox")
	}
	r.Pin = "War"
	must(db.SaveVersion(ctx, r))(t)
	check(t, db.Told(ctx, "art", rev))
	next := must(db.Outbox(ctx, "art"))(t)
	if next <= rev {
		t.Fatalf("Outbox = %d after a pin, was %d", next, rev)
	}
	check(t, db.Told(ctx, "art", next))
	r.Pin = ""
	must(db.SaveVersion(ctx, r))(t)
	if rev := must(db.Outbox(ctx, "art"))(t); rev != 0 {
		t.Errorf("Outbox = %d with nothing new", rev)
	}
	if pin := must(db.Pin(ctx, "art"))(t); pin != "War" {
		t.Errorf("Pin = %q: asking without a story took it away", pin)
	}
}

func rows(names ...string) []store.StoryRow {
	var out []store.StoryRow
	for _, n := range names {
		out = append(out, store.StoryRow{Story: news.Story{ID: n, Name: n, Articles: 1}, Articles: []string{"a-" + n}})
	}
	return out
}

func grouping(t *testing.T, db *store.DB) {
	check(t, db.Tell(ctx, "a-x", []byte("{}"), 1))
	g := must(db.Grouping(ctx))(t)
	check(t, db.Tell(ctx, "a-x", []byte("{}"), 2)) // changed while it is grouped
	check(t, db.SaveGrouping(ctx, 7, g, rows("x", "y")))
	dirty := must(db.Dirty(ctx))(t)
	if len(dirty) != 2 {
		t.Fatalf("Dirty = %v", dirty)
	}
	check(t, db.Handed(ctx, "x", "6"))
	if len(must(db.Dirty(ctx))(t)) != 2 {
		t.Error("Handed with an older mark took a story off")
	}
	check(t, db.Handed(ctx, "x", dirty["x"]))
	check(t, db.Handed(ctx, "y", dirty["y"]))
	g = must(db.Grouping(ctx))(t)
	if g.Touched["a-x"] != "2" || len(g.Stories) != 2 {
		t.Errorf("Grouping = %+v: the change made meanwhile is lost", g)
	}
	if err := db.SaveGrouping(ctx, 6, g, rows("z")); !errors.Is(err, store.ErrFenced) {
		t.Errorf("an older grouping = %v, want ErrFenced", err)
	}
	check(t, db.SaveGrouping(ctx, 8, g, rows("x")))
	dirty = must(db.Dirty(ctx))(t)
	if len(dirty) != 2 { // x was touched, y is no more
		t.Errorf("Dirty = %v", dirty)
	}
	if all := must(db.Stories(ctx))(t); len(all) != 1 || all[0].Story.ID != "x" {
		t.Errorf("Stories = %+v", all)
	}
}

func findings(t *testing.T, db *store.DB) {
	check(t, db.SaveFindings(ctx, 7, store.Answer{Story: news.Story{ID: "s"}, Topics: []news.Topic{{ID: "new"}}}))
	if err := db.SaveFindings(ctx, 6, store.Answer{Story: news.Story{ID: "s"}, Topics: []news.Topic{{ID: "old"}}}); !errors.Is(err, store.ErrFenced) {
		t.Errorf("older findings = %v, want ErrFenced", err)
	}
	if ts := must(db.Findings(ctx, "s"))(t); len(ts) != 1 || ts[0].ID != "new" {
		t.Errorf("Findings = %+v", ts)
	}
	if ts := must(db.Findings(ctx, "none"))(t); len(ts) != 0 {
		t.Errorf("Findings of nothing = %+v", ts)
	}
}

func heard(t *testing.T, db *store.DB) {
	if w := must(db.World(ctx))(t); w != (store.World{}) {
		t.Errorf("World before anything = %+v", w)
	}
	for _, c := range []struct {
		token       int64
		story, rows string
		changed     bool
		err         error
	}{
		{2, "a", "1", true, nil}, {2, "a", "1", false, nil}, {1, "b", "2", true, nil}, {3, "a", "3", true, nil},
		{2, "a", "1", false, store.ErrFenced}, {2, "a", "", false, store.ErrFenced}, // of a worker that was too slow
		{5, "c", "4", true, nil}, {6, "c", "", true, nil}, {6, "c", "", false, nil}, {5, "c", "4", false, store.ErrFenced},
	} {
		if got, err := db.SaveHeard(ctx, c.token, c.story, []byte(c.rows)); got != c.changed || !errors.Is(err, c.err) {
			t.Errorf("SaveHeard(%d, %s, %q) = %v, %v", c.token, c.story, c.rows, got, err)
		}
	}
	must(db.SaveHeard(ctx, 7, "d", []byte("5")))(t)
	for range 2 {
		check(t, db.DropHeard(ctx, "d"))
	}
	got := map[string]string{}
	check(t, db.Heard(ctx, func(story string, rows []byte) error { got[story] = string(rows); return nil }))
	if len(got) != 2 || got["a"] != "3" || got["b"] != "2" {
		t.Errorf("Heard = %v", got)
	}
	if rows := must(db.Learned(ctx))(t); rows != nil {
		t.Errorf("Learned before anything = %s", rows)
	}
	check(t, db.SaveLearned(ctx, 4, day(1), []byte("p"), []string{"a", "b"}))
	check(t, db.SaveLearned(ctx, 3, day(2), []byte("o"), []string{"c"})) // of a worker that was too slow
	dirty := must(db.Dirty(ctx))(t)
	if len(dirty) != 2 || dirty["a"] == "" || dirty["b"] == "" {
		t.Errorf("Dirty after learning = %v, want a and b", dirty)
	}
	for story, mark := range dirty {
		check(t, db.Handed(ctx, story, mark))
	}
	if w := must(db.World(ctx))(t); w != (store.World{Heard: 7, Learned: 4, At: day(1)}) {
		t.Errorf("World = %+v", w)
	}
	if rows := must(db.Learned(ctx))(t); string(rows) != "p" {
		t.Errorf("Learned = %s", rows)
	}
}

func watches(t *testing.T, db *store.DB) {
	w := store.Watch{URL: "http://example.org/feed", Every: time.Minute, Story: "War", Match: []string{"quake"}, Added: day(1), Source: store.FromCLI}
	check(t, db.PutWatch(ctx, w))
	id := store.WatchID(w.URL)
	update := func(change func(w *store.Watch)) bool {
		_, ok, err := db.UpdateWatch(ctx, id, func(w *store.Watch) error { change(w); return nil })
		check(t, err)
		return ok
	}
	if !update(func(w *store.Watch) { w.Last, w.Outcome, w.Listed = day(2), news.Read, 3 }) {
		t.Error("UpdateWatch: no such watch")
	}
	seen := map[string]store.Seen{"http://example.org/a": {Stamp: "1", Checked: day(2)}, "http://example.org/b": {Checked: day(2), Day: "2025-04-09"}}
	check(t, db.SaveSeen(ctx, id, seen))
	check(t, db.SaveWatchPage(ctx, id, store.WatchPage{URL: w.URL, Handled: day(2), Listed: 3}))
	ws := must(db.Watches(ctx))(t)
	if len(ws) != 1 || ws[0].Every != time.Minute || ws[0].Story != "War" || ws[0].Listed != 3 || !ws[0].Last.Equal(day(2)) || ws[0].Match[0] != "quake" {
		t.Errorf("Watches = %+v", ws)
	}
	if got := must(db.Seen(ctx, id, []string{"http://example.org/a", "http://example.org/x"}))(t); len(got) != 1 || got["http://example.org/a"].Stamp != "1" {
		t.Errorf("Seen = %+v", got)
	}
	if n := must(db.ForgetSeen(ctx, id, "2025-04-05"))(t); n != 1 {
		t.Errorf("ForgetSeen forgot %d, want the one that was not listed for long", n)
	}
	if got := must(db.Seen(ctx, id, []string{"http://example.org/a", "http://example.org/b"}))(t); len(got) != 1 || got["http://example.org/b"].Day == "" {
		t.Errorf("Seen after ForgetSeen = %+v", got)
	}
	if pages := must(db.WatchPages(ctx, id))(t); len(pages) != 1 || pages[w.URL].Listed != 3 {
		t.Errorf("WatchPages = %+v", pages)
	}

	// Two who change a watch at once both have their way.
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			update(func(w *store.Watch) { w.Followed++ })
			update(func(w *store.Watch) { w.Limit++ })
		}()
	}
	wg.Wait()
	if got, ok, err := db.Watch(ctx, id); !ok || err != nil || got.Followed != 8 || got.Limit != 8 || got.Story != "War" {
		t.Errorf("after sixteen changes at once: %+v, %v, %v", got, ok, err)
	}

	// Settings that are replaced leave the state alone.
	w.Story = "Peace"
	check(t, db.PutWatch(ctx, w))
	if got, _, err := db.Watch(ctx, id); err != nil || got.Story != "Peace" || got.Limit != 0 || got.Listed != 3 {
		t.Errorf("replaced: %+v, %v", got, err)
	}
	check(t, db.SaveSites(ctx, "example.org | a | - | -\n"))
	if s := must(db.Sites(ctx))(t); s != "example.org | a | - | -\n" {
		t.Errorf("Sites = %q", s)
	}

	if !must(db.RemoveWatch(ctx, w.URL))(t) || must(db.RemoveWatch(ctx, w.URL))(t) {
		t.Error("RemoveWatch: want true, then false")
	}
	if update(func(w *store.Watch) { w.Listed = 9 }) {
		t.Error("a removed watch was changed")
	}
	if len(must(db.Watches(ctx))(t)) != 0 || len(must(db.Seen(ctx, id, []string{"http://example.org/b"}))(t)) != 0 || len(must(db.WatchPages(ctx, id))(t)) != 0 {
		t.Error("a removed watch is still there")
	}
}
