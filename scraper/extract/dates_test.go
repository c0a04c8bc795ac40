package extract

import (
	"cmp"
	"testing"
	"time"

	"rangefinder/news"
)

func TestDates(t *testing.T) {
	cor := openCorpus(t, "dates.txt")
	defer cor.close()
	for _, row := range rows(t, "dates.txt", 5) {
		a := news.Article{Text: row[1], Plain: true}
		if row[0] != "-" {
			pub, err := time.Parse("2006-01-02", row[0])
			if err != nil {
				t.Fatal(err)
			}
			a.Published = &pub
		}
		claims, _ := Claims(a)
		got := "no claim"
		if c := find(claims, row[2]); c != nil {
			got = cmp.Or(c.AsOf, "-") + " " + cmp.Or(c.Period, "-")
		}
		cor.check(row[1], row[2], got, row[3]+" "+row[4])
	}
}
