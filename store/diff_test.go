package store

import (
	"fmt"
	"sort"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
)

// stated makes a claim of a sentence whose figure stands in brackets.
func stated(measure, sentence string) news.Claim {
	open, shut := strings.Index(sentence, "["), strings.Index(sentence, "]")
	figure := sentence[open+1 : shut]
	var v float64
	if _, err := fmt.Sscan(strings.ReplaceAll(figure, ",", ""), &v); err != nil {
		panic(err)
	}
	whole := sentence[:open] + figure + sentence[shut+1:]
	return news.Claim{ID: news.ID(whole, measure), Text: figure, Sentence: whole, Start: open,
		Low: &v, Value: &v, High: &v, Qualifier: "exact", Kind: "count", Measure: measure, Modality: news.Reported}
}

func takes(c news.Claim) news.Claim {
	c.Withdrawn = true
	return c
}

func TestWhatChangedBetweenTwoVersions(t *testing.T) {
	type claims = []news.Claim
	for _, tc := range []struct {
		name     string
		was, now claims
		partial  bool
		want     string // changes, as kind and figures
		gone     string // figures kept as gone
	}{
		{"one digit more", claims{stated("killed", "The quake killed [40] people.")}, claims{stated("killed", "The quake killed [400] people.")},
			false, "revised 40→400", "40"},
		{"two figures of one sentence, both raised",
			claims{stated("killed", "At dawn [12] were dead, 30 hurt."), stated("wounded", "At dawn 12 were dead, [30] hurt.")},
			claims{stated("killed", "At dawn [15] were dead, 41 hurt."), stated("wounded", "At dawn 15 were dead, [41] hurt.")},
			false, "revised 12→15, revised 30→41", "12 30"},
		{"other words, the same figure", claims{stated("killed", "The quake killed [40] people in the old town.")},
			claims{stated("killed", "In the old town, the quake killed [40] people.")}, false, "", ""},
		{"a figure rolls off a live page", claims{stated("killed", "By noon [3] were killed."), stated("missing", "Rescuers look for [9] people.")},
			claims{stated("missing", "Rescuers look for [9] people.")}, false, "gone 3", "3"},
		{"nothing rolls off a broken page", claims{stated("killed", "By noon [3] were killed."), stated("missing", "Rescuers look for [9] people.")},
			claims{stated("missing", "Rescuers look for [9] people.")}, true, "", ""},
		{"a figure is added", claims{stated("killed", "By noon [3] were killed.")},
			claims{stated("killed", "By noon [3] were killed."), stated("missing", "Rescuers look for [9] people.")}, false, "new 9", ""},
		{"another thing is no revision", claims{stated("killed", "By noon [3] were killed.")},
			claims{stated("displaced", "Camps took in [5,000] families.")}, false, "gone 3, new 5,000", "3"},
		{"a notice takes the old figure back", claims{stated("killed", "The quake killed [40] people.")},
			claims{stated("killed", "The quake killed [4] people."), takes(stated("killed", "Correction: an earlier version gave the dead as [40]."))},
			false, "revised 40→4, withdrawn 40→40", "40w"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := difference{at: time.Date(2025, 4, 1, 0, 0, 0, 0, time.UTC), cause: news.CausePage, partial: tc.partial}
			kept, changes := d.apply(tc.was, tc.now)
			text := map[string]string{}
			for _, c := range append(append(claims{}, tc.was...), tc.now...) {
				text[c.ID] = c.Text
			}
			var got, gone []string
			for _, ch := range changes {
				s := ch.Kind + " "
				if ch.Was != nil {
					s += text[*ch.Was] + "→"
				}
				got = append(got, s+text[ch.Claim])
			}
			for _, c := range kept {
				if c.Gone {
					mark := ""
					if c.Withdrawn {
						mark = "w"
					}
					gone = append(gone, c.Text+mark)
				}
			}
			sort.Strings(got)
			sort.Strings(gone)
			if s := strings.Join(got, ", "); s != tc.want {
				t.Errorf("changes = %q, want %q", s, tc.want)
			}
			if s := strings.Join(gone, " "); s != tc.gone {
				t.Errorf("gone = %q, want %q", s, tc.gone)
			}
			// The other order of the same claims gives the same bytes.
			flip := func(cs claims) claims {
				out := append(claims{}, cs...)
				sort.SliceStable(out, func(i, j int) bool { return out[i].ID > out[j].ID })
				return out
			}
			kept2, changes2 := d.apply(flip(tc.was), flip(tc.now))
			if fmt.Sprint(len(kept2), kinds(changes2)) != fmt.Sprint(len(kept), kinds(changes)) {
				t.Errorf("order matters: %s against %s", kinds(changes2), kinds(changes))
			}
			// What is gone and stands there again is a claim of the page again.
			back, _ := d.apply(kept, tc.was)
			for _, c := range back {
				for _, w := range tc.was {
					if c.ID == w.ID && c.Gone {
						t.Errorf("%q stands on the page again and counts as gone", c.Sentence)
					}
				}
			}
		})
	}
}

func kinds(chs []news.Change) string {
	var b strings.Builder
	for _, c := range chs {
		b.WriteString(c.Kind + c.Claim + " ")
	}
	return b.String()
}
