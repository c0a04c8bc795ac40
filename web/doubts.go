package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/report"
)

// doubts is what an address asks of the queue of the doubtful.
type doubts struct {
	Story, Topic string // ids
	All          bool   // fifty at once, not one
	N            int    // how many to pass over; with All, the page from 1
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
	fits := func(claim string) bool {
		i, ok := e.topicOf[claim]
		return (q.Story == "" || ok && e.rep.Topics[i].Story == q.Story) && (q.Topic == "" || ok && e.rep.Topics[i].ID == q.Topic)
	}
	again := map[string]bool{}
	for i := range e.rep.Review {
		rv := &e.rep.Review[i]
		if fits(rv.Claim) {
			out = append(out, doubt{rv.Claim, []string{rv.Reason}, rv})
			again[rv.Claim] = true
		}
	}
	for _, d := range e.doubts() {
		if !again[d.Claim] && fits(d.Claim) {
			out = append(out, doubt{claim: d.Claim, why: d.Why})
		}
	}
	return out
}

// open leaves out of doubts what was decided since the report was made, until n are left.
func (s *site) open(ctx context.Context, e *edition, all []doubt, n int) ([]doubt, error) {
	var out []doubt
	for some := range slices.Chunk(all, max(n, 20)) {
		var articles []string
		for _, d := range some {
			if c, ok := e.claim(d.claim); ok {
				articles = append(articles, c.ArticleID)
			}
			if d.review != nil {
				articles = append(articles, d.review.On.Article)
			}
		}
		slices.Sort(articles)
		log, err := s.decisions.On(ctx, slices.Compact(articles))
		if err != nil {
			return nil, err
		}
		inForce, ruled := map[string]bool{}, map[string]bool{}
		for _, d := range decide.Standing(log) {
			inForce[d.ID] = true
			c, ok := e.claim(d.On.Claim)
			if ok && d.Do != news.DoNote && (c.Decision == nil || !slices.Contains(c.Decision.Decisions, d.ID)) {
				ruled[d.On.Claim] = true
			}
		}
		for _, d := range some {
			if !ruled[d.claim] && (d.review == nil || inForce[d.review.Decision]) && len(out) < n {
				out = append(out, d)
			}
		}
		if len(out) == n {
			break
		}
	}
	return out, nil
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

	// Of a decision that waits: who decided what, the sentence that it was made on, and the forms.
	Ruling      string
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
	all := e.doubtful(q)
	from, n := min(q.N, len(all)), 1
	if q.All {
		n = perPage
	}
	some, err := s.open(r.Context(), e, all[from:], n)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := decidePage{frame: s.framed(r, e, "What is doubtful"), Query: q, All: len(all), Left: len(all) - from}
	p.Desk = s.deskOf(r)
	if from+n < len(all) && len(some) > 0 {
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
	verdicts, err := s.verdicts(r, claims, q.href())
	if err != nil {
		return nil, err
	}
	heads, err := s.decisions.Heads(r.Context(), on)
	if err != nil {
		return nil, err
	}
	var out []doubtView
	for _, d := range some {
		v := doubtView{Why: d.why}
		if c, ok := e.claim(d.claim); ok {
			said, verdict := e.said(c), verdicts[d.claim]
			verdict.At = "" // the next one is shown
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
			s.reviewed(r, &v, *rv, heads[decide.Key(rv.On)], q.href())
		}
		out = append(out, v)
	}
	return out, nil
}

// reviewed fills in what a decision that waits was made on, and what can be done with it.
func (s *site) reviewed(r *http.Request, v *doubtView, rv news.Review, head, back string) {
	v.Ruling = rv.Do + " by " + report.Name(rv.Who) + ", " + when(rv.At)
	if rv.Why != "" {
		v.Ruling += ": " + report.Visible(rv.Why)
	}
	v.Old = report.Visible(or(rv.On.Sentence, or(rv.On.Name, rv.On.URL)))
	undo := deedForm{Do: news.DoUndo, Button: "Undo it", On: onDecision, ID: rv.Decision, Head: head, Back: back, Token: s.formToken(callOf(r))}
	v.Undo = &undo
	if v.Verdict == nil {
		return
	}
	v.Now = v.Said.Before + v.Said.Mark + v.Said.After
	again := undo
	again.Do, again.Button, again.Head = doAgain, "Decide the same again", v.Verdict.Head
	again.Hidden = []near{{"claim", rv.Claim}}
	v.Again = &again
}
