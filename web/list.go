package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"rangefinder/news"
	"rangefinder/report"
)

// perPage is how many topics stand on one page of the list.
const perPage = 50

type listPage struct {
	frame
	Query    query
	Since    string // as the field of a form has it
	Lines    []report.Line
	Total    int // topics that the query finds
	All      int // topics of the report
	Articles int
	Order    string
	Words    []choiceView
	Sorts    []choiceView
	Stories  []choiceView
	Chips    []chipView
	Pages    pager
	Read     string // how much was read
	Formats  []near // the same for programs
	Past     string // the instant that the list is of, "" for the present
	First    int    // number of the first line
}

// Of is the address of a topic as it stood when the list did.
func (p listPage) Of(id string) string { return query{At: p.Query.At}.href(topicHref(id)) }

// At is the instant that the list is of, as an address has it.
func (p listPage) At() string { return spell(p.Query.At) }

// A choiceView is one of the answers that a form offers.
type choiceView struct {
	Value, Text string
	On          bool
}

// A chipView is a filter that is on, with the address that is without it.
type chipView struct{ Name, Value, Without string }

// A pager leads through the pages of a list; addresses are "" where there is none.
type pager struct {
	Page, Pages              int
	First, Before, After, To string
}

// maxStories is how many stories a form offers.
const maxStories = 200

func (q query) order(e *edition, topics []int) {
	at := func(i int) news.Topic { return e.rep.Topics[i] }
	switch q.Sort {
	case "changed":
		slices.SortStableFunc(topics, func(a, b int) int { return e.changed[b].Compare(e.changed[a]) })
	case "name":
		slices.SortStableFunc(topics, func(a, b int) int {
			return strings.Compare(strings.ToLower(at(a).Topic), strings.ToLower(at(b).Topic))
		})
	case "origins":
		n := make(map[int]int, len(topics))
		for _, i := range topics {
			n[i] = voices(at(i))
		}
		slices.SortStableFunc(topics, func(a, b int) int { return cmp.Compare(n[b], n[a]) })
	}
}

// voices is how many origins stand in a topic.
func voices(t news.Topic) int {
	names := map[string]bool{}
	for _, s := range t.Strands {
		for _, o := range s.Origins {
			if !o.Superseded {
				names[o.Origin] = true
			}
		}
	}
	return len(names)
}

// topics is the first page: the list, or the same for programs that ask for it by
// their Accept header.
func (s *site) topics(w http.ResponseWriter, r *http.Request) {
	q, e, ok := s.asked(w, r)
	if !ok {
		return
	}
	w.Header().Add("Vary", "Accept")
	if f := accepted(r.Header.Get("Accept")); f.format != "html" {
		s.selection(w, r, e, q, f, false)
		return
	}
	f := s.framed(r, e, "Topics")
	s.kept(w, r, e, []string{"list", f.key(), q.href("")}, func() (*body, error) {
		p := s.list(e, q)
		p.frame = f
		return s.bodyOf("list", p)
	})
}

func (s *site) list(e *edition, q query) listPage {
	found := q.topics(e)
	p := listPage{Query: q, Total: len(found), All: len(e.rep.Topics)}
	p.Pages = paging(q, len(found), "/")
	from, to := p.Pages.cut(len(found))
	topics := e.chosen(found[from:to])
	p.Lines, p.First = report.Lines(e.about(topics), topics), from+1
	p.Read = e.read()
	for _, o := range sorts {
		p.Sorts = append(p.Sorts, choiceView{o.name, o.text, o.name == q.Sort})
		if o.name == q.Sort {
			p.Order = o.text
		}
	}
	for _, word := range words {
		p.Words = append(p.Words, choiceView{word, strings.ReplaceAll(word, "_", " "), word == q.Word})
	}
	for _, st := range e.rep.Stories {
		p.Articles += st.Articles
		if len(e.rep.Stories) <= maxStories {
			p.Stories = append(p.Stories, choiceView{st.ID, report.Name(st.Name), st.ID == q.Story})
		}
	}
	slices.SortStableFunc(p.Stories, func(a, b choiceView) int { return strings.Compare(a.Text, b.Text) })
	p.Chips = q.chips(e)
	if !q.Changed.IsZero() {
		p.Since = spell(q.Changed)
	}
	if !q.At.IsZero() {
		p.Past = when(q.At)
	}
	for _, f := range forms {
		if f.format != "html" {
			all := q
			all.Page = 1
			p.Formats = append(p.Formats, near{f.suffix, all.href("/report." + f.suffix)})
		}
	}
	return p
}

// chips are the filters that are on.
func (q query) chips(e *edition) []chipView {
	var chips []chipView
	without := func(name, value string, change func(*query)) {
		c := q
		c.Page = 1
		change(&c)
		chips = append(chips, chipView{name, value, c.href("/")})
	}
	if q.Words != "" {
		without("words", report.Name(q.Words), func(c *query) { c.Words = "" })
	}
	if q.Story != "" {
		without("story", or(report.Name(e.stories[q.Story]), "unknown"), func(c *query) { c.Story = "" })
	}
	if q.Word != "" {
		without("finding", strings.ReplaceAll(q.Word, "_", " "), func(c *query) { c.Word = "" })
	}
	if q.Origin != "" {
		without("origin", e.speakers().origins[q.Origin].shown(), func(c *query) { c.Origin = "" })
	}
	if q.Outlet != "" {
		without("outlet", e.speakers().outlets[q.Outlet].shown(), func(c *query) { c.Outlet = "" })
	}
	if !q.Changed.IsZero() {
		without("changed since", when(q.Changed), func(c *query) { c.Changed = query{}.Changed })
	}
	if !q.At.IsZero() {
		without("as it stood on", when(q.At), func(c *query) { c.At = query{}.At })
	}
	return chips
}

func (s *speaker) shown() string {
	if s == nil {
		return "unknown"
	}
	return or(report.Name(s.name), "unnamed")
}

// paging is the pager of a list of n at path. A page beyond the end is the last.
func paging(q query, n int, path string) pager {
	pages := max(1, (n+perPage-1)/perPage)
	p := pager{Page: min(q.Page, pages), Pages: pages}
	at := func(page int) string {
		c := q
		c.Page = page
		return c.href(path)
	}
	if p.Page > 1 {
		p.First, p.Before = at(1), at(p.Page-1)
	}
	if p.Page < pages {
		p.After, p.To = at(p.Page+1), at(pages)
	}
	return p
}

// cut is the part of a list of n that stands on the page.
func (p pager) cut(n int) (from, to int) {
	from = min((p.Page-1)*perPage, n)
	return from, min(from+perPage, n)
}
