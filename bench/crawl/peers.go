package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/gocolly/colly/v2"
)

// A peerResult is what another crawler says of its run.
type peerResult struct {
	Pages int64         // of which it has the title and some paragraphs
	Wall  time.Duration // without its start
	CPU   time.Duration
	Peak  int64 // bytes of memory
}

// peers fetch the addresses, as many at once as they are told, and hand the title and
// every paragraph of each page to take. They keep nothing.
var peers = map[string]func(urls []string, parallel int, take func(title string, paragraphs int)) error{
	"colly":   byColly,
	"goquery": byGoquery,
}

// byColly is Colly as its own examples use it for many pages: asynchronous, with a
// limit, robots.txt obeyed, and callbacks for elements.
func byColly(urls []string, parallel int, take func(string, int)) error {
	c := colly.NewCollector(colly.Async(true))
	c.IgnoreRobotsTxt = false
	if err := c.Limit(&colly.LimitRule{DomainGlob: "*", Parallelism: parallel}); err != nil {
		return err
	}
	c.OnHTML("title", func(e *colly.HTMLElement) { e.Request.Ctx.Put("title", e.Text) })
	c.OnHTML("p", func(e *colly.HTMLElement) {
		n, _ := e.Request.Ctx.GetAny("paragraphs").(int)
		if e.Text != "" {
			e.Request.Ctx.Put("paragraphs", n+1)
		}
	})
	c.OnScraped(func(r *colly.Response) {
		n, _ := r.Ctx.GetAny("paragraphs").(int)
		take(r.Ctx.Get("title"), n)
	})
	for _, u := range urls {
		if err := c.Visit(u); err != nil {
			return err
		}
	}
	c.Wait()
	return nil
}

// byGoquery is what a person would write with the standard library's client.
func byGoquery(urls []string, parallel int, take func(string, int)) error {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConns, t.MaxIdleConnsPerHost = parallel*4, 4
	client := &http.Client{Transport: t}
	next := make(chan string)
	var wg sync.WaitGroup
	var failed atomic.Value
	for range parallel {
		wg.Go(func() {
			for u := range next {
				title, n, err := read(client, u)
				if err != nil {
					failed.Store(err)
					continue
				}
				take(title, n)
			}
		})
	}
	for _, u := range urls {
		next <- u
	}
	close(next)
	wg.Wait()
	err, _ := failed.Load().(error)
	return err
}

func read(client *http.Client, url string) (title string, paragraphs int, err error) {
	res, err := client.Get(url)
	if err != nil {
		return "", 0, err
	}
	defer res.Body.Close()
	d, err := goquery.NewDocumentFromReader(res.Body)
	if err != nil {
		return "", 0, err
	}
	d.Find("p").Each(func(_ int, p *goquery.Selection) {
		if p.Text() != "" {
			paragraphs++
		}
	})
	return d.Find("title").Text(), paragraphs, nil
}

// peer is one other crawler in a process of its own: addresses come in, a line each,
// and a peerResult goes out as JSON.
func peer(_ context.Context, args []string) error {
	f := flag.NewFlagSet("peer", flag.ExitOnError)
	parallel := f.Int("parallel", 40, "pages at once")
	_ = f.Parse(args)
	run := peers[f.Arg(0)]
	if run == nil {
		return fmt.Errorf("there is no peer %q", f.Arg(0))
	}
	var urls []string
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		urls = append(urls, strings.TrimSpace(in.Text()))
	}
	if err := in.Err(); err != nil {
		return err
	}
	var pages atomic.Int64
	before, _, _ := usage(os.Getpid())
	begun := time.Now()
	err := run(urls, *parallel, func(title string, paragraphs int) {
		if title != "" && paragraphs > 0 {
			pages.Add(1)
		}
	})
	if err != nil {
		return err
	}
	wall := time.Since(begun)
	after, peak, _ := usage(os.Getpid())
	return json.NewEncoder(os.Stdout).Encode(peerResult{pages.Load(), wall, after - before, peak})
}
