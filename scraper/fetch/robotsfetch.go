package fetch

import (
	"context"
	"errors"
	"fmt"

	"rangefinder/news"
)

// robotsHops is how many redirects of a robots.txt are followed (RFC 9309
// section 2.3.1.2: at least five). One more, and there are no rules.
const robotsHops = 5

// Robots fetches the robots.txt of url's origin, over at most five redirects
// and 500 KiB.
//
// The error is nil just where the rules are known, be it that there are none.
// Otherwise they are Deferred and the error says why: news.HostDeferred for a
// host that does not answer or puts us off, with RetryAfter where it says for
// how long, and the guard's own code where the host may not be dialled at all.
func (c *Client) Robots(ctx context.Context, url string) (Robots, error) {
	a, err := parseURL("", url)
	if err != nil {
		return Robots{}, err
	}
	a.path, a.query = "/robots.txt", ""
	asked := a.String()

	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	w := walk{at: a, most: robotsHops}
	res, err := c.follow(ctx, &w)
	if err != nil {
		return deferred(w.placed(err, asked))
	}
	defer res.Body.Close()

	r := ParseRobots(nil, res.StatusCode)
	if r.Deferred() {
		return deferred(w.placed(c.refused(res), asked))
	}
	if res.StatusCode > 299 {
		return r, nil
	}
	b, err := readBody(res, bound{most: maxRobots, cut: true})
	if err != nil {
		return deferred(w.placed(c.failed(ctx, err, readingBody), asked))
	}
	if b.partial {
		// Rules that did not arrive bind as well as those that did.
		return deferred(w.placed(&Error{Code: news.Unreachable, Reason: "the connection broke in the middle"}, asked))
	}
	text := b.bytes
	if b.cut {
		text = append(text, '\n', '#') // larger than the bound, as ParseRobots is to see
	}
	return ParseRobots(text, res.StatusCode), nil
}

// deferred is what a robots.txt that was not to be had means for its host.
func deferred(err error) (Robots, error) {
	var e *Error
	if !errors.As(err, &e) {
		return Robots{}, err
	}
	switch e.Code {
	case news.TooManyHops, news.BadRedirect:
		// The host answers, but has no rules to show: unavailable, not unreachable.
		return ParseRobots(nil, 302), nil
	case news.BlockedAddress, news.BlockedPort, news.BlockedScheme, news.BadURL:
		return Robots{}, e
	}
	own := *e
	own.Code = news.HostDeferred
	own.Reason = fmt.Sprintf("nothing of this host is fetched before its robots.txt can be read: %s", e.Reason)
	own.Err = e
	return Robots{}, &own
}
