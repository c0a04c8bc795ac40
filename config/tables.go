package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A Watch is a [[watch]] table of the file: a feed, sitemap or section page that
// is crawled on schedule. Its keys are those of `watch add`; what they may hold is
// checked where watches are kept.
type Watch struct {
	URL            string
	Every          time.Duration // 15m where neither every nor cron is given
	Cron, Timezone string
	Story          string
	Match, Exclude []string
	Limit, PerDay  int // 0 for the default
	Paused         bool

	at place
}

// A Site is a [[site]] table: where on the section pages of a host the links to
// its articles stand.
type Site struct {
	Host, Links      string
	Include, Exclude []string
}

// A place is where in the file a table stands.
type place struct {
	path string
	line int // 0 where it is not known
	name string
}

func (p place) wrong(err error) error {
	if p.line == 0 {
		return fmt.Errorf("config file %s: %s: %w", p.path, p.name, err)
	}
	return fmt.Errorf("config file %s, line %d: %s: %w", p.path, p.line, p.name, err)
}

// Wrong is err with the place of the table at fault.
func (w Watch) Wrong(err error) error { return w.at.wrong(err) }

// Wrong is err with the file at fault.
func (c *Config) Wrong(what string, err error) error {
	return place{path: c.path, name: what}.wrong(err)
}

// tables reads what the file has several of, and takes it out of doc.
func (c *Config) tables(raw string, doc map[string]any) error {
	watches, at, err := c.listOf(raw, doc, "watch")
	if err != nil {
		return err
	}
	for i, t := range watches {
		w := Watch{at: at[i]}
		r := reader{table: t}
		r.text("url", &w.URL)
		r.span("every", &w.Every)
		r.text("cron", &w.Cron)
		r.text("timezone", &w.Timezone)
		r.text("story", &w.Story)
		r.list("match", &w.Match)
		r.list("exclude", &w.Exclude)
		r.number("limit", &w.Limit)
		r.number("per_day", &w.PerDay)
		r.flag("paused", &w.Paused)
		if w.URL != "" {
			w.at.name += " " + w.URL
		}
		switch err := r.done(); {
		case err != nil:
			return w.Wrong(err)
		case w.URL == "":
			return w.Wrong(errors.New("url is missing"))
		}
		if w.Every == 0 && w.Cron == "" {
			w.Every = 15 * time.Minute
		}
		c.Watches = append(c.Watches, w)
	}
	if watches != nil && c.Watches == nil {
		c.Watches = []Watch{}
	}

	sites, at, err := c.listOf(raw, doc, "site")
	if err != nil {
		return err
	}
	for i, t := range sites {
		var s Site
		r := reader{table: t}
		r.text("host", &s.Host)
		r.text("links", &s.Links)
		r.list("include", &s.Include)
		r.list("exclude", &s.Exclude)
		if s.Host != "" {
			at[i].name += " " + s.Host
		}
		switch err := r.done(); {
		case err != nil:
			return at[i].wrong(err)
		case s.Host == "":
			return at[i].wrong(errors.New("host is missing"))
		}
		c.Sites = append(c.Sites, s)
	}
	if sites != nil && c.Sites == nil {
		c.Sites = []Site{}
	}
	return nil
}

// listOf takes the tables of one name out of doc; nil where there are none, empty
// where the file says that there are none.
func (c *Config) listOf(raw string, doc map[string]any, name string) ([]map[string]any, []place, error) {
	v, ok := doc[name]
	if !ok {
		return nil, nil, nil
	}
	delete(doc, name)
	var tables []map[string]any
	switch v := v.(type) {
	case []map[string]any:
		tables = v
	case []any: // [] or inline tables
		tables = []map[string]any{}
		for _, e := range v {
			t, ok := e.(map[string]any)
			if !ok {
				return nil, nil, place{path: c.path, name: name}.wrong(fmt.Errorf("want tables, each under its own [[%s]]", name))
			}
			tables = append(tables, t)
		}
	default:
		return nil, nil, place{path: c.path, name: name}.wrong(fmt.Errorf("want tables, each under its own [[%s]]", name))
	}
	// The decoder does not tell where a table stood.
	heads := regexp.MustCompile(`(?m)^[ \t]*\[\[[ \t]*`+name+`[ \t]*\]\]`).FindAllStringIndex(raw, -1)
	places := make([]place, len(tables))
	for i := range tables {
		places[i] = place{path: c.path, name: name}
		if len(heads) == len(tables) {
			places[i].line = 1 + strings.Count(raw[:heads[i][0]], "\n")
		}
	}
	return tables, places, nil
}

// A reader reads the keys of one table, keeps the first error and knows which
// keys it was asked for.
type reader struct {
	table map[string]any
	asked []string
	err   error
}

func (r *reader) get(key, want string, set func(v any) bool) {
	r.asked = append(r.asked, key)
	if v, ok := r.table[key]; ok && !set(v) && r.err == nil {
		r.err = fmt.Errorf("%s = %v: want %s", key, v, want)
	}
}

func (r *reader) text(key string, p *string) {
	r.get(key, "a text in quotation marks", func(v any) (ok bool) { *p, ok = v.(string); return ok })
}

func (r *reader) flag(key string, p *bool) {
	r.get(key, "true or false", func(v any) (ok bool) { *p, ok = v.(bool); return ok })
}

func (r *reader) number(key string, p *int) {
	r.get(key, "a whole number", func(v any) bool {
		n, ok := v.(int64)
		*p = int(n)
		return ok
	})
}

func (r *reader) span(key string, p *time.Duration) {
	r.get(key, `a duration such as "15m" or "1h"`, func(v any) bool {
		s, _ := v.(string)
		d, err := time.ParseDuration(s)
		*p = d
		return err == nil && d > 0
	})
}

func (r *reader) list(key string, p *[]string) {
	r.get(key, "a text, or a list of them", func(v any) bool {
		switch v := v.(type) {
		case string:
			*p = []string{v}
			return true
		case []any:
			for _, e := range v {
				s, ok := e.(string)
				if !ok {
					return false
				}
				*p = append(*p, s)
			}
			return true
		}
		return false
	})
}

// done is the first error; a key that nobody asked for is one too.
func (r *reader) done() error {
	if r.err != nil {
		return r.err
	}
	for _, key := range sortedKeys(r.table) {
		if !slices.Contains(r.asked, key) {
			return fmt.Errorf("unknown key %q; there are %s", key, strings.Join(r.asked, ", "))
		}
	}
	return nil
}
