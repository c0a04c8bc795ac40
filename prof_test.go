package main

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
	"unsafe"

	"rangefinder/news"
	"rangefinder/quantity"
	"rangefinder/scraper/extract"
)

func load(f string) (out []string, n int) {
	h, _ := os.Open(f)
	s := bufio.NewScanner(h)
	s.Buffer(nil, 1<<24)
	for s.Scan() {
		var x struct{ Text string }
		json.Unmarshal(s.Bytes(), &x)
		out = append(out, x.Text)
		n += len(x.Text)
	}
	return
}

func BenchmarkProfClaims(b *testing.B) {
	ts, n := load(os.Getenv("PROF"))
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		for _, t := range ts {
			extract.Claims(news.Article{Text: t, Language: "en", Plain: true})
		}
	}
}
func BenchmarkProfFind(b *testing.B) {
	ts, n := load(os.Getenv("PROF"))
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		for _, t := range ts {
			quantity.Find(t, "en")
		}
	}
}

func TestSizes(t *testing.T) {
	t.Log(unsafe.Sizeof(news.Claim{}), unsafe.Sizeof(news.Number{}), unsafe.Sizeof(quantity.Mention{}))
}
