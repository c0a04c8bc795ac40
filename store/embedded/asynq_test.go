package embedded

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

// asynqRoundTrip is what asynq does with a server, from enqueue to the
// inspector's last statistic.
func asynqRoundTrip(t *testing.T, c *redis.Client) {
	t.Helper()
	ctx := context.Background()
	client := asynq.NewClientFromRedisClient(c)
	inspector := asynq.NewInspectorFromRedisClient(c)
	enqueue := func(kind string, opts ...asynq.Option) *asynq.TaskInfo {
		t.Helper()
		info, err := client.Enqueue(asynq.NewTask(kind, []byte(kind)), opts...)
		if err != nil {
			t.Fatalf("enqueue %s: %v", kind, err)
		}
		return info
	}
	enqueue("ok", asynq.Retention(time.Hour))
	enqueue("fail", asynq.MaxRetry(0))
	enqueue("late", asynq.ProcessIn(time.Hour))
	enqueue("retry", asynq.MaxRetry(3))
	enqueue("once", asynq.Unique(time.Hour))
	long := enqueue("long", asynq.MaxRetry(0))
	if _, err := client.Enqueue(asynq.NewTask("once", []byte("once")), asynq.Unique(time.Hour)); !errors.Is(err, asynq.ErrDuplicateTask) {
		t.Errorf("a second unique task: %v, want ErrDuplicateTask", err)
	}
	enqueue("fixed", asynq.TaskID("fixed"), asynq.Retention(time.Hour))
	if _, err := client.Enqueue(asynq.NewTask("fixed", nil), asynq.TaskID("fixed")); !errors.Is(err, asynq.ErrTaskIDConflict) {
		t.Errorf("a second task of one id: %v, want ErrTaskIDConflict", err)
	}
	running := make(chan struct{}, 1)
	srv := asynq.NewServerFromRedisClient(c, asynq.Config{
		Concurrency: 3, TaskCheckInterval: 20 * time.Millisecond, DelayedTaskCheckInterval: 50 * time.Millisecond,
		LogLevel: asynq.FatalLevel, RetryDelayFunc: func(int, error, *asynq.Task) time.Duration { return 0 },
	})
	err := srv.Start(asynq.HandlerFunc(func(ctx context.Context, task *asynq.Task) error {
		switch task.Type() {
		case "fail":
			return errors.New("it fails")
		case "retry":
			if n, _ := asynq.GetRetryCount(ctx); n == 0 {
				return errors.New("the first time")
			}
		case "long":
			running <- struct{}{}
			<-ctx.Done() // until the inspector cancels it
			return ctx.Err()
		}
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Shutdown() // asynq's subscriber panics when its client is closed first
	<-running
	var q *asynq.QueueInfo
	waitFor(t, func() bool {
		// By publish and subscribe, so whoever has not subscribed yet misses it,
		// and the server takes tasks before it has.
		if err := inspector.CancelProcessing(long.ID); err != nil {
			t.Fatal(err)
		}
		if q, err = inspector.GetQueueInfo("default"); err != nil {
			t.Fatal(err)
		}
		return q.Archived == 2 && q.Completed == 2 && q.Scheduled == 1 && q.Pending+q.Active+q.Retry == 0
	})
	if q.Processed != 7 || q.Failed != 3 || q.MemoryUsage <= 0 {
		t.Errorf("statistics: %d processed, %d failed, %d bytes; want 7, 3 and some", q.Processed, q.Failed, q.MemoryUsage)
	}
	if _, err := inspector.History("default", 2); err != nil {
		t.Errorf("History: %v", err)
	}
	if servers, err := inspector.Servers(); err != nil || len(servers) != 1 {
		t.Errorf("Servers: %d, %v; want 1", len(servers), err)
	}
	if n, err := inspector.RunAllScheduledTasks("default"); err != nil || n != 1 {
		t.Errorf("RunAllScheduledTasks: %d, %v; want 1", n, err)
	}
	waitFor(t, func() bool { q, err = inspector.GetQueueInfo("default"); return err == nil && q.Processed == 8 })
	if err := inspector.PauseQueue("default"); err != nil {
		t.Error(err)
	}
	srv.Shutdown()
	if n, err := inspector.RunAllArchivedTasks("default"); err != nil || n != 2 {
		t.Errorf("RunAllArchivedTasks: %d, %v; want 2", n, err)
	}
	if n, err := inspector.DeleteAllPendingTasks("default"); err != nil || n != 2 {
		t.Errorf("DeleteAllPendingTasks: %d, %v; want 2", n, err)
	}
	if tasks, err := inspector.ListCompletedTasks("default"); err != nil || len(tasks) != 2 {
		t.Errorf("ListCompletedTasks: %d, %v; want 2", len(tasks), err)
	}
	scheduler := asynq.NewSchedulerFromRedisClient(c, &asynq.SchedulerOpts{LogLevel: asynq.FatalLevel, HeartbeatInterval: 50 * time.Millisecond})
	if _, err := scheduler.Register("@every 1h", asynq.NewTask("hourly", nil)); err != nil {
		t.Fatal(err)
	}
	if err := scheduler.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool {
		entries, err := inspector.SchedulerEntries()
		if err != nil {
			t.Fatal(err)
		}
		return len(entries) == 1
	})
	scheduler.Shutdown()
	info, err := c.Info(ctx).Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"redis_version:", "used_memory:", "maxmemory:0\r\n", "connected_clients:", "uptime_in_days:", "used_memory_peak_human:"} {
		if !strings.Contains(info, field) {
			t.Errorf("INFO has no %q", field)
		}
	}
}

func TestAsynq(t *testing.T) {
	t.Parallel()
	asynqRoundTrip(t, clientOf(t, openStore(t, t.TempDir(), Options{})))
}
