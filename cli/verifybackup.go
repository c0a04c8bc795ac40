package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"rangefinder/store"
)

// verifyBackup checks a backup without any store.
func (a *app) verifyBackup(path string) error {
	var in io.Reader = a.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
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
	faults := []store.Fault{}
	if a.json {
		tell = func(f store.Fault) error { faults = append(faults, f); return nil }
	}
	m, c, v, err := store.VerifyBackup(in, tell, func(v store.Verified) {
		bar.say(fmt.Sprintf("%d pages, %d articles, %d bodies: %d faults", v.Pages, v.Articles, v.Bodies, v.Faults))
	})
	bar.clear()
	if err != nil {
		return err
	}
	if a.json {
		if err := a.encode(struct {
			Backup  store.BackupManifest `json:"backup"`
			Counts  store.BackupCounts   `json:"counts"`
			Faults  []store.Fault        `json:"faults"`
			Checked store.Verified       `json:"checked"`
		}{m, c.Counts, faults, v}); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(a.out, "backup of %s: %s: %s\n", m.Created.Format(time.RFC3339), saved(c.Counts), counted(v.Faults, "fault"))
		if !m.Pages {
			fmt.Fprintln(a.out, "it was made without the bodies of pages (--no-pages)")
		}
	}
	if v.Faults > 0 {
		return errFailed
	}
	return nil
}
