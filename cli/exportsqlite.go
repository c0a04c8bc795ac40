package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"rangefinder/news"
	"rangefinder/sqlite"
	"rangefinder/store"
)

// exportTables writes the report, or the topics of one story, as a SQLite file.
func (a *app) exportTables(cmd *cobra.Command, path, story string) error {
	if path == "-" {
		return usagef("export: --sqlite wants the name of a file, since a database cannot be written into a pipe")
	}
	return a.withStore(cmd, func(db *store.DB) error {
		r, err := db.Report(cmd.Context())
		if err != nil {
			return err
		}
		r.Generated = stamp()
		if story != "" {
			if r, err = ofStory(r, story); err != nil {
				return err
			}
		}
		if err := sqlite.Write(cmd.Context(), path, r); err != nil {
			return err
		}
		a.note("%s of %s written to %s", counted(len(r.Claims), "claim"), counted(len(r.Topics), "topic"), path)
		return nil
	})
}

// ofStory is the report on one story, by its name or id.
func ofStory(r news.Report, story string) (news.Report, error) {
	out := r
	out.Stories, out.Topics, out.Claims = nil, nil, nil
	wanted := map[string]bool{}
	for _, s := range r.Stories {
		if strings.EqualFold(s.Name, story) || s.ID == story {
			out.Stories = append(out.Stories, s)
			wanted[s.ID] = true
		}
	}
	if len(wanted) == 0 {
		return out, fmt.Errorf("no story is called %q; rangefinder report lists them", story)
	}
	claims := map[string]bool{}
	for _, t := range r.Topics {
		if wanted[t.Story] {
			out.Topics = append(out.Topics, t)
			for _, id := range t.ClaimIDs() {
				claims[id] = true
			}
		}
	}
	for _, c := range r.Claims {
		if claims[c.ID] {
			out.Claims = append(out.Claims, c)
		}
	}
	return out, nil
}
