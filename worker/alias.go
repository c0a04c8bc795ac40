package worker

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"rangefinder/news"
)

// identify is the address that names an article, see identity. Where a page does
// not say it and its address differs from that of an article only in what is
// seldom more than another way to write it, its words decide: what reads the same
// is the same article, and what does not never is.
func (w *worker) identify(ctx context.Context, p news.Page, a news.Article) (string, error) {
	own, said := w.identity(p, a)
	alike := alikeAs(own)
	if alike == "" {
		return own, nil
	}
	first, err := w.db.Alike(ctx, alike, own)
	if err != nil || first == own || said {
		return own, err
	}
	// Once told to be the same, it stays so when its words change.
	known, err := w.db.ArticlesAt(ctx, []string{p.URL})
	if err != nil {
		return "", err
	}
	if len(known) == 1 {
		if known[0] == news.ID(first) {
			return first, nil
		}
		return own, nil
	}
	other, ok, err := w.db.Article(ctx, news.ID(first), 0)
	if err != nil {
		return "", err
	}
	if ok && a.Text != "" && other.Text == a.Text && other.Title == a.Title {
		return first, nil
	}
	return own, nil
}

// alikeAs is what addresses have in common that often show one article: of its
// mobile host, as AMP, with and without a slash at the end, with parameters in
// another order. It names nothing and is never asked for. It is "" for what is no
// address of the web.
func alikeAs(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	host := u.Host
	for _, prefix := range []string{"www.", "m.", "mobile.", "amp."} {
		if rest, ok := strings.CutPrefix(host, prefix); ok && strings.Contains(rest, ".") {
			host = rest
			break
		}
	}
	var parts []string
	for part := range strings.SplitSeq(u.EscapedPath(), "/") {
		if part != "" && part != "amp" {
			parts = append(parts, part)
		}
	}
	if n := len(parts); n > 0 {
		last := strings.TrimSuffix(parts[n-1], ".amp")
		if stem, ok := strings.CutSuffix(last, ".amp.html"); ok {
			last = stem + ".html"
		}
		parts[n-1] = last
	}
	var query []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		switch strings.ToLower(pair) {
		case "", "amp", "amp=", "amp=1", "amp=true", "outputtype=amp", "output=amp":
			continue
		}
		query = append(query, pair)
	}
	slices.Sort(query)
	return host + "/" + strings.Join(parts, "/") + "?" + strings.Join(query, "&")
}
