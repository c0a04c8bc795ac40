package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
)

// Hash is the name of a body: its SHA-256 in hex.
func Hash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// PageID names what an address gave: the same bytes from the same address are
// the same page, however often they were fetched.
func PageID(p news.Page) string { return news.ID("page", p.URL, p.Hash) }

// URLID names an address.
func URLID(url string) string { return news.ID("url", url) }

// A kept is the metadata of a page with what the worker knows of it.
type kept struct {
	news.Page
	Story string `json:"story,omitempty"`
}

// SavePage keeps the metadata of a page whose body is kept already, and the
// story to which a person pinned it.
func (db *DB) SavePage(ctx context.Context, p news.Page, story string) error {
	row, err := json.Marshal(kept{p, story})
	if err != nil {
		return err
	}
	if err := db.Client.Set(ctx, pageKey(PageID(p)), row, 0).Err(); err != nil {
		return fmt.Errorf("store: page of %s: %w", p.URL, err)
	}
	return nil
}

// Supply keeps a page together with its body, for a reader that may run on
// another machine: Body hands it over.
func (db *DB) Supply(ctx context.Context, p news.Page, story string) error {
	id := PageID(p)
	was, _, ok, err := db.Page(ctx, id)
	if err != nil {
		return err
	}
	if ok && was.Kept != "" {
		p.Kept = was.Kept
		return db.SavePage(ctx, p, story)
	}
	packed, err := pack(p.Body, "")
	if err != nil {
		return err
	}
	row, err := json.Marshal(kept{p, story})
	if err != nil {
		return err
	}
	if err := db.Client.MSet(ctx, pageKey(id), row, bodyKey(id), packed).Err(); err != nil {
		return fmt.Errorf("store: page of %s: %w", p.URL, err)
	}
	return nil
}

// Page is the metadata of a page, without its body, and the story to which it
// is pinned. ok is false where no such page is kept.
func (db *DB) Page(ctx context.Context, id string) (p news.Page, story string, ok bool, err error) {
	row, err := db.pageRow(ctx, id)
	if err != nil || row == nil {
		return news.Page{}, "", false, err
	}
	var k kept
	if err := json.Unmarshal(row, &k); err != nil {
		return news.Page{}, "", false, fmt.Errorf("store: page %s: %w", id, err)
	}
	return k.Page, k.Story, true, nil
}

// pageRow is what is kept of a page, as it stands; nil where there is nothing.
func (db *DB) pageRow(ctx context.Context, id string) ([]byte, error) {
	row, err := db.Client.Get(ctx, pageKey(id)).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("store: page %s: %w", id, err)
	}
	return row, nil
}

// Body gives the body of a page, and moves a supplied one to where all bodies
// are kept.
func (db *DB) Body(ctx context.Context, pages Pages, p news.Page) ([]byte, error) {
	if p.Kept != "" {
		body, err := pages.Get(p.Hash, p.Kept)
		if !errors.Is(err, fs.ErrNotExist) {
			return body, err
		}
		// It may have been moved to another pack since p was read.
		now, _, ok, again := db.Page(ctx, PageID(p))
		if again != nil {
			return nil, again
		}
		if !ok || now.Kept == "" || now.Kept == p.Kept {
			return nil, err
		}
		return pages.Get(p.Hash, now.Kept)
	}
	packed, err := db.Client.Get(ctx, bodyKey(PageID(p))).Bytes()
	if errors.Is(err, redis.Nil) {
		now, _, ok, err := db.Page(ctx, PageID(p)) // another reader may have been there
		if err != nil {
			return nil, err
		}
		if ok && now.Kept != "" {
			return pages.Get(p.Hash, now.Kept)
		}
		return nil, fmt.Errorf("store: page of %s: its body is not kept: %w", p.URL, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("store: page of %s: %w", p.URL, err)
	}
	body, err := unpack(packed)
	if err != nil {
		return nil, fmt.Errorf("store: page of %s: %w", p.URL, err)
	}
	if Hash(body) != p.Hash {
		return nil, fmt.Errorf("store: page of %s: the supplied text has changed on its way", p.URL)
	}
	if p.Kept, err = pages.Put(body, p.Hash); err != nil {
		return nil, err
	}
	_, story, ok, err := db.Page(ctx, PageID(p))
	if err != nil {
		return nil, err
	}
	if ok {
		if err := db.SavePage(ctx, p, story); err != nil {
			return nil, err
		}
	}
	if err := db.Client.Del(ctx, bodyKey(PageID(p))).Err(); err != nil {
		return nil, fmt.Errorf("store: page of %s: %w", p.URL, err)
	}
	return body, nil
}

// An Address is what is known of an address that was fetched.
type Address struct {
	URL          string    `json:"url"`
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"last_modified,omitempty"`
	Page         string    `json:"page"` // id of the newest page
	Hash         string    `json:"hash"`
	Story        string    `json:"story,omitempty"`
	Fetched      time.Time `json:"fetched"` // last asked for, unchanged answers included
	Whole        time.Time `json:"whole"`   // when it was last sent whole
	Changed      time.Time `json:"changed"` // when it last gave something new
}

// Address is what is known of an address; ok is false where it was never
// fetched.
func (db *DB) Address(ctx context.Context, id string) (a Address, ok bool, err error) {
	row, err := db.Client.Get(ctx, urlKey(id)).Bytes()
	if errors.Is(err, redis.Nil) {
		return Address{}, false, nil
	}
	if err != nil {
		return Address{}, false, fmt.Errorf("store: address %s: %w", id, err)
	}
	if err := json.Unmarshal(row, &a); err != nil {
		return Address{}, false, fmt.Errorf("store: address %s: %w", id, err)
	}
	return a, true, nil
}

// Addresses is what is known of many addresses, by address; those that were
// never fetched are left out.
func (db *DB) Addresses(ctx context.Context, urls []string) (map[string]Address, error) {
	out := make(map[string]Address, len(urls))
	cmds := make([]*redis.StringCmd, len(urls))
	pipe := db.Client.Pipeline()
	for i, u := range urls {
		cmds[i] = pipe.Get(ctx, urlKey(URLID(u)))
	}
	if len(urls) == 0 {
		return out, nil
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("store: addresses: %w", err)
	}
	for i, u := range urls {
		row, err := cmds[i].Bytes()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("store: address of %s: %w", u, err)
		}
		var a Address
		if err := json.Unmarshal(row, &a); err != nil {
			return nil, fmt.Errorf("store: address of %s: %w", u, err)
		}
		out[u] = a
	}
	return out, nil
}

// SaveAddress keeps what is known of an address.
func (db *DB) SaveAddress(ctx context.Context, a Address) error {
	row, err := json.Marshal(a)
	if err != nil {
		return err
	}
	if err := db.Client.Set(ctx, urlKey(URLID(a.URL)), row, 0).Err(); err != nil {
		return fmt.Errorf("store: address of %s: %w", a.URL, err)
	}
	return nil
}

// An Unread is a page that waits for its reader.
type Unread struct {
	Page string
	at   float64
}

// Unread is the pages of an address that wait to be read, the oldest first.
func (db *DB) Unread(ctx context.Context, id string) ([]Unread, error) {
	rows, err := db.Client.ZRangeWithScores(ctx, unreadKey(id), 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("store: unread of %s: %w", id, err)
	}
	list := make([]Unread, 0, len(rows))
	for _, z := range rows {
		page, ok := z.Member.(string)
		if !ok {
			return nil, fmt.Errorf("store: unread of %s: unexpected member %v", id, z.Member)
		}
		list = append(list, Unread{page, z.Score})
	}
	return list, nil
}

// SaveUnread keeps the metadata of a page, as SavePage does, and puts it in line
// for reading. AddRead must follow.
func (db *DB) SaveUnread(ctx context.Context, p news.Page, story string) error {
	row, err := json.Marshal(kept{p, story})
	if err != nil {
		return err
	}
	pipe := db.Client.Pipeline()
	pipe.Set(ctx, pageKey(PageID(p)), row, 0)
	pipe.ZAdd(ctx, unreadKey(URLID(p.URL)), redis.Z{Score: float64(p.Fetched.UnixMilli()), Member: PageID(p)})
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("store: page of %s: %w", p.URL, err)
	}
	return nil
}

// AddRead says that an address has a page to be read, as Add does, and keeps what
// is known of the address. Who does not come so far finds the page in line.
func (db *DB) AddRead(ctx context.Context, a Address) (Notice, error) {
	row, err := json.Marshal(a)
	if err != nil {
		return Notice{}, err
	}
	id := URLID(a.URL)
	pipe := db.Client.Pipeline()
	added := addScript.EvalSha(ctx, pipe, workKeys(Read), id, 0, silence.Milliseconds())
	pipe.Set(ctx, urlKey(id), row, 0)
	if _, err = pipe.Exec(ctx); redis.HasErrorPrefix(err, "NOSCRIPT") {
		added = addScript.Run(ctx, db.Client, workKeys(Read), id, 0, silence.Milliseconds())
		err = added.Err()
	}
	if err != nil {
		return Notice{}, fmt.Errorf("store: page of %s: %w", a.URL, err)
	}
	e, err := added.Int64()
	return Notice{Read, id, e}, err
}

// InLine reports whether a page waits for its reader.
func (db *DB) InLine(ctx context.Context, p news.Page) (bool, error) {
	err := db.Client.ZScore(ctx, unreadKey(URLID(p.URL)), PageID(p)).Err()
	if errors.Is(err, redis.Nil) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("store: unread %s: %w", p.URL, err)
	}
	return true, nil
}

// MarkUnread puts a page in line for reading, by the time it was fetched.
// Add(Read, URLID(p.URL)) must follow.
func (db *DB) MarkUnread(ctx context.Context, p news.Page) error {
	z := redis.Z{Score: float64(p.Fetched.UnixMilli()), Member: PageID(p)}
	if err := db.Client.ZAdd(ctx, unreadKey(URLID(p.URL)), z).Err(); err != nil {
		return fmt.Errorf("store: unread %s: %w", p.URL, err)
	}
	return nil
}

var markReadScript = redis.NewScript(`
local at = redis.call('ZSCORE', KEYS[1], ARGV[1])
if at and tonumber(at) == tonumber(ARGV[2]) then return redis.call('ZREM', KEYS[1], ARGV[1]) end
return 0`)

// MarkRead takes a page out of the line, unless it was fetched again meanwhile.
func (db *DB) MarkRead(ctx context.Context, id string, u Unread) error {
	if err := markReadScript.Run(ctx, db.Client, []string{unreadKey(id)}, u.Page, itoa(int64(u.at))).Err(); err != nil {
		return fmt.Errorf("store: read %s: %w", id, err)
	}
	return nil
}
