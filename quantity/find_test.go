package quantity

import (
	"math"
	"slices"
	"testing"
)

func TestFindSpansLieInTheText(t *testing.T) {
	const s = "At least 600 soldiers and up to 25–30,000 more; 40 per cent of $1.2bn."
	ms, _ := Find(s, "en")
	want := []struct {
		text, full string
		lo, hi     float64
	}{
		{"600", "At least 600", 600, math.Inf(1)},
		{"25–30,000", "up to 25–30,000 more", 25000, 30000},
		{"40 per cent", "40 per cent", 40, 40},
		{"$1.2bn", "$1.2bn", 1.2e9, 1.2e9},
	}
	if len(ms) != len(want) {
		t.Fatalf("Find(%q) = %d mentions, want %d", s, len(ms), len(want))
	}
	for i, w := range want {
		m := ms[i]
		if got, full := s[m.Start:m.End], s[m.From:m.To]; got != w.text || full != w.full || m.Lo != w.lo || m.Hi != w.hi {
			t.Errorf("mention %d of %q = %q in %q [%v, %v], want %q in %q [%v, %v]", i, s, got, full, m.Lo, m.Hi, w.text, w.full, w.lo, w.hi)
		}
	}
}

// Numbers that Find passes over are amounts to somebody who knows that they are.
func TestAmounts(t *testing.T) {
	for _, c := range []struct {
		words, lang string
		want        []float64 // lower ends
	}{
		{"in 1998", "en", []float64{1998}},
		{"aged 34", "en", []float64{34}},
		{"3 March 2019", "en", []float64{3, 2019}},
		{"about 300 soldiers in 2019", "", []float64{300, 2019}},
		{"1.850 Menschen", "de", []float64{1850}},
		{"at least six and a half thousand", "en", []float64{6500}},
		{"nobody at all", "en", nil},
		{"", "en", nil},
	} {
		var got []float64
		for _, m := range Amounts(c.words, c.lang) {
			got = append(got, m.Lo)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("Amounts(%q, %q) = %v, want %v", c.words, c.lang, got, c.want)
		}
	}
}
