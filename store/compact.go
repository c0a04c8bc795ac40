package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Compact has the server write its files anew, from what it holds now, so that nothing
// that was deleted stays in them; it returns when that is done. doubt, for a person, says
// what could not be done: many who run a server for others do not let it be asked.
func (db *DB) Compact(ctx context.Context) (doubt string, err error) {
	if db.Embedded() {
		return "", db.compactEmbedded(ctx)
	}
	var mu sync.Mutex
	var doubts []string
	one := func(ctx context.Context, c redis.Cmdable) error {
		d, err := compactServer(ctx, c)
		if d != "" {
			mu.Lock()
			doubts = append(doubts, d)
			mu.Unlock()
		}
		return err
	}
	if c, ok := db.Client.(*redis.ClusterClient); ok {
		err = c.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error { return one(ctx, node) })
	} else {
		err = one(ctx, db.Client)
	}
	if err != nil {
		return "", fmt.Errorf("store: compact: %w", err)
	}
	return strings.Join(doubts, "; "), nil
}

const compactLook = 50 * time.Millisecond

// compactEmbedded waits for the second journal from now on: one snapshot is made at a
// time, so the first one that began after now is then in place, and the files before it
// are gone.
func (db *DB) compactEmbedded(ctx context.Context) error {
	generation := func() (n int64, failed bool, err error) {
		info, err := db.Client.Info(ctx, "persistence").Result()
		return atoi(infoValue(info, "aof_generation")), infoValue(info, "rdb_last_bgsave_status") == "err", err
	}
	began, _, err := generation()
	if err != nil {
		return fmt.Errorf("store: compact: %w", err)
	}
	for {
		if err := db.Client.BgRewriteAOF(ctx).Err(); err != nil {
			return fmt.Errorf("store: compact: %w", err)
		}
		if err := pause(ctx, compactLook); err != nil {
			return err
		}
		now, failed, err := generation()
		switch {
		case err != nil:
			return fmt.Errorf("store: compact: %w", err)
		case failed:
			return errors.New("store: compact: the embedded store could not write its files anew; its log says why, most often the disk is full")
		case now >= began+2:
			return nil
		}
	}
}

// compactServer rewrites the append-only file of a redis-server, or its snapshot where it
// has no such file.
func compactServer(ctx context.Context, c redis.Cmdable) (doubt string, err error) {
	idle := func() (aof bool, err error) {
		for {
			info, err := c.Info(ctx, "persistence").Result()
			if err != nil {
				return false, err
			}
			if infoValue(info, "aof_rewrite_in_progress") != "1" && infoValue(info, "aof_rewrite_scheduled") != "1" && infoValue(info, "rdb_bgsave_in_progress") != "1" {
				return infoValue(info, "aof_enabled") == "1", nil
			}
			if err := pause(ctx, compactLook); err != nil {
				return false, err
			}
		}
	}
	aof, err := idle()
	if err != nil {
		return "", err
	}
	if aof {
		if err := c.BgRewriteAOF(ctx).Err(); err != nil {
			return "the server does not let its append-only file be rewritten (" + err.Error() + "): have BGREWRITEAOF run, what was deleted stays in it until then", nil
		}
		if _, err := idle(); err != nil {
			return "", err
		}
	}
	save, err := c.ConfigGet(ctx, "save").Result()
	if err != nil {
		return "the server does not tell its settings (" + err.Error() + "): if it keeps snapshots, have BGSAVE run, what was deleted stays in them until then", nil
	}
	if save["save"] == "" {
		return "", nil
	}
	if err := c.BgSave(ctx).Err(); err != nil {
		return "the server does not let its snapshot be made (" + err.Error() + "): have BGSAVE run, what was deleted stays in it until then", nil
	}
	_, err = idle()
	return "", err
}

func infoValue(info, name string) string {
	for line := range strings.Lines(info) {
		if v, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}
