package reconcile

import (
	"rangefinder/news"
)

// Words beside those of package news that may hold of an answer.
const (
	derivedWord  = "derived"
	vagueWordTag = "vague_only"
)

// conflict reports whether two figures of the topic exclude each other. Slips
// count: that one stands there is something the reader should know. Figures
// that a newer count overtook do not.
func (t *topic) conflict() bool {
	for i := range t.voices {
		v := &t.voices[i]
		if v.muted || v.older {
			continue
		}
		if v.split() {
			return true
		}
		for j := range i {
			if o := &t.voices[j]; !o.muted && !o.older && v.form.gap(o.form) > 0 {
				return true
			}
		}
	}
	return false
}

// agreement is the share of agreeing pairs of voices, weighted by their
// credibility: Σ π_A π_B exp(−gap²/2s²) ÷ Σ π_A π_B; 1 for a single voice.
func (m *model) agreement(t *topic) float64 {
	var sum, weight float64
	for i := range t.voices {
		v := &t.voices[i]
		if v.muted || v.older {
			continue
		}
		for j := range i {
			o := &t.voices[j]
			if o.muted || o.older {
				continue
			}
			w := v.weight * o.weight * m.records[v.kind].p * m.records[o.kind].p
			weight += w
			if g := v.form.gap(o.form); g == 0 || w == 0 {
				sum += w
			} else {
				s2 := m.s0*m.s0 + v.form.rho()*v.form.rho() + o.form.rho()*o.form.rho()
				sum += w * power(-g*g/(2*s2))
			}
		}
	}
	if weight == 0 {
		return 1
	}
	return sum / weight
}

func (g form) rho() float64 { return max(g.rlo, g.rhi) }

// denial reports whether a voice denies what others report: it counts nought
// where they count something, or the figure credited to it is one it denies.
func (t *topic) denial() bool {
	nought, some := false, false
	for i := range t.voices {
		v := &t.voices[i]
		for _, k := range v.past {
			nought = nought || k.claims[0].Status == denied
		}
		if !v.standing() {
			continue
		}
		for _, k := range v.current {
			nought = nought || k.shape == asPoint && k.at == 0 && !t.scale.linear
			some = some || k.lo > 0
		}
	}
	return nought && some
}

// words are all the words that hold of the answer; the first is its word.
func (t *topic) words(a *Answer) []string {
	grown, derived, allVague, standing := false, false, true, 0
	for i := range t.voices {
		v := &t.voices[i]
		// An origin's own earlier count is growth as much as another's.
		grown = grown || v.older && !v.stale
		for _, k := range v.past {
			grown = grown || t.course == cumulative && k.superseded && len(v.current) > 0 && k.at < v.current[0].at && !k.onlyWith(v.current[0])
		}
		for _, k := range v.current {
			allVague = allVague && k.shape == asVague
			derived = derived || k.derived() != ""
		}
		if v.standing() {
			standing++
		}
	}
	var out []string
	switch {
	case t.denial():
		out = append(out, news.Contested)
	case a.Conflict:
		out = append(out, news.Conflict)
	}
	if grown {
		out = append(out, news.Growth)
	}
	if a.Origins == 1 {
		out = append(out, news.SingleOrigin)
	}
	if len(out) == 0 || !a.Conflict && !grown && a.Origins > 1 && out[0] != news.Contested {
		if same(a.Low, a.High) || t.equal() {
			out = append(out, news.Agreement)
		} else {
			out = append(out, news.Overlap)
		}
	}
	if derived {
		out = append(out, derivedWord)
	}
	if allVague && standing > 0 {
		out = append(out, vagueWordTag)
	}
	return out
}

func same(a, b *float64) bool { return a != nil && b != nil && *a == *b }

// equal reports whether all standing voices give the same figure.
func (t *topic) equal() bool {
	var first *count
	for i := range t.voices {
		v := &t.voices[i]
		if !v.standing() {
			continue
		}
		if first == nil {
			first = v.main()
		}
		if k := v.main(); k.lo != first.lo || k.hi != first.hi {
			return false
		}
	}
	return true
}
