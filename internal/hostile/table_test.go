package hostile

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"rangefinder/cli"
	"rangefinder/internal/needs"
)

var update = flag.Bool("update", false, "write docs/bad-inputs.md")

// runs, in the environment, makes the test binary the program itself.
const runs = "RANGEFINDER_HOSTILE_RUNS"

// TestMain sets the scene of every case: a proxy in the environment that would hear of whatever is sent through
// it, and an authority that signs the certificates of the servers on loopback.
func TestMain(m *testing.M) {
	if os.Getenv(runs) != "" {
		os.Exit(cli.Main())
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "hostile")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		for _, set := range []func(dir string) error{setAuthority, setProxy} {
			if err := set(dir); err != nil {
				fmt.Fprintln(os.Stderr, err)
				return 1
			}
		}
		return m.Run()
	}())
}

// A row is one case of the table.
type row struct {
	n     int
	input string // what comes, in few words
	want  string // the outcome code that it gives, or what else becomes of it; several in the order of the input
	also  string // what is checked besides, "" for nothing

	// run puts the case to the program and returns what became of it, to be compared with want. What else is
	// wrong it says with x.faultf.
	run func(x *try) string

	known string // a fault that stands, "" for none: the row has to fail until it is struck off here
}

// A section is a file of this package.
type section struct {
	letter, title string
	rows          []row
	alone         bool // a page and its reader, or what is written of it: nothing runs beside anything else
}

var sections = []section{
	{"A", "Address and scheme", addressRows, false},
	{"B", "Transport and sizes", transportRows, false},
	{"C", "Politeness and robots", robotsRows, false},
	{"D", "Cache, identity, change", changeRows, false},
	{"E", "Parsing", parseRows, true},
	{"F", "What comes out", outputRows, true},
	{"G", "Process faults", faultRows, false},
}

// shownBy names the test that shows a case which this table cannot: workers are killed in it, or a browser runs.
// Its row says so in place of a result.
var shownBy = map[int]string{
	30:  "scraper/fetch: TestRenderReachesNothingPrivate",
	61:  "worker: TestStormOfErrorsRestsTheHostAlone",
	62:  "worker: TestOneRequestAtATimeOverAllWorkers",
	63:  "worker: TestWaitingBurnsNoTry",
	64:  "worker: TestKilledWorkerLeavesTheSameReport",
	66:  "worker: TestWrongClocksKeepTheGapAndTheTime",
	67:  "worker: TestManyHostsOfOneSiteShareItsPlaces",
	68:  "worker: TestDeadHostKeepsItsPages",
	91:  "worker: TestWatchOfAPageThatHasNoEnd",
	100: "archive: TestWarcioReadsTheWARC",
	101: "worker: TestManyKillsLoseAndDoubleNothing",
	102: "worker: TestWorkersOutliveTheirStore",
	103: "worker: TestFullDiskLosesNothing",
	104: "worker: TestShutdownPutsBackWhatIsInFlight",
}

// TestShownByNamesTestsThatThereAre holds the names above to the source.
func TestShownByNamesTestsThatThereAre(t *testing.T) {
	for n, name := range shownBy {
		dir, test, _ := strings.Cut(name, ": ")
		files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(dir), "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, f := range files {
			src, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			found = found || strings.Contains(string(src), "func "+test+"(t *testing.T)")
		}
		if !found {
			t.Errorf("case %d is said to be shown by %s, and there is no such test", n, name)
		}
	}
}

const cases = 104

func TestBadInputs(t *testing.T) {
	ran, at := 0, 0
	for _, s := range sections {
		labs := labs{t: t}
		for _, r := range s.rows {
			if at++; r.n != at {
				t.Errorf("row %d stands where %d should", r.n, at)
			}
			if (r.run == nil) != (shownBy[r.n] != "") {
				t.Fatalf("row %d is to be run here, or shown by another test, and not both", r.n)
			}
			t.Run(fmt.Sprintf("%03d_%s", r.n, slug(r.input)), func(t *testing.T) {
				if s.alone {
					needs.Plain(t)
				}
				ran++
				r.test(t, &labs)
			})
		}
		labs.close()
	}
	if at != cases {
		t.Errorf("the table has %d rows, want %d", at, cases)
	}
	if ran == cases && !t.Failed() {
		writeTable(t)
	}
}

func (r row) test(t *testing.T, l *labs) {
	if r.run == nil {
		say("%03d  %-60s  shown by %s", r.n, short(r.input, 60), shownBy[r.n])
		return
	}
	x := &try{T: t, row: r, labs: l}
	got := r.run(x)
	x.rules()
	if got != r.want {
		x.faultf("gave %q, want %q", got, r.want)
	}
	result := "PASS"
	switch {
	case r.known != "" && len(x.faults) == 0:
		result = "FAIL"
		t.Errorf("the fault %q is mended: strike it off", r.known)
	case r.known != "":
		result = "KNOWN " + r.known
	case len(x.faults) > 0:
		result = "FAIL"
		for _, f := range x.faults {
			t.Error(f)
		}
	}
	say("%03d  %-60s  %s  %s", r.n, short(r.input, 60), got, result)
	if testing.Verbose() && r.known != "" {
		for _, f := range x.faults {
			t.Log(f)
		}
	}
}

// say prints the line of a case where lines are wanted.
func say(format string, args ...any) {
	if testing.Verbose() {
		fmt.Printf(format+"\n", args...)
	}
}

func short(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

var notWord = regexp.MustCompile(`[^A-Za-z0-9]+`)

// slug is the beginning of a text as the name of a subtest.
func slug(s string) string {
	words := strings.FieldsFunc(notWord.ReplaceAllString(s, " "), func(r rune) bool { return r == ' ' })
	return strings.ToLower(strings.Join(words[:min(len(words), 6)], "_"))
}

// writeTable compares docs/bad-inputs.md with the table, and writes it with -update. It is reached only where
// every row gave what it promises, so that "holds" is true of the day when the file is in step.
func writeTable(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "bad-inputs.md")
	want := table()
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("docs/bad-inputs.md is not what the table says (%v); write it with go test -run BadInputs ./internal/hostile -update", err)
	}
}

const preface = `# Bad inputs, and what becomes of them

What the open web sends a crawler sooner or later. Every row runs in go test ./internal/hostile: through the worker, the
guarded door to the web, the reader and the embedded store, from a server on loopback. Of every row it is checked as well that no
address was dialled that is not open, that no address has more than one outcome and none that was not asked for, that nothing
panicked, and that a page of another host, asked for at the same time, was read.

This file is written by the test and compared with it. *holds*: the case gives what is expected. *known*: it does not yet, and
the test fails once it does.
`

func table() []byte {
	var b bytes.Buffer
	b.WriteString(preface)
	cell := strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;", "*", `\*`).Replace
	for _, s := range sections {
		fmt.Fprintf(&b, "\n## %s. %s\n\n| | what comes | outcome | and | result |\n|---:|---|---|---|---|\n", s.letter, s.title)
		for _, r := range s.rows {
			result := "holds"
			switch {
			case r.run == nil:
				result = "shown by " + shownBy[r.n]
			case r.known != "":
				result = "known: " + r.known
			}
			fmt.Fprintf(&b, "| %d | %s | %s | %s | %s |\n", r.n, cell(r.input), cell(r.want), cell(r.also), cell(result))
		}
	}
	return b.Bytes()
}
