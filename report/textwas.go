package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"rangefinder/news"
)

// was says how the topic stood before, where the report compares.
func (t *terminal) was(indent string, topic news.Topic) {
	if topic.Was == nil {
		return
	}
	line := "New"
	if !topic.Was.New {
		line = "Changed"
	}
	if at := topic.Was.At; !at.IsZero() {
		line += " since " + moment(at)
	}
	if !topic.Was.New {
		line += ": " + strings.Join(moved(topic), "; ")
	}
	for _, l := range wrap(line, t.prose-columns(indent), t.prose-columns(indent)) {
		t.line(indent + t.paint(bold, l))
	}
}

// moved is what of a topic is otherwise than it was, old → new: its range, and
// of each strand the word and the number of origins. Where nothing that a
// reader would see has moved it says so.
func moved(topic news.Topic) []string {
	s, was := scaleOf(topic), *topic.Was
	var out []string
	if before, now := s.span(was.Span.Low, was.Span.High), s.span(topic.Span.Low, topic.Span.High); before != now {
		out = append(out, before+" → "+now)
	}
	now := topic.Standing(time.Time{})
	several := len(now.Strands) > 1 || len(was.Strands) > 1
	for _, st := range now.Strands {
		i := slices.IndexFunc(was.Strands, func(w news.WasStrand) bool { return strandOf(w) == strandOf(st) })
		var parts []string
		if i < 0 {
			parts = []string{"new, " + s.span(st.Low, st.High)}
		} else {
			parts = strandMoved(s, was.Strands[i], st, several)
		}
		if len(parts) == 0 {
			continue
		}
		line := strings.Join(parts, ", ")
		if several {
			line = strandOf(st) + ": " + line
		}
		out = append(out, line)
	}
	for _, st := range was.Strands {
		if !slices.ContainsFunc(now.Strands, func(w news.WasStrand) bool { return strandOf(w) == strandOf(st) }) {
			out = append(out, strandOf(st)+": "+s.span(st.Low, st.High)+", no longer there")
		}
	}
	if len(out) == 0 {
		return []string{"the same range, with other quotations"}
	}
	return out
}

func strandMoved(s scale, was, now news.WasStrand, several bool) []string {
	var parts []string
	if before, after := s.span(was.Low, was.High), s.span(now.Low, now.High); several && before != after {
		parts = append(parts, before+" → "+after)
	}
	if before, after := wordOf(was), wordOf(now); before != after {
		parts = append(parts, before+" → "+after)
	}
	if was.Origins != now.Origins {
		parts = append(parts, fmt.Sprintf("%d → %s", was.Origins, count(now.Origins, "origin")))
	}
	if (was.Best == nil) != (now.Best == nil) || was.Best != nil && *was.Best != *now.Best {
		parts = append(parts, "best supported "+bestOf(s, was)+" → "+bestOf(s, now))
	}
	return parts
}

func strandOf(w news.WasStrand) string {
	return strandName(news.Strand{Status: w.Status, Increment: w.Increment})
}

func wordOf(w news.WasStrand) string {
	if w.Conflict {
		return word(news.Conflict)
	}
	return word(w.Word)
}

func bestOf(s scale, w news.WasStrand) string {
	if w.Best == nil {
		return "none"
	}
	return s.number(*w.Best)
}

// recent is the report without what changed before a time.
func recent(r news.Report, since time.Time) news.Report {
	if since.IsZero() {
		return r
	}
	r.Topics = slices.Clone(r.Topics)
	for i := range r.Topics {
		t := &r.Topics[i]
		t.Changes = slices.DeleteFunc(slices.Clone(t.Changes), func(c news.Change) bool { return c.At.Before(since) })
	}
	return r
}

// changes are the edits behind the figures, the newest first.
func (t *terminal) changes(v topicView) {
	title := "what changed"
	if !t.since.IsZero() {
		title += " since " + moment(t.since)
	}
	if len(v.Changes) == 0 {
		if !t.since.IsZero() {
			t.heading(title)
			t.line("  no page has edited its figures")
		}
		return
	}
	t.heading(title)
	for _, c := range v.Changes {
		t.hanging("  ", "    ", c.At+": "+changeLine(c))
	}
}

// Compared is now with what its topics were in was, at that time: Topic.Was is
// set where a topic is new or stands otherwise, and left as it is elsewhere.
func Compared(now, was news.Report, at time.Time) news.Report {
	before := map[string]news.Was{}
	for _, t := range was.Topics {
		before[t.ID] = t.Standing(at)
	}
	now.Topics = slices.Clone(now.Topics)
	for i, t := range now.Topics {
		old, known := before[t.ID]
		switch {
		case !known:
			now.Topics[i].Was = &news.Was{At: at, New: true, Strands: []news.WasStrand{}}
		case !sameStanding(old, t.Standing(at)):
			now.Topics[i].Was = &old
		}
	}
	return now
}

// Differences are lines for a person on what of now is otherwise than in was:
// topics that are new or gone, ranges, words and numbers of origins that moved,
// old → new. They follow the order of now; reports that stand alike give none.
func Differences(was, now news.Report) []string {
	now.Topics = slices.Clone(now.Topics)
	for i := range now.Topics {
		now.Topics[i].Was = nil // of another comparison
	}
	here := map[string]bool{}
	var out []string
	for _, t := range Compared(now, was, time.Time{}).Topics {
		here[t.ID] = true
		switch {
		case t.Was == nil:
		case t.Was.New:
			out = append(out, name(t.Topic)+": new, "+stands(t))
		default:
			out = append(out, name(t.Topic)+": "+strings.Join(moved(t), "; "))
		}
	}
	for _, t := range was.Topics {
		if !here[t.ID] {
			out = append(out, name(t.Topic)+": no longer there, was "+stands(t))
		}
	}
	return out
}

// stands is a topic in a few words: range, word, origins.
func stands(t news.Topic) string {
	s := scaleOf(t)
	v := newBook(news.Report{}, Options{}).topic(t)
	return s.span(t.Span.Low, t.Span.High) + ", " + v.Word + ", " + count(v.Origins, "origin")
}

func sameStanding(a, b news.Was) bool {
	return same(a.Span.Low, b.Span.Low) && same(a.Span.High, b.Span.High) &&
		slices.EqualFunc(a.Strands, b.Strands, func(x, y news.WasStrand) bool {
			return strandOf(x) == strandOf(y) && same(x.Low, y.Low) && same(x.High, y.High) && same(x.Best, y.Best) &&
				wordOf(x) == wordOf(y) && x.Origins == y.Origins
		})
}
