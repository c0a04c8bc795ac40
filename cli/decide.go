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
type ruling struct {
	why, story string
	decides    bool // the command decides, and does not only show
}

// rulingFlags are the flags of a command that decides.
func (a *app) rulingFlags(cmd *cobra.Command, r *ruling) {
	r.decides = true
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
	who  string
	over bool // what is decided is put over what stands there, which is printed

	log     []news.Decision
	report  news.Report
	stories []store.StoryRow
	short   map[string]string // see acronyms
}

// atDesk reads the store for a command that decides, or shows what was decided.
func (a *app) atDesk(cmd *cobra.Command, r ruling, do func(*desk) error) error {
	if f := cmd.Flags().Lookup("who"); f != nil && f.Changed && strings.TrimSpace(f.Value.String()) == "" {
		return usagef("--who names nobody: give a name, or leave it out for decide.who of the settings or the login name")
	}
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

// read reads the log before the report, so that what was decided in between shows. Who is about to decide waits for
// all that is being answered: he decides of what has come of the decisions before.
func (d *desk) read() (err error) {
	if d.log, err = d.db.Decisions(d.ctx); err != nil {
		return err
	}
	told, err := d.heard()
	if err != nil {
		return err
	}
	if d.report, err = d.db.Report(d.ctx); err != nil {
		return err
	}
	if !told || !d.answered() {
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

// heard reports whether all stories have been told of what was decided, and where the command decides,
// whether none is being answered. Those that were not told are told.
func (d *desk) heard() (bool, error) {
	open, err := d.db.DecisionsToTell(d.ctx)
	if err != nil {
		return false, err
	}
	if len(open) > 0 { // somebody has decided and is about to tell, or died before he did
		_, err := worker.Decide(d.ctx, d.db, nil, nil)
		return false, err
	}
	if !d.decides {
		return true, nil
	}
	for _, k := range []store.Kind{store.Group, store.Reconcile, store.Learn} {
		if n, err := d.db.Live(d.ctx, k); n > 0 || err != nil {
			return false, err
		}
	}
	return true, nil
}

// answered reports whether the claims of the report carry what the log says of them, and nothing that was taken back.
func (d *desk) answered() bool {
	claims := map[string]*news.Claim{}
	for i := range d.report.Claims {
		claims[d.report.Claims[i].ID] = &d.report.Claims[i]
	}
	in := map[string]bool{}
	for _, x := range decide.Standing(d.log) {
		in[x.ID] = true
		c := claims[x.On.Claim]
		if c != nil && (c.Decision == nil || !slices.Contains(c.Decision.Decisions, x.ID)) {
			return false
		}
	}
	return !slices.ContainsFunc(d.report.Claims, func(c news.Claim) bool {
		return c.Decision != nil && slices.ContainsFunc(c.Decision.Decisions, func(id string) bool { return !in[id] })
	})
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
		if ds[i].Who, on[i] = d.who, ds[i].On; d.why != "" || ds[i].Why == "" {
			ds[i].Why = d.why
		}
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
