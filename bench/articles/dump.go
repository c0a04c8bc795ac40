package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"rangefinder/news"
	"rangefinder/scraper"
)

func dump(pages []*page, dir string) {
	for _, p := range pages {
		b, _ := p.body()
		a, vs, err := scraper.Explain(news.Page{URL: p.URL, FinalURL: p.URL, Status: 200, Body: b}, nil)
		if err != nil {
			fmt.Println(p.Name, err)
			continue
		}
		var w strings.Builder
		fmt.Fprintf(&w, "# page %s/%s\n# url %s\n# title %s\n", p.Set, p.Name, p.URL, a.Title)
		last := ""
		for i := 0; i < len(vs); i++ {
			v := vs[i]
			j := i
			for j < len(vs) && vs[j].Look.Density > 0.7 && len(vs[j].Text) < 120 {
				j++
			}
			if j-i > 3 {
				fmt.Fprintf(&w, "%d-%d links [%s]", i, j-1, v.Look.Around)
				for k := i; k < j; k++ {
					if k < i+3 || k == j-1 {
						r := []rune(vs[k].Text)
						fmt.Fprintf(&w, " | %s", string(r[:min(len(r), 30)]))
					}
				}
				fmt.Fprintln(&w)
				i = j - 1
				last = ""
				continue
			}
			t := strings.ReplaceAll(v.Text, "\n", " / ")
			r := []rune(t)
			if len(r) > 100 {
				t = string(r[:70]) + " … " + string(r[len(r)-20:]) + fmt.Sprintf(" (%d)", len(r))
			}
			l := ""
			if v.Look.Density > 0.3 {
				l = fmt.Sprintf(" L%.0f", v.Look.Density*10)
			}
			c := v.Look.Around
			if c == last {
				c = "="
			}
			last = v.Look.Around
			fmt.Fprintf(&w, "%d %s%s [%s] %s\n", i, short[v.Kind], l, c, t)
		}
		var ww strings.Builder
		for i, v := range vs {
			fmt.Fprintf(&ww, "%d %d %d\n", i, v.Look.Words[0], v.Look.Words[1])
		}
		_ = os.WriteFile(filepath.Join(dir, p.Set+"__"+strings.ReplaceAll(p.Name, "/", "_")+".words"), []byte(ww.String()), 0o644)
		_ = os.WriteFile(filepath.Join(dir, p.Set+"__"+strings.ReplaceAll(p.Name, "/", "_")+".txt"), []byte(w.String()), 0o644)
	}
}

var short = map[string]string{"paragraph": "p", "heading": "h", "list_item": "li", "table_row": "tr", "caption": "cap", "quote": "q"}

// pick chooses pages to label that are not labelled yet.
func pick(tr, hd []*page, labels map[string][]span) (out []*page) {
	seen := map[string]bool{}
	for _, p := range append(append([]*page{}, tr...), hd...) {
		key := p.Set + "/" + strings.ReplaceAll(p.Name, "/", "_")
		if _, ok := labels[key]; ok {
			seen[p.Name] = true
		}
	}
	for _, p := range append(append([]*page{}, tr...), hd...) {
		if seen[p.Name] {
			continue
		}
		seen[p.Name] = true
		out = append(out, p)
	}
	return out
}
