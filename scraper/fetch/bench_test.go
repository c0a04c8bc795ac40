package fetch

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func BenchmarkNormalize(b *testing.B) {
	for b.Loop() {
		Normalize("https://www.example.org/news/world-europe-12345678?utm_source=feed&page=2#main")
	}
}

// One page of 30 KiB from loopback, the server's own work included; beside it
// what net/http alone takes for the same.
func BenchmarkGet(b *testing.B) {
	page := []byte("<!doctype html><html><body>" + strings.Repeat("<p>The river stood at 9.4 metres.</p>", 800) + "</body></html>")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Write(page)
	}))
	defer s.Close()
	b.Run("fetch", func(b *testing.B) {
		c := New(Options{AllowPrivate: []string{"127.0.0.1"}})
		defer c.Close()
		b.SetBytes(int64(len(page)))
		for b.Loop() {
			if _, err := c.Get(b.Context(), s.URL+"/a", Conditions{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("net-http", func(b *testing.B) {
		b.SetBytes(int64(len(page)))
		for b.Loop() {
			res, err := http.Get(s.URL + "/a")
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.ReadAll(res.Body); err != nil {
				b.Fatal(err)
			}
			res.Body.Close()
		}
	})
}
