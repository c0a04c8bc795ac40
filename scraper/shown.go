package scraper

import (
	_ "embed"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// A shown date is one that the page shows its readers, or keeps in an attribute
// of an element that does, with what is to be known of its place.
type shown struct {
	written
	node   *html.Node // the innermost element with it
	at     int        // visible bytes before it on the page
	before string     // the words before it: of its line, or the label before the line
	line   int        // bytes of its line
	attr   bool       // it stands in an attribute
	named  bool       // its element says that it is a date
	ranged bool       // another date of its line makes a period with it
	score  int
	kind   dateKind
	place  neighbourhood
}

// A dateKind is which day a date claims to be.
type dateKind int

const (
	unlabelled  dateKind = iota
	aDate                // called a date, no more
	publication          // called the publication
	change               // called a later change
	another              // called something else
)

//go:embed data/datewords.txt
var dateWordList string

var dateWords = readDateWords(dateWordList)

type dateWord struct {
	text string
	kind dateKind
	any  bool // it is found within a word, or is no word
}

func readDateWords(list string) (words []dateWord) {
	kinds := map[string]dateKind{"dated": aDate, "published": publication, "modified": change, "other": another}
	for line := range strings.Lines(list) {
		f := strings.Fields(line)
		if len(f) < 2 || kinds[f[0]] == unlabelled {
			continue
		}
		for _, w := range f[1:] {
			w = strings.ReplaceAll(w, "_", " ")
			r, _ := utf8.DecodeRuneInString(w)
			any := !unicode.IsLetter(r) || unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana)
			words = append(words, dateWord{w, kinds[f[0]], any})
		}
	}
	return words
}

// labelOf is what the words before a date call it: the last of them that says
// anything counts.
func labelOf(before string) dateKind {
	s := strings.ToLower(strings.TrimSpace(before))
	if s == "" {
		return unlabelled
	}
	kind, at := unlabelled, -1
	for _, w := range dateWords {
		if w.kind == aDate {
			if at < 0 && strings.TrimRight(s, ":： ") == w.text {
				kind = aDate
			}
			continue
		}
		i := strings.LastIndex(s, w.text)
		for i > 0 && !w.any && letterBefore(s, i) {
			i = strings.LastIndex(s[:i], w.text)
		}
		if i > at {
			kind, at = w.kind, i
		}
	}
	return kind
}

func letterBefore(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return unicode.IsLetter(r)
}

// nameKind is what an element's names (class, id, itemprop) call the date in it.
func nameKind(n *html.Node) (kind dateKind) {
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "itemprop", "property", "data-testid", "data-component", "data-type", "data-qa", "data-test", "rel":
		case "pubdate":
			return publication
		default:
			continue
		}
		if len(a.Val) > 300 {
			continue
		}
		for name := range strings.FieldsSeq(a.Val) {
			for _, w := range classWords(name) {
				k := wordKind(w)
				switch {
				case k == change:
					return change
				case k == unlabelled && w == "data" && name == w && a.Key == "class":
					k = aDate // Italian
				}
				kind = max(kind, k)
			}
		}
	}
	return kind
}

// wordKind is what a word of an element's name calls the date in it.
func wordKind(w string) dateKind {
	starts := func(prefixes ...string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(w, p) })
	}
	switch {
	case changeWords[w] || starts("modif", "updat", "lastmod", "aktualis") || strings.HasSuffix(w, "modified") || strings.HasSuffix(w, "updated"):
		return change
	case eventWords[w]:
		return another
	case publicationWords[w] || starts("publi", "pubdate", "veroeff") || strings.HasSuffix(w, "published"):
		return publication
	case dayWords[w] || starts("date", "datum", "timestamp") && w != "datenschutz" && w != "datei" || strings.HasSuffix(w, "date"):
		return aDate
	}
	return unlabelled
}

var (
	changeWords      = set("changed edited revised")
	publicationWords = set("issued created posted released pub erstellt postdate datecreated")
	dayWords         = set("dato fecha time dat byline dateline zeit day tarih")
)

var eventWords = set(`event events calendar kalender termin termine veranstaltung veranstaltungen deadline expires expiry countdown
	birth birthday schedule daterange weather wetter edition copyright today clock now currentdate currenttime`)

const (
	maxShown = 300 // dates of a page that are looked at
	maxLine  = 360 // bytes of a line that are searched for dates
)

// A reader walks a page once and collects its dates.
type reader struct {
	d        *document
	c        convention
	titles   []string
	dates    []shown
	headline *html.Node
	top      int // visible bytes before the headline, -1 without one
	prose    int // visible bytes before the first paragraph after the headline, -1
	end      int // visible bytes before the end of the last paragraph, -1
	at       int
	total    int            // visible bytes of the page
	alike    map[string]int // how many different days stand in elements of one description
	scripts  []*html.Node
	texts    []*html.Node // of the line
	kept     int          // bytes of them
	size     int          // bytes of the line, with those that are not kept
	linked   int          // bytes of it in links
	origins  []origin
	last     string              // the line before, where it is short
	up       map[*html.Node]bool // the headline's ancestors
	beside   map[*html.Node]neighbourhood
}

// An origin says from which element the line's text comes from a byte on.
type origin struct {
	from int
	node *html.Node
}

// shownDates are the dates of the page, with their kinds and scores.
func (d *document) shownDates(h *head, c convention) *reader {
	r := &reader{d: d, c: c, top: -1, prose: -1, end: -1, up: map[*html.Node]bool{}, beside: map[*html.Node]neighbourhood{}}
	for _, t := range []string{h.get("og:title", "twitter:title", "dc.title"), h.linked.headline, h.title} {
		if t != "" {
			r.titles = append(r.titles, t)
		}
	}
	r.headline = r.findHeadline(h)
	for p := r.headline; p != nil; p = p.Parent {
		r.up[p] = true
	}
	r.visit(d.root, false)
	r.flush()
	r.total = d.size[d.root].chars
	r.count()
	for i := range r.dates {
		r.judge(&r.dates[i])
	}
	return r
}

// findHeadline is the h1 that the page's title names, else the first.
func (r *reader) findHeadline(h *head) *html.Node {
	var first *html.Node
	for i, n := range h.h1 {
		if i >= 20 {
			break
		}
		s := clip(allText(n), maxTitle)
		if s == "" {
			continue
		}
		for _, t := range r.titles {
			if agree(s, t) {
				return n
			}
		}
		if first == nil && len(strings.Fields(s)) >= 3 {
			first = n
		}
	}
	return first
}

func (r *reader) visit(n *html.Node, dark bool) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			if !dark {
				r.text(c)
			}
		case html.ElementNode:
			if unread[c.Data] {
				if c.Data == "del" || c.Data == "button" || c.Data == "rt" {
					continue
				}
				r.flush()
				if c.Data == "script" && len(r.scripts) < 200 {
					r.scripts = append(r.scripts, c)
					if !dark {
						r.called(c)
					}
				}
				if c.Data == "head" {
					r.heading(c)
				}
				continue
			}
			block := blockLevel[c.Data] || r.d.size[c].block
			if block || c.Data == "br" {
				r.flush()
			}
			if c == r.headline {
				r.top = r.at
			} else if r.headline == nil && (c.Data == "h2" || c.Data == "h3" || c.Data == "h1") && r.titled(c) {
				r.headline, r.top = c, r.at
				for p := c; p != nil; p = p.Parent {
					r.up[p] = true
				}
			}
			r.attributes(c)
			r.visit(c, dark || hidden(c))
			if block {
				r.flush()
			}
		}
	}
}

// heading collects the scripts of the page's head.
func (r *reader) heading(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && c.Data == "script" && len(r.scripts) < 200 {
			r.scripts = append(r.scripts, c)
		}
	}
}

// titled reports whether a heading is the page's title.
func (r *reader) titled(n *html.Node) bool {
	if s := r.d.size[n].chars; s < 10 || s > maxTitle {
		return false
	}
	t := allText(n)
	for _, title := range r.titles {
		if agree(t, title) && len(strings.Fields(t)) > 2 {
			return true
		}
	}
	return false
}

// text adds a text to the line.
func (r *reader) text(n *html.Node) {
	s := len(strings.TrimSpace(n.Data))
	if s == 0 && len(r.texts) == 0 {
		return
	}
	r.size += s
	if n.Parent.Data == "a" {
		r.linked += s
	}
	// Of a long line the beginning is kept.
	if r.kept < maxLine {
		r.texts = append(r.texts, n)
		r.kept += s
	}
}

// write gives the line that was collected, and where in it the text of each
// element begins.
func (r *reader) write() (string, []origin) {
	var w writer
	origins := r.origins[:0]
	for _, n := range r.texts {
		// Words of two elements are two words.
		if n.PrevSibling == nil || n.PrevSibling.Type == html.ElementNode {
			w.space = true
		}
		if len(w.b.String()) >= maxLine {
			break
		}
		origins = append(origins, origin{w.b.Len(), n.Parent})
		w.text(clip(n.Data, maxLine*2))
	}
	r.origins = origins
	return w.b.String(), origins
}

// lineDigits reports whether the line may hold a date.
func (r *reader) lineDigits() bool {
	for _, n := range r.texts {
		if hasDigit(n.Data[:min(len(n.Data), maxLine*2)]) {
			return true
		}
	}
	return false
}

// flush reads the line that was collected.
func (r *reader) flush() {
	if r.size == 0 {
		r.texts, r.kept = r.texts[:0], 0
		return
	}
	size, linked, digits := r.size, r.linked, r.lineDigits() && len(r.dates) < maxShown
	line, origins := "", []origin(nil)
	if digits || size < 40 {
		line, origins = r.write()
	}
	r.texts, r.kept, r.size, r.linked = r.texts[:0], 0, 0, 0
	at := r.at
	r.at += size
	if size > 100 && linked*3 < size && r.top >= 0 || size > 250 && linked*3 < size {
		if r.prose < 0 {
			r.prose = at
		}
		r.end = r.at
	}
	label := r.last
	r.last = line
	if !digits {
		return
	}
	found := datesIn(line, r.c)
	for i, w := range found {
		node := origins[0].node
		for _, o := range origins {
			if o.from <= w.start {
				node = o.node
			}
		}
		v := shown{written: w, node: node, at: at, line: size, before: line[max(0, w.start-60):w.start]}
		if i > 0 {
			v.before = line[max(found[i-1].end, w.start-60):w.start]
		} else if w.start < 3 && len(label) < 40 {
			v.before = label + " " + v.before
		}
		if i > 0 && between(line[found[i-1].end:w.start]) && !found[i-1].Equal(w.Time) {
			v.ranged = true
			if k := len(r.dates); k > 0 {
				r.dates[k-1].ranged = true
			}
		}
		if len(r.dates) < maxShown {
			r.dates = append(r.dates, v)
		}
	}
}

// between reports whether the words between two dates make a period of them.
func between(s string) bool {
	switch strings.Trim(strings.ToLower(s), " .") {
	case "-", "–", "—", "to", "until", "bis", "bis zum", "au", "al", "a", "till", "t/m", "до", "~", "〜":
		return true
	}
	return false
}

// attributes reads the dates in an element's attributes.
func (r *reader) attributes(n *html.Node) {
	for _, a := range n.Attr {
		if len(a.Val) < 8 || len(a.Val) > 60 || len(r.dates) >= maxShown {
			continue
		}
		switch a.Key {
		case "datetime", "content":
		case "title":
			if n.Data != "abbr" && n.Data != "time" && n.Data != "span" && n.Data != "a" {
				continue
			}
		default:
			if !strings.HasPrefix(a.Key, "data-") || !strings.Contains(a.Key, "date") && !strings.Contains(a.Key, "time") && !strings.Contains(a.Key, "publ") {
				continue
			}
		}
		if !hasDigit(a.Val) {
			continue
		}
		w, ok := readWhole(a.Val, r.c)
		if !ok {
			continue
		}
		v := shown{written: w, node: n, at: r.at + r.size, attr: true, line: r.d.size[n].chars, before: r.beforeNow()}
		if v.before == "" && len(r.last) < 40 {
			v.before = r.last
		}
		if strings.Contains(a.Key, "publ") {
			v.kind = publication
		}
		r.dates = append(r.dates, v)
	}
}

// called reads the date of a script that does no more than to show it where it
// stands: showDate("2025-03-04").
func (r *reader) called(n *html.Node) {
	if n.FirstChild == nil || len(n.FirstChild.Data) > 160 || len(r.dates) >= maxShown {
		return
	}
	name, value, ok := strings.Cut(strings.ReplaceAll(n.FirstChild.Data, "'", "\""), "(\"")
	if name = strings.ToLower(name); !ok || len(name) > 60 || !strings.Contains(name, "date") && !strings.Contains(name, "time") && !strings.Contains(name, "write") {
		return
	}
	value, _, ok = strings.Cut(value, "\"")
	if !ok || !dated(value, r.c) {
		return
	}
	w, _ := readWhole(value, r.c)
	r.dates = append(r.dates, shown{written: w, node: n.Parent, at: r.at, attr: true, line: len(value), before: r.last[max(0, len(r.last)-60):]})
}

// beforeNow is the end of the line as it stands.
func (r *reader) beforeNow() string {
	if k := len(r.texts); k > 0 {
		s := strings.TrimSpace(r.texts[k-1].Data)
		return s[max(0, len(s)-60):]
	}
	return ""
}

// readWhole reads a value that is a date and little else.
func readWhole(s string, c convention) (written, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 6 || len(s) > 120 {
		return written{}, false
	}
	if m, ok := parseISO(s); ok {
		return written{moment: m, end: len(s)}, true
	}
	for _, w := range datesIn(s, c) {
		return w, true
	}
	return written{}, false
}

// A neighbourhood is where on the page something stands.
type neighbourhood struct {
	reason string // of what beside the article it is part, "" for none
	foot   bool   // it is the page's footer
	sure   bool   // its name leaves no doubt
}

// count finds the lists of the page: their dates stand in elements of one
// description.
func (r *reader) count() {
	r.alike = map[string]int{}
	seen := map[string]bool{}
	for i := range r.dates {
		v := &r.dates[i]
		key := description(v)
		day := key + v.Format(time.DateOnly)
		if !seen[day] {
			seen[day] = true
			r.alike[key]++
		}
	}
}

// description names the elements around a date.
func description(v *shown) string {
	var b strings.Builder
	for n, k := v.node, 0; n != nil && k < 4; n, k = n.Parent, k+1 {
		b.WriteString(n.Data + "." + clip(attr(n, "class"), 100) + " ")
	}
	if v.attr {
		b.WriteByte('@')
	}
	return b.String()
}

// placeOf says of what n is part that is not the article. What surrounds the
// headline too is the article's, whatever it is called.
func (r *reader) placeOf(n *html.Node) (p neighbourhood) {
	var way []*html.Node
	for ; n != nil && n.Type == html.ElementNode; n = n.Parent {
		if r.up[n] || n.Data == "body" || n.Data == "html" || n.Data == "main" {
			break
		}
		if known, ok := r.beside[n]; ok {
			p = known
			break
		}
		way = append(way, n)
	}
	for i := len(way) - 1; i >= 0; i-- {
		n := way[i]
		if s := r.d.size[n].chars; s > 500 && s*2 > r.total {
			p.reason = "" // most of the page is beside nothing
		} else if p.reason == "" || p.reason == "aside" || p.reason == "list" {
			p = r.ownPlace(n, p)
		}
		r.beside[n] = p
	}
	return p
}

// ownPlace is what an element says itself of its place, else p.
func (r *reader) ownPlace(n *html.Node, p neighbourhood) neighbourhood {
	m := furniture.read(n, nil)
	if m.class == "footer" && (r.headline == nil || !r.up[n]) && slices.ContainsFunc(m.names, func(w string) bool { return articleFooters[w] }) {
		return p
	}
	switch {
	case m.class != "" && !headWords[m.class]:
		return neighbourhood{m.class, m.class == "footer" || m.class == "contentinfo" || m.class == "copyright", true}
	case sideWords[m.soft] && (r.d.size[n].chars < longTeaser || m.soft != "teaser"):
		return neighbourhood{reason: m.soft}
	}
	switch n.Data {
	case "footer":
		return neighbourhood{reason: "footer", foot: true}
	case "nav", "aside":
		return neighbourhood{reason: n.Data}
	case "article":
		if r.headline != nil && !r.up[n] {
			return neighbourhood{reason: "teaser"}
		}
	case "li":
		// A teaser of a list, or one fact of a short one.
		if n.Parent != nil && r.d.size[n.Parent].chars > 200 {
			return neighbourhood{reason: "list"}
		}
	}
	return p
}

// headWords are the rules for furniture that stands at the head of an article
// too, around its date.
var headWords = set("metadata masthead banner share social print-only noprint skip")

// longTeaser is more text than a teaser has, in bytes.
const longTeaser = 1500

// articleFooters are the words of a footer's name that say that it is the end
// of the article and not of the page.
var articleFooters = set("post entry article story asset")

var sideWords = set("sidebar widget teaser teasers card cards rail aside latest carousel promo-box")

// judge gives a date its kind and score.
func (r *reader) judge(v *shown) {
	kind, own := v.kind, false
	// The names of the element, and of those around it that hold little else.
	for n, k := v.node, 0; n != nil && n.Type == html.ElementNode && k < 6; n, k = n.Parent, k+1 {
		if size := r.d.size[n].chars; size > 250 || k > 0 && n.Data == "body" {
			break
		}
		if n.Data == "time" {
			own = true
		}
		nk := nameKind(n)
		if nk == unlabelled {
			continue
		}
		if n.Data == "a" && nk > aDate {
			continue // a link to a publication
		}
		own = true
		if kind <= aDate || nk == another {
			kind = nk
		}
		if kind >= publication {
			break
		}
	}
	label := unlabelled
	// In a sentence of the article such words speak of something else.
	if v.line < 160 {
		label = labelOf(v.before)
	}
	if label == another && v.attr {
		label = unlabelled
	}
	switch {
	case label == aDate:
		own, kind = true, max(kind, aDate)
	case label != unlabelled && (kind <= aDate || kind == publication || label == publication && v.start < 40):
		kind = label
	}
	v.kind, v.named = kind, own
	if own && v.kind == unlabelled {
		v.kind = aDate
	}
	date := v.end - v.start
	switch {
	case kind == publication:
		v.score = 60
	case kind == change:
		v.score = 25
	case own:
		v.score = 45
	case v.line < 40 || date*2 > v.line:
		v.score = 30
	case v.line < 120 || v.start < 40:
		v.score = 20
	default:
		v.score = 5
	}
	if kind == another || v.ranged {
		v.score -= 70
	}
	if r.headline != nil && (v.node == r.headline || r.headline == v.node.Parent) {
		v.score -= 15
	}
	near := r.nearness(v)
	if !own && v.line >= 160 {
		near /= 4 // a sentence, not a line of the head
	}
	v.score += near
	if r.alike[description(v)] >= 3 {
		if v.score -= 30; near < 25 {
			v.score -= 30
		}
	}
	if v.attr && v.line == 0 && hanger(v.node) {
		v.score -= 15
	}
	v.place = r.placeOf(v.node)
	switch p := v.place; {
	case p.reason == "":
	case p.foot && (kind == publication || kind == change):
		v.score -= 25
	case near >= 15 && kind == publication && (p.reason == "aside" || p.reason == "list"):
		v.score -= 20
	case near >= 15 && own && (p.reason == "aside" || p.reason == "author box"):
		v.score -= 30 // the head of the article
	case near >= 30 && own && strings.HasPrefix(p.reason, "comment"):
		v.score -= 30 // the first post of a forum
	case p.sure && kind != publication:
		v.score -= 75
	default:
		v.score -= 55
	}
}

// hanger reports whether an element is one that pages hang dates of all kinds on.
func hanger(n *html.Node) bool { return n.Data != "time" && n.Data != "abbr" && n.Data != "meta" }

// nearness is how much the place of a date on the page speaks for it.
func (r *reader) nearness(v *shown) int {
	if r.top < 0 {
		if r.prose >= 0 && v.at <= r.prose && v.at > r.prose-400 {
			return 15
		}
		return 0
	}
	switch {
	case v.at >= r.top && v.at < r.top+900 && (r.prose < 0 || v.at <= r.prose+20):
		return 30
	case v.at >= r.top && v.at < r.top+600:
		return 15
	case v.at < r.top && r.top-v.at < 250 && (v.at > 100 || v.kind == publication):
		return 25
	case r.end >= 0 && v.at >= r.end && v.at < r.end+400:
		return 12
	case v.at < r.top:
		return -10
	}
	return 0
}
