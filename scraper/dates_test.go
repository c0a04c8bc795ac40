package scraper

import (
	"strings"
	"testing"
	"time"
)

func TestDatesIn(t *testing.T) {
	for _, c := range []struct{ lang, in, want string }{
		{"", "2 September 2025", "2025-09-02"},
		{"", "Ferry lost, 2nd of September, 2025 at 14:05", "2025-09-02 14:05"},
		{"", "September 2, 2025, 4:10 p.m.", "2025-09-02 16:10"},
		{"", "Sept. 2nd 2025", "2025-09-02"},
		{"", "02-Sep-2025", "2025-09-02"},
		{"", "2-Sep-25", "2025-09-02"},
		{"", "Tue Sep 2 14:05:09 CEST 2025", "2025-09-02 14:05"},
		{"", "14:05, 2 September 2025", "2025-09-02 14:05"},
		{"de", "Dienstag, 2. Jänner 2025, 18.30 Uhr", "2025-01-02 18:30"},
		{"fr", "le 2 février 2025 à 7h05", "2025-02-02 07:05"},
		{"es", "2 de septiembre del 2025", "2025-09-02"},
		{"it", "martedì 2 settembre 2025", "2025-09-02"},
		{"pt", "2 de março de 2025", "2025-03-02"},
		{"nl", "2 maart 2025", "2025-03-02"},
		{"pl", "2 listopada 2025 r.", "2025-11-02"},
		{"hr", "2. listopada 2025.", "2025-10-02"},
		{"cs", "2. září 2025", "2025-09-02"},
		{"hu", "2025. szeptember 2.", "2025-09-02"},
		{"fi", "2. syyskuuta 2025 klo 9.15", "2025-09-02 09:15"},
		{"sv", "2 augusti 2025", "2025-08-02"},
		{"tr", "2 Eylül 2025", "2025-09-02"},
		{"ro", "2 septembrie 2025", "2025-09-02"},
		{"ru", "2 сентября 2025 г., 14:05", "2025-09-02 14:05"},
		{"uk", "2 вересня 2025", "2025-09-02"},
		{"el", "2 Σεπτεμβρίου 2025", "2025-09-02"},
		{"id", "2 Desember 2025", "2025-12-02"},
		{"vi", "ngày 2 tháng 9 năm 2025", "2025-09-02"},
		{"ar", "٢ سبتمبر ٢٠٢٥", "2025-09-02"},
		{"ar", "2 أيلول/سبتمبر 2025", "2025-09-02"},
		{"ar", "2 تشرين الثاني 2025", "2025-11-02"},
		{"fa", "۱۱ شهریور ۱۴۰۴", "2025-09-02"},
		{"fa", "۱۴۰۴/۰۶/۱۱", "2025-09-02"},
		{"fa", "۱ فروردین ۱۴۰۰", "2021-03-21"},
		{"fa", "۳۰ اسفند ۱۳۹۹", "2021-03-20"},
		{"fa", "2 تير 1399", "2020-06-22"},
		{"he", "2 בספטמבר 2025", "2025-09-02"},
		{"hi", "२ सितंबर २०२५", "2025-09-02"},
		{"bn", "২ সেপ্টেম্বর ২০২৫", "2025-09-02"},
		{"th", "2 กันยายน 2568", "2025-09-02"},
		{"ja", "2025年9月2日 14時05分", "2025-09-02 14:05"},
		{"ko", "입력 2025.09.02. 14:05", "2025-09-02 14:05"},
		{"ko", "2025년 9월 2일", "2025-09-02"},
		{"", "2025-09-02T14:05:09+02:00", "2025-09-02 14:05"},
		{"", "2025/9/2", "2025-09-02"},
		{"", "02.09.2025", "2025-09-02"},
		{"", "2.9.25", "2025-09-02"},
		{"", "22/09/2025", "2025-09-22"},
		{"", "22 | 09 | 2025", "2025-09-22"},
		{"", "09/22/2025", "2025-09-22"},
		{"", "02/09/2025", "2025-09-02?2025-02-09"},
		{"", "1 May 2025 – 3 May 2025", "2025-05-01 2025-05-03"},

		{"", "31 June 2025", ""},
		{"", "address 10.2.20.25 of the net", ""},
		{"", "version 1.12.5.20", ""},
		{"", "call 030/12/20 25", ""},
		{"", "in May 2025", ""},
		{"", "40 crates in 2025", ""},
		{"", "3/4 of 2025", ""},
		{"", "March 40, 2025", ""},
		{"", "2025", ""},
		{"", "", ""},
	} {
		var got []string
		for _, w := range datesIn(c.in, convention{lang: c.lang}) {
			s := w.Format(time.DateOnly)
			if w.clock {
				s = w.Format("2006-01-02 15:04")
			}
			if !w.sure() {
				s += "?" + w.other.Format(time.DateOnly)
			}
			got = append(got, s)
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("dates in %q (%s): %q, want %q", c.in, c.lang, g, c.want)
		}
	}
}

func TestZones(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"2 September 2025, 14:05 GMT+2", "2025-09-02T14:05:00+02:00"},
		{"2 September 2025, 14:05 +0530", "2025-09-02T14:05:00+05:30"},
		{"2025-9-2T14:05:09-05:00 EST", "2025-09-02T14:05:09-05:00"},
		{"2 September 2025, 10:00-11:30", "2025-09-02T10:00:00Z"}, // from ten to half past eleven
	} {
		m, ok := findDate(c.in)
		if got := m.Format(time.RFC3339); !ok || got != c.want {
			t.Errorf("%q read as %s, want %s", c.in, got, c.want)
		}
	}
}

func TestURLDate(t *testing.T) {
	for _, c := range []struct{ path, want string }{
		{"/2025/09/02/ferry", "2025-09-02"},
		{"/2025/9/2/ferry", "2025-09-02"},
		{"/news/ferry-2025-09-02.html", "2025-09-02"},
		{"/news/20250902-ferry", "2025-09-02"},
		{"/local/2025-09/02/c_1.htm", "2025-09-02"},
		{"/202509/02/ferry", "2025-09-02"},
		{"/2025/0902/c1.html", "2025-09-02"},
		{"/world/2025/sep/02/ferry", "2025-09-02"},
		{"/aktuell/02-09-2025-faehre", "2025-09-02"},
		{"/2025/09/ferry", ""},
		{"/2025/09/3-questions-to-the-pilot", ""},
		{"/2025/09/03-ferry", "2025-09-03"},
		{"/2025/9/3-ferry", "2025-09-03"},
		{"/id/12025090234", ""},
		{"/2025/13/02/", ""},
		{"/2025/" + strings.Repeat("x-1-", 2000), ""},
		{"", ""},
	} {
		got := ""
		if m, ok := urlDate(c.path); ok {
			got = m.Format(time.DateOnly)
		}
		if got != c.want {
			t.Errorf("the day in %.60q is %q, want %q", c.path, got, c.want)
		}
	}
}

// A name of a month must not stand for two months; those that do are kept by
// language.
func TestMonths(t *testing.T) {
	seen := map[string]string{}
	for line := range strings.Lines(monthsList) {
		f := strings.Fields(line)
		if len(f) < 2 || f[0] == "#" || strings.Contains(f[0], ":") {
			continue
		}
		for _, name := range f[1:] {
			if n := seen[name]; n != "" && n != f[0] {
				t.Errorf("%s is month %s and %s", name, n, f[0])
			}
			seen[name] = f[0]
		}
	}
}
