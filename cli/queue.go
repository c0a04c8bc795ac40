package cli

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/news"
	"rangefinder/store"
	"rangefinder/worker"
)

func (a *app) queueCmd() *cobra.Command {
	var wait bool
	cmd := &cobra.Command{
		Use:   "queue",
		Short: "Show what is to be done, what is being done, and what failed and why",
		Args:  unknownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withStore(cmd, func(db *store.DB) error {
				if wait {
					bar := a.progress()
					err := worker.Wait(cmd.Context(), db, bar.show)
					bar.clear()
					if err != nil {
						return err
					}
				}
				return a.showQueue(cmd, db)
			})
		},
	}
	cmd.Flags().BoolVar(&wait, "wait", false, "first wait until nothing that was enqueued is left to do")
	a.jsonFlag(cmd)

	each := func(use, short string, do func(*cobra.Command, *store.DB, []string) (int, error), done string) *cobra.Command {
		return &cobra.Command{Use: use, Short: short, RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd, func(db *store.DB) error {
				n, err := do(cmd, db, args)
				if err != nil {
					return err
				}
				if n == 0 && len(args) > 0 {
					return fmt.Errorf("no such failure; `rangefinder queue` lists them with their ids")
				}
				a.note("%d %s", n, done)
				return nil
			})
		}}
	}
	drain := each("drain", "Take every address out of the frontier that waits to be fetched",
		func(cmd *cobra.Command, db *store.DB, _ []string) (int, error) {
			return worker.Drain(cmd.Context(), db)
		}, "addresses taken out")
	drain.Args = cobra.NoArgs
	cmd.AddCommand(
		each("retry [ID...]", "Try failures again: those named, or all",
			func(cmd *cobra.Command, db *store.DB, ids []string) (int, error) {
				return worker.Retry(cmd.Context(), db, ids...)
			}, "tried again"),
		each("delete [ID...]", "Forget failures: those named, or all",
			func(cmd *cobra.Command, db *store.DB, ids []string) (int, error) {
				return worker.Delete(cmd.Context(), db, ids...)
			}, "forgotten"),
		drain)
	return cmd
}

func (a *app) showQueue(cmd *cobra.Command, db *store.DB) error {
	state, err := worker.Queue(cmd.Context(), db)
	if err != nil {
		return err
	}
	outcomes, err := db.Outcomes(cmd.Context())
	if err != nil {
		return err
	}
	failed := []news.Outcome{}
	for _, o := range outcomes {
		if failedOutcome(o.Code) {
			failed = append(failed, o)
		}
	}
	if a.json {
		return a.encode(struct {
			worker.QueueState
			Outcomes []news.Outcome `json:"outcomes"`
		}{state, failed})
	}
	w := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "queue\twaiting\tlater\tactive\tfailed")
	for _, q := range state.Queues {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\n", q.Queue, q.Waiting, q.Later, q.Active, q.Failed)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "workers: %d\n", state.Workers)
	a.showHosts(state.Hosts)
	if len(state.Failures) > 0 {
		fmt.Fprintln(a.out, "\ngiven up (rangefinder queue retry ID, or delete ID):")
		for _, f := range state.Failures {
			where := f.URL
			if where == "" {
				where = f.Item
			}
			fmt.Fprintf(a.out, "  %s  %s %s: %s (%d tries)\n", f.ID, f.Task, printable(where), printable(f.Reason), f.Tries)
		}
	}
	if len(failed) > 0 {
		fmt.Fprintln(a.out, "\nnot read:")
		for _, o := range failed {
			fmt.Fprintf(a.out, "  %s  %s\n", printable(o.URL), printable(says(o)))
		}
	}
	return nil
}

// showHosts lists the hosts that are left alone for a while, with what waits for
// them.
func (a *app) showHosts(hosts []store.HostLoad) {
	head := "\nleft alone (what waits for them keeps its place):\n"
	for _, h := range hosts {
		if !h.Asked && h.Fails == 0 {
			continue
		}
		fmt.Fprintf(a.out, "%s  %s  %d waiting", head, printable(h.Host), h.Due+h.Later)
		head = ""
		if h.Wait > 0 {
			fmt.Fprintf(a.out, ", asked again in %v", h.Wait.Round(time.Second))
		}
		switch {
		case h.Fails > 0:
			fmt.Fprintf(a.out, ": failed %d times in a row since %s, last because %s", h.Fails, h.Since.Format(time.RFC3339), printable(h.Why))
		case h.Asked:
			fmt.Fprint(a.out, ": it asked for a pause")
		}
		fmt.Fprintln(a.out)
	}
}
