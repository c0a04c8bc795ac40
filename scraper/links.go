package scraper

import (
	"net/url"
	"path"
	"strings"
	"unicode"

	"github.com/PuerkitoBio/goquery"

	"rangefinder/news"
)

const maxLinks = 1_000

// notArticles are first or only parts of a path that lead to anything but an
// article.
var notArticles = set(`tag tags topic topics author authors category categories section sections about about-us contact
	contact-us privacy privacy-policy terms terms-of-use login signin sign-in signup register subscribe subscription account
	search advertise careers jobs newsletter newsletters podcasts help faq cookies feed rss sitemap donate shop store events
	weather games horoscopes crosswords people staff profile user users wp-login.php wp-admin cart share print`)

// Links gives the links of a section page that look like those to articles:
// in the page's order, absolute, without fragment, of the same site, each once,
// at most 1,000. A link looks so by its address (a day, a slug, a number) or by
// its words (as many as a headline has), and does not stand in a menu or footer.
func Links(p news.Page) []string {
	if len(p.Body) == 0 || notText(p.Body) != "" {
		return nil
	}
	src := decode(p.Body[:min(len(p.Body), maxBody)], p.Header.Get("Content-Type"))
	d, err := parseTree(src.text)
	if err != nil {
		return nil
	}
	page, err := url.Parse(address(p))
	if err != nil {
		return nil
	}
	doc := goquery.NewDocumentFromNode(d.root)
	base := page
	if href, ok := doc.Find("base[href]").First().Attr("href"); ok {
		base = (&head{base: href}).baseURL(page)
	}
	self, _ := resolve(page, page.String())
	var links []string
	seen := map[string]bool{self: true}
	doc.Find("a[href]").EachWithBreak(func(_ int, a *goquery.Selection) bool {
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
		if !articleLink(u, words) || a.Closest("nav, footer, [role=navigation]").Length() > 0 {
			return true
		}
		seen[link] = true
		links = append(links, link)
		return len(links) < maxLinks
	})
	return links
}

// articleLink judges a link by its address and its words.
func articleLink(u *url.URL, words string) bool {
	parts := strings.FieldsFunc(strings.ToLower(u.Path), func(r rune) bool { return r == '/' })
	if len(parts) == 0 {
		return u.RawQuery != "" && headlineLike(words)
	}
	file := false
	switch ext := path.Ext(parts[len(parts)-1]); ext {
	case "":
	case ".html", ".htm", ".shtml", ".php", ".asp", ".aspx", ".jsp", ".amp", ".ece", ".story", ".cms", ".txt":
		file = true
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".pdf", ".mp3", ".mp4", ".zip", ".xml", ".rss", ".atom", ".json", ".css", ".js", ".ico", ".avif", ".m3u8", ".webm":
		return false
	}
	for i, part := range parts {
		// Small sites keep their articles as files under /news or /section.
		if notArticles[part] && (i == 0 && !file || i == len(parts)-1 || i == 1 && len(parts[0]) == 2) {
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
