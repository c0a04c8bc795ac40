package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rangefinder/news"
	"rangefinder/store"
)

const topicID = "thetopicof1000aa"

// A filling is what stands in the store: one topic with many claims, each by an origin of its own in
// an article of its own, and others of 20, fifty to a story.
type filling struct {
	claims, others int
	changes        int
}

func (f *filling) fill(ctx context.Context, dir string) (err error) {
	db, err := store.Open(ctx, "", dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	big := store.Answer{Story: news.Story{ID: "big", Name: "The flood in the north", Articles: f.claims}}
	add(&big, topicID, "People counted in the north", f.claims, 0)
	if err := save(ctx, db, big); err != nil {
		return err
	}
	for first := 0; first < f.others; first += 50 {
		if err := save(ctx, db, f.other(first)); err != nil {
			return err
		}
	}
	for i := range f.claims {
		if err := db.SaveOutcome(ctx, news.Outcome{URL: articleURL(topicID, i), Code: news.Read, At: time.Now()}); err != nil {
			return err
		}
	}
	return nil
}

// other is a story of the others, from the first of its topics on.
func (f *filling) other(first int) store.Answer {
	a := store.Answer{Story: news.Story{ID: fmt.Sprint("s", first), Name: fmt.Sprint("Quake ", first), Articles: 20}}
	for i := first; i < min(first+50, f.others); i++ {
		add(&a, fmt.Sprintf("topic%011d", i), fmt.Sprintf("Houses damaged in district %d", i), 20, f.changes)
	}
	return a
}

func save(ctx context.Context, db *store.DB, a store.Answer) error {
	return db.SaveFindings(ctx, time.Now().UnixNano(), a)
}

// change gives one of the other stories another answer.
func (f *filling) change(ctx context.Context, db *store.DB) error {
	f.changes++
	return save(ctx, db, f.other(0))
}

// keepChanging changes an answer again and again, until the function that it gives is called.
func (f *filling) keepChanging(ctx context.Context, db *store.DB, every time.Duration) (stop func() error) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				done <- nil
				return
			case <-tick.C:
			}
			if err := f.change(context.WithoutCancel(ctx), db); err != nil {
				done <- err
				return
			}
		}
	}()
	return func() error {
		cancel()
		return <-done
	}
}

func articleURL(topic string, i int) string {
	return fmt.Sprintf("https://outlet%d.example/%s/%d", i%10, topic, i)
}

func add(a *store.Answer, id, name string, claims, shift int) {
	st := news.Strand{Status: news.StatusDone, Word: news.Conflict, Conflict: true}
	for i := range claims {
		v := float64(1000 + 7*i + shift)
		at := time.Date(2025, 7, 1, 0, i, 0, 0, time.UTC)
		c := news.Claim{
			ID: news.ID(id, fmt.Sprint(i)), Text: fmt.Sprint(v), Low: &v, Value: &v, High: &v, Qualifier: "exact", Kind: "count",
			Sentence: fmt.Sprintf("Counting went on through the night, and station %d put the number at %v people by the evening, its head said.", i, v),
			What:     "people", Measure: "counted", Modality: news.Reported, Attribution: []string{fmt.Sprintf("Outlet %d", i%10), fmt.Sprintf("Station %d", i)},
			Origin: fmt.Sprintf("Station %d", i), OriginID: fmt.Sprintf("station-%d", i), Cue: "said", Confidence: 1, ArticleID: news.ID("article", id, fmt.Sprint(i)),
			Article: news.ArticleRef{URL: articleURL(id, i), Title: fmt.Sprintf("Station %d counts", i), Publisher: fmt.Sprintf("Outlet %d", i%10), Published: &at},
		}
		a.Claims = append(a.Claims, c)
		st.Origins = append(st.Origins, news.Origin{Origin: c.Origin, Low: c.Low, Value: c.Value, High: c.High, Qualifier: "exact", Outlets: []string{c.Article.Publisher}, Claims: []string{c.ID}})
	}
	last := a.Claims[len(a.Claims)-1]
	first := a.Claims[len(a.Claims)-claims]
	st.Low, st.High = first.Low, last.High
	st.Ends = news.Ends{Low: first.ID, High: last.ID}
	a.Topics = append(a.Topics, news.Topic{ID: id, Topic: name, Story: a.Story.ID, Measure: "counted", Kind: "count", Span: news.Span{Low: st.Low, High: st.High}, Strands: []news.Strand{st}})
}
