package store

import (
	"context"
	"encoding/json"

	"github.com/redis/go-redis/v9"

	"rangefinder/decide"
	"rangefinder/news"
)

// Of a decision on what was forgotten nothing is left but who made it, when and of what kind: its
// quotations are words of the page, and its reasons may be. It is in force no longer.

// lookDecisions finds them. Claims that people have added are claims of the articles that no version
// has.
func (s *sweep) lookDecisions(ctx context.Context) error {
	log, err := s.db.Decisions(ctx)
	if err != nil {
		return err
	}
	for _, d := range log {
		if d.Forgotten || s.articles[d.On.Article] == "" && (d.On.URL == "" || s.address(d.On.URL) == "") && !s.copyOf(d) {
			continue
		}
		if d.On.Claim != "" {
			s.claims[d.On.Claim] = true
		}
		s.decisions = append(s.decisions, news.Decision{
			ID: d.ID, At: d.At, Who: d.Who, Do: d.Do, Seq: d.Seq, Undoes: d.Undoes, Forgotten: true,
			On: news.Subject{Kind: d.On.Kind, Article: d.On.Article, Claim: d.On.Claim},
		})
	}
	s.out.Counts.Decisions = len(s.decisions)
	return nil
}

// copyOf reports whether a decision names what was forgotten as the source of another article.
func (s *sweep) copyOf(d news.Decision) bool {
	return d.After.CopyOf != nil && *d.After.CopyOf != "" && s.address(*d.After.CopyOf) != ""
}

var blankScript = redis.NewScript(`
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[3], redis.call('INCR', KEYS[3]))
return 1`)

// clearDecisions takes their words, and has their stories answered without them.
func (s *sweep) clearDecisions(ctx context.Context) error {
	for _, d := range s.decisions {
		if err := decide.Check(d); err != nil {
			return err
		}
		row, err := json.Marshal(d)
		if err != nil {
			return err
		}
		hears := All
		if d.On.Article != "" {
			hears = Regroup + d.On.Article
		}
		keys := []string{decisionsKey("log"), decisionsKey("outbox"), decisionsKey("rev")}
		if err := blankScript.Run(ctx, s.db.Client, keys, d.ID, row, hears).Err(); err != nil {
			return err
		}
	}
	return nil
}
