package report

import (
	"fmt"
	"math"
	"slices"
	"time"

	"rangefinder/quantity"
)

// A growth is the chart of figures by day.
type growth struct {
	ID, Title, Desc string
	Height          int
	Lines           []tickY
	Days            []tick
	Points          []point
	Steps           []step
	Log             bool
	Floor           int
	By              string // "as of" or "printed": which day
	Undated         bool   // a figure stands by its day of publication for want of another
	Faded           bool
	File            bool // it is a file of its own, and its dots say their size
	Redrawn         bool // a figure that a person gave
}

type tickY struct {
	Y    int
	Text string
}

type point struct {
	X                      string
	Y, Y2                  int // Y2 is the lower end of a range, or Y
	Bar, Up, Down, Printed bool
	Redrawn                bool // a person gave the figure
	Label, Anchor          string
	Above                  int
	Class, Title           string
}

// Grouped reports whether the signs of the point need an element around them.
func (p point) Grouped() bool { return p.Class != "" || p.Title != "" }

type step struct {
	X1, X2 string
	Y1, Y2 int
}

const (
	growthTop    = 28
	growthDepth  = 150
	growthBottom = 26
	letterWide   = 0.022 // share of the width that a letter of a label takes on a telephone
	labelHeight  = 16
	arrowHeight  = 12
	mostTitles   = 40 // points that say what they are when pointed at; the table has all
)

// The days that a timeline can be ordered by.
const (
	byAsOf  = "as of"
	byPrint = "printed"
)

// charts are the timelines of a history: by the days that the figures hold for,
// and by those of publication where the two are not the same picture.
func charts(h historyView, topic string) []*growth {
	var out []*growth
	if g := newGrowth(h, topic, byAsOf); g != nil {
		out = append(out, g)
	}
	differs := slices.ContainsFunc(h.Figures, func(d datedView) bool { return d.printKey != "" && d.printKey != dayPart(d.sortKey) })
	if g := newGrowth(h, topic, byPrint); g != nil && differs {
		out = append(out, g)
	}
	return out
}

type placed struct {
	datedView
	when time.Time
}

// newGrowth is nil where fewer than two figures have a day that can be placed,
// and where all have the same.
func newGrowth(h historyView, topic, by string) *growth {
	var all []placed
	var ext []quantity.Interval
	for _, d := range h.Figures {
		key := d.sortKey
		if by == byPrint {
			key = d.printKey
		}
		if t, ok := instant(key); ok && !d.Slip && len(finite([]quantity.Interval{d.at})) > 0 {
			all = append(all, placed{d, t})
			ext = append(ext, d.at)
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return a.when.Compare(b.when) })
	if len(all) < 2 || !all[len(all)-1].when.After(all[0].when) {
		return nil
	}
	first, last := all[0].when, all[len(all)-1].when
	a := newAxis(ext, 4)
	y := func(f float64) int { return growthTop + growthDepth - int(math.Round(a.at(f)*growthDepth)) }
	g := &growth{
		ID: h.ID + "-" + by[:2], Log: a.log, Height: growthTop + growthDepth + growthBottom, Floor: growthTop + growthDepth,
		Title: topic + ", by the day that each figure holds for", By: by,
	}
	if by == byPrint {
		g.Title = topic + ", by day of publication"
	}
	g.Desc = g.Title + "."
	for _, t := range a.ticks {
		g.Lines = append(g.Lines, tickY{y(t), tickLabel(t)})
	}
	g.Days = []tick{{"14%", first.Format("2 Jan 2006"), "start"}, {"97%", last.Format("2 Jan 2006"), "end"}}
	var from point
	for _, p := range all {
		t := p.when.Sub(first).Seconds() / last.Sub(first).Seconds()
		pt := newPoint(p.datedView, t, y)
		pt.Printed = p.Printed && by == byAsOf
		g.Undated = g.Undated || pt.Printed
		g.Faded = g.Faded || p.Superseded
		g.Redrawn = g.Redrawn || p.Redrawn != ""
		if len(all) > mostTitles {
			pt.Title = ""
		}
		// A bound says what the count exceeds, not how far it has come.
		if h.Grew && by == byAsOf && !pt.Up && !pt.Down {
			if from.X != "" {
				g.Steps = append(g.Steps, step{from.X, pt.X, from.Y, pt.Y})
			}
			from = pt
		}
		g.Points = append(g.Points, pt)
		if len(all) <= mostTitles {
			g.Desc += " " + p.Day + ": " + p.Figure + ", " + p.Origin + "."
		}
	}
	if len(all) > mostTitles {
		g.Desc += fmt.Sprintf(" %d figures from %s to %s; the table has them all.", len(all), g.Days[0].Text, g.Days[1].Text)
	}
	g.label(all, first, last)
	return g
}

// label writes the figures beside those points where nothing else is: the last
// one first, for it is the news, then the first, then what there is room for.
func (g *growth) label(all []placed, first, last time.Time) {
	type box struct{ from, to, top, bottom float64 }
	var taken []box
	share := func(i int) float64 { return all[i].when.Sub(first).Seconds() / last.Sub(first).Seconds() }
	for i, p := range g.Points {
		at := 0.14 + share(i)*0.82
		b := box{at - 0.015, at + 0.015, float64(p.Y) - 6, float64(p.Y2) + 6}
		if p.Up {
			b.top -= arrowHeight
		}
		if p.Down {
			b.bottom += arrowHeight
		}
		taken = append(taken, b)
	}
	order := []int{len(all) - 1, 0}
	for i := 1; i < len(all)-1; i++ {
		order = append(order, i)
	}
	for _, i := range order {
		p := &g.Points[i]
		at, wide := 0.14+share(i)*0.82, letterWide*float64(columns(all[i].Figure)+1)
		b := box{from: at - wide/2, to: at + wide/2}
		switch p.Anchor {
		case "end":
			b.from, b.to = at-wide, at
		case "start":
			b.from, b.to = at, at+wide
		}
		lift, drop := 0, 0
		if p.Up {
			lift = arrowHeight
		}
		if p.Down {
			drop = arrowHeight
		}
		for _, above := range []int{p.Y - 11 - lift, p.Y2 + 20 + drop} {
			b.top, b.bottom = float64(above-labelHeight+3), float64(above+2)
			if above > g.Floor-4 || slices.ContainsFunc(taken, func(o box) bool {
				return b.from < o.to && o.from < b.to && b.top < o.bottom && o.top < b.bottom
			}) {
				continue
			}
			p.Label, p.Above = all[i].Figure, above
			taken = append(taken, b)
			break
		}
	}
}

func newPoint(d datedView, t float64, y func(float64) int) point {
	p := point{X: fmt.Sprintf("%.2f%%", 14+t*82), Anchor: "middle", Title: d.Day + ": " + d.Figure + ", " + d.Origin}
	if d.Superseded {
		p.Class = "faded"
	}
	if d.Redrawn != "" {
		p.Redrawn = true
		p.Title += "; " + clip(d.Redrawn, lineColumns)
	}
	switch {
	case math.IsInf(d.at.Hi, 1):
		p.Y, p.Up = y(d.at.Lo), true
	case math.IsInf(d.at.Lo, -1):
		p.Y, p.Down = y(d.at.Hi), true
	default:
		p.Y = y(d.at.Hi)
		p.Bar = d.at.Lo != d.at.Hi
	}
	p.Y2 = p.Y
	if p.Bar {
		p.Y2 = y(d.at.Lo)
	}
	switch {
	case t > 0.85:
		p.Anchor = "end"
	case t < 0.1:
		p.Anchor = "start"
	}
	return p
}

// instant reads a day, month, year or instant of ISO 8601.
func instant(s string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01", "2006", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
