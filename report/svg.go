package report

import (
	"fmt"
	"math"
	"strings"

	"rangefinder/news"
	"rangefinder/quantity"
)

// A plot is the interval plot of a topic: strands under one axis, a row a
// voice. Across, everything is a percentage of the width, so that the same SVG
// fits a telephone and a desk without scaling its letters; down, it is pixels.
type plot struct {
	ID, Title, Desc string
	Height          int
	Log             bool
	Ticks           []tick
	Bands           []band
	Heads           []head
	Rows            []row
	Likely          bool // a likely range is drawn
	Faded           bool // a replaced figure is drawn
	Planned, Might  bool
	Redrawn         bool // a figure that a person gave is drawn
	Dashed          bool // a denied or contested figure is drawn
	Bottom          int
	Tracks          string // path data of the dotted lines on which the marks lie
}

type tick struct{ X, Text, Anchor string }

type band struct {
	X, Width  string
	Y, Height int
	Class     string
	Title     string
}

type head struct {
	Y, Line     int // the base line of the letters; the rule above them
	Text, Range string
	Rule        bool
}

type row struct {
	Y, Top        int // of the label's base line; of the row
	Track         int // of the mark
	Label, Figure string
	Class         string
	Title         string // what a person did to the figure, "" for nothing
	Marks         []glyph
}

// Grouped reports whether the signs of the row need an element around them.
func (r row) Grouped() bool { return r.Class != "" || r.Title != "" }

// A glyph is a dot for one value, a bar for a range, with arrows at open ends, or a
// diamond.
type glyph struct {
	Bar                 bool
	Diamond             bool // in place of the dot: a person gave the figure
	X, X1, X2           string
	OpenLeft, OpenRight bool
	Class               string // "earlier" for a figure since replaced, or ""
	Y                   int
}

const (
	axisHeight = 26
	headHeight = 30
	rowHeight  = 40
	plotMargin = 2.5 // per cent left free at both sides, so that no mark is cut
)

func percent(t float64) string { return fmt.Sprintf("%.2f%%", plotMargin+t*(100-2*plotMargin)) }

// lineColumns is how many letters a row has room for on paper and in a file of
// its own: a name gives way to its figure. A narrower page cuts names itself.
const lineColumns = 92

func newPlot(v topicView) *plot {
	all := v.onScale()
	if len(all) == 0 {
		return nil
	}
	a := newAxis(all, 4)
	p := &plot{ID: v.ID, Log: a.log, Title: v.Name + ": " + v.Range}
	for i, t := range a.ticks {
		p.Ticks = append(p.Ticks, tick{percent(a.at(t)), tickLabel(t), anchor(i, len(a.ticks))})
	}
	y := axisHeight
	for i, s := range v.Strands {
		if v.Apart {
			p.Heads = append(p.Heads, head{Y: y + 20, Line: y + 1, Text: sentence(s.Name), Range: s.Range, Rule: i > 0})
			y += headHeight
		}
		p.strand(a, s, y)
		y += len(s.rows())*rowHeight + 6
	}
	p.Bottom, p.Height = y, y+4
	p.Desc = describe(v)
	return p
}

// offScale is the factor by which a figure that was set aside may lie outside
// of those that stand and still be drawn: a slip of a power of ten would press
// all others into a corner. Its row then says that it is off the scale.
const offScale = 3

// onScale are the intervals that the axis of a topic must hold: all that stand,
// and of those set aside the near ones.
func (v topicView) onScale() []quantity.Interval {
	var stand, rest []quantity.Interval
	for _, s := range v.Strands {
		for _, o := range s.rows() {
			if o.Aside {
				rest = append(rest, o.extent)
			} else {
				stand = append(stand, o.extent)
			}
			rest = append(rest, o.earlier...)
		}
		stand = append(stand, extent(s.likelyLow, nil, s.likelyHi, ""))
	}
	stand, rest = finite(stand), finite(rest)
	if len(stand) == 0 {
		return rest
	}
	all := stand
	for _, i := range rest {
		if near(i, stand) {
			all = append(all, i)
		}
	}
	return all
}

func near(i quantity.Interval, stand []quantity.Interval) bool {
	top := 0.0
	for _, j := range stand {
		for _, v := range []float64{j.Lo, j.Hi} {
			if !math.IsInf(v, 0) {
				top = max(top, math.Abs(v))
			}
		}
	}
	for _, v := range []float64{i.Lo, i.Hi} {
		if !math.IsInf(v, 0) && math.Abs(v) > offScale*top {
			return false
		}
	}
	return true
}

// holds reports whether every end of i that there is lies on the axis.
func (a axis) holds(i quantity.Interval) bool {
	in := func(v float64) bool { return math.IsInf(v, 0) || v >= a.lo && v <= a.hi }
	return in(i.Lo) && in(i.Hi)
}

// finite leaves out intervals that have no end to draw.
func finite(all []quantity.Interval) []quantity.Interval {
	var out []quantity.Interval
	for _, i := range all {
		if !math.IsInf(i.Lo, 0) || !math.IsInf(i.Hi, 0) {
			out = append(out, i)
		}
	}
	return out
}

func anchor(i, n int) string {
	switch i {
	case 0:
		return "start"
	case n - 1:
		return "end"
	}
	return "middle"
}

func (p *plot) strand(a axis, s strandView, y int) {
	h := len(s.Voices) * rowHeight
	p.Planned = p.Planned || s.Status == news.StatusPlanned
	p.Might = p.Might || s.Status == news.StatusConditional
	if s.Likely != "" {
		p.Likely = true
		p.Bands = append(p.Bands, stripe(a, s.likelyLow, s.likelyHi, y, h, "likely", "The model's likely range, 90 %: "+s.Likely))
	}
	if s.low != nil || s.high != nil {
		p.Bands = append(p.Bands, stripe(a, s.low, s.high, y, h, "reported", "Range reported: "+s.Range))
	}
	var tracks []byte
	for i, o := range s.rows() {
		r := row{
			Y: y + i*rowHeight + 15, Top: y + i*rowHeight, Track: y + i*rowHeight + 28,
			Figure: o.Figure,
		}
		if s.Status != news.StatusDone {
			r.Class = s.Status
		}
		if s.Class == news.Contested && !o.Aside {
			r.Class += " denied"
			p.Dashed = true
		}
		if o.Aside || o.Gone {
			r.Class += " faded"
			p.Faded = true
		}
		if o.Denied && s.Class != news.Contested {
			r.Class += " denied"
			p.Dashed = true
		}
		for _, e := range o.earlier {
			if !a.holds(e) {
				continue
			}
			r.Marks = append(r.Marks, mark(a, e, r.Track, "earlier"))
			p.Faded = true
		}
		if a.holds(o.extent) {
			r.Marks = append(r.Marks, mark(a, o.extent, r.Track, ""))
			if o.Redrawn != "" {
				r.Marks, p.Redrawn = redraw(a, o.extent, r.Marks), true
				if len(s.Voices) <= mostTitles {
					r.Title = clip(o.Redrawn, lineColumns)
				}
			}
		} else {
			r.Figure += ", off the scale"
		}
		r.Class = strings.TrimSpace(r.Class)
		r.Figure = clip(r.Figure, lineColumns/2)
		r.Label = clip(o.Name, lineColumns-columns(r.Figure))
		p.Rows = append(p.Rows, r)
		tracks = fmt.Appendf(tracks, "M0 %dH4000", r.Track) // cut off at the width by its window
	}
	p.Tracks += string(tracks)
}

func stripe(a axis, low, high *float64, y, h int, class, title string) band {
	from, to := 0.0, 1.0
	if low != nil {
		from = a.at(*low)
	}
	if high != nil {
		to = a.at(*high)
	}
	return band{
		X: percent(from), Width: fmt.Sprintf("%.2f%%", math.Max((to-from)*(100-2*plotMargin), 0.4)),
		Y: y, Height: h, Class: class, Title: title,
	}
}

// openLength is how far the arrow of an open end reaches, as a share of the
// axis: it says that there is no limit, not where one might be.
const openLength = 0.12

func mark(a axis, i quantity.Interval, y int, class string) glyph {
	g := glyph{Y: y, Class: class, OpenLeft: math.IsInf(i.Lo, -1), OpenRight: math.IsInf(i.Hi, 1)}
	switch {
	case g.OpenLeft && g.OpenRight:
		g.Bar, g.X1, g.X2 = true, percent(0), percent(1)
	case g.OpenRight:
		x := a.at(i.Lo)
		g.Bar, g.X1, g.X2 = true, percent(x), percent(math.Min(1, x+openLength))
	case g.OpenLeft:
		x := a.at(i.Hi)
		g.Bar, g.X1, g.X2 = true, percent(math.Max(0, x-openLength)), percent(x)
	case i.Lo == i.Hi:
		g.X = percent(a.at(i.Lo))
	default:
		g.Bar, g.X1, g.X2 = true, percent(a.at(i.Lo)), percent(a.at(i.Hi))
	}
	return g
}

// redraw marks the last of marks, which is of i, as a figure that a person gave: a dot becomes a
// diamond, a bar has one in its middle or at the one end that there is.
func redraw(a axis, i quantity.Interval, marks []glyph) []glyph {
	last := &marks[len(marks)-1]
	if !last.Bar {
		last.Diamond = true
		return marks
	}
	at := a.at(i.Lo)/2 + a.at(i.Hi)/2
	switch {
	case last.OpenLeft:
		at = a.at(i.Hi)
	case last.OpenRight:
		at = a.at(i.Lo)
	}
	return append(marks, glyph{Diamond: true, X: percent(at), Y: last.Y})
}

// describe says in a sentence or two what the plot shows, for those who cannot
// see it.
func describe(v topicView) string {
	var parts string
	for _, s := range v.Strands {
		parts += " " + sentence(s.Name) + ": " + s.Range + ", " + s.Word + ", from " + count(s.Origins, "independent origin") + "."
	}
	return v.Name + ". Figures reported: " + v.Range + "." + parts + tableFollows
}

const tableFollows = " The same figures follow as a table."
