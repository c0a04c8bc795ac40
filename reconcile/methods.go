package reconcile

import (
	"cmp"
	"math"
	"slices"
)

// Methods are the names that Options.Method knows beside "", for comparison on
// one's own data. Each is the published method over one figure an origin (a
// range counts as its lower end); none knows bounds, dates or rivals, so each
// gives a best figure always and no likely range.
func Methods() []string { return []string{"catd", "crh", "gtm", "median", "truthfinder", "vote"} }

// A panel is the figures of one topic as the methods see them.
type panel struct {
	topic  int
	origin []int32
	x      []float64
	sd     float64
	best   float64
}

const rounds = 10 // of the iterative methods; all settle before

// compare finds best figures and weights of origins (0..1) by a method; ok is
// false where the method is not known.
func compare(ts []topic, origins int, method string) (best map[int]float64, trust []float64, ok bool) {
	var ps []panel
	for i := range ts {
		p := panel{topic: i}
		for j := range ts[i].voices {
			if v := &ts[i].voices[j]; !v.muted {
				p.origin = append(p.origin, v.id)
				p.x = append(p.x, v.current[0].at)
			}
		}
		if len(p.x) == 0 {
			continue
		}
		p.sd = deviation(p.x)
		if !(p.sd > 0) || math.IsInf(p.sd, 0) {
			p.sd = 1
		}
		p.best = weightedMedian(p.x, nil)
		ps = append(ps, p)
	}
	trust = make([]float64, origins)
	for i := range trust {
		trust[i] = 1
	}
	switch method {
	case "median":
	case "vote":
		for i := range ps {
			ps[i].best = plurality(ps[i].x)
		}
	case "truthfinder":
		truthFinder(ps, trust)
	case "crh":
		for range rounds {
			weighByLoss(ps, trust)
			for i := range ps {
				ps[i].best = weightedMedian(ps[i].x, ps[i].weights(trust))
			}
		}
	case "catd":
		for range rounds {
			weighByInterval(ps, trust)
			for i := range ps {
				ps[i].best = weightedMean(ps[i].x, ps[i].weights(trust))
			}
		}
	case "gtm":
		gaussian(ps, trust)
	default:
		return nil, nil, false
	}
	if top := slices.Max(append([]float64{0}, trust...)); top > 1 {
		for i := range trust {
			trust[i] /= top
		}
	}
	best = make(map[int]float64, len(ps))
	for _, p := range ps {
		best[p.topic] = p.best
	}
	return best, trust, true
}

func (p *panel) weights(trust []float64) []float64 {
	w := make([]float64, len(p.x))
	for i, o := range p.origin {
		w[i] = trust[o]
	}
	return w
}

// plurality is the figure given most often, the lower one in a tie.
func plurality(xs []float64) float64 {
	s := slices.Sorted(slices.Values(xs))
	best, most := s[0], 0
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && s[j] == s[i] {
			j++
		}
		if j-i > most {
			best, most = s[i], j-i
		}
		i = j
	}
	return best
}

// weightedMedian is the lower weighted median; nil weights are equal.
func weightedMedian(xs, ws []float64) float64 {
	order := make([]int, len(xs))
	total := 0.0
	weight := func(i int) float64 {
		if ws == nil {
			return 1
		}
		return ws[i]
	}
	for i := range xs {
		order[i] = i
		total += weight(i)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(xs[a], xs[b]), cmp.Compare(a, b)) })
	sum := 0.0
	for _, i := range order {
		if sum += weight(i); sum >= total/2 {
			return xs[i]
		}
	}
	return xs[order[len(order)-1]]
}

func weightedMean(xs, ws []float64) float64 {
	sum, total := 0.0, 0.0
	for i := range xs {
		sum += ws[i] * xs[i]
		total += ws[i]
	}
	if !(total > 0) || math.IsInf(sum, 0) || math.IsNaN(sum) {
		return weightedMedian(xs, nil)
	}
	return sum / total
}

// truthFinder is Yin, Han and Yu, "Truth discovery with multiple conflicting
// information providers on the web", TKDE 2008: ρ = 0.5, γ = 0.3; the
// implication between figures falls with their distance in deviations.
func truthFinder(ps []panel, trust []float64) {
	const rho, gamma = 0.5, 0.3
	for i := range trust {
		trust[i] = 0.9
	}
	for range rounds {
		sum, n := make([]float64, len(trust)), make([]float64, len(trust))
		for k := range ps {
			p := &ps[k]
			top := math.Inf(-1)
			for i, x := range p.x {
				score := 0.0
				for j, y := range p.x {
					tau := -math.Log(1 - math.Min(trust[p.origin[j]], 0.999999))
					if x == y {
						score += tau
						continue
					}
					score += rho * tau * (2*math.Exp(-math.Abs(x-y)/p.sd) - 1)
				}
				s := 1 / (1 + math.Exp(-gamma*score))
				sum[p.origin[i]] += s
				n[p.origin[i]]++
				if s > top || s == top && x < p.best {
					top, p.best = s, x
				}
			}
		}
		for o := range trust {
			if n[o] > 0 {
				trust[o] = sum[o] / n[o]
			}
		}
	}
}

// losses are the squared normalised distances of every origin's figures from
// the current best ones, and their number.
func losses(ps []panel, origins int) (loss, n []float64) {
	loss, n = make([]float64, origins), make([]float64, origins)
	for k := range ps {
		p := &ps[k]
		for i, x := range p.x {
			d := (x - p.best) / p.sd
			loss[p.origin[i]] += math.Min(d*d, 1e12)
			n[p.origin[i]]++
		}
	}
	return loss, n
}

// weighByLoss is the weight step of Li et al., "Resolving conflicts in
// heterogeneous data by truth discovery and source reliability estimation"
// (CRH), SIGMOD 2014: w = −ln(loss ÷ greatest loss), the mean loss of an origin
// being used because origins speak on different numbers of topics.
func weighByLoss(ps []panel, trust []float64) {
	loss, n := losses(ps, len(trust))
	most := 0.0
	for o := range loss {
		loss[o] = (loss[o] + 1e-9) / math.Max(n[o], 1)
		most = math.Max(most, loss[o])
	}
	for o := range trust {
		trust[o] = math.Max(-math.Log(loss[o]/most), 1e-6)
	}
}

// weighByInterval is the weight step of Li et al., "A confidence-aware approach
// for truth discovery on long-tail data" (CATD), VLDB 2015: the upper
// confidence bound of an origin's variance, w = χ²(0.025, n) ÷ loss.
func weighByInterval(ps []panel, trust []float64) {
	loss, n := losses(ps, len(trust))
	for o := range trust {
		trust[o] = 1e-6
		if n[o] > 0 {
			trust[o] = math.Max(chiSquare(n[o]), 1e-6) / (loss[o] + 1e-9)
		}
	}
}

// chiSquare is the 2.5 % quantile with n degrees of freedom (Wilson and
// Hilferty's cube).
func chiSquare(n float64) float64 {
	const z = -1.959964
	c := 1 - 2/(9*n) + z*math.Sqrt(2/(9*n))
	return n * math.Pow(math.Max(c, 0), 3)
}

// gaussian is Zhao and Han's Gaussian truth model (GTM), QDB 2012, on figures
// normalised by topic: prior variance 1 of the number around the median, and
// an inverse gamma prior (α = 10, β = 10) of the variance of an origin.
func gaussian(ps []panel, trust []float64) {
	const alpha, beta = 10, 10
	variance := make([]float64, len(trust))
	for o := range variance {
		variance[o] = 1
	}
	middle := make([]float64, len(ps))
	for k := range ps {
		middle[k] = ps[k].best
	}
	for range rounds {
		sum, n := make([]float64, len(trust)), make([]float64, len(trust))
		for k := range ps {
			p := &ps[k]
			num, den := 0.0, 1.0 // the prior: the median, variance 1
			for i, x := range p.x {
				num += (x - middle[k]) / p.sd / variance[p.origin[i]]
				den += 1 / variance[p.origin[i]]
			}
			mu := num / den
			p.best = middle[k] + mu*p.sd
			for i, x := range p.x {
				d := (x-middle[k])/p.sd - mu
				sum[p.origin[i]] += math.Min(d*d, 1e12) + 1/den
				n[p.origin[i]]++
			}
		}
		for o := range variance {
			variance[o] = (2*beta + sum[o]) / (2*(alpha+1) + n[o])
		}
	}
	for o := range trust {
		trust[o] = 1 / variance[o]
	}
}
