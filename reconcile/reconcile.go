package reconcile

import (
	"io"
	"math"
	"slices"
	"strings"
)

// Topics answers every topic of claims, sorted by topic. The order of claims
// does not matter, to the byte: what is learned of an origin is learned over
// all topics given, so claims belong into one call.
func Topics(claims []Claim, o Options) []Answer {
	q := ask(gather(claims), o)
	out := make([]Answer, len(q.topics))
	parallel(blocksOf(len(out)), func(b int) {
		w := newWork()
		for i := b * block; i < min((b+1)*block, len(out)); i++ {
			if q.answer(i, &out[i], w); out[i].Explain == nil {
				out[i].Explain = w.script.lines()
			}
		}
	})
	return out
}

// Lines answers every topic of the claims that r has, one JSON object a line, as
// DecodeLines and WriteLines do together. It holds a third of what they hold, for the claims
// are never there as such.
func Lines(r io.Reader, w io.Writer, o Options) error {
	g := newGathering()
	if err := decode(r, g.add); err != nil {
		return err
	}
	return ask(g.topics(), o).write(w)
}

// WriteLines writes the answers of Topics as JSON, one a line, without holding them all.
func WriteLines(w io.Writer, claims []Claim, o Options) error {
	return ask(gather(claims), o).write(w)
}

// write answers the topics and forgets them.
func (q *question) write(w io.Writer) error {
	const (
		pages = 16 // written at a time
		most  = 32 // topics of a page: many answers together are long
	)
	var written [pages]page
	works := newWorks() // each knows how much memory the topics before took
	for from := 0; from < len(q.topics); from += pages * most {
		n := min(pages*most, len(q.topics)-from)
		parallel((n+most-1)/most, func(b int) {
			work := <-works
			p := &written[b]
			p.text = p.text[:0]
			for i := from + b*most; i < from+min((b+1)*most, n); i++ {
				a := work.again()
				q.answer(i, a, work)
				p.answer(a, &work.script)
				q.topics[i] = topic{} // answered
			}
			works <- work
		})
		for b := range (n + most - 1) / most {
			if written[b].err != nil {
				return written[b].err
			}
			if _, err := w.Write(written[b].text); err != nil {
				return err
			}
		}
	}
	return nil
}

// A question is topics with all that was learned over them.
type question struct {
	topics []topic
	model  *model
	echoes *copying
	units  map[string]float64 // of the linear scales, by group
	other  *method
}

func ask(ts []topic, o Options) *question {
	q := &question{topics: ts}
	parallel(len(ts), func(i int) { ts[i].prepare() })
	q.units = settleScales(ts, o.Coding)
	parallel(blocksOf(len(ts)), func(b int) {
		var s stock
		for i := b * block; i < min((b+1)*block, len(ts)); i++ {
			ts[i].hear(o.Coding, &s)
		}
	})
	q.model = newModel(ts, o.Ratings)
	q.model.level = levelOf(o.Level)
	q.echoes = findCopying(ts, len(q.model.origins))
	parallel(len(ts), func(i int) { q.echoes.weigh(&ts[i]) })
	q.model.learn(ts)
	if o.Method != "" {
		q.other = q.model.other(ts, o.Method)
	}
	return q
}

// blocksOf is how many blocks n topics make.
func blocksOf(n int) int { return (n + block - 1) / block }

// answer fills a with the answer on the topic at i; what explains it stands in the script of
// w where a does not say it.
func (q *question) answer(i int, a *Answer, w *work) {
	q.model.answer(&q.topics[i], a, w)
	if q.other != nil {
		q.other.put(&q.topics[i], i, a)
	}
}

// A method is what another way of picking the best figure found.
type method struct {
	name  string
	best  map[int]float64
	trust []float64
}

// other runs another method over the topics, nil for one that is unknown: callers check it
// against Methods.
func (m *model) other(ts []topic, name string) *method {
	best, trust, ok := compare(ts, len(m.origins), name)
	if !ok {
		return nil
	}
	return &method{name, best, trust}
}

// put puts the best figure and the credibility of the method into the answer on the topic
// at i; range, voices and words stay.
func (o *method) put(t *topic, i int, a *Answer) {
	a.Best, a.LikelyLow, a.LikelyHigh, a.Ends.Best = nil, nil, nil, nil
	if x, has := o.best[i]; has && !math.IsNaN(x) && !math.IsInf(x, 0) {
		if a.Low != nil {
			x = math.Max(x, *a.Low)
		}
		if a.High != nil {
			x = math.Min(x, *a.High)
		}
		a.Best = ptr(x)
	}
	clear(a.Credibility)
	for j := range t.voices {
		v := &t.voices[j]
		for _, c := range t.claims {
			if c.teller() == v.origin {
				a.Credibility[c.outlet()] = tidy(o.trust[v.id])
			}
		}
	}
	line := "no best figure by method " + o.name
	if a.Best != nil {
		line = "best " + printed(*a.Best) + " by method " + o.name
	}
	a.Explain = []string{line}
}

// settleScales gives linear topics the usual spread of their group, and returns the unit of
// every group.
func settleScales(ts []topic, coding string) map[string]float64 {
	spreads := map[string][]float64{}
	for i := range ts {
		if t := &ts[i]; t.scale.linear {
			spreads[t.group] = append(spreads[t.group], deviation(t.points(coding)))
		}
	}
	units := map[string]float64{}
	for g, d := range spreads {
		units[g] = unitOf(d)
	}
	for i := range ts {
		if t := &ts[i]; t.scale.linear {
			t.scale.unit = units[t.group]
		}
	}
	return units
}

// unitOf is the unit of a linear scale on which figures deviate so.
func unitOf(deviations []float64) float64 { return 10 * usualSpread(deviations) }

// answer puts the answer on one topic together.
func (m *model) answer(t *topic, a *Answer, w *work) {
	a.Topic = t.name
	if a.SetAside == nil {
		a.SetAside, a.Credibility = []SetAside{}, map[string]float64{}
	}
	b := t.bracket()
	m.see(t, w)
	if len(t.candidates) > 0 {
		m.posterior(t, w)
	}
	v := m.best(t, b, w)
	if b.atLow != nil && !math.IsInf(b.low, 0) {
		a.Low = ptr(b.low)
	}
	if b.atHigh != nil && !math.IsInf(b.high, 0) {
		a.High = ptr(b.high)
	}
	if v.has && b.atLow != nil {
		// The middle of several, rounded to their digits, may step over an end.
		v.x = math.Min(math.Max(v.x, b.low), b.high)
		a.Best = ptr(v.x)
	}
	if lo, hi, ok := m.likely(t, w); ok {
		lo, hi = t.outward(lo, hi)
		if a.Best != nil {
			lo, hi = math.Min(lo, *a.Best), math.Max(hi, *a.Best)
		}
		if !math.IsInf(lo, 0) && !math.IsInf(hi, 0) {
			a.LikelyLow, a.LikelyHigh = ptr(lo), ptr(hi)
		}
	}
	a.Ends = Ends{Low: end(b.atLow), High: end(b.atHigh)}
	if a.Best != nil && v.count != nil {
		a.Ends.Best = end(v.count)
	}
	m.sources(t, a, w)
	a.Conflict = t.conflict()
	a.Agreement = tidy(m.agreement(t))
	a.Words = t.words(a)
	a.Word = a.Words[0]
	m.voices(t, a, w)
	t.setAside(a)
	m.explain(t, a, v, w)
}

func ptr(x float64) *float64 {
	if x == 0 {
		x = 0 // no negative nought in print
	}
	return &x
}

// tidy rounds a share to what it is worth.
func tidy(p float64) float64 { return math.Round(p*1e4) / 1e4 }

// outward carries the likely range back to the unit of the topic, with three
// digits, or whole numbers where figures are whole; rounded outwards, so that
// rounding takes nothing from its reach.
func (t *topic) outward(lo, hi float64) (float64, float64) {
	lo, hi = t.scale.from(lo), t.scale.from(hi)
	unit := 0.0
	if !t.scale.linear && t.whole() {
		unit = 1
	}
	u := max(unit, digitUnit(math.Max(math.Abs(lo), math.Abs(hi)-math.Abs(lo)), 3))
	if u <= 0 || math.IsInf(u, 0) {
		return lo, hi
	}
	return clean(math.Floor(lo/u)*u, lo), clean(math.Ceil(hi/u)*u, hi)
}

// clean is x without the dust of binary fractions, or was where that fails.
func clean(x, was float64) float64 {
	x = roundTo(x, 12)
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return was
	}
	return x
}

// digitUnit is the worth of the n-th digit of x.
func digitUnit(x float64, n int) float64 {
	if x == 0 {
		return 0
	}
	return math.Pow(10, math.Floor(math.Log10(x))-float64(n-1))
}

// whole reports whether all figures of the topic are whole numbers.
func (t *topic) whole() bool {
	for i := range t.voices {
		for _, k := range t.voices[i].current {
			if k.at != math.Trunc(k.at) {
				return false
			}
		}
	}
	return true
}

// end is the claim that stands for a count at an end of the range: the origin's
// own word before anybody's relay of it, then the first by date, outlet, ref.
func end(k *count) *End {
	if k == nil {
		return nil
	}
	c := k.claims[0]
	for _, o := range k.claims[1:] {
		if own(o) && !own(c) {
			c = o
		}
	}
	return &End{
		Ref: c.Ref, Source: c.outlet(), Origin: c.teller(), Low: c.Low, Value: c.Value, High: c.High,
		Qualifier: c.Qualifier, Wording: c.Wording, AsOf: c.AsOf, URL: c.URL,
	}
}

func own(c *telling) bool { return c.outlet() == c.teller() }

// sources counts outlets and origins, and gives each outlet the credibility of
// the origin it speaks for.
func (m *model) sources(t *topic, a *Answer, w *work) {
	a.Sources = w.list(len(t.claims))
	for i, c := range t.claims {
		a.Sources[i] = c.outlet()
	}
	slices.Sort(a.Sources)
	a.Sources = slices.Compact(a.Sources)
	a.Outlets = len(a.Sources)
	for i := range t.voices {
		v := &t.voices[i]
		if !v.muted && v.witness() {
			a.Origins++
		}
		p := tidy(m.records[v.kind].p)
		for _, ks := range [2][]*count{v.current, v.past} {
			for _, k := range ks {
				for _, c := range k.claims {
					name := c.outlet()
					if old, ok := a.Credibility[name]; !ok || name == v.origin || old > p && !t.speaks(name) {
						a.Credibility[name] = p
					}
				}
			}
		}
	}
	if a.Origins == 0 {
		a.Origins = max(1, len(t.voices))
	}
}

// speaks reports whether name is an origin of the topic itself.
func (t *topic) speaks(name string) bool {
	i, ok := slices.BinarySearchFunc(t.voices, name, func(v voice, s string) int { return strings.Compare(v.origin, s) })
	return ok && i < len(t.voices)
}

// voices lists every figure of every origin, current ones first.
func (m *model) voices(t *topic, a *Answer, w *work) {
	a.Voices = slices.Grow(a.Voices, len(t.voices))
	for i := range t.voices {
		v := &t.voices[i]
		r := &m.records[v.id]
		for _, ks := range [2][]*count{v.current, v.past} {
			for _, k := range ks {
				row := Voice{
					Origin: v.origin, Outlets: k.outlets(w), Refs: k.refs(w), P: tidy(m.records[v.kind].p), Cases: int(r.n),
					Qualifier: k.claims[0].Qualifier, Low: k.claims[0].Low, Value: k.claims[0].Value, High: k.claims[0].High,
					AsOf: k.asOf(), Why: k.why, Superseded: k.superseded, Derived: k.derived(),
				}
				row.Weight = tidy(v.weight)
				if !v.witness() && k.why == "" {
					row.Repeats = t.voices[v.leader].origin
				}
				if k.why == "" {
					row.Why, row.Superseded = v.why(), v.older
				}
				a.Voices = append(a.Voices, row)
			}
		}
	}
}

// derived is the arithmetic behind the count, "" where somebody said it as such.
func (k *count) derived() string {
	for _, c := range k.claims {
		if c.Derived == "" {
			return ""
		}
	}
	return oneLine(k.claims[0].Derived)
}

// why is the reason why a voice with a current figure is not in the range, ""
// where it is.
func (v *voice) why() string {
	switch {
	case v.stale:
		return "superseded: an earlier state of what goes up and down"
	case v.older:
		return "superseded: earlier count of a growing total"
	case v.lost:
		return "likely slip: the digits of another's figure without its million or billion"
	case v.slip:
		return "likely slip: a power of ten from figures that others agree on"
	}
	return ""
}

// asOf is the date of the count as its claims wrote it.
func (k *count) asOf() string {
	for _, c := range k.claims {
		if c.AsOf != "" && parseDate(c.AsOf) == k.when {
			return c.AsOf
		}
	}
	for _, c := range k.claims {
		if c.AsOf != "" {
			return c.AsOf
		}
	}
	return ""
}

// setAside lists what is out of the range, claim by claim.
func (t *topic) setAside(a *Answer) {
	add := func(c *telling, figure, why string) {
		a.SetAside = append(a.SetAside, SetAside{
			Origin: c.teller(), Source: c.outlet(), Ref: c.Ref, Figure: figure, AsOf: c.AsOf, Why: why,
		})
	}
	for i := range t.voices {
		v := &t.voices[i]
		for _, ks := range [2][]*count{v.current, v.past} {
			for _, k := range ks {
				why := k.why
				if why == "" {
					why = v.why()
				}
				if why == "" {
					continue
				}
				for _, c := range k.claims {
					add(c, k.words(c), why)
				}
			}
		}
	}
	for _, c := range t.unread {
		add(c, "", "no figure that can be read")
	}
}
