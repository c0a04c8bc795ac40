package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/report"
)

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
	base.Hidden = []near{{"was", on.Name}}
	var out []deedForm
	for _, n := range nameFormsOf[kind] {
		f := base
		f.Do, f.Legend, f.Button = n.do, n.legend, n.button
		to := fieldView{Name: "to", Label: n.field, Hint: n.hint}
		if n.do == news.DoRename {
			to.Value = shownName(on.Name)
		} else {
			to.Names = offered(names)
		}
		f.Fields = []fieldView{to}
		if n.do == news.DoSplit {
			f.Fields = []fieldView{{Name: "words", Label: "Words", Hint: "that their sentences have, all of them"}, to}
		}
		out = append(out, f.typed(typed, no))
	}
	return append(out, noteForm(base).typed(typed, no)), nil
}

// offered are names that a field offers.
func offered(names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, shownName(n))
	}
	slices.Sort(out)
	return out[:min(len(out), maxOffered)]
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
		if was := form.Get(wasName(f.Fields[i].Name)); f.Fields[i].Was != nil && form.Has(wasName(f.Fields[i].Name)) {
			f.Fields[i].Was = &was
		}
		f.Fields[i].Error = no[f.Fields[i].Name]
	}
	return f
}

// formOn is a form on a thing, without what it does.
func (s *site) formOn(r *http.Request, on news.Subject, kind, id, back string) (deedForm, error) {
	heads, err := s.decisions.Heads(r.Context(), []news.Subject{on})
	if err != nil {
		return deedForm{}, err
	}
	head, err := s.seenOf(r.Context(), on, heads[decide.Key(on)])
	return deedForm{On: kind, ID: id, Head: head, Back: back, Token: s.formToken(callOf(r))}, err
}

// A thingPage is a page on which everything can be decided of one thing.
type thingPage struct {
	frame
	Kicker, Back string
	Line         string
	Error        string    // of what none of its forms does
	Faults       []near    // what is wrong with what was typed, and the field
	Gone         string    // where its sentence has left its page
	Now          string    // address of what stands there by now
	Text         [][]piece // the paragraph of the claim
	Said         *saidView
	Verdict      *verdictView
	Facts        []near // with address
	Ask          *askForm
	Forms        []deedForm
	History      []rulingView
	Rest         string // address of all that was decided of it, where that is more
}

// An askForm asks for the words of which a claim is to be made.
type askForm struct {
	Action, Back string
	Fields       []fieldView
}

// fault says what is wrong with what was typed: at the head of the page too, since without scripts a page opens there.
func (p *thingPage) fault(typed url.Values, no wrong) {
	if len(no) == 0 {
		return
	}
	p.Faulty = true
	i := slices.IndexFunc(p.Forms, func(f deedForm) bool { return f.Do == typed.Get("do") })
	if i < 0 {
		p.Error = sentence(no.Error())
		return
	}
	rest := maps.Clone(no)
	delete(rest, "") // which stands in the form
	for _, f := range p.Forms[i].Fields {
		if no[f.Name] != "" {
			p.Faults = append(p.Faults, near{f.Label + ": " + no[f.Name], "#" + p.Forms[i].Do + "-" + f.Name})
			delete(rest, f.Name)
		}
	}
	if len(rest) > 0 {
		p.Error = sentence(rest.Error())
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
	verdicts, err := s.verdicts(r, e, []news.Claim{c}, back)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	gone, now, err := s.nowOf(r.Context(), a, c)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v := verdicts[id]
	v.At = at
	if do := typed.Get("do"); do == news.DoAccept || do == news.DoReject {
		v.Why, v.Head = typed.Get("why"), typed.Get("head")
	}
	said := e.said(c)
	p := thingPage{frame: s.framed(r, e, labelOf(c)), Kicker: "A figure", Back: back, Said: &said, Verdict: &v, Text: around(a, c, e)}
	p.Desk = s.deskOf(r)
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
		_, others, err := e.subject(news.OnTopic, e.rep.Topics[i].ID)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		to.Names = offered(others)
	}
	move.Fields = []fieldView{to}
	p.Forms = []deedForm{edit, move.typed(typed, no), noteForm(base).typed(typed, no)}
	switch {
	case gone && now != "":
		p.Gone, p.Now = "The page has since put another sentence in the place of this one. Nothing but a note can be decided of it.", "/decide/claims/"+url.PathEscape(now)+"?back="+url.QueryEscape(back)
		p.Forms, p.Verdict = p.Forms[2:], nil
	case gone:
		p.Gone = "This sentence is no longer on its page. The figure stays in the report, with a note."
	}
	if p.History, p.Rest, err = s.history(r, []string{a.ID}, func(d news.Decision) bool {
		return d.On.Kind == news.OnClaim && (d.On.Claim == id || c.Decision != nil && slices.Contains(c.Decision.Decisions, d.ID))
	}, id); err != nil {
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
	if errors.Is(err, ErrNotFound) && kind != news.OnStory {
		if heir, _ := s.heir(r.Context(), e, kind, id); heir != "" {
			to := formPage(url.Values{"on": {kind}, "id": {heir}})
			if r.URL.RawQuery != "" {
				to += "?" + r.URL.Query().Encode()
			}
			http.Redirect(w, r, to, http.StatusSeeOther)
			return
		}
	}
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
	p.Desk = s.deskOf(r)
	switch kind {
	case news.OnTopic:
		i := e.topics[id]
		p.Line = e.rangeOf(i)
		p.Facts = []near{{"The topic", topicHref(id)}, {"Its story: " + report.Name(e.stories[e.rep.Topics[i].Story]), "/decide/stories/" + url.PathEscape(e.rep.Topics[i].Story)}}
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
	log, err := s.decisions.On(r.Context(), nil)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if p.History, p.Rest, err = s.history(r, nil, concerning(log, on), on.Name); err != nil {
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
	for _, st := range e.rep.Stories {
		to.Names = append(to.Names, st.Name)
	}
	to.Names = offered(to.Names)
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
	p.Desk = s.deskOf(r)
	if story := e.storyOf(id); story != "" {
		p.Line = "Of the story " + report.Name(story)
	}
	var err error
	if p.Forms, err = s.articleForms(r, e, a, back, typed, no); err != nil {
		s.fail(w, r, err)
		return
	}
	if p.History, p.Rest, err = s.history(r, []string{id}, func(d news.Decision) bool { return d.On.Article == id }, id); err != nil {
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
	p.Desk = s.deskOf(r)
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
			{Name: "prefix", Label: "Right before them", Hint: "where they stand several times", Value: o.Quote.Prefix},
			{Name: "suffix", Label: "Right behind them", Hint: "likewise", Value: o.Quote.Suffix},
			{Name: "figure", Label: "Their amount", Hint: "where the words do not say it: at least 300, about $1.2bn, 25,000–30,000", Value: typed.Get("figure"), Error: no["figure"]},
		}}
		p.Faulty = status != http.StatusOK
		s.desked(w, r, status, "thing", p)
		return
	}
	f := deedForm{Do: news.DoAdd, On: news.OnArticle, ID: id, Back: back, At: at, Token: s.formToken(callOf(r)), Legend: "The figure", Button: "Add it", Why: typed.Get("why"), Error: no[""],
		Hint:   "This is the reader’s best reading of these words. Put right what is otherwise.",
		Hidden: []near{{"quote", o.Quote.Exact}, {"prefix", o.Quote.Prefix}, {"suffix", o.Quote.Suffix}}, Fields: claimForm(c, typed, no, true)}
	if p.Text = around(a, c, e); no["quote"] != "" {
		f.Error = no["quote"]
	}
	if there := e.over(a, c); there != "" {
		p.Facts = []near{{"A figure is read there already: edit that one", "/decide/claims/" + url.PathEscape(there)}}
	}
	heads, err := s.decisions.Heads(r.Context(), []news.Subject{decide.Claim(c)})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	f.Head = heads[decide.Key(decide.Claim(c))]
	p.Forms = []deedForm{f}
	if typed.Get("do") == news.DoAdd && no["quote"] == "" {
		p.fault(typed, no)
	}
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
	Text   string
	By     rulingView
	Wanted []near // field and what was typed
	Do     string
	Taken  string // the reading that would be accepted
	Revive string // who has rejected a figure that would count again
	Into   *near  // what the thing is part of by now: what was wanted is not offered of that
	Form   []near // all that was typed, to be sent again
	Back   string
}

// behind says that another has decided meanwhile; what was typed is kept.
func (s *site) behind(w http.ResponseWriter, r *http.Request, o order, by news.Decision) {
	p := behindPage{frame: s.framed(r, nil, "Somebody else was faster"), By: ruling(by, "", nil), Do: o.Do, Wanted: typedIn(o.form),
		Text: "Somebody has decided of the same thing, and what your page showed did not have that yet. Nothing of yours was done, and nothing is lost."}
	if by.Who == callOf(r).decider() {
		p.Title, p.Text = "You have decided of it already", "You have decided of the same thing, and what your page showed did not have that yet. Nothing more was done, and nothing is lost."
	}
	p.Desk = &desk{}
	p.Back, _ = backFrom(o.form.Get("back"), "/decide")
	head, id, into, err := s.headNow(r.Context(), o, by)
	if err == nil && o.On == news.OnClaim && o.Do == news.DoAccept {
		p.Taken, err = s.readingOf(r.Context(), o.ID, by)
	}
	if err == nil && o.On == news.OnClaim && (o.Do == news.DoEdit || o.Do == news.DoAccept) {
		p.Revive, err = s.rejectedBy(r.Context(), by.On)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if into != nil {
		p.Into = into
		s.desked(w, r, http.StatusConflict, "behind", p)
		return
	}
	for name, values := range o.form {
		if !slices.Contains([]string{"head", "form", "was", "id"}, name) {
			p.Form = append(p.Form, near{name, values[0]})
		}
	}
	slices.SortFunc(p.Form, func(a, b near) int { return cmp.Compare(a.Name, b.Name) })
	p.Form = append(p.Form, near{"id", id}, near{"head", head}, near{"form", s.formToken(callOf(r))})
	s.desked(w, r, http.StatusConflict, "behind", p)
}

// rejectedBy is who has rejected a claim last, "" where that is not what stands.
func (s *site) rejectedBy(ctx context.Context, on news.Subject) (string, error) {
	log, err := s.decisions.On(ctx, []string{on.Article})
	who := ""
	for _, d := range decide.Standing(log) {
		switch {
		case decide.Key(d.On) != decide.Key(on):
		case d.Do == news.DoReject:
			who = report.Name(d.Who)
		case d.Do == news.DoAccept, d.Do == news.DoEdit, d.Do == news.DoAdd:
			who = ""
		}
	}
	return who, err
}

// readingOf is the reading of a claim that is accepted where somebody accepts it now, in words.
func (s *site) readingOf(ctx context.Context, id string, by news.Decision) (string, error) {
	e, err := s.editions.at(ctx, time.Time{}, time.Time{})
	if err != nil {
		return "", err
	}
	c, ok := e.claim(id)
	if !ok || !e.shows(by) {
		return "the one that comes of what was decided meanwhile, which is still being worked out: look at it first", nil
	}
	return labelOf(c), nil
}

// headNow is what is newest on the thing of an order, and the id of that thing now, where a later decision was not
// known: one that is called otherwise since has another. into is the thing that it is part of by now: of that nobody
// has asked to decide.
func (s *site) headNow(ctx context.Context, o order, by news.Decision) (head, id string, into *near, err error) {
	if nameFormsOf[o.On] == nil {
		return by.ID, o.ID, nil, nil
	}
	e, err := s.editions.at(ctx, time.Time{}, time.Time{})
	if err != nil {
		return "", "", nil, err
	}
	id = o.ID
	on, _, err := e.subject(o.On, id)
	if name := toward(by).Name; name != "" && by.Do != news.DoSplit {
		since, failed := s.namedSince(ctx, o.On, or(o.form.Get("was"), by.On.Name), by.On.Story)
		if failed != nil {
			return "", "", nil, failed
		}
		for _, d := range since {
			if s.joined(ctx, d) {
				return "", "", e.partOf(o.On, *since[len(since)-1].After.To, by.On), nil
			}
		}
		if on.Kind == "" {
			id = e.called(o.On, name, by.On)
			on, _, err = e.subject(o.On, id)
		}
	}
	if err != nil {
		return by.ID, o.ID, nil, nil
	}
	heads, err := s.decisions.Heads(ctx, []news.Subject{on})
	return heads[decide.Key(on)], id, nil, err
}

// joined reports whether a decision has made one of two things: a merge, or a name that another had right before. Where that
// cannot be told it is as if it had.
func (s *site) joined(ctx context.Context, d news.Decision) bool {
	switch {
	case d.Do == news.DoMerge:
		return true
	case strings.EqualFold(*d.After.To, d.On.Name):
		return false
	}
	leave, err := s.editions.apart.enter()
	if err != nil {
		return true
	}
	defer leave()
	short, stop := context.WithTimeout(ctx, formerTime)
	defer stop()
	rep, err := s.src.ReportAt(short, d.At.Add(-time.Millisecond))
	if err != nil {
		return true
	}
	to := decide.Key(toward(d))
	switch d.On.Kind {
	case news.OnTopic:
		return slices.ContainsFunc(rep.Topics, func(t news.Topic) bool { return decide.Key(decide.OnTopic(rep, t)) == to })
	case news.OnStory:
		return slices.ContainsFunc(rep.Stories, func(st news.Story) bool { return decide.Key(decide.OnStory(st, nil)) == to })
	}
	return slices.ContainsFunc(rep.Claims, func(c news.Claim) bool { return decide.Key(decide.OnOrigin(c.Origin)) == to })
}

// partOf is what something has become a part of, with its range where it is a topic, and where it can be decided of; was is
// what it was. Without an address where the report has none of that name yet.
func (e *edition) partOf(kind, name string, was news.Subject) *near {
	id := e.called(kind, name, was)
	if id == "" {
		return &near{Name: report.Name(name)}
	}
	if kind == news.OnTopic {
		return &near{e.rangeOf(e.topics[id]), "/decide/topics/" + url.PathEscape(id)}
	}
	return &near{report.Name(name), formPage(url.Values{"on": {kind}, "id": {id}})}
}

// called is the id of a topic, story or origin by its name, "" for none. Of the topics of several stories that are called so
// it is the one that has most of what was held before, else one of the same story.
func (e *edition) called(kind, name string, was news.Subject) string {
	switch kind {
	case news.OnTopic:
		best, most := "", -1
		for _, t := range e.rep.Topics {
			if !strings.EqualFold(t.Topic, name) {
				continue
			}
			n := 0
			for _, id := range was.Held {
				if i, ok := e.topicOf[id]; ok && e.rep.Topics[i].ID == t.ID {
					n += 2
				}
			}
			if strings.EqualFold(e.stories[t.Story], was.Story) {
				n++
			}
			if n > most {
				best, most = t.ID, n
			}
		}
		return best
	case news.OnStory:
		for _, st := range e.rep.Stories {
			if strings.EqualFold(st.Name, name) {
				return st.ID
			}
		}
	case news.OnOrigin:
		for id, v := range e.speakers().origins {
			if strings.EqualFold(v.name, name) {
				return id
			}
		}
	}
	return ""
}
