package reconcile

import (
	"strconv"
	"time"
)

// A date is a moment known to a year, a month, a day or a second (ISO 8601).
// The zero date is unknown.
type date struct {
	unix int64 // seconds, of the start of the year, month or day
	prec precision
}

type precision uint8

const (
	undated precision = iota
	toYear
	toMonth
	toDay
	toSecond
)

// parseDate reads an ISO 8601 date or instant; what it cannot read is unknown.
// Midnight UTC is read as a day: feeds write days so, and no count is ever
// dated to the second of midnight on purpose.
func parseDate(s string) date {
	switch {
	case len(s) == 4:
		if y, err := strconv.Atoi(s); err == nil && y > 0 {
			return date{time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), toYear}
		}
	case len(s) == 7:
		if t, err := time.Parse("2006-01", s); err == nil {
			return date{t.Unix(), toMonth}
		}
	case len(s) == 10:
		if t, err := time.Parse(time.DateOnly, s); err == nil {
			return date{t.Unix(), toDay}
		}
	case len(s) > 10:
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t, err = time.Parse("2006-01-02T15:04:05", s)
		}
		if err != nil {
			t, err = time.Parse("2006-01-02T15:04", s)
		}
		if err != nil {
			// The end of a period "A/B" is when its total holds.
			for i := len(s) - 1; i >= 0; i-- {
				if s[i] == '/' {
					return parseDate(s[i+1:])
				}
			}
			return date{}
		}
		if t.Unix()%86400 == 0 {
			return date{t.Unix(), toDay}
		}
		return date{t.Unix(), toSecond}
	}
	return date{}
}

// known reports whether there is a date at all.
func (d date) known() bool { return d.prec != undated }

// before reports whether d is certainly earlier than e, both being known:
// the morning of a day is not before that day.
func (d date) before(e date) bool {
	if !d.known() || !e.known() {
		return false
	}
	p := min(d.prec, e.prec)
	return d.floor(p) < e.floor(p)
}

// floor is the start of the year, month, day or second that d lies in.
func (d date) floor(p precision) int64 {
	switch p {
	case toYear:
		return int64(time.Unix(d.unix, 0).UTC().Year())
	case toMonth:
		t := time.Unix(d.unix, 0).UTC()
		return int64(t.Year())*12 + int64(t.Month())
	case toDay:
		return floorDiv(d.unix, 86400)
	}
	return d.unix
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// String is the date as a report prints it: "30 April 2025".
func (d date) String() string { return string(d.append(nil)) }

func (d date) append(b []byte) []byte {
	t := time.Unix(d.unix, 0).UTC()
	switch d.prec {
	case toYear:
		return t.AppendFormat(b, "2006")
	case toMonth:
		return t.AppendFormat(b, "January 2006")
	case toDay:
		return t.AppendFormat(b, "2 January 2006")
	case toSecond:
		return t.AppendFormat(b, "2 January 2006 15:04 MST")
	}
	return b
}
