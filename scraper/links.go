package scraper

import (
	"net/url"
	"path"
	"strings"
	"unicode"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"rangefinder/news"
)

const maxLinks = 1_000

// notArticles are first or only parts of a path that lead to anything but an
// article.
var notArticles = set(`tag tags topic topics author authors category categories section sections about about-us contact
	contact-us privacy privacy-policy terms terms-of-use login signin sign-in signup register subscribe subscription account
	search advertise careers jobs newsletter newsletters podcasts help faq cookies feed rss sitemap donate shop store events
	weather games horoscopes crosswords people staff profile user users wp-login.php wp-admin cart share print`)

// A SectionDoc is a section page as read.
type SectionDoc struct {
	// Links are the links to articles, in the page's order, each address once;
	// Title is their words, or those of their picture.
	Links []Entry
	Feeds []string // the feeds that the page says it has (link rel=alternate)
	Notes []string // what a person should look at
}

// Section reads the links of a section page that lead to articles: absolute,
// without fragment, of the same site, at most 1,000.
//
// Where there is a rule for the site, its links are taken; should it find none,
// the page is read as if there were no rule, and a note says so. Else a link is
// taken that looks so by its address (a day, a slug, a number) or by its words (as
// many as a headline has), or stands where a template in wide use has its
// headlines, and not in a menu or footer.
func Section(p news.Page, sites Sections) (s SectionDoc) {
	if len(p.Body) == 0 || notText(p.Body) != "" {
		return s
	}
	src := decode(p.Body[:min(len(p.Body), maxBody)], p.Header.Get("Content-Type"))
	d, err := parseTree(src.text)
	if err != nil {
		return s
	}
	page, err := url.Parse(address(p))
	if err != nil {
		return s
	}
	doc := goquery.NewDocumentFromNode(d.root)
	base := page
	if href, ok := doc.Find("base[href]").First().Attr("href"); ok {
		base = (&head{base: href}).baseURL(page)
	}
	s.Feeds = feedsOf(doc, base)
	if rule, ok := sites.of(page.Hostname()); ok {
		s.take(rule.anchors(doc), base, page, func(u *url.URL, _ string, _ *goquery.Selection) bool { return rule.allows(u) })
		if len(s.Links) > 0 {
			return s
		}
		s.Notes = append(s.Notes, "the rule for "+rule.Host+" finds no link on this page; has its layout changed?")
	}
	headline := map[*html.Node]bool{}
	for _, rule := range append(commonSections.anySite(), sites.anySite()...) {
		rule.anchors(doc).Each(func(_ int, a *goquery.Selection) {
			if u, err := url.Parse(a.AttrOr("href", "")); err == nil && rule.allows(base.ResolveReference(u)) {
				headline[a.Get(0)] = true
			}
		})
	}
	s.take(doc.Find("a[href]"), base, page, func(u *url.URL, words string, a *goquery.Selection) bool {
		return (articleLink(u, words) || headline[a.Get(0)] && !file(u)) && a.Closest("nav, footer, [role=navigation]").Length() == 0
	})
	return s
}

// take adds the links that are of the site and wanted.
func (s *SectionDoc) take(links *goquery.Selection, base, page *url.URL, wanted func(u *url.URL, words string, a *goquery.Selection) bool) {
	self, _ := resolve(page, page.String())
	seen := map[string]bool{self: true}
	links.EachWithBreak(func(_ int, a *goquery.Selection) bool {
		href, _ := a.Attr("href")
		link, ok := resolve(base, href)
		if !ok || seen[link] {
			return true
		}
		u, err := url.Parse(link)
		if err != nil || !sameSite(u, page) || homePage(u) {
			return true
		}
		words := fold(a.Text())
		if words == "" {
			words, _ = a.Find("img[alt]").Attr("alt")
		}
		if !wanted(u, words, a) {
			return true
		}
		seen[link] = true
		s.Links = append(s.Links, Entry{URL: link, Title: clip(words, maxTitle)})
		return len(s.Links) < maxLinks
	})
}

// feedsOf is the feeds that a page says it has, at most ten. Those of its
// comments are none of its articles.
func feedsOf(doc *goquery.Document, base *url.URL) (feeds []string) {
	doc.Find("link[rel~=alternate][href]").EachWithBreak(func(_ int, l *goquery.Selection) bool {
		switch strings.ToLower(strings.TrimSpace(l.AttrOr("type", ""))) {
		case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml":
		default:
			return true
		}
		href := l.AttrOr("href", "")
		if u, ok := resolve(base, href); ok && !strings.Contains(strings.ToLower(href+l.AttrOr("title", "")), "comment") {
			feeds = append(feeds, u)
		}
		return len(feeds) < 10
	})
	return feeds
}

// file reports whether an address is by its ending that of a picture, a
// document or the like.
func file(u *url.URL) bool {
	switch strings.ToLower(path.Ext(u.Path)) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".pdf", ".mp3", ".mp4", ".zip", ".xml", ".rss", ".atom", ".json", ".css", ".js", ".ico", ".avif", ".m3u8", ".webm":
		return true
	}
	return false
}

// articleLink judges a link by its address and its words.
func articleLink(u *url.URL, words string) bool {
	parts := strings.FieldsFunc(strings.ToLower(u.Path), func(r rune) bool { return r == '/' })
	if len(parts) == 0 {
		return u.RawQuery != "" && headlineLike(words)
	}
	if file(u) {
		return false
	}
	page := false
	switch ext := path.Ext(parts[len(parts)-1]); ext {
	case ".html", ".htm", ".shtml", ".php", ".asp", ".aspx", ".jsp", ".amp", ".ece", ".story", ".cms", ".txt":
		page = true
	}
	for i, part := range parts {
		// Small sites keep their articles as files under /news or /section.
		if notArticles[part] && (i == 0 && !page || i == len(parts)-1 || i == 1 && len(parts[0]) == 2) {
			return false
		}
	}
	last := strings.TrimSuffix(parts[len(parts)-1], path.Ext(parts[len(parts)-1]))
	slug := strings.Count(last, "-")+strings.Count(last, "_") >= 3
	_, dated := urlDate(u.Path)
	digits := 0
	for _, r := range last {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	switch {
	case slug || dated && len(parts) > 3:
		return true
	case digits >= 5:
		return len(strings.Fields(words)) >= 2
	}
	return headlineLike(words)
}

// headlineLike reports whether words may be a headline: four words at least,
// or twelve characters of a script without spaces.
func headlineLike(words string) bool {
	n := len(strings.Fields(words))
	wide := 0
	for _, r := range words {
		if r >= 0x2e80 {
			wide++
		}
	}
	return n >= 4 && len(words) >= 20 || wide >= 12
}
