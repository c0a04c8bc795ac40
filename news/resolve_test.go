package news

import "testing"

func TestResolve(t *testing.T) {
	a := Article{Title: "Toll at 40", Text: "The toll is 40.\n\nThe toll is 40. Nobody knows more."}
	good := Claim{Text: "40", Start: 29, End: 31, Quote: Quote{Exact: "The toll is 40.", Prefix: "\n\n", Suffix: " Nobody"}}
	for _, c := range []struct {
		name, want string
		change     func(*Claim)
	}{
		{"as it is", "", func(*Claim) {}},
		{"in the headline", "", func(c *Claim) {
			*c = Claim{In: "title", Text: "40", Start: 8, End: 10, Quote: Quote{Exact: "Toll at 40"}}
		}},
		{"beyond the end", "its offsets lie outside the text", func(c *Claim) { c.End = 99 }},
		{"before the beginning", "its offsets lie outside the text", func(c *Claim) { c.Start = -1 }},
		{"one byte off", "at its offsets the text has other words than its figure", func(c *Claim) { c.Start++; c.End++ }},
		{"another figure", "at its offsets the text has other words than its figure", func(c *Claim) { c.Text = "41" }},
		{"the other sentence", "its figure is not inside its quotation", func(c *Claim) { c.Start, c.End = 12, 14 }},
		{"no quotation", "it quotes nothing", func(c *Claim) { c.Quote = Quote{} }},
		{"another word", "its quotation does not stand in the text as it is quoted", func(c *Claim) { c.Quote.Exact = "The toll was 40." }},
		{"another word before", "its quotation does not stand in the text as it is quoted", func(c *Claim) { c.Quote.Prefix = "now\n\n" }},
		{"the headline's", "its offsets lie outside the headline", func(c *Claim) { c.In = "title" }},
	} {
		claim := good
		c.change(&claim)
		if got := claim.Resolve(a); got != c.want {
			t.Errorf("%s: Resolve = %q, want %q", c.name, got, c.want)
		}
	}
}
