package extract

import (
	"cmp"
	"testing"

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
