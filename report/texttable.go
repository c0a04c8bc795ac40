package report

import (
	"slices"
	"strings"

	"rangefinder/news"
)

// roomy is the number of columns from which on a topic of the table has a line
// and not two.
const roomy = 120

// table is many topics, story by story: name, range, word; then who stands at
// the ends, how many say so, and what it was.
func (t *terminal) table(b *book, r news.Report) {
	type entry struct {
		topic news.Topic
		view  topicView
	}
	stories := map[string][]entry{}
	var order []string
	figure, word := 0, 0
	for _, topic := range r.Topics {
		v := b.topic(topic)
		if stories[topic.Story] == nil {
			order = append(order, topic.Story)
		}
		stories[topic.Story] = append(stories[topic.Story], entry{topic, v})
		figure, word = max(figure, columns(v.Range)), max(word, columns(v.Word))
	}
	figure, word = min(figure, t.width/3), min(word, 13)
	articles := map[string]int{}
	for _, s := range r.Stories {
		articles[s.ID] = s.Articles
	}
	for _, id := range order {
		if len(order) > 1 {
			title := b.stories[id]
			if title == "" {
				title = "Other figures"
			}
			if n := articles[id]; n > 0 {
				title += ", " + count(n, "article")
			}
			t.styled(bold, title)
		}
		for _, e := range stories[id] {
			t.entry(e.topic, e.view, figure, word)
		}
		t.gap()
	}
	t.wrapped("", "rangefinder report TOPIC shows one of these with every quotation; --full shows all so.")
	t.gap()
}

func (t *terminal) entry(topic news.Topic, v topicView, figure, word int) {
	rest := 0
	name := t.width - figure - word - 6
	who := spread(topic, v)
	if t.width >= roomy {
		rest = (name - 2) * 11 / 20
		name -= rest + 2
	}
	if name < 12 { // a narrow terminal: nothing stands beside anything
		t.hanging("  ", "    ", v.Name)
		t.hanging("    ", "      ", v.Range+"  "+v.Word)
		t.hanging("    ", "      ", who)
		return
	}
	cells := [][]string{wrap(v.Name, name, name), wrap(v.Range, figure, figure), wrap(v.Word, word, word)}
	if rest > 0 {
		cells = append(cells, wrap(who, rest, rest))
	}
	lines := 0
	for _, c := range cells {
		lines = max(lines, len(c))
	}
	at := func(c, i int) string {
		if i < len(cells[c]) {
			return cells[c][i]
		}
		return ""
	}
	for i := range lines {
		line := "  " + pad(at(0, i), name) + "  " + padLeft(at(1, i), figure) + "  "
		styled := t.paint(t.wordStyle(v), at(2, i))
		if rest > 0 {
			styled += strings.Repeat(" ", max(0, word-columns(at(2, i)))) + "  " + at(3, i)
		}
		t.line(line + styled)
	}
	if rest == 0 {
		t.hanging("    ", "      ", who)
	}
}

// spread is who says what of a topic, in one line.
func spread(topic news.Topic, v topicView) string {
	var parts []string
	for i, s := range topic.Strands {
		part := strandSpread(s, v.Strands[i])
		if v.Apart {
			part = v.Strands[i].Name + " " + v.Strands[i].Range + ", " + part
		}
		parts = append(parts, part)
	}
	said := strings.Join(parts, "; ") + " · " + count(v.Origins, "origin") + ", " + count(v.Outlets, "outlet")
	if v.Checked != nil {
		said += " · " + v.Checked.Line()
	}
	switch {
	case topic.Was == nil:
	case topic.Was.New:
		said += " · new"
	default:
		said += " · changed: " + strings.Join(moved(topic), "; ")
	}
	return said
}

// strandSpread names those at the ends where they differ, else those who say it,
// the first two of them.
func strandSpread(s news.Strand, v strandView) string {
	if v.Trail != "" {
		return "grew " + v.Trail
	}
	low, high := voiceOf(s, s.Ends.Low), voiceOf(s, s.Ends.High)
	if low != "" && high != "" && low != high {
		return low + " ↔ " + high
	}
	var who []string
	for _, o := range v.Voices {
		if !o.Aside && !slices.Contains(who, o.Name) {
			who = append(who, o.Name)
		}
	}
	if n := len(who); n > 2 {
		who = append(who[:2], count(n-2, "other"))
	}
	return list(who)
}
