package store

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// several is from how many files on it costs less to have the whole file system
// written than one file after the other.
const several = 3

func toDisk(root string, paths []string) error {
	if len(paths) < several {
		return eachToDisk(paths)
	}
	f, err := os.Open(root)
	if err != nil {
		return err
	}
	return errors.Join(unix.Syncfs(int(f.Fd())), f.Close())
}
