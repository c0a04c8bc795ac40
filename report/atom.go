package report

import (
	"encoding/xml"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"rangefinder/news"
)

type feed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	About   string   `xml:"subtitle,omitempty"`
	Updated string   `xml:"updated"`
	Author  author   `xml:"author"`
	Links   []link   `xml:"link"`
	Entries []entry  `xml:"entry"`
}

type author struct {
	Name string `xml:"name"`
}

type link struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type entry struct {
	ID       string   `xml:"id"`
	Title    string   `xml:"title"`
	Updated  string   `xml:"updated"`
	Links    []link   `xml:"link"`
	Category category `xml:"category"`
	Content  content  `xml:"content"`
}

type category struct {
	Term string `xml:"term,attr"`
}

type content struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// Atom writes the changes of every topic as a feed (RFC 4287), newest first.
// An entry's id is made of what changed and when, so that it stays the same
// from one writing to the next, and a figure that goes from 10 to 20 and back
// makes an entry each time. o.Base is the address of the report, "" for none:
// entries then have no link. A report narrowed to one topic by o.Topic gives the
// feed of that topic, with an id and an address of its own.
func Atom(w io.Writer, r news.Report, o Options) error {
	b := newBook(r, o)
	base := strings.TrimRight(o.Base, "/")
	f := feed{
		ID: "urn:rangefinder:changes", Title: "Rangefinder: what changed", Author: author{"Rangefinder"},
		About: narrowed(o.Only), Updated: feedTime(r.Generated),
	}
	home, own := base+"/", base+"/feed.atom"
	if o.Topic != "" && len(r.Topics) == 1 {
		t := r.Topics[0]
		f.ID += ":" + url.PathEscape(t.ID)
		f.Title += ": " + name(t.Topic)
		home = base + "/topics/" + url.PathEscape(t.ID)
		own = home + ".atom"
	}
	if base != "" {
		f.ID = own
		f.Links = []link{{"self", own}, {"alternate", home}}
	}
	for _, t := range r.Topics {
		t.Changes = slices.DeleteFunc(slices.Clone(t.Changes), func(c news.Change) bool { return c.At.Before(o.Since) })
		v := b.topic(t)
		for _, c := range v.Changes {
			e := entry{
				ID: "urn:rangefinder:change:" + c.ID, Title: v.Name + ": " + c.Text, Updated: c.When,
				Category: category{clean(t.ID)},
				Content: content{"text", v.Name + ": " + c.Text + ". " + sentence(c.Kind) + "; " + c.Cause + "." +
					" The figures reported now: " + v.Range + " (" + v.Word + ")." + strandsIn(v)},
			}
			if base != "" {
				e.Links = []link{{"alternate", base + "/topics/" + url.PathEscape(t.ID)}}
			}
			f.Entries = append(f.Entries, e)
		}
	}
	slices.SortStableFunc(f.Entries, func(a, b entry) int {
		if d := strings.Compare(b.Updated, a.Updated); d != 0 {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	})
	if len(f.Entries) > 0 {
		f.Updated = f.Entries[0].Updated
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", " ")
	if err := e.Encode(f); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// strandsIn names the strands of a topic that has several: its span is never
// given without them.
func strandsIn(v topicView) string {
	if !v.Apart {
		return ""
	}
	var parts []string
	for _, s := range v.Strands {
		parts = append(parts, s.Name+" "+s.Range)
	}
	return " " + sentence(strings.Join(parts, "; ")) + "."
}

// feedTime is an RFC 3339 time in UTC; a feed must have one, and for a report
// without a time that can be read it is the beginning of Unix time.
func feedTime(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t = time.Unix(0, 0)
	}
	return t.UTC().Format(time.RFC3339)
}
