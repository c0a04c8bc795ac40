package news

import "time"

// Strand statuses: what has happened, what is to happen, what might.
const (
	StatusDone        = "done" // reported, estimated or denied
	StatusPlanned     = "planned"
	StatusConditional = "conditional"
)

// Status is the strand status of a modality.
func Status(modality string) string {
	switch modality {
	case Planned:
		return StatusPlanned
	case Conditional:
		return StatusConditional
	}
	return StatusDone
}

// Status is the status of the strand that the claim is of: what may have happened is told of what
// has happened, with a doubt.
func (c Claim) Status() string {
	if c.Past && c.Modality == Conditional {
		return StatusDone
	}
	return Status(c.Modality)
}

// The words on a finding.
const (
	Agreement    = "agreement"
	Overlap      = "overlap"
	Conflict     = "conflict"
	Growth       = "growth"
	SingleOrigin = "single_origin"
	Contested    = "contested"
)

// A Story is what a set of articles is about.
type Story struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Articles int      `json:"articles"`
	Shares   []string `json:"shares,omitempty"` // why they are together: names, places, days
	Pinned   bool     `json:"pinned,omitempty"` // named by a person
}

// A Span is a hull of figures; a nil end is open.
type Span struct {
	Low  *float64 `json:"low"`
	High *float64 `json:"high"`
}

// A Topic is the question that several claims answer, with its finding.
type Topic struct {
	ID      string   `json:"id"`
	Topic   string   `json:"topic"` // the name a person would write: "North Korean soldiers killed"
	Story   string   `json:"story"` // story id
	Measure string   `json:"measure"`
	What    string   `json:"what"`
	Of      string   `json:"of"`
	Place   string   `json:"place"`
	Period  string   `json:"period,omitempty"`
	Unit    string   `json:"unit"`
	Kind    string   `json:"kind"`
	Span    Span     `json:"span"`
	Strands []Strand `json:"strands"`
	Sums    []Sum    `json:"sums"`
	Changes []Change `json:"changes"`
	Links   []Link   `json:"links,omitempty"` // topics of the same story that it touches
	Notes   []string `json:"notes,omitempty"`
	Relays  []Relay  `json:"relays,omitempty"` // claims that pass on another piece in the store

	// Was is how the topic stood at the earlier time with which the report compares; nil where it
	// compares with none, or nothing has changed.
	Was *Was `json:"was,omitempty"`
}

// A Was is how a topic stood at an earlier time.
type Was struct {
	At      time.Time   `json:"at"`            // of the answer that stood then
	New     bool        `json:"new,omitempty"` // the topic was not there: the rest is empty
	Span    Span        `json:"span"`
	Strands []WasStrand `json:"strands"`
}

// A WasStrand is a strand of a Was; Origins counts those that stood.
type WasStrand struct {
	Status    string   `json:"status"`
	Increment bool     `json:"increment"`
	Low       *float64 `json:"low"`
	Best      *float64 `json:"best"`
	High      *float64 `json:"high"`
	Conflict  bool     `json:"conflict"`
	Word      string   `json:"word"`
	Origins   int      `json:"origins"`
}

// Standing is how the topic stands, for a later report to compare with.
func (t Topic) Standing(at time.Time) Was {
	w := Was{At: at, Span: t.Span, Strands: []WasStrand{}}
	for _, s := range t.Strands {
		n := 0
		for _, o := range s.Origins {
			if !o.Superseded {
				n++
			}
		}
		w.Strands = append(w.Strands, WasStrand{
			Status: s.Status, Increment: s.Increment, Low: s.Low, Best: s.Best, High: s.High,
			Conflict: s.Conflict, Word: s.Word, Origins: n,
		})
	}
	return w
}

// A Relay says that one claim passes on another: its outlet names that outlet as
// its source ("relays"), or prints its words ("same text").
type Relay struct {
	Claim string `json:"claim"`
	Of    string `json:"of"`
	URL   string `json:"url"` // of the article that is passed on
	Why   string `json:"why"`
}

// ClaimIDs are the ids of every claim that the topic speaks of, in its strands
// and its changes; an id may come more than once, and some are "".
func (t Topic) ClaimIDs() []string {
	var ids []string
	for _, s := range t.Strands {
		for _, o := range s.Origins {
			ids = append(ids, o.Claims...)
		}
		for _, a := range s.SetAside {
			ids = append(ids, a.Claim)
		}
		ids = append(ids, s.Ends.Low, s.Ends.High)
		if s.Ends.Best != nil {
			ids = append(ids, *s.Ends.Best)
		}
	}
	for _, c := range t.Changes {
		ids = append(ids, c.Claim)
		if c.Was != nil {
			ids = append(ids, *c.Was)
		}
	}
	return ids
}

// A Link points from one topic to another of the same story.
type Link struct {
	Topic string `json:"topic"` // id
	Name  string `json:"name"`
	Why   string `json:"why"` // "part of", "whole of", "other group"
}

// A Strand is the claims of a topic that share status × increment, reconciled.
type Strand struct {
	Status     string   `json:"status"`
	Increment  bool     `json:"increment"`
	Low        *float64 `json:"low"`
	Best       *float64 `json:"best"`
	High       *float64 `json:"high"`
	LikelyLow  *float64 `json:"likely_low"`
	LikelyHigh *float64 `json:"likely_high"`
	Agreement  float64  `json:"agreement"`
	Conflict   bool     `json:"conflict"`
	Word       string   `json:"word"`

	Origins  []Origin   `json:"origins"`
	Ends     Ends       `json:"ends"`
	SetAside []SetAside `json:"set_aside"`
	Explain  []string   `json:"explain"`
}

// An Origin is one voice of a strand: the first to give a figure, with every
// outlet that carried it.
type Origin struct {
	Origin      string      `json:"origin"`
	Low         *float64    `json:"low"`
	Value       *float64    `json:"value"`
	High        *float64    `json:"high"`
	Qualifier   string      `json:"qualifier"`
	AsOf        string      `json:"as_of"`
	Outlets     []string    `json:"outlets"`
	Claims      []string    `json:"claims"`
	Credibility Credibility `json:"credibility"`

	// Derived is the arithmetic of ours that the figure comes from ("40 percent of 1,500"), where
	// nobody said it as such; "" for what was said.
	Derived string `json:"derived,omitempty"`

	// Superseded says that the same origin, or the growth of the count, has
	// since replaced the figure; Why says how. It is history, not range.
	Superseded bool   `json:"superseded,omitempty"`
	Why        string `json:"why,omitempty"`
}

// Credibility is how often an origin's figures matched the later
// best-supported one, and in how many cases that could be asked.
type Credibility struct {
	P     float64 `json:"p"`
	Cases int     `json:"cases"`
}

// Ends are the claims that stand at the ends of a strand.
type Ends struct {
	Low  string  `json:"low"`
	Best *string `json:"best"`
	High string  `json:"high"`
}

// A SetAside is a claim kept in sight but out of the range.
type SetAside struct {
	Claim string `json:"claim"`
	Why   string `json:"why"`
}

// A Sum is arithmetic of ours over reported figures, and marked as ours.
type Sum struct {
	Low  *float64 `json:"low"`
	High *float64 `json:"high"`
	Of   []string `json:"of"` // topic ids
	Text string   `json:"text"`
}

// Coverage says what was read, what was not, and why.
type Coverage struct {
	Pages    int       `json:"pages"`
	Read     int       `json:"read"`
	Outcomes []Outcome `json:"outcomes"`
	Numbers  Numbers   `json:"numbers"`

	// Unclaimed are the numbers that are no claims, each in its sentence, where they were asked for.
	Unclaimed []Unclaimed `json:"unclaimed,omitempty"`
}

// An Unclaimed is a number of an article that was skipped or could not be read.
type Unclaimed struct {
	Number
	Article   ArticleRef `json:"article"`
	ArticleID string     `json:"-"`
}

// Numbers counts what became of the numbers of the articles.
type Numbers struct {
	Claims  int `json:"claims"`
	Skipped int `json:"skipped"`
	Unread  int `json:"unread"`
}

// A Report is everything that a rendering needs.
type Report struct {
	Generated string   `json:"generated"` // RFC 3339; of a past report the time that it is of
	Stories   []Story  `json:"stories"`
	Topics    []Topic  `json:"topics"`
	Claims    []Claim  `json:"claims"`
	Coverage  Coverage `json:"coverage"`

	Review []Review `json:"review,omitempty"` // decisions that wait for a person
}
