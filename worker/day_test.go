package worker

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"rangefinder/scraper/fetch"
	"rangefinder/store"
	"rangefinder/store/embedded"
)

var update = flag.Bool("update", false, "rewrite testdata/day.txt")

// A clock is set by hand. The embedded store takes it for the time, and so does
// everybody who asks the store; a real Redis has only its own.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = t
}

// A stage is a day of watches under a clock set by hand, with the workers of
// three processes. They lead, announce, sweep and look by the code that runs
// elsewhere; only the loops that would wait for time to pass, and asynq's servers
// (its queue is the real one), are driven from here.
type stage struct {
	t     *testing.T
	ctx   context.Context
	clock *clock
	db    *store.DB
	crew  []*worker
	down  map[int]bool
	turn  int

	said   []string // the day, line by line
	moment []string // what was looked at now
	at     map[string]time.Time
}

func newStage(t *testing.T, start time.Time) *stage {
	t.Helper()
	s := &stage{t: t, ctx: context.Background(), clock: &clock{t: start}, down: map[int]bool{}, at: map[string]time.Time{}}
	dir := shortDir(t)
	server, err := embedded.Open(s.ctx, filepath.Join(dir, "redis"), embedded.Options{Clock: s.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	url := "unix://" + server.Socket()
	s.db = open(t, url, dir)
	for range 3 {
		w, err := newWorker(open(t, url, dir), toyOptions(dir))
		if err != nil {
			t.Fatal(err)
		}
		w.base = s.ctx
		// Whoever puts an address into the frontier asks for its host.
		w.deps.Host = func(u string) string {
			s.look(u)
			return fetch.Host(u)
		}
		s.crew = append(s.crew, w)
	}
	return s
}

func (s *stage) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("%s: %v", s.clock.now().Format(time.DateTime), err)
	}
}

func name(url string) string {
	return strings.TrimSuffix(strings.TrimPrefix(url, "https://"), ".example/feed")
}

func address(name string) string { return "https://" + name + ".example/feed" }

func (s *stage) look(url string) {
	now := s.clock.now()
	if was, ok := s.at[url]; ok && now.Sub(was) < 30*time.Second {
		s.t.Errorf("%s: %s was looked at %v before", now.Format(time.DateTime), name(url), now.Sub(was))
	}
	s.at[url] = now
	s.moment = append(s.moment, name(url))
}

// write puts down what was looked at in this moment.
func (s *stage) write() {
	if len(s.moment) > 0 {
		sort.Strings(s.moment)
		s.said = append(s.said, s.clock.now().Format("15:04:05")+"  "+strings.Join(s.moment, ", "))
		s.moment = nil
	}
}

func (s *stage) note(format string, args ...any) {
	s.said = append(s.said, s.clock.now().Format("15:04:05")+"  — "+fmt.Sprintf(format, args...))
}

// pending is the tasks that asynq would hand out now.
func (s *stage) pending() []*asynq.TaskInfo {
	s.t.Helper()
	var all []*asynq.TaskInfo
	for _, q := range []string{queueMaint, queueCrawl} {
		list, err := s.crew[0].queue.look.ListPendingTasks(q, asynq.PageSize(1000))
		if err != nil && !errors.Is(err, asynq.ErrQueueNotFound) {
			s.t.Fatal(err)
		}
		all = append(all, list...)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].ID < all[j].ID })
	return all
}

// next is a worker that runs, each in its turn; nil if none does.
func (s *stage) next() *worker {
	for range s.crew {
		s.turn++
		if i := s.turn % len(s.crew); !s.down[i] {
			return s.crew[i]
		}
	}
	return nil
}

// settle does all that there is to do at this moment. Every task is delivered
// twice, as a queue may.
func (s *stage) settle() {
	s.t.Helper()
	for {
		leads := 0
		for i, w := range s.crew {
			if s.down[i] {
				continue
			}
			lead, err := w.db.Lead(s.ctx, w.id, leadFor)
			s.check(err)
			if lead {
				leads++
				s.check(w.announce(s.ctx))
				s.check(w.sweep(s.ctx))
			}
		}
		if leads > 1 {
			s.t.Fatalf("%s: %d processes lead", s.clock.now().Format(time.DateTime), leads)
		}
		tasks := s.pending()
		if len(tasks) == 0 || s.next() == nil {
			return
		}
		for _, info := range tasks {
			for range 2 {
				s.do(info)
			}
			s.check(s.crew[0].queue.look.DeleteTask(info.Queue, info.ID))
		}
	}
}

// do carries out a task. The crawler is none of this play: it takes the host and
// gives it back.
func (s *stage) do(info *asynq.TaskInfo) {
	s.t.Helper()
	w := s.next()
	if info.Type != taskCrawl {
		s.check(w.handle(s.ctx, asynq.NewTask(info.Type, info.Payload)))
		return
	}
	n, err := decode(info.Type, info.Payload)
	s.check(err)
	c, ok, err := w.db.Claim(s.ctx, n.Kind, n.Item, n.Epoch, lease)
	s.check(err)
	if ok {
		s.check(w.give(s.ctx, c, store.Finished))
	}
}

// busy reports whether a watch is announced or being looked at, so that what
// comes next is a matter of seconds.
func (s *stage) busy() bool {
	loads, err := s.db.Loads(s.ctx, 0)
	s.check(err)
	for _, l := range loads {
		if l.Kind == store.Watched && l.Out > 0 {
			return true
		}
	}
	return false
}

// run lets time pass until end: by seconds while something is under way, by
// minutes while nobody runs, and else to what comes next. at has what happens at a
// moment, before the work.
func (s *stage) run(end time.Time, at map[string]func()) {
	s.t.Helper()
	const stamp = "02 15:04:05"
	today := ""
	for t := s.clock.now(); t.Before(end); {
		s.clock.set(t)
		if today != day(t) {
			today = day(t)
			s.said = append(s.said, "", t.Format("Monday, 2 January 2006"), "")
		}
		if act, ok := at[t.Format(stamp)]; ok {
			act()
			delete(at, t.Format(stamp))
		}
		s.settle()
		s.write()
		minute := t.Truncate(time.Minute).Add(time.Minute)
		soon := t.Add(time.Second)
		switch t = minute; {
		case s.nobody():
		case s.busy():
			t = soon
		default:
			for due := s.due(end); t.Before(due) && at[t.Format(stamp)] == nil; {
				t = t.Add(time.Minute)
			}
		}
	}
	for stamp := range at {
		s.t.Errorf("nothing happened at %s", stamp)
	}
}

// nobody reports whether no process runs.
func (s *stage) nobody() bool {
	for i := range s.crew {
		if !s.down[i] {
			return false
		}
	}
	return true
}

// due is when the next watch is to be looked at, end if none is before that.
func (s *stage) due(end time.Time) time.Time {
	s.t.Helper()
	list, err := s.db.Watches(s.ctx)
	s.check(err)
	for _, w := range list {
		if !w.Paused && w.Next.Before(end) {
			end = w.Next
		}
	}
	return end
}

// leader is the number of the process that leads.
func (s *stage) leader() int {
	s.t.Helper()
	for i, w := range s.crew {
		if s.down[i] {
			continue
		}
		lead, err := w.db.Lead(s.ctx, w.id, leadFor)
		s.check(err)
		if lead {
			return i
		}
	}
	s.t.Fatal("nobody leads")
	return 0
}

func (s *stage) add(name string, w store.Watch) {
	s.t.Helper()
	w.URL = address(name)
	_, err := WatchAdd(s.ctx, s.db, w)
	s.check(err)
}

func (s *stage) edit(name string, change func(*store.Watch)) {
	s.t.Helper()
	_, err := WatchEdit(s.ctx, s.db, address(name), change)
	s.check(err)
}

// The golden file is the day as a person would write it down: who was looked at
// when, and what happened in between; from midnight of the Sunday on which summer
// time ends in Berlin (at 01:00 UTC) to Monday morning.
func TestDayOfWatches(t *testing.T) {
	t.Parallel()
	start := time.Date(2025, 10, 26, 0, 0, 0, 0, time.UTC)
	s := newStage(t, start)
	every := func(d time.Duration) store.Watch { return store.Watch{Every: d} }
	berlin := func(cron string) store.Watch { return store.Watch{Cron: cron, Timezone: "Europe/Berlin"} }

	var dead int
	s.run(start.Add(30*time.Hour), map[string]func(){
		"26 00:00:00": func() {
			s.add("quarter", every(15*time.Minute))
			s.add("hourly", store.Watch{Cron: "0 * * * *"})
			s.add("day-hours", store.Watch{Cron: "0 6-22/2 * * *"})
			s.add("berlin-weekdays-at-6", berlin("0 6 * * 1-5"))
			s.add("berlin-daily-at-2-30", berlin("30 2 * * *"))
			s.add("berlin-half-past", berlin("30 * * * *"))
			s.add("daily", store.Watch{Cron: "@daily"})
			s.add("paused-from-10-to-14", every(30*time.Minute))
			s.add("edited-at-16", every(20*time.Minute))
			s.add("removed-at-18", every(time.Hour))
			s.note("nine watches and one that will be removed are added")
		},
		"26 00:07:00": func() {
			s.add("quarter-from-7", every(15*time.Minute))
			s.note("quarter-from-7 is added")
		},
		// The process that leads has announced what is due, and dies before it
		// has put one task into the queue.
		"26 02:00:00": func() {
			dead = s.leader()
			list, err := s.crew[dead].db.Due(s.ctx, atOnce)
			s.check(err)
			s.down[dead] = true
			s.note("the leader dies with %d announced looks that it has not enqueued", len(list))
		},
		"26 02:20:00": func() { s.down[dead] = false; s.note("it is back") },
		"26 03:10:00": func() { s.down = map[int]bool{0: true, 1: true, 2: true}; s.note("all workers are down") },
		"26 04:25:00": func() { s.down = map[int]bool{}; s.note("all workers are back") },
		// A worker has taken tasks and dies before it has done them.
		"26 07:00:00": func() {
			dead = s.leader()
			w := s.crew[dead]
			s.check(w.announce(s.ctx))
			n := 0
			for _, info := range s.pending() {
				what, err := decode(info.Type, info.Payload)
				s.check(err)
				_, ok, err := w.db.Claim(s.ctx, what.Kind, what.Item, what.Epoch, lease)
				s.check(err)
				if ok {
					n++
				}
			}
			s.down[dead] = true
			s.note("the leader dies with %d looks that it has begun", n)
		},
		"26 07:20:00": func() { s.down[dead] = false; s.note("it is back") },
		"26 10:00:00": func() {
			s.edit("paused-from-10-to-14", func(w *store.Watch) { w.Paused = true })
			s.note("paused-from-10-to-14 is paused")
		},
		"26 11:00:00": func() {
			// One that leads, and two that were out of touch and think they do.
			var wg sync.WaitGroup
			for _, w := range s.crew {
				wg.Add(1)
				go func() {
					defer wg.Done()
					if err := w.announce(s.ctx); err != nil {
						t.Error(err)
					}
				}()
			}
			wg.Wait()
			s.note("all three processes act as leaders")
		},
		"26 12:00:00": func() {
			s.add("added-paused", store.Watch{Every: 3 * time.Hour, Paused: true})
			s.note("added-paused is added")
		},
		"26 13:10:00": func() {
			s.check(WatchRun(s.ctx, s.db, address("added-paused")))
			s.check(WatchRun(s.ctx, s.db, address("day-hours")))
			s.note("added-paused and day-hours are run by hand")
		},
		"26 14:00:00": func() {
			s.edit("paused-from-10-to-14", func(w *store.Watch) { w.Paused = false })
			s.note("paused-from-10-to-14 is resumed")
		},
		"26 16:00:00": func() {
			s.edit("edited-at-16", func(w *store.Watch) { w.Every, w.Cron, w.Timezone = 0, "45 17-20 * * *", "Europe/Berlin" })
			s.note("edited-at-16 is to be looked at at 45 17-20 in Berlin")
		},
		"26 18:00:00": func() {
			if ok, err := WatchRemove(s.ctx, s.db, address("removed-at-18")); !ok || err != nil {
				t.Errorf("WatchRemove = %v, %v", ok, err)
			}
			s.note("removed-at-18 is removed")
		},
		"26 20:00:00": func() {
			s.edit("added-paused", func(w *store.Watch) { w.Paused = false })
			s.note("added-paused is resumed")
		},
	})

	got := strings.Join(s.said, "\n") + "\n"
	file := filepath.Join("testdata", "day.txt")
	if *update {
		s.check(os.MkdirAll("testdata", 0o755))
		s.check(os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the day went otherwise than in %s (-update writes it anew):\n%s", file, got)
	}
}
