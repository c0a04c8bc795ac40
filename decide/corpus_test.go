package decide_test

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rangefinder/bench/gold"
	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/scraper/extract"
)

// dispatch is an article whose figures are decided below.
const dispatch = `Harbour News, Port Vell. The coast guard said on Monday that 41 sailors were rescued and 6 were missing.

Police said 14 men were arrested. They added that another 9 were being sought.

The shipyard plans to hire 300 welders in Port Vell.

The mayor wore a coat with 12 buttons.

A dam holds 3 | 5 gates, the keeper said.

The ferry carried 80 people. The tug carried 5 goats and 5 sheep.`

// readings are the claims of the dispatch.
func readings(t *testing.T) []news.Claim {
	t.Helper()
	day := time.Date(2025, 4, 30, 7, 0, 0, 0, time.UTC)
	claims, _ := extract.Claims(news.Article{ID: "a1", URL: "https://example.org/a1", Text: dispatch, Plain: true, Language: "en", Publisher: "Harbour News", Published: &day})
	return claims
}

// decideOn gives the claim with that figure a decision, in the sentence that has those words.
func decideOn(t *testing.T, claims []news.Claim, text, words, verdict string) *news.Claim {
	t.Helper()
	i := slices.IndexFunc(claims, func(c news.Claim) bool { return c.Text == text && strings.Contains(c.Sentence, words) })
	if i < 0 {
		t.Fatalf("no claim %q in the sentence with %q", text, words)
	}
	claims[i].Decision = &news.Decided{Verdict: verdict, Who: "ana", Decisions: []string{}}
	return &claims[i]
}

// written puts the files where the readers of corpora look for them.
func written(t *testing.T, f decide.CorpusFiles) string {
	t.Helper()
	dir := t.TempDir()
	for name, b := range f.Files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// table reads a table as the extractor's tests do.
func table(t *testing.T, dir, name string, fields int) [][]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for _, l := range strings.Split(string(b), "\n") {
		if l = strings.TrimSpace(l); l == "" || l[0] == '#' {
			continue
		}
		f := strings.Split(l, "|")
		if len(f) != fields {
			t.Fatalf("%s: %d fields, want %d: %s", name, len(f), fields, l)
		}
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		out = append(out, f)
	}
	return out
}

// What was decided comes back as cases, and those whose reading was accepted are read by the extractor.
func TestCorpusIsReadAsItsCorporaAre(t *testing.T) {
	claims := readings(t)
	decideOn(t, claims, "41", "coast guard", news.Accepted)
	decideOn(t, claims, "14", "arrested", news.Accepted)
	decideOn(t, claims, "9", "sought", news.Accepted)
	decideOn(t, claims, "300", "welders", news.Accepted)
	decideOn(t, claims, "12", "buttons", news.Rejected)
	decideOn(t, claims, "80", "ferry", news.Noted)
	f := decide.Corpus(nil, claims)
	dir := written(t, f)

	sets, err := gold.Load(filepath.Join(dir, "figures"))
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	ignored := 0
	for i := range sets[0].Sentences {
		g := &sets[0].Sentences[i]
		texts = append(texts, g.Text)
		for _, c := range g.Claims {
			if c.Ignore {
				ignored++
			}
		}
		got, _ := extract.Claims(news.Article{Text: g.Text, Language: "en", Plain: true})
		wrong := (&gold.Tally{}).Add(g, got)
		if silent := strings.Contains(g.Text, "buttons"); silent != (len(g.Claims) == 0) || silent != (len(wrong) == 1) {
			t.Errorf("%s: %+v, wrong: %q; want the rejected figure, and it alone, to be read where nothing is wanted", g.Text, g.Claims, wrong)
		}
	}
	if len(texts) != 5 || ignored != 1 {
		t.Errorf("%d sentences, %d figures that nobody looked at; want 5 and the 6 missing: %q", len(texts), ignored, texts)
	}

	find := func(text, figure string, published *time.Time) news.Claim {
		got, _ := extract.Claims(news.Article{Text: text, Plain: true, Published: published})
		if i := slices.IndexFunc(got, func(c news.Claim) bool { return c.Text == figure }); i >= 0 {
			return got[i]
		}
		t.Errorf("%q: no claim %s", text, figure)
		return news.Claim{}
	}
	dash := func(s string) string { return cmp.Or(s, "-") }
	for _, row := range table(t, dir, "decided-chains.txt", 3) {
		if got := strings.Join(find(row[0], row[1], nil).Attribution, " < "); !strings.EqualFold(dash(got), row[2]) {
			t.Errorf("%q: credited to %q, want %q", row[0], got, row[2])
		}
	}
	for _, row := range table(t, dir, "decided-measures.txt", 7) {
		c := find(row[0], row[1], nil)
		if got := []string{dash(c.What), dash(c.Head), dash(c.Of), dash(c.Measure), dash(c.Place)}; !slices.Equal(got, row[2:]) {
			t.Errorf("%q: %q, want %q", row[0], got, row[2:])
		}
	}
	for _, row := range table(t, dir, "decided-modality.txt", 3) {
		if got := find(row[0], row[1], nil).Modality; got != row[2] {
			t.Errorf("%q: %s, want %s", row[0], got, row[2])
		}
	}
	dated := 0
	for _, row := range table(t, dir, "decided-dates.txt", 5) {
		day, err := time.Parse("2006-01-02", row[0])
		if err != nil {
			t.Fatal(err)
		}
		c := find(row[1], row[2], &day)
		if dash(c.AsOf) != row[3] || dash(c.Period) != row[4] {
			t.Errorf("%q: %q %q, want %q", row[1], c.AsOf, c.Period, row[3:])
		}
		if row[3] == "2025-04-28" {
			dated++
		}
	}
	if dated != 1 {
		t.Errorf("%d figures of Monday, want that of the coast guard", dated)
	}
	if f.Cases["decided-chains.txt"] != 3 || f.Cases["decided-modality.txt"] != 4 {
		t.Errorf("cases %v; want 3 chains and 4 modalities: who added the 9 the sentence does not say", f.Cases)
	}
}

func TestCorpusLeavesOutWhatNoTableHolds(t *testing.T) {
	claims := readings(t)
	decideOn(t, claims, "5", "goats", news.Accepted)
	decideOn(t, claims, "9", "sought", news.Accepted)
	barred := decideOn(t, claims, "80", "ferry", news.Edited)
	barred.What, barred.Decision.Fields = "people | crew", []string{"what"}
	title := *barred
	title.ID, title.In = "t1", "title"
	long := *barred
	long.ID, long.Sentence, long.Attribution = "l1", strings.Repeat("so ", 30_000)+"80.", nil
	claims = append(claims, title, long)
	astray := decide.Made(news.Decision{At: time.Unix(1, 0), Who: "ana", Do: news.DoReject, On: news.Subject{Kind: news.OnClaim, Claim: "z"}})

	f := decide.Corpus([]news.Decision{astray}, claims)
	got := map[string]int{}
	for _, l := range f.LeftOut {
		got[l.File+": "+l.Why] += l.N
	}
	for line, n := range map[string]int{
		"decided-chains.txt: a figure that its sentence writes twice":                         1,
		"decided-chains.txt: what the sentence alone does not say":                            1,
		"decided-measures.txt: a bar, a line break or a sign of the table's own in it":        2,
		"figures/decided.jsonl: a headline, of which the text may repeat a figure":            1,
		"figures/decided.jsonl: longer than a corpus is read":                                 1,
		"figures/decided.jsonl: a claim that does not stand in its article as it was decided": 1,
	} {
		if got[line] != n {
			t.Errorf("left out %q: %d, want %d", line, got[line], n)
		}
	}
	if t.Failed() {
		t.Logf("%+v", f.LeftOut)
	}
	if strings.Contains(string(f.Files["decided-measures.txt"]), "people | crew") {
		t.Errorf("decided-measures.txt has a row of too many fields:\n%s", f.Files["decided-measures.txt"])
	}
	if rows := table(t, written(t, f), "decided-modality.txt", 3); len(rows) < 2 {
		t.Errorf("decided-modality.txt: %q; want the rows that a table holds", rows)
	}
}

// The same words on two pages are one case, or none where they were decided in two ways.
func TestCorpusOfTheSameWordsTwice(t *testing.T) {
	claims := readings(t)
	decideOn(t, claims, "14", "arrested", news.Accepted)
	decideOn(t, claims, "300", "welders", news.Accepted)
	copied := readings(t)
	for i := range copied {
		copied[i].ArticleID, copied[i].Article.URL, copied[i].ID = "a2", "https://example.org/a2", "copy "+copied[i].ID
	}
	decideOn(t, copied, "14", "arrested", news.Accepted)
	decideOn(t, copied, "300", "welders", news.Edited).Modality = news.Reported

	f := decide.Corpus(nil, append(claims, copied...))
	if f.Cases["figures/decided.jsonl"] != 2 || f.Cases["decided-modality.txt"] != 1 {
		t.Errorf("cases %v; want 2 sentences and the one modality that is undisputed", f.Cases)
	}
	if want := (decide.LeftOut{File: "decided-modality.txt", Why: "decided otherwise where the same words stand again", N: 1}); !slices.Equal(f.LeftOut, []decide.LeftOut{want}) {
		t.Errorf("left out %+v, want %+v", f.LeftOut, want)
	}
	slices.Reverse(claims)
	again := decide.Corpus(nil, append(copied, claims...))
	for name, b := range f.Files {
		if string(again.Files[name]) != string(b) {
			t.Errorf("%s in another order:\n%s\nwant\n%s", name, again.Files[name], b)
		}
	}
}

// What was read from another sentence is no case of this one, until a person says it.
func TestCorpusLeavesOutWhatStandsElsewhere(t *testing.T) {
	text := "North Korean soldiers have reached the front. Some 4,000 soldiers were wounded."
	claims, _ := extract.Claims(news.Article{ID: "a", URL: "https://example.org/a", Text: text, Plain: true})
	c := decideOn(t, claims, "4,000", "wounded", news.Accepted)
	if len(c.Notes) == 0 || !strings.HasPrefix(c.Notes[0], "whose they are is taken from") {
		t.Fatalf("notes %q: the machine words this otherwise now", c.Notes)
	}
	if f := decide.Corpus(nil, claims); f.Cases["decided-measures.txt"] != 0 || f.Cases["decided-modality.txt"] != 1 {
		t.Errorf("cases %v; want a modality and no measure", f.Cases)
	}
	c.Of, c.Decision.Verdict, c.Decision.Fields = "", news.Edited, []string{"of"}
	if f := decide.Corpus(nil, claims); f.Cases["decided-measures.txt"] != 1 {
		t.Errorf("cases %v; want the measure as the person has it", f.Cases)
	}
}

// A claim that was moved was looked at only if somebody also said so of its reading.
func TestCorpusOfMovedClaims(t *testing.T) {
	accept := decide.Made(news.Decision{At: time.Unix(1, 0), Who: "ana", Do: news.DoAccept, On: news.Subject{Kind: news.OnClaim, Claim: "z"}})
	claims := readings(t)
	c := decideOn(t, claims, "300", "welders", news.Moved)
	if f := decide.Corpus([]news.Decision{accept}, claims); len(f.Files) != 0 {
		t.Errorf("files %v of a claim that was only moved, want none", f.Cases)
	}
	c.Decision.Decisions = []string{accept.ID}
	if f := decide.Corpus([]news.Decision{accept}, claims); f.Cases["figures/decided.jsonl"] != 1 || len(f.LeftOut) != 0 {
		t.Errorf("cases %v, left out %v; want the sentence", f.Cases, f.LeftOut)
	}
}
