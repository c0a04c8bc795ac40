package worker

import (
	"context"
	"slices"
	"time"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/reconcile"
	"rangefinder/store"
)

// group puts all articles into stories and hands those on that changed. It is
// one item, so that no two groupings run at once.
func (w *worker) group(ctx context.Context, c store.Claim) (time.Duration, error) {
	if wait, err := w.rest(ctx); wait > 0 || err != nil {
		return wait, err
	}
	began := time.Now()
	g, err := w.db.Grouping(ctx)
	if err != nil {
		return 0, err
	}
	clusters, err := w.grouped(ctx, g.Signatures)
	if err != nil {
		return 0, err
	}
	rows := make([]store.StoryRow, len(clusters))
	for i, cl := range clusters {
		rows[i] = store.StoryRow{Story: cl.Story, Articles: cl.Articles}
	}
	if err := w.db.SaveGrouping(ctx, c.Token, g, rows); err != nil {
		return 0, err
	}
	dirty, err := handOn(ctx, w.db, w.queue)
	if err != nil {
		return 0, err
	}
	if err := w.db.Paced(ctx, store.Group, time.Since(began)); err != nil {
		return 0, err
	}
	w.log.Info("grouped", "articles", len(g.Signatures), "stories", len(rows), "dirty", dirty)
	return store.Finished, nil
}

// handOn has the dirty stories answered, and says how many they were.
func handOn(ctx context.Context, db *store.DB, q queue) (int, error) {
	dirty, err := db.Dirty(ctx)
	if err != nil {
		return 0, err
	}
	for story, mark := range dirty {
		if err := q.add(ctx, store.Reconcile, story, 0); err != nil {
			return 0, err
		}
		if err := db.Handed(ctx, story, mark); err != nil {
			return 0, err
		}
	}
	return len(dirty), nil
}

// rest is how long a grouping has to wait. While pages are still coming in, each
// would be followed by another, and the reconcilings after it as well; so
// together they may take a fifth of the time. The last page is not waited for.
func (w *worker) rest(ctx context.Context) (time.Duration, error) {
	if coming, err := w.coming(ctx); err != nil || !coming {
		return 0, err
	}
	p, err := w.db.Pace(ctx)
	if err != nil || p.Since >= 4*p.Cost {
		return 0, err
	}
	return min(4*p.Cost-p.Since, groupAfter), nil
}

// coming reports whether pages are on their way or wait to be read.
func (w *worker) coming(ctx context.Context) (bool, error) {
	loads, err := w.db.Loads(ctx, 0)
	if err != nil {
		return false, err
	}
	for _, l := range loads {
		switch l.Kind {
		case store.Read:
			if l.Live > l.Later {
				return true, nil
			}
		case store.Crawl, store.Found:
			if l.Out > 0 {
				return true, nil
			}
		}
	}
	return false, nil
}

// reconcile answers the topics of one story. Topics of one story depend on one
// another, through sums, parts and merged groups, so the story is the unit.
func (w *worker) reconcile(ctx context.Context, c store.Claim) (time.Duration, error) {
	began := time.Now()
	s, ok, err := w.db.Story(ctx, c.Item)
	if err != nil {
		return 0, err
	}
	answer := store.Answer{Story: news.Story{ID: c.Item}, Gone: !ok}
	var found reconcile.Found
	if ok {
		m, err := w.db.Material(ctx, s.Articles)
		if err != nil {
			return 0, err
		}
		log, err := w.db.DecisionsOn(ctx, s.Articles)
		if err != nil {
			return 0, err
		}
		ledger := decide.New(log)
		as := ledger.Apply(m.Articles, m.Claims, m.Changes, w.deps.Reading)
		learned, err := w.learned(ctx)
		if err != nil {
			return 0, err
		}
		if found, err = w.deps.Findings(s.Story, m.Articles, as.Claims, as.Changes, as.Rules, learned); err != nil {
			return 0, final{err}
		}
		said := ledger.StoryNotes(s.Story, s.Articles)
		for i := range found.Topics {
			t := &found.Topics[i]
			t.Notes = append(slices.Clone(t.Notes), said...)
		}
		answer = store.Answer{
			Story: s.Story, Topics: found.Topics, Claims: as.Claims, Numbers: m.Numbers,
			Review: append(as.Review, idle(found.Idle, log)...), Decisions: decide.Bearing(as.Decisions, log, s.Story.Name, s.Articles),
		}
	}
	if err := w.db.SaveFindings(ctx, c.Token, answer); err != nil {
		return 0, err
	}
	if err := w.hear(ctx, c, found.Heard); err != nil {
		return 0, err
	}
	if err := w.db.Paced(ctx, store.Reconcile, time.Since(began)); err != nil {
		return 0, err
	}
	w.log.Info("reconciled", "story", c.Item, "articles", len(s.Articles), "topics", len(found.Topics))
	return store.Finished, nil
}
