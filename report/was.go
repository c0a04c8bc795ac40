package report

import (
	"slices"
	"strconv"
	"time"

	"rangefinder/news"
)

// A wasView is what became of a topic since an earlier time.
type wasView struct {
	Since string // the time compared with, "" where it is not known
	New   bool   // the topic was not there: no lines
	Lines []turnView
}

// A turnView is one thing that is no longer as it was.
type turnView struct{ What, From, To string }

// Range is the range as it was, "" where it is the same.
func (v *wasView) Range() string {
	for _, l := range v.Lines {
		if l.What == rangeTurn {
			return l.From
		}
	}
	return ""
}

const rangeTurn = "Range"

// notThere stands for a strand that one of the two times does not have.
const notThere = "no figure"

// was compares a topic with how it stood. The time shown is the one that was
// asked for, else that of the earlier answer.
func was(t news.Topic, now topicView, since time.Time) *wasView {
	w := t.Was
	if w == nil {
		return nil
	}
	if since.IsZero() {
		since = w.At
	}
	v := &wasView{Since: moment(since), New: w.New}
	if w.New {
		return v
	}
	turn := func(what, from, to string) {
		if from != to {
			v.Lines = append(v.Lines, turnView{what, from, to})
		}
	}
	turn(rangeTurn, now.scale.span(w.Span.Low, w.Span.High), now.Range)
	turn("Finding", word(headWord(w.Strands)), now.Word)
	if len(w.Strands) == 1 && len(t.Strands) == 1 {
		then, st := w.Strands[0], t.Standing(w.At).Strands[0]
		turn("Best supported", now.scale.best(then.Best), now.scale.best(st.Best))
		turn("Independent origins", strconv.Itoa(then.Origins), strconv.Itoa(st.Origins))
		return v
	}
	for i, s := range t.Strands {
		from := notThere
		if j := slices.IndexFunc(w.Strands, func(o news.WasStrand) bool { return o.Status == s.Status && o.Increment == s.Increment }); j >= 0 {
			from = now.scale.between(w.Strands[j].Low, w.Strands[j].High)
		}
		turn(sentence(now.Strands[i].Name), from, now.scale.between(s.Low, s.High))
	}
	for _, o := range w.Strands {
		if !slices.ContainsFunc(t.Strands, func(s news.Strand) bool { return o.Status == s.Status && o.Increment == s.Increment }) {
			turn(sentence(strandName(news.Strand{Status: o.Status, Increment: o.Increment})), now.scale.between(o.Low, o.High), notThere)
		}
	}
	return v
}

// best is the best supported figure in words, or that there is none.
func (s scale) best(v *float64) string {
	if v == nil {
		return "none"
	}
	return s.number(*v)
}

// headWord is the word that headed a topic of these strands, as verdict gives
// it: that of its only strand, else the gravest of a conflict, else that the
// strands stand apart.
func headWord(strands []news.WasStrand) string {
	words := make([]string, len(strands))
	for i, s := range strands {
		if words[i] = s.Word; s.Conflict {
			words[i] = news.Conflict
		}
	}
	switch {
	case len(words) == 0:
		return "no figure"
	case len(words) == 1:
		return words[0]
	case slices.Contains(words, news.Conflict):
		return news.Conflict
	case slices.Contains(words, news.Contested):
		return news.Contested
	}
	return "no conflict"
}
