package reconcile

import (
	"math"
	"strconv"
	"strings"
)

// plainNumber is x in digits, without grouping: "11000", "4.7".
func plainNumber(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// printed is x as a newsroom prints it: "11,000", "4.7"; at least five digits
// are needed for an exponent to be shorter to read, which is beyond 10¹⁵.
func printed(x float64) string {
	if math.Abs(x) >= 1e15 || x != 0 && math.Abs(x) < 1e-6 {
		return strconv.FormatFloat(x, 'g', 6, 64)
	}
	s := strconv.FormatFloat(math.Abs(x), 'f', -1, 64)
	whole, frac, _ := strings.Cut(s, ".")
	var b strings.Builder
	if x < 0 {
		b.WriteString("−")
	}
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	if frac != "" {
		b.WriteByte('.')
		b.WriteString(frac)
	}
	return b.String()
}

// words is the figure in words, with its bound: "about 600", "at least 600",
// "25,000–30,000", "dozens (24–99)".
func (f amount) words(c *telling) string {
	switch f.shape {
	case asFloor:
		if f.strict {
			return "more than " + printed(f.at)
		}
		return "at least " + printed(f.at)
	case asCeiling:
		if f.strict {
			return "fewer than " + printed(f.at)
		}
		return "up to " + printed(f.at)
	case asRange:
		return printed(f.lo) + "–" + printed(f.hi)
	case asVague:
		ends := printed(f.lo) + "–" + printed(f.hi)
		if math.IsInf(f.hi, 1) {
			ends = printed(f.lo) + " or more"
		}
		if c.Wording != "" {
			return oneLine(c.Wording) + " (" + ends + ")"
		}
		return ends
	}
	if f.about {
		return "about " + printed(f.at)
	}
	return printed(f.at)
}

// oneLine is s fit to stand within a line of an explanation: what is fetched
// may hold anything, and a line of ours is one line.
func oneLine(s string) string {
	const most = 200
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' || r == '\u0085' {
			return ' '
		}
		return r
	}, s)
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && s[cut]&0xc0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}
