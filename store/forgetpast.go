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

// Answers that were given keep more of an article than its claims and the topics that speak of
// them. A story that nobody has named is called by words that its articles share, and a topic
// names others of its story, and sums up figures of theirs. Where such words or figures go with
// an article, the answers are kept anew without them, under the hash of what they hold then,
// and stand since when they stood.

// clearAnswers takes out of the answers of a story what their other topics say of those that go
// (parts with their ids), and the words of its name that no article has which is left.
func (s *sweep) clearAnswers(ctx context.Context, story string, gone map[string]string) error {
	_, mine := s.stories[story]
	mine = mine || s.began[story]
	var others []string
	topics, lists := map[string]string{}, map[string]string{} // parts with their rows
	err := s.hash(ctx, storyPart(story, "parts"), func(part, row string) error {
		switch {
		case strings.HasPrefix(part, partEdition+":"):
			lists[part] = row
		case strings.HasPrefix(part, partTopic+":"):
			topics[part] = row
		case strings.HasPrefix(part, partReview):
			mine = mine || s.articles[articleOf(part)] != ""
		case !strings.HasPrefix(part, partArticle):
		case s.articles[articleOf(part)] != "":
			mine = true
		default:
			others = append(others, articleOf(part))
		}
		return nil
	})
	if err != nil || !mine && len(gone) == 0 {
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
		fresh, err := untie(&e, topics, gone)
		if err != nil {
			return fmt.Errorf("story %s part %s: %w", story, key, err)
		}
		if !unname(&e.Story, words) && len(fresh) == 0 {
			continue
		}
		if err := s.revise(ctx, story, key, e, fresh); err != nil {
			return err
		}
	}
	return s.dropParts(ctx, story, sortedKeys(topics))
}

// untie takes out of an edition what its topics say of those that go, and gives the parts that
// come by it.
func untie(e *edition, rows, gone map[string]string) (fresh map[string][]byte, err error) {
	ids := map[string]bool{}
	for _, k := range e.Topics {
		if id := gone[k]; id != "" {
			ids[id] = true
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	fresh = map[string][]byte{}
	for i, k := range e.Topics {
		if _, goes := gone[k]; goes || rows[k] == "" {
			continue
		}
		var t news.Topic
		if err := readPart(rows[k], &t); err != nil {
			return nil, err
		}
		links := slices.DeleteFunc(slices.Clone(t.Links), func(l news.Link) bool { return ids[l.Topic] })
		sums := slices.DeleteFunc(slices.Clone(t.Sums), func(s news.Sum) bool {
			return slices.ContainsFunc(s.Of, func(id string) bool { return ids[id] })
		})
		if len(links) == len(t.Links) && len(sums) == len(t.Sums) {
			continue
		}
		t.Links, t.Sums = links, sums
		text, err := json.Marshal(t)
		if err != nil {
			return nil, err
		}
		now := partKey(partTopic, text)
		fresh[now], e.Topics[i] = text, now
	}
	return fresh, nil
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

// The arguments are the key of an edition, the one that takes its place, and n parts with their
// keys, the first of which is that edition.
var reviseScript = redis.NewScript(`
local editions, parts = unpack(KEYS)
if redis.call('HDEL', parts, ARGV[1]) == 0 then return 0 end
for i = 3, #ARGV, 2 do redis.call('HSET', parts, ARGV[i], ARGV[i + 1]) end
for _, entry in ipairs(redis.call('ZRANGE', editions, 0, -1)) do
  local gap = string.find(entry, ' ')
  if string.sub(entry, gap + 1) == ARGV[1] then
    local at = redis.call('ZSCORE', editions, entry)
    redis.call('ZREM', editions, entry)
    redis.call('ZADD', editions, at, string.sub(entry, 1, gap) .. ARGV[2])
  end
end
return 1`)

// revise puts an edition, with topics that come, into the place of the one under a key.
func (s *sweep) revise(ctx context.Context, story, key string, e edition, fresh map[string][]byte) error {
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	now := partKey(partEdition, text)
	if now == key {
		return nil
	}
	args := []any{key, now, now, squeeze.EncodeAll(text, nil)}
	for _, k := range sortedKeys(fresh) {
		args = append(args, k, squeeze.EncodeAll(fresh[k], nil))
	}
	keys := []string{storyPart(story, "editions"), storyPart(story, "parts")}
	if err := reviseScript.Run(ctx, s.db.Client, keys, args...).Err(); err != nil {
		return err
	}
	return s.db.Client.HIncrBy(ctx, storiesKey("world"), "editions", 1).Err()
}

// The arguments are the newest edition that was looked at, how many they were, and parts that
// none of them names.
var dropPartsScript = redis.NewScript(`
if redis.call('ZREVRANGE', KEYS[1], 0, 0)[1] ~= ARGV[1] then return 0 end
if redis.call('ZCARD', KEYS[1]) ~= tonumber(ARGV[2]) then return 0 end
for i = 3, #ARGV do redis.call('HDEL', KEYS[2], ARGV[i]) end
return 1`)

// dropParts takes those topics of a story away that no edition of it names any longer.
func (s *sweep) dropParts(ctx context.Context, story string, topics []string) error {
	keys := []string{storyPart(story, "editions"), storyPart(story, "parts")}
	for done := false; !done; { // once more where the story was answered meanwhile
		entries, err := s.db.Client.ZRange(ctx, keys[0], 0, -1).Result()
		if err != nil || len(entries) == 0 {
			return err
		}
		lists := make([]string, len(entries))
		for i, entry := range entries {
			_, lists[i], _ = strings.Cut(entry, " ")
		}
		rows, err := s.db.parts(ctx, story, lists)
		if err != nil {
			return err
		}
		named := map[string]bool{}
		for i, row := range rows {
			e, err := readEdition(entries[i], row)
			if err != nil {
				return fmt.Errorf("story %s answer %s: %w", story, entries[i], err)
			}
			for _, k := range e.Topics {
				named[k] = true
			}
		}
		args := []any{entries[len(entries)-1], len(entries)}
		for _, k := range topics {
			if !named[k] {
				args = append(args, k)
			}
		}
		if done, err = dropPartsScript.Run(ctx, s.db.Client, keys, args...).Bool(); err != nil {
			return err
		}
	}
	return nil
}
