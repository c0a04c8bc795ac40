package web

import (
	"cmp"
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"rangefinder/decide"
	"rangefinder/news"
)

// A topic that people have renamed or merged has another id since, and addresses of it have been passed on. A decision
// does not say which id its topic had: the report of right before it does, and is asked once.

// formers are the ids that topics had right before they were renamed or merged, by the decision; "" where that is
// not known any longer.
type formers struct {
	mu sync.Mutex
	by map[string]string
}

// formerTime is how long reports of the past are looked through for one address.
const formerTime = 3 * time.Second

var topicID = regexp.MustCompile(`^[a-z0-9]{16}$`)

// heir is the topic of a report that has come of the one with an id that there is no longer, "" for none.
func (s *site) heir(ctx context.Context, e *edition, id string) (string, error) {
	if s.decisions == nil || !topicID.MatchString(id) {
		return "", nil
	}
	log, err := s.decisions.On(ctx, nil)
	if err != nil {
		return "", err
	}
	standing := slices.DeleteFunc(decide.Standing(log), func(d news.Decision) bool {
		return d.On.Kind != news.OnTopic || d.Do != news.DoRename && d.Do != news.DoMerge
	})
	if len(standing) == 0 {
		return "", nil
	}
	leave, err := s.editions.apart.enter()
	if err != nil {
		return "", err
	}
	defer leave()
	short, stop := context.WithTimeout(ctx, formerTime)
	defer stop()
	for i, d := range slices.Backward(standing) {
		was, err := s.formers.of(short, s.src, d)
		if err != nil {
			return "", nil // it takes too long, or the history does not reach back
		}
		if was == id {
			return e.heirOf(standing[i:]), nil
		}
	}
	return "", nil
}

// of is the id of the topic of a decision right before it.
func (f *formers) of(ctx context.Context, src Source, d news.Decision) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if id, ok := f.by[d.ID]; ok {
		return id, nil
	}
	rep, err := src.ReportAt(ctx, d.At.Add(-time.Millisecond))
	if err != nil {
		return "", err
	}
	id := ""
	for _, t := range rep.Topics {
		if decide.Key(decide.OnTopic(rep, t)) == decide.Key(d.On) {
			id = t.ID
		}
	}
	if f.by == nil {
		f.by = map[string]string{}
	}
	f.by[d.ID] = id
	return id, nil
}

// heirOf is the topic that has come of the first of some decisions: it may have been renamed and merged by the others.
func (e *edition) heirOf(ds []news.Decision) string {
	first := ds[0]
	on := toward(first)
	for _, d := range ds[1:] {
		if decide.Key(d.On) == decide.Key(on) {
			on = toward(d)
		}
	}
	for _, t := range e.rep.Topics {
		if decide.Key(decide.OnTopic(e.rep, t)) == decide.Key(on) {
			return t.ID
		}
	}
	// The name went on to somewhere else: its figures tell.
	n := map[string]int{}
	for _, claim := range first.On.Held {
		if i, ok := e.topicOf[claim]; ok {
			n[e.rep.Topics[i].ID]++
		}
	}
	if len(n) == 0 {
		return ""
	}
	return slices.MinFunc(slices.Collect(maps.Keys(n)), func(a, b string) int { return cmp.Or(n[b]-n[a], strings.Compare(a, b)) })
}
