package main

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"net/url"
	"os"
	"slices"
	"strings"

	"rangefinder/news"
	"rangefinder/scraper"
)

// How the model is fitted. The values were chosen on the scores of fit, and
// hardly matter: twice the trees or one level more change them by .001.
var (
	firstRound  = boosting{rounds: 250, rate: 0.07, depth: 3, bins: 32, minWeight: 3, lambda: 5, rows: 0.6, columns: 0.4}
	secondRound = boosting{rounds: 150, rate: 0.07, depth: 3, bins: 32, minWeight: 3, lambda: 5, rows: 0.6, columns: 0.4}
)

const (
	folds    = 5
	minSites = 6 // sites that a word must stand on
	shrink   = 3 // sites that pull a word's log-odds towards nothing
)

// fit fits the model on all pages and judges it by five others, each fitted
// without a fifth of the sites and read on just those.
func fit(s *suite, out string) error {
	pages := slices.Clone(s.labelled)
	for _, p := range s.sentences {
		if p.spans == nil || p.hard {
			pages = append(pages, p)
		}
	}
	var models [folds + 1]*scraper.Model // the last is of all sites
	words := countWords(pages)
	for f := range models {
		models[f] = &scraper.Model{}
		models[f].Names, models[f].Says = words.without(f)
	}
	firstNames, secondNames := scraper.SignNames()
	firstRound.signs, secondRound.signs = len(firstNames), len(firstNames)+len(secondNames)
	// The signs of a page come from a model that has not seen its site, in
	// both rounds: else the second would trust the first too much.
	samples := look(pages, models[:])
	fmt.Printf("%d pages, %d blocks, %d words of names and %d of texts\n", len(pages), len(samples), len(models[folds].Names), len(models[folds].Says))
	parallel(len(models), func(f int) { models[f].First = boost(without(samples, f), firstRound) })
	samples = look(pages, models[:])
	parallel(len(models), func(f int) { models[f].Second = boost(without(samples, f), secondRound) })

	var of [4][]article
	for set, ps := range [][]*page{s.sentences, s.labelled, s.readability, s.dates} {
		of[set] = make([]article, len(ps))
		if set == 3 {
			continue // dates do not depend on the model
		}
		parallel(len(ps), func(i int) {
			if a, _, err := scraper.Explain(ps[i].page(), models[ps[i].fold()]); err == nil {
				of[set][i] = ours(a)
			}
		})
	}
	t := total(s, func(set, i int) article { return of[set][i] })
	var hard grams
	read := make([]article, len(s.hard))
	parallel(len(s.hard), func(i int) {
		if a, _, err := scraper.Explain(s.hard[i].page(), models[s.hard[i].fold()]); err == nil {
			read[i] = ours(a)
		}
	})
	for i, p := range s.hard {
		hard.add(p.gold, read[i].text)
	}
	fmt.Printf("on sites that the fit has not seen:\n")
	fmt.Printf("  sentences F1 %.4f P %.4f R %.4f\n", t.sentences.f1(), t.sentences.p(), t.sentences.r())
	for _, g := range []struct {
		name string
		*grams
	}{{"labelled pages", &t.labelled}, {"of 150 words or more", &t.long}, {"picked as hard", &hard}, {"readability's", &t.readability}} {
		fmt.Printf("  %s (%d) F1 %.4f P %.4f R %.4f\n", g.name, g.n, g.f1(), g.p/float64(g.n), g.r/float64(g.n))
	}
	if out == "" {
		return nil
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	fmt.Fprintln(f, header)
	if err := models[folds].Write(f); err != nil {
		return err
	}
	return f.Close()
}

const header = `# Which blocks of a page are its article. Written by bench/articles; see
# scraper/model.go for the form and scraper/signs.go for the signs.`

// fold is the fold of the page's site.
func (p *page) fold() int {
	h := fnv.New32a()
	h.Write([]byte(p.site()))
	return int(h.Sum32()>>7) % folds
}

// site is the registered domain, roughly; the page's name where it has no address.
func (p *page) site() string {
	u, err := url.Parse(p.URL)
	if err != nil || u.Host == "" || strings.HasPrefix(u.Host, "fakehost") {
		return p.Name
	}
	parts := strings.Split(strings.ToLower(u.Hostname()), ".")
	n := len(parts)
	switch {
	case n > 2 && len(parts[n-1]) == 2 && len(parts[n-2]) <= 3:
		return strings.Join(parts[n-3:], ".")
	case n > 2:
		return strings.Join(parts[n-2:], ".")
	}
	return strings.Join(parts, ".")
}

// A sample is a block: its signs, the share of it that is of the article, and
// how much it weighs.
type sample struct {
	x    []float32
	y, w float64
	fold int
}

func without(data []sample, fold int) (out []sample) {
	for _, s := range data {
		if s.fold != fold {
			out = append(out, s)
		}
	}
	return out
}

// look gives the samples of all pages, each seen by the model of its fold.
func look(pages []*page, models []*scraper.Model) (all []sample) {
	per := make([][]sample, len(pages))
	parallel(len(pages), func(i int) {
		p := pages[i]
		f := p.fold()
		if _, vs, err := scraper.Explain(p.page(), models[f]); err == nil {
			per[i] = p.samples(vs, f)
		}
	})
	return slices.Concat(per...)
}

// verdict is what is known of a block: the share of it that is of the article.
// Of a page without labels of ours only blocks with a listed sentence are
// known, and of those no captions: the lists leave them out, we do not.
func (p *page) verdict(v scraper.Verdict) (y, w float64, known bool) {
	if p.spans != nil && !p.hard {
		y, code := p.share(v.Look.Words)
		// Asides are kept by a rule, headlines left out by one.
		return y, float64(v.Look.Words[1]-v.Look.Words[0]) + 4, v.Look.Words[0] >= 0 && code != "A" && code != "H"
	}
	in := func(list []string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return strings.Contains(v.Text, s) })
	}
	with, without := in(p.With), in(p.Without)
	if with {
		y = 1
	}
	return y, 40, with != without && v.Kind != news.Caption
}

func (p *page) samples(vs []scraper.Verdict, fold int) (out []sample) {
	total := 0.0
	for _, v := range vs {
		if y, w, known := p.verdict(v); known {
			w = math.Min(w, 300)
			out = append(out, sample{v.Look.Signs, y, w, fold})
			total += w
		}
	}
	// Every labelled page weighs about the same; of another, what is known of it.
	k := 100 / (total + 200)
	if p.spans == nil || p.hard {
		k *= total / 400
	}
	for i := range out {
		out[i].w *= k
	}
	return out
}

// A wordCount counts, for each word, on which sites it stands in the article
// and beside it. A site counts once, so that one template does not make a rule.
type wordCount struct {
	names, says map[string]map[string]*[2]float64 // word, site: in, beside
	fold        map[string]int                    // of a site
}

func countWords(pages []*page) *wordCount {
	c := &wordCount{map[string]map[string]*[2]float64{}, map[string]map[string]*[2]float64{}, map[string]int{}}
	per := make([][]scraper.Verdict, len(pages))
	parallel(len(pages), func(i int) { _, per[i], _ = scraper.Explain(pages[i].page(), &scraper.Model{}) })
	for i, p := range pages {
		site := p.site()
		c.fold[site] = p.fold()
		for _, v := range per[i] {
			y, _, known := p.verdict(v)
			if !known {
				continue
			}
			count(c.names, v.Look.Names, site, y)
			count(c.says, v.Look.Says, site, y)
		}
	}
	return c
}

func count(t map[string]map[string]*[2]float64, words []string, site string, y float64) {
	seen := map[string]bool{}
	for _, w := range words {
		if seen[w] {
			continue
		}
		seen[w] = true
		if t[w] == nil {
			t[w] = map[string]*[2]float64{}
		}
		if t[w][site] == nil {
			t[w][site] = &[2]float64{}
		}
		t[w][site][0] += y
		t[w][site][1] += 1 - y
	}
}

// without gives the log-odds of the words on all sites but those of a fold.
func (c *wordCount) without(fold int) (names, says map[string]float32) {
	odds := func(t map[string]map[string]*[2]float64) map[string]float32 {
		m := map[string]float32{}
		for w, sites := range t {
			in, beside, n := 0.0, 0.0, 0
			for _, s := range slices.Sorted(maps.Keys(sites)) { // sums of floats depend on their order
				k := sites[s]
				if c.fold[s] == fold {
					continue
				}
				n++
				in += k[0] / (k[0] + k[1])
				beside += k[1] / (k[0] + k[1])
			}
			if v := math.Log((in + shrink) / (beside + shrink)); n >= minSites && math.Abs(v) > 0.25 {
				m[w] = float32(v)
			}
		}
		return m
	}
	return odds(c.names), odds(c.says)
}
