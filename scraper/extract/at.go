package extract

import (
	"errors"
	"strings"

	"rangefinder/news"
)

// Name is the canonical name of a source and its id.
func Name(name string) (canon, id string) {
	canon = canonical(name)
	return canon, originID(canon)
}

// Head is the lemma of the head of a counted noun phrase.
func Head(what string) string { return headOf(what) }

// At is the claim that is read at words of an article.
func At(a news.Article, in string, start, end int, figure string) (news.Claim, error) {
	claims, _ := Claims(a)
	for _, c := range claims {
		if c.In == in && c.Start < end && start < c.End {
			return c, nil
		}
	}
	return news.Claim{}, errors.New("no figure is read there")
}

// Find is where a quotation stands.
func Find(a news.Article, quote, prefix, suffix string) (in string, start, end int, err error) {
	if i := strings.Index(a.Text, quote); i >= 0 {
		return "", i, i + len(quote), nil
	}
	return "", 0, 0, errors.New("the words do not stand in the article")
}
