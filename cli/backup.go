package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/store"
)

func (a *app) backupCmd() *cobra.Command {
	var o store.BackupOptions
	var force bool
	cmd := &cobra.Command{
		Use:   "backup FILE|-",
		Short: "Write everything that is known, and the kept pages, into one file",
		Long: `Writes one file that restore makes a store of again, on this backend or another one:
articles, claims, findings, watches, rules, what waits to be fetched, what was forgotten,
and the bodies of kept pages. Workers may go on meanwhile: what they are in the middle of
is done again after a restore. Nothing is pruned or forgotten until the file is written;
where something is being pruned, forgotten or backed up, this waits until that has ended,
and says for how long it did.

The file is a tar compressed with zstd, with a SHA-256 of every part; rangefinder verify
--backup checks it, and restore does so before it changes anything. It holds pages as
they were received: keep it as carefully as the store. A FILE that exists is not written over
without --force; it is there whole, or not at all. With - it goes to standard output.`,
		Example: `  rangefinder backup rangefinder-2025-05-12.tar.zst
  rangefinder backup --no-pages - | ssh vault 'cat > rangefinder.tar.zst'`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path := args[0]
			if path == "-" && tty(a.out) {
				return usagef("backup: a backup is no text for a terminal; name a file, or send it into one")
			}
			if path == "-" && a.json {
				return usagef("backup: with - standard output is the backup and has no room for --json")
			}
			if path != "-" && !force {
				if err := vacant(path); err != nil {
					return err
				}
			}
			c, err := a.config()
			if err != nil {
				return err
			}
			if o.Forgets, err = store.ReadForgets(store.ForgetsFile(c.DataDir)); err != nil {
				return err
			}
			return a.withStore(cmd, func(db *store.DB) error {
				return a.backup(cmd, db, store.Pages{Dir: c.PagesDir}, o, path, force)
			})
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.NoPages, "no-pages", false, "leave the bodies of pages out; what was read from them is in the backup")
	f.BoolVar(&force, "force", false, "write over a FILE that exists")
	f.DurationVar(&o.Wait, "wait", 4*time.Hour, "`DURATION` to wait at most for what is being pruned, forgotten or backed up")
	a.jsonFlag(cmd)
	return cmd
}

func (a *app) backup(cmd *cobra.Command, db *store.DB, pages store.Pages, o store.BackupOptions, path string, force bool) error {
	bar := a.progress()
	defer bar.clear()
	var counts store.BackupCounts
	var waited time.Duration
	o.Waiting = func(d time.Duration) {
		waited = d
		bar.say(fmt.Sprintf("something is being pruned, forgotten or backed up: waiting for %s", d.Round(time.Second)))
	}
	write := func(w io.Writer) (err error) {
		counts, err = db.Backup(cmd.Context(), w, pages, o, func(c store.BackupCounts) {
			bar.say(fmt.Sprintf("%d keys, %d packs, %d MB", c.Keys, c.Packs, c.Bytes>>20))
		})
		return err
	}
	var size int64
	var err error
	if path == "-" {
		err = write(a.out)
	} else {
		size, err = secretFile(path, force, write)
	}
	bar.clear()
	if errors.Is(err, store.ErrPruning) {
		still := ""
		if waited > 0 {
			still = " still after " + max(waited.Round(time.Second), time.Second).String()
		}
		return fmt.Errorf("backup: something is being pruned, forgotten or backed up%s; try again when that has ended, or wait for longer with --wait", still)
	}
	if err != nil {
		return err
	}
	if a.json {
		return a.encode(struct {
			File   string             `json:"file"`
			Size   int64              `json:"size"` // bytes on the disk
			Pages  bool               `json:"pages"`
			Waited time.Duration      `json:"waited"` // nanoseconds, for what was being pruned, forgotten or backed up
			Counts store.BackupCounts `json:"counts"`
		}{path, size, !o.NoPages, waited, counts})
	}
	if waited > 0 {
		a.note("this waited %s for what was being pruned, forgotten or backed up", max(waited.Round(time.Second), time.Second))
	}
	a.note("%s", saved(counts))
	return nil
}

func saved(c store.BackupCounts) string {
	return fmt.Sprintf("%s, %s, %s, %s and %s in %s",
		counted(c.Articles, "article"), counted(c.Stories, "story", "stories"), counted(c.Watches, "watch", "watches"),
		counted(c.Pages, "page"), counted(c.Bodies, "body", "bodies"), counted(c.Packs, "pack"))
}

// vacant is an error where a file exists.
func vacant(path string) error {
	_, err := os.Lstat(path)
	if err == nil {
		return fmt.Errorf("%s exists; name another file, or write over it with --force", path)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// secretFile puts what write writes at a path, all of it or nothing, for its owner alone, and
// says how large it is.
func secretFile(path string, force bool, write func(io.Writer) error) (size int64, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".part-*")
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err = write(f); err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if err = f.Sync(); err != nil {
		return 0, err
	}
	if err = f.Close(); err != nil {
		return 0, err
	}
	if !force {
		if err = vacant(path); err != nil {
			return 0, err
		}
	}
	return info.Size(), os.Rename(f.Name(), path)
}
