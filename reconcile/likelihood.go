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

// A curve is f(θ), how likely a voice gives its figure when it is right and the number is θ,
// with all worked out that does not depend on θ: it is asked for many.
type curve struct {
	run      run
	lo, hi   float64 // where it begins to fall; a peak and a bound have one such place, lo
	slo, shi float64 // spread of the fall below lo and above hi
	two      float64 // twice the square of the spread of a peak or bound
	tau      float64 // reach of a bound
	norm     float64 // makes the whole 1; a peak is divided by it
}

// A run is the way in which a curve goes.
type run uint8

const (
	peak  run = iota // a Gaussian
	above            // an exponential above the bound, a Gaussian shoulder below it
	below            // the mirror image
	plain            // even between two ends, a Gaussian shoulder at each
	even             // 1 everywhere
)

// curve is that of a voice with this figure. s is the spread of voices that are right;
// bias is what the origin usually adds.
func (g *form) curve(s, bias float64) curve {
	switch g.shape {
	case asPoint:
		v := s*s + g.rlo*g.rlo/3
		return curve{run: peak, lo: g.at - bias, two: 2 * v, norm: math.Sqrt(2 * math.Pi * v)}
	case asFloor:
		return bound(above, g.lo-bias, math.Sqrt(s*s+g.rlo*g.rlo/3), tauBound)
	case asCeiling:
		return bound(below, g.hi-bias, math.Sqrt(s*s+g.rhi*g.rhi/3), tauBound)
	}
	lo, hi := g.lo-bias, g.hi-bias
	if math.IsInf(hi, 1) {
		return bound(above, lo, math.Sqrt(s*s+g.rlo*g.rlo/3), tauOvertaken)
	}
	if g.shape == asVague {
		lo, hi = g.lo, g.hi // nobody's bias moves an order of magnitude
	}
	slo, shi := math.Sqrt(s*s+g.rlo*g.rlo/3), math.Sqrt(s*s+g.rhi*g.rhi/3)
	return curve{run: plain, lo: lo, hi: hi, slo: slo, shi: shi, norm: 1 / (hi - lo + math.Sqrt(math.Pi/2)*(slo+shi))}
}

// overtaken is the curve of an older count of a total that grows: what it
// counted is the least that there is now.
func (g *form) overtaken(s, bias float64) curve {
	switch g.shape {
	case asCeiling:
		return curve{run: even} // what was at most then says nothing of now
	case asRange, asVague:
		return bound(above, g.lo, math.Sqrt(s*s+g.rlo*g.rlo/3), tauOvertaken)
	}
	return bound(above, g.at-bias, math.Sqrt(s*s+g.rlo*g.rlo/3), tauOvertaken)
}

// bound is the curve of a one-sided figure: an exponential beyond its bound, a Gaussian
// shoulder on the wrong side, with total 1.
func bound(way run, at, s, tau float64) curve {
	return curve{run: way, lo: at, two: 2 * s * s, tau: tau, norm: 1 / (tau + math.Sqrt(math.Pi/2)*s)}
}

// fill sets f to the curve at every theta.
func (c *curve) fill(f, thetas []float64) {
	f = f[:len(thetas)]
	switch c.run {
	case peak:
		for k, theta := range thetas {
			d := c.lo - theta
			f[k] = bell(d*d/c.two) / c.norm
		}
	case above:
		for k, theta := range thetas {
			f[k] = c.beyond(theta - c.lo)
		}
	case below:
		for k, theta := range thetas {
			f[k] = c.beyond(c.lo - theta)
		}
	case plain:
		for k, theta := range thetas {
			switch {
			case theta < c.lo:
				d := (c.lo - theta) / c.slo
				f[k] = c.norm * bell(d*d/2)
			case theta > c.hi:
				d := (theta - c.hi) / c.shi
				f[k] = c.norm * bell(d*d/2)
			default:
				f[k] = c.norm
			}
		}
	case even:
		for k := range f {
			f[k] = 1
		}
	}
}

// beyond is the density at d beyond a bound (negative: on the wrong side).
func (c *curve) beyond(d float64) float64 {
	if d >= 0 {
		return c.norm * bell(d/c.tau)
	}
	return c.norm * bell(d*d/c.two)
}

// wrong sets c to the density of the voice at every theta when it is not right: a Cauchy
// tail, 0.3 ÷ (1 + d²), d being the distance from its figure. Those who are wrong
// are more often wrong by a third than by a factor of a hundred, so two figures
// of one order of magnitude outweigh a third that is far from both.
func (v *voice) wrong(c, thetas []float64) {
	c = c[:len(thetas)]
	switch f := &v.form; {
	case v.early:
		for k, theta := range thetas {
			d := max(0, f.lo-theta)
			c[k] = tailDensity / (1 + d*d)
		}
	case f.shape == asFloor || f.shape == asCeiling || f.shape == asPoint:
		for k, theta := range thetas {
			d := theta - f.at
			c[k] = tailDensity / (1 + d*d)
		}
	default:
		for k, theta := range thetas {
			d := max(0, f.lo-theta, theta-f.hi)
			c[k] = tailDensity / (1 + d*d)
		}
	}
}

// gap is how far two figures are from having a number in common, 0 where they
// have one within what rounding and wording leave open:
// 2·√(ρ_A² + ρ_B²) + 0.02.
func (g form) gap(h form) float64 {
	// Every pair of voices is asked for it: what is short enough is put in place of the call.
	if h.lo <= g.hi && g.lo <= h.hi && !g.strict && !h.strict {
		return 0
	}
	return gapOf(&g, &h)
}

func gapOf(g, h *form) float64 {
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
func apart(g, h *form) float64 {
	d := h.lo - g.hi
	// Whoever says "hundreds" has decided against "a thousand": against a
	// bound, the ends of an order of magnitude do not give.
	if (g.shape == asVague && h.shape == asFloor) || (h.shape == asVague && g.shape == asCeiling) {
		return max(d, aboutError)
	}
	if d <= 2*math.Sqrt(g.rhi*g.rhi+h.rlo*h.rlo)+slack {
		return 0
	}
	return d
}
