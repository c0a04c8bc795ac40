package scraper

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rangefinder/internal/needs"
	"rangefinder/news"
)

const filler = "<p>The inquiry into the loss of the ferry published its report after a delay of two years, as the families of the lost had asked it to.</p>"

func TestPublished(t *testing.T) {
	for _, c := range []struct {
		name, lang, head, top, above, below, address string
		published, modified, note                    string
	}{
		{name: "the data before the page", head: `<meta property="article:published_time" content="2025-03-04T10:00:00+01:00">`, above: `<p class="date">7 March 2025</p>`, published: "2025-03-04"},
		{name: "a key of the page's own", head: `<meta name="quay:PublicationDay" content="2025-03-04">`, published: "2025-03-04"},
		{name: "a key that names another day", head: `<meta name="event-date" content="2025-03-04"><meta name="expires-publish" content="2025-03-05">`},
		{name: "day and month by the country", lang: "en-GB", above: `<p class="date">04/03/2025</p>`, published: "2025-03-04"},
		{name: "day and month by the other country", lang: "en-US", above: `<p class="date">03/04/2025</p>`, published: "2025-03-04"},
		{name: "day and month by another date", lang: "en-US", above: `<p class="date">04/03/2025</p>`, below: `<p>Next sailing: 26/03/2025</p>`, published: "2025-03-04"},
		{name: "day and month by the address", lang: "en-US", above: `<p class="date">04/03/2025, 10:15</p>`, address: "/2025/03/04/ferry", published: "2025-03-04"},
		{name: "a plain date is the file's, a labelled one the article's", head: `<meta name="date" content="2025-03-09">`, above: `<p class="published">4 March 2025</p>`, published: "2025-03-04"},
		{name: "a plain date alone", head: `<meta name="date" content="2025-03-04">`, published: "2025-03-04"},
		{name: "the page shows the second of two", head: `<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-02-01"}</script><meta property="article:published_time" content="2025-03-04">`, above: `<p class="published">4 March 2025</p>`, published: "2025-03-04"},
		{name: "a class", above: `<div class="entryDate">4 March 2025</div>`, published: "2025-03-04"},
		{name: "a class in another language", lang: "es", above: `<div class="fecha">4 de marzo de 2025</div>`, published: "2025-03-04"},
		{name: "a line in the text", above: `<p>Quayside Post, 4 March 2025</p>`, published: "2025-03-04", note: "published day read from the text of the page"},
		{name: "a label", lang: "de", below: `<p>Veröffentlicht am: 4. März 2025</p>`, published: "2025-03-04", note: "published day read from the text of the page"},
		{name: "a label before the line", lang: "de", above: `<dl><dt>Stand:</dt><dd>9. März 2025</dd><dt>Erstellt:</dt><dd>4. März 2025</dd></dl>`, published: "2025-03-04", modified: "2025-03-09"},
		{name: "parts of a date in elements", above: `<div class="date"><b>4</b><span>March</span><span>2025</span></div>`, published: "2025-03-04"},
		{name: "published and updated", above: `<p>Published: 4 March 2025 · Updated: 9 March 2025</p>`, published: "2025-03-04", modified: "2025-03-09"},
		{name: "an update alone", above: `<p>Last updated: 9 March 2025</p>`, published: "2025-03-09", note: "published day not given, the last change was taken"},
		{name: "a change before the publication", head: `<meta property="article:published_time" content="2025-03-04"><meta property="article:modified_time" content="2025-03-01">`, published: "2025-03-04", note: "modification date not used"},
		{name: "the address", address: "/2025/03/04/ferry", published: "2025-03-04", note: "published day read from the address"},
		{name: "the address of the page's own choice", head: `<link rel="canonical" href="https://www.quayside.example/2025/03/04/ferry">`, published: "2025-03-04", note: "published day read from the address"},
		{name: "a script", below: `<script>window.state={"article":{"publishedAt":"2025-03-04T10:00:00+01:00"}}</script>`, published: "2025-03-04", note: "published day read from a script of the page"},
		{name: "seconds in a script", below: `<script>window.state={"publishDate":1741082400}</script>`, published: "2025-03-04", note: "published day read from a script of the page"},
		{name: "a script that speaks of the publisher", below: `<script>x={"publisherId":"2025-03-04","publisherSince":1741082400}</script>`},
		{name: "a picture", head: `<meta property="og:image" content="https://www.quayside.example/uploads/2025/03/04/ferry.jpg">`, published: "2025-03-04", note: "published day read from the address of the page's picture"},
		{name: "broken JSON-LD", head: `<script type="application/ld+json">{"@type":"NewsArticle","headline":"so "called"","datePublished":"2025-03-04"}</script>`, published: "2025-03-04"},
		{name: "JSON-LD of the page, not of a teaser", head: `<script type="application/ld+json">[{"@type":"NewsArticle","url":"/other","datePublished":"2025-02-01"},{"@type":"NewsArticle","url":"https://www.quayside.example/ferry","datePublished":"2025-03-04"}]</script>`, address: "/ferry", published: "2025-03-04"},
		{name: "JSON-LD of the page around the article", head: `<script type="application/ld+json">{"@graph":[{"@type":"Article","headline":"x"},{"@type":"WebPage","datePublished":"2025-03-04"}]}</script>`, published: "2025-03-04"},
		{name: "JSON-LD of a comment", head: `<script type="application/ld+json">{"@type":"Comment","datePublished":"2025-03-04"}</script>`},

		{name: "UTC, and the day of the address", head: `<meta property="article:published_time" content="2025-03-05T01:30:00Z">`, address: "/2025/03/04/ferry", published: "2025-03-04", note: "published day read from the address: the page's data give its time in UTC"},
		{name: "UTC, and the time that the page shows", head: `<meta property="article:published_time" content="2025-03-05T01:30:12Z">`, above: `<p class="date">4 March 2025, 8:30 p.m.</p>`, published: "2025-03-04T20:30:12-05:00"},
		{name: "UTC, and a day too far away", head: `<meta property="article:published_time" content="2025-03-05T11:30:00Z">`, above: `<p class="date">3 March 2025</p>`, published: "2025-03-05"},
		{name: "a zone is kept", head: `<meta property="article:published_time" content="2025-03-04T23:30:00-05:00">`, published: "2025-03-04T23:30:00-05:00"},

		{name: "no zone is so far from UTC", head: `<meta property="article:published_time" content="2025-03-04 17:52:26">`, above: `<p>Updated <time class="updated">5 March 2025, 7:07 a.m.</time></p>`, published: "2025-03-04"},

		{name: "dated anew after years", head: `<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-03-04"}</script>`, address: "/2021/02/09/ferry", published: "2021-02-09", note: "published day read from the address: the page's data give a later one"},
		{name: "a draft of some days", head: `<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-03-04"}</script>`, address: "/2025/02/27/ferry", published: "2025-03-04"},
		{name: "the page shows the second of two, without a word", head: `<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-02-01"}</script><meta property="article:published_time" content="2025-03-04">`, above: `<ul><li>4 March 2025</li></ul>`, published: "2025-03-04"},
		{name: "the page and a script against one key", head: `<meta property="article:published_time" content="2025-02-01">`, above: `<p class="published">4 March 2025</p>`, below: `<script>push({"publishingDate":"2025-03-04"})</script>`, published: "2025-03-04"},
		{name: "the page alone against one key", head: `<meta property="article:published_time" content="2025-02-01">`, above: `<p class="published">4 March 2025</p>`, published: "2025-02-01"},
		{name: "the day of the visit", head: `<meta name="date" content="2025-03-04">`, top: `<p>Quayside Post, the paper of the harbour and of all who live by it, founded in the year of the flood</p><p class="date">Monday, 9 June 2025</p>`, published: "2025-03-04"},
		{name: "the end of the article", below: `<div class="comments"><p>7 March 2025</p></div><div class="post-footer">Written by Ann Orr on 4 March 2025 in the harbour office</div>`, published: "2025-03-04", note: "published day read from the text of the page"},
		{name: "a label of a fact", below: strings.Repeat(filler, 9) + `<aside class="facts"><dl><dt>Date</dt><dd>4 March 2025</dd><dt>Section</dt><dd>Ferries</dd></dl></aside>`, published: "2025-03-04"},
		{name: "a label in a box for events", above: `<div class="event-box"><span>Published on: </span><h2 class="event-box-head">4 March 2025</h2></div>`, published: "2025-03-04"},
		{name: "beside the headline, with a change below", above: `<aside class="meta"><span class="date">4 March 2025</span></aside>`, below: `<p>Updated: 9 March 2025</p><script>x={"publishedAt":"2025-03-03T23:00:00Z"}</script>`, published: "2025-03-04"},
		{name: "a change, and a day of the story", below: `<p>` + strings.Repeat("The pilots have waited for a reply since the meeting of the board. ", 4) + `It met on 1 February 2024.</p><p>Updated: 4 March 2025</p>`, published: "2025-03-04", note: "published day not given, the last change was taken"},
		{name: "a box of the author at the headline", above: `<div class="author-box"><span>Ann Orr</span> <time>4 March 2025</time></div>`, published: "2025-03-04"},
		{name: "a box of the author below", below: strings.Repeat(filler, 9) + `<div class="author-box"><span>Ann Orr</span> <span class="date">4 March 2025</span></div>`},
		{name: "a list with the page itself", below: strings.Repeat(filler, 9) + `<div class="related"><a href="/storm"><i>5 March 2025</i> Storm</a></div><div class="related"><a href="/ferry"><i>4 March 2025</i> Ferry report</a></div>`, address: "/ferry", published: "2025-03-04", note: "published day read from a list of articles on the page"},
		{name: "an article that is called a teaser", top: `<div class="teaser"><span>4 March 2025</span>` + strings.Repeat(filler, 15) + `</div>` + strings.Repeat(filler, 20), published: "2025-03-04", note: "published day read from the text of the page"},
		{name: "a script that shows the day", above: `<p><script>showDate("2025/03/04 10:15:00")</script></p>`, published: "2025-03-04"},
		{name: "a script that does not", above: `<p><script>countDownTo("2025/03/04 10:15:00")</script></p>`},

		{name: "a comment", below: `<div class="comments"><p class="date">4 March 2025</p></div>`},
		{name: "a teaser", below: `<div class="related"><time datetime="2025-03-04">4 March 2025</time></div>`},
		{name: "a list of teasers", below: strings.Repeat(filler, 9) + `<div class="x"><b>1 March 2025</b></div><div class="x"><b>2 March 2025</b></div><div class="x"><b>3 March 2025</b></div>`},
		{name: "a clock", lang: "de", below: strings.Repeat(filler, 9) + `<p class="time">Aktuelles Datum und Uhrzeit: 4. März 2025, 10:15</p>`},
		{name: "a copyright", below: `<footer>© 4 March 2025 Quayside Post</footer>`},
		{name: "the day of a birth", below: `<p>Born 4 March 2005</p>`},
		{name: "a period", below: strings.Repeat(filler, 9) + `<p>Sailings 4 March 2025 – 9 April 2025</p>`},
		{name: "before there were pages", above: `<p class="date">4 March 1925</p>`},
		{name: "after it was fetched", above: `<p class="date">4 March 2031</p>`},
		{name: "after it was fetched, and not", above: `<p class="date">4 March 2031</p><p class="date">4 March 2025</p>`, published: "2025-03-04"},
	} {
		page := fmt.Sprintf("<html lang=%q><head><title>Ferry report published</title>%s</head><body><main>%s<h1>Ferry report published</h1>%s%s%s</main></body></html>",
			either(c.lang, "en"), c.head, c.top, c.above, filler+filler, c.below)
		p := news.Page{URL: "https://www.quayside.example" + c.address, Body: []byte(page), Fetched: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
		p.FinalURL = p.URL
		a, err := Parse(p)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		check := func(what, want string, got *time.Time) {
			s := ""
			switch {
			case got == nil:
			case len(want) > 10:
				s = got.Format(time.RFC3339)
			default:
				s = got.Format(time.DateOnly)
			}
			if s != want {
				t.Errorf("%s: %s %q, want %q; notes %q", c.name, what, s, want, a.Notes)
			}
		}
		check("published", c.published, a.Published)
		if c.modified != "" {
			check("modified", c.modified, a.Modified)
		}
		if c.note != "" && !slices.ContainsFunc(a.Notes, func(n string) bool { return strings.HasPrefix(n, c.note) }) {
			t.Errorf("%s: notes %q, want %q", c.name, a.Notes, c.note)
		}
	}
}

func TestLabelOf(t *testing.T) {
	for _, c := range []struct {
		in   string
		want dateKind
	}{
		{"Published ", publication}, {"Veröffentlicht: ", publication}, {"发布时间：", publication}, {"기사입력 ", publication},
		{"Updated ", change}, {"Published by Orr, updated ", change}, {"Zuletzt geändert am ", change}, {"最終更新日 ", change},
		{"© ", another}, {"Born ", another}, {"unpublished ", unlabelled}, {"on ", unlabelled}, {"", unlabelled}, {"Date: ", aDate}, {"Datum ", aDate}, {"up to date ", unlabelled}, {"Published, date: ", publication},
	} {
		if got := labelOf(c.in); got != c.want {
			t.Errorf("label of %q is %d, want %d", c.in, got, c.want)
		}
	}
}

// Pages that are made of dates are read within bounds.
func TestHostileDates(t *testing.T) {
	needs.Plain(t)
	for name, body := range map[string]string{
		"dates":      strings.Repeat("<p class=date>4 March 2025</p>", 100_000),
		"one line":   "<p>" + strings.Repeat("4 March 2025 ", 200_000) + "</p>",
		"inline":     "<p>" + strings.Repeat("<b>4</b> ", 200_000) + "</p>",
		"attributes": "<p " + strings.Repeat("data-date='2025-03-04' x", 20_000) + ">",
		"nested":     strings.Repeat("<div class='date published'>4 March 2025", 500),
		"scripts":    strings.Repeat(`<script>{"publishDate":"x","publishedAt":"2025"}</script>`, 40_000),
		"digits":     "<p>" + strings.Repeat("1", 2_000_000) + "</p><p>" + strings.Repeat("1/1/", 200_000) + "</p>",
	} {
		d, err := parseTree("<html><body><h1>Ferry report published</h1>" + body)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		h := d.head()
		d.dates(h, news.Page{}, "/")
	}
}
