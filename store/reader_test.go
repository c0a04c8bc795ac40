package store_test

import (
	"bytes"
	"sync"
	"testing"

	"rangefinder/news"
	"rangefinder/report"
	"rangefinder/store"
)

// A Reader gives what DB.Report gives, whatever was answered, went or was forgotten
// since it last read.
func TestReader(t *testing.T) {
	db := connect(t, "", t.TempDir())
	r := store.NewReader(db)
	written := func(r news.Report, err error) string {
		t.Helper()
		check(t, err)
		var b bytes.Buffer
		r.Generated = ""
		check(t, report.JSON(&b, r))
		return b.String()
	}
	same := func(step string) {
		t.Helper()
		for range 2 {
			if got, want := written(r.Report(ctx)), written(db.Report(ctx)); got != want {
				t.Errorf("%s: the reader gives\n%s\nwant\n%s", step, got, want)
			}
		}
	}
	same("nothing")
	for i, a := range []store.Answer{
		counted("s", 10, 5), counted("u", 7), counted("s", 20, 5), {Story: news.Story{ID: "u"}, Gone: true}, counted("u", 7), counted("v"), counted("s", 10, 5),
	} {
		check(t, db.SaveFindings(ctx, int64(i+1), a))
		same(a.Story.ID)
	}
	if n := must(db.ForgetEditions(ctx, []string{"art1"}))(t); n == 0 {
		t.Fatal("nothing was forgotten")
	}
	same("forgotten")
	check(t, db.SaveOutcome(ctx, news.Outcome{URL: "https://a.example/", Code: news.Read, At: serverTime(t, db)}))
	same("an outcome")

	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := r.Report(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	check(t, db.SaveFindings(ctx, 99, counted("v", 1, 2, 3)))
	wg.Wait()
	same("after many at once")
}

func BenchmarkReader(b *testing.B) {
	db := connect(b, "", b.TempDir())
	for i := range 50 {
		check(b, db.SaveFindings(ctx, 1, counted(string(rune('A'+i)), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20)))
	}
	r := store.NewReader(db)
	for b.Loop() {
		if rep := must(r.Report(ctx))(b); len(rep.Topics) != 1000 {
			b.Fatalf("%d topics", len(rep.Topics))
		}
	}
}
