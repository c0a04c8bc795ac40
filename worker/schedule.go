package worker

import (
	"errors"
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // a small machine may have no time zones of its own

	"github.com/robfig/cron/v3"

	"rangefinder/store"
)

// The schedule. asynq has a scheduler too, and a manager of periodic tasks; two
// of either enqueue everything twice, one alone is missed when its process ends,
// and neither looks at what came due while nobody ran. So the times stand in the
// store: each watch is an item of store.Watched that waits for its time, whoever
// leads announces what is due (see schedule in keep.go), and asynq carries the
// task of the one epoch that counts. A look sets the time of the next one, from
// the watch as it stands then and the store's clock:
//
//   - A period counts from when the watch was added, and a cron time is a time of
//     the calendar: a look that is late does not move those after it.
//   - What came due more than once while no worker ran is looked at once, when
//     one runs again.
//   - A second task for a time that was looked at already finds nothing to do.
//   - What a person changes holds from the next look on; a time that has moved
//     is waited for without a restart of anything.

// minEvery is the shortest period of a watch.
const minEvery = time.Second

// next is when a watch is looked at after t, which is a time of the store's
// clock; always later than t.
//
// Cron times are read by the clock on the wall of the watch's time zone. Where
// the hour is *, they follow each other as time passes: over the change from
// summer time, the minutes of the hour that comes twice come twice. Where hours
// are named, a time that falls into the hour which is skipped in spring comes
// when the clocks have been put on, and one in the hour that comes twice comes
// the first time only; so a daily look is one look on every day of the year.
func next(w store.Watch, t time.Time) (time.Time, error) {
	if w.Cron == "" {
		every := max(w.Every, minEvery)
		n := t.Sub(w.Added) / every
		if t.Before(w.Added) {
			n = -1 // the store's clock was put back
		}
		return w.Added.Add((n + 1) * every).UTC(), nil
	}
	s, loc, err := parseCron(w.Cron, w.Timezone)
	if err != nil {
		return time.Time{}, err
	}
	at := s.after(t, loc)
	if at.IsZero() {
		return time.Time{}, fmt.Errorf("cron %q: there is no such day", w.Cron)
	}
	return at.UTC(), nil
}

// A wall is a cron expression.
type wall struct {
	*cron.SpecSchedule
	steady bool // any hour: times follow each other as time passes
}

var cronParser = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)

const allHours = 1<<24 - 1

// parseCron reads five fields (minute, hour, day of the month, month, day of the
// week; 0 is Sunday), or one of @hourly, @daily, @weekly, @monthly, @yearly.
func parseCron(expr, zone string) (wall, *time.Location, error) {
	bad := func(why string) (wall, *time.Location, error) {
		return wall{}, nil, fmt.Errorf("cron %q: %s", expr, why)
	}
	loc := time.UTC
	if zone != "" {
		var err error
		if loc, err = time.LoadLocation(zone); err != nil || zone == "Local" {
			return wall{}, nil, fmt.Errorf("time zone %q is not known: want a name such as Europe/Berlin", zone)
		}
	}
	switch {
	case strings.Contains(expr, "TZ="):
		return bad("name the time zone beside it, not in it")
	case strings.HasPrefix(strings.TrimSpace(expr), "@every"):
		return bad("a period is given as every, not as cron")
	}
	parsed, err := cronParser.Parse(strings.TrimSpace(expr))
	if err != nil {
		return bad(strings.TrimPrefix(err.Error(), "failed to ") + `; want five fields, minute hour day month weekday (0 is Sunday), such as "0 6-22/2 * * *", or @hourly, @daily, @weekly, @monthly, @yearly`)
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return bad("this is no cron expression")
	}
	return wall{spec, spec.Hour&allHours == allHours}, loc, nil
}

// after is the first time later than t; zero where there is none within five
// years.
func (s wall) after(t time.Time, loc *time.Location) time.Time {
	if s.steady {
		s.Location = loc
		return s.Next(t)
	}
	// The clock on the wall, as if it ran without changes.
	s.Location = time.UTC
	in := t.In(loc)
	face := time.Date(in.Year(), in.Month(), in.Day(), in.Hour(), in.Minute(), in.Second(), in.Nanosecond(), time.UTC)
	for {
		if face = s.Next(face); face.IsZero() {
			return face
		}
		if at := instant(face, loc); at.After(t) {
			return at
		}
	}
}

// instant is when the clocks of loc show face: the first time where they show it
// twice, and where they never do, the moment at which they were put on.
func instant(face time.Time, loc *time.Location) time.Time {
	shows := func(t time.Time) bool {
		t = t.In(loc)
		return t.Hour() == face.Hour() && t.Minute() == face.Minute() && t.Day() == face.Day()
	}
	_, before := face.Add(-24 * time.Hour).In(loc).Zone()
	_, after := face.Add(24 * time.Hour).In(loc).Zone()
	early := face.Add(-time.Duration(max(before, after)) * time.Second)
	late := face.Add(-time.Duration(min(before, after)) * time.Second)
	switch {
	case shows(early):
		return early
	case shows(late):
		return late
	}
	if start, _ := late.In(loc).ZoneBounds(); !start.IsZero() {
		return start
	}
	return late
}

// checkSchedule says what is wrong with when a watch is to be looked at.
func checkSchedule(w store.Watch) error {
	switch {
	case w.Cron != "" && w.Every != 0:
		return errors.New("a watch has a period (every) or cron times, not both")
	case w.Cron == "" && w.Timezone != "":
		return errors.New("a time zone is that of cron times; a period has none")
	case w.Cron == "" && w.Every < minEvery:
		return fmt.Errorf("a watch needs a period of at least 1s, not %v", w.Every)
	case w.Cron == "" && w.Every > 366*24*time.Hour:
		return fmt.Errorf("a period of %v is longer than a year", w.Every)
	}
	_, err := next(w, w.Added)
	return err
}
