package decide

import (
	"slices"
	"strings"
	"unicode"

	"rangefinder/news"
)

// Claim is the subject that a claim is, with the words that the person saw.
func Claim(c news.Claim) news.Subject {
	q := c.Quote
	s := news.Subject{
		Kind: news.OnClaim, URL: c.Article.URL, Article: c.ArticleID, Claim: c.ID, Text: c.Text, In: c.In,
		Sentence: c.Sentence, Quote: &q, Occur: c.Occur,
	}
	s.Offset = max(0, strings.Index(q.Exact, c.Text))
	return s
}

// In is the subject that a claim is, with the place of its figure taken from its article.
func In(a news.Article, c news.Claim) news.Subject {
	s := Claim(c)
	all, fitting := places(a, s)
	s.Times = len(all)
	for _, at := range append(fitting, all...) {
		if off := c.Start - at; off >= 0 && off+len(c.Text) <= len(c.Quote.Exact) && c.Quote.Exact[off:off+len(c.Text)] == c.Text {
			s.Offset = off
			return s
		}
	}
	return s
}

// maxPlaces bounds how often a sentence is looked for in one text.
const maxPlaces = 1000

// places are the byte offsets in the text (or headline) of an article at which the quotation
// of a subject stands, and those of them at which the words around it stand too.
func places(a news.Article, s news.Subject) (all, fitting []int) {
	text := a.Text
	if s.In == "title" {
		text = a.Title
	}
	if s.Quote == nil || s.Quote.Exact == "" {
		return nil, nil
	}
	for from := 0; len(all) < maxPlaces; {
		i := strings.Index(text[from:], s.Quote.Exact)
		if i < 0 {
			break
		}
		at := from + i
		all = append(all, at)
		if strings.HasSuffix(text[:at], s.Quote.Prefix) && strings.HasPrefix(text[at+len(s.Quote.Exact):], s.Quote.Suffix) {
			fitting = append(fitting, at)
		}
		from = at + 1
	}
	return all, fitting
}

// place is where the sentence of a subject stands, -1 where it stands nowhere any longer or it cannot be
// told which of several it was. Of several the words around it tell, and among those that have the same
// ones around them which one it was, so long as there are as many. A sentence that stood once is itself
// whatever stands around it by now; of several that stood there a lone one that is left is not.
func place(a news.Article, s news.Subject) int {
	all, fitting := places(a, s)
	switch {
	case len(fitting) == 1:
		return fitting[0]
	case len(fitting) == 0 && len(all) == 1 && s.Times <= 1:
		return all[0]
	case len(fitting) > 1 && s.Occur < len(all) && len(all) == max(s.Times, 1) && slices.Contains(fitting, all[s.Occur]):
		return all[s.Occur]
	}
	return -1
}

// figure is where the figure of a subject stands in an article, ok is false where the
// sentence does not stand there any longer, or it cannot be told which one it was.
func figure(a news.Article, s news.Subject) (start, end int, ok bool) {
	at := place(a, s)
	if at < 0 {
		return 0, 0, false
	}
	off := s.Offset
	if off > len(s.Quote.Exact) || !strings.HasPrefix(s.Quote.Exact[off:], s.Text) {
		if off = strings.Index(s.Quote.Exact, s.Text); off < 0 {
			return 0, 0, false
		}
	}
	return at + off, at + off + len(s.Text), true
}

// A match is what became of the words of a subject.
type match struct {
	claim  int    // index of the claim that is read there, -1 for none
	now    int    // of the one that seems to stand in its place where the words have changed, -1 for none
	stands bool   // the sentence stands as the person saw it
	reason string // why the decision cannot be carried out, "" where it can
}

// A reading is an article with the claims that are read in it.
type reading struct {
	article   news.Article
	claims    []news.Claim
	successor map[string]string // claim → the one that the page has put in its place
	words     []map[string]bool // of the sentences of claims, once they were asked for
}

// find looks for a subject. Its place decides, and its id only where the sentence stands no longer: of
// claims that are gone from the page.
func (r *reading) find(s news.Subject) match {
	m := match{claim: -1, now: -1}
	start, end, stands := figure(r.article, s)
	m.stands = stands
	if stands {
		n := 0
		for i := range r.claims {
			c := &r.claims[i]
			if c.Gone || c.In != s.In || c.Start >= end || start >= c.End {
				continue
			}
			n++
			if m.claim < 0 || c.ID == s.Claim {
				m.claim = i
			}
		}
		switch {
		case n == 0:
			m.reason = "the sentence still stands, but no figure is read there any longer"
		case n > 1 && r.claims[m.claim].ID != s.Claim:
			m.claim, m.reason = -1, "several figures are read where there was one"
		}
		return m
	}
	for i := range r.claims {
		if c := &r.claims[i]; c.ID == s.Claim && c.Gone {
			m.claim = i
			if m.now = r.next(c.ID); m.now >= 0 {
				m.reason = "the page has since put another sentence in the place of this one"
			}
			return m
		}
	}
	m.reason = "the sentence is no longer in the article as it was"
	if all, _ := places(r.article, s); len(all) > 0 {
		m.reason = "the sentence stands in the article, but it cannot be told whether it is the one that was meant"
	}
	m.now = r.like(s)
	return m
}

// next is the claim that stands on the page by now in the place of another, -1 where none does.
func (r *reading) next(id string) int {
	for n := 0; n < len(r.successor) && r.successor[id] != ""; n++ {
		id = r.successor[id]
		for i := range r.claims {
			if r.claims[i].ID == id && !r.claims[i].Gone {
				return i
			}
		}
	}
	return -1
}

// like is the claim whose sentence has most of the words of that of a subject, -1 where none has half.
func (r *reading) like(s news.Subject) int {
	if r.words == nil {
		r.words = make([]map[string]bool, len(r.claims))
		for i := range r.claims {
			r.words[i] = wordSet(r.claims[i].Sentence)
		}
	}
	words := wordSet(s.Sentence)
	best, most := -1, 0.5
	for i := range r.words {
		c := &r.claims[i]
		if c.Gone || c.In != s.In {
			continue
		}
		like := likeness(words, r.words[i])
		if c.Text == s.Text {
			like += 0.2
		}
		if like > most {
			best, most = i, like
		}
	}
	return best
}

// likeness is the share of words that two sentences have in common (Jaccard), figures
// left out: those are what a page changes.
func likeness(x, y map[string]bool) float64 {
	common := 0
	for w := range x {
		if y[w] {
			common++
		}
	}
	if n := len(x) + len(y) - common; n > 0 {
		return float64(common) / float64(n)
	}
	return 0
}

func wordSet(s string) map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
		words[w] = true
	}
	return words
}
