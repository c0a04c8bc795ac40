//go:build !linux

package embedded

import "os/exec"

// apart has nothing to set where a parent's death cannot be passed on.
func apart(*exec.Cmd) {}
