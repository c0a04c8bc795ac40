//go:build !linux

package worker

import "time"

// nap sleeps until a moment that is near.
func nap(end time.Time) { time.Sleep(time.Until(end)) }
