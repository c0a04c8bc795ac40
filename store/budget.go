package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
)

// A Budget is how much room the bodies of pages may take, and how long they are kept.
type Budget struct {
	MaxSize int64         // bytes on the disk; 0 for no bound
	MaxAge  time.Duration // since the page was last fetched; 0 for no bound
	DryRun  bool          // only say what would leave
}

// Why a body may leave, in the order in which bodies do.
const (
	PruneOrphan     = "orphan"     // no page names it, for a day
	PruneListing    = "listing"    // a feed, sitemap or section page, or what else was no article
	PruneSame       = "same"       // a page that said what a page that is kept says
	PruneSuperseded = "superseded" // a newer version has replaced what it said, and nothing cites it
	PruneUncited    = "uncited"    // the newest version of an article from which no figure stands
)

// prunable is the order; what is in none of them stays.
var prunable = []string{PruneOrphan, PruneListing, PruneSame, PruneSuperseded, PruneUncited}

// Bodies of orphans are let alone for a day, and those of pages for an hour: a crawl
// that was stopped comes back to the first, and the others may be on their way.
const (
	orphanRest = 24 * time.Hour
	pageRest   = time.Hour
)

// leaving ends the name of a body that is set aside to be removed, and half begins that of
// one that is being written.
const (
	leaving = ".leaving"
	half    = ".new-"
)

// A Pruned is one body that left, or would.
type Pruned struct {
	Why   string    `json:"why"`
	Hash  string    `json:"hash"`
	URL   string    `json:"url"` // "" for an orphan
	Bytes int64     `json:"bytes"`
	At    time.Time `json:"at"` // when it was last fetched, or put
}

// A Pruning is what came of a budget.
type Pruning struct {
	Bodies  int            `json:"bodies"` // before
	Bytes   int64          `json:"bytes"`
	Left    map[string]int `json:"left"` // bodies that left, by why
	Freed   int64          `json:"freed"`
	Over    int64          `json:"over"`    // bytes above MaxSize that had to stay
	Expired int            `json:"expired"` // bodies older than MaxAge that had to stay
}

// Prune lets bodies leave until the budget is kept: orphans always; then what is older
// than MaxAge, and what it takes to come below MaxSize, in the order of the constants
// above and the oldest first. Some bodies never leave: of a page that was not read yet,
// or came within the hour; on which a figure stands that is on the page still, is
// gone from it, or is in a finding; that a person supplied; that a watch looks at. So
// a budget may not be kept; Over and Expired say by how much. The metadata of a page stays, with
// the time when its body left. tell, which may be nil, is called for each body.
//
// Two that prune at once, and crawlers beside them, do no harm. Memory: some 200 bytes a page.
func (db *DB) Prune(ctx context.Context, pages Pages, b Budget, tell func(Pruned)) (Pruning, error) {
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return Pruning{}, fmt.Errorf("store: prune: %w", err)
	}
	p := &pruner{db: db, pages: pages, budget: b, tell: tell, now: now.UTC(),
		roles: map[string]role{}, bodies: map[string]*body{}, watched: map[string]bool{}, out: Pruning{Left: map[string]int{}}}
	if err := p.look(ctx); err != nil {
		return p.out, err
	}
	return p.out, p.clear(ctx)
}

// A role is what a page is to the articles; the greatest counts.
type role int8

const (
	roleSuperseded role = iota + 1
	roleUncited
	roleCited
)

// A body is what all pages of one content together are worth.
type body struct {
	size    int64 // on the disk; 0 where there is no file
	put     time.Time
	pages   []string  // ids; none for an orphan
	url     string    // of the one fetched last
	fetched time.Time // by any of them
	why     string    // "" where it must stay
}

// A pruner is one run of Prune.
type pruner struct {
	db     *DB
	pages  Pages
	budget Budget
	tell   func(Pruned)
	now    time.Time
	cited  map[string]bool // claims in findings
	roles  map[string]role // page id → what it is to an article
	bodies map[string]*body

	watched map[string]bool // addresses
	out     Pruning
}

// look finds out what every body is kept for. The files are looked at before the pages:
// what is put meanwhile is not seen, and so is not taken for an orphan.
func (p *pruner) look(ctx context.Context) error {
	var aside []string
	err := p.pages.Files(func(f File) error {
		p.bodies[f.Hash] = &body{put: f.Put, size: f.Size, fetched: f.Put}
		p.out.Bodies++
		p.out.Bytes += f.Size
		return nil
	}, func(path string, last time.Time) error {
		name := filepath.Base(path)
		switch {
		case strings.HasSuffix(name, ".gz"+leaving):
			aside = append(aside, strings.TrimSuffix(name, ".gz"+leaving))
		case strings.HasPrefix(name, half) && p.now.Sub(last) > orphanRest && !p.budget.DryRun:
			return remove(path)
		}
		return nil
	})
	if err != nil {
		return err
	}
	// Within the budget it is enough to know which bodies have a page.
	tight := p.budget.MaxAge > 0 || p.budget.MaxSize > 0 && p.out.Bytes > p.budget.MaxSize
	if tight {
		if err := p.findings(ctx); err != nil {
			return err
		}
		if err := p.db.ArticleIDs(ctx, func(id string) error { return p.article(ctx, id) }); err != nil {
			return err
		}
		watched, err := p.db.Watches(ctx)
		if err != nil {
			return err
		}
		for _, w := range watched {
			p.watched[w.URL] = true
		}
	}
	if err := p.db.PageIDs(ctx, func(id string) error { return p.page(ctx, id, tight) }); err != nil {
		return err
	}
	return p.comeBack(aside)
}

// comeBack settles what a pruner that was killed had set aside: a body that a page
// names again has its place, any other had left.
func (p *pruner) comeBack(hashes []string) error {
	for _, hash := range hashes {
		path, err := p.pages.path(hash)
		if err != nil || p.budget.DryRun {
			continue
		}
		if b := p.bodies[hash]; b != nil && b.size == 0 {
			err = os.Rename(path+leaving, path)
		} else {
			err = os.Remove(path + leaving)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("store: page %s: %w", hash, err)
		}
	}
	return nil
}

// findings gathers the claims that any finding speaks of.
func (p *pruner) findings(ctx context.Context) error {
	stories, err := p.db.Stories(ctx)
	if err != nil {
		return err
	}
	p.cited = map[string]bool{}
	for _, s := range stories {
		topics, err := p.db.Findings(ctx, s.Story.ID)
		if err != nil {
			return err
		}
		for _, t := range topics {
			for _, id := range t.ClaimIDs() {
				p.cited[id] = true
			}
			for _, r := range t.Relays {
				p.cited[r.Claim], p.cited[r.Of] = true, true
			}
		}
	}
	return nil
}

// article says what the pages of its versions are to it.
func (p *pruner) article(ctx context.Context, id string) error {
	history, err := p.db.History(ctx, id)
	if err != nil || len(history) == 0 {
		return err
	}
	claims, err := p.db.Claims(ctx, id)
	if err != nil {
		return err
	}
	stands := map[int]bool{} // versions on which a claim stands that the article keeps
	known := map[string]bool{}
	for _, c := range claims {
		stands[c.Article.Version], known[c.ID] = true, true
	}
	for i, v := range history {
		r := roleSuperseded
		if i == len(history)-1 {
			r = roleUncited
		}
		if stands[v.Article.Version] {
			r = roleCited
		}
		for _, c := range v.Claims {
			if p.cited[c.ID] && !known[c.ID] { // a finding that has not heard yet
				r = roleCited
			}
		}
		p.roles[v.Page] = max(p.roles[v.Page], r)
	}
	return nil
}

// page adds a page to what its body is worth.
func (p *pruner) page(ctx context.Context, id string, tight bool) error {
	row, _, ok, err := p.db.Page(ctx, id)
	if err != nil || !ok || !row.Removed.IsZero() {
		return err // a body whose pages were all let go is an orphan
	}
	why := ""
	if tight {
		if why, err = p.why(ctx, id, row); err != nil {
			return err
		}
	}
	b := p.bodies[row.Hash]
	if b == nil {
		b = &body{}
		p.bodies[row.Hash] = b
	}
	if len(b.pages) == 0 {
		b.why, b.fetched, b.url = why, row.Fetched, row.URL
	}
	b.pages = append(b.pages, id)
	if row.Fetched.After(b.fetched) {
		b.fetched, b.url = row.Fetched, row.URL
	}
	if later(why, b.why) {
		b.why = why
	}
	return nil
}

// why is for what reason a page's body may leave, "" if it must stay.
func (p *pruner) why(ctx context.Context, id string, row news.Page) (string, error) {
	if row.Supplied || p.now.Sub(row.Fetched) < pageRest {
		return "", nil
	}
	switch waits, err := p.db.waits(ctx, id, row.URL); {
	case err != nil:
		return "", err
	case waits || p.roles[id] == roleCited:
		return "", nil
	case p.roles[id] == roleSuperseded:
		return PruneSuperseded, nil
	case p.roles[id] == roleUncited:
		return PruneUncited, nil
	}
	if p.watched[row.URL] {
		at, ok, err := p.db.Address(ctx, URLID(row.URL))
		if err != nil || ok && at.Page == id {
			return "", err // read again when it answers that nothing changed
		}
		return PruneListing, nil
	}
	articles, err := p.db.ArticlesAt(ctx, []string{row.URL})
	if err != nil {
		return "", err
	}
	if len(articles) > 0 {
		return PruneSame, nil
	}
	return PruneListing, nil
}

// later reports whether what may leave for a is to leave after what may for b.
func later(a, b string) bool {
	rank := func(why string) int {
		for i, w := range prunable {
			if w == why {
				return i
			}
		}
		return len(prunable) // stays
	}
	return rank(a) > rank(b)
}

// clear lets bodies go in their order.
func (p *pruner) clear(ctx context.Context) error {
	list := make([]string, 0, len(p.bodies))
	for hash, b := range p.bodies {
		if b.size > 0 {
			list = append(list, hash)
		}
		if len(b.pages) == 0 {
			b.why = PruneOrphan
		}
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := p.bodies[list[i]], p.bodies[list[j]]
		switch {
		case a.why != b.why:
			return later(b.why, a.why)
		case !a.fetched.Equal(b.fetched):
			return a.fetched.Before(b.fetched)
		}
		return list[i] < list[j]
	})
	for _, hash := range list {
		b := p.bodies[hash]
		left := p.out.Bytes - p.out.Freed
		old := p.budget.MaxAge > 0 && p.now.Sub(b.fetched) > p.budget.MaxAge
		full := p.budget.MaxSize > 0 && left > p.budget.MaxSize
		switch {
		case b.why == PruneOrphan:
			if p.now.Sub(b.put) <= orphanRest {
				continue
			}
		case b.why == "" || !old && !full:
			if old {
				p.out.Expired++
			}
			continue
		}
		gone, err := p.leave(ctx, hash, b)
		if err != nil {
			return err
		}
		if !gone {
			continue
		}
		p.out.Left[b.why]++
		p.out.Freed += b.size
		if p.tell != nil {
			p.tell(Pruned{b.why, hash, b.url, b.size, b.fetched.UTC()})
		}
	}
	if p.budget.MaxSize > 0 {
		p.out.Over = max(p.out.Bytes-p.out.Freed-p.budget.MaxSize, 0)
	}
	return nil
}

// leave removes one body. First its pages say that it left, so that a process which
// dies here leaves no page without a word; then the file is set aside, and comes back
// if it was put again or one of its pages is to be read: a crawler names a body
// only after it was put.
func (p *pruner) leave(ctx context.Context, hash string, b *body) (bool, error) {
	if p.budget.DryRun {
		return true, nil
	}
	var marked []string
	back := func() error {
		for _, id := range marked {
			if _, _, err := p.db.setRemoved(ctx, id, time.Time{}); err != nil {
				return err
			}
		}
		return nil
	}
	for _, id := range b.pages {
		url, ok, err := p.db.setRemoved(ctx, id, p.now)
		if err != nil || !ok {
			return false, errors.Join(err, back())
		}
		marked = append(marked, id)
		if waits, err := p.db.waits(ctx, id, url); err != nil || waits {
			return false, errors.Join(err, back())
		}
	}
	gone, err := p.pages.drop(hash, p.now, b.why)
	if err != nil || !gone {
		return false, errors.Join(err, back())
	}
	for _, id := range b.pages {
		if err := p.db.forgetValidators(ctx, id); err != nil {
			return true, err
		}
	}
	return true, nil
}

// drop removes the file of a body, unless it was put within the rest that its kind is
// given. It is moved aside before that is asked: from then on, whoever puts the
// body writes it anew.
func (p Pages) drop(hash string, now time.Time, why string) (bool, error) {
	path, err := p.path(hash)
	if err != nil {
		return false, err
	}
	aside := path + leaving
	if err := os.Rename(path, aside); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, fmt.Errorf("store: page %s: %w", hash, err)
	}
	info, err := os.Stat(aside)
	if err != nil {
		return false, fmt.Errorf("store: page %s: %w", hash, err)
	}
	rest := pageRest
	if why == PruneOrphan {
		rest = orphanRest
	}
	if now.Sub(info.ModTime()) < rest {
		if err := os.Rename(aside, path); err != nil {
			return false, fmt.Errorf("store: page %s: %w", hash, err)
		}
		return false, nil
	}
	return true, remove(aside)
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("store: kept pages: %w", err)
	}
	return nil
}

var swapScript = redis.NewScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1`)

// setRemoved marks a page whose body leaves, or takes the mark off with the zero time.
// It gives the page's address and reports whether it did: not where the page was
// fetched again meanwhile, nor where it is marked already.
func (db *DB) setRemoved(ctx context.Context, id string, at time.Time) (url string, ok bool, err error) {
	row, err := db.pageRow(ctx, id)
	if err != nil || row == nil {
		return "", false, err
	}
	var k kept
	if err := json.Unmarshal(row, &k); err != nil {
		return "", false, fmt.Errorf("store: page %s: %w", id, err)
	}
	if k.Removed.IsZero() == at.IsZero() || !at.IsZero() && at.Sub(k.Fetched) < pageRest {
		return k.URL, false, nil
	}
	k.Removed = at
	next, err := json.Marshal(k)
	if err != nil {
		return k.URL, false, err
	}
	ok, err = swapScript.Run(ctx, db.Client, []string{pageKey(id)}, row, next).Bool()
	if err != nil {
		return k.URL, false, fmt.Errorf("store: page %s: %w", id, err)
	}
	return k.URL, ok, nil
}

// waits reports whether a page of an address is in line to be read.
func (db *DB) waits(ctx context.Context, id, url string) (bool, error) {
	err := db.Client.ZScore(ctx, unreadKey(URLID(url)), id).Err()
	if err != nil && !errors.Is(err, redis.Nil) {
		return false, fmt.Errorf("store: page %s: %w", id, err)
	}
	return err == nil, nil
}

// forgetValidators has the address of a page asked for in full next time: an answer
// that nothing changed would lead to a body that has left.
func (db *DB) forgetValidators(ctx context.Context, id string) error {
	p, _, ok, err := db.Page(ctx, id)
	if err != nil || !ok {
		return err
	}
	key := urlKey(URLID(p.URL))
	row, err := db.Client.Get(ctx, key).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("store: address of %s: %w", p.URL, err)
	}
	var a map[string]any // as it stands, whatever else is known of an address
	if err := json.Unmarshal(row, &a); err != nil {
		return fmt.Errorf("store: address of %s: %w", p.URL, err)
	}
	if a["page"] != id {
		return nil // it has given another page since
	}
	delete(a, "etag")
	delete(a, "last_modified")
	next, err := json.Marshal(a)
	if err != nil {
		return err
	}
	if err := swapScript.Run(ctx, db.Client, []string{key}, row, next).Err(); err != nil {
		return fmt.Errorf("store: address of %s: %w", p.URL, err)
	}
	return nil
}
