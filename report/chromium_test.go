package report

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"rangefinder/internal/needs"
	"rangefinder/news"
)

// browser starts Chromium for the length of a test, without a network: what is
// asked of any host but ours fails, and is heard.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := needs.Chromium(t)
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"), chromedp.Flag("font-render-hinting", "none"))...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(ctx)
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// A tab is an open page, and what it did beside standing there.
type tab struct {
	context.Context
	mu   sync.Mutex
	asks []string // addresses of requests
	says []string // lines on the console, violations of the policy, exceptions, dialogs
}

// open shows a page in a tab of its own.
func open(t *testing.T, browser context.Context, address string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	b := &tab{Context: ctx}
	err := chromedp.Listen(ctx, func(ev any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		switch ev := ev.(type) {
		case *network.EventRequestWillBeSent:
			b.asks = append(b.asks, ev.Request.URL)
		case *cdplog.EventEntryAdded:
			b.says = append(b.says, ev.Entry.Text)
		case *runtime.EventConsoleAPICalled:
			b.says = append(b.says, fmt.Sprintf("console.%s", ev.Type))
		case *runtime.EventExceptionThrown:
			b.says = append(b.says, ev.ExceptionDetails.Text)
		case *cdppage.EventJavascriptDialogOpening:
			b.says = append(b.says, "dialog: "+ev.Message)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		t.Fatal(err)
	}
	return b
}

// did is what the page asked for beside what it may, and what was said.
func (b *tab) did(may ...string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for _, a := range b.asks {
		if !slices.ContainsFunc(may, func(m string) bool { return strings.HasPrefix(a, m) }) {
			out = append(out, "asks for "+a)
		}
	}
	return append(out, b.says...)
}

// evaluate is what a script of the test, not of the page, sees there.
func evaluate[T any](t *testing.T, b *tab, script string) T {
	t.Helper()
	v, err := chromedp.Run(b, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// shown are the reports that the browser is given, as files.
func shown(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	out := map[string]string{}
	for name, p := range map[string]struct {
		report  news.Report
		options Options
	}{
		"fixture":   {fixture(), Options{}},
		"one topic": {showcase(), Options{Topic: "quake7killed7aaa"}},
		"edges":     {edges(), Options{}},
		"hostile":   {attacked(0), Options{}},
		"hostile 1": {attacked(1), Options{}},
		"ruled":     {ruled(), Options{Only: "accepted, undecided"}},
		"nothing":   {news.Report{}, Options{}},
	} {
		var b bytes.Buffer
		if err := HTML(&b, p.report, p.options); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".html")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		out[name] = "file://" + path
	}
	return out
}

// A real browser opens the page: it has nothing to complain of (the policy of
// the page included), asks nobody for anything, and on a telephone nothing
// sticks out. The same holds for pages in the words of attackers.
func TestInChromium(t *testing.T) {
	needs.Plain(t)
	browser := browser(t)
	for name, address := range shown(t) {
		t.Run(name, func(t *testing.T) {
			b := open(t, browser, address)
			for _, width := range []int64{320, 390, 800, 1280} {
				if err := chromedp.Do(b, chromedp.EmulateViewport(width, 900)); err != nil {
					t.Fatal(err)
				}
				if wide := evaluate[int64](t, b, `document.documentElement.scrollWidth`); wide > width {
					out := evaluate[[]string](t, b, `[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > document.body.clientWidth + 1 && !e.closest(".scroll, svg svg")).map(e => e.outerHTML.slice(0, 90)).slice(0, 5)`)
					t.Errorf("at %d pixels the page takes %d: %q", width, wide, out)
				}
			}
			if n := evaluate[int](t, b, `document.querySelectorAll("script, iframe, img, object, embed, link, base").length`); n != 0 {
				t.Errorf("%d elements that could load or run something", n)
			}
			if n := evaluate[int](t, b, `document.querySelectorAll("main, h1").length`); n != 2 {
				t.Errorf("%d of main and h1, want one each", n)
			}
			// What leads to the web is a person's to follow; within the page nothing leads nowhere.
			lost := evaluate[[]string](t, b, `[...document.querySelectorAll('a[href^="#"]')].map(a => a.getAttribute("href")).filter(h => !document.getElementById(decodeURIComponent(h.slice(1))))`)
			if len(lost) > 0 {
				t.Errorf("links that lead nowhere: %q", lost)
			}
			if did := b.did(address); len(did) > 0 {
				t.Errorf("the page %q", did)
			}
		})
	}
}

// On a site whose policy allows no inline style the page has its style all the same.
func TestServedInChromium(t *testing.T) {
	browser := browser(t)
	var b bytes.Buffer
	if err := HTML(&b, showcase(), Options{Topic: "quake7killed7aaa", Served: true}); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'")
		switch r.URL.Path {
		case "/style.css":
			w.Header().Set("Content-Type", "text/css")
			_, _ = w.Write([]byte(Stylesheet()))
		case "/":
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write(b.Bytes())
		default:
			http.NotFound(w, r)
		}
	}))
	defer s.Close()
	p := open(t, browser, s.URL+"/")
	if got := evaluate[string](t, p, `getComputedStyle(document.querySelector(".facts")).display`); got != "grid" {
		t.Errorf("without its style: display %q", got)
	}
	did := slices.DeleteFunc(p.did(s.URL+"/style.css", s.URL+"/favicon.ico"), func(d string) bool {
		return d == "asks for "+s.URL+"/" || strings.Contains(d, "favicon") || strings.Contains(d, "404")
	})
	if len(did) > 0 {
		t.Errorf("the page %q", did)
	}
}

// axe-core (Deque's, the rules of WCAG 2.2 and its best practices) finds
// nothing, in light and in dark, on a desk and on a telephone.
func TestAccessible(t *testing.T) {
	needs.Plain(t)
	dir := needs.Node(t, "axe-core@4.14.1")
	axe, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	browser := browser(t)
	pages := shown(t)
	for _, name := range []string{"fixture", "one topic", "ruled", "hostile"} {
		for _, scheme := range []string{"light", "dark"} {
			for _, width := range []int64{1280, 390} {
				t.Run(fmt.Sprintf("%s, %s, %d", name, scheme, width), func(t *testing.T) {
					b := open(t, browser, pages[name])
					err := chromedp.Do(b, chromedp.EmulateViewport(width, 900), media("screen", scheme),
						chromedp.Evaluate[chromedp.Void](string(axe)))
					if err != nil {
						t.Fatal(err)
					}
					found := evaluate[[]struct {
						ID, Help string
						Nodes    []struct{ HTML, FailureSummary string }
					}](t, b, `document.querySelectorAll("details").forEach(d => d.open = true), axe.run(document).then(r => r.violations)`)
					for _, v := range found {
						t.Errorf("%s: %s, %d times", v.ID, v.Help, len(v.Nodes))
						for _, n := range v.Nodes[:min(3, len(v.Nodes))] {
							t.Logf("%.300s\n%s", n.HTML, n.FailureSummary)
						}
					}
				})
			}
		}
	}
}

// media makes the browser believe that it prints, and what its user likes.
func media(kind, scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: kind, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	})
}

// The days of a timeline are changed by the keyboard alone, without a script.
func TestTimelineByKeyboard(t *testing.T) {
	needs.Plain(t)
	b := open(t, browser(t), shown(t)["one topic"])
	charts := `[...document.querySelectorAll(".by > div")].map(d => getComputedStyle(d).display)`
	if got := evaluate[[]string](t, b, charts); !slices.Equal(got, []string{"block", "none"}) {
		t.Fatalf("charts are shown as %q, want the first alone", got)
	}
	if err := chromedp.Do(b, chromedp.Focus(`.by input`), chromedp.KeyEvent(kb.ArrowRight)); err != nil {
		t.Fatal(err)
	}
	if got := evaluate[[]string](t, b, charts); !slices.Equal(got, []string{"none", "block"}) {
		t.Errorf("after the arrow key charts are shown as %q, want the second alone", got)
	}
}

// Pictures stand alone in the browser.
func TestPicturesInChromium(t *testing.T) {
	browser := browser(t)
	dir := t.TempDir()
	for name, p := range map[string]struct {
		report news.Report
		o      Options
	}{
		"intervals": {showcase(), Options{}}, "timeline": {showcase(), Options{Chart: ChartTimeline}},
		"ruled":   {ruled(), Options{}},
		"hostile": {attacked(2), Options{Topic: "homes7flood7aaaa"}},
	} {
		var b bytes.Buffer
		if err := SVG(&b, p.report, p.o); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name+".svg")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		tab := open(t, browser, "file://"+path)
		if got := evaluate[string](t, tab, `document.documentElement.nodeName + " " + document.querySelectorAll("circle, .bar").length`); !strings.HasPrefix(got, "svg ") || got == "svg 0" {
			t.Errorf("%s is %q", name, got)
		}
		// Nothing is cut off at an edge of the picture.
		out := evaluate[[]string](t, tab, `[...document.querySelectorAll("text")].filter(e => { const r = e.getBoundingClientRect(); return r.left < 0 || r.right > 761 || r.bottom > document.documentElement.getBoundingClientRect().bottom }).map(e => e.textContent)`)
		if len(out) > 0 {
			t.Errorf("%s: beyond the edge: %q", name, out)
		}
		if did := tab.did("file://" + path); len(did) > 0 {
			t.Errorf("%s %q", name, did)
		}
	}
}

// The pictures of docs/images are those of the page as it is now: -update makes
// them anew. Letters differ from machine to machine, so that only their size is held.
func TestScreenshots(t *testing.T) {
	needs.Plain(t)
	browser := browser(t)
	address := shown(t)["one topic"]
	for _, s := range []struct {
		file          string
		width, height int64
		media, scheme string
	}{
		{"report.png", 1280, 1500, "screen", "light"},
		{"report-dark.png", 1280, 1100, "screen", "dark"},
		{"report-phone.png", 390, 2000, "screen", "light"},
		{"report-print.png", 794, 1123, "print", "light"}, // A4 at 96 dots an inch
	} {
		b := open(t, browser, address)
		if err := chromedp.Do(b, chromedp.EmulateViewport(s.width, s.height), media(s.media, s.scheme)); err != nil {
			t.Fatal(err)
		}
		raw, err := chromedp.Run(b, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		small := reduced(t, raw)
		if len(small) > 200<<10 {
			t.Errorf("%s has %d KB", s.file, len(small)>>10)
		}
		path := filepath.Join("..", "docs", "images", s.file)
		if *update {
			if err := os.WriteFile(path, small, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := png.DecodeConfig(f)
		if f.Close(); err != nil || kept.Width != int(s.width) || kept.Height != int(s.height) {
			t.Errorf("%s is %d × %d, %v; want %d × %d: go test ./report -run Screenshots -update", path, kept.Width, kept.Height, err, s.width, s.height)
		}
	}
}

// reduced is a picture in its 256 most frequent colours: a page has few.
func reduced(t *testing.T, raw []byte) []byte {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	counts := map[color.RGBA]int{}
	bounds := img.Bounds()
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(img.At(x, y)).(color.RGBA) }
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			counts[at(x, y)]++
		}
	}
	colours := make([]color.RGBA, 0, len(counts))
	for c := range counts {
		colours = append(colours, c)
	}
	slices.SortFunc(colours, func(a, b color.RGBA) int {
		if d := counts[b] - counts[a]; d != 0 {
			return d
		}
		return int(a.R)<<16 + int(a.G)<<8 + int(a.B) - int(b.R)<<16 - int(b.G)<<8 - int(b.B)
	})
	palette := color.Palette{}
	for _, c := range colours[:min(256, len(colours))] {
		palette = append(palette, c)
	}
	out, nearest := image.NewPaletted(bounds, palette), map[color.RGBA]uint8{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := at(x, y)
			i, ok := nearest[c]
			if !ok {
				i = uint8(palette.Index(c))
				nearest[c] = i
			}
			out.SetColorIndex(x, y, i)
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, out); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
