package extract

import (
	"strconv"
	"strings"
	"time"

	"rangefinder/quantity"
)

// numeric reads a day in figures where it can only be one: 2024-05-03, 31.12.2023,
// 12/31/2023. Of 04/05/2024 nobody knows which is the month.
func numeric(low string) (time.Time, bool) {
	sep := strings.IndexAny(low, "./-")
	if sep < 1 {
		return time.Time{}, false
	}
	f := strings.Split(low, low[sep:sep+1])
	if len(f) != 3 {
		return time.Time{}, false
	}
	n := [3]int{}
	for i, x := range f {
		v, err := strconv.Atoi(x)
		if err != nil || len(x) > 4 {
			return time.Time{}, false
		}
		n[i] = v
	}
	y, m, d := 0, 0, 0
	switch {
	case len(f[0]) == 4 && low[sep] == '-':
		y, m, d = n[0], n[1], n[2]
	case len(f[2]) != 4:
		return time.Time{}, false
	case low[sep] == '.':
		y, m, d = n[2], n[1], n[0]
	case n[0] > 12:
		y, m, d = n[2], n[1], n[0]
	case n[1] > 12 || n[0] == n[1]:
		y, m, d = n[2], n[0], n[1]
	default:
		return time.Time{}, false
	}
	t := day(y, time.Month(m), d)
	return t, y >= 1900 && y <= 2100 && t.Month() == time.Month(m) && t.Day() == d
}

// partMonth reads "mid-March", "early May", "late June 2023" as the month.
func (d *doc) partMonth(i, hi int, pub time.Time) (when, bool) {
	low := d.toks[i].low
	if m, ok := strings.CutPrefix(low, "mid-"); ok && monthOf(m) != 0 {
		return d.months(i+1, hi, monthOf(m), monthOf(m), pub)
	}
	return when{}, false
}

var ordinals = map[string]int{"first": 0, "second": 1, "third": 2, "fourth": 3, "1st": 0, "2nd": 1, "3rd": 2, "4th": 3, "final": 3}

// quarter reads "first quarter", "second half", "first nine months" at token i, of
// a year that follows or of the last in which it was over.
func (d *doc) quarter(i, hi int, pub time.Time) (when, bool) {
	if i+1 >= hi {
		return when{}, false
	}
	n, ok := ordinals[d.toks[i].low]
	if !ok {
		return when{}, false
	}
	months, j := 0, i+2
	switch d.toks[i+1].low {
	case "quarter":
		months = 3
	case "half":
		months, n = 6, min(n, 1)
	default:
		if m, k := d.monthCount(i+1, hi); m > 0 && n == 0 {
			months, j = m, k
		}
	}
	if months == 0 {
		return when{}, false
	}
	return d.stretch(j, hi, n*months, months, pub)
}

// monthCount reads "nine months", which may be one figure.
func (d *doc) monthCount(i, hi int) (n, end int) {
	t := &d.toks[i]
	if t.kind == figure {
		if m := &d.ments[t.fig]; m.Kind == quantity.Measure && m.Unit == "month" && m.Value >= 2 && m.Value <= 11 {
			return int(m.Value), i + 1
		}
		return 0, 0
	}
	if i+1 < hi && d.toks[i+1].low == "months" {
		for w, v := range map[string]int{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11} {
			if t.low == w {
				return v, i + 2
			}
		}
	}
	return 0, 0
}

// stretch is the months [from, from+n) of the year named at token j, else of the
// last year in which they were over by the day of publication.
func (d *doc) stretch(j, hi, from, n int, pub time.Time) (when, bool) {
	k, y := j, 0
	if k < hi && d.toks[k].low == "of" {
		k++
	}
	if k < hi && d.toks[k].kind == number {
		if v, ok := year(d.toks[k].low); ok {
			y, j = v, k+1
		}
	}
	if y == 0 && k+1 < hi && d.toks[k+1].low == "year" && !pub.IsZero() {
		switch d.toks[k].low {
		case "last":
			y = pub.Year() - 1
		case "this", "the":
			y = pub.Year()
		case "next":
			y = pub.Year() + 1
		}
		if y != 0 {
			j = k + 2
		}
	}
	if y == 0 {
		if pub.IsZero() {
			return when{}, false
		}
		y = pub.Year()
		if end := day(y, time.Month(from+n+1), 0); end.After(pub) && day(y, time.Month(from+1), 1).After(pub.AddDate(0, -2, 0)) {
			y--
		}
	}
	f := day(y, time.Month(from+1), 1)
	return span(j, f, f.AddDate(0, n, -1)), true
}

// quarterCode reads "Q3 2023", "Q3".
func (d *doc) quarterCode(i, hi int, pub time.Time) (when, bool) {
	low := d.toks[i].low
	if len(low) != 2 || low[0] != 'q' || low[1] < '1' || low[1] > '4' {
		return when{}, false
	}
	return d.stretch(i+1, hi, 3*int(low[1]-'1'), 3, pub)
}

var seasons = map[string]time.Month{"spring": time.March, "summer": time.June, "autumn": time.September, "fall": time.September, "winter": time.December}

// season reads "last summer", "this winter": three whole months of the north.
func (d *doc) season(i, hi int, pub time.Time) (when, bool) {
	m, ok := seasons[d.toks[i+1].low]
	if !ok || d.toks[i].low != "last" && d.toks[i].low != "this" && d.toks[i].low != "past" && d.toks[i].low != "next" {
		return when{}, false
	}
	y := pub.Year()
	f := day(y, m, 1)
	switch d.toks[i].low {
	case "next":
		if !f.After(pub) {
			f = f.AddDate(1, 0, 0)
		}
	case "this":
		if f.After(pub.AddDate(0, 6, 0)) {
			f = f.AddDate(-1, 0, 0)
		}
	default:
		for f.AddDate(0, 3, -1).After(pub) {
			f = f.AddDate(-1, 0, 0)
		}
	}
	return span(i+2, f, f.AddDate(0, 3, -1)), true
}

// rolling reads "the past 24 hours", "the last two years": so much time up to the
// day of publication.
func (d *doc) rolling(i, hi int, pub time.Time) (when, bool) {
	if low := d.toks[i].low; low != "last" && low != "past" || i+1 >= hi {
		return when{}, false
	}
	n, unit, j := 0, "", i+2
	if t := &d.toks[i+1]; t.kind == figure {
		m := &d.ments[t.fig]
		if m.Kind != quantity.Measure || !(m.Value >= 1 && m.Value < 1000) {
			return when{}, false
		}
		n, unit = int(m.Value), m.Unit
	} else if v, err := strconv.Atoi(t.low); err == nil && v > 0 && v < 1000 && t.kind == number && i+2 < hi {
		n, unit, j = v, singular(d.toks[i+2].low), i+3
	} else if v := small(t.low); v > 1 && i+2 < hi {
		n, unit, j = v, singular(d.toks[i+2].low), i+3
	} else {
		return when{}, false
	}
	var f time.Time
	switch unit {
	case "hour":
		f = pub.AddDate(0, 0, -(n+23)/24)
	case "day":
		f = pub.AddDate(0, 0, -n)
	case "week":
		f = pub.AddDate(0, 0, -7*n)
	case "month":
		f = pub.AddDate(0, -n, 0)
	case "year":
		f = pub.AddDate(-n, 0, 0)
	case "decade":
		f = pub.AddDate(-10*n, 0, 0)
	default:
		return when{}, false
	}
	return span(j, f, pub), true
}

// sameOf reads "the same month of last year", "the same period last year", "the same
// day": a year before the other date of the sentence.
func (d *doc) sameOf(i, hi int, pub time.Time) (when, bool) {
	j := i + 2
	if j < hi && (d.toks[j].low == "of" || d.toks[j].low == "in") {
		j++
	}
	if j < hi && d.toks[j].low == "the" {
		j++
	}
	if j+1 < hi && (d.toks[j].low == "last" || d.toks[j].low == "previous") && d.toks[j+1].low == "year" {
		w := unitSpan(j+2, "year", pub, -1)
		w.vague, w.unit = true, "year"
		return w, true
	}
	if j < hi && d.toks[j].kind == number {
		if y, ok := year(d.toks[j].low); ok {
			w := span(j+1, day(y, 1, 1), day(y, 12, 31))
			return w, true
		}
	}
	if j+1 < hi && d.toks[j].low == "a" && d.toks[j+1].low == "year" {
		w := unitSpan(j+3, "year", pub, -1)
		w.vague, w.unit = true, "year"
		return w, true
	}
	return when{}, false
}

// ahead reports whether the sentence around token i speaks of what is to come, so
// that its weekday is the next one.
func (d *doc) ahead(i, hi int) bool {
	lo := i
	for lo > 0 && !d.toks[lo].opens {
		lo--
	}
	will := false
	for j := lo; j < hi; j++ {
		switch t := &d.toks[j]; {
		case t.low == "will" && !t.capital, t.low == "'ll", t.low == "tomorrow", t.low == "expect", t.low == "expects", t.low == "forecasts", t.low == "predicts", t.low == "projects":
			will = true
		case j < i+4 && j > i-4 && lexicon.cueVerb(t.low) != nil && t.class&verbPast != 0:
			return false // "said on Friday that it will"
		}
	}
	return will
}
