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

type originPage struct {
	frame
	Name       string
	Anonymous  bool // some of its figures were given without a name
	Figures    int
	Number     int // of topics
	TopicsHref string
	Outlets    []speakerView
	Record     record
	Model      string // what the model learned of it, "" for nothing
	Said       []saidView
	Pages      pager
	Forms      []deedForm // for editors
	Door       bool       // the way to them
}

// A speakerView is an origin or an outlet with how many figures it gave here.
type speakerView struct {
	Name, Href string
	Figures    int
}

// A saidView is one claim in its sentence.
type saidView struct {
	Figure, Topic, TopicHref string
	Before, Mark, After      string
	Outlet, OutletHref       string
	Origin, OriginHref       string
	Day, AsOf                string
	Kept                     string // the article, at the figure
	Chain                    []string
	State                    string
	Verdict                  *verdictView // for editors
}

// maxNames is how many outlets or origins a page lists, those with the most figures.
const maxNames = 60

func (s *site) origin(w http.ResponseWriter, r *http.Request) {
	q, e, ok := s.asked(w, r)
	if !ok {
		return
	}
	v := e.speakers().origins[r.PathValue("id")]
	if v == nil && e.at.IsZero() {
		heir, err := s.heir(r.Context(), e, news.OnOrigin, r.PathValue("id"))
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if heir != "" {
			to := url.URL{Path: "/origins/" + heir, RawQuery: r.URL.Query().Encode()}
			http.Redirect(w, r, to.String(), http.StatusFound)
			return
		}
	}
	if v == nil {
		s.problem(w, r, http.StatusNotFound, problem{Title: "There is no such origin", Text: "No figure is credited to it; it may have been put together with another."})
		return
	}
	q = query{Page: q.Page, At: q.At}
	decides := s.deciding(r) && !e.past
	if decides && r.URL.Query().Get(decideWord) != "" {
		s.originDesk(w, r, e, v, q)
		return
	}
	f := s.framed(r, e, v.shown())
	s.kept(w, r, e, []string{"origin", v.id, f.key(), q.href("")}, func() (*body, error) {
		p := s.originPage(e, v, q)
		p.frame, p.Door = f, decides
		return s.bodyOf("origin", p)
	})
}

func (s *site) originPage(e *edition, v *speaker, q query) originPage {
	p := originPage{frame: s.frame(v.shown()), Name: v.shown(), Figures: len(v.claims), Record: e.recordOf(v.id)}
	p.Number, p.TopicsHref = len(v.topics), query{Origin: v.id, At: q.At}.href("/")
	p.Outlets = e.tallied(v.claims, func(c news.Claim) (string, string) { return outletID(c), "/outlets/" }, e.speakers().outlets)
	best := news.Credibility{}
	for i := range v.topics {
		for _, st := range e.rep.Topics[i].Strands {
			for _, o := range st.Origins {
				if c, ok := e.first(o); ok && originID(c) == v.id && o.Credibility.Cases > best.Cases {
					best = o.Credibility
				}
			}
		}
	}
	p.Model = report.Record(best)
	for _, i := range v.claims {
		p.Anonymous = p.Anonymous || e.rep.Claims[i].Anonymous
	}
	said := e.newestFirst(v.claims)
	p.Pages = paging(q, len(said), "/origins/"+url.PathEscape(v.id))
	from, to := p.Pages.cut(len(said))
	for _, i := range said[from:to] {
		p.Said = append(p.Said, e.said(e.rep.Claims[i]))
	}
	return p
}

// newestFirst sorts claims by their publication; those without a day come last.
func (e *edition) newestFirst(claims []int) []int {
	out := slices.Clone(claims)
	slices.SortFunc(out, func(a, b int) int {
		x, y := e.rep.Claims[a], e.rep.Claims[b]
		return cmp.Or(published(y).Compare(published(x)), strings.Compare(y.AsOf, x.AsOf), strings.Compare(x.ID, y.ID))
	})
	return out
}

// tallied counts claims by whom by names, the one with the most first.
func (e *edition) tallied(claims []int, by func(news.Claim) (id, path string), names map[string]*speaker) []speakerView {
	n := map[string]int{}
	path := ""
	for _, i := range claims {
		id, p := by(e.rep.Claims[i])
		n[id], path = n[id]+1, p
	}
	var out []speakerView
	for id, figures := range n {
		if v := names[id]; v != nil {
			out = append(out, speakerView{v.shown(), e.href(path + url.PathEscape(id)), figures})
		}
	}
	slices.SortFunc(out, func(a, b speakerView) int {
		return cmp.Or(cmp.Compare(b.Figures, a.Figures), strings.Compare(a.Name, b.Name), strings.Compare(a.Href, b.Href))
	})
	return out[:min(len(out), maxNames)]
}

func (e *edition) said(c news.Claim) saidView {
	v := saidView{Figure: report.Figure(c), Outlet: or(report.Name(c.Article.Publisher), "unnamed outlet"), Origin: or(report.Name(c.Origin), "unnamed source"), AsOf: report.Day(c.AsOf)}
	v.Before, v.Mark, v.After = report.Quoted(c)
	if i, ok := e.topicOf[c.ID]; ok {
		v.Topic, v.TopicHref = report.Name(e.rep.Topics[i].Topic), e.href(topicHref(e.rep.Topics[i].ID))
	} else {
		v.Topic = report.Name(c.What)
	}
	if id := outletID(c); e.speakers().outlets[id] != nil {
		v.OutletHref = e.href("/outlets/" + id)
	}
	if id := originID(c); e.speakers().origins[id] != nil {
		v.OriginHref = e.href("/origins/" + url.PathEscape(id))
	}
	if !published(c).IsZero() {
		v.Day = published(c).UTC().Format("2 Jan 2006")
	}
	if c.ArticleID != "" {
		v.Kept = "/articles/" + url.PathEscape(c.ArticleID) + "#" + c.ID
	}
	for _, name := range c.Attribution {
		v.Chain = append(v.Chain, report.Name(name))
	}
	slices.Reverse(v.Chain)
	switch {
	case c.Withdrawn:
		v.State = "withdrawn"
	case c.Gone:
		v.State = "no longer on the page"
	case c.Modality != news.Reported && c.Modality != "":
		v.State = report.Visible(c.Modality)
	}
	if c.Decision != nil {
		v.State = strings.TrimPrefix(v.State+"; "+report.Ruled(c), "; ")
	}
	return v
}
