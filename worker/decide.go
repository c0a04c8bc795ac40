package worker

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/reconcile/topics"
	"rangefinder/scraper/extract"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

// Reading is how this program reads what a decision needs read.
var Reading = decide.Reader{
	Claims: func(a news.Article) []news.Claim { cs, _ := extract.Claims(a); return cs },
	At:     extract.At,
	Name:   extract.Name,
	Head:   extract.Head,
}

// Decide adds decisions to the log (see store.DB.Decide) and has what they bear on answered again,
// at once.
func Decide(ctx context.Context, db *store.DB, ds []news.Decision, seen map[string]string) ([]news.Decision, error) {
	for _, d := range ds {
		if d.On.URL == "" {
			continue
		}
		if err := remembers(ctx, db, d.On.URL); err != nil {
			return nil, err
		}
	}
	ds, err := accepted(ctx, db, ds)
	if err != nil {
		return nil, err
	}
	made, err := db.Decide(ctx, ds, seen)
	if err != nil {
		return nil, err
	}
	return made, tellDecisions(ctx, db, newQueue(db))
}

// accepted are decisions with those that accept a claim brought to what is kept of it: what was decided of its article
// and of its origins stands by itself.
func accepted(ctx context.Context, db *store.DB, ds []news.Decision) ([]news.Decision, error) {
	ds = slices.Clone(ds)
	for i, d := range ds {
		if d.Do != news.DoAccept {
			continue
		}
		claims, err := db.Claims(ctx, d.On.Article)
		if err != nil {
			return nil, err
		}
		log, err := db.DecisionsOn(ctx, []string{d.On.Article})
		if err != nil {
			return nil, err
		}
		var before *news.Decision
		for _, x := range decide.Standing(log) {
			if x.Do == news.DoAccept && decide.Key(x.On) == decide.Key(d.On) {
				before = &x
			}
		}
		if at := slices.IndexFunc(claims, func(c news.Claim) bool { return c.ID == d.On.Claim }); at >= 0 {
			ds[i] = decide.Raw(d, claims[at], before)
		} else {
			ds[i].Before = news.Fields{} // one that people have added: that stands by itself
		}
	}
	return ds, nil
}

// ImportDecisions adds decisions of another log in the same way, and says how many are new. Refused are those on
// what was forgotten here, and what the store does not take.
func ImportDecisions(ctx context.Context, db *store.DB, ds []news.Decision) (added int, refused []store.Refusal, err error) {
	line, err := db.Forgets(ctx)
	if err != nil {
		return 0, nil, err
	}
	gone := map[string]bool{}
	for _, l := range store.Active(line) {
		for _, a := range l.Articles {
			gone[a] = true
		}
	}
	var kept []news.Decision
	for _, d := range ds {
		urls := []string{d.On.URL}
		if d.After.CopyOf != nil {
			urls = append(urls, *d.After.CopyOf)
		}
		for i, u := range urls {
			if n, err := fetch.Normalize(u); err == nil {
				urls[i] = n
			}
		}
		lines, err := db.Forgotten(ctx, urls...)
		if err != nil {
			return 0, nil, err
		}
		if gone[d.On.Article] || slices.ContainsFunc(lines, func(l string) bool { return l != "" }) {
			refused = append(refused, store.Refusal{Decision: d, Why: "its article was forgotten here"})
		} else {
			kept = append(kept, d)
		}
	}
	added, more, err := db.ImportDecisions(ctx, kept)
	if refused = append(refused, more...); err != nil {
		return added, refused, err
	}
	return added, refused, tellDecisions(ctx, db, newQueue(db))
}

// IdleDecisions are the decisions in force of which nothing comes (see decide.Idle); r is the report as it
// stands.
func IdleDecisions(ctx context.Context, db *store.DB, r news.Report) ([]news.Review, error) {
	log, err := db.Decisions(ctx)
	if err != nil || len(log) == 0 {
		return nil, err
	}
	stories, err := db.Stories(ctx)
	if err != nil {
		return nil, err
	}
	h := decide.Holdings{Report: r, Articles: map[string]bool{}}
	for _, s := range stories {
		h.Stories = append(h.Stories, s.Story.Name)
		for _, id := range s.Articles {
			h.Articles[id] = true
		}
	}
	if h.Bearing, err = db.BearingDecisions(ctx); err != nil {
		return nil, err
	}
	return decide.Idle(log, h, Reading.Name), nil
}

// tellDecisions empties the outbox of decisions: their stories are answered again. Whoever decided does
// it, and who leads the schedule, in case he died before he did.
func tellDecisions(ctx context.Context, db *store.DB, q queue) error {
	told, err := db.DecisionsToTell(ctx)
	if err != nil || len(told) == 0 {
		return err
	}
	again := false
	for whom, mark := range told {
		article, grouped := strings.CutPrefix(whom, store.Regroup)
		again = again || grouped
		if err := db.MarkDecided(ctx, article, mark); err != nil {
			return err
		}
	}
	// Articles that change their story are grouped first, which hands the stories on: an answer in between
	// would be of neither.
	if again {
		err = q.add(ctx, store.Group, store.All, 0)
	} else {
		_, err = handOn(ctx, db, q)
	}
	if err != nil {
		return err
	}
	for whom, mark := range told {
		if err := db.DecisionsTold(ctx, whom, mark); err != nil {
			return err
		}
	}
	return nil
}

// grouped are stories as people have them: articles where they were moved, stories under the names
// that they were given.
func (w *worker) grouped(ctx context.Context, signatures map[string]string) ([]Cluster, error) {
	log, err := w.db.DecisionsOn(ctx, nil)
	if err != nil {
		return nil, err
	}
	l := decide.New(log)
	clusters, err := w.deps.Stories(signatures, l.Pin)
	if err != nil {
		return nil, err
	}
	return l.Stories(clusters), nil
}

// idle are reviews of decisions on topics of which nothing has come.
func idle(ids []string, log []news.Decision) []news.Review {
	var out []news.Review
	for _, d := range log {
		if !slices.Contains(ids, d.ID) {
			continue
		}
		reason := fmt.Sprintf("no topic of the story is called %q any longer, and none has its figures", d.On.Name)
		if d.Do == news.DoSplit {
			reason = fmt.Sprintf("no figure of %q is in a sentence with %q", d.On.Name, *d.After.Words)
		}
		out = append(out, news.Review{Decision: d.ID, Do: d.Do, Who: d.Who, At: d.At, Why: d.Why, On: d.On, Reason: reason})
	}
	return out
}

// adoptRules makes decisions of the rules of topics that a store of before has as text.
func (w *worker) adoptRules(ctx context.Context) {
	if err := adoptRules(ctx, w.db); err != nil && ctx.Err() == nil {
		w.log.Warn("what was said of topics before there were decisions was not taken over", "error", err.Error())
	}
}

func adoptRules(ctx context.Context, db *store.DB) error {
	text, err := db.OldTopicRules(ctx)
	if err != nil || text == "" {
		return err
	}
	rules, err := topics.ParseRules(strings.NewReader(text))
	if err != nil {
		return err
	}
	// A fixed time, so that two who do this do it once.
	if _, _, err := ImportDecisions(ctx, db, decide.FromRules(rules, "rules of topics", time.UnixMilli(0).UTC())); err != nil {
		return err
	}
	return db.DropOldTopicRules(ctx)
}
