package quantity

import "testing"

// Misreadings that are known, each with its reason. One that is mended makes
// the test ask to be struck off.
var known = []struct {
	text, reason string
	low          float64 // of the last mention, as it should be
	qualifier    Qualifier
	kind         Kind
	increment    bool
}{
	{"He backed 3 of 5 motions.", "two counts or a share: the prose does not say", 0.6, Exact, Ratio, false},
	{"At least 2,900 houses, 30 roads and seven bridges fell.", "a bound is not handed on along a list", 7, FromLow, Count, false},
	{"Killed were 3,085, and another 4,715 were hurt.", "whether another group or more of the same needs what is counted", 4715, Exact, Count, false},
	{"It took a half hour.", "half before a bare unit", 0.5, Exact, Measure, false},
}

func TestKnownMisreadings(t *testing.T) {
	for _, k := range known {
		ms, _ := Find(k.text, "en")
		if len(ms) == 0 {
			continue
		}
		m := ms[len(ms)-1]
		if m.Lo == k.low && m.Qualifier == k.qualifier && m.Kind == k.kind && m.Increment == k.increment {
			t.Errorf("Find(%q) reads as it should now: strike it off (was: %s)", k.text, k.reason)
		}
	}
}
