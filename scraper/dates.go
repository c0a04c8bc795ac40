package scraper

import (
	_ "embed"
	"strconv"
	"strings"
	"time"
	"unicode"
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

var months = readMonths(monthsList)

func readMonths(list string) map[string]time.Month {
	m := map[string]time.Month{}
	for line := range strings.Lines(list) {
		f := strings.Fields(line)
		if len(f) < 2 || f[0] == "#" {
			continue
		}
		n, err := strconv.Atoi(f[0])
		if err != nil || n < 1 || n > 12 {
			continue
		}
		for _, name := range f[1:] {
			m[name] = time.Month(n)
		}
	}
	return m
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
	return findDate(s)
}

// checked refuses days that are no publication day: the year 0, the year 9999.
func checked(m moment) (moment, bool) {
	y := m.Year()
	return m, y >= 1800 && y < 2200
}

// findDate reads the first date written with the name of its month in s:
// "2 September 2025", "September 2, 2025", with the time of day after it.
func findDate(s string) (moment, bool) {
	if len(s) > 300 {
		s = s[:300]
	}
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return unicode.IsSpace(r) || r == ',' || r == '|' || r == '(' || r == ')' || r == '·' || r == '•' || r == ';'
	})
	day := func(w string) int {
		w = strings.TrimRight(w, ".º°")
		for _, suf := range []string{"st", "nd", "rd", "th", "er"} {
			w = strings.TrimSuffix(w, suf)
		}
		n, err := strconv.Atoi(w)
		if err != nil || n < 1 || n > 31 {
			return 0
		}
		return n
	}
	for i, w := range words {
		m, ok := months[strings.TrimRight(w, ".")]
		if !ok {
			continue
		}
		d, y, next := 0, 0, i+1
		if i > 0 {
			d = day(words[i-1])
			if d == 0 && i > 1 && (words[i-1] == "de" || words[i-1] == "of") {
				d = day(words[i-2])
			}
		}
		if next < len(words) && (words[next] == "de" || words[next] == "del") {
			next++
		}
		if d == 0 && next < len(words) {
			d = day(words[next])
			next++
		}
		if next < len(words) && len(strings.TrimRight(words[next], ".")) == 4 {
			y, _ = strconv.Atoi(strings.TrimRight(words[next], "."))
		}
		if d == 0 || y < 1800 || y >= 2200 {
			continue
		}
		date := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
		if date.Day() != d {
			continue // 31 June
		}
		return withClock(date, words[next+1:]), true
	}
	return moment{}, false
}

// withClock adds the time of day that the words after a date give.
func withClock(date time.Time, words []string) moment {
	m := moment{Time: date}
	for i := 0; i < len(words) && i < 4; i++ {
		w := strings.TrimSuffix(strings.ReplaceAll(words[i], ".", ":"), ":")
		pm, am := strings.HasSuffix(w, "pm") || strings.HasSuffix(w, "p:m"), strings.HasSuffix(w, "am") || strings.HasSuffix(w, "a:m")
		if i+1 < len(words) {
			switch strings.ReplaceAll(words[i+1], ".", "") {
			case "pm":
				pm = true
			case "am":
				am = true
			}
		}
		hs, ms, ok := strings.Cut(strings.TrimRight(w, "apm:h"), ":")
		if !ok {
			continue
		}
		h, err := strconv.Atoi(hs)
		mi, err2 := strconv.Atoi(ms[:min(2, len(ms))])
		if err != nil || err2 != nil || h > 23 || mi > 59 || h < 0 || mi < 0 {
			continue
		}
		if pm && h < 12 {
			h += 12
		}
		if am && h == 12 {
			h = 0
		}
		zone := time.UTC
		for _, z := range words[i+1 : min(len(words), i+4)] {
			if off, known := zones[strings.Trim(z, ".")]; known {
				m.zone = true
				if off != 0 {
					zone = time.FixedZone("", int(off*3600))
				}
				break
			}
		}
		m.clock = true
		m.Time = time.Date(date.Year(), date.Month(), date.Day(), h, mi, 0, 0, zone)
		return m
	}
	return m
}

// urlDate reads the day in an address: /2025/09/02/, /2025-09-02-, /20250902.
func urlDate(path string) (moment, bool) {
	for i := 0; i+8 <= len(path); i++ {
		if path[i] != '2' && path[i] != '1' || i > 0 && path[i-1] >= '0' && path[i-1] <= '9' {
			continue
		}
		s := path[i:]
		var digits string
		switch {
		case len(s) >= 10 && (s[4] == '/' || s[4] == '-' || s[4] == '_') && s[7] == s[4]:
			digits = s[:4] + s[5:7] + s[8:10]
			s = s[10:]
		default:
			digits = s[:8]
			s = s[8:]
		}
		if s != "" && s[0] >= '0' && s[0] <= '9' {
			continue
		}
		t, err := time.Parse("20060102", digits)
		if err == nil && t.Year() >= 1990 && t.Year() < 2100 {
			return moment{Time: t}, true
		}
	}
	return moment{}, false
}
