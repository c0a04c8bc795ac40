package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rangefinder/news"
)

// A marked is a sentence cut around the figure in it. Figure is empty where
// the sentence does not hold it (a table row whose figure stands in a cell of
// its own, say); Before is then the whole sentence.
type marked struct{ Before, Figure, After string }

// Text is the whole sentence.
func (m marked) Text() string { return m.Before + m.Figure + m.After }

// mark finds the figure of a claim in its sentence. Where it stands there
// twice, the offsets of the claims that share the sentence decide: one whose
// figure is unique there says where the sentence begins. Failing that the
// words around the quotation decide.
func (b *book) mark(c news.Claim) marked {
	at := places(c.Sentence, c.Text)
	if len(at) == 0 {
		return marked{Before: clean(c.Sentence)}
	}
	i := at[0]
	if len(at) > 1 {
		i = b.decide(c, at)
	}
	return cutAt(c.Sentence, c.Text, i)
}

// cutAt is a sentence cut around a figure that stands at i.
func cutAt(sentence, figure string, i int) marked {
	return marked{
		Before: keepEdge(sentence[:i], false),
		Figure: clean(figure),
		After:  keepEdge(sentence[i+len(figure):], true),
	}
}

func (b *book) decide(c news.Claim, at []int) int {
	for _, id := range b.sentences[sentenceOf(c)] {
		other := b.claims[id]
		anchor := places(other.Sentence, other.Text)
		if len(anchor) != 1 {
			continue
		}
		want := c.Start - (other.Start - anchor[0])
		for _, i := range at {
			if i == want {
				return i
			}
		}
	}
	best, score := at[0], -1
	for _, i := range at {
		n := sharedEnd(c.Sentence[:i], c.Quote.Prefix) + sharedStart(c.Sentence[i+len(c.Text):], c.Quote.Suffix)
		if n > score {
			best, score = i, n
		}
	}
	return best
}

// sentenceOf names the sentence that a claim stands in.
func sentenceOf(c news.Claim) string {
	return c.ArticleID + "\x00" + c.Article.URL + "\x00" + c.In + "\x00" + c.Sentence
}

// places are the offsets of figure in s where it is not part of a longer
// number or word ("600" in "1,600" is not the figure 600).
func places(s, figure string) []int {
	if figure == "" {
		return nil
	}
	var at []int
	for from := 0; ; {
		i := strings.Index(s[from:], figure)
		if i < 0 {
			return at
		}
		i += from
		if border(s[:i], s[i+len(figure):]) {
			at = append(at, i)
		}
		from = i + len(figure)
	}
}

func border(before, after string) bool {
	last, n := utf8.DecodeLastRuneInString(before)
	if joins(last) {
		return false
	}
	if last == ',' || last == '.' {
		if r, _ := utf8.DecodeLastRuneInString(before[:len(before)-n]); unicode.IsDigit(r) {
			return false
		}
	}
	next, n := utf8.DecodeRuneInString(after)
	if joins(next) {
		return false
	}
	if next == ',' || next == '.' {
		if r, _ := utf8.DecodeRuneInString(after[n:]); unicode.IsDigit(r) {
			return false
		}
	}
	return true
}

func joins(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func sharedEnd(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

func sharedStart(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// keepEdge cleans one side of a cut and keeps the space at the cut, which
// clean would fold away.
func keepEdge(s string, start bool) string {
	c := clean(s)
	if c == "" {
		if strings.TrimSpace(s) == "" && s != "" {
			return " "
		}
		return c
	}
	if first, _ := utf8.DecodeRuneInString(s); start && unicode.IsSpace(first) {
		return " " + c
	}
	if last, _ := utf8.DecodeLastRuneInString(s); !start && unicode.IsSpace(last) {
		return c + " "
	}
	return c
}
