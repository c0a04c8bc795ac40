package scraper

import (
	"net/http"
	"strings"
	"testing"

	"rangefinder/news"
)

// said is a page with lines of header ("Name: value") and with elements in its head.
func said(header, head string) news.Page {
	p := news.Page{URL: "https://news.example/story", Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}},
		Body: []byte("<!doctype html><html><head><title>Flood</title>" + head + "</head><body><p>The ministry counted 4,120 homes.</p></body></html>")}
	for line := range strings.Lines(header) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		p.Header.Add(name, value)
	}
	return p
}

func TestNoArchive(t *testing.T) {
	for _, tc := range []struct{ in, header, head string }{
		{"", "", ""},
		{"robots meta element", "", `<meta name="robots" content="noarchive">`},
		{"robots meta element", "", `<META content="index,follow, NOARCHIVE" NAME=Robots>`},
		{"robots meta element", "", `<meta name="robots" content="noindex"><meta name="robots" content="nofollow nocache">`},
		{"rangefinder meta element", "", `<meta name="robots" content="all"><meta name="rangefinder" content="noarchive"/>`},
		{"robots meta element", "", `<div></div><p><meta name="robots" content="noarchive">`},
		{"X-Robots-Tag header", "X-Robots-Tag: noarchive", ""},
		{"X-Robots-Tag header", "X-Robots-Tag: noindex\nX-Robots-Tag: nofollow, NoArchive", `<meta name="robots" content="noarchive">`},
		{"X-Robots-Tag header", "X-Robots-Tag: otherbot: noindex, Rangefinder: noarchive", ""},
		{"X-Robots-Tag header", "X-Robots-Tag: rangefinder/1.0: nofollow, noarchive", ""},
		{"X-Robots-Tag header", "X-Robots-Tag: otherbot: noindex\nX-Robots-Tag: *: noarchive", ""},
		{"X-Robots-Tag header", "X-Robots-Tag: max-snippet: 20, noarchive", ""},
		{"X-Robots-Tag header", "X-Robots-Tag: unavailable_after: Friday, 25 Jun 2010 15:00:00 PST, noarchive", ""},
		{"", "X-Robots-Tag: otherbot: noarchive", ""},
		{"", "X-Robots-Tag: otherbot: noindex, noarchive", ""},
		{"", "X-Robots-Tag: none, noindex, nosnippet, noai", `<meta name="robots" content="none, noindex, nosnippet, noai, noimageai">`},
		{"", "X-Robots-Tag: noarchived", `<meta name="robots" content="noarchived">`},
		{"", "", `<meta name="otherbot" content="noarchive"><meta property="robots" content="noarchive"><meta name="description" content="noarchive">`},
		{"", "", `<!-- <meta name="robots" content="noarchive"> --><script>'<meta name="robots" content="noarchive">'</script>`},
		{"", "", `<meta name="description" content='<meta name="robots" content="noarchive">'><textarea><meta name="robots" content="noarchive"></textarea>`},
	} {
		r := Rights(said(tc.header, tc.head))
		if r.NoArchive != (tc.in != "") || r.NoArchiveIn != tc.in {
			t.Errorf("Rights of %q, %q: NoArchive %v in %q, want it in %q", tc.header, tc.head, r.NoArchive, r.NoArchiveIn, tc.in)
		}
	}
}

func TestTDM(t *testing.T) {
	const header, meta = "tdm-reservation header", "tdm-reservation meta element"
	for _, tc := range []struct {
		header, head string
		want         news.Rights
	}{
		{"", "", news.Rights{}},
		{"tdm-reservation: 1", "", news.Rights{TDMReserved: true, TDMIn: header}},
		{"TDM-Reservation: 0\ntdm-policy: https://news.example/terms", "", news.Rights{TDMIn: header}},
		{"tdm-reservation: 1\ntdm-policy: https://news.example/terms.json", "", news.Rights{TDMReserved: true, TDMIn: header, TDMPolicy: "https://news.example/terms.json"}},
		{"", `<meta name="tdm-reservation" content="1">`, news.Rights{TDMReserved: true, TDMIn: meta}},
		{"", `<meta name="TDM-Reservation" content=" 1 "><meta name="tdm-policy" content="/terms#mining">`, news.Rights{TDMReserved: true, TDMIn: meta, TDMPolicy: "https://news.example/terms#mining"}},
		// The page's own word goes before its header's.
		{"tdm-reservation: 1", `<meta name="tdm-reservation" content="0">`, news.Rights{TDMIn: meta}},
		{"tdm-reservation: 0", `<meta name="tdm-reservation" content="1">`, news.Rights{TDMReserved: true, TDMIn: meta}},
		{"tdm-reservation: 1\ntdm-policy: https://news.example/terms", `<meta name="tdm-reservation" content="1">`, news.Rights{TDMReserved: true, TDMIn: meta, TDMPolicy: "https://news.example/terms"}},
		// Anything but 0 and 1 is as if it were not there.
		{"tdm-reservation: 1", `<meta name="tdm-reservation" content="yes">`, news.Rights{TDMReserved: true, TDMIn: header}},
		{"tdm-reservation: 2\ntdm-policy: https://news.example/terms", `<meta name="tdm-reservation"><meta name="tdm-policy" content="/terms">`, news.Rights{}},
		{"tdm-reservation: 0, 1", "", news.Rights{TDMReserved: true, TDMIn: header}},
		{"tdm-reservation: 0\ntdm-reservation: 1", "", news.Rights{TDMReserved: true, TDMIn: header}},
		// Terms are addresses of the web.
		{"tdm-reservation: 1\ntdm-policy: javascript:alert(1)", "", news.Rights{TDMReserved: true, TDMIn: header}},
		{"tdm-reservation: 1\ntdm-policy: https://desk:secret@news.example/terms", "", news.Rights{TDMReserved: true, TDMIn: header, TDMPolicy: "https://news.example/terms"}},
		{"tdm-reservation: 1\ntdm-policy: /" + strings.Repeat("x", 3000), "", news.Rights{TDMReserved: true, TDMIn: header}},
	} {
		if got := Rights(said(tc.header, tc.head)); got != tc.want {
			t.Errorf("Rights of %q, %q = %+v, want %+v", tc.header, tc.head, got, tc.want)
		}
	}
}

// Only pages have meta elements; what else comes has a header.
func TestRightsOfOtherThings(t *testing.T) {
	element := `<meta name="tdm-reservation" content="1">`
	for _, p := range []news.Page{
		{},
		{Header: http.Header{"Content-Type": {"text/plain"}}, Body: []byte("The page says " + element + " in its head, as the manual asks for.")},
		{Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"html": "` + element + `"}`)},
		{Header: http.Header{"Content-Type": {"application/rss+xml"}}, Body: []byte(`<?xml version="1.0"?><rss version="2.0"><channel>` + element + `</channel></rss>`)},
	} {
		if r := Rights(p); r != (news.Rights{}) {
			t.Errorf("Rights of %q = %+v, want none", p.Body, r)
		}
		p.Header = http.Header{"Tdm-Reservation": {"1"}}
		if r := Rights(p); !r.TDMReserved {
			t.Errorf("Rights of %q with a header = %+v, want it reserved", p.Body, r)
		}
	}
	wide := []byte{0xff, 0xfe}
	for _, c := range []byte("<html><head>" + element + "</head>") {
		wide = append(wide, c, 0)
	}
	if r := Rights(news.Page{Body: wide}); !r.TDMReserved {
		t.Errorf("Rights of UTF-16 = %+v, want it reserved", r)
	}
	huge := said("", "<meta name=\""+strings.Repeat("x", 1<<20)+"\">"+element)
	if r := Rights(huge); r != (news.Rights{}) {
		t.Errorf("behind a tag of 1 MiB: %+v", r)
	}
}

func TestRightsUnder(t *testing.T) {
	site := news.Rights{TDMReserved: true, TDMIn: "/.well-known/tdmrep.json", TDMPolicy: "https://news.example/terms"}
	for _, tc := range []struct{ own, want news.Rights }{
		{news.Rights{}, site},
		{news.Rights{TDMIn: "header"}, news.Rights{TDMIn: "header"}},
		{news.Rights{TDMReserved: true, TDMIn: "header"}, news.Rights{TDMReserved: true, TDMIn: "header", TDMPolicy: site.TDMPolicy}},
		{news.Rights{NoArchive: true, NoArchiveIn: "header"}, news.Rights{NoArchive: true, NoArchiveIn: "header", TDMReserved: true, TDMIn: site.TDMIn, TDMPolicy: site.TDMPolicy}},
	} {
		if got := tc.own.Under(site); got != tc.want {
			t.Errorf("%+v under the site's = %+v, want %+v", tc.own, got, tc.want)
		}
	}
	if s := site.Reservation(); !strings.Contains(s, site.TDMIn) || !strings.Contains(s, site.TDMPolicy) || strings.HasSuffix(s, ".") {
		t.Errorf("Reservation = %q", s)
	}
	if s := (news.Rights{TDMIn: "header"}).Reservation(); s != "" {
		t.Errorf("Reservation of what is free = %q", s)
	}
}

func FuzzRights(f *testing.F) {
	f.Add("noarchive, otherbot: noindex", "1", `<meta name=robots content=noarchive>`)
	f.Fuzz(func(t *testing.T, robots, tdm, body string) {
		r := Rights(news.Page{URL: "https://news.example/", Body: []byte(body), Header: http.Header{"X-Robots-Tag": {robots}, "Tdm-Reservation": {tdm}, "Tdm-Policy": {robots}}})
		if r.NoArchive != (r.NoArchiveIn != "") || r.TDMReserved && r.TDMIn == "" || !r.TDMReserved && r.TDMPolicy != "" {
			t.Errorf("Rights = %+v: what is said is said somewhere, and terms are of what is reserved", r)
		}
	})
}
