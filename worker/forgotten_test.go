package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"rangefinder/news"
	"rangefinder/store"
)

func TestArchiveForgets(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := open(t, "", t.TempDir())
	q := newQueue(db)
	id := store.URLID("http://a.example/1")
	for _, n := range []store.Notice{
		{Kind: store.Read, Item: id, Epoch: 1}, {Kind: store.Read, Item: store.URLID("http://b.example/1"), Epoch: 2},
		{Kind: store.Crawl, Item: "a.example", Epoch: 3}, {Kind: store.Crawl, Item: "b.example", Epoch: 4},
		{Kind: store.Reconcile, Item: "told", Epoch: 5}, {Kind: store.Reconcile, Item: "other", Epoch: 6},
		{Kind: store.Watched, Item: "feed", Epoch: 7}, {Kind: store.Found, Item: "feed", Epoch: 8}, {Kind: store.Watched, Item: "stays", Epoch: 9},
		{Kind: store.Crawl, Item: "x.b.example", Epoch: 10}, {Kind: store.Crawl, Item: "y.x.b.example:8080", Epoch: 11}, {Kind: store.Crawl, Item: "xb.example", Epoch: 12},
	} {
		if err := q.put(ctx, n); err != nil {
			t.Fatal(err)
		}
		if err := q.look.ArchiveTask(tasks[n.Kind].queue, taskID(n)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := q.client.Enqueue(asynq.NewTask("others", []byte("{}")), asynq.TaskID("others"), asynq.Queue(queueRead)); err != nil {
		t.Fatal(err)
	}
	if err := q.look.ArchiveTask(queueRead, "others"); err != nil {
		t.Fatal(err)
	}
	host := store.NewForget(store.ForgetHost, store.HostID("a.example"), "", "", time.Now())
	below := store.NewForget(store.ForgetHosts, store.HostsID("b.example"), "", "", time.Now())
	if err := ForgetTasks(ctx, db, store.Forgetting{Addresses: []string{id}, Stories: []string{"told"}, Watches: []string{"feed"}}, host); err != nil {
		t.Fatal(err)
	}
	if err := ForgetTasks(ctx, db, store.Forgetting{}, below); err != nil {
		t.Fatal(err)
	}
	left, err := q.archived()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, a := range left {
		ids = append(ids, a.ID)
	}
	slices.Sort(ids)
	if got, want := strings.Join(ids, " "), "crawl:b.example:4 crawl:xb.example:12 others read:"+store.URLID("http://b.example/1")+":2 reconcile:other:6 watch:stays:9"; got != want {
		t.Errorf("the archive has %s, want %s", got, want)
	}
}

// Whoever asks for it, what was forgotten is not taken.
func TestForgottenIsRefused(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := open(t, "", t.TempDir())
	line := store.NewForget(store.ForgetHost, store.HostID("a.example"), "", "", time.Now())
	if err := db.SaveForgets(ctx, []store.Forget{line}); err != nil {
		t.Fatal(err)
	}
	results, err := Enqueue(ctx, db, []string{"http://A.example/1?utm_source=x", "http://b.example/1"}, EnqueueOptions{})
	if err != nil || results[0].Code != news.Forgotten || !strings.Contains(results[0].Reason, line.ID) || results[1].Code != "" {
		t.Errorf("Enqueue = %+v, %v, want the first refused as forgotten by %s", results, err, line.ID)
	}
	if all, err := db.Outcomes(ctx); err != nil || len(all) != 0 {
		t.Errorf("outcomes %v, %v, want none: they keep the address", all, err)
	}
	if waiting, err := db.Waiting(ctx, "a.example", 9); err != nil || len(waiting) != 0 {
		t.Errorf("waiting %v, %v, want none", waiting, err)
	}
	if err := Supply(ctx, db, news.Page{URL: "http://a.example/2", Body: []byte("x")}, ""); err == nil || !strings.Contains(err.Error(), "--undo "+line.ID) {
		t.Errorf("Supply = %v, want a refusal", err)
	}
	if _, err := WatchAdd(ctx, db, store.Watch{URL: "http://a.example/feed", Every: time.Hour}); err == nil || !strings.Contains(err.Error(), "--undo "+line.ID) {
		t.Errorf("WatchAdd = %v, want a refusal", err)
	}
	// One that was in the frontier before, or that a redirect leads to.
	w := &worker{db: db}
	for _, p := range []news.Page{{URL: "http://a.example/"}, {URL: "http://b.example/", FinalURL: "http://a.example/"}, {URL: "http://b.example/", FinalURL: "http://b.example/2", Hops: []string{"http://a.example/x"}}} {
		if gone, err := w.forgottenPage(ctx, p); !gone || err != nil {
			t.Errorf("page %+v is forgotten: %v, %v, want true", p, gone, err)
		}
	}
	list, err := w.remembered(ctx, []Listed{{URL: "http://a.example/3"}, {URL: "http://b.example/3"}})
	if err != nil || len(list) != 1 || list[0].URL != "http://b.example/3" {
		t.Errorf("of the list %v, %v is left, want the second", list, err)
	}
}

// An article that was forgotten does not come back by another address of its page.
func TestForgottenArticleByAnotherAddress(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	db := open(t, "", dir)
	o := toyOptions(dir)
	parse := o.Deps.Parse
	o.Deps.Parse = func(p news.Page) (news.Article, error) {
		a, err := parse(p)
		a.CanonicalURL = "http://a.example/1"
		return a, err
	}
	w, err := newWorker(db, o)
	if err != nil {
		t.Fatal(err)
	}
	article := news.ID("http://a.example/1")
	versions := func(url string) int {
		t.Helper()
		p := news.Page{URL: url, Status: 200, Body: []byte("Toll\nkilled: 40 soldiers"), Fetched: time.Now().UTC()}
		p.Hash = store.Hash(p.Body)
		if p.Kept, err = w.pages.Put(p.Body, p.Hash); err != nil {
			t.Fatal(err)
		}
		if err := db.SavePage(ctx, p, ""); err != nil {
			t.Fatal(err)
		}
		if err := w.readPage(ctx, store.PageID(p)); err != nil {
			t.Fatal(err)
		}
		h, err := db.History(ctx, article)
		if err != nil {
			t.Fatal(err)
		}
		return len(h)
	}
	if n := versions("http://a.example/1"); n != 1 {
		t.Fatalf("%d versions before, want 1", n)
	}
	line := store.NewForget(store.ForgetPage, store.URLID("http://a.example/1"), "", "", time.Now())
	plan, err := db.PlanForget(ctx, line)
	if err != nil {
		t.Fatal(err)
	}
	line.Addresses, line.Articles = plan.Addresses, plan.Articles
	if err := db.SaveForgets(ctx, []store.Forget{line}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Erase(ctx, w.pages, []store.Forget{line}, false); err != nil {
		t.Fatal(err)
	}
	if n := versions("http://a.example/1?ref=feed"); n != 0 {
		t.Errorf("%d versions are back by another address", n)
	}
}

// A hook is asked before each command of a connection; what it gives back is the answer, nil lets
// the command through.
type hook func(cmd redis.Cmder) error

func (h hook) DialHook(next redis.DialHook) redis.DialHook { return next }

func (h hook) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if err := h(cmd); err != nil {
			cmd.SetErr(err)
			return err
		}
		return next(ctx, cmd)
	}
}

func (h hook) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		for _, cmd := range cmds {
			if err := h(cmd); err != nil {
				cmd.SetErr(err)
				return err
			}
		}
		return next(ctx, cmds)
	}
}

// reading is a worker that reads what it is given, on a connection of its own.
func reading(t *testing.T, url, dir string, h hook) *worker {
	t.Helper()
	db := open(t, url, dir)
	db.Client.AddHook(h)
	w, err := newWorker(db, toyOptions(dir))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// kept keeps a page with a text as if it had just been fetched.
func (w *worker) kept(t *testing.T, url, text string) news.Page {
	t.Helper()
	p := news.Page{URL: url, FinalURL: url, Status: 200, Body: []byte(text), Fetched: time.Now().UTC()}
	p.Hash = store.Hash(p.Body)
	var err error
	if p.Kept, err = w.pages.Put(p.Body, p.Hash); err != nil {
		t.Fatal(err)
	}
	if err := w.db.SavePage(context.Background(), p, ""); err != nil {
		t.Fatal(err)
	}
	return p
}

// forget has an address forgotten as the command does it, and gives the line.
func forget(t *testing.T, db *store.DB, pages store.Pages, url string) store.Forget {
	t.Helper()
	ctx := context.Background()
	line := store.NewForget(store.ForgetPage, store.URLID(url), "", "", time.Now())
	plan, err := db.PlanForget(ctx, line)
	if err != nil {
		t.Fatal(err)
	}
	line.Addresses, line.Articles = plan.Addresses, plan.Articles
	if _, err := db.AddForget(ctx, line); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Erase(ctx, pages, []store.Forget{line}, false); err != nil {
		t.Fatal(err)
	}
	return line
}

// Wherever a worker dies over a page, whoever forgets its address finds what was read from it.
func TestForgottenAfterADeath(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		db := open(t, url, dir)
		left := 1 << 30
		died := errors.New("the worker is dead")
		w := reading(t, url, dir, func(redis.Cmder) error {
			if left--; left < 0 {
				return died
			}
			return nil
		})
		versions := 0
		for n := 0; ; n++ {
			left = 1 << 30
			address := fmt.Sprintf("http://a.example/%d", n)
			p := w.kept(t, address, "Toll\nkilled: 40 soldiers")
			left = n
			err := w.readPage(ctx, store.PageID(p))
			history, herr := db.History(ctx, news.ID(address))
			if herr != nil {
				t.Fatal(herr)
			}
			versions += len(history)
			forget(t, db, w.pages, address)
			if h, err := db.History(ctx, news.ID(address)); err != nil || len(h) != 0 {
				t.Fatalf("after %d commands of a worker that died %d versions outlive the forgetting, %v", n, len(h), err)
			}
			if err == nil {
				break
			}
			if !errors.Is(err, died) {
				t.Fatal(err)
			}
		}
		if versions < 3 {
			t.Errorf("%d deaths came after the version was kept, want some on either side", versions)
		}
	})
}

// Who forgets while a page is being read finds it at the second look.
func TestForgottenWhileItIsRead(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		db := open(t, url, dir)
		const address = "http://a.example/1"
		var line store.Forget
		var w *worker
		w = reading(t, url, dir, func(cmd redis.Cmder) error {
			if line.ID == "" && strings.Contains(fmt.Sprint(cmd.Args()...), "rf:{a:"+news.ID(address)+"}:changes") {
				line = forget(t, db, w.pages, address)
			}
			return nil
		})
		p := w.kept(t, address, "Toll\nkilled: 40 soldiers")
		if err := w.readPage(ctx, store.PageID(p)); err != nil {
			t.Fatal(err)
		}
		if h, err := db.History(ctx, news.ID(address)); line.ID == "" || len(h) != 1 || err != nil {
			t.Fatalf("line %q, %d versions, %v: want it forgotten before it was kept", line.ID, len(h), err)
		}
		if _, err := db.Erase(ctx, w.pages, []store.Forget{line}, false); err != nil {
			t.Fatal(err)
		}
		if h, err := db.History(ctx, news.ID(address)); err != nil || len(h) != 0 {
			t.Errorf("%d versions are left, %v", len(h), err)
		}
	})
}

// An archived task of something else keeps no words that name what was forgotten.
func TestArchiveForgetsWords(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		db := open(t, url, dir)
		o := toyOptions(dir)
		o.Deps.Stories = func(map[string]string, func(string) (string, bool)) ([]Cluster, error) {
			return nil, final{errors.New("signature of http://a.example/1: it is odd")}
		}
		start(t, db, o)
		q := newQueue(db)
		if err := q.add(ctx, store.Group, store.All, 0); err != nil {
			t.Fatal(err)
		}
		archived := func() int {
			list, err := q.archived()
			if err != nil {
				t.Fatal(err)
			}
			return len(list)
		}
		until(t, "the grouping is given up", func() bool { return archived() == 1 })
		for _, c := range []struct {
			host string
			left int
		}{{"b.example", 1}, {"a.example", 0}} {
			line := store.NewForget(store.ForgetHost, store.HostID(c.host), "", "", time.Now())
			plan, err := db.PlanForget(ctx, line)
			if err != nil {
				t.Fatal(err)
			}
			if err := ForgetTasks(ctx, db, plan, line); err != nil {
				t.Fatal(err)
			}
			if n := archived(); n != c.left {
				t.Errorf("after %s was forgotten %d tasks are archived, want %d", c.host, n, c.left)
			}
		}
	})
}

// A redirect to what was forgotten is not followed, nor kept in words, whatever would have come of it.
func TestRedirectToTheForgotten(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		web := newSite(t, map[string]string{"/gone": "Toll\nkilled: 40 soldiers", "/stays": "Toll\nkilled: 55 soldiers"})
		bad := newSite(t, map[string]string{"/x": "Toll\nkilled: 7 soldiers"})
		for path, to := range map[string]string{"/1": web.url("/gone"), "/2": bad.url("/x"), "/3": bad.url("/none")} {
			web.status[path] = 302
			web.header[path] = map[string][]string{"Location": {to}}
		}
		db := open(t, url, dir)
		host := strings.TrimPrefix(bad.URL, "http://")
		for _, line := range []store.Forget{
			store.NewForget(store.ForgetPage, store.URLID(web.url("/gone")), "", "", time.Now()),
			store.NewForget(store.ForgetHost, store.HostID(host), "", "", time.Now()),
		} {
			if _, err := db.AddForget(ctx, line); err != nil {
				t.Fatal(err)
			}
		}
		start(t, db, toyOptions(dir))
		if _, err := WatchAdd(ctx, db, store.Watch{URL: web.url("/2"), Every: time.Hour}); err != nil {
			t.Fatal(err)
		}
		enqueue(t, db, EnqueueOptions{}, web.url("/1"), web.url("/3"), web.url("/stays"))
		wait(t, db)
		if got := outcomes(report(t, db)); len(got) != 1 || got[web.url("/stays")] != news.Read {
			t.Errorf("outcomes are %v, want the one page that stays", got)
		}
		w, _, err := db.Watch(ctx, store.WatchID(web.url("/2")))
		if err != nil || w.Outcome != news.Forgotten || strings.Contains(w.Reason, host) {
			t.Errorf("the watch says %q, %q, %v", w.Outcome, w.Reason, err)
		}
		if n := web.count(web.hits, "/gone") + bad.count(bad.hits, "/x") + bad.count(bad.hits, "/none") + bad.count(bad.hits, "/robots.txt"); n != 0 {
			t.Errorf("what was forgotten was asked for %d times", n)
		}
	})
}

// A page that names what was forgotten as its own address goes with all that is kept of it, and
// its address stands in the line of the record.
func TestForgottenByItsCanonicalAddress(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		w := reading(t, url, dir, func(redis.Cmder) error { return nil })
		const alias = "http://m.a.example/1?ref=feed"
		w.kept(t, "http://a.example/1", "Toll\nkilled: 40 soldiers")
		line := forget(t, w.db, w.pages, "http://a.example/1")
		p := w.kept(t, alias, "canonical http://a.example/1\nkilled: 40 soldiers")
		other := w.kept(t, "http://m.a.example/2", "Toll\nkilled: 7 soldiers")
		if err := w.db.SaveOutcome(ctx, news.Outcome{URL: alias, Code: news.HostDeferred, At: time.Now()}); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second time its own address is forbidden
			if err := w.readPage(ctx, store.PageID(p)); err != nil {
				t.Fatal(err)
			}
			if n, err := w.db.Live(ctx, store.Clear); n != 1 || err != nil {
				t.Fatalf("%d clearings are announced, %v, want one", n, err)
			}
		}
		if by, err := w.db.Forgotten(ctx, alias); err != nil || by[0] != line.ID {
			t.Errorf("its address is forbidden by %q, %v, want %s", by, err, line.ID)
		}
		record, err := w.db.Forgets(ctx)
		if err != nil || len(record) != 1 || !slices.Contains(record[0].Addresses, store.URLID(alias)) {
			t.Errorf("the record is %v, %v, want its address in the line", record, err)
		}
		if file, err := store.ReadForgets(store.ForgetsFile(dir)); err != nil || fmt.Sprint(file) != fmt.Sprint(record) {
			t.Errorf("the file has %v, %v, want %v", file, err, record)
		}
		if wait, err := w.clear(ctx, store.Claim{}); wait != store.Finished || err != nil {
			t.Fatalf("clear = %v, %v", wait, err)
		}
		if wait, err := w.clear(ctx, store.Claim{}); wait != clearAfter || err != nil {
			t.Errorf("clear so soon again = %v, %v, want %v", wait, err, clearAfter)
		}
		if _, _, ok, err := w.db.Page(ctx, store.PageID(p)); ok || err != nil {
			t.Errorf("the page is kept: %v, %v", ok, err)
		}
		if _, err := w.pages.Get(p.Hash, p.Kept); err == nil {
			t.Error("its body is kept")
		}
		if _, ok, err := w.db.Outcome(ctx, alias); ok || err != nil {
			t.Errorf("its outcome is kept: %v, %v", ok, err)
		}
		if err := w.readPage(ctx, store.PageID(other)); err != nil {
			t.Fatal(err)
		}
		if h, err := w.db.History(ctx, news.ID(other.URL)); len(h) != 1 || err != nil {
			t.Errorf("of another page there are %d versions, %v, want one", len(h), err)
		}
	})
}
