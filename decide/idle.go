package decide

import (
	"cmp"
	"fmt"
	"slices"

	"rangefinder/news"
)

// What a store holds, as far as decisions may be on it.
type Holdings struct {
	Report   news.Report
	Stories  []string        // names
	Articles map[string]bool // ids
	Bearing  map[string]bool // ids of the decisions that bear on a story, see Applied
}

// Idle are the decisions in force of which nothing comes anywhere and that no report asks about, since
// there is no story of which they would be: on articles that were not read, and on names
// that nothing has. They are kept, and hold once there is what they are on.
func Idle(log []news.Decision, h Holdings, named Namer) []news.Review {
	asked, there := map[string]bool{}, map[string]bool{}
	for _, r := range h.Report.Review {
		asked[r.Decision] = true
	}
	for _, t := range h.Report.Topics {
		there[news.OnTopic+label(t.Topic)] = true
	}
	for _, name := range h.Stories {
		there[news.OnStory+label(name)] = true
	}
	for _, c := range h.Report.Claims {
		there[news.OnOrigin+label(c.Origin)] = true
		there[news.OnOrigin+c.OriginID] = true
	}
	var out []news.Review
	standing := Standing(log)
	later := superseded(standing)
	for _, d := range slices.Backward(standing) {
		reason := ""
		if d.Do == news.DoNote && h.Bearing[d.ID] && (d.On.Kind == news.OnStory || d.On.Kind == news.OnOrigin) {
			continue // it stands there, whatever that is called by now
		}
		switch d.On.Kind {
		case news.OnClaim, news.OnArticle:
			if !h.Articles[d.On.Article] {
				reason = "its article is not in the store"
			}
		case news.OnOrigin:
			_, id := named(d.On.Name)
			if d.After.To != nil && !h.Bearing[d.ID] || d.After.To == nil && !there[news.OnOrigin+label(d.On.Name)] && !there[news.OnOrigin+id] {
				reason = fmt.Sprintf("nothing is of %q", d.On.Name)
			}
			there[news.OnOrigin+label(d.On.Name)] = true // under another name by now
		default:
			name := d.On.Name
			if d.After.To != nil {
				name = *d.After.To
			}
			if !there[d.On.Kind+label(name)] {
				reason = fmt.Sprintf("no %s is called %q", d.On.Kind, d.On.Name)
			}
			if d.Do != news.DoSplit && d.Do != news.DoNote {
				there[d.On.Kind+label(d.On.Name)] = true
			}
		}
		if reason != "" && !asked[d.ID] && !later[d.ID] {
			out = append(out, news.Review{Decision: d.ID, Do: d.Do, Who: d.Who, At: d.At, Why: d.Why, On: d.On, Reason: reason})
		}
	}
	slices.SortFunc(out, func(x, y news.Review) int { return cmp.Or(x.At.Compare(y.At), compareID(x.Decision, y.Decision)) })
	return out
}
