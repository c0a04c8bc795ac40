package demo

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestEveryPageIsServedAndPointsHome(t *testing.T) {
	w, err := Serve(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if len(w.Pages) < 10 {
		t.Fatalf("%d pages, want at least 10", len(w.Pages))
	}
	dead := 0
	for _, p := range append(w.Pages, w.Feed) {
		status, body := get(t, p)
		if status == http.StatusNotFound {
			dead++
			continue
		}
		if status != http.StatusOK || strings.Contains(body, "{{") {
			t.Errorf("%s: status %d, or a template left as it was", p, status)
		}
		if _, after, ok := strings.Cut(body, `rel="canonical" href="`); ok && !strings.HasPrefix(after, p+`"`) {
			t.Errorf("%s: canonical %q", p, after[:60])
		}
	}
	if dead != 1 {
		t.Errorf("%d dead links, want 1", dead)
	}
}

func TestLivePageMovesOn(t *testing.T) {
	w, err := Serve(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	_, first := get(t, w.Live)
	w.Advance()
	_, second := get(t, w.Live)
	if !strings.Contains(first, "One North Korean soldier has") || !strings.Contains(second, "Two North Korean soldiers have") {
		t.Errorf("live page: first %q, second %q", first[:80], second[:80])
	}
}
