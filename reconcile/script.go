package reconcile

import (
	"math"
	"strconv"
)

// A script is an explanation that is being written, line by line.
type script struct {
	text  []byte
	ends  []int // of the lines in text
	noted bool  // the line that is being written has a note
}

func (s *script) reset() { s.text, s.ends, s.noted = s.text[:0], s.ends[:0], false }

// say adds words to the line.
func (s *script) say(words ...string) {
	for _, w := range words {
		s.text = append(s.text, w...)
	}
}

// note adds words to the line as one of its notes.
func (s *script) note(words ...string) {
	if s.noted {
		s.say("; ")
	} else {
		s.say(" — ")
	}
	s.noted = true
	s.say(words...)
}

func (s *script) figure(x float64) { s.text = appendPrinted(s.text, x) }

func (s *script) count(n int) { s.text = strconv.AppendInt(s.text, int64(n), 10) }

// about adds x without what comes after the point.
func (s *script) about(x float64) {
	if math.Abs(x) < 1<<53 {
		x = math.RoundToEven(x)
		if x != 0 {
			s.count(int(x))
			return
		}
	}
	s.text = strconv.AppendFloat(s.text, x, 'f', 0, 64)
}

// tenths adds x with one digit after the point.
func (s *script) tenths(x float64) {
	// Ten times x is not exact, which matters only half-way between two tenths.
	n := math.Round(10 * x)
	if 0 <= x && x < 1e9 && math.Abs(10*x-n) < 0.499 {
		s.count(int(n) / 10)
		s.text = append(s.text, '.', byte('0'+int(n)%10))
		return
	}
	s.text = strconv.AppendFloat(s.text, x, 'f', 1, 64)
}

// end ends the line.
func (s *script) end() {
	s.ends = append(s.ends, len(s.text))
	s.noted = false
}

// lines are the lines so far, all of them in one piece of memory.
func (s *script) lines() []string {
	all := string(s.text)
	out := make([]string, len(s.ends))
	from := 0
	for i, to := range s.ends {
		out[i] = all[from:to]
		from = to
	}
	return out
}
