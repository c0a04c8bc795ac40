package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/config"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
	"rangefinder/worker"
)

// A forgetting is what a person asked to be forgotten.
type forgetting struct {
	why       string
	undo      string
	dry, sure bool
	list      bool
	kind, of  string
	name      string // as it is shown to the person, and kept nowhere

}

func (a *app) forgetCmd() *cobra.Command {
	var o forgetting
	cmd := &cobra.Command{
		Use:   "forget URL|HOST|ARTICLE",
		Short: "Remove a page, or all of a host, and everything that was read from it",
		Long: `Removes what was kept of an address (with everything that was read as the same article),
of a host (example.org; *.example.org for those below it), or of an article by its id:
bodies in the packs, versions, texts, claims and changes, what findings, learning and
histories had of them, places in the queue, in lists of watches and among outcomes. Kept
feeds and section pages that listed it go as well, as they may quote it. What is said of
other addresses names it no longer, nor do the names of stories in past answers have words
that nobody else has. The stories are answered anew. A report counts that something was
removed and does not say what.

It is not fetched again, nor over a redirect; a page that names it as its own address goes
within minutes of being fetched. It does not come back from a backup: who, when, why and
how much is recorded by hashes of the addresses alone, in the store, in forgets.jsonl of the
data directory and in every later backup. Do not name in --why what is to be forgotten.
forget --undo LINE lets it be fetched again; what was removed stays removed.

Afterwards the store writes its files anew. Where that is refused, as managed servers do,
a note says so: have BGREWRITEAOF run. What cannot be reached from here is yours to delete: files
that were exported or reported (WARC, WACZ, CSV, HTML, SQLite …), older backups that are
not restored by this program, copies of disks.`,
		Example: `  rangefinder forget --dry-run https://example.org/news/article
  rangefinder forget example.org --why "request of 12 May"
  rangefinder forget --list`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch named := len(args) == 1; {
			case o.list && (named || o.undo != ""), o.undo != "" && named:
				return usagef("forget: give one of URL, HOST or ARTICLE, --list, and --undo")
			case !o.list && o.undo == "" && !named:
				return usagef("forget: say what is to be forgotten: an address, a host, or the id of an article (rangefinder forget --help)")
			}
			c, err := a.config()
			if err != nil {
				return err
			}
			return a.withStore(cmd, func(db *store.DB) error {
				switch {
				case o.list:
					return a.forgets(cmd.Context(), c, db)
				case o.undo != "":
					return a.unforget(cmd.Context(), c, db, o)
				}
				if err := o.resolve(cmd.Context(), db, args[0]); err != nil {
					return err
				}
				return a.forget(cmd.Context(), c, db, o)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.why, "why", "", "`TEXT` that the record gives as the reason")
	f.BoolVar(&o.dry, "dry-run", false, "only say what would go")
	f.BoolVarP(&o.sure, "yes", "y", false, "do not ask")
	f.BoolVar(&o.list, "list", false, "print the record of what was forgotten")
	f.StringVar(&o.undo, "undo", "", "let what the `LINE` of the record names be fetched again")
	a.jsonFlag(cmd)
	return cmd
}

// resolve finds out what an argument names.
func (o *forgetting) resolve(ctx context.Context, db *store.DB, arg string) error {
	o.name = arg
	if strings.HasPrefix(arg, "file:") {
		o.kind, o.of = store.ForgetPage, store.URLID(arg)
		return nil
	}
	if strings.Contains(arg, "://") {
		u, err := fetch.Normalize(arg)
		if err != nil {
			return usagef("forget: %w", err)
		}
		o.kind, o.of, o.name = store.ForgetPage, store.URLID(u), u
		return nil
	}
	if len(arg) == 16 && strings.Trim(arg, "abcdefghijklmnopqrstuvwxyz234567") == "" {
		_, ok, err := db.Article(ctx, arg, 0)
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("there is no article %s; name its address or its host", arg)
		}
		o.kind, o.of = store.ForgetArticle, arg
		return nil
	}
	below, all := strings.CutPrefix(arg, "*.")
	host := fetch.Host("https://" + below + "/")
	if host == "" || !strings.ContainsAny(host, ".:") || strings.Contains(below, "/") {
		return usagef("forget: %q is no address (https://…), no host and no id of an article", arg)
	}
	if o.kind, o.of, o.name = store.ForgetHost, store.HostID(host), host; all {
		o.kind, o.of, o.name = store.ForgetHosts, store.HostsID(host), "*."+host
	}
	return nil
}

func (a *app) forget(ctx context.Context, c *config.Config, db *store.DB, o forgetting) error {
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return err
	}
	line := store.NewForget(o.kind, o.of, who(), o.why, now)
	plan, err := db.PlanForget(ctx, line)
	if err != nil {
		return err
	}
	line.Addresses, line.Articles, line.Counts = plan.Addresses, plan.Articles, plan.Counts
	if o.dry {
		if a.json {
			return a.encode(struct {
				DryRun bool         `json:"dry_run"`
				Line   store.Forget `json:"forget"`
			}{true, line})
		}
		fmt.Fprintf(a.out, "%s: %s would go\n", printable(o.name), gone(plan.Counts))
		return nil
	}
	if !o.sure {
		if err := a.confirm(fmt.Sprintf("forget %s: %s go, and cannot be brought back", o.name, gone(plan.Counts))); err != nil {
			return err
		}
	}
	// Forbidden first, and known outside of the store: whoever dies over it begins again.
	record, err := a.record(ctx, c, db, line)
	if err != nil {
		return err
	}
	workers, err := worker.Serving(db)
	if err != nil {
		return err
	}
	if workers > 0 {
		a.note("workers may have pages of it in their hands: this looks again in ten seconds")
	}
	done, err := db.Erase(ctx, store.Pages{Dir: c.PagesDir}, store.Active(record), workers > 0)
	if errors.Is(err, store.ErrPruning) {
		return fmt.Errorf("forget: it is recorded and forbidden, but something is being pruned or backed up: run the same command again when that has ended")
	}
	if err != nil {
		return err
	}
	if err := worker.ForgetTasks(ctx, db, plan, line); err != nil {
		return err
	}
	line.Counts.Bodies, line.Counts.Shared = done.Counts.Bodies, done.Counts.Shared
	addresses, articles := done.Also(line.ID) // with what came since it was planned
	line.Addresses, line.Articles = append(line.Addresses, addresses...), append(line.Articles, articles...)
	if err := a.settle(ctx, c, db, workers > 0); err != nil {
		return err
	}
	// With its counts, into the record as it is by now.
	if record, err = a.record(ctx, c, db, line); err != nil {
		return err
	}
	for _, f := range record {
		if f.ID == line.ID {
			line = f
		}
	}
	doubt, err := db.Compact(ctx)
	if err != nil {
		return err
	}
	if doubt != "" {
		a.note("%s", printable(doubt))
	}
	if len(done.Damaged) > 0 {
		a.note("%s cannot be looked through to the end, and may hold more of it: %s", counted(len(done.Damaged), "damaged pack"), strings.Join(done.Damaged, ", "))
	}
	if a.json {
		return a.encode(line)
	}
	fmt.Fprintf(a.out, "%s  %s: %s are gone\n", line.ID, printable(o.name), gone(line.Counts))
	if line.Counts.Shared > 0 {
		a.note("%s stay: pages of other addresses have the very same bytes", counted(line.Counts.Shared, "body", "bodies"))
	}
	a.note("files that were exported or reported before, and copies elsewhere, are yours to delete")
	return nil
}

// settle has the stories answered anew, by a worker of this process where there is none.
func (a *app) settle(ctx context.Context, c *config.Config, db *store.DB, working bool) error {
	if !working {
		c := *c
		c.Worker.Only = "reconcile"
		job, err := a.startJob(ctx, &c, db)
		if err != nil {
			return err
		}
		defer job.stop()
	}
	return worker.Settled(ctx, db)
}

// record keeps one more line of what was forgotten, in the store and beside it, and gives all.
// Lines that only the file has are put back into the store.
func (a *app) record(ctx context.Context, c *config.Config, db *store.DB, line store.Forget) ([]store.Forget, error) {
	path := store.ForgetsFile(c.DataDir)
	file, err := store.ReadForgets(path)
	if err != nil {
		return nil, err
	}
	list, err := db.AddForget(ctx, line, file...)
	if err != nil {
		return nil, err
	}
	return list, db.KeepForgets(ctx, path, list)
}

func (a *app) unforget(ctx context.Context, c *config.Config, db *store.DB, o forgetting) error {
	list, err := db.Forgets(ctx)
	if err != nil {
		return err
	}
	known := false
	for _, f := range store.Active(list) {
		known = known || f.ID == o.undo
	}
	if !known {
		return fmt.Errorf("no line %s of the record is in force; rangefinder forget --list shows them", o.undo)
	}
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return err
	}
	line := store.NewForget(store.ForgetUndo, o.undo, who(), o.why, now)
	if _, err := a.record(ctx, c, db, line); err != nil {
		return err
	}
	if err := db.ForgetOutcome(ctx, store.ForgottenAs(o.undo)); err != nil {
		return err
	}
	if a.json {
		return a.encode(line)
	}
	a.note("it may be fetched again; rangefinder enqueue does")
	return nil
}

func (a *app) forgets(ctx context.Context, c *config.Config, db *store.DB) error {
	list, err := db.Forgets(ctx)
	if err != nil {
		return err
	}
	if a.json {
		return a.encode(list)
	}
	w := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
	for _, f := range list {
		what := f.Kind + " " + f.Of
		counts := gone(f.Counts)
		if f.Kind == store.ForgetUndo {
			counts = "-"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", f.ID, f.At.Format(time.RFC3339), what, printable(f.By), counts, printable(f.Why))
	}
	return w.Flush()
}

func gone(c store.ForgetCounts) string {
	words := fmt.Sprintf("%s, %s, %s, %s, %s",
		counted(c.Articles, "article"), counted(c.Claims, "claim"), counted(c.Pages, "page"), counted(c.Bodies, "body", "bodies"), counted(c.Waiting, "address in the queue", "addresses in the queue"))
	if c.Decisions > 0 {
		words += ", the words of " + counted(c.Decisions, "decision")
	}
	return words
}

// login is the user of this process.
func login() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "unknown"
}

// who is the user of this process and its machine.
func who() string {
	name := login()
	if host, err := os.Hostname(); err == nil {
		name += "@" + host
	}
	return name
}

// confirm asks on a terminal; elsewhere it is an error.
func (a *app) confirm(what string) error {
	if f, ok := a.in.(*os.File); !ok || !tty(f) || !tty(a.err) {
		return usagef("%s: nobody can be asked here; give --yes if that is meant", printable(what))
	}
	fmt.Fprintf(a.err, "%s. Go on? [y/N] ", printable(what))
	answer, err := bufio.NewReader(a.in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	return errors.New("nothing was forgotten")
}
