package report

import (
	"math"
	"strconv"
	"strings"

	"rangefinder/news"
	"rangefinder/quantity"
)

// dash joins the ends of a span over several figures; within one figure the
// dash stands closed, as the press sets it: 11,000 – 30,000, but 25,000–30,000.
const dash = " – "

// A scale is what the figures of one topic are counted in.
type scale struct {
	kind quantity.Kind
	unit string
}

func scaleOf(t news.Topic) scale { return scale{quantity.Kind(t.Kind), clean(t.Unit)} }

func (s scale) number(v float64) string { return s.interval(quantity.Exactly(v)) }

func (s scale) interval(i quantity.Interval) string { return formatInterval(i, s.kind, s.unit) }

// span writes the two ends of a range over several figures; nil is open.
func (s scale) span(low, high *float64) string {
	switch {
	case low == nil && high == nil:
		return "no range"
	case low == nil:
		return "up to " + s.number(*high)
	case high == nil:
		return "at least " + s.number(*low)
	case *low == *high:
		return s.number(*low)
	}
	return s.number(*low) + dash + s.number(*high)
}

// between writes a range that one voice or one sum gives.
func (s scale) between(low, high *float64) string {
	if low == nil || high == nil || *low == *high {
		return s.span(low, high)
	}
	return s.interval(quantity.Between(*low, *high))
}

// bounds are the words in front of a number that is not exact.
var bounds = map[string]string{
	string(quantity.About):    "about ",
	string(quantity.FromLow):  "at least ",
	string(quantity.MoreThan): "more than ",
	string(quantity.UpTo):     "up to ",
	string(quantity.LessThan): "less than ",
}

// figure writes what one voice gave, with its bound in words.
func (s scale) figure(low, value, high *float64, qualifier string, about bool) string {
	if value != nil && qualifier != string(quantity.Range) {
		bound := bounds[qualifier]
		if qualifier == string(quantity.LessThan) && s.kind == quantity.Count {
			bound = "fewer than "
		}
		if bound == "" && about {
			bound = bounds[string(quantity.About)]
		}
		return bound + s.number(*value)
	}
	if low == nil && high == nil {
		return "no figure"
	}
	if about && low != nil && high != nil {
		return "about " + s.between(low, high)
	}
	return s.between(low, high)
}

func (s scale) ofClaim(c news.Claim) string {
	return s.figure(c.Low, c.Value, c.High, c.Qualifier, c.About)
}

// extent is the interval that a figure covers on a chart: a number alone is a
// point, whatever its bound; nil ends are open.
func extent(low, value, high *float64, qualifier string) quantity.Interval {
	i := quantity.Interval{Lo: math.Inf(-1), Hi: math.Inf(1)}
	if low != nil {
		i.Lo = *low
	}
	if high != nil {
		i.Hi = *high
	}
	if value != nil && (qualifier == string(quantity.Exact) || qualifier == string(quantity.About)) {
		return quantity.Exactly(*value)
	}
	return i
}

func formatInterval(i quantity.Interval, kind quantity.Kind, unit string) string {
	n := group(i.Lo)
	switch {
	case math.IsInf(i.Lo, -1):
		n = group(i.Hi)
	case !math.IsInf(i.Hi, 1) && i.Lo != i.Hi:
		n += "–" + group(i.Hi)
	}
	switch {
	case kind == quantity.Percent && unit == "percentage_point":
		return n + " percentage points"
	case kind == quantity.Percent:
		return n + "%"
	case kind == quantity.Money && unit != "":
		return unit + " " + n
	case kind == quantity.Measure && unit != "":
		return n + " " + unit
	}
	return n
}

// group writes a number with commas between thousands.
func group(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	whole, frac, _ := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "−", whole[1:]
	}
	var b strings.Builder
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if frac != "" {
		frac = "." + frac
	}
	return sign + b.String() + frac
}
