// Articles measures the reading of articles on the test pages that other
// libraries ship in their modules, beside those libraries, and fits the model
// that the reading uses (scraper/data/body.txt). It is a module of its own, so
// that the libraries are no burden of the program's.
//
//	go run . score            all readers over all pages, in one run
//	go run . fit              fit the model, and judge it on sites it has not seen
//	go run . fit -o FILE      the same, and write the model
//	go run . trace            blocks that lead back to their element, and pages that fail
//	go run . miss NAME...     blocks of labelled pages that were read wrongly
//	go run . blocks DIR       pages cut into blocks, to be labelled by reading
//
// The rules of the data: pages are read where the libraries' modules lie and
// nothing of them is kept; labels.txt and labels-hard.txt hold what people said
// of the pages, as ordinals of words; a site is wholly in one fold; no rule or word is
// written for a page.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"runtime"
	"strings"
	"sync"

	"rangefinder/scraper"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		usage()
	}
	f := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	out := f.String("o", "", "write the model to `FILE`")
	only := f.String("only", "", "readers, comma-separated (all)")
	_ = f.Parse(os.Args[2:])
	s, err := load("labels.txt", "labels-hard.txt")
	if err != nil {
		log.Fatal(err)
	}
	switch os.Args[1] {
	case "score":
		score(s, *only)
	case "fit":
		err = fit(s, *out)
	case "trace":
		trace(s)
	case "miss":
		miss(s, f.Args())
	case "blocks":
		if f.NArg() != 1 {
			usage()
		}
		err = writeBlocks(s, f.Arg(0))
	default:
		usage()
	}
	if err != nil {
		log.Fatal(err)
	}
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: articles score [-only NAMES] | fit [-o FILE] | trace | miss NAME... | blocks DIR")
	os.Exit(2)
}

// A suite is all pages.
type suite struct {
	sentences   []*page // go-trafilatura's: sentences, titles, authors, dates
	dates       []*page // go-htmldate's
	readability []*page // go-readability's: whole articles
	labelled    []*page // of the first two, those with labels of ours
	hard        []*page // the same, picked because the reader was unsure of them
}

func load(labels, hard string) (*suite, error) {
	var s suite
	var err error
	if s.sentences, err = trafilaturaPages(); err != nil {
		return nil, err
	}
	if s.dates, err = htmldatePages(); err != nil {
		return nil, err
	}
	if s.readability, err = readabilityPages(); err != nil {
		return nil, err
	}
	for _, set := range []struct {
		file string
		to   *[]*page
	}{{labels, &s.labelled}, {hard, &s.hard}} {
		spans, err := readLabels(set.file)
		if err != nil {
			return nil, err
		}
		for _, p := range append(append([]*page{}, s.sentences...), s.dates...) {
			if l := spans[p.key()]; len(l) > 0 {
				p.label(l)
				p.hard = set.file == hard
				*set.to = append(*set.to, p)
				delete(spans, p.key())
			}
		}
		if len(spans) > 0 {
			return nil, fmt.Errorf("%s: %d pages that are in no set", set.file, len(spans))
		}
	}
	return &s, nil
}

// parallel does n things on all cores.
func parallel(n int, do func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// miss prints the blocks that the program's own model reads against the labels.
func miss(s *suite, names []string) {
	for _, p := range append(s.labelled[:len(s.labelled):len(s.labelled)], s.hard...) {
		if len(names) > 0 && !strings.Contains(","+strings.Join(names, ",")+",", ","+p.Name+",") {
			continue
		}
		a, vs, err := scraper.Explain(p.page(), nil)
		if err != nil {
			fmt.Printf("== %s: %v\n", p.key(), err)
			continue
		}
		fmt.Printf("== %s %s\n   %s\n", p.key(), p.URL, a.Title)
		for _, v := range vs {
			if y, code := p.share(v.Look.Words); (y > 0.5) != v.Kept {
				fmt.Printf("%s %.2f %-10s %5d [%s] %.70q\n     %s\n", code, v.Likely, v.Kind, len(v.Text), v.Look.Around, v.Text, v.Why)
			}
		}
	}
}
