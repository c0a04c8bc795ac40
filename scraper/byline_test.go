package scraper

import (
	"strings"
	"testing"

	"rangefinder/internal/needs"
	"rangefinder/news"
)

func bylineOf(head, body string) (string, error) {
	a, err := Parse(news.Page{URL: site, Body: []byte("<html><head><title>Forty crates sink | Quayside Post</title><meta property=og:site_name content='Quayside Post'>" + head +
		"</head><body>" + body + "</body></html>")})
	return a.Byline, err
}

const crates = "<h1>Forty crates sink</h1>%<p>Forty crates fell from the ferry as she left the quay on Monday, and nine of them came ashore in the night.</p>"

// Where authors are named, and which of the names is theirs.
func TestByline(t *testing.T) {
	ld := func(s string) string { return `<script type="application/ld+json">` + s + `</script>` }
	after := func(s string) string { return strings.Replace(crates, "%", s, 1) }
	for _, c := range []struct{ name, head, body, want string }{
		{"data", ld(`{"@type":"NewsArticle","author":[{"@type":"Person","name":"Ann Orr"},{"@type":"Person","name":"Bo Ray"}]}`), after(""), "Ann Orr, Bo Ray"},
		{"data, names in a list", ld(`{"@type":"NewsArticle","author":{"name":["Ann Orr","Bo Ray"]}}`), after(""), "Ann Orr, Bo Ray"},
		{"data, of the page only", ld(`[{"@type":"NewsArticle","headline":"Forty crates sink"},{"@type":"WebPage","author":{"name":"Ann Orr"}}]`), after(""), "Ann Orr"},
		{"a person over the publisher", ld(`{"@type":"NewsArticle","author":{"@type":"Organization","name":"Quayside Post"}}`), after("<p class=byline>By Ann Orr</p>"), "Ann Orr"},
		{"a person over the software's maker", "<meta name=author content='Webworks GmbH'>", after("<p class=autorenzeile>Von Ann Orr</p>"), "Ann Orr"},
		{"the publisher where nobody is named", "<meta name=author content='Quayside Post'>", after(""), "Quayside Post"},
		{"a full name over a login", "<meta name=author content=orr>", after("<span class='author vcard'><a class='url fn' href=/author/orr>Ann Orr</a></span>"), "Ann Orr"},
		{"a login of the system", "<meta name=author content=admin>", after(""), ""},
		{"no author", "<meta name=author content='No Author'>", after(""), ""},
		{"an address", "<meta property=article:author content='https://social.example/quayside'>", after(""), ""},
		{"surname first", "<meta name=author content='Orr, Ann'>", after(""), "Ann Orr"},
		{"an agency and its city", "<meta name=author content='Nordwind Agentur, Rye, England'>", after(""), "Nordwind Agentur"},
		{"a card's labelled line", "<meta name=twitter:label1 content='Verfasst von'><meta name=twitter:data1 content='Ann Orr'>", after(""), "Ann Orr"},
		{"by, day and share", "", after("<div class=byline>By Ann Orr | 2 May 2025 | Share</div>"), "Ann Orr"},
		{"day before by", "", after("<div class=page-author>Posted on May 2, 2025 by Ann Orr</div>"), "Ann Orr"},
		{"two names", "", after("<div class=byline>By Ann Orr and Bo Ray</div>"), "Ann Orr, Bo Ray"},
		{"two elements", "", after("<p><a rel=author href=/a/1>Ann Orr</a> <a rel=author href=/a/2>Bo Ray</a></p>"), "Ann Orr, Bo Ray"},
		{"reporters and their agency", "", after("<p class=authors>Von Ann Orr, Bo Ray und Eva Lund, NDR</p>"), "Ann Orr, Bo Ray, Eva Lund, NDR"},
		{"role after the name", "", after("<div class=author><span class=author-name>Ann Orr</span><span class=author-role>Harbour reporter</span><a>Follow</a></div>"), "Ann Orr"},
		{"role after a comma", "", after("<p class=byline>By Ann Orr, chief reporter in Rye</p>"), "Ann Orr"},
		{"first name alone", "", after("<span class='author vcard'><a class='url fn n' href=/author/ann>Ann</a></span>"), "Ann"},
		{"label for screen readers", "", after("<span class=byline><span class=screen-reader-text>Posted by</span><a rel=author>Ann Orr</a></span>"), "Ann Orr"},
		{"label in an element of its own", "", after("<div class=meta><h4>Autor</h4><p><a href=/profil/9>Ann Orr</a></p></div>"), "Ann Orr"},
		{"label and text", "", after("<div><b>Autor:</b> Ann Orr/SP</div>"), "Ann Orr, SP"},
		{"line after the headline", "", after("<p>Von Ann Orr</p>"), "Ann Orr"},
		{"line at the end", "", after("") + "<p><em>Por Ann Orr</em></p>", "Ann Orr"},
		{"line of a label", "", after("") + "<p>Text: Ann Orr</p><p>Foto: Bo Ray</p>", "Ann Orr"},
		{"particles", "", after("<p>By Ana de la Cruz y Soto</p>"), "Ana de la Cruz y Soto"},
		{"another script", "<meta name=author content='Анна Орлова'>", after(""), "Анна Орлова"},

		{"a sentence that begins with by", "", after("<p>By Monday nine had come ashore.</p>"), ""},
		{"a sentence that begins with von", "", after("<p>Von der Leyen warnt vor Kisten</p>"), ""},
		{"photographer", "", after("<figure><figcaption>Foto: von Bo Ray</figcaption></figure>"), ""},
		{"comment", "", after("") + "<ol class=commentlist><li class=comment><cite class=fn>Bo Ray</cite> Well said.</ol>", ""},
		{"form of comments", "", after("") + "<div id=respond><p class=comment-form-author>Name (required) <input></p></div>", ""},
		{"teasers", "", after("") + "<div class=related><article><h3>Other crates</h3><span class=author>Bo Ray</span></article></div>", ""},
		{"sidebar", "", after("<a rel=author>Ann</a>") + "<div class=sidebar><div class=author>Bo Ray</div></div>", "Ann"},
		{"two lines that say by, far away", "", after(strings.Repeat("<p>Words and words.</p>", 70)) + "<p>By Bo Ray</p><p>By Eva Lund</p>", ""},
		{"link to all posts", "", after("<a rel=author href=/author/>Alle Beiträge</a>"), ""},
		{"day alone", "", after("<div class=byline>2 May 2025</div>"), ""},
		{"handle", "<meta name=twitter:creator content=@quayside>", after(""), ""},
		{"page of a picture's owner elsewhere", "", after("<p>Photo <a href='https://pics.example/author/boray'>Bo Ray</a></p>"), ""},
	} {
		if got, err := bylineOf(c.head, c.body); err != nil || got != c.want {
			t.Errorf("%s: byline %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

// Bylines made to cost time, or to be longer than one may be: what is not
// linear in them does not end here.
func TestHostileBylines(t *testing.T) {
	needs.Plain(t)
	for name, c := range map[string]struct{ head, body string }{
		"many authors":     {"", strings.Repeat("<a rel=author>Ann Orr</a> ", 8_000)},
		"many names":       {"<meta name=author content='" + strings.Repeat("Ann Orr and ", 300) + "'>", ""},
		"many metas":       {strings.Repeat("<meta name=author content='Ann Orr, Bo Ray'>", 20_000), ""},
		"nested marks":     {"", strings.Repeat("<div class=author>", 200) + "Ann Orr"},
		"many lines":       {"", strings.Repeat("<p>By Ann Orr</p>", 8_000)},
		"labels":           {"", strings.Repeat("<b>Autor:</b>", 8_000)},
		"nested comments":  {"", strings.Repeat("<div class=comment>", 300) + "By Ann Orr"},
		"many class words": {"", strings.Repeat("<p class='"+strings.Repeat("author-x ", 50)+"'>By</p>", 1_500)},
		"hidden headlines": {"", strings.Repeat("<div class=entry-title>", 400) + "Forty crates sink<p hidden>" + strings.Repeat("forty crates ", 300_000)},
		"empty siblings":   {"", strings.Repeat("<p><b>Autor:</b>"+strings.Repeat("<i></i>", 40), 2_000)},
		"data":             {`<script type="application/ld+json">{"@type":"Article","author":[` + strings.Repeat(`{"name":"Ann Orr"},`, 9_000) + `1]}</script>`, ""},
	} {
		got, err := bylineOf(c.head, strings.Replace(crates, "%", c.body, 1))
		if err != nil || len(got) > maxByline {
			t.Errorf("%s: byline of %d bytes, %v", name, len(got), err)
		}
	}
}

func TestPublisher(t *testing.T) {
	for _, c := range []struct{ head, want string }{
		{"<meta property=og:site_name content='Quayside Post'>", "Quayside Post"},
		{"<title>Forty crates sink | Quayside Post</title><meta property=og:site_name content='Forty crates sink | Quayside Post'>", "Quayside Post"},
		{"<title>Forty crates sink | Quayside Post</title>", "Quayside Post"},
		{"<title>The Quayside: forty crates sink</title>", "The Quayside"},
		{"<title>Forty crates sink | Harbour News</title>", ""},
		{"<title>Forty crates sink at the quayside</title>", ""},
	} {
		a, err := Parse(news.Page{URL: site, Body: []byte("<html><head>" + c.head + "</head><body>" + strings.Replace(crates, "%", "", 1))})
		if err != nil || a.Publisher != c.want {
			t.Errorf("publisher of %q = %q, %v; want %q", c.head, a.Publisher, err, c.want)
		}
	}
}
