package reconcile

import (
	"cmp"
	"slices"
	"strings"
)

// Learned is what many topics taught of their origins: who is right how often, who leans,
// who repeats whom. A topic whose claims changed, or one that is new, is answered with it in
// well under a millisecond, where to learn over everything again takes as long as it took.
// To answer changes nothing in it, and several goroutines may do so at once.
type Learned struct {
	model   *model
	echoes  *copying
	units   map[string]float64
	taught  map[string][]lesson // by topic, sorted by id
	options Options
}

// A lesson is what one topic taught of an origin, in the record of its kind of figures.
type lesson struct {
	id, kind int32
	g, n     float64
}

// Learn learns over all topics of claims. Options.Method does not matter to it.
func Learn(claims []Claim, o Options) *Learned {
	o.Method = ""
	q := ask(gather(claims), o)
	l := &Learned{model: q.model, echoes: q.echoes, units: q.units, taught: make(map[string][]lesson, len(q.topics)), options: o}
	for i := range q.topics {
		t := &q.topics[i]
		ls := make([]lesson, len(t.voices))
		for j := range t.voices {
			v := &t.voices[j]
			ls[j] = lesson{v.id, v.kind, v.g, v.n}
		}
		l.taught[t.name] = ls
	}
	return l
}

// A Record is what was learned of one origin: how often its figures fitted the best-supported one, and
// in how many topics with others that could be asked.
type Record struct {
	Origin string  `json:"origin"`
	P      float64 `json:"p"`
	Cases  int     `json:"cases"`
}

// Origins are the records of all origins, sorted by name.
func (l *Learned) Origins() []Record {
	out := make([]Record, len(l.model.origins))
	for i, name := range l.model.origins {
		r := &l.model.records[i]
		out[i] = Record{name, tidy(r.p), int(r.n)}
	}
	return out
}

// Topics answers every topic of claims, sorted by topic. A topic needs all its claims, those
// that were learned from as well. With the same claims its answer is that of the function
// Topics; with others it is the one that Topics gives but for what they would have taught of
// the origins.
func (l *Learned) Topics(claims []Claim) []Answer {
	ts := gather(claims)
	out := make([]Answer, len(ts))
	w := newWork()
	var s stock
	for i := range ts {
		t := &ts[i]
		t.prepare()
		if t.scale.linear {
			var known bool
			if t.scale.unit, known = l.units[t.group]; !known {
				t.scale.unit = unitOf([]float64{deviation(t.points(l.options.Coding))})
			}
		}
		t.hear(l.options.Coding, &s)
		m := l.model.meet(t, l.options.Ratings)
		// Of strangers nobody knows whom they repeat.
		t.alone = slices.DeleteFunc(t.blind(), func(a loner) bool { return int(t.voices[a.voice].id) >= l.echoes.outlets })
		l.echoes.weigh(t)
		for j := range t.voices {
			v := &t.voices[j]
			old := l.taught[t.name]
			if n, ok := slices.BinarySearchFunc(old, v.id, func(o lesson, id int32) int { return cmp.Compare(o.id, id) }); ok && old[n].kind == v.kind {
				v.g, v.n = old[n].g, old[n].n
			}
		}
		m.answer(t, &out[i], w)
		out[i].Explain = w.script.lines()
	}
	return out
}

// meet gives the voices of a topic the records that the model has of them, and returns the
// model with records of those that it never met: what anybody is trusted with at first.
func (m *model) meet(t *topic, ratings map[string]float64) *model {
	grown := m
	for i := range t.voices {
		v := &t.voices[i]
		if id, ok := slices.BinarySearchFunc(m.origins, v.origin, strings.Compare); ok {
			v.id, v.kind = int32(id), int32(id)
			if n, ok := m.kinds[kind{v.id, t.group}]; ok {
				v.kind = n
			}
			continue
		}
		if grown == m {
			other := *m
			other.records = slices.Clone(m.records)
			grown = &other
		}
		v.id = int32(len(grown.records))
		v.kind = v.id
		p := priorP
		if r, ok := rating(ratings, v.origin, ownDomain(v)); ok {
			p = r
		}
		grown.records = append(grown.records, record{p: p, prior: p, s: m.s0, parent: -1})
	}
	return grown
}
