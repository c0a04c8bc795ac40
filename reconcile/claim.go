package reconcile

import "rangefinder/reconcile/topics"

// A Claim is one figure as the reconciler needs it: who printed it, whose it
// is, how it is bounded and when it was counted.
//
// Value with Qualifier rules: an "exact" or "about" Value is a point whatever
// Low and High say, "at_least" and "more_than" are floors, "up_to" and
// "less_than" ceilings; only without a Value do Low and High bound it, and a
// nil end is then open. A missing Origin is the Source itself.
type Claim struct {
	Topic     string   `json:"topic"`
	Source    string   `json:"source"` // the outlet that printed it
	Origin    string   `json:"origin"` // whose figure it is; "" for the source's own
	Low       *float64 `json:"low"`
	High      *float64 `json:"high"`
	Value     *float64 `json:"value"`
	Qualifier string   `json:"qualifier"` // as quantity.Qualifier
	AsOf      string   `json:"as_of"`     // ISO 8601: the day or instant of the count, not of the page
	URL       string   `json:"url"`
	Group     string   `json:"group"` // kind of figure, over which credibility is pooled
	Scale     string   `json:"scale"` // "linear" for temperatures, shares, rates; else ratios matter

	Vague     bool   `json:"vague,omitempty"`
	Wording   string `json:"wording,omitempty"`  // as written: "dozens", "some 600"
	Status    string `json:"status,omitempty"`   // corrected, withdrawn, retracted: taken back; denied: named to be denied; former: what it was before
	Corrects  string `json:"corrects,omitempty"` // the figure (or ref) that this one replaces
	Note      string `json:"note,omitempty"`     // the reason that came with it
	Derived   string `json:"derived,omitempty"`  // the arithmetic behind it, where it was not said as such
	Published string `json:"published,omitempty"`

	// Ref is the caller's name for the claim; it is kept through to Ends,
	// Voices and SetAside and never looked into.
	Ref string `json:"ref,omitempty"`
	// Measure is what happened ("killed", "sent"); it says whether the figure
	// can only grow. "" leaves that to the words of the topic.
	Measure string `json:"measure,omitempty"`
	Unit    string `json:"unit,omitempty"`
}

// Options are the settings of a reconciliation; the zero value works.
type Options struct {
	// Ratings are the user's own opinions of sources, 0 (never) to 1 (always),
	// by name or by web domain in lower case; see ReadRatings. None are ours.
	Ratings map[string]float64
	// Rates are exchange rates by day, nil for none: with them sums in different currencies are
	// compared; see ReadRates.
	Rates *Rates
	// Learned is whom to believe, learned over all stories; nil learns it from the story at hand. Only
	// Find asks for it.
	Learned *Learned
	// Coding is how vague words are read: "" as wordings.txt has them, "acled"
	// as ACLED codes them (dozens 12).
	Coding string
	// Method picks the best figure and the credibility: "" is the model of
	// this package; see Methods for the others, kept for comparison.
	Method string
	// Level is the share that the likely range is to cover, 0.5 to 0.99; 0 is 0.9.
	Level float64
	// Topics is what a person said of topics; it outranks the grouping.
	Topics topics.Rules
}
