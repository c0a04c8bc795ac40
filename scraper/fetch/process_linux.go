package fetch

import "syscall"

// endWithParent has the kernel end a process when this one is killed.
func endWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }
