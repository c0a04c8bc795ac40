package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// NewerReader reports whether reader a is newer than b. Readers are numbers, or
// names that end in one: the longer is the newer, of equal length the greater.
func NewerReader(a, b string) bool {
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}

// Reader is the reader of the newest version of an article, "" where there is none.
func (db *DB) Reader(ctx context.Context, article string) (string, error) {
	r, err := db.Client.HGet(ctx, articleKey(article), "reader").Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return "", fmt.Errorf("store: article %s: %w", article, err)
	}
	return r, nil
}

// rereadBatch is how many articles are asked for their reader at once.
const rereadBatch = 200

// LineUp puts the articles whose newest version is of an older reader into the line
// of those to be read again, with all every article, and returns how many they are. The
// latest news comes first. Add(Reread, All) must follow.
func (db *DB) LineUp(ctx context.Context, reader string, all bool) (int, error) {
	n := 0
	var batch []string
	flush := func() error {
		pipe := db.Client.Pipeline()
		rows := make([]*redis.SliceCmd, len(batch))
		for i, id := range batch {
			rows[i] = pipe.HMGet(ctx, articleKey(id), "reader", "fetched")
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return fmt.Errorf("store: reread: %w", err)
		}
		var line []redis.Z
		for i, r := range rows {
			by, _ := r.Val()[0].(string)
			at, _ := r.Val()[1].(string)
			if by != "" && (all || NewerReader(reader, by)) {
				line = append(line, redis.Z{Score: -float64(atoi(at)), Member: batch[i]})
			}
		}
		batch = batch[:0]
		if len(line) == 0 {
			return nil
		}
		added, err := db.Client.ZAdd(ctx, rereadLineKey, line...).Result()
		if err != nil {
			return fmt.Errorf("store: reread: %w", err)
		}
		n += int(added)
		return nil
	}
	err := db.ArticleIDs(ctx, func(id string) error {
		if batch = append(batch, id); len(batch) < rereadBatch {
			return nil
		}
		return flush()
	})
	if err == nil && len(batch) > 0 {
		err = flush()
	}
	return n, err
}

// LinedUp reports whether the line was made for this reader, or a newer one.
func (db *DB) LinedUp(ctx context.Context, reader string) (bool, error) {
	by, err := db.Client.Get(ctx, rereadReaderKey).Result()
	if errors.Is(err, redis.Nil) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("store: reread: %w", err)
	}
	return !NewerReader(reader, by), nil
}

// SetLinedUp remembers that the line was made for this reader.
func (db *DB) SetLinedUp(ctx context.Context, reader string) error {
	if err := db.Client.Set(ctx, rereadReaderKey, reader, 0).Err(); err != nil {
		return fmt.Errorf("store: reread: %w", err)
	}
	return nil
}

// NextInLine is the first n articles to be read again.
func (db *DB) NextInLine(ctx context.Context, n int) ([]string, error) {
	list, err := db.Client.ZRange(ctx, rereadLineKey, 0, int64(n)-1).Result()
	if err != nil {
		return nil, fmt.Errorf("store: reread: %w", err)
	}
	return list, nil
}

// LineLength is how many articles are to be read again.
func (db *DB) LineLength(ctx context.Context) (int, error) {
	n, err := db.Client.ZCard(ctx, rereadLineKey).Result()
	if err != nil {
		return 0, fmt.Errorf("store: reread: %w", err)
	}
	return int(n), nil
}

// LeaveLine takes an article out of the line.
func (db *DB) LeaveLine(ctx context.Context, article string) error {
	if err := db.Client.ZRem(ctx, rereadLineKey, article).Err(); err != nil {
		return fmt.Errorf("store: reread: %w", err)
	}
	return nil
}
