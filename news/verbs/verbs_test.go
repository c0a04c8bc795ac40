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

func TestLemma(t *testing.T) {
	for form, want := range map[string]string{"took": "take", "taken": "take", "flee": "flee", "evacuated": "evacuate", "found": "find", "looting": "loot", "homes": "", "": ""} {
		if got := Lemma(form); got != want {
			t.Errorf("Lemma(%q) = %q, want %q", form, got, want)
		}
	}
	for form, want := range map[string]string{"bleached": "bleach", "levelled": "level", "shelled": "shell", "scuttled": "scuttle", "sullied": "sully", "strummed": "strum"} {
		if got := Stem(form); got != want {
			t.Errorf("Stem(%q) = %q, want %q", form, got, want)
		}
	}
}
