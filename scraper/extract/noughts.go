package extract

import (
	"slices"
	"strings"

	"rangefinder/quantity"
)

// Who is accused and denies it counts none: "no civilians were killed, the air force said" is a figure
// of nought, and stands against "at least three". A "no" is a figure only of civilians and
// soldiers, of whom sides count; that nobody was hurt in a fire is no count.

// noughts are the figures of nought in the text [lo, hi): "no civilians were killed", "no Ruritanian
// soldiers have died".
func noughts(text string, lo, hi int, ms []quantity.Mention) []quantity.Mention {
	block := text[lo:hi]
	var out []quantity.Mention
	for at := 0; at < len(block); {
		i := nextNo(block, at)
		if i < 0 {
			break
		}
		at = i + 2
		if !deniesHarm(words8(block[i:])) || wished(block[max(0, i-24):i]) {
			continue
		}
		m := quantity.Mention{Start: lo + i, End: lo + at, From: lo + i, To: lo + at, Interval: quantity.Exactly(0), Kind: quantity.Count, Qualifier: quantity.Exact, Confidence: 1}
		if !slices.ContainsFunc(ms, func(o quantity.Mention) bool { return o.From < m.End && m.Start < o.End }) {
			out = append(out, m)
		}
	}
	return out
}

// nextNo is where the word "no" begins next, -1 for nowhere.
func nextNo(s string, at int) int {
	for i := at; i+2 < len(s); i++ {
		if (s[i] == 'n' || s[i] == 'N') && s[i+1] == 'o' && s[i+2] == ' ' && (i == 0 || s[i-1] == ' ' || s[i-1] == '"' || s[i-1] == '\n' || i > 2 && s[i-3:i] == "“") {
			return i
		}
	}
	return -1
}

// words8 are the next eight words of one clause, in lower case.
func words8(s string) []string {
	var out []string
	for len(out) < 8 && s != "" {
		w, rest, _ := strings.Cut(s, " ")
		if w == "" || strings.ContainsAny(w, "\n\t") {
			break
		}
		bare := strings.TrimRight(w, ".,;:!?\"”")
		out = append(out, lower(bare))
		if bare != w {
			break
		}
		s = rest
	}
	return out
}

// deniesHarm reports whether ws opens with "no" civilians or soldiers who were killed or hurt.
func deniesHarm(ws []string) bool {
	if len(ws) < 3 || ws[0] != "no" {
		return false
	}
	i := 1
	for ; i < len(ws) && i < 5; i++ {
		if h := singular(ws[i]); h == "civilian" || h == "noncombatant" || troops[h] {
			break
		}
		if lexicon.classes[ws[i]]&(adverb|auxiliary|prep|det|conj) != 0 || ws[i] == "more" || ws[i] == "other" || ws[i] == "new" || ws[i] == "fewer" || ws[i] == "further" || ws[i] == "additional" {
			return false
		}
	}
	if i >= len(ws) || i == 5 {
		return false
	}
	i++
	be := false
	for ; i < len(ws); i++ {
		switch w := ws[i]; {
		case w == "was" || w == "were" || w == "been":
			be = true
		case w == "has" || w == "have" || w == "had":
		case w == "died" && !be, be && (w == "killed" || w == "hurt" || w == "injured" || w == "wounded" || w == "harmed"):
			return true
		default:
			return false
		}
	}
	return false
}

// wished reports whether what follows the words is only asked, aimed at or supposed: "made sure that
// no civilians were harmed".
func wished(before string) bool {
	ws := strings.Fields(before)
	if n := len(ws); n > 1 && lower(ws[n-1]) == "that" {
		ws = ws[:n-1]
	}
	return len(ws) > 0 && wishes[lower(ws[len(ws)-1])]
}

var wishes = wordSet("if whether unless until so sure ensure ensures ensured ensuring hope hopes hoped hoping wish wishes wished")

// nought reports whether the words of a figure are one of these.
func nought(words string) bool { return strings.EqualFold(words, "no") }

// calledFalse reports whether a word before the figure at k says that what follows is not so: "the
// general lied when he said no civilians were killed".
func (d *doc) calledFalse(s *sentence, k int) bool {
	for i := s.lo; i < k; i++ {
		switch d.toks[i].low {
		case "lied", "lies", "lie", "lying", "falsely", "wrongly", "false", "untrue":
			return true
		}
	}
	return false
}
