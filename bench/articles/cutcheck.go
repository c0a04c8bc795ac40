package main

import (
	"fmt"
	"strings"

	"rangefinder/news"
	"rangefinder/scraper"
)

func cutcheck(pages []*page) {
	n, in, kept, ns := 0, 0, 0, 0
	for _, p := range pages {
		b, _ := p.body()
		_, vs, err := scraper.Explain(news.Page{URL: p.URL, FinalURL: p.URL, Status: 200, Body: b}, nil)
		if err != nil {
			fmt.Println("ERR", p.Name, err)
			n += len(p.With)
			continue
		}
		var all, spaced strings.Builder
		for _, v := range vs {
			all.WriteString(v.Text + "\n\n")
			spaced.WriteString(strings.Join(strings.Fields(v.Text), " ") + " ")
		}
		for _, w := range p.With {
			n++
			if strings.Contains(all.String(), w) {
				in++
				continue
			}
			if strings.Contains(strings.Join(strings.Fields(spaced.String()), " "), strings.Join(strings.Fields(w), " ")) {
				ns++
			}
			fmt.Printf("CUT %s %q\n", p.Name, w)
		}
		_ = kept
	}
	fmt.Println(n, in, ns)
}
