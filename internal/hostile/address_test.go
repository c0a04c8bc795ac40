package hostile

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rangefinder/news"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
	"rangefinder/worker"
)

const (
	blocked = news.BlockedAddress
	ours    = "no connection is made"
)

// refused enqueues addresses and gives their codes; none may be looked up where they spell an address themselves.
func refused(urls ...string) func(x *try) string {
	return func(x *try) string {
		b := x.lab()
		before := b.names.all()
		got := codes(x.crawl(b, fill(b, urls)...))
		if n := b.names.all() - before; n > 0 {
			x.faultf("%d names were looked up, want none: they are addresses", n)
		}
		return got
	}
}

// fill puts the port of the server that is not open in place of CLOSED, and that of the web in place of PORT.
func fill(b *lab, urls []string) []string {
	out := make([]string, len(urls))
	for i, u := range urls {
		out[i] = strings.NewReplacer("CLOSED", b.web.closed, "PORT", b.web.port).Replace(u)
	}
	return out
}

var addressRows = []row{
	{n: 1, input: "127.0.0.1, at the web's port and at another", want: blocked, also: ours,
		run: refused("http://127.0.0.1/", "http://127.0.0.1:CLOSED/a", "https://127.0.0.1/")},
	{n: 2, input: "localhost, also in capitals and with a root dot", want: blocked, also: ours, run: func(x *try) string {
		b := x.lab()
		b.names.set("localhost", "127.0.0.1 ::1")
		b.names.set("printer.localhost", "127.0.0.1")
		return codes(x.crawl(b, "http://localhost/", "http://LocalHost./b", "https://localhost/c", "http://printer.localhost/"))
	}},
	{n: 3, input: "[::1]", want: blocked, also: ours, run: refused("http://[::1]/", "http://[::1]:CLOSED/a", "http://[0:0:0:0:0:0:0:1]:PORT/")},
	{n: 4, input: "0.0.0.0", want: blocked, also: ours, run: refused("http://0.0.0.0/", "http://0.0.0.0:CLOSED/a", "http://0/b", "http://0.0.0.0:PORT/")},
	{n: 5, input: "[::]", want: blocked, also: ours, run: refused("http://[::]/", "http://[::]:CLOSED/a", "http://[::]:PORT/")},
	{n: 6, input: "IPv4 mapped into IPv6, in both spellings", want: blocked, also: "the open port of the address inside stays closed to it",
		run: refused("http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/a", "http://[::ffff:127.0.0.1]:PORT/", "http://[::ffff:10.0.0.1]/", "http://[::ffff:0:127.0.0.1]/")},
	{n: 7, input: "IPv4-compatible IPv6", want: blocked, also: ours, run: refused("http://[::127.0.0.1]/", "http://[::127.0.0.1]:PORT/", "http://[::a00:1]/")},
	{n: 8, input: "NAT64 of a metadata address, and the local-use prefix", want: blocked, also: ours,
		run: refused("http://[64:ff9b::a9fe:a9fe]/", "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b:1::1]/", "http://[64:ff9b:1:fffe:7f:0:100:0]/")},
	{n: 9, input: "6to4 and Teredo around private addresses, ISATAP", want: blocked, also: ours,
		run: refused("http://[2002:7f00:1::]/", "http://[2002:a00:1::1]/", "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", "http://[2a00:1450:4001::5efe:a00:1]/")},
	{n: 10, input: "the metadata services of clouds", want: blocked, also: ours,
		run: refused("http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://100.100.100.200/", "http://192.0.0.192/", "http://168.63.129.16/", "http://169.254.170.2/v2/credentials")},
	{n: 11, input: "46 addresses that the registries set aside", want: blocked, also: ours, run: func(x *try) string {
		var urls []string
		for _, ip := range strings.Fields(`10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 192.168.255.255 100.64.0.1 100.127.255.255
			198.18.0.1 198.19.255.255 192.0.2.1 198.51.100.7 203.0.113.9 192.88.99.1 169.254.0.1 0.1.2.3 127.255.255.254 224.0.0.1
			239.255.255.250 240.0.0.1 255.255.255.255 fc00::1 fdff:ffff::1 fe80::1 febf::1 fec0::1 feff::1 ff02::1 ff0e::1 2001:db8::1
			2001:db8:ffff::1 3fff::1 3fff:fff::1 5f00::1 100::1 100:0:0:1::1 2001:10::1 2001:20::1 2001::1 4000::1 8000::1 c000::1
			::2 1::1 2001:2::1 2002::1`) {
			if strings.Contains(ip, ":") {
				ip = "[" + ip + "]"
			}
			urls = append(urls, "http://"+ip+"/")
		}
		if len(urls) != 46 {
			x.faultf("%d addresses", len(urls))
		}
		return codes(x.crawl(x.lab(), urls...))
	}},
	{n: 12, input: "127.0.0.1 as one number, in hexadecimal, in octal, shortened", want: blocked, also: "read as the address, never looked up as a name", run: func(x *try) string {
		b := x.lab()
		before := b.names.all()
		spelled := []string{"http://2130706433/12", "http://0x7f.1/12", "http://0177.0.0.1/12", "http://127.1/12", "http://0x7f000001/12", "http://017700000001/12"}
		for _, u := range spelled {
			if n, err := fetch.Normalize(u); err != nil || n != "http://127.0.0.1/12" {
				x.faultf("%s is read as %q, %v", u, n, err)
			}
		}
		got := codes(x.crawl(b, append(spelled, "http://2852039166/", "http://0xa9fea9fe/", "http://127.1:"+b.web.closed+"/")...))
		if n := b.names.all() - before; n > 0 {
			x.faultf("%d look-ups", n)
		}
		return got
	}},
	{n: 13, input: "127.0.0.1 in full-width digits, with ideographic full stops, in circled digits", want: blocked, also: "never looked up as a name",
		run: refused("http://１２７.0.0.1/", "http://127。0。0。1/", "http://127．0．0．1/", "http://①②⑦.⓪.⓪.①/", "http://１２７。０。０。１:CLOSED/")},
	{n: 14, input: "an IPv6 address with a zone", want: blocked, also: ours,
		run: refused("http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/", "http://[::1%25lo]:CLOSED/", "http://[2a00:1450:4001:81b::200e%251]/")},
	{n: 15, input: "a public-looking name that lies at a loopback address", want: blocked, also: "found at the look-up and not by the name", run: func(x *try) string {
		b := x.lab()
		const host = "127.0.0.1.nip.example"
		b.names.set(host, "127.0.0.1")
		b.names.set("wired.example", "::1")
		b.names.set("mapped.example", "::ffff:10.0.0.1")
		if _, err := fetch.Normalize("http://" + host + "/"); err != nil {
			x.faultf("the address itself is refused: %v", err)
		}
		out := x.crawl(b, "http://"+host+"/", "http://wired.example/", "http://mapped.example/")
		if n := b.names.lookups(host); n != 1 {
			x.faultf("%d look-ups, want one", n)
		}
		x.says(out[0], host, "127.0.0.1")
		return codes(out)
	}},
	{n: 16, input: "a name that moves to a private address between two look-ups", want: blocked, also: "one look-up a connection, and what it gave is dialled", run: func(x *try) string {
		b := x.lab()
		s := x.site(b, page(story("Never", "The count was 16.")))
		s.robots = func(c *call) {
			c.Header().Set("Connection", "close") // the page needs a look-up of its own
			c.status(http.StatusNotFound)
		}
		b.names.set(s.host, "127.0.0.1", "127.0.0.2")
		got := codes(x.crawl(b, s.url("/")))
		if n := b.names.lookups(s.host); n < 2 || len(s.requests()) > 0 {
			x.faultf("%d look-ups and %d requests for the page, want two or more and none", n, len(s.requests()))
		}
		// Had it been looked up again between the judgement and the dial, the second answer would have been dialled.
		other := x.site(b, page(story("Once", "The count was 16.")))
		b.names.set(other.host, "127.0.0.1", "127.0.0.2")
		if o := x.crawl(b, other.url("/")); o[0].Code != news.Read {
			x.faultf("with a connection that is used again: %s", o[0].Code)
		}
		return got
	}},
	{n: 17, input: "a name with a closed address and an open one", want: news.Read, also: "only the open one is dialled, whichever is given first", run: func(x *try) string {
		b := x.lab()
		first, last := x.site(b, page(story("First", "The count was 17."))), x.site(b, page(story("Last", "The count was 17.")))
		b.names.set(first.host, "127.0.0.2 ::1 10.0.0.1 127.0.0.1")
		b.names.set(last.host, "127.0.0.1 10.0.0.1 ::1 127.0.0.2")
		return codes(x.crawl(b, first.url("/"), last.url("/")))
	}},
	{n: 18, input: "a redirect to a metadata service or to this machine", want: blocked, also: "the way there is in the outcome", run: func(x *try) string {
		b := x.lab()
		b.names.set("inside.example", "10.0.0.1")
		var out []news.Outcome
		for _, to := range []string{"http://169.254.169.254/latest/meta-data/", b.web.shut("/admin"), "http://2130706433/", "http://inside.example/", "http://[::ffff:127.0.0.1]/", "//127.0.0.1:" + b.web.closed + "/x"} {
			s := x.site(b, redirect(to))
			out = append(out, x.crawl(b, s.url("/"))...)
			hops := x.hops(b, s.url("/"))
			if len(hops) != 1 {
				x.faultf("to %s: hops %q, want one", to, hops)
				continue
			}
			x.says(out[len(out)-1], hops[0])
		}
		return codes(out)
	}},
	{n: 19, input: "a redirect to file:, gopher:, ftp:, data:, javascript:", want: news.BlockedScheme, also: ours, run: func(x *try) string {
		b := x.lab()
		var urls []string
		for _, to := range []string{"file:///etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL", "ftp://files.example/", "data:text/html,<p>19", "javascript:alert(19)", "FILE:///etc/passwd"} {
			urls = append(urls, x.site(b, redirect(to)).url("/"))
		}
		out := x.crawl(b, append(urls, "file:///etc/passwd", "gopher://files.example/", "javascript:alert(19)")...)
		return codes(out)
	}},
	{n: 20, input: "ports 22, 25, 6379 and 11211 of a public host", want: news.BlockedPort, also: "nothing is looked up", run: func(x *try) string {
		b := x.lab()
		b.names.set("outlet.example", "93.184.215.14")
		out := x.crawl(b, "http://93.184.215.14:22/", "http://93.184.215.14:25/", "http://outlet.example:6379/", "http://outlet.example:11211/", "https://outlet.example:8443/")
		if n := b.names.lookups("outlet.example"); n > 0 {
			x.faultf("looked up %d times", n)
		}
		return codes(out)
	}},
	{n: 21, input: "a user name and a password in the address", want: news.Read + ", " + news.BlockedScheme + ", " + news.BadURL, also: "neither sent nor kept anywhere, and the one who gave them is told", run: func(x *try) string {
		const secret = "s3cr3t-w0rd"
		b := x.lab()
		s := x.site(b, page(story("Open", "The count was 21.")))
		with := strings.Replace(s.url("/"), "http://", "http://reporter:"+secret+"@", 1)
		r, err := worker.Enqueue(x.Context(), b.db, []string{with}, worker.EnqueueOptions{})
		x.must(err)
		if !strings.Contains(r[0].Note, "password") || strings.Contains(r[0].URL+r[0].Note, secret) {
			x.faultf("Enqueue says %+v, want a warning without the password", r[0])
		}
		out := x.crawl(b, s.url("/"), "ftp://reporter:"+secret+"@files.example/a", "http://reporter:"+secret+"@exa mple/")
		for _, q := range s.requests() {
			if q.header.Get("Authorization") != "" {
				x.faultf("sent %q", q.header.Get("Authorization"))
			}
		}
		for _, o := range out {
			if strings.Contains(o.URL+o.Reason, secret) {
				x.faultf("the outcome is %+v", o)
			}
		}
		x.settle(b)
		basic := base64.StdEncoding.EncodeToString([]byte("reporter:" + secret))
		for _, word := range []string{secret, basic} {
			if at := x.kept(b, word); at != "" || strings.Contains(b.log.String(), word) {
				x.faultf("%q is kept in %q or in the log", word, at)
			}
		}
		return codes(out)
	}},
	{n: 22, input: "addresses that two parsers read as two hosts: backslashes, @ behind #", want: blocked + ", " + news.Read, also: "judged and dialled by one reading, the browsers'", run: func(x *try) string {
		b := x.lab()
		good := x.site(b, page(story("Good", "The count was 22.")))
		for _, evil := range []string{"evil.example", "also-evil.example"} {
			b.names.set(evil, "10.0.0.1")
		}
		at := good.host + ":" + b.web.port
		out := x.crawl(b, `http:\\evil.example\@`+at+`/`, "http://"+at+`@also-evil.example/`, "http://"+at+"#@evil.example/", "http://"+at+`\@evil.example`, "http:"+at+"/22")
		if n := b.names.lookups("evil.example"); n != 1 {
			x.faultf("the first is looked up %d times, want once and the others never", n)
		}
		var paths []string
		for _, q := range good.requests() {
			paths = append(paths, q.path)
		}
		slices.Sort(paths)
		if got := strings.Join(paths, " "); got != "/ /22 /@evil.example" {
			x.faultf("the good host was asked for %s", got)
		}
		return codes(out)
	}},
	{n: 23, input: "HTTP_PROXY, HTTPS_PROXY and ALL_PROXY in the environment", want: news.Read + ", " + news.HostDeferred, also: "the proxy hears of nothing", run: func(x *try) string {
		b := x.lab()
		s := x.site(b, page(story("Direct", "The count was 23.")))
		for _, name := range []string{"HTTP_PROXY", "https_proxy"} {
			if os.Getenv(name) == "" {
				x.faultf("%s is not set", name)
			}
		}
		// No connection to a name that is nowhere, unless a proxy makes it.
		return codes(x.crawl(b, s.url("/"), s.secure("/2"), "http://nowhere.example/", "https://nowhere.example/"))
	}},
	{n: 24, input: "two names at one address and port, asked for in turn", want: news.Read, also: "a connection serves one Host and one SNI only", run: func(x *try) string {
		b := x.lab()
		one, two := x.site(b, page(story("One", "The count was 24."))), x.site(b, page(story("Two", "The count was 24.")))
		var out []news.Outcome
		for i := range 3 {
			p := fmt.Sprintf("/%d", i)
			out = append(out, x.crawl(b, one.url(p), two.url(p), one.secure(p), two.secure(p))...)
		}
		owner := map[string]string{}
		n := 0
		for _, s := range []*site{one, two} {
			for _, q := range s.requests() {
				n++
				if was := owner[q.conn]; was != "" && was != q.host {
					x.faultf("one connection served %s and %s", was, q.host)
				}
				owner[q.conn] = q.host
				if q.sni != "" && q.sni != s.host {
					x.faultf("SNI %s for Host %s", q.sni, q.host)
				}
			}
		}
		if n != 12 || len(owner) >= n {
			x.faultf("%d requests on %d connections, want 12 on fewer", n, len(owner))
		}
		return codes(out)
	}},
	{n: 25, input: "a redirect to nothing, to 64 KiB, to control characters, into the header", want: news.BadRedirect + ", " + news.ProtocolError, also: "the bytes behind a line break are no header of ours", run: func(x *try) string {
		b := x.lab()
		var urls []string
		for _, location := range []string{"Location:", "Location:  \t", "X-None: 1", "Location: /" + strings.Repeat("a", 64<<10), "Location:\r\nSet-Cookie: a=b",
			"Location: /a\r\nLocation: /b", "Location: http://exa%20mple/", "Location: /a\x1b[2J", "Location: /a\x00b", "Location: /a\rX-Evil: 1"} {
			urls = append(urls, x.site(b, func(c *call) { c.send("HTTP/1.1 302 Found\r\n" + location + "\r\nContent-Length: 0\r\n\r\n") }).url("/"))
		}
		return codes(x.crawl(b, urls...))
	}},
	{n: 26, input: "redirects in a circle, and a chain of 21", want: news.TooManyHops, also: "given up at ten; every hop is recorded", run: func(x *try) string {
		b := x.lab()
		circle := x.site(b, func(c *call) { redirect(map[string]string{"/a": "/b", "/b": "/a"}[c.r.URL.Path])(c) })
		chain := x.site(b, func(c *call) {
			var n int
			fmt.Sscanf(c.r.URL.Path, "/%d", &n)
			if n == 21 {
				c.html(story("The end", "The count was 26."))
				return
			}
			redirect(fmt.Sprintf("/%d", n+1))(c)
		})
		out := x.crawl(b, circle.url("/a"), chain.url("/0"))
		if n := len(chain.requests()); n != 11 {
			x.faultf("the chain was asked %d times, want the first and ten redirects", n)
		}
		for i, u := range []string{circle.url("/a"), chain.url("/0")} {
			hops := x.hops(b, u)
			if len(hops) != []int{2, 11}[i] {
				x.faultf("%s has hops %q", u, hops)
			}
			for _, h := range hops {
				x.says(out[i], h)
			}
		}
		return codes(out)
	}},
	{n: 27, input: "a redirect from https to http", want: news.Read, also: "followed, and the article says that it came unprotected", run: func(x *try) string {
		b := x.lab()
		plain := x.site(b, page(story("Plain", "The count was 27.")))
		from := x.site(b, redirect(plain.url("/b")))
		out := x.crawl(b, from.secure("/a"), plain.url("/c"))
		a, _ := x.article(b, from.secure("/a"))
		if !strings.Contains(strings.Join(a.Notes, "\n"), "downgraded") {
			x.faultf("the notes of the article are %q", a.Notes)
		}
		if a, _ := x.article(b, plain.url("/c")); strings.Contains(strings.Join(a.Notes, "\n"), "downgraded") {
			x.faultf("a page that was asked for by http is flagged as well")
		}
		return codes(out)
	}},
	{n: 28, input: "a redirect by meta refresh or by script to this machine", want: news.Read, also: "not followed, so no guard is needed", run: func(x *try) string {
		b := x.lab()
		to := b.web.shut("/admin")
		refresh := strings.Replace(story("Refresh", "The count was 28."), "<head>", `<head><meta http-equiv=refresh content="0; url=`+to+`">`, 1)
		script := strings.Replace(story("Script", "The count was 28."), "<head>", `<head><script>location="`+to+`"; fetch("`+to+`")</script>`, 1)
		header := x.site(b, func(c *call) {
			c.Header().Set("Refresh", "0; url="+to)
			c.Header().Set("Link", "<"+to+">; rel=preload")
			c.html(story("Header", "The count was 28."))
		})
		return codes(x.crawl(b, x.site(b, page(refresh)).url("/"), x.site(b, page(script)).url("/"), header.url("/")))
	}},
	{n: 29, input: "a feed, its enclosures and hub, a sitemap, robots.txt, canonical and AMP links that point at this machine", want: blocked + ", " + news.Read, also: "each that is followed meets the guard", run: func(x *try) string {
		b := x.lab()
		to := b.web.shut
		s := x.site(b, nil)
		s.robots = text("Sitemap: " + to("/robots-sitemap") + "\nUser-agent: *\nDisallow:\n")
		s.page = func(c *call) {
			switch c.r.URL.Path {
			case "/feed":
				fmt.Fprintf(c, `<?xml version="1.0"?><?xml-stylesheet href="%[1]s"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Q</title>
					<atom:link rel="hub" href="%[2]s"/><image><url>%[3]s</url></image><item><title>A</title><link>%[4]s</link><enclosure url="%[5]s" type="audio/mpeg"/></item>
					<item><title>B</title><link>%[6]s</link></item></channel></rss>`, to("/style"), to("/hub"), to("/image"), to("/item"), to("/enclosure"), s.url("/fine"))
			case "/map":
				fmt.Fprintf(c, `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>%s</loc></url></urlset>`, to("/loc"))
			case "/index":
				fmt.Fprintf(c, `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>%s</loc></sitemap></sitemapindex>`, to("/child"))
			default:
				c.html(strings.Replace(story("Fine", "The count was 29."), "<head>", fmt.Sprintf(`<head><base href="%[1]s"><link rel=canonical href="%[2]s"><link rel=amphtml href="%[3]s"><link rel=icon href="%[1]s">`,
					to("/base"), to("/canonical"), to("/amp")), 1))
			}
		}
		x.watch(b, s.url("/feed"), s.url("/map"), s.url("/index"))
		x.settle(b)
		all := x.outcomes(b)
		var out []news.Outcome
		for _, u := range []string{to("/item"), to("/loc"), to("/child"), s.url("/fine")} {
			out = append(out, all[u])
		}
		for _, path := range []string{"/enclosure", "/hub", "/image", "/style", "/robots-sitemap", "/canonical", "/amp", "/base"} {
			if o, ok := all[to(path)]; ok {
				x.faultf("%s was followed: %s", path, o.Code)
			}
		}
		if a, _ := x.article(b, s.url("/fine")); a.CanonicalURL != "" {
			x.faultf("the canonical address %s was taken", a.CanonicalURL)
		}
		return codes(out)
	}},
	{n: 30, input: "a page whose script asks for a metadata service, in a browser", want: blocked, also: "the browser has no way out but the guarded one"},
}

// hops are the redirects of an address as the door to the web tells them.
func (x *try) hops(b *lab, url string) []string {
	c := fetch.New(fetch.Options{AllowPrivate: b.web.open(), Resolver: b.names})
	defer c.Close()
	p, err := c.Get(x.Context(), url, fetch.Conditions{})
	var e *fetch.Error
	if errors.As(err, &e) {
		return e.Hops
	}
	return p.Hops
}

// kept names the file of a lab that has a word in it, "" for none.
func (x *try) kept(b *lab, word string) (file string) {
	x.must(filepath.WalkDir(b.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		body, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(body), word) {
			file = path
		}
		return err
	}))
	return file
}

// watch looks once at watches, and removes them again.
func (x *try) watch(b *lab, urls ...string) []watched {
	x.use(b)
	for _, u := range urls {
		_, err := worker.WatchAdd(x.Context(), b.db, store.Watch{URL: u, Every: day})
		x.must(err)
	}
	x.settle(b)
	out := make([]watched, len(urls))
	for i, u := range urls {
		out[i] = x.watched(b, u)
		_, err := worker.WatchRemove(x.Context(), b.db, u)
		x.must(err)
	}
	return out
}
