package worker

import (
	"fmt"
	"net/url"
	"path"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A term is words that must all be there; each is a word, a phrase or the
// beginning of a word.
type term [][]string

// parseTerm reads a keyword filter: words that must all occur, phrases in
// quotation marks, and "flood*" for every word that begins so. Letters count
// without accents and capitals.
func parseTerm(s string) (term, error) {
	bad := func(why string) (term, error) { return nil, fmt.Errorf("words %q: %s", s, why) }
	var t term
	var part strings.Builder
	quoted := false
	end := func() {
		list := []string{part.String()}
		if !quoted {
			list = strings.Fields(list[0])
		}
		for _, w := range list {
			if p := phrase(w); len(p) > 0 {
				t = append(t, p)
			}
		}
		part.Reset()
	}
	for _, r := range s {
		switch r {
		case '"', '“', '”', '„':
			end()
			quoted = !quoted
		default:
			part.WriteRune(r)
		}
	}
	if quoted {
		return bad("a quotation mark is missing")
	}
	end()
	if len(t) == 0 {
		return bad("there is no word in it")
	}
	return t, nil
}

// phrase is words that follow each other; a trailing * stays with the last.
func phrase(s string) []string {
	p := words(s)
	if strings.HasSuffix(strings.TrimSpace(s), "*") && len(p) > 0 {
		p[len(p)-1] += "*"
	}
	return p
}

// words is the words of a text, in small letters without accents.
func words(s string) []string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		default: // "Myanmar's" is Myanmar and s
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// in reports whether all of a term stands in a text.
func (t term) in(text []string) bool {
	for _, p := range t {
		if !follows(p, text) {
			return false
		}
	}
	return true
}

// follows reports whether the words of a phrase stand in a text, one behind the
// other.
func follows(p, text []string) bool {
	for i := 0; i+len(p) <= len(text); i++ {
		hit := true
		for j, w := range p {
			if stem, open := strings.CutSuffix(w, "*"); open && !strings.HasPrefix(text[i+j], stem) || !open && text[i+j] != w {
				hit = false
				break
			}
		}
		if hit {
			return true
		}
	}
	return false
}

// A filter is what a watch follows by its words.
type filter struct{ match, exclude []term }

func parseFilter(match, exclude []string) (f filter, err error) {
	read := func(list []string) (terms []term) {
		for _, s := range list {
			t, terr := parseTerm(s)
			if terr != nil && err == nil {
				err = terr
			}
			terms = append(terms, t)
		}
		return terms
	}
	f.match, f.exclude = read(match), read(exclude)
	return f, err
}

// wants judges an address by the words that its page gives for it, and by those
// of its slug. What has no words at all cannot be judged, and is wanted.
func (f filter) wants(l Listed) bool {
	if len(f.match) == 0 && len(f.exclude) == 0 {
		return true
	}
	text := words(l.Words)
	if s := slug(l.URL); len(s) > 0 {
		text = append(append(text, ""), s...) // no phrase goes over from one to the other
	}
	if len(text) == 0 {
		return true
	}
	for _, t := range f.exclude {
		if t.in(text) {
			return false
		}
	}
	for _, t := range f.match {
		if t.in(text) {
			return true
		}
	}
	return len(f.match) == 0
}

// slug is the words of the last part of an address, nil where it is no slug but
// a number or a single word.
func slug(raw string) []string {
	u, err := url.Parse(raw)
	if err != nil {
		return nil
	}
	last := path.Base(u.Path)
	list := words(strings.TrimSuffix(last, path.Ext(last)))
	n := 0
	for _, w := range list {
		if strings.ContainsFunc(w, unicode.IsLetter) {
			n++
		}
	}
	if n < 2 {
		return nil
	}
	return list
}
