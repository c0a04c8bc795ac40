package quantity

import "strings"

// clockTime reads 10:30, 10.30am, 8 p.m., 15:24 JST, 0800 GMT, eight o'clock.
func (r *reader) clockTime(i int) (int, string) {
	j := i + 1
	colon := false
	for (r.mark(j) == ':' || r.mark(j) == '：') && r.tight(j) && r.tight(j+1) && r.formAt(j+1) == numeral && len(r.raw(j+1)) <= 6 && len(r.raw(i)) <= 2 {
		colon = true
		j += 2
	}
	if k := r.upto(j); r.is(k, inClock) && r.clockLike(i) {
		j = k + 1
		if z := r.upto(j); r.is(z, inZone) {
			j = z + 1
		}
		return j, "time"
	}
	if colon {
		if z := r.upto(j); r.is(z, inZone) {
			j = z + 1
		}
		return j, "time"
	}
	k := r.upto(j)
	if l := r.low(r.upto(k + 2)); k >= 0 && r.low(k) == "in" && r.low(k+1) == "the" && (l == "morning" || l == "afternoon" || l == "evening") && r.clockLike(i) && r.aboutThen(r.prev(i)) {
		return k + 3, "time" // about 4 in the morning
	}
	if to := r.hours(i); to > 0 {
		return to, "time"
	}
	if r.pastHour(i) {
		return i + 1, "time"
	}
	if v := r.plain(i); len(r.raw(i)) == 4 && v >= 0 && v <= 2400 && v%100 < 60 {
		if r.is(k, inZone) && r.capital(k) || r.low(k) == "hours" && r.raw(i)[0] == '0' || r.low(k) == "hrs" && r.raw(i)[0] == '0' {
			return k + 1, "time"
		}
	}
	if r.is(k, inZone) && r.capital(k) && r.clockLike(i) {
		return k + 1, "time"
	}
	// "at 7.30", "until 22.15 on Friday", "the 18.04 to Exeter"
	raw := r.raw(i)
	if d := strings.IndexByte(raw, '.'); d == 2 && len(raw) == 5 && raw[3] < '6' && r.low(r.prev(i)) == "the" && (raw[0] == '0' || (r.low(k) == "to" || r.low(k) == "from") && r.capital(r.upto(k+1))) {
		return i + 1, "time"
	}
	if d := strings.IndexByte(raw, '.'); d > 0 && d <= 2 && len(raw)-d == 3 && raw[d+1] < '6' {
		switch r.low(r.prev(i)) {
		case "at", "until", "till", "before", "from":
			if h := whole(raw[:d]); h >= 0 && h < 24 {
				if u := r.unitWord(k); u == nil && r.mark(k) != '%' && (k < 0 || r.mark(k) != 0 || r.low(k) == "on" || r.is(k, inWeekday) || r.low(k) == "to") && r.currencyBefore(i) < 0 {
					if r.quoted(i, k) {
						return 0, ""
					}
					return i + 1, "time"
				}
			}
		}
	}
	return 0, ""
}

// quoted reports whether the decimal at i is a rate or a price, though it looks
// like a time: "held rates at 4.25 to 4.5 per cent", "closed at 12.50". k is the
// token behind it.
func (r *reader) quoted(i, k int) bool {
	if k >= 0 && r.mark(k) != '.' && r.mark(k) != ',' {
		if b, ok := r.second(k + 1); ok && (b.unit != nil || b.code != "" || b.decimal) {
			return true
		}
	}
	for p, n := r.prev(i), 0; p >= 0 && n < 7; p, n = r.prev(p), n+1 {
		if r.is(p, inQuoted|inUp|inDown) {
			return true
		}
	}
	return false
}

// aboutThen reports whether the word at p sets a time: "at about 4".
func (r *reader) aboutThen(p int) bool {
	switch r.low(p) {
	case "at", "about", "around", "by", "from", "until", "till", "before", "after":
		return true
	}
	return false
}

// clockLike reports whether the numeral at i can be an hour: 8, 10.30, 22.
func (r *reader) clockLike(i int) bool {
	raw := r.raw(i)
	if len(raw) > 5 {
		return false
	}
	h, rest, ok := strings.Cut(raw, ".")
	v := whole(h)
	return v >= 0 && (v <= 24 && (!ok || len(rest) == 2) || len(raw) == 4 && v <= 2400 || len(raw) == 3 && v < 1260)
}

// hours reads the first of two times of day that share their "pm": "5-8pm",
// "between 12 and 8 p.m.", "from 9.30 to 11 a.m.".
func (r *reader) hours(i int) int {
	if !r.clockLike(i) {
		return 0
	}
	k := r.upto(i + 1)
	switch l := r.low(k); {
	case isDash(r.mark(k)), l == "to", l == "and", l == "or", l == "until", l == "till":
	default:
		return 0
	}
	j := r.upto(k + 1)
	if j < 0 || r.formAt(j) != numeral || !r.clockLike(j) {
		return 0
	}
	if a, b := r.raw(i), r.raw(j); len(a) == 4 && len(b) == 4 && (a[0] == '0' || b[0] == '0') {
		return j + 1 // "from 2200 to 0500"
	}
	if c := r.upto(j + 1); r.is(c, inClock) {
		return c + 1
	}
	return 0
}

// pastHour reports whether the number at i is an hour on the clock face: "half
// past six", "a quarter to nine".
func (r *reader) pastHour(i int) bool {
	p := r.prev(i)
	if l := r.low(p); l != "past" && l != "to" {
		return false
	}
	q := r.prev(p)
	w := r.word(q)
	if w.class == half || w.class == quarter {
		return r.low(p) == "past" || r.nounless(i+1)
	}
	return r.low(p) == "past" && (w.class == cardinal && w.value < 30 || r.low(q) == "minutes") && r.nounless(i+1)
}

// spelledTime reads an hour or a year in words: "eight o'clock", "ten past six",
// "twenty twenty-four".
func (r *reader) spelledTime(a *amount) (int, string) {
	next := r.upto(a.to)
	switch {
	case r.is(next, inClock):
		return next + 1, "time"
	case r.low(next) == "past" && (r.word(r.upto(next+1)).class == cardinal || r.plain(r.upto(next+1)) > 0) && r.nounless(next+2):
		return next + 2, "time"
	case r.pastHour(a.from):
		return a.to, "time"
	case a.lo >= 10 && a.lo <= 21 && a.mag == 0 && r.word(next).class == cardinal && r.word(next).value >= 10:
		if b, ok := r.spelled(next); ok && b.lo < 100 {
			return b.to, "year"
		}
	}
	return 0, ""
}
