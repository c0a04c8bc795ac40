package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sort"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"rangefinder/config"
	"rangefinder/news"
	"rangefinder/scraper"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
	"rangefinder/worker"
)

func (a *app) watchCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "Crawl a feed, sitemap or section page on schedule",
		Long: `A watch is the address of a feed, a sitemap or a section page. Its page is
looked at on schedule; what it lists that is new is crawled, and what has changed
is crawled again. Changes to a watch hold at once, for all workers.

Watches can stand in the config file too, as [[watch]] tables with the flags of
watch add as keys (per_day for --per-day). Workers read them when they start and,
unless a terminal started them, on SIGHUP. What is changed here holds until the file's own entry changes; what is
removed here returns unless it is taken out of the file, or paused there.`,
		Args: unknownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.watchAddCmd(), a.watchEditCmd(), a.watchListCmd(),
		a.watchEachCmd("pause URL...", "Look at it no more until it is resumed", func(ctx context.Context, db *store.DB, url string) error {
			_, err := worker.WatchEdit(ctx, db, url, func(w *store.Watch) { w.Paused = true })
			return err
		}),
		a.watchEachCmd("resume URL...", "Look at it again, from its next time on", func(ctx context.Context, db *store.DB, url string) error {
			_, err := worker.WatchEdit(ctx, db, url, func(w *store.Watch) { w.Paused = false })
			return err
		}),
		a.watchEachCmd("run URL...", "Look at it now, paused or not; its schedule stays", worker.WatchRun),
		a.watchEachCmd("remove URL...", "Stop watching an address; what was read stays", func(ctx context.Context, db *store.DB, url string) error {
			w, _, err := db.Watch(ctx, store.WatchID(url))
			if err != nil {
				return err
			}
			ok, err := worker.WatchRemove(ctx, db, url)
			switch {
			case err != nil:
				return err
			case !ok:
				return worker.ErrNotWatched
			case w.Source == store.FromConfig:
				a.note("%s stands in the config file: it returns with the next start of a worker, unless it is taken out there", printable(url))
			}
			return nil
		}))
	return cmd
}

// watchFlags are the settings of a watch as flags.
type watchFlags struct {
	w       store.Watch
	changed func(name string) bool
}

func (f *watchFlags) define(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.DurationVar(&f.w.Every, "every", 15*time.Minute, "`DURATION` between two looks")
	fs.StringVar(&f.w.Cron, "cron", "", "look at these `TIMES` instead: minute hour day month weekday, or @hourly, @daily …")
	fs.StringVar(&f.w.Timezone, "timezone", "", "`ZONE` of --cron, such as Europe/Berlin (default UTC)")
	fs.StringVar(&f.w.Story, "story", "", "`NAME` of the story that its articles tell")
	fs.StringArrayVar(&f.w.Match, "match", nil, "follow only what has all these `WORDS` in headline, summary or address; may be given several times")
	fs.StringArrayVar(&f.w.Exclude, "exclude", nil, "follow nothing that has all these `WORDS`; may be given several times")
	fs.IntVar(&f.w.Limit, "limit", 0, fmt.Sprintf("most `N` addresses followed in one look (default %d)", worker.DefaultLimit))
	fs.IntVar(&f.w.PerDay, "per-day", 0, fmt.Sprintf("most `N` new addresses followed in one day (default %d)", worker.DefaultPerDay))
	f.changed = fs.Changed
}

// onto puts the flags that were given into a watch.
func (f *watchFlags) onto(w *store.Watch) {
	if f.changed("every") {
		w.Every, w.Cron, w.Timezone = f.w.Every, "", ""
	}
	if f.changed("cron") {
		w.Every, w.Cron = 0, f.w.Cron
	}
	if f.changed("timezone") {
		w.Timezone = f.w.Timezone
	}
	if f.changed("story") {
		w.Story = f.w.Story
	}
	if f.changed("match") {
		w.Match = terms(f.w.Match)
	}
	if f.changed("exclude") {
		w.Exclude = terms(f.w.Exclude)
	}
	if f.changed("limit") {
		w.Limit = f.w.Limit
	}
	if f.changed("per-day") {
		w.PerDay = f.w.PerDay
	}
}

// terms leaves out what is empty: --match= takes the words away.
func terms(list []string) []string {
	var out []string
	for _, s := range list {
		if strings.TrimSpace(s) != "" {
			out = append(out, s)
		}
	}
	return out
}

func (a *app) watchAddCmd() *cobra.Command {
	var f watchFlags
	var paused bool
	cmd := &cobra.Command{
		Use:   "add URL --every 15m",
		Short: "Watch an address: crawled at once, then on schedule",
		Long: `Watches a feed (RSS, Atom, JSON Feed), a sitemap or news sitemap (an index and
its sitemaps too) or a section page: it is crawled at once, then on schedule.
Watching it again replaces the settings and keeps what the watch has seen.

--cron has five fields, minute hour day month weekday (0 is Sunday), read by the
clock of --timezone. Where the hour is *, looks follow each other as time passes.
Where hours are named, a time in the hour that is skipped in spring comes when the
clocks have been put on, and one in the hour that comes twice in autumn comes the
first time only. What came due while no worker ran is looked at once. A feed's own
word on how often to come (ttl, skipHours) is not asked: a look at what has not
changed costs the site one short answer.

--match takes words that must all occur, whole and in any case, in the headline
and summary of an entry, the words of a link or those of the address; a phrase
stands in quotation marks, and flood* is every word that begins so. Of several
--match one must fit, of several --exclude none may. An entry without any words is
followed, as it cannot be judged.`,
		Example: `  rangefinder watch add https://example.org/feed.xml --every 15m --story "Quake in Myanmar"
  rangefinder watch add https://example.org/world --cron "0 6-22/2 * * *" --timezone Europe/Berlin
  rangefinder watch add https://example.org/sitemap.xml --every 1h --match 'quake myanmar' --match '"north korea"' --exclude podcast`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			w := f.w
			switch {
			case f.changed("every") && f.changed("cron"):
				return usagef("watch add: give --every or --cron, not both")
			case f.changed("cron"):
				w.Every = 0
			case w.Every < time.Second:
				return usagef("watch add: --every %v is too short; want a second or more", w.Every)
			}
			w.Paused, w.Match, w.Exclude = paused, terms(w.Match), terms(w.Exclude)
			var err error
			if w.URL, err = fetch.Normalize(args[0]); err != nil {
				return err
			}
			if w, err = worker.WatchCheck(w); err != nil {
				return usagef("watch add: %w", err)
			}
			c, err := a.config()
			if err != nil {
				return err
			}
			return a.withStore(cmd, func(db *store.DB) error {
				if _, err := worker.WatchAdd(cmd.Context(), db, w); err != nil {
					return err
				}
				a.note("watching %s %s", printable(w.URL), when(w))
				if c.Fetch.Contact == "" {
					a.note("nobody can ask you about it: set fetch.contact to an address that sites may write to")
				}
				return nil
			})
		},
	}
	f.define(cmd)
	cmd.Flags().BoolVar(&paused, "paused", false, "do not look at it before it is resumed")
	return cmd
}

func (a *app) watchEditCmd() *cobra.Command {
	var f watchFlags
	cmd := &cobra.Command{
		Use:   "edit URL",
		Short: "Change when a watch is looked at, and what it follows",
		Long: `Changes the settings that are given and leaves the others as they are; what they
mean is said at watch add. An empty value takes words away: --match=`,
		Example: `  rangefinder watch edit https://example.org/feed.xml --every 1h
  rangefinder watch edit https://example.org/feed.xml --match quake --exclude=`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.changed("every") && f.changed("cron") {
				return usagef("watch edit: give --every or --cron, not both")
			}
			url, err := fetch.Normalize(args[0])
			if err != nil {
				return err
			}
			return a.withStore(cmd, func(db *store.DB) error {
				w, err := worker.WatchEdit(cmd.Context(), db, url, f.onto)
				if errors.Is(err, worker.ErrNotWatched) {
					return notWatched(url)
				}
				if err != nil {
					return err
				}
				a.note("watching %s %s", printable(url), when(w))
				return nil
			})
		},
	}
	f.define(cmd)
	return cmd
}

// watchEachCmd is a command that does one thing to each of its addresses.
func (a *app) watchEachCmd(use, short string, do func(context.Context, *store.DB, string) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var urls []string
			for _, raw := range args {
				url, err := fetch.Normalize(raw)
				if err != nil {
					return err
				}
				urls = append(urls, url)
			}
			return a.withStore(cmd, func(db *store.DB) error {
				failed := 0
				for _, url := range urls {
					err := do(cmd.Context(), db, url)
					switch {
					case errors.Is(err, worker.ErrNotWatched):
						a.complain(notWatched(url))
						failed++
					case err != nil:
						return err
					}
				}
				switch failed {
				case 0:
					return nil
				case len(urls):
					return errFailed
				}
				return errPartly
			})
		},
	}
}

func notWatched(url string) error {
	return fmt.Errorf("%s is not watched; `rangefinder watch list` shows what is", url)
}

// when is the schedule of a watch.
func when(w store.Watch) string {
	switch {
	case w.Cron == "":
		return fmt.Sprintf("every %v", w.Every)
	case w.Timezone == "":
		return fmt.Sprintf("at %q UTC", w.Cron)
	}
	return fmt.Sprintf("at %q %s", w.Cron, w.Timezone)
}

func (a *app) watchListCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List what is watched, and what became of it", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withStore(cmd, func(db *store.DB) error {
				ws, err := worker.Watches(cmd.Context(), db)
				if err != nil {
					return err
				}
				if a.json {
					return a.encode(ws)
				}
				for _, w := range ws {
					a.showWatch(w)
				}
				return nil
			})
		},
	}
	a.jsonFlag(cmd)
	return cmd
}

func (a *app) showWatch(w worker.WatchView) {
	line := fmt.Sprintf("%s  %s", printable(w.URL), when(w.Watch))
	if w.Story != "" {
		line += fmt.Sprintf("  story %q", printable(w.Story))
	}
	if w.Source == store.FromConfig {
		line += "  from the config file"
	}
	if w.Paused {
		line += "  paused"
	}
	fmt.Fprintln(a.out, line)
	stamp := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	var times []string
	if !w.Last.IsZero() {
		times = append(times, "last "+stamp(w.Last))
	}
	if !w.Next.IsZero() && !w.Paused {
		times = append(times, "next "+stamp(w.Next))
	}
	if len(w.Match)+len(w.Exclude) > 0 {
		fmt.Fprintf(a.out, "  words: %s\n", printable(filterText(w.Match, w.Exclude)))
	}
	if len(times) > 0 {
		fmt.Fprintf(a.out, "  %s\n", strings.Join(times, ", "))
	}
	switch {
	case w.Outcome == news.Read:
		fmt.Fprintf(a.out, "  listed %d, followed %d; %d new ones left for today\n", w.Listed, w.Followed, w.DayLeft)
	case w.Outcome != "":
		fmt.Fprintf(a.out, "  %s: %s\n", printable(w.Outcome), printable(w.Reason))
	}
	whys := make([]string, 0, len(w.Held))
	for why := range w.Held {
		whys = append(whys, why)
	}
	sort.Strings(whys)
	for _, why := range whys {
		fmt.Fprintf(a.out, "  held back %d: %s\n", w.Held[why], printable(why))
	}
	if w.Hint != "" {
		fmt.Fprintf(a.out, "  note: %s\n", printable(w.Hint))
	}
}

// filterText is a filter as a person reads it.
func filterText(match, exclude []string) string {
	s := strings.Join(match, " or ")
	if len(exclude) > 0 {
		if s != "" {
			s += ", "
		}
		s += "not " + strings.Join(exclude, " nor ")
	}
	return s
}

// configured puts the watches and site rules of the config file into the store.
// A file that has neither says nothing about them: those of another file stay.
func (a *app) configured(ctx context.Context, c *config.Config, db *store.DB) error {
	if c.Sites != nil {
		rules := make([]scraper.SectionRule, len(c.Sites))
		for i, s := range c.Sites {
			rules[i] = scraper.SectionRule{Host: s.Host, Links: s.Links, Include: s.Include, Exclude: s.Exclude}
		}
		if err := worker.SetSites(ctx, db, rules); err != nil {
			return usageError{c.Wrong("site", err)}
		}
	}
	if c.Watches == nil {
		return nil
	}
	var list []store.Watch
	for _, w := range c.Watches {
		watch := store.Watch{URL: w.URL, Every: w.Every, Cron: w.Cron, Timezone: w.Timezone, Story: w.Story,
			Match: w.Match, Exclude: w.Exclude, Limit: w.Limit, PerDay: w.PerDay, Paused: w.Paused}
		checked, err := worker.WatchCheck(watch)
		if err != nil {
			return usageError{w.Wrong(err)}
		}
		lines, err := db.Forgotten(ctx, checked.URL)
		if err != nil {
			return err
		}
		if lines[0] != "" {
			a.note("a watch of the config file is of what was forgotten, and is left out: %s", printable(w.URL))
			continue
		}
		list = append(list, watch)
	}
	done, err := worker.SyncWatches(ctx, db, list)
	if err != nil {
		return c.Wrong("watch", err)
	}
	if n := len(done.Added) + len(done.Changed) + len(done.Removed); n > 0 {
		a.note("watches of the config file: %d added, %d changed, %d removed", len(done.Added), len(done.Changed), len(done.Removed))
	}
	return nil
}

// onHangup reads the config file again at each SIGHUP, until ctx ends. A file
// that cannot be read changes nothing. To a process that was started by hand the
// signal says that its terminal is gone, and it ends with that, as others do.
func (a *app) onHangup(ctx context.Context, db *store.DB) {
	if in, ok := a.in.(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		return
	}
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	for {
		select {
		case <-ctx.Done():
			return
		case <-hup:
		}
		c, err := a.config()
		if err == nil {
			err = a.configured(ctx, c, db)
		}
		if err != nil {
			a.complain(fmt.Errorf("config file not taken over: %w", err))
		}
	}
}
