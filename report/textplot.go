package report

import (
	"math"
	"strings"

	"rangefinder/news"
	"rangefinder/quantity"
)

// plot draws the interval plot of a topic in characters: ● a figure, ├──┤ a
// range, ▶ and ◀ an end without a limit; hollow and dashed what is planned or
// might come; · what was replaced or set aside. Under an axis of its ends.
func (t *terminal) plot(v topicView) {
	figure, name, aside, redrawn := 0, 12, false, false
	for _, s := range v.Strands {
		for _, o := range s.rows() {
			aside, redrawn = aside || o.Aside, redrawn || o.Redrawn != ""
			name = max(name, columns(o.Name))
			figure = max(figure, columns(o.Figure))
		}
		if s.Likely != "" {
			figure, name = max(figure, columns(s.Likely)), max(name, columns("likely, by the model"))
		}
	}
	all := v.onScale()
	if len(all) == 0 {
		return
	}
	figure = min(figure, t.width/3)
	name = min(name, t.width*3/8)
	room := t.width - name - figure - 6
	if room < 12 {
		t.rows(v)
		return
	}
	a := newAxis(all, 4)
	left := "  " + strings.Repeat(" ", name) + " "
	t.line(left + ticksLine(a, room))
	for _, s := range v.Strands {
		if v.Apart {
			t.strandLine("", sentence(s.Name), s)
		}
		for _, o := range s.rows() {
			t.line("  " + pad(o.Name, name) + " " + pad(drawn(a, o, s.Status, room), room) + "  " + o.Figure + footmarks(o.Notes))
		}
		if s.Likely != "" {
			bar := cellsOf(a, extent(s.likelyLow, nil, s.likelyHi, ""), room, "╌", "╎")
			t.line("  " + pad("likely, by the model", name) + " " + pad(bar, room) + "  " + s.Likely)
		}
		t.verdict(s)
	}
	if a.log {
		t.line("  (logarithmic scale)")
	}
	if redrawn {
		t.line("  (◆ a figure that a person has edited or added)")
	}
	if aside {
		t.line("  (dotted: out of the range, for the reason given below)")
	}
}

// rows stands for the plot where there is no room for it.
func (t *terminal) rows(v topicView) {
	for _, s := range v.Strands {
		if v.Apart {
			t.strandLine("", sentence(s.Name), s)
		}
		for _, o := range s.rows() {
			t.hanging("  ", "    ", o.Figure+"  "+o.Name+footmarks(o.Notes))
		}
		if s.Likely != "" {
			t.hanging("  ", "    ", s.Likely+"  likely, by the model")
		}
		t.verdict(s)
	}
}

func (t *terminal) verdict(s strandView) {
	switch {
	case s.Best != "" && s.BestWho != "":
		t.wrapped("  ", "best supported: "+s.Best+" ("+s.bestBy()+")")
	case s.Best != "":
		t.wrapped("  ", "best supported: "+s.Best)
	case s.Undecided:
		t.wrapped("  ", "best supported: none, nothing decides")
	}
	if s.Likely != "" {
		t.wrapped("  ", "the likely range is the model's (90 %); nobody reported it")
	}
	if s.OutsideSpan {
		t.wrapped("  ", "an addition, not a total: left out of the span")
	}
}

func ticksLine(a axis, room int) string {
	line := []rune(strings.Repeat(" ", room))
	free := 0
	for i, v := range a.ticks {
		label := []rune(tickLabel(v))
		at := int(math.Round(a.at(v) * float64(room-1)))
		switch i {
		case 0:
		case len(a.ticks) - 1:
			at -= len(label) - 1
		default:
			at -= len(label) / 2
		}
		if at < free || at+len(label) > room {
			continue
		}
		copy(line[at:], label)
		free = at + len(label) + 1
	}
	return string(line)
}

func drawn(a axis, o voiceView, status string, room int) string {
	if !a.holds(o.extent) {
		return padLeft("off the scale", room)
	}
	dot, dash, cap := "●", "━", "┃"
	switch {
	case o.Aside || o.Gone:
		dot, dash, cap = "·", "·", "·"
	case o.Denied:
		dot, dash, cap = "×", "╌", "×"
	case status == news.StatusPlanned:
		dot, dash, cap = "○", "╌", "┆"
	case status == news.StatusConditional:
		dot, dash, cap = "○", "·", "┆"
	}
	if o.Redrawn != "" && !o.Aside {
		dot, cap = "◆", "◆"
	}
	if o.extent.Point() {
		return strings.Repeat(" ", column(a, o.extent.Lo, room)) + dot
	}
	return cellsOf(a, o.extent, room, dash, cap)
}

func column(a axis, v float64, room int) int { return int(math.Round(a.at(v) * float64(room-1))) }

func cellsOf(a axis, i quantity.Interval, room int, dash, cap string) string {
	reach := max(3, room/8)
	from, to := 0, room-1
	left, right := cap, cap
	switch {
	case math.IsInf(i.Lo, -1) && math.IsInf(i.Hi, 1):
		left, right = "◀", "▶"
	case math.IsInf(i.Hi, 1):
		from = min(column(a, i.Lo, room), room-2)
		to, right = min(from+reach, room-1), "▶"
	case math.IsInf(i.Lo, -1):
		to = max(column(a, i.Hi, room), 1)
		from, left = max(0, to-reach), "◀"
	default:
		from, to = column(a, i.Lo, room), column(a, i.Hi, room)
		if from == to {
			return strings.Repeat(" ", from) + cap
		}
	}
	return strings.Repeat(" ", from) + left + strings.Repeat(dash, max(0, to-from-1)) + right
}
