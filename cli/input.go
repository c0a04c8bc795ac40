package cli

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"rangefinder/config"
	"rangefinder/news"
	"rangefinder/scraper/fetch"
)

// maxStdin bounds what is read from standard input as one document.
const maxStdin = 64 << 20

// supplied is what the user says of a text that cannot say it itself.
type supplied struct {
	publisher, published, url, title string
}

// apply writes it over what the page says.
func (s supplied) apply(p *news.Page) error {
	if s.publisher != "" {
		p.Publisher = s.publisher
	}
	if s.title != "" {
		p.Title = s.title
	}
	if s.url != "" {
		u, err := fetch.Normalize(s.url)
		if err != nil {
			return usagef("--url %s: %w", s.url, err)
		}
		p.URL, p.FinalURL = u, u
	}
	if s.published != "" {
		t, err := parseDay(s.published)
		if err != nil {
			return usagef("--published %s: %w", s.published, err)
		}
		// A month or a year alone dates no day, and none is made up for it.
		p.Published = t
	}
	return nil
}

// parseDay reads a day or an instant as RFC 3339 writes them; the zero time
// for a month or a year alone.
func parseDay(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	for _, layout := range []string{"2006-01", "2006"} {
		if _, err := time.Parse(layout, s); err == nil {
			return time.Time{}, nil
		}
	}
	return time.Time{}, fmt.Errorf("want a day such as 2025-04-30 or an instant such as 2025-04-30T09:00:00Z")
}

// isURL tells addresses from files: only what begins with a scheme is one.
func isURL(s string) bool {
	scheme, _, ok := strings.Cut(s, "://")
	return ok && scheme != "" && !strings.ContainsAny(scheme, "/\\.")
}

// page reads one input: an address, a file, or - for standard input.
func (a *app) page(ctx context.Context, c *config.Config, arg string) (news.Page, error) {
	switch {
	case arg == "-":
		body, err := io.ReadAll(io.LimitReader(a.in, maxStdin+1))
		if err != nil {
			return news.Page{}, fmt.Errorf("standard input: %w", err)
		}
		if len(body) > maxStdin {
			return news.Page{}, fmt.Errorf("standard input: more than %d MiB", maxStdin>>20)
		}
		return textPage("", body), nil
	case isURL(arg):
		client := fetch.New(fetchOptions(c))
		u, err := fetch.Normalize(arg)
		if err != nil {
			return news.Page{}, err
		}
		robots, err := client.Robots(ctx, u)
		if err != nil {
			return news.Page{}, err
		}
		if !robots.Allowed(fetch.Agent, u) {
			return news.Page{}, &fetch.Error{Code: news.Robots, URL: u, Reason: "robots.txt asks crawlers to stay away; save the page yourself and give the file"}
		}
		return client.Get(ctx, u, fetch.Conditions{})
	}
	return fetch.File(arg, c.Fetch.MaxBody)
}

func textPage(url string, body []byte) news.Page {
	sum := sha256.Sum256(body)
	return news.Page{URL: url, FinalURL: url, Body: body, Hash: hex.EncodeToString(sum[:])}
}

// lines reads addresses or files from standard input, one a line; blank lines
// and those that begin with # are left out.
func (a *app) lines() ([]string, error) {
	var out []string
	sc := bufio.NewScanner(a.in)
	sc.Buffer(make([]byte, 64<<10), 1<<20)
	for sc.Scan() {
		if s := strings.TrimSpace(sc.Text()); s != "" && !strings.HasPrefix(s, "#") {
			out = append(out, s)
		}
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	return out, nil
}

// inputs expands - into the lines of standard input.
func (a *app) inputs(args []string) ([]string, error) {
	var out []string
	for _, arg := range args {
		if arg != "-" {
			out = append(out, arg)
			continue
		}
		more, err := a.lines()
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	if len(out) == 0 {
		return nil, usagef("nothing given: name addresses or files, or pipe them in one a line with -")
	}
	return out, nil
}
