package fetch

import (
	"net/http"
	"strings"
	"time"
)

// retryAfter reads a Retry-After header (RFC 9110 section 10.2.3), seconds or a
// date, as a pause from now between 1 s and 24 h. It is 0 for no header and for
// one that is neither.
func retryAfter(v string, now time.Time) time.Duration {
	const least, most = time.Second, 24 * time.Hour
	v = strings.TrimSpace(v)
	digits := strings.TrimPrefix(v, "-")
	if v == "" {
		return 0
	}
	if digits != "" && strings.Trim(digits, "0123456789") == "" {
		if digits != v {
			return least
		}
		digits = strings.TrimLeft(digits, "0")
		if len(digits) > 6 {
			return most
		}
		seconds := 0
		for _, c := range digits {
			seconds = seconds*10 + int(c-'0')
		}
		return min(max(time.Duration(seconds)*time.Second, least), most)
	}
	t, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	return min(max(t.Sub(now), least), most)
}
