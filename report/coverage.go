package report

import (
	"fmt"
	"strings"
	"time"

	"rangefinder/news"
)

// A coverageView says what was read, and names every address that was not.
type coverageView struct {
	Line    string // 8 of 11 pages read; 2 refused, 1 failed
	Numbers string // 41 numbers: 23 figures, 17 skipped, 1 unread
	Decided string // what people have done with them, "" for nothing
	Missing []outcomeView
	Read    []outcomeView
	Pages   int // that were read, those that are not listed too

	MoreMissing, MoreRead int // that are not listed

	Crawl     string          // when an address was last looked at, "" where none was
	Unclaimed []unclaimedView // the numbers that are no claims, by article
}

// An unclaimedView is an article with its numbers that are no claims.
type unclaimedView struct {
	Title, Href string
	Numbers     []numberView
}

// A numberView is such a number in its sentence, and what became of it.
type numberView struct {
	Quote marked
	State string // skipped, unread
	Why   string // date, age …
}

type outcomeView struct{ URL, Href, Code, What, At string }

// The ways in which a page can be missing from a report.
const (
	notAllowed = "refused" // by the site or by ourselves
	notWhole   = "read in part or not at all"
	notReached = "failed"
	notYet     = "waiting"
)

// outcomes are the codes in words, for where no reason is given, and the way
// that each is counted.
var outcomes = map[string]struct{ way, words string }{
	news.Partial:         {notWhole, "the page came in part only"},
	news.Paywall:         {notWhole, "the text is behind a paywall"},
	news.NeedsJavaScript: {notWhole, "the text is made by scripts, which are not run"},
	news.LanguageNotRead: {notWhole, "not in a language that is read"},
	news.Empty:           {notWhole, "no text on the page"},
	news.Unreadable:      {notWhole, "the page could not be read"},
	news.Robots:          {notAllowed, "disallowed by robots.txt"},
	news.Reserved:        {notAllowed, "the publisher reserves text and data mining"},
	news.BlockedAddress:  {notAllowed, "not a public address"},
	news.BlockedScheme:   {notAllowed, "neither http nor https"},
	news.BlockedPort:     {notAllowed, "a port that is not for the web"},
	news.BadURL:          {notAllowed, "not an address"},
	news.UnsupportedType: {notAllowed, "a type of file that is not read"},
	news.Forgotten:       {notAllowed, "removed at somebody's wish; nothing of it is kept"},
	news.TooLarge:        {notAllowed, "larger than is read"},
	news.HeaderTooLarge:  {notAllowed, "a header larger than is read"},
	news.BadRedirect:     {notReached, "redirected to nowhere"},
	news.TooManyHops:     {notReached, "too many redirects"},
	news.TimeoutHeader:   {notReached, "no answer in time"},
	news.TimeoutBody:     {notReached, "the answer stopped"},
	news.BadEncoding:     {notReached, "the answer could not be decoded"},
	news.HTTPStatus:      {notReached, "the server answered with an error"},
	news.Gone:            {notReached, "the page is no longer there; what was read before is kept"},
	news.TLSError:        {notReached, "the server's certificate does not hold"},
	news.ProtocolError:   {notReached, "the server's answer is not HTTP"},
	news.Unreachable:     {notReached, "the server could not be reached"},
	news.HostDeferred:    {notYet, "the site asks for a pause; it will be tried again"},
}

func coverage(c news.Coverage) coverageView {
	v := coverageView{Unclaimed: unclaimed(c.Unclaimed)}
	ways := map[string]int{}
	var last time.Time
	for _, o := range c.Outcomes {
		if o.At.After(last) {
			last = o.At
		}
		ov := outcomeView{URL: clean(o.URL), Href: webAddress(o.URL), Code: clean(o.Code), What: clean(o.Reason), At: moment(o.At)}
		if o.Code == news.Read || o.Code == news.Unchanged {
			v.Read = append(v.Read, ov)
			continue
		}
		known, ok := outcomes[o.Code]
		if !ok {
			known.way, known.words = notReached, strings.ReplaceAll(ov.Code, "_", " ")
		}
		ways[known.way]++
		if ov.What == "" {
			ov.What = known.words
		}
		v.Missing = append(v.Missing, ov)
	}
	v.Crawl, v.Pages = moment(last), len(v.Read)
	v.Line = fmt.Sprintf("%d of %s read", c.Read, count(c.Pages, "page"))
	var rest []string
	for _, way := range []string{notAllowed, notReached, notWhole, notYet} {
		if n := ways[way]; n > 0 {
			rest = append(rest, fmt.Sprintf("%d %s", n, way))
		}
	}
	if len(rest) > 0 {
		v.Line += "; " + strings.Join(rest, ", ")
	}
	n := c.Numbers
	v.Numbers = fmt.Sprintf("%s in the text: %s taken, %d skipped (dates, ages, names and the like), %d unread",
		count(n.Claims+n.Skipped+n.Unread, "number"), count(n.Claims, "figure"), n.Skipped, n.Unread)
	return v
}

// maxListed is how many addresses of a kind a page of a server lists: it is one topic
// of many, and each page has the coverage of them all.
const maxListed = 500

// shorten leaves out what is too much for one page of many.
func (v *coverageView) shorten() {
	v.MoreMissing, v.MoreRead = max(0, len(v.Missing)-maxListed), max(0, len(v.Read)-maxListed)
	v.Missing, v.Read = v.Missing[:len(v.Missing)-v.MoreMissing], v.Read[:len(v.Read)-v.MoreRead]
}

// unclaimed puts the numbers of one article together, in the order in which
// they come.
func unclaimed(all []news.Unclaimed) []unclaimedView {
	var out []unclaimedView
	at := map[string]int{}
	for _, u := range all {
		i, ok := at[u.Article.URL]
		if !ok {
			i, at[u.Article.URL] = len(out), len(out)
			v := unclaimedView{Title: name(u.Article.Title), Href: webAddress(u.Article.URL)}
			if v.Title == "" {
				v.Title = clean(u.Article.URL)
			}
			out = append(out, v)
		}
		n := numberView{State: clean(u.State), Why: clean(u.Why), Quote: marked{Before: clean(u.Sentence)}}
		if p := places(u.Sentence, u.Text); len(p) > 0 {
			n.Quote = cutAt(u.Sentence, u.Text, p[0])
		}
		out[i].Numbers = append(out[i].Numbers, n)
	}
	return out
}
