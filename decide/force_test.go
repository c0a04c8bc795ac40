package decide_test

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"rangefinder/decide"
	"rangefinder/news"
)

// What is decided takes the force of what says otherwise and still has it, and of nothing else.
func TestTakings(t *testing.T) {
	_, claims := paper("a", "Courier", "The army saw 5 killed.")
	c := decide.Claim(claims[0])
	art := news.Subject{Kind: news.OnArticle, Article: "a", URL: "https://a.example/a"}
	topic := func(name string) news.Subject {
		return news.Subject{Kind: news.OnTopic, Name: name, Story: "War"}
	}
	verdict := func(v string) news.Fields { return news.Fields{Verdict: &v} }
	yes, no := verdict(news.Accepted), verdict(news.Rejected)
	place := func(p string) news.Fields { return news.Fields{Place: &p} }
	to := func(p string) news.Fields { return news.Fields{To: &p} }
	for _, x := range []struct {
		name string
		log  []news.Decision
		more []news.Decision
		want string // OF<BY
	}{
		{"an edit over an acceptance", []news.Decision{made(1, news.DoAccept, c, yes)}, []news.Decision{made(2, news.DoEdit, c, place("Oslo"))}, "1<2"},
		{"the same said again", []news.Decision{made(1, news.DoEdit, c, place("Oslo"))}, []news.Decision{made(2, news.DoEdit, c, place("Oslo")), made(3, news.DoAccept, c, yes)}, ""},
		{"another field", []news.Decision{made(1, news.DoEdit, c, place("Oslo"))}, []news.Decision{made(2, news.DoEdit, c, news.Fields{Of: s("men")})}, ""},
		{"only what is in force", []news.Decision{made(1, news.DoAccept, c, yes), made(2, news.DoReject, c, no)}, []news.Decision{made(3, news.DoEdit, c, place("Oslo"))}, "2<3"},
		{"a rejection over several", []news.Decision{made(1, news.DoEdit, c, place("Oslo")), made(2, news.DoMove, c, to("Losses"))}, []news.Decision{made(3, news.DoReject, c, no)}, "1<3 2<3"},
		{"what a rejection took comes back with its end", []news.Decision{made(1, news.DoEdit, c, place("Oslo")), made(2, news.DoReject, c, no), made(3, news.DoAccept, c, yes)}, []news.Decision{made(4, news.DoEdit, c, place("Rome"))}, "1<4 3<4"},
		{"the whole article", []news.Decision{made(1, news.DoAccept, c, yes), made(2, news.DoEdit, art, news.Fields{Publisher: s("Post")})}, []news.Decision{made(3, news.DoReject, art, no)}, "1<3"},
		{"one claim of a rejected article", []news.Decision{made(1, news.DoReject, art, no)}, []news.Decision{made(2, news.DoAccept, c, yes)}, ""},
		{"a name given anew", []news.Decision{made(1, news.DoRename, topic("A"), to("B"))}, []news.Decision{made(2, news.DoRename, topic("b"), to("C"))}, "1<2"},
		{"notes and splits", []news.Decision{made(1, news.DoNote, c, news.Fields{Note: s("x")}), made(2, news.DoSplit, topic("A"), news.Fields{To: s("B"), Words: s("w")})},
			[]news.Decision{made(3, news.DoReject, c, no), made(4, news.DoRename, topic("A"), to("C"))}, ""},
		{"what comes in is older", []news.Decision{made(5, news.DoReject, c, no)}, []news.Decision{made(2, news.DoAccept, c, yes), made(3, news.DoEdit, c, place("Oslo"))}, "2<5 3<5"},
		{"older in one of two fields", []news.Decision{made(5, news.DoEdit, c, place("Rome"))}, []news.Decision{made(2, news.DoEdit, c, news.Fields{Place: s("Oslo"), Of: s("men")})}, ""},
	} {
		whole := append(append([]news.Decision{}, x.log...), x.more...)
		n := map[string]int{}
		for _, d := range whole {
			n[d.ID] = int(d.At.Sub(at(0)).Milliseconds())
		}
		var got []string
		for _, k := range decide.Takings(x.log, x.more, nil) {
			got = append(got, fmt.Sprintf("%d<%d", n[k.Of.ID], n[k.By.ID]))
		}
		if strings.Join(got, " ") != x.want {
			t.Errorf("%s: %v, want %s", x.name, got, x.want)
		}
	}
	accept := made(1, news.DoAccept, c, yes)
	if got := decide.Takings([]news.Decision{accept}, []news.Decision{undo(2, accept)}, nil); len(got) != 1 || got[0].By.Do != news.DoUndo {
		t.Errorf("an undo takes %v", got)
	}
	renamed := made(2, news.DoEdit, c, place("Oslo"))
	renamed.On.Claim = news.ID("another reader")
	one := func(news.Decision) string { return "the claim" }
	if got := decide.Takings([]news.Decision{accept}, []news.Decision{decide.Made(renamed)}, one); len(got) != 1 {
		t.Errorf("of a claim under two ids %v is taken", got)
	}
}

// A decision of which nothing is said to come changes nothing: the figures are what they are without it.
func TestWithoutForceNothingComes(t *testing.T) {
	articles, claims := story()
	shown := func(log []news.Decision) string {
		var b strings.Builder
		for _, c := range apply(log, articles, claims).Claims {
			rejected, to := c.Decision != nil && c.Decision.Verdict == news.Rejected, ""
			if c.Decision != nil {
				to = c.Decision.To
			}
			if rejected {
				fmt.Fprintf(&b, "%s is rejected\n", c.ID)
			} else {
				fmt.Fprintf(&b, "%s %s %s\n", c.ID, to, js(t, decide.Of(c)))
			}
		}
		return b.String()
	}
	without, over := 0, 0
	for seed := range 200 {
		r := rand.New(rand.NewSource(int64(seed)))
		var log []news.Decision
		for n := range 14 {
			d := random(r, n, articles, claims[:3])
			if r.Intn(12) == 0 {
				d = made(n, news.DoReject, news.Subject{Kind: news.OnArticle, Article: "a"}, news.Fields{Verdict: s(news.Rejected)})
			}
			if d.On.Kind == news.OnClaim || d.On.Kind == news.OnArticle && d.Do == news.DoReject {
				log = append(log, d)
			}
		}
		all := shown(log)
		for i, d := range log {
			rest := slices.Delete(slices.Clone(log), i, i+1)
			for _, x := range decide.Takings(rest, []news.Decision{d}, nil) {
				if x.Of.ID != d.ID {
					over++
					continue
				}
				without++
				if got := shown(rest); got != all {
					t.Fatalf("seed %d: %s of %s counts for nothing, says %s of %s; without it\n%s\nwith it\n%s", seed, d.Do, d.On.Claim, x.By.Do, x.By.On.Claim, got, all)
				}
			}
		}
	}
	if without < 100 || over < 100 {
		t.Errorf("of %d decisions nothing comes, and %d lose force: too few to tell", without, over)
	}
}
