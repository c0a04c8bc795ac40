package main

import (
	"fmt"
	"os"
	"runtime/pprof"

	"rangefinder/news"
	"rangefinder/scraper"
)

func speed(pages []*page, file string) {
	var bodies [][]byte
	for _, p := range pages {
		b, _ := p.body()
		bodies = append(bodies, b)
	}
	f, _ := os.Create("/tmp/n6/cpu.prof")
	_ = pprof.StartCPUProfile(f)
	start := cpu()
	for i, p := range pages {
		_, _ = scraper.Parse(news.Page{URL: p.URL, FinalURL: p.URL, Status: 200, Body: bodies[i]})
	}
	pprof.StopCPUProfile()
	fmt.Printf("%.1f pages a CPU second\n", float64(len(pages))/(cpu()-start).Seconds())
}
