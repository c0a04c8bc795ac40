package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
	"rangefinder/report"
	"rangefinder/store"
)

func val(v float64) *float64 { return &v }

// counted is an answer with one topic for each of some figures, each said by one
// claim of an article of its own.
func counted(story string, figures ...float64) store.Answer {
	a := store.Answer{Story: news.Story{ID: story, Name: "The flood", Articles: len(figures)}}
	for i, v := range figures {
		c := news.Claim{
			ID: fmt.Sprintf("c%d-%g", i, v), Text: fmt.Sprint(v), Sentence: fmt.Sprintf("They counted %g houses.", v),
			Low: val(v), Value: val(v), High: val(v), Qualifier: "exact", Kind: "count", Origin: "Council",
			ArticleID: fmt.Sprintf("art%d", i), Occur: i,
		}
		a.Claims = append(a.Claims, c)
		a.Topics = append(a.Topics, news.Topic{
			ID: fmt.Sprintf("%s-t%d", story, i), Topic: "Houses", Story: story, Kind: "count", Span: news.Span{Low: val(v), High: val(v)},
			Strands: []news.Strand{{Status: news.StatusDone, Low: val(v), Best: val(v), High: val(v), Word: news.SingleOrigin,
				Origins: []news.Origin{{Origin: "Council", Low: val(v), Value: val(v), High: val(v), Claims: []string{c.ID}}},
				Ends:    news.Ends{Low: c.ID, High: c.ID}}},
		})
	}
	a.Numbers.Claims = len(figures)
	return a
}

// serverTime is the store's own clock, by which editions are told apart.
func serverTime(t *testing.T, db *store.DB) time.Time {
	t.Helper()
	time.Sleep(2 * time.Millisecond)
	now := must(db.Client.Time(ctx).Result())(t)
	time.Sleep(2 * time.Millisecond)
	return now
}

func editions(t *testing.T, db *store.DB) {
	type moment struct {
		at     time.Time
		digest string
		bytes  string
	}
	written := func(r news.Report) string {
		var b bytes.Buffer
		r.Generated = ""
		check(t, report.JSON(&b, r))
		return b.String()
	}
	var past []moment
	token := int64(0)
	for _, a := range []store.Answer{
		counted("s", 10), counted("s", 10, 5), counted("s", 20, 5), counted("s", 20, 5), counted("u", 7),
		counted("s", 10, 5), // again what it was before
		{Story: news.Story{ID: "u"}, Gone: true},
		counted("u", 7),
	} {
		token++
		check(t, db.SaveFindings(ctx, token, a))
		r := must(db.Report(ctx))(t)
		made := must(time.Parse(time.RFC3339, r.Generated))(t)
		past = append(past, moment{made, must(report.Digest(r))(t), written(r)})
	}
	for i, m := range past {
		r := must(db.ReportAt(ctx, m.at))(t)
		if got := must(report.Digest(r))(t); got != m.digest {
			t.Errorf("report %d as of its time has digest %s, had %s", i, got, m.digest)
		}
		if got := written(r); got != m.bytes {
			t.Errorf("report %d as of its time is\n%s\nand was\n%s", i, got, m.bytes)
		}
	}
	if past[2].digest != past[3].digest || past[0].digest == past[1].digest || past[1].digest == past[2].digest {
		t.Errorf("digests of answers alike and not: %v", past)
	}
	for story, want := range map[string]int64{"s": 4, "u": 3} {
		if n := must(db.Client.ZCard(ctx, "rf:{s:"+story+"}:editions").Result())(t); n != want {
			t.Errorf("story %s has %d editions, want %d: one for each answer that differs from the one before it", story, n, want)
		}
	}
	// Parts are shared: three topics, two articles' claims (one with two figures), four lists of which two are alike.
	if n := must(db.Client.HLen(ctx, "rf:{s:s}:parts").Result())(t); n != 3+3+3 {
		t.Errorf("story s is kept in %d parts, want 9", n)
	}
	if r := must(db.ReportAt(ctx, past[0].at.Add(-time.Hour)))(t); len(r.Topics)+len(r.Stories)+len(r.Claims) != 0 {
		t.Errorf("the report as of before the first answer = %+v", r)
	}
	before := must(db.Revision(ctx))(t)
	check(t, db.SaveFindings(ctx, token, counted("s", 11)))
	if must(db.Revision(ctx))(t) == before {
		t.Error("a new answer has not changed the revision")
	}
}

func outcomeHistory(t *testing.T, db *store.DB) {
	at := func(n int) time.Time { return time.Date(2025, 5, 1, n, 0, 0, 0, time.UTC) }
	save := func(n int, url, code string) {
		check(t, db.SaveOutcome(ctx, news.Outcome{URL: url, Code: code, At: at(n)}))
	}
	before := must(db.Revision(ctx))(t)
	save(1, "http://a.example/", news.Read)
	if must(db.Revision(ctx))(t) == before {
		t.Error("an outcome has not changed the revision")
	}
	save(2, "http://b.example/", news.HTTPStatus)
	save(3, "http://a.example/", news.Unchanged)
	before = must(db.Revision(ctx))(t)
	save(4, "http://a.example/", news.Unchanged)
	if must(db.Revision(ctx))(t) != before {
		t.Error("another look with the same outcome has changed the revision")
	}
	save(5, "http://b.example/", news.Read)
	for n, want := range map[int][]news.Outcome{
		0: {},
		1: {{URL: "http://a.example/", Code: news.Read, At: at(1)}},
		2: {{URL: "http://a.example/", Code: news.Read, At: at(1)}, {URL: "http://b.example/", Code: news.HTTPStatus, At: at(2)}},
		4: {{URL: "http://a.example/", Code: news.Unchanged, At: at(3)}, {URL: "http://b.example/", Code: news.HTTPStatus, At: at(2)}},
		6: {{URL: "http://a.example/", Code: news.Unchanged, At: at(3)}, {URL: "http://b.example/", Code: news.Read, At: at(5)}},
	} {
		if got := must(db.OutcomesAt(ctx, at(n)))(t); !slices.Equal(got, want) {
			t.Errorf("outcomes at %d o'clock = %+v, want %+v", n, got, want)
		}
	}
	check(t, db.ForgetOutcome(ctx, "http://b.example/"))
	if got := must(db.OutcomesAt(ctx, time.Time{}))(t); len(got) != 1 {
		t.Errorf("outcomes after one was taken back = %+v", got)
	}
	if got := must(db.OutcomesAt(ctx, at(6)))(t); len(got) != 2 {
		t.Errorf("outcomes before one was taken back = %+v", got)
	}
}

func compared(t *testing.T, db *store.DB) {
	was := func(since time.Time) map[string]*news.Was {
		t.Helper()
		r := must(db.Report(ctx))(t)
		digest := must(report.Digest(r))(t)
		check(t, db.Compare(ctx, &r, time.Time{}, since))
		if must(report.Digest(r))(t) != digest {
			t.Error("comparing has changed the digest")
		}
		out := map[string]*news.Was{}
		for _, topic := range r.Topics {
			out[topic.ID] = topic.Was
		}
		return out
	}
	start := serverTime(t, db)
	check(t, db.SaveFindings(ctx, 1, counted("s", 10, 5)))
	if w := was(time.Time{}); w["s-t0"] != nil || w["s-t1"] != nil {
		t.Errorf("a first answer compares with %+v", w)
	}
	first := serverTime(t, db)
	check(t, db.SaveFindings(ctx, 2, counted("s", 20, 5, 3)))
	second := serverTime(t, db)
	a := counted("s", 20, 5, 3)
	a.Topics[1].Strands[0].Explain = []string{"the model says it otherwise"}
	check(t, db.SaveFindings(ctx, 3, a)) // stands as before

	w := was(time.Time{})
	if w["s-t0"] == nil || *w["s-t0"].Span.Low != 10 || w["s-t0"].Strands[0].Origins != 1 || w["s-t1"] != nil || w["s-t2"] == nil || !w["s-t2"].New {
		t.Errorf("compared with the last that stood otherwise: %+v", w)
	}
	if w := was(first); w["s-t0"] == nil || *w["s-t0"].Span.High != 10 || w["s-t1"] != nil || !w["s-t2"].New {
		t.Errorf("compared with the first: %+v", w)
	}
	if w := was(second); !reflect.DeepEqual(w, map[string]*news.Was{"s-t0": nil, "s-t1": nil, "s-t2": nil}) {
		t.Errorf("compared with the second: %+v", w)
	}
	if w := was(start); !w["s-t0"].New || !w["s-t1"].New || !w["s-t2"].New {
		t.Errorf("compared with before there was any: %+v", w)
	}
	r := must(db.ReportAt(ctx, first))(t)
	check(t, db.Compare(ctx, &r, first, start))
	if len(r.Topics) != 2 || !r.Topics[0].Was.New {
		t.Errorf("the first compared with before it: %+v", r.Topics)
	}
}

func editionsForget(t *testing.T, db *store.DB) {
	check(t, db.SaveFindings(ctx, 1, counted("s", 10, 5)))
	then := serverTime(t, db)
	check(t, db.SaveFindings(ctx, 2, counted("s", 20, 5)))
	if n := must(db.ForgetEditions(ctx, []string{"art0", "none"}))(t); n != 2 {
		t.Errorf("forgot %d parts, want the two of the article", n)
	}
	for _, r := range []news.Report{must(db.Report(ctx))(t), must(db.ReportAt(ctx, then))(t)} {
		if len(r.Topics) != 2 || len(r.Claims) != 1 || r.Claims[0].ArticleID != "art1" || r.Claims[0].Occur != 1 {
			t.Errorf("after an article was forgotten: %d topics, claims %+v", len(r.Topics), r.Claims)
		}
	}
}

// What was forgotten of past answers is not lost, also where the article was fetched again;
// what comes back of it and leaves then is.
func editionsComeBack(t *testing.T, db *store.DB) {
	lost := func() (n int) {
		t.Helper()
		_, err := db.Verify(ctx, store.Pages{Dir: t.TempDir()}, func(f store.Fault) error { n++; return nil }, nil)
		check(t, err)
		return n
	}
	check(t, db.SaveFindings(ctx, 1, counted("s", 10, 5)))
	check(t, db.SaveFindings(ctx, 2, counted("s", 20, 5)))
	must(db.ForgetEditions(ctx, []string{"art0"}))(t)
	check(t, db.Client.HSet(ctx, "rf:{a:art0}", "rev", 1).Err()) // it was fetched again
	if n := lost(); n != 0 {
		t.Errorf("verify finds %d faults, want none: what is not there was forgotten", n)
	}
	check(t, db.SaveFindings(ctx, 3, counted("s", 20, 5)))
	if n := lost(); n != 0 {
		t.Errorf("verify finds %d faults when it was answered again, want none", n)
	}
	part := must(db.Client.HKeys(ctx, "rf:{s:s}:parts").Result())(t)
	part = slices.DeleteFunc(part, func(key string) bool { return !strings.HasPrefix(key, "a:art0:") })
	check(t, db.Client.HDel(ctx, "rf:{s:s}:parts", part...).Err())
	if n := lost(); len(part) != 1 || n != 1 {
		t.Errorf("verify finds %d faults when %d parts are lost, want one of one", n, len(part))
	}
}

func editionsThinned(t *testing.T, db *store.DB) {
	type moment struct {
		at     time.Time
		digest string
	}
	var past []moment
	for i, a := range []store.Answer{counted("s", 1, 5), counted("s", 2, 5), counted("s", 3, 5), counted("s", 1, 5), counted("s", 4, 5, 6)} {
		check(t, db.SaveFindings(ctx, int64(i+1), a))
		check(t, db.SaveOutcome(ctx, news.Outcome{URL: "http://a.example/", Code: news.Read, Reason: fmt.Sprint(i), At: serverTime(t, db)}))
		r := must(db.Report(ctx))(t)
		past = append(past, moment{serverTime(t, db), must(report.Digest(r))(t)})
	}
	parts := func() int64 { return must(db.Client.HLen(ctx, "rf:{s:s}:parts").Result())(t) }
	before := parts()
	if n := must(db.Thin(ctx, past[2].at, true))(t); n != 2 || parts() != before {
		t.Errorf("a dry run says that %d would leave, want 2; parts %d, then %d", n, before, parts())
	}
	if n := must(db.Thin(ctx, past[2].at, false))(t); n != 2 {
		t.Errorf("%d editions left, want 2", n)
	}
	// The answer with 2 is in no edition any longer: a topic, an article, a list. That with 1 came again.
	if n := parts(); n != before-3 {
		t.Errorf("%d parts were left of %d, want three fewer", n, before)
	}
	for i, m := range past[2:] {
		r := must(db.ReportAt(ctx, m.at))(t)
		if got := must(report.Digest(r))(t); got != m.digest {
			t.Errorf("report %d after thinning has another digest", i+2)
		}
		if len(r.Coverage.Outcomes) != 1 || r.Coverage.Outcomes[0].Reason != fmt.Sprint(i+2) {
			t.Errorf("outcomes of report %d after thinning: %+v", i+2, r.Coverage.Outcomes)
		}
	}
	if r, err := db.ReportAt(ctx, past[1].at); !errors.Is(err, store.ErrThinned) {
		t.Errorf("a report of before has %d topics, %v", len(r.Topics), err)
	}
	r := must(db.Report(ctx))(t)
	if err := db.Compare(ctx, &r, time.Time{}, past[0].at); !errors.Is(err, store.ErrThinned) {
		t.Errorf("comparing with before: %v", err)
	}
	if n := must(db.Thin(ctx, past[2].at, false))(t); n != 0 {
		t.Errorf("thinning again took %d", n)
	}
}

// Answers are written while editions leave, and parts that come and go are never
// missed by those that name them.
func editionsThinnedMeanwhile(t *testing.T, db *store.DB) {
	const rounds = 60
	done := make(chan error)
	go func() {
		var err error
		for i := 0; i < rounds && err == nil; i++ {
			err = db.SaveFindings(ctx, int64(i+1), counted("s", float64(i%3), 5))
		}
		done <- err
	}()
	for running := true; running; {
		select {
		case err := <-done:
			check(t, err)
			running = false
		default:
			must(db.Thin(ctx, must(db.Client.Time(ctx).Result())(t), false))(t)
		}
		if r := must(db.Report(ctx))(t); len(r.Topics) != len(r.Claims) || len(r.Topics) != 0 && len(r.Topics) != 2 {
			t.Fatalf("a report with %d topics and %d claims", len(r.Topics), len(r.Claims))
		}
	}
}

// answerPart is the key of the one part of story s that matches.
func answerPart(t *testing.T, db *store.DB, match string) string {
	t.Helper()
	rows, _, err := db.Client.HScan(ctx, "rf:{s:s}:parts", 0, match, 1000).Result()
	check(t, err)
	if len(rows) != 2 {
		t.Fatalf("%d parts match %s, want one", len(rows)/2, match)
	}
	return rows[0]
}

// A store of a release that kept no past answers shows what it has, until each
// story is answered anew.
func answersBeforeEditions(t *testing.T, db *store.DB) {
	check(t, db.SaveGrouping(ctx, 1, must(db.Grouping(ctx))(t), rows("s", "u")))
	check(t, db.Client.HSet(ctx, "rf:{s:s}", "token", 3, "topics", `[{"id":"old","topic":"Houses","story":"s","span":{"low":3,"high":3}}]`).Err())
	topics := func() (ids []string) {
		for _, topic := range must(db.Report(ctx))(t).Topics {
			ids = append(ids, topic.ID)
		}
		return ids
	}
	if got := topics(); !slices.Equal(got, []string{"old"}) {
		t.Errorf("topics of an old store = %v", got)
	}
	check(t, db.SaveFindings(ctx, 1, counted("u", 7)))
	if got := topics(); len(got) != 2 {
		t.Errorf("topics when one story was answered anew = %v", got)
	}
	check(t, db.SaveFindings(ctx, 4, counted("s", 4)))
	if got := topics(); len(got) != 2 || slices.Contains(got, "old") {
		t.Errorf("topics when both were = %v", got)
	}
	if n := must(db.Client.HExists(ctx, "rf:{s:s}", "topics").Result())(t); n {
		t.Error("the old answer is still there beside its edition")
	}
}
