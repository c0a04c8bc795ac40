package scraper

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"rangefinder/internal/needs"
	"rangefinder/news"
)

const site = "https://www.quayside.example/world/ferry"

// around is a page around a body.
func around(body string) news.Page {
	return news.Page{URL: site, FinalURL: site, Status: 200, Body: []byte("<!DOCTYPE html><html lang=en><head><title>Ferry report published</title></head><body><main><h1>Ferry report published</h1>" +
		"<p>The inquiry into the loss of the ferry published its report on Monday after a delay of two years, as the families had asked.</p>" +
		body + "<p>The minister thanked the judge and said that the government would answer in the autumn, when parliament sits again.</p></main></body></html>")}
}

// What markup does to words and numbers.
func TestInlineText(t *testing.T) {
	for _, c := range []struct{ markup, want string }{
		{"some 25<b>,000</b> crates were lost", "some 25,000 crates were lost"},
		{"some 2<span>5,</span>000 crates", "some 25,000 crates"},
		{"11&nbsp;000 tonnes of grain", "11 000 tonnes of grain"},
		{"11&#8239;000 tonnes of grain", "11 000 tonnes of grain"},
		{"25&shy;000 and 3&#8203;1", "25000 and 31"},
		{"600<sup>1</sup> were aboard", "600 were aboard"},
		{"600<sup><a href='#n'>[12]</a></sup> were aboard", "600 were aboard"},
		{"600<sup>*</sup> were aboard", "600 were aboard"},
		{"an area of 60 km<sup>2</sup> burnt", "an area of 60 km² burnt"},
		{"about 10<sup>6</sup> spores", "about 10^6 spores"},
		{"the 21<sup>st</sup> boat", "the 21st boat"},
		{"CO<sub>2</sub> fell by 4%", "CO2 fell by 4%"},
		{"<span>Killed</span><span>300</span> in May", "Killed 300 in May"},
		{"<del>300</del> 400 were hurt", "400 were hurt"},
		{"120<s>0</s> of them", "120 of them"},
		{"40 <script>var n = 99</script>crates <style>p{width:7px}</style>sank", "40 crates sank"},
		{"40 <span hidden>or 99 </span>crates <span style='display: none'>7</span>sank", "40 crates sank"},
		{"40 <span class='sr-only'>forty </span>crates sank", "40 crates sank"},
		{"40 <!-- 41 -->crates sank", "40 crates sank"},
		{"between 40<br>and 50 crates sank", "between 40 and 50 crates sank"},
		{"4 &lt; 5 &amp; 6 crates sank", "4 < 5 & 6 crates sank"},
		{"he said <q>40 of us</q> sank", "he said “40 of us” sank"},
		{"forty\u202e-three crates sank", "forty-three crates sank"},
	} {
		a, err := Parse(around("<p>" + c.markup + "</p>"))
		if err != nil {
			t.Fatalf("Parse(%q): %v", c.markup, err)
		}
		if len(a.Blocks) != 3 || a.Blocks[1].Text != c.want {
			t.Errorf("Parse(%q) reads %q, want %q", c.markup, a.Text, c.want)
		}
	}
}

// Line breaks that end a paragraph, and those that do not.
func TestBreaks(t *testing.T) {
	for _, c := range []struct {
		markup string
		want   []string
	}{
		{"One sank.<br><br>Two came home.", []string{"One sank.", "Two came home."}},
		{"One sank.<br>Two came home.", []string{"One sank.", "Two came home."}},
		{"Killed: 14<br>Missing: 18", []string{"Killed: 14", "Missing: 18"}},
		{"Ferries that<br>sank in May", []string{"Ferries that sank in May"}},
		{"On board:<br>• 40 lorries<br>• 9 cars", []string{"On board:", "• 40 lorries", "• 9 cars"}},
	} {
		a, err := Parse(around("<p>" + c.markup + "</p>"))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, b := range a.Blocks[1 : len(a.Blocks)-1] {
			got = append(got, b.Text)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("Parse(%q) reads %q, want %q", c.markup, got, c.want)
		}
	}
}

// The wording of a row is a contract: see row.words.
func TestTableRows(t *testing.T) {
	for _, c := range []struct {
		table string
		want  []string
	}{
		{"<tr><th>Month<th>Killed<th>Wounded<tr><td>January 2025<td>300<td>2,700", []string{"January 2025 — Killed: 300; Wounded: 2,700"}},
		{"<tr><td>Year<td>Boats<td>Crew<tr><td>2019<td>4<td>31<tr><td>2020<td>5<td>–", []string{"2019 — Boats: 4; Crew: 31", "2020 — Boats: 5"}},
		{"<tr><th>Killed<td>300<tr><th>Wounded<td>2,700", []string{"Killed: 300", "Wounded: 2,700"}},
		{"<thead><tr><td>Killed<td>Wounded<tbody><tr><td>300<td>2,700<tr><td>310<td>2,800", []string{"Killed: 300; Wounded: 2,700", "Killed: 310; Wounded: 2,800"}},
		{"<tr><th>Port<th>Boats<tr><td rowspan=2>Rye<td>4<tr><td>5", []string{"Rye — Boats: 4", "Rye — Boats: 5"}},
		{"<tr><th>Port<th>Boats<th>Crew<tr><th colspan=3>North<tr><td>Rye<td>4<td>9", []string{"North", "North, Rye — Boats: 4; Crew: 9"}},
		{"<tr><th>Port<th colspan=2>Boats<tr><td>Rye<td>4<td>5", []string{"Rye — Boats: 4; Boats: 5"}},
		{"<tr><th>Port<th>Boats<tr><td>Rye<td>4<sup><a href='#1'>1</a></sup>", []string{"Rye — Boats: 4"}},
		{"<tr><th>Port<th>Boats<tr><td>Rye<td>4 lost<br>12 damaged", []string{"Rye — Boats: 4 lost; 12 damaged"}},
		{"<tr><th colspan=99999>X<tr rowspan=99999><td rowspan=99999>Rye<td>4<td>5", []string{"X", "Rye: 4; 5"}},
	} {
		a, err := Parse(around("<table>" + c.table + "</table>"))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, b := range a.Blocks {
			if b.Kind == news.TableRow {
				got = append(got, b.Text)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("table %q reads %q, want %q", c.table, got, c.want)
		}
	}
}

func TestLiveEntries(t *testing.T) {
	entry := func(at, words string) string {
		return "<section><h2><time datetime=" + at + ">10:05</time> Crates <b>sink</b></h2><p>" + words + "</p></section>"
	}
	a, err := Parse(around(entry("2025-09-02T10:05:00+02:00", "Some 40 crates have sunk off the quay, the harbour master says, and more are expected to.") +
		entry("2025-09-02T09:00:00+02:00", "The ferry has left the quay with 93 people on its list, and nobody has counted the others.")))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range a.Blocks {
		if b.At != nil {
			got = append(got, b.At.Format("15:04")+" "+b.Kind+" "+b.Text[:6])
		}
	}
	want := []string{"10:05 heading Crates", "10:05 paragraph Some 4", "09:00 heading Crates", "09:00 paragraph The fe"}
	if !slices.Equal(got, want) {
		t.Errorf("entries %q, want %q", got, want)
	}
}

func TestNotArticles(t *testing.T) {
	zip := "PK\x03\x04\x14\x00\x00\x00" + strings.Repeat("\x01\x02", 50)
	var noise []byte
	for i := range 4000 {
		noise = append(noise, byte(i*i*7+i*13))
	}
	for _, c := range []struct{ name, body, code, reason string }{
		{"nothing", "", news.Empty, "empty"},
		{"white space", " \n\t ", news.Empty, "empty"},
		{"PDF", "%PDF-1.7\n%\xe2\xe3\xcf\xd3 stuff", news.UnsupportedType, "a PDF: turn it to text and use rangefinder add"},
		{"PNG", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", news.UnsupportedType, "image"},
		{"JPEG", "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00", news.UnsupportedType, "image"},
		{"zip", zip, news.UnsupportedType, "zip"},
		{"gzip", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + string(noise[:100]), news.UnsupportedType, "archive"},
		{"MP4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", news.UnsupportedType, "video"},
		{"noise", string(noise), news.UnsupportedType, ""},
		{"RSS", "<?xml version='1.0'?><rss version='2.0'><channel></channel></rss>", news.UnsupportedType, "feed"},
		{"JSON", `{"deaths": 40, "wounded": [1, 2]}`, news.UnsupportedType, "data"},
	} {
		_, err := Parse(news.Page{Body: []byte(c.body), Header: http.Header{"Content-Type": {"text/html"}}})
		var e *Error
		if !errors.As(err, &e) || e.Code != c.code || !strings.Contains(e.Reason, c.reason) {
			t.Errorf("Parse(%s) = %v, want %s … %s", c.name, err, c.code, c.reason)
		}
	}
}

// What stands in the way of an article, and what only looks so.
// several is a line of a page eight times over, each time with another number in words.
func several(line string) (s string) {
	for _, n := range strings.Fields("one two three four five six seven eight") {
		s += fmt.Sprintf(line, n)
	}
	return s
}

func TestOutcomes(t *testing.T) {
	const text = "<p>Forty crates fell from the ferry on Monday, the clerk said.</p>"
	for _, c := range []struct{ name, body, want string }{
		{"a brief", "<nav>Already a subscriber? Log in</nav>" + text + "<footer>Become a subscriber</footer>", news.Read},
		{"a brief with a banner", text + "<div class=cookie-banner>We value your privacy. Accept all cookies?</div>", news.Read},
		{"a brief rendered by a server", "<div id=__next>" + text + text[:3] + "Nine came ashore in the night and were given to the museum.</p></div><script src=x.js></script><noscript>Please enable JavaScript</noscript>", news.Read},
		{"a wall after the beginning", text + "<div class=gate>Subscribe to continue reading</div>", news.Paywall},
		{"not for free", text + `<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>`, news.Paywall},
		{"an app", "<div id=root></div><script src=x.js></script>", news.NeedsJavaScript},
		{"a warning", "<p>Please enable JavaScript to view this page.</p>", news.NeedsJavaScript},
		{"nothing", "<nav><a href=/>Home</a></nav>", news.Empty},
		{"the end is missing", text + "<p>The other crates, of which there were…</p>", news.Partial},
		{"a robot check", "<h1>Just a moment</h1><p>Verify you are human.</p>", news.Unreadable},
		{"soft 404", "<h1>Sorry</h1><p>The page you are looking for has moved.</p>", news.Unreadable},
		{"a long consent page", "<h1>We value your privacy</h1>" + several("<p>We and our partners process personal data for purpose %s, which needs your consent.</p>"), news.Unreadable},
		{"a long soft 404", "<title>Page not found | Quayside Post</title><h1>Nothing here</h1>" + several("<p>The page you asked for may have been moved by editor %s of ours.</p>"), news.Unreadable},
		{"an article called like one", "<h1>Access denied</h1>" + several("<p>Patients of clinic %s were turned away on Monday, the clerk said.</p>"), news.Read},
		{"an article about one", "<h1>We value your privacy, and 874 others do</h1>" + several("<p>Banner %s asks for your consent to 874 partners, a study said.</p>"), news.Read},
	} {
		a, err := Parse(news.Page{URL: site, Body: []byte("<html lang=en><body>" + c.body + "</body></html>")})
		got := a.Outcome
		var e *Error
		if errors.As(err, &e) {
			got = e.Code
		}
		if got != c.want {
			t.Errorf("%s: %s (%v, %q), want %s", c.name, got, err, a.Notes, c.want)
		}
	}
	a, _ := Parse(news.Page{URL: site, Body: []byte(text), Partial: true})
	if a.Outcome != news.Partial {
		t.Errorf("a page that did not arrive whole: %s, want partial", a.Outcome)
	}
}

// HTML and plain text are told apart by what they are, whatever they are called.
func TestToldApart(t *testing.T) {
	for _, c := range []struct {
		body, mediaType string
		plain           bool
	}{
		{"Forty crates sank. If a < b and b > c, the clerk said, 41 did.", "text/html", true},
		{"<p>Forty crates sank.</p><p>Nine came ashore.</p>", "text/plain", false},
		{"<p>Forty crates sank.", "", false},
		{"Forty <b>crates</b> sank.", "text/html", false},
		{"Forty crates sank &amp; 9 came ashore.", "text/html", false},
		{"[Update] 40 crates sank.", "application/json", true},
	} {
		a, err := Parse(news.Page{Body: []byte(c.body), Header: http.Header{"Content-Type": {c.mediaType}}})
		if err != nil || a.Plain != c.plain {
			t.Errorf("Parse(%q as %s): plain %v, %v; want plain %v", c.body, c.mediaType, a.Plain, err, c.plain)
		}
	}
}

func TestCharset(t *testing.T) {
	utf8 := "<html><head>%s</head><body><p>Le port a été fermé à 25–30 000 navires.</p></body></html>"
	cp1252, _ := charmap.Windows1252.NewEncoder().String(fmt.Sprintf(utf8, ""))
	ru := "<html><head><meta charset=windows-1251></head><body><p>Погибли 40 человек, сообщил губернатор области.</p></body></html>"
	cp1251, _ := charmap.Windows1251.NewEncoder().String(ru)
	utf16, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(fmt.Sprintf(utf8, ""))
	for _, c := range []struct{ name, body, header, want string }{
		{"UTF-8, not said", fmt.Sprintf(utf8, ""), "text/html", "été fermé à 25–30 000"},
		{"header", cp1252, "text/html; charset=iso-8859-1", "été fermé à 25–30 000"},
		{"meta", cp1251, "text/html", "Погибли 40 человек"},
		{"header over meta", cp1252[:19] + "<meta charset=koi8-r>" + cp1252[19:], "text/html; charset=windows-1252", "été fermé"},
		{"byte order mark over header", "\ufeff" + fmt.Sprintf(utf8, ""), "text/html; charset=windows-1251", "été fermé"},
		{"UTF-16 with a mark", utf16, "text/html", "été fermé"},
		{"UTF-16 without one", utf16[2:], "text/html", "été fermé"},
		{"Latin, not said", cp1252, "text/html", "été fermé"},
	} {
		a, err := Parse(news.Page{Body: []byte(c.body), Header: http.Header{"Content-Type": {c.header}}})
		if err != nil || !strings.Contains(a.Text, c.want) {
			t.Errorf("%s: text %q, %v; want %q in it", c.name, a.Text, err, c.want)
		}
	}
	a, _ := Parse(news.Page{Body: []byte("<p>Forty \xff crates and \xfe nine.</p>"), Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}})
	if !slices.ContainsFunc(a.Notes, func(n string) bool { return strings.HasPrefix(n, "2 characters") }) {
		t.Errorf("two broken bytes are not counted: %q", a.Notes)
	}
}

func TestPlainText(t *testing.T) {
	in := " date 2025-09-02 Forty crates sank off the quay.\r\n\r\nNine came ashore\u00a0later.\n"
	a, err := Parse(news.Page{Body: []byte(in), Publisher: "Quayside", Title: "Crates"})
	if err != nil {
		t.Fatal(err)
	}
	checkSpans(t, "plain", a)
	if a.Text != in || !a.Plain || a.Title != "Crates" || a.Publisher != "Quayside" || len(a.Blocks) != 2 {
		t.Errorf("plain text read as %+v", a)
	}
	if a.Published == nil || a.Published.Format(time.DateOnly) != "2025-09-02" {
		t.Errorf("published %v, want 2025-09-02", a.Published)
	}
	for _, s := range []string{"The date 2025-09-02 was set.", "date 02/09/2025 Crates sank.", "Date palms 2025-09-02", "2025-09-02 Crates sank."} {
		if a, _ := Parse(news.Page{Body: []byte(s)}); a.Published != nil {
			t.Errorf("%q: published %v, want none", s, a.Published)
		}
	}
	day := time.Date(2020, 1, 2, 0, 0, 0, 0, time.UTC)
	if a, _ := Parse(news.Page{Body: []byte(in), Published: day}); !a.Published.Equal(day) {
		t.Errorf("published %v, want what was supplied", a.Published)
	}
}

func TestSuppliedWins(t *testing.T) {
	p := around(`<p>Forty crates sank.</p><script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-01-01","publisher":{"name":"Theirs"}}</script>`)
	p.Publisher, p.Title, p.Published = "Ours", "Crates", time.Date(2024, 5, 6, 0, 0, 0, 0, time.UTC)
	a, err := Parse(p)
	if err != nil || a.Publisher != "Ours" || a.Title != "Crates" || a.Published.Year() != 2024 {
		t.Errorf("got %q, %q, %v, %v", a.Publisher, a.Title, a.Published, err)
	}
	if strings.Contains(a.Text, "Ferry report published") {
		t.Errorf("the page's headline stands in the text: %q", a.Text)
	}
}

func TestParseDate(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"2025-09-02", "2025-09-02T00:00:00Z"},
		{"2025-09-02T14:05:00+02:00", "2025-09-02T14:05:00+02:00"},
		{"2025-09-02T14:05:00.123Z", "2025-09-02T14:05:00Z"},
		{"2025-09-02T14:05+0200", "2025-09-02T14:05:00+02:00"},
		{"2025-09-02 14:05:00 +0200", "2025-09-02T14:05:00+02:00"},
		{"2025-09-02 14:05:00 UTC", "2025-09-02T14:05:00Z"},
		{"Tue, 02 Sep 2025 14:05:00 GMT", "2025-09-02T14:05:00Z"},
		{"Tue, 2 Sep 2025 14:05:00 EDT", "2025-09-02T14:05:00-04:00"},
		{"September 2, 2025", "2025-09-02T00:00:00Z"},
		{"Sept. 2, 2025, 4:10 p.m. EDT", "2025-09-02T16:10:00-04:00"},
		{"Published 2nd September 2025 at 14:05 BST", "2025-09-02T14:05:00+01:00"},
		{"2. September 2025, 18:30 Uhr", "2025-09-02T18:30:00Z"},
		{"2 de septiembre de 2025", "2025-09-02T00:00:00Z"},
		{"1756821900", "2025-09-02T14:05:00Z"},
		{"02/09/2025", ""}, {"0000-01-01", ""}, {"9999-12-31", ""}, {"yesterday", ""}, {"31 June 2025", ""}, {"", ""},
	} {
		m, ok := parseDate(c.in)
		got := ""
		if ok {
			got = m.Format(time.RFC3339)
		}
		if got != c.want {
			t.Errorf("parseDate(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestDateSources(t *testing.T) {
	ld := func(s string) string { return `<script type="application/ld+json">` + s + `</script>` }
	for _, c := range []struct{ name, markup, path, want string }{
		{"JSON-LD", ld(`{"@type":"NewsArticle","datePublished":"2025-03-04T05:06:07Z"}`), "", "2025-03-04"},
		{"JSON-LD in an array", ld(`[{"@type":"WebSite"},{"@type":["Article"],"datePublished":"2025-03-04"}]`), "", "2025-03-04"},
		{"JSON-LD with a line break in a string", ld("{\"@type\":\"Article\",\"headline\":\"a\nb\",\"datePublished\":\"2025-03-04\"}"), "", "2025-03-04"},
		{"broken JSON-LD, then a meta", ld(`{"@type":`) + `<meta property="article:published_time" content="2025-03-04">`, "", "2025-03-04"},
		{"meta name", `<meta name="pubdate" content="2025-03-04">`, "", "2025-03-04"},
		{"time element", `<time datetime="2025-03-04T10:00Z">Tuesday</time>`, "", "2025-03-04"},
		{"the time of a teaser is not", `<aside class="related"><time datetime="2011-01-01">1 January 2011</time></aside>`, "", ""},
		{"byline", `<div class="byline">By Ann Orr, 4 March 2025</div>`, "", "2025-03-04"},
		{"address", "", "/2025/03/04/ferry", "2025-03-04"},
		{"after it was fetched", `<meta name="pubdate" content="2031-03-04">`, "", ""},
	} {
		p := around(c.markup)
		p.Fetched = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		if c.path != "" {
			p.FinalURL = "https://www.quayside.example" + c.path
		}
		a, err := Parse(p)
		got := ""
		if a.Published != nil {
			got = a.Published.Format(time.DateOnly)
		}
		if err != nil || got != c.want {
			t.Errorf("%s: published %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

func TestCanonical(t *testing.T) {
	for _, c := range []struct{ page, href, want string }{
		{site, "https://www.quayside.example/world/ferry", site},
		{site, "/world/ferry-report#top", "https://www.quayside.example/world/ferry-report"},
		{"https://m.quayside.example/world/ferry", site, site},
		{site, "https://elsewhere.example/world/ferry", ""},
		{site, "https://www.quayside.example/", ""},
		{site, "javascript:alert(1)", ""},
		{site, "ftp://www.quayside.example/x", ""},
		{"http://127.0.0.1:8801/a.html", "http://127.0.0.1:8801/b.html", "http://127.0.0.1:8801/b.html"},
		{"http://127.0.0.1:8801/a.html", "http://127.0.0.1:9000/b.html", ""},
		{"http://127.0.0.1:8801/a.html", "https://www.quayside.example/b", ""},
		{"", "https://www.quayside.example/b", "https://www.quayside.example/b"},
		{"file:///home/x/page.html", "https://www.quayside.example/b", "https://www.quayside.example/b"},
	} {
		p := around("")
		p.URL, p.FinalURL = c.page, c.page
		p.Body = bytes.Replace(p.Body, []byte("<head>"), []byte(`<head><link rel="canonical" href="`+c.href+`">`), 1)
		if a, err := Parse(p); err != nil || a.CanonicalURL != c.want {
			t.Errorf("canonical %q of %q = %q, %v; want %q", c.href, c.page, a.CanonicalURL, err, c.want)
		}
	}
	p := around("")
	p.Body = bytes.Replace(p.Body, []byte("<head>"), []byte(`<head><link rel=canonical href=/a/one><link rel=canonical href=/a/two>`), 1)
	if a, _ := Parse(p); a.CanonicalURL != "" {
		t.Errorf("two canonical addresses give %q, want none", a.CanonicalURL)
	}
}

func TestHeadline(t *testing.T) {
	for _, c := range []struct{ head, h1, want string }{
		{"<title>Forty crates sink | Quayside Post</title>", "Forty crates sink", "Forty crates sink"},
		{"<title>Forty crates sink - Quayside Post</title><meta property=og:site_name content='Quayside Post'>", "Quayside Post", "Forty crates sink"},
		{"<title>Crates</title><meta property=og:title content='Forty crates sink off the quay'>", "", "Forty crates sink off the quay"},
		{"<title>Up 3 – 4 crates: what sank</title>", "", "Up 3 – 4 crates: what sank"},
		{"<title></title>", "Forty crates <em>sink</em> off the quay", "Forty crates sink off the quay"},
	} {
		page := "<html><head>" + c.head + "</head><body><h1>" + c.h1 + "</h1><p>Forty crates fell from the ferry as she left the quay on Monday.</p></body></html>"
		if a, err := Parse(news.Page{URL: site, Body: []byte(page)}); err != nil || a.Title != c.want {
			t.Errorf("title of %q with h1 %q = %q, %v; want %q", c.head, c.h1, a.Title, err, c.want)
		}
	}
}

func TestDetect(t *testing.T) {
	for code, text := range map[string]string{
		"en": "The inspectors said that they had found forty crates on the beach and that the rest of them were still in the water, but it was not known who had sent them or what was in them at the time.",
		"de": "Die Prüfer sagten, sie hätten vierzig Kisten am Strand gefunden, und der Rest sei noch im Wasser, aber es ist nicht bekannt, wer sie geschickt hat und was in den Kisten war, als das Schiff von der Mole ablegte.",
		"fr": "Les inspecteurs ont dit qu’ils avaient trouvé quarante caisses sur la plage et que le reste était encore dans l’eau, mais on ne sait pas qui les a envoyées ni ce qui était dans les caisses au moment du départ.",
		"es": "Los inspectores dijeron que habían encontrado cuarenta cajas en la playa y que el resto estaba todavía en el agua, pero no se sabe quién las envió ni qué había en ellas cuando el barco salió del puerto.",
		"it": "Gli ispettori hanno detto che avevano trovato quaranta casse sulla spiaggia e che il resto era ancora in acqua, ma non si sa chi le ha mandate e che cosa era nelle casse al momento della partenza dal porto.",
		"ru": "Инспекторы сообщили, что нашли на берегу сорок ящиков, а остальные ещё в воде, и неизвестно, кто их отправил и что было внутри, когда паром вышел в море.",
		"uk": "Інспектори повідомили, що знайшли на березі сорок ящиків, а решта ще у воді, і невідомо, хто їх надіслав і що було всередині, коли пором вийшов у море.",
		"el": "Οι επιθεωρητές είπαν ότι βρήκαν σαράντα κιβώτια στην παραλία και ότι τα υπόλοιπα ήταν ακόμη στο νερό.",
		"zh": "检查人员说他们在海滩上发现了四十个箱子其余的仍在水中目前还不知道是谁寄出的也不知道里面装了什么东西",
		"":   "Crates 40, 41, 42.",
	} {
		if got, _ := detect(text); got != code {
			t.Errorf("detect(%.40q) = %q, want %q", text, got, code)
		}
	}
}

// Pages that are made to exhaust a reader give what can be read, and say so.
func TestHostilePages(t *testing.T) {
	needs.Plain(t)
	head := "<html lang=en><head><title>Ferry report published</title></head><body><main><p>The inquiry says that 93 of the 124 people aboard were on the list of the clerk.</p>"
	for _, c := range []struct {
		name, body string
		partial    bool
	}{
		{"paragraphs", head + strings.Repeat("<p>", 1_700_000), true},
		{"misnested", head + strings.Repeat("<b><i><p></b></i>", 300_000), true},
		{"tables in links", head + strings.Repeat("<a><table>", 500_000), true},
		{"attributes", strings.Replace(head, "<main>", "<main "+strings.Repeat("a1 ", 200_000)+">", 1), false},
		{"many different attributes", strings.Replace(head, "<main>", "<main "+manyAttributes(200_000)+">", 1), false},
		{"unclosed comment", head + "<!--" + strings.Repeat("x <p>99</p> ", 200_000), true},
		{"unclosed script", head + "<script>" + strings.Repeat("x <p>99 ", 200_000), true},
		{"unclosed title", head + "<title>" + strings.Repeat("x <p>99 ", 200_000), false},
		{"deep", head + strings.Repeat("<div>", 100_000) + "<p>At least 31 were not on it.</p>", true},
		{"deep tables", head + strings.Repeat("<table><tr><td>", 30_000), true},
		{"deep links", head + strings.Repeat("<b><a href=x>y", 100_000), true},
		{"JSON-LD nested", head + `<script type="application/ld+json">` + strings.Repeat("[", 20_000) + "</script>", false},
		{"JSON-LD long", head + `<script type="application/ld+json">{"@type":"NewsArticle","headline":"` + strings.Repeat("x", 3<<20) + `"}</script>`, false},
		{"wide table", head + "<table>" + strings.Repeat("<tr><td colspan=9999 rowspan=9999>1<td>2", 20_000) + "</table>", true},
		{"one long paragraph", head + "<p>" + strings.Repeat("forty crates ", 400_000), false},
		{"character references", head + strings.Repeat("&#0;&#x110000;&#128;&#55296;", 50_000), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := Parse(news.Page{URL: site, Body: []byte(c.body)})
			if err != nil {
				t.Fatalf("Parse: %v", err)
			}
			if !strings.Contains(a.Text, "93 of the 124 people") {
				t.Errorf("what can be read was not: %.100q", a.Text)
			}
			if c.partial && (a.Outcome != news.Partial || len(a.Notes) == 0) {
				t.Errorf("outcome %s, notes %q; want partial with a note", a.Outcome, a.Notes)
			}
			if len(a.Text) > maxText || len(a.Blocks) > maxBlocks || len(a.Title) > maxTitle {
				t.Errorf("bounds: %d bytes, %d blocks, title of %d", len(a.Text), len(a.Blocks), len(a.Title))
			}
			checkSpans(t, c.name, a)
		})
	}
}

func manyAttributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d=%d ", i, i)
	}
	return b.String()
}

func TestDeep(t *testing.T) {
	a, err := Parse(news.Page{URL: site, Body: []byte(strings.Repeat("<div>", 600) + "<p>Some 40 crates sank.</p><nav>Menu of the day</nav><p>Nine came ashore.</p>")})
	if err != nil || a.Outcome != news.Partial || !strings.Contains(a.Text, "40 crates") || !strings.Contains(a.Text, "Nine came") {
		t.Fatalf("got %q, %s, %v", a.Text, a.Outcome, err)
	}
	for _, b := range a.Blocks {
		if b.Selector != "" {
			t.Errorf("block %q has the selector %q, which means nothing on a flattened page", b.Text, b.Selector)
		}
	}
}

// Odd names and ids must not break a selector.
func TestOddSelectors(t *testing.T) {
	p := around(`<div id="a b"><p>Forty crates sank off the quay on Monday.</p></div><div id="1x"><p>Nine came ashore later, the clerk said.</p></div>` +
		`<div id="twin"><p>The first of the twins weighed 12 tonnes.</p></div><div id="twin"><p>The second of the twins weighed 13 tonnes.</p></div>` +
		`<o:p><p>Two were full of eggs, 400 of them whole.</p></o:p><x-y>loose text of <i>7 words</i> or so here</x-y>`)
	a, err := Parse(p)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(p.Body))
	if err != nil {
		t.Fatal(err)
	}
	checkSelectors(t, "odd", a, doc)
	if len(a.Blocks) != 8 {
		t.Errorf("%d blocks, want 8: %q", len(a.Blocks), a.Text)
	}
}

func entryList(f FeedDoc) (s []string) {
	for _, e := range f.Entries {
		day := ""
		if e.Published != nil {
			day = " " + e.Published.Format(time.DateOnly)
		}
		s = append(s, e.URL+" "+e.Title+day)
	}
	return s
}

func TestFeed(t *testing.T) {
	item := func(n int) string {
		return fmt.Sprintf("<item><title>Crate %d &amp; more</title><link>/c/%d</link><pubDate>Tue, 02 Sep 2025 14:05:00 GMT</pubDate></item>", n, n)
	}
	var items string
	for n := range 60 {
		items += item(n)
	}
	const base = "https://www.quayside.example"
	one := []string{base + "/c/1 Crate 1 & more 2025-09-02"}
	for _, c := range []struct {
		name, body string
		want       []string
		first      int // entries, where want is too long to list
		partial    bool
	}{
		{"RSS", "<rss version='2.0'><channel><title>Q</title>" + item(1) + "</channel></rss>", one, 0, false},
		{"Atom", "<feed xmlns='http://www.w3.org/2005/Atom'><title>Q</title><entry><title>Crate 1 &amp; more</title><link href='/c/1'/><published>2025-09-02T14:05:00Z</published></entry></feed>", one, 0, false},
		{"RDF", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>Q</title></channel><item><title>Crate 1 &amp; more</title><link>/c/1</link><dc:date>2025-09-02</dc:date></item></rdf:RDF>", one, 0, false},
		{"RSS 0.91", "<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' 'http://my.netscape.com/publish/formats/rss-0.91.dtd'><rss version='0.91'><channel><title>Q</title>" + item(1) + "</channel></rss>", one, 0, false},
		{"RSS 0.90", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel><title>Q</title></channel><item><title>Crate 1 &amp; more</title><link>/c/1</link></item></rdf:RDF>", []string{base + "/c/1 Crate 1 & more"}, 0, false},
		{"JSON Feed", `{"version":"https://jsonfeed.org/version/1.1","title":"Q","items":[{"id":"1","url":"/c/1","title":"Crate 1 & more","date_published":"2025-09-02T14:05:00Z"}]}`, one, 0, false},
		{"JSON Feed, cut", `{"version":"https://jsonfeed.org/version/1.1","title":"Q","items":[{"id":"1","url":"/c/1","title":"Crate 1 & more","date_published":"2025-09-02T14:05:00Z"},{"id":"2","ur`, one, 0, true},
		{"the same twice", "<rss><channel><title>Q</title>" + item(1) + item(1) + "</channel></rss>", one, 0, false},
		{"no day of this world", "<rss><channel><title>Q</title><item><title>A</title><link>/a</link><pubDate>yesterday</pubDate></item><item><title>B</title><link>/b</link><pubDate>0000-01-01</pubDate></item></channel></rss>", []string{base + "/a A", base + "/b B"}, 0, false},
		{"no web address", "<rss><channel><title>Q</title><item><title>A</title><link>javascript:alert(1)</link></item>" + item(1) + "</channel></rss>", one, 0, false},
		{"cut after forty", "<rss version='2.0'><channel><title>Q</title>" + items[:strings.Index(items, "<title>Crate 40")+9], nil, 40, true},
		{"entities", "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c SYSTEM 'file:///etc/passwd'>]><rss version='2.0'><channel><title>&b;&c;</title>" + item(1) + "</channel></rss>", one, 0, false},
		{"deep", "<rss version='2.0'><channel><title>Q</title>" + item(1) + strings.Repeat("<a>", 200_000), one, 0, true},
		{"deep, and closed", "<rss version='2.0'><channel><title>Q</title>" + item(1) + strings.Repeat("<a>", 20_000) + strings.Repeat("</a>", 20_000) + "</channel></rss>", one, 0, true},
		{"no entry", "<rss version='2.0'><channel><title>Q</title></channel></rss>", nil, 0, false},
		{"windows-1251", "<?xml version='1.0' encoding='windows-1251'?><rss version='2.0'><channel><title>Q</title><item><title>\xdf\xf9\xe8\xea</title><link>/c/1</link></item></channel></rss>", []string{base + "/c/1 Ящик"}, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := news.Page{URL: base + "/old", FinalURL: base + "/feed.xml", Body: []byte(c.body)}
			if !IsFeed(p) {
				t.Error("IsFeed says no")
			}
			f, err := Feed(p)
			if err != nil {
				t.Fatalf("Feed: %v", err)
			}
			got := entryList(f)
			if c.first > 0 && len(got) != c.first || c.first == 0 && !slices.Equal(got, c.want) {
				t.Errorf("entries %q (%d), want %q (%d)", got, len(got), c.want, c.first)
			}
			if f.Partial != c.partial {
				t.Errorf("partial %v (%q), want %v", f.Partial, f.Notes, c.partial)
			}
			if strings.Contains(f.Title, "haha") || strings.Contains(f.Title, "root:") {
				t.Errorf("an entity was expanded: %q", f.Title)
			}
		})
	}
	for _, body := range []string{"", "Forty crates sank.", "<html><body><p>x</p></body></html>", `{"a":1}`, "%PDF-1.4"} {
		p := news.Page{Body: []byte(body)}
		if _, err := Feed(p); err == nil || IsFeed(p) {
			t.Errorf("Feed(%q) is a feed", body)
		}
	}
	many := "<rss version='2.0'><channel><title>Q</title>"
	for n := range maxEntries + 10 {
		many += item(n)
	}
	if f, err := Feed(news.Page{URL: base, Body: []byte(many + "</channel></rss>")}); err != nil || len(f.Entries) != maxEntries || !f.Partial {
		t.Errorf("%d entries, partial %v, %v; want %d and partial", len(f.Entries), f.Partial, err, maxEntries)
	}
}

func TestSitemap(t *testing.T) {
	const base = "https://www.quayside.example"
	parse := func(body string) (entries, children []Entry, err error) {
		return Sitemap(news.Page{URL: base + "/sitemap.xml", FinalURL: base + "/sitemap.xml", Body: []byte(body)})
	}
	urls := "<url><loc>" + base + "/a</loc><lastmod>2025-09-02</lastmod><news:news><news:publication_date>2025-09-01T10:00:00Z</news:publication_date><news:title>Crates sink</news:title></news:news></url><url><loc>/b</loc></url>"
	e, kids, err := parse("<?xml version='1.0'?><urlset xmlns='x' xmlns:news='y'>" + urls + "</urlset>")
	if err != nil || len(kids) != 0 || len(e) != 2 || e[0].URL != base+"/a" || e[0].Title != "Crates sink" || e[0].Published.Day() != 1 || e[0].Updated.Day() != 2 || e[1].URL != base+"/b" || e[1].Updated != nil {
		t.Errorf("urlset: %+v, %v, %v", e, kids, err)
	}
	e, kids, err = parse("<sitemapindex><sitemap><loc>/s1.xml</loc><lastmod>2025-09-02</lastmod></sitemap><sitemap><loc>" + base + "/sitemap.xml</loc></sitemap><sitemap><loc>/s1.xml</loc></sitemap></sitemapindex>")
	if err != nil || len(e) != 0 || len(kids) != 1 || kids[0].URL != base+"/s1.xml" || kids[0].Updated.Day() != 2 {
		t.Errorf("index: %v, %v, %v; want its one child, without itself", e, kids, err)
	}
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write([]byte("<urlset>" + urls + "</urlset>"))
	w.Close()
	if e, _, err = parse(z.String()); err != nil || len(e) != 2 {
		t.Errorf("gzip: %v, %v", e, err)
	}
	if e, _, err = parse(base + "/a\n" + base + "/b\n"); err != nil || len(e) != 2 {
		t.Errorf("text: %v, %v", e, err)
	}
	var pe *Error
	if e, _, err = parse("<urlset>" + urls + "<url><loc>/c"); len(e) != 2 || !errors.As(err, &pe) || pe.Code != news.Partial {
		t.Errorf("cut short: %d entries, %v; want 2 and a partial", len(e), err)
	}
	list := func(n int) string {
		b := "<urlset>" + strings.Repeat("<url><loc>/x</loc></url>", 10)
		for i := range n {
			b += fmt.Sprintf("<url><loc>/%d</loc></url>", i)
		}
		return b + "</urlset>"
	}
	if e, _, err = parse(list(102)); err != nil || len(e) != 103 {
		t.Errorf("%d entries, %v; want each address once: 103", len(e), err)
	}
	var long strings.Builder
	long.WriteString("<urlset>")
	for i := range maxSitemapURLs {
		fmt.Fprintf(&long, "<url><loc>/%d</loc></url>", i)
	}
	if e, _, err = parse(long.String() + "</urlset>"); err != nil || len(e) != maxSitemapURLs {
		t.Errorf("%d entries, %v; want as many as the protocol allows", len(e), err)
	}
	if e, _, err = parse(long.String() + "<url><loc>/more</loc></url></urlset>"); len(e) != maxSitemapURLs || !errors.As(err, &pe) || pe.Code != news.Partial {
		t.Errorf("%d entries, %v; want those that the protocol allows, and a partial", len(e), err)
	}
	if e, _, err = parse("\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><urlset>" + urls + "</urlset>"); err != nil || len(e) != 2 {
		t.Errorf("with a mark: %v, %v", e, err)
	}
	if e, _, err = parse("<?xml version='1.0' encoding='windows-1251'?><urlset><url><loc>/a</loc><news:news><news:title>\xdf\xf9\xe8\xea</news:title></news:news></url></urlset>"); err != nil || len(e) != 1 || e[0].Title != "Ящик" {
		t.Errorf("windows-1251: %v, %v", e, err)
	}
	if _, _, err = parse("<html><body>no</body></html>"); err == nil {
		t.Error("a page is taken for a sitemap")
	}
}

func TestSection(t *testing.T) {
	page := `<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"><link rel="alternate" type="application/rss+xml" href="/comments/feed">
<link rel="alternate" hreflang="cy" href="/cy"></head><body><nav><a href="/world/2025/09/02/in-the-menu-of-the-day">Menu with quite a long text</a></nav><main>
<h2><a href="/world/2025/09/02/crates-sink-off-quay?utm=1#c">Forty crates sink off the quay</a></h2>
<a href="01.html">Toll of the ferry rises to 31, clerk says</a>
<a href="/world/2025/09/02/crates-sink-off-quay?utm=1">Again the same</a>
<a href="https://blog.quayside.example/what-the-judge-said">On the blog</a>
<a href="https://elsewhere.example/2025/09/02/crates-sink-elsewhere-too">Crates sink in another place as well</a>
<a href="/tag/ferries">All of our stories about ferries</a><a href="/">Home page of the Quayside Post</a><a href="/world">World</a>
<a href="javascript:void(0)">A script that looks like a headline</a><a href="/pictures/crate-in-the-sea.jpg">Picture of a crate at sea</a>
</main><footer><a href="/about-our-paper-and-history">All about our paper here</a></footer></body></html>`
	got := Section(news.Page{FinalURL: "https://www.quayside.example/section/", Body: []byte(page)}, Sections{})
	want := []string{"https://www.quayside.example/world/2025/09/02/crates-sink-off-quay?utm=1", "https://www.quayside.example/section/01.html", "https://blog.quayside.example/what-the-judge-said"}
	if urls := addresses(got.Links); !slices.Equal(urls, want) || got.Links[0].Title != "Forty crates sink off the quay" {
		t.Errorf("Section = %+v, want %q", got.Links, want)
	}
	if want := []string{"https://www.quayside.example/feed.xml"}; !slices.Equal(got.Feeds, want) {
		t.Errorf("feeds = %q, want %q", got.Feeds, want)
	}
}

func addresses(entries []Entry) (urls []string) {
	for _, e := range entries {
		urls = append(urls, e.URL)
	}
	return urls
}

func TestSameSite(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"https://www.bbc.co.uk/x", "https://m.bbc.co.uk/y", true},
		{"https://a.co.uk/", "https://b.co.uk/", false},
		{"http://localhost:1/", "http://localhost:2/", false},
		{"http://10.0.0.1/", "http://10.0.0.2/", false},
	} {
		a, _ := url.Parse(c.a)
		b, _ := url.Parse(c.b)
		if got := sameSite(a, b); got != c.same {
			t.Errorf("sameSite(%s, %s) = %v", c.a, c.b, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, ar := range archives(f) {
		f.Add(part(ar, "page"), strings.TrimSpace(string(part(ar, "type"))))
	}
	f.Add([]byte("<table><tr><td colspan=0>1<td rowspan=-1>2</table><dl><dt>a<dd>1</dl><p>x<br>y<sup>2"), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		p := news.Page{URL: site, FinalURL: site, Body: body, Header: http.Header{"Content-Type": {contentType}}}
		a, err := Parse(p)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Code == "" || e.Reason == "" || strings.Contains(e.Reason, "broke the reader") {
				t.Fatalf("Parse: %v", err)
			}
			return
		}
		checkSpans(t, "fuzz", a)
		if a.Outcome == "" {
			t.Fatal("no outcome")
		}
		if b, err := Parse(p); err != nil || a.Text != b.Text {
			t.Fatal("the same page reads differently the second time")
		}
		Section(p, Sections{})
	})
}

func FuzzFeed(f *testing.F) {
	f.Add([]byte("<rss version='2.0'><channel><title>Q</title><item><title>A</title><link>/a</link></item></channel></rss>"))
	f.Add([]byte("<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/c/1'/></entry></feed>"))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1.1","items":[{"url":"/c/1"}]}`))
	f.Add([]byte("<urlset><url><loc>/a</loc></url></urlset>"))
	f.Add([]byte("<rss><channel><item></channel><item></item>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		p := news.Page{URL: site, FinalURL: site, Body: body}
		doc, err := Feed(p)
		if err != nil && strings.Contains(err.Error(), "broke the reader") {
			t.Fatal(err)
		}
		for _, e := range doc.Entries {
			if u, err := url.Parse(e.URL); err != nil || !web(u) {
				t.Fatalf("entry with the address %q", e.URL)
			}
		}
		IsFeed(p)
		Sitemap(p)
	})
}
