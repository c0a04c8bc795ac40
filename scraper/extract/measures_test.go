package extract

import (
	"cmp"
	"strings"
	"testing"

	"rangefinder/news"
)

func TestMeasures(t *testing.T) {
	cor := openCorpus(t, "measures.txt")
	defer cor.close()
	for _, row := range rows(t, "measures.txt", 7) {
		claims, _ := Claims(news.Article{Text: row[0], Plain: true})
		got := "no claim"
		if c := find(claims, row[1]); c != nil {
			var fields []string
			for _, f := range []string{c.What, c.Head, c.Of, c.Measure, c.Place} {
				fields = append(fields, cmp.Or(f, "-"))
			}
			got = strings.Join(fields, " | ")
		}
		cor.check(row[0], row[1], got, strings.Join(row[2:], " | "))
	}
}
