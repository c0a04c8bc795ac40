package news

import "testing"

func TestHasWords(t *testing.T) {
	for _, c := range []struct {
		text, name string
		want       bool
	}{
		{"Velora cuts jobs", "Velora", true},
		{"Velora’s job cuts", "Velora", true},
		{"“Velora” cuts jobs", "Velora", true},
		{"Jobs go at Velora—again", "Velora", true},
		{"Veloras rejoice, Velora cuts jobs", "Velora", true},
		{"Velorama cuts jobs", "Velora", false},
		{"iranians flee as iran burns", "iran", true},
		{"éran", "ran", false},
		{"anything", "", false},
		{"", "Velora", false},
		{"aaa aa", "aa", true},
		{"ééé éé", "éé", true},
	} {
		if got := HasWords(c.text, c.name); got != c.want {
			t.Errorf("HasWords(%q, %q) = %v", c.text, c.name, got)
		}
	}
}

func TestFirstLetter(t *testing.T) {
	for _, c := range [][3]string{{"économie", "Économie", "économie"}, {"", "", ""}, {"Åland", "Åland", "åland"}, {"\xffx", "\xffx", "\xffx"}} {
		if u, l := UpperFirst(c[0]), LowerFirst(c[0]); u != c[1] || l != c[2] {
			t.Errorf("%q: %q, %q", c[0], u, l)
		}
	}
}
