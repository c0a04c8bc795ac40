package worker

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"rangefinder/news"
	"rangefinder/scraper"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

// read reads the pages of one address that wait, the oldest first, so that
// versions come about in the order in which the outlet made them.
func (w *worker) read(ctx context.Context, c store.Claim) (time.Duration, error) {
	line, err := w.db.Unread(ctx, c.Item)
	if err != nil {
		return 0, err
	}
	for _, u := range line {
		if w.stop() {
			return 0, nil
		}
		if err := w.readPage(ctx, u.Page); err != nil {
			return 0, err
		}
		if err := w.db.MarkRead(ctx, c.Item, u); err != nil {
			return 0, err
		}
	}
	return store.Finished, nil
}

// errBody says that a page's body is not where all workers should find it.
var errBody = errors.New("its body is not in the folder of kept pages; do all workers share pages.dir?")

// readPage reads one page, and first the newest version of its article where an older
// reader has read that.
func (w *worker) readPage(ctx context.Context, id string) error {
	return w.readAs(ctx, id, w.catchUp)
}

// readOne reads one page and no other.
func (w *worker) readOne(ctx context.Context, id string) error {
	return w.readAs(ctx, id, func(context.Context, string, string) error { return nil })
}

// readAs reads a page; before is called with its article and id before anything of it
// is kept.
func (w *worker) readAs(ctx context.Context, id string, before func(ctx context.Context, article, page string) error) error {
	p, pin, ok, err := w.db.Page(ctx, id)
	if err != nil {
		return err
	}
	if !ok {
		return nil // forgotten meanwhile
	}
	if gone, err := w.forgottenPage(ctx, p); err != nil {
		return err
	} else if gone {
		return w.clearSoon(ctx)
	}
	if p.Body, err = w.db.Body(ctx, w.pages, p); err != nil {
		if errors.Is(err, fs.ErrNotExist) && !p.Removed.IsZero() {
			return nil // it left by the budget; what was read from it stays
		}
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("page of %s: %w", p.URL, errBody)
		}
		return err
	}
	outcome := news.Outcome{URL: p.URL, At: p.Fetched}
	if outcome.Reason, err = w.recordRights(ctx, &p); err != nil {
		return err
	}
	if outcome.Reason != "" {
		outcome.Code = news.Reserved
		return w.db.SaveOutcome(ctx, outcome)
	}
	a, err := w.deps.Parse(p)
	var unread *scraper.Error
	if errors.As(err, &unread) {
		outcome.Code, outcome.Reason = unread.Code, unread.Reason
		return w.db.SaveOutcome(ctx, outcome)
	}
	if err != nil {
		return final{fmt.Errorf("parse %s: %w", p.URL, err)}
	}
	if a.URL == "" {
		a.URL = p.URL
		if p.FinalURL != "" {
			a.URL = p.FinalURL
		}
	}
	if fetch.Downgraded(p) {
		a.Notes = append(a.Notes, "downgraded: a redirect led from https to http, where anybody on the way can have changed what came")
	}
	if p.Partial && (a.Outcome == news.Read || a.Outcome == "") {
		a.Outcome = news.Partial
	}
	if a.Outcome == "" {
		a.Outcome = news.Read
	}
	identity, err := w.identify(ctx, p, a)
	if err != nil {
		return err
	}
	// By another address than those that were forgotten: the page names its own.
	if lines, err := w.db.Forgotten(ctx, identity); err != nil {
		return err
	} else if lines[0] != "" {
		return w.refuse(ctx, p, lines[0])
	}
	a.ID = news.ID(identity)
	if err := before(ctx, a.ID, id); err != nil {
		return err
	}
	claims, numbers := w.deps.Claims(a)
	if a.Outcome != news.Read && a.Outcome != news.Partial && a.Outcome != news.Paywall {
		claims = nil // words that are not the article's, or that are not read
	}
	// The addresses lead to the article before there is one, and once more when there is:
	// who forgets an address finds whatever was read from it, should we die in between, and
	// should he have cleared the first of the two.
	index := func() error { return w.db.IndexURL(ctx, a.ID, p.URL, p.FinalURL, identity) }
	if err := index(); err != nil {
		return err
	}
	saved, err := w.db.SaveVersion(ctx, store.Reading{
		Article: a, Claims: claims, Numbers: numbers, Page: id, PageHash: p.Hash,
		Fetched: p.Fetched, Reader: w.deps.Reader, Pin: pin,
	})
	if err != nil {
		return err
	}
	if err := index(); err != nil {
		return err
	}
	if err := w.tell(ctx, a.ID); err != nil {
		return err
	}
	outcome.Code, outcome.Reason = outcomeOf(a)
	if err := w.db.SaveOutcome(ctx, outcome); err != nil {
		return err
	}
	w.log.Info("read", "url", p.URL, "article", a.ID, "version", saved.Version, "new", saved.New, "claims", len(claims), "changes", len(saved.Changes))
	return nil
}

// outcomeOf is what became of a page that gave an article, with the reason for
// a person where it is not simply read.
func outcomeOf(a news.Article) (code, reason string) {
	switch code = a.Outcome; code {
	case "", news.Read:
		return news.Read, ""
	case news.Partial:
		reason = "only a part of the page could be read"
	case news.Paywall:
		reason = "behind a paywall: only the open part was read; give the text with rangefinder add if you have it"
	case news.NeedsJavaScript:
		reason = "the page shows its text only with JavaScript; name its host in fetch.render, or save it from a browser and give the file"
	case news.LanguageNotRead:
		reason = "figures are read in English only; this page is in another language"
	case news.Empty:
		reason = "no text was found on the page"
	}
	if len(a.Notes) > 0 {
		reason += " (" + a.Notes[0] + ")"
	}
	return code, reason
}

// unreadable records that the pages of an address break their reader, and takes
// them out of the line: another page of the address is another chance.
func (w *worker) unreadable(ctx context.Context, id string, why error) {
	line, err := w.db.Unread(ctx, id)
	if err != nil || len(line) == 0 {
		return
	}
	p, _, ok, err := w.db.Page(ctx, line[0].Page)
	if err != nil || !ok {
		return
	}
	o := news.Outcome{URL: p.URL, Code: news.Unreadable, Reason: "the page broke its reader: " + why.Error(), At: p.Fetched}
	if err := w.db.SaveOutcome(ctx, o); err != nil {
		w.log.Warn("outcome not kept", "url", p.URL, "error", err.Error())
		return
	}
	if err := w.db.MarkRead(ctx, id, line[0]); err != nil {
		w.log.Warn("page left in line", "url", p.URL, "error", err.Error())
		return
	}
	if len(line) > 1 {
		if err := w.add(ctx, store.Read, id, 0); err != nil {
			w.log.Warn("pages left in line", "url", p.URL, "error", err.Error())
		}
	}
}

// identity is the address that names an article. A canonical address counts
// only if it is of the same site and not its front page, since some templates
// put one address on every page, and a page must not pass itself off as
// another outlet's. For a text without an address of the web it counts always.
// said reports that it counted.
func (w *worker) identity(p news.Page, a news.Article) (address string, said bool) {
	own := p.FinalURL
	if own == "" {
		own = p.URL
	}
	if u, err := w.deps.Normalize(own); err == nil {
		own = u
	}
	if a.CanonicalURL == "" {
		return own, false
	}
	canonical, err := w.deps.Normalize(a.CanonicalURL)
	if err != nil {
		return own, false
	}
	to, err1 := url.Parse(canonical)
	from, err2 := url.Parse(own)
	switch {
	case err1 != nil || err2 != nil:
		return own, false
	case from.Scheme != "http" && from.Scheme != "https":
		return canonical, true
	case !sameSite(to, from):
		return own, false
	case strings.Trim(to.Path, "/") == "" && to.RawQuery == "" && strings.Trim(from.Path, "/") != "":
		return own, false
	}
	return canonical, true
}

// site is the registrable domain of a host, the host itself where it has none.
func site(host string) string {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if isAddress(host) {
		return host
	}
	if d, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return d
	}
	return host
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// sameSite reports whether two addresses belong to one site. Two ports of one
// host are two servers.
func sameSite(a, b *url.URL) bool {
	if a.Hostname() == b.Hostname() {
		return port(a) == port(b)
	}
	return site(a.Hostname()) == site(b.Hostname())
}

// port is the port of an address, "" for the usual one of its scheme.
func port(u *url.URL) string {
	if p := u.Port(); p != "80" && p != "443" {
		return p
	}
	return ""
}

// groupAfter gathers the articles of one burst into one grouping.
const groupAfter = 80 * time.Millisecond

// tell empties an article's outbox: stories hear what it is about now.
func (w *worker) tell(ctx context.Context, article string) error {
	rev, err := w.db.Outbox(ctx, article)
	if err != nil || rev == 0 {
		return err
	}
	v, ok, err := w.db.Version(ctx, article, 0)
	if err != nil || !ok {
		return err
	}
	pin, err := w.db.Pin(ctx, article)
	if err != nil {
		return err
	}
	v.Article.ID = article
	signature, err := w.deps.Sign(v.Article, v.Claims, pin)
	if err != nil {
		return fmt.Errorf("signature of %s: %w", article, err)
	}
	if err := w.db.Tell(ctx, article, signature, rev); err != nil {
		return err
	}
	if err := w.add(ctx, store.Group, store.All, groupAfter); err != nil {
		return err
	}
	return w.db.Told(ctx, article, rev)
}
