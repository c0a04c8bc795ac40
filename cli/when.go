package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// parseWhen reads a time in the past: a day (its beginning, in UTC), an instant
// as RFC 3339 writes it (one without a zone is in UTC), or how long ago, as in
// 90m, 24h, 7d or 2w.
func parseWhen(s string, now time.Time) (time.Time, error) {
	t, err := moment(strings.TrimSpace(s), now)
	if err == nil && t.After(now) {
		err = fmt.Errorf("%s has not come yet", t.Format(time.RFC3339))
	}
	return t, err
}

func moment(s string, now time.Time) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	if ago, ok := age(s); ok {
		return now.UTC().Add(-ago), nil
	}
	return time.Time{}, fmt.Errorf("want a day such as 2025-04-30, an instant such as 2025-04-30T09:00:00Z, or how long ago: 90m, 24h, 7d, 2w")
}

// isDay tells a day from an instant.
func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, strings.TrimSpace(s))
	return err == nil
}

// age reads a length of time, with days and weeks, which time.ParseDuration
// does not have.
func age(s string) (time.Duration, bool) {
	for suffix, unit := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if n, ok := strings.CutSuffix(s, suffix); ok {
			v, err := strconv.ParseUint(n, 10, 16)
			return time.Duration(v) * unit, err == nil
		}
	}
	d, err := time.ParseDuration(s)
	return d, err == nil && d >= 0
}
