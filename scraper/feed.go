package scraper

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"net/url"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

	"rangefinder/news"
)

// Bounds of a feed: what lies beyond is left out, and Partial says so.
const (
	maxFeed      = 8 << 20 // bytes
	maxEntries   = 2_000
	maxFeedDepth = 64  // levels of nesting
	maxSummary   = 600 // bytes of what an entry says in short
)

// An Entry is one address that a feed, sitemap or section page gives, http or
// https and absolute, with what is said of it there: Title is the headline, or
// the words of a link, Summary the description as plain text of at most 600
// bytes; "" where there is none. Times that are missing, unreadable or of no
// possible day (the years 0 and 9999) are nil, never now.
type Entry struct {
	URL, Title, Summary string
	Published, Updated  *time.Time
}

// A FeedDoc is a feed as read.
type FeedDoc struct {
	Title   string
	Entries []Entry // in the order of the feed, each address once
	// Partial says that the feed is broken or beyond a bound, and Entries are
	// those before the fault. What is missing was not withdrawn.
	Partial bool
	Notes   []string // what was passed over, and why
}

// IsFeed reports whether a page is an RSS, Atom or JSON feed, by its content.
func IsFeed(p news.Page) bool {
	if notText(p.Body) != "" {
		return false
	}
	s := strings.TrimLeft(decode(p.Body[:min(len(p.Body), 64<<10)], p.Header.Get("Content-Type")).text, " \t\r\n\f")
	switch xmlRoot(s) {
	case "rss", "rdf", "feed":
		return true
	}
	return isJSONFeed(s)
}

// isJSONFeed looks for the version that a JSON Feed must name (jsonfeed.org).
func isJSONFeed(s string) bool {
	head := s[:min(len(s), 8192)]
	return strings.HasPrefix(head, "{") && (strings.Contains(head, "jsonfeed.org/version") || strings.Contains(head, `jsonfeed.org\/version`))
}

// Feed reads RSS, Atom or JSON Feed into its entries. Links are resolved
// against the page's final address; entries without a web address are passed
// over with a note.
//
// A feed is bounded in size, depth and number of entries, entities that it
// declares are not expanded and external ones never fetched. What was read
// before a fault is kept, with Partial. The error, an *Error, is for what is no
// feed at all.
func Feed(p news.Page) (f FeedDoc, err error) {
	defer func() {
		if r := recover(); r != nil {
			f, err = FeedDoc{}, &Error{news.Unreadable, fmt.Sprintf("the feed broke the reader (%v)", r)}
		}
	}()
	if why := notText(p.Body); why != "" {
		return f, &Error{news.UnsupportedType, why}
	}
	if len(p.Body) > maxFeed {
		p.Body = p.Body[:maxFeed]
		f.Partial = true
		f.Notes = append(f.Notes, fmt.Sprintf("only the first %d MiB of the feed were read", maxFeed>>20))
	}
	f.Partial = f.Partial || p.Partial
	src := strings.TrimLeft(decode(p.Body, p.Header.Get("Content-Type")).text, " \t\r\n\f")
	base, err := url.Parse(address(p))
	if err != nil {
		base = &url.URL{}
	}
	if strings.HasPrefix(src, "{") {
		err = f.readJSON(src, base)
		return f, err
	}
	switch xmlRoot(src) {
	case "rss", "rdf", "feed":
	case "":
		return f, &Error{news.Unreadable, "not a feed: no RSS, Atom or JSON Feed begins here"}
	default:
		return f, &Error{news.UnsupportedType, "not a feed: give the address of an RSS, Atom or JSON feed"}
	}
	cut := cutFeed(src)
	if cut.fault != "" {
		f.Partial = true
		f.note(cut.fault)
	}
	doc, perr := gofeed.NewParser().ParseString(cut.whole())
	if perr != nil && len(cut.items) > 0 {
		// One entry can spoil a feed: each is then read for itself.
		f.Partial = true
		f.note("the feed is broken: entries that could be read were kept")
		doc, perr = cut.each()
	}
	if perr != nil {
		return f, &Error{news.Unreadable, "the feed cannot be read (" + clip(perr.Error(), 200) + ")"}
	}
	f.Title = clip(fold(doc.Title), maxTitle)
	if doc.Link != "" && base.Host == "" {
		if u, err := url.Parse(doc.Link); err == nil {
			base = u
		}
	}
	add := f.adder(base)
	for _, it := range doc.Items {
		link := it.Link
		if link == "" && len(it.Links) > 0 {
			link = it.Links[0]
		}
		if link == "" && (strings.HasPrefix(it.GUID, "http://") || strings.HasPrefix(it.GUID, "https://")) {
			link = it.GUID
		}
		add(Entry{link, it.Title, either(it.Description, it.Content),
			f.when(it.Published, it.PublishedParsed), f.when(it.Updated, it.UpdatedParsed)})
	}
	return f, nil
}

// adder returns the function that adds entries to f, each address once. Their
// words are as they stand in the feed.
func (f *FeedDoc) adder(base *url.URL) func(Entry) {
	seen := map[string]bool{}
	return func(e Entry) {
		u, ok := resolve(base, e.URL)
		switch {
		case !ok:
			f.note("an entry without a web address was passed over")
		case seen[u]:
		case len(f.Entries) >= maxEntries:
			f.Partial = true
			f.note(fmt.Sprintf("only the first %d entries were read", maxEntries))
		default:
			seen[u] = true
			e.URL = u
			e.Title = clip(fold(html.UnescapeString(e.Title)), maxTitle)
			e.Summary = clip(untagged(e.Summary), maxSummary)
			f.Entries = append(f.Entries, e)
		}
	}
}

func (f *FeedDoc) note(s string) {
	for _, n := range f.Notes {
		if n == s {
			return
		}
	}
	if len(f.Notes) < maxNotes {
		f.Notes = append(f.Notes, s)
	}
}

// when is a date of the feed: our own reading, which knows the zones that
// newsrooms abbreviate, else the library's.
func (f *FeedDoc) when(text string, parsed *time.Time) *time.Time {
	if text == "" {
		return nil
	}
	m, ok := parseDate(text)
	if !ok && parsed != nil {
		m, ok = checked(moment{Time: *parsed})
	}
	if !ok {
		f.note("date not read: " + clip(fold(text), 60))
		return nil
	}
	t := m.Time
	return &t
}

// untagged is the text of a description, which may be HTML.
func untagged(s string) string {
	s = clip(s, 16<<10)
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		// "a < b" is no tag.
		end := strings.IndexByte(s, '>')
		if end < 0 || len(s) > 1 && s[1] != '/' && s[1] != '!' && !('a' <= s[1]|0x20 && s[1]|0x20 <= 'z') {
			b.WriteByte('<')
			s = s[1:]
			continue
		}
		b.WriteByte(' ')
		s = s[end+1:]
	}
	b.WriteString(s)
	return fold(html.UnescapeString(b.String()))
}

// resolve is link as an absolute web address without a fragment.
func resolve(base *url.URL, link string) (string, bool) {
	link = strings.TrimSpace(link)
	if link == "" || len(link) > 4096 {
		return "", false
	}
	u, err := url.Parse(link)
	if err != nil {
		return "", false
	}
	u = base.ResolveReference(u)
	u.Fragment, u.RawFragment, u.User = "", "", nil
	if !web(u) {
		return "", false
	}
	return u.String(), true
}

// A cut is a feed taken apart: what stands before its entries, the entries that
// are whole, and the names of the elements around them.
type cut struct {
	head  string // from the root element to the first entry
	items []string
	open  []string // elements to close after the entries, outermost first
	fault string   // what ended the reading before the feed did; "" for nothing
}

// whole is the feed put together again, without what lay after the fault.
//
// Without the declaration the library takes it for UTF-8, which it is by now,
// and without the doctype there are no entities to expand.
func (c cut) whole() string { return c.with(c.items...) }

func (c cut) with(items ...string) string {
	var b strings.Builder
	b.WriteString(c.head)
	for _, it := range items {
		b.WriteString(it)
	}
	for i := len(c.open) - 1; i >= 0; i-- {
		b.WriteString("</" + c.open[i] + ">")
	}
	return b.String()
}

// each reads the entries one by one; the error is the last one's, where none
// can be read.
func (c cut) each() (*gofeed.Feed, error) {
	var all *gofeed.Feed
	var last error
	for _, it := range c.items {
		doc, err := gofeed.NewParser().ParseString(c.with(it))
		switch {
		case err != nil:
			last = err
		case all == nil:
			all = doc
		default:
			all.Items = append(all.Items, doc.Items...)
		}
	}
	if all == nil {
		return nil, last
	}
	return all, nil
}

// cutFeed takes a feed apart up to the first fault: its end, where that comes
// before the root is closed, a level beyond maxFeedDepth, an entry beyond
// maxEntries. Tags that do not match are none: the library has its own mind
// about them.
func cutFeed(src string) (c cut) {
	dec := xml.NewDecoder(strings.NewReader(src))
	dec.Strict = false
	dec.Entity = xml.HTMLEntity
	dec.CharsetReader = passThrough
	var open []string // as written, with prefix
	root, from, end := int64(-1), int64(-1), int64(-1)
	level := 0 // of the entry being read
	for c.fault == "" {
		before := dec.InputOffset()
		tok, err := dec.RawToken()
		if err != nil {
			c.fault = "the feed is cut short or broken: the entries before the fault were read"
			break
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if root < 0 {
				root = before
			}
			open = append(open, qualified(t.Name))
			if (t.Name.Local == "item" || t.Name.Local == "entry") && from < 0 {
				if c.head == "" {
					c.head = src[root:before]
					c.open = append([]string{}, open[:len(open)-1]...)
				}
				from, level = before, len(open)
			}
			if len(open) > maxFeedDepth {
				c.fault = "the feed is nested too deep: the entries before that were read"
			}
		case xml.EndElement:
			name, at := qualified(t.Name), len(open)-1
			for at >= 0 && open[at] != name {
				at--
			}
			if at < 0 {
				continue
			}
			open = open[:at]
			if from >= 0 && len(open) < level {
				c.items = append(c.items, src[from:dec.InputOffset()])
				from = -1
				if len(c.items) >= maxEntries {
					c.fault = fmt.Sprintf("only the first %d entries were read", maxEntries)
				}
			}
			end = dec.InputOffset()
		}
		if root >= 0 && len(open) == 0 {
			break
		}
	}
	if c.head == "" && root >= 0 {
		// No entry: the whole feed, or what is whole of it.
		if c.fault == "" {
			c.head = src[root:end]
			return c
		}
		c.open = open[:min(len(open), 2)]
		if stop := max(end, root); end > 0 {
			c.head = src[root:stop]
		} else {
			i := strings.IndexByte(src[root:], '>')
			c.head = src[root : root+int64(i)+1]
			c.open = c.open[:min(1, len(c.open))]
		}
	}
	return c
}

func qualified(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

// readJSON reads a JSON Feed (jsonfeed.org, version 1.1), item by item, so that
// the items before a fault are kept.
func (f *FeedDoc) readJSON(src string, base *url.URL) error {
	if !isJSONFeed(src) {
		return &Error{news.UnsupportedType, "not a feed: JSON without the version of a JSON Feed"}
	}
	dec := json.NewDecoder(strings.NewReader(src))
	add := f.adder(base)
	broken := func() error {
		f.Partial = true
		f.note("the feed is cut short or broken: the entries before the fault were read")
		return nil
	}
	if _, err := dec.Token(); err != nil {
		return broken()
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return broken()
		}
		switch key {
		case "title":
			var v any
			if dec.Decode(&v) != nil {
				return broken()
			}
			s, _ := v.(string)
			f.Title = clip(fold(s), maxTitle)
		case "items":
			if t, err := dec.Token(); err != nil || t != json.Delim('[') {
				return broken()
			}
			for dec.More() {
				var raw json.RawMessage
				if dec.Decode(&raw) != nil {
					return broken()
				}
				if len(f.Entries) >= maxEntries {
					f.Partial = true
					f.note(fmt.Sprintf("only the first %d entries were read", maxEntries))
					return nil
				}
				var it struct {
					ID            any    `json:"id"`
					URL           string `json:"url"`
					ExternalURL   string `json:"external_url"`
					Title         string `json:"title"`
					Summary       string `json:"summary"`
					Text          string `json:"content_text"`
					HTML          string `json:"content_html"`
					DatePublished string `json:"date_published"`
					DateModified  string `json:"date_modified"`
				}
				if json.Unmarshal(raw, &it) != nil {
					f.note("an entry that is no JSON Feed item was passed over")
					continue
				}
				link := either(it.URL, it.ExternalURL)
				if id, ok := it.ID.(string); link == "" && ok && strings.HasPrefix(id, "http") {
					link = id
				}
				add(Entry{link, it.Title, either(it.Summary, either(it.Text, it.HTML)), f.when(it.DatePublished, nil), f.when(it.DateModified, nil)})
			}
			if _, err := dec.Token(); err != nil {
				return broken()
			}
		default:
			var skip json.RawMessage
			if dec.Decode(&skip) != nil {
				return broken()
			}
		}
	}
	if _, err := dec.Token(); err != nil {
		return broken()
	}
	return nil
}
