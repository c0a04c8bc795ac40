package cli

import (
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/store"
	"rangefinder/worker"
)

// claimid NAME FIGURE SENTENCE [OUTLET]: the id of the claim of the report on standard output that has
// the figure, in a sentence that has the words.
func claimid(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: claimid NAME FIGURE SENTENCE [OUTLET]")
	}
	var r news.Report
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &r))
	words := regexp.MustCompile(args[2])
	var found []string
	for _, c := range r.Claims {
		if strings.Contains(c.Article.URL, "north-korean-losses") {
			ts.Setenv("LEDGER", c.Article.URL)
		}
		if c.Text == args[1] && words.MatchString(c.Sentence) && (len(args) < 4 || strings.Contains(c.Article.Publisher, args[3])) {
			found = append(found, c.ID)
		}
	}
	if len(found) != 1 {
		ts.Fatalf("%d claims are %v", len(found), args[1:])
	}
	ts.Setenv(args[0], found[0])
}

// undoid NAME: the id of the decision on standard output.
func undoid(ts *testscript.TestScript, neg bool, args []string) {
	var out struct{ Decisions []news.Decision }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &out))
	if neg || len(args) != 1 || len(out.Decisions) != 1 {
		ts.Fatalf("want a name, and one decision: %v", out.Decisions)
	}
	ts.Setenv(args[0], out.Decisions[0].ID)
}

// reviewid NAME: the id of the last decision listed on standard output.
func reviewid(ts *testscript.TestScript, neg bool, args []string) {
	var out []news.Decision
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &out))
	if neg || len(args) != 1 || len(out) == 0 {
		ts.Fatalf("want a name, and decisions: %v", out)
	}
	ts.Setenv(args[0], out[len(out)-1].ID)
}

// samereport A B: two reports as JSON are the same, byte for byte, but for when they were made.
func samereport(ts *testscript.TestScript, neg bool, args []string) {
	made := regexp.MustCompile(`(?m)^  "generated": .*$`)
	a, b := made.ReplaceAllString(ts.ReadFile(args[0]), ""), made.ReplaceAllString(ts.ReadFile(args[1]), "")
	if neg || !strings.Contains(a, `"topics"`) {
		ts.Fatalf("no report: %s", a)
	}
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			ts.Fatalf("line %d: %q, want %q", i+1, x[i], y[i])
		}
	}
	if len(x) != len(y) {
		ts.Fatalf("%d lines, want %d", len(x), len(y))
	}
}

// Of two who decide of one claim at once the second is told, and nothing is lost: neither where the other came
// between reading and deciding, nor where he came while this one was reading.
func TestWhoDecidesSecondIsTold(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("RANGEFINDER_DATA_DIR", filepath.Join(t.TempDir(), "data"))
	if code := run(t.Context(), []string{"run", "-q", note(t, "The storm damaged 340 houses in the valley, the mayor said.")}, nil, io.Discard, io.Discard); code != exitDone {
		t.Fatalf("run leaves with %d", code)
	}
	a := &app{out: io.Discard, err: io.Discard, quiet: true}
	cmd := &cobra.Command{}
	cmd.SetContext(t.Context())
	err := a.atDesk(cmd, ruling{}, func(ana *desk) error {
		ana.who = "ana"
		ben := *ana
		ben.who = "ben"
		claim := ana.report.Claims[0]
		art, err := ana.article(claim.ArticleID)
		if err != nil {
			return err
		}
		if err := ben.decide(decide.Reject(art, claim)); err != nil {
			return err
		}
		var behind *store.ErrBehind
		if err := ana.decide(decide.Accept(art, claim)); !errors.As(err, &behind) || behind.By.Who != "ben" || !strings.Contains(err.Error(), "nothing is lost") {
			t.Errorf("ana is told %v", err)
		}
		if err := ana.read(); err != nil {
			return err
		}
		on := decide.In(art, claim)
		seen, err := ana.heads([]news.Subject{on})
		if err != nil {
			return err
		}
		if _, err := worker.Decide(ana.ctx, ana.db, []news.Decision{signed(decide.Note(on, "look again"), "ben")}, nil); err != nil {
			return err
		}
		if _, err := worker.Decide(ana.ctx, ana.db, []news.Decision{signed(decide.Accept(art, claim), "ana")}, seen); !errors.As(err, &behind) || behind.By.Do != news.DoNote {
			t.Errorf("ana is told %v", err)
		}
		log, err := ana.db.Decisions(ana.ctx)
		if len(log) != 2 || log[0].Who != "ben" || log[1].Who != "ben" {
			t.Errorf("the log is %v", log)
		}
		if err != nil {
			return err
		}
		// Who is about to decide sees what has come of a decision that was made a moment ago.
		story := ana.stories[0]
		renamed := signed(decide.Rename(decide.OnStory(story.Story, story.Articles), "Storm in the valley"), "ben")
		if _, err := worker.Decide(ana.ctx, ana.db, []news.Decision{renamed}, nil); err != nil {
			return err
		}
		ana.decides = true
		if err := ana.read(); err != nil {
			return err
		}
		if got := ana.stories[0].Story.Name; got != "Storm in the valley" {
			t.Errorf("ana decides of %q", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func signed(x news.Decision, who string) news.Decision {
	x.Who = who
	return x
}

func TestFiguresOfPeople(t *testing.T) {
	n := func(v float64) *float64 { return &v }
	claim := news.Claim{Low: n(600), Value: n(600), High: n(600), Qualifier: "about", Kind: "money", Unit: "USD"}
	span := news.Claim{Low: n(20), High: n(30), Qualifier: "range", Kind: "count"}
	const none = "none" // the flag is not given
	for _, c := range []struct {
		of                      news.Claim
		figure, qualifier, unit string
		want                    string // "" for what is refused
	}{
		{claim, "about 300", none, none, `{"low":300,"value":300,"high":300,"qualifier":"about","kind":"money","unit":"USD"}`},
		{claim, "€2.5m", none, none, `{"low":2500000,"value":2500000,"high":2500000,"qualifier":"exact","kind":"money","unit":"EUR"}`},
		{claim, none, "at_least", none, `{"low":600,"value":600,"high":null,"qualifier":"at_least","kind":"money","unit":"USD"}`},
		{claim, none, "less_than", none, `{"low":null,"value":600,"high":600,"qualifier":"less_than","kind":"money","unit":"USD"}`},
		{claim, "20 to 30", none, none, `{"low":20,"value":null,"high":30,"qualifier":"range","kind":"money","unit":"USD"}`},
		{claim, none, none, "", `{"low":600,"value":600,"high":600,"qualifier":"about","kind":"count","unit":""}`},
		{claim, "300", none, "", `{"low":300,"value":300,"high":300,"qualifier":"exact","kind":"count","unit":""}`},
		{claim, "300", none, "km", `{"low":300,"value":300,"high":300,"qualifier":"exact","kind":"measure","unit":"kilometre"}`},
		{claim, "300 km", none, "kilometres", `{"low":300,"value":300,"high":300,"qualifier":"exact","kind":"measure","unit":"kilometre"}`},
		{claim, "$300", none, "", ""},
		{claim, "$300", none, "EUR", ""},
		{claim, none, none, "people", ""},
		{span, "25", "up_to", none, `{"low":null,"value":25,"high":25,"qualifier":"up_to","kind":"count","unit":""}`},
		{span, "at least 25", "at_least", none, `{"low":25,"value":25,"high":null,"qualifier":"at_least","kind":"count","unit":""}`},
		{span, "at least 25", "up_to", none, ""},
		{span, "20 to 30", "up_to", none, ""},
		{span, none, "about", none, ""},
		{span, none, "range", none, ""},
		{span, "a lot of them", none, none, ""},
		{span, "20 and also 30 men", none, none, ""},
		{span, "12,00", none, none, ""},
		{span, "", none, none, ""},
	} {
		e := edits{figure: c.figure, qualifier: c.qualifier, unit: c.unit}
		given := func(flag string) bool {
			return map[string]string{"figure": c.figure, "qualifier": c.qualifier, "unit": c.unit}[flag] != none
		}
		got, err := e.amount(given, c.of, false)
		text := ""
		if err == nil {
			b, _ := json.Marshal(got)
			text = string(b)
		}
		if text != c.want {
			t.Errorf("%q, %q, %q over %s %s is %s (%v), want %s", c.figure, c.qualifier, c.unit, c.of.Qualifier, c.of.Kind, text, err, c.want)
		}
	}
}

// What was decided in one store is taken in on every backend, and undone leaves the report as it was.
func TestDecisionsStandOnEveryBackend(t *testing.T) {
	file := note(t, "The storm damaged 340 houses in the valley, the mayor said. In the storm 52 houses were flooded, the county said.")
	log := filepath.Join(t.TempDir(), "decisions.jsonl")
	first := on(t, "")
	first.do("run", "-q", file)
	claims := decode(t, first.do("report", "--json")).Claims
	first.do("decide", "reject", claims[0].ID, claims[1].ID, "--who", "ana", "--why", "of another storm")
	first.do("decide", "export", log)
	backends(t, func(t *testing.T, redisURL string) {
		p := on(t, redisURL)
		p.do("run", "-q", file)
		before := timeless(t, decode(t, p.do("report", "--json")))
		p.do("decide", "import", log)
		if out := p.do("report", "--json"); strings.Count(out, `"verdict": "rejected"`) != 2 {
			t.Errorf("the report has %s", out)
		}
		if out := p.do("decide", "undo", "--who", "ana"); strings.Count(out, "undo of reject") != 2 {
			t.Errorf("undo says %s", out)
		}
		if after := timeless(t, decode(t, p.do("report", "--json"))); after != before {
			t.Errorf("undone, the report is\n%s\n---\n%s", after, before)
		}
		if out := p.do("verify"); !strings.Contains(out, "no faults") {
			t.Errorf("verify = %s", out)
		}
	})
}
