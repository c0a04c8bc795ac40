package reconcile

import (
	"cmp"
	"maps"
	"math"
	"runtime"
	"slices"
)

// Where claims name no origin, outlets that repeat each other are found by their figures.
// Two that count for themselves are equal about as often as any two are, and where figures
// are rounded about as often as their small differences let expect: rounding is blind to
// whose figure it rounds. Pairs that are equal far oftener take figures from each other or
// from one feed. (The argument is that of Dong, Berti-Équille and Srivastava 2009; they
// count shared errors, which among numbers nobody can tell from shared truths, so here a
// world in which everybody counts exactly has no copies.)
//
// Of a pair over the n topics in which both speak:
//
//	chance = max( (near ÷ 4 + 4 c) ÷ (n + 4), median over pairs of same ÷ n )
//	κ      = n (same ÷ n − chance) ÷ ((1 − chance)(n + 2))
//
// near are differences within two last digits in the same wording, c is near ÷ 4n over all
// pairs. κ is 0 where same is within two standard errors and one case of chance, or where
// fewer than six pairs can be compared. In a second look, a topic in which a third outlet
// that both follow more closely gives the same figure tells nothing of the two: who both
// print the agency need not read each other.
//
// In a topic in which two give one figure, the one repeats the other with probability
// r = κ ÷ (κ + (1 − κ) chance); the second then counts as 1 − r of a witness.

// A pairing is what two outlets have in common over all topics.
type pairing struct {
	n, same, near int32
}

// A copying is what was found of the pairs that take figures from each other.
type copying struct {
	outlets int
	dense   []pairing          // by pair, while the outlets are few
	shares  []float64          // κ of these, which is asked for far oftener than there are pairs
	sparse  map[uint64]pairing // else
	chance  float64            // pooled, of small differences
	usual   float64            // median share of equal figures over pairs
	follows *copying           // of the first look, nil in it
}

const (
	denseOutlets = 1500 // beyond that pairs are looked up by hash
	mostCompared = 64   // voices of one topic that are compared with each other
	chancePrior  = 4.0
	copyPrior    = 2.0
	leastCases   = 5 // topics that a pair must share to count for the median
	leastPairs   = 6
	leastWitness = 0.05 // of less than that nothing is taken
	leastRepeat  = 0.2  // a lesser probability of repeating is chance
	closer       = 0.1  // by how much a third must be followed more closely
)

// findCopying compares the outlets that name no origin, over all topics.
func findCopying(ts []topic, outlets int) *copying {
	parallel(len(ts), func(i int) { ts[i].alone = ts[i].blind() })
	if !slices.ContainsFunc(ts, func(t topic) bool { return len(t.alone) > 1 }) {
		return &copying{outlets: outlets}
	}
	first := compareAll(ts, outlets, nil)
	if first.usual >= 1 {
		return &copying{outlets: outlets}
	}
	return compareAll(ts, outlets, first)
}

// compareAll looks at all pairs; follows is what an earlier look found, nil in the first.
func compareAll(ts []topic, outlets int, follows *copying) *copying {
	c := &copying{outlets: outlets, follows: follows}
	switch {
	case outlets > denseOutlets:
		c.sparse = map[uint64]pairing{}
		if follows != nil {
			maps.Copy(c.sparse, follows.sparse)
		}
		c.compare(ts)
	default:
		c.dense = make([]pairing, outlets*(outlets-1)/2)
		if follows != nil {
			copy(c.dense, follows.dense)
		}
		// Whole numbers: their sum does not depend on who counted what.
		parts := make([]*copying, runtime.GOMAXPROCS(0))
		parallel(len(parts), func(n int) {
			part := &copying{outlets: outlets, follows: follows, dense: make([]pairing, len(c.dense))}
			part.compare(ts[n*len(ts)/len(parts) : (n+1)*len(ts)/len(parts)])
			parts[n] = part
		})
		for _, part := range parts {
			for i, p := range part.dense {
				c.dense[i].add(p)
			}
		}
	}
	var n, near float64
	var rates []float64
	count := func(p pairing) {
		n += float64(p.n)
		near += float64(p.near)
		if p.n >= leastCases {
			rates = append(rates, float64(p.same)/float64(p.n))
		}
	}
	for _, p := range c.dense {
		count(p)
	}
	for _, p := range c.sparse {
		count(p) // whole numbers: their order does not show
	}
	if n > 0 {
		c.chance = math.Min(near/4/n, 0.5)
	}
	c.usual = 1
	if len(rates) >= leastPairs {
		slices.Sort(rates)
		c.usual = rates[len(rates)/2]
	}
	c.shares = make([]float64, len(c.dense))
	for i, p := range c.dense {
		c.shares[i] = c.shareOf(p)
	}
	return c
}

// compare looks at all pairs of all topics.
func (c *copying) compare(ts []topic) {
	var xs []float64
	for i := range ts {
		t := &ts[i]
		if c.follows != nil {
			c.leaveOut(t)
			continue
		}
		// What is the same for a voice in all its pairs.
		xs = grow(xs, len(t.alone))
		for a, l := range t.alone {
			xs[a] = lastDigit(t.voices[l.voice].current[0].at, t.scale.linear)
		}
		for a, l := range t.alone {
			v := &t.voices[l.voice]
			for b := a + 1; b < len(t.alone); b++ {
				o := &t.voices[t.alone[b].voice]
				p := pairing{n: 1}
				switch {
				case l.first == t.alone[b].first:
					p.same = 1
				case near(&v.current[0].amount, &o.current[0].amount, max(xs[a], xs[b])):
					p.near = 1
				}
				c.add(v.id, o.id, p)
			}
		}
	}
}

// leaveOut takes the pairs out again that tell nothing because a third explains them.
func (c *copying) leaveOut(t *topic) {
	var ids [mostCompared]int32
	for a := range t.alone {
		with := ids[:0] // the outlets that give one figure
		for _, l := range t.alone[a:] {
			if l.first == int32(a) {
				with = append(with, t.voices[l.voice].id)
			}
		}
		for i, v := range with {
			for j := i + 1; j < len(with); j++ {
				if c.follows.explained(with, i, j) {
					c.add(v, with[j], pairing{n: -1, same: -1})
				}
			}
		}
	}
}

// A loner is a voice whose claims name no origin, with the first one among the loners of the
// topic that gives this very figure in this wording.
type loner struct {
	voice, first int32
}

// blind are the loners of the topic, first by id.
func (t *topic) blind() []loner {
	out := make([]loner, 0, min(len(t.voices), mostCompared))
	for i := range t.voices {
		v := &t.voices[i]
		if v.muted || v.early || v.split() || len(v.current) == 0 {
			continue
		}
		named := false
		for _, k := range v.current[0].claims {
			named = named || k.Origin != ""
		}
		if named {
			continue
		}
		if len(out) == mostCompared {
			break
		}
		l := loner{int32(i), int32(len(out))}
		for _, o := range out {
			if t.voices[o.voice].current[0].amount == v.current[0].amount {
				l.first = o.first
				break
			}
		}
		out = append(out, l)
	}
	return out
}

// at is where a pair stands in the dense table; a is less than b.
func (c *copying) at(a, b int32) int {
	i, j := int(a), int(b)
	return i*(2*c.outlets-i-1)/2 + j - i - 1
}

func (c *copying) of(a, b int32) pairing {
	if a > b {
		a, b = b, a
	}
	if c.dense != nil {
		return c.dense[c.at(a, b)]
	}
	return c.sparse[uint64(a)<<32|uint64(b)]
}

// add adds p to what is known of a pair.
func (c *copying) add(a, b int32, p pairing) {
	if a > b {
		a, b = b, a
	}
	if c.dense != nil {
		c.dense[c.at(a, b)].add(p)
		return
	}
	key := uint64(a)<<32 | uint64(b)
	sum := c.sparse[key]
	sum.add(p)
	c.sparse[key] = sum
}

func (p *pairing) add(q pairing) {
	p.n += q.n
	p.same += q.same
	p.near += q.near
}

// explained reports whether a third of the outlets that give one figure is followed by those
// at i and j more closely than they follow each other.
func (c *copying) explained(with []int32, i, j int) bool {
	k := c.share(with[i], with[j])
	for h, w := range with {
		if h != i && h != j && c.share(with[i], w) > k+closer && c.share(w, with[j]) > k+closer {
			return true
		}
	}
	return false
}

// near reports whether two figures that differ do so by no more than two of their last
// digits, as counts of one do, in one wording.
func near(x, y *amount, digit float64) bool {
	return x.shape == y.shape && x.about == y.about && math.Abs(x.at-y.at) <= 2*digit
}

// chanceOf is how often a pair would be equal if both counted for themselves.
func (c *copying) chanceOf(p pairing) float64 {
	chance := (float64(p.near)/4 + chancePrior*c.chance) / (float64(p.n) + chancePrior)
	return math.Min(math.Max(math.Max(chance, c.usual), 1e-3), 0.95)
}

// share is κ of a pair: the share of topics in which one repeats the other.
func (c *copying) share(a, b int32) float64 {
	if c.dense == nil {
		return c.shareOf(c.of(a, b))
	}
	if a > b {
		a, b = b, a
	}
	return c.shares[c.at(a, b)]
}

func (c *copying) shareOf(p pairing) float64 {
	if p.same < 2 {
		return 0
	}
	n, chance := float64(p.n), c.chanceOf(p)
	if float64(p.same)-n*chance <= 2*math.Sqrt(n*chance*(1-chance))+1 {
		return 0
	}
	return n * (float64(p.same)/n - chance) / ((1 - chance) * (n + copyPrior))
}

// repeats is the probability that one of two outlets that give one figure has it from the
// other.
func (c *copying) repeats(a, b int32) float64 {
	k := c.share(a, b)
	if k == 0 {
		return 0
	}
	return k / (k + (1-k)*c.chanceOf(c.of(a, b)))
}

// weigh says of every voice of the topic how much of a witness it is, and whom it repeats,
// and looks for slips and growth again where one repeats another: two that print one
// figure do not agree against a third.
func (c *copying) weigh(t *topic) {
	if c.dense == nil && c.sparse == nil {
		return
	}
	vs := slices.Clone(t.alone)
	if len(vs) < 2 {
		return
	}
	// Whose figure most others give is the likelier source of it.
	shared := make([]float64, len(t.voices))
	for a, v := range vs {
		for _, o := range vs[a+1:] {
			if v.first == o.first {
				r := c.repeats(t.voices[v.voice].id, t.voices[o.voice].id)
				shared[v.voice] += r
				shared[o.voice] += r
			}
		}
	}
	slices.SortStableFunc(vs, func(a, b loner) int {
		return cmp.Or(-cmp.Compare(shared[a.voice], shared[b.voice]), cmp.Compare(t.voices[a.voice].id, t.voices[b.voice].id))
	})
	echoes := false
	for n, l := range vs {
		v := &t.voices[l.voice]
		most := 0.5
		for _, j := range vs[:n] {
			if l.first != j.first {
				continue
			}
			o := &t.voices[j.voice]
			r := c.repeats(v.id, o.id)
			if r < leastRepeat {
				continue
			}
			v.weight *= 1 - r
			if r >= most {
				echoes = true
				most, v.twins = r, c.of(v.id, o.id)
				if v.leader = j.voice; o.leader >= 0 {
					v.leader = o.leader
				}
			}
		}
		if v.weight < leastWitness {
			v.weight = 0
		}
	}
	if echoes {
		t.findSlips()
		t.findOlder()
	}
}

// head is the voice whose figure that of the voice at i is: those with one head have one
// source.
func (v *voice) head(i int) int {
	if v.leader < 0 {
		return i
	}
	return int(v.leader)
}

// witness reports whether the voice is one of its own, and not the repetition of another.
func (v *voice) witness() bool { return v.leader < 0 }
