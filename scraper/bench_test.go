package scraper

import (
	"testing"

	"rangefinder/news"
)

// BenchmarkParse reads the pages of testdata/shapes.
func BenchmarkParse(b *testing.B) {
	var pages []news.Page
	size := 0
	for _, ar := range shapes(b) {
		p := pageOf(ar)
		pages = append(pages, p)
		size += len(p.Body)
	}
	b.SetBytes(int64(size / len(pages)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := Parse(pages[i%len(pages)]); err != nil {
			b.Fatal(err)
		}
	}
}
