package report

import (
	"math"
	"strings"

	"rangefinder/news"
	"rangefinder/quantity"
)

// dash joins the ends of a span over several figures, as quantity.Format sets
// it; within one figure the dash stands closed, as the press has it:
// 11,000 – 30,000, but 25,000–30,000.
const dash = " – "

// A scale is what the figures of one topic are counted in.
type scale struct {
	kind quantity.Kind
	unit string
}

func scaleOf(t news.Topic) scale { return scale{quantity.Kind(t.Kind), clean(t.Unit)} }

// number writes one value with its unit. A per cent sign stays with its number.
func (s scale) number(v float64) string { return s.format(quantity.Exactly(v)) }

func (s scale) format(i quantity.Interval) string {
	return strings.ReplaceAll(quantity.Format(i, s.kind, s.unit), " %", "\u00a0%")
}

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
	return s.format(quantity.Between(*low, *high))
}

// between writes a range that one voice or one sum gives.
func (s scale) between(low, high *float64) string {
	if low == nil || high == nil || *low == *high {
		return s.span(low, high)
	}
	// 1 in 5 – 1 in 3, −40 – −20: a closed dash would hold the wrong numbers together, or read as a sign.
	if s.kind == quantity.Ratio || *low < 0 || *high < 0 {
		return s.span(low, high)
	}
	return strings.Replace(s.span(low, high), dash, "–", 1)
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

// tickLabel writes a number on an axis, where there is little room: 30m, 1.2bn.
func tickLabel(v float64) string {
	for _, m := range []struct {
		unit   float64
		suffix string
	}{{1e12, "tn"}, {1e9, "bn"}, {1e6, "m"}} {
		if math.Abs(v) >= m.unit {
			return quantity.FormatNumber(tidy(v/m.unit)) + m.suffix
		}
	}
	return quantity.FormatNumber(v)
}
