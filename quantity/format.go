package quantity

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// ErrNoQuantity is what Parse returns for a text that is not one quantity.
var ErrNoQuantity = errors.New("not a quantity")

// FormatNumber writes v in full with a comma between thousands, and the
// shortest decimals that read back as v: 11,000 · 4.7 · −21. An open end is ∞,
// a missing number "?".
func FormatNumber(v float64) string {
	switch {
	case math.IsNaN(v):
		return "?"
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "−∞"
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', -1, 64)
	whole, frac, _ := strings.Cut(s, ".")
	var b strings.Builder
	if v < 0 {
		b.WriteString("−")
	}
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	if frac != "" {
		b.WriteByte('.')
		b.WriteString(frac)
	}
	return b.String()
}

// Format writes an interval as a report prints it: "11,000 – 30,000",
// "≥ 600", "up to 100", "$1.2bn", "40 %", "1 in 5", "3 times",
// "10 kilometres". Parse reads it back as the same interval. An interval
// without any end is "?".
func Format(i Interval, kind Kind, unit string) string {
	lo, hi := math.IsInf(i.Lo, -1), math.IsInf(i.Hi, 1)
	one := func(v float64) string { return formatOne(v, kind, unit) }
	switch {
	case lo && hi, math.IsNaN(i.Lo), math.IsNaN(i.Hi), math.IsInf(i.Lo, 1), math.IsInf(i.Hi, -1):
		return "?"
	case hi:
		return "≥ " + one(i.Lo)
	case lo:
		return "up to " + one(i.Hi)
	case i.Lo == i.Hi:
		return one(i.Lo)
	}
	if kind == Money || kind == Ratio {
		return one(i.Lo) + " – " + one(i.Hi)
	}
	return FormatNumber(i.Lo) + " – " + one(i.Hi)
}

func formatOne(v float64, kind Kind, unit string) string {
	switch kind {
	case Money:
		return formatMoney(v, unit)
	case Percent:
		if unit == "percent" || unit == "" {
			return FormatNumber(v) + " %"
		}
		return FormatNumber(v) + " " + plural(v, strings.ReplaceAll(unit, "_", " "))
	case Measure:
		a, b, ok := strings.Cut(unit, "/")
		if a == "" {
			return FormatNumber(v)
		}
		if ok {
			return FormatNumber(v) + " " + plural(v, a) + "/" + b
		}
		return FormatNumber(v) + " " + plural(v, a)
	case Ratio:
		for q := 2; v > 0 && v < 1 && q <= 100; q++ {
			if p := math.Round(v * float64(q)); p >= 1 && p < float64(q) && p/float64(q) == v {
				return FormatNumber(p) + " in " + strconv.Itoa(q)
			}
		}
		return FormatNumber(v) + " times"
	}
	return FormatNumber(v)
}

// plurals are the units whose plural takes no s.
var plurals = map[string]string{
	"foot": "feet", "square foot": "square feet", "cubic foot": "cubic feet", "inch": "inches", "century": "centuries", "celsius": "celsius",
	"fahrenheit": "fahrenheit", "hertz": "hertz", "kilohertz": "kilohertz", "megahertz": "megahertz", "gigahertz": "gigahertz",
	"horsepower": "horsepower", "brake horsepower": "brake horsepower", "magnitude": "magnitude", "parts per million": "parts per million",
	"parts per billion": "parts per billion", "psi": "psi", "ksi": "ksi", "bar": "bar", "stone": "stone", "pound foot": "pound feet",
	"milliampere hour": "milliampere hours", "storey": "storeys", "kelvin": "kelvins",
}

func plural(v float64, unit string) string {
	if v == 1 {
		return unit
	}
	if p, ok := plurals[unit]; ok {
		return p
	}
	return unit + "s"
}

// formatMoney puts the currency's sign before the number, and bn or m behind
// a round one.
func formatMoney(v float64, code string) string {
	if code == "cent" || code == "penny" {
		if code == "penny" && v != 1 {
			return FormatNumber(v) + " pence"
		}
		return FormatNumber(v) + " " + plural(v, code)
	}
	sign := lex.signOf[code]
	if sign == "" || isASCIILetter(sign[len(sign)-1]) || sign[0] >= 0x80 && code != "EUR" && code != "GBP" && code != "JPY" && code != "INR" {
		sign = code
	}
	if sign != "" && isASCIILetter(sign[len(sign)-1]) {
		sign += " "
	}
	minus := ""
	if v < 0 {
		minus, v = "−", -v
	}
	for _, m := range []struct {
		exp    string
		suffix string
	}{{"e12", "tn"}, {"e9", "bn"}, {"e6", "m"}} {
		one, _ := strconv.ParseFloat("1"+m.exp, 64)
		if v < one {
			continue
		}
		s := strconv.FormatFloat(v/one, 'f', -1, 64)
		if back, err := strconv.ParseFloat(s+m.exp, 64); err == nil && back == v && len(s) <= 6 {
			return minus + sign + s + m.suffix
		}
		break
	}
	return minus + sign + FormatNumber(v)
}

// longestQuantity bounds what Parse looks at, in bytes.
const longestQuantity = 1 << 10

// Parse reads one quantity as Format writes it or as English prose does:
// "11,000 – 30,000", "≥ 600", "at least 600", "$1.2bn", "40 %". The offsets of
// the mention are those in s. Text beside the quantity is ErrNoQuantity, and
// so is more than longestQuantity bytes. Each end of a range with a spaced
// dash is read in full, as Format writes it: "1 – 5,000" begins at 1,
// "1–5,000" at 1,000.
func Parse(s string) (Mention, error) {
	if len(s) > longestQuantity {
		return Mention{}, ErrNoQuantity
	}
	r := reader{text: s, lang: "en", lex: lex, alone: true}
	r.tokenize(0, len(s))
	r.read()
	if len(r.out) != 1 {
		return Mention{}, ErrNoQuantity
	}
	m := r.out[0]
	if strings.TrimSpace(s[:m.From]) != "" || strings.TrimSpace(s[m.To:]) != "" {
		return Mention{}, ErrNoQuantity
	}
	return m, nil
}
