package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
)

// A story that nobody has named is called by words that its articles share. Its past answers
// keep that name, and the words, under the hash of what they hold: where a word went with an
// article, they are kept anew without it, under another hash, and stand since when they stood.

// clearNames takes the words out of the past answers of a story that no article has which is
// left, where the articles that go were in it.
func (s *sweep) clearNames(ctx context.Context, story string) error {
	mine := s.named[story]
	if _, ok := s.stories[story]; ok {
		mine = true
	}
	var others []string
	lists := map[string]string{} // edition → its row
	err := s.hash(ctx, storyPart(story, "parts"), func(part, row string) error {
		switch {
		case strings.HasPrefix(part, partEdition+":"):
			lists[part] = row
		case !strings.HasPrefix(part, partArticle):
		case s.articles[articleOf(part)] != "":
			mine = true
		default:
			others = append(others, articleOf(part))
		}
		return nil
	})
	if err != nil || !mine {
		return err
	}
	row, _, err := s.db.Story(ctx, story) // as clearStories has left it
	if err != nil {
		return err
	}
	words, err := s.words(ctx, append(others, row.Articles...))
	if err != nil {
		return err
	}
	for _, key := range sortedKeys(lists) {
		var e edition
		if err := readPart(lists[key], &e); err != nil {
			return fmt.Errorf("story %s part %s: %w", story, key, err)
		}
		if !unname(&e.Story, words) {
			continue
		}
		if err := s.rename(ctx, story, key, e); err != nil {
			return err
		}
	}
	return nil
}

// words is the words of some articles' signatures, in lower case.
func (s *sweep) words(ctx context.Context, articles []string) (map[string]bool, error) {
	slices.Sort(articles)
	articles = slices.DeleteFunc(slices.Compact(articles), func(a string) bool { return s.articles[a] != "" })
	words := map[string]bool{}
	for some := range slices.Chunk(articles, 500) {
		rows, err := s.db.Client.HMGet(ctx, storiesKey("sigs"), some...).Result()
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			text, _ := row.(string)
			var signature struct {
				Terms []struct {
					Word string `json:"w"`
				} `json:"terms"`
			}
			if json.Unmarshal([]byte(text), &signature) != nil {
				continue // not told yet, or of another release: nobody vouches for its words
			}
			for _, t := range signature.Terms {
				words[strings.ToLower(t.Word)] = true
			}
		}
	}
	return words, nil
}

// unname takes out of a story's name and of what its articles share the words that are not
// among some, and reports whether there were any. A name that a person gave stays.
func unname(story *news.Story, words map[string]bool) (changed bool) {
	other := func(word string) bool { return !words[strings.ToLower(word)] }
	if n := len(story.Shares); n > 0 {
		story.Shares = slices.DeleteFunc(slices.Clone(story.Shares), other)
		changed = len(story.Shares) < n
	}
	if story.Pinned || story.Name == "" {
		return changed
	}
	parts := strings.Split(story.Name, ", ")
	for i, word := range parts {
		if other(word) {
			parts[i] = removedWord
		}
	}
	name := strings.Join(slices.Compact(parts), ", ")
	changed = changed || name != story.Name
	story.Name = name
	return changed
}

var renameScript = redis.NewScript(`
local editions, parts = unpack(KEYS)
if redis.call('HDEL', parts, ARGV[1]) == 0 then return 0 end
redis.call('HSET', parts, ARGV[2], ARGV[3])
for _, entry in ipairs(redis.call('ZRANGE', editions, 0, -1)) do
  local gap = string.find(entry, ' ')
  if string.sub(entry, gap + 1) == ARGV[1] then
    local at = redis.call('ZSCORE', editions, entry)
    redis.call('ZREM', editions, entry)
    redis.call('ZADD', editions, at, string.sub(entry, 1, gap) .. ARGV[2])
  end
end
return 1`)

// rename puts an edition into the place of the one under a key.
func (s *sweep) rename(ctx context.Context, story, key string, e edition) error {
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	now := partKey(partEdition, text)
	if now == key {
		return nil
	}
	keys := []string{storyPart(story, "editions"), storyPart(story, "parts")}
	if err := renameScript.Run(ctx, s.db.Client, keys, key, now, squeeze.EncodeAll(text, nil)).Err(); err != nil {
		return err
	}
	return s.db.Client.HIncrBy(ctx, storiesKey("world"), "editions", 1).Err()
}
