package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/config"
	"rangefinder/news"
	"rangefinder/report"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
	"rangefinder/worker"
)

func (a *app) runCmd() *cobra.Command {
	var story, html, format string
	cmd := &cobra.Command{
		Use:   "run URL|FILE|-...",
		Short: "Crawl, read, reconcile and report, in one go",
		Long: `Does the whole job over the pages that you name: fetches them politely, reads
every figure with who said it, reconciles the figures that disagree, and prints
the report of what these pages touched, largest disagreement first.

Files are read as they are; with - the inputs are read from standard input, one
a line. What was read stays in the data directory: run it again tomorrow, and
the report says what changed.`,
		Example: `  rangefinder run https://example.org/news/article
  rangefinder run --story "Quake in Myanmar" page1.html page2.html
  rangefinder run --json - < addresses.txt`,
		RunE: func(cmd *cobra.Command, args []string) error {
			inputs, err := a.inputs(args)
			if err != nil {
				return err
			}
			if a.json {
				format = "json"
			}
			if err := a.knownFormat(format); err != nil {
				return err
			}
			c, err := a.config()
			if err != nil {
				return err
			}
			return a.runJob(cmd.Context(), c, inputs, story, format, html)
		},
	}
	f := cmd.Flags()
	f.StringVar(&story, "story", "", "`NAME` of the story that the pages tell; without it they are grouped by what they are about")
	f.StringVar(&html, "html", "", "write the report as one HTML `FILE` as well")
	f.StringVar(&format, "format", "text", "`FORMAT` of the report")
	a.jsonFlag(cmd)
	// Fails only for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc("format", completeFormats)
	return cmd
}

func (a *app) runJob(ctx context.Context, c *config.Config, inputs []string, story, format, html string) error {
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

	given, failed, err := a.submit(ctx, c, db, inputs, story)
	if err != nil {
		return err
	}
	if len(given) > 0 {
		if err := job.wait(ctx); err != nil {
			return err
		}
	}
	r, err := db.ReportFor(ctx, given)
	if err != nil {
		return err
	}
	for _, o := range r.Coverage.Outcomes {
		if failedOutcome(o.Code) && contains(given, o.URL) {
			a.complain(fmt.Errorf("%s: %s", o.URL, says(o)))
			failed++
		}
	}
	if failed == len(inputs) && len(r.Topics) == 0 {
		return errFailed
	}
	if err := report.Write(a.out, r, format, a.reportOptions("")); err != nil {
		return err
	}
	if html != "" {
		if err := a.writeHTML(html, r); err != nil {
			return err
		}
		fmt.Fprintf(a.err, "report written to %s\n", printable(html))
	}
	if failed > 0 {
		return errPartly
	}
	return nil
}

// submit hands the inputs to the queue: addresses to be crawled, files as they
// are. It returns the addresses under which they are known, and how many could
// not be taken, each of which has had its line.
func (a *app) submit(ctx context.Context, c *config.Config, db *store.DB, inputs []string, story string) (given []string, failed int, err error) {
	var urls []string
	for _, in := range inputs {
		if isURL(in) {
			urls = append(urls, in)
			continue
		}
		p, err := fetch.File(in, c.Fetch.MaxBody)
		if err != nil {
			a.complain(err)
			failed++
			continue
		}
		p.Fetched = time.Now().UTC()
		if err := worker.Supply(ctx, db, p, story); err != nil {
			return given, failed, err
		}
		given = append(given, p.URL)
	}
	results, err := worker.Enqueue(ctx, db, urls, worker.EnqueueOptions{Story: story, Force: true})
	if err != nil {
		return given, failed, err
	}
	for _, r := range results {
		a.left(r)
		if r.Code != "" {
			a.complain(fmt.Errorf("%s: %s", r.URL, r.Reason))
			failed++
			continue
		}
		given = append(given, r.URL)
	}
	return given, failed, nil
}

// left says what of an input was left out.
func (a *app) left(r worker.Result) {
	if r.Note != "" {
		a.complain(fmt.Errorf("%s: %s", r.URL, r.Note))
	}
}

// A job is a worker in this process, with its progress.
type job struct {
	app    *app
	db     *store.DB
	cancel context.CancelFunc
	done   chan error
}

func (a *app) startJob(ctx context.Context, c *config.Config, db *store.DB) (*job, error) {
	o, err := a.workerOptions(c)
	if err != nil {
		return nil, err
	}
	o.Tries, o.HostTries = 2, 2 // somebody waits for the answer
	ctx, cancel := context.WithCancel(ctx)
	j := &job{app: a, db: db, cancel: cancel, done: make(chan error, 1)}
	go func() { j.done <- worker.Run(ctx, db, o) }()
	return j, nil
}

func (j *job) stop() {
	j.cancel()
	<-j.done
}

// wait returns when nothing that was handed in is left to do, or when the
// worker ends before that.
func (j *job) wait(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	waited := make(chan error, 1)
	bar := j.app.progress()
	go func() { waited <- worker.Wait(ctx, j.db, bar.show) }()
	select {
	case err := <-waited:
		bar.clear()
		return err
	case err := <-j.done:
		bar.clear()
		j.done <- err
		if err == nil {
			err = errors.New("the worker stopped before the work was done; what was done is kept")
		}
		return err
	}
}

func (a *app) workerOptions(c *config.Config) (worker.Options, error) {
	ro, err := reconcileOptions(c)
	if err != nil {
		return worker.Options{}, err
	}
	delay := c.Fetch.MinDelay
	if delay == 0 {
		delay = -1 // a worker takes zero for its default
	}
	return worker.Options{
		Only:        c.Worker.Only,
		Concurrency: c.Worker.Concurrency,
		MaxUnread:   c.Worker.MaxUnread,

		IgnoreRights: c.Fetch.Rights == "record",
		MinDelay:     delay,
		Fetch:        fetchOptions(c),
		DataDir:      c.DataDir,
		PagesDir:     c.PagesDir,
		Reconcile:    ro,
		Log:          a.log(),

		PagesMaxSize: c.Pages.MaxSize,
		PagesMaxAge:  c.Pages.MaxAge,
		HistoryAge:   c.History.MaxAge,
	}, nil
}

// A progressLine is one line on standard error that is written over, and only
// where a person watches.
type progressLine struct {
	w    io.Writer
	on   bool
	last string
	at   time.Time
}

func (a *app) progress() *progressLine {
	return &progressLine{w: a.err, on: tty(a.err) && !a.quiet}
}

func (p *progressLine) show(s worker.Progress) {
	if !p.on {
		return
	}
	line := fmt.Sprintf("to fetch %d, to read %d, to reconcile %d", s.Fetch, s.Read, s.Reconcile)
	if s.Failed > 0 {
		line += fmt.Sprintf(", given up %d", s.Failed)
	}
	p.say(line)
}

// say writes a line over the last one, a few times a second at most.
func (p *progressLine) say(line string) {
	if !p.on || line == p.last || time.Since(p.at) < 50*time.Millisecond {
		return
	}
	p.last, p.at = line, time.Now()
	fmt.Fprintf(p.w, "\r\x1b[K%s", printable(line))
}

func (p *progressLine) clear() {
	if p.on && p.last != "" {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.last = ""
	}
}

// failedOutcome reports whether an input came to nothing. A part of a page, or
// a page that has not changed, is something.
func failedOutcome(code string) bool {
	switch code {
	case news.Read, news.Unchanged, news.Partial:
		return false
	}
	return true
}

func says(o news.Outcome) string {
	if o.Reason == "" {
		return o.Code
	}
	return o.Code + ": " + o.Reason
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

func (a *app) reportOptions(topic string) report.Options {
	return report.Options{Topic: topic, Width: width(a.out), Color: a.colored(a.out), Wikidata: a.wikidata}
}

func (a *app) writeHTML(path string, r news.Report) error {
	return writeFile(path, func(w io.Writer) error { return report.HTML(w, r, report.Options{}) })
}

// knownFormat finds a mistyped format before the work is done.
func (a *app) knownFormat(format string) error {
	if contains(report.Formats(), format) {
		return a.knowsItem(format)
	}
	return &report.UnknownFormat{Format: format}
}
