package cli

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/report"
	"rangefinder/worker"
)

// What a command that decides says of what has come of it.

// A told is that, as JSON.
type told struct {
	Decisions  []news.Decision `json:"decisions"`
	Overruled  []taken         `json:"overruled"`  // decisions of others that have lost force to these
	Waiting    []refusal       `json:"waiting"`    // those of these that are not carried out, or of which nothing comes, and others that wait since
	SetAside   []claimNote     `json:"set_aside"`  // claims that count for no range from now on
	Unanswered []claimNote     `json:"unanswered"` // claims that answer no topic from now on
	Topics     []rangeMove     `json:"topics"`
}

// A taken decision has lost force to another one.
type taken struct {
	Decision string       `json:"decision"` // id
	Do       string       `json:"do"`
	Who      string       `json:"who"`
	On       news.Subject `json:"on"`
	By       string       `json:"by"` // id of the one that counts now
	ByDo     string       `json:"by_do"`
	ByWho    string       `json:"by_who"`
	CameIn   bool         `json:"came_in,omitempty"` // with an import; the one that counts was here
}

func takenBy(t decide.Taking) taken {
	return taken{Decision: t.Of.ID, Do: t.Of.Do, Who: t.Of.Who, On: t.Of.On, By: t.By.ID, ByDo: t.By.Do, ByWho: t.By.Who}
}

// A claimNote says something of a claim.
type claimNote struct {
	Claim  string `json:"claim"` // id
	Figure string `json:"figure"`
	Why    string `json:"why,omitempty"`
}

// told has the stories answered again and says what has come of decisions.
func (d *desk) told(made []news.Decision) error {
	out := told{Decisions: made, Overruled: []taken{}}
	for _, x := range d.overruled(made) {
		out.Overruled = append(out.Overruled, takenBy(x))
		d.app.warn("this overrules what %s decided on %s (%s): `rangefinder decide undo %s` brings it back", printable(x.Of.Who), x.Of.At.Format("2 Jan 2006"), x.Of.Do, x.By.ID)
	}
	for _, x := range made {
		d.warnRejected(x)
	}
	before := d.report
	var err error
	if out.Topics, err = d.settled(before); err != nil {
		return decided(made, err)
	}
	if out.Waiting, err = d.waiting(before, made); err != nil {
		return decided(made, err)
	}
	out.SetAside, out.Unanswered = outOfRange(before, d.report, made)
	d.copiesNothing(before, made)
	for _, x := range out.Waiting {
		d.app.warn("decision %s is not carried out, or not as a whole: %s", short(x.Decision), printable(x.Why))
	}
	for _, c := range out.SetAside {
		d.app.warn("claim %s (%s) is set aside: %s", short(c.Claim), printable(c.Figure), printable(c.Why))
	}
	for _, c := range out.Unanswered {
		d.app.warn("claim %s (%s) answers no topic, and is in no range: `rangefinder decide move %s --to TOPIC` gives it one", short(c.Claim), printable(c.Figure), short(c.Claim))
	}
	return decided(made, d.printTold(out))
}

// decided says that decisions hold although something went wrong after they were made.
func decided(made []news.Decision, err error) error {
	if err == nil {
		return nil
	}
	ids := make([]string, len(made))
	for i := range made {
		ids[i] = made[i].ID
	}
	return fmt.Errorf("it is decided (%s), but what has come of it could not be said: %w", strings.Join(ids, ", "), err)
}

func (d *desk) printTold(out told) error {
	if d.app.json {
		return d.app.encode(out)
	}
	w := d.app.table()
	for _, x := range out.Decisions {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", x.ID, printable(doing(x, d.log)), clip(onWhat(x.On)), clip(sets(x)))
	}
	for _, x := range out.Decisions {
		for _, f := range decide.Set(x.Before) {
			if d.over && value(x.Before, f) != value(x.After, f) && x.Do != news.DoAccept {
				fmt.Fprintf(w, "  %s: %s → %s\n", f, clip(value(x.Before, f)), clip(value(x.After, f)))
			}
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return d.printMoves(out.Topics)
}

// warn prints a line that -q does not take: of what was not meant, perhaps.
func (a *app) warn(format string, args ...any) {
	fmt.Fprintf(a.err, "rangefinder: "+format+"\n", args...)
}

// waiting are those of some decisions that are not carried out, or of which nothing comes, and others that have had to wait
// for a person since they were made.
func (d *desk) waiting(before news.Report, made []news.Decision) ([]refusal, error) {
	idle, err := worker.IdleDecisions(d.ctx, d.db, d.report)
	if err != nil {
		return nil, err
	}
	is := func(id string) func(news.Decision) bool { return func(x news.Decision) bool { return x.ID == id } }
	waited := map[string]bool{}
	for _, r := range before.Review {
		waited[r.Decision] = true
	}
	out := []refusal{}
	for _, r := range d.report.Review {
		if slices.ContainsFunc(made, is(r.Decision)) || !waited[r.Decision] {
			out = append(out, refusal{r.Decision, r.Reason})
		}
	}
	for _, r := range idle {
		if slices.ContainsFunc(made, is(r.Decision)) {
			out = append(out, refusal{r.Decision, r.Reason})
		}
	}
	return out, nil
}

// copiesNothing says so where an article is now a copy of another and nobody more stands behind any of its figures for it.
func (d *desk) copiesNothing(before news.Report, made []news.Decision) {
	credits := func(r news.Report, article string) map[string]string {
		m := map[string]string{}
		for _, c := range r.Claims {
			if c.ArticleID != article {
				continue
			}
			names := c.Attribution // without the outlet, which the same command may have named
			if len(names) > 0 && sameName(names[0], c.Article.Publisher) {
				names = names[1:]
			}
			m[c.ID] = strings.Join(names, " < ")
		}
		return m
	}
	for _, x := range made {
		if c := x.After.CopyOf; c != nil && *c != "" && maps.Equal(credits(before, x.On.Article), credits(d.report, x.On.Article)) {
			d.app.warn("no figure of the article counts as another's for it: a figure is taken for a copy where both articles give it of the same thing")
		}
	}
}

// outOfRange are the claims that decisions have put out of all ranges though nobody has rejected them: those that are
// set aside, and those that answer no topic.
func outOfRange(before, after news.Report, made []news.Decision) (aside, unanswered []claimNote) {
	changed := map[string]bool{} // claims that were edited, added or moved
	for _, x := range made {
		if x.On.Kind == news.OnClaim && (x.Do == news.DoEdit || x.Do == news.DoAdd || x.Do == news.DoMove) {
			changed[x.On.Claim] = true
		}
	}
	was, is := answering(before), answering(after)
	asideWas, asideIs := setAside(before), setAside(after)
	aside, unanswered = []claimNote{}, []claimNote{}
	for _, c := range after.Claims {
		if c.Decision != nil && c.Decision.Verdict == news.Rejected {
			continue
		}
		switch why := asideIs[c.ID]; {
		case is[c.ID] == "" && (was[c.ID] != "" || changed[c.ID]):
			unanswered = append(unanswered, claimNote{c.ID, report.Figure(c), ""})
		case why != "" && asideWas[c.ID] != why:
			aside = append(aside, claimNote{c.ID, report.Figure(c), why})
		}
	}
	return aside, unanswered
}

// answering gives by the id of each claim that stands in a topic the id of that.
func answering(r news.Report) map[string]string {
	in := map[string]string{}
	for _, t := range r.Topics {
		for _, id := range figuresOf(t) {
			in[id] = t.ID
		}
	}
	return in
}

// figuresOf are the ids of the claims that answer a topic, those set aside among them.
func figuresOf(t news.Topic) (ids []string) {
	for _, s := range t.Strands {
		for _, o := range s.Origins {
			ids = append(ids, o.Claims...)
		}
		for _, x := range s.SetAside {
			ids = append(ids, x.Claim)
		}
	}
	return ids
}

// setAside gives by its id why a claim counts for no range.
func setAside(r news.Report) map[string]string {
	why, counts := map[string]string{}, map[string]bool{}
	for _, t := range r.Topics {
		for _, s := range t.Strands {
			for _, o := range s.Origins {
				for _, id := range o.Claims {
					counts[id] = counts[id] || !o.Superseded
					if o.Superseded {
						why[id] = o.Why
					}
				}
			}
			for _, x := range s.SetAside {
				why[x.Claim] = x.Why
			}
		}
	}
	maps.DeleteFunc(why, func(id, _ string) bool { return counts[id] })
	return why
}

// settled answers the stories again, and gives the topics that have changed since before.
func (d *desk) settled(before news.Report) ([]rangeMove, error) {
	if err := d.app.settle(d.ctx, d.c, d.db, false); err != nil {
		return nil, err
	}
	var err error
	if d.report, err = d.db.Report(d.ctx); err != nil {
		return nil, err
	}
	return rangeMoves(before, d.report), nil
}

// A rangeMove is a topic whose range, name or voices a decision has changed; a nil side says that the topic
// is not there.
type rangeMove struct {
	ID     string     `json:"id"`
	Topic  string     `json:"topic"`
	Story  string     `json:"story"` // name
	Before *news.Span `json:"before"`
	After  *news.Span `json:"after"`
	Was    string     `json:"was"` // in words, "" where the topic is not there
	Is     string     `json:"is"`

	// Who gives which figure, of those voices alone that differ.
	VoicesBefore []voice `json:"voices_before"`
	VoicesAfter  []voice `json:"voices_after"`
}

// A voice is who gives which figure.
type voice struct {
	Origin string `json:"origin"`
	Figure string `json:"figure"` // in words, with its strand and the number of its outlets
}

// A topicSide is a topic as one of two reports has it.
type topicSide struct {
	topic  news.Topic
	line   report.Line
	voices []voice
}

func (s topicSide) says() string {
	text := s.line.Range + ", " + s.line.Word
	if s.line.Origins > 1 {
		text += fmt.Sprintf(", %d origins", s.line.Origins)
	}
	return text
}

func sidesOf(r news.Report) []topicSide {
	out := make([]topicSide, len(r.Topics))
	for i, l := range report.Lines(r, r.Topics) {
		out[i] = topicSide{r.Topics[i], l, voicesOf(r.Topics[i])}
	}
	return out
}

// voicesOf says who gives which figure in a topic.
func voicesOf(t news.Topic) []voice {
	var out []voice
	for _, s := range t.Strands {
		for _, o := range s.Origins {
			if o.Derived != "" {
				continue
			}
			figure := report.Figure(news.Claim{Low: o.Low, Value: o.Value, High: o.High, Qualifier: o.Qualifier, Kind: t.Kind, Unit: t.Unit})
			if s.Status != news.StatusDone {
				figure += " " + s.Status
			}
			if s.Increment {
				figure += " in addition"
			}
			if n := len(o.Outlets); n > 1 {
				figure += " in " + counted(n, "outlet")
			}
			out = append(out, voice{o.Origin, figure})
		}
	}
	slices.SortFunc(out, func(a, b voice) int {
		return cmp.Or(strings.Compare(a.Origin, b.Origin), strings.Compare(a.Figure, b.Figure))
	})
	return out
}

// rangeMoves compares two reports, in the order of the later one; topics that have left come last. A topic is the same
// by its id, else by its name, else by its claims.
func rangeMoves(before, after news.Report) []rangeMove {
	old, now := sidesOf(before), sidesOf(after)
	pairs := map[int]int{} // of now → of old
	gone := map[int]bool{}
	for j := range old {
		gone[j] = true
	}
	for _, key := range []func(t news.Topic) string{
		func(t news.Topic) string { return t.ID },
		func(t news.Topic) string {
			return decide.Key(news.Subject{Kind: news.OnTopic, Story: t.Story, Name: t.Topic})
		},
		func(t news.Topic) string {
			ids := figuresOf(t)
			slices.Sort(ids)
			return strings.Join(slices.Compact(ids), " ")
		},
	} {
		at := map[string]int{}
		for j, o := range old {
			if gone[j] {
				at[key(o.topic)] = j
			}
		}
		delete(at, "") // of topics without a claim none is another
		for i, n := range now {
			j, ok := at[key(n.topic)]
			if _, paired := pairs[i]; ok && gone[j] && !paired {
				pairs[i] = j
				delete(gone, j)
			}
		}
	}
	out := []rangeMove{}
	for i, n := range now {
		m := rangeMove{ID: n.topic.ID, Topic: n.topic.Topic, Story: n.line.Story, After: &n.topic.Span, Is: n.says(), VoicesBefore: []voice{}, VoicesAfter: []voice{}}
		j, ok := pairs[i]
		if !ok {
			m.VoicesAfter = append(m.VoicesAfter, n.voices...)
			out = append(out, m)
			continue
		}
		o := old[j]
		m.Before, m.Was = &o.topic.Span, o.says()
		if o.topic.Topic != n.topic.Topic {
			m.Was = o.topic.Topic + ": " + m.Was
		}
		m.VoicesBefore, m.VoicesAfter = without(o.voices, n.voices), without(n.voices, o.voices)
		if m.Was != m.Is || len(m.VoicesBefore)+len(m.VoicesAfter) > 0 {
			out = append(out, m)
		}
	}
	for j, o := range old {
		if gone[j] {
			out = append(out, rangeMove{ID: o.topic.ID, Topic: o.topic.Topic, Story: o.line.Story, Before: &o.topic.Span, Was: o.says(), VoicesBefore: append([]voice{}, o.voices...), VoicesAfter: []voice{}})
		}
	}
	return out
}

// without is a list without what is in another, each as often as it stands there.
func without(list, other []voice) []voice {
	other = slices.Clone(other)
	out := []voice{}
	for _, s := range list {
		if i := slices.Index(other, s); i >= 0 {
			other = slices.Delete(other, i, i+1)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// printMoves prints a line a topic that has changed, and one of its voices where they have.
func (d *desk) printMoves(moves []rangeMove) error {
	var b strings.Builder
	for _, m := range moves {
		was, is := cmp.Or(m.Was, "not there"), cmp.Or(m.Is, "no longer there")
		voices := voiceList(m.VoicesBefore) + " → " + voiceList(m.VoicesAfter)
		switch { // those that have stayed are in neither list
		case len(m.VoicesBefore) == 0:
			voices = "added: " + voiceList(m.VoicesAfter)
		case len(m.VoicesAfter) == 0:
			voices = "no longer: " + voiceList(m.VoicesBefore)
		}
		switch both := m.Before != nil && m.After != nil; {
		case both && m.Was == m.Is:
			fmt.Fprintf(&b, "%s (%s): %s\n", printable(m.Topic), printable(m.Story), printable(voices))
		default:
			fmt.Fprintf(&b, "%s (%s): %s → %s\n", printable(m.Topic), printable(m.Story), printable(was), printable(is))
			if both && len(m.VoicesBefore)+len(m.VoicesAfter) > 0 {
				fmt.Fprintf(&b, "  %s\n", printable(voices))
			}
		}
	}
	if len(moves) == 0 {
		d.app.note("no range has changed")
	}
	_, err := d.app.out.Write([]byte(b.String()))
	return err
}

// voiceList names a few voices, each with its figures.
func voiceList(voices []voice) string {
	const most = 6
	var names, figures []string
	end := func() {
		if len(figures) > 0 {
			names[len(names)-1] += " (" + strings.Join(figures, "; ") + ")"
			figures = nil
		}
	}
	for i, v := range voices {
		if i == 0 || v.Origin != voices[i-1].Origin {
			end()
			names = append(names, cmp.Or(v.Origin, "without a name"))
		}
		figures = append(figures, v.Figure)
	}
	end()
	if n := len(names); n > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", n-most)
	}
	return strings.Join(names, ", ")
}

// overruled are decisions of others that lose force to new ones, each with the one of those that takes it.
func (d *desk) overruled(made []news.Decision) []decide.Taking {
	var out []decide.Taking
	for _, t := range decide.Takings(d.log, made, d.thingOf()) {
		if sameName(t.Of.Who, made[0].Who) || !slices.ContainsFunc(d.log, func(o news.Decision) bool { return o.ID == t.Of.ID }) {
			continue
		}
		if !slices.ContainsFunc(made, func(x news.Decision) bool { return x.ID == t.By.ID }) {
			// An undo has brought back what takes it.
			i := slices.IndexFunc(made, func(x news.Decision) bool { return decide.Key(x.On) == decide.Key(t.By.On) })
			t.By = made[max(0, i)]
		}
		out = append(out, t)
	}
	return out
}

// thingOf names what a decision is on, also where a reader has since given the claim another id.
func (d *desk) thingOf() func(news.Decision) string {
	claim := map[string]string{}
	for _, c := range d.report.Claims {
		if c.Decision == nil || c.Decision.Verdict == news.NeedsReview {
			continue
		}
		for _, id := range c.Decision.Decisions {
			claim[id] = c.ID
		}
	}
	return func(x news.Decision) string {
		if id := claim[x.ID]; id != "" && x.On.Kind == news.OnClaim {
			x.On.Claim = id
		}
		return decide.Key(x.On)
	}
}

// warnRejected says what a decision comes to on a claim that is rejected, or whose article is rejected as a whole.
func (d *desk) warnRejected(x news.Decision) {
	i := slices.IndexFunc(d.report.Claims, func(c news.Claim) bool {
		return x.On.Kind == news.OnClaim && c.ID == x.On.Claim && c.Decision != nil && c.Decision.Verdict == news.Rejected
	})
	if i < 0 {
		return
	}
	switch by := d.report.Claims[i].Decision.Who; x.Do {
	case news.DoMove:
		d.app.warn("%s has rejected it: nothing comes of the move while that is so", printable(by))
	case news.DoAccept, news.DoEdit:
		whole := slices.ContainsFunc(decide.Standing(d.log), func(o news.Decision) bool {
			return o.On.Kind == news.OnArticle && o.Do == news.DoReject && o.On.Article == x.On.Article
		})
		if whole {
			d.app.warn("%s has rejected the whole article: of it this figure counts from now on", printable(by))
		}
	}
}
