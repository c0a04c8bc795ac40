package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/report"
)

// A desk is what the pages of an editor have beside what everybody sees.
type desk struct {
	Done string // what a form has done that has led here
	Late bool   // and what comes of it is still being worked out
	Idle bool   // and nobody is at work
	Undo *deedForm
}

// A deedForm is a form by which something is decided.
type deedForm struct {
	Do, Legend, Button, Hint string
	On, ID, Head             string
	Back, At                 string // where it leads back to
	Token                    string
	Hidden                   []near // name and value
	Fields                   []fieldView
	Why                      string
	Error                    string
}

// A verdictView is what can be decided of a claim by one button each.
type verdictView struct {
	ID, Label string
	Ruled     string // what was decided of it, in words
	Since     string // what was decided of it that its reading does not show yet
	Head      string
	Why       string    // as typed in a form that was not taken
	Undo      *deedForm // takes back what was last decided of it
	Back, At  string
	More      string // address of the page with all fields
	Token     string
}

// deciding reports whether forms for decisions belong on the pages that are asked for.
func (s *site) deciding(r *http.Request) bool {
	c := callOf(r)
	return s.decisions != nil && c.role == editor && c.secret != ""
}

// deskOf is the desk of a page.
func (s *site) deskOf(r *http.Request) *desk {
	v := r.URL.Query()
	d := &desk{Done: deedsOf(v.Get("did"))}
	if d.Done == "" {
		return d
	}
	if d.Late = v.Get("later") != ""; d.Late {
		q, err := s.src.Queue(r.Context())
		d.Idle = err == nil && q.Workers == 0
	}
	if id := s.unsealed(callOf(r), v.Get("undo")); id != "" {
		d.Undo = &deedForm{Do: news.DoUndo, Button: "Undo", On: onDecision, ID: id, Head: id, Back: hereOf(r), Token: s.formToken(callOf(r)), Hidden: []near{{"whole", "1"}}}
	}
	return d
}

// deedsOf says what was done, by what an address has of it: of several decisions that were made at once each.
func deedsOf(did string) string {
	var out []string
	for do := range strings.SplitSeq(did, ".") {
		if said := deedsDone[do]; said != "" && !slices.Contains(out, said) {
			out = append(out, said)
		}
	}
	return strings.Join(out, " ")
}

// deedsDone is what is said when a decision has been made.
var deedsDone = map[string]string{
	news.DoAccept: "Accepted.", news.DoReject: "Rejected.", news.DoEdit: "Edited.", news.DoMove: "Moved.", news.DoMerge: "Merged.",
	news.DoSplit: "Split.", news.DoRename: "Renamed.", news.DoNote: "Noted.", news.DoAdd: "Added.", news.DoUndo: "Taken back.",
	news.DoMove + "-" + news.OnTopic: "Moved. No topic of its story was called so: a new one was made.",
	news.DoMove + "-" + news.OnStory: "Moved. No story with figures was called so: it is a new one.",
}

// hereOf is the address of a page without what a form has said there.
func hereOf(r *http.Request) string {
	u := url.URL{Path: r.URL.Path, RawPath: r.URL.RawPath}
	v := r.URL.Query()
	for _, said := range []string{"did", "later", "undo"} {
		v.Del(said)
	}
	u.RawQuery = v.Encode()
	return u.String()
}

// waiting is how many decisions wait for a person to look at them again.
func (e *edition) waiting() int { return len(e.rep.Review) }

// framed is the frame of a page made for whoever asks, of a report.
func (s *site) framed(r *http.Request, e *edition, title string) frame {
	f := s.frame(title)
	if s.deciding(r) {
		f.Editor = true
		if e != nil {
			f.Waiting = e.waiting()
		}
	}
	return f
}

// key names what of a frame depends on who asks, for pages that are kept.
func (f frame) key() string { return fmt.Sprint(f.Editor, f.Waiting) }

// scripted is the policy of pages that have a script, one of the site's own.
const scripted = policy + "; script-src 'self'"

// desked answers with a page that has forms for decisions.
func (s *site) desked(w http.ResponseWriter, r *http.Request, status int, name string, data any) {
	w.Header().Set("Content-Security-Policy", scripted)
	s.private(w, r, status, name, data)
}

// verdicts are what can be decided of claims of a report, by their ids; back is the page that they stand on.
func (s *site) verdicts(r *http.Request, e *edition, claims []news.Claim, back string) (map[string]verdictView, error) {
	on := make([]news.Subject, len(claims))
	for i, c := range claims {
		on[i] = decide.Claim(c)
	}
	heads, err := s.decisions.Heads(r.Context(), on)
	if err != nil {
		return nil, err
	}
	of, err := s.decidedOf(r.Context(), claims, heads)
	if err != nil {
		return nil, err
	}
	last, err := s.lastOf(r.Context(), claims, of)
	if err != nil {
		return nil, err
	}
	token, waits := s.formToken(callOf(r)), e.waits()
	out := make(map[string]verdictView, len(claims))
	for i, c := range claims {
		key := decide.Key(on[i])
		v := verdictView{ID: c.ID, Label: labelOf(c), Ruled: report.Ruled(c), Back: back, At: "d-" + c.ID, Token: token}
		head, since := seen(c, of[key], heads[key], waits[key])
		v.Head, v.Since = head, inWords(since)
		v.More = "/decide/claims/" + url.PathEscape(c.ID) + "?back=" + url.QueryEscape(back+"#d-"+c.ID)
		if f, ok := last[c.ID]; ok {
			f.Do, f.Button, f.On, f.Back, f.At, f.Token = news.DoUndo, "Undo", onDecision, back, v.At, token
			if len(since) > 0 {
				f.Head = head
			}
			v.Undo = &f
		}
		out[c.ID] = v
	}
	return out, nil
}

// decidedOf is what was decided of claims, in the order of the log, by decide.Key: of those of which something was. heads
// are the newest on each.
func (s *site) decidedOf(ctx context.Context, claims []news.Claim, heads map[string]string) (map[string][]news.Decision, error) {
	var articles []string
	for _, c := range claims {
		if c.Decision != nil || heads[decide.Key(decide.Claim(c))] != "" {
			articles = append(articles, c.ArticleID)
		}
	}
	out := map[string][]news.Decision{}
	if len(articles) == 0 {
		return out, nil
	}
	slices.Sort(articles)
	log, err := s.decisions.On(ctx, slices.Compact(articles))
	for _, d := range log {
		if d.On.Kind == news.OnClaim {
			out[decide.Key(d.On)] = append(out[decide.Key(d.On)], d)
		}
	}
	return out, err
}

// lastOf are the last decisions in force on claims, those that wait for a person too, each with what is the newest
// on what it is on; of is what was decided of claims.
func (s *site) lastOf(ctx context.Context, claims []news.Claim, of map[string][]news.Decision) (map[string]deedForm, error) {
	by := map[string]news.Decision{}
	for _, log := range of {
		for _, d := range decide.Standing(log) {
			by[d.ID] = d
		}
	}
	last := map[string]news.Decision{}
	var on []news.Subject
	for _, c := range claims {
		if c.Decision == nil {
			continue
		}
		for _, id := range c.Decision.Decisions { // oldest first
			if d, ok := by[id]; ok {
				last[c.ID] = d
			}
		}
		if d, ok := last[c.ID]; ok {
			on = append(on, d.On)
		}
	}
	heads, err := s.decisions.Heads(ctx, on)
	out := map[string]deedForm{}
	for id, d := range last {
		out[id] = deedForm{ID: d.ID, Head: heads[decide.Key(d.On)]}
	}
	return out, err
}

func labelOf(c news.Claim) string {
	return strings.TrimSpace(report.Figure(c)+" "+report.Name(c.What)) + ", " + or(report.Name(c.Origin), "unnamed source")
}

// topicDesk is the page of a topic as an editor has it: with the verdicts under each claim, and the forms for
// the topic below its head.
func (s *site) topicDesk(w http.ResponseWriter, r *http.Request, e *edition, t news.Topic, page []byte) {
	back := hereOf(r)
	claims := e.claimsOf(t)
	verdicts, err := s.verdicts(r, e, claims, back)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	forms, err := s.nameForms(r, e, news.OnTopic, t.ID, back, nil, nil)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	for id, v := range verdicts {
		v.Ruled = "" // the card says it
		verdicts[id] = v
	}
	top := topicDesk{frame: s.framed(r, e, ""), Forms: forms, Story: report.Name(e.stories[t.Story]), StoryID: t.Story}
	top.Desk = s.deskOf(r)
	carded := cardsOf(page)
	for _, c := range claims {
		if !c.Gone && !carded[c.ID] {
			top.Rest = append(top.Rest, restOfTopic{Said: e.said(c), Verdict: verdicts[c.ID]})
		}
	}
	parts := map[string][]byte{}
	for _, name := range []string{"deskhead", "desknav", "deskdone", "topicforms", "topicrest"} {
		if parts[name], err = execute(name, top); err != nil {
			s.broken(w, r, err)
			return
		}
	}
	var out bytes.Buffer
	before, body, _ := bytes.Cut(page, []byte("</head>"))
	out.Write(before)
	out.Write(parts["deskhead"])
	out.WriteString("</head>")
	body = bytes.Replace(body, []byte("</nav>"), append(parts["desknav"], "</nav>"...), 1)
	body = bytes.Replace(body, []byte(`<main id="main">`), append([]byte(`<main id="main">`), parts["deskdone"]...), 1)
	body = bytes.Replace(body, []byte("</header>\n<div class=\"cols"), append(parts["topicforms"], "</header>\n<div class=\"cols"...), 1)
	tail := body
	if i := bytes.LastIndex(body, []byte(`<section class="coverage"`)); i >= 0 {
		body, tail = body[:i], body[i:]
	} else {
		tail = nil
	}
	if err := underCards(&out, body, verdicts); err != nil {
		s.broken(w, r, err)
		return
	}
	out.Write(parts["topicrest"])
	out.Write(tail)
	w.Header().Set("Content-Security-Policy", scripted)
	s.unkept(w, r, http.StatusOK, out.Bytes())
}

// decideWord asks for a page with the forms for decisions. They are made for whoever asks, and are kept by
// nobody: whoever reads has a page that is.
const decideWord = "decide"

// doored is the page of a topic for editors who read: what everybody has, and the way to the forms.
func doored(plain func() (*body, error), f frame, made string) (*body, error) {
	b, err := plain()
	if err != nil {
		return nil, err
	}
	door, err := execute("topicdoor", topicDesk{frame: f})
	if err != nil {
		return nil, err
	}
	return newBody(b.media, bytes.Replace(b.raw, []byte("</nav>"), append(door, "</nav>"...), 1), made)
}

// cardMark begins the card of a claim on the page of a topic.
const cardMark = `<li id="q-`

// cardsOf are the claims that have a card on a page.
func cardsOf(page []byte) map[string]bool {
	ids := map[string]bool{}
	for {
		_, rest, found := bytes.Cut(page, []byte(cardMark))
		if !found {
			return ids
		}
		id, after, _ := bytes.Cut(rest, []byte(`"`))
		ids[string(id)] = true
		page = after
	}
}

// underCards writes a page with the verdicts at the end of each card.
func underCards(out *bytes.Buffer, page []byte, verdicts map[string]verdictView) error {
	for {
		before, rest, found := bytes.Cut(page, []byte(cardMark))
		out.Write(before)
		if !found {
			return nil
		}
		out.WriteString(cardMark)
		card := rest[:cardEnd(rest)]
		out.Write(card)
		id, _, _ := bytes.Cut(card, []byte(`"`))
		if v, ok := verdicts[string(id)]; ok {
			if err := pages.ExecuteTemplate(out, "verdict", v); err != nil {
				return err
			}
		}
		page = rest[len(card):]
	}
}

// cardEnd is where a card ends of which page is the rest: at its end tag, which pages leave out, at the
// next card, or with the list.
func cardEnd(page []byte) int {
	end := len(page)
	for _, tag := range []string{"</li>", "<li", "</ol>"} {
		if i := bytes.Index(page[:end], []byte(tag)); i >= 0 {
			end = i
		}
	}
	return end
}

type topicDesk struct {
	frame
	Forms          []deedForm
	Story, StoryID string
	Rest           []restOfTopic
}

// A restOfTopic is a claim of a topic that has no card of its own.
type restOfTopic struct {
	Said    saidView
	Verdict verdictView
}

// originDesk is the page of an origin as an editor has it.
func (s *site) originDesk(w http.ResponseWriter, r *http.Request, e *edition, v *speaker, q query) {
	p := s.originPage(e, v, q)
	p.frame = s.framed(r, e, v.shown())
	p.Desk = s.deskOf(r)
	back := hereOf(r)
	said := e.newestFirst(v.claims)
	from, to := p.Pages.cut(len(said))
	var claims []news.Claim
	for _, i := range said[from:to] {
		claims = append(claims, e.rep.Claims[i])
	}
	verdicts, err := s.verdicts(r, e, claims, back)
	if err == nil && v.name != "" {
		p.Forms, err = s.nameForms(r, e, news.OnOrigin, v.id, back, nil, nil)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	for i, c := range claims {
		if verdict, ok := verdicts[c.ID]; ok && !c.Gone {
			p.Said[i].Verdict = &verdict
		}
	}
	s.desked(w, r, http.StatusOK, "origin", p)
}

// An addView is where words of an article are given that a claim is to be made of.
type addView struct{ Action, Back string }

// articleDesked gives the page of an article what an editor has on it.
func (s *site) articleDesked(w http.ResponseWriter, r *http.Request, e *edition, a Article, p articlePage) {
	p.frame = s.framed(r, e, p.Title)
	p.Desk = s.deskOf(r)
	back := hereOf(r)
	var claims []news.Claim
	for _, c := range a.Claims {
		if now, ok := e.claim(c.ID); ok && !c.Gone {
			claims = append(claims, now)
		}
	}
	slices.SortFunc(claims, byPlace)
	verdicts, err := s.verdicts(r, e, claims, back)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	for _, c := range claims {
		p.Verdicts = append(p.Verdicts, verdicts[c.ID])
	}
	if p.Forms, err = s.articleForms(r, e, a, back, nil, nil); err != nil {
		s.fail(w, r, err)
		return
	}
	p.Add = &addView{"/decide/articles/" + url.PathEscape(a.ID) + "/add", back}
	s.desked(w, r, http.StatusOK, "article", p)
}

// asDecided are the claims of the newest version of an article as people have decided of them, with those that
// people have added.
func (e *edition) asDecided(a Article) []news.Claim {
	if a.Version < a.Versions {
		return a.Claims
	}
	out := slices.Clone(a.Claims)
	there := map[string]bool{}
	for i, c := range out {
		there[c.ID] = true
		if now, ok := e.claim(c.ID); ok && now.Decision != nil {
			now.Start, now.End, now.In, now.Text, now.Gone = c.Start, c.End, c.In, c.Text, c.Gone
			out[i] = now
		}
	}
	last, ok := e.articles[articleKey{a.ID, a.URL}]
	for i := last; ok && i >= 0; i = e.before[i] {
		if c := e.rep.Claims[i]; !there[c.ID] && c.Decision != nil && c.Decision.Verdict == news.Added {
			out = append(out, c)
		}
	}
	return out
}

// claimsOf are the claims of a topic that are in the report, by their places in it.
func (e *edition) claimsOf(t news.Topic) []news.Claim {
	var places []int
	for _, id := range t.ClaimIDs() {
		if i, ok := e.claims[id]; ok {
			places = append(places, i)
		}
	}
	slices.Sort(places)
	var out []news.Claim
	for _, i := range slices.Compact(places) {
		out = append(out, e.rep.Claims[i])
	}
	return out
}
