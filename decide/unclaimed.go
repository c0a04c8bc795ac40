package decide

import (
	"slices"

	"rangefinder/news"
)

// Unclaimed are the numbers of a list of which people have made no claim either: claims are those of the
// report.
func Unclaimed(list []news.Unclaimed, claims []news.Claim) []news.Unclaimed {
	added := map[string][]news.Claim{} // by article
	for _, c := range claims {
		if c.Decision != nil && c.Decision.Verdict == news.Added {
			added[c.ArticleID] = append(added[c.ArticleID], c)
		}
	}
	if len(added) == 0 {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(n news.Unclaimed) bool {
		return slices.ContainsFunc(added[n.ArticleID], func(c news.Claim) bool {
			return c.In == n.In && c.Start < n.End && n.Start < c.End
		})
	})
}
