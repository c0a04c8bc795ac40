package decide

import (
	"time"

	"rangefinder/news"
	"rangefinder/reconcile/topics"
)

// FromRules are decisions that say what rules of topics say, made by who from a time on, a millisecond
// apart, since each was made on what came of the ones before it.
func FromRules(rules []topics.Rule, who string, from time.Time) []news.Decision {
	out := make([]news.Decision, 0, len(rules))
	for i, r := range rules {
		d := news.Decision{
			At: from.Add(time.Duration(i+1) * time.Millisecond), Who: who, Do: news.DoRename,
			On:    news.Subject{Kind: news.OnTopic, Name: r.From, Story: r.Story, Held: r.Held},
			After: news.Fields{To: &r.To},
		}
		d.Before.To = &r.From
		if r.Words != "" {
			d.Do, d.After.Words, d.Before.To = news.DoSplit, &r.Words, nil
		}
		out = append(out, Made(d))
	}
	return out
}
