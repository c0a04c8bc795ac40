package cli

import (
	"context"
	"errors"
	"slices"
	"time"

	"rangefinder/news"
	"rangefinder/scraper/extract"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
	"rangefinder/web"
	"rangefinder/worker"
)

// webDecisions is the log of decisions as the web pages see it.
type webDecisions struct {
	db   *store.DB
	read *store.Reader
	wait time.Duration // for what comes of a decision
}

// answerTime is how long a form waits for what comes of a decision.
const answerTime = 5 * time.Second

func (s webDecisions) Decide(ctx context.Context, ds []news.Decision, seen map[string]string) (made []news.Decision, answered bool, err error) {
	var addresses []string
	for _, d := range ds {
		if d.On.URL != "" {
			address := d.On.URL
			if n, err := fetch.Normalize(address); err == nil {
				address = n
			}
			addresses = append(addresses, address)
		}
	}
	lines, err := s.db.Forgotten(ctx, addresses...)
	if err != nil {
		return nil, false, err
	}
	if slices.ContainsFunc(lines, func(l string) bool { return l != "" }) {
		return nil, false, web.ErrForgotten
	}
	made, err = worker.Decide(ctx, s.db, ds, seen)
	var late *store.ErrBehind
	if errors.As(err, &late) {
		return nil, false, &web.Behind{By: late.By}
	}
	if len(made) == 0 {
		return nil, false, err
	}
	// From here on they are in the log. Where their stories could not be told, whoever leads the
	// schedule tells them.
	if err != nil {
		return made, false, nil
	}
	return made, s.answered(ctx, made), nil
}

// answered waits until what decisions bear on has been answered again, and reports whether it was in time.
func (s webDecisions) answered(ctx context.Context, made []news.Decision) bool {
	ctx, cancel := context.WithTimeout(ctx, s.wait)
	defer cancel()
	signs := s.signs(ctx, made)
	quiet := 0
	for n := 0; ; n++ {
		live := int64(0)
		for _, k := range []store.Kind{store.Group, store.Reconcile} {
			left, err := s.db.Live(ctx, k)
			if err != nil {
				return false
			}
			live += left
		}
		// Work moves from grouping to reconciling, and one look does not see both at one moment.
		if quiet++; live > 0 {
			quiet = 0
		}
		if quiet == 3 {
			return true
		}
		// Where pages keep coming in, something is always being answered.
		if len(signs) > 0 && n%10 == 9 {
			if r, err := s.read.Report(ctx); err == nil && knows(r, signs) {
				return true
			}
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// signs are the decisions on claims by which a report shows that it knows others: whether each has to be in
// it. Of decisions on anything else it cannot be told.
func (s webDecisions) signs(ctx context.Context, made []news.Decision) map[string]bool {
	out := map[string]bool{}
	for _, d := range made {
		switch {
		case d.On.Kind != news.OnClaim:
			return nil
		case d.Do != news.DoUndo:
			out[d.ID] = true
		default:
			of, err := s.db.Decision(ctx, d.Undoes)
			if err != nil || of.Do == news.DoUndo {
				return nil
			}
			out[of.ID] = false
		}
	}
	return out
}

// knows reports whether a report has the decisions that it has to have, and none of the others.
func knows(r news.Report, signs map[string]bool) bool {
	for id, want := range signs {
		there := slices.ContainsFunc(r.Claims, func(c news.Claim) bool { return c.Decision != nil && slices.Contains(c.Decision.Decisions, id) }) ||
			slices.ContainsFunc(r.Review, func(rv news.Review) bool { return rv.Decision == id })
		if there != want {
			return false
		}
	}
	return true
}

func (s webDecisions) Log(ctx context.Context) ([]news.Decision, error) { return s.db.Decisions(ctx) }

func (s webDecisions) Decision(ctx context.Context, id string) (news.Decision, error) {
	d, err := s.db.Decision(ctx, id)
	if errors.As(err, new(*store.ErrNoDecision)) {
		err = web.ErrNotFound
	}
	return d, err
}

func (s webDecisions) Idle(ctx context.Context, r news.Report) ([]news.Review, error) {
	return worker.IdleDecisions(ctx, s.db, r)
}

func (s webDecisions) On(ctx context.Context, articles []string) ([]news.Decision, error) {
	return s.db.DecisionsOn(ctx, articles)
}

func (s webDecisions) Heads(ctx context.Context, on []news.Subject) (map[string]string, error) {
	return s.db.DecisionHeads(ctx, on)
}

func (s webDecisions) Find(a news.Article, quote, prefix, suffix string) (in string, start, end int, err error) {
	return extract.Find(a, quote, prefix, suffix)
}

func (s webDecisions) At(a news.Article, in string, start, end int, figure string) (news.Claim, error) {
	return extract.At(a, in, start, end, figure)
}
