package store

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// scanStep is how many keys one step of a scan asks for.
const scanStep = 1000

// scan calls f with the name inside every key like rf:{a:NAME}, in no order, while the
// store is being written. What stands there from the beginning to the end is
// called at least once; a name may come twice. f is called by one goroutine at a time.
func (db *DB) scan(ctx context.Context, kind string, f func(name string) error) error {
	prefix := "rf:{" + kind + ":"
	return db.scanKeys(ctx, prefix+"*}", func(key string) error {
		name, ok := strings.CutPrefix(strings.TrimSuffix(key, "}"), prefix)
		if !ok || strings.ContainsAny(name, "{}") {
			return nil
		}
		return f(name)
	})
}

// PageIDs calls f with the id of every page that is kept, in no order. An id may
// come twice.
func (db *DB) PageIDs(ctx context.Context, f func(id string) error) error {
	return db.scan(ctx, "p", f)
}

// ArticleIDs calls f with the id of every article that was read, in no order. An id
// may come twice.
func (db *DB) ArticleIDs(ctx context.Context, f func(id string) error) error {
	return db.scan(ctx, "a", f)
}

// scanKeys calls f with every key like a pattern, on every node, in no order; a key may
// come twice. f is called by one goroutine at a time.
func (db *DB) scanKeys(ctx context.Context, pattern string, f func(key string) error) error {
	var mu sync.Mutex
	one := func(ctx context.Context, c redis.Cmdable) error {
		var cursor uint64
		for {
			keys, next, err := c.Scan(ctx, cursor, pattern, scanStep).Result()
			if err != nil {
				return fmt.Errorf("store: scan: %w", err)
			}
			mu.Lock()
			for _, k := range keys {
				if err := f(k); err != nil {
					mu.Unlock()
					return err
				}
			}
			mu.Unlock()
			if cursor = next; cursor == 0 {
				return nil
			}
		}
	}
	if c, ok := db.Client.(*redis.ClusterClient); ok {
		return c.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error { return one(ctx, node) })
	}
	return one(ctx, db.Client)
}
