package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/store"
	"rangefinder/worker"
)

func (a *app) rereadCmd() *cobra.Command {
	var all, wait bool
	cmd := &cobra.Command{
		Use:   "reread [URL...|-]",
		Short: "Read kept pages again with this program's reader, without visiting their sites",
		Long: `Puts articles back in line that an older reader has read, by the pages that are kept
of them; workers do so by themselves when they are renewed. With --all every article is
read again, with addresses only those, also where nothing could be read of them.

The workers read them when no new page waits. What changes is the reader's doing and is
told so: such a change is never taken for an edit of the outlet.`,
		Example: `  rangefinder reread
  rangefinder reread --wait https://example.org/news/article`,
		RunE: func(cmd *cobra.Command, args []string) error {
			var urls []string
			switch {
			case all && len(args) > 0:
				return usagef("reread: --all is every article; name addresses, or give --all")
			case len(args) > 0:
				var err error
				if urls, err = a.inputs(args); err != nil {
					return err
				}
			}
			return a.withStore(cmd, func(db *store.DB) error { return a.reread(cmd.Context(), db, urls, all, wait) })
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "every article, although this very reader has read it")
	cmd.Flags().BoolVar(&wait, "wait", false, "return after everything has been read and reconciled")
	a.jsonFlag(cmd)
	return cmd
}

func (a *app) reread(ctx context.Context, db *store.DB, urls []string, all, wait bool) error {
	out, err := worker.Reread(ctx, db, urls, all)
	if err != nil {
		return err
	}
	for _, r := range out.Refused {
		a.complain(fmt.Errorf("%s: %s", r.URL, r.Reason))
	}
	left := out.Pages + out.Line
	if left > 0 {
		if q, err := worker.Queue(ctx, db); err == nil && q.Workers == 0 {
			a.note("no worker is running: start `rangefinder worker`")
		}
	}
	if wait && left > 0 {
		if err := a.waitForLine(ctx, db); err != nil {
			return err
		}
	}
	if a.json {
		if err := a.encode(out); err != nil {
			return err
		}
	}
	switch {
	case len(urls) > 0 && out.Pages == 0: // said address by address
	case len(urls) > 0:
		a.note("%s in line to be read again", counted(out.Pages, "page"))
	case out.Line == 0:
		a.note("nothing was read by an older reader")
	default:
		a.note("%s in line to be read again, %d of them new in it", counted(out.Line, "article"), out.Articles)
	}
	switch {
	case len(out.Refused) > 0 && out.Pages == 0:
		return errFailed
	case len(out.Refused) > 0:
		return errPartly
	}
	return nil
}

// waitForLine returns when nobody stands in line and all of it has been reconciled.
func (a *app) waitForLine(ctx context.Context, db *store.DB) error {
	bar := a.progress()
	defer bar.clear()
	for {
		n, err := db.LineLength(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return worker.Wait(ctx, db, bar.show)
		}
		bar.say(fmt.Sprintf("to be read again: %d", n))
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(100 * time.Millisecond):
		}
	}
}
