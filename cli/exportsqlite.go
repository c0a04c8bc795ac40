package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"rangefinder/report"
	"rangefinder/sqlite"
	"rangefinder/store"
)

// exportTables writes the report, or the topics of one story, as a SQLite file.
func (a *app) exportTables(cmd *cobra.Command, path, story, only string) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	if path == "-" {
		return usagef("export: --sqlite wants the name of a file, since a database cannot be written into a pipe")
	}
	return a.withStore(cmd, func(db *store.DB) error {
		r, err := db.Report(cmd.Context())
		if err != nil {
			return err
		}
		if r, err = onlyClaims(c, r, only); err != nil {
			return err
		}
		if story != "" {
			known := false
			if r, known = report.Story(r, story); !known {
				return fmt.Errorf("no story is called %q; rangefinder report lists them", story)
			}
		}
		if err := sqlite.Write(cmd.Context(), path, r); err != nil {
			return err
		}
		a.note("%s of %s written to %s", counted(len(r.Claims), "claim"), counted(len(r.Topics), "topic"), path)
		return nil
	})
}
