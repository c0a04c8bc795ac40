package store_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

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
	p.Hash = must(e.pages.Put(p.Body))(e.t)
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

func (e evidence) path(hash string) string {
	return filepath.Join(e.pages.Dir, hash[:2], hash+".gz")
}

// age makes every file as old as a year.
func (e evidence) age() {
	e.t.Helper()
	old := time.Now().AddDate(-1, 0, 0)
	check(e.t, e.pages.Files(func(f store.File) error { return os.Chtimes(e.path(f.Hash), old, old) },
		func(path string, _ time.Time) error { return os.Chtimes(path, old, old) }))
}

func (e evidence) has(p news.Page) bool {
	_, err := os.Stat(e.path(p.Hash))
	return err == nil
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

// some is an archive with a bit of everything: two versions, of which the older one has a
// figure of its own, a supplied text that waits, an orphan, half a file.
func (e evidence) some() (first, second news.Page) {
	e.t.Helper()
	first = e.read(e.page("http://example.org/a", 1), "40 killed", "7 wounded")
	second = e.read(e.page("http://example.org/a", 2), "400 killed")
	e.page("http://example.org/feed", 1)
	p := news.Page{URL: "http://example.org/supplied", Body: []byte("9 missing"), Fetched: day(1), Supplied: true}
	p.Hash = store.Hash(p.Body)
	check(e.t, e.db.Supply(ctx, p, ""))
	must(e.pages.Put([]byte("orphan")))(e.t)
	check(e.t, os.WriteFile(filepath.Join(e.pages.Dir, first.Hash[:2], ".new-1"), []byte("half"), 0o600))
	return first, second
}

func verifyClean(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	if v, _ := e.verify(); v != (store.Verified{}) {
		t.Errorf("of nothing: %+v", v)
	}
	e.some()
	e.age()
	v, faults := e.verify()
	want := store.Verified{Pages: 4, Articles: 1, Versions: 2, Claims: 3, Bodies: 4, Orphans: 1, Strays: 1}
	if v != want || len(faults) != 0 {
		t.Errorf("Verify = %+v, want %+v; faults %+v", v, want, faults)
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

func verifyFaults(t *testing.T, db *store.DB) {
	art := news.ID("http://example.org/a")
	pageKey := func(p news.Page) string { return "rf:{p:" + store.PageID(p) + "}" }
	for _, c := range []struct {
		name  string
		harm  func(e evidence, first, second news.Page)
		kinds string // of the faults, sorted
	}{
		{"another's body under the name", func(e evidence, a, b news.Page) { check(t, os.Rename(e.path(b.Hash), e.path(a.Hash))) }, "damaged lost"},
		{"a body cut short", func(e evidence, a, _ news.Page) { check(t, os.Truncate(e.path(a.Hash), 100)) }, "damaged"},
		{"one bit turned", func(e evidence, a, _ news.Page) {
			raw := must(os.ReadFile(e.path(a.Hash)))(t)
			raw[len(raw)/2] ^= 4
			check(t, os.WriteFile(e.path(a.Hash), raw, 0o600))
		}, "damaged"},
		{"a body lost", func(e evidence, a, _ news.Page) { check(t, os.Remove(e.path(a.Hash))) }, "lost"},
		{"an orphan damaged", func(e evidence, _, _ news.Page) { check(t, os.Truncate(e.path(store.Hash([]byte("orphan"))), 12)) }, "damaged"},
		{"a supplied text changed", func(e evidence, _, _ news.Page) {
			p := news.Page{URL: "http://example.org/supplied", Hash: store.Hash([]byte("9 missing"))}
			check(t, db.Client.Set(ctx, pageKey(p)+":body", "no gzip", 0).Err())
		}, "damaged"},
		{"a page that is no JSON", func(e evidence, a, _ news.Page) { check(t, db.Client.Set(ctx, pageKey(a), "{", 0).Err()) }, "record"},
		{"a page under another address", func(e evidence, a, _ news.Page) {
			e.set(pageKey(a), "", `"url":"http://example.org/a"`, `"url":"http://example.org/b"`)
		}, "record"},
		{"a page forgotten", func(e evidence, a, _ news.Page) { check(t, db.Client.Del(ctx, pageKey(a)).Err()) }, "page"},
		{"the version of another body", func(e evidence, a, _ news.Page) { e.set("rf:{a:"+art+"}:versions", "1", a.Hash, a.Hash[1:]+"0") }, "page"},
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
	} {
		check(t, db.Client.FlushDB(ctx).Err())
		e := newEvidence(t, db)
		a, b := e.some()
		c.harm(e, a, b)
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
	return out, strings.Join(why, ", ")
}

func pruneOrder(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	orphan := must(e.pages.Put(noise("orphan")))(t)
	feed := e.page("http://example.org/feed", 3)
	e.page("http://example.org/section", 2)
	e.read(e.page("http://example.org/a", 1), "Nothing")
	e.read(e.page("http://example.org/a", 4), "Nothing-yet")
	e.page("http://example.org/a", 5) // says the same
	e.read(e.page("http://example.org/b", 1), "40 killed")
	old := e.page("http://example.org/c", 2)
	e.read(old, "Nothing")
	e.read(e.page("http://example.org/c", 3), "7 wounded")
	e.age()
	if out, why := e.prune(store.Budget{DryRun: true}); why != "orphan " || out.Bodies != 9 || !e.has(news.Page{Hash: orphan}) {
		t.Errorf("with no budget, to try: %q of %+v", why, out)
	}
	all, _ := e.prune(store.Budget{DryRun: true, MaxSize: 1})
	one := all.Bytes / 9
	if out, why := e.prune(store.Budget{MaxSize: all.Bytes - 3*one}); why != "orphan , listing /section, listing /feed" || out.Over != 0 {
		t.Errorf("three to go: %q, %+v", why, out)
	}
	if e.has(feed) || !e.has(old) {
		t.Error("the files are not as it was told")
	}
	if v, faults := e.verify(); len(faults) != 0 || v.Removed != 2 || v.Bodies != 6 {
		t.Errorf("after it: %+v, %+v", v, faults)
	}
	if _, why := e.prune(store.Budget{MaxSize: all.Bytes - 3*one}); why != "" {
		t.Errorf("once more: %q", why)
	}
	out, why := e.prune(store.Budget{MaxSize: 1})
	if want := "same /a, superseded /a, superseded /c, uncited /a"; why != want {
		t.Errorf("all that may: %q, want %q", why, want)
	}
	if out.Left[store.PruneSuperseded] != 2 || out.Over == 0 || out.Over != out.Bytes-out.Freed-1 {
		t.Errorf("Prune = %+v", out)
	}
	if v, faults := e.verify(); len(faults) != 0 || v.Removed != 6 || v.Bodies != 2 {
		t.Errorf("in the end: %+v, %+v", v, faults)
	}
	// What has left is asked for whole, and is kept again when it comes.
	if a, _, err := db.Address(ctx, store.URLID(feed.URL)); err != nil || a.ETag != "" || a.Page != store.PageID(feed) {
		t.Errorf("address of what left = %+v, %v", a, err)
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
	check(t, db.AddWatch(ctx, store.Watch{URL: "http://example.org/feed", Every: time.Hour}))
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
	check(t, db.SaveFindings(ctx, "s", 1, []news.Topic{{ID: "t", Strands: []news.Strand{{Ends: news.Ends{Low: claims[0].ID}}}}}))
	keep["in a finding"] = late

	e.age()
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

func pruneRaces(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	p := e.page("http://example.org/section", 1)
	// A crawler has just put the same body again, and is about to say so.
	e.age()
	must(e.pages.Put(p.Body))(t)
	if _, why := e.prune(store.Budget{MaxSize: 1}); why != "" || !e.has(p) {
		t.Errorf("a body put a moment ago left: %q", why)
	}
	if got, _, _, err := db.Page(ctx, store.PageID(p)); err != nil || !got.Removed.IsZero() {
		t.Errorf("its page = %+v, %v", got, err)
	}
	// A pruner was killed when it had set a body aside: one whose page lives comes back.
	e.age()
	check(t, os.Rename(e.path(p.Hash), e.path(p.Hash)+".leaving"))
	left := must(e.pages.Put(noise("left")))(t)
	e.age()
	check(t, os.Rename(e.path(left), e.path(left)+".leaving"))
	half := filepath.Join(e.pages.Dir, left[:2], ".new-123")
	other := filepath.Join(e.pages.Dir, left[:2], "notes.txt")
	check(t, os.WriteFile(half, nil, 0o600))
	check(t, os.WriteFile(other, nil, 0o600))
	e.age()
	e.prune(store.Budget{})
	if !e.has(p) {
		t.Error("a body that was set aside is lost")
	}
	for path, want := range map[string]bool{e.path(left) + ".leaving": false, half: false, other: true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: stands there %v, want %v", filepath.Base(path), err == nil, want)
		}
	}
	// An orphan of today may be of a crawl that is stopped.
	young := must(e.pages.Put(noise("young")))(t)
	if _, why := e.prune(store.Budget{MaxSize: 1}); strings.Contains(why, "orphan") || !e.has(news.Page{Hash: young}) {
		t.Errorf("an orphan of today left: %q", why)
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
	first := must(db.InLine(ctx, 2))(t)
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
