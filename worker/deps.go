package worker

import (
	"context"
	"time"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/reconcile"
	"rangefinder/reconcile/topics"
	"rangefinder/store"
)

// Deps is what the handlers call. The zero value of a field stands for the
// package that does it; tests give their own.
type Deps struct {
	// Get fetches a page. A page of Status 304 has no body.
	Get func(ctx context.Context, url, etag, lastModified string) (news.Page, error)
	// GetList fetches the page of a watch, which may be larger than any other.
	GetList func(ctx context.Context, url, etag, lastModified string) (news.Page, error)
	// Robots fetches the rules of the host of url, as they are kept.
	Robots func(ctx context.Context, url string) ([]byte, error)
	// TDMRep fetches what the origin of url says of text and data mining, as it is
	// kept; nil for an origin that has answered nothing.
	TDMRep func(ctx context.Context, url string) ([]byte, error)
	// Reservations reads it: what it says of one address.
	Reservations func(kept []byte) (func(url string) news.Rights, error)
	// Shares is what a host (host[:port]) has in common with others.
	Shares func(ctx context.Context, host string) []store.Share
	// Rules reads kept rules.
	Rules func(kept []byte) (Rules, error)

	Parse  func(p news.Page) (news.Article, error)
	Claims func(a news.Article) ([]news.Claim, []news.Number)
	Reader string // version of Claims
	// Listing reads a feed, sitemap or section page, by the user's rules for
	// section pages. With an *scraper.Error of news.Partial, what it gives counts.
	Listing func(p news.Page, sites string) (Listing, error)
	Sign    func(a news.Article, claims []news.Claim, pin string) ([]byte, error)
	// Stories groups articles; pin is the story to which a person has moved one.
	Stories func(signatures map[string]string, pin func(article string) (story string, ok bool)) ([]Cluster, error)
	// Reading is how what a person has decided is read.
	Reading decide.Reader
	// Findings answers a story, with what was learned over all of them or nil.
	Findings  func(s news.Story, as []news.Article, cs []news.Claim, chs []news.Change, rules topics.Rules, learned *reconcile.Learned) (reconcile.Found, error)
	Learn     func(claims []reconcile.Claim) *reconcile.Learned
	Normalize func(raw string) (string, error)
	Host      func(url string) string
}

// Rules is what robots.txt asks of us.
type Rules struct {
	Allowed  func(url string) bool
	Delay    time.Duration // 0 where none is asked for
	Deferred bool          // nothing may be fetched yet: the rules cannot be had
}

// A Listing is what the page of a watch lists.
type Listing struct {
	// Section says that these are the links of a section page, which has no end.
	Section  bool
	Entries  []Listed // articles
	Children []Listed // further sitemaps
	Hint     string   // what a person should know of the page
}

// A Listed is one address on the page of a watch.
type Listed struct {
	URL string
	// Stamp is the date of change as the page gives it, "" where it gives none;
	// of two, the later one is the greater text.
	Stamp string
	Words string // headline and summary, or the words of the link
}

// A Cluster is a story and the ids of its articles, sorted.
type Cluster = topics.Cluster
