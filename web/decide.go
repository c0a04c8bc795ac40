package web

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/report"
)

// Decisions is where what people decide is kept, and what it takes to make a decision. It is
// called by many at once.
type Decisions interface {
	// Decide adds decisions to the log, all or none, and gives them as they stand there. seen has, by
	// decide.Key, the newest decision on a thing that the person has seen, "" for none; *Behind says that there
	// is a later one, ErrForgotten that their article was forgotten. answered reports whether what they bear on has
	// been answered again: it is waited for, but not for long.
	Decide(ctx context.Context, ds []news.Decision, seen map[string]string) (made []news.Decision, answered bool, err error)
	// Log is all that was decided, in its order: much of it, after some years.
	Log(ctx context.Context) ([]news.Decision, error)
	// Decision is one of the log by its id; ErrNotFound for none.
	Decision(ctx context.Context, id string) (news.Decision, error)
	// Idle are the decisions in force of which nothing comes, with the reason; r is the report of now.
	Idle(ctx context.Context, r news.Report) ([]news.Review, error)
	// On is what was decided of the claims of articles, and of all articles, topics, stories and origins.
	On(ctx context.Context, articles []string) ([]news.Decision, error)
	// Heads are, by decide.Key, the newest decisions on things, "" for none.
	Heads(ctx context.Context, on []news.Subject) (map[string]string, error)

	// Find is where a quotation stands in an article; an error is a sentence that says why nowhere.
	Find(a news.Article, quote, prefix, suffix string) (in string, start, end int, err error)
	// At is the claim that is read at words of an article, figure the amount where a person gives it.
	At(a news.Article, in string, start, end int, figure string) (news.Claim, error)
}

// ErrForgotten is what Decisions returns for a decision on an article that was forgotten.
var ErrForgotten = errors.New("forgotten")

// Behind is the error of a decision that was made without knowledge of a later one on the same thing.
type Behind struct{ By news.Decision }

func (b *Behind) Error() string { return fmt.Sprintf("%s decided of it meanwhile", b.By.Who) }

// onDecision is the kind of thing of an undo, and of what is decided again.
const onDecision = "decision"

// doAgain makes a decision anew on the claim that stands in the place of its own.
const doAgain = "again"

// An order is what an editor asks for, by a form or as JSON.
type order struct {
	Do string `json:"do"`
	On string `json:"on"` // claim, article, topic, story, origin or decision
	ID string `json:"id"`
	// Head is the newest decision on the thing that the person has seen, "" for none; nil where that
	// is not to be asked.
	Head  *string     `json:"head"`
	Who   string      `json:"who"` // of whom a program with a token speaks
	Why   string      `json:"why"`
	Set   news.Fields `json:"set"`   // what a program sets
	Claim string      `json:"claim"` // on which a decision is made again
	Quote news.Quote  `json:"quote"` // where a claim is added

	form url.Values // where it came by a form
	made string     // topic or story, where a move has made a new one
}

// wrong says by field what an order lacks; "" is for the whole of it.
type wrong map[string]string

func (w wrong) Error() string {
	var all []string
	for _, f := range slices.Sorted(maps.Keys(w)) {
		all = append(all, strings.TrimPrefix(f+": "+w[f], ": "))
	}
	return strings.Join(all, "; ")
}

func wrongly(field, format string, args ...any) error {
	return wrong{field: fmt.Sprintf(format, args...)}
}

// change is what the forms of decisions do, and what programs send.
func (s *site) change(w http.ResponseWriter, r *http.Request) {
	if s.decisions == nil {
		s.missing(w, r)
		return
	}
	if program(r) {
		s.changeByProgram(w, r)
		return
	}
	f := r.PostForm
	o := order{Do: f.Get("do"), On: f.Get("on"), ID: f.Get("id"), Why: strings.TrimSpace(f.Get("why")), Claim: f.Get("claim"), form: f,
		Quote: news.Quote{Exact: f.Get("quote"), Prefix: f.Get("prefix"), Suffix: f.Get("suffix")}}
	head := f.Get("head")
	o.Head = &head
	before, made, answered, err := s.carryOut(r, &o)
	var no wrong
	var late *Behind
	var other *elsewhere
	switch {
	case err == nil:
		at := f.Get("at")
		if at == "" && made[0].Do == news.DoUndo && made[0].On.Kind == news.OnClaim {
			at = "d-" + made[0].On.Claim // in the queue it is asked about again
		}
		if made[0].Do == news.DoAdd {
			at = "d-" + made[0].On.Claim
		}
		back := backTo(f.Get("back"), at, didOf(o, made), answered, s.sealed(callOf(r), made[len(made)-1]))
		http.Redirect(w, r, s.successor(r.Context(), before, back), http.StatusSeeOther)
	case errors.Is(err, ErrNotFound):
		s.returned(w, r, http.StatusNotFound, problem{Title: "It is no longer there", Text: "What this form is about has gone since its page was made. Nothing was decided."})
	case errors.Is(err, ErrForgotten):
		s.returned(w, r, http.StatusNotFound, problem{Title: "It was forgotten", Text: sentence(forgotten)})
	case errors.As(err, &no):
		s.orderForm(w, r, http.StatusUnprocessableEntity, o, no)
	case errors.As(err, &other):
		s.returned(w, r, http.StatusConflict, problem{Title: "This figure is another one by now", Text: sentence(other.Error()) + " Nothing was decided.",
			Links: []near{{"The figure that stands there now", "/decide/claims/" + url.PathEscape(other.claim) + "?back=" + url.QueryEscape(f.Get("back"))}}})
	case errors.As(err, &late):
		s.behind(w, r, o, late.By)
	case errors.Is(err, context.Canceled) && r.Context().Err() != nil: // who sent it has left
	default:
		s.log.Error("decision", "err", err)
		s.returned(w, r, http.StatusServiceUnavailable, problem{Title: "The store does not answer", Text: "Nothing is lost. Try again in a moment; the log of the server says more."})
	}
}

// forgotten is why nothing can be decided of some articles.
const forgotten = "what stood at its address was forgotten, and nothing can be decided of it until that is taken back"

// elsewhere is the error of a decision on words of which another claim is read by now, its id.
type elsewhere struct{ claim, text string }

func (e *elsewhere) Error() string { return e.text }

// sealed is a decision in an address that offers to take it back, so that nobody else can make such an address;
// "" for an undo.
func (s *site) sealed(c *call, d news.Decision) string {
	if d.Do == news.DoUndo {
		return ""
	}
	return d.ID + "." + s.seal(c, d.ID)
}

func (s *site) seal(c *call, id string) string {
	m := hmac.New(sha256.New, s.key)
	m.Write([]byte("undo " + id + " " + c.secret))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:12])
}

// unsealed is the id of a decision that was sealed for c, "" for anything else.
func (s *site) unsealed(c *call, text string) string {
	id, seal, _ := strings.Cut(text, ".")
	if !hmac.Equal([]byte(seal), []byte(s.seal(c, id))) {
		return ""
	}
	return id
}

// didOf is what an order has done, as an address says it.
func didOf(o order, made []news.Decision) string {
	if o.made != "" {
		return news.DoMove + "-" + o.made
	}
	var dos []string
	for _, d := range made {
		if !slices.Contains(dos, d.Do) {
			dos = append(dos, d.Do)
		}
	}
	return strings.Join(dos, ".")
}

// backTo is the address to which a form leads back, with what was done.
func backTo(back, at, did string, answered bool, undo string) string {
	u, err := url.Parse(localAddress(back))
	if err != nil {
		u = &url.URL{Path: "/"}
	}
	v := u.Query()
	v.Set("did", did)
	v.Del("later")
	v.Del("undo")
	if !answered {
		v.Set("later", "1")
	}
	if undo != "" {
		v.Set("undo", undo)
	}
	u.RawQuery = v.Encode()
	u.Fragment = at
	return u.String()
}

// A verdictAnswer is what a program is told.
type verdictAnswer struct {
	Decisions []news.Decision   `json:"decisions,omitempty"`
	Answered  bool              `json:"answered"`
	Error     string            `json:"error,omitempty"`
	Fields    map[string]string `json:"fields,omitempty"` // what is wrong with each
	By        *news.Decision    `json:"by,omitempty"`     // the later decision that was not known
	Claim     string            `json:"claim,omitempty"`  // the one that stands there by now
	New       string            `json:"new,omitempty"`    // topic or story, where none was called as a move says
}

func (s *site) changeByProgram(w http.ResponseWriter, r *http.Request) {
	var o order
	var made []news.Decision
	var answered bool
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(&o)
	if err == nil {
		if _, more := dec.Token(); more != io.EOF {
			err = errors.New("more than one stands there; send them one by one")
		}
	}
	if err == nil {
		_, made, answered, err = s.carryOut(r, &o)
	} else if !errors.As(err, new(*http.MaxBytesError)) {
		err = wrongly("", "this is no decision: %v", err)
	}
	answer := verdictAnswer{Decisions: made, Answered: answered}
	status := http.StatusOK
	var no wrong
	var late *Behind
	var other *elsewhere
	switch {
	case err == nil:
		answer.New = o.made
	case errors.As(err, new(*http.MaxBytesError)):
		status, answer.Error = http.StatusRequestEntityTooLarge, fmt.Sprintf("a decision has at most %d bytes", maxOrder)
	case errors.Is(err, ErrForgotten):
		status, answer.Error = http.StatusNotFound, forgotten
	case errors.As(err, &other):
		status, answer.Error, answer.Claim = http.StatusConflict, other.Error(), other.claim
	case errors.Is(err, ErrNotFound):
		status, answer.Error = http.StatusNotFound, "there is no such "+or(o.On, "thing")
	case errors.As(err, &no):
		status, answer.Error, answer.Fields = http.StatusUnprocessableEntity, no.Error(), no
	case errors.As(err, &late):
		status, answer.Error, answer.By = http.StatusConflict, late.Error(), &late.By
	default:
		s.log.Error("decision", "err", err)
		status, answer.Error = http.StatusServiceUnavailable, "the store does not answer"
	}
	s.tell(w, r, status, answer)
}

// program reports whether a decision is asked for by a program, which is answered as it asks.
func program(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return r.Method == http.MethodPost && r.URL.Path == "/decide" && kind == "application/json"
}

// tell answers a program.
func (s *site) tell(w http.ResponseWriter, r *http.Request, status int, answer verdictAnswer) {
	text, err := json.Marshal(answer)
	if err != nil {
		s.broken(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if _, err := w.Write(append(text, '\n')); err != nil {
		s.log.Debug("answer", "path", r.URL.Path, "err", err)
	}
}

// successor is an address of a topic or origin as it is now: after a decision most of its figures may be
// those of another one, or answer nothing any longer: then it is one of them that is shown. before is the
// report that the address was made with.
func (s *site) successor(ctx context.Context, before *edition, address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	dir, id := path.Split(u.Path)
	in := func(e *edition, c news.Claim) string {
		if i, ok := e.topicOf[c.ID]; ok {
			return e.rep.Topics[i].ID
		}
		return ""
	}
	if strings.HasSuffix(dir, "/origins/") {
		in = func(_ *edition, c news.Claim) string { return originID(c) }
	} else if !strings.HasSuffix(dir, "/topics/") {
		return address
	}
	now, err := s.editions.at(ctx, time.Time{}, time.Time{})
	if err != nil {
		return address
	}
	held, figure := map[string]int{}, ""
	for _, was := range before.rep.Claims {
		if in(before, was) != id {
			continue
		}
		if c, ok := now.claim(was.ID); ok {
			held[in(now, c)]++
			figure = was.ID
		}
	}
	delete(held, "")
	switch {
	case held[id] > 0 || figure == "":
		return address
	case len(held) == 0:
		u.Path = "/decide/claims/" + figure
		return u.String()
	}
	best := slices.MinFunc(slices.Collect(maps.Keys(held)), func(a, b string) int { return cmp.Or(held[b]-held[a], strings.Compare(a, b)) })
	u.Path = dir + best
	return u.String()
}

// carryOut makes the decisions that an order asks for; e is the report that they were made with.
func (s *site) carryOut(r *http.Request, o *order) (e *edition, made []news.Decision, answered bool, err error) {
	c := callOf(r)
	c.did, c.what = "tried to "+o.Do, strings.TrimSpace(o.On+" "+o.ID)
	defer func() { c.err = err }()
	e, err = s.editions.at(r.Context(), time.Time{}, time.Time{})
	if err != nil {
		return nil, nil, false, err
	}
	ds, err := s.proposed(r.Context(), e, o)
	who := c.decider()
	if c.secret == "" && strings.TrimSpace(o.Who) != "" {
		who = report.Name(strings.TrimSpace(o.Who))
	}
	for i := range ds {
		ds[i].Who = who
		if o.Why != "" || o.Do != doAgain {
			ds[i].Why = o.Why
		}
	}
	on := news.Subject{}
	if len(ds) > 0 {
		on = ds[0].On
	}
	if late := s.renamed(r.Context(), o, on, err); late != nil {
		err = late
	}
	if made, ok := s.twice(r.Context(), o, ds, who, err); ok {
		return e, []news.Decision{made}, e.shows(made), nil
	}
	if err != nil {
		return nil, nil, false, err
	}
	seen := map[string]string{}
	if o.Head != nil {
		seen[decide.Key(on)] = *o.Head
		if err := s.headed(r.Context(), on, *o.Head); err != nil {
			return nil, nil, false, err
		}
	}
	for _, d := range ds {
		d.At = time.UnixMilli(1)
		if err := decide.Check(decide.Made(d)); err != nil {
			return nil, nil, false, wrongly("", "%v", err)
		}
	}
	made, answered, err = s.decisions.Decide(r.Context(), ds, seen)
	if twin, ok := s.twice(r.Context(), o, ds, who, err); ok {
		return e, []news.Decision{twin}, e.shows(twin), nil
	}
	if err == nil && o.Do == news.DoAdd {
		err = s.alone(r.Context(), made[0])
	}
	if err != nil {
		return nil, nil, false, err
	}
	c.did, c.n = o.Do, len(made)
	return e, made, answered, nil
}

// headed says so where a head cannot be one: of what nobody has decided of nothing can be the newest.
func (s *site) headed(ctx context.Context, on news.Subject, head string) error {
	if head == "" {
		return nil
	}
	heads, err := s.decisions.Heads(ctx, []news.Subject{on})
	if err == nil && heads[decide.Key(on)] == "" {
		err = wrongly("head", "nothing has been decided of it, so it is empty")
	}
	return err
}

// twice is the decision that a form has made already, by a second click or key: the newest on its thing is just that,
// by the same person. err is why it cannot be made once more.
func (s *site) twice(ctx context.Context, o *order, ds []news.Decision, who string, err error) (news.Decision, bool) {
	var late *Behind
	var no wrong
	if err == nil || o.form == nil {
		return news.Decision{}, false
	}
	if errors.As(err, &late) {
		by := late.By
		if len(ds) > 0 {
			return by, by.Who == who && slices.ContainsFunc(ds, func(d news.Decision) bool { return alike(d, by) })
		}
		// A topic that has another name by now is no longer found under its own.
		return by, by.Who == who && by.Do == o.Do && by.Why == o.Why && by.After.To != nil && strings.EqualFold(*by.After.To, o.text("to", nil))
	}
	if !errors.As(err, &no) && !errors.As(err, new(*elsewhere)) || len(ds) == 0 {
		return news.Decision{}, false
	}
	heads, err := s.decisions.Heads(ctx, []news.Subject{ds[0].On})
	if err != nil {
		return news.Decision{}, false
	}
	by, err := s.decisions.Decision(ctx, heads[decide.Key(ds[0].On)])
	return by, err == nil && by.Who == who && slices.ContainsFunc(ds, func(d news.Decision) bool { return alike(d, by) })
}

// alike reports whether two decisions say the same of one thing.
func alike(a, b news.Decision) bool {
	return decide.Key(a.On) == decide.Key(b.On) && a.Do == b.Do && a.Why == b.Why && a.Undoes == b.Undoes &&
		slices.Equal(decide.Set(a.After), decide.Set(b.After)) &&
		!slices.ContainsFunc(decide.Set(a.After), func(name string) bool { return name != "claim" && !decide.Same(a.After, b.After, name) })
}

// renamed is the decision by which a topic, story or origin is called otherwise than on the page that an order came
// from, or is no more; nil for none. What is newest on a thing goes by its name.
func (s *site) renamed(ctx context.Context, o *order, on news.Subject, err error) error {
	was := o.form.Get("was")
	if was == "" || nameFormsOf[o.On] == nil || err != nil && !errors.Is(err, ErrNotFound) && on.Name == "" || on.Name == was {
		return nil
	}
	names, err := s.namedSince(ctx, o.On, was, on.Story)
	if err != nil || len(names) == 0 {
		return err
	}
	return &Behind{names[len(names)-1]}
}

// namedSince are the decisions in force by which what was called so has its name of now, or has become part of
// another, one after the other.
func (s *site) namedSince(ctx context.Context, kind, was, story string) ([]news.Decision, error) {
	log, err := s.decisions.On(ctx, nil)
	if err != nil {
		return nil, err
	}
	var out []news.Decision
	for _, d := range decide.Standing(log) {
		if d.On.Kind == kind && d.After.To != nil && d.Do != news.DoSplit && strings.EqualFold(d.On.Name, was) &&
			(story == "" || d.On.Story == "" || strings.EqualFold(story, d.On.Story)) {
			was = *d.After.To
			out = append(out, d)
		}
	}
	return out, nil
}

// proposed are the decisions that an order asks for, without who and why. An error is ErrNotFound for an
// unknown thing, wrong for what cannot be decided; what was asked for may come with it.
func (s *site) proposed(ctx context.Context, e *edition, o *order) ([]news.Decision, error) {
	if err := o.ready(); err != nil {
		return nil, err
	}
	var d news.Decision
	err := wrongly("", "nothing can be decided of a %q", o.On)
	switch o.On {
	case news.OnClaim:
		d, err = s.ofClaim(ctx, e, o)
	case news.OnArticle:
		d, err = s.ofArticle(ctx, e, o)
	case news.OnTopic, news.OnStory, news.OnOrigin:
		d, err = s.ofName(e, o)
	case onDecision:
		return s.ofDecision(ctx, e, o)
	}
	if d.Do == "" {
		return nil, err
	}
	return []news.Decision{d}, err
}

// takes are the fields that a program may set by what it does to a kind of thing.
func takes(do, on string) []string {
	switch do {
	case news.DoEdit, news.DoAdd:
		if on == news.OnArticle && do == news.DoEdit {
			return []string{"published", "publisher", "copy_of"}
		}
		return []string{"figure", "attribution", "what", "of", "measure", "place", "as_of", "period", "modality", "increment"}
	case news.DoMove, news.DoMerge, news.DoRename:
		return []string{"to"}
	case news.DoSplit:
		return []string{"to", "words"}
	case news.DoNote:
		return []string{"note"}
	}
	return nil
}

// ready trims the texts of an order, so that what is looked at is what is kept, and says what its decision has no place
// for: that would be lost without a word.
func (o *order) ready() error {
	no := wrong{}
	if o.form == nil {
		set, may := decide.Set(o.Set), takes(o.Do, o.On)
		if len(set) > 0 && len(may) == 0 {
			no["set"] = fmt.Sprintf("to %s sets nothing", o.Do)
		}
		for _, f := range set {
			if len(may) > 0 && !slices.Contains(may, f) {
				no[f] = fmt.Sprintf("to %s a %s does not set it", o.Do, o.On)
			}
		}
		if o.Claim != "" && o.Do != doAgain {
			no["claim"] = fmt.Sprintf("only %q takes it", doAgain)
		}
		if o.Quote != (news.Quote{}) && o.Do != news.DoAdd {
			no["quote"] = fmt.Sprintf("only %q takes it", news.DoAdd)
		}
		o.Set, o.Why = trimmed(o.Set), strings.TrimSpace(o.Why)
	}
	for field, set := range map[string]*string{"to": o.Set.To, "words": o.Set.Words, "note": o.Set.Note} {
		text := o.form.Get(field)
		if set != nil {
			text = *set
		}
		text = decide.TypedWords(text)
		if faults := decide.Faults(news.Fields{To: &text}); len(faults) > 0 && no[field] == "" {
			no[field] = faults[0].Err.Error()
		}
	}
	if len(no) > 0 {
		return no
	}
	return nil
}

// trimmed are fields with single spaces. What is nothing but white space stays, and is found to be.
func trimmed(f news.Fields) news.Fields {
	for _, s := range []**string{&f.What, &f.Of, &f.Measure, &f.Place, &f.AsOf, &f.Period, &f.Modality, &f.Published, &f.Publisher, &f.CopyOf} {
		if *s == nil {
			continue
		}
		if text := decide.TypedWords(**s); text != "" {
			*s = &text
		}
	}
	if f.Attribution != nil {
		names := slices.Clone(*f.Attribution)
		for i := range names {
			names[i] = decide.TypedWords(names[i])
		}
		f.Attribution = &names
	}
	return f
}

// claimOf is a claim as it is decided now, with its article.
func (s *site) claimOf(ctx context.Context, e *edition, id string) (a Article, c news.Claim, err error) {
	c, ok := e.claim(id)
	if !ok {
		return a, c, ErrNotFound
	}
	a, err = s.src.Article(ctx, c.ArticleID, 0)
	return a, c, err
}

func (s *site) ofClaim(ctx context.Context, e *edition, o *order) (d news.Decision, err error) {
	a, c, err := s.claimOf(ctx, e, o.ID)
	if err != nil {
		return d, err
	}
	if gone, now, err := s.nowOf(ctx, a, c); err != nil {
		return d, err
	} else if gone && now != "" && o.Do != news.DoNote {
		return d, &elsewhere{now, "the page has since put another sentence in the place of this one"}
	}
	switch o.Do {
	case news.DoAccept:
		return decide.Accept(a.Article, c), nil
	case news.DoReject:
		return decide.Reject(a.Article, c), nil
	case news.DoEdit:
		set, err := o.claimFields(c)
		if err != nil {
			return d, err
		}
		if len(decide.Set(set)) == 0 {
			return d, wrongly("", "no field was changed; to say that the reading is right, accept it")
		}
		return decide.Edit(a.Article, c, set), nil
	case news.DoMove:
		return s.moved(ctx, e, o, a, c)
	case news.DoNote:
		return s.noted(o, decide.In(a.Article, c))
	}
	return d, wrongly("", "a claim cannot be decided of by %q", o.Do)
}

// moved has a claim answer another topic.
func (s *site) moved(ctx context.Context, e *edition, o *order, a Article, c news.Claim) (d news.Decision, err error) {
	if o.form == nil && o.Set.To == nil {
		return d, wrongly("to", "it is not said where to; \"\" is the topic that the machine finds")
	}
	from, story, to := "", "", o.text("to", o.Set.To)
	var names []string
	if i, ok := e.topicOf[c.ID]; ok {
		t := e.rep.Topics[i]
		from, story = t.Topic, e.stories[t.Story]
		if _, others, err := e.subject(news.OnTopic, t.ID); err == nil {
			names = append(others, from)
		}
	}
	if to, err = s.target(ctx, o, news.OnTopic, story, names, to); err != nil {
		return d, err
	}
	if i, ok := e.topics[to]; ok && o.made != "" {
		return d, wrongly("to", "that is the id of a topic: give its name, %s", report.Name(e.rep.Topics[i].Topic))
	}
	d = decide.Move(a.Article, c, from, to)
	switch {
	case utf8.RuneCountInString(to) > maxName:
		err = wrongly("to", "a name has at most %d letters", maxName)
	case to != "" && to == from:
		err = wrongly("to", "that is the topic that it answers now")
	case to == "" && (c.Decision == nil || c.Decision.To == ""):
		err = wrongly("to", "it answers the topic that the machine finds for it: nobody has moved it")
	}
	return d, err
}

// target is the name to which a move leads: one of those that there are, also by what it was called before; else a new one,
// which the order then says. Whoever names what is part of another thing by now is asked whether he means that.
func (s *site) target(ctx context.Context, o *order, kind, story string, names []string, typed string) (to string, err error) {
	to, there := meant(names, typed)
	if there || to == "" {
		return to, nil
	}
	named, err := s.namedSince(ctx, kind, to, story)
	if err != nil {
		return "", err
	}
	if n := len(named); n > 0 {
		now, there := meant(names, shownName(*named[n-1].After.To))
		if there && slices.ContainsFunc(named, func(d news.Decision) bool { return d.Do == news.DoMerge }) {
			return "", wrongly("to", "what was called so is part of %s by now: give that name", report.Name(now))
		}
		if there {
			return now, nil
		}
	}
	o.made = kind
	return to, nil
}

// maxName is how many letters a name may have that somebody gives a topic, story or origin: as many as pages show.
const maxName = 300

// nowOf reports whether a claim is gone from its page, and which one stands in its place by now, "" for none.
func (s *site) nowOf(ctx context.Context, a Article, c news.Claim) (gone bool, now string, err error) {
	gone = c.Gone || slices.ContainsFunc(a.Claims, func(x news.Claim) bool { return x.ID == c.ID && x.Gone })
	if !gone {
		return false, "", nil
	}
	_, changes, err := s.src.History(ctx, a.ID)
	if err != nil {
		return true, "", err
	}
	next := map[string]string{}
	for _, ch := range changes { // oldest first
		if ch.Kind == news.ChangeRevised && ch.Was != nil && ch.Cause == news.CausePage {
			next[*ch.Was] = ch.Claim
		}
	}
	for id, n := next[c.ID], 0; id != "" && n < len(next); id, n = next[id], n+1 {
		if slices.ContainsFunc(a.Claims, func(x news.Claim) bool { return x.ID == id && !x.Gone }) {
			return true, id, nil
		}
	}
	return true, "", nil
}

// text is a field of an order, from its form or from what a program sets.
func (o *order) text(field string, set *string) string {
	s := ""
	switch {
	case o.form != nil:
		s = o.form.Get(field)
	case set != nil:
		s = *set
	}
	return shownName(s)
}

func (s *site) noted(o *order, on news.Subject) (d news.Decision, err error) {
	text := o.text("note", o.Set.Note)
	if text == "" {
		return d, wrongly("note", "the note is empty")
	}
	return decide.Note(on, text), nil
}

func (s *site) ofArticle(ctx context.Context, e *edition, o *order) (d news.Decision, err error) {
	a, err := s.src.Article(ctx, o.ID, 0)
	if err != nil {
		return d, err
	}
	switch o.Do {
	case news.DoReject:
		return decide.RejectArticle(a.Article), nil
	case news.DoEdit:
		set, err := s.articleFields(ctx, e, a, o)
		if err != nil {
			return d, err
		}
		if of, own := e.storyAt(set.CopyOf), e.storyOf(a.ID); of != "" && own != "" && of != own {
			return d, wrongly("copy_of", "that article tells another story, %s: nothing would come of it; move one of them first", report.Name(of))
		}
		log, err := s.decisions.On(ctx, nil)
		return decide.EditArticle(a.Article, log, set), err
	case news.DoMove:
		from, names := e.storyOf(a.ID), []string{}
		for _, st := range e.rep.Stories {
			names = append(names, st.Name)
		}
		if o.form == nil && o.Set.To == nil {
			return d, wrongly("to", "it is not said where to; \"\" is the story that the machine finds")
		}
		to, err := s.target(ctx, o, news.OnStory, "", names, o.text("to", o.Set.To))
		if err != nil {
			return d, err
		}
		if name, ok := e.stories[to]; ok && o.made != "" {
			return d, wrongly("to", "that is the id of a story: give its name, %s", report.Name(name))
		}
		d = decide.MoveArticle(a.Article, from, to)
		log, err := s.decisions.On(ctx, nil)
		if err != nil {
			return d, err
		}
		pin, _ := decide.New(log).Pin(a.ID)
		switch {
		case to == "" && pin == "":
			err = wrongly("to", "it tells the story that the machine finds for it: nobody has moved it")
		case utf8.RuneCountInString(to) > maxName:
			err = wrongly("to", "a name has at most %d letters", maxName)
		case to != "" && to == from:
			err = wrongly("to", "that is the story that it tells now")
		}
		return d, err
	case news.DoNote:
		return s.noted(o, decide.OnArticle(a.Article))
	case news.DoAdd:
		return s.added(ctx, e, a, o)
	}
	return d, wrongly("", "an article cannot be decided of by %q", o.Do)
}

// added is a claim that the machine has not made, read at the words of the order.
func (s *site) added(ctx context.Context, e *edition, a Article, o *order) (d news.Decision, err error) {
	c, err := s.readAt(a, o)
	if err != nil {
		return d, err
	}
	set, err := o.claimFields(c)
	if err != nil {
		return d, err
	}
	d = decide.Add(a.Article, c, set)
	other, err := s.addedOver(ctx, d) // also where the report has it: who added it is said
	switch {
	case err != nil:
		return d, err
	case other.ID != "":
		return d, addedBy(other)
	case e.over(a, c) != "":
		return d, wrongly("quote", "a figure is read there already; edit that one")
	}
	return d, nil
}

// addedBy says that somebody has added a figure at the same words.
func addedBy(other news.Decision) error {
	return &elsewhere{other.On.Claim, report.Name(other.Who) + " has added a figure at these words"}
}

// addedOver is the first addition in force of a claim whose words overlap those of another addition; without an
// id where there is none. The report may not have it yet.
func (s *site) addedOver(ctx context.Context, d news.Decision) (first news.Decision, err error) {
	log, err := s.decisions.On(ctx, []string{d.On.Article})
	if err != nil {
		return first, err
	}
	c := d.After.Claim
	for _, x := range decide.Standing(log) {
		if x.Do != news.DoAdd || x.On.Article != d.On.Article || x.ID == d.ID {
			continue
		}
		if o := x.After.Claim; o.In == c.In && o.Start < c.End && c.Start < o.End && o.Sentence == c.Sentence {
			return x, nil
		}
	}
	return first, nil
}

// alone takes an addition back where somebody else was faster by a hair: of two figures at the same words one
// would be nowhere, and who added it would not hear of it.
func (s *site) alone(ctx context.Context, d news.Decision) error {
	other, err := s.addedOver(ctx, d)
	if err != nil || other.ID == "" || decide.Compare(d, other) < 0 {
		return err
	}
	undo := decide.Undo(d)
	undo.Who, undo.Why = d.Who, report.Name(other.Who)+" has added a figure there"
	if _, _, err := s.decisions.Decide(ctx, []news.Decision{undo}, nil); err != nil {
		return err
	}
	return addedBy(other)
}

// over is the claim of an article that stands where another would, "" for none.
func (e *edition) over(a Article, c news.Claim) string {
	for _, o := range e.asDecided(a) {
		if o.ID == c.ID || o.In == c.In && o.Start < c.End && c.Start < o.End && !o.Gone {
			return o.ID
		}
	}
	return ""
}

// readAt is the claim that is read at the words of an order.
func (s *site) readAt(a Article, o *order) (c news.Claim, err error) {
	if strings.TrimSpace(o.Quote.Exact) == "" {
		return c, wrongly("quote", "no words are given")
	}
	in, start, end, err := s.decisions.Find(a.Article, o.Quote.Exact, o.Quote.Prefix, o.Quote.Suffix)
	if err != nil { // what stands around words is cut and cleaned where it is shown
		in, start, end, err = s.decisions.Find(a.Article, o.Quote.Exact, "", "")
	}
	if err != nil {
		return c, wrongly("quote", "%s", report.Visible(err.Error()))
	}
	given := ""
	if o.form != nil {
		given = strings.TrimSpace(o.form.Get("figure"))
	} else if o.Set.Figure != nil {
		given = report.Figure(news.Claim{Low: o.Set.Figure.Low, Value: o.Set.Figure.Value, High: o.Set.Figure.High,
			Qualifier: o.Set.Figure.Qualifier, Kind: o.Set.Figure.Kind, Unit: o.Set.Figure.Unit, About: o.Set.Figure.About})
	}
	if c, err = s.decisions.At(a.Article, in, start, end, ""); err != nil && given != "" {
		c, err = s.decisions.At(a.Article, in, start, end, given)
	}
	if err != nil {
		return c, wrongly("figure", "%s", report.Visible(err.Error()))
	}
	return c, nil
}

// ofName is a decision on what has a name.
func (s *site) ofName(e *edition, o *order) (d news.Decision, err error) {
	on, names, err := e.subject(o.On, o.ID)
	if err != nil {
		return d, err
	}
	to := o.text("to", o.Set.To)
	switch o.Do {
	case news.DoNote:
		return s.noted(o, on)
	case news.DoRename, news.DoMerge, news.DoSplit:
	default:
		return d, wrongly("", "a %s cannot be decided of by %q", o.On, o.Do)
	}
	to, there := meant(names, to)
	if o.Do == news.DoRename {
		d = decide.Rename(on, to)
	}
	switch {
	case to == "":
		return d, wrongly("to", "no name is given")
	case utf8.RuneCountInString(to) > maxName:
		return d, wrongly("to", "a name has at most %d letters", maxName)
	case to == on.Name || to == shownName(on.Name):
		return d, wrongly("to", "that is its name now")
	case o.Do == news.DoMerge && !there:
		return d, wrongly("to", "no other %s is called so", o.On)
	case o.Do == news.DoRename && there:
		return d, wrongly("to", "another %s is called so: to make them one, merge them", o.On)
	}
	if o.Do == news.DoSplit {
		words := o.text("words", o.Set.Words)
		if o.On != news.OnTopic {
			return d, wrongly("", "only a topic can be split")
		}
		if words == "" {
			return d, wrongly("words", "no words are given")
		}
		d = decide.Split(on, words, to)
		if !e.splits(o.ID, words) {
			err = wrongly("words", "no figure of this topic that counts has them in its sentence")
		}
		return d, err
	}
	if o.Do == news.DoMerge {
		return decide.Merge(on, to), nil
	}
	return decide.Rename(on, to), nil
}

// splits reports whether a split of a topic by some words takes a figure of it that counts.
func (e *edition) splits(topic, words string) bool {
	return slices.ContainsFunc(e.rep.Topics[e.topics[topic]].ClaimIDs(), func(id string) bool {
		c, ok := e.claim(id)
		return ok && (c.Decision == nil || c.Decision.Verdict != news.Rejected) && decide.Splits(c, words)
	})
}

// shownName is the name of something as a field shows it.
func shownName(name string) string { return strings.Join(strings.Fields(report.Visible(name)), " ") }

// meant is the one of some names that somebody has typed, as it is, also where pages show less of it; what was typed
// where it is none of them.
func meant(names []string, typed string) (name string, there bool) {
	i := slices.IndexFunc(names, func(n string) bool { return n == typed || strings.EqualFold(shownName(n), typed) })
	if i < 0 {
		return typed, false
	}
	return names[i], true
}

// subject is a topic, story or origin by its id, with the names of the others of its kind: of topics, of
// those of the same story.
func (e *edition) subject(kind, id string) (on news.Subject, names []string, err error) {
	switch kind {
	case news.OnTopic:
		i, ok := e.topics[id]
		if !ok {
			return on, nil, ErrNotFound
		}
		t := e.rep.Topics[i]
		for _, other := range e.rep.Topics {
			if other.Story == t.Story && other.ID != t.ID {
				names = append(names, other.Topic)
			}
		}
		return decide.OnTopic(e.rep, t), names, nil
	case news.OnStory:
		for _, st := range e.rep.Stories {
			if st.ID == id {
				on = decide.OnStory(st, e.articlesOf(id))
			} else {
				names = append(names, st.Name)
			}
		}
		if on.Kind == "" {
			return on, nil, ErrNotFound
		}
		return on, names, nil
	}
	v := e.speakers().origins[id]
	if v == nil || v.name == "" {
		return on, nil, ErrNotFound
	}
	for other, o := range e.speakers().origins {
		if other != id && o.name != "" {
			names = append(names, o.name)
		}
	}
	slices.Sort(names)
	return decide.OnOrigin(v.name), names, nil
}

// articlesOf are the articles of which a topic of a story has claims.
func (e *edition) articlesOf(story string) []string {
	set := map[string]bool{}
	for i, c := range e.rep.Claims {
		if t, ok := e.topicOf[c.ID]; ok && e.rep.Topics[t].Story == story && e.rep.Claims[i].ArticleID != "" {
			set[c.ArticleID] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// storyOf is the name of the story in which the claims of an article answer topics, "" for none.
func (e *edition) storyOf(article string) string {
	for _, c := range e.rep.Claims {
		if i, ok := e.topicOf[c.ID]; ok && c.ArticleID == article {
			return e.stories[e.rep.Topics[i].Story]
		}
	}
	return ""
}

// storyAt is the name of the story in which the figures of the article at an address answer topics, "" for none.
func (e *edition) storyAt(address *string) string {
	if address == nil || *address == "" {
		return ""
	}
	i := slices.IndexFunc(e.rep.Claims, func(c news.Claim) bool { return c.Article.URL == *address || c.ArticleID == *address })
	if i < 0 {
		return ""
	}
	return e.storyOf(e.rep.Claims[i].ArticleID)
}

// anew makes all again that was decided of the claim of x, on the one that the report asks about in its place: on any other it
// would be a decision that nobody has made. log is what was decided.
func (s *site) anew(ctx context.Context, e *edition, o *order, x news.Decision, log []news.Decision) ([]news.Decision, error) {
	i := slices.IndexFunc(e.rep.Review, func(rv news.Review) bool {
		return rv.Decision == x.ID || rv.On.Kind == news.OnClaim && decide.Key(rv.On) == decide.Key(x.On)
	})
	var asked error
	switch {
	case o.Claim == "":
		return nil, wrongly("claim", "it is not said on which figure")
	case i < 0:
		asked = wrongly("claim", "of what was decided there nothing waits to be decided again")
	case e.rep.Review[i].Claim == "":
		return nil, wrongly("claim", "nothing stands in the place of what was decided of")
	case e.rep.Review[i].Claim != o.Claim:
		asked = wrongly("claim", "what stands in its place is %s", e.rep.Review[i].Claim)
	}
	a, c, err := s.claimOf(ctx, e, o.Claim)
	if errors.Is(err, ErrNotFound) && asked != nil {
		return nil, asked
	}
	if err != nil {
		return nil, err
	}
	if gone, now, err := s.nowOf(ctx, a, c); err != nil {
		return nil, err
	} else if gone && now != "" {
		return nil, &elsewhere{now, "the page has since put another sentence in the place of this one too"}
	}
	ds := decide.Anew(log, x, a.Article, c)
	if len(ds) == 0 {
		return nil, wrongly("", "of what was decided there nothing is in force any longer")
	}
	if asked != nil && o.Head != nil { // who was slower is told of what another has decided, not that nothing waits
		heads, err := s.decisions.Heads(ctx, []news.Subject{ds[0].On})
		if err != nil || heads[decide.Key(ds[0].On)] != *o.Head {
			return ds, err
		}
	}
	return ds, asked
}

// ofDecision takes a decision back, or makes all anew that was decided of the same claim.
func (s *site) ofDecision(ctx context.Context, e *edition, o *order) ([]news.Decision, error) {
	x, err := s.decisions.Decision(ctx, o.ID)
	if err == nil && x.Forgotten {
		err = ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	log, err := s.decisions.On(ctx, []string{x.On.Article})
	if err != nil {
		return nil, err
	}
	switch o.Do {
	case news.DoUndo:
		ds := []news.Decision{decide.Undo(x)}
		if by, off := decide.Undone(log)[o.ID]; off {
			return ds, wrongly("", "%s has taken it back already", report.Name(by.Who))
		}
		if o.form.Get("whole") != "" { // what was made with it too
			for _, d := range decide.Standing(log) {
				if d.ID != x.ID && d.Who == x.Who && d.At.Equal(x.At) && decide.Key(d.On) == decide.Key(x.On) {
					ds = slices.Insert(ds, 0, decide.Undo(d))
				}
			}
		}
		return ds, nil
	case doAgain:
		if x.On.Kind != news.OnClaim {
			return nil, wrongly("", "only what was decided of a claim can be decided again")
		}
		return s.anew(ctx, e, o, x, log)
	}
	return nil, wrongly("", "with a decision, %q cannot be done", o.Do)
}
