package scraper

import (
	"strings"

	"rangefinder/news"
)

// judge decides by the model.
func (c *cutter) judge(m *Model, title string) {
	for _, ch := range c.chunks {
		ch.p = float32(logistic(m.First.Score(ch.signs)))
	}
	c.lookAgain()
	for _, ch := range c.chunks {
		if len(m.Second.Trees) > 0 {
			ch.p = float32(logistic(m.Second.Score(ch.signs)))
		}
	}
	plain := 0
	for _, ch := range c.chunks {
		if !ch.comment && !ch.other && ch.prosy() && ch.p >= 0.5 {
			plain += ch.chars
		}
	}
	if plain >= 250 {
		for _, ch := range c.chunks {
			switch {
			case ch.p < 0.5:
			case ch.comment:
				ch.p, ch.why = 0, "a comment"
			case ch.other:
				ch.p, ch.why = 0, "another article"
			}
		}
	}
	// Some article must be there: where no text is likely, the likeliest is it.
	var best *chunk
	for _, ch := range c.chunks {
		if ch.prosy() && ch.kind != news.Heading && (best == nil || ch.p > best.p) {
			best = ch
		}
	}
	least := float32(0.5)
	if best != nil && best.p < 0.5 {
		least = best.p * 0.8
	}
	for _, ch := range c.chunks {
		switch {
		case ch.why != "":
		case ch.kind == news.Heading && ch.level == 1 && agree(ch.parts[0], title), len(ch.parts) == 1 && sameWords(ch.parts[0], title) && ch.kind != news.TableRow && ch.kind != news.Caption:
			ch.why = "the headline"
		case ch.p < least:
			ch.why = "unlikely"
		}
	}
	for _, ch := range c.chunks {
		if ch.why == "" && len(ch.parts) > 1 && sameWords(ch.parts[0], title) {
			ch.chars -= len(ch.parts[0])
			ch.parts = ch.parts[1:]
		}
	}
	c.tidyUp()
}

func (c *cutter) tidyUp() {
	said := map[string]bool{}
	for _, ch := range c.chunks {
		if ch.why != "" || ch.kind == news.TableRow {
			continue
		}
		key := strings.Join(ch.parts, "\n")
		if len(key) >= 40 && said[key] {
			ch.why = "said before"
		}
		said[key] = true
	}
}
