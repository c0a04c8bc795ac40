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

func TestChains(t *testing.T) {
	for _, row := range rows(t, "chains.txt", 3) {
		claims, _ := Claims(news.Article{Text: row[0]})
		c := find(claims, row[1])
		if c == nil {
			t.Errorf("Claims(%q) has no claim %q, has %d", row[0], row[1], len(claims))
			continue
		}
		want := strings.TrimPrefix(row[2], "-")
		if got := strings.Join(c.Attribution, " < "); !strings.EqualFold(got, want) {
			t.Errorf("Claims(%q): %s credited to %q, want %q", row[0], row[1], got, want)
		}
	}
}
