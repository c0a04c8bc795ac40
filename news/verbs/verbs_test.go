package verbs

import "testing"

func TestOf(t *testing.T) {
	for _, want := range []Verb{
		{"take", "took", "taken", "takes", "taking"},
		{"admit", "admitted", "admitted", "admits", "admitting"},
		{"carry", "carried", "carried", "carries", "carrying"},
		{"flee", "fled", "fled", "flees", "fleeing"},
		{"approve", "approved", "approved", "approves", "approving"},
		{"winch", "winched", "winched", "winches", "winching"},
		{"die", "died", "died", "dies", "dying"},
		{"say", "said", "said", "says", "saying"},
	} {
		if got := Of(want.Lemma); got != want {
			t.Errorf("Of(%q) = %+v, want %+v", want.Lemma, got, want)
		}
	}
	if v := Of(""); v.Lemma != "" {
		t.Errorf("Of(\"\") = %+v", v)
	}
	seen := map[string]bool{}
	for _, v := range All() {
		if seen[v.Lemma] {
			t.Errorf("%s is listed twice", v.Lemma)
		}
		seen[v.Lemma] = true
	}
}
