package main

import (
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

// A result is what wrk printed of one run, as it wrote it.
type result struct {
	rate, p50, p99, slowest string
	errors                  int // of the connection, and answers that were none
}

// load has wrk ask for one address.
func load(wrk string, connections int, length time.Duration, url string, header ...string) (result, error) {
	args := []string{"-t2", fmt.Sprintf("-c%d", connections), fmt.Sprintf("-d%ds", int(length.Seconds())), "--latency", "--timeout", "30s"}
	for _, h := range header {
		args = append(args, "-H", h)
	}
	out, err := exec.Command(wrk, append(args, url)...).CombinedOutput()
	if err != nil {
		return result{}, fmt.Errorf("wrk: %w\n%s", err, out)
	}
	return parse(string(out))
}

var (
	rate    = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)
	half    = regexp.MustCompile(`\n\s+50%\s+(\S+)`)
	most    = regexp.MustCompile(`\n\s+99%\s+(\S+)`)
	longest = regexp.MustCompile(`\n\s+Latency\s+\S+\s+\S+\s+(\S+)`)
	failed  = regexp.MustCompile(`Non-2xx or 3xx responses: (\d+)`)
	broken  = regexp.MustCompile(`Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)`)
)

// parse reads what wrk 4 prints with --latency.
func parse(out string) (result, error) {
	var r result
	for _, x := range []struct {
		is *regexp.Regexp
		to *string
	}{{rate, &r.rate}, {half, &r.p50}, {most, &r.p99}, {longest, &r.slowest}} {
		m := x.is.FindStringSubmatch(out)
		if m == nil {
			return r, fmt.Errorf("wrk printed something else than expected:\n%s", out)
		}
		*x.to = m[1]
	}
	for _, is := range []*regexp.Regexp{failed, broken} {
		for i, s := range is.FindStringSubmatch(out) {
			if n, err := strconv.Atoi(s); err == nil && i > 0 {
				r.errors += n
			}
		}
	}
	return r, nil
}
