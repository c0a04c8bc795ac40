package worker

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"rangefinder/store"
)

// The task types. A payload that changes its meaning gets a new number, so that
// tasks of two releases may stand in one queue.
const (
	taskDiscover  = "watch:discover:v1"
	taskCrawl     = "host:crawl:v1"
	taskRead      = "page:read:v1"
	taskGroup     = "story:group:v1"
	taskReconcile = "story:reconcile:v1"
	taskLearn     = "story:learn:v1"
	taskReread    = "page:reread:v1"
	taskClear     = "page:clear:v1"
)

// The queues. Names stay free of braces: asynq puts them in braces itself, and
// Redis Cluster would see the wrong ones.
const (
	queueCrawl     = "crawl"
	queueRead      = "read"
	queueReconcile = "reconcile"
	queueMaint     = "maint"
)

// weights is how often each queue is asked first.
var weights = map[string]int{queueCrawl: 3, queueRead: 4, queueReconcile: 4, queueMaint: 1}

// A task is one kind of work as the queue knows it.
type task struct {
	typ, queue string
	step       string // tells two kinds of one type apart
}

var tasks = map[store.Kind]task{
	store.Crawl:     {taskCrawl, queueCrawl, ""},
	store.Read:      {taskRead, queueRead, ""},
	store.Group:     {taskGroup, queueReconcile, ""},
	store.Reconcile: {taskReconcile, queueReconcile, ""},
	store.Learn:     {taskLearn, queueReconcile, ""},
	store.Watched:   {taskDiscover, queueMaint, "look"},
	store.Found:     {taskDiscover, queueMaint, "follow"},
	store.Reread:    {taskReread, queueMaint, ""},
	store.Clear:     {taskClear, queueMaint, ""},
}

// A payload carries ids only: what a task needs stands in the store, and a
// payload is never the only place of anything.
type payload struct {
	Item  string `json:"item"` // host, address id, "all", story id or watch id
	Epoch int64  `json:"epoch"`
	Step  string `json:"step,omitempty"` // watch:discover: look (fetch its page) or follow (what it lists)
}

// encode gives type, id and payload of the task for a notice. The id holds the
// epoch, so that a task can be enqueued while one of an earlier epoch is still
// counted as active.
func encode(n store.Notice) (typ, id string, body []byte, err error) {
	t, ok := tasks[n.Kind]
	if !ok {
		return "", "", nil, fmt.Errorf("worker: no task for %q", n.Kind)
	}
	body, err = json.Marshal(payload{n.Item, n.Epoch, t.step})
	return t.typ, taskID(n), body, err
}

func taskID(n store.Notice) string { return fmt.Sprintf("%s:%s:%d", n.Kind, n.Item, n.Epoch) }

// maxPayload is more than any payload of ours: a host has 253 bytes at most.
const maxPayload = 4 << 10

// decode reads a task back. What no release of ours has written is an error: the
// queue is shared, and may hold what others put there.
func decode(typ string, body []byte) (store.Notice, error) {
	if !slices.ContainsFunc(slices.Collect(maps.Values(tasks)), func(t task) bool { return t.typ == typ }) {
		return store.Notice{}, fmt.Errorf("no task of this release is called %.60q; is a newer one at work on the same store?", typ)
	}
	if len(body) > maxPayload {
		return store.Notice{}, fmt.Errorf("payload of %s: %d bytes, want %d at most", typ, len(body), maxPayload)
	}
	var p payload
	if err := json.Unmarshal(body, &p); err != nil {
		return store.Notice{}, fmt.Errorf("payload of %s: %w", typ, err)
	}
	if p.Item == "" || p.Epoch <= 0 {
		return store.Notice{}, fmt.Errorf("payload of %s: %w", typ, errors.New("want item and epoch"))
	}
	for k, t := range tasks {
		if t.typ == typ && t.step == p.Step {
			return store.Notice{Kind: k, Item: p.Item, Epoch: p.Epoch}, nil
		}
	}
	return store.Notice{}, fmt.Errorf("payload of %s: unknown step %q", typ, p.Step)
}
