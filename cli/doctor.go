package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"rangefinder/config"
	"rangefinder/scraper/fetch"
	"rangefinder/worker"
)

// A check is one line of `doctor`: what was looked at, and what to do.
type check struct {
	What string `json:"what"`
	OK   bool   `json:"ok"`
	Says string `json:"says"`
}

func (a *app) doctorCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check settings, store, folders and workers, and say what to do",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.config()
			if err != nil {
				return err
			}
			checks := a.examine(cmd.Context(), c)
			bad := false
			for _, ch := range checks {
				bad = bad || !ch.OK
			}
			if a.json {
				if err := a.encode(checks); err != nil {
					return err
				}
			} else {
				for _, ch := range checks {
					mark := "ok  "
					if !ch.OK {
						mark = "BAD "
					}
					fmt.Fprintf(a.out, "%s %-8s %s\n", mark, ch.What, printable(ch.Says))
				}
			}
			if bad {
				return errFailed
			}
			return nil
		},
	}
	a.jsonFlag(cmd)
	return cmd
}

func (a *app) examine(ctx context.Context, c *config.Config) []check {
	var out []check
	say := func(what string, err error, ok string) bool {
		if err != nil {
			out = append(out, check{what, false, err.Error()})
			return false
		}
		out = append(out, check{what, true, ok})
		return true
	}
	say("settings", usable(c.Fetch), "read; `rangefinder config` prints them")
	say("pages", writable(c.PagesDir), "kept in "+c.PagesDir)
	contact := "sites see " + fetch.Agent + " and how to reach you: " + c.Fetch.Contact
	if c.Fetch.Contact == "" {
		contact = "sites see " + fetch.Agent + "; set fetch.contact so that they can reach you"
	}
	say("manners", nil, contact)
	if len(c.Fetch.Render) > 0 {
		path, err := fetch.FindBrowser(c.Fetch.Browser)
		say("browser", err, path+" renders pages of "+strings.Join(c.Fetch.Render, ", "))
	}

	db, err := a.open(ctx, c)
	if !say("store", err, "") {
		return out
	}
	defer db.Close()
	out[len(out)-1].Says = db.Describe()
	state, err := worker.Queue(ctx, db)
	if !say("queue", err, "") {
		return out
	}
	waiting, failed := int64(0), 0
	for _, q := range state.Queues {
		waiting += q.Waiting + q.Active
	}
	failed = len(state.Failures)
	out[len(out)-1].Says = fmt.Sprintf("%d to do, %d given up", waiting, failed)
	if failed > 0 {
		out[len(out)-1] = check{"queue", false, fmt.Sprintf("%d tasks were given up; `rangefinder queue` says why", failed)}
	}
	switch {
	case state.Workers == 0 && waiting > 0:
		out = append(out, check{"workers", false, "work is waiting and no worker is running: start `rangefinder worker` or `rangefinder up`"})
	default:
		out = append(out, check{"workers", true, fmt.Sprintf("%d running", state.Workers)})
	}
	if says, err := overruling(ctx, db); says != "" || err != nil {
		say("reading", err, says)
	}
	return out
}

// usable checks the settings of fetching that it passes over where it cannot
// understand them.
func usable(f config.Fetch) error {
	errs := []error{fetch.CheckProxy(f.Proxy)}
	for _, e := range f.AllowPrivate {
		errs = append(errs, fetch.CheckAllow(e))
	}
	for _, e := range f.Render {
		errs = append(errs, fetch.CheckRender(e))
	}
	return errors.Join(errs...)
}

// writable tries a folder by writing to it.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
