package decide

import (
	"rangefinder/news"
	"rangefinder/reconcile/topics"
)

// Splits reports whether a split of its topic by some words takes a claim.
func Splits(c news.Claim, words string) bool { return topics.Says(c, words) }
