package extract

import (
	"testing"

	"rangefinder/news"
)

func TestAnotherOfAnotherKindIsNoIncrement(t *testing.T) {
	for _, tc := range []struct {
		text string
		want []bool
	}{
		{"At least 40 people were killed in Lumo. Another 25 are missing.", []bool{false, false}},
		{"At least 40 people were killed in Lumo. Another 25 bodies were found.", []bool{false, true}},
		{"On Monday 40 people were killed. Another 25 were killed on Tuesday.", []bool{false, true}},
		{"Pyongyang sent 11,000 soldiers. An additional 3,000 soldiers followed.", []bool{false, true}},
	} {
		claims, _ := Claims(news.Article{Text: tc.text, Language: "en", Plain: true, Blocks: []news.Block{{Kind: news.Paragraph, Text: tc.text, End: len(tc.text)}}})
		var got []bool
		for _, c := range claims {
			got = append(got, c.Increment)
		}
		if len(got) != len(tc.want) {
			t.Errorf("%q: %d claims, want %d", tc.text, len(got), len(tc.want))
			continue
		}
		for i := range got {
			if got[i] != tc.want[i] {
				t.Errorf("%q: figure %d: increment %v, want %v", tc.text, i+1, got[i], tc.want[i])
			}
		}
	}
}
