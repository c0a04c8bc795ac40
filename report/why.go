package report

import (
	"math"
	"slices"
	"strings"

	"rangefinder/news"
	"rangefinder/quantity"
)

// A differView says why figures of a topic differ, or in what they do: one kind
// of difference, with those whom it concerns. It is read off what the topic and
// its claims say; what no text says is not guessed at.
type differView struct {
	Kind   string // "Date", "Scope", "Real conflict" …
	Text   string // a sentence without its full stop
	Points []pointView
	More   int // points that are left out
}

// A pointView is a figure with who gives it and what sets it apart.
type pointView struct{ Figure, Who, Detail string }

const (
	mostPoints  = 6  // that one difference names
	mostPairs   = 3  // pairs in real conflict that are named, the furthest apart
	mostCompare = 60 // figures of a strand that are held against each other, half from either end
)

// A stander is a voice that stands in a strand, with what its claim says of the
// figure.
type stander struct {
	pointView
	claim   news.Claim
	at      quantity.Interval
	derived string
}

// differ says why the figures of t differ: strands first, then each strand by
// itself, then what was replaced, what is passed on, and what the topic is a
// part of.
func (b *book) differ(t news.Topic, v topicView) []differView {
	var out []differView
	if v.Apart {
		d := differView{Kind: "Planned and done", Text: "Strands answer different questions and are never held against each other"}
		if !slices.ContainsFunc(t.Strands, func(s news.Strand) bool { return s.Status != news.StatusDone }) {
			d.Kind = "Totals and additions"
		}
		for _, s := range v.Strands {
			d.Points = append(d.Points, pointView{Figure: s.Range, Detail: s.Name})
		}
		out = append(out, d)
	}
	for i, s := range t.Strands {
		in := ""
		if v.Apart {
			in = " (" + v.Strands[i].Name + ")"
		}
		for _, d := range b.within(s, v.Strands[i], v.scale) {
			d.Kind += in
			out = append(out, d)
		}
	}
	out = append(out, revisions(v.Aside)...)
	out = append(out, b.passedOn(t)...)
	return append(out, neighbours(t, v)...)
}

// within is why the figures that stand in one strand differ.
func (b *book) within(s news.Strand, v strandView, sc scale) []differView {
	all := b.standing(s, sc)
	var out []differView
	if v.Trail != "" {
		out = append(out, differView{Kind: "Growth", Text: "These are counts as of different days: " + v.Trail})
	}
	figures := map[quantity.Interval]bool{}
	for _, a := range all {
		figures[a.at] = true
	}
	if len(figures) < 2 {
		return out
	}
	if len(all) > mostCompare {
		all = slices.Concat(all[:mostCompare/2], all[len(all)-mostCompare/2:])
	}
	for _, w := range ways {
		if d, ok := w.tell(all); ok {
			out = append(out, d)
		}
	}
	return append(out, rivals(all, v.Class == news.Conflict)...)
}

// standing are the voices of a strand that are in its range, the lowest first,
// each with the first of its claims that stands.
func (b *book) standing(s news.Strand, sc scale) []*stander {
	aside := setAside(s)
	var out []*stander
	for _, o := range s.Origins {
		for _, id := range o.Claims {
			c, ok := b.claims[id]
			if _, gone := aside[id]; gone || !ok {
				continue
			}
			at := extent(o.Low, o.Value, o.High, o.Qualifier)
			if len(finite([]quantity.Interval{at})) == 0 {
				break
			}
			p := pointView{Figure: sc.figure(o.Low, o.Value, o.High, o.Qualifier, c.About && sameFigure(o, c)), Who: orUnnamed(o.Origin)}
			out = append(out, &stander{p, c, at, o.Derived})
			break
		}
	}
	slices.SortStableFunc(out, func(a, b *stander) int {
		if d := middle(a.at) - middle(b.at); d != 0 {
			return int(math.Copysign(1, d))
		}
		return strings.Compare(a.Who, b.Who)
	})
	return out
}

// middle is where an interval lies: its middle, or the end that it has.
func middle(i quantity.Interval) float64 {
	switch {
	case math.IsInf(i.Lo, 0):
		return i.Hi
	case math.IsInf(i.Hi, 0):
		return i.Lo
	}
	return i.Lo/2 + i.Hi/2
}

// A way in which two figures can differ.
type way struct {
	kind, text string
	of         func(*stander) string // what a figure has of it, "" for nothing
	alone      bool                  // to have it sets a figure apart; else to have another than the rest does
	show       func(string) string
}

var ways = []way{
	{kind: "Date", text: "The figures hold for different days", of: func(s *stander) string { return dayPart(s.claim.AsOf) }, show: func(d string) string { return "as of " + day(d) }},
	{kind: "Scope", text: "They are of different places", of: func(s *stander) string { return s.claim.Place }, show: inQuotes},
	{kind: "Scope", text: "They are of different groups", of: func(s *stander) string { return s.claim.Of }, show: inQuotes},
	{kind: "Scope", text: "They cover different periods", of: func(s *stander) string { return s.claim.Period }, show: period},
	{kind: "Definition", text: "They give different sides of the measure", of: func(s *stander) string { return s.claim.Aspect }, show: inQuotes},
	{kind: "Definition", text: "They count by different words, and no text says whether these mean the same", of: func(s *stander) string { return s.claim.Head }, show: inQuotes},
	{kind: "Definition", text: "A list of names holds only those whose names are known", alone: true, of: func(s *stander) string { return only(s.claim.Named, "by name") }},
	{kind: "Scope", text: "A figure of some of those just counted", alone: true, of: func(s *stander) string { return only(s.claim.Part, "a part") }},
	{kind: "Vague wording", text: "A word for an order of magnitude is no count", alone: true, of: func(s *stander) string { return only(s.claim.Vague, "“"+clean(s.claim.Text)+"”") }},
	{kind: "Our arithmetic", text: "A figure that follows from a text is ours, and nobody said it as such", alone: true, of: func(s *stander) string { return clean(s.derived) }},
	{kind: "Denial", text: "A denied figure is named in order to deny it", alone: true, of: func(s *stander) string { return only(s.claim.Modality == news.Denied, "denied") }},
}

// only is word where is holds.
func only(is bool, word string) string {
	if is {
		return word
	}
	return ""
}

func inQuotes(s string) string { return "“" + name(s) + "”" }

// period writes A/B with its ends as days; an open end is left out.
func period(s string) string {
	from, to, ok := strings.Cut(s, "/")
	switch {
	case !ok:
		return day(s)
	case from == ".." || from == "":
		return "until " + day(to)
	case to == ".." || to == "":
		return "from " + day(from)
	}
	return day(from) + " to " + day(to)
}

// dayPart is the day of an instant, so that two hours of one day are one date.
func dayPart(iso string) string {
	d, _, _ := strings.Cut(iso, "T")
	return d
}

// tell is the difference in words, where there is one between two figures that
// differ.
func (w way) tell(all []*stander) (differView, bool) {
	d := differView{Kind: w.kind, Text: w.text}
	if !slices.ContainsFunc(all, func(a *stander) bool {
		return slices.ContainsFunc(all, func(b *stander) bool { return a.at != b.at && w.parts(a, b) })
	}) {
		return d, false
	}
	seen := map[pointView]bool{}
	for _, a := range all {
		p := a.pointView
		if p.Detail = w.of(a); p.Detail == "" {
			continue
		}
		if w.show != nil {
			p.Detail = w.show(p.Detail)
		}
		if !seen[p] {
			seen[p] = true
			d.add(p)
		}
	}
	return d, true
}

// nameColumns is how much of a name a sentence of several has room for.
const nameColumns = 60

func (d *differView) add(p pointView) {
	p.Who, p.Detail = clip(p.Who, 2*nameColumns+5), clip(p.Detail, nameColumns)
	if len(d.Points) < mostPoints {
		d.Points = append(d.Points, p)
	} else {
		d.More++
	}
}

// parts reports whether a and b differ in it. Where one of the texts is silent
// nothing is known to differ.
func (w way) parts(a, b *stander) bool {
	x, y := w.of(a), w.of(b)
	if w.alone {
		return (x == "") != (y == "")
	}
	return x != "" && y != "" && !strings.EqualFold(x, y)
}

// rivals are what is left between figures that have no value in common: one
// that is the other rounded, outlets that relay one origin differently, and
// those between which nothing stands that would explain them.
func rivals(all []*stander, conflict bool) []differView {
	var rounded, relayed differView
	type pair struct {
		a, b *stander
		gap  float64
	}
	var open []pair
	apart := false
	for i, a := range all {
		for _, b := range all[i+1:] {
			switch gap := max(a.at.Lo, b.at.Lo) - min(a.at.Hi, b.at.Hi); {
			case gap <= 0: // some value fits both
			case rounds(a, b) || rounds(b, a):
				rounded.Kind, rounded.Text = "Rounding", "One is the other, rounded"
				rounded.add(pointView{Figure: a.Figure + " and " + b.Figure, Who: both(a.Who, b.Who)})
			case strings.EqualFold(a.Who, b.Who):
				apart = true
				relayed.Kind, relayed.Text = "Relay", "Texts give one origin different figures, as of no different day"
				if dayPart(a.claim.AsOf) != dayPart(b.claim.AsOf) {
					relayed.Text = "Texts give one origin different figures"
				}
				relayed.add(pointView{Figure: a.Figure + " and " + b.Figure, Who: a.Who})
			case slices.ContainsFunc(ways, func(w way) bool { return w.parts(a, b) }):
				apart = true
			default:
				apart = true
				open = append(open, pair{a, b, gap})
			}
		}
	}
	var out []differView
	for _, d := range []differView{rounded, relayed} {
		if d.Kind != "" {
			out = append(out, d)
		}
	}
	if !conflict || !apart {
		return out
	}
	if len(open) == 0 {
		return append(out, differView{Kind: "Conflict all the same", Text: "What differs above may explain the figures; no text says that it does, and no value fits them all"})
	}
	slices.SortStableFunc(open, func(a, b pair) int { return int(math.Copysign(1, b.gap-a.gap)) })
	d := differView{Kind: "Real conflict", Text: "Nothing in the texts explains the difference", More: max(0, len(open)-mostPairs)}
	for _, p := range open[:min(len(open), mostPairs)] {
		d.Points = append(d.Points, pointView{p.a.Figure + " against " + p.b.Figure, both(p.a.Who, p.b.Who), undated(p.a, p.b)})
	}
	return append(out, d)
}

// both names two who speak.
func both(a, b string) string {
	if strings.EqualFold(a, b) {
		return clip(a, nameColumns)
	}
	return clip(a, nameColumns) + " and " + clip(b, nameColumns)
}

// undated says which of two figures no text dates: their day might explain what
// is not told.
func undated(a, b *stander) string {
	switch x, y := a.claim.AsOf == "", b.claim.AsOf == ""; {
	case x && y:
		return "neither is dated"
	case x:
		return a.Figure + " is not dated"
	case y:
		return b.Figure + " is not dated"
	}
	return ""
}

// rounds reports whether b is a, rounded to the digits that b has: two figures
// at most a twentieth apart, of which the coarser ends in a nought more at least.
func rounds(a, b *stander) bool {
	if a.at.Lo != a.at.Hi || b.at.Lo != b.at.Hi {
		return false
	}
	x, y := a.at.Lo, b.at.Lo
	unit := 1.0
	for unit < math.Abs(y) && math.Mod(y, unit*10) == 0 {
		unit *= 10
	}
	return unit > 1 && math.Abs(x-y) <= math.Abs(y)/20 && math.Round(x/unit)*unit == y
}

// revisions are the figures that were set aside, by the reason.
func revisions(aside []saidView) []differView {
	var out []differView
	at := map[string]int{}
	for _, s := range aside {
		why, superseded := strings.CutPrefix(s.Why, "superseded: ")
		i, ok := at[why]
		if !ok {
			i, at[why] = len(out), len(out)
			kind := "Set aside"
			if s.Ruling.Class == news.Rejected {
				kind = "Rejected"
			}
			if superseded || strings.HasPrefix(why, "revised ") || strings.HasPrefix(why, "corrected ") {
				kind = "Revision"
			}
			out = append(out, differView{Kind: kind, Text: sentence(why)})
		}
		out[i].add(pointView{Figure: s.Figure, Who: s.Origin, Detail: s.AsOf})
	}
	return out
}

// passedOn are the pieces that pass on another, which count once.
func (b *book) passedOn(t news.Topic) []differView {
	var out []differView
	seen := map[[2]string]bool{}
	d := differView{Kind: "Repetition", Text: "What passes on another piece is no second witness"}
	for _, r := range t.Relays {
		c, ok := b.claims[r.Claim]
		of, known := b.claims[r.Of]
		if !ok || !known {
			continue
		}
		from, to := b.print(of).Outlet, b.print(c).Outlet
		if seen[[2]string{from, to}] {
			continue
		}
		seen[[2]string{from, to}] = true
		how := "passes on " + from
		if r.Why == "same text" {
			how = "prints the text of " + from
		}
		d.add(pointView{Who: to, Detail: how})
	}
	if len(d.Points) > 0 {
		out = append(out, d)
	}
	return out
}

// neighbours are the topics that count a part, the whole, or another group.
func neighbours(t news.Topic, v topicView) []differView {
	var out []differView
	for _, k := range []struct{ why, kind, text string }{
		{"part of", "Parts and wholes", "This is a part of another count, and is not held against it"},
		{"whole of", "Parts and wholes", "Other counts are parts of this one, and are not held against it"},
		{"same measure, other group", "Scope", "Other groups are topics of their own, and are not held against this one"},
	} {
		d := differView{Kind: k.kind, Text: k.text}
		for i, l := range t.Links {
			if l.Why == k.why {
				d.add(pointView{Who: v.Links[i].Name})
			}
		}
		if len(d.Points) > 0 {
			out = append(out, d)
		}
	}
	return out
}
