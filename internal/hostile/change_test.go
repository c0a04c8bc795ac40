package hostile

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"rangefinder/news"
	"rangefinder/store"
	"rangefinder/worker"
)

// day is the period of a watch that is looked at once.
const day = 24 * time.Hour

// A watched is a watch as the store has it after a look, with the marks of what it has listed.
type watched struct {
	store.Watch
	seen map[string]store.Seen
}

func (x *try) watched(b *lab, url string) watched {
	w, _, err := b.db.Watch(x.Context(), store.WatchID(url))
	x.must(err)
	urls, err := b.db.SeenURLs(x.Context(), store.WatchID(url))
	x.must(err)
	seen, err := b.db.Seen(x.Context(), store.WatchID(url), urls)
	x.must(err)
	return watched{w, seen}
}

func urlID(url string) string { return store.URLID(url) }

// toll is an article with two figures, and whatever stands around it.
func toll(dead int, around string) string {
	return strings.Replace(story("Flood in Strelsau", fmt.Sprintf("The flood killed %d people in Strelsau, police said on Monday.", dead),
		"It also left 1,200 people without a home, the mayor said."), "</main>", "</main>"+around, 1)
}

// versions are those of the article of an address.
func (x *try) versions(b *lab, url string) int {
	x.Helper()
	ids := x.articles(b, url)
	if len(ids) != 1 {
		x.Fatalf("%s was read as %d articles", url, len(ids))
	}
	h, err := b.db.History(x.Context(), ids[0])
	x.must(err)
	return len(h)
}

func (x *try) address(b *lab, url string) store.Address {
	x.Helper()
	a, ok, err := b.db.Address(x.Context(), addressID(url))
	x.must(err)
	if !ok {
		x.Fatalf("nothing is known of %s", url)
	}
	return a
}

// tagged answers with a page under an ETag, and with 304 where that is sent back.
func tagged(tag, body string) func(c *call) {
	return func(c *call) {
		c.Header().Set("ETag", tag)
		if c.r.Header.Get("If-None-Match") == tag {
			c.status(http.StatusNotModified)
			return
		}
		c.html(body)
	}
}

// walls are what sites show in place of an article, with status 200.
var walls = []struct{ name, body string }{
	{"consent", `<!doctype html><html><head><title>We value your privacy</title></head><body><div><h1>We value your privacy</h1>
		<p>We and our 874 partners store and/or access information on a device, such as cookies, and process personal data.</p><button>Accept all cookies</button></div></body></html>`},
	{"long consent", `<!doctype html><html lang=en><head><title>We value your privacy</title></head><body><main><h1>We value your privacy</h1>
		<p>We and our 874 partners store and/or access information on a device, such as cookies, and process personal data, such as unique identifiers and standard information sent by a device, for personalised advertising and content, advertising and content measurement, audience research and services development.</p>
		<p>With your permission we and our partners may use precise geolocation data and identification through device scanning. You may click to consent to our and our 874 partners’ processing as described above.</p>
		<p>Please note that some processing of your personal data may not require your consent, but you have a right to object to such processing. Your preferences will apply to this website only and will be stored for 13 months.</p>
		<button>Accept all cookies</button><button>Reject all</button></main></body></html>`},
	{"paywall", `<!doctype html><html lang=en><head><title>Flood in Strelsau</title></head><body><article><h1>Flood in Strelsau</h1><p>The river rose in the night, and by the morning the old town stood under water.</p>
		<div class=paywall><p>Subscribe to continue reading. Already a subscriber? Sign in.</p></div></article></body></html>`},
	{"access denied", `<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>You don't have permission to access "http&#58;&#47;&#47;outlet&#46;example&#47;a" on this server.<p>Reference&#32;&#35;18&#46;5d3a1602&#46;1753000000&#46;2f1b74</p></body></html>`},
	{"blocked", `<!doctype html><html lang=en-US><head><title>Attention Required! | Cloudflare</title></head><body><div><h1>Sorry, you have been blocked</h1><h2>You are unable to access outlet.example</h2>
		<h2>Why have I been blocked?</h2><p>This website is using a security service to protect itself from online attacks. The action you just performed triggered the security solution. There are several actions that could trigger this block including submitting a certain word or phrase, a SQL command or malformed data.</p>
		<h2>What can I do to resolve this?</h2><p>You can email the site owner to let them know you were blocked. Please include what you were doing when this page came up and the Cloudflare Ray ID found at the bottom of this page.</p><p>Cloudflare Ray ID: 96a1f0c2 • Your IP: 203.0.113.9 • Performance &amp; security by Cloudflare</p></div></body></html>`},
	{"soft 404", `<!doctype html><html lang=en><head><title>Page not found | Outlet</title></head><body><main><h1>Page not found</h1><p>Sorry, the page you are looking for does not exist or has been moved. Try the search, or go back to the front page.</p></main></body></html>`},
	{"long soft 404", `<!doctype html><html lang=en><head><title>Page not found | Outlet</title></head><body><main><h1>Sorry, we can’t find that page</h1><p>The page you are looking for may have been moved, or its address may have been mistyped. Around 40 of our readers see this page every hour, so do not feel bad about it.</p>
		<p>You could check the address for typing errors, search for the article by its headline, or go to our front page, where our editors put together the most important stories of the day. If you followed a link from another website, please let its owner know that it leads nowhere.</p><p>If you think that this is our fault, write to the readers’ desk, and we will look into it as soon as we can.</p></main></body></html>`},
	{"captcha", `<!doctype html><html lang=en><head><title>Just a moment...</title></head><body><h1>outlet.example</h1><p>Verify you are human by completing the action below.</p><p>outlet.example needs to review the security of your connection before proceeding.</p></body></html>`},
	{"long captcha", `<!doctype html><html lang=en><head><title>Are you a robot?</title></head><body><main><h1>Our systems have detected unusual traffic from your computer network</h1><p>This page checks to see if it is really you sending the requests, and not a robot. Please solve the captcha below to go on to the page that you asked for; it takes 10 seconds.</p>
		<p>This page appears when our systems automatically detect requests coming from your computer network which appear to be in violation of the terms of service. The block will expire shortly after those requests stop. In the meantime, solving the above captcha will let you continue to use our services.</p><p>This traffic may have been sent by malicious software, a browser plug-in, or a script that sends automated requests.</p></main></body></html>`},
	{"scripts only", `<!doctype html><html lang=en><head><title>Outlet</title><script src=/app.js></script></head><body><div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript></body></html>`},
}

var changeRows = []row{
	{n: 69, input: `validators W/"x", without quotes, of 64 KiB`, want: news.Read, also: "sent back word for word; one that is too long is not kept, and not cut", run: func(x *try) string {
		b := x.lab()
		long := `"` + strings.Repeat("x", 64<<10) + `"`
		var out []news.Outcome
		for _, tag := range []string{`W/"x"`, "without-quotes", `"a, b"`, long} {
			s := x.site(b, tagged(tag, toll(69, "")))
			out = append(out, x.crawl(b, s.url("/"))...)
			kept := x.address(b, s.url("/")).ETag
			out = append(out, x.crawl(b, s.url("/"))...)
			sent := s.requests()[1].header.Get("If-None-Match")
			want := tag
			if tag == long {
				want = ""
			}
			if kept != want || sent != want {
				x.faultf("%s: kept %d bytes, sent %s", short(tag, 20), len(kept), short(sent, 20))
			}
			if n := x.versions(b, s.url("/")); n != 1 {
				x.faultf("%s: %d versions", short(tag, 20), n)
			}
		}
		return codes(out)
	}},
	{n: 70, input: "304 with new headers", want: news.Read, also: "the body stays, the time of the outcome moves, the new validators are sent next time",
		run: func(x *try) string {
			b := x.lab()
			s := x.site(b, func(c *call) {
				c.Header().Set("ETag", `"one"`)
				c.html(toll(70, ""))
			})
			first := x.crawl(b, s.url("/"))
			was := x.address(b, s.url("/"))
			s.change(func(s *site) {
				s.page = func(c *call) {
					c.Header().Set("ETag", `"two"`)
					c.Header().Set("Last-Modified", "Tue, 04 Mar 2025 08:00:00 GMT")
					c.status(http.StatusNotModified)
				}
			})
			second := x.crawl(b, s.url("/"))
			is := x.address(b, s.url("/"))
			if !second[0].At.After(first[0].At) || !is.Fetched.After(was.Fetched) || !is.Changed.Equal(was.Changed) || is.Page != was.Page {
				x.faultf("outcome of %v then %v; address %+v then %+v", first[0].At, second[0].At, was, is)
			}
			x.keeps(b, s.url("/"), 1)
			x.crawl(b, s.url("/"))
			if h := s.requests()[2].header; h.Get("If-None-Match") != `"two"` || h.Get("If-Modified-Since") == "" {
				x.faultf("the third request has the validators %s and %q", h.Get("If-None-Match"), h.Get("If-Modified-Since"))
			}
			return codes(second)
		}},
	{n: 71, input: "another body under the same ETag; 304 for ever, although the body is another", want: news.Read, also: "the content decides; once a week the page is asked for without a condition",
		run: func(x *try) string {
			b := x.lab()
			s := x.site(b, func(c *call) {
				c.Header().Set("ETag", `"same"`)
				c.html(toll(71, ""))
			})
			x.crawl(b, s.url("/"))
			s.change(func(s *site) {
				s.page = func(c *call) {
					c.Header().Set("ETag", `"same"`)
					c.html(toll(710, ""))
				}
			})
			out := x.crawl(b, s.url("/"))
			if n := len(x.changes(b, s.url("/"))[news.ChangeRevised]); n != 1 || x.versions(b, s.url("/")) != 2 {
				x.faultf("200 under the same ETag: %d revisions, %d versions", n, x.versions(b, s.url("/")))
			}
			stale := x.site(b, tagged(`"same"`, toll(71, "")))
			x.crawl(b, stale.url("/"))
			x.crawl(b, stale.url("/"))
			a, _, err := b.db.Address(x.Context(), urlID(stale.url("/")))
			x.must(err)
			a.Whole = a.Whole.Add(-8 * day)
			x.must(b.db.SaveAddress(x.Context(), a))
			x.crawl(b, stale.url("/"))
			var asked []string
			for _, q := range stale.requests() {
				asked = append(asked, q.header.Get("If-None-Match"))
			}
			if want := []string{"", `"same"`, ""}; !slices.Equal(asked, want) {
				x.faultf("asked under %q, want no condition again after a week", asked)
			}
			return codes(out)
		}},
	{n: 72, input: "the same text between other adverts, with another nonce", want: news.Read, also: "no new version, no change", run: func(x *try) string {
		b := x.lab()
		n := 0
		s := x.site(b, func(c *call) {
			n++
			c.html(toll(72, fmt.Sprintf(`<aside class=advert><p>Win %d pounds today!</p></aside><script nonce=%d>var t=%d</script><!-- served %d -->`, n*1000, n, n, n)))
		})
		var out []news.Outcome
		for range 3 {
			out = append(out, x.crawl(b, s.url("/"))...)
		}
		x.keeps(b, s.url("/"), 1)
		x.none(b, s.url("/"), news.ChangeNew, news.ChangeRevised, news.ChangeGone)
		return codes(out)
	}},
	{n: 73, input: "one figure of an article of 3,000 words goes from 40 to 400", want: news.Read, also: "a new version, and one revision", run: func(x *try) string {
		b := x.lab()
		var around []string
		for i := range 60 {
			around = append(around, "<p>"+strings.Replace(filler, "harbour master", "harbour master of "+[]string{"Zenda", "Hentzau", "Tarlenheim", "Streckenau"}[i%4], 1)+"</p>")
		}
		body := func(dead int) string {
			return story("Flood", "The town is under water.") + strings.Join(around[:30], "") + fmt.Sprintf("<p>The flood killed %d people in Strelsau, police said on Monday.</p>", dead) + strings.Join(around[30:], "")
		}
		if n := len(strings.Fields(body(40))); n < 3000 {
			x.faultf("%d words", n)
		}
		s := x.site(b, page(body(40)))
		x.crawl(b, s.url("/"))
		s.change(func(s *site) { s.page = page(body(400)) })
		out := x.crawl(b, s.url("/"))
		m := x.changes(b, s.url("/"))
		if x.versions(b, s.url("/")) != 2 || len(m[news.ChangeRevised]) != 1 || len(m) != 1 || m[news.ChangeRevised][0].Cause != news.CausePage {
			x.faultf("%d versions, changes %+v", x.versions(b, s.url("/")), m)
		}
		_, cs := x.article(b, s.url("/"))
		var stand, gone []string
		for _, c := range cs {
			if c.Measure == "killed" {
				if c.Gone {
					gone = append(gone, c.Text)
				} else {
					stand = append(stand, c.Text)
				}
			}
		}
		if strings.Join(stand, " ") != "400" || strings.Join(gone, " ") != "40" {
			x.faultf("%q stand, %q are gone", stand, gone)
		}
		return codes(out)
	}},
	{n: 74, input: "consent, paywall, access denied, soft 404, captcha, script in place of an article, with status 200", want: strings.Join([]string{news.Unreadable, news.Paywall, news.Unreadable, news.NeedsJavaScript}, ", "), also: "earlier claims stay; when the wall is gone, nothing has changed", run: func(x *try) string {
		b := x.lab()
		var out []news.Outcome
		for _, w := range walls {
			s := x.site(b, page(toll(74, "")))
			x.crawl(b, s.url("/"))
			s.change(func(s *site) { s.page = page(w.body) })
			o := x.crawl(b, s.url("/"))
			if o[0].Code == news.Read || o[0].Code == news.Partial {
				x.faultf("%s was taken for an article", w.name)
			}
			x.keeps(b, s.url("/"), 1)
			s.change(func(s *site) { s.page = page(toll(74, "")) })
			if back := x.crawl(b, s.url("/")); back[0].Code != news.Read {
				x.faultf("%s: when it is gone: %s", w.name, back[0].Code)
			}
			x.keeps(b, s.url("/"), 1)
			x.none(b, s.url("/"), news.ChangeGone, news.ChangeNew, news.ChangeRevised, news.ChangeWithdrawn)
			out = append(out, o...)
		}
		return codes(out)
	}},
	{n: 75, input: "an article that was read is removed: 410, 404", want: news.Gone, also: "its versions and claims stay; one that was never read is no source that is gone", run: func(x *try) string {
		b := x.lab()
		var out []news.Outcome
		for _, n := range []int{410, 404} {
			s := x.site(b, page(toll(75, "")))
			x.crawl(b, s.url("/"))
			s.change(func(s *site) { s.page = page(toll(750, "")) })
			x.crawl(b, s.url("/"))
			s.change(func(s *site) { s.page = status(n) })
			out = append(out, x.crawl(b, s.url("/"))...)
			if v := x.versions(b, s.url("/")); v != 2 {
				x.faultf("%d versions", v)
			}
			if m := x.changes(b, s.url("/")); len(m[news.ChangeGone])+len(m[news.ChangeWithdrawn]) > 0 {
				x.faultf("changes %+v", m)
			}
			if o := x.crawl(b, s.url("/never")); o[0].Code != news.HTTPStatus {
				x.faultf("a page that was never there: %s", o[0].Code)
			}
		}
		return codes(out)
	}},
	{n: 76, input: "utm_*, fbclid, gclid, mc_cid, #fragment; /amp/, m. and www., a slash at the end, the order of parameters; ?id=1 and ?id=2", want: news.Read, also: "one article where the parameters only track, where canonical link or redirect say so, and where both read the same; else several, since no two articles may become one", run: func(x *try) string {
		b := x.lab()
		s := x.site(b, nil)
		at := "www." + s.host
		for _, h := range []string{at, "m." + s.host} {
			b.web.set(h, s)
		}
		b.web.set(at, s)
		s.page = func(c *call) {
			title, canonical := "Flood "+c.r.URL.RequestURI(), ""
			switch p := c.r.URL.Path; {
			case p == "/amp/flood", p == "/flood", p == "/flood.amp":
				canonical = s.url("/flood")
			case p == "/slash":
				redirect("/slash/")(c)
				return
			case p == "/order":
				canonical = s.url("/order?a=1&b=2")
			case strings.HasPrefix(strings.TrimPrefix(p, "/amp"), "/same"):
				title = "Flood the same"
			}
			body := story(title, "The flood killed 76 people in Strelsau, police said.")
			if canonical != "" {
				body = strings.Replace(body, "<head>", `<head><link rel=canonical href="`+strings.ReplaceAll(canonical, "&", "&amp;")+`">`, 1)
			}
			c.html(body)
		}
		mobile := "http://m." + strings.TrimPrefix(at, "www.") + ":" + b.web.port
		var out []news.Outcome
		for _, group := range [][]string{
			{s.url("/a?id=1"), s.url("/a?id=1&utm_source=feed"), s.url("/a?UTM_Campaign=x&id=1"), s.url("/a?id=1&fbclid=1"), s.url("/a?gclid=2&id=1"), s.url("/a?id=1&mc_cid=3"), s.url("/a?id=1#top")},
			{s.url("/flood"), s.url("/amp/flood"), s.url("/flood.amp"), mobile + "/flood"},
			{s.url("/slash"), s.url("/slash/")},
			{s.url("/order?a=1&b=2"), s.url("/order?b=2&a=1")},
		} {
			out = append(out, x.crawl(b, group...)...)
			if ids := x.articles(b, group...); len(ids) != 1 {
				x.faultf("%q are %d articles", group, len(ids))
			}
		}
		for _, group := range [][]string{
			{s.url("/same"), s.url("/same/"), s.url("/amp/same"), s.url("/same.amp"), "http://" + at + ":" + b.web.port + "/same", mobile + "/same"},
			{s.url("/same?a=1&b=2"), s.url("/same?b=2&a=1")},
		} {
			for _, u := range group { // what is read at one time is not compared
				out = append(out, x.crawl(b, u)...)
			}
			if ids := x.articles(b, group...); len(ids) != 1 {
				x.faultf("%q read the same and are %d articles", group, len(ids))
			}
		}
		if n := s.hits("/a?id=1"); n != 1 {
			x.faultf("addresses that differ in what tracks were asked for %d times, want once", n)
		}
		apart := []string{s.url("/b?id=1"), s.url("/b?id=2"), s.url("/c"), s.url("/c/"), s.url("/amp/c"), s.url("/d?x=1&y=2"), s.url("/d?y=2&x=1"), s.url("/C")}
		out = append(out, x.crawl(b, apart...)...)
		if ids := x.articles(b, apart...); len(ids) != len(apart) {
			x.faultf("%d pages that nothing joins are %d articles", len(apart), len(ids))
		}
		return codes(out)
	}},
	{n: 77, input: "addresses in other scripts that differ in them alone", want: news.Read, also: "each is an article of its own, also under other spellings of itself", run: func(x *try) string {
		b := x.lab()
		s := &site{}
		b.web.set("xn--r8jz45g.jp", s)
		s.page = func(c *call) {
			c.html(story("Flood "+c.r.URL.Path, "The flood killed 77 people in Strelsau, police said."))
		}
		at := "http://例え.jp:" + b.web.port
		urls := []string{at + "/パス", at + "/別", at + "/?q=パス", at + "/?q=別", at + "/é", at + "/è"}
		out := x.crawl(b, urls...)
		if ids := x.articles(b, urls...); len(ids) != len(urls) {
			x.faultf("%d addresses are %d articles", len(urls), len(ids))
		}
		if ids := x.articles(b, at+"/パス", "http://XN--R8JZ45G.JP:"+b.web.port+"/%E3%83%91%E3%82%B9", "http://例え。jp:"+b.web.port+"/パス"); len(ids) != 1 {
			x.faultf("three spellings are %d articles", len(ids))
		}
		return codes(out)
	}},
	{n: 78, input: "a canonical link to the front page, to another site, to where it was redirected from, two of them, none that is an address", want: news.Read, also: "trusted within the site alone, and not for its front page", run: func(x *try) string {
		b := x.lab()
		other := x.site(b, page(toll(78, "")))
		s := x.site(b, nil)
		canonicals := map[string][]string{
			"/front1": {"/"}, "/front2": {s.url("/")}, "/front3": {s.url("/index.html")}, "/other1": {other.url("/a")}, "/other2": {other.url("/a")},
			"/two1": {"/p", "/q"}, "/two2": {"/p", "/q"}, "/none1": {"javascript:alert(1)"}, "/none2": {"http://"}, "/own1": {"//" + s.host + ".evil.example/x"},
		}
		s.page = func(c *call) {
			p := c.r.URL.Path
			if p == "/old" {
				redirect("/new")(c)
				return
			}
			links := canonicals[p]
			if p == "/new" {
				links = []string{"/old"}
			}
			head := "<head>"
			for _, l := range links {
				head += `<link rel=canonical href="` + l + `">`
			}
			c.html(strings.Replace(story("Flood "+p, "The flood killed 78 people in Strelsau, police said."), "<head>", head, 1))
		}
		var urls []string
		for _, p := range []string{"/front1", "/front2", "/front3", "/other1", "/other2", "/two1", "/two2", "/none1", "/none2", "/own1"} {
			urls = append(urls, s.url(p))
		}
		out := x.crawl(b, append(urls, other.url("/a"), s.url("/"))...)
		if ids := x.articles(b, append(urls, other.url("/a"), s.url("/"))...); len(ids) != len(urls)+2 {
			x.faultf("%d pages are %d articles", len(urls)+2, len(ids))
		}
		out = append(out, x.crawl(b, s.url("/old"), s.url("/new"))...)
		if ids := x.articles(b, s.url("/old"), s.url("/new")); len(ids) != 1 {
			x.faultf("a page that is canonical to what leads to it is %d articles", len(ids))
		}
		return codes(out)
	}},
	{n: 79, input: "one wire story on twelve sites", want: news.Read, also: "twelve outlets, one origin", run: func(x *try) string {
		b := x.use(x.labs.get("wire", nil)) // a store of its own: its story is to be of these alone
		var urls []string
		for i := range 12 {
			name := "The " + []string{"Strelsau", "Zenda", "Hentzau", "Tarlenheim", "Streckenau", "Hofbau"}[i%6] + " " + []string{"Post", "Courier"}[i/6]
			body := strings.Replace(story("Ferry sinks off Strelsau", "STRELSAU (AP) — A ferry that sank off Strelsau on Monday killed 179 people, the coast guard told The Associated Press.",
				"Divers went on with their search in the night."), "<head>", `<head><meta property=og:site_name content="`+name+`">`, 1)
			urls = append(urls, x.site(b, page(body)).url("/ferry"))
		}
		out := x.enqueue(b, worker.EnqueueOptions{Story: "Ferry 79"}, urls...)
		x.settle(b)
		r, err := b.db.ReportFor(x.Context(), urls)
		x.must(err)
		found := false
		for _, t := range r.Topics {
			if t.Measure != "killed" {
				continue
			}
			found = true
			outlets := map[string]bool{}
			origins := 0
			for _, s := range t.Strands {
				for _, o := range s.Origins {
					origins++
					for _, name := range o.Outlets {
						outlets[name] = true
					}
				}
			}
			if len(outlets) != 12 || origins != 1 {
				x.faultf("%s: %d outlets and %d origins", t.Topic, len(outlets), origins)
			}
		}
		if !found {
			x.faultf("there is no topic of the dead among %d", len(r.Topics))
		}
		return codes(out)
	}},
	{n: 80, input: "an address of 100 KB, with NUL, tab, newline, escape, bidirectional and zero-width characters", want: news.BadURL + ", " + news.Read, also: "normalised or refused, shown escaped in every format, and never kept at length", run: func(x *try) string {
		b := x.lab()
		s := x.site(b, page(story("Odd", "The count was 80.")))
		host := s.host + ":" + b.web.port
		out := x.crawl(b, s.url("/"+strings.Repeat("a", 100<<10)), "http://"+strings.Repeat("a", 100<<10)+".example/", "http://exa\x00mple.test/", "http://exa\u202emple.test/\x1b[2J", "http://\u200b/", "ht\x1b]0;owned\x07tp://a/",
			"http://"+host+"/a\x00b", "ht\ttp://"+host+"/a\tb\r\nc", " http://"+host+"/\u202egnp.exe\u2066 ", "http://"+host+"/\u200bzero\ufeff", "http://"+host+"/\x1b[2J\x9b", "http://"+strings.Replace(host, "case", "ca\u00adse", 1)+"/soft")
		for _, o := range out {
			if len(o.URL) > 1000 || len(o.Reason) > 1000 {
				x.faultf("the outcome has an address of %d bytes and a reason of %d", len(o.URL), len(o.Reason))
			}
			if i := strings.IndexFunc(o.URL+o.Reason, func(r rune) bool { return r < ' ' || r > '~' && r != '…' }); i >= 0 {
				x.faultf("the outcome of %q is not plain", o.URL)
			}
		}
		var paths []string
		for _, q := range s.requests() {
			paths = append(paths, q.path)
		}
		slices.Sort(paths)
		if got := strings.Join(paths, " "); got != "/%1B[2J%EF%BF%BD /%E2%80%8Bzero%EF%BB%BF /%E2%80%AEgnp.exe%E2%81%A6 /a%00b /abc /soft" {
			x.faultf("asked for %s", got)
		}
		return codes(out)
	}},
}
