package news

import (
	"encoding/json"
	"slices"
	"time"
)

// What a person can do (Decision.Do).
const (
	DoAccept = "accept" // the reading is right
	DoReject = "reject" // it is none, or of no use here
	DoEdit   = "edit"   // some of its fields are otherwise
	DoMove   = "move"   // a claim answers another topic, an article tells another story
	DoMerge  = "merge"  // a topic, story or origin is one with another
	DoSplit  = "split"  // the claims of a topic whose sentence has certain words answer another
	DoRename = "rename"
	DoNote   = "note"
	DoAdd    = "add" // a claim that the machine has not read
	DoUndo   = "undo"
)

// What a decision is on (Subject.Kind).
const (
	OnClaim   = "claim"
	OnArticle = "article"
	OnTopic   = "topic"
	OnStory   = "story"
	OnOrigin  = "origin"
)

// A Decision is what a person ruled: a line of decisions.jsonl, never changed
// once it is written. What it comes to is worked out from all of them, see
// package decide.
type Decision struct {
	ID  string    `json:"id"` // hash of all that follows
	At  time.Time `json:"at"` // to the millisecond, UTC
	Who string    `json:"who"`
	Why string    `json:"why"`
	Do  string    `json:"do"`
	Seq int       `json:"seq,omitempty"` // place among those that one command made, which have one time
	On  Subject   `json:"on"`

	Before Fields `json:"before"` // what stood in the fields of After
	After  Fields `json:"after"`

	Undoes string `json:"undoes,omitempty"` // id of the decision that an undo takes back

	// Forgotten says that the article was forgotten since: of the decision only who, when and what kind
	// of thing is left.
	Forgotten bool `json:"forgotten,omitempty"`
}

// A Subject is what a decision is on, by what stays when pages are crawled again,
// read by a better reader, or restored elsewhere: an article by its address, a
// claim by its words in it, a topic, story or origin by its name and by what it held.
type Subject struct {
	Kind string `json:"kind"`

	URL     string `json:"url,omitempty"`     // of the article, also of that of a claim
	Article string `json:"article,omitempty"` // its id

	Claim    string `json:"claim,omitempty"`    // id
	Text     string `json:"text,omitempty"`     // the figure as written
	In       string `json:"in,omitempty"`       // "title" for a headline
	Sentence string `json:"sentence,omitempty"` // whole
	Quote    *Quote `json:"quote,omitempty"`
	Occur    int    `json:"occurrence,omitempty"` // which one of Quote.Exact in the text, from 0
	Offset   int    `json:"offset,omitempty"`     // of the figure in Quote.Exact, in bytes
	Times    int    `json:"times,omitempty"`      // how often Quote.Exact stands in the text, 0 where that was not looked at

	Name  string   `json:"name,omitempty"`  // of a topic, story or origin
	Story string   `json:"story,omitempty"` // name of the one story that a decision on a topic holds for
	Held  []string `json:"held,omitempty"`  // ids of claims of the topic, or of articles of the story, sorted
}

// Fields are what a decision can set; nil is left as it is. Their names in JSON are those
// of a claim wherever it has them.
type Fields struct {
	Verdict *string `json:"verdict,omitempty"` // accepted or rejected

	Figure      *Figure   `json:"figure,omitempty"`
	Attribution *[]string `json:"attribution,omitempty"` // nearest the reader first, origin last
	What        *string   `json:"what,omitempty"`
	Of          *string   `json:"of,omitempty"`
	Measure     *string   `json:"measure,omitempty"`
	Place       *string   `json:"place,omitempty"`
	AsOf        *string   `json:"as_of,omitempty"`
	Period      *string   `json:"period,omitempty"`
	Modality    *string   `json:"modality,omitempty"`
	Increment   *bool     `json:"increment,omitempty"`

	Published *string `json:"published,omitempty"` // of an article; a day or RFC 3339, "" for not known
	Publisher *string `json:"publisher,omitempty"`
	CopyOf    *string `json:"copy_of,omitempty"` // address of the article whose text it has, "" for none

	To    *string `json:"to,omitempty"`    // name of the topic, story or origin that it belongs to or is
	Words *string `json:"words,omitempty"` // of a split
	Note  *string `json:"note,omitempty"`

	Claim *Claim `json:"claim,omitempty"` // one that a person added, whole
}

// A Figure is the amount of a claim.
type Figure struct {
	Low       *float64 `json:"low"`
	Value     *float64 `json:"value"`
	High      *float64 `json:"high"`
	Qualifier string   `json:"qualifier"`
	Kind      string   `json:"kind"`
	Unit      string   `json:"unit"`
	Vague     bool     `json:"vague,omitempty"`
	About     bool     `json:"about,omitempty"`
}

// What decisions come to for a claim (Decided.Verdict).
const (
	Accepted    = "accepted"
	Rejected    = "rejected"
	Edited      = "edited"
	Moved       = "moved"
	Added       = "added"
	Noted       = "noted"
	Follows     = "follows"      // what was decided of its article or its origin changes what it says
	NeedsReview = "needs_review" // the sentence has changed since
)

// Decided is what people have decided of a claim, beside what the machine read.
type Decided struct {
	Verdict   string    `json:"verdict"`
	Who       string    `json:"who"` // of the last decision that gave the verdict
	At        time.Time `json:"at"`
	Why       string    `json:"why"`
	Fields    []string  `json:"fields,omitempty"`  // that are a person's, by their names in Fields, sorted
	By        []FieldBy `json:"by,omitempty"`      // whose they are, and what else is a person's, oldest first
	Machine   *Fields   `json:"machine,omitempty"` // what the machine read there
	To        string    `json:"to,omitempty"`      // topic that it was moved to
	Notes     []Remark  `json:"notes,omitempty"`   // of people, oldest first
	Decisions []string  `json:"decisions"`         // ids of those on the claim, oldest first, then of those on its article and origin
}

// A FieldBy is who had the last word on something of a claim: on a field that can be edited, on the
// topic that it was moved to (to), or on whether it stands as edited or added (verdict). What was decided of
// its article (published, publisher, copy_of) or of its origin (origin) is here too where it changes
// what the claim says; of an origin the last ten decisions that had a part in it.
type FieldBy struct {
	Field    string    `json:"field"`
	Who      string    `json:"who"`
	At       time.Time `json:"at"`
	Why      string    `json:"why"`
	Decision string    `json:"decision"`       // id
	Read     string    `json:"read,omitempty"` // of an article or origin: the day, outlet or origin that the machine reads
}

// The fields of a FieldBy that are none of a claim that can be edited.
const (
	ByTo        = "to"
	ByVerdict   = "verdict"
	ByOrigin    = "origin"
	ByPublished = "published"
	ByPublisher = "publisher"
	ByCopyOf    = "copy_of"
)

// Followed reports whether it was decided of the article or the origin of the claim.
func (b FieldBy) Followed() bool {
	return slices.Contains([]string{ByOrigin, ByPublished, ByPublisher, ByCopyOf}, b.Field)
}

// A Deed is what one person decided of a claim for one reason.
type Deed struct {
	Verdict string // as of Decided
	Fields  []string
	Who     string
	At      time.Time
	Why     string
}

// Deeds are what a verdict and its fields come from, each person and reason once: the verdict first
// where it stands whatever was edited, and else the oldest first. What was decided of article and origin is
// among them where nothing else was.
func (d Decided) Deeds() []Deed {
	var out, more []Deed
	switch d.Verdict {
	case Edited, Follows:
	case Accepted, Added, Moved:
		out = append(out, Deed{Verdict: d.Verdict, Who: d.Who, At: d.At, Why: d.Why})
	default:
		return []Deed{{Verdict: d.Verdict, Who: d.Who, At: d.At, Why: d.Why}}
	}
	told := map[string]bool{}
	for _, b := range d.By {
		told[b.Field] = true
		x := Deed{Edited, []string{b.Field}, b.Who, b.At, b.Why}
		switch {
		case b.Followed() != (d.Verdict == Follows):
			continue
		case b.Followed():
			x.Verdict = Follows
		case b.Field == ByTo:
			x.Verdict, x.Fields = Moved, nil
		case b.Field == ByVerdict:
			x.Verdict, x.Fields = Accepted, nil
		}
		i := slices.IndexFunc(more, func(o Deed) bool { return o.Verdict == x.Verdict && o.Who == x.Who && o.Why == x.Why })
		switch {
		case len(out) > 0 && x.Verdict == d.Verdict: // the first of all
		case i < 0:
			more = append(more, x)
		default:
			more[i].Fields = append(more[i].Fields, x.Fields...)
			if x.At.After(more[i].At) {
				more[i].At = x.At
			}
		}
	}
	// Who edits a claim or adds it takes it for right.
	all := slices.Concat(out, more)
	more = slices.DeleteFunc(more, func(x Deed) bool {
		return x.Verdict == Accepted && slices.ContainsFunc(all, func(o Deed) bool {
			return o.Who == x.Who && (o.Verdict == Edited || o.Verdict == Added)
		})
	})
	// A report of before there was By has the fields alone.
	if left := slices.DeleteFunc(slices.Clone(d.Fields), func(f string) bool { return told[f] }); len(left) > 0 {
		more = append(more, Deed{Edited, left, d.Who, d.At, d.Why})
	}
	if d.To != "" && d.Verdict != Moved && !told[ByTo] {
		more = append(more, Deed{Verdict: Moved, Who: d.Who, At: d.At, Why: d.Why})
	}
	return append(out, more...)
}

// People are all who decided something of a claim that shows in it, also of its article or origin.
func (d Decided) People() []string {
	var out []string
	add := func(who string) {
		if who != "" && !slices.Contains(out, who) {
			out = append(out, who)
		}
	}
	for _, x := range d.Deeds() {
		add(x.Who)
	}
	for _, b := range d.By {
		if b.Followed() {
			add(b.Who)
		}
	}
	return out
}

// A Remark is a note that a person has made on a claim, or on its article or origin.
type Remark struct {
	Who  string    `json:"who"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
	On   string    `json:"on,omitempty"` // origin where it is on that
}

// UnmarshalJSON takes the bare text too, as which notes were kept at first.
func (r *Remark) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &r.Text)
	}
	type plain Remark
	return json.Unmarshal(b, (*plain)(r))
}

// A Review is a decision that could not be carried out as it was made, and waits for a person.
type Review struct {
	Decision string    `json:"decision"` // id
	Do       string    `json:"do"`
	Who      string    `json:"who"`
	At       time.Time `json:"at"`
	Why      string    `json:"why"`    // the person's
	On       Subject   `json:"on"`     // as it was
	Claim    string    `json:"claim"`  // the claim that seems to stand in its place, "" for none
	Reason   string    `json:"reason"` // why a person is asked
}
