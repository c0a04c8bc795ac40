package store_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/sync/errgroup"

	"rangefinder/news"
	"rangefinder/store"
)

// holds looks for a text in all keys and values of a store, in what past answers have, and in all
// bodies.
func (e evidence) holds(text string) (where []string) {
	e.t.Helper()
	for key, v := range everything(e.t, e.db) {
		if strings.Contains(key, text) || strings.Contains(v, text) {
			where = append(where, key)
		}
	}
	unpacked := must(zstd.NewReader(nil))(e.t)
	defer unpacked.Close()
	for _, key := range must(e.db.Client.Keys(ctx, "rf:{s:*}:parts").Result())(e.t) {
		for part, row := range must(e.db.Client.HGetAll(ctx, key).Result())(e.t) {
			if bytes.Contains(must(unpacked.DecodeAll([]byte(row), nil))(e.t), []byte(text)) {
				where = append(where, key+" "+part)
			}
		}
	}
	packs, _, err := e.pages.Packs()
	check(e.t, err)
	for _, k := range packs {
		_, err := e.pages.Members(k.Name, func(m store.Member) error {
			body, err := e.pages.Get(m.Hash, m.Kept)
			if bytes.Contains(body, []byte(text)) {
				where = append(where, m.Kept)
			}
			return err
		})
		check(e.t, err)
	}
	return where
}

func forgotten(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	body := func(url, text string) news.Page {
		return e.keep(news.Page{URL: url, FinalURL: url, Fetched: day(1), Status: 200, Body: []byte("<p>" + text)})
	}
	e.read(body("http://a.example/x", "Quillwort counted 40 killed"), "40 killed")
	e.read(body("http://b.example/y", "the others say 7 killed"), "7 killed")
	twin := body("http://c.example/z", "Quillwort counted 40 killed") // the same bytes elsewhere
	e.put([]byte("<p>Quillwort counted 40 killed"))                   // and once more, named by no page
	art := news.ID("http://a.example/x")
	claims := must(db.Claims(ctx, art))(t)

	// An answer that quotes it, and one before that did.
	for i, figures := range [][]float64{{40, 7}, {41, 7}} {
		a := counted("s", figures...)
		a.Claims[0] = claims[0]
		a.Topics[0].Topic = "Quillwort's"
		a.Topics[0].Strands[0].Ends = news.Ends{Low: claims[0].ID, High: claims[0].ID}
		check(t, db.SaveFindings(ctx, int64(i+1), a))
	}
	check(t, db.SaveGrouping(ctx, 1, store.Grouping{}, []store.StoryRow{{Story: news.Story{ID: "s", Name: "Quillwort", Articles: 2}, Articles: []string{art, news.ID("http://b.example/y")}}}))
	must(db.SaveHeard(ctx, 1, "s", []byte("Quillwort said 40")))(t)
	check(t, db.SaveLearned(ctx, 1, day(1), []byte("Quillwort is believed"), nil))
	check(t, db.Tell(ctx, art, []byte("Quillwort"), 1))
	check(t, db.SaveOutcome(ctx, news.Outcome{URL: "http://a.example/x", Code: news.Partial, Reason: "Quillwort", At: day(1)}))
	check(t, db.SaveOutcome(ctx, news.Outcome{URL: "http://a.example/x", Code: news.Read, At: day(2)}))
	check(t, db.Push(ctx, "a.example", store.Entry{URL: "http://a.example/x"}))
	check(t, db.Push(ctx, "a.example", store.Entry{URL: "http://a.example/other"}))
	check(t, db.PutWatch(ctx, store.Watch{URL: "http://b.example/feed", Added: day(1)}))
	feed := body("http://b.example/feed", "Quillwort counted; read on")
	id := store.WatchID("http://b.example/feed")
	check(t, db.SaveSeen(ctx, id, map[string]store.Seen{"http://a.example/x": {}, "http://b.example/y": {}}))

	line := store.NewForget(store.ForgetPage, store.URLID("http://a.example/x"), "me@here", "asked for", day(3))
	plan := must(db.PlanForget(ctx, line))(t)
	if c := plan.Counts; c.Articles != 1 || c.Claims != 1 || c.Pages != 2 || c.Waiting != 1 || c.Listed != 1 || c.Stories != 1 || c.Listings != 1 || c.Outcomes != 1 {
		t.Errorf("the plan counts %+v", c)
	}
	if len(e.holds("Quillwort")) == 0 {
		t.Fatal("a plan has forgotten")
	}
	line.Addresses, line.Articles = plan.Addresses, plan.Articles
	check(t, db.SaveForgets(ctx, []store.Forget{line}))
	check(t, db.IndexURL(ctx, art, "http://a.example/x?late")) // since it was planned
	out := must(db.Erase(ctx, e.pages, []store.Forget{line}, true))(t)
	if out.Counts.Shared == 0 || out.Counts.Bodies == 0 {
		t.Errorf("bodies: %+v, want some gone and one shared", out.Counts)
	}
	addresses, articles := out.Also(line.ID)
	if !slices.Contains(addresses, store.URLID("http://a.example/x?late")) || len(addresses) != len(plan.Addresses)+1 || fmt.Sprint(articles) != fmt.Sprint(plan.Articles) {
		t.Errorf("the line has to name %v and %v besides, planned were %v and %v", addresses, articles, plan.Addresses, plan.Articles)
	}
	for _, where := range e.holds("Quillwort") {
		if where != twin.Kept {
			t.Errorf("%s still holds it", where)
		}
	}
	for _, where := range e.holds("http://a.example/x") {
		t.Errorf("%s still has its address", where)
	}
	if must(db.Waiting(ctx, "a.example", 9))(t)[0] != "http://a.example/other" {
		t.Error("another address of its host is gone too")
	}
	if lines := must(db.Forgotten(ctx, "http://a.example/x", "http://a.example/other"))(t); lines[0] != line.ID || lines[1] != "" {
		t.Errorf("forbidden by %q, want the one address by %q", lines, line.ID)
	}
	if _, ok, err := db.Address(ctx, store.URLID(feed.URL)); ok || err != nil {
		t.Errorf("the feed would not be fetched whole: %v, %v", ok, err)
	}
	v, faults := e.verify()
	if len(faults) != 0 || v.Articles != 1 {
		t.Errorf("verify after it: %+v, %+v", v, faults)
	}
	r := must(db.Report(ctx))(t)
	if len(r.Topics) != 1 || len(r.Claims) != 1 {
		t.Errorf("the report has %d topics, %d claims, want one of each", len(r.Topics), len(r.Claims))
	}
	for _, k := range []store.Kind{store.Group, store.Reconcile, store.Learn} {
		if must(db.Live(ctx, k))(t) == 0 {
			t.Errorf("nobody was told of work: %s", k)
		}
	}
	// A reconciling that began before is refused.
	if err := db.SaveFindings(ctx, 0, counted("s", 40)); err != store.ErrFenced {
		t.Errorf("an older reconciling = %v, want ErrFenced", err)
	}
	before := everything(t, db)
	must(db.Erase(ctx, e.pages, []store.Forget{line}, false))(t)
	if got := fmt.Sprint(everything(t, db)); got != fmt.Sprint(before) {
		t.Errorf("done once more it changes something:\n%s\nwas\n%s", got, before)
	}
}

func TestWhatForbidsAnAddress(t *testing.T) {
	t.Parallel()
	db := openEmbedded(t)
	lines := []store.Forget{
		store.NewForget(store.ForgetHost, store.HostID("a.example"), "", "", day(1)),
		store.NewForget(store.ForgetHosts, store.HostsID("b.example"), "", "", day(2)),
		store.NewForget(store.ForgetHost, store.HostID("c.example:8080"), "", "", day(3)),
		store.NewForget(store.ForgetPage, store.URLID("http://d.example/1"), "", "", day(4)),
		store.NewForget(store.ForgetPage, store.URLID("http://e.example/1"), "", "", day(5)),
	}
	lines = append(lines, store.NewForget(store.ForgetUndo, lines[4].ID, "", "", day(6)))
	check(t, db.SaveForgets(ctx, lines))
	for address, want := range map[string]int{
		"http://a.example/": 0, "https://a.example/x?y": 0, "http://www.a.example/": -1, "http://a.example:81/": -1,
		"http://b.example/": -1, "http://x.b.example/": 1, "https://y.x.b.example:444/z": 1, "http://xb.example/": -1,
		"http://c.example/": -1, "http://c.example:8080/": 2,
		"http://d.example/1": 3, "http://d.example/2": -1, "http://e.example/1": -1, "file:///a.example": -1,
	} {
		id := ""
		if want >= 0 {
			id = lines[want].ID
		}
		if got := must(db.Forgotten(ctx, address))(t)[0]; got != id {
			t.Errorf("%s is forbidden by %q, want %q", address, got, id)
		}
	}
	path := store.ForgetsFile(t.TempDir())
	check(t, store.WriteForgets(path, lines))
	if got := must(store.ReadForgets(path))(t); fmt.Sprint(got) != fmt.Sprint(must(db.Forgets(ctx))(t)) {
		t.Errorf("the file says %v", got)
	}
	if got := store.MergeForgets(lines[3:], lines); fmt.Sprint(got) != fmt.Sprint(lines) {
		t.Errorf("merged: %v", got)
	}
}

// Who forgets beside somebody who forgets takes nothing from him, in the store or in the file.
func forgetsAtOnce(t *testing.T, db *store.DB) {
	path := store.ForgetsFile(t.TempDir())
	const many = 12
	undone := store.NewForget(store.ForgetHost, store.HostID("z.example"), "", "", day(1))
	must(db.AddForget(ctx, undone))(t)
	var g errgroup.Group
	for i := range many {
		g.Go(func() error {
			line := store.NewForget(store.ForgetHost, store.HostID(fmt.Sprintf("h%d.example", i)), "", "", day(2))
			line.Addresses = []string{store.URLID(fmt.Sprintf("http://a.example/%d", i))}
			if i == 0 {
				line = store.NewForget(store.ForgetUndo, undone.ID, "", "", day(2))
			}
			list, err := db.AddForget(ctx, line)
			if err != nil {
				return err
			}
			if _, _, err := db.ForgetAlso(ctx, line.ID, fmt.Sprintf("http://b.example/%d", i)); err != nil {
				return err
			}
			return db.KeepForgets(ctx, path, list)
		})
	}
	check(t, g.Wait())
	list := must(db.Forgets(ctx))(t)
	if len(list) != many+1 {
		t.Errorf("%d lines are kept, want %d", len(list), many+1)
	}
	if file := must(store.ReadForgets(path))(t); fmt.Sprint(file) != fmt.Sprint(list) {
		t.Errorf("the file has\n%v\nand the store\n%v", file, list)
	}
	for i := range many {
		asked := []string{fmt.Sprintf("http://h%d.example/", i), fmt.Sprintf("http://a.example/%d", i), fmt.Sprintf("http://b.example/%d", i)}
		for j, line := range must(db.Forgotten(ctx, asked...))(t) {
			if (line == "") != (i == 0) {
				t.Errorf("%s is forbidden by %q", asked[j], line)
			}
		}
	}
	if line := must(db.Forgotten(ctx, "http://z.example/"))(t)[0]; line != "" {
		t.Errorf("what was taken back is forbidden by %q", line)
	}
}

// A line that is kept again, with its counts, keeps the addresses that were found meanwhile;
// two lines that forbid one address, one of which is taken back, leave it forbidden.
func TestForgetsGoOn(t *testing.T) {
	t.Parallel()
	db := openEmbedded(t)
	line := store.NewForget(store.ForgetHost, store.HostID("a.example"), "", "", day(1))
	line.Addresses, line.Counts.Addresses = []string{store.URLID("http://a.example/")}, 1
	must(db.AddForget(ctx, line))(t)
	list, added, err := db.ForgetAlso(ctx, line.ID, "http://b.example/", "http://a.example/")
	check(t, err)
	if !added || len(list) != 1 || len(list[0].Addresses) != 2 || list[0].Counts.Addresses != 2 {
		t.Errorf("ForgetAlso = %v, %v, want one address more", list, added)
	}
	if _, added, err := db.ForgetAlso(ctx, line.ID, "http://b.example/"); added || err != nil {
		t.Errorf("the same again = %v, %v", added, err)
	}
	line.Counts.Bodies = 7
	if list := must(db.AddForget(ctx, line))(t); len(list) != 1 || list[0].Counts.Bodies != 7 || len(list[0].Addresses) != 2 {
		t.Errorf("the line once more gives %v", list)
	}
	other := store.NewForget(store.ForgetPage, store.URLID("http://b.example/"), "", "", day(2))
	must(db.AddForget(ctx, other))(t)
	must(db.AddForget(ctx, store.NewForget(store.ForgetUndo, other.ID, "", "", day(3))))(t)
	if got := must(db.Forgotten(ctx, "http://b.example/", "http://c.example/"))(t); got[0] != line.ID || got[1] != "" {
		t.Errorf("forbidden by %q, want the first by %s", got, line.ID)
	}
	if _, added, err := db.ForgetAlso(ctx, other.ID, "http://c.example/"); added || err != nil {
		t.Errorf("a line that was taken back takes an address: %v, %v", added, err)
	}
	check(t, db.SaveForgets(ctx, []store.Forget{other}))
	if got := must(db.Forgotten(ctx, "http://a.example/", "http://b.example/"))(t); got[0] != "" || got[1] != other.ID {
		t.Errorf("of another record forbidden by %q, want the second by %s", got, other.ID)
	}
	check(t, db.SaveForgets(ctx, nil))
	if list := must(db.Forgets(ctx))(t); len(list) != 0 || must(db.Forgotten(ctx, "http://b.example/"))(t)[0] != "" {
		t.Errorf("an empty record has %v", list)
	}
}

// What is said of others names nothing that was forgotten, and says the rest.
func forgottenWords(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	const long = "http://c.example/a/path/that/goes/on"
	e.read(e.page(long, 1), "40 killed")
	save := func(url, reason string, d int) {
		check(t, db.SaveOutcome(ctx, news.Outcome{URL: url, Code: news.Robots, Reason: reason, At: day(d)}))
	}
	save("http://c.example/r", "it redirects to http://a.example/x, where robots.txt asks crawlers to stay away", 1)
	save("http://c.example/r", "the redirects lead in a circle, back to "+long, 2)
	save("http://c.example/s", "it redirects to http://d.example/a.example, (http://c.example/a/path)", 2)
	for host, why := range map[string]string{
		"c.example": `Get "http://a.example/x?y=1#z": dial tcp: lookup a.example on 127.0.0.53:53: no such host`,
		"d.example": "d.example does not answer",
	} {
		_, _, err := db.HostFailed(ctx, host, why)
		check(t, err)
	}
	index := store.Watch{URL: "http://c.example/index.xml", Added: day(1)}
	id := store.WatchID(index.URL)
	check(t, db.PutWatch(ctx, index))
	_, _, err := db.UpdateWatch(ctx, id, func(w *store.Watch) error {
		w.Reason, w.Hint = "http://c.example/a/path/that/go…", "http://a.example/map.xml: it is broken; X.B.example:443 is slow; see http://c.example/help."
		w.Held = map[string]int{"too many of one kind a.example/2025/#": 3, "limit of one look": 1}
		w.Shapes = map[string]int{"x.b.example/#": 4, "c.example/#": 5}
		return nil
	})
	check(t, err)
	check(t, db.SaveWatchPage(ctx, id, store.WatchPage{URL: "http://c.example/below.xml", Parent: "http://a.example/map.xml", Depth: 2}))
	check(t, db.SaveWatchPage(ctx, id, store.WatchPage{URL: "http://c.example/other.xml", Parent: index.URL, Depth: 1}))
	must(db.Add(ctx, store.Crawl, "x.b.example", 0))(t)
	must(db.Add(ctx, store.Crawl, "b.example", 0))(t)
	c, ok := claim(t, db, must(db.Add(ctx, store.Group, store.All, 0))(t), time.Minute)
	if !ok {
		t.Fatal("no claim")
	}
	must(db.GiveUp(ctx, c, "", "signature of http://a.example/x: it is odd"))(t)
	revision := must(db.Revision(ctx))(t)

	lines := []store.Forget{
		store.NewForget(store.ForgetHost, store.HostID("a.example"), "", "", day(3)),
		store.NewForget(store.ForgetHosts, store.HostsID("b.example"), "", "", day(3)),
		store.NewForget(store.ForgetPage, store.URLID(long), "", "", day(3)),
	}
	plan := must(db.PlanForget(ctx, lines[0]))(t)
	if !plan.Names("fetch http://a.example/x: gone") || plan.Names("fetch "+long) {
		t.Error("a plan does not know what names it")
	}
	check(t, db.SaveForgets(ctx, lines))
	must(db.Erase(ctx, e.pages, lines, false))(t)
	for _, name := range []string{"//a.example", "lookup a.example", "kind a.example", ".b.example", ".B.example", "/a/path/that", "below.xml"} {
		for _, where := range e.holds(name) {
			t.Errorf("%s still names %s: %s", where, name, everything(t, db)[where])
		}
	}
	for at, want := range map[int]string{
		1: "it redirects to (removed), where robots.txt asks crawlers to stay away", 2: "the redirects lead in a circle, back to (removed)",
	} {
		list := must(db.OutcomesAt(ctx, day(at)))(t)
		if len(list) == 0 || list[0].Reason != want {
			t.Errorf("on day %d the outcome is %+v, want the reason %q", at, list, want)
		}
	}
	list := must(db.Outcomes(ctx))(t)
	if len(list) < 2 || list[0].Reason != "the redirects lead in a circle, back to (removed)" ||
		list[1].Reason != "it redirects to http://d.example/a.example, (http://c.example/a/path)" {
		t.Errorf("outcomes are %+v", list)
	}
	for host, want := range map[string]string{
		"c.example": `Get "(removed)": dial tcp: lookup (removed) on 127.0.0.53:53: no such host`, "d.example": "d.example does not answer",
	} {
		if got := must(db.Client.HGet(ctx, "rf:{h:"+host+"}:state", "why").Result())(t); got != want {
			t.Errorf("why of %s is %q, want %q", host, got, want)
		}
	}
	w, _, err := db.Watch(ctx, id)
	check(t, err)
	if w.Reason != "(removed)" || w.Hint != "(removed): it is broken; (removed) is slow; see http://c.example/help." ||
		fmt.Sprint(w.Held, w.Shapes) != "map[limit of one look:1] map[c.example/#:5]" {
		t.Errorf("the watch says %q, %q, %v, %v", w.Reason, w.Hint, w.Held, w.Shapes)
	}
	if below := must(db.WatchPages(ctx, id))(t); len(below) != 1 {
		t.Errorf("pages of the watch are %v, want the one of a parent that stays", below)
	}
	if hosts := must(db.Items(ctx, store.Crawl))(t); fmt.Sprint(hosts) != "[b.example]" {
		t.Errorf("work is announced for %v, want the host that stays", hosts)
	}
	if f := must(db.Failures(ctx))(t); len(f) != 1 || f[0].Reason != "signature of (removed): it is odd" {
		t.Errorf("failures are %+v", f)
	}
	if must(db.Revision(ctx))(t) == revision {
		t.Error("reports have changed, and the revision has not")
	}
	before := everything(t, db)
	must(db.Erase(ctx, e.pages, lines, false))(t)
	if got := fmt.Sprint(everything(t, db)); got != fmt.Sprint(before) {
		t.Errorf("done once more it changes something:\n%s\nwas\n%s", got, before)
	}
}

// Past answers do not call a story by words of an article that was forgotten, but by those that
// another of its articles has.
func forgottenNames(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	const gone, stays = "http://a.example/x", "http://b.example/y"
	e.read(e.page(gone, 1), "40 killed")
	e.read(e.page(stays, 1), "7 killed")
	bad, good := news.ID(gone), news.ID(stays)
	check(t, db.Tell(ctx, bad, []byte(`{"terms":[{"w":"quillwort","x":0.9},{"w":"flood","x":0.3}]}`), 1))
	check(t, db.Tell(ctx, good, []byte(`{"terms":[{"w":"flood","x":0.9},{"w":"ostrau","x":0.3}]}`), 1))
	alone := news.ID("cluster", bad) // what it began, and is no more
	row := func(id string, pinned bool, articles ...string) store.StoryRow {
		return store.StoryRow{Story: news.Story{ID: id, Name: "Now", Articles: len(articles), Pinned: pinned}, Articles: articles}
	}
	check(t, db.SaveGrouping(ctx, 1, store.Grouping{}, []store.StoryRow{row("both", false, bad, good), row("other", false, good)}))
	answer := func(id, name string, shares []string, pinned bool, of ...string) store.Answer {
		a := store.Answer{Story: news.Story{ID: id, Name: name, Shares: shares, Pinned: pinned, Articles: 1}}
		for _, url := range of {
			a.Claims = append(a.Claims, must(db.Claims(ctx, news.ID(url)))(t)...)
		}
		return a
	}
	for i, a := range []store.Answer{
		answer(alone, "Quillwort, flood, toll", []string{"quillwort", "flood", "toll"}, false),
		answer("both", "Flood, quillwort, Ostrau", []string{"flood", "quillwort", "ostrau", "ledger"}, false, stays),
		answer("past", "Quillwort, tide", []string{"quillwort", "tide"}, false, gone),
		answer("pinned", "Quillwort by hand", []string{"quillwort"}, true, gone),
		answer("other", "Quillwort, garden", []string{"quillwort", "garden"}, false, stays),
	} {
		check(t, db.SaveFindings(ctx, int64(i+1), a))
	}
	then := serverTime(t, db)
	for i, a := range []store.Answer{
		{Story: news.Story{ID: alone}, Gone: true},
		answer("both", "Flood, Ostrau", []string{"flood", "ostrau"}, false, gone, stays),
		answer("past", "Tide, wave", []string{"tide", "wave"}, false, stays),
	} {
		check(t, db.SaveFindings(ctx, int64(i+10), a))
	}
	reader := store.NewReader(db)
	must(reader.Report(ctx))(t)

	line := store.NewForget(store.ForgetPage, store.URLID(gone), "", "", day(3))
	check(t, db.SaveForgets(ctx, []store.Forget{line}))
	must(db.Erase(ctx, e.pages, []store.Forget{line}, false))(t)
	called := func(r news.Report) map[string]string {
		out := map[string]string{}
		for _, s := range r.Stories {
			out[s.ID] = fmt.Sprint(s.Name, s.Shares)
		}
		return out
	}
	want := map[string]string{
		alone: "(removed)[]", "both": "Flood, (removed), Ostrau[flood ostrau]", "past": "(removed)[]",
		"pinned": "Quillwort by hand[]", "other": "Quillwort, garden[quillwort garden]",
	}
	if got := called(must(db.ReportAt(ctx, then))(t)); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("stories were called\n%v, want\n%v", got, want)
	}
	delete(want, alone)
	want["both"], want["past"] = "Flood, Ostrau[flood ostrau]", "(removed)[]"
	now := called(must(db.Report(ctx))(t))
	if fmt.Sprint(now) != fmt.Sprint(want) {
		t.Errorf("stories are called\n%v, want\n%v", now, want)
	}
	if got := called(must(reader.Report(ctx))(t)); fmt.Sprint(got) != fmt.Sprint(now) {
		t.Errorf("a reader calls them\n%v, want\n%v", got, now)
	}
	if _, faults := e.verify(); len(faults) != 0 {
		t.Errorf("verify after it: %+v", faults)
	}
	before := everything(t, db)
	must(db.Erase(ctx, e.pages, []store.Forget{line}, false))(t)
	if got := fmt.Sprint(everything(t, db)); got != fmt.Sprint(before) {
		t.Errorf("done once more it changes something:\n%s\nwas\n%s", got, before)
	}
}

// What other topics of a past answer say of one that went, and what they sum up with it, goes too.
func forgottenTies(t *testing.T, db *store.DB) {
	e := newEvidence(t, db)
	const gone, stays = "http://a.example/x", "http://b.example/y"
	e.read(e.page(gone, 1), "40 killed")
	e.read(e.page(stays, 1), "7 killed")
	claims := append(must(db.Claims(ctx, news.ID(gone)))(t), must(db.Claims(ctx, news.ID(stays)))(t)...)
	topic := func(i int, name, claim string) news.Topic {
		return news.Topic{ID: fmt.Sprint("t", i), Topic: name, Story: "s", Strands: []news.Strand{{Status: news.StatusDone, Ends: news.Ends{Low: claim, High: claim}}}}
	}
	save := func(token int64, first string, name string) time.Time {
		a := store.Answer{Story: news.Story{ID: "s", Name: "By hand", Pinned: true}, Claims: claims}
		a.Topics = []news.Topic{topic(0, name, first), topic(1, "The wounded", claims[1].ID), topic(2, "The roads", claims[1].ID)}
		a.Topics[1].Links = []news.Link{{Topic: "t0", Name: name, Why: "part of"}, {Topic: "t2", Name: "The roads", Why: "other group"}}
		a.Topics[1].Sums = []news.Sum{{Low: val(4711), Of: []string{"t0", "t1"}, Text: "4711 with " + name}, {Low: val(3), Of: []string{"t1", "t2"}}}
		check(t, db.SaveFindings(ctx, token, a))
		return serverTime(t, db)
	}
	told := save(1, claims[0].ID, "Quillwort's dead")
	before := save(2, claims[1].ID, "The dead") // by somebody else
	save(3, claims[0].ID, "Quillwort's dead")

	line := store.NewForget(store.ForgetPage, store.URLID(gone), "", "", day(3))
	check(t, db.SaveForgets(ctx, []store.Forget{line}))
	must(db.Erase(ctx, e.pages, []store.Forget{line}, false))(t)
	tied := func(r news.Report) string {
		out := ""
		for _, topic := range r.Topics {
			out += fmt.Sprintf("%s %d links %d sums; ", topic.ID, len(topic.Links), len(topic.Sums))
		}
		return out
	}
	const want = "t1 1 links 1 sums; t2 0 links 0 sums; "
	for _, r := range []news.Report{must(db.ReportAt(ctx, told))(t), must(db.Report(ctx))(t)} {
		if got := tied(r); got != want {
			t.Errorf("the answer has %s, want %s", got, want)
		}
	}
	if got := tied(must(db.ReportAt(ctx, before))(t)); got != "t0 0 links 0 sums; t1 2 links 2 sums; t2 0 links 0 sums; " {
		t.Errorf("the answer that spoke of somebody else has %s", got)
	}
	for _, text := range []string{"Quillwort", claims[0].ID} {
		for _, where := range e.holds(text) {
			t.Errorf("%s still has %s", where, text)
		}
	}
	if _, faults := e.verify(); len(faults) != 0 {
		t.Errorf("verify after it: %+v", faults)
	}
}
