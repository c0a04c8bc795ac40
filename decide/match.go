package decide

import (
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
	if at := strings.Index(q.Exact, c.Text); at >= 0 && strings.Count(q.Exact, c.Text) > 1 {
		s.Offset = at
	}
	return s
}

// In is the subject that a claim is, with the place of its figure taken from its article.
func In(a news.Article, c news.Claim) news.Subject {
	s := Claim(c)
	for _, at := range places(a, s) {
		if off := c.Start - at; off >= 0 && off+len(c.Text) <= len(c.Quote.Exact) {
			s.Offset = off
			return s
		}
	}
	return s
}

// maxPlaces bounds how often a sentence is looked for in one text.
const maxPlaces = 1000

// places are the byte offsets in the text (or headline) of an article at which the quotation
// of a subject stands: those where the words around it stand too, else all.
func places(a news.Article, s news.Subject) []int {
	text := a.Text
	if s.In == "title" {
		text = a.Title
	}
	if s.Quote == nil || s.Quote.Exact == "" {
		return nil
	}
	var all, fitting []int
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
	switch {
	case len(fitting) == 1 || len(all) <= 1:
	case s.Occur < len(all):
		return all[s.Occur : s.Occur+1]
	}
	if len(fitting) > 0 {
		return fitting
	}
	return all
}

// figure is where the figure of a subject stands in an article, ok is false where the
// sentence does not stand there any longer, or it cannot be told which one it was.
func figure(a news.Article, s news.Subject) (start, end int, ok bool) {
	at := places(a, s)
	if len(at) != 1 {
		return 0, 0, false
	}
	off := s.Offset
	if !strings.HasPrefix(s.Quote.Exact[min(off, len(s.Quote.Exact)):], s.Text) {
		if off = strings.Index(s.Quote.Exact, s.Text); off < 0 {
			return 0, 0, false
		}
	}
	return at[0] + off, at[0] + off + len(s.Text), true
}

// A match is what became of the words of a subject.
type match struct {
	claim  int    // index of the claim that is read there, -1 for none
	now    int    // of the one that seems to stand in its place where the words have changed, -1 for none
	stands bool   // the sentence stands as the person saw it
	reason string // why the decision cannot be carried out, "" where it can
}

// find looks for a subject among the claims of its article. successor gives the id of the claim by
// which the page has replaced another.
func find(a news.Article, claims []news.Claim, s news.Subject, successor map[string]string) match {
	m := match{claim: -1, now: -1}
	start, end, stands := figure(a, s)
	m.stands = stands
	for i := range claims {
		if claims[i].ID != s.Claim {
			continue
		}
		m.claim = i
		if next := successor[s.Claim]; claims[i].Gone && next != "" {
			for j := range claims {
				if claims[j].ID == next {
					m.now, m.reason = j, "the page has since put another sentence in the place of this one"
				}
			}
		}
		return m
	}
	if stands {
		n := 0
		for i := range claims {
			if c := &claims[i]; !c.Gone && c.In == s.In && c.Start < end && start < c.End {
				m.claim = i
				n++
			}
		}
		switch n {
		case 1:
			return m
		case 0:
			m.reason = "the sentence still stands, but no figure is read there any longer"
			return m
		}
		m.claim, m.reason = -1, "several figures are read where there was one"
		return m
	}
	m.reason = "the sentence is no longer in the article as it was"
	best := 0.5
	for i := range claims {
		c := &claims[i]
		if c.Gone || c.In != s.In {
			continue
		}
		like := likeness(s.Sentence, c.Sentence)
		if c.Text == s.Text {
			like += 0.2
		}
		if like > best {
			best, m.now = like, i
		}
	}
	return m
}

// likeness is the share of words that two sentences have in common (Jaccard), figures
// left out: those are what a page changes.
func likeness(a, b string) float64 {
	x, y := wordSet(a), wordSet(b)
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
