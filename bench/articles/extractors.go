package main

import (
	"bytes"
	"net/url"
	"strings"
	"unicode"

	readability "codeberg.org/readeck/go-readability/v2"
	distiller "github.com/markusmobius/go-domdistiller"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"

	"rangefinder/news"
	"rangefinder/scraper"
)

type result struct {
	text, title, byline string
	art                 news.Article
}

type extractor struct {
	name string
	run  func(p *page) result
}

var inline = map[string]bool{}

func init() {
	for _, t := range strings.Fields("a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub sup time tt u var wbr") {
		inline[t] = true
	}
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || unicode.IsMark(r)
}

var extractors = []extractor{
	{"rangefinder", func(p *page) (r result) {
		b, err := p.body()
		if err != nil {
			return
		}
		a, err := scraper.Parse(news.Page{URL: p.URL, FinalURL: p.URL, Status: 200, Body: b})
		if err != nil {
			return
		}
		return result{text: a.Text, title: a.Title, byline: a.Byline, art: a}
	}},
	{"noaside", func(p *page) (r result) {
		b, err := p.body()
		if err != nil {
			return
		}
		a, err := scraper.Parse(news.Page{URL: p.URL, FinalURL: p.URL, Status: 200, Body: b})
		if err != nil {
			return
		}
		var t []string
		for _, b := range a.Blocks {
			if !b.Aside && b.Kind != news.Caption {
				t = append(t, b.Text)
			}
		}
		return result{text: strings.Join(t, "\n"), title: a.Title, byline: a.Byline}
	}},
	{"trafilatura", func(p *page) (r result) { return trafi(p, false) }},
	{"fallback", func(p *page) (r result) { return trafi(p, true) }},
	{"readability", func(p *page) (r result) {
		b, _ := p.body()
		u, _ := url.Parse(p.URL)
		a, err := readability.FromReader(bytes.NewReader(b), u)
		if err != nil || a.Node == nil {
			return
		}
		var w strings.Builder
		_ = a.RenderText(&w)
		return result{text: w.String(), title: a.Title(), byline: a.Byline()}
	}},
	{"distiller", func(p *page) (r result) {
		b, _ := p.body()
		u, _ := url.Parse(p.URL)
		doc, err := html.Parse(bytes.NewReader(b))
		if err != nil {
			return
		}
		a, err := distiller.Apply(doc, &distiller.Options{OriginalURL: u, SkipPagination: true})
		if err != nil {
			return
		}
		return result{text: a.Text, title: a.Title}
	}},
}

func trafi(p *page, fallback bool) (r result) {
	b, _ := p.body()
	u, _ := url.Parse(p.URL)
	a, err := trafilatura.Extract(bytes.NewReader(b), trafilatura.Options{OriginalURL: u, EnableFallback: fallback, ExcludeComments: true})
	if err != nil || a == nil {
		return
	}
	return result{text: a.ContentText, title: a.Metadata.Title, byline: a.Metadata.Author}
}
