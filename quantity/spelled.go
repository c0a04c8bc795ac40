package quantity

import "math"

// spelled reads a number in words that begins with the cardinal at token i:
// "twenty-five thousand", "two and a half million", "three hundred and five".
func (r *reader) spelled(i int) (n number, ok bool) {
	n = number{from: i, other: math.NaN(), conf: 1}
	total, cur := 0.0, 0.0
	said := false // cur holds something
	least := math.Inf(1)
	j := i
	inBetween := r.low(r.prev(i)) == "between"
	for {
		k := j
		if j > i && isHyphen(r.mark(j)) && r.tight(j) && r.tight(j+1) {
			k++
		}
		if j > i && r.upto(k) < 0 || k >= len(r.toks) {
			break
		}
		w := r.word(k)
		switch {
		case w.class == cardinal && r.fits(cur, said, w.value):
			cur += w.value
			said = true
		case w.class == magnitude && w.value == 100 && said && cur >= 1 && cur < 100:
			cur *= 100
			n.mag = math.Max(n.mag, 100)
		case (w.class == magnitude && w.value >= 1e3 || w.class == dozen) && (said || total > 0):
			switch {
			case !said:
				total *= w.value // "two thousand million", "5 lakh crore"
			case w.value < least:
				total += cur * w.value
			default:
				total = (total + cur) * w.value
			}
			least = math.Min(least, w.value)
			n.mag = math.Max(n.mag, w.value)
			cur, said = 0, false
		case k > j && w.class == plainWord && r.formAt(k) == numeral && n.mag == 1e3 && !said:
			n.lo = total
			n.to = j
			r.tail(&n)
			n.hi = n.lo
			return n, true
		default:
			if more, to := r.andMore(k, j, cur, said, total, n.mag, inBetween); to > 0 {
				// "and a half", "and five": the rest of the same number
				if more.value > 0 && more.value < 1 {
					if said {
						cur += more.value
					} else {
						total += more.value * n.mag
					}
					n.decimal = true
					said = said || total == 0
				} else {
					cur += more.value
					said = true
				}
				j = to
				continue
			}
			if v, to := r.pointWords(k); to > 0 && said {
				cur += v
				n.decimal = true
				j = to
				continue
			}
			goto done
		}
		j = k + 1
	}
done:
	if j == i {
		return n, false
	}
	n.lo = total + cur
	n.hi, n.to = n.lo, j
	r.spunDecimals(&n)
	return n, true
}

// fits reports whether a cardinal may follow what was said so far: "twenty
// five" is one number, "five twenty" two.
func (r *reader) fits(cur float64, said bool, v float64) bool {
	if !said {
		return true
	}
	rest := math.Mod(cur, 100)
	switch {
	case cur != math.Trunc(cur):
		return false
	case cur >= 100 && rest == 0:
		return v > 0
	case rest >= 20 && math.Mod(rest, 10) == 0:
		return v > 0 && v < 10
	}
	return false
}

// andMore reads "and five", "and twenty", "and a half", "and three quarters"
// behind part of a number. Between two numbers ("between one hundred and two
// hundred", "one thousand and two thousand") the "and" is not theirs.
func (r *reader) andMore(k, j int, cur float64, said bool, total, mag float64, inBetween bool) (more lexeme, to int) {
	if r.low(k) != "and" || !said && total == 0 {
		return more, 0
	}
	a := r.inner(k + 1)
	if r.upto(a) < 0 {
		return more, 0
	}
	if w := r.low(a); w == "a" || w == "one" {
		b := r.inner(a + 1)
		switch c := r.word(b); {
		case c.class == half:
			return lexeme{value: 0.5}, b + 1
		case c.class == quarter:
			return lexeme{value: 0.25}, b + 1
		case c.class == ordinal && c.value == 3:
			return lexeme{value: 1.0 / 3}, b + 1
		}
	}
	w := r.word(a)
	if w.class == half {
		return lexeme{value: 0.5}, a + 1
	}
	if w.class == cardinal && w.value == 3 && r.low(r.inner(a+1)) == "quarters" {
		return lexeme{value: 0.75}, r.inner(a+1) + 1
	}
	if inBetween || w.class != cardinal || w.value == 0 || mag < 100 || said && math.Mod(cur, 100) != 0 {
		return more, 0
	}
	v, b := w.value, a+1
	if c := r.inner(b); v >= 20 && r.word(c).class == cardinal && r.word(c).value < 10 {
		v, b = v+r.word(c).value, c+1
	}
	if m := r.word(r.inner(b)); m.class == magnitude && (m.value <= mag || m.value == 100) || m.class == dozen {
		return more, 0
	}
	return lexeme{value: v}, b
}

// inner is the token at i, or behind a hyphen that joins it.
func (r *reader) inner(i int) int {
	if isHyphen(r.mark(i)) && r.tight(i) && r.tight(i+1) {
		return i + 1
	}
	return i
}

// pointWords reads "point five two", with hyphens or without, as 0.52.
func (r *reader) pointWords(k int) (v float64, to int) {
	if r.low(k) != "point" {
		return 0, 0
	}
	scale := 0.1
	for j := r.inner(k + 1); r.upto(j) >= 0; j = r.inner(to) {
		w := r.word(j)
		if w.class != cardinal || w.value > 9 {
			break
		}
		v += w.value * scale
		scale /= 10
		to = j + 1
	}
	return math.Round(v/scale) * scale, to
}

// spunDecimals reads what machine-spun copies make of 85.5 and 3.54: "eighty
// five.5%", "three.Fifty four%".
func (r *reader) spunDecimals(n *number) {
	k := n.to
	if n.mag > 0 || n.decimal || r.mark(k) != '.' || !r.tight(k) || !r.tight(k+1) || k+1 >= len(r.toks) {
		return
	}
	if r.formAt(k+1) == numeral {
		s := r.shape(k + 1)
		if s.long || s.groups > 0 {
			return
		}
		n.lo += s.float(s.n, 0)
		n.to = k + 2
	} else {
		w := r.word(k + 1)
		if w.class != cardinal {
			return
		}
		v, to := w.value, k+2
		if c := r.inner(to); v >= 20 && r.word(c).class == cardinal && r.word(c).value < 10 && r.word(c).value > 0 {
			v, to = v+r.word(c).value, c+1
		}
		if r.mark(to) != '%' && r.low(to) != "percent" && r.low(to) != "per" && r.low(to) != "million" && r.low(to) != "billion" {
			return
		}
		if v < 10 {
			v *= 10
		}
		n.lo = math.Round(n.lo*100+v) / 100
		n.to = to
	}
	n.hi, n.decimal = n.lo, true
	n.conf, n.note = 0.6, "number half spelled, half in digits"
	if e, to, _ := r.magnitudeAfter(n.to, true); to > 0 {
		n.mag = math.Pow10(e)
		n.lo *= n.mag
		n.hi, n.to = n.lo, to
	}
}

// bare reads a magnitude that stands without a number before it: "a hundred",
// "several thousand", "the million", "half a million" is read by halves.
func (r *reader) bare(i int) (n number, ok bool) {
	w := r.word(i)
	n = number{from: i, to: i + 1, lo: w.value, hi: w.value, mag: w.value, other: math.NaN(), conf: 1}
	for k := r.upto(n.to); k >= 0 && n.to < i+4; k = r.upto(n.to) {
		m := r.word(k)
		if m.class != magnitude || m.value < w.value && w.value >= 1e3 || m.value == 100 {
			break
		}
		n.lo *= m.value
		n.to++
		n.mag = math.Max(n.mag, m.value)
	}
	n.hi = n.lo
	p := r.prev(i)
	h := p
	if isHyphen(r.mark(p)) && r.tight(p) && r.tight(i) {
		h = r.prev(p)
	}
	switch d := r.low(h); {
	case d == "a" || d == "an":
		n.from = h
	case d == "half":
		// "half-dozen", "half dozen"
		n.from = h
		n.lo /= 2
		n.hi = n.lo
		if q := r.prev(h); r.low(q) == "a" {
			n.from = q
		}
		return n, true
	case r.is(h, inSeveral):
		if d == "couple" {
			return n, false
		}
		// "several hundred": more than one hundred, short of a thousand.
		n.from, n.vague = h, true
		n.hi = n.lo*10 - 1
		if w.class == dozen {
			n.hi = 99
		}
		if d == "few" || d == "couple" {
			if q := r.prev(h); r.low(q) == "a" {
				n.from = q
			}
		}
		n.lo *= 2
		if w.class == dozen {
			n.lo = 24
		}
		return n, true
	case r.low(p) == "per" || r.low(p) == "every":
		return n, false
	case w.class == dozen:
	default:
		// "million people", a word lost: not a number that can be trusted.
		return n, false
	}
	// "a hundred and fifty", "a thousand two hundred", "a million and a half"
	if w.class == magnitude && n.to == i+1 {
		if more, to := r.andMore(n.to, n.to, 0, false, n.lo, n.mag, r.low(r.prev(n.from)) == "between"); to > 0 {
			if more.value < 1 {
				n.lo += more.value * w.value
			} else {
				n.lo += more.value
			}
			n.hi, n.to = n.lo, to
			if m := r.word(r.upto(to)); m.class == magnitude && m.value > n.mag {
				n.lo *= m.value
				n.hi, n.mag = n.lo, m.value
				n.to++
			}
		}
	}
	return n, true
}

// halves reads "half a million", "half a dozen", "a million and a half" has
// been read before; "half of" is a ratio.
func (r *reader) halves(i int) (n number, ok bool) {
	a := r.inner(i + 1)
	if l := r.low(a); r.upto(a) < 0 || l != "a" && l != "an" {
		if a == i+1 || r.word(a).class == plainWord {
			return n, false
		}
		a = i + 1 // "half-million"
	} else if r.inner(a+1) > a+1 {
		a++ // "half-a-million"
	}
	w := r.word(r.upto(a + 1))
	if u := r.unitWord(r.upto(a + 1)); u != nil && r.low(i+1) != "-" {
		// "half a percentage point", "half an hour"
		return ratio(i, a+1, 0.5), true
	}
	if w.class != magnitude && w.class != dozen {
		return n, false
	}
	v := w.value
	n = number{from: i, to: a + 2, mag: v, other: math.NaN(), conf: 1}
	if m := r.word(r.upto(n.to)); m.class == magnitude && m.value > v {
		v *= m.value
		n.mag = m.value
		n.to++
	}
	n.lo = v / 2
	n.hi = n.lo
	return n, true
}

// quarterOf reads "a quarter-million", "a quarter billion dollars".
func (r *reader) quarterOf(i int) (n number, ok bool) {
	k := r.inner(i + 1)
	w := r.word(r.upto(k))
	if r.word(i).class != quarter || w.class != magnitude || w.value < 1e6 {
		return n, false
	}
	v := w.value / 4
	n = number{from: i, to: k + 1, lo: v, hi: v, mag: w.value, other: math.NaN(), conf: 1}
	if p := r.prev(i); r.low(p) == "a" {
		n.from = p
	}
	return n, true
}

// coupleOf reads "a couple of hundred", "a couple dozen". A couple that is two
// people is none, and "a couple of soldiers" is nobody's count.
func (r *reader) coupleOf(i int) (n number, ok bool) {
	n = number{from: i, lo: 2, hi: 2, about: true, other: math.NaN(), conf: 0.9}
	if r.low(r.prev(i)) != "a" && r.low(r.prev(i)) != "another" && r.low(r.prev(i)) != "last" {
		return n, false
	}
	if r.low(r.prev(i)) == "a" {
		n.from = i - 1
	}
	j := i + 1
	if r.low(r.upto(j)) == "of" {
		j++
	}
	w := r.word(r.upto(j))
	if w.class == magnitude || w.class == dozen {
		n.lo, n.mag, n.to = 2*w.value, w.value, j+1
		if m := r.word(r.upto(n.to)); m.class == magnitude && m.value > w.value {
			n.lo *= m.value
			n.mag = m.value
			n.to++
		}
		n.hi = n.lo
		return n, true
	}
	return n, false
}
