package extract

import (
	"testing"

	"rangefinder/news"
)

func TestModality(t *testing.T) {
	cor := openCorpus(t, "modality.txt")
	defer cor.close()
	for _, row := range rows(t, "modality.txt", 3) {
		claims, _ := Claims(news.Article{Text: row[0], Plain: true})
		got := "no claim"
		if c := find(claims, row[1]); c != nil {
			got = c.Modality
		}
		cor.check(row[0], row[1], got, row[2])
	}
}
