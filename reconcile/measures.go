package reconcile

import (
	_ "embed"
	"iter"
	"strings"
	"sync"
	"unicode"
)

//go:embed measures.txt
var measuresText string

// A course is how a figure moves with time.
type course uint8

const (
	unknownCourse course = iota
	cumulative           // only grows: an earlier figure is a floor of a later one
	level                // goes up and down
)

var courses = sync.OnceValue(func() map[string]course {
	m := map[string]course{}
	for line := range dataLines(measuresText) {
		f := strings.Fields(line)
		switch {
		case len(f) == 2 && f[1] == "cumulative":
			m[f[0]] = cumulative
		case len(f) == 2 && f[1] == "level":
			m[f[0]] = level
		default:
			panic("measures.txt: unknown row: " + line)
		}
	}
	return m
})

// courseOf is the course of a measure, or of the last word of the topic's name
// that has one. A figure on a linear scale (a temperature, a share) is a level.
func courseOf(measure, topic string, linear bool) course {
	if linear {
		return level
	}
	if c, ok := courses()[strings.ToLower(measure)]; ok {
		return c
	}
	if len(topic) > 400 {
		return unknownCourse
	}
	words := strings.FieldsFunc(strings.ToLower(topic), func(r rune) bool { return !unicode.IsLetter(r) })
	for i := len(words) - 1; i >= 0; i-- {
		if c, ok := courses()[words[i]]; ok {
			return c
		}
	}
	return unknownCourse
}

// dataLines yields the lines of a data list, without comments and blank lines.
func dataLines(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			if !yield(line) {
				return
			}
		}
	}
}
