package reconcile

import (
	"fmt"
	"sort"
	"strings"
	"unicode"

	"rangefinder/news"
	"rangefinder/reconcile/topics"
)

// copied is whose figures claims are that say less than they could: those of an
// outlet that relays a piece which is in the store itself, and those of outlets
// that print one text.
type copied struct {
	origin map[string][2]string // claim → origin and its id, in place of the claim's own
	relays []news.Relay
	notes  []string
}

// sharedWords is how long a sentence has to be for two outlets that print it to be
// printing one text; shorter ones are written twice by chance.
const sharedWords = 8

// copies finds them among the claims of one topic. Every answer is a function of
// the set of claims.
//
// An outlet that names another as its source ("AP reported") relays that one's piece
// if it is among the claims with the same figure; whom the piece itself credits is
// then the origin of both. Where another article says whom the one that a claim
// credits passes on, with the same figure, that is its origin too. Outlets that print the same sentence print one text: its
// origin is the agency that one of them credits, else the outlet that had it first.
func copies(g topics.Group) copied {
	out := copied{origin: map[string][2]string{}}
	var claims []news.Claim
	for _, s := range g.Strands {
		claims = append(claims, s.Claims...)
	}
	sort.Slice(claims, func(i, j int) bool { return before(&claims[i], &claims[j]) })

	byFigure := map[string][]int{}
	for i := range claims {
		byFigure[sameFigure(&claims[i])] = append(byFigure[sameFigure(&claims[i])], i)
	}
	for i := range claims {
		c := &claims[i]
		for n := len(c.Chain) - 1; n > 0; n-- {
			src := -1
			for _, j := range byFigure[sameFigure(c)] {
				d := &claims[j]
				if d.ArticleID != c.ArticleID && len(d.Chain) > 0 && d.Chain[0] == c.Chain[n] && d.Chain[0] != c.Chain[0] {
					src = j
					break
				}
			}
			if src < 0 {
				continue
			}
			d := &claims[src]
			out.relays = append(out.relays, news.Relay{Claim: c.ID, Of: d.ID, URL: d.Article.URL, Why: "relays"})
			if n == len(c.Chain)-1 && d.OriginID != c.OriginID {
				out.origin[c.ID] = [2]string{d.Origin, d.OriginID}
				out.notes = append(out.notes, fmt.Sprintf("%s relays %s, whose piece credits %s: one origin", outlet(c), outlet(d), d.Origin))
			}
			break
		}
		if _, ok := out.origin[c.ID]; ok || len(c.Chain) == 0 {
			continue
		}
		if d := behind(c, claims, byFigure[sameFigure(c)]); d != nil {
			out.origin[c.ID] = [2]string{d.Origin, d.OriginID}
			out.notes = append(out.notes, fmt.Sprintf("%s credits %s, who by %s passes on %s: one origin", outlet(c), c.Origin, outlet(d), d.Origin))
		}
	}

	texts := map[string][]int{}
	var order []string
	for i := range claims {
		k := wordsOf(claims[i].Sentence)
		if k == "" || claims[i].In != "" {
			continue
		}
		if texts[k] == nil {
			order = append(order, k)
		}
		texts[k] = append(texts[k], i)
	}
	for _, k := range order {
		is := texts[k]
		first, outlets := is[0], map[string]bool{}
		source := -1 // the claim that names somebody beside its outlet
		for _, i := range is {
			outlets[outlet(&claims[i])] = true
			if source < 0 && len(claims[i].Chain) > 1 {
				source = i
			}
		}
		if len(outlets) < 2 {
			continue
		}
		from := &claims[first]
		if source >= 0 {
			from = &claims[source]
		}
		var names []string
		for _, i := range is {
			c := &claims[i]
			if c.ID == from.ID || outlet(c) == outlet(from) {
				continue
			}
			if _, ok := out.origin[c.ID]; ok || len(c.Chain) > 1 {
				continue // it says itself whose the figure is
			}
			out.origin[c.ID] = [2]string{from.Origin, from.OriginID}
			out.relays = append(out.relays, news.Relay{Claim: c.ID, Of: from.ID, URL: from.Article.URL, Why: "same text"})
			names = append(names, outlet(c))
		}
		if len(names) > 0 {
			out.notes = append(out.notes, fmt.Sprintf("%s print the text of %s: counted as one origin", strings.Join(names, ", "), outlet(from)))
		}
	}
	sort.SliceStable(out.relays, func(i, j int) bool { return out.relays[i].Claim < out.relays[j].Claim })
	sort.Strings(out.notes)
	return out
}

// behind is a claim of another article by which the origin of c does not count but
// passes on: it credits the same figure to somebody by way of that origin. nil where
// none does, or they name several.
func behind(c *news.Claim, claims []news.Claim, same []int) *news.Claim {
	said := c.Chain[len(c.Chain)-1]
	var found *news.Claim
	for _, j := range same {
		d := &claims[j]
		if d.ArticleID == c.ArticleID || d.Anonymous || d.OriginID == "" {
			continue
		}
		for _, by := range d.Chain[:max(len(d.Chain)-1, 0)] {
			if by != said || d.OriginID == said {
				continue
			}
			if found != nil && found.OriginID != d.OriginID {
				return nil
			}
			if found == nil {
				found = d
			}
		}
	}
	return found
}

// before orders claims by publication, then id; those without a date come last.
func before(a, b *news.Claim) bool {
	x, y := a.Article.Published, b.Article.Published
	switch {
	case x != nil && y != nil && !x.Equal(*y):
		return x.Before(*y)
	case (x == nil) != (y == nil):
		return x != nil
	}
	return a.ID < b.ID
}

func outlet(c *news.Claim) string {
	if c.Article.Publisher != "" {
		return c.Article.Publisher
	}
	return c.Article.URL
}

// sameFigure is what two claims have in common that give the same figure.
func sameFigure(c *news.Claim) string {
	var b strings.Builder
	for _, v := range []*float64{c.Low, c.Value, c.High} {
		if v == nil {
			b.WriteString("-|")
		} else {
			fmt.Fprintf(&b, "%g|", *v)
		}
	}
	return b.String() + c.Kind + "|" + c.Unit
}

// wordsOf is a sentence as texts are compared, lower-case words alone; "" for one
// that is too short to tell.
func wordsOf(s string) string {
	f := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(f) < sharedWords {
		return ""
	}
	return strings.Join(f, " ")
}
