package extract

import (
	"testing"

	"rangefinder/news"
)

func TestMeasures(t *testing.T) {
	for _, row := range rows(t, "measures.txt", 7) {
		claims, _ := Claims(news.Article{Text: row[0]})
		c := find(claims, row[1])
		if c == nil {
			t.Errorf("Claims(%q) has no claim %q, has %d", row[0], row[1], len(claims))
			continue
		}
		for i, got := range []string{c.What, c.Head, c.Of, c.Measure, c.Place} {
			want := row[2+i]
			if want == "-" {
				want = ""
			}
			if got != want {
				t.Errorf("Claims(%q): %s of %s is %q, want %q", row[0], []string{"what", "head", "of", "measure", "place"}[i], row[1], got, want)
			}
		}
	}
}
