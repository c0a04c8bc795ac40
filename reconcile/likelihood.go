package reconcile

import "math"

// A form is a figure on the scale of its topic, ready for its likelihood.
type form struct {
	shape    shape
	strict   bool
	lo, hi   float64 // ends; infinite where open
	at       float64 // the number itself
	rlo, rhi float64 // reading errors of the ends, 0 where open
}

func formOf(f amount, sc scale) form {
	g := form{shape: f.shape, strict: f.strict, lo: sc.to(f.lo), hi: sc.to(f.hi), at: sc.to(f.at)}
	if !math.IsInf(f.lo, 0) {
		g.rlo = sc.reading(f.lo, f.about)
	}
	if !math.IsInf(f.hi, 0) {
		g.rhi = sc.reading(f.hi, f.about)
	}
	return g
}

// merged is the form of an origin that is quoted with several figures: the
// range that they span.
func merged(fs []form) form {
	g := fs[0]
	if len(fs) == 1 {
		return g
	}
	for _, f := range fs[1:] {
		if f.lo < g.lo {
			g.lo, g.rlo = f.lo, f.rlo
		}
		if f.hi > g.hi {
			g.hi, g.rhi = f.hi, f.rhi
		}
	}
	switch {
	case math.IsInf(g.lo, 0) && math.IsInf(g.hi, 0):
		g.shape, g.lo, g.hi = asRange, math.Min(g.at, fs[1].at), math.Max(g.at, fs[1].at)
	case math.IsInf(g.hi, 0):
		g.shape, g.at = asFloor, g.lo
	case math.IsInf(g.lo, 0):
		g.shape, g.at = asCeiling, g.hi
	default:
		g.shape = asRange
	}
	return g
}

// Constants of the likelihood; see the package comment for what they mean.
const (
	tailDensity  = 0.3  // c: density of a voice that is wrong, at its own figure
	tauBound     = 0.15 // who knows much more than the floor says so
	tauOvertaken = 1    // an older count of a growing total: a floor with a long tail
)

// bell is e^−x for x ≥ 0, from a table: within a part in 30,000, and 0 where no sum would
// show it.
func bell(x float64) float64 {
	if !(x < bellEnd) {
		return 0
	}
	at := x * bellSteps
	i := int(at)
	return bells[i] + (bells[i+1]-bells[i])*(at-float64(i))
}

const (
	bellEnd   = 36
	bellSteps = 64 // to the unit
)

var bells = func() (t [bellEnd*bellSteps + 2]float64) {
	for i := range t {
		t[i] = math.Exp(-float64(i) / bellSteps)
	}
	return t
}()

// density is f(θ): how likely the voice gives this figure when it is right
// and the number is theta. s is the spread of voices that are right; bias is
// what the origin usually adds.
func (g *form) density(theta, s, bias float64) float64 {
	switch g.shape {
	case asPoint:
		v := s*s + g.rlo*g.rlo/3
		d := g.at - bias - theta
		return bell(d*d/(2*v)) / math.Sqrt(2*math.Pi*v)
	case asFloor:
		return bound(theta-(g.lo-bias), math.Sqrt(s*s+g.rlo*g.rlo/3), tauBound)
	case asCeiling:
		return bound((g.hi-bias)-theta, math.Sqrt(s*s+g.rhi*g.rhi/3), tauBound)
	}
	lo, hi := g.lo-bias, g.hi-bias
	if math.IsInf(hi, 1) {
		return bound(theta-lo, math.Sqrt(s*s+g.rlo*g.rlo/3), tauOvertaken)
	}
	if g.shape == asVague {
		lo, hi = g.lo, g.hi // nobody's bias moves an order of magnitude
	}
	slo, shi := math.Sqrt(s*s+g.rlo*g.rlo/3), math.Sqrt(s*s+g.rhi*g.rhi/3)
	norm := 1 / (hi - lo + math.Sqrt(math.Pi/2)*(slo+shi))
	switch {
	case theta < lo:
		d := (lo - theta) / slo
		return norm * bell(d*d/2)
	case theta > hi:
		d := (theta - hi) / shi
		return norm * bell(d*d/2)
	}
	return norm
}

// wrong is the density of the voice at theta when it is not right: a Cauchy
// tail, 0.3 ÷ (1 + d²), d being the distance from its figure. Those who are wrong
// are more often wrong by a third than by a factor of a hundred, so two figures
// of one order of magnitude outweigh a third that is far from both.
func (v *voice) wrong(theta float64) float64 {
	var d float64
	switch f := &v.form; {
	case v.early:
		d = math.Max(0, f.lo-theta)
	case f.shape == asFloor || f.shape == asCeiling:
		d = theta - f.at
	default:
		d = math.Max(0, math.Max(f.lo-theta, theta-f.hi))
	}
	return tailDensity / (1 + d*d)
}

// bound is the density of a one-sided figure at d beyond its bound (negative:
// on the wrong side): an exponential beyond, a Gaussian shoulder before, with
// total 1.
func bound(d, s, tau float64) float64 {
	norm := 1 / (tau + math.Sqrt(math.Pi/2)*s)
	if d >= 0 {
		return norm * bell(d/tau)
	}
	return norm * bell(d*d/(2*s*s))
}

// overtaken is the density of an older count of a total that grows: what it
// counted is the least that there is now.
func (g *form) overtaken(theta, s, bias float64) float64 {
	switch g.shape {
	case asCeiling:
		return 1 // what was at most then says nothing of now
	case asRange, asVague:
		return bound(theta-g.lo, math.Sqrt(s*s+g.rlo*g.rlo/3), tauOvertaken)
	}
	return bound(theta-(g.at-bias), math.Sqrt(s*s+g.rlo*g.rlo/3), tauOvertaken)
}

// gap is how far two figures are from having a number in common, 0 where they
// have one within what rounding and wording leave open:
// 2·√(ρ_A² + ρ_B²) + 0.02.
func (g form) gap(h form) float64 {
	if h.lo > g.hi || h.lo == g.hi && h.shape == asFloor && h.strict {
		return apart(g, h)
	}
	if g.lo > h.hi || g.lo == h.hi && g.shape == asFloor && g.strict {
		return apart(h, g)
	}
	return 0
}

const slack = 0.02

// apart is the gap from g up to h.
func apart(g, h form) float64 {
	d := h.lo - g.hi
	// Whoever says "hundreds" has decided against "a thousand": against a
	// bound, the ends of an order of magnitude do not give.
	if (g.shape == asVague && h.shape == asFloor) || (h.shape == asVague && g.shape == asCeiling) {
		return math.Max(d, aboutError)
	}
	if d <= 2*math.Sqrt(g.rhi*g.rhi+h.rlo*h.rlo)+slack {
		return 0
	}
	return d
}
