package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rangefinder/decide"
	"rangefinder/news"
)

func (a *app) decideUndoCmd() *cobra.Command {
	var r ruling
	cmd := &cobra.Command{
		Use: "undo [DECISION...]", Short: "Take decisions back: those named, or the newest of yours in force",
		Long: `Takes decisions back, by the ids that rangefinder decide list shows; without one, the newest that is
in force of what you decided, with all that the same command decided: said again, it takes
back the one before that. Nothing is deleted: the log has the decision and the undo. An undo
is a decision, and is taken back by its own id.`,
		Example: `  rangefinder decide undo
  rangefinder decide undo h6w2kd7q --why "it was the other agency after all"`,
		ValidArgsFunction: a.completeInForce,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd, r, func(d *desk) error {
				last, err := d.toUndo(args)
				if err != nil {
					return err
				}
				ds := make([]news.Decision, len(last))
				for i, x := range last {
					ds[i] = decide.Undo(x)
				}
				return d.decide(ds...)
			})
		},
	}
	a.rulingFlags(cmd, &r)
	return cmd
}

// toUndo are the decisions that are meant, each in force.
func (d *desk) toUndo(args []string) ([]news.Decision, error) {
	if len(args) == 0 {
		mine := d.last()
		if len(mine) == 0 {
			return nil, fmt.Errorf("%s has decided nothing that is in force, so there is nothing to take back; `rangefinder decide list` shows what others did", d.who)
		}
		return mine, nil
	}
	by := decide.Undone(d.log)
	var out []news.Decision
	for _, arg := range args {
		x, err := d.decision(arg)
		if err != nil {
			return nil, err
		}
		if u, ok := by[x.ID]; ok {
			return nil, fmt.Errorf("%s was taken back by %s on %s; `rangefinder decide undo %s` brings it back", short(x.ID), u.Who, u.At.Format("2 Jan 2006"), u.ID)
		}
		if x.Forgotten {
			return nil, fmt.Errorf("what %s decided of was forgotten: it has no force that could be taken", short(x.ID))
		}
		if !slices.ContainsFunc(out, func(o news.Decision) bool { return o.ID == x.ID }) {
			out = append(out, x)
		}
	}
	return out, nil
}

// last are the decisions in force of the last command of this person that has any.
func (d *desk) last() []news.Decision {
	var out []news.Decision
	for _, x := range slices.Backward(decide.Standing(d.log)) {
		if !sameName(x.Who, d.who) {
			continue
		}
		if len(out) > 0 && !x.At.Equal(out[0].At) {
			break
		}
		out = append(out, x)
	}
	return out
}

// decision is the one that an id, or the beginning of one, names.
func (d *desk) decision(word string) (news.Decision, error) {
	var found []news.Decision
	begun := false
	for _, x := range d.log {
		if x.ID == word {
			return x, nil
		}
		if !strings.HasPrefix(x.ID, word) {
			continue
		}
		if begun = true; len(word) >= minThing {
			found = append(found, x)
		}
	}
	if word != "" && begun && len(found) == 0 {
		return news.Decision{}, usagef("%q is too short for an id: give at least its first %d characters", word, minThing)
	}
	switch len(found) {
	case 0:
		return news.Decision{}, fmt.Errorf("no decision has the id %q; `rangefinder decide list` shows them", word)
	case 1:
		return found[0], nil
	}
	ids := make([]string, len(found))
	for i := range found {
		ids[i] = found[i].ID
	}
	return news.Decision{}, usagef("%q begins several ids: %s", word, strings.Join(ids, ", "))
}
