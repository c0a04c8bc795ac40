package main

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestSiteAnswersAndRemembers(t *testing.T) {
	l, port, err := listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	var day atomic.Int64
	s := site{page: tagged(3, &day), answer: 2 * time.Millisecond, log: &visits{}}
	go s.serve(l)

	host := hostName(251, port)
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	for _, c := range []struct {
		path, etag string
		status     int
		has        string
	}{
		{robotsPath, "", 404, ""},
		{"/1", "", 200, "<title>News of " + host + "/1</title>"},
		{"/1", `"` + host + `/1"`, 304, ""},
		{"/1", `"` + host + `/2"`, 200, "soldiers"},
		{sitemapPath, "", 200, "<url><loc>http://" + host + "/2</loc><lastmod>2026-01-01</lastmod></url>"},
	} {
		req, err := http.NewRequest(http.MethodGet, "http://"+host+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("User-Agent", "Rangefinder/dev (+w3)")
		if c.etag != "" {
			req.Header.Set("If-None-Match", c.etag)
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != c.status || !strings.Contains(string(body), c.has) {
			t.Errorf("%s: status %d, %v, body %.200q, want %d with %q", c.path, res.StatusCode, err, body, c.status, c.has)
		}
	}

	list := s.log.all()
	if len(list) != 5 {
		t.Fatalf("%d visits are remembered, want 5", len(list))
	}
	for _, v := range list {
		if v.host != host || v.worker != "w3" || v.status == 0 || v.ended.Sub(v.begun) < s.answer {
			t.Errorf("visit %+v, want one of w3 at %s that took %v or more", v, host, s.answer)
		}
	}
	if o, e := manners(list, 0, 0); o != 0 || e != 0 {
		t.Errorf("%d overlaps, %d early, want none: the client asks one after the other", o, e)
	}
}

func TestHostsHaveAddressesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, u := range addresses(600, 2, "80") {
		if seen[u] {
			t.Errorf("%s comes twice", u)
		}
		seen[u] = true
	}
}
