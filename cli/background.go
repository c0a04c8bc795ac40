package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"rangefinder/config"
	"rangefinder/store"
	"rangefinder/web"
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

func (a *app) serveCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Show the reports as web pages",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.serveAll(cmd.Context(), false, true)
		},
	}
	a.setting(cmd.Flags(), "listen", "serve.listen", "`ADDRESS` to listen on")
	return cmd
}

func (a *app) upCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Worker, schedule and web pages in one process",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.serveAll(cmd.Context(), true, true)
		},
	}
	a.setting(cmd.Flags(), "listen", "serve.listen", "`ADDRESS` to listen on")
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
		l, err := net.Listen("tcp", c.Serve.Listen)
		if err != nil {
			return fmt.Errorf("serve: %w; choose another address with --listen", err)
		}
		a.note("reports at http://%s", l.Addr())
		g.Go(func() error { return a.serve(ctx, c, db, l) })
	}
	return g.Wait()
}

func (a *app) serve(ctx context.Context, c *config.Config, db *store.DB, l net.Listener) error {
	host, _, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		l.Close()
		return usagef("serve listens on loopback addresses only, not on %s: there is no login yet; put a proxy that has one in front", c.Serve.Listen)
	}
	srv := web.Server(l.Addr().String(), web.Handler(webSource{db}, web.Options{}))
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		// What is not answered within the grace is cut off by Close.
		if srv.Shutdown(grace) != nil {
			srv.Close()
		}
	}()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-stopped
	return nil
}
