//go:build unix

package worker

import (
	"strconv"

	"golang.org/x/sys/unix"
)

// boundFiles lets no file of this process grow beyond so many bytes: a write beyond
// is cut short and fails, as on a full disk.
func boundFiles(bytes string) error {
	n, err := strconv.ParseUint(bytes, 10, 64)
	if err != nil {
		return err
	}
	return unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: n, Max: n})
}

const canBoundFiles = true
