package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"rangefinder/internal/needs"
	"rangefinder/news"
	"rangefinder/report"
)

// A tab is a real browser on the site. It notes what it has to complain of, the
// site's content security policy included.
type tab struct {
	ctx context.Context

	mu         sync.Mutex
	complaints []string
}

func openTab(t *testing.T) *tab {
	t.Helper()
	o := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(needs.Chromium(t)), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), o...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &tab{ctx: ctx}
	err := chromedp.Listen(ctx, func(ev any) {
		said := ""
		switch ev := ev.(type) {
		case *log.EventEntryAdded:
			said = ev.Entry.Text
		case *runtime.EventConsoleAPICalled, *runtime.EventExceptionThrown:
			said = "the console was used, or a script failed"
		}
		// That a page is not there, or not for everybody, is what some of them are for.
		if said != "" && !strings.Contains(said, "the server responded with a status of 4") {
			b.mu.Lock()
			b.complaints = append(b.complaints, said)
			b.mu.Unlock()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// complained is what the browser has said since it was asked last.
func (b *tab) complained() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	said := b.complaints
	b.complaints = nil
	return said
}

func (b *tab) do(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

func (b *tab) text(t *testing.T, script string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	s, err := chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// paths are a page of every kind, by its name.
func paths() map[string]string {
	return map[string]string{
		"list": "/", "filtered": "/?q=killed&word=conflict&since=2025-01-01", "empty": "/?q=nothing", "topic": "/topics/deadquaketopic01",
		"article": "/articles/art1", "numbers": "/articles/art1?numbers=1", "versions": "/articles/art1/versions",
		"origin": "/origins/" + news.ID("origin", "mayor"), "outlet": "/outlets/" + news.ID("outlet", "bay herald"),
		"queue": "/queue?done=retry&n=1", "watches": "/watches", "login": "/login", "404": "/nowhere", "no topic": "/topics/none", "refused": "/pages/closed",
	}
}

func TestInChromium(t *testing.T) {
	b := openTab(t)
	s := httptest.NewServer(Handler(fixed{}, Options{Actions: &deeds{}}))
	defer s.Close()
	for name, path := range paths() {
		b.do(t, chromedp.EmulateViewport(1200, 900), chromedp.Navigate(s.URL+path))
		paper, h1 := b.text(t, `getComputedStyle(document.documentElement).getPropertyValue("--paper")`), b.text(t, `document.querySelector("h1").textContent`)
		if paper == "" || h1 == "" {
			t.Errorf("%s has no stylesheet, or no heading %q", name, h1)
		}
		for _, c := range b.complained() {
			t.Errorf("%s: the browser complains: %s", name, c)
		}
		b.do(t, chromedp.EmulateViewport(360, 740))
		if w := b.text(t, `String(document.documentElement.scrollWidth)`); w != "360" {
			t.Errorf("%s is %s pixels wide on a phone of 360", name, w)
		}
	}
	// The login page of a site that asks, and the same after a wrong token.
	asks := httptest.NewServer(Handler(fixed{}, Options{Access: byToken, Actions: &deeds{}}))
	defer asks.Close()
	b.do(t, chromedp.Navigate(asks.URL+"/queue"), chromedp.SendKeys("#token", "a wrong token"+kb.Enter), chromedp.WaitVisible("#wrong"),
		chromedp.SendKeys("#token", editorToken+kb.Enter), chromedp.WaitVisible(".work"))
	if at := b.text(t, `location.href`); at != asks.URL+"/queue" {
		t.Errorf("logging in leads to %s", at)
	}
}

// The forms of the queue work without a mouse, and without scripts of ours.
func TestQueueByKeyboard(t *testing.T) {
	b := openTab(t)
	d := &deeds{}
	s := httptest.NewServer(Handler(fixed{}, Options{Actions: d}))
	defer s.Close()
	label := ""
	b.do(t, chromedp.Navigate(s.URL+"/queue"))
	for range 40 {
		b.do(t, chromedp.KeyEvent(kb.Tab))
		label = b.text(t, `document.activeElement.getAttribute("aria-label") || ""`)
		if strings.HasPrefix(label, "Try again: ") {
			break
		}
	}
	outline := b.text(t, `getComputedStyle(document.activeElement).outlineStyle`)
	if label != "Try again: https://bay.example/lost" || outline != "solid" {
		t.Fatalf("the keyboard leads to %q with an outline %q", label, outline)
	}
	b.do(t, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(".done"))
	if done := b.text(t, `document.querySelector(".done").textContent`); done != "1 failure tried again." || len(d.done) != 1 || d.done[0] != "retry [read:u1]" {
		t.Errorf("the page says %q, and %v was done", done, d.done)
	}
}

// axe-core, the rules that other checkers use too, finds nothing in light or dark.
func TestAxe(t *testing.T) {
	needs.Plain(t)
	needs.Chromium(t)
	dir := needs.Node(t, "axe-core@4.14.1")
	axe, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	b := openTab(t)
	s := httptest.NewServer(Handler(fixed{}, Options{Actions: &deeds{}}))
	defer s.Close()
	asks := httptest.NewServer(Handler(fixed{}, Options{Access: byToken}))
	defer asks.Close()
	pages := map[string]string{"login of a site that asks": asks.URL + "/login"}
	for name, path := range paths() {
		pages[name] = s.URL + path
	}
	for name, address := range pages {
		for _, scheme := range []string{"light", "dark"} {
			b.axe(t, string(axe), name, address, scheme)
		}
	}
}

func (b *tab) axe(t *testing.T, axe, name, address, scheme string) {
	t.Helper()
	b.do(t, chromedp.Navigate(address))
	b.axeHere(t, axe, name, scheme)
}

// axeHere holds the page that is shown against the rules.
func (b *tab) axeHere(t *testing.T, axe, name, scheme string) {
	t.Helper()
	b.do(t, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	}))
	// Scripts that the debugger brings are not the page's: its policy does not hold for them.
	found := b.text(t, axe+`;axe.run(document).then(r => JSON.stringify({passed: r.passes.length, violations: r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => n.html)}))}))`)
	var result struct {
		Passed     int
		Violations []struct {
			ID, Help string
			Nodes    []string
		}
	}
	if err := json.Unmarshal([]byte(found), &result); err != nil {
		t.Fatal(err)
	}
	if result.Passed < 10 {
		t.Errorf("%s, %s: of its rules only %d were there to pass", name, scheme, result.Passed)
	}
	for _, v := range result.Violations {
		t.Errorf("%s, %s: %s (%s): %q", name, scheme, v.ID, v.Help, v.Nodes)
	}
}

// A picture that is opened by itself has its style, and nothing to complain of.
func TestPictureInChromium(t *testing.T) {
	f, ok := formOf("svg")
	if !ok {
		t.Fatal("the reports are not served as SVG")
	}
	b := openTab(t)
	s := httptest.NewServer(Handler(fixed{}, Options{}))
	defer s.Close()
	b.do(t, chromedp.Navigate(s.URL+"/topics/deadquaketopic01."+f.suffix))
	for _, c := range b.complained() {
		t.Errorf("the browser complains of the picture: %s", c)
	}
}

// Every format of the reports can be asked for.
func TestEveryFormatIsServed(t *testing.T) {
	h := Handler(fixed{}, Options{})
	// These have to be told more than the address of a topic, and say so.
	more := map[string]bool{"quickstatements": true}
	for _, name := range report.Formats() {
		served := false
		for _, f := range forms {
			if f.format != name {
				continue
			}
			served = true
			for _, how := range [][]string{{"/topics/deadquaketopic01." + f.suffix, ""}, {"/topics/deadquaketopic01", strings.Split(f.media, ";")[0]}} {
				res, text := get(t, h, how[0], "Accept", how[1])
				if more[name] {
					if res.StatusCode != http.StatusBadRequest || !strings.Contains(text, name) {
						t.Errorf("GET %s = %d, and does not say what it lacks", how[0], res.StatusCode)
					}
					continue
				}
				if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != f.media && how[1] == "" || text == "" {
					t.Errorf("GET %s (Accept %q) = %d %s", how[0], how[1], res.StatusCode, res.Header.Get("Content-Type"))
				}
			}
		}
		if !served {
			t.Errorf("the format %s of report cannot be asked for: it has no row in forms.go", name)
		}
	}
}
