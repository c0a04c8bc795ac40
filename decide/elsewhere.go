package decide

import (
	"cmp"
	"slices"

	"rangefinder/news"
)

// A Home is an article that has the words of one that was decided of under another address, with its claims.
type Home struct {
	Article news.Article
	Claims  []news.Claim
}

// Homes finds articles under other addresses: by the id of each article that a log decides of and that is not among
// here, the id of the one that has most of the sentences decided of, with the same words around
// them. Where several have as many, or none has one with its words around it, there is no entry.
func Homes(log []news.Decision, here map[string]bool, claims []news.Claim) map[string]string {
	type words struct{ quote, text, in string }
	by := map[words][]*news.Claim{}
	for i := range claims {
		c := &claims[i]
		w := words{c.Quote.Exact, c.Text, c.In}
		by[w] = append(by[w], c)
	}
	type votes struct{ fitting, all int }
	tally := map[string]map[string]votes{} // article of the log → article here
	counted := map[string]bool{}
	for _, d := range log {
		s := d.On
		if s.Kind != news.OnClaim || s.Quote == nil || here[s.Article] || counted[Key(s)] {
			continue
		}
		counted[Key(s)] = true
		if tally[s.Article] == nil {
			tally[s.Article] = map[string]votes{}
		}
		for _, c := range by[words{s.Quote.Exact, s.Text, s.In}] {
			v := tally[s.Article][c.ArticleID]
			v.all++
			if c.Quote == *s.Quote {
				v.fitting++
			}
			tally[s.Article][c.ArticleID] = v
		}
	}
	out := map[string]string{}
	for from, of := range tally {
		best, one := votes{}, ""
		for id, v := range of {
			switch c := cmp.Or(v.fitting-best.fitting, v.all-best.all); {
			case c > 0:
				best, one = v, id
			case c == 0:
				one = ""
			}
		}
		if best.fitting > 0 && one != "" {
			out[from] = one
		}
	}
	return out
}

// Elsewhere is a log with what it says of articles under one address said of those that have their words under
// another: homes has them by the id of the article in the log. All else of a decision stays, its
// person, time and reason too, and the outlet that a claim is of becomes that of its new article. from has, by the
// id that a decision has now, the one that it had.
func Elsewhere(log []news.Decision, homes map[string]Home) (out []news.Decision, from map[string]string) {
	log = Sorted(log)
	m := moving{homes: homes, claims: map[string]string{}, urls: map[string]string{}, now: map[string]news.Decision{}}
	for _, d := range log {
		h, ok := homes[d.On.Article]
		if !ok {
			continue
		}
		if d.On.URL != "" {
			m.urls[d.On.URL] = h.Article.URL
		}
		if d.On.Kind == news.OnClaim {
			m.claims[d.On.Claim] = m.claim(d.On, h).Claim
		}
	}
	from = map[string]string{}
	for _, d := range log {
		is := m.moved(d)
		if is.ID != d.ID {
			from[is.ID] = d.ID
		}
		m.now[d.ID] = is
		out = append(out, is)
	}
	return Sorted(out), from
}

// moving is one Elsewhere.
type moving struct {
	homes  map[string]Home
	claims map[string]string        // id in the log → here
	urls   map[string]string        // address in the log → here
	now    map[string]news.Decision // by the id in the log
}

func (m *moving) moved(d news.Decision) news.Decision {
	was := d
	h, ok := m.homes[d.On.Article]
	switch {
	case d.Forgotten: // what is left of it keeps its id
		return d
	case d.Do == news.DoUndo:
		if of, ok := m.now[d.Undoes]; ok {
			d.On, d.Undoes = of.On, of.ID
		}
	case ok && d.On.Kind == news.OnClaim:
		d.On = m.claim(d.On, h)
		d = m.atHome(d, h)
	case ok && d.On.Kind == news.OnArticle:
		d.On.Article, d.On.URL = h.Article.ID, h.Article.URL
	}
	if len(d.On.Held) > 0 {
		held := slices.Clone(d.On.Held)
		for i, id := range held {
			held[i] = cmp.Or(m.claims[id], m.homes[id].Article.ID, id)
		}
		d.On.Held = enough(held)
	}
	if c := d.After.CopyOf; c != nil && m.urls[*c] != "" {
		url := m.urls[*c]
		d.After.CopyOf = &url
	}
	if now := Made(d); now.ID != was.ID && Check(now) == nil {
		return now
	}
	return was
}

// claim is a subject in its new article: the claim that is read there, if one is.
func (m *moving) claim(s news.Subject, h Home) news.Subject {
	if c := h.claim(s); c != nil {
		s.Claim = c.ID
	}
	s.Article, s.URL = h.Article.ID, h.Article.URL
	return s
}

func (h Home) claim(s news.Subject) *news.Claim {
	start, end, ok := figure(h.Article, s)
	if !ok {
		return nil
	}
	for i := range h.Claims {
		if c := &h.Claims[i]; c.ArticleID == h.Article.ID && !c.Gone && c.In == s.In && c.Start < end && start < c.End {
			return c
		}
	}
	return nil
}

// atHome has a decision on a claim speak of the outlet of its new article, and of the claim by its new id.
func (m *moving) atHome(d news.Decision, h Home) news.Decision {
	outlet := h.Article.Publisher
	if c := h.claim(d.On); c != nil && len(c.Attribution) > 0 {
		outlet = c.Attribution[0]
	}
	was := ""
	switch before := d.Before.Attribution; {
	case d.After.Claim != nil:
		was = d.After.Claim.Article.Publisher
	case before != nil && len(*before) > 0:
		was = (*before)[0]
	}
	for _, f := range []*news.Fields{&d.Before, &d.After} {
		if names := f.Attribution; names != nil && len(*names) > 0 && (*names)[0] == was && was != "" && outlet != "" {
			own := slices.Clone(*names)
			own[0] = outlet
			f.Attribution = &own
		}
	}
	if d.After.Claim != nil {
		c := *d.After.Claim
		c.ID, c.ArticleID = d.On.Claim, h.Article.ID
		c.Article = news.ArticleRef{URL: h.Article.URL, Title: h.Article.Title, Publisher: h.Article.Publisher, Published: h.Article.Published, Version: h.Article.Version}
		if len(c.Attribution) > 0 && c.Attribution[0] == was && was != "" && outlet != "" {
			c.Attribution = append([]string{outlet}, c.Attribution[1:]...)
		}
		d.After.Claim = &c
	}
	return d
}
