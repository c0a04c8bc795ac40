package main

import (
	"fmt"
	"log"
	"os"
	"strings"

	"rangefinder/scraper"
)

type opts struct {
	labels, out      string
	weak             bool
	d1, d2           int
	r1, r2           int
	list             bool
	show             string
	reuse            bool
	rate, rows, cols float64
}

func learn(tr, hd, rd []*page, o opts) {
	labels, err := readLabels(o.labels)
	if err != nil {
		log.Fatal(err)
	}
	var ls []*labelled
	for _, p := range append(append([]*page{}, tr...), hd...) {
		key := p.Set + "/" + strings.ReplaceAll(p.Name, "/", "_")
		if s, ok := labels[key]; ok && len(s) > 0 {
			ls = append(ls, newLabelled(p, s))
		} else if o.weak && p.Set == "trafilatura" {
			ls = append(ls, &labelled{page: p, fold: fold(p)})
		}
	}
	fmt.Println("pages", len(ls))
	if o.reuse {
		var byFold [folds]*scraper.Model
		for f := range byFold {
			r, err := os.Open(fmt.Sprintf("/tmp/n6/fold%d.txt", f))
			if err != nil {
				log.Fatal(err)
			}
			if byFold[f], err = scraper.ReadModel(r); err != nil {
				log.Fatal(err)
			}
		}
		model := func(p *page) *scraper.Model { return byFold[fold(p)] }
		if o.show != "" {
			showPage(append(append([]*page{}, rd...), tr...), byFold[0], o.show)
			show(ls, model, o.show, o.list)
			return
		}
		judgePages(ls, tr, rd, model, o.list)
		return
	}
	whole, byFold := train(ls, boosting{rounds: o.r1, rate: o.rate, depth: o.d1, bins: 32, minWeight: 3, lambda: 5, rows: o.rows, columns: o.cols}, boosting{rounds: o.r2, rate: o.rate, depth: o.d2, bins: 32, minWeight: 3, lambda: 5, rows: o.rows, columns: o.cols})
	for f, m := range byFold {
		w, _ := os.Create(fmt.Sprintf("/tmp/n6/fold%d.txt", f))
		_ = m.Write(w)
		w.Close()
	}
	if o.out != "" {
		f, _ := os.Create(o.out)
		_ = whole.Write(f)
		f.Close()
	}
	if o.show != "" {
		showPage(append(append([]*page{}, rd...), tr...), byFold[0], o.show)
		show(ls, func(p *page) *scraper.Model { return byFold[fold(p)] }, o.show, o.list)
		return
	}
	if o.out != "" {
		return
	}
	judgePages(ls, tr, rd, func(p *page) *scraper.Model { return byFold[fold(p)] }, o.list)
}

func judgePages(ls []*labelled, tr, rd []*page, model func(p *page) *scraper.Model, list bool) {
	if list {
		blame(ls, model)
		misses(tr, model)
	}
	var g, bare, nocap, art grams
	texts := make([]string, len(ls))
	nc := make([]string, len(ls))
	parallel(len(ls), func(i int) {
		if !ls[i].whole {
			return
		}
		a, _ := explain(ls[i].page, model(ls[i].page))
		texts[i] = a.Text
		for _, b := range a.Blocks {
			if b.Kind != "caption" && !b.Aside {
				nc[i] += b.Text + "\n"
			}
		}
	})
	for i, l := range ls {
		if !l.whole {
			continue
		}
		f := g.add(l.gold, texts[i])
		if len(words(l.bare)) >= 150 {
			art.add(l.gold, texts[i])
		}
		bare.add(l.bare, texts[i])
		nocap.add(l.bare, nc[i])
		if list {
			fmt.Printf("PAGE %.3f %s/%s\n", f, l.Set, l.Name)
		}
	}
	fmt.Printf("labelled %d: %s | bare %s | articles %d: %s\n", g.n, &g, &nocap, art.n, &art)
	var s snippets
	st := make([]string, len(tr))
	sc := make([]string, len(tr))
	parallel(len(tr), func(i int) {
		a, _ := explain(tr[i], model(tr[i]))
		st[i] = a.Text
		var t []string
		for _, b := range a.Blocks {
			if b.Kind != "caption" && !b.Aside {
				t = append(t, b.Text)
			}
		}
		sc[i] = strings.Join(t, "\n\n")
	})
	for i, p := range tr {
		s.add(p, st[i], list)
	}
	var sn snippets
	for i, p := range tr {
		sn.add(p, sc[i], false)
	}
	fmt.Printf("without captions and asides F1 %.4f P %.4f R %.4f\n", sn.f1(), sn.p(), sn.r())
	fmt.Printf("snippets F1 %.4f P %.4f R %.4f\n", s.f1(), s.p(), s.r())
	var r grams
	rt := make([]string, len(rd))
	parallel(len(rd), func(i int) {
		a, _ := explain(rd[i], model(rd[i]))
		rt[i] = a.Text
	})
	for i, p := range rd {
		f := r.add(p.Text, rt[i])
		if list {
			fmt.Printf("READ %.3f %s\n", f, p.Name)
		}
	}
	fmt.Printf("readability %d: %s\n", r.n, &r)
}

func (g *grams) String() string {
	return fmt.Sprintf("F1 %.4f P %.4f R %.4f", g.f1(), g.p/float64(g.n), g.r/float64(g.n))
}

// peers scores all extractors on the labelled pages.
func peers(tr, hd []*page, o opts) {
	labels, err := readLabels(o.labels)
	if err != nil {
		log.Fatal(err)
	}
	var ls []*labelled
	for _, p := range append(append([]*page{}, tr...), hd...) {
		key := p.Set + "/" + strings.ReplaceAll(p.Name, "/", "_")
		if s, ok := labels[key]; ok && len(s) > 0 {
			ls = append(ls, newLabelled(p, s))
		}
	}
	for _, x := range extractors {
		var g, bare, art grams
		texts := make([]string, len(ls))
		parallel(len(ls), func(i int) { texts[i] = x.run(ls[i].page).text })
		for i, l := range ls {
			g.add(l.gold, texts[i])
			bare.add(l.bare, texts[i])
			if len(words(l.bare)) >= 150 {
				art.add(l.gold, texts[i])
			}
		}
		fmt.Printf("%-12s %s | bare %s | articles %d: %s\n", x.name, &g, &bare, art.n, &art)
	}
}
