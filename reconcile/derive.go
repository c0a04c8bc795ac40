package reconcile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"rangefinder/news"
	"rangefinder/quantity"
	"rangefinder/reconcile/topics"
)

// A derived figure is arithmetic of ours over what one text says: a share of a base that the
// same text gives, or a sum at the rate of its day. It answers a question only beside figures
// that somebody said in answer to it, and is marked as ours wherever it stands.
type derived struct {
	claim news.Claim // as it would have been said; its id is that of no claim
	from  string     // id of the claim that it follows from
	how   string     // "40 percent of 1,500", "EUR 92 million at 1.087 of 6 March 2024"
}

// mostDigits are the digits that a derived figure is worth, unless the figure it comes from has more.
const mostDigits = 3

// derive finds the figures that follow from the claims of a story, by the id of the claim.
func derive(claims []news.Claim, rates *Rates) []derived {
	byID := map[string]*news.Claim{}
	counts := map[portion]bool{}
	for i := range claims {
		c := &claims[i]
		byID[c.ID] = c
		if c.Base != "" && c.Kind == string(quantity.Count) {
			counts[portionOf(c)] = true
		}
	}
	var out []derived
	for i := range claims {
		c := &claims[i]
		if c.Gone || c.Withdrawn || c.Former {
			continue
		}
		if base := byID[c.Base]; base != nil && !counts[portionOf(c)] {
			if d, ok := shareOf(c, base); ok {
				out = append(out, d)
			}
		}
	}
	out = append(out, converted(claims, rates)...)
	slices.SortFunc(out, func(a, b derived) int { return strings.Compare(a.claim.ID, b.claim.ID) })
	return out
}

// shareOf is what a share of a base comes to.
func shareOf(c, base *news.Claim) (derived, bool) {
	part := 0.0
	switch quantity.Kind(c.Kind) {
	case quantity.Percent:
		part = 0.01
	case quantity.Ratio:
		part = 1
	default:
		return derived{}, false
	}
	if base.Value == nil || base.Vague || base.Qualifier != "exact" && base.Qualifier != "about" || *base.Value <= 0 {
		return derived{}, false
	}
	if k := quantity.Kind(base.Kind); k != quantity.Count && k != quantity.Money {
		return derived{}, false
	}
	for _, x := range []*float64{c.Low, c.Value, c.High} {
		if x != nil && (*x < 0 || *x*part > 1) {
			return derived{}, false // a change by 40 per cent is no share
		}
	}
	d := multiplied(c, part**base.Value)
	d.claim.Kind, d.claim.Unit, d.claim.Base = base.Kind, base.Unit, ""
	d.claim.What, d.claim.Head, d.claim.Of = cmp.Or(c.What, base.What), cmp.Or(c.Head, base.Head), cmp.Or(c.Of, base.Of)
	d.how = c.Text + " of " + base.Text
	return d, true
}

// A portion is what shares of one base in one text have in common: where the text gives one of them as
// a count, the others say nothing new, "600 men, or 40 percent of the 1,500".
type portion struct{ article, url, base, measure string }

func portionOf(c *news.Claim) portion {
	return portion{c.ArticleID, c.Article.URL, c.Base, c.Measure}
}

// converted are the sums of the story in the currency that most of its sums for the same measure
// are in.
func converted(claims []news.Claim, rates *Rates) []derived {
	if rates == nil {
		return nil
	}
	money := func(c *news.Claim) bool {
		return c.Kind == string(quantity.Money) && isCurrency(c.Unit) && !c.Gone && !c.Withdrawn && !c.Former
	}
	type use struct {
		measure, unit string
	}
	uses, units := map[use]int{}, map[string][]string{}
	for i := range claims {
		if c := &claims[i]; money(c) {
			if uses[use{c.Measure, c.Unit}]++; uses[use{c.Measure, c.Unit}] == 1 {
				units[c.Measure] = append(units[c.Measure], c.Unit)
			}
		}
	}
	for m, us := range units {
		// The first is the one that most sums are in; a dollar is what most readers compare in.
		slices.SortFunc(us, func(a, b string) int {
			return cmp.Or(uses[use{m, b}]-uses[use{m, a}], -compareBool(a == "USD", b == "USD"), strings.Compare(a, b))
		})
	}
	var out []derived
	for i := range claims {
		c := &claims[i]
		if !money(c) || units[c.Measure][0] == c.Unit {
			continue
		}
		to := units[c.Measure][0]
		rate, day, ok := rates.on(dayOfClaim(c), c.Unit, to)
		if !ok {
			continue
		}
		d := multiplied(c, rate)
		d.claim.Unit = to
		d.how = fmt.Sprintf("%s %s at %s of %s", c.Unit, c.Text, printed(roundTo(rate, 5)), day)
		out = append(out, d)
	}
	return out
}

// dayOfClaim is the day of the figure, or of its print.
func dayOfClaim(c *news.Claim) date {
	d := parseDate(c.AsOf)
	if d.prec >= toDay {
		return d
	}
	if c.Article.Published != nil {
		return date{c.Article.Published.Unix(), toSecond}
	}
	return date{}
}

// multiplied is a claim with its figures times a factor. What was exact is about right then.
func multiplied(c *news.Claim, by float64) derived {
	d := derived{claim: *c, from: c.ID}
	d.claim.ID = c.ID + "\x00derived"
	for _, p := range []**float64{&d.claim.Low, &d.claim.Value, &d.claim.High} {
		if *p == nil {
			continue
		}
		x := clean(**p*by, **p*by)
		if n := max(mostDigits, digits(**p)); x != math.Trunc(x) || digits(x) > n {
			x = roundTo(x, n)
		}
		*p = &x
	}
	d.claim.About = true
	if d.claim.Qualifier == "exact" {
		d.claim.Qualifier = "about"
	}
	return d
}

// place says where derived figures belong: by strand of groups, those that answer its question,
// going by where they would have stood had somebody said them. Those beside which nobody said a
// figure are left out.
func place(ds []derived, groups []topics.Group, story news.Story, claims []news.Claim, rules topics.Rules) map[string][]derived {
	if len(ds) == 0 {
		return nil
	}
	home := map[string]string{} // id of a claim → key of its strand
	for g := range groups {
		for s := range groups[g].Strands {
			for _, c := range groups[g].Strands[s].Claims {
				home[c.ID] = strandKey(groups[g], s)
			}
		}
	}
	byID := map[string]derived{}
	all := slices.Clone(claims)
	for _, d := range ds {
		byID[d.claim.ID] = d
		all = append(all, d.claim)
	}
	out := map[string][]derived{}
	for _, g := range topics.Split(story, all, rules) {
		for _, s := range g.Strands {
			key, one := "", true
			for _, c := range s.Claims {
				if k := home[c.ID]; k != "" {
					one = one && (key == "" || key == k)
					key = k
				}
			}
			if key == "" || !one {
				continue
			}
			for _, c := range s.Claims {
				if d, ok := byID[c.ID]; ok {
					out[key] = append(out[key], d)
				}
			}
		}
	}
	return out
}
