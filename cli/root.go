// Package cli is the command line: one file a subcommand, each thin over the
// packages that do the work.
//
// Standard output carries the answer and nothing else; progress and doubts go
// to standard error, one line each. Exit codes: 0 done, 1 failed, 2 usage,
// 3 partly done, 4 not the same (only where asked for).
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"rangefinder/config"
	"rangefinder/report"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitPartly = 3
	exitOther  = 4
)

// A usageError is the caller's: exit code 2.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errPartly says that some inputs were done and some not; each that was not
// has had its line on standard error already.
var errPartly = errors.New("partly done")

// errOther says that two things differ, where that was asked for.
var errOther = errors.New("not the same")

// An app is one run of the program: its streams and what all commands share.
type app struct {
	in       io.Reader
	out, err io.Writer
	settings []keyFlag
	file     string
	verbose  bool
	quiet    bool
	json     bool
	color    string // of --color; "" is auto
	wikidata report.WikidataOptions
}

// Main runs the program on the process's arguments and streams, and returns
// its exit code. SIGINT and SIGTERM end it gracefully; a second one at once.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		<-ctx.Done()
		stop()
	}()
	return run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

func run(ctx context.Context, args []string, in io.Reader, out, errw io.Writer) int {
	a := &app{in: in, out: out, err: errw}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errw)
	return a.exit(root.ExecuteContext(ctx))
}

// exit prints what went wrong as one line and says with which code to leave.
func (a *app) exit(err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errPartly):
		return exitPartly
	case errors.Is(err, errOther):
		return exitOther
	case errors.Is(err, errFailed):
		return exitFailed
	}
	a.complain(err)
	var bad *config.Error
	var topic *report.UnknownTopic
	var format *report.UnknownFormat
	var several *report.SeveralTopics
	var chart *report.UnknownChart
	var wikidata *report.WikidataError
	switch {
	case errors.As(err, &usage), errors.As(err, &bad), errors.As(err, &format), errors.As(err, &several), errors.As(err, &chart), errors.As(err, &wikidata), fromCobra(err):
		return exitUsage
	case errors.As(err, &topic):
		return exitFailed
	}
	return exitFailed
}

// errFailed says that nothing could be done; the lines are out already.
var errFailed = errors.New("failed")

// complain prints an error as one line, with nothing in it that a terminal
// would act on.
func (a *app) complain(err error) {
	msg := strings.Join(strings.Fields(printable(err.Error())), " ")
	fmt.Fprintf(a.err, "rangefinder: %s\n", msg)
}

// fromCobra recognises the usage errors that the command library makes, which
// have no type of their own.
func fromCobra(err error) bool {
	for _, p := range []string{"unknown command", "unknown flag", "unknown shorthand", "flag needs an argument", "invalid argument",
		"accepts ", "requires at least", "required flag", "bad flag syntax"} {
		if strings.HasPrefix(err.Error(), p) {
			return true
		}
	}
	return false
}

const about = `Who said how many. Rangefinder crawls news pages, reads every figure with who
said it, and reconciles the figures that disagree into ranges that you can cite.

  rangefinder demo                 the whole job over a small built-in web
  rangefinder run URL|FILE...      the whole job over your own pages
  rangefinder up                   crawl in the background and show the reports`

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "rangefinder",
		Short:         "Who said how many: figures in the news, with their sources, as ranges",
		Long:          about,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          unknownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return cmd.Help()
		},
		SuggestionsMinimumDistance: 2,
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w (see %s --help)", err, cmd.CommandPath())
	})
	p := root.PersistentFlags()
	p.StringVar(&a.file, "config", "", "settings `FILE` (TOML); see `rangefinder config`")
	a.setting(p, "data-dir", "data_dir", "`DIR` of the embedded store and of kept pages")
	a.setting(p, "redis-url", "redis_url", "`URL` of the Redis to use instead of the embedded store")
	a.setting(p, "allow-private", "fetch.allow_private", "`HOSTS` that may be dialled although private, comma-separated")
	a.setting(p, "min-delay", "fetch.min_delay", "least `DURATION` between two requests to one host")
	p.BoolVarP(&a.verbose, "verbose", "v", false, "say on standard error what is done")
	p.BoolVarP(&a.quiet, "quiet", "q", false, "no progress on standard error")

	root.AddGroup(
		&cobra.Group{ID: "job", Title: "The main job:"},
		&cobra.Group{ID: "back", Title: "In the background:"},
		&cobra.Group{ID: "step", Title: "One step at a time:"},
		&cobra.Group{ID: "care", Title: "Looking after it:"},
	)
	for group, cmds := range map[string][]*cobra.Command{
		"job":  {a.runCmd(), a.demoCmd(), a.reportCmd(), a.decideCmd()},
		"back": {a.upCmd(), a.workerCmd(), a.serveCmd(), a.enqueueCmd(), a.addCmd(), a.watchCmd()},
		"step": {a.articleCmd(), a.claimsCmd(), a.reconcileCmd(), a.schemaCmd()},
		"care": {a.queueCmd(), a.exportCmd(), a.verifyCmd(), a.backupCmd(), a.restoreCmd(), a.forgetCmd(), a.healthCmd(), a.pruneCmd(), a.rereadCmd(), a.configCmd(), a.doctorCmd(), a.manCmd()},
	} {
		for _, c := range cmds {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	root.SetHelpCommandGroupID("care")
	root.SetCompletionCommandGroupID("care")
	return root
}

// unknownCommand answers a mistyped command with the nearest known ones, in
// one line.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := ""
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = fmt.Sprintf("; did you mean %q?", near[0])
	}
	return usagef("unknown command %q%s (rangefinder --help lists them)", args[0], hint)
}

// setting makes a flag of a configuration key.
func (a *app) setting(flags *pflag.FlagSet, name, key, help string) {
	flags.String(name, "", help)
	a.settings = append(a.settings, keyFlag{key, flags.Lookup(name)})
}

// A keyFlag is a flag that sets a configuration key.
type keyFlag struct {
	key  string
	flag *pflag.Flag
}

func (a *app) config() (*config.Config, error) {
	given := map[string]string{}
	for _, s := range a.settings {
		if s.flag.Changed {
			given[s.key] = s.flag.Value.String()
		}
	}
	c, err := config.Load(config.Options{File: a.file, Flags: given})
	if err != nil {
		return nil, usageError{err}
	}
	return c, nil
}

// open connects to the store that the settings choose.
func (a *app) open(ctx context.Context, c *config.Config) (*store.DB, error) {
	return store.Open(ctx, c.RedisURL, c.DataDir)
}

func fetchOptions(c *config.Config) fetch.Options {
	return fetch.Options{
		Contact:      c.Fetch.Contact,
		AllowPrivate: c.Fetch.AllowPrivate,
		Timeout:      c.Fetch.Timeout,
		MaxBody:      c.Fetch.MaxBody,
		Proxy:        c.Fetch.Proxy,
		Render:       c.Fetch.Render,
		Browser:      c.Fetch.Browser,
		Browsers:     c.Fetch.Browsers,
	}
}

// log is for what happens in the background: silent unless asked for, since
// every outcome is also kept and shown by `queue` and in the report.
func (a *app) log() *slog.Logger {
	level := slog.LevelWarn
	if a.verbose {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: level}))
}

// tty reports whether w is a terminal that a person reads.
func tty(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// width is the number of columns of the terminal, 80 where there is none.
func width(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
			return n
		}
	}
	return 80
}

// colored follows https://no-color.org; --color outranks it. A terminal that
// calls itself dumb has no colours.
func (a *app) colored(w io.Writer) bool {
	switch a.color {
	case colorAlways:
		return true
	case colorNever:
		return false
	}
	return tty(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// printable shows control and format characters as escapes: text from pages
// and addresses must not act on the terminal.
func printable(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t':
			b.WriteByte(' ')
		case r < 0x20, r >= 0x7f && r < 0xa0, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
