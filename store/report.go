package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
	"rangefinder/reconcile"
)

// Report assembles everything that is known, the largest disagreement first
// (see reconcile.Sort): every story as it was last answered. Times aside it
// depends on what was read alone, and not on who read it when.
func (db *DB) Report(ctx context.Context) (news.Report, error) {
	outcomes, err := db.Outcomes(ctx)
	if err != nil {
		return news.Report{}, err
	}
	now, answers, err := db.answered(ctx)
	if err != nil {
		return news.Report{}, err
	}
	return assembled(answers, outcomes, now), nil
}

// ReportAt is the report as it stood at a time, with the same digest as then;
// ErrThinned where that is further back than the history reaches.
// What became of an address is told with the time from which on it was so.
func (db *DB) ReportAt(ctx context.Context, at time.Time) (news.Report, error) {
	if err := db.kept(ctx, at); err != nil {
		return news.Report{}, err
	}
	outcomes, err := db.OutcomesAt(ctx, at)
	if err != nil {
		return news.Report{}, err
	}
	ids, err := db.PastStories(ctx)
	if err != nil {
		return news.Report{}, err
	}
	answers, err := db.answers(ctx, ids, at)
	if err != nil {
		return news.Report{}, err
	}
	return assembled(answers, outcomes, at), nil
}

// answered are the answers to all stories that stand, and the time for which
// ReportAt gives the same ones ever after: of the server's clock, but never
// before an answer that is among them, nor before that of an earlier report, wherever
// that clock was set back.
func (db *DB) answered(ctx context.Context) (time.Time, []Answer, error) {
	ids, now, err := db.settled(ctx)
	if err != nil {
		return now, nil, err
	}
	answers, err := db.answers(ctx, ids, now)
	if err != nil {
		return now, nil, err
	}
	old, err := db.oldAnswers(ctx, ids)
	return now, append(answers, old...), err
}

// The first argument is the time of a report that is about to be made, in milliseconds. It
// is taken note of, and comes back with the clock, or else that of an earlier report
// where that was later.
var tellTimeScript = redis.NewScript(luaNow + `
local at = math.max(tonumber(ARGV[1]), tonumber(redis.call('HGET', KEYS[1], 'told') or '0'))
redis.call('HSET', KEYS[1], 'told', string.format('%d', at))
return {at, now}`)

// sealScript has the next answer of a story begin later than a report.
var sealScript = redis.NewScript(`
if tonumber(redis.call('HGET', KEYS[1], 'told') or '0') < tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'told', ARGV[1]) end
return 1`)

// settled is the time of answered, and the stories that had been answered by then. No answer
// that is given from then on is of that time or an earlier one: the clock has passed it, or,
// where it was set back, each story has it written down.
func (db *DB) settled(ctx context.Context) (ids []string, at time.Time, err error) {
	if ids, err = db.PastStories(ctx); err != nil {
		return nil, at, err
	}
	if at, err = db.passed(ctx, ids); err != nil {
		return nil, at, err
	}
	r, err := tellTimeScript.Run(ctx, db.Client, []string{storiesKey("world")}, at.UnixMilli()).Int64Slice()
	if err == nil && r[0] >= r[1] {
		// Asked once more: who first answers a story that is not among them has read this time.
		if ids, err = db.PastStories(ctx); err == nil {
			err = db.seal(ctx, ids, r[0])
		}
	}
	// A store that is full refuses to write, and takes no answers either: it still reports.
	var refused redis.Error
	if err != nil && !errors.As(err, &refused) {
		return nil, at, fmt.Errorf("store: time of a report: %w", err)
	}
	if r != nil {
		at = time.UnixMilli(r[0])
	}
	return ids, at, nil
}

// seal has each of some stories know the time of a report, in milliseconds.
func (db *DB) seal(ctx context.Context, stories []string, at int64) error {
	const batch = 1000
	for some := range slices.Chunk(stories, batch) {
		pipe := db.Client.Pipeline()
		for _, id := range some {
			sealScript.Eval(ctx, pipe, []string{storyKey(id)}, at)
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// passed is a time that the clock has just passed, and not before any answer to the stories
// nor any report.
func (db *DB) passed(ctx context.Context, ids []string) (time.Time, error) {
	now, newest, err := db.moment(ctx, ids)
	// An answer of this very millisecond may yet be followed by another. One that is
	// of later was given by a clock that has been set back.
	for tries := 0; err == nil && !now.After(newest) && newest.Sub(now) < 10*time.Millisecond && tries < 20; tries++ {
		time.Sleep(time.Millisecond)
		now, newest, err = db.moment(ctx, ids)
	}
	if err != nil {
		return now, err
	}
	now = now.Add(-time.Millisecond)
	if newest.After(now) {
		now = newest
	}
	return now, nil
}

// moment is the time of the server's clock, in milliseconds, and that of the
// newest answer to any of the stories, or of the newest report if that is later.
func (db *DB) moment(ctx context.Context, stories []string) (now, newest time.Time, err error) {
	pipe := db.Client.Pipeline()
	clock, told := pipe.Time(ctx), pipe.HMGet(ctx, storiesKey("world"), "told")
	last := make([]*redis.ZSliceCmd, len(stories))
	for i, id := range stories {
		last[i] = pipe.ZRevRangeWithScores(ctx, storyPart(id, "editions"), 0, 0)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return now, newest, fmt.Errorf("store: editions: %w", err)
	}
	newest = time.UnixMilli(number(told.Val()[0]))
	for _, l := range last {
		for _, z := range l.Val() {
			if at := time.UnixMilli(int64(z.Score)); at.After(newest) {
				newest = at
			}
		}
	}
	return clock.Val().Truncate(time.Millisecond), newest, nil
}

// answers are the answers to stories that stood at a time, by story.
func (db *DB) answers(ctx context.Context, ids []string, at time.Time) ([]Answer, error) {
	standing := map[string]edition{}
	const batch = 200
	for some := range slices.Chunk(ids, batch) {
		es, err := db.editions(ctx, some, at)
		if err != nil {
			return nil, err
		}
		maps.Copy(standing, es)
	}
	var out []Answer
	for _, id := range sortedKeys(standing) {
		a, err := db.answer(ctx, standing[id])
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// oldAnswers are the answers to stories that have not been answered since
// editions are kept; known are those that have.
func (db *DB) oldAnswers(ctx context.Context, known []string) ([]Answer, error) {
	stories, err := db.Stories(ctx)
	if err != nil {
		return nil, err
	}
	var out []Answer
	for _, s := range stories {
		if _, ok := slices.BinarySearch(known, s.Story.ID); ok {
			continue
		}
		topics, err := db.oldFindings(ctx, s.Story.ID)
		if err != nil {
			return nil, err
		}
		if topics == nil {
			continue // not answered yet
		}
		m, err := db.Material(ctx, s.Articles)
		if err != nil {
			return nil, err
		}
		out = append(out, Answer{Story: s.Story, Topics: topics, Claims: m.Claims, Numbers: m.Numbers})
	}
	return out, nil
}

// ReportFor is the report on some addresses: the topics to which their articles
// contributed, with everything that others said there, and what became of these
// addresses. The address of a watch stands for all that it has listed.
func (db *DB) ReportFor(ctx context.Context, urls []string) (news.Report, error) {
	wanted := map[string]bool{}
	for _, u := range urls {
		wanted[u] = true
		seen, err := db.SeenURLs(ctx, WatchID(u))
		if err != nil {
			return news.Report{}, err
		}
		for _, s := range seen {
			wanted[s] = true
		}
	}
	articles, err := db.ArticlesAt(ctx, sortedKeys(wanted))
	if err != nil {
		return news.Report{}, err
	}
	mine := map[string]bool{}
	for _, a := range articles {
		mine[a] = true
	}
	outcomes, err := db.Outcomes(ctx)
	if err != nil {
		return news.Report{}, err
	}
	kept := outcomes[:0]
	for _, o := range outcomes {
		if wanted[o.URL] {
			kept = append(kept, o)
		}
	}
	now, answers, err := db.answered(ctx)
	if err != nil {
		return news.Report{}, err
	}
	stories, err := db.storyRows(ctx)
	if err != nil {
		return news.Report{}, err
	}
	var ours []Answer
	for _, a := range answers {
		articles := stories[a.Story.ID].Articles
		if !slices.ContainsFunc(articles, func(id string) bool { return mine[id] }) {
			continue
		}
		a.Topics, a.Claims = touched(a.Topics, a.Claims, mine)
		if a.Numbers, err = db.numbers(ctx, articles, mine); err != nil {
			return news.Report{}, err
		}
		ours = append(ours, a)
	}
	return assembled(ours, kept, now), nil
}

// assembled puts a report together.
func assembled(answers []Answer, outcomes []news.Outcome, at time.Time) news.Report {
	r := news.Report{
		Generated: at.UTC().Format("2006-01-02T15:04:05.000Z07:00"), // to the millisecond, as editions are
		Stories:   []news.Story{}, Topics: []news.Topic{},
		Coverage: news.Coverage{Pages: len(outcomes), Outcomes: append([]news.Outcome{}, outcomes...)},
	}
	for _, o := range outcomes {
		if o.Code == news.Read || o.Code == news.Unchanged {
			r.Coverage.Read++
		}
	}
	n := 0
	for _, a := range answers {
		n += len(a.Claims)
	}
	claims := make([]*news.Claim, 0, n) // they are large: each is moved once, to its place
	for _, a := range answers {
		r.Stories = append(r.Stories, a.Story)
		r.Topics = append(r.Topics, a.Topics...)
		r.Review = append(r.Review, a.Review...)
		for i := range a.Claims {
			claims = append(claims, &a.Claims[i])
		}
		r.Coverage.Numbers.Claims += a.Numbers.Claims
		r.Coverage.Numbers.Skipped += a.Numbers.Skipped
		r.Coverage.Numbers.Unread += a.Numbers.Unread
	}
	sort.Slice(r.Stories, func(i, j int) bool { return r.Stories[i].ID < r.Stories[j].ID })
	slices.SortFunc(r.Review, func(x, y news.Review) int {
		return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.Decision, y.Decision), cmp.Compare(x.Claim, y.Claim))
	})
	reconcile.Sort(r.Topics)
	slices.SortFunc(claims, func(a, b *news.Claim) int { return strings.Compare(a.ID, b.ID) })
	r.Claims = make([]news.Claim, n)
	for i, c := range claims {
		r.Claims[i] = *c
	}
	return r
}

func (db *DB) numbers(ctx context.Context, articles []string, mine map[string]bool) (news.Numbers, error) {
	var list []string
	for _, a := range articles {
		if mine[a] {
			list = append(list, a)
		}
	}
	m, err := db.Material(ctx, list)
	return m.Numbers, err
}

// touched keeps the topics in which one of the articles has a claim, those that
// these link to or are summed from, and the claims that either needs.
func touched(topics []news.Topic, all []news.Claim, mine map[string]bool) ([]news.Topic, []news.Claim) {
	ours := map[string]bool{}
	for _, c := range all {
		if mine[c.ArticleID] {
			ours[c.ID] = true
		}
	}
	byID := map[string]news.Topic{}
	for _, t := range topics {
		byID[t.ID] = t
	}
	want := map[string]bool{}
	for _, t := range topics {
		for _, id := range t.ClaimIDs() {
			if ours[id] {
				want[t.ID] = true
			}
		}
	}
	for _, id := range sortedKeys(want) {
		for _, l := range byID[id].Links {
			want[l.Topic] = true
		}
		for _, s := range byID[id].Sums {
			for _, of := range s.Of {
				want[of] = true
			}
		}
	}
	var kept []news.Topic
	need := map[string]bool{}
	for _, t := range topics {
		if !want[t.ID] {
			continue
		}
		kept = append(kept, t)
		for _, id := range t.ClaimIDs() {
			need[id] = true
		}
	}
	claims := all[:0]
	for _, c := range all {
		if need[c.ID] || ours[c.ID] {
			claims = append(claims, c)
		}
	}
	return kept, claims
}
