package worker

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"rangefinder/news"
	"rangefinder/store"
)

// Pages whose publisher keeps mining to himself are kept and not read, wherever he
// says so; what a person gives is read.
func TestReservedPagesAreNotRead(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		const page = "<html><head>%</head><body><p>One\nkilled: 40 soldiers</p></body></html>"
		plain := func(meta string) string { return strings.Replace(page, "%", meta, 1) }
		web := newSite(t, map[string]string{
			"/free": plain(""), "/header": plain(""), "/meta": plain(`<meta name="tdm-reservation" content="1">`), "/file/a": plain(""),
			"/file/open":               plain(`<meta name="tdm-reservation" content="0">`),
			"/copy":                    plain(`<meta name="robots" content="noarchive">`),
			"/.well-known/tdmrep.json": `[{"location": "/file/*", "tdm-reservation": 1, "tdm-policy": "/terms"}]`,
		})
		web.header["/header"] = http.Header{"Tdm-Reservation": {"1"}}
		for _, p := range []string{"/free", "/header", "/meta", "/file/a", "/file/open", "/copy"} {
			h := web.header[p]
			if h == nil {
				h = http.Header{}
			}
			h.Set("Content-Type", "text/html; charset=utf-8")
			web.header[p] = h
		}
		to := newSite(t, nil) // leads to the first
		to.status["/led"] = 301
		to.header["/led"] = http.Header{"Location": {web.url("/file/b")}}
		web.set("/file/b", plain(""))
		web.header["/file/b"] = http.Header{"Content-Type": {"text/html; charset=utf-8"}}

		db := open(t, url, dir)
		o := toyOptions(dir)
		o.Deps.TDMRep = nil
		stop := start(t, db, o)
		urls := []string{web.url("/free"), web.url("/header"), web.url("/meta"), web.url("/file/a"), web.url("/file/open"), web.url("/copy"), to.url("/led")}
		enqueue(t, db, EnqueueOptions{}, urls...)
		wait(t, db)
		r := report(t, db)
		got := outcomes(r)
		for u, want := range map[string]string{
			web.url("/free"): news.Read, web.url("/header"): news.Reserved, web.url("/meta"): news.Reserved, web.url("/file/a"): news.Reserved,
			web.url("/file/open"): news.Read, web.url("/copy"): news.Read, to.url("/led"): news.Reserved,
		} {
			if got[u] != want {
				t.Errorf("outcome of %s = %q, want %q", u, got[u], want)
			}
		}
		for _, o := range r.Coverage.Outcomes {
			if o.URL == web.url("/file/a") && !strings.Contains(o.Reason, web.url("/terms")) {
				t.Errorf("reason = %q, want the terms named", o.Reason)
			}
		}
		if n := web.count(web.hits, "/.well-known/tdmrep.json"); n != 1 {
			t.Errorf("tdmrep.json was asked for %d times, want once", n)
		}
		a, ok, err := db.Address(ctx, store.URLID(web.url("/copy")))
		if err != nil || !ok {
			t.Fatalf("Address = %v, %v", ok, err)
		}
		if p, _, _, err := db.Page(ctx, a.Page); err != nil || !p.Rights.NoArchive {
			t.Errorf("rights = %+v, %v, want noarchive recorded", p.Rights, err)
		}
		stop()

		// Who may read them says so, and what was said stays on record.
		o.IgnoreRights = true
		start(t, db, o)
		enqueue(t, db, EnqueueOptions{Force: true}, web.url("/meta"))
		p := news.Page{URL: web.url("/file/a"), Body: []byte(plain(`<meta name="tdm-reservation" content="1">`)), Header: http.Header{"Content-Type": {"text/html"}}}
		if err := Supply(ctx, db, p, ""); err != nil {
			t.Fatal(err)
		}
		wait(t, db)
		got = outcomes(report(t, db))
		if got[web.url("/meta")] != news.Read || got[web.url("/file/a")] != news.Read {
			t.Errorf("outcomes = %v, want both read", got)
		}
	})
}
