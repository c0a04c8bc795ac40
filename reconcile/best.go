package reconcile

import (
	"math"
	"slices"
)

// nearTie is the difference of log-likelihood that decides nothing.
const nearTie = 0.25

// A verdict is the best figure of a topic: a number that the evidence supports
// most, or the finding that nothing decides.
type verdict struct {
	has   bool
	y     float64
	x     float64 // in the unit of the topic; exactly as reported unless shared
	count *count  // that gives x; nil where several voices share it
	why   string
	tied  bool // rivals stand against each other and nothing decides
}

// An offer is a reported number that may be the best one.
type offer struct {
	y, x  float64
	voice int
	count *count
	l     float64
}

// offers are the numbers that standing voices put forward. A ceiling is one
// only where nothing else is known: "up to 20" says what was not exceeded.
func (t *topic) offers(w *work) []offer {
	out := w.offers[:0]
	for pass := 0; pass < 2 && len(out) == 0; pass++ {
		for i := range t.voices {
			v := &t.voices[i]
			if !v.standing() {
				continue
			}
			for _, k := range v.current {
				if (k.shape == asCeiling) != (pass == 1) {
					continue
				}
				out = append(out, offer{t.scale.to(k.at), k.at, i, k, 0})
				if k.shape == asRange && k.hi != k.at {
					out = append(out, offer{t.scale.to(k.hi), k.hi, i, k, 0})
				}
			}
		}
	}
	w.offers = out
	slices.SortStableFunc(out, func(a, b offer) int {
		switch {
		case a.x < b.x:
			return -1
		case a.x > b.x:
			return 1
		}
		return a.count.exactness() - b.count.exactness()
	})
	return out
}

// best picks the best figure: the number with the highest likelihood, the
// lower one near a tie, none where the tie is between rivals.
func (m *model) best(t *topic, b bracket, w *work) verdict {
	offers := within(t.offers(w), b)
	if len(offers) == 0 {
		return verdict{}
	}
	t.logLikelihood(offers, w)
	top := math.Inf(-1)
	for i := range offers {
		top = max(top, offers[i].l)
	}
	pick := 0
	for i := range offers {
		if offers[i].l >= top-nearTie {
			pick = i
			break
		}
	}
	v := verdict{has: true, y: offers[pick].y, x: offers[pick].x, count: offers[pick].count}
	if rival := m.rival(t, offers, pick); rival >= 0 {
		if at := witness(offers, pick, rival); at >= 0 {
			v.y, v.x, v.count = offers[at].y, offers[at].x, offers[at].count
			v.why = "a count of nought against a witnessed figure: the lowest that was witnessed"
			return v
		}
		return verdict{tied: true}
	}
	if at := m.central(t, offers, pick, w); at >= 0 {
		if pick != at && offers[at].x != offers[pick].x {
			v.why = "the reported figure from which the evidence lies least far"
		}
		pick = at
		v.y, v.x, v.count = offers[at].y, offers[at].x, offers[at].count
	}
	if x, ok := m.shared(t, offers, pick, w); ok {
		v.x, v.y, v.count = x, t.scale.to(x), nil
		v.why = "the shared figure of voices that agree within their noise"
	}
	return v
}

// within keeps the offers that lie in the reported range: a floor that an exact
// count absorbed is no best figure beside it.
func within(offers []offer, b bracket) []offer {
	kept := offers[:0]
	for _, o := range offers {
		if b.low <= o.x && o.x <= b.high {
			kept = append(kept, o)
		}
	}
	return kept
}

// logLikelihood gives the offers, which are sorted, their log L(θ): a term for every voice
// that has not left.
func (t *topic) logLikelihood(offers []offer, w *work) {
	w.ys = w.ys[:0]
	for i := range offers {
		if i == 0 || offers[i].y != offers[i-1].y {
			w.ys = append(w.ys, offers[i].y)
		}
	}
	n := len(w.ys)
	w.f, w.c, w.term, w.post = grow(w.f, n), grow(w.c, n), grow(w.term, n), grow(w.post, n)
	clear(w.post)
	for i := range t.voices {
		v := &t.voices[i]
		if v.muted || v.weight == 0 {
			continue
		}
		w.terms(v, i, w.ys, w.f, w.c, w.term)
		for k, x := range w.term {
			w.post[k] += v.weight * math.Log(x)
		}
	}
	at := 0
	for i := range offers {
		if offers[i].y != w.ys[at] {
			at++
		}
		offers[i].l = w.post[at]
	}
}

// support is the log-likelihood of an offer without regard to how exactly the
// voices speak: that one of two rivals uses round numbers, or a range, does not
// decide between them. Who excludes the voice of the offer lends it nothing.
func (m *model) support(t *topic, o offer) float64 {
	at := form{shape: asPoint, lo: o.y, hi: o.y, at: o.y}
	mine := t.voices[o.voice].form
	sum := 0.0
	for i := range t.voices {
		v := &t.voices[i]
		if v.muted || v.early {
			continue
		}
		r, p, f := &m.records[v.kind], m.p(v), 0.0
		// As far as they are apart, so far is either wrong if the other is not.
		d := v.form.gap(mine)
		c := tailDensity / (1 + d*d)
		if i == o.voice || d == 0 {
			var wrong [1]float64
			v.wrong(wrong[:], []float64{o.y})
			c = wrong[0]
			f = v.form.fits(at, r.s, r.bias) / (r.s * math.Sqrt(2*math.Pi))
		}
		sum += v.weight * math.Log(p*f+(1-p)*c)
	}
	return sum
}

// fits is the density of the point at under g, as a share of its greatest.
func (g form) fits(at form, s, bias float64) float64 {
	y := at.at
	if bias == 0 && g.gap(at) == 0 {
		switch g.shape {
		case asFloor:
			return math.Exp(-math.Max(0, y-g.lo) / tauBound)
		case asCeiling:
			return math.Exp(-math.Max(0, g.hi-y) / tauBound)
		}
		return 1
	}
	d := math.Max(0, math.Max(g.lo-bias-y, y-g.hi+bias))
	return math.Exp(-d * d / (2 * s * s))
}

// rival is an offer that excludes the picked one and has as much support, -1
// where there is none.
func (m *model) rival(t *topic, offers []offer, pick int) int {
	own := m.support(t, offers[pick])
	for i := range offers {
		if offers[i].voice == offers[pick].voice {
			continue
		}
		a, b := &t.voices[offers[i].voice], &t.voices[offers[pick].voice]
		if a.form.gap(b.form) > 0 && !m.noise(t, a, b) && m.support(t, offers[i]) > own-nearTie {
			return i
		}
	}
	return -1
}

// central is the reported number from which the evidence lies least far, among those that
// do not exclude the likeliest one, where three or more bear witness; -1 where two do.
func (m *model) central(t *topic, offers []offer, pick int, w *work) int {
	// The posterior of the topic stands in w.
	if t.witnesses() < 3 || len(t.candidates) == 0 {
		return -1
	}
	grid, cum := w.grid, w.cum
	if !(cum[len(cum)-1] > 0) {
		return -1
	}
	picked := &t.voices[offers[pick].voice]
	at, least := -1, math.Inf(1)
	loss, y := 0.0, math.NaN()
	for i := range offers {
		v := &t.voices[offers[i].voice]
		if v != picked && v.form.gap(picked.form) > 0 && !m.noise(t, v, picked) {
			continue
		}
		if offers[i].y != y { // many offer one number
			loss, y = 0, offers[i].y
			for k := 1; k < len(grid); k++ {
				loss += (cum[k] - cum[k-1]) * math.Abs((grid[k]+grid[k-1])/2-y)
			}
		}
		if loss < least-1e-12 {
			at, least = i, loss
		}
	}
	return at
}

// witnesses are the standing voices that repeat nobody.
func (t *topic) witnesses() int {
	n := 0
	for i := range t.voices {
		if v := &t.voices[i]; v.standing() && v.witness() {
			n++
		}
	}
	return n
}

// noise reports whether two figures differ by no more than what their origins are known to
// miss by, where a third voice is there to judge: they are no positions that exclude each
// other, and the likelier figure is the best one.
func (m *model) noise(t *topic, a, b *voice) bool {
	r, q := &m.records[a.kind], &m.records[b.kind]
	if r.n-a.n < knownCases || q.n-b.n < knownCases {
		return false
	}
	return t.witnesses() > 2 && a.form.gap(b.form) <= 2*math.Sqrt(r.s*r.s+q.s*q.s)
}

// sensors are as many that agree on a temperature or the like as to be read together, whatever single
// figure is the likeliest.
const sensors = 5

// knownCases are topics from which the spread of an origin is known.
const knownCases = 5

// witness decides between nought and a positive figure: whoever saw three dead
// outweighs the accused who saw none.
func witness(offers []offer, i, j int) int {
	a, b := offers[i], offers[j]
	switch {
	case a.x == 0 && b.x > 0:
		return j
	case b.x == 0 && a.x > 0:
		return i
	}
	return -1
}

// shared is the weighted middle of the voices that agree with the picked
// figure, where no single figure carries half of the weight. Only the finest
// of them are weighed: a registry's count is not blurred by roundings of it.
func (m *model) shared(t *topic, offers []offer, pick int, w *work) (float64, bool) {
	ls := w.ys[:0]
	at := 0
	for i := range offers {
		if i > 0 && offers[i].x == offers[i-1].x {
			continue
		}
		if offers[i].x == offers[pick].x {
			at = len(ls)
		}
		ls = append(ls, offers[i].l)
	}
	post := grow(w.post, len(ls))
	normalise(ls, post)
	picked := &t.voices[offers[pick].voice]
	if picked.form.shape != asPoint || post[at] >= 0.5 && !t.scale.linear {
		return 0, false
	}
	fine, join := math.Inf(1), 0
	for i := range t.voices {
		if v := &t.voices[i]; m.joins(t, v, picked) {
			fine = math.Min(fine, math.Hypot(v.form.rlo, m.records[v.kind].s))
			join++
		}
	}
	coarsest := 2.0 // of the finest
	switch {
	case t.scale.linear && join >= sensors:
		coarsest = 4
	case post[at] >= 0.5:
		return 0, false
	}
	var sum, weight float64
	n, most := 0, 0
	for i := range t.voices {
		v := &t.voices[i]
		r := &m.records[v.kind]
		if v.weight == 0 || !m.joins(t, v, picked) || math.Hypot(v.form.rlo, r.s) > coarsest*fine {
			continue
		}
		w := v.weight * m.p(v) / (r.s*r.s + v.form.rlo*v.form.rlo)
		sum += w * (v.form.at - r.bias)
		weight += w
		n++
		most = max(most, digits(v.current[0].at))
	}
	if n < 2 {
		return 0, false
	}
	return roundTo(t.scale.from(sum/weight), most), true
}

// joins reports whether the voice is a point that agrees with o, or differs from it by
// known noise alone.
func (m *model) joins(t *topic, v, o *voice) bool {
	return v.standing() && !v.early && !v.split() && v.form.shape == asPoint && (v.form.gap(o.form) == 0 || v != o && m.noise(t, v, o))
}
