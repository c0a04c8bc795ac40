package report

import (
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"rangefinder/news"
	"rangefinder/quantity"
)

// few is how many topics a list shows with all who speak in them; of more each
// has a line or two.
const few = 12

// Text writes the report for a terminal of o.Width columns: the answer, then
// who said it, then doubts as footnotes, then what was not read. A report of
// one topic (or o.Full) is in full, with an interval plot, the quotations, the
// history and what was set aside; up to twelve are a list, in the order given,
// with every voice; more are a table of a line or two each, story by story.
// What a topic was before (Topic.Was) stands with it, and so do the numbers that
// are no figures, where the coverage has them.
//
// No line is longer than o.Width but one that holds an address and nothing
// else, for a broken address leads nowhere. Apart from o.Color's own, no escape
// sequence, control character or bidirectional mark is ever written.
func Text(w io.Writer, r news.Report, o Options) error {
	b := newBook(r, o)
	sel, err := Select(r, o.Topic)
	if err != nil {
		return err
	}
	t := &terminal{width: o.Width, color: o.Color, all: o.Full, since: o.Since, only: narrowed(o.Only)}
	if t.width == 0 {
		t.width = 80
	}
	t.width = max(t.width, 40)
	t.prose = min(t.width, 100)
	title, _ := headline(sel, false)
	t.header(title, sel)
	switch {
	case len(sel.Topics) == 0 && o.Only != "":
		t.wrapped("", "No topic is answered by such figures.")
		t.gap()
	case len(sel.Topics) == 0:
		t.wrapped("", "No figure has been read yet.")
		t.gap()
	case !o.Full && len(sel.Topics) > few:
		t.table(b, sel)
	default:
		for _, topic := range sel.Topics {
			v := b.topic(topic)
			if o.Full || len(sel.Topics) == 1 {
				t.full(b, topic, v)
			} else {
				t.brief(topic, v)
			}
			t.gap()
		}
	}
	for _, a := range b.unanswered(sel) {
		t.unanswered(a)
	}
	t.again(b.again(sel))
	t.coverage(sel.Coverage, b.decidedNumbers(sel))
	t.unclaimed(sel.Coverage.Unclaimed)
	_, err = io.WriteString(w, t.b.String())
	return err
}

type terminal struct {
	b     strings.Builder
	width int
	prose int // columns of running text: longer lines are hard to read, and a range stands beside its name
	color bool
	all   bool      // leave nothing out for want of room
	since time.Time // leave out the changes before
	only  string    // what the report is answered from, "" for all
}

// The styles of a terminal (ECMA-48, SGR).
const (
	bold = "1"
	dim  = "2"
	red  = "1;31"
)

func (t *terminal) paint(style, s string) string {
	if !t.color || s == "" {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}

func (t *terminal) line(s string) {
	t.b.WriteString(strings.TrimRight(s, " "))
	t.b.WriteByte('\n')
}

func (t *terminal) gap() { t.b.WriteByte('\n') }

// wrapped writes a text under an indent; the first line begins with it.
func (t *terminal) wrapped(indent, s string) { t.hanging(indent, indent, s) }

// styled is wrapped in a style; one that runs over a line's end would colour
// what stands beside it.
func (t *terminal) styled(style, s string) {
	for _, l := range wrap(s, t.prose, t.prose) {
		t.line(t.paint(style, l))
	}
}

// address writes an address whole, however long.
func (t *terminal) address(indent, s string) { t.line(indent + t.paint(dim, clean(s))) }

func (t *terminal) hanging(first, rest, s string) {
	for i, l := range wrap(s, t.prose-columns(first), t.prose-columns(rest)) {
		if i == 0 {
			t.line(first + l)
		} else {
			t.line(rest + l)
		}
	}
}

func (t *terminal) header(title string, r news.Report) {
	what := count(len(r.Topics), "topic")
	if len(r.Topics) > 1 {
		what += ", largest disagreement first"
	}
	if g := day(r.Generated); g != "" {
		what += "; " + g
	}
	t.line(t.paint(bold, clip(title, t.width)))
	t.styled(dim, what)
	for _, s := range []string{t.only, sentence(waiting(len(r.Review)))} {
		if s != "" {
			t.styled(bold, s)
		}
	}
	t.gap()
}

// title is name, range and word on one line where they fit, on two where they
// do not: the range is never cut.
func (t *terminal) title(v topicView) {
	right := v.Range + "    " + v.Word
	room := t.prose - columns(right) - 4
	style := t.wordStyle(v)
	if columns(v.Name) <= room {
		t.line(t.paint(bold, pad(v.Name, room)) + "    " + v.Range + "    " + t.paint(style, v.Word))
		return
	}
	for _, l := range wrap(v.Name, t.prose, t.prose) {
		t.line(t.paint(bold, l))
	}
	if columns(right) > t.prose {
		t.wrapped("  ", v.Range)
		t.line("  " + t.paint(style, clip(v.Word, t.prose-2)))
		return
	}
	t.line(strings.Repeat(" ", t.prose-columns(right)) + v.Range + "    " + t.paint(style, v.Word))
}

func (t *terminal) wordStyle(v topicView) string {
	if v.Conflict {
		return red
	}
	return bold
}

// most is how many voices of a strand a list shows, those at its ends among
// them; one topic shows all.
const most = 6

func (t *terminal) brief(topic news.Topic, v topicView) {
	t.title(v)
	t.was("  ", topic)
	if v.Checked != nil {
		t.wrapped("  ", v.Checked.Line())
	}
	var notes noter // those alone that a row refers to: voices that are out of the range have no row here
	figure := 14
	for _, s := range v.Strands {
		for _, o := range s.Voices {
			if !o.Aside {
				figure = max(figure, columns(o.Figure))
			}
		}
	}
	figure = min(figure, t.width/3)
	for i, s := range v.Strands {
		indent := "  "
		if v.Apart {
			t.strandLine("  ", s.Name, s)
			indent = "    "
		}
		shown, left := listed(topic.Strands[i], s)
		for _, o := range shown {
			refs := make([]int, len(o.Notes))
			for j, n := range o.Notes {
				refs[j] = notes.add(v.Notes[n-1])
			}
			o.Notes = refs
			t.voice(indent, figure+2, o)
		}
		if left > 0 {
			t.line(indent + count(left, "more origin"))
		}
		if s.Trail != "" {
			t.hanging(indent, indent+"  ", "grew: "+s.Trail)
		}
		if s.Likely != "" {
			t.wrapped(indent, "likely, by the model (90 %): "+s.Likely)
		}
	}
	if v.Apart {
		t.wrapped("  ", v.Meaning)
	}
	t.sums(v)
	t.footnotes(notes.notes)
}

// strandLine heads the voices of a strand.
func (t *terminal) strandLine(indent, name string, s strandView) {
	if line := indent + name + "  " + s.Range + "  " + s.Word; columns(line) <= t.width {
		t.line(indent + t.paint(bold, name) + "  " + s.Range + "  " + s.Word)
		return
	}
	t.wrapped(indent, name+" "+s.Range+" "+s.Word)
}

// A listedVoice is a voice and the end of the range at which it stands.
type listedVoice struct {
	voiceView
	end string // lowest, highest; "" for neither, or where it says nothing
}

// listed are the voices of a strand that a list has room for, and how many it
// leaves out. Who stands at an end is never left out.
func listed(s news.Strand, v strandView) (shown []listedVoice, left int) {
	var standing []listedVoice
	ends := 0
	for i, o := range v.Voices {
		if o.Aside {
			continue
		}
		l := listedVoice{o, endOf(s, i)}
		if l.end != "" {
			ends++
		}
		standing = append(standing, l)
	}
	others := max(0, most-ends)
	for _, l := range standing {
		if l.end == "" {
			if others--; others < 0 {
				left++
				continue
			}
		}
		if len(standing) <= 2 {
			l.end = "" // plain to see
		}
		shown = append(shown, l)
	}
	return shown, left
}

// endOf is the end of a strand's range that its i-th origin holds alone.
func endOf(s news.Strand, i int) string {
	if s.Low != nil && s.High != nil && *s.Low == *s.High {
		return ""
	}
	low := s.Low != nil && slices.Contains(s.Origins[i].Claims, s.Ends.Low)
	high := s.High != nil && slices.Contains(s.Origins[i].Claims, s.Ends.High)
	switch {
	case low && !high:
		return "lowest"
	case high && !low:
		return "highest"
	}
	return ""
}

// voice is a row of the list: figure, origin, outlets.
func (t *terminal) voice(indent string, figure int, o listedVoice) {
	marks := footmarks(o.Notes) // never cut: the footnotes would lack what they are to
	right := pad(count(len(o.Outlets), "outlet"), 10) + pad(marks, max(4, columns(marks)))
	room := t.prose - columns(indent) - figure - columns(right) - 1
	name := o.Name
	if o.end != "" && columns(name)+columns(o.end)+2 <= room {
		name += ", " + o.end
	}
	if o.AsOf != "" && columns(name)+columns(o.AsOf)+2 <= room {
		name += ", " + o.AsOf
	}
	if room < 12 || columns(o.Figure) > figure-2 {
		t.hanging(indent, indent+"  ", o.Figure+"  "+name+"  "+strings.Join(strings.Fields(right), " "))
		return
	}
	t.line(indent + pad(o.Figure, figure) + pad(name, room) + " " + right)
}

func footmarks(notes []int) string { return refs(notes) }

func (t *terminal) sums(v topicView) {
	for _, s := range v.Sums {
		t.hanging("  ", "    ", "Our own sum: "+ours(s)+" (nobody reported it; not part of the range)")
	}
}

// ours is the arithmetic of a sum, without the heading that some texts bring
// along and with its result, which others leave out.
func ours(s sumView) string {
	text := s.Text
	for _, own := range []string{"our own sum: ", "our sum: "} {
		if len(text) >= len(own) && strings.EqualFold(text[:len(own)], own) {
			text = text[len(own):]
		}
	}
	switch {
	case text == "":
		return s.Figure
	case strings.Contains(text, s.Figure):
		return text
	}
	return s.Figure + ": " + text
}

func (t *terminal) footnotes(notes []string) {
	for i, n := range notes {
		mark := superscript(i+1) + " "
		t.hanging(mark, strings.Repeat(" ", columns(mark)), n)
	}
}

func (t *terminal) heading(s string) {
	t.gap()
	t.line(t.paint(bold, strings.ToUpper(s)))
}

func (t *terminal) full(b *book, topic news.Topic, v topicView) {
	t.title(v)
	line := count(v.Origins, "independent origin") + ", " + count(v.Outlets, "outlet")
	if v.AsOf != "" {
		line += "; as of " + v.AsOf
	}
	t.styled(dim, line)
	if v.Checked != nil {
		t.styled(dim, v.Checked.Line())
	}
	t.was("", topic)
	if v.Meaning != "" {
		t.wrapped("", v.Meaning)
	}
	t.gap()
	t.ends(b, topic, v)
	t.plot(v)
	for _, s := range v.Sums {
		t.heading("our own sum")
		t.wrapped("  ", ours(s))
		t.wrapped("  ", "Arithmetic of Rangefinder over reported figures: nobody reported this number, and it is no part of the range.")
	}
	t.said("who said what", v.Said)
	for _, h := range v.Histories {
		t.history(h)
	}
	t.said("set aside, and why", v.Aside)
	t.changes(v)
	t.explain(v)
	if len(v.Links) > 0 {
		t.heading("related topics")
		for _, l := range v.Links {
			t.hanging("  ", "    ", related(l))
		}
	}
	if len(v.Notes) > 0 {
		t.heading("notes")
		t.footnotes(v.Notes)
	}
}

func changeLine(c changeView) string {
	s := c.Text + ": " + c.Kind
	if c.Outlet != "" {
		s += ", " + c.Outlet
	}
	return s + " (" + c.Cause + ")"
}

func (t *terminal) explain(v topicView) {
	begun := false
	for _, s := range v.Strands {
		for _, l := range s.Explain {
			if !begun {
				t.heading("how the finding was reached")
				begun = true
			}
			if v.Apart {
				l = s.Name + ": " + l
			}
			t.hanging("  ", "    ", l)
		}
	}
}

func (t *terminal) said(title string, all []saidView) {
	if len(all) == 0 {
		return
	}
	t.heading(title)
	t.sayings(all)
}

func (t *terminal) sayings(all []saidView) {
	for _, s := range all {
		t.hanging("  ", "    ", s.Figure+" · "+tag(s)+" · "+strings.Join(s.Chain, " ← ")+footmarks(s.Notes))
		if s.Why != "" {
			t.hanging("    why: ", "         ", s.Why)
		}
		t.ruling(s.Ruling)
		if q := s.Quote; q.Text() != "" {
			figure := q.Figure
			if figure != "" {
				figure = "[" + figure + "]"
			}
			t.hanging("    “", "     ", q.Before+figure+q.After+"”")
			t.hanging("    ", "      ", printedIn(s))
			address := s.Print.Href
			if address == "" {
				address = s.Print.Address
			}
			if address != "" {
				t.address("    ", address)
			}
		}
	}
}

// printedIn is where a quotation was printed, and where else.
func printedIn(s saidView) string {
	line := s.Print.Outlet
	if s.Print.Day != "" {
		line += ", " + s.Print.Day
	}
	if s.AsOf != "" {
		line += "; figure as of " + s.AsOf
	}
	if s.Written != "" {
		line += "; written “" + s.Written + "”"
	}
	var also []string
	for _, p := range s.Also {
		outlet := p.Outlet
		if p.Ruled != "" {
			outlet += " (" + p.Ruled + ")"
		}
		also = append(also, outlet)
	}
	if len(also) > 0 {
		line += "; also in " + list(also)
	}
	return line
}

func datedLine(d datedView) string {
	s := d.Day + ": " + d.Figure + ", " + d.Origin
	if d.Printed {
		s += " (day of printing)"
	}
	if d.Superseded {
		s += " (" + d.Out() + ")"
	}
	return s
}

func (t *terminal) history(h historyView) {
	t.heading(h.Title)
	top := 0.0
	figure, days := 0, 0
	for _, d := range h.Figures {
		figure, days = max(figure, columns(d.Figure)), max(days, columns(d.Day))
		for _, e := range []float64{d.at.Lo, d.at.Hi} {
			if !math.IsInf(e, 0) && !d.Slip {
				top = max(top, e)
			}
		}
	}
	bar := max(8, min(24, t.width/5))
	for _, d := range h.Figures {
		who := d.Origin
		if d.Printed {
			who += " (printed)"
		}
		if d.Superseded {
			who += " (" + d.Out() + ")"
		}
		head := "  " + pad(d.Day, days) + "  " + padLeft(d.Figure, figure) + "  "
		if room := t.width - columns(head) - bar - 2; room >= 16 {
			drawn := bars(d.at, top, bar)
			if d.Slip {
				drawn = ""
			}
			head += pad(drawn, bar) + "  "
		}
		t.line(head + clip(who, max(8, t.width-columns(head))))
	}
}

// bars draws a figure as a length out of n cells; what lies between the ends
// of a range is lighter.
func bars(i quantity.Interval, top float64, n int) string {
	if top <= 0 {
		return ""
	}
	cells := func(v float64) int {
		return max(0, min(n, int(math.Round(v/top*float64(n)))))
	}
	lo, hi := i.Lo, i.Hi
	if math.IsInf(lo, -1) {
		lo = 0
	}
	if math.IsInf(hi, 1) {
		return strings.Repeat("█", max(1, min(n-1, cells(lo)))) + "▸"
	}
	solid := max(cells(lo), 0)
	if lo == hi {
		solid = max(solid, 1)
	}
	return strings.Repeat("█", solid) + strings.Repeat("░", max(0, cells(hi)-solid))
}

// mostMissing is how many addresses that were not read are named below a list;
// all of them where everything is asked for.
const mostMissing = 12

func (t *terminal) coverage(c news.Coverage, decided string) {
	v := coverage(c)
	line := v.Line + ". " + v.Numbers + "."
	if decided != "" {
		line += " " + sentence(decided) + "."
	}
	var last time.Time
	for _, o := range c.Outcomes {
		if o.At.After(last) {
			last = o.At
		}
	}
	if !last.IsZero() {
		line += " Last crawl " + moment(last) + "."
	}
	t.hanging("Coverage: ", "  ", line)
	for i, o := range v.Missing {
		if !t.all && i == mostMissing && len(v.Missing) > mostMissing+1 {
			t.wrapped("  ", count(len(v.Missing)-i, "more page")+" not read: rangefinder report --full names all of them")
			return
		}
		why := o.What + " (" + o.Code + ")"
		if columns(o.URL)+4 <= t.prose {
			t.hanging("  ", "    ", o.URL+" · "+why)
			continue
		}
		t.address("  ", o.URL)
		t.wrapped("    ", why)
	}
}
