package worker

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hibiken/asynq"

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
	line := store.NewForget(store.ForgetHost, store.HostID("a.example"), "", "", time.Now())
	line.Addresses = []string{id}
	if err := ForgetTasks(ctx, db, line, []string{"told"}); err != nil {
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
	if got, want := strings.Join(ids, " "), "crawl:b.example:4 others read:"+store.URLID("http://b.example/1")+":2 reconcile:other:6"; got != want {
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
