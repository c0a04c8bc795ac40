package scraper

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"rangefinder/news"
)

// The signs of a block are what can be seen of it, as numbers: the model
// (data/body.txt) gives points for them.
//
// There are two rounds. The first looks at the block and at where it stands in
// the page. The second knows how likely the first found every block, and looks
// at the neighbours: a short line between two paragraphs of the article is
// mostly of the article.
var firstSigns = []sign{
	{"kind", "its kind"}, {"level", "the level of the heading"}, {"chars", "its length"}, {"words", "its number of words"},
	{"links", "the share of its text in links"}, {"linkcount", "its number of links"}, {"ends", "whether it ends like a sentence"},
	{"stops", "its number of sentences"}, {"commas", "its number of commas"}, {"digits", "its share of digits"},
	{"capitals", "its share of capitals"}, {"starts", "how it begins"},
	{"phrase", "words of page furniture"}, {"opens", "words that open a list of links"}, {"byline", "a byline by its class"},
	{"lead", "a standfirst by its class"}, {"aside", "an aside by its element or class"}, {"figure", "its place in a figure"},
	{"item", "its place in a list item"}, {"header", "its place in a header"}, {"quoted", "its place in a quotation"}, {"entry", "its place in an entry of a live blog"},
	{"form", "its place in a form"}, {"tag", "the menu, footer, aside or header around it"}, {"furniture", "class names of furniture around it"},
	{"furnituredepth", "how near the class names of furniture are"}, {"soft", "class names of boxes around it"}, {"softdepth", "how near the class names of boxes are"},
	{"content", "class names of content around it"}, {"contentdepth", "how near the class names of content are"},
	{"articletag", "the article elements around it"}, {"maintag", "the main element around it"}, {"bodyprop", "itemprop articleBody around it"},
	{"ownnames", "its own class names"}, {"ownworst", "the worst of its own class names"}, {"abovenames", "class names above it"},
	{"aboveworst", "the worst class name above it"}, {"abovebest", "the best class name above it"},
	{"says", "its words"}, {"saysworst", "the worst of its words"}, {"saysthree", "its three worst words"}, {"you", "how much it speaks to the reader"},
	{"page", "how far down the page it stands"}, {"pagechunk", "its place among the blocks"}, {"pageprose", "how much running text the page has"},
	{"pagechunks", "how many blocks the page has"}, {"afterhead", "its place behind the headline"}, {"headdist", "its distance from the headline"},
	{"headup", "how far up it meets the headline"}, {"headdown", "how far the headline is below where they meet"}, {"headshare", "how much of the page lies where it meets the headline"},
	{"headprose", "how much of the text lies where it meets the headline"}, {"articlerel", "its article element against the headline's"},
	{"h1since", "main headings since the headline"}, {"otherheads", "headlines of the same make since the headline"},
	{"headingsince", "its distance from the last heading"}, {"headinglinks", "the share of links in the last heading"},
	{"headingopens", "a last heading that opens a list of links"}, {"headingsays", "the words of the last heading"}, {"introduced", "a line before it that opens a list of links"},
	{"commentdepth", "how near class names of comments are"}, {"aftercomments", "its place behind comments"},
	{"parentprose", "how much of the text stands beside it"}, {"grandprose", "how much of the text stands one level up"}, {"greatprose", "how much of the text stands two levels up"},
	{"parentlinks", "the links beside it"}, {"grandlinks", "the links one level up"}, {"parentn", "how many blocks stand beside it"},
	{"homein", "its place in the element with most of the text"}, {"homedepth", "how deep it stands in that element"}, {"top", "its place in the best container"},
	{"likelen", "the length of blocks of its make"}, {"likelinks", "the links in blocks of its make"}, {"liken", "how many blocks are of its make"}, {"likeends", "how many blocks of its make end like sentences"},
	{"window", "how much text stands around it"}, {"windowlinks", "the links around it"}, {"prevlen", "the length of the block before"}, {"nextlen", "the length of the block behind"},
	{"prevlinks", "the links in the block before"}, {"nextlinks", "the links in the block behind"},
	{"title", "the words of the headline"}, {"described", "the words of the page's description"}, {"ldbody", "the page's data (articleBody)"},
	{"date", "a date in a short line"}, {"repeat", "how often the page says it"}, {"voted", "the vote of go-readability"}, {"sibheads", "headings beside it"},
	{"cardlink", "a heading that is a link"},
	{"bold", "how much of it is bold"}, {"italic", "how much of it is italic"}, {"small", "how much of it is in small print"},
	{"lastmark", "the mark at its end"}, {"enclosed", "the mark at its beginning"}, {"address", "a web address in it"}, {"author", "a name of the byline"},
	{"prevalike", "its likeness to the block before"}, {"nextalike", "its likeness to the block behind"},
}

var secondSigns = []sign{
	{"first", "the first look"}, {"prev1", "the block before"}, {"next1", "the block behind"}, {"prev3", "the three blocks before"}, {"next3", "the three blocks behind"},
	{"prev8", "the eight blocks before"}, {"next8", "the eight blocks behind"}, {"parent", "the blocks beside it"}, {"grand", "the blocks one level up"},
	{"great", "the blocks two levels up"}, {"home", "its place in the element of the likely text"}, {"homeshare", "how likely all of that element is"},
	{"massbefore", "how much likely text stands before it"}, {"massafter", "how much likely text stands behind it"}, {"likefirst", "the blocks of its make"},
	{"distbefore", "its distance from likely text before"}, {"distafter", "its distance from likely text behind"}, {"section", "what stands under it"},
}

// A sign has a name in the model and a phrase for people.
type sign struct{ name, phrase string }

var signSays = slices.IndexFunc(firstSigns, func(s sign) bool { return s.name == "says" })

// prosy reports whether a chunk reads like running text, wherever it stands.
func (ch *chunk) prosy() bool { return ch.chars >= 60 && ch.density < 0.4 && ch.kind != news.TableRow }

// A tally sums the blocks under an element.
type tally struct{ chars, prose, linked, n int }

// A make is the blocks of one tag and class under one tag and class: what a
// template repeats.
type kin struct {
	n, chars, ends int
	linked, likely float64
}

// A look is what is known of the page while its blocks are looked at.
type look struct {
	c       *cutter
	m       *Model
	title   string
	authors []string // in small letters

	sums         map[*html.Node]*tally
	total, prose int
	home, top    *html.Node // the element with most of the running text, by two ways
	kin          map[string]*kin
	keys         []string
	texts        map[string]int // how often a text is on the page
	desc, ld     string

	head        int                // the headline among the chunks, -1
	aboveHead   map[*html.Node]int // the elements around it: how far up
	article     *html.Node         // the article element of the headline, else the one with most text
	headArticle bool
	early       map[*html.Node]bool // where text of the first article stands

	// What has been met so far.
	before, h1s, lastHeading, comments, others, introduced int

	s     []float32 // the signs of the present chunk
	print print
}

func (l *look) put(v float64) { l.s = append(l.s, float32(v)) }

func (l *look) flag(b bool) {
	if b {
		l.s = append(l.s, 1)
	} else {
		l.s = append(l.s, 0)
	}
}

// look fills the signs of the first round. description and body are what the
// page's metadata call so.
func (c *cutter) look(m *Model, title, byline, description, body string) {
	l := &look{c: c, m: m, title: title, authors: longNames(byline), sums: map[*html.Node]*tally{}, kin: map[string]*kin{}, texts: map[string]int{},
		keys: make([]string, len(c.chunks)), early: map[*html.Node]bool{}, lastHeading: -1, head: -1}
	if len(body) > 200 {
		l.ld = bareWords(body)
		l.ld = l.ld[:min(len(l.ld), maxDescribed)] // each chunk is sought in it
	}
	l.desc = bareWords(strings.TrimRight(description, ".… "))
	l.desc = l.desc[:min(len(l.desc), 60)]
	l.survey()
	signs := make([]float32, 0, len(c.chunks)*(len(firstSigns)+len(secondSigns)))
	for i, ch := range c.chunks {
		from := len(signs)
		l.s = signs[from:from:cap(signs)]
		text := strings.Join(ch.parts, " ")
		l.ofText(ch, text)
		depth := l.ofElements(ch)
		l.ofWords(ch, text)
		l.ofPage(i, ch, depth)
		l.ofContainers(i, ch)
		l.ofNeighbours(i)
		l.ofMetadata(ch, text)
		l.ofPrint(ch, text)
		l.ofLikeness(i)
		ch.signs = l.s
		signs = signs[:from+len(firstSigns)+len(secondSigns)]
	}
	c.keys, c.head = l.keys, l.head
}

// survey goes once over all chunks.
func (l *look) survey() {
	c := l.c
	for i, ch := range c.chunks {
		l.total += ch.chars
		prose := 0
		if ch.prosy() && ch.place.furniture == "" {
			prose = ch.chars
		}
		l.prose += prose
		for n := ch.node; n != nil; n = n.Parent {
			t := l.sums[n]
			if t == nil {
				t = &tally{}
				l.sums[n] = t
			}
			t.chars += ch.chars
			t.prose += prose
			t.linked += int(ch.density * float64(ch.chars))
			t.n++
		}
		key := ch.node.Data + "." + firstClass(ch.node)
		if p := ch.node.Parent; p != nil {
			key += "<" + p.Data + "." + firstClass(p)
		}
		l.keys[i] = key
		k := l.kin[key]
		if k == nil {
			k = &kin{}
			l.kin[key] = k
		}
		k.n++
		k.chars += ch.chars
		k.linked += ch.density * float64(ch.chars)
		if finished(ch.parts[len(ch.parts)-1]) {
			k.ends++
		}
		l.texts[ch.parts[0]]++
	}
	l.head = c.headAmong(l.title)
	if l.head >= 0 {
		l.aboveHead = map[*html.Node]int{}
		k := 0
		for n := c.chunks[l.head].node; n != nil; n = n.Parent {
			l.aboveHead[n] = k
			k++
		}
		l.article = nearest(c.chunks[l.head].node, "article")
		l.headArticle = l.article != nil
	}
	if l.article == nil {
		for _, ch := range c.chunks {
			if a := nearest(ch.node, "article"); a != nil && (l.article == nil || l.sums[a].prose > l.sums[l.article].prose) {
				l.article = a
			}
		}
	}
	l.home = c.narrow(func(n *html.Node) bool { t := l.sums[n]; return t != nil && l.prose > 0 && t.prose*10 >= l.prose*7 })
	l.top = c.topCandidate()
}

// headAmong finds the chunk that is the headline: an h1 that agrees with it,
// else what has its words, else a heading that agrees; -1 for none.
func (c *cutter) headAmong(title string) int {
	for i, ch := range c.chunks {
		if ch.kind == news.Heading && ch.level == 1 && agree(ch.parts[0], title) {
			return i
		}
	}
	for i, ch := range c.chunks {
		if ch.density < 0.9 && sameWords(ch.parts[0], title) || ch.kind == news.Heading && agree(ch.parts[0], title) {
			return i
		}
	}
	return -1
}

// narrow goes from the root down while an element under it holds enough, and
// stops above paragraphs: a paragraph is no container.
func (c *cutter) narrow(enough func(*html.Node) bool) *html.Node {
	at := c.d.root
	for {
		var next *html.Node
		for k := at.FirstChild; k != nil; k = k.NextSibling {
			if enough(k) {
				next = k
			}
		}
		if next == nil || !c.d.size[next].block {
			return at
		}
		at = next
	}
}

// ofText are the signs of the text itself.
func (l *look) ofText(ch *chunk, text string) {
	l.put(float64(kindNumber[ch.kind]))
	l.put(float64(ch.level))
	l.put(math.Log2(float64(ch.chars + 1)))
	words, stops, commas, digits, upper, letters := 0, 0, 0, 0, 0, 0
	in := false
	for k, r := range text {
		if r == ' ' {
			in = false
			continue
		}
		if !in {
			words++
			in = true
		}
		switch {
		case 'a' <= r && r <= 'z':
			letters++
		case 'A' <= r && r <= 'Z':
			upper++
			letters++
		case '0' <= r && r <= '9':
			digits++
		case r == '.' || r == '!' || r == '?' || r > 0x7f && strings.ContainsRune("…。！？؟।", r):
			after := k + utf8.RuneLen(r)
			if after >= len(text) || r > 0x7f || strings.IndexByte(" \n\"", text[after]) >= 0 || strings.HasPrefix(text[after:], "”") || strings.HasPrefix(text[after:], "’") || text[after] == ')' || strings.HasPrefix(text[after:], "»") {
				stops++
			}
		case r == ',' || r == '،' || r == '、' || r == '，':
			commas++
		case r < 0x80:
		case unicode.IsDigit(r):
			digits++
		case unicode.IsUpper(r):
			upper++
			letters++
		case unicode.IsLetter(r):
			letters++
		}
	}
	l.print = print{}
	style := styled(ch.node)
	for _, n := range ch.run {
		l.print.add(n, style)
	}
	l.put(math.Log2(float64(words + 1)))
	l.put(ch.density)
	l.put(float64(min(l.print.links, 10)))
	l.flag(finished(text))
	l.put(float64(min(stops, 8)))
	l.put(float64(min(commas, 8)))
	l.put(float64(digits) / float64(len(text)+1))
	l.put(float64(upper) / float64(letters+1))
	r, _ := utf8.DecodeRuneInString(text)
	switch {
	case unicode.IsLetter(r) && !unicode.IsLower(r):
		l.put(0)
	case unicode.IsLower(r):
		l.put(1)
	case unicode.IsDigit(r):
		l.put(2)
	default:
		l.put(3)
	}
	l.flag(ch.kind != news.TableRow && furniture.phrase(ch.parts[0], ch.density) != "")
	l.flag(furniture.opens(ch.parts[0]))
	l.flag(ch.place.byline)
	l.flag(ch.place.lead)
	l.flag(ch.place.aside)
	l.flag(ch.place.figure)
	l.flag(ch.place.item)
	l.flag(ch.place.header)
	l.flag(ch.place.quote)
	l.flag(ch.place.at != nil)
}

// far is the depth of what is not there.
const far = 30

// ofElements are the signs of the elements around a chunk, by their tags and
// by the words of their names. It returns how near a name for comments is.
func (l *look) ofElements(ch *chunk) (comments int) {
	c := l.c
	form, articles, mains, bodyProp := false, 0, 0, false
	tagged, furn, furnDepth, soft, softDepth, good, goodDepth := 0, 0, far, 0, far, 0, far
	var own, ownWorst, above, aboveWorst, aboveBest float64
	comments = far
	whole := false // beyond here it is the article's too
	depth := 0
	for n := ch.node; n != nil && n.Type == html.ElementNode; n = n.Parent {
		m := c.marks(n)
		size := c.d.size[n].chars
		main := size*2 > c.total
		if l.head >= 0 {
			_, holds := l.aboveHead[n]
			whole = whole || holds
		} else {
			whole = whole || size*10 > c.total*7
		}
		tag := 0
		switch n.Data {
		case "form", "fieldset":
			form = form || !main
		case "article":
			articles++
		case "main":
			mains++
		case "nav", "menu":
			tag = 1
		case "footer":
			tag = 2
		case "aside":
			tag = 3
		case "header":
			tag = 4
		}
		if tagged == 0 && !main {
			tagged = tag
		}
		if m.class != "" && !main {
			furn++
			furnDepth = min(furnDepth, depth)
		}
		if m.soft != "" && !main {
			soft++
			softDepth = min(softDepth, depth)
		}
		if m.content {
			good++
			goodDepth = min(goodDepth, depth)
		}
		if m.comment && !whole && depth < 14 {
			comments = min(comments, depth)
		}
		bodyProp = bodyProp || m.body
		if depth < namesUp {
			if depth < 2 {
				own += m.odds
				ownWorst = min(ownWorst, m.worst)
			} else {
				above += m.odds
				aboveWorst = min(aboveWorst, m.worst)
				aboveBest = max(aboveBest, m.best)
			}
		}
		depth++
	}
	l.flag(form)
	l.put(float64(tagged))
	l.put(float64(furn))
	l.put(float64(furnDepth))
	l.put(float64(soft))
	l.put(float64(softDepth))
	l.put(float64(min(good, 4)))
	l.put(float64(goodDepth))
	l.put(float64(min(articles, 3)))
	l.put(float64(mains))
	l.flag(bodyProp)
	l.put(own)
	l.put(ownWorst)
	l.put(above)
	l.put(aboveWorst)
	l.put(aboveBest)
	return comments
}

// maxDescribed is how much of the page's data is compared, in bytes.
const maxDescribed = 64 << 10

// namesUp is how many elements up the words of names count.
const namesUp = 7

// namesAround are the words of the names of an element near the chunk and above it.
func (c *cutter) namesAround(ch *chunk) (names []string) {
	depth := 0
	for n := ch.node; n != nil && n.Type == html.ElementNode && depth < namesUp; n = n.Parent {
		names = append(names, c.marks(n).names...)
		depth++
	}
	return names
}

// says are the words of a short text.
func (ch *chunk) says() []string {
	if ch.chars > 300 || ch.kind == news.TableRow {
		return nil
	}
	return firstWords(ch.parts[0], 40)
}

func firstWords(s string, n int) (words []string) {
	for w := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
		if words = append(words, w); len(words) == n {
			break
		}
	}
	return words
}

// ofWords are the signs of a text's words.
func (l *look) ofWords(ch *chunk, text string) {
	var says, worst float64
	var three [3]float64
	you, n := 0, 0
	if ch.kind != news.TableRow {
		for k, w := range firstWords(clip(text, 600), 60) {
			n++
			if readerWords[w] {
				you++
			}
			v := float64(l.m.Says[w])
			if k < 12 && ch.chars <= 300 {
				says += v
				worst = min(worst, v)
			}
			if ch.chars <= 1000 {
				for j := range three {
					if v < three[j] {
						v, three[j] = three[j], v
					}
				}
			}
		}
	}
	l.put(says)
	l.put(worst)
	l.put(three[0] + three[1] + three[2])
	l.put(float64(you) / float64(n+1))
}

// readerWords speak to the reader, or of the outlet as we.
var readerWords = set(`you your we our us sie ihr ihre ihnen ihren wir uns unser unsere unseren vous votre vos nous notre nos
	usted su tu te tus nuestro nuestra nuestros você seu sua nosso nossa u uw ons onze je jouw вы вас ваш вам мы наш нас
	din ditt vi vår er jeres`)

// ofPage are the signs of a chunk's place in the page, to the headline above
// all. comments is how near a name for comments is.
func (l *look) ofPage(i int, ch *chunk, comments int) {
	c := l.c
	l.put(float64(l.before) / float64(l.total+1))
	l.put(float64(i) / float64(len(c.chunks)))
	l.before += ch.chars
	l.put(math.Log2(float64(l.prose + 1)))
	l.put(math.Log2(float64(len(c.chunks))))
	after := l.head >= 0 && i > l.head
	l.flag(after)
	if l.head < 0 {
		l.put(-50)
	} else {
		l.put(float64(max(-40, min(100, i-l.head))))
	}
	up, down, share, prose := 20, 20, 1.0, 1.0
	if l.head >= 0 {
		k := 0
		for n := ch.node; n != nil; n = n.Parent {
			if d, ok := l.aboveHead[n]; ok {
				up, down = min(k, 20), min(d, 20)
				share = float64(l.sums[n].chars) / float64(l.total+1)
				prose = float64(l.sums[n].prose) / float64(l.prose+1)
				break
			}
			k++
		}
	}
	l.put(float64(up))
	l.put(float64(down))
	l.put(share)
	l.put(prose)
	l.put(l.articleOf(ch))
	l.put(float64(min(l.h1s, 4)))
	l.put(float64(min(l.others, 4)))
	if h := l.lastHeading; h >= 0 {
		l.put(float64(min(i-h, 30)))
		l.put(c.chunks[h].density)
		l.flag(furniture.opens(c.chunks[h].parts[0]))
		l.put(float64(c.chunks[h].signs[signSays]))
	} else {
		l.put(30)
		l.put(0)
		l.put(0)
		l.put(0)
	}
	l.flag(l.introduced > 0)
	l.introduced = max(0, l.introduced-1)
	if len(ch.parts) == 1 && ch.chars < 60 && furniture.opens(ch.parts[0]) {
		l.introduced = 6
	}
	if ch.kind == news.Heading {
		l.lastHeading = i
		if ch.level == 1 && after {
			l.h1s++
		}
	}
	if comments < far && i > l.head {
		l.comments++
	}
	l.put(float64(comments))
	l.put(float64(min(l.comments, 5)))

	ch.comment = comments < far
	if after && l.keys[i] == l.keys[l.head] && (ch.level == 1 || strings.ContainsRune(classesOf(l.keys[i]), '.') && ch.chars >= 20) && !sameWords(ch.parts[0], l.title) {
		l.others++
	}
	ch.other = l.another(i, ch)
}

// classesOf is a make without the dots of what has no class.
func classesOf(key string) string {
	a, b, _ := strings.Cut(key, "<")
	return strings.TrimSuffix(a, ".") + strings.TrimSuffix(b, ".")
}

// another reports whether a chunk is behind the headline of another article: a
// heading made like the headline, and not again where the first article's text
// stands.
func (l *look) another(i int, ch *chunk) bool {
	p := ch.node.Parent
	if ch.loose {
		p = ch.node
	}
	if p == nil {
		return false
	}
	if l.others == 0 {
		if i > l.head && ch.prosy() {
			l.early[p] = true
			if g := p.Parent; g != nil && g != l.home && !within(l.home, g) {
				l.early[g] = true
			}
		}
		return false
	}
	if ch.place.at != nil && l.c.chunks[l.head].place.at == nil {
		return false // the entries of a live blog have headlines too
	}
	return !l.early[p] && !l.early[p.Parent]
}

// articleOf says how a chunk's article element stands to the headline's.
func (l *look) articleOf(ch *chunk) float64 {
	a := nearest(ch.node, "article")
	switch {
	case l.article == nil:
		return 0
	case a == l.article:
		return 1
	case a == nil && within(l.article, ch.node):
		return 2
	case a == nil:
		return 3
	case within(a, l.article):
		return 4
	case within(l.article, a):
		return 5
	case l.headArticle:
		return 6
	}
	return 7
}

func nearest(n *html.Node, tag string) *html.Node {
	for ; n != nil; n = n.Parent {
		if n.Type == html.ElementNode && n.Data == tag {
			return n
		}
	}
	return nil
}

// ofContainers are the signs of the elements that a chunk shares with others.
func (l *look) ofContainers(i int, ch *chunk) {
	up := func(k int) *html.Node {
		n := ch.node
		if ch.loose {
			k--
		}
		for ; k > 0 && n.Parent != nil; k-- {
			n = n.Parent
		}
		return n
	}
	one, two, three := l.sums[up(1)], l.sums[up(2)], l.sums[up(3)]
	for _, t := range []*tally{one, two, three} {
		l.put(float64(t.prose) / float64(l.prose+1))
	}
	for _, t := range []*tally{one, two} {
		l.put(float64(t.linked) / float64(t.chars+1))
	}
	l.put(math.Log2(float64(one.n)))
	depth, d := -1, 0
	for n := ch.node; n != nil; n = n.Parent {
		if n == l.home {
			depth = d
			break
		}
		d++
	}
	l.flag(depth >= 0)
	l.put(float64(min(depth, 12)))
	l.flag(l.top != nil && within(ch.node, l.top))
	k := l.kin[l.keys[i]]
	l.put(math.Log2(float64(k.chars/k.n + 1)))
	l.put(k.linked / float64(k.chars+1))
	l.put(math.Log2(float64(k.n)))
	l.put(float64(k.ends) / float64(k.n))
}

// ofNeighbours are the signs of the chunks before and behind.
func (l *look) ofNeighbours(i int) {
	chunks := l.c.chunks
	chars, linked := 0, 0.0
	for _, ch := range chunks[max(0, i-4):min(len(chunks), i+5)] {
		chars += ch.chars
		linked += ch.density * float64(ch.chars)
	}
	l.put(math.Log2(float64(chars)))
	l.put(linked / float64(chars+1))
	var length, density [2]float64
	for k, j := range []int{i - 1, i + 1} {
		density[k] = 1
		if j >= 0 && j < len(chunks) {
			length[k], density[k] = math.Log2(float64(chunks[j].chars+1)), chunks[j].density
		}
	}
	l.put(length[0])
	l.put(length[1])
	l.put(density[0])
	l.put(density[1])
}

// ofMetadata are the signs of what the page says of its article elsewhere.
func (l *look) ofMetadata(ch *chunk, text string) {
	l.flag(sameWords(ch.parts[0], l.title))
	bare := ""
	if l.desc != "" || l.ld != "" {
		bare = bareWords(text)
	}
	l.flag(l.desc != "" && strings.HasPrefix(bare, l.desc))
	switch {
	case l.ld == "" || len(bare) < 20:
		l.put(0)
	case strings.Contains(l.ld, bare):
		l.put(1)
	default:
		l.put(-1)
	}
	dated := false
	if len(text) < 120 && strings.ContainsAny(text, "0123456789") {
		_, dated = findDate(text)
	}
	l.flag(dated)
	l.put(float64(min(l.texts[ch.parts[0]], 4)))
	l.flag(ch.voted)
	heads := 0
	if p := ch.node.Parent; p != nil {
		if known, ok := l.c.heads[p]; ok {
			heads = known
		} else {
			for k := p.FirstChild; k != nil; k = k.NextSibling {
				if k.Type == html.ElementNode && len(k.Data) == 2 && k.Data[0] == 'h' && k.Data[1] >= '1' && k.Data[1] <= '6' {
					heads++
				}
			}
			l.c.heads[p] = heads
		}
	}
	l.put(float64(min(heads, 4)))
	l.flag(ch.kind == news.Heading && ch.density > 0.8)
}

// ofPrint are the signs of how a text is printed, and of the marks and names in
// it: what is said of the author stands in italics and begins with the name,
// what opens a section is bold.
func (l *look) ofPrint(ch *chunk, text string) {
	p := l.print
	for _, k := range []int{p.bold, p.italic, p.small} {
		l.put(float64(k) / float64(p.all+1))
	}
	ch.bold = float64(p.bold) / float64(p.all+1)
	last, _ := utf8.DecodeLastRuneInString(text)
	l.put(float64(1 + strings.IndexRune(".:?!…,)\"”»", last)))
	first, _ := utf8.DecodeRuneInString(text)
	l.put(float64(1 + strings.IndexRune("([\"“„«–-—•*^↑→>©+#@", first)))
	address := strings.Index(text, "http")
	if address < 0 {
		address = strings.Index(text, "www.")
	}
	l.flag(address >= 0)
	named := 0.
	if ch.chars < 1000 && len(l.authors) > 0 {
		low := strings.ToLower(text)
		for _, name := range l.authors {
			switch i := strings.Index(low, name); {
			case i == 0:
				named = 2
			case i > 0:
				named = max(named, 1)
			}
		}
	}
	l.put(named)
}

// longNames are the names of a byline that can be told in a text.
func longNames(byline string) (names []string) {
	for name := range strings.SplitSeq(strings.ToLower(byline), ", ") {
		if len(name) >= 6 && len(names) < 5 {
			names = append(names, name)
		}
	}
	return names
}

// A print counts the characters of a text, those of each style, and its links.
type print struct{ all, bold, italic, small, links int }

// A style is what the elements around a text make of it.
type style struct{ bold, italic, small bool }

func (s style) of(n *html.Node) style {
	switch n.Data {
	case "b", "strong":
		s.bold = true
	case "i", "em", "cite":
		s.italic = true
	case "small":
		s.small = true
	case "font":
		if v := attr(n, "size"); v == "1" || v == "-1" || v == "-2" {
			s.small = true
		}
	}
	return s
}

// styled is the style of what stands in n, by n and the inline elements around it.
func styled(n *html.Node) (s style) {
	for ; n != nil && n.Type == html.ElementNode; n = n.Parent {
		if s = s.of(n); blockLevel[n.Data] {
			break
		}
	}
	return s
}

func (p *print) add(n *html.Node, s style) {
	switch n.Type {
	case html.TextNode:
		k := len(strings.TrimSpace(n.Data))
		p.all += k
		if s.bold {
			p.bold += k
		}
		if s.italic {
			p.italic += k
		}
		if s.small {
			p.small += k
		}
	case html.ElementNode:
		if s = s.of(n); n.Data == "a" {
			p.links++
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			p.add(c, s)
		}
	}
}

// ofLikeness are the signs of whether the neighbours are of a chunk's make, and
// in the same element.
func (l *look) ofLikeness(i int) {
	for _, j := range []int{i - 1, i + 1} {
		like := 0.
		if j >= 0 && j < len(l.keys) {
			if l.keys[i] == l.keys[j] {
				like = 1
			}
			if a, b := l.c.chunks[i], l.c.chunks[j]; a.node.Parent == b.node.Parent || a.loose && a.node == b.node.Parent || b.loose && b.node == a.node.Parent {
				like += 2
			}
		}
		l.put(like)
	}
}

var kindNumber = map[string]int{news.Paragraph: 0, news.Heading: 1, news.ListItem: 2, news.TableRow: 3, news.Caption: 4, news.Quotation: 5}

func firstClass(n *html.Node) string {
	s := attr(n, "class")
	if i := strings.IndexByte(s, ' '); i >= 0 {
		s = s[:i]
	}
	return s
}

// topCandidate scores containers as Arc90's Readability does: a paragraph
// gives its parent a point, one for each comma and one for each hundred
// characters up to three, and less to those further up.
func (c *cutter) topCandidate() *html.Node {
	score := map[*html.Node]float64{}
	var order []*html.Node
	for _, ch := range c.chunks {
		if !ch.prosy() || ch.kind == news.Heading {
			continue
		}
		v := 1 + math.Min(float64(ch.chars)/100, 3)
		for _, p := range ch.parts {
			v += float64(strings.Count(p, ","))
		}
		n := ch.node
		if !ch.loose {
			n = n.Parent
		}
		for _, share := range []float64{1, 0.5, 1. / 6} {
			if n == nil || n.Type != html.ElementNode {
				break
			}
			if _, ok := score[n]; !ok {
				order = append(order, n)
				if m := c.marks(n); m.class != "" {
					score[n] -= 25
				} else if m.content {
					score[n] += 25
				}
			}
			score[n] += v * share
			n = n.Parent
		}
	}
	var best *html.Node
	most := 0.0
	for _, n := range order {
		if s := score[n] * (1 - c.d.density(n)); s > most {
			best, most = n, s
		}
	}
	return best
}

// lookAgain fills the signs of the second round, from how likely the first
// found each chunk (ch.p).
func (c *cutter) lookAgain() {
	n := len(c.chunks)
	type sum struct{ mass, chars float64 }
	sums := map[*html.Node]*sum{}
	alike := map[string]*kin{}
	total := 0.0
	for i, ch := range c.chunks {
		m := float64(ch.p) * float64(ch.chars)
		total += m
		for e := ch.node; e != nil; e = e.Parent {
			s := sums[e]
			if s == nil {
				s = &sum{}
				sums[e] = s
			}
			s.mass += m
			s.chars += float64(ch.chars)
		}
		k := alike[c.keys[i]]
		if k == nil {
			k = &kin{}
			alike[c.keys[i]] = k
		}
		k.likely += float64(ch.p)
		k.n++
	}
	home := c.narrow(func(n *html.Node) bool { s := sums[n]; return s != nil && total > 0 && s.mass*10 >= total*8 })
	c.home = home
	// Running sums, so that a window costs the same whatever its width.
	mass, weight := make([]float64, n+1), make([]float64, n+1)
	for i, ch := range c.chunks {
		w := float64(ch.chars) + 20
		mass[i+1] = mass[i] + w*float64(ch.p)
		weight[i+1] = weight[i] + w
	}
	window := func(from, to int) float64 {
		from, to = max(0, from), min(n, to)
		if from >= to {
			return 0
		}
		return (mass[to] - mass[from]) / (weight[to] - weight[from])
	}
	before, after := make([]int, n), make([]int, n) // chunks to the next likely one
	last := -1000
	for i, ch := range c.chunks {
		before[i] = min(far, i-last)
		if ch.p > 0.6 && ch.chars > 60 {
			last = i
		}
	}
	last = n + 1000
	for i := n - 1; i >= 0; i-- {
		after[i] = min(far, last-i)
		if ch := c.chunks[i]; ch.p > 0.6 && ch.chars > 60 {
			last = i
		}
	}
	run := 0.0
	for i, ch := range c.chunks {
		l := &look{s: ch.signs[:len(firstSigns)]}
		l.put(float64(ch.p))
		l.put(window(i-1, i))
		l.put(window(i+1, i+2))
		l.put(window(i-3, i))
		l.put(window(i+1, i+4))
		l.put(window(i-8, i))
		l.put(window(i+1, i+9))
		own := float64(ch.p) * float64(ch.chars)
		up := ch.node
		if !ch.loose && up.Parent != nil {
			up = up.Parent
		}
		for range 3 {
			s := sums[up]
			if rest := s.chars - float64(ch.chars); rest > 0 {
				l.put((s.mass - own) / rest)
			} else {
				l.put(0.5)
			}
			if up.Parent != nil {
				up = up.Parent
			}
		}
		l.flag(within(ch.node, home))
		if s := sums[home]; s != nil {
			l.put(s.mass / (s.chars + 1))
		} else {
			l.put(0)
		}
		l.put(run / (total + 1))
		run += own
		l.put((total - run) / (total + 1))
		if k := alike[c.keys[i]]; k.n > 1 {
			l.put((k.likely - float64(ch.p)) / float64(k.n-1))
		} else {
			l.put(0.5)
		}
		l.put(float64(before[i]))
		l.put(float64(after[i]))
		under := 0.5
		if ch.kind == news.Heading || ch.chars < 80 {
			k := i + 1
			for k < n && k < i+4 && c.chunks[k].kind == news.Heading {
				k++
			}
			under = window(k, k+3)
		}
		l.put(under)
		ch.signs = l.s
	}
}
