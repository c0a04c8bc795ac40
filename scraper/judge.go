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
	for _, ch := range c.chunks {
		switch {
		case ch.p < 0.5:
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
