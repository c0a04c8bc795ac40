package web

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/report"
)

// An edition is a report as it stood at one revision of the store, with what finds
// its way about in it. Nothing in it changes.
type edition struct {
	name string    // the revision, with the times behind it where there are some
	past bool      // it is of an earlier time, or compared with one
	at   time.Time // the time that it is of, the zero time for the present
	made time.Time
	rep  news.Report

	claims   map[string]int     // id → place in rep.Claims
	topics   map[string]int     // id → place in rep.Topics
	topicOf  map[string]int     // claim id → place of its topic
	articles map[articleKey]int // place of the last claim of each in rep.Claims
	before   []int              // of each claim, the place of the one before it of the same article, -1 for none
	stories  map[string]string  // id → name
	changed  []time.Time        // of the newest change of each topic
	speakers func() speakers    // counted when they are first asked for
	read     func() string      // how much was read, in a sentence
	doubts   func() []decide.Doubt
}

// speakers are all that have said or printed a figure, by id.
type speakers struct{ origins, outlets map[string]*speaker }

// A speaker is an origin or an outlet with what it has said or printed.
type speaker struct {
	id, name string
	claims   []int
	topics   map[int]bool
}

// enter counts a claim to a speaker.
func enter(list map[string]*speaker, id, name string, claim int) *speaker {
	if id == "" {
		return &speaker{topics: map[int]bool{}}
	}
	v := list[id]
	if v == nil {
		v = &speaker{id: id, name: name, topics: map[int]bool{}}
		list[id] = v
	}
	v.claims = append(v.claims, claim)
	return v
}

// An articleKey names the article of a claim, also where the report came from
// elsewhere than a store.
type articleKey struct{ id, url string }

func articleOf(c news.Claim) articleKey { return articleKey{c.ArticleID, c.Article.URL} }

// outletID names an outlet in an address, as extract names origins.
func outletID(c news.Claim) string {
	if c.Article.Publisher == "" {
		return ""
	}
	return news.ID("outlet", strings.ToLower(report.Name(c.Article.Publisher)))
}

// originID is the id of the origin of a claim; that of a claim that has the name
// alone is made of it.
func originID(c news.Claim) string {
	if c.OriginID != "" || c.Origin == "" {
		return c.OriginID
	}
	return news.ID("origin", strings.ToLower(report.Name(c.Origin)))
}

func newEdition(name string, made time.Time, rep news.Report) *edition {
	e := &edition{
		name: name, made: made, rep: rep,
		claims: make(map[string]int, len(rep.Claims)), topics: make(map[string]int, len(rep.Topics)), topicOf: make(map[string]int, len(rep.Claims)),
		articles: make(map[articleKey]int, len(rep.Claims)/4), before: make([]int, len(rep.Claims)), stories: map[string]string{},
		changed: make([]time.Time, len(rep.Topics)),
		read:    sync.OnceValue(func() string { return report.Read(rep.Coverage) }),
		doubts:  sync.OnceValue(func() []decide.Doubt { return decide.Doubtful(rep) }),
	}
	e.speakers = sync.OnceValue(e.countSpeakers)
	for _, s := range rep.Stories {
		e.stories[s.ID] = s.Name
	}
	for i, t := range rep.Topics {
		e.topics[t.ID] = i
		for _, s := range t.Strands {
			for _, o := range s.Origins {
				for _, id := range o.Claims {
					e.topicOf[id] = i
				}
			}
			for _, a := range s.SetAside {
				e.topicOf[a.Claim] = i
			}
		}
		for _, c := range t.Changes {
			if c.At.After(e.changed[i]) {
				e.changed[i] = c.At
			}
		}
	}
	for i := range rep.Claims {
		c := &rep.Claims[i]
		e.claims[c.ID] = i
		article := articleOf(*c)
		last, ok := e.articles[article]
		if !ok {
			last = -1
		}
		e.before[i], e.articles[article] = last, i
	}
	return e
}

func (e *edition) countSpeakers() speakers {
	all := speakers{map[string]*speaker{}, map[string]*speaker{}}
	outlets := map[string]string{} // by name: to hash one takes longer than all else here
	for i := range e.rep.Claims {
		c := &e.rep.Claims[i]
		outlet, ok := outlets[c.Article.Publisher]
		if !ok {
			outlet = outletID(*c)
			outlets[c.Article.Publisher] = outlet
		}
		from, by := enter(all.origins, originID(*c), c.Origin, i), enter(all.outlets, outlet, c.Article.Publisher, i)
		if t, ok := e.topicOf[c.ID]; ok {
			from.topics[t], by.topics[t] = true, true
		}
	}
	return all
}

// claim is a claim of the report by its id.
func (e *edition) claim(id string) (news.Claim, bool) {
	i, ok := e.claims[id]
	if !ok {
		return news.Claim{}, false
	}
	return e.rep.Claims[i], true
}

// href is the address of a page of the site as of the time that the edition is of.
func (e *edition) href(path string) string { return query{At: e.at}.href(path) }

// chosen are topics by their places.
func (e *edition) chosen(places []int) []news.Topic {
	var topics []news.Topic
	for _, i := range places {
		topics = append(topics, e.rep.Topics[i])
	}
	return topics
}

// maxClaims is how many claims one page of a report in full has, if it has more than
// one topic; some megabytes.
const maxClaims = 2000

// section cuts topics into pages of at most perPage topics and maxClaims claims, and
// gives the bounds of one of them; a page beyond the end is the last.
func (e *edition) section(topics []int, wanted int) (first, last, page, pages int) {
	claims := 0
	begins := []int{0}
	for i, place := range topics {
		n := len(e.rep.Topics[place].ClaimIDs())
		if from := begins[len(begins)-1]; i > from && (i-from == perPage || claims+n > maxClaims) {
			begins, claims = append(begins, i), 0
		}
		claims += n
	}
	page, pages = min(wanted, len(begins)), len(begins)
	first, last = begins[page-1], len(topics)
	if page < pages {
		last = begins[page]
	}
	return first, last, page, pages
}

// about is the part of the report that a rendering of these topics needs: them,
// their claims and those that share a sentence with one, their stories, the names
// of topics that they link to, and the coverage, which is of the whole.
func (e *edition) about(topics []news.Topic) news.Report {
	out := e.rep
	out.Topics, out.Stories, out.Claims = slices.Clone(topics), nil, nil
	here, stories, claims := map[string]bool{}, map[string]bool{}, map[int]bool{}
	for _, t := range topics {
		here[t.ID], stories[t.Story] = true, true
	}
	for _, t := range topics {
		for _, id := range t.ClaimIDs() {
			i, ok := e.claims[id]
			if !ok {
				continue
			}
			claims[i] = true
			for j := e.articles[articleOf(e.rep.Claims[i])]; j >= 0; j = e.before[j] {
				if e.rep.Claims[j].Sentence == e.rep.Claims[i].Sentence {
					claims[j] = true
				}
			}
		}
		for _, id := range linked(t) {
			if i, ok := e.topics[id]; ok && !here[id] {
				here[id] = true
				out.Topics = append(out.Topics, news.Topic{ID: id, Topic: e.rep.Topics[i].Topic, Story: e.rep.Topics[i].Story})
			}
		}
	}
	if len(topics) == len(e.rep.Topics) {
		for _, c := range report.Unanswered(e.rep) {
			claims[e.claims[c.ID]] = true // which no topic has
		}
	}
	for i := range claims {
		out.Claims = append(out.Claims, e.rep.Claims[i])
	}
	slices.SortFunc(out.Claims, func(a, b news.Claim) int { return strings.Compare(a.ID, b.ID) })
	for _, s := range e.rep.Stories {
		if stories[s.ID] {
			out.Stories = append(out.Stories, s)
		}
	}
	return out
}

func linked(t news.Topic) []string {
	var ids []string
	for _, l := range t.Links {
		ids = append(ids, l.Topic)
	}
	for _, s := range t.Sums {
		ids = append(ids, s.Of...)
	}
	return ids
}

const (
	// maxAge is how long an edition is shown at most, should a revision ever fail to
	// tell of a change.
	maxAge = 10 * time.Minute
	// maxPast is how many reports of the past, or compared with it, are kept at hand.
	maxPast = 8
	// makeTime is how long a report may take to be put together.
	makeTime = 25 * time.Second
)

// rounds asks for the revision once for all who wait for it. A round that has begun
// takes nobody in any more: what it brings may be older than who comes now.
type rounds struct {
	src Source

	mu   sync.Mutex
	busy bool
	next *round // that has not begun, nil where nobody waits
}

type round struct {
	done     chan struct{}
	revision string
	err      error
}

// askTime is how long the store may take to say its revision.
const askTime = 5 * time.Second

func (rs *rounds) revision(ctx context.Context) (string, error) {
	rs.mu.Lock()
	r := rs.next
	if r == nil {
		r = &round{done: make(chan struct{})}
		rs.next = r
	}
	if !rs.busy {
		rs.busy = true
		go rs.run()
	}
	rs.mu.Unlock()
	select {
	case <-r.done:
		return r.revision, r.err
	case <-ctx.Done():
		return "", fmt.Errorf("revision: %w", ctx.Err())
	}
}

// run holds rounds while somebody waits for one.
func (rs *rounds) run() {
	for {
		rs.mu.Lock()
		r := rs.next
		rs.next = nil
		rs.busy = r != nil
		rs.mu.Unlock()
		if r == nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), askTime)
		r.revision, r.err = rs.src.Revision(ctx)
		cancel()
		close(r.done)
	}
}

// editions keeps the newest report until the store's revision changes. It is put
// together once for all who ask for it at the same time.
type editions struct {
	src    Source
	now    func() time.Time
	rounds rounds
	gone   func(name string) // told of an edition that nobody will ask for again
	apart  *gate             // for reports of the past: each may read the whole store

	flight singleflight.Group
	mu     sync.Mutex
	newest *edition
	past   []*edition // the one asked for last at the end
}

// mostApart is how many reports of the past, or compared with it, are made or written
// at once: half of what the machine can do.
func mostApart() int { return max(1, runtime.GOMAXPROCS(0)/2) }

func newEditions(src Source, now func() time.Time, gone func(string)) *editions {
	return &editions{src: src, now: now, rounds: rounds{src: src}, gone: gone, apart: newGate(mostApart())}
}

// at is the report as of at (the zero time: now), its topics compared with how they
// stood at since (the zero time: before the last change). What it gives is never
// older than the revision that the store had when it was called: an edition has the
// name of a revision that was read before its report was.
func (es *editions) at(ctx context.Context, at, since time.Time) (*edition, error) {
	revision, err := es.rounds.revision(ctx)
	if err != nil {
		return nil, err
	}
	name := revision
	if !at.IsZero() || !since.IsZero() {
		name += "\x00" + at.UTC().Format(time.RFC3339Nano) + "\x00" + since.UTC().Format(time.RFC3339Nano)
	}
	if e := es.kept(name); e != nil {
		return e, nil
	}
	done := es.flight.DoChan(name, func() (any, error) {
		// Who began it may leave; the others still wait for it.
		work, cancel := context.WithTimeout(context.WithoutCancel(ctx), makeTime)
		defer cancel()
		return es.make(work, name, revision, at, since)
	})
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("report: %w", ctx.Err())
	case res := <-done:
		if res.Err != nil {
			return nil, res.Err
		}
		return res.Val.(*edition), nil
	}
}

// kept is an edition that is at hand.
func (es *editions) kept(name string) *edition {
	es.mu.Lock()
	defer es.mu.Unlock()
	if e := es.newest; e != nil && e.name == name {
		if es.now().Sub(e.made) < maxAge {
			return e
		}
		return nil
	}
	for i, e := range es.past {
		if e.name == name && es.now().Sub(e.made) < maxAge {
			es.past = append(slices.Delete(es.past, i, i+1), e)
			return e
		}
	}
	return nil
}

func (es *editions) make(ctx context.Context, name, revision string, at, since time.Time) (*edition, error) {
	if e := es.kept(name); e != nil { // made between our look and our turn
		return e, nil
	}
	if name != revision {
		leave, err := es.apart.enter()
		if err != nil {
			return nil, err
		}
		defer leave()
	}
	made := es.now()
	var rep news.Report
	var err error
	switch e := es.kept(revision); {
	case !at.IsZero():
		rep, err = es.src.ReportAt(ctx, at)
	case e != nil:
		rep = e.rep
	default:
		rep, err = es.src.Report(ctx)
	}
	if err != nil {
		return nil, err
	}
	rep.Topics = slices.Clone(rep.Topics) // the one that is kept must not change
	for i := range rep.Topics {
		rep.Topics[i].Was = nil
	}
	if err := es.src.Compare(ctx, &rep, at, since); err != nil {
		return nil, err
	}
	e := newEdition(name, made, rep)
	e.past, e.at = name != revision, at
	es.mu.Lock()
	defer es.mu.Unlock()
	if name == revision {
		if was := es.newest; was != nil { // of this very revision too: it was shown for long enough
			es.gone(was.name)
		}
		es.newest = e
		return e, nil
	}
	es.past = append(slices.DeleteFunc(es.past, func(p *edition) bool { return p.name == name }), e)
	if len(es.past) > maxPast {
		es.past = slices.Delete(es.past, 0, 1)
	}
	return e, nil
}
