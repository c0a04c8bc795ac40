package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"rangefinder/config"
	"rangefinder/store"
	"rangefinder/worker"
)

func (a *app) restoreCmd() *cobra.Command {
	var replace bool
	var forgets string
	cmd := &cobra.Command{
		Use:   "restore FILE|-",
		Short: "Make a store of a backup again",
		Long: `Makes the store what it was when the backup began, and puts the kept pages into
pages.dir. It does not matter on which backend the backup was made. No worker may be
running, and serve should not be; nothing is pruned, forgotten or backed up meanwhile. The
store has to be empty; with --replace it is emptied first.

Nothing is changed before the whole file was read and found to be as it was written.
From then on the store counts as half restored, and every other command refuses it,
until the work has come to its end; one that was interrupted is begun again the same way.

What was forgotten does not come back: the record of the backup, that of the store as it
is, the file forgets.jsonl of the data directory, and one that you give (--forgets), count
together.`,
		Example: `  rangefinder restore rangefinder-2025-05-12.tar.zst
  ssh vault 'cat rangefinder.tar.zst' | rangefinder restore --replace -`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.config()
			if err != nil {
				return err
			}
			o := store.RestoreOptions{Replace: replace}
			for _, path := range []string{store.ForgetsFile(c.DataDir), forgets} {
				if path == "" {
					continue
				}
				if path == forgets {
					if _, err := os.Stat(path); err != nil {
						return err
					}
				}
				list, err := store.ReadForgets(path)
				if err != nil {
					return err
				}
				o.Forgets = store.MergeForgets(o.Forgets, list)
			}
			f, err := a.backupFile(c, args[0])
			if err != nil {
				return err
			}
			defer f.Close()
			db, err := store.OpenHalf(cmd.Context(), c.RedisURL, c.DataDir)
			if err != nil {
				return err
			}
			return errors.Join(a.restore(cmd, c, db, f, o), db.Close())
		},
	}
	f := cmd.Flags()
	f.BoolVar(&replace, "replace", false, "empty a store that holds something, once the backup was found whole")
	f.StringVar(&forgets, "forgets", "", "`FILE` with a record of what was forgotten (forgets.jsonl of another data directory)")
	a.jsonFlag(cmd)
	return cmd
}

// backupFile opens a backup. It is read twice: what comes from standard input is kept for
// as long in a file without a name.
func (a *app) backupFile(c *config.Config, path string) (*os.File, error) {
	if path != "-" {
		return os.Open(path)
	}
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(c.DataDir, ".restore-*")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name()) // where that is refused, it lies there until it is cleared away
	if _, err := io.Copy(f, a.in); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func (a *app) restore(cmd *cobra.Command, c *config.Config, db *store.DB, f *os.File, o store.RestoreOptions) error {
	o.Idle = func() error {
		n, err := worker.Serving(db)
		if err == nil && n > 0 {
			err = fmt.Errorf("%s: stop them first, then restore", counted(n, "worker is running", "workers are running"))
		}
		return err
	}
	if err := o.Idle(); err != nil { // before the file is read, which may take long
		return err
	}
	bar := a.progress()
	defer bar.clear()
	out, err := db.Restore(cmd.Context(), f, store.Pages{Dir: c.PagesDir}, o, func(n int64) {
		bar.say(fmt.Sprintf("%d MB gone through, of both readings", n>>20))
	})
	bar.clear()
	switch {
	case errors.Is(err, store.ErrNotEmpty):
		return errors.New("the store is not empty: restore into an empty one (another data directory or REDIS_URL), or give --replace to empty it first")
	case errors.Is(err, store.ErrPruning):
		return errors.New("restore: something is being pruned, forgotten or backed up: give the same command again when that has ended")
	case errors.Is(err, store.ErrBackup):
		return fmt.Errorf("%w; nothing was changed", err)
	case err != nil:
		return err
	}
	if err := store.WriteForgets(store.ForgetsFile(c.DataDir), out.Forgets); err != nil {
		return err
	}
	if len(store.Active(out.Forgets)) > 0 {
		doubt, err := db.Compact(cmd.Context())
		if err != nil {
			return err
		}
		if doubt != "" {
			a.note("%s", printable(doubt))
		}
	}
	if a.json {
		return a.encode(out)
	}
	fmt.Fprintf(a.out, "restored: %s\n", saved(out.Counts))
	if out.Bodiless > 0 {
		a.note("the bodies of %s are not here: the backup was made without them; what was read from them is", counted(out.Bodiless, "page"))
	}
	if n := out.Forgotten; n.Articles+n.Pages > 0 {
		a.note("%s and %s that were forgotten did not come back", counted(n.Articles, "article"), counted(n.Pages, "page"))
	}
	return nil
}
