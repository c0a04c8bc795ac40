package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
)

// A StoryRow is one story and the ids of its articles, sorted.
type StoryRow struct {
	Story    news.Story `json:"story"`
	Articles []string   `json:"articles"`
}

var tellScript = redis.NewScript(`
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
return 1`)

// Tell gives stories the signature of an article as of rev, and marks the
// article for the next grouping. Add(Group, All) must follow.
func (db *DB) Tell(ctx context.Context, article string, signature []byte, rev int64) error {
	keys := []string{storiesKey("sigs"), storiesKey("touched")}
	if err := tellScript.Run(ctx, db.Client, keys, article, signature, rev).Err(); err != nil {
		return fmt.Errorf("store: signature of %s: %w", article, err)
	}
	return nil
}

// A Grouping is what a grouping starts from.
type Grouping struct {
	Signatures map[string]string // article → signature as JSON
	Touched    map[string]string // article → rev, not looked at yet
	Stories    map[string]StoryRow
}

// Grouping reads what a grouping starts from.
func (db *DB) Grouping(ctx context.Context) (g Grouping, err error) {
	if g.Signatures, err = db.Client.HGetAll(ctx, storiesKey("sigs")).Result(); err != nil {
		return g, fmt.Errorf("store: signatures: %w", err)
	}
	if g.Touched, err = db.Client.HGetAll(ctx, storiesKey("touched")).Result(); err != nil {
		return g, fmt.Errorf("store: touched articles: %w", err)
	}
	g.Stories, err = db.storyRows(ctx)
	return g, err
}

func (db *DB) storyRows(ctx context.Context) (map[string]StoryRow, error) {
	rows, err := db.Client.HGetAll(ctx, storiesKey("meta")).Result()
	if err != nil {
		return nil, fmt.Errorf("store: stories: %w", err)
	}
	out := make(map[string]StoryRow, len(rows))
	for id, row := range rows {
		var s StoryRow
		if err := json.Unmarshal([]byte(row), &s); err != nil {
			return nil, fmt.Errorf("store: story %s: %w", id, err)
		}
		out[id] = s
	}
	return out, nil
}

// The arguments are counted lists: token, then n stories with their rows, n
// stories that are no more, n articles with their story, n dirty stories, n
// touched articles with the rev that was looked at.
var groupScript = redis.NewScript(`
local meta, of, dirty, touched, fence = unpack(KEYS)
if tonumber(redis.call('GET', fence) or '0') > tonumber(ARGV[1]) then return 0 end
redis.call('SET', fence, ARGV[1])
local at = 2
local function list(width, f)
  local n = tonumber(ARGV[at])
  at = at + 1
  for _ = 1, n do
    f(ARGV[at], ARGV[at + 1])
    at = at + width
  end
end
list(2, function(id, row) redis.call('HSET', meta, id, row) end)
list(1, function(id) redis.call('HDEL', meta, id) end)
list(2, function(article, id) redis.call('HSET', of, article, id) end)
list(1, function(id) redis.call('HSET', dirty, id, ARGV[1]) end)
list(2, function(article, rev)
  if redis.call('HGET', touched, article) == rev then redis.call('HDEL', touched, article) end
end)
return 1`)

// SaveGrouping puts the stories of g in the place of those it started from. A
// story is dirty afterwards if it is new, gone, named otherwise, has other
// articles, or one of them was touched; Dirty gives them. ErrFenced says that a
// later grouping was faster.
func (db *DB) SaveGrouping(ctx context.Context, token int64, g Grouping, now []StoryRow) error {
	of := map[string]string{}
	dirty := map[string]bool{}
	args := []any{token}
	add := func(n int, list []any) { args = append(append(args, n), list...) }

	var rows, gone, homes, marks, seen []any
	live := map[string]bool{}
	for _, s := range now {
		id := s.Story.ID
		live[id] = true
		row, err := json.Marshal(s)
		if err != nil {
			return err
		}
		was, known := g.Stories[id]
		if old, err := json.Marshal(was); err != nil {
			return err
		} else if !known || string(old) != string(row) {
			rows = append(rows, id, row)
			dirty[id] = true
			for _, a := range s.Articles {
				homes = append(homes, a, id)
			}
		}
		for _, a := range s.Articles {
			of[a] = id
		}
	}
	for _, id := range sortedKeys(g.Stories) {
		if !live[id] {
			gone = append(gone, id)
			dirty[id] = true
		}
	}
	for _, a := range sortedKeys(g.Touched) {
		seen = append(seen, a, g.Touched[a])
		if id := of[a]; id != "" {
			dirty[id] = true
		}
	}
	for _, id := range sortedKeys(dirty) {
		marks = append(marks, id)
	}
	add(len(rows)/2, rows)
	add(len(gone), gone)
	add(len(homes)/2, homes)
	add(len(marks), marks)
	add(len(seen)/2, seen)
	keys := []string{storiesKey("meta"), storiesKey("of"), storiesKey("dirty"), storiesKey("touched"), storiesKey("token")}
	ok, err := groupScript.Run(ctx, db.Client, keys, args...).Bool()
	if err != nil {
		return fmt.Errorf("store: stories: %w", err)
	}
	if !ok {
		return ErrFenced
	}
	return nil
}

// Dirty is the stories that a grouping changed, or whose origins are believed otherwise than they
// were, and that have not been handed on to reconciling, with the mark that Handed takes.
func (db *DB) Dirty(ctx context.Context) (map[string]string, error) {
	m, err := db.Client.HGetAll(ctx, storiesKey("dirty")).Result()
	if err != nil {
		return nil, fmt.Errorf("store: dirty stories: %w", err)
	}
	return m, nil
}

var handedScript = redis.NewScript(`
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return redis.call('HDEL', KEYS[1], ARGV[1]) end
return 0`)

// Handed takes a story off the dirty ones after Add(Reconcile, story), unless it
// was marked again.
func (db *DB) Handed(ctx context.Context, story, mark string) error {
	if err := handedScript.Run(ctx, db.Client, []string{storiesKey("dirty")}, story, mark).Err(); err != nil {
		return fmt.Errorf("store: dirty story %s: %w", story, err)
	}
	return nil
}

// A Pace is what grouping and reconciling cost lately.
type Pace struct {
	Since time.Duration // since the last grouping ended
	Cost  time.Duration // of the last grouping and the longest reconciling after it
}

var pacedScript = redis.NewScript(luaNow + `
if ARGV[1] == 'group' then
  redis.call('HSET', KEYS[1], 'at', now, 'group', ARGV[2], 'reconcile', 0)
elseif tonumber(ARGV[2]) > tonumber(redis.call('HGET', KEYS[1], 'reconcile') or '0') then
  redis.call('HSET', KEYS[1], 'reconcile', ARGV[2])
end
return 1`)

// Paced notes how long a grouping or a reconciling took.
func (db *DB) Paced(ctx context.Context, k Kind, took time.Duration) error {
	if err := pacedScript.Run(ctx, db.Client, []string{storiesKey("pace")}, string(k), took.Milliseconds()).Err(); err != nil {
		return fmt.Errorf("store: pace: %w", err)
	}
	return nil
}

// Pace is what grouping and reconciling cost lately.
func (db *DB) Pace(ctx context.Context) (p Pace, err error) {
	row, err := db.Client.HGetAll(ctx, storiesKey("pace")).Result()
	if err != nil {
		return p, fmt.Errorf("store: pace: %w", err)
	}
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return p, fmt.Errorf("store: pace: %w", err)
	}
	p.Since = now.Sub(time.UnixMilli(atoi(row["at"])))
	p.Cost = time.Duration(atoi(row["group"])+atoi(row["reconcile"])) * time.Millisecond
	return p, nil
}

// Story is one story; ok is false where there is none of that id.
func (db *DB) Story(ctx context.Context, id string) (s StoryRow, ok bool, err error) {
	row, err := db.Client.HGet(ctx, storiesKey("meta"), id).Bytes()
	if errors.Is(err, redis.Nil) {
		return s, false, nil
	}
	if err != nil {
		return s, false, fmt.Errorf("store: story %s: %w", id, err)
	}
	if err := json.Unmarshal(row, &s); err != nil {
		return s, false, fmt.Errorf("store: story %s: %w", id, err)
	}
	return s, true, nil
}

// Stories is every story, by id.
func (db *DB) Stories(ctx context.Context) ([]StoryRow, error) {
	m, err := db.storyRows(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]StoryRow, 0, len(m))
	for _, id := range sortedKeys(m) {
		out = append(out, m[id])
	}
	return out, nil
}

// Material is what a story is reconciled from: the newest version of each of
// its articles, all claims and all changes, each sorted by id or time.
type Material struct {
	Articles []news.Article
	Claims   []news.Claim
	Changes  []news.Change
	Numbers  news.Numbers
}

// Material reads what the articles say.
func (db *DB) Material(ctx context.Context, articles []string) (m Material, err error) {
	const batch = 200
	articles = append([]string(nil), articles...)
	sort.Strings(articles)
	for len(articles) > 0 {
		n := min(batch, len(articles))
		if err := db.material(ctx, articles[:n], &m); err != nil {
			return m, err
		}
		articles = articles[n:]
	}
	sort.Slice(m.Claims, func(i, j int) bool { return m.Claims[i].ID < m.Claims[j].ID })
	sort.SliceStable(m.Changes, func(i, j int) bool { return before(m.Changes[i], m.Changes[j]) })
	return m, nil
}

func (db *DB) material(ctx context.Context, articles []string, m *Material) error {
	numbers := make([]*redis.StringCmd, len(articles))
	pipe := db.Client.Pipeline()
	for i, id := range articles {
		numbers[i] = pipe.HGet(ctx, articleKey(id), "version")
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("store: articles: %w", err)
	}
	type row struct {
		id              string
		version, claims *redis.StringCmd
		changes         *redis.StringSliceCmd
	}
	var rows []row
	pipe = db.Client.Pipeline()
	for i, id := range articles {
		if numbers[i].Err() != nil {
			continue // told of and not there: forgotten meanwhile
		}
		rows = append(rows, row{id, pipe.HGet(ctx, articlePart(id, "versions"), numbers[i].Val()),
			pipe.Get(ctx, articlePart(id, "claims")), pipe.LRange(ctx, articlePart(id, "changes"), 0, -1)})
	}
	if len(rows) == 0 {
		return nil
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("store: articles: %w", err)
	}
	for _, r := range rows {
		v, err := readVersion([]byte(r.version.Val()))
		if err != nil {
			return fmt.Errorf("store: article %s: %w", r.id, err)
		}
		cs, err := readClaims([]byte(r.claims.Val()))
		if err != nil {
			return fmt.Errorf("store: claims of %s: %w", r.id, err)
		}
		chs, err := readChanges(r.id, r.changes.Val())
		if err != nil {
			return err
		}
		m.Articles = append(m.Articles, v.Article)
		m.Claims = append(m.Claims, cs...)
		m.Changes = append(m.Changes, chs...)
		for _, n := range v.Numbers {
			switch n.State {
			case news.NumberClaim:
				m.Numbers.Claims++
			case news.NumberSkipped:
				m.Numbers.Skipped++
			default:
				m.Numbers.Unread++
			}
		}
	}
	return nil
}

// Credibility is learned over all stories. Each keeps the claims that its topics were answered from, as
// the reconciler hears them; a counter tells whether any changed since it was last learned.

var heardScript = redis.NewScript(`
local heard, world, fence = unpack(KEYS)
if tonumber(redis.call('HGET', fence, ARGV[1]) or '0') > tonumber(ARGV[3]) then return -1 end
redis.call('HSET', fence, ARGV[1], ARGV[3])
if ARGV[2] == '' then
  if redis.call('HDEL', heard, ARGV[1]) == 0 then return 0 end
elseif redis.call('HGET', heard, ARGV[1]) == ARGV[2] then
  return 0
else
  redis.call('HSET', heard, ARGV[1], ARGV[2])
end
redis.call('HINCRBY', world, 'heard', 1)
return 1`)

// SaveHeard keeps what a story was answered from, in rows that the store does not look into; nothing
// forgets the story. token is that of the claim on the story: what a worker that lost it
// has heard is refused with ErrFenced where the next one has been heard. changed is false
// where the same rows stood there.
func (db *DB) SaveHeard(ctx context.Context, token int64, story string, rows []byte) (changed bool, err error) {
	keys := []string{storiesKey("heard"), storiesKey("world"), storiesKey("hearer")}
	n, err := heardScript.Run(ctx, db.Client, keys, story, rows, token).Int()
	if err != nil {
		return false, fmt.Errorf("store: claims of story %s: %w", story, err)
	}
	if n < 0 {
		return false, ErrFenced
	}
	return n == 1, nil
}

var unheardScript = redis.NewScript(`
if redis.call('HDEL', KEYS[1], ARGV[1]) == 1 then redis.call('HINCRBY', KEYS[2], 'heard', 1) end
return 1`)

// DropHeard forgets what a story was answered from that is no more.
func (db *DB) DropHeard(ctx context.Context, story string) error {
	if err := unheardScript.Run(ctx, db.Client, []string{storiesKey("heard"), storiesKey("world")}, story).Err(); err != nil {
		return fmt.Errorf("store: claims of story %s: %w", story, err)
	}
	return nil
}

// Heard calls f with the rows of every story, in no order. f must not keep them.
func (db *DB) Heard(ctx context.Context, f func(story string, rows []byte) error) error {
	it := db.Client.HScan(ctx, storiesKey("heard"), 0, "", 64).Iterator()
	seen := map[string]bool{} // a scan may give a story twice
	for it.Next(ctx) {
		story := it.Val()
		if !it.Next(ctx) {
			break
		}
		if seen[story] {
			continue
		}
		seen[story] = true
		if err := f(story, []byte(it.Val())); err != nil {
			return err
		}
	}
	if err := it.Err(); err != nil {
		return fmt.Errorf("store: claims of stories: %w", err)
	}
	return nil
}

// A World is how far learning over all stories is: Heard counts the changes of what there is to learn
// from, Learned is its count when it was last learned, 0 for never, and At is when that was.
type World struct {
	Heard, Learned int64
	At             time.Time
}

// World is how far learning is.
func (db *DB) World(ctx context.Context) (World, error) {
	row, err := db.Client.HMGet(ctx, storiesKey("world"), "heard", "learned", "at").Result()
	if err != nil {
		return World{}, fmt.Errorf("store: what was learned: %w", err)
	}
	w := World{Heard: number(row[0]), Learned: number(row[1])}
	if ms := number(row[2]); ms > 0 {
		w.At = time.UnixMilli(ms).UTC()
	}
	return w, nil
}

var learnedScript = redis.NewScript(`
if tonumber(redis.call('HGET', KEYS[1], 'learned') or '0') > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'learned', ARGV[1], 'at', ARGV[2], 'origins', ARGV[3])
for i = 4, #ARGV do redis.call('HSET', KEYS[2], ARGV[i], 'learned ' .. ARGV[1]) end
return 1`)

// SaveLearned says that the origins had these credibilities at a time, as rows that the store does not look
// into, learned when World had heard so much, and marks the stories that have to be answered
// again dirty; Dirty gives them. What was learned of less than stands there is passed over.
func (db *DB) SaveLearned(ctx context.Context, heard int64, at time.Time, rows []byte, again []string) error {
	args := []any{heard, at.UnixMilli(), rows}
	for _, story := range again {
		args = append(args, story)
	}
	if err := learnedScript.Run(ctx, db.Client, []string{storiesKey("world"), storiesKey("dirty")}, args...).Err(); err != nil {
		return fmt.Errorf("store: what was learned: %w", err)
	}
	return nil
}

// Learned is the rows of the last SaveLearned, nil for none.
func (db *DB) Learned(ctx context.Context) ([]byte, error) {
	row, err := db.Client.HGet(ctx, storiesKey("world"), "origins").Bytes()
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("store: what was learned: %w", err)
	}
	return row, nil
}
