package main

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/PuerkitoBio/goquery"

	"rangefinder/news"
	"rangefinder/scraper"
)

// trace counts the blocks of all pages whose selector finds exactly one
// element, with the block's words in it (for a row of a table, whose labels
// are the table's, in its table), and the pages on which the reader fails.
func trace(s *suite) {
	pages := slices.Concat(s.sentences, s.dates, s.readability)
	var mu sync.Mutex
	blocks, traced, failed := 0, 0, 0
	parallel(len(pages), func(i int) {
		p := pages[i].page()
		a, err := scraper.Parse(p)
		if err != nil {
			mu.Lock()
			defer mu.Unlock()
			if strings.Contains(err.Error(), "broke the reader") {
				failed++
			}
			fmt.Printf("%s: %v\n", pages[i].key(), err)
			return
		}
		root, err := scraper.Document(p)
		if err != nil || a.Plain {
			return
		}
		doc := goquery.NewDocumentFromNode(root)
		n := 0
		for _, b := range a.Blocks {
			if found(doc, b) {
				n++
			} else if len(pages) < 5 {
				fmt.Println(b.Selector)
			}
		}
		mu.Lock()
		blocks, traced = blocks+len(a.Blocks), traced+n
		mu.Unlock()
	})
	fmt.Printf("%d pages, %d faults; %d of %d blocks lead back to their element (%.3f %%)\n", len(pages), failed, traced, blocks, 100*float64(traced)/float64(blocks))
}

func found(doc *goquery.Document, b news.Block) bool {
	if b.Selector == "" {
		return false
	}
	s := doc.Find(b.Selector)
	if s.Length() != 1 {
		return false
	}
	if b.Kind == news.TableRow && s.Closest("table").Length() > 0 {
		s = s.Closest("table")
	}
	have := strings.ToLower(strings.Join(words(s.Text()), ""))
	for _, w := range words(b.Text) {
		if !strings.Contains(have, strings.ToLower(w)) && !strings.ContainsAny(w, "²³") {
			return false
		}
	}
	return true
}
