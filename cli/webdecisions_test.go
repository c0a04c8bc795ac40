package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"rangefinder/config"
	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/store"
	"rangefinder/web"
	"rangefinder/worker"
)

// Ten corrections of the demo through serve, each shown by the answer that comes after it; taken back, the
// report is what it was.
func TestDecideOverTheDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	on(t, "").do("demo", "--dir", dir)
	db, err := store.Open(t.Context(), "", dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c := &config.Config{DataDir: dir, PagesDir: filepath.Join(dir, "pages")}
	c.Serve.Listen, c.Serve.EditorToken = "127.0.0.1:0", "a token for those who act"
	var errs bytes.Buffer
	a := &app{err: &errs}
	ctx, stop := context.WithCancel(t.Context())
	worked := make(chan error, 1)
	go func() {
		worked <- worker.Run(ctx, db, worker.Options{DataDir: dir, PagesDir: c.PagesDir, MinDelay: -1, Log: a.log()})
	}()
	quit := sync.OnceFunc(func() {
		stop()
		if err := <-worked; err != nil {
			t.Error(err)
		}
	})
	defer quit()
	srv, l, err := a.server(c, db)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, srv, l) }()
	ask := func(method, path string, body []byte) []byte {
		t.Helper()
		r, err := http.NewRequest(method, "http://"+l.Addr().String()+path, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+c.Serve.EditorToken)
		r.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s %s = %d %s %v", method, path, res.StatusCode, text, err)
		}
		return text
	}
	type answer struct {
		Decisions []news.Decision
		Answered  bool
	}
	send := func(order map[string]any) answer {
		t.Helper()
		body, err := json.Marshal(order)
		if err != nil {
			t.Fatal(err)
		}
		var got answer
		if err := json.Unmarshal(ask("POST", "/decide", body), &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Decisions) != 1 || !got.Answered {
			t.Fatalf("%v came to %+v", order, got)
		}
		return got
	}
	now := func() (r news.Report, findings string) {
		t.Helper()
		if err := json.Unmarshal(ask("GET", "/report.json", nil), &r); err != nil {
			t.Fatal(err)
		}
		for i := range r.Topics {
			r.Topics[i].Was = nil // before the last change, which is another one
		}
		text, err := json.Marshal([]any{r.Stories, r.Topics, r.Claims, r.Review})
		if err != nil {
			t.Fatal(err)
		}
		return r, string(text)
	}
	r, was := now()
	topic := func(name string) news.Topic {
		t.Helper()
		r, _ = now()
		for _, x := range r.Topics {
			if x.Topic == name {
				return x
			}
		}
		t.Fatalf("no topic %q among %v", name, names(r.Topics))
		return news.Topic{}
	}
	claim := func(x news.Topic, i int) string { return x.Strands[0].Origins[i].Claims[0] }
	first := topic("North Korean soldiers sent")
	other := r.Topics[0]
	if other.ID == first.ID {
		other = r.Topics[1]
	}
	one, two := claim(first, 0), claim(other, 0)
	orders := []map[string]any{
		{"do": "accept", "on": "claim", "id": one, "head": "", "who": "ana"},
		{"do": "edit", "on": "claim", "id": two, "set": map[string]any{"as_of": "2025-01-02"}},
		{"do": "edit", "on": "claim", "id": two, "set": map[string]any{"attribution": []string{"The office"}}},
		{"do": "note", "on": "claim", "id": one, "set": map[string]any{"note": "seen"}},
		{"do": "move", "on": "claim", "id": two, "set": map[string]any{"to": "By another count"}},
		{"do": "edit", "on": "article", "set": map[string]any{"published": "2024-01-02"}},
		{"do": "note", "on": "article", "set": map[string]any{"note": "an old one"}},
		{"do": "rename", "on": "topic", "id": first.ID, "set": map[string]any{"to": "Soldiers sent"}},
		{"do": "reject", "on": "claim", "id": one, "why": "named twice"},
	}
	var made []news.Decision
	for _, o := range orders {
		if o["on"] == "article" { // that of the first claim: the report has no ids of articles
			o["id"] = made[0].On.Article
		}
		got := send(o)
		made = append(made, got.Decisions...)
		d := got.Decisions[0]
		r, _ = now()
		if d.On.Kind == news.OnClaim && !knows(r, map[string]bool{d.ID: true}) {
			t.Errorf("%v: the report does not show it", o)
		}
	}
	// The tenth: an origin is another, for which each has to be known by its id.
	r, _ = now()
	var from, to string
	for _, c := range r.Claims {
		switch {
		case from == "" && c.Origin != "":
			from, to = c.OriginID, ""
		case c.Origin != "" && c.OriginID != from && to == "":
			to = c.Origin
		}
	}
	made = append(made, send(map[string]any{"do": "merge", "on": "origin", "id": from, "set": map[string]any{"to": to}}).Decisions...)
	if log, err := db.Decisions(t.Context()); err != nil || len(log) != 10 || log[0].Who != "ana" || log[1].Who != "editor by token" {
		t.Errorf("the log has %d decisions, %v", len(log), err)
	}
	for i := len(made) - 1; i >= 0; i-- {
		send(map[string]any{"do": "undo", "on": "decision", "id": made[i].ID})
	}
	if err := worker.Wait(t.Context(), db, nil); err != nil { // also for whom to believe
		t.Fatal(err)
	}
	if _, is := now(); is != was {
		t.Error("after all was taken back the report is not what it was")
	}
	quit()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if want := fmt.Sprintf(`what="claim %s"`, one); !strings.Contains(errs.String(), "did=accept") || !strings.Contains(errs.String(), want) {
		t.Errorf("the log is %s", errs.String())
	}
	// Where nobody works on it, the page does not wait for ever.
	s := webDecisions{db, store.NewReader(db), 50 * time.Millisecond}
	d := decide.Note(decide.OnOrigin("Somebody"), "who is it?")
	d.Who = "ana"
	if made, answered, err := s.Decide(t.Context(), []news.Decision{d}, nil); err != nil || len(made) != 1 || answered {
		t.Errorf("without a worker: %d made, answered %v, %v", len(made), answered, err)
	}
	// What cannot be is told from a store that does not answer.
	if _, err := s.Decision(t.Context(), "none"); !errors.Is(err, web.ErrNotFound) {
		t.Errorf("a decision that there is none: %v", err)
	}
	if err := db.SaveForgets(t.Context(), []store.Forget{store.NewForget(store.ForgetHost, store.HostID("a.example"), "", "", time.Now())}); err != nil {
		t.Fatal(err)
	}
	gone := decide.RejectArticle(news.Article{ID: "a", URL: "https://A.example/x?utm_source=y"})
	gone.Who = "ana"
	if _, _, err := s.Decide(t.Context(), []news.Decision{gone}, nil); !errors.Is(err, web.ErrForgotten) {
		t.Errorf("of what was forgotten: %v", err)
	}
}
