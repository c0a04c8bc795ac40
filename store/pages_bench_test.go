package store

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
)

// BenchmarkPut keeps pages of 20 kB, sixteen at a time as a crawl of many hosts
// does.
func BenchmarkPut(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, 20_000)
	for i := range text {
		text[i] = "etaoin shrdlu,.<p>"[r.IntN(18)]
	}
	pages := Pages{Dir: b.TempDir()}
	var n atomic.Int64
	b.SetParallelism(16)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		body := append([]byte(nil), text...)
		for pb.Next() {
			copy(body, fmt.Sprintf("%020d", n.Add(1)))
			if _, err := pages.Put(body, Hash(body)); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
