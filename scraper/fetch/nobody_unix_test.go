//go:build unix && !linux

package fetch

import (
	"os"
	"syscall"
	"testing"
)

// asNobody calls f without the right to read everything, which root has. All of the process gives
// it up meanwhile, so no test of this package that runs beside others may call it.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	if os.Getuid() != 0 {
		f()
		return
	}
	if err := syscall.Seteuid(65534); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := syscall.Seteuid(0); err != nil {
			t.Fatal(err)
		}
	}()
	f()
}
