package main

import (
	"fmt"
	"strings"

	"rangefinder/scraper"
)

// show prints where the model and the labels differ.
func show(ls []*labelled, model func(p *page) *scraper.Model, names string, all bool) {
	for _, l := range ls {
		if !strings.Contains(","+names+",", ","+l.Name+",") || !l.whole {
			continue
		}
		a, vs := explain(l.page, model(l.page))
		fmt.Printf("== %s/%s %s\n   %s [%s]\n", l.Set, l.Name, l.URL, a.Title, a.Outcome)
		for _, n := range a.Notes {
			fmt.Println("   note", n)
		}
		for i, v := range vs {
			y, code := l.target(v.Look.Words)
			wrong := (y > 0.5) != v.Kept
			if !all && !wrong {
				continue
			}
			mark := " "
			if wrong {
				mark = "!"
			}
			c := "-"
			if code != 0 {
				c = string(code)
			}
			r := []rune(v.Text)
			t := strings.ReplaceAll(string(r[:min(len(r), 70)]), "\n", "/")
			fmt.Printf("%s%3d %s %.2f %-4s %5d L%.1f [%s] %s (%s)\n", mark, i, c, v.Likely, short[v.Kind], len(r), v.Look.Density, v.Look.Around, t, v.Why)
		}
	}
}

// blame sums, over the articles, which blocks cost how much.
func blame(ls []*labelled, model func(p *page) *scraper.Model) {
	lost, extra := map[string]float64{}, map[string]float64{}
	n := 0
	for _, l := range ls {
		if !l.whole || len(words(l.bare)) < 150 {
			continue
		}
		n++
		_, vs := explain(l.page, model(l.page))
		total := float64(len(words(l.gold)))
		here := map[string]float64{}
		for _, v := range vs {
			y, code := l.target(v.Look.Words)
			w := float64(v.Look.Words[1]-v.Look.Words[0]) / total
			c := "-"
			if code != 0 {
				c = string(code)
			}
			k := c + " " + v.Kind
			if v.Why != "" && !strings.HasPrefix(v.Why, "likely") && !strings.HasPrefix(v.Why, "unlikely") {
				k += " " + v.Why
			}
			switch {
			case y > 0.5 && !v.Kept:
				lost[k] += w
				here["lost "+k] += w
			case y <= 0.5 && v.Kept:
				extra[k] += w
				here["extra "+k] += w
			}
		}
		for k, v := range here {
			if v > 0.04 {
				fmt.Printf("COST %.3f %s %s/%s\n", v, k, l.Set, l.Name)
			}
		}
	}
	for name, m := range map[string]map[string]float64{"lost": lost, "extra": extra} {
		for k, v := range m {
			if v/float64(n) > 0.0003 {
				fmt.Printf("BLAME %s %.4f %s\n", name, v/float64(n), k)
			}
		}
	}
}

// showPage prints all blocks of a page.
func showPage(ps []*page, m *scraper.Model, names string) {
	for _, p := range ps {
		if !strings.Contains(","+names+",", ","+p.Name+",") {
			continue
		}
		a, vs := explain(p, m)
		fmt.Printf("== %s %s [%s] %v\n", p.Name, a.Title, a.Outcome, a.Notes)
		for i, v := range vs {
			r := []rune(v.Text)
			t := strings.ReplaceAll(string(r[:min(len(r), 80)]), "\n", "/")
			fmt.Printf("%3d %v %.2f %-4s %5d L%.1f [%s] %s (%s)\n", i, v.Kept, v.Likely, short[v.Kind], len(r), v.Look.Density, v.Look.Around, t, v.Why)
		}
	}
}

// misses prints the blocks behind wrong sentences.
func misses(tr []*page, model func(p *page) *scraper.Model) {
	for _, p := range tr {
		a, vs := explain(p, model(p))
		for _, w := range p.Without {
			if !strings.Contains(a.Text, w) {
				continue
			}
			for i, v := range vs {
				if v.Kept && strings.Contains(v.Text, w) {
					fmt.Printf("X %s %d/%d %.2f %s len %d L%.1f [%s] %q | %q\n", p.Name, i, len(vs), v.Likely, v.Kind, len(v.Text), v.Look.Density, v.Look.Around, w, clipped(v.Text))
				}
			}
		}
		for _, w := range p.With {
			if strings.Contains(a.Text, w) {
				continue
			}
			for i, v := range vs {
				if !v.Kept && strings.Contains(v.Text, w) {
					fmt.Printf("O %s %d/%d %.2f %s len %d L%.1f [%s] %q | %q (%s)\n", p.Name, i, len(vs), v.Likely, v.Kind, len(v.Text), v.Look.Density, v.Look.Around, w, clipped(v.Text), v.Why)
				}
			}
		}
	}
}

func clipped(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), 60)])
}
