package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rangefinder/news"
	"rangefinder/report"
)

// A piece is a stretch of an article's text; a figure where Claim is set.
type piece struct {
	Text, Claim, Topic, Tip string
}

type factView struct {
	Figure, What, Origin, Name, Topic string
	State                             string // why it is not marked in the text, "" where it is
}

type articlePage struct {
	frame
	Headline           []piece
	Byline, Outlet     string
	Published, Address string
	Href, Version      string
	Paragraphs         [][]piece
	Facts              []factView
}

func (s *site) article(w http.ResponseWriter, r *http.Request) {
	a, claims, err := s.src.Article(r.Context(), r.PathValue("id"))
	if errors.Is(err, ErrNotFound) {
		s.problem(w, r, http.StatusNotFound, problem{Title: "There is no such article", Text: "It was never read, or it has been forgotten."})
		return
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	rep, err := s.src.Report(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "article", article(a, claims, rep))
}

func article(a news.Article, claims []news.Claim, rep news.Report) articlePage {
	topics := topicsOf(rep)
	p := articlePage{
		frame:  frame{Title: report.Name(a.Title)},
		Byline: report.Name(a.Byline), Outlet: report.Name(a.Publisher),
		Address: report.Visible(a.Identity()), Href: webAddress(a.Identity()),
	}
	if p.Title == "" {
		p.Title = "Article without a headline"
	}
	if a.Published != nil {
		p.Published = a.Published.UTC().Format("2 Jan 2006, 15:04 MST")
	}
	claims = slices.Clone(claims)
	slices.SortStableFunc(claims, func(x, y news.Claim) int {
		if x.In != y.In {
			return strings.Compare(y.In, x.In) // the headline first
		}
		if x.Start != y.Start {
			return x.Start - y.Start
		}
		return y.End - x.End
	})
	marked := map[string]bool{}
	p.Headline = cut(named(a.Title), 0, inPart(claims, "title"), topics, marked)
	if len(named(a.Title)) < len(a.Title) {
		p.Headline = append(p.Headline, piece{Text: "…"})
	}
	if a.Title == "" {
		p.Headline = []piece{{Text: p.Title}}
	}
	body := inPart(claims, "")
	for start := 0; start < len(a.Text); {
		end := len(a.Text)
		if i := strings.Index(a.Text[start:], "\n\n"); i >= 0 {
			end = start + i
		}
		if strings.TrimSpace(a.Text[start:end]) != "" {
			p.Paragraphs = append(p.Paragraphs, cut(a.Text[start:end], start, body, topics, marked))
		}
		start = end + 2
	}
	for _, c := range claims {
		f := factView{
			Figure: report.Visible(c.Text), What: report.Visible(c.What), Origin: report.Visible(c.Origin),
			Name: topics[c.ID].name, Topic: topics[c.ID].address,
		}
		switch {
		case c.Gone:
			f.State = "no longer on the page"
		case !marked[c.ID]:
			f.State = "not marked: it overlaps another figure, or the text has changed"
		}
		p.Facts = append(p.Facts, f)
	}
	return p
}

// named is the beginning of a headline that is shown: see report.Name.
func named(title string) string {
	n := 0
	for i := range title {
		if n++; n > 300 {
			return title[:i]
		}
	}
	return title
}

func inPart(claims []news.Claim, part string) []news.Claim {
	var out []news.Claim
	for _, c := range claims {
		if c.In == part && !c.Gone {
			out = append(out, c)
		}
	}
	return out
}

// cut cuts a text that begins at offset into pieces at the figures in it. A
// claim whose offsets do not hold its own words is passed over: a mark in the
// wrong place is worse than none.
func cut(text string, offset int, claims []news.Claim, topics map[string]topicRef, marked map[string]bool) []piece {
	var out []piece
	done := 0
	for _, c := range claims {
		from, to := c.Start-offset, c.End-offset
		if from < done || to > len(text) || from >= to || text[from:to] != c.Text || !utf8.RuneStart(text[from]) {
			continue
		}
		if from > done {
			out = append(out, piece{Text: report.Visible(text[done:from])})
		}
		marked[c.ID] = true
		out = append(out, piece{
			Text: report.Visible(c.Text), Claim: c.ID, Topic: topics[c.ID].address,
			Tip: report.Visible(strings.Join(slices.DeleteFunc([]string{c.What, c.Measure, c.Origin}, func(s string) bool { return s == "" }), ", ")),
		})
		done = to
	}
	if done < len(text) {
		out = append(out, piece{Text: report.Visible(text[done:])})
	}
	return out
}

type topicRef struct{ name, address string }

// topicsOf is the topic of every claim.
func topicsOf(rep news.Report) map[string]topicRef {
	out := map[string]topicRef{}
	for _, t := range rep.Topics {
		ref := topicRef{report.Visible(t.Topic), "/topics/" + url.PathEscape(t.ID)}
		for _, s := range t.Strands {
			for _, o := range s.Origins {
				for _, id := range o.Claims {
					out[id] = ref
				}
			}
			for _, a := range s.SetAside {
				out[a.Claim] = ref
			}
		}
	}
	return out
}

// webAddress is s where a browser may be sent there, else "".
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2 Jan 2006, 15:04 MST")
}
