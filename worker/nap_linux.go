package worker

import (
	"time"

	"golang.org/x/sys/unix"
)

// nap sleeps until a moment that is near, by the system's own clock.
func nap(end time.Time) {
	for left := time.Until(end); left > 0; left = time.Until(end) { // a signal cuts it short
		t := unix.NsecToTimespec(int64(left))
		_ = unix.Nanosleep(&t, nil)
	}
}
