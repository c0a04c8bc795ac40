package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"rangefinder/report"
)

func (a *app) reportCmd() *cobra.Command {
	var format, out string
	cmd := &cobra.Command{
		Use:   "report [TOPIC]",
		Short: "Print the reconciliation report, or one topic of it in full",
		Long: `Prints what is in the store: every topic with its range, who stands at each end,
and what was read and what was not. TOPIC is an id, the beginning of one, or
words of its name.

Formats: ` + strings.Join(report.Formats(), ", ") + `.`,
		Example: `  rangefinder report
  rangefinder report "soldiers sent"
  rangefinder report --format csv --out figures.csv`,
		RunE: func(cmd *cobra.Command, args []string) error {
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
			db, err := a.open(cmd.Context(), c)
			if err != nil {
				return err
			}
			defer db.Close()
			r, err := db.Report(cmd.Context())
			if err != nil {
				return err
			}
			topic := strings.Join(args, " ")
			if topic != "" {
				if r, err = report.Select(r, topic); err != nil {
					return err
				}
			}
			w := a.out
			if out != "" {
				f, err := create(out)
				if err != nil {
					return err
				}
				defer f.Close()
				w = f
			}
			return report.Write(w, r, format, a.reportOptions(topic))
		},
	}
	f := cmd.Flags()
	f.StringVar(&format, "format", "text", "`FORMAT` of the report")
	f.StringVarP(&out, "out", "o", "", "write to `FILE` instead of standard output")
	a.wikidataFlags(f)
	a.jsonFlag(cmd)
	return cmd
}
