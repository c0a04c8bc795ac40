package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sort"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
)

// A Budget is how much room the bodies of pages may take, and how long they are kept.
type Budget struct {
	MaxSize int64         // bytes on the disk; 0 for no bound
	MaxAge  time.Duration // since the page was last fetched; 0 for no bound
	DryRun  bool          // only say what would leave

	rest func(context.Context) error // waits for grace, if it is not nil: for tests
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

// What is let alone, and for how long: orphans, as a crawl may come back to them; pages
// since they were fetched, as they may be on their way; packs since something was written
// to them, as their writer has each open for packAge.
const (
	orphanRest = 24 * time.Hour
	pageRest   = time.Hour
	packRest   = packAge + time.Hour
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
	Bodies int            `json:"bodies"` // before, those that no page names included
	Bytes  int64          `json:"bytes"`  // of all packs, before
	Left   map[string]int `json:"left"`   // bodies that left, by why
	// Freed is how much smaller the packs are together. It can be less than zero, where a
	// pack that was written anew could not be removed yet; the next prune does.
	Freed   int64    `json:"freed"`
	Over    int64    `json:"over"`    // bytes above MaxSize that had to stay
	Expired int      `json:"expired"` // bodies older than MaxAge that had to stay
	Damaged []string `json:"damaged"` // packs that stay as they are: not all that pages keep in them can be read
}

// ErrPruning is returned where another process is at it.
var ErrPruning = errors.New("another process is letting pages go; wait until it has ended, then see what is left to do")

// Prune lets bodies leave until the budget is kept: orphans; then what is older than
// MaxAge, and what it takes to come below MaxSize, in the order of the constants above
// and the oldest first. Some bodies never leave: of a page that was not read yet, or came
// within the hour; on which a figure stands that is on the page still, is gone from it,
// or is in a finding; that a person supplied; that a watch looks at; that lie in a pack
// which was written to within two hours, or is damaged, or has an orphan of today. So a
// budget may not be kept; Over and Expired say by how much. The metadata of a page stays,
// with the time when its body left. tell, which may be nil, is called for each body.
//
// Room is freed by writing packs anew without what left: those that something leaves
// from when there is a MaxAge or MaxSize is exceeded, and otherwise those of which a
// quarter is dead. Who dies over it leaves bodies twice, and loses none. Crawlers beside
// it do no harm; of two that prune one gets ErrPruning. What was moved goes to the pack of
// this process: see Pages.Close. Memory: some 500 bytes a page.
func (db *DB) Prune(ctx context.Context, pages Pages, b Budget, tell func(Pruned)) (Pruning, error) {
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return Pruning{}, fmt.Errorf("store: prune: %w", err)
	}
	p := &pruner{db: db, pages: pages, budget: b, tell: tell, now: now.UTC(),
		roles: map[string]role{}, packs: map[string]*heap{}, bodies: map[string]*body{}, watched: map[string]bool{},
		moved: map[string]string{}, out: Pruning{Left: map[string]int{}, Damaged: []string{}}}
	if b.DryRun {
		err = p.prune(ctx)
	} else {
		err = db.alone(ctx, p.prune)
	}
	return p.out, err
}

func (p *pruner) prune(ctx context.Context) error {
	err := p.look(ctx)
	if err == nil {
		err = p.clear(ctx)
	}
	if !p.budget.DryRun {
		p.out.Freed = 0 // as it turns out
		if err == nil {
			err = p.rewrite(ctx)
		}
	}
	p.told()
	if p.budget.MaxSize > 0 {
		p.out.Over = max(p.out.Bytes-p.out.Freed-p.budget.MaxSize, 0)
	}
	return err
}

// pruningFor is how long a pruner that has died keeps others out.
const pruningFor = time.Minute

// alone does something while no other process does. Nothing breaks if two believe it
// for a moment: they would move the same bodies twice.
func (db *DB) alone(ctx context.Context, do func(context.Context) error) error {
	id := rand.Text()
	hold := func() (bool, error) {
		n, err := leadScript.Run(ctx, db.Client, []string{pruningKey}, id, pruningFor.Milliseconds()).Int()
		if err != nil {
			return false, fmt.Errorf("store: prune: %w", err)
		}
		return n == 1, nil
	}
	if mine, err := hold(); err != nil {
		return err
	} else if !mine {
		return fmt.Errorf("store: prune: %w", ErrPruning)
	}
	ctx, cancelAll := context.WithCancelCause(ctx)
	defer cancelAll(nil)
	var renewing sync.WaitGroup
	done := make(chan struct{})
	renewing.Add(1)
	go func() {
		defer renewing.Done()
		tick := time.NewTicker(pruningFor / 4)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				// If it cannot be had now, then perhaps at the next tick; what another has by
				// now is lost.
				if mine, err := hold(); err == nil && !mine {
					cancelAll(fmt.Errorf("store: it took too long, and another process prunes by now: %w", ErrPruning))
				}
			}
		}
	}()
	err := do(ctx)
	close(done)
	renewing.Wait()
	if cause := context.Cause(ctx); errors.Is(cause, ErrPruning) {
		err = cause
	}
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if e := resignScript.Run(late, db.Client, []string{pruningKey}, id).Err(); e != nil {
		err = errors.Join(err, fmt.Errorf("store: prune: %w", e))
	}
	return err
}

// A role is what a page is to the articles; the greatest counts.
type role int8

const (
	roleSuperseded role = iota + 1
	roleUncited
	roleCited
)

// A body is what all pages that name one place are worth.
type body struct {
	hash    string
	in      *heap     // nil where nothing lies at the place
	size    int64     // on the disk
	pages   []string  // ids; none for an orphan
	url     string    // of the one fetched last
	fetched time.Time // by any of them; for an orphan when its pack was last written to
	why     string    // "" where it must stay
	gone    bool
}

// A heap is a pack to the pruner.
type heap struct {
	Pack
	places []string // of all bodies in it
	dead   int64    // bytes of orphans, and of what is torn at its end
	torn   int64
	stays  bool // nothing leaves it and it is not written anew
	sound  bool // all that pages keep in it was read
	anew   bool // it is to be written anew
	gone   bool // it was
}

// A pruner is one run of Prune.
type pruner struct {
	db     *DB
	pages  Pages
	budget Budget
	tell   func(Pruned)
	now    time.Time
	tight  bool            // the budget asks for more than that orphans leave
	cited  map[string]bool // claims in findings
	roles  map[string]role // page id → what it is to an article
	packs  map[string]*heap
	bodies map[string]*body // by place
	left   []string         // places that are left, in order

	watched map[string]bool   // addresses of watches, and of sitemaps below them
	moved   map[string]string // place → where its body lies now
	out     Pruning
}

// look finds out what every body is kept for. The packs are looked at before the pages:
// what is put meanwhile is not seen, and so is not taken for an orphan.
func (p *pruner) look(ctx context.Context) error {
	packs, _, err := p.pages.Packs()
	if err != nil {
		return err
	}
	for _, k := range packs {
		if err := ctx.Err(); err != nil {
			return err
		}
		p.heap(k)
	}
	// Within the budget it is enough to know which bodies have a page.
	p.tight = p.budget.MaxAge > 0 || p.budget.MaxSize > 0 && p.out.Bytes > p.budget.MaxSize
	if p.tight {
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
			below, err := p.db.WatchPages(ctx, WatchID(w.URL))
			if err != nil {
				return err
			}
			for u := range below {
				p.watched[u] = true
			}
		}
	}
	return p.db.PageIDs(ctx, func(id string) error { return p.page(ctx, id) })
}

// heap goes through a pack.
func (p *pruner) heap(k Pack) {
	h := &heap{Pack: k}
	torn, err := p.pages.Members(k.Name, func(m Member) error {
		h.places = append(h.places, m.Kept)
		p.bodies[m.Kept] = &body{hash: m.Hash, in: h, size: m.Length, fetched: k.Last}
		h.dead += m.Length // until a page names it
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		p.damaged(h)
	}
	h.torn, h.dead = torn, h.dead+torn
	h.stays = h.stays || p.now.Sub(k.Last) <= packRest
	p.packs[k.Name] = h
	p.out.Bodies += len(h.places)
	p.out.Bytes += k.Size
}

func (p *pruner) damaged(h *heap) {
	h.stays = true
	p.out.Damaged = append(p.out.Damaged, h.Name)
}

// findings gathers the claims that any report has spoken of.
func (p *pruner) findings(ctx context.Context) error {
	p.cited = map[string]bool{}
	cite := func(t news.Topic) {
		for _, id := range t.ClaimIDs() {
			p.cited[id] = true
		}
		for _, r := range t.Relays {
			p.cited[r.Claim], p.cited[r.Of] = true, true
		}
	}
	past, err := p.db.PastStories(ctx)
	if err != nil {
		return err
	}
	for _, id := range past {
		if err := p.db.AllTopics(ctx, id, cite); err != nil {
			return err
		}
	}
	stories, err := p.db.Stories(ctx)
	if err != nil {
		return err
	}
	for _, s := range stories {
		topics, err := p.db.oldFindings(ctx, s.Story.ID)
		if err != nil {
			return err
		}
		for _, t := range topics {
			cite(t)
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
func (p *pruner) page(ctx context.Context, id string) error {
	row, _, ok, err := p.db.Page(ctx, id)
	if err != nil || !ok || row.Kept == "" {
		return err // a body whose pages were all let go is an orphan
	}
	why := ""
	if p.tight {
		if why, err = p.why(ctx, id, row); err != nil {
			return err
		}
	}
	b := p.bodies[row.Kept]
	if b == nil {
		return nil // it came since, or is lost
	}
	if len(b.pages) == 0 {
		b.why, b.fetched, b.url, b.hash = why, row.Fetched, row.URL, row.Hash
		b.in.dead -= b.size
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
	switch waits, err := p.db.InLine(ctx, row); {
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

// clear lets bodies go in their order: their pages say so, and their packs are to be
// written anew.
func (p *pruner) clear(ctx context.Context) error {
	list := make([]string, 0, len(p.bodies))
	for at, b := range p.bodies {
		list = append(list, at)
		if len(b.pages) == 0 {
			b.why = PruneOrphan
			b.in.stays = b.in.stays || p.now.Sub(b.in.Last) <= orphanRest
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
	if err := p.cleared(ctx); err != nil {
		return err
	}
	for _, at := range list {
		b := p.bodies[at]
		if b.why == PruneOrphan {
			if b.in.anew {
				p.leaves(at, b)
			}
			continue
		}
		old := p.budget.MaxAge > 0 && p.now.Sub(b.fetched) > p.budget.MaxAge
		full := p.budget.MaxSize > 0 && p.out.Bytes-p.out.Freed > p.budget.MaxSize
		gone := false
		if b.why != "" && (old || full) {
			ok, err := p.sound(ctx, b.in)
			if ok {
				gone, err = p.leave(ctx, at, b)
			}
			if err != nil {
				return err
			}
		}
		switch {
		case gone:
			p.anew(b.in)
			p.leaves(at, b)
		case old:
			p.out.Expired++
		}
	}
	return nil
}

// cleared finds the packs that are written anew whatever leaves: those with dead bytes.
func (p *pruner) cleared(ctx context.Context) error {
	for _, name := range sortedKeys(p.packs) {
		h := p.packs[name]
		if p.tight && h.dead > 0 || h.dead*4 >= h.Size {
			ok, err := p.sound(ctx, h)
			if err != nil {
				return err
			}
			if ok {
				p.anew(h)
			}
		}
	}
	return nil
}

func (p *pruner) anew(h *heap) {
	if !h.anew {
		h.anew = true
		p.out.Freed += h.torn
	}
}

func (p *pruner) leaves(at string, b *body) {
	b.gone = true
	p.out.Freed += b.size
	p.left = append(p.left, at)
}

// told tells of what left. Of an orphan that is so when its pack is.
func (p *pruner) told() {
	for _, at := range p.left {
		b := p.bodies[at]
		if b.why == PruneOrphan && !b.in.gone && !p.budget.DryRun {
			continue
		}
		p.out.Left[b.why]++
		if p.tell != nil {
			p.tell(Pruned{b.why, b.hash, b.url, b.size, b.fetched.UTC()})
		}
	}
}

// leave says of the pages of a body that it has left, so that no page is without a word
// whenever this process dies; and takes it back if one of them is to be read.
func (p *pruner) leave(ctx context.Context, at string, b *body) (bool, error) {
	if p.budget.DryRun {
		return true, nil
	}
	var marked []string
	back := func() error {
		for _, id := range marked {
			if err := p.db.comeBack(ctx, id, at, p.now); err != nil {
				return err
			}
		}
		return nil
	}
	for _, id := range b.pages {
		row, stays, err := p.db.setRemoved(ctx, id, at, p.now)
		if err != nil || stays {
			return false, errors.Join(err, back())
		}
		if row.Hash == "" {
			continue
		}
		marked = append(marked, id)
		if waits, err := p.db.InLine(ctx, row); err != nil || waits {
			return false, errors.Join(err, back())
		}
	}
	for _, id := range marked {
		if err := p.db.forgetValidators(ctx, id); err != nil {
			return true, err
		}
	}
	return true, nil
}

var swapScript = redis.NewScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1`)

// changePage changes the metadata of a page until nobody else does at the same time.
// change reports whether there is something to write.
func (db *DB) changePage(ctx context.Context, id string, change func(*kept) bool) error {
	for {
		row, err := db.pageRow(ctx, id)
		if err != nil || row == nil {
			return err
		}
		var k kept
		if err := json.Unmarshal(row, &k); err != nil {
			return fmt.Errorf("store: page %s: %w", id, err)
		}
		if !change(&k) {
			return nil
		}
		next, err := json.Marshal(k)
		if err != nil {
			return err
		}
		switch ok, err := swapScript.Run(ctx, db.Client, []string{pageKey(id)}, row, next).Bool(); {
		case err != nil:
			return fmt.Errorf("store: page %s: %w", id, err)
		case ok:
			return nil
		}
	}
}

// setRemoved marks a page whose body leaves from where it was kept, and gives the page
// if it did. It does not where the page names another place by now, which says
// nothing about the body; stays says that the body must, as the page was fetched again.
func (db *DB) setRemoved(ctx context.Context, id, from string, at time.Time) (did news.Page, stays bool, err error) {
	err = db.changePage(ctx, id, func(k *kept) bool {
		did = news.Page{}
		if stays = k.Kept == from && at.Sub(k.Fetched) < pageRest; stays || k.Kept != from {
			return false
		}
		k.Kept, k.Removed = "", at
		did = k.Page
		return true
	})
	return did, stays, err
}

// comeBack takes back what setRemoved did, unless the page has a body again.
func (db *DB) comeBack(ctx context.Context, id, to string, at time.Time) error {
	return db.changePage(ctx, id, func(k *kept) bool {
		if k.Kept != "" || !k.Removed.Equal(at) {
			return false
		}
		k.Kept, k.Removed = to, time.Time{}
		return true
	})
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
