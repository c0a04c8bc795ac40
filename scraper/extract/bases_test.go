package extract

import (
	"cmp"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
)

func TestBases(t *testing.T) {
	cor := openCorpus(t, "bases.txt")
	defer cor.close()
	for _, row := range rows(t, "bases.txt", 4) {
		claims, _ := Claims(news.Article{Text: row[0], Plain: true})
		got := "no claim"
		if c := find(claims, row[1]); c != nil {
			base := "-"
			for i := range claims {
				if claims[i].ID == c.Base && c.Base != "" {
					base = claims[i].Text
				}
			}
			got = cmp.Or(c.Measure, "-") + " | " + base
		}
		cor.check(row[0], row[1], got, row[2]+" | "+row[3])
	}
}

// A page of nothing but shares takes no longer than its length.
func TestManyShares(t *testing.T) {
	began := time.Now()
	claims, _ := Claims(news.Article{Text: strings.Repeat("3 of 7 of ", 60_000), Plain: true, Language: "en"})
	if took := time.Since(began); took > 20*time.Second || len(claims) < 10_000 {
		t.Errorf("%d claims in %v, want more in a few seconds", len(claims), took)
	}
}
