package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rangefinder/config"
	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/report"
	"rangefinder/store"
	"rangefinder/worker"
)

func (a *app) decideCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use: "decide", SuggestFor: []string{"topics"},
		Short: "Rule on what was read: a person's word outranks the machine's, and holds ever after",
		Long: `What a person decides of a claim, an article, a topic, a story or an origin is a line of a
log that is only added to: who, when, why, what stood there, and what stands there now.
The machine's reading stays beside it. A decision on a claim hangs on its words: it holds
when the page is crawled again, when a better reader reads it, and on another machine.
Where the sentence itself has changed, nothing is carried out, and the decision waits
to be looked at again (rangefinder decide list --review).

What is decided of is named by the beginning of its id (4 characters or more: of a claim, a
topic, an article, a story), by the address of an article, or by the name of a topic, a story or
an origin. Where a name fits several, say which: claim:ID, article:ADDRESS,
topic:NAME, story:NAME, origin:NAME; --story NAME says of which story a topic is.
The ids of claims are in rangefinder decide queue and in the report as JSON.

All topics that a decision bears on are answered again before the command ends, and it
prints which ranges have changed.`,
		Example: `  rangefinder decide queue
  rangefinder decide accept 2ujbr6zt 5xuevnl7
  rangefinder decide edit 2ujbr6zt --figure "at least 600" --why "the agency says so itself"
  rangefinder decide merge "Houses damaged" "Homes damaged" --into "Buildings damaged"
  rangefinder decide undo`,
		Args: unknownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		a.decideQueueCmd(), a.decideShowCmd(),
		a.decideAcceptCmd(), a.decideRejectCmd(), a.decideEditCmd(), a.decideMoveCmd(), a.decideAddCmd(), a.decideNoteCmd(), a.decideAgainCmd(),
		a.decideMergeCmd(), a.decideSplitCmd(), a.decideRenameCmd(),
		a.decideUndoCmd(), a.decideListCmd(), a.decideExportCmd(), a.decideImportCmd(), a.decideCompareCmd(),
	)
	return cmd
}

// A ruling is what the flags of all commands that decide say.
type ruling struct{ why, story string }

// rulingFlags are the flags of a command that decides.
func (a *app) rulingFlags(cmd *cobra.Command, r *ruling) {
	f := cmd.Flags()
	a.setting(f, "who", "decide.who", "`NAME` of the person who decides; without it decide.who of the settings, else the login name")
	f.StringVar(&r.why, "why", "", "`TEXT` that says why; it stands in reports")
	a.jsonFlag(cmd)
}

// editor is who decides.
func (a *app) editor() (string, error) {
	c, err := a.config()
	if err != nil {
		return "", err
	}
	if name := strings.Join(strings.Fields(c.Decide.Who), " "); name != "" {
		return name, nil
	}
	return login(), nil
}

// A desk is one command that decides: the store as it stood when the command began to read.
type desk struct {
	app *app
	ctx context.Context
	db  *store.DB
	c   *config.Config

	ruling
	who string

	log     []news.Decision
	report  news.Report
	stories []store.StoryRow
}

// atDesk reads the store for a command that decides, or shows what was decided.
func (a *app) atDesk(cmd *cobra.Command, r ruling, do func(*desk) error) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	who, err := a.editor()
	if err != nil {
		return err
	}
	return a.withStore(cmd, func(db *store.DB) error {
		d := &desk{app: a, ctx: cmd.Context(), db: db, c: c, ruling: r, who: who}
		if err := d.read(); err != nil {
			return err
		}
		return do(d)
	})
}

// read reads the log before the report, so that what was decided in between shows.
func (d *desk) read() (err error) {
	if d.log, err = d.db.Decisions(d.ctx); err != nil {
		return err
	}
	if d.report, err = d.db.Report(d.ctx); err != nil {
		return err
	}
	if !d.answered() {
		// Somebody decided, and the report has not heard of it.
		if err = d.app.settle(d.ctx, d.c, d.db, false); err != nil {
			return err
		}
		if d.report, err = d.db.Report(d.ctx); err != nil {
			return err
		}
	}
	d.stories, err = d.db.Stories(d.ctx)
	return err
}

// answered reports whether the claims of the report carry what the log says of them.
func (d *desk) answered() bool {
	claims := map[string]*news.Claim{}
	for i := range d.report.Claims {
		claims[d.report.Claims[i].ID] = &d.report.Claims[i]
	}
	for _, x := range decide.Standing(d.log) {
		c := claims[x.On.Claim]
		if c != nil && (c.Decision == nil || !slices.Contains(c.Decision.Decisions, x.ID)) {
			return false
		}
	}
	return true
}

// article is the newest version of an article.
func (d *desk) article(id string) (news.Article, error) {
	art, ok, err := d.db.Article(d.ctx, id, 0)
	if err == nil && !ok {
		err = fmt.Errorf("the article %s is no longer in the store", id)
	}
	return art, err
}

// decide makes decisions, all with one time, has the stories answered again, and prints what
// has come of it.
func (d *desk) decide(ds ...news.Decision) error {
	if len(ds) == 0 {
		return errors.New("there is nothing to decide")
	}
	on := make([]news.Subject, len(ds))
	for i := range ds {
		ds[i].Who, ds[i].Why, on[i] = d.who, d.why, ds[i].On
	}
	seen, err := d.heads(on)
	var made []news.Decision
	if err == nil {
		made, err = worker.Decide(d.ctx, d.db, ds, seen)
	}
	var behind *store.ErrBehind
	switch {
	case errors.As(err, &behind):
		return fmt.Errorf("nothing was decided, and nothing is lost: %w; look at it once more with `rangefinder decide show %s`", err, behind.By.ID)
	case err != nil:
		return err
	}
	return d.told(made)
}

// heads are the newest decisions that this command has seen on what it decides of; it is
// behind where there is a newer one by now.
func (d *desk) heads(on []news.Subject) (map[string]string, error) {
	seen, err := d.db.DecisionHeads(d.ctx, on)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{"": true}
	for _, x := range d.log {
		known[x.ID] = true
	}
	for _, s := range on {
		if id := seen[decide.Key(s)]; !known[id] {
			by, err := d.db.Decision(d.ctx, id)
			if err != nil {
				return nil, err
			}
			return nil, &store.ErrBehind{On: s, By: by}
		}
	}
	return seen, nil
}

// told has the stories answered again and says what has come of decisions.
func (d *desk) told(made []news.Decision) error {
	for _, x := range made {
		for _, of := range d.overruled(x) {
			d.app.note("this overrules what %s decided on %s (%s): `rangefinder decide undo %s` brings it back", printable(of.Who), of.At.Format("2 Jan 2006"), of.Do, x.ID)
		}
		if of := d.rejectedWhole(x); of != nil {
			d.app.note("%s has rejected the whole article: nothing comes of this until `rangefinder decide undo %s`", printable(of.Who), of.ID)
		}
	}
	before := d.report
	moves, err := d.settled(before)
	if err != nil {
		return err
	}
	if d.app.json {
		return d.app.encode(struct {
			Decisions []news.Decision `json:"decisions"`
			Topics    []rangeMove     `json:"topics"`
		}{made, moves})
	}
	w := d.app.table()
	for _, x := range made {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", x.ID, printable(doing(x, d.log)), clip(onWhat(x.On)), clip(sets(x)))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	d.printMoves(moves)
	return nil
}

// settled answers the stories again, and gives the ranges that have moved since before.
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

	was, is string
}

// rangeMoves compares two reports, in the order of the later one; topics that have left come last.
func rangeMoves(before, after news.Report) []rangeMove {
	type side struct {
		topic news.Topic
		line  report.Line
	}
	sides := func(r news.Report) map[string]side {
		m := map[string]side{}
		for i, l := range report.Lines(r, r.Topics) {
			m[l.ID] = side{r.Topics[i], l}
		}
		return m
	}
	says := func(l report.Line) string {
		s := l.Range + ", " + l.Word
		if l.Origins > 1 {
			s += fmt.Sprintf(", %d origins", l.Origins)
		}
		return s
	}
	old, now := sides(before), sides(after)
	out := []rangeMove{}
	for _, t := range after.Topics {
		n := now[t.ID]
		m := rangeMove{ID: t.ID, Topic: t.Topic, Story: n.line.Story, After: &t.Span, is: says(n.line)}
		if o, ok := old[t.ID]; ok {
			m.Before, m.was = &o.topic.Span, says(o.line)
			if o.topic.Topic != t.Topic {
				m.was = o.topic.Topic + ": " + m.was
			}
		}
		if m.was != m.is {
			out = append(out, m)
		}
	}
	for _, t := range before.Topics {
		if _, ok := now[t.ID]; !ok {
			o := old[t.ID]
			out = append(out, rangeMove{ID: t.ID, Topic: t.Topic, Story: o.line.Story, Before: &t.Span, was: says(o.line)})
		}
	}
	return out
}

func (d *desk) printMoves(moves []rangeMove) {
	for _, m := range moves {
		was, is := m.was, m.is
		if m.Before == nil {
			was = "not there"
		}
		if m.After == nil {
			is = "no longer there"
		}
		fmt.Fprintf(d.app.out, "%s (%s): %s → %s\n", printable(m.Topic), printable(m.Story), printable(was), printable(is))
	}
	if len(moves) == 0 {
		d.app.note("no range has changed")
	}
}

// overruled are decisions of others in force that a new one takes the force of.
func (d *desk) overruled(x news.Decision) []news.Decision {
	var out []news.Decision
	for _, o := range decide.Standing(d.log) {
		if o.Who == x.Who {
			continue
		}
		if x.Do == news.DoUndo && o.ID == x.Undoes || x.Do != news.DoUndo && d.onSame(x, o) && overrules(x, o) {
			out = append(out, o)
		}
	}
	return out
}

// onSame reports whether two decisions are on one thing, also where a reader has since given the claim another id.
func (d *desk) onSame(x, o news.Decision) bool {
	return decide.Key(o.On) == decide.Key(x.On) || slices.ContainsFunc(d.report.Claims, func(c news.Claim) bool {
		return x.On.Kind == news.OnClaim && o.On.Kind == news.OnClaim && c.ID == x.On.Claim && c.Decision != nil && c.Decision.Verdict != news.NeedsReview && slices.Contains(c.Decision.Decisions, o.ID)
	})
}

// rejectedWhole is the decision in force by which the whole article of a claim is rejected, nil for none. It
// outranks what is decided of the claim.
func (d *desk) rejectedWhole(x news.Decision) *news.Decision {
	if x.On.Kind != news.OnClaim || x.Do == news.DoUndo || x.Do == news.DoNote || x.Do == news.DoReject {
		return nil
	}
	for _, o := range slices.Backward(decide.Standing(d.log)) {
		if o.On.Kind == news.OnArticle && o.Do == news.DoReject && o.On.Article == x.On.Article {
			return &o
		}
	}
	return nil
}

// overrules reports whether a decision takes the force of an earlier one on the same thing.
func overrules(x, o news.Decision) bool {
	yes := func(do string) bool { return do == news.DoAccept || do == news.DoEdit || do == news.DoAdd }
	switch {
	case x.Do == news.DoNote || o.Do == news.DoNote:
		return false
	case x.Do == news.DoReject:
		return o.Do != news.DoReject
	case o.Do == news.DoReject:
		return yes(x.Do)
	case x.Do == news.DoEdit && (o.Do == news.DoAccept || o.Do == news.DoAdd) && o.On.Kind == news.OnClaim:
		return true
	case x.Do == news.DoSplit || o.Do == news.DoSplit:
		return false
	}
	return slices.ContainsFunc(decide.Set(x.After), func(f string) bool {
		return slices.Contains(decide.Set(o.After), f) && !decide.Same(x.After, o.After, f)
	})
}
