package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
)

// UnclaimedNumbers is every number of the newest versions of these articles that is no
// claim: skipped, with the reason, or unread, each in its sentence. Without
// articles it is those of all stories, which a report counts. They come by
// address, the headline's first, then in the order of the text. Articles that
// are not there are left out.
func (db *DB) UnclaimedNumbers(ctx context.Context, articles ...string) ([]news.Unclaimed, error) {
	if len(articles) == 0 {
		stories, err := db.Stories(ctx)
		if err != nil {
			return nil, err
		}
		for _, s := range stories {
			articles = append(articles, s.Articles...)
		}
	}
	articles = slices.Compact(slices.Sorted(slices.Values(articles)))
	var out []news.Unclaimed
	for batch := range slices.Chunk(articles, 200) {
		if err := db.unclaimedNumbers(ctx, batch, &out); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out, func(a, b news.Unclaimed) int {
		return cmp.Or(cmp.Compare(a.Article.URL, b.Article.URL), cmp.Compare(a.ArticleID, b.ArticleID),
			-cmp.Compare(a.In, b.In), cmp.Compare(a.Start, b.Start))
	})
	return out, nil
}

func (db *DB) unclaimedNumbers(ctx context.Context, articles []string, out *[]news.Unclaimed) error {
	newest := make([]*redis.StringCmd, len(articles))
	pipe := db.Client.Pipeline()
	for i, id := range articles {
		newest[i] = pipe.HGet(ctx, articleKey(id), "version")
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("store: numbers of articles: %w", err)
	}
	pipe = db.Client.Pipeline()
	rows := map[string]*redis.StringCmd{}
	for i, id := range articles {
		if newest[i].Err() == nil {
			rows[id] = pipe.HGet(ctx, articlePart(id, "versions"), newest[i].Val())
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("store: numbers of articles: %w", err)
	}
	for _, id := range sortedKeys(rows) {
		if rows[id].Err() != nil {
			continue // forgotten meanwhile
		}
		v, err := readVersion([]byte(rows[id].Val()))
		if err != nil {
			return fmt.Errorf("store: article %s: %w", id, err)
		}
		a := v.Article
		ref := news.ArticleRef{URL: a.URL, Title: a.Title, Publisher: a.Publisher, Published: a.Published, Version: a.Version}
		for _, n := range v.Numbers {
			if n.State != news.NumberClaim {
				*out = append(*out, news.Unclaimed{Number: n, Article: ref, ArticleID: id})
			}
		}
	}
	return nil
}
