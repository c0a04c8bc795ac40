//go:build unix && !linux

package fetch

import "syscall"

// endWithParent does nothing: here a browser ends when the pipe to it does.
func endWithParent(*syscall.SysProcAttr) {}
