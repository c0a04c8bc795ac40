package store

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
)

// The kinds of Fault.
const (
	FaultLost    = "lost"    // a body that should be kept is not there
	FaultDamaged = "damaged" // a body is not what its name says
	FaultRecord  = "record"  // what is known of a page or an article cannot be right
	FaultPage    = "page"    // a version of an article without its page
	FaultQuote   = "quote"   // a claim whose words do not stand in its version
)

// A Fault is one thing that is wrong with the evidence.
type Fault struct {
	Kind    string `json:"kind"`
	URL     string `json:"url"`     // of the page or article, "" where it is not known
	Subject string `json:"subject"` // hash of a body, id of a page, or article, version and claim
	Says    string `json:"says"`    // what it means
	Do      string `json:"do"`      // what to do about it
}

// Verified counts what was looked at.
type Verified struct {
	Pages    int `json:"pages"`
	Removed  int `json:"removed"` // pages whose bodies left by the budget
	Articles int `json:"articles"`
	Versions int `json:"versions"`
	Claims   int `json:"claims"`
	Bodies   int `json:"bodies"`  // files hashed anew
	Orphans  int `json:"orphans"` // bodies that no page names: no fault, a crawl may be about to
	Strays   int `json:"strays"`  // files that are no bodies, as a killed process leaves them
	Faults   int `json:"faults"`
}

const (
	doBackup = "take the file from a backup, or fetch the page again with `rangefinder enqueue`; if the page has changed since, this version cannot be shown any more"
	doReport = "restore the store from a backup; if it was not touched by hand, this is an error of Rangefinder: please report it"
	doReread = "read the page again with `rangefinder reread`; if the fault stays, this is an error of Rangefinder: please report it"
)

// Verify looks through all evidence: that every page has its body and every body is
// what its name says, that every version of an article has its page, and that every
// claim stands in its version word for word. found is told of each fault; progress,
// which may be nil, of the counts so far. Work may go on meanwhile. Memory: eight
// bytes a page, and one article.
func (db *DB) Verify(ctx context.Context, pages Pages, found func(Fault) error, progress func(Verified)) (Verified, error) {
	v := &verifier{db: db, pages: pages, found: found, progress: progress}
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return v.Verified, fmt.Errorf("store: verify: %w", err)
	}
	v.begun = now
	if err := db.PageIDs(ctx, func(id string) error { return v.page(ctx, id) }); err != nil {
		return v.Verified, err
	}
	slices.Sort(v.named)
	if err := db.ArticleIDs(ctx, func(id string) error { return v.article(ctx, id) }); err != nil {
		return v.Verified, err
	}
	err = pages.Files(v.file, func(string, time.Time) error {
		v.Strays++
		return nil
	})
	return v.Verified, err
}

// A verifier is one run of Verify.
type verifier struct {
	Verified
	db       *DB
	pages    Pages
	found    func(Fault) error
	progress func(Verified)
	begun    time.Time
	named    []uint64 // first bytes of the hashes that pages name
}

func (v *verifier) fault(kind, url, subject, says, do string) error {
	v.Faults++
	return v.found(Fault{kind, url, subject, says, do})
}

func (v *verifier) show() {
	if v.progress != nil {
		v.progress(v.Verified)
	}
}

// short is the beginning of a hash as a number: two bodies have it in common once in
// many million stores, and an orphan is then passed over.
func short(hash string) uint64 {
	b, err := hex.DecodeString(hash)
	if err != nil || len(b) < 8 {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}

// page checks one page and its body.
func (v *verifier) page(ctx context.Context, id string) error {
	row, err := v.db.pageRow(ctx, id)
	if err != nil || row == nil { // nil: forgotten meanwhile
		return err
	}
	v.Pages++
	v.show()
	var p kept
	if err := json.Unmarshal(row, &p); err != nil {
		return v.fault(FaultRecord, "", "page "+id, "what is known of the page cannot be read: "+err.Error(), doReport)
	}
	if PageID(p.Page) != id {
		return v.fault(FaultRecord, p.URL, "page "+id, "the page is kept under another name than its address and hash give", doReport)
	}
	v.named = append(v.named, short(p.Hash))
	switch _, err := v.pages.Get(p.Hash); {
	case err == nil:
		v.Bodies++
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return v.fault(FaultDamaged, p.URL, "body "+p.Hash, "the kept body cannot be shown: "+err.Error(), doBackup)
	}
	return v.missing(ctx, id, p.Page)
}

// missing looks why a body is not in the folder.
func (v *verifier) missing(ctx context.Context, id string, p news.Page) error {
	packed, err := v.db.Client.Get(ctx, bodyKey(id)).Bytes()
	if err == nil { // supplied, and not read yet
		if body, err := unpack(packed); err != nil || Hash(body) != p.Hash {
			return v.fault(FaultDamaged, p.URL, "body "+p.Hash, "the supplied text that waits to be read is not the one that was supplied", "supply it again with `rangefinder add`")
		}
		return nil
	}
	if !errors.Is(err, redis.Nil) {
		return fmt.Errorf("store: verify: %w", err)
	}
	// It may have left, or its reader may have moved it, between the looks.
	if _, err := v.pages.Get(p.Hash); err == nil {
		v.Bodies++
		return nil
	}
	p, _, ok, err := v.db.Page(ctx, id)
	if err != nil || !ok {
		return err
	}
	if !p.Removed.IsZero() {
		v.Removed++
		return nil
	}
	return v.fault(FaultLost, p.URL, "body "+p.Hash, "the body is not in the folder of kept pages, and did not leave by the budget", "look whether pages.dir is right and shared by all workers; else "+doBackup)
}

// file looks at a body from the side of the disk: what no page names was not hashed
// yet.
func (v *verifier) file(f File) error {
	v.show()
	if _, named := slices.BinarySearch(v.named, short(f.Hash)); named || f.Put.After(v.begun.Add(-time.Minute)) {
		return nil
	}
	v.Orphans++
	if _, err := v.pages.Get(f.Hash); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return v.fault(FaultDamaged, "", "body "+f.Hash, "the kept body cannot be shown: "+err.Error(), "no page names it: delete the file")
	}
	v.Bodies++
	return nil
}

// article checks all versions of one article, and its claims.
func (v *verifier) article(ctx context.Context, id string) error {
	// All of one moment: a reader may be at it.
	tx := v.db.Client.TxPipeline()
	get := tx.HGet(ctx, articleKey(id), "version")
	all := tx.HGetAll(ctx, articlePart(id, "versions"))
	own := tx.Get(ctx, articlePart(id, "claims"))
	if _, err := tx.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("store: verify: %w", err)
	}
	newest, rows := get.Val(), all.Val()
	v.Articles++
	v.show()
	texts := map[int]news.Article{}
	seen := map[string]bool{}
	for _, n := range sortedKeys(rows) {
		subject := "article " + id + " version " + n
		ver, err := readVersion([]byte(rows[n]))
		if err != nil || strconv.Itoa(ver.Article.Version) != n {
			if err := v.fault(FaultRecord, "", subject, "what was read in this version cannot be read back", doReport); err != nil {
				return err
			}
			continue
		}
		v.Versions++
		texts[ver.Article.Version] = ver.Article
		if err := v.pageOf(ctx, ver, subject); err != nil {
			return err
		}
		for _, c := range ver.Claims {
			seen[n+" "+c.ID] = true
			if err := v.claim(c, ver.Article, subject); err != nil {
				return err
			}
		}
	}
	if _, ok := rows[newest]; !ok && newest != "" {
		return v.fault(FaultRecord, "", "article "+id, "its newest version, number "+newest+", is not there", doReport)
	}
	// Those gone from the page, and those that stand, once more where the article keeps them.
	if own.Err() != nil {
		return nil
	}
	list, err := readClaims([]byte(own.Val()))
	if err != nil {
		return v.fault(FaultRecord, "", "article "+id, "its claims cannot be read back: "+err.Error(), doReport)
	}
	for _, c := range list {
		n := c.Article.Version
		if seen[strconv.Itoa(n)+" "+c.ID] {
			continue
		}
		subject := "article " + id + " version " + strconv.Itoa(n)
		a, ok := texts[n]
		if !ok {
			if err := v.fault(FaultRecord, c.Article.URL, subject+" claim "+c.ID, "the claim stands in a version that is not there", doReport); err != nil {
				return err
			}
			continue
		}
		if err := v.claim(c, a, subject); err != nil {
			return err
		}
	}
	return nil
}

// pageOf checks that a version has the page that it was read from.
func (v *verifier) pageOf(ctx context.Context, ver Version, subject string) error {
	row, err := v.db.pageRow(ctx, ver.Page)
	if err != nil {
		return err
	}
	var p kept
	switch {
	case row == nil:
		return v.fault(FaultPage, ver.Article.URL, subject, "the page that it was read from is not known any more", doReport)
	case json.Unmarshal(row, &p) != nil:
		return nil // told where the pages were looked at
	case p.Hash != ver.PageHash:
		return v.fault(FaultPage, ver.Article.URL, subject, "its page has another content than the one that was read", doReport)
	}
	return nil
}

func (v *verifier) claim(c news.Claim, a news.Article, subject string) error {
	v.Claims++
	if why := c.Resolve(a); why != "" {
		return v.fault(FaultQuote, a.URL, subject+" claim "+c.ID, why, doReread)
	}
	return nil
}
