package news

import "strings"

// Resolve finds a claim in the version of the article that it stands in: its figure
// at its own offsets, and its quotation around it with the words before and behind
// it, byte for byte. It gives "", or what does not fit, as a phrase for a person.
func (c Claim) Resolve(a Article) string {
	text, where := a.Text, "text"
	if c.In == "title" {
		text, where = a.Title, "headline"
	}
	switch {
	case c.Start < 0 || c.End < c.Start || c.End > len(text):
		return "its offsets lie outside the " + where
	case text[c.Start:c.End] != c.Text:
		return "at its offsets the " + where + " has other words than its figure"
	case c.Quote.Exact == "":
		return "it quotes nothing"
	}
	stands := false
	for at := 0; ; {
		i := strings.Index(text[at:], c.Quote.Exact)
		if i < 0 {
			break
		}
		from, to := at+i, at+i+len(c.Quote.Exact)
		if strings.HasSuffix(text[:from], c.Quote.Prefix) && strings.HasPrefix(text[to:], c.Quote.Suffix) {
			if stands = true; from <= c.Start && c.End <= to {
				return ""
			}
		}
		at = from + 1
	}
	if stands {
		return "its figure is not inside its quotation"
	}
	return "its quotation does not stand in the " + where + " as it is quoted"
}
