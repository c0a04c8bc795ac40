package extract

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"rangefinder/news"
	"rangefinder/quantity"
)

// At is the claim that a person makes of the words a.Text[start:end], or of those of a.Title for in
// "title": the extractor's reading of them, though it passes them over by itself as a date, an age
// or a name, for their language or for their wording. Where Claims has a claim whose figure
// overlaps the words, it is that one, by its id.
//
// figure is the amount as the person gives it, in any form that quantity.Parse takes, with its
// bound and unit: it stands in the place of what the words say. A bare number that the words give
// too only tells which of their figures is meant, and keeps their bound and unit. Without it the
// words must hold one figure.
//
// All else is what Claims would say of that figure, had it read it: what cannot be read is "", nil
// or []. The id is the one that a later reader gives who makes the claim, and no other claim of the
// article has it. Confidence is 1, and the first note says what is the machine's reading.
//
// It is an error if the words are empty, lie outside the text, cut a letter or a number in two or
// reach over several paragraphs, and if they hold no figure, or several.
func At(a news.Article, in string, start, end int, figure string) (news.Claim, error) {
	w, err := wordsAt(a, in, start, end)
	if err != nil {
		return news.Claim{}, err
	}
	w.heed(read(a))
	return w.at(strings.TrimSpace(figure))
}

// at is the claim of the words with the amount that a person gives, "" for none.
func (w *selection) at(figure string) (news.Claim, error) {
	if err := w.inBlock(); err != nil {
		return news.Claim{}, err
	}
	m, theirs, err := w.figure(figure)
	if err != nil {
		return news.Claim{}, err
	}
	c, err := w.claim(m, theirs)
	if err != nil {
		return news.Claim{}, err
	}
	if theirs {
		setFigure(&c, m)
	}
	c.Confidence = 1
	c.Notes = append([]string{readings(&c, theirs)}, c.Notes...)
	return c, nil
}

// A selection is words of an article that a person points at, with what is read of its text without
// him.
type selection struct {
	a          news.Article
	in, text   string
	start, end int
	doc        *doc         // the text that they stand in
	claims     []news.Claim // of that text
	numbers    []news.Number
}

func wordsAt(a news.Article, in string, start, end int) (*selection, error) {
	w := &selection{a: a, in: in, text: a.Text}
	switch in {
	case "":
	case "title":
		w.text = a.Title
	default:
		return nil, fmt.Errorf(`the words stand in %q, which is neither "" nor "title"`, in)
	}
	border := func(i int) bool { return i == len(w.text) || utf8.RuneStart(w.text[i]) }
	switch {
	case start < 0 || end < start || end > len(w.text):
		return nil, fmt.Errorf("the words [%d, %d) lie outside the text, which has %d bytes", start, end, len(w.text))
	case !border(start) || !border(end):
		return nil, fmt.Errorf("the words [%d, %d) begin or end inside a letter", start, end)
	}
	blank := func(r rune) bool { return unicode.IsSpace(r) || invisible(r) }
	w.start = end - len(strings.TrimLeftFunc(w.text[start:end], blank))
	w.end = w.start + len(strings.TrimRightFunc(w.text[w.start:end], blank))
	if w.start == w.end {
		return nil, errors.New("there are no words")
	}
	return w, nil
}

// heed takes in what is read of the article without a person.
func (w *selection) heed(r *reader, claims []news.Claim, numbers []news.Number) {
	if w.doc = r.body; w.in == "title" {
		w.doc = r.head
	}
	for _, c := range claims {
		if c.In == w.in {
			w.claims = append(w.claims, c)
		}
	}
	for _, n := range numbers {
		if n.In == w.in {
			w.numbers = append(w.numbers, n)
		}
	}
}

// inBlock is an error where no block of the text has all of the words.
func (w *selection) inBlock() error {
	n := 0
	for _, b := range w.doc.blocks {
		if b.start <= w.start && w.end <= b.end {
			return nil
		}
		if b.start < w.end && w.start < b.end {
			n++
		}
	}
	if n > 1 {
		return fmt.Errorf("the words reach over %d paragraphs: choose the words of one", n)
	}
	return errors.New("the words stand in no paragraph that is read")
}

// figure is the amount of the claim at its place in the text, and whether it is the person's and not
// that of the words.
func (w *selection) figure(figure string) (m quantity.Mention, theirs bool, err error) {
	over := overlapping(w.claims, w.start, w.end)
	held := w.held()
	if figure == "" {
		switch {
		case len(over) == 1:
			return w.mentionOf(&over[0]), false, nil
		case len(held) == 0:
			return m, false, fmt.Errorf("no figure in %q: say the figure", w.text[w.start:w.end])
		case len(held) > 1 || len(over) > 1:
			return m, false, fmt.Errorf("the words hold %d figures (%s): choose the words of one, or say the figure", len(held), w.list(held))
		}
		return held[0], false, nil
	}
	own, err := quantity.Parse(figure)
	if err != nil {
		return m, false, fmt.Errorf("figure %q: %w", figure, err)
	}
	same := slices.DeleteFunc(slices.Clone(held), func(m quantity.Mention) bool { return !sameNumber(&m, &own) })
	switch {
	case len(same) > 1:
		return m, false, fmt.Errorf("the words hold the figure %d times (%s): choose the words of one", len(same), w.list(same))
	case len(same) == 1:
		m = same[0]
	case len(over) > 1:
		return m, false, fmt.Errorf("the words hold %d figures that are read, and none is %q: choose the words of one", len(over), figure)
	case len(over) == 1:
		m = w.mentionOf(&over[0])
	case len(held) == 1:
		m = held[0]
	case !whole(w.text, w.start, w.end):
		return m, false, fmt.Errorf("%q begins or ends inside a number or word: choose whole ones", w.text[w.start:w.end])
	default:
		m = quantity.Mention{Start: w.start, End: w.end, From: w.start, To: w.end}
	}
	if pointsAt(&own, &m) {
		return m, false, nil
	}
	own.Start, own.End, own.From, own.To = m.Start, m.End, m.From, m.To
	own.Increment = own.Increment || m.Increment
	if own.Trend == "" {
		own.Trend = m.Trend
	}
	return own, true, nil
}

// held are the figures of the words in their order: as they are read in the text, and where they are
// read as none there, or as less ("six" of "six and a half thousand"), as they are read alone.
func (w *selection) held() []quantity.Mention {
	var alone []quantity.Mention
	in := meeting(w.doc.ments, w.start, w.end)
	for _, m := range quantity.Amounts(w.text[w.start:w.end], w.doc.lang) {
		m.Start, m.End, m.From, m.To = m.Start+w.start, m.End+w.start, m.From+w.start, m.To+w.start
		met := meeting(in, m.Start, m.End)
		if !whole(w.text, m.Start, m.End) || slices.ContainsFunc(met, func(o quantity.Mention) bool {
			return o.Start < m.Start || m.End < o.End || o.Start == m.Start && o.End == m.End
		}) {
			continue
		}
		alone = append(alone, m)
	}
	held := slices.Clone(alone)
	for _, m := range in {
		if len(meeting(alone, m.Start, m.End)) == 0 {
			held = append(held, m)
		}
	}
	slices.SortFunc(held, func(x, y quantity.Mention) int { return x.Start - y.Start })
	return held
}

// meeting are those of figures in the order of a text that have a byte of [start, end).
func meeting(ms []quantity.Mention, start, end int) []quantity.Mention {
	i := sort.Search(len(ms), func(i int) bool { return ms[i].End > start })
	n := sort.Search(len(ms), func(i int) bool { return ms[i].Start >= end })
	return ms[i:max(i, n)]
}

// list is figures as they are written, for a person.
func (w *selection) list(ms []quantity.Mention) string {
	var out []string
	for _, m := range ms[:min(len(ms), shown)] {
		out = append(out, fmt.Sprintf("%q", w.text[m.Start:m.End]))
	}
	if len(ms) > shown {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}

// mentionOf is the figure of a claim as it is read in the text.
func (w *selection) mentionOf(c *news.Claim) quantity.Mention {
	i := slices.IndexFunc(w.doc.ments, func(m quantity.Mention) bool { return m.Start == c.Start })
	return w.doc.ments[i]
}

// claim is the claim of a figure of the text: the one whose figure overlaps it, without what its notes
// say of a figure that is not the person's, or a new one.
func (w *selection) claim(m quantity.Mention, theirs bool) (news.Claim, error) {
	switch over := overlapping(w.claims, m.Start, m.End); len(over) {
	case 1:
		c := over[0]
		if theirs {
			c.Notes = c.Notes[len(w.mentionOf(&c).Notes):]
		}
		return c, nil
	case 0:
		return w.read(m)
	default:
		return news.Claim{}, fmt.Errorf("%q holds %d figures that are read: choose the words of one", w.text[m.Start:m.End], len(over))
	}
}

// overlapping are those of claims in the order of a text whose figures have a byte of [start, end).
func overlapping(claims []news.Claim, start, end int) []news.Claim {
	i := sort.Search(len(claims), func(i int) bool { return claims[i].End > start })
	n := sort.Search(len(claims), func(i int) bool { return claims[i].Start >= end })
	return claims[i:max(i, n)]
}

// read reads the article again, with a figure at the place that the person points at.
func (w *selection) read(m quantity.Mention) (news.Claim, error) {
	var r *reader
	var d *doc
	var claims []news.Claim
	if w.in == "title" {
		d = titleDocWith(w.a, &m)
		r = newReader(w.a, newDoc(w.a), d)
		r.read(r.body)
		claims, _ = r.readHead()
	} else {
		d = newDocWith(w.a, &m)
		r = newReader(w.a, d, titleDoc(w.a))
		claims, _ = r.read(d)
	}
	i := slices.IndexFunc(claims, func(c news.Claim) bool { return c.Start == m.Start && c.End == m.End })
	if i < 0 {
		return news.Claim{}, fmt.Errorf("%q is no part of a sentence", w.text[m.Start:m.End])
	}
	c := claims[i]
	c.ID = r.id(&c, w.number(d, &c))
	if !slices.ContainsFunc(w.claims, func(o news.Claim) bool { return o.ID == c.Base }) {
		c.Base = ""
	}
	return c, nil
}

// number is which figure of its words a claim is in its sentence and in those that are the same:
// behind those that are read without a person, so that none has its id.
func (w *selection) number(d *doc, c *news.Claim) int {
	n := 0
	made := map[int]bool{} // places that have their number
	for _, o := range w.numbers {
		if o.Text != c.Text || o.Sentence != c.Sentence || o.State != news.NumberClaim && o.Why != headlineRepeats && o.Why != headingRepeats {
			continue
		}
		if o.Start == c.Start {
			return n
		}
		made[o.Start] = true
		n++
	}
	for _, s := range d.sents {
		if d.text[s.start:s.end] != c.Sentence {
			continue
		}
		for at := s.start; at < s.end; at++ {
			i := strings.Index(d.text[at:s.end], c.Text)
			if i < 0 {
				break
			}
			if at += i; at == c.Start {
				return n
			}
			if !made[at] && whole(d.text, at, at+len(c.Text)) && len(overlapping(w.claims, at, at+len(c.Text))) == 0 {
				n++
			}
		}
	}
	return n
}

// give puts the figure that a person points at in the place of what is read at its words in
// block b, whose mentions begin at m0 and whose skips at s0. Numbers that were passed over
// beside it, as the month of a date, stay so.
func (d *doc) give(b block, m0, s0 int) {
	g := *d.given
	lo, hi := g.From, g.To
	for _, t := range tokenize(nil, d.text, b.start, b.end) {
		if t.start < g.End && g.Start < t.end {
			lo, hi = min(lo, t.start), max(hi, t.end)
		}
	}
	ms := []quantity.Mention{g}
	for _, m := range d.ments[m0:] {
		switch {
		case m.End <= lo:
			m.To = min(m.To, lo)
		case m.Start >= hi:
			m.From = max(m.From, hi)
		default:
			continue
		}
		ms = append(ms, m)
	}
	slices.SortFunc(ms, func(x, y quantity.Mention) int { return x.Start - y.Start })
	d.ments = append(d.ments[:m0], ms...)
	var skips []quantity.Skip
	for _, s := range d.skips[s0:] {
		for _, part := range [][2]int{{s.Start, min(s.End, g.Start)}, {max(s.Start, g.End), s.End}} {
			if part[0] < part[1] {
				skips = append(skips, quantity.Skip{Start: part[0], End: part[1], Why: s.Why})
			}
		}
	}
	d.skips = append(d.skips[:s0], skips...)
}

// isGiven reports whether the figure at token k is the one that a person points at.
func (d *doc) isGiven(k int) bool {
	return d.given != nil && d.ments[d.toks[k].fig].Start == d.given.Start
}

// sameNumber reports whether two figures have one number or range, whatever bounds them.
func sameNumber(x, y *quantity.Mention) bool {
	if x.Qualifier == quantity.Range || y.Qualifier == quantity.Range {
		return x.Qualifier == y.Qualifier && x.Interval == y.Interval
	}
	return x.Value == y.Value
}

// pointsAt reports whether a figure says nothing that m does not: it is the same, or the bare number
// of it.
func pointsAt(own, m *quantity.Mention) bool {
	if m.Qualifier == "" || !sameNumber(own, m) {
		return false
	}
	if own.Kind == quantity.Count && (own.Qualifier == quantity.Exact || own.Qualifier == quantity.Range && !own.Approx) && !own.Increment && own.Trend == "" {
		return true
	}
	return own.Kind == m.Kind && own.Unit == m.Unit && own.Qualifier == m.Qualifier && own.Approx == m.Approx && (m.Increment || !own.Increment) && (own.Trend == "" || own.Trend == m.Trend)
}

// setFigure gives a claim the amount that a person says.
func setFigure(c *news.Claim, m quantity.Mention) {
	c.Low, c.Value, c.High, c.Qualifier = finite(m.Lo), finite(m.Value), finite(m.Hi), string(m.Qualifier)
	c.Kind, c.Unit, c.Vague, c.About = string(m.Kind), m.Unit, m.Vague, m.Approx
	c.Increment = c.Increment || m.Increment
	if m.Trend != "" {
		c.Trend = string(m.Trend)
	}
}

// readings is the note that says what of a claim the machine has read.
func readings(c *news.Claim, theirs bool) string {
	var parts []string
	for _, p := range []struct {
		read bool
		name string
	}{
		{!theirs, "the figure"},
		{slices.ContainsFunc(c.Attribution, func(n string) bool { return n != c.Article.Publisher }), "who says it"},
		{c.What+c.Of != "", "what is counted"},
		{c.Measure != "", "what happened"},
		{c.Place+c.Scene != "", "where"},
		{c.AsOf+c.Period != "", "when"},
		{true, "with what reserve"},
	} {
		if p.read {
			parts = append(parts, p.name)
		}
	}
	return "read by the machine: " + strings.Join(parts, ", ")
}
