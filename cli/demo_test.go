package cli

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rangefinder/internal/needs"
	"rangefinder/news"
	"rangefinder/quantity"
)

// The demo's report is what Rangefinder is for: it is held figure by figure.
func TestDemoReport(t *testing.T) {
	p := on(t, "")
	dir := filepath.Join(t.TempDir(), "demo")
	r := decode(t, p.do("demo", "--json", "--dir", dir))
	topics := map[string]news.Topic{}
	for _, topic := range r.Topics {
		topics[topic.Topic] = topic
	}
	topic := func(name string) news.Topic {
		t.Helper()
		found, ok := topics[name]
		if !ok {
			t.Fatalf("no topic %q among %v", name, names(r.Topics))
		}
		return found
	}

	// One question a topic, and none twice under another name.
	if len(r.Topics) != 8 {
		t.Errorf("%d topics, want 8: %v", len(r.Topics), names(r.Topics))
	}

	sent := topic("North Korean soldiers sent")
	if !is(sent.Span.Low, 11_000) || !is(sent.Span.High, 30_000) {
		t.Errorf("sent: span %s, want 11,000 to 30,000", span(sent.Span.Low, sent.Span.High))
	}
	if len(sent.Strands) != 2 {
		t.Fatalf("sent: %d strands, want 2", len(sent.Strands))
	}
	done, plan := sent.Strands[0], sent.Strands[1]
	if done.Status != news.StatusDone || done.Increment || !is(done.Low, 11_000) || !is(done.High, 11_000) || done.Conflict {
		t.Errorf("sent, done: %s %s, want 11,000 without conflict", done.Status, span(done.Low, done.High))
	}
	if plan.Status != news.StatusPlanned || !plan.Increment || !is(plan.Low, 25_000) || !is(plan.High, 30_000) || plan.Conflict {
		t.Errorf("sent, planned: %s %s, want 25,000 to 30,000 in addition, without conflict", plan.Status, span(plan.Low, plan.High))
	}
	for _, s := range sent.Strands {
		if len(s.Origins) == 0 || s.Origins[0].Origin == "" {
			t.Errorf("sent, %s: nobody is named", s.Status)
		}
	}
	if len(sent.Sums) != 1 || !is(sent.Sums[0].Low, 36_000) || !is(sent.Sums[0].High, 41_000) || !strings.HasPrefix(sent.Sums[0].Text, "our sum") {
		t.Errorf("sent: sums %+v, want ours of 36,000 to 41,000", sent.Sums)
	}

	engineers := topic("North Korean military engineers sent")
	if !is(engineers.Span.Low, 6_000) || !is(engineers.Span.High, 6_000) || engineers.Strands[0].Status != news.StatusPlanned {
		t.Errorf("engineers: %s, want 6,000 planned", span(engineers.Span.Low, engineers.Span.High))
	}
	if !linked(engineers, sent.ID) || !linked(sent, engineers.ID) {
		t.Errorf("engineers and soldiers sent are not linked")
	}

	killed := topic("North Korean soldiers killed").Strands[0]
	if killed.Word != news.Growth || !is(killed.Low, 600) || !is(killed.High, 600) {
		t.Errorf("killed: %s %s, want growth to 600", killed.Word, span(killed.Low, killed.High))
	}
	earlier := false
	for _, o := range killed.Origins {
		earlier = earlier || o.Superseded && is(o.Value, 300)
	}
	if !earlier {
		t.Errorf("killed: the 300 of January are not to be seen: %+v", killed.Origins)
	}
	withdrawn := false
	for _, a := range killed.SetAside {
		withdrawn = withdrawn || strings.Contains(a.Why, "withdrawn")
	}
	if !withdrawn {
		t.Errorf("killed: the corrected 6,000 is not among what was set aside: %+v", killed.SetAside)
	}

	casualties := topic("Casualties among North Korean soldiers")
	if len(casualties.Sums) != 1 || !is(casualties.Sums[0].Low, 4_700) || !strings.Contains(casualties.Sums[0].Text, "they fit") {
		t.Errorf("casualties: sums %+v, want killed + wounded = 4,700 that fit", casualties.Sums)
	}

	captured := topic("North Korean soldiers captured")
	if len(captured.Changes) != 1 || captured.Changes[0].Kind != news.ChangeRevised || captured.Changes[0].Cause != news.CausePage {
		t.Errorf("captured: changes %+v, want one revision by the page", captured.Changes)
	}

	codes := map[string]int{}
	for _, o := range r.Coverage.Outcomes {
		codes[o.Code]++
	}
	for _, code := range []string{news.Robots, news.Paywall, news.NeedsJavaScript, news.HTTPStatus} {
		if codes[code] != 1 {
			t.Errorf("%d pages with outcome %s, want 1: %v", codes[code], code, codes)
		}
	}
	if r.Coverage.Numbers.Unread != 0 {
		t.Errorf("%d numbers unread, want none", r.Coverage.Numbers.Unread)
	}

	// Again, into another folder: the same report but for its times.
	again := decode(t, p.do("demo", "--json", "--dir", dir+"2"))
	if a, b := timeless(t, r), timeless(t, again); a != b {
		t.Errorf("two runs of the demo differ")
	}
}

func is(p *float64, v float64) bool { return p != nil && *p == v }

func span(lo, hi *float64) string {
	s := "open"
	if lo != nil {
		s = quantity.FormatNumber(*lo)
	}
	if hi == nil {
		return s + " to open"
	}
	return s + " to " + quantity.FormatNumber(*hi)
}

func names(topics []news.Topic) []string {
	var out []string
	for _, t := range topics {
		out = append(out, t.Topic)
	}
	return out
}

func linked(t news.Topic, id string) bool {
	for _, l := range t.Links {
		if l.Topic == id {
			return true
		}
	}
	return false
}

// A page that decodes to 300 MB is refused in one line, and at once.
func TestBombIsRefused(t *testing.T) {
	needs.Plain(t)
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	zeros := make([]byte, 1<<20)
	for range 300 {
		if _, err := z.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		// The reader hangs up long before the end.
		_, _ = io.Copy(w, bytes.NewReader(bomb.Bytes()))
	}))
	defer s.Close()
	p := on(t, "")
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	cmd := p.command(ctx, "run", s.URL+"/bomb.html")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	err := cmd.Run()
	exit, ok := err.(*exec.ExitError)
	if !ok || exit.ExitCode() != exitFailed {
		t.Errorf("exit %v, want code %d", err, exitFailed)
	}
	if line := errs.String(); strings.Count(line, "\n") != 1 || !strings.Contains(line, "too_large") {
		t.Errorf("standard error is not one line on the size: %q", line)
	}
}
