package reconcile

// An Answer is what is reported on one topic, by whom, and what the model
// makes of it.
//
// Low to High is what current, unwithdrawn origins reported (nil: open on that
// side, or nothing reported); LikelyLow to LikelyHigh is the model's 90 %
// range, which is another thing. Low ≤ Best ≤ High. Best is nil where rivals
// stand against each other and nothing decides between them.
type Answer struct {
	Topic       string             `json:"topic"`
	Low         *float64           `json:"low"`
	Best        *float64           `json:"best"`
	High        *float64           `json:"high"`
	LikelyLow   *float64           `json:"likely_low"`
	LikelyHigh  *float64           `json:"likely_high"`
	Sources     []string           `json:"sources"` // outlets, sorted
	Origins     int                `json:"origins"` // independent of each other, as far as is known
	Outlets     int                `json:"outlets"`
	Agreement   float64            `json:"agreement"` // 0..1, over pairs of voices; 1 for a single one
	Conflict    bool               `json:"conflict"`
	Word        string             `json:"word"`  // the first that holds, as news.Conflict and its like
	Words       []string           `json:"words"` // all that hold, e.g. growth and single_origin
	SetAside    []SetAside         `json:"set_aside"`
	Credibility map[string]float64 `json:"credibility"` // by source: that of the origin it speaks for here
	Ends        Ends               `json:"ends"`
	Explain     []string           `json:"explain"`
	Voices      []Voice            `json:"voices"`
}

// A Voice is one figure of one origin, with every outlet that carried it.
// An origin's current figure comes first; its earlier ones follow, newest
// first, with Superseded set.
type Voice struct {
	Origin     string   `json:"origin"`
	Low        *float64 `json:"low"`
	Value      *float64 `json:"value"`
	High       *float64 `json:"high"`
	Qualifier  string   `json:"qualifier"`
	AsOf       string   `json:"as_of"`
	Outlets    []string `json:"outlets"`
	Refs       []string `json:"refs"`
	P          float64  `json:"p"`                 // credibility of the origin, 0..1
	Cases      int      `json:"cases"`             // topics with other origins, in which it could be compared
	Derived    string   `json:"derived,omitempty"` // the arithmetic behind it, where it was not said as such
	Repeats    string   `json:"repeats,omitempty"` // the outlet whose figure it was found to repeat
	Weight     float64  `json:"weight"`            // how much of a witness it is, 0..1
	Superseded bool     `json:"superseded,omitempty"`
	Why        string   `json:"why,omitempty"` // why it is not in the range
}

// A SetAside is a figure kept in sight but out of the range.
type SetAside struct {
	Origin string `json:"origin"`
	Source string `json:"source"`
	Ref    string `json:"ref"`
	Figure string `json:"figure"` // in words: "about 300"
	AsOf   string `json:"as_of"`
	Why    string `json:"why"`
}

// Ends are the claims that stand at the ends of the range, and at its best
// figure; Best is nil where there is none or where several share it. At an
// open end stands the claim that leaves it open.
type Ends struct {
	Low  *End `json:"low"`
	Best *End `json:"best"`
	High *End `json:"high"`
}

// An End is a claim that gave the figure at an end of a range.
type End struct {
	Ref       string   `json:"ref"`
	Source    string   `json:"source"`
	Origin    string   `json:"origin"`
	Low       *float64 `json:"low"`
	Value     *float64 `json:"value"`
	High      *float64 `json:"high"`
	Qualifier string   `json:"qualifier"`
	Wording   string   `json:"wording"`
	AsOf      string   `json:"as_of"`
	URL       string   `json:"url"`
}
