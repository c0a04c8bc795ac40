package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"rangefinder/internal/needs"
	"rangefinder/news"
)

// decidePaths are the pages on which an editor decides, by name.
func decidePaths(t *testing.T, b *bench) map[string]string {
	t.Helper()
	c := b.claim(t, "55")
	return map[string]string{
		"topic": "/topics/" + b.topicOf(t, c.ID).ID + "?decide=1", "article": "/articles/" + c.ArticleID, "origin": "/origins/" + c.OriginID + "?decide=1",
		"queue": "/decide", "queue as a list": "/decide?all=1", "claim": "/decide/claims/" + c.ID, "article’s own": "/decide/articles/" + c.ArticleID,
		"topic’s own": "/decide/topics/" + b.topicOf(t, c.ID).ID, "story": "/decide/stories/quake", "origin’s own": "/decide/origins/" + c.OriginID,
		"added": "/decide/articles/" + c.ArticleID + "/add?quote=the+old+town&figure=90", "asked for words": "/decide/articles/" + c.ArticleID + "/add?quote=none", "log": "/decisions",
		"done": "/decide?did=accept&later=1",
	}
}

// decided is a bench of which something has been decided, and some of it waits for a person.
func decidedBench(t *testing.T) *bench {
	t.Helper()
	b := newBench()
	h := deskOfBench(b)
	for _, text := range []string{"55", "300"} {
		id := b.claim(t, text).ID
		if res, page := sent(t, h, "/decide/claims/"+id, "do", "edit", "on", "claim", "id", id, "as_of", "2025-07-01", "why", "by the list"); res.StatusCode != http.StatusSeeOther {
			t.Fatal(plain(page))
		}
	}
	b.articles[0].Text = strings.Replace(b.articles[0].Text, "injured 300 people, the", "injured 300 people in the town, the", 1)
	return b
}

func TestDeskInChromium(t *testing.T) {
	tb := openTab(t)
	b := decidedBench(t)
	s := httptest.NewServer(deskOfBench(b))
	defer s.Close()
	for name, path := range decidePaths(t, b) {
		tb.do(t, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(s.URL+path))
		if paper, h1 := tb.text(t, `getComputedStyle(document.documentElement).getPropertyValue("--paper")`), tb.text(t, `document.querySelector("h1").textContent`); paper == "" || h1 == "" {
			t.Errorf("%s has no stylesheet, or no heading %q", name, h1)
		}
		for _, c := range tb.complained() {
			t.Errorf("%s: the browser complains: %s", name, c)
		}
		if keys := tb.text(t, `String(document.querySelector("#keys").checkVisibility())`); keys != "true" {
			t.Errorf("%s has no visible help for its keys", name)
		}
		tb.do(t, chromedp.EmulateViewport(360, 740))
		if w := tb.text(t, `String(document.documentElement.scrollWidth)`); w != "360" {
			t.Errorf("%s is %s pixels wide on a phone of 360", name, w)
		}
	}
}

// selectedOf is the id of the claim that is selected.
const selectedOf = `(document.querySelector(".verdict[aria-current]")?.id || "").slice(2)`

// focused has a tab take itself for the one that the person looks at: without, nothing in it has the focus
// after a form was sent.
func (b *tab) focused(t *testing.T) {
	t.Helper()
	b.do(t, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		return err
	}))
}

// Ten corrections, by one key each or by a form that a key leads to.
func TestDecideByKeyboard(t *testing.T) {
	tb := openTab(t)
	tb.focused(t)
	b := newBench()
	s := httptest.NewServer(deskOfBench(b))
	defer s.Close()
	topic := s.URL + "/topics/" + b.topicOf(t, b.claim(t, "55").ID).ID + "?decide=1"
	// The page that a key is pressed on is marked, to be told from the one that it leads to.
	press := func(keys string) {
		t.Helper()
		tb.text(t, `document.documentElement.dataset.old = "1"`)
		tb.do(t, chromedp.KeyEvent(keys))
	}
	done := func() { t.Helper(); tb.do(t, chromedp.WaitVisible("html:not([data-old]) .done")) }
	// to selects the claim with a figure on the page that is shown.
	to := func(text string) {
		t.Helper()
		want := b.claim(t, text).ID
		for range 20 {
			if tb.text(t, selectedOf) == want {
				return
			}
			was := tb.text(t, selectedOf)
			if press("j"); tb.text(t, selectedOf) == was {
				for range 20 {
					press("k")
				}
			}
		}
		t.Fatalf("the keys do not lead to %s", text)
	}
	empty := func(field string) { tb.text(t, `(document.querySelector("`+field+`").value = "")`) }
	last := func() news.Decision { b.mu.Lock(); defer b.mu.Unlock(); return b.log[len(b.log)-1] }

	tb.do(t, chromedp.Navigate(topic), chromedp.WaitVisible(".verdict"))
	press("r") // of nothing: nobody has gone to a figure
	if n := tb.text(t, `String(document.querySelectorAll(".verdict[aria-current]").length + document.querySelectorAll("button:disabled").length)`); n != "0" || len(b.log) > 0 {
		t.Errorf("%s figures are selected or decided of before a key has chosen one", n)
	}
	if press("j"); tb.text(t, selectedOf) != tb.text(t, `document.querySelector(".verdict[id]").id.slice(2)`) {
		t.Error("j does not begin with the first")
	}
	to("55")
	press("a") // 1
	done()
	if d := last(); d.Do != news.DoAccept || d.On.Text != "55" {
		t.Fatalf("a is %s of %q", d.Do, d.On.Text)
	}
	if at, focus := tb.text(t, selectedOf), tb.text(t, `document.activeElement.id`); at != b.claim(t, "55").ID || focus != "d-"+at {
		t.Errorf("after it, %s is selected and %s has the focus", at, focus)
	}
	outline := tb.text(t, `(document.activeElement.matches(":focus-visible"), getComputedStyle(document.activeElement).outlineStyle)`)
	if outline != "solid" {
		t.Errorf("the focus cannot be seen: %s", outline)
	}
	press("u") // 2
	done()
	if d := last(); d.Do != news.DoUndo || b.claim(t, "55").Decision != nil {
		t.Errorf("u is %s", d.Do)
	}
	to("48")
	press("r") // 3
	done()
	if d := last(); d.Do != news.DoReject || d.On.Text != "48" {
		t.Errorf("r is %s of %q", d.Do, d.On.Text)
	}
	if low := *b.topicOf(t, b.claim(t, "55").ID).Span.Low; low == 48 {
		t.Error("a rejected figure is still the lower end")
	}
	to("55")
	press("e") // 4
	tb.do(t, chromedp.WaitVisible("#edit-figure:focus"))
	// While one types, keys are letters.
	empty("#edit-figure")
	tb.do(t, chromedp.SendKeys("#edit-figure", "more than 60"), chromedp.SendKeys("#edit-why", "area"+kb.Enter))
	done()
	if c, d := b.claim(t, "55"), last(); d.Do != news.DoEdit || *c.Value != 60 || c.Qualifier != "more_than" || d.Why != "area" {
		t.Errorf("e is %s: %+v", d.Do, c)
	}
	if at := tb.text(t, `location.pathname`); s.URL+at+"?decide=1" != topic {
		t.Errorf("it leads back to %s", at)
	}
	to("52")
	press("n") // 5
	tb.do(t, chromedp.WaitVisible("#note-note:focus"))
	tb.do(t, chromedp.SendKeys("#note-note", "ask the office"), chromedp.Click(`#note button`))
	done()
	to("52")
	press("m") // 6
	tb.do(t, chromedp.WaitVisible("#move-to:focus"))
	tb.do(t, chromedp.SendKeys("#move-to", "Dead by another count"+kb.Enter))
	done()
	if d := last(); d.Do != news.DoMove || b.topicOf(t, b.claim(t, "52").ID).Topic != "Dead by another count" {
		t.Errorf("m is %s", d.Do)
	}
	// With a form of the topic. 7
	tb.do(t, chromedp.Navigate(topic), chromedp.Click(".desk summary"), chromedp.WaitVisible("#rename-to"))
	empty("#rename-to")
	tb.do(t, chromedp.SendKeys("#rename-to", "Dead in Lenk"+kb.Enter))
	done()
	if d := last(); d.Do != news.DoRename || b.topicOf(t, b.claim(t, "55").ID).Topic != "Dead in Lenk" {
		t.Errorf("the form is %s", d.Do)
	}
	// In the article. 8, 9
	article := b.claim(t, "55").ArticleID
	tb.do(t, chromedp.Navigate(s.URL+"/articles/"+article), chromedp.WaitVisible(".verdict"))
	to("40")
	press("a")
	done()
	if d := last(); d.Do != news.DoAccept || d.On.Text != "40" {
		t.Errorf("in the article a is %s of %q", d.Do, d.On.Text)
	}
	press("j")
	tb.do(t, chromedp.Click(".desk summary"), chromedp.WaitVisible("#edit-published"))
	empty("#edit-published")
	tb.do(t, chromedp.SendKeys("#edit-published", "2025-06-25"), chromedp.Click("#edit button"))
	done()
	if d := last(); d.On.Kind != news.OnArticle || *d.After.Published != "2025-06-25" {
		t.Errorf("the form of the article is %s of %s", d.Do, d.On.Kind)
	}
	// Words that were missed. 10. A selection alone does not take the place of words that were typed.
	tb.do(t, chromedp.SendKeys("#addwords-quote", "mine"))
	tb.text(t, `(() => { const p = [...document.querySelectorAll(".charts p")].find(p => p.textContent.includes("old town")); const n = p.firstChild, i = n.data.indexOf("the old town");
		const r = document.createRange(); r.setStart(n, i); r.setEnd(n, i + "the old town".length); const s = getSelection(); s.removeAllRanges(); s.addRange(r); document.activeElement.blur(); return "" })()`)
	if words := tb.text(t, `new Promise(r => setTimeout(() => r(document.querySelector("#addwords-quote").value), 50))`); words != "mine" {
		t.Errorf("a selection makes %q of what was typed", words)
	}
	press("w")
	tb.do(t, chromedp.WaitVisible("#ask-figure"))
	if words := tb.text(t, `document.querySelector("#ask-quote").value`); words != "the old town" {
		t.Fatalf("selected is %q", words)
	}
	tb.do(t, chromedp.SendKeys("#ask-figure", "about 90"+kb.Enter), chromedp.WaitVisible("#add"), chromedp.SendKeys("#add-measure", "damaged"), chromedp.Click("#add button"))
	done()
	if c := b.claim(t, "the old town"); c.Decision.Verdict != news.Added || *c.Value != 90 || !strings.Contains(c.Measure, "damaged") {
		t.Errorf("added is %+v", c)
	}
	if at, focus := tb.text(t, selectedOf), tb.text(t, `document.activeElement.id`); at != b.claim(t, "the old town").ID || focus != "d-"+at {
		t.Errorf("after it, %s is selected and %s has the focus", at, focus)
	}
	if marked := tb.text(t, `document.getElementById(`+strconv.Quote(b.claim(t, "the old town").ID)+`).textContent`); marked != "the old town" {
		t.Errorf("in the article %q is marked", marked)
	}
	// Help, and keys that are off.
	press("?")
	if open := tb.text(t, `String(document.querySelector("#keys").open)`); open != "true" {
		t.Error("? does not open the help")
	}
	n := len(b.log)
	tb.do(t, chromedp.Click("#keys-on"))
	tb.text(t, `(document.activeElement.blur(), "")`)
	press("a")
	press("j")
	if tb.do(t, chromedp.Navigate(s.URL+"/decide"), chromedp.WaitVisible(".verdict")); len(b.log) != n {
		t.Error("keys that are off decide")
	}
	for _, c := range tb.complained() {
		t.Errorf("the browser complains: %s", c)
	}
}

// In the queue one key decides, and the next claim is there at once; of two who decide the second is told.
func TestQueueOfDoubtByKeyboard(t *testing.T) {
	tb := openTab(t)
	b := newBench()
	h := deskOfBench(b)
	s := httptest.NewServer(h)
	defer s.Close()
	tb.do(t, chromedp.Navigate(s.URL+"/decide"), chromedp.WaitVisible(".verdict"))
	seen := map[string]bool{}
	for _, key := range []string{"a", "r", "a"} {
		id := tb.text(t, selectedOf)
		if id == "" || seen[id] || tb.text(t, `document.activeElement.id`) != "d-"+id {
			t.Fatalf("after %v the queue shows %q", seen, id)
		}
		seen[id] = true
		tb.do(t, chromedp.KeyEvent(key), chromedp.WaitNotPresent("#d-"+id), chromedp.WaitVisible(".verdict"))
	}
	if len(b.log) != 3 || b.log[1].Do != news.DoReject {
		t.Fatalf("%d decisions", len(b.log))
	}
	// What was just decided is taken back by a key too, and is asked about again.
	last := b.log[2]
	tb.do(t, chromedp.KeyEvent("x"), chromedp.KeyEvent("u"), chromedp.WaitVisible("#d-"+last.On.Claim))
	if d := b.log[3]; d.Do != news.DoUndo || d.Undoes != last.ID {
		t.Errorf("u is %s", d.Do)
	}
	id := tb.text(t, selectedOf)
	if res, text := sent(t, h, "/decide", "do", "reject", "on", "claim", "id", id, "why", "elsewhere", "head", b.log[3].ID); res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	tb.do(t, chromedp.SendKeys("#d-"+id+" input[name=why]", "seen"), chromedp.Click("#d-"+id+" button[value=accept]"), chromedp.WaitVisible(".sides"))
	if text := tb.text(t, `document.querySelector("main").textContent`); !strings.Contains(text, "elsewhere") || !strings.Contains(text, "seen") {
		t.Errorf("the page says %q", text)
	}
	tb.do(t, chromedp.Click(".sides .deed button"), chromedp.WaitVisible(".done"))
	if d := b.log[len(b.log)-1]; len(b.log) != 6 || d.Do != news.DoAccept || d.Why != "seen" {
		t.Errorf("all the same is %s: %s", d.Do, d.Why)
	}
	// In a list the next has the focus; a second press sends nothing more.
	tb.do(t, chromedp.Navigate(s.URL+"/decide?all=1"), chromedp.WaitVisible(".verdict"))
	second := tb.text(t, `document.querySelectorAll(".verdict[id]")[1].id`)
	tb.text(t, `document.documentElement.dataset.old = "1"`)
	tb.do(t, chromedp.KeyEvent("aa"), chromedp.WaitVisible("html:not([data-old]) .done"))
	if focus := tb.text(t, `document.activeElement.id`); focus != second || len(b.log) != 7 {
		t.Errorf("after it %s has the focus, and there are %d decisions", focus, len(b.log))
	}
	// The form of the page that is shown, twice; the second time its address is that already.
	tb.do(t, chromedp.Navigate(s.URL+"/decide/claims/"+second[2:]), chromedp.WaitVisible(".verdict"))
	for range 2 {
		tb.text(t, `(document.activeElement.blur(), "")`)
		tb.do(t, chromedp.KeyEvent("n"))
		if focus := tb.text(t, `document.activeElement.id`); focus != "note-note" {
			t.Errorf("n leads to %q", focus)
		}
	}
	for _, c := range tb.complained() {
		t.Errorf("the browser complains: %s", c)
	}
}

// axe-core finds nothing on the pages on which is decided, in light and dark, on a phone and on a desk.
func TestDeskAxe(t *testing.T) {
	needs.Chromium(t)
	dir := needs.Node(t, "axe-core@4.14.1")
	axe, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	tb := openTab(t)
	b := decidedBench(t)
	s := httptest.NewServer(deskOfBench(b))
	defer s.Close()
	for name, path := range decidePaths(t, b) {
		for _, width := range []int64{390, 1280} {
			for _, scheme := range []string{"light", "dark"} {
				tb.do(t, chromedp.EmulateViewport(width, 900))
				tb.axe(t, string(axe), name, s.URL+path, scheme)
			}
		}
	}
	// What comes of a form: a field that is wrong, and a decision of another.
	id := b.claim(t, "48").ID
	for name, field := range map[string]string{"wrong": "very many", "behind": "49"} {
		tb.do(t, chromedp.Navigate(s.URL+"/decide/claims/"+id), chromedp.WaitVisible("#edit"))
		tb.text(t, `(document.querySelector("#edit-figure").value = `+strconv.Quote(field)+`)`)
		if name == "behind" {
			if res, text := sent(t, deskOfBench(b), "/decide", "do", "accept", "on", "claim", "id", id); res.StatusCode != http.StatusSeeOther {
				t.Fatal(plain(text))
			}
		}
		tb.do(t, chromedp.Click("#edit > button"), chromedp.WaitVisible(map[string]string{"wrong": ".bad", "behind": ".sides"}[name]))
		for _, width := range []int64{390, 1280} {
			tb.do(t, chromedp.EmulateViewport(width, 900))
			tb.axeHere(t, string(axe), name, "light")
			tb.axeHere(t, string(axe), name, "dark")
		}
	}
}
