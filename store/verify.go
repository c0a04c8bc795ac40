package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
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
	Pages     int `json:"pages"`
	Removed   int `json:"removed"` // pages whose bodies left by the budget
	Articles  int `json:"articles"`
	Versions  int `json:"versions"`
	Claims    int `json:"claims"`
	Bodies    int `json:"bodies"`  // hashed anew
	Orphans   int `json:"orphans"` // bodies that no page names: no fault, a crawl may be about to
	Decisions int `json:"decisions"`
	Answers   int `json:"answers"` // that stories were given, those that stand among them
	Strays    int `json:"strays"`  // files that are no packs, and packs that end in half a body
	Faults    int `json:"faults"`
}

const (
	doBackup = "take its pack from a backup, or fetch the page again with `rangefinder enqueue`; if the page has changed since, this version cannot be shown any more"
	doReport = "restore the store from a backup; if it was not touched by hand, this is an error of Rangefinder: please report it"
	doReread = "read the page again with `rangefinder reread`; if the fault stays, this is an error of Rangefinder: please report it"
)

// Verify looks through all evidence: that every page has its body and every body is
// what its hash says, that every version of an article has its page, that every
// claim stands in its version word for word, that past answers are whole, and that what people have decided is
// as it was written. found is told of each fault; progress,
// which may be nil, of the counts so far. Work may go on meanwhile. Memory: eight
// bytes a page, and one article.
func (db *DB) Verify(ctx context.Context, pages Pages, found func(Fault) error, progress func(Verified)) (Verified, error) {
	v := &verifier{db: db, pages: pages, found: found, progress: progress, seed: maphash.MakeSeed()}
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
	stories, err := db.PastStories(ctx)
	if err != nil {
		return v.Verified, err
	}
	for _, id := range stories {
		if err := v.history(ctx, id); err != nil {
			return v.Verified, err
		}
	}
	if err := v.decisions(ctx); err != nil {
		return v.Verified, err
	}
	packs, strays, err := pages.Packs()
	v.Strays += strays
	for _, p := range packs {
		if err == nil {
			err = v.pack(ctx, p)
		}
	}
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
	named    []uint64 // places that pages name, as numbers
	seed     maphash.Seed
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

// short is a place as a number: two have it in common once in many million stores, and
// an orphan is then passed over.
func (v *verifier) short(kept string) uint64 { return maphash.String(v.seed, kept) }

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
	return v.body(ctx, id, p.Page)
}

// body checks the body of a page. A pruner may move it, or let it go, between the look
// at the page and the look at its place: then the page says so by now.
func (v *verifier) body(ctx context.Context, id string, p news.Page) error {
	for {
		var bad error
		if p.Kept != "" {
			v.named = append(v.named, v.short(p.Kept))
			if _, bad = v.pages.Get(p.Hash, p.Kept); bad == nil {
				v.Bodies++
				return nil
			}
		} else if there, err := v.supplied(ctx, id, p); err != nil || there {
			return err
		}
		now, _, ok, err := v.db.Page(ctx, id)
		switch {
		case err != nil || !ok:
			return err
		case now.Kept != p.Kept:
			p = now
		case now.Kept == "" && !now.Removed.IsZero():
			v.Removed++
			return nil
		case bad != nil && !errors.Is(bad, fs.ErrNotExist):
			return v.fault(FaultDamaged, p.URL, "body "+p.Hash, "the kept body cannot be shown: "+bad.Error(), doBackup)
		default:
			return v.fault(FaultLost, p.URL, "body "+p.Hash, "the body is not in the folder of kept pages, and did not leave by the budget", "look whether pages.dir is right and shared by all workers; else "+doBackup)
		}
	}
}

// supplied reports whether the body of a page was supplied and waits for its reader.
func (v *verifier) supplied(ctx context.Context, id string, p news.Page) (bool, error) {
	packed, err := v.db.Client.Get(ctx, bodyKey(id)).Bytes()
	if errors.Is(err, redis.Nil) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("store: verify: %w", err)
	}
	if body, err := unpack(packed); err != nil || Hash(body) != p.Hash {
		return true, v.fault(FaultDamaged, p.URL, "body "+p.Hash, "the supplied text that waits to be read is not the one that was supplied", "supply it again with `rangefinder add`")
	}
	return true, nil
}

// pack looks at the bodies from the side of the disk: what no page names was not hashed
// yet. One that was written to a moment ago may hold what a crawl is about to name.
func (v *verifier) pack(ctx context.Context, k Pack) error {
	if k.Last.After(v.begun.Add(-time.Minute)) {
		return nil
	}
	var told error
	torn, err := v.pages.Members(k.Name, func(m Member) error {
		if told = ctx.Err(); told == nil {
			told = v.member(m)
		}
		return told
	})
	switch {
	case told != nil:
		return told
	case errors.Is(err, fs.ErrNotExist):
		return nil // rewritten meanwhile
	case err != nil:
		return v.fault(FaultDamaged, "", "pack "+k.Name, "it cannot be looked through: "+err.Error(),
			"what pages keep in it was checked nevertheless, and is told apart where it is damaged; take the pack from a backup")
	}
	if torn > 0 && v.begun.Sub(k.Last) > packRest {
		v.Strays++ // whoever wrote it is dead
	}
	return nil
}

func (v *verifier) member(m Member) error {
	v.show()
	if _, named := slices.BinarySearch(v.named, v.short(m.Kept)); named {
		return nil
	}
	v.Orphans++
	switch _, err := v.pages.Get(m.Hash, m.Kept); {
	case errors.Is(err, fs.ErrNotExist):
		return nil // rewritten meanwhile
	case err != nil:
		return v.fault(FaultDamaged, "", "body "+m.Hash, "the kept body cannot be shown: "+err.Error(), "no page names it: nothing is lost, and `rangefinder prune` clears it")
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
