package quantity

import (
	"math"
	"strings"
)

// month is whether a month stands at i; "may" and "march" are months with a
// capital only.
func (r *reader) month(i int) bool {
	return i >= 0 && (r.is(i, inMonth) && r.capital(i) || r.glued(i))
}

// glued reports whether the word at i ends in a month that lost the blank before it, as bylines of
// copied pages do: "Ann MarlowSeptember 29, 2024".
func (r *reader) glued(i int) bool {
	if i >= len(r.toks) || r.toks[i].form != word && r.toks[i].form != mixed {
		return false
	}
	w := r.raw(i)
	for _, m := range [...]string{"January", "February", "March", "April", "June", "July", "August", "September", "October", "November", "December"} {
		if n := len(w) - len(m); n > 1 && w[n-1] >= 'a' && w[n-1] <= 'z' && w[n:] == m {
			return true
		}
	}
	return false
}

// pastDot steps over the full stop of "Sept.".
func (r *reader) pastDot(i int) int {
	if r.mark(i) == '.' && r.tight(i) && i+1 < len(r.toks) && !r.toks[i+1].opens {
		return i + 1
	}
	return i
}

func (r *reader) monthBefore(i int) bool {
	p := r.prev(i)
	if r.mark(p) == '.' && r.tight(p) {
		p = r.prev(p)
	}
	return p >= r.floor && r.month(p) // in "on 3 May 12 people" the month has its day
}

// suffixed reports whether an ordinal ending touches the numeral at i.
func (r *reader) suffixed(i int) bool {
	if !r.tight(i + 1) {
		return false
	}
	switch r.low(i + 1) {
	case "st", "nd", "rd", "th":
		return true
	}
	return false
}

func (r *reader) yearLike(i int) bool {
	v := r.plain(i)
	return v >= 1000 && v <= 2100 && len(r.raw(i)) == 4
}

// dateAt reads a date that begins at the numeral i: 17 June 2024, June 17,
// 2025-09-02, 28.03.2025, 3/11, April 6th to 11th.
func (r *reader) dateAt(i int) (to int, why string) {
	if to := r.numericDate(i); to > 0 {
		return to, "date"
	}
	v := r.plain(i)
	if v < 0 {
		return 0, ""
	}
	if k := r.upto(i + 1); r.is(k, inEra) && strings.ToUpper(r.raw(k)) == r.raw(k) && r.low(k) != "ad" {
		return k + 1, "year" // 44 BC, 1445 AH
	}
	if r.yearLike(i) && (r.raw(r.prev(i)) == "c" || r.mark(i-1) == '.' && r.tight(i-1) && i > 1 && r.raw(i-2) == "c") {
		return i + 1, "year" // c.1340
	}
	if r.raw(max(i-1, 0)) == "AD" {
		return i + 1, "year"
	}
	j := i + 1
	if r.suffixed(i) {
		j++
	}
	if v >= 1 && v <= 31 {
		if k := r.upto(j); r.low(k) == "of" && r.month(r.upto(k+1)) {
			return r.yearAfter(k + 2), "date"
		} else if r.month(k) {
			return r.yearAfter(r.pastDot(k + 1)), "date"
		}
		// "5-7 May", "from 25 to 28 May", "3 and 4 June"
		if k := r.upto(j); k >= 0 && (isDash(r.mark(k)) || r.low(k) == "to" || r.low(k) == "and" || r.low(k) == "or") {
			if d := r.plain(k + 1); d >= 1 && d <= 31 {
				e := k + 2
				if r.suffixed(k + 1) {
					e++
				}
				if r.month(r.upto(e)) && r.capital(e) {
					return r.yearAfter(r.pastDot(e + 1)), "date"
				}
			}
		}
	}
	if r.monthBefore(i) {
		return r.afterMonthName(i, j, v)
	}
	if r.mark(i-1) == '\'' || r.mark(i-1) == '’' || r.mark(i-1) == '‘' {
		if len(r.raw(i)) == 2 && r.tight(i) && r.toks[i-1].spaced && r.low(i+1) != "s" {
			return i + 1, "year"
		}
	}
	if r.mark(i-1) == '©' {
		return i + 1, "year"
	}
	return 0, ""
}

// afterMonthName reads the day or year behind the name of a month.
func (r *reader) afterMonthName(i, j, v int) (int, string) {
	if r.yearLike(i) {
		return i + 1, "date"
	}
	if v < 1 || v > 31 {
		return 0, ""
	}
	k := r.upto(j)
	// "In June 17 people were killed": a day follows "on", not "in".
	if k >= 0 && j == i+1 && (r.is(k, inPeople) || r.counted(k)) {
		m := r.prev(i)
		if r.mark(m) == '.' {
			m = r.prev(m)
		}
		switch r.low(r.prev(m)) {
		case "in", "since", "during", "last":
			if !r.hasObject(k) {
				return 0, ""
			}
		case "of":
			if !r.pastVerb(k) {
				return 0, ""
			}
		}
	}
	// "April 6th to 11th", "May 5-7", "June 1 and 2"
	for k >= 0 && (isDash(r.mark(k)) || r.low(k) == "to" || r.low(k) == "and" || r.low(k) == "or" || r.mark(k) == ',') {
		d := r.plain(k + 1)
		if d < 1 || d > 31 || r.upto(k+1) < 0 {
			break
		}
		e := k + 2
		if r.suffixed(k + 1) {
			e++
		} else if r.low(k) == "and" || r.mark(k) == ',' {
			if x := r.upto(e); r.counted(x) || r.is(x, inPeople) {
				break // "on June 1 and 2 people died"
			}
			if r.mark(k) == ',' {
				break
			}
		}
		j, k = e, r.upto(e)
	}
	return r.yearAfter(j), "date"
}

// hasObject reports whether the word at k is a verb with a figure for its object: "the
// floods of Oct. 29 killed 227".
func (r *reader) hasObject(k int) bool {
	if !r.pastVerb(k) {
		return false
	}
	n := r.upto(k + 1)
	switch r.low(n) {
	case "at", "more", "over", "some", "about", "around", "nearly", "almost", "up", "as", "dozens", "hundreds", "thousands", "the", "a", "an":
		return true
	}
	if n < 0 {
		return false
	}
	_, words := r.spelled(n)
	return words || r.formAt(n) == numeral
}

// pastVerb reports whether the word at k looks like a verb in the past.
func (r *reader) pastVerb(k int) bool {
	w := r.low(k)
	return strings.HasSuffix(w, "ed") || w == "left" || w == "hit" || w == "took"
}

// yearAfter is j, or the token behind a year that ends a date: ", 2024".
func (r *reader) yearAfter(j int) int {
	k := j
	if r.mark(r.upto(k)) == ',' {
		k++
	}
	if r.upto(k) >= 0 && r.yearLike(k) && !(k > j && r.is(r.upto(k+1), inPeople)) {
		return k + 1
	}
	return j
}

// numericDate reads 2025-09-02, 02/09/2025, 28.03.2025, 9/11, 2025-09.
func (r *reader) numericDate(i int) int {
	raw := r.raw(i)
	if d := strings.Count(raw, "."); d == 2 && len(raw) <= 10 && !strings.ContainsAny(raw, ", ") {
		p := strings.Split(raw, ".")
		if len(p[0]) <= 2 && len(p[1]) <= 2 && (len(p[2]) == 4 || len(p[2]) == 2) {
			return i + 1
		}
	}
	a := r.plain(i)
	if a < 0 || !r.tight(i+1) || !r.tight(i+2) {
		return 0
	}
	m := r.mark(i + 1)
	if m != '/' && !isHyphen(m) {
		return 0
	}
	b := r.plain(i + 2)
	if b < 0 {
		return 0
	}
	if r.mark(i+3) == m && r.tight(i+3) && r.tight(i+4) && r.plain(i+4) >= 0 {
		c := r.plain(i + 4)
		if a > 999 && a <= 2100 && b <= 12 && c <= 31 || a <= 31 && b <= 31 && (c > 999 && c <= 2100 || c < 100 && m == '/') {
			to := i + 5
			// 2025-09-02T10:20:30Z, and what the tokens make of it
			if r.tight(to) && r.formAt(to) == mixed {
				to++
				for r.tight(to) && (r.mark(to) == ':' || r.formAt(to) == numeral || r.low(to) == "z") && r.toks[to].start == r.toks[to-1].end {
					to++
				}
			}
			return to
		}
		if m == '/' {
			return i + 5
		}
		return 0
	}
	if m == '/' {
		if (a > 31 || b > 31 || a > 12 && b > 12) && r.pluralAt(r.upto(i+3)) {
			return 0 // "12/45 patients"
		}
		if b == 10 && a < b || r.pluralAt(r.upto(i+3)) && a < b && b <= 20 {
			return 0 // "7/10 said yes", "8/12 women"
		}
		if _, to := r.slash(i); to > 0 {
			if p := r.low(r.prev(i)); b <= 8 && b != 7 && b != 6 && p != "on" && p != "since" && p != "by" && p != "until" && p != "from" && p != "of" && p != "dated" {
				return 0 // halves, thirds, quarters and eighths are no days
			}
			switch r.low(r.upto(to)) {
			case "of", "the", "a", "an", "cup", "inch", "mile", "teaspoon":
				return 0
			}
		}
		return i + 3
	}
	if len(raw) == 4 && a >= 1500 && a <= 2100 {
		// 2025-09 and 2019-24, 2019–2024 alike
		if len(r.raw(i+2)) == 2 || b >= 1500 && b <= 2100 && len(r.raw(i+2)) == 4 {
			if n := r.upto(i + 3); r.is(n, inPeople) || len(r.raw(i+2)) == 4 && r.pluralAt(n) {
				return 0
			}
			return i + 3
		}
	}
	return 0
}

// year reports whether the bare four digits of a are a year. After "in" they
// are; before a plural noun they count, unless "the" makes an event of them
// ("the 2024 elections").
func (r *reader) year(a *amount) bool {
	if a.mag > 0 || a.grouped || a.decimal || a.to-a.from != 1 && a.lo == a.hi {
		return false
	}
	if a.lo != a.hi {
		return a.lo >= 1700 && a.hi <= 2099 && !a.grouped
	}
	if !r.yearLike(a.from) || a.lo < 1500 || a.lo > 2100 {
		return false
	}
	p, next := r.prev(a.from), r.upto(a.to)
	if r.is(next, inPeople) {
		return r.low(p) == "the"
	}
	dating := r.capital(p) || r.formAt(p) == mixed || r.is(p, inSpan) || r.low(p) == "of" || r.low(p) == "the" || r.low(p) == "year" || r.low(p) == "from"
	if l := r.low(next); !dating && (l == "were" || l == "are" || l == "have") {
		return false // "2016 were injured"
	}
	if round := math.Mod(a.lo, 100) == 0; round && !(r.capital(p) && r.prev(p) >= 0) && r.low(p) != "the" && r.low(p) != "year" && r.low(p) != "in" && r.low(p) != "since" && r.low(p) != "by" && (r.pluralAt(next) || r.low(next) == "homeless" || p >= 0 && r.boundAt(p) && next >= 0 && !r.is(next, inStop|inDet) && r.mark(next) == 0) {
		return false // "2000 shops", "about 2000 fled", "left 2000 homeless"
	}
	if p >= 0 {
		if _, _, ok := r.phraseBefore(p, nil); ok {
			switch r.low(p) {
			case "around", "about", "over", "circa", "approaching", "nearing":
			default:
				return false
			}
		}
	}
	switch l := r.low(p); {
	case r.inGroup("dating", l):
		if l == "by" || l == "from" {
			return r.low(r.prev(p)) != "up" && !r.is(r.prev(p), inUp|inDown) || math.Abs(a.lo-2000) < 60 && l == "from"
		}
		return true
	case l == "to":
		// "rose to 1644" counts, "back to 1995" dates
		q := r.prev(p)
		for range 2 {
			if r.is(q, inUp|inDown) {
				return false
			}
			q = r.prev(q)
		}
		return true
	case r.inGroup("counting", l):
		return false
	case r.inGroup("standing", l):
		// "the death toll was 2056"
		for q, n := r.prev(p), 0; q >= 0 && n < 7; q, n = r.prev(q), n+1 {
			if r.is(q, inTollCue) {
				return false
			}
		}
	}
	if next >= 0 && r.formAt(next) == word && !r.capital(next) && !r.is(next, inStop) {
		l := r.low(next)
		if strings.HasSuffix(l, "s") && !strings.HasSuffix(l, "ss") && !strings.HasSuffix(l, "'s") && (p < 0 || !r.capital(p)) && a.lo < 1900 {
			return false
		}
	}
	return true
}
