package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
)

// A Reading is what one page said when it was read.
type Reading struct {
	Article  news.Article // ID set; Version is given by SaveVersion
	Claims   []news.Claim
	Numbers  []news.Number
	Page     string // id of the page
	PageHash string
	Fetched  time.Time
	Reader   string // version of the extractor
	Pin      string // story that a person named, "" for none
}

// A Version is an article as it was at one time.
type Version struct {
	Article  news.Article
	Claims   []news.Claim // that stood on the page, by id
	Numbers  []news.Number
	Page     string
	PageHash string
	Fetched  time.Time
	Reader   string
}

// Saved says what SaveVersion did.
type Saved struct {
	Version int           // newest version of the article
	New     bool          // a version was added
	Changes []news.Change // what differs from before; none for the first version
}

// content names what an article says: two readings of equal content are one
// version, however the page around it has changed.
func content(a news.Article) string {
	published := ""
	if a.Published != nil {
		published = a.Published.UTC().Format(time.RFC3339)
	}
	return news.ID(a.Title, a.Byline, a.Publisher, published, a.Text)
}

var saveScript = redis.NewScript(`
local row, versions, claims, changes = unpack(KEYS)
if (redis.call('HGET', row, 'rev') or '0') ~= ARGV[1] then return 0 end
local rev = redis.call('HINCRBY', row, 'rev', 1)
redis.call('HSET', row, 'version', ARGV[2], 'content', ARGV[3], 'reader', ARGV[4], 'pin', ARGV[5],
  'verified', ARGV[6], 'outcome', ARGV[7], 'fetched', ARGV[8], 'outbox', rev)
redis.call('HSET', versions, ARGV[2], ARGV[9])
redis.call('SET', claims, ARGV[10])
for i = 11, #ARGV do redis.call('RPUSH', changes, ARGV[i]) end
return 1`)

var verifyScript = redis.NewScript(`
if (redis.call('HGET', KEYS[1], 'rev') or '0') ~= ARGV[1] then return 0 end
if redis.call('HGET', KEYS[1], 'pin') ~= ARGV[2] then
  local rev = redis.call('HINCRBY', KEYS[1], 'rev', 1)
  redis.call('HSET', KEYS[1], 'pin', ARGV[2], 'outbox', rev)
end
if tonumber(ARGV[3]) > tonumber(redis.call('HGET', KEYS[1], 'verified') or '0') then
  redis.call('HSET', KEYS[1], 'verified', ARGV[3])
end
return 1`)

// SaveVersion takes a reading in. All that follows from it — version, claims,
// numbers, changes, and the mark that stories have to hear of it — changes in
// one step, and repeating it changes nothing more.
//
// A page that says what the newest version says is no new version. A page
// behind a wall never replaces an article that was read. A partial page adds
// and revises, and retracts nothing. A page older than the newest version is
// left aside: it was overtaken.
//
// A newer Reader of the same content, or of the very page that the newest version was
// read from, replaces what that version says, and its changes have the cause reader: the
// outlet has done nothing. An older one, of a worker that was not renewed yet, is
// left aside.
func (db *DB) SaveVersion(ctx context.Context, in Reading) (Saved, error) {
	id := in.Article.ID
	if id == "" {
		return Saved{}, errors.New("store: an article without identity")
	}
	for range 50 {
		s, ok, err := db.saveVersion(ctx, in)
		if err != nil {
			return Saved{}, fmt.Errorf("store: article %s: %w", id, err)
		}
		if ok {
			return s, nil
		}
	}
	return Saved{}, fmt.Errorf("store: article %s: too many writers at once", id)
}

func (db *DB) saveVersion(ctx context.Context, in Reading) (s Saved, ok bool, err error) {
	id := in.Article.ID
	row, err := db.Client.HGetAll(ctx, articleKey(id)).Result()
	if err != nil {
		return s, false, err
	}
	rev := row["rev"]
	if rev == "" {
		rev = "0"
	}
	s.Version = int(atoi(row["version"]))
	pin := row["pin"]
	if in.Pin != "" {
		pin = in.Pin
	}
	said := content(in.Article)
	same := s.Version > 0 && row["content"] == said
	late := s.Version > 0 && in.Fetched.UnixMilli() < atoi(row["fetched"])
	if s.Version > 0 && (same && row["reader"] == in.Reader || late || walled(in.Article.Outcome) && !walled(row["outcome"])) {
		ok, err = verifyScript.Run(ctx, db.Client, []string{articleKey(id)}, rev, pin, in.Fetched.UnixMilli()).Bool()
		return s, ok, err
	}

	var was []news.Claim
	if s.Version > 0 {
		if was, err = db.allClaims(ctx, id); err != nil {
			return s, false, err
		}
		newest, _, err := db.Version(ctx, id, s.Version)
		if err != nil {
			return s, false, err
		}
		same = same || newest.Page == in.Page
		if same && NewerReader(row["reader"], in.Reader) {
			ok, err = verifyScript.Run(ctx, db.Client, []string{articleKey(id)}, rev, pin, in.Fetched.UnixMilli()).Bool()
			return s, ok, err
		}
	}
	if !same {
		s.Version++
		s.New = true
	}
	v := Version{Article: in.Article, Claims: append([]news.Claim(nil), in.Claims...), Numbers: in.Numbers,
		Page: in.Page, PageHash: in.PageHash, Fetched: in.Fetched.UTC(), Reader: in.Reader}
	v.Article.Version = s.Version
	for i := range v.Claims {
		v.Claims[i].ArticleID = id
		v.Claims[i].Article.Version, v.Claims[i].Article.Hash = s.Version, in.PageHash
		v.Claims[i].Gone = false
	}
	sort.Slice(v.Claims, func(i, j int) bool { return v.Claims[i].ID < v.Claims[j].ID })

	claims := v.Claims
	if len(row) > 0 {
		d := difference{at: in.Fetched.UTC(), cause: news.CausePage, partial: in.Article.Outcome == news.Partial}
		if same {
			d.cause, d.version = news.CauseReader, s.Version
		}
		claims, s.Changes = d.apply(was, v.Claims)
		if walled(row["outcome"]) {
			s.Changes = nil // the wall is gone, and the page says nothing new
		}
	}
	ok, err = db.writeVersion(ctx, rev, pin, said, v, claims, s.Changes)
	return s, ok, err
}

func (db *DB) writeVersion(ctx context.Context, rev, pin, said string, v Version, claims []news.Claim, changes []news.Change) (bool, error) {
	id := v.Article.ID
	version, err := json.Marshal(packVersion(v))
	if err != nil {
		return false, err
	}
	list, err := json.Marshal(packClaims(claims))
	if err != nil {
		return false, err
	}
	args := []any{rev, v.Article.Version, said, v.Reader, pin, v.Fetched.UnixMilli(), v.Article.Outcome, v.Fetched.UnixMilli(), version, list}
	for _, ch := range changes {
		b, err := json.Marshal(ch)
		if err != nil {
			return false, err
		}
		args = append(args, b)
	}
	keys := []string{articleKey(id), articlePart(id, "versions"), articlePart(id, "claims"), articlePart(id, "changes")}
	return saveScript.Run(ctx, db.Client, keys, args...).Bool()
}

// walled reports whether an outcome says that the text itself was not to be had.
func walled(outcome string) bool {
	switch outcome {
	case news.Paywall, news.NeedsJavaScript, news.LanguageNotRead, news.Empty:
		return true
	}
	return false
}

// Article is one version of an article, 0 for the newest; ok is false where
// there is none.
func (db *DB) Article(ctx context.Context, id string, version int) (a news.Article, ok bool, err error) {
	v, ok, err := db.Version(ctx, id, version)
	return v.Article, ok, err
}

// Version is one version of an article with all that was read from it, 0 for
// the newest; ok is false where there is none.
func (db *DB) Version(ctx context.Context, id string, version int) (v Version, ok bool, err error) {
	if version == 0 {
		n, err := db.Client.HGet(ctx, articleKey(id), "version").Int()
		if errors.Is(err, redis.Nil) {
			return v, false, nil
		}
		if err != nil {
			return v, false, fmt.Errorf("store: article %s: %w", id, err)
		}
		version = n
	}
	row, err := db.Client.HGet(ctx, articlePart(id, "versions"), strconv.Itoa(version)).Bytes()
	if errors.Is(err, redis.Nil) {
		return v, false, nil
	}
	if err != nil {
		return v, false, fmt.Errorf("store: article %s: %w", id, err)
	}
	v, err = readVersion(row)
	if err != nil {
		return v, false, fmt.Errorf("store: article %s version %d: %w", id, version, err)
	}
	return v, true, nil
}

// History is every version of an article, the first one first.
func (db *DB) History(ctx context.Context, id string) ([]Version, error) {
	rows, err := db.Client.HGetAll(ctx, articlePart(id, "versions")).Result()
	if err != nil {
		return nil, fmt.Errorf("store: history of %s: %w", id, err)
	}
	list := make([]Version, 0, len(rows))
	for n, row := range rows {
		v, err := readVersion([]byte(row))
		if err != nil {
			return nil, fmt.Errorf("store: article %s version %s: %w", id, n, err)
		}
		list = append(list, v)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Article.Version < list[j].Article.Version })
	return list, nil
}

// Claims is the claims of an article, by id: those of the newest version, and
// those gone from the page, which keep the version that they stood in.
func (db *DB) Claims(ctx context.Context, id string) ([]news.Claim, error) {
	cs, err := db.allClaims(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("store: claims of %s: %w", id, err)
	}
	return cs, nil
}

func (db *DB) allClaims(ctx context.Context, id string) ([]news.Claim, error) {
	row, err := db.Client.Get(ctx, articlePart(id, "claims")).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return readClaims(row)
}

// Changes is what changed in an article between its versions, oldest first.
func (db *DB) Changes(ctx context.Context, id string) ([]news.Change, error) {
	rows, err := db.Client.LRange(ctx, articlePart(id, "changes"), 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("store: changes of %s: %w", id, err)
	}
	return readChanges(id, rows)
}

func readChanges(id string, rows []string) ([]news.Change, error) {
	list := make([]news.Change, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal([]byte(r), &list[i]); err != nil {
			return nil, fmt.Errorf("store: changes of %s: %w", id, err)
		}
	}
	return list, nil
}

// Pin is the story to which a person pinned an article, "" for none.
func (db *DB) Pin(ctx context.Context, id string) (string, error) {
	pin, err := db.Client.HGet(ctx, articleKey(id), "pin").Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return "", fmt.Errorf("store: article %s: %w", id, err)
	}
	return pin, nil
}

// Outbox is the rev of an article that stories have not heard of yet, 0 if they
// know all.
func (db *DB) Outbox(ctx context.Context, id string) (int64, error) {
	rev, err := db.Client.HGet(ctx, articleKey(id), "outbox").Int64()
	if err != nil && !errors.Is(err, redis.Nil) {
		return 0, fmt.Errorf("store: outbox of %s: %w", id, err)
	}
	return rev, nil
}

var toldScript = redis.NewScript(`
if redis.call('HGET', KEYS[1], 'outbox') == ARGV[1] then return redis.call('HDEL', KEYS[1], 'outbox') end
return 0`)

// Told empties the outbox, unless the article has changed since rev.
func (db *DB) Told(ctx context.Context, id string, rev int64) error {
	if err := toldScript.Run(ctx, db.Client, []string{articleKey(id)}, rev).Err(); err != nil {
		return fmt.Errorf("store: outbox of %s: %w", id, err)
	}
	return nil
}

// IndexURL remembers which article an address was read as.
func (db *DB) IndexURL(ctx context.Context, article string, urls ...string) error {
	args := make([]any, 0, 2*len(urls))
	for _, u := range urls {
		if u = strings.TrimSpace(u); u != "" {
			args = append(args, u, article)
		}
	}
	if len(args) == 0 {
		return nil
	}
	if err := db.Client.HSet(ctx, urlsKey, args...).Err(); err != nil {
		return fmt.Errorf("store: addresses of %s: %w", article, err)
	}
	return nil
}

// Alike is the identity that was first read of those that have something in
// common, own if it is the first.
func (db *DB) Alike(ctx context.Context, common, own string) (string, error) {
	key := news.ID("alike", common)
	pipe := db.Client.Pipeline()
	pipe.HSetNX(ctx, alikeKey, key, own)
	first := pipe.HGet(ctx, alikeKey, key)
	if _, err := pipe.Exec(ctx); err != nil {
		return "", fmt.Errorf("store: addresses like %s: %w", own, err)
	}
	return first.Val(), nil
}

// ArticlesAt is the articles that addresses were read as, sorted; addresses
// that were not read are left out.
func (db *DB) ArticlesAt(ctx context.Context, urls []string) ([]string, error) {
	if len(urls) == 0 {
		return nil, nil
	}
	rows, err := db.Client.HMGet(ctx, urlsKey, urls...).Result()
	if err != nil {
		return nil, fmt.Errorf("store: addresses: %w", err)
	}
	set := map[string]bool{}
	for _, r := range rows {
		if s, ok := r.(string); ok {
			set[s] = true
		}
	}
	return sortedKeys(set), nil
}

// Published JSON leaves out what a reader of the JSON has no use for and the
// store cannot do without; these forms add it.

type packedClaim struct {
	news.Claim
	ArticleID string `json:"article_id"`
	Occur     int    `json:"occur,omitempty"`
}

type packedArticle struct {
	news.Article
	ID      string   `json:"id"`
	URL     string   `json:"url"`
	Version int      `json:"version"`
	Plain   bool     `json:"plain,omitempty"`
	Outcome string   `json:"outcome,omitempty"`
	Spans   [][2]int `json:"spans"`
}

type packedVersion struct {
	Article  packedArticle `json:"article"`
	Claims   []packedClaim `json:"claims"`
	Numbers  []news.Number `json:"numbers"`
	Page     string        `json:"page"`
	PageHash string        `json:"page_hash"`
	Fetched  time.Time     `json:"fetched"`
	Reader   string        `json:"reader"`
}

func packClaims(cs []news.Claim) []packedClaim {
	out := make([]packedClaim, len(cs))
	for i, c := range cs {
		out[i] = packedClaim{c, c.ArticleID, c.Occur}
	}
	return out
}

func unpackClaims(ps []packedClaim) []news.Claim {
	out := make([]news.Claim, len(ps))
	for i, p := range ps {
		out[i] = p.Claim
		out[i].ArticleID, out[i].Occur = p.ArticleID, p.Occur
	}
	return out
}

func readClaims(row []byte) ([]news.Claim, error) {
	var ps []packedClaim
	if err := json.Unmarshal(row, &ps); err != nil {
		return nil, err
	}
	return unpackClaims(ps), nil
}

func packVersion(v Version) packedVersion {
	a := v.Article
	p := packedArticle{Article: a, ID: a.ID, URL: a.URL, Version: a.Version, Plain: a.Plain, Outcome: a.Outcome}
	for _, b := range a.Blocks {
		p.Spans = append(p.Spans, [2]int{b.Start, b.End})
	}
	return packedVersion{p, packClaims(v.Claims), v.Numbers, v.Page, v.PageHash, v.Fetched, v.Reader}
}

func readVersion(row []byte) (Version, error) {
	var p packedVersion
	if err := json.Unmarshal(row, &p); err != nil {
		return Version{}, err
	}
	a := p.Article.Article
	a.ID, a.URL, a.Version, a.Plain, a.Outcome = p.Article.ID, p.Article.URL, p.Article.Version, p.Article.Plain, p.Article.Outcome
	for i := range a.Blocks {
		if i < len(p.Article.Spans) {
			a.Blocks[i].Start, a.Blocks[i].End = p.Article.Spans[i][0], p.Article.Spans[i][1]
		}
	}
	return Version{a, unpackClaims(p.Claims), p.Numbers, p.Page, p.PageHash, p.Fetched, p.Reader}, nil
}
