package quantity

import (
	"math"
	"strconv"
	"strings"
)

// A number is a number as written, tokens [from, to), without unit or bound.
type number struct {
	from, to int
	lo, hi   float64 // the same but for vague words
	mag      float64 // the magnitude said explicitly (million, k, bn), else 0

	digits  bool // written in digits
	grouped bool // with separators between groups: no year is written so
	decimal bool
	vague   bool
	about   bool // "a couple of"
	ratio   bool
	suffix  bool // the magnitude is a letter that touches the digits: 10m

	other float64 // a broken numeral read with a decimal comma, else NaN
	conf  float64
	note  string
}

func (n number) point() bool { return n.lo == n.hi }

// commaDecimal are the languages whose decimal sign is a comma.
var commaDecimal = map[string]bool{
	"de": true, "fr": true, "es": true, "it": true, "pt": true, "nl": true, "ru": true, "uk": true, "pl": true, "tr": true, "el": true,
	"sv": true, "da": true, "no": true, "nb": true, "fi": true, "cs": true, "sk": true, "hu": true, "ro": true, "bg": true, "sr": true,
	"hr": true, "sl": true, "id": true, "vi": true, "ca": true, "lt": true, "lv": true, "et": true, "be": true, "kk": true,
}

// longestNumeral bounds the digits of a number; what is longer is an
// identifier.
const longestNumeral = 40

// A shape is a numeral taken apart: its groups of digits and what separates
// them.
type shape struct {
	buf    [longestNumeral]byte
	n      int
	marks  [longestNumeral]byte // marks[k] separates group k from group k+1
	size   [longestNumeral]int8 // digits in group k
	groups int
	long   bool
}

func (r *reader) shape(i int) (s shape) {
	t := r.raw(i)
	for j := 0; j < len(t); {
		if n := ignorable(t, j); n > 0 {
			j += n
			continue
		}
		if d, n := digitAt(t, j); n > 0 {
			if s.n == longestNumeral {
				s.long = true
				return s
			}
			s.buf[s.n] = '0' + d
			s.n++
			s.size[s.groups]++
			j += n
			continue
		}
		k, n := separator(t, j)
		if n == 0 || s.groups == longestNumeral-1 {
			s.long = true
			return s
		}
		s.marks[s.groups] = k
		s.groups++
		j += n
	}
	return s
}

// uniform reports whether groups a..b (marks between them) are separated by m
// alone.
func (s *shape) uniform(a, b int, m byte) bool {
	for k := a; k < b; k++ {
		if s.marks[k] != m {
			return false
		}
	}
	return true
}

// thousands reports whether groups 0..last read as 1,234,567 or 12,34,567.
func (s *shape) thousands(last int) (western, indian bool) {
	if last == 0 || s.size[0] == 0 || s.size[0] > 3 || s.size[last] != 3 {
		return false, false
	}
	western, indian = true, s.size[0] <= 2
	for k := 1; k < last; k++ {
		western = western && s.size[k] == 3
		indian = indian && s.size[k] == 2
	}
	return western, indian && last > 1
}

// float is the value of all digits, the last `after` of them behind the
// decimal sign, times 10^exp. Going through the decimal string keeps 78.7
// billion exact.
func (s *shape) float(after, exp int) float64 {
	if after == 0 && exp == 0 && s.n <= 15 {
		v := 0
		for _, c := range s.buf[:s.n] {
			v = v*10 + int(c-'0')
		}
		return float64(v)
	}
	var b [longestNumeral + 8]byte
	x := append(b[:0], s.buf[:s.n]...)
	x = append(x, 'e')
	x = strconv.AppendInt(x, int64(exp-after), 10)
	v, err := strconv.ParseFloat(string(x), 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// digits reads the numeral at token i with the magnitude that follows it. ok
// is false for what only looks like a number: 1.2.3, 192.168.0.1.
func (r *reader) digits(i int) (n number, ok bool) {
	s := r.shape(i)
	n = number{from: i, to: i + 1, digits: true, other: math.NaN(), conf: 1}
	if s.long || s.n == 0 {
		return n, false
	}
	after, ok := r.grouping(&s, &n)
	if !ok {
		return n, false
	}
	exp := 0
	if e, to, suffix := r.magnitudeAfter(i+1, true); to > 0 {
		exp, n.to, n.suffix = e, to, suffix
		n.mag = math.Pow10(e)
	}
	n.decimal = after > 0
	n.lo = s.float(after, exp)
	if !math.IsNaN(n.other) {
		// The alternative has its comma as a decimal sign.
		n.other = s.float(int(s.size[s.groups]), exp)
	}
	if math.IsNaN(n.lo) || math.IsInf(n.lo, 0) {
		return n, false
	}
	n.hi = n.lo
	if n.mag == 0 && (!n.decimal || isHyphen(r.mark(r.upto(n.to)))) {
		r.fraction(&n)
	}
	if n.mag >= 1e3 && !n.decimal && !n.suffix {
		r.tail(&n)
	}
	return n, true
}

// grouping decides what the separators of a numeral mean, by the habits of
// the language it is printed in; after is the number of decimals.
func (r *reader) grouping(s *shape, n *number) (after int, ok bool) {
	g := s.groups
	if g == 0 {
		return 0, true
	}
	if s.size[0] == 0 {
		// ".5"
		return int(s.size[g]), g == 1
	}
	point, comma := byte('.'), byte(',')
	if commaDecimal[r.lang] {
		point, comma = ',', '.'
	}
	last := s.marks[g-1]
	if last == point && s.uniform(0, g-1, comma) || last == point && (s.uniform(0, g-1, ' ') || s.uniform(0, g-1, '\'')) {
		if g == 1 {
			if s.size[1] == 3 && s.size[0] <= 3 && s.buf[0] != '0' && string(s.buf[s.n-3:s.n]) == "000" {
				// Nobody prints 11.000 for eleven: a grouping from abroad.
				n.grouped = true
				n.conf, n.note = 0.6, "full stop read as a thousands separator"
				if point == ',' {
					n.note = "comma read as a thousands separator"
				}
				return 0, true
			}
			return int(s.size[1]), true
		}
		w, in := s.thousands(g - 1)
		n.grouped = true
		if !w && !in {
			n.conf, n.note = 0.5, "irregular grouping of digits"
		}
		return int(s.size[g]), true
	}
	for _, m := range []byte{comma, ' ', '\''} {
		if !s.uniform(0, g, m) {
			continue
		}
		w, in := s.thousands(g)
		if w || in {
			n.grouped = true
			return 0, true
		}
		if m != comma || g > 1 {
			// 1,2,3 is a list without spaces, 10,00,00 nothing known.
			if g > 1 && m == comma && s.size[g] >= 3 {
				n.grouped = true
				n.conf, n.note = 0.4, "irregular grouping of digits"
				return 0, true
			}
			return 0, false
		}
		if m == '.' && point == ',' {
			// 3.5 on a page that writes 3,5: an English decimal.
			n.conf = 0.8
			return int(s.size[1]), true
		}
		// One comma before one, two or four and more digits. "64,77" is a
		// decimal from abroad; "110,00 troops" has its digits, and a comma that
		// slipped, for nobody counts troops to hundredths.
		n.other = 0
		if zeros := s.buf[s.n-1] == '0' && (s.n < 2 || s.buf[s.n-2] == '0' || s.size[1] == 1); s.size[1] <= 2 && !zeros && !r.countedAt(n.to) {
			n.conf, n.note = 0.5, "comma read as the decimal sign"
			return int(s.size[1]), true
		}
		n.grouped = true
		n.conf, n.note = 0.4, "broken numeral: its digits are read, the comma is not; a digit may be missing"
		return 0, true
	}
	if s.uniform(0, g, point) && g > 1 {
		if w, _ := s.thousands(g); w {
			n.grouped = true
			n.conf, n.note = 0.7, "grouped as in another language"
			return 0, true
		}
		return 0, false
	}
	if last == comma && s.uniform(0, g-1, point) {
		// 1.234,50: a figure copied from a page in another language.
		if w, _ := s.thousands(g - 1); w {
			n.grouped = true
			n.conf, n.note = 0.7, "decimal comma"
			return int(s.size[g]), true
		}
	}
	return 0, false
}

// countedAt reports whether people or things that come whole stand at i.
func (r *reader) countedAt(i int) bool { return r.is(r.upto(i), inPeople) }

// magnitudeAfter reads what multiplies the number that ends before token i:
// "k", "bn", "million", "-thousand", "lakh crore". to is 0 where nothing does.
func (r *reader) magnitudeAfter(i int, digits bool) (exp, to int, suffix bool) {
	j := i
	for r.upto(j) >= 0 && r.formAt(j) == word {
		w := r.word(j)
		if w.class == magnitude || w.class == vaguePlural && digits && j == i && w.value >= 1e3 && w.value < 1e13 {
			// "1.1 billions", as translations have it
			if w.value == 100 && !digits {
				break
			}
			exp += int(math.Round(math.Log10(w.value)))
			j++
			to = j
			continue
		}
		break
	}
	if to > 0 {
		return exp, to, false
	}
	if r.upto(i) < 0 {
		return 0, 0, false
	}
	if isHyphen(r.mark(i)) && r.tight(i) && r.tight(i+1) {
		if w := r.word(i + 1); w.class == magnitude {
			return int(math.Round(math.Log10(w.value))), i + 2, false
		}
		return 0, 0, false
	}
	if !digits || r.formAt(i) != word {
		return 0, 0, false
	}
	raw := r.raw(i)
	money := r.currencyBefore(i-1) >= 0
	v, ok := r.lex.suffix[raw]
	if !ok && money {
		v, ok = r.lex.moneySuffix[raw]
	}
	if !ok {
		return 0, 0, false
	}
	if !r.tight(i) {
		// "5 m people" is rare and "5 m" is metres; "$5 m" and "5 bn" are clear.
		if len(raw) == 1 && !money && !(raw == "m" && r.inGroup("millions", r.low(r.upto(i+1)))) {
			return 0, 0, false
		}
		if raw == "mil" || raw == "md" || raw == "tr" || raw == "MM" {
			return 0, 0, false
		}
	}
	if raw == "m" && !money && r.metres(i) {
		return 0, 0, false
	}
	if (raw == "k" || raw == "K") && !money && (r.low(i+1) == "run" || r.low(i+1) == "race" || r.low(i+1) == "tv" || r.low(i+1) == "video") {
		return 0, 0, false
	}
	return int(math.Round(math.Log10(v))), i + 1, true
}

// metres reports whether the "m" at i, written to a number, is a length:
// "3m deep", "the 100m final", "a depth of 30m".
func (r *reader) metres(i int) bool {
	k := r.upto(i + 1)
	if k >= 0 && (r.is(k, inLong) && !(r.low(k) == "from" && r.upto(k+1) >= 0 && r.formAt(k+1) != word) || r.mark(k) == '-' || r.low(k) == "x" || r.low(k) == "by") {
		return true
	}
	if _, to := r.moneyAfter(i+1, &number{mag: 1e6}); to > 0 {
		return false // "50m naira"
	}
	if u, _, _ := r.unitAfter(i+1, &number{digits: true, lo: 2}); u != nil {
		return false // "1.3m b/d"
	}
	if r.is(k, inSized) && !r.capital(k) {
		return true // "a 60m mast"
	}
	if r.sized(i) {
		return true
	}
	for j, p := 0, r.prev(i-1); j < 4 && p >= 0 && r.mark(p) == 0; j, p = j+1, r.prev(p) {
		switch r.low(p) {
		case "depth", "height", "altitude", "length", "width", "distance", "diameter", "metres", "waves", "deep", "tall", "ran", "swam", "jumped", "leapt", "cleared", "threw":
			return true
		}
	}
	return false
}

// sized reports whether lengths or weights stand near the "m" at i: "At 1.98m
// and 112kg", "280m tall, with 115m blades", "7.14m was 6cm short".
func (r *reader) sized(i int) bool {
	for k, n := r.upto(i+1), 0; k >= 0 && n < 7; k, n = r.upto(k+1), n+1 {
		if r.formAt(k) == numeral && r.tight(k+1) && r.formAt(r.upto(k+1)) == word {
			for _, f := range r.lex.symbols[r.raw(k+1)] {
				if f.unit.dim == "length" && f.unit.name != "metre" || f.unit.dim == "mass" && f.unit.name != "tonne" {
					return true
				}
			}
		}
	}
	if p := r.prev(i - 1); p >= 0 && r.mark(p) == 0 && !r.is(p, inSizeCue) {
		return false // "cost 5m", "affecting 2m"
	}
	for n := len(r.out) - 1; n >= 0 && n >= len(r.out)-4 && r.out[n].Start >= r.toks[r.sent].start; n-- {
		if u := r.lex.unitNames[r.out[n].Unit]; u != nil && u.dim == "length" {
			return r.currencyBefore(i-1) < 0
		}
	}
	return false
}

// vulgar are the fractions that Unicode has as one character.
var vulgar = map[rune]float64{
	'½': 0.5, '¼': 0.25, '¾': 0.75, '⅓': 1.0 / 3, '⅔': 2.0 / 3, '⅕': 0.2, '⅖': 0.4, '⅗': 0.6, '⅘': 0.8,
	'⅙': 1.0 / 6, '⅚': 5.0 / 6, '⅛': 0.125, '⅜': 0.375, '⅝': 0.625, '⅞': 0.875,
}

var andAHalf = []string{"-", "and", "-", "a", "-", "half"}

// fraction adds what stands behind a whole number: 2½, 2 1/2.
func (r *reader) fraction(n *number) {
	v, to := 0.0, 0
	if f, ok := vulgar[r.mark(r.upto(n.to))]; ok {
		v, to = f, n.to+1
	} else if k := r.upto(n.to); r.low(k) == "and" && r.low(r.upto(k+1)) == "a" && r.word(r.upto(k+2)).class == half {
		v, to = 0.5, k+3 // "12 and a half years"
	} else if r.match(k, andAHalf, false) {
		v, to = 0.5, k+len(andAHalf) // "12-and-a-half years"
	} else if isHyphen(r.mark(k)) && r.tight(k) && r.tight(k+1) && r.formAt(k+1) == numeral {
		if f, j := r.slash(k + 1); j > 0 && f < 1 {
			v, to = f, j // "11-1/4 cents"
		}
	} else if k >= 0 && r.formAt(k) == numeral && !n.grouped {
		if f, j := r.slash(k); j > 0 && f < 1 {
			v, to = f, j
		}
	}
	if to == 0 {
		return
	}
	if n.decimal {
		// "$5.72-1/2": the fraction is one of the last digit's unit
		_, decimals, _ := strings.Cut(r.raw(n.from), ".")
		v *= math.Pow10(-len(decimals))
	}
	n.lo += v
	n.to, n.decimal = to, true
	if e, j, s := r.magnitudeAfter(to, true); j > 0 {
		n.mag = math.Pow10(e)
		n.lo *= n.mag
		n.to, n.suffix = j, s
	}
	n.hi = n.lo
}

// slash reads a fraction of two small numerals: 1/2, 2/3. to is 0 for others.
func (r *reader) slash(i int) (v float64, to int) {
	if r.upto(i+2) < 0 || r.mark(i+1) != '/' || !r.tight(i+1) || !r.tight(i+2) || r.formAt(i+2) != numeral || r.mark(i+3) == '/' && r.tight(i+3) {
		return 0, 0
	}
	a, errA := strconv.Atoi(r.raw(i))
	b, errB := strconv.Atoi(r.raw(i + 2))
	if errA != nil || errB != nil || a < 1 || b < 2 || a >= b || b > 20 || strings.HasPrefix(r.raw(i), "0") {
		return 0, 0
	}
	return float64(a) / float64(b), i + 3
}

// tail adds digits behind a magnitude: "four-thousand-100", "2 million 300
// thousand".
func (r *reader) tail(n *number) {
	k := n.to
	switch {
	case isHyphen(r.mark(k)) && r.tight(k) && r.tight(k+1) && n.mag == 1e3:
		k++
	case n.mag == 1e3 && r.formAt(k) == numeral && len(r.raw(k)) == 3 && r.formAt(r.upto(k+1)) == word:
		// "1 thousand 240 people", as translations have it
	default:
		return
	}
	if r.upto(k) < 0 || r.formAt(k) != numeral {
		return
	}
	s := r.shape(k)
	if s.long || s.groups > 0 || s.n == 0 || s.n > 3 || s.buf[0] == '0' {
		return
	}
	v := s.float(0, 0)
	if v < n.mag && math.Mod(n.lo, n.mag) == 0 {
		n.lo += v
		n.hi = n.lo
		n.to = k + 1
	}
}
