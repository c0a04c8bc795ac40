package decide_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"rangefinder/decide"
	"rangefinder/news"
)

// by is a decision as somebody else made it.
func by(who, why string, d news.Decision) news.Decision {
	d.Who, d.Why = who, why
	return decide.Made(d)
}

// whose says who had the last word on what: "ben: place, figure by ana".
func whose(d *news.Decided) string {
	s := d.Verdict + " " + d.Who
	for _, b := range d.By {
		s += fmt.Sprintf(", %s %s", b.Field, b.Who)
		if b.Read != "" {
			s += " for " + b.Read
		}
	}
	return s
}

// Of several who decide on one claim each has what is his, and no more.
func TestWhoseWordItIs(t *testing.T) {
	articles, claims := story()
	forty := find(t, claims, "40 people")
	on := decide.Claim(forty)
	figure := func(n int, v float64) news.Decision {
		return made(n, news.DoEdit, on, news.Fields{Figure: &news.Figure{Low: f(v), Value: f(v), High: f(v), Qualifier: "exact", Kind: "count"}})
	}
	set := func(n int, f news.Fields) news.Decision { return made(n, news.DoEdit, on, f) }
	move := func(n int) news.Decision { return made(n, news.DoMove, on, news.Fields{To: s("Lost at sea")}) }
	// accepts is an acceptance by cem of what the log before it has made of the claim.
	accepts := func(n int, before ...news.Decision) []news.Decision {
		d := decide.Accept(articles[0], find(t, apply(before, articles, claims).Claims, "40 people"))
		d.At = at(n)
		return append(before, by("cem", "", decide.Raw(d, forty, nil)))
	}
	extra := forty
	extra.Measure = "lost"
	add := made(1, news.DoAdd, on, news.Fields{Claim: &extra})
	for name, tc := range map[string]struct {
		log  []news.Decision
		want string
	}{
		"two editors":             {[]news.Decision{by("ana", "a", figure(1, 61)), by("ben", "b", set(2, news.Fields{Place: s("Kursk")}))}, "edited ben, figure ana, place ben"},
		"the last word":           {[]news.Decision{figure(1, 61), by("ben", "b", figure(2, 62))}, "edited ben, figure ben"},
		"an edit that says as is": {[]news.Decision{figure(1, 61), by("ben", "b", set(2, news.Fields{Measure: s("dead")}))}, "edited ana, figure ana"},
		"a move of another":       {[]news.Decision{by("ben", "", figure(1, 61)), by("ana", "", move(2))}, "edited ben, figure ben, to ana"},
		"accepted by a third":     {accepts(3, by("ana", "a", figure(1, 61)), by("ben", "b", set(2, news.Fields{Place: s("Kursk")}))), "edited ben, figure ana, place ben, verdict cem"},
		"accepted by the editor":  {accepts(3, by("cem", "a", figure(1, 61))), "edited cem, figure cem, verdict cem"},
		"accepted, and moved":     {append(accepts(1), by("ben", "", move(2))), "accepted cem, to ben"},
		"added":                   {[]news.Decision{add}, "added ana"},
		"added, and edited":       {[]news.Decision{add, by("ben", "b", figure(2, 61)), by("ben", "b", set(3, news.Fields{Measure: s("lost")}))}, "added ana, figure ben"},
		"added, and accepted":     {accepts(2, add), "added ana, verdict cem"},
		"rejected":                {[]news.Decision{figure(1, 61), by("ben", "b", made(2, news.DoReject, on, news.Fields{Verdict: s(news.Rejected)}))}, "rejected ben, figure ana"},
	} {
		got := apply(tc.log, articles, claims)
		c := find(t, got.Claims, "40 people")
		if w := whose(c.Decision); w != tc.want {
			t.Errorf("%s: %s, want %s", name, w, tc.want)
		}
		for _, b := range c.Decision.By {
			i := slices.IndexFunc(tc.log, func(d news.Decision) bool { return d.ID == b.Decision })
			if i < 0 || tc.log[i].Who != b.Who || tc.log[i].Why != b.Why || !tc.log[i].At.Equal(b.At) {
				t.Errorf("%s: %s is no decision of the log", name, js(t, b))
			}
		}
	}
	// Each edit is a change at its own time.
	got := apply([]news.Decision{by("ana", "a", figure(1, 61)), by("ben", "b", set(2, news.Fields{Place: s("Kursk")}))}, articles, claims)
	if len(got.Changes) != 2 || !got.Changes[0].At.Equal(at(1)) || !got.Changes[1].At.Equal(at(2)) {
		t.Errorf("changes: %s", js(t, got.Changes))
	}
	if w, want := decide.Words(*find(t, got.Claims, "40 people").Decision), "edited by ana (figure): a; edited by ben (place): b"; w != want {
		t.Errorf("in words %q, want %q", w, want)
	}
}

// Who accepts what was edited has taken it for right after whoever rejected the article in between.
func TestAcceptedAfterItsArticleWasRejected(t *testing.T) {
	articles, claims := story()
	forty := find(t, claims, "40 people")
	edit := made(1, news.DoEdit, decide.Claim(forty), news.Fields{Measure: s("missing")})
	whole := made(2, news.DoReject, news.Subject{Kind: news.OnArticle, Article: "a"}, news.Fields{Verdict: s(news.Rejected)})
	yes := decide.Accept(articles[0], find(t, apply([]news.Decision{edit}, articles, claims).Claims, "40 people"))
	yes.At = at(3)
	log := []news.Decision{edit, whole, by("ana", "", decide.Raw(yes, forty, nil))}
	if c := find(t, apply(log, articles, claims).Claims, "40 people"); c.Decision.Verdict != news.Edited {
		t.Errorf("%s", js(t, c.Decision))
	}
	if c := find(t, apply(log[:2], articles, claims).Claims, "40 people"); c.Decision.Verdict != news.Rejected {
		t.Errorf("%s", js(t, c.Decision))
	}
}

// What is decided of an article or an origin is told at each claim that says something else for it, with what the
// machine reads, and a verdict of the claim's own stays.
func TestClaimsFollow(t *testing.T) {
	articles, claims := story()
	wire, said := paper("d", "Wire", "Some 52 were found by Police dead.")
	said[0].Sentence = "The wire has 52 dead."
	articles, claims = append(articles, wire), append(claims, said...)
	police := news.Subject{Kind: news.OnOrigin, Name: "Police"}
	echo := news.Subject{Kind: news.OnArticle, Article: "c"}
	merge := made(1, news.DoMerge, police, news.Fields{To: s("Courier")})
	rename := by("ben", "its name", made(2, news.DoRename, news.Subject{Kind: news.OnOrigin, Name: "Courier"}, news.Fields{To: s("The Courier")}))
	copyOf := made(1, news.DoEdit, echo, news.Fields{CopyOf: s("https://b.example/a")})
	reprint := made(1, news.DoEdit, echo, news.Fields{Published: s("2026-01-05"), Publisher: s("Echo on Sunday")})
	yes := accepted(3, find(t, claims, "52 were found"))
	no := made(3, news.DoReject, decide.Claim(find(t, claims, "52 were found")), news.Fields{Verdict: s(news.Rejected)})
	note := made(4, news.DoNote, decide.Claim(find(t, claims, "52 were found")), news.Fields{Note: s("ask them")})
	for name, tc := range map[string]struct {
		log   []news.Decision
		words string
		want  string
	}{
		"merged":                 {[]news.Decision{merge}, "52 were found", "follows ana, origin ana for Police"},
		"merged, then renamed":   {[]news.Decision{merge, rename}, "52 were found", "follows ben, origin ana for Police, origin ben for Police"},
		"of the name already":    {[]news.Decision{merge}, "40 people", ""},
		"merged, and accepted":   {[]news.Decision{merge, yes}, "52 were found", "accepted ana, origin ana for Police"},
		"merged, and rejected":   {[]news.Decision{merge, no}, "52 were found", "rejected ana, origin ana for Police"},
		"merged, and noted":      {[]news.Decision{merge, note}, "52 were found", "follows ana, origin ana for Police"},
		"a copy":                 {[]news.Decision{copyOf}, "Herald reports", "follows ana, copy_of ana for Echo"},
		"a copy, of one origin":  {[]news.Decision{made(1, news.DoEdit, news.Subject{Kind: news.OnArticle, Article: "b"}, news.Fields{CopyOf: s("https://d.example/a")})}, "52 were found", "follows ana, copy_of ana for Police"},
		"what it copies":         {[]news.Decision{copyOf}, "52 were found", ""},
		"another day and outlet": {[]news.Decision{reprint}, "Herald reports", "follows ana, published ana for 2026-02-27T00:00:00Z, publisher ana for Echo"},
		"two things, the origin first": {[]news.Decision{merge, by("ben", "", made(2, news.DoEdit, news.Subject{Kind: news.OnArticle, Article: "b"}, news.Fields{Publisher: s("Herald on Sunday")}))},
			"52 were found", "follows ben, origin ana for Police, publisher ben for Herald"},
		"a day that it has": {[]news.Decision{made(1, news.DoEdit, echo, news.Fields{Published: s("2026-02-27")})}, "Herald reports", ""},
	} {
		for _, d := range tc.log {
			if err := decide.Check(d); err != nil {
				t.Errorf("%s: Check: %v", name, err)
			}
		}
		c := find(t, apply(tc.log, articles, claims).Claims, tc.words)
		got := ""
		if c.Decision != nil {
			got = whose(c.Decision)
		}
		if got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
			continue
		}
		if c.Decision == nil {
			continue
		}
		for _, b := range c.Decision.By {
			if !slices.Contains(c.Decision.Decisions, b.Decision) {
				t.Errorf("%s: the decision is not among %q", name, c.Decision.Decisions)
			}
		}
		slices.Sort(c.Decision.Decisions)
		if n := len(slices.Compact(c.Decision.Decisions)); n != len(c.Decision.Decisions) {
			t.Errorf("%s: a decision twice", name)
		}
	}
	c := find(t, apply([]news.Decision{reprint}, articles, claims).Claims, "Herald reports")
	if m := c.Decision.Machine; m == nil || *m.AsOf != "2026-02-27" || (*m.Attribution)[0] != "Echo" || m.What != nil {
		t.Errorf("the machine read: %s", js(t, m))
	}
	if m := decide.Machine(c); *m.AsOf != "2026-02-27" {
		t.Errorf("the machine read: %s", js(t, m))
	}
	if w, want := decide.Words(*c.Decision), "changed by what was decided of its article or origin by ana: because"; w != want {
		t.Errorf("in words %q, want %q", w, want)
	}
	// Whoever looks for work still finds them, and nobody takes them for looked at.
	r := news.Report{Claims: apply([]news.Decision{reprint}, articles, claims).Claims}
	for i := range r.Claims {
		r.Claims[i].Confidence = 0.5
	}
	if n := len(decide.Doubtful(r)); n != len(claims) {
		t.Errorf("%d of %d claims are in doubt", n, len(claims))
	}
	if made := decide.Corpus([]news.Decision{reprint}, r.Claims); len(made.Files) != 0 {
		t.Errorf("cases were made of what nobody looked at: %v", made.Cases)
	}
}

// A note on an origin stands beside all that it says, under whatever name, and one on a story is of that story.
func TestNotesOnOriginsAndStories(t *testing.T) {
	articles, claims := story()
	police := news.Subject{Kind: news.OnOrigin, Name: "Police"}
	note := made(1, news.DoNote, police, news.Fields{Note: s("of the province")})
	merge := made(2, news.DoMerge, police, news.Fields{To: s("Courier")})
	for name, log := range map[string][]news.Decision{"as read": {note}, "merged since": {note, merge}} {
		got := apply(log, articles, claims)
		for _, words := range []string{"52 were found", "Another 12"} {
			d := find(t, got.Claims, words).Decision
			if d == nil || len(d.Notes) != 1 || d.Notes[0].Text != "of the province" || d.Notes[0].Who != "ana" || d.Notes[0].On != news.OnOrigin {
				t.Errorf("%s: %s", name, js(t, d))
			}
		}
		if d := find(t, got.Claims, "Herald reports").Decision; d != nil {
			t.Errorf("%s: a note on another origin: %s", name, js(t, d))
		}
		if !slices.Contains(got.Decisions, note.ID) {
			t.Errorf("%s: the note does not bear on the story", name)
		}
	}

	quake := news.Story{ID: "s", Name: "Quake"}
	l := decide.New([]news.Decision{
		made(1, news.DoNote, decide.OnStory(quake, []string{"a", "b"}), news.Fields{Note: s("look again")}),
		made(2, news.DoNote, decide.OnStory(quake, []string{"x", "y"}), news.Fields{Note: s("by its name")}),
		made(3, news.DoNote, decide.OnStory(news.Story{Name: "Flood"}, []string{"x", "y"}), news.Fields{Note: s("of another")}),
	})
	if got := strings.Join(l.StoryNotes(quake, []string{"a", "b", "c"}), "; "); got != "note by ana on the story: look again; note by ana on the story: by its name" {
		t.Errorf("notes on the story: %q", got)
	}
}
