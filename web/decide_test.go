package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/reconcile"
	"rangefinder/scraper/extract"
)

// A bench is a store of one story in memory, answered again at every decision: a Source and Decisions.
type bench struct {
	fixed // its queue and watches

	mu       sync.Mutex
	articles []news.Article
	log      []news.Decision
	slow     bool   // what comes of a decision is a long time coming
	late     int    // decisions at the end of the log that the report does not have yet
	nobody   bool   // is at work
	apart    bool   // the last article tells a story of its own
	story    string // another name of the story of the others

	gone    []news.Claim // from their pages
	changes []news.Change
}

// replaced puts another sentence in the place of one, as a page that is read again.
func (b *bench) replaced(t *testing.T, i int, old, now string) {
	t.Helper()
	was, _ := extract.Claims(b.articles[i])
	b.articles[i].Text = strings.Replace(b.articles[i].Text, old, now, 1)
	is, _ := extract.Claims(b.articles[i])
	for _, c := range was {
		if slices.ContainsFunc(is, func(x news.Claim) bool { return x.ID == c.ID }) {
			continue
		}
		c.Gone = true
		b.gone = append(b.gone, c)
		if next := slices.IndexFunc(is, func(x news.Claim) bool { return x.Start == c.Start }); next >= 0 {
			b.changes = append(b.changes, news.Change{At: time.Date(2025, 7, 4, 9, 0, 0, 0, time.UTC), Kind: news.ChangeRevised, Cause: news.CausePage, Claim: is[next].ID, Was: &c.ID})
		}
	}
}

var _ Decisions = (*bench)(nil)

// printedBy is an article of a bench.
func printedBy(outlet, title, text string) news.Article {
	day := time.Date(2025, 7, 2, 9, 0, 0, 0, time.UTC)
	address := "https://" + strings.ToLower(strings.ReplaceAll(outlet, " ", "")) + ".example/quake"
	return news.Article{ID: news.ID(address), URL: address, Title: title, Publisher: outlet, Published: &day, Language: "en", Text: text, Version: 1}
}

func newBench() *bench {
	return &bench{articles: []news.Article{
		printedBy("Bay Herald", "Quake hits the coast", "The earthquake killed at least 40 people in Lenk, the rescue service said on Tuesday.\n\nMayor Anna Roth said 55 people were killed in Lenk.\n\nThe quake injured 300 people, the health ministry said.\n\nEngineers counted damage in the old town <b>until dusk</b>."),
		printedBy("Hill Post", "Toll of the quake", "The earthquake killed 48 people in Lenk, the interior ministry said.\n\nThe quake injured 280 people, the hospital association said."),
		printedBy("Coast Wire", "Homes in ruins", "The earthquake destroyed 1,200 homes in Lenk, the housing office said.\n\nThe earthquake killed 52 people in Lenk, the Red Cross said."),
	}}
}

var reading = decide.Reader{
	Claims: func(a news.Article) []news.Claim { cs, _ := extract.Claims(a); return cs },
	At:     extract.At, Name: extract.Name, Head: extract.Head,
}

func (b *bench) report() news.Report {
	out := news.Report{Generated: "2025-07-04T08:30:00Z"}
	add := func(story news.Story, articles []news.Article) {
		var claims []news.Claim
		for _, a := range articles {
			cs, _ := extract.Claims(a)
			claims = append(claims, cs...)
		}
		story.Articles = len(articles)
		as := decide.New(b.log[:len(b.log)-b.late]).Apply(articles, append(claims, b.gone...), b.changes, reading)
		found := reconcile.Find(story, articles, as.Claims, as.Changes, reconcile.Options{Topics: as.Rules})
		out.Stories, out.Topics = append(out.Stories, story), append(out.Topics, found.Topics...)
		out.Claims, out.Review = append(out.Claims, as.Claims...), append(out.Review, as.Review...)
	}
	n := len(b.articles)
	if b.apart {
		n--
	}
	add(news.Story{ID: "quake", Name: or(b.story, "Quake in Lenk")}, b.articles[:n])
	if b.apart {
		add(news.Story{ID: "homes", Name: "Homes in Lenk"}, b.articles[n:])
	}
	return out
}

func (b *bench) Report(context.Context) (news.Report, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.report(), nil
}

func (b *bench) Revision(context.Context) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return fmt.Sprint(len(b.log), b.late, b.apart, len(b.articles[0].Text)), nil
}

func (b *bench) ReportAt(_ context.Context, at time.Time) (news.Report, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	then := bench{articles: b.articles, log: slices.DeleteFunc(slices.Clone(b.log), func(d news.Decision) bool { return d.At.After(at) })}
	return then.report(), nil
}

func (b *bench) History(_ context.Context, id string) ([]Article, []news.Change, error) {
	a, err := b.Article(context.Background(), id, 0)
	return []Article{a}, b.changes, err
}

func (b *bench) Queue(ctx context.Context) (Queue, error) {
	q, err := b.fixed.Queue(ctx)
	if b.nobody {
		q.Workers = 0
		q.Kinds = append(q.Kinds, Work{Kind: "reconcile", Waiting: 1})
	}
	return q, err
}

func (b *bench) Article(_ context.Context, id string, version int) (Article, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, a := range b.articles {
		if a.ID == id && version <= 1 {
			claims, numbers := extract.Claims(a)
			for _, c := range b.gone {
				if c.ArticleID == id {
					claims = append(claims, c)
				}
			}
			return Article{Article: a, Claims: claims, Numbers: numbers, Versions: 1}, nil
		}
	}
	return Article{}, ErrNotFound
}

func (b *bench) Decide(_ context.Context, ds []news.Decision, seen map[string]string) ([]news.Decision, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, d := range ds {
		if head, asked := seen[decide.Key(d.On)]; asked && head != b.head(d.On) {
			i := slices.IndexFunc(b.log, func(x news.Decision) bool { return x.ID == b.head(d.On) })
			return nil, false, &Behind{b.log[i]}
		}
	}
	var made []news.Decision
	for i, d := range ds {
		d.At, d.Seq = time.Date(2025, 7, 4, 10, 0, len(b.log), 0, time.UTC), i
		d = decide.Made(d)
		if err := decide.Check(d); err != nil {
			return nil, false, err
		}
		made = append(made, d)
	}
	b.log = append(b.log, made...)
	if b.late > 0 {
		b.late += len(made)
	}
	return made, !b.slow, nil
}

func (b *bench) head(on news.Subject) string {
	for _, d := range slices.Backward(b.log) {
		if decide.Key(d.On) == decide.Key(on) {
			return d.ID
		}
	}
	return ""
}

func (b *bench) Heads(_ context.Context, on []news.Subject) (map[string]string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := map[string]string{}
	for _, s := range on {
		out[decide.Key(s)] = b.head(s)
	}
	return out, nil
}

func (b *bench) Log(context.Context) ([]news.Decision, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return decide.Sorted(b.log), nil
}

func (b *bench) Decision(_ context.Context, id string) (news.Decision, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.log, func(d news.Decision) bool { return d.ID == id })
	if i < 0 {
		return news.Decision{}, ErrNotFound
	}
	return b.log[i], nil
}

func (b *bench) Idle(_ context.Context, r news.Report) ([]news.Review, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	h := decide.Holdings{Report: r, Stories: []string{r.Stories[0].Name}, Articles: map[string]bool{}, Bearing: map[string]bool{}}
	for _, a := range b.articles {
		h.Articles[a.ID] = true
	}
	return decide.Idle(b.log, h, reading.Name), nil
}

func (b *bench) On(_ context.Context, articles []string) ([]news.Decision, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []news.Decision
	for _, d := range b.log {
		if d.On.Kind != news.OnClaim || slices.Contains(articles, d.On.Article) {
			out = append(out, d)
		}
	}
	return out, nil
}

func (b *bench) Find(a news.Article, quote, prefix, suffix string) (string, int, int, error) {
	return extract.Find(a, quote, prefix, suffix)
}

func (b *bench) At(a news.Article, in string, start, end int, figure string) (news.Claim, error) {
	return extract.At(a, in, start, end, figure)
}

// claim is the claim of a bench whose figure is written so, as it is decided now.
func (b *bench) claim(t *testing.T, text string) news.Claim {
	t.Helper()
	r, _ := b.Report(t.Context())
	for _, c := range r.Claims {
		if c.Text == text {
			return c
		}
	}
	t.Fatalf("no claim %q", text)
	return news.Claim{}
}

// topicOf is the topic that a claim answers.
func (b *bench) topicOf(t *testing.T, claim string) news.Topic {
	t.Helper()
	r, _ := b.Report(t.Context())
	for _, x := range r.Topics {
		if slices.Contains(x.ClaimIDs(), claim) {
			return x
		}
	}
	t.Fatalf("claim %s answers nothing", claim)
	return news.Topic{}
}

// sent sends these fields to h, with the token of the forms on a page.
func sent(t *testing.T, h http.Handler, page string, fields ...string) (*http.Response, string) {
	t.Helper()
	b := visit(t, h)
	if res, text := b.get(page); res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s = %d %.300s", page, res.StatusCode, text)
	}
	return b.post("/decide", fields...)
}

// deskOfBench is the site of a bench whose local user is an editor.
func deskOfBench(b *bench) http.Handler { return Handler(b, Options{Decisions: b}) }

// Every decision can be made by a form, and the next page shows what came of it.
func TestDecideByForm(t *testing.T) {
	const bay, hill, coast = "https://bayherald.example/quake", "https://hillpost.example/quake", "https://coastwire.example/quake"
	article := func(address string) string { return "/articles/" + news.ID(address) }
	for _, c := range []struct {
		name, page string // page "claim TEXT", "topic TEXT" and "origin TEXT" are of the claim with that figure
		fields     []string
		shown      string // page that shows it, "" for the same
		holds      []string
	}{
		{"accept", "topic 55", []string{"do", "accept", "on", "claim", "id", "claim 55", "why", "checked"}, "", []string{"checked by local user"}},
		{"reject", "topic 55", []string{"do", "reject", "on", "claim", "id", "claim 55", "why", "a slip"}, "", []string{"rejected by local user, 4 Jul 2025: a slip", "48 – 52"}},
		{"figure", "claim 55", []string{"do", "edit", "on", "claim", "id", "claim 55", "figure", "at least 50"}, "topic 55", []string{"edited by local user", "at least 50"}},
		{"speaker", "claim 48", []string{"do", "edit", "on", "claim", "id", "claim 48", "attribution", "Hill Post\r\nCivil protection agency"}, "topic 48", []string{"edited by local user", "Civil protection agency"}},
		{"day", "claim 55", []string{"do", "edit", "on", "claim", "id", "claim 55", "as_of", "2025-06-30"}, "topic 55", []string{"30 Jun 2025"}},
		{"modality", "claim 55", []string{"do", "edit", "on", "claim", "id", "claim 55", "modality", "planned"}, "topic 55", []string{"planned"}},
		{"measure", "claim 1,200", []string{"do", "edit", "on", "claim", "id", "claim 1,200", "measure", "affected", "what", "homes"}, "/", []string{"Homes affected"}},
		{"addition", "claim 52", []string{"do", "edit", "on", "claim", "id", "claim 52", "increment", "yes"}, "topic 52", []string{"Done, additional"}},
		{"move", "claim 52", []string{"do", "move", "on", "claim", "id", "claim 52", "to", "Dead by another count"}, "/", []string{"Dead by another count"}},
		{"note", "claim 52", []string{"do", "note", "on", "claim", "id", "claim 52", "note", "ask them again"}, "/decisions", []string{"ask them again"}},
		{"date and outlet", article(bay), []string{"do", "edit", "on", "article", "id", news.ID(bay), "published", "2025-06-25", "publisher", "The Bay Herald"}, "/decide" + article(bay), []string{"2025-06-25", "The Bay Herald"}},
		{"copy", article(hill), []string{"do", "edit", "on", "article", "id", news.ID(hill), "copy_of", coast}, "/decide" + article(hill), []string{coast}},
		{"article out", article(bay), []string{"do", "reject", "on", "article", "id", news.ID(bay)}, "topic 48", []string{"48 – 52"}},
		{"story", article(bay), []string{"do", "move", "on", "article", "id", news.ID(bay), "to", "Another quake"}, "/decisions", []string{"Another quake"}},
		{"rename", "topic 55", []string{"do", "rename", "on", "topic", "id", "topic 55", "to", "Dead in Lenk"}, "/", []string{"Dead in Lenk"}},
		{"merge", "topic 300", []string{"do", "merge", "on", "topic", "id", "topic 300", "to", "Homes destroyed in Lenk"}, "/", []string{"280 – 1,200"}},
		{"split", "topic 55", []string{"do", "split", "on", "topic", "id", "topic 55", "words", "Mayor", "to", "Dead by the mayor"}, "/", []string{"Dead by the mayor"}},
		{"note of a topic", "topic 55", []string{"do", "note", "on", "topic", "id", "topic 55", "note", "to be watched"}, "/decisions", []string{"to be watched"}},
		{"story by name", "/decide/stories/quake", []string{"do", "rename", "on", "story", "id", "quake", "to", "The quake"}, "/decisions", []string{"The quake"}},
		{"one origin", "origin 55", []string{"do", "merge", "on", "origin", "id", "origin 55", "to", "interior ministry"}, "topic 55", []string{"interior ministry"}},
		{"origin by name", "origin 55", []string{"do", "rename", "on", "origin", "id", "origin 55", "to", "The mayor of Lenk"}, "topic 55", []string{"The mayor of Lenk"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench()
			h := deskOfBench(b)
			real := func(s string) string {
				kind, text, _ := strings.Cut(s, " ")
				switch kind {
				case "claim":
					return b.claim(t, text).ID
				case "topic":
					return b.topicOf(t, b.claim(t, text).ID).ID
				case "origin":
					return b.claim(t, text).OriginID
				}
				return s
			}
			address := func(s string) string {
				kind, _, _ := strings.Cut(s, " ")
				switch kind {
				case "claim":
					return "/decide/claims/" + real(s)
				case "topic", "origin":
					return "/" + kind + "s/" + real(s) + "?decide=1"
				}
				return s
			}
			fields := slices.Clone(c.fields)
			for i := range fields {
				if i > 0 && fields[i-1] == "id" {
					fields[i] = real(fields[i])
				}
			}
			page := address(c.page)
			res, text := sent(t, h, page, append(fields, "back", page)...)
			to := res.Header.Get("Location")
			if res.StatusCode != http.StatusSeeOther || !strings.Contains(to, "did=") || path.Dir(to) != path.Dir(page) {
				t.Fatalf("the form = %d to %q: %s", res.StatusCode, to, plain(text))
			}
			if res, text := visit(t, h).get(to); res.StatusCode != http.StatusOK || !strings.Contains(text, `class="done"`) {
				t.Errorf("the page %s to which it leads = %d %s", to, res.StatusCode, plain(text))
			}
			if len(b.log) != 1 || b.log[0].Who != "local user" {
				t.Fatalf("the log has %+v", b.log)
			}
			_, text = visit(t, h).get(address(or(c.shown, c.page)))
			for _, want := range c.holds {
				if !strings.Contains(text, want) {
					t.Errorf("%s lacks %q: %s", or(c.shown, c.page), want, plain(text))
				}
			}
			// Taken back, the report is as it was.
			was := newBench()
			if res, text := sent(t, h, "/decisions", "do", "undo", "on", "decision", "id", b.log[0].ID, "head", b.log[0].ID); res.StatusCode != http.StatusSeeOther {
				t.Fatalf("undo = %d %s", res.StatusCode, plain(text))
			}
			now, before := jsonOf(t, b.report()), jsonOf(t, was.report())
			if now != before {
				t.Error("after the undo the report is not what it was")
			}
		})
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var markup = regexp.MustCompile(`<[^>]*>\s*`)

// plain is the text of a page, for messages.
func plain(page string) string {
	_, page, _ = strings.Cut(page, "<main")
	page = markup.ReplaceAllString(page, " ")
	return page[:min(len(page), 1500)]
}

// What cannot be decided is said beside the field, and what was typed is kept.
func TestDecideNothingWrong(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	claim, topic, article := b.claim(t, "55"), b.topicOf(t, b.claim(t, "55").ID), b.articles[0].ID
	edit := []string{"do", "edit", "on", "claim", "id", claim.ID}
	for _, c := range []struct {
		fields []string
		status int
		holds  []string
	}{
		{append(edit, "figure", "very many", "why", "typed <here>"), 422, []string{"is not one figure", `value="very many"`, `aria-invalid="true"`, "typed &lt;here&gt;"}},
		{append(edit, "as_of", "last Tuesday"), 422, []string{"is no day", `value="last Tuesday"`}},
		{append(edit, "as_of", "2025-02-30"), 422, []string{"is no day"}},
		{append(edit, "period", "2025"), 422, []string{"is no period"}},
		{append(edit, "period", "2025-03/2025-01"), 422, []string{"ends before it begins"}},
		{append(edit, "period", "../.."), 422, []string{"is no period"}},
		{append(edit, "modality", "sung"), 422, []string{"it is one of"}},
		{append(edit, "increment", "perhaps"), 422, []string{"it is yes or no"}},
		{[]string{"do", "rename", "on", "topic", "id", topic.ID, "to", "Dead\u202e"}, 422, []string{"cannot be seen"}},
		{append(edit, "attribution", " \n "), 422, []string{"somebody has said it"}},
		{append(edit, "figure", "55", "kind", "money"), 422, []string{"money has a currency"}},
		{edit, 422, []string{"no field was changed"}},
		{[]string{"do", "move", "on", "claim", "id", claim.ID, "to", topic.Topic}, 422, []string{"the topic that it answers now"}},
		{[]string{"do", "note", "on", "claim", "id", claim.ID, "note", " "}, 422, []string{"the note is empty"}},
		{[]string{"do", "sing", "on", "claim", "id", claim.ID}, 422, []string{"cannot be decided of by"}},
		{[]string{"do", "accept", "on", "claim", "id", "none"}, 404, []string{"no longer there"}},
		{[]string{"do", "accept", "on", "nothing", "id", "none"}, 422, []string{"Nothing can be decided"}},
		{[]string{"do", "rename", "on", "topic", "id", topic.ID, "to", ""}, 422, []string{"no name is given"}},
		{[]string{"do", "rename", "on", "topic", "id", topic.ID, "to", topic.Topic}, 422, []string{"its name now"}},
		{[]string{"do", "rename", "on", "topic", "id", topic.ID, "to", "Homes destroyed in Lenk"}, 422, []string{"to make them one, merge"}},
		{[]string{"do", "merge", "on", "topic", "id", topic.ID, "to", "No such topic"}, 422, []string{"no other topic", `value="No such topic"`}},
		{[]string{"do", "split", "on", "topic", "id", topic.ID, "to", "Others", "words", ""}, 422, []string{"no words are given", `value="Others"`}},
		{[]string{"do", "split", "on", "origin", "id", claim.OriginID, "to", "Others", "words", "x"}, 422, []string{"Only a topic can be split"}},
		{[]string{"do", "rename", "on", "story", "id", "none", "to", "x"}, 404, nil},
		{[]string{"do", "edit", "on", "article", "id", article, "published", "soon"}, 422, []string{"neither a day", `value="soon"`}},
		{[]string{"do", "edit", "on", "article", "id", article, "copy_of", "https://nowhere.example/"}, 422, []string{"no article with a figure"}},
		{[]string{"do", "edit", "on", "article", "id", article, "copy_of", b.articles[0].URL}, 422, []string{"this article itself"}},
		{[]string{"do", "edit", "on", "article", "id", article}, 422, []string{"no field was changed"}},
		{[]string{"do", "add", "on", "article", "id", article, "quote", "words that are not there"}, 422, []string{"words that are not there"}},
		{[]string{"do", "add", "on", "article", "id", article, "quote", "55 people"}, 422, []string{"read there already"}},
		{[]string{"do", "undo", "on", "decision", "id", "none"}, 404, nil},
	} {
		res, text := sent(t, h, "/decide", c.fields...)
		if res.StatusCode != c.status || len(b.log) > 0 {
			t.Errorf("%q = %d, want %d; %d decisions", c.fields, res.StatusCode, c.status, len(b.log))
		}
		for _, want := range c.holds {
			if !strings.Contains(text, want) {
				t.Errorf("%q lacks %q: %s", c.fields, want, plain(text))
			}
		}
		if strings.Contains(text, "<here>") {
			t.Errorf("%q: what was typed is markup", c.fields)
		}
	}
}

// The form of an edit has the reading of the person beside that of the machine.
func TestEditFormHasBothReadings(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	id := b.claim(t, "55").ID
	page := "/decide/claims/" + id
	if res, text := sent(t, h, page, "do", "edit", "on", "claim", "id", id, "figure", "about 50", "place", "Old Lenk"); res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	_, text := visit(t, h).get(page)
	for _, want := range []string{`name="figure" type="text" dir="auto" value="about 50"`, "The machine reads: <bdi>55</bdi>", `value="Old Lenk"`, "The machine reads: <bdi>Lenk</bdi>",
		"<dt>figure</dt><dd><del><bdi>55</bdi></del>", "<ins><bdi>about 50</bdi></ins>"} {
		if !strings.Contains(text, want) {
			t.Errorf("the form lacks %q", want)
		}
	}
	if d := b.log[0]; jsonOf(t, decide.Set(d.After)) != `["figure","place"]` {
		t.Errorf("set are %v, want what was changed alone", decide.Set(d.After))
	}
}

// What turns or hides text is in no field, and is no change of it.
func TestFieldsShowWhatIsThere(t *testing.T) {
	who := "Anna\u202e Roth"
	c := news.Claim{Low: num(5), Value: num(5), High: num(5), Qualifier: "exact", Kind: "count", What: "bo\u200bdies", Modality: news.Reported, Attribution: []string{"Bay Herald", who}}
	form := url.Values{}
	for _, f := range claimForm(c, nil, nil, false) {
		if strings.ContainsAny(f.Value+f.Machine, "\u202e\u200b") {
			t.Errorf("%s has %q", f.Name, f.Value)
		}
		form.Set(f.Name, f.Value)
	}
	no := wrong{}
	if set := typedFields(form, decide.Of(c), no); len(decide.Set(set)) > 0 || len(no) > 0 {
		t.Errorf("as it stands the form sets %v: %v", decide.Set(set), no)
	}
}

// Of two who decide of one thing the second is told, and nothing that was typed is lost.
func TestDecideBehind(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	id := b.claim(t, "55").ID
	ana := visit(t, h)
	form := ana.filledIn("/decide/claims/"+id, "figure", "54", "why", "misprint & more") // with the heads of then
	if res, _ := sent(t, h, "/decide/claims/"+id, "do", "reject", "on", "claim", "id", id, "why", "a <slip>"); res.StatusCode != http.StatusSeeOther {
		t.Fatal(res.Status)
	}
	res, text := ana.do(http.MethodPost, "/decide", form)
	if res.StatusCode != http.StatusConflict || len(b.log) != 1 {
		t.Fatalf("the second = %d, %d decisions", res.StatusCode, len(b.log))
	}
	for _, want := range []string{"a &lt;slip&gt;", "<b>reject</b>", "This brings back what <bdi>local user</bdi> rejected", `name="figure" value="54"`, "misprint &amp; more", "Decide all the same", `name="head" value="` + b.log[0].ID + `"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q: %s", want, plain(text))
		}
	}
	wanted, _, _ := strings.Cut(text, `<form class="deed"`)
	if n := strings.Count(wanted[strings.Index(wanted, "What you wanted"):], "<dt>"); n != 2 {
		t.Errorf("the page lists %d fields of hers, want the figure and why: %s", n, plain(text))
	}
	if res, text := ana.do(http.MethodPost, "/decide", formTo(t, text, news.DoEdit)); res.StatusCode != http.StatusSeeOther || len(b.log) != 2 {
		t.Fatalf("all the same = %d, %d decisions: %s", res.StatusCode, len(b.log), plain(text))
	}
	if c := b.claim(t, "55"); c.Decision.Verdict != news.Edited || *c.Value != 54 || jsonOf(t, decide.Set(b.log[1].After)) != `["figure"]` {
		t.Errorf("it is %+v", c.Decision)
	}
}

// So it is where another has given a topic another name, and with it another address.
func TestDecideBehindANewName(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	topic := b.topicOf(t, b.claim(t, "55").ID)
	stale := []string{"do", "rename", "on", "topic", "id", topic.ID, "to", "The dead of Lenk", "was", topic.Topic, "head", "", "why", "shorter"}
	if res, text := sent(t, h, "/topics/"+topic.ID+"?decide=1", "do", "rename", "on", "topic", "id", topic.ID, "to", "Dead in Lenk", "was", topic.Topic); res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	res, text := sent(t, h, "/decide", stale...)
	if res.StatusCode != http.StatusConflict || !strings.Contains(text, "<ins><bdi>Dead in Lenk</bdi></ins>") || !strings.Contains(text, `name="to" value="The dead of Lenk"`) {
		t.Fatalf("the second = %d %s", res.StatusCode, plain(text))
	}
	var again []string
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`).FindAllStringSubmatch(text, -1) {
		if m[1] != "form" {
			again = append(again, m[1], m[2])
		}
	}
	if res, text := sent(t, h, "/decide", again...); res.StatusCode != http.StatusSeeOther || b.topicOf(t, b.claim(t, "55").ID).Topic != "The dead of Lenk" {
		t.Errorf("all the same = %d %s", res.StatusCode, plain(text))
	}
}

// What another has made part of something else is not decided of with the whole of that.
func TestDecideBehindAMerge(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	hurt, speaker := b.topicOf(t, b.claim(t, "300").ID), b.claim(t, "300")
	for _, fields := range [][]string{
		{"do", "merge", "on", "topic", "id", hurt.ID, "to", "Homes destroyed in Lenk"},
		{"do", "merge", "on", "origin", "id", speaker.OriginID, "to", "interior ministry"},
	} {
		if res, text := sent(t, ben(b), "/decide", fields...); res.StatusCode != http.StatusSeeOther {
			t.Fatal(plain(text))
		}
	}
	whole := "/decide/topics/" + b.topicOf(t, speaker.ID).ID
	for name, late := range map[string]int{"worked out": 0, "not yet": 2} {
		b.late = late
		for _, form := range [][]string{
			{"do", "rename", "to", "Hurt in Lenk"}, {"do", "note", "note", "two hospitals"}, {"do", "split", "words", "health", "to", "Hurt by the ministry"},
		} {
			res, text := sent(t, h, "/decide", append(form, "on", "topic", "id", hurt.ID, "was", hurt.Topic, "head", "")...)
			if res.StatusCode != http.StatusConflict || !strings.Contains(text, "It is now part of") || strings.Contains(text, "all the same") || !strings.Contains(text, "1,200") ||
				strings.Contains(text, whole) != (late == 0) {
				t.Errorf("%s, %s = %d %s", name, form[1], res.StatusCode, plain(text))
			}
		}
	}
	b.late = 0
	res, text := sent(t, h, "/decide", "do", "rename", "on", "origin", "id", speaker.OriginID, "was", speaker.Origin, "to", "Ministry of Health", "head", "")
	if res.StatusCode != http.StatusConflict || !strings.Contains(text, `/decide/origins/`+b.claim(t, "300").OriginID) || strings.Contains(text, "all the same") {
		t.Errorf("an origin = %d %s", res.StatusCode, plain(text))
	}
	// A name that another had makes one of the two as well.
	b = newBench()
	to := "Homes destroyed in Lenk"
	b.Decide(t.Context(), []news.Decision{{Do: news.DoRename, Who: "ben", On: decide.OnTopic(b.report(), hurt), After: news.Fields{To: &to}}}, nil)
	if res, text := sent(t, deskOfBench(b), "/decide", "do", "note", "on", "topic", "id", hurt.ID, "was", hurt.Topic, "note", "two hospitals", "head", ""); res.StatusCode != http.StatusConflict || !strings.Contains(text, "It is now part of") {
		t.Errorf("a name that another had = %d %s", res.StatusCode, plain(text))
	}
}

// A move goes to what is called so, or was; that it has made something new is said.
func TestDecideWhereTo(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	dead, hurt := b.topicOf(t, b.claim(t, "55").ID), b.topicOf(t, b.claim(t, "300").ID)
	if res, text := sent(t, h, "/decide", "do", "rename", "on", "topic", "id", hurt.ID, "to", "Hurt in Lenk"); res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	move := func(on, id, to string) (string, string) {
		res, text := sent(t, h, "/decide", "do", "move", "on", on, "id", id, "to", to, "back", "/decisions")
		if res.StatusCode == http.StatusSeeOther {
			_, text = visit(t, h).get(res.Header.Get("Location"))
		}
		return res.Status[:3], text
	}
	c := b.claim(t, "55")
	if status, text := move("claim", c.ID, dead.ID); status != "422" || !strings.Contains(text, "that is the id of a topic: give its name, "+dead.Topic) {
		t.Errorf("an id = %s %s", status, plain(text))
	}
	if status, text := move("article", c.ArticleID, "quake"); status != "422" || !strings.Contains(text, "that is the id of a story") {
		t.Errorf("the id of a story = %s %s", status, plain(text))
	}
	if status, text := move("claim", c.ID, hurt.Topic); status != "303" || b.topicOf(t, c.ID).Topic != "Hurt in Lenk" || !strings.Contains(text, "<p>Moved.</p>") {
		t.Errorf("an old name = %s, to %q: %s", status, b.topicOf(t, c.ID).Topic, plain(text))
	}
	head := b.log[len(b.log)-1].ID
	if res, text := sent(t, h, "/decide", "do", "move", "on", "claim", "id", c.ID, "to", "Dead by the mayor", "head", head, "back", "/decisions"); !strings.Contains(res.Header.Get("Location"), "did=move-topic") {
		t.Errorf("a new one = %d %s", res.StatusCode, plain(text))
	} else if _, text := visit(t, h).get(res.Header.Get("Location")); !strings.Contains(text, "No topic of its story was called so: a new one was made.") {
		t.Errorf("a new one is not said: %s", plain(text))
	}
	if res, text := sent(t, h, "/decide", "do", "merge", "on", "topic", "id", b.topicOf(t, b.claim(t, "300").ID).ID, "to", "Homes destroyed in Lenk"); res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	if status, text := move("claim", b.claim(t, "48").ID, hurt.Topic); status != "422" || !strings.Contains(text, "what was called so is part of Homes destroyed in Lenk by now") {
		t.Errorf("the name of what was merged = %s %s", status, plain(text))
	}
	if status, text := move("article", c.ArticleID, "Quake in Lenck"); status != "303" || !strings.Contains(text, "No story with figures was called so: it is a new one.") {
		t.Errorf("a slip = %s %s", status, plain(text))
	}
}

// Whoever may only look sees nothing of it, and his pages are those of a site on which nothing is decided.
func TestDecideIsForEditors(t *testing.T) {
	b := newBench()
	id := b.claim(t, "55")
	topic := b.topicOf(t, id.ID).ID
	with, without := Handler(b, Options{Access: byToken, Decisions: b}), Handler(b, Options{Access: byToken})
	editors := visit(t, with)
	editors.get("/login")
	editors.post("/login", "token", editorToken, "name", "Ana <b>")
	for _, path := range []string{"/", "/topics/" + topic, "/topics/" + topic + "?decide=1", "/articles/" + id.ArticleID, "/origins/" + id.OriginID, "/origins/" + id.OriginID + "?decide=1", "/outlets/" + outletID(id), "/queue"} {
		res, text := get(t, with, path, "Authorization", "Bearer "+viewerToken)
		_, plainly := get(t, without, path, "Authorization", "Bearer "+viewerToken)
		if res.StatusCode != http.StatusOK || text != plainly || strings.Contains(text, "/decide") || strings.Contains(text, "<script") {
			t.Errorf("a viewer's page %s = %d, with something of decisions", path, res.StatusCode)
		}
		if csp := res.Header.Get("Content-Security-Policy"); strings.Contains(csp, "script-src") {
			t.Errorf("a viewer's page %s allows scripts: %s", path, csp)
		}
		editors.header.Set("Accept-Encoding", "gzip")
		res, text = editors.get(path)
		forms := strings.Contains(text, `action="/decide"`)
		if forms && (res.Header.Get("Content-Encoding") != "" || res.Header.Get("Cache-Control") != "no-store") {
			t.Errorf("%s has a token and is compressed, or kept", path)
		}
		if forms != strings.Contains(res.Header.Get("Content-Security-Policy"), "script-src 'self'") {
			t.Errorf("%s with forms %v has the policy %s", path, forms, res.Header.Get("Content-Security-Policy"))
		}
		if want := strings.HasSuffix(path, "?decide=1") || strings.HasPrefix(path, "/articles/"); forms != want {
			t.Errorf("an editor's page %s has forms: %v", path, forms)
		}
	}
	for _, path := range []string{"/decide", "/decisions", "/decisions.jsonl", "/decide/claims/" + id.ID, "/decide/topics/" + topic, "/decide/stories/quake", "/decide/origins/" + id.OriginID, "/decide/articles/" + id.ArticleID, "/decide/articles/" + id.ArticleID + "/add?quote=55+people"} {
		if res, _ := get(t, with, path, "Authorization", "Bearer "+viewerToken); res.StatusCode != http.StatusForbidden {
			t.Errorf("a viewer gets %s: %d", path, res.StatusCode)
		}
		if res, _ := get(t, without, path, "Authorization", "Bearer "+editorToken); res.StatusCode != http.StatusNotFound {
			t.Errorf("where nothing can be decided %s = %d", path, res.StatusCode)
		}
		if res, text := editors.get(path); res.StatusCode != http.StatusOK && !strings.Contains(path, "/add") {
			t.Errorf("an editor's %s = %d %s", path, res.StatusCode, plain(text))
		}
	}
	// A form without its token, or of a viewer.
	if res, _ := editors.do(http.MethodPost, "/decide", url.Values{"do": {"accept"}, "on": {"claim"}, "id": {id.ID}}); res.StatusCode != http.StatusForbidden {
		t.Errorf("a form without its token = %d", res.StatusCode)
	}
	viewers := visit(t, with)
	viewers.get("/login")
	viewers.post("/login", "token", viewerToken)
	viewers.get("/login")
	if res, _ := viewers.post("/decide", "do", "accept", "on", "claim", "id", id.ID); res.StatusCode != http.StatusForbidden || len(b.log) > 0 {
		t.Errorf("a viewer decides: %d", res.StatusCode)
	}
	editors.get("/decide/claims/" + id.ID)
	if res, text := editors.post("/decide", "do", "accept", "on", "claim", "id", id.ID); res.StatusCode != http.StatusSeeOther || b.log[0].Who != "Ana <b>" {
		t.Errorf("an editor = %d %s", res.StatusCode, plain(text))
	}
}

// Programs decide by the same rules.
func TestDecideByProgram(t *testing.T) {
	b := newBench()
	h := Handler(b, Options{Access: byToken, Decisions: b})
	id := b.claim(t, "55").ID
	post := func(token, text string) (int, verdictAnswer) {
		t.Helper()
		r := httptest.NewRequest(http.MethodPost, "http://localhost/decide", strings.NewReader(text))
		r.Header.Set("Content-Type", "application/json; charset=utf-8")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var a verdictAnswer
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil && w.Code == http.StatusOK {
			t.Fatal(err)
		}
		return w.Code, a
	}
	accept := fmt.Sprintf(`{"do":"accept","on":"claim","id":%q,"head":"","who":"coder 1","why":"seen"}`, id)
	for token, want := range map[string]int{"": 401, viewerToken: 403} {
		if status, _ := post(token, accept); status != want {
			t.Errorf("with %q = %d, want %d", token, status, want)
		}
	}
	status, a := post(editorToken, accept)
	if status != http.StatusOK || len(a.Decisions) != 1 || !a.Answered || a.Decisions[0].Who != "coder 1" || a.Decisions[0].Why != "seen" {
		t.Fatalf("accept = %d %+v", status, a)
	}
	if status, a := post(editorToken, accept); status != http.StatusConflict || a.By == nil || a.By.ID != b.log[0].ID {
		t.Errorf("without knowledge of it = %d %+v", status, a)
	}
	edit := fmt.Sprintf(`{"do":"edit","on":"claim","id":%q,"set":{"as_of":"2025-07-01","figure":{"low":50,"value":50,"high":50,"qualifier":"exact","kind":"count","unit":""}}}`, id)
	if status, a := post(editorToken, edit); status != http.StatusOK || a.Decisions[0].Who != "editor by token" {
		t.Errorf("edit = %d %+v", status, a)
	}
	if c := b.claim(t, "55"); *c.Value != 50 || c.AsOf != "2025-07-01" {
		t.Errorf("the claim is %v as of %s", *c.Value, c.AsOf)
	}
	for text, want := range map[string]int{
		`{"do":"edit","on":"claim","id":"` + id + `","set":{"as_of":"soon"}}`: 422, `{"do":"accept","on":"claim","id":"none"}`: 404,
		`no JSON`: 422, `{"does":"accept"}`: 422, `{"do":"edit","on":"claim","id":"` + id + `","set":{"verdict":"accepted"}}`: 422,
		`{"do":"undo","on":"decision","id":"` + b.log[0].ID + `"}`: 200,
	} {
		if status, a := post(editorToken, text); status != want || want != 200 && a.Error == "" && status != 401 {
			t.Errorf("%s = %d %+v, want %d", text, status, a, want)
		}
	}
	// Without a token, the local user's browser must not be made to send it from elsewhere.
	local := deskOfBench(b)
	r := httptest.NewRequest(http.MethodPost, "http://localhost/decide", strings.NewReader(accept))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	if local.ServeHTTP(w, r); w.Code != http.StatusForbidden {
		t.Errorf("without a form's token = %d", w.Code)
	}
}

// The queue shows one claim after the other, the weightiest first, and what was just decided no more.
func TestDecideQueue(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	shown := regexp.MustCompile(`id="d-([a-z0-9]+)"`)
	gone := map[string]bool{}
	for range 20 {
		next := ""
		for _, d := range decide.Doubtful(b.report()) {
			if !gone[d.Claim] {
				next = d.Claim
				break
			}
		}
		res, text := visit(t, h).get("/decide")
		m := shown.FindStringSubmatch(text)
		if m == nil {
			if !strings.Contains(text, "Nothing left to look at") || next != "" {
				t.Fatalf("%d %s", res.StatusCode, plain(text))
			}
			break
		}
		for _, want := range []string{"Asked because: ", `<mark>`, `class="hangs"`} {
			if !strings.Contains(text, want) {
				t.Errorf("the queue lacks %q: %s", want, plain(text))
			}
		}
		if gone[m[1]] = true; m[1] != next {
			t.Errorf("after %d the queue shows %s, want %s", len(gone)-1, m[1], next)
		}
		if res, text := sent(t, h, "/decide", "do", "accept", "on", "claim", "id", m[1], "back", "/decide"); !strings.HasPrefix(res.Header.Get("Location"), "/decide?did=accept&undo=") {
			t.Fatal(plain(text))
		}
	}
	r := newBench().report()
	var want []string
	for _, d := range decide.Doubtful(r) {
		want = append(want, d.Claim)
	}
	if len(want) < 5 || len(gone) < len(want) {
		t.Errorf("the queue went through %d, want %v", len(gone), want)
	}
	other := newBench()
	h = deskOfBench(other)
	topic := other.topicOf(t, other.claim(t, "1,200").ID).ID
	for path, n := range map[string]int{"/decide?all=1": len(want), "/decide?all=1&story=quake": len(want), "/decide?all=1&story=none": 0, "/decide?all=1&topic=" + topic: 1, "/decide?n=1": 1, "/decide?n=100": 0} {
		if _, text := visit(t, h).get(path); len(shown.FindAllString(text, -1)) != n {
			t.Errorf("%s shows %d claims, want %d", path, len(shown.FindAllString(text, -1)), n)
		}
	}
	if res, _ := visit(t, h).get("/decide?n=x"); res.StatusCode != http.StatusBadRequest {
		t.Errorf("n=x = %d", res.StatusCode)
	}
}

// A decision whose sentence has changed comes first, with the sentence of then beside that of now.
func TestDecideReview(t *testing.T) {
	begin := func() (*bench, http.Handler, string) {
		b := newBench()
		h := deskOfBench(b)
		id := b.claim(t, "55").ID
		if res, text := sent(t, h, "/decide/claims/"+id, "do", "edit", "on", "claim", "id", id, "as_of", "2025-07-01"); res.StatusCode != http.StatusSeeOther {
			t.Fatal(plain(text))
		}
		b.articles[0].Text = strings.Replace(b.articles[0].Text, "Mayor Anna Roth said 55 people were killed in Lenk.", "Mayor Anna Roth said 55 people were killed in Lenk by Monday night.", 1)
		return b, h, b.log[0].ID
	}
	b, h, ruling := begin()
	_, text := visit(t, h).get("/decide")
	for _, want := range []string{"55 people were killed in Lenk.</blockquote>", "55 people were killed in Lenk by Monday night.", "Decided before: <bdi>edit by local user", "Decide the same again", "Undo it", "Decide (1 to review)"} {
		if !strings.Contains(text, want) {
			t.Errorf("the queue lacks %q: %s", want, plain(text))
		}
	}
	if _, text := visit(t, h).get("/"); !strings.Contains(text, "Decide (1 to review)") {
		t.Error("the first page does not count what is to be looked at again")
	}
	now := b.claim(t, "55").ID
	if res, text := sent(t, h, "/decide", "do", "again", "on", "decision", "id", ruling, "claim", now, "back", "/decide"); res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	if c := b.claim(t, "55"); c.Decision.Verdict != news.Edited || c.AsOf != "2025-07-01" || len(b.report().Review) != 0 {
		t.Errorf("decided again it is %+v as of %s, %d wait", c.Decision, c.AsOf, len(b.report().Review))
	}
	b, h, ruling = begin()
	if res, text := sent(t, h, "/decide", "do", "undo", "on", "decision", "id", ruling, "head", ruling); res.StatusCode != http.StatusSeeOther || len(b.report().Review) != 0 {
		t.Error(plain(text))
	}
	// Somebody else hears that it is done; who has done it himself has clicked twice.
	if res, text := sent(t, Handler(b, Options{Decisions: b, Access: Access{LocalName: "ben"}}), "/decide", "do", "undo", "on", "decision", "id", ruling, "head", b.log[1].ID); res.StatusCode != 422 || !strings.Contains(text, "Local user has taken it back already") {
		t.Errorf("by another = %d %s", res.StatusCode, plain(text))
	}
	if res, text := sent(t, h, "/decide", "do", "undo", "on", "decision", "id", ruling, "head", ruling); res.StatusCode != http.StatusSeeOther || len(b.log) != 2 {
		t.Errorf("twice = %d, %d decisions: %s", res.StatusCode, len(b.log), plain(text))
	}
}

// The log can be narrowed by address, is paged, and can be had as a file.
func TestDecisionsLog(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	id, topic := b.claim(t, "55"), b.topicOf(t, b.claim(t, "55").ID)
	for _, o := range []order{
		{Do: "accept", On: "claim", ID: id.ID}, {Do: "reject", On: "claim", ID: b.claim(t, "48").ID, Why: "<i>why</i>"}, {Do: "note", On: "topic", ID: topic.ID},
	} {
		if res, text := sent(t, h, "/decide", "do", o.Do, "on", o.On, "id", o.ID, "why", o.Why, "note", "a note"); res.StatusCode != http.StatusSeeOther {
			t.Fatal(plain(text))
		}
	}
	first := b.log[0]
	if res, text := sent(t, h, "/decisions", "do", "undo", "on", "decision", "id", first.ID, "head", first.ID); res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	row := regexp.MustCompile(`<li id="r-`)
	for query, n := range map[string]int{
		"": 4, "?do=accept": 1, "?do=undo": 1, "?on=topic": 1, "?on=claim&do=reject": 1, "?who=local+user": 4, "?who=ana": 0, "?undone=yes": 1, "?undone=no": 3,
		"?since=2025-07-04": 4, "?since=2025-07-05": 0, "?of=" + id.ID: 2, "?of=" + url.QueryEscape(strings.ToUpper(topic.Topic)): 1,
	} {
		if _, text := visit(t, h).get("/decisions" + query); len(row.FindAllString(text, -1)) != n {
			t.Errorf("/decisions%s has %d rows, want %d", query, len(row.FindAllString(text, -1)), n)
		}
	}
	for _, bad := range []string{"?do=sing", "?on=all", "?undone=maybe", "?since=soon", "?page=0"} {
		if res, _ := visit(t, h).get("/decisions" + bad); res.StatusCode != http.StatusBadRequest {
			t.Errorf("/decisions%s = %d", bad, res.StatusCode)
		}
	}
	_, text := visit(t, h).get("/decisions")
	for _, want := range []string{"&lt;i&gt;why&lt;/i&gt;", "taken back by <bdi>local user</bdi>", "It takes back: <bdi>accept by local user", "<ins><bdi>rejected</bdi></ins>"} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %q", want)
		}
	}
	res, file := visit(t, h).get("/decisions.jsonl")
	log, bad, err := decide.Read(strings.NewReader(file))
	if err != nil || len(bad) > 0 || jsonOf(t, log) != jsonOf(t, decide.Sorted(b.log)) || !strings.Contains(res.Header.Get("Content-Disposition"), "decisions.jsonl") {
		t.Errorf("the file has %d decisions, %d bad, %v", len(log), len(bad), err)
	}
	text = "again"
	for range perPage {
		b.Decide(t.Context(), []news.Decision{{Do: news.DoNote, Who: "ana", On: decide.OnOrigin("X"), After: news.Fields{Note: &text}}}, nil)
	}
	if _, text := visit(t, h).get("/decisions?page=2"); len(row.FindAllString(text, -1)) != 4 || !strings.Contains(text, "Page 2 of 2") {
		t.Errorf("the second page has %d rows", len(row.FindAllString(text, -1)))
	}
}

// What was missed is added from its words, with the reader's best reading filled in.
func TestDecideAdd(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	article := b.articles[0].ID
	page := "/decide/articles/" + article + "/add"
	if _, text := visit(t, h).get("/articles/" + article); !strings.Contains(text, `action="`+page+`"`) {
		t.Error("the article has no form for words that were missed")
	}
	res, text := visit(t, h).get(page + "?quote=no+such+words")
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "\nno such words</textarea>") || !strings.Contains(text, `class="wrong"`) {
		t.Errorf("words that are not there = %d %s", res.StatusCode, plain(text))
	}
	if res, text := visit(t, h).get(page + "?quote=55+people&prefix=cut+off&suffix=too"); res.StatusCode != http.StatusOK || !strings.Contains(text, "A figure is read there already") {
		t.Errorf("words that are read = %d %s", res.StatusCode, plain(text))
	}
	res, text = visit(t, h).get(page + "?quote=the+old+town")
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "say the figure") {
		t.Errorf("words without an amount = %d %s", res.StatusCode, plain(text))
	}
	if res, text := visit(t, h).get(page + "?quote=the+old+town&figure=about+90"); res.StatusCode != http.StatusOK || !strings.Contains(text, `value="about 90"`) || !strings.Contains(text, "best reading") {
		t.Errorf("words with an amount = %d %s", res.StatusCode, plain(text))
	}
	add := []string{"do", "add", "on", "article", "id", article, "quote", "the old town", "figure", "about 90", "what", "houses", "measure", "damaged", "why", "heard at the site", "back", "/articles/" + article}
	if res, text := sent(t, h, page+"?quote=55+people", append(add, "as_of", "soon")...); res.StatusCode != 422 || !strings.Contains(text, `value="soon"`) || !strings.Contains(text, `value="houses"`) {
		t.Errorf("with a wrong day = %d %s", res.StatusCode, plain(text))
	}
	if res, text := sent(t, h, page+"?quote=55+people", add...); res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	c := b.claim(t, "the old town")
	if c.Decision.Verdict != news.Added || *c.Value != 90 || c.What != "houses" || c.Measure != "damaged" {
		t.Errorf("added is %+v", c)
	}
	// Marked as a person's, for everybody.
	_, text = get(t, Handler(b, Options{}), "/articles/"+article)
	for _, want := range []string{`<mark id="` + c.ID + `"`, "the old town</a></mark> ", "added by local user, 4 Jul 2025", "heard at the site"} {
		if !strings.Contains(text, want) {
			t.Errorf("the article lacks %q: %s", want, plain(text))
		}
	}
}

// The undo of a figure takes back what was decided of it, and nothing of its article.
func TestUndoUnderAFigure(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	c := b.claim(t, "55")
	page := "/decide/claims/" + c.ID
	undo := regexp.MustCompile(`name="on" value="decision"><input type="hidden" name="id" value="([^"]+)"><button name="do" value="undo" class="lesser" aria-label="Undo what`)
	for i, o := range []struct {
		fields []string
		undoes int // place in the log, -1 for nothing
	}{
		{[]string{"do", "note", "on", "article", "id", c.ArticleID, "note", "an old one"}, -1},
		{[]string{"do", "accept", "on", "claim", "id", c.ID}, 1},
		{[]string{"do", "note", "on", "article", "id", c.ArticleID, "note", "a second look"}, 1},
		{[]string{"do", "note", "on", "claim", "id", c.ID, "note", "of the claim"}, 3},
	} {
		if res, text := sent(t, h, "/decide", append(o.fields, "head", b.headOf(t, c, o.fields[3]))...); res.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d: %d %s", i, res.StatusCode, plain(text))
		}
		_, text := visit(t, h).get(page)
		m := undo.FindStringSubmatch(text)
		switch {
		case o.undoes < 0 && m != nil, o.undoes >= 0 && (m == nil || m[1] != b.log[o.undoes].ID):
			t.Errorf("after %v the undo is of %q", o.fields, m)
		}
	}
}

// headOf is the newest decision on a claim or its article.
func (b *bench) headOf(t *testing.T, c news.Claim, kind string) string {
	t.Helper()
	on := decide.Claim(c)
	if kind == news.OnArticle {
		on = news.Subject{Kind: kind, Article: c.ArticleID}
	}
	heads, err := b.Heads(t.Context(), []news.Subject{on})
	if err != nil {
		t.Fatal(err)
	}
	return heads[decide.Key(on)]
}

// A topic whose only figure is rejected has no page: that of the figure is shown, to take it back.
func TestDecideLastFigure(t *testing.T) {
	b := newBench()
	id := b.claim(t, "1,200").ID
	page := "/topics/" + b.topicOf(t, id).ID + "?decide=1"
	res, text := sent(t, deskOfBench(b), page, "do", "reject", "on", "claim", "id", id, "back", page, "at", "d-"+id)
	if to := res.Header.Get("Location"); !strings.HasPrefix(to, "/decide/claims/"+id+"?decide=1&did=reject&undo="+b.log[0].ID+".") || !strings.HasSuffix(to, "#d-"+id) {
		t.Errorf("it leads to %s: %s", to, plain(text))
	}
}

// Where what comes of a decision is a long time coming, the page says so.
func TestDecideLate(t *testing.T) {
	b := newBench()
	b.slow = true
	h := deskOfBench(b)
	id := b.claim(t, "55").ID
	res, _ := sent(t, h, "/decide", "do", "accept", "on", "claim", "id", id, "back", "/decide/claims/"+id, "at", "d-"+id)
	to := res.Header.Get("Location")
	if !strings.HasPrefix(to, "/decide/claims/"+id+"?did=accept&later=1&undo="+b.log[0].ID+".") || !strings.HasSuffix(to, "#d-"+id) {
		t.Fatalf("it leads to %s", to)
	}
	const undo = `<div class="done" role="status"><p>Accepted. What comes of it is still being worked out: load the page anew in a moment.</p><form`
	if _, text := visit(t, h).get(strings.TrimSuffix(to, "#d-"+id)); !strings.Contains(text, undo) {
		t.Error("the page does not offer to take it back")
	}
	if _, text := visit(t, h).get("/decide?did=accept&later=1&undo=" + b.log[0].ID + ".AAAAAAAAAAAAAAAA"); strings.Contains(text, undo) {
		t.Error("an address that was made elsewhere offers to take something back")
	}
	if _, text := visit(t, h).get("/decide/claims/" + id + "?did=accept&later=1"); !strings.Contains(text, "still being worked out") {
		t.Error("the page does not say that it is late")
	}
	if res, _ := sent(t, h, "/decide", "do", "undo", "on", "decision", "id", b.log[0].ID, "head", b.log[0].ID, "back", "https://evil.example/x"); !strings.HasPrefix(res.Header.Get("Location"), "/?did=undo") {
		t.Errorf("it leads to %s", res.Header.Get("Location"))
	}
	b.log = nil
	if h := Handler(&brokenBench{b}, Options{Decisions: &brokenBench{b}}); true {
		if res, _ := visit(t, h).get("/decisions"); res.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("with the store down = %d", res.StatusCode)
		}
	}
}

// A brokenBench is a bench whose log cannot be read.
type brokenBench struct{ *bench }

func (b *brokenBench) Log(context.Context) ([]news.Decision, error) {
	return nil, errors.New("the store is down")
}
