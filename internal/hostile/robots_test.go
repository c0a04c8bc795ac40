package hostile

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf16"

	"rangefinder/news"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
	"rangefinder/worker"
)

// ruled is a site with a robots.txt and an article under every path.
func (x *try) ruled(b *lab, robots func(c *call)) *site {
	s := x.site(b, page(story("Ruled", "The count was "+fmt.Sprint(x.row.n)+".")))
	s.robots = robots
	return s
}

// rulesKept are the rules of a site's host as they are kept.
func (x *try) rulesKept(b *lab, s *site) (r fetch.Robots) {
	x.Helper()
	kept, _, err := b.db.HostFile(x.Context(), fetch.Host(s.url("/")), store.RobotsTxt)
	x.must(err)
	if kept != nil {
		x.must(json.Unmarshal(kept, &r))
	}
	return r
}

// waits is how long a host is left alone, from when something of it waits for that.
func (x *try) waits(b *lab, s *site, least time.Duration) store.HostLoad {
	x.Helper()
	host := fetch.Host(s.url("/"))
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		hosts, err := b.db.Hosts(x.Context(), 0)
		x.must(err)
		for _, h := range hosts {
			if h.Host == host && h.Wait > least {
				return h
			}
		}
	}
	x.Fatalf("%s is not left alone for %v", host, least)
	return store.HostLoad{}
}

// leave takes what waits out of the frontier.
func (x *try) leave(b *lab) {
	_, err := worker.Drain(x.Context(), b.db)
	x.must(err)
}

var robotsRows = []row{
	{n: 50, input: "robots.txt answers 500 or 503, not at all, too late; its name is not found; its TLS fails", want: news.HostDeferred, also: "no page of the host is asked for; rules that are kept hold on", run: func(x *try) string {
		b := x.lab()
		broken, busy, dropped := x.ruled(b, status(500)), x.ruled(b, status(503)), x.ruled(b, func(c *call) { c.send("") })
		half := x.ruled(b, func(c *call) { c.send(answer("200 OK", "Content-Length: 1000") + "User-agent: *\nDisallow: /not/") })
		wrong := x.ruled(b, nil)
		wrong.self = true
		out := x.crawl(b, broken.url("/"), busy.url("/"), dropped.url("/"), half.url("/"), wrong.secure("/"), "http://nowhere-50.example/")
		h := x.hurried()
		late := x.ruled(h, func(c *call) { c.raw(func(_ net.Conn, gone <-chan struct{}) { <-gone }) })
		out = append(out, x.crawl(h, late.url("/"))...)
		for _, s := range []*site{broken, busy, dropped, half, wrong, late} {
			if n := len(s.requests()); n > 0 {
				x.faultf("%s was asked for %d pages", s.host, n)
			}
		}
		kept := x.ruled(b, text("User-agent: *\nDisallow: /closed\n"))
		x.crawl(b, kept.url("/a"))
		kept.change(func(s *site) { s.robots = status(500) })
		if got := codes(x.crawl(b, kept.url("/b"), kept.url("/closed"))); got != "read, robots" {
			x.faultf("with rules that were kept: %s", got)
		}
		return codes(out)
	}},
	{n: 51, input: "robots.txt answers 401, 403, 404, 410; 429", want: news.Read + ", " + news.HostDeferred, also: "there are none, or the host is left alone", run: func(x *try) string {
		b := x.lab()
		var urls []string
		for _, n := range []int{401, 403, 404, 410, 418, 429} {
			urls = append(urls, x.ruled(b, status(n)).url("/"))
		}
		return codes(x.crawl(b, urls...))
	}},
	{n: 52, input: "robots.txt redirects five times over hosts; six times", want: news.Robots + ", " + news.Read, also: "the rules found at the end bind; one more and there are none", run: func(x *try) string {
		b := x.lab()
		end := x.site(b, text("User-agent: *\nDisallow: /\n"))
		chain := func(n int) *site {
			to := end.url("/rules")
			for range n - 1 {
				to = x.site(b, redirect(to)).url("/rules")
			}
			return x.ruled(b, redirect(to))
		}
		five, six := chain(5), chain(6)
		got := codes(x.crawl(b, five.url("/"), six.url("/")))
		if n := len(five.requests()); n > 0 {
			x.faultf("%d pages were fetched against the rules", n)
		}
		return got
	}},
	{n: 53, input: "robots.txt of 500 KiB and a little, with a rule in the last KiB and one beyond", want: news.Robots + ", " + news.Read, also: "the first 500 KiB hold", run: func(x *try) string {
		b := x.lab()
		head, rule := "User-agent: *\n", "Disallow: /last\n"
		filler := strings.Repeat("# nothing to see\n", 500<<10/17+1)[:500<<10-len(head)-len(rule)-1] + "\n"
		s := x.ruled(b, text(head+filler+rule+"Disallow: /beyond\n"))
		return codes(x.crawl(b, s.url("/last"), s.url("/beyond")))
	}},
	{n: 54, input: "robots.txt of 2 GiB by its length, without end, and a bomb of gzip", want: news.Read, also: "the reading stops; heap below 32 MiB", run: func(x *try) string {
		b := x.lab()
		var sent atomic.Int64
		line := []byte(strings.Repeat("# and so on\n", 1000))
		long := x.ruled(b, func(c *call) {
			c.raw(func(conn net.Conn, _ <-chan struct{}) {
				io.WriteString(conn, answer("200 OK", "Content-Length: 2147483648"))
				sent.Add(until(1<<40, func() (int, error) { return conn.Write(line) }))
			})
		})
		endless := x.ruled(b, func(c *call) { sent.Add(until(1<<40, func() (int, error) { return c.Write(line) })) })
		bomb := x.ruled(b, coded("gzip", gzipBomb()))
		out := x.under(bombBar, b, long.url("/"), endless.url("/"), bomb.url("/"))
		if n := sent.Load(); n > 32*mib {
			x.faultf("%d MiB were taken", n/mib)
		}
		return codes(out)
	}},
	{n: 55, input: "500 KiB of Disallow: /*a*a*a…b against a path of 2,000 characters", want: news.Read + ", " + news.Robots, also: "answered at all, by a matcher that is linear in the file", run: func(x *try) string {
		b := x.lab()
		rule := "Disallow: /" + strings.Repeat("*a", 60) + "*b\n"
		one := "Disallow: /" + strings.Repeat("*a", 8000) + "*b$\n"
		s := x.ruled(b, text("User-agent: *\n"+strings.Repeat(rule, 450<<10/len(rule))+one))
		path := "/" + strings.Repeat("a", 2000)
		return codes(x.crawl(b, s.url(path), s.url(path+"b")))
	}},
	{n: 56, input: "robots.txt with a byte order mark, with CR alone, with NUL bytes, in UTF-16; a page of HTML in its place", want: news.Robots + ", " + news.Read, also: "the page counts as no rules and is flagged", run: func(x *try) string {
		b := x.lab()
		const rules = "User-agent: *\nDisallow: /closed\n"
		wide := "\xff\xfe"
		for _, u := range utf16.Encode([]rune(rules)) {
			wide += string([]byte{byte(u), byte(u >> 8)})
		}
		var urls []string
		for _, body := range []string{"\ufeff" + rules, strings.ReplaceAll(rules, "\n", "\r"), "\x00\x00\x00\n" + rules + "\x00\x00", wide, strings.ReplaceAll(rules, "\n", "\r\n")} {
			urls = append(urls, x.ruled(b, text(body)).url("/closed"))
		}
		html := x.ruled(b, page("<!doctype html><html><body>\nUser-agent: *\nDisallow: /closed\n</body></html>"))
		got := codes(x.crawl(b, append(urls, html.url("/closed"))...))
		if notes := x.rulesKept(b, html).Notes(); !strings.Contains(strings.Join(notes, "\n"), "HTML") {
			x.faultf("the notes of the page are %q", notes)
		}
		return got
	}},
	{n: 57, input: "Crawl-delay of 0, -1, 1e9, NaN, 1,5, 86400, Infinity", want: "0s, 0s, 5m0s, 0s, 1.5s, 5m0s, 5m0s", also: "held between the floor and 300 s, with a note where it was not taken as it stands", run: func(x *try) string {
		b := x.lab()
		var delays []string
		for _, c := range []struct {
			value string
			noted bool
		}{{"0", false}, {"-1", true}, {"1e9", true}, {"NaN", true}, {"1,5", false}, {"86400", true}, {"Infinity", true}} {
			s := x.ruled(b, text("User-agent: *\nCrawl-delay: "+c.value+"\n"))
			_, err := worker.Enqueue(x.Context(), b.db, []string{s.url("/a"), s.url("/b")}, worker.EnqueueOptions{})
			x.must(err)
			for end := time.Now().Add(patience); x.rulesKept(b, s).Deferred() && time.Now().Before(end); {
				time.Sleep(10 * time.Millisecond)
			}
			r := x.rulesKept(b, s)
			d := r.Delay(fetch.Agent)
			delays = append(delays, d.String())
			if noted := len(r.Notes()) > 0; noted != c.noted {
				x.faultf("Crawl-delay %s has the notes %q", c.value, r.Notes())
			}
			if d > time.Minute {
				if h := x.waits(b, s, time.Minute); h.Wait > 300*time.Second {
					x.faultf("Crawl-delay %s: the host is left alone for %v", c.value, h.Wait)
				}
				if n := len(s.requests()); n > 0 {
					x.faultf("Crawl-delay %s: %d pages at once behind robots.txt", c.value, n)
				}
				x.leave(b)
			}
		}
		x.settle(b)
		return strings.Join(delays, ", ")
	}},
	{n: 58, input: "groups for Rangefinder twice, for rangefinder/1.0, for *, for others that begin like us", want: news.Robots + ", " + news.Read, also: "groups of our name are one; that of everybody is not ours then", run: func(x *try) string {
		b := x.lab()
		s := x.ruled(b, text("User-agent: *\nDisallow: /all\n\nUser-agent: Rangefinder\nDisallow: /a\n\nUser-agent: RangefinderPlus\nDisallow: /plus\n\nUser-agent: other\nuser-agent: rangefinder/1.0\nDisallow: /b\n\nUSER-AGENT: RANGEFINDER\nDisallow: /c\nAllow: /c/open\n"))
		return codes(x.crawl(b, s.url("/a"), s.url("/b"), s.url("/c"), s.url("/all-and-more"), s.url("/plus"), s.url("/c/open")))
	}},
	{n: 59, input: "rules with %2F, %e3 for %E3, * and $, query strings", want: news.Robots + ", " + news.Read, also: "as Google's parser reads them", run: func(x *try) string {
		b := x.lab()
		s := x.ruled(b, text("User-agent: *\nDisallow: /a%2Fb\nDisallow: /jp/%e3%83%84\nDisallow: /jp2/ツ\nDisallow: /*.php$\nDisallow: /c$d\nDisallow: /*?print=\nDisallow: /dir/\nAllow: /dir/index.html\nDisallow: /%7Ejoe/\n"))
		var urls []string
		for _, path := range []string{"/a%2Fb", "/a%2fb/c", "/jp/%E3%83%84", "/jp/ツ", "/jp2/%e3%83%84", "/x/y.php", "/c$d", "/c$de", "/q?print=1", "/q?print=", "/dir/x", "/~joe/x",
			"/a/b", "/jp/%E3%83%85", "/y.php?x=1", "/y.phpx", "/c", "/q?a=print", "/dir/index.html", "/dir/", "/A%2Fb"} {
			urls = append(urls, s.url(path))
		}
		return codes(x.crawl(b, urls...))
	}},
	{n: 60, input: "429 with Retry-After: 120, a date, a date in the past, soon, ten years, a negative number", want: news.HTTPStatus, also: "held between 1 s and 24 h; the whole host rests, not the address", run: func(x *try) string {
		b := x.lab()
		var out []news.Outcome
		for _, c := range []struct{ value, says string }{
			{"120", "a pause of 2m0s"}, {time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat), "a pause of 1s"}, {"soon", ""}, {"315360000", "a pause of 24h0m0s"},
			{time.Now().AddDate(10, 0, 0).UTC().Format(http.TimeFormat), "a pause of 24h0m0s"}, {"-5", "a pause of 1s"}, {"0", "a pause of 1s"},
			{time.Now().Add(2 * time.Hour).UTC().Format(http.TimeFormat), "a pause of "},
		} {
			s := x.site(b, func(c *call) { c.status(429) })
			s.page = func(call *call) {
				call.Header().Set("Retry-After", c.value)
				call.status(http.StatusTooManyRequests)
			}
			o := x.crawl(b, s.url("/a"))
			out = append(out, o...)
			if c.says == "" && strings.Contains(o[0].Reason, "pause") {
				x.faultf("Retry-After %q: %s", c.value, o[0].Reason)
			}
			x.says(o[0], c.says)
			if c.says == "a pause of 1s" || c.says == "" {
				continue
			}
			// Another address of the host has to wait as well.
			_, err := worker.Enqueue(x.Context(), b.db, []string{s.url("/b")}, worker.EnqueueOptions{})
			x.must(err)
			if h := x.waits(b, s, time.Minute); !h.Asked || h.Wait > 24*time.Hour || len(s.requests()) != 1 {
				x.faultf("Retry-After %q: %+v after %d requests", c.value, h, len(s.requests()))
			}
			x.leave(b)
		}
		return codes(out)
	}},
	{n: 61, input: "a host that answers 503 for an hour", want: "at most one probe a step", also: "other hosts are crawled as before"},
	{n: 62, input: "10,000 addresses of one host, eight processes", want: "never two in flight", also: "never a gap too short; no try is spent on waiting"},
	{n: 63, input: "a task at its last try that has to wait for its host", want: "deferred", also: "not archived"},
	{n: 64, input: "a worker killed while it holds a host", want: "the host is free within 60 s", also: "its page is fetched once more at most"},
	{n: 65, input: "the store is restarted, or loses what it knows of a host's pauses", want: "waits", also: "no page before the pause is over", run: func(x *try) string {
		b := x.lab()
		// What the host has asked for stands in its robots.txt and in the state of the host.
		for _, lost := range []string{"", "state", "robots", "state robots"} {
			s := x.ruled(b, text("User-agent: *\nCrawl-delay: 200\n"))
			host := fetch.Host(s.url("/"))
			_, err := worker.Enqueue(x.Context(), b.db, []string{s.url("/a"), s.url("/b")}, worker.EnqueueOptions{})
			x.must(err)
			x.waits(b, s, time.Minute)
			for part := range strings.FieldsSeq(lost) {
				x.must(b.db.Client.Del(x.Context(), "rf:{h:"+host+"}:"+part).Err())
			}
			_, err = worker.Enqueue(x.Context(), b.db, []string{s.url("/c")}, worker.EnqueueOptions{})
			x.must(err)
			// A neighbour that is crawled and read meanwhile shows that the worker had its turn.
			x.crawl(b, x.ruled(b, nil).url("/"))
			x.crawl(b, x.ruled(b, nil).url("/"))
			if n := len(s.requests()); n > 0 {
				x.faultf("without %q: %d pages before the pause was over", lost, n)
			}
			x.leave(b)
		}
		x.restart(b)
		return "waits"
	}},
	{n: 66, input: "clocks five minutes apart", want: "the gaps hold", also: "by the store's clock"},
	{n: 67, input: "1,000 sub-domains of one site, or of one address", want: "one limit for all", also: ""},
	{n: 68, input: "a host that is dead: its name is not found, or it refuses", want: "probed, then reported as dead", also: ""},
}

// restart stops the worker and the store of a lab in the middle of a pause, opens them again, and checks that the pause has
// stood it.
func (x *try) restart(b *lab) {
	s := x.ruled(b, text("User-agent: *\nCrawl-delay: 200\n"))
	_, err := worker.Enqueue(x.Context(), b.db, []string{s.url("/a"), s.url("/b")}, worker.EnqueueOptions{})
	x.must(err)
	x.waits(b, s, time.Minute)
	x.must(b.again())
	x.crawl(b, x.ruled(b, nil).url("/"))
	x.waits(b, s, time.Minute)
	if n := len(s.requests()); n > 0 {
		x.faultf("after a restart: %d pages before the pause was over", n)
	}
	x.leave(b)
}
