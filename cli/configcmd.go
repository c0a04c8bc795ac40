package cli

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

func (a *app) configCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Print the settings in force and where each came from",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			c, err := a.config()
			if err != nil {
				return err
			}
			if a.json {
				type row struct {
					Key    string `json:"key"`
					Value  string `json:"value"`
					Source string `json:"source"`
					Env    string `json:"environment"`
					Help   string `json:"help"`
				}
				rows := []row{}
				for _, s := range c.Settings() {
					rows = append(rows, row{s.Key, s.Shown(), s.Source, s.Env, s.Help})
				}
				return a.encode(rows)
			}
			w := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
			for _, s := range c.Settings() {
				v := s.Shown()
				if v == "" {
					v = "-"
				}
				fmt.Fprintf(w, "%s\t%s\t%s\n", s.Key, printable(v), s.Source)
			}
			return w.Flush()
		},
	}
	a.jsonFlag(cmd)
	return cmd
}

func (a *app) jsonFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.json, "json", false, "print JSON")
}

// encode prints one indented JSON value.
func (a *app) encode(v any) error {
	enc := newEncoder(a.out)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	return enc.Flush()
}
