package scraper

import (
	"slices"
	"strings"
	"testing"

	"rangefinder/news"
)

func TestSectionsReadBackAsTheyAreWritten(t *testing.T) {
	rules, err := ParseSections(sectionList)
	if err != nil {
		t.Fatal(err)
	}
	if len(rules.anySite()) < 4 {
		t.Errorf("%d rules for any site, want those of data/sections.txt", len(rules.anySite()))
	}
	again, err := ParseSections(rules.String())
	if err != nil || again.String() != rules.String() {
		t.Errorf("read back: %v\n%s\nwant\n%s", err, again, rules)
	}
}

func TestSectionRulesThatCannotBeFollowed(t *testing.T) {
	for text, want := range map[string]string{
		"example.org | a":                        "line 1: want host",
		"\n# x\nexample.org | a | -":             "line 3: want host",
		"https://example.org/ | a | - | -":       `site "https://example.org/": want a host`,
		"example.org | - | - | -":                "says nothing",
		"example.org | h2 >> a | - | -":          "no CSS selector",
		"example.org | h2 a | news/ | -":         `pattern "news/"`,
		"example.org | h2 a:nonesuch(1) | - | -": "no CSS selector",
	} {
		if _, err := ParseSections(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseSections(%q) = %v, want %q in it", text, err, want)
		}
	}
	if _, err := NewSections([]SectionRule{{Host: "example.org", Links: "a | b"}}); err == nil {
		t.Error("a selector that cannot be written down is taken")
	}
}

const frontPage = `<html><body>
<div class="lead"><a href="/news/one"><h2 class="headline">Toll</h2></a></div>
<div class="list"><h3 class="headline"><a href="/news/two">Short</a></h3><h3 class="headline"><a href="/video/three">Film</a></h3></div>
<aside><a href="/news/a-link-that-looks-so-by-itself">A link that looks so by itself</a></aside>
</body></html>`

func TestSectionByTheRuleOfASite(t *testing.T) {
	page := func(host string) news.Page {
		return news.Page{FinalURL: "https://" + host + "/front", Body: []byte(frontPage)}
	}
	rules := mustSections(`
quayside.example | .headline | - | /video/
www.quayside.example | .headline | /news/t* | -
moved.example | .none-such a | - | -
`)
	for _, c := range []struct {
		host string
		want []string
		note bool
	}{
		{"quayside.example", []string{"/news/one", "/news/two"}, false},
		{"m.quayside.example", []string{"/news/one", "/news/two"}, false},
		{"www.quayside.example", []string{"/news/two"}, false},
		{"moved.example", []string{"/news/a-link-that-looks-so-by-itself"}, true},
		{"elsewhere.example", []string{"/news/a-link-that-looks-so-by-itself"}, false},
	} {
		got := Section(page(c.host), rules)
		var want []string
		for _, w := range c.want {
			want = append(want, "https://"+c.host+w)
		}
		if urls := addresses(got.Links); !slices.Equal(urls, want) {
			t.Errorf("%s: %q, want %q", c.host, urls, want)
		}
		if (len(got.Notes) > 0) != c.note {
			t.Errorf("%s: notes %q", c.host, got.Notes)
		}
	}
}

func TestSectionOfATemplateInWideUse(t *testing.T) {
	for name, body := range map[string]string{
		"entries":     `<h2 class="entry-title"><a href="/?p=12">Toll</a></h2><h2 class="entry-title"><a href="/page/2">Older</a></h2>`,
		"cards":       `<article><a class="gh-card-link" href="/?p=12"><h3>Toll</h3></a></article>`,
		"views":       `<div class="views-row"><h2><a href="/?p=12">Toll</a></h2></div><ul class="pager"><li><a href="?page=2">2</a></li></ul>`,
		"schema.org":  `<div itemscope itemtype="https://schema.org/NewsArticle"><h3 itemprop="headline"><a href="/?p=12">Toll</a></h3></div>`,
		"not in menu": `<nav><h2 class="entry-title"><a href="/?p=3">Toll</a></h2></nav><h2 class="entry-title"><a href="/?p=12">Toll</a></h2>`,
	} {
		got := Section(news.Page{FinalURL: "https://www.quayside.example/s", Body: []byte("<html><body>" + body + "</body></html>")}, Sections{})
		if urls := addresses(got.Links); !slices.Equal(urls, []string{"https://www.quayside.example/?p=12"}) {
			t.Errorf("%s: %q", name, urls)
		}
	}
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, s string
		want       bool
	}{
		{"/news/*", "/news/a", true}, {"/news/*", "/sport/a", false}, {"*", "", true}, {"/a*b*c", "/a1b2c", true},
		{"/a*b*c", "/a1c2b", false}, {"*ab", "ab", true}, {"ab*ba", "aba", false}, {"/x", "/x", true}, {"/x", "/xy", false},
		{"**a**", "bab", true},
	} {
		if got := glob(c.pattern, c.s); got != c.want {
			t.Errorf("glob(%q, %q) = %v", c.pattern, c.s, got)
		}
	}
}

func TestFeedSummaries(t *testing.T) {
	for name, body := range map[string]string{
		"RSS":       `<rss version="2.0"><channel><title>Q</title><item><title>A</title><link>/a</link><description>&lt;p&gt;Forty &lt;b&gt;crates&lt;/b&gt; &amp;amp; a boat, 3 &amp;lt; 4&lt;/p&gt;</description></item></channel></rss>`,
		"Atom":      `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><link href="/a"/><summary type="html">&lt;p&gt;Forty &lt;b&gt;crates&lt;/b&gt; &amp;amp; a boat, 3 &amp;lt; 4</summary></entry></feed>`,
		"JSON Feed": `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"/a","title":"A","content_html":"<p>Forty <b>crates</b> &amp; a boat, 3 &lt; 4</p>"}]}`,
	} {
		f, err := Feed(news.Page{URL: "https://www.quayside.example/feed", Body: []byte(body)})
		if err != nil || len(f.Entries) != 1 || f.Entries[0].Summary != "Forty crates & a boat, 3 < 4" {
			t.Errorf("%s: %+v, %v", name, f.Entries, err)
		}
	}
}
