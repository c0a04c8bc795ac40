package reconcile

import (
	"math"
	"slices"
	"strings"
)

// A record is what is known of one origin.
type record struct {
	p     float64 // share of its figures that are right
	bias  float64 // what it usually adds, on the scale
	s     float64 // its spread when it is right
	prior float64

	parent int32 // of a kind of figures: the record of its origin; -1 for an origin

	n float64 // topics with another origin, in which it could be compared
	g float64 // of these, the share in which its figure fits the best-supported one, summed
}

// A model is what was learned over all topics.
type model struct {
	origins []string       // sorted
	records []record       // of the origins, in their order, then of the kinds of figures of those that give several
	kinds   map[kind]int32 // where the records of kinds of figures stand
	s0      float64
	level   float64 // of the likely range
}

// Constants of learning; see the package comment.
const (
	priorP      = 0.6 // of an origin that nobody rated
	priorWeight = 2.0 // m: topics that the prior is worth
	kindWeight  = 4.0 // topics that the whole record of an origin is worth for one kind of figures
	s0Start     = 0.10
	s0Least     = 0.004
	s0Most      = 0.20
	sMost       = 0.6
	spreadPrior = 4.0
	biasPrior   = 5.0
	biasCases   = 5
	leastBias   = 0.10
	passes      = 20
	settled     = 1e-3 // learning stops where nothing changes by more
	block       = 256  // topics that are summed together; fixed, so that sums do not depend on the machine
)

// newModel names the origins of the topics and gives them their priors.
func newModel(ts []topic, ratings map[string]float64) *model {
	m := &model{s0: s0Start}
	ids := map[string]int32{} // in the order in which the origins come, until they are sorted
	site := map[string]string{}
	for i := range ts {
		for j := range ts[i].voices {
			v := &ts[i].voices[j]
			id, ok := ids[v.origin]
			if !ok {
				id = int32(len(m.origins))
				ids[v.origin] = id
				m.origins = append(m.origins, v.origin)
			}
			v.id = id
			if len(ratings) > 0 {
				if d := ownDomain(v); d != "" && (site[v.origin] == "" || d < site[v.origin]) {
					site[v.origin] = d
				}
			}
		}
	}
	slices.Sort(m.origins)
	sorted := make([]int32, len(m.origins))
	m.records = make([]record, len(m.origins))
	for i, name := range m.origins {
		sorted[ids[name]] = int32(i)
		p := priorP
		if r, ok := rating(ratings, name, site[name]); ok {
			p = r
		}
		m.records[i] = record{p: p, prior: p, s: s0Start, parent: -1}
	}
	for i := range ts {
		for j := range ts[i].voices {
			v := &ts[i].voices[j]
			v.id = sorted[v.id]
		}
	}
	m.findKinds(ts)
	return m
}

// A kind is the figures that an origin gives of one group.
type kind struct {
	origin int32
	group  string
}

// findKinds gives a record of its own to every kind of figure of the origins that give
// several: who counts the dead well may lean in counting the enemy's tanks.
func (m *model) findKinds(ts []topic) {
	last := make([]string, len(m.origins)) // the group that was met last
	heard := make([]bool, len(m.origins))
	several := make([]bool, len(m.origins))
	for i := range ts {
		for j := range ts[i].voices {
			id := ts[i].voices[j].id
			if heard[id] && last[id] != ts[i].group {
				several[id] = true
			}
			heard[id], last[id] = true, ts[i].group
		}
	}
	m.kinds = map[kind]int32{}
	for i := range ts {
		for j := range ts[i].voices {
			v := &ts[i].voices[j]
			if v.kind = v.id; !several[v.id] {
				continue
			}
			k := kind{v.id, ts[i].group}
			n, ok := m.kinds[k]
			if !ok {
				n = int32(len(m.records))
				m.kinds[k] = n
				r := m.records[v.kind]
				r.parent = v.id
				m.records = append(m.records, r)
			}
			v.kind = n
		}
	}
}

// ownDomain is the web domain of an origin that speaks for itself, "" where it
// is only quoted.
func ownDomain(v *voice) string {
	best := ""
	for _, ks := range [][]*count{v.current, v.past} {
		for _, k := range ks {
			for _, c := range k.claims {
				if c.outlet() != v.origin {
					continue
				}
				if d := domain(c.URL); d != "" && (best == "" || d < best) {
					best = d
				}
			}
		}
	}
	return best
}

func rating(ratings map[string]float64, name, domain string) (float64, bool) {
	for _, key := range []string{name, strings.ToLower(name), domain} {
		if r, ok := ratings[key]; ok && key != "" && r >= 0 && r <= 1 {
			// A rating is an opinion, and no opinion is certain.
			return math.Min(math.Max(r, 0.02), 0.98), true
		}
	}
	return 0, false
}

// A tally is what a block of topics says of the origins.
type tally struct {
	n, g, c, gd, gdd []float64
	sumG, sumGDD     float64
}

func newTally(n int) *tally {
	return &tally{n: make([]float64, n), g: make([]float64, n), c: make([]float64, n), gd: make([]float64, n), gdd: make([]float64, n)}
}

func (a *tally) reset() {
	clear(a.n)
	clear(a.g)
	clear(a.c)
	clear(a.gd)
	clear(a.gdd)
	a.sumG, a.sumGDD = 0, 0
}

// learn runs expectation–maximisation over the topics: who is right follows
// from the figures, and the figures from who is right.
func (m *model) learn(ts []topic) {
	var asked []*topic
	for i := range ts {
		if ts[i].heard() >= 2 && len(ts[i].candidates) > 0 {
			asked = append(asked, &ts[i])
		}
	}
	if len(asked) == 0 {
		return
	}
	blocks := (len(asked) + block - 1) / block
	tallies := make([]*tally, blocks)
	for i := range tallies {
		tallies[i] = newTally(len(m.records))
	}
	works := newWorks()
	for range passes {
		parallel(blocks, func(b int) {
			w := <-works
			defer func() { works <- w }()
			tallies[b].reset()
			for _, t := range asked[b*block : min((b+1)*block, len(asked))] {
				m.expect(t, w, tallies[b])
			}
		})
		total := tallies[0]
		for _, a := range tallies[1:] {
			for o := range total.n {
				total.n[o] += a.n[o]
				total.g[o] += a.g[o]
				total.c[o] += a.c[o]
				total.gd[o] += a.gd[o]
				total.gdd[o] += a.gdd[o]
			}
			total.sumG += a.sumG
			total.sumGDD += a.sumGDD
		}
		if m.maximise(total) < settled {
			return
		}
	}
}

// heard is the number of voices that take part in learning.
func (t *topic) heard() int {
	n := 0
	for i := range t.voices {
		if !t.voices[i].muted {
			n++
		}
	}
	return n
}

// grow is s with n elements, whatever they are.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// curve of the voice under what is known of its origin.
func (m *model) curve(v *voice) curve {
	r := &m.records[v.kind]
	if v.early {
		return v.form.overtaken(r.s, r.bias)
	}
	return v.form.curve(r.s, r.bias)
}

// p is the credibility of the voice's origin as every other topic has it. A
// topic is no evidence for itself: two strangers who oppose each other stay
// even, whichever of them speaks more exactly.
func (m *model) p(v *voice) float64 {
	r := &m.records[v.kind]
	if r.parent < 0 {
		return certain((priorWeight*r.prior + r.g - v.g) / (priorWeight + r.n - v.n))
	}
	o := &m.records[r.parent]
	prior := (priorWeight*o.prior + o.g - v.g) / (priorWeight + o.n - v.n)
	return certain((kindWeight*prior + r.g - v.g) / (kindWeight + r.n - v.n))
}

// certain keeps a share away from 0 and 1: nobody is always or never right.
func certain(p float64) float64 { return min(max(p, 0.02), 0.98) }

// see fills w with the credibility and the curve of every voice of the topic.
func (m *model) see(t *topic, w *work) {
	w.p = grow(w.p, len(t.voices))
	w.curves = grow(w.curves, len(t.voices))
	for i := range t.voices {
		if v := &t.voices[i]; !v.muted {
			w.p[i], w.curves[i] = m.p(v), m.curve(v)
		}
	}
}

// weigh fills w with the densities, the terms and the weight of every candidate.
func (m *model) weigh(t *topic, w *work) {
	m.see(t, w)
	n := len(t.candidates)
	w.f = grow(w.f, n*len(t.voices))
	w.c = grow(w.c, n*len(t.voices))
	w.term = grow(w.term, n*len(t.voices))
	w.post = grow(w.post, n)
	w.sum.reset(n)
	for i := range t.voices {
		v := &t.voices[i]
		if v.muted {
			continue
		}
		term := w.term[i*n : (i+1)*n]
		w.terms(v, i, t.candidates, w.f[i*n:(i+1)*n], w.c[i*n:(i+1)*n], term)
		w.sum.add(term, v.weight)
	}
	normalise(w.sum.logs(), w.post)
}

// terms sets f and c to the densities of v, the voice at i that was seen, at every theta,
// and term to p f + (1 − p) c.
func (w *work) terms(v *voice, i int, thetas, f, c, term []float64) {
	w.curves[i].fill(f, thetas)
	v.wrong(c, thetas)
	p, f, c, term := w.p[i], f[:len(thetas)], c[:len(thetas)], term[:len(thetas)]
	for k := range thetas {
		term[k] = p*f[k] + (1-p)*c[k]
	}
}

// A logSum adds the logarithms of many terms for each of several numbers, and takes few:
// logarithms are most of the work on a topic.
type logSum struct {
	l, product []float64
	held       int // terms in product
}

// mostHeld terms keep a product within the range of a float64: each lies between 1e-22 and
// 100.
const mostHeld = 8

func (s *logSum) reset(n int) {
	s.l, s.product, s.held = grow(s.l, n), grow(s.product, n), 0
	clear(s.l)
	for k := range s.product {
		s.product[k] = 1
	}
}

// add adds weight times the logarithm of every term.
func (s *logSum) add(term []float64, weight float64) {
	if weight == 0 {
		return
	}
	if weight != 1 {
		for k, x := range term {
			s.l[k] += weight * math.Log(x)
		}
		return
	}
	for k, x := range term {
		s.product[k] *= x
	}
	if s.held++; s.held == mostHeld {
		s.logs()
	}
}

// logs are the sums so far.
func (s *logSum) logs() []float64 {
	if s.held > 0 {
		for k, x := range s.product {
			s.l[k] += math.Log(x)
			s.product[k] = 1
		}
		s.held = 0
	}
	return s.l
}

// normalise turns log-likelihoods into weights with sum 1.
func normalise(l, post []float64) {
	top := slices.Max(l)
	sum := 0.0
	for k := range l {
		post[k] = math.Exp(l[k] - top)
		sum += post[k]
	}
	for k := range post {
		post[k] /= sum
	}
}

// share scales weights to the sum 1.
func share(weights []float64) {
	sum := 0.0
	for _, x := range weights {
		sum += x
	}
	if !(sum > 0) || math.IsInf(sum, 0) {
		for k := range weights {
			weights[k] = 1 / float64(len(weights))
		}
		return
	}
	for k := range weights {
		weights[k] /= sum
	}
}

// expect adds what one topic says of its origins.
func (m *model) expect(t *topic, w *work, a *tally) {
	m.weigh(t, w)
	n := len(t.candidates)
	total := 0.0
	w.variance, w.precision = grow(w.variance, len(t.voices)), grow(w.precision, len(t.voices))
	for i := range t.voices {
		v := &t.voices[i]
		if w.precision[i] = 0; !v.muted {
			w.variance[i] = m.variance(v)
			w.precision[i] = v.weight * w.p[i] / w.variance[i]
		}
		total += w.precision[i]
	}
	w.rest.reset(t)
	for i := range t.voices {
		v := &t.voices[i]
		if v.muted || v.early || v.form.shape == asCeiling {
			continue
		}
		p := w.p[i]
		f, term := w.f[i*n:(i+1)*n], w.term[i*n:(i+1)*n]
		var g float64
		for k, weight := range w.post[:n] {
			g += weight * (p * f[k]) / term[k]
		}
		v.g, v.n = g, 1
		a.n[v.id]++
		a.g[v.id] += g
		if v.kind != v.id {
			a.n[v.kind]++
			a.g[v.kind] += g
		}
		w.precision[i] = v.weight * m.p(v) / w.variance[i]
		if v.form.shape == asPoint {
			m.residual(t, w, i, total, a)
		}
	}
}

// A rest is the weight of the candidates without the voices that have one source, by the
// head of these: it is asked for by every one of them.
type rest struct {
	known  []bool
	weight []float64
	first  []int32 // of the voices with this head, -1 for none
	next   []int32 // that has the head of this one, -1 for none
}

func (r *rest) reset(t *topic) {
	n := len(t.voices)
	r.weight = grow(r.weight, n*len(t.candidates))
	r.known, r.first, r.next = grow(r.known, n), grow(r.first, n), grow(r.next, n)
	clear(r.known)
	for i := range r.first {
		r.first[i] = -1
	}
	for j := n - 1; j >= 0; j-- {
		head := t.voices[j].head(j)
		r.first[head], r.next[j] = int32(j), r.first[head]
	}
}

// without is the weight of the candidates to all but the voices of the source of voice i,
// and the precision of these others. all is that of all.
func (w *work) without(t *topic, i int, all float64) (weight []float64, others float64) {
	n := len(t.candidates)
	head := t.voices[i].head(i)
	weight, others = w.rest.weight[head*n:(head+1)*n], all
	known := w.rest.known[head]
	if !known {
		copy(weight, w.post)
	}
	for j := w.rest.first[head]; j >= 0; j = w.rest.next[j] {
		o := &t.voices[j]
		if o.muted || o.weight == 0 {
			continue
		}
		others -= w.precision[j]
		if !known {
			takeOut(weight, w.term[int(j)*n:int(j+1)*n], o.weight)
		}
	}
	if !known {
		share(weight)
		w.rest.known[head] = true
	}
	return weight, others
}

// takeOut takes a voice with these terms and this weight out of the weight of candidates.
func takeOut(weight, term []float64, power float64) {
	term = term[:len(weight)]
	if power == 1 {
		for k := range weight {
			weight[k] /= term[k]
		}
		return
	}
	for k := range weight {
		weight[k] /= math.Pow(term[k], power)
	}
}

// residual adds how far the figure of voice i lies from what the others make of
// the topic (expectation–maximisation of a variance component). Its own vote is taken out first: a figure is no measure of its
// own error, and neither is another's repetition of it. all is the precision of all.
func (m *model) residual(t *topic, w *work, i int, all float64, a *tally) {
	v := &t.voices[i]
	n := len(t.candidates)
	p, c := w.p[i], w.c[i*n:(i+1)*n]
	weight, others := w.without(t, i, all)
	r := &m.records[v.kind]
	own, rest := r.s*r.s, v.form.rlo*v.form.rlo/3+1/max(others, 1)
	both := own + rest
	root, two, left := math.Sqrt(2*math.Pi*both), 2*both, own*rest/both
	var g, gd, gdd float64
	for k, theta := range t.candidates {
		d := v.form.at - theta
		e := d - r.bias
		right := p * bell(e*e/two) / root
		resp := weight[k] * right / (right + (1-p)*c[k])
		// Of the distance, the origin's own part is what its spread has in the
		// sum of both.
		part := e * own / both
		g += resp
		gd += resp * (r.bias + part)
		gdd += resp * (part*part + left)
	}
	for _, id := range [...]int32{v.id, v.kind} {
		a.c[id] += g
		a.gd[id] += gd
		a.gdd[id] += gdd
		if v.kind == v.id {
			break
		}
	}
	a.sumG += g
	a.sumGDD += gdd
}

// variance is how far the voice leaves the number open.
func (m *model) variance(v *voice) float64 {
	s, rho := m.records[v.kind].s, max(v.form.rlo, v.form.rhi)
	x := s*s + rho*rho/3
	switch v.form.shape {
	case asFloor, asCeiling:
		x += tauBound * tauBound
	case asRange, asVague:
		d := v.form.hi - v.form.lo
		x += d * d / 12
	}
	if v.early {
		x += tauOvertaken
	}
	return x
}

// maximise sets the records by what was tallied, and returns the greatest change of a share
// or spread.
func (m *model) maximise(a *tally) float64 {
	change := 0.0
	if a.sumG > 0 {
		m.s0 = math.Min(math.Max(math.Sqrt(math.Max(a.sumGDD/a.sumG, 0)), s0Least), s0Most)
	}
	for o := range m.records {
		r := &m.records[o]
		was := *r
		r.g, r.n = a.g[o], a.n[o]
		prior, weight, bias, s := r.prior, priorWeight, 0.0, m.s0
		if r.parent >= 0 {
			// The origins come first, so that theirs is set.
			o := &m.records[r.parent]
			prior, weight, bias, s = o.p, kindWeight, o.bias, o.s
		}
		r.p = certain((weight*prior + r.g) / (weight + r.n))
		r.bias = bias
		if b := (a.gd[o] + biasPrior*bias) / (a.c[o] + biasPrior); a.c[o] >= biasCases {
			if r.bias = 0; math.Abs(b) > math.Max(leastBias, 3*r.s/math.Sqrt(a.c[o])) {
				r.bias = b
			}
		}
		r.s = math.Min(math.Max(math.Sqrt(math.Max((spreadPrior*s*s+a.gdd[o])/(spreadPrior+a.c[o]), 0)), s0Least), sMost)
		change = math.Max(change, math.Max(math.Abs(r.p-was.p), math.Max(math.Abs(r.s-was.s), math.Abs(r.bias-was.bias))))
	}
	return change
}
