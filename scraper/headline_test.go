package scraper

import (
	"strings"
	"testing"

	"rangefinder/internal/needs"
	"rangefinder/news"
)

// Where the headline stands, and what stands with it that is none.
func TestHeadlinePlaces(t *testing.T) {
	const og = "<meta property=og:site_name content='Quayside Post'><meta property=og:title content='Forty crates sink off the quay'>"
	for _, c := range []struct{ name, head, body, want string }{
		{"kicker by class", og, "<h1><span class=c-head__kicker>Harbour</span> Forty crates sink off the quay</h1>", "Forty crates sink off the quay"},
		{"kicker by the end of a class", og, "<h1><span class=articleoverline>Harbour</span><span>Forty crates sink off the quay</span></h1>", "Forty crates sink off the quay"},
		{"kicker that the metadata have too", "<meta property=og:title content='Harbour: Forty crates sink'>", "<h1><span class=dachzeile>Harbour</span> <span>Forty crates sink</span></h1>", "Forty crates sink"},
		{"kicker in two words", og, "<h1><span class=sub-heading>Harbour:</span><br>Forty crates sink off the quay</h1>", "Forty crates sink off the quay"},
		{"small", og, "<h1><small>Harbour</small><br>Forty crates sink off the quay</h1>", "Forty crates sink off the quay"},
		{"day and colon", og, "<h1><span>Forty crates sink off the quay</span><span class=aural>: </span><small>Day: 2 May</small></h1>", "Forty crates sink off the quay"},
		{"badge", og, "<h1><a href=/x><span class='label label--blue'>Plus</span>Forty crates sink off the quay</a></h1>", "Forty crates sink off the quay"},
		{"kicker without a class, the metadata tell", og, "<h1><span>Harbour news</span> <b>Forty crates sink off the quay</b></h1>", "Forty crates sink off the quay"},
		{"no kicker: the metadata have all", "<meta property=og:title content='Harbour: Forty crates sink'><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Forty crates sink\"}</script>", "<h1><span>Harbour:</span> <span>Forty crates sink</span></h1>", "Harbour: Forty crates sink"},
		{"the part that calls itself headline", og, "<h1><span class=fake>Harbour</span><span class=invisible>: </span><span class=headline>Forty crates sink off the quay</span></h1>", "Forty crates sink off the quay"},
		{"a class of the whole is no label", og, "<h1><span class=section-head>Forty crates sink off the quay</span></h1>", "Forty crates sink off the quay"},
		{"numbers keep together", "", "<h1>Some 25<b>,000</b> crates sink</h1>", "Some 25,000 crates sink"},
		{"site's name in h1", og, "<h1 class=site-title><a href=/>Quayside Post</a></h1><h2 class=entry-title>Forty crates sink off the quay</h2>", "Forty crates sink off the quay"},
		{"site's name in h1 leads home", "<title>The Quay of Rye » Blog Archive » Forty crates sink off</title>", "<h1><a href='https://www.quayside.example'>The Quay of Rye</a></h1><h2>Forty crates sink off</h2>", "Forty crates sink off"},
		{"the best h1, not the first", og, "<h1>Crates off the quay: all news</h1><h1>Forty crates sink off the quay</h1>", "Forty crates sink off the quay"},
		{"h1 for screen readers", og, "<h1 class=hide-accessible>detail</h1><h1>Forty crates sink off the quay</h1>", "Forty crates sink off the quay"},
		{"h1 in other words than the metadata", og, "<h1>Ferry loses its cargo near Rye</h1>", "Ferry loses its cargo near Rye"},
		{"h1 of a section", og, "<h1>Local</h1>", "Forty crates sink off the quay"},
		{"h1 in the body of a page whose h2 is the headline", og, "<h2 class=entry-title>Forty crates sink off the quay</h2><h1>What the minister said about it</h1><h1>What nobody said</h1>", "Forty crates sink off the quay"},
		{"h2 of more words is another", og, "<h2>Forty crates sink off the quay: your questions</h2>", "Forty crates sink off the quay"},
		{"one word alone", "<title>Quayside</title>", "<h1>Welcome!</h1>", "Welcome!"},
		{"h1 of a path", og, "<nav><ol><li>Home<li><h1>Forty crates sink off the quay</h1></ol></nav>", "Forty crates sink off the quay"},
		{"comments heading", og, "<div id=comments><h1>Forty crates sink off the quay again?</h1></div>", "Forty crates sink off the quay"},
		{"page that says it shows comments", og, "<div class=x><h1>Forty crates sink</h1></div>", "Forty crates sink"},
		{"acronym before", "<title>QUAYSIDE - Forty crates sink</title>", "", "Forty crates sink"},
		{"dash of its own", "<title>Crates – forty – sink | Quayside Post</title>" + "<meta property=og:title content='Crates – forty – sink'>", "", "Crates – forty – sink"},
		{"name in the headline", "<meta property=og:site_name content=Quay><title>Forty crates sink off the quay of Rye - what we know</title>", "", "Forty crates sink off the quay of Rye - what we know"},
		{"no spaces", "<title>四十个箱子在码头附近的海里沉没-码头网</title>", "", "四十个箱子在码头附近的海里沉没"},
	} {
		page := "<html><head>" + c.head + "</head><body class=showing-comments>" + c.body + "<p>Forty crates fell from the ferry as she left the quay on Monday.</p></body></html>"
		if a, err := Parse(news.Page{URL: site, Body: []byte(page)}); err != nil || a.Title != c.want {
			t.Errorf("%s: title %q, %v; want %q", c.name, a.Title, err, c.want)
		}
	}
}

// Headings made to cost time, or to be longer than a title may be.
func TestHostileHeadlines(t *testing.T) {
	needs.Plain(t)
	for name, body := range map[string]string{
		"many h1":             strings.Repeat("<h1>Forty crates sink</h1>", 30_000),
		"many parts":          "<h1>" + strings.Repeat("<span>Forty</span> crates ", 20_000) + "</h1>",
		"deep":                "<h1>" + strings.Repeat("<span>", 400) + "Forty crates",
		"classes":             "<h1><span class='" + strings.Repeat("kicker ", 9_000) + "'>Forty</span> crates sink</h1>",
		"breaks in a title":   "<title>" + strings.Repeat("Quayside | ", 9_000) + "</title>",
		"headings in a row":   strings.Repeat("<h2 class=entry-title>Forty crates sink</h2>", 30_000),
		"headings in headers": strings.Repeat("<header class=headline><div>x</div>", 400),
	} {
		a, err := Parse(news.Page{URL: site, Body: []byte("<html><body>" + body + "<p>Forty crates fell from the ferry as she left the quay on Monday.</p>")})
		if err != nil || len(a.Title) > maxTitle {
			t.Errorf("%s: title of %d bytes, %v", name, len(a.Title), err)
		}
	}
}
