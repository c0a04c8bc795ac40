package cli

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/store"
)

func (a *app) decideExportCmd() *cobra.Command {
	var corpus string
	cmd := &cobra.Command{
		Use: "export [FILE|-]", Short: "Write the log of decisions, one a line, as another store reads it", Args: cobra.MaximumNArgs(1),
		Long: `Writes all decisions, those that were taken back and the undos too, oldest first, one as JSON
a line (decisions.jsonl; docs/formats.md says what the fields are). An earlier export of that name is
replaced, any other file is left alone.

With --corpus it writes what people accepted, edited, added and rejected as cases for the corpora of
the reader instead, into files whose names have "decided" in them, and says how many became cases and
what became none.`,
		Example: `  rangefinder decide export decisions.jsonl
  rangefinder decide export --corpus cases`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("corpus") && corpus == "" {
				return usagef("decide export: --corpus wants the name of a folder")
			}
			if corpus != "" && len(args) > 0 {
				return usagef("decide export: --corpus writes into a folder; give it, or a FILE for the log")
			}
			return a.atDesk(cmd, ruling{}, func(d *desk) error {
				if corpus != "" {
					return d.corpus(corpus)
				}
				if len(args) == 0 || args[0] == "-" {
					return decide.Write(armoured{a.out}, d.log)
				}
				if err := a.ownLog(args[0]); err != nil {
					return err
				}
				if err := writeFile(args[0], func(w io.Writer) error { return decide.Write(armoured{w}, d.log) }); err != nil {
					return err
				}
				if a.json {
					return a.encode(struct {
						File      string `json:"file"`
						Decisions int    `json:"decisions"`
					}{args[0], len(d.log)})
				}
				a.note("%s written to %s", counted(len(d.log), "decision"), printable(args[0]))
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&corpus, "corpus", "", "write cases for the reader's corpora into `DIR`")
	a.jsonFlag(cmd)
	return cmd
}

// ownLog says so where a file is there that is no log of decisions: it may be anything.
func (a *app) ownLog(path string) error {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return nil // what cannot be written, or is no plain file, writing tells of
	}
	text, err := a.readLog(path)
	var log []news.Decision
	var bad []*decide.LineError
	if err == nil {
		log, bad, err = decide.Read(bytes.NewReader(text))
	}
	if err != nil || len(bad) > 0 || len(log) == 0 {
		return usagef("%s is there and is no log of decisions: name another file, or remove it", path)
	}
	return nil
}

func (d *desk) corpus(dir string) error {
	files := decide.Corpus(d.log, d.report.Claims)
	var names []string
	for name := range files.Files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		err := writeFile(path, func(w io.Writer) error {
			_, err := w.Write(files.Files[name])
			return err
		})
		if err != nil {
			return err
		}
	}
	if d.app.json {
		return d.app.encode(files)
	}
	t := d.app.table()
	for _, name := range names {
		fmt.Fprintf(t, "%s\t%s\n", name, counted(files.Cases[name], "case"))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, l := range files.LeftOut {
		d.app.note("%s: %d left out: %s", l.File, l.N, l.Why)
	}
	if len(names) == 0 {
		d.app.note("nothing was decided that makes a case")
	}
	return nil
}

func (a *app) decideCompareCmd() *cobra.Command {
	var exit bool
	cmd := &cobra.Command{
		Use: "compare A B", Short: "Measure how far two people agree who decided apart, field by field", Args: cobra.ExactArgs(2),
		Long: `Compares two logs, as rangefinder decide export writes them, of people who decided apart on the same
pages. Claims are matched by their words, and those on which both ruled are compared: the verdict,
and field by field what was made of those that neither rejected. Each row has the number of
claims, the share in which both say the same, Cohen's kappa and Krippendorff's alpha (nominal; of
the number itself by the metric of intervals). What cannot be worked out is "–", and why is
said below. Then come the disagreements one by one. Needs no store.`,
		Example: `  rangefinder decide compare ana.jsonl ben.jsonl
  rangefinder decide compare --json ana.jsonl ben.jsonl`,
		RunE: func(_ *cobra.Command, args []string) error { return a.compareLogs(args, exit) },
	}
	cmd.Flags().BoolVar(&exit, "exit-code", false, "leave with exit code 4 where they disagree in anything")
	a.jsonFlag(cmd)
	return cmd
}

func (a *app) compareLogs(paths []string, exit bool) error {
	if paths[0] == "-" && paths[1] == "-" {
		return usagef("decide compare: only one of the two logs can come from standard input")
	}
	var logs [2][]news.Decision
	partly := false
	for i, path := range paths {
		text, err := a.readLog(path)
		if err != nil {
			return err
		}
		log, bad, err := decide.Read(bytes.NewReader(text))
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, b := range bad {
			a.complain(fmt.Errorf("%s: %w", path, b))
		}
		if len(bad) > 0 && len(log) == 0 {
			return errFailed
		}
		logs[i], partly = log, partly || len(bad) > 0
	}
	g := decide.Agree(logs[0], logs[1])
	var err error
	if a.json {
		err = a.encode(g)
	} else {
		err = a.printAgreement(g)
	}
	switch {
	case err != nil:
		return err
	case partly:
		return errPartly
	case exit && differ(g):
		return errOther
	}
	return nil
}

// differ reports whether two coders disagree in anything on which both ruled.
func differ(g decide.Agreement) bool {
	return len(g.Disagreements) > 0 || slices.ContainsFunc(g.Rulings, func(r decide.Ruling) bool { return r.Outcome == decide.OutcomeContra })
}

func (a *app) printAgreement(g decide.Agreement) error {
	who := func(names []string) string {
		if len(names) == 0 {
			return "of nobody"
		}
		return printable(strings.Join(names, ", "))
	}
	A, B := who(g.A), who(g.B)
	out := bufio.NewWriter(a.out)
	fmt.Fprintf(out, "A is %s, B is %s. Both ruled on %s, and neither rejected %d of them.\n\n", A, B, counted(g.Both, "claim"), g.Kept)
	number := func(v *float64) string {
		if v == nil {
			return "–"
		}
		return strconv.FormatFloat(*v, 'f', 2, 64)
	}
	t := tableOn(out)
	fmt.Fprintln(t, "field\tn\tsame\tagreement\tkappa\talpha\t")
	var reasons []string
	undefined := map[string][]string{} // reason → fields
	why := func(field, reason string) {
		if reason != "" && undefined[reason] == nil {
			reasons = append(reasons, reason)
		}
		undefined[reason] = append(undefined[reason], field)
	}
	for _, r := range g.Fields {
		percent := "–"
		if r.N > 0 {
			percent = strconv.FormatFloat(100*float64(r.Same)/float64(r.N), 'f', 0, 64) + " %"
		}
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\t%s\t\n", r.Field, r.N, r.Same, percent, number(r.Kappa), number(r.Alpha))
		why(r.Field, r.Undefined)
		if n := r.Numbers; n != nil {
			fmt.Fprintf(t, "  its number\t%d\t\t\t\t%s\t\n", n.N, number(n.Alpha))
			why("the number of the figure", n.Undefined)
		}
	}
	t.Flush()
	for i, reason := range reasons {
		if i == 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "– %s: %s\n", strings.Join(undefined[reason], ", "), reason)
	}
	printDisagreements(out, g)
	printRulings(out, g)
	return out.Flush() // tells what any write before failed with
}

func printDisagreements(out io.Writer, g decide.Agreement) {
	side := func(s decide.Side, field string) string {
		v := value(s.Value, field)
		switch {
		case s.AsRead && v == "":
			v = "as read"
		case s.AsRead:
			v += " (as read)"
		}
		if s.Why != "" {
			v += ", " + s.Why
		}
		return printable(v)
	}
	for i, d := range g.Disagreements {
		if i == 0 {
			fmt.Fprintln(out, "\nThey disagree:")
		}
		fmt.Fprintf(out, "  %s  %s: %s\n    A: %s\n    B: %s\n    %s\n", printable(d.Claim), printable(d.Text), d.Field, side(d.A, d.Field), side(d.B, d.Field), printable(d.Sentence))
	}
	for _, x := range []struct {
		who  string
		list []decide.Alone
	}{{"A", g.OnlyA}, {"B", g.OnlyB}} {
		if len(x.list) > 0 {
			fmt.Fprintf(out, "\nOnly %s ruled on %s:\n", x.who, counted(len(x.list), "claim"))
		}
		for _, o := range x.list {
			fmt.Fprintf(out, "  %s  %s: %s\n", printable(o.Claim), printable(o.Text), printable(o.Sentence))
		}
	}
}

func printRulings(out io.Writer, g decide.Agreement) {
	if len(g.Rulings) == 0 {
		return
	}
	fmt.Fprintln(out, "\nOn articles, topics, stories and origins:")
	t := tableOn(out)
	side := func(s *decide.Side, field string) string {
		if s == nil {
			return "–"
		}
		return clip(value(s.Value, field))
	}
	for _, r := range g.Rulings {
		fmt.Fprintf(t, "  %s\t%s %s\t%s\t%s\t%s\n", strings.ReplaceAll(r.Outcome, "_", " "), r.Do, r.Kind, clip(r.On), side(r.A, r.Field), side(r.B, r.Field))
	}
	t.Flush()
}

// overruling is what `doctor` says of decisions, "" where there are none.
func overruling(ctx context.Context, db *store.DB) (string, error) {
	log, err := db.Decisions(ctx)
	if err != nil {
		return "", err
	}
	var articles []string
	added := map[string]news.Claim{}
	for _, x := range decide.Standing(log) {
		if x.On.Kind == news.OnClaim {
			articles = append(articles, x.On.Article)
			if x.After.Claim != nil {
				added[x.On.Claim] = *x.After.Claim
			}
		}
	}
	if len(articles) == 0 {
		return "", nil
	}
	slices.Sort(articles)
	articles = slices.Compact(articles)
	var claims []news.Claim
	for _, id := range articles {
		cs, err := db.Claims(ctx, id)
		if err != nil {
			return "", err
		}
		claims = append(claims, cs...)
	}
	numbers, err := db.UnclaimedNumbers(ctx, articles...)
	if err != nil {
		return "", err
	}
	why := map[string]string{}
	for id, c := range added {
		for _, n := range numbers {
			if n.Article.URL == c.Article.URL && n.In == c.In && n.Start < c.End && c.Start < n.End {
				why[id] = n.Why
			}
		}
	}
	return overruledWords(decide.Overruled(log, claims, why)), nil
}

// overruledWords says in a line how often people overruled the machine, and in what most often.
func overruledWords(s decide.Statistics) string {
	const most = 3
	words := fmt.Sprintf("people ruled on %s: %d edited, %d rejected, %d added", counted(s.Claims, "claim"), s.Edited, s.Rejected, s.Added)
	var worst []string
	list := func(kind string, table []decide.Overrule, both bool) {
		n := 0
		for _, o := range table {
			over, of := o.Edited, o.Looked-o.Rejected
			if both {
				over, of = o.Edited+o.Rejected, o.Looked
			}
			if over > 0 && n < most {
				worst = append(worst, fmt.Sprintf("%s %s in %d of %d", kind, o.Name, over, of))
				n++
			}
		}
	}
	list("field", s.Fields, false)
	list("cue", s.Cues, false)
	list("doubt", s.Notes, true)
	for i, m := range s.Missed {
		if i < most {
			worst = append(worst, fmt.Sprintf("%d missed as %s", m.N, m.Why))
		}
	}
	if len(worst) > 0 {
		words += "; overruled most: " + strings.Join(worst, ", ")
	}
	return words
}
