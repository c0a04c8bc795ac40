package reconcile

import (
	"fmt"
	"math"
	"strings"

	"rangefinder/news"
)

// mostLines bounds the explanation of a topic; what is beyond is counted.
const mostLines = 200

// explain says the answer in plain lines: a line of the whole, one for every
// current voice with what it adds, and one for every figure that is kept in
// sight outside the range.
func (m *model) explain(t *topic, a *Answer, v verdict) []string {
	lines := []string{t.summary(a, v)}
	for i := range t.voices {
		o := &t.voices[i]
		for _, k := range o.current {
			if len(lines) < mostLines {
				lines = append(lines, m.line(t, o, k, v))
			}
		}
		for _, k := range o.past {
			if len(lines) < mostLines {
				lines = append(lines, k.credit(o)+" — set aside: "+oneLine(k.why))
			}
		}
	}
	return append(lines, t.remarks(a)...)
}

// summary is the answer in a line.
func (t *topic) summary(a *Answer, v verdict) string {
	var b strings.Builder
	switch {
	case a.Low != nil && a.High != nil && *a.Low == *a.High:
		b.WriteString("reported " + printed(*a.Low))
	case a.Low != nil && a.High != nil:
		b.WriteString("reported " + printed(*a.Low) + " to " + printed(*a.High))
	case a.Low != nil:
		b.WriteString("reported " + printed(*a.Low) + " and more; nobody gives a top")
	case a.High != nil:
		b.WriteString("reported up to " + printed(*a.High) + "; nobody gives a floor")
	default:
		return "no figure stands: all were taken back, denied or could not be read"
	}
	switch {
	case v.tied:
		b.WriteString("; no best figure: rivals stand against each other and nothing decides between them")
	case a.Best == nil:
	case v.count == nil:
		fmt.Fprintf(&b, "; best %s, %s", printed(*a.Best), v.why)
	case v.why != "":
		fmt.Fprintf(&b, "; best %s (%s)", printed(*a.Best), v.why)
	case v.count.shape == asRange && *a.Best == v.count.lo:
		fmt.Fprintf(&b, "; best %s, the lower end of a range, as the conservative figure", printed(*a.Best))
	default:
		fmt.Fprintf(&b, "; best %s", printed(*a.Best))
	}
	fmt.Fprintf(&b, "; %d %s, %d %s", a.Origins, plural(a.Origins, "origin"), a.Outlets, plural(a.Outlets, "outlet"))
	return b.String()
}

// credit is who gave the figure, when, and the figure.
func (k *count) credit(o *voice) string {
	s := oneLine(o.origin)
	if n := len(k.outlets()); n > 1 {
		s += fmt.Sprintf(" (%d outlets)", n)
	}
	if k.when.known() {
		s += ", " + k.when.String()
	}
	return s + ": " + k.words(k.claims[0])
}

// line is a term of the model in words.
func (m *model) line(t *topic, o *voice, k *count, v verdict) string {
	s := k.credit(o)
	if why := o.why(); why != "" {
		s += " — set aside: " + why
		if o.older {
			s += "; kept as a floor"
		}
		return s
	}
	var notes []string
	if len(o.past) > 0 && k.when.known() {
		notes = append(notes, "newest count of this origin")
	}
	if k.note != "" {
		notes = append(notes, oneLine(k.note))
	}
	if how := k.derived(); how != "" {
		notes = append(notes, "derived: "+how)
	}
	if o.split() {
		notes = append(notes, "outlets give different figures of this origin")
	}
	if !o.witness() {
		// Who stands at the head of the repeated figure may be another than the nearest twin.
		notes = append(notes, fmt.Sprintf("repeats %s (the same figure as one of those who print it in %d of %d topics); counts as %s of a witness",
			oneLine(t.voices[o.leader].origin), o.twins.same, o.twins.n, printed(math.Round(o.weight*100)/100)))
	}
	r := &m.records[o.id]
	if n := int(r.n - o.n); n > 0 {
		notes = append(notes, fmt.Sprintf("matched the best-supported figure in about %.0f of %d other %s", r.g-o.g, n, plural(n, "topic")))
	}
	if v.has {
		notes = append(notes, "adds "+fmt.Sprintf("%.1f", m.adds(o, v.y)))
	}
	if len(notes) == 0 {
		return s
	}
	return s + " — " + strings.Join(notes, "; ")
}

// adds is what the voice lends to theta beyond the same voice with no say:
// ln((π f + (1 − π) c) ÷ ((1 − π) c)), never less than 0.
func (m *model) adds(v *voice, theta float64) float64 {
	p := m.p(v)
	x := math.Log(1 + p*m.density(v, theta)/((1-p)*v.wrong(theta)))
	if x < 0.05 {
		return 0
	}
	return x
}

// remarks are what holds of the topic beside its figures.
func (t *topic) remarks(a *Answer) []string {
	var out []string
	for _, w := range a.Words {
		switch w {
		case news.SingleOrigin:
			out = append(out, "single origin: nobody else was found who counted")
		case news.Growth:
			out = append(out, t.growthLine(a))
		case news.Contested:
			out = append(out, "contested: one side denies what another reports")
		case vagueWordTag:
			out = append(out, "only vague words: the figures are orders of magnitude")
		}
	}
	if len(t.unread) > 0 {
		out = append(out, fmt.Sprintf("%d without a figure that can be read", len(t.unread)))
	}
	return out
}

// growthLine tells how a growing total came to where it is.
func (t *topic) growthLine(a *Answer) string {
	var first *count
	for i := range t.voices {
		v := &t.voices[i]
		ks := v.past
		if v.older {
			ks = append(append([]*count(nil), v.past...), v.current...)
		}
		for _, k := range ks {
			if (v.older || k.superseded) && k.when.known() && (first == nil || k.when.unix < first.when.unix) {
				first = k
			}
		}
	}
	s := "growing: earlier counts are floors of the later ones"
	if first != nil && a.Best != nil && first.at < *a.Best {
		s = fmt.Sprintf("growing: from %s (%s) to %s", first.words(first.claims[0]), first.when, printed(*a.Best))
	}
	return s
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}
