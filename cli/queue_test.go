package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"rangefinder/store"
)

func TestHostsThatAreLeftAloneAreShownWithTheReason(t *testing.T) {
	var out bytes.Buffer
	a := &app{out: &out}
	a.showHosts([]store.HostLoad{
		{Host: "well.example", Due: 3},
		{Host: "ill.example", Due: 1, Later: 4, Wait: 90 * time.Second, Asked: true, Fails: 6,
			Since: time.Date(2025, 3, 28, 6, 0, 0, 0, time.UTC), Why: "nothing answers\x1b[2J"},
		{Host: "busy.example", Later: 2, Wait: time.Hour, Asked: true},
	})
	got := out.String()
	for _, want := range []string{
		"left alone (what waits for them keeps its place):\n",
		"  ill.example  5 waiting, asked again in 1m30s: failed 6 times in a row since 2025-03-28T06:00:00Z, last because nothing answers",
		"  busy.example  2 waiting, asked again in 1h0m0s: it asked for a pause\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
	if strings.Contains(got, "well.example") || strings.Contains(got, "\x1b") {
		t.Errorf("%q shows what it should not", got)
	}
	out.Reset()
	a.showHosts([]store.HostLoad{{Host: "well.example", Due: 3}})
	if out.Len() != 0 {
		t.Errorf("hosts that are well give %q", out.String())
	}
}
