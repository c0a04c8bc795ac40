//go:build !linux

package fetch

import (
	"os"
	"testing"
)

// asNobody calls f without the right to read everything, which root has and does not give up here.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	if os.Getuid() == 0 {
		t.Skip("root may read everything, so this was not tested")
	}
	f()
}
