package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// tick is the unit of /proc: USER_HZ is 100 on Linux.
const tick = time.Second / 100

// usage is the processor time that a process has taken, and the most memory that it had.
func usage(pid int) (cpu time.Duration, peak int64, running bool) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, false
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // the name may hold anything
	fields := strings.Fields(rest)
	if len(fields) < 13 || fields[0] == "Z" {
		return 0, 0, false
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, false
	}
	_, rest, _ = strings.Cut(string(status), "VmHWM:")
	if f := strings.Fields(rest); len(f) > 0 {
		peak = number(f[0]) << 10
	}
	return time.Duration(number(fields[11])+number(fields[12])) * tick, peak, true
}

// A meter tells how much of the machine others had: figures of time are worth little
// where that is much.
type meter struct {
	begun     time.Time
	busy, own time.Duration
}

func newMeter() meter { return meter{time.Now(), busy(), own()} }

// others is the share of all cores' time that went to processes that are not ours,
// children that have not ended counted with them.
func (m meter) others() float64 {
	return share(busy()-m.busy, own()-m.own, time.Since(m.begun), runtime.NumCPU())
}

// share is how much of the cores' time was busy and not our own, 0 to 1. The two are
// counted in ticks of different clocks: what comes out below nothing is nothing.
func share(busy, own, wall time.Duration, cores int) float64 {
	return max(0, float64(busy-own)/float64(wall*time.Duration(cores)))
}

// busy is the time that the cores were not idle, all together, since the machine began.
func busy() time.Duration {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(stat), "\n")
	var ticks int64
	for i, f := range strings.Fields(line) {
		// cpu user nice system idle iowait irq softirq steal, and guests, who are
		// in user already
		if i >= 1 && i <= 8 && i != 4 && i != 5 {
			ticks += number(f)
		}
	}
	return time.Duration(ticks) * tick
}

// own is the time that this process took, and those it has started and seen end.
func own() time.Duration {
	var sum time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if syscall.Getrusage(who, &u) == nil {
			sum += time.Duration(u.Utime.Nano() + u.Stime.Nano())
		}
	}
	return sum
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
