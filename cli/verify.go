package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"rangefinder/store"
)

func (a *app) verifyCmd() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check all evidence: bodies, pages, versions and the words of every claim",
		Long: `Hashes every kept body anew, and checks that every page has its body, that every
version of an article has its page, that the words of every claim stand in its
version, byte for byte, and that past answers (report --at) are whole. Each fault is a line that says what it means and what to do.

Bodies that no page names are counted and are no fault: a crawl that was stopped
leaves them. Exit code 0 says that all is well, 1 that there are faults.

With --backup a backup is checked in place of the store: that it is whole and as it was
written, that every body in it is what its hash says, and that no page lacks its body.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file != "" {
				return a.verifyBackup(file)
			}
			c, err := a.config()
			if err != nil {
				return err
			}
			return a.withStore(cmd, func(db *store.DB) error {
				return a.verify(cmd, db, store.Pages{Dir: c.PagesDir})
			})
		},
	}
	cmd.Flags().StringVar(&file, "backup", "", "check the backup `FILE` (- for standard input) in place of the store")
	a.jsonFlag(cmd)
	return cmd
}

func (a *app) verify(cmd *cobra.Command, db *store.DB, pages store.Pages) error {
	bar := a.progress()
	defer bar.clear()
	tell := func(f store.Fault) error {
		bar.clear()
		where := f.Subject
		if f.URL != "" {
			where = f.URL + "  " + where
		}
		_, err := fmt.Fprintf(a.out, "%-8s %s: %s; %s\n", f.Kind, printable(where), printable(f.Says), printable(f.Do))
		return err
	}
	var list faultList
	if a.json {
		list.w = a.out
		tell = list.add
	}
	v, err := db.Verify(cmd.Context(), pages, tell, func(v store.Verified) {
		bar.say(fmt.Sprintf("%d pages, %d articles, %d claims, %d bodies: %d faults", v.Pages, v.Articles, v.Claims, v.Bodies, v.Faults))
	})
	bar.clear()
	if err != nil {
		return err
	}
	if a.json {
		if err := list.end(v); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(a.out, "%d pages, %d bodies, %d versions of %d articles, %d claims, %s, %s: %s\n",
			v.Pages, v.Bodies, v.Versions, v.Articles, v.Claims, counted(v.Decisions, "decision"), counted(v.Answers, "answer"), counted(v.Faults, "fault"))
		if v.Removed > 0 {
			fmt.Fprintf(a.out, "%s left by the budget; what was read from them is kept\n", counted(v.Removed, "body", "bodies"))
		}
		if v.Orphans+v.Strays > 0 {
			fmt.Fprintf(a.out, "%s that no page names, and %s that are no packs or end in half a body, as a stopped crawl leaves them; `rangefinder prune` clears packs of both when it writes them anew\n",
				counted(v.Orphans, "body", "bodies"), counted(v.Strays, "file"))
		}
	}
	if v.Faults > 0 {
		return errFailed
	}
	return nil
}

// counted is a number with its noun, "no" for none. The plural is that with -s, if none
// is given.
func counted(n int, noun string, plural ...string) string {
	many := noun + "s"
	if len(plural) > 0 {
		many = plural[0]
	}
	switch n {
	case 0:
		return "no " + many
	case 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %s", n, many)
}

// A faultList writes faults as a JSON object while they are found: there may be more
// than fit into memory.
type faultList struct {
	w io.Writer
	n int
}

func (l *faultList) add(f store.Fault) error {
	open := ",\n    "
	if l.n == 0 {
		open = "{\n  \"faults\": [\n    "
	}
	l.n++
	b, err := marshal(f)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(l.w, "%s%s", open, b)
	return err
}

// end writes the counts behind the faults.
func (l *faultList) end(v store.Verified) error {
	b, err := marshal(v)
	if err != nil {
		return err
	}
	open := "\n  ],\n"
	if l.n == 0 {
		open = "{\n  \"faults\": [],\n"
	}
	_, err = fmt.Fprintf(l.w, "%s  \"checked\": %s\n}\n", open, b)
	return err
}

// marshal is JSON in one line, with <, > and & as they are.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}
