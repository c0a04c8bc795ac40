package worker

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"rangefinder/news"
	"rangefinder/reconcile"
	"rangefinder/reconcile/topics"
	"rangefinder/scraper"
	"rangefinder/scraper/extract"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

// defaults fills what a test or caller left open with the packages that do it.
func (d Deps) defaults(o Options, now func() time.Time) Deps {
	fo := o.Fetch
	fo.Hop = hop
	if fo.Now == nil {
		fo.Now = now
	}
	client := fetch.New(fo)
	given := d.Get != nil
	if d.Get == nil {
		d.Get = func(ctx context.Context, url, etag, lastModified string) (news.Page, error) {
			return client.Get(ctx, url, fetch.Conditions{ETag: etag, LastModified: lastModified})
		}
	}
	if d.GetList == nil {
		d.GetList = func(ctx context.Context, url, etag, lastModified string) (news.Page, error) {
			return client.GetUpTo(ctx, url, fetch.Conditions{ETag: etag, LastModified: lastModified}, maxListBody)
		}
		if given {
			d.GetList = d.Get // a test's web
		}
	}
	if d.Robots == nil {
		d.Robots = func(ctx context.Context, url string) ([]byte, error) {
			r, err := client.Robots(ctx, url)
			if err != nil {
				return nil, err
			}
			return json.Marshal(r)
		}
	}
	if d.TDMRep == nil {
		d.TDMRep = func(ctx context.Context, url string) ([]byte, error) {
			t, err := client.TDMRep(ctx, url)
			if err != nil {
				return nil, err
			}
			return json.Marshal(t)
		}
	}
	if d.Reservations == nil {
		d.Reservations = func(kept []byte) (func(url string) news.Rights, error) {
			var t fetch.TDMRep
			if err := json.Unmarshal(kept, &t); err != nil {
				return nil, err
			}
			return t.Rights, nil
		}
	}
	if d.Shares == nil {
		d.Shares = func(ctx context.Context, host string) []store.Share {
			u, err := url.Parse("http://" + host + "/")
			// An address, or a name of the local network, is a machine of its own.
			if err != nil || !strings.Contains(u.Hostname(), ".") || isAddress(u.Hostname()) {
				return nil
			}
			return shareOf(site(u.Hostname()), client.Address(ctx, u.String()))
		}
	}
	if d.Rules == nil {
		d.Rules = readRules
	}
	if d.Parse == nil {
		d.Parse = scraper.Parse
	}
	if d.Claims == nil {
		d.Claims = extract.Claims
	}
	d.Reader = cmp.Or(d.Reader, reader())
	if d.Listing == nil {
		d.Listing = listing
	}
	if d.Sign == nil {
		d.Sign = sign
	}
	if d.Stories == nil {
		d.Stories = stories
	}
	if d.Findings == nil {
		d.Findings = func(s news.Story, as []news.Article, cs []news.Claim, chs []news.Change, rules topics.Rules, learned *reconcile.Learned) (reconcile.Found, error) {
			ro := o.Reconcile
			ro.Learned, ro.Topics = learned, rules
			return reconcile.Find(s, as, cs, chs, ro), nil
		}
	}
	if d.Reading.Claims == nil {
		d.Reading = Reading
	}
	if d.Learn == nil {
		d.Learn = func(claims []reconcile.Claim) *reconcile.Learned { return reconcile.Learn(claims, o.Reconcile) }
	}
	if d.Normalize == nil {
		d.Normalize = fetch.Normalize
	}
	if d.Host == nil {
		d.Host = fetch.Host
	}
	return d
}

// reader names the reader of this program.
func reader() string { return strconv.Itoa(extract.Version) }

func readRules(kept []byte) (Rules, error) {
	var r fetch.Robots
	if err := json.Unmarshal(kept, &r); err != nil {
		return Rules{}, err
	}
	return Rules{
		Allowed:  func(url string) bool { return r.Allowed(fetch.Agent, url) },
		Delay:    r.Delay(fetch.Agent),
		Deferred: r.Deferred(),
	}, nil
}

// maxListBody is how large the page of a watch may be: as large as a sitemap
// (sitemaps.org), whatever the limit of other pages is.
const maxListBody = 50 << 20

// listing reads a feed, else a sitemap, else the links of a section page that
// stay on its site.
func listing(p news.Page, sites string) (Listing, error) {
	if scraper.IsFeed(p) {
		f, err := scraper.Feed(p)
		if err == nil && f.Partial {
			err = &scraper.Error{Code: news.Partial, Reason: strings.Join(f.Notes, "; ")}
		}
		return Listing{Entries: listed(f.Entries)}, err
	}
	if scraper.IsSitemap(p) {
		entries, children, err := scraper.Sitemap(p)
		return Listing{Entries: listed(entries), Children: listed(children)}, err
	}
	rules, err := scraper.ParseSections(sites)
	if err != nil {
		return Listing{}, err
	}
	base, err := url.Parse(cmp.Or(p.FinalURL, p.URL))
	if err != nil {
		return Listing{}, err
	}
	s := scraper.Section(p, rules)
	l := Listing{Section: true, Hint: strings.Join(s.Notes, "; ")}
	for _, e := range listed(s.Links) {
		if u, err := url.Parse(e.URL); err == nil && sameSite(u, base) {
			l.Entries = append(l.Entries, e)
		}
	}
	if l.Hint == "" && len(s.Feeds) > 0 {
		l.Hint = "the page has a feed: " + s.Feeds[0] + "; watching that costs the site less and misses nothing"
	}
	return l, nil
}

func listed(entries []scraper.Entry) []Listed {
	out := make([]Listed, 0, len(entries))
	for _, e := range entries {
		l := Listed{URL: e.URL, Words: e.Title + " " + e.Summary}
		switch {
		case e.Updated != nil:
			l.Stamp = e.Updated.UTC().Format(time.RFC3339)
		case e.Published != nil:
			l.Stamp = e.Published.UTC().Format(time.RFC3339)
		}
		out = append(out, l)
	}
	return out
}

func sign(a news.Article, claims []news.Claim, pin string) ([]byte, error) {
	s := topics.Sign(a, claims)
	s.Article, s.Pinned = a.ID, pin
	return json.Marshal(s)
}

func stories(signatures map[string]string, pin func(article string) (string, bool)) ([]Cluster, error) {
	sigs := make([]topics.Signature, 0, len(signatures))
	for id, row := range signatures {
		var s topics.Signature
		if err := json.Unmarshal([]byte(row), &s); err != nil {
			return nil, fmt.Errorf("signature of %s: %w", id, err)
		}
		if story, ok := pin(id); ok {
			s.Pinned = story
		}
		sigs = append(sigs, s)
	}
	return topics.Stories(sigs), nil
}
