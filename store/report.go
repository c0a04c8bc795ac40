package store

import (
	"context"
	"sort"
	"time"

	"rangefinder/news"
	"rangefinder/reconcile"
)

// Report assembles everything that is known, the largest disagreement first
// (see reconcile.Compare). Times aside it depends on what was read alone, and
// not on who read it when.
func (db *DB) Report(ctx context.Context) (news.Report, error) {
	stories, err := db.Stories(ctx)
	if err != nil {
		return news.Report{}, err
	}
	outcomes, err := db.Outcomes(ctx)
	if err != nil {
		return news.Report{}, err
	}
	return db.report(ctx, stories, outcomes, nil)
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
	all, err := db.Stories(ctx)
	if err != nil {
		return news.Report{}, err
	}
	var stories []StoryRow
	for _, s := range all {
		for _, a := range s.Articles {
			if mine[a] {
				stories = append(stories, s)
				break
			}
		}
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
	return db.report(ctx, stories, kept, mine)
}

// report puts a report together; with mine, only the topics that these articles
// touch are in it, the claims of these topics and of these articles.
func (db *DB) report(ctx context.Context, stories []StoryRow, outcomes []news.Outcome, mine map[string]bool) (news.Report, error) {
	r := news.Report{
		Generated: time.Now().UTC().Format(time.RFC3339),
		Stories:   []news.Story{}, Topics: []news.Topic{}, Claims: []news.Claim{},
		Coverage: news.Coverage{Pages: len(outcomes), Outcomes: append([]news.Outcome{}, outcomes...)},
	}
	for _, o := range outcomes {
		if o.Code == news.Read || o.Code == news.Unchanged {
			r.Coverage.Read++
		}
	}
	for _, s := range stories {
		m, err := db.Material(ctx, s.Articles)
		if err != nil {
			return r, err
		}
		topics, err := db.Findings(ctx, s.Story.ID)
		if err != nil {
			return r, err
		}
		if mine != nil {
			topics, m = touched(topics, m, mine)
			if m.Numbers, err = db.numbers(ctx, s.Articles, mine); err != nil {
				return r, err
			}
		}
		r.Stories = append(r.Stories, s.Story)
		r.Topics = append(r.Topics, topics...)
		r.Claims = append(r.Claims, m.Claims...)
		r.Coverage.Numbers.Claims += m.Numbers.Claims
		r.Coverage.Numbers.Skipped += m.Numbers.Skipped
		r.Coverage.Numbers.Unread += m.Numbers.Unread
	}
	sort.Slice(r.Topics, func(i, j int) bool { return reconcile.Compare(r.Topics[i], r.Topics[j]) < 0 })
	sort.Slice(r.Claims, func(i, j int) bool { return r.Claims[i].ID < r.Claims[j].ID })
	return r, nil
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
func touched(topics []news.Topic, m Material, mine map[string]bool) ([]news.Topic, Material) {
	ours := map[string]bool{}
	for _, c := range m.Claims {
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
	claims := m.Claims[:0]
	for _, c := range m.Claims {
		if need[c.ID] || ours[c.ID] {
			claims = append(claims, c)
		}
	}
	m.Claims = claims
	return kept, m
}
