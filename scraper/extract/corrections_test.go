package extract

import (
	"cmp"
	"strings"
	"testing"

	"rangefinder/news"
)

func TestCorrections(t *testing.T) {
	cor := openCorpus(t, "corrections.txt")
	defer cor.close()
	for _, row := range rows(t, "corrections.txt", 4) {
		claims, _ := Claims(news.Article{Text: row[0], Plain: true})
		got := "no claim"
		if c := find(claims, row[1]); c != nil {
			switch got = "kept"; {
			case c.Withdrawn:
				got = "withdrawn"
			case c.Modality == news.Denied:
				got = news.Denied
			}
			got += ", of " + strings.ToLower(cmp.Or(strings.Join(c.Attribution, " < "), "-"))
		}
		cor.check(row[0], row[1], got, row[2]+", of "+strings.ToLower(row[3]))
	}
}

// A notice that names nothing corrects what the text counts.
func TestNoticeWithoutNoun(t *testing.T) {
	a := article("CORRECTED: Kiln blast kills 9, not 19", "(Corrects to 9 from 19 in headline)", "ZENDA, May 3 — A kiln blast killed 9 people, police said.")
	claims, _ := Claims(a)
	c := find(claims, "19")
	if c == nil || !c.Withdrawn || c.Measure != "killed" || c.Origin != "Paper" {
		t.Errorf("19 is %+v, want it withdrawn by the outlet and measured as killed", c)
	}
	for i := range claims {
		if claims[i].Text == "19" && !claims[i].Withdrawn {
			t.Errorf("19 in %q is not withdrawn", claims[i].Sentence)
		}
	}
}

// What an outlet calls wrong is withdrawn where it was its own, and denied where another's.
func TestWronglyReported(t *testing.T) {
	for text, withdrawn := range map[string]bool{
		"Beacon wrongly reported that 80 people had drowned.":           true,
		"The navy wrongly reported that 80 people had drowned.":         false,
		"The navy said it had wrongly reported that 80 people drowned.": true,
	} {
		claims, _ := Claims(news.Article{Text: text, Publisher: "Beacon News Agency", Language: "en"})
		if len(claims) != 1 || claims[0].Withdrawn != withdrawn || !withdrawn && claims[0].Modality != news.Denied {
			t.Errorf("Claims(%q) = %+v, want it withdrawn: %v, else denied", text, claims, withdrawn)
		}
	}
}

// A page of notices that correct nothing in it takes no longer than its length.
func TestManyNotices(t *testing.T) {
	text := strings.Repeat("Correction: 9 from 19.\n\n5 people were killed in Zenda.\n\n", 1000)
	claims, _ := Claims(news.Article{Text: text, Plain: true, Language: "en"})
	if len(claims) != 3000 {
		t.Errorf("%d claims, want 3000", len(claims))
	}
}
