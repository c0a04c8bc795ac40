package main

import (
	"fmt"
	"os"
	"runtime/pprof"

	"rangefinder/news"
	"rangefinder/scraper"
)

func speed(pages []*page, file string) {
	var m *scraper.Model
	if file != "" {
		f, _ := os.Open(file)
		m, _ = scraper.ReadModel(f)
	}
	var bodies [][]byte
	for _, p := range pages {
		b, _ := p.body()
		bodies = append(bodies, b)
	}
	f, _ := os.Create("/tmp/n6/cpu.prof")
	_ = pprof.StartCPUProfile(f)
	start := cpu()
	for i, p := range pages {
		_, _, _ = scraper.Explain(news.Page{URL: p.URL, FinalURL: p.URL, Status: 200, Body: bodies[i]}, m)
	}
	pprof.StopCPUProfile()
	fmt.Printf("%.1f pages a CPU second\n", float64(len(pages))/(cpu()-start).Seconds())
}
