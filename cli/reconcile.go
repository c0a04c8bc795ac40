package cli

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"rangefinder/config"
	"rangefinder/reconcile"
)

func (a *app) reconcileCmd() *cobra.Command {
	var lines bool
	var ratings, coding, method string
	var level float64
	cmd := &cobra.Command{
		Use:   "reconcile --jsonl -",
		Short: "Reconcile claims of your own: one answer a topic",
		Long: `Reads claims {"topic","source","origin","low","high","value","qualifier","as_of",...}
a line and writes one answer a topic: the range that was reported, the figure
that the evidence supports most or none, who stands at each end, and why.

A claim without an origin is its source's own. Sources that repeat each other
without saying so are then found by their figures, over all topics given, and
are no second witnesses.`,
		Example: `  rangefinder reconcile --jsonl - < claims.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !lines || len(args) != 1 {
				return usagef("reconcile: give --jsonl - (claims on standard input) or --jsonl FILE")
			}
			c, err := a.config()
			if err != nil {
				return err
			}
			if ratings != "" {
				c.Ratings = ratings
			}
			if coding != "" {
				c.VagueWords = coding
			}
			o, err := reconcileOptions(c)
			if err != nil {
				return err
			}
			if method != "" && !contains(reconcile.Methods(), method) {
				return usagef("reconcile: no method %q; there are %s", method, strings.Join(reconcile.Methods(), ", "))
			}
			o.Method = method
			if level != 0 && (level < 0.5 || level > 0.99) {
				return usagef("reconcile: --level %v: give a share from 0.5 to 0.99", level)
			}
			o.Level = level
			in := a.in
			if args[0] != "-" {
				f, err := os.Open(args[0])
				if err != nil {
					return err
				}
				defer f.Close()
				in = f
			}
			return reconcile.Lines(in, a.out, o)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&lines, "jsonl", false, "claims as JSON, one a line")
	f.StringVar(&ratings, "ratings", "", "`FILE` (CSV or JSON) that rates sources from 0 to 1")
	f.StringVar(&coding, "coding", "", "vague words as `acled` codes them")
	f.Float64Var(&level, "level", 0, "`SHARE` that the likely range is to cover (default 0.9)")
	f.StringVar(&method, "method", "", "`NAME` of another method to compare with: "+strings.Join(reconcile.Methods(), ", "))
	return cmd
}

// reconcileOptions reads the tables of ratings and exchange rates, where they are set.
func reconcileOptions(c *config.Config) (reconcile.Options, error) {
	o := reconcile.Options{Coding: c.VagueWords}
	var err error
	if o.Ratings, err = readTable(c.Ratings, reconcile.ReadRatings); err != nil {
		return o, err
	}
	o.Rates, err = readTable(c.Rates, reconcile.ReadRates)
	return o, err
}

// readTable reads a file that the settings name, nothing where they name none.
func readTable[T any](path string, read func(io.Reader, string) (T, error)) (T, error) {
	var none T
	if path == "" {
		return none, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return none, err
	}
	defer f.Close()
	t, err := read(f, filepath.Base(path))
	if err != nil {
		return none, err
	}
	return t, nil
}
