package hostile

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/hibiken/asynq"
	xhtml "golang.org/x/net/html"

	"rangefinder/news"
	"rangefinder/report"
	"rangefinder/store"
	"rangefinder/web"
	"rangefinder/worker"
)

// named is an article whose headline, outlet and speaker are called what a page wants to have shown.
func named(name string, n int) string {
	e := html.EscapeString(name)
	return strings.Replace(story(e, fmt.Sprintf("The flood killed %d people in Strelsau, %s said on Monday.", n, e), "“"+e+"”, according to "+e+", who counted 12 boats."),
		"<head>", `<head><meta property=og:site_name content="`+e+`"><meta property=og:title content="`+e+`"><meta name=author content="`+e+`">`, 1)
}

// told crawls pages of one story whose names are hostile, and returns the report of them: as it comes from the store, and
// once more with every text in it replaced by the names themselves, as if no reader had cleaned them.
func (x *try) told(b *lab, names ...string) []news.Report {
	x.Helper()
	var urls []string
	for i, name := range names {
		urls = append(urls, x.site(b, page(named(name, 90+i))).url("/"))
	}
	out := x.enqueue(b, worker.EnqueueOptions{Story: fmt.Sprintf("Story %d %s", x.row.n, names[0])}, urls...)
	for _, o := range out {
		if o.Code != news.Read {
			x.faultf("%s: %s (%s)", o.URL, o.Code, o.Reason)
		}
	}
	x.settle(b)
	r, err := b.db.ReportFor(x.Context(), urls)
	x.must(err)
	if len(r.Topics) == 0 || len(r.Claims) < len(names) {
		x.Fatalf("the report has %d topics and %d claims", len(r.Topics), len(r.Claims))
	}
	reports := []news.Report{r}
	for _, name := range names {
		reports = append(reports, poisoned(r, name))
	}
	return reports
}

// poisoned is a report in which every text that can be of a page says s, and no address is one of the web.
func poisoned(r news.Report, s string) news.Report {
	r.Stories, r.Topics, r.Claims = slices.Clone(r.Stories), slices.Clone(r.Topics), slices.Clone(r.Claims)
	r.Coverage.Outcomes = append(slices.Clone(r.Coverage.Outcomes), news.Outcome{URL: s, Code: s, Reason: s, At: time.Unix(0, 0)}, news.Outcome{URL: "javascript:" + s, Code: news.BadURL})
	for i := range r.Stories {
		r.Stories[i].Name = s
	}
	for i := range r.Topics {
		t := &r.Topics[i]
		t.Topic, t.What, t.Of, t.Place, t.Measure = s, s, s, s, s
		t.Strands = slices.Clone(t.Strands)
		for j := range t.Strands {
			st := &t.Strands[j]
			st.Explain = []string{s, "because " + s}
			st.Origins = slices.Clone(st.Origins)
			for k := range st.Origins {
				st.Origins[k].Origin, st.Origins[k].Outlets = s, []string{s, "a " + s}
			}
		}
		t.Sums = append(slices.Clone(t.Sums), news.Sum{Text: s})
	}
	for i := range r.Claims {
		c := &r.Claims[i]
		c.Sentence, c.What, c.Of, c.Place, c.Origin, c.AsOf = s+" "+c.Text+" "+s, s, s, s, s, s
		c.Attribution, c.Notes = []string{s, s}, []string{s}
		c.Article.Title, c.Article.Publisher = s, s
		if i%2 == 0 {
			c.Article.URL = "javascript:alert(1)//" + s
		}
	}
	return r
}

// shown is a report in every format, as a whole and of two of its topics.
func (x *try) shown(r news.Report) map[string]string {
	x.Helper()
	out := map[string]string{}
	write := func(name, format string, o report.Options) {
		var b bytes.Buffer
		o.Wikidata = report.WikidataOptions{Item: "Q42", CSV: true} // without tabs, which part the cells of the other dialect
		err := report.Write(&b, r, format, o)
		var several *report.WikidataError
		if errors.As(err, &several) && o.Topic == "" {
			return // figures of two topics for one item; each topic comes by itself
		}
		x.must(err)
		out[name] = b.String()
	}
	for _, f := range report.Formats() {
		if f != "svg" { // a picture is of one topic
			write(f, f, report.Options{})
			write(f+", full", f, report.Options{Full: true, Summary: true, Width: 100})
		}
		if f == "html" {
			write(f+", served", f, report.Options{Served: true, Base: "http://localhost"})
		}
		for _, t := range r.Topics[:min(len(r.Topics), 2)] {
			write(f+" "+t.ID, f, report.Options{Topic: t.ID})
		}
	}
	return out
}

// A source is the store of a lab, or one report, as the web pages see it.
type source struct {
	db   *store.DB
	r    *news.Report
	fail error
}

func (s source) Report(ctx context.Context) (news.Report, error) {
	if s.r != nil || s.fail != nil {
		if s.r == nil {
			return news.Report{}, s.fail
		}
		return *s.r, s.fail
	}
	return s.db.Report(ctx)
}

func (s source) Revision(ctx context.Context) (string, error) {
	if s.r != nil || s.fail != nil {
		return "one", s.fail
	}
	return s.db.Revision(ctx)
}

func (s source) ReportAt(ctx context.Context, _ time.Time) (news.Report, error) { return s.Report(ctx) }

func (s source) Compare(context.Context, *news.Report, time.Time, time.Time) error { return s.fail }

func (s source) Queue(ctx context.Context) (web.Queue, error) {
	r, err := s.Report(ctx)
	q := web.Queue{NotRead: r.Coverage.Outcomes}
	for _, o := range r.Coverage.Outcomes {
		q.Failures = append(q.Failures, web.Failure{ID: o.URL, Task: o.Code, Address: o.URL, Reason: o.Reason})
		q.Hosts = append(q.Hosts, web.Host{Name: o.URL, Why: o.Reason})
	}
	return q, err
}

func (s source) Watches(ctx context.Context) ([]web.Watch, error) {
	r, err := s.Report(ctx)
	var list []web.Watch
	for _, o := range r.Coverage.Outcomes {
		list = append(list, web.Watch{URL: o.URL, Story: o.Reason, Schedule: o.Reason, Error: o.Reason, Hint: o.URL})
	}
	return list, err
}

func (s source) Article(ctx context.Context, id string, version int) (web.Article, error) {
	v, ok, err := s.db.Version(ctx, id, version)
	if err == nil && !ok {
		err = web.ErrNotFound
	}
	if err != nil {
		return web.Article{}, err
	}
	cs, err := s.db.Claims(ctx, id)
	return web.Article{Article: v.Article, Claims: cs, Numbers: v.Numbers, Versions: v.Article.Version, Page: v.Page, Fetched: v.Fetched}, err
}

func (s source) History(ctx context.Context, id string) ([]web.Article, []news.Change, error) {
	a, err := s.Article(ctx, id, 0)
	return []web.Article{a}, nil, err
}

func (s source) Unclaimed(ctx context.Context, articles []string, _ bool) ([]news.Unclaimed, error) {
	if s.db == nil || len(articles) == 0 {
		return nil, s.fail
	}
	return s.db.UnclaimedNumbers(ctx, articles...)
}

func (s source) Page(context.Context, string) (web.Page, error) { return web.Page{}, web.ErrNotFound }

// pages are the pages of the site, by path.
func (x *try) pages(src source, paths ...string) map[string]*httptest.ResponseRecorder {
	h := web.Handler(src, web.Options{})
	out := map[string]*httptest.ResponseRecorder{}
	for _, p := range paths {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, p, nil)
		r.Host = "localhost"
		h.ServeHTTP(w, r)
		out[p] = w
	}
	return out
}

// may is what a page of ours is made of. Whatever else is in one came from elsewhere.
var may = regexp.MustCompile(`^(html|head|body|meta|title|style|link|header|footer|nav|main|section|article|aside|h[1-6]|p|a|b|i|em|strong|small|span|div|mark|q|blockquote|cite|bdi|ul|ol|li|dl|dt|dd|table|caption|colgroup|col|thead|tbody|tr|th|td|details|summary|form|input|select|option|button|label|time|abbr|sup|br|hr|svg|g|rect|line|circle|path|polygon|polyline|text|tspan|desc|figure|figcaption|foreignObject|code|pre|del|ins|wbr|search)$`)

// inert checks that a page of HTML does nothing: no element that is not ours, no handler, no style of its own and no address
// but of the web.
func (x *try) inert(name, body string) {
	doc, err := xhtml.Parse(strings.NewReader(body))
	if err != nil {
		x.faultf("%s: %v", name, err)
		return
	}
	for n := range doc.Descendants() {
		if n.Type != xhtml.ElementNode {
			continue
		}
		if !may.MatchString(n.Data) {
			x.faultf("%s has an element <%s>", name, n.Data)
		}
		for _, a := range n.Attr {
			v := strings.ToLower(strings.TrimSpace(a.Val))
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "src", a.Key == "srcdoc":
				x.faultf("%s has <%s %s>", name, n.Data, a.Key)
			case a.Key == "href", a.Key == "action", a.Key == "formaction", a.Key == "xlink:href":
				if !strings.HasPrefix(v, "http://") && !strings.HasPrefix(v, "https://") && !strings.HasPrefix(v, "/") && !strings.HasPrefix(v, "#") || strings.HasPrefix(v, "//") {
					x.faultf("%s leads to %q", name, a.Val)
				}
			}
		}
	}
}

// acts finds what a terminal, or the order of reading, would be moved by.
func acts(s string) string {
	i := strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) || r == '\u200b' || r == '\ufeff' || r == '\u2060' || r == '\u2028' || r == utf8.RuneError
	})
	if i < 0 || strings.HasPrefix(s[i:], "\ufffd") && onlyReplaced(s) {
		return ""
	}
	return fmt.Sprintf("%q", s[i:min(len(s), i+12)])
}

// onlyReplaced reports whether U+FFFD is all that a text has of what acts finds; it shows that something stood there.
func onlyReplaced(s string) bool {
	return utf8.ValidString(s) && acts(strings.ReplaceAll(s, "\ufffd", "")) == ""
}

// program runs the program on the data of a lab and returns all that it prints.
func (x *try) program(dir, stdin string, args ...string) string {
	x.Helper()
	self, err := os.Executable()
	x.must(err)
	ctx, cancel := context.WithTimeout(x.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, self)
	cmd.Args = append([]string{"rangefinder"}, args...)
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = append(os.Environ(), runs+"=1", "HOME="+dir, "XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "REDIS_URL=", "RANGEFINDER_DATA_DIR="+dir)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		x.must(err)
	}
	return string(out)
}

// escapes are what a page may try on a terminal: its title, its screen, a link, the clipboard, by C0 and by C1.
var escapes = []string{"\x1b]0;owned\x07", "\x1b[2J", "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "\x1b]52;c;cm0gLXJmIC8K\x07", "\u009b2J", "a\x7fbc\x08d", "\u0090q\u009c", "\rover"}

var outputRows = []row{
	{n: 92, input: "a headline, an outlet and a speaker called <script>, \"><img onerror=…>; links to javascript:", want: "escaped", also: "in files and on the site; links lead to http and https only; the policy allows nothing", run: func(x *try) string {
		b := x.lab()
		for i, r := range x.told(b, "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, `'onmouseover='alert(1)`, "</title></style><svg onload=alert(1)>", "{{.}}<!--", "javascript:alert(1)") {
			for name, body := range x.shown(r) {
				if strings.HasPrefix(name, "html") {
					x.inert(name, body)
					if !strings.Contains(name, "served") && !strings.Contains(body, "default-src 'none'") {
						x.faultf("%s has no policy", name)
					}
				}
			}
			paths := []string{"/", "/?q=%3Cscript%3E", "/queue", "/watches", "/?q=%22%3E%3Cscript%3E&word=conflict&sort=name", "/report.html", "/topics/none%3Cscript%3E"}
			for _, t := range r.Topics {
				paths = append(paths, "/topics/"+t.ID)
			}
			for _, c := range r.Claims[:min(len(r.Claims), 3)] {
				paths = append(paths, "/origins/"+url.PathEscape(c.OriginID), "/outlets/"+news.ID("outlet", strings.ToLower(report.Name(c.Article.Publisher))))
			}
			src := source{db: b.db}
			if i > 0 {
				src.r = &r
			}
			for _, c := range r.Claims {
				if c.ArticleID != "" {
					paths = append(paths, "/articles/"+c.ArticleID+"?numbers=1", "/articles/"+c.ArticleID+"/versions")
				}
			}
			for p, w := range x.pages(src, paths...) {
				x.inert(p, w.Body.String())
				if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
					x.faultf("%s has the policy %q", p, csp)
				}
			}
		}
		// A text that the user supplies may have any address.
		x.must(worker.Supply(x.Context(), b.db, news.Page{URL: "javascript:alert(92)", Body: []byte("The flood killed 92 people in Strelsau, police said on Monday.")}, "Supplied 92"))
		x.settle(b)
		r, err := b.db.ReportFor(x.Context(), []string{"javascript:alert(92)"})
		x.must(err)
		if len(r.Claims) == 0 {
			x.faultf("the supplied text has no claims")
		}
		for name, body := range x.shown(r) {
			if strings.HasPrefix(name, "html") {
				x.inert(name, body)
			}
		}
		return "escaped"
	}},
	{n: 93, input: "a headline =HYPERLINK(…), +1, -1+1, @SUM, with a tab or CR first, in full-width signs", want: "led by an apostrophe", also: "in CSV; negative numbers stay numbers", run: func(x *try) string {
		b := x.lab()
		numbers := regexp.MustCompile(`^-?\d+(\.\d+)?$`)
		negative := -12.5
		for _, r := range x.told(b, `=HYPERLINK("http://evil.example","x")`, "+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "=cmd|' /C calc'!A0", "＝1+1", "\u200b=1+1", "-2e5", "- 5", "\n@x") {
			r.Claims = slices.Clone(r.Claims)
			for i := range r.Claims {
				r.Claims[i].Low, r.Claims[i].Value, r.Claims[i].High = &negative, &negative, &negative
			}
			found := false
			for name, body := range x.shown(r) {
				if !strings.HasPrefix(name, "csv") {
					continue
				}
				rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
				x.must(err)
				for _, cells := range rows {
					for _, c := range cells {
						found = found || c == "-12.5"
						if c != "" && strings.ContainsRune("=+-@\t\r\n|＝＋－＠", []rune(c)[0]) && !numbers.MatchString(c) {
							x.faultf("%s has the cell %q", name, c)
						}
						if acts(c) != "" {
							x.faultf("%s has %s", name, acts(c))
						}
					}
				}
			}
			if !found {
				x.faultf("the negative figure is no number any more")
			}
		}
		return "led by an apostrophe"
	}},
	{n: 94, input: "names with ESC ]0;…BEL, ESC [2J, OSC 8, OSC 52, C1, DEL, CR", want: "shown, not done", also: "in every format and by every command: none reaches the terminal", run: func(x *try) string {
		b := x.lab()
		for _, r := range x.told(b, escapes...) {
			for name, body := range x.shown(r) {
				if a := acts(body); a != "" {
					x.faultf("%s writes %s", name, a)
				}
			}
		}
		// Refused addresses are shown by queue, and by the one who enqueues them.
		evil := "http://exa mple/\x1b]0;owned\x07\u009b2J\u202e"
		x.crawl(b, evil)
		file := filepath.Join(b.dir, "evil.html")
		x.must(os.WriteFile(file, []byte(named(strings.Join(escapes, " "), 94)), 0o600))
		plain := filepath.Join(b.dir, "evil.txt")
		x.must(os.WriteFile(plain, []byte("The flood killed 94 people \u009b2J in \x1b[2JStrelsau\x7f, \u202epolice\u202c said.\r\n\r\n"+filler), 0o600))
		b2 := filepath.Join(b.dir, "other")
		for _, args := range [][]string{{"report"}, {"report", "--format", "json"}, {"queue"}, {"queue", "--json"}, {"enqueue", evil}, {"article", file}, {"article", plain}, {"article", "--explain", file}, {"article", "--numbers", plain},
			{"claims", file}, {"claims", plain}, {"run", "--data-dir", b2, file, plain}, {"report", "no such topic \x1b[2J"}, {"watch", "add", evil}, {"\x1b[2J"}, {"article", "/none/\x1b[2J\u009b2J"},
			{"decide", "note", "--data-dir", b2, "file://" + plain, "a note \x1b[2J\u009b", "--who", "eve\x1b]0;x\x07", "--why", "\u202ewhy"},
			{"decide", "queue", "-n", "0", "--data-dir", b2}, {"decide", "list", "--data-dir", b2}, {"decide", "list", "--json", "--data-dir", b2}, {"decide", "export", "--data-dir", b2}, {"decide", "show", "\x1b[2J"}} {
			out := x.program(b.dir, "", args...)
			if out == "" {
				x.faultf("%q prints nothing", args)
			}
			if a := acts(out); a != "" {
				x.faultf("%q prints %s", args, a)
			}
		}
		return "shown, not done"
	}},
	{n: 95, input: "a headline with U+202E, U+2066 to 2069, zero-width characters, 10,000 combining marks, newlines, of 10 KB", want: "cut and calmed", also: "to 300 characters, none of them turned, hidden or piled up", run: func(x *try) string {
		b := x.lab()
		zalgo := "Z" + strings.Repeat("\u0336\u0353", 5000) + "algo"
		long := strings.Repeat("long ", 2_000)
		for _, r := range x.told(b, "\u202egnp.exe \u2066a\u2067b\u2068c\u2069 ze\u200bro\u2060 wid\ufeffth", zalgo, "one\ntwo\u2028three\u0085four", long) {
			shown := x.shown(r)
			for name, body := range shown {
				if a := acts(body); a != "" {
					x.faultf("%s writes %s", name, a)
				}
				if strings.HasPrefix(name, "json") {
					continue // programs get what was said
				}
				if n := piled(body); n > 10 {
					x.faultf("%s piles up %d marks", name, n)
				}
			}
			for name, body := range shown {
				if !strings.HasPrefix(name, "csv") {
					continue
				}
				rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
				x.must(err)
				at := slices.Index(rows[0], "source_headline")
				for _, cells := range rows[1:] {
					for _, title := range strings.Split(cells[at], "; ") {
						if n := utf8.RuneCountInString(title); n > 301 {
							x.faultf("%s has a headline of %d characters", name, n)
						}
					}
				}
			}
			paths := []string{"/"}
			for _, c := range r.Claims {
				if c.ArticleID != "" {
					paths = append(paths, "/articles/"+c.ArticleID)
				}
			}
			for p, w := range x.pages(source{db: b.db, r: &r}, paths...) {
				body := w.Body.String()
				if piled(body) > 10 || acts(body) != "" {
					x.faultf("%s piles up %d marks, or has %s", p, piled(body), acts(body))
				}
				doc, err := xhtml.Parse(strings.NewReader(body))
				x.must(err)
				for n := range doc.Descendants() {
					if n.Type == xhtml.ElementNode && (n.Data == "h1" || n.Data == "title") {
						if k := utf8.RuneCountInString(textOf(n)); k > 330 {
							x.faultf("%s has a <%s> of %d characters", p, n.Data, k)
						}
					}
				}
			}
		}
		return "cut and calmed"
	}},
	{n: 96, input: "names with ](javascript:…), backticks, |, HTML, a line that begins like a heading, bare addresses", want: "escaped", also: "in Markdown: no link, no code, no cell but ours", run: func(x *try) string {
		b := x.lab()
		for _, r := range x.told(b, "x](javascript:alert(1))", "`code` ``` fence", "a | b | c", "<img src=x onerror=alert(1)>", "# heading", "![x](http://evil.example/p.gif)", "http://evil.example www.evil.example", "[x]: javascript:alert(1)", "*a* _b_ ~~c~~ &amp; \\", "1. one", "- one", "> one", "a@evil.example") {
			for name, body := range x.shown(r) {
				if strings.HasPrefix(name, "md") {
					x.tame(name, body)
				}
			}
		}
		return "escaped"
	}},
	{n: 97, input: "an address with %0a and line breaks, a headline and an error with line breaks, a path of the site with %0a", want: "one line a record", also: "none is forged", run: func(x *try) string {
		b := x.lab()
		const forged = "time=2026-01-01T00:00:00Z level=INFO msg=forged"
		x.told(b, "Flood\n"+forged, "\r\n"+forged)
		s := x.site(b, func(c *call) {
			c.send("HTTP/1.1 302 Found\r\nLocation: http://exa mple/%0a" + strings.ReplaceAll(forged, " ", "%20") + "\r\n\r\n")
		})
		x.crawl(b, s.url("/%0a"+strings.ReplaceAll(forged, " ", "%20")), "http://exa mple/\n"+forged, "\x1b\n"+forged)
		x.archive(b, asynq.NewTask("page:read:v1\n"+forged, []byte("\n"+forged+"\n")))
		var site lines
		src := source{fail: errors.New("a reason\n" + forged)}
		h := web.Handler(src, web.Options{Log: slog.New(slog.NewTextHandler(&site, nil))})
		r := httptest.NewRequest(http.MethodGet, "/topics/%0a"+strings.ReplaceAll(forged, " ", "%20"), nil)
		r.Host = "localhost"
		h.ServeHTTP(httptest.NewRecorder(), r)
		for _, log := range []string{b.log.String(), site.String()} {
			if log == "" {
				x.faultf("nothing was logged")
			}
			for line := range strings.Lines(log) {
				if !strings.HasPrefix(line, "time=") || strings.HasPrefix(line, "time=2026-01-01") || acts(strings.TrimSuffix(line, "\n")) != "" {
					x.faultf("the log has the line %.200q", line)
				}
			}
		}
		return "one line a record"
	}},
	{n: 98, input: "tasks whose payload is no JSON, of 10 MiB, without an item; of another version; of no type that is known", want: "archived", also: "at the first try, with a reason; the worker goes on", run: func(x *try) string {
		b := x.lab()
		big := bytes.Repeat([]byte("x"), 10*mib)
		tasks := []*asynq.Task{
			asynq.NewTask("page:read:v1", []byte("not JSON")), asynq.NewTask("page:read:v1", nil), asynq.NewTask("page:read:v1", []byte(`{"item":"x","epoch":1,"step":"?"}`)),
			asynq.NewTask("page:read:v1", []byte(`{"item":"","epoch":1}`)), asynq.NewTask("page:read:v1", []byte(`{"item":7,"epoch":"1"}`)), asynq.NewTask("page:read:v1", big),
			asynq.NewTask("page:read:v1", append(append([]byte(`{"epoch":1,"item":"`), big...), `"}`...)), asynq.NewTask("page:read:v9", []byte(`{"item":"x","epoch":1}`)), asynq.NewTask("page:read:v12", []byte(`{"item":"x","epoch":1}`)),
			asynq.NewTask("no:such:task", []byte(`{"item":"x","epoch":1}`)), asynq.NewTask("\x1b[2J", []byte("{}")),
		}
		x.archive(b, tasks...)
		q, err := worker.Queue(x.Context(), b.db)
		x.must(err)
		n := 0
		for _, f := range q.Failures {
			if f.Reason == "" || f.Tries != 1 || len(f.Reason) > 1000 {
				x.faultf("a failure of %.40q at try %d, for %.100q", f.Task, f.Tries, f.Reason)
			}
			n++
		}
		if n < len(tasks) {
			x.faultf("%d failures are listed of %d tasks", n, len(tasks))
		}
		if got := codes(x.crawl(b, x.site(b, page(story("After", "The count was 98."))).url("/"))); got != news.Read {
			x.faultf("a page after that: %s", got)
		}
		return "archived"
	}},
	{n: 99, input: "paths and hosts with .., names of 300 bytes, names that differ in case alone, names of devices", want: news.BadURL + ", " + news.Read, also: "packs of pages are named by the hour and by chance, and nothing else is written", run: func(x *try) string {
		b := x.lab()
		s := x.site(b, func(c *call) { c.html(story("Path "+c.r.URL.RequestURI(), "The count was 99.")) })
		outside := listing(x, filepath.Dir(b.dir), filepath.Base(b.dir))
		out := x.crawl(b, "http://..%2f..%2fetc/passwd", "http://../../etc/passwd", "http://a..b.example/", "http://"+strings.Repeat("a", 300)+".example/",
			s.url("/../../x"), s.url("/%2e%2e/%2e%2e/etc/passwd"), s.url("/..%2f..%2f..%2fx"), s.url("/"+strings.Repeat("n", 300)), s.url("/Flood"), s.url("/flood"), s.url("/CON"), s.url("/a%00b"), s.url("/..\\..\\x"), s.url("/~"))
		x.settle(b)
		name := regexp.MustCompile(`^[0-9]{8}-[0-9]{6}-[0-9a-f]{12}\.pages\.gz$`)
		root := filepath.Join(b.dir, "pages")
		files := 0
		x.must(filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			files++
			rel, err := filepath.Rel(root, path)
			if !name.MatchString(filepath.ToSlash(rel)) {
				x.faultf("a pack of pages is called %q", rel)
			}
			return err
		}))
		if files == 0 {
			x.faultf("no pack of pages is there")
		}
		for _, entry := range listing(x, b.dir, "") {
			if entry != "pages" && entry != "redis" && !strings.HasPrefix(entry, "evil.") && entry != "other" {
				x.faultf("the folder of data has %q", entry)
			}
		}
		if now := listing(x, filepath.Dir(b.dir), filepath.Base(b.dir)); !slices.Equal(outside, now) {
			x.faultf("beside the folder of data stood %q, and now %q", outside, now)
		}
		p := store.Pages{Dir: root}
		for _, kept := range []string{"../../../etc/passwd:0:10", strings.Repeat("../", 21) + "x.pages.gz:0:10", "a/b.pages.gz:0:10", ".pages.gz:0:10", "..:0:10"} {
			if _, err := p.Get(store.Hash(nil), kept); err == nil || errors.Is(err, fs.ErrNotExist) {
				x.faultf("a page in %q was looked for: %v", kept, err)
			}
		}
		return codes(out)
	}},
	{n: 100, input: "a body with WARC/1.1 in it, header values with line breaks, in an export", want: "the lengths of records hold", also: "another program reads every record back"},
}

// listing is the names in a folder that the tests made, or that look like one of theirs.
func listing(x *try, dir, but string) (names []string) {
	entries, err := os.ReadDir(dir)
	x.must(err)
	for _, e := range entries {
		if but != "" && (e.Name() == "x" || e.Name() == "etc" || e.Name() == "passwd") || but == "" {
			names = append(names, e.Name())
		}
	}
	return names
}

// archive enqueues tasks and waits until they are set aside.
func (x *try) archive(b *lab, tasks ...*asynq.Task) {
	x.Helper()
	x.use(b)
	client, look := asynq.NewClientFromRedisClient(b.db.Client), asynq.NewInspectorFromRedisClient(b.db.Client)
	var ids []string
	for i, t := range tasks {
		id := fmt.Sprintf("case-%d-%d", x.row.n, i)
		ids = append(ids, id)
		_, err := client.Enqueue(t, asynq.Queue("read"), asynq.TaskID(id))
		x.must(err)
	}
	var states []string
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		states = states[:0]
		for _, id := range ids {
			info, err := look.GetTaskInfo("read", id)
			switch {
			case err != nil:
				states = append(states, id+": "+err.Error())
			case info.State != asynq.TaskStateArchived || info.LastErr == "":
				states = append(states, id+": "+info.State.String()+" "+strconv.Quote(info.LastErr))
			}
		}
		if len(states) == 0 {
			return
		}
	}
	x.faultf("not set aside: %q", states)
}

// piled is the longest run of combining marks.
func piled(s string) (most int) {
	n := 0
	for _, r := range s {
		if unicode.In(r, unicode.Mn, unicode.Me) {
			n++
			most = max(most, n)
		} else {
			n = 0
		}
	}
	return most
}

func textOf(n *xhtml.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == xhtml.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

var ourLink = regexp.MustCompile(`\]\(<https?://[^<>\n]*>\)`)

// tame checks that Markdown has no markup but that of the report.
func (x *try) tame(name, body string) {
	for line := range strings.Lines(body) {
		bare := strings.NewReplacer(`\\`, "", `\`+"`", "", `\[`, "", `\]`, "", `\|`, "", `\<`, "", `\!`, "", `\:`, "").Replace(line)
		bare = ourLink.ReplaceAllString(bare, "}")
		for _, never := range []string{"`", "](", "]:", "<", "![", "://", "www."} {
			if strings.Contains(bare, never) {
				x.faultf("%s has %q in %.200q", name, never, line)
			}
		}
		if strings.HasPrefix(line, "|") && strings.Count(bare, "|") != 6 {
			x.faultf("%s has a row of %d bars: %.200q", name, strings.Count(bare, "|"), line)
		}
	}
}
