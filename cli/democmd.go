package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/cli/demo"
	"rangefinder/config"
	"rangefinder/report"
	"rangefinder/store"
	"rangefinder/worker"
)

func (a *app) demoCmd() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "The whole job over a small built-in web, without internet",
		Long: `Serves ten small news outlets on loopback, crawls them through the real queue,
reads their articles, reconciles their figures, and prints the report. The story
is a true one: how many North Korean soldiers went to Russia, and what became of
them. Needs neither Redis nor the internet.

With --dir the store is kept, and ` + "`rangefinder report --data-dir DIR`" + ` reads it.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.config()
			if err != nil {
				return err
			}
			if dir == "" {
				if dir, err = os.MkdirTemp("", "rangefinder-demo-"); err != nil {
					return err
				}
			}
			if dir, err = filepath.Abs(dir); err != nil {
				return err
			}
			return a.demo(cmd.Context(), c, dir)
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "", "`DIR` to leave the store and the report in")
	a.jsonFlag(cmd)
	return cmd
}

func (a *app) demo(ctx context.Context, c *config.Config, dir string) error {
	web, err := demo.Serve(ctx)
	if err != nil {
		return err
	}
	defer web.Close()

	c.DataDir, c.PagesDir, c.RedisURL = dir, filepath.Join(dir, "pages"), ""
	// The demo's hosts are this machine: the guard is opened for them alone,
	// and they need no rest between two requests.
	c.Fetch.AllowPrivate, c.Fetch.MinDelay = web.Hosts, 20*time.Millisecond
	db, err := a.open(ctx, c)
	if err != nil {
		return err
	}
	defer db.Close()
	job, err := a.startJob(ctx, c, db)
	if err != nil {
		return err
	}
	defer job.stop()

	a.note("crawling %d pages and one feed on loopback", len(web.Pages))
	if _, err := worker.WatchAdd(ctx, db, store.Watch{URL: web.Feed, Every: time.Hour, Story: demo.Story}); err != nil {
		return err
	}
	if _, err := worker.Enqueue(ctx, db, web.Pages, worker.EnqueueOptions{Story: demo.Story}); err != nil {
		return err
	}
	if err := job.wait(ctx); err != nil {
		return err
	}
	a.note("one live page has changed: crawling it again")
	web.Advance()
	if _, err := worker.Enqueue(ctx, db, []string{web.Live}, worker.EnqueueOptions{Story: demo.Story, Force: true}); err != nil {
		return err
	}
	if err := job.wait(ctx); err != nil {
		return err
	}

	r, err := db.Report(ctx)
	if err != nil {
		return err
	}
	format := "text"
	if a.json {
		format = "json"
	}
	if err := report.Write(a.out, r, format, a.reportOptions("")); err != nil {
		return err
	}
	page := filepath.Join(dir, "report.html")
	if err := a.writeHTML(page, r); err != nil {
		return err
	}
	out := a.out
	if a.json {
		out = a.err
	}
	fmt.Fprintf(out, "\nThe same as a page: %s\n", printable(page))
	return nil
}

// note is one line of progress on standard error.
func (a *app) note(format string, args ...any) {
	if !a.quiet {
		fmt.Fprintf(a.err, "rangefinder: "+format+"\n", args...)
	}
}
