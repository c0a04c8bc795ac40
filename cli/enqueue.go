package cli

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/news"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
	"rangefinder/worker"
)

func (a *app) enqueueCmd() *cobra.Command {
	var story string
	var wait bool
	cmd := &cobra.Command{
		Use:   "enqueue URL...|-",
		Short: "Hand addresses to the workers",
		Long: `Puts exactly these addresses into the queue; a page that was read before is
fetched again. With - they are read from standard input, one a line. The workers
do the rest; --wait returns after everything has been reconciled.`,
		Example: `  rangefinder enqueue https://example.org/news/article
  rangefinder enqueue --story "Quake in Myanmar" --wait - < addresses.txt`,
		RunE: func(cmd *cobra.Command, args []string) error {
			inputs, err := a.inputs(args)
			if err != nil {
				return err
			}
			c, err := a.config()
			if err != nil {
				return err
			}
			ctx := cmd.Context()
			db, err := a.open(ctx, c)
			if err != nil {
				return err
			}
			defer db.Close()
			results, err := worker.Enqueue(ctx, db, inputs, worker.EnqueueOptions{Story: story, Force: true})
			if err != nil {
				return err
			}
			taken := 0
			for _, r := range results {
				a.left(r)
				if r.Code != "" {
					a.complain(fmt.Errorf("%s: %s", r.URL, r.Reason))
					continue
				}
				taken++
				if a.verbose {
					fmt.Fprintln(a.out, printable(r.URL))
				}
			}
			a.note("%d of %d addresses enqueued", taken, len(inputs))
			if wait && taken > 0 {
				if q, err := worker.Queue(ctx, db); err == nil && q.Workers == 0 {
					a.note("no worker is running: start `rangefinder worker`")
				}
				bar := a.progress()
				err := worker.Wait(ctx, db, bar.show)
				bar.clear()
				if err != nil {
					return err
				}
			}
			switch {
			case taken == 0:
				return errFailed
			case taken < len(inputs):
				return errPartly
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&story, "story", "", "`NAME` of the story that the pages tell")
	cmd.Flags().BoolVar(&wait, "wait", false, "return after everything has been reconciled")
	return cmd
}

func (a *app) addCmd() *cobra.Command {
	var s supplied
	var story string
	cmd := &cobra.Command{
		Use:   "add --url ADDRESS FILE|-",
		Short: "Add a text that you have yourself: paywalled, or a PDF turned to text",
		Long: `Keeps a text that you supply as the page of an address, marked as supplied, and
reads it. The address is cited and not fetched.`,
		Example: `  pdftotext report.pdf - | rangefinder add --url https://example.org/report.pdf --published 2025-04-30 -`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if s.url == "" {
				return usagef("add: --url says where the text was published; it is required")
			}
			c, err := a.config()
			if err != nil {
				return err
			}
			var p news.Page
			if args[0] == "-" {
				body, err := io.ReadAll(io.LimitReader(a.in, c.Fetch.MaxBody+1))
				if err != nil {
					return fmt.Errorf("standard input: %w", err)
				}
				if int64(len(body)) > c.Fetch.MaxBody {
					return fmt.Errorf("standard input: more than %d bytes; raise fetch.max_body", c.Fetch.MaxBody)
				}
				p = textPage("", body)
			} else if p, err = fetch.File(args[0], c.Fetch.MaxBody); err != nil {
				return err
			}
			if err := s.apply(&p); err != nil {
				return err
			}
			p.Supplied, p.Fetched = true, time.Now().UTC()
			db, err := a.open(cmd.Context(), c)
			if err != nil {
				return err
			}
			defer db.Close()
			if err := worker.Supply(cmd.Context(), db, p, story); err != nil {
				return err
			}
			a.note("%s added; the workers will read it", printable(p.URL))
			return nil
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&story, "story", "", "`NAME` of the story that the text tells")
	return cmd
}

// withStore opens the store, does do, and closes it.
func (a *app) withStore(cmd *cobra.Command, do func(*store.DB) error) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	db, err := a.open(cmd.Context(), c)
	if err != nil {
		return err
	}
	return errors.Join(do(db), db.Close())
}
