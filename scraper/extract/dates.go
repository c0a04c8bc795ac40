package extract

import (
	"strconv"
	"strings"
	"time"

	"rangefinder/quantity"

	"rangefinder/news"
)

// A when is a stretch of days that a text names, [from, to], both inclusive.
type when struct {
	lo, hi   int // tokens
	from, to time.Time
	vague    bool   // "the previous month": it moves with the other dates of the sentence
	unit     string // of a vague one
	open     bool   // it runs on: "so far this year"
	weekday  bool
	count    bool // only what is counted runs over it: "the week to Sunday"
}

func (w *when) day() bool { return w.from.Equal(w.to) }

const isoDay = "2006-01-02"

// dates reads the dates of a sentence. Relative ones are resolved against the
// day of publication; without it only absolute ones are read.
func (d *doc) dates(s *sentence, pub time.Time) []when {
	var out []when
	lo := s.lo
	if s.kind == news.TableRow {
		lo = s.from // the label of a row dates its cells
	}
	for i := lo; i < s.hi; i++ {
		w, ok := d.dateAt(i, s.hi, pub)
		if !ok {
			continue
		}
		w.lo = i
		out = append(out, w)
		i = w.hi - 1
	}
	// "from 3 March to 5 April", "between May and July" are one stretch.
	n := 0
	for i := range out {
		if n > 0 && d.joined(&out[n-1], &out[i]) {
			out[n-1].hi, out[n-1].to = out[i].hi, out[i].to
			continue
		}
		out[n] = out[i]
		n++
	}
	return out[:n]
}

// joined reports whether two dates are the ends of one stretch.
func (d *doc) joined(a, b *when) bool {
	if a.lo == 0 || b.lo != a.hi+1 || b.to.Before(a.from) {
		return false
	}
	p, m := d.toks[a.lo-1].low, d.toks[a.hi].low
	if p == "in" && m == "and" && !a.day() && !b.day() && a.to.AddDate(0, 0, 1).Equal(b.from) {
		return true // "in 2019 and 2020"
	}
	return p == "from" && (m == "to" || m == "through" || m == "until") || p == "between" && m == "and"
}

func (d *doc) dateAt(i, hi int, pub time.Time) (when, bool) {
	t := &d.toks[i]
	low := t.low
	at := func(k int) string {
		if i+k < hi {
			return d.toks[i+k].low
		}
		return ""
	}
	if t.kind == figure {
		return d.ago(i, hi, pub)
	}
	if t.kind == number {
		if day, ok := numeric(low); ok {
			return span(i+1, day, day), true
		}
		if len(low) == 5 && low[4] == 's' {
			if y, ok := year(low[:4]); ok && y%10 == 0 {
				return span(i+1, day(y, 1, 1), day(y+9, 12, 31)), true
			}
		}
		if len(low) >= 10 && low[4] == '-' {
			if day, err := time.Parse(isoDay, low[:10]); err == nil {
				return when{hi: i + 1, from: day, to: day}, true
			}
		}
		if n, ok := dayNumber(low); ok {
			// "28 March 2025", "6 to 11 April", "28th of March"
			j := i + 1
			if at(1) == "of" {
				j++
			}
			end := n
			if (at(1) == "to" || at(1) == "–" || at(1) == "and") && i+3 < hi {
				if m, ok := dayNumber(at(2)); ok && monthOf(at(3)) != 0 {
					end, j = m, i+3
				}
			}
			if j < hi {
				if m := monthOf(d.toks[j].low); m != 0 && (d.toks[j].capital || m != time.May && m != time.March) {
					return d.withYear(n, end, m, j+1, hi, pub)
				}
			}
		}
		if a, b, ok := dayRange(low); ok && i+1 < hi {
			if m := monthOf(at(1)); m != 0 {
				return d.withYear(a, b, m, i+2, hi, pub)
			}
		}
		if y, ok := year(low); ok && d.datedYear(i) {
			return span(i+1, day(y, 1, 1), day(y, 12, 31)), true
		}
		return when{}, false
	}
	if t.kind != word {
		return when{}, false
	}
	if m := monthOf(low); m != 0 && (t.capital || m != time.May && m != time.March) && !(low == "may" && t.skip == 0 && (i+1 >= hi || d.toks[i+1].class&(verbBase|auxiliary|adverb) != 0) && (i == 0 || d.toks[i-1].class&prep == 0)) {
		return d.monthAt(i, hi, m, pub)
	}
	if a, b, ok := strings.Cut(low, "-"); ok && t.capital {
		if m, n := monthOf(a), monthOf(b); m != 0 && n != 0 {
			return d.months(i+1, hi, m, n, pub)
		}
		if wd, ok := weekdayOf(a); ok && !pub.IsZero() {
			if we, ok := weekdayOf(b); ok {
				e := back(pub, we)
				return span(i+1, back(e, wd), e), true
			}
		}
	}
	if w, ok := d.partMonth(i, hi, pub); ok {
		return w, true
	}
	if w, ok := d.quarterCode(i, hi, pub); ok {
		return w, true
	}
	if pub.IsZero() {
		return d.edgeOfYear(i, hi, pub)
	}
	if low == "so" && at(1) == "far" && at(2) == "this" && (at(3) == "year" || at(3) == "month" || at(3) == "season") {
		w := unitSpan(i+4, at(3), pub, 0)
		w.open = true
		return w, !w.from.IsZero()
	}
	if low == "year" && at(1) == "to" && at(2) == "date" {
		w := unitSpan(i+3, "year", pub, 0)
		w.open = true
		return w, true
	}
	if wd, ok := weekdayOf(low); ok && t.capital {
		w := span(i+1, back(pub, wd), back(pub, wd))
		w.weekday = true
		if d.ahead(i, hi) && !w.from.Equal(pub) {
			n := w.from.AddDate(0, 0, 7)
			w.from, w.to = n, n
		}
		if i > 0 {
			switch d.toks[i-1].low {
			case "next":
				n := back(pub, wd).AddDate(0, 0, 7)
				w.from, w.to = n, n
			case "last":
				if w.from.Equal(pub) {
					w.from = w.from.AddDate(0, 0, -7)
					w.to = w.from
				}
			}
		}
		return w, true
	}
	switch low {
	case "today", "tonight":
		return span(i+1, pub, pub), true
	case "yesterday":
		y := pub.AddDate(0, 0, -1)
		return span(i+1, y, y), true
	case "tomorrow":
		y := pub.AddDate(0, 0, 1)
		return span(i+1, y, y), true
	case "overnight":
		return span(i+1, pub, pub), true
	case "this", "last", "past", "previous", "next", "current", "same":
		return d.relative(i, hi, pub)
	case "the":
		if w, ok := d.edgeOfYear(i, hi, pub); ok {
			return w, true
		}
		if u := at(1); (u == "month" || u == "year" || u == "week" || u == "day") && (at(2) == "before" || at(2) == "earlier" || at(2) == "prior") {
			w := unitSpan(i+3, u, pub, -1)
			w.vague, w.unit = true, u
			return w, true
		}
		if w, ok := d.weekTo(i+1, hi, pub); ok {
			return w, true
		}
		return d.quarter(i+1, hi, pub)
	case "a", "two", "three", "four", "five", "six", "seven", "ten", "several":
		n := small(low)
		if u := singular(at(1)); at(2) == "ago" && n > 0 {
			return agoSpan(i+3, n, u, pub)
		}
		if u := singular(at(1)); (at(2) == "earlier" || at(2) == "before") && n == 1 {
			w := unitSpan(i+3, u, pub, -1)
			w.vague, w.unit = true, u
			return w, !w.from.IsZero()
		}
	case "early", "late", "mid":
	case "start", "beginning", "end", "turn":
		return d.edgeOfYear(i, hi, pub)
	}
	return when{}, false
}

// weekTo reads the seven days that end on a day: "the week to Sunday", "the week ending 9
// August", "the seven days to 20 May".
func (d *doc) weekTo(i, hi int, pub time.Time) (when, bool) {
	n := 1
	if i >= hi {
		return when{}, false
	}
	if i+1 < hi && (d.toks[i].low == "seven" || d.toks[i].low == "7") && d.toks[i+1].low == "days" {
		n = 2
	} else if d.toks[i].low != "week" {
		return when{}, false
	}
	if i+n+1 >= hi {
		return when{}, false
	}
	switch d.toks[i+n].low {
	case "to", "ending", "ended", "through", "until":
	default:
		return when{}, false
	}
	j := i + n + 1
	for j+1 < hi && (d.toks[j].low == "on" || d.toks[j].low == "last") {
		j++
	}
	w, ok := d.dateAt(j, hi, pub)
	if !ok || !w.day() {
		return when{}, false
	}
	week := span(w.hi, w.to.AddDate(0, 0, -6), w.to)
	week.count = true
	return week, true
}

func small(low string) int {
	switch low {
	case "a":
		return 1
	case "two":
		return 2
	case "three":
		return 3
	case "four":
		return 4
	case "five":
		return 5
	case "six":
		return 6
	case "seven":
		return 7
	case "ten":
		return 10
	}
	return 0
}

// ago reads "two days ago" where the reader of figures has taken "two days".
func (d *doc) ago(i, hi int, pub time.Time) (when, bool) {
	m := &d.ments[d.toks[i].fig]
	if pub.IsZero() || i+1 >= hi || d.toks[i+1].low != "ago" || m.Kind != quantity.Measure || !(m.Value >= 1 && m.Value < 1000) {
		return when{}, false
	}
	return agoSpan(i+2, int(m.Value), m.Unit, pub)
}

func agoSpan(hi, n int, unit string, pub time.Time) (when, bool) {
	switch unit {
	case "day":
		x := pub.AddDate(0, 0, -n)
		return span(hi, x, x), true
	case "week":
		x := pub.AddDate(0, 0, -7*n)
		return span(hi, x, x), true
	case "month":
		return unitSpan(hi, "month", pub, -n), true
	case "year":
		x := pub.AddDate(-n, 0, 0)
		return span(hi, x, x), true
	}
	return when{}, false
}

func span(hi int, from, to time.Time) when { return when{hi: hi, from: from, to: to} }

func day(y int, m time.Month, n int) time.Time { return time.Date(y, m, n, 0, 0, 0, 0, time.UTC) }

// back is the last day of a weekday up to and with pub.
func back(pub time.Time, wd time.Weekday) time.Time {
	return pub.AddDate(0, 0, -((int(pub.Weekday()) - int(wd) + 7) % 7))
}

// unitSpan is the week, month, quarter or year n steps from that of pub.
func unitSpan(hi int, unit string, pub time.Time, n int) when {
	y, m, _ := pub.Date()
	switch unit {
	case "day":
		x := pub.AddDate(0, 0, n)
		return span(hi, x, x)
	case "week":
		mon := pub.AddDate(0, 0, -((int(pub.Weekday())+6)%7)+7*n)
		return span(hi, mon, mon.AddDate(0, 0, 6))
	case "weekend":
		sat := back(pub, time.Saturday).AddDate(0, 0, 7*(n))
		if n < 0 && pub.Weekday() != time.Saturday && pub.Weekday() != time.Sunday {
			sat = back(pub, time.Saturday)
		}
		return span(hi, sat, sat.AddDate(0, 0, 1))
	case "month":
		f := day(y, m+time.Month(n), 1)
		return span(hi, f, f.AddDate(0, 1, -1))
	case "quarter":
		f := day(y, (m-1)/3*3+1+time.Month(3*n), 1)
		return span(hi, f, f.AddDate(0, 3, -1))
	case "year":
		return span(hi, day(y+n, 1, 1), day(y+n, 12, 31))
	}
	return when{}
}

// relative reads "this year", "last month", "the past week", "last October",
// "the previous month", "the same month".
func (d *doc) relative(i, hi int, pub time.Time) (when, bool) {
	if i+1 >= hi {
		return when{}, false
	}
	n := 0
	low := d.toks[i].low
	switch low {
	case "last", "previous":
		n = -1
	case "past":
		n = -1
	case "next":
		n = 1
	}
	u := d.toks[i+1].low
	switch u {
	case "morning", "afternoon", "evening", "night", "lunchtime":
		x := pub
		if low == "last" || low == "previous" {
			x = pub.AddDate(0, 0, -1)
		}
		return span(i+2, x, x), low == "this" || low == "last"
	}
	if w, ok := d.season(i, hi, pub); ok {
		return w, true
	}
	if w, ok := d.rolling(i, hi, pub); ok {
		return w, true
	}
	if low == "same" {
		return d.sameOf(i, hi, pub)
	}
	if m := monthOf(u); m != 0 && d.toks[i+1].capital {
		y := pub.Year()
		if n < 0 && m >= pub.Month() || n == 0 && m > pub.Month() && low != "this" {
			y--
		}
		if n > 0 && m <= pub.Month() {
			y++
		}
		f := day(y, m, 1)
		return span(i+2, f, f.AddDate(0, 1, -1)), true
	}
	if u == "calendar" || u == "fiscal" {
		return when{}, false
	}
	w := unitSpan(i+2, u, pub, n)
	if w.from.IsZero() || u == "day" && low != "previous" && low != "same" {
		return when{}, false
	}
	if low == "past" {
		w = span(i+2, pub.AddDate(0, 0, -map[string]int{"week": 7, "month": 30, "year": 365, "day": 1, "weekend": 2, "quarter": 91}[u]), pub)
	}
	if low == "this" && u == "week" {
		w.to = w.from.AddDate(0, 0, 6)
	}
	w.vague = low == "previous" || low == "same"
	if w.vague {
		w.unit = u
	}
	return w, true
}

// edgeOfYear reads "the beginning of this year", "the end of 2024", "start of
// the year", "the first quarter of 2024".
func (d *doc) edgeOfYear(i, hi int, pub time.Time) (when, bool) {
	j := i
	if j < hi && d.toks[j].low == "the" {
		j++
	}
	if j+2 >= hi || d.toks[j+1].low != "of" && d.toks[j+1].low != "quarter" && d.toks[j+1].low != "half" {
		return when{}, false
	}
	edge := d.toks[j].low
	k := j + 2
	if d.toks[j+1].low != "of" {
		if d.toks[k].low != "of" || k+1 >= hi {
			return when{}, false
		}
		k++
	}
	var y when
	switch low := d.toks[k].low; {
	case low == "this" || low == "the" || low == "last" || low == "next":
		if pub.IsZero() || k+1 >= hi || d.toks[k+1].low != "year" && d.toks[k+1].low != "month" {
			return when{}, false
		}
		n := 0
		if low == "last" {
			n = -1
		}
		if low == "next" {
			n = 1
		}
		y = unitSpan(k+2, d.toks[k+1].low, pub, n)
	default:
		n, ok := year(low)
		if !ok {
			if m := monthOf(low); m != 0 && d.toks[k].capital {
				y, ok = d.monthAt(k, hi, m, pub)
			}
			if !ok {
				return when{}, false
			}
			break
		}
		y = span(k+1, day(n, 1, 1), day(n, 12, 31))
	}
	switch edge {
	case "start", "beginning", "turn":
		y.to = y.from
	case "end":
		y.from = y.to
	case "first", "second", "third", "fourth", "1st", "2nd", "3rd", "4th":
		if d.toks[j+1].low == "of" {
			return when{}, false // "the 4th of September" is a day
		}
		n := ordinals[edge]
		f := y.from
		if d.toks[j+1].low == "half" {
			f = f.AddDate(0, 6*n, 0)
			y.from, y.to = f, f.AddDate(0, 6, -1)
		} else {
			f = f.AddDate(0, 3*n, 0)
			y.from, y.to = f, f.AddDate(0, 3, -1)
		}
	default:
		return when{}, false
	}
	return y, true
}

// monthAt reads "March 28, 2025", "April 6th to 11th", "March–May", "October
// 2022", "October".
func (d *doc) monthAt(i, hi int, m time.Month, pub time.Time) (when, bool) {
	j := i + 1
	if j < hi {
		if n, ok := dayNumber(d.toks[j].low); ok && d.toks[j].kind == number {
			end := n
			j++
			if j+1 < hi && (d.toks[j].low == "to" || d.toks[j].low == "–" || d.toks[j].low == "-" || d.toks[j].low == "and" || d.toks[j].low == "through") {
				if e, ok := dayNumber(d.toks[j+1].low); ok && d.toks[j+1].kind == number && e > n {
					end = e
					j += 2
				}
			}
			return d.withYear(n, end, m, j, hi, pub)
		}
		if a, b, ok := dayRange(d.toks[j].low); ok {
			return d.withYear(a, b, m, j+1, hi, pub)
		}
		if (d.toks[j].low == "–" || d.toks[j].low == "-" || d.toks[j].low == "to" || d.toks[j].low == "through") && j+1 < hi {
			if n := monthOf(d.toks[j+1].low); n != 0 && d.toks[j+1].capital && (j+2 >= hi || d.toks[j+2].kind != number || len(d.toks[j+2].low) == 4) {
				return d.months(j+2, hi, m, n, pub)
			}
		}
	}
	return d.months(j, hi, m, m, pub)
}

// months is a stretch of whole months, of the year that follows or the last in
// which they were over or running.
func (d *doc) months(j, hi int, m, n time.Month, pub time.Time) (when, bool) {
	y, k := d.yearAt(j, hi)
	if y == 0 && j+1 < hi && !pub.IsZero() && (d.toks[j].low == "last" || d.toks[j].low == "this" || d.toks[j].low == "next" || d.toks[j].low == "of") {
		x := j
		if d.toks[x].low == "of" {
			x++
		}
		if x+1 < hi && d.toks[x+1].low == "year" {
			switch d.toks[x].low {
			case "last":
				y = pub.Year() - 1
			case "this":
				y = pub.Year()
			case "next":
				y = pub.Year() + 1
			}
			k = x + 2
		}
	}
	if y == 0 {
		if pub.IsZero() {
			return when{}, false
		}
		y = pub.Year()
		switch ahead := d.ahead(j-1, hi); {
		case ahead && m < pub.Month():
			y++ // "will peak in April"
		case !ahead && m > pub.Month():
			y--
		}
		k = j
	}
	to := y
	if n < m {
		to++
	}
	return span(k, day(y, m, 1), day(to, n+1, 0)), true
}

// withYear is the days a to b of month m, of the year at j or the one that
// brings them nearest to publication, but not more than two months after it.
func (d *doc) withYear(a, b int, m time.Month, j, hi int, pub time.Time) (when, bool) {
	y, k := d.yearAt(j, hi)
	if y == 0 {
		if pub.IsZero() {
			return when{}, false
		}
		y = pub.Year()
		if x := day(y, m, a); x.After(pub.AddDate(0, 2, 0)) {
			y--
		} else if x.Before(pub.AddDate(0, -10, 0)) {
			y++
		}
		k = j
	}
	f, t := day(y, m, a), day(y, m, b)
	if f.Month() != m || t.Month() != m || t.Before(f) {
		return when{}, false
	}
	return span(k, f, t), true
}

// yearAt reads a year at token j, over a comma.
func (d *doc) yearAt(j, hi int) (int, int) {
	if j < hi && d.toks[j].low == "," {
		j++
	}
	if j < hi {
		if y, ok := year(d.toks[j].low); ok && d.toks[j].kind == number {
			return y, j + 1
		}
	}
	return 0, j
}

// datedYear reports whether a bare year at i is a date: a preposition or a
// month's "of" stands before it.
func (d *doc) datedYear(i int) bool {
	if i == 0 {
		return false
	}
	switch d.toks[i-1].low {
	case "in", "since", "during", "for", "by", "until", "from", "throughout", "of", "to", "between", "and", "early", "late", "mid", "over", "through":
		return true
	}
	return false
}

func year(low string) (int, bool) {
	if len(low) != 4 {
		return 0, false
	}
	n, err := strconv.Atoi(low)
	return n, err == nil && n >= 1900 && n <= 2100
}

func dayNumber(low string) (int, bool) {
	s := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(low, "st"), "nd"), "rd"), "th")
	if len(s) == 0 || len(s) > 2 {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 1 && n <= 31
}

func dayRange(low string) (int, int, bool) {
	a, b, ok := strings.Cut(low, "-")
	if !ok {
		return 0, 0, false
	}
	m, ok1 := dayNumber(a)
	n, ok2 := dayNumber(b)
	return m, n, ok1 && ok2 && n > m
}

func monthOf(low string) time.Month {
	low = strings.TrimSuffix(low, ".")
	switch low {
	case "january", "jan":
		return 1
	case "february", "feb":
		return 2
	case "march", "mar":
		return 3
	case "april", "apr":
		return 4
	case "may":
		return 5
	case "june", "jun":
		return 6
	case "july", "jul":
		return 7
	case "august", "aug":
		return 8
	case "september", "sept", "sep":
		return 9
	case "october", "oct":
		return 10
	case "november", "nov":
		return 11
	case "december", "dec":
		return 12
	}
	return 0
}

func weekdayOf(low string) (time.Weekday, bool) {
	switch strings.TrimSuffix(low, ".") {
	case "monday", "mon":
		return time.Monday, true
	case "tuesday", "tue", "tues":
		return time.Tuesday, true
	case "wednesday", "wed":
		return time.Wednesday, true
	case "thursday", "thu", "thur", "thurs":
		return time.Thursday, true
	case "friday", "fri":
		return time.Friday, true
	case "saturday", "sat":
		return time.Saturday, true
	case "sunday", "sun":
		return time.Sunday, true
	}
	return 0, false
}

// dated chooses, among the dates of a sentence, those that date the figure at
// token k: AsOf as a day, Period as A/B in ISO 8601.
//
// A date that belongs to a noun ("Friday's quake", "the coup of 2021", "the
// worst since 2005") or to something before or after the figure's event dates
// nothing here. Of the others the nearest counts.
func (d *doc) dated(s *sentence, k int, ws []when, es []event) (asOf, period string) {
	bestDay, bestSpan := -1, -1
	dayDist, spanDist := 1<<30, 1<<30
	for i := range ws {
		if ws[i].vague {
			ws[i] = d.shifted(ws[i], ws, i)
		}
	}
	for i := range ws {
		w := &ws[i]
		role := d.role(s, k, w)
		if role == 0 || d.ofFormer(k, w) || role != 'a' && role != 's' && role != 'd' && d.datesSaying(k, w, es) {
			continue
		}
		dist := d.distance(k, w)
		if d.former(k) && w.hi < k && d.ments[d.toks[k].fig].Kind == quantity.Percent && role != 's' {
			continue // "25.5% in December, up from 12.8%" was in November
		}
		if role == 'a' && dist < dayDist {
			bestDay, dayDist = i, dist
		}
		if role != 'a' && dist < spanDist {
			bestSpan, spanDist = i, dist
		}
	}
	if bestSpan >= 0 && spanDist < 40 {
		w := ws[bestSpan]
		role := d.role(s, k, &w)
		switch role {
		case 's':
			period = w.from.Format(isoDay) + "/.."
		case 'u':
			period = "../" + w.to.Format(isoDay)
		case 'o':
			period = w.from.Format(isoDay) + "/.."
		case 'd':
			period = w.from.Format(isoDay) + "/" + w.to.Format(isoDay)
			if bestDay < 0 {
				asOf = w.from.Format(isoDay)
			}
		default:
			if d.former(k) && d.ments[d.toks[k].fig].Kind != quantity.Percent {
				// "up from 3,000 in January" was so by the end of January.
				return w.to.Format(isoDay), ""
			}
			period = w.from.Format(isoDay) + "/" + w.to.Format(isoDay)
		}
	}
	if bestDay >= 0 && dayDist < 60 {
		asOf = ws[bestDay].from.Format(isoDay)
	}
	return asOf, period
}

// datesSaying reports whether a stretch of days is when somebody spoke rather
// than the time that the figure at k counts over: "Last week the firm said",
// "the ministry said last month".
func (d *doc) datesSaying(k int, w *when, es []event) bool {
	if w.count {
		return false
	}
	for i := range es {
		e := &es[i]
		if e.cue == "(…)" && w.lo > e.at && w.hi < e.end {
			return true // "190 million (Velora, January 2025)"
		}
		if !e.trailing && w.hi <= e.at && e.at-w.hi <= 2 && k >= e.end {
			return true
		}
		if w.lo >= e.end && w.lo-e.end <= 1 && !e.trailing && k > w.hi {
			return true
		}
		if e.trailing && w.lo >= e.end && w.lo-e.end <= 1 {
			return true
		}
		if !e.trailing && k >= e.end && w.lo > e.at && w.hi < e.end {
			return true // "who in March had spoken of about 4,000"
		}
		if !e.trailing && w.lo >= e.end && w.hi < k && (d.toks[w.hi].low == "that" || d.toks[w.hi].low == ":") {
			return true // "told a podcaster in early January that", "gave lower figures in April:"
		}
	}
	return false
}

// former reports whether the figure at token k is what another was before: "up
// from 3,000".
func (d *doc) former(k int) bool {
	if k > 1 && strings.HasPrefix(lower(d.text[d.toks[k].start:d.toks[k].end]), "from ") && d.toks[k-1].kind == figure && d.toks[k-2].low == "to" {
		return true // "to 14 or 16 billion from 8 to 10 billion"
	}
	i := k - 1
	for i > 0 && (d.toks[i].class&adverb != 0 || d.toks[i].low == "the") {
		i--
	}
	if i > 1 && d.ments[d.toks[k].fig].Kind == quantity.Percent && (d.toks[i].low == "after" || d.toks[i].low == "against" || d.toks[i].low == "versus") && d.toks[i-1].low == "," && (k+1 >= len(d.toks) || !d.nominal(k+1) && d.toks[k+1].low != "of") {
		return true // "39.5%, after 40.3% in February"
	}
	if i < 0 || d.toks[i].low != "from" {
		return false
	}
	if i > 1 && d.toks[i-1].kind == figure && d.ments[d.toks[i-1].fig].Kind == d.ments[d.toks[k].fig].Kind {
		return d.toks[i-2].low == "to" // "raised its estimate to 16 billion from 8 billion"
	}
	return i > 0 && (d.toks[i-1].low == "up" || d.toks[i-1].low == "down" || d.toks[i-1].kind == punct)
}

// ofFormer reports whether a date behind the figure at k belongs to the former
// figure between them: "4,700, up from 3,000 in January".
func (d *doc) ofFormer(k int, w *when) bool {
	for i := k + 1; i < w.lo; i++ {
		if d.toks[i].kind == figure && d.former(i) {
			return true
		}
	}
	return false
}

// shifted resolves "the previous month", "a week earlier" against another date of
// the sentence: a unit before it.
func (d *doc) shifted(w when, ws []when, self int) when {
	for i := range ws {
		o := &ws[i]
		if i == self || o.vague {
			continue
		}
		switch w.unit {
		case "day":
			if o.day() {
				w.from = o.from.AddDate(0, 0, -1)
				w.to = w.from
			}
		case "week":
			w.from, w.to = o.from.AddDate(0, 0, -7), o.to.AddDate(0, 0, -7)
		case "month":
			w.from = o.from.AddDate(0, -1, 0)
			w.to = w.from
			if !o.day() && o.from.Day() == 1 {
				w.to = o.from.AddDate(0, 0, -1)
			}
		case "year":
			w.from, w.to = o.from.AddDate(-1, 0, 0), o.to.AddDate(-1, 0, 0)
			if o.to.AddDate(0, 0, 1).Day() == 1 {
				w.to = o.to.AddDate(0, 0, 1).AddDate(-1, 0, -1)
			}
		}
		return w
	}
	return w
}

// role is what a date does for the figure at k: 'a' dates it, 'p' bounds its
// period, 's' opens one ("since"), 'u' closes one, 0 is not its business.
func (d *doc) role(s *sentence, k int, w *when) byte {
	if w.open {
		return 'o'
	}
	if s.kind == news.TableRow && w.hi <= s.lo {
		return roleOf(w, 'p')
	}
	p := ""
	i := w.lo - 1
	for i >= s.lo && (d.toks[i].low == "the" || d.toks[i].low == "early" || d.toks[i].low == "late" || d.toks[i].low == "mid" || d.toks[i].low == "about" || d.toks[i].low == "around" || d.toks[i].low == "last" || d.toks[i].low == "next") {
		i--
	}
	if i >= s.lo {
		p = d.toks[i].low
	}
	next := ""
	if w.hi < s.hi {
		next = d.toks[w.hi].low
	}
	if next == "alone" && w.day() {
		return 'd' // "On Friday alone 52 people were killed"
	}
	if next == "'s" || next == "'" {
		j := w.hi + 1
		if j == k {
			return roleOf(w, 'p')
		}
		if w.day() && j < s.hi {
			switch d.toks[j].low {
			case "dead", "deaths", "casualties", "fatalities", "killings", "injuries", "arrests", "victims", "losses":
				return 'd' // "put Thursday's dead at 27"
			case "toll", "death", "count", "tally":
				return 'a'
			}
		}
		for n := 0; j < s.hi && n < 4; j, n = j+1, n+1 {
			if lexicon.document[singular(d.toks[j].low)] && w.day() {
				return 'a'
			}
		}
		return 0
	}
	if i > s.lo && w.hi > i && d.toks[i].kind == punct && d.toks[i].low == "(" {
		return 0
	}
	switch p {
	case "in":
		if i > s.lo && founding[lemma(d.toks[i-1].low)] && !w.day() {
			return 0
		}
		// "the most since Katrina in 2005", "more than the storm in 2019"
		for j := i - 1; j >= s.lo && j > i-7 && d.toks[j].kind == word && (d.toks[j].capital || d.toks[j].class&closed == 0 || d.toks[j].class&(det|pronoun) != 0 || d.toks[j].class&(prep|conj) != 0); j-- {
			if low := d.toks[j].low; low == "since" || low == "than" {
				if low == "since" && (d.beginning(j+1, i) || d.happened(j+1, i)) && !d.superlative(s, j) {
					return 's' // "since the start of the war in February 2022", "since it began in May"
				}
				return 0
			}
		}
	case "of":
		if i > s.lo && d.toks[i-1].low == "as" {
			return 'a'
		}
		if i > s.lo && (lexicon.document[singular(d.toks[i-1].low)]) && w.day() {
			return 'a'
		}
		if i > s.lo && d.toks[i-1].kind == figure || k == i-1 {
			return roleOf(w, 'p')
		}
		if i > s.lo && (d.toks[i-1].class&timeWord != 0 || d.toks[i-1].low == "morning") {
			return roleOf(w, 'a')
		}
		return 0
	case "since":
		if d.superlative(s, i) {
			return 0
		}
		return 's'
	case "before", "after", "than", "following":
		if p == "than" {
			return 0
		}
		return 0
	case "until", "till", "through", "by":
		if w.day() {
			return 'a'
		}
		if p == "by" {
			return 0
		}
		return 'u'
	case "at":
		if i > s.lo && d.toks[i-1].low == "as" {
			return 'a'
		}
	case "to":
		return 0 // the end of "from … to", or a date that something is moved to
	case "for":
		return roleOf(w, 'p')
	}
	// Another event's date: "Hurricane Ian, in 2022, caused…" is the clause of
	// its figure, "in a 2021 coup" is not; a relative clause between parts them.
	if d.apart(k, w) {
		return 0
	}
	return roleOf(w, 'p')
}

// superlative reports whether "the most", "the worst" stands before the "since" at
// token i, so that the date is of the record before.
func (d *doc) superlative(s *sentence, i int) bool {
	for j := i - 1; j >= s.lo && j > i-8; j-- {
		low := d.toks[j].low
		if d.toks[j].kind == figure {
			return false
		}
		if low == "most" || low == "worst" || low == "first" || low == "least" || strings.HasSuffix(low, "est") && len(low) > 5 {
			return true
		}
	}
	return false
}

// beginning reports whether the tokens [lo, hi) speak of how something began.
func (d *doc) beginning(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		switch d.toks[i].low {
		case "start", "beginning", "outbreak", "onset", "launch", "invasion", "war", "coup", "eruption":
			return true
		}
	}
	return false
}

// happened reports whether the words [lo, hi) are a clause with a verb of the past right before hi:
// "it arrived".
func (d *doc) happened(lo, hi int) bool {
	return hi-1 > lo && d.toks[hi-1].class&verbPast != 0
}

// founding are verbs whose date is that of a thing and not of a figure: "the
// ferry, built in 1987, was licensed for 150".
var founding = wordSet("build found establish launch open create introduce design acquire buy commission set")

// roleOf is 'a' for a single day, otherwise what is given.
func roleOf(w *when, other byte) byte {
	if w.day() {
		return 'a'
	}
	return other
}

// apart reports whether a boundary stands between the figure and the date.
func (d *doc) apart(k int, w *when) bool {
	lo, hi := k, w.lo
	if w.hi <= k {
		lo, hi = w.hi, k
		// "the bridge, which replaces the one that fell in 2018, carries"
		for i := w.lo - 1; i >= 0 && d.toks[i].low != "," && !d.toks[i].opens; i-- {
			if d.toks[i].class&relative != 0 && d.toks[i].low != "that" && w.hi < k && d.comma(w.hi, k) {
				return true
			}
		}
	}
	for i := lo; i < hi; i++ {
		t := &d.toks[i]
		if t.low == ";" || t.class&relative != 0 && t.low != "that" || t.class&contrast != 0 {
			return true
		}
	}
	return false
}

// comma reports whether a comma stands in [lo, hi).
func (d *doc) comma(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if d.toks[i].low == "," {
			return true
		}
	}
	return false
}

// distance is how far a date stands from a figure, in tokens: figures and
// commas between count more, and what follows is nearer than what precedes.
func (d *doc) distance(k int, w *when) int {
	n := 0
	lo, hi := k+1, w.lo
	if w.hi <= k {
		lo, hi = w.hi, k
		n = 2
	}
	for i := lo; i < hi; i++ {
		n++
		if d.toks[i].kind == figure {
			n += 8
		}
		if d.toks[i].low == "," {
			n += 2
		}
	}
	return n
}
