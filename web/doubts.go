package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/report"
)

// doubts is what an address asks of the queue of the doubtful.
type doubts struct {
	Story, Topic string // ids
	All          bool   // fifty at once, not one
	N            int    // how many to pass over of those that are left
}

func readDoubts(v url.Values) (q doubts, err error) {
	q = doubts{Story: v.Get("story"), Topic: v.Get("topic"), All: v.Get("all") != ""}
	for _, s := range []*string{&q.Story, &q.Topic} {
		*s = (*s)[:min(len(*s), maxQuery)]
	}
	if n := v.Get("n"); n != "" {
		if q.N, err = strconv.Atoi(n); err != nil || q.N < 0 || q.N > 1e6 {
			return q, &badQuery{"n is a number from 0"}
		}
	}
	return q, nil
}

func (q doubts) href() string {
	v := url.Values{}
	for _, p := range [][2]string{{"story", q.Story}, {"topic", q.Topic}} {
		if p[1] != "" {
			v.Set(p[0], p[1])
		}
	}
	if q.All {
		v.Set("all", "1")
	}
	if q.N > 0 {
		v.Set("n", strconv.Itoa(q.N))
	}
	if len(v) == 0 {
		return "/decide"
	}
	return "/decide?" + v.Encode()
}

// by is q with another start.
func (q doubts) by(n int) doubts { q.N = n; return q }

// A doubt is a claim to be looked at; where review is set, because a decision waits for a person.
type doubt struct {
	claim  string // id, "" where a decision has nothing in its place
	why    []string
	review *news.Review
}

// doubtful are the claims of an edition that are to be looked at, those first of which a decision waits.
func (e *edition) doubtful(q doubts) []doubt {
	var out []doubt
	again := map[string]bool{}
	for i := range e.rep.Review {
		rv := &e.rep.Review[i]
		if q.asks(e, rv.Claim) || q.asksAgain(e, *rv) {
			out = append(out, doubt{rv.Claim, []string{rv.Reason}, rv})
			again[rv.Claim] = true
		}
	}
	for _, d := range e.doubts() {
		if !again[d.Claim] && q.asks(e, d.Claim) {
			out = append(out, doubt{claim: d.Claim, why: d.Why})
		}
	}
	return out
}

// asks reports whether a claim is of the story and topic that are asked for.
func (q doubts) asks(e *edition, claim string) bool {
	if q.Story == "" && q.Topic == "" {
		return true
	}
	i, ok := e.topicOf[claim]
	return ok && (q.Story == "" || e.rep.Topics[i].Story == q.Story) && (q.Topic == "" || e.rep.Topics[i].ID == q.Topic)
}

// asksAgain reports whether a decision that waits may be of the story and topic that are asked for, where nothing
// stands in its place: by what it was on.
func (q doubts) asksAgain(e *edition, rv news.Review) bool {
	if _, ok := e.claim(rv.Claim); ok {
		return false
	}
	if rv.On.Kind == news.OnClaim || rv.On.Kind == news.OnArticle { // as its article is
		return slices.ContainsFunc(e.rep.Claims, func(c news.Claim) bool { return c.ArticleID == rv.On.Article && q.asks(e, c.ID) })
	}
	if slices.ContainsFunc(rv.On.Held, func(id string) bool { return q.asks(e, id) }) {
		return true
	}
	story := or(rv.On.Story, rv.On.Name)
	return q.Topic == "" && strings.EqualFold(e.stories[q.Story], story)
}

// maxOpen is up to which place of the queue it is known what was decided since the report was made.
const maxOpen = 5000

// open leaves out of doubts what was decided since the report was made.
func (s *site) open(ctx context.Context, e *edition, all []doubt) ([]doubt, error) {
	some, rest := all[:min(len(all), maxOpen)], all[min(len(all), maxOpen):]
	var on []news.Subject
	var claims []news.Claim
	for _, d := range some {
		if c, ok := e.claim(d.claim); ok {
			claims, on = append(claims, c), append(on, decide.Claim(c))
		}
	}
	heads, err := s.decisions.Heads(ctx, on)
	if err != nil {
		return nil, err
	}
	// Of most nothing was decided, and of them nothing has to be read.
	claims = slices.DeleteFunc(claims, func(c news.Claim) bool {
		head := heads[decide.Key(decide.Claim(c))]
		return head == "" || c.Decision != nil && slices.Contains(c.Decision.Decisions, head)
	})
	of, err := s.decidedOf(ctx, claims, heads)
	if err != nil {
		return nil, err
	}
	ruled, waits := map[string]bool{}, e.waits()
	for _, c := range claims {
		key := decide.Key(decide.Claim(c))
		if _, since := seen(c, of[key], heads[key], waits[key]); rules(decide.Standing(of[key]), since) {
			ruled[c.ID] = true
		}
	}
	off, err := s.offSince(ctx, some)
	if err != nil {
		return nil, err
	}
	var out []doubt
	for _, d := range some {
		if !ruled[d.claim] && (d.review == nil || !off[d.review.Decision]) {
			out = append(out, d)
		}
	}
	return append(out, rest...), nil
}

// rules reports whether of decisions in force one that says something of a claim is among those that were made since.
func rules(standing, since []news.Decision) bool {
	return slices.ContainsFunc(standing, func(d news.Decision) bool {
		return d.Do != news.DoNote && slices.ContainsFunc(since, func(x news.Decision) bool { return x.ID == d.ID })
	})
}

// offSince are the ids of decisions that wait and were taken back since.
func (s *site) offSince(ctx context.Context, some []doubt) (map[string]bool, error) {
	var articles []string
	off := map[string]bool{}
	for _, d := range some {
		if d.review != nil {
			off[d.review.Decision] = true
			articles = append(articles, d.review.On.Article)
		}
	}
	if len(off) == 0 {
		return off, nil
	}
	slices.Sort(articles)
	log, err := s.decisions.On(ctx, slices.Compact(articles))
	for _, d := range decide.Standing(log) {
		delete(off, d.ID)
	}
	return off, err
}

type decidePage struct {
	frame
	Query   doubts
	Stories []choiceView
	Topic   string // name of the one that is asked for
	Items   []doubtView
	All     int
	Left    int // of them from the first shown on
	Next    string
	Before  string
	Other   string // the same as a list, or one at a time
	Reset   string
}

// A doubtView is a claim that is to be looked at.
type doubtView struct {
	Said    *saidView
	Text    [][]piece // the paragraph that it stands in
	Range   string
	Why     []string
	Verdict *verdictView

	// Of a decision that waits: who decided what, all that was decided there, the sentence that it was made on, and
	// the forms. Where nothing stands in its place, Anchor is that of the item.
	Ruling      string
	Anchor      string
	Rulings     []rulingView
	Old         string
	Now         string
	Again, Undo *deedForm
}

// decideNext shows the queue of what is doubtful, one claim at a time or fifty at once.
func (s *site) decideNext(w http.ResponseWriter, r *http.Request) {
	e, ok := s.now(w, r)
	if !ok {
		return
	}
	q, err := readDoubts(r.URL.Query())
	if err != nil {
		s.problem(w, r, http.StatusBadRequest, problem{Title: "This address cannot be understood", Text: "In it, " + err.Error() + "."})
		return
	}
	if _, there := e.topics[q.Topic]; q.Topic != "" && !there {
		heir, err := s.heir(r.Context(), e, news.OnTopic, q.Topic)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if heir != "" {
			v := r.URL.Query()
			v.Set("topic", heir)
			http.Redirect(w, r, "/decide?"+v.Encode(), http.StatusSeeOther)
			return
		}
	}
	all, err := s.open(r.Context(), e, e.doubtful(q))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	from, n := min(q.N, len(all)), 1
	if q.All {
		n = perPage
	}
	some := all[from:min(from+n, len(all))]
	p := decidePage{frame: s.framed(r, e, "What is doubtful"), Query: q, All: len(all), Left: len(all) - from}
	p.Desk = s.deskOf(r)
	if from+n < len(all) {
		p.Next = q.by(from + n).href()
	}
	if from > 0 {
		p.Before = q.by(max(0, from-n)).href()
	}
	other := q.by(0)
	other.All = !q.All
	p.Other, p.Reset = other.href(), q.by(0).href()
	for _, st := range e.rep.Stories {
		if len(e.rep.Stories) <= maxStories || st.ID == q.Story {
			p.Stories = append(p.Stories, choiceView{st.ID, report.Name(st.Name), st.ID == q.Story})
		}
	}
	if i, ok := e.topics[q.Topic]; ok {
		p.Topic = report.Name(e.rep.Topics[i].Topic)
	}
	if p.Items, err = s.doubtViews(r, e, some, q); err != nil {
		s.fail(w, r, err)
		return
	}
	s.desked(w, r, http.StatusOK, "decide", p)
}

func (s *site) doubtViews(r *http.Request, e *edition, some []doubt, q doubts) ([]doubtView, error) {
	var claims []news.Claim
	var on []news.Subject
	for _, d := range some {
		if c, ok := e.claim(d.claim); ok {
			claims = append(claims, c)
		}
		if d.review != nil {
			on = append(on, d.review.On)
		}
	}
	verdicts, err := s.verdicts(r, e, claims, q.href())
	if err != nil {
		return nil, err
	}
	heads, err := s.decisions.Heads(r.Context(), on)
	if err != nil {
		return nil, err
	}
	var out []doubtView
	for i, d := range some {
		v := doubtView{Why: d.why}
		// What is decided leaves the queue: the next is shown, or in a list chosen.
		next := ""
		if q.All && len(some) > 1 {
			next = anchorOf(e, some[(i+1)%len(some)])
		}
		if c, ok := e.claim(d.claim); ok {
			said, verdict := e.said(c), verdicts[d.claim]
			verdict.At, verdict.More = next, "/decide/claims/"+url.PathEscape(c.ID)+"?back="+url.QueryEscape(q.href()+strings.TrimSuffix("#"+next, "#"))
			if verdict.Undo != nil && d.review != nil && verdict.Undo.ID == d.review.Decision {
				verdict.Undo = nil // which stands beside what was decided
			} else if verdict.Undo != nil {
				verdict.Undo.At = next
			}
			v.Said, v.Verdict = &said, &verdict
			if i, ok := e.topicOf[c.ID]; ok {
				v.Range = e.rangeOf(i)
			}
			if !q.All {
				a, err := s.src.Article(r.Context(), c.ArticleID, 0)
				if err != nil && !errors.Is(err, ErrNotFound) {
					return nil, err
				}
				v.Text = around(a, c, e)
			}
		}
		if rv := d.review; rv != nil {
			if v.Verdict == nil {
				v.Anchor = anchorOf(e, d)
			}
			if err := s.reviewed(r, &v, *rv, heads[decide.Key(rv.On)], q.href(), next); err != nil {
				return nil, err
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// anchorOf is the anchor of an item of the queue.
func anchorOf(e *edition, d doubt) string {
	if _, ok := e.claim(d.claim); ok || d.review == nil {
		return "d-" + d.claim
	}
	return "w-" + d.review.Decision
}

// reviewed fills in what a decision that waits was made on, and what can be done with it.
func (s *site) reviewed(r *http.Request, v *doubtView, rv news.Review, head, back, at string) error {
	v.Ruling = rv.Do + " by " + report.Name(rv.Who) + ", " + when(rv.At)
	if rv.Why != "" {
		v.Ruling += ": " + report.Visible(rv.Why)
	}
	v.Old = report.Visible(or(rv.On.Sentence, or(rv.On.Name, rv.On.URL)))
	log, err := s.decisions.On(r.Context(), []string{rv.On.Article})
	if err != nil {
		return err
	}
	for _, d := range decide.Standing(log) {
		// Of a claim all is decided again together; other decisions stand for themselves.
		if d.ID == rv.Decision || rv.On.Kind == news.OnClaim && decide.Key(d.On) == decide.Key(rv.On) {
			v.Rulings = append(v.Rulings, ruling(d, "", nil))
		}
	}
	undo := deedForm{Do: news.DoUndo, Button: "Undo it", On: onDecision, ID: rv.Decision, Head: head, Back: back, At: at, Token: s.formToken(callOf(r))}
	v.Undo = &undo
	if v.Verdict == nil {
		return nil
	}
	v.Now = v.Said.Before + v.Said.Mark + v.Said.After
	if rv.On.Kind == news.OnClaim {
		again := undo
		again.Do, again.Button, again.Head = doAgain, "Decide the same again", v.Verdict.Head
		again.Hidden = []near{{"claim", rv.Claim}}
		v.Again = &again
	}
	return nil
}
