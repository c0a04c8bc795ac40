package scraper

import (
	_ "embed"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A moment is a time as a page gives it, with how much of it was given.
type moment struct {
	time.Time
	clock bool // it has a time of day
	zone  bool // it has a time zone; without one UTC is taken
}

// isoLayouts are tried in order; the longest forms first. Fractions of a second
// are accepted by time.Parse where seconds are.
var isoLayouts = []struct {
	layout      string
	clock, zone bool
}{
	{"2006-01-02T15:04:05Z07:00", true, true},
	{"2006-01-02T15:04:05Z0700", true, true},
	{"2006-01-02T15:04:05Z07", true, true},
	{"2006-01-02T15:04Z07:00", true, true},
	{"2006-01-02T15:04Z0700", true, true},
	{"2006-01-02T15:04:05", true, false},
	{"2006-01-02T15:04", true, false},
	{"2006-01-02", false, false},
	{"20060102T150405Z0700", true, true},
	{"20060102T150405", true, false},
	{"20060102150405", true, false},
	{"20060102", false, false},
	{"2006/01/02", false, false},
	{"2006-01", false, false},
	{"Mon, 2 Jan 2006 15:04:05 -0700", true, true},
	{"Mon, 2 Jan 2006 15:04:05 MST", true, true},
	{"2 Jan 2006 15:04:05 -0700", true, true},
	{"Mon Jan 2 15:04:05 MST 2006", true, true},
	{"Mon Jan 2 15:04:05 2006", true, false},
}

//go:embed data/months.txt
var monthsList string

// months are the names in data/months.txt; jalali those of the Persian solar
// calendar.
var months, jalali, monthsIn = readMonths(monthsList)

// readMonths gives the names by the number of their month, and those that hold
// in one language by the language and a space before the name.
func readMonths(list string) (gregorian, persian, in map[string]time.Month) {
	gregorian, persian, in = map[string]time.Month{}, map[string]time.Month{}, map[string]time.Month{}
	for line := range strings.Lines(list) {
		f := strings.Fields(line)
		if len(f) < 2 || f[0] == "#" {
			continue
		}
		lang, number, special := strings.Cut(f[0], ":")
		if !special {
			number = lang
		}
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > 12 {
			continue
		}
		for _, name := range f[1:] {
			switch {
			case lang == "jalali":
				persian[name] = time.Month(n)
			case special:
				in[lang+" "+name] = time.Month(n)
			default:
				gregorian[name] = time.Month(n)
			}
		}
	}
	return gregorian, persian, in
}

// zones are the abbreviations that mail and news use for fixed offsets, in
// hours (RFC 5322 obs-zone, and those of Europe). Abbreviations that two parts
// of the world share (IST, CST of China) are left out but for the American ones.
var zones = map[string]float64{
	"utc": 0, "gmt": 0, "z": 0, "ut": 0, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3,
	"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "et": -5, "jst": 9, "kst": 9,
}

// parseDate reads a date as machines and newsrooms write it: ISO 8601, RFC
// 5322, "2 September 2025, 14:05 GMT", "Sept. 2, 2025". Dates of digits alone
// in another order than year, month, day are not read: 02/09/2025 is two days.
func parseDate(s string) (moment, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 6 || len(s) > 120 {
		return moment{}, false
	}
	if m, ok := parseISO(s); ok {
		return m, true
	}
	return findDate(s)
}

// parseISO reads what machines write: ISO 8601, RFC 5322, seconds or
// milliseconds since 1970.
func parseISO(s string) (moment, bool) {
	iso := s
	if len(s) > 10 && s[4] == '-' && s[10] == ' ' {
		iso = s[:10] + "T" + strings.ReplaceAll(strings.TrimSuffix(s[11:], " UTC"), " ", "")
		if strings.HasSuffix(s, " UTC") {
			iso += "Z"
		}
	}
	if unix, err := strconv.ParseInt(s, 10, 64); err == nil {
		switch {
		case len(s) == 10:
			return checked(moment{time.Unix(unix, 0).UTC(), true, true})
		case len(s) == 13:
			return checked(moment{time.UnixMilli(unix).UTC(), true, true})
		}
	}
	for _, l := range isoLayouts {
		if t, err := time.Parse(l.layout, iso); err == nil {
			if name, off := t.Zone(); off == 0 && name != "" && name != "UTC" {
				// time.Parse invents an offset of zero for a zone it does not know.
				h, known := zones[strings.ToLower(name)]
				if !known {
					return checked(moment{time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC), true, false})
				}
				t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.FixedZone("", int(h*3600)))
			}
			return checked(moment{t, l.clock, l.zone})
		}
	}
	return moment{}, false
}

// checked refuses days that are no publication day: the year 0, the year 9999.
func checked(m moment) (moment, bool) {
	y := m.Year()
	return m, y >= 1800 && y < 2200
}

// findDate reads the first date in s that admits one reading: "2 September
// 2025", "September 2, 2025", 2025-09-02, with the time of day beside it.
func findDate(s string) (moment, bool) {
	for _, w := range datesIn(s, convention{}) {
		if w.sure() {
			return w.moment, true
		}
	}
	return moment{}, false
}

// A convention is how a page writes its dates.
type convention struct {
	order order
	lang  string // ISO 639-1
}

// An order is that of day and month in a date of digits.
type order int

const (
	anyOrder order = iota
	dayFirst
	monthFirst
)

// A written date is one found in a text, at its bytes [start, end).
type written struct {
	moment
	start, end int
	other      time.Time // the day with day and month the other way round, where the order is not known
	short      bool      // the year has two digits
	shows      order     // the order that a date in digits proves, by a day after the 12th
}

func (w written) sure() bool { return w.other.IsZero() }

// A token is a number or a word of a text, with what stands before it.
type token struct {
	word       string // in small letters, "" for a number
	n, digits  int
	gap        string
	start, end int
}

// maxDated is how much of a text is searched for dates, in bytes.
const maxDated = 400

// zeros are the noughts of the decimal digits that news is written with.
var zeros = []rune{'0', '٠', '۰', '०', '০', '૦', '௦', '౦', '๐', '０'}

func digitOf(r rune) int {
	if r < 0x80 {
		if '0' <= r && r <= '9' {
			return int(r - '0')
		}
		return -1
	}
	if r < '٠' || r > '๙' && r < '０' || r > '９' {
		return -1
	}
	for _, z := range zeros[1:] {
		if r >= z && r <= z+9 {
			return int(r - z)
		}
	}
	return -1
}

// hasDigit is the cheap question before the search for dates.
func hasDigit(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; '0' <= c && c <= '9' {
			return true
		} else if c >= 0x80 {
			for _, r := range s[i:] {
				if digitOf(r) >= 0 {
					return true
				}
			}
			return false
		}
	}
	return false
}

// datable reports whether s may hold a date: four digits in a row, or three
// numbers in one; in other digits than the Latin ones it is not counted.
func datable(s string) bool {
	run, joined, seen := 0, 0, false
	for i := 0; i < len(s) && i < maxDated; i++ {
		c := s[i]
		switch {
		case '0' <= c && c <= '9':
			seen = true
			if run++; run == 1 {
				joined++
			}
			if joined >= 3 || run == 4 {
				return true
			}
			continue
		case c == '.' || c == '/' || c == '-' || c == ' ' || c == '\'':
			if (c == '-' || c == '\'') && seen && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' {
				return true // 2-Sep-25
			}
			if run == 0 && joined > 0 && c != ' ' {
				joined = 0
			}
		default:
			if c >= 0xc0 {
				if r, _ := utf8.DecodeRuneInString(s[i:]); digitOf(r) >= 0 {
					return true
				}
			}
			joined = 0
		}
		run = 0
	}
	return false
}

func tokens(s string) []token {
	s = clip(s, maxDated)
	var ts []token
	last := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		start := i
		t := token{gap: s[last:i], start: i}
		switch {
		case digitOf(r) >= 0:
			for i < len(s) {
				r, n = utf8.DecodeRuneInString(s[i:])
				v := digitOf(r)
				if v < 0 {
					break
				}
				if t.digits++; t.digits < 10 {
					t.n = t.n*10 + v
				}
				i += n
			}
		case unicode.IsLetter(r) || unicode.IsMark(r):
			for i < len(s) && (unicode.IsLetter(r) || unicode.IsMark(r) || r == '\u200c') {
				i += n
				r, n = utf8.DecodeRuneInString(s[i:])
			}
			t.word = strings.ToLower(s[start:i])
		default:
			i += n
			continue
		}
		t.end, last = i, i
		ts = append(ts, t)
	}
	return ts
}

// A scan finds the dates of one text.
type scan struct {
	t []token
	c convention
}

// datesIn are the dates in the first maxDated bytes of s, in their order.
func datesIn(s string, c convention) (found []written) {
	if !datable(s) {
		return nil
	}
	x := scan{tokens(s), c}
	for i := 0; i < len(x.t); {
		w, next, ok := x.dateAt(i)
		if !ok {
			i++
			continue
		}
		w.start, w.end = x.t[i].start, x.t[next-1].end
		if !x.clockAfter(&w.moment, next) {
			x.clockBefore(&w.moment, i)
		}
		found = append(found, w)
		i = next
	}
	return found
}

func (x *scan) dateAt(i int) (w written, next int, ok bool) {
	t := x.t[i]
	switch {
	case t.word != "":
		return x.monthFirst(i)
	case t.digits == 4:
		return x.yearFirst(i)
	case t.digits <= 2 && t.n >= 1 && t.n <= 31:
		if w, next, ok = x.inDigits(i); ok {
			return w, next, ok
		}
		return x.dayFirst(i)
	}
	return w, 0, false
}

// num is the number at token i, of at most so many digits, -1 for none.
func (x *scan) num(i, digits int) int {
	if i >= len(x.t) || x.t[i].word != "" || x.t[i].digits > digits {
		return -1
	}
	return x.t[i].n
}

// starts reports whether token i is a word that begins with one of the prefixes.
func (x *scan) starts(i int, prefixes ...string) bool {
	if i >= len(x.t) || len(x.t[i].gap) > 2 {
		return false
	}
	for _, p := range prefixes {
		if strings.HasPrefix(x.t[i].word, p) {
			return true
		}
	}
	return false
}

// is reports whether token i is one of the words.
func (x *scan) is(i int, words map[string]bool) bool {
	return i < len(x.t) && words[x.t[i].word]
}

// separator is the sign between the numbers of a date in digits, 0 for none.
func separator(gap string) byte {
	g := strings.TrimSpace(gap)
	switch g {
	case "-", "/", ".", "|":
		return g[0]
	case "–", "‐", "‑", "－":
		return '-'
	case "／":
		return '/'
	}
	return 0
}

// apart reports whether a gap may stand between a day, a month's name and a year.
func apart(gap string) bool {
	return len(gap) <= 6 && strings.Trim(gap, " \t\n\u00a0.,،-–/'’`") == ""
}

// monthAt is the month named at token i, with the token after it.
func (x *scan) monthAt(i int) (m time.Month, persian bool, next int) {
	if i >= len(x.t) || x.t[i].word == "" {
		return 0, false, 0
	}
	w := x.t[i].word
	if x.c.lang != "" {
		if m := monthsIn[x.c.lang+" "+w]; m > 0 {
			return m, false, i + 1
		}
	}
	if m := months[w]; m > 0 {
		return m, false, i + 1
	}
	if m := jalali[w]; m > 0 {
		return m, true, i + 1
	}
	// Two months of the Levant share their first word with two others.
	if i+1 < len(x.t) && (w == "كانون" || w == "تشرين") {
		second := strings.HasPrefix(x.t[i+1].word, "الثان")
		switch {
		case w == "كانون" && second:
			return time.January, false, i + 2
		case w == "كانون":
			return time.December, false, i + 2
		case second:
			return time.November, false, i + 2
		}
		return time.October, false, i + 2
	}
	// Hungarian and Finnish decline: "május 12-én" leaves the name as it is.
	return 0, false, 0
}

var (
	ordinals    = set("st nd rd th er e º ª ος η de te ste a o")
	connectives = set("of de del d di da do den der the van г г. года року рік m сар lu")
)

// yearAt is the year at token i after a day and a month, of four digits, or of
// two where an apostrophe or hyphen leads to it. Connectives are passed over.
func (x *scan) yearAt(i int) (year, next int, short bool) {
	for skip := 0; skip < 2 && (x.is(i, connectives) || skip == 0 && x.secondName(i)); skip++ {
		i++
	}
	if i >= len(x.t) || x.t[i].word != "" || !apart(x.t[i].gap) {
		return 0, 0, false
	}
	switch t := x.t[i]; {
	case t.digits == 4:
		return t.n, i + 1, false
	case t.digits == 2 && strings.ContainsAny(t.gap, "'’-"):
		return 2000 + t.n, i + 1, true
	}
	return 0, 0, false
}

// secondName reports whether token i repeats a month by its other name, as
// Arabic papers do: "12 مايو/أيار 2020".
func (x *scan) secondName(i int) bool {
	m, _, next := x.monthAt(i)
	return m > 0 && next == i+1 && i > 0 && x.t[i-1].word != "" && strings.ContainsAny(x.t[i].gap, "/(-")
}

// yearFirst reads 2025-09-02, 2025. 9. 2., 2025年9月2日, 2025. szeptember 2.
func (x *scan) yearFirst(i int) (w written, next int, ok bool) {
	y := x.t[i].n
	if m := x.num(i+1, 2); m >= 0 {
		sep := separator(x.t[i+1].gap)
		d := x.num(i+2, 2)
		if sep != 0 && d >= 0 && separator(x.t[i+2].gap) == sep && !x.longer(i, i+2) {
			if y < 1500 && sep != '.' {
				return x.persian(y, time.Month(m), d, i+3)
			}
			return x.made(y, time.Month(m), d, i+3, false)
		}
		return w, 0, false
	}
	if x.starts(i+1, "年", "년") {
		if m := x.num(i+2, 2); m > 0 && x.starts(i+3, "月", "월") {
			if d := x.num(i+4, 2); d > 0 && x.starts(i+5, "日", "일", "号", "號") {
				return x.made(y, time.Month(m), d, i+5, false)
			}
		}
		return w, 0, false
	}
	k := i + 1
	if x.is(k, connectives) {
		k++
	}
	m, persian, k := x.monthAt(k)
	if m == 0 || !apart(x.t[i+1].gap) {
		return w, 0, false
	}
	d := x.num(k, 2)
	if d < 1 || !apart(x.t[k].gap) || k+1 < len(x.t) && strings.HasPrefix(x.t[k+1].gap, ":") {
		return w, 0, false
	}
	if persian {
		return x.persian(y, m, d, k+1)
	}
	return x.made(y, m, d, k+1, false)
}

// longer reports whether the numbers from token i to j are part of a longer row
// of numbers: an address of a network, a version, a telephone number.
func (x *scan) longer(i, j int) bool {
	joined := func(k int) bool {
		return k > 0 && k < len(x.t) && x.t[k].word == "" && x.t[k-1].word == "" && len(x.t[k].gap) == 1 && separator(x.t[k].gap) != 0
	}
	return joined(i) || joined(j+1)
}

// inDigits reads 02.09.2025, 2/9/2025, 02-09-25.
func (x *scan) inDigits(i int) (w written, next int, ok bool) {
	a, b := x.t[i].n, x.num(i+1, 2)
	if b < 1 || x.num(i+2, 4) < 0 {
		// 2 tháng 9 năm 2025
		if x.starts(i+1, "tháng", "thg") {
			if m := x.num(i+2, 2); m > 0 {
				k := i + 3
				if x.starts(k, "năm") {
					k++
				}
				if y := x.num(k, 4); y > 1000 && len(x.t[k].gap) < 4 {
					return x.made(y, time.Month(m), a, k+1, false)
				}
			}
		}
		return w, 0, false
	}
	y, t := x.t[i+2].n, x.t[i+2]
	sep := separator(x.t[i+1].gap)
	if sep == 0 || separator(t.gap) != sep || t.digits == 3 || t.digits == 1 || x.longer(i, i+2) {
		return w, 0, false
	}
	short := t.digits == 2
	if short {
		if strings.Contains(t.gap, " ") || len(t.gap) > 1 {
			return w, 0, false
		}
		y += 2000
	}
	o := x.c.order
	if sep == '.' {
		o = dayFirst
	}
	if o == monthFirst && a <= 12 || b > 12 {
		if w, next, ok = x.made(y, time.Month(a), b, i+3, short); ok || a > 12 {
			if b > 12 {
				w.shows = monthFirst
			}
			return w, next, ok
		}
	}
	w, next, ok = x.made(y, time.Month(b), a, i+3, short)
	if ok && sep != '.' && a > 12 {
		w.shows = dayFirst
	}
	if ok && o == anyOrder && a <= 12 && a != b {
		w.other = time.Date(y, time.Month(a), b, 0, 0, 0, 0, time.UTC)
	}
	return w, next, ok
}

// dayFirst reads "2 September 2025", "2nd of September, 2025", 2-Sep-2025.
func (x *scan) dayFirst(i int) (w written, next int, ok bool) {
	d, k := x.t[i].n, i+1
	if x.is(k, ordinals) && (x.t[k].gap == "" || x.t[k].word == "de") {
		k++
	}
	if k < len(x.t) && x.is(k, connectives) {
		k++
	}
	if k >= len(x.t) || !apart(x.t[k].gap) {
		return w, 0, false
	}
	m, persian, k := x.monthAt(k)
	if m == 0 {
		return w, 0, false
	}
	y, next, short := x.yearAt(k)
	if y == 0 {
		return w, 0, false
	}
	if persian {
		return x.persian(y, m, d, next)
	}
	return x.made(y, m, d, next, short)
}

// monthFirst reads "September 2, 2025", "Sep 2nd 2025", "Sep 2 14:05:00 GMT 2025".
func (x *scan) monthFirst(i int) (w written, next int, ok bool) {
	m, persian, k := x.monthAt(i)
	if m == 0 || persian {
		return w, 0, false
	}
	d := x.num(k, 2)
	if d < 1 || !apart(x.t[k].gap) {
		return w, 0, false
	}
	k++
	if x.is(k, ordinals) && x.t[k].gap == "" {
		k++
	}
	if y, next, short := x.yearAt(k); y > 0 {
		return x.made(y, m, d, next, short)
	}
	// The year may follow the time of day.
	if x.num(k, 2) >= 0 && k+1 < len(x.t) && strings.HasPrefix(x.t[k+1].gap, ":") {
		clock := k
		for k++; k < len(x.t) && k < clock+6; k++ {
			if x.num(k, 4) > 1900 && apart(x.t[k].gap) {
				w, next, ok = x.made(x.t[k].n, m, d, k+1, false)
				if ok {
					x.clockAfter(&w.moment, clock)
				}
				return w, next, ok
			}
		}
	}
	return w, 0, false
}

// made is the date of its parts, where there is such a day.
func (x *scan) made(y int, m time.Month, d, next int, short bool) (written, int, bool) {
	if x.c.lang == "th" && y > 2400 && y < 2700 {
		y -= 543 // years of the Buddhist era
	}
	if m < 1 || m > 12 || d < 1 || d > 31 || y < 1800 || y >= 2200 {
		return written{}, 0, false
	}
	t := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d {
		return written{}, 0, false // 31 June
	}
	return written{moment: moment{Time: t}, short: short}, next, true
}

// persian is the day of the Persian solar calendar (Jalali), for the years 1300
// to 1450. The year begins on 20 or 21 March, by the cycle of 33 years that holds
// there (1 Farvardin 1375 was 20 March 1996).
func (x *scan) persian(y int, m time.Month, d, next int) (written, int, bool) {
	if y < 1300 || y > 1450 || m < 1 || m > 12 || d < 1 || d > 31 || m > 6 && d > 30 {
		return written{}, 0, false
	}
	day := (y-1375)*365 + d - 1
	for i := time.Month(1); i < m; i++ {
		if i <= 6 {
			day += 31
		} else {
			day += 30
		}
	}
	for i := 1375; i < y; i++ {
		day += leap(i)
	}
	for i := y; i < 1375; i++ {
		day -= leap(i)
	}
	return written{moment: moment{Time: time.Date(1996, 3, 20, 0, 0, 0, 0, time.UTC).AddDate(0, 0, day)}}, next, true
}

// leap is 1 for a leap year of the Persian calendar, else 0.
func leap(y int) int {
	switch y % 33 {
	case 1, 5, 9, 13, 17, 22, 26, 30:
		return 1
	}
	return 0
}

// clockAfter adds the time of day that the words after a date give.
func (x *scan) clockAfter(m *moment, i int) bool {
	for k := i; k < len(x.t) && k < i+4; k++ {
		if x.t[k].word != "" {
			if _, _, next := x.monthAt(k); next > 0 {
				return false
			}
			continue
		}
		if strings.ContainsAny(x.t[k].gap, "©") {
			return false
		}
		return x.clockAt(m, k)
	}
	return false
}

// clockBefore adds the time of day that stands right before a date.
func (x *scan) clockBefore(m *moment, i int) {
	for k := i - 2; k >= 0 && k >= i-5; k-- {
		if x.num(k, 2) >= 0 && x.t[k+1].gap == ":" && x.num(k+1, 2) >= 0 && x.t[k+1].digits == 2 && x.t[k].gap != ":" {
			x.clockAt(m, k)
			return
		}
	}
}

// clockAt reads a time of day at token i: 14:05, 14:05:00, 14.05, 14h05, 4 pm,
// 14 Uhr, with its zone.
func (x *scan) clockAt(m *moment, i int) bool {
	h := x.num(i, 2)
	if h < 0 || h > 23 {
		return false
	}
	k, mi, sec := i+1, 0, 0
	minutes := func(j int) bool {
		v := x.num(j, 2)
		return v >= 0 && v < 60 && x.t[j].digits == 2
	}
	exact := false
	if minutes(k) && (x.t[k].gap == ":" || x.t[k].gap == "." || x.t[k].gap == "：") {
		mi, exact = x.t[k].n, true
		k++
		if minutes(k) && x.t[k].gap == ":" {
			sec = x.t[k].n
			k++
			if k < len(x.t) && x.t[k].word == "" && x.t[k].gap == "." {
				k++ // fractions of a second
			}
		}
	} else if k < len(x.t) && (x.t[k].word == "h" || x.t[k].word == "u" || x.t[k].word == "時" || x.t[k].word == "时" || x.t[k].word == "시") && x.t[k].gap == "" {
		exact = true
		if k++; minutes(k) && x.t[k].gap == "" {
			mi = x.t[k].n
			k++
		}
	}
	switch half := x.half(&k); {
	case half == "pm" && h < 12:
		h += 12
	case half == "am" && h == 12:
		h = 0
	case half == "" && !exact:
		if k >= len(x.t) || x.t[k].word != "uhr" {
			return false
		}
	}
	zone := time.UTC
	if off, ok := x.zoneAt(k, x.t[k-1].gap == ":" && k-i > 2); ok {
		m.zone = true
		if off != 0 {
			zone = time.FixedZone("", off)
		}
	}
	m.clock = true
	m.Time = time.Date(m.Year(), m.Month(), m.Day(), h, mi, sec, 0, zone)
	return true
}

// half reads am or pm at token *k and moves behind it.
func (x *scan) half(k *int) string {
	if *k >= len(x.t) {
		return ""
	}
	w := x.t[*k].word
	n := 1
	if (w == "a" || w == "p") && *k+1 < len(x.t) && x.t[*k+1].word == "m" {
		w += "m"
		n = 2
	}
	if w != "am" && w != "pm" {
		return ""
	}
	*k += n
	return w
}

// zoneAt reads a time zone at token i or the next two, in seconds east of
// Greenwich: GMT, BST, +02:00, +0200, GMT+2. Only after seconds is "-11:30" a
// zone: in "10:00-11:30" it is an end.
func (x *scan) zoneAt(i int, exact bool) (seconds int, ok bool) {
	for k := i; k < len(x.t) && k < i+3; k++ {
		t := x.t[k]
		if t.word != "" {
			if off, known := zones[t.word]; known {
				if s, ok := x.offsetAt(k + 1); ok && off == 0 {
					return s, true
				}
				return int(off * 3600), true
			}
			if t.gap == "" {
				return 0, false
			}
			continue
		}
		if !exact && strings.TrimSpace(t.gap) != "+" {
			return 0, false
		}
		return x.offsetAt(k)
	}
	return 0, false
}

func (x *scan) offsetAt(k int) (seconds int, ok bool) {
	if k >= len(x.t) || x.t[k].word != "" {
		return 0, false
	}
	t := x.t[k]
	sign := 1
	switch strings.TrimSpace(t.gap) {
	case "+":
	case "-", "−":
		sign = -1
	default:
		return 0, false
	}
	h, mi := t.n, 0
	switch {
	case t.digits == 4:
		h, mi = t.n/100, t.n%100
	case t.digits > 2:
		return 0, false
	case k+1 < len(x.t) && x.t[k+1].gap == ":" && x.num(k+1, 2) >= 0:
		mi = x.t[k+1].n
	}
	if h > 14 || mi > 59 {
		return 0, false
	}
	return sign * (h*3600 + mi*60), true
}

// swap takes the other reading of a date that admits two.
func (w *written) swap() {
	if w.sure() {
		return
	}
	y, m, d := w.other.Date()
	t := w.Time
	w.other = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	w.Time = time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, t.Location())
}

// urlDate reads the day in an address: /2025/09/02/, /2025-09-02-, /20250902,
// /2025-09/02/, /2025/sep/02/, -02-09-2025.
func urlDate(path string) (moment, bool) {
	path = clip(path, 2048)
	for i := 0; i+8 <= len(path); i++ {
		if path[i] < '0' || path[i] > '9' || i > 0 && path[i-1] >= '0' && path[i-1] <= '9' {
			continue
		}
		n, k := numbers(path[i:])
		var y, m, d string
		switch {
		case k == 1 && len(n[0]) == 8:
			y, m, d = n[0][:4], n[0][4:6], n[0][6:]
		case k >= 3 && len(n[0]) == 4 && len(n[1]) <= 2 && len(n[2]) <= 2 && !counts(path[i:], n):
			y, m, d = n[0], n[1], n[2]
		case k == 2 && len(n[0]) == 6 && len(n[1]) == 2: // /202509/02/
			y, m, d = n[0][:4], n[0][4:], n[1]
		case k == 2 && len(n[0]) == 4 && len(n[1]) == 4: // /2025/0902/
			y, m, d = n[0], n[1][:2], n[1][2:]
		case k >= 2 && len(n[k-1]) == 8 && strings.HasPrefix(n[k-1], n[0]): // /2025/20250902
			y, m, d = n[k-1][:4], n[k-1][4:6], n[k-1][6:]
		case k >= 3 && len(n[0]) == 2 && len(n[1]) == 2 && len(n[2]) == 4: // 02-09-2025
			y, m, d = n[2], n[1], n[0]
		case k == 1 && len(n[0]) == 4 && i+9 < len(path): // /2025/sep/02/
			name, rest, ok := strings.Cut(path[i+5:], path[i+4:i+5])
			if named := months[strings.ToLower(name)]; ok && named > 0 {
				if n, k := numbers(rest); k > 0 && len(n[0]) <= 2 {
					y, m, d = path[i:i+4], strconv.Itoa(int(named)), n[0]
				}
			}
		}
		if y == "" || !(y[0] == '1' || y[0] == '2') {
			continue
		}
		x := scan{}
		yy, _ := strconv.Atoi(y)
		mm, _ := strconv.Atoi(m)
		dd, _ := strconv.Atoi(d)
		if w, _, ok := x.made(yy, time.Month(mm), dd, 0, false); ok && yy >= 1990 && yy < 2100 {
			return w.moment, true
		}
	}
	return moment{}, false
}

// counts reports whether the third number of an address belongs to its words:
// /2025/09/3-questions.
func counts(s string, n [4]string) bool {
	if len(n[1]) < 2 || len(n[2]) > 1 {
		return false
	}
	at := len(n[0]) + len(n[1]) + 2
	return at+1 < len(s) && s[at-1] == '/' && s[at+1] == '-'
}

// numbers are up to four numbers at the beginning of s, each a sign of
// separation behind the other.
func numbers(s string) (n [4]string, k int) {
	for k < 4 {
		i := 0
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		if i == 0 {
			break
		}
		n[k] = s[:i]
		k++
		if i == len(s) || s[i] != '/' && s[i] != '-' && s[i] != '_' && s[i] != '.' {
			break
		}
		s = s[i+1:]
	}
	return n, k
}
