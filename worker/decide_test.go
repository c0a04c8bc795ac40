package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"rangefinder/decide"
	"rangefinder/news"
	rendered "rangefinder/report"
	"rangefinder/scraper/extract"
	"rangefinder/store"
)

// quake is a small web of news of one event.
var quake = map[string]string{
	"/courier": page("Quake kills dozens in Strelsau", "Courier", `At least 40 people were killed in Strelsau when the quake struck on Monday, police said.`,
		`Some 120 people were wounded, according to the health ministry.`, `Engineers counted 300 damaged houses in the old town.`),
	"/herald": page("Strelsau quake toll", "Herald", `The quake killed 52 people in Strelsau, the mayor told reporters.`,
		`The mayor also spoke of 115 wounded people.`, `More than 2,000 people were displaced in the town, the Red Cross said.`),
	"/echo": page("Strelsau counts its dead", "Echo", `The quake in Strelsau killed 52 people.`,
		`About 320 houses were damaged in Strelsau, engineers said.`, `On the ridge above Strelsau a gross of sheep perished.`),
}

func page(title, outlet string, paragraphs ...string) string {
	return `<!doctype html><html lang="en"><head><title>` + title + `</title><meta property="og:site_name" content="` + outlet +
		`"><meta property="article:published_time" content="2026-03-04T09:00:00Z"></head><body><article><h1>` + title + `</h1><p>` +
		strings.Join(paragraphs, "</p><p>") + `</p></article></body></html>`
}

// realOptions are those of a worker that reads as the program does.
func realOptions(dir string) Options {
	o := toyOptions(dir)
	tdm := o.Deps.TDMRep
	o.Deps = Deps{TDMRep: tdm}
	return o
}

// A desk is a person who decides over a store.
type desk struct {
	t  *testing.T
	db *store.DB
}

func (d desk) claim(words string) (news.Article, news.Claim) {
	d.t.Helper()
	r := report(d.t, d.db)
	for _, c := range r.Claims {
		if strings.Contains(c.Sentence, words) && !c.Gone {
			return d.article(c.ArticleID), c
		}
	}
	d.t.Fatalf("no claim says %q", words)
	return news.Article{}, news.Claim{}
}

func (d desk) article(id string) news.Article {
	d.t.Helper()
	a, ok, err := d.db.Article(context.Background(), id, 0)
	if err != nil || !ok {
		d.t.Fatalf("article %s: %v, %v", id, ok, err)
	}
	return a
}

func (d desk) topic(name string) (news.Report, news.Topic) {
	d.t.Helper()
	r := report(d.t, d.db)
	var names []string
	for _, t := range r.Topics {
		if strings.EqualFold(t.Topic, name) {
			return r, t
		}
		names = append(names, t.Topic)
	}
	d.t.Fatalf("no topic is called %q, of %q", name, names)
	return r, news.Topic{}
}

func (d desk) decide(ds ...news.Decision) []news.Decision {
	d.t.Helper()
	for i := range ds {
		ds[i].Who, ds[i].Why = "ana", "checked by telephone"
	}
	made, err := Decide(context.Background(), d.db, ds, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	wait(d.t, d.db)
	return made
}

// tenCorrections are made one after another, each on what came of the ones before.
func (d desk) tenCorrections() (made []news.Decision) {
	d.t.Helper()
	str := func(s string) *string { return &s }
	num := func(x float64) *float64 { return &x }
	do := func(ds ...news.Decision) { made = append(made, d.decide(ds...)...) }

	a, c := d.claim("killed 52 people in Strelsau, the mayor")
	do(decide.Accept(a, c))
	a, c = d.claim("300 damaged houses")
	do(decide.Reject(a, c))
	a, c = d.claim("120 people were wounded")
	do(decide.Edit(a, c, news.Fields{Figure: &news.Figure{Low: num(120), High: num(130), Qualifier: "range", Kind: "count"}}))
	a, c = d.claim("115 wounded")
	do(decide.Edit(a, c, news.Fields{Attribution: &[]string{"Herald", "Strelsau city council"}}))
	a, c = d.claim("2,000 people were displaced")
	do(decide.Edit(a, c, news.Fields{Measure: str("displaced"), AsOf: str("2026-03-03"), Modality: str(news.Estimated)}))
	a, _ = d.claim("320 houses")
	do(decide.EditArticle(a, nil, news.Fields{Published: str("2026-03-06T10:00:00Z")}))
	b, _ := d.claim("killed 52 people in Strelsau, the mayor")
	do(decide.EditArticle(a, nil, news.Fields{CopyOf: str(b.URL)}))
	do(decide.Merge(decide.OnOrigin("police"), "Strelsau police"))
	r, t := d.topic(d.topicOf("killed 52 people in Strelsau, the mayor"))
	do(decide.Rename(decide.OnTopic(r, t), "Dead of the Strelsau quake"))
	in, from, to, err := extract.Find(a, "a gross of sheep", "", "")
	if err != nil {
		d.t.Fatal(err)
	}
	added, err := extract.At(a, in, from, to, "144")
	if err != nil {
		d.t.Fatal(err)
	}
	do(decide.Add(a, added, news.Fields{}))
	return made
}

func (d desk) topicOf(words string) string {
	d.t.Helper()
	_, c := d.claim(words)
	for _, t := range report(d.t, d.db).Topics {
		for _, id := range t.ClaimIDs() {
			if id == c.ID {
				return t.Topic
			}
		}
	}
	d.t.Fatalf("%q answers no topic", words)
	return ""
}

func digest(t *testing.T, db *store.DB) string {
	t.Helper()
	d, err := rendered.Digest(report(t, db))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What a person decided holds: for the same page visited again, for one that has changed elsewhere, for
// a better reader, on another machine and another backend; and taken back it leaves nothing.
func TestDecisionsHold(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		pages := map[string]string{}
		for path, body := range quake {
			pages[path] = body
		}
		web := newSite(t, pages)
		for path := range pages {
			web.header[path] = map[string][]string{"Content-Type": {"text/html; charset=utf-8"}}
		}
		db := open(t, url, dir)
		stop := start(t, db, realOptions(dir))
		all := func() {
			enqueue(t, db, EnqueueOptions{Story: "Strelsau quake"}, web.url("/courier"), web.url("/herald"), web.url("/echo"))
			wait(t, db)
		}
		all()
		d := desk{t, db}
		before := timeless(t, report(t, db))
		made := d.tenCorrections()
		if len(made) != 10 {
			t.Fatalf("%d decisions", len(made))
		}
		want := digest(t, db)
		r := report(t, db)
		verdicts := map[string]int{}
		for _, c := range r.Claims {
			if c.Decision != nil {
				verdicts[c.Decision.Verdict]++
			}
		}
		if verdicts[news.Accepted] != 1 || verdicts[news.Rejected] != 1 || verdicts[news.Edited] != 3 || verdicts[news.Added] != 1 || len(r.Review) != 0 {
			t.Errorf("verdicts %v, to be reviewed %+v", verdicts, r.Review)
		}
		same := func(what string) {
			t.Helper()
			if got := digest(t, db); got != want {
				now, _ := json.MarshalIndent(report(t, db), "", " ")
				was, _ := json.MarshalIndent(r, "", " ")
				t.Errorf("%s: another report\n%s", what, firstDifference(string(was), string(now)))
			}
		}
		all()
		same("visited again")
		if _, err := Reread(ctx, db, nil, true); err != nil {
			t.Fatal(err)
		}
		wait(t, db)
		same("read again")

		// On another machine and the other kind of store.
		var file bytes.Buffer
		if _, err := db.Backup(ctx, &file, store.Pages{Dir: dir + "/pages"}, store.BackupOptions{}, nil); err != nil {
			t.Fatal(err)
		}
		other := backends[0]
		if url == "" {
			other = backends[1]
		}
		url2, dir2 := other.url(t)
		db2 := open(t, url2, dir2)
		if _, err := db2.Restore(ctx, bytes.NewReader(file.Bytes()), store.Pages{Dir: dir2 + "/pages"}, store.RestoreOptions{}, nil); err != nil {
			t.Fatal(err)
		}
		stop2 := start(t, db2, realOptions(dir2))
		if _, err := Reread(ctx, db2, nil, true); err != nil {
			t.Fatal(err)
		}
		wait(t, db2)
		if got := digest(t, db2); got != want {
			now, _ := json.MarshalIndent(report(t, db2), "", " ")
			was, _ := json.MarshalIndent(r, "", " ")
			t.Errorf("restored elsewhere: another report\n%s", firstDifference(string(was), string(now)))
		}
		stop2()

		// A reader that draws every figure with the word behind it: other ids, the same sentences.
		stop()
		better := realOptions(dir)
		better.Deps.Reader, better.Deps.Claims = "1000000", otherwise
		stop = start(t, db, better)
		if _, err := Reread(ctx, db, []string{web.url("/courier"), web.url("/herald"), web.url("/echo")}, false); err != nil {
			t.Fatal(err)
		}
		wait(t, db)
		r2 := report(t, db)
		if len(r2.Review) != 0 {
			t.Errorf("a better reader leaves to be reviewed: %+v", r2.Review)
		}
		again := map[string]int{}
		for _, c := range r2.Claims {
			if c.Decision != nil {
				again[c.Decision.Verdict]++
			}
		}
		for v, n := range verdicts {
			if again[v] != n {
				t.Errorf("a better reader leaves %d %s of %d", again[v], v, n)
			}
		}

		// The page says other things now: what was decided of one sentence is asked about, all else holds.
		web.set("/courier", strings.NewReplacer("Some 120 people were wounded", "Some 140 people were wounded", "300 damaged", "310 damaged").Replace(quake["/courier"]))
		all()
		r3 := report(t, db)
		asked := map[string]bool{}
		for _, x := range r3.Review {
			asked[x.On.Sentence] = x.Claim != ""
		}
		if len(r3.Review) != 2 || len(asked) != 2 || !asked["Some 120 people were wounded, according to the health ministry."] || !asked["Engineers counted 300 damaged houses in the old town."] {
			t.Errorf("changed pages leave to be reviewed: %+v", r3.Review)
		}
		for _, c := range r3.Claims {
			if c.Sentence == "Some 140 people were wounded, according to the health ministry." && (c.Decision == nil || c.Decision.Verdict != news.NeedsReview || *c.Value != 140) {
				t.Errorf("the new sentence: %+v", c.Decision)
			}
		}
		stop()

		// On the other machine all is taken back: the very report of before there were decisions.
		start(t, db2, realOptions(dir2))
		log, err := db2.Decisions(ctx)
		if err != nil || len(log) != 10 {
			t.Fatalf("log of %d, %v", len(log), err)
		}
		var undos []news.Decision
		for _, x := range log {
			undos = append(undos, decide.Undo(x))
		}
		desk{t, db2}.decide(undos...)
		if after := timeless(t, report(t, db2)); after != before {
			t.Errorf("all taken back: another report\n%s", firstDifference(before, after))
		}
		if err := os.RemoveAll(dir2 + "/pages"); err != nil {
			t.Fatal(err)
		}
	})
}

// otherwise reads what the program reads, each figure with the word behind it.
func otherwise(a news.Article) ([]news.Claim, []news.Number) {
	cs, ns := extract.Claims(a)
	for i := range cs {
		c := &cs[i]
		text := a.Text
		if c.In != "" {
			text = a.Title
		}
		rest := text[c.End:]
		if n := strings.IndexByte(strings.TrimPrefix(rest, " "), ' '); n > 0 && strings.HasPrefix(rest, " ") {
			c.End += n + 1
			c.Text = text[c.Start:c.End]
			c.ID = news.ID(c.ID, "otherwise")
		}
	}
	return cs, ns
}

// firstDifference is where two texts part, with the lines around it.
func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			from := max(0, i-6)
			return "was\n" + strings.Join(x[from:min(len(x), i+4)], "\n") + "\nis\n" + strings.Join(y[from:min(len(y), i+4)], "\n")
		}
	}
	return "one goes on longer"
}

// Taken back, a decision leaves no trace in a report, not even in what it says to have changed lately: whether it was on
// a claim, or moved articles between stories.
func TestTakenBackLeavesNoTrace(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		pages := map[string]string{}
		for path, body := range quake {
			pages[path] = body
		}
		web := newSite(t, pages)
		for path := range pages {
			web.header[path] = map[string][]string{"Content-Type": {"text/html; charset=utf-8"}}
		}
		db := open(t, url, dir)
		start(t, db, realOptions(dir))
		enqueue(t, db, EnqueueOptions{Story: "Strelsau quake"}, web.url("/courier"), web.url("/herald"))
		enqueue(t, db, EnqueueOptions{Story: "Echo of the quake"}, web.url("/echo"))
		wait(t, db)
		d := desk{t, db}
		compared := func() string {
			r := report(t, db)
			if err := db.Compare(ctx, &r, time.Time{}, time.Time{}); err != nil {
				t.Fatal(err)
			}
			return timeless(t, r)
		}
		before := compared()
		for name, do := range map[string]func() news.Decision{
			"an article moved": func() news.Decision {
				a, _ := d.claim("killed 52 people in Strelsau, the mayor")
				return decide.MoveArticle(a, "Strelsau quake", "Echo of the quake")
			},
			"stories merged": func() news.Decision {
				stories, err := db.Stories(ctx)
				if err != nil {
					t.Fatal(err)
				}
				i := slices.IndexFunc(stories, func(s store.StoryRow) bool { return s.Story.Name == "Echo of the quake" })
				return decide.Merge(decide.OnStory(stories[i].Story, stories[i].Articles), "Strelsau quake")
			},
			"a claim rejected": func() news.Decision {
				return decide.Reject(d.claim("killed 52 people in Strelsau, the mayor"))
			},
			"an origin renamed": func() news.Decision { return decide.Rename(decide.OnOrigin("police"), "The police") },
			"an origin noted":   func() news.Decision { return decide.Note(decide.OnOrigin("police"), "of the province") },
			"a story noted": func() news.Decision {
				stories, err := db.Stories(ctx)
				if err != nil {
					t.Fatal(err)
				}
				return decide.Note(decide.OnStory(stories[0].Story, stories[0].Articles), "look again in May")
			},
		} {
			made := d.decide(do())
			if compared() == before {
				t.Errorf("%s: nothing has changed", name)
			}
			d.decide(decide.Undo(made[0]))
			if after := compared(); after != before {
				t.Errorf("%s and taken back: another report\n%s", name, firstDifference(before, after))
			}
		}
	})
}
