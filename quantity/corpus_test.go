package quantity

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A reading is what a line of a corpus is to be read as.
type reading struct {
	lo, hi                   float64
	qualifier                Qualifier
	kind                     Kind
	unit                     string
	vague, approx, increment bool
}

func (r reading) String() string {
	return fmt.Sprintf("[%v, %v] %s %s %q vague=%v about=%v increment=%v", r.lo, r.hi, r.qualifier, r.kind, r.unit, r.vague, r.approx, r.increment)
}

func readingOf(m Mention) reading {
	return reading{m.Lo, m.Hi, m.Qualifier, m.Kind, m.Unit, m.Vague, m.Approx, m.Increment}
}

func parseReading(t *testing.T, line string) (r reading) {
	t.Helper()
	f := strings.Fields(line)
	lo, hi, isRange := strings.Cut(f[0], "..")
	if !isRange {
		hi = lo
	}
	var err1, err2 error
	r.lo, err1 = strconv.ParseFloat(lo, 64)
	r.hi, err2 = strconv.ParseFloat(hi, 64)
	if err1 != nil || err2 != nil || len(f) < 3 {
		t.Fatalf("corpus line %q: want low..high qualifier kind [unit] [flags]", line)
	}
	r.qualifier, r.kind = Qualifier(f[1]), Kind(f[2])
	var unit []string
	for _, w := range f[3:] {
		switch w {
		case "vague":
			r.vague = true
		case "about":
			r.approx = true
		case "increment":
			r.increment = true
		default:
			unit = append(unit, w)
		}
	}
	r.unit = strings.Join(unit, " ")
	return r
}

// corpusLines calls f for every line of the corpora with the heading it stands
// under.
func corpusLines(t *testing.T, f func(file, heading, line string)) {
	t.Helper()
	names, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no corpora in testdata: %v", err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		heading := ""
		sc := bufio.NewScanner(strings.NewReader(string(b)))
		for sc.Scan() {
			line := sc.Text()
			switch {
			case line == "" || strings.HasPrefix(line, "# "):
			case strings.HasPrefix(line, "= ") || strings.HasPrefix(line, "! "):
				heading = line
			default:
				f(filepath.Base(name), heading, line)
			}
		}
	}
}

func TestCorpus(t *testing.T) {
	corpusLines(t, func(file, heading, line string) {
		ms, ss := Find(line, "en")
		if why, silent := strings.CutPrefix(heading, "! "); silent {
			if len(ms) > 0 {
				t.Errorf("%s: Find(%q) = %v, want silence (%s)", file, line, readingOf(ms[0]), why)
			}
			found := why == "none"
			for _, s := range ss {
				found = found || s.Why == why
			}
			if !found {
				t.Errorf("%s: Find(%q) skips %v, want one for the reason %q", file, line, ss, why)
			}
			return
		}
		want := parseReading(t, strings.TrimPrefix(heading, "= "))
		if len(ms) == 0 {
			t.Errorf("%s: Find(%q) = nothing (skips %v), want %v", file, line, ss, want)
			return
		}
		if got := readingOf(ms[0]); got != want {
			t.Errorf("%s: Find(%q) = %v, want %v", file, line, got, want)
		}
		if len(ms) > 1 {
			t.Errorf("%s: Find(%q) = %d mentions, want 1 (then %v)", file, line, len(ms), readingOf(ms[1]))
		}
		if m := ms[0]; m.Lo == m.Hi && m.Value != m.Lo || m.Lo < m.Hi && m.Qualifier == Range && !math.IsNaN(m.Value) {
			t.Errorf("%s: Find(%q).Value = %v beside [%v, %v] %s", file, line, m.Value, m.Lo, m.Hi, m.Qualifier)
		}
	})
}
