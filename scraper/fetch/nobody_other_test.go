//go:build !unix

package fetch

import "testing"

// asNobody calls f: where there is no root, nobody may read everything.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	f()
}
