package report

import (
	"fmt"
	"slices"
	"time"

	"rangefinder/news"
)

// A sheet lays topics out on one page, on which every id is given once.
type sheet struct {
	book *book
	here map[string]bool // topics of the page
	ids  map[string]bool // of elements
}

func newSheet(b *book, r news.Report) *sheet {
	s := &sheet{b, map[string]bool{}, map[string]bool{}}
	for _, t := range r.Topics {
		s.here[t.ID] = true
	}
	return s
}

// A topicPage is a topic with what only a page has: charts, and links within.
type topicPage struct {
	topicView
	Href      string
	Plot      *plot
	Table     []rowPage
	Timelines []timelinePage
	Facts     []endPage
	LastTurn  string // the day of the newest change
	Cards     []cardPage
	Out       []cardPage // set aside
	Footnotes []notePage
	Cite      *citePage     // nil in a list
	Read      *coverageView // of the page, where the topic is all that it shows
}

// A citePage is how to cite a topic.
type citePage struct{ Text, Digest, Command, BibTeX string }

type endPage struct {
	endView
	Href string // the quotation, "" where the page has it not
}

// A rowPage is a row of the table that the interval plot stands for.
type rowPage struct {
	voiceView
	Strand  string
	Printed string // the day of the first print
	Refs    []refPage
}

type cardPage struct {
	saidView
	ID   string
	Tag  string // strand and modality, as far as a reader cannot take them for granted
	Refs []refPage
}

// Near is where the quotation was printed, without the outlet where the chain
// above it ends in its name.
func (c cardPage) Near() printView {
	p := c.Print
	if n := len(c.Chain); n > 0 && c.Chain[n-1] == p.Outlet && (p.Day != "" || p.Href != "") {
		p.Outlet = ""
	}
	return p
}

// A refPage refers to a footnote; the first one to do so has an id, for the
// footnote to lead back to.
type refPage struct {
	N        int
	Href, ID string
}

type notePage struct{ ID, Text, Back string }

// A timelinePage is the figures of a strand by day: by the day that they hold
// for and, where that gives another picture, by that of publication.
type timelinePage struct {
	historyView
	Charts []*growth
}

// Brief reports whether the figures are few enough for a table of their own
// below the chart; of many the table of the voices has the days.
func (t timelinePage) Brief() bool { return len(t.Figures) <= mostTitles }

// Short reports whether the table is so short that it need not be asked for.
func (t timelinePage) Short() bool { return len(t.Figures) <= 12 }

// Long reports whether the range takes more letters than fit a line at the size
// of a headline.
func (p topicPage) Long() bool { return columns(p.Range) > 20 }

// Brief reports whether the table has room for the outlets; of many voices the
// quotations name them.
func (p topicPage) Brief() bool { return len(p.Table) <= mostTitles }

// Wide reports whether nothing stands beside the charts.
func (p topicPage) Wide() bool {
	return !p.Apart && len(p.Sums)+len(p.Links)+len(p.Timelines) == 0
}

// Both reports whether the reader has a choice.
func (t timelinePage) Both() bool { return len(t.Charts) > 1 }

func (s *sheet) topic(t news.Topic) topicPage {
	v := s.book.topic(t)
	p := topicPage{topicView: v, Href: s.book.href(t.ID, s.here), Plot: newPlot(v)}
	for _, n := range v.Notes {
		p.Footnotes = append(p.Footnotes, notePage{ID: fmt.Sprintf("n-%s-%d", v.ID, len(p.Footnotes)+1), Text: n})
	}
	p.Cards, p.Out = s.cards(&p, v.Said), s.cards(&p, v.Aside)
	for i, st := range v.Strands {
		for j, o := range st.Voices {
			p.Table = append(p.Table, rowPage{o, st.Name, s.book.firstPrint(t.Strands[i].Origins[j]), p.refs(o.Notes)})
		}
		for _, o := range st.Rejected {
			p.Table = append(p.Table, rowPage{voiceView: o, Strand: st.Name})
		}
	}
	for _, e := range v.Ends {
		p.Facts = append(p.Facts, endPage{e, p.quotation(e.Claim)})
	}
	for _, h := range v.Histories {
		p.Timelines = append(p.Timelines, timelinePage{h, charts(h, v.Name)})
	}
	last := ""
	for _, c := range v.Changes {
		if c.When > last {
			last, p.LastTurn = c.When, c.At
		}
	}
	for i := range p.Links {
		p.Links[i].Href = s.book.href(p.Links[i].ID, s.here)
	}
	return p
}

// cards gives each quotation an id by its claim, so that it can be cited. A
// claim that stands on the page twice has it where it stands first.
func (s *sheet) cards(p *topicPage, said []saidView) []cardPage {
	var out []cardPage
	for _, q := range said {
		c := cardPage{saidView: q, Refs: p.refs(q.Notes), Tag: q.Strand}
		switch {
		case q.Strand == news.StatusDone && !p.Apart:
			c.Tag = q.Reserve
		case q.Reserve != "":
			c.Tag += ", " + q.Reserve
		}
		if id := "q-" + q.Claim; !s.ids[id] {
			c.ID, s.ids[id] = id, true
		}
		out = append(out, c)
	}
	return out
}

// quotation is the address of the card that holds a claim.
func (p *topicPage) quotation(claim string) string {
	if claim == "" {
		return ""
	}
	for _, cards := range [][]cardPage{p.Cards, p.Out} {
		for _, c := range cards {
			for _, id := range c.Claims {
				if id == claim && c.ID != "" {
					return "#" + c.ID
				}
			}
		}
	}
	return ""
}

// A reviewPage is a decision that waits, with the way to the figure in its place.
type reviewPage struct {
	reviewView
	Card string // address of its card, "" where the page has it not
}

// reviews leads from decisions that wait to the cards of a page; of a page of a server, which is one of
// many, more says how many have no room on it.
func (s *sheet) reviews(p page, all []reviewView) (out []reviewPage, more int) {
	if p.Served && len(all) > maxWaiting {
		all, more = all[:maxWaiting], len(all)-maxWaiting
	}
	for _, v := range all {
		r := reviewPage{reviewView: v}
		for i := range p.Topics {
			if r.Card == "" {
				r.Card = p.Topics[i].quotation(v.Claim)
			}
		}
		out = append(out, r)
	}
	return out, more
}

// maxWaiting is how many decisions that wait a page of a server lists.
const maxWaiting = 100

func (p *topicPage) refs(notes []int) []refPage {
	var out []refPage
	for _, n := range notes {
		note := &p.Footnotes[n-1]
		r := refPage{N: n, Href: "#" + note.ID}
		if note.Back == "" {
			r.ID = fmt.Sprintf("r-%s-%d", p.ID, n)
			note.Back = "#" + r.ID
		}
		out = append(out, r)
	}
	return out
}

// Explained reports whether a finding says how it was reached.
func (p topicPage) Explained() bool {
	return slices.ContainsFunc(p.Strands, func(s strandView) bool { return len(s.Explain) > 0 })
}

// firstPrint is the day on which a voice was first printed, "" where no day is
// known.
func (b *book) firstPrint(o news.Origin) string {
	var first *time.Time
	for _, id := range o.Claims {
		p := b.claims[id].Article.Published
		if p != nil && !p.IsZero() && (first == nil || p.Before(*first)) {
			first = p
		}
	}
	return dayOf(first)
}

func (s *sheet) cite(r news.Report, t news.Topic, v topicView) (*citePage, error) {
	c, err := s.book.citeAs(r, t, v)
	if err != nil {
		return nil, err
	}
	return &citePage{c.text(), c.digest, c.command, c.bibtex()}, nil
}
