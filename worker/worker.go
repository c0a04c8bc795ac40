// Package worker does the work in the background: it crawls hosts politely,
// reads pages, groups articles into stories and reconciles them, over any
// number of processes that share one store.
//
// The store says what is to be done (see store.Kind); the queue, asynq, says who
// does it when. A task names an item and an epoch. Only the task of the item's
// newest epoch does anything, under a lease that the worker renews: so a task
// may be delivered twice, be lost with its worker, or outlive it, and every
// effect still comes about once. Handlers do their work before they give the
// item back, and every step of theirs can be repeated; what a worker leaves when
// it is killed is picked up by another about ten seconds later.
package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"

	"rangefinder/reconcile"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

// Options is how a worker works.
type Options struct {
	Only        string        // "" for everything, else crawl, read or reconcile
	Concurrency int           // pages read and stories reconciled at once; 8 if 0
	MinDelay    time.Duration // floor between two requests to one host; 1 s if 0, none if negative
	Tries       int           // fetches of an address that fails in a passing way; 5 if 0
	HostTries   int           // failures in a row after which a host is given up; 0 gives it a week
	MaxUnread   int           // pages that may wait for their reader before crawling pauses; 2,000 if 0
	Fetch       fetch.Options
	// IgnoreRights reads pages whose publisher reserves text and data mining; what
	// was said is recorded all the same.
	IgnoreRights bool
	Reconcile    reconcile.Options
	Log          *slog.Logger // silent if nil
	DataDir      string
	PagesDir     string // DataDir/pages if empty

	PagesMaxSize int64         // bytes that kept bodies may take; 0 for no bound
	PagesMaxAge  time.Duration // how long they are kept; 0 for no bound
	HistoryAge   time.Duration // how far back answers are kept that have been replaced; 0 for no bound

	Deps Deps

	clock func() time.Time // of this machine, right or wrong; time.Now if nil
}

const (
	lease     = 8 * time.Second // of a claim; a dead worker's items are taken over after it
	beatEvery = 2 * time.Second
	slice     = 2 * time.Second // how long one task stays with one host
	grace     = 5 * time.Second // what is in flight may take at shutdown
	lastCall  = 7 * time.Second // then asynq puts its tasks back
	itemTries = 5               // failures of one page or story before it is set aside
)

// A worker is one process's share of the work.
type worker struct {
	Options
	db    *store.DB
	base  context.Context // of all work; ends when the time for it is over
	id    string
	deps  Deps
	pages store.Pages
	log   *slog.Logger
	queue queue

	school   school
	book     ruleBook[Rules]
	rights   ruleBook[reservation]
	cpu      chan struct{} // tokens for work that keeps a processor busy
	lists    sync.Mutex    // of whoever reads the page of a watch, which may be large
	stopping chan struct{} // closed when no more work is to be begun
	skew     atomic.Int64  // of the store's clock over ours, in nanoseconds
	pressed  atomic.Bool   // too much waits, or the store is nearly full: no crawling

	mu   sync.Mutex
	held map[store.Claim]context.CancelCauseFunc
}

// Run works until ctx ends, and then within eight seconds finishes or puts back
// what it has begun. It runs the schedule too; any number of processes may.
func Run(ctx context.Context, db *store.DB, o Options) error {
	w, err := newWorker(db, o)
	if err != nil {
		return err
	}
	if err := w.setClock(ctx); err != nil {
		return fmt.Errorf("worker: %w", err)
	}
	base, abort := context.WithCancelCause(context.WithoutCancel(ctx))
	defer abort(nil)
	w.base = base

	queues := map[string]int{}
	for q, weight := range weights {
		if o.Only == "" || q == o.Only || o.Only == queueCrawl && q == queueMaint {
			queues[q] = weight
		}
	}
	server := asynq.NewServerFromRedisClient(db.Client, asynq.Config{
		// Most tasks wait for hosts; those that compute share w.cpu.
		Concurrency:       4*w.Concurrency + 8,
		Queues:            queues,
		TaskCheckInterval: 50 * time.Millisecond,
		ShutdownTimeout:   lastCall,
		RetryDelayFunc:    func(int, error, *asynq.Task) time.Duration { return time.Second },
		IsFailure:         func(error) bool { return true },
		Logger:            logger{w.log},
		LogLevel:          asynq.WarnLevel,
	})
	// No mux: it would try a task whose type it does not know again and again.
	if err := server.Start(asynq.HandlerFunc(w.handle)); err != nil {
		return fmt.Errorf("worker: %w", err)
	}

	background, stop := context.WithCancel(base)
	var wg sync.WaitGroup
	for _, loop := range []func(context.Context){w.keep, w.schedule, w.gauge, w.prune, w.renew, w.adoptRules} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			loop(background)
		}()
	}

	<-ctx.Done()
	w.log.Info("stopping")
	close(w.stopping)
	server.Stop()
	timer := time.AfterFunc(grace, func() { abort(errStopping) })
	server.Shutdown()
	timer.Stop()
	stop()
	wg.Wait()
	if err := w.pages.Close(); err != nil {
		return fmt.Errorf("worker: %w", err)
	}
	return nil
}

var errStopping = errors.New("the worker is stopping")

func newWorker(db *store.DB, o Options) (*worker, error) {
	switch o.Only {
	case "", queueCrawl, queueRead, queueReconcile:
	default:
		return nil, fmt.Errorf("worker: no kind of work is called %q: want crawl, read or reconcile", o.Only)
	}
	if o.Concurrency <= 0 {
		o.Concurrency = 8
	}
	if o.MinDelay == 0 {
		o.MinDelay = time.Second
	}
	o.MinDelay = max(o.MinDelay, 0)
	if o.Tries <= 0 {
		o.Tries = 5
	}
	if o.clock == nil {
		o.clock = time.Now
	}
	if o.MaxUnread <= 0 {
		o.MaxUnread = 2000
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.PagesDir == "" {
		o.PagesDir = filepath.Join(o.DataDir, "pages")
	}
	w := &worker{
		Options: o, db: db, id: uuid.NewString(), pages: store.Pages{Dir: o.PagesDir}, log: o.Log,
		queue: newQueue(db), cpu: make(chan struct{}, o.Concurrency),
		stopping: make(chan struct{}), held: map[store.Claim]context.CancelCauseFunc{},
	}
	w.deps = o.Deps.defaults(o, w.now)
	return w, nil
}

// now is the time of the store, which all workers share: which page is the newer
// one must not hang on whose clock is right.
func (w *worker) now() time.Time { return w.clock().Add(time.Duration(w.skew.Load())).UTC() }

// setClock asks the store for its time.
func (w *worker) setClock(ctx context.Context) error {
	asked := w.clock()
	t, err := w.db.Client.Time(ctx).Result()
	if err != nil {
		return err
	}
	w.skew.Store(int64(t.Sub(asked.Add(w.clock().Sub(asked) / 2))))
	return nil
}

// A handler does the work on an item and says whether it is Finished, or how long
// it waits.
type handler func(ctx context.Context, c store.Claim) (wait time.Duration, err error)

func (w *worker) handler(k store.Kind) handler {
	switch k {
	case store.Crawl:
		return w.crawl
	case store.Read:
		return w.read
	case store.Group:
		return w.group
	case store.Reconcile:
		return w.reconcile
	case store.Learn:
		return w.learn
	case store.Watched:
		return w.look
	case store.Reread:
		return w.reread
	case store.Clear:
		return w.clear
	}
	return w.follow
}

// handle does one task: it claims the item, works, and gives it back.
// Its context is the worker's own: asynq's ends when asynq stops waiting, and the
// item has to be given back after that as well.
func (w *worker) handle(_ context.Context, t *asynq.Task) error {
	ctx := w.base
	n, err := decode(t.Type(), t.Payload())
	if err != nil {
		return fmt.Errorf("%w: %w", err, asynq.SkipRetry)
	}
	c, ok, err := w.db.Claim(ctx, n.Kind, n.Item, n.Epoch, lease)
	if err != nil {
		return err
	}
	if !ok {
		return nil // a stale epoch, or somebody else is at it
	}
	held, release := w.hold(ctx, c)
	defer release()
	wait, err := w.work(held, c)
	if errors.Is(err, store.ErrFenced) || errors.Is(context.Cause(held), store.ErrFenced) {
		w.log.Warn("work passed to another worker", "kind", string(c.Kind), "item", c.Item)
		return nil
	}
	// What was done is given back even if the time for doing it is over.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	switch {
	case err == nil:
		return w.give(ctx, c, wait)
	case errors.Is(context.Cause(held), errStopping):
		return w.give(ctx, c, 0)
	}
	return w.failed(ctx, c, err)
}

func (w *worker) give(ctx context.Context, c store.Claim, wait time.Duration) error {
	n, err := w.db.Done(ctx, c, wait)
	if errors.Is(err, store.ErrFenced) {
		return nil
	}
	if err != nil {
		return err
	}
	return w.queue.put(ctx, n)
}

// work calls the handler; a panic is an error of its item.
func (w *worker) work(ctx context.Context, c store.Claim) (wait time.Duration, err error) {
	defer func() {
		if r := recover(); r != nil {
			w.log.Error("panic", "kind", string(c.Kind), "item", c.Item, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			err = final{fmt.Errorf("panic: %v", r)}
		}
	}()
	if c.Kind == store.Read || c.Kind == store.Group || c.Kind == store.Reconcile || c.Kind == store.Learn {
		select {
		case w.cpu <- struct{}{}:
			defer func() { <-w.cpu }()
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
	}
	return w.handler(c.Kind)(ctx, c)
}

// A final error will be the same on the next try: what failed computes, and the
// same bytes fail it again.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// failed counts a failure and lets the item wait for its next try, the first one
// within two seconds. An item that keeps failing, or fails for good, is set aside, in the queue's
// archive as well, with its reason; a host never is, since it is not the host
// that failed here.
func (w *worker) failed(ctx context.Context, c store.Claim, err error) error {
	w.log.Warn("work failed", "kind", string(c.Kind), "item", c.Item, "tries", c.Tries+1, "error", err.Error())
	var again final
	if c.Tries+1 < itemTries && !errors.As(err, &again) || c.Kind == store.Crawl || c.Kind == store.Watched {
		if err := w.db.Retry(ctx, c, backoff(c.Tries)); err != nil && !errors.Is(err, store.ErrFenced) {
			return err
		}
		return nil
	}
	id := taskID(store.Notice{Kind: c.Kind, Item: c.Item, Epoch: c.Epoch})
	n, gerr := w.db.GiveUp(ctx, c, id, err.Error())
	if errors.Is(gerr, store.ErrFenced) {
		return nil
	}
	if gerr != nil {
		return gerr
	}
	if perr := w.queue.put(ctx, n); perr != nil {
		return perr
	}
	if c.Kind == store.Read {
		w.unreadable(ctx, c.Item, err)
	}
	return fmt.Errorf("%w: %w", err, asynq.SkipRetry)
}

// backoff is how long an item waits after its n-th failure in a row, n from 0:
// 2, 4, 8 … seconds, at most ten minutes.
func backoff(n int) time.Duration {
	if n > 8 {
		return 10 * time.Minute
	}
	return 2 * time.Second << n
}

func (w *worker) stop() bool {
	select {
	case <-w.stopping:
		return true
	default:
		return false
	}
}

// sleep waits, and says false if it was called off.
func (w *worker) sleep(ctx context.Context, d time.Duration) bool {
	// Timers may be a millisecond late, which is a tenth of a gap of ten: the end
	// is slept through by the clock of the system.
	const fine = 1500 * time.Microsecond
	end := time.Now().Add(d)
	if d > fine {
		t := time.NewTimer(d - fine)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
			return false
		case <-w.stopping:
			return false
		}
	}
	nap(end)
	return ctx.Err() == nil
}

// add announces work and puts its task into the queue.
func (w *worker) add(ctx context.Context, k store.Kind, item string, delay time.Duration) error {
	return w.queue.add(ctx, k, item, delay)
}
