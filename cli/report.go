package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/report"
	"rangefinder/store"
)

// A reportJob is one call of `rangefinder report`.
type reportJob struct {
	app *app
	db  *store.DB

	topic, format, out    string
	only                  string
	chart                 string    // of an svg
	at, since             time.Time // zero: now, and nothing left out
	unread, summary, full bool
	width                 int
	every                 time.Duration
}

func (a *app) reportCmd() *cobra.Command {
	j := reportJob{app: a}
	var at, since string
	var watch bool
	cmd := &cobra.Command{
		Use:   "report [TOPIC]",
		Short: "Print the reconciliation report, or one topic of it in full",
		Long: `Prints what is in the store: every topic with its range, who stands at each end,
and what was read and what was not. TOPIC is an id, the beginning of one, or
words of its name; one topic is shown with every quotation, its history and what
was set aside. More than twelve topics are a table of a line or two each.

--at gives the report as it stood at a time, with the same digest as then: an
instant (2025-04-30T09:00:00Z), a day (2025-04-30, its end in UTC), or how long
ago (24h, 7d). --since says how each topic stood at an earlier time (a day: its
beginning), and leaves out what changed on the pages before. Without it a report
as text marks what moved within the last day.

--unread lists every number of the text that is no figure, in its sentence, with
the reason for which it was skipped, or that it could not be read.

--only answers from some claims alone, by what people decided of them: accepted are those
to which somebody has said yes, as read, edited or added; decided adds those that were
rejected or moved; undecided are the rest. What was rejected is in no range, and is shown as
set aside.

--watch follows the store until it is interrupted. On a terminal the report is
printed anew whenever it changes; elsewhere, and with --out, each change is a
line: when, which topic, old → new.

Formats: ` + strings.Join(report.Formats(), ", ") + `.`,
		Example: `  rangefinder report
  rangefinder report "soldiers sent"
  rangefinder report --since 7d
  rangefinder report killed --at 2025-04-30
  rangefinder report --only accepted --format csv
  rangefinder report --watch --every 10s
  rangefinder report --format csv --summary --out topics.csv`,
		ValidArgsFunction: a.completeTopics,
		RunE: func(cmd *cobra.Command, args []string) error {
			j.topic = strings.Join(args, " ")
			if a.json {
				j.format = "json"
			}
			if err := j.check(cmd, at, since, watch); err != nil {
				return err
			}
			return a.withStore(cmd, func(db *store.DB) error {
				j.db = db
				if watch {
					return j.follow(cmd.Context())
				}
				r, err := j.load(cmd.Context())
				if err != nil {
					return err
				}
				if j.out == "" {
					return j.write(a.out, r)
				}
				return writeFile(j.out, func(w io.Writer) error { return j.write(w, r) })
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&j.format, "format", "text", "`FORMAT` of the report")
	f.StringVar(&j.chart, "chart", report.ChartIntervals, "`CHART` that an svg shows: "+report.ChartIntervals+" or "+report.ChartTimeline)
	f.StringVarP(&j.out, "out", "o", "", "write to `FILE` instead of standard output; it is replaced at once, when the report is whole")
	f.StringVar(&at, "at", "", "the report as it stood at `TIME`: an instant, a day (its end), or how long ago (24h, 7d)")
	f.StringVar(&since, "since", "", "compare with `TIME` and leave out what changed before: a day, an instant, or how long ago")
	a.onlyFlag(cmd, &j.only)
	f.BoolVar(&j.unread, "unread", false, "list the numbers that are no figures too, each in its sentence")
	f.BoolVar(&j.full, "full", false, "every topic in full (text)")
	f.BoolVar(&j.summary, "summary", false, "one row a topic instead of one a claim (csv)")
	f.IntVar(&j.width, "width", 0, "`COLUMNS` to fill (text); without it those of the terminal, 80 elsewhere")
	f.BoolVar(&watch, "watch", false, "follow the store: print again what changes, until interrupted")
	f.DurationVar(&j.every, "every", 5*time.Second, "how often --watch looks, as a `DURATION`")
	a.colorFlag(cmd)
	a.wikidataFlags(f)
	a.jsonFlag(cmd)
	// Fails only for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc("format", completeFormats)
	return cmd
}

// shows are the formats for which a flag means something.
var shows = map[string][]string{
	"chart":   {"svg"},
	"full":    {"text"},
	"width":   {"text"},
	"summary": {"csv"},
	"unread":  {"text", "json", "html"},
}

// check finds what does not go together before anything is opened.
func (j *reportJob) check(cmd *cobra.Command, at, since string, watch bool) error {
	if err := j.app.knownFormat(j.format); err != nil {
		return err
	}
	if err := j.app.knownColor(); err != nil {
		return err
	}
	if err := knownOnly(cmd, &j.only); err != nil {
		return err
	}
	if j.only != "" && (watch || since != "") {
		return usagef("--only is of some claims, and what they came to before is not kept: it does not go with --since or --watch")
	}
	for _, flag := range []string{"chart", "full", "width", "summary", "unread"} {
		if formats := shows[flag]; cmd.Flags().Changed(flag) && !slices.Contains(formats, j.format) {
			return usagef("--%s is for --format %s, not %s", flag, strings.Join(formats, " or "), j.format)
		}
	}
	if j.width < 0 || j.width > 1000 {
		return usagef("--width %d: want 40 to 1000 columns", j.width)
	}
	if j.unread && at != "" {
		return usagef("--unread is of the articles as they are now, and does not go with --at")
	}
	return errors.Join(j.checkWatch(cmd, at, watch), j.checkTimes(at, since))
}

func (j *reportJob) checkWatch(cmd *cobra.Command, at string, watch bool) error {
	switch {
	case !watch && cmd.Flags().Changed("every"):
		return usagef("--every is for --watch")
	case !watch:
		return nil
	case at != "":
		return usagef("--watch follows what comes, and --at asks for what was")
	case j.format != "text" && j.out == "":
		return usagef("--watch prints text; to keep a file of format %s fresh, name it with --out", j.format)
	case j.every < 100*time.Millisecond:
		return usagef("--every %s: want 100ms at least", j.every)
	}
	return nil
}

func (j *reportJob) checkTimes(at, since string) (err error) {
	now := time.Now().UTC()
	if at != "" {
		if j.at, err = parseWhen(at, now); err != nil {
			return usagef("--at %s: %w", at, err)
		}
		if isDay(at) {
			j.at = j.at.AddDate(0, 0, 1).Add(-time.Millisecond)
		}
		if j.at.After(now) {
			j.at = now
		}
		now = j.at
	}
	if since != "" {
		if j.since, err = parseWhen(since, now); err != nil {
			return usagef("--since %s: %w", since, err)
		}
	}
	return nil
}

// load reads the report, compared with what stood before and narrowed to the
// topic that was asked for.
func (j *reportJob) load(ctx context.Context) (r news.Report, err error) {
	if j.at.IsZero() {
		r, err = j.db.Report(ctx)
	} else {
		r, err = j.db.ReportAt(ctx, j.at)
	}
	if err != nil {
		return r, err
	}
	if j.only != "" {
		c, err := j.app.config()
		if err != nil {
			return r, err
		}
		if r, err = onlyClaims(c, r, j.only); err != nil {
			return r, err
		}
		if len(r.Claims) == 0 {
			j.app.note("no claim is %s", j.only)
		}
	}
	if r, err = report.Select(r, j.topic); err != nil {
		return r, err
	}
	if err := j.compare(ctx, &r); err != nil {
		return r, err
	}
	if !j.unread {
		return r, nil
	}
	var articles []string
	if j.topic != "" {
		for _, c := range r.Claims {
			articles = append(articles, c.ArticleID)
		}
		if len(articles) == 0 {
			return r, nil
		}
	}
	list, err := j.db.UnclaimedNumbers(ctx, articles...)
	r.Coverage.Unclaimed = decide.Unclaimed(list, r.Claims)
	return r, err
}

// lately is how far back a report for people looks that was not asked to.
const lately = 24 * time.Hour

// compare marks what moved since the time that was asked for, or lately. That
// all is new goes without saying.
func (j *reportJob) compare(ctx context.Context, r *news.Report) error {
	if !j.since.IsZero() {
		return j.db.Compare(ctx, r, j.at, j.since)
	}
	if j.only != "" || !slices.Contains([]string{"text", "html", "md"}, j.format) {
		return nil
	}
	now := j.at
	if now.IsZero() {
		now = time.Now()
	}
	if err := j.db.Compare(ctx, r, j.at, now.Add(-lately)); err != nil {
		if errors.Is(err, store.ErrThinned) {
			return nil // nobody has asked for it
		}
		return err
	}
	if slices.ContainsFunc(r.Topics, func(t news.Topic) bool { return t.Was == nil || !t.Was.New }) {
		return nil
	}
	for i := range r.Topics {
		r.Topics[i].Was = nil
	}
	return nil
}

func (j *reportJob) write(w io.Writer, r news.Report) error {
	o := j.app.reportOptions(j.topic)
	o.Only = j.only
	o.Since, o.Full, o.Summary, o.Chart = j.since, j.full, j.summary, j.chart
	if j.out != "" { // a file is as wide as a pipe, and has no colours unless asked for
		o.Width, o.Color = 80, j.app.color == "always"
	}
	if j.width > 0 {
		o.Width = j.width
	}
	return report.Write(w, r, j.format, o)
}

// The choices of --color.
const (
	colorAuto   = "auto"
	colorAlways = "always"
	colorNever  = "never"
)

func (a *app) colorFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.color, "color", colorAuto, "colours: `WHEN` is auto (on a terminal, unless NO_COLOR is set), always or never")
	// Fails only for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc("color", cobra.FixedCompletions([]cobra.Completion{colorAuto, colorAlways, colorNever}, cobra.ShellCompDirectiveNoFileComp))
}

func (a *app) knownColor() error {
	switch a.color {
	case colorAuto, colorAlways, colorNever:
		return nil
	}
	return usageError{fmt.Errorf("--color %s: want auto, always or never", a.color)}
}
