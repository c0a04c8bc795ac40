package extract

import (
	"strings"
	"testing"

	"rangefinder/news"
)

// fragmentsOf are the fragments of the claims of a text of one block a line; a line that
// begins with | is a row of a table.
func fragmentsOf(title, text string) []string {
	a := news.Article{Title: title, Language: "en"}
	for _, l := range strings.Split(text, "\n") {
		b := news.Block{Kind: news.Paragraph, Selector: "p"}
		if row, ok := strings.CutPrefix(l, "|"); ok {
			b.Kind, l = news.TableRow, row
		}
		if a.Text != "" {
			a.Text += "\n\n"
		}
		b.Text, b.Start = l, len(a.Text)
		a.Text += l
		b.End = len(a.Text)
		a.Blocks = append(a.Blocks, b)
	}
	claims, _ := Claims(a)
	var out []string
	for _, c := range claims {
		if len(out) == 0 || out[len(out)-1] != c.Fragment {
			out = append(out, c.Fragment)
		}
	}
	return out
}

func TestFragment(t *testing.T) {
	for _, c := range []struct {
		name, title, text string
		want              string
	}{
		{"a short sentence is given whole", "", "Some 25-30 people were killed.", "#:~:text=Some%2025%2D30%20people%20were%20killed."},
		{"a long one by its ends, so that the mark of a footnote may stand in it", "",
			"The mayor of Ostrau said that 21 people were killed in the flood of Monday night.", "#:~:text=The%20mayor%20of,of%20Monday%20night."},
		{"more words where the first are not alone, in capitals or not", "",
			"The mayor of Ostrau said that 21 people were killed in the flood of Monday night.\nNobody asked the Mayor of Senn.",
			"#:~:text=The%20mayor%20of%20Ostrau,of%20Monday%20night."},
		{"the same sentence twice: with the words around it", "",
			"The mayor spoke. At least 21 people were killed. He wept.\nThe governor came. At least 21 people were killed. He left.",
			"#:~:text=The%20mayor%20spoke.-,At%20least%2021%20people%20were%20killed.,-He%20wept." +
				" #:~:text=The%20governor%20came.-,At%20least%2021%20people%20were%20killed.,-He%20left."},
		{"a block twice: with those around it", "",
			"Here.\nAt least 21 people were killed.\nThere.\nAt least 21 people were killed.",
			"#:~:text=Here.-,At%20least%2021%20people%20were%20killed.,-There." +
				" #:~:text=There.-,At%20least%2021%20people%20were%20killed."},
		{"signs that mean something in a fragment", "", "\u201cA, B & C\u201d - 21 dead.", "#:~:text=%E2%80%9CA%2C%20B%20%26%20C%E2%80%9D%20%2D%2021%20dead."},
		{"a cell of a row, known by its figure alone", "", "|Kursk \u2014 Soldiers killed: 12,300; Soldiers wounded: 4,100", "#:~:text=12%2C300 #:~:text=4%2C100"},
		{"a cell of a row among others", "", "|Losses, Kursk \u2014 Soldiers killed: 300; Soldiers wounded: 300",
			"#:~:text=Kursk-,300,-300 #:~:text=300-,300"},
		{"the headline", "At least 21 people killed in Ostrau", "The mayor spoke.", "#:~:text=At%20least%2021%20people%20killed%20in%20Ostrau"},
	} {
		if got := strings.Join(fragmentsOf(c.title, c.text), " "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestCellOf(t *testing.T) {
	for _, c := range []struct {
		row, figure string
		want        cell
	}{
		{"Kursk \u2014 Killed: 300; Wounded: 2,700", "300", cell{"300", "Kursk", "2,700"}},
		{"Kursk \u2014 Killed: 300; Wounded: 2,700", "2,700", cell{"2,700", "300", ""}},
		{"Killed: 300", "300", cell{"300", "Killed", ""}},
		{"Avdiivka; 300; 2,700", "2,700", cell{"2,700", "300", ""}},
		{"People, first 100 days \u2014 Killed: 300", "100", cell{"first 100 days", "", "300"}},
		{"Kursk \u2014 Killed in 2024: 300; Killed by 5 drones: 9", "5", cell{text: "Killed by 5 drones"}},
		{"Kursk \u2014 Killed: 300", ": ", cell{}},
	} {
		if got := cellOf(c.row, strings.Index(c.row, c.figure)); got != c.want {
			t.Errorf("cellOf(%q, %q) = %q, want %q", c.row, c.figure, got, c.want)
		}
	}
}
