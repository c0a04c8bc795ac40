package embedded

import (
	"os/exec"
	"syscall"
)

// apart lets a child end with its parent, and not with a Ctrl-C that the
// terminal sends to both: the parent still needs it then.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
