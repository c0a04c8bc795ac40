//go:build unix

package fetch

import (
	"os/exec"
	"syscall"
)

// ownGroup puts cmd and all that it starts into a process group of its own,
// which ends whole when cmd's context is done.
func ownGroup(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	endWithParent(cmd.SysProcAttr)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return nil
}

// endGroup ends what cmd, which has ended, left behind.
func endGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
