package worker

import (
	"strings"
	"testing"
	"time"

	"rangefinder/store"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestNextLook(t *testing.T) {
	for _, c := range []struct {
		name  string
		w     store.Watch
		after string
		want  []string // one after the other
	}{
		{"a period counts from when it was added", store.Watch{Every: 15 * time.Minute, Added: at(t, "2025-10-26T00:07:00Z")}, "2025-10-26T03:11:30Z",
			[]string{"2025-10-26T03:22:00Z", "2025-10-26T03:37:00Z"}},
		{"a time is later than itself", store.Watch{Every: time.Hour, Added: at(t, "2025-10-26T00:00:00Z")}, "2025-10-26T01:00:00Z",
			[]string{"2025-10-26T02:00:00Z"}},
		{"the clock was put back", store.Watch{Every: time.Hour, Added: at(t, "2025-10-26T00:00:00Z")}, "2025-10-25T20:30:00Z",
			[]string{"2025-10-26T00:00:00Z"}},
		{"every second hour of the day", store.Watch{Cron: "0 6-22/2 * * *"}, "2025-06-01T21:00:00Z",
			[]string{"2025-06-01T22:00:00Z", "2025-06-02T06:00:00Z", "2025-06-02T08:00:00Z"}},
		{"@hourly", store.Watch{Cron: "@hourly"}, "2025-06-01T21:00:00Z", []string{"2025-06-01T22:00:00Z"}},
		{"weekdays at six in Berlin, over the end of summer time", store.Watch{Cron: "0 6 * * 1-5", Timezone: "Europe/Berlin"}, "2025-10-24T03:00:00Z",
			[]string{"2025-10-24T04:00:00Z", "2025-10-27T05:00:00Z"}},
		{"daily in the hour that comes twice: the first time", store.Watch{Cron: "30 2 * * *", Timezone: "Europe/Berlin"}, "2025-10-25T12:00:00Z",
			[]string{"2025-10-26T00:30:00Z", "2025-10-27T01:30:00Z"}},
		{"daily in the hour that comes twice, asked in between", store.Watch{Cron: "30 2 * * *", Timezone: "Europe/Berlin"}, "2025-10-26T00:45:00Z",
			[]string{"2025-10-27T01:30:00Z"}},
		{"daily in the hour that is skipped: when the clocks were put on", store.Watch{Cron: "30 2 * * *", Timezone: "Europe/Berlin"}, "2025-03-29T12:00:00Z",
			[]string{"2025-03-30T01:00:00Z", "2025-03-31T00:30:00Z"}},
		{"several in the hour that is skipped are one", store.Watch{Cron: "0,20,40 2,3 * * *", Timezone: "Europe/Berlin"}, "2025-03-30T00:30:00Z",
			[]string{"2025-03-30T01:00:00Z", "2025-03-30T01:20:00Z", "2025-03-30T01:40:00Z", "2025-03-31T00:00:00Z"}},
		{"every hour, over the hour that comes twice", store.Watch{Cron: "30 * * * *", Timezone: "Europe/Berlin"}, "2025-10-25T23:00:00Z",
			[]string{"2025-10-25T23:30:00Z", "2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z", "2025-10-26T02:30:00Z"}},
		{"every hour, over the hour that is skipped", store.Watch{Cron: "30 * * * *", Timezone: "Europe/Berlin"}, "2025-03-29T23:45:00Z",
			[]string{"2025-03-30T00:30:00Z", "2025-03-30T01:30:00Z"}},
		{"midnight that does not exist", store.Watch{Cron: "0 0 * * *", Timezone: "Africa/Cairo"}, "2025-04-24T12:00:00Z",
			[]string{"2025-04-24T22:00:00Z", "2025-04-25T21:00:00Z"}},
		{"half an hour of summer time", store.Watch{Cron: "15 2 * * *", Timezone: "Australia/Lord_Howe"}, "2025-10-04T00:00:00Z",
			[]string{"2025-10-04T15:30:00Z", "2025-10-05T15:15:00Z"}},
		{"a day that the calendar left out", store.Watch{Cron: "0 6 * * *", Timezone: "Pacific/Apia"}, "2011-12-29T12:00:00Z",
			[]string{"2011-12-29T16:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T16:00:00Z"}},
		{"leap days alone", store.Watch{Cron: "0 12 29 2 *"}, "2025-01-01T00:00:00Z", []string{"2028-02-29T12:00:00Z"}},
	} {
		now := at(t, c.after)
		for _, want := range c.want {
			got, err := next(c.w, now)
			if err != nil || !got.Equal(at(t, want)) {
				t.Errorf("%s: after %s comes %s, %v, want %s", c.name, now.Format(time.RFC3339), got.Format(time.RFC3339), err, want)
				break
			}
			now = got
		}
	}
}

// Whatever the zone and the times, a look is later than now, and the schedule
// does not hang on when it was asked.
func TestNextLookDoesNotDrift(t *testing.T) {
	for _, zone := range []string{"", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu"} {
		for _, expr := range []string{"0 6-22/2 * * *", "*/15 * * * *", "30 2 * * *", "0 0 * * 1-5", "7 1,2,3 * * *"} {
			w := store.Watch{Cron: expr, Timezone: zone}
			for asked := at(t, "2025-03-06T00:00:00Z"); asked.Before(at(t, "2025-11-06T00:00:00Z")); {
				if m := asked.Month(); m > time.April && m < time.September {
					asked = at(t, "2025-09-27T00:00:00Z") // no clock is changed in between
				}
				then, err := next(w, asked)
				if err != nil || !then.After(asked) {
					t.Fatalf("%s in %q: after %v comes %v, %v", expr, zone, asked, then, err)
				}
				late, err := next(w, then.Add(-time.Nanosecond))
				if err != nil || !late.Equal(then) {
					t.Fatalf("%s in %q: just before %v comes %v, %v", expr, zone, then, late, err)
				}
				if mid, err := next(w, asked.Add(then.Sub(asked)/2)); err != nil || !mid.Equal(then) {
					t.Fatalf("%s in %q: halfway from %v to %v comes %v, %v", expr, zone, asked, then, mid, err)
				}
				asked = then
			}
		}
	}
}

func TestSchedulesThatCannotBeKept(t *testing.T) {
	for _, c := range []struct {
		w    store.Watch
		want string
	}{
		{store.Watch{}, "at least 1s"},
		{store.Watch{Every: time.Millisecond}, "at least 1s"},
		{store.Watch{Every: 9000 * time.Hour}, "longer than a year"},
		{store.Watch{Every: time.Hour, Cron: "@daily"}, "not both"},
		{store.Watch{Every: time.Hour, Timezone: "Europe/Berlin"}, "a period has none"},
		{store.Watch{Cron: "0 6 * *"}, "want five fields"},
		{store.Watch{Cron: "0 6 * * 7"}, "0 is Sunday"},
		{store.Watch{Cron: "0 0 6 * * *"}, "want five fields"},
		{store.Watch{Cron: "CRON_TZ=Europe/Berlin 0 6 * * *"}, "name the time zone beside it"},
		{store.Watch{Cron: "TZ=UTC"}, "name the time zone beside it"},
		{store.Watch{Cron: "@every 15m"}, "given as every"},
		{store.Watch{Cron: "0 6 31 2 *"}, "no such day"},
		{store.Watch{Cron: "@daily", Timezone: "Europa/Berlin"}, "want a name such as Europe/Berlin"},
		{store.Watch{Cron: "@daily", Timezone: "Local"}, "want a name such as Europe/Berlin"},
	} {
		if err := checkSchedule(c.w); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("checkSchedule(%+v) = %v, want %q in it", c.w, err, c.want)
		}
	}
}

func FuzzCron(f *testing.F) {
	f.Add("0 6-22/2 * * *", "Europe/Berlin", int64(1743292800))
	f.Add("30 2 29 2 *", "Pacific/Apia", int64(1325203200))
	f.Add("@weekly", "", int64(0))
	f.Add("*/7,1-3 ? 1,L * mon-fri", "UTC", int64(1e9))
	f.Fuzz(func(t *testing.T, expr, zone string, unix int64) {
		now := time.Unix(unix%4e9, 0).UTC()
		w := store.Watch{Cron: expr, Timezone: zone}
		if expr == "" || checkSchedule(w) != nil {
			return
		}
		if then, err := next(w, now); err == nil && !then.After(now) {
			t.Fatalf("%q in %q: after %v comes %v", expr, zone, now, then)
		}
	})
}
