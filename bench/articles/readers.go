package main

import (
	"bytes"
	"net/url"
	"strings"

	readability "codeberg.org/readeck/go-readability/v2"
	distiller "github.com/markusmobius/go-domdistiller"
	"github.com/markusmobius/go-htmldate"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"

	"rangefinder/news"
	"rangefinder/scraper"
)

// An article is what a reader gives of a page.
type article struct {
	text, title, byline string
	date                string // YYYY-MM-DD
}

// A reader reads articles. What it does not read is "".
type reader struct {
	name string
	text bool // it reads texts
	read func(p news.Page) article
}

var readers = []reader{
	{"rangefinder", true, func(p news.Page) article {
		a, err := scraper.Parse(p)
		if err != nil {
			return article{}
		}
		return ours(a)
	}},
	{"go-trafilatura", true, func(p news.Page) article { return trafila(p, false) }},
	{"the same with its fallbacks", true, func(p news.Page) article { return trafila(p, true) }},
	{"go-readability", true, func(p news.Page) article {
		a, err := readability.FromReader(bytes.NewReader(p.Body), address(p))
		if err != nil || a.Node == nil {
			return article{}
		}
		var w strings.Builder
		_ = a.RenderText(&w)
		r := article{text: w.String(), title: a.Title(), byline: a.Byline()}
		if t, err := a.PublishedTime(); err == nil {
			r.date = t.Format("2006-01-02")
		}
		return r
	}},
	{"go-domdistiller", true, func(p news.Page) article {
		doc, err := html.Parse(bytes.NewReader(p.Body))
		if err != nil {
			return article{}
		}
		a, err := distiller.Apply(doc, &distiller.Options{OriginalURL: address(p), SkipPagination: true})
		if err != nil {
			return article{}
		}
		return article{text: a.Text, title: a.Title}
	}},
	{"go-htmldate", false, func(p news.Page) article {
		r, err := htmldate.FromReader(bytes.NewReader(p.Body), htmldate.Options{UseOriginalDate: true})
		if err != nil || r.DateTime.IsZero() {
			return article{}
		}
		return article{date: r.DateTime.Format("2006-01-02")}
	}},
}

func ours(a news.Article) article {
	r := article{text: a.Text, title: a.Title, byline: a.Byline}
	if a.Published != nil {
		r.date = a.Published.Format("2006-01-02")
	}
	return r
}

func trafila(p news.Page, fallback bool) article {
	a, err := trafilatura.Extract(bytes.NewReader(p.Body), trafilatura.Options{OriginalURL: address(p), EnableFallback: fallback, ExcludeComments: true})
	if err != nil || a == nil {
		return article{}
	}
	r := article{text: a.ContentText, title: a.Metadata.Title, byline: a.Metadata.Author}
	if !a.Metadata.Date.IsZero() {
		r.date = a.Metadata.Date.Format("2006-01-02")
	}
	return r
}

func address(p news.Page) *url.URL {
	u, err := url.Parse(p.URL)
	if err != nil {
		return &url.URL{}
	}
	return u
}
