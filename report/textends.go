package report

import (
	"slices"
	"strings"

	"rangefinder/news"
)

// ends says who stands at each end of the range, where it has two and more
// than a glance at the plot would tell.
func (t *terminal) ends(b *book, topic news.Topic, v topicView) {
	sc := scaleOf(topic)
	type row struct{ label, figure, who string }
	var rows []row
	label, figure := 0, 0
	for i, s := range topic.Strands {
		if s.Low != nil && s.High != nil && *s.Low == *s.High || v.Strands[i].Origins < 2 {
			continue
		}
		prefix := ""
		if v.Apart {
			prefix = v.Strands[i].Name + ", "
		}
		for _, e := range []struct {
			word, claim string
			at          *float64
		}{{"lowest", s.Ends.Low, s.Low}, {"highest", s.Ends.High, s.High}} {
			if e.at == nil {
				continue
			}
			r := row{prefix + e.word, sc.number(*e.at), b.holder(s, e.claim)}
			label, figure = max(label, columns(r.label)), max(figure, columns(r.figure))
			rows = append(rows, r)
		}
	}
	for _, r := range rows {
		first := "  " + pad(r.label, label) + "  " + padLeft(r.figure, figure) + "  "
		if columns(first) > t.width/2 {
			t.hanging("  ", "    ", r.label+" "+r.figure+": "+r.who)
			continue
		}
		t.hanging(first, strings.Repeat(" ", columns(first)), r.who)
	}
	if len(rows) > 0 {
		t.gap()
	}
}

// holder is who stands behind a claim at an end of a strand: its origin, and
// where the reader finds it.
func (b *book) holder(s news.Strand, id string) string {
	who := b.origin(s, id)
	c, ok := b.claims[id]
	if !ok {
		return orUnnamed(who)
	}
	print := b.print(c)
	if print.Outlet != "" && print.Outlet != who {
		who += ", in " + print.Outlet
	}
	if print.Day != "" {
		who += ", " + print.Day
	}
	return who
}

// origin is who stands behind a claim of a strand, in a word: whom reconciling
// has found behind the one that its text names, else that one; "" for a claim
// that is not there.
func (b *book) origin(s news.Strand, id string) string {
	if who := voiceOf(s, id); who != "" {
		return who
	}
	if c, ok := b.claims[id]; ok {
		return orUnnamed(c.Origin)
	}
	return ""
}

// voiceOf is the origin of a strand that has a claim, "" where none does.
func voiceOf(s news.Strand, id string) string {
	for i := range s.Origins {
		if o := &s.Origins[i]; slices.Contains(o.Claims, id) {
			return orUnnamed(o.Origin)
		}
	}
	return ""
}

// givenAs is what a claim gave in words where a number taken from it alone would
// say more than its origin did: the range whose end it is, the floor, the rough
// figure; "" where the claim gave the number itself.
func (b *book) givenAs(sc scale, id, number string) string {
	c, ok := b.claims[id]
	if !ok {
		return ""
	}
	if given := sc.ofClaim(c); given != number {
		return given
	}
	return ""
}

// bestBy is who stands behind the best figure of a strand, with what was said
// where that was not the number alone: Ukrainian intelligence: 25,000–30,000.
func (s strandView) bestBy() string {
	if s.BestAs == "" {
		return s.BestWho
	}
	return s.BestWho + ": " + s.BestAs
}
