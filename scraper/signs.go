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

// The signs of a block are what can be seen of it: numbers, each with a name,
// that the model (data/body.txt) gives points for.
//
// There are two rounds. The first looks at the block alone and at where it
// stands in the page. The second knows how likely the first found every block,
// and looks at the neighbours: a short line between two paragraphs of the
// article is mostly of the article.
var (
	signNames = []string{
		"kind", "level", "chars", "words", "links", "linkcount", "ends", "stops", "commas", "digits", "capitals", "starts",
		"phrase", "opens", "byline", "lead", "aside", "figure", "item", "header", "quoted", "form",
		"tag", "furniture", "furnituredepth", "soft", "softdepth", "content", "contentdepth", "articletag", "maintag", "bodyprop",
		"page", "pagechunk", "afterhead", "headdist", "beforehead",
		"parentprose", "grandprose", "greatprose", "parentlinks", "grandlinks", "parentn", "homein", "homedepth", "top",
		"likelen", "likelinks", "liken", "likeends", "window", "windowlinks", "prevlen", "nextlen", "prevlinks", "nextlinks",
		"title", "described", "ldbody", "date", "repeat", "voted", "sibheads", "cardlink",
		"ownnames", "ownworst", "abovenames", "aboveworst", "abovebest", "says", "saysworst",
		"saysthree", "articlerel", "h1since", "headingsince", "headinglinks", "headingopens", "headingsays", "commentdepth", "aftercomments",
		"pageprose", "pagechunks", "you", "otherheads",
		"headup", "headdown", "headshare", "headprose", "introduced",
	}
	signNames2 = []string{
		"first", "prev1", "next1", "prev3", "next3", "prev8", "next8", "parent", "grand", "great", "home", "homeshare",
		"massbefore", "massafter", "likefirst", "distbefore", "distafter", "section",
	}
)

var saysSign = slices.Index(signNames, "says")

// prosy reports whether a chunk reads like running text, wherever it stands.
func (ch *chunk) prosy() bool { return ch.chars >= 60 && ch.density < 0.4 && ch.kind != news.TableRow }

type tally struct {
	chars, prose, linked, n int
	parent                  *html.Node
}

// look fills the signs of the first round.
func (c *cutter) look(m *Model, title, description, ldBody string) {
	sums := map[*html.Node]*tally{}
	total, prose := 0, 0
	for _, ch := range c.chunks {
		total += ch.chars
		pr := 0
		if ch.prosy() && ch.place.furniture == "" {
			pr = ch.chars
		}
		prose += pr
		for n := ch.node; n != nil; n = n.Parent {
			t := sums[n]
			if t == nil {
				t = &tally{}
				sums[n] = t
			}
			t.chars += ch.chars
			t.prose += pr
			t.linked += int(ch.density * float64(ch.chars))
			t.n++
		}
	}
	// The headline.
	head := -1
	for i, ch := range c.chunks {
		if ch.kind == news.Heading && ch.level == 1 && agree(ch.parts[0], title) {
			head = i
			break
		}
	}
	if head < 0 {
		for i, ch := range c.chunks {
			if ch.density < 0.9 && sameWords(ch.parts[0], title) || ch.kind == news.Heading && agree(ch.parts[0], title) {
				head = i
				break
			}
		}
	}
	// The container of most of the prose, by two ways.
	home := c.d.root
	for {
		var next *html.Node
		for k := home.FirstChild; k != nil; k = k.NextSibling {
			if t := sums[k]; t != nil && t.prose*10 >= prose*7 && prose > 0 {
				next = k
			}
		}
		if next == nil || !c.d.size[next].block {
			break
		}
		home = next
	}
	top := c.topCandidate()

	type like struct {
		n, chars, ends int
		linked         float64
	}
	alike := map[string]*like{}
	keys := make([]string, len(c.chunks))
	texts := map[string]int{}
	for i, ch := range c.chunks {
		k := ch.node.Data + "." + firstClass(ch.node)
		if p := ch.node.Parent; p != nil {
			k += "<" + p.Data + "." + firstClass(p)
		}
		keys[i] = k
		l := alike[k]
		if l == nil {
			l = &like{}
			alike[k] = l
		}
		l.n++
		l.chars += ch.chars
		l.linked += ch.density * float64(ch.chars)
		if finished(ch.parts[len(ch.parts)-1]) {
			l.ends++
		}
		texts[ch.parts[0]]++
	}
	ld := ""
	if len(ldBody) > 200 {
		ld = bareWords(ldBody)
	}
	desc := bareWords(strings.TrimRight(description, ".… "))
	if len(desc) > 60 {
		desc = desc[:60]
	}

	// The article element of the headline, else the one with most prose.
	var mainArticle *html.Node
	headed := false
	if head >= 0 {
		mainArticle = nearest(c.chunks[head].node, "article")
		headed = mainArticle != nil
	}
	if mainArticle == nil {
		for _, ch := range c.chunks {
			if a := nearest(ch.node, "article"); a != nil && (mainArticle == nil || sums[a].prose > sums[mainArticle].prose) {
				mainArticle = a
			}
		}
	}
	h1s, lastHeading, comments, others, introduced := 0, -1, 0, 0, 0
	aboveHead := map[*html.Node]int{}
	if head >= 0 {
		k := 0
		for n := c.chunks[head].node; n != nil; n = n.Parent {
			aboveHead[n] = k
			k++
		}
	}
	early := map[*html.Node]bool{} // where text of the first article stands

	before := 0
	for i, ch := range c.chunks {
		text := strings.Join(ch.parts, " ")
		s := make([]float32, 0, len(signNames)+len(signNames2))
		put := func(v float64) { s = append(s, float32(v)) }
		flag := func(b bool) {
			if b {
				s = append(s, 1)
			} else {
				s = append(s, 0)
			}
		}
		words := len(strings.Fields(text))
		put(float64(kindNumber[ch.kind]))
		put(float64(ch.level))
		put(math.Log2(float64(ch.chars + 1)))
		put(math.Log2(float64(words + 1)))
		put(ch.density)
		links := 0
		for _, r := range ch.run {
			links += countLinks(r)
		}
		put(float64(min(links, 10)))
		flag(finished(text))
		stops, commas, digits, upper, letters := 0, 0, 0, 0, 0
		for k, r := range text {
			switch {
			case strings.ContainsRune(".!?…。！？؟।", r):
				if k+utf8.RuneLen(r) >= len(text) || strings.IndexByte(" \n\"”’)»", text[k+utf8.RuneLen(r)]) >= 0 || r > 0x7f {
					stops++
				}
			case r == ',' || r == '،' || r == '、' || r == '，':
				commas++
			case unicode.IsDigit(r):
				digits++
			case unicode.IsUpper(r):
				upper++
				letters++
			case unicode.IsLetter(r):
				letters++
			}
		}
		put(float64(min(stops, 8)))
		put(float64(min(commas, 8)))
		put(float64(digits) / float64(len(text)+1))
		put(float64(upper) / float64(letters+1))
		r, _ := utf8.DecodeRuneInString(text)
		switch {
		case unicode.IsUpper(r) || unicode.IsLetter(r) && !unicode.IsLower(r):
			put(0)
		case unicode.IsLower(r):
			put(1)
		case unicode.IsDigit(r):
			put(2)
		default:
			put(3)
		}
		flag(ch.kind != news.TableRow && furniture.phrase(ch.parts[0], ch.density) != "")
		bare := strings.ToLower(strings.TrimRight(strings.ReplaceAll(ch.parts[0], "’", "'"), ": "))
		flag(furniture.heading[bare])
		flag(ch.place.byline)
		flag(ch.place.lead)
		flag(ch.place.aside)
		flag(ch.place.figure)
		flag(ch.place.item)
		flag(ch.place.header)
		flag(ch.place.quote)

		// What stands around it.
		form, articleTag, mainTag, bodyProp := false, 0, 0, false
		tagged, furn, furnDepth, soft, softDepth, good, goodDepth := 0, 0, 30, 0, 30, 0, 30
		depth := 0
		for n := ch.node; n != nil && n.Type == html.ElementNode; n = n.Parent {
			m := c.marks(n)
			main := c.d.size[n].chars*2 > c.total
			switch n.Data {
			case "form", "fieldset":
				form = form || !main
			case "article":
				articleTag++
			case "main":
				mainTag++
			case "nav", "menu":
				if tagged == 0 && !main {
					tagged = 1
				}
			case "footer":
				if tagged == 0 && !main {
					tagged = 2
				}
			case "aside":
				if tagged == 0 && !main {
					tagged = 3
				}
			case "header":
				if tagged == 0 && !main {
					tagged = 4
				}
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
			if strings.EqualFold(attr(n, "itemprop"), "articleBody") {
				bodyProp = true
			}
			depth++
		}
		flag(form)
		put(float64(tagged))
		put(float64(furn))
		put(float64(furnDepth))
		put(float64(soft))
		put(float64(softDepth))
		put(float64(min(good, 4)))
		put(float64(goodDepth))
		put(float64(min(articleTag, 3)))
		put(float64(mainTag))
		flag(bodyProp)

		put(float64(before) / float64(total+1))
		put(float64(i) / float64(len(c.chunks)))
		before += ch.chars
		flag(head >= 0 && i > head)
		switch {
		case head < 0:
			put(-50)
		default:
			put(float64(max(-40, min(100, i-head))))
		}
		flag(head >= 0 && i < head)

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
		share := func(n *html.Node) float64 { return float64(sums[n].prose) / float64(prose+1) }
		linked := func(n *html.Node) float64 { return float64(sums[n].linked) / float64(sums[n].chars+1) }
		put(share(up(1)))
		put(share(up(2)))
		put(share(up(3)))
		put(linked(up(1)))
		put(linked(up(2)))
		put(math.Log2(float64(sums[up(1)].n)))
		hd := -1
		d := 0
		for n := ch.node; n != nil; n = n.Parent {
			if n == home {
				hd = d
				break
			}
			d++
		}
		flag(hd >= 0)
		put(float64(min(hd, 12)))
		flag(top != nil && within(ch.node, top))

		l := alike[keys[i]]
		put(math.Log2(float64(l.chars/l.n + 1)))
		put(l.linked / float64(l.chars+1))
		put(math.Log2(float64(l.n)))
		put(float64(l.ends) / float64(l.n))

		wc, wl := 0, 0.0
		for k := max(0, i-4); k < min(len(c.chunks), i+5); k++ {
			wc += c.chunks[k].chars
			wl += c.chunks[k].density * float64(c.chunks[k].chars)
		}
		put(math.Log2(float64(wc)))
		put(wl / float64(wc+1))
		neighbour := func(k int) (float64, float64) {
			if k < 0 || k >= len(c.chunks) {
				return 0, 1
			}
			return math.Log2(float64(c.chunks[k].chars + 1)), c.chunks[k].density
		}
		pl, pd := neighbour(i - 1)
		nl, nd := neighbour(i + 1)
		put(pl)
		put(nl)
		put(pd)
		put(nd)

		flag(sameWords(ch.parts[0], title))
		bw := ""
		if desc != "" || ld != "" {
			bw = bareWords(text)
		}
		flag(desc != "" && strings.HasPrefix(bw, desc))
		switch {
		case ld == "" || len(bw) < 20:
			put(0)
		case strings.Contains(ld, bw):
			put(1)
		default:
			put(-1)
		}
		_, dated := findDate(clip(text, 120))
		flag(dated && len(text) < 120)
		put(float64(min(texts[ch.parts[0]], 4)))
		flag(ch.voted)
		// Headings among the siblings of a card, and a card that is one link.
		heads := 0
		if p := ch.node.Parent; p != nil {
			for k := p.FirstChild; k != nil; k = k.NextSibling {
				if k.Type == html.ElementNode && len(k.Data) == 2 && k.Data[0] == 'h' && k.Data[1] >= '1' && k.Data[1] <= '6' {
					heads++
				}
			}
		}
		put(float64(min(heads, 4)))
		flag(ch.kind == news.Heading && ch.density > 0.8)
		var own, ownWorst, above, aboveWorst, aboveBest float64
		depth = 0
		for n := ch.node; n != nil && n.Type == html.ElementNode && depth < 7; n = n.Parent {
			for _, w := range c.marks(n).names {
				v := float64(m.Names[w])
				if depth < 2 {
					own += v
					ownWorst = min(ownWorst, v)
				} else {
					above += v
					aboveWorst = min(aboveWorst, v)
					aboveBest = max(aboveBest, v)
				}
			}
			depth++
		}
		put(own)
		put(ownWorst)
		put(above)
		put(aboveWorst)
		put(aboveBest)
		var says, saysWorst float64
		for k, w := range ch.says() {
			if k >= 12 {
				break
			}
			v := float64(m.Says[w])
			says += v
			saysWorst = min(saysWorst, v)
		}
		put(says)
		put(saysWorst)
		put(c.worstThree(m, ch))
		a := nearest(ch.node, "article")
		switch {
		case mainArticle == nil:
			put(0)
		case a == mainArticle:
			put(1)
		case a == nil && within(mainArticle, ch.node):
			put(2)
		case a == nil:
			put(3)
		case within(a, mainArticle):
			put(4)
		case within(mainArticle, a):
			put(5)
		case headed:
			put(6)
		default:
			put(7)
		}
		put(float64(min(h1s, 4)))
		if ch.kind == news.Heading && ch.level == 1 && head >= 0 && i > head {
			h1s++
		}
		if lastHeading >= 0 {
			h := c.chunks[lastHeading]
			put(float64(min(i-lastHeading, 30)))
			put(h.density)
			flag(furniture.heading[strings.ToLower(strings.TrimRight(strings.ReplaceAll(h.parts[0], "’", "'"), ": "))])
			put(float64(h.signs[saysSign]))
		} else {
			put(30)
			put(0)
			put(0)
			put(0)
		}
		if ch.kind == news.Heading {
			lastHeading = i
		}
		cd := 30
		depth = 0
		for n := ch.node; n != nil && n.Type == html.ElementNode && depth < 14; n = n.Parent {
			if c.size(n)*10 > c.total*7 {
				break
			}
			if c.marks(n).comment {
				cd = depth
				break
			}
			depth++
		}
		if cd < 30 && i > head {
			comments++
		}
		put(float64(cd))
		put(float64(min(comments, 5)))
		put(math.Log2(float64(prose + 1)))
		put(math.Log2(float64(len(c.chunks))))
		put(reader(text))
		put(float64(min(others, 4)))
		hu, hdn, hs, hp := 20, 20, 1.0, 1.0
		if head >= 0 {
			k := 0
			for n := ch.node; n != nil; n = n.Parent {
				if d, ok := aboveHead[n]; ok {
					hu, hdn = min(k, 20), min(d, 20)
					hs = float64(sums[n].chars) / float64(total+1)
					hp = float64(sums[n].prose) / float64(prose+1)
					break
				}
				k++
			}
		}
		put(float64(hu))
		put(float64(hdn))
		put(hs)
		put(hp)
		flag(introduced > 0)
		if introduced > 0 {
			introduced--
		}
		if len(ch.parts) == 1 && ch.chars < 60 && furniture.heading[bare] {
			introduced = 6
		}
		if head >= 0 && i > head && keys[i] == keys[head] && (ch.level == 1 || firstClass(ch.node) != "" && ch.chars >= 20) && !sameWords(ch.parts[0], title) {
			others++
		}
		up1 := ch.node.Parent
		if ch.loose {
			up1 = ch.node
		}
		if others == 0 && i > head && ch.prosy() && up1 != nil {
			early[up1] = true
			if g := up1.Parent; g != nil && g != home && !within(home, g) {
				early[g] = true
			}
		}
		ch.other = others > 0 && up1 != nil && !early[up1] && !early[up1.Parent]
		ch.comment = cd < 30
		ch.signs = s
	}
	c.home, c.keys = home, keys
}

func (c *cutter) size(n *html.Node) int { return c.d.size[n].chars }

func nearest(n *html.Node, tag string) *html.Node {
	for ; n != nil; n = n.Parent {
		if n.Type == html.ElementNode && n.Data == tag {
			return n
		}
	}
	return nil
}

// worstThree sums the three words of a text that speak most against it.
func (c *cutter) worstThree(m *Model, ch *chunk) float64 {
	if len(m.Says) == 0 || ch.kind == news.TableRow || ch.chars > 1000 {
		return 0
	}
	var w [3]float64
	n := 0
	for s := range strings.FieldsFuncSeq(strings.ToLower(ch.parts[0]), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
		if n++; n > 60 {
			break
		}
		v := float64(m.Says[s])
		for k := range w {
			if v < w[k] {
				v, w[k] = w[k], v
			}
		}
	}
	return w[0] + w[1] + w[2]
}

var readerWords = set("you your we our us sie ihr ihre ihnen ihren wir uns unser unsere unseren vous votre vos nous notre nos usted su tu te tus nuestro nuestra nuestros você seu sua nosso nossa u uw ons onze je jouw вы вас ваш вам мы наш нас din ditt vi vår er jeres")

// reader is the share of words that speak to the reader, or of the outlet as we.
func reader(text string) float64 {
	n, k := 0, 0
	for w := range strings.FieldsFuncSeq(strings.ToLower(clip(text, 500)), func(r rune) bool { return !unicode.IsLetter(r) }) {
		n++
		if readerWords[w] {
			k++
		}
	}
	if n == 0 {
		return 0
	}
	return float64(k) / float64(n)
}

// says are the words of a short block.
func (ch *chunk) says() []string {
	if ch.chars > 300 || ch.kind == news.TableRow {
		return nil
	}
	w := strings.FieldsFunc(strings.ToLower(ch.parts[0]), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' })
	if len(w) > 40 {
		w = w[:40]
	}
	return w
}

// namesAround are the words of the names of an element near the block and above it.
func (c *cutter) namesAround(ch *chunk) (names []string) {
	depth := 0
	for n := ch.node; n != nil && n.Type == html.ElementNode && depth < 7; n = n.Parent {
		names = append(names, c.marks(n).names...)
		depth++
	}
	return names
}

var kindNumber = map[string]int{news.Paragraph: 0, news.Heading: 1, news.ListItem: 2, news.TableRow: 3, news.Caption: 4, news.Quotation: 5}

func firstClass(n *html.Node) string {
	s := attr(n, "class")
	if i := strings.IndexByte(s, ' '); i >= 0 {
		s = s[:i]
	}
	return s
}

func countLinks(n *html.Node) int {
	k := 0
	if n.Type == html.ElementNode && n.Data == "a" {
		k++
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		k += countLinks(c)
	}
	return k
}

// topCandidate scores containers as Arc90's Readability does: a paragraph
// gives its parent a point, one for each comma and one for each hundred
// characters up to three, and half of it to the grandparent.
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
		for i, share := range []float64{1, 0.5, 1. / 6} {
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
			_ = i
		}
	}
	var best *html.Node
	bestScore := 0.0
	for _, n := range order {
		if s := score[n] * (1 - c.d.density(n)); s > bestScore {
			best, bestScore = n, s
		}
	}
	return best
}

// lookAgain fills the signs of the second round, from how likely the first
// found each chunk (ch.p).
func (c *cutter) lookAgain() {
	n := len(c.chunks)
	mass := map[*html.Node]float64{}
	chars := map[*html.Node]float64{}
	total := 0.0
	for _, ch := range c.chunks {
		m := float64(ch.p) * float64(ch.chars)
		total += m
		for e := ch.node; e != nil; e = e.Parent {
			mass[e] += m
			chars[e] += float64(ch.chars)
		}
	}
	home := c.d.root
	for {
		var next *html.Node
		for k := home.FirstChild; k != nil; k = k.NextSibling {
			if mass[k]*10 >= total*8 && total > 0 {
				next = k
			}
		}
		if next == nil || !c.d.size[next].block {
			break
		}
		home = next
	}
	type like struct{ p, n float64 }
	alike := map[string]*like{}
	for i, ch := range c.chunks {
		l := alike[c.keys[i]]
		if l == nil {
			l = &like{}
			alike[c.keys[i]] = l
		}
		l.p += float64(ch.p)
		l.n++
	}
	window := func(from, to int) float64 {
		m, k := 0.0, 0.0
		for i := max(0, from); i < min(n, to); i++ {
			w := float64(c.chunks[i].chars) + 20
			m += w * float64(c.chunks[i].p)
			k += w
		}
		if k == 0 {
			return 0
		}
		return m / k
	}
	before := make([]int, n) // chunks since the last likely one
	last := -1000
	for i, ch := range c.chunks {
		before[i] = min(30, i-last)
		if ch.p > 0.6 && ch.chars > 60 {
			last = i
		}
	}
	after := make([]int, n)
	last = 100000
	for i := n - 1; i >= 0; i-- {
		after[i] = min(30, last-i)
		if ch := c.chunks[i]; ch.p > 0.6 && ch.chars > 60 {
			last = i
		}
	}
	run := 0.0
	for i, ch := range c.chunks {
		s := ch.signs[:len(signNames)]
		put := func(v float64) { s = append(s, float32(v)) }
		put(float64(ch.p))
		put(window(i-1, i))
		put(window(i+1, i+2))
		put(window(i-3, i))
		put(window(i+1, i+4))
		put(window(i-8, i))
		put(window(i+1, i+9))
		own := float64(ch.p) * float64(ch.chars)
		up := ch.node
		if !ch.loose && up.Parent != nil {
			up = up.Parent
		}
		for range 3 {
			if rest := chars[up] - float64(ch.chars); rest > 0 {
				put((mass[up] - own) / rest)
			} else {
				put(0.5)
			}
			if up.Parent != nil {
				up = up.Parent
			}
		}
		in := within(ch.node, home)
		if in {
			put(1)
		} else {
			put(0)
		}
		put(mass[home] / (chars[home] + 1))
		put(run / (total + 1))
		run += own
		put((total - run) / (total + 1))
		l := alike[c.keys[i]]
		if l.n > 1 {
			put((l.p - float64(ch.p)) / (l.n - 1))
		} else {
			put(0.5)
		}
		put(float64(before[i]))
		put(float64(after[i]))
		// Of a heading: what stands under it.
		sec := 0.5
		if ch.kind == news.Heading || ch.chars < 80 {
			k := i + 1
			for k < n && k < i+4 && c.chunks[k].kind == news.Heading {
				k++
			}
			sec = window(k, k+3)
		}
		put(sec)
		ch.signs = s
	}
}
