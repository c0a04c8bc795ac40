package cli

import (
	"github.com/spf13/cobra"

	"rangefinder/report"
)

func (a *app) schemaCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "schema [report|claim]",
		Short: "Print the JSON Schema of a report, or of one claim",
		Long: `Prints a JSON Schema (draft 2020-12) that says what each field means: of what
report --format json and run --json write, or of one line of report --format jsonl
and of claims.`,
		Example: `  rangefinder schema > report.schema.json
  rangefinder schema claim`,
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		ValidArgs: report.Schemas(),
		RunE: func(_ *cobra.Command, args []string) error {
			which := report.Schemas()[0]
			if len(args) > 0 {
				which = args[0]
			}
			b, err := report.Schema(which)
			if err != nil {
				return err
			}
			_, err = a.out.Write(b)
			return err
		},
	}
}
