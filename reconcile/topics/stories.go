package topics

import (
	_ "embed"
	"math"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"rangefinder/news"
)

//go:embed stopwords.txt
var stopwordsText string

var stopwords = func() map[string]bool {
	m := map[string]bool{}
	for _, line := range lines(stopwordsText) {
		for _, w := range strings.Fields(line) {
			m[w] = true
		}
	}
	return m
}()

// Two articles tell one story when the cosine of their signatures reaches
// alike and they share at least sharedTerms terms; two stories that a
// link ties become one only if their articles reach kin on the mean. They were set on the
// development stories and on the demo, where every value of alike from 0.16 to
// 0.22 gives the same clusters.
const (
	alike       = 0.17
	kin         = 0.10 // mean cosine between the articles of two stories that become one
	sharedTerms = 4
	signLength  = 40     // terms kept of an article
	signBytes   = 12_000 // of the text that is looked at: news says early what it is about
)

// A Signature is what an article is about, small enough to keep all of them at
// hand.
type Signature struct {
	Article string `json:"article"`          // id
	Pinned  string `json:"pinned,omitempty"` // story name given by a person
	Terms   []Term `json:"terms"`            // heaviest first
}

// A Term is a word of a signature with its weight; weights of one signature
// have the Euclidean length 1.
type Term struct {
	Word   string  `json:"w"`
	Weight float64 `json:"x"`
}

// Sign reads off an article what it is about: its names first, then its other
// content words, those of the headline more than those of the text, and whose
// figures it gives. The caller sets Pinned.
func Sign(a news.Article, claims []news.Claim) Signature {
	text := a.Text
	if len(text) > signBytes {
		text = text[:signBytes]
	}
	weight := map[string]float64{}
	count(weight, a.Title, 3)
	count(weight, text, 1)
	whose := map[string]bool{}
	for _, c := range claims {
		if !whose[c.Of] {
			whose[c.Of] = true // once: an article that counts soldiers is not of their nation
			count(weight, c.Of, 1)
		}
	}
	terms := make([]Term, 0, len(weight))
	for w, x := range weight {
		// Square roots keep one word said forty times from being the story.
		terms = append(terms, Term{w, math.Sqrt(x)})
	}
	sort.Slice(terms, func(i, j int) bool {
		if terms[i].Weight != terms[j].Weight {
			return terms[i].Weight > terms[j].Weight
		}
		return terms[i].Word < terms[j].Word
	})
	if len(terms) > signLength {
		terms = terms[:signLength]
	}
	var sum float64
	for _, t := range terms {
		sum += t.Weight * t.Weight
	}
	for i := range terms {
		// Rounded, so that the stored signature reads back as itself.
		terms[i].Weight = math.Round(terms[i].Weight/math.Sqrt(sum)*1e6) / 1e6
	}
	return Signature{Article: a.ID, Terms: terms}
}

// count adds the words of s. A capital inside a sentence marks a name, which
// weighs three times as much: names tell stories apart, verbs do not.
func count(weight map[string]float64, s string, unit float64) {
	start := true
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if !unicode.IsLetter(r) {
			if r == '.' || r == '!' || r == '?' || r == '\n' || r == ':' {
				start = true
			}
			s = s[n:]
			continue
		}
		end := n
		for end < len(s) {
			q, m := utf8.DecodeRuneInString(s[end:])
			if !unicode.IsLetter(q) && q != '\'' && q != '’' {
				break
			}
			end += m
		}
		w := stem(strings.ToLower(s[:end]))
		if utf8.RuneCountInString(w) > 2 && !stopwords[w] {
			x := unit
			if unicode.IsUpper(r) && !start {
				x *= 3
			}
			weight[w] += x
		}
		s, start = s[end:], false
	}
}

// stem brings inflections that matter for what a text is about together:
// possessives, plurals, and the people of a country with the country.
func stem(w string) string {
	w, _, _ = strings.Cut(w, "'")
	w, _, _ = strings.Cut(w, "’")
	if strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && len(w) > 4 {
		w = w[:len(w)-1]
	}
	if strings.HasSuffix(w, "an") && len(w) > 5 && (w[len(w)-3] == 'e' || w[len(w)-3] == 'i') {
		w = w[:len(w)-1] // korean → korea, russian → russia
	}
	return w
}

// A Cluster is one story and the ids of its articles, sorted.
type Cluster struct {
	Story    news.Story
	Articles []string
}

// Stories puts articles into stories: those that a person pinned under the
// name they were pinned to, the others by linkage over their signatures, the
// likest first. A link joins two stories only if their articles are alike on the
// whole as well, so that a roundup, or two reports in the words of one body, does
// not tie two wars. A pinned article also draws unpinned ones that are like it into
// its story, unless two pinned stories draw alike: then the stronger, and on a
// tie the first by name, has it.
//
// The result is sorted by story id and depends on the set of signatures alone.
// The id of a story that nobody named hashes the smallest article id in it. New
// articles may part a story that hung together loosely, and then one part has a new
// id; a pinned story keeps its own.
func Stories(sigs []Signature) []Cluster {
	sigs = append([]Signature(nil), sigs...)
	sort.Slice(sigs, func(i, j int) bool { return sigs[i].Article < sigs[j].Article })

	parent := make([]int, len(sigs))
	for i := range parent {
		parent[i] = i
	}
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	pinnedBy := make([]string, len(sigs))
	strength := make([]float64, len(sigs))
	for i, s := range sigs {
		if s.Pinned != "" {
			pinnedBy[i], strength[i] = s.Pinned, math.Inf(1)
		}
	}
	var links []edge
	pairs(sigs, func(i, j int, cos float64) {
		switch {
		case sigs[i].Pinned == "" && sigs[j].Pinned == "":
			links = append(links, edge{i, j, cos})
		case sigs[i].Pinned != "" && sigs[j].Pinned != "":
			// Both named by people: their word stands, alike or not.
		default:
			free, held := i, j
			if sigs[i].Pinned != "" {
				free, held = j, i
			}
			p := sigs[held].Pinned
			if cos > strength[free] || cos == strength[free] && p < pinnedBy[free] {
				pinnedBy[free], strength[free] = p, cos
			}
		}
	})

	sort.SliceStable(links, func(a, b int) bool { return links[a].cos > links[b].cos }) // pairs come by article
	stories := make([]bag, len(sigs))
	for i := range sigs {
		stories[i] = bagOf(sigs[i])
	}
	for _, l := range links {
		a, b := find(l.i), find(l.j)
		if a == b || stories[a].mean(stories[b]) < kin {
			continue
		}
		if stories[a].n > stories[b].n {
			a, b = b, a
		}
		parent[a] = b
		stories[b].add(stories[a])
		stories[a] = bag{}
	}

	members := map[string][]int{}
	// One pinned member names its whole cluster; of several the strongest.
	best := map[int]int{}
	for i := range sigs {
		if sigs[i].Pinned != "" || pinnedBy[i] == "" {
			continue
		}
		r := find(i)
		if b, ok := best[r]; !ok || strength[i] > strength[b] || strength[i] == strength[b] && pinnedBy[i] < pinnedBy[b] {
			best[r] = i
		}
	}
	for i := range sigs {
		switch b, ok := best[find(i)]; {
		case sigs[i].Pinned != "":
			members["p"+sigs[i].Pinned] = append(members["p"+sigs[i].Pinned], i)
		case ok:
			members["p"+pinnedBy[b]] = append(members["p"+pinnedBy[b]], i)
		default:
			k := "c" + sigs[find(i)].Article
			members[k] = append(members[k], i)
		}
	}
	out := make([]Cluster, 0, len(members))
	for k, m := range members {
		sort.Ints(m)
		out = append(out, cluster(sigs, m, strings.HasPrefix(k, "p"), k[1:]))
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Story.ID < out[j].Story.ID })
	return out
}

// An edge is two articles that are alike.
type edge struct {
	i, j int
	cos  float64
}

// A bag is the sum of n signatures, in whole units of 1/bagUnit: sums of them are
// the same in any order.
type bag struct {
	n     int
	terms map[string]int64
}

const bagUnit = 1e4

func bagOf(s Signature) bag {
	b := bag{1, make(map[string]int64, len(s.Terms))}
	for _, t := range s.Terms {
		b.terms[t.Word] = int64(math.Round(t.Weight * bagUnit))
	}
	return b
}

func (b *bag) add(o bag) {
	b.n += o.n
	for w, x := range o.terms {
		b.terms[w] += x
	}
}

// mean is the mean cosine between a signature of b and one of o.
func (b bag) mean(o bag) float64 {
	if len(o.terms) < len(b.terms) {
		b, o = o, b
	}
	var dot int64
	for w, x := range b.terms {
		dot += x * o.terms[w]
	}
	return float64(dot) / (bagUnit * bagUnit) / float64(b.n*o.n)
}

// pairs calls f for every pair that is alike, found over shared terms rather
// than by comparing all with all.
func pairs(sigs []Signature, f func(i, j int, cos float64)) {
	type post struct {
		sig int
		x   float64
	}
	index := map[string][]post{}
	for j, s := range sigs {
		dot, shared := map[int]float64{}, map[int]int{}
		for _, t := range s.Terms {
			for _, p := range index[t.Word] {
				dot[p.sig] += p.x * t.Weight
				shared[p.sig]++
			}
		}
		near := make([]int, 0, len(dot))
		for i, d := range dot {
			if d >= alike && shared[i] >= sharedTerms {
				near = append(near, i)
			}
		}
		sort.Ints(near)
		for _, i := range near {
			f(i, j, math.Round(dot[i]*1e6)/1e6)
		}
		for _, t := range s.Terms {
			index[t.Word] = append(index[t.Word], post{j, t.Weight})
		}
	}
}

func cluster(sigs []Signature, m []int, pinned bool, name string) Cluster {
	sum, docs := map[string]float64{}, map[string]int{}
	c := Cluster{}
	for _, i := range m {
		c.Articles = append(c.Articles, sigs[i].Article)
		for _, t := range sigs[i].Terms {
			sum[t.Word] += t.Weight
			docs[t.Word]++
		}
	}
	words := make([]string, 0, len(sum))
	for w := range sum {
		if docs[w] > 1 || len(m) == 1 {
			words = append(words, w)
		}
	}
	sort.Slice(words, func(i, j int) bool {
		a, b := math.Round(sum[words[i]]*1e6), math.Round(sum[words[j]]*1e6)
		if a != b {
			return a > b
		}
		return words[i] < words[j]
	})
	if len(words) > 5 {
		words = words[:5]
	}
	c.Story = news.Story{Articles: len(m), Shares: words, Pinned: pinned}
	if pinned {
		c.Story.ID, c.Story.Name = news.ID("story", name), name
		return c
	}
	c.Story.ID = news.ID("cluster", c.Articles[0])
	c.Story.Name = upperFirst(strings.Join(words[:min(3, len(words))], ", "))
	if len(words) == 0 {
		c.Story.Name = "Untitled"
	}
	return c
}
