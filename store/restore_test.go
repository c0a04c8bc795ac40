package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
	"rangefinder/store"
)

// While a store is being restored nobody prunes or backs up, and what it held stands until
// it is sure that nobody is at work.
func restoreAlone(t *testing.T, db *store.DB) {
	e := filled(t, db)
	file, _ := backedUp(t, e, store.BackupOptions{})
	before := everything(t, db)
	asked, during := 0, 0
	idle := func() error {
		asked++
		if got := everything(t, db); !reflect.DeepEqual(got, before) {
			t.Error("something was changed before it was asked who is at work")
		}
		return nil
	}
	o := store.RestoreOptions{Replace: true, Idle: idle}
	must(db.Restore(ctx, bytes.NewReader(file), e.pages, o, func(int64) {
		if asked == 0 {
			return // of the first reading
		}
		during++
		if _, err := db.Prune(ctx, e.pages, store.Budget{}, nil); !errors.Is(err, store.ErrPruning) {
			t.Errorf("a pruner beside a restore: %v, want ErrPruning", err)
		}
	}))(t)
	if asked != 1 || during == 0 {
		t.Errorf("it was asked %d times who is at work, want once; %d looks", asked, during)
	}
	e.prune(store.Budget{}) // which may be done again
}

// Nothing is changed by a restore beside a worker, or beside who prunes, forgets or backs up.
func restoreRefused(t *testing.T, db *store.DB) {
	e := filled(t, db)
	file, _ := backedUp(t, e, store.BackupOptions{})
	before := everything(t, db)
	same := func(after string) {
		t.Helper()
		if got := everything(t, db); !reflect.DeepEqual(got, before) {
			t.Errorf("%s the store is another one", after)
		}
	}
	busy := errors.New("a worker is running")
	_, err := db.Restore(ctx, bytes.NewReader(file), e.pages, store.RestoreOptions{Replace: true, Idle: func() error { return busy }}, nil)
	if !errors.Is(err, busy) {
		t.Errorf("beside a worker: %v, want what Idle says", err)
	}
	same("after a restore beside a worker")

	check(t, db.Client.Set(ctx, "rf:{pruning}", "another", time.Minute).Err())
	late, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	if _, err := db.Restore(late, bytes.NewReader(file), e.pages, store.RestoreOptions{Replace: true}, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("beside who prunes: %v, want that its time was over while it waited", err)
	}
	same("after a restore beside who prunes")
	if by := db.Client.Get(ctx, "rf:{pruning}").Val(); by != "another" {
		t.Errorf("%q prunes by now, want the one who did", by)
	}
}

// twice sends every pipeline two times, as a client does that has lost the answer to it.
type twice struct{}

func (twice) DialHook(next redis.DialHook) redis.DialHook          { return next }
func (twice) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }
func (twice) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		if err := next(ctx, cmds); err != nil {
			return err
		}
		return next(ctx, cmds)
	}
}

// What was sent twice is there once.
func restoreTwice(t *testing.T, db *store.DB) {
	for d := 1; d <= 3; d++ {
		must(db.SaveVersion(ctx, reading(d, news.Read, fmt.Sprint(40+d, " killed on Monday"))))(t)
	}
	const key = "rf:{a:art}:changes"
	rows := must(db.Client.LRange(ctx, key, 0, -1).Result())(t)
	if len(rows) != 2 {
		t.Fatalf("%d changes, want 2", len(rows))
	}
	for i := range 1300 { // more than one command holds
		rows = append(rows, fmt.Sprintf(`{"claim":"%d"}`, i))
		check(t, db.Client.RPush(ctx, key, rows[len(rows)-1]).Err())
	}
	file, _ := backedUp(t, newEvidence(t, db), store.BackupOptions{})
	to := openEmbedded(t)
	to.Client.AddHook(twice{})
	must(to.Restore(ctx, bytes.NewReader(file), store.Pages{Dir: t.TempDir()}, store.RestoreOptions{}, nil))(t)
	if got := must(to.Client.LRange(ctx, key, 0, -1).Result())(t); !reflect.DeepEqual(got, rows) {
		t.Errorf("%d changes came back, want the %d that there were, in their order", len(got), len(rows))
	}
}
