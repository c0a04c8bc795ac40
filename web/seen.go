package web

import (
	"context"
	"slices"
	"strings"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/report"
)

// What a page shows may be older than the log: what comes of a decision is worked out after it was made. A form
// that sends the newest decision that its page shows is told of what came later.

// shows reports whether a report has what comes of a decision. Of others than those on claims that cannot be
// told: it is false.
func (e *edition) shows(d news.Decision) bool {
	if d.On.Kind != news.OnClaim {
		return false
	}
	id := d.ID
	if d.Do == news.DoUndo {
		id = d.Undoes
	}
	c, ok := e.claim(d.On.Claim)
	there := ok && c.Decision != nil && slices.Contains(c.Decision.Decisions, id) ||
		slices.ContainsFunc(e.rep.Review, func(rv news.Review) bool { return rv.Decision == id })
	return there == (d.Do != news.DoUndo)
}

// seen is the newest decision on a claim that its reading shows, "" for none, and what was decided of it since: log
// is all that was decided of it, newest what came last, and waits the decision on it that waits for a person.
func seen(c news.Claim, log []news.Decision, newest, waits string) (head string, since []news.Decision) {
	if newest == "" {
		return "", nil
	}
	shown := map[string]bool{}
	for _, d := range log {
		shown[d.ID] = c.Decision != nil && slices.Contains(c.Decision.Decisions, d.ID)
	}
	is := func(standing []news.Decision) bool {
		if n := len(standing); n > 0 && standing[n-1].ID == waits {
			return true
		}
		n := 0
		for _, on := range shown {
			if on {
				n++
			}
		}
		return n == len(standing) && !slices.ContainsFunc(standing, func(d news.Decision) bool { return !shown[d.ID] })
	}
	if is(decide.Standing(log)) {
		return newest, nil
	}
	for n := len(log) - 1; n >= 0; n-- {
		if is(decide.Standing(log[:n])) {
			if n > 0 {
				head = log[n-1].ID
			}
			return head, log[n:]
		}
	}
	// Of another log, and older than what was there: there is no moment at which things stood so.
	for _, d := range log {
		if shown[d.ID] {
			head = d.ID
		} else {
			since = append(since, d)
		}
	}
	return head, since
}

// seenOf is seen for what has a name: where the report still has it under a name that somebody has taken
// from it since, what was decided before that.
func (s *site) seenOf(ctx context.Context, on news.Subject, newest string) (string, error) {
	if newest == "" || nameFormsOf[on.Kind] == nil {
		return newest, nil
	}
	log, err := s.decisions.On(ctx, nil)
	if err != nil {
		return "", err
	}
	key := decide.Key(on)
	for _, d := range slices.Backward(decide.Standing(log)) {
		if d.On.Kind != on.Kind || d.After.To == nil || d.Do == news.DoSplit {
			continue
		}
		if strings.EqualFold(*d.After.To, on.Name) {
			break // it has got its name back
		}
		if decide.Key(d.On) != key || len(d.On.Held) > 0 && !slices.ContainsFunc(d.On.Held, func(id string) bool { return slices.Contains(on.Held, id) }) {
			continue
		}
		head := ""
		for _, x := range log {
			if decide.Key(x.On) == key && decide.Compare(x, d) < 0 {
				head = x.ID
			}
		}
		return head, nil
	}
	return newest, nil
}

// waits are, by decide.Key, the decisions of a report that wait for a person.
func (e *edition) waits() map[string]string {
	out := map[string]string{}
	for _, rv := range e.rep.Review {
		out[decide.Key(rv.On)] = rv.Decision
	}
	return out
}

// inWords is what some decisions are, in a line.
func inWords(ds []news.Decision) string {
	var out []string
	for _, d := range ds {
		out = append(out, d.Do+" by "+report.Name(d.Who))
	}
	return strings.Join(out, "; ")
}
