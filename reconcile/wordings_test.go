package reconcile

import (
	"slices"
	"testing"
)

// One origin, several wordings: what an outlet bounds later does not take back
// what the origin counted exactly.
func TestLaterBoundsDoNotReplaceAnExactCount(t *testing.T) {
	claims := []Claim{
		{Topic: "wounded", Source: "Wire", Origin: "Agency", Value: ptr(4100), Qualifier: "exact", AsOf: "2025-04-30", Measure: "wounded", Ref: "exact"},
		{Topic: "wounded", Source: "Post", Origin: "Agency", Value: ptr(4000), Qualifier: "more_than", Published: "2025-07-04T12:00:00Z", Measure: "wounded", Ref: "floor"},
		{Topic: "wounded", Source: "Wire", Origin: "Agency", Value: ptr(2700), Qualifier: "about", AsOf: "2025-01-13", Measure: "wounded", Ref: "old"},
	}
	a := Topics(claims, Options{})[0]
	if a.Best == nil || *a.Best != 4100 || a.Low == nil || *a.Low != 4100 || a.High == nil || *a.High != 4100 {
		t.Errorf("Topics = %v..%v best %v, want 4100 throughout", a.Low, a.High, a.Best)
	}
	if a.Word != "growth" {
		t.Errorf("word = %q, want growth", a.Word)
	}
	v := a.Voices[0]
	if !slices.Equal(v.Outlets, []string{"Post", "Wire"}) || !slices.Equal(v.Refs, []string{"exact", "floor"}) {
		t.Errorf("the voice stands in %v with %v, want both outlets and both wordings", v.Outlets, v.Refs)
	}
	for _, s := range a.SetAside {
		if s.Ref == "floor" {
			t.Errorf("another wording of the same count is set aside: %s", s.Why)
		}
	}
}

func TestALaterFloorAboveReplacesTheCount(t *testing.T) {
	a := Topics([]Claim{
		{Topic: "dead", Source: "Wire", Origin: "Agency", Value: ptr(300), Qualifier: "exact", AsOf: "2025-01-13", Measure: "killed"},
		{Topic: "dead", Source: "Wire", Origin: "Agency", Value: ptr(600), Qualifier: "at_least", AsOf: "2025-04-30", Measure: "killed"},
	}, Options{})[0]
	if a.Low == nil || *a.Low != 600 || a.High != nil {
		t.Errorf("Topics = %v..%v, want 600 and open", a.Low, a.High)
	}
}
