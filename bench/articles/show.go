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
			y, code := l.target(v.Words)
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
			fmt.Printf("%s%3d %s %.2f %-4s %5d L%.1f [%s] %s (%s)\n", mark, i, c, v.P, short[v.Kind], len(r), v.Density, v.Classes, t, v.Why)
		}
	}
}
