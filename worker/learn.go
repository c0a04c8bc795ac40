package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"rangefinder/reconcile"
	"rangefinder/store"
)

// Whom to believe is learned over all stories, in the background: a story is answered at once with
// what is known, and again when that has changed (where there are many stories, by more than a hair
// for an origin that speaks in it). So a new page costs the topics of its story and no more, and
// in the end every story is answered as if all had been there from the start, whatever came first.

// hair is the change of a credibility for which no story is answered again where there are more than
// few.
const (
	hair = 0.01
	few  = 32

	unlearned = 10 * time.Minute // the longest that pages which keep coming put learning off
)

// A school holds what this process has learned, and of what.
type school struct {
	mu      sync.Mutex
	heard   int64 // store.World.Learned that it belongs to
	learned *reconcile.Learned
}

// learned is whom to believe as it was last announced, nil while that was never learned.
func (w *worker) learned(ctx context.Context) (*reconcile.Learned, error) {
	world, err := w.db.World(ctx)
	if err != nil || world.Learned == 0 {
		return nil, err
	}
	w.school.mu.Lock()
	defer w.school.mu.Unlock()
	if w.school.learned == nil || w.school.heard != world.Learned {
		l, _, err := w.study(ctx)
		if err != nil {
			return nil, err
		}
		w.school.heard, w.school.learned = world.Learned, l
	}
	return w.school.learned, nil
}

// study learns over all stories, and says who speaks in each.
func (w *worker) study(ctx context.Context) (*reconcile.Learned, map[string][]string, error) {
	rows := map[string][]byte{}
	err := w.db.Heard(ctx, func(story string, row []byte) error {
		rows[story] = bytes.Clone(row)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	var claims []reconcile.Claim
	speakers := make(map[string][]string, len(rows))
	for story, row := range rows {
		cs, err := reconcile.DecodeLines(bytes.NewReader(row))
		if err != nil {
			return nil, nil, final{fmt.Errorf("claims of story %s: %w", story, err)}
		}
		for i := range cs {
			who := cs[i].Origin
			if who == "" {
				who = cs[i].Source
			}
			speakers[story] = append(speakers[story], who)
		}
		claims = append(claims, cs...)
	}
	return w.deps.Learn(claims), speakers, nil
}

// learn learns whom to believe where anything changed of what there is to learn from, and has those
// stories answered again in which an origin speaks whose credibility changed.
//
// It waits until no more pages come, since each could change it again.
func (w *worker) learn(ctx context.Context, _ store.Claim) (time.Duration, error) {
	world, err := w.db.World(ctx)
	if err != nil {
		return 0, err
	}
	if world.Heard == world.Learned {
		_, err := handOn(ctx, w.db, w.queue) // whoever learned it may have died before he did
		return store.Finished, err
	}
	if coming, err := w.coming(ctx); err != nil {
		return 0, err
	} else if coming && w.now().Sub(world.At) < unlearned {
		return 3 * groupAfter, nil
	}
	if err := w.forget(ctx); err != nil {
		return 0, err
	}
	if world, err = w.db.World(ctx); err != nil {
		return 0, err
	}
	l, speakers, err := w.study(ctx)
	if err != nil {
		return 0, err
	}
	old, err := w.records(ctx)
	if err != nil {
		return 0, err
	}
	changed := map[string]bool{}
	now := l.Origins()
	for i, r := range now {
		was, ok := old[r.Origin]
		switch {
		case math.Abs(r.P-was.P) > hair && (ok || r.Cases > 0):
			changed[r.Origin] = true
		case ok && len(speakers) > few:
			now[i] = was // as its stories have it: many hairs make a change
		}
		delete(old, r.Origin)
	}
	for origin := range old {
		changed[origin] = true // nobody knows it any longer
	}
	row, err := json.Marshal(now)
	if err != nil {
		return 0, fmt.Errorf("what was learned: %w", err)
	}
	var again []string
	if len(speakers) > 1 || world.Learned > 0 { // a story alone has taught itself, until something is learned of it
		for story, who := range speakers {
			if len(speakers) <= few || slices.ContainsFunc(who, func(s string) bool { return changed[s] }) {
				again = append(again, story)
			}
		}
	}
	w.school.mu.Lock()
	w.school.heard, w.school.learned = world.Heard, l
	w.school.mu.Unlock()
	if err := w.db.SaveLearned(ctx, world.Heard, w.now(), row, again); err != nil {
		return 0, err
	}
	if _, err := handOn(ctx, w.db, w.queue); err != nil {
		return 0, err
	}
	w.log.Info("learned", "stories", len(speakers), "origins", len(now), "changed", len(changed), "again", len(again))
	return store.Finished, nil
}

// records are the credibilities that were last announced, by origin.
func (w *worker) records(ctx context.Context) (map[string]reconcile.Record, error) {
	row, err := w.db.Learned(ctx)
	if err != nil || row == nil {
		return nil, err
	}
	var rs []reconcile.Record
	if err := json.Unmarshal(row, &rs); err != nil {
		return nil, final{fmt.Errorf("what was learned: %w", err)}
	}
	out := make(map[string]reconcile.Record, len(rs))
	for _, r := range rs {
		out[r.Origin] = r
	}
	return out, nil
}

// forget takes the claims of stories that are no more out of what there is to learn from.
func (w *worker) forget(ctx context.Context) error {
	heard := map[string]bool{}
	if err := w.db.Heard(ctx, func(story string, _ []byte) error { heard[story] = true; return nil }); err != nil {
		return err
	}
	// The stories are asked for last: one that came up meanwhile is there.
	stories, err := w.db.Stories(ctx)
	if err != nil {
		return err
	}
	for _, s := range stories {
		delete(heard, s.Story.ID)
	}
	for story := range heard {
		if err := w.db.DropHeard(ctx, story); err != nil {
			return err
		}
	}
	return nil
}

// hear keeps what a story was answered from, and asks for learning where that is new.
func (w *worker) hear(ctx context.Context, c store.Claim, heard []reconcile.Claim) error {
	var rows bytes.Buffer
	enc := json.NewEncoder(&rows)
	enc.SetEscapeHTML(false)
	for i := range heard {
		if err := enc.Encode(&heard[i]); err != nil {
			return final{fmt.Errorf("claims of story %s: %w", c.Item, err)}
		}
	}
	if _, err := w.db.SaveHeard(ctx, c.Token, c.Item, rows.Bytes()); err != nil {
		return err
	}
	// Whoever saved it before may have died before he asked.
	if world, err := w.db.World(ctx); err != nil || world.Heard == world.Learned {
		return err
	}
	return w.add(ctx, store.Learn, store.All, groupAfter)
}
