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

// An origin, and a topic that people have named, has its id from its name, so addresses of before, and those of names that
// were taken back, name nothing any longer. A decision does not say which ids its things had: the report of right before it
// does, and is asked once.

// formers are the ids that the topics and origins of decisions had right before them, by the decision.
type formers struct {
	mu sync.Mutex
	by map[string][]string
}

// formerTime is how long reports of the past are looked through for one address.
const formerTime = 3 * time.Second

var topicID = regexp.MustCompile(`^[a-z0-9]{16}$`)

// A naming is a decision by which names of topics or origins, and with them ids, have changed: a rename, a merge or a split, or
// the undo of one, which is what it says then.
type naming struct {
	at time.Time
	id string
	of news.Decision
}

// namings are those of a log of one kind of thing, in its order.
func namings(kind string, log []news.Decision) []naming {
	by := map[string]news.Decision{}
	var out []naming
	for _, d := range log {
		by[d.ID] = d
		of := d
		if d.Do == news.DoUndo {
			of = by[d.Undoes]
		}
		if of.On.Kind == kind && of.After.To != nil {
			out = append(out, naming{d.At, d.ID, of})
		}
	}
	return out
}

// heir is the topic or origin of a report that has come of the one with an id that there is no longer, "" for none.
func (s *site) heir(ctx context.Context, e *edition, kind, id string) (string, error) {
	if s.decisions == nil || kind == news.OnTopic && !topicID.MatchString(id) {
		return "", nil
	}
	log, err := s.decisions.On(ctx, nil)
	if err != nil {
		return "", err
	}
	all := namings(kind, log)
	if len(all) == 0 {
		return "", nil
	}
	leave, err := s.editions.apart.enter()
	if err != nil {
		return "", err
	}
	defer leave()
	short, stop := context.WithTimeout(ctx, formerTime)
	defer stop()
	for _, n := range slices.Backward(all) {
		had, err := s.formers.of(short, s.src, n)
		if err != nil {
			return "", nil // it takes too long, or the history does not reach back
		}
		if slices.Contains(had, id) {
			return e.heirOf(n, decide.Standing(log)), nil
		}
	}
	return "", nil
}

// of are the ids right before it of the topics or origins that a naming is on, and that it leads to.
func (f *formers) of(ctx context.Context, src Source, n naming) ([]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ids, ok := f.by[n.id]; ok {
		return ids, nil
	}
	rep, err := src.ReportAt(ctx, n.at.Add(-time.Millisecond))
	if err != nil {
		return nil, err
	}
	ids := []string{}
	add := func(on news.Subject, id string) {
		if key := decide.Key(on); (key == decide.Key(toward(n.of)) || key == decide.Key(n.of.On)) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, t := range rep.Topics {
		add(decide.OnTopic(rep, t), t.ID)
	}
	for _, c := range rep.Claims {
		add(decide.OnOrigin(c.Origin), originID(c))
	}
	if f.by == nil {
		f.by = map[string][]string{}
	}
	f.by[n.id] = ids
	return ids, nil
}

// heirOf is the topic or origin that has come of a naming and what was decided after it: the one that has the name it gave,
// or the one it took where that was taken back, else the topic that has most of the figures; "" for none.
func (e *edition) heirOf(n naming, standing []news.Decision) string {
	for _, on := range []news.Subject{toward(n.of), n.of.On} {
		for _, d := range standing {
			if d.At.After(n.at) && d.After.To != nil && d.Do != news.DoSplit && decide.Key(d.On) == decide.Key(on) {
				on = toward(d)
			}
		}
		if on.Kind == news.OnOrigin {
			if id := e.called(on.Kind, on.Name, on); id != "" {
				return id
			}
			continue
		}
		for _, t := range e.rep.Topics {
			if decide.Key(decide.OnTopic(e.rep, t)) == decide.Key(on) {
				return t.ID
			}
		}
	}
	held := map[string]int{}
	for _, claim := range n.of.On.Held {
		if i, ok := e.topicOf[claim]; ok {
			held[e.rep.Topics[i].ID]++
		}
	}
	if len(held) == 0 {
		return ""
	}
	return slices.MinFunc(slices.Collect(maps.Keys(held)), func(a, b string) int { return cmp.Or(held[b]-held[a], strings.Compare(a, b)) })
}
