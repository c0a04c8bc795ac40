package reconcile

import (
	"bytes"
	"math"
	"strconv"
	"strings"
)

// plainNumber is x in digits, without grouping: "11000", "4.7".
func plainNumber(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// printed is x as a newsroom prints it: "11,000", "4.7"; at least five digits
// are needed for an exponent to be shorter to read, which is beyond 10¹⁵.
func printed(x float64) string { return string(appendPrinted(nil, x)) }

func appendPrinted(b []byte, x float64) []byte {
	if math.Abs(x) >= 1e15 || x != 0 && math.Abs(x) < 1e-6 {
		return strconv.AppendFloat(b, x, 'g', 6, 64)
	}
	if x < 0 {
		b = append(b, "−"...)
	}
	var buf [32]byte
	digits := appendDigits(buf[:0], math.Abs(x))
	whole := len(digits)
	if point := bytes.IndexByte(digits, '.'); point >= 0 {
		whole = point
	}
	for i, d := range digits[:whole] {
		if i > 0 && (whole-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, d)
	}
	return append(b, digits[whole:]...)
}

// appendDigits adds x in as many digits as it needs.
func appendDigits(b []byte, x float64) []byte {
	if x == math.Trunc(x) && 0 < x && x < 1e15 {
		return strconv.AppendInt(b, int64(x), 10)
	}
	return strconv.AppendFloat(b, x, 'f', -1, 64)
}

// words is the figure in words, with its bound: "about 600", "at least 600",
// "25,000–30,000", "dozens (24–99)".
func (f amount) words(c *telling) string { return string(f.appendWords(nil, c)) }

func (f *amount) appendWords(b []byte, c *telling) []byte {
	switch {
	case f.shape == asFloor && f.strict:
		b = append(b, "more than "...)
	case f.shape == asFloor:
		b = append(b, "at least "...)
	case f.shape == asCeiling && f.strict:
		b = append(b, "fewer than "...)
	case f.shape == asCeiling:
		b = append(b, "up to "...)
	case f.shape == asRange:
		return f.appendEnds(b)
	case f.shape == asVague && c.Wording != "":
		b = append(append(b, oneLine(c.Wording)...), " ("...)
		return append(f.appendEnds(b), ')')
	case f.shape == asVague:
		return f.appendEnds(b)
	case f.about:
		b = append(b, "about "...)
	}
	return appendPrinted(b, f.at)
}

// appendEnds adds the ends of a range.
func (f *amount) appendEnds(b []byte) []byte {
	b = appendPrinted(b, f.lo)
	if f.shape == asVague && math.IsInf(f.hi, 1) {
		return append(b, " or more"...)
	}
	return appendPrinted(append(b, "–"...), f.hi)
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
