package extract

import (
	"os"
	"strings"
	"testing"

	"rangefinder/news"
)

// rows reads a table of testdata: fields between bars.
func rows(t *testing.T, name string, fields int) [][]string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
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

func find(claims []news.Claim, text string) *news.Claim {
	for i := range claims {
		if claims[i].Text == text {
			return &claims[i]
		}
	}
	return nil
}

// A corpus is a table of testdata whose rows each give one figure. A row that is
// read otherwise stands in testdata/known.txt with the reason, and one that is
// mended makes the test ask to be struck off. The score is printed with -v.
type corpus struct {
	t     *testing.T
	name  string
	known map[string]string
	n, ok int
}

func openCorpus(t *testing.T, name string) *corpus {
	t.Helper()
	c := &corpus{t: t, name: name, known: map[string]string{}}
	for _, row := range rows(t, "known.txt", 4) {
		if row[0] == name {
			c.known[row[1]+"|"+row[2]] = row[3]
		}
	}
	return c
}

// check compares what was read of a figure with what a person reads.
func (c *corpus) check(text, figure, got, want string) {
	c.t.Helper()
	c.n++
	why, listed := c.known[text+"|"+figure]
	delete(c.known, text+"|"+figure)
	switch {
	case got == want && listed:
		c.t.Errorf("%s: %q reads as it should now: strike it off known.txt (was: %s)", c.name, text, why)
	case got != want && !listed:
		c.t.Errorf("%s: %q: %s is %s, want %s", c.name, text, figure, got, want)
	}
	if got == want {
		c.ok++
	}
}

func (c *corpus) close() {
	c.t.Helper()
	for row := range c.known {
		c.t.Errorf("known.txt: no row %s in %s", row, c.name)
	}
	c.t.Logf("%s: %d of %d rows read as a person reads them", c.name, c.ok, c.n)
}

// unfold is the text of a row, where \n stands for a line break.
func unfold(s string) string { return strings.ReplaceAll(s, `\n`, "\n") }

func TestChains(t *testing.T) {
	cor := openCorpus(t, "chains.txt")
	defer cor.close()
	for _, row := range rows(t, "chains.txt", 3) {
		claims, _ := Claims(news.Article{Text: unfold(row[0]), Plain: true})
		got := "no claim"
		if c := find(claims, row[1]); c != nil {
			got = "credited to " + strings.ToLower(strings.Join(c.Attribution, " < "))
		}
		cor.check(row[0], row[1], got, "credited to "+strings.ToLower(strings.TrimPrefix(row[2], "-")))
	}
}
