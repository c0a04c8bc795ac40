package quantity

import (
	"math"
	"strconv"
	"strings"
)

// idiom finds a phrase whose number counts nothing around the number at i.
func (r *reader) idiom(i int) (to int, why string) {
	if r.alone {
		return 0, ""
	}
	key := r.low(i)
	if to, why := r.phraseWith(r.lex.idioms[key], i); to > 0 {
		return to, why
	}
	return r.phraseWith(r.lex.idioms["#"], i)
}

func (r *reader) phraseWith(ps []phrase, i int) (to int, why string) {
	for _, p := range ps {
		from := i - p.at
		if from >= 0 && r.match(from, p.words, false) && !r.crosses(from, i) {
			return from + len(p.words), p.tag
		}
	}
	return 0, ""
}

func (r *reader) crosses(from, to int) bool {
	for k := from + 1; k <= to; k++ {
		if r.toks[k].opens {
			return true
		}
	}
	return false
}

// notAmount decides on a numeral by its surroundings, before it is read as a
// number: dates, times, names, phones, scores, addresses.
func (r *reader) notAmount(i int) (to int, why string) {
	if r.alone {
		return 0, ""
	}
	for _, f := range []func(int) (int, string){
		r.footnote, r.listNumber, r.furniture, r.dateAt, r.coordinate, r.clockTime, r.phoneNumber, r.named, r.ageSpan, r.ordinalOrDecade, r.score, r.address, r.denominator, r.version,
	} {
		if to, why = f(i); to > 0 {
			return to, why
		}
	}
	return 0, ""
}

// plain is the value of a numeral without separators, -1 for others.
func (r *reader) plain(i int) int {
	if r.formAt(i) != numeral || i < 0 {
		return -1
	}
	t := r.raw(i)
	if len(t) > 9 {
		return -1
	}
	v, err := strconv.Atoi(t)
	if err != nil {
		return -1
	}
	return v
}

func (r *reader) footnote(i int) (int, string) {
	if r.mark(i-1) == '[' && r.tight(i) && r.mark(i+1) == ']' && len(r.raw(i)) <= 3 {
		return i + 1, "footnote"
	}
	return 0, ""
}

// listNumber reads the "1." or "2)" that opens a line.
func (r *reader) listNumber(i int) (int, string) {
	if r.plain(i) < 0 || r.plain(i) > 99 {
		return 0, ""
	}
	if r.mark(i-1) == '(' && i-1 >= 0 && r.toks[i-1].line && r.mark(i+1) == ')' {
		return i + 1, "numbering"
	}
	if r.toks[i].line && (r.mark(i+1) == '.' || r.mark(i+1) == ')') && r.tight(i+1) && i+2 < len(r.toks) && r.toks[i+2].spaced {
		return i + 2, "numbering"
	}
	return 0, ""
}

// furniture reads the counters of a page: "50 / 0 / SHARE", "5 min read".
func (r *reader) furniture(i int) (int, string) {
	if r.plain(i) < 0 || r.plain(i) > 9999 {
		return 0, ""
	}
	if l := r.low(i + 1); (l == "min" || l == "minute" || isHyphen(r.mark(i+1))) && (r.low(i+2) == "read" || r.low(i+3) == "read") {
		return i + 1, "furniture"
	}
	if !r.toks[i].line {
		return 0, ""
	}
	for j := i + 1; j < min(len(r.toks), i+4) && r.toks[j].line; j++ {
		if r.is(j, inFurniture) {
			return i + 1, "furniture"
		}
		if r.formAt(j) != numeral {
			break
		}
	}
	return 0, ""
}

// month is whether a month stands at i; "may" and "march" are months with a
// capital only.
func (r *reader) month(i int) bool { return i >= 0 && r.is(i, inMonth) && r.capital(i) }

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
	return r.month(p)
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
	if k >= 0 && j == i+1 && (r.is(k, inPeople) && !r.is(k, inMonth)) {
		m := r.prev(i)
		if r.mark(m) == '.' {
			m = r.prev(m)
		}
		switch r.low(r.prev(m)) {
		case "in", "since", "during", "last", "of":
			return 0, ""
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
			if x := r.upto(e); x >= 0 && r.formAt(x) == word && !r.is(x, inStop) {
				break
			}
			if r.mark(k) == ',' {
				break
			}
		}
		j, k = e, r.upto(e)
	}
	return r.yearAfter(j), "date"
}

// yearAfter is j, or the token behind a year that ends a date: ", 2024".
func (r *reader) yearAfter(j int) int {
	k := j
	if r.mark(r.upto(k)) == ',' {
		k++
	}
	if r.upto(k) >= 0 && r.yearLike(k) && r.plain(k) >= 1000 && !(k > j && r.is(r.upto(k+1), inPeople)) {
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
		if _, to := r.slash(i); to > 0 {
			switch r.low(r.upto(to)) {
			case "of", "the", "cup", "inch", "mile", "teaspoon":
				return 0
			}
		}
		return i + 3
	}
	if len(raw) == 4 && a >= 1500 && a <= 2100 {
		// 2025-09 and 2019-24, 2019–2024 alike
		if len(r.raw(i+2)) == 2 || b >= 1500 && b <= 2100 && len(r.raw(i+2)) == 4 {
			if n := r.upto(i + 3); n >= 0 && r.is(n, inPeople) {
				return 0
			}
			return i + 3
		}
	}
	return 0
}

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
	if v := r.plain(i); len(r.raw(i)) == 4 && v >= 0 && v <= 2400 && v%100 < 60 {
		if r.is(k, inZone) && r.capital(k) || r.low(k) == "hours" && r.raw(i)[0] == '0' || r.low(k) == "hrs" && r.raw(i)[0] == '0' {
			return k + 1, "time"
		}
	}
	if r.is(k, inZone) && r.capital(k) && r.clockLike(i) {
		return k + 1, "time"
	}
	// "at 7.30", "until 22.15 on Friday"
	raw := r.raw(i)
	if d := strings.IndexByte(raw, '.'); d > 0 && d <= 2 && len(raw)-d == 3 && raw[d+1] < '6' {
		switch r.low(r.prev(i)) {
		case "at", "until", "till", "before", "from":
			if h, err := strconv.Atoi(raw[:d]); err == nil && h < 24 {
				if u := r.unitWord(k); u == nil && r.mark(k) != '%' && (k < 0 || r.mark(k) != 0 || r.low(k) == "on" || r.is(k, inWeekday) || r.low(k) == "to") && r.currencyBefore(i) < 0 {
					return i + 1, "time"
				}
			}
		}
	}
	return 0, ""
}

// clockLike reports whether the numeral at i can be an hour: 8, 10.30, 22.
func (r *reader) clockLike(i int) bool {
	raw := r.raw(i)
	if len(raw) > 5 {
		return false
	}
	h, rest, ok := strings.Cut(raw, ".")
	v, err := strconv.Atoi(h)
	return err == nil && (v <= 24 && (!ok || len(rest) == 2) || len(raw) == 4 && v <= 2400 || len(raw) == 3 && v < 1260)
}

// emergency are the short numbers that people are told to call.
var emergency = map[string]bool{"911": true, "999": true, "112": true, "988": true, "111": true, "101": true, "119": true, "110": true, "100": true, "108": true, "1122": true}

// phoneNumber reads +44 20 7946 0958, 555-0123 behind a cue, 1-800-555-0199.
func (r *reader) phoneNumber(i int) (int, string) {
	digits, groups := 0, 0
	j := i
	for r.formAt(j) == numeral && j < len(r.toks) && groups < 8 {
		if strings.ContainsAny(r.raw(j), ",'") {
			return 0, ""
		}
		digits += len(r.raw(j))
		groups++
		j++
		k := j
		for k < j+2 && (isHyphen(r.mark(k)) || r.mark(k) == ')' || r.mark(k) == '(' || r.mark(k) == '.') {
			k++
		}
		if r.formAt(k) != numeral || k >= len(r.toks) || r.toks[k].opens {
			break
		}
		j = k
	}
	plus := r.mark(i-1) == '+' && r.tight(i)
	cue := false
	for p, n := r.prev(i), 0; p >= 0 && n < 4; p, n = r.prev(p), n+1 {
		cue = cue || r.is(p, inPhone)
	}
	switch {
	case plus && digits >= 6:
	case cue && digits >= 6 && groups >= 2, cue && groups == 1 && digits >= 9, groups == 1 && r.is(r.prev(i), inPhone) && emergency[r.raw(i)]:
	case groups >= 3 && digits >= 9 && digits <= 15 && r.dialled(i, j):
	default:
		return 0, ""
	}
	for j > i && r.formAt(j-1) != numeral {
		j--
	}
	return j, "phone"
}

// dialled keeps "11 000 300 000" and lists of counts from being a phone: some
// group touches a hyphen or opens with a nought.
func (r *reader) dialled(i, j int) bool {
	for k := i; k < j; k++ {
		if r.formAt(k) == numeral && r.raw(k)[0] == '0' || isHyphen(r.mark(k)) && r.tight(k) {
			return true
		}
	}
	return false
}

// ageSpan reads 18-to-24-year-olds.
func (r *reader) ageSpan(i int) (int, string) {
	if r.low(i+2) == "to" && r.tight(i+1) && r.tight(i+2) && r.tight(i+3) && r.plain(i+4) >= 0 && r.tight(i+5) && r.low(i+6) == "year" {
		return i + 7, "age"
	}
	return 0, ""
}

// ordinalOrDecade reads 38th, the 1990s, in his 30s.
func (r *reader) ordinalOrDecade(i int) (int, string) {
	if r.suffixed(i) {
		return r.nameEnd(i + 2), "ordinal"
	}
	if v := r.plain(i); v >= 10 && v <= 2090 && v%10 == 0 {
		k := i + 1
		if (r.mark(k) == '\'' || r.mark(k) == '’') && r.tight(k) && r.tight(k+1) {
			k++
		}
		if r.low(k) == "s" && r.tight(k) || r.low(k) == "'s" {
			if v < 100 && r.aged(i) {
				return k + 1, "age"
			}
			return k + 1, "decade"
		}
	}
	// "under-18s", "over 65s"
	if r.low(i+1) == "s" && r.tight(i+1) {
		return i + 2, "age"
	}
	return 0, ""
}

func (r *reader) aged(i int) bool {
	for p, n := r.prev(i), 0; p >= 0 && n < 3; p, n = r.prev(p), n+1 {
		if r.is(p, inPoss) {
			return true
		}
	}
	return false
}

// nameEnd steps over the rest of a name written with hyphens: MH-17-B.
func (r *reader) nameEnd(j int) int {
	for j+1 < len(r.toks) && isHyphen(r.mark(j)) && r.tight(j) && r.tight(j+1) && (r.formAt(j+1) == mixed || r.formAt(j+1) == numeral && r.plain(j+1) >= 0) {
		j += 2
	}
	return j
}

// named reads numbers that name: F-16, Room 101, Resolution 2270, No. 10, #5,
// 737-800, 5G, 4x4.
func (r *reader) named(i int) (int, string) {
	p := i - 1
	if r.mark(p) == '#' && r.tight(i) || r.mark(p) == '№' {
		return i + 1, "name"
	}
	if i > 0 && isHyphen(r.mark(p)) && r.tight(i) && r.tight(p) && (r.formAt(p-1) == word || r.formAt(p-1) == mixed) && p-1 >= r.floor {
		if to, why := r.joined(i, p-1); to > 0 {
			return to, why
		}
	}
	if to := r.letters(i); to > 0 {
		return to, "name"
	}
	if isHyphen(r.mark(i+1)) && r.tight(i+1) && r.tight(i+2) && r.plain(i) >= 0 {
		// 737-MAX, 20-F, 3-D
		if r.capital(i+2) && r.formAt(i+2) == word && len(r.raw(i+2)) <= 3 && strings.ToUpper(r.raw(i+2)) == r.raw(i+2) && r.unitWord(i+2) == nil {
			if u, _ := r.unitForm(i+2, &number{digits: true}); u == nil {
				return i + 3, "name"
			}
		}
		if r.formAt(i+2) == mixed {
			return i + 3, "name"
		}
	}
	return r.headed(i)
}

// joined reads the number behind "word-": a model (F-16), a year (mid-2024),
// an age (under-18).
func (r *reader) joined(i, w int) (int, string) {
	if r.is(w, inMid) || r.low(w) == "pre" || r.low(w) == "post" {
		if r.yearLike(i) {
			return i + 1, "year"
		}
	}
	switch r.low(w) {
	case "magnitude":
		return 0, ""
	case "under", "over":
		if r.low(i+1) == "s" && r.tight(i+1) {
			return i + 2, "age"
		}
		return i + 1, "age"
	case "sub", "non", "minus", "plus":
		return 0, ""
	}
	if c := r.word(w); c.class == cardinal || c.class == magnitude {
		return 0, ""
	}
	if r.code(r.raw(w)) && !r.month(w) {
		return 0, ""
	}
	if r.unitWord(w) != nil && !r.capital(w) && w > 0 && r.formAt(w-1) == numeral {
		return 0, ""
	}
	return r.nameEnd(i + 1), "name"
}

// letters is the token behind letters that touch the numeral at i and are
// neither unit nor magnitude: 5G, 4x4, 3D. 0 for none.
func (r *reader) letters(i int) int {
	j := i + 1
	if !r.tight(j) || r.suffixed(i) {
		return 0
	}
	switch r.formAt(j) {
	case mixed:
		if u, _ := r.unitForm(j, &number{digits: true}); u != nil {
			return 0
		}
		return j + 1
	case word:
	default:
		return 0
	}
	raw := r.raw(j)
	if v := r.plain(i); raw == "K" && (v == 4 || v == 8) && (r.upto(j+1) < 0 || r.mark(j+1) != 0 || !strings.HasSuffix(r.low(j+1), "s")) && r.currencyBefore(i) < 0 {
		return j + 1 // a picture format
	}
	if _, ok := r.lex.suffix[raw]; ok {
		return 0
	}
	if _, ok := r.lex.moneySuffix[raw]; ok && r.currencyBefore(i) >= 0 {
		return 0
	}
	if u, _ := r.unitForm(j, &number{digits: true}); u != nil {
		return 0
	}
	switch raw {
	case "x", "p", "c", "s", "plus", "ish":
		return 0
	}
	if _, to := r.currencyAt(j); to > 0 {
		return 0
	}
	if _, to := r.moneyAfter(j, &number{digits: true}); to > 0 {
		return 0
	}
	if r.word(j).class != plainWord {
		return 0
	}
	if len(raw) > 3 && raw[0] >= 'a' {
		return 0 // "600soldiers": a space was lost
	}
	return j + 1
}

// headed reads the number behind a word that names: "Room 101", "Articles 5
// and 6", "No. 10".
func (r *reader) headed(i int) (int, string) {
	v := r.shape(i)
	if v.long || v.groups > 2 || v.groups > 0 && v.marks[0] != '.' || r.currencyBefore(i) >= 0 {
		return 0, ""
	}
	p, dotted := r.prev(i), false
	if r.mark(p) == '.' && r.tight(p) {
		q := r.prev(p)
		switch r.low(q) {
		case "no", "nos", "art", "sec", "ch", "vol", "fig", "pp", "p", "para", "nr":
			p, dotted = q, true
		}
	}
	if p < 0 || r.formAt(p) != word {
		return 0, ""
	}
	next := r.upto(i + 1)
	if next >= 0 && (r.is(next, inPeople) || r.mark(next) == '%') {
		return 0, ""
	}
	if r.is(next, inStreet) && r.capital(next) && r.capital(p) {
		return next + 1, "address"
	}
	w := r.word(p)
	named := dotted || w.sets&inAnyName != 0 || w.sets&inCapitalName != 0 && r.capital(p)
	if r.low(p) == "no" && !r.capital(p) && !dotted {
		named = false
	}
	if !named && !r.properName(i, p, next) {
		return 0, ""
	}
	if !named || next >= 0 {
		if n, ok := r.digits(i); ok && n.mag > 0 {
			return 0, ""
		}
	}
	if r.is(p, inMonth) {
		return 0, ""
	}
	if u, _, _ := r.unitAfter(i+1, &number{digits: true, lo: 1}); u != nil && u.dim != "point" {
		return 0, ""
	}
	return r.chain(i), "name"
}

// chain steps over further numbers of the same name: "Sections 3, 4 and 5".
func (r *reader) chain(i int) int {
	j := i + 1
	for range 8 {
		k := r.upto(j)
		if k < 0 || !(r.mark(k) == ',' || isDash(r.mark(k)) && r.tight(k) || r.low(k) == "and" || r.low(k) == "to" || r.low(k) == "or") {
			return j
		}
		if r.upto(k+1) < 0 || r.plain(k+1) < 0 || r.plain(k+1) > 9999 {
			return j
		}
		if after := r.upto(k + 2); after >= 0 && r.formAt(after) == word && !r.is(after, inStop) {
			return j // "Articles 5 and 12 people"
		}
		if r.mark(k) == ',' {
			if after := r.upto(k + 2); after < 0 || r.mark(after) != ',' && r.low(after) != "and" && r.low(after) != "or" {
				return j
			}
		}
		j = k + 2
	}
	return j
}

// properName reports whether a small bare number behind a capitalised word is
// part of its name: "Falcon 9 lifted off", "aboard the Kursk 2". Where the
// whole line is capitalised nothing follows from a capital.
func (r *reader) properName(i, p, next int) bool {
	v := r.plain(i)
	if v < 0 || v > 9999 || !r.capital(p) || r.month(p) || r.is(p, inWeekday|inStop|inUp|inDown|inBe) || len(r.raw(i)) > 4 || r.toks[i].end-r.toks[i].start == 4 && r.yearLike(i) {
		return false
	}
	if r.prev(p) < 0 || r.toks[p].line {
		return false // any word is capitalised there
	}
	if r.word(p).class != plainWord || r.lex.before[r.low(p)] != nil {
		return false
	}
	if next < 0 && v >= 100 || next >= 0 && !r.is(next, inBe) {
		return false
	}
	return !r.headline(i)
}

// headline reports whether the words around i are capitalised throughout.
func (r *reader) headline(i int) bool {
	small := 0
	for k := max(0, i-8); k < min(len(r.toks), i+8); k++ {
		if r.formAt(k) == word && !r.capital(k) && len(r.raw(k)) > 3 {
			small++
		}
	}
	return small == 0
}

// coordinate reads 38.5°N, 22°00′N, 96.1 E.
func (r *reader) coordinate(i int) (int, string) {
	j := i + 1
	deg := false
	for range 6 {
		m := r.mark(j)
		switch {
		case m == '°' || m == 'º':
			deg = true
		case deg && (m == '′' || m == '″' || m == '\'' || m == '"' || m == '’' || m == '”'):
		case deg && j < len(r.toks) && r.formAt(j) == numeral && r.tight(j):
		default:
			m = -1
		}
		if m < 0 {
			break
		}
		j++
	}
	if !deg || j >= len(r.toks) {
		return 0, ""
	}
	switch r.raw(j) {
	case "N", "S", "E", "W":
		return j + 1, "coordinate"
	}
	if l := r.low(j); (l == "north" || l == "south" || l == "east" || l == "west") && (r.low(j+1) == "latitude" || r.low(j+1) == "longitude" || r.mark(j+1) == ',') {
		return j + 1, "coordinate"
	}
	return 0, ""
}

// address reads "10 Downing Street", "221B Baker Street".
func (r *reader) address(i int) (int, string) {
	if r.plain(i) < 0 || r.currencyBefore(i) >= 0 {
		return 0, ""
	}
	j := i + 1
	for range 3 {
		if r.upto(j) < 0 || !r.capital(j) {
			return 0, ""
		}
		if r.is(j, inStreet) && j > i+1 {
			return j + 1, "address"
		}
		j++
	}
	if r.upto(j) >= 0 && r.capital(j) && r.is(j, inStreet) {
		return j + 1, "address"
	}
	return 0, ""
}

// score reads 3-1, 2–2, 6-4 6-2, a 5-4 vote. A pair that rises is a range
// unless a match or a vote stands near.
func (r *reader) score(i int) (int, string) {
	a := r.plain(i)
	if a < 0 || a > 999 || !r.tight(i+2) {
		return 0, ""
	}
	if !isHyphen(r.mark(i+1)) || !r.tight(i+1) {
		return 0, ""
	}
	b := r.plain(i + 2)
	if b < 0 || b > 999 || r.currencyBefore(i) >= 0 {
		return 0, ""
	}
	if isHyphen(r.mark(i+3)) && r.tight(i+3) && r.plain(i+4) >= 0 && r.tight(i+4) {
		return i + 5, "score" // 4-4-2
	}
	if n, ok := r.digits(i + 2); ok && n.mag > 0 {
		return 0, ""
	}
	if u, _, _ := r.unitAfter(i+3, &number{digits: true, lo: 2}); u != nil {
		return 0, ""
	}
	if code, _ := r.moneyAfter(i+3, &number{digits: true}); code != "" {
		return 0, ""
	}
	if a >= b {
		return i + 3, "score"
	}
	for p, n := r.prev(i), 0; p >= 0 && n < 5; p, n = r.prev(p), n+1 {
		if r.is(p, inWinning|inVoting) && !r.is(r.upto(i+3), inPeople) {
			return i + 3, "score"
		}
	}
	if k := r.upto(i + 3); r.is(k, inWinning|inVoting) {
		return i + 3, "score"
	}
	return 0, ""
}

// denominator reads the base of a rate: "45 deaths per 100,000 people".
func (r *reader) denominator(i int) (int, string) {
	if l := r.low(r.prev(i)); l == "per" {
		return i + 1, "rate"
	}
	return 0, ""
}

// version reads 2.0.1 and what follows "version".
func (r *reader) version(i int) (int, string) {
	raw := r.raw(i)
	if strings.Count(raw, ".") >= 2 {
		if s := r.shape(i); s.long || s.groups < 2 {
			return i + 1, "version"
		}
		if n, ok := r.digits(i); !ok || !n.grouped {
			return i + 1, "version"
		}
	}
	return 0, ""
}

// noAmount decides on what has been read as an amount: years, ages, lengths
// of time that only date something, pronouns, certainty.
func (r *reader) noAmount(a *amount) (to int, why string) {
	if r.alone {
		return 0, ""
	}
	if to, ok := r.age(a); ok {
		r.years = to
		return to, "age"
	}
	switch {
	case a.unit != nil && a.unit.dim == "time":
		if r.timeExpression(a) {
			return r.timeEnd(a), "time"
		}
	case a.unit != nil && a.unit.dim == "percent":
		if r.certain(a.end) {
			return a.end, "likelihood"
		}
	case a.unit != nil || a.code != "" || a.ratio:
	case a.vague:
	case !a.digits:
		return r.spelledNoAmount(a)
	case r.year(a):
		return a.end, "year"
	}
	return 0, ""
}

// spelledNoAmount: the pronoun one, hours on the clock, years in words, the
// numbers of names.
func (r *reader) spelledNoAmount(a *amount) (int, string) {
	next := r.upto(a.to)
	p := r.prev(a.from)
	if r.is(next, inClock) {
		return next + 1, "time"
	}
	if a.to-a.from == 1 && r.low(a.from) == "one" {
		if r.pronoun(a.from) {
			return a.to, "pronoun"
		}
	}
	if a.lo >= 10 && a.lo <= 99 && a.mag == 0 && r.word(next).class == cardinal && a.lo <= 21 && r.word(next).value >= 10 {
		// "twenty twenty-four", "nineteen eighty"
		b, ok := r.spelled(next)
		if ok && b.lo < 100 {
			return b.to, "year"
		}
	}
	if p >= 0 && r.is(p, inCapitalName|inAnyName) && r.capital(p) && r.capital(a.from) {
		return a.to, "name"
	}
	// "the Five Eyes": capitals in the middle of a sentence that has small letters
	if p >= 0 && r.capital(a.from) && r.capital(next) && r.formAt(p) == word && a.to-a.from == 1 && !r.headline(a.from) {
		return a.to, "name"
	}
	if a.lo == 0 && a.to-a.from == 1 && (next < 0 || r.formAt(next) != word || r.is(next, inStop)) && r.low(p) != "to" && r.low(p) != "at" && r.low(p) != "was" {
		return a.to, "idiom"
	}
	if a.lo >= 2 && a.lo <= 9 && a.mag == 0 && r.low(p) == "the" && (next < 0 || r.is(next, inBe) || r.low(next) == "of") && r.low(next) != "of" {
		return a.to, "pronoun"
	}
	return 0, ""
}

// pronoun reports whether "one" at i stands for somebody or something.
func (r *reader) pronoun(i int) bool {
	p, next := r.prev(i), r.upto(i+1)
	if r.is(p, inNoOne) && r.low(p) != "another" || r.low(p) == "another" && (next < 0 || r.is(next, inStop|inOneVerb) || r.mark(next) != 0) {
		if r.low(p) != "only" || !r.is(next, inPeople) {
			return true
		}
	}
	if next < 0 || r.mark(next) != 0 && !isHyphen(r.mark(next)) {
		// "left one dead." has a noun; "was one." has none
		switch r.low(p) {
		case "least", "than", "to", "killing", "about", "from":
			return false
		}
		return true
	}
	if r.is(next, inOneVerb|inStop) || r.is(next, inComparative) && r.low(next) != "more" {
		return true
	}
	if l := r.low(next); l == "another" || l == "else" || strings.HasSuffix(l, "'s") {
		return true
	}
	// "a new one", "the big one is"
	if r.is(next, inUp|inDown) {
		return true
	}
	return isHyphen(r.mark(next)) && r.tight(next)
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
	if !r.yearLike(a.from) || a.lo < 1500 || a.lo > 2099 {
		return false
	}
	p, next := r.prev(a.from), r.upto(a.to)
	if r.is(next, inPeople) {
		return r.low(p) == "the"
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
	switch l := r.low(p); l {
	case "in", "since", "by", "from", "until", "till", "during", "after", "before", "of", "early", "late", "mid", "for", "through", "the", "and", "or", "between", "around", "circa", "summer", "winter", "spring", "autumn", "fall", "year", "his", "her", "its", "their", "this", "a", "back":
		if l == "by" || l == "from" {
			return r.low(r.prev(p)) != "up" && !r.is(r.prev(p), inUp|inDown) || math.Abs(a.lo-2000) < 60 && l == "from"
		}
		return true
	case "to":
		// "rose to 1644" counts, "back to 1995" dates
		q := r.prev(p)
		for range 2 {
			if r.is(q, inUp|inDown) {
				return false
			}
			q = r.prev(q)
		}
		return true
	case "killed", "killing", "injured", "injuring", "wounded", "dead", "some", "displaced", "arrested":
		return false
	case "was", "is", "at", "reached", "reaches", "reaching", "hit", "hits", "stands", "stood", "became":
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

// age reads the age of a person: 34-year-old, aged 34, 34 years old, "Ali, 34,
// said", children under five, in her thirties.
func (r *reader) age(a *amount) (to int, ok bool) {
	p, next := r.prev(a.start), r.upto(a.end)
	if a.unit != nil && a.unit.dim == "time" {
		k := next
		if isHyphen(r.mark(k)) && r.tight(k) {
			k = r.upto(k + 1)
		}
		switch r.low(k) {
		case "old", "olds":
			return k + 1, true
		case "of":
			if r.low(k+1) == "age" {
				return k + 2, true
			}
		}
		if r.is(p, inAgeCue) {
			return a.end, true
		}
		return 0, false
	}
	if a.unit != nil || a.code != "" || a.ratio || a.vague || a.lo > 120 || a.lo < 0 || a.lo != math.Trunc(a.lo) && a.lo == a.hi {
		return 0, false
	}
	// "aged 18, 21 and 34"
	if p > 0 && p == r.years && (r.mark(p) == ',' || r.low(p) == "and" || r.low(p) == "or") && a.digits && (next < 0 || r.mark(next) != 0 || r.is(next, inStop)) {
		return a.end, true
	}
	for q, n := p, 0; q >= 0 && n < 4; q, n = r.prev(q), n+1 {
		if r.is(q, inAgeCue) {
			return a.end, true
		}
		if !r.is(q, inAgeFill) {
			break
		}
	}
	switch r.low(p) {
	case "under", "over", "below", "above":
		if q := r.prev(p); r.is(q, inAgedPlural) && a.lo <= 100 && (next < 0 || r.mark(next) != 0 || r.is(next, inStop)) {
			return a.end, true
		}
	case "turned", "turns", "turning":
		if next < 0 || r.mark(next) != 0 || r.is(next, inStop) {
			return a.end, true
		}
	}
	// "Ali Hassan, 34, a teacher"
	if r.mark(p) == ',' && r.mark(next) == ',' && r.plain(a.from) > 0 && a.end-a.start == 1 {
		q := r.prev(p)
		after := r.upto(next + 1)
		if r.capital(q) && r.capital(r.prev(q)) && !r.month(q) && r.formAt(q) == word {
			if r.is(after, inPersonCue|inBe) || after >= 0 && r.formAt(after) == word && !r.capital(after) && (strings.HasSuffix(r.low(after), "ed") || strings.HasSuffix(r.low(after), "s")) {
				return a.end, true
			}
		} else if r.capital(q) && r.formAt(q) == word && (r.low(after) == "said" || r.low(after) == "who" || r.low(after) == "told" || r.low(after) == "a" || r.low(after) == "whose") {
			return a.end, true
		}
	}
	return 0, false
}

// timeExpression reports whether a length of time only dates or frames what
// the sentence says: two days ago, in the past three years, for two days, a
// two-day visit. "Lasted 72 hours" and "jailed for 12 years" answer a
// question and stay.
func (r *reader) timeExpression(a *amount) bool {
	next := r.upto(a.end)
	b := bound{from: a.start, to: a.end, qualifier: Exact}
	r.boundsBefore(&b, a)
	p := r.prev(b.from)
	if r.is(next, inAgo) || r.low(next) == "on" && (r.upto(next+1) < 0 || r.mark(next+1) != 0) || r.low(next) == "from" && r.low(next+1) == "now" || r.low(next) == "into" {
		return true
	}
	if (r.mark(next) == '\'' || r.mark(next) == '’') && r.low(r.upto(next+1)) == "time" || r.low(next) == "time" {
		return true
	}
	if a.hyphen {
		return !r.sentence(a.end)
	}
	if a.decimal && a.digits && a.unit.name == "second" {
		return false // a time that was clocked: "in 9.58 seconds"
	}
	for q, n := p, 0; q >= 0 && n < 6 && r.mark(q) == 0; q, n = r.prev(q), n+1 {
		if r.is(q, inLasting) && (r.low(q) != "last" || r.is(r.prev(q), inBe) || r.low(r.prev(q)) == "to") {
			return false
		}
	}
	if r.low(r.upto(next)) == "in" && (r.low(next+1) == "prison" || r.low(next+1) == "jail") {
		return false
	}
	if l := r.low(next); l == "sentence" || l == "imprisonment" || l == "jail" {
		return false
	}
	if r.is(p, inSpan|inDet) {
		return true
	}
	// "over two days" is during them
	return b.from < a.start && r.low(b.from) == "over"
}

// sentence reports whether a hyphenated length of time is a punishment: "a
// 12-year sentence".
func (r *reader) sentence(i int) bool {
	switch r.low(r.upto(i)) {
	case "sentence", "term", "jail", "prison", "ban", "suspension", "delay":
		return true
	}
	return false
}

// timeEnd takes "ago" and its like into the skip.
func (r *reader) timeEnd(a *amount) int {
	if k := r.upto(a.end); r.is(k, inAgo) {
		return k + 1
	}
	return a.end
}
