package web

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"rangefinder/news"
	"rangefinder/report"
)

// A query is what an address asks of the report, read and bounded. The same query
// has one spelling (see values), so that an answer can be kept under it.
type query struct {
	Words   string // as report.Select takes them
	Story   string // id
	Word    string // of the finding
	Outlet  string // id
	Origin  string // id
	Sort    string // "" for the largest disagreement first
	Page    int    // from 1
	Changed time.Time
	At      time.Time
}

// maxQuery bounds what is searched for; nobody means more.
const maxQuery = 200

// words are the findings that can be asked for, in the order in which they are
// offered.
var words = []string{news.Conflict, news.Contested, news.Growth, news.Overlap, news.Agreement, news.SingleOrigin}

// sorts are the orders, the first of them without a name.
var sorts = []struct{ name, text string }{
	{"", "disagreement"},
	{"changed", "newest change"},
	{"origins", "most origins"},
	{"name", "name"},
}

// A badQuery says what of an address cannot be understood.
type badQuery struct{ text string }

func (e *badQuery) Error() string { return e.text }

func readQuery(v url.Values) (query, error) {
	q := query{Words: strings.Join(strings.Fields(v.Get("q")), " "), Story: v.Get("story"), Word: v.Get("word"), Outlet: v.Get("outlet"), Origin: v.Get("origin"), Sort: v.Get("sort"), Page: 1}
	q.Words = strings.ToValidUTF8(q.Words[:min(len(q.Words), maxQuery)], "")
	for _, s := range []*string{&q.Story, &q.Outlet, &q.Origin} {
		*s = (*s)[:min(len(*s), maxQuery)]
	}
	if q.Word != "" && !contains(words, q.Word) {
		return q, &badQuery{"word is one of " + strings.Join(words, ", ")}
	}
	if !sortable(q.Sort) {
		return q, &badQuery{"sort is one of changed, origins, name, or nothing"}
	}
	if p := v.Get("page"); p != "" {
		n, err := strconv.Atoi(p)
		if err != nil || n < 1 {
			return q, &badQuery{"page is a number from 1"}
		}
		q.Page = n
	}
	var err error
	if q.Changed, err = instant(v.Get("since")); err != nil {
		return q, &badQuery{"since " + err.Error()}
	}
	if q.At, err = instant(v.Get("at")); err != nil {
		return q, &badQuery{"at " + err.Error()}
	}
	return q, nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func sortable(name string) bool {
	for _, s := range sorts {
		if s.name == name {
			return true
		}
	}
	return false
}

// instant reads a time (RFC 3339) or a day, which is its beginning in UTC; the zero
// time for "".
func instant(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, errors.New("is a day such as 2025-04-30 or an instant such as 2025-04-30T09:00:00Z")
}

// values spell the query, without what is as it always is.
func (q query) values() url.Values {
	v := url.Values{}
	for _, p := range []struct{ name, value string }{
		{"q", q.Words}, {"story", q.Story}, {"word", q.Word}, {"outlet", q.Outlet}, {"origin", q.Origin}, {"sort", q.Sort},
	} {
		if p.value != "" {
			v.Set(p.name, p.value)
		}
	}
	if q.Page > 1 {
		v.Set("page", strconv.Itoa(q.Page))
	}
	if !q.Changed.IsZero() {
		v.Set("since", spell(q.Changed))
	}
	if !q.At.IsZero() {
		v.Set("at", spell(q.At))
	}
	return v
}

func spell(t time.Time) string {
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339Nano)
}

// href is the address of path with this query.
func (q query) href(path string) string {
	if s := q.values().Encode(); s != "" {
		return path + "?" + s
	}
	return path
}

// narrows reports whether the query leaves topics out.
func (q query) narrows() bool {
	return q.Words != "" || q.Story != "" || q.Word != "" || q.Outlet != "" || q.Origin != "" || !q.Changed.IsZero()
}

// topics are the topics that the query asks for, by their place in the report, in
// the order that it asks for.
func (q query) topics(e *edition) []int {
	var found []int
	if q.Words == "" {
		for i := range e.rep.Topics {
			found = append(found, i)
		}
	} else if r, err := report.Select(news.Report{Topics: e.rep.Topics}, q.Words); err == nil {
		for _, t := range r.Topics {
			found = append(found, e.topics[t.ID])
		}
	}
	kept := found[:0]
	for _, i := range found {
		if q.takes(e, i) {
			kept = append(kept, i)
		}
	}
	q.order(e, kept)
	return kept
}

func (q query) takes(e *edition, i int) bool {
	t := e.rep.Topics[i]
	switch {
	case q.Story != "" && t.Story != q.Story,
		q.Word != "" && !says(t, q.Word),
		q.Outlet != "" && !speaks(e.speakers().outlets[q.Outlet], i),
		q.Origin != "" && !speaks(e.speakers().origins[q.Origin], i),
		!q.Changed.IsZero() && e.changed[i].Before(q.Changed):
		return false
	}
	return true
}

func speaks(s *speaker, topic int) bool { return s != nil && s.topics[topic] }

// says reports whether a strand of the topic has the word.
func says(t news.Topic, word string) bool {
	for _, s := range t.Strands {
		if s.Word == word && !s.Conflict || s.Conflict && word == news.Conflict {
			return true
		}
	}
	return false
}

// count writes a number of things: 1 topic, 2 topics, 2 addresses.
func count(n int, thing string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(thing, "s"):
		thing += "es"
	default:
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}
