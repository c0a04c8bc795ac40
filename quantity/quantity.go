package quantity

import "math"

// An Interval is a closed range of values, Lo ≤ x ≤ Hi, in the base unit of
// the Mention that holds it (people, dollars, kilometres; never thousands).
//
// A one-sided statement has an infinite end: "at least 11,000" is
// [11000, +Inf]. "More than 11,000" is read the same way, because news prose
// does not reliably tell the two apart. Hull and Intersect follow IEEE 1788.
type Interval struct {
	Lo, Hi float64
}

// Exactly is the interval of a single value.
func Exactly(v float64) Interval { return Interval{v, v} }

// AtLeast is the interval of a floor: v and everything above it.
func AtLeast(v float64) Interval { return Interval{v, math.Inf(1)} }

// AtMost is the interval of a ceiling: v and everything below it.
func AtMost(v float64) Interval { return Interval{math.Inf(-1), v} }

// Between is the interval from a to b, whichever of the two is the smaller.
func Between(a, b float64) Interval { return Interval{math.Min(a, b), math.Max(a, b)} }

// Hull is the smallest interval that contains both (IEEE 1788 convexHull).
func (i Interval) Hull(j Interval) Interval {
	return Interval{math.Min(i.Lo, j.Lo), math.Max(i.Hi, j.Hi)}
}

// Intersect is what both have in common; ok is false where they share nothing
// (IEEE 1788 intersection, whose empty set ok stands for).
func (i Interval) Intersect(j Interval) (k Interval, ok bool) {
	k = Interval{math.Max(i.Lo, j.Lo), math.Min(i.Hi, j.Hi)}
	return k, k.Lo <= k.Hi
}

// Contains reports whether v lies inside, ends included.
func (i Interval) Contains(v float64) bool { return i.Lo <= v && v <= i.Hi }

// Point reports whether the interval holds one finite value only.
func (i Interval) Point() bool { return i.Lo == i.Hi && !math.IsInf(i.Lo, 0) }

// A Qualifier says how the prose bounds its number.
type Qualifier string

// The qualifiers, by their names in JSON.
const (
	Exact    Qualifier = "exact"     // 11,000
	About    Qualifier = "about"     // about, some, nearly, an estimated 11,000
	FromLow  Qualifier = "at_least"  // at least, no fewer than 11,000
	MoreThan Qualifier = "more_than" // more than, over, exceeding 11,000
	UpTo     Qualifier = "up_to"     // up to, as many as, at most 11,000
	LessThan Qualifier = "less_than" // fewer than, under, approaching 11,000
	Range    Qualifier = "range"     // 25–30,000; between A and B; dozens
)

// A Kind is the sort of thing a figure measures.
type Kind string

// The kinds, by their names in JSON.
const (
	Count   Kind = "count"   // people, tanks, houses
	Money   Kind = "money"   // Unit is ISO 4217
	Percent Kind = "percent" // Unit is percent or percentage_point; 40 % is 40, not 0.4
	Measure Kind = "measure" // Unit is the unit as written, in its common name: kilometre, tonne
	Ratio   Kind = "ratio"   // one in five is 0.2; threefold is 3
)

// A Trend is the direction in which the prose says a figure moved.
type Trend string

// The trends, by their names in JSON; the empty one means that none is given.
const (
	Up   Trend = "up"
	Down Trend = "down"
)

// A Mention is one place in a text where a quantity is written.
//
// [Start, End) covers the figure as written: number words, magnitude, currency
// and unit ("$3-4 billion", "40 per cent", "dozens"), without the words that
// bound it. [From, To) is the same place with those words ("at least 600",
// "4,000 or more"); it contains [Start, End).
type Mention struct {
	Start, End int
	From, To   int

	Interval
	// Value is the one number that the prose gives, NaN for a range. With a
	// bound it is the number itself: "at least 600" has Value 600, Lo 600,
	// Hi +Inf; "up to 600" has Value 600, Lo −Inf, Hi 600.
	Value     float64
	Qualifier Qualifier
	Kind      Kind
	Unit      string

	Vague     bool  // dozens, hundreds: an order of magnitude, not a count
	Approx    bool  // the ends of a range are approximate ("some 25,000 to 30,000")
	Increment bool  // another 3,000; an additional 3,000; a further 3,000
	Trend     Trend // the verb that governs it says so: "fell to 4.7 per cent"

	// Confidence is 1 for a plain figure and less where the reading needed a
	// guess, with the guess said in Notes.
	Confidence float64
	Notes      []string
}

// A Skip is a number in the text that is not an amount of anything, with the
// reason ("date", "year", "age", "time", "ordinal", "name", "score" …).
// Nobody can trust a reader whose misses are invisible, so none is dropped
// without one.
type Skip struct {
	Start, End int
	Why        string
}
