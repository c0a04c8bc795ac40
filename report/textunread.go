package report

import (
	"fmt"
	"slices"
	"strings"

	"rangefinder/news"
)

// unclaimed lists the numbers that are no figures, article by article, those
// that could not be read first.
func (t *terminal) unclaimed(all []news.Unclaimed) {
	if len(all) == 0 {
		return
	}
	unread := 0
	for _, n := range all {
		if n.State == news.NumberUnread {
			unread++
		}
	}
	t.heading("numbers that are no figures")
	t.wrapped("  ", fmt.Sprintf("%d could not be read, %d were skipped; each in its sentence", unread, len(all)-unread))
	for _, state := range []string{news.NumberUnread, news.NumberSkipped} {
		article := ""
		for _, n := range all {
			if n.State != state {
				continue
			}
			if n.Article.URL != article {
				article = n.Article.URL
				t.gap()
				t.wrapped("  ", title(n.Article))
				t.address("  ", article)
			}
			t.hanging("    ", "      ", numberLine(n))
		}
	}
}

func title(a news.ArticleRef) string {
	parts := slices.DeleteFunc([]string{name(a.Publisher), name(a.Title), dayOf(a.Published)}, func(s string) bool { return s == "" })
	if len(parts) == 0 {
		return host(a.URL)
	}
	return strings.Join(parts, " · ")
}

// numberLine is a number, what it was taken for, and its sentence; the number
// is marked there where it stands but once.
func numberLine(n news.Unclaimed) string {
	why := clean(n.Why)
	if n.State == news.NumberUnread {
		why = strings.TrimSuffix("unread: "+why, ": ")
	}
	sentence := clean(n.Sentence)
	if at := places(n.Sentence, n.Text); len(at) == 1 {
		sentence = keepEdge(n.Sentence[:at[0]], false) + "[" + clean(n.Text) + "]" + keepEdge(n.Sentence[at[0]+len(n.Text):], true)
	}
	return clean(n.Text) + " · " + why + " · “" + sentence + "”"
}
