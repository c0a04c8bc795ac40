package decide_test

import (
	"slices"
	"strings"
	"testing"

	"rangefinder/decide"
	"rangefinder/news"
)

// What was decided of a page holds for the same page under another address, once that is asked for: with
// the outlet that it has there, and its undos.
func TestElsewhere(t *testing.T) {
	text := []string{"The quake left 40 people dead.", "In the town 12 people were wounded.", "It shook the coast for 7 minutes flat."}
	old, claims := paper("old", "Old Courier", text...)
	forty, twelve, seven := find(t, claims, "40 people"), find(t, claims, "12 people"), find(t, claims, "7 minutes")
	accept := accepted(1, forty)
	edit := made(2, news.DoEdit, decide.Claim(twelve), news.Fields{Attribution: &[]string{"Old Courier", "Mayor"}})
	edit.Before.Attribution = &[]string{"Old Courier"}
	edit = decide.Made(edit)
	reject := made(3, news.DoReject, decide.Claim(seven), news.Fields{Verdict: s(news.Rejected)})
	back := undo(4, reject)
	again := undo(5, back)
	whole := made(6, news.DoNote, decide.OnArticle(old), news.Fields{Note: s("a note")})
	topic := made(7, news.DoRename, news.Subject{Kind: news.OnTopic, Name: "Dead", Held: []string{forty.ID}}, news.Fields{To: s("Killed")})
	log := []news.Decision{accept, edit, reject, back, again, whole, topic}

	here, now := paper("new", "New Courier", text...)
	other, more := paper("other", "Post", text[0], "Another 3 were lost.")
	mine := slices.Concat(now, more)
	homes := decide.Homes(log, map[string]bool{"new": true, "other": true}, mine)
	if len(homes) != 1 || homes["old"] != "new" {
		t.Fatalf("homes: %v", homes)
	}
	moved, from := decide.Elsewhere(log, map[string]decide.Home{"old": {here, mine}})
	if len(moved) != len(log) || len(from) != len(log) {
		t.Fatalf("%d moved of %d, %d told", len(moved), len(log), len(from))
	}
	for _, d := range moved {
		if err := decide.Check(d); err != nil {
			t.Errorf("%s %s: %v", d.Do, d.On.Kind, err)
		}
		if d.Who == "" || d.At.IsZero() || strings.Contains(js(t, d), "old.example") || slices.Contains(d.On.Held, forty.ID) {
			t.Errorf("still of the other page: %s", js(t, d))
		}
	}
	got := apply(moved, []news.Article{here, other}, mine)
	if c := find(t, got.Claims, "12 people"); c.OriginID != "mayor" || c.Attribution[0] != "New Courier" {
		t.Errorf("edited: %s", js(t, c))
	}
	if c := find(t, got.Claims, "7 minutes"); c.Decision == nil || c.Decision.Verdict != news.Rejected {
		t.Errorf("a rejection whose undo was taken back: %s", js(t, c))
	}
	for _, c := range got.Claims {
		if c.ArticleID == "other" && c.Decision != nil {
			t.Errorf("decided of another page: %s", js(t, c))
		}
	}
	left := news.Decision{ID: "left", At: at(8), Who: "ana", Do: news.DoReject, Forgotten: true, On: news.Subject{Kind: news.OnClaim, Article: "old", Claim: "c"}}
	if kept, _ := decide.Elsewhere([]news.Decision{left}, map[string]decide.Home{"old": {here, mine}}); kept[0].ID != "left" {
		t.Errorf("what is left of a forgotten decision: %s", js(t, kept))
	}
	// The same again is the same.
	if once, _ := decide.Elsewhere(log, map[string]decide.Home{"old": {here, mine}}); js(t, once) != js(t, moved) {
		t.Error("moved otherwise the second time")
	}
}

func TestHomes(t *testing.T) {
	text := []string{"The quake left 40 people dead.", "In the town 12 people were wounded."}
	_, claims := paper("old", "Courier", text...)
	log := []news.Decision{accepted(1, find(t, claims, "40 people")), accepted(2, find(t, claims, "12 people"))}
	_, a := paper("a", "Courier", text...)
	_, b := paper("b", "Wire", text...)
	_, c := paper("c", "Post", text[0])
	for i := range c {
		c[i].Quote.Suffix = "Others say so too."
	}
	for _, tc := range []struct {
		name   string
		claims []news.Claim
		here   map[string]bool
		want   string
	}{
		{"the one with most of the sentences", slices.Concat(a, c), nil, "a"},
		{"two that have as many", slices.Concat(a, b), nil, ""},
		{"other words around it", c, nil, ""},
		{"its own page is here", a, map[string]bool{"old": true}, ""},
	} {
		if got := decide.Homes(log, tc.here, tc.claims)["old"]; got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestIdle(t *testing.T) {
	_, claims := story()
	on := func(kind, name string) news.Subject { return news.Subject{Kind: kind, Name: name} }
	h := decide.Holdings{
		Report:   news.Report{Claims: claims, Topics: []news.Topic{{Topic: "People killed"}}},
		Stories:  []string{"Quake"},
		Articles: map[string]bool{"a": true},
		Bearing:  map[string]bool{},
	}
	used := made(1, news.DoMerge, on(news.OnOrigin, "Police"), news.Fields{To: s("Courier")})
	renamed := made(2, news.DoNote, on(news.OnStory, "Tremor"), news.Fields{Note: s("x")})
	short := made(2, news.DoNote, on(news.OnOrigin, "NP"), news.Fields{Note: s("x")})
	for _, d := range []news.Decision{used, renamed, short} {
		h.Bearing[d.ID] = true
	}
	for _, tc := range []struct {
		log  []news.Decision
		want string // in the reason, "" where it is not idle
	}{
		{[]news.Decision{accepted(1, find(t, claims, "40 people"))}, ""},
		{[]news.Decision{accepted(1, find(t, claims, "52 were found"))}, "not in the store"},
		{[]news.Decision{used}, ""},
		{[]news.Decision{renamed, short}, ""},
		{[]news.Decision{made(2, news.DoMerge, on(news.OnOrigin, "Nobody"), news.Fields{To: s("Police")})}, `nothing is of "Nobody"`},
		{[]news.Decision{made(2, news.DoNote, on(news.OnOrigin, "police"), news.Fields{Note: s("x")})}, ""},
		{[]news.Decision{made(2, news.DoNote, on(news.OnOrigin, "Nobody"), news.Fields{Note: s("x")})}, "nothing is of"},
		{[]news.Decision{made(2, news.DoRename, on(news.OnTopic, "Dead"), news.Fields{To: s("People  killed")})}, ""},
		{[]news.Decision{made(2, news.DoRename, on(news.OnTopic, "Dead"), news.Fields{To: s("The dead")})}, `no topic is called "Dead"`},
		{[]news.Decision{
			made(2, news.DoRename, on(news.OnTopic, "Dead"), news.Fields{To: s("The dead")}),
			made(3, news.DoRename, on(news.OnTopic, "The dead"), news.Fields{To: s("People killed")}),
		}, ""},
		{[]news.Decision{made(2, news.DoRename, on(news.OnStory, "Fire"), news.Fields{To: s("Quake")})}, ""},
		{[]news.Decision{made(2, news.DoNote, on(news.OnStory, "Fire"), news.Fields{Note: s("x")})}, `no story is called "Fire"`},
	} {
		var why []string
		for _, r := range decide.Idle(tc.log, h, nameOf) {
			why = append(why, r.Reason)
		}
		if got := strings.Join(why, "; "); tc.want == "" && got != "" || !strings.Contains(got, tc.want) {
			t.Errorf("%s %s: %q, want %q", tc.log[0].Do, tc.log[0].On.Kind, got, tc.want)
		}
	}
}
