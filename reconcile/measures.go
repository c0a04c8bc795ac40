package reconcile

import (
	_ "embed"
	"iter"
	"strconv"
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

// A way is how a measure moves: its course, and for a level the days after which a count of it is of
// another time, 0 where that is not known.
type way struct {
	course
	holds int
}

var courses = sync.OnceValue(func() map[string]way {
	m := map[string]way{}
	for line := range dataLines(measuresText) {
		f := strings.Fields(line)
		switch {
		case len(f) == 2 && f[1] == "cumulative":
			m[f[0]] = way{cumulative, 0}
		case len(f) == 2 && f[1] == "level":
			m[f[0]] = way{level, 0}
		case len(f) == 3 && f[1] == "level":
			n, err := strconv.Atoi(f[2])
			if err != nil || n < 1 {
				panic("measures.txt: no days: " + line)
			}
			m[f[0]] = way{level, n}
		default:
			panic("measures.txt: unknown row: " + line)
		}
	}
	return m
})

// courseOf is how a measure moves, or the last word of the topic's name that
// has a course. A figure on a linear scale (a temperature, a share) is a level.
func courseOf(measure, topic string, linear bool) way {
	if linear {
		return way{level, 0}
	}
	if c, ok := courses()[strings.ToLower(measure)]; ok {
		return c
	}
	if len(topic) > 400 {
		return way{}
	}
	words := strings.FieldsFunc(strings.ToLower(topic), func(r rune) bool { return !unicode.IsLetter(r) })
	for i := len(words) - 1; i >= 0; i-- {
		if c, ok := courses()[words[i]]; ok {
			return c
		}
	}
	return way{}
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
