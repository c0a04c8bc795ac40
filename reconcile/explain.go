package reconcile

import (
	"fmt"
	"math"

	"rangefinder/news"
)

// mostLines bounds the explanation of a topic; what is beyond is counted.
const mostLines = 200

// explain writes the answer in plain lines into the script of w: a line of the whole, one
// for every current voice with what it adds, and one for every figure that is kept in
// sight outside the range.
func (m *model) explain(t *topic, a *Answer, v verdict, w *work) {
	s := &w.script
	s.reset()
	t.summary(s, a, v)
	rows := a.Voices // one for every figure, in the order in which they are told
	for i := range t.voices {
		o := &t.voices[i]
		for _, k := range o.current {
			if len(s.ends) < mostLines {
				s.credit(o, k, len(rows[0].Outlets))
				m.line(s, t, i, k, v, w)
			}
			rows = rows[1:]
		}
		for _, k := range o.past {
			if len(s.ends) < mostLines {
				s.credit(o, k, len(rows[0].Outlets))
				s.note("set aside: ", oneLine(k.why))
				s.end()
			}
			rows = rows[1:]
		}
	}
	t.remarks(s, a)
}

// summary is the answer in a line.
func (t *topic) summary(s *script, a *Answer, v verdict) {
	defer s.end()
	switch {
	case a.Low != nil && a.High != nil && *a.Low == *a.High:
		s.say("reported ")
		s.figure(*a.Low)
	case a.Low != nil && a.High != nil:
		s.say("reported ")
		s.figure(*a.Low)
		s.say(" to ")
		s.figure(*a.High)
	case a.Low != nil:
		s.say("reported ")
		s.figure(*a.Low)
		s.say(" and more; nobody gives a top")
	case a.High != nil:
		s.say("reported up to ")
		s.figure(*a.High)
		s.say("; nobody gives a floor")
	default:
		s.say("no figure stands: all were taken back, denied or could not be read")
		return
	}
	switch {
	case v.tied:
		s.say("; no best figure: rivals stand against each other and nothing decides between them")
	case a.Best != nil:
		s.say("; best ")
		s.figure(*a.Best)
		switch {
		case v.count == nil:
			s.say(", ", v.why)
		case v.why != "":
			s.say(" (", v.why, ")")
		case v.count.shape == asRange && *a.Best == v.count.lo:
			s.say(", the lower end of a range, as the conservative figure")
		}
	}
	s.say("; ")
	s.count(a.Origins)
	s.say(" ", plural(a.Origins, "origin"), ", ")
	s.count(a.Outlets)
	s.say(" ", plural(a.Outlets, "outlet"))
}

// credit adds who gave the figure, in how many outlets, when, and the figure.
func (s *script) credit(o *voice, k *count, outlets int) {
	s.say(oneLine(o.origin))
	if outlets > 1 {
		s.say(" (")
		s.count(outlets)
		s.say(" outlets)")
	}
	if k.when.known() {
		s.say(", ")
		s.text = k.when.append(s.text)
	}
	s.say(": ")
	s.text = k.appendWords(s.text, k.claims[0])
}

// line is a term of the model in words, after whose it is.
func (m *model) line(s *script, t *topic, i int, k *count, v verdict, w *work) {
	defer s.end()
	o := &t.voices[i]
	if why := o.why(); why != "" {
		s.note("set aside: ", why)
		if o.older && !o.stale {
			s.note("kept as a floor")
		}
		return
	}
	if len(o.past) > 0 && k.when.known() {
		s.note("newest count of this origin")
	}
	if k.note != "" {
		s.note(oneLine(k.note))
	}
	if how := k.derived(); how != "" {
		s.note("derived: ", how)
	}
	if o.split() {
		s.note("outlets give different figures of this origin")
	}
	if !o.witness() {
		// Who stands at the head of the repeated figure may be another than the nearest twin.
		s.note("repeats ", oneLine(t.voices[o.leader].origin), " (the same figure as one of those who print it in ")
		s.count(int(o.twins.same))
		s.say(" of ")
		s.count(int(o.twins.n))
		s.say(" topics); counts as ")
		s.figure(math.Round(o.weight*100) / 100)
		s.say(" of a witness")
	}
	r := &m.records[o.id]
	if n := int(r.n - o.n); n > 0 {
		s.note("matched the best-supported figure in about ")
		s.about(r.g - o.g)
		s.say(" of ")
		s.count(n)
		s.say(" other ", plural(n, "topic"))
	}
	if v.has {
		s.note("adds ")
		s.tenths(w.adds(o, i, v.y))
	}
}

// adds is what the voice lends to theta beyond the same voice with no say:
// ln((π f + (1 − π) c) ÷ ((1 − π) c)), never less than 0.
func (w *work) adds(v *voice, i int, theta float64) float64 {
	var f, c, term [1]float64
	w.terms(v, i, []float64{theta}, f[:], c[:], term[:])
	p := w.p[i]
	x := math.Log(1 + p*f[0]/((1-p)*c[0]))
	if x < 0.05 {
		return 0
	}
	return x
}

// remarks are what holds of the topic beside its figures.
func (t *topic) remarks(s *script, a *Answer) {
	for _, w := range a.Words {
		switch w {
		case news.SingleOrigin:
			s.say("single origin: nobody else was found who counted")
		case news.Growth:
			s.say(t.growthLine(a))
		case news.Contested:
			s.say("contested: one side denies what another reports")
		case vagueWordTag:
			s.say("only vague words: the figures are orders of magnitude")
		default:
			continue
		}
		s.end()
	}
	if len(t.unread) > 0 {
		s.count(len(t.unread))
		s.say(" without a figure that can be read")
		s.end()
	}
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
