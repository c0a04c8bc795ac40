package scraper

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// What a name in a byline is, the least first.
const (
	nobody = iota // no name: a label, a login of the system, a sentence
	house         // the site itself or its staff
	agency        // another organisation
	handle        // one word: a login, a first name, a pen name
	person        // a name of two words or more
)

// byline names the authors, joined by commas, without "By": the first of the
// places where pages name them that names a person. Where none does, a shorter
// name is better than an organisation, and another organisation than the site.
func (d *document) byline(h *head, title, publisher string) string {
	b := bylines{names: namesOf(publisher, h), title: h.title}
	b.say(h.linked.authors...)
	for _, k := range authorKeys {
		b.say(h.meta[k]...)
	}
	for i := range 4 {
		// Twitter cards have labelled lines: "Written by", name.
		n := string(rune('1' + i))
		if leads[strings.ToLower(firstWord(h.get("twitter:label"+n)))] {
			b.say(h.meta["twitter:data"+n]...)
		}
	}
	d.shownAuthors(&b, title)
	b.say(h.props["author"]...)
	for kind := person; kind > nobody; kind-- {
		for _, g := range b.groups {
			if g.best == kind {
				return clip(strings.Join(g.of(kind), ", "), maxByline)
			}
		}
	}
	return ""
}

// authorKeys are the metadata that name authors, the most careful first.
var authorKeys = []string{"author", "article:author", "article:author_name", "article:authors", "og:article:author", "og:author", "parsely-author", "sailthru.author",
	"byl", "cxenseparse:author", "citation_author", "authors", "author_name", "article.author", "vr:author", "bt:author",
	"dc.creator", "dcterms.creator", "dc:creator", "creator", "dcsext.author", "rnews:author", "twitter:creator"}

// bylines are the names found at the places of a page, in the order of trust.
type bylines struct {
	names  siteNames
	title  string // the title element: what stands at its end is the site
	groups []authorGroup
}

// An authorGroup is what one place says.
type authorGroup struct {
	names []string
	kinds []int
	best  int
}

// of gives the names of a group that is led by a kind. Beside persons stand
// the agencies that wrote with them; the rest is where they work and live.
func (g authorGroup) of(kind int) (names []string) {
	for i, k := range g.kinds {
		if k == kind || kind >= handle && k == agency && acronym(g.names[i]) {
			names = append(names, g.names[i])
		}
	}
	return names
}

// say adds what one place of the page's data says.
func (b *bylines) say(values ...string) {
	var g authorGroup
	for i, v := range values {
		if v = strings.TrimSpace(v); i < 20 && len(v) <= 1000 && !strings.HasPrefix(v, "/") && !strings.Contains(v, "://") {
			b.read(&g, fold(html.UnescapeString(v)), given)
		}
	}
	b.add(g)
}

func (b *bylines) add(g authorGroup) {
	if g.best > nobody && len(b.groups) < 100 {
		b.groups = append(b.groups, g)
	}
}

// How far a text is known to be an author's name: by its words alone, by the
// element that holds it, by the page's data.
const (
	loose = iota
	pointed
	given
)

// read adds the names of one byline to g.
func (b *bylines) read(g *authorGroup, s string, trust int) {
	if low := strings.ToLower(s); low == "no author" || low == "super user" || low == "not specified" {
		return
	}
	tidy := tidyByline(s, trust == given)
	if trust == loose && len(tidy) < len(s) && strings.HasSuffix(s, tidy) {
		trust = pointed // "By" stood before it
	}
	organised := false
	names := splitNames(tidy)
	if trust == given && surnameFirst(names, tidy) {
		names = []string{names[1] + " " + names[0]}
	}
	for _, name := range names {
		k := b.kind(name, trust)
		if k > house && b.names.host != "" && strings.Contains(strings.ToLower(s), "."+b.names.host+".") {
			k = house // its address stands beside it
		}
		// After an organisation come its city and country.
		if k == nobody || k == handle && organised || len(g.names) >= 20 {
			continue
		}
		organised = organised || k == house || k == agency
		if !slices.ContainsFunc(g.names, func(n string) bool { return strings.EqualFold(n, name) }) {
			g.names, g.kinds = append(g.names, name), append(g.kinds, k)
			g.best = max(g.best, k)
		}
	}
}

// surnameFirst reports whether two names are one, as catalogues write it:
// "Orr, Ann".
func surnameFirst(names []string, s string) bool {
	return len(names) == 2 && s == names[0]+", "+names[1] && !strings.Contains(names[0], " ") && !strings.Contains(names[1], " ") &&
		!acronym(names[0]) && !acronym(names[1]) && personal(names)
}

// kind says what a name is.
func (b *bylines) kind(s string, trust int) int {
	low := strings.ToLower(strings.Trim(s, ".:"))
	words := strings.Fields(s)
	switch {
	case len(s) > 80 || !strings.ContainsFunc(s, unicode.IsLetter) || utf8.RuneCountInString(s) < 2:
		return nobody
	case strings.ContainsAny(s, "@?!<>{}*[]=:/\"“”„") || placeholders[low]:
		return nobody
	case b.names.is(s) || newsroom(low) != "" || len(words) < 6 && b.endsTitle(s):
		return house
	case strings.ContainsRune(s, '.') && domainShaped(low):
		return house
	}
	for _, w := range words {
		switch w := strings.ToLower(strings.Trim(w, ".,:()")); {
		case staffWords[w]:
			return house
		case houseWords[w] || strings.HasSuffix(w, "verband") || strings.HasSuffix(w, "ministerium") || strings.HasSuffix(w, "redaktion"):
			return agency
		}
	}
	switch {
	case personal(words):
		return person
	case unspaced(s) && trust > loose && utf8.RuneCountInString(s) <= 6:
		return person
	case acronym(s):
		return agency
	case len(words) == 1 && trust > loose && months[low] == 0 && !leads[low] && !tails[low] && !notNames[low]:
		return handle
	case trust == given && len(words) <= 4 && len(s) <= 40:
		return handle
	}
	return nobody
}

// endsTitle reports whether the title element ends with a name set off from it.
func (b *bylines) endsTitle(s string) bool {
	if len(s) < 4 || !strings.HasSuffix(b.title, s) {
		return false
	}
	before, last, sep := cutTitle(b.title, true)
	return sep != "" && strings.HasSuffix(last, s) && !strings.HasSuffix(before, s)
}

// personal reports whether words look like the name of a person: capitals
// throughout, but for particles and what stands in another script.
func personal(words []string) bool {
	if len(words) < 2 || len(words) > 6 {
		return false
	}
	long := 0
	for i, w := range words {
		if low := strings.ToLower(strings.Trim(w, ".,")); notNames[low] || months[low] > 0 && len(low) > 6 || i == 0 && particles[low] && !firstParticles[low] {
			return false
		}
		r, _ := utf8.DecodeRuneInString(w)
		switch {
		case strings.ContainsAny(w, "0123456789:;/|&+_"):
			return false
		case particles[strings.ToLower(w)] && i < len(words)-1:
		case unicode.IsUpper(r) || unicode.IsTitle(r) || r > 0x590 && unicode.IsLetter(r):
			if utf8.RuneCountInString(strings.Trim(w, ".'’")) > 1 {
				long++
			}
		case (w[0] == '\'' || strings.HasPrefix(w, "’") || strings.HasPrefix(w, "d'") || strings.HasPrefix(w, "d’") || strings.HasPrefix(w, "al-")) && i > 0:
		default:
			return false
		}
	}
	r, _ := utf8.DecodeLastRuneInString(words[len(words)-1])
	return long >= 1 && (unicode.IsLetter(r) || unicode.IsMark(r) || r == '.' && len(words[len(words)-1]) <= 4)
}

var particles = set("von van der den de del della di da do dos das du des la le el los bin ibn al zu zur zum ten ter y e i und of vom af av d' ben abu ap den op")

// firstParticles may open a name.
var firstParticles = set("von van de del della di da do dos du la le el al abu ben bin ten ter")

// notNames stand in capitals beside names, or in links to their pages.
var notNames = set(`zum zur alle all beiträge artikel artikelübersicht posts post autor autorin author authors profil profile über about mehr more
	weitere zeige view category kategorie creative commons stand gespeichert datum date kommentare comments follow folgen share lesen
	uhr monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag
	sonntag lunes martes miércoles jueves viernes lundi mardi mercredi jeudi vendredi lunedì martedì mercoledì giovedì venerdì
	maandag dinsdag woensdag donderdag vrijdag foto fotos photo by no not kein keine name lesezeit seite home startseite online updated published veröffentlicht
	newsletter artikel: quelle quelle: alles tous articles todos tutti gli articoli read our unser unsere the this der die das`)

// acronym reports whether s is one word of capitals, as agencies are called.
func acronym(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 2 && n <= 6 && strings.ToUpper(s) == s && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsUpper(r) }) < 0 || s == "dpa"
}

func domainShaped(s string) bool {
	i := strings.LastIndexByte(s, '.')
	return i > 0 && !strings.Contains(s, " ") && len(s)-i >= 3 && len(s)-i <= 6
}

var (
	// placeholders stand where a form or a program had no author.
	placeholders = set(`admin administrator administrador root superuser guest gast anonymous anonym anonyme anónimo anonimo unbenannt unknown
		undefined null none publisher editor webmaster name user wordpress wordpressadmin default author autor autorin auteur test
		follow share comments kommentar kommentare email e-mail website facebook twitter instagram home`)
	// staffWords are the site's own people without a name.
	staffWords = set("redaktion redaction rédaction redacción redazione redacción redactie redakcja staff team desk editorial editors editor newsroom administrator admin webdesk redakteur autoren user")
	// houseWords are said of organisations.
	houseWords = set(`gmbh ag kg e.v ev ltd inc llc plc sa srl spa bv verlag agentur agency agencies agencias agence agenzia presse press pressestelle media medien
		news online magazin magazine zeitung newspaper verein stiftung foundation institut institute universität university
		ministerium ministry amt behörde landesanstalt gesellschaft group gruppe company association organisation organization
		reuters radio tv fernsehen rundfunk blog portal contributors correspondent correspondents bureau wire services service publishing`)
	// leads stand before the names of a byline.
	leads = set(`by von vom par por door av af przez written words reported posted published story report text texte testo texto tekst
		autor autorin autoren author authors auteur auteurs auteure autore autori autora autores verfasser verfasserin author(s)
		interview veröffentlicht gespeichert submitted geschrieben eingestellt verfasst erstellt beitrag gastbeitrag publié publie rédigé écrit publicado
		escrito scritto skrevet geschreven gepost skriven author's автор авторы автори yazar yazan autor(en) autor/in autor*in writer
		redakteur redakteurin journalist reporter pubblicato szerző kirjoittaja forfatter författare tekst: 作者 作者： 记者 文 文/ 撰文`)
	// fillers stand between those, and are none alone.
	fillers = set("ein eine einem an a the article artikel artículo blog beitrag posts post kommentar rezept am on is was wurde di da de del der den dem : - – — über about")
	// tails stand after the names.
	tails = set(`am on le el il um at in the and published updated posted alle all artikel follow folgen share shares facebook twitter profil mehr more view
		posts post uhr read articles by stand stand: über autorenseite profile followers edited min contributor author autor und et uhr den les von
		for to with via ago last update aktualisiert actualizado publié pubblicato publicado veröffentlicht`)
	// elsewhere opens what is no author's name: a photographer, a source.
	elsewhere = set("foto fotos foto: fotos: bild bilder photo photos photo: photos: photography quelle quelle: source source: datum datum: image images illustration illustrationen video kamera grafik redaktion: lektorat übersetzung")
)

func firstWord(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), " ")
	return s
}

// tidyByline takes "By" and what follows the names off a byline. Of one that is
// given whole, as data are, the words after the names stay: they may be of an
// organisation's name.
func tidyByline(s string, whole bool) string {
	s = fold(s)
	for _, stop := range []string{" | ", " • ", " · ", " // ", " — ", " – ", " - ", " » ", "•", "|", "(", "@", "\u2022"} {
		if i := strings.Index(s, stop); i > 0 {
			s = s[:i]
		}
	}
	words := strings.Fields(s)
	from, led := 0, false
	for from < len(words) && from < 8 {
		w := strings.ToLower(strings.Trim(words[from], ":.,"))
		// A particle of a name is no label: "Da Silva".
		if !leads[w] && !(led && (fillers[w] || w == "")) && !(w == "ein" || w == "an" || w == "über" || w == "di" && len(words)-from > 2) {
			break
		}
		led = led || leads[w]
		from++
	}
	words = afterDate(words[from:])
	for i, w := range words {
		low := strings.ToLower(w)
		if elsewhere[low] && (i > 0 || strings.HasSuffix(low, ":")) || i > 0 && strings.ContainsAny(w, "0123456789") && !strings.ContainsFunc(strings.TrimRight(w, "hstrdn"), unicode.IsLetter) {
			words = words[:i]
			break
		}
	}
	for !whole && len(words) > 1 && tails[strings.ToLower(strings.Trim(words[len(words)-1], ",:."))] {
		words = words[:len(words)-1]
	}
	s = strings.Trim(strings.Join(words, " "), " ,;:|-–—/'\"")
	if _, ok := parseDate(s); ok {
		return ""
	}
	return s
}

// afterDate is what follows "by" after a date: "Posted on 2 May by Ann Orr".
func afterDate(words []string) []string {
	if len(words) == 0 || !strings.ContainsAny(strings.Join(words[:min(3, len(words))], ""), "0123456789") {
		return words
	}
	for i := 1; i < len(words)-1 && i < 10; i++ {
		switch strings.ToLower(words[i]) {
		case "by", "von", "par", "por", "door", "av", "af":
			return words[i+1:]
		}
	}
	return words
}

// splitNames cuts a byline into its names.
func splitNames(s string) []string {
	if s == "" {
		return nil
	}
	var names []string
	for p := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' || r == ';' || r == '，' || r == '、' }) {
		names = append(names, splitAnd(strings.TrimSpace(p))...)
		if len(names) > 30 {
			break
		}
	}
	return names
}

var ands = set("and und et y e och og en i & + / mit with sowie ve")

// splitAnd cuts at "and", in what language it may be, and at a slash, where
// names stand on both sides; one letter may be an initial, or join the two
// names of a person.
func splitAnd(s string) []string {
	name := func(words []string) bool { return len(words) == 1 || personal(words) }
	words := strings.Fields(strings.Replace(s, "/", " / ", 1))
	for i := 1; i < len(words)-1 && i < 12; i++ {
		w := strings.ToLower(words[i])
		if !ands[w] || words[i] != w && len(w) != 3 {
			continue
		}
		if len(w) == 1 && unicode.IsLetter(rune(w[0])) && (i < 2 || len(words)-i < 3) {
			continue
		}
		end := i + 1
		for end < len(words) && !ands[strings.ToLower(words[end])] {
			end++
		}
		if !name(words[:i]) || !name(words[i+1:end]) {
			continue
		}
		return append([]string{strings.Join(words[:i], " ")}, splitAnd(strings.Join(words[i+1:], " "))...)
	}
	return []string{s}
}

// A mark is an element that may name the authors.
type mark struct {
	n      *html.Node
	at     int  // the place in the page, in elements
	strong bool // it is said to be the author's name: rel, itemprop, an hcard
	box    bool // about the author, at the article's end
	user   bool // a login, which is the author's inside another mark
	other  bool // in a list of other articles
}

// shownAuthors reads the bylines that the page shows: elements that are marked
// as one, from the headline on, then lines that say so themselves ("By …").
func (d *document) shownAuthors(b *bylines, title string) {
	var marks, lines []mark
	at, head, weight, body := 0, -1, 0, 0
	whole := d.size[d.root].chars
	var visit func(n *html.Node, side, other bool)
	visit = func(n *html.Node, side, other bool) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode {
				continue
			}
			at++
			chars := d.size[c].chars
			if c.Data != "body" && c.Data != "main" && c.Data != "html" && (skipped(c) || chars == 0) || d.noAuthorPlace(c) {
				continue
			}
			if w := d.headWeight(c); w > weight && d.shows(c, title) {
				head, weight, body = at, w, 0
			}
			if body == 0 && head >= 0 && c.Data == "p" && chars >= 80 {
				body = at
			}
			// What holds much of the page is its layout, whatever it is called.
			side, other := side || chars*3 < whole && d.sidePlace(c), other || chars*3 < whole && d.otherPlace(c)
			if chars <= 600 && d.size[c].elements <= 200 && len(marks) < 300 {
				if m := d.authorMark(b, c); m.n != nil {
					m.at, m.box, m.other = at, m.box || side, other
					marks = append(marks, m)
				}
			}
			if chars <= 300 && d.size[c].elements <= 50 && len(lines) < 2000 && !side && !d.size[c].block && c.Data != "a" {
				lines = append(lines, mark{n: c, at: at, other: other})
			}
			visit(c, side, other)
		}
	}
	visit(d.root, false, false)
	rank := func(m mark) int {
		r := 0
		switch {
		case head < 0 || m.at >= head && m.at <= head+150:
		case m.at < head && m.at >= head-40:
			r = 1
		default:
			r = 2
		}
		if m.box {
			r += 3
		}
		return r
	}
	// Beside the headline a teaser's class is the article's own.
	far := func(m mark) bool {
		return m.other && (head < 0 || m.at < head-15 || m.at > head+15 || body > 0 && m.at > body)
	}
	marks, lines = slices.DeleteFunc(marks, far), slices.DeleteFunc(lines, far)
	order := func(x, y mark) int { return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(x.at, y.at)) }
	slices.SortStableFunc(marks, order)
	slices.SortStableFunc(lines, order)
	pen := "" // the short name that the byline proper gives
	for i, m := range marks {
		g := d.namesAt(b, m)
		if g.best == handle && m.strong && pen == "" {
			pen = g.names[0]
		}
		if g.best == person && m.box && pen != "" && !slices.ContainsFunc(g.names, func(n string) bool { return strings.Contains(strings.ToLower(n), strings.ToLower(pen)) }) {
			continue // somebody else's box
		}
		if g.best == person {
			// Several authors have an element each, side by side.
			for _, x := range marks[i+1:] {
				if within(x.n, m.n) || !d.beside(m.n, x.n) {
					continue
				}
				for _, name := range d.namesAt(b, x).names {
					b.read(&g, name, loose)
				}
			}
		}
		b.add(g)
		if g.best == person {
			return
		}
	}
	var lone authorGroup
	second := false
	for _, m := range lines {
		near := head >= 0 && m.at > head-20 && m.at < head+60
		g, labelled := d.lineAuthors(b, m.n, near)
		switch {
		case g.best == nobody:
		case pen != "" && !labelled:
		case near || labelled:
			b.add(g)
			if g.best == person {
				return
			}
		// "By …" elsewhere may be any line: it counts where it is the only one.
		case lone.best == nobody:
			lone = g
		case !slices.Equal(lone.names, g.names):
			second = true
		}
	}
	if !second {
		b.add(lone)
	}
}

// shows reports whether n holds a title, and little else.
func (d *document) shows(n *html.Node, title string) bool {
	if title == "" || d.size[n].elements > 100 || d.size[n].chars > 3*len(title)+60 {
		return false
	}
	return strings.Contains(bareWords(strings.Join(d.inlineText(kids(n), nil), " ")), bareWords(title))
}

// headWeight says how much an element may be the headline.
func (d *document) headWeight(n *html.Node) int {
	switch {
	case n.Data == "h1":
		return 3
	case n.Data == "h2" || n.Data == "h3" || d.titleClass(n):
		return 2
	}
	return 0
}

// beside reports whether two marked elements stand in one small place.
func (d *document) beside(a, b *html.Node) bool {
	p := a
	for range 3 {
		if p = p.Parent; p == nil || d.size[p].chars > 400 {
			return false
		}
		for q := b.Parent; q != nil; q = q.Parent {
			if q == p {
				return true
			}
		}
	}
	return false
}

var (
	authorWords = set(`byline bylines author authors autor autores autoren autore autori auteur auteurs auteure verfasser redakteur redakteurin
		redacteur redattore writer reporter journalist contributor contributors autorenzeile autorname authorname articleauthor postauthor
		itemposter poster submitted articlebyline storybyline firma signature authored writtenby redaktor penulis yazar forfatter`)
	// authorNot are the words of a class that speaks of something else of the author's.
	authorNot = set("avatar image img photo picture pic icon bio biography description desc social twitter facebook follow count posts archive more comment comments desktophidden position role title email mail rating vote")
	authorBox = set("box bio about info card profile description details detail widget area section footer bottom end")
)

// authorMark is n as a mark, without an element where it is none.
func (d *document) authorMark(b *bylines, n *html.Node) (m mark) {
	for f := range strings.FieldsSeq(attr(n, "rel")) {
		m.strong = m.strong || f == "author"
	}
	for _, k := range []string{"itemprop", "property"} {
		switch strings.ToLower(attr(n, k)) {
		case "author", "schema:author", "article:author", "creator", "dc:creator":
			m.strong = true
		}
	}
	marked := m.strong
	for _, words := range d.nameWords(n, false) {
		is, not := false, false
		for i, w := range words {
			is = is || authorWords[w] || w == "posted" && i+1 < len(words) && words[i+1] == "by" || w == "by" && i+1 < len(words) && words[i+1] == "line"
			not = not || authorNot[w]
			m.box = m.box || is && authorBox[w]
		}
		marked = marked || is && !not
		m.strong = m.strong || len(words) == 1 && words[0] == "fn" || is && !not && words[len(words)-1] == "name"
		m.user = m.user || words[0] == "username"
	}
	if n.Data == "a" && b.authorHref(attr(n, "href")) {
		m.strong = true
	}
	if marked || m.strong {
		m.n = n
	}
	return m
}

// authorHref reports whether an address is that of an author's page of the
// same site.
func (b *bylines) authorHref(href string) bool {
	if len(href) > 500 {
		return false
	}
	href = strings.ToLower(href)
	if _, rest, ok := strings.Cut(href, "//"); ok {
		at, path, _ := strings.Cut(rest, "/")
		if x := ascii(bareWords(b.names.host)); x == "" || !strings.Contains(bareWords(at), x) {
			return false
		}
		href = "/" + path
	}
	for _, p := range []string{"/author/", "/authors/", "/autor/", "/autoren/", "/autores/", "/auteur/", "/auteurs/", "/autore/", "/autori/", "/redaktion/", "/periodista/", "/journalist/", "/journalists/", "/journaliste/", "/reporter/", "/writers/", "/contributors/"} {
		if i := strings.Index(href, p); i >= 0 && len(strings.Trim(href[i+len(p):], "/")) > 2 {
			return true
		}
	}
	return false
}

// noAuthorPlace reports whether the names in n are those of others: readers,
// people on a picture, a menu's.
func (d *document) noAuthorPlace(n *html.Node) bool {
	switch n.Data {
	case "nav", "figure", "figcaption", "blockquote", "label":
		return true
	case "footer":
		return nearest(n, "article") == nil
	case "form":
		return find(n, "p") == nil && find(n, "h1") == nil // some programs put all of a page in one
	}
	return d.commentPlace(n) && find(n, "h1") == nil
}

// otherPlace reports whether n lists other articles, with their authors: by a
// class, where none of its classes speaks of an author.
func (d *document) otherPlace(n *html.Node) (other bool) {
	for _, words := range d.nameWords(n, true) {
		for i, w := range words {
			if authorWords[w] {
				return false
			}
			if otherPlaces[w] && (i == 0 || words[i-1] != "has" && words[i-1] != "no" && words[i-1] != "with") {
				other = true
			}
		}
	}
	return other
}

var (
	otherPlaces = set(`related teaser teasers recommended recommendations trending popular latest carousel slider swiper newsletter navbar
		menu breadcrumb breadcrumbs promo advert advertisement copyright impressum masthead caption recent ticker outbrain taboola mostread`)
	// sidePlaces hold what is about the author beside what is about others.
	sidePlaces = set("sidebar widget widgets aside")
)

func (d *document) sidePlace(n *html.Node) bool {
	for _, words := range d.nameWords(n, true) {
		for i, w := range words {
			if sidePlaces[w] && (i == 0 || words[i-1] != "has" && words[i-1] != "no" && words[i-1] != "with" && words[i-1] != "one") {
				return true
			}
		}
	}
	return false
}

// namesAt are the authors that a marked element names: those of the elements
// in it that hold a name and nothing else, else of its words.
func (d *document) namesAt(b *bylines, m mark) (g authorGroup) {
	var visit func(n *html.Node, depth int)
	visit = func(n *html.Node, depth int) {
		for c := n.FirstChild; c != nil && depth < 12; c = c.NextSibling {
			if skipped(c) || d.size[c].chars == 0 || d.size[c].chars > 200 {
				continue
			}
			if x := d.authorMark(b, c); attr(c, "itemprop") == "name" || x.strong || x.user {
				before := len(g.names)
				d.readPieces(b, &g, c, pointed)
				if len(g.names) > before {
					continue
				}
			}
			visit(c, depth+1)
		}
	}
	visit(m.n, 0)
	if g.best < handle && d.size[m.n].chars <= 250 {
		trust := loose
		if m.strong {
			trust = pointed
		}
		g = authorGroup{}
		d.readPieces(b, &g, m.n, trust)
	}
	return g
}

// readPieces adds the names that the text of n holds: the pieces, as its
// elements cut it, that are persons; else the whole, where that is a byline;
// else the first piece that is another name.
func (d *document) readPieces(b *bylines, g *authorGroup, n *html.Node, trust int) {
	pieces := d.pieces(n)
	found := false
	for _, p := range pieces {
		var x authorGroup
		if b.read(&x, p, loose); x.best == person {
			for _, name := range x.of(person) {
				b.read(g, name, loose)
			}
			if found = true; len(pieces) > 6 {
				return
			}
		}
	}
	if found {
		return
	}
	whole := strings.Join(d.inlineText(kids(n), nil), " ")
	var x authorGroup
	if b.read(&x, whole, trust); len(whole) < 80 && len(pieces) < 6 && (x.best == person || len(pieces) == 1 && x.best > nobody) {
		for _, name := range x.names {
			b.read(g, name, trust)
		}
		return
	}
	for _, p := range pieces {
		var x authorGroup
		if b.read(&x, p, trust); x.best > nobody {
			for _, name := range x.names {
				b.read(g, name, pointed)
			}
			return
		}
	}
}

// pieces are the texts in n as its elements and line breaks cut them.
func (d *document) pieces(n *html.Node) (pieces []string) {
	size := 0
	var visit func(n *html.Node)
	visit = func(n *html.Node) {
		for c := n.FirstChild; c != nil && len(pieces) < 30 && size < 1000; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode:
				if s := fold(clip(c.Data, 1000)); s != "" {
					pieces = append(pieces, s)
					size += len(s)
				}
			case !skipped(c) && !d.screenOnly(c):
				visit(c)
			}
		}
	}
	visit(n)
	return pieces
}

// lineAuthors are the persons of a line that says that it is a byline: it
// opens with "By", or a label of authors, and holds nothing but names. A label
// alone ("Author:") speaks of what follows it. Near the headline one word is a
// name too.
func (d *document) lineAuthors(b *bylines, n *html.Node, near bool) (g authorGroup, labelled bool) {
	t := inliner{d: d, lines: true}
	for _, c := range kids(n) {
		t.node(c)
	}
	t.end()
	for _, s := range t.parts {
		first := strings.ToLower(firstWord(s))
		if len(s) > 120 || !leads[strings.TrimRight(first, ":")] && !labelOfAuthors(s) {
			continue
		}
		labelled := labelOfAuthors(s)
		if len(t.parts) == 1 && len(s) < 30 && tidyByline(s, false) == "" {
			labelled = labelled || strings.HasPrefix(first, "aut")
			s = d.follows(n)
		}
		var x authorGroup
		for _, name := range splitNames(tidyByline(s, false)) {
			k := b.kind(name, loose)
			if near && k == nobody && !strings.Contains(name, " ") && len(x.names) == 0 {
				k = b.kind(name, pointed)
			}
			if k == nobody || k == handle && len(x.names) > 0 {
				break
			}
			x.names, x.kinds, x.best = append(x.names, name), append(x.kinds, k), max(x.best, k)
		}
		if x.best == person && x.kinds[0] == person || near && (x.best == handle || x.best == house && len(x.names) == 1) {
			return x, labelled
		}
	}
	return authorGroup{}, false
}

// follows is the short text after n, on its line or in the next element.
func (d *document) follows(n *html.Node) string {
	for range 2 {
		c := n.NextSibling
		for i := 0; c != nil && i < 10; i, c = i+1, c.NextSibling {
			var s string
			switch {
			case c.Type == html.TextNode:
				s = fold(clip(c.Data, 200))
			case c.Type == html.ElementNode && !skipped(c) && d.size[c].chars <= 150 && d.size[c].elements <= 50:
				s = strings.Join(d.inlineText([]*html.Node{c}, nil), " ")
			case c.Type == html.ElementNode && d.size[c].chars > 150:
				return ""
			}
			if s = strings.Trim(s, " :"); s != "" {
				return s
			}
		}
		if n = n.Parent; n == nil || d.size[n].chars > 40 {
			return ""
		}
	}
	return ""
}

// labelOfAuthors reports whether s opens with a label of two or three words.
func labelOfAuthors(s string) bool {
	label, _, ok := strings.Cut(s, ":")
	return ok && len(label) < 30 && leads[strings.ToLower(firstWord(label))]
}

// publisher is the outlet: what the page calls its site, else what its data
// call its publisher, else the newsroom known by its host, else the name of the
// host in the title; "" where unknown.
func (h *head) publisher(host string) string {
	site := fold(html.UnescapeString(h.get("og:site_name", "article:publisher_name", "application-name")))
	// Some pages give their whole title for the site's name.
	if _, last, sep := cutTitle(site, true); sep != "" && site == h.title {
		site = last
	}
	known := newsroom(host)
	switch {
	case site != "" && !strings.HasPrefix(site, "http") && !domainLike(site):
		return clip(site, 200)
	case h.linked.publisher != "" && !domainLike(h.linked.publisher):
		return clip(h.linked.publisher, 200)
	case known != "":
		return known
	case site != "" && !strings.HasPrefix(site, "http"):
		return clip(site, 200)
	case h.linked.publisher != "":
		return clip(h.linked.publisher, 200)
	}
	if s := fold(h.get("dc.publisher", "publisher", "copyright-holder")); s != "" {
		return clip(s, 200)
	}
	return h.titled(host)
}

// titled is the name of the site that the title element ends or begins with,
// where the host, or that of the canonical address, is called so.
func (h *head) titled(host string) string {
	for _, c := range h.canonical {
		if u, err := url.Parse(strings.TrimSpace(c)); err == nil && host == "" {
			host = strings.ToLower(u.Hostname())
		}
	}
	site := siteNames{host: label(host)}
	_, last, _ := cutTitle(h.title, true)
	first, _, sep := cutTitle(h.title, false)
	if sep == "" {
		if first, _, _ = strings.Cut(h.title, ": "); first == h.title {
			first = ""
		}
	}
	for _, s := range []string{last, first} {
		if s != "" && !domainShaped(strings.ToLower(s)) && site.ends(s) {
			return clip(s, 200)
		}
	}
	return ""
}

func domainLike(s string) bool {
	return !strings.Contains(s, " ") && strings.Contains(s, ".") && newsroom(strings.ToLower(s)) != ""
}
