package store_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"rangefinder/news"
	"rangefinder/store"
)

// An evidence is kept pages with what was read from them.
type evidence struct {
	t     *testing.T
	db    *store.DB
	pages store.Pages
}

func newEvidence(t *testing.T, db *store.DB) evidence {
	return evidence{t, db, store.Pages{Dir: t.TempDir()}}
}

// noise is a body of one size, compressed or not, whatever its name.
func noise(name string) []byte {
	var b strings.Builder
	for i := range 64 {
		sum := sha256.Sum256(fmt.Append(nil, name, i))
		b.WriteString(hex.EncodeToString(sum[:]))
	}
	return []byte(b.String())
}

// page keeps a page of an address, fetched on a day.
func (e evidence) page(url string, d int) news.Page {
	e.t.Helper()
	p := news.Page{URL: url, FinalURL: url, Fetched: day(d), Status: 200, Body: noise(fmt.Sprint(url, d))}
	return e.keep(p)
}

func (e evidence) keep(p news.Page) news.Page {
	e.t.Helper()
	p.Hash = store.Hash(p.Body)
	p.Kept = e.put(p.Body)
	check(e.t, e.db.SavePage(ctx, p, ""))
	check(e.t, e.db.SaveAddress(ctx, store.Address{URL: p.URL, ETag: `"x"`, Page: store.PageID(p), Hash: p.Hash, Fetched: p.Fetched}))
	return p
}

// read makes the next version of an address's article of a page, with these sentences.
func (e evidence) read(p news.Page, sentences ...string) news.Page {
	e.t.Helper()
	a := news.Article{ID: news.ID(p.URL), URL: p.URL, Title: "Toll", Outcome: news.Read, Text: strings.Join(sentences, "\n\n")}
	r := store.Reading{Page: store.PageID(p), PageHash: p.Hash, Fetched: p.Fetched, Reader: "1"}
	at := 0
	for _, s := range sentences {
		figure, what, ok := strings.Cut(s, " ")
		if ok {
			r.Claims = append(r.Claims, news.Claim{ID: news.ID("claim", a.ID, s), Text: figure, Start: at, End: at + len(figure),
				Sentence: s, Quote: news.Quote{Exact: s}, Kind: "count", Measure: what, Modality: news.Reported})
		}
		at += len(s) + 2
	}
	r.Article = a
	must(e.db.SaveVersion(ctx, r))(e.t)
	check(e.t, e.db.IndexURL(ctx, a.ID, p.URL))
	return p
}

func (e evidence) put(body []byte) (kept string) {
	e.t.Helper()
	return must(e.pages.Put(body, store.Hash(body)))(e.t)
}

// pack is the file of the pack in which a body lies.
func (e evidence) pack(kept string) string {
	name, _, _ := strings.Cut(kept, ":")
	return filepath.Join(e.pages.Dir, name)
}

// next closes the pack, so that what comes next is in another one.
func (e evidence) next() {
	e.t.Helper()
	check(e.t, e.pages.Close())
}

// age closes the pack and makes all of them as old as a year.
func (e evidence) age() {
	e.t.Helper()
	e.next()
	packs, _, err := e.pages.Packs()
	check(e.t, err)
	for _, k := range packs {
		e.since(k.Name, time.Now().AddDate(-1, 0, 0))
	}
}

// since makes a pack one that was last written to at a time.
func (e evidence) since(name string, at time.Time) {
	e.t.Helper()
	check(e.t, os.Chtimes(filepath.Join(e.pages.Dir, name), at, at))
}

// times is how often a body lies on the disk.
func (e evidence) times(hash string) int {
	e.t.Helper()
	found, _ := members(e.t, e.pages)
	return found[hash]
}

func (e evidence) has(p news.Page) bool { return e.times(p.Hash) > 0 }

// size is the bytes of all packs.
func (e evidence) size() (n int64) {
	e.t.Helper()
	packs, _, err := e.pages.Packs()
	check(e.t, err)
	for _, k := range packs {
		n += k.Size
	}
	return n
}

func (e evidence) verify() (store.Verified, []store.Fault) {
	e.t.Helper()
	var faults []store.Fault
	v := must(e.db.Verify(ctx, e.pages, func(f store.Fault) error {
		faults = append(faults, f)
		return nil
	}, nil))(e.t)
	if v.Faults != len(faults) {
		e.t.Errorf("%d faults counted, %d told", v.Faults, len(faults))
	}
	return v, faults
}

// some is an archive with a bit of everything, each body in a pack of its own: two versions,
// of which the older one has a figure of its own, a supplied text that waits, an orphan,
// a file that is no pack.
func (e evidence) some() (first, second news.Page, orphan string) {
	e.t.Helper()
	first = e.read(e.page("http://example.org/a", 1), "40 killed", "7 wounded")
	e.next()
	second = e.read(e.page("http://example.org/a", 2), "400 killed")
	e.next()
	e.page("http://example.org/feed", 1)
	e.next()
	p := news.Page{URL: "http://example.org/supplied", Body: []byte("9 missing"), Fetched: day(1), Supplied: true}
	p.Hash = store.Hash(p.Body)
	check(e.t, e.db.Supply(ctx, p, ""))
	orphan = e.put([]byte("orphan"))
	e.next()
	check(e.t, os.WriteFile(filepath.Join(e.pages.Dir, "notes.txt"), []byte("half"), 0o600))
	return first, second, orphan
}

func verifyClean(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	if v, _ := e.verify(); v != (store.Verified{}) {
		t.Errorf("of nothing: %+v", v)
	}
	_, _, orphan := e.some()
	want := store.Verified{Pages: 4, Articles: 1, Versions: 2, Claims: 3, Bodies: 3, Strays: 1}
	if v, faults := e.verify(); v != want || len(faults) != 0 {
		t.Errorf("while a crawl may be under way: Verify = %+v, want %+v; faults %+v", v, want, faults)
	}
	e.age()
	want.Bodies, want.Orphans = 4, 1
	if v, faults := e.verify(); v != want || len(faults) != 0 {
		t.Errorf("Verify = %+v, want %+v; faults %+v", v, want, faults)
	}
	// Half a body at the end: its writer is at it, or is dead.
	f := must(os.OpenFile(e.pack(orphan), os.O_WRONLY|os.O_APPEND, 0))(t)
	must(f.Write([]byte("\x1f\x8b\x08")))(t)
	check(t, f.Close())
	for _, c := range []struct{ hours, strays int }{{1, 1}, {3, 2}} {
		name, _, _ := strings.Cut(orphan, ":")
		e.since(name, time.Now().Add(-time.Duration(c.hours)*time.Hour))
		if v, faults := e.verify(); v.Strays != c.strays || v.Orphans != 1 || len(faults) != 0 {
			t.Errorf("torn for %d hours: Verify = %+v, want %d strays; faults %+v", c.hours, v, c.strays, faults)
		}
	}
}

// set writes what a key holds, with one text in the place of another.
func (e evidence) set(key, field, old, new string) {
	e.t.Helper()
	if field == "" {
		row := must(e.db.Client.Get(ctx, key).Result())(e.t)
		if !strings.Contains(row, old) {
			e.t.Fatalf("%s holds no %q: %s", key, old, row)
		}
		check(e.t, e.db.Client.Set(ctx, key, strings.Replace(row, old, new, 1), 0).Err())
		return
	}
	row := must(e.db.Client.HGet(ctx, key, field).Result())(e.t)
	if !strings.Contains(row, old) {
		e.t.Fatalf("%s %s holds no %q: %s", key, field, old, row)
	}
	check(e.t, e.db.Client.HSet(ctx, key, field, strings.Replace(row, old, new, 1)).Err())
}

// flip turns one bit of a pack: of its byte at, or from its end if that is less than zero.
func (e evidence) flip(kept string, at int) {
	e.t.Helper()
	raw := must(os.ReadFile(e.pack(kept)))(e.t)
	raw[(at+len(raw))%len(raw)] ^= 4
	check(e.t, os.WriteFile(e.pack(kept), raw, 0o600))
}

func verifyFaults(t *testing.T, db *store.DB) {
	art := news.ID("http://example.org/a")
	pageKey := func(p news.Page) string { return "rf:{p:" + store.PageID(p) + "}" }
	for _, c := range []struct {
		name  string
		harm  func(e evidence, first, second news.Page)
		kinds string // of the faults, sorted
	}{
		{"another's body in the place", func(e evidence, a, b news.Page) { check(t, os.Rename(e.pack(b.Kept), e.pack(a.Kept))) }, "damaged lost"},
		{"a body cut short", func(e evidence, a, _ news.Page) { check(t, os.Truncate(e.pack(a.Kept), 100)) }, "damaged"},
		{"one bit turned", func(e evidence, a, _ news.Page) { e.flip(a.Kept, -100) }, "damaged"},
		{"one bit of the head of a member", func(e evidence, a, _ news.Page) { e.flip(a.Kept, 12) }, "damaged"},
		{"a body lost", func(e evidence, a, _ news.Page) { check(t, os.Remove(e.pack(a.Kept))) }, "lost"},
		{"its place forgotten", func(e evidence, a, _ news.Page) { e.set(pageKey(a), "", `,"kept":"`+a.Kept+`"`, "") }, "lost"},
		{"a place that is none", func(e evidence, a, _ news.Page) { e.set(pageKey(a), "", a.Kept, "../../etc/passwd:0:10") }, "damaged"},
		{"another place", func(e evidence, a, b news.Page) { e.set(pageKey(a), "", a.Kept, b.Kept) }, "damaged"},
		{"an orphan damaged", nil, "damaged"},
		{"a supplied text changed", func(e evidence, _, _ news.Page) {
			p := news.Page{URL: "http://example.org/supplied", Hash: store.Hash([]byte("9 missing"))}
			check(t, db.Client.Set(ctx, pageKey(p)+":body", "no gzip", 0).Err())
		}, "damaged"},
		{"a page that is no JSON", func(e evidence, a, _ news.Page) { check(t, db.Client.Set(ctx, pageKey(a), "{", 0).Err()) }, "record"},
		{"a page under another address", func(e evidence, a, _ news.Page) {
			e.set(pageKey(a), "", `"url":"http://example.org/a"`, `"url":"http://example.org/b"`)
		}, "record"},
		{"a page forgotten", func(e evidence, a, _ news.Page) { check(t, db.Client.Del(ctx, pageKey(a)).Err()) }, "page"},
		{"the version of another body", func(e evidence, a, _ news.Page) {
			e.set("rf:{a:"+art+"}:versions", "1", `,"page_hash":"`+a.Hash, `,"page_hash":"`+a.Hash[1:]+"0")
		}, "page"},
		{"a version that is no JSON", func(e evidence, _, _ news.Page) {
			check(t, db.Client.HSet(ctx, "rf:{a:"+art+"}:versions", "2", "{").Err())
		}, "record record"},
		{"the newest version is not there", func(e evidence, _, _ news.Page) { check(t, db.Client.HDel(ctx, "rf:{a:"+art+"}:versions", "2").Err()) }, "record"},
		{"claims that are no JSON", func(e evidence, _, _ news.Page) { check(t, db.Client.Set(ctx, "rf:{a:"+art+"}:claims", "[", 0).Err()) }, "record"},
		{"one digit of the text", func(e evidence, _, _ news.Page) {
			e.set("rf:{a:"+art+"}:versions", "2", `"text":"400 killed"`, `"text":"401 killed"`)
		}, "quote"},
		{"one word of a quotation", func(e evidence, _, _ news.Page) {
			e.set("rf:{a:"+art+"}:versions", "1", `"exact":"40 killed"`, `"exact":"40 dead"`)
		}, "quote"},
		{"a part of an answer changed", func(_ evidence, _, _ news.Page) {
			key := answerPart(t, db, "t:*")
			check(t, db.Client.HSet(ctx, "rf:{s:s}:parts", key, must(db.Client.HGet(ctx, "rf:{s:s}:parts", answerPart(t, db, "e:*")).Result())(t)).Err())
		}, "damaged"},
		{"a topic of an answer lost", func(_ evidence, _, _ news.Page) {
			check(t, db.Client.HDel(ctx, "rf:{s:s}:parts", answerPart(t, db, "t:*")).Err())
		}, "lost"},
		{"the list of an answer lost", func(_ evidence, _, _ news.Page) {
			check(t, db.Client.HDel(ctx, "rf:{s:s}:parts", answerPart(t, db, "e:*")).Err())
		}, "lost"},
		{"claims of an answer lost, their article is there", func(_ evidence, _, _ news.Page) {
			check(t, db.Client.HDel(ctx, "rf:{s:s}:parts", answerPart(t, db, "a:"+art+":*")).Err())
		}, "lost"},
		{"claims of an answer forgotten with their article", func(_ evidence, _, _ news.Page) {
			check(t, db.Client.HDel(ctx, "rf:{s:s}:parts", answerPart(t, db, "a:art0:*")).Err())
		}, ""},
	} {
		check(t, db.Client.FlushDB(ctx).Err())
		e := newEvidence(t, db)
		a, b, orphan := e.some()
		answer := counted("s", 40)
		answer.Claims = append(answer.Claims, must(db.Claims(ctx, art))(t)...)
		check(t, db.SaveFindings(ctx, 1, answer))
		if c.harm == nil {
			e.flip(orphan, -6) // in its check sum
		} else {
			c.harm(e, a, b)
		}
		e.age()
		_, faults := e.verify()
		var got []string
		for _, f := range faults {
			got = append(got, f.Kind)
			if f.Says == "" || f.Do == "" || f.Subject == "" {
				t.Errorf("%s: %+v does not say what it is and what to do", c.name, f)
			}
		}
		sort.Strings(got)
		if strings.Join(got, " ") != c.kinds {
			t.Errorf("%s: faults = %v, want %s; %+v", c.name, got, c.kinds, faults)
		}
	}
}

// prune lets bodies leave and gives why each did, in order.
func (e evidence) prune(b store.Budget) (store.Pruning, string) {
	e.t.Helper()
	var why []string
	out := must(e.db.Prune(ctx, e.pages, b, func(p store.Pruned) { why = append(why, p.Why+" "+strings.TrimPrefix(p.URL, "http://example.org")) }))(e.t)
	e.next()
	if got := e.size(); !b.DryRun && got != out.Bytes-out.Freed {
		e.t.Errorf("%d bytes lie on the disk, and Prune = %+v", got, out)
	}
	return out, strings.Join(why, ", ")
}

func pruneOrder(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	e.pages.Dir = filepath.Join(e.pages.Dir, "not yet there")
	if out, why := e.prune(store.Budget{MaxSize: 1}); why != "" || out.Bodies != 0 || out.Over != 0 {
		t.Errorf("of nothing: %q, %+v", why, out)
	}
	orphan := e.put(noise("orphan"))
	e.next()
	feed := e.page("http://example.org/feed", 3)
	e.page("http://example.org/section", 2)
	e.read(e.page("http://example.org/a", 1), "Nothing")
	e.next()
	e.read(e.page("http://example.org/a", 4), "Nothing-yet")
	e.page("http://example.org/a", 5) // says the same
	e.read(e.page("http://example.org/b", 1), "40 killed")
	old := e.page("http://example.org/c", 2)
	e.read(old, "Nothing")
	e.read(e.page("http://example.org/c", 3), "7 wounded")
	e.age()
	if out, why := e.prune(store.Budget{DryRun: true}); why != "orphan " || out.Bodies != 9 || e.times(store.Hash(noise("orphan"))) != 1 {
		t.Errorf("with no budget, to try: %q of %+v", why, out)
	}
	all, _ := e.prune(store.Budget{DryRun: true, MaxSize: 1})
	one := all.Bytes / 9
	budget := store.Budget{MaxSize: all.Bytes - 5*one/2}
	dry, would := e.prune(store.Budget{MaxSize: budget.MaxSize, DryRun: true})
	out, why := e.prune(budget)
	if why != "orphan , listing /section, listing /feed" || out.Over != 0 {
		t.Errorf("three to go: %q, %+v", why, out)
	}
	if would != why || dry.Freed != out.Freed {
		t.Errorf("to try it: %q, %+v", would, dry)
	}
	if _, err := os.Stat(e.pack(orphan)); err == nil || e.has(feed) || e.times(old.Hash) != 1 {
		t.Error("the packs are not as it was told")
	}
	if v, faults := e.verify(); len(faults) != 0 || v.Removed != 2 || v.Bodies != 6 {
		t.Errorf("after it: %+v, %+v", v, faults)
	}
	e.age()
	if _, why := e.prune(budget); why != "" {
		t.Errorf("once more: %q", why)
	}
	out, why = e.prune(store.Budget{MaxSize: 1})
	if want := "same /a, superseded /a, superseded /c, uncited /a"; why != want {
		t.Errorf("all that may: %q, want %q", why, want)
	}
	if out.Left[store.PruneSuperseded] != 2 || out.Over == 0 || out.Over != out.Bytes-out.Freed-1 {
		t.Errorf("Prune = %+v", out)
	}
	e.age()
	if v, faults := e.verify(); len(faults) != 0 || v.Removed != 6 || v.Bodies != 2 || v.Orphans != 0 {
		t.Errorf("in the end: %+v, %+v", v, faults)
	}
	// What has left is asked for whole, and is kept again when it comes.
	if a, _, err := db.Address(ctx, store.URLID(feed.URL)); err != nil || a.ETag != "" || a.Page != store.PageID(feed) {
		t.Errorf("address of what left = %+v, %v", a, err)
	}
	if p, _, _, err := db.Page(ctx, store.PageID(feed)); err != nil || p.Removed.IsZero() || p.Kept != "" {
		t.Errorf("page of what left = %+v, %v", p, err)
	}
	e.keep(feed)
	if p, _, _, err := db.Page(ctx, store.PageID(feed)); err != nil || !p.Removed.IsZero() || !e.has(feed) {
		t.Errorf("fetched again: %+v, %v", p, err)
	}
}

func pruneKeeps(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	now := must(db.Client.Time(ctx).Result())(t)
	keep := map[string]news.Page{}
	keep["cited"] = e.read(e.page("http://example.org/a", 1), "40 killed")
	keep["gone, and in the range"] = e.read(e.page("http://example.org/b", 1), "7 wounded")
	e.read(e.page("http://example.org/b", 2), "Nothing")
	keep["not read yet"] = e.page("http://example.org/c", 1)
	check(t, db.MarkUnread(ctx, keep["not read yet"]))
	fresh := news.Page{URL: "http://example.org/d", Status: 200, Fetched: now, Body: noise("d")}
	keep["of this hour"] = e.keep(fresh)
	keep["supplied"] = e.keep(news.Page{URL: "http://example.org/e", Supplied: true, Fetched: day(1), Body: noise("e")})
	check(t, db.PutWatch(ctx, store.Watch{URL: "http://example.org/feed", Every: time.Hour}))
	check(t, db.SaveWatchPage(ctx, store.WatchID("http://example.org/feed"), store.WatchPage{URL: "http://example.org/sitemap", Depth: 1}))
	keep["a sitemap below that of a watch"] = e.page("http://example.org/sitemap", 1)
	e.page("http://example.org/feed", 1)
	keep["looked at by a watch"] = e.page("http://example.org/feed", 2)
	shared := e.read(e.page("http://example.org/f", 1), "3 missing")
	keep["also cited at another address"] = shared
	shared.URL = "http://example.org/g"
	e.keep(shared)
	// A finding that has not heard of a reader who takes back a claim.
	late := e.page("http://example.org/h", 1)
	e.read(late, "5 arrested")
	r := store.Reading{Article: news.Article{ID: news.ID(late.URL), URL: late.URL, Text: "Nothing", Outcome: news.Read},
		Page: store.PageID(e.page("http://example.org/h", 3)), Fetched: day(3), Reader: "1"}
	r.PageHash = store.Hash(noise("http://example.org/h3"))
	must(db.SaveVersion(ctx, r))(t)
	claims := must(db.Claims(ctx, r.Article.ID))(t)
	check(t, db.Client.Set(ctx, "rf:{a:"+r.Article.ID+"}:claims", "[]", 0).Err())
	g := must(db.Grouping(ctx))(t)
	check(t, db.SaveGrouping(ctx, 1, g, rows("s")))
	check(t, db.SaveFindings(ctx, 1, store.Answer{Story: news.Story{ID: "s"}, Topics: []news.Topic{{ID: "t", Strands: []news.Strand{{Ends: news.Ends{Low: claims[0].ID}}}}}}))
	keep["in a finding"] = late

	e.age()
	// Its writer may have the pack open still; and beside an orphan of today.
	keep["in a young pack"] = e.page("http://example.org/young", 1)
	e.next()
	e.put(noise("orphan"))
	keep["beside an orphan"] = e.page("http://example.org/beside", 1)
	name, _, _ := strings.Cut(keep["beside an orphan"].Kept, ":")
	e.next()
	e.since(name, time.Now().Add(-12*time.Hour))
	out, why := e.prune(store.Budget{MaxSize: 1, MaxAge: time.Hour})
	if want := "listing /feed, uncited /b, uncited /h"; why != want {
		t.Errorf("left: %q, want %q", why, want)
	}
	for name, p := range keep {
		if !e.has(p) {
			t.Errorf("%s: the body has left", name)
		}
	}
	if out.Expired != len(keep)-1 { // one is of this hour
		t.Errorf("%d had to stay although old, want %d", out.Expired, len(keep)-1)
	}
	if _, faults := e.verify(); len(faults) != 0 {
		t.Errorf("faults = %+v", faults)
	}
}

// pruneRaces is what a crawler does between the moving and the removing of packs.
func pruneRaces(t *testing.T, db *store.DB) {
	for _, c := range []struct {
		name  string
		looks int  // of how many the crawler comes before
		left  bool // the old pack goes all the same
	}{{"once", 1, true}, {"twice", 2, true}, {"at every look", 3, false}} {
		check(t, db.Client.FlushDB(ctx).Err())
		e := newEvidence(t, db)
		stays := e.read(e.page("http://example.org/a", 1), "40 killed")
		leaves := e.page("http://example.org/section", 1)
		e.age()
		n := 0
		out, err := db.Prune(ctx, e.pages, store.Resting(store.Budget{MaxSize: 1}, func(context.Context) error {
			// It has read both pages when they named their old places; one of them has
			// just been fetched again.
			if n++; n > c.looks {
				return nil
			}
			if got, _, _, err := db.Page(ctx, store.PageID(leaves)); err != nil || n == 1 && got.Removed.IsZero() {
				t.Errorf("%s: the page that leaves = %+v, %v", c.name, got, err)
			}
			check(t, db.SavePage(ctx, stays, ""))
			return db.SavePage(ctx, leaves, "")
		}), nil)
		check(t, err)
		e.next()
		if _, err := os.Stat(e.pack(stays.Kept)); (err != nil) != c.left {
			t.Errorf("%s: the old pack is gone: %v, want %v", c.name, err != nil, c.left)
		}
		if got := e.size(); got != out.Bytes-out.Freed {
			t.Errorf("%s: %d bytes lie on the disk, and Prune = %+v", c.name, got, out)
		}
		if v, faults := e.verify(); len(faults) != 0 || v.Bodies < 2 || v.Removed != 0 {
			t.Errorf("%s: verify = %+v, %+v", c.name, v, faults)
		}
		e.age()
		e.prune(store.Budget{})
		if v, faults := e.verify(); len(faults) != 0 || v.Bodies != 2 || e.times(stays.Hash) != 1 || e.times(leaves.Hash) != 1 {
			t.Errorf("%s, the next run: verify = %+v, %+v", c.name, v, faults)
		}
	}
}

// pruneAmongCrawlers has pages fetched again, and read, while a pruner is at work. That
// it waits for grace is here that it waits for who has read the metadata of a page.
func pruneAmongCrawlers(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	var pages []news.Page
	for i := range 200 {
		p := e.page(fmt.Sprint("http://example.org/", i), 1+i%9)
		if i%3 == 0 {
			p = e.read(p, fmt.Sprint(40+i, " killed"))
		}
		if pages = append(pages, p); i%40 == 39 {
			e.next()
		}
	}
	e.age()
	now := must(db.Client.Time(ctx).Result())(t)
	// again is what a crawl does with a page that is the same as before.
	again := func(p news.Page) error {
		old, _, _, err := db.Page(ctx, store.PageID(p))
		if err != nil {
			return err
		}
		if p.Kept = old.Kept; p.Kept == "" {
			if p.Kept, err = e.pages.Put(p.Body, p.Hash); err != nil {
				return err
			}
		}
		p.Fetched = now
		return db.SavePage(ctx, p, "")
	}
	// look is what a reader does; p may be older than the pack in which its body lies now.
	look := func(p news.Page) error {
		_, err := db.Body(ctx, e.pages, p)
		if errors.Is(err, fs.ErrNotExist) {
			if p, _, _, e := db.Page(ctx, store.PageID(p)); e != nil || !p.Removed.IsZero() {
				return e
			}
		}
		return err
	}
	var inHand sync.RWMutex
	var g errgroup.Group
	stop := make(chan struct{})
	for w := range 4 {
		g.Go(func() error {
			for i := w; ; i += 7 {
				select {
				case <-stop:
					return nil
				default:
				}
				p := pages[i%len(pages)]
				do := look
				if i%5 == 0 {
					do = again
				}
				inHand.RLock()
				err := do(p)
				inHand.RUnlock()
				if err != nil {
					return err
				}
			}
		})
	}
	for range 3 { // what was moved is young, so the later ones look at what is left
		must(db.Prune(ctx, e.pages, store.Resting(store.Budget{MaxSize: 1}, func(context.Context) error {
			inHand.Lock()
			defer inHand.Unlock()
			return nil
		}), nil))(t)
	}
	close(stop)
	check(t, g.Wait())
	e.next()
	v, faults := e.verify()
	if len(faults) != 0 || v.Pages != len(pages) || v.Bodies+v.Removed != len(pages) || v.Removed == 0 {
		t.Errorf("verify = %+v, %+v", v, faults)
	}
	e.age()
	e.prune(store.Budget{})
	for i, p := range pages {
		if i%3 == 0 && !e.has(p) {
			t.Errorf("%s is cited, and its body has left", p.URL)
		}
	}
}

// pruneDies stops when everything is moved, and nothing removed.
func pruneDies(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	stays := e.read(e.page("http://example.org/a", 1), "40 killed")
	leaves := e.page("http://example.org/section", 1)
	e.age()
	dying, die := context.WithCancel(ctx)
	left := 0
	_, err := db.Prune(dying, e.pages, store.Resting(store.Budget{MaxSize: 1}, func(context.Context) error {
		die()
		return dying.Err()
	}), func(store.Pruned) { left++ })
	if !errors.Is(err, context.Canceled) || left != 1 {
		t.Errorf("Prune = %v, %d left", err, left)
	}
	if n := e.times(stays.Hash); n != 2 || !e.has(leaves) {
		t.Errorf("what stays lies there %d times, want the moved one and the old one", n)
	}
	e.age()
	if v, faults := e.verify(); len(faults) != 0 || v.Orphans != 2 || v.Removed != 1 {
		t.Errorf("verify = %+v, %+v", v, faults)
	}
	if out, why := e.prune(store.Budget{}); why != "orphan , orphan " || e.times(stays.Hash) != 1 || e.has(leaves) {
		t.Errorf("the next run: %q, %+v", why, out)
	}
	if v, faults := e.verify(); len(faults) != 0 || v.Orphans != 0 || v.Bodies != 1 || v.Removed != 1 {
		t.Errorf("in the end: %+v, %+v", v, faults)
	}
}

// fetchedMeanwhile: a page leaves only from where the pruner has seen its body, and comes back
// only if nobody has kept it since.
func fetchedMeanwhile(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	p := e.page("http://example.org/section", 1)
	id, now := store.PageID(p), must(db.Client.Time(ctx).Result())(t).UTC()
	is := func(when, kept string, removed bool) {
		t.Helper()
		got, story, ok, err := db.Page(ctx, id)
		if err != nil || !ok || got.Kept != kept || got.Removed.IsZero() == removed || story != "War" {
			t.Errorf("%s: page = %+v of %q, %v", when, got, story, err)
		}
	}
	leave := func(from string) (left, stays bool) {
		t.Helper()
		did, stays, err := db.SetRemoved(ctx, id, from, now)
		check(t, err)
		return did.Hash != "", stays
	}
	check(t, db.SavePage(ctx, p, "War"))
	if left, stays := leave("other.pages.gz:0:200"); left || stays {
		t.Errorf("kept elsewhere: left %v, stays %v", left, stays)
	}
	is("kept elsewhere", p.Kept, false)
	fresh := p
	fresh.Fetched = now.Add(-time.Minute)
	check(t, db.SavePage(ctx, fresh, "War"))
	if left, stays := leave(p.Kept); left || !stays {
		t.Errorf("fetched a minute ago: left %v, stays %v", left, stays)
	}
	is("fetched a minute ago", p.Kept, false)
	check(t, db.SavePage(ctx, p, "War"))
	if left, stays := leave(p.Kept); !left || stays {
		t.Errorf("left %v, stays %v", left, stays)
	}
	is("left", "", true)
	check(t, db.ComeBack(ctx, id, p.Kept, now.Add(time.Second)))
	is("taken back by another", "", true)
	check(t, db.ComeBack(ctx, id, p.Kept, now))
	is("taken back", p.Kept, false)
	leave(p.Kept)
	again := p
	again.Kept = "other.pages.gz:0:200"
	check(t, db.SavePage(ctx, again, "War"))
	check(t, db.ComeBack(ctx, id, p.Kept, now))
	is("kept again, and taken back", again.Kept, false)
	if left, stays, err := db.SetRemoved(ctx, "none", p.Kept, now); err != nil || left.Hash != "" || stays {
		t.Errorf("of a page that was forgotten: %+v, %v, %v", left, stays, err)
	}
}

func pruneAlone(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	e.page("http://example.org/section", 1)
	e.age()
	came := false
	must(db.Prune(ctx, e.pages, store.Resting(store.Budget{MaxSize: 1}, func(context.Context) error {
		came = true
		if _, err := db.Prune(ctx, e.pages, store.Budget{}, nil); !errors.Is(err, store.ErrPruning) {
			t.Errorf("another pruner: %v, want %v", err, store.ErrPruning)
		}
		e.prune(store.Budget{DryRun: true}) // only looks
		return nil
	}), nil))(t)
	if !came {
		t.Error("nothing was rewritten")
	}
	e.prune(store.Budget{})
}

// pruneDamaged: what cannot be read is not thrown away with its pack.
func pruneDamaged(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	e.page("http://example.org/section", 1)
	bad := e.read(e.page("http://example.org/a", 1), "40 killed")
	e.next()
	headless := e.page("http://example.org/feed", 1)
	e.next()
	e.page("http://example.org/other", 1)
	e.age()
	e.flip(bad.Kept, -100)
	e.flip(headless.Kept, 12)
	e.age()
	for _, dry := range []bool{true, false} {
		out, why := e.prune(store.Budget{MaxSize: 1, DryRun: dry})
		if why != "listing /other" || len(out.Damaged) != 2 {
			t.Errorf("left: %q, %+v", why, out)
		}
	}
	if _, faults := e.verify(); len(faults) != 2 {
		t.Errorf("faults = %+v, want those that were made", faults)
	}
}

// pruneQuarter: within the budget only packs of which a quarter is dead are written anew.
func pruneQuarter(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	for _, living := range []int{3, 6} {
		for i := range living {
			e.page(fmt.Sprintf("http://example.org/%d/%d", living, i), 1)
		}
		e.put(noise(fmt.Sprint(living)))
		e.next()
	}
	torn := e.page("http://example.org/torn", 1)
	e.next()
	f := must(os.OpenFile(e.pack(torn.Kept), os.O_WRONLY|os.O_APPEND, 0))(t)
	must(f.Write(noise("torn")[:3000]))(t)
	check(t, f.Close())
	e.age()
	raw := must(os.ReadFile(e.pack(torn.Kept)))(t)
	check(t, os.WriteFile(e.pack(torn.Kept), append(raw[:len(raw)-3000], raw[:2000]...), 0o600))
	empty := filepath.Join(e.pages.Dir, "0.pages.gz")
	check(t, os.WriteFile(empty, nil, 0o600))
	e.age()
	out, why := e.prune(store.Budget{MaxSize: 1 << 30})
	if why != "orphan " || e.times(store.Hash(noise("3"))) != 0 || e.times(store.Hash(noise("6"))) != 1 {
		t.Errorf("left: %q, %+v", why, out)
	}
	if _, err := os.Stat(empty); err == nil {
		t.Error("an empty pack stands there")
	}
	if _, torn := members(t, e.pages); torn != 0 {
		t.Errorf("%d torn bytes are left", torn)
	}
	e.age()
	if v, faults := e.verify(); len(faults) != 0 || v.Bodies != 11 || v.Orphans != 1 || v.Strays != 0 {
		t.Errorf("verify = %+v, %+v", v, faults)
	}
}

func pruneAge(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	now := must(db.Client.Time(ctx).Result())(t)
	old := e.keep(news.Page{URL: "http://example.org/old", Status: 200, Fetched: now.Add(-48 * time.Hour), Body: noise("old")})
	young := e.keep(news.Page{URL: "http://example.org/young", Status: 200, Fetched: now.Add(-12 * time.Hour), Body: noise("young")})
	e.age()
	if _, why := e.prune(store.Budget{MaxAge: 24 * time.Hour}); why != "listing /old" || e.has(old) || !e.has(young) {
		t.Errorf("left: %q", why)
	}
	if got, _, _, err := db.Page(ctx, store.PageID(old)); err != nil || now.Sub(got.Removed).Abs() > time.Hour {
		t.Errorf("removed = %v, %v", got.Removed, err)
	}
}

func linedUp(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	for i := range 450 { // more than one batch
		e.read(news.Page{URL: fmt.Sprint("http://example.org/", i), Hash: fmt.Sprint(i), Fetched: day(1).Add(time.Duration(i) * time.Minute)}, "40 killed")
	}
	if n := must(db.LineUp(ctx, "1", false))(t); n != 0 {
		t.Errorf("%d articles of this very reader in line", n)
	}
	if n := must(db.LineUp(ctx, "0", false))(t); n != 0 {
		t.Errorf("%d articles of a newer reader in line", n)
	}
	if n := must(db.LineUp(ctx, "10", false))(t); n != 450 {
		t.Errorf("%d articles in line, want 450", n)
	}
	if n := must(db.LineUp(ctx, "1", true))(t); n != 0 || must(db.LineLength(ctx))(t) != 450 {
		t.Errorf("%d articles more in line", n)
	}
	first := must(db.NextInLine(ctx, 2))(t)
	if len(first) != 2 || first[0] != news.ID("http://example.org/449") {
		t.Errorf("first in line = %v, want the latest news", first)
	}
	check(t, db.LeaveLine(ctx, first[0]))
	if n := must(db.LineLength(ctx))(t); n != 449 {
		t.Errorf("%d in line", n)
	}
	if must(db.LinedUp(ctx, "1"))(t) {
		t.Error("lined up before it was")
	}
	check(t, db.SetLinedUp(ctx, "10"))
	for r, want := range map[string]bool{"9": true, "10": true, "11": false} {
		if got := must(db.LinedUp(ctx, r))(t); got != want {
			t.Errorf("LinedUp(%s) = %v", r, got)
		}
	}
}

func samePageReread(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	p := e.page("http://example.org/a", 1)
	e.read(p, "40 killed", "7 wounded", "Menu")
	better := store.Reading{Article: news.Article{ID: news.ID(p.URL), URL: p.URL, Text: "40 killed", Outcome: news.Partial},
		Page: store.PageID(p), PageHash: p.Hash, Fetched: p.Fetched, Reader: "2",
		Claims: []news.Claim{{ID: news.ID("claim", news.ID(p.URL), "40 killed"), Text: "40", Sentence: "40 killed", End: 2, Quote: news.Quote{Exact: "40 killed"}, Kind: "count", Measure: "killed"}}}
	s := must(db.SaveVersion(ctx, better))(t)
	if s.New || s.Version != 1 || kinds(s.Changes) != "gone/reader " {
		t.Errorf("the same page, another text: %+v, changes %s", s, kinds(s.Changes))
	}
	if cs := must(db.Claims(ctx, better.Article.ID))(t); standing(cs) != "40 killed; " || len(cs) != 1 {
		t.Errorf("claims = %s", standing(cs))
	}
	if _, faults := e.verify(); len(faults) != 0 {
		t.Errorf("faults = %+v", faults)
	}
	// A worker that was not renewed yet does not undo it.
	e.read(p, "40 killed", "7 wounded", "Menu")
	if by := must(db.Reader(ctx, better.Article.ID))(t); by != "2" {
		t.Errorf("an older reader has overwritten: %q", by)
	}
	if a, _, _ := db.Article(ctx, better.Article.ID, 0); a.Text != "40 killed" {
		t.Errorf("text = %q", a.Text)
	}
}

func turns(t *testing.T, db *store.DB) {
	if !must(db.Turn(ctx, "x", "a", time.Hour))(t) || must(db.Turn(ctx, "x", "b", time.Hour))(t) || !must(db.Turn(ctx, "y", "b", time.Hour))(t) {
		t.Error("Turn: want one of two, and each thing for itself")
	}
	if !must(db.Turn(ctx, "z", "a", 20*time.Millisecond))(t) {
		t.Error("nobody had the turn, and it was refused")
	}
	for range 200 {
		if must(db.Turn(ctx, "z", "b", time.Hour))(t) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("a turn is never over")
}
