package cli

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"rangefinder/news"
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

// samereport A B: two reports as JSON are the same, byte for byte, but for when they were made.
func samereport(ts *testscript.TestScript, neg bool, args []string) {
	made := regexp.MustCompile(`(?m)^  "generated": .*$`)
	a, b := made.ReplaceAllString(ts.ReadFile(args[0]), ""), made.ReplaceAllString(ts.ReadFile(args[1]), "")
	if neg || !strings.Contains(a, `"topics"`) {
		ts.Fatalf("no report: %s", a)
	}
	if a != b {
		ts.Check(writeLines(ts, a, b))
	}
}

// writeLines fails with the first line in which two texts differ.
func writeLines(ts *testscript.TestScript, a, b string) error {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			ts.Fatalf("line %d: %q, want %q", i+1, x[i], y[i])
		}
	}
	ts.Fatalf("%d lines, want %d", len(x), len(y))
	return nil
}
