package extract

import (
	"testing"

	"rangefinder/news"
)

func TestModality(t *testing.T) {
	for _, row := range rows(t, "modality.txt", 3) {
		claims, _ := Claims(news.Article{Text: row[0]})
		c := find(claims, row[1])
		if c == nil {
			t.Errorf("Claims(%q) has no claim %q, has %d", row[0], row[1], len(claims))
			continue
		}
		if c.Modality != row[2] {
			t.Errorf("Claims(%q): %s is %s, want %s", row[0], row[1], c.Modality, row[2])
		}
	}
}
