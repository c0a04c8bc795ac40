package cli

import (
	"context"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"rangefinder/worker"
)

func (a *app) workerCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Crawl, read and reconcile in the background; start as many as you like",
		Long: `Takes work from the queue until it is told to stop: crawls hosts politely, reads
pages, reconciles stories, and runs the schedule of the watches (of many workers
one leads). SIGTERM ends it within seconds; a worker that is killed loses nothing.
SIGHUP reads the watches and site rules of the config file again, unless the
worker was started in a terminal.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.serveAll(cmd.Context(), true, false)
		},
	}
	a.setting(cmd.Flags(), "only", "worker.only", "do only `WHAT`: crawl, read or reconcile")
	a.setting(cmd.Flags(), "concurrency", "worker.concurrency", "`N` tasks at once")
	return cmd
}

// serveAll runs the long-lived parts until the context ends; when one of them
// fails the other is stopped too.
func (a *app) serveAll(ctx context.Context, work, show bool) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	db, err := a.open(ctx, c)
	if err != nil {
		return err
	}
	defer db.Close()
	g, ctx := errgroup.WithContext(ctx)
	if work {
		o, err := a.workerOptions(c)
		if err != nil {
			return err
		}
		if err := a.configured(ctx, c, db); err != nil {
			return err
		}
		go a.onHangup(ctx, db)
		a.note("working on %s", db.Describe())
		g.Go(func() error { return worker.Run(ctx, db, o) })
	}
	if show {
		srv, l, err := a.server(c, db)
		if err != nil {
			return err
		}
		g.Go(func() error { return serve(ctx, srv, l) })
	}
	return g.Wait()
}
