package scraper

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/publicsuffix"
)

// headline is the article's title as the page shows it: its h1 where that
// agrees with what the metadata call it, for the title is a quotation too; else
// another heading that says the same; else an h1 that stands alone; else the
// metadata's, else the title element without the name of the site.
func (d *document) headline(h *head, publisher string) string {
	heads, names := d.headings(h, publisher)
	said, named, title := h.titles(names)
	s, alone := d.firstHeading(heads, said, names)
	if s != "" {
		return s
	}
	if s = d.otherHeading(heads, said, names); s != "" {
		return s
	}
	linked := names.strip(fold(h.linked.headline), false)
	switch {
	case alone != "":
		return alone
	case linked != "" && agree(linked, title):
		return clip(linked, maxTitle)
	case named != "":
		return clip(named, maxTitle)
	}
	return clip(either(title, h.title), maxTitle)
}

// titleKeys are the metadata that name the article, the most careful first.
var titleKeys = []string{"og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "headline", "title"}

// titles are what the page's data call the article, without the name of the
// site: all of them, the best of the metadata, and the title element.
func (h *head) titles(names siteNames) (said []string, named, title string) {
	add := func(s string) {
		if s != "" && len(s) <= maxTitle {
			said = append(said, s)
		}
	}
	for _, k := range titleKeys {
		s := fold(html.UnescapeString(h.get(k)))
		if s == "" {
			continue
		}
		// Where the title element is this and more, this ends without the
		// name of the site: what follows its last dash is the headline's.
		bare := len(h.title) > len(s) && strings.HasPrefix(h.title, s)
		if s = names.strip(s, !bare); named == "" && k != "title" && k != "headline" {
			named = s
		}
		add(s)
	}
	linked := names.strip(fold(h.linked.headline), false)
	if named == "" {
		named = linked
	}
	add(linked)
	if title = names.strip(h.title, true); names.is(title) {
		title = ""
	}
	add(title)
	return said, named, title
}

// A heading is an element that may show the headline.
type heading struct {
	n     *html.Node
	first bool // an h1
	named bool // its class or itemprop calls it a headline
	nav   bool // it stands in a menu, as the last step of a path does
}

// headings are the page's headings that a reader sees, in order, without those
// that show the name of the site; and what the site is called, which those
// tell too.
func (d *document) headings(h *head, publisher string) (heads []heading, names siteNames) {
	names = namesOf(publisher, h)
	firsts := 0
	var visit func(n *html.Node, nav bool)
	visit = func(n *html.Node, nav bool) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode || c.Data != "body" && c.Data != "main" && c.Data != "html" && (skipped(c) || d.size[c].chars == 0) || d.screenOnly(c) || d.commentPlace(c) || len(heads) >= 200 || firsts > 20 {
				continue
			}
			one, named := c.Data == "h1", d.size[c].chars <= 300 && d.titleClass(c)
			if (one || !nav && (named || c.Data == "h2" || c.Data == "h3")) && d.size[c].chars <= maxTitle {
				if one {
					firsts++
				}
				if d.siteHeading(c, h.host) {
					names.add(strings.Join(d.inlineText(kids(c), nil), " "))
				} else {
					heads = append(heads, heading{c, one, named, nav})
				}
				if !d.size[c].block {
					continue
				}
			}
			visit(c, nav || c.Data == "nav")
		}
	}
	visit(d.root, false)
	return heads, names
}

// firstHeading is the h1 that agrees best with what the page's data call the
// article. Where none does, alone is the one that the page must mean all the
// same, "" where that is not plain.
func (d *document) firstHeading(heads []heading, said []string, names siteNames) (best, alone string) {
	var most float64
	count := 0
	for _, x := range heads {
		if !x.first {
			continue
		}
		s := d.headText(x.n, said)
		if !wordy(s) || len(s) > maxTitle || names.is(s) {
			continue
		}
		for _, t := range said {
			if l := likeness(s, t); l > most {
				best, most = s, l
			}
		}
		if count++; !x.nav && (count == 1 || x.named && alone == "") && (x.named || len(said) == 0 || countWords(s) >= 3 || unspaced(s)) {
			alone = s
		}
	}
	if count > 4 {
		alone = ""
	}
	return best, alone
}

// otherHeading is a lower heading that says what the page's data call the
// article, for pages whose h1 is the site's name or missing. Where the data
// call it nothing, it is the only one that calls itself a headline.
func (d *document) otherHeading(heads []heading, said []string, names siteNames) string {
	var best, only string
	var most float64
	marked := 0
	for _, x := range heads {
		if x.first {
			continue
		}
		s := d.headText(x.n, said)
		if !wordy(s) || len(s) > maxTitle || names.is(s) {
			continue
		}
		for _, t := range said {
			l := 0.0
			switch b, w := bareWords(t), bareWords(s); {
			case sameWords(s, t):
				l = 1
			case (countWords(s) >= 2 || unspaced(s)) && len(w) > 12 && strings.Contains(b, w):
				l = float64(len(w)) / float64(len(b))
			}
			if l > most {
				best, most = s, l
			}
		}
		if x.named {
			marked++
			only = s
		}
	}
	if best == "" && marked == 1 && len(said) == 0 {
		return only
	}
	return best
}

// likeness is the share of words that two headlines have in common, 1 where
// they are the same.
func likeness(a, b string) float64 {
	if sameWords(a, b) {
		return 1
	}
	if unspaced(a) || unspaced(b) {
		x, y := bareWords(a), bareWords(b)
		if len(x) > len(y) {
			x, y = y, x
		}
		if len(x) > 12 && strings.Contains(y, x) {
			return max(0.5, float64(len(x))/float64(len(y)))
		}
		return 0
	}
	if !agree(a, b) {
		return 0
	}
	x, y := strings.Fields(strings.ToLower(a)), strings.Fields(strings.ToLower(b))
	have := map[string]bool{}
	for _, w := range y {
		have[bareWords(w)] = true
	}
	n := 0
	for _, w := range x {
		if have[bareWords(w)] {
			n++
		}
	}
	return float64(n) / float64(max(len(x), len(y), 1))
}

// unspaced reports whether s is written without spaces between its words.
func unspaced(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Khmer, unicode.Lao, unicode.Myanmar) {
			n++
		}
	}
	return n >= 4
}

// countWords counts the words of s that hold a letter.
func countWords(s string) (n int) {
	for w := range strings.FieldsSeq(s) {
		if strings.ContainsFunc(w, unicode.IsLetter) {
			n++
		}
	}
	return n
}

// agree reports whether two headlines are the same one: most words of the
// shorter stand in the longer.
func agree(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	x, y := strings.Fields(strings.ToLower(a)), strings.Fields(strings.ToLower(b))
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < 2 && len(y) > 3 || len(y) > 80 {
		return false
	}
	have := map[string]bool{}
	for _, w := range y {
		have[strings.Trim(w, ".,:;!?'\"‘’“”")] = true
	}
	n := 0
	for _, w := range x {
		if have[strings.Trim(w, ".,:;!?'\"‘’“”")] {
			n++
		}
	}
	return n*10 >= len(x)*6
}

// labelWords are the words of a class that set something beside the headline
// in an element of its own: a line over or under it, its section, its day, a
// badge. labelEnds are found at the end of a word too ("articleoverline").
var (
	labelWords = set(`kicker overline topline roofline dachzeile spitzmarke eyebrow supertitle suptitle pretitle overtitle
		overhead strapline antetitulo antetítulo volanta cintillo surtitre occhiello suprahead bovenkop chapeau flag label
		labels badge badges category categories cat rubric rubrik ressort section topic topics tag tags date datum time
		timestamp meta metadata premium plus paywall subtitle subtitel subline subhead subheadline subheading untertitel
		unterzeile superhead preheadline preheading catchword stichwort thema ortsmarke sub-title sub-heading sub-headline
		sub-line sub-head pre-title pre-headline super-title over-title over-line top-line roof-line top-title`)
	labelEnds = strings.Fields("kicker overline topline roofline dachzeile eyebrow supertitle pretitle overtitle preheadline subtitle subline subheadline subheading")
)

// headLabel reports whether an element of a headline is something beside it.
func (d *document) headLabel(n *html.Node) bool {
	if n.Data == "small" || n.Data == "time" || d.screenOnly(n) {
		return true
	}
	for _, words := range d.nameWords(n, false) {
		for i, w := range words {
			if labelWords[w] || i > 0 && labelWords[words[i-1]+"-"+w] {
				return true
			}
			for _, end := range labelEnds {
				if strings.HasSuffix(w, end) {
					return true
				}
			}
		}
	}
	return false
}

// nameWords are the words of each class of n, with those of its id where that
// is asked for. Pages have many elements of one class, which is cut up once.
func (d *document) nameWords(n *html.Node, id bool) [][]string {
	c := attr(n, "class")
	if id {
		if i := attr(n, "id"); i != "" {
			c += " " + i
		}
	}
	if c == "" || len(c) > 500 {
		return nil
	}
	if names, ok := d.words[c]; ok {
		return names
	}
	var names [][]string
	for name := range strings.FieldsSeq(c) {
		if w := classWords(name); len(w) > 0 && len(w) <= 12 {
			names = append(names, w)
		}
	}
	if d.words == nil {
		d.words = map[string][][]string{}
	}
	if len(d.words) < 20_000 {
		d.words[c] = names
	}
	return names
}

// screenOnly reports whether the class of n gives its text to readers who do
// not see the page, in the words that sites have for it beside those of hidden.
func (d *document) screenOnly(n *html.Node) bool {
	for _, words := range d.nameWords(n, false) {
		switch strings.Join(words, " ") {
		case "aural", "invisible", "hide accessible", "visually hidden", "visuallyhidden", "screen reader only", "sr only", "u sr only", "u hidden visually", "hidden visually", "screenreader", "screenreaders only", "is visually hidden", "print only", "only print":
			return true
		}
	}
	return false
}

// titleClass reports whether a class or itemprop calls n a headline.
func (d *document) titleClass(n *html.Node) bool {
	switch attr(n, "itemprop") {
	case "headline":
		return true
	}
	for _, w := range d.nameWords(n, false) {
		last := w[len(w)-1]
		if last == "headline" || last == "title" && len(w) > 1 && titled[w[len(w)-2]] {
			return true
		}
	}
	return false
}

var titled = set("entry post article story page news blog content node detail single item main")

// siteHeading reports whether a heading shows the name of the site: it calls
// itself that, or leads home.
func (d *document) siteHeading(n *html.Node, host string) bool {
	for _, words := range d.nameWords(n, true) {
		for i, w := range words {
			if w == "logo" || w == "sitename" || w == "branding" || w == "title" && i > 0 && (words[i-1] == "site" || words[i-1] == "blog" && len(words) == 2) {
				return true
			}
		}
	}
	a := n
	for a != nil && a.Data != "a" {
		a = onlyChild(a)
	}
	if a == nil {
		return false
	}
	href := strings.TrimSpace(attr(a, "href"))
	if href == "/" || attr(a, "rel") == "home" {
		return true
	}
	_, rest, ok := strings.Cut(href, "://")
	at, path, _ := strings.Cut(rest, "/")
	return ok && host != "" && strings.EqualFold(strings.TrimPrefix(at, "www."), strings.TrimPrefix(host, "www.")) && (path == "" || path == "index.html" || path == "index.php")
}

// onlyChild is the one element in n where there is nothing else in it to read.
func onlyChild(n *html.Node) (only *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) == "", c.Type == html.CommentNode:
		case c.Type == html.ElementNode && (c.Data == "br" || c.Data == "img" || unread[c.Data]):
		case c.Type == html.ElementNode && only == nil:
			only = c
		default:
			return nil
		}
	}
	return only
}

// commentPlace reports whether n holds what readers wrote, or the form for it.
func (d *document) commentPlace(n *html.Node) bool {
	if n.Data == "body" || n.Data == "main" {
		return false // "showing-comments" is said of the page
	}
	for _, words := range d.nameWords(n, true) {
		if len(words) > 0 && len(words) <= 12 && forComments(words[0]) {
			return true
		}
	}
	return false
}

// headText is the text of a heading without the labels that stand in it in
// elements of their own. Where none of them says that it is one, what the
// page's data call the article decides.
func (d *document) headText(n *html.Node, said []string) string {
	for range 8 {
		c := onlyChild(n)
		if c == nil || skipped(c) {
			break
		}
		n = c
	}
	all := kids(n)
	full := strings.Join(d.inlineText(all, nil), " ")
	if len(all) > 50 {
		return full
	}
	run := make([]*html.Node, 0, len(all))
	var named []*html.Node
	for _, c := range all {
		if c.Type == html.ElementNode && d.headLabel(c) {
			continue
		}
		if c.Type == html.ElementNode && d.titleClass(c) {
			named = append(named, c)
		}
		run = append(run, c)
	}
	enough := func(s string) bool {
		return countWords(s) >= 2 || unspaced(s) || countWords(s) == 1 && countWords(full) <= 3
	}
	read := func(run []*html.Node) string {
		return strings.TrimSpace(strings.Trim(strings.Join(d.inlineText(run, nil), " "), " :|·•–—-"))
	}
	if len(named) == 1 && len(run) > 1 {
		if s := read(named); enough(s) && len(s)*2 > len(full) {
			return s
		}
	}
	if len(run) == len(all) {
		if len(run) == 1 || isSaid(full, said) {
			return full
		}
		for i, c := range run {
			if c.Type != html.ElementNode {
				continue
			}
			for _, part := range [][]*html.Node{run[i+1:], run[:i]} {
				if s := read(part); enough(s) && isSaid(s, said) {
					return s
				}
			}
		}
		return full
	}
	if s := read(run); enough(s) {
		return s
	}
	return full
}

func isSaid(s string, said []string) bool {
	for _, t := range said {
		if sameWords(s, t) {
			return true
		}
	}
	return false
}

// siteNames are what a page's site may be called: by its data, its home link,
// its address.
type siteNames struct {
	names []string
	host  string // the label of the address that names the site: quayside of www.quayside.example
}

func namesOf(publisher string, h *head) (s siteNames) {
	for _, n := range []string{publisher, fold(html.UnescapeString(h.get("og:site_name"))), h.linked.publisher, h.get("application-name")} {
		s.add(n)
	}
	s.host = label(h.host)
	return s
}

// label is the part of a host that names the site; the host where it has none.
func label(host string) string {
	if e, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		host, _, _ = strings.Cut(e, ".")
	}
	return host
}

func (s *siteNames) add(name string) {
	if name != "" && len(name) < 200 && len(s.names) < 10 {
		s.names = append(s.names, name)
	}
}

// is reports whether t is the name of the site.
func (s siteNames) is(t string) bool {
	for _, n := range s.names {
		if sameWords(t, n) {
			return true
		}
	}
	b := ascii(bareWords(t))
	for _, w := range []string{"blog", "news", "online", "magazin", "magazine"} {
		if len(b) > len(w)+2 {
			b = strings.TrimSuffix(b, w)
		}
	}
	host := ascii(bareWords(s.host))
	return host != "" && (b == host || strings.HasPrefix(b, host) && len(b) <= len(host)+4 && strings.Contains(t, "."))
}

// ends reports whether a part at an end of a title names the site: it is the
// name, or has the name in it and little else.
func (s siteNames) ends(part string) bool {
	if s.is(part) {
		return true
	}
	b, words := bareWords(part), len(strings.Fields(part))
	for _, n := range s.names {
		if x := bareWords(n); len(x) > 2 && words <= len(strings.Fields(n))+2 && (strings.Contains(b, x) || len(b) > 3 && strings.Contains(x, b)) {
			return true
		}
	}
	b = ascii(b)
	host := ascii(bareWords(s.host))
	return len(host) > 3 && words <= 5 && (strings.Contains(b, host) || len(b) > 3 && strings.Contains(host, b))
}

// ascii spells the letters that addresses do not have as addresses do.
func ascii(s string) string { return plainLetters.Replace(s) }

var plainLetters = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "é", "e", "è", "e", "à", "a", "ó", "o", "í", "i", "á", "a", "ç", "c", "ñ", "n")

var titleBreaks = []string{" | ", " - ", " – ", " — ", " :: ", " • ", " · ", " » ", " « ", " / ", " │ ", "│"}

// strip is a title without the name of its site at either end: "Headline |
// Outlet". Where no part is known to be that and guess is set, a short last
// part is taken for it.
func (s siteNames) strip(title string, guess bool) string {
	stripped := false
	for range 4 {
		before, last, sep := cutTitle(title, true)
		if sep == "" {
			return title
		}
		if s.ends(last) && (len(last) <= len(before) || s.is(last)) {
			title, stripped = before, true
			continue
		}
		first, after, _ := cutTitle(title, false)
		if s.ends(first) && (len(first) <= len(after) || s.is(first)) {
			title, stripped = after, true
			continue
		}
		words := len(strings.Fields(last))
		if guess && !stripped && ((sep == " | " || sep == " :: " || sep == "|" || sep == "_") && words <= 4 && (len(strings.Fields(before)) >= 3 || unspaced(before)) ||
			words <= 3 && len(strings.Fields(before)) >= 4 && !strings.ContainsAny(last, "0123456789?!") && !startsLower(last) ||
			unspaced(before) && len(last) <= 24 && len(last)*2 < len(before)) {
			title = before
			continue
		}
		break
	}
	return title
}

func startsLower(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

// cutTitle cuts a title at its last break, or its first. A title that is
// written without spaces has breaks without them.
func cutTitle(title string, last bool) (before, after, sep string) {
	at := -1
	breaks := titleBreaks
	if unspaced(title) {
		breaks = append([]string{"_", "|", "｜", "-", "－", "—", "–"}, titleBreaks...)
	}
	for _, b := range breaks {
		i := strings.Index(title, b)
		if last {
			i = strings.LastIndex(title, b)
		}
		if i > 0 && (at < 0 || last && i > at || !last && i < at) {
			at, sep = i, b
		}
	}
	if at < 0 {
		return title, "", ""
	}
	before, after = strings.TrimSpace(title[:at]), strings.TrimSpace(title[at+len(sep):])
	if before == "" || after == "" {
		return title, "", ""
	}
	return before, after, sep
}
