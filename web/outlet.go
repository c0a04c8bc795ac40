package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"rangefinder/news"
	"rangefinder/report"
)

type outletPage struct {
	frame
	Name       string
	Figures    int
	Number     int // of articles with figures
	InTopics   int
	TopicsHref string
	Origins    []speakerView
	Articles   []printedView
	Pages      pager
}

// A printedView is an article with the figures in it.
type printedView struct {
	Title, Href, Day, Address, Web string
	Figures                        []saidView
	More                           int // figures that are not listed
}

// maxFigures is how many figures of one article an outlet's page lists.
const maxFigures = 12

func (s *site) outlet(w http.ResponseWriter, r *http.Request) {
	q, e, ok := s.asked(w, r)
	if !ok {
		return
	}
	v := e.speakers().outlets[r.PathValue("id")]
	if v == nil {
		s.problem(w, r, http.StatusNotFound, problem{Title: "There is no such outlet", Text: "No article of it with a figure has been read."})
		return
	}
	q = query{Page: q.Page, At: q.At}
	f := s.framed(r, e, v.shown())
	s.kept(w, r, e, []string{"outlet", v.id, f.key(), q.href("")}, func() (*body, error) {
		p := s.outletPage(e, v, q)
		p.frame = f
		return s.bodyOf("outlet", p)
	})
}

func (s *site) outletPage(e *edition, v *speaker, q query) outletPage {
	p := outletPage{Name: v.shown(), Figures: len(v.claims)}
	p.InTopics, p.TopicsHref = len(v.topics), query{Outlet: v.id, At: q.At}.href("/")
	p.Origins = e.tallied(v.claims, func(c news.Claim) (string, string) { return originID(c), "/origins/" }, e.speakers().origins)

	var keys []articleKey
	articles := map[articleKey][]news.Claim{}
	for _, i := range e.newestFirst(v.claims) {
		c := e.rep.Claims[i]
		k := articleOf(c)
		if articles[k] == nil {
			keys = append(keys, k)
		}
		articles[k] = append(articles[k], c)
	}
	p.Number = len(keys)
	p.Pages = paging(q, len(keys), "/outlets/"+v.id)
	from, to := p.Pages.cut(len(keys))
	for _, k := range keys[from:to] {
		p.Articles = append(p.Articles, e.printed(articles[k]))
	}
	return p
}

func (e *edition) printed(claims []news.Claim) printedView {
	slices.SortStableFunc(claims, func(a, b news.Claim) int {
		return cmp.Or(strings.Compare(b.In, a.In), cmp.Compare(a.Start, b.Start))
	})
	c := claims[0]
	v := printedView{Title: or(report.Name(c.Article.Title), "Article without a headline"), Address: report.Visible(c.Article.URL), Web: webAddress(c.Article.URL)}
	if c.ArticleID != "" {
		v.Href = "/articles/" + url.PathEscape(c.ArticleID)
	}
	if !published(c).IsZero() {
		v.Day = published(c).UTC().Format("2 Jan 2006")
	}
	for _, c := range claims[:min(len(claims), maxFigures)] {
		v.Figures = append(v.Figures, e.said(c))
	}
	v.More = len(claims) - len(v.Figures)
	return v
}
