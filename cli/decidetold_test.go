package cli

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/store"
)

// answered is a report of one story: topics by name, each with one strand of voices, written "ORIGIN VALUE CLAIM".
func answered(topics map[string][]string, aside ...news.SetAside) news.Report {
	r := news.Report{Stories: []news.Story{{ID: "s", Name: "Storm"}}}
	for _, name := range slices.Sorted(maps.Keys(topics)) {
		t := news.Topic{ID: news.ID(name), Topic: name, Story: "s", Kind: "count"}
		st := news.Strand{Status: news.StatusDone, Word: news.SingleOrigin}
		for _, v := range topics[name] {
			var o news.Origin
			var n float64
			var claim string
			fmt.Sscan(v, &o.Origin, &n, &claim)
			o.Low, o.Value, o.High, o.Qualifier, o.Claims, o.Outlets = &n, &n, &n, "exact", []string{claim}, []string{"Post"}
			st.Origins = append(st.Origins, o)
			st.Low, st.High, t.Span = &n, &n, news.Span{Low: &n, High: &n}
			r.Claims = append(r.Claims, news.Claim{ID: claim, Low: &n, Value: &n, High: &n, Qualifier: "exact", Kind: "count", Origin: o.Origin, OriginID: o.Origin})
		}
		for _, x := range aside {
			if t.Topic == name {
				st.SetAside = append(st.SetAside, x)
				r.Claims = append(r.Claims, news.Claim{ID: x.Claim})
			}
		}
		t.Strands = []news.Strand{st}
		r.Topics = append(r.Topics, t)
	}
	return r
}

// What a decision has changed of a topic is its range, its name, or who gives its figures.
func TestWhatMoved(t *testing.T) {
	for _, c := range []struct {
		was, is map[string][]string
		want    string
	}{
		{map[string][]string{"Killed": {"NIS 600 a"}}, map[string][]string{"Killed": {"NIS 600 a"}}, ""},
		{map[string][]string{"Killed": {"NIS 600 a"}}, map[string][]string{"Killed": {"CNN 600 a"}}, "Killed (Storm): NIS (600) → CNN (600)\n"},
		{map[string][]string{"Killed": {"NIS 600 a"}}, map[string][]string{"Killed": {"NIS 700 a"}}, "Killed (Storm): 600, single origin → 700, single origin\n  NIS (600) → NIS (700)\n"},
		{map[string][]string{"Killed": {"NIS 600 a"}}, map[string][]string{"Dead": {"NIS 600 a"}}, "Dead (Storm): Killed: 600, single origin → 600, single origin\n"},
		{map[string][]string{"Killed": {"NIS 600 a", "CNN 600 b"}}, map[string][]string{"Killed": {"NIS 600 a", "CNN 600 b", "AP 600 c"}}, "Killed (Storm): 600, single origin, 2 origins → 600, single origin, 3 origins\n  added: AP (600)\n"},
		{map[string][]string{"Killed": {"NIS 600 a", "CNN 600 b"}}, map[string][]string{"Killed": {"NIS 600 a"}}, "Killed (Storm): 600, single origin, 2 origins → 600, single origin\n  no longer: CNN (600)\n"},
		{map[string][]string{"Killed": {"NIS 600 a"}}, map[string][]string{"Hurt": {"NIS 600 b"}}, "Hurt (Storm): not there → 600, single origin\nKilled (Storm): 600, single origin → no longer there\n"},
	} {
		moves := rangeMoves(answered(c.was), answered(c.is))
		var out bytes.Buffer
		d := &desk{app: &app{out: &out, err: io.Discard}}
		if err := d.printMoves(moves); err != nil || out.String() != c.want {
			t.Errorf("from %v to %v: %q, %v, want %q", c.was, c.is, out.String(), err, c.want)
		}
	}
	// A target that gets another id is one topic.
	was, is := answered(map[string][]string{"Killed": {"NIS 600 a"}}), answered(map[string][]string{"killed": {"NIS 600 a", "CNN 600 b"}})
	if moves := rangeMoves(was, is); len(moves) != 1 || moves[0].Before == nil || moves[0].After == nil || len(moves[0].VoicesAfter) != 1 {
		t.Errorf("moves are %+v", moves)
	}
}

// A copy shows where its figures are credited to another, and where another stands in their chain alone.
func TestCopiesNothing(t *testing.T) {
	report := func(publisher string, attribution ...string) news.Report {
		return news.Report{Claims: []news.Claim{{ID: "c", ArticleID: "a", Attribution: attribution, Article: news.ArticleRef{Publisher: publisher}}}}
	}
	of := "https://wire.example/1"
	made := []news.Decision{{Do: news.DoEdit, On: news.Subject{Kind: news.OnArticle, Article: "a"}, After: news.Fields{CopyOf: &of}}}
	for _, c := range []struct {
		was, is news.Report
		nothing bool
	}{
		{report("Post", "Post", "NIS"), report("Post", "Post", "NIS"), true},
		{report("Post", "Post", "NIS"), report("Courier", "Courier", "NIS"), true},
		{report("Post", "Post", "NIS"), report("Post", "Post", "Wire", "NIS"), false},
		{report("Post", "Post"), report("Post", "Post", "Wire"), false},
		{report("", "NIS"), report("", "Wire", "NIS"), false},
	} {
		var said bytes.Buffer
		(&desk{app: &app{err: &said}, report: c.is}).copiesNothing(c.was, made)
		if (said.Len() > 0) != c.nothing {
			t.Errorf("from %q to %q it says %q", c.was.Claims[0].Attribution, c.is.Claims[0].Attribution, said.String())
		}
	}
}

// A figure that leaves all ranges does not leave unsaid.
func TestOutOfRange(t *testing.T) {
	one := map[string][]string{"Killed": {"NIS 600 a"}}
	edit := news.Decision{Do: news.DoEdit, On: news.Subject{Kind: news.OnClaim, Claim: "b"}}
	why := news.SetAside{Claim: "b", Why: "revised downwards by the same origin"}
	with := func(r news.Report, decided *news.Decided) news.Report {
		r.Claims = append(r.Claims, news.Claim{ID: "b", Decision: decided})
		return r
	}
	for _, c := range []struct {
		name             string
		was, is          news.Report
		made             []news.Decision
		aside, unanswers int
	}{
		{"it answered a topic", answered(map[string][]string{"Killed": {"NIS 600 a", "CNN 600 b"}}), with(answered(one), nil), nil, 0, 1},
		{"it is added, and answers none", answered(one), with(answered(one), nil), []news.Decision{edit}, 0, 1},
		{"nobody decided of it", with(answered(one), nil), with(answered(one), nil), nil, 0, 0},
		{"it is rejected", answered(map[string][]string{"Killed": {"NIS 600 a", "CNN 600 b"}}), with(answered(one), &news.Decided{Verdict: news.Rejected}), nil, 0, 0},
		{"it is set aside", answered(map[string][]string{"Killed": {"NIS 600 a", "CNN 600 b"}}), answered(one, why), []news.Decision{edit}, 1, 0},
		{"it was set aside before", answered(one, why), answered(one, why), []news.Decision{edit}, 0, 0},
	} {
		if aside, none := outOfRange(c.was, c.is, c.made); len(aside) != c.aside || len(none) != c.unanswers {
			t.Errorf("%s: set aside %v, without a topic %v", c.name, aside, none)
		}
	}
}

// A name is a name: what looks like an id, or points to something else, makes no topic.
func TestNamesThatPeopleGive(t *testing.T) {
	r := answered(map[string][]string{"Killed": {"NIS 600 a"}, "Hurt": {"NIS 40 b"}})
	other := answered(map[string][]string{"Killed": {"NIS 7 c"}, "Drowned": {"NIS 9 d"}})
	for i := range other.Topics {
		other.Topics[i].Story, other.Topics[i].ID = "f", news.ID("flood", other.Topics[i].Topic)
	}
	r.Topics = append(r.Topics, other.Topics...)
	r.Stories = append(r.Stories, news.Story{ID: "f", Name: "Flood"})
	var said bytes.Buffer
	d := &desk{app: &app{out: io.Discard, err: &said}, report: r, stories: []store.StoryRow{{Story: r.Stories[0]}, {Story: r.Stories[1]}}}
	killed := r.Topics[slices.IndexFunc(r.Topics, func(t news.Topic) bool { return t.Topic == "Killed" })].ID
	drowned := news.ID("flood", "Drowned")
	for _, c := range []struct {
		kind, word, want, says string
	}{
		{news.OnTopic, "killed", "Killed", ""},
		{news.OnTopic, killed, "Killed", ""},
		{news.OnTopic, killed[:5], "Killed", ""},
		{news.OnTopic, "topic:Hurt", "Hurt", ""},
		{news.OnTopic, "  ", "", ""},
		{news.OnTopic, "Homes  lost", "Homes lost", `nothing is called "Homes lost" yet`},
		{news.OnTopic, "Drowned", "Drowned", `is a topic of another story, "Flood"`},
		{news.OnTopic, drowned, "!", "a topic of another story"},
		{news.OnTopic, "spsrcfpaeclq4xzm", "!", "looks like an id"},
		{news.OnTopic, "story:Flood", "!", "a topic is wanted, not a story"},
		{news.OnTopic, "topic:story:Flood", "story:Flood", `nothing is called "story:Flood" yet`},
		{news.OnStory, "flood", "Flood", ""},
		{news.OnStory, "topic:Killed", "!", "a story is wanted"},
	} {
		said.Reset()
		name, err := d.nameOf("--to", c.word, c.kind, []string{"s"})
		if err != nil {
			name = "!"
			said.WriteString(err.Error())
		}
		if name != c.want || !strings.Contains(said.String(), c.says) || c.says == "" && said.Len() > 0 {
			t.Errorf("%s %q is %q, and says %q; want %q, %q", c.kind, c.word, name, said.String(), c.want, c.says)
		}
	}
}

// Of an id that is too short to name anything it is said what it lacks.
func TestShortIDs(t *testing.T) {
	r := answered(map[string][]string{"Killed": {"NIS 600 r232ic6a"}})
	d := &desk{app: &app{}, report: r, log: []news.Decision{{ID: "h6w2kd7q"}}}
	for word, want := range map[string]string{"r23": "too short for an id: give at least its first 4 characters", "r24": "nothing here is called", "claim:r23": "too short", "r232x": "nothing here is called"} {
		if _, err := d.thing(word, news.OnClaim); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", word, err, want)
		}
	}
	if x, err := d.thing("r232", news.OnClaim); err != nil || x.claim.ID != "r232ic6a" {
		t.Errorf("r232 is %q, %v", x.claim.ID, err)
	}
	for word, want := range map[string]string{"h6w": "too short", "h6x": "no decision has the id", "": "no decision has the id"} {
		if _, err := d.decision(word); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("decision %q: %v, want %s", word, err, want)
		}
	}
}

// Each decision that is made anew keeps its reason.
func TestAnewKeepsReasons(t *testing.T) {
	art := news.Article{ID: "a", URL: "https://a.example", Text: "Some 360 homes burned."}
	n := 360.0
	claim := news.Claim{ID: "c", ArticleID: "a", Text: "360", Sentence: art.Text, Quote: news.Quote{Exact: art.Text}, Low: &n, Value: &n, High: &n, Qualifier: "exact", Kind: "count"}
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	var log []news.Decision
	add := func(x news.Decision, why string) news.Decision {
		x.Who, x.Why, x.At = "ana", why, at.Add(time.Duration(len(log))*time.Second)
		x = decide.Made(x)
		log = append(log, x)
		return x
	}
	place, of := "Oslo", "the town"
	add(decide.Edit(art, claim, news.Fields{Place: &place}), "the map has it")
	add(decide.Edit(art, claim, news.Fields{Of: &of}), "")
	add(decide.Move(art, claim, "", "Homes lost"), "burned is lost")
	last := add(decide.Accept(art, claim), "")
	ds := decide.Anew(log, last, art, claim)
	var got []string
	for _, x := range ds {
		got = append(got, x.Do+": "+x.Why)
	}
	if want := "edit: the map has it, move: burned is lost"; strings.Join(got, ", ") != want {
		t.Errorf("anew it is %q, want %q", strings.Join(got, ", "), want)
	}
}

// --only means the same however it is written.
func TestOnlyIsWrittenAnyhow(t *testing.T) {
	for given, want := range map[string]string{"accepted": "accepted", " REJECTED ": "rejected", "rejected,rejected": "rejected", "Rejected, accepted,": "accepted,rejected", "": "!", " , ": "!", "right": "!"} {
		var only string
		cmd := &cobra.Command{}
		(&app{}).onlyFlag(cmd, &only)
		if err := cmd.Flags().Set("only", given); err != nil {
			t.Fatal(err)
		}
		if err := knownOnly(cmd, &only); err != nil {
			only = "!"
		}
		if only != want {
			t.Errorf("--only %q is %q, want %q", given, only, want)
		}
	}
}

// What was rejected stands in its topics, beside what is kept of these.
func TestOnlyShowsWhatWasRejected(t *testing.T) {
	r := answered(map[string][]string{"Hurt": {}, "Killed": {"NIS 600 a"}}, news.SetAside{Claim: "b", Why: "rejected"})
	for i := range r.Claims {
		if r.Claims[i].ID == "b" {
			r.Claims[i].Decision = &news.Decided{Verdict: news.Rejected}
		}
	}
	kept := r
	kept.Topics = slices.DeleteFunc(slices.Clone(r.Topics), func(t news.Topic) bool { return t.Topic == "Hurt" })
	for i := range kept.Topics {
		kept.Topics[i].Strands = slices.Clone(kept.Topics[i].Strands)
		kept.Topics[i].Strands[0].SetAside = nil
	}
	for all, want := range map[bool]int{true: 2, false: 0} {
		got := withRejected(kept, r, func(c news.Claim) bool { return all || c.ID != "b" })
		aside := 0
		for _, x := range got.Topics {
			for _, s := range x.Strands {
				aside += len(s.SetAside)
			}
		}
		if aside != want || len(got.Topics) != 1+want/2 || all && len(got.Topics[0].Strands)+len(got.Topics[1].Strands) != 2 {
			t.Errorf("%d are set aside in %d topics, want %d", aside, len(got.Topics), want)
		}
	}
}
