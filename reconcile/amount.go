package reconcile

import (
	"math"
	"strconv"
	"strings"

	"rangefinder/quantity"
)

// A shape is the way in which a figure bounds the number it speaks of.
type shape uint8

const (
	asPoint   shape = iota // 37; about 600
	asFloor                // at least, more than
	asCeiling              // up to, fewer than
	asRange                // 25,000–30,000
	asVague                // dozens: an order of magnitude, whose ends nobody counted
)

// An amount is what a claim says of the number, in the unit of the topic.
// An open end is infinite. at is the number itself: the value, the bound, or
// the figure that a range stands for when it is alone (its lower end, the
// conservative reading; the codebooks' figure for a vague word).
type amount struct {
	shape      shape
	about      bool
	strict     bool // more than, fewer than: the bound itself is excluded
	lo, hi, at float64
}

// wideRange is the ratio of its ends from which a range is an order of
// magnitude and not a count: 24–99 is, 25,000–30,000 is not.
const wideRange = 4

// read is the figure of c; ok is false where it gives no number that can be
// reckoned with.
func (c *telling) read(coding string) (f amount, ok bool) {
	q := quantity.Qualifier(c.Qualifier)
	v, has := number(c.Value)
	if !has {
		// Some writers put the bound where it belongs rather than in Value.
		switch q {
		case quantity.FromLow, quantity.MoreThan:
			v, has = number(c.Low)
		case quantity.UpTo, quantity.LessThan:
			v, has = number(c.High)
		}
	}
	if has && q != quantity.Range {
		switch q {
		case quantity.FromLow, quantity.MoreThan:
			return amount{shape: asFloor, strict: q == quantity.MoreThan, lo: v, hi: math.Inf(1), at: v}, true
		case quantity.UpTo, quantity.LessThan:
			return amount{shape: asCeiling, strict: q == quantity.LessThan, lo: math.Inf(-1), hi: v, at: v}, true
		}
		return amount{shape: asPoint, about: q == quantity.About, lo: v, hi: v, at: v}, true
	}
	lo, hasLo := number(c.Low)
	hi, hasHi := number(c.High)
	switch {
	case hasLo && hasHi:
		return c.between(math.Min(lo, hi), math.Max(lo, hi), v, has, coding), true
	case hasLo:
		f = amount{shape: asFloor, lo: lo, hi: math.Inf(1), at: lo}
		if w, known := c.word(lo, math.Inf(1)); known {
			f.at, f.lo = w.coded(coding, lo)
			f.shape = asVague
		}
		return f, true
	case hasHi:
		return amount{shape: asCeiling, lo: math.Inf(-1), hi: hi, at: hi}, true
	case has: // a range of which only the middle is known
		return amount{shape: asPoint, about: true, lo: v, hi: v, at: v}, true
	}
	if w, known := vagueWords().named(c.Wording); known {
		at, low := w.coded(coding, w.low)
		return amount{shape: asVague, lo: low, hi: w.high, at: at}, true
	}
	return amount{}, false
}

// between reads a range with both ends, v being the figure that was given
// with it, if any.
func (c *telling) between(lo, hi, v float64, has bool, coding string) amount {
	f := amount{shape: asRange, lo: lo, hi: hi, at: lo}
	switch w, known := c.word(lo, hi); {
	case lo == hi:
		f.shape = asPoint
	case known:
		f.shape = asVague
		f.at, f.lo = w.coded(coding, lo)
		f.at = math.Min(f.at, hi)
	case c.Vague || lo > 0 && hi >= wideRange*lo:
		f.shape = asVague
	}
	if has && lo <= v && v <= hi {
		f.at = v
	}
	return f
}

// word is the vague word that the claim was written with, told by the word
// itself or by its ends.
func (c *telling) word(lo, hi float64) (vagueWord, bool) {
	if w, ok := vagueWords().named(c.Wording); ok {
		return w, true
	}
	if !c.Vague {
		return vagueWord{}, false
	}
	return vagueWords().between(lo, hi)
}

// number is a finite number, or nothing.
func number(p *float64) (float64, bool) {
	if p == nil || math.IsNaN(*p) || math.IsInf(*p, 0) {
		return 0, false
	}
	return *p, true
}

// exactness ranks the ways of giving a figure: an origin's own count wins over
// its rounding, a rounding over a range, a range over a bound.
func (f amount) exactness() int {
	switch f.shape {
	case asPoint:
		if f.about {
			return 1
		}
		return 0
	case asRange:
		return 2
	case asFloor:
		return 3
	case asCeiling:
		return 4
	}
	return 5
}

// The reading error of a figure is what rounding leaves open: half its last
// meant digit, at most 5 % (11,000 may be 10,500 to 11,500 and is taken as
// 10,450 to 11,550 at worst); "about" is 5 % outright.
const (
	aboutError = 0.05
	maxRounded = 0.05
)

// readingError is that of x, in the unit of x.
func readingError(x float64, about, linear bool) float64 {
	half := lastDigit(x, linear) / 2
	if about {
		return aboutError * math.Abs(x)
	}
	if linear && x == 0 {
		return half
	}
	return math.Min(half, maxRounded*math.Abs(x))
}

// lastDigit is the worth of the last digit that x was meant to: 1,000 for
// 11,000, 1 for 37, 0.1 for 21.5. On a linear scale a zero before the decimal
// point is a digit like any other: 20 degrees are not 0.2 hundreds.
func lastDigit(x float64, linear bool) float64 {
	x = math.Abs(x)
	if x == 0 {
		return 1
	}
	if x < 1<<53 && x == math.Trunc(x) {
		unit := 1.0
		if linear {
			return unit
		}
		for n := uint64(x); n%10 == 0; n /= 10 {
			unit *= 10
		}
		return unit
	}
	s := strconv.FormatFloat(x, 'e', -1, 64)
	mantissa, exponent, _ := strings.Cut(s, "e")
	e, err := strconv.Atoi(exponent)
	if err != nil {
		return 0
	}
	decimals := 0
	if _, frac, ok := strings.Cut(mantissa, "."); ok {
		decimals = len(frac)
	}
	return math.Pow(10, float64(e-decimals))
}

// digits is how many digits x was meant to: 2 for 4,700, 4 for 4,183.
func digits(x float64) int {
	if x == 0 {
		return 1
	}
	return int(math.Round(math.Floor(math.Log10(math.Abs(x)))-math.Log10(lastDigit(x, false)))) + 1
}

// roundTo is x with n digits.
func roundTo(x float64, n int) float64 {
	if x == 0 || n > 15 {
		return x
	}
	s := strconv.FormatFloat(x, 'e', n-1, 64)
	r, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(r, 0) {
		return x
	}
	return r
}
