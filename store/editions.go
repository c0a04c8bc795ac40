package store

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/redis/go-redis/v9"

	"rangefinder/decide"
	"rangefinder/news"
)

// What a story was answered with is never written over: each answer that differs
// from the one before it is an edition, and a report as of any time is put
// together of the editions that stood then. So a report can be cited, and given
// back later with the same digest, whatever has been read since and whatever
// reads and reconciles by then.
//
// An edition is a list of parts under the hashes of what they hold: one a topic,
// one an article with the claims that it had. An answer in which one topic has
// changed costs that topic and the list.

// An Answer is what a story is answered with: its topics, and the claims and
// numbers of its articles that they were worked out from.
type Answer struct {
	Story   news.Story
	Gone    bool // there is no such story any longer
	Topics  []news.Topic
	Claims  []news.Claim // as decided
	Numbers news.Numbers

	Review    []news.Review // decisions that could not be carried out
	Decisions []string      // ids of those in force that bear on the story, sorted
}

// An edition is one answer as kept; the lists are keys of parts.
type edition struct {
	Gone    bool         `json:"gone,omitempty"`
	Story   news.Story   `json:"story"`
	Numbers news.Numbers `json:"numbers"`
	Topics  []string     `json:"topics"`
	Claims  []string     `json:"claims"`

	Review    []string `json:"review,omitempty"`
	Decisions []string `json:"decisions,omitempty"` // ids

	at    time.Time // since when it stands
	entry string    // in the index
}

// The compressor and its opposite are safe for use by many at once.
var (
	squeeze, _   = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1)) // options that there are give no error
	unsqueeze, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(1<<30))
)

// partKey names a part by what it is of and what it holds. The article stands in
// it, so that all that was kept of one can be found.
func partKey(of string, text []byte) string {
	sum := sha256.Sum256(text)
	return of + ":" + base64.RawURLEncoding.EncodeToString(sum[:12])
}

// A part is of a topic, of the claims of an article, of what is to be reviewed of it (or of no
// article), or is an edition itself.
const (
	partTopic   = "t"
	partArticle = "a:" // the article's id follows
	partReview  = "r:" // the article's id follows, if there is one
	partEdition = "e"
)

// bind makes the parts of an answer, and the key of the edition among them.
func bind(a Answer) (key string, parts map[string][]byte, err error) {
	parts = map[string][]byte{}
	add := func(of string, v any) string {
		text, e := json.Marshal(v)
		if e != nil {
			err = e
			return ""
		}
		k := partKey(of, text)
		parts[k] = text
		return k
	}
	e := edition{Gone: a.Gone, Story: a.Story, Numbers: a.Numbers, Topics: []string{}, Claims: []string{}, Decisions: a.Decisions}
	for _, t := range a.Topics {
		e.Topics = append(e.Topics, add(partTopic, t))
	}
	by := map[string][]news.Claim{}
	for _, c := range a.Claims {
		by[c.ArticleID] = append(by[c.ArticleID], c)
	}
	for _, article := range sortedKeys(by) {
		e.Claims = append(e.Claims, add(partArticle+article, packClaims(by[article])))
	}
	reviews := map[string][]news.Review{}
	for _, r := range a.Review {
		r.On.Held = nil // ids of claims that may be forgotten
		reviews[r.On.Article] = append(reviews[r.On.Article], r)
	}
	for _, article := range sortedKeys(reviews) {
		e.Review = append(e.Review, add(partReview+article, reviews[article]))
	}
	return add(partEdition, e), parts, err
}

// The arguments are the token, the key of the edition, the latest time of which a report
// was known to be, n new parts with their keys, and the keys of all others: where one of
// these has left meanwhile nothing is written. An edition begins later than the one before
// it and than any report in which it is not, even where the clock does not.
var findingsScript = redis.NewScript(luaNow + `
local story, parts, editions, gone = unpack(KEYS)
if tonumber(redis.call('HGET', story, 'token') or '0') > tonumber(ARGV[1]) then return 0 end
local new = 4 + 2 * tonumber(ARGV[4])
for i = new + 1, #ARGV do
  if redis.call('HEXISTS', parts, ARGV[i]) == 0 then return -1 end
end
redis.call('HSET', story, 'token', ARGV[1])
redis.call('HDEL', story, 'topics')
for i = 5, new, 2 do
  redis.call('HSET', parts, ARGV[i], ARGV[i + 1])
  redis.call('SREM', gone, ARGV[i])
end
local last = redis.call('ZREVRANGE', editions, 0, 0, 'WITHSCORES')
if last[1] then
  if string.sub(last[1], string.find(last[1], ' ') + 1) == ARGV[2] then return 1 end
  now = math.max(now, tonumber(last[2]) + 1)
end
now = math.max(now, tonumber(ARGV[3]) + 1, tonumber(redis.call('HGET', story, 'told') or '0') + 1)
redis.call('ZADD', editions, now, string.format('%d', now) .. ' ' .. ARGV[2])
return 2`)

// SaveFindings puts an answer in the place of the story's earlier one, which
// stays as an edition. token is that of the claim on the story: what a worker
// that lost it worked out from older material is refused with ErrFenced.
func (db *DB) SaveFindings(ctx context.Context, token int64, a Answer) error {
	id := a.Story.ID
	key, parts, err := bind(a)
	if err != nil {
		return fmt.Errorf("store: findings of %s: %w", id, err)
	}
	// The story is known before it has an edition: one without any is passed over. Only
	// then is it asked what was reported: whoever makes a report later finds it to seal it.
	pipe := db.Client.Pipeline()
	pipe.SAdd(ctx, storiesKey("past"), id)
	told := pipe.HMGet(ctx, storiesKey("world"), "told")
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("store: findings of %s: %w", id, err)
	}
	keys := []string{storyKey(id), storyPart(id, "parts"), storyPart(id, "editions"), storyPart(id, "gone")}
	for done := -1; done < 0; { // once more where a part that was there has left
		missing, there, err := db.missing(ctx, id, sortedKeys(parts))
		if err != nil {
			return err
		}
		args := []any{token, key, number(told.Val()[0]), len(missing)}
		for _, k := range missing {
			args = append(args, k, squeeze.EncodeAll(parts[k], nil))
		}
		for _, k := range there {
			args = append(args, k)
		}
		if done, err = findingsScript.Run(ctx, db.Client, keys, args...).Int(); err != nil {
			return fmt.Errorf("store: findings of %s: %w", id, err)
		}
		if done == 0 {
			return ErrFenced
		}
	}
	// Counted even where nothing is new: whoever wrote it may have died before he did.
	if err := db.Client.HIncrBy(ctx, storiesKey("world"), "editions", 1).Err(); err != nil {
		return fmt.Errorf("store: findings of %s: %w", id, err)
	}
	return nil
}

// missing are the parts that a story does not have yet, and those that it has.
func (db *DB) missing(ctx context.Context, story string, keys []string) (missing, there []string, err error) {
	pipe := db.Client.Pipeline()
	has := make([]*redis.BoolCmd, len(keys))
	for i, k := range keys {
		has[i] = pipe.HExists(ctx, storyPart(story, "parts"), k)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, nil, fmt.Errorf("store: findings of %s: %w", story, err)
	}
	for i, k := range keys {
		if has[i].Val() {
			there = append(there, k)
		} else {
			missing = append(missing, k)
		}
	}
	return missing, there, nil
}

// editions are the editions of some stories that stood at a time (the newest for
// the zero time), by story; one that had none, or was gone, is not there.
func (db *DB) editions(ctx context.Context, stories []string, at time.Time) (map[string]edition, error) {
	newest := make([]*redis.StringSliceCmd, len(stories))
	pipe := db.Client.Pipeline()
	for i, id := range stories {
		newest[i] = pipe.ZRevRangeByScore(ctx, storyPart(id, "editions"), &redis.ZRangeBy{Max: upTo(at), Min: "-inf", Count: 1})
	}
	if len(stories) > 0 {
		if _, err := pipe.Exec(ctx); err != nil {
			return nil, fmt.Errorf("store: editions: %w", err)
		}
	}
	out := map[string]edition{}
	pipe = db.Client.Pipeline()
	var rows []*redis.StringCmd
	var of, names []string
	for i, id := range stories {
		if l := newest[i].Val(); len(l) > 0 {
			_, key, _ := strings.Cut(l[0], " ")
			rows, of, names = append(rows, pipe.HGet(ctx, storyPart(id, "parts"), key)), append(of, id), append(names, l[0])
		}
	}
	if len(rows) == 0 {
		return out, nil
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("store: editions: %w", err)
	}
	for i, id := range of {
		e, err := readEdition(names[i], rows[i].Val())
		if err != nil {
			return nil, fmt.Errorf("store: edition of story %s: %w", id, err)
		}
		if !e.Gone {
			out[id] = e
		}
	}
	return out, nil
}

func upTo(at time.Time) string {
	if at.IsZero() {
		return "+inf"
	}
	return strconv.FormatInt(at.UnixMilli(), 10)
}

// readEdition reads an edition by its entry in the index, "ms key".
func readEdition(entry, row string) (e edition, err error) {
	ms, _, _ := strings.Cut(entry, " ")
	n, err := strconv.ParseInt(ms, 10, 64)
	if err != nil {
		return e, err
	}
	if err := readPart(row, &e); err != nil {
		return e, err
	}
	e.at, e.entry = time.UnixMilli(n).UTC(), entry
	return e, nil
}

func readPart(row string, v any) error {
	text, err := unsqueeze.DecodeAll([]byte(row), nil)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, v)
}

// parts reads parts of a story in the order of their keys; one that is not
// there, since what it held was forgotten, is "".
func (db *DB) parts(ctx context.Context, story string, keys []string) ([]string, error) {
	const batch = 500
	out := make([]string, 0, len(keys))
	for some := range slices.Chunk(keys, batch) {
		rows, err := db.Client.HMGet(ctx, storyPart(story, "parts"), some...).Result()
		if err != nil {
			return nil, fmt.Errorf("store: parts of story %s: %w", story, err)
		}
		for _, r := range rows {
			s, _ := r.(string)
			out = append(out, s)
		}
	}
	return out, nil
}

func (db *DB) topicsOf(ctx context.Context, story string, keys []string) ([]news.Topic, error) {
	rows, err := db.parts(ctx, story, keys)
	if err != nil {
		return nil, err
	}
	var out []news.Topic
	for _, row := range rows {
		if row == "" {
			continue
		}
		var t news.Topic
		if err := readPart(row, &t); err != nil {
			return nil, fmt.Errorf("store: topic of story %s: %w", story, err)
		}
		out = append(out, t)
	}
	return out, nil
}

func (db *DB) claimsOf(ctx context.Context, story string, keys []string) ([]news.Claim, error) {
	rows, err := db.parts(ctx, story, keys)
	if err != nil {
		return nil, err
	}
	var out []news.Claim
	for _, row := range rows {
		if row == "" {
			continue
		}
		var ps []packedClaim
		if err := readPart(row, &ps); err != nil {
			return nil, fmt.Errorf("store: claims of story %s: %w", story, err)
		}
		out = append(out, unpackClaims(ps)...)
	}
	return out, nil
}

func (db *DB) reviewsOf(ctx context.Context, story string, keys []string) ([]news.Review, error) {
	rows, err := db.parts(ctx, story, keys)
	if err != nil {
		return nil, err
	}
	var out []news.Review
	for _, row := range rows {
		if row == "" {
			continue
		}
		var rs []news.Review
		if err := readPart(row, &rs); err != nil {
			return nil, fmt.Errorf("store: decisions to review of story %s: %w", story, err)
		}
		out = append(out, rs...)
	}
	return out, nil
}

// answer is an edition with all that it lists.
func (db *DB) answer(ctx context.Context, e edition) (a Answer, err error) {
	a = Answer{Story: e.Story, Numbers: e.Numbers, Decisions: e.Decisions}
	if a.Topics, err = db.topicsOf(ctx, e.Story.ID, e.Topics); err != nil {
		return a, err
	}
	if a.Claims, err = db.claimsOf(ctx, e.Story.ID, e.Claims); err != nil {
		return a, err
	}
	if a.Review, err = db.reviewsOf(ctx, e.Story.ID, e.Review); err != nil {
		return a, err
	}
	// Parts were read one after another: an edition that left in between is no answer.
	err = db.Client.ZScore(ctx, storyPart(e.Story.ID, "editions"), e.entry).Err()
	if errors.Is(err, redis.Nil) {
		return a, fmt.Errorf("store: story %s: its history before %s is no longer kept", e.Story.ID, e.at.Format(time.RFC3339))
	}
	if err != nil {
		return a, fmt.Errorf("store: story %s: %w", e.Story.ID, err)
	}
	return a, nil
}

// Findings is the topics of a story as last reconciled.
func (db *DB) Findings(ctx context.Context, story string) ([]news.Topic, error) {
	now, err := db.editions(ctx, []string{story}, time.Time{})
	if err != nil {
		return nil, err
	}
	if e, ok := now[story]; ok {
		return db.topicsOf(ctx, story, e.Topics)
	}
	return db.oldFindings(ctx, story)
}

// oldFindings is the topics of a story that has not been answered since
// editions are kept.
func (db *DB) oldFindings(ctx context.Context, story string) ([]news.Topic, error) {
	row, err := db.Client.HGet(ctx, storyKey(story), "topics").Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("store: findings of %s: %w", story, err)
	}
	var ts []news.Topic
	if err := json.Unmarshal(row, &ts); err != nil {
		return nil, fmt.Errorf("store: findings of %s: %w", story, err)
	}
	return ts, nil
}

// AllTopics calls f with every topic of a story that any edition of it has, in no
// order: what has been reported, and may have been cited.
func (db *DB) AllTopics(ctx context.Context, story string, f func(news.Topic)) error {
	it := db.Client.HScan(ctx, storyPart(story, "parts"), 0, partTopic+":*", 128).Iterator()
	for it.Next(ctx) {
		if !it.Next(ctx) {
			break
		}
		var t news.Topic
		if err := readPart(it.Val(), &t); err != nil {
			return fmt.Errorf("store: topic of story %s: %w", story, err)
		}
		f(t)
	}
	if err := it.Err(); err != nil {
		return fmt.Errorf("store: topics of story %s: %w", story, err)
	}
	return nil
}

// PastStories are the ids of all stories that were ever answered.
func (db *DB) PastStories(ctx context.Context) ([]string, error) {
	ids, err := db.Client.SMembers(ctx, storiesKey("past")).Result()
	if err != nil {
		return nil, fmt.Errorf("store: stories: %w", err)
	}
	slices.Sort(ids)
	return ids, nil
}

// articleOf is the article of a part with its claims, or with what is to be reviewed of it.
func articleOf(key string) string {
	of := key[:max(strings.LastIndexByte(key, ':'), 0)]
	return strings.TrimPrefix(strings.TrimPrefix(of, partArticle), partReview)
}

// ForgetEditions takes the claims of articles out of all editions, and what is to be reviewed of
// them, notes that they are not lost, and says of how many parts. Past reports then have these
// figures without a quotation. Where a story had one of the articles, what is to be reviewed of
// topics goes as well: it may name theirs.
func (db *DB) ForgetEditions(ctx context.Context, articles []string) (n int64, err error) {
	stories, err := db.PastStories(ctx)
	if err != nil {
		return 0, err
	}
	mine := map[string]bool{}
	for _, a := range articles {
		mine[a] = true
	}
	for _, story := range stories {
		var keys, wide []string
		for _, kind := range []string{partArticle, partReview} {
			it := db.Client.HScan(ctx, storyPart(story, "parts"), 0, kind+"*", 1024).Iterator()
			for it.Next(ctx) {
				switch key := it.Val(); {
				case mine[articleOf(key)]:
					keys = append(keys, key)
				case kind == partReview && articleOf(key) == "":
					wide = append(wide, key)
				}
				it.Next(ctx) // the part itself
			}
			if err := it.Err(); err != nil {
				return n, fmt.Errorf("store: editions of story %s: %w", story, err)
			}
		}
		if len(keys) > 0 {
			keys = append(keys, wide...)
		}
		for some := range slices.Chunk(keys, 500) {
			tx := db.Client.TxPipeline()
			for _, key := range some {
				tx.SAdd(ctx, storyPart(story, "gone"), key)
			}
			left := tx.HDel(ctx, storyPart(story, "parts"), some...)
			if _, err := tx.Exec(ctx); err != nil {
				return n, fmt.Errorf("store: editions of story %s: %w", story, err)
			}
			n += left.Val()
		}
	}
	if n == 0 {
		return 0, nil
	}
	if err := db.Client.HIncrBy(ctx, storiesKey("world"), "editions", 1).Err(); err != nil {
		return n, fmt.Errorf("store: editions: %w", err)
	}
	return n, nil
}

// The arguments are the newest entry that was seen, n entries that leave, and the
// keys of parts that no other entry names.
var thinScript = redis.NewScript(`
local editions, parts = unpack(KEYS)
if redis.call('ZREVRANGE', editions, 0, 0)[1] ~= ARGV[1] then return 0 end
local last = 2 + tonumber(ARGV[2])
for i = 3, last do redis.call('ZREM', editions, ARGV[i]) end
for i = last + 1, #ARGV do redis.call('HDEL', parts, ARGV[i]) end
return 1`)

var thinnedScript = redis.NewScript(`
if tonumber(redis.call('HGET', KEYS[1], 'thinned') or '0') < tonumber(ARGV[1]) then
  redis.call('HSET', KEYS[1], 'thinned', ARGV[1])
end
return 1`)

// ErrThinned is the error for a time of which no history is kept any longer.
var ErrThinned = errors.New("the history of that time is no longer kept (history.max_age)")

// kept is nil where the history of a time has not been thinned out.
func (db *DB) kept(ctx context.Context, at time.Time) error {
	ms, err := db.Client.HGet(ctx, storiesKey("world"), "thinned").Int64()
	if err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("store: history: %w", err)
	}
	if at.UnixMilli() < ms {
		return fmt.Errorf("report as of %s: %w; it reaches back to %s", at.UTC().Format(time.RFC3339), ErrThinned, time.UnixMilli(ms).UTC().Format(time.RFC3339))
	}
	return nil
}

// Thin lets editions go that had been replaced before a time, so that reports
// can be had as of that time and later, and no earlier; what became of addresses
// is thinned in the same way. It says how many editions left, or with dry would
// leave.
func (db *DB) Thin(ctx context.Context, before time.Time, dry bool) (n int, err error) {
	stories, err := db.PastStories(ctx)
	if err != nil {
		return 0, err
	}
	if !dry { // first: a report of before would lack some stories and have others
		if err := thinnedScript.Run(ctx, db.Client, []string{storiesKey("world")}, before.UnixMilli()).Err(); err != nil {
			return 0, fmt.Errorf("store: history: %w", err)
		}
	}
	for _, story := range stories {
		k, err := db.thin(ctx, story, before, dry)
		if err != nil {
			return n, fmt.Errorf("store: editions of story %s: %w", story, err)
		}
		n += k
	}
	if dry {
		return n, nil
	}
	return n, db.thinOutcomes(ctx, before)
}

func (db *DB) thin(ctx context.Context, story string, before time.Time, dry bool) (int, error) {
	editions, parts := storyPart(story, "editions"), storyPart(story, "parts")
	for {
		entries, err := db.Client.ZRangeWithScores(ctx, editions, 0, -1).Result()
		if err != nil || len(entries) == 0 {
			return 0, err
		}
		stays := 0 // the last that began by then still stood
		for i, e := range entries {
			if int64(e.Score) <= before.UnixMilli() {
				stays = i
			}
		}
		if stays == 0 || dry {
			return stays, nil
		}
		entry := func(i int) string { s, _ := entries[i].Member.(string); return s }
		live := map[string]bool{}
		var keys []string
		for i := range entries[stays:] {
			_, key, _ := strings.Cut(entry(stays+i), " ")
			live[key] = true
			keys = append(keys, key)
		}
		rows, err := db.parts(ctx, story, keys)
		if err != nil {
			return 0, err
		}
		for i, row := range rows {
			e, err := readEdition(entry(stays+i), row)
			if err != nil {
				return 0, err
			}
			for _, k := range slices.Concat(e.Topics, e.Claims, e.Review) {
				live[k] = true
			}
		}
		// What a writer has added since is in an edition newer than the newest seen.
		all, err := db.Client.HKeys(ctx, parts).Result()
		if err != nil {
			return 0, err
		}
		args := []any{entry(len(entries) - 1), stays}
		for i := range stays {
			args = append(args, entry(i))
		}
		for _, k := range all {
			if !live[k] {
				args = append(args, k)
			}
		}
		done, err := thinScript.Run(ctx, db.Client, []string{editions, parts}, args...).Bool()
		if err != nil || done {
			return stays, err
		}
	}
}

// Revision is a mark that changes whenever a report does, but for the times at
// which pages were last looked at.
func (db *DB) Revision(ctx context.Context) (string, error) {
	pipe := db.Client.Pipeline()
	answers, outcomes := pipe.HGet(ctx, storiesKey("world"), "editions"), pipe.Get(ctx, outcomeTurnsKey)
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return "", fmt.Errorf("store: revision: %w", err)
	}
	return answers.Val() + "." + outcomes.Val(), nil
}

// farBack is how many editions Compare looks back for one that differs.
const farBack = 16

// Compare fills in how the topics of a report as of at (the zero time: now)
// stood at since. With the zero time for since it compares each story with the
// newest of its editions that stood otherwise, if one of the last 16 did.
func (db *DB) Compare(ctx context.Context, r *news.Report, at, since time.Time) error {
	topics := map[string][]*news.Topic{}
	for i := range r.Topics {
		t := &r.Topics[i]
		topics[t.Story] = append(topics[t.Story], t)
	}
	ids := sortedKeys(topics)
	if since.IsZero() {
		for _, id := range ids {
			if err := db.compareLast(ctx, id, topics[id], at); err != nil {
				return err
			}
		}
		return nil
	}
	if err := db.kept(ctx, since); err != nil {
		return err
	}
	then, err := db.editions(ctx, ids, since)
	if err != nil {
		return err
	}
	for _, id := range ids {
		e, ok := then[id]
		if !ok {
			e = edition{at: since.UTC()}
		}
		was, err := db.standing(ctx, id, e)
		if err != nil {
			return err
		}
		differ(topics[id], was, e.at)
	}
	return nil
}

func (db *DB) compareLast(ctx context.Context, story string, topics []*news.Topic, at time.Time) error {
	entries, err := db.Client.ZRevRangeByScore(ctx, storyPart(story, "editions"), &redis.ZRangeBy{Max: upTo(at), Min: "-inf", Count: farBack + 1}).Result()
	if err != nil {
		return fmt.Errorf("store: editions of story %s: %w", story, err)
	}
	if len(entries) < 2 {
		return nil
	}
	keys := make([]string, len(entries))
	for i, entry := range entries {
		_, keys[i], _ = strings.Cut(entry, " ")
	}
	rows, err := db.parts(ctx, story, keys)
	if err != nil {
		return err
	}
	var now edition
	for i := range entries {
		e, err := readEdition(entries[i], rows[i])
		if err != nil {
			return fmt.Errorf("store: edition of story %s: %w", story, err)
		}
		if i == 0 {
			now = e
			continue
		}
		// How it stood under a decision that was taken back since is nothing to compare with, nor is
		// that it was away for as long.
		if e.Gone {
			continue
		}
		if back, err := db.takenBack(ctx, e.Decisions, now.Decisions); err != nil {
			return err
		} else if back {
			continue
		}
		was, err := db.standing(ctx, story, e)
		if err != nil {
			return err
		}
		if differ(topics, was, e.at) {
			return nil
		}
	}
	return nil
}

// takenBack reports whether one of some decisions, that is not among others, is in force no longer.
func (db *DB) takenBack(ctx context.Context, some, others []string) (bool, error) {
	missing := slices.DeleteFunc(slices.Clone(some), func(id string) bool { return slices.Contains(others, id) })
	if len(missing) == 0 {
		return false, nil
	}
	ds, err := db.decisions(ctx, missing)
	if err != nil {
		return false, err
	}
	var articles []string
	for _, d := range ds {
		articles = append(articles, d.On.Article)
	}
	log, err := db.DecisionsOn(ctx, articles)
	if err != nil {
		return false, err
	}
	stands := map[string]bool{}
	for _, d := range decide.Standing(log) {
		stands[d.ID] = true
	}
	return slices.ContainsFunc(missing, func(id string) bool { return !stands[id] }), nil
}

// standing is how the topics of an edition stood, by id.
func (db *DB) standing(ctx context.Context, story string, e edition) (map[string]news.Was, error) {
	ts, err := db.topicsOf(ctx, story, e.Topics)
	if err != nil {
		return nil, err
	}
	out := make(map[string]news.Was, len(ts))
	for _, t := range ts {
		out[t.ID] = t.Standing(e.at)
	}
	return out, nil
}

// differ notes on topics how they stood where that was otherwise, and reports
// whether any did.
func differ(topics []*news.Topic, was map[string]news.Was, at time.Time) bool {
	any := false
	for _, t := range topics {
		w, ok := was[t.ID]
		if !ok {
			w = news.Was{At: at, New: true, Strands: []news.WasStrand{}}
		}
		if reflect.DeepEqual(w, t.Standing(at)) {
			continue
		}
		t.Was, any = &w, true
	}
	return any
}
