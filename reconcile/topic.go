package reconcile

import (
	"math"
	"slices"
)

// A topic is one question with its voices, before anything is learned of who
// to believe.
type topic struct {
	name   string
	group  string
	claims []*telling // sorted
	unread []*telling // without a figure
	way
	scale  scale
	voices []voice
	alone  []loner // the voices that may repeat each other unsaid; see copying

	// candidates are the numbers that the voices offer, on the scale, sorted;
	// what is learned is learned over them.
	candidates []float64
}

// mostCandidates bounds the work on one topic: with more different figures,
// evenly spaced ones of them stand for all.
const mostCandidates = 96

// prepare sorts the claims of the topic and finds what does not depend on
// other topics.
func (t *topic) prepare() {
	sortClaims(t.claims)
	measure := ""
	for _, c := range t.claims {
		if measure == "" {
			measure = c.Measure
		}
		if t.group == "" {
			t.group = c.Group
		}
		t.scale.linear = t.scale.linear || linear(c)
	}
	t.way = courseOf(measure, t.name, t.scale.linear)
}

// points are the numbers of the topic's claims, for the usual spread.
func (t *topic) points(coding string) []float64 {
	xs := make([]float64, 0, len(t.claims))
	for _, c := range t.claims {
		if a, ok := c.read(coding); ok {
			xs = append(xs, a.at)
		}
	}
	return xs
}

// hear finds the voices of the topic. The scale must be settled.
func (t *topic) hear(coding string, s *stock) {
	n := 0
	for i := range t.claims {
		if i == 0 || t.claims[i].teller() != t.claims[i-1].teller() {
			n++
		}
	}
	t.voices = make([]voice, 0, n)
	for i := 0; i < len(t.claims); {
		j := i + 1
		for j < len(t.claims) && t.claims[j].teller() == t.claims[i].teller() {
			j++
		}
		v, unread := hear(t.claims[i:j], t.course, t.scale, coding, s)
		t.unread = append(t.unread, unread...)
		if len(v.current)+len(v.past) > 0 {
			if len(v.current) > 0 {
				v.form = formOf(v.current[0].amount, t.scale)
				if len(v.current) > 1 {
					fs := make([]form, len(v.current))
					for k := range v.current {
						fs[k] = formOf(v.current[k].amount, t.scale)
					}
					v.form = merged(fs)
				}
			}
			t.voices = append(t.voices, v)
		}
		i = j
	}
	for i := range t.voices {
		t.voices[i].weight, t.voices[i].leader = 1, -1
	}
	t.findSlips()
	t.findOlder()
	t.findCandidates()
}

// findCandidates lists the numbers that the voices offer: points, bounds, the
// ends and the middle of ranges.
func (t *topic) findCandidates() {
	ys := make([]float64, 0, 2*len(t.voices))
	for i := range t.voices {
		v := &t.voices[i]
		if v.muted {
			continue
		}
		switch f := &v.form; f.shape {
		case asRange, asVague:
			ys = append(ys, f.lo)
			if !math.IsInf(f.hi, 1) {
				ys = append(ys, (f.lo+f.hi)/2, f.hi)
			}
		default:
			ys = append(ys, f.at)
		}
	}
	slices.Sort(ys)
	ys = slices.Compact(ys)
	if n := len(ys); n > mostCandidates {
		for i := range mostCandidates {
			ys[i] = ys[i*(n-1)/(mostCandidates-1)]
		}
		ys = ys[:mostCandidates]
	}
	t.candidates = ys
}
