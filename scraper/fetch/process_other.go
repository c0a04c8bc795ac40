//go:build !unix

package fetch

import (
	"errors"
	"os/exec"
)

// ownGroup refuses: nothing here ends a browser with all that it started.
func ownGroup(*exec.Cmd) error {
	return errors.New("pages are rendered on Linux, macOS and the BSDs only")
}

func endGroup(*exec.Cmd) {}
