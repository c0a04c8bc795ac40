package worker

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"time"

	"github.com/hibiken/asynq"

	"rangefinder/store"
)

// A queue is asynq as seen by those who have work to hand out.
type queue struct {
	db     *store.DB
	client *asynq.Client
	look   *asynq.Inspector
}

func newQueue(db *store.DB) queue {
	return queue{db, asynq.NewClientFromRedisClient(db.Client), asynq.NewInspectorFromRedisClient(db.Client)}
}

// put enqueues the task of a notice. A conflict of ids is success: the very
// task stands in the queue already.
func (q queue) put(ctx context.Context, n store.Notice) error {
	if n.Epoch == 0 {
		return nil
	}
	typ, id, body, err := encode(n)
	if err != nil {
		return err
	}
	_, err = q.client.EnqueueContext(ctx, asynq.NewTask(typ, body), asynq.TaskID(id), asynq.Queue(tasks[n.Kind].queue),
		// We count failures ourselves. asynq archives a task at its last try
		// even if the try is none of its fault.
		asynq.MaxRetry(1<<20), asynq.Retention(0), asynq.Timeout(time.Hour))
	if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
		return fmt.Errorf("enqueue %s: %w", id, err)
	}
	return nil
}

func (q queue) add(ctx context.Context, k store.Kind, item string, delay time.Duration) error {
	n, err := q.db.Add(ctx, k, item, delay)
	if err != nil {
		return err
	}
	return q.put(ctx, n)
}

// waits reports whether the task of a notice stands in the queue and waits for
// a worker. Active counts as lost: whoever took it has not claimed its item.
func (q queue) waits(n store.Notice) (bool, error) {
	info, err := q.look.GetTaskInfo(tasks[n.Kind].queue, taskID(n))
	if errors.Is(err, asynq.ErrTaskNotFound) || errors.Is(err, asynq.ErrQueueNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return info.State == asynq.TaskStatePending || info.State == asynq.TaskStateScheduled || info.State == asynq.TaskStateRetry, nil
}

// A QueueInfo is the state of one queue.
type QueueInfo struct {
	Queue   string `json:"queue"`
	Waiting int64  `json:"waiting"` // items that wait for a worker
	Later   int64  `json:"later"`   // items that wait for their time
	Active  int64  `json:"active"`  // items being worked on
	Failed  int64  `json:"failed"`  // items given up
}

// A QueueState is what there is to do, what is being done, and what went wrong.
type QueueState struct {
	Queues   []QueueInfo      `json:"queues"`
	Hosts    []store.HostLoad `json:"hosts"`
	Failures []QueueFailure   `json:"failures"`
	Workers  int              `json:"workers"` // processes that work on the queue
}

// A QueueFailure is one item or task that was given up.
type QueueFailure struct {
	ID     string    `json:"id"` // for Retry and Delete
	Task   string    `json:"task"`
	Item   string    `json:"item"`
	URL    string    `json:"url"` // of the page or watch, "" where there is none
	Reason string    `json:"reason"`
	Tries  int       `json:"tries"`
	At     time.Time `json:"at"`
}

// Queue says what there is to do, what is being done, and what was given up and
// why.
func Queue(ctx context.Context, db *store.DB) (QueueState, error) {
	s := QueueState{Queues: []QueueInfo{}, Hosts: []store.HostLoad{}, Failures: []QueueFailure{}}
	loads, err := db.Loads(ctx, 0)
	if err != nil {
		return s, err
	}
	byQueue := map[string]*QueueInfo{}
	for _, q := range []string{queueCrawl, queueRead, queueReconcile, queueMaint} {
		byQueue[q] = &QueueInfo{Queue: q}
	}
	for _, l := range loads {
		q := byQueue[tasks[l.Kind].queue]
		q.Later += l.Later
		q.Active += l.Claimed
		q.Waiting += max(l.Live-l.Later-l.Claimed, 0)
		q.Failed += l.Failed
	}
	if s.Hosts, err = db.Hosts(ctx, 0); err != nil {
		return s, err
	}
	failures, err := db.Failures(ctx)
	if err != nil {
		return s, err
	}
	ours := map[string]bool{}
	for _, f := range failures {
		ours[f.Task] = true
		s.Failures = append(s.Failures, QueueFailure{ID: failureID(f), Task: tasks[f.Kind].typ, Item: f.Item,
			URL: addressOf(ctx, db, f), Reason: f.Reason, Tries: f.Tries, At: f.At})
	}
	archived, err := newQueue(db).archived()
	if err != nil {
		return s, err
	}
	for _, a := range archived {
		if ours[a.ID] {
			continue
		}
		byQueue[a.Queue].Failed++
		s.Failures = append(s.Failures, QueueFailure{ID: a.Queue + "/" + a.ID, Task: a.Type, Reason: a.LastErr, Tries: a.Retried + 1, At: a.LastFailedAt.UTC()})
	}
	for _, q := range []string{queueCrawl, queueRead, queueReconcile, queueMaint} {
		s.Queues = append(s.Queues, *byQueue[q])
	}
	s.Workers, err = serving(db)
	return s, err
}

func failureID(f store.Failure) string { return string(f.Kind) + ":" + f.Item }

func addressOf(ctx context.Context, db *store.DB, f store.Failure) string {
	switch f.Kind {
	case store.Read:
		if a, ok, err := db.Address(ctx, f.Item); err == nil && ok {
			return a.URL
		}
	case store.Watched, store.Found:
		if w, ok, err := db.Watch(ctx, f.Item); err == nil && ok {
			return w.URL
		}
	}
	return ""
}

// archived is the tasks in asynq's archives, by queue and id.
func (q queue) archived() ([]*asynq.TaskInfo, error) {
	known, err := q.look.Queues()
	if err != nil {
		return nil, fmt.Errorf("queues: %w", err)
	}
	var all []*asynq.TaskInfo
	for _, name := range known {
		if _, ours := weights[name]; !ours {
			continue
		}
		for page := 1; ; page++ {
			list, err := q.look.ListArchivedTasks(name, asynq.PageSize(500), asynq.Page(page))
			if err != nil {
				return nil, fmt.Errorf("archive of %s: %w", name, err)
			}
			all = append(all, list...)
			if len(list) < 500 {
				break
			}
		}
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].Queue != all[j].Queue {
			return all[i].Queue < all[j].Queue
		}
		return all[i].ID < all[j].ID
	})
	return all, nil
}

// serving counts the processes that work on the queue, by their heartbeats.
func serving(db *store.DB) (int, error) {
	servers, err := asynq.NewInspectorFromRedisClient(db.Client).Servers()
	if err != nil {
		return 0, fmt.Errorf("workers: %w", err)
	}
	n := 0
	for _, s := range servers {
		if s.Status == "active" {
			n++
		}
	}
	return n, nil
}

// Retry tries failures again: those named by id, or all of them. It returns how
// many there were.
func Retry(ctx context.Context, db *store.DB, ids ...string) (int, error) {
	return each(ctx, db, ids, func(q queue, f store.Failure) error {
		if f.Kind == store.Read {
			if err := unreadAgain(ctx, db, f.Item); err != nil {
				return err
			}
		}
		return q.add(ctx, f.Kind, f.Item, 0)
	}, func(q queue, t *asynq.TaskInfo) error {
		return q.look.RunTask(t.Queue, t.ID)
	})
}

// unreadAgain puts the newest page of an address back into the line.
func unreadAgain(ctx context.Context, db *store.DB, id string) error {
	a, ok, err := db.Address(ctx, id)
	if err != nil || !ok {
		return err
	}
	p, _, ok, err := db.Page(ctx, a.Page)
	if err != nil || !ok {
		return err
	}
	return db.MarkUnread(ctx, p)
}

// Delete forgets failures: those named by id, or all of them. What was kept
// before they failed stays.
func Delete(ctx context.Context, db *store.DB, ids ...string) (int, error) {
	return each(ctx, db, ids, func(q queue, f store.Failure) error {
		return db.Drop(ctx, f.Kind, f.Item)
	}, func(q queue, t *asynq.TaskInfo) error {
		return q.look.DeleteTask(t.Queue, t.ID)
	})
}

func each(ctx context.Context, db *store.DB, ids []string, item func(queue, store.Failure) error, task func(queue, *asynq.TaskInfo) error) (int, error) {
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	q := newQueue(db)
	failures, err := db.Failures(ctx)
	if err != nil {
		return 0, err
	}
	archived, err := q.archived()
	if err != nil {
		return 0, err
	}
	byID := map[string]*asynq.TaskInfo{}
	for _, t := range archived {
		byID[t.ID] = t
	}
	n := 0
	for _, f := range failures {
		t := byID[f.Task]
		delete(byID, f.Task)
		if len(ids) > 0 && !wanted[failureID(f)] {
			continue
		}
		// Its task in the archive is of an epoch that will not come again.
		if t != nil {
			if err := q.look.DeleteTask(t.Queue, t.ID); err != nil && !errors.Is(err, asynq.ErrTaskNotFound) {
				return n, fmt.Errorf("archived task %s: %w", t.ID, err)
			}
		}
		if err := item(q, f); err != nil {
			return n, err
		}
		n++
	}
	for _, t := range archived {
		if byID[t.ID] == nil || len(ids) > 0 && !wanted[t.Queue+"/"+t.ID] {
			continue
		}
		if err := task(q, t); err != nil {
			return n, fmt.Errorf("archived task %s: %w", t.ID, err)
		}
		n++
	}
	return n, nil
}

// Drain takes every address out of the frontier that waits to be fetched, and
// returns how many there were. Pages that are kept already are still read.
func Drain(ctx context.Context, db *store.DB) (int, error) {
	hosts, err := db.Items(ctx, store.Crawl)
	if err != nil {
		return 0, err
	}
	q, n := newQueue(db), 0
	for _, h := range hosts {
		held, err := db.Clear(ctx, h)
		if err != nil {
			return n, err
		}
		n += held
		if err := q.add(ctx, store.Crawl, h, 0); err != nil { // so that its end is seen now and not when it was due
			return n, err
		}
	}
	return n, nil
}
