package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/report"
)

// A rulingView is a decision of the log.
type rulingView struct {
	ID, At, Who, Do, Kind string
	Thing, Href           string
	Sentence              string
	Why                   string
	Changes               []rulingChange
	Undone                string   // by whom it was taken back, "" where it is in force
	Idle                  string   // why nothing comes of it, "" where something does
	Still                 bool     // answers are being worked out, so that something may
	Undoes                string   // what an undo takes back, in words
	Form                  deedForm // by which it can be taken back; without Do where it cannot
}

// A rulingChange is a field before and after a decision.
type rulingChange struct{ Field, Before, After string }

// ruling is a decision; taken is the id of the undo that has taken it back, by the log by id.
func ruling(d news.Decision, taken string, by map[string]news.Decision) rulingView {
	v := rulingView{ID: d.ID, At: when(d.At), Who: report.Name(d.Who), Do: d.Do, Kind: d.On.Kind, Why: report.Visible(d.Why), Sentence: report.Visible(d.On.Sentence)}
	v.Thing, v.Href = thingOf(d.On)
	if d.Forgotten {
		v.Thing, v.Href = "something that was forgotten", ""
	}
	for _, name := range decide.Set(d.After) {
		v.Changes = append(v.Changes, rulingChange{strings.ReplaceAll(name, "_", " "), fieldText(d.Before, name), fieldText(d.After, name)})
	}
	if taken != "" {
		v.Undone = or(report.Name(by[taken].Who), "somebody")
	}
	if of, ok := by[d.Undoes]; ok {
		v.Undoes = of.Do + " by " + report.Name(of.Who) + ", " + when(of.At)
	}
	return v
}

// history are decisions on something, the newest first, of those on the claims of articles and on all that is no claim. rest
// is the address of all of them where there are more; of is what names them there.
func (s *site) history(r *http.Request, articles []string, on func(news.Decision) bool, of string) (rows []rulingView, rest string, err error) {
	log, err := s.decisions.On(r.Context(), articles)
	if err != nil {
		return nil, "", err
	}
	var some []news.Decision
	for _, d := range slices.Backward(log) {
		if on(d) {
			some = append(some, d)
		}
	}
	if len(some) > perPage {
		some, rest = some[:perPage], rulings{Of: of, Page: 1}.href(1)
	}
	rows, err = s.rulings(r.Context(), callOf(r), some, log, hereOf(r))
	return rows, rest, err
}

// toward is the topic, story or origin that comes of a decision, the zero value where none does.
func toward(d news.Decision) news.Subject {
	if d.After.To == nil || nameFormsOf[d.On.Kind] == nil {
		return news.Subject{}
	}
	return news.Subject{Kind: d.On.Kind, Name: *d.After.To, Story: d.On.Story}
}

// concerning tells the decisions on something that has a name, and on what it was called before people gave it this one.
func concerning(log []news.Decision, on news.Subject) func(news.Decision) bool {
	standing := decide.Standing(log)
	stories := slices.DeleteFunc(slices.Clone(standing), func(d news.Decision) bool { return d.On.Kind != news.OnStory || d.After.To == nil })
	key := func(s news.Subject) string {
		for _, d := range stories {
			if s.Kind == news.OnTopic && strings.EqualFold(d.On.Name, s.Story) {
				s.Story = *d.After.To
			}
		}
		return decide.Key(s)
	}
	names := map[string]bool{key(on): true}
	for _, d := range slices.Backward(standing) {
		if d.Do != news.DoSplit && names[key(toward(d))] {
			names[key(d.On)] = true
		}
	}
	return func(d news.Decision) bool { return names[key(d.On)] || names[key(toward(d))] }
}

func (s *site) rulings(ctx context.Context, c *call, some, log []news.Decision, back string) ([]rulingView, error) {
	on := make([]news.Subject, len(some))
	for i, d := range some {
		on[i] = d.On
	}
	heads, err := s.decisions.Heads(ctx, on)
	if err != nil {
		return nil, err
	}
	by := map[string]news.Decision{}
	for _, d := range log {
		by[d.ID] = d
	}
	out, taken := make([]rulingView, len(some)), decide.Undone(log)
	for i, d := range some {
		out[i] = ruling(d, taken[d.ID].ID, by)
		if taken[d.ID].ID == "" && !d.Forgotten {
			out[i].Form = deedForm{Do: news.DoUndo, On: onDecision, ID: d.ID, Head: heads[decide.Key(d.On)], Back: back, At: "r-" + d.ID, Token: s.formToken(c)}
		}
	}
	return out, nil
}

// thingOf is what a decision is on, and where it can be seen.
func thingOf(on news.Subject) (name, href string) {
	switch on.Kind {
	case news.OnClaim:
		return report.Visible(on.Text), "/articles/" + url.PathEscape(on.Article) + "#" + on.Claim
	case news.OnArticle:
		return report.Visible(on.URL), "/articles/" + url.PathEscape(on.Article)
	case news.OnTopic:
		return report.Name(on.Name), query{Words: on.Name, Page: 1}.href("/")
	}
	return report.Name(on.Name), ""
}

// fieldText is a field of a decision in words, "" where it is not set.
func fieldText(f news.Fields, name string) string {
	one := decide.Only(f, []string{name})
	text := ""
	switch {
	case one.Figure != nil:
		text = figureText(one)
	case one.Attribution != nil:
		names := slices.Clone(*one.Attribution)
		slices.Reverse(names)
		text = strings.Join(names, " ← ")
	case one.Increment != nil:
		text = map[bool]string{true: "yes", false: "no"}[*one.Increment]
	case one.Claim != nil:
		text = labelOf(*one.Claim)
	default:
		for _, s := range []*string{one.Verdict, one.What, one.Of, one.Measure, one.Place, one.AsOf, one.Period, one.Modality,
			one.Published, one.Publisher, one.CopyOf, one.To, one.Words, one.Note} {
			if s != nil {
				text = or(*s, "nothing")
			}
		}
	}
	return report.Visible(text)
}

// A rulings is what an address asks of the log of decisions.
type rulings struct {
	Who, Do, On, Of string
	Undone          string // yes: what was taken back; no: what is in force; idle: of that, what comes to nothing
	Since           time.Time
	Page            int
}

var (
	deedKinds  = []string{news.DoAccept, news.DoReject, news.DoEdit, news.DoMove, news.DoMerge, news.DoSplit, news.DoRename, news.DoNote, news.DoAdd, news.DoUndo}
	thingKinds = []string{news.OnClaim, news.OnArticle, news.OnTopic, news.OnStory, news.OnOrigin}
)

// idle asks for the decisions in force that come to nothing.
const idle = "idle"

func readRulings(v url.Values) (q rulings, err error) {
	base, err := readQuery(url.Values{"since": v["since"], "page": v["page"]})
	if err != nil {
		return q, err
	}
	q = rulings{Who: v.Get("who"), Do: v.Get("do"), On: v.Get("on"), Of: v.Get("of"), Undone: v.Get("undone"), Since: base.Changed, Page: base.Page}
	switch {
	case q.Do != "" && !contains(deedKinds, q.Do):
		return q, &badQuery{"do is one of " + strings.Join(deedKinds, ", ")}
	case q.On != "" && !contains(thingKinds, q.On):
		return q, &badQuery{"on is one of " + strings.Join(thingKinds, ", ")}
	case q.Undone != "" && !contains([]string{"yes", "no", idle}, q.Undone):
		return q, &badQuery{"undone is yes, no or idle"}
	}
	for _, s := range []*string{&q.Who, &q.Of} {
		*s = strings.ToValidUTF8((*s)[:min(len(*s), maxQuery)], "")
	}
	return q, nil
}

func (q rulings) href(page int) string {
	v := url.Values{}
	for _, p := range [][2]string{{"who", q.Who}, {"do", q.Do}, {"on", q.On}, {"of", q.Of}, {"undone", q.Undone}} {
		if p[1] != "" {
			v.Set(p[0], p[1])
		}
	}
	more := query{Changed: q.Since, Page: page}.values()
	for name := range more {
		v.Set(name, more.Get(name))
	}
	if len(v) == 0 {
		return "/decisions"
	}
	return "/decisions?" + v.Encode()
}

// takes reports whether a decision is asked for; taken is whether it was taken back, why the reason for which
// nothing comes of it.
func (q rulings) takes(d news.Decision, taken bool, why string) bool {
	switch {
	case q.Undone == idle && why == "":
		return false
	case q.Who != "" && d.Who != q.Who, q.Do != "" && d.Do != q.Do, q.On != "" && d.On.Kind != q.On,
		q.Undone == "yes" && !taken, q.Undone == "no" && taken,
		!q.Since.IsZero() && d.At.Before(q.Since):
		return false
	}
	return q.Of == "" || slices.Contains([]string{d.ID, d.On.Claim, d.On.Article, d.On.URL}, q.Of) || strings.EqualFold(d.On.Name, q.Of)
}

type decisionsPage struct {
	frame
	Query  rulings
	Since  string
	Who    []choiceView
	Do, On []choiceView
	Undone []choiceView
	Rows   []rulingView
	Found  int
	All    int
	Pages  pager
}

// ruled shows the log of decisions.
func (s *site) ruled(w http.ResponseWriter, r *http.Request) {
	e, ok := s.now(w, r)
	if !ok {
		return
	}
	q, err := readRulings(r.URL.Query())
	if err != nil {
		s.problem(w, r, http.StatusBadRequest, problem{Title: "This address cannot be understood", Text: "In it, " + err.Error() + "."})
		return
	}
	log, err := s.decisions.Log(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	why := map[string]string{}
	if q.Undone == idle {
		nothing, err := s.decisions.Idle(r.Context(), e.rep)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		for _, rv := range nothing {
			why[rv.Decision] = rv.Reason
		}
	}
	taken := decide.Undone(log)
	var found []news.Decision
	names := []string{}
	for _, d := range slices.Backward(log) {
		if !slices.Contains(names, d.Who) {
			names = append(names, d.Who)
		}
		if q.takes(d, taken[d.ID].ID != "", why[d.ID]) {
			found = append(found, d)
		}
	}
	slices.Sort(names)
	p := decisionsPage{frame: s.framed(r, e, "Decisions"), Query: q, Found: len(found), All: len(log)}
	p.Desk = s.deskOf(r)
	if !q.Since.IsZero() {
		p.Since = spell(q.Since)
	}
	p.Who = filterChoices(names, q.Who)
	p.Do, p.On = filterChoices(deedKinds, q.Do), filterChoices(thingKinds, q.On)
	p.Undone = []choiceView{{"no", "in force", q.Undone == "no"}, {"yes", "taken back", q.Undone == "yes"}, {idle, "in force, and comes to nothing", q.Undone == idle}}
	p.Pages = pagingBy(q.Page, len(found), perPage, q.href)
	from, to := p.Pages.cut(len(found))
	if p.Rows, err = s.rulings(r.Context(), callOf(r), found[from:to], log, q.href(p.Pages.Page)); err != nil {
		s.fail(w, r, err)
		return
	}
	still := len(why) > 0 && s.answering(r.Context())
	for i := range p.Rows {
		p.Rows[i].Idle, p.Rows[i].Still = report.Visible(why[p.Rows[i].ID]), still
	}
	s.desked(w, r, http.StatusOK, "decisions", p)
}

// answering reports whether answers to stories are being worked out or wait for that.
func (s *site) answering(ctx context.Context) bool {
	q, err := s.src.Queue(ctx)
	return err == nil && slices.ContainsFunc(q.Kinds, func(k Work) bool {
		return k.Kind == "reconcile" && k.Waiting+k.Later+k.Active > 0
	})
}

// filterChoices are the answers of a filter, maxOffered of them and the one that is on.
func filterChoices(all []string, on string) []choiceView {
	var out []choiceView
	for _, c := range all[:min(len(all), maxOffered)] {
		out = append(out, choiceView{c, report.Name(c), c == on})
	}
	if on != "" && !slices.ContainsFunc(out, func(c choiceView) bool { return c.On }) {
		out = append(out, choiceView{on, report.Name(on), true})
	}
	return out
}

// pagingBy is a pager of n rows, each many on a page, at the addresses that href gives.
func pagingBy(page, n, each int, href func(page int) string) pager {
	pages := max(1, (n+each-1)/each)
	p := pager{Page: min(page, pages), Pages: pages}
	if p.Page > 1 {
		p.First, p.Before = href(1), href(p.Page-1)
	}
	if p.Page < pages {
		p.After, p.To = href(p.Page+1), href(pages)
	}
	return p
}

// logFile is the log as a file, decisions.jsonl, one decision a line.
func (s *site) logFile(w http.ResponseWriter, r *http.Request) {
	if s.decisions == nil {
		s.missing(w, r)
		return
	}
	log, err := s.decisions.Log(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	var b bytes.Buffer
	if err := decide.Write(&b, log); err != nil {
		s.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/jsonl; charset=utf-8")
	h.Set("Content-Disposition", "attachment; filename=decisions.jsonl")
	h.Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		s.log.Debug("answer", "path", r.URL.Path, "err", err)
	}
}
