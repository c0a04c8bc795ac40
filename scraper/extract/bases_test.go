package extract

import (
	"cmp"
	"strings"
	"testing"

	"rangefinder/internal/needs"
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

// A page of nothing but shares is read to its end: what looked at every share for each of them took
// hours.
func TestManyShares(t *testing.T) {
	needs.Plain(t)
	claims, _ := Claims(news.Article{Text: strings.Repeat("3 of 7 of ", 5_000), Plain: true, Language: "en"})
	if len(claims) < 5_000 {
		t.Errorf("%d claims, want more", len(claims))
	}
}
