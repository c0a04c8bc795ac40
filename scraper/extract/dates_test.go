package extract

import (
	"testing"
	"time"

	"rangefinder/news"
)

func TestDates(t *testing.T) {
	for _, row := range rows(t, "dates.txt", 5) {
		a := news.Article{Text: row[1]}
		if row[0] != "-" {
			pub, err := time.Parse("2006-01-02", row[0])
			if err != nil {
				t.Fatal(err)
			}
			a.Published = &pub
		}
		claims, _ := Claims(a)
		c := find(claims, row[2])
		if c == nil {
			t.Errorf("Claims(%q) has no claim %q, has %d", row[1], row[2], len(claims))
			continue
		}
		blank := func(s string) string {
			if s == "-" {
				return ""
			}
			return s
		}
		if c.AsOf != blank(row[3]) || c.Period != blank(row[4]) {
			t.Errorf("published %s: %q dates %s as of %q, period %q, want %q, %q", row[0], row[1], row[2], c.AsOf, c.Period, blank(row[3]), blank(row[4]))
		}
	}
}
