package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/report"
)

// A desk is what the pages of an editor have beside what everybody sees.
type desk struct {
	Done string // what a form has done that has led here
	Late bool   // and what comes of it is still being worked out
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
	Head      string
	Undo      string // id of the decision that can be taken back, "" for none
	Undoes    string // what kind of decision it is
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
func deskOf(r *http.Request) *desk {
	v := r.URL.Query()
	return &desk{Done: deedsDone[v.Get("did")], Late: v.Get("later") != "" && deedsDone[v.Get("did")] != ""}
}

// deedsDone is what is said when a decision has been made.
var deedsDone = map[string]string{
	news.DoAccept: "Accepted.", news.DoReject: "Rejected.", news.DoEdit: "Edited.", news.DoMove: "Moved.", news.DoMerge: "Merged.",
	news.DoSplit: "Split.", news.DoRename: "Renamed.", news.DoNote: "Noted.", news.DoAdd: "Added.", news.DoUndo: "Taken back.",
}

// hereOf is the address of a page without what a form has said there.
func hereOf(r *http.Request) string {
	u := url.URL{Path: r.URL.Path, RawPath: r.URL.RawPath}
	v := r.URL.Query()
	v.Del("did")
	v.Del("later")
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

// verdicts are what can be decided of claims, by their ids; back is the page that they stand on.
func (s *site) verdicts(r *http.Request, claims []news.Claim, back string) (map[string]verdictView, error) {
	on := make([]news.Subject, len(claims))
	for i, c := range claims {
		on[i] = decide.Claim(c)
	}
	heads, err := s.decisions.Heads(r.Context(), on)
	if err != nil {
		return nil, err
	}
	token := s.formToken(callOf(r))
	out := make(map[string]verdictView, len(claims))
	for i, c := range claims {
		v := verdictView{ID: c.ID, Label: labelOf(c), Head: heads[decide.Key(on[i])], Back: back, At: "d-" + c.ID, Token: token}
		v.More = "/decide/claims/" + url.PathEscape(c.ID) + "?back=" + url.QueryEscape(back+"#d-"+c.ID)
		if d := c.Decision; d != nil {
			v.Ruled = report.Ruled(c)
			if len(d.Decisions) > 0 && d.Verdict != news.NeedsReview {
				v.Undo, v.Undoes = d.Decisions[len(d.Decisions)-1], d.Verdict
			}
		}
		out[c.ID] = v
	}
	return out, nil
}

func labelOf(c news.Claim) string {
	return strings.TrimSpace(report.Figure(c)+" "+report.Name(c.What)) + ", " + or(report.Name(c.Origin), "unnamed source")
}

// topicDesk is the page of a topic as an editor has it: with the verdicts under each claim, and the forms for
// the topic below its head.
func (s *site) topicDesk(w http.ResponseWriter, r *http.Request, e *edition, t news.Topic, page []byte) {
	back := hereOf(r)
	claims := e.claimsOf(t)
	verdicts, err := s.verdicts(r, claims, back)
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
	rest := claims[:0:0]
	carded := map[string]bool{}
	for _, c := range claims {
		if bytes.Contains(page, []byte(cardMark+template.HTMLEscapeString(c.ID)+`"`)) {
			carded[c.ID] = true
		} else if !c.Gone {
			rest = append(rest, c)
		}
	}
	top := topicDesk{frame: s.framed(r, e, ""), Forms: forms, Story: e.stories[t.Story], StoryID: t.Story}
	top.Desk = deskOf(r)
	for _, c := range rest {
		top.Rest = append(top.Rest, restOfTopic{Said: e.said(c), Verdict: verdicts[c.ID]})
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

// cardMark begins the card of a claim on the page of a topic.
const cardMark = `<li id="q-`

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
	p.Desk = deskOf(r)
	back := hereOf(r)
	said := e.newestFirst(v.claims)
	from, to := p.Pages.cut(len(said))
	var claims []news.Claim
	for _, i := range said[from:to] {
		claims = append(claims, e.rep.Claims[i])
	}
	verdicts, err := s.verdicts(r, claims, back)
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
	p.Desk = deskOf(r)
	back := hereOf(r)
	var claims []news.Claim
	for _, c := range a.Claims {
		if now, ok := e.claim(c.ID); ok && !c.Gone {
			claims = append(claims, now)
		}
	}
	slices.SortFunc(claims, byPlace)
	verdicts, err := s.verdicts(r, claims, back)
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

// A nameForm is what can be decided of something that has a name.
type nameForm struct{ do, legend, button, field, hint string }

var nameFormsOf = map[string][]nameForm{
	news.OnTopic: {
		{news.DoRename, "Rename this topic", "Rename", "Its name", ""},
		{news.DoMerge, "Merge it into another", "Merge", "The other topic", "its name, of the same story"},
		{news.DoSplit, "Split it by words", "Split", "Name of the topic that they go to", "the figures whose sentence has all the words go there"},
	},
	news.OnStory: {
		{news.DoRename, "Rename this story", "Rename", "Its name", ""},
		{news.DoMerge, "Merge it into another", "Merge", "The other story", "its name"},
	},
	news.OnOrigin: {
		{news.DoMerge, "It is the same as another", "They are one", "The other origin", "its name"},
		{news.DoRename, "Rename this origin", "Rename", "Its name", ""},
	},
}

// maxOffered bounds how many names a field offers.
const maxOffered = 200

// nameForms are the forms for a topic, a story or an origin; typed is what was typed in the one whose do it has.
func (s *site) nameForms(r *http.Request, e *edition, kind, id, back string, typed url.Values, no wrong) ([]deedForm, error) {
	on, names, err := e.subject(kind, id)
	if err != nil {
		return nil, err
	}
	base, err := s.formOn(r, on, kind, id, back)
	if err != nil {
		return nil, err
	}
	var out []deedForm
	for _, n := range nameFormsOf[kind] {
		f := base
		f.Do, f.Legend, f.Button = n.do, n.legend, n.button
		to := fieldView{Name: "to", Label: n.field, Hint: n.hint}
		if n.do == news.DoRename {
			to.Value = on.Name
		} else {
			to.Names = names[:min(len(names), maxOffered)]
		}
		f.Fields = []fieldView{to}
		if n.do == news.DoSplit {
			f.Fields = []fieldView{{Name: "words", Label: "Words", Hint: "that their sentences have, all of them"}, to}
		}
		out = append(out, f.typed(typed, no))
	}
	return append(out, noteForm(base).typed(typed, no)), nil
}

func noteForm(f deedForm) deedForm {
	f.Do, f.Legend, f.Button = news.DoNote, "Note", "Add the note"
	f.Fields = []fieldView{{Name: "note", Label: "What is to be said of it", Lines: true}}
	return f
}

// typed is a form with what was typed in it, and what is wrong with that, where it was the one.
func (f deedForm) typed(form url.Values, no wrong) deedForm {
	if form == nil || form.Get("do") != f.Do {
		return f
	}
	f.Why, f.Error, f.Head = form.Get("why"), no[""], form.Get("head")
	f.Fields = slices.Clone(f.Fields)
	for i := range f.Fields {
		if form.Has(f.Fields[i].Name) {
			f.Fields[i].Value = form.Get(f.Fields[i].Name)
		}
		f.Fields[i].Error = no[f.Fields[i].Name]
	}
	return f
}

// formOn is a form on a thing, without what it does.
func (s *site) formOn(r *http.Request, on news.Subject, kind, id, back string) (deedForm, error) {
	heads, err := s.decisions.Heads(r.Context(), []news.Subject{on})
	return deedForm{On: kind, ID: id, Head: heads[decide.Key(on)], Back: back, Token: s.formToken(callOf(r))}, err
}

// A thingPage is a page on which everything can be decided of one thing.
type thingPage struct {
	frame
	Kicker, Back string
	Line         string
	Error        string    // of what none of its forms does
	Text         [][]piece // the paragraph of the claim
	Said         *saidView
	Verdict      *verdictView
	Facts        []near // with address
	Ask          *askForm
	Forms        []deedForm
	History      []rulingView
}

// An askForm asks for the words of which a claim is to be made.
type askForm struct {
	Action, Back string
	Fields       []fieldView
}

// fault says what is wrong with an order that none of the forms of a page gives.
func (p *thingPage) fault(typed url.Values, no wrong) {
	if no[""] != "" && !slices.ContainsFunc(p.Forms, func(f deedForm) bool { return f.Do == typed.Get("do") }) {
		p.Error = sentence(no[""])
	}
}

// sentence is text with a capital and a full stop.
func sentence(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[n:] + "."
}

// claimDesk shows a claim with all that can be decided of it.
func (s *site) claimDesk(w http.ResponseWriter, r *http.Request) {
	s.claimPage(w, r, http.StatusOK, r.PathValue("id"), r.URL.Query().Get("back"), nil, nil)
}

func (s *site) claimPage(w http.ResponseWriter, r *http.Request, status int, id, back string, typed url.Values, no wrong) {
	e, ok := s.now(w, r)
	if !ok {
		return
	}
	a, c, err := s.claimOf(r.Context(), e, id)
	if errors.Is(err, ErrNotFound) {
		s.problem(w, r, http.StatusNotFound, problem{Title: "There is no such figure", Text: "It may have left its page, or its story has not been answered yet."})
		return
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	back, at := backFrom(back, "/decide/claims/"+url.PathEscape(id))
	verdicts, err := s.verdicts(r, []news.Claim{c}, back)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v := verdicts[id]
	v.At = at
	said := e.said(c)
	p := thingPage{frame: s.framed(r, e, labelOf(c)), Kicker: "A figure", Back: back, Said: &said, Verdict: &v, Text: around(a, c, e)}
	p.Desk = deskOf(r)
	if i, ok := e.topicOf[c.ID]; ok {
		p.Line = e.rangeOf(i)
	}
	base := deedForm{On: news.OnClaim, ID: id, Head: v.Head, Back: back, At: at, Token: v.Token}
	edit, move := base, base
	edit.Do, edit.Legend, edit.Button = news.DoEdit, "Edit", "Save what is otherwise"
	edit.Hint = "What you change is yours; the machine’s reading is kept beside it."
	var mine url.Values
	if typed.Get("do") == news.DoEdit {
		mine = typed
		edit.Why, edit.Error, edit.Head = typed.Get("why"), no[""], typed.Get("head")
		edit.Fields = claimForm(c, mine, no, false)
	} else {
		edit.Fields = claimForm(c, nil, nil, false)
	}
	move.Do, move.Legend, move.Button = news.DoMove, "Move to another topic", "Move"
	to := fieldView{Name: "to", Label: "Topic", Hint: "its name, an old one or a new one; nothing for the one that the machine finds"}
	if i, ok := e.topicOf[c.ID]; ok {
		for _, t := range e.rep.Topics {
			if t.Story == e.rep.Topics[i].Story && len(to.Names) < maxOffered && t.ID != e.rep.Topics[i].ID {
				to.Names = append(to.Names, t.Topic)
			}
		}
	}
	move.Fields = []fieldView{to}
	p.Forms = []deedForm{edit, move.typed(typed, no), noteForm(base).typed(typed, no)}
	if p.History, err = s.history(r, func(d news.Decision) bool {
		return d.On.Kind == news.OnClaim && (d.On.Claim == id || c.Decision != nil && slices.Contains(c.Decision.Decisions, d.ID))
	}, hereOf(r)); err != nil {
		s.fail(w, r, err)
		return
	}
	p.fault(typed, no)
	s.desked(w, r, status, "thing", p)
}

// backFrom cuts an address to go back to from its anchor.
func backFrom(back, otherwise string) (address, at string) {
	address, at, _ = strings.Cut(back, "#")
	if address = localAddress(address); back == "" || address == "/" && !strings.HasPrefix(back, "/") {
		address = otherwise
	}
	return address, at
}

// now is the report as it is now; where that cannot be had it has answered.
func (s *site) now(w http.ResponseWriter, r *http.Request) (*edition, bool) {
	if s.decisions == nil {
		s.missing(w, r)
		return nil, false
	}
	e, err := s.editions.at(r.Context(), query{}.At, query{}.Changed)
	if err != nil {
		s.fail(w, r, err)
		return nil, false
	}
	return e, true
}

// rangeOf is a topic with its range, in one line.
func (e *edition) rangeOf(topic int) string {
	t := e.rep.Topics[topic]
	for _, l := range report.Lines(e.about([]news.Topic{t}), []news.Topic{t}) {
		return fmt.Sprintf("%s: %s, %s", l.Name, l.Range, l.Word)
	}
	return report.Name(t.Topic)
}

// around is the paragraph in which a claim stands, its figure marked.
func around(a Article, c news.Claim, e *edition) [][]piece {
	text := a.Text
	if c.In == "title" {
		text = a.Title
	}
	if c.Gone || c.Start < 0 || c.End > len(text) || c.Start >= c.End || text[c.Start:c.End] != c.Text {
		return nil
	}
	from, to := 0, len(text)
	if i := strings.LastIndex(text[:c.Start], "\n\n"); i >= 0 {
		from = i + 2
	}
	if i := strings.Index(text[c.End:], "\n\n"); i >= 0 {
		to = c.End + i
	}
	marks := markings([]news.Claim{c}, e)
	return [][]piece{cut(text[from:to], from, marks, map[string]bool{})}
}

// nameDesk shows a topic, story or origin with all that can be decided of it.
func (s *site) nameDesk(kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.namePage(w, r, http.StatusOK, kind, r.PathValue("id"), r.URL.Query().Get("back"), nil, nil)
	}
}

func (s *site) namePage(w http.ResponseWriter, r *http.Request, status int, kind, id, back string, typed url.Values, no wrong) {
	e, ok := s.now(w, r)
	if !ok {
		return
	}
	on, _, err := e.subject(kind, id)
	if errors.Is(err, ErrNotFound) {
		s.problem(w, r, http.StatusNotFound, problem{Title: "There is no such " + kind, Text: "It may have been merged with another, or its articles may be gone."})
		return
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	back, _ = backFrom(back, "/")
	p := thingPage{frame: s.framed(r, e, report.Name(on.Name)), Kicker: "A " + kind, Back: back}
	if kind == news.OnOrigin {
		p.Kicker = "An origin"
	}
	p.Desk = deskOf(r)
	switch kind {
	case news.OnTopic:
		i := e.topics[id]
		p.Line = e.rangeOf(i)
		p.Facts = []near{{"The topic", topicHref(id)}, {"Its story: " + e.stories[e.rep.Topics[i].Story], "/decide/stories/" + url.PathEscape(e.rep.Topics[i].Story)}}
	case news.OnStory:
		p.Line = count(len(on.Held), "article") + " with figures"
		p.Facts = []near{{"Its topics", query{Story: id}.href("/")}, {"What is doubtful in it", "/decide?story=" + url.QueryEscape(id)}}
	case news.OnOrigin:
		p.Facts = []near{{"What it said", "/origins/" + url.PathEscape(id)}}
	}
	if p.Forms, err = s.nameForms(r, e, kind, id, back, typed, no); err != nil {
		s.fail(w, r, err)
		return
	}
	key := decide.Key(on)
	if p.History, err = s.history(r, func(d news.Decision) bool { return decide.Key(d.On) == key }, hereOf(r)); err != nil {
		s.fail(w, r, err)
		return
	}
	p.fault(typed, no)
	s.desked(w, r, status, "thing", p)
}

// articleForms are the forms for an article of its own.
func (s *site) articleForms(r *http.Request, e *edition, a Article, back string, typed url.Values, no wrong) ([]deedForm, error) {
	base, err := s.formOn(r, decide.OnArticle(a.Article), news.OnArticle, a.ID, back)
	if err != nil {
		return nil, err
	}
	now, err := s.decidedArticle(r.Context(), a.Article)
	if err != nil {
		return nil, err
	}
	edit, move, reject := base, base, base
	edit.Do, edit.Legend, edit.Button = news.DoEdit, "Date, outlet, source", "Save what is otherwise"
	edit.Fields = articleForm(now, readArticle(a.Article), nil, nil)
	move.Do, move.Legend, move.Button = news.DoMove, "It tells another story", "Move"
	to := fieldView{Name: "to", Label: "Story", Hint: "its name, an old one or a new one; nothing for the one that the machine finds"}
	for _, st := range e.rep.Stories[:min(len(e.rep.Stories), maxOffered)] {
		to.Names = append(to.Names, st.Name)
	}
	move.Fields = []fieldView{to}
	reject.Do, reject.Legend, reject.Button, reject.Hint = news.DoReject, "Reject the whole article", "Reject", "None of its figures counts any longer; they stay visible."
	return []deedForm{edit.typed(typed, no), move.typed(typed, no), reject.typed(typed, no), noteForm(base).typed(typed, no)}, nil
}

// articleDesk shows an article with all that can be decided of it.
func (s *site) articleDesk(w http.ResponseWriter, r *http.Request) {
	s.articlePageOf(w, r, http.StatusOK, r.PathValue("id"), r.URL.Query().Get("back"), nil, nil)
}

func (s *site) articlePageOf(w http.ResponseWriter, r *http.Request, status int, id, back string, typed url.Values, no wrong) {
	e, a, ok := s.articleNow(w, r, id)
	if !ok {
		return
	}
	at := "/articles/" + url.PathEscape(id)
	back, _ = backFrom(back, at)
	p := thingPage{frame: s.framed(r, e, or(report.Name(a.Title), "Article without a headline")), Kicker: "An article", Back: back,
		Facts: []near{{"Its text", at}}}
	p.Desk = deskOf(r)
	if story := e.storyOf(id); story != "" {
		p.Line = "Of the story " + report.Name(story)
	}
	var err error
	if p.Forms, err = s.articleForms(r, e, a, back, typed, no); err != nil {
		s.fail(w, r, err)
		return
	}
	if p.History, err = s.history(r, func(d news.Decision) bool { return d.On.Article == id }, hereOf(r)); err != nil {
		s.fail(w, r, err)
		return
	}
	p.fault(typed, no)
	s.desked(w, r, status, "thing", p)
}

func (s *site) articleNow(w http.ResponseWriter, r *http.Request, id string) (e *edition, a Article, ok bool) {
	if e, ok = s.now(w, r); !ok {
		return nil, a, false
	}
	a, err := s.src.Article(r.Context(), id, 0)
	switch {
	case errors.Is(err, ErrNotFound):
		s.noArticle(w, r)
		return nil, a, false
	case err != nil:
		s.fail(w, r, err)
		return nil, a, false
	}
	return e, a, true
}

// desks are the pages on which is decided, all of them for editors.
func (s *site) desks(handle func(need role, pattern string, h http.HandlerFunc)) {
	handle(viewer, "GET /decide.css", s.style(deskStyle))
	handle(viewer, "GET /decide.js", s.style(deskScript))
	handle(editor, "GET /decide", s.decideNext)
	handle(editor, "POST /decide", s.change)
	handle(editor, "GET /decide/claims/{id}", s.claimDesk)
	handle(editor, "GET /decide/articles/{id}", s.articleDesk)
	handle(editor, "GET /decide/articles/{id}/add", s.addDesk)
	handle(editor, "GET /decide/topics/{id}", s.nameDesk(news.OnTopic))
	handle(editor, "GET /decide/stories/{id}", s.nameDesk(news.OnStory))
	handle(editor, "GET /decide/origins/{id}", s.nameDesk(news.OnOrigin))
	handle(editor, "GET /decisions", s.ruled)
	handle(editor, "GET /decisions.jsonl", s.logFile)
}

// addDesk shows the form of a claim that is to be added, with the best reading of the words.
func (s *site) addDesk(w http.ResponseWriter, r *http.Request) {
	v := r.URL.Query()
	s.addPage(w, r, http.StatusOK, r.PathValue("id"), v.Get("back"), v, nil)
}

func (s *site) addPage(w http.ResponseWriter, r *http.Request, status int, id, back string, typed url.Values, no wrong) {
	e, a, ok := s.articleNow(w, r, id)
	if !ok {
		return
	}
	back, at := backFrom(back, "/articles/"+url.PathEscape(id))
	o := order{Quote: news.Quote{Exact: typed.Get("quote"), Prefix: typed.Get("prefix"), Suffix: typed.Get("suffix")}, form: typed}
	p := thingPage{frame: s.framed(r, e, "Add a figure"), Kicker: or(report.Name(a.Title), "Article without a headline"), Back: back}
	p.Desk = deskOf(r)
	c, err := s.readAt(a, &o)
	if bad, isWrong := err.(wrong); isWrong && no == nil {
		no = bad
		if typed.Has("quote") {
			status = http.StatusUnprocessableEntity
		}
	} else if err != nil && !isWrong {
		s.fail(w, r, err)
		return
	}
	if err != nil { // nothing to fill a form in with: the words are asked for, and their amount
		p.Ask = &askForm{Action: "/decide/articles/" + url.PathEscape(id) + "/add", Back: typed.Get("back"), Fields: []fieldView{
			{Name: "quote", Label: "Words", Hint: "of the article, as they stand there", Value: o.Quote.Exact, Error: no["quote"], Lines: true},
			{Name: "figure", Label: "Their amount", Hint: "where the words do not say it: at least 300, about $1.2bn, 25,000–30,000", Value: typed.Get("figure"), Error: no["figure"]},
		}}
		s.desked(w, r, status, "thing", p)
		return
	}
	f := deedForm{Do: news.DoAdd, On: news.OnArticle, ID: id, Back: back, At: at, Token: s.formToken(callOf(r)), Legend: "The figure", Button: "Add it", Why: typed.Get("why"), Error: no[""],
		Hint:   "This is the reader’s best reading of these words. Put right what is otherwise.",
		Hidden: []near{{"quote", o.Quote.Exact}, {"prefix", o.Quote.Prefix}, {"suffix", o.Quote.Suffix}}, Fields: claimForm(c, typed, no, true)}
	if p.Text = around(a, c, e); no["quote"] != "" {
		f.Error = no["quote"]
	}
	if _, known := e.claim(c.ID); known {
		p.Facts = []near{{"A figure is read there already: edit that one", "/decide/claims/" + url.PathEscape(c.ID)}}
	}
	heads, err := s.decisions.Heads(r.Context(), []news.Subject{decide.Claim(c)})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	f.Head = heads[decide.Key(decide.Claim(c))]
	p.Forms = []deedForm{f}
	s.desked(w, r, status, "thing", p)
}

// orderForm shows the form of an order again, with what was typed and what is wrong with it.
func (s *site) orderForm(w http.ResponseWriter, r *http.Request, status int, o order, no wrong) {
	back := o.form.Get("back")
	if at := o.form.Get("at"); at != "" {
		back += "#" + at
	}
	switch {
	case o.On == news.OnClaim:
		s.claimPage(w, r, status, o.ID, back, o.form, no)
	case o.On == news.OnArticle && o.Do == news.DoAdd:
		s.addPage(w, r, status, o.ID, back, o.form, no)
	case o.On == news.OnArticle:
		s.articlePageOf(w, r, status, o.ID, back, o.form, no)
	case nameFormsOf[o.On] != nil:
		s.namePage(w, r, status, o.On, o.ID, back, o.form, no)
	default:
		s.problem(w, r, status, problem{Title: "This cannot be decided", Text: sentence(no.Error())})
	}
}

// A behindPage shows what another decided beside what this one wanted.
type behindPage struct {
	frame
	By     rulingView
	Wanted []near // field and what was typed
	Do     string
	Form   []near // all that was typed, to be sent again
	Back   string
}

// behind says that another has decided meanwhile; what was typed is kept.
func (s *site) behind(w http.ResponseWriter, r *http.Request, o order, by news.Decision) {
	p := behindPage{frame: s.framed(r, nil, "Somebody else was faster"), By: ruling(by, "", nil), Do: o.Do}
	p.Desk = &desk{}
	p.Back, _ = backFrom(o.form.Get("back"), "/decide")
	label := map[string]string{"why": "Why", "to": "To", "words": "Words", "note": "Note", "published": "Published", "publisher": "Outlet", "copy_of": "Copy of", "quote": "Words of the article"}
	for _, f := range claimFieldsOf {
		label[f.name] = f.label
	}
	for name, values := range o.form {
		if name == "head" || name == "form" {
			continue
		}
		p.Form = append(p.Form, near{name, values[0]})
		if l, ok := label[name]; ok && strings.TrimSpace(values[0]) != "" {
			p.Wanted = append(p.Wanted, near{l, report.Visible(values[0])})
		}
	}
	byName := func(a, b near) int { return cmp.Compare(a.Name, b.Name) }
	slices.SortFunc(p.Form, byName)
	slices.SortFunc(p.Wanted, byName)
	p.Form = append(p.Form, near{"head", by.ID}, near{"form", s.formToken(callOf(r))})
	s.desked(w, r, http.StatusConflict, "behind", p)
}

// history are decisions of the log that are on something, the newest first.
func (s *site) history(r *http.Request, on func(news.Decision) bool, back string) ([]rulingView, error) {
	log, err := s.decisions.Log(r.Context())
	if err != nil {
		return nil, err
	}
	var some []news.Decision
	for _, d := range slices.Backward(log) {
		if on(d) && len(some) < perPage {
			some = append(some, d)
		}
	}
	return s.rulings(r.Context(), callOf(r), some, log, back)
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
	out, taken := make([]rulingView, len(some)), undone(log)
	for i, d := range some {
		out[i] = ruling(d, taken[d.ID], by)
		if taken[d.ID] == "" && !d.Forgotten {
			out[i].Form = deedForm{Do: news.DoUndo, On: onDecision, ID: d.ID, Head: heads[decide.Key(d.On)], Back: back, At: "r-" + d.ID, Token: s.formToken(c)}
		}
	}
	return out, nil
}
