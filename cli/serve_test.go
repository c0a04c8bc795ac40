package cli

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"rangefinder/config"
	"rangefinder/news"
	"rangefinder/store"
	"rangefinder/worker"
)

// serve refuses to start where anybody could come in, and says what to do.
func TestServeRefusesToBeOpenToAll(t *testing.T) {
	for _, c := range []struct {
		args []string
		env  map[string]string
		want string
	}{
		{[]string{"--listen", "0.0.0.0:0"}, nil, "set serve.token"},
		{[]string{"--listen", "0.0.0.0:0"}, map[string]string{"RANGEFINDER_SERVE_TOKEN": "a token that is long enough"}, "serve.hosts"},
		{[]string{"--listen", "127.0.0.1:0", "--hosts", "figures.example"}, nil, "set serve.token"},
		{[]string{"--listen", "127.0.0.1:0", "--hosts", "http://figures.example"}, map[string]string{"RANGEFINDER_SERVE_TOKEN": "a token that is long enough"}, "not a name"},
		{[]string{"--listen", "127.0.0.1:0"}, map[string]string{"RANGEFINDER_SERVE_TOKEN": "sesame"}, "shorter than 16"},
		{[]string{"--listen", "127.0.0.1:0"}, map[string]string{"RANGEFINDER_SERVE_USER_HEADER": "Remote-User"}, "serve.trusted_proxies"},
		{[]string{"--listen", "127.0.0.1:0"}, map[string]string{"RANGEFINDER_SERVE_TRUSTED_PROXIES": "all"}, "neither an address nor a network"},
		{[]string{"--listen", "127.0.0.1:0", "--tls-cert", "cert.pem"}, nil, "go together"},
		{[]string{"--listen", "127.0.0.1:0", "--tls-cert", "none.pem", "--tls-key", "none.pem"}, nil, "serve.tls_cert"},
	} {
		t.Run(c.want, func(t *testing.T) {
			for k, v := range c.env {
				t.Setenv(k, v)
			}
			var out, errs bytes.Buffer
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			code := run(ctx, append([]string{"serve", "--data-dir", t.TempDir()}, c.args...), nil, &out, &errs)
			if code == exitDone || !strings.Contains(errs.String(), c.want) || strings.Count(errs.String(), "\n") != 1 {
				t.Errorf("serve %v leaves with %d and says %q, want %q", c.args, code, errs.String(), c.want)
			}
			if v := c.env["RANGEFINDER_SERVE_TOKEN"]; v != "" && strings.Contains(errs.String(), v) {
				t.Errorf("the token is shown: %q", errs.String())
			}
		})
	}
}

// A started site, as a user has it: over https, with tokens, on a store of its own.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	db, err := store.Open(t.Context(), "", dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const feed = "https://bay.example/feed"
	if _, err := worker.WatchAdd(t.Context(), db, store.Watch{URL: feed, Every: time.Hour}); err != nil {
		t.Fatal(err)
	}
	pages := store.Pages{Dir: filepath.Join(dir, "pages")}
	defer pages.Close()
	body := []byte(`<html><head><meta name="robots" content="noarchive"></head><body><script>alert(1)</script></body></html>`)
	ids := map[string]bool{} // whether it may be shown
	for url, b := range map[string][]byte{"https://bay.example/open": []byte("<p>open</p>"), "https://bay.example/closed": body} {
		p := news.Page{URL: url, FinalURL: url, Fetched: time.Now(), Status: 200, Body: b, Hash: store.Hash(b), Header: http.Header{"Content-Type": {"text/html"}}}
		if p.Kept, err = pages.Put(b, p.Hash); err != nil {
			t.Fatal(err)
		}
		if err := db.SavePage(t.Context(), p, ""); err != nil {
			t.Fatal(err)
		}
		ids[store.PageID(p)] = url == "https://bay.example/open"
	}
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	selfSigned(t, cert, key)

	var errs bytes.Buffer
	a := &app{err: &errs}
	c := &config.Config{DataDir: dir, PagesDir: pages.Dir}
	c.Serve.Listen, c.Serve.TLSCert, c.Serve.TLSKey = "127.0.0.1:0", cert, key
	c.Serve.Token, c.Serve.EditorToken = "a token for those who read", "a token for those who act"
	srv, l, err := a.server(c, db)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, srv, l) }()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	site := "https://" + l.Addr().String()
	ask := func(method, path, token, form string) (*http.Response, string) {
		t.Helper()
		r, err := http.NewRequest(method, site+path, strings.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res, string(b)
	}
	if res, _ := ask("GET", "/", "", ""); res.StatusCode != http.StatusUnauthorized || res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("without a token / = %d", res.StatusCode)
	}
	for _, path := range []string{"/", "/queue", "/watches", "/metrics", "/report.json", "/report.json?at=2025-01-01", "/?since=2025-01-01", "/readyz"} {
		if res, text := ask("GET", path, c.Serve.Token, ""); res.StatusCode != http.StatusOK {
			t.Errorf("GET %s = %d: %s", path, res.StatusCode, text)
		}
	}
	if res, _ := ask("POST", "/watches", c.Serve.Token, "action=pause&url="+feed); res.StatusCode != http.StatusForbidden {
		t.Errorf("a viewer pauses a watch: %d", res.StatusCode)
	}
	if res, text := ask("POST", "/watches", c.Serve.EditorToken, "action=pause&url="+feed); res.StatusCode != http.StatusSeeOther {
		t.Errorf("an editor cannot pause a watch: %d %s", res.StatusCode, text)
	}
	if w, ok, err := db.Watch(t.Context(), store.WatchID(feed)); err != nil || !ok || !w.Paused {
		t.Errorf("the watch is not paused (%v)", err)
	}
	for id, open := range ids {
		res, text := ask("GET", "/pages/"+id, c.Serve.EditorToken, "")
		if open && (res.StatusCode != http.StatusOK || text != "<p>open</p>") || !open && (res.StatusCode != http.StatusForbidden || strings.Contains(text, "alert") || !strings.Contains(text, "noarchive")) {
			t.Errorf("a kept page (may be shown: %v) = %d %.200s", open, res.StatusCode, text)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("serve ends with %v", err)
	}
	if log := errs.String(); !regexp.MustCompile(`who="editor by token" role=editor from=127\.0\.0\.1 path=/watches did=pause what=https://bay\.example/feed`).MatchString(log) || strings.Contains(log, c.Serve.EditorToken) {
		t.Errorf("the log is %s", log)
	}
}
