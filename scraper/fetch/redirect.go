package fetch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"rangefinder/news"
)

// A walk is one way along redirects.
type walk struct {
	at   address  // asked for next, then what answered
	hops []string // where redirects led, in order; a refused one is the last
	most int      // redirects followed
	cond Conditions
}

// maxLocation is the longest redirect target read, in bytes.
const maxLocation = maxURL

// follow asks for w.at and for what its redirects lead to, each judged before
// it is asked, and returns the first answer that is no redirect.
//
// The parameters of a redirect's target are all kept: a site that answers with
// an address tagged for itself would otherwise lead in a circle.
func (c *Client) follow(ctx context.Context, w *walk) (*http.Response, error) {
	seen := map[string]bool{}
	for {
		if err := c.guard.check(w.at); err != nil {
			return nil, err
		}
		if err := c.judge(ctx, c.guard, w.at); err != nil {
			return nil, err
		}
		seen[w.at.String()] = true
		res, err := c.ask(ctx, w.at, w.cond)
		if err != nil {
			return nil, err
		}
		if !redirects(res.StatusCode) {
			return res, nil
		}
		location := res.Header.Values("Location")
		// What little there is is read, so that the connection can be used again.
		_, _ = io.CopyN(io.Discard, res.Body, 4<<10)
		res.Body.Close()

		to, err := target(w.at, location, res.StatusCode)
		if err != nil {
			if len(location) > 0 {
				w.hops = append(w.hops, shown(location[0]))
			}
			return nil, err
		}
		w.at = to
		w.hops = append(w.hops, to.String())
		if seen[to.String()] {
			return nil, &Error{Code: news.TooManyHops, Status: res.StatusCode, Reason: "the redirects lead in a circle, back to " + to.String()}
		}
		if len(w.hops) > w.most {
			return nil, &Error{Code: news.TooManyHops, Status: res.StatusCode, Reason: fmt.Sprintf("there are more than %d redirects", w.most)}
		}
		if c.hop != nil {
			if err := c.hop(ctx, to.String()); err != nil {
				return nil, err
			}
		}
	}
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// target reads where a redirect leads.
func target(from address, location []string, status int) (address, error) {
	bad := func(reason string) (address, error) {
		return address{}, &Error{Code: news.BadRedirect, Status: status, Reason: reason}
	}
	switch {
	case len(location) == 0 || strings.TrimSpace(location[0]) == "":
		return bad(fmt.Sprintf("the server answered %d without saying where to", status))
	case len(location) > 1 && location[1] != location[0]:
		return bad("the redirect names two targets")
	case len(location[0]) > maxLocation:
		return bad("the redirect's target is longer than 8,192 bytes")
	case strings.ContainsFunc(location[0], func(r rune) bool { return r < ' ' || r == 0x7f }):
		return bad("the redirect's target has control characters")
	}
	a, err := parseURL(from.String(), location[0])
	if err == nil {
		return a, nil
	}
	e := err.(*Error)
	if e.Code == news.BadURL {
		return bad("the redirect's target is not a web address: " + e.Reason)
	}
	return address{}, &Error{Code: e.Code, Status: status, Reason: "the redirect leads elsewhere: " + e.Reason}
}
