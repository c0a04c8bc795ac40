package decide

import (
	"cmp"
	"fmt"
	"slices"

	"rangefinder/news"
)

// A Doubt is a claim that a person should look at, and why.
type Doubt struct {
	Claim  string   `json:"claim"` // id
	Topic  string   `json:"topic"` // id, "" where it answers none
	Why    []string `json:"why"`   // the weightiest first
	Weight int      `json:"weight"`
}

// What makes a claim worth a person's time: how much hangs on it, and how unsure it is.
const (
	changedSince = 100 // decided, and its sentence has changed
	endOfDispute = 60
	endOfRange   = 40
	bestFigure   = 35
	unsure       = 30
	ratherUnsure = 15
	firstFigure  = 20
	newFigure    = 10
)

// Doubtful are the claims of a report that nobody has decided of, or whose sentence has changed since,
// those most worth looking at first. What is nothing worth is left out: sure, inside
// its range, of an origin that is known.
func Doubtful(r news.Report) []Doubt {
	by := map[string]*Doubt{}
	claims := map[string]news.Claim{}
	spoke := map[string]int{} // origin → claims
	for _, c := range r.Claims {
		claims[c.ID] = c
		spoke[c.OriginID]++
	}
	open := func(id string) bool {
		c, ok := claims[id]
		return ok && !c.Gone && (c.Decision == nil || slices.Contains([]string{news.NeedsReview, news.Noted, news.Follows}, c.Decision.Verdict))
	}
	add := func(id string, weight int, why string) {
		if !open(id) {
			return
		}
		d := by[id]
		if d == nil {
			d = &Doubt{Claim: id}
			by[id] = d
		}
		if !slices.Contains(d.Why, why) {
			d.Why, d.Weight = append(d.Why, why), d.Weight+weight
		}
	}
	for _, c := range r.Claims {
		if c.Decision != nil && c.Decision.Verdict == news.NeedsReview {
			add(c.ID, changedSince, "the sentence has changed since "+c.Decision.Who+" decided of it")
		}
	}
	topic := map[string]string{}
	for _, t := range r.Topics {
		for _, id := range t.ClaimIDs() {
			if id != "" && topic[id] == "" {
				topic[id] = t.ID
			}
		}
		for _, s := range t.Strands {
			weight, of := endOfRange, "the range"
			if s.Conflict || s.Word == news.Conflict || s.Word == news.Contested {
				weight, of = endOfDispute, "a range that is disputed"
			}
			if s.Low != nil && s.High != nil && *s.Low == *s.High {
				add(s.Ends.Low, bestFigure, "the only figure")
				continue
			}
			add(s.Ends.Low, weight, "the lower end of "+of)
			add(s.Ends.High, weight, "the upper end of "+of)
			if s.Ends.Best != nil {
				add(*s.Ends.Best, bestFigure, "the best supported figure")
			}
		}
		for _, ch := range t.Changes {
			if ch.Kind == news.ChangeNew && ch.Cause != news.CausePerson {
				add(ch.Claim, newFigure, "new on its page")
			}
		}
	}
	for _, c := range r.Claims {
		switch {
		case c.Confidence < 0.7:
			add(c.ID, unsure, fmt.Sprintf("the reader is unsure (%.2f)", c.Confidence))
		case c.Confidence < 0.9:
			add(c.ID, ratherUnsure, fmt.Sprintf("the reader is not quite sure (%.2f)", c.Confidence))
		}
		if c.OriginID != "" && spoke[c.OriginID] == 1 && topic[c.ID] != "" {
			add(c.ID, firstFigure, "the first figure of "+c.Origin)
		}
	}
	out := make([]Doubt, 0, len(by))
	for id, d := range by {
		d.Topic = topic[id]
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b Doubt) int { return cmp.Or(b.Weight-a.Weight, compareID(a.Claim, b.Claim)) })
	return out
}
