package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
)

// A Reader gives reports one after another, as a server does, and reads only the
// stories anew that were answered again or from which something was forgotten. Many
// may use it at once. What it gives is shared and must not be changed, but for Was
// of its topics.
type Reader struct {
	db *DB

	mu sync.Mutex
	by map[string]standing // by story
}

// A standing is the newest answer of a story.
type standing struct {
	entry  string // of the edition
	parts  int64  // how many the story has: with no newer edition there can only be fewer
	gone   bool
	answer Answer
}

// NewReader makes a Reader that has read nothing yet.
func NewReader(db *DB) *Reader { return &Reader{db: db, by: map[string]standing{}} }

// Report is what DB.Report gives.
func (r *Reader) Report(ctx context.Context) (news.Report, error) {
	outcomes, err := r.db.Outcomes(ctx)
	if err != nil {
		return news.Report{}, err
	}
	now, answers, err := r.answered(ctx)
	if err != nil {
		return news.Report{}, err
	}
	return assembled(answers, outcomes, now), nil
}

// answered is DB.answered.
func (r *Reader) answered(ctx context.Context) (time.Time, []Answer, error) {
	db := r.db
	ids, now, err := db.settled(ctx)
	if err != nil {
		return now, nil, err
	}
	pipe := db.Client.Pipeline()
	newest, parts := make([]*redis.StringSliceCmd, len(ids)), make([]*redis.IntCmd, len(ids))
	for i, id := range ids {
		newest[i] = pipe.ZRevRangeByScore(ctx, storyPart(id, "editions"), &redis.ZRangeBy{Max: upTo(now), Min: "-inf", Count: 1})
		parts[i] = pipe.HLen(ctx, storyPart(id, "parts"))
	}
	if len(ids) > 0 {
		if _, err := pipe.Exec(ctx); err != nil {
			return now, nil, fmt.Errorf("store: editions: %w", err)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	by := make(map[string]standing, len(ids))
	var again []string
	for i, id := range ids {
		entries := newest[i].Val()
		if len(entries) == 0 {
			continue
		}
		s := standing{entry: entries[0], parts: parts[i].Val(), gone: true}
		if was, ok := r.by[id]; ok && was.entry == s.entry && was.parts == s.parts {
			s = was
		} else {
			again = append(again, id)
		}
		by[id] = s
	}
	read, err := db.answers(ctx, again, now)
	if err != nil {
		return now, nil, err
	}
	for _, a := range read {
		s := by[a.Story.ID]
		s.gone, s.answer = false, a
		by[a.Story.ID] = s
	}
	r.by = by
	var out []Answer
	for _, id := range sortedKeys(by) {
		if !by[id].gone {
			out = append(out, by[id].answer)
		}
	}
	old, err := db.oldAnswers(ctx, ids)
	return now, append(out, old...), err
}
