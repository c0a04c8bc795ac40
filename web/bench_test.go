package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"rangefinder/news"
	"rangefinder/report"
)

// BenchmarkTopic is a topic of 1,000 claims from a report of 1,000 claims more: made
// anew, and as it is answered when it stands.
func BenchmarkTopic(b *testing.B) {
	src := still{rep: big(2, 1000)}
	e := newEdition("1", time.Time{}, src.rep)
	b.Run("made", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := render(e.about([]news.Topic{e.rep.Topics[0]}), forms[0], report.Options{Topic: e.rep.Topics[0].ID, Served: true}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("standing", func(b *testing.B) {
		h := Handler(src, Options{})
		b.ReportAllocs()
		for b.Loop() {
			r := httptest.NewRequest(http.MethodGet, "http://localhost/topics/"+src.rep.Topics[0].ID, nil)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != http.StatusOK {
				b.Fatal(w.Code)
			}
		}
	})
}

// BenchmarkTopicForEditors is the same with what can be decided under each claim.
func BenchmarkTopicForEditors(b *testing.B) {
	src := still{rep: big(2, 1000)}
	h := Handler(src, Options{Decisions: newBench()})
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodGet, "http://localhost/topics/"+src.rep.Topics[0].ID, nil)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
		b.ReportMetric(float64(w.Body.Len()), "B/page")
	}
}

// BenchmarkEdition is what a new revision of a store costs with 100,000 claims in
// 5,000 topics, and the first page of their list.
func BenchmarkEdition(b *testing.B) {
	src := still{rep: big(5000, 20)}
	s := &site{}
	b.Run("edition", func(b *testing.B) {
		for b.Loop() {
			newEdition("1", time.Time{}, src.rep)
		}
	})
	e := newEdition("1", time.Time{}, src.rep)
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.bodyOf("list", s.list(e, query{Page: 1, Sort: "origins"})); err != nil {
				b.Fatal(err)
			}
		}
	})
}
