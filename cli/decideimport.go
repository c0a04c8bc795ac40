package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/reconcile/topics"
	"rangefinder/store"
	"rangefinder/worker"
)

const maxLog = 256 << 20 // bytes of a log that is read as one

// An imported log is what has come of reading one into a store.
type imported struct {
	Added     int         `json:"added"`
	Known     int         `json:"known"`   // that were there already, rules that say what is decided among them
	Refused   []refusal   `json:"refused"` // that cannot be taken in here
	Bad       []badLine   `json:"bad"`
	Elsewhere []elsewhere `json:"elsewhere"` // pages of the log that were found under another address
	Unmatched []unmatched `json:"unmatched"`
	Waiting   []refusal   `json:"waiting"`   // of those that were here, which wait for a person since
	Overruled []taken     `json:"overruled"` // by another of another person: those of here, and those that came in
	Topics    []rangeMove `json:"topics"`
}

type badLine struct {
	Line  int    `json:"line"`
	Error string `json:"error"`
}

type refusal struct {
	Decision string `json:"decision"` // id
	Why      string `json:"why"`
}

// An elsewhere is a page that stands here under another address.
type elsewhere struct {
	URL       string `json:"url"` // in the log
	Here      string `json:"here"`
	Decisions int    `json:"decisions"`
	Taken     bool   `json:"taken"` // for those of the page here
}

// An unmatched decision is in force and bears on nothing in this store.
type unmatched struct {
	Decision string       `json:"decision"` // id
	Do       string       `json:"do"`
	Who      string       `json:"who"`
	On       news.Subject `json:"on"`
	Why      string       `json:"why"` // it matches nothing
}

func (a *app) decideImportCmd() *cobra.Command {
	var r ruling
	var sameWords bool
	cmd := &cobra.Command{
		Use: "import FILE|-", Short: "Take the decisions of another log in", Args: cobra.ExactArgs(1),
		Long: `Takes decisions in that rangefinder decide export has written, here or elsewhere. Those that
are here already are passed over, so that it may be repeated and logs may come in any order.
Decisions find what they are on by its words: by the address, the sentence and the figure of a
claim. Those that match nothing here are listed, and kept: they hold once their page
is read. Lines that are no decisions are listed by number and left out, with exit code 3; so are
decisions on what was forgotten here, and those that are dated in the future.

Of two decisions on one thing the later one counts, wherever it was made. What is in force here and was decided by another
than who decided what comes in is listed where it loses its force, and so is what comes in and has none.

Where a page stands here under another address, its sentences tell: that is said, and with
--same-words what was decided of it is taken for decided of the page here.

A text of rules of topics is taken in too, as decisions of --who:

  Houses damaged => Buildings damaged         renamed, or merged if both are there
  People killed / monastery => Monks killed   split: figures whose sentence has the word
  [Quake in Myanmar]                          what follows is for that story alone`,
		Example: `  rangefinder decide import decisions.jsonl
  rangefinder decide import decisions.jsonl --same-words
  rangefinder decide import rules.txt --who ana`,
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := a.readLog(args[0])
			if err != nil {
				return err
			}
			return a.atDesk(cmd, r, func(d *desk) error {
				l, err := d.parse(args[0], text)
				if err != nil {
					return err
				}
				return d.importLog(args[0], l, sameWords)
			})
		},
	}
	cmd.Flags().BoolVar(&sameWords, "same-words", false, "take decisions on pages that stand here under another address for those of the page here")
	a.rulingFlags(cmd, &r)
	return cmd
}

// readLog reads a log, or a text of rules, whole.
func (a *app) readLog(path string) ([]byte, error) {
	in := a.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxLog+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(text) > maxLog {
		return nil, fmt.Errorf("%s: more than %d MiB; split it, a log may come in parts", path, maxLog>>20)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if t := bytes.TrimSpace(text); bytes.HasPrefix(t, []byte("[")) && json.Valid(t) {
		return nil, usagef("%s is an array: a log has one decision a line, as `rangefinder decide export` writes it", path)
	}
	return text, nil
}

// A parsed log is what was read of one.
type parsed struct {
	log   []news.Decision
	bad   []*decide.LineError
	known int // rules that the log of here has already
}

// parse reads a log, or rules where no line begins as a decision does.
func (d *desk) parse(path string, text []byte) (p parsed, err error) {
	for _, line := range bytes.Split(text, []byte("\n")) {
		if bytes.HasPrefix(bytes.TrimSpace(line), []byte("{")) {
			if d.why != "" {
				return p, usagef("decide import: --why is for a text of rules; the decisions of a log have reasons of their own")
			}
			p.log, p.bad, err = decide.Read(bytes.NewReader(text))
			return p, err
		}
	}
	rules, err := topics.ParseRules(bytes.NewReader(text))
	if err != nil {
		return p, fmt.Errorf("%s holds no decisions, and is no text of rules either: %w", path, err)
	}
	now, err := d.db.Client.Time(d.ctx).Result()
	if err != nil {
		return p, err
	}
	says := func(x news.Decision) string { return x.Do + " " + decide.Key(x.On) + " " + flat(x.After) }
	stands := map[string]bool{}
	for _, x := range decide.Standing(d.log) {
		stands[says(x)] = true
	}
	for _, x := range decide.FromRules(rules, d.who, now) {
		if stands[says(x)] {
			p.known++
			continue
		}
		x.Why = d.why
		p.log = append(p.log, decide.Made(x))
	}
	return p, nil
}

func (d *desk) importLog(path string, p parsed, sameWords bool) error {
	log, bad := p.log, p.bad
	out := imported{Refused: []refusal{}, Bad: []badLine{}, Elsewhere: []elsewhere{}, Unmatched: []unmatched{}, Waiting: []refusal{}, Overruled: []taken{}, Topics: []rangeMove{}}
	for _, b := range bad {
		out.Bad = append(out.Bad, badLine{b.Line, b.Err.Error()})
		d.app.complain(fmt.Errorf("%s: %w", path, b))
	}
	if len(log) == 0 && len(bad) > 0 {
		return errFailed
	}
	log, forgotten := unforgotten(log)
	if forgotten > 0 {
		d.app.note("passed over, as their articles were forgotten where they come from: %s", counted(forgotten, "decision"))
	}
	log, was, err := d.elsewhere(log, sameWords, &out)
	if err != nil {
		return err
	}
	var refused []store.Refusal
	if out.Added, refused, err = worker.ImportDecisions(d.ctx, d.db, log); err != nil {
		return err
	}
	if err := d.replace(was); err != nil {
		return err
	}
	out.Known = p.known + len(log) - out.Added - len(refused)
	before, here := d.report, d.log
	if out.Topics, err = d.settled(before); err != nil {
		return err
	}
	if d.log, err = d.db.Decisions(d.ctx); err != nil {
		return err
	}
	if out.Unmatched, err = d.unmatched(log); err != nil {
		return err
	}
	if out.Waiting, err = d.waiting(before, nil); err != nil {
		return err
	}
	out.Waiting = slices.DeleteFunc(out.Waiting, func(x refusal) bool {
		return !slices.ContainsFunc(here, func(o news.Decision) bool { return o.ID == x.Decision })
	})
	out.Overruled = d.takings(here, log)
	for _, x := range refused {
		out.Refused = append(out.Refused, refusal{x.Decision.ID, x.Why})
		d.app.complain(fmt.Errorf("%s: decision %s is not taken in: %s", path, x.Decision.ID, x.Why))
	}
	if err := d.printImported(out); err != nil {
		return err
	}
	if len(bad) > 0 || len(out.Refused) > 0 {
		return errPartly
	}
	return nil
}

// takings are the decisions that have lost force to one of another person by what came in: of here, and those that came in to
// a later one of here.
func (d *desk) takings(here, log []news.Decision) []taken {
	of := map[string]bool{}
	for _, x := range log {
		of[x.ID] = true
	}
	was := map[string]bool{}
	for _, x := range here {
		was[x.ID] = true
	}
	came := slices.DeleteFunc(slices.Clone(d.log), func(x news.Decision) bool { return was[x.ID] || !of[x.ID] })
	out := []taken{}
	for _, t := range decide.Takings(here, came, d.thingOf()) {
		if sameName(t.Of.Who, t.By.Who) {
			continue
		}
		x := takenBy(t)
		x.CameIn = !was[t.Of.ID]
		out = append(out, x)
	}
	return out
}

// unforgotten is a log without what is left of forgotten decisions, which says nothing.
func unforgotten(log []news.Decision) (kept []news.Decision, forgotten int) {
	kept = slices.DeleteFunc(slices.Clone(log), func(x news.Decision) bool { return x.Forgotten })
	return kept, len(log) - len(kept)
}

// elsewhere brings what a log says of pages that stand here under another address to these, if it is to. was has, by
// the id that a decision has then, the one that it had.
func (d *desk) elsewhere(log []news.Decision, take bool, out *imported) (_ []news.Decision, was map[string]string, err error) {
	here := map[string]bool{}
	for _, s := range d.stories {
		for _, id := range s.Articles {
			here[id] = true
		}
	}
	of := decide.Homes(log, here, d.report.Claims)
	homes := map[string]decide.Home{}
	for from, id := range of {
		art, err := d.article(id)
		if err != nil {
			return nil, nil, err
		}
		homes[from] = decide.Home{Article: art, Claims: d.report.Claims}
	}
	for _, from := range slices.Sorted(maps.Keys(homes)) {
		e := elsewhere{Here: homes[from].Article.URL, Taken: take}
		for _, x := range log {
			if x.On.Article == from {
				e.URL, e.Decisions = x.On.URL, e.Decisions+1
			}
		}
		out.Elsewhere = append(out.Elsewhere, e)
	}
	if !take || len(homes) == 0 {
		return log, nil, nil
	}
	log, was = decide.Elsewhere(log, homes)
	return log, was, nil
}

// replace takes decisions back that were taken in before as they were made, and have now come once more for pages
// under other addresses.
func (d *desk) replace(was map[string]string) error {
	old := map[string]bool{}
	for _, id := range was {
		old[id] = true
	}
	var undos []news.Decision
	for _, x := range decide.Standing(d.log) {
		if old[x.ID] {
			u := decide.Undo(x)
			u.Who, u.Why = d.who, "decided of the same page under another address"
			undos = append(undos, u)
		}
	}
	_, err := worker.Decide(d.ctx, d.db, undos, nil)
	return err
}

func (d *desk) printImported(out imported) error {
	if d.app.json {
		return d.app.encode(out)
	}
	d.app.note("%s taken in, %d here already", counted(out.Added, "decision"), out.Known)
	for _, e := range out.Elsewhere {
		if e.Taken {
			d.app.note("%s of %s taken for those of %s", counted(e.Decisions, "decision"), printable(e.URL), printable(e.Here))
		} else {
			d.app.note("%s stands here as %s; with --same-words its %s are taken for those of that", printable(e.URL), printable(e.Here), counted(e.Decisions, "decision"))
		}
	}
	if len(out.Unmatched) > 0 {
		d.app.note("kept, though nothing here is what they are on: %s", counted(len(out.Unmatched), "decision"))
		t := d.app.table()
		for _, u := range out.Unmatched {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", u.Decision, printable(u.Who), u.Do, clip(onWhat(u.On)), printable(u.Why))
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	for _, came := range []bool{false, true} {
		list := slices.DeleteFunc(slices.Clone(out.Overruled), func(x taken) bool { return x.CameIn != came })
		if len(list) == 0 {
			continue
		}
		if came {
			d.app.warn("taken in, though a later decision of here counts: %s", counted(len(list), "decision"))
		} else {
			d.app.warn("decided here, and overruled by what was taken in: %s", counted(len(list), "decision"))
		}
		t := d.app.table()
		for _, x := range list {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", x.Decision, printable(x.Who), x.Do, clip(onWhat(x.On)), clip(fmt.Sprintf("%s by %s counts (%s)", x.ByDo, x.ByWho, x.By)))
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	for _, x := range out.Waiting {
		d.app.warn("decision %s is no longer carried out, or not as a whole: %s", short(x.Decision), printable(x.Why))
	}
	return d.printMoves(out.Topics)
}

// unmatched are those of a log that are in force and bear on nothing here.
func (d *desk) unmatched(log []news.Decision) ([]unmatched, error) {
	idle, err := worker.IdleDecisions(d.ctx, d.db, d.report)
	if err != nil {
		return nil, err
	}
	waits := map[string]string{}
	for _, r := range slices.Concat(d.report.Review, idle) {
		waits[r.Decision] = r.Reason
		if r.On.Kind == news.OnClaim {
			waits[decide.Key(r.On)] = r.Reason // the last of those on a claim stands for all
		}
	}
	standing := map[string]bool{}
	for _, x := range decide.Standing(d.log) {
		standing[x.ID] = true
	}
	out := []unmatched{}
	for _, x := range log {
		why := waits[x.ID]
		if why == "" {
			why = waits[decide.Key(x.On)]
		}
		if why != "" && standing[x.ID] {
			out = append(out, unmatched{x.ID, x.Do, x.Who, x.On, why})
		}
	}
	return out, nil
}
