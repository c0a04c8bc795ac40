package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/store"
)

func (a *app) pruneCmd() *cobra.Command {
	var dry bool
	cmd := &cobra.Command{
		Use:   "prune",
		Short: "Let kept pages go that nobody needs, until pages.max_size and pages.max_age are kept",
		Long: `Lets bodies of pages leave: first those that no page names, for a day; then, as far as
the budget asks for it and the oldest first, feeds and section pages, pages that said
nothing new, versions that a newer one has replaced and that no report cites, and
newest versions from which no figure stands.

What a report cites never leaves, nor does a page that was not read yet, that came
within the hour, or that a person supplied. Of what leaves, everything that was read
from it is kept, with the time when its body left. Workers do the same every hour,
and only one at a time.

With history.max_age set, answers leave that had been replaced before; report --at
then reaches no further back.

Bodies lie many to a pack, and room is freed by writing packs anew: as the budget asks
for it, and else those of which a quarter is dead. Packs that were written to within two
hours are let alone, and so are those in which something is damaged.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.config()
			if err != nil {
				return err
			}
			b := store.Budget{MaxSize: c.Pages.MaxSize, MaxAge: c.Pages.MaxAge, DryRun: dry}
			return a.withStore(cmd, func(db *store.DB) error {
				return a.prune(cmd, db, store.Pages{Dir: c.PagesDir}, b, c.History.MaxAge)
			})
		},
	}
	cmd.Flags().BoolVar(&dry, "dry-run", false, "only say what would leave")
	a.jsonFlag(cmd)
	return cmd
}

func (a *app) prune(cmd *cobra.Command, db *store.DB, pages store.Pages, b store.Budget, history time.Duration) error {
	thinned := 0
	if history > 0 {
		var err error
		if thinned, err = db.Thin(cmd.Context(), time.Now().Add(-history), b.DryRun); err != nil {
			return err
		}
	}
	left := []store.Pruned{}
	out, err := db.Prune(cmd.Context(), pages, b, func(p store.Pruned) {
		if a.json {
			left = append(left, p)
			return
		}
		fmt.Fprintf(a.out, "%-10s %s  %s  %d bytes  %s\n", p.Why, p.At.Format(time.RFC3339), p.Hash, p.Bytes, printable(p.URL))
	})
	// What was moved is in a pack of this process; others may copy it away when it is closed.
	if err := errors.Join(err, pages.Close()); err != nil {
		return err
	}
	if a.json {
		return a.encode(struct {
			store.Pruning
			Removed []store.Pruned `json:"removed"`
			Answers int            `json:"answers"`
			DryRun  bool           `json:"dry_run"`
		}{out, left, thinned, b.DryRun})
	}
	n := 0
	for _, k := range out.Left {
		n += k
	}
	did := "left"
	if b.DryRun {
		did = "would leave"
	}
	fmt.Fprintf(a.out, "%s of %d %s, %d of %d bytes\n", counted(n, "body", "bodies"), out.Bodies, did, out.Freed, out.Bytes)
	if history > 0 {
		fmt.Fprintf(a.out, "%s replaced more than %s ago %s\n", counted(thinned, "answer", "answers"), history, did)
	}
	if b.MaxSize == 0 && b.MaxAge == 0 {
		a.note("no budget is set (pages.max_size, pages.max_age): only what no page names leaves")
	}
	if len(out.Damaged) > 0 {
		a.note("%s in which something is damaged stay as they are; `rangefinder verify` says what to do: %s", counted(len(out.Damaged), "pack"), strings.Join(out.Damaged, ", "))
	}
	if out.Over > 0 {
		a.note("%d bytes above pages.max_size stay: what is left is needed, or its pack may not be written anew yet", out.Over)
	}
	if out.Expired > 0 {
		a.note("%s older than pages.max_age stay: they are needed, or their packs may not be written anew yet", counted(out.Expired, "body", "bodies"))
	}
	return nil
}
