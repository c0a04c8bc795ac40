package main

import (
	"bufio"
	"fmt"
	"hash/fnv"
	"math"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/net/html"

	"rangefinder/news"
	"rangefinder/scraper"
)

const folds = 5

// A label says of a range of a page's words what they are.
type span struct {
	code     byte
	from, to int
}

// readLabels reads labels.txt: set/name, tab, spans as code from-to.
func readLabels(file string) (map[string][]span, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m := map[string][]span{}
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		name, rest, ok := strings.Cut(s.Text(), "\t")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		m[name] = []span{}
		for x := range strings.FieldsSeq(rest) {
			a, b, ok := strings.Cut(x[1:], "-")
			if !ok {
				continue
			}
			from, _ := strconv.Atoi(a)
			to, _ := strconv.Atoi(b)
			m[name] = append(m[name], span{x[0], from, to})
		}
	}
	return m, s.Err()
}

func signNames() []string {
	first, second := scraper.SignNames()
	return append(first, second...)
}

func site(p *page) string {
	u, err := url.Parse(p.URL)
	if err != nil || u.Host == "" {
		return p.Name
	}
	parts := strings.Split(strings.ToLower(u.Hostname()), ".")
	n := len(parts)
	if n > 2 && len(parts[n-1]) == 2 && len(parts[n-2]) <= 3 {
		return strings.Join(parts[n-3:], ".")
	}
	if n > 2 {
		return strings.Join(parts[n-2:], ".")
	}
	return strings.Join(parts, ".")
}

func fold(p *page) int {
	h := fnv.New32a()
	h.Write([]byte(site(p)))
	return int(h.Sum32()>>7) % folds
}

// A labelled page is one whose blocks are labelled, wholly or (by sentences) here and there.
type labelled struct {
	*page
	spans []span
	gold  string // text of the spans that are the article's
	bare  string // without captions and asides
	whole bool
	fold  int
}

func positive(code byte) bool { return code == 'B' || code == 'S' || code == 'C' || code == 'A' }

func newLabelled(p *page, spans []span) *labelled {
	l := &labelled{page: p, spans: spans, whole: true, fold: fold(p)}
	l.gold = spanText(p, spans, positive)
	l.bare = spanText(p, spans, func(c byte) bool { return c == 'B' || c == 'S' })
	return l
}

// target is the share of words of [from,to) that is of the article.
func (l *labelled) target(w [2]int) (y float64, code byte) {
	if w[1] <= w[0] {
		return 0, 0
	}
	n, best := 0, 0
	for _, s := range l.spans {
		k := min(w[1], s.to) - max(w[0], s.from)
		if k <= 0 {
			continue
		}
		if positive(s.code) {
			n += k
		}
		if k > best {
			best, code = k, s.code
		}
	}
	return math.Min(1, float64(n)/float64(w[1]-w[0])), code
}

var wordless = map[string]bool{}

func init() {
	for _, t := range strings.Fields("script style template noscript iframe svg math head title textarea object") {
		wordless[t] = true
	}
}

func spanText(p *page, spans []span, want func(byte) bool) string {
	b, _ := p.body()
	doc, err := scraper.Document(news.Page{URL: p.URL, FinalURL: p.URL, Body: b})
	if err != nil {
		return ""
	}
	n := 0
	var w strings.Builder
	var visit func(*html.Node)
	visit = func(x *html.Node) {
		if x.Type == html.TextNode {
			in := false
			for _, r := range x.Data {
				if isWord(r) && !in {
					n++
				}
				in = isWord(r)
				k := n - 1
				for _, s := range spans {
					if want(s.code) && s.from <= k && k < s.to {
						w.WriteRune(r)
						break
					}
				}
			}
			return
		}
		if x.Type == html.ElementNode && wordless[x.Data] {
			return
		}
		block := x.Type == html.ElementNode && !inline[x.Data]
		if block {
			w.WriteString("\n")
		}
		for c := x.FirstChild; c != nil; c = c.NextSibling {
			visit(c)
		}
		if block {
			w.WriteString("\n")
		}
	}
	visit(doc)
	// What stands twice (for small screens and large) counts once.
	said := map[string]bool{}
	var lines []string
	for line := range strings.Lines(w.String()) {
		k := strings.Join(words(line), " ")
		if len(k) > 40 && said[k] {
			continue
		}
		said[k] = true
		lines = append(lines, line)
	}
	return strings.Join(lines, "")
}

func parallel(n int, do func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

func explain(p *page, m *scraper.Model) (news.Article, []scraper.Verdict) {
	b, _ := p.body()
	a, vs, err := scraper.Explain(news.Page{URL: p.URL, FinalURL: p.URL, Status: 200, Body: b}, m)
	if err != nil {
		return a, nil
	}
	return a, vs
}

// samplesOf gives the samples of a page: all blocks of a labelled one, those
// that hold a listed sentence of another.
func samplesOf(l *labelled, vs []scraper.Verdict) (out []sample) {
	total := 0.0
	for _, v := range vs {
		var y, w float64
		if l.whole {
			if v.Look.Words[0] < 0 {
				continue
			}
			var code byte
			y, code = l.target(v.Look.Words)
			w = float64(v.Look.Words[1]-v.Look.Words[0]) + 4
			if code == 'A' || code == 'H' {
				continue
			}
		} else {
			pos, neg := false, false
			for _, s := range l.With {
				pos = pos || strings.Contains(v.Text, s)
			}
			for _, s := range l.Without {
				neg = neg || strings.Contains(v.Text, s)
			}
			if pos == neg || noCaptions && (v.Kind == "caption" || v.Look.Signs[figureSign] > 0) {
				continue
			}
			w = 40
			if pos {
				y = 1
			}
		}
		w = math.Min(w, 300)
		out = append(out, sample{v.Look.Signs, y, w, l.fold})
		total += w
	}
	// Every page weighs about the same.
	k := 1000 / (total + 200)
	if !l.whole {
		k *= total / 400
	}
	for i := range out {
		out[i].w *= k / 10
	}
	return out
}

func collect(ls []*labelled, model func(fold int) *scraper.Model) []sample {
	per := make([][]sample, len(ls))
	parallel(len(ls), func(i int) {
		_, vs := explain(ls[i].page, model(ls[i].fold))
		per[i] = samplesOf(ls[i], vs)
	})
	var all []sample
	for _, s := range per {
		all = append(all, s...)
	}
	return dropped(all)
}

func without(data []sample, fold int) (out []sample) {
	for _, s := range data {
		if s.fold != fold {
			out = append(out, s)
		}
	}
	return out
}

var (
	dropSigns  string
	noCaptions bool
	figureSign = slices.Index(signNames(), "figure")
	minSites   int
	shrink     float64
)

// dropped is data with the named signs blotted out.
func dropped(data []sample) []sample {
	if dropSigns == "" {
		return data
	}
	for i, n := range signNames() {
		if strings.Contains(","+dropSigns+",", ","+n+",") {
			for _, s := range data {
				if i < len(s.x) {
					s.x[i] = 0
				}
			}
		}
	}
	return data
}

// train fits a model; the models of the folds are for judging pages that the
// fit has not seen.
func train(ls []*labelled, o1, o2 boosting) (whole *scraper.Model, byFold [folds]*scraper.Model) {
	f1, f2 := scraper.SignNames()
	o1.signs, o2.signs = len(f1), len(f1)+len(f2)
	whole = &scraper.Model{}
	var tables [folds]*scraper.Model
	wordTables(ls, whole, &tables)
	first := collect(ls, func(f int) *scraper.Model { return tables[f] })
	fmt.Println("samples", len(first), "names", len(whole.Names), "says", len(whole.Says))
	parallel(folds, func(f int) {
		byFold[f] = &scraper.Model{Names: tables[f].Names, Says: tables[f].Says, First: boost(without(first, f), o1)}
	})
	whole.First = boost(first, o1)
	second := collect(ls, func(f int) *scraper.Model { return byFold[f] })
	parallel(folds, func(f int) { byFold[f].Second = boost(without(second, f), o2) })
	whole.Second = boost(second, o2)
	return whole, byFold
}

// wordTables counts, for each word of names and of short texts, on how many
// sites it stands in the article and beside it. A site counts once, so that
// one template does not make a rule.
func wordTables(ls []*labelled, whole *scraper.Model, byFold *[folds]*scraper.Model) {
	type count struct{ in, out float64 }
	type tables [2]map[string]map[string]*count // word, site
	var all tables
	all[0], all[1] = map[string]map[string]*count{}, map[string]map[string]*count{}
	siteFold := map[string]int{}
	per := make([][]scraper.Verdict, len(ls))
	parallel(len(ls), func(i int) { _, per[i] = explain(ls[i].page, &scraper.Model{}) })
	for i, l := range ls {
		at := site(l.page)
		siteFold[at] = l.fold
		vs := per[i]
		for _, v := range vs {
			var y float64
			if l.whole {
				if v.Look.Words[0] < 0 {
					continue
				}
				y, _ = l.target(v.Look.Words)
			} else {
				pos, neg := false, false
				for _, s := range l.With {
					pos = pos || strings.Contains(v.Text, s)
				}
				for _, s := range l.Without {
					neg = neg || strings.Contains(v.Text, s)
				}
				if pos == neg {
					continue
				}
				if pos {
					y = 1
				}
			}
			for k, words := range [][]string{v.Look.Names, v.Look.Says} {
				seen := map[string]bool{}
				for _, w := range words {
					if seen[w] {
						continue
					}
					seen[w] = true
					if all[k][w] == nil {
						all[k][w] = map[string]*count{}
					}
					c := all[k][w][at]
					if c == nil {
						c = &count{}
						all[k][w][at] = c
					}
					c.in += y
					c.out += 1 - y
				}
			}
		}
	}
	make1 := func(skip int) *scraper.Model {
		m := &scraper.Model{Names: map[string]float32{}, Says: map[string]float32{}}
		for k, t := range []map[string]float32{m.Names, m.Says} {
			for w, sites := range all[k] {
				var in, out float64
				n := 0
				for s, c := range sites {
					if siteFold[s] == skip {
						continue
					}
					n++
					in += c.in / (c.in + c.out)
					out += c.out / (c.in + c.out)
				}
				if n < minSites {
					continue
				}
				// Shrunk towards nothing.
				v := math.Log((in + shrink) / (out + shrink))
				if math.Abs(v) > 0.25 {
					t[w] = float32(v)
				}
			}
		}
		return m
	}
	m := make1(-1)
	whole.Names, whole.Says = m.Names, m.Says
	for f := range folds {
		byFold[f] = make1(f)
	}
}
