package fetch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	cdpfetch "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/inspector"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	cdptarget "github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"rangefinder/news"
)

// How a page is rendered.
//
// The page itself is fetched by the client as any other: its redirects are
// asked for (Options.Hop) before they are followed, its size, codings, type and
// status are judged as ever, feeds and files of a host never see a browser, and
// the server is asked once. Only what was received is then given to a fresh
// browser as the answer to its first request. Where a script or a meta element
// leads the page elsewhere, that is one more redirect: the client asks, judges
// and fetches, and the browser gets the answer.
//
// What the page's scripts and styles ask for goes out through a gate (gate.go):
// a proxy on loopback that dials with the client's guard. It is the browser's
// only way out. These requests are part of the visit, those to the page's own
// host too: they are made at once, as by a reader's browser, and no turn is kept
// for each.
//
// What tells nothing is not loaded: images, media, fonts, frames, beacons. What
// could outlive the page or act elsewhere does not run: workers of all kinds,
// other windows, downloads, dialogs.
const (
	maxRequests = 200   // that one page lets out
	maxAsked    = 1_000 // that it makes, with those that are not let out
	// settle is how long a page may go on after its load event, as long as
	// requests are under way; it is done when there was none for half a second.
	settle = 5 * time.Second
	// maxLetter is what a message of the browser may be longer than the page.
	maxLetter = 1 << 20
)

// hypertext reports whether a page is HTML, which a browser can render, and not
// a feed or a file whatever it is called.
func hypertext(p news.Page) bool {
	head := bytes.ToLower(p.Body[:min(len(p.Body), 4<<10)])
	for _, mark := range []string{"<rss", "<feed", "<urlset", "<sitemapindex", "<rdf:rdf"} {
		if i := bytes.Index(head, []byte(mark)); i >= 0 && !bytes.Contains(head[:i], []byte("<html")) {
			return false
		}
	}
	switch p.ContentType() {
	case "text/html", "application/xhtml+xml":
		return true
	case "", "text/plain", "application/octet-stream":
		return strings.HasPrefix(http.DetectContentType(p.Body), "text/html")
	}
	return false
}

// rendered is p as a browser makes it, within left.
func (c *Client) rendered(parent context.Context, p news.Page, w *walk, left time.Duration) (news.Page, error) {
	path, err := FindBrowser(c.browser)
	if err != nil {
		return news.Page{}, noBrowser(err.Error(), err)
	}
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-parent.Done():
		return news.Page{}, c.failed(parent, parent.Err(), readingBody)
	}
	ctx, cancel := context.WithTimeout(parent, left)
	defer cancel()

	dir, err := browserHome()
	if err != nil {
		return news.Page{}, noBrowser("there is no folder for the browser: "+shownText(err.Error()), err)
	}
	defer removeAll(dir)
	g, err := c.openGate(ctx, 4*c.maxBody, maxRequests)
	if err != nil {
		return news.Page{}, noBrowser("the browser has no way out: "+shownText(err.Error()), err)
	}
	defer g.close()
	g.serve(ctx, w.at)
	a := &allocator{path: path, args: flags(dir, g.address(), c.userAgent), dir: dir, most: 6*c.maxBody + maxLetter}
	// The browser ends before its gate closes and its folder goes.
	defer a.Wait()
	defer cancel()

	v := &view{client: c, gate: g, walk: w, page: p, changed: make(chan struct{}, 1)}
	v.seen = map[string]bool{w.at.String(): true}
	html, err := v.show(ctx, a)
	late := ctx.Err()
	cancel()
	v.close()
	switch {
	case err == nil:
	case parent.Err() != nil:
		return news.Page{}, c.failed(parent, parent.Err(), readingBody)
	default:
		return news.Page{}, v.why(err, late, a)
	}
	return v.result(html)
}

// removeAll removes a folder in which something that was killed may still be
// writing its last.
func removeAll(dir string) {
	for range 50 {
		if os.RemoveAll(dir) == nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// A view is one page in one browser.
type view struct {
	client *Client
	gate   *gate

	answering sync.WaitGroup // requests that are being answered
	changed   chan struct{}  // has one element when what follows has changed

	mu      sync.Mutex
	closed  bool // nothing is answered any more
	walk    *walk
	page    news.Page       // as received, of the document that is shown
	seen    map[string]bool // addresses that were shown
	main    cdp.FrameID
	first   bool  // the document was given
	leading bool  // the page is being led elsewhere
	taken   bool  // it is being given back, and led nowhere any more
	loaded  bool  // its load event came
	idle    bool  // nothing was under way for half a second
	cut     bool  // it is taken although it was not done
	asked   int   // requests made
	let     int   // of them, those let out
	err     error // what ends the view
}

// say tells who waits that something changed. v.mu is held.
func (v *view) say() {
	select {
	case v.changed <- struct{}{}:
	default:
	}
}

// end ends the view with err.
func (v *view) end(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.err == nil {
		v.err = err
	}
	v.say()
}

// close returns when nothing is being answered any more. What would wait has
// been called off.
func (v *view) close() {
	v.mu.Lock()
	v.closed = true
	v.mu.Unlock()
	v.answering.Wait()
}

// show opens the page and gives it back as HTML when it is done.
func (v *view) show(ctx context.Context, a *allocator) (string, error) {
	quiet := func(string, ...any) {}
	actx, cancelAllocator := chromedp.NewAllocatorContext(ctx, a)
	defer cancelAllocator()
	ctx, cancel := chromedp.NewContext(actx, chromedp.WithLogf(quiet), chromedp.WithErrorf(quiet))
	defer cancel()

	tree, err := chromedp.Call(ctx, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		return "", err
	}
	v.main = tree.FrameTree.Frame.ID
	if err := chromedp.Listen(ctx, func(ev any) { v.hear(ctx, ev) }); err != nil {
		return "", err
	}
	if err := chromedp.ListenBrowser(ctx, func(ev any) { v.hear(ctx, ev) }); err != nil {
		return "", err
	}
	if err := chromedp.Do(ctx, chromedp.Func(prepare)); err != nil {
		return "", err
	}
	if _, err := chromedp.Call(ctx, page.Navigate, page.NavigateParams{URL: v.walk.at.String()}); err != nil {
		return "", v.ended(err)
	}
	if err := v.wait(ctx); err != nil {
		return "", err
	}
	return v.serialise(ctx)
}

// prepare makes the tab ready before it sees the page.
func prepare(ctx context.Context, t *chromedp.Target) error {
	yes := true
	b := chromedp.FromContext(ctx).Browser
	for _, step := range []struct {
		session interface {
			Call(ctx context.Context, method string, params, res any) error
		}
		method string
		params any
	}{
		{b, browser.SetDownloadBehavior.Method, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorDeny}},
		// What else starts waits for leave, which it never gets.
		{b, cdptarget.SetAutoAttach.Method, cdptarget.SetAutoAttachParams{AutoAttach: true, WaitForDebuggerOnStart: true, Flatten: &yes}},
		{t, cdptarget.SetAutoAttach.Method, cdptarget.SetAutoAttachParams{AutoAttach: true, WaitForDebuggerOnStart: true, Flatten: &yes}},
		{t, cdpfetch.Enable.Method, cdpfetch.EnableParams{HandleAuthRequests: &yes}},
		// The library listens to all of this. Here nobody does, and a page
		// could talk through it without end.
		{t, cdplog.Disable.Method, cdp.Empty{}},
		{t, css.Disable.Method, cdp.Empty{}},
		{t, dom.Disable.Method, cdp.Empty{}},
		{t, network.Disable.Method, cdp.Empty{}},
		{t, runtime.Disable.Method, cdp.Empty{}},
	} {
		if err := step.session.Call(ctx, step.method, step.params, nil); err != nil {
			return fmt.Errorf("%s: %w", step.method, err)
		}
	}
	return nil
}

// hear takes note of what the browser says. It must not wait for anything: the
// answers that it would wait for are read by who calls it.
func (v *view) hear(ctx context.Context, ev any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return
	}
	switch ev := ev.(type) {
	case *cdpfetch.EventRequestPaused:
		if v.asked++; v.asked > maxAsked {
			// Nobody answers any more, and the page is taken as it is.
			v.cut = true
			v.say()
			return
		}
		v.answering.Go(func() { v.paused(ctx, ev) })
	case *cdpfetch.EventAuthRequired:
		v.answering.Go(func() { v.authorise(ctx, ev) })
	case *page.EventJavascriptDialogOpening:
		v.answering.Go(func() {
			_, _ = chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: false})
		})
	case *cdptarget.EventAttachedToTarget:
		if ev.WaitingForDebugger && ev.TargetInfo.Type == "page" {
			v.answering.Go(func() {
				_, _ = chromedp.CallBrowser(ctx, cdptarget.CloseTarget, cdptarget.CloseTargetParams{TargetID: ev.TargetInfo.TargetID})
			})
		}
	case *inspector.EventTargetCrashed:
		if v.err == nil {
			v.err = noBrowser("the browser broke on the page, or ran out of memory", nil)
		}
		v.say()
	case *page.EventLifecycleEvent:
		if ev.FrameID != v.main || !v.first {
			return
		}
		switch ev.Name {
		case "init":
			v.loaded, v.idle = false, false
		case "load":
			v.loaded = true
		case "networkIdle":
			v.idle = true
		}
		v.say()
	}
}

// authorise gives the gate's password to the gate. A site that asks for one
// gets none.
func (v *view) authorise(ctx context.Context, ev *cdpfetch.EventAuthRequired) {
	answer := &cdpfetch.AuthChallengeResponse{Response: cdpfetch.AuthChallengeResponseResponseCancelAuth}
	if ev.AuthChallenge.Source == cdpfetch.AuthChallengeSourceProxy {
		answer = &cdpfetch.AuthChallengeResponse{Response: cdpfetch.AuthChallengeResponseResponseProvideCredentials,
			Username: gateUser, Password: v.gate.password}
	}
	_, _ = chromedp.Call(ctx, cdpfetch.ContinueWithAuth, cdpfetch.ContinueWithAuthParams{RequestID: ev.RequestID, AuthChallengeResponse: answer})
}

// dull are the kinds of request that bring nothing to read.
var dull = map[network.ResourceType]bool{
	network.ResourceTypeImage: true, network.ResourceTypeMedia: true, network.ResourceTypeFont: true,
	network.ResourceTypeTextTrack: true, network.ResourceTypePing: true, network.ResourceTypeCSPViolationReport: true,
	network.ResourceTypePrefetch: true, network.ResourceTypeManifest: true, network.ResourceTypeSignedExchange: true,
	network.ResourceTypeOther: true, // the page's icon, above all
}

// paused decides what becomes of a request.
func (v *view) paused(ctx context.Context, ev *cdpfetch.EventRequestPaused) {
	fail := func(why network.ErrorReason) {
		_, _ = chromedp.Call(ctx, cdpfetch.FailRequest, cdpfetch.FailRequestParams{RequestID: ev.RequestID, ErrorReason: why})
	}
	switch {
	case ev.ResourceType == network.ResourceTypeDocument && ev.FrameID == v.main:
		if !v.document(ctx, ev) {
			fail(network.ErrorReasonAborted) // by which the page stays, where every other reason shows one of the browser's own
		}
	case ev.ResourceType == network.ResourceTypeDocument, dull[ev.ResourceType], !v.mayAsk():
		fail(network.ErrorReasonBlockedByClient)
	default:
		_, _ = chromedp.Call(ctx, cdpfetch.ContinueRequest, cdpfetch.ContinueRequestParams{RequestID: ev.RequestID})
	}
}

// mayAsk counts a request that is let out.
func (v *view) mayAsk() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.let++
	if v.let > maxRequests {
		v.cut = true
		return false
	}
	return true
}

// document answers a request for what is to be shown: with the page at first,
// and then with what the page is led to. It is false where the page stays.
func (v *view) document(ctx context.Context, ev *cdpfetch.EventRequestPaused) bool {
	v.mu.Lock()
	if !v.first {
		v.first = true
		p := v.page
		v.mu.Unlock()
		v.give(ctx, ev.RequestID, p)
		return true
	}
	if v.leading || v.taken || ev.Request.Method != http.MethodGet {
		v.mu.Unlock()
		return false
	}
	v.leading = true
	v.mu.Unlock()

	p, err := v.follow(ctx, ev.Request.URL)
	if err == nil && p != nil {
		v.give(ctx, ev.RequestID, *p)
	}
	v.mu.Lock()
	v.leading = false
	v.say()
	v.mu.Unlock()
	if err != nil {
		v.end(err)
	}
	return p != nil
}

// follow fetches what the page is led to. It is nil where that was shown before,
// or is nothing to show (a download): the page stays then.
func (v *view) follow(ctx context.Context, url string) (*news.Page, error) {
	w := v.walk
	a, err := parseURL("", url)
	if err != nil {
		w.hops = append(w.hops, shown(url))
		e := err.(*Error)
		return nil, &Error{Code: e.Code, Reason: "the page leads elsewhere: " + e.Reason}
	}
	if v.seen[a.String()] {
		return nil, nil
	}
	v.seen[a.String()] = true
	from, hops := w.at, len(w.hops)
	w.at = a
	w.hops = append(w.hops, a.String())
	if len(w.hops) > w.most {
		return nil, &Error{Code: news.TooManyHops, Reason: fmt.Sprintf("there are more than %d redirects, with those of scripts", w.most)}
	}
	if err := v.client.guard.check(a); err != nil {
		return nil, err
	}
	if v.client.hop != nil {
		if err := v.client.hop(ctx, a.String()); err != nil {
			return nil, err
		}
	}
	w.cond = Conditions{}
	p, err := v.client.take(ctx, w, bound{most: v.client.maxBody})
	var e *Error
	if errors.As(err, &e) && e.Code == news.UnsupportedType || err == nil && !hypertext(p) {
		w.at, w.hops = from, w.hops[:hops]
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v.seen[w.at.String()] = true
	v.gate.serve(ctx, w.at)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.page = p
	return &p, nil
}

// give answers a request with a page that was received.
func (v *view) give(ctx context.Context, id cdpfetch.RequestID, p news.Page) {
	var header []*cdpfetch.HeaderEntry
	for name, values := range forwarded(p.Header) {
		switch name {
		case "Content-Encoding", "Content-Length", "Content-Disposition", "Content-Type", "Nel", "Report-To", "Reporting-Endpoints",
			"Content-Security-Policy-Report-Only", "Alt-Svc", "Service-Worker-Allowed":
			continue
		}
		for _, value := range values {
			header = append(header, &cdpfetch.HeaderEntry{Name: name, Value: value})
		}
	}
	header = append(header, &cdpfetch.HeaderEntry{Name: "Content-Type", Value: asHTML(p.Header.Get("Content-Type"))})
	if _, err := chromedp.Call(ctx, cdpfetch.FulfillRequest, cdpfetch.FulfillRequestParams{RequestID: id,
		ResponseCode: http.StatusOK, ResponseHeaders: header, Body: p.Body}); err != nil {
		v.end(err)
	}
}

// asHTML is the media type of HTML with the charset of contentType.
func asHTML(contentType string) string {
	if _, params, _ := mime.ParseMediaType(contentType); params["charset"] != "" {
		return mime.FormatMediaType("text/html", map[string]string{"charset": params["charset"]})
	}
	return "text/html"
}

// wait returns when the page is done, or when it has had its time: then it is
// taken as it is, and known to be less than was meant.
func (v *view) wait(ctx context.Context) error {
	end, _ := ctx.Deadline()
	patience := time.NewTimer(time.Until(end) * 2 / 3)
	defer patience.Stop()
	var settled <-chan time.Time
	for {
		v.mu.Lock()
		err, leading, loaded, done := v.err, v.leading, v.loaded, v.idle || v.asked > maxAsked
		v.mu.Unlock()
		switch {
		case err != nil:
			return err
		case leading:
			settled = nil
		case done: // also without a load event, which does not come when the page had wanted to go elsewhere
			if v.take(false) {
				return nil
			}
		case !loaded:
			settled = nil
		case settled == nil:
			settled = time.After(settle)
		}
		select {
		case <-v.changed:
		case <-settled:
			if v.take(false) {
				return nil
			}
			settled = nil
		case <-patience.C:
			if v.take(true) {
				return nil
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// take ends what the page may still become, unless it is being led elsewhere
// just now; early says that it was not done.
func (v *view) take(early bool) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.leading {
		return false
	}
	v.taken = true
	v.cut = v.cut || early
	return true
}

// serialising gives the document of a page as HTML, or says that it is longer
// than %d UTF-16 units. What it uses is the browser's own, whatever the page has
// made of it: it runs in a world of its own.
const serialising = `(limit => {
	const root = document.documentElement;
	if (!root) return {html: ""};
	const html = (document.doctype ? "<!DOCTYPE html>\n" : "") + root.outerHTML;
	return html.length > limit ? {more: true} : {html};
})(%d)`

func (v *view) serialise(ctx context.Context) (string, error) {
	world, err := chromedp.Call(ctx, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: v.main, WorldName: "rangefinder"})
	if err != nil {
		return "", v.ended(err)
	}
	yes := true
	res, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{
		Expression: fmt.Sprintf(serialising, v.client.maxBody), ContextID: world.ExecutionContextID, ReturnByValue: &yes})
	if err != nil {
		return "", v.ended(err)
	}
	if res.ExceptionDetails != nil {
		return "", noBrowser("the browser did not give the page back: "+shownText(res.ExceptionDetails.Text), nil)
	}
	var got struct {
		HTML string `json:"html"`
		More bool   `json:"more"`
	}
	if err := json.Unmarshal(res.Result.Value, &got); err != nil {
		return "", noBrowser("the browser did not give the page back", err)
	}
	if got.More || int64(len(got.HTML)) > v.client.maxBody {
		return "", &Error{Code: news.TooLarge, Reason: "the page as rendered is larger than " + bytesText(v.client.maxBody) +
			"; the limit is set by fetch.max_body"}
	}
	return got.HTML, nil
}

// ended is what ended the view, if something did before err came of it.
func (v *view) ended(err error) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.err != nil {
		return v.err
	}
	return err
}

// why names what went wrong with the browser; late is set where its time was
// over.
func (v *view) why(err, late error, a *allocator) error {
	err = v.ended(err)
	var e *Error
	switch {
	case errors.As(err, &e):
		return e
	case errors.Is(err, errMessage):
		return &Error{Code: news.TooLarge, Reason: "the page has its browser say more than is listened to", Err: err}
	case late != nil:
		return &Error{Code: news.TimeoutBody, Err: err, Reason: fmt.Sprintf(
			"the page was not rendered within %v: its scripts come to no end, or the machine is busy; fetch.timeout gives it longer", v.client.timeout)}
	}
	if errors.Is(err, io.EOF) || strings.Contains(err.Error(), io.EOF.Error()) { // the library keeps the words alone
		a.ended()
	}
	reason := "the browser could not be used: " + shownText(err.Error())
	if last := a.lastWord(); last != "" {
		reason += " (it said: " + last + ")"
	}
	return noBrowser(reason, err)
}

// empty is the document that a browser makes of nothing.
const empty = "<html><head></head><body></body></html>"

// result is the page with html for its body.
func (v *view) result(html string) (news.Page, error) {
	p := v.page
	if strings.TrimPrefix(html, "<!DOCTYPE html>\n") == empty || html == "" {
		return news.Page{}, &Error{Code: news.Empty, Status: p.Status, Reason: "the page is empty when rendered"}
	}
	p.Hops = v.walk.hops
	p.Body = bytes.ToValidUTF8([]byte(html), []byte("\uFFFD"))
	p.Hash = hashOf(p.Body)
	p.Rendered = true
	p.Refused = int(v.gate.refused.Load())
	p.Partial = p.Partial || v.cut || v.gate.cut.Load()
	p.Header = p.Header.Clone()
	// These spoke of what was received; what was made of it has none of them.
	for _, name := range []string{"ETag", "Last-Modified", "Content-Encoding", "Content-Length", "Transfer-Encoding"} {
		p.Header.Del(name)
	}
	p.Header.Set("Content-Type", "text/html; charset=utf-8")
	return p, nil
}
