package cli

import (
	"testing"
	"time"
)

func TestParseWhen(t *testing.T) {
	now := time.Date(2025, 7, 4, 8, 30, 0, 0, time.UTC)
	for in, want := range map[string]string{
		"2025-04-30":                "2025-04-30T00:00:00Z",
		"2025-04-30T09:00":          "2025-04-30T09:00:00Z",
		"2025-04-30 09:00":          "2025-04-30T09:00:00Z",
		"2025-04-30T09:00:00+02:00": "2025-04-30T07:00:00Z",
		"24h":                       "2025-07-03T08:30:00Z",
		"90m":                       "2025-07-04T07:00:00Z",
		"7d":                        "2025-06-27T08:30:00Z",
		" 2w ":                      "2025-06-20T08:30:00Z",
		"0s":                        "2025-07-04T08:30:00Z",
	} {
		got, err := parseWhen(in, now)
		if err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("parseWhen(%q) = %s, %v, want %s", in, got.Format(time.RFC3339), err, want)
		}
	}
	for _, in := range []string{"", "yesterday", "-24h", "7", "7 d", "-7d", "1.5d", "99999999d", "2025-13-01", "2025-07-05", "2025-07-04T08:31:00Z"} {
		if got, err := parseWhen(in, now); err == nil {
			t.Errorf("parseWhen(%q) = %s, want an error", in, got)
		}
	}
}
